//! Every operation and every look, with every kind of account, held against the tables in docs/permissions.md.
//!
//! What an account may do is read out of the document, never out of the rules that are tested. What is allowed is done
//! to a fresh copy of a file that holds something of every kind; what is refused must leave the file as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use stegvis::domain::access::{Account, Grant, Role, Sight, grant, sight};
use stegvis::domain::activity::{Activity, ActivityDetails, ActivityType, EndReason, PlacementDetails};
use stegvis::domain::assessment::{Answer, Circumstances, Entry, FilledIn};
use stegvis::domain::attendance::{self, AbsenceKind};
use stegvis::domain::cohort::filter::{Filter, ReportPeriod, SavedFilter};
use stegvis::domain::comparison::{Measure, OutsideDetails, OutsideFigure};
use stegvis::domain::draw::{DrawRequest, rank};
use stegvis::domain::form_settings::FormSettings;
use stegvis::domain::history::History;
use stegvis::domain::instrument::{IndicatorId, InstrumentKey, Respondent, SHIPPED, Series};
use stegvis::domain::intake::{DecisionDetails, QuestionId, Reply, Template, Templates};
use stegvis::domain::meeting::Slot;
use stegvis::domain::note::About;
use stegvis::domain::organisation::Organisation;
use stegvis::domain::participant::{Birth, CaseReference, Caseworker, Details};
use stegvis::domain::plan::GoalDetails;
use stegvis::domain::protection::{Consent, ConsentKind, Protection, ProtectionLevel};
use stegvis::domain::review::{Item, Mark, ReminderDetails, Shares, UsualItem};
use stegvis::domain::rules::Rules;
use stegvis::domain::scorecard::{ActionDetails, Direction, MeasureDetails, Month, Perspective, SignedFigure, Unit};
use stegvis::domain::sharing::{ConsentWay, SharingDetails};
use stegvis::domain::standing::Standing;
use stegvis::domain::transfer::{ConsentForm, ConsentGiver, MoveConsent, OtherUnit, UnitCard};
use stegvis::domain::{
    AccountId, ActivityId, AssessmentId, CardActionId, DrawId, FilterId, GoalId, ImportId, MeasureId, MeetingId,
    NoteId, Now, OccasionId, OutsideFigureId, ParticipantId, PlacementId, ReminderId, SharingId, Today,
};
use stegvis::exchange::import::{self as sheets, Choices, Existing};
use stegvis::exchange::mapping::Mapping;
use stegvis::exchange::sheet::Book;
use stegvis::store::vault::{KdfCost, VaultError};
use stegvis::store::{
    BackupReason, DayMark, DrawsView, HandedOver, KeptUnitFile, Operation, Parcel, ParcelOrigin, RECOVERY_NAME,
    Removable, Removed, Restoring, RetentionView, Session, Store, StoreError, Tx, keys_path,
};
use uuid::Uuid;

use crate::accounts::user;
use crate::{PASSPHRASE, Place, create, day, do_it, exit, place, session};

const DOC: &str = include_str!("../../docs/permissions.md");
const DONE: &str = "## What is done";
const LOOKED_AT: &str = "## What is looked at";

/// What each role may, in the order of the table's columns.
type Words = [&'static str; 4];
const COLUMNS: [Role; 4] = [Role::Caseworker, Role::Coordinator, Role::Administrator, Role::Reader];

/// The rows of the table under a heading, by code.
fn table(heading: &str) -> BTreeMap<&'static str, Words> {
    let (_, after) = DOC.split_once(heading).expect("the heading is there");
    let section = after.split("\n## ").next().expect("a section");
    let mut table = BTreeMap::new();
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [code, meaning, caseworker, coordinator, administrator, reader] = cells[..] else {
            panic!("a row has six cells: {row}");
        };
        assert!(!meaning.is_empty(), "{code} is explained");
        let before = table.insert(code.trim_matches('`'), [caseworker, coordinator, administrator, reader]);
        assert!(before.is_none(), "{code} has one row, and so one meaning");
    }
    table
}

#[test]
fn the_tables_hold_everything_once_and_say_what_the_rules_say() {
    let (done, looked_at) = (table(DONE), table(LOOKED_AT));
    let rows = DOC.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, done.len() + looked_at.len(), "no other table grants anything");

    let codes: BTreeSet<_> = Operation::ALL.iter().map(|operation| operation.code()).collect();
    let listed: BTreeSet<_> = done.keys().copied().collect();
    assert_eq!(listed, codes, "what can be done is in the table, and nothing else");
    for operation in Operation::ALL {
        let rules = COLUMNS.map(|role| grant(role, *operation).code());
        assert_eq!(
            done[operation.code()],
            rules,
            "{} is as the rules have it",
            operation.code()
        );
    }

    let codes: BTreeSet<_> = Sight::ALL.iter().map(|what| what.code()).collect();
    let listed: BTreeSet<_> = looked_at.keys().copied().collect();
    assert_eq!(listed, codes, "what can be looked at is in the table, and nothing else");
    for what in Sight::ALL {
        let rules = COLUMNS.map(|role| sight(role, *what).code());
        assert_eq!(looked_at[what.code()], rules, "{} is as the rules have it", what.code());
    }
}

/// A kind of account.
struct Kind {
    name: &'static str,
    /// None for the recovery key.
    roles: &'static [Role],
    sees_unit: bool,
}

const OWN: Kind = Kind {
    name: "a caseworker who sees their own",
    roles: &[Role::Caseworker],
    sees_unit: false,
};
const UNIT: Kind = Kind {
    name: "a caseworker who sees the unit",
    roles: &[Role::Caseworker],
    sees_unit: true,
};
const COORDINATOR: Kind = Kind {
    name: "a coordinator",
    roles: &[Role::Coordinator],
    sees_unit: false,
};
const ADMINISTRATOR: Kind = Kind {
    name: "an administrator",
    roles: &[Role::Administrator],
    sees_unit: false,
};
const UNIT_ADMINISTRATOR: Kind = Kind {
    name: "an administrator who sees the unit",
    roles: &[Role::Administrator],
    sees_unit: true,
};
const READER: Kind = Kind {
    name: "a reader",
    roles: &[Role::Reader],
    sees_unit: false,
};
const UNIT_READER: Kind = Kind {
    name: "a reader who is said to see the unit",
    roles: &[Role::Reader],
    sees_unit: true,
};
const RECOVERY: Kind = Kind {
    name: "the recovery key",
    roles: &[],
    sees_unit: false,
};
const BOTH: Kind = Kind {
    name: "a caseworker who is a coordinator too",
    roles: &[Role::Caseworker, Role::Coordinator],
    sees_unit: false,
};

#[test]
fn a_caseworker_does_and_sees_with_their_own_what_the_tables_say() {
    drive(&OWN);
    look(&OWN);
}

#[test]
fn a_caseworker_of_the_unit_does_and_sees_what_the_tables_say() {
    drive(&UNIT);
    look(&UNIT);
}

#[test]
fn a_coordinator_does_and_sees_what_the_tables_say() {
    drive(&COORDINATOR);
    look(&COORDINATOR);
}

#[test]
fn an_administrator_does_and_sees_what_the_tables_say() {
    drive(&ADMINISTRATOR);
    look(&ADMINISTRATOR);
}

#[test]
fn an_administrator_of_the_unit_does_and_sees_what_the_tables_say() {
    drive(&UNIT_ADMINISTRATOR);
    look(&UNIT_ADMINISTRATOR);
}

#[test]
fn a_reader_reads_whom_they_may_and_does_nothing() {
    drive(&READER);
    look(&READER);
}

#[test]
fn a_reader_sees_no_more_for_seeing_the_unit() {
    drive(&UNIT_READER);
    look(&UNIT_READER);
}

#[test]
fn the_recovery_key_does_and_sees_what_the_tables_say() {
    drive(&RECOVERY);
    look(&RECOVERY);
}

#[test]
fn somebody_in_two_roles_does_and_sees_what_either_may() {
    drive(&BOTH);
    look(&BOTH);
}

/// Who is tried, and whose participants are their own.
const WHO: &str = "M. Öberg";
/// The founder, and whose participants the others are.
const FOUNDER: &str = "A. Lind";

/// One caseworker's participants, with something of every kind that can be acted on.
struct Kit {
    caseworker: &'static str,
    /// Takes part, and has what follows.
    here: ParticipantId,
    instrument: InstrumentKey,
    /// With the participant's finished form.
    measured: OccasionId,
    finished: AssessmentId,
    /// With the participant's unfinished form.
    drafted: OccasionId,
    draft: AssessmentId,
    placement: PlacementId,
    goal: GoalId,
    /// A goal in the bin.
    binned: GoalId,
    note: NoteId,
    reminder: ReminderId,
    /// A meeting that is booked, and one that is booked for today.
    planned: MeetingId,
    due: MeetingId,
    /// That a reader may read about who takes part.
    shared: SharingId,
    /// Takes part, and is in a meeting. The caseworker was given the case to read before it became theirs.
    met: ParticipantId,
    begun: MeetingId,
    draw: DrawId,
    /// Left in 2018, is due for removal, and has a note that has lain in the bin since.
    gone: ParticipantId,
    /// In the first they are; in the second nobody is.
    activities: [ActivityId; 2],
    /// Came in with an import.
    imported: ParticipantId,
    import: ImportId,
    /// Another import, that was taken back.
    taken_back: ImportId,
}

impl Kit {
    fn new(store: &mut Store, caseworker: &'static str, activities: [ActivityId; 2], reader: AccountId) -> Self {
        let starting = |start: &str| {
            let mut details = Details::starting(day(start));
            details.caseworker = Some(caseworker.to_owned());
            details
        };
        let gone = Self::add_gone(store, &starting("2018-01-14"));
        let (taken_back, _) = import(store, &format!("{caseworker} 1"), caseworker);
        do_it(store, Operation::TakeBackImport, |tx| tx.take_back_import(taken_back));
        let (import, imported) = import(store, &format!("{caseworker} 2"), caseworker);
        let instrument = store.current_instrument().expect("an instrument").key;
        let (met, draw) = Self::drawn(store, caseworker);
        do_it(store, Operation::CreateParticipant, |tx| {
            let here = tx.create_participant(&starting("2026-01-14"))?;
            let measured = tx.create_occasion(here, day("2026-02-01"))?;
            let form = tx.start_assessment(measured, Respondent::Participant, &instrument, [&health()])?;
            tx.save_entry(form, &health(), &declined("Ville inte"))?;
            tx.finish_assessment(form, None)?;
            let drafted = tx.create_occasion(here, day("2026-05-01"))?;
            let draft = tx.start_assessment(drafted, Respondent::Participant, &instrument, [&health()])?;
            tx.save_entry(draft, &health(), &declined("Vill vänta"))?;
            let placement = tx.save_placement(here, None, &placement(activities[0], "2026-02-01"))?;
            let away = ["2026-03-02", "2026-03-03"];
            tx.mark_days(&away.map(|date| marked(here, placement, date, attendance::Mark::Absent)))?;
            let binned = tx.save_goal(here, None, &goal("Läsa två annonser"))?;
            tx.remove(Removable::Goal(binned), here)?;
            Ok(Self {
                caseworker,
                goal: tx.save_goal(here, None, &goal("Ringa två arbetsgivare"))?,
                note: tx.save_note(here, None, &about("2026-11-01"), "Ringde")?,
                reminder: tx.save_reminder(here, None, &reminder("Skriva"))?,
                shared: tx.record_sharing(here, &sharing(reader))?,
                planned: tx.book_meeting(here, None, slot("2026-12-01"))?,
                due: tx.book_meeting(here, None, slot("2026-11-18"))?,
                begun: tx.begin_meeting(met)?,
                here,
                instrument,
                measured,
                finished: form,
                drafted,
                draft,
                placement,
                binned,
                met,
                draw,
                gone,
                activities,
                imported,
                import,
                taken_back,
            })
        })
    }

    /// Somebody whose case was drawn for a caseworker to read, and who became theirs after that.
    fn drawn(store: &mut Store, caseworker: &'static str) -> (ParticipantId, DrawId) {
        let details = Details::starting(day("2026-01-14"));
        let met = do_it(store, Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        });
        let everybody = store.participants().expect("everybody");
        let is_first = |seed: &u64| everybody.iter().all(|other| rank(*seed, met) <= rank(*seed, other.id));
        let readers = store.draw_readers().expect("readers");
        let reader = readers.iter().find(|(_, name)| name == caseworker);
        let request = DrawRequest {
            count: 1,
            seed: (0..).find(is_first).expect("a seed"),
            readers: vec![reader.or(readers.last()).expect("somebody who reads").0],
        };
        let draw = do_it(store, Operation::MakeDraw, |tx| tx.make_draw(&request)).id;
        do_it(store, Operation::HandOverParticipant, |tx| {
            tx.hand_over_participant(met, day("2026-01-14"), Some(caseworker))
        });
        (met, draw)
    }

    fn add_gone(store: &mut Store, details: &Details) -> ParticipantId {
        let then = Session {
            now: Now(day("2018-03-01").and_time(chrono::NaiveTime::MIN).and_utc()),
            today: Today(day("2018-03-01")),
            ..session()
        };
        // No day of birth that is kept for research.
        let details = Details {
            birth: Birth::parse("1980-03-04"),
            ..details.clone()
        };
        let added = store.transact(&then, Operation::CreateParticipant, |tx| {
            let gone = tx.create_participant(&details)?;
            let note = tx.save_note(gone, None, &about("2018-02-01"), "Ringde")?;
            tx.remove(Removable::Note(note), gone)?;
            tx.end_participant(gone, &exit("2018-03-01"))?;
            Ok(gone)
        });
        added.expect("added").0
    }

    fn participants(&self) -> BTreeSet<ParticipantId> {
        [self.here, self.met, self.gone, self.imported].into()
    }
}

/// A spreadsheet with one participant, by this key.
fn import(store: &mut Store, key: &str, caseworker: &str) -> (ImportId, ParticipantId) {
    let mapping = Mapping::parse(
        "format = 1\n[participant]\nkey = \"Nr\"\nstart = \"2026-01-14\"\ncaseworker = \"Vem\"\n[[answer]]\n\
         indicator = \"health\"\nrespondent = \"participant\"\ncolumn = \"Hälsa\"\nwhen = \"2026-01-14\"\n",
    );
    let mapping = mapping.expect("a mapping");
    let book = Book::parse(
        Path::new("blad.csv"),
        format!("Nr;Vem;Hälsa\n{key};{caseworker};3\n").into_bytes(),
    );
    let sheet = sheets::table(&book.expect("a file"), &mapping).expect("a table");
    let instrument = store.current_instrument().expect("an instrument");
    let none = Existing::default();
    let plan = sheets::plan(
        &sheet,
        &mapping,
        &instrument,
        &none,
        Choices::default(),
        session().today,
    );
    let plan = plan.expect("a plan");
    do_it(store, Operation::Import, |tx| plan.write(tx, "blad.csv", "", |_| true));
    let import = store.imports().expect("imports");
    let newest = import.iter().map(|import| import.id).max().expect("one");
    let everybody = store.histories().expect("histories");
    let imported = everybody
        .iter()
        .find(|history| history.participant.imported_as.as_deref() == Some(key));
    (newest, imported.expect("somebody").participant.id)
}

fn health() -> IndicatorId {
    IndicatorId("health".to_owned())
}

fn declined(note: &str) -> Entry {
    Entry {
        answer: Some(Answer::Declined),
        note: Some(note.to_owned()),
    }
}

fn activity(name: &str) -> ActivityDetails {
    ActivityDetails {
        name: name.to_owned(),
        kind: ActivityType::JobFocused,
        unit: None,
        cost: None,
        is_active: true,
    }
}

fn placement(activity_id: ActivityId, from: &str) -> PlacementDetails {
    PlacementDetails {
        activity_id,
        from: day(from),
        to: None,
        extent: None,
        weekdays: None,
        end_reason: None,
        experience: None,
    }
}

fn marked(participant_id: ParticipantId, placement_id: PlacementId, date: &str, mark: attendance::Mark) -> DayMark {
    DayMark {
        participant_id,
        placement_id,
        date: day(date),
        mark: Some(mark),
    }
}

fn goal(text: &str) -> GoalDetails {
    GoalDetails {
        text: text.to_owned(),
        ..GoalDetails::new()
    }
}

fn item() -> Item {
    Item {
        id: UsualItem::Plan.id(),
        text: "Aktuell plan?".to_owned(),
        knows: None,
    }
}

fn reminder(text: &str) -> ReminderDetails {
    ReminderDetails {
        text: text.to_owned(),
        date: day("2026-12-01"),
    }
}

fn decision(activity_id: ActivityId) -> DecisionDetails {
    DecisionDetails {
        activities: vec![activity_id],
        reason: String::new(),
        by: FOUNDER.to_owned(),
        date: day("2026-11-18"),
    }
}

fn about(date: &str) -> About {
    About {
        date: day(date),
        meeting: None,
        indicator: None,
        is_private: false,
    }
}

fn slot(date: &str) -> Slot {
    Slot {
        date: day(date),
        time: None,
    }
}

fn consent() -> Consent {
    Consent {
        kind: ConsentKind::Informed,
        date: day("2026-11-18"),
        text_version: "Informationsblad 3".to_owned(),
        by: String::new(),
    }
}

/// Around the day of [`session`].
fn sharing(reader: AccountId) -> SharingDetails {
    SharingDetails {
        reader,
        from: day("2026-11-01"),
        to: day("2026-12-31"),
        way: ConsentWay::Written,
    }
}

fn named(name: &str) -> Protection {
    Protection {
        level: ProtectionLevel::Marked,
        named: [name.to_owned()].into(),
    }
}

/// Everybody, over any time.
/// A month that is over.
fn card_month() -> Month {
    Month::of(session().today.0).before(1)
}

fn measure(name: &str) -> MeasureDetails {
    MeasureDetails {
        perspective: Perspective::Staff,
        name: name.to_owned(),
        source: None,
        unit: Unit::Percent,
        direction: Direction::AtMost,
        target: 5000,
        near: None,
    }
}

fn card_action() -> ActionDetails {
    ActionDetails {
        text: "Gå igenom arbetsmiljön".to_owned(),
        who: "B. Ek".to_owned(),
        due: card_month().after(2).first(),
    }
}

fn filter() -> Filter {
    Filter::over(ReportPeriod::LastTwelveMonths)
}

/// A share that a municipality has published.
fn outside(year: i32) -> OutsideDetails {
    OutsideDetails {
        owner: "Östersund".to_owned(),
        measure: Measure::WorkOrStudies,
        gender: None,
        year,
        value: 39_400,
        n: None,
        source: "Kolada".to_owned(),
    }
}

/// A file that is never changed, and somebody who can open its copies.
struct Case {
    kind: &'static Kind,
    template: Place,
    passphrase: String,
    own: Kit,
    others: Kit,
    /// An administrator whom nothing depends on, and a reader who may read nobody.
    spare: AccountId,
    nobodys_reader: AccountId,
    filter: FilterId,
    measure: MeasureId,
    card_action: CardActionId,
    /// What there is to sign.
    signed: Vec<SignedFigure>,
    outside: OutsideFigureId,
    unit_file: Uuid,
}

impl Case {
    fn new(kind: &'static Kind) -> Self {
        let template = place();
        let mut store = create(&template);
        let passphrase = if kind.roles.is_empty() {
            let key = store.replace_recovery_key(&session()).expect("a recovery key");
            key.text().to_owned()
        } else {
            let details = user(WHO, kind.roles, kind.sees_unit);
            let added = store.add_user(&session(), &details, KdfCost::LEAST);
            added.expect("somebody is let in").0.to_string()
        };
        let spare = user("E. Ek", &[Role::Administrator], false);
        let reader = user("L. Läs", &[Role::Reader], false);
        let colleague = user("S. Sjö", &[Role::Caseworker], false);
        for details in [&spare, &reader, &colleague] {
            let added = store.add_user(&session(), details, KdfCost::LEAST);
            added.expect("another one is let in");
        }
        let accounts = store.accounts().expect("accounts");
        let spare = accounts.iter().find(|account| account.details.name == "E. Ek");
        let spare = spare.expect("they are there").id;
        let activities = ["Praktik", "Studiebesök"];
        let activities = activities.map(|name| {
            do_it(&mut store, Operation::SaveActivity, |tx| {
                tx.save_activity(None, &activity(name))
            })
        });
        let readers = store.readers().expect("readers");
        let reader_of = |name: &str| readers.iter().find(|(_, own)| own == name).map(|(id, _)| *id);
        let nobodys_reader = reader_of("L. Läs").expect("a reader");
        let own = Kit::new(&mut store, WHO, activities, nobodys_reader);
        let others = Kit::new(&mut store, FOUNDER, activities, nobodys_reader);
        // Who reads has the consent of those who are a caseworker's own.
        if let Some(reader) = reader_of(WHO) {
            for id in own.participants() {
                do_it(&mut store, Operation::RecordSharing, |tx| {
                    tx.record_sharing(id, &sharing(reader))
                });
            }
        }
        let filter = do_it(&mut store, Operation::SaveFilter, |tx| {
            tx.save_filter("Alla", &filter())
        });
        let measure = do_it(&mut store, Operation::SaveMeasure, |tx| {
            tx.save_measure(None, &measure("Sjukfrånvaro"), false)
        });
        do_it(&mut store, Operation::SaveAnalysis, |tx| {
            tx.save_analysis(card_month(), "Som väntat.")
        });
        let card_action = do_it(&mut store, Operation::SaveCardAction, |tx| {
            tx.save_card_action(None, card_month(), &card_action())
        });
        let signed = store.scorecard().expect("read").shown(card_month(), &|_, _| None);
        let outside = do_it(&mut store, Operation::SaveOutsideFigure, |tx| {
            tx.save_outside_figure(None, &outside(2024))
        });
        let unit_file = Uuid::from_u128(1);
        do_it(&mut store, Operation::TakeUnitFigures, |tx| {
            tx.take_unit_figures(unit_file, &other_unit(), b"signed")
        });
        drop(store);
        let log = template.path.with_extension("db-wal");
        assert!(!log.exists(), "a copy of the closed file holds everything");
        Self {
            kind,
            template,
            passphrase,
            own,
            others,
            spare,
            nobodys_reader,
            filter,
            measure,
            card_action,
            signed,
            outside,
            unit_file,
        }
    }

    fn is_caseworker(&self) -> bool {
        self.kind.roles.contains(&Role::Caseworker)
    }

    fn is_recovery(&self) -> bool {
        self.kind.roles.is_empty()
    }

    /// As the log has them.
    fn who(&self) -> &'static str {
        if self.is_recovery() { RECOVERY_NAME } else { WHO }
    }

    fn copy(&self) -> Place {
        let copy = place();
        fs::create_dir_all(copy.path.parent().expect("a folder")).expect("the folder is made");
        fs::copy(&self.template.path, &copy.path).expect("the file is copied");
        fs::copy(keys_path(&self.template.path), keys_path(&copy.path)).expect("and its keys");
        copy
    }

    fn open(&self, place: &Place) -> (Store, Session) {
        let mut store = Store::open(&place.path, &self.passphrase, session().now).expect("they can sign in");
        store.turn_to_day(session().today);
        let session = store.session(session().now, session().today);
        (store, session)
    }

    /// What a row of a table grants them: roles add up, and the recovery key is an administrator.
    fn granted(&self, row: Words) -> Grant {
        let has = |role: Role| self.kind.roles.contains(&role) || self.is_recovery() && role == Role::Administrator;
        let words = COLUMNS.into_iter().zip(row).filter(|(role, _)| has(*role));
        let grants = words.map(|(_, word)| match word {
            "unit" if self.kind.sees_unit => Grant::Unit,
            "no" | "unit" => Grant::No,
            "seen" => Grant::Seen,
            "yes" => Grant::Yes,
            other => panic!("{other} is no grant"),
        });
        grants.max().expect("everybody has a role")
    }

    /// Whether a grant lets them do something to their own participants, or to others'.
    fn reaches(&self, grant: Grant, operation: Operation, is_own: bool) -> bool {
        match grant {
            Grant::No => false,
            Grant::Yes => true,
            // Whoever may add somebody adds somebody whom nobody could see before.
            Grant::Seen | Grant::Unit if adds_somebody(operation) => true,
            // Theirs were drawn for them to read, and others' for others, whatever else they see.
            Grant::Seen if operation.is_own_check() => is_own,
            Grant::Seen | Grant::Unit => is_own || self.kind.sees_unit && self.is_caseworker(),
        }
    }
}

fn adds_somebody(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::CreateParticipant | Operation::CreateDemo | Operation::ReceiveParticipant
    )
}

fn other_unit() -> OtherUnit {
    OtherUnit {
        name: "Söderby kommun".to_owned(),
        fingerprint: "12345 67890 12345 67890 12345 67890".to_owned(),
    }
}

fn move_consent() -> MoveConsent {
    MoveConsent {
        date: session().today.0,
        giver: ConsentGiver::Participant,
        form: ConsentForm::Spoken,
    }
}

/// Somebody of another unit.
fn parcel() -> (Parcel, ParcelOrigin) {
    let mut elsewhere = Store::in_memory(FOUNDER).expect("a store");
    let id = do_it(&mut elsewhere, Operation::CreateParticipant, |tx| {
        tx.create_participant(&Details::starting(day("2026-01-14")))
    });
    let origin = ParcelOrigin {
        file: Uuid::now_v7(),
        sent_at: session().now.0,
        sent_by: FOUNDER.to_owned(),
        from: other_unit(),
        consent: move_consent(),
    };
    (elsewhere.parcel(id).expect("a parcel"), origin)
}

/// Somebody who is about to do something.
struct Actor {
    store: Store,
    session: Session,
    operation: Operation,
}

impl Actor {
    fn write<T>(mut self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>) -> Result<(), StoreError> {
        self.store.transact(&self.session, self.operation, work).map(drop)
    }

    fn log(mut self, about: Option<ParticipantId>) -> Result<(), StoreError> {
        self.store.log(&self.session, self.operation, about)
    }
}

impl Case {
    /// Does what an operation is for, in one caseworker's participants where it is about any.
    fn act(&self, place: &Place, operation: Operation, kit: &Kit) -> Result<(), StoreError> {
        use Operation as Op;
        let (store, session) = self.open(place);
        let mut actor = Actor {
            store,
            session,
            operation,
        };
        let today = day("2026-11-18");
        match operation {
            Op::CreateParticipant | Op::CreateDemo => {
                actor.write(|tx| tx.create_participant(&Details::starting(today)))
            }
            Op::UpdateParticipant => {
                let mut details = Details::starting(day("2026-01-14"));
                details.name = Some("Åsa".to_owned());
                details.caseworker = Some(kit.caseworker.to_owned());
                actor.write(|tx| tx.update_participant(kit.here, &details))
            }
            Op::EndParticipant => actor.write(|tx| tx.end_participant(kit.here, &exit("2026-11-18"))),
            Op::ReopenParticipant => actor.write(|tx| tx.reopen_participant(kit.gone)),
            Op::ReadmitParticipant => {
                actor.write(|tx| tx.readmit_participant(kit.gone, day("2026-09-01"), Some(kit.caseworker)))
            }
            Op::HandOverParticipant => actor.write(|tx| tx.hand_over_participant(kit.here, today, Some("N. Ny"))),
            Op::SaveCaseworker => actor.write(|tx| tx.set_caseworker_left(kit.caseworker, Some(today))),
            Op::CreateOccasion => actor.write(|tx| tx.create_occasion(kit.here, day("2026-08-01"))),
            Op::StartAssessment => {
                actor.write(|tx| tx.start_assessment(kit.drafted, Respondent::Caseworker, &kit.instrument, [&health()]))
            }
            Op::SaveAnswer => actor.write(|tx| tx.save_entry(kit.draft, &health(), &declined("Vill inte"))),
            Op::DescribeForm => actor.write(|tx| {
                let circumstances = Circumstances {
                    ways: [FilledIn::Supported].into(),
                    language: None,
                };
                tx.describe_form(kit.draft, &circumstances)
            }),
            Op::FinishAssessment => actor.write(|tx| tx.finish_assessment(kit.draft, None)),
            Op::StartCorrection => actor.write(|tx| tx.start_correction(kit.measured, Respondent::Participant)),
            Op::DiscardDraft => actor.write(|tx| tx.discard_draft(kit.draft)),
            Op::StartHandover => actor.write(|tx| tx.start_handover(kit.draft, "sv")),
            Op::EndHandover => actor.write(|tx| tx.end_handover()),
            // A spreadsheet with somebody new, and with a date of somebody who is here.
            Op::Import => actor.write(|tx| {
                tx.create_participant(&Details::starting(today))?;
                tx.create_occasion(kit.here, day("2026-08-01"))
            }),
            Op::TakeBackImport => actor.write(|tx| tx.take_back_import(kit.import)),
            Op::PutBackImport => actor.write(|tx| tx.put_back_import(kit.taken_back)),
            Op::LoadInstrument => actor.write(|tx| tx.load_instrument(SHIPPED)),
            Op::WithdrawInstrument => actor.write(|tx| tx.withdraw_series(&Series("other".to_owned()))),
            Op::LoadIntakeTemplate => actor.write(|tx| tx.use_intake_template(&Template::shipped().key)),
            Op::SaveReply => actor.write(|tx| {
                let question = QuestionId("expectations".to_owned());
                let reply = Reply::Text("Ett jobb".to_owned());
                tx.save_reply(kit.here, &Template::shipped().key, &question, Some(&reply))
            }),
            Op::DecideIntake => actor.write(|tx| tx.save_decision(kit.here, &decision(kit.activities[0]))),
            Op::SaveChecklist => actor.write(|tx| tx.save_checklist(&[item()])),
            Op::MarkItem => actor.write(|tx| tx.mark_item(kit.here, &item(), 0, Some(Mark::Yes))),
            Op::FinishReview => actor.write(|tx| {
                for usual in UsualItem::ALL {
                    let item = Item {
                        id: usual.id(),
                        ..item()
                    };
                    tx.mark_item(kit.here, &item, 0, Some(Mark::Yes))?;
                }
                tx.finish_review(kit.here)
            }),
            Op::MakeDraw => {
                let readers = actor.store.draw_readers()?;
                let colleague = readers.iter().find(|(_, name)| name == "S. Sjö");
                let request = DrawRequest {
                    count: 1,
                    seed: 7,
                    readers: vec![colleague.expect("a colleague").0],
                };
                actor.write(|tx| tx.make_draw(&request))
            }
            Op::MarkDrawn => actor.write(|tx| tx.mark_drawn(kit.met, kit.draw, &item(), 0, Some(Mark::Yes))),
            Op::FinishDrawn => actor.write(|tx| {
                for usual in UsualItem::ALL {
                    let item = Item {
                        id: usual.id(),
                        ..item()
                    };
                    tx.mark_drawn(kit.met, kit.draw, &item, 0, Some(Mark::Yes))?;
                }
                tx.finish_drawn(kit.met, kit.draw)
            }),
            Op::AddReminder => actor.write(|tx| tx.save_reminder(kit.here, None, &reminder("Ringa"))),
            Op::EditReminder => {
                actor.write(|tx| tx.save_reminder(kit.here, Some(kit.reminder), &reminder("Ringa igen")))
            }
            Op::TickReminder => actor.write(|tx| tx.tick_reminder(kit.here, kit.reminder, true)),
            Op::SaveActivity => actor.write(|tx| tx.save_activity(Some(kit.activities[0]), &activity("Praktik 2"))),
            Op::AddPlacement => {
                actor.write(|tx| tx.save_placement(kit.here, None, &placement(kit.activities[1], "2026-06-01")))
            }
            Op::EditPlacement => actor.write(|tx| {
                let details = placement(kit.activities[0], "2026-03-01");
                tx.save_placement(kit.here, Some(kit.placement), &details)
            }),
            Op::EndPlacement => actor.write(|tx| {
                let details = PlacementDetails {
                    to: Some(day("2026-06-30")),
                    end_reason: Some(EndReason::Completed),
                    ..placement(kit.activities[0], "2026-02-01")
                };
                tx.save_placement(kit.here, Some(kit.placement), &details)
            }),
            Op::RemovePlacement => actor.write(|tx| tx.remove(Removable::Placement(kit.placement), kit.here)),
            Op::MarkAttendance => actor
                .write(|tx| tx.mark_days(&[marked(kit.here, kit.placement, "2026-11-18", attendance::Mark::Present)])),
            Op::MarkVisit => actor.write(|tx| tx.mark_visit(kit.here, kit.due, Some(attendance::Mark::Absent))),
            Op::SettleAbsence => actor.write(|tx| tx.settle_absence(kit.here, AbsenceKind::Days)),
            Op::AddGoal => actor.write(|tx| tx.save_goal(kit.here, None, &goal("Skriva ett brev"))),
            Op::EditGoal => actor.write(|tx| tx.save_goal(kit.here, Some(kit.goal), &goal("Ringa tre"))),
            Op::RemoveGoal => actor.write(|tx| tx.remove(Removable::Goal(kit.goal), kit.here)),
            Op::ReviewPlan => actor.write(|tx| tx.review_plan(kit.here)),
            Op::BookMeeting => actor.write(|tx| tx.book_meeting(kit.here, Some(kit.planned), slot("2026-12-08"))),
            Op::BeginMeeting => actor.write(|tx| tx.begin_meeting(kit.here)),
            Op::SaveMeetingNote => actor.write(|tx| tx.save_meeting_note(kit.begun, None, "Sover bättre")),
            Op::EndMeeting => actor.write(|tx| tx.end_meeting(kit.begun, None, None)),
            Op::RemoveMeeting => actor.write(|tx| tx.remove(Removable::Meeting(kit.planned), kit.here)),
            Op::AddNote => actor.write(|tx| tx.save_note(kit.here, None, &about("2026-11-02"), "Skrev")),
            Op::EditNote => {
                actor.write(|tx| tx.save_note(kit.here, Some(kit.note), &about("2026-11-01"), "Ringde inte"))
            }
            Op::RemoveNote => actor.write(|tx| tx.remove(Removable::Note(kit.note), kit.here)),
            Op::Restore => actor.write(|tx| tx.restore(Removable::Goal(kit.binned), kit.here)),
            Op::Erase => actor.write(|tx| tx.erase(Removable::Goal(kit.binned), kit.here)),
            Op::EmptyBin => actor.store.empty_bin(&actor.session).map(drop),
            Op::Undo | Op::Redo => {
                let Actor { mut store, session, .. } = actor;
                store.transact(&session, Op::SaveActivity, |tx| {
                    tx.save_activity(None, &activity("Kurs"))
                })?;
                assert!(store.undo(&session)?.is_some(), "what they did can be undone");
                if operation == Op::Redo {
                    assert!(store.redo(&session)?.is_some(), "and be done again");
                }
                Ok(())
            }
            Op::EditFormText => actor.write(|tx| tx.set_form_text("sv", "Välkommen")),
            Op::OfferLanguage => actor.write(|tx| tx.offer_language("ar", true)),
            Op::SaveFilter => actor.write(|tx| tx.save_filter("Året", &filter())),
            Op::SaveOutsideFigure => actor.write(|tx| tx.save_outside_figure(None, &outside(2025))),
            Op::RemoveOutsideFigure => actor.write(|tx| tx.remove_outside_figure(self.outside)),
            Op::ImportOutsideFigures => {
                actor.write(|tx| tx.import_outside_figures(&[outside(2024), outside(2025)], true))
            }
            Op::TakeUnitFigures => {
                actor.write(|tx| tx.take_unit_figures(Uuid::from_u128(2), &other_unit(), b"signed too"))
            }
            Op::RemoveUnitFigures => actor.write(|tx| tx.remove_unit_figures(self.unit_file)),
            Op::RemoveFilter => actor.write(|tx| tx.remove_filter(self.filter)),
            Op::SaveMeasure => actor.write(|tx| tx.save_measure(None, &measure("Kostnad"), false)),
            Op::RemoveMeasure => actor.write(|tx| tx.remove_measure(self.measure)),
            Op::SaveCardValue => actor.write(|tx| tx.save_card_value(self.measure, card_month(), Some((5000, "")))),
            Op::SaveAnalysis => actor.write(|tx| tx.save_analysis(card_month(), "Lugnt.")),
            Op::SaveCardAction => actor.write(|tx| tx.save_card_action(None, card_month(), &card_action())),
            Op::TickCardAction => actor.write(|tx| tx.tick_card_action(self.card_action, true)),
            Op::RemoveCardAction => actor.write(|tx| tx.remove_card_action(self.card_action)),
            Op::SignMonth => actor.write(|tx| tx.sign_month(card_month(), &self.signed)),
            Op::SetRules => actor.write(|tx| {
                tx.set_rules(&Rules {
                    lock_minutes: 7,
                    ..Rules::default()
                })
            }),
            Op::SetOrganisation => actor.write(|tx| {
                let organisation = Organisation {
                    name: Some("Timrå kommun".to_owned()),
                    logo: None,
                };
                tx.set_organisation(&organisation, false)
            }),
            Op::SignIn | Op::ExportGroup | Op::ExportLog => actor.log(None),
            Op::ViewParticipant => actor.store.log_view(&actor.session, kit.here),
            Op::ExportParticipant => actor.log(Some(kit.here)),
            Op::AddUser => {
                let details = user("N. Ny", &[Role::Coordinator], false);
                let added = actor.store.add_user(&actor.session, &details, KdfCost::LEAST);
                added.map(drop)
            }
            Op::EditUser => {
                let details = user("E. Ek", &[Role::Administrator, Role::Coordinator], false);
                actor.store.edit_user(&actor.session, self.spare, &details).map(drop)
            }
            Op::ResetPassphrase => {
                let reset = actor.store.reset_passphrase(&actor.session, self.spare, KdfCost::LEAST);
                reset.map(drop)
            }
            Op::RemoveUser => actor.store.remove_user(&actor.session, self.spare).map(drop),
            Op::ChangePassphrase => {
                let new = "en helt ny lång fras";
                let changed = actor
                    .store
                    .change_passphrase(&actor.session, &self.passphrase, new, KdfCost::LEAST);
                changed.map(drop)
            }
            Op::ReplaceRecoveryKey => actor.store.replace_recovery_key(&actor.session).map(drop),
            Op::ChangeKey => actor.store.change_key(&actor.session).map(drop),
            // Anybody may make a backup; it is what is put in the place of what, that is asked for.
            Op::RestoreBackup => {
                let Actor { store, session, .. } = actor;
                let backup = store.back_up(session.now, BackupReason::Asked)?;
                let (path, passphrase) = (&place.path, &self.passphrase);
                let restoring = Restoring::prepare(path, &backup.path, passphrase, session.now, Some(&store))?;
                restoring.finish(Some(store), session.now).map(drop)
            }
            Op::SetProtection => actor.write(|tx| tx.set_protection(kit.here, Some(&named(FOUNDER)))),
            Op::RecordConsent => actor.write(|tx| tx.record_consent(kit.here, &consent())),
            Op::RecordSharing => actor.write(|tx| {
                let details = SharingDetails {
                    from: day("2027-01-01"),
                    to: day("2027-06-30"),
                    ..sharing(self.nobodys_reader)
                };
                tx.record_sharing(kit.here, &details)
            }),
            Op::WithdrawSharing => actor.write(|tx| tx.withdraw_sharing(kit.here, kit.shared)),
            Op::SetHold => actor.write(|tx| tx.set_hold(kit.gone, Some("Överklagan pågår"))),
            Op::CreateUnit => {
                let unit = Uuid::now_v7();
                let address = "folder:/srv/stegvis";
                actor
                    .store
                    .found_unit(&actor.session, unit, "Dator 1", address, &[0; 16])
            }
            // Appended to a unit's log, and by nobody else than a machine of it.
            Op::JoinUnit | Op::LeaveUnit | Op::ReserveNumbers => actor.log(None),
            Op::SettleCollision => actor.log(Some(kit.here)),
            Op::SaveStation => {
                let founded = actor.store.found_unit(
                    &actor.session,
                    Uuid::now_v7(),
                    "Dator 1",
                    "folder:/srv/stegvis",
                    &[0; 16],
                );
                founded?;
                actor.write(|tx| tx.add_station("Väntrummet", false).map(drop))
            }
            Op::MakeTransferKey => actor.write(|tx| tx.make_transfer_key("Arbetsmarknad Norrby", false)),
            Op::SendParticipant => {
                let (unit, consent) = (other_unit(), move_consent());
                actor.write(|tx| tx.note_transfer(kit.here, Uuid::now_v7(), &unit, &consent))
            }
            Op::ReceiveParticipant => {
                let (parcel, origin) = parcel();
                actor.write(|tx| tx.receive(&parcel, &origin, WHO).map(drop))
            }
            Op::ChooseForm => actor.write(|tx| {
                let correction = tx.start_correction(kit.measured, Respondent::Participant)?;
                tx.finish_assessment(correction, Some("Fel ruta"))?;
                tx.choose_form(kit.finished, "Den första gäller")
            }),
            Op::RemoveParticipants => {
                let due = BTreeSet::from([kit.gone]);
                actor.store.remove_participants(&actor.session, &due).map(drop)
            }
        }
    }
}

/// What there is one of in a file, and so has to be somebody's before it is tried.
fn set_up(founder: &mut Store, operation: Operation, kit: &Kit) {
    if operation == Operation::EndHandover {
        do_it(founder, Operation::StartHandover, |tx| {
            tx.start_handover(kit.draft, "sv")
        });
    }
}

/// Everything that a file holds, as the founder reads it.
#[derive(PartialEq)]
struct State {
    histories: Vec<History>,
    removed: Vec<Removed>,
    retention: RetentionView,
    accounts: Vec<Account>,
    activities: Vec<Activity>,
    caseworkers: Vec<Caseworker>,
    filters: Vec<SavedFilter>,
    forms: FormSettings,
    rules: Rules,
    instrument: InstrumentKey,
    templates: Arc<Templates>,
    checklist: Vec<Item>,
    shares: Shares,
    draws: DrawsView,
    handover: Option<HandedOver>,
    cards: Vec<UnitCard>,
    outside: Vec<OutsideFigure>,
    unit_files: Vec<KeptUnitFile>,
    log_length: usize,
    keys: Vec<u8>,
}

impl State {
    fn of(founder: &Store, place: &Place) -> Self {
        Self {
            histories: founder.histories().expect("histories"),
            removed: founder.removed().expect("the bin"),
            retention: founder.retention(session().today).expect("who is due"),
            accounts: founder.accounts().expect("accounts"),
            activities: founder.activities().expect("activities"),
            caseworkers: founder.caseworkers().expect("caseworkers"),
            filters: founder.saved_filters().expect("filters"),
            forms: founder.form_settings().expect("settings of the form"),
            rules: founder.rules().expect("rules"),
            instrument: founder.current_instrument().expect("an instrument").key,
            templates: founder.intake_templates().expect("templates"),
            checklist: founder.checklist().expect("a checklist"),
            shares: founder.review_shares(session().today).expect("shares"),
            draws: founder.draws_view(session().today).expect("draws"),
            handover: founder.handover().expect("readable"),
            cards: founder
                .transfer_keys()
                .expect("keys")
                .into_iter()
                .map(|key| key.card)
                .collect(),
            outside: founder.outside_figures().expect("published figures"),
            unit_files: founder.unit_files().expect("other units' files"),
            log_length: founder.audit().expect("the log").len(),
            keys: fs::read(keys_path(&place.path)).expect("the keys"),
        }
    }
}

fn open_as_founder(place: &Place) -> Store {
    Store::open(&place.path, PASSPHRASE, session().now).expect("the founder can sign in")
}

fn is_refused<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::NotAllowed | StoreError::UnknownParticipant))
}

/// Tries every operation with an account's own participants and with others'.
fn drive(kind: &'static Kind) {
    let rows = table(DONE);
    let case = Case::new(kind);
    // What is refused changes nothing, so one file does for all of it.
    let shared = case.copy();
    let mut founder = open_as_founder(&shared);
    for operation in Operation::ALL.iter().copied() {
        let row = rows[operation.code()];
        for (kit, whose) in [(&case.own, "their own"), (&case.others, "somebody else's")] {
            let about = format!("{}, {}, {whose}", kind.name, operation.code());
            let is_own = whose == "their own";
            if case.reaches(case.granted(row), operation, is_own) {
                assert_done(&case, operation, kit, &about);
                continue;
            }
            set_up(&mut founder, operation, kit);
            let before = State::of(&founder, &shared);
            let tried = case.act(&shared, operation, kit);
            assert!(is_refused(&tried), "{about}: the table refuses it: {tried:?}");
            let after = State::of(&founder, &shared);
            assert!(
                after == before,
                "{about}: what is refused changes nothing, not even the log"
            );
        }
    }
}

/// Does something that is allowed, in a copy of its own, and looks for it in the log.
fn assert_done(case: &Case, operation: Operation, kit: &Kit, about: &str) {
    let place = case.copy();
    // Closed again: some things are done only while nobody else has the file open.
    let before = {
        let mut founder = open_as_founder(&place);
        set_up(&mut founder, operation, kit);
        founder.audit().expect("the log").len()
    };
    let done = case.act(&place, operation, kit);
    if case.is_recovery() && operation == Operation::ChangePassphrase {
        let has_none = matches!(done, Err(StoreError::Vault(VaultError::WrongPassphrase)));
        assert!(has_none, "{about}: it may, and has no passphrase to change: {done:?}");
        return;
    }
    assert!(done.is_ok(), "{about}: the table allows it: {done:?}");
    let log = open_as_founder(&place).audit().expect("the log");
    assert!(log.len() > before, "{about}: what is done is in the log");
    let last = log.last().expect("a row");
    let said = (last.operation, last.by.as_str());
    assert_eq!(
        said,
        (operation, case.who()),
        "{about}: the log says what, and who did it"
    );
    if grant(Role::Caseworker, operation) == Grant::Seen {
        assert!(last.participant_id.is_some(), "{about}: the log says whom it concerned");
    }
}

/// Whom an account is to see by a table, among everybody in a file.
struct Seen {
    everybody: BTreeSet<ParticipantId>,
    by_caseworker: BTreeSet<ParticipantId>,
}

impl Seen {
    fn by(&self, grant: Grant) -> BTreeSet<ParticipantId> {
        match grant {
            Grant::No => BTreeSet::new(),
            Grant::Seen | Grant::Unit => self.by_caseworker.clone(),
            Grant::Yes => self.everybody.clone(),
        }
    }
}

/// Reads everything that can be read, and compares it with the table.
fn look(kind: &'static Kind) {
    let rows = table(LOOKED_AT);
    let case = Case::new(kind);
    let place = case.copy();
    let mut founder = open_as_founder(&place);
    let seen = protect_two(&case, &mut founder);
    for what in Sight::ALL.iter().copied() {
        let granted = case.granted(rows[what.code()]);
        let about = format!("{}, {}", kind.name, what.code());
        let (store, _) = case.open(&place);
        let expected = seen.by(granted);
        match what {
            Sight::Participants => assert_participants(&case, &mut founder, &store, &expected, &about),
            Sight::Bin => {
                let removed = store.removed().expect("a list, also for those who see nobody");
                let found: BTreeSet<_> = removed.iter().map(|thing| thing.participant_id).collect();
                let binned = BTreeSet::from([&case.own, &case.others].map(|kit| [kit.here, kit.gone]));
                let binned: BTreeSet<_> = binned.into_iter().flatten().collect();
                let expected: BTreeSet<_> = expected.intersection(&binned).copied().collect();
                assert_eq!(found, expected, "{about}: what lies in the bin is theirs");
            }
            Sight::LogOfParticipant => {
                for id in &seen.everybody {
                    let log = store.audit_of(*id);
                    let is_seen = expected.contains(id);
                    assert_eq!(log.is_ok(), is_seen, "{about}: the table says whose log is read");
                    assert!(is_seen || is_refused(&log), "{about}: it is refused, not broken");
                    assert!(
                        log.is_ok_and(|log| !log.is_empty()) == is_seen,
                        "{about}: what is read is the log"
                    );
                }
            }
            Sight::Groups => {
                let read = store.cohort(&|_, _| true).map(|cohort| cohort.members().len());
                assert_look(&read, granted, &about);
                assert_look(
                    &store.outside_figures(),
                    granted,
                    &format!("{about}, what others published"),
                );
                assert_look(
                    &store.unit_files(),
                    granted,
                    &format!("{about}, what other units signed"),
                );
                let reader = store.cohort_reader();
                assert_look(&reader, granted, &format!("{about}, on a connection of its own"));
                if let Ok(Some(reader)) = reader {
                    reader.cohort(&|_, _| true).expect("it reads as well");
                }
            }
            Sight::Draws => {
                assert_look(&store.draws(), granted, &about);
                assert_look(&store.draw_results(), granted, &about);
                assert_look(&store.draws_view(session().today), granted, &about);
                assert_look(&store.redrawn(case.own.draw), granted, &about);
            }
            Sight::Log => assert_look(&store.audit(), granted, &about),
            Sight::Users => assert_look(&store.accounts(), granted, &about),
            Sight::Retention => {
                let list = store.retention(session().today);
                assert_look(&list, granted, &about);
                let due = list.map_or_else(
                    |_| BTreeSet::new(),
                    |list| list.entries.iter().map(|entry| entry.participant_id).collect(),
                );
                let gone = BTreeSet::from([case.own.gone, case.others.gone]);
                let expected: BTreeSet<_> = expected.intersection(&gone).copied().collect();
                assert_eq!(due, expected, "{about}: everybody who is due is in it");
            }
        }
    }
    let (store, _) = case.open(&place);
    let about = kind.name;
    assert!(
        !store.activities().expect("the catalogue").is_empty(),
        "{about}: it is everybody's"
    );
    assert!(
        !store.instruments().expect("instruments").is_empty(),
        "{about}: they are everybody's"
    );
    assert_eq!(
        store.rules().expect("rules"),
        Rules::default(),
        "{about}: settings are everybody's"
    );
    let colleagues = store.colleagues().expect("colleagues");
    assert!(
        colleagues.iter().any(|name| name == FOUNDER),
        "{about}: everybody knows who works here"
    );
}

fn assert_look<T>(read: &Result<T, StoreError>, granted: Grant, about: &str) {
    assert_eq!(
        read.is_ok(),
        granted > Grant::No,
        "{about}: the table says whether it is read"
    );
    assert!(read.is_ok() || is_refused(read), "{about}: it is refused, not broken");
}

/// Adds two whose data are protected: one of the account's own for whom only the founder is named, and one of the
/// founder's for whom only the account is, where it is a caseworker's.
fn protect_two(case: &Case, founder: &mut Store) -> Seen {
    let is_caseworker = case.kind.roles.contains(&Role::Caseworker);
    let mut add = |caseworker: &str, name: &str| {
        do_it(founder, Operation::CreateParticipant, |tx| {
            let mut details = Details::starting(day("2026-01-14"));
            details.caseworker = Some(caseworker.to_owned());
            let id = tx.create_participant(&details)?;
            tx.set_protection(id, Some(&named(name)))?;
            Ok(id)
        })
    };
    let secret = add(WHO, FOUNDER);
    let entrusted = add(FOUNDER, if is_caseworker { WHO } else { FOUNDER });
    let mut by_caseworker = case.own.participants();
    if case.kind.sees_unit && is_caseworker {
        by_caseworker.extend(case.others.participants());
    }
    if is_caseworker {
        by_caseworker.insert(entrusted);
    }
    let mut everybody = &case.own.participants() | &case.others.participants();
    everybody.extend([secret, entrusted]);
    Seen {
        everybody,
        by_caseworker,
    }
}

/// All the ways to what is written about somebody.
fn assert_participants(
    case: &Case,
    founder: &mut Store,
    store: &Store,
    expected: &BTreeSet<ParticipantId>,
    about: &str,
) {
    let ids =
        |histories: &[History]| -> BTreeSet<_> { histories.iter().map(|history| history.participant.id).collect() };
    let listed = store.histories().expect("a list, also for those who see nobody");
    assert_eq!(&ids(&listed), expected, "{about}: the list is of those they see");
    let standings = store.standings().expect("a list, also for those who see nobody");
    let of_histories: Vec<_> = listed.iter().map(Standing::of).collect();
    assert_eq!(
        standings, of_histories,
        "{about}: it says of each what the history says"
    );
    let details = store.participants().expect("a list, also for those who see nobody");
    let details: BTreeSet<_> = details.iter().map(|participant| participant.id).collect();
    assert_eq!(&details, expected, "{about}: so is that of the details");
    let visible = store.visible().expect("readable");
    // Whoever the founder is not named for is not among them, so the references are asked of the log.
    let references: BTreeMap<ParticipantId, CaseReference> = founder
        .audit()
        .expect("the log")
        .iter()
        .filter_map(|entry| entry.participant_id.zip(entry.reference))
        .collect();
    assert_eq!(references.len(), 10, "{about}: everybody is asked for");
    for (id, reference) in &references {
        let is_seen = expected.contains(id);
        assert_eq!(visible.includes(*id), is_seen, "{about}: it agrees with the list");
        let tries = [
            store.history(*id).map(drop),
            store.standing(*id).map(drop),
            store.find_participant(*reference).map(drop),
            store.hold_of(*id).map(drop),
        ];
        for tried in tries {
            assert_eq!(tried.is_ok(), is_seen, "{about}: one by one it is as in the list");
            let is_unknown = matches!(tried, Err(StoreError::UnknownParticipant));
            assert!(is_seen || is_unknown, "{about}: nobody is told that there is somebody");
        }
    }
    for kit in [&case.own, &case.others] {
        do_it(founder, Operation::StartHandover, |tx| {
            tx.start_handover(kit.draft, "sv")
        });
        let handed_over = store.handover().expect("readable");
        // Whoever only reads has no form to fill in.
        let is_seen = expected.contains(&kit.here) && case.is_caseworker();
        assert_eq!(
            handed_over.is_some(),
            is_seen,
            "{about}: a form that is handed over is somebody's"
        );
        let whose = store.participant_of_form(kit.draft).expect("readable");
        assert_eq!(whose, is_seen.then_some(kit.here), "{about}: and whose it is");
    }
}

/// An operation and what is done under its name.
type Attempt<'a> = (Operation, Box<dyn Fn(&mut Tx<'_>) -> Result<(), StoreError> + 'a>);

fn attempt<'a, T: 'a>(operation: Operation, work: impl Fn(&mut Tx<'_>) -> Result<T, StoreError> + 'a) -> Attempt<'a> {
    (operation, Box::new(move |tx: &mut Tx<'_>| work(tx).map(drop)))
}

/// Tries each of them and returns what came of it; whatever it was, nothing has changed.
fn try_in_vain(case: &Case, attempts: Vec<Attempt<'_>>) -> Vec<(Operation, Result<(), StoreError>)> {
    let place = case.copy();
    let founder = open_as_founder(&place);
    let (mut store, session) = case.open(&place);
    let before = State::of(&founder, &place);
    let mut results = Vec::new();
    for (operation, work) in attempts {
        let result = store.transact(&session, operation, work).map(drop);
        let is_unchanged = State::of(&founder, &place) == before;
        let about = format!("{}, {}", case.kind.name, operation.code());
        assert!(
            is_unchanged,
            "{about}: it has no business there, and changes nothing: {result:?}"
        );
        results.push((operation, result));
    }
    results
}

#[test]
fn what_is_somebody_elses_is_not_reached_in_the_name_of_ones_own() {
    use Operation as Op;
    let case = Case::new(&OWN);
    let (own, others) = (case.own.here, &case.others);
    let attempts = vec![
        attempt(Op::EditNote, |tx| {
            tx.save_note(own, Some(others.note), &about("2026-11-01"), "Någon annans")
        }),
        attempt(Op::EditGoal, |tx| {
            tx.save_goal(own, Some(others.goal), &goal("Någon annans"))
        }),
        attempt(Op::EditPlacement, |tx| {
            let details = placement(others.activities[1], "2026-06-01");
            tx.save_placement(own, Some(others.placement), &details)
        }),
        attempt(Op::BookMeeting, |tx| {
            tx.book_meeting(own, Some(others.planned), slot("2026-12-08"))
        }),
        attempt(Op::SaveReply, |tx| {
            let question = QuestionId("expectations".to_owned());
            tx.save_reply(
                others.here,
                &Template::shipped().key,
                &question,
                Some(&Reply::YesNo(true)),
            )
        }),
        attempt(Op::TickReminder, |tx| tx.tick_reminder(own, others.reminder, true)),
        attempt(Op::EditReminder, |tx| {
            tx.save_reminder(own, Some(others.reminder), &reminder("Någon annans"))
        }),
        attempt(Op::MarkAttendance, |tx| {
            tx.mark_days(&[marked(own, others.placement, "2026-11-18", attendance::Mark::Present)])
        }),
        attempt(Op::MarkVisit, |tx| {
            tx.mark_visit(own, others.due, Some(attendance::Mark::Absent))
        }),
        attempt(Op::RemoveNote, |tx| tx.remove(Removable::Note(others.note), own)),
        attempt(Op::RemoveGoal, |tx| tx.remove(Removable::Goal(others.goal), own)),
        attempt(Op::RemovePlacement, |tx| {
            tx.remove(Removable::Placement(others.placement), own)
        }),
        attempt(Op::RemoveMeeting, |tx| {
            tx.remove(Removable::Meeting(others.planned), own)
        }),
        attempt(Op::DiscardDraft, |tx| tx.remove(Removable::Draft(others.draft), own)),
        attempt(Op::Restore, |tx| tx.restore(Removable::Goal(others.binned), own)),
        attempt(Op::Erase, |tx| tx.erase(Removable::Goal(others.binned), own)),
        attempt(Op::Erase, |tx| tx.erase(Removable::Draft(others.draft), own)),
    ];
    for (operation, result) in try_in_vain(&case, attempts) {
        assert!(result.is_err(), "{}: whose it is stands in the file", operation.code());
    }
}

#[test]
fn what_is_in_the_bin_alone_is_erased() {
    let case = Case::new(&OWN);
    let own = &case.own;
    let attempts = vec![attempt(Operation::Erase, |tx| {
        tx.erase(Removable::Draft(own.draft), own.here)
    })];
    for (_, result) in try_in_vain(&case, attempts) {
        let is_kept = matches!(result, Err(StoreError::NothingToRemove));
        assert!(is_kept, "an unfinished form goes through the bin: {result:?}");
    }
}

#[test]
fn nothing_is_told_of_whom_one_does_not_see_by_how_it_is_refused() {
    use Operation as Op;
    let case = Case::new(&OWN);
    let others = &case.others;
    let attempts = vec![
        // These would change nothing, and come back with what is there.
        attempt(Op::StartAssessment, |tx| {
            tx.start_assessment(others.drafted, Respondent::Participant, &others.instrument, [&health()])
        }),
        attempt(Op::StartCorrection, |tx| {
            tx.start_correction(others.drafted, Respondent::Participant)
        }),
        attempt(Op::BeginMeeting, |tx| tx.begin_meeting(others.met)),
        attempt(Op::HandOverParticipant, |tx| {
            tx.hand_over_participant(others.here, day("2026-11-18"), Some(others.caseworker))
        }),
        // And these would be told what is in the way.
        attempt(Op::CreateOccasion, |tx| {
            tx.create_occasion(others.here, day("2026-02-01"))
        }),
        attempt(Op::BookMeeting, |tx| {
            tx.book_meeting(others.here, None, slot("2026-12-01"))
        }),
        attempt(Op::AddPlacement, |tx| {
            tx.save_placement(others.here, None, &placement(others.activities[0], "2026-06-01"))
        }),
        attempt(Op::ReadmitParticipant, |tx| {
            tx.readmit_participant(others.here, day("2026-09-01"), None)
        }),
    ];
    for (operation, result) in try_in_vain(&case, attempts) {
        let about = operation.code();
        assert!(
            is_refused(&result),
            "{about}: the answer is the same, whatever is there: {result:?}"
        );
    }
}

#[test]
fn what_is_everybodys_to_do_is_no_way_to_a_participant() {
    use Operation as Op;
    let case = Case::new(&COORDINATOR);
    let id = case.others.here;
    let everybodys = [
        Op::SaveActivity,
        Op::SaveFilter,
        Op::SignIn,
        Op::ChangePassphrase,
        Op::ExportGroup,
        Op::EmptyBin,
        Op::Undo,
        Op::Redo,
    ];
    let attempts = everybodys.map(|operation| attempt(operation, move |tx| tx.review_plan(id)));
    for (operation, result) in try_in_vain(&case, attempts.into()) {
        let about = operation.code();
        assert!(is_refused(&result), "{about}: it concerns no participant: {result:?}");
    }
}

#[test]
fn nobody_writes_in_anothers_name() {
    let case = Case::new(&BOTH);
    let place = case.copy();
    let id = case.own.here;
    let (mut store, own) = case.open(&place);
    let mut founder = open_as_founder(&place);
    let before = State::of(&founder, &place);
    let as_founder = Session {
        user: FOUNDER.to_owned(),
        ..own
    };
    let written = store.transact(&as_founder, Operation::ReviewPlan, |tx| tx.review_plan(id));
    assert!(
        is_refused(&written),
        "the log would say that it was somebody else: {written:?}"
    );
    // The demonstration's people write in each other's names, and are alone in their file.
    let as_other = Session {
        user: WHO.to_owned(),
        ..session()
    };
    let written = founder.transact(&as_other, Operation::CreateDemo, |tx| tx.review_plan(id));
    assert!(
        is_refused(&written),
        "there are people here who are no demonstration: {written:?}"
    );
    assert!(State::of(&founder, &place) == before, "nothing has been written");
}

#[test]
fn undoing_asks_for_what_the_undone_act_asked_for() {
    let case = Case::new(&UNIT);
    let place = case.copy();
    let mut founder = open_as_founder(&place);
    let own = founder.account().id;
    do_it(&mut founder, Operation::AddNote, |tx| {
        tx.save_note(case.others.here, None, &about("2026-11-02"), "Skrev")
    });
    let edited = founder.edit_user(&session(), own, &user(FOUNDER, &[Role::Administrator], true));
    edited.expect("they are a caseworker no longer");
    let (reader, _) = case.open(&place);
    let before = reader.history(case.others.here).expect("a history");
    let undone = founder.undo(&session());
    assert!(
        is_refused(&undone),
        "what they may not do they may not undo: {undone:?}"
    );
    let after = reader.history(case.others.here).expect("a history");
    assert!(after == before, "the note is there");
}

#[test]
fn what_was_done_to_somebody_is_not_undone_by_one_who_sees_them_no_longer() {
    let case = Case::new(&UNIT);
    let place = case.copy();
    let id = case.others.here;
    let (mut store, theirs) = case.open(&place);
    let noted = store.transact(&theirs, Operation::AddNote, |tx| {
        tx.save_note(id, None, &about("2026-11-02"), "Skrev")
    });
    noted.expect("they see everybody");
    let mut founder = open_as_founder(&place);
    do_it(&mut founder, Operation::SetProtection, |tx| {
        tx.set_protection(id, Some(&named(FOUNDER)))
    });
    let before = State::of(&founder, &place);
    let undone = store.undo(&theirs);
    assert!(
        is_refused(&undone),
        "they are not named for this participant: {undone:?}"
    );
    assert!(State::of(&founder, &place) == before, "the note is there");
}

#[test]
fn whoever_hands_somebody_over_can_take_that_back() {
    let case = Case::new(&OWN);
    let place = case.copy();
    let id = case.own.here;
    let (mut store, theirs) = case.open(&place);
    let before = store.history(id).expect("they are theirs");
    let given = store.transact(&theirs, Operation::HandOverParticipant, |tx| {
        tx.hand_over_participant(id, day("2026-11-18"), Some(FOUNDER))
    });
    given.expect("they are theirs until then");
    let history = store.history(id);
    assert!(is_refused(&history), "they are somebody else's now");
    assert!(
        store.undo(&theirs).expect("undone").is_some(),
        "a slip can be put right"
    );
    assert!(store.history(id).expect("theirs again") == before, "all is as it was");
}

//! Machines that do whatever users do, in whatever order of contact, with cuts in the middle of it: in the end all files
//! hold the same rows, and nothing that was acknowledged is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, TimeDelta};

use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::code::UnitCode;
use super::join::{self, Entrance};
use super::log::server::{self, PASSWORD};
use super::log::{self, Appended, LogAddress, LogError, Seq, UnitLog};
use super::{UnitError, sync};
use crate::domain::access::{Role, UserDetails};
use crate::domain::activity::{ActivityDetails, ActivityType, PlacementDetails};
use crate::domain::assessment::{Answer, Entry};
use crate::domain::attendance::{self, AbsenceKind, Weekdays};
use crate::domain::draw::{DrawRequest, SEEDS};
use crate::domain::exit::{Exit, Outcome};
use crate::domain::history::History;
use crate::domain::instrument::{Respondent, Series};
use crate::domain::intake::{DecisionDetails, QuestionId, Reply};
use crate::domain::meeting::Slot;
use crate::domain::note::About;
use crate::domain::organisation::{Logo, LogoFormat, Organisation};
use crate::domain::participant::{Birth, Details, Gender};
use crate::domain::plan::{GoalDetails, GoalStatus, Step};
use crate::domain::protection::{Consent, ConsentKind};
use crate::domain::review::{Item, Mark, ReminderDetails, UsualItem};
use crate::domain::{DrawId, Now, ParticipantId, Today};
use crate::store::vault::KdfCost;
use crate::store::{DayMark, Operation, Removable, Session, Store, StoreError, Tx};

/// A questionnaire that is used beside the first one.
const BESIDE: &str = include_str!("../../tests/data/zero_to_ten.toml");

const PASSPHRASE: &str = "tre gula bilar på rad";

/// A log in memory, that breaks off when it is told to.
#[derive(Default)]
pub(super) struct Shelf {
    unit: Option<Uuid>,
    pub(super) changes: Vec<Vec<u8>>,
    /// How many of the first are forgotten.
    pub(super) forgotten: usize,
    keys: Option<(u64, Vec<u8>)>,
    snapshots: BTreeMap<u64, Vec<u8>>,
    messages: BTreeMap<(String, Uuid), Vec<u8>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    Nowhere,
    /// The next append is not heard.
    BeforeAppend,
    /// The next append stands, and its answer is lost.
    AfterAppend,
    /// The second read from now on fails.
    InRead,
}

pub(super) struct MemoryLog {
    shelf: Arc<Mutex<Shelf>>,
    cut: Cut,
    reads: u32,
}

impl MemoryLog {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lost() -> LogError {
    LogError::Interrupted {
        detail: "cut".to_owned(),
    }
}

impl UnitLog for MemoryLog {
    fn unit(&mut self) -> Result<Option<Uuid>, LogError> {
        Ok(self.shelf().unit)
    }

    fn head(&mut self) -> Result<Seq, LogError> {
        Ok(Seq(self.shelf().changes.len() as u64))
    }

    fn oldest(&mut self) -> Result<Seq, LogError> {
        Ok(Seq(self.shelf().forgotten as u64 + 1))
    }

    fn append(&mut self, after: Seq, sealed: &[Vec<u8>]) -> Result<Appended, LogError> {
        let cut = std::mem::replace(&mut self.cut, Cut::Nowhere);
        if cut == Cut::BeforeAppend {
            return Err(lost());
        }
        let mut shelf = self.shelf();
        let head = shelf.changes.len() as u64;
        if head != after.0 {
            return Ok(Appended::Moved(Seq(head)));
        }
        shelf.changes.extend_from_slice(sealed);
        if cut == Cut::AfterAppend {
            return Err(lost());
        }
        Ok(Appended::At(Seq(shelf.changes.len() as u64)))
    }

    fn read(&mut self, after: Seq, limit: usize) -> Result<Vec<(Seq, Vec<u8>)>, LogError> {
        self.reads += 1;
        if self.cut == Cut::InRead && self.reads > 1 {
            self.cut = Cut::Nowhere;
            return Err(lost());
        }
        let shelf = self.shelf();
        if (after.0 as usize) < shelf.forgotten {
            let oldest = Seq(shelf.forgotten as u64 + 1);
            return Err(LogError::Forgotten { oldest });
        }
        let found = shelf
            .changes
            .iter()
            .enumerate()
            .skip(after.0 as usize)
            .take(limit.min(7));
        Ok(found
            .map(|(place, sealed)| (Seq(place as u64 + 1), sealed.clone()))
            .collect())
    }

    fn keys(&mut self) -> Result<Option<(u64, Vec<u8>)>, LogError> {
        Ok(self.shelf().keys.clone())
    }

    fn put_keys(&mut self, expected: u64, keys: &[u8]) -> Result<bool, LogError> {
        let mut shelf = self.shelf();
        if shelf.keys.as_ref().map_or(0, |(version, _)| *version) != expected {
            return Ok(false);
        }
        shelf.keys = Some((expected + 1, keys.to_vec()));
        Ok(true)
    }

    fn snapshot(&mut self) -> Result<Option<Seq>, LogError> {
        Ok(self.shelf().snapshots.keys().next_back().map(|seq| Seq(*seq)))
    }

    fn read_snapshot(&mut self, at: Seq, into: &mut dyn Write) -> Result<(), LogError> {
        let snapshot = self
            .shelf()
            .snapshots
            .get(&at.0)
            .cloned()
            .ok_or(LogError::NoSnapshot(at))?;
        into.write_all(&snapshot).map_err(LogError::Local)
    }

    fn put_snapshot(&mut self, at: Seq, sealed: &mut dyn Read) -> Result<(), LogError> {
        let mut bytes = Vec::new();
        sealed.read_to_end(&mut bytes).map_err(LogError::Local)?;
        self.shelf().snapshots.insert(at.0, bytes);
        Ok(())
    }

    fn forget_before(&mut self, seq: Seq) -> Result<(), LogError> {
        let mut shelf = self.shelf();
        let count = (seq.0 as usize).saturating_sub(1);
        let is_covered = shelf.snapshots.keys().next_back().is_some_and(|at| *at + 1 >= seq.0);
        assert!(is_covered, "nothing is forgotten that no snapshot has");
        shelf.forgotten = shelf.forgotten.max(count);
        shelf.changes[..count].iter_mut().for_each(Vec::clear);
        Ok(())
    }

    fn wait(&mut self, after: Seq, _: Duration) -> Result<bool, LogError> {
        Ok(self.head()? > after)
    }

    fn put_message(&mut self, to: &str, id: Uuid, sealed: &[u8]) -> Result<(), LogError> {
        self.shelf().messages.insert((to.to_owned(), id), sealed.to_vec());
        Ok(())
    }

    fn messages(&mut self, to: &str) -> Result<Vec<(Uuid, Vec<u8>)>, LogError> {
        let shelf = self.shelf();
        let own = shelf.messages.iter().filter(|((box_, _), _)| box_ == to);
        Ok(own.map(|((_, id), sealed)| (*id, sealed.clone())).collect())
    }

    fn remove_message(&mut self, to: &str, id: Uuid) -> Result<(), LogError> {
        self.shelf().messages.remove(&(to.to_owned(), id));
        Ok(())
    }
}

fn day(offset: i64) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2026, 11, 2).expect("a date");
    start + TimeDelta::days(offset)
}

/// One machine, with what its users were told is saved.
pub(crate) struct Machine {
    pub(crate) store: Store,
    /// How many hours its clock is off.
    pub(super) clock: i64,
    minutes: i64,
    acknowledged: BTreeSet<Uuid>,
}

impl Machine {
    pub(super) fn session(&mut self) -> crate::store::Session {
        self.minutes += 1;
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_759) + TimeDelta::hours(self.clock);
        let now = Now(now + TimeDelta::minutes(self.minutes));
        self.store.session(now, Today(day(20)))
    }

    pub(super) fn with_another_key(mut self) -> Self {
        let session = self.session();
        Self {
            store: self.store.change_key(&session).expect("another key"),
            ..self
        }
    }

    /// Does something, and notes what was acknowledged.
    fn acts(&mut self, result: Result<(), StoreError>) -> bool {
        let is_done = match result {
            Ok(()) => true,
            Err(error @ (StoreError::Corrupt(_) | StoreError::Database(_))) => panic!("{error}"),
            // What a user may not do just now.
            Err(_) => false,
        };
        if is_done {
            self.acknowledged.extend(self.store.newest_waiting());
        }
        is_done
    }
}

/// Where the log of a world lies.
pub(super) enum Engine {
    Memory,
    At(LogAddress, Option<String>),
}

pub(crate) struct World {
    shelf: Arc<Mutex<Shelf>>,
    engine: Engine,
    unit: Uuid,
    pub(crate) machines: Vec<Machine>,
    _folder: tempfile::TempDir,
}

fn memory_log(shelf: &Arc<Mutex<Shelf>>, cut: Cut) -> MemoryLog {
    MemoryLog {
        shelf: Arc::clone(shelf),
        cut,
        reads: 0,
    }
}

impl World {
    pub(crate) fn new(count: usize) -> Self {
        Self::on(Engine::Memory, count)
    }

    pub(super) fn on(engine: Engine, count: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let shelf = Arc::new(Mutex::new(Shelf::default()));
        let now = Now(DateTime::UNIX_EPOCH + TimeDelta::days(20_759));
        let today = Today(day(20));
        let mut store =
            Store::create(&folder.path().join("0.db"), PASSPHRASE, "A. Lind", KdfCost::LEAST).expect("a file");
        let session = store.session(now, today);
        let details = |name: &str, roles: &[Role]| UserDetails {
            name: name.to_owned(),
            roles: roles.iter().copied().collect(),
            sees_unit: true,
        };
        let load = |tx: &mut Tx<'_>| tx.load_instrument_beside(BESIDE, false);
        let loaded = store.transact(&session, Operation::LoadInstrument, load);
        loaded.expect("a second questionnaire");
        let users = [
            ("B. Ek", [Role::Caseworker].as_slice()),
            ("C. Dahl", &[Role::Caseworker, Role::Administrator]),
        ];
        let mut passphrases = vec![PASSPHRASE.to_owned()];
        for (name, roles) in users {
            let (passphrase, _) = store
                .add_user(&session, &details(name, roles), KdfCost::LEAST)
                .expect("a user");
            passphrases.push(passphrase.to_string());
        }
        let code = UnitCode::new().expect("a code");
        shelf.lock().expect("a shelf").unit = Some(code.unit);
        let (address, mut log): (LogAddress, Box<dyn UnitLog>) = match &engine {
            Engine::Memory => {
                let nowhere = "folder:/nowhere".parse().expect("an address");
                (nowhere, Box::new(memory_log(&shelf, Cut::Nowhere)))
            }
            Engine::At(address, password) => {
                let log = log::create(address, password.as_deref(), code.unit).expect("a log");
                (address.clone(), log)
            }
        };
        join::create(&mut store, log.as_mut(), &code, "Dator 0", &address, &session).expect("a unit");
        let mut machines = vec![Machine {
            store,
            clock: 0,
            minutes: 0,
            acknowledged: BTreeSet::new(),
        }];
        for number in 1..count {
            let path = folder.path().join(format!("{number}.db"));
            let machine = format!("Dator {number}");
            let entrance = Entrance {
                code: &code,
                address: &address,
                passphrase: &passphrases[number % passphrases.len()],
                machine: &machine,
                copied: &|_| (),
            };
            let (store, _) = join::join(&path, log.as_mut(), &entrance, now, today).expect("joined");
            machines.push(Machine {
                store,
                // Hours, and for one of them years.
                clock: [0, 7, -31, 26_280, -2][number % 5],
                minutes: 0,
                acknowledged: BTreeSet::new(),
            });
        }
        Self {
            shelf,
            engine,
            unit: code.unit,
            machines,
            _folder: folder,
        }
    }

    pub(super) fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn log(&self, cut: Cut) -> Box<dyn UnitLog> {
        match &self.engine {
            Engine::Memory => Box::new(memory_log(&self.shelf, cut)),
            Engine::At(address, password) => log::open(address, password.as_deref(), self.unit).expect("the log"),
        }
    }

    fn contact_cut(&mut self, number: usize, cut: Cut) -> Result<sync::Round, UnitError> {
        let mut log = self.log(cut);
        let machine = &mut self.machines[number];
        let session = machine.session();
        sync::round(&mut machine.store, log.as_mut(), &session)
    }

    pub(super) fn try_contact(&mut self, number: usize) -> Result<sync::Round, UnitError> {
        self.contact_cut(number, Cut::Nowhere)
    }

    pub(super) fn contact(&mut self, number: usize, cut: Cut) {
        match self.contact_cut(number, cut) {
            Ok(round) if round.refused > 0 => {
                let standing = self.machines[number]
                    .store
                    .unit_standing()
                    .expect("read")
                    .expect("a unit");
                panic!("machine {number} refuses {:?}", standing.refused);
            }
            Ok(_) | Err(UnitError::Log(LogError::Interrupted { .. })) => {}
            Err(error) => panic!("machine {number}: {error}"),
        }
    }

    /// Everybody meets until nothing is on its way.
    pub(crate) fn settle(&mut self) {
        for _ in 0..3 {
            for number in 0..self.machines.len() {
                self.contact(number, Cut::Nowhere);
            }
        }
    }

    pub(super) fn assert_equal(&self, seed: u64) {
        let first = self.machines[0].store.settled_content().expect("content");
        for (number, machine) in self.machines.iter().enumerate() {
            let store = &machine.store;
            assert_eq!(
                store.waiting_count().expect("a count"),
                0,
                "seed {seed}, machine {number}"
            );
            assert!(
                store.content_is_as_kept().expect("content"),
                "seed {seed}, machine {number}"
            );
            if store.settled_content().expect("content") != first {
                let [one, other] = [&self.machines[0].store, store].map(Store::told_rows);
                let lacks: Vec<_> = one.difference(&other).collect();
                let more: Vec<_> = other.difference(&one).collect();
                panic!("seed {seed}, machine {number}\nlacks {lacks:#?}\nhas {more:#?}");
            }
            let report = store.check().expect("a check");
            assert_eq!(report.problems, Vec::<String>::new(), "seed {seed}, machine {number}");
            assert_eq!(report.log_problems, [], "seed {seed}, machine {number}");
            assert_eq!(
                report.log_seal,
                self.machines[0].store.check().expect("a check").log_seal
            );
            let aside: BTreeSet<Uuid> = store.set_aside_ids();
            for id in &machine.acknowledged {
                let is_found = store.has_applied(*id) || aside.contains(id);
                assert!(is_found, "seed {seed}, machine {number}: {id} is lost");
            }
        }
    }
}

fn histories(store: &Store) -> Vec<History> {
    store.histories().expect("histories")
}

/// Something that a user does; `false` where it can't be done just now.
fn act(machine: &mut Machine, random: &mut ChaCha8Rng) -> bool {
    let session = machine.session();
    let histories = histories(&machine.store);
    let some = histories.choose(random).cloned();
    let store = &mut machine.store;
    let kind = if some.is_none() { 0 } else { random.random_range(0..48) };
    let word = ["ett", "två", "tre", "fyra"][random.random_range(0..4)];
    let id = some
        .as_ref()
        .map_or(ParticipantId(Uuid::nil()), |history| history.participant.id);
    let history = some.as_ref();
    let result = match kind {
        0 | 1 => {
            let mut details = Details::starting(day(random.random_range(0..10)));
            details.name = Some(word.to_owned());
            details.caseworker = random.random_bool(0.7).then(|| format!("D. {word}"));
            store
                .transact(&session, Operation::CreateParticipant, |tx| {
                    tx.create_participant(&details)
                })
                .map(drop)
        }
        2 | 3 => {
            let mut details = history.map_or(Details::starting(day(0)), |history| history.participant.details.clone());
            match random.random_range(0..4) {
                0 => details.name = Some(word.to_owned()),
                1 => details.birth = Some(Birth::Year(1960 + random.random_range(0..40))),
                2 => details.gender = [Some(Gender::Woman), Some(Gender::Man), None][random.random_range(0..3)],
                _ => details.start = day(random.random_range(0..10)),
            }
            store
                .transact(&session, Operation::UpdateParticipant, |tx| {
                    tx.update_participant(id, &details)
                })
                .map(drop)
        }
        4 => {
            let exit = Exit {
                date: day(random.random_range(10..20)),
                outcome: Some(Outcome::Studies),
                note: None,
            };
            store
                .transact(&session, Operation::EndParticipant, |tx| tx.end_participant(id, &exit))
                .map(drop)
        }
        5 => store
            .transact(&session, Operation::ReopenParticipant, |tx| tx.reopen_participant(id))
            .map(drop),
        6 => {
            let name = format!("D. {word}");
            store
                .transact(&session, Operation::HandOverParticipant, |tx| {
                    tx.hand_over_participant(id, day(20), Some(&name))
                })
                .map(drop)
        }
        7..=12 => {
            let respondent = *Respondent::ALL.choose(random).unwrap_or(&Respondent::Participant);
            let date = day(random.random_range(8..14));
            let finishes = random.random_bool(0.4);
            let place = random.random_range(0..11);
            let level = random.random_range(1..=3);
            let beside = store.instruments_in_use().expect("instruments").into_iter().nth(1);
            let beside = beside.map(|(_, beside)| beside).filter(|_| random.random_bool(0.4));
            let place = if beside.is_some() { 0 } else { place };
            store
                .transact(&session, Operation::FinishAssessment, |tx| {
                    let instrument = beside.unwrap_or(tx.current_instrument()?);
                    let occasion = tx.occasion_for(id, date, &instrument.key)?;
                    let asked = instrument.indicators.iter().map(|indicator| &indicator.id);
                    let form = match tx.start_assessment(occasion, respondent, &instrument.key, asked) {
                        Err(StoreError::AlreadyFinished) => tx.start_correction(occasion, respondent)?,
                        other => other?,
                    };
                    let score = instrument.scale.score(level).map(Answer::Score);
                    let entry = Entry {
                        answer: score,
                        note: random.random_bool(0.2).then(|| word.to_owned()),
                    };
                    tx.save_entry(form, &instrument.indicators[place].id, &entry)?;
                    if finishes {
                        tx.finish_assessment(form, Some(word)).or_else(|error| match error {
                            StoreError::Finish(_) => tx.finish_assessment(form, None),
                            other => Err(other),
                        })?;
                    }
                    Ok(())
                })
                .map(drop)
        }
        13 | 14 => {
            let about = About {
                date: day(15),
                meeting: None,
                indicator: None,
                is_private: false,
            };
            let known = history
                .and_then(|history| history.notes.choose(random))
                .map(|note| note.id);
            let known = known.filter(|_| random.random_bool(0.7));
            let operation = if known.is_some() {
                Operation::EditNote
            } else {
                Operation::AddNote
            };
            let text = format!("{word} {}", random.random_range(0..100));
            store
                .transact(&session, operation, |tx| tx.save_note(id, known, &about, &text))
                .map(drop)
        }
        15 | 16 => {
            let known = history
                .and_then(|history| history.goals.choose(random))
                .map(|goal| goal.id);
            let details = GoalDetails {
                text: format!("{word} {}", random.random_range(0..100)),
                target: None,
                by: Some(day(random.random_range(21..40))),
                steps: vec![Step {
                    text: word.to_owned(),
                    is_done: random.random_bool(0.5),
                }],
                status: GoalStatus::Ongoing,
            };
            let operation = if known.is_some() {
                Operation::EditGoal
            } else {
                Operation::AddGoal
            };
            store
                .transact(&session, operation, |tx| tx.save_goal(id, known, &details))
                .map(drop)
        }
        17 => {
            let known = store.activities().expect("activities");
            let known = known
                .choose(random)
                .filter(|_| random.random_bool(0.5))
                .map(|one| one.id);
            let details = ActivityDetails {
                name: format!("Praktik, {word}"),
                kind: ActivityType::JobFocused,
                unit: random.random_bool(0.5).then(|| word.to_owned()),
                cost: None,
                is_active: true,
            };
            store
                .transact(&session, Operation::SaveActivity, |tx| {
                    tx.save_activity(known, &details)
                })
                .map(drop)
        }
        18 | 19 => {
            let activities = store.activities().expect("activities");
            let Some(activity) = activities.choose(random) else {
                return false;
            };
            let known = history
                .and_then(|history| history.placements.choose(random))
                .map(|one| one.id);
            let known = known.filter(|_| random.random_bool(0.6));
            let from = day(random.random_range(0..15));
            let details = PlacementDetails {
                activity_id: activity.id,
                from,
                to: random.random_bool(0.4).then(|| from + Days::new(4)),
                extent: Some(random.random_range(1..=100)),
                weekdays: Weekdays::from_bits(random.random_range(0..=127)),
                end_reason: None,
                experience: None,
            };
            let operation = if known.is_some() {
                Operation::EditPlacement
            } else {
                Operation::AddPlacement
            };
            store
                .transact(&session, operation, |tx| tx.save_placement(id, known, &details))
                .map(drop)
        }
        37..=39 => {
            let placed = history.and_then(|history| history.placements.choose(random));
            let Some(placed) = placed else { return false };
            let mark = DayMark {
                participant_id: id,
                placement_id: placed.id,
                date: day(random.random_range(0..20)),
                mark: random
                    .random_bool(0.75)
                    .then(|| attendance::Mark::ALL[random.random_range(0..2)]),
            };
            store
                .transact(&session, Operation::MarkAttendance, |tx| tx.mark_days(&[mark]))
                .map(drop)
        }
        40 => store
            .transact(&session, Operation::SettleAbsence, |tx| {
                tx.settle_absence(id, AbsenceKind::Days)
            })
            .map(drop),
        20 => {
            let slot = Slot {
                date: day(random.random_range(21..60)),
                time: None,
            };
            store
                .transact(&session, Operation::BookMeeting, |tx| tx.book_meeting(id, None, slot))
                .map(drop)
        }
        21 => store
            .transact(&session, Operation::ReviewPlan, |tx| tx.review_plan(id))
            .map(drop),
        22 => {
            let consent = Consent {
                kind: ConsentKind::Informed,
                date: day(5),
                text_version: word.to_owned(),
                by: session.user.clone(),
            };
            store
                .transact(&session, Operation::RecordConsent, |tx| tx.record_consent(id, &consent))
                .map(drop)
        }
        23 => {
            let things = history.map(|history| {
                let notes = history.notes.iter().map(|note| Removable::Note(note.id));
                let goals = history.goals.iter().map(|goal| Removable::Goal(goal.id));
                let placements = history.placements.iter().map(|one| Removable::Placement(one.id));
                let drafts = history.all_occasions().flat_map(|occasion| occasion.drafts.values());
                let drafts = drafts.map(|draft| Removable::Draft(draft.id));
                notes.chain(goals).chain(placements).chain(drafts).collect::<Vec<_>>()
            });
            let Some(what) = things.and_then(|things| things.choose(random).copied()) else {
                return false;
            };
            store
                .transact(&session, what.removal(), |tx| tx.remove(what, id))
                .map(drop)
        }
        24 => {
            let removed = store.removed().expect("a bin");
            let Some(thing) = removed.choose(random) else {
                return false;
            };
            let (what, id) = (thing.what, thing.participant_id);
            if random.random_bool(0.5) {
                store
                    .transact(&session, Operation::Restore, |tx| tx.restore(what, id))
                    .map(drop)
            } else {
                store
                    .transact(&session, Operation::Erase, |tx| tx.erase(what, id))
                    .map(drop)
            }
        }
        25 => {
            let mut rules = store.rules().expect("rules");
            rules.lock_minutes = random.random_range(1..30);
            store
                .transact(&session, Operation::SetRules, |tx| tx.set_rules(&rules))
                .map(drop)
        }
        26 => {
            let text = format!("Välkommen, {word}");
            store
                .transact(&session, Operation::EditFormText, |tx| tx.set_form_text("sv", &text))
                .map(drop)
        }
        27 if random.random_bool(0.5) => store
            .transact(&session, Operation::WithdrawInstrument, |tx| {
                tx.withdraw_series(&Series("zero-to-ten".to_owned()))
            })
            .map(drop),
        27 => store
            .transact(&session, Operation::LoadInstrument, |tx| {
                tx.load_instrument_beside(BESIDE, true)
            })
            .map(drop),
        28 => {
            let key = store.intake_templates().expect("templates").current().key.clone();
            let reply = random.random_bool(0.8).then(|| Reply::Text(word.to_owned()));
            let question = QuestionId(["expectations", "next"][random.random_range(0..2)].to_owned());
            store
                .transact(&session, Operation::SaveReply, |tx| {
                    tx.save_reply(id, &key, &question, reply.as_ref())
                })
                .map(drop)
        }
        29 => {
            let known = store.activities().expect("activities");
            let details = DecisionDetails {
                activities: known.sample(random, 2).map(|one| one.id).collect(),
                reason: word.to_owned(),
                by: session.user.clone(),
                date: session.today.0,
            };
            store
                .transact(&session, Operation::DecideIntake, |tx| tx.save_decision(id, &details))
                .map(drop)
        }
        30 => {
            let usual = *UsualItem::ALL.choose(random).unwrap_or(&UsualItem::Plan);
            let item = Item {
                id: usual.id(),
                text: format!("{}, {word}", usual.code()),
                knows: None,
            };
            let mark = Mark::ALL.choose(random).copied().filter(|_| random.random_bool(0.8));
            store
                .transact(&session, Operation::MarkItem, |tx| tx.mark_item(id, &item, 0, mark))
                .map(drop)
        }
        31 => {
            let details = ReminderDetails {
                text: word.to_owned(),
                date: day(random.random_range(21..60)),
            };
            let known = history.and_then(|history| history.reminders.choose(random));
            let known = known.map(|one| one.id).filter(|_| random.random_bool(0.5));
            let operation = if known.is_some() {
                Operation::EditReminder
            } else {
                Operation::AddReminder
            };
            store
                .transact(&session, operation, |tx| tx.save_reminder(id, known, &details))
                .map(drop)
        }
        32 => {
            let known = history.and_then(|history| history.reminders.choose(random));
            let Some(known) = known.map(|one| (one.id, one.done.is_none())) else {
                return false;
            };
            store
                .transact(&session, Operation::TickReminder, |tx| {
                    tx.tick_reminder(id, known.0, known.1)
                })
                .map(drop)
        }
        33 => {
            let organisation = Organisation {
                name: Some(format!("{word} kommun")),
                logo: random.random_bool(0.5).then(|| Logo {
                    format: LogoFormat::Svg,
                    bytes: word.as_bytes().to_vec(),
                    alternative: format!("{word} vapen"),
                }),
            };
            store
                .transact(&session, Operation::SetOrganisation, |tx| {
                    tx.set_organisation(&organisation, false)
                })
                .map(drop)
        }
        34 | 35 => {
            let mut rows = Vec::new();
            for key in ["K-1", "K-2", "K-3"] {
                if random.random_bool(0.5) {
                    rows.push((key, day(random.random_range(8..14)), random.random_range(1..=5)));
                }
            }
            store
                .transact(&session, Operation::Import, |tx| tx.bring(&rows))
                .map(drop)
        }
        36 => {
            let imports = store.imports().expect("imports");
            let Some(import) = imports.choose(random) else {
                return false;
            };
            if import.taken_back.is_none() {
                let operation = Operation::TakeBackImport;
                store.transact(&session, operation, |tx| tx.take_back_import(import.id))
            } else {
                let operation = Operation::PutBackImport;
                store.transact(&session, operation, |tx| tx.put_back_import(import.id))
            }
            .map(drop)
        }
        42 => {
            let readers = store.draw_readers().expect("readers").into_iter();
            let request = DrawRequest {
                count: random.random_range(1..4),
                seed: random.random_range(0..SEEDS),
                readers: readers.map(|(id, _)| id).collect(),
            };
            store
                .transact(&session, Operation::MakeDraw, |tx| tx.make_draw(&request))
                .map(drop)
        }
        43 | 44 => {
            let waiting = store.to_read().expect("what is to be read");
            let Some(case) = waiting.choose(random) else {
                return false;
            };
            read_drawn(store, &session, (case.participant_id, case.draw_id), word, random)
        }
        _ if random.random_bool(0.7) => store.undo(&session).map(drop),
        _ => store.redo(&session).map(drop),
    };
    machine.acts(result)
}

/// Answers an item of a drawn case, or all of them and finishes it.
fn read_drawn(
    store: &mut Store,
    session: &Session,
    (id, draw): (ParticipantId, DrawId),
    word: &str,
    random: &mut ChaCha8Rng,
) -> Result<(), StoreError> {
    let item = |usual: UsualItem| Item {
        id: usual.id(),
        text: format!("{}, {word}", usual.code()),
        knows: None,
    };
    if random.random_bool(0.5) {
        let usual = *UsualItem::ALL.choose(random).unwrap_or(&UsualItem::Plan);
        let mark = Mark::ALL.choose(random).copied().filter(|_| random.random_bool(0.8));
        let marked = store.transact(session, Operation::MarkDrawn, |tx| {
            tx.mark_drawn(id, draw, &item(usual), 0, mark)
        });
        return marked.map(drop);
    }
    for usual in UsualItem::ALL {
        store.transact(session, Operation::MarkDrawn, |tx| {
            tx.mark_drawn(id, draw, &item(*usual), 0, Some(Mark::Yes))
        })?;
    }
    let finished = store.transact(session, Operation::FinishDrawn, |tx| tx.finish_drawn(id, draw));
    finished.map(drop)
}

/// What happened in some worlds.
#[derive(Debug, Default)]
struct Told {
    worlds: usize,
    machines: usize,
    /// What was acknowledged, and found in the end or set aside.
    acts: usize,
    /// Contacts that were cut off.
    cuts: usize,
    /// By what was changed twice.
    collisions: BTreeMap<String, usize>,
    /// By why.
    aside: BTreeMap<String, usize>,
}

impl Told {
    fn see(&mut self, world: &World) {
        self.worlds += 1;
        self.machines += world.machines.len();
        // Every machine knows of each collision; of what is set aside the one that it was done at.
        for (number, machine) in world.machines.iter().enumerate() {
            let standing = machine.store.unit_standing().expect("read").expect("a unit");
            for aside in standing.set_aside {
                let (why, _) = aside.reason.split_once(':').unwrap_or((&aside.reason, ""));
                *self.aside.entry(why.to_owned()).or_default() += 1;
            }
            for collided in standing.collided.into_iter().filter(|_| number == 0) {
                let what = if collided.is_about_forms {
                    "two forms"
                } else {
                    collided.what.split(['.', ' ', ':']).next().unwrap_or_default()
                };
                *self.collisions.entry(what.to_owned()).or_default() += 1;
            }
        }
    }

    fn tell(&self, what: &str) {
        let listed = |counts: &BTreeMap<String, usize>| {
            let each = counts.iter().map(|(kind, count)| format!("{count} {kind}"));
            format!(
                "{} ({})",
                counts.values().sum::<usize>(),
                each.collect::<Vec<_>>().join(", ")
            )
        };
        let Self {
            worlds,
            machines,
            acts,
            cuts,
            ..
        } = self;
        crate::tell(&format!(
            "unit, {what}: {worlds} worlds, {machines} machines, {cuts} contacts cut off, {acts} acts acknowledged and found or set \
             aside, 0 lost; collisions {}; set aside {}",
            listed(&self.collisions),
            listed(&self.aside)
        ));
    }
}

fn run(engine: Engine, seed: u64, steps: usize, told: &mut Told) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut world = World::on(engine, random.random_range(3..=6));
    for _ in 0..steps {
        let number = random.random_range(0..world.machines.len());
        if random.random_bool(0.75) {
            told.acts += usize::from(act(&mut world.machines[number], &mut random));
        } else {
            let cut = match random.random_range(0..10) {
                0 => Cut::BeforeAppend,
                1 => Cut::AfterAppend,
                2 => Cut::InRead,
                _ => Cut::Nowhere,
            };
            told.cuts += usize::from(!matches!(cut, Cut::Nowhere));
            world.contact(number, cut);
        }
    }
    world.settle();
    world.assert_equal(seed);
    told.see(&world);
}

/// How many worlds are made up: `STEGVIS_UNIT_WORLDS`, or a few.
fn worlds() -> u64 {
    let asked = std::env::var("STEGVIS_UNIT_WORLDS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(12)
}

#[test]
fn all_files_become_equal_and_nothing_acknowledged_is_lost() {
    let mut told = Told::default();
    let from = std::env::var("STEGVIS_UNIT_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    for seed in from..from + worlds() {
        run(Engine::Memory, seed, 160, &mut told);
    }
    told.tell("made up");
    assert!(told.acts > 500, "{} acts are too few to say anything", told.acts);
    assert!(!told.collisions.is_empty() && !told.aside.is_empty(), "{told:?}");
}

#[test]
fn so_they_do_where_the_log_lies_on_a_server_or_in_a_folder() {
    let server = server::shared();
    server.add_role("enhet_k");
    let mut told = Told::default();
    let at = Engine::At(server.address("enhet_k"), Some(PASSWORD.to_owned()));
    run(at, 3, 60, &mut told);
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("folder:{}", folder.path().display())
        .parse()
        .expect("an address");
    run(Engine::At(address, None), 4, 60, &mut told);
    told.tell("on a server and in a folder");
    assert!(told.acts > 40, "{} acts are too few to say anything", told.acts);
}

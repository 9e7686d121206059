use std::collections::BTreeSet;

use chrono::{DateTime, Days};
use rand::SeedableRng as _;
use rand_chacha::ChaCha12Rng;

use super::*;
use crate::demo;
use crate::domain::activity::{ActivityDetails, ActivityType, Experience, Period, PlacementDetails};
use crate::domain::assessment::answered;
use crate::domain::history::History;
use crate::domain::note::About;
use crate::domain::participant::{Birth, CaseReference};
use crate::domain::protection::{Protection, ProtectionLevel};
use crate::domain::{Now, ParticipantId, Today};
use crate::store::{Operation, Session, Store};

const EVERYTHING: Content = Content {
    names: true,
    notes: true,
};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date")
}

fn session() -> Session {
    Session {
        user: demo::CASEWORKER.to_owned(),
        now: Now(DateTime::UNIX_EPOCH),
        today: Today(today()),
    }
}

/// The demonstration's dozen, of whom the first was born on a day, and has an activity and a note of their own.
fn dozen() -> Store {
    let mut store = demo::open_dozen(&session()).expect("the demonstration");
    let first = store.histories().expect("everybody").remove(0).participant;
    let mut details = first.details.clone();
    details.birth = Birth::parse("1988-03-02");
    let added = store.transact(&session(), Operation::UpdateParticipant, |tx| {
        tx.update_participant(first.id, &details)?;
        let activity_id = tx.save_activity(
            None,
            &ActivityDetails {
                name: "=HYPERLINK(\"x\"); \"citat\"".to_owned(),
                kind: ActivityType::Social,
                unit: None,
                cost: None,
                is_active: true,
            },
        )?;
        let placement = PlacementDetails {
            activity_id,
            from: today() - Days::new(3),
            to: None,
            extent: Some(50),
            end_reason: None,
            experience: Some(Experience {
                rating: 4,
                comment: Some("Bra, sa Amina".to_owned()),
            }),
            weekdays: None,
        };
        tx.save_placement(first.id, None, &placement)?;
        let meeting = tx.begin_meeting(first.id)?;
        tx.save_meeting_note(meeting, None, "Amina vill prova ett kök")?;
        let about = About {
            date: today(),
            meeting: Some(meeting),
            indicator: None,
            is_private: true,
        };
        tx.save_note(first.id, None, &about, "bara för handläggare").map(drop)
    });
    added.expect("added");
    store
}

fn tables(store: &Store, content: Content, seed: u64) -> Vec<Table> {
    let histories = store.histories().expect("everybody");
    let people = People::of(&histories, content, &mut ChaCha12Rng::seed_from_u64(seed));
    let activities = store.activities().expect("the catalogue");
    let of = |what: &What| Table::of(*what, &people, &activities);
    What::ALL.iter().map(of).collect()
}

fn text_of(tables: &[Table], dialect: Dialect) -> String {
    let files = tables.iter().map(|table| csv_of(table, dialect).expect("CSV"));
    files.map(|file| String::from_utf8(file).expect("UTF-8")).collect()
}

/// The cells of a column, by its name.
fn column<'t>(table: &'t Table, id: &str) -> Vec<&'t Cell> {
    let place = table.columns.iter().position(|column| column.id() == id).expect(id);
    table.rows.iter().map(|row| &row[place]).collect()
}

fn protect(store: &mut Store, id: ParticipantId) {
    let protection = Protection {
        level: ProtectionLevel::Marked,
        named: [demo::CASEWORKER.to_owned()].into(),
    };
    let protected = store.transact(&session(), Operation::SetProtection, |tx| {
        tx.set_protection(id, Some(&protection))
    });
    protected.expect("protected");
}

#[test]
fn nobody_is_named_unless_it_is_asked_for() {
    let store = dozen();
    let histories = store.histories().expect("everybody");
    let told = |content| text_of(&tables(&store, content, 1), Dialect::Standard);
    let (without, with) = (told(Content::default()), told(EVERYTHING));
    for participant in histories.iter().map(|history| &history.participant) {
        let name = participant.details.name.as_deref().expect("the dozen have names");
        for who in [name.to_owned(), participant.reference.to_string()] {
            assert!(!without.contains(&who), "{who}");
            assert!(with.contains(&who), "{who}");
        }
    }
    for told in ["1988-03-02", demo::CASEWORKER, "vill prova ett kök", "Bra, sa Amina"] {
        assert!(!without.contains(told), "{told}");
        assert!(with.contains(told), "{told}");
    }
    assert!(without.contains(",1988,"), "the year of birth is told");
    assert!(!with.contains("bara för handläggare"), "what is private stays here");
}

#[test]
fn a_protected_participant_is_never_named() {
    let mut store = dozen();
    let id = store.find_participant(CaseReference(1)).expect("the first");
    protect(&mut store, id);
    let told = text_of(&tables(&store, EVERYTHING, 1), Dialect::Standard);
    assert!(told.contains("T-0001"), "the rows are there");
    for secret in ["Amina", "1988-03-02"] {
        assert!(!told.contains(secret), "{secret}");
    }
}

#[test]
fn a_pseudonym_holds_in_one_export_alone() {
    let store = dozen();
    let histories = store.histories().expect("everybody");
    let drawn = |seed| {
        let mut random = ChaCha12Rng::seed_from_u64(seed);
        let people = People::of(&histories, Content::default(), &mut random);
        let mut drawn: Vec<_> = people
            .iter()
            .map(|person| {
                let own = person.history.participant.id;
                assert_ne!(person.id, own.0, "no id of the file is told");
                (own, people.label(person))
            })
            .collect();
        let in_order = drawn.is_sorted_by_key(|(_, label)| label.clone());
        assert!(in_order, "rows do not stand in the order of case references");
        drawn.sort();
        drawn
    };
    let (one, other) = (drawn(1), drawn(2));
    assert_ne!(one, other);
    let labels =
        |drawn: &[(ParticipantId, String)]| drawn.iter().map(|(_, label)| label.clone()).collect::<BTreeSet<_>>();
    assert_eq!(labels(&one), labels(&other));
    assert_eq!(labels(&one).first().map(String::as_str), Some("P-001"));
    // In every table of one export somebody is called the same: who has answers has a row of change.
    let tables = tables(&store, Content::default(), 1);
    let named = |table: &Table| -> BTreeSet<String> {
        let cells = column(table, "participant").into_iter();
        cells.map(|cell| format!("{cell:?}")).collect()
    };
    assert_eq!(named(&tables[1]).len(), histories.len());
    assert!(tables.iter().all(|table| named(table).is_subset(&named(&tables[1]))));
}

#[test]
fn every_answer_is_one_row_and_only_a_level_is_a_number() {
    let store = dozen();
    let histories = store.histories().expect("everybody");
    let forms = || {
        let occasions = histories.iter().flat_map(History::all_occasions);
        occasions.flat_map(|occasion| occasion.assessments.values())
    };
    let answers = &tables(&store, Content::default(), 1)[0];
    assert_eq!(
        answers.rows.len(),
        forms().map(|form| form.entries().len()).sum::<usize>()
    );
    let kinds = column(answers, "answer");
    let blank = kinds
        .iter()
        .filter(|kind| ***kind == Cell::Word("rows-answer", "blank"));
    let answered: usize = forms().map(|form| answered(form.entries())).sum();
    assert_eq!(blank.count(), answers.rows.len() - answered);
    for (kind, score) in kinds.iter().zip(column(answers, "score")) {
        let is_score = **kind == Cell::Word("rows-answer", "score");
        assert_eq!(matches!(score, Cell::Number(1..=5)), is_score, "{kind:?}");
    }
    let kinds: BTreeSet<_> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
    assert!(kinds.len() >= 3, "the dozen have more than levels: {kinds:?}");
}

#[test]
fn change_is_what_the_participants_own_page_shows() {
    let store = dozen();
    let histories = store.histories().expect("everybody");
    let change = &tables(&store, EVERYTHING, 1)[1];
    let mut changed = 0;
    for (place, history) in histories.iter().enumerate() {
        let instrument = history.instrument().expect("an instrument");
        for respondent in Respondent::ALL {
            for indicator in instrument.asked_of(*respondent) {
                let id = |measure: &str| format!("{}_{}_{measure}", indicator.id, respondent.code());
                let cell = |measure| column(change, &id(measure))[place];
                let Some(own) = history.change(*respondent, indicator) else {
                    assert_eq!((cell("latest"), cell("change")), (&Cell::Empty, &Cell::Empty));
                    continue;
                };
                changed += 1;
                let number = |value: i16| Cell::Number(value.into());
                assert_eq!(*cell("first"), number(own.baseline.1.value()));
                assert_eq!(*cell("first_date"), Cell::Date(own.baseline.0));
                assert_eq!(*cell("latest"), number(own.latest.1.value()));
                assert_eq!(*cell("latest_date"), Cell::Date(own.latest.0));
                assert_eq!(*cell("change"), number(own.steps));
            }
        }
    }
    assert!(changed > 100, "{changed}");
}

#[test]
fn both_dialects_are_read_back_as_they_were_written() {
    let store = dozen();
    let placements = &tables(&store, EVERYTHING, 1)[2];
    for (dialect, mark, delimiter) in [
        (Dialect::Swedish, &b"\xEF\xBB\xBFparticipant;name;"[..], b';'),
        (Dialect::Standard, &b"participant,name,"[..], b','),
    ] {
        let file = csv_of(placements, dialect).expect("CSV");
        assert!(file.starts_with(mark), "{dialect:?}");
        let text = String::from_utf8(file.clone()).expect("UTF-8");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter).from_reader(&file[..]);
        let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), placements.rows.len());
        // What a spreadsheet would take for a formula has an apostrophe before it; quotes and separators are kept.
        let activity = "'=HYPERLINK(\"x\"); \"citat\"";
        let own = rows.iter().find(|row| row.iter().any(|cell| cell == activity));
        let own: Vec<_> = own.expect("the row").iter().map(str::to_owned).collect();
        assert!(
            own.iter().any(|cell| cell == "2026-11-15") && own.iter().any(|cell| cell == "50"),
            "{own:?}"
        );
    }
}

#[test]
fn a_period_keeps_what_lies_in_it() {
    let store = dozen();
    let whole = store.histories().expect("everybody").remove(0);
    let days = Period {
        from: today() - Days::new(200),
        to: today() - Days::new(20),
    };
    let part = within(whole.clone(), days);
    let dates = |history: &History| history.all_occasions().map(|own| own.date).collect::<Vec<_>>();
    let expected: Vec<_> = dates(&whole)
        .into_iter()
        .filter(|date| days.from <= *date && *date <= days.to)
        .collect();
    assert_eq!(dates(&part), expected);
    assert!(expected.len() >= 2 && expected.len() < dates(&whole).len());
    assert!(
        part.placements.len() < whole.placements.len(),
        "the newest began after it"
    );
    assert!(part.meetings.iter().all(|meeting| meeting.slot.date <= days.to));
    assert_eq!(part.participant, whole.participant);
}

#[test]
fn a_second_questionnaire_has_answers_and_change_of_its_own() {
    let mut store = dozen();
    let first = store.histories().expect("everybody").remove(0).participant.id;
    let source = include_str!("../../../tests/data/zero_to_ten.toml");
    let loaded = store.transact(&session(), Operation::LoadInstrument, |tx| {
        tx.load_instrument_beside(source, false)
    });
    let key = loaded.expect("loaded").0;
    let instrument = store.instruments().expect("instruments")[&key].clone();
    let before = text_of(&tables(&store, EVERYTHING, 1), Dialect::Standard);
    for (days, level) in [(200, 3), (100, 9)] {
        let health = &instrument.indicators[0].id;
        let answer = instrument
            .scale
            .score(level)
            .map(crate::domain::assessment::Answer::Score);
        let entry = crate::domain::assessment::Entry { answer, note: None };
        let measured = store.transact(&session(), Operation::FinishAssessment, |tx| {
            let occasion = tx.occasion_for(first, today() - Days::new(days), &key)?;
            let form = tx.start_assessment(occasion, Respondent::Participant, &key, [health])?;
            tx.save_entry(form, health, &entry)?;
            tx.finish_assessment(form, None)
        });
        measured.expect("measured");
    }
    let [answers, change] = [What::Answers, What::Change].map(|what| {
        let all = tables(&store, EVERYTHING, 1);
        let own = all.into_iter().find(|table| table.what == what).expect("a table");
        String::from_utf8(csv_of(&own, Dialect::Standard).expect("CSV")).expect("UTF-8")
    });
    let own = answers.lines().filter(|line| line.contains("zero-to-ten"));
    assert_eq!(own.count(), 2);
    // The indicator has columns for each way of asking: 9 − 3, beside what the first questionnaire says of it.
    assert!(!before.contains("zero-to-ten") && change.lines().next().is_some_and(|line| line.contains("zero-to-ten")));
    let hers = change.lines().nth(1).expect("the first participant");
    let day = |days| (today() - Days::new(days)).to_string();
    assert!(hers.contains(&format!("3,{},9,{},6", day(200), day(100))), "{hers}");
}

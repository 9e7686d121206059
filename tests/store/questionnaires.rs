//! Several questionnaires in use: each measures for itself, also on one day.

use stegvis::domain::instrument::{InstrumentKey, Series};
use stegvis::domain::schedule::measurement_due;
use stegvis::domain::standing::Standing;

use super::*;

const ZERO_TO_TEN: &str = include_str!("../data/zero_to_ten.toml");

fn load_beside(store: &mut Store, source: &str) -> Result<InstrumentKey, StoreError> {
    let load = store.transact(&session(), Operation::LoadInstrument, |tx| {
        tx.load_instrument_beside(source, false)
    });
    load.map(|(key, _)| key)
}

fn zero_to_ten() -> Series {
    Series("zero-to-ten".to_owned())
}

/// A finished form in which the first question has a level.
fn measure(store: &mut Store, id: ParticipantId, date: &str, key: &InstrumentKey, level: i16) {
    let instrument = store.instruments().expect("instruments")[key].clone();
    let first = &instrument.indicators[0].id;
    let entry = Entry {
        answer: instrument.scale.score(level).map(Answer::Score),
        note: None,
    };
    store
        .transact(&session(), Operation::FinishAssessment, |tx| {
            let occasion = tx.occasion_for(id, day(date), key)?;
            let form = tx.start_assessment(occasion, Respondent::Participant, key, [first])?;
            tx.save_entry(form, first, &entry)?;
            tx.finish_assessment(form, None)
        })
        .expect("measured");
}

fn levels(store: &Store, id: ParticipantId, series: &Series) -> Vec<(String, i16)> {
    let history = store.history(id).expect("a history").turned_to(series);
    let first = history.instrument().expect("an instrument").indicators[0].id.clone();
    let observations = history.observations(Respondent::Participant, &first);
    let read = |one: &stegvis::domain::change::Observation<'_>| {
        let score = one.answer.and_then(Answer::score).expect("a level");
        (one.date.to_string(), score.value())
    };
    observations.iter().map(read).collect()
}

#[test]
fn two_questionnaires_measure_on_one_day_and_are_read_apart() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let bip = store.current_instrument().expect("an instrument").key;
    let own = load_beside(&mut store, ZERO_TO_TEN).expect("loaded");
    assert_eq!(
        store.current_instrument().expect("an instrument").key,
        bip,
        "beside, not instead"
    );
    for (date, level) in [("2026-02-01", 2), ("2026-05-01", 3)] {
        measure(&mut store, id, date, &bip, level);
        measure(&mut store, id, date, &own, level + 5);
    }
    measure(&mut store, id, "2026-08-01", &own, 9);
    drop(store);
    let store = Store::open(&place.path, PASSPHRASE, session().now).expect("opens");
    let first = [("2026-02-01".to_owned(), 2), ("2026-05-01".to_owned(), 3)];
    assert_eq!(levels(&store, id, &Series::default()), first);
    let second = [("2026-02-01", 7), ("2026-05-01", 8), ("2026-08-01", 9)];
    assert_eq!(
        levels(&store, id, &zero_to_ten()),
        second.map(|(date, level)| (date.to_owned(), level))
    );
    let history = store.history(id).expect("a history");
    assert_eq!(history.measured_by(), [Series::default(), zero_to_ten()]);
    assert_eq!(history.all_occasions().count(), 5);
    assert_eq!(history.turned_to(&zero_to_ten()).turned_to(&Series::default()), history);
    // Measurements fall due in the first one, and lists tell of it.
    assert_eq!(measurement_due(&history), Some(day("2026-08-01")));
    assert_eq!(store.standings().expect("standings"), [Standing::of(&history)]);
    assert_eq!(store.standings().expect("standings")[0].measured, 2);
    // Figures hold every form, each with its instrument.
    let cohort = store.cohort(&|_, _| true).expect("a cohort");
    assert_eq!(cohort.members()[0].forms.len(), 5);
    assert!(store.check().expect("a report").is_sound());
}

#[test]
fn a_form_stands_at_a_date_of_its_own_series_alone() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let own = load_beside(&mut store, ZERO_TO_TEN).expect("loaded");
    let first = store.instruments().expect("instruments")[&own].indicators[0].id.clone();
    let crossed = store.transact(&session(), Operation::StartAssessment, |tx| {
        let occasion = tx.create_occasion(id, day("2026-02-01"))?;
        tx.start_assessment(occasion, Respondent::Participant, &own, [&first])
    });
    assert!(matches!(crossed, Err(StoreError::OtherSeries(key)) if key == own));
    assert_eq!(store.history(id).expect("a history").all_occasions().count(), 0);
}

#[test]
fn a_form_that_is_thrown_away_takes_its_own_date_alone() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let own = load_beside(&mut store, ZERO_TO_TEN).expect("loaded");
    let bip = store.current_instrument().expect("an instrument").key;
    measure(&mut store, id, "2026-02-01", &bip, 2);
    let begun = store.transact(&session(), Operation::StartAssessment, |tx| {
        let occasion = tx.occasion_for(id, day("2026-02-01"), &own)?;
        let own_belief = IndicatorId("own_belief".to_owned());
        tx.start_assessment(occasion, Respondent::Participant, &own, [&own_belief])
    });
    let form = begun.expect("begun").0;
    assert_eq!(store.history(id).expect("a history").all_occasions().count(), 2);
    store
        .transact(&session(), Operation::DiscardDraft, |tx| tx.discard_draft(form))
        .expect("thrown away");
    let history = store.history(id).expect("a history");
    assert_eq!(history.all_occasions().count(), 1);
    assert_eq!(history.measured().count(), 1);
}

#[test]
fn a_newer_version_takes_the_place_of_its_own_series_and_one_can_be_withdrawn() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let own = load_beside(&mut store, ZERO_TO_TEN).expect("loaded");
    measure(&mut store, id, "2026-02-01", &own, 4);
    let bip = store.current_instrument().expect("an instrument").key;
    // The first series is not put beside itself, and is always in use.
    let again = load_beside(&mut store, stegvis::domain::instrument::SHIPPED);
    assert!(matches!(again, Err(StoreError::InstrumentOfFirstSeries(key)) if key == bip));
    let withdraw = |store: &mut Store, series: Series| {
        store.transact(&session(), Operation::WithdrawInstrument, |tx| {
            tx.withdraw_series(&series)
        })
    };
    assert!(withdraw(&mut store, Series::default()).is_err());
    // A newer version of the second one, loaded the usual way, stays in its series.
    let newer = ZERO_TO_TEN.replacen("version = 1", "version = 2", 1);
    let loaded = store.transact(&session(), Operation::LoadInstrument, |tx| tx.load_instrument(&newer));
    let newer = loaded.expect("loaded").0;
    let in_use = |store: &Store| -> Vec<InstrumentKey> {
        let all = store.instruments_in_use().expect("instruments");
        all.into_iter().map(|(_, instrument)| instrument.key).collect()
    };
    assert_eq!(in_use(&store), [bip.clone(), newer.clone()]);
    measure(&mut store, id, "2026-05-01", &newer, 6);
    let both = [("2026-02-01".to_owned(), 4), ("2026-05-01".to_owned(), 6)];
    assert_eq!(levels(&store, id, &zero_to_ten()), both);
    let begin = |store: &mut Store, date: &str| {
        let first = store.instruments().expect("instruments")[&newer].indicators[0]
            .id
            .clone();
        let begun = store.transact(&session(), Operation::StartAssessment, |tx| {
            let occasion = tx.occasion_for(id, day(date), &newer)?;
            tx.start_assessment(occasion, Respondent::Caseworker, &newer, [&first])
        });
        begun.map(|(form, _)| form)
    };
    let begun = begin(&mut store, "2026-08-01").expect("begun");
    withdraw(&mut store, zero_to_ten()).expect("withdrawn");
    assert_eq!(begin(&mut store, "2026-08-01").expect("it goes on"), begun);
    let another = begin(&mut store, "2026-09-01");
    assert!(
        matches!(&another, Err(StoreError::InstrumentNotInUse { id, .. }) if *id == newer.id),
        "{another:?}"
    );
    assert_eq!(in_use(&store), std::slice::from_ref(&bip));
    assert_eq!(levels(&store, id, &zero_to_ten()), both, "what was answered stays");
    store.undo(&session()).expect("undone").expect("something");
    assert_eq!(in_use(&store), [bip, newer]);
}

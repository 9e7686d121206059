//! Group figures follow whatever is written: what they are made of is compared with what the histories hold.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use stegvis::demo::{self, CrowdSize};
use stegvis::domain::activity::PlacementDetails;
use stegvis::domain::assessment::{Answer, Entry};
use stegvis::domain::cohort::filter::{Filter, Grain, ReportPeriod};
use stegvis::domain::cohort::overview::{Request, overviews};
use stegvis::domain::cohort::suppression::Level;
use stegvis::domain::cohort::{AnswerCode, Cohort, Form, Member};
use stegvis::domain::exit::Outcome;
use stegvis::domain::history::History;
use stegvis::domain::instrument::{IndicatorId, Instrument, Respondent};
use stegvis::domain::schedule::measurement_due;
use stegvis::domain::standing::Standing;
use stegvis::domain::{ActivityId, Today};
use stegvis::store::{Operation, Store};

use crate::{add_participant, create, day, do_it, measure, place, session};

/// Every period of a participant, oldest first.
fn periods(history: &History) -> impl Iterator<Item = &History> {
    history.earlier.iter().chain([history])
}

type Span = (NaiveDate, Option<(NaiveDate, Option<Outcome>)>);

fn spans(history: &History) -> Vec<Span> {
    let span = |period: &History| {
        let exit = period.participant.exit.as_ref();
        (
            period.participant.details.start,
            exit.map(|exit| (exit.date, exit.outcome)),
        )
    };
    periods(history).map(span).collect()
}

type Stayed = (ActivityId, NaiveDate, Option<NaiveDate>, Option<u8>);

fn stays(history: &History) -> BTreeSet<Stayed> {
    let details = |period: &'_ History| {
        let own = period.placements.iter().map(|placement| placement.details.clone());
        own.collect::<Vec<PlacementDetails>>()
    };
    let stay = |details: PlacementDetails| (details.activity_id, details.from, details.to, details.extent);
    periods(history).flat_map(details).map(stay).collect()
}

/// The days on which somebody else became responsible than who was before.
fn handovers(history: &History) -> BTreeSet<NaiveDate> {
    let mut terms: BTreeMap<NaiveDate, String> = BTreeMap::new();
    for period in periods(history) {
        for term in &period.participant.responsibilities {
            terms.extend(term.caseworker.clone().map(|name| (term.from, name)));
        }
    }
    let terms: Vec<_> = terms.into_iter().collect();
    let changes = terms.windows(2).filter(|pair| pair[0].1 != pair[1].1);
    changes.map(|pair| pair[1].0).collect()
}

/// A form, and what was answered to each indicator that was asked.
type Answers = ((NaiveDate, Respondent), BTreeMap<String, AnswerCode>);

fn answers(history: &History) -> BTreeMap<(NaiveDate, Respondent), BTreeMap<String, AnswerCode>> {
    let mut all = BTreeMap::new();
    for occasion in periods(history).flat_map(|period| &period.occasions) {
        for (respondent, form) in &occasion.assessments {
            let instrument = &history.instruments[form.instrument()];
            let code = |(indicator, entry): (&IndicatorId, &Entry)| {
                (indicator.0.clone(), AnswerCode::of(Some(entry), &instrument.scale))
            };
            all.insert((occasion.date, *respondent), form.entries().iter().map(code).collect());
        }
    }
    all
}

fn answers_of(member: &Member, form: &Form, instruments: &[&Instrument]) -> Answers {
    let instrument = instruments[usize::from(form.instrument)];
    let own = &member.answers[form.answers_at as usize..];
    let asked = instrument.indicators.iter().zip(own);
    let asked = asked.filter(|(_, code)| **code != AnswerCode::NOT_ASKED);
    let answers = asked.map(|(indicator, code)| (indicator.id.0.clone(), *code)).collect();
    ((form.date, form.respondent), answers)
}

/// Fails where what figures are made of is not what the histories hold.
pub fn assert_follow(store: &Store) -> Cohort {
    let cohort = store.cohort(&|_, _| true).expect("everybody");
    let histories = store.histories().expect("histories");
    let instruments = store.instruments().expect("instruments");
    let instruments: Vec<&Instrument> = instruments.values().collect();
    assert_eq!(cohort.members().len(), histories.len());
    for history in &histories {
        let participant = &history.participant;
        let mut members = cohort.members().iter();
        let member = members
            .find(|member| member.participant_id == participant.id)
            .expect("a member");
        let details = &participant.details;
        assert_eq!(
            (member.reference, member.gender, member.birth_year, member.referred_by),
            (
                participant.reference,
                details.gender,
                details.birth.map(|birth| birth.year()),
                details.referred_by
            )
        );
        assert_eq!(
            member
                .spans
                .iter()
                .map(|span| (span.start, span.end))
                .collect::<Vec<_>>(),
            spans(history)
        );
        let own: BTreeSet<_> = member
            .stays
            .iter()
            .map(|stay| (stay.activity_id, stay.from, stay.to, stay.extent))
            .collect();
        assert_eq!(own, stays(history));
        assert_eq!(
            member.handovers.iter().copied().collect::<BTreeSet<_>>(),
            handovers(history)
        );
        assert_eq!(
            member.measurement_due,
            measurement_due(history),
            "{}",
            participant.reference
        );
        let own: BTreeMap<_, _> = member
            .forms
            .iter()
            .map(|form| answers_of(member, form, &instruments))
            .collect();
        assert_eq!(own, answers(history));
    }
    cohort
}

#[test]
fn figures_follow_the_forms_of_a_participant() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    assert_follow(&store);
    measure(&mut store, id, "2026-01-14", 1);
    assert_follow(&store);
    // A correction counts once it is finished, and one that is thrown away never.
    let occasion_id = store.history(id).expect("a history").occasions[0].id;
    let health = IndicatorId("health".to_owned());
    let level = |store: &Store, level: i16| Entry {
        answer: store
            .current_instrument()
            .expect("an instrument")
            .scale
            .score(level)
            .map(Answer::Score),
        note: None,
    };
    for is_finished in [false, true] {
        let entry = level(&store, 5);
        let form = do_it(&mut store, Operation::StartCorrection, |tx| {
            let form = tx.start_correction(occasion_id, Respondent::Participant)?;
            tx.save_entry(form, &health, &entry)?;
            Ok(form)
        });
        let cohort = assert_follow(&store);
        assert_eq!(
            cohort.members()[0]
                .answers
                .iter()
                .filter_map(|code| code.level())
                .collect::<Vec<_>>(),
            [0]
        );
        do_it(&mut store, Operation::FinishAssessment, |tx| {
            if is_finished {
                tx.finish_assessment(form, Some("Fel nivå"))
            } else {
                tx.discard_draft(form)
            }
        });
        assert_follow(&store);
    }
    let cohort = assert_follow(&store);
    assert_eq!(
        cohort.members()[0]
            .answers
            .iter()
            .filter_map(|code| code.level())
            .collect::<Vec<_>>(),
        [4]
    );
    // A form on another scale, and one on the old one after it.
    do_it(&mut store, Operation::LoadInstrument, |tx| {
        tx.load_instrument(include_str!("../data/zero_to_ten.toml"))
    });
    assert_follow(&store);
    measure(&mut store, id, "2026-05-14", 9);
    assert_follow(&store);
}

#[test]
fn a_crowd_is_kept_as_it_was_made_up() {
    let mut store = Store::in_memory("A. Lind").expect("a store");
    let size = CrowdSize {
        participants: 200,
        years: 4,
        seed: 5,
        returns: true,
    };
    demo::fill_crowd(&mut store, &session(), size, |_| true).expect("people");
    assert_follow(&store);
    let histories = store.histories().expect("histories");
    let references: Vec<u32> = histories
        .iter()
        .map(|history| history.participant.reference.0)
        .collect();
    assert!(references.into_iter().eq(1..=200), "a case number each, in order");
    let standings = store.standings().expect("standings");
    assert!(
        histories.iter().map(Standing::of).eq(standings),
        "lists show what is there"
    );
    let count = |is_so: fn(&History) -> bool| histories.iter().filter(|history| is_so(history)).count();
    assert!(count(|history| !history.earlier.is_empty()) > 0, "some have come back");
    assert!(
        count(|history| history.participant.exit.is_some()) > 0,
        "some have left"
    );
    assert!(store.check().expect("a report").is_sound());
}

/// Counts in the plainest way, from the histories: how many have two answers in the period, and how their levels moved.
fn counted(histories: &[History], indicator: &str, respondent: Respondent, from: NaiveDate, to: NaiveDate) -> Vec<i16> {
    let mut changes = Vec::new();
    for history in histories {
        // The latest time of participation in which there are two.
        let change = periods(history)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .find_map(|period| {
                let mut levels = period
                    .occasions
                    .iter()
                    .filter(|occasion| (from..=to).contains(&occasion.date))
                    .filter_map(|occasion| {
                        match occasion.entry(respondent, &IndicatorId(indicator.to_owned()))?.answer? {
                            Answer::Score(score) => Some(score.value()),
                            Answer::DontKnow | Answer::Declined => None,
                        }
                    });
                let first = levels.next()?;
                levels.next_back().map(|latest| latest - first)
            });
        changes.extend(change);
    }
    changes
}

#[test]
fn figures_of_the_demonstration_are_those_of_a_plain_count() {
    let store = demo::open(&session()).expect("a demonstration");
    let cohort = assert_follow(&store);
    let histories = store.histories().expect("histories");
    let (from, to) = (day("2025-11-19"), day("2026-11-18"));
    let filter = Filter::over(ReportPeriod::Between { from, to });
    let request = Request {
        cohort: &cohort,
        filters: std::slice::from_ref(&filter),
        today: Today(to),
        grain: Grain::Tertial,
        threshold: 0,
        level: Level::Unit,
    };
    let overview = overviews(request, &|_, _| true).expect("figures").remove(0);
    let mut compared = 0;
    for asked in &overview.asked {
        for respondent in &asked.respondents {
            let changes = counted(&histories, &asked.indicator.0, *respondent, from, to);
            let shown = overview
                .whole
                .change(*respondent, asked.question)
                .expect("nothing is hidden");
            assert_eq!(shown.n, changes.len() as u64, "{} {respondent:?}", asked.indicator);
            let mean = changes.iter().map(|change| f64::from(*change)).sum::<f64>() / changes.len() as f64;
            assert!((shown.mean_change - mean).abs() < 1e-9);
            let raised = changes.iter().filter(|change| **change > 0).count() as u64;
            assert_eq!(shown.raised.map(|share| share.count), Some(raised));
            compared += 1;
        }
    }
    assert_eq!(compared, 21, "eleven by the caseworker, ten by the participant");
}

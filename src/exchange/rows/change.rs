//! One row a participant: the first and the latest score of each indicator.

use chrono::NaiveDate;

use super::{Cell, Column, Measured, People, Person, Table, What, plain};
use crate::domain::change::{change, comparable_scores};
use crate::domain::coded_enum;
use crate::domain::exit::Outcome;
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, IndicatorId, Instrument, Respondent, Score, Series};
use crate::domain::participant::Referrer;

coded_enum!(
    /// What is told of how an indicator has changed.
    Measure {
        /// The first score.
        First = "first",
        /// Its day.
        FirstDate = "first_date",
        /// The latest score; none where there is but one.
        Latest = "latest",
        /// Its day.
        LatestDate = "latest_date",
        /// The latest score less the first, in steps.
        Change = "change",
    }
);

/// An indicator as one respondent was asked for it.
#[derive(Clone, PartialEq)]
struct Asked<'a> {
    respondent: Respondent,
    indicator: &'a Indicator,
    instrument: &'a Instrument,
}

impl Asked<'_> {
    fn is_same(&self, other: &Asked<'_>) -> bool {
        self.is_of(other.respondent, &other.indicator.id)
            && self.indicator.item == other.indicator.item
            && self.instrument.scale.id == other.instrument.scale.id
    }

    fn is_of(&self, respondent: Respondent, indicator: &IndicatorId) -> bool {
        self.respondent == respondent && self.indicator.id == *indicator
    }
}

/// What somebody's scores of one indicator say, on the scale of the latest.
struct Scored<'a> {
    asked: Asked<'a>,
    first: (NaiveDate, Score),
    latest: Option<(NaiveDate, Score)>,
    steps: Option<i16>,
}

/// Everybody's change in their latest period of participation. Scores are compared by the rules of a participant's own
/// page: those to the item and on the scale of the latest one. An indicator that was asked for in several ways has columns
/// for each, so that no column mixes scales.
pub(super) fn table(people: &People<'_>) -> Table {
    let scored: Vec<Vec<Scored<'_>>> = people.iter().map(scores_of).collect();
    let mut asked: Vec<Asked<'_>> = Vec::new();
    for own in scored.iter().flatten() {
        if !asked.iter().any(|known| known.is_same(&own.asked)) {
            asked.push(own.asked.clone());
        }
    }
    // As the newest instrument asks: the participant's indicators, then the caseworker's.
    asked.sort_by_key(|asked| {
        let place = asked
            .instrument
            .indicators
            .iter()
            .position(|own| own.id == asked.indicator.id);
        (asked.respondent, std::cmp::Reverse(asked.instrument.key.clone()), place)
    });
    let measured = asked.iter().flat_map(|own| {
        let ways = asked
            .iter()
            .filter(|other| other.is_of(own.respondent, &own.indicator.id));
        let has_ways = ways.count() > 1;
        Measure::ALL.iter().map(move |measure| column(own, has_ways, *measure))
    });
    let own = plain(["referred_by", "start", "end", "outcome"]);
    let columns = people.columns().into_iter().chain(own).chain(measured).collect();
    let rows = people.iter().zip(&scored).map(|(person, scored)| {
        let measures = asked.iter().flat_map(|asked| {
            let own = scored.iter().find(|own| own.asked.is_same(asked));
            cells(own)
        });
        people
            .about(person)
            .into_iter()
            .chain(about(person))
            .chain(measures)
            .collect()
    });
    Table {
        what: What::Change,
        columns,
        rows: rows.collect(),
    }
}

fn about(person: &Person<'_>) -> [Cell; 4] {
    let participant = &person.history.participant;
    let outcome = participant.exit.as_ref().and_then(|exit| exit.outcome);
    [
        Cell::maybe(participant.details.referred_by, |by| {
            Cell::Word("referrer", Referrer::code(by))
        }),
        Cell::Date(participant.details.start),
        Cell::maybe(participant.end(), Cell::Date),
        Cell::maybe(outcome, |outcome| Cell::Word("outcome", Outcome::code(outcome))),
    ]
}

/// By every questionnaire, each for itself.
fn scores_of<'a>(person: &Person<'a>) -> Vec<Scored<'a>> {
    let history = person.history;
    let by = |series: &Series| {
        if *series == history.series {
            scores_by(history, history)
        } else {
            scores_by(history, &history.turned_to(series))
        }
    };
    history.measured_by().iter().flat_map(by).collect()
}

/// What `turned` has scores of, which is `history` by one of its questionnaires.
fn scores_by<'a>(history: &'a History, turned: &History) -> Vec<Scored<'a>> {
    // The newest instrument first: what it asks stands as it has it.
    let instruments = history.instruments.values().rev();
    let mut scored: Vec<Scored<'a>> = Vec::new();
    for instrument in instruments {
        for respondent in Respondent::ALL {
            for indicator in instrument.asked_of(*respondent) {
                let is_known = |own: &Scored<'_>| own.asked.is_of(*respondent, &indicator.id);
                let observations = turned.observations(*respondent, &indicator.id);
                let Some(last) = observations.iter().rfind(|one| one.score().is_some()) else {
                    continue;
                };
                let way = (last.item, last.scale);
                if scored.iter().any(is_known) || way != (indicator.item.as_str(), instrument.scale.id.as_str()) {
                    continue;
                }
                let Some(first) = comparable_scores(&observations).first().copied() else {
                    continue;
                };
                let change = change(&observations, None);
                scored.push(Scored {
                    asked: Asked {
                        respondent: *respondent,
                        indicator,
                        instrument,
                    },
                    first,
                    latest: change.map(|change| change.latest),
                    steps: change.map(|change| change.steps),
                });
            }
        }
    }
    scored
}

fn column(asked: &Asked<'_>, has_ways: bool, measure: Measure) -> Column {
    let Asked {
        respondent,
        indicator,
        instrument,
    } = asked;
    let way = has_ways.then(|| format!("{}, {}", indicator.item, instrument.scale.id));
    Column::Measured(Measured {
        key: match &way {
            Some(way) => format!("{} [{way}]", indicator.id),
            None => indicator.id.0.clone(),
        },
        name: indicator.name.clone(),
        way,
        scale: (instrument.scale.min(), instrument.scale.max()),
        respondent: *respondent,
        measure,
    })
}

/// A cell for each measure.
fn cells(scored: Option<&Scored<'_>>) -> [Cell; Measure::ALL.len()] {
    let first = scored.map(|own| own.first);
    let latest = scored.and_then(|own| own.latest);
    let score = |at: Option<(NaiveDate, Score)>| Cell::maybe(at, |(_, score)| Cell::Number(score.value().into()));
    let date = |at: Option<(NaiveDate, Score)>| Cell::maybe(at, |(date, _)| Cell::Date(date));
    [
        score(first),
        date(first),
        score(latest),
        date(latest),
        Cell::maybe(scored.and_then(|own| own.steps), |steps| Cell::Number(steps.into())),
    ]
}

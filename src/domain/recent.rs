//! What has moved lately, to be said over the charts: what differs from the measurement before the latest, and what has
//! gone the same way several times in a row. It counts steps; it judges nothing and names no cause.

use chrono::NaiveDate;

use super::change::{Direction, comparable_scores};
use super::history::History;
use super::instrument::{IndicatorId, Respondent};

/// The fewest moves in one direction that are said to be "in a row".
pub const FEWEST_IN_A_ROW: usize = 2;

/// What has moved lately, as one respondent sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// Whose answers: the participant's, where they have been measured twice.
    pub respondent: Respondent,
    /// The measurement before the latest.
    pub since: NaiveDate,
    /// The latest measurement.
    pub latest: NaiveDate,
    /// How many indicators have a comparable score at both.
    pub compared: usize,
    /// Those of them that moved, in the instrument's order.
    pub moves: Vec<Move>,
    /// What has gone the same way most times in a row, up to the latest measurement.
    pub streak: Option<Streak>,
}

/// One indicator that moved between the two latest measurements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Which.
    pub indicator: IndicatorId,
    /// By how many steps of the scale; never 0.
    pub steps: i16,
}

/// One indicator that has moved the same way at each of its latest measurements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streak {
    /// Which.
    pub indicator: IndicatorId,
    /// Raised or lowered.
    pub direction: Direction,
    /// How many times, at least [`FEWEST_IN_A_ROW`].
    pub times: usize,
}

impl Recent {
    /// Those that moved this way, in the instrument's order.
    pub fn towards(&self, direction: Direction) -> impl Iterator<Item = &Move> {
        let is_towards = move |one: &&Move| Direction::of(one.steps) == direction;
        self.moves.iter().filter(is_towards)
    }

    /// Those that moved furthest this way, where they are few enough to be named: all of one or two, or of more those one
    /// or two that moved further than the others. With `true` where they are all.
    pub fn named(&self, direction: Direction) -> (Vec<&IndicatorId>, bool) {
        const MOST_NAMED: usize = 2;
        let all: Vec<_> = self.towards(direction).collect();
        let is_all = all.len() <= MOST_NAMED;
        let furthest = all.iter().map(|one| one.steps.unsigned_abs()).max();
        let named: Vec<_> = all
            .iter()
            .filter(|one| is_all || Some(one.steps.unsigned_abs()) == furthest)
            .map(|one| &one.indicator)
            .collect();
        let is_few = named.len() <= MOST_NAMED;
        (if is_few { named } else { Vec::new() }, is_all)
    }
}

/// What has moved lately; `None` where nobody has been measured twice, or nothing can be compared.
pub fn recent(history: &History) -> Option<Recent> {
    Respondent::ALL
        .iter()
        .find_map(|respondent| recent_of(history, *respondent))
}

fn recent_of(history: &History, respondent: Respondent) -> Option<Recent> {
    let own = |occasion: &&super::occasion::Occasion| occasion.is_answered_by(respondent);
    let mut dates = history.occasions.iter().rev().filter(own).map(|occasion| occasion.date);
    let (latest, since) = (dates.next()?, dates.next()?);
    let mut recent = Recent {
        respondent,
        since,
        latest,
        compared: 0,
        moves: Vec::new(),
        streak: None,
    };
    for indicator in history.instrument()?.asked_of(respondent) {
        let scores = comparable_scores(&history.observations(respondent, &indicator.id));
        let [.., before, last] = scores.as_slice() else {
            continue;
        };
        if last.0 != latest {
            continue;
        }
        if before.0 == since {
            recent.compared += 1;
            let steps = last.1.value() - before.1.value();
            if steps != 0 {
                recent.moves.push(Move {
                    indicator: indicator.id.clone(),
                    steps,
                });
            }
        }
        let mut steps = scores
            .windows(2)
            .rev()
            .map(|pair| pair[1].1.value() - pair[0].1.value());
        let direction = Direction::of(last.1.value() - before.1.value());
        let times = steps.position(|steps| Direction::of(steps) != direction);
        let times = times.unwrap_or(scores.len() - 1);
        let is_streak = direction != Direction::Unchanged && times >= FEWEST_IN_A_ROW;
        // Of two as long, the one that has gone down: the other is seen in what was raised.
        let rank = |times: usize, direction: Direction| (times, direction == Direction::Lowered);
        let longest = recent.streak.as_ref();
        if is_streak && longest.is_none_or(|one| rank(times, direction) > rank(one.times, one.direction)) {
            recent.streak = Some(Streak {
                indicator: indicator.id.clone(),
                direction,
                times,
            });
        }
    }
    (recent.compared > 0 || recent.streak.is_some()).then_some(recent)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::assessment::{Answer, Entry};
    use crate::domain::history::tests::{answered_by, started};

    const NETWORK: &str = "network_support";
    const GOAL: &str = "goal_awareness";
    const HEALTH: &str = "health";
    const CONTACT: &str = "making_contact";

    /// Somebody with one form of a respondent for each date; 0 is "vet inte".
    pub(crate) fn answered(respondent: Respondent, forms: &[(&str, &[(&str, i16)])]) -> History {
        let mut history = started("2026-01-14");
        let scale = history.instrument().expect("an instrument").scale.clone();
        for (date, answers) in forms {
            let entry = |(id, value): &(&str, i16)| {
                let answer = scale.score(*value).map_or(Answer::DontKnow, Answer::Score);
                let entry = Entry {
                    answer: Some(answer),
                    note: None,
                };
                (IndicatorId((*id).to_owned()), entry)
            };
            let entries = answers.iter().map(entry).collect();
            let occasion = answered_by(&history, respondent, date, entries);
            history.occasions.push(occasion);
        }
        history
    }

    fn moves(recent: &Recent) -> Vec<(&str, i16)> {
        let moves = recent.moves.iter();
        moves.map(|one| (one.indicator.0.as_str(), one.steps)).collect()
    }

    #[test]
    fn the_two_latest_measurements_are_compared_and_earlier_ones_are_not() {
        let history = answered(
            Respondent::Participant,
            &[
                ("2026-02-02", &[(NETWORK, 1), (GOAL, 5), (HEALTH, 2)]),
                ("2026-05-04", &[(NETWORK, 2), (GOAL, 4), (HEALTH, 3)]),
                ("2026-08-03", &[(NETWORK, 4), (GOAL, 3), (HEALTH, 3)]),
            ],
        );
        let recent = recent(&history).expect("three measurements");
        assert_eq!((recent.since, recent.latest), (day("2026-05-04"), day("2026-08-03")));
        assert_eq!(recent.compared, 3);
        assert_eq!(moves(&recent), [(GOAL, -1), (NETWORK, 2)]);
        // Both moved twice in a row: the one that went down is told.
        let streak = recent.streak.expect("one has moved twice");
        assert_eq!(
            (streak.indicator.0.as_str(), streak.direction, streak.times),
            (GOAL, Direction::Lowered, 2)
        );
    }

    #[test]
    fn what_was_no_number_at_either_is_not_compared() {
        let history = answered(
            Respondent::Participant,
            &[
                ("2026-02-02", &[(NETWORK, 1), (GOAL, 2)]),
                ("2026-05-04", &[(NETWORK, 0), (GOAL, 2)]),
                ("2026-08-03", &[(NETWORK, 4), (GOAL, 2)]),
            ],
        );
        let recent = recent(&history).expect("three measurements");
        assert_eq!((recent.compared, moves(&recent)), (1, Vec::new()));
        assert_eq!(recent.streak, None, "one move is no row, and no number is no move");
    }

    #[test]
    fn one_measurement_tells_nothing_and_the_caseworkers_stand_in_for_the_participants() {
        let once: &[(&str, &[(&str, i16)])] = &[("2026-02-02", &[(NETWORK, 1)])];
        assert_eq!(recent(&answered(Respondent::Participant, once)), None);
        let twice = answered(
            Respondent::Caseworker,
            &[
                ("2026-02-02", &[("caseworker_belief", 1)]),
                ("2026-05-04", &[("caseworker_belief", 2)]),
            ],
        );
        let recent = recent(&twice).expect("two measurements");
        assert_eq!(recent.respondent, Respondent::Caseworker);
        assert_eq!(moves(&recent), [("caseworker_belief", 1)]);
    }

    #[test]
    fn of_many_those_are_named_that_moved_furthest() {
        let named = |last: [i16; 4]| {
            let ids = [NETWORK, GOAL, HEALTH, CONTACT];
            let all = |values: [i16; 4]| ids.into_iter().zip(values).collect::<Vec<_>>();
            let (first, last) = (all([1; 4]), all(last));
            let history = answered(
                Respondent::Participant,
                &[("2026-02-02", &first[..]), ("2026-05-04", &last[..])],
            );
            let recent = recent(&history).expect("two measurements");
            let (named, is_all) = recent.named(Direction::Raised);
            (named.into_iter().map(|id| id.0.clone()).collect::<Vec<_>>(), is_all)
        };
        let own = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(named([2, 1, 1, 1]), (own(&[NETWORK]), true));
        assert_eq!(named([2, 2, 1, 1]), (own(&[GOAL, NETWORK]), true));
        assert_eq!(named([4, 2, 2, 1]), (own(&[NETWORK]), false));
        assert_eq!(named([3, 3, 2, 1]), (own(&[GOAL, NETWORK]), false));
        assert_eq!(named([2, 2, 2, 2]), (Vec::new(), false));
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    proptest! {
        #[test]
        fn what_is_told_holds_of_the_numbers(values in prop::collection::vec(0i16..=5, 2..8)) {
            let dates: Vec<String> = (1..=values.len()).map(|month| format!("2026-{month:02}-01")).collect();
            let answers: Vec<[(&str, i16); 1]> = values.iter().map(|value| [(GOAL, *value)]).collect();
            let forms: Vec<(&str, &[(&str, i16)])> = dates
                .iter()
                .zip(&answers)
                .map(|(date, answers)| (date.as_str(), &answers[..]))
                .collect();
            let told = recent(&answered(Respondent::Participant, &forms));
            let [.., before, last] = values[..] else { unreachable!("two or more") };
            let steps = if before > 0 && last > 0 { last - before } else { 0 };
            let moved: Vec<i16> = told.iter().flat_map(|told| &told.moves).map(|one| one.steps).collect();
            prop_assert_eq!(moved, if steps == 0 { Vec::new() } else { vec![steps] });
            let scores: Vec<i16> = values.iter().copied().filter(|value| *value > 0).collect();
            if let Some(streak) = told.and_then(|told| told.streak) {
                prop_assert!(last > 0 && streak.times >= FEWEST_IN_A_ROW);
                let row = &scores[scores.len() - 1 - streak.times..];
                let sign = |pair: &[i16]| Direction::of(pair[1] - pair[0]);
                prop_assert!(row.windows(2).all(|pair| sign(pair) == streak.direction));
                let before = scores.len().checked_sub(streak.times + 2).map(|at| sign(&scores[at..at + 2]));
                prop_assert!(before != Some(streak.direction), "the whole row is counted");
            }
        }
    }
}

//! What has moved lately, as one or two sentences.

use chrono::{Datelike, NaiveDate};

use super::{Arg, Texts};
use crate::domain::change::Direction;
use crate::domain::instrument::{IndicatorId, Instrument, Respondent};
use crate::domain::recent::{Recent, Streak};

impl Texts {
    /// "Sedan maj har tre områden höjts, mest Stöd från nätverk. Målmedvetenhet har gått ner två gånger i rad."
    pub fn recent(&self, recent: &Recent, instrument: &Instrument) -> String {
        let mut sentences = Vec::new();
        if recent.compared > 0 {
            sentences.push(self.moves(recent, instrument));
        }
        sentences.extend(recent.streak.as_ref().map(|streak| self.streak(streak, instrument)));
        let sentences = sentences.join(" ");
        match recent.respondent {
            Respondent::Participant => sentences,
            Respondent::Caseworker => self.with("recent-of-caseworker", &[("sentences", sentences.into())]),
        }
    }

    fn moves(&self, recent: &Recent, instrument: &Instrument) -> String {
        let since = ("since", Arg::from(self.since(recent.since, recent.latest)));
        let count = |direction| recent.towards(direction).count();
        let (raised, lowered) = (count(Direction::Raised), count(Direction::Lowered));
        let areas = |count: usize| Arg::from(self.with("recent-areas", &[("count", count.into())]));
        let which = |direction, is_only| Arg::from(self.which(recent, direction, is_only, instrument));
        match (raised, lowered) {
            (0, 0) => self.with("recent-none", &[since]),
            (_, 0) => {
                let which = which(Direction::Raised, true);
                self.with(
                    "recent-raised",
                    &[
                        since,
                        ("count", raised.into()),
                        ("areas", areas(raised)),
                        ("which", which),
                    ],
                )
            }
            (0, _) => {
                let which = which(Direction::Lowered, true);
                self.with(
                    "recent-lowered",
                    &[
                        since,
                        ("count", lowered.into()),
                        ("areas", areas(lowered)),
                        ("which", which),
                    ],
                )
            }
            (..) => self.with(
                "recent-both",
                &[
                    since,
                    ("count", raised.into()),
                    ("raised", areas(raised)),
                    ("raised-which", which(Direction::Raised, false)),
                    (
                        "lowered",
                        self.with("recent-fewer", &[("count", lowered.into())]).into(),
                    ),
                    ("lowered-which", which(Direction::Lowered, false)),
                ],
            ),
        }
    }

    /// ": Hälsa", " (Hälsa)" or ", mest Hälsa"; nothing where too many moved as far.
    fn which(&self, recent: &Recent, direction: Direction, is_only: bool, instrument: &Instrument) -> String {
        let (named, is_all) = recent.named(direction);
        let names: Vec<_> = named
            .into_iter()
            .map(|id| self.indicator_name(id, instrument))
            .collect();
        let names = match names.as_slice() {
            [] => return String::new(),
            [one] => one.clone(),
            [first, .., last] => {
                let args = [("first", first.as_str().into()), ("last", last.as_str().into())];
                self.with("recent-two", &args)
            }
        };
        let key = match (is_all, is_only) {
            (true, true) => "recent-which",
            (true, false) => "recent-which-between",
            (false, true) => "recent-most",
            (false, false) => "recent-most-between",
        };
        self.with(key, &[("names", names.into())])
    }

    fn streak(&self, streak: &Streak, instrument: &Instrument) -> String {
        let args = [
            ("indicator", self.indicator_name(&streak.indicator, instrument).into()),
            (
                "times",
                self.with("recent-times", &[("count", streak.times.into())]).into(),
            ),
        ];
        self.with(&format!("recent-streak-{}", streak.direction.code()), &args)
    }

    fn indicator_name(&self, id: &IndicatorId, instrument: &Instrument) -> String {
        let name = instrument
            .indicator(id)
            .map(|indicator| indicator.name.text(self.code()));
        name.unwrap_or_default().to_owned()
    }

    /// The month, with its year where that is another than the latest measurement's; the day where the month is the same.
    fn since(&self, date: NaiveDate, latest: NaiveDate) -> String {
        if date.year() != latest.year() {
            self.month_and_year(date)
        } else if date.month() != latest.month() {
            self.get(&format!("month-{}", date.month()))
        } else {
            self.date(date)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recent::recent;
    use crate::domain::recent::tests::answered;
    use crate::i18n::Locale;

    fn told(respondent: Respondent, forms: &[(&str, &[(&str, i16)])]) -> [String; 2] {
        let history = answered(respondent, forms);
        let recent = recent(&history).expect("two measurements");
        let instrument = history.instrument().expect("an instrument");
        [Locale::Swedish, Locale::English].map(|locale| Texts::new(locale).recent(&recent, instrument))
    }

    #[test]
    fn what_was_raised_and_what_has_gone_down_twice() {
        let forms: &[(&str, &[(&str, i16)])] = &[
            (
                "2026-02-02",
                &[
                    ("goal_awareness", 5),
                    ("network_support", 2),
                    ("health", 2),
                    ("cooperation", 3),
                ],
            ),
            (
                "2026-05-04",
                &[
                    ("goal_awareness", 4),
                    ("network_support", 2),
                    ("health", 2),
                    ("cooperation", 3),
                ],
            ),
            (
                "2026-08-03",
                &[
                    ("goal_awareness", 3),
                    ("network_support", 4),
                    ("health", 3),
                    ("cooperation", 4),
                ],
            ),
        ];
        assert_eq!(
            told(Respondent::Participant, forms),
            [
                "Sedan maj har tre områden höjts, mest Stöd från nätverk, och ett sänkts (Målmedvetenhet). \
                 Målmedvetenhet har gått ner två gånger i rad.",
                "Since May, three areas have been raised, most of all Support from one's network, and one lowered \
                 (Goal orientation). Goal orientation has gone down twice in a row.",
            ]
        );
    }

    #[test]
    fn few_are_named_and_many_are_counted() {
        assert_eq!(
            told(
                Respondent::Participant,
                &[("2025-11-17", &[("health", 2)]), ("2026-02-16", &[("health", 3)])]
            ),
            [
                "Sedan november 2025 har ett område höjts: Hälsa och hantering av hälsan.",
                "Since November 2025, one area has been raised: Health and coping with one's health.",
            ]
        );
        assert_eq!(
            told(
                Respondent::Participant,
                &[
                    ("2026-02-02", &[("health", 3), ("cooperation", 4)]),
                    ("2026-02-16", &[("health", 2), ("cooperation", 2)]),
                ]
            ),
            [
                "Sedan 2 feb 2026 har två områden sänkts: Samarbetsförmåga och Hälsa och hantering av hälsan.",
                "Since 2 Feb 2026, two areas have been lowered: Ability to cooperate and Health and coping with one's \
                 health.",
            ]
        );
    }

    #[test]
    fn nothing_has_moved_and_only_the_caseworker_has_rated() {
        let forms: &[(&str, &[(&str, i16)])] = &[("2026-02-02", &[("health", 3)]), ("2026-05-04", &[("health", 3)])];
        assert_eq!(
            told(Respondent::Participant, forms),
            [
                "Inget område har ändrats sedan februari.",
                "No area has changed since February."
            ]
        );
        assert_eq!(
            told(Respondent::Caseworker, forms)[0],
            "Handläggarens skattning: Inget område har ändrats sedan februari."
        );
    }
}

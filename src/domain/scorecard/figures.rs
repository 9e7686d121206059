//! The values of measures that are group figures: those of the group page for the same days, at the level for publication,
//! since a scorecard is handed on.

use std::collections::{BTreeMap, BTreeSet};

use super::{Figure, MONTHS_BEFORE, Measure, Month, Scorecard, Source, TypedValue, Value};
use crate::domain::cohort::Cohort;
use crate::domain::cohort::filter::{Filter, ReportPeriod, Since};
use crate::domain::cohort::overview::{ChangeFigures, Overview, Request, overview};
use crate::domain::cohort::quality::{Quality, quality};
use crate::domain::cohort::statistics::Share;
use crate::domain::{MeasureId, Today, thousandths};

/// Öre in a krona.
const ORE: f64 = 100.0;

/// A value with how many it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What it is.
    pub value: Value,
    /// Of how many; `None` where it is a number of people itself, was typed in, or is hidden.
    pub n: Option<u64>,
    /// The 95 % interval in thousandths, where there is one.
    pub interval: Option<[i64; 2]>,
}

impl Counted {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self::only(Value::Unknown);

    const fn only(value: Value) -> Self {
        Self {
            value,
            n: None,
            interval: None,
        }
    }

    /// What was typed in, if anything was.
    pub fn typed(typed: Option<&TypedValue>) -> Self {
        typed.map_or(Self::UNKNOWN, |typed| Self::only(Value::Known(typed.value)))
    }

    fn of(value: Option<f64>) -> Self {
        Self::only(value.map_or(Value::Unknown, |value| Value::Known(thousandths::of(value))))
    }

    /// A share that is hidden where it is none, of so many.
    fn share(share: Option<Share>) -> Self {
        match share {
            None => Self::only(Value::Hidden),
            Some(share) => Self {
                value: Value::Known(thousandths::of(100.0 * share.share)),
                n: Some(share.n),
                interval: Some(share.ci95.map(|end| thousandths::of(100.0 * end))),
            },
        }
    }
}

/// What is to be counted: those measures that are group figures, in months that are not signed. What is signed stays as it
/// was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToCount {
    measures: Vec<Measure>,
    months: Vec<Month>,
}

impl ToCount {
    /// What is not signed of some months.
    pub fn of(card: &Scorecard, mut months: Vec<Month>) -> Self {
        months.retain(|month| card.signed(*month).is_none());
        let is_counted = |measure: &&Measure| measure.details.source.is_some();
        Self {
            measures: card.measures.iter().filter(is_counted).cloned().collect(),
            months,
        }
    }

    /// What is not signed of a month and of those before it that it is drawn with.
    pub fn about(card: &Scorecard, month: Month) -> Self {
        let months = (0..=MONTHS_BEFORE).rev().map(|before| month.before(before));
        Self::of(card, months.collect())
    }

    /// `true` where there is nothing to count.
    pub fn is_empty(&self) -> bool {
        self.measures.is_empty() || self.months.is_empty()
    }

    /// Counts each measure in each month. What is over several months ends with the month, and with today where that is
    /// before; a month that has not begun has no value. `None` where `progress` said to stop: it is told how many spans of
    /// days of how many are done.
    pub fn count(
        &self,
        cohort: &Cohort,
        today: Today,
        threshold: u64,
        progress: &(dyn Fn(usize, usize) -> bool + Sync),
    ) -> Option<Counts> {
        let sources = || {
            let measures = self.measures.iter();
            measures.filter_map(|own| Some((own.id, own.details.source.as_ref()?)))
        };
        let lengths: BTreeSet<u32> = sources().map(|(_, source)| source.months).collect();
        let begun = self.months.iter().copied().filter(|own| own.first() <= today.0);
        let spans: Vec<(u32, Month)> = begun
            .flat_map(|month| lengths.iter().map(move |length| (*length, month)))
            .collect();
        let mut counts = Counts::default();
        for (place, (length, month)) in spans.iter().enumerate() {
            if !progress(place, spans.len()) {
                return None;
            }
            let own = || sources().filter(|(_, source)| source.months == *length);
            let asks_quality = own().any(|(_, source)| asks_quality(source));
            let span = Span::count(cohort, *length, *month, today, threshold, asks_quality)?;
            counts
                .0
                .extend(own().map(|(id, source)| ((id, *month), span.figure(source))));
        }
        Some(counts)
    }
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<(MeasureId, Month), Counted>);

impl Counts {
    /// What a measure was in a month, where that was counted.
    pub fn of(&self, measure: MeasureId, month: Month) -> Option<Counted> {
        self.0.get(&(measure, month)).copied()
    }
}

fn asks_quality(source: &Source) -> bool {
    matches!(
        source.figure,
        Figure::NotMeasured | Figure::OneRespondent | Figure::ChangedCaseworker
    )
}

/// Everything about the days that end with a month.
struct Span {
    overview: Overview,
    quality: Option<Quality>,
}

impl Span {
    fn count(
        cohort: &Cohort,
        length: u32,
        month: Month,
        today: Today,
        threshold: u64,
        asks_quality: bool,
    ) -> Option<Self> {
        let filter = Filter {
            since: Since::Start,
            ..Filter::over(ReportPeriod::Between {
                from: month.before(length - 1).first(),
                to: month.last().min(today.0),
            })
        };
        let request = Request::for_publication(cohort, &filter, today, threshold);
        let go_on = |_: usize, _: usize| true;
        let quality = if asks_quality {
            Some(quality(&request, &filter, &go_on)?)
        } else {
            None
        };
        let overview = overview(&request, &filter, &go_on)?;
        Some(Self { overview, quality })
    }

    fn figure(&self, source: &Source) -> Counted {
        let whole = &self.overview.whole;
        let hidden = Counted::only(Value::Hidden);
        let count = |n: Option<u64>| n.map_or(hidden, |n| Counted::of(Some(n as f64)));
        match source.figure {
            Figure::Participants => count(whole.participants),
            Figure::Exits => count(whole.exits.as_ref().map(|exits| exits.n)),
            Figure::WorkOrStudies => match &whole.exits {
                None => hidden,
                Some(exits) if exits.n == 0 => Counted::UNKNOWN,
                Some(exits) => Counted::share(exits.work_or_studies),
            },
            Figure::Raised => self.of_change(source, |change| Counted::share(change.raised)),
            Figure::MeanChange => self.of_change(source, |change| Counted {
                n: Some(change.n),
                interval: change.ci95.map(|ends| ends.map(thousandths::of)),
                ..Counted::of(Some(change.mean_change))
            }),
            Figure::NotMeasured => self.of_quality(|own| own.not_measured),
            Figure::OneRespondent => self.of_quality(|own| own.one_respondent),
            Figure::ChangedCaseworker => self.of_quality(|own| own.changed_caseworker),
            Figure::CostPerParticipant => self.cost(whole.participants.is_some(), whole.cost_per_participant()),
            Figure::CostPerExit => {
                let is_shown = whole
                    .exits
                    .as_ref()
                    .is_some_and(|exits| exits.work_or_studies.is_some());
                self.cost(is_shown, whole.cost_per_exit())
            }
        }
    }

    fn of_quality(&self, of: impl Fn(&Quality) -> Option<Share>) -> Counted {
        match &self.quality {
            Some(quality) if quality.participants != Some(0) => Counted::share(of(quality)),
            _ => Counted::UNKNOWN,
        }
    }

    /// In kronor; where an activity's cost is not known the amount would be too low, and is not known either.
    fn cost(&self, is_shown: bool, ore: Option<f64>) -> Counted {
        let effort = self.overview.whole.effort;
        if !is_shown || effort.is_none() {
            return Counted::only(Value::Hidden);
        }
        Counted::of(
            ore.filter(|_| effort.is_some_and(|effort| !effort.is_partial))
                .map(|ore| ore / ORE),
        )
    }

    /// Of the question that the questionnaire in use asks about the indicator.
    fn of_change(&self, source: &Source, of: impl Fn(&ChangeFigures) -> Counted) -> Counted {
        let Some(indicated) = &source.indicated else {
            return Counted::UNKNOWN;
        };
        let mut asked = self.overview.asked.iter();
        let asked = asked.find(|asked| {
            asked.is_in_use && asked.series.0 == indicated.series && asked.indicator.0 == indicated.indicator
        });
        match asked {
            Some(asked) if asked.asked_in_period.contains(&indicated.respondent) => {
                let change = self.overview.whole.change(indicated.respondent, asked.question);
                change.map_or(Counted::only(Value::Hidden), of)
            }
            _ => Counted::UNKNOWN,
        }
    }
}

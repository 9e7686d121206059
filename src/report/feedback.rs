//! What a participant takes home: their first and their latest answers.

use serde::Serialize;

use super::{Language, ReportError, pdf};
use crate::domain::change::Direction;
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, Instrument, Respondent};
use crate::domain::occasion::Occasion;
use crate::domain::organisation::Organisation;
use crate::i18n::Texts;

const TEMPLATE: &str = include_str!("../../assets/report/feedback.typ");

/// Something that went up or down, in words to the participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// What it is about.
    pub text: String,
    /// From which level to which.
    pub steps: String,
}

/// What is said to a participant about the first and the latest answers: what went up, and what can be talked about.
/// Nothing else is said about what went down, and nothing about a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// What went up, by how far, then in the instrument's order.
    pub raised: Vec<Moved>,
    /// What went down, in the same order.
    pub talk: Vec<Moved>,
}

impl Feedback {
    /// What changed from `first` to `latest`. `instrument` has the texts of the language of `texts`.
    pub fn new(texts: &Texts, history: &History, instrument: &Instrument, first: &Occasion, latest: &Occasion) -> Self {
        let moved = |direction: Direction,
                     key: &str,
                     words: fn(&Indicator) -> Option<&crate::domain::localized::Localized>| {
            let change = |indicator| history.change_between(Respondent::Participant, indicator, first.id, latest.id);
            let mut found: Vec<_> = instrument
                .asked_of(Respondent::Participant)
                .filter_map(|indicator| Some((indicator, change(indicator)?)))
                .filter(|(_, change)| change.direction == direction)
                .collect();
            found.sort_by_key(|(_, change)| std::cmp::Reverse(change.steps.unsigned_abs()));
            let moved = found.into_iter().map(|(indicator, change)| Moved {
                text: words(indicator)
                    .unwrap_or(&indicator.name)
                    .text(texts.code())
                    .to_owned(),
                steps: texts.with(
                    key,
                    &[
                        ("from", change.baseline.1.value().to_string().into()),
                        ("to", change.latest.1.value().to_string().into()),
                    ],
                ),
            });
            moved.collect::<Vec<_>>()
        };
        Self {
            raised: moved(Direction::Raised, "handover-raised-steps", |indicator| {
                indicator.raised.as_ref()
            }),
            talk: moved(Direction::Lowered, "handover-talk-steps", |indicator| {
                indicator.topic.as_ref()
            }),
        }
    }
}

impl Feedback {
    /// `true` where nothing went up or down.
    pub fn is_the_same(&self) -> bool {
        self.raised.is_empty() && self.talk.is_empty()
    }
}

/// The feedback on paper, as its template reads it.
#[derive(Debug, Clone, Serialize)]
pub struct FeedbackSheet {
    language: Language,
    title: String,
    date: String,
    compared: String,
    first: String,
    today: String,
    chart: String,
    raised: Option<Part>,
    talk: Option<Part>,
    same: Option<String>,
    page: String,
    #[serde(skip)]
    picture: String,
}

#[derive(Debug, Clone, Serialize)]
struct Part {
    heading: String,
    items: Vec<Moved>,
    end: Option<String>,
}

impl FeedbackSheet {
    /// The sheet with `feedback`. `picture` is the chart as SVG, and `chart` what it shows in words.
    pub fn new(
        texts: &Texts,
        feedback: &Feedback,
        [first, latest]: [&Occasion; 2],
        picture: String,
        chart: String,
    ) -> Self {
        let part = |heading: &str, items: &[Moved], end: Option<String>| {
            (!items.is_empty()).then(|| Part {
                heading: texts.get(heading),
                items: items.to_vec(),
                end,
            })
        };
        let on = |key: &str, occasion: &Occasion| texts.with(key, &[("date", texts.date(occasion.date).into())]);
        Self {
            language: Language::of(texts),
            title: texts.get("handover-welcome"),
            date: on("paper-date", latest),
            compared: texts.get("handover-compared"),
            first: on("handover-first", first),
            today: on("handover-today", latest),
            chart,
            raised: part("handover-raised", &feedback.raised, None),
            talk: part("handover-talk", &feedback.talk, Some(texts.get("handover-talk-when"))),
            same: feedback.is_the_same().then(|| texts.get("handover-same")),
            page: texts.with("paper-page", &[("page", "{page}".into()), ("count", "{count}".into())]),
            picture,
        }
    }

    /// The sheet as a PDF.
    ///
    /// # Errors
    /// Where its template or the chart is wrong, which is a defect.
    pub fn pdf(&self, organisation: &Organisation) -> Result<Vec<u8>, ReportError> {
        pdf(TEMPLATE, self, organisation, &[("chart.svg".to_owned(), &self.picture)])
    }
}

//! A form on paper, to be filled in by hand and copied into the program afterwards.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Language, ReportError, pdf};
use crate::domain::assessment::FilledIn;
use crate::domain::instrument::{Instrument, Respondent};
use crate::domain::localized::BASE_LOCALE;
use crate::domain::organisation::Organisation;
use crate::domain::participant::CaseReference;
use crate::i18n::Texts;

const TEMPLATE: &str = include_str!("../../assets/report/form.typ");

/// A form on paper, as its template reads it. It carries the case reference and no name.
#[derive(Debug, Clone, Serialize)]
pub struct PaperForm {
    language: Language,
    title: String,
    reference: String,
    date: String,
    introduction: Vec<String>,
    instruction: String,
    questions: Vec<Question>,
    comment: String,
    ways: Option<Ways>,
    notice: String,
    /// The notice's language where that is not the page's.
    notice_lang: String,
    /// With `{page}` and `{count}` in it.
    page: String,
}

#[derive(Debug, Clone, Serialize)]
struct Question {
    number: usize,
    text: String,
    help: Option<String>,
    /// The levels to tick, or those of a long scale that have a word.
    levels: Vec<(i16, String)>,
    /// Where there is a number to write instead.
    write: Option<String>,
    others: [String; 2],
}

#[derive(Debug, Clone, Serialize)]
struct Ways {
    question: String,
    ways: Vec<String>,
}

impl PaperForm {
    /// The form of `respondent` at an occasion on `date`. `instrument` has the texts of the language of `texts`, and
    /// `introduction` is what stands on the first page, in paragraphs.
    pub fn new(
        texts: &Texts,
        instrument: &Instrument,
        respondent: Respondent,
        reference: CaseReference,
        date: NaiveDate,
        introduction: &str,
    ) -> Self {
        let code = texts.code();
        let asked = instrument.asked_of(respondent);
        let question = |(index, indicator): (usize, &crate::domain::instrument::Indicator)| Question {
            number: index + 1,
            text: indicator
                .questions
                .get(&respondent)
                .map_or("", |text| text.text(code))
                .to_owned(),
            help: indicator.help.get(&respondent).map(|text| text.text(code).to_owned()),
            levels: instrument
                .told_levels(indicator)
                .map(|score| (score.value(), instrument.level_word(indicator, score, code).to_owned()))
                .collect(),
            write: instrument
                .scale
                .is_long()
                .then(|| texts.with("answer-number", &texts.range(&instrument.scale))),
            others: [texts.get("answer-dont-know"), texts.get("answer-declined")],
        };
        let is_own = respondent == Respondent::Participant;
        Self {
            language: Language::of(texts),
            title: texts.get(if is_own {
                "paper-title"
            } else {
                "form-heading-caseworker"
            }),
            reference: texts.with("paper-reference", &[("reference", reference.to_string().into())]),
            date: texts.with("paper-date", &[("date", texts.date(date).into())]),
            introduction: if is_own { paragraphs(introduction) } else { Vec::new() },
            instruction: texts.get(if instrument.scale.is_long() {
                "paper-how-number"
            } else {
                "paper-how"
            }),
            questions: asked.enumerate().map(question).collect(),
            comment: texts.get("paper-comment"),
            ways: is_own.then(|| Ways {
                question: texts.get("handover-how"),
                ways: FilledIn::of_respondent().map(|way| texts.way(way)).collect(),
            }),
            notice: instrument.notice.text(code).to_owned(),
            notice_lang: {
                let is_translated = instrument.notice.locales().any(|locale| locale == code);
                if is_translated {
                    Language::of(texts).lang
                } else {
                    BASE_LOCALE.to_owned()
                }
            },
            page: texts.with("paper-page", &[("page", "{page}".into()), ("count", "{count}".into())]),
        }
    }

    /// The form as a PDF.
    ///
    /// # Errors
    /// Where its template is wrong, which is a defect.
    pub fn pdf(&self, organisation: &Organisation) -> Result<Vec<u8>, ReportError> {
        pdf(TEMPLATE, self, organisation, &[])
    }
}

fn paragraphs(text: &str) -> Vec<String> {
    let paragraphs = text.split("\n\n").map(str::trim);
    paragraphs.filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

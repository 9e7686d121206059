//! What can be wrong with the figures of others.

use super::{Explain, whole};
use crate::domain::comparison::{FIRST_YEAR, OutsideField, OutsideProblem};
use crate::domain::text::MAX_TEXT;
use crate::exchange::comparison::{FiguresError, PublishedError, RowProblem};
use crate::i18n::Texts;

/// So many rows are told one by one.
const TOLD: usize = 20;

impl Explain for OutsideProblem {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::Missing(field) => return texts.get(&format!("problem-outside-missing-{}", field.code())),
            Self::TooLong(_) => return texts.with("problem-too-long", &[("max", whole(MAX_TEXT))]),
            Self::Year => return texts.with("problem-outside-year", &[("first", FIRST_YEAR.to_string().into())]),
            Self::Measure => "problem-outside-measure",
            Self::Gender => "problem-outside-gender",
            Self::Value => "problem-outside-value",
            Self::People => "problem-outside-people",
            Self::Known => "problem-outside-known",
        })
    }
}

impl Explain for RowProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Field(problem) => problem.explain(texts),
            Self::Twice(line) => texts.with("problem-published-twice", &[("line", whole(*line))]),
            Self::Surplus => texts.get("problem-published-surplus"),
        }
    }
}

impl Explain for PublishedError {
    fn explain(&self, texts: &Texts) -> String {
        let name = |field: &OutsideField| texts.get(&format!("outside-field-{}", field.code()));
        match self {
            Self::File(error) => error.explain(texts),
            Self::Sheet(error) => error.explain(texts),
            Self::Columns(missing) => {
                let names: Vec<_> = missing.iter().map(name).collect();
                texts.with("error-published-columns", &[("columns", names.join(", ").into())])
            }
            Self::ColumnTwice(field) => texts.with("error-published-twice", &[("column", name(field).into())]),
            Self::NoRows => texts.get("error-published-no-rows"),
            Self::Rows(rows) => {
                let mut lines = vec![texts.with("error-published-rows", &[("count", rows.len().into())])];
                lines.extend(rows.iter().take(TOLD).map(|(line, problem)| {
                    let args = [("line", whole(*line)), ("problem", problem.explain(texts).into())];
                    texts.with("error-published-row", &args)
                }));
                if let Some(more) = rows.len().checked_sub(TOLD).filter(|more| *more > 0) {
                    lines.push(texts.with("error-published-more", &[("count", whole(more))]));
                }
                lines.join("\n")
            }
        }
    }
}

impl Explain for FiguresError {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::File(error) => return error.explain(texts),
            Self::Keys(error) => return error.explain(texts),
            Self::Store(error) => return error.explain(texts),
            Self::FromFuture(at) => {
                let date = texts.date(at.date_naive());
                return texts.with("error-figures-future", &[("date", date.into())]);
            }
            Self::NoKey => "compare-no-key",
            Self::Foreign => "error-figures-foreign",
            Self::Newer => "error-figures-newer",
            Self::Damaged(_) => "error-figures-damaged",
            Self::NotSigned => "error-figures-not-signed",
            Self::NotForPublication => "error-figures-level",
            Self::Own => "error-figures-own",
        })
    }
}

//! What can be wrong with a participant's move to another unit.

use super::{Explain, whole};
use crate::domain::transfer::{MAX_UNIT_NAME, MoveConsentProblem, UnitNameProblem};
use crate::exchange::transfer::TransferError;
use crate::i18n::Texts;
use crate::store::ParcelProblem;

impl Explain for TransferError {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::File(error) => return error.explain(texts),
            Self::Store(error) => return error.explain(texts),
            Self::NoKey => "error-transfer-no-key",
            Self::OwnCard => "error-transfer-own-card",
            Self::Foreign => "error-transfer-foreign",
            Self::NotForUs => "error-transfer-not-for-us",
            Self::Damaged => "error-transfer-damaged",
            Self::Newer => "error-transfer-newer",
            Self::NotSigned => "error-transfer-not-signed",
            Self::MadeForAnother => "error-transfer-made-for-another",
        })
    }
}

impl Explain for ParcelProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Received { reference, at } => {
                let date = at.with_timezone(&chrono::Local).date_naive();
                let told = [
                    ("date", texts.date(date).into()),
                    ("reference", reference.to_string().into()),
                ];
                texts.with("error-transfer-received", &told)
            }
            Self::Newer => texts.get("error-transfer-newer"),
            Self::OtherInstrument(key) => {
                texts.with("error-transfer-instrument", &[("instrument", key.to_string().into())])
            }
            Self::OneSeries(key) => texts.with("error-transfer-series", &[("instrument", key.to_string().into())]),
            Self::OtherTemplate(key) => texts.with("error-transfer-template", &[("template", key.to_string().into())]),
            Self::Unreadable(_) => texts.get("error-transfer-unreadable"),
        }
    }
}

impl Explain for UnitNameProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Missing => texts.get("problem-transfer-name"),
            Self::TooLong => texts.with("problem-too-long", &[("max", whole(MAX_UNIT_NAME))]),
        }
    }
}

impl Explain for MoveConsentProblem {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::InFuture => "problem-transfer-consent-future",
            Self::BeforeStart => "problem-transfer-consent-early",
        })
    }
}

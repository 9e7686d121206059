//! A unit's figures as one file: text that people can read, signed with the unit's key.
//!
//! The first line says what it is and holds the signature; what is signed are the bytes behind it, as they are. The first
//! line has one way to be written, so that not one byte of a file can be another.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::FiguresError;
use crate::domain::activity::Period;
use crate::domain::cohort::Exposure;
use crate::domain::cohort::filter::Since;
use crate::domain::cohort::overview::{MIN_THRESHOLD, Overview};
use crate::domain::cohort::suppression::Level;
use crate::domain::comparison::{self, Figure, ItemOf, Known, Measure, Method, Subject, UnitFigures};
use crate::domain::instrument::{IndicatorId, Respondent};
use crate::domain::participant::Gender;
use crate::domain::text::{MAX_TEXT, has_controls};
use crate::domain::transfer::{OtherUnit, UnitCard};
use crate::exchange::transfer::{card_code, fingerprint, read_card};
use crate::store::vault::{hex, unhex};
use crate::store::{TransferKey, is_signed_by};

/// No unit's figures are larger, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// The version of the file that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;
/// What stands before the bytes that are signed: a signature of something else is none of this.
const SIGNED: &[u8] = b"stegvis figures 1\n";
/// More figures than this no questionnaire asks for.
const MAX_FIGURES: usize = 2_000;
/// No scale has so many steps.
const MAX_STEPS: f64 = 1_000.0;
/// The longest definition, in characters.
const MAX_DEFINITION: usize = 2_000;

/// What each measure is, in words, by its code.
pub type Definitions = BTreeMap<String, String>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    stegvis_figures: u32,
    signature: String,
}

/// What is read before anything else of the first line, whatever version it is of.
#[derive(Deserialize)]
struct Peek {
    stegvis_figures: u32,
}

/// What is signed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    file: Uuid,
    made_at: DateTime<Utc>,
    unit: String,
    fingerprint: String,
    /// The unit's card, as it is handed over for moves.
    key: String,
    from: NaiveDate,
    to: NaiveDate,
    method: WrittenMethod,
    figures: Vec<WrittenFigure>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMethod {
    version: u32,
    level: String,
    threshold: u64,
    activity_least_days: u64,
    activity_margin_days: u64,
    since: Since,
    definitions: Definitions,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct WrittenFigure {
    measure: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    gender: Option<Gender>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    respondent: Option<Respondent>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    indicator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    item: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    scale: Option<String>,
    /// Nothing more is said of it then.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    hidden: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    n: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    high: Option<f64>,
}

impl WrittenFigure {
    fn of(subject: &Subject, known: Known) -> Self {
        let item = subject.item.as_ref();
        let mut own = Self {
            measure: subject.measure.code().to_owned(),
            gender: subject.gender,
            respondent: item.map(|item| item.respondent),
            indicator: item.map(|item| item.indicator.0.clone()),
            item: item.map(|item| item.item.clone()),
            scale: item.map(|item| item.scale.clone()),
            ..Self::default()
        };
        match known {
            Known::Hidden => own.hidden = true,
            Known::Shown(figure) => {
                (own.value, own.n) = (Some(figure.value), figure.n);
                (own.low, own.high) = (figure.ci95.map(|ends| ends[0]), figure.ci95.map(|ends| ends[1]));
            }
        }
        own
    }

    fn subject(&self) -> Result<Subject, FiguresError> {
        let measure = Measure::from_code(&self.measure).ok_or(FiguresError::Damaged("an unknown measure"))?;
        let item = match (self.respondent, &self.indicator, &self.item, &self.scale) {
            (None, None, None, None) => None,
            (Some(respondent), Some(indicator), Some(item), Some(scale)) => {
                for text in [indicator, item, scale] {
                    check_text(text, MAX_TEXT)?;
                }
                Some(ItemOf {
                    respondent,
                    indicator: IndicatorId(indicator.clone()),
                    item: item.clone(),
                    scale: scale.clone(),
                })
            }
            _ => return Err(FiguresError::Damaged("a question that is not whole")),
        };
        let subject = Subject {
            measure,
            gender: self.gender,
            item,
        };
        if subject.is_whole() {
            Ok(subject)
        } else {
            Err(FiguresError::Damaged("a figure of what is not counted so"))
        }
    }

    fn known(&self, measure: Measure) -> Result<Known, FiguresError> {
        let ci95 = match (self.low, self.high) {
            (None, None) => None,
            (Some(low), Some(high)) => Some([low, high]),
            _ => return Err(FiguresError::Damaged("half an interval")),
        };
        let (value, n) = match (self.hidden, self.value, self.n) {
            (true, None, None) if ci95.is_none() => return Ok(Known::Hidden),
            (false, Some(value), Some(n)) if n > 0 => (value, n),
            _ => return Err(FiguresError::Damaged("a figure that is not whole")),
        };
        let lies = if measure.is_share() {
            0.0..=1.0
        } else {
            -MAX_STEPS..=MAX_STEPS
        };
        let [low, high] = ci95.unwrap_or([value; 2]);
        let is_ordered = low <= value && value <= high;
        if !is_ordered || ![low, value, high].iter().all(|end| lies.contains(end)) {
            return Err(FiguresError::Damaged("a figure outside of its interval or scale"));
        }
        let n = Some(n);
        Ok(Known::Shown(Figure { value, n, ci95 }))
    }
}

/// Makes a unit's file of an overview for publication, signed with the unit's key.
///
/// # Errors
/// [`FiguresError::NotForPublication`] for an overview of another level, or where the key can't sign.
pub fn write(
    key: &TransferKey,
    overview: &Overview,
    made_at: DateTime<Utc>,
    definitions: Definitions,
) -> Result<Vec<u8>, FiguresError> {
    if overview.level != Level::Publication {
        return Err(FiguresError::NotForPublication);
    }
    let method = Method::of(overview);
    let figures = comparison::subjects(overview).into_iter().filter_map(|subject| {
        let known = comparison::own(overview, &subject)?;
        Some(WrittenFigure::of(&subject, known))
    });
    let body = Body {
        file: Uuid::now_v7(),
        made_at,
        unit: key.card.name.clone(),
        fingerprint: fingerprint(&key.card),
        key: card_code(&key.card),
        from: overview.window.from,
        to: overview.window.to,
        method: WrittenMethod {
            version: method.version,
            level: Level::Publication.code().to_owned(),
            threshold: method.threshold,
            activity_least_days: method.least_days,
            activity_margin_days: method.margin_days,
            since: method.since,
            definitions,
        },
        figures: figures.collect(),
    };
    let mut written = serde_json::to_vec_pretty(&body).map_err(|_| FiguresError::Damaged("it can't be written"))?;
    written.push(b'\n');
    let signature = key.sign(&[SIGNED, &written].concat())?;
    let mut file = head(&signature)?;
    file.push(b'\n');
    file.extend(written);
    Ok(file)
}

fn head(signature: &[u8]) -> Result<Vec<u8>, FiguresError> {
    let head = Head {
        stegvis_figures: FORMAT,
        signature: hex(signature),
    };
    serde_json::to_vec(&head).map_err(|_| FiguresError::Damaged("it can't be written"))
}

/// Reads a unit's file: whose it is and what it holds.
///
/// # Errors
/// Where it is none, damaged, not signed by whom it says, or of a newer program.
pub fn read(file: &[u8]) -> Result<(UnitCard, UnitFigures), FiguresError> {
    if file.len() > MAX_BYTES {
        return Err(FiguresError::Foreign);
    }
    let line = file
        .iter()
        .position(|byte| *byte == b'\n')
        .ok_or(FiguresError::Foreign)?;
    let (first, signed) = (&file[..line], &file[line + 1..]);
    let peek: Peek = serde_json::from_slice(first).map_err(|_| FiguresError::Foreign)?;
    if peek.stegvis_figures > FORMAT {
        return Err(FiguresError::Newer);
    }
    let written: Head = serde_json::from_slice(first).map_err(|_| FiguresError::Foreign)?;
    let signature = unhex(&written.signature).ok_or(FiguresError::NotSigned)?;
    if head(&signature)? != first {
        return Err(FiguresError::NotSigned);
    }
    let body: Body = serde_json::from_slice(signed).map_err(|_| FiguresError::Damaged("it can't be read"))?;
    let card = read_card(&body.key).map_err(|_| FiguresError::Damaged("its key"))?;
    if !is_signed_by(&card.signer, &[SIGNED, signed].concat(), &signature) {
        return Err(FiguresError::NotSigned);
    }
    let figures = checked(body, &card)?;
    Ok((card, figures))
}

/// What was signed, where it can be.
fn checked(body: Body, card: &UnitCard) -> Result<UnitFigures, FiguresError> {
    // Whoever signs may still write what misleads.
    if body.unit != card.name || body.fingerprint != fingerprint(card) || has_controls(&card.name) {
        return Err(FiguresError::Damaged("its name"));
    }
    let method = body.method;
    if method.level != Level::Publication.code() {
        return Err(FiguresError::NotForPublication);
    }
    let is_exposure = Exposure::LEAST_DAYS.contains(&method.activity_least_days)
        && Exposure::MARGIN_DAYS.contains(&method.activity_margin_days);
    if method.threshold < MIN_THRESHOLD || !is_exposure {
        return Err(FiguresError::Damaged("its method"));
    }
    for (code, text) in &method.definitions {
        check_text(code, MAX_TEXT)?;
        check_text(text, MAX_DEFINITION)?;
    }
    if body.to < body.from {
        return Err(FiguresError::Damaged("its period"));
    }
    if body.figures.len() > MAX_FIGURES {
        return Err(FiguresError::Damaged("too many figures"));
    }
    let mut figures = BTreeMap::new();
    for written in &body.figures {
        let subject = written.subject()?;
        let known = written.known(subject.measure)?;
        if figures.insert(subject, known).is_some() {
            return Err(FiguresError::Damaged("a figure is there twice"));
        }
    }
    Ok(UnitFigures {
        file: body.file,
        unit: OtherUnit {
            name: body.unit,
            fingerprint: body.fingerprint,
        },
        made_at: body.made_at,
        period: Period {
            from: body.from,
            to: body.to,
        },
        method: Method {
            version: method.version,
            threshold: method.threshold,
            least_days: method.activity_least_days,
            margin_days: method.activity_margin_days,
            since: method.since,
        },
        figures,
    })
}

fn check_text(text: &str, most: usize) -> Result<(), FiguresError> {
    if has_controls(text) || text.chars().count() > most {
        return Err(FiguresError::Damaged("a text that can't be shown"));
    }
    Ok(())
}

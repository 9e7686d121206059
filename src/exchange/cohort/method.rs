//! What a methodologist asks of a group, as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ShownShare, key};
use crate::domain::cohort::method::{ATTRITION_DAYS, Agreement, Attrition, BaselineDifference, CURVE_DAYS};
use crate::domain::cohort::method::{CurvePoint, Methods, TimeToExit};
use crate::domain::cohort::overview::{Asked, Overview};
use crate::domain::instrument::Respondent;

/// What each figure is, in words, by the name that it has in files.
pub type Definitions = Vec<(&'static str, String)>;

/// Who is still there, how the two respondents agree, and how long it takes until somebody leaves.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in Methods")]
pub struct ShownMethods {
    /// What each figure here is, and those beside a change.
    pub definitions: BTreeMap<&'static str, String>,
    pub rule: ShownRule,
    /// By respondent.
    pub attrition: BTreeMap<&'static str, ShownAttrition>,
    /// By key of the item, of those that both were asked in the period.
    pub agreement: BTreeMap<String, Option<ShownAgreement>>,
    /// Within the unit alone.
    pub time_to_exit: Option<ShownTime>,
}

/// What these figures are counted by.
#[derive(Debug, Serialize)]
pub struct ShownRule {
    /// Whoever answered first so many days before the period's end has had time to answer again.
    pub least_days: u64,
    /// The curve is told every so many days.
    pub curve_days: i64,
}

/// Who started, and who answered again.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in Attrition")]
pub struct ShownAttrition {
    pub started: Option<u64>,
    pub answered_again: Option<ShownShare>,
    /// By key of the item.
    pub baselines: BTreeMap<String, Option<ShownBaseline>>,
}

/// First levels of those who answered again beside those of the others.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in BaselineDifference")]
pub struct ShownBaseline {
    pub n: [u64; 2],
    pub means: [f64; 2],
    pub difference: f64,
    pub ci95: Option<[f64; 2]>,
}

/// How the two respondents agree on one item.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in Agreement")]
pub struct ShownAgreement {
    pub n: u64,
    pub kappa: Option<f64>,
    pub kappa_ci95: Option<[f64; 2]>,
    pub equal: Option<ShownShare>,
    pub participant_higher: Option<ShownShare>,
    pub caseworker_higher: Option<ShownShare>,
}

/// How long it takes until somebody leaves.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in TimeToExit")]
pub struct ShownTime {
    /// Participations that began in the period.
    pub n: u64,
    pub to_work_or_studies: u64,
    pub otherwise: u64,
    pub points: Vec<ShownPoint>,
}

/// The curve at one moment.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in CurvePoint")]
pub struct ShownPoint {
    pub day: i64,
    pub at_risk: u64,
    pub to_work_or_studies: f64,
    pub otherwise: f64,
}

impl ShownMethods {
    /// Everything of it, with what each figure is.
    pub(super) fn of(overview: &Overview, methods: &Methods, definitions: Definitions) -> Self {
        let attrition = |respondent: &Respondent| {
            let asked = overview.asked_of(*respondent);
            let own = ShownAttrition::of(methods.attrition(*respondent), asked);
            (respondent.code(), own)
        };
        let agreement = |asked: &Asked| {
            let own = methods.agreement(asked.question);
            (key(asked), own.map(ShownAgreement::of))
        };
        Self {
            definitions: definitions.into_iter().collect(),
            rule: ShownRule {
                least_days: ATTRITION_DAYS,
                curve_days: CURVE_DAYS,
            },
            attrition: Respondent::ALL.iter().map(attrition).collect(),
            agreement: overview.asked_of_both().map(agreement).collect(),
            time_to_exit: methods.time_to_exit.as_ref().map(ShownTime::of),
        }
    }
}

impl ShownAttrition {
    fn of<'a>(own: &Attrition, asked: impl Iterator<Item = &'a Asked>) -> Self {
        let baseline = |asked: &Asked| {
            let difference = own.baselines.get(asked.question).and_then(Option::as_ref);
            (key(asked), difference.map(ShownBaseline::of))
        };
        Self {
            started: own.started,
            answered_again: own.answered_again.map(ShownShare::of),
            baselines: asked.map(baseline).collect(),
        }
    }
}

impl ShownBaseline {
    fn of(own: &BaselineDifference) -> Self {
        Self {
            n: own.n,
            means: own.means,
            difference: own.difference,
            ci95: own.ci95,
        }
    }
}

impl ShownAgreement {
    fn of(own: &Agreement) -> Self {
        Self {
            n: own.n,
            kappa: own.kappa.map(|kappa| kappa.kappa),
            kappa_ci95: own.kappa.map(|kappa| kappa.ci95),
            equal: own.equal.map(ShownShare::of),
            participant_higher: own.participant_higher.map(ShownShare::of),
            caseworker_higher: own.caseworker_higher.map(ShownShare::of),
        }
    }
}

impl ShownTime {
    fn of(own: &TimeToExit) -> Self {
        let [to_work_or_studies, otherwise] = own.ended;
        let point = |point: &CurvePoint| ShownPoint {
            day: point.day,
            at_risk: point.at_risk,
            to_work_or_studies: point.work,
            otherwise: point.other,
        };
        Self {
            n: own.n,
            to_work_or_studies,
            otherwise,
            points: own.points.iter().map(point).collect(),
        }
    }
}

//! What an import would write, as the page shows it: worked out once, in sentences.

use chrono::NaiveDate;

use crate::exchange::fhir;
use crate::exchange::import::{KeyList, Plan, PlannedParticipant, Reason};
use crate::explain::{Explain as _, bundle_told, import_corrected, import_told};
use crate::i18n::Texts;

/// The most participants that are listed.
const PREVIEWED: usize = 20;
/// The most mistakes that the page lists; the report on the command line has them all.
const LISTED: usize = 200;

/// What was planned, of a spreadsheet or of a bundle, and how it is shown.
#[derive(Clone)]
pub struct Planned {
    /// What would be written.
    pub content: Content,
    /// How that is shown.
    pub preview: Preview,
    /// Whose the case numbers are that were made for it.
    pub keys: Option<KeyList>,
}

/// What would be written.
#[derive(Clone)]
pub enum Content {
    /// Of a spreadsheet.
    Sheet(Plan),
    /// Of a FHIR bundle.
    Bundle(fhir::Plan),
}

/// What the page shows of a plan.
#[derive(Clone)]
pub struct Preview {
    /// How much there is of what.
    pub found: Vec<String>,
    /// Which stays in activities and which activities are corrected: the first ones.
    pub corrected: Vec<String>,
    /// Forms to write.
    pub forms: usize,
    /// There is nothing to write.
    pub is_empty: bool,
    /// The first participants.
    pub participants: Vec<Previewed>,
    /// How many more there are.
    pub more_participants: usize,
    /// The file has some of the forms or stays in activities already.
    pub has_already: bool,
    /// It is asked which of several forms of one respondent and day counts.
    pub asks_same_day: bool,
    /// Dates that are asked about.
    pub doubts: Vec<String>,
    /// How many rows or forms are not taken.
    pub refused: usize,
    /// Why, with the first of each kind.
    pub refusals: Vec<String>,
    /// How many more kinds there are.
    pub more_refusals: usize,
    /// A row is refused for what certainly is a personal number.
    pub has_personal_numbers: bool,
}

/// A participant as the page lists them.
#[derive(Clone)]
pub struct Previewed {
    /// What tells them apart.
    pub key: String,
    /// The file has them already.
    pub is_known: bool,
    /// When they began.
    pub start: NaiveDate,
    /// Their new forms.
    pub forms: usize,
    /// Their answers.
    pub answers: usize,
}

impl Planned {
    /// Of a spreadsheet.
    pub fn sheet(texts: &Texts, plan: Plan, keys: Option<KeyList>) -> Self {
        let new = plan
            .participants
            .iter()
            .filter(|participant| !participant.is_known)
            .count();
        let args = [
            ("rows", plan.rows.into()),
            ("new", new.into()),
            ("known", (plan.participants.len() - new).into()),
            ("forms", plan.forms().into()),
            ("answers", plan.answers().into()),
        ];
        let mut found = vec![texts.with("import-found", &args)];
        if plan.placements() > 0 {
            let args = [("placements", plan.placements().into())];
            found.push(texts.with("import-found-placements", &args));
        }
        found.extend(import_told(texts, &plan));
        let added = keys.as_ref().map(KeyList::added).filter(|added| *added > 0);
        found.extend(added.map(|added| texts.with("import-keys-made", &[("count", added.into())])));
        let is_refused = |is: fn(&Reason) -> bool| plan.refusals.iter().any(|refusal| is(&refusal.reason));
        let listed = plan.participants.iter().take(PREVIEWED);
        let preview = Preview {
            found,
            corrected: import_corrected(texts, &plan).take(LISTED).collect(),
            forms: plan.forms(),
            is_empty: plan.is_empty(),
            participants: listed.map(Previewed::of).collect(),
            more_participants: plan.participants.len().saturating_sub(PREVIEWED),
            has_already: is_refused(|reason| matches!(reason, Reason::AlreadyMeasured(_) | Reason::PlacementKnown(_))),
            asks_same_day: is_refused(|reason| matches!(reason, Reason::Contradicts { .. })),
            doubts: plan.doubted().iter().map(|doubted| doubted.explain(texts)).collect(),
            refused: plan.refused_rows(),
            refusals: plan
                .refused
                .iter()
                .take(LISTED)
                .map(|group| group.explain(texts))
                .collect(),
            more_refusals: plan.refused.len().saturating_sub(LISTED),
            has_personal_numbers: is_refused(|reason| matches!(reason, Reason::PersonalNumber { is_sure: true })),
        };
        Self {
            content: Content::Sheet(plan),
            preview,
            keys,
        }
    }

    /// Of a bundle.
    pub fn bundle(texts: &Texts, plan: fhir::Plan) -> Self {
        let args = [
            ("responses", plan.responses.into()),
            ("participants", plan.participants().into()),
            ("forms", plan.forms().into()),
            ("answers", plan.answers().into()),
            ("refused", plan.refusals.len().into()),
        ];
        let mut found = vec![texts.with("fhir-found", &args)];
        found.extend(bundle_told(texts, &plan));
        let is_there = |reason: &fhir::Reason| matches!(reason, fhir::Reason::Import(Reason::AlreadyMeasured(_)));
        let preview = Preview {
            found,
            corrected: Vec::new(),
            forms: plan.forms(),
            is_empty: plan.is_empty(),
            participants: plan
                .previewed()
                .take(PREVIEWED)
                .map(|(key, is_known, start, forms, answers)| Previewed {
                    key: key.to_owned(),
                    is_known,
                    start,
                    forms,
                    answers,
                })
                .collect(),
            more_participants: plan.participants().saturating_sub(PREVIEWED),
            has_already: plan.refusals.iter().any(|refusal| is_there(&refusal.reason)),
            asks_same_day: false,
            doubts: plan.doubted().iter().map(|doubted| doubted.explain(texts)).collect(),
            refused: plan.refusals.len(),
            refusals: plan
                .refusals
                .iter()
                .take(LISTED)
                .map(|refusal| refusal.explain(texts))
                .collect(),
            more_refusals: plan.refusals.len().saturating_sub(LISTED),
            has_personal_numbers: false,
        };
        Self {
            content: Content::Bundle(plan),
            preview,
            keys: None,
        }
    }
}

impl Previewed {
    fn of(planned: &PlannedParticipant) -> Self {
        Self {
            key: planned.key.clone(),
            is_known: planned.is_known,
            start: planned.details.start,
            forms: planned.forms.len(),
            answers: planned.answers(),
        }
    }
}

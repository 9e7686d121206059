//! What a participant's file from another unit holds, in numbers and sentences: for the window and for the command line.

use chrono::Local;

use crate::domain::history::History;
use crate::exchange::transfer::Opened;
use crate::i18n::Texts;
use crate::store::{Brought, InstrumentFit};

/// How much of each kind there is, under stable names, in every period together.
pub fn counts(history: &History) -> [(&'static str, usize); 11] {
    let sum = |of: fn(&History) -> usize| history.periods().map(of).sum();
    let forms = history.all_occasions().map(|occasion| {
        occasion.assessments.len() + occasion.drafts.len() + occasion.superseded.values().map(Vec::len).sum::<usize>()
    });
    [
        ("periods", history.periods().count()),
        ("occasions", history.all_occasions().count()),
        ("forms", forms.sum()),
        ("placements", sum(|period| period.placements.len())),
        ("goals", sum(|period| period.goals.len())),
        ("meetings", sum(|period| period.meetings.len())),
        ("notes", sum(|period| period.notes.len())),
        ("intake", sum(|period| period.intake.answers.len())),
        ("reviews", sum(|period| period.reviews.len())),
        ("reminders", sum(|period| period.reminders.len())),
        ("attendance", sum(marks)),
    ]
}

/// How often it is noted whether they were there.
fn marks(period: &History) -> usize {
    let days = period.placements.iter().flat_map(|placement| &placement.attendance);
    let visits = period.meetings.iter().filter(|meeting| meeting.noted.is_some());
    days.count() + visits.count()
}

/// How far the sender is known, and whether the participant came before.
pub fn standing(texts: &Texts, opened: &Opened) -> Vec<String> {
    let known = match opened.known_since {
        Some(since) => {
            let date = texts.date(since.with_timezone(&Local).date_naive());
            texts.with("transfer-known", &[("date", date.into())])
        }
        None => texts.get("transfer-stranger"),
    };
    let before = &opened.brought.came_before;
    let references: Vec<_> = before.iter().map(ToString::to_string).collect();
    let again = (!before.is_empty())
        .then(|| texts.with("transfer-came-before", &[("references", references.join(", ").into())]));
    std::iter::once(known).chain(again).collect()
}

/// Each questionnaire, each template of the intake interview and each activity, and how it stands to what is here.
pub fn brought(texts: &Texts, brought: &Brought) -> Vec<String> {
    let fits = |name: &str, key: String, fit: InstrumentFit| {
        let told = [("name", name.into()), ("key", key.into())];
        texts.with(&format!("transfer-instrument-{}", fit.code()), &told)
    };
    let instruments = brought.instruments.iter();
    let templates = brought.templates.iter();
    let told = |key: &'static str| move |name: &String| texts.with(key, &[("name", name.as_str().into())]);
    instruments
        .map(|(name, key, fit)| fits(name, key.to_string(), *fit))
        .chain(templates.map(|(name, key, fit)| fits(name, key.to_string(), *fit)))
        .chain(brought.known_activities.iter().map(told("transfer-activity-known")))
        .chain(brought.new_activities.iter().map(told("transfer-activity-new")))
        .collect()
}

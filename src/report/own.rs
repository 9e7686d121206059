//! What the pages that a participant takes home have in common: what changed, and the goals.

use serde::Serialize;

use crate::domain::history::History;
use crate::domain::instrument::{Instrument, Respondent};
use crate::domain::occasion::Occasion;
use crate::domain::plan::{GoalDetails, GoalStatus};
use crate::i18n::Texts;

/// Answers at one or two occasions, one row for each indicator that participants are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Changes {
    pub(super) heading: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Goals under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Goals {
    pub(super) heading: String,
    pub(super) goals: Vec<ShownGoal>,
}

/// A goal as it stands on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ShownGoal {
    text: String,
    /// Level and date, where they were agreed on; and that it has been reached.
    target: Option<String>,
    steps: Vec<String>,
}

/// What comes next, line by line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Next {
    pub(super) heading: String,
    pub(super) lines: Vec<String>,
}

/// What the participant answered, the earlier occasion first; with the change where there are two. `instrument` has the
/// texts of the language of `texts`.
pub(super) fn changes(
    texts: &Texts,
    heading: &str,
    history: &History,
    instrument: &Instrument,
    [before, now]: [Option<&Occasion>; 2],
) -> Option<Changes> {
    let now = now?;
    let mut columns = vec![texts.get("column-indicator")];
    columns.extend(before.map(|before| texts.date(before.date)));
    columns.push(texts.date(now.date));
    columns.extend(before.map(|_| texts.get("column-change-since-first")));
    let own = Respondent::Participant;
    let rows = instrument.asked_of(own).map(|indicator| {
        let answer = |occasion: &Occasion| match history.comparable_entry(occasion, own, indicator, instrument) {
            Some(entry) => texts.answer(instrument, indicator, entry),
            None => texts.get("answer-not-asked"),
        };
        let mut row = vec![indicator.name.text(texts.code()).to_owned()];
        row.extend(before.map(answer));
        row.push(answer(now));
        row.extend(before.map(|before| {
            let change = history.change_between(own, indicator, before.id, now.id);
            change.map_or_else(|| texts.get("not-comparable"), |change| texts.change(change.steps))
        }));
        row
    });
    Some(Changes {
        heading: texts.get(heading),
        columns,
        rows: rows.collect(),
    })
}

/// A goal with its steps.
pub(super) fn shown_goal(texts: &Texts, details: &GoalDetails) -> ShownGoal {
    let reached = (details.status == GoalStatus::Reached).then(|| texts.get("goal-status-reached"));
    let target = texts.target(details.target.as_ref().and_then(|target| target.level), details.by);
    let told: Vec<_> = reached.into_iter().chain(target).collect();
    let step = |step: &crate::domain::plan::Step| {
        let key = if step.is_done {
            "goal-step-was-done"
        } else {
            "goal-step-was-open"
        };
        texts.with(key, &[("step", step.text.as_str().into())])
    };
    ShownGoal {
        text: details.text.clone(),
        target: (!told.is_empty()).then(|| told.join(" · ")),
        steps: details.steps.iter().map(step).collect(),
    }
}

/// The next meeting and the next measurement, where they are known.
pub(super) fn next(
    texts: &Texts,
    meeting: Option<crate::domain::meeting::Slot>,
    measurement: Option<chrono::NaiveDate>,
) -> Option<Next> {
    let meeting = meeting.map(|slot| {
        let when = super::moment(texts, slot);
        texts.with("meeting-next", &[("when", when.into())])
    });
    let measurement =
        measurement.map(|date| texts.with("meeting-sheet-measurement", &[("date", texts.date(date).into())]));
    let lines: Vec<_> = meeting.into_iter().chain(measurement).collect();
    (!lines.is_empty()).then(|| Next {
        heading: texts.get("meeting-sheet-next"),
        lines,
    })
}

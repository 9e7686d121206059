//! The day and the time of a meeting.

use chrono::{NaiveDate, NaiveTime};
use egui::Ui;

use super::date_field::{DateField, DateInput};
use super::field::Field;
use crate::domain::Today;
use crate::domain::meeting::{MeetingProblem, Slot, parse_time};
use crate::explain::Explain as _;
use crate::ui::view::Frame;

/// Width of the time.
const TIME: f32 = 96.0;

/// A day and a time as they are being typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlotInput {
    /// The day.
    pub date: DateInput,
    /// The time; empty where none is set.
    pub time: String,
}

impl SlotInput {
    /// A known day and time.
    pub fn new(slot: Slot) -> Self {
        Self {
            date: DateInput::new(slot.date).ahead(),
            time: slot
                .time
                .map_or_else(String::new, |time| time.format("%H:%M").to_string()),
        }
    }

    /// A day without a time.
    pub fn on(date: NaiveDate) -> Self {
        Self::new(Slot { date, time: None })
    }

    /// `true` where no day is typed.
    pub fn is_empty(&self) -> bool {
        self.date.text.trim().is_empty()
    }

    /// `None` where the time is none.
    fn time(&self) -> Option<Option<NaiveTime>> {
        match self.time.trim() {
            "" => Some(None),
            text => parse_time(text).map(Some),
        }
    }

    /// What is typed, where it can be read.
    pub fn slot(&self, today: Today) -> Option<Slot> {
        Some(Slot {
            date: self.date.date(today)?,
            time: self.time()?,
        })
    }
}

/// A labelled day, and a time beside it.
pub struct SlotField<'a> {
    /// Words and colours.
    pub frame: &'a Frame<'a>,
    /// Stands over the day.
    pub label: String,
}

impl SlotField<'_> {
    /// Draws it, with what `problem` says of it; the day and time where they are right.
    pub fn show(
        self,
        ui: &mut Ui,
        input: &mut SlotInput,
        problem: impl Fn(Slot) -> Option<MeetingProblem>,
    ) -> Option<Slot> {
        let Frame {
            texts, theme, today, ..
        } = *self.frame;
        let problem = input.slot(today).and_then(problem);
        DateField {
            theme,
            texts,
            today,
            label: self.label.clone(),
            error: problem.map(|problem| problem.explain(texts)),
        }
        .show(ui, &mut input.date);
        if ui.available_size_before_wrap().x < TIME {
            ui.end_row();
        }
        let is_wrong = input.time().is_none();
        Field::new(theme, texts.get("meeting-time"))
            .hint(texts.get("meeting-time-hint"))
            .width(TIME)
            .error(is_wrong.then(|| texts.get("meeting-time-wrong")))
            .show(ui, &mut input.time);
        input.slot(today).filter(|_| problem.is_none())
    }
}

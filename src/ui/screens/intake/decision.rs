//! The end of an intake interview: which activities fit, who decided, and from there into an activity.

use egui::{Label, Role, Ui};

use super::Talk;
use crate::domain::ActivityId;
use crate::domain::activity::{Placement, PlacementDetails, goes_on_at};
use crate::domain::intake::{Decision, DecisionDetails};
use crate::explain::Explain as _;
use crate::ui::command::Command;
use crate::ui::screens::form_slot::FormSlot;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::{Field, field_error};
use crate::ui::widgets::{card, group, heading, row};

/// The decision that holds, the one that is being written, and those before.
#[derive(Default)]
pub(super) struct DecisionPart {
    form: FormSlot<Form>,
    shows_earlier: bool,
}

/// A decision as it is being written.
struct Form {
    activities: Vec<ActivityId>,
    reason: String,
    by: String,
    date: DateInput,
    has_tried: bool,
    sent: Sent,
}

/// A decision in words: what fits, why, who and when.
pub(super) fn told(ui: &mut Ui, view: &View<'_>, decision: &Decision) {
    let (texts, theme) = (view.texts, view.theme);
    let details = &decision.details;
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add(Label::new(theme.strong(fitting(view, details))).wrap());
        if !details.reason.is_empty() {
            ui.add(Label::new(theme.body(&details.reason)).wrap());
        }
        let args = [
            ("date", texts.date(details.date).into()),
            ("by", details.by.as_str().into()),
        ];
        let mut words = texts.with("intake-decided", &args);
        if (decision.recorded_on, &decision.recorded_by) != (details.date, &details.by) {
            let args = [
                ("date", texts.date(decision.recorded_on).into()),
                ("by", decision.recorded_by.as_str().into()),
            ];
            words = format!("{words} · {}", texts.with("intake-decided-recorded", &args));
        }
        ui.add(Label::new(theme.small(words)).wrap());
    });
}

fn fitting(view: &View<'_>, details: &DecisionDetails) -> String {
    let names = details.activities.iter().filter_map(|id| view.activity(*id));
    let names: Vec<_> = names.map(|activity| activity.details.name.as_str()).collect();
    if names.is_empty() {
        view.texts.get("intake-decided-none")
    } else {
        names.join(", ")
    }
}

impl DecisionPart {
    pub(super) fn ui(&mut self, ui: &mut Ui, talk: &Talk<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        let decisions = &talk.history.intake.decisions;
        card(ui, theme, |ui| {
            heading(ui, theme.lead(texts.get("intake-decision-heading")));
            let key = match decisions.last() {
                Some(decision) => {
                    told(ui, talk.view, decision);
                    placing(ui, talk, &decision.details, commands);
                    "intake-decision-change"
                }
                None => {
                    ui.add(Label::new(theme.body(texts.get("intake-decision-none"))).wrap());
                    "intake-decision-new"
                }
            };
            if talk.is_open {
                let button = Button::secondary(theme, texts.get(key)).icon(theme::icon::PENCIL);
                let new = || Form::new(talk, decisions.last());
                self.form
                    .ui(ui, Some(button), new, |ui, form| form.ui(ui, talk, commands));
            }
            self.earlier(ui, talk, decisions);
        });
    }

    fn earlier(&mut self, ui: &mut Ui, talk: &Talk<'_>, decisions: &[Decision]) {
        if decisions.len() < 2 {
            return;
        }
        let key = if self.shows_earlier {
            "intake-decisions-hide"
        } else {
            "intake-decisions-show"
        };
        let fold = Button::quiet(talk.view.theme, talk.view.texts.get(key)).icon(theme::icon::HISTORY);
        if ui.add(fold.small()).clicked() {
            self.shows_earlier = !self.shows_earlier;
        }
        if self.shows_earlier {
            for decision in decisions.iter().rev().skip(1) {
                told(ui, talk.view, decision);
            }
        }
    }
}

/// One button for each activity that fits, or why there is none.
fn placing(ui: &mut Ui, talk: &Talk<'_>, details: &DecisionDetails, commands: &mut Vec<Command>) {
    let (texts, theme, today) = (talk.view.texts, talk.view.theme, talk.view.today);
    let placed = |id: ActivityId| {
        let own = |placement: &&Placement| {
            let details = &placement.details;
            let is_ahead = details.from > today.0;
            details.activity_id == id && (is_ahead || goes_on_at(details.from, details.to, today.0))
        };
        talk.history.placements.iter().find(own)
    };
    for activity in details.activities.iter().filter_map(|id| talk.view.activity(*id)) {
        let name = [("activity", activity.details.name.as_str().into())];
        if let Some(placement) = placed(activity.id) {
            let date = texts.date(placement.details.from);
            let words = texts.with("intake-placed-since", &[name[0].clone(), ("date", date.into())]);
            ui.add(Label::new(theme.body(words)).wrap());
        } else if !activity.details.is_active {
            let words = texts.with("intake-placed-not-active", &name);
            ui.add(Label::new(theme.body(words)).wrap());
        } else if talk.is_open {
            let place = Button::secondary(theme, texts.with("intake-place", &name)).icon(theme::icon::PLUS);
            if ui.add(place).clicked() {
                let details = PlacementDetails {
                    activity_id: activity.id,
                    from: today.0,
                    to: None,
                    extent: None,
                    weekdays: None,
                    end_reason: None,
                    experience: None,
                };
                commands.push(Command::SavePlacement(
                    talk.history.participant.id,
                    None,
                    Box::new(details),
                ));
            }
        }
    }
}

impl Form {
    /// A new decision, begun with the one that holds.
    fn new(talk: &Talk<'_>, holds: Option<&Decision>) -> Self {
        let details = holds.map(|decision| &decision.details);
        Self {
            activities: details.map(|details| details.activities.clone()).unwrap_or_default(),
            reason: details.map(|details| details.reason.clone()).unwrap_or_default(),
            by: talk.view.user.to_owned(),
            date: DateInput::new(talk.view.today.0),
            has_tried: false,
            sent: Sent::default(),
        }
    }

    /// Draws it; `true` once it is done.
    fn ui(&mut self, ui: &mut Ui, talk: &Talk<'_>, commands: &mut Vec<Command>) -> bool {
        let (texts, theme, today) = (talk.view.texts, talk.view.theme, talk.view.today);
        if self.sent.has_arrived(talk.view) {
            return true;
        }
        ui.add(Label::new(theme.small(texts.get("intake-decision-help"))).wrap());
        self.choices(ui, talk);
        Field::new(theme, texts.get("intake-decision-reason"))
            .width(f32::INFINITY)
            .rows(3)
            .show(ui, &mut self.reason);
        Field::new(theme, texts.get("intake-decision-by")).show(ui, &mut self.by);
        let date = self.date.date(today);
        DateField {
            theme,
            texts,
            today,
            label: texts.get("intake-decision-date"),
            error: None,
        }
        .show(ui, &mut self.date);
        let details = date.map(|date| DecisionDetails {
            activities: self.activities.clone(),
            reason: self.reason.clone(),
            by: self.by.clone(),
            date,
        });
        if self.has_tried {
            match &details {
                None if self.date.text.trim().is_empty() => field_error(ui, theme, &texts.get("date-missing")),
                None => {}
                Some(details) => {
                    if let Some(problem) = details.problem(today) {
                        field_error(ui, theme, &problem.explain(texts));
                    }
                }
            }
        }
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("intake-decision-save")).icon(theme::icon::CHECK);
            if ui.add(save).clicked() {
                self.has_tried = true;
                if let Some(details) = details.filter(|details| details.problem(today).is_none()) {
                    commands.push(Command::SaveDecision(talk.history.participant.id, Box::new(details)));
                    self.sent.send();
                }
            }
            ui.add(Button::secondary(theme, texts.get("cancel"))).clicked()
        })
    }

    /// What the catalogue offers, and what was chosen though it offers it no longer.
    fn choices(&mut self, ui: &mut Ui, talk: &Talk<'_>) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        let name = texts.get("intake-decision-activities");
        ui.label(theme.small_strong(&name));
        let offered = talk.view.activities.iter();
        let mut offered = offered
            .filter(|activity| activity.details.is_active || self.activities.contains(&activity.id))
            .peekable();
        if offered.peek().is_none() {
            ui.add(Label::new(theme.body(texts.get("intake-decision-no-activities"))).wrap());
            return;
        }
        let offered: Vec<_> = offered.collect();
        group(ui, Role::Group, &name, |ui| {
            row(ui, |ui| {
                for activity in offered {
                    let is_chosen = self.activities.contains(&activity.id);
                    if ui
                        .add(Button::check(theme, &activity.details.name, is_chosen))
                        .clicked()
                    {
                        if is_chosen {
                            self.activities.retain(|id| *id != activity.id);
                        } else {
                            self.activities.push(activity.id);
                        }
                    }
                }
            });
        });
    }
}

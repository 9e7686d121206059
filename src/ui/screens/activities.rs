//! The catalogue of what participants can take part in: kept by whoever coordinates.

use std::collections::HashMap;

use egui::{Label, Ui};

use super::form_slot::FormSlot;
use crate::domain::ActivityId;
use crate::domain::activity::{Activity, ActivityDetails, ActivityType, Cost, CostBasis};
use crate::domain::typed_over::TypedOver as _;
use crate::explain::Explain as _;
use crate::ui::command::{Command, Page};
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, trimmed};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{ends, heading, page, row, scrolling};

/// The catalogue, and the activity that is being written.
#[derive(Default)]
pub struct Activities {
    form: FormSlot<Form>,
}

/// An activity as it is being written.
struct Form {
    id: Option<ActivityId>,
    /// What the fields were filled with.
    before: Option<ActivityDetails>,
    name: String,
    kind: ActivityType,
    unit: String,
    cost: String,
    basis: CostBasis,
    is_active: bool,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

impl Form {
    fn new() -> Self {
        Self {
            id: None,
            before: None,
            name: String::new(),
            kind: ActivityType::JobFocused,
            unit: String::new(),
            cost: String::new(),
            basis: CostBasis::Day,
            is_active: true,
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    fn edit(activity: &Activity) -> Self {
        let details = &activity.details;
        Self {
            id: Some(activity.id),
            before: Some(details.clone()),
            name: details.name.clone(),
            kind: details.kind,
            unit: details.unit.clone().unwrap_or_default(),
            cost: details.cost.map_or_else(String::new, Cost::kronor),
            basis: details.cost.map_or(CostBasis::Day, |cost| cost.basis),
            is_active: details.is_active,
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    /// `None` where the cost is no amount.
    fn details(&self) -> Option<ActivityDetails> {
        let cost = match self.cost.trim() {
            "" => None,
            text => Some(Cost {
                ore: ore(text)?,
                basis: self.basis,
            }),
        };
        Some(ActivityDetails {
            name: self.name.trim().to_owned(),
            kind: self.kind,
            unit: trimmed(&self.unit),
            cost,
            is_active: self.is_active,
        })
    }
}

/// An amount as people write it: 450, 1 250,50.
fn ore(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let (kronor, cents) = text.split_once([',', '.']).unwrap_or((&text, ""));
    let is_number = |digits: &str| digits.chars().all(|letter| letter.is_ascii_digit());
    if kronor.is_empty() || kronor.len() > 12 || cents.len() > 2 || !is_number(kronor) || !is_number(cents) {
        return None;
    }
    let cents = format!("{cents:0<2}");
    Some(kronor.parse::<i64>().ok()? * 100 + cents.parse::<i64>().ok()?)
}

/// Room for what can be done with an activity, at the end of its row.
const ACTS: f32 = 210.0;

impl Activities {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "activities", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, theme.display(texts.get("activities-heading")));
                ui.add(Label::new(theme.small(texts.get("activities-help"))).wrap());
                let button = Button::primary(theme, texts.get("activity-new")).icon(theme::icon::PLUS);
                self.form
                    .ui(ui, Some(button), Form::new, |ui, form| form.ui(ui, view, commands));
                let now = view.roster.in_activities(view);
                for kind in ActivityType::ALL {
                    self.kind(ui, view, *kind, &now, commands);
                }
            });
        });
    }

    /// Every activity of one kind.
    fn kind(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        kind: ActivityType,
        now: &HashMap<ActivityId, usize>,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        let mut own = view
            .activities
            .iter()
            .filter(|activity| activity.details.kind == kind)
            .peekable();
        if own.peek().is_none() {
            return;
        }
        // What is being written is not thrown away for another.
        let is_free = !self.form.is_open();
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width());
            heading(ui, theme.lead(texts.get(&format!("activity-type-{}", kind.code()))));
            for activity in own {
                let details = &activity.details;
                let told = |ui: &mut Ui| {
                    ui.add(Label::new(theme.strong(&details.name)).wrap());
                    let now = now.get(&activity.id).copied().unwrap_or_default();
                    let mut words = vec![texts.with("activity-now", &[("count", now.into())])];
                    words.extend(details.unit.clone());
                    words.extend(details.cost.map(|cost| texts.unit_cost(cost)));
                    if !details.is_active {
                        words.push(texts.get("activity-out-of-use"));
                    }
                    ui.add(Label::new(theme.small(words.join(" · "))).wrap());
                };
                let acts = |ui: &mut Ui| {
                    let edit = Button::secondary(theme, texts.get("activity-edit"));
                    let name = format!("{}: {}", texts.get("activity-edit"), details.name);
                    if ui.add(edit.name(name).small().enabled(is_free)).clicked() {
                        self.form.open(Form::edit(activity));
                    }
                    let attendance = Page::Attendance(activity.id);
                    if attendance.is_open_to(view.account) {
                        let text = texts.get("attendance-heading");
                        let name = format!("{text}: {}", details.name);
                        if ui.add(Button::secondary(theme, text).name(name).small()).clicked() {
                            commands.push(Command::Show(attendance));
                        }
                    }
                };
                ends(ui, ACTS, told, acts);
            }
        });
    }
}

impl Form {
    /// Draws it; `true` where it is done with.
    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let mut is_done = self.sent.has_arrived(view);
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            let key = if self.id.is_some() {
                "activity-change"
            } else {
                "activity-new"
            };
            heading(ui, theme.lead(texts.get(key)));
            let details = self.details();
            let problem = details.as_ref().and_then(ActivityDetails::problem);
            let name = Field::new(theme, texts.get("activity-name"))
                .error(problem.filter(|_| self.has_tried).map(|problem| problem.explain(texts)))
                .show(ui, &mut self.name);
            if std::mem::take(&mut self.takes_focus) {
                name.request_focus();
            }
            let kinds: Vec<_> = ActivityType::ALL
                .iter()
                .map(|kind| (*kind, texts.get(&format!("activity-type-{}", kind.code()))))
                .collect();
            Select::new(theme, texts.get("activity-type")).show(ui, &mut self.kind, &kinds);
            Field::new(theme, texts.get("activity-unit")).show(ui, &mut self.unit);
            row(ui, |ui| {
                Field::new(theme, texts.get("activity-cost"))
                    .width(160.0)
                    .help(texts.get("activity-cost-help"))
                    .error(details.is_none().then(|| texts.get("problem-activity-cost")))
                    .show(ui, &mut self.cost);
                let bases: Vec<_> = CostBasis::ALL
                    .iter()
                    .map(|basis| (*basis, texts.get(&format!("activity-cost-basis-{}", basis.code()))))
                    .collect();
                Select::new(theme, texts.get("activity-cost-basis"))
                    .width(200.0)
                    .show(ui, &mut self.basis, &bases);
            });
            if ui
                .add(Button::check(theme, texts.get("activity-in-use"), self.is_active))
                .clicked()
            {
                self.is_active = !self.is_active;
            }
            row(ui, |ui| {
                let save = Button::primary(theme, texts.get("activity-save")).icon(theme::icon::CHECK);
                if ui.add(save).clicked() {
                    self.has_tried = true;
                    if let Some(details) = details.filter(|_| problem.is_none()) {
                        let now = self.id.and_then(|id| view.activity(id));
                        let details = match (&self.before, now) {
                            (Some(before), Some(now)) => details.typed_over(before, &now.details),
                            _ => details,
                        };
                        commands.push(Command::SaveActivity(self.id, Box::new(details)));
                        self.sent.send();
                    }
                }
                is_done |= ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
            });
        });
        is_done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        assert_eq!(ore("450"), Some(45_000));
        assert_eq!(ore("1 250,5"), Some(125_050));
        assert_eq!(ore("0.05"), Some(5));
        for wrong in ["", ",5", "4,505", "-1", "4 kr", "99999999999999"] {
            assert_eq!(ore(wrong), None, "{wrong}");
        }
        let kronor = |ore| {
            let basis = CostBasis::Day;
            Cost { ore, basis }.kronor()
        };
        assert_eq!([kronor(45_000), kronor(125_050)], ["450", "1250,50"]);
    }
}

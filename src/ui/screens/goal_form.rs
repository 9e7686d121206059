//! A goal as it is being written: in the plan, and at a meeting.

use egui::{Label, Role, Ui};

use crate::domain::GoalId;
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, IndicatorId, Instrument};
use crate::domain::plan::{Goal, GoalDetails, GoalProblem, GoalStatus, MAX_STEPS, Step, Target};
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::{Field, field_error};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{group, heading, row};

/// A goal as it is being written.
pub struct GoalForm {
    id: Option<GoalId>,
    text: String,
    target: Option<Target>,
    by: DateInput,
    steps: Vec<Step>,
    status: GoalStatus,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

/// "Nivå 4 till 1 mar 2027", whatever of it was agreed on.
pub fn target_words(texts: &Texts, details: &GoalDetails) -> Option<String> {
    texts.target(details.target.as_ref().and_then(|target| target.level), details.by)
}

impl GoalForm {
    /// A new goal, about an indicator where one is looked at.
    pub fn new(view: &View<'_>, history: &History, indicator: Option<&IndicatorId>) -> Self {
        let target = indicator.map(|indicator| Target {
            indicator: indicator.clone(),
            instrument: view.instrument_for(history).key.clone(),
            level: None,
        });
        Self {
            id: None,
            text: String::new(),
            target,
            by: DateInput::default().ahead(),
            steps: Vec::new(),
            status: GoalStatus::Ongoing,
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    /// A known goal.
    pub fn edit(goal: &Goal) -> Self {
        let details = goal.details();
        Self {
            id: Some(goal.id),
            text: details.text.clone(),
            target: details.target.clone(),
            by: details.by.map_or_else(DateInput::default, DateInput::new).ahead(),
            steps: details.steps.clone(),
            status: details.status,
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    fn details(&self, view: &View<'_>) -> Option<GoalDetails> {
        let by = match self.by.text.trim() {
            "" => None,
            _ => Some(self.by.date(view.today)?),
        };
        Some(GoalDetails {
            text: self.text.trim().to_owned(),
            target: self.target.clone(),
            by,
            steps: self
                .steps
                .iter()
                .filter(|step| !step.text.trim().is_empty())
                .cloned()
                .collect(),
            status: self.status,
        })
    }

    /// Draws it, without the indicators that `is_hidden` takes; `true` where it is done with.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        is_hidden: impl Fn(&Indicator) -> bool,
        commands: &mut Vec<Command>,
    ) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let mut is_done = self.sent.has_arrived(view);
        ui.push_id("goal form", |ui| {
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            let key = if self.id.is_some() { "goal-change" } else { "goal-new" };
            heading(ui, theme.lead(texts.get(key)));
            let is_missing = self.has_tried && self.text.trim().is_empty();
            let text = Field::new(theme, texts.get("goal-text"))
                .width(f32::INFINITY)
                .rows(2)
                .error(is_missing.then(|| GoalProblem::TextMissing.explain(texts)))
                .show(ui, &mut self.text);
            if std::mem::take(&mut self.takes_focus) {
                text.request_focus();
            }
            self.aim(ui, view, history, is_hidden);
            DateField {
                theme,
                texts,
                today: view.today,
                label: texts.get("goal-by"),
                error: None,
            }
            .show(ui, &mut self.by);
            self.steps(ui, view);
            if self.id.is_some() {
                let name = texts.get("goal-status");
                ui.label(theme.small_strong(&name));
                group(ui, Role::RadioGroup, &name, |ui| {
                    row(ui, |ui| {
                        for status in GoalStatus::ALL {
                            let text = texts.get(&format!("goal-status-{}", status.code()));
                            if ui.add(Button::chip(theme, text, self.status == *status)).clicked() {
                                self.status = *status;
                            }
                        }
                    });
                });
            }
            let details = self.details(view);
            let own = self
                .target
                .as_ref()
                .and_then(|target| instrument_of(view, history, target));
            let problem = details.as_ref().and_then(|details| details.problem(own));
            if self.has_tried
                && let Some(problem) = problem.filter(|_| !is_missing)
            {
                field_error(ui, theme, &problem.explain(texts));
            }
            row(ui, |ui| {
                let save = Button::primary(theme, texts.get("goal-save")).icon(theme::icon::CHECK);
                if ui.add(save).clicked() {
                    self.has_tried = true;
                    if let Some(details) = details.filter(|_| problem.is_none()) {
                        commands.push(Command::SaveGoal(history.participant.id, self.id, Box::new(details)));
                        self.sent.send();
                    }
                }
                is_done |= ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
            });
        });
        is_done
    }

    /// Which indicator, and which level of it.
    fn aim(&mut self, ui: &mut Ui, view: &View<'_>, history: &History, is_hidden: impl Fn(&Indicator) -> bool) {
        let (texts, theme) = (view.texts, view.theme);
        let code = texts.code();
        let mut indicators = vec![(None, texts.get("goal-indicator-none"))];
        let named = |instrument: &Instrument, id: &IndicatorId| {
            let indicator = instrument.indicator(id)?;
            Some((Some(id.clone()), indicator.name.text(code).to_owned()))
        };
        let current = view.instrument_for(history);
        let shown = current.indicators.iter().filter(|own| !is_hidden(own));
        indicators.extend(shown.filter_map(|own| named(current, &own.id)));
        // One that the instrument in use no longer asks for can be kept, and can't be chosen anew.
        if let Some(target) = self
            .target
            .as_ref()
            .filter(|target| current.indicator(&target.indicator).is_none())
        {
            let own = instrument_of(view, history, target);
            indicators.extend(own.and_then(|own| named(own, &target.indicator)));
        }
        let mut chosen = self.target.as_ref().map(|target| target.indicator.clone());
        if Select::new(theme, texts.get("goal-indicator")).show(ui, &mut chosen, &indicators) {
            self.target = chosen.map(|indicator| Target {
                indicator,
                instrument: current.key.clone(),
                level: None,
            });
        }
        let Some(target) = &mut self.target else { return };
        let Some(own) = instrument_of(view, history, target) else {
            return;
        };
        let Some(indicator) = own.indicator(&target.indicator) else {
            return;
        };
        let mut levels = vec![(None, texts.get("goal-level-none"))];
        levels.extend(own.scale.scores().map(|score| {
            let name = own.level_name(indicator, score, code);
            (Some(score.value()), name)
        }));
        Select::new(theme, texts.get("goal-level")).show(ui, &mut target.level, &levels);
        if current.indicator(&target.indicator).is_none() {
            ui.add(Label::new(theme.small(texts.get("goal-indicator-gone"))).wrap());
        }
    }

    fn steps(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("goal-steps");
        ui.label(theme.small_strong(&name));
        let mut removed = None;
        group(ui, Role::Group, &name, |ui| {
            ui.spacing_mut().item_spacing.y = theme::BASE;
            for (index, step) in self.steps.iter_mut().enumerate() {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = theme::BASE;
                    let label = texts.with("goal-step", &[("number", (index + 1).into())]);
                    let width = ui.available_width() - theme::CONTROL - theme::BASE;
                    Field::new(theme, &label)
                        .hide_label()
                        .hint(&label)
                        .width(width)
                        .show(ui, &mut step.text);
                    let name = texts.with("goal-step-remove", &[("number", (index + 1).into())]);
                    let remove = Button::icon_only(theme, theme::icon::CLOSE, name).height(theme::CONTROL);
                    if ui.add(remove).clicked() {
                        removed = Some(index);
                    }
                });
            }
        });
        if let Some(index) = removed {
            self.steps.remove(index);
        }
        let add = Button::quiet(theme, texts.get("goal-step-add"))
            .icon(theme::icon::PLUS)
            .small();
        if ui.add(add.enabled(self.steps.len() < MAX_STEPS)).clicked() {
            self.steps.push(Step::default());
        }
    }
}

/// The instrument that a goal was set with.
pub fn instrument_of<'a>(view: &View<'a>, history: &'a History, target: &Target) -> Option<&'a Instrument> {
    let in_use = Some(view.instrument).filter(|instrument| instrument.key == target.instrument);
    in_use.or_else(|| history.instruments.get(&target.instrument))
}

//! The plan: goals, their steps, and how they were put before.

use egui::{Id, Label, Role, Ui, UiBuilder};

use crate::domain::GoalId;
use crate::domain::history::History;
use crate::domain::instrument::Respondent;
use crate::domain::plan::{Goal, GoalDetails, GoalStatus, Revision};
use crate::domain::schedule::{Due, plan_due};
use crate::i18n::Texts;
use crate::store::Removable;
use crate::ui::command::Command;
use crate::ui::screens::form_slot::FormSlot;
use crate::ui::screens::goal_form::{GoalForm, instrument_of, target_words};
use crate::ui::screens::intake;
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{group, heading, icon_label, row};

/// The goal that is being written, and whose earlier versions are unfolded.
#[derive(Default)]
pub struct PlanTab {
    form: FormSlot<GoalForm>,
    open: Option<GoalId>,
}

impl PlanTab {
    /// Draws it.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        is_latest: bool,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        // A period that is over is looked at, and not planned any more.
        if !is_latest {
            self.form.close();
        }
        intake::summary(ui, view, history, is_latest, commands);
        reviewed(ui, view, history, is_latest, commands);
        let button = is_latest.then(|| Button::secondary(theme, texts.get("goal-new")).icon(theme::icon::PLUS));
        let new = || GoalForm::new(view, history, None);
        self.form.ui(ui, button, new, |ui, form| {
            let card = theme.card_frame().show(ui, |ui| {
                ui.set_width(ui.available_width().min(theme::COLUMN));
                form.ui(ui, view, history, |_| false, commands)
            });
            card.inner
        });
        if history.goals.is_empty() {
            ui.add(Label::new(theme.body(texts.get("plan-empty"))).wrap());
        }
        for status in GoalStatus::ALL {
            let own = history.goals.iter().filter(|goal| goal.details().status == *status);
            for goal in own {
                let id = Id::unique(("goal", goal.id));
                ui.scope_builder(UiBuilder::new().scope_id(id), |ui| {
                    theme.card_frame().show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        ui.spacing_mut().item_spacing.y = theme::BASE;
                        self.goal(ui, view, history, goal, is_latest, commands);
                    });
                });
            }
        }
    }

    fn goal(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        goal: &Goal,
        is_latest: bool,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        let details = goal.details();
        row(ui, |ui| {
            icon_label(ui, theme::icon::FLAG, theme.ink);
            heading(ui, theme.lead(&details.text));
        });
        text::label(ui, theme.small(facts(view, history, goal)).color(theme.ink));
        steps(ui, view, history, goal, is_latest, commands);
        row(ui, |ui| {
            if !is_latest {
                return;
            }
            let named = |key: &str| {
                let text = texts.get(key);
                let name = format!("{text}: {}", details.text);
                Button::secondary(theme, text).name(name).small()
            };
            // What is being written is not thrown away for another.
            let is_free = !self.form.is_open();
            if ui
                .add(named("goal-edit").icon(theme::icon::PENCIL).enabled(is_free))
                .clicked()
            {
                self.form.open(GoalForm::edit(goal));
            }
            if goal.is_ongoing() && ui.add(named("goal-reached").icon(theme::icon::CHECK)).clicked() {
                let reached = GoalDetails {
                    status: GoalStatus::Reached,
                    ..details.clone()
                };
                commands.push(Command::SaveGoal(
                    history.participant.id,
                    Some(goal.id),
                    Box::new(reached),
                ));
            }
            if ui.add(named("goal-remove").icon(theme::icon::TRASH)).clicked() {
                commands.push(Command::Remove(Removable::Goal(goal.id), history.participant.id));
            }
        });
        if goal.earlier.is_empty() {
            return;
        }
        let is_open = self.open == Some(goal.id);
        let key = if is_open {
            "form-hide-versions"
        } else {
            "form-show-versions"
        };
        let name = format!("{}: {}", texts.get(key), details.text);
        let fold = Button::quiet(theme, texts.get(key))
            .name(name)
            .icon(theme::icon::HISTORY);
        if ui.add(fold.small()).clicked() {
            self.open = (!is_open).then_some(goal.id);
        }
        if is_open {
            for revision in goal.earlier.iter().rev() {
                text::label(ui, theme.small(revision_words(texts, revision)).color(theme.ink));
            }
        }
    }
}

/// When the plan was gone through, when it is to be next, and a button that says it has been today.
fn reviewed(ui: &mut Ui, view: &View<'_>, history: &History, is_latest: bool, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let Some(revised) = history.plan_revised() else { return };
    row(ui, |ui| {
        let words = texts.with("plan-revised", &[("date", texts.date(revised).into())]);
        ui.label(theme.body(words));
        let Some(due) = plan_due(history) else { return };
        let date = [("date", texts.date(due).into())];
        if matches!(Due::of(due, view.today), Due::Overdue(_)) {
            icon_label(ui, theme::icon::CLOCK, theme.late_ink);
            ui.label(theme.strong(texts.with("plan-late", &date)).color(theme.late_ink));
        } else {
            ui.label(theme.body(texts.with("plan-due", &date)));
        }
        let review = Button::secondary(theme, texts.get("plan-review")).icon(theme::icon::CHECK);
        if is_latest && revised < view.today.0 && ui.add(review.small()).clicked() {
            commands.push(Command::ReviewPlan(history.participant.id));
        }
    });
}

/// The status, the indicator with its level now, and by when.
fn facts(view: &View<'_>, history: &History, goal: &Goal) -> String {
    let (texts, details) = (view.texts, goal.details());
    let mut facts = vec![match goal.ended() {
        Some(date) => texts.with(
            &format!("goal-status-{}-on", details.status.code()),
            &[("date", texts.date(date).into())],
        ),
        None => texts.with("goal-since", &[("date", texts.date(goal.since()).into())]),
    }];
    let indicator = details.target.as_ref().and_then(|target| {
        let own = instrument_of(view, history, target)?;
        Some((own, own.indicator(&target.indicator)?))
    });
    if let Some((_, indicator)) = indicator {
        facts.push(indicator.name.text(texts.code()).to_owned());
    }
    facts.extend(target_words(texts, details));
    if let Some((own, indicator)) = indicator.filter(|_| goal.is_ongoing()) {
        let respondent = indicator.leading_respondent();
        let latest = history.measured().rev().find_map(|occasion| {
            let entry = history.comparable_entry(occasion, respondent, indicator, own)?;
            entry.answer.and_then(|answer| answer.score())
        });
        facts.extend(latest.map(|score| {
            let key = match respondent {
                Respondent::Participant => "goal-now-participant",
                Respondent::Caseworker => "goal-now-caseworker",
            };
            texts.with(key, &[("level", score.value().to_string().into())])
        }));
        let mut in_use = view.in_use.iter();
        if in_use.all(|(_, instrument)| instrument.indicator(&indicator.id).is_none()) {
            facts.push(texts.get("goal-indicator-gone"));
        }
    }
    facts.join(" · ")
}

/// Each step is ticked by itself.
fn steps(ui: &mut Ui, view: &View<'_>, history: &History, goal: &Goal, is_latest: bool, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let details = goal.details();
    if details.steps.is_empty() {
        return;
    }
    let args = [("done", details.done().into()), ("all", details.steps.len().into())];
    let name = texts.with("goal-steps-done", &args);
    ui.label(theme.small(&name));
    group(ui, Role::Group, &name, |ui| {
        row(ui, |ui| {
            for (index, step) in details.steps.iter().enumerate() {
                let tick = Button::check(theme, &step.text, step.is_done).enabled(is_latest);
                if ui.add(tick).clicked() {
                    let mut changed = details.clone();
                    changed.steps[index].is_done = !step.is_done;
                    commands.push(Command::SaveGoal(
                        history.participant.id,
                        Some(goal.id),
                        Box::new(changed),
                    ));
                }
            }
        });
    });
}

/// A goal as it was put before: when, by whom, and how.
fn revision_words(texts: &Texts, revision: &Revision) -> String {
    let details = &revision.details;
    let mut words = vec![
        format!("{}, {}", texts.date(revision.date), revision.author),
        details.text.clone(),
    ];
    words.extend(target_words(texts, details));
    let steps = details.steps.iter().map(|step| {
        let key = if step.is_done {
            "goal-step-was-done"
        } else {
            "goal-step-was-open"
        };
        texts.with(key, &[("step", step.text.as_str().into())])
    });
    words.extend(steps);
    words.push(texts.get(&format!("goal-status-{}", details.status.code())));
    words.join(" · ")
}

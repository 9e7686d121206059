//! What is talked about: where both stand, how they differ, the goal, what can be asked, and what was said.

use egui::{Align, Layout, Sense, Ui, vec2};

use super::{MeetingPage, Talk, Typed, saved_note, say};
use crate::domain::assessment::{Answer, Entry};
use crate::domain::change::Change;
use crate::domain::instrument::{Indicator, IndicatorId, Respondent, Score};
use crate::domain::note::{NoteProblem, text_problem};
use crate::domain::plan::Goal;
use crate::domain::schedule::plan_due;
use crate::explain::Explain as _;
use crate::ui::charts::levels::{self, Standing};
use crate::ui::command::Command;
use crate::ui::screens::assessment::NOTE_PAUSE;
use crate::ui::screens::goal_form::{GoalForm, target_words};
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::with_pen;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::change::{direction_label, paint_mark};
use crate::ui::widgets::field::{Field, trimmed};
use crate::ui::widgets::{heading, icon_label, row};

/// Where the score stands after somebody's name.
const SCORE: f32 = 184.0;

impl MeetingPage {
    /// The chosen indicator, or the meeting as a whole.
    pub(super) fn subject(&mut self, ui: &mut Ui, talk: &Talk<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        ui.spacing_mut().item_spacing.y = theme::STEP_12;
        let id = self.selected.clone();
        let indicator = id.as_ref().and_then(|id| talk.instrument.indicator(id));
        let salt = id.as_ref().map_or("meeting", |id| id.0.as_str());
        ui.push_id(salt, |ui| {
            match indicator {
                Some(indicator) => {
                    heading(ui, theme.lead(indicator.name.text(texts.code())));
                    standing(ui, talk, indicator);
                    comments(ui, talk, indicator);
                }
                None => {
                    heading(ui, theme.lead(texts.get("meeting-general")));
                    if let Some(due) = plan_due(talk.history) {
                        let date = texts.date(due);
                        say(ui, theme.body(texts.with("plan-due", &[("date", date.into())])));
                    }
                }
            }
            ui.separator();
            self.goals(ui, talk, id.as_ref(), commands);
            if let Some(indicator) = indicator {
                self.helps(ui, talk, indicator);
            }
            ui.separator();
            self.note(ui, talk, id.as_ref(), commands);
        });
    }

    fn goals(&mut self, ui: &mut Ui, talk: &Talk<'_>, about: Option<&IndicatorId>, commands: &mut Vec<Command>) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        if let Some(form) = &mut self.goal_form {
            let is_hidden = |indicator: &Indicator| talk.is_hidden(indicator);
            if form.ui(ui, talk.view, talk.history, is_hidden, commands) {
                self.goal_form = None;
            }
            return;
        }
        for goal in goals_about(talk, about) {
            let details = goal.details();
            ui.horizontal(|ui| {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let text = texts.get("goal-edit");
                    let name = format!("{text}: {}", details.text);
                    if ui.add(Button::secondary(theme, text).name(name).small()).clicked() {
                        self.goal_form = Some(GoalForm::edit(goal));
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        icon_label(ui, theme::icon::FLAG, theme.ink);
                        ui.vertical(|ui| {
                            ui.spacing_mut().item_spacing.y = 0.0;
                            say(ui, theme.strong(&details.text));
                            if let Some(target) = target_words(texts, details) {
                                say(ui, theme.small(target));
                            }
                            if !details.steps.is_empty() {
                                let args = [("done", details.done().into()), ("all", details.steps.len().into())];
                                say(ui, theme.small(texts.with("goal-steps-done", &args)));
                            }
                        });
                    });
                });
            });
        }
        row(ui, |ui| {
            let new = Button::quiet(theme, texts.get("meeting-goal-new")).icon(theme::icon::FLAG);
            if ui.add(new.small()).clicked() {
                self.goal_form = Some(GoalForm::new(talk.view, talk.history, about));
            }
            if talk.history.goals.iter().any(Goal::is_ongoing) {
                let reviewed = Button::check(theme, texts.get("meeting-plan-reviewed"), self.has_reviewed_plan);
                if ui.add(reviewed.small()).clicked() {
                    self.has_reviewed_plan = !self.has_reviewed_plan;
                }
            }
        });
    }

    /// Questions to ask and what the levels mean, folded away until they are asked for.
    fn helps(&mut self, ui: &mut Ui, talk: &Talk<'_>, indicator: &Indicator) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        let code = texts.code();
        let prompts = indicator.prompts.get(code).filter(|prompts| !prompts.is_empty());
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(theme::GAP, theme::HALF);
            if prompts.is_some() {
                fold(ui, talk, "meeting-prompts", &mut self.shows_prompts);
            }
            fold(ui, talk, "meeting-levels", &mut self.shows_levels);
        });
        for prompt in prompts.into_iter().flatten().filter(|_| self.shows_prompts) {
            say(ui, theme.body(format!("– {prompt}")));
        }
        if self.shows_levels {
            for score in talk.instrument.told_levels(indicator) {
                say(
                    ui,
                    theme.small_strong(talk.instrument.level_name(indicator, score, code)),
                );
                // What staff mean by a level is written about the participant, not to them.
                let meaning = talk.instrument.level_meaning(indicator, score, code);
                if let Some(meaning) = meaning.filter(|_| !talk.is_shared) {
                    say(ui, theme.small(meaning).color(theme.ink));
                }
            }
        }
    }

    /// What was said, saved at each pause.
    fn note(&mut self, ui: &mut Ui, talk: &Talk<'_>, about: Option<&IndicatorId>, commands: &mut Vec<Command>) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        let saved = saved_note(talk.history, self.meeting_id, about).map(|note| note.current.text.clone());
        let typed = self.notes.entry(about.cloned()).or_insert_with(|| Typed {
            text: saved.clone().unwrap_or_default(),
            at: 0.0,
        });
        let too_long = text_problem(&typed.text).filter(|problem| *problem == NoteProblem::TooLong);
        let response = Field::new(theme, texts.get("meeting-note"))
            .width(f32::INFINITY)
            .rows(5)
            .error(too_long.map(|problem| problem.explain(texts)))
            .help(texts.get("meeting-note-help"))
            .show(ui, &mut typed.text);
        if response.changed() {
            typed.at = ui.input(|input| input.time);
            ui.ctx().request_repaint_after_secs(NOTE_PAUSE as f32 + 0.1);
        }
        let is_unsaved = trimmed(&typed.text) != saved;
        let text = typed.text.clone();
        if response.lost_focus() && is_unsaved {
            commands.push(self.save_note(about, &text));
        }
    }
}

/// The goals that are worked towards and are about an indicator, or about none.
fn goals_about<'a>(talk: &Talk<'a>, about: Option<&IndicatorId>) -> Vec<&'a Goal> {
    let is_about = |goal: &&Goal| goal.details().target.as_ref().map(|target| &target.indicator) == about;
    let ongoing = talk.history.goals.iter().filter(|goal| goal.is_ongoing());
    ongoing.filter(is_about).collect()
}

fn entry<'a>(talk: &Talk<'a>, respondent: Respondent, indicator: &Indicator) -> Option<&'a Entry> {
    talk.history
        .comparable_entry(talk.now?, respondent, indicator, talk.instrument)
}

fn score(entry: Option<&Entry>) -> Option<Score> {
    entry.and_then(|entry| entry.answer).and_then(|answer| answer.score())
}

/// Both answers, the line that they stand on, and how they differ.
fn standing(ui: &mut Ui, talk: &Talk<'_>, indicator: &Indicator) {
    let (texts, theme) = (talk.view.texts, talk.view.theme);
    ui.spacing_mut().item_spacing.y = theme::BASE;
    for respondent in Respondent::ALL.iter().filter(|respondent| indicator.asks(**respondent)) {
        let entry = entry(talk, *respondent, indicator);
        let change = talk
            .before
            .zip(talk.now)
            .and_then(|(before, now)| talk.history.change_between(*respondent, indicator, before.id, now.id));
        person(ui, talk, indicator, *respondent, entry, change.as_ref());
    }
    let [participant, caseworker] =
        [Respondent::Participant, Respondent::Caseworker].map(|respondent| score(entry(talk, respondent, indicator)));
    let goal = goals_about(talk, Some(&indicator.id))
        .into_iter()
        .find_map(|goal| talk.history.goal_level(goal, talk.instrument, &indicator.id));
    let standing = Standing {
        participant,
        caseworker,
        goal,
    };
    let scene = with_pen(&ui.painter().clone(), talk.view, |pen| {
        levels::line(pen, &talk.instrument.scale, standing, ui.available_width())
    });
    let (rect, _) = ui.allocate_exact_size(scene.size, Sense::hover());
    scene.paint(ui.painter(), rect.min);
    let Some((own, other)) = participant.zip(caseworker) else {
        return;
    };
    let steps = own.value().abs_diff(other.value());
    let key = match own.cmp(&other) {
        std::cmp::Ordering::Less => "meeting-difference-lower",
        std::cmp::Ordering::Equal => "meeting-difference-none",
        std::cmp::Ordering::Greater => "meeting-difference-higher",
    };
    let args = [("steps", usize::from(steps).into()), ("name", talk.name().into())];
    say(ui, theme.body(texts.with(key, &args)));
}

/// Somebody's mark, name, answer, and change since the earlier measurement.
fn person(
    ui: &mut Ui,
    talk: &Talk<'_>,
    indicator: &Indicator,
    respondent: Respondent,
    entry: Option<&Entry>,
    change: Option<&Change>,
) {
    let (texts, theme) = (talk.view.texts, talk.view.theme);
    row(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::HALF);
        ui.spacing_mut().interact_size.y = theme::PAGE;
        let (mark, _) = ui.allocate_exact_size(vec2(theme::GAP, theme::PAGE), Sense::hover());
        let is_filled = respondent == Respondent::Participant;
        paint_mark(ui.painter(), theme, respondent, mark.center(), is_filled);
        let rater = talk.now.and_then(|now| now.assessments.get(&Respondent::Caseworker));
        let name = match respondent {
            Respondent::Participant => talk.name(),
            Respondent::Caseworker => match rater.map(|form| form.finished_by()).filter(|name| !name.is_empty()) {
                Some(name) => texts.with("meeting-caseworker", &[("name", name.into())]),
                None => texts.get("series-caseworker"),
            },
        };
        let name = text::label(ui, theme.body(name));
        let room = SCORE - theme::GAP - theme::BASE - name.rect.width();
        ui.add_space(room.max(0.0));
        let words = match entry {
            Some(Entry {
                answer: Some(Answer::Score(score)),
                ..
            }) => {
                let max = talk.instrument.scale.max();
                let args = [
                    ("score", score.value().to_string().into()),
                    ("max", max.to_string().into()),
                ];
                texts.with("answer-score", &args)
            }
            Some(entry) => texts.answer(talk.instrument, indicator, entry),
            None if talk.now.is_none() => texts.get("no-measurement"),
            None => texts.get("answer-not-asked"),
        };
        text::label(ui, theme.strong(words));
        if let Some(change) = change {
            let words = texts.change(change.steps);
            direction_label(ui, theme, change.direction, &words, theme::Size::Small);
        }
    });
}

/// What stands beside the answers; what the caseworker wrote is for caseworkers alone.
fn comments(ui: &mut Ui, talk: &Talk<'_>, indicator: &Indicator) {
    let (texts, theme) = (talk.view.texts, talk.view.theme);
    for respondent in Respondent::ALL {
        if *respondent == Respondent::Caseworker && talk.is_shared {
            continue;
        }
        let note = entry(talk, *respondent, indicator).and_then(|entry| entry.note.as_deref());
        if let Some(note) = note {
            let key = format!("meeting-comment-{}", respondent.code());
            say(
                ui,
                theme.small(texts.with(&key, &[("note", note.into())])).color(theme.ink),
            );
        }
    }
}

/// A heading that folds what stands under it.
fn fold(ui: &mut Ui, talk: &Talk<'_>, key: &str, is_open: &mut bool) {
    let icon = if *is_open {
        theme::icon::CHEVRON_UP
    } else {
        theme::icon::CHEVRON_DOWN
    };
    let button = Button::quiet(talk.view.theme, talk.view.texts.get(key)).icon(icon);
    let response = ui.add(button.small());
    let expanded = *is_open;
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_expanded(expanded));
    if response.clicked() {
        *is_open = !*is_open;
    }
}

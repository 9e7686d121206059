//! One respondent's form: every question with big buttons, saved at each answer.

mod notes;

use std::collections::BTreeMap;

use egui::{Id, Label, Role, Ui};

pub use self::notes::NOTE_PAUSE;
use self::notes::Note;
use crate::domain::assessment::{Draft, Entry, FilledIn};
use crate::domain::instrument::{Indicator, IndicatorId, Instrument, Respondent};
use crate::domain::{OccasionId, ParticipantId};
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, field_error};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::progress::progress;
use crate::ui::widgets::scale::{Move, Scale};
use crate::ui::widgets::ways::ways_choice;
use crate::ui::widgets::{group, heading, page, protected, row, scrolling};

/// Which form, and what is not saved yet.
pub struct AssessmentForm {
    /// Whose.
    pub participant_id: ParticipantId,
    occasion_id: OccasionId,
    respondent: Respondent,
    notes: BTreeMap<IndicatorId, Note>,
    reason: String,
    wants_focus: bool,
    /// Where the focus goes next.
    focus: Option<usize>,
    /// The user asked to finish while questions were open.
    warns_of_gaps: bool,
    reason_is_missing: bool,
    nothing_answered: bool,
    confirms_discard: bool,
}

impl AssessmentForm {
    /// The form of this respondent at this occasion, which must have been begun.
    pub fn new(participant_id: ParticipantId, occasion_id: OccasionId, respondent: Respondent) -> Self {
        Self {
            participant_id,
            occasion_id,
            respondent,
            notes: BTreeMap::new(),
            reason: String::new(),
            wants_focus: true,
            focus: None,
            warns_of_gaps: false,
            reason_is_missing: false,
            nothing_answered: false,
            confirms_discard: false,
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(form) = view.open_form(self.participant_id, self.occasion_id, self.respondent) else {
            return;
        };
        let (draft, instrument) = (form.draft, form.instrument);
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "assessment", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                protected::mark(ui, view, &form.history.participant);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = theme::HALF;
                    let date = texts.date(form.occasion.date);
                    let mut words = format!("{} · {date}", form.history.participant.label());
                    if self.respondent == Respondent::Caseworker && !view.user.is_empty() {
                        let rater = texts.with("form-rated-by", &[("name", view.user.into())]);
                        words = format!("{words} · {rater}");
                    }
                    ui.label(theme.small(words));
                    heading(
                        ui,
                        theme.title(texts.get(&format!("form-heading-{}", self.respondent.code()))),
                    );
                });
                if draft.is_correction() {
                    notice(ui, theme, Tone::Info, &texts.get("form-correction-info"));
                } else {
                    ui.add(Label::new(theme.small(texts.get("form-help"))).wrap());
                }
                answered(ui, view, draft);
                self.questions(ui, view, draft, instrument, commands);
                if self.respondent == Respondent::Participant {
                    ways(ui, view, draft, commands);
                }
                self.finish(ui, view, draft, commands);
            });
        });
        self.save_notes(ui, draft, commands);
    }

    fn questions(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        draft: &Draft,
        instrument: &Instrument,
        commands: &mut Vec<Command>,
    ) {
        let asked = draft.asked(instrument);
        if std::mem::take(&mut self.wants_focus) {
            let open = asked.iter().position(|indicator| draft.is_open(&indicator.id));
            self.focus = Some(open.unwrap_or(0));
        }
        let focus = self.focus.take();
        for (index, indicator) in asked.iter().enumerate() {
            let unasked = Entry::default();
            let entry = draft.entries.get(&indicator.id).unwrap_or(&unasked);
            let number = (index, asked.len());
            let moved = self.question(
                ui,
                view,
                draft,
                instrument,
                indicator,
                entry,
                number,
                focus == Some(index),
                commands,
            );
            match moved {
                Some(Move::Next) => self.focus = Some((index + 1).min(asked.len() - 1)),
                Some(Move::Previous) => self.focus = Some(index.saturating_sub(1)),
                None => {}
            }
        }
        if self.focus.is_some() {
            ui.ctx().request_repaint();
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "all of it is what one question needs, and a struct would be used once"
    )]
    fn question(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        draft: &Draft,
        instrument: &Instrument,
        indicator: &Indicator,
        entry: &Entry,
        (index, count): (usize, usize),
        takes_focus: bool,
        commands: &mut Vec<Command>,
    ) -> Option<Move> {
        let (texts, theme) = (view.texts, view.theme);
        let question = indicator
            .questions
            .get(&self.respondent)
            .map_or("", |text| text.text(texts.code()));
        let mut moved = None;
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = theme::HALF;
                let number = [("number", (index + 1).into()), ("count", count.into())];
                let name = indicator.name.text(texts.code());
                ui.add(Label::new(theme.small(format!("{} · {name}", texts.with("form-number", &number)))).wrap());
                heading(ui, theme.lead(question));
                if !draft.entries.contains_key(&indicator.id) {
                    ui.add(Label::new(theme.small(texts.get("form-not-asked"))).wrap());
                }
                if let Some(help) = indicator.help.get(&self.respondent) {
                    ui.add(Label::new(theme.small(help.text(texts.code()))).wrap());
                }
            });
            let scale = Scale {
                theme,
                texts,
                instrument,
                indicator,
                name: question,
                id: Id::unique((draft.id, &indicator.id.0)),
                is_large: false,
            };
            if takes_focus {
                scale.request_focus(ui, entry.answer);
            }
            let response = scale.show(ui, entry.answer);
            moved = response.moved;
            if let Some(answer) = response.chosen {
                self.warns_of_gaps = false;
                self.nothing_answered = false;
                let note = self.note_of(indicator, entry);
                commands.push(Command::SaveEntry(
                    draft.id,
                    indicator.id.clone(),
                    Entry { answer, note },
                ));
            }
            let mut shows_meanings = false;
            row(ui, |ui| {
                if self.respondent == Respondent::Caseworker {
                    shows_meanings = meanings_button(ui, view, instrument, indicator);
                }
                self.note_button(ui, view, indicator, entry);
                if entry.answer.is_some() {
                    let clear = Button::quiet(theme, texts.get("form-clear-answer"))
                        .icon(theme::icon::UNDO)
                        .small();
                    if ui.add(clear).clicked() {
                        let note = self.note_of(indicator, entry);
                        commands.push(Command::SaveEntry(
                            draft.id,
                            indicator.id.clone(),
                            Entry { answer: None, note },
                        ));
                    }
                }
            });
            if shows_meanings {
                meanings(ui, view, instrument, indicator);
            }
            self.note(ui, view, draft, indicator, entry, commands);
        });
        moved
    }

    /// Where the form's draft is.
    pub fn place(&self) -> (OccasionId, Respondent) {
        (self.occasion_id, self.respondent)
    }

    fn finish(&mut self, ui: &mut Ui, view: &View<'_>, draft: &Draft, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let open = draft.entries.len() - draft.answered();
        if draft.is_correction() {
            let missing = self.reason_is_missing && self.reason.trim().is_empty();
            Field::new(theme, texts.get("form-reason"))
                .width(f32::INFINITY)
                .rows(2)
                .help(texts.get("form-reason-help"))
                .error(missing.then(|| texts.get("error-reason-missing")))
                .show(ui, &mut self.reason);
        }
        // A place of its own, so that the buttons under it stay the same ones and keep the focus.
        ui.scope(|ui| {
            if self.nothing_answered {
                field_error(ui, theme, &texts.get("error-nothing-answered"));
            } else if self.warns_of_gaps && open > 0 {
                notice(
                    ui,
                    theme,
                    Tone::Warning,
                    &texts.with("form-gaps", &[("count", open.into())]),
                );
            }
        });
        row(ui, |ui| {
            let is_warned = self.warns_of_gaps && open > 0;
            let key = if is_warned { "form-finish-anyway" } else { "form-finish" };
            if ui
                .add(Button::primary(theme, texts.get(key)).icon(theme::icon::CHECK))
                .clicked()
            {
                self.reason_is_missing = draft.is_correction() && self.reason.trim().is_empty();
                self.nothing_answered = draft.answered() == 0;
                if self.reason_is_missing || self.nothing_answered {
                } else if open == 0 || is_warned {
                    commands.extend(self.pending_notes(draft));
                    let reason = self.reason.clone();
                    commands.push(Command::FinishAssessment {
                        assessment_id: draft.id,
                        reason,
                    });
                } else {
                    self.warns_of_gaps = true;
                    ui.scroll_to_cursor(None);
                }
            }
            if is_warned && ui.add(Button::secondary(theme, texts.get("form-go-to-gap"))).clicked() {
                self.wants_focus = true;
            }
            if ui.add(Button::secondary(theme, texts.get("form-later"))).clicked() {
                commands.push(Command::Back);
            }
            self.discard(ui, view, draft, commands);
        });
    }

    fn discard(&mut self, ui: &mut Ui, view: &View<'_>, draft: &Draft, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if !self.confirms_discard {
            let button = Button::quiet(theme, texts.get("form-discard")).icon(theme::icon::TRASH);
            self.confirms_discard = ui.add(button).clicked();
            return;
        }
        let name = texts.get("form-discard-question");
        group(ui, Role::Group, &name, |ui| {
            row(ui, |ui| {
                ui.label(theme.body(&name));
                if ui
                    .add(Button::secondary(theme, texts.get("form-discard-yes")).small())
                    .clicked()
                {
                    commands.push(Command::DiscardDraft(draft.id));
                }
                if ui
                    .add(Button::secondary(theme, texts.get("form-discard-no")).small())
                    .clicked()
                {
                    self.confirms_discard = false;
                }
            });
        });
    }
}

/// How the participant's form is filled in.
fn ways(ui: &mut Ui, view: &View<'_>, draft: &Draft, commands: &mut Vec<Command>) {
    let theme = view.theme;
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        let question = view.texts.get("form-ways");
        heading(ui, theme.lead(&question));
        let all = FilledIn::ALL.iter().copied();
        let told = ways_choice(ui, view, &question, &draft.circumstances, all, theme::CONTROL);
        if let Some(way) = told {
            let mut circumstances = draft.circumstances.clone();
            circumstances.toggle(way);
            commands.push(Command::DescribeForm(draft.id, circumstances));
        }
    });
}

/// How many questions have an answer.
fn answered(ui: &mut Ui, view: &View<'_>, draft: &Draft) {
    let (done, all) = (draft.answered(), draft.entries.len());
    let words = view
        .texts
        .with("form-progress", &[("done", done.into()), ("all", all.into())]);
    progress(ui, view.theme, view.theme.small_strong(words), done, all, theme::HALF);
}

/// Unfolds what each level means, where the instrument says; `true` where it is unfolded.
fn meanings_button(ui: &mut Ui, view: &View<'_>, instrument: &Instrument, indicator: &Indicator) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    if instrument
        .scale
        .scores()
        .all(|score| instrument.level_meaning(indicator, score, texts.code()).is_none())
    {
        return false;
    }
    let id = Id::unique(("meanings", &indicator.id.0));
    let mut is_open = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or(false);
    let key = if is_open {
        "form-hide-meanings"
    } else {
        "form-show-meanings"
    };
    if ui
        .add(Button::quiet(theme, texts.get(key)).icon(theme::icon::INFO).small())
        .clicked()
    {
        is_open = !is_open;
        ui.data_mut(|data| data.insert_temp(id, is_open));
    }
    is_open
}

fn meanings(ui: &mut Ui, view: &View<'_>, instrument: &Instrument, indicator: &Indicator) {
    let code = view.texts.code();
    for score in instrument.told_levels(indicator) {
        let name = instrument.level_name(indicator, score, code);
        let meaning = instrument.level_meaning(indicator, score, code).unwrap_or_default();
        let text = format!("{name}: {meaning}");
        ui.add(Label::new(view.theme.small(text).color(view.theme.ink)).wrap());
    }
}

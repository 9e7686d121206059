//! The participant's own pages: one question at a time, with nothing of anybody else and no way out but sending the form
//! in, or a caseworker's passphrase.

use std::rc::Rc;

use eframe::egui::{Align, Frame as Margin, Id, Label, Layout, Panel, Ui};
use zeroize::{Zeroize, Zeroizing};

use crate::domain::assessment::{Draft, Entry};
use crate::domain::change::Direction;
use crate::domain::instrument::{Indicator, Instrument, Respondent};
use crate::domain::occasion::{History, Occasion};
use crate::domain::{AssessmentId, OccasionId, ParticipantId};
use crate::i18n::{Locale, Texts};
use crate::ui::charts::comparison::Pair;
use crate::ui::charts::radar;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Frame, View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, reveal_button};
use crate::ui::widgets::progress::progress;
use crate::ui::widgets::scale::{Move, Scale};
use crate::ui::widgets::{heading, row, scrolling};

/// The widest that the pages grow.
const WIDTH: f32 = 1040.0;
/// With less room than this at the bottom, the caseworker's button shows its icon alone.
const ROOM_FOR_WORDS: f32 = 400.0;
/// Half the room that a scroll bar takes beside the page above.
const HALF_GUTTER: f32 = 6.0;
/// The feedback leaves the screen when nobody has touched anything for this long, in seconds.
const FEEDBACK_SECS: f64 = 60.0;

/// Where the participant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// What this is, in which language.
    Welcome,
    /// A question, by its place in the form.
    Question(usize),
    /// Every answer, to look over.
    Review,
    /// First and latest.
    Feedback,
}

/// A form that has been handed over.
pub struct Handover {
    participant_id: ParticipantId,
    occasion_id: OccasionId,
    step: Step,
    texts: Rc<Texts>,
    comment: Option<(usize, String)>,
    takes_focus: bool,
    /// The caseworker wants the form back: what has been typed of the passphrase.
    unlocking: Option<String>,
    shows_passphrase: bool,
    error: Option<String>,
    touched_at: f64,
}

impl Drop for Handover {
    fn drop(&mut self) {
        if let Some(passphrase) = &mut self.unlocking {
            passphrase.zeroize();
        }
    }
}

/// The form and everything that is needed to draw it.
struct Form<'a> {
    view: View<'a>,
    history: &'a History,
    occasion: &'a Occasion,
    instrument: &'a Instrument,
    asked: Vec<&'a Indicator>,
}

impl Handover {
    /// A form that has just been handed over, or that a crash interrupted: that one goes on at its first open question.
    pub fn new(history: &History, occasion_id: OccasionId, locale: Locale) -> Self {
        let draft = history.occasion(occasion_id).and_then(draft_of);
        let is_begun = draft.is_some_and(|draft| draft.entries.values().any(|entry| entry.answer.is_some()));
        let open = draft.zip(history.instrument()).and_then(|(draft, instrument)| {
            let asked = asked(draft, history.instruments.get(&draft.instrument).unwrap_or(instrument));
            asked.iter().position(|indicator| {
                draft
                    .entries
                    .get(&indicator.id)
                    .is_some_and(|entry| entry.answer.is_none())
            })
        });
        let step = match (is_begun, open) {
            (false, _) => Step::Welcome,
            (true, Some(index)) => Step::Question(index),
            (true, None) => Step::Review,
        };
        Self {
            participant_id: history.participant.id,
            occasion_id,
            step,
            texts: Rc::new(Texts::new(locale)),
            comment: None,
            takes_focus: true,
            unlocking: None,
            shows_passphrase: false,
            error: None,
            touched_at: 0.0,
        }
    }

    /// Whose form it is.
    pub fn participant_id(&self) -> ParticipantId {
        self.participant_id
    }

    /// The form has been sent in: now its answers can be looked at.
    pub fn show_feedback(&mut self) {
        self.step = Step::Feedback;
    }

    /// The passphrase was wrong, or something could not be saved.
    pub fn fail(&mut self, error: String) {
        self.error = Some(error);
    }

    /// What has been typed as a comment and is not saved yet.
    pub fn pending(&self, history: &History) -> Option<Command> {
        let (index, text) = self.comment.as_ref()?;
        let draft = history.occasion(self.occasion_id).and_then(draft_of)?;
        let indicator = *asked(draft, history.instruments.get(&draft.instrument)?).get(*index)?;
        let entry = draft.entries.get(&indicator.id)?;
        let note = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let changed = Entry {
            answer: entry.answer,
            note,
        };
        (changed != *entry).then(|| Command::SaveEntry(draft.id, indicator.id.clone(), changed))
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(history) = view.history(self.participant_id) else {
            return;
        };
        let Some(occasion) = history.occasion(self.occasion_id) else {
            return;
        };
        let key = occasion
            .drafts
            .get(&Respondent::Participant)
            .map(|draft| &draft.instrument)
            .or_else(|| {
                occasion
                    .assessments
                    .get(&Respondent::Participant)
                    .map(|form| form.instrument())
            });
        let Some(instrument) = key.and_then(|key| history.instruments.get(key)) else {
            return;
        };
        let texts = Rc::clone(&self.texts);
        let view = View {
            frame: Frame {
                texts: &texts,
                ..view.frame
            },
            ..*view
        };
        let asked = draft_of(occasion).map_or_else(Vec::new, |draft| asked(draft, instrument));
        let form = Form {
            view,
            history,
            occasion,
            instrument,
            asked,
        };
        self.bottom(ui, &form, commands);
        scrolling(ui, "handover", |ui| {
            let side = ((ui.available_width() - WIDTH) / 2.0).max(theme::PAGE);
            ui.horizontal(|ui| {
                ui.add_space(side - theme::BASE);
                ui.vertical(|ui| {
                    ui.set_max_width((ui.available_width() - theme::PAGE).min(WIDTH));
                    ui.add_space(theme::PAGE);
                    ui.spacing_mut().item_spacing.y = theme::GAP;
                    match self.step {
                        Step::Welcome => self.welcome(ui, &form),
                        Step::Question(index) => self.question(ui, &form, index, commands),
                        Step::Review => self.review(ui, &form),
                        Step::Feedback => self.feedback(ui, &form, commands),
                    }
                });
            });
        });
    }

    fn go(&mut self, form: &Form<'_>, step: Step, commands: &mut Vec<Command>) {
        commands.extend(self.pending(form.history));
        self.comment = None;
        self.step = step;
        self.takes_focus = true;
    }

    /// Back and next, always at the same place.
    fn bottom(&mut self, ui: &mut Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let margin = Margin::new()
            .fill(theme.card)
            .inner_margin(eframe::egui::Margin::same(theme::GAP as i8));
        Panel::bottom("handover bottom")
            .frame(margin)
            .resizable(false)
            .show(ui, |ui| {
                let side = ((ui.available_width() - WIDTH) / 2.0).max(theme::BASE);
                if let Some(error) = &self.error {
                    ui.horizontal(|ui| {
                        ui.add_space(side);
                        ui.add(Label::new(theme.body(error).color(theme.lowered)).wrap());
                    });
                }
                if self.unlocking.is_some() {
                    self.unlock(ui, &form.view, side, commands);
                    return;
                }
                ui.horizontal(|ui| {
                    ui.add_space(side - theme::BASE - HALF_GUTTER);
                    let last = form.asked.len().saturating_sub(1);
                    let back = match self.step {
                        Step::Welcome | Step::Feedback => None,
                        Step::Question(0) => Some(Step::Welcome),
                        Step::Question(index) => Some(Step::Question(index - 1)),
                        Step::Review => Some(Step::Question(last)),
                    };
                    if let Some(step) = back
                        && ui
                            .add(
                                Button::secondary(theme, texts.get("handover-back"))
                                    .icon(theme::icon::CHEVRON_LEFT)
                                    .large(),
                            )
                            .clicked()
                    {
                        self.go(form, step, commands);
                    }
                    if self.step != Step::Feedback {
                        let name = texts.get("handover-take-back");
                        let leave = if ui.available_width() < ROOM_FOR_WORDS {
                            Button::icon_only(theme, theme::icon::LOCK, name)
                        } else {
                            Button::quiet(theme, name).icon(theme::icon::LOCK)
                        };
                        if ui.add(leave.height(theme::CONTROL_LARGE)).clicked() {
                            self.unlocking = Some(String::new());
                        }
                    }
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        ui.add_space(side + HALF_GUTTER);
                        self.forward(ui, form, last, commands);
                    });
                });
            });
    }

    fn forward(&mut self, ui: &mut Ui, form: &Form<'_>, last: usize, commands: &mut Vec<Command>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let (key, next) = match self.step {
            Step::Welcome => ("handover-begin", Some(Step::Question(0))),
            Step::Question(index) if index < last => ("handover-next", Some(Step::Question(index + 1))),
            Step::Question(_) => ("handover-to-review", Some(Step::Review)),
            Step::Review => ("handover-submit", None),
            Step::Feedback => ("handover-done", None),
        };
        if !ui
            .add(
                Button::primary(theme, texts.get(key))
                    .trailing_icon(theme::icon::CHEVRON_RIGHT)
                    .large(),
            )
            .clicked()
        {
            return;
        }
        match (next, draft_of(form.occasion)) {
            (Some(step), _) => self.go(form, step, commands),
            (None, Some(draft)) if draft.entries.values().all(|entry| entry.answer.is_none()) => {
                self.error = Some(texts.get("handover-nothing-answered"));
            }
            (None, Some(draft)) => commands.push(Command::SubmitHandedOver(draft.id)),
            (None, None) => commands.push(Command::EndHandover),
        }
    }

    /// A caseworker gets the form back with the passphrase.
    fn unlock(&mut self, ui: &mut Ui, view: &View<'_>, side: f32, commands: &mut Vec<Command>) {
        let (theme, texts) = (view.theme, view.texts);
        let Some(passphrase) = &mut self.unlocking else { return };
        let mut is_cancelled = false;
        row(ui, |ui| {
            ui.add_space(side);
            Field::new(theme, texts.get("sign-in-passphrase"))
                .secret(self.shows_passphrase)
                .show(ui, passphrase);
            reveal_button(ui, view, &mut self.shows_passphrase);
            if ui.add(Button::secondary(theme, texts.get("handover-unlock"))).clicked() {
                commands.push(Command::TakeBack {
                    passphrase: Zeroizing::new(passphrase.clone()),
                });
                passphrase.zeroize();
            }
            is_cancelled = ui.add(Button::quiet(theme, texts.get("cancel"))).clicked();
        });
        if is_cancelled {
            self.unlocking = None;
            self.error = None;
        }
    }

    fn welcome(&mut self, ui: &mut Ui, form: &Form<'_>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        row(ui, |ui| {
            for locale in Locale::ALL {
                let chip = Button::chip(theme, locale.own_name(), self.texts.locale() == *locale).large();
                if ui.add(chip).clicked() {
                    self.texts = Rc::new(Texts::new(*locale));
                }
            }
        });
        heading(ui, theme.display(texts.get("handover-welcome")));
        for key in ["handover-welcome-what", "handover-welcome-who", "handover-welcome-free"] {
            ui.add(
                Label::new(
                    theme
                        .lead(texts.get(key))
                        .font(theme::font(theme::Size::Lead, theme::Weight::Regular)),
                )
                .wrap(),
            );
        }
    }

    fn question(&mut self, ui: &mut Ui, form: &Form<'_>, index: usize, commands: &mut Vec<Command>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let (Some(draft), Some(indicator)) = (draft_of(form.occasion), form.asked.get(index).copied()) else {
            return;
        };
        let Some(entry) = draft.entries.get(&indicator.id) else {
            return;
        };
        let number = [("number", (index + 1).into()), ("count", form.asked.len().into())];
        let words = theme.lead(texts.with("form-number", &number));
        progress(ui, theme, words, index + 1, form.asked.len(), theme::BASE);
        ui.add_space(theme::GAP);
        let text = |texts: &std::collections::BTreeMap<Respondent, crate::domain::localized::Localized>| {
            texts
                .get(&Respondent::Participant)
                .map(|text| text.text(form.view.texts.code()).to_owned())
        };
        let question = text(&indicator.questions).unwrap_or_default();
        ui.label(theme.small(indicator.name.text(texts.code())));
        heading(ui, theme.display(&question));
        if let Some(help) = text(&indicator.help) {
            ui.add(
                Label::new(
                    theme
                        .lead(help)
                        .font(theme::font(theme::Size::Lead, theme::Weight::Regular))
                        .color(theme.ink_secondary),
                )
                .wrap(),
            );
        }
        let id = Id::unique(("handover", draft.id, index));
        let scale = Scale {
            theme,
            texts,
            instrument: form.instrument,
            indicator,
            name: &question,
            id,
            is_large: true,
        };
        // The click that led here would take the focus away again, so it waits for the next frame.
        if self.takes_focus && !ui.input(|input| input.pointer.any_click()) {
            self.takes_focus = false;
            scale.request_focus(ui, entry.answer);
        }
        let response = scale.show(ui, entry.answer);
        if let Some(answer) = response.chosen {
            self.error = None;
            let note = match &self.comment {
                Some((at, text)) if *at == index => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
                _ => entry.note.clone(),
            };
            commands.push(Command::SaveEntry(
                draft.id,
                indicator.id.clone(),
                Entry { answer, note },
            ));
        }
        match response.moved {
            Some(Move::Next) if index + 1 < form.asked.len() => self.go(form, Step::Question(index + 1), commands),
            Some(Move::Next) => self.go(form, Step::Review, commands),
            Some(Move::Previous) if index > 0 => self.go(form, Step::Question(index - 1), commands),
            _ => {}
        }
        self.comment(ui, form, index, entry);
    }

    fn comment(&mut self, ui: &mut Ui, form: &Form<'_>, index: usize, entry: &Entry) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        if let Some((_, text)) = self.comment.as_mut().filter(|(at, _)| *at == index) {
            Field::new(theme, texts.get("handover-comment"))
                .width(f32::INFINITY)
                .rows(2)
                .show(ui, text);
        } else {
            let name = if entry.note.is_some() {
                "handover-edit-comment"
            } else {
                "handover-add-comment"
            };
            let add = Button::quiet(theme, texts.get(name))
                .icon(theme::icon::NOTE)
                .height(48.0);
            if ui.add(add).clicked() {
                self.comment = Some((index, entry.note.clone().unwrap_or_default()));
            }
        }
    }

    fn review(&mut self, ui: &mut Ui, form: &Form<'_>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let Some(draft) = draft_of(form.occasion) else { return };
        heading(ui, theme.display(texts.get("handover-review")));
        let mut chosen = None;
        for (index, indicator) in form.asked.iter().enumerate() {
            let Some(entry) = draft.entries.get(&indicator.id) else {
                continue;
            };
            let name = indicator.name.text(texts.code());
            theme.card_frame().show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let change = Button::secondary(theme, texts.get("handover-change"));
                    let change = change
                        .name(format!("{}: {name}", texts.get("handover-change")))
                        .height(48.0);
                    if ui.add(change).clicked() {
                        chosen = Some(index);
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center).with_main_wrap(true), |ui| {
                        let words = with_pen(&ui.painter().clone(), &form.view, |pen| {
                            pen.answer_words(form.instrument, indicator, entry)
                        });
                        ui.add(Label::new(theme.body(format!("{name}:"))).wrap());
                        ui.add(Label::new(theme.strong(words)).wrap());
                    });
                });
            });
        }
        if let Some(index) = chosen {
            self.step = Step::Question(index);
            self.takes_focus = true;
        }
    }

    /// First and latest, in upward and neutral words alone.
    fn feedback(&mut self, ui: &mut Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let now = ui.input(|input| input.time);
        if self.touched_at == 0.0 || ui.input(|input| !input.events.is_empty()) {
            self.touched_at = now;
        }
        let left = FEEDBACK_SECS - (now - self.touched_at);
        if left <= 0.0 {
            commands.push(Command::EndHandover);
            return;
        }
        ui.ctx().request_repaint_after_secs(left as f32 + 0.1);
        heading(ui, theme.display(texts.get("handover-thanks")));
        ui.add(Label::new(theme.body(texts.get("handover-saved"))).wrap());
        let first = form
            .history
            .measured()
            .find(|occasion| occasion.assessments.contains_key(&Respondent::Participant));
        let Some(first) = first.filter(|first| first.id != form.occasion.id) else {
            return;
        };
        let pair = Pair {
            before: first,
            now: form.occasion,
            respondent: Respondent::Participant,
        };
        let [raised, lowered] = [Direction::Raised, Direction::Lowered].map(|direction| {
            let went = |indicator: &&Indicator| {
                let change =
                    form.history
                        .change_between(Respondent::Participant, indicator, first.id, form.occasion.id);
                change.is_some_and(|change| change.direction == direction)
            };
            form.instrument
                .asked_of(Respondent::Participant)
                .filter(went)
                .collect::<Vec<_>>()
        });
        for (key, indicators) in [("handover-raised", raised), ("handover-talk", lowered)] {
            if indicators.is_empty() {
                continue;
            }
            theme.card_frame().show(ui, |ui| {
                ui.set_width(ui.available_width());
                heading(ui, theme.lead(texts.get(key)));
                for indicator in indicators {
                    ui.add(Label::new(theme.body(indicator.name.text(texts.code()))).wrap());
                }
            });
        }
        with_pen(&ui.painter().clone(), &form.view, |pen| {
            let width = ui.available_width().min(900.0);
            radar::chart(pen, form.history, form.instrument, pair, width).show(ui, theme);
        });
    }
}

fn draft_of(occasion: &Occasion) -> Option<&Draft> {
    occasion.drafts.get(&Respondent::Participant)
}

fn asked<'a>(draft: &Draft, instrument: &'a Instrument) -> Vec<&'a Indicator> {
    instrument
        .indicators
        .iter()
        .filter(|indicator| draft.entries.contains_key(&indicator.id))
        .collect()
}

/// The form that was handed over, as the file remembers it: whose, and at which occasion.
pub fn find(histories: &[History], id: AssessmentId) -> Option<(&History, OccasionId)> {
    histories.iter().find_map(|history| {
        let occasion = history
            .occasions
            .iter()
            .find(|occasion| draft_of(occasion).is_some_and(|draft| draft.id == id))?;
        Some((history, occasion.id))
    })
}

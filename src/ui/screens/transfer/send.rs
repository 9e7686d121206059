//! To another unit: for whom, under which consent, what goes along; and then whether the case here is over.

use egui::{Label, Role, Ui};

use super::{card_words, contents, titled};
use crate::domain::exit::{Exit, Outcome};
use crate::domain::history::History;
use crate::domain::transfer::{ConsentForm, ConsentGiver, MoveConsent, UnitCard};
use crate::domain::{ParticipantId, Today};
use crate::exchange::transfer::{TransferError, read_card};
use crate::explain::Explain as _;
use crate::ui::command::{Choice, Command, SendAsked};
use crate::ui::screens::details::exit_words;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::{Field, field_error};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{group, heading, page, protected, row, scrolling};

/// What is chosen so far.
pub struct Send {
    participant_id: ParticipantId,
    /// The receiver's key as it was pasted, or read from a file.
    code: String,
    has_compared: bool,
    date: DateInput,
    giver: Option<ConsentGiver>,
    form: Option<ConsentForm>,
    has_tried: bool,
    /// To whom the file was made.
    pub sent_to: Option<UnitCard>,
}

impl Send {
    /// Nothing is chosen.
    pub fn new(participant_id: ParticipantId, today: Today) -> Self {
        Self {
            participant_id,
            code: String::new(),
            has_compared: false,
            date: DateInput::new(today.0),
            giver: None,
            form: None,
            has_tried: false,
            sent_to: None,
        }
    }

    /// The receiver's key was read from a file.
    pub fn choose(&mut self, code: String) {
        (self.code, self.has_compared) = (code, false);
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let Some(history) = view.history(self.participant_id) else {
            return;
        };
        scrolling(ui, "send", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                protected::mark(ui, view, &history.participant);
                let reference = history.participant.reference.to_string();
                let title = texts.with("transfer-send-heading", &[("reference", reference.into())]);
                heading(ui, theme.display(title));
                ui.add(Label::new(theme.body(texts.get("transfer-send-intro"))).wrap());
                if view.transfer_card.is_none() {
                    notice(ui, theme, Tone::Warning, &TransferError::NoKey.explain(texts));
                    return;
                }
                if let Some(to) = &self.sent_to {
                    after(ui, view, history, to, commands);
                    return;
                }
                let card = read_card(&self.code).ok();
                titled(ui, view, "transfer-receiver", |ui| {
                    self.receiver(ui, view, card.as_ref(), commands);
                });
                titled(ui, view, "transfer-consent", |ui| self.consent(ui, view, history));
                titled(ui, view, "transfer-what", |ui| what(ui, view, history));
                if self.has_tried && (card.is_none() || !self.has_compared || self.given(view, history).is_none()) {
                    field_error(ui, theme, &texts.get("transfer-incomplete"));
                }
                let make = Button::primary(theme, texts.get("transfer-make")).icon(theme::icon::LOCK);
                if ui.add(make).clicked() {
                    self.has_tried = true;
                    let consent = self.given(view, history).filter(|_| self.has_compared);
                    if let Some((to, consent)) = card.zip(consent) {
                        commands.push(Command::SendParticipant(Box::new(SendAsked {
                            participant_id: self.participant_id,
                            to,
                            consent,
                        })));
                    }
                }
            });
        });
    }

    fn receiver(&mut self, ui: &mut Ui, view: &View<'_>, card: Option<&UnitCard>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let is_empty = self.code.trim().is_empty();
        let is_wrong = card.is_none() && !is_empty;
        let missing = self.has_tried && is_empty;
        let error = if is_wrong {
            Some(texts.get("error-transfer-card"))
        } else {
            missing.then(|| texts.get("transfer-code-missing"))
        };
        let changed = Field::new(theme, texts.get("transfer-code"))
            .help(texts.get("transfer-code-help"))
            .rows(3)
            .width(f32::INFINITY)
            .error(error)
            .show(ui, &mut self.code)
            .changed();
        // What was compared was another key.
        self.has_compared &= !changed;
        let open = Button::secondary(theme, texts.get("transfer-code-open")).icon(theme::icon::FOLDER);
        if ui.add(open).clicked() {
            commands.push(Command::Choose(Choice::TransferCard));
        }
        let Some(card) = card else { return };
        card_words(ui, view, card);
        ui.add(Label::new(theme.small(texts.get("transfer-compare-help"))).wrap());
        let compared = Button::check(theme, texts.get("transfer-compared"), self.has_compared);
        if ui.add(compared).clicked() {
            self.has_compared = !self.has_compared;
        }
        if self.has_tried && !self.has_compared {
            field_error(ui, theme, &texts.get("transfer-compare-missing"));
        }
    }

    fn consent(&mut self, ui: &mut Ui, view: &View<'_>, history: &History) {
        let (texts, theme) = (view.texts, view.theme);
        ui.add(Label::new(theme.body(texts.get("transfer-consent-help"))).wrap());
        choice(
            ui,
            view,
            "transfer-consent-giver",
            "transfer-giver",
            ConsentGiver::ALL,
            ConsentGiver::code,
            &mut self.giver,
        );
        choice(
            ui,
            view,
            "transfer-consent-form",
            "transfer-form",
            ConsentForm::ALL,
            ConsentForm::code,
            &mut self.form,
        );
        if self.has_tried && (self.giver.is_none() || self.form.is_none()) {
            field_error(ui, theme, &texts.get("transfer-consent-missing"));
        }
        let date = self.date.date(view.today);
        let problem = date.and_then(|date| {
            let consent = MoveConsent {
                date,
                giver: ConsentGiver::Participant,
                form: ConsentForm::Written,
            };
            consent.problem(first_day(history), view.today)
        });
        DateField {
            theme,
            texts,
            today: view.today,
            label: texts.get("transfer-consent-date"),
            error: problem.map(|problem| problem.explain(texts)),
        }
        .show(ui, &mut self.date);
    }

    /// The consent, where everything is said and right.
    fn given(&self, view: &View<'_>, history: &History) -> Option<MoveConsent> {
        let consent = MoveConsent {
            date: self.date.date(view.today)?,
            giver: self.giver?,
            form: self.form?,
        };
        let is_right = consent.problem(first_day(history), view.today).is_none();
        is_right.then_some(consent)
    }
}

fn first_day(history: &History) -> chrono::NaiveDate {
    history.earlier.first().unwrap_or(history).participant.details.start
}

/// One of a few, of which none is chosen at first.
fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    view: &View<'_>,
    label: &str,
    kind: &str,
    all: &[T],
    code: fn(T) -> &'static str,
    chosen: &mut Option<T>,
) {
    let name = view.texts.get(label);
    ui.label(view.theme.small(&name));
    group(ui, Role::RadioGroup, &name, |ui| {
        row(ui, |ui| {
            for one in all {
                let words = crate::i18n::capitalised(&view.texts.get(&format!("{kind}-{}", code(*one))));
                if ui.add(Button::chip(view.theme, words, *chosen == Some(*one))).clicked() {
                    *chosen = Some(*one);
                }
            }
        });
    });
}

fn what(ui: &mut Ui, view: &View<'_>, history: &History) {
    let (texts, theme) = (view.texts, view.theme);
    contents(ui, view, history);
    ui.add(Label::new(theme.small(texts.get("transfer-stays"))).wrap());
    let notes = history.periods().flat_map(|period| &period.notes);
    let private = notes.filter(|note| note.about.is_private).count();
    if private > 0 {
        let count = [("count", private.into())];
        notice(ui, theme, Tone::Warning, &texts.with("transfer-private", &count));
    }
}

/// The file is there. Whether the case here is over is for the user to say.
fn after(ui: &mut Ui, view: &View<'_>, history: &History, to: &UnitCard, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    titled(ui, view, "transfer-after", |ui| {
        let unit = [("unit", to.name.as_str().into())];
        ui.add(Label::new(theme.body(texts.with("transfer-after-help", &unit))).wrap());
        if let Some(exit) = &history.participant.exit {
            ui.add(Label::new(theme.strong(exit_words(texts, exit))).wrap());
            return;
        }
        let is_hanging = history.has_records_after(view.today.0, view.today);
        let end = Button::secondary(theme, texts.get("transfer-end")).icon(theme::icon::LOG_OUT);
        if ui.add(end.enabled(!is_hanging)).clicked() {
            commands.push(Command::EndParticipant(
                history.participant.id,
                Exit {
                    date: view.today.0,
                    outcome: Some(Outcome::Moved),
                    note: Some(texts.with("transfer-exit-note", &unit)),
                },
            ));
        }
    });
}

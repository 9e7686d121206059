//! From another unit: whose file it is and what lies in it, before it is taken in.

use std::path::{Path, PathBuf};

use egui::{Label, Ui};

use super::{card_words, consent_words, contents, titled};
use crate::domain::participant::name_problem;
use crate::exchange::transfer::{Opened, TransferError};
use crate::explain::Explain as _;
use crate::report::transfer::{brought, standing};
use crate::ui::command::{Choice, Command};
use crate::ui::screens::details::offered_caseworkers;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, browse_field, trimmed};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{heading, page, protected, row, scrolling};

/// Which file, and what is known of it.
pub struct Receive {
    path: String,
    /// What was found in it.
    pub opened: Option<Box<Opened>>,
    /// Why nothing was.
    pub error: Option<String>,
    /// The number of what was asked last.
    pub asked: u64,
    caseworker: String,
    has_tried: bool,
}

impl Receive {
    /// Nothing is chosen; whoever takes the participant in is responsible unless they say otherwise.
    pub fn new(user: &str) -> Self {
        Self {
            path: String::new(),
            opened: None,
            error: None,
            asked: 0,
            caseworker: user.to_owned(),
            has_tried: false,
        }
    }

    /// A file was pointed at.
    pub fn choose(&mut self, path: String) {
        self.path = path;
        self.forget();
    }

    fn forget(&mut self) {
        self.asked += 1;
        (self.opened, self.error) = (None, None);
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "receive", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, theme.display(texts.get("transfer-receive-heading")));
                ui.add(Label::new(theme.body(texts.get("transfer-receive-intro"))).wrap());
                if view.transfer_card.is_none() {
                    notice(ui, theme, Tone::Warning, &TransferError::NoKey.explain(texts));
                    return;
                }
                titled(ui, view, "transfer-file", |ui| {
                    if self.opened.is_some() {
                        self.chosen(ui, view);
                    } else {
                        self.file(ui, view, commands);
                    }
                });
                if let Some(error) = &self.error {
                    notice(ui, theme, Tone::Warning, error);
                }
                if let Some(opened) = self.opened.take() {
                    self.review(ui, view, opened, commands);
                }
            });
        });
    }

    fn file(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let before = self.path.clone();
        let field = Field::new(theme, texts.get("transfer-file-field")).help(texts.get("transfer-file-help"));
        if browse_field(ui, view, field, &mut self.path) {
            commands.push(Command::Choose(Choice::TransferFile));
        }
        if self.path != before {
            self.forget();
        }
        let open = Button::primary(theme, texts.get("transfer-open")).icon(theme::icon::SEARCH);
        let open = open.enabled(!self.path.trim().is_empty());
        if ui.add(open).clicked() {
            self.forget();
            commands.push(Command::OpenTransfer(self.asked, PathBuf::from(self.path.trim())));
        }
    }

    /// Which file is looked at, with a way back.
    fn chosen(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let path = Path::new(self.path.trim());
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        ui.add(Label::new(theme.strong(name)).wrap());
        let other = Button::secondary(theme, texts.get("transfer-other-file"));
        if ui.add(other.icon(theme::icon::FOLDER).small()).clicked() {
            self.forget();
        }
    }

    /// Who sent it, what it holds, what it brings, and who becomes responsible.
    fn review(&mut self, ui: &mut Ui, view: &View<'_>, opened: Box<Opened>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        titled(ui, view, "transfer-sender", |ui| {
            card_words(ui, view, &opened.from);
            let tone = if opened.known_since.is_some() && opened.brought.came_before.is_empty() {
                Tone::Info
            } else {
                Tone::Warning
            };
            for words in standing(texts, &opened) {
                notice(ui, theme, tone, &words);
            }
            let made = [
                ("reference", opened.parcel.reference.to_string().into()),
                ("date", texts.date(opened.origin.sent_at.date_naive()).into()),
                ("by", opened.origin.sent_by.as_str().into()),
            ];
            ui.add(Label::new(theme.body(texts.with("transfer-made", &made))).wrap());
            ui.add(Label::new(theme.body(consent_words(view, &opened.origin.consent))).wrap());
        });
        titled(ui, view, "transfer-what", |ui| {
            protected::mark(ui, view, &opened.history.participant);
            if let Some(name) = &opened.history.participant.details.name {
                ui.add(Label::new(theme.strong(name)).wrap());
            }
            contents(ui, view, &opened.history);
            for words in brought(texts, &opened.brought) {
                ui.add(Label::new(theme.small(words)).wrap());
            }
        });
        let mut is_over = false;
        titled(ui, view, "details-caseworker", |ui| {
            let name = trimmed(&self.caseworker);
            let problem = name.as_deref().and_then(name_problem);
            let missing = || (self.has_tried && name.is_none()).then(|| texts.get("responsible-missing"));
            Field::new(theme, texts.get("transfer-caseworker"))
                .error(problem.map(|problem| problem.explain(texts)).or_else(missing))
                .show(ui, &mut self.caseworker);
            offered_caseworkers(ui, view, &mut self.caseworker, None);
            row(ui, |ui| {
                let take = Button::primary(theme, texts.get("transfer-receive")).icon(theme::icon::CHECK);
                if ui.add(take).clicked() {
                    self.has_tried = true;
                    if let Some(caseworker) = name.filter(|_| problem.is_none()) {
                        commands.push(Command::ReceiveParticipant(opened.clone(), caseworker));
                    }
                }
                is_over = ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
            });
        });
        if is_over {
            self.forget();
        } else {
            self.opened = Some(opened);
        }
    }
}

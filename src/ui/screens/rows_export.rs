//! What is saved about participants as rows: which, as what, and how much of who they are.

use std::collections::BTreeSet;

use egui::{Id, Label, Modal, Role, ScrollArea, Ui, Vec2};

use crate::domain::ParticipantId;
use crate::exchange::rows::{Content, Dialect, Format, What};
use crate::i18n::Locale;
use crate::report::rows::Saved;
use crate::ui::command::{Command, RowsAsked};
use crate::ui::theme;
use crate::ui::view::Frame;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{follow_focus, group, heading, row};

/// How wide it is.
const WIDTH: f32 = 520.0;

/// What is chosen so far.
pub struct RowsExport {
    whom: Vec<ParticipantId>,
    format: Format,
    /// Which tables a workbook has.
    sheets: BTreeSet<What>,
    /// Which one a CSV file has.
    only: What,
    content: Content,
    has_focus: bool,
}

impl RowsExport {
    /// A workbook with everything about these participants, and no name.
    pub fn new(whom: Vec<ParticipantId>) -> Self {
        Self {
            whom,
            format: Format::Xlsx,
            sheets: What::ALL.iter().copied().collect(),
            only: What::Answers,
            content: Content::default(),
            has_focus: false,
        }
    }

    /// Draws it over the page.
    pub fn ui(&mut self, ui: &Ui, frame: &Frame<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (frame.texts, frame.theme);
        let modal = Modal::new(Id::unique("rows export"))
            .frame(theme.card_frame())
            .show(ui.ctx(), |ui| {
                let room = ui.ctx().content_rect().size() - Vec2::splat(2.0 * theme::PAGE);
                ui.set_width(WIDTH.min(room.x));
                let title = texts.get("rows-export-heading");
                // What does not fit is scrolled to, also by the keyboard.
                let scroll = ScrollArea::vertical().max_height(room.y);
                scroll.min_scrolled_height(room.y).show(ui, |ui| {
                    group(ui, Role::Dialog, &title, |ui| {
                        ui.spacing_mut().item_spacing.y = theme::STEP_12;
                        heading(ui, theme.lead(&title));
                        let count = [("count", self.whom.len().into())];
                        ui.add(Label::new(theme.body(texts.with("rows-export-about", &count))).wrap());
                        self.formats(ui, frame);
                        self.tables(ui, frame);
                        self.told(ui, frame);
                        self.buttons(ui, frame, commands);
                    });
                    follow_focus(ui);
                });
            });
        if modal.should_close() {
            commands.push(Command::CancelRows);
        }
    }

    fn formats(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        let name = frame.texts.get("rows-format");
        ui.label(frame.theme.small(&name));
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for format in Format::ALL {
                    let words = frame.texts.get(&format!("rows-format-{}", format.code()));
                    let chip = ui.add(Button::chip(frame.theme, words, self.format == *format));
                    if !std::mem::replace(&mut self.has_focus, true) {
                        chip.request_focus();
                    }
                    if chip.clicked() {
                        self.format = *format;
                    }
                }
            });
        });
    }

    /// Which rows: several in a workbook, one kind in a CSV file; a bundle has forms alone.
    fn tables(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        let (texts, theme) = (frame.texts, frame.theme);
        let name = texts.get("rows-content");
        ui.label(theme.small(&name));
        let role = match self.format {
            Format::Fhir => {
                ui.add(Label::new(theme.body(texts.get("rows-content-fhir"))).wrap());
                return;
            }
            Format::Csv => Role::RadioGroup,
            Format::Xlsx => Role::Group,
        };
        group(ui, role, &name, |ui| {
            row(ui, |ui| {
                for what in What::ALL {
                    let words = texts.get(&format!("rows-{}", what.code()));
                    if self.format == Format::Csv {
                        if ui.add(Button::chip(theme, words, self.only == *what)).clicked() {
                            self.only = *what;
                        }
                    } else if ui
                        .add(Button::check(theme, words, self.sheets.contains(what)))
                        .clicked()
                        && !self.sheets.remove(what)
                    {
                        self.sheets.insert(*what);
                    }
                }
            });
        });
    }

    fn told(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        let (texts, theme) = (frame.texts, frame.theme);
        let name = texts.get("rows-told");
        ui.label(theme.small(&name));
        let Content { names, notes } = &mut self.content;
        group(ui, Role::Group, &name, |ui| {
            row(ui, |ui| {
                for (key, is_told) in [("rows-names", &mut *names), ("rows-notes", notes)] {
                    let check = Button::check(theme, texts.get(key), *is_told);
                    if ui.add(check).clicked() {
                        *is_told = !*is_told;
                    }
                }
            });
        });
        let key = if *names { "rows-named" } else { "rows-pseudonyms" };
        ui.add(Label::new(theme.small(texts.get(key))).wrap());
    }

    fn buttons(&self, ui: &mut Ui, frame: &Frame<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (frame.texts, frame.theme);
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("rows-go-on")).icon(theme::icon::DOWNLOAD);
            let is_anything = self.format != Format::Xlsx || !self.sheets.is_empty();
            if ui.add(save.enabled(is_anything)).clicked() {
                commands.push(Command::SaveRows(Box::new(RowsAsked {
                    whom: self.whom.clone(),
                    saved: self.saved(frame.settings.locale),
                    content: self.content,
                })));
            }
            if ui.add(Button::secondary(theme, texts.get("cancel"))).clicked() {
                commands.push(Command::CancelRows);
            }
        });
    }

    fn saved(&self, locale: Locale) -> Saved {
        match self.format {
            Format::Xlsx => Saved::Xlsx(self.sheets.iter().copied().collect()),
            Format::Csv => Saved::Csv(self.only, Dialect::of(locale.code())),
            Format::Fhir => Saved::Fhir,
        }
    }
}

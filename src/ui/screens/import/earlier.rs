//! Earlier imports, and taking one back.

use egui::{Label, Ui};

use crate::domain::ImportId;
use crate::domain::imported::{BuiltOn, Imported};
use crate::explain::{built_on_words, counts_words, import_name};
use crate::store::BIN_DAYS;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::unit::local;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{heading, row};

/// The most imports that are listed; the command line has them all.
const LISTED: usize = 20;

/// The import that is asked about.
#[derive(Default)]
pub struct Earlier {
    /// Which one, and what was done since to how many of those whom it told of.
    asked: Option<(ImportId, Vec<(BuiltOn, u32)>)>,
    /// The answer has just come: the page turns to it.
    turns_to_it: bool,
}

impl Earlier {
    /// Asks whether an import is to be taken back, or says why it can't be.
    pub fn ask(&mut self, id: ImportId, built: Vec<(BuiltOn, u32)>) {
        self.asked = Some((id, built));
        self.turns_to_it = true;
    }

    /// Draws them; nothing where there are none.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        if view.imports.is_empty() {
            return;
        }
        let (texts, theme) = (view.texts, view.theme);
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            heading(ui, theme.lead(texts.get("import-earlier")));
            for import in view.imports.iter().take(LISTED) {
                ui.push_id(import.id, |ui| self.import(ui, view, import, commands));
            }
            if view.imports.len() > LISTED {
                let more = [("count", (view.imports.len() - LISTED).into())];
                ui.add(Label::new(theme.small(texts.with("import-earlier-more", &more))).wrap());
            }
        });
    }

    fn import(&mut self, ui: &mut Ui, view: &View<'_>, import: &Imported, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = import_name(texts, import);
        ui.separator();
        row(ui, |ui| {
            let room = ui.available_width();
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = theme::HALF;
                ui.set_width((room * 0.6).max(theme::COLUMN.min(room) * 0.5));
                ui.add(Label::new(theme.strong(&name)).wrap());
                let args = [
                    ("when", local(texts, import.at, view.today).into()),
                    ("by", import.by.as_str().into()),
                ];
                ui.add(Label::new(theme.small(texts.with("import-earlier-by", &args))).wrap());
                ui.add(Label::new(theme.small(counts_words(texts, import.counts))).wrap());
                if let Some((at, by)) = &import.taken_back {
                    let args = [
                        ("when", local(texts, *at, view.today).into()),
                        ("by", by.as_str().into()),
                    ];
                    let words = theme.small_strong(texts.with("import-taken-back", &args));
                    ui.add(Label::new(words).wrap());
                }
            });
            let (key, command) = match import.taken_back {
                None => ("import-take-back", Command::LookAtImport(import.id)),
                Some(_) => ("import-put-back", Command::PutBackImport(import.id)),
            };
            let label = texts.with(&format!("{key}-of"), &[("file", name.as_str().into())]);
            let button = Button::secondary(theme, texts.get(key)).name(label).small();
            if ui.add(button.icon(theme::icon::UNDO)).clicked() {
                commands.push(command);
            }
        });
        let asked = self
            .asked
            .as_ref()
            .filter(|(id, _)| *id == import.id && import.taken_back.is_none());
        let Some((id, built)) = asked else { return };
        let (id, turns_to_it) = (*id, std::mem::take(&mut self.turns_to_it));
        if !built.is_empty() {
            let what = [("what", built_on_words(texts, built).into())];
            notice(ui, theme, Tone::Warning, &texts.with("import-stays", &what));
            if turns_to_it {
                ui.scroll_to_cursor(None);
            }
            return;
        }
        let args = [
            ("file", name.into()),
            ("counts", counts_words(texts, import.counts).into()),
            ("days", BIN_DAYS.to_string().into()),
        ];
        notice(
            ui,
            theme,
            Tone::Warning,
            &texts.with("import-take-back-question", &args),
        );
        row(ui, |ui| {
            if ui
                .add(Button::primary(theme, texts.get("import-take-back-now")))
                .clicked()
            {
                commands.push(Command::TakeBackImport(id));
                self.asked = None;
            }
            let leave = ui.add(Button::secondary(theme, texts.get("import-leave")));
            if turns_to_it {
                leave.request_focus();
                leave.scroll_to_me(None);
            }
            if leave.clicked() {
                self.asked = None;
            }
        });
    }
}

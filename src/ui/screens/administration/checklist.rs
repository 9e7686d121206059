//! The checklist that cases are gone through by.

use egui::{Label, Ui};
use uuid::Uuid;

use crate::domain::ItemId;
use crate::domain::review::{Item, MAX_ITEMS, checklist_problem};
use crate::explain::Explain as _;
use crate::ui::command::Command;
use crate::ui::screens::reviews::checklist;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, field_error};
use crate::ui::widgets::{heading, row};

/// The checklist as it is being changed; nothing where it is as it is saved.
#[derive(Default)]
pub(super) struct ChecklistForm {
    typed: Option<Vec<Item>>,
    has_tried: bool,
    sent: Sent,
}

impl ChecklistForm {
    /// Draws it.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if self.sent.has_arrived(view) {
            *self = Self::default();
        }
        heading(ui, theme.lead(texts.get("templates-checklist-heading")));
        ui.add(Label::new(theme.small(texts.get("templates-checklist-help"))).wrap());
        let saved = checklist(texts, view.checklist);
        let mut items = self.typed.take().unwrap_or_else(|| saved.clone());
        fields(ui, view, &mut items);
        let add = Button::quiet(theme, texts.get("templates-checklist-add")).icon(theme::icon::PLUS);
        if ui.add(add.small().enabled(items.len() < MAX_ITEMS)).clicked() {
            items.push(Item {
                id: ItemId(Uuid::now_v7()),
                text: String::new(),
                knows: None,
            });
        }
        if items == saved {
            return;
        }
        let problem = checklist_problem(&items);
        if let Some(problem) = problem.filter(|_| self.has_tried) {
            field_error(ui, theme, &problem.explain(texts));
        }
        let mut is_cancelled = false;
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("templates-checklist-save")).icon(theme::icon::CHECK);
            if ui.add(save).clicked() {
                self.has_tried = true;
                if problem.is_none() {
                    commands.push(Command::SaveChecklist(items.clone()));
                    self.sent.send();
                }
            }
            is_cancelled = ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
        });
        if is_cancelled {
            *self = Self::default();
        } else {
            self.typed = Some(items);
        }
    }
}

fn fields(ui: &mut Ui, view: &View<'_>, items: &mut Vec<Item>) {
    let (texts, theme) = (view.texts, view.theme);
    let mut removed = None;
    for (place, item) in items.iter_mut().enumerate() {
        let number = [("number", (place + 1).into())];
        ui.push_id(item.id, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme::BASE;
                let label = texts.with("templates-checklist-item", &number);
                Field::new(theme, &label)
                    .hide_label()
                    .hint(&label)
                    .width(ui.available_width() - theme::CONTROL - theme::BASE)
                    .show(ui, &mut item.text);
                let name = texts.with("templates-checklist-remove", &number);
                let remove = Button::icon_only(theme, theme::icon::CLOSE, name).height(theme::CONTROL);
                if ui.add(remove).clicked() {
                    removed = Some(place);
                }
            });
        });
    }
    if let Some(place) = removed {
        items.remove(place);
    }
}

//! Every answer, to look over before the form is sent in, and how it was filled in.

use egui::{Align, Ui, vec2};

use super::{Form, Handover, Step, described};
use crate::domain::assessment::FilledIn;
use crate::ui::command::Command;
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::with_pen;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::heading;
use crate::ui::widgets::ways::ways_choice;

impl Handover {
    pub(super) fn review(&mut self, ui: &mut Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let Some(draft) = form.draft() else { return };
        heading(ui, theme.display(texts.get("handover-review")));
        let mut chosen = None;
        let toward = text::toward(ui.ctx(), Align::Min);
        for (index, indicator) in form.asked.iter().enumerate() {
            let Some(entry) = draft.entries.get(&indicator.id) else {
                continue;
            };
            let name = indicator.name.text(texts.code());
            theme.card_frame().show(ui, |ui| {
                ui.set_width(ui.available_width());
                // The words take what the button leaves, and the row is as high as they are.
                ui.with_layout(toward, |ui| {
                    let change = Button::secondary(theme, texts.get("handover-change"));
                    let change = change
                        .name(format!("{}: {name}", texts.get("handover-change")))
                        .height(theme::TOUCH);
                    let words = with_pen(&ui.painter().clone(), &form.view, |pen| {
                        pen.texts.answer(form.instrument, indicator, entry)
                    });
                    let room = (ui.available_width() - change.width(ui) - theme::GAP).max(theme::CONTROL);
                    ui.allocate_ui_with_layout(vec2(room, theme::TOUCH), text::below(ui.ctx()), |ui| {
                        ui.set_width(room);
                        ui.spacing_mut().item_spacing.y = theme::HALF;
                        text::label(ui, theme.body(name).color(theme.ink_secondary));
                        text::label(ui, theme.lead(words));
                        if let Some(note) = &entry.note {
                            text::label(ui, theme.body(note));
                        }
                    });
                    if ui.add(change).clicked() {
                        chosen = Some(index);
                    }
                });
            });
        }
        self.ways(ui, form, commands);
        if let Some(index) = chosen {
            self.go(form, Step::Question(index), commands);
        }
    }

    /// How the form was filled in, as its respondent sees it.
    fn ways(&self, ui: &mut Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let Some(draft) = form.draft() else { return };
        let question = texts.get("handover-how");
        heading(ui, theme.lead(&question));
        let (known, offered) = (&draft.circumstances, FilledIn::of_respondent());
        let told = ways_choice(ui, &form.view, &question, known, offered, theme::CONTROL_LARGE);
        if let Some(way) = told {
            commands.push(Command::DescribeForm(draft.id, described(draft, texts, Some(way))));
        }
    }
}

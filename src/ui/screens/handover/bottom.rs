//! Back and next, always at the same place; and a caseworker's way to take the form back.

use egui::{Align, Frame as Margin, Id, Key, Label, Layout, Panel, PointerButton, Response, Ui, vec2};
use zeroize::{Zeroize, Zeroizing};

use super::{Form, Handover, Step, described, feedback};
use crate::domain::assessment::FilledIn;
use crate::domain::localized::TextDirection;
use crate::ui::command::Command;
use crate::ui::text;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, reveal_button};
use crate::ui::widgets::row;

/// With less room than this, the caseworker's button shows its icon alone.
const ROOM_FOR_WORDS: f32 = 400.0;
/// A window lower than this has little room for anything but the page.
const LOW: f32 = 420.0;

/// Pressed, and not with the second half of a double click: by then another page has put another button there.
fn pressed_once(ui: &Ui, response: &Response) -> bool {
    response.clicked() && !ui.input(|input| input.pointer.button_double_clicked(PointerButton::Primary))
}

fn passphrase_id() -> Id {
    Id::unique("handover passphrase")
}

impl Handover {
    pub(super) fn bottom(&mut self, ui: &mut Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let theme = form.view.theme;
        // Little height is better spent on the question.
        let is_low = ui.ctx().content_rect().height() < LOW;
        let space = if is_low { theme::BASE } else { theme::GAP };
        let margin = Margin::new()
            .fill(theme.card)
            .inner_margin(egui::Margin::symmetric(0, space as i8));
        Panel::bottom("handover bottom")
            .frame(margin)
            .resizable(false)
            .show(ui, |ui| {
                // The page above has a scroll bar beside it.
                let scroll = &ui.spacing().scroll;
                let gutter = scroll.bar_width + scroll.bar_inner_margin + scroll.bar_outer_margin;
                let mut all = ui.available_rect_before_wrap();
                all.max.x -= gutter;
                super::in_the_middle(ui, self.step, all, |ui| {
                    if let Some(error) = &self.error {
                        text::label(ui, theme.body(error).color(theme.lowered));
                    }
                    if self.unlocking.is_some() {
                        self.unlock(ui, form, commands);
                    } else {
                        self.steps(ui, form, commands);
                    }
                });
            });
    }

    fn steps(&mut self, ui: &mut Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let (toward, away) = (
            text::toward(ui.ctx(), Align::Center),
            text::away(ui.ctx(), Align::Center),
        );
        ui.allocate_ui_with_layout(vec2(ui.available_width(), theme::CONTROL_LARGE), toward, |ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            let last = form.asked.len().saturating_sub(1);
            let back = match self.step {
                Step::Welcome | Step::Feedback => None,
                Step::Question(0) => Some(Step::Welcome),
                Step::Question(index) => Some(Step::Question(index - 1)),
                Step::Review => Some(Step::Question(last)),
            };
            if let Some(step) = back {
                let button = Button::secondary(theme, texts.get("handover-back")).icon(theme::icon::CHEVRON_LEFT);
                let response = ui.add(button.large());
                if pressed_once(ui, &response) {
                    self.go(form, step, commands);
                }
            }
            if self.step != Step::Feedback && !self.is_lent {
                let name = form.caseworkers_texts.get("handover-take-back");
                let leave = if ui.available_width() < ROOM_FOR_WORDS {
                    Button::icon_only(theme, theme::icon::LOCK, name)
                } else {
                    Button::quiet(theme, name).icon(theme::icon::LOCK)
                };
                if ui.add(leave.height(theme::TOUCH)).clicked() {
                    self.unlocking = Some(Zeroizing::default());
                    self.shows_passphrase = false;
                    ui.ctx().memory_mut(|memory| memory.request_focus(passphrase_id()));
                }
            }
            ui.with_layout(away, |ui| {
                ui.spacing_mut().item_spacing.x = theme::GAP;
                self.forward(ui, form, last, commands);
                let is_printable = self.step == Step::Feedback && form.view.has_printer;
                if is_printable && feedback::first(form).is_some() {
                    let print = Button::secondary(theme, texts.get("handover-print")).icon(theme::icon::PRINTER);
                    if ui.add(print.enabled(!self.is_printing).large()).clicked() {
                        self.print(ui, form, commands);
                    }
                }
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
        let mut button = Button::primary(theme, texts.get(key)).large();
        if next.is_some() {
            button = button.trailing_icon(theme::icon::CHEVRON_RIGHT);
        }
        let response = ui.add(button);
        if !pressed_once(ui, &response) {
            return;
        }
        match (next, form.draft()) {
            (Some(step), _) => self.go(form, step, commands),
            (None, Some(draft)) if draft.answered() == 0 => {
                self.error = Some(texts.get("handover-nothing-answered"));
            }
            (None, Some(draft)) => {
                // Nobody said anything else, and nobody else was there as far as the program knows.
                let is_told = draft.circumstances.ways.iter().any(|way| *way != FilledIn::ReadAloud);
                let alone = (!is_told).then_some(FilledIn::Alone);
                commands.push(Command::DescribeForm(draft.id, described(draft, texts, alone)));
                commands.push(Command::SubmitHandedOver(draft.id));
            }
            (None, None) => commands.push(Command::EndHandover),
        }
    }

    /// A caseworker gets the form back with the passphrase, in the caseworker's own language.
    fn unlock(&mut self, ui: &mut Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let participants_direction = text::direction(ui.ctx());
        text::set_direction(ui.ctx(), TextDirection::LeftToRight);
        let view = form.caseworkers_view();
        let (theme, texts) = (view.theme, view.texts);
        let mut is_cancelled = false;
        if let Some(passphrase) = &mut self.unlocking {
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                if ui.available_width() < ROOM_FOR_WORDS {
                    ui.add(Label::new(theme.small(texts.get("handover-take-back"))).wrap());
                }
                row(ui, |ui| {
                    let field = Field::new(theme, texts.get("sign-in-passphrase"))
                        .secret(self.shows_passphrase)
                        .id(passphrase_id())
                        .show(ui, passphrase);
                    let by_enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                    reveal_button(ui, &view, &mut self.shows_passphrase);
                    let unlock = Button::secondary(theme, texts.get("handover-unlock")).enabled(!self.is_trying);
                    let is_asked = ui.add(unlock).clicked() || by_enter;
                    // The demonstration has no passphrase, so an empty one takes it back.
                    if is_asked && !self.is_trying && (view.path.is_none() || !passphrase.is_empty()) {
                        commands.push(Command::TakeBack {
                            passphrase: passphrase.clone(),
                        });
                        passphrase.zeroize();
                        self.shows_passphrase = false;
                        self.is_trying = true;
                    }
                    is_cancelled = ui.add(Button::quiet(theme, texts.get("cancel"))).clicked();
                });
            });
        }
        if is_cancelled {
            self.unlocking = None;
            self.shows_passphrase = false;
            self.error = None;
        }
        text::set_direction(ui.ctx(), participants_direction);
    }
}

//! "Egenkontroll": cases that are drawn at random and read by a colleague, and what was found.

pub mod case;
mod form;
mod made;
mod results;

use egui::{Label, Ui};

use self::form::DrawForm;
use crate::domain::access::{Grant, Sight};
use crate::domain::draw::ToRead;
use crate::domain::history::History;
use crate::store::DrawsView;
use crate::ui::command::{Command, Page};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{card, heading, icon_label, page, row, scrolling};

/// `true` where the one who is signed in draws cases.
pub fn draws(view: &View<'_>) -> bool {
    view.account.sees(Sight::Draws) > Grant::No
}

/// The page: what is to be read, drawing, the draws that were made, and what they found.
#[derive(Default)]
pub struct Draws {
    form: DrawForm,
    /// What was read last: it stands while it is read again, so that nothing jumps or loses the focus.
    known: Option<DrawsView>,
}

impl Draws {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        match &view.office.draws {
            Some(read) if self.known.as_ref() != Some(read) => self.known = Some(read.clone()),
            Some(_) => {}
            None if draws(view) => commands.push(Command::ReadDraws),
            None => {}
        }
        scrolling(ui, "draws", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, theme.display(texts.get("draws-heading")));
                ui.add(Label::new(theme.body(texts.get("draws-help"))).wrap());
                if !view.to_read.is_empty() || !draws(view) {
                    to_read(ui, view, commands);
                }
                let Some(known) = self.known.as_ref().filter(|_| draws(view)) else {
                    return;
                };
                card(ui, theme, |ui| self.form.ui(ui, view, known, commands));
                if !known.draws.is_empty() {
                    card(ui, theme, |ui| made::ui(ui, view, &known.draws));
                    card(ui, theme, |ui| results::ui(ui, view, &known.results));
                }
            });
        });
    }
}

/// The cases that wait for the user.
fn to_read(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    card(ui, theme, |ui| {
        heading(ui, theme.lead(texts.get("draws-to-read")));
        let Some(first) = view.to_read.first() else {
            ui.add(Label::new(theme.body(texts.get("draws-nothing-to-read"))).wrap());
            return;
        };
        begin(ui, view, first, commands);
        for waiting in view.to_read {
            row(ui, |ui| {
                let label = waiting.label();
                let name = texts.with("draws-read", &[("case", label.as_str().into())]);
                let open = Button::secondary(theme, label).name(name).small();
                if ui.add(open).clicked() {
                    commands.push(open_case(waiting));
                }
                ui.label(theme.small(until(view, waiting)));
                if waiting.answered > 0 {
                    let args = [("count", waiting.answered.into())];
                    ui.label(theme.small(texts.with("draws-answered", &args)));
                }
            });
        }
    });
}

/// Begins with the first of the cases that wait.
fn begin(ui: &mut Ui, view: &View<'_>, first: &ToRead, commands: &mut Vec<Command>) {
    let words = view.texts.with("draws-begin", &[("count", view.to_read.len().into())]);
    let begin = Button::primary(view.theme, words).icon(theme::icon::CHEVRON_RIGHT);
    if ui.add(begin).clicked() {
        commands.push(open_case(first));
    }
}

fn open_case(waiting: &ToRead) -> Command {
    Command::Show(Page::OwnCheck(waiting.participant_id, waiting.draw_id))
}

fn until(view: &View<'_>, waiting: &ToRead) -> String {
    let date = [("date", view.texts.date(waiting.until).into())];
    view.texts.with("draws-until", &date)
}

/// On the first page: that there are cases to read; nothing where there are none.
pub fn today(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let Some(first) = view.to_read.first() else { return };
    let (texts, theme) = (view.texts, view.theme);
    heading(ui, theme.lead(texts.get("draws-heading")));
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::HALF;
        let args = [
            ("count", view.to_read.len().into()),
            ("date", texts.short_date(first.until, view.today).into()),
        ];
        ui.add(Label::new(theme.body(texts.with("draws-today", &args))).wrap());
        let open = Button::secondary(theme, texts.get("draws-today-open")).small();
        if ui.add(open).clicked() {
            commands.push(Command::Show(Page::Draws));
        }
    });
}

/// What own checks found wanting in a case, for whoever works with it; nothing where nothing was.
pub fn wanting(ui: &mut Ui, view: &View<'_>, history: &History) {
    let (texts, theme) = (view.texts, view.theme);
    let mut wanting = history.wanting().peekable();
    if wanting.peek().is_none() {
        return;
    }
    card(ui, theme, |ui| {
        ui.spacing_mut().item_spacing.y = theme::HALF;
        heading(ui, theme.lead(texts.get("draws-heading")));
        ui.add(Label::new(theme.small(texts.get("own-check-wanting-help"))).wrap());
        for (date, marked) in wanting {
            row(ui, |ui| {
                icon_label(ui, theme::icon::FLAG, theme.late_ink);
                let args = [("date", texts.date(date).into()), ("item", marked.text.as_str().into())];
                ui.add(Label::new(theme.body(texts.with("own-check-wanting", &args))).wrap());
            });
        }
    });
}

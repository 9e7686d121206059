//! What is to be done, by day: ticked off where it is seen.

use egui::{Label, Ui};

use crate::domain::ParticipantId;
use crate::domain::review::OpenReminder;
use crate::domain::schedule::Due;
use crate::domain::standing::Standing;
use crate::ui::command::{Command, Page};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{heading, icon_label, row};

/// So many are shown on the first page at most; the others are told by their number.
const SHOWN: usize = 4;

/// One reminder with a box that ticks it off.
pub fn line(ui: &mut Ui, view: &View<'_>, id: ParticipantId, reminder: &OpenReminder, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    row(ui, |ui| {
        let name = texts.with("reminder-tick", &[("text", reminder.text.as_str().into())]);
        let tick = Button::check(theme, texts.get("reminder-done"), false)
            .name(name)
            .small();
        if ui.add(tick).clicked() {
            commands.push(Command::TickReminder(id, reminder.id, true));
        }
        let date = [("date", texts.short_date(reminder.date, view.today).into())];
        let is_late = matches!(Due::of(reminder.date, view.today), Due::Overdue(_));
        if is_late {
            icon_label(ui, theme::icon::CLOCK, theme.late_ink);
        }
        let ink = if is_late { theme.late_ink } else { theme.ink_secondary };
        ui.label(theme.small_strong(texts.with("reminder-by", &date)).color(ink));
        ui.add(Label::new(theme.body(&reminder.text)).wrap());
    });
}

/// The reminders of the user's own participants that are to be done by today, earliest first.
fn due<'a>(view: &View<'a>) -> Vec<(&'a OpenReminder, &'a Standing)> {
    let own = view
        .standings
        .iter()
        .filter(|standing| standing.is_handled_by(view.user));
    let all = own.flat_map(|standing| standing.reminders.iter().map(move |reminder| (reminder, standing)));
    let mut due: Vec<_> = all.filter(|(reminder, _)| reminder.date <= view.today.0).collect();
    due.sort_by_key(|(reminder, standing)| (reminder.date, standing.reference));
    due
}

/// On the first page, under today's meetings; nothing where nothing is to be done.
pub fn today(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let due = due(view);
    if due.is_empty() {
        return;
    }
    heading(ui, theme.lead(texts.get("reminders-heading")));
    for (reminder, standing) in due.iter().take(SHOWN) {
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::HALF;
            let id = standing.participant_id;
            let name = texts.with("reminder-open", &[("case", standing.label().into())]);
            let open = Button::quiet(theme, standing.label()).name(name).small();
            if ui.add(open).clicked() {
                commands.push(Command::Show(Page::Progression(id)));
            }
            line(ui, view, id, reminder, commands);
        });
    }
    if due.len() > SHOWN {
        let words = texts.with("reminders-more", &[("count", (due.len() - SHOWN).into())]);
        ui.add(Label::new(theme.small(words)).wrap());
    }
}

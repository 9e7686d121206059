//! "Genomgång": whose case is to be gone through, and one case after another by a checklist.

pub mod case;
mod reminder_form;
mod shares;
pub mod walk;

use chrono::NaiveDate;
use egui::{Label, Role, Ui};

pub use self::reminder_form::ReminderForm;
use crate::domain::ParticipantId;
use crate::domain::access::{Grant, Sight};
use crate::domain::review::{Item, UsualItem, review_due};
use crate::domain::schedule::Due;
use crate::domain::standing::Standing;
use crate::i18n::Texts;
use crate::ui::command::{Command, Page};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{card, group, heading, icon_label, page, protected, row, scrolling};

/// The checklist: the organisation's own, or the one that comes with the program.
pub fn checklist(texts: &Texts, own: &[Item]) -> Vec<Item> {
    if !own.is_empty() {
        return own.to_vec();
    }
    let usual = UsualItem::ALL.iter().map(|usual| Item {
        id: usual.id(),
        text: texts.get(&format!("review-item-{}", usual.code())),
        knows: usual.knows(),
    });
    usual.collect()
}

/// When a case is to be gone through.
fn due(view: &View<'_>, standing: &Standing) -> NaiveDate {
    review_due(standing.last_reviewed, standing.start, view.rules.review_months)
}

/// The user's own cases that go on, the one that has waited longest first; where they have none, everybody's whom they see.
fn cases<'a>(view: &View<'a>) -> Vec<(NaiveDate, &'a Standing)> {
    let ongoing = || view.standings.iter().filter(|standing| standing.is_ongoing());
    let mut cases: Vec<_> = ongoing().filter(|standing| standing.is_handled_by(view.user)).collect();
    if cases.is_empty() {
        cases = ongoing().collect();
    }
    let mut cases: Vec<_> = cases
        .into_iter()
        .map(|standing| (due(view, standing), standing))
        .collect();
    cases.sort_by_key(|(due, standing)| (*due, standing.reference));
    cases
}

fn is_late(view: &View<'_>, date: NaiveDate) -> bool {
    date <= view.today.0
}

/// Those that are to be gone through now, in the order in which they are walked through.
fn waiting(view: &View<'_>) -> Vec<ParticipantId> {
    let cases = cases(view).into_iter();
    let late = cases.filter(|(due, _)| is_late(view, *due));
    late.map(|(_, standing)| standing.participant_id).collect()
}

/// The list.
#[derive(Default)]
pub struct Reviews;

impl Reviews {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "reviews", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, theme.display(texts.get("reviews-heading")));
                shares::ui(ui, view, commands);
                if view.account.sees(Sight::Participants) == Grant::No {
                    return;
                }
                let cases = cases(view);
                let late = cases.iter().filter(|(due, _)| is_late(view, *due)).count();
                let args = [
                    ("months", view.rules.review_months.to_string().into()),
                    ("done", (cases.len() - late).into()),
                    ("count", cases.len().into()),
                ];
                let words = texts.with("reviews-standing", &args);
                group(ui, Role::Status, &words, |ui| {
                    ui.add(Label::new(theme.body(&words)).wrap())
                });
                if cases.is_empty() {
                    ui.add(Label::new(theme.body(texts.get("reviews-none"))).wrap());
                    return;
                }
                match cases.first().filter(|(due, _)| is_late(view, *due)) {
                    Some((_, first)) => {
                        let words = texts.with("reviews-begin", &[("count", late.into())]);
                        let begin = Button::primary(theme, words).icon(theme::icon::CHEVRON_RIGHT);
                        if ui.add(begin).clicked() {
                            commands.push(Command::Show(Page::Review(first.participant_id)));
                        }
                    }
                    None => {
                        ui.add(Label::new(theme.strong(texts.get("reviews-all-done"))).wrap());
                    }
                }
                card(ui, theme, |ui| {
                    for (due, standing) in &cases {
                        line(ui, view, *due, standing, commands);
                    }
                });
            });
        });
    }
}

/// One case: whose, when it was gone through, and when it is to be again.
fn line(ui: &mut Ui, view: &View<'_>, due: NaiveDate, standing: &Standing, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    row(ui, |ui| {
        protected::row_mark(ui, view, standing);
        let label = standing.label();
        let name = texts.with("reviews-open", &[("case", label.as_str().into())]);
        let open = Button::secondary(theme, label).name(name).small();
        if ui.add(open).clicked() {
            commands.push(Command::Show(Page::Review(standing.participant_id)));
        }
        let last = match standing.last_reviewed {
            Some(date) => texts.with("reviews-last", &[("date", texts.date(date).into())]),
            None => texts.get("reviews-never"),
        };
        ui.label(theme.small(last));
        let date = [("date", texts.date(due).into())];
        if matches!(Due::of(due, view.today), Due::Overdue(_)) {
            icon_label(ui, theme::icon::CLOCK, theme.late_ink);
            ui.label(
                theme
                    .small_strong(texts.with("reviews-late", &date))
                    .color(theme.late_ink),
            );
        } else {
            ui.label(theme.small(texts.with("reviews-due", &date)));
        }
    });
}

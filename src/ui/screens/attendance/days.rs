//! On which days of the week somebody is in an activity: asked once.

use egui::{Role, Ui};

use super::weekday_words;
use crate::domain::PlacementId;
use crate::domain::activity::{Placement, PlacementDetails};
use crate::domain::attendance::Weekdays;
use crate::i18n::Texts;
use crate::ui::command::Command;
use crate::ui::theme::{self, Theme};
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::field_error;
use crate::ui::widgets::{group, row};

/// The days as they are being chosen.
pub(super) struct DaysForm {
    placement_id: PlacementId,
    /// `None` where none is chosen.
    chosen: Option<Weekdays>,
    has_tried: bool,
    sent: Sent,
}

impl DaysForm {
    /// As they are.
    pub(super) fn of(placement: &Placement) -> Self {
        Self {
            placement_id: placement.id,
            chosen: Some(placement.details.on_days()),
            has_tried: false,
            sent: Sent::default(),
        }
    }

    pub(super) fn placement_id(&self) -> PlacementId {
        self.placement_id
    }

    /// Draws it; `true` where it is done with.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        placement: &Placement,
        commands: &mut Vec<Command>,
    ) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let mut is_done = self.sent.has_arrived(view);
        let who = view.standing(placement.participant_id).map(|standing| standing.label());
        let question = texts.with("attendance-days-question", &[("who", who.unwrap_or_default().into())]);
        ui.label(theme.small_strong(&question));
        choose(ui, theme, texts, &question, &mut self.chosen);
        if self.has_tried && self.chosen.is_none() {
            field_error(ui, theme, &texts.get("problem-attendance-days"));
        }
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("attendance-days-save")).icon(theme::icon::CHECK);
            if ui.add(save.small()).clicked() {
                self.has_tried = true;
                if self.chosen.is_some() {
                    let details = PlacementDetails {
                        weekdays: self.chosen,
                        ..placement.details.clone()
                    };
                    commands.push(Command::SavePlacement(
                        placement.participant_id,
                        Some(placement.id),
                        Box::new(details),
                    ));
                    self.sent.send();
                }
            }
            is_done |= ui.add(Button::secondary(theme, texts.get("cancel")).small()).clicked();
        });
        is_done
    }
}

/// A box to tick for each day of the week.
pub(crate) fn choose(ui: &mut Ui, theme: &Theme, texts: &Texts, name: &str, chosen: &mut Option<Weekdays>) {
    group(ui, Role::Group, name, |ui| {
        row(ui, |ui| {
            for day in Weekdays::ALL_DAYS {
                let number = day.number_from_monday();
                let short = texts.get(&format!("weekday-abbreviated-{number}"));
                let full = texts.get(&format!("weekday-{number}"));
                let is_on = chosen.is_some_and(|chosen| chosen.has(day));
                if ui.add(Button::check(theme, short, is_on).name(full).small()).clicked() {
                    let single = Weekdays::from_bits(1 << day.num_days_from_monday());
                    *chosen = match *chosen {
                        Some(chosen) => chosen.toggled(day),
                        None => single,
                    };
                }
            }
        });
    });
}

/// The days as a row shows them; said that nobody has said so, where nobody has.
pub(super) fn words(texts: &Texts, details: &PlacementDetails) -> String {
    let days = weekday_words(texts, details.on_days());
    match details.weekdays {
        Some(_) => days,
        None => texts.with("attendance-days-assumed", &[("days", days.into())]),
    }
}

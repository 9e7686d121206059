//! A date that can be typed (2026-11-16, 20261116, 16/11) or picked from a calendar.

use chrono::{Datelike, Days, Months, NaiveDate};
use egui::{Align2, Popup, PopupCloseBehavior, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::button::Button;
use super::field::Field;
use super::paint_box;
use crate::domain::{Today, dates};
use crate::i18n::Texts;
use crate::ui::theme::{self, Size, Theme, Weight};
use crate::ui::view::View;

/// Side of a day in the calendar.
const DAY: f32 = 36.0;

/// A date as it is being typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateInput {
    /// What stands in the field.
    pub text: String,
    /// The month that the calendar shows; the date's own where it has not been turned.
    shown: Option<NaiveDate>,
    /// A date without a year is the next such day, not the latest.
    is_ahead: bool,
}

impl DateInput {
    /// A field with this date in it.
    pub fn new(date: NaiveDate) -> Self {
        Self {
            text: date.to_string(),
            shown: None,
            is_ahead: false,
        }
    }

    /// A date without a year is the next such day.
    pub fn ahead(self) -> Self {
        Self { is_ahead: true, ..self }
    }

    /// The date, if what is typed is one.
    pub fn date(&self, today: Today) -> Option<NaiveDate> {
        if self.is_ahead {
            dates::parse_ahead(&self.text, today)
        } else {
            dates::parse_typed(&self.text, today)
        }
    }

    /// `true` where something is typed that is no date.
    pub fn is_wrong(&self, today: Today) -> bool {
        !self.text.trim().is_empty() && self.date(today).is_none()
    }
}

/// A labelled date.
pub struct DateField<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// Words.
    pub texts: &'a Texts,
    /// Marked in the calendar.
    pub today: Today,
    /// Stands over the field.
    pub label: String,
    /// What is wrong with the date, beside its not being one.
    pub error: Option<String>,
}

/// Draws the first and the last day of something beside each other, under what these keys say; `true` where the text of one
/// changed. `wrong` is what is wrong with the last one.
pub fn first_and_last(
    ui: &mut Ui,
    view: &View<'_>,
    keys: [&str; 2],
    [first, last]: [&mut DateInput; 2],
    wrong: Option<String>,
) -> bool {
    let mut is_changed = false;
    for (key, input, error) in [(keys[0], first, None), (keys[1], last, wrong)] {
        let field = DateField {
            theme: view.theme,
            texts: view.texts,
            today: view.today,
            label: view.texts.get(key),
            error,
        };
        is_changed |= field.show(ui, input);
    }
    is_changed
}

/// That the last day lies before the first, where it does.
pub fn reversed(view: &View<'_>, first: &DateInput, last: &DateInput) -> Option<String> {
    let is_reversed =
        matches!((first.date(view.today), last.date(view.today)), (Some(first), Some(last)) if last < first);
    is_reversed.then(|| view.texts.get("error-end-before-start"))
}

impl DateField<'_> {
    /// Draws it; `true` where the text changed.
    pub fn show(self, ui: &mut Ui, input: &mut DateInput) -> bool {
        self.draw(ui, input, true)
    }

    /// The same with a label for screen readers alone, where the place says it to the eye.
    pub fn show_unlabelled(self, ui: &mut Ui, input: &mut DateInput) -> bool {
        self.draw(ui, input, false)
    }

    fn label(&self, ui: &mut Ui, input: &DateInput) {
        // As high as its words, like the label of every other field.
        let height = std::mem::replace(&mut ui.spacing_mut().interact_size.y, Size::Small.line());
        ui.horizontal(|ui| {
            ui.label(self.theme.small_strong(&self.label));
            // Of a day that lies ahead one wants to know which day of the week it is.
            if let Some(date) = input.date(self.today).filter(|_| input.is_ahead) {
                ui.label(self.theme.small(self.texts.day(date, self.today)));
            }
        });
        ui.spacing_mut().interact_size.y = height;
    }

    fn draw(self, ui: &mut Ui, input: &mut DateInput, is_labelled: bool) -> bool {
        let before = input.text.clone();
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = theme::HALF;
            if is_labelled {
                self.label(ui, input);
            }
            let typed = ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme::HALF;
                let hint = self.texts.get("date-hint");
                let typed = Field::new(self.theme, &self.label)
                    .hide_label()
                    .hint(hint)
                    .width(168.0)
                    .show(ui, &mut input.text);
                let name = self
                    .texts
                    .with("date-open-calendar", &[("label", self.label.as_str().into())]);
                let mut open = Button::icon_only(self.theme, theme::icon::CALENDAR, name);
                open = open.height(theme::CONTROL);
                let button = ui.add(open);
                let popup = Popup::from_toggle_button_response(&button)
                    .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                    .accessible_name(self.label.clone());
                popup.show(|ui| self.calendar(ui, input));
                typed.id
            });
            let error = if input.is_wrong(self.today) {
                Some(self.texts.get("date-wrong"))
            } else {
                self.error
            };
            match (error, input.date(self.today)) {
                (Some(error), _) => {
                    super::field::field_error(ui, self.theme, &error);
                    // Who can't see that it stands under the field hears it with the field.
                    ui.ctx()
                        .accesskit_node_builder(typed.inner, |node| node.set_description(error.as_str()));
                }
                (None, Some(date)) if date.to_string() != input.text.trim() => {
                    ui.label(self.theme.small(self.texts.date(date)));
                }
                _ => {}
            }
        });
        input.text != before
    }

    fn calendar(&self, ui: &mut Ui, input: &mut DateInput) {
        let chosen = input.date(self.today);
        let shown = input.shown.or(chosen).unwrap_or(self.today.0);
        let first = shown.with_day(1).unwrap_or(shown);
        ui.set_width(7.0 * DAY);
        ui.spacing_mut().item_spacing = vec2(0.0, theme::HALF);
        ui.horizontal(|ui| {
            let back = Button::icon_only(
                self.theme,
                theme::icon::CHEVRON_LEFT,
                self.texts.get("date-previous-month"),
            );
            if ui.add(back).clicked() {
                input.shown = first.checked_sub_months(Months::new(1));
            }
            let width = 7.0 * DAY - 2.0 * theme::CONTROL_SMALL;
            ui.allocate_ui(vec2(width, theme::CONTROL_SMALL), |ui| {
                ui.centered_and_justified(|ui| ui.label(self.theme.strong(self.texts.month_and_year(first))));
            });
            let forward = Button::icon_only(
                self.theme,
                theme::icon::CHEVRON_RIGHT,
                self.texts.get("date-next-month"),
            );
            if ui.add(forward).clicked() {
                input.shown = first.checked_add_months(Months::new(1));
            }
        });
        ui.horizontal(|ui| {
            for weekday in 1..=7 {
                let (rect, _) = ui.allocate_exact_size(vec2(DAY, 20.0), Sense::hover());
                let text = self.texts.get(&format!("weekday-short-{weekday}"));
                let font = theme::font(Size::Small, Weight::Regular);
                ui.painter().text(
                    rect.center(),
                    Align2::CENTER_CENTER,
                    text,
                    font,
                    self.theme.ink_secondary,
                );
            }
        });
        let mut day = first - Days::new(u64::from(first.weekday().num_days_from_monday()));
        while day < first + Months::new(1) {
            ui.horizontal(|ui| {
                for _ in 0..7 {
                    if self.day(ui, day, first, chosen) {
                        input.text = day.to_string();
                        input.shown = None;
                        ui.close();
                    }
                    day = day + Days::new(1);
                }
            });
        }
    }

    fn day(&self, ui: &mut Ui, day: NaiveDate, first: NaiveDate, chosen: Option<NaiveDate>) -> bool {
        let theme = self.theme;
        let is_here = day.month() == first.month();
        let sense = if is_here { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(DAY, DAY), sense);
        if !is_here {
            return false;
        }
        let is_chosen = chosen == Some(day);
        let name = self.texts.date(day);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &name));
        let (fill, ink) = match (is_chosen, response.hovered()) {
            (true, _) => (theme.primary, theme.on_primary),
            (false, true) => (theme.tint, theme.ink),
            (false, false) => (theme.card, theme.ink),
        };
        let border = if day == self.today.0 { theme.primary } else { fill };
        paint_box(
            ui.painter(),
            rect.shrink(2.0),
            theme::RADIUS_CONTROL,
            fill,
            Stroke::new(theme::STROKE, border),
        );
        let weight = if is_chosen { Weight::SemiBold } else { Weight::Regular };
        ui.painter().text(
            rect.center(),
            Align2::CENTER_CENTER,
            day.day(),
            theme::font(Size::Body, weight),
            ink,
        );
        response.clicked()
    }
}

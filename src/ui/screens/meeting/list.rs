//! What has changed between two measurements, one row an indicator.

use egui::{CursorIcon, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use super::{MeetingPage, Talk, say};
use crate::domain::OccasionId;
use crate::domain::instrument::Indicator;
use crate::ui::charts::comparison::{self, Sides};
use crate::ui::charts::scene::Scene;
use crate::ui::theme;
use crate::ui::view::with_pen;
use crate::ui::widgets::change::summary_row;
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{group, heading, row};

impl MeetingPage {
    /// What has changed, one row an indicator; each is chosen to be talked about.
    pub(super) fn list(&mut self, ui: &mut Ui, talk: &Talk<'_>) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        ui.spacing_mut().item_spacing.y = theme::HALF;
        let sides = Sides {
            before: talk.before,
            now: talk.now,
            respondent: self.respondent,
        };
        let width = ui.available_width();
        let pictured = with_pen(&ui.painter().clone(), talk.view, |pen| {
            let is_hidden = |indicator: &Indicator| talk.is_hidden(indicator);
            comparison::pictured_rows(pen, talk.history, talk.instrument, sides, width, is_hidden)
        });
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::HALF);
            let key = match (talk.before, talk.now) {
                (Some(_), _) => "meeting-changed",
                (None, Some(_)) => "one-measurement",
                (None, None) => "no-measurement",
            };
            heading(ui, theme.strong(texts.get(key)));
            self.occasions(ui, talk);
        });
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(theme::GAP, theme::HALF);
            for entry in &pictured.legend {
                paint_scene(ui, entry);
            }
        });
        row(ui, |ui| {
            if pictured.summary.counted() > 0 {
                summary_row(ui, theme, texts, &pictured.summary);
                let key = format!("counted-{}", self.respondent.code());
                let counted = texts.with(&key, &[("count", pictured.summary.counted().into())]);
                say(ui, theme.small(counted));
            }
        });
        paint_scene(ui, &pictured.levels);
        let name = texts.get("meeting-indicators");
        group(ui, Role::RadioGroup, &name, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for one in &pictured.rows {
                let is_selected = self.selected.as_ref() == Some(&one.indicator);
                if choice(ui, talk, &one.scene, &one.words, is_selected) {
                    self.selected = Some(one.indicator.clone());
                }
            }
            let words = texts.get("meeting-general");
            let scene = comparison::worded_row(theme, &words, width);
            if choice(ui, talk, &scene, &words, self.selected.is_none()) {
                self.selected = None;
            }
        });
    }

    /// Which two measurements are compared.
    fn occasions(&mut self, ui: &mut Ui, talk: &Talk<'_>) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        let options: Vec<_> = talk
            .history
            .measured()
            .map(|occasion| (Some(occasion.id), texts.short_date(occasion.date, talk.view.today)))
            .collect();
        if options.len() < 2 {
            return;
        }
        ui.add_space(theme::BASE);
        ui.label(theme.small(texts.get("pair-compare")));
        let select = |key: &str| {
            let select = Select::new(theme, texts.get(key)).hide_label();
            select.width(128.0).height(theme::CONTROL_SMALL)
        };
        let mut is_changed = select("pair-before").show(ui, &mut self.before, &options);
        ui.label(theme.small(texts.get("pair-with")));
        is_changed |= select("pair-now").show(ui, &mut self.now, &options);
        if is_changed {
            let date = |id: Option<OccasionId>| {
                let occasion = id.and_then(|id| talk.history.occasion(id));
                occasion.map(|occasion| occasion.date)
            };
            // Whatever the order in which they were chosen, the earlier one is "before".
            if date(self.before) > date(self.now) {
                std::mem::swap(&mut self.before, &mut self.now);
            }
        }
    }
}

/// A picture that says nothing by itself: the words beside it do.
fn paint_scene(ui: &mut Ui, scene: &Scene) {
    let (rect, _) = ui.allocate_exact_size(scene.size, Sense::hover());
    scene.paint(ui.painter(), rect.min);
}

/// One row of the list, to be chosen.
fn choice(ui: &mut Ui, talk: &Talk<'_>, scene: &Scene, words: &str, is_selected: bool) -> bool {
    let theme = talk.view.theme;
    let (rect, response) = ui.allocate_exact_size(scene.size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_selected, words));
    if is_selected || response.hovered() {
        // The colours of a change are legible on this tint and on no stronger one.
        ui.painter().rect_filled(rect, 0, theme.row_tint);
    }
    if is_selected {
        let edge = Rect::from_min_size(rect.min, vec2(theme::STROKE_ANSWER, rect.height()));
        ui.painter().rect_filled(edge, 0, theme.primary);
    }
    scene.paint(ui.painter(), rect.min);
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

//! A chart in the window: painted, walked by mouse and keyboard, read by screen readers.

use egui::{Key, Painter, Popup, Pos2, Rect, Response, Role, Sense, Stroke, Tooltip, Ui, WidgetInfo};

use super::scene::Scene;
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::widgets::{Arrows, keep_arrows};

/// How near the pointer must be to a spot, in points.
const REACH: f32 = 18.0;

/// A place in a chart that has something to tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Around what is told about.
    pub area: Rect,
    /// The first line stands out.
    pub lines: Vec<String>,
}

/// A chart with what it can tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The picture.
    pub scene: Scene,
    /// In the order that the arrow keys walk.
    pub spots: Vec<Spot>,
    /// What it is called.
    pub name: String,
    /// What it shows, in words: its equal for those who can't see it.
    pub summary: String,
}

impl Figure {
    /// A chart whose spots tell everything that it shows.
    pub fn of_spots(scene: Scene, name: &str, spots: Vec<Spot>) -> Self {
        let told: Vec<_> = spots.iter().map(|spot| spot.lines.join(", ")).collect();
        Self {
            scene,
            spots,
            name: name.to_owned(),
            summary: told.join("; "),
        }
    }

    /// Draws it where the layout stands. It is one stop for Tab; the arrow keys walk its spots, and each tells the same
    /// as it does under the pointer.
    pub fn show(&self, ui: &mut Ui, theme: &Theme) -> Response {
        self.show_walked(ui, theme).0
    }

    /// The same, with the spot that the keyboard is on.
    pub fn show_walked(&self, ui: &mut Ui, theme: &Theme) -> (Response, Option<usize>) {
        self.show_by(ui, theme, |painter, origin| self.scene.paint(painter, origin))
    }

    /// The same, with the picture drawn by `paint`, which is told where its top left corner lies.
    pub(super) fn show_by(
        &self,
        ui: &mut Ui,
        theme: &Theme,
        paint: impl FnOnce(&Painter, Pos2),
    ) -> (Response, Option<usize>) {
        let (rect, response) = ui.allocate_exact_size(self.scene.size, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{}. {}", self.name, self.summary)));
        if ui.is_rect_visible(rect) {
            paint(ui.painter(), rect.min);
        }
        let hovered = response
            .hover_pos()
            .and_then(|pointer| self.spot_at(pointer - rect.min.to_vec2()));
        let walked = response.has_focus().then(|| self.walk(ui, &response)).flatten();
        if let Some(spot) = hovered.or(walked).and_then(|index| self.spots.get(index)) {
            tell(ui, theme, &response, rect, spot);
        }
        (response, walked)
    }

    /// The spot nearest to a place in the picture, where one is near.
    pub fn spot_at(&self, at: Pos2) -> Option<usize> {
        let distance = |spot: &Spot| spot.area.distance_to_pos(at);
        let near = self.spots.iter().enumerate().filter(|(_, spot)| distance(spot) < REACH);
        near.min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)))
            .map(|(index, _)| index)
    }

    /// The spot that the keyboard is on.
    fn walk(&self, ui: &Ui, response: &Response) -> Option<usize> {
        let last = self.spots.len().checked_sub(1)?;
        keep_arrows(ui, response.id, Arrows::Sideways);
        let key = response.id.with("walked");
        let before = ui.data(|data| data.get_temp::<usize>(key)).unwrap_or(last).min(last);
        let pressed = |key: Key| ui.input(|input| input.key_pressed(key));
        let index = if pressed(Key::ArrowRight) {
            (before + 1).min(last)
        } else if pressed(Key::ArrowLeft) {
            before.saturating_sub(1)
        } else if pressed(Key::Home) {
            0
        } else if pressed(Key::End) {
            last
        } else {
            before
        };
        ui.data_mut(|data| data.insert_temp(key, index));
        Some(index)
    }
}

fn tell(ui: &Ui, theme: &Theme, response: &Response, rect: Rect, spot: &Spot) {
    let area = spot.area.translate(rect.min.to_vec2());
    ui.painter().rect_stroke(
        area.expand(3.0),
        super::super::theme::RADIUS_BADGE,
        Stroke::new(1.0, theme.ink_secondary),
        egui::StrokeKind::Outside,
    );
    let words = spot.lines.join(", ");
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_value(words));
    let mut tooltip = Tooltip::always_open(
        ui.ctx().clone(),
        ui.layer_id(),
        response.id.with("tooltip"),
        area.expand(6.0),
    );
    tooltip.popup = Popup::frame(tooltip.popup, theme.card_frame());
    tooltip.show(|ui| {
        ui.set_max_width(300.0);
        for (index, line) in spot.lines.iter().enumerate() {
            let words = if index == 0 {
                theme.small_strong(line)
            } else {
                theme.small(line).color(theme.ink)
            };
            text::label(ui, words);
        }
    });
}

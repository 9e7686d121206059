//! A real table: rows and columns that a screen reader can walk.

use std::sync::Arc;

use egui::{
    Align, FontSelection, Galley, Id, Rect, RichText, Role, Sense, Stroke, TextWrapMode, Ui, UiBuilder, WidgetInfo,
    WidgetText, pos2, vec2,
};

use crate::i18n::Texts;
use crate::ui::text;
use crate::ui::theme::{self, Theme};

/// One column: its heading, its width, and whether it holds numbers.
pub struct Column {
    /// Stands over the column.
    pub heading: String,
    /// In points.
    pub width: f32,
    /// Numbers stand to the right.
    pub is_number: bool,
}

impl Column {
    /// A column whose heading has this key.
    pub fn named(texts: &Texts, key: &str, width: f32, is_number: bool) -> Self {
        Self {
            heading: texts.get(key),
            width,
            is_number,
        }
    }
}

/// Draws the headings and then every row; a row gives one text for each column.
pub fn table(ui: &mut Ui, theme: &Theme, name: &str, columns: &[Column], rows: &[Vec<RichText>]) {
    ui.scope_builder(UiBuilder::new().accessibility_role(Role::Table), |ui| {
        ui.ctx()
            .accesskit_node_builder(ui.unique_id(), |node| node.set_label(name));
        ui.spacing_mut().item_spacing.y = 0.0;
        let headings = columns
            .iter()
            .map(|column| theme.small_strong(&column.heading))
            .collect::<Vec<_>>();
        table_row(ui, theme, columns, &headings, Role::ColumnHeader);
        for row in rows {
            table_row(ui, theme, columns, row, Role::Cell);
        }
    });
}

fn table_row(ui: &mut Ui, theme: &Theme, columns: &[Column], cells: &[RichText], role: Role) {
    let texts: Vec<_> = columns
        .iter()
        .zip(cells)
        .map(|(column, cell)| galley(ui, column, cell))
        .collect();
    let highest = texts.iter().map(|text| text.size().y).fold(0.0, f32::max);
    let height = (highest + theme::BASE + theme::HALF).max(theme::CONTROL);
    let width = columns.iter().map(|column| column.width).sum();
    ui.scope_builder(UiBuilder::new().accessibility_role(Role::Row), |ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        let mut left = rect.left();
        for (index, (column, text)) in columns.iter().zip(texts).enumerate() {
            let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(column.width, height));
            left += column.width;
            let id: Id = ui.unique_id().with(index);
            let name = cells[index].text().to_owned();
            ui.interact(cell, id, Sense::hover())
                .widget_info(|| WidgetInfo::labeled(role, true, &name));
            let x = if column.is_number {
                cell.right() - theme::BASE
            } else {
                cell.left() + theme::BASE
            };
            let at = pos2(x, cell.center().y - text.size().y / 2.0);
            ui.painter().galley(at, text, theme.ink);
        }
        ui.painter()
            .hline(rect.x_range(), rect.bottom(), Stroke::new(theme::STROKE, theme.border));
    });
}

fn galley(ui: &Ui, column: &Column, cell: &RichText) -> Arc<Galley> {
    let room = column.width - 2.0 * theme::BASE;
    if !column.is_number {
        let format = text::format_of(ui, cell.clone());
        return text::layout(ui.painter(), cell.text(), format, room);
    }
    let mut job = WidgetText::from(cell.clone()).into_layout_job(ui.style(), FontSelection::Default, Align::Center);
    let job = Arc::make_mut(&mut job);
    job.wrap = egui::text::TextWrapping::from_wrap_mode_and_width(TextWrapMode::Wrap, room);
    job.halign = Align::Max;
    ui.painter().layout_job(job.clone())
}

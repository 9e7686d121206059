//! A chapter as it is drawn: headings as headings, links as links, lists and tables as what they are.

use egui::text::{LayoutJob, TextFormat};
use egui::{Align, CursorIcon, Galley, Label, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::pictures::Pictures;
use crate::guide::{Block, Heading, Place, Span, Text, Tone, words};
use crate::ui::text::{focusable, named};
use crate::ui::theme::{self, Size, Weight};
use crate::ui::view::Frame;
use crate::ui::widgets::icon_label;
use crate::ui::widgets::table::{Column, table};

/// Room for a list's marks.
const MARK: f32 = 28.0;

/// What a chapter is drawn with.
pub(super) struct Article<'a, 'f> {
    pub frame: &'a Frame<'f>,
    pub pictures: &'a mut Pictures,
    /// Where one is.
    pub place: &'a Place,
    /// What is still to be done where one has just come there.
    pub arrival: Option<Arrival>,
}

/// Coming to a place takes up to three frames: a click takes the focus from what was given it in the same one, and the focus
/// scrolls no further than it has to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// A link was followed just now.
    Followed,
    /// The heading gets the keyboard's focus.
    Focus,
    /// The heading is scrolled to the top.
    Scroll,
}

impl Arrival {
    /// What comes after it.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Followed => Some(Self::Focus),
            Self::Focus => Some(Self::Scroll),
            Self::Scroll => None,
        }
    }
}

impl Article<'_, '_> {
    /// Draws it; where a link leads that was followed.
    pub fn ui(&mut self, ui: &mut Ui, text: &Text) -> Option<Place> {
        ui.spacing_mut().item_spacing.y = theme::STEP_12;
        let chosen = self.blocks(ui, &text.blocks);
        ui.add_space(theme::PAGE);
        chosen
    }

    fn blocks(&mut self, ui: &mut Ui, blocks: &[Block]) -> Option<Place> {
        let mut chosen = None;
        for block in blocks {
            chosen = self.block(ui, block).or(chosen);
        }
        chosen
    }

    fn block(&mut self, ui: &mut Ui, block: &Block) -> Option<Place> {
        match block {
            Block::Heading(heading) => {
                self.heading(ui, heading);
                None
            }
            Block::Text(spans) => self.paragraph(ui, spans),
            Block::List(first, items) => self.list(ui, *first, items),
            Block::Note(blocks) => self.note(ui, blocks),
            Block::Picture(name, words) => {
                self.pictures.show(ui, self.frame, name, words);
                None
            }
            Block::Table(head, rows) => {
                self.table(ui, head, rows);
                None
            }
        }
    }

    fn heading(&self, ui: &mut Ui, of: &Heading) {
        let theme = self.frame.theme;
        let words = match of.level {
            1 => theme.display(&of.words),
            2 => theme.title(&of.words),
            _ => theme.lead(&of.words),
        };
        ui.add_space(if of.level == 2 { theme::GAP } else { theme::HALF });
        let is_here = match self.place.anchor.as_str() {
            "" => of.level == 1,
            anchor => of.anchor == anchor,
        };
        // Whoever reads with the keyboard or a screen reader goes on from where they have come.
        let draw = if is_here { focusable } else { named };
        let drawn = draw(ui, words, Role::Heading);
        ui.ctx()
            .accesskit_node_builder(drawn.id, |node| node.set_level(of.level));
        if !is_here {
            return;
        }
        match self.arrival {
            Some(Arrival::Focus) => drawn.request_focus(),
            Some(Arrival::Scroll) => ui.scroll_to_rect(drawn.rect.expand(theme::BASE), Some(Align::Min)),
            Some(Arrival::Followed) | None => {}
        }
    }

    /// Words, with the links among them.
    fn paragraph(&self, ui: &mut Ui, spans: &[Span]) -> Option<Place> {
        let mut job = LayoutJob::default();
        for span in spans {
            job.append(&span.words, 0.0, self.format(span));
        }
        job.wrap.max_width = ui.available_width();
        let galley = ui.painter().layout_job(job);
        let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
        let name = words(spans);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
        let mut chosen = None;
        let mut at = 0;
        for (index, span) in spans.iter().enumerate() {
            let end = at + span.words.chars().count();
            if let Some(place) = &span.target {
                for (number, part) in lines_of(&galley, at, end).into_iter().enumerate() {
                    // One stop for the keyboard, on the first line that the link stands in.
                    let sense = if number == 0 { Sense::click() } else { Sense::CLICK };
                    let id = response.id.with((index, number));
                    let link = ui.interact(part.translate(rect.min.to_vec2()), id, sense);
                    if number == 0 {
                        link.widget_info(|| WidgetInfo::labeled(Role::Link, true, &span.words));
                    }
                    if link.on_hover_cursor(CursorIcon::PointingHand).clicked() {
                        chosen = Some(place.clone());
                    }
                }
            }
            at = end;
        }
        ui.painter().galley(rect.min, galley, self.frame.theme.ink);
        chosen
    }

    fn format(&self, span: &Span) -> TextFormat {
        let theme = self.frame.theme;
        let weight = if span.tone == Tone::Plain {
            Weight::Regular
        } else {
            Weight::SemiBold
        };
        let color = if span.target.is_some() {
            theme.primary
        } else {
            theme.ink
        };
        let mut format = theme::format(Size::Body, weight, color);
        if span.target.is_some() {
            format.underline = Stroke::new(theme::STROKE, theme.primary);
        } else if span.tone == Tone::Code {
            format.background = theme.tint;
        }
        format
    }

    fn list(&mut self, ui: &mut Ui, first: Option<u64>, items: &[Vec<Block>]) -> Option<Place> {
        let mut chosen = None;
        ui.scope_builder(egui::UiBuilder::new().accessibility_role(Role::List), |ui| {
            ui.spacing_mut().item_spacing.y = theme::BASE;
            for (index, item) in items.iter().enumerate() {
                let mark = first.map_or_else(|| "•".to_owned(), |first| format!("{}.", first + index as u64));
                ui.scope_builder(egui::UiBuilder::new().accessibility_role(Role::ListItem), |ui| {
                    ui.horizontal_top(|ui| {
                        ui.spacing_mut().item_spacing.x = 0.0;
                        let size = vec2(MARK, Size::Body.line());
                        ui.allocate_ui_with_layout(size, egui::Layout::top_down(Align::Min), |ui| {
                            ui.set_min_width(MARK);
                            ui.add(Label::new(self.frame.theme.body(mark)));
                        });
                        ui.vertical(|ui| {
                            ui.set_width(ui.available_width());
                            chosen = self.blocks(ui, item).or(chosen.take());
                        });
                    });
                });
            }
        });
        chosen
    }

    fn note(&mut self, ui: &mut Ui, blocks: &[Block]) -> Option<Place> {
        let theme = self.frame.theme;
        let frame = egui::Frame::new()
            .fill(theme.late_bg)
            .corner_radius(theme::RADIUS_CONTROL)
            .inner_margin(theme::STEP_12);
        let shown = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                icon_label(ui, theme::icon::ALERT, theme.late_ink);
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width());
                    self.blocks(ui, blocks)
                })
                .inner
            })
            .inner
        });
        shown.inner
    }

    fn table(&self, ui: &mut Ui, head: &[String], rows: &[Vec<String>]) {
        let theme = self.frame.theme;
        let width = ui.available_width() / head.len().max(1) as f32;
        let columns = head.iter().enumerate().map(|(index, words)| Column {
            heading: words.clone(),
            width: if index == 0 { width * 0.6 } else { width * 1.4 },
            is_number: false,
        });
        let columns: Vec<_> = columns.collect();
        let cell = |(index, words): (usize, &String)| match index {
            0 => theme.small_strong(words),
            _ => theme.small(words),
        };
        let rows: Vec<Vec<_>> = rows
            .iter()
            .map(|row| row.iter().enumerate().map(cell).collect())
            .collect();
        table(ui, theme, &head.join(", "), &columns, &rows);
    }
}

/// Where the letters from `start` to `end` stand: a rectangle for each line.
fn lines_of(galley: &Galley, start: usize, end: usize) -> Vec<Rect> {
    let mut lines = Vec::new();
    let mut at = 0;
    for row in &galley.rows {
        let after = at + row.glyphs.len();
        let (from, to) = (start.max(at), end.min(after));
        if from < to {
            let left = row.glyphs[from - at].pos.x;
            let last = &row.glyphs[to - at - 1];
            let corner = pos2(row.pos.x + left, row.min_y());
            let far = pos2(row.pos.x + last.pos.x + last.advance_width, row.max_y());
            lines.push(Rect::from_min_max(corner, far));
        }
        at = after + usize::from(row.ends_with_newline);
    }
    lines
}

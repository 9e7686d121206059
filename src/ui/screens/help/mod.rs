//! The user guide: contents, a chapter, a search, and the way back.

mod article;
mod contents;
mod pictures;

use egui::{Key, Label, Modifiers, Role, Ui, UiBuilder, vec2};

use self::article::{Arrival, Article};
use self::pictures::Pictures;
use crate::guide::{Found, Guide, Place, Topic};
use crate::i18n::Locale;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::Frame;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{group, heading, row, scrolling};

/// Width of the contents beside a chapter.
const CONTENTS: f32 = 232.0;
/// The least room for a chapter that has its contents beside it.
const BESIDE: f32 = 480.0;
/// The most that a search shows.
const MOST: usize = 30;

/// Where one is in the guide.
pub struct HelpPage {
    place: Place,
    /// Where one has been, the latest last.
    left: Vec<Place>,
    asked: String,
    /// In a narrow window contents stand in the chapter's place.
    shows_contents: bool,
    /// What is still to be done to come to the place.
    arrival: Option<Arrival>,
    pictures: Pictures,
}

impl HelpPage {
    /// Opens the guide at what it says about this.
    pub fn about(topic: Topic, texts_code: &str) -> Self {
        Self {
            place: guide(texts_code).place(topic),
            left: Vec::new(),
            asked: String::new(),
            shows_contents: false,
            arrival: Some(Arrival::Focus),
            pictures: Pictures::default(),
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, frame: &Frame<'_>, commands: &mut Vec<Command>) {
        let guide = guide(frame.texts.code());
        let back = ui.input_mut(|input| input.consume_key(Modifiers::ALT, Key::ArrowLeft));
        if back {
            self.go_back();
        }
        let is_beside = ui.available_width() >= CONTENTS + BESIDE + 2.0 * theme::PAGE;
        let margin = egui::Margin::symmetric(theme::PAGE as i8, theme::GAP as i8);
        egui::Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            self.header(ui, frame, is_beside, commands);
            let rest = ui.available_rect_before_wrap();
            if !is_beside {
                ui.scope_builder(UiBuilder::new().max_rect(rest), |ui| {
                    if self.shows_contents && self.asked.trim().is_empty() {
                        self.contents(ui, frame, guide);
                    } else {
                        self.body(ui, frame, guide);
                    }
                });
                return;
            }
            let (left, right) = rest.split_left_right_at_x(rest.left() + CONTENTS);
            ui.scope_builder(UiBuilder::new().max_rect(left), |ui| self.contents(ui, frame, guide));
            let right = right.with_min_x(right.left() + theme::PAGE);
            ui.scope_builder(UiBuilder::new().max_rect(right), |ui| self.body(ui, frame, guide));
        });
    }

    /// The page's name, a search, and the ways back.
    fn header(&mut self, ui: &mut Ui, frame: &Frame<'_>, is_beside: bool, commands: &mut Vec<Command>) {
        let (texts, theme) = (frame.texts, frame.theme);
        heading(ui, theme.title(texts.get("help-heading")));
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::BASE);
            let close = Button::secondary(theme, texts.get("help-close")).icon(theme::icon::CHEVRON_LEFT);
            if ui.add(close).clicked() {
                commands.push(Command::Back);
            }
            let back = Button::secondary(theme, texts.get("help-back")).enabled(!self.left.is_empty());
            if ui.add(back).clicked() {
                self.go_back();
            }
            if !is_beside {
                let contents = Button::check(theme, texts.get("help-contents"), self.shows_contents);
                if ui.add(contents.height(theme::CONTROL)).clicked() {
                    self.shows_contents = !self.shows_contents;
                }
            }
            let name = texts.get("help-search");
            Field::new(theme, &name)
                .hide_label()
                .hint(&name)
                .width(260.0)
                .show(ui, &mut self.asked);
        });
    }

    fn contents(&mut self, ui: &mut Ui, frame: &Frame<'_>, guide: &Guide) {
        let chosen = scrolling(ui, "help contents", |ui| contents::ui(ui, frame, guide, &self.place));
        if let Some(place) = chosen {
            self.go(place);
        }
    }

    fn body(&mut self, ui: &mut Ui, frame: &Frame<'_>, guide: &Guide) {
        let chosen = if self.asked.trim().is_empty() {
            self.chapter(ui, frame, guide)
        } else {
            scrolling(ui, "help found", |ui| found(ui, frame, &guide.search(&self.asked)))
        };
        if let Some(place) = chosen {
            self.go(place);
        }
    }

    fn chapter(&mut self, ui: &mut Ui, frame: &Frame<'_>, guide: &Guide) -> Option<Place> {
        let text = guide.text(self.place.chapter);
        let arrival = self.arrival.take();
        self.arrival = arrival.and_then(Arrival::next);
        if self.arrival.is_some() {
            ui.ctx().request_repaint();
        }
        let mut article = Article {
            frame,
            pictures: &mut self.pictures,
            place: &self.place,
            arrival,
        };
        // Each chapter is come to at its beginning, not where the one before was scrolled to.
        ui.push_id(text.chapter, |ui| {
            scrolling(ui, "help chapter", |ui| {
                ui.set_max_width(ui.available_width().min(theme::COLUMN));
                article.ui(ui, text)
            })
        })
        .inner
    }

    fn go(&mut self, place: Place) {
        self.asked.clear();
        self.shows_contents = false;
        self.arrival = Some(Arrival::Followed);
        if place != self.place {
            self.left.push(std::mem::replace(&mut self.place, place));
        }
    }

    fn go_back(&mut self) {
        if !self.asked.is_empty() {
            self.asked.clear();
        } else if let Some(place) = self.left.pop() {
            self.place = place;
        }
        self.arrival = Some(Arrival::Followed);
    }
}

/// The guide in the language that the window is in.
fn guide(code: &str) -> &'static Guide {
    Guide::of(Locale::from_code(code).unwrap_or(Locale::Swedish))
}

/// Where the words that were asked for stand; which of these places was chosen.
fn found(ui: &mut Ui, frame: &Frame<'_>, found: &[Found]) -> Option<Place> {
    let (texts, theme) = (frame.texts, frame.theme);
    ui.spacing_mut().item_spacing.y = theme::STEP_12;
    let count = texts.with("help-found", &[("count", found.len().into())]);
    group(ui, Role::Status, &count, |ui| {
        ui.add(Label::new(theme.small(&count)).wrap())
    });
    let mut chosen = None;
    for one in found.iter().take(MOST) {
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::HALF;
            let name = format!("{}: {}", one.chapter, one.heading);
            if ui.add(Button::link(theme, &one.heading).name(name)).clicked() {
                chosen = Some(one.place.clone());
            }
            ui.add(Label::new(theme.small(&one.chapter)).wrap());
            if !one.line.is_empty() {
                ui.add(Label::new(theme.body(&one.line)).wrap());
            }
        });
    }
    chosen
}

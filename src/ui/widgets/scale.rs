//! The answers to one question as big buttons: every level, "vet inte" and "vill inte svara". A long scale has a number to
//! type and a handle to draw instead of its levels' buttons.

mod long;

use std::sync::Arc;

use egui::{Align, Align2, Galley, Id, Key, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{Arrows, group, keep_arrows, paint_box, paint_icon};
use crate::domain::assessment::Answer;
use crate::domain::instrument::{Indicator, Instrument, Score};
use crate::i18n::Texts;
use crate::ui::text;
use crate::ui::theme::{self, Size, Theme, Weight};

/// A button narrower than this shows its number alone; the words stand under the row then.
const WORD_WIDTH: f32 = 88.0;
/// The same for large answers.
const LARGE_WORD_WIDTH: f32 = 160.0;
/// The most levels that stand under each other where they have no room beside each other.
const MAX_STACKED: usize = 7;
/// The least height of a button with number and word.
const HEIGHT: f32 = 76.0;
/// The same on the participant's own page.
const LARGE_HEIGHT: f32 = 160.0;
/// Room over the word, for the number.
const NUMBER_HEIGHT: f32 = 34.0;

/// How a level's button is drawn, by the room there is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LevelShape {
    /// In a row, the word under the number.
    Beside,
    /// Under each other, the word beside the number.
    Stacked,
    /// In a row without words, which stand under it.
    NumberOnly,
}

/// What the keyboard asks for beside an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// To the question after this one.
    Next,
    /// To the question before this one.
    Previous,
}

/// What the user did with a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScaleResponse {
    /// The answer that was chosen just now; `Some(None)` takes the answer back.
    pub chosen: Option<Option<Answer>>,
    /// Where the keyboard wants to go.
    pub moved: Option<Move>,
}

/// The question whose answers are drawn.
pub struct Scale<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// Words.
    pub texts: &'a Texts,
    /// Where the levels come from.
    pub instrument: &'a Instrument,
    /// Which indicator is asked.
    pub indicator: &'a Indicator,
    /// What the group is called: the question.
    pub name: &'a str,
    /// Distinguishes this question from others on the page.
    pub id: Id,
    /// Large answers, for the participant's own page.
    pub is_large: bool,
}

/// The id of the control that the keyboard reaches first in a question, given the question's id and answer.
fn option_id(id: Id, index: usize) -> Id {
    id.with(index)
}

impl Scale<'_> {
    /// What has a button.
    fn options(&self) -> Vec<Answer> {
        let scale = &self.instrument.scale;
        let scores = scale.scores().filter(|_| !scale.is_long()).map(Answer::Score);
        scores.chain([Answer::DontKnow, Answer::Declined]).collect()
    }

    /// Moves the keyboard's focus to this question: to its answer, or to its first level.
    pub fn request_focus(&self, ui: &Ui, answer: Option<Answer>) {
        if self.instrument.scale.is_long() {
            return self.request_focus_long(ui, answer);
        }
        let options = self.options();
        let index = options.iter().position(|option| Some(*option) == answer).unwrap_or(0);
        self.focus_next(ui, index);
    }

    /// Only one option can take the focus at a time, so it becomes that one when the question is drawn next.
    fn focus_next(&self, ui: &Ui, index: usize) {
        ui.data_mut(|data| data.insert_temp(self.pending(), index));
        ui.ctx().request_repaint();
    }

    fn pending(&self) -> Id {
        self.id.with("pending focus")
    }

    /// Draws the answers. Buttons are one stop for Tab; arrows and digits choose, Enter goes on.
    pub fn show(&self, ui: &mut Ui, answer: Option<Answer>) -> ScaleResponse {
        if self.instrument.scale.is_long() {
            return self.show_long(ui, answer);
        }
        group(ui, Role::RadioGroup, self.name, |ui| {
            let mut result = ScaleResponse::default();
            self.radios(ui, answer, &mut result);
            result
        })
    }

    /// The buttons.
    fn radios(&self, ui: &mut Ui, answer: Option<Answer>, result: &mut ScaleResponse) {
        let options = self.options();
        let chosen = options.iter().position(|option| Some(*option) == answer);
        let focused = ui.memory(|memory| memory.focused());
        let had_focus = (0..options.len()).find(|index| focused == Some(option_id(self.id, *index)));
        let pending = ui.data_mut(|data| data.remove_temp::<usize>(self.pending()));
        if let Some(index) = pending {
            ui.memory_mut(|memory| memory.request_focus(option_id(self.id, index)));
        }
        let focus = pending.or(had_focus);
        let stop = focus.or(chosen).unwrap_or(0);
        let levels = options.len() - 2;
        if let Some(focus) = focus {
            let (_, shape) = self.shape(ui, levels.max(1));
            self.keys(ui, focus, shape, &options, result);
        }
        if levels > 0 {
            self.levels(ui, &options, stop, chosen, result);
        }
        self.others(ui, &options, stop, chosen, result);
    }

    /// How wide a level's button is in a row, and how the levels are drawn.
    fn shape(&self, ui: &Ui, levels: usize) -> (f32, LevelShape) {
        let width = (ui.available_width() - theme::BASE * (levels - 1) as f32) / levels as f32;
        let word_width = if self.is_large { LARGE_WORD_WIDTH } else { WORD_WIDTH };
        let shape = match width {
            _ if width >= word_width => LevelShape::Beside,
            _ if levels <= MAX_STACKED => LevelShape::Stacked,
            _ => LevelShape::NumberOnly,
        };
        (width, shape)
    }

    fn levels(&self, ui: &mut Ui, options: &[Answer], stop: usize, chosen: Option<usize>, result: &mut ScaleResponse) {
        let levels = options.len() - 2;
        let (width, shape) = self.shape(ui, levels);
        let size = match shape {
            LevelShape::Beside => {
                let words = options.iter().filter_map(|option| option.score());
                let words = words.map(|score| self.word_galley(ui, score, width, Weight::SemiBold).size().y);
                vec2(
                    width,
                    (self.number_height() + words.fold(0.0, f32::max) + theme::BASE).max(self.height()),
                )
            }
            LevelShape::Stacked => vec2(ui.available_width(), theme::CONTROL_LARGE - theme::BASE),
            LevelShape::NumberOnly => vec2(width, theme::CONTROL_LARGE),
        };
        let step = match shape {
            LevelShape::Stacked => vec2(0.0, size.y + theme::HALF),
            LevelShape::Beside | LevelShape::NumberOnly => vec2(size.x + theme::BASE, 0.0),
        };
        let all = size + step * (levels - 1) as f32;
        let (place, _) = ui.allocate_exact_size(all, Sense::hover());
        for (index, option) in options[..levels].iter().enumerate() {
            // Levels beside each other rise in the direction of reading.
            let is_mirrored = shape != LevelShape::Stacked && text::is_mirrored(ui.ctx());
            let steps = if is_mirrored { levels - 1 - index } else { index };
            let rect = Rect::from_min_size(place.min + step * steps as f32, size);
            let response = self.option(ui, rect, index, stop, chosen);
            self.paint_level(ui, &response, option.score(), chosen == Some(index), shape);
            self.click(ui, &response, index, *option, chosen == Some(index), result);
        }
        if shape == LevelShape::NumberOnly {
            self.words_below(ui, options, chosen);
        }
    }

    /// The lowest and highest level's words, and the chosen one's, where the buttons have no room for them.
    fn words_below(&self, ui: &mut Ui, options: &[Answer], chosen: Option<usize>) {
        let ends = [options.first(), options.get(options.len().saturating_sub(3))];
        let chosen = chosen.and_then(|index| options.get(index));
        let scores = ends
            .into_iter()
            .flatten()
            .chain(chosen)
            .filter_map(|option| option.score());
        let mut scores: Vec<Score> = scores.collect();
        scores.sort_unstable();
        scores.dedup();
        super::row(ui, |ui| {
            for score in scores {
                let words = format!("{} = {}", score.value(), self.word(score));
                text::label(ui, self.theme.small(words));
            }
        });
    }

    fn height(&self) -> f32 {
        if self.is_large { LARGE_HEIGHT } else { HEIGHT }
    }

    fn number_height(&self) -> f32 {
        if self.is_large {
            Size::Display.line() + theme::PAGE + theme::HALF
        } else {
            NUMBER_HEIGHT
        }
    }

    fn word_size(&self) -> Size {
        if self.is_large { Size::Lead } else { Size::Small }
    }

    fn word_galley(&self, ui: &Ui, score: Score, width: f32, weight: Weight) -> Arc<Galley> {
        let format = theme::format(self.word_size(), weight, self.theme.ink);
        let room = width - 2.0 * if self.is_large { theme::PAGE } else { theme::STEP_12 };
        text::layout(ui.painter(), self.word(score), format, room)
    }

    fn word(&self, score: Score) -> &str {
        self.instrument.level_word(self.indicator, score, self.texts.code())
    }

    fn others(&self, ui: &mut Ui, options: &[Answer], stop: usize, chosen: Option<usize>, result: &mut ScaleResponse) {
        super::row(ui, |ui| {
            for (index, option) in options.iter().enumerate().skip(options.len() - 2) {
                let weight = if chosen == Some(index) {
                    Weight::SemiBold
                } else {
                    Weight::Regular
                };
                let format = theme::format(self.word_size(), weight, self.theme.ink);
                let galley = text::layout(ui.painter(), &self.name_of(*option), format, f32::INFINITY);
                let height = if self.is_large {
                    theme::CONTROL_LARGE
                } else {
                    theme::CONTROL_SMALL + theme::HALF
                };
                let size = vec2(galley.size().x + 2.0 * theme::GAP, height);
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let response = self.option(ui, rect, index, stop, chosen);
                self.paint_option(ui, &response, chosen == Some(index));
                let at = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
                text::paint(ui.painter(), at, galley, self.theme.ink);
                self.click(ui, &response, index, *option, chosen == Some(index), result);
            }
        });
    }

    fn name_of(&self, option: Answer) -> String {
        match option {
            Answer::Score(score) => format!("{} {}", score.value(), self.word(score)),
            Answer::DontKnow => self.texts.get("answer-dont-know"),
            Answer::Declined => self.texts.get("answer-declined"),
        }
    }

    /// One radio button. Only one of the group is a stop for Tab, as radio buttons are.
    fn option(&self, ui: &Ui, rect: Rect, index: usize, stop: usize, chosen: Option<usize>) -> Response {
        let sense = if index == stop { Sense::click() } else { Sense::CLICK };
        let response = ui.interact(rect, option_id(self.id, index), sense);
        let name = self.name_of(self.options()[index]);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen == Some(index), &name));
        response.on_hover_cursor(egui::CursorIcon::PointingHand)
    }

    fn click(
        &self,
        ui: &Ui,
        response: &Response,
        index: usize,
        option: Answer,
        is_chosen: bool,
        result: &mut ScaleResponse,
    ) {
        // Enter goes on to the next question; it must never answer one that was only passed.
        let by_enter = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if response.clicked() && !by_enter {
            self.focus_next(ui, index);
            if !is_chosen {
                result.chosen = Some(Some(option));
            }
        }
    }

    fn keys(&self, ui: &Ui, focus: usize, shape: LevelShape, options: &[Answer], result: &mut ScaleResponse) {
        keep_arrows(ui, option_id(self.id, focus), Arrows::All);
        let pressed = |key: Key| ui.input(|input| input.modifiers.is_none() && input.key_pressed(key));
        let mut choose = |index: usize| {
            result.chosen = Some(Some(options[index]));
            self.focus_next(ui, index);
        };
        let (up, down) = if text::is_mirrored(ui.ctx()) {
            (Key::ArrowLeft, Key::ArrowRight)
        } else {
            (Key::ArrowRight, Key::ArrowLeft)
        };
        // Where levels stand under each other, the arrows go where they point.
        let is_stacked = shape == LevelShape::Stacked;
        if pressed(up) || is_stacked && pressed(Key::ArrowDown) {
            choose((focus + 1).min(options.len() - 1));
        } else if pressed(down) || is_stacked && pressed(Key::ArrowUp) {
            choose(focus.saturating_sub(1));
        } else if pressed(Key::ArrowDown) || pressed(Key::Enter) {
            result.moved = Some(Move::Next);
        } else if pressed(Key::ArrowUp) {
            result.moved = Some(Move::Previous);
        } else if pressed(Key::Delete) || pressed(Key::Backspace) {
            result.chosen = Some(None);
        } else if let Some(index) = typed_digit(ui).and_then(|digit| self.index_of(digit, options)) {
            choose(index);
        }
    }

    fn index_of(&self, digit: i16, options: &[Answer]) -> Option<usize> {
        let score = self.instrument.scale.score(digit)?;
        options.iter().position(|option| option.score() == Some(score))
    }

    fn paint_option(&self, ui: &Ui, response: &Response, is_chosen: bool) {
        let theme = self.theme;
        let (fill, stroke) = match (is_chosen, response.hovered()) {
            (true, _) => (theme.tint, Stroke::new(theme::STROKE_ANSWER, theme.primary)),
            (false, true) => (theme.row_tint, Stroke::new(theme::STROKE, theme.control_border)),
            (false, false) => (theme.card, Stroke::new(theme::STROKE, theme.control_border)),
        };
        paint_box(ui.painter(), response.rect, theme::RADIUS_CARD, fill, stroke);
    }

    fn paint_level(&self, ui: &Ui, response: &Response, score: Option<Score>, is_chosen: bool, shape: LevelShape) {
        let Some(score) = score else { return };
        self.paint_option(ui, response, is_chosen);
        let (theme, rect) = (self.theme, response.rect);
        let color = if is_chosen { theme.primary } else { theme.ink };
        let size = if self.is_large { Size::Display } else { Size::Lead };
        let number = theme::format(size, Weight::SemiBold, color);
        let inset = if self.is_large { theme::PAGE } else { theme::STEP_12 };
        let weight = if is_chosen { Weight::SemiBold } else { Weight::Regular };
        let is_mirrored = text::is_mirrored(ui.ctx());
        // A distance from the edge where lines begin, and from the one where they end.
        let from_start = |distance: f32| {
            if is_mirrored {
                rect.right() - distance
            } else {
                rect.left() + distance
            }
        };
        let from_end = |distance: f32| {
            if is_mirrored {
                rect.left() + distance
            } else {
                rect.right() - distance
            }
        };
        let start = text::start(ui.ctx());
        let painter = ui.painter();
        let value = score.value().to_string();
        let (word_at, tick) = match shape {
            LevelShape::NumberOnly => {
                text::paint_line(painter, rect.center(), Align2::CENTER_CENTER, &value, number);
                return;
            }
            LevelShape::Beside => {
                let top = rect.top() + if self.is_large { theme::GAP } else { theme::BASE };
                text::paint_line(
                    painter,
                    pos2(from_start(inset), top),
                    Align2([start, Align::Min]),
                    &value,
                    number,
                );
                let tick = pos2(from_end(inset.max(theme::GAP)), rect.top() + inset.max(theme::GAP));
                (pos2(from_start(inset), rect.top() + self.number_height()), tick)
            }
            LevelShape::Stacked => {
                let middle = pos2(from_start(inset), rect.center().y);
                text::paint_line(painter, middle, Align2([start, Align::Center]), &value, number);
                let tick = pos2(from_end(theme::PAGE), rect.center().y);
                let top = rect.center().y - self.word_size().line() / 2.0;
                (pos2(from_start(3.0 * inset), top), tick)
            }
        };
        let room = (word_at.x - from_end(0.0)).abs() + inset;
        let word = self.word_galley(ui, score, room, weight);
        text::paint(painter, Rect::from_min_max(word_at, word_at), word, theme.ink);
        if is_chosen {
            ui.painter().circle_filled(tick, 10.0, theme.primary);
            paint_icon(ui.painter(), tick, theme::icon::CHECK, 14.0, theme.on_primary);
        }
    }
}

fn typed_digit(ui: &Ui) -> Option<i16> {
    const DIGITS: [Key; 10] = [
        Key::Num0,
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
    ];
    ui.input(|input| {
        let digit = DIGITS
            .iter()
            .position(|key| input.modifiers.is_none() && input.key_pressed(*key));
        digit.and_then(|digit| i16::try_from(digit).ok())
    })
}

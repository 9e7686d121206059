//! The answer on a scale with too many levels for buttons: a number that is typed, or a handle that is drawn along the scale.
//! What is not answered has no handle, so that none is taken for an answer.

use egui::accesskit::{Action, ActionData};
use egui::{Align2, Id, Key, Modifiers, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{Move, Scale, ScaleResponse};
use crate::domain::assessment::Answer;
use crate::domain::instrument::Score;
use crate::ui::text;
use crate::ui::theme::{self, Size, Weight};
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{Arrows, group, keep_arrows, paint_box, row};

/// Width of the field with the number.
const FIELD: f32 = 128.0;
/// Height of the handle's way, and its radius; the same on the participant's own page.
const WAY: [f32; 2] = [theme::CONTROL, theme::TOUCH];
const HANDLE: [f32; 2] = [10.0, 16.0];
/// How thick the line is that the handle moves on.
const LINE: f32 = 6.0;
/// How far a page key goes.
const PAGE: i32 = 10;
/// The least room for a number under the line.
const MARK: f32 = 44.0;

impl Scale<'_> {
    /// Moves the keyboard's focus to the number, or to the other answer that is chosen.
    pub(super) fn request_focus_long(&self, ui: &Ui, answer: Option<Answer>) {
        match self.options().iter().position(|option| Some(*option) == answer) {
            Some(index) => self.focus_next(ui, index),
            None => ui.memory_mut(|memory| memory.request_focus(self.number())),
        }
    }

    fn number(&self) -> Id {
        self.id.with("number")
    }

    pub(super) fn show_long(&self, ui: &mut Ui, answer: Option<Answer>) -> ScaleResponse {
        group(ui, Role::Group, self.name, |ui| {
            let mut result = ScaleResponse::default();
            let score = answer.and_then(|answer| answer.score());
            self.typed(ui, score, &mut result);
            self.way(ui, score, &mut result);
            row(ui, |ui| {
                for score in self.instrument.told_levels(self.indicator) {
                    let words = format!("{} = {}", score.value(), self.word(score));
                    text::label(ui, self.theme.small(words));
                }
            });
            group(ui, Role::RadioGroup, self.name, |ui| {
                self.radios(ui, answer, &mut result);
            });
            if matches!(result.chosen, Some(Some(Answer::DontKnow | Answer::Declined))) {
                // What stands in the field is no longer the answer.
                self.forget(ui);
            }
            result
        })
    }

    /// The number as it is typed. It is the answer as soon as it is a level; what is no level is none, and stays to be mended.
    fn typed(&self, ui: &mut Ui, score: Option<Score>, result: &mut ScaleResponse) {
        let scale = &self.instrument.scale;
        let kept = ui.data(|data| data.get_temp::<String>(self.number()));
        let mut typed = kept.unwrap_or_else(|| score.map_or_else(String::new, |score| score.value().to_string()));
        let read = |typed: &str| {
            let typed = typed.trim().replace('−', "-");
            typed.parse().ok().and_then(|value| scale.score(value))
        };
        let is_begun = matches!(typed.trim(), "" | "-" | "−");
        let label = self.texts.with("answer-number", &self.texts.range(scale));
        let error = (!is_begun && read(&typed).is_none()).then(|| format!("{label}."));
        let mut field = Field::new(self.theme, label)
            .width(FIELD)
            .error(error)
            .id(self.number());
        if self.is_large {
            field = field.large();
        }
        let response = field.show(ui, &mut typed);
        if response.changed() {
            let typed_score = read(&typed);
            if typed_score != score {
                result.chosen = Some(typed_score.map(Answer::Score));
            }
            ui.data_mut(|data| data.insert_temp(self.number(), typed.clone()));
        }
        if response.has_focus() {
            let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
            let steps = i32::from(pressed(Key::ArrowUp)) - i32::from(pressed(Key::ArrowDown));
            if steps != 0 {
                self.step(ui, score, steps, result);
            }
        }
        if response.lost_focus() {
            if read(&typed).is_some() || typed.trim().is_empty() {
                self.forget(ui);
            }
            if ui.input(|input| input.key_pressed(Key::Enter)) {
                result.moved = Some(Move::Next);
            }
        }
    }

    /// What was typed gives way to the answer that is there.
    fn forget(&self, ui: &Ui) {
        ui.data_mut(|data| data.remove::<String>(self.number()));
    }

    /// So many levels higher or lower; where there is no answer, from the end that the step comes from.
    fn step(&self, ui: &Ui, score: Option<Score>, steps: i32, result: &mut ScaleResponse) {
        let (min, max) = (
            i32::from(self.instrument.scale.min()),
            i32::from(self.instrument.scale.max()),
        );
        let value = match score {
            Some(score) => i32::from(score.value()) + steps,
            None if steps > 0 => min,
            None => max,
        };
        self.choose(ui, f64::from(value.clamp(min, max)), result);
    }

    /// The level nearest to a number.
    fn choose(&self, ui: &Ui, value: f64, result: &mut ScaleResponse) {
        let scale = &self.instrument.scale;
        let value = value.round().clamp(scale.min().into(), scale.max().into());
        if let Some(score) = scale.score(value as i16) {
            self.forget(ui);
            result.chosen = Some(Some(Answer::Score(score)));
        }
    }

    /// The line with its handle, and numbers under it.
    fn way(&self, ui: &mut Ui, score: Option<Score>, result: &mut ScaleResponse) {
        let scale = &self.instrument.scale;
        let large = usize::from(self.is_large);
        let size = vec2(ui.available_width(), WAY[large] + Size::Small.line());
        let (place, _) = ui.allocate_exact_size(size, Sense::hover());
        let rect = Rect::from_min_size(place.min, vec2(place.width(), WAY[large]));
        let response = ui.interact(rect, self.id.with("slider"), Sense::click_and_drag());
        let ends = rect.x_range().shrink(HANDLE[large] + theme::HALF);
        let is_mirrored = text::is_mirrored(ui.ctx());
        let across = |fraction: f32| {
            let fraction = if is_mirrored { 1.0 - fraction } else { fraction };
            ends.min + fraction * ends.span()
        };
        if let Some(at) = response
            .interact_pointer_pos()
            .filter(|_| response.clicked() || response.dragged())
        {
            let fraction = ((at.x - ends.min) / ends.span()).clamp(0.0, 1.0);
            let fraction = if is_mirrored { 1.0 - fraction } else { fraction };
            let span = f64::from(scale.max()) - f64::from(scale.min());
            self.choose(ui, f64::from(scale.min()) + f64::from(fraction) * span, result);
            response.request_focus();
        }
        self.way_keys(ui, &response, score, result);
        self.tell(ui, &response, score);
        self.paint_way(ui, &response, ends.span(), score, &across);
        let marks = scale.marks((ends.span() / MARK) as usize + 1);
        for mark in marks {
            let at = pos2(across(scale.fraction(mark)), rect.bottom());
            let ink = theme::format(Size::Small, Weight::Regular, self.theme.ink_secondary);
            text::paint_line(ui.painter(), at, Align2::CENTER_TOP, &mark.value().to_string(), ink);
        }
    }

    fn way_keys(&self, ui: &Ui, response: &Response, score: Option<Score>, result: &mut ScaleResponse) {
        let requests = |action| ui.input(|input| input.num_accesskit_action_requests(response.id, action)) as i32;
        let mut steps = requests(Action::Increment) - requests(Action::Decrement);
        let set = ui.input(|input| {
            let own = input.accesskit_action_requests(response.id, Action::SetValue);
            own.filter_map(|request| match request.data {
                Some(ActionData::NumericValue(value)) => Some(value),
                _ => None,
            })
            .last()
        });
        if let Some(value) = set {
            self.choose(ui, value, result);
        }
        if response.has_focus() {
            keep_arrows(ui, response.id, Arrows::All);
            let pressed = |key| i32::from(ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)));
            let sideways = pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
            steps += if text::is_mirrored(ui.ctx()) {
                -sideways
            } else {
                sideways
            };
            steps += pressed(Key::ArrowUp) - pressed(Key::ArrowDown);
            steps += PAGE * (pressed(Key::PageUp) - pressed(Key::PageDown));
            if pressed(Key::Home) > 0 {
                self.choose(ui, self.instrument.scale.min().into(), result);
            } else if pressed(Key::End) > 0 {
                self.choose(ui, self.instrument.scale.max().into(), result);
            } else if pressed(Key::Delete) + pressed(Key::Backspace) > 0 {
                self.forget(ui);
                result.chosen = Some(None);
            } else if pressed(Key::Enter) > 0 {
                result.moved = Some(Move::Next);
            }
        }
        if steps != 0 {
            self.step(ui, score, steps, result);
        }
    }

    /// What a screen reader says of the handle: the level with its word, or that there is no answer.
    fn tell(&self, ui: &Ui, response: &Response, score: Option<Score>) {
        let scale = &self.instrument.scale;
        response.widget_info(|| match score {
            Some(score) => WidgetInfo::slider(true, f64::from(score.value()), self.name),
            None => WidgetInfo::labeled(Role::Slider, true, self.name),
        });
        let words = match score {
            Some(score) => self.instrument.level_name(self.indicator, score, self.texts.code()),
            None => self.texts.get("answer-blank"),
        };
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_value(words);
            node.set_min_numeric_value(scale.min().into());
            node.set_max_numeric_value(scale.max().into());
            node.set_numeric_value_step(1.0);
            for action in [Action::SetValue, Action::Increment, Action::Decrement] {
                node.add_action(action);
            }
        });
    }

    fn paint_way(&self, ui: &Ui, response: &Response, length: f32, score: Option<Score>, across: &dyn Fn(f32) -> f32) {
        let theme = self.theme;
        let (middle, radius) = (response.rect.center(), HANDLE[usize::from(self.is_large)]);
        let line = Rect::from_center_size(middle, vec2(length, LINE));
        let border = Stroke::new(theme::STROKE, theme.control_border);
        paint_box(ui.painter(), line, (LINE / 2.0) as u8, theme.card, border);
        let Some(score) = score else { return };
        let at = pos2(across(self.instrument.scale.fraction(score)), middle.y);
        let passed = Rect::from_two_pos(pos2(across(0.0), line.top()), pos2(at.x, line.bottom()));
        paint_box(ui.painter(), passed, (LINE / 2.0) as u8, theme.primary, Stroke::NONE);
        let ring = Stroke::new(theme::STROKE_ANSWER, theme.card);
        ui.painter().circle(at, radius, theme.primary, ring);
    }
}

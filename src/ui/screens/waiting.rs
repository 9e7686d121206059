//! A form station while nobody fills anything in: a calm page that says so, and a thank you for who has just been here.

use egui::{Align, Label, Layout, Ui};

use crate::ui::theme;
use crate::ui::view::Frame;
use crate::ui::widgets::heading;
use crate::ui::widgets::notice::{Tone, notice};

/// The widest that the words grow.
const WIDTH: f32 = 720.0;

/// What is shown.
#[derive(Default)]
pub struct Waiting {
    /// Somebody is thanked until this moment of the window's time.
    thanks_until: Option<f64>,
    /// Why the unit can't be reached.
    pub problem: Option<String>,
}

impl Waiting {
    /// Nobody fills anything in; whoever has just sent a form in is thanked for a while.
    pub fn new(thanks_until: Option<f64>) -> Self {
        Self {
            thanks_until,
            problem: None,
        }
    }

    /// `true` while whoever has just sent a form in is thanked.
    pub fn is_thanking(&self, time: f64) -> bool {
        self.thanks_until.is_some_and(|until| time < until)
    }

    /// Draws it.
    pub fn ui(&self, ui: &mut Ui, frame: &Frame<'_>) {
        let (texts, theme) = (frame.texts, frame.theme);
        let time = ui.input(|input| input.time);
        let key = if self.is_thanking(time) {
            "station-thanks"
        } else {
            "station-waits"
        };
        ui.with_layout(Layout::top_down(Align::Center), |ui| {
            ui.set_max_width(WIDTH.min(ui.available_width()));
            ui.add_space(ui.available_height() * 0.3);
            ui.spacing_mut().item_spacing.y = theme::GAP;
            heading(ui, theme.display(texts.get(key)));
            ui.add(Label::new(theme.large(texts.get(&format!("{key}-help")))).wrap());
            if let Some(problem) = &self.problem {
                notice(ui, theme, Tone::Warning, problem);
            }
        });
    }
}

//! The program's own window without a screen: it lays out and tessellates as with one, and nothing is painted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Context, Event, Key, Modifiers, Rect, Shape, Ui, ViewportId};
use stegvis::cli::clock;
use stegvis::devices::Computer;
use stegvis::policy::Policy;
use stegvis::store::vault::KdfCost;
use stegvis::ui::app::{App, Dialog, Dialogs, Environment, Opening};

struct NoDialogs;

impl Dialogs for NoDialogs {
    fn open(&self, _title: &str, _extensions: &[&str]) -> Dialog {
        Box::new(|| None)
    }

    fn save(&self, _title: &str, _name: &str) -> Dialog {
        Box::new(|| None)
    }

    fn folder(&self, _title: &str) -> Dialog {
        Box::new(|| None)
    }
}

/// A context that is drawn frame by frame.
pub struct Screen {
    pub ctx: Context,
    start: Instant,
    shapes: Vec<egui::epaint::ClippedShape>,
}

impl Screen {
    pub fn new() -> Self {
        Self {
            ctx: Context::default(),
            start: Instant::now(),
            shapes: Vec::new(),
        }
    }

    /// Draws one frame; what it took, and whether it asks for another at once.
    pub fn frame(&mut self, events: Vec<Event>, mut ui: impl FnMut(&mut Ui)) -> (Duration, bool) {
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1280.0, 800.0))),
            time: Some(self.start.elapsed().as_secs_f64()),
            focused: true,
            events,
            ..egui::RawInput::default()
        };
        let start = Instant::now();
        let mut output = self.ctx.run_ui(input, |root| ui(root));
        output.textures_delta.clear();
        self.shapes.clone_from(&output.shapes);
        let triangles = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let time = start.elapsed();
        drop(triangles);
        let goes_on = output
            .viewport_output
            .get(&ViewportId::ROOT)
            .is_some_and(|root| root.repaint_delay.is_zero());
        (time, goes_on)
    }

    /// How many shapes the last frame had.
    pub fn shape_count(&self) -> usize {
        self.shapes.iter().map(|clipped| count(&clipped.shape)).sum()
    }

    /// `true` where this text was drawn in the last frame.
    pub fn shows(&self, text: &str) -> bool {
        self.shapes.iter().any(|clipped| has_text(&clipped.shape, text))
    }
}

fn count(shape: &Shape) -> usize {
    match shape {
        Shape::Noop => 0,
        Shape::Vec(shapes) => shapes.iter().map(count).sum(),
        _ => 1,
    }
}

fn has_text(shape: &Shape, text: &str) -> bool {
    match shape {
        Shape::Text(drawn) => drawn.galley.text() == text,
        Shape::Vec(shapes) => shapes.iter().any(|shape| has_text(shape, text)),
        _ => false,
    }
}

/// The program's window.
pub struct Window {
    pub screen: Screen,
    app: App,
}

impl Window {
    pub fn new(opening: Opening) -> Self {
        let screen = Screen::new();
        let environment = Environment {
            clock,
            dialogs: Box::new(NoDialogs),
            devices: Arc::new(Computer::default()),
            settings_path: None,
            renderer: None,
            locked: Arc::default(),
            policy: Policy::default(),
            kdf_cost: KdfCost::STANDARD,
        };
        let app = App::new(&screen.ctx, environment, opening);
        let mut window = Self { screen, app };
        window.settle(Vec::new());
        window
    }

    pub fn frame(&mut self, events: Vec<Event>) -> (Duration, bool) {
        let app = &mut self.app;
        self.screen.frame(events, |ui| {
            app.logic(ui.ctx());
            app.ui(ui);
        })
    }

    /// Draws until nothing more is asked for at once; how long that took.
    pub fn settle(&mut self, events: Vec<Event>) -> Duration {
        let (mut time, mut goes_on) = self.frame(events);
        while goes_on {
            let (more, again) = self.frame(Vec::new());
            time += more;
            goes_on = again;
        }
        time
    }

    pub fn type_text(&mut self, text: &str) -> Duration {
        self.settle(vec![Event::Text(text.to_owned())])
    }
}

/// A key that is pressed and let go.
pub fn press(key: Key) -> Vec<Event> {
    [true, false]
        .map(|pressed| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: Modifiers::NONE,
        })
        .into()
}

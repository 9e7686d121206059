//! A window with nothing in it, made as the program makes its own: what the program's start and memory are held against.
//!
//! benches/performance.py runs it.

use eframe::NativeOptions;

struct Nothing;

impl eframe::App for Nothing {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::default().show(ui, |_| {});
    }
}

fn main() -> eframe::Result {
    let options = NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Stegvis")
            .with_inner_size([1280.0, 800.0]),
        renderer: eframe::Renderer::Glow,
        ..NativeOptions::default()
    };
    eframe::run_native("empty", options, Box::new(|_| Ok(Box::new(Nothing))))
}

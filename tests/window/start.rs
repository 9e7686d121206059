//! What the window does before it can be used: no more than its first page needs. Counts alone; benches/performance.py
//! has the times.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use egui::epaint::ClippedShape;
use egui::{Context, Key, RawInput, Rect, ViewportId, pos2, vec2};
use egui_kittest::kittest::NodeT as _;
use stegvis::demo;
use stegvis::domain::history::History;
use stegvis::i18n::{Locale, Texts};
use stegvis::policy::Policy;
use stegvis::store::Store;
use stegvis::store::vault::KdfCost;
use stegvis::ui::app::{App, Environment, Opening};

use crate::support::{FakeDevices, FakeDialogs, Look, PASSPHRASE, Window, clock, session};

/// The faces that every page is written with: regular, semibold and icons.
const FIRST_FACES: usize = 3;

/// The window as eframe draws it, without a screen.
struct Bare {
    ctx: Context,
    app: App,
}

impl Bare {
    fn new(opening: Opening) -> Self {
        let ctx = Context::default();
        let environment = Environment {
            clock,
            dialogs: Box::new(FakeDialogs::default()),
            devices: Arc::new(FakeDevices::default()),
            settings_path: None,
            renderer: None,
            locked: Arc::default(),
            policy: Policy::default(),
            kdf_cost: KdfCost::LEAST,
        };
        let app = App::new(&ctx, environment, opening);
        Self { ctx, app }
    }

    fn on_sign_in() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("stegvis.db");
        drop(Store::create(&path, PASSPHRASE, demo::CASEWORKER, KdfCost::LEAST).expect("a file"));
        Self::new(Opening::File(Some(path)))
    }

    /// One painted frame: what is seen, and whether another is asked for at once.
    fn frame(&mut self) -> (Vec<ClippedShape>, bool) {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0))),
            focused: true,
            ..RawInput::default()
        };
        let app = &mut self.app;
        let mut output = self.ctx.run_ui(input, |ui| {
            app.logic(ui.ctx());
            app.ui(ui);
        });
        // Nothing is painted.
        output.textures_delta.clear();
        let root = &output.viewport_output[&ViewportId::ROOT];
        (output.shapes, root.repaint_delay.is_zero())
    }

    /// How many frames there are until none is asked for, and how many of them show something new.
    fn settle(&mut self) -> (usize, usize) {
        let (mut seen, mut goes_on) = self.frame();
        let (mut frames, mut pictures) = (1, 1);
        while goes_on && frames < 50 {
            let (shapes, again) = self.frame();
            pictures += usize::from(shapes != seen);
            (seen, goes_on) = (shapes, again);
            frames += 1;
        }
        (frames, pictures)
    }

    /// How many faces the window has: those that it was given, and those that a letter asked for.
    fn faces(&self) -> usize {
        self.ctx
            .fonts(|fonts| fonts.definitions().font_data.len() + fonts.discovered_fonts().len())
    }
}

#[test]
fn the_sign_in_page_comes_to_rest_at_once() {
    let mut window = Bare::on_sign_in();
    let (frames, pictures) = window.settle();
    assert_eq!(pictures, 1, "what is painted first is what stays");
    assert!(frames <= 3, "{frames} frames");
    assert_eq!(window.faces(), FIRST_FACES);
}

#[test]
fn the_demonstration_opens_with_the_dozen_and_nothing_jumps() {
    let (store, _) = demo::begin(&session()).expect("a demonstration");
    let mut window = Bare::new(Opening::Demo(Box::new(store), None));
    let (frames, pictures) = window.settle();
    assert_eq!(pictures, 1, "what is painted first is what stays");
    assert!(frames <= 4, "{frames} frames");
    assert_eq!(window.faces(), FIRST_FACES);
}

#[test]
fn the_crowd_comes_while_the_window_is_used_and_nothing_that_was_done_meanwhile_is_lost() {
    let (store, crowd) = demo::begin(&session()).expect("a demonstration");
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let opening = Opening::Demo(Box::new(store), Some(Box::new(crowd)));
    let mut window = Window::with_devices(Look::default(), opening, folder, FakeDevices::default());
    let shown = |window: &Window, count: usize| {
        let texts = Texts::new(Locale::Swedish);
        window.has(&texts.with("filter-ongoing", &[("count", count.into())]))
    };
    let goes_on = |store: &Store| {
        let histories = store.histories().expect("histories");
        let here = |history: &&History| history.participant.exit.is_none();
        histories.iter().filter(here).count()
    };
    let dozen = goes_on(&demo::open_dozen(&session()).expect("a demonstration"));
    let whole = goes_on(&demo::open(&session()).expect("a demonstration"));
    // Somebody is added before the crowd is there. What needs the file waits for a few of the crowd.
    window.press_ctrl(Key::N);
    window.wait_for(&window.text("details-add"));
    window.type_into(&window.text("details-name"), "Zenobia");
    window.press_button("details-add");
    window.wait_for(&window.text("new-self-assessment"));
    window.press_ctrl(Key::D);
    window.wait_for(&window.text("participants-search"));
    for _ in 0..2_000 {
        if shown(&window, whole + 1) {
            break;
        }
        thread::sleep(Duration::from_millis(5));
        window.harness.run();
    }
    assert!(dozen < whole && shown(&window, whole + 1), "{:?}", window.names());
    window.type_into(&window.text("participants-search"), "Zenobia");
    assert!(window.says("Zenobia"));
}

/// Nothing to scroll to, on the screens that people have.
#[test]
fn the_first_start_is_seen_whole() {
    for size in [vec2(1280.0, 700.0), vec2(1366.0, 768.0)] {
        for locale in [Locale::Swedish, Locale::English] {
            let look = Look {
                locale,
                size,
                ..Look::default()
            };
            let mut window = Window::at(look, std::path::Path::new("/data/Stegvis/stegvis.db"));
            // With all that can be wrong, and so with the most words.
            window.type_into(&window.text("start-passphrase"), "sommar 2026");
            window.press_button("start-create");
            let whole = Rect::from_min_size(pos2(0.0, 0.0), size);
            for node in window.harness.root().children_recursive() {
                // What has no name or no place is not drawn itself.
                let own = node.accesskit_node();
                let Some((name, _)) = own.label().zip(own.raw_bounds()) else {
                    continue;
                };
                let rect = node.rect();
                assert!(whole.contains_rect(rect), "{size:?} {locale:?}: {name} at {rect:?}");
            }
        }
    }
}

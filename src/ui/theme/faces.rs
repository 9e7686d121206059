//! The window's fonts. Only what every page is written with is read when it opens; the faces of other scripts, and the
//! system's, once a letter asks for them.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use egui::epaint::text::{FallbackRequest, FontInsert, FontProvider};
use egui::{FontData, FontDefinitions, FontFamily};
use egui_system_font_provider::SystemFontProvider;

use super::{ICONS, SEMIBOLD};
use crate::fonts::{self, Face, REGULAR_FACES, SEMIBOLD_FACES};

/// Gives the window its fonts.
pub fn install_fonts(ctx: &egui::Context) {
    let [regular, ..] = REGULAR_FACES;
    let [semibold, ..] = SEMIBOLD_FACES;
    let icons = (ICONS, fonts::ICONS);
    let mut definitions = FontDefinitions::empty();
    for (name, face) in [regular, semibold, icons] {
        let data = Arc::new(FontData::from_static(face));
        definitions.font_data.insert(name.to_owned(), data);
    }
    for (family, faces) in [
        (FontFamily::Proportional, [regular].as_slice()),
        (FontFamily::Monospace, &[regular]),
        (FontFamily::Name(SEMIBOLD.into()), &[semibold, regular]),
        (FontFamily::Name(ICONS.into()), &[icons]),
    ] {
        let names = faces.iter().map(|(name, _)| (*name).to_owned()).collect();
        definitions.families.insert(family, names);
    }
    ctx.set_fonts(definitions);
    ctx.add_font_provider(Arc::new(OtherScripts));
}

/// Lets the system draw what none of our faces has. Looking through its fonts takes long, so that begins with the first
/// such letter, and nobody waits for it.
pub fn allow_system_fonts(ctx: &egui::Context) {
    ask_later(ctx, || {
        let found = SystemFontProvider::new();
        // It looks through them beside, and answers once it has.
        found.font_for(&FallbackRequest {
            cluster: "\u{4E00}",
            family: &FontFamily::Proportional,
        });
        Arc::new(found)
    });
}

fn ask_later(ctx: &egui::Context, make: impl FnOnce() -> Arc<dyn FontProvider> + Send + 'static) {
    ctx.add_font_provider(Arc::new(Later {
        ctx: ctx.clone(),
        make: Mutex::new(Some(Box::new(make))),
    }));
}

/// The faces for other scripts that come with the program.
struct OtherScripts;

impl FontProvider for OtherScripts {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let letter = request.cluster.chars().next()?;
        let is_semibold = *request.family == FontFamily::Name(SEMIBOLD.into());
        let faces = if is_semibold { &SEMIBOLD_FACES } else { &REGULAR_FACES };
        let (name, face): Face = fonts::face_for(letter, faces)?;
        Some(FontInsert::new(name, FontData::from_static(face), Vec::new()))
    }
}

type Make = Box<dyn FnOnce() -> Arc<dyn FontProvider> + Send>;

/// What stands in the place of fonts that take long to find. The first letter that asks for one begins the search; until
/// it has ended the letter is drawn as a box, and then everything is drawn once more.
struct Later {
    ctx: egui::Context,
    make: Mutex<Option<Make>>,
}

impl FontProvider for Later {
    fn font_for(&self, _request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let make = self.make.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        let ctx = self.ctx.clone();
        thread::spawn(move || {
            let found = make();
            ctx.set_font_providers(vec![Arc::new(OtherScripts), found]);
        });
        None
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    /// Has what nothing but our icons has.
    struct Any;

    impl FontProvider for Any {
        fn font_for(&self, _request: &FallbackRequest<'_>) -> Option<FontInsert> {
            Some(FontInsert::new("any", FontData::from_static(fonts::ICONS), Vec::new()))
        }
    }

    /// The faces that letters have asked for, this one last.
    fn discovered(ctx: &egui::Context, letter: &str) -> Vec<String> {
        let mut output = ctx.run_ui(Default::default(), |ui| {
            ui.label(letter);
        });
        output.textures_delta.clear();
        let name = |insert: &FontInsert| insert.name.clone();
        ctx.fonts(|fonts| fonts.discovered_fonts().iter().map(name).collect())
    }

    #[test]
    fn nobody_waits_for_fonts_that_take_long_to_find() {
        let ctx = egui::Context::default();
        install_fonts(&ctx);
        let (go, waits) = mpsc::channel();
        ask_later(&ctx, move || {
            // As long as it takes.
            waits.recv().expect("the test says when");
            Arc::new(Any)
        });
        let (plain, own, unknown) = ("a", "\u{0627}", "\u{E000}");
        assert!(discovered(&ctx, plain).is_empty());
        assert_eq!(discovered(&ctx, own), ["arabic"], "our own are there at once");
        for _ in 0..3 {
            assert_eq!(discovered(&ctx, unknown), ["arabic"], "the frame does not wait");
        }
        go.send(()).expect("it waits");
        let has_come = (0..1_000).any(|_| {
            thread::sleep(Duration::from_millis(5));
            discovered(&ctx, unknown).contains(&"any".to_owned())
        });
        assert!(has_come, "the letter is asked for once more");
    }
}

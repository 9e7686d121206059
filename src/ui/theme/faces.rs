//! The window's fonts. Only what every page is written with is read when it opens; the faces of other scripts, and the
//! system's, once a letter asks for them.

use std::sync::{Arc, OnceLock};

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
/// such letter.
pub fn allow_system_fonts(ctx: &egui::Context) {
    ctx.add_font_provider(Arc::new(SystemFonts::default()));
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

/// The system's fonts.
#[derive(Default)]
struct SystemFonts(OnceLock<SystemFontProvider>);

impl FontProvider for SystemFonts {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        self.0.get_or_init(SystemFontProvider::new).font_for(request)
    }
}

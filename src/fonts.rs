//! The fonts that come with the program, for the window, for pictures and for printed pages.

use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb;

const REGULAR: &[u8] = include_bytes!("../assets/fonts/StegvisSans-Regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../assets/fonts/StegvisSans-SemiBold.ttf");
const ARABIC: &[u8] = include_bytes!("../assets/fonts/NotoSansArabic-Regular.ttf");
const ARABIC_SEMIBOLD: &[u8] = include_bytes!("../assets/fonts/NotoSansArabic-SemiBold.ttf");
const ETHIOPIC: &[u8] = include_bytes!("../assets/fonts/NotoSansEthiopic-Regular.ttf");
const ETHIOPIC_SEMIBOLD: &[u8] = include_bytes!("../assets/fonts/NotoSansEthiopic-SemiBold.ttf");

/// The icons.
pub const ICONS: &[u8] = include_bytes!("../assets/icons/StegvisIcons.ttf");

/// A face of text: a name for it, and its file.
pub type Face = (&'static str, &'static [u8]);

/// Regular weight; a letter that is missing in one face is in a later one.
pub const REGULAR_FACES: [Face; 3] = [("regular", REGULAR), ("arabic", ARABIC), ("ethiopic", ETHIOPIC)];

/// Semibold weight, in the same order.
pub const SEMIBOLD_FACES: [Face; 3] = [
    ("semibold", SEMIBOLD),
    ("arabic-semibold", ARABIC_SEMIBOLD),
    ("ethiopic-semibold", ETHIOPIC_SEMIBOLD),
];

/// The family name inside the first face of each weight.
pub const FAMILY: &str = "Stegvis Sans";
/// The family names inside all faces of one weight, in order.
pub const FAMILIES: [&str; 3] = [FAMILY, "Noto Sans Arabic", "Noto Sans Ethiopic"];

/// The family that a letter is drawn with.
pub fn family_of(letter: char) -> &'static str {
    FAMILIES[place_of(letter)]
}

/// The place among the faces of one weight of the one that a letter is drawn with.
fn place_of(letter: char) -> usize {
    match letter {
        '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{08A0}'..='\u{08FF}' | '\u{FB50}'..='\u{FEFF}' => 1,
        '\u{1200}'..='\u{139F}' | '\u{2D80}'..='\u{2DDF}' | '\u{AB00}'..='\u{AB2F}' => 2,
        _ => 0,
    }
}

/// The face, of these of one weight, that may have a letter which the first one lacks.
pub fn face_for(letter: char, faces: &[Face; 3]) -> Option<Face> {
    let place = match letter {
        // The marks that belong to no script, and the circle under marks that stand alone.
        '\u{200C}'..='\u{200F}' | '\u{25CC}' => 1,
        letter => place_of(letter),
    };
    (place > 0).then(|| faces[place])
}

/// Every face of text.
pub fn faces() -> impl Iterator<Item = &'static [u8]> {
    REGULAR_FACES.into_iter().chain(SEMIBOLD_FACES).map(|(_, face)| face)
}

static DATABASE: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for face in faces() {
        fonts.load_font_data(face.to_vec());
    }
    Arc::new(fonts)
});

/// Every face of text, for whoever draws SVG.
pub fn database() -> Arc<fontdb::Database> {
    Arc::clone(&DATABASE)
}

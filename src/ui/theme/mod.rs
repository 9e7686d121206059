//! Every colour, size and space. Nothing else names one.

mod faces;
#[allow(missing_docs, reason = "an icon's name is its description")]
pub mod icon;
mod style;

use egui::{Color32, FontFamily, FontId, Margin, RichText, Stroke};

pub use self::faces::{allow_system_fonts, install_fonts};
use crate::domain::change::Direction;
use crate::domain::coded_enum;
use crate::domain::instrument::Respondent;

/// The base of all spacing.
pub const BASE: f32 = 8.0;
/// A half step below the base.
pub const HALF: f32 = 4.0;
/// A half step above the base.
pub const STEP_12: f32 = 12.0;
/// Between cards, and inside them.
pub const GAP: f32 = 16.0;
/// Around a page.
pub const PAGE: f32 = 24.0;
/// Height of buttons and inputs.
pub const CONTROL: f32 = 40.0;
/// Height of small buttons and chips.
pub const CONTROL_SMALL: f32 = 32.0;
/// The least height of what a participant touches.
pub const TOUCH: f32 = 48.0;
/// Height of what a participant touches first.
pub const CONTROL_LARGE: f32 = 56.0;
/// Width of the navigation.
pub const NAVIGATION: f32 = 200.0;
/// Width of the navigation where the window is narrow: icons alone.
pub const NAVIGATION_NARROW: f32 = 56.0;
/// Below this width the navigation shows icons alone.
pub const NARROW: f32 = 900.0;
/// The widest that a form or text column grows.
pub const COLUMN: f32 = 720.0;
/// Side of an icon.
pub const ICON: f32 = 20.0;

/// How much of an icon's place its drawing fills.
pub const ICON_FILL: f32 = 0.85;

/// Corners of badges and bars.
pub const RADIUS_BADGE: u8 = 4;
/// Corners of buttons and inputs.
pub const RADIUS_CONTROL: u8 = 6;
/// Corners of cards, chips and answers.
pub const RADIUS_CARD: u8 = 8;

/// Width of a border.
pub const STROKE: f32 = 1.0;
/// Width of the border of what is selected.
pub const STROKE_SELECTED: f32 = 2.0;
/// Width of the border of a selected answer, and of the line under the active tab.
pub const STROKE_ANSWER: f32 = 3.0;
/// Between a focused control and its ring.
pub const FOCUS_OFFSET: f32 = 2.0;

/// The smallest and largest zoom.
pub const ZOOM: std::ops::RangeInclusive<f32> = 0.8..=3.0;

/// The semibold face's family.
pub const SEMIBOLD: &str = "semibold";
/// The icon font's family.
pub const ICONS: &str = "icons";

coded_enum!(
    /// Which column of the tokens is in use.
    ThemeName {
        /// Dark text on light paper.
        Light = "light",
        /// Light text on dark paper.
        Dark = "dark",
        /// The strongest contrast there is.
        HighContrast = "high_contrast",
    }
);

/// Sizes of text, each with its line height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 13/18.
    Small,
    /// 15/24.
    Body,
    /// 18/26.
    Lead,
    /// 24/32.
    Title,
    /// 32/40.
    Display,
}

impl Size {
    /// Size of the letters, in points.
    pub const fn points(self) -> f32 {
        match self {
            Self::Small => 13.0,
            Self::Body => 15.0,
            Self::Lead => 18.0,
            Self::Title => 24.0,
            Self::Display => 32.0,
        }
    }

    /// Height of a line, in points.
    pub const fn line(self) -> f32 {
        match self {
            Self::Small => 18.0,
            Self::Body => 24.0,
            Self::Lead => 26.0,
            Self::Title => 32.0,
            Self::Display => 40.0,
        }
    }
}

/// Weights of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    SemiBold,
}

/// The font for a size and weight.
pub fn font(size: Size, weight: Weight) -> FontId {
    let family = match weight {
        Weight::Regular => FontFamily::Proportional,
        Weight::SemiBold => FontFamily::Name(SEMIBOLD.into()),
    };
    FontId::new(size.points(), family)
}

/// How text of this size, weight and colour is set.
pub fn format(size: Size, weight: Weight, color: Color32) -> egui::TextFormat {
    egui::TextFormat {
        line_height: Some(size.line()),
        ..egui::TextFormat::simple(font(size, weight), color)
    }
}

/// The font that draws icons, `size` points high.
pub fn icon_font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(ICONS.into()))
}

/// The colours of one theme. The names are those of the design's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "a token's name is its description; the design lists what each is for"
)]
pub struct Theme {
    pub name: ThemeName,
    pub bg: Color32,
    pub card: Color32,
    pub border: Color32,
    pub control_border: Color32,
    pub ink: Color32,
    pub ink_secondary: Color32,
    pub primary: Color32,
    pub on_primary: Color32,
    pub primary_hover: Color32,
    pub tint: Color32,
    pub row_tint: Color32,
    pub participant: Color32,
    pub caseworker: Color32,
    pub raised: Color32,
    pub unchanged: Color32,
    pub lowered: Color32,
    pub late_bg: Color32,
    pub late_ink: Color32,
    pub grid: Color32,
    pub axis: Color32,
    pub zero: Color32,
    pub band: Color32,
    pub bar_neutral: Color32,
    pub progress_off: Color32,
}

/// A colour from its six hexadecimal digits.
#[allow(clippy::disallowed_methods, reason = "this is the one place that names colours")]
const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

const LIGHT: Theme = Theme {
    name: ThemeName::Light,
    bg: hex(0xFA_F9_F6),
    card: hex(0xFF_FF_FF),
    border: hex(0xE3_E0_DA),
    control_border: hex(0x7F_86_8E),
    ink: hex(0x1F_29_33),
    ink_secondary: hex(0x52_60_6D),
    primary: hex(0x0B_5C_6B),
    on_primary: hex(0xFF_FF_FF),
    primary_hover: hex(0x09_4A_57),
    tint: hex(0xE6_F0_F1),
    row_tint: hex(0xF4_F9_F9),
    participant: hex(0x0B_5C_6B),
    caseworker: hex(0xB4_54_0A),
    raised: hex(0x1A_7F_4B),
    unchanged: hex(0x6B_72_80),
    lowered: hex(0xB4_23_18),
    late_bg: hex(0xFB_EF_D9),
    late_ink: hex(0x7A_4A_00),
    grid: hex(0xEC_E9_E3),
    axis: hex(0xC9_C5_BC),
    zero: hex(0xA8_A4_9B),
    band: hex(0xF5_F2_EA),
    bar_neutral: hex(0xD9_D6_CF),
    progress_off: hex(0xD3_CF_C6),
};

const DARK: Theme = Theme {
    name: ThemeName::Dark,
    bg: hex(0x14_18_1C),
    card: hex(0x1C_22_27),
    border: hex(0x35_3D_45),
    control_border: hex(0x8A_93_9C),
    ink: hex(0xEC_EF_F1),
    ink_secondary: hex(0xB2_BC_C4),
    primary: hex(0x6E_C3_D0),
    on_primary: hex(0x06_24_2A),
    primary_hover: hex(0x93_D6_E0),
    tint: hex(0x1B_3A_41),
    row_tint: hex(0x1E_2B_31),
    participant: hex(0x6E_C3_D0),
    caseworker: hex(0xF0_A3_5E),
    raised: hex(0x5B_C9_8C),
    unchanged: hex(0xA6_B0_B9),
    lowered: hex(0xFF_8F_80),
    late_bg: hex(0x3D_2F_12),
    late_ink: hex(0xF5_CE_85),
    grid: hex(0x43_4D_56),
    axis: hex(0x8A_93_9C),
    zero: hex(0xA6_B0_B9),
    band: hex(0x26_2C_2C),
    bar_neutral: hex(0x4A_52_59),
    progress_off: hex(0x5A_65_6E),
};

const HIGH_CONTRAST: Theme = Theme {
    name: ThemeName::HighContrast,
    bg: hex(0x00_00_00),
    card: hex(0x00_00_00),
    border: hex(0xFF_FF_FF),
    control_border: hex(0xFF_FF_FF),
    ink: hex(0xFF_FF_FF),
    ink_secondary: hex(0xFF_FF_FF),
    primary: hex(0xFF_E1_00),
    on_primary: hex(0x00_00_00),
    primary_hover: hex(0xFF_F1_80),
    tint: hex(0x33_2D_00),
    row_tint: hex(0x1A_17_00),
    participant: hex(0x40_E0_FF),
    caseworker: hex(0xFF_B0_40),
    raised: hex(0x5C_FF_9D),
    unchanged: hex(0xD9_D9_D9),
    lowered: hex(0xFF_9D_94),
    late_bg: hex(0x00_00_00),
    late_ink: hex(0xFF_E1_00),
    grid: hex(0x70_70_70),
    axis: hex(0xFF_FF_FF),
    zero: hex(0xFF_FF_FF),
    band: hex(0x2B_2B_2B),
    bar_neutral: hex(0x70_70_70),
    progress_off: hex(0x73_73_73),
};

impl Theme {
    /// The colours of a theme.
    pub const fn of(name: ThemeName) -> &'static Self {
        match name {
            ThemeName::Light => &LIGHT,
            ThemeName::Dark => &DARK,
            ThemeName::HighContrast => &HIGH_CONTRAST,
        }
    }

    /// The colour of a respondent's series.
    pub const fn respondent(&self, respondent: Respondent) -> Color32 {
        match respondent {
            Respondent::Participant => self.participant,
            Respondent::Caseworker => self.caseworker,
        }
    }

    /// The colour of a change.
    pub const fn direction(&self, direction: Direction) -> Color32 {
        match direction {
            Direction::Raised => self.raised,
            Direction::Unchanged => self.unchanged,
            Direction::Lowered => self.lowered,
        }
    }

    /// Ordinary text.
    pub fn body(&self, text: impl Into<String>) -> RichText {
        styled(text, Size::Body, Weight::Regular, self.ink)
    }

    /// Emphasised text in the ordinary size.
    pub fn strong(&self, text: impl Into<String>) -> RichText {
        styled(text, Size::Body, Weight::SemiBold, self.ink)
    }

    /// Secondary text in the small size.
    pub fn small(&self, text: impl Into<String>) -> RichText {
        styled(text, Size::Small, Weight::Regular, self.ink_secondary)
    }

    /// A heading inside a card, in the small size.
    pub fn small_strong(&self, text: impl Into<String>) -> RichText {
        styled(text, Size::Small, Weight::SemiBold, self.ink)
    }

    /// Text for the participant.
    pub fn large(&self, text: impl Into<String>) -> RichText {
        styled(text, Size::Lead, Weight::Regular, self.ink)
    }

    /// A heading inside a page.
    pub fn lead(&self, text: impl Into<String>) -> RichText {
        styled(text, Size::Lead, Weight::SemiBold, self.ink)
    }

    /// The heading of a participant's page.
    pub fn title(&self, text: impl Into<String>) -> RichText {
        styled(text, Size::Title, Weight::SemiBold, self.ink)
    }

    /// The heading of a page.
    pub fn display(&self, text: impl Into<String>) -> RichText {
        styled(text, Size::Display, Weight::SemiBold, self.ink)
    }

    /// A frame for a card.
    pub fn card_frame(&self) -> egui::Frame {
        egui::Frame::new()
            .fill(self.card)
            .stroke(Stroke::new(STROKE, self.border))
            .corner_radius(RADIUS_CARD)
            .inner_margin(Margin::same(GAP as i8))
    }
}

fn styled(text: impl Into<String>, size: Size, weight: Weight, color: Color32) -> RichText {
    RichText::new(text)
        .font(font(size, weight))
        .line_height(Some(size.line()))
        .color(color)
}

/// Contrast between two opaque colours, from 1 to 21 (WCAG 2.1, "contrast ratio").
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance (WCAG 2.1).
fn luminance(color: Color32) -> f32 {
    let channel = |value: u8| {
        let value = f32::from(value) / 255.0;
        if value <= 0.03928 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_be_read_on_everything_it_stands_on() {
        for theme in ThemeName::ALL.iter().map(|name| Theme::of(*name)) {
            let pages = [theme.bg, theme.card, theme.row_tint];
            let mut pairs = vec![
                (theme.on_primary, theme.primary),
                (theme.on_primary, theme.primary_hover),
                (theme.ink, theme.tint),
                (theme.primary, theme.tint),
                (theme.ink_secondary, theme.tint),
                (theme.ink, theme.band),
                (theme.late_ink, theme.late_bg),
            ];
            for page in pages {
                for text in [
                    theme.ink,
                    theme.ink_secondary,
                    theme.primary,
                    theme.raised,
                    theme.unchanged,
                    theme.lowered,
                ] {
                    pairs.push((text, page));
                }
            }
            // Numbers in the bars of a group's chart.
            pairs.extend([
                (theme.on_primary, theme.raised),
                (theme.on_primary, theme.lowered),
                (theme.ink, theme.bar_neutral),
            ]);
            for (text, page) in pairs {
                assert!(
                    contrast(text, page) >= 4.5,
                    "{:?}: {text:?} on {page:?} is {}",
                    theme.name,
                    contrast(text, page)
                );
            }
        }
    }

    #[test]
    fn controls_and_marks_can_be_told_from_what_they_stand_on() {
        for theme in ThemeName::ALL.iter().map(|name| Theme::of(*name)) {
            for page in [theme.bg, theme.card, theme.row_tint] {
                for mark in [theme.control_border, theme.primary, theme.participant, theme.caseworker] {
                    assert!(contrast(mark, page) >= 3.0, "{:?}: {mark:?} on {page:?}", theme.name);
                }
            }
        }
    }

    #[test]
    fn grids_and_axes_are_seen_and_lines_stand_out_from_them() {
        // On dark paper a line needs more to be seen at arm's length.
        for (name, least) in [
            (ThemeName::Light, [1.2, 1.7]),
            (ThemeName::Dark, [1.8, 4.5]),
            (ThemeName::HighContrast, [3.0, 7.0]),
        ] {
            let theme = Theme::of(name);
            for (line, least) in [theme.grid, theme.axis].into_iter().zip(least) {
                let found = contrast(line, theme.card);
                assert!(found >= least, "{name:?}: {line:?} is {found}");
            }
            for series in [theme.participant, theme.caseworker] {
                assert!(
                    contrast(series, theme.grid) >= 2.4,
                    "{name:?}: {}",
                    contrast(series, theme.grid)
                );
            }
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
        assert!((contrast(hex(0x77_77_77), Color32::WHITE) - 4.48).abs() < 0.01);
    }
}

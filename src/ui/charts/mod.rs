//! Charts: data in, picture out. A chart is built once as a [`scene::Scene`], which the window paints and which can be
//! saved as PNG or SVG: what is saved is what was seen.

pub mod axis;
pub mod cohort;
pub mod comparison;
pub mod enlarged;
pub mod export;
pub mod figure;
pub mod levels;
pub mod radar;
pub mod scene;
pub mod small_line;
pub mod still;
pub mod timeline;
pub mod trend;
pub mod window;

use crate::i18n::Texts;
use crate::ui::theme::{Size, Theme, Weight};

/// What every chart needs beside its data.
#[derive(Clone, Copy)]
pub struct Pen<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// Words.
    pub texts: &'a Texts,
    /// The width of a text in points.
    pub measure: &'a dyn Fn(&str, Size, Weight) -> f32,
}

impl Pen<'_> {
    /// Breaks a text into lines no wider than `width`, between words; a single word may be wider.
    pub fn wrap(&self, text: &str, size: Size, weight: Weight, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            if let Some(line) = lines.last_mut() {
                let longer = format!("{line} {word}");
                if (self.measure)(&longer, size, weight) <= width {
                    *line = longer;
                    continue;
                }
            }
            lines.push(word.to_owned());
        }
        lines
    }
}

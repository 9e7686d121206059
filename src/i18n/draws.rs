//! Own checks in words.

use super::Texts;
use crate::domain::draw::CaseDraw;
use crate::domain::draw::results::{Found, Year};

impl Texts {
    /// How many cases have just been drawn, of how many.
    pub fn draw_made(&self, draw: &CaseDraw) -> String {
        let key = if draw.asked > draw.pool {
            "draws-made-all"
        } else {
            "draws-made"
        };
        let args = [("count", draw.count().into()), ("pool", draw.pool.into())];
        self.with(key, &args)
    }

    /// A year, with how many cases were read and drawn in it.
    pub fn draw_year(&self, year: &Year) -> String {
        let args = [
            ("year", year.year.to_string().into()),
            ("read", year.read.into()),
            ("drawn", year.drawn.into()),
        ];
        self.with("draws-year", &args)
    }

    /// A year in which fewer cases were read than may be shown.
    pub fn draw_year_of_few(&self, year: i32, threshold: u64) -> String {
        let args = [
            ("year", year.to_string().into()),
            ("threshold", threshold.to_string().into()),
        ];
        self.with("draws-year-few", &args)
    }

    /// The share of "yes", where it concerned somebody.
    pub fn found_share(&self, found: Found) -> String {
        let share = found.share();
        share.map_or_else(|| self.get("group-reviews-no-share"), |share| self.percent(share))
    }
}

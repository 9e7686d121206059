//! What own checks have found, by year and by month. Nobody is named.

use egui::{Label, RichText, ScrollArea, Ui};

use crate::domain::draw::results::{Months, Results, Year};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::heading;
use crate::ui::widgets::table::{Column, table};

/// How wide an item's words are, and a month.
const ITEM: f32 = 280.0;
const MONTH: f32 = 132.0;

/// Draws them, the latest year first.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, results: &Results) {
    let (texts, theme) = (view.texts, view.theme);
    heading(ui, theme.lead(texts.get("draws-results")));
    let threshold = [("threshold", view.rules.threshold.to_string().into())];
    ui.add(Label::new(theme.small(texts.with("draws-results-help", &threshold))).wrap());
    if results.years.is_empty() && results.few.is_empty() {
        ui.add(Label::new(theme.body(texts.get("draws-nothing-read"))).wrap());
    }
    for year in &results.years {
        ui.add_space(theme::HALF);
        year_ui(ui, view, year);
    }
    for year in &results.few {
        let words = texts.draw_year_of_few(*year, view.rules.threshold);
        ui.add(Label::new(theme.body(words)).wrap());
    }
}

fn year_ui(ui: &mut Ui, view: &View<'_>, year: &Year) {
    let (texts, theme) = (view.texts, view.theme);
    let name = texts.draw_year(year);
    heading(ui, theme.strong(&name));
    let column = |key, width, is_number| Column::named(texts, key, width, is_number);
    let columns = [
        column("draws-column-item", ITEM, false),
        column("review-mark-yes", 72.0, true),
        column("review-mark-no", 72.0, true),
        column("review-mark-not_relevant", 108.0, true),
        column("draws-column-share", 100.0, true),
    ];
    let rows = year.rows.iter().map(|row| {
        let counts = match row.whole {
            Some(found) => [
                found.yes.to_string(),
                found.no.to_string(),
                found.not_relevant.to_string(),
                texts.found_share(found),
            ],
            None => std::array::from_fn(|_| texts.get("draws-few")),
        };
        std::iter::once(row.text.clone()).chain(counts)
    });
    draw(ui, view, ("draws year", year.year), &name, &columns, rows);
    // One column would say what stands over it once more.
    if year.months.len() > 1 {
        months_ui(ui, view, year);
    }
}

/// The share of "yes" month by month.
fn months_ui(ui: &mut Ui, view: &View<'_>, year: &Year) {
    let texts = view.texts;
    let name = texts.with("draws-months", &[("year", year.year.to_string().into())]);
    heading(ui, view.theme.small_strong(&name));
    let mut columns = vec![Column::named(texts, "draws-column-item", ITEM, false)];
    columns.extend(year.months.iter().map(|months| Column {
        heading: words(view, months),
        width: MONTH,
        is_number: true,
    }));
    let rows = year.rows.iter().map(|row| {
        let cells = year.months.iter().enumerate().map(|(place, _)| {
            let found = row.months.as_ref().and_then(|months| months.get(place));
            found.map_or_else(|| texts.get("draws-few"), |found| texts.found_share(*found))
        });
        std::iter::once(row.text.clone()).chain(cells)
    });
    draw(ui, view, ("draws months", year.year), &name, &columns, rows);
}

fn draw<R: Iterator<Item = String>>(
    ui: &mut Ui,
    view: &View<'_>,
    id: (&str, i32),
    name: &str,
    columns: &[Column],
    rows: impl Iterator<Item = R>,
) {
    let rows: Vec<Vec<RichText>> = rows
        .map(|row| row.map(|cell| view.theme.body(cell)).collect())
        .collect();
    ScrollArea::horizontal().id_salt(id).show(ui, |ui| {
        table(ui, view.theme, name, columns, &rows);
    });
}

/// "jan–mar", and how many cases were read.
fn words(view: &View<'_>, months: &Months) -> String {
    let texts = view.texts;
    let name = |month: u32| texts.get(&format!("month-short-{month}"));
    let args = [
        ("first", name(months.first).into()),
        ("last", name(months.last).into()),
        ("count", months.read.into()),
    ];
    let key = if months.first == months.last {
        "draws-month"
    } else {
        "draws-month-range"
    };
    texts.with(key, &args)
}

//! One's own figures beside those of others, and where those come from.

mod published;
mod units;

use egui::{Label, RichText, Role, ScrollArea, Ui};

use self::published::PublishedPart;
use self::units::UnitsPart;
use super::{Groups, show_figure};
use crate::domain::cohort::overview::Overview;
use crate::domain::comparison::{Beside, GENDERS, ItemOf, Known, Measure, Row, Subject, Who, beside};
use crate::domain::participant::Gender;
use crate::exchange::comparison::{Opened, Published};
use crate::ui::charts::cohort::compared::{self, Words};
use crate::ui::command::Command;
use crate::ui::screens::picture::PictureAct;
use crate::ui::theme;
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::select::Select;
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{group, heading, row};

/// The widest that the chart grows.
const MAX_WIDTH: f32 = 900.0;
/// How wide the choice of a question is.
const INDICATOR: f32 = 320.0;

/// What is looked at, and what is being taken in.
pub struct Compare {
    measure: Measure,
    gender: Option<Gender>,
    published: PublishedPart,
    units: UnitsPart,
}

impl Default for Compare {
    fn default() -> Self {
        Self {
            measure: Measure::WorkOrStudies,
            gender: None,
            published: PublishedPart::default(),
            units: UnitsPart::default(),
        }
    }
}

impl Groups {
    /// A file with published figures was pointed at.
    pub fn choose_published(&mut self, path: String) {
        self.compare.published.choose(path);
    }

    /// What stands in it, or why nothing can be taken.
    pub fn published_read(&mut self, read: Result<Published, String>) {
        self.compare.published.take_in(read);
    }

    /// A file of another unit was pointed at.
    pub fn choose_unit_file(&mut self, path: String) {
        self.compare.units.choose(path);
    }

    /// What it holds, or why it can't be taken in.
    pub fn unit_file_read(&mut self, read: Result<Box<Opened>, String>) {
        self.compare.units.take_in(read);
    }

    pub(super) fn compare(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        overview: &Overview,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        let Some(others) = view.comparison else {
            commands.push(Command::ReadComparison);
            return;
        };
        self.subject_choice(ui, view, overview);
        if let Some(subject) = self.subject(overview) {
            let beside = beside(overview, &subject, &others.files, &others.published);
            show(ui, view, overview, &beside, asked, commands);
        } else {
            ui.add(Label::new(view.theme.body(view.texts.get("compare-nothing-words"))).wrap());
        }
        self.compare.published.ui(ui, view, &others.published, commands);
        self.compare.units.ui(ui, view, (overview, others), commands);
    }

    /// Which figure is compared: the measure, and of whom or of what.
    fn subject_choice(&mut self, ui: &mut Ui, view: &View<'_>, overview: &Overview) {
        let texts = view.texts;
        let measures: Vec<_> = Measure::ALL
            .iter()
            .map(|measure| (*measure, texts.measure(*measure)))
            .collect();
        Select::new(view.theme, texts.get("compare-measure")).show(ui, &mut self.compare.measure, &measures);
        let measure = self.compare.measure;
        if measure.is_by_gender() {
            let name = texts.get("compare-gender");
            gender_choice(ui, view, &name, false, &mut self.compare.gender);
        }
        if measure.is_by_item() {
            self.respondent_choice(ui, view);
            self.indicator_choice(ui, view, overview, INDICATOR);
        }
    }

    /// What is chosen; `None` where nothing was asked.
    fn subject(&self, overview: &Overview) -> Option<Subject> {
        let measure = self.compare.measure;
        let item = if measure.is_by_item() {
            Some(ItemOf::of(self.asked(overview)?, self.respondent))
        } else {
            None
        };
        Some(Subject {
            measure,
            gender: self.compare.gender.filter(|_| measure.is_by_gender()),
            item,
        })
    }
}

/// Of whom: everybody, women or men. What stands more than once on the page says in each name what it is about.
fn gender_choice(ui: &mut Ui, view: &View<'_>, name: &str, is_named: bool, chosen: &mut Option<Gender>) {
    group(ui, Role::RadioGroup, name, |ui| {
        row(ui, |ui| {
            for gender in std::iter::once(None).chain(GENDERS.map(Some)) {
                let words = view.texts.compared_gender(gender);
                let mut chip = Button::chip(view.theme, &words, *chosen == gender);
                if is_named {
                    chip = chip.name(format!("{name}: {words}"));
                }
                if ui.add(chip).clicked() {
                    *chosen = gender;
                }
            }
        });
    });
}

/// The chart, and the same as a table.
fn show(
    ui: &mut Ui,
    view: &View<'_>,
    overview: &Overview,
    beside: &Beside,
    asked: Option<PictureAct>,
    commands: &mut Vec<Command>,
) {
    let texts = view.texts;
    let title = texts.subject(&beside.subject, overview);
    let mut foot = texts.compared_notes(beside, overview);
    foot.push(texts.get("compare-legend"));
    let is_published = |row: &Row| matches!(row.who, Who::Published { .. });
    if beside.rows.iter().any(is_published) {
        foot.push(texts.get("compare-legend-published"));
    }
    foot.extend(beside.rows.iter().filter_map(|row| match &row.who {
        Who::Published { owner, source, .. } => Some(format!("{owner}, {}: {source}", texts.span(row.span))),
        Who::Own | Who::Unit { .. } => None,
    }));
    let words = Words {
        title: &title,
        foot: &foot,
        threshold: overview.threshold,
    };
    with_pen(&ui.painter().clone(), view, |pen| {
        let figure = compared::chart(pen, beside, &words, ui.available_width().min(MAX_WIDTH));
        show_figure(ui, view, pen, &figure, asked, commands);
    });
    numbers(ui, view, overview, beside);
}

fn numbers(ui: &mut Ui, view: &View<'_>, overview: &Overview, beside: &Beside) {
    let (texts, theme) = (view.texts, view.theme);
    let column = |key, width, is_number| Column::named(texts, key, width, is_number);
    let columns = [
        column("compare-column-who", 200.0, false),
        column("compare-column-span", 216.0, false),
        column("compare-column-n", 64.0, true),
        column("compare-column-value", 110.0, true),
        column("compare-column-interval", 130.0, true),
        column("compare-column-source", 240.0, false),
    ];
    let rows: Vec<Vec<RichText>> = beside
        .rows
        .iter()
        .map(|row| {
            let mut cells = vec![theme.small_strong(texts.compared_name(row))];
            let rest = cells_of(view, overview, beside.subject.measure, row);
            cells.extend(rest.map(|words| theme.small(words).color(theme.ink)));
            cells
        })
        .collect();
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::BASE;
        heading(ui, theme.lead(texts.get("compare-table")));
        ScrollArea::horizontal().id_salt("compared numbers").show(ui, |ui| {
            table(ui, theme, &texts.get("compare-table"), &columns, &rows);
        });
    });
}

/// Time, n, value, interval and source of a row.
fn cells_of(view: &View<'_>, overview: &Overview, measure: Measure, row: &Row) -> [String; 5] {
    let texts = view.texts;
    let nothing = || texts.get("compare-nothing");
    let figure = row.figure();
    let value = match (row.known, &row.who) {
        (None, _) => nothing(),
        (Some(Known::Hidden), Who::Own) => texts.hidden(overview.threshold),
        (Some(Known::Hidden), _) => texts.get("compare-hidden-other"),
        (Some(Known::Shown(figure)), _) => texts.compared_value(measure, row, figure),
    };
    let n = figure.and_then(|figure| figure.n);
    let interval = figure.and_then(|figure| texts.compared_interval(measure, figure));
    [
        texts.span(row.span),
        n.map_or_else(nothing, |n| texts.number(n)),
        value,
        interval.unwrap_or_else(nothing),
        match &row.who {
            Who::Own => texts.get("compare-source-own"),
            Who::Unit { .. } => texts.get("compare-source-unit"),
            Who::Published { source, .. } => source.clone(),
        },
    ]
}

/// What is to be done with a file that was read.
#[derive(PartialEq, Eq)]
enum FileAct {
    Again,
    Other,
}

/// Which file was read, with a way to another one and, where it is to be mended, to read it again.
fn read_file(ui: &mut Ui, view: &View<'_>, path: &str, field: &str, is_wrong: bool) -> Option<FileAct> {
    let (texts, theme) = (view.texts, view.theme);
    let path = std::path::Path::new(path.trim());
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    row(ui, |ui| {
        ui.add(Label::new(theme.strong(name)).wrap());
        let button = |key: &str| {
            let act = texts.get(key);
            let name = format!("{act}: {field}");
            Button::secondary(theme, act).name(name).small()
        };
        let again = is_wrong && ui.add(button("compare-file-again")).clicked();
        let other = ui.add(button("compare-file-other")).clicked();
        match (again, other) {
            (true, _) => Some(FileAct::Again),
            (_, true) => Some(FileAct::Other),
            _ => None,
        }
    })
}

//! The columns of a spreadsheet, each with what it is taken to be.

use egui::{Align, Label, Layout, Ui, vec2};

use super::Import;
use crate::domain::activity::EndReason;
use crate::domain::exit::Outcome;
use crate::domain::instrument::{IndicatorId, Instrument, Respondent, Series};
use crate::domain::participant::{Gender, Language, Referrer};
use crate::exchange::mapping::{Mapping, Word};
use crate::exchange::proposal::{ActivityPart, Part, Said};
use crate::exchange::sheet::GridRow;
use crate::ui::command::Command;
use crate::ui::importing::{By, Opened, Origin};
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::questionnaire::choice;
use crate::ui::widgets::select::Select;
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{heading, row};

/// The most rows that are shown as they stand.
const SHOWN: usize = 6;
/// The most columns of them; every column is named below.
const SHOWN_COLUMNS: usize = 12;
/// How wide the choice of what a column is must be, in points.
const PART: f32 = 320.0;
/// How wide the words stand before what they mean, in points.
const WORD: f32 = 180.0;
/// The most letters of an example.
const EXAMPLE_CHARS: usize = 24;
/// The last row that the headings are looked for in.
const HEADINGS_WITHIN: usize = 30;
/// The most occasions, or activities, in a row.
const SEVERAL: u32 = 12;

/// Draws them.
pub(super) fn columns_ui(
    ui: &mut Ui,
    view: &View<'_>,
    opened: &mut Opened,
    page: &mut Import,
    commands: &mut Vec<Command>,
) {
    let (texts, theme) = (view.texts, view.theme);
    let mut is_changed = false;
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::STEP_12;
        heading(ui, theme.lead(texts.get("import-columns")));
        is_changed |= questionnaire(ui, view, opened);
        is_changed |= place(ui, view, opened);
        as_they_stand(ui, view, opened);
        kept(ui, view, opened, page, commands);
        ui.add(Label::new(theme.body(texts.get("import-columns-intro"))).wrap());
        let parts = parts(view, instrument(view, opened));
        for column in 0..opened.proposal.parts.len() {
            is_changed |= column_ui(ui, view, opened, column, &parts);
        }
        finish(ui, view, opened, page, commands);
    });
    if is_changed {
        page.unplan();
    }
}

/// What the answers of a spreadsheet are taken to be given to.
fn instrument<'a>(view: &View<'a>, opened: &Opened) -> &'a Instrument {
    let mut in_use = view.in_use.iter();
    let chosen = in_use.find(|(series, _)| *series == opened.series);
    chosen.map_or(view.instrument, |(_, instrument)| instrument)
}

/// Which questionnaire, where several are used; `true` where another one was chosen.
fn questionnaire(ui: &mut Ui, view: &View<'_>, opened: &mut Opened) -> bool {
    let named = |(series, instrument): &(Series, Instrument)| {
        let name = instrument.name.text(view.texts.code());
        (series.clone(), name.to_owned())
    };
    let all = view.in_use.iter().map(named).collect();
    let Some(chosen) = choice(ui, view, all, &opened.series) else {
        return false;
    };
    opened.series = chosen;
    opened.turn_to(opened.sheet, instrument(view, opened));
    true
}

/// Which sheet, and which row has the headings; `true` where that was changed.
fn place(ui: &mut Ui, view: &View<'_>, opened: &mut Opened) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let mut is_changed = false;
    row(ui, |ui| {
        if opened.book.sheets.len() > 1 {
            let options: Vec<(usize, String)> = opened.book.sheets.iter().cloned().enumerate().collect();
            let mut sheet = opened.sheet;
            if Select::new(theme, texts.get("import-sheet")).show(ui, &mut sheet, &options) {
                opened.turn_to(sheet, instrument(view, opened));
                is_changed = true;
            }
        }
        let rows = opened.grid().rows.iter().take(HEADINGS_WITHIN).enumerate();
        let options: Vec<(usize, String)> = rows
            .map(|(place, row)| {
                let cells: Vec<&str> = row
                    .cells
                    .iter()
                    .map(String::as_str)
                    .filter(|cell| !cell.is_empty())
                    .collect();
                let args = [
                    ("line", row.line.into()),
                    ("cells", short(&cells.join(", "), 40).into()),
                ];
                (place, texts.with("import-headings-row", &args))
            })
            .collect();
        let mut headings = opened.proposal.headings;
        let select = Select::new(theme, texts.get("import-headings")).width(420.0);
        if select.show(ui, &mut headings, &options) {
            opened.set_headings(headings, instrument(view, opened));
            is_changed = true;
        }
    });
    is_changed
}

/// The first rows as they stand in the file.
fn as_they_stand(ui: &mut Ui, view: &View<'_>, opened: &Opened) {
    let theme = view.theme;
    let Some(names) = opened.grid().rows.get(opened.proposal.headings) else {
        return;
    };
    let columns: Vec<Column> = names
        .cells
        .iter()
        .take(SHOWN_COLUMNS)
        .map(|name| Column {
            heading: short(name, EXAMPLE_CHARS),
            width: 150.0,
            is_number: false,
        })
        .collect();
    let rows = opened.grid().rows.iter().skip(opened.proposal.headings + 1).take(SHOWN);
    let cells = |row: &GridRow| {
        let cell = |column: usize| row.cells.get(column).map(String::as_str).unwrap_or_default();
        (0..columns.len())
            .map(|column| theme.small(short(cell(column), EXAMPLE_CHARS)))
            .collect::<Vec<_>>()
    };
    let rows: Vec<_> = rows.map(cells).collect();
    egui::ScrollArea::horizontal().id_salt("as-they-stand").show(ui, |ui| {
        table(ui, theme, &view.texts.get("import-first-rows"), &columns, &rows);
    });
}

/// Mappings that were kept and fit.
fn kept(ui: &mut Ui, view: &View<'_>, opened: &Opened, page: &mut Import, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    for (name, mapping) in &opened.kept {
        notice(
            ui,
            theme,
            Tone::Info,
            &texts.with("import-kept-fits", &[("name", name.as_str().into())]),
        );
        let label = texts.with("import-use-kept", &[("name", name.as_str().into())]);
        if ui
            .add(Button::secondary(theme, label).icon(theme::icon::CHECK))
            .clicked()
        {
            let from = Origin::Opened(opened.book.clone());
            page.plan(from, By::Columns(Box::new(mapping.clone()), None), commands);
        }
    }
}

/// One column; `true` where something was changed.
fn column_ui(ui: &mut Ui, view: &View<'_>, opened: &mut Opened, column: usize, parts: &[(Part, String)]) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let Some(names) = opened.grid().rows.get(opened.proposal.headings) else {
        return false;
    };
    let name = names.cells.get(column).cloned().unwrap_or_default();
    let shown = if name.is_empty() {
        texts.with("import-column-unnamed", &[("number", (column + 1).into())])
    } else {
        short(&name, 60)
    };
    let examples: Vec<String> = opened.examples[column]
        .iter()
        .map(|cell| short(cell, EXAMPLE_CHARS))
        .collect();
    let mut is_changed = false;
    ui.push_id(("column", column), |ui| {
        ui.separator();
        row(ui, |ui| {
            let room = ui.available_width();
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = theme::HALF;
                ui.set_width((room * 0.3).clamp(180.0, 420.0));
                text::label(ui, theme.strong(&shown));
                let text = if examples.is_empty() && opened.unreadable.contains(&column) {
                    texts.get("import-column-unreadable")
                } else if examples.is_empty() {
                    texts.get("import-column-empty")
                } else {
                    examples.join(" · ")
                };
                text::label(ui, theme.small(text));
                if opened.proposal.as_last.contains(&column) {
                    text::label(ui, theme.small(texts.get("import-column-as-last")));
                }
            });
            let mut part = plain_part(&opened.proposal.parts[column]);
            let label = texts.with("import-column-is", &[("column", shown.as_str().into())]);
            if Select::new(theme, label)
                .hide_label()
                .width((room * 0.4).max(PART))
                .show(ui, &mut part, parts)
            {
                let number = occasion_of(&opened.proposal.parts[column]);
                opened.set(column, with_occasion(part, number), instrument(view, opened));
                is_changed = true;
            }
            is_changed |= occasion(ui, view, opened, column, &shown);
        });
        is_changed |= words(ui, view, opened, column, &shown);
    });
    is_changed
}

/// Which of several occasions or activities in a row, and whether the scale is turned.
fn occasion(ui: &mut Ui, view: &View<'_>, opened: &mut Opened, column: usize, name: &str) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let part = opened.proposal.parts[column].clone();
    let mut is_changed = false;
    let several = match part {
        Part::Answer(..) | Part::Date(_) => Some("import-occasion"),
        Part::Activity(..) => Some("import-activity"),
        _ => None,
    };
    if let Some(several) = several {
        let mut number = occasion_of(&part);
        let mut options = vec![(None, texts.get(&format!("{several}-one")))];
        options.extend((1..=SEVERAL).map(|number| (Some(number), texts.with(several, &[("number", number.into())]))));
        let label = texts.with(&format!("{several}-of"), &[("column", name.into())]);
        if Select::new(theme, label)
            .hide_label()
            .width(150.0)
            .show(ui, &mut number, &options)
        {
            opened.set(column, with_occasion(part.clone(), number), instrument(view, opened));
            is_changed = true;
        }
    }
    if matches!(part, Part::Answer(..) | Part::Score) {
        let is_turned = opened.proposal.reversed.contains(&column);
        let label = texts.with("import-reverse-of", &[("column", name.into())]);
        let check = Button::check(theme, texts.get("import-reverse"), is_turned)
            .name(label)
            .small();
        if ui.add(check).clicked() {
            if is_turned {
                opened.proposal.reversed.remove(&column);
            } else {
                opened.proposal.reversed.insert(column);
            }
            is_changed = true;
        }
    }
    is_changed
}

/// What the words of a column mean.
fn words(ui: &mut Ui, view: &View<'_>, opened: &mut Opened, column: usize, name: &str) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let options = meanings(view, instrument(view, opened), &opened.proposal.parts[column]);
    let Some(words) = opened.proposal.words.get_mut(&column) else {
        return false;
    };
    let mut is_changed = false;
    for (word, meaning) in words.iter_mut() {
        row(ui, |ui| {
            let label = texts.with("import-word", &[("word", short(word, EXAMPLE_CHARS).into())]);
            let middle = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(vec2(WORD, theme::CONTROL), middle, |ui| {
                ui.set_min_width(WORD);
                text::label(ui, theme.small(label));
            });
            let args = [("word", word.as_str().into()), ("column", name.into())];
            let label = texts.with("import-word-of", &args);
            is_changed |= Select::new(theme, label)
                .hide_label()
                .width(280.0)
                .show(ui, meaning, &options);
        });
    }
    is_changed
}

/// What is missing, or the way on; and the name that the columns are kept under.
fn finish(ui: &mut Ui, view: &View<'_>, opened: &Opened, page: &mut Import, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let asked = instrument(view, opened);
    let mapping = match opened.proposal.mapping(opened.grid(), opened.sheet_name(), asked) {
        Ok(mapping) => Mapping {
            questionnaire: (asked.key != view.instrument.key).then(|| asked.key.id.clone()),
            ..mapping
        },
        Err(missing) => {
            let key = format!("import-missing-{}", missing.code());
            notice(ui, theme, Tone::Warning, &texts.get(&key));
            return;
        }
    };
    row(ui, |ui| {
        let review = if page.plan.is_some() {
            Button::secondary(theme, texts.get("import-review-columns"))
        } else {
            Button::primary(theme, texts.get("import-review-columns")).icon(theme::icon::SEARCH)
        };
        if ui.add(review).clicked() {
            let from = Origin::Opened(opened.book.clone());
            let said = Box::new(Said::of(&opened.proposal, opened.grid()));
            page.plan(from, By::Columns(Box::new(mapping.clone()), Some(said)), commands);
        }
    });
    row(ui, |ui| {
        Field::new(theme, texts.get("import-keep-name"))
            .width(320.0)
            .show(ui, &mut page.name);
        let name = page.name.trim();
        let keep = Button::secondary(theme, texts.get("import-keep")).enabled(!name.is_empty());
        if ui.add(keep).clicked() {
            commands.push(Command::KeepMapping(name.to_owned(), mapping.to_toml()));
        }
    });
}

/// Everything that a column can be.
fn parts(view: &View<'_>, asked: &Instrument) -> Vec<(Part, String)> {
    let texts = view.texts;
    let plain = [
        (Part::Nothing, "nothing"),
        (Part::Key, "key"),
        (Part::Name, "name"),
        (Part::Start, "start"),
        (Part::Birth, "birth"),
        (Part::Gender, "gender"),
        (Part::Language, "language"),
        (Part::ReferredBy, "referred_by"),
        (Part::Caseworker, "caseworker"),
        (Part::Date(None), "date"),
        (Part::Months, "months"),
        (Part::Note, "note"),
    ];
    let after = [
        (Part::Question, "question"),
        (Part::Respondent, "respondent"),
        (Part::Score, "score"),
        (Part::Exit, "exit"),
        (Part::Outcome, "outcome"),
        (Part::ExitNote, "exit_note"),
    ];
    let named = |(part, code): (Part, &str)| (part, texts.get(&format!("import-part-{code}")));
    let answers = asked.indicators.iter().flat_map(|indicator| {
        let asked = Respondent::ALL.iter().filter(|respondent| indicator.asks(**respondent));
        asked.map(|respondent| {
            let args = [
                ("indicator", indicator.name.text(texts.code()).into()),
                (
                    "respondent",
                    texts.get(&format!("respondent-{}", respondent.code())).into(),
                ),
            ];
            let part = Part::Answer(indicator.id.clone(), *respondent, None);
            (part, texts.with("import-part-answer", &args))
        })
    });
    let activities = ActivityPart::ALL.iter().map(|part| {
        let name = texts.get(&format!("import-part-activity-{}", part.code()));
        (Part::Activity(*part, None), name)
    });
    plain
        .into_iter()
        .map(named)
        .chain(answers)
        .chain(activities)
        .chain(after.into_iter().map(named))
        .collect()
}

/// What the words of a column can mean, with nothing first.
fn meanings(view: &View<'_>, asked: &Instrument, part: &Part) -> Vec<(Option<String>, String)> {
    let texts = view.texts;
    let coded = |codes: Vec<&'static str>, prefix: &str| -> Vec<(Option<String>, String)> {
        let own = codes.into_iter();
        own.map(|code| (Some(code.to_owned()), texts.get(&format!("{prefix}-{code}"))))
            .collect()
    };
    let own = match part {
        Part::Gender => coded(Gender::ALL.iter().map(|code| code.code()).collect(), "gender"),
        Part::Language => coded(Language::ALL.iter().map(|code| code.code()).collect(), "language"),
        Part::ReferredBy => coded(Referrer::ALL.iter().map(|code| code.code()).collect(), "referrer"),
        Part::Respondent => coded(Respondent::ALL.iter().map(|code| code.code()).collect(), "respondent"),
        Part::Outcome => coded(Outcome::ALL.iter().map(|code| code.code()).collect(), "outcome"),
        Part::Activity(ActivityPart::End, _) => {
            coded(EndReason::ALL.iter().map(|code| code.code()).collect(), "end-reason")
        }
        Part::Answer(..) | Part::Score => coded(Word::ALL.iter().map(|code| code.code()).collect(), "import-word"),
        Part::Question => {
            let indicators = asked.indicators.iter();
            let named = indicators.map(|indicator| {
                let IndicatorId(id) = &indicator.id;
                (Some(id.clone()), indicator.name.text(texts.code()).to_owned())
            });
            named.collect()
        }
        _ => Vec::new(),
    };
    [(None, texts.get("import-word-unknown"))]
        .into_iter()
        .chain(own)
        .collect()
}

fn plain_part(part: &Part) -> Part {
    with_occasion(part.clone(), None)
}

fn with_occasion(part: Part, number: Option<u32>) -> Part {
    match part {
        Part::Answer(indicator, respondent, _) => Part::Answer(indicator, respondent, number),
        Part::Date(_) => Part::Date(number),
        Part::Activity(part, _) => Part::Activity(part, number),
        part => part,
    }
}

fn occasion_of(part: &Part) -> Option<u32> {
    match part {
        Part::Answer(.., number) | Part::Date(number) | Part::Activity(_, number) => *number,
        _ => None,
    }
}

/// A text with so many letters at most.
fn short(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

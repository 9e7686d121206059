//! A workbook as large as an import takes, and reading it with nothing but calamine.

use std::path::Path;

use calamine::{Reader as _, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

/// Occasions of a participant.
const ROWS_EACH: u32 = 8;

/// Writes `rows` occasions of eight a participant, and beside it the mapping that takes them in.
pub fn write(path: &Path, rows: u32) -> Value {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let asked = asked();
    let head = ["Nr", "Start", "Datum"].into_iter().map(str::to_owned);
    let head: Vec<String> = head
        .chain(asked.iter().map(|(id, who)| format!("{id} {who}")))
        .collect();
    for (column, name) in (0..).zip(&head) {
        sheet.write_string(0, column, name).expect("a name");
    }
    for row in 0..rows {
        let (person, number) = (row / ROWS_EACH, row % ROWS_EACH);
        let at = row + 1;
        sheet.write_string(at, 0, format!("P-{person}")).expect("a key");
        sheet.write_string(at, 1, "2024-01-10").expect("a date");
        let (year, month) = (2024 + number / 4, 1 + number % 4 * 3);
        sheet
            .write_string(at, 2, format!("{year}-{month:02}-10"))
            .expect("a date");
        for column in 3..head.len() {
            let score = 1 + (row * 7 + u32::try_from(column).expect("few")) % 5;
            sheet
                .write_number(at, u16::try_from(column).expect("few"), f64::from(score))
                .expect("a score");
        }
    }
    workbook.save(path).expect("written");

    let mut mapping = "format = 1\n[participant]\nkey = \"Nr\"\nstart = { column = \"Start\" }\n".to_owned();
    for (id, who) in &asked {
        mapping += &format!(
            "[[answer]]\nindicator = \"{id}\"\nrespondent = \"{who}\"\ncolumn = \"{id} {who}\"\nwhen = {{ column = \"Datum\" }}\n"
        );
    }
    std::fs::write(path.with_extension("toml"), mapping).expect("written");
    json!({"rows": rows, "columns": head.len()})
}

/// Sixteen questions, so that 100,000 rows stay within what an import takes: eight of each respondent.
fn asked() -> Vec<(String, &'static str)> {
    use stegvis::domain::instrument::{Instrument, Respondent, SHIPPED};
    let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
    let of = |who: Respondent| {
        let asked = instrument.asked_of(who).take(8);
        asked
            .map(|indicator| (indicator.id.0.clone(), who.code()))
            .collect::<Vec<_>>()
    };
    Respondent::ALL.iter().flat_map(|who| of(*who)).collect()
}

/// Reads every cell.
pub fn read(path: &Path) -> Value {
    let mut workbook: Xlsx<_> = open_workbook(path).expect("a workbook");
    let range = workbook.worksheet_range_at(0).expect("a sheet").expect("cells");
    json!({"cells": range.used_cells().count()})
}

//! `stegvis scorecard`: values against those of `stegvis cohort` over the same days, and months that are locked.

use std::fs;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use chrono::{Datelike as _, Months, NaiveDate};
use serde_json::{Value, json};

use crate::place::Place;

/// A generated file of 400 people, opened by the place's passphrase.
fn generated() -> Place {
    let place = Place::new();
    let out = place.path("unit.db").display().to_string();
    let made = std::process::Command::new(env!("CARGO_BIN_EXE_stegvis"))
        .args([
            "generate",
            "--participants",
            "400",
            "--years",
            "3",
            "--seed",
            "7",
            "--out",
            &out,
        ])
        .args(["--passphrase-file", &place.path("passphrase").display().to_string()])
        .output()
        .expect("the program runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    place
}

/// The last month that is over, by the clock of this machine, which the program takes too.
fn last_month() -> NaiveDate {
    let (_, today) = stegvis::cli::clock();
    let first = today.0.with_day(1).expect("a first");
    first - Months::new(1)
}

fn add(place: &Place, name: &str, figure: &[&str], target: &str) {
    let words = [
        "scorecard",
        "add",
        "--name",
        name,
        "--perspective",
        "target_group",
        "--direction",
        "at_least",
        "--target",
        target,
    ];
    place.json(&[&words[..], figure].concat());
}

fn measure<'a>(shown: &'a Value, name: &str) -> &'a Value {
    let measures = shown["measures"].as_array().expect("measures");
    measures
        .iter()
        .find(|own| own["name"] == name)
        .unwrap_or_else(|| panic!("{name}"))
}

/// A value in thousandths is as near as they are.
fn close(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    assert!((value - expected).abs() <= 0.0005 + 1e-9, "{value} is not {expected}");
}

#[test]
fn values_are_the_group_figures_of_the_same_days_and_a_signed_month_stays_as_it_was() {
    let place = generated();
    let first = last_month();
    let month = first.format("%Y-%m").to_string();
    let last = (first + Months::new(1)).pred_opt().expect("a day");
    let from = first - Months::new(11);
    add(&place, "Till arbete", &["--figure", "work_or_studies"], "40");
    add(&place, "Avslut", &["--figure", "exits"], "1");
    add(
        &place,
        "Deltagare",
        &["--figure", "participants", "--months", "4"],
        "1000",
    );
    let of_health = ["--indicator", "health"];
    add(
        &place,
        "Hälsa",
        &[&["--figure", "raised"], &of_health[..]].concat(),
        "30",
    );
    add(
        &place,
        "Steg",
        &[&["--figure", "mean_change"], &of_health[..]].concat(),
        "0.1",
    );
    add(&place, "Kostnad", &["--figure", "cost_per_participant"], "1");
    add(&place, "Per avslut", &["--figure", "cost_per_exit"], "1");

    let shown = place.json(&["scorecard", "show", "--month", &month]);
    let cohort = |from: NaiveDate| {
        let [from, to] = [from, last].map(|date| date.to_string());
        place.json(&["cohort", "--since", "start", "--from", &from, "--to", &to])
    };
    let (year, tertial) = (cohort(from), cohort(first - Months::new(3)));
    let exits = &year["exits"];
    close(
        &measure(&shown, "Till arbete")["value"],
        100.0 * exits["work_or_studies"]["share"].as_f64().expect("a share"),
    );
    for place in [0, 1] {
        let end = exits["work_or_studies"]["ci95"][place].as_f64().expect("a number");
        close(&measure(&shown, "Till arbete")["interval"][place], 100.0 * end);
    }
    assert_eq!(measure(&shown, "Till arbete")["n"], exits["n"]);
    close(
        &measure(&shown, "Avslut")["value"],
        exits["n"].as_f64().expect("a number"),
    );
    close(
        &measure(&shown, "Deltagare")["value"],
        tertial["participants"].as_f64().expect("a number"),
    );
    assert_eq!(measure(&shown, "Deltagare")["standing"], "missed");
    let health = &year["indicators"]["participant"]["health"];
    close(
        &measure(&shown, "Hälsa")["value"],
        100.0 * health["raised"]["share"].as_f64().expect("a share"),
    );
    assert_eq!(measure(&shown, "Hälsa")["n"], health["n"]);
    close(
        &measure(&shown, "Steg")["value"],
        health["mean_change"].as_f64().expect("a mean"),
    );
    // Everybody is in one combination, so what these cost is what all of it cost.
    let combinations = year["combinations"].as_array().expect("combinations");
    let total: f64 = combinations
        .iter()
        .map(|own| own["cost"]["total"].as_f64().expect("a cost that is known and shown"))
        .sum();
    let count = |value: &Value| value.as_f64().expect("a number");
    close(
        &measure(&shown, "Kostnad")["value"],
        total / count(&year["participants"]),
    );
    close(
        &measure(&shown, "Per avslut")["value"],
        total / count(&exits["work_or_studies"]["count"]),
    );

    place.refused(&["scorecard", "sign", "--month", &month]);
    let text = place.write("analysis.txt", "Fler gick vidare än väntat.");
    place.json(&["scorecard", "write", &text, "--month", &month]);
    let due = (last + Months::new(1)).to_string();
    let action = ["--text", "Bjud in företagen", "--who", "B. Ek", "--due", &due];
    place.json(&[&["scorecard", "action", "--month", &month], &action[..]].concat());
    let signed = place.json(&["scorecard", "sign", "--month", &month]);
    assert_eq!(signed["measures"], shown["measures"]);
    assert!(signed["signed_at"].is_string() && signed["signed_by"].is_string());
    place.json(&["scorecard", "remove", "Avslut"]);
    let again = place.json(&["scorecard", "show", "--month", &month]);
    assert_eq!(again, signed, "what is signed stays as it was");
    for words in [
        vec!["scorecard", "write", &text, "--month", &month],
        vec!["scorecard", "sign", "--month", &month],
    ] {
        assert!(place.refused(&words).contains("låst"), "{words:?}");
    }

    for (name, begins) in [("year.pdf", &b"%PDF-"[..]), ("year.xlsx", &b"PK"[..])] {
        let out = place.path(name).display().to_string();
        let year = first.year().to_string();
        place.json(&["scorecard", "save", "--year", &year, "--out", &out]);
        assert!(fs::read(&out).expect("a file").starts_with(begins), "{name}");
        place.refused(&["scorecard", "save", "--year", &year, "--out", &out]);
    }
    let mut book: Xlsx<_> = open_workbook(place.path("year.xlsx")).expect("a workbook");
    let values = book.worksheet_range("Värden").expect("a sheet");
    let row = values
        .rows()
        .find(|row| {
            row[1] == Data::String("Till arbete".to_owned())
                && row[9] != Data::Empty
                && row[4] != Data::Empty
                && row[3] == Data::String(values_month(first))
        })
        .expect("the month's row");
    let Data::Float(value) = row[4] else { panic!("a number") };
    close(&measure(&signed, "Till arbete")["value"], value);
}

/// A month as a Swedish sheet calls it.
fn values_month(first: NaiveDate) -> String {
    [
        "jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec",
    ][first.month0() as usize]
        .to_owned()
}

#[test]
fn typed_values_and_what_is_wrong_with_them() {
    let place = Place::with_file();
    let month = last_month().format("%Y-%m").to_string();
    let add = |target: &str, near: &str, name: &str| {
        [
            "scorecard",
            "add",
            "--name",
            name,
            "--perspective",
            "staff",
            "--unit",
            "percent",
            "--direction",
            "at_most",
            "--target",
            target,
            "--near",
            near,
        ]
        .map(str::to_owned)
    };
    let refused = |words: &[String]| place.refused(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(refused(&add("5", "4", "Sjukfrånvaro")).contains("sämre än målet"));
    assert!(refused(&add("500", "600", "Sjukfrånvaro")).contains("mellan 0 och 100"));
    let good = add("5", "6,5", "Sjukfrånvaro");
    let made = place.json(&good.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(made["measures"][0]["near"], json!(6.5));
    assert!(refused(&good).contains("redan ett mått"));
    let set = |value: &str| place.run(&["scorecard", "set", "Sjukfrånvaro", "--month", &month, "--value", value]);
    assert!(!set("6,1234").status.success() && !set("101").status.success());
    assert!(set("6,1").status.success());
    let shown = place.json(&["scorecard", "show", "--month", &month]);
    let own = measure(&shown, "Sjukfrånvaro");
    assert_eq!((&own["value"], &own["standing"]), (&json!(6.1), &json!("near")));
    let ahead = (last_month() + Months::new(2)).format("%Y-%m").to_string();
    let told = place.refused(&["scorecard", "set", "Sjukfrånvaro", "--month", &ahead, "--value", "1"]);
    assert!(told.contains("inte börjat"), "{told}");
    place.refused(&["scorecard", "set", "Något annat", "--month", &month, "--value", "1"]);
    let told = place.refused(&["scorecard", "save", "--year", "2026", "--out", "card.docx"]);
    assert!(told.contains(".pdf eller .xlsx"), "{told}");
}

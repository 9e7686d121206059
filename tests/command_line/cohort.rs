//! `stegvis cohort` and `stegvis generate`, and the reports on a group.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fs;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use serde_json::{Value, json};
use statrs::distribution::{ContinuousCDF as _, Normal, StudentsT};

use crate::place::{Place, shared_data};

const TREATMENTS: [(&str, &str); 2] = [("drug", "Läkemedel"), ("placebo", "Overksamt")];

/// The change of each patient of one treatment, read straight from the data: the last score minus the baseline.
fn changes(csv: &str, treatment: &str) -> Vec<f64> {
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let columns = rows.headers().expect("headings").clone();
    let place = |name: &str| columns.iter().position(|column| column == name).expect("a column");
    let [patient, score, own, baseline, month] = ["patient", "score", "treatment", "baseline", "month"].map(place);
    let mut last: std::collections::BTreeMap<String, (u32, f64)> = std::collections::BTreeMap::new();
    for row in rows.records().map(|row| row.expect("a row")) {
        let (Ok(score), Ok(baseline)) = (row[score].parse::<f64>(), row[baseline].parse::<f64>()) else {
            continue;
        };
        let month: u32 = row[month].parse().expect("a month");
        if &row[own] == treatment && last.get(&row[patient]).is_none_or(|(known, _)| *known < month) {
            last.insert(row[patient].to_owned(), (month, score - baseline));
        }
    }
    last.into_values().map(|(_, change)| change).collect()
}

fn close(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
}

/// Wilson, E. B. (1927): the scores that a share is not significantly different from.
fn wilson(count: f64, n: f64) -> [f64; 2] {
    let z = Normal::standard().inverse_cdf(0.975);
    // The roots of (p − share)² = z² p (1 − p) / n.
    let share = count / n;
    let (a, b, c) = (1.0 + z * z / n, -2.0 * share - z * z / n, share * share);
    let root = (b * b - 4.0 * a * c).sqrt();
    [(-b - root) / (2.0 * a), (-b + root) / (2.0 * a)]
}

fn check_change(shown: &Value, changes: &[f64]) {
    let n = changes.len() as f64;
    assert_eq!(shown["n"], json!(changes.len()));
    let mean = changes.iter().sum::<f64>() / n;
    let sd = (changes.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    close(&shown["mean_change"], mean);
    close(&shown["sd_change"], sd);
    let t = StudentsT::new(0.0, 1.0, n - 1.0).expect("degrees of freedom");
    let half = t.inverse_cdf(0.975) * sd / n.sqrt();
    close(&shown["ci95"][0], mean - half);
    close(&shown["ci95"][1], mean + half);
    for (name, sign) in [
        ("raised", Ordering::Greater),
        ("unchanged", Ordering::Equal),
        ("lowered", Ordering::Less),
    ] {
        let count = changes.iter().filter(|change| change.total_cmp(&0.0) == sign).count();
        let part = &shown[name];
        assert_eq!(part["count"], json!(count), "{name}");
        close(&part["share"], count as f64 / n);
        let bounds = wilson(count as f64, n);
        close(&part["ci95"][0], bounds[0]);
        close(&part["ci95"][1], bounds[1]);
    }
}

/// A file with the real self-assessments in it, the two treatments as two activities.
fn real() -> Option<(Place, String)> {
    let data = shared_data("arthritis-self-assessment.csv")?;
    let place = Place::with_file();
    let map = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/arthritis-groups.map.toml");
    let written = place.json(&["import", &data.display().to_string(), "--map", map, "--write"]);
    assert_eq!((&written["refused"], &written["placements"]), (&json!([]), &json!(302)));
    Some((place, fs::read_to_string(data).expect("the data")))
}

const YEAR: [&str; 4] = ["--from", "2025-01-01", "--to", "2025-12-31"];

#[test]
fn real_groups_have_the_figures_that_they_have() {
    let Some((place, csv)) = real() else { return };
    let shown = place.json(&[&["cohort"], &YEAR[..]].concat());
    let mut all = Vec::new();
    for ((treatment, name), [n, mean, sd]) in TREATMENTS
        .iter()
        .zip([[152.0, 0.64474, 1.15322], [149.0, 0.27517, 0.95761]])
    {
        let own = changes(&csv, treatment);
        let activities = shown["activities"].as_array().expect("a list");
        let activity = activities
            .iter()
            .find(|activity| activity["name"] == **name)
            .expect("the activity");
        let health = &activity["indicators"]["participant"]["health"];
        check_change(health, &own);
        for (key, expected) in [("n", n), ("mean_change", mean), ("sd_change", sd)] {
            let value = health[key].as_f64().expect("a number");
            assert!((value - expected).abs() < 0.000_005, "{name}, {key}: {value}");
        }
        // The same where the activity is what is asked for.
        let alone = place.json(&[&["cohort", "--activity", name], &YEAR[..]].concat());
        check_change(&alone["indicators"]["participant"]["health"], &own);
        all.extend(own);
    }
    check_change(&shown["indicators"]["participant"]["health"], &all);
    assert_eq!(
        shown["indicators"]["participant"]["health"]["raised"]["count"],
        json!(145)
    );
}

/// What the two levels and an item that was never asked look like from outside.
#[test]
fn a_part_of_few_is_shown_within_the_unit_alone() {
    let place = Place::with_file();
    let rows: String = (1..=12)
        .map(|case| {
            let last = if case <= 2 { 1 } else { 4 };
            format!("{case},2025-01-01,2\n{case},2025-03-01,{last}\n")
        })
        .collect();
    let sheet = place.write("dozen.csv", &format!("case,day,answer\n{rows}"));
    let map = place.write(
        "dozen.map.toml",
        "format = 1\n[participant]\nkey = \"case\"\nstart = \"2025-01-01\"\n\
         [[answer]]\nindicator = \"health\"\nrespondent = \"participant\"\ncolumn = \"answer\"\nwhen = { column = \"day\" }\n",
    );
    place.json(&["import", &sheet, "--map", &map, "--write"]);
    let shown = |level: &str| place.json(&[&["cohort", "--level", level], &YEAR[..]].concat());
    let health = |level: &str| shown(level)["indicators"]["participant"]["health"].clone();
    assert_eq!(health("unit")["raised"]["count"], json!(10));
    assert_eq!(health("unit")["lowered"]["count"], json!(2));
    assert_eq!(health("publication")["lowered"], Value::Null);
    assert_eq!(health("publication")["raised"], Value::Null, "two are left");
    assert_eq!(shown("publication")["level"], json!("publication"));
    // Nobody was asked by the caseworker: there is no line, and so none that says that something is hidden.
    assert_eq!(shown("unit")["indicators"]["caseworker"], json!({}));
    let item = &shown("unit")["items"][9];
    assert_eq!(
        (&item["key"], &item["item"]),
        (&json!("health"), &json!("stegvis-health-1"))
    );
    assert_eq!(item["asked_in_period"], json!(["participant"]));
    assert!(item["scale"].is_string());
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn figures_have_stable_names() {
    let Some((place, _)) = real() else { return };
    let shown = place.json(&[&["cohort"], &YEAR[..]].concat());
    let expected = "activities activity_rule ages combinations counted exits filter from genders indicators items level \
                    method participants since suppressed threshold to";
    assert_eq!(keys(&shown), expected.split_whitespace().collect());
    assert_eq!(keys(&shown["indicators"]), ["caseworker", "participant"].into());
    let expected = "ceiling ci95 floor lowered mean_baseline mean_change mean_latest median_days n raised sd_change srm \
                    starters unchanged";
    let health = &shown["indicators"]["participant"]["health"];
    assert_eq!(keys(health), expected.split_whitespace().collect());
    assert_eq!(keys(&health["raised"]), ["ci95", "count", "share"].into());
    let expected = "by_age by_combination by_gender n over_time parts_exceed_whole returns work_or_studies";
    assert_eq!(keys(&shown["exits"]), expected.split_whitespace().collect());
    let expected = "attendance cost days exits indicators name participants stay_days type";
    assert_eq!(keys(&shown["activities"][0]), expected.split_whitespace().collect());
    let method = &shown["method"];
    let expected = "agreement attrition definitions rule time_to_exit";
    assert_eq!(keys(method), expected.split_whitespace().collect());
    let expected = "agreement attrition baseline_difference change_in_activity floor_and_ceiling kappa reliable srm starters time_to_exit";
    assert_eq!(keys(&method["definitions"]), expected.split_whitespace().collect());
    let attrition = &method["attrition"]["participant"];
    assert_eq!(keys(attrition), ["answered_again", "baselines", "started"].into());
    assert_eq!(keys(&attrition["baselines"]), keys(&shown["indicators"]["participant"]));
}

/// Every number that stands somewhere in a value, but for days, names of years and rules.
fn numbers(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Number(_) => found.push(path.to_owned()),
        Value::Array(values) => values.iter().for_each(|value| numbers(value, path, found)),
        Value::Object(fields) => {
            for (key, value) in fields {
                numbers(value, &format!("{path}/{key}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[test]
fn of_four_people_no_figure_is_shown_anywhere() {
    let place = Place::with_file();
    let sheet = place.write(
        "few.csv",
        "case,day,answer,course\n\
         1,2025-01-01,2,Datakunskap\n1,2025-03-01,4,Datakunskap\n\
         2,2025-01-01,2,Datakunskap\n2,2025-03-01,3,Datakunskap\n\
         3,2025-01-01,2,Datakunskap\n3,2025-03-01,2,Datakunskap\n\
         4,2025-01-01,5,Datakunskap\n4,2025-03-01,1,Datakunskap\n",
    );
    let map = place.write(
        "few.map.toml",
        "format = 1\n[participant]\nkey = \"case\"\nstart = \"2025-01-01\"\n\
         [[answer]]\nindicator = \"health\"\nrespondent = \"participant\"\ncolumn = \"answer\"\nwhen = { column = \"day\" }\n\
         [[placement]]\ncolumn = \"course\"\nkind = \"skills\"\nfrom = \"2025-01-01\"\n",
    );
    let written = place.json(&["import", &sheet, "--map", &map, "--write"]);
    assert_eq!(
        (&written["participants"], &written["placements"]),
        (&json!(4), &json!(4))
    );
    let shown = place.json(&[&["cohort"], &YEAR[..]].concat());
    let mut found = Vec::new();
    numbers(&shown, "", &mut found);
    // The rules and the scale are no figures of anybody.
    let rules = ["/activity_rule/", "/items/", "/method/rule/"];
    found.retain(|path| !rules.iter().any(|rule| path.starts_with(rule)));
    assert_eq!(found, ["/suppressed", "/threshold"], "{shown:#}");
    assert!(shown["suppressed"].as_u64() > Some(0));
    assert_eq!(shown["indicators"]["participant"]["health"], Value::Null);

    let csv = csv(&place, &[]);
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(csv.as_bytes())
        .records()
        .map(|row| row.expect("a row"))
        .collect();
    assert!(!rows.is_empty());
    for row in rows {
        assert!(row.iter().all(|cell| cell.parse::<f64>().is_err()), "{row:?}");
    }
    let lines = place.run(&[&["cohort"], &YEAR[..]].concat());
    let lines = String::from_utf8(lines.stdout).expect("text");
    assert!(
        lines.contains("Visas inte – skyddar färre än 5") && !lines.contains("n="),
        "{lines}"
    );
    for cell in workbook_cells(&place) {
        assert!(
            !matches!(cell, Data::Float(_) | Data::Int(_)),
            "{cell:?} in the workbook"
        );
    }
}

fn csv(place: &Place, arguments: &[&str]) -> String {
    let output = place.run(&[&["cohort", "--csv"], &YEAR[..], arguments].concat());
    String::from_utf8(output.stdout).expect("text")
}

/// Every cell of every sheet of the workbook on the whole group.
fn workbook_cells(place: &Place) -> Vec<Data> {
    workbook_cells_of(place, &[])
}

fn workbook_cells_of(place: &Place, arguments: &[&str]) -> Vec<Data> {
    let path = place.path("report.xlsx");
    place.json(&[&["cohort", "--xlsx", &path.display().to_string()], &YEAR[..], arguments].concat());
    let mut workbook: Xlsx<_> = open_workbook(&path).expect("a workbook");
    let sheets = workbook.worksheets();
    assert!(sheets.len() > 2, "numbers and method have sheets of their own");
    let cells = sheets
        .into_iter()
        .flat_map(|(_, sheet)| sheet.used_cells().map(|(.., cell)| cell.clone()).collect::<Vec<_>>());
    cells.collect()
}

#[test]
fn every_export_tells_the_same_numbers() {
    let Some((place, _)) = real() else { return };
    let shown = place.json(&[&["cohort"], &YEAR[..]].concat());
    let health = &shown["indicators"]["participant"]["health"];
    let csv = csv(&place, &[]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let columns = reader.headers().expect("headings").clone();
    let place_of = |name: &str| columns.iter().position(|column| column == name).expect("a column");
    let row = reader
        .records()
        .map(|row| row.expect("a row"))
        .find(|row| {
            &row[place_of("table")] == "whole"
                && &row[place_of("indicator")] == "health"
                && &row[place_of("respondent")] == "participant"
        })
        .expect("everybody's health");
    for (column, value) in [
        ("n", &health["n"]),
        ("mean_baseline", &health["mean_baseline"]),
        ("mean_change", &health["mean_change"]),
        ("sd_change", &health["sd_change"]),
        ("ci95_low", &health["ci95"][0]),
        ("ci95_high", &health["ci95"][1]),
        ("raised", &health["raised"]["count"]),
        ("lowered", &health["lowered"]["count"]),
        ("median_days", &health["median_days"]),
    ] {
        close(value, row[place_of(column)].parse().expect("a number"));
    }
    let written: Vec<f64> = workbook_cells(&place)
        .iter()
        .filter_map(|cell| match cell {
            Data::Float(number) => Some(*number),
            Data::Int(number) => Some(*number as f64),
            _ => None,
        })
        .collect();
    for value in [
        &health["n"],
        &health["mean_baseline"],
        &health["mean_latest"],
        &health["mean_change"],
        &health["ci95"][0],
        &health["ci95"][1],
        &health["sd_change"],
        &health["raised"]["share"],
        &health["raised"]["count"],
    ] {
        let value = value.as_f64().expect("a number");
        assert!(
            written.iter().any(|number| (number - value).abs() < 1e-9),
            "{value} is not in the workbook"
        );
    }
    let pdf = place.path("report.pdf");
    place.json(&[&["cohort", "--pdf", &pdf.display().to_string()], &YEAR[..]].concat());
    assert!(fs::read(pdf).expect("a page").starts_with(b"%PDF-"));
}

/// Sixty people whom both respondents see, in a file; a third is not measured again.
fn sixty() -> Place {
    let place = Place::with_file();
    let mut rows = "case,day,own,theirs\n".to_owned();
    for case in 0..60 {
        let (own, theirs) = (1 + case % 4, 1 + (case + case / 7) % 5);
        rows += &format!("{case},2025-01-01,{own},{theirs}\n");
        if case % 3 > 0 {
            rows += &format!("{case},2025-04-01,{},{theirs}\n", own + 1);
        }
    }
    let sheet = place.write("sixty.csv", &rows);
    let answer = |respondent: &str, column: &str| {
        format!(
            "[[answer]]\nindicator = \"health\"\nrespondent = \"{respondent}\"\ncolumn = \"{column}\"\n\
             when = {{ column = \"day\" }}\n"
        )
    };
    let map = place.write(
        "sixty.map.toml",
        &format!(
            "format = 1\n[participant]\nkey = \"case\"\nstart = \"2025-01-01\"\n{}{}",
            answer("participant", "own"),
            answer("caseworker", "theirs")
        ),
    );
    place.json(&["import", &sheet, "--map", &map, "--write"]);
    place
}

/// What a methodologist asks stands in every export, with what it is.
#[test]
fn attrition_agreement_and_the_curve_are_in_every_export() {
    let place = sixty();
    let unit: &[&str] = &["--level", "unit"];
    let shown = place.json(&[&["cohort"], unit, &YEAR[..]].concat());
    let method = &shown["method"];
    let attrition = &method["attrition"]["participant"];
    assert_eq!(
        (&attrition["started"], &attrition["answered_again"]["count"]),
        (&json!(60), &json!(40))
    );
    assert_eq!(attrition["baselines"]["health"]["n"], json!([40, 20]));
    let agreement = &method["agreement"]["health"];
    assert_eq!(agreement["n"], json!(60));
    let parts = ["equal", "participant_higher", "caseworker_higher"];
    let sum: u64 = parts.iter().filter_map(|part| agreement[part]["count"].as_u64()).sum();
    assert_eq!(sum, 60);
    let kappa = agreement["kappa"].as_f64().expect("a number");
    let time = &method["time_to_exit"];
    assert_eq!(time["n"], json!(60));
    assert_eq!(time["points"][0]["at_risk"], json!(60));
    assert!(
        method["definitions"]["kappa"]
            .as_str()
            .is_some_and(|words| words.contains("kvadratiskt"))
    );

    let csv = csv(&place, unit);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let columns = reader.headers().expect("headings").clone();
    let place_of = |name: &str| columns.iter().position(|column| column == name).expect("a column");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let row = |table: &str, cells: &[(&str, &str)]| {
        let is_own = |row: &&csv::StringRecord| {
            let has = |(column, text): &(&str, &str)| row[place_of(column)] == **text;
            has(&("table", table)) && cells.iter().all(has)
        };
        rows.iter().find(is_own).expect("a row")
    };
    let health = ("indicator", "health");
    let own = row("attrition", &[("respondent", "participant"), health]);
    assert_eq!(
        (&own[place_of("started")], &own[place_of("answered_again")]),
        ("60", "40")
    );
    assert_eq!(&own[place_of("item")], "stegvis-health-1");
    close(
        &agreement["kappa"],
        row("agreement", &[health])[place_of("kappa")]
            .parse()
            .expect("a number"),
    );
    assert_eq!(&row("time_to_exit", &[])[place_of("at_risk")], "60");
    let srm = row("definition", &[("group", "srm")]);
    assert!(srm[place_of("definition")].starts_with("SRM"));

    let numbers: Vec<f64> = workbook_cells_of(&place, unit)
        .iter()
        .filter_map(|cell| match cell {
            Data::Float(number) => Some(*number),
            _ => None,
        })
        .collect();
    let difference = attrition["baselines"]["health"]["difference"]
        .as_f64()
        .expect("a number");
    for value in [kappa, difference] {
        assert!(numbers.contains(&value), "{value} is not in the workbook");
    }
    // Anybody may see who answers again, and not the curve, whose steps are of few.
    let public = place.json(&[&["cohort"], &YEAR[..]].concat());
    assert_eq!(public["method"]["attrition"]["participant"]["started"], json!(60));
    assert_eq!(public["method"]["time_to_exit"], Value::Null);
}

#[test]
fn what_can_not_be_asked_is_explained() {
    let place = Place::with_file();
    assert!(
        place
            .refused(&["cohort", "--activity", "Hemlig kurs"])
            .contains("Hemlig kurs")
    );
    let reversed = place.refused(&["cohort", "--from", "2026-02-01", "--to", "2026-01-01"]);
    assert!(reversed.contains("före"), "{reversed}");
}

#[test]
fn the_same_seed_gives_the_same_people() {
    let figures = |seed: &str| {
        let place = Place::new();
        let file = place.path("unit.db").display().to_string();
        place.json(&["generate", "--participants", "60", "--seed", seed, "--out", &file]);
        let report = place.json(&["check"]);
        assert_eq!((&report["sound"], &report["participants"]), (&json!(true), &json!(60)));
        place.json(&["cohort"])
    };
    let first = figures("7");
    assert_eq!(first, figures("7"));
    assert_ne!(first, figures("8"));
    assert!(first["participants"].as_u64() > Some(50));
}

#[test]
fn a_period_before_anything_is_known_is_said_to_be_so() {
    let place = Place::with_file();
    place.json(&["participant", "add", "--start", "2026-01-14"]);
    let said = place.refused(&["cohort", "--to", "2010-01-01"]);
    assert!(said.contains("14 jan 2026"), "{said}");
    place.json(&["cohort", "--to", "2026-02-01"]);
}

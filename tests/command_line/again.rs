//! Sheets that say several things about the same day, or something else than the file does.

use serde_json::{Value, json};

use crate::place::Place;

const MAP: &str = r#"
format = 1
[participant]
key = "id"
start = { column = "start" }
[[answer]]
indicator = "health"
respondent = "participant"
column = "hälsa"
note = "not"
when = { column = "datum" }
[[answer]]
indicator = "own_belief"
respondent = "participant"
column = "tro"
when = { column = "datum" }
[[placement]]
column = "insats"
kind = "language"
unit = "enhet"
cost = { column = "kostnad", by = "day" }
extent = "omfattning"
from = { column = "från" }
to = { column = "till" }
end_reason = { column = "avslut", values = { klar = "completed" } }
"#;

/// The report of a sheet with these rows: id, date, two answers and a note; then activity, unit, cost, extent, first day,
/// last day and why it ended.
fn report(place: &Place, rows: &str, more: &[&str]) -> Value {
    let map = place.write("map.toml", MAP);
    let rows: String = rows
        .lines()
        .map(|row| row.replacen(';', ";2026-01-14;", 1) + "\n")
        .collect();
    let headings = "id;start;datum;hälsa;tro;not;insats;enhet;kostnad;omfattning;från;till;avslut\n";
    let sheet = place.write("sheet.csv", &format!("{headings}{rows}"));
    let output = place.run(&[&["import", &sheet, "--map", &map, "--json"][..], more].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// The versions of the only form of the first participant, oldest first: answers, and the reason.
fn versions(place: &Place) -> Vec<(Value, Value)> {
    let shown = place.json(&["show", "T-0001"]);
    let occasion = &shown["occasions"][0];
    let forms = ["superseded", "assessments"].map(|kind| occasion[kind].as_array().cloned().unwrap_or_default());
    let said = |form: &Value| (form["answers"].clone(), form["correction_reason"].clone());
    forms.concat().iter().map(said).collect()
}

const DAY: &str = "1;2026-02-01 14:30;4;2;bättre;;;;;;;\n1;2026-02-01 09:05;2;2;;;;;;;;\n";

#[test]
fn what_does_not_count_on_a_day_is_kept_beside_what_does() {
    let place = Place::with_file();
    let refused = report(&place, DAY, &[]);
    assert!(
        refused["refused"][0]["reason"]
            .as_str()
            .is_some_and(|said| said.contains("--same-day")),
        "{refused}"
    );
    // The sheet has times, so the later one is the last, wherever it stands.
    let written = report(&place, DAY, &["--same-day", "last", "--write"]);
    assert_eq!(
        (&written["assessments"], &written["beside"], &written["refused"]),
        (&json!(1), &json!(1), &json!([])),
        "{written}"
    );
    let shown = place.json(&["show", "T-0001"]);
    assert_eq!(
        shown["occasions"][0]["assessments"][0]["answers"],
        json!({"health": 4, "own_belief": 2})
    );
    let all = versions(&place);
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(
        (&all[0], &all[1].0),
        (
            &(json!({"health": 2, "own_belief": 2}), Value::Null),
            &json!({"health": 4, "own_belief": 2})
        )
    );
    assert_eq!(all[1].1, json!("=same_day 2 14:30 3 09:05"));

    // Again, everything is there already.
    let again = report(&place, DAY, &["--same-day", "last", "--already", "correct", "--write"]);
    assert_eq!(
        (&again["corrections"], &again["beside"], &again["skipped"]),
        (&json!(0), &json!(0), &json!(1)),
        "{again}"
    );
    assert_eq!(versions(&place), all);
    // A third one of that day is kept too, and the one that counts still counts.
    let third = format!("{DAY}1;2026-02-01 08:00;1;;;;;;;;;\n");
    let third = report(
        &place,
        &third,
        &["--same-day", "last", "--already", "correct", "--write"],
    );
    assert_eq!(
        (&third["corrections"], &third["beside"]),
        (&json!(1), &json!(1)),
        "{third}"
    );
    let shown = place.json(&["show", "T-0001"]);
    assert_eq!(
        shown["occasions"][0]["assessments"][0]["answers"],
        json!({"health": 4, "own_belief": 2})
    );
    place.json(&["check"]);
}

#[test]
fn the_first_of_a_day_counts_where_that_is_said() {
    let place = Place::with_file();
    let rows = "1;2026-02-01;4;2;;;;;;;;\n1;2026-02-01;2;;;;;;;;;\n1;2026-02-01;3;5;;;;;;;;\n";
    let written = report(&place, rows, &["--same-day", "first", "--write"]);
    assert_eq!(
        (&written["beside"], &written["answers"]),
        (&json!(2), &json!(2)),
        "{written}"
    );
    let shown = place.json(&["show", "T-0001"]);
    assert_eq!(
        shown["occasions"][0]["assessments"][0]["answers"],
        json!({"health": 4, "own_belief": 2})
    );
    let kept: Vec<Value> = versions(&place).into_iter().map(|(answers, _)| answers).collect();
    assert_eq!(
        kept,
        [
            json!({"health": 3, "own_belief": 5}),
            json!({"health": 2, "own_belief": 5}),
            json!({"health": 4, "own_belief": 2})
        ]
    );
}

#[test]
fn a_stay_in_an_activity_is_corrected_where_the_sheet_says_something_else_of_it() {
    let place = Place::with_file();
    let row = |more: &str| format!("1;2026-02-01;4;2;;SFI;Vux;{more}\n");
    report(&place, &row("100;50;2026-02-01;2026-12-31;"), &["--write"]);
    let same = report(
        &place,
        &row("100;50;2026-02-01;2026-12-31;"),
        &["--already", "skip", "--write"],
    );
    assert_eq!(
        (
            &same["placements"],
            &same["placement_corrections"],
            &same["activities_kept"]
        ),
        (&json!(0), &json!(0), &json!(0)),
        "{same}"
    );
    let other = row("120,50;75;2026-02-01;2026-06-30;klar");
    let refused = report(&place, &other, &[]);
    assert!(
        refused["refused"].as_array().is_some_and(|refused| !refused.is_empty()),
        "{refused}"
    );
    let left = report(&place, &other, &["--already", "skip", "--write"]);
    assert_eq!(
        (
            &left["placement_corrections"],
            &left["activities_kept"],
            &left["refused"]
        ),
        (&json!(0), &json!(1), &json!([])),
        "{left}"
    );
    let map = place.path("map.toml").display().to_string();
    let sheet = place.path("sheet.csv").display().to_string();
    let told = place.run(&["import", &sheet, "--map", &map, "--already", "correct"]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    for word in [
        "SFI",
        "omfattning 75 %",
        "30 juni 2026",
        "120,50 kr per dag",
        "100 kr per dag",
    ] {
        assert!(told.contains(word), "{word}: {told}");
    }
    let corrected = report(&place, &other, &["--already", "correct", "--write"]);
    assert_eq!(
        (
            &corrected["placement_corrections"],
            &corrected["activity_corrections"],
            &corrected["placements"]
        ),
        (&json!(1), &json!(1), &json!(0)),
        "{corrected}"
    );
    let saved = place.placements();
    let line = saved.lines().nth(1).expect("a row");
    assert!(
        line.contains("2026-02-01") && line.contains("2026-06-30") && line.contains("75") && line.contains("completed"),
        "{saved}"
    );
    let again = report(&place, &other, &["--already", "correct", "--write"]);
    assert_eq!(again["placement_corrections"], json!(0));
    // An empty cell says nothing.
    let open = report(&place, &row(";;2026-02-01;;"), &["--already", "correct"]);
    assert_eq!(
        (&open["placement_corrections"], &open["activity_corrections"]),
        (&json!(0), &json!(0)),
        "{open}"
    );
}

#[test]
fn rows_that_contradict_each_other_about_an_activity_are_refused() {
    let place = Place::with_file();
    let row = |day: &str, more: &str| format!("1;2026-02-{day};4;2;;SFI;Vux;{more}\n");
    let two = |other: &str| row("01", "100;50;2026-02-01;2026-06-30;") + &row("02", other);
    for other in [
        "100;75;2026-02-01;2026-06-30;",
        "100;50;2026-02-01;2026-07-31;",
        "120;50;2026-02-01;2026-06-30;",
    ] {
        let report = report(&place, &two(other), &[]);
        assert_eq!(report["refused"][0]["line"], json!(3), "{report}");
    }
    let said = report(&place, &two(";;2026-02-01;;"), &[]);
    assert_eq!(
        (&said["refused"], &said["placements"]),
        (&json!([]), &json!(1)),
        "{said}"
    );
}

#[test]
fn what_is_said_at_the_end_is_true() {
    let place = Place::with_file();
    let row = "1;2026-02-01;4;2;;;;;;;;\n";
    report(&place, row, &["--write"]);
    let (map, sheet) = (place.path("map.toml"), place.path("sheet.csv"));
    let (map, sheet) = (map.display().to_string(), sheet.display().to_string());
    let output = place.run(&["import", &sheet, "--map", &map, "--already", "skip", "--write"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("inget nytt att spara") && !said.contains("Allt ovan är sparat"),
        "{said}"
    );
    let output = place.run(&["import", &sheet, "--map", &map, "--already", "x"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("refuse, skip, correct"), "{said}");
}

#[test]
fn a_date_that_may_be_two_is_asked_about_only_where_its_row_could_be_taken() {
    let place = Place::with_file();
    let rows = "1;3/4/2026;9;2;;;;;;;;\n2;2026-02-01;4;2;;;;;;;;\n";
    let report = report(&place, rows, &["--write", "--without-refused"]);
    assert_eq!(
        (&report["participants"], &report["written"]),
        (&json!(1), &json!(true)),
        "{report}"
    );
    let lines: Vec<&Value> = report["refused"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| &row["line"])
        .collect();
    assert!(lines.iter().all(|line| **line == json!(2)), "{report}");
}

//! Spreadsheets as people have them.

use serde_json::{Value, json};

use crate::place::{Place, shared_data};

/// Takes one of the small files in that go wrong; the report, or the sentence.
fn faulty(place: &Place, name: &str, more: &[&str]) -> Result<Value, String> {
    let sheet = shared_data(&format!("faults/{name}")).expect("the file");
    let map = shared_data("faults/map.toml").expect("the mapping");
    let (sheet, map) = (sheet.display().to_string(), map.display().to_string());
    let all = [&["import", &sheet, "--map", &map, "--json"][..], more].concat();
    let output = place.run(&all);
    if output.status.success() || !output.stdout.is_empty() {
        return Ok(serde_json::from_slice(&output.stdout).expect("JSON"));
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The answers to the question about health of everybody, by date.
fn healths(place: &Place) -> Vec<(String, Value)> {
    let listed = place.json(&["participant", "list"]);
    let mut answers = Vec::new();
    for participant in listed["participants"].as_array().expect("a list") {
        let shown = place.json(&["show", participant["reference"].as_str().expect("a reference")]);
        for occasion in shown["occasions"].as_array().expect("a list") {
            for form in occasion["assessments"].as_array().expect("a list") {
                let date = occasion["date"].as_str().expect("a date").to_owned();
                answers.push((date, form["answers"]["health"].clone()));
            }
        }
    }
    answers.sort_by(|one, other| one.0.cmp(&other.0));
    answers
}

fn baseline() -> Vec<(String, Value)> {
    [
        ("2026-01-14", json!(2)),
        ("2026-02-02", json!("dont_know")),
        ("2026-04-15", json!(3)),
    ]
    .map(|(date, answer)| (date.to_owned(), answer))
    .to_vec()
}

#[test]
fn files_as_people_have_them_come_in_with_their_figures() {
    if shared_data("faults").is_none() {
        return;
    }
    for name in [
        "03-title-row.xlsx",
        "06-datetime-0930.xlsx",
        "08-empty-dup-headers.xlsx",
        "17-nfd-header.xlsx",
        "31-utf16le-tab.csv",
        "32-bom-sep-line.csv",
    ] {
        let place = Place::with_file();
        let written = faulty(&place, name, &["--write"]).unwrap_or_else(|sentence| panic!("{name}: {sentence}"));
        assert_eq!(
            (&written["participants"], &written["written"], &written["refused"]),
            (&json!(2), &json!(true), &json!([])),
            "{name}"
        );
        assert_eq!(healths(&place), baseline(), "{name}");
    }
}

#[test]
fn dates_written_as_text_are_read() {
    if shared_data("faults").is_none() {
        return;
    }
    let place = Place::with_file();
    let written = faulty(&place, "14-date-text-forms.xlsx", &["--write"]).expect("a report");
    assert_eq!(
        (&written["participants"], &written["answers"], &written["refused"]),
        (&json!(3), &json!(3), &json!([]))
    );
    let dates: Vec<_> = healths(&place).into_iter().map(|(date, _)| date).collect();
    assert_eq!(dates, ["2026-01-14", "2026-01-14", "2026-02-02"]);
}

#[test]
fn times_of_day_are_left_out_and_told_of_once() {
    let Some(sheet) = shared_data("faults/06-datetime-0930.xlsx") else {
        return;
    };
    let map = shared_data("faults/map.toml").expect("the mapping");
    let place = Place::with_file();
    let output = place.run(&[
        "import",
        &sheet.display().to_string(),
        "--map",
        &map.display().to_string(),
    ]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(said.matches("klockslag. Dagen räknas").count(), 1, "{said}");
}

#[test]
fn what_cannot_be_read_is_named_and_nothing_is_written() {
    if shared_data("faults").is_none() {
        return;
    }
    for (name, word, lines) in [
        ("09-formula-no-cache.xlsx", "formel", json!([2, 3, 4])),
        ("18-personnummer-key.xlsx", "personnummer", json!([2, 3])),
        ("39-nul.csv", "styrtecken", json!([2])),
    ] {
        let place = Place::with_file();
        let report = faulty(&place, name, &["--write"]).unwrap_or_else(|sentence| panic!("{name}: {sentence}"));
        let refused = report["refused"].as_array().expect("a list");
        let own: Vec<_> = refused.iter().map(|row| row["line"].clone()).collect();
        assert_eq!(Value::Array(own), lines, "{name}");
        let reason = refused[0]["reason"].as_str().expect("a sentence");
        assert!(reason.contains(word), "{name}: {reason}");
        assert_eq!(report["written"], json!(false), "{name}");
        assert_eq!(healths(&place), [], "{name}");
    }
}

const MAP: &str = r#"
format = 1
[participant]
key = "id"
start = { column = "start" }
birth = "född"
[exit]
when = { column = "slut" }
outcome = { column = "resultat", values = { jobb = "work_permanent" } }
[[answer]]
indicator = "health"
respondent = "participant"
column = "hälsa"
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

const HEADINGS: &str = "id;start;född;hälsa;datum;slut;resultat;insats;enhet;kostnad;omfattning;från;till;avslut\n";

/// The report of a sheet with these rows.
fn report(place: &Place, rows: &str, more: &[&str]) -> Value {
    let map = place.write("map.toml", MAP);
    let sheet = place.write("sheet.csv", &format!("{HEADINGS}{rows}"));
    let all = [&["import", &sheet, "--map", &map, "--json"][..], more].concat();
    let output = place.run(&all);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn exits_and_activities_come_in_with_all_that_is_known_of_them() {
    let place = Place::with_file();
    let written = report(
        &place,
        "1;2026-01-14;1988;3;2026-01-14;2026-06-30;jobb;SFI;Vux;1 250,50;50;2026-02-01;2026-05-31;klar\n\
         2;2026-01-14;;3;2026-01-14;;;SFI;Vux;1 250,50;0,5;2026-02-01;2027-05-31;\n",
        &["--write"],
    );
    assert_eq!(
        (&written["exits"], &written["placements"], &written["written"]),
        (&json!(1), &json!(2), &json!(true)),
        "{written}"
    );
    let shown = place.json(&["show", "T-0001"]);
    assert_eq!(shown["participant"]["outcome"], json!("work_permanent"), "{shown}");
}

#[test]
fn what_an_activity_cannot_be_is_refused_at_its_cell() {
    let place = Place::with_file();
    for (row, word) in [
        ("1;2026-01-14;;3;2026-01-14;;;SFI;;dyrt;;2026-02-01;;", "belopp"),
        ("1;2026-01-14;;3;2026-01-14;;;SFI;;;150;2026-02-01;;", "omfattning"),
        (
            "1;2026-01-14;;3;2026-01-14;;;SFI;;;;2025-02-01;2025-03-01;",
            "före deltagarens start",
        ),
        ("1;2026-01-14;;3;2026-01-14;2026-01-01;jobb;;;;;;;", "före"),
        ("1;2026-01-14;;3,5;2026-01-14;;;;;;;;;", "mellan två nivåer"),
    ] {
        let report = report(&place, row, &[]);
        let refused = report["refused"].as_array().expect("a list");
        let reason = refused
            .first()
            .and_then(|row| row["reason"].as_str())
            .unwrap_or_default();
        assert!(reason.contains(word), "{row}: {report}");
    }
}

#[test]
fn scores_between_two_levels_are_rounded_as_the_instrument_says() {
    let source = include_str!("../data/zero_to_ten.toml");
    for (rounding, taken) in [
        (
            "half_up",
            [("2,5", 3), ("2,49", 2), ("2.51", 3), ("0,4", 0), ("9,5", 10)],
        ),
        ("down", [("2,5", 2), ("2,99", 2), ("3,01", 3), ("0,9", 0), ("9,99", 9)]),
    ] {
        let place = Place::with_file();
        let told = source.replacen("max = 10\n", &format!("max = 10\nrounding = \"{rounding}\"\n"), 1);
        let file = place.write("instrument.toml", &told);
        place.json(&["instrument", &file]);
        let rows: String = (1..)
            .zip(taken)
            .map(|(number, (cell, _))| format!("{number};2026-01-14;;{cell};2026-01-{:02};;;;;;;;;\n", 13 + number))
            .collect();
        let written = report(&place, &rows, &["--write"]);
        assert_eq!(written["refused"], json!([]), "{rounding}: {written}");
        let levels: Vec<_> = healths(&place).into_iter().map(|(_, level)| level).collect();
        assert_eq!(levels, taken.map(|(_, level)| json!(level)), "{rounding}");
        // What lies outside the scale is no level, however near it lies.
        for cell in ["10,2", "-0,2"] {
            let refused = report(&place, &format!("9;2026-01-14;;{cell};2026-02-14;;;;;;;;;\n"), &[]);
            assert_eq!(
                refused["refused"].as_array().map(Vec::len),
                Some(1),
                "{rounding} {cell}: {refused}"
            );
        }
    }
}

#[test]
fn control_characters_are_refused_by_name_at_every_entrance() {
    let place = Place::with_file();
    let said = place.refused(&["participant", "add", "--name", "Am\u{7}ina"]);
    assert!(said.contains("--name") && said.contains("styrtecken"), "{said}");
    assert_eq!(place.json(&["participant", "list"])["participants"], json!([]));
    place.json(&["participant", "add", "--name", "Amina"]);
    let form = r#"{"date": "2026-01-14", "respondent": "caseworker", "answers": {"health": 4}, "notes": {"health": "a\u0007b"}}"#;
    let form = place.write("form.json", form);
    let said = place.refused(&["assess", "T-0001", &form]);
    assert!(said.contains("health") && said.contains("styrtecken"), "{said}");
    let named = include_str!("../data/zero_to_ten.toml").replacen("Noll till tio", "Noll\\u0007till tio", 1);
    let file = place.write("instrument.toml", &named);
    let said = place.refused(&["instrument", &file]);
    assert!(said.contains("name") && said.contains("styrtecken"), "{said}");
    assert!(healths(&place).is_empty());
}

#[test]
fn dates_that_can_hardly_be_right_are_asked_about() {
    let place = Place::with_file();
    let rows = "1;2026-01-14;1999;3;1950-01-01;;;;;;;;;\n2;2026-01-14;;3;1985-01-01;;;;;;;;;\n\
                3;2026-01-14;;3;2025-12-01;;;;;;;;;\n";
    let asked = report(&place, rows, &["--write"]);
    let doubts: Vec<_> = asked["doubted"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|doubt| &doubt["doubt"])
        .collect();
    assert_eq!(doubts, ["before_birth", "long_ago", "before_start"]);
    assert_eq!(asked["written"], json!(false));
    let taken = report(&place, rows, &["--write", "--accept-doubts"]);
    assert_eq!(taken["written"], json!(true));

    let form = r#"{"date": "1950-01-01", "respondent": "caseworker", "answers": {"health": 4}}"#;
    let form = place.write("form.json", form);
    let said = place.refused(&["assess", "T-0001", &form]);
    assert!(said.contains("före deltagarens födelse"), "{said}");
    place.json(&["assess", "T-0001", &form, "--accept-doubts"]);
}

#[test]
fn day_and_month_are_told_apart_by_the_column_or_asked_for() {
    let place = Place::with_file();
    let map = place.write("map.toml", MAP);
    let rows = "1;2026-01-14;;3;3/4/2026;;;;;;;;;\n2;2026-01-14;;3;4/4/2026;;;;;;;;;\n";
    let sheet = place.write("sheet.csv", &format!("{HEADINGS}{rows}"));
    let said = place.refused(&["import", &sheet, "--map", &map]);
    assert!(said.contains("3/4/2026") && said.contains("datum"), "{said}");
    place.json(&["import", &sheet, "--map", &map, "--dates", "month_first", "--write"]);
    assert_eq!(healths(&place)[0].0, "2026-03-04");

    let told = Place::with_file();
    report(
        &told,
        &format!("{rows}3;2026-01-14;;3;14/4/2026;;;;;;;;;\n"),
        &["--write"],
    );
    assert_eq!(
        healths(&told)[0].0,
        "2026-04-03",
        "another row tells that the day stands first"
    );

    let mixed = report(
        &told,
        "4;2026-01-14;;3;14/4/2026;;;;;;;;;\n5;2026-01-14;;3;4/14/2026;;;;;;;;;\n6;2026-01-14;;3;3/4/2026;;;;;;;;;\n",
        &[],
    );
    let lines: Vec<_> = mixed["refused"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| &row["line"])
        .collect();
    assert_eq!(lines, [4], "the one that could be either");
}

#[test]
fn what_is_there_already_is_skipped_or_corrected_as_the_user_says() {
    let place = Place::with_file();
    let row = |health: &str| format!("1;2026-01-14;;{health};2026-01-14;;;;;;;;;\n");
    report(&place, &row("3"), &["--write"]);
    assert_eq!(
        report(&place, &row("4"), &[])["refused"].as_array().map(Vec::len),
        Some(1)
    );
    let skipped = report(&place, &row("4"), &["--already", "skip", "--write"]);
    assert_eq!((&skipped["skipped"], &skipped["corrections"]), (&json!(1), &json!(0)));
    assert_eq!(healths(&place)[0].1, json!(3));
    let corrected = report(&place, &row("4"), &["--already", "correct", "--write"]);
    assert_eq!(
        (&corrected["skipped"], &corrected["corrections"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(healths(&place)[0].1, json!(4));
    let same = report(&place, &row("4"), &["--already", "correct", "--write"]);
    assert_eq!((&same["skipped"], &same["corrections"]), (&json!(1), &json!(0)));
}

#[test]
fn a_form_that_came_in_with_some_of_its_questions_can_be_corrected_with_others() {
    let place = Place::with_file();
    report(&place, "1;2026-01-14;;3;2026-01-14;;;;;;;;;\n", &["--write"]);
    let form =
        r#"{"date": "2026-01-14", "respondent": "participant", "answers": {"own_belief": 2}, "reason": "glömt"}"#;
    let form = place.write("form.json", form);
    place.json(&["assess", "T-0001", &form]);
    let shown = place.json(&["show", "T-0001"]);
    let answers = &shown["occasions"][0]["assessments"][0]["answers"];
    assert_eq!(
        (&answers["health"], &answers["own_belief"]),
        (&json!(3), &json!(2)),
        "{shown}"
    );
    assert_eq!(
        answers.as_object().map(serde_json::Map::len),
        Some(2),
        "the others were not asked"
    );
}

#[test]
fn one_mistake_in_a_column_is_one_line_with_its_first_places() {
    let place = Place::with_file();
    let map = place.write("map.toml", MAP);
    let rows: String = (0..200)
        .map(|number| format!("{number};2026-01-14;;x{number};2026-01-14;;;;;;;;;\n"))
        .collect();
    let sheet = place.write("sheet.csv", &format!("{HEADINGS}{rows}"));
    let output = place.run(&["import", &sheet, "--map", &map]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(said.lines().count(), 3, "{said}");
    assert!(
        said.contains("Samma slags fel på rad 3, 4, 5, 6 och 195 rader till"),
        "{said}"
    );
}

#[test]
fn rows_of_answers_and_turned_scales_come_in() {
    let place = Place::with_file();
    let map = place.write(
        "map.toml",
        r#"
format = 1
same_day = "last"
[participant]
key = ["kommun", "nr"]
start = "2026-01-14"
[[answer]]
indicator = { column = "fråga", values = { "Hälsa" = "health", "Tro på jobb" = "own_belief" } }
respondent = { column = "vem", values = { D = "participant", H = "caseworker" } }
column = "svar"
when = { column = "datum" }
reverse = true
"#,
    );
    let sheet = place.write(
        "sheet.csv",
        "kommun;nr;fråga;vem;svar;datum\nTimrå;1;hälsa;D;1;2026-02-01\nTimrå;1;Tro på jobb;d;2;2026-02-01\n\
         Timrå;1;hälsa;H;5;2026-02-01\nTimrå;1;Hälsa;D;2;2026-02-01\nÖstersund;1;hälsa;D;3;2026-02-01\n",
    );
    let written = place.json(&["import", &sheet, "--map", &map, "--write"]);
    assert_eq!(
        (&written["participants"], &written["assessments"]),
        (&json!(2), &json!(3)),
        "{written}"
    );
    let shown = place.json(&["show", "T-0001"]);
    let mut answers: Vec<_> = shown["occasions"][0]["assessments"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|form| form["answers"].clone())
        .collect();
    answers.sort_by_key(Value::to_string);
    assert_eq!(answers, [json!({"health": 1}), json!({"health": 4, "own_belief": 4})]);
}

#[test]
fn a_template_is_saved_and_never_over_another_file() {
    let place = Place::with_file();
    let out = place.path("mall.xlsx").display().to_string();
    place.json(&["template", "--out", &out]);
    let said = place.refused(&["template", "--out", &out]);
    assert!(said.contains("mall.xlsx"), "{said}");
    let bytes = std::fs::read(&out).expect("a file");
    assert!(bytes.starts_with(b"PK"), "a workbook");
}

/// The mapping of one answer, with more in it.
fn small(more: &str, key: &str) -> String {
    format!(
        "format = 1\n{more}[participant]\nkey = {key}\nstart = {{ column = \"s\" }}\n[exit]\nwhen = {{ column = \"x\" }}\n\
         [[answer]]\nindicator = \"health\"\nrespondent = \"participant\"\ncolumn = \"h\"\nnote = \"n\"\n\
         when = {{ column = \"d\" }}\n[words]\ndont_know = [\"5\"]\n"
    )
}

/// The report of rows with key, start, date, answer, note and exit.
fn taken(place: &Place, more: &str, rows: &str, options: &[&str]) -> Value {
    let map = place.write("small.toml", &small(more, "\"k\""));
    let sheet = place.write("small.csv", &format!("k;s;d;h;n;x\n{rows}"));
    let all = [&["import", &sheet, "--map", &map, "--json"][..], options].concat();
    let output = place.run(&all);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn keys_of_several_columns_make_no_two_people_one() {
    let place = Place::with_file();
    let map = place.write("map.toml", &small("", "[\"k\", \"l\"]"));
    let rows = "A/B;C;2026-01-14;2026-02-01;1;;\nA;B/C;2026-01-14;2026-02-01;4;;\n";
    let sheet = place.write("sheet.csv", &format!("k;l;s;d;h;n;x\n{rows}"));
    let written = place.json(&["import", &sheet, "--map", &map, "--write"]);
    assert_eq!(written["participants"], json!(2));
    let split = place.write("split.csv", "k;l;s;d;h;n;x\n121212;1212;2026-01-14;2026-02-01;1;;\n");
    let refused = place.json(&["import", &split, "--map", &map]);
    assert!(
        refused["refused"][0]["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("personnummer"))
    );
}

#[test]
fn a_correction_follows_the_rows_as_a_new_form_does_and_keeps_what_no_cell_says() {
    let place = Place::with_file();
    taken(&place, "", "A;2026-01-14;2026-02-01;3;viktigt;\n", &["--write"]);
    let two = "A;2026-01-14;2026-02-01;1;;\nA;2026-01-14;2026-02-01;2;;\n";
    let correct = ["--already", "correct", "--write"];
    let refused = taken(&place, "", two, &correct);
    assert_eq!(
        (&refused["refused"][0]["line"], &refused["written"]),
        (&json!(3), &json!(false))
    );
    let first = taken(&place, "same_day = \"first\"\n", two, &correct);
    assert_eq!((&first["corrections"], &first["skipped"]), (&json!(1), &json!(0)));
    let out = place.path("answers.csv").display().to_string();
    place.json(&[
        "export",
        "--what",
        "answers",
        "--format",
        "csv",
        "--with-notes",
        "--out",
        &out,
    ]);
    let saved = std::fs::read_to_string(&out).expect("a file");
    assert!(saved.contains("viktigt"), "{saved}");
    assert_eq!(healths(&place)[0].1, json!(1));
    // A note without an answer is said beside the answer that is there.
    taken(&place, "", "A;2026-01-14;2026-02-01;;nytt;\n", &correct);
    assert_eq!(healths(&place)[0].1, json!(1));
}

#[test]
fn an_end_before_what_happened_is_refused_at_its_row_and_a_measurement_after_one_is_asked_about() {
    let place = Place::with_file();
    let rows = "A;2026-01-14;2026-05-01;3;;2026-03-01\nB;2026-01-14;2026-02-01;3;;2026-03-01\n";
    let report = taken(&place, "", rows, &[]);
    assert_eq!(
        (&report["refused"][0]["line"], &report["refused"][0]["column"]),
        (&json!(2), &json!("x"))
    );
    let written = taken(&place, "", rows, &["--write", "--without-refused"]);
    assert_eq!((&written["exits"], &written["written"]), (&json!(1), &json!(true)));
    let later = taken(&place, "", "B;2026-01-14;2026-06-01;3;;\n", &["--write"]);
    assert_eq!(
        (&later["doubted"][0]["doubt"], &later["written"]),
        (&json!("after_exit"), &json!(false))
    );
    let earlier = taken(&place, "", "B;2020-01-14;2020-06-01;3;;\n", &["--write"]);
    assert_eq!(
        earlier["doubted"][0]["doubt"],
        json!("before_start"),
        "the start that is saved counts"
    );
}

#[test]
fn a_word_that_is_a_number_is_the_word_with_decimals_too() {
    let place = Place::with_file();
    taken(&place, "", "A;2026-01-14;2026-02-01;5,0;;\n", &["--write"]);
    assert_eq!(healths(&place)[0].1, json!("dont_know"));
}

const SHEET: &str =
    "Nr;Start;Mätdatum;Hälsa\nA-1;2026-01-14;2026-01-14;2\nA-1;2026-01-14;2026-04-15;3\nA-2;2026-02-02;2026-02-02;4\n";
const SHEET_MAP: &str = "format = 1\n[participant]\nkey = \"Nr\"\nstart = { column = \"Start\" }\n[[answer]]\nindicator = \"health\"\n\
                   respondent = \"participant\"\ncolumn = \"Hälsa\"\nwhen = { column = \"Mätdatum\" }\n";

fn references(place: &Place) -> Vec<String> {
    let listed = place.json(&["participant", "list"]);
    let participants = listed["participants"].as_array().expect("a list");
    let reference = |one: &Value| one["reference"].as_str().expect("a reference").to_owned();
    participants.iter().map(reference).collect()
}

#[test]
fn an_import_is_listed_taken_back_and_put_back() {
    let place = Place::with_file();
    let (sheet, map) = (place.write("kommun.csv", SHEET), place.write("map.toml", SHEET_MAP));
    assert_eq!(place.json(&["imports"])["imports"], json!([]));
    place.json(&["import", &sheet, "--map", &map, "--write"]);
    let listed = place.json(&["imports"]);
    let import = &listed["imports"][0];
    assert_eq!(
        (
            &import["file"],
            &import["participants"],
            &import["assessments"],
            &import["taken_back_at"]
        ),
        (&json!("kommun.csv"), &json!(2), &json!(3), &Value::Null)
    );
    let id = &import["id"].as_str().expect("an id")[..13];
    let preview = place.json(&["imports", "take-back", id]);
    assert_eq!((&preview["written"], &preview["built_on"]), (&json!(false), &json!([])));
    assert_eq!(references(&place).len(), 2, "it was only looked at");
    place.json(&["imports", "take-back", id, "--write"]);
    assert!(references(&place).is_empty());
    assert_eq!(
        place.json(&["imports"])["imports"][0]["taken_back_by"],
        json!("A. Lind")
    );
    let again = place.refused(&["imports", "take-back", id, "--write"]);
    assert!(again.contains("redan tillbakatagen"), "{again}");
    place.json(&["imports", "put-back", id]);
    assert_eq!(references(&place).len(), 2);
    assert_eq!(place.json(&["imports"])["imports"][0]["taken_back_at"], Value::Null);
    let again = place.refused(&["imports", "put-back", id]);
    assert!(again.contains("inte tillbakatagen"), "{again}");
    let unknown = place.refused(&["imports", "take-back", "zz", "--write"]);
    assert!(unknown.contains("Ingen import heter zz"), "{unknown}");
}

#[test]
fn what_stands_in_the_way_is_said_and_nothing_is_taken_back() {
    let place = Place::with_file();
    let (sheet, map) = (place.write("kommun.csv", SHEET), place.write("map.toml", SHEET_MAP));
    place.json(&["import", &sheet, "--map", &map, "--write"]);
    let correction = place.write(
        "answers.json",
        r#"{"date": "2026-04-15", "respondent": "participant", "answers": {"health": 5}, "reason": "fel"}"#,
    );
    place.json(&["assess", &references(&place)[0], &correction]);
    let listed = place.json(&["imports"]);
    let id = listed["imports"][0]["id"].as_str().expect("an id");
    let output = place.run(&["imports", "take-back", id, "--write"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        told.contains("1 deltagare har fått nya eller ändrade skattningar"),
        "{told}"
    );
    assert_eq!(references(&place).len(), 2);
}

#[test]
fn personal_numbers_become_case_numbers_by_a_list_that_is_kept_apart() {
    let place = Place::with_file();
    // Numbers that Skatteverket has set apart for tests.
    let first = place.write(
        "ett.csv",
        "Nr;Start;Mätdatum;Hälsa\n900101-9802;2026-01-14;2026-01-14;2\n189001019802;2026-02-02;2026-02-02;4\n",
    );
    let second = place.write(
        "två.csv",
        "Nr;Start;Mätdatum;Hälsa\n199001019802;2026-01-14;2026-04-15;3\n19121212-1212;2026-03-02;2026-03-02;1\n",
    );
    let map = place.write("map.toml", SHEET_MAP);
    let list = place.path("nycklar.csv").display().to_string();
    let refused = place.json(&["import", &first, "--map", &map]);
    assert_eq!(refused["refused"].as_array().map(Vec::len), Some(2), "{refused}");
    let preview = place.json(&["import", &first, "--map", &map, "--key-list", &list]);
    assert_eq!(
        (&preview["case_numbers"], &preview["participants"]),
        (&json!(2), &json!(2))
    );
    assert!(!place.path("nycklar.csv").exists(), "a preview writes nothing");
    let nowhere = place.path("ingen mapp").join("nycklar.csv").display().to_string();
    place.refused(&["import", &first, "--map", &map, "--key-list", &nowhere, "--write"]);
    assert!(
        references(&place).is_empty(),
        "nothing is imported where the list can't be saved"
    );
    place.json(&["import", &first, "--map", &map, "--key-list", &list, "--write"]);
    let written = place.json(&["import", &second, "--map", &map, "--key-list", &list, "--write"]);
    assert_eq!(
        (&written["case_numbers"], &written["participants"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(references(&place).len(), 3, "who is in the list is met again");
    let keys = std::fs::read_to_string(place.path("nycklar.csv")).expect("the list");
    for (number, reference) in [
        ("19900101-9802", "T-0001"),
        ("18900101-9802", "T-0002"),
        ("19121212-1212", "T-0003"),
    ] {
        let line = keys.lines().find(|line| line.starts_with(number)).expect("a line");
        assert!(line.ends_with(reference), "{line}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = place
            .path("nycklar.csv")
            .metadata()
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let listed = place.json(&["participant", "list"]).to_string();
    assert!(
        !listed.contains("9802") && !listed.contains("1212"),
        "no number is in the file: {listed}"
    );
}

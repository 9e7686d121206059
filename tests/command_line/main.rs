//! The headless commands, from outside: the program as it is built, on real files.

mod again;
mod cohort;
mod compare;
mod draws;
mod export;
mod files;
mod hidden;
mod imports;
mod place;
mod safety;
mod scorecard;
mod transfer;
mod unit;

use std::fs;
use std::process::Command;
use std::thread;

use serde_json::{Value, json};

use crate::place::{Place, shared_data};

fn form(date: &str, respondent: &str, answers: &Value) -> String {
    json!({"date": date, "respondent": respondent, "answers": answers}).to_string()
}

#[test]
fn show_prints_answers_and_change_under_stable_names() {
    let place = Place::with_file();
    assert_eq!(
        place.json(&["participant", "add", "--name", "Amina", "--start", "2026-01-14"])["reference"],
        "T-0001"
    );
    for (date, health) in [
        ("2026-01-14", 2),
        ("2026-04-15", 3),
        ("2026-07-15", 5),
        ("2026-10-14", 5),
    ] {
        let answers = json!({"health": health, "own_belief": "dont_know", "network_support": "declined"});
        let file = place.write("form.json", &form(date, "participant", &answers));
        place.json(&["assess", "T-0001", &file]);
    }
    let file = place.write(
        "form.json",
        &form("2026-01-14", "caseworker", &json!({"caseworker_belief": 4})),
    );
    place.json(&["assess", "t-1", &file]);

    let shown = place.json(&["show", "T-0001"]);
    assert_eq!(shown["participant"]["reference"], "T-0001");
    assert_eq!(shown["participant"]["name"], "Amina");
    assert_eq!(shown["occasions"].as_array().map(Vec::len), Some(4));
    let first = &shown["occasions"][0];
    assert_eq!(first["date"], "2026-01-14");
    assert_eq!(first["assessments"][0]["respondent"], "participant");
    let answers = &first["assessments"][0]["answers"];
    assert_eq!(
        (&answers["health"], &answers["own_belief"]),
        (&json!(2), &json!("dont_know"))
    );
    assert_eq!(answers["network_support"], "declined");
    assert_eq!(answers.get("cooperation"), Some(&Value::Null), "asked, not answered");
    assert_eq!(answers.get("caseworker_belief"), None, "not asked");
    assert_eq!(first["assessments"][1]["respondent"], "caseworker");
    assert_eq!(
        shown["change"]["participant"],
        json!({"health": {"n": 4, "baseline": 2, "previous": 5, "latest": 5, "change": 3, "direction": "raised"}})
    );
    assert_eq!(shown["change"]["caseworker"], json!({}), "one measurement is too few");
}

#[test]
fn a_finished_form_is_corrected_with_a_reason_only() {
    let place = Place::with_file();
    place.json(&["participant", "add", "--start", "2026-01-14"]);
    let first = form("2026-01-14", "participant", &json!({"health": 2}));
    let file = place.write("form.json", &first);
    place.json(&["assess", "T-0001", &file]);
    assert!(place.refused(&["assess", "T-0001", &file]).contains("redan avslutad"));
    let mut corrected: Value = serde_json::from_str(&first).expect("JSON");
    corrected["answers"]["health"] = json!(3);
    corrected["reason"] = json!("Fel ruta");
    let file = place.write("form.json", &corrected.to_string());
    place.json(&["assess", "T-0001", &file]);
    let shown = place.json(&["show", "T-0001"]);
    let form = &shown["occasions"][0]["assessments"][0];
    assert_eq!((&form["answers"]["health"], &form["version"]), (&json!(3), &json!(2)));
    assert_eq!(form["finished_by"], "A. Lind");
}

#[test]
fn names_are_neither_empty_nor_too_long() {
    let place = Place::with_file();
    let long = "x".repeat(201);
    for what in ["--name", "--caseworker"] {
        for (name, word) in [
            ("", "Namnet är tomt"),
            ("  ", "Namnet är tomt"),
            ("\u{7}", "styrtecken"),
            (&*long, "högst 200 tecken"),
        ] {
            let said = place.refused(&["participant", "add", what, name]);
            assert!(said.contains(word), "{what} {name:?}: {said}");
        }
    }
    assert_eq!(place.json(&["participant", "list"])["participants"], json!([]));
    place.json(&["participant", "add", "--name", &long[1..], "--caseworker", &long[1..]]);
}

#[test]
fn answers_that_make_no_sense_are_refused_and_change_nothing() {
    let place = Place::with_file();
    place.json(&["participant", "add", "--start", "2026-01-14"]);
    for (form, word) in [
        (form("2026-01-14", "participant", &json!({"health": 6})), "health"),
        (form("2026-01-14", "participant", &json!({"health": "good"})), "health"),
        (
            form("2026-01-14", "participant", &json!({"caseworker_belief": 3})),
            "caseworker_belief",
        ),
        (form("2026-01-14", "boss", &json!({"health": 3})), "boss"),
        (form("2999-01-14", "participant", &json!({"health": 3})), "2999"),
        (form("26-01-14", "participant", &json!({"health": 3})), "26-01-14"),
        (form("2026-01-14", "participant", &json!({})), "besvarat"),
        ("{".to_owned(), "line 1"),
    ] {
        let file = place.write("form.json", &form);
        let said = place.refused(&["assess", "T-0001", &file]);
        assert!(said.contains(word), "{form}: {said}");
    }
    assert_eq!(place.json(&["show", "T-0001"])["occasions"], json!([]));
    let file = place.write("form.json", &form("2026-01-14", "participant", &json!({"health": 3})));
    assert!(place.refused(&["assess", "T-0002", &file]).contains("ingen deltagare"));
}

#[test]
fn help_prints_the_chapters_of_the_guide_and_the_help_of_commands() {
    let place = Place::new();
    let said = |words: &[&str]| {
        let done = place.run(words);
        assert!(done.status.success(), "{words:?}");
        String::from_utf8(done.stdout).expect("text")
    };
    let list = said(&["help"]);
    for name in ["borja", "handlaggare", "deltagare", "samordnare", "administrator"] {
        assert!(list.contains(&format!("  {name} ")), "{name}: {list}");
    }
    // In either language, however it is spelled.
    let chapter = said(&["help", "handlaggare"]);
    assert!(chapter.starts_with("FÖR HANDLÄGGARE\n"), "{chapter}");
    assert_eq!(said(&["help", "Handläggare"]), chapter);
    assert_eq!(said(&["help", "caseworker"]), chapter);
    let english = said(&["help", "caseworker", "--language", "en"]);
    assert!(english.starts_with("FOR CASEWORKERS\n"), "{english}");
    assert_eq!(place.json(&["help", "caseworker"])["chapter"], "caseworker");
    let command = said(&["help", "unit", "create"]);
    assert!(command.contains("--log") && command.contains("Usage"), "{command}");
    assert!(place.refused(&["help", "nonsense"]).contains("nonsense"));
}

#[test]
fn exit_codes_and_languages_are_as_the_help_says() {
    let place = Place::new();
    assert!(place.refused(&["check"]).contains("ingen fil"));
    assert!(place.refused(&["check", "--language", "en"]).contains("no file"));
    assert_eq!(place.run(&["show"]).status.code(), Some(2));
    assert_eq!(
        place.run(&["participant", "add", "--birth", "88"]).status.code(),
        Some(2)
    );
    fs::write(place.path("passphrase"), "too short\n").expect("written");
    assert!(place.refused(&["init", "--user", "A. Lind"]).contains("12"));
    assert_eq!(
        place.run(&["init"]).status.code(),
        Some(2),
        "somebody must stand behind what is saved"
    );
    assert!(
        !place.path("unit.db").exists() && !place.path("unit.keys").exists(),
        "nothing is left behind"
    );
    let help = Command::new(env!("CARGO_BIN_EXE_stegvis"))
        .arg("--help")
        .output()
        .expect("help");
    let help = String::from_utf8(help.stdout).expect("text");
    for part in ["PASSPHRASE", "EXIT STATUS", "EXAMPLES", "import", "--passphrase-file"] {
        assert!(help.contains(part), "{part}");
    }
    // However wide the terminal is, a chapter is broken where that ends and nowhere else.
    for width in ["60", "80", "100"] {
        let help = Command::new(env!("CARGO_BIN_EXE_stegvis"))
            .arg("--help")
            .env("COLUMNS", width)
            .output()
            .expect("help");
        let help = String::from_utf8(help.stdout).expect("text");
        let width: usize = width.parse().expect("a number");
        for chapter in ["FILES\n", "PASSPHRASE\n"] {
            let (_, after) = help.split_once(chapter).expect("the chapter");
            let lines: Vec<_> = after.lines().take_while(|line| !line.is_empty()).collect();
            for pair in lines.windows(2) {
                let next = pair[1].split(' ').next().expect("a word");
                let would_fit = pair[0].len() + 1 + next.len() <= width;
                assert!(pair[0].len() <= width && !would_fit, "{width}: {pair:?}");
            }
        }
    }
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_a_file_is_never_overwritten() {
    let place = Place::with_file();
    let before = fs::read(place.path("unit.db")).expect("bytes");
    assert!(place.refused(&["init", "--user", "B. Ek"]).contains("redan en fil"));
    fs::write(place.path("passphrase"), "fyra gula bilar på rad\n").expect("written");
    assert!(place.refused(&["participant", "list"]).contains("stämmer inte"));
    assert_eq!(fs::read(place.path("unit.db")).expect("bytes"), before);
}

#[test]
fn the_demonstration_can_be_written_to_a_file_and_is_sound() {
    let place = Place::new();
    place.json(&["demo", "--out", &place.path("unit.db").display().to_string()]);
    let report = place.json(&["check"]);
    let all = 12 + stegvis::demo::CROWD;
    assert_eq!((&report["sound"], &report["participants"]), (&json!(true), &json!(all)));
    let participants = place.json(&["participant", "list"]);
    assert_eq!(participants["participants"].as_array().map(Vec::len), Some(all));
    // Encrypted from its first byte: SQLite's own header is not there.
    assert!(
        !fs::read(place.path("unit.db"))
            .expect("bytes")
            .starts_with(b"SQLite format 3")
    );
}

#[test]
fn an_instrument_in_use_is_superseded_and_never_changed() {
    let place = Place::with_file();
    place.json(&["participant", "add", "--start", "2026-01-14"]);
    let source = stegvis::domain::instrument::SHIPPED;
    let file = place.write("form.json", &form("2026-01-14", "participant", &json!({"health": 2})));
    place.json(&["assess", "T-0001", &file]);
    let changed = source.replace("sv = \"Hälsa och hantering av hälsan\"", "sv = \"Hälsa\"");
    assert_ne!(changed, source);
    let file = place.write("instrument.toml", &changed);
    assert!(place.refused(&["instrument", &file]).contains("versionsnummer"));
    let file = place.write("instrument.toml", &changed.replace("\nversion = 1", "\nversion = 2"));
    assert_eq!(
        place.json(&["instrument", &file]),
        json!({"id": "stegvis-bip", "version": 2})
    );
    // The items are declared the same, so scores of both versions are compared.
    let file = place.write("form.json", &form("2026-04-14", "participant", &json!({"health": 5})));
    place.json(&["assess", "T-0001", &file]);
    assert_eq!(
        place.json(&["show", "T-0001"])["change"]["participant"]["health"]["change"],
        3
    );
    let broken = place.write("instrument.toml", &source.replace("\nid = \"stegvis-bip\"", "\nid = 3"));
    let said = place.refused(&["instrument", &broken]);
    assert!(said.contains("Rad ") && said.contains("id"), "{said}");
}

#[test]
fn a_zero_to_ten_instrument_works() {
    let place = Place::with_file();
    let file = place.write("instrument.toml", include_str!("../data/zero_to_ten.toml"));
    place.json(&["instrument", &file]);
    place.json(&["participant", "add", "--start", "2026-01-14"]);
    for (date, health) in [("2026-01-14", 10), ("2026-04-14", 0)] {
        let file = place.write("form.json", &form(date, "participant", &json!({"health": health})));
        place.json(&["assess", "T-0001", &file]);
    }
    let change = &place.json(&["show", "T-0001"])["change"]["participant"]["health"];
    assert_eq!(
        (&change["change"], &change["direction"]),
        (&json!(-10), &json!("lowered"))
    );
}

#[test]
fn a_second_questionnaire_measures_beside_the_first() {
    let place = Place::with_file();
    let file = place.write("instrument.toml", include_str!("../data/zero_to_ten.toml"));
    let loaded = json!({"id": "zero-to-ten", "version": 1});
    assert_eq!(place.json(&["instrument", &file, "--beside"]), loaded);
    place.json(&["participant", "add", "--start", "2026-01-14"]);
    let later = place.write("later.json", &form("2026-06-14", "participant", &json!({"health": 1})));
    for (date, first, second) in [("2026-01-14", 2, 9), ("2026-04-14", 3, 4)] {
        let file = place.write("form.json", &form(date, "participant", &json!({"health": first})));
        place.json(&["assess", "T-0001", &file]);
        let file = place.write("form.json", &form(date, "participant", &json!({"health": second})));
        place.json(&["assess", "T-0001", &file, "--questionnaire", "zero-to-ten"]);
    }
    let change = |shown: &Value| shown["change"]["participant"]["health"]["change"].clone();
    assert_eq!(change(&place.json(&["show", "T-0001"])), 1);
    let second = place.json(&["show", "T-0001", "--questionnaire", "zero-to-ten"]);
    assert_eq!(change(&second), -5);
    assert_eq!(second["occasions"].as_array().map(Vec::len), Some(2));
    let said = place.refused(&["assess", "T-0001", &later, "--questionnaire", "fia"]);
    assert!(
        said.contains("fia") && said.contains("stegvis-bip, zero-to-ten"),
        "{said}"
    );
    // A spreadsheet says which one it holds the answers of.
    let sheet = place.write("answers.csv", "id,start,datum,hälsa\nA,2026-01-14,2026-02-01,10\n");
    let map = SMALL_MAP.replace("format = 1", "format = 1\nquestionnaire = \"zero-to-ten\"");
    let map = place.write("map.toml", &map.replace("name = \"namn\"\n", ""));
    place.json(&["import", &sheet, "--map", &map, "--write"]);
    let taken = place.json(&["show", "T-0002", "--questionnaire", "zero-to-ten"]);
    assert_eq!(taken["occasions"][0]["assessments"][0]["answers"]["health"], 10);
    assert_eq!(place.json(&["show", "T-0002"])["occasions"], json!([]));
    assert_eq!(place.json(&["instrument", "--withdraw", "zero-to-ten"]), loaded);
    place.refused(&["assess", "T-0001", &later, "--questionnaire", "zero-to-ten"]);
    assert_eq!(
        change(&place.json(&["show", "T-0001", "--questionnaire", "zero-to-ten"])),
        -5
    );
    assert!(
        place
            .refused(&["instrument", "--withdraw", "stegvis-bip"])
            .contains("stegvis-bip")
    );
    assert_eq!(place.json(&["check"])["sound"], true);
}

const SMALL_MAP: &str = r#"
format = 1
[participant]
key = "id"
start = { column = "start" }
name = "namn"
[[answer]]
indicator = "health"
respondent = "participant"
column = "hälsa"
when = { column = "datum" }
[words]
dont_know = ["vet ej"]
"#;

#[test]
fn an_import_previews_reports_and_writes_all_or_none() {
    let place = Place::with_file();
    let map = place.write("map.toml", SMALL_MAP);
    let bad = "id;start;namn;hälsa;datum\n1;2026-01-14;Åsa;3;2026-01-14\n1;2026-01-14;Åsa;7;2026-04-14\n;2026-01-14;;2;2026-01-14\n\
               2;2026-01-14;Bo;4;igår\n2;2026-01-14;Bo;vet ej;2026-02-01\n";
    let sheet = place.write("sheet.csv", bad);
    let preview = place.json(&["import", &sheet, "--map", &map]);
    assert_eq!(
        (&preview["written"], &preview["rows"], &preview["participants"]),
        (&json!(false), &json!(5), &json!(2))
    );
    let refused: Vec<_> = preview["refused"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["line"].clone())
        .collect();
    assert_eq!(refused, [3, 4, 5]);

    let output = place.run(&["import", &sheet, "--map", &map, "--write", "--json"]);
    assert_eq!(output.status.code(), Some(1), "refused rows stop a plain import");
    assert_eq!(place.json(&["participant", "list"])["participants"], json!([]));

    let written = place.json(&["import", &sheet, "--map", &map, "--write", "--without-refused"]);
    assert_eq!(
        (&written["written"], &written["assessments"], &written["answers"]),
        (&json!(true), &json!(2), &json!(2))
    );
    let shown = place.json(&["show", "T-0002"]);
    assert_eq!(
        shown["occasions"][0]["assessments"][0]["answers"],
        json!({"health": "dont_know"})
    );

    // Again: the people are known, and what is there is not taken twice.
    let again = place.json(&["import", &sheet, "--map", &map]);
    assert_eq!(again["refused"].as_array().map(Vec::len), Some(5));
    let more = place.write("more.csv", "id;start;namn;hälsa;datum\n1;2026-01-14;Åsa;5;2026-05-02\n");
    place.json(&["import", &more, "--map", &map, "--write"]);
    assert_eq!(
        place.json(&["show", "T-0001"])["change"]["participant"]["health"]["change"],
        2
    );
}

#[test]
fn a_mapping_that_does_not_fit_is_explained() {
    let place = Place::with_file();
    let sheet = place.write(
        "sheet.csv",
        "id,start,namn,hälsa,datum\n1,2026-01-14,Åsa,3,2026-01-14\n",
    );
    for (from, to, word) in [
        ("key = \"id\"", "key = \"ID\"", "ID"),
        ("indicator = \"health\"", "indicator = \"wealth\"", "wealth"),
        (
            "indicator = \"health\"",
            "indicator = \"caseworker_belief\"",
            "caseworker_belief",
        ),
        ("format = 1", "format = 9", "Rad 2"),
    ] {
        let map = place.write("map.toml", &SMALL_MAP.replace(from, to));
        let said = place.refused(&["import", &sheet, "--map", &map]);
        assert!(said.contains(word), "{to}: {said}");
    }
}

/// The change in `health` of those who have one, as `show` prints it.
fn health_changes(place: &Place, participants: &[&Value]) -> Vec<i64> {
    let change = |participant: &&Value| {
        let shown = place.json(&["show", participant["reference"].as_str().expect("a reference")]);
        assert_eq!(shown["change"]["caseworker"], json!({}));
        shown["change"]["participant"]
            .get("health")
            .map(|health| health["change"].as_i64().expect("a number"))
    };
    participants.iter().filter_map(change).collect()
}

#[test]
fn real_self_assessments_go_in_and_come_out_with_the_figures_they_have() {
    let Some(data) = shared_data("arthritis-self-assessment.csv") else {
        return;
    };
    let place = Place::with_file();
    let map = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/arthritis.map.toml");
    let data = data.display().to_string();
    let written = place.json(&["import", &data, "--map", map, "--write"]);
    assert_eq!((&written["written"], &written["refused"]), (&json!(true), &json!([])));
    assert_eq!(written["participants"], 302);

    let listed = place.json(&["participant", "list"]);
    let references: Vec<_> = listed["participants"].as_array().expect("a list").iter().collect();
    assert_eq!(references.len(), 302);
    // Each call derives the key anew, so they run side by side.
    let changes = thread::scope(|scope| {
        let chunks = references.chunks(references.len().div_ceil(4));
        let workers: Vec<_> = chunks
            .map(|chunk| scope.spawn(|| health_changes(&place, chunk)))
            .collect();
        let changes = workers.into_iter().flat_map(|worker| worker.join().expect("a worker"));
        changes.collect::<Vec<i64>>()
    });
    assert_eq!(changes.len(), 301);
    let count = |matches: fn(&i64) -> bool| changes.iter().filter(|change| matches(change)).count();
    assert_eq!(
        [count(|c| *c > 0), count(|c| *c == 0), count(|c| *c < 0)],
        [145, 107, 49]
    );
    let mean = changes.iter().sum::<i64>() as f64 / changes.len() as f64;
    assert!((mean - 0.46179).abs() < 0.000_005, "{mean}");
}

/// As on a server, or over a connection without a screen.
#[cfg(target_os = "linux")]
#[test]
fn without_a_screen_the_window_is_refused_in_a_sentence() {
    let place = Place::new();
    let home = place.path("home");
    let output = Command::new(env!("CARGO_BIN_EXE_stegvis"))
        .arg("--demo")
        .env_clear()
        .envs(
            ["PATH"]
                .into_iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .env("HOME", &home)
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("hittar ingen skärm"), "{said}");
    assert!(said.contains("Inget har ändrats"), "{said}");
    let settings = fs::read_to_string(home.join(".config/stegvis/settings.toml")).expect("settings");
    assert!(
        !settings.contains("starting"),
        "no renderer is blamed for it: {settings}"
    );
}

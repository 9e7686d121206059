//! A unit of several machines, driven by the headless commands alone.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::place::Place;

/// The first machine of a unit, whose log is a folder, with a second user.
struct Unit {
    first: Place,
    log: tempfile::TempDir,
    code: String,
    passphrase: String,
}

impl Unit {
    fn new() -> Self {
        let first = Place::with_file();
        let log = tempfile::tempdir().expect("a folder");
        let address = format!("folder:{}", log.path().display());
        let made = first.json(&["unit", "create", "--log", &address, "--machine", "Dator A"]);
        let added = first.json(&["user", "add", "--name", "B. Ek", "--role", "caseworker", "--sees-unit"]);
        first.json(&["unit", "sync"]);
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        Self {
            first,
            log,
            code: text(&made["code"]),
            passphrase: text(&added["passphrase"]),
        }
    }

    fn address(&self) -> String {
        format!("folder:{}", self.log.path().display())
    }

    /// A place in which the second user is about to join.
    fn beside(&self) -> (Place, String) {
        let place = Place::new();
        place.write("passphrase", &self.passphrase);
        let code = place.write("code", &self.code);
        (place, code)
    }

    fn join(&self) -> Place {
        let (place, code) = self.beside();
        let log = self.address();
        place.json(&[
            "unit",
            "join",
            "--log",
            &log,
            "--code-file",
            &code,
            "--machine",
            "Dator B",
        ]);
        place
    }
}

fn contents(place: &Place) -> Vec<Option<Vec<u8>>> {
    let files = ["unit.db", "unit.keys"].map(|name| fs::read(place.path(name)).ok());
    files.to_vec()
}

#[test]
fn what_one_machine_writes_the_other_has_after_the_next_contact() {
    let unit = Unit::new();
    let (a, b) = (&unit.first, unit.join());
    assert_eq!(
        a.json(&["participant", "add", "--name", "Amina", "--start", "2026-01-14"])["reference"],
        "T-0001"
    );
    let round = a.json(&["unit", "sync"]);
    assert_eq!((&round["waiting"], &round["set_aside"]), (&json!(0), &json!(0)));
    let round = b.json(&["unit", "sync"]);
    assert!(round["taken"].as_u64() >= Some(1), "{round}");
    let list = b.json(&["participant", "list"]);
    assert_eq!(list["participants"][0]["name"], "Amina");
    // Both without contact, and each with case numbers of its own.
    let here = a.json(&["participant", "add", "--name", "Här", "--start", "2026-01-14"])["reference"].clone();
    let there = b.json(&["participant", "add", "--name", "Där", "--start", "2026-01-14"])["reference"].clone();
    assert_ne!(here, there);
    let form = json!({"date": "2026-01-14", "respondent": "participant", "answers": {"health": 4}});
    let file = b.write("form.json", &form.to_string());
    b.json(&["assess", "T-0001", &file]);
    for place in [a, &b, a, &b] {
        place.json(&["unit", "sync"]);
    }
    let standings = [a, &b].map(|place| place.json(&["unit", "status"]));
    for standing in &standings {
        assert_eq!(standing["content"], standings[0]["content"]);
        assert_eq!(standing["head"], standings[0]["head"]);
        assert_eq!(
            (&standing["waiting"], &standing["content_is_as_kept"]),
            (&json!(0), &json!(true))
        );
        let names: Vec<_> = standing["machines"]
            .as_array()
            .expect("machines")
            .iter()
            .map(|one| &one["name"])
            .collect();
        assert_eq!(names, ["Dator A", "Dator B"]);
    }
    let shown = a.json(&["show", "T-0001"]);
    assert_eq!(shown["occasions"][0]["assessments"][0]["answers"]["health"], 4);
    for place in [a, &b] {
        assert_eq!(place.json(&["check"])["sound"], true);
    }
}

#[test]
fn a_log_that_cannot_be_reached_or_believed_is_told_and_nothing_changes() {
    let unit = Unit::new();
    let (a, b) = (&unit.first, unit.join());
    a.json(&["participant", "add"]);
    let away: PathBuf = unit.log.path().with_extension("away");
    fs::rename(unit.log.path(), &away).expect("moved");
    let before = contents(&b);
    for place in [a, &b] {
        let told = place.refused(&["unit", "sync"]);
        assert!(told.contains("på den här datorn"), "{told}");
    }
    assert_eq!(contents(&b), before, "the file is as it was");
    // An empty folder in its place is no log.
    fs::create_dir(unit.log.path()).expect("a folder");
    a.refused(&["unit", "sync"]);
    assert!(a.json(&["unit", "status"])["waiting"].as_u64() >= Some(1));
    fs::remove_dir(unit.log.path()).expect("removed");
    fs::rename(&away, unit.log.path()).expect("back");
    a.json(&["unit", "sync"]);
    b.json(&["unit", "sync"]);
    assert_eq!(
        b.json(&["participant", "list"])["participants"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[test]
fn who_has_not_the_code_or_an_account_joins_nothing() {
    let unit = Unit::new();
    let (place, code) = unit.beside();
    let log = unit.address();
    let join = ["unit", "join", "--log", &log, "--code-file", &code];
    place.write("passphrase", "en helt annan mening");
    place.refused(&join);
    place.write("passphrase", &unit.passphrase);
    place.write("code", &unit.code.replace(&unit.code[..1], "z"));
    let told = place.refused(&join);
    assert!(told.contains("kod"), "{told}");
    assert_eq!(contents(&place), [None, None], "nothing is left behind");
    assert!(
        place
            .refused(&["unit", "join", "--log", "ftp://x", "--code-file", &code])
            .contains("Adress")
    );
    place.write("code", &unit.code);
    place.json(&join);
    assert!(
        place.refused(&join).contains("finns redan"),
        "a file is never overwritten"
    );
}

#[test]
fn a_machine_that_leaves_keeps_a_file_of_its_own() {
    let unit = Unit::new();
    let b = unit.join();
    b.json(&["participant", "add", "--name", "Amina"]);
    b.json(&["unit", "leave"]);
    assert!(b.refused(&["unit", "sync"]).contains("enhet"));
    assert_eq!(b.json(&["participant", "list"])["participants"][0]["name"], "Amina");
    let a = &unit.first;
    a.json(&["unit", "sync"]);
    assert_eq!(
        a.json(&["participant", "list"])["participants"][0]["name"],
        "Amina",
        "what waited went first"
    );
    let machines = a.json(&["unit", "status"])["machines"].clone();
    assert_eq!(
        (&machines[0]["left"], &machines[1]["left"]),
        (&json!(false), &json!(true))
    );
}

#[test]
fn a_form_station_is_made_by_commands_and_holds_nothing_of_the_unit() {
    let unit = Unit::new();
    let a = &unit.first;
    a.json(&["participant", "add", "--name", "Zxqv"]);
    let made = a.json(&["unit", "station", "create", "--name", "Väntrummet"]);
    a.json(&["unit", "sync"]);
    let lobby = Place::new();
    let code = lobby.write("code", made["code"].as_str().expect("a code"));
    // Its key is the only file that it has.
    let (key, log) = (lobby.path("unit.db"), unit.address());
    let joined = lobby.json(&["unit", "station", "join", "--log", &log, "--code-file", &code]);
    assert_eq!(joined["station"], made["station"]);
    let station: Value = serde_json::from_slice(&fs::read(&key).expect("the key")).expect("JSON");
    let mut names: Vec<_> = station.as_object().expect("an object").keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["identity", "log", "secret", "station", "unit"]);
    assert!(!lobby.path("unit.keys").exists(), "no account opens it");
    let stations = a.json(&["unit", "status"])["stations"].clone();
    assert_eq!(
        stations,
        json!([{"id": made["station"], "name": "Väntrummet", "forms": 0}])
    );
    // One wrong letter, and a unit's code, are no station's.
    let other = Place::new();
    let wrong = other.write("code", &unit.code);
    let refused = other.refused(&["unit", "station", "join", "--log", &log, "--code-file", &wrong]);
    assert!(refused.contains("ingen väntrumsdators kod"), "{refused}");
    assert!(!other.path("unit.db").exists(), "nothing is left behind");
    let again = lobby.refused(&["unit", "station", "join", "--log", &log, "--code-file", &code]);
    assert!(again.contains("finns redan"), "{again}");
}

//! Backups, restoring and checking, without a window.

use std::fs;

use serde_json::json;

use crate::place::Place;

#[test]
fn a_backup_is_listed_compared_and_put_back_and_what_it_replaces_stays() {
    let place = Place::with_file();
    place.json(&["participant", "add", "--name", "Amina"]);
    let made = place.json(&["backup"]);
    let backup = made["backup"].as_str().expect("a path").to_owned();
    let listed = place.json(&["backup", "--list"]);
    assert!(
        listed["backups"].as_array().expect("a list").contains(&made),
        "{listed}"
    );
    place.json(&["participant", "add", "--name", "Bosse"]);

    let compared = place.json(&["restore", &backup]);
    assert_eq!(compared["backup"]["participants"], 1);
    assert_eq!(compared["current"]["participants"], 2);
    assert_eq!(compared["lost_participants"], 1);
    assert_eq!(compared["written"], false);
    let listed = |place: &Place| {
        place.json(&["participant", "list"])["participants"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!(listed(&place), Some(2), "comparing changes nothing");

    let restored = place.json(&["restore", &backup, "--write"]);
    assert_eq!(listed(&place), Some(1));
    let aside = restored["set_aside"].as_str().expect("a path").to_owned();
    assert!(fs::metadata(aside).is_ok(), "what was replaced is there");
    assert_eq!(place.json(&["check"])["sound"], true);
}

#[test]
fn a_file_that_can_not_be_read_is_replaced_by_a_backup() {
    let place = Place::with_file();
    place.json(&["participant", "add"]);
    let made = place.json(&["backup"]);
    let backup = made["backup"].as_str().expect("a path").to_owned();
    fs::write(place.path("unit.db"), vec![1; 9_000]).expect("damaged");
    assert!(place.refused(&["check"]).contains("säkerhetskopia"));
    assert_eq!(place.json(&["restore", &backup])["current"], json!(null));
    place.json(&["restore", &backup, "--write"]);
    assert_eq!(place.json(&["check"])["participants"], 1);
}

#[test]
fn a_new_file_tells_its_recovery_key_once_and_it_opens_the_file() {
    let place = Place::new();
    place.write("passphrase", "tre gula bilar på rad\n");
    let made = place.json(&["init", "--user", "A. Lind"]);
    let key = made["recovery_key"].as_str().expect("a key").to_owned();
    place.write("passphrase", &format!("{key}\n"));
    let report = place.json(&["check"]);
    assert_eq!(report["sound"], true);
    assert_eq!(report["log_seal"].as_str().map(str::len), Some(64));
    assert!(
        place.refused(&["show", "T-0001"]).contains("ingen deltagare"),
        "the recovery key sees nobody"
    );
    assert!(place.refused(&["cohort"]).contains("behörighet"));
}

#[test]
fn a_passphrase_is_the_same_composed_and_decomposed() {
    let (composed, decomposed) = ("tre gula bilar p\u{e5} rad", "tre gula bilar pa\u{30a} rad");
    for (made, opened) in [(composed, decomposed), (decomposed, composed)] {
        let place = Place::new();
        place.write("passphrase", &format!("{made}\n"));
        place.json(&["init", "--user", "A. Lind"]);
        let backup = place.json(&["backup"]);
        for typed in [made, opened, &opened.replace(' ', "\u{a0}")] {
            place.write("passphrase", &format!("{typed}\n"));
            assert_eq!(place.json(&["check"])["sound"], true, "{typed:?}");
        }
        let backup = backup["backup"].as_str().expect("a path");
        let file = place.write("backup passphrase", made);
        place.json(&["restore", backup, "--backup-passphrase-file", &file]);
        place.write("passphrase", "tre gula bilar pa rad\n");
        assert!(place.refused(&["check"]).contains("stämmer inte"));
    }
}

#[test]
fn a_passphrase_file_is_read_as_notepad_writes_it() {
    let place = Place::with_file();
    let passphrase = "\u{feff}tre gula bilar på rad\r\nen annan rad\r\n";
    place.write("passphrase", passphrase);
    assert_eq!(place.json(&["check"])["sound"], true);
    let utf_16: Vec<u8> = passphrase.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(place.path("passphrase"), utf_16).expect("written");
    assert_eq!(place.json(&["check"])["sound"], true);
    place.json(&["participant", "add", "--start", "2026-01-14"]);
    let form =
        "\u{feff}{\r\n\"date\": \"2026-01-14\", \"respondent\": \"participant\", \"answers\": {\"health\": 4}\r\n}\r\n";
    let form = place.write("form.json", form);
    place.json(&["assess", "T-0001", &form]);
    fs::write(place.path("passphrase"), b"p\xe5 rad").expect("written");
    assert!(place.refused(&["check"]).contains("UTF-16"));
}

//! A participant from one unit to another.

use std::fs;
use std::path::Path;

use crate::place::Place;

/// A unit's file with a key, the file that others get of it, and its fingerprint.
fn unit(name: &str) -> (Place, String, String) {
    let place = Place::with_file();
    let made = place.json(&["transfer", "key", "make", "--name", name]);
    let card = place.path("own.stegvis-key").display().to_string();
    let shown = place.json(&["transfer", "key", "show", "--out", &card]);
    assert_eq!((&shown["key"], &shown["name"]), (&made["key"], &name.into()));
    assert_eq!(fs::read_to_string(&card).expect("a card").trim(), shown["key"]);
    (place, card, shown["fingerprint"].as_str().expect("digits").to_owned())
}

#[test]
fn a_participant_moves_once_with_what_was_answered() {
    let (from, _, senders) = unit("Arbetsmarknad Norrby");
    let (to, card, receivers) = unit("Söderby kommun");
    from.json(&[
        "participant",
        "add",
        "--name",
        "Amina",
        "--birth",
        "1988",
        "--start",
        "2026-01-14",
    ]);
    let answers =
        r#"{"date": "2026-01-20", "respondent": "participant", "answers": {"health": 4}, "notes": {"health": "ont"}}"#;
    from.json(&["assess", "T-0001", &from.write("form.json", answers)]);
    let out = from.path("T-0001.stegvis-transfer").display().to_string();
    let consent = [
        "--consent-date",
        "2026-02-01",
        "--consent-from",
        "participant",
        "--consent-form",
        "written",
    ];
    let send = |fingerprint: &str, consent: &[&str]| -> Vec<String> {
        let words = [
            "transfer",
            "send",
            "T-0001",
            "--to",
            &card,
            "--fingerprint",
            fingerprint,
            "--out",
            &out,
        ];
        words.iter().chain(consent).map(|word| (*word).to_owned()).collect()
    };
    let words = |words: &'_ [String]| words.iter().map(String::clone).collect::<Vec<_>>();
    let wrong = words(&send(&senders, &consent));
    let wrong: Vec<_> = wrong.iter().map(String::as_str).collect();
    assert!(from.refused(&wrong).contains(&receivers), "the right one is told");
    let early = [
        "--consent-date",
        "2025-12-31",
        "--consent-from",
        "participant",
        "--consent-form",
        "written",
    ];
    let early = send(&receivers, &early);
    let early: Vec<_> = early.iter().map(String::as_str).collect();
    from.refused(&early);
    assert!(
        !from.path("T-0001.stegvis-transfer").exists(),
        "without a consent there is no file"
    );
    let right = send(&receivers, &consent);
    let right: Vec<_> = right.iter().map(String::as_str).collect();
    let sent = from.json(&right);
    assert_eq!(
        (&sent["to"], &sent["fingerprint"]),
        (&"Söderby kommun".into(), &receivers.into())
    );
    from.refused(&right);

    let look = to.json(&["transfer", "receive", &out]);
    assert_eq!(
        (&look["from"], &look["sent_as"]),
        (&"Arbetsmarknad Norrby".into(), &"T-0001".into())
    );
    assert_eq!(
        (&look["fingerprint"], &look["is_known"]),
        (&senders.into(), &false.into())
    );
    assert_eq!(
        (&look["occasions"], &look["forms"], &look["written"]),
        (&1.into(), &1.into(), &false.into())
    );
    assert_eq!(
        look["consent"],
        serde_json::json!({"date": "2026-02-01", "giver": "participant", "form": "written"})
    );
    let nobody = to.json(&["participant", "list"]);
    assert_eq!(nobody["participants"], serde_json::json!([]), "a look takes nobody in");
    let long = "x".repeat(201);
    for (caseworker, word) in [
        ("", "Namnet är tomt"),
        (" \t", "Namnet är tomt"),
        (&*long, "högst 200 tecken"),
    ] {
        let said = to.refused(&["transfer", "receive", &out, "--write", "--caseworker", caseworker]);
        assert!(said.contains(word), "{caseworker:?}: {said}");
    }
    assert_eq!(to.json(&["participant", "list"])["participants"], serde_json::json!([]));
    let taken = to.json(&["transfer", "receive", &out, "--write", "--caseworker", "M. Norén"]);
    assert_eq!(taken["reference"], "T-0001");
    let shown = to.json(&["show", "T-0001"]);
    assert_eq!(shown["participant"]["name"], "Amina");
    assert_eq!(shown["participant"]["caseworker"], "M. Norén");
    assert_eq!(shown["occasions"][0]["assessments"][0]["answers"]["health"], 4);
    let again = to.refused(&["transfer", "receive", &out, "--write"]);
    assert!(again.contains("T-0001"), "{again}");

    // What is not for this unit, and what is damaged.
    from.refused(&["transfer", "receive", &out]);
    let mut damaged = fs::read(&out).expect("a file");
    damaged.truncate(damaged.len() / 2);
    fs::write(to.path("half"), damaged).expect("written");
    to.refused(&["transfer", "receive", &to.path("half").display().to_string()]);
    to.refused(&["transfer", "receive", &card]);
    to.refused(&["transfer", "receive", &to.path("nowhere").display().to_string()]);
}

#[test]
fn without_a_key_nothing_moves_and_the_sentence_says_who_makes_one() {
    let place = Place::with_file();
    let said = place.refused(&["transfer", "key", "show"]);
    assert!(said.contains("stegvis transfer key make"), "{said}");
    let long = "x".repeat(81);
    place.refused(&["transfer", "key", "make", "--name", &long]);
    place.refused(&["transfer", "key", "make", "--name", " "]);
}

/// A file that was made by the first program that could, for the key in the stored file of its schema: whatever comes later
/// takes it in.
#[test]
fn a_stored_file_is_taken_in_by_every_later_program() {
    let place = Place::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    for name in ["unit.db", "unit.keys"] {
        fs::copy(root.join("schema/5").join(name), place.path(name)).expect("a stored file");
    }
    let file = root.join("transfer/T-0001.stegvis-transfer").display().to_string();
    let taken = place.json(&["transfer", "receive", &file, "--write"]);
    let expected = (&"Arbetsmarknad Norrby".into(), &"T-0001".into());
    assert_eq!((&taken["from"], &taken["sent_as"]), expected);
    let reference = taken["reference"].as_str().expect("a reference");
    let shown = place.json(&["show", reference]);
    assert_eq!(shown["participant"]["name"], "Amina");
    let told = |name: &str| taken[name].as_u64().expect("a count");
    assert!(
        told("occasions") > 3 && told("forms") > 6 && told("goals") > 0 && told("notes") > 0,
        "{taken}"
    );
}

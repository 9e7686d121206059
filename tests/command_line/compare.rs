//! The figures of others, from the command line.

use std::fs;

use serde_json::Value;

use crate::place::Place;

/// Wilson's interval, as the roots of (p − share)² = z² p (1 − p) / n.
fn wilson(count: f64, n: f64) -> [f64; 2] {
    let z = 1.959_963_984_540_054;
    let share = count / n;
    let (a, b, c) = (1.0 + z * z / n, -2.0 * share - z * z / n, share * share);
    let root = (b * b - 4.0 * a * c).sqrt();
    [(-b - root) / (2.0 * a), (-b + root) / (2.0 * a)]
}

/// A unit of many people, with a key.
fn unit(name: &str, seed: &str) -> Place {
    let place = Place::new();
    let out = place.path("unit.db").display().to_string();
    place.json(&[
        "generate",
        "--participants",
        "500",
        "--years",
        "2",
        "--seed",
        seed,
        "--out",
        &out,
    ]);
    place.json(&["transfer", "key", "make", "--name", name]);
    place
}

#[test]
fn a_units_figures_go_to_another_one_as_they_are_published() {
    let (from, to) = (unit("Norrby", "1"), unit("Söderby", "2"));
    let out = from.path("norrby.stegvis-figures").display().to_string();
    let period = ["--from", "2025-01-01", "--to", "2025-12-31"];
    let saved = from.json(&[&["compare", "save", "--out", &out], &period[..]].concat());
    let fingerprint = saved["fingerprint"].as_str().expect("digits");
    from.refused(&["compare", "save", "--out", &out]);
    assert!(from.refused(&["compare", "take", &out]).contains("egen fil"));
    // Without the fingerprint it is only told; with another one it is refused.
    let told = to.json(&["compare", "take", &out]);
    assert_eq!((&told["written"], &told["unit"]), (&false.into(), &"Norrby".into()));
    let wrong = to.refused(&[
        "compare",
        "take",
        &out,
        "--fingerprint",
        "00000 11111 22222 33333 44444 55555",
    ]);
    assert!(wrong.contains(fingerprint), "{wrong}");
    assert_eq!(to.json(&["compare", "list"])["units"], Value::Array(Vec::new()));
    let taken = to.json(&["compare", "take", &out, "--fingerprint", &fingerprint.replace(' ', "")]);
    assert_eq!(taken["written"], true);
    assert!(to.refused(&["compare", "take", &out]).contains("redan intagen"));
    // What was taken in is what the other unit's own report for publication says.
    let cohort = from.json(&[&["cohort"], &period[..]].concat());
    let listed = to.json(&["compare", "list"]);
    let figures = listed["units"][0]["figures"].as_array().expect("figures");
    let find = |measure: &str, gender: Value, indicator: Value| {
        let mut same = figures.iter().filter(|own| {
            let is_own = own["respondent"].is_null() || own["respondent"] == "participant";
            own["measure"] == measure && own["gender"] == gender && own["indicator"] == indicator && is_own
        });
        same.next().unwrap_or_else(|| panic!("{measure}")).clone()
    };
    let close = |value: &Value, expected: f64| {
        let value = value.as_f64().expect("a number");
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    };
    let own = find("work_or_studies", Value::Null, Value::Null);
    let exits = &cohort["exits"];
    let (count, n) = (&exits["work_or_studies"]["count"], &exits["n"]);
    let (count, n) = (count.as_f64().expect("a count"), n.as_f64().expect("a number"));
    close(&own["value"], count / n);
    close(&own["n"], n);
    for (end, expected) in [0, 1].into_iter().zip(wilson(count, n)) {
        close(&own["ci95"][end], expected);
    }
    let health = &cohort["indicators"]["participant"]["health"];
    let own = find("mean_change", Value::Null, "health".into());
    close(&own["value"], health["mean_change"].as_f64().expect("a mean"));
    assert_eq!(own["n"], health["n"]);
    for gender in ["woman", "man"] {
        let own = find("work_or_studies", gender.into(), Value::Null);
        match exits["by_gender"]
            .get(gender)
            .filter(|row| !row["work_or_studies"].is_null())
        {
            Some(row) => close(
                &own["value"],
                row["work_or_studies"]["share"].as_f64().expect("a share"),
            ),
            None => assert_eq!(own["is_hidden"], true),
        }
    }
    // A file with one other letter is refused, and nothing is lost.
    let changed = fs::read_to_string(&out).expect("text").replacen("Norrby", "Norrbo", 1);
    let path = to.write("changed.stegvis-figures", &changed);
    let refused = to.refused(&["compare", "take", &path]);
    assert!(refused.contains("Inget har ändrats"), "{refused}");
    let id = listed["units"][0]["id"].as_str().expect("an id");
    to.json(&["compare", "remove", id]);
    assert_eq!(to.json(&["compare", "list"])["units"], Value::Array(Vec::new()));
}

#[test]
fn published_figures_are_taken_whole_or_not_at_all() {
    let place = Place::with_file();
    let wrong = "kommun;mått;kön;år;värde;n;källa\nÖstersund;arbete eller studier;;2024;39,4;;Kolada\nÅre;löner;;2024;3;;Kolada\n";
    let refused = place.refused(&["compare", "import", &place.write("wrong.csv", wrong)]);
    assert!(refused.contains("Rad 3: Måttet finns inte"), "{refused}");
    assert_eq!(place.json(&["compare", "list"])["published"], Value::Array(Vec::new()));
    let right = "kommun;mått;kön;år;värde;n;källa\nÖstersund;arbete eller studier;;2024;39,4;150;Kolada\nÖstersund;arbete eller studier;kvinnor;2024;41;;Kolada\n";
    let path = place.write("right.csv", right);
    assert_eq!(place.json(&["compare", "import", &path])["saved"], 2);
    let again = place.refused(&["compare", "import", &path]);
    assert!(again.contains("rad 2, 3") && again.contains("--replace"), "{again}");
    let path = place.write("newer.csv", &right.replace("39,4", "40,25"));
    assert_eq!(place.json(&["compare", "import", &path, "--replace"])["replaced"], 2);
    let listed = place.json(&["compare", "list"]);
    let values: Vec<_> = listed["published"]
        .as_array()
        .expect("figures")
        .iter()
        .map(|own| (own["gender"].as_str(), own["percent"].as_str().expect("a value")))
        .collect();
    assert_eq!(values, [(None, "40.25"), (Some("woman"), "41")]);
    assert!(
        place
            .refused(&["compare", "remove", "zz"])
            .contains("Inget har ändrats")
    );
    let id = listed["published"][0]["id"].as_str().expect("an id");
    place.json(&["compare", "remove", id]);
    assert_eq!(
        place.json(&["compare", "list"])["published"].as_array().map(Vec::len),
        Some(1)
    );
    // Without a key there is nothing to sign with, and what makes one is said.
    let out = place.path("own.stegvis-figures").display().to_string();
    let refused = place.refused(&["compare", "save", "--out", &out]);
    assert!(refused.contains("Administration, Flytt"), "{refused}");
    assert!(!place.path("own.stegvis-figures").exists());
}

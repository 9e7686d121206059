//! What is kept about participants, saved as rows.

use std::fs;
use std::io::Read as _;

use calamine::{Data, Reader as _, Xlsx};
use serde_json::json;
use stegvis::cli::clock;
use stegvis::store::{Operation, Store};

use crate::place::{PASSPHRASE, Place};

/// The demonstration in a file.
fn demo() -> Place {
    let place = Place::new();
    place.json(&["demo", "--out", &place.path("unit.db").display().to_string()]);
    place
}

#[test]
fn a_workbook_has_dates_as_dates_and_tells_what_its_columns_hold() {
    let place = demo();
    let out = place.path("rows.xlsx").display().to_string();
    let what = ["--what", "answers", "change", "placements", "meetings", "attendance"];
    let saved = place.json(
        &[
            &["export", "T-0001", "t-2", "--format", "xlsx", "--out", &out],
            &what[..],
        ]
        .concat(),
    );
    assert_eq!(saved, json!({"file": out, "participants": 2}));
    let mut workbook: Xlsx<_> = calamine::open_workbook(&out).expect("a workbook");
    let sheets = workbook.sheet_names();
    assert_eq!(
        sheets,
        ["Svar", "Förändring", "Insatsperioder", "Möten", "Närvaro", "Om filen"]
    );
    let answers = workbook.worksheet_range("Svar").expect("a sheet");
    let mut rows = answers.rows();
    let header: Vec<String> = rows.next().expect("a header").iter().map(ToString::to_string).collect();
    let place_of = |name: &str| header.iter().position(|own| own == name).expect(name);
    let [who, date, answer, score] = ["Deltagare", "Datum", "Svar", "Nivå"].map(place_of);
    let mut scores = 0;
    for row in rows {
        assert!(
            matches!(&row[who], Data::String(own) if own == "P-001" || own == "P-002"),
            "{row:?}"
        );
        assert!(matches!(&row[date], Data::DateTime(_)), "{row:?}");
        let is_level = row[answer] == Data::String("Nivå".to_owned());
        scores += usize::from(is_level);
        assert_eq!(matches!(&row[score], Data::Float(1.0..=5.0)), is_level, "{row:?}");
    }
    assert!(scores > 100, "{scores}");
    let about = workbook.worksheet_range("Om filen").expect("a sheet");
    let words: Vec<String> = about.rows().flatten().map(ToString::to_string).collect();
    let wide = workbook.worksheet_range("Förändring").expect("a sheet");
    for heading in wide
        .rows()
        .next()
        .expect("a header")
        .iter()
        .chain(answers.rows().next().expect("a header"))
    {
        assert!(words.contains(&heading.to_string()), "{heading} is explained");
    }
    assert!(
        words.iter().any(|own| own.contains("bara i den här filen")),
        "what a pseudonym is"
    );
    let mut archive = zip::ZipArchive::new(fs::File::open(&out).expect("a file")).expect("an archive");
    let mut sheet = String::new();
    let mut part = archive.by_name("xl/worksheets/sheet1.xml").expect("a sheet");
    part.read_to_string(&mut sheet).expect("text");
    assert!(
        sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter"),
        "{}",
        &sheet[..500]
    );
    assert!(!sheet.contains("<f>"), "no cell is a formula");
}

#[test]
fn who_is_saved_is_as_the_options_say_and_stands_in_the_log() {
    let place = demo();
    let save = |name: &str, options: &[&str]| {
        let out = place.path(name).display().to_string();
        let kept = [
            "export", "--what", "change", "--format", "csv", "--csv", "standard", "--out", &out,
        ];
        let saved = place.json(&[&kept[..], options].concat());
        (
            saved["participants"].as_u64().expect("a number"),
            fs::read_to_string(&out).expect("text"),
        )
    };
    let all = 12 + stegvis::demo::CROWD as u64;
    let (everybody, text) = save("all.csv", &[]);
    assert_eq!((everybody, text.lines().count() as u64), (all, all + 1));
    assert!(!text.contains("T-0") && !text.contains("Amina"));
    let (women, text) = save("women.csv", &["--gender", "woman", "--with-names"]);
    assert!(0 < women && women < all, "{women}");
    assert!(text.contains("Amina") && !text.contains(",man,"));
    let (some, _) = save("some.csv", &["T-0001", "T-0002", "T-0003", "--gender", "woman"]);
    assert!(some < 3, "{some}");
    let (now, _) = clock();
    let store = Store::open(&place.path("unit.db"), PASSPHRASE, now).expect("it opens");
    let log = store.audit().expect("the log");
    let exported = log.iter().filter(|row| row.operation == Operation::ExportParticipant);
    let rows: Vec<_> = exported.map(|row| row.participant_id).collect();
    assert_eq!(rows.len() as u64, all + women + some);
    assert!(rows.iter().all(Option::is_some), "each names one");
}

#[test]
fn nothing_is_written_over_and_what_can_not_be_saved_is_explained() {
    let place = demo();
    let out = place.write("here.csv", "kept");
    let export = |options: &[&str]| place.refused(&[&["export"], options].concat());
    let kept = ["--format", "csv", "--out", &out];
    let said = export(&[&["--what", "answers"], &kept[..]].concat());
    assert!(said.contains("redan en fil"), "{said}");
    assert_eq!(fs::read_to_string(&out).expect("text"), "kept");
    let out = place.path("none.csv").display().to_string();
    let kept = ["--format", "csv", "--out", &out];
    for (options, word) in [
        (&[][..], "--what"),
        (&["--what", "answers", "change"], "ett slag"),
        (&["--what", "answers", "--activity", "Finns inte"], "Finns inte"),
        (&["T-9999", "--what", "answers"], "ingen deltagare"),
        (
            &["--what", "answers", "--from", "1950-01-01", "--to", "1950-02-01"],
            "Urvalet",
        ),
    ] {
        let said = export(&[options, &kept[..]].concat());
        assert!(said.contains(word), "{options:?}: {said}");
    }
    assert!(!place.path("none.csv").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        place.json(&[&["export", "--what", "meetings"], &kept[..]].concat());
        let mode = fs::metadata(&out).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else can read it");
    }
}

#[test]
fn forms_go_out_as_fhir_and_in_again() {
    let place = demo();
    let out = place.path("forms.json").display().to_string();
    place.json(&[
        "export",
        "T-0001",
        "T-0002",
        "--format",
        "fhir",
        "--with-notes",
        "--out",
        &out,
    ]);
    let said = place.refused(&["export", "--format", "fhir", "--what", "answers", "--out", &out]);
    assert!(said.contains("--what"), "{said}");

    let other = Place::with_file();
    let preview = other.json(&["import", &out]);
    assert_eq!(
        (&preview["written"], &preview["participants"]),
        (&json!(false), &json!(2))
    );
    assert_eq!(other.json(&["participant", "list"])["participants"], json!([]));
    let written = other.json(&["import", &out, "--write"]);
    assert_eq!((&written["written"], &written["refused"]), (&json!(true), &json!([])));
    assert_eq!(written["assessments"], preview["assessments"]);
    let answers = |shown: serde_json::Value| {
        let forms = shown["occasions"].as_array().expect("occasions").clone();
        let told = |occasion: serde_json::Value| {
            let forms = occasion["assessments"].as_array().expect("forms").clone();
            let own = forms
                .into_iter()
                .map(|form| json!([form["respondent"], form["answers"], form["notes"]]));
            json!([occasion["date"], own.collect::<Vec<_>>()])
        };
        forms.into_iter().map(told).collect::<Vec<_>>()
    };
    let before = ["T-0001", "T-0002"].map(|one| answers(place.json(&["show", one])));
    let mut after = ["T-0001", "T-0002"].map(|one| answers(other.json(&["show", one])));
    if after[0] != before[0] {
        // Pseudonyms stand in an order that is drawn by lot.
        after.reverse();
    }
    assert_eq!(after, before);

    // Again, nothing is taken twice, and each form that is there is told.
    let again = other.run(&["import", &out, "--write", "--json"]);
    assert_eq!(again.status.code(), Some(1));
    let again: serde_json::Value = serde_json::from_slice(&again.stdout).expect("JSON");
    assert_eq!(
        again["refused"].as_array().map(Vec::len).map(|len| json!(len)),
        Some(written["assessments"].clone())
    );
    let reason = again["refused"][0]["reason"].as_str().expect("a sentence");
    assert!(reason.contains("redan en skattning"), "{reason}");
}

#[test]
fn what_is_no_fhir_is_explained_and_a_questionnaire_is_an_instrument() {
    let place = Place::with_file();
    let sheet = place.write("sheet.csv", "id\n1\n");
    for (name, content, word) in [
        ("broken.json", "{", "JSON"),
        ("other.json", "{\"resourceType\": \"Patient\"}", "Bundle"),
    ] {
        let file = place.write(name, content);
        assert!(place.refused(&["import", &file]).contains(word), "{name}");
        assert!(place.refused(&["instrument", &file]).contains(word), "{name}");
    }
    assert!(place.refused(&["import", &sheet]).contains("--map"));
    let option = |code: &str| json!({"valueCoding": {"system": "http://x.test/s", "code": code, "display": code}});
    let mut questionnaire = json!({
        "resourceType": "Questionnaire", "url": "http://x.test/q", "version": "7", "title": "Work", "status": "active",
        "item": [{"linkId": "able", "text": "I can", "type": "choice", "answerOption": [option("1"), option("2")]}],
    });
    let file = place.write("q.json", &questionnaire.to_string());
    assert_eq!(
        place.json(&["instrument", &file]),
        json!({"id": "http://x.test/q", "version": 7})
    );
    questionnaire["item"][0]["type"] = json!("string");
    let file = place.write("q.json", &questionnaire.to_string());
    assert!(place.refused(&["instrument", &file]).contains("able"));
}

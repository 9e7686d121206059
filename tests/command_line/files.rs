//! Files as other programs write them, and as they are damaged on their way.

use std::path::Path;

use serde_json::{Value, json};

use crate::place::Place;

/// The report of a file, or the sentence where there is none.
fn taken(place: &Place, sheet: &str, map: &str, more: &[&str]) -> Result<Value, String> {
    let output = place.run(&[&["import", sheet, "--map", map, "--json"][..], more].concat());
    match serde_json::from_slice(&output.stdout) {
        Ok(report) => Ok(report),
        Err(_) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// Everybody, with what was measured of them and what they were in, as the program shows it.
fn everybody(place: &Place) -> Vec<Value> {
    let listed = place.json(&["participant", "list"]);
    let mut all = Vec::new();
    for participant in listed["participants"].as_array().expect("a list") {
        let shown = place.json(&["show", participant["reference"].as_str().expect("a reference")]);
        let mut person = shown["participant"].clone();
        let own = person.as_object_mut().expect("an object");
        for changing in ["id", "created_at", "updated_at"] {
            own.remove(changing);
        }
        let mut forms = Vec::new();
        for occasion in shown["occasions"].as_array().expect("a list") {
            for form in occasion["assessments"].as_array().expect("a list") {
                forms.push(json!([
                    occasion["date"],
                    form["respondent"],
                    form["answers"],
                    form["notes"]
                ]));
            }
        }
        all.push(json!({"person": person, "forms": forms}));
    }
    all.push(place.placements().into());
    all
}

#[test]
fn each_program_that_people_export_with_gives_the_same_people_dates_and_answers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/writers");
    let map = folder.join("map.toml").display().to_string();
    let mut first: Option<Vec<Value>> = None;
    for name in [
        "openpyxl.xlsx",
        "xlsxwriter.xlsx",
        "pandas.csv",
        "pandas.xlsx",
        "pandas.ods",
        "pandas-named.ods",
        "libreoffice.xlsx",
        "libreoffice.ods",
        "libreoffice.csv",
        "r.csv",
        "r-csv2.csv",
        "r-openxlsx.xlsx",
    ] {
        let place = Place::with_file();
        let sheet = folder.join(name).display().to_string();
        let report = taken(&place, &sheet, &map, &["--write"]).unwrap_or_else(|said| panic!("{name}: {said}"));
        assert_eq!(
            (
                &report["refused"],
                &report["participants"],
                &report["assessments"],
                &report["placements"],
                &report["exits"]
            ),
            (&json!([]), &json!(3), &json!(4), &json!(2), &json!(1)),
            "{name}: {report}"
        );
        let own = everybody(&place);
        match &first {
            None => {
                assert_eq!(own[0]["person"]["name"], json!("Åsa Öberg"), "{}", own[0]);
                assert_eq!(own[0]["forms"][0][0], json!("2026-01-14"));
                assert_eq!(own[0]["forms"][0][2], json!({"health": 2, "own_belief": 1}));
                assert_eq!(
                    own[0]["forms"][0][3],
                    json!({"health": "Sover dåligt; ont i \"axeln\""})
                );
                assert_eq!(own[1]["forms"][0][2], json!({"health": "dont_know", "own_belief": 4}));
                assert_eq!(
                    own[2]["forms"][0][0],
                    json!("2026-05-04"),
                    "the time of day is left out"
                );
                first = Some(own);
            }
            Some(first) => assert_eq!(own, *first, "{name}"),
        }
    }
}

const MAP: &str = "format = 1\n[participant]\nkey = \"k\"\nname = \"Namn\"\nstart = { column = \"s\" }\n[[answer]]\n\
                   indicator = \"health\"\nrespondent = \"participant\"\ncolumn = \"Hälsa\"\nwhen = { column = \"d\" }\n";
const SHEET: &str = "k;Namn;s;d;Hälsa\n1;Åsa Öberg;2026-01-14;2026-01-14;2\n2;Bo Ek;2026-01-14;2026-02-01;3\n";

/// The name of the first, where both came in.
fn name_of(place: &Place, bytes: &[u8], name: &str) -> Result<String, String> {
    std::fs::write(place.path(name), bytes).expect("written");
    let map = place.write("map.toml", MAP);
    let sheet = place.path(name).display().to_string();
    let report = taken(place, &sheet, &map, &["--write"])?;
    if report["written"] != json!(true) {
        return Err(report.to_string());
    }
    let listed = place.json(&["participant", "list"]);
    Ok(listed["participants"][0]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

#[test]
fn letters_are_right_in_every_encoding_and_whatever_a_file_is_called() {
    let utf_16: Vec<u8> = SHEET.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = SHEET.chars().map(|letter| letter as u8).collect();
    // UTF-8 that was taken for Windows-1252 and saved once more; all of it, and of one cell alone.
    let twice = |text: &str| -> String {
        let letters = text.bytes().map(|byte| match byte {
            0x85 => '…',
            0x96 => '–',
            byte => char::from(byte),
        });
        letters.collect()
    };
    let one = SHEET.replace("Åsa Öberg", &twice("Åsa Öberg"));
    let xlsx = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/writers/openpyxl.xlsx"));
    for (case, bytes, name) in [
        ("UTF-16 without a mark", utf_16, "a.csv"),
        ("Windows-1252", latin.clone(), "a.csv"),
        ("twice", twice(SHEET).into_bytes(), "a.csv"),
        ("twice in one cell", one.into_bytes(), "a.csv"),
        ("CSV that is called a workbook", SHEET.as_bytes().to_vec(), "a.xlsx"),
        ("CSV of an old program", latin, "a.xls"),
    ] {
        let place = Place::with_file();
        let found = name_of(&place, &bytes, name);
        assert_eq!(found.as_deref(), Ok("Åsa Öberg"), "{case}");
    }
    let place = Place::with_file();
    let map = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/writers/map.toml");
    std::fs::write(place.path("book.csv"), xlsx.expect("a workbook")).expect("written");
    let book = place.path("book.csv").display().to_string();
    let report = taken(&place, &book, &map.display().to_string(), &[]).expect("a report");
    assert_eq!(report["participants"], json!(3), "a workbook that is called CSV");
}

#[test]
fn what_cannot_be_read_is_told_in_our_own_words() {
    let place = Place::with_file();
    let workbook = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/writers/openpyxl.xlsx"));
    let workbook = workbook.expect("a workbook");
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    for (bytes, word) in [
        (&picture[..], "varken text eller en arbetsbok"),
        (b"<html><table><tr><td>k</td></tr></table></html>", "webbsida"),
        (&workbook[..workbook.len() / 2], "skadad"),
        (b"PK\x03\x04", "skadad"),
        (b"", "är tom"),
    ] {
        let said = name_of(&place, bytes, "a.xlsx").expect_err("it can't be read");
        assert!(said.contains(word), "{said}");
        for foreign in ["archive", "invalid", "EOCD", "zip", "error:", "Xml"] {
            assert!(!said.contains(foreign), "{said}");
        }
    }
    let lost = SHEET.replace("Åsa", "\u{fffd}sa");
    let said = name_of(&place, lost.as_bytes(), "a.csv").expect_err("letters are lost");
    assert!(said.contains("gått förlorade") && said.contains("\"line\":2"), "{said}");
}

#[test]
fn a_number_that_may_be_a_telephone_number_is_refused_with_what_to_do() {
    let place = Place::with_file();
    // A right check digit and a date of birth in 2009, as a telephone number may have.
    let telephone = "0904121233";
    let rows = |name: &str, other: &str| SHEET.replace("Åsa Öberg", name).replace("Bo Ek", other);
    let one = name_of(&place, rows(&format!("Åsa, {telephone}"), "Bo Ek").as_bytes(), "a.csv").expect_err("refused");
    assert!(
        one.contains("kan vara ett personnummer") && one.contains("070-123 45 67"),
        "{one}"
    );
    let most = rows(telephone, "900101-9802");
    let all = name_of(&place, most.as_bytes(), "a.csv").expect_err("refused");
    assert!(all.contains("Ett personnummer. Det sparas aldrig"), "{all}");
    let key = SHEET.replace("\n1;", &format!("\n{telephone};"));
    let key = name_of(&place, key.as_bytes(), "a.csv").expect_err("refused");
    assert!(key.contains("Ett personnummer. Det sparas aldrig"), "{key}");
}

/// What the program writes is read by it: the same figures and the same file, but for who its people are.
#[test]
fn what_is_exported_and_taken_in_again_gives_the_same_figures() {
    let mut source = String::from("nr;född;kön;datum;vem;fråga;svar\n");
    for person in 0..24 {
        let (born, gender) = (1960 + person, ["K", "M", ""][person % 3]);
        for (place, date) in ["2026-01-20", "2026-05-11", "2026-09-30"].iter().enumerate() {
            for (question, who) in [("health", "participant"), ("own_belief", "caseworker")] {
                let answer = match (person * 7 + place * 3 + question.len()) % 8 {
                    5 => "vet ej".to_owned(),
                    6 => "vill ej".to_owned(),
                    7 => String::new(),
                    level => (level + 1).to_string(),
                };
                source += &format!("{person};{born};{gender};{date};{who};{question};{answer}\n");
            }
        }
    }
    // The columns' names: key, birth, gender, date, respondent, indicator, score, and why there is none.
    let map = |names: [&str; 8]| {
        let [key, birth, gender, date, who, question, score, missing] = names;
        format!(
            "format = 1\n[participant]\nkey = \"{key}\"\nstart = \"2026-01-02\"\nbirth = \"{birth}\"\n\
             gender = {{ column = \"{gender}\", values = {{ K = \"woman\", M = \"man\", Kvinna = \"woman\", Man = \"man\" }} }}\n\
             [[answer]]\nindicator = {{ column = \"{question}\", values = {{ health = \"health\", own_belief = \"own_belief\", \
             \"Hälsa och hantering av hälsan\" = \"health\", \"Individens tro på att få jobb\" = \"own_belief\" }} }}\n\
             respondent = {{ column = \"{who}\", values = {{ deltagaren = \"participant\", \"handläggaren\" = \"caseworker\" }} }}\n\
             column = \"{score}\"\n{missing}when = {{ column = \"{date}\" }}\n\
             [words]\nblank = [\"blank\", \"Ej besvarad\"]\ndont_know = [\"vet ej\", \"dont_know\", \"Vet inte\"]\n\
             declined = [\"vill ej\", \"declined\", \"Vill inte svara\"]\n"
        )
    };
    let figures = |place: &Place| {
        let mut figures = place.json(&["cohort", "--level", "unit"]);
        figures.as_object_mut().expect("an object").remove("made_at");
        figures
    };
    let first = Place::with_file();
    let map_path = first.write(
        "map.toml",
        &map(["nr", "född", "kön", "datum", "vem", "fråga", "svar", ""]),
    );
    let sheet = first.write("sheet.csv", &source);
    let report = taken(&first, &sheet, &map_path, &["--write"]).expect("a report");
    assert_eq!(
        (&report["participants"], &report["written"]),
        (&json!(24), &json!(true)),
        "{report}"
    );
    let plain = [
        "participant",
        "birth_year",
        "gender",
        "date",
        "respondent",
        "indicator",
        "score",
        "missing = \"answer\"\n",
    ];
    let titled = [
        "Deltagare",
        "Födelseår",
        "Kön",
        "Datum",
        "Skattare",
        "Indikator",
        "Nivå",
        "missing = \"Svar\"\n",
    ];
    for (name, options, names) in [
        ("swedish.csv", &["--format", "csv", "--csv", "swedish"][..], plain),
        ("standard.csv", &["--format", "csv", "--csv", "standard"][..], plain),
        ("book.xlsx", &["--format", "xlsx"][..], titled),
    ] {
        let out = first.path(name).display().to_string();
        first.json(&[&["export", "--what", "answers", "--out", &out][..], options].concat());
        let second = Place::with_file();
        let map_path = second.write("map.toml", &map(names));
        let report = taken(&second, &out, &map_path, &["--write"]).unwrap_or_else(|said| panic!("{name}: {said}"));
        assert_eq!(
            (&report["refused"], &report["written"]),
            (&json!([]), &json!(true)),
            "{name}"
        );
        assert_eq!(figures(&second), figures(&first), "{name}");
        let [own, other] = [&first, &second].map(|place| place.json(&["check"]));
        for count in ["sound", "problems", "participants", "assessments"] {
            assert_eq!(other[count], own[count], "{name}");
        }
    }
}

/// The columns of the files in `odd`.
const ODD: &str = "format = 1\n[participant]\nkey = \"Nr\"\nstart = { column = \"Inskriven\" }\n[[answer]]\n\
    indicator = \"health\"\nrespondent = \"participant\"\ncolumn = \"Hälsa\"\nwhen = { column = \"Mätdatum\" }\n";

fn odd(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/odd");
    folder.join(name).display().to_string()
}

#[test]
fn days_are_read_however_a_workbook_counts_them() {
    for name in ["days-of-1904.xlsx", "days-as-numbers.xlsx"] {
        let place = Place::with_file();
        let map = place.write("map.toml", ODD);
        taken(&place, &odd(name), &map, &["--write"]).unwrap_or_else(|said| panic!("{name}: {said}"));
        let days: Vec<Value> = everybody(&place)
            .iter()
            .map(|person| {
                json!([
                    person["person"]["start"],
                    person["forms"][0][0],
                    person["forms"][0][2]["health"]
                ])
            })
            .take(2)
            .collect();
        let right = [
            json!(["2026-01-14", "2026-01-14", 2]),
            json!(["2026-02-02", "2026-04-15", 4]),
        ];
        assert_eq!(days, right, "{name}");
    }
}

#[test]
fn what_a_formula_or_an_error_leaves_is_named_in_every_kind_of_workbook() {
    for (name, word) in [
        ("an-error.xlsx", "fel"),
        ("an-error.ods", "fel"),
        ("a-formula.ods", "formel"),
    ] {
        let place = Place::with_file();
        let map = place.write("map.toml", ODD);
        let report = taken(&place, &odd(name), &map, &["--write"]).unwrap_or_else(|said| panic!("{name}: {said}"));
        let refused = report["refused"].as_array().expect("a list");
        assert_eq!(refused.len(), 1, "{name}: {report}");
        let reason = refused[0]["reason"].as_str().expect("a sentence");
        assert!(reason.to_lowercase().contains(word), "{name}: {reason}");
        assert_eq!(
            (&refused[0]["line"], &report["written"]),
            (&json!(2), &json!(false)),
            "{name}"
        );
    }
}

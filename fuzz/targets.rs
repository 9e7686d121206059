//! What becomes of everything that is read from outside, one function a kind: it is read or refused, and what is read
//! keeps what its types promise. The fuzz targets call these, and so does `tests/fuzz`.

#![allow(dead_code, reason = "a fuzz target calls one of these, the test all of them")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Map, Value, json};
use stegvis::domain::Today;
use stegvis::domain::assessment::{Answer, Entries};
use stegvis::domain::comparison::Known;
use stegvis::domain::dates::EARLIEST_YEAR;
use stegvis::domain::instrument::{InUse, IndicatorId, Instrument, Respondent, SHIPPED};
use stegvis::domain::note::MAX_NOTE;
use stegvis::exchange::answers::Answers;
use stegvis::exchange::comparison::{self, PublishedError};
use stegvis::exchange::fhir;
use stegvis::exchange::import::{Already, Choices, Existing, MAX_PLACEMENTS, Plan, plan};
use stegvis::exchange::mapping::Mapping;
use stegvis::exchange::sheet::{MAX_CELL_CHARS, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Sheet, SheetRow};
use stegvis::explain::Explain;
use stegvis::i18n::languages::{Language, Languages};
use stegvis::i18n::{Arg, Locale, Texts};
use stegvis::store::vault::Vault;

/// A kind of input by its name, and what reads it.
pub type Target = (&'static str, fn(&[u8]));

/// Every kind, with its name.
pub const ALL: &[Target] = &[
    ("answers", answers),
    ("csv", csv),
    ("fhir", fhir),
    ("figures", figures),
    ("import", import),
    ("instrument", instrument),
    ("keys", keys),
    ("language", language),
    ("mapping", mapping),
    ("published", published),
    ("workbook", workbook),
    ("workbook_parts", workbook_parts),
];

/// However long what is refused is, the sentence about it is not longer than this many characters.
const MAX_SENTENCE: usize = 1_000;
/// What begins a part of an input that stands for several files. The rest of the line is the part's name.
const PART: &str = "=== ";

/// An instrument file.
pub fn instrument(input: &[u8]) {
    let Ok(source) = std::str::from_utf8(input) else { return };
    match Instrument::parse(source) {
        Ok(instrument) => {
            check_instrument(&instrument);
            assert_eq!(
                Instrument::parse(source).as_ref(),
                Ok(&instrument),
                "it is read as before"
            );
        }
        Err(error) => {
            assert!(
                (1..=lines(source)).contains(&error.line),
                "there is no line {}",
                error.line
            );
            check_sentence(&error);
        }
    }
}

fn check_instrument(instrument: &Instrument) {
    let scale = &instrument.scale;
    assert!(scale.min() < scale.max(), "a scale has two levels or more");
    let levels: Vec<_> = scale.scores().collect();
    assert_eq!(
        levels.len(),
        (scale.max() - scale.min()) as usize + 1,
        "every level is there"
    );
    let ids: BTreeSet<_> = instrument.indicators.iter().map(|indicator| &indicator.id).collect();
    assert_eq!(
        ids.len(),
        instrument.indicators.len(),
        "each indicator has an id of its own"
    );
    assert!(!ids.is_empty(), "something is asked");
    for indicator in &instrument.indicators {
        assert!(indicator.asks(indicator.leading_respondent()), "somebody is asked");
        for score in &levels {
            assert_eq!(scale.score(score.value()), Some(*score), "a level lies on its scale");
            assert!((0.0..=1.0).contains(&scale.fraction(*score)), "and between its ends");
            let word = instrument.level_word(indicator, *score, "xx");
            assert!(!word.trim().is_empty(), "every level has a word");
        }
    }
}

/// A mapping file, also held against a spreadsheet that has every column it names.
pub fn mapping(input: &[u8]) {
    let Ok(source) = std::str::from_utf8(input) else { return };
    match Mapping::parse(source) {
        Ok(mapping) => {
            let columns: BTreeSet<_> = mapping.columns().into_iter().map(str::to_owned).collect();
            assert!(
                columns.iter().all(|column| !column.trim().is_empty()),
                "each column has a name"
            );
            let columns: Vec<_> = columns.into_iter().collect();
            let row = |line: usize, cell: &str| SheetRow {
                line,
                cells: vec![cell.to_owned(); columns.len()],
                has_surplus: false,
                faults: Vec::new(),
            };
            let rows = ["2026-01-14", "3", "", "vet ej"];
            let rows = rows
                .iter()
                .enumerate()
                .map(|(index, cell)| row(index + 2, cell))
                .collect();
            let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a date");
            let mended = 0;
            let sheet = Sheet {
                rows,
                columns,
                epoch,
                mended,
            };
            check_plan(&sheet, &mapping);
        }
        Err(error) => {
            assert!(
                (1..=lines(source)).contains(&error.line),
                "there is no line {}",
                error.line
            );
            check_sentence(&error);
        }
    }
}

/// A spreadsheet as CSV.
pub fn csv(input: &[u8]) {
    read_sheet("x.csv", input);
}

/// A workbook as it lies on disk.
pub fn workbook(input: &[u8]) {
    read_sheet("x.xlsx", input);
}

/// A workbook's parts, so that what is within the archive is reached: a change in the archive itself is almost always
/// found before it is unpacked.
pub fn workbook_parts(input: &[u8]) {
    let Ok(source) = std::str::from_utf8(input) else { return };
    read_sheet("x.xlsx", &archive(&parts(source)));
}

fn read_sheet(name: &str, bytes: &[u8]) -> Option<Sheet> {
    match Sheet::parse(Path::new(name), bytes) {
        Ok(sheet) => {
            check_sheet(&sheet);
            Some(sheet)
        }
        Err(error) => {
            check_sentence(&error);
            None
        }
    }
}

fn check_sheet(sheet: &Sheet) {
    assert!(
        !sheet.columns.is_empty() && sheet.columns.len() <= MAX_COLUMNS,
        "so many columns"
    );
    assert!(sheet.rows.len() < MAX_ROWS, "so many rows");
    assert!(
        (sheet.rows.len() + 1) * sheet.columns.len() <= MAX_CELLS.max(MAX_COLUMNS),
        "so many cells"
    );
    for column in &sheet.columns {
        let same = sheet.columns.iter().filter(|other| *other == column).count();
        assert_eq!(sheet.is_twice(column), same > 1, "a name that is there twice is told");
    }
    let mut before = 1;
    for row in &sheet.rows {
        assert!(row.line >= before, "rows come in order");
        before = row.line;
        assert_eq!(row.cells.len(), sheet.columns.len(), "as many cells as columns");
        assert!(
            row.has_surplus || !row.faults.is_empty() || row.cells.iter().any(|cell| !cell.is_empty()),
            "an empty row is none"
        );
    }
    for cell in sheet.rows.iter().flat_map(|row| &row.cells).chain(&sheet.columns) {
        assert_eq!(cell.trim(), cell, "no blanks around");
        assert!(cell.chars().nth(MAX_CELL_CHARS).is_none(), "so long a text");
    }
}

/// A mapping file and a spreadsheet, in two parts, as an import of both.
pub fn import(input: &[u8]) {
    let Ok(source) = std::str::from_utf8(input) else { return };
    let parts = parts(source);
    let [(_, map), (_, sheet), ..] = parts.as_slice() else {
        return;
    };
    if let (Ok(mapping), Some(sheet)) = (Mapping::parse(map), read_sheet("x.csv", sheet.as_bytes())) {
        check_plan(&sheet, &mapping);
    }
}

fn check_plan(sheet: &Sheet, mapping: &Mapping) {
    let today = Today(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
    match plan(
        sheet,
        mapping,
        shipped(),
        &Existing::default(),
        Choices::default(),
        today,
    ) {
        Ok(plan) => check_planned(&plan, sheet, today),
        Err(error) => check_sentence(&error),
    }
}

fn check_planned(plan: &Plan, sheet: &Sheet, today: Today) {
    assert_eq!(plan.rows, sheet.rows.len(), "every row is accounted for");
    assert!(plan.refused_rows() <= plan.rows, "no row is refused that is not there");
    let keys: BTreeSet<_> = plan.participants.iter().map(|participant| &participant.key).collect();
    assert_eq!(keys.len(), plan.participants.len(), "each participant is there once");
    for participant in &plan.participants {
        assert!(!participant.key.is_empty(), "everybody has a key");
        assert!(participant.placements.len() <= MAX_PLACEMENTS, "so many placements");
        for ((date, respondent), entries) in &participant.forms {
            assert!(
                *date <= today.0 && date.year() >= EARLIEST_YEAR,
                "measured on a day that has been"
            );
            check_entries(entries, *respondent, shipped());
        }
    }
    for refusal in plan.refusals.iter().take(100) {
        assert!(
            sheet.rows.iter().any(|row| row.line == refusal.line),
            "refused for a row"
        );
        check_sentence(refusal);
    }
}

/// Answers as JSON, in the instrument that comes with the program and on a longer scale.
pub fn answers(input: &[u8]) {
    let Ok(source) = std::str::from_utf8(input) else { return };
    let place = Answers::place(source);
    for instrument in [shipped(), ten()] {
        match Answers::parse(source, instrument, None) {
            Ok(form) => {
                assert!(form.date.year() >= EARLIEST_YEAR, "nobody is that old");
                assert_eq!(
                    place.as_ref().ok(),
                    Some(&(form.date, form.respondent)),
                    "it is about one form"
                );
                check_entries(&form.entries, form.respondent, instrument);
                let asked: BTreeSet<_> = instrument
                    .asked_of(form.respondent)
                    .map(|indicator| &indicator.id)
                    .collect();
                assert_eq!(
                    form.entries.keys().collect::<BTreeSet<_>>(),
                    asked,
                    "all that is asked, and no more"
                );
                let again = Answers::parse(&written(&form), instrument, None);
                assert_eq!(again.ok(), Some(form), "written anew, it is the same");
            }
            Err(error) => check_sentence(&error),
        }
    }
}

fn check_entries(entries: &Entries, respondent: Respondent, instrument: &Instrument) {
    for (id, entry) in entries {
        let indicator = instrument.indicator(id).expect("the instrument has it");
        assert!(indicator.asks(respondent), "{id} is asked of this respondent");
        if let Some(Answer::Score(score)) = entry.answer {
            assert_eq!(
                instrument.scale.score(score.value()),
                Some(score),
                "a score lies on the scale"
            );
        }
        let note = entry.note.as_deref().unwrap_or_default();
        assert!(note.chars().nth(MAX_NOTE).is_none(), "so long a note");
    }
}

fn written(form: &Answers) -> String {
    let answers = form.entries.iter().map(|(IndicatorId(id), entry)| {
        let answer = match entry.answer {
            Some(Answer::Score(score)) => score.value().into(),
            Some(Answer::DontKnow) => "dont_know".into(),
            Some(Answer::Declined) => "declined".into(),
            None => Value::Null,
        };
        (id.clone(), answer)
    });
    let notes = form
        .entries
        .iter()
        .filter_map(|(IndicatorId(id), entry)| Some((id.clone(), entry.note.clone()?.into())));
    let form = json!({
        "date": form.date.to_string(),
        "respondent": form.respondent.code(),
        "answers": answers.collect::<Map<_, _>>(),
        "notes": notes.collect::<Map<_, _>>(),
        "reason": form.reason,
    });
    form.to_string()
}

/// A FHIR bundle: its forms, planned for a file that knows the instrument that comes with the program, and its instruments.
pub fn fhir(input: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Value>(input) else {
        return;
    };
    let Some(bundle) = fhir::Bundle::of(json) else { return };
    let instruments = [(shipped().key.clone(), shipped().clone())].into();
    let today = Today(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
    let in_use = InUse::only(shipped().key.clone());
    let plan =
        fhir::plan(&bundle, &instruments, &in_use, |_| Ok(None), Already::Refuse, today).expect("nothing is asked for");
    assert_eq!(
        plan.forms() + plan.refusals.len(),
        plan.responses,
        "each is taken or refused"
    );
    for refusal in plan.refusals.iter().take(100) {
        check_sentence(&refusal.reason);
    }
    match fhir::instrument_file(&bundle) {
        Ok(files) => files.iter().for_each(|file| instrument(file.as_bytes())),
        Err(problem) => check_sentence(&problem),
    }
}

/// Another unit's signed figures.
pub fn figures(input: &[u8]) {
    match comparison::read(input) {
        Ok((_, figures)) => {
            assert!(
                figures.period.from <= figures.period.to,
                "a period has its ends in order"
            );
            for (subject, known) in &figures.figures {
                assert!(subject.is_whole(), "a measure is divided as it is");
                let Known::Shown(figure) = known else { continue };
                assert!(
                    figure.value.is_finite() && figure.n.is_some_and(|n| n > 0),
                    "it is a figure"
                );
                let [low, high] = figure.ci95.unwrap_or([figure.value; 2]);
                assert!(low <= figure.value && figure.value <= high, "it lies in its interval");
            }
        }
        Err(error) => check_sentence(&error),
    }
}

/// A table of published figures.
pub fn published(input: &[u8]) {
    let today = Today(NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date"));
    match comparison::parse_published(Path::new("x.csv"), input, today) {
        Ok(published) => {
            assert!(!published.rows.is_empty(), "something is in it");
            for (place, (_, details)) in published.rows.iter().enumerate() {
                assert_eq!(details.problem(today), None, "it can be kept");
                let mut earlier = published.rows[..place].iter();
                assert!(
                    !earlier.any(|(_, other)| other.is_same_as(details)),
                    "each is there once"
                );
            }
        }
        Err(PublishedError::Rows(rows)) => rows.iter().for_each(|(_, problem)| check_sentence(problem)),
        Err(error) => check_sentence(&error),
    }
}

/// A key file.
pub fn keys(input: &[u8]) {
    let Ok(source) = std::str::from_utf8(input) else { return };
    if let Err(error) = Vault::parse(source) {
        check_sentence(&error);
    }
}

/// A folder with a participants' language, in parts: as a new language, and laid over one that is there.
pub fn language(input: &[u8]) {
    static LANGUAGES: OnceLock<Languages> = OnceLock::new();
    let Ok(source) = std::str::from_utf8(input) else { return };
    let files: Vec<_> = parts(source)
        .into_iter()
        .map(|(name, text)| (PathBuf::from(name), text.to_owned()))
        .collect();
    let arabic = LANGUAGES.get_or_init(Languages::shipped).get("ar");
    for known in [None, arabic] {
        match Language::read("ar", &files, known) {
            Ok(language) => check_language(&language, &files),
            Err((_, error)) => check_sentence(&error),
        }
    }
}

fn check_language(language: &Language, files: &[(PathBuf, String)]) {
    let translated = language.translate(shipped());
    check_instrument(&translated);
    let texts = Texts::of_language(language);
    let mut sources = Locale::Swedish.sources().iter();
    let (_, participant) = sources.find(|(name, _)| *name == "participant").expect("there is one");
    // Every text that the program asks for, and those that the files add.
    let sources = files.iter().map(|(_, source)| source.as_str());
    for source in sources.chain([*participant]) {
        for line in source.lines().take(200) {
            let Some((key, _)) = line.split_once(" =") else {
                continue;
            };
            for value in [Arg::Count(0), Arg::Count(2), Arg::Text("x".to_owned())] {
                let names = ["number", "count", "name", "date", "score", "max", "word", "x"];
                let text = texts.with(key, &names.map(|name| (name, value.clone())));
                assert!(text.len() < 4 << 20, "a text of a page, not of a book");
            }
        }
    }
}

/// What is refused is told in a sentence, in both languages.
fn check_sentence(error: &impl Explain) {
    thread_local! {
        static TEXTS: Vec<Texts> = Locale::ALL.iter().map(|locale| Texts::new(*locale)).collect();
    }
    TEXTS.with(|all| {
        for texts in all {
            let sentence = error.explain(texts);
            assert!(!sentence.trim().is_empty(), "something is said");
            assert!(
                sentence.chars().nth(MAX_SENTENCE).is_none(),
                "a sentence is short: {sentence}"
            );
        }
    });
}

fn shipped() -> &'static Instrument {
    static INSTRUMENT: OnceLock<Instrument> = OnceLock::new();
    INSTRUMENT.get_or_init(|| Instrument::parse(SHIPPED).expect("the shipped file is right"))
}

fn ten() -> &'static Instrument {
    static INSTRUMENT: OnceLock<Instrument> = OnceLock::new();
    INSTRUMENT.get_or_init(|| {
        let source = include_str!("../tests/data/zero_to_ten.toml");
        Instrument::parse(source).expect("the file is right")
    })
}

fn lines(source: &str) -> usize {
    source.bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// The parts of an input: names and texts. What stands before the first name is left out.
pub fn parts(source: &str) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    let mut rest = source;
    while let Some(start) = find_part(rest) {
        let (name, text) = rest[start + PART.len()..].split_once('\n').unwrap_or_default();
        let end = find_part(text).unwrap_or(text.len());
        parts.push((name.trim(), &text[..end]));
        rest = &text[end..];
    }
    parts
}

/// Where a line begins that begins a part.
fn find_part(source: &str) -> Option<usize> {
    if source.starts_with(PART) {
        return Some(0);
    }
    source
        .match_indices(PART)
        .map(|(at, _)| at)
        .find(|at| source[..*at].ends_with('\n'))
}

/// An archive of these parts, none of them compressed.
pub fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let start = bytes.len() as u32;
        let name = &name.as_bytes()[..name.len().min(usize::from(u16::MAX))];
        let mut measures = Vec::new();
        for number in [crc32(text.as_bytes()), text.len() as u32, text.len() as u32] {
            measures.extend(number.to_le_bytes());
        }
        measures.extend((name.len() as u16).to_le_bytes());
        // Version 2.0, no flags, stored, on the first day that there is.
        let common = [&[20u8, 0, 0, 0, 0, 0, 0, 0, 0x21, 0][..], &measures].concat();
        bytes.extend([&b"PK\x03\x04"[..], &common, &[0; 2], name, text.as_bytes()].concat());
        directory.extend(
            [
                &b"PK\x01\x02\x14\x00"[..],
                &common,
                &[0; 12],
                &start.to_le_bytes(),
                name,
            ]
            .concat(),
        );
    }
    let count = (parts.len() as u16).to_le_bytes();
    let measures = [
        (directory.len() as u32).to_le_bytes(),
        (bytes.len() as u32).to_le_bytes(),
    ]
    .concat();
    let end = [&b"PK\x05\x06"[..], &[0; 4], &count, &count, &measures, &[0; 2]].concat();
    [bytes, directory, end].concat()
}

/// The check sum of an archive's part, as in ISO 3309.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

/// An input as Rust would write it, so that it can be read in a message and made a seed.
pub fn escaped(input: &[u8]) -> String {
    input.escape_ascii().to_string()
}

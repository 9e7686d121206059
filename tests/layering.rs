//! Fails where an arrow between rooms points back: src/lib.rs says which way they point.

use std::fs;
use std::path::{Path, PathBuf};

/// What a room must not name, and why.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[
    (
        "src/domain",
        &[
            "egui",
            "rusqlite",
            "std::fs",
            "std::net",
            "std::process",
            "Utc::now",
            "Local::now",
            "SystemTime",
            "Instant::now",
            "crate::store",
            "crate::unit",
            "crate::exchange",
            "crate::ui",
            "crate::i18n",
            "crate::cli",
            "crate::demo",
            "crate::jobs",
        ],
        "the domain knows nobody, reads no file and no clock",
    ),
    (
        "src/store",
        &[
            "egui",
            "crate::exchange",
            "crate::unit",
            "crate::ui",
            "crate::i18n",
            "crate::cli",
            "crate::demo",
            "Utc::now",
            "Local::now",
        ],
        "the store knows the domain alone, and is handed the time",
    ),
    (
        "src/unit",
        &[
            "egui",
            "rusqlite",
            "crate::exchange",
            "crate::report",
            "crate::ui",
            "crate::i18n",
            "crate::cli",
            "crate::demo",
            "Utc::now",
            "Local::now",
        ],
        "several machines know store and domain, and are handed the time",
    ),
    (
        "src/unit/log",
        &["crate::store", "crate::domain"],
        "the log's engines hold sealed bytes, and know nobody",
    ),
    (
        "src/exchange",
        &[
            "egui",
            "rusqlite",
            "crate::ui",
            "crate::i18n",
            "crate::cli",
            "Utc::now",
            "Local::now",
        ],
        "files in and out know store and domain",
    ),
    (
        "src/ui",
        &["rusqlite", "Utc::now", "Local::now", "crate::cli"],
        "the window has no SQL and no clock",
    ),
    (
        "src/ui/charts",
        &["crate::store", "crate::exchange", "crate::ui::screens"],
        "a chart is data in, picture out",
    ),
    (
        "src/ui/screens",
        &["transact(", "Store::", "std::fs"],
        "a screen reads a view and pushes commands",
    ),
    (
        "src/ui/widgets",
        &["crate::store", "crate::ui::screens", "crate::ui::app"],
        "a widget knows no screen",
    ),
];

/// Where SQL may stand: that of the machine's file, and that of the unit's database.
const SQL_ROOMS: [&str; 2] = ["src/store", "src/unit/log"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Code without comments, line by line, with line numbers.
fn code(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).expect("text");
    let lines = text.lines().enumerate();
    lines
        .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default().to_owned()))
        .collect()
}

#[test]
fn no_arrow_points_back() {
    let mut wrong = Vec::new();
    for (room, words, why) in FORBIDDEN {
        let files = sources(&root().join(room));
        assert!(!files.is_empty(), "{room} is empty: has it moved?");
        for file in files {
            for (number, line) in code(&file) {
                for word in words.iter().filter(|word| line.contains(**word)) {
                    wrong.push(format!("{}:{number} names {word}: {why}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_stands_in_its_rooms_alone() {
    let verbs = ["SELECT ", "INSERT INTO ", "DELETE FROM ", "PRAGMA "];
    let mut wrong = Vec::new();
    for file in sources(&root().join("src")) {
        if SQL_ROOMS.iter().any(|room| file.starts_with(root().join(room))) {
            continue;
        }
        for (number, line) in code(&file) {
            if verbs.iter().any(|verb| line.contains(verb)) {
                wrong.push(format!("{}:{number}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "SQL outside {SQL_ROOMS:?}: {}", wrong.join(", "));
}

#[test]
fn every_text_key_in_the_code_is_in_the_locales() {
    let texts = stegvis::i18n::Texts::new(stegvis::i18n::Locale::Swedish);
    let mut missing = Vec::new();
    let mut found = 0;
    for file in sources(&root().join("src")) {
        let text = fs::read_to_string(&file).expect("text");
        for call in [".get(\"", ".with(\"", ".with(\n", "text_key(\""] {
            for part in text.split(call).skip(1) {
                let part = part.trim_start().trim_start_matches('"');
                let Some(key) = part.split('"').next() else { continue };
                let is_key = key.contains('-')
                    && key
                        .chars()
                        .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
                if is_key {
                    found += 1;
                    if !texts.has(key) {
                        missing.push(format!("{}: {key}", file.display()));
                    }
                }
            }
        }
    }
    assert!(
        found > 200,
        "only {found} keys were found: has the way to ask for texts changed?"
    );
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

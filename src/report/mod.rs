//! Printed pages: tagged PDF that meets PDF/UA-1, from the templates in assets/report; and workbooks.
//!
//! A report is plain data, which its template reads as `data.json`. Nothing is written to disk here.

pub mod certificate;
pub mod extract;
pub mod feedback;
pub mod form;
pub mod logo;
pub mod meeting;
pub mod method;
mod own;
mod printed_sheet;
pub mod rows;
pub mod scorecard;
pub mod secret;
pub mod summary;
pub mod template;
pub mod transfer;
pub mod workbook;
pub mod year_card;

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Serialize;
use thiserror::Error;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::domain::localized::{BASE_LOCALE, TextDirection};
use crate::domain::meeting::Slot;
use crate::domain::organisation::Organisation;
use crate::i18n::Texts;

const COMMON: &str = include_str!("../../assets/report/common.typ");

/// A page that could not be made: a defect of the program or of its templates.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct ReportError(String);

/// What every report knows of its language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Language {
    /// As PDF readers know it.
    lang: String,
    /// `ltr` or `rtl`.
    dir: &'static str,
    fonts: [&'static str; 3],
}

impl Language {
    fn of(texts: &Texts) -> Self {
        let code = texts.code();
        Self {
            lang: code.split('-').next().unwrap_or(code).to_owned(),
            dir: match texts.direction() {
                TextDirection::LeftToRight => "ltr",
                TextDirection::RightToLeft => "rtl",
            },
            fonts: crate::fonts::FAMILIES,
        }
    }
}

/// Whose page it is, as every template knows it.
#[derive(Debug, Serialize)]
struct Letterhead<'a> {
    name: Option<&'a str>,
    /// The name's language.
    lang: &'static str,
    /// The logo's file, and what it shows.
    logo: Option<[&'a str; 2]>,
}

/// The fonts that come with the program, and no others: a page looks the same everywhere.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    crate::fonts::faces()
        .flat_map(|face| Font::iter(Bytes::new(face)))
        .collect()
});
static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The few files that a template can see.
struct Files {
    main: FileId,
    sources: HashMap<FileId, Source>,
    data: HashMap<FileId, Bytes>,
}

impl Files {
    fn of(template: &str, data: &impl Serialize, organisation: &Organisation) -> Result<Self, ReportError> {
        let main = file("main.typ")?;
        let common = file("common.typ")?;
        let mut files = Self {
            main,
            sources: HashMap::from([
                (main, Source::new(main, template.to_owned())),
                (common, Source::new(common, COMMON.to_owned())),
            ]),
            data: HashMap::from([(file("data.json")?, json(data)?)]),
        };
        let logo = organisation.logo.as_ref();
        let name = logo.map(|logo| format!("organisation.{}", logo.format.code()));
        if let Some((name, logo)) = name.as_deref().zip(logo) {
            files.data.insert(file(name)?, Bytes::new(logo.bytes.clone()));
        }
        let letterhead = Letterhead {
            name: organisation.name.as_deref(),
            lang: BASE_LOCALE,
            logo: name
                .as_deref()
                .zip(logo)
                .map(|(name, logo)| [name, logo.alternative.as_str()]),
        };
        files.data.insert(file("organisation.json")?, json(&letterhead)?);
        Ok(files)
    }
}

fn json(data: &impl Serialize) -> Result<Bytes, ReportError> {
    let json = serde_json::to_vec(data).map_err(|error| ReportError(error.to_string()))?;
    Ok(Bytes::new(json))
}

fn file(name: &str) -> Result<FileId, ReportError> {
    let path = VirtualPath::new(name).map_err(|error| ReportError(format!("{name}: {error:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Files {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let missing = || FileError::NotFound(id.get().vpath().get_with_slash().into());
        self.sources.get(&id).cloned().ok_or_else(missing)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let missing = || FileError::NotFound(id.get().vpath().get_with_slash().into());
        self.data.get(&id).cloned().ok_or_else(missing)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Sets `template` with `data`, on the pages of an organisation, and with pictures as SVG by name, as a PDF.
fn pdf(
    template: &str,
    data: &impl Serialize,
    organisation: &Organisation,
    pictures: &[(String, &str)],
) -> Result<Vec<u8>, ReportError> {
    let mut files = Files::of(template, data, organisation)?;
    for (name, picture) in pictures {
        files.data.insert(file(name)?, Bytes::new(picture.as_bytes().to_vec()));
    }
    let result = set(&files);
    // What was set stays in a cache of the library's; it is somebody's answers.
    comemo::evict(0);
    result
}

/// A day with its name, and a time where there is one: onsdag 18 nov 2026 10:30.
fn moment(texts: &Texts, slot: Slot) -> String {
    let day = format!("{} {}", texts.weekday(slot.date), texts.date(slot.date));
    match slot.time {
        Some(time) => format!("{day} {}", time.format("%H:%M")),
        None => day,
    }
}

fn explain(errors: &dyn std::fmt::Debug) -> ReportError {
    ReportError(format!("{errors:?}"))
}

fn compose(files: &Files) -> Result<PagedDocument, ReportError> {
    typst::compile(files).output.map_err(|errors| explain(&errors))
}

fn set(files: &Files) -> Result<Vec<u8>, ReportError> {
    let document = compose(files)?;
    let options = PdfOptions {
        standards: PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| explain(&error))?,
        creator: typst::foundations::Smart::Custom(Some("Stegvis".to_owned())),
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| explain(&errors))
}

#[cfg(test)]
mod scales;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use typst::layout::{Frame, FrameItem};

    use super::*;
    use crate::i18n::Locale;

    /// The lines of the first page as they are set, by their distance from its top.
    fn lines(template: &str, data: &serde_json::Value) -> Vec<String> {
        fn collect(frame: &Frame, top: f64, lines: &mut BTreeMap<i64, String>) {
            for (place, item) in frame.items() {
                let top = top + place.y.to_pt();
                match item {
                    FrameItem::Group(group) => collect(&group.frame, top, lines),
                    FrameItem::Text(text) => lines.entry(top.round() as i64).or_default().push_str(&text.text),
                    _ => {}
                }
            }
        }
        let files = Files::of(template, data, &Organisation::default()).expect("files");
        let document = compose(&files).expect("pages");
        let mut lines = BTreeMap::new();
        collect(&document.pages()[0].frame, 0.0, &mut lines);
        lines.into_values().collect()
    }

    fn data(words: &str) -> serde_json::Value {
        let texts = Texts::new(Locale::Swedish);
        serde_json::json!({
            "title": "Sida",
            "page": "",
            "language": Language::of(&texts),
            "words": words,
        })
    }

    /// A column of so many millimetres with words in it, which `how` sets.
    fn column(width: u32, how: &str) -> String {
        format!(
            "#import \"common.typ\": *\n#let data = json(\"data.json\")\n#show: report.with(data)\n\
             #block(width: {width}mm, {how})"
        )
    }

    #[test]
    fn what_belongs_to_a_number_stands_on_its_line() {
        for whole in [
            "41\u{a0}% (34\u{a0}%–49\u{a0}%)",
            "41 % (34 %–49 %)",
            "+0,10 [−0,02; +0,21]",
            "+0.10 [−0.02, +0.21]",
            "43–59\u{a0}%",
            "25–44 år",
            "90 dagar",
            "5\u{a0}673 kr",
            "12 months",
        ] {
            for before in 0..30 {
                let words = format!("{}{whole}, sedan", "ord ".repeat(before));
                let lines = lines(&column(60, "data.words"), &data(&words));
                assert!(lines.iter().any(|line| line.contains(whole)), "{whole}: {lines:?}");
            }
        }
    }

    #[test]
    fn a_word_is_broken_only_where_it_is_wider_than_its_column() {
        let how = "text(hyphenate: true, unbroken(data.words))";
        let words = "Kunskap om arbetsmarknaden";
        assert!(lines(&column(40, how), &data(words)).contains(&"arbetsmarknaden".to_owned()));
        let narrow = lines(&column(20, how), &data(words));
        assert!(
            narrow
                .iter()
                .any(|line| line.ends_with('-') || line.ends_with('\u{ad}')),
            "{narrow:?}"
        );
        let plain = lines(&column(40, "text(hyphenate: true, data.words)"), &data(words));
        assert!(
            !plain.contains(&"arbetsmarknaden".to_owned()),
            "without it the word is broken: {plain:?}"
        );
    }
}

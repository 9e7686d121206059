//! Printed pages: they can be made, are tagged, and say what they should. Each lies in `target/tmp/report` afterwards, for
//! people and for `tests/check_pages.py`.

mod group;
mod office;
mod own;
mod year_card;

use chrono::NaiveDate;
use stegvis::demo;
use stegvis::domain::organisation::{Logo, LogoFormat, Organisation};
use stegvis::domain::{Now, Today};
use stegvis::store::Session;

fn session() -> Session {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date");
    Session {
        user: demo::CASEWORKER.to_owned(),
        now: Now(today.and_hms_opt(9, 30, 0).expect("a moment").and_utc()),
        today: Today(today),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Keeps a page so that it can be looked at.
fn keep(name: &str, pdf: &[u8]) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(name), pdf).expect("written");
}

/// What PDF/UA asks for and a reader needs: structure, language and title.
fn assert_accessible(pdf: &[u8], language: &str) {
    assert!(pdf.starts_with(b"%PDF-"));
    let text = String::from_utf8_lossy(pdf);
    for mark in [
        "/StructTreeRoot",
        "/MarkInfo",
        "pdfuaid:part",
        &format!("/Lang({language})"),
    ] {
        assert!(text.contains(mark), "{mark}");
    }
}

/// How many pages there are.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type/Page").count() - text.matches("/Type/Pages").count()
}

/// A municipality that there is not, with a logo of shapes.
fn organisation() -> Organisation {
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"160\" height=\"48\"><rect width=\"48\" height=\"48\" \
                rx=\"8\" fill=\"#0B5C6B\"/><path d=\"M10 34h28M14 34V20l10-8 10 8v14\" fill=\"none\" stroke=\"#fff\" \
                stroke-width=\"3\"/><path d=\"M60 14h84v8H60zM60 28h60v8H60z\" fill=\"#1F2933\"/></svg>";
    Organisation {
        name: Some("Påhittade kommun, Arbetsmarknadsenheten".to_owned()),
        logo: Some(Logo {
            format: LogoFormat::Svg,
            bytes: logo.as_bytes().to_vec(),
            alternative: "Påhittade kommuns märke".to_owned(),
        }),
    }
}

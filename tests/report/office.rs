//! Pages of the office: the copy of everything about one person, the certificate of a removal, and a secret on paper.

use chrono::NaiveDate;
use stegvis::demo;
use stegvis::domain::organisation::{Logo, LogoFormat, Organisation};
use stegvis::domain::retention::{Certificate, GroupSummary, RetentionRule};
use stegvis::exchange::extract::Extract;
use stegvis::i18n::{Locale, Texts};
use stegvis::report::certificate::CertificateSheet;
use stegvis::report::extract;
use stegvis::report::secret::{SecretPage, in_groups};

use crate::{assert_accessible, day, keep, organisation, pages, session};

#[test]
fn everything_about_somebody_is_printed_in_both_languages() {
    let store = demo::open_dozen(&session()).expect("a demonstration");
    let history = store.histories().expect("it can be read").remove(0);
    let activities = store.activities().expect("the catalogue");
    for locale in [Locale::Swedish, Locale::English] {
        let extract = Extract {
            history: &history,
            log: &store.audit_of(history.participant.id).expect("the log"),
            bin: &store.removed().expect("the bin"),
            hold: None,
            imports: &[],
            moves: &store.moves(history.participant.id).expect("moves"),
            activities: &activities,
            made_on: session().today.0,
            made_by: "A. Lind",
        };
        let pdf = extract::pdf(&Texts::new(locale), &extract, &organisation()).expect("pages");
        assert_accessible(&pdf, locale.code());
        assert!(pages(&pdf) > 2);
        keep(&format!("extract-{}.pdf", locale.code()), &pdf);
    }
}

fn certificate(at: NaiveDate) -> Certificate {
    Certificate {
        at,
        by: "A. Lind".to_owned(),
        removed: 23,
        rule: RetentionRule::default(),
        last_noted: (day("2019-01-01"), day("2020-12-31")),
        kept_for_research: 2,
        held: 1,
        group: Some(GroupSummary {
            participants: 23,
            exits: Some(17),
            to_work_or_studies: None,
        }),
    }
}

#[test]
fn a_certificate_says_what_was_done_and_hides_what_is_few() {
    let certificate = certificate(day("2026-02-03"));
    let texts = Texts::new(Locale::Swedish);
    let sheet = CertificateSheet::new(&texts, 5, &certificate, session().today);
    let words = serde_json::to_string(&sheet).expect("JSON");
    for said in [
        "3 feb 2026: 23 deltagare gallrades",
        "Bekräftat av A. Lind.",
        "2019–2020",
        "Avslutade: 17 av 23.",
        "Till arbete eller studier: Visas inte",
        "De namnger ingen deltagare.",
    ] {
        assert!(words.contains(said), "{said} in {words}");
    }
    for locale in [Locale::Swedish, Locale::English] {
        let sheet = CertificateSheet::new(&Texts::new(locale), 5, &certificate, session().today);
        let pdf = sheet.pdf(&organisation()).expect("a page");
        assert_accessible(&pdf, locale.code());
        assert_eq!(pages(&pdf), 1);
        keep(&format!("certificate-{}.pdf", locale.code()), &pdf);
    }
}

#[test]
fn a_secret_is_one_page() {
    let texts = Texts::new(Locale::Swedish);
    let page = SecretPage::new(
        &texts,
        texts.get("secret-recovery-title"),
        texts.get("secret-recovery-print"),
        in_groups("AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0S3JN54K"),
        "unit.db".to_owned(),
    );
    let pdf = page.pdf(&organisation()).expect("a page");
    assert_accessible(&pdf, "sv");
    assert_eq!(pages(&pdf), 1);
    keep("secret-sv.pdf", &pdf);
}

#[test]
fn name_and_logo_stand_where_they_are_set_and_nothing_stands_where_they_are_not() {
    let sheet = CertificateSheet::new(
        &Texts::new(Locale::Swedish),
        5,
        &certificate(day("2026-02-03")),
        session().today,
    );
    let figures = |organisation: &Organisation| {
        let pdf = sheet.pdf(organisation).expect("a page");
        String::from_utf8_lossy(&pdf).matches("/S/Figure").count()
    };
    assert_eq!(figures(&Organisation::default()), 0);
    let named = Organisation {
        logo: None,
        ..organisation()
    };
    assert_eq!(figures(&named), 0);
    assert_eq!(figures(&organisation()), 1);
    let mut pixels = resvg::tiny_skia::Pixmap::new(300, 100).expect("a picture");
    pixels.fill(resvg::tiny_skia::Color::from_rgba8(11, 92, 107, 255));
    let png = Organisation {
        name: None,
        logo: Some(Logo {
            format: LogoFormat::Png,
            bytes: pixels.encode_png().expect("a file"),
            alternative: "Ett märke".to_owned(),
        }),
    };
    assert_eq!(figures(&png), 1);
    keep("certificate-png-sv.pdf", &sheet.pdf(&png).expect("a page"));
}

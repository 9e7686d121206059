//! A year of the scorecard, as a page and as a workbook.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use stegvis::domain::scorecard::{
    Action, ActionDetails, Counted, Direction, Figure, Measure, MeasureDetails, Month, MonthRecord, Perspective,
    Scorecard, Source, TypedValue, Unit, Value,
};
use stegvis::domain::{CardActionId, MeasureId, Now};
use stegvis::i18n::{Locale, Texts};
use stegvis::report::year_card::{YearCard, workbook};
use uuid::Uuid;

use crate::{assert_accessible, day, keep, organisation, pages, session};

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

fn measure(number: u128, perspective: Perspective, name: &str, is_counted: bool) -> Measure {
    Measure {
        id: MeasureId(Uuid::from_u128(number)),
        details: MeasureDetails {
            perspective,
            name: name.to_owned(),
            source: is_counted.then_some(Source {
                figure: Figure::WorkOrStudies,
                months: 12,
                indicated: None,
            }),
            unit: Unit::Percent,
            direction: if is_counted {
                Direction::AtLeast
            } else {
                Direction::AtMost
            },
            target: if is_counted { 40_000 } else { 5000 },
            near: Some(if is_counted { 35_000 } else { 6500 }),
        },
    }
}

/// As many measures as a card can have, a year of values, October signed, and what was written.
fn full() -> Scorecard {
    let names = [
        (
            Perspective::Economy,
            "Nettokostnad jämfört med budgeten för arbetsmarknadsenheten, ackumulerat",
        ),
        (Perspective::TargetGroup, "Avslutade till arbete eller studier"),
        (Perspective::Operations, "Deltagare som har bytt handläggare"),
        (Perspective::Staff, "Sjukfrånvaro"),
    ];
    let measures: Vec<Measure> = (1..=16_u128)
        .map(|number| {
            let (perspective, name) = names[(number as usize - 1) / 4];
            measure(number, perspective, &format!("{name} {number}"), number == 5)
        })
        .collect();
    let typed = measures.iter().flat_map(|measure| {
        (1..=10_u32).map(|number| TypedValue {
            measure: measure.id,
            month: month(&format!("2026-{number:02}")),
            value: 3000 + 450 * i64::from(number),
            source: "Personalsystemet".to_owned(),
            by: "A. Lind".to_owned(),
        })
    });
    let typed: Vec<_> = typed.filter(|typed| typed.measure != measures[4].id).collect();
    let mut card = Scorecard {
        measures,
        typed,
        months: Vec::new(),
        actions: vec![Action {
            id: CardActionId(Uuid::nil()),
            month: month("2026-10"),
            details: ActionDetails {
                text: "Fler platser i arbetsträning".to_owned(),
                who: "B. Ek".to_owned(),
                due: day("2026-12-15"),
            },
            done: None,
        }],
    };
    let figures = card.shown(month("2026-10"), &counted);
    card.months.push(MonthRecord {
        month: month("2026-10"),
        analysis: "Fler gick till arbete än i fjol.\nSjukfrånvaron ökar.".to_owned(),
        signed: Some((Now(session().now.0), "A. Lind".to_owned())),
        figures,
    });
    card
}

/// What is counted: known in some months, hidden in one.
fn counted(_: MeasureId, of: Month) -> Option<Counted> {
    let value = match of.code().as_str() {
        "2026-08" => Value::Hidden,
        "2026-10" => Value::Known(41_000),
        _ => Value::Known(36_500),
    };
    let is_known = value.known().is_some();
    Some(Counted {
        value,
        n: is_known.then_some(32),
        interval: is_known.then_some([28_000, 51_000]),
    })
}

#[test]
fn a_full_year_stands_on_one_page_with_the_analyses_after_it() {
    for (locale, language) in [(Locale::Swedish, "sv"), (Locale::English, "en")] {
        let mut card = full();
        let page = |card: &Scorecard| YearCard::new(&Texts::new(locale), card, 2026, &counted, session().today);
        let pdf = page(&card).pdf(&organisation()).expect("a page");
        assert_accessible(&pdf, language);
        keep(&format!("year-card-{language}.pdf"), &pdf);
        assert_eq!(pages(&pdf), 2, "the year, and what was written");
        card.months.clear();
        card.actions.clear();
        assert_eq!(pages(&page(&card).pdf(&organisation()).expect("a page")), 1);
    }
}

#[test]
fn a_signed_month_and_a_hidden_one_are_told_as_they_are() {
    let mut card = full();
    // Another target from November on.
    card.measures[4].details.target = 60_000;
    card.measures[4].details.near = None;
    let page = YearCard::new(&Texts::new(Locale::Swedish), &card, 2026, &counted, session().today);
    let row = &page.perspectives[1].measures[0];
    let told: Vec<_> = row
        .cells
        .iter()
        .map(|cell| cell.as_ref().map(|own| (own.words.as_str(), own.mark)))
        .collect();
    assert_eq!(told[6], Some(("36,5\u{a0}%", "missed")));
    assert_eq!(told[7], Some(("dolt", "none")));
    assert_eq!(told[9], Some(("41,0\u{a0}%", "reached")), "as it was signed");
    assert_eq!(told[11], None, "December has not begun");
    let bytes = workbook(&page).expect("a workbook");
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("read");
    assert_eq!(book.sheet_names(), ["Året", "Värden", "Analyser", "Åtgärder"]);
    let values = book.worksheet_range("Värden").expect("a sheet");
    let of = |month: &str| {
        let is_it = |row: &&[Data]| row[1] == Data::String(row_name()) && row[3] == Data::String(month.to_owned());
        values.rows().find(is_it).map(<[Data]>::to_vec).expect("a row")
    };
    let october = of("okt");
    assert_eq!(
        (&october[4], &october[5], &october[8]),
        (&Data::Float(41.0), &Data::Float(32.0), &Data::Float(40.0))
    );
    assert_eq!(of("aug")[4], Data::Empty, "a hidden value is no number");
    let actions = book.worksheet_range("Åtgärder").expect("a sheet");
    assert_eq!(actions.get_value((1, 1)), Some(&Data::String("B. Ek".to_owned())));
}

fn row_name() -> String {
    "Avslutade till arbete eller studier 5".to_owned()
}

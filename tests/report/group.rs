//! The report on a group, as pages and as a workbook.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use stegvis::demo;
use stegvis::domain::activity::{ActivityDetails, ActivityType, PlacementDetails};
use stegvis::domain::assessment::{Answer, Entry};
use stegvis::domain::cohort::filter::{Filter, Grain, ReportPeriod, Since};
use stegvis::domain::cohort::method::methods;
use stegvis::domain::cohort::overview::{Request, overviews};
use stegvis::domain::cohort::quality::quality;
use stegvis::domain::cohort::suppression::Level;
use stegvis::domain::instrument::Respondent;
use stegvis::domain::participant::Details;
use stegvis::i18n::{Locale, Texts};
use stegvis::report::scorecard::{Kind, Scorecard};
use stegvis::report::workbook::workbook;
use stegvis::store::{Operation, Store};

use crate::{assert_accessible, day, keep, organisation, pages, session};

/// The report on the demonstration's participants over one period, as it is handed on.
fn scorecard(store: &Store, locale: Locale, kind: Kind, period: ReportPeriod) -> Scorecard {
    scorecard_at(Level::Publication, store, locale, kind, period)
}

fn scorecard_at(level: Level, store: &Store, locale: Locale, kind: Kind, period: ReportPeriod) -> Scorecard {
    let cohort = store.cohort(&|_, _| true).expect("everybody");
    let filter = Filter {
        since: Since::Start,
        ..Filter::over(period)
    };
    let request = Request {
        cohort: &cohort,
        filters: std::slice::from_ref(&filter),
        today: session().today,
        grain: Grain::Tertial,
        threshold: 5,
        level,
    };
    let overview = overviews(request, &|_, _| true).expect("figures").remove(0);
    let quality = quality(&request, &filter, &|_, _| true).expect("figures");
    let texts = Texts::new(locale);
    let methods = methods(&request, &filter, &|_, _| true).expect("figures");
    Scorecard::new(
        &texts,
        kind,
        &overview,
        &quality,
        &methods,
        cohort.activities(),
        session().today,
    )
}

const OCTOBER: ReportPeriod = ReportPeriod::Month { year: 2026, month: 10 };

#[test]
fn a_months_report_is_one_page_and_a_tertials_has_every_table() {
    let mut store = demo::open(&session()).expect("a demonstration");
    for (locale, language) in [(Locale::Swedish, "sv"), (Locale::English, "en")] {
        let month = scorecard(&store, locale, Kind::Month, OCTOBER)
            .pdf(&organisation())
            .expect("a page");
        assert_accessible(&month, language);
        assert_eq!(pages(&month), 1);
        let tertial = ReportPeriod::Tertial { year: 2026, number: 2 };
        let tertial = scorecard(&store, locale, Kind::Tertial, tertial)
            .pdf(&organisation())
            .expect("pages");
        assert_accessible(&tertial, language);
        assert!(pages(&tertial) > 1);
        keep(&format!("month-{language}.pdf"), &month);
        keep(&format!("tertial-{language}.pdf"), &tertial);
    }
    // As many activities as a large city has, with long names: the page says how many it leaves out.
    let id = store.histories().expect("everybody")[0].participant.id;
    let written = store.transact(&session(), Operation::SaveActivity, |tx| {
        for number in 0..60 {
            let details = ActivityDetails {
                name: format!("Arbetsmarknadsintroduktion med yrkessvenska och samhällsorientering {number}"),
                kind: ActivityType::JobFocused,
                unit: None,
                cost: None,
                is_active: true,
            };
            let activity_id = tx.save_activity(None, &details)?;
            let placement = PlacementDetails {
                activity_id,
                from: day("2026-10-01"),
                to: None,
                extent: None,
                weekdays: None,
                end_reason: None,
                experience: None,
            };
            tx.save_placement(id, None, &placement)?;
        }
        Ok(())
    });
    written.expect("written");
    let crowded = scorecard(&store, Locale::Swedish, Kind::Month, OCTOBER);
    assert_eq!(crowded.on_page.groups[0].len(), 10);
    assert!(
        crowded.on_page.left_out[10]
            .as_ref()
            .is_some_and(|words| words.starts_with("58 insatser"))
    );
    let page = crowded.pdf(&organisation()).expect("a page");
    assert_eq!(pages(&page), 1);
    keep("month-crowded.pdf", &page);
}

#[test]
fn within_the_unit_time_to_exit_is_a_curve_whose_points_stand_under_it() {
    let store = demo::open(&session()).expect("a demonstration");
    for (locale, language) in [(Locale::Swedish, "sv"), (Locale::English, "en")] {
        let shown = scorecard_at(Level::Unit, &store, locale, Kind::Shown, ReportPeriod::Everything);
        let table = shown.methods.last().expect("tables");
        let curve = table.curve.as_ref().expect("a curve");
        assert_eq!(curve.points.len(), table.rows.len());
        assert!(
            curve.points.len() > 5 && curve.points[0] == (0, 0.0, 0.0),
            "{:?}",
            curve.points
        );
        for (before, after) in curve.points.iter().zip(&curve.points[1..]) {
            assert!(
                before.0 < after.0 && before.1 <= after.1 && before.2 <= after.2,
                "{before:?} {after:?}"
            );
            assert!(after.1 + after.2 <= 1.0, "{after:?}");
        }
        // A column of those at risk, and one for each way to leave.
        assert_eq!(table.columns.len(), 4);
        let pdf = shown.pdf(&organisation()).expect("pages");
        assert_accessible(&pdf, language);
        let figures = String::from_utf8_lossy(&pdf).matches("/S/Figure").count();
        assert_eq!(figures, 2, "the logo and the curve");
        keep(&format!("shown-{language}.pdf"), &pdf);
    }
    let published = scorecard(&store, Locale::Swedish, Kind::Shown, ReportPeriod::Everything);
    let table = published.methods.last().expect("tables");
    assert!(table.curve.is_none() && table.rows.is_empty() && table.hidden.is_some());
}

#[test]
fn those_whose_gender_or_age_is_not_known_have_rows_so_that_the_parts_are_the_whole() {
    let store = demo::open(&session()).expect("a demonstration");
    let card = scorecard_at(
        Level::Unit,
        &store,
        Locale::Swedish,
        Kind::Tertial,
        ReportPeriod::Everything,
    );
    let rows = &card.exits.rows;
    let place = |name: &str| {
        let found = rows.iter().position(|row| row.name.to_lowercase().contains(name));
        found.unwrap_or_else(|| panic!("{name}: {rows:?}"))
    };
    let (gender, age) = (place("okänt"), place("okänd ålder"));
    let whole = &rows[0];
    for part in [&rows[1..=gender], &rows[gender + 1..=age]] {
        let sum =
            |of: fn(&stegvis::report::scorecard::ExitRow) -> Option<u64>| part.iter().map(of).sum::<Option<u64>>();
        assert_eq!(sum(|row| row.exits), whole.exits, "{part:?}");
        assert_eq!(sum(|row| row.participants), whole.participants, "{part:?}");
    }
    // The same rows stand in the workbook.
    let bytes = workbook(&card).expect("a workbook");
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(&bytes)).expect("it opens");
    let exits = book.worksheet_range("Avslut").expect("a sheet");
    for place in [gender, age] {
        let name = Data::String(rows[place].name.clone());
        assert!(exits.rows().any(|cells| cells[0] == name), "{name:?}");
    }
}

/// Adds so many who began at an end of the scale and were measured in its middle that the mean tells of it.
fn measure_towards_the_middle(store: &mut Store) {
    let instrument = store.current_instrument().expect("an instrument");
    let asked = instrument.indicators[0].id.clone();
    let score = |level: i16| Some(Answer::Score(instrument.scale.score(level).expect("a level")));
    let written = store.transact(&session(), Operation::CreateParticipant, |tx| {
        for number in 0..400 {
            let id = tx.create_participant(&Details::starting(day("2026-01-14")))?;
            let first = if number % 2 == 0 {
                instrument.scale.min()
            } else {
                instrument.scale.max()
            };
            for (date, level) in [("2026-01-14", first), ("2026-05-04", 3)] {
                let occasion = tx.create_occasion(id, day(date))?;
                let form = tx.start_assessment(occasion, Respondent::Participant, &instrument.key, [&asked])?;
                let entry = Entry {
                    answer: score(level),
                    note: None,
                };
                tx.save_entry(form, &asked, &entry)?;
                tx.finish_assessment(form, None)?;
            }
        }
        Ok(())
    });
    written.expect("measured");
}

#[test]
fn a_reader_is_told_of_many_intervals_and_of_regression_to_the_mean() {
    let mut store = demo::open(&session()).expect("a demonstration");
    measure_towards_the_middle(&mut store);
    let card = scorecard_at(
        Level::Unit,
        &store,
        Locale::Swedish,
        Kind::Tertial,
        ReportPeriod::Everything,
    );
    let remarks: Vec<&String> = card.methods.iter().flat_map(|table| &table.remarks).collect();
    for told in ["ungefär vart tjugonde sakna noll", "regression mot medelvärdet"] {
        assert!(
            remarks.iter().any(|remark| remark.contains(told)),
            "{told}: {remarks:?}"
        );
    }
}

#[test]
fn a_month_tells_method_in_brief_and_which_tables_are_in_the_workbook() {
    let store = demo::open(&session()).expect("a demonstration");
    let month = scorecard(&store, Locale::Swedish, Kind::Month, OCTOBER);
    let brief = month.on_page.brief.join(" ");
    assert!(
        brief.contains("viktad kappa") && brief.contains("vart tjugonde"),
        "{brief}"
    );
    assert!(month.on_page.methods.len() > 1, "{:?}", month.on_page.methods);
    let first = &month.methods[month.on_page.methods[0]];
    assert_eq!(first.key, "method-agreement");
    // Nobody can have answered again within a month; in a year they can.
    let year = scorecard(&store, Locale::Swedish, Kind::Shown, ReportPeriod::Everything);
    let brief = year.on_page.brief.join(" ");
    assert!(brief.contains("Har svarat igen"), "{brief}");
}

#[test]
fn a_workbook_holds_numbers_charts_and_how_they_were_counted() {
    let store = demo::open(&session()).expect("a demonstration");
    let card = scorecard(&store, Locale::Swedish, Kind::Tertial, ReportPeriod::Everything);
    let bytes = workbook(&card).expect("a workbook");
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(&bytes)).expect("it opens");
    assert_eq!(
        book.sheet_names(),
        [
            "Rapport",
            "Förändring",
            "Avslut",
            "Insatser",
            "Insatsers förändring",
            "Metod",
            "Så är det räknat"
        ]
    );
    // A text is a text: no cell holds a formula.
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).expect("a sheet");
        assert_eq!(formulas.used_cells().count(), 0, "{name}");
    }
    let changes = book.worksheet_range("Förändring").expect("a sheet");
    for table in &card.changes {
        for row in table.rows.iter().filter(|row| row.figures.is_some()) {
            let figures = row.figures.as_ref().expect("figures");
            let is_own = |cells: &&[Data]| {
                cells[0] == Data::String(row.name.clone()) && cells[1] == Data::Float(figures.n as f64)
            };
            let cells = changes.rows().find(is_own).expect("a row");
            for (cell, number) in cells[2..9].iter().zip(figures.numbers) {
                match number {
                    Some(number) => assert_eq!(*cell, Data::Float(number), "{}", row.name),
                    None => assert_eq!(*cell, Data::Empty, "{}", row.name),
                }
            }
        }
    }
    // At which level each activity and combination begins, beside how that changes.
    let by_group = book.worksheet_range("Insatsers förändring").expect("a sheet");
    let mut shown = 0;
    for table in &card.group_changes {
        for row in &table.rows {
            for (indicator, figures) in table.columns.iter().skip(1).zip(&row.cells) {
                let Some(figures) = figures else { continue };
                let is_own = |cells: &[Data]| {
                    cells[0] == Data::String(row.name.clone())
                        && cells[1] == Data::String(indicator.clone())
                        && cells[2] == Data::Float(figures.n as f64)
                        && figures.numbers[0].is_some_and(|first| cells[3] == Data::Float(first))
                };
                assert!(by_group.rows().any(is_own), "{} {indicator}", row.name);
                shown += 1;
            }
        }
    }
    assert!(shown > 50, "{shown} changes by group");
    let method = book.worksheet_range("Metod").expect("a sheet");
    let headings: Vec<&str> = card.methods.iter().map(|table| table.heading.as_str()).collect();
    for heading in headings {
        assert!(
            method.rows().any(|cells| cells[0] == Data::String(heading.to_owned())),
            "{heading}"
        );
    }
    let method = book.worksheet_range("Så är det räknat").expect("a sheet");
    assert!(method.used_cells().count() > card.method.sentences.len());
    // An archive names each of its files twice: before it, and in its index.
    let charts = String::from_utf8_lossy(&bytes).matches("xl/charts/chart").count() / 2;
    assert_eq!(charts, 3, "changes of each respondent, and exits");
}

/// A part of a workbook, as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut part = archive.by_name(name).expect(name);
    let mut text = String::new();
    part.read_to_string(&mut text).expect("text");
    text
}

#[test]
fn a_workbook_is_set_up_for_paper() {
    let store = demo::open(&session()).expect("a demonstration");
    let mut card = scorecard(&store, Locale::Swedish, Kind::Tertial, ReportPeriod::Everything);
    card.title = "Styrkort & mer".to_owned();
    let bytes = workbook(&card).expect("a workbook");
    keep("tertial.xlsx", &bytes);
    for number in 1..=card.sheets.len() {
        let sheet = part(&bytes, &format!("xl/worksheets/sheet{number}.xml"));
        assert!(sheet.contains("<pageSetUpPr fitToPage=\"1\"/>"), "{number}");
        let (_, setup) = sheet.split_once("<pageSetup ").expect("a page set-up");
        let (setup, after) = setup.split_once("/>").expect("its end");
        assert!(
            setup.contains("paperSize=\"9\"") && setup.contains("orientation=\"landscape\""),
            "{number}: {setup}"
        );
        // As many pages as it takes, but for the first sheet, which is one.
        assert_eq!(setup.contains("fitToHeight=\"0\""), number > 1, "{number}: {setup}");
        let footer = format!(
            "<oddFooter>&amp;LStyrkort &amp;&amp; mer, {}&amp;R&amp;P / &amp;N</oddFooter>",
            card.period
        );
        assert!(after.contains(&footer), "{number}: {after}");
    }
    let book = part(&bytes, "xl/workbook.xml");
    for repeated in [
        "Förändring!$2:$2",
        "Avslut!$1:$2",
        "Insatser!$2:$2",
        "'Insatsers förändring'!$2:$2",
    ] {
        let titles = format!(">{repeated}</definedName>");
        assert!(book.contains(&titles), "{repeated} in {book}");
    }
    assert!(part(&bytes, "docProps/core.xml").contains("<dc:title>Styrkort &amp; mer, "));
}

/// The widths of a sheet's columns, in characters.
fn widths(sheet: &str) -> Vec<f64> {
    let mut widths = vec![8.43; 40];
    for column in sheet.split("<col ").skip(1) {
        let number = |name: &str| {
            let (_, value) = column.split_once(&format!("{name}=\"")).expect(name);
            value.split('"').next().expect(name).parse::<f64>().expect(name)
        };
        for place in number("min") as usize..=number("max") as usize {
            widths[place - 1] = number("width");
        }
    }
    widths
}

#[test]
fn no_heading_of_a_workbook_is_cut() {
    let store = demo::open(&session()).expect("a demonstration");
    for locale in [Locale::Swedish, Locale::English] {
        let card = scorecard(&store, locale, Kind::Tertial, ReportPeriod::Everything);
        let bytes = workbook(&card).expect("a workbook");
        let sheet = part(&bytes, "xl/worksheets/sheet2.xml");
        let widths = widths(&sheet);
        let (_, row) = sheet.split_once("<row r=\"2\"").expect("the columns' names");
        let (row, _) = row.split_once('>').expect("its end");
        let (_, height) = row.split_once("ht=\"").expect("a height");
        let height: f64 = height
            .split('"')
            .next()
            .and_then(|text| text.parse().ok())
            .expect("points");
        for (name, width) in card.change_columns.iter().zip(widths) {
            for word in name.split_whitespace() {
                assert!(word.chars().count() as f64 <= width, "{name}: {word} in {width}");
            }
            let least = (name.chars().count() as f64 / width).ceil() * 15.0;
            assert!(height >= least, "{name}: {height} points, {width} characters");
        }
    }
}

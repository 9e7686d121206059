use std::path::Path;

use chrono::{DateTime, NaiveDate};

use super::file::Definitions;
use super::*;
use crate::demo;
use crate::domain::cohort::filter::{Filter, ReportPeriod};
use crate::domain::cohort::overview::{self, Overview, Request};
use crate::domain::cohort::suppression::Level;
use crate::domain::comparison::{
    Difference, Known, Measure, Method, OutsideDetails, OutsideField, OutsideProblem, Subject, Who, beside, own,
    subjects,
};
use crate::domain::participant::Gender;
use crate::domain::{OutsideFigureId, Today};
use crate::store::vault::hex;
use crate::store::{Operation, Session, TransferKey};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

const NOW: &str = "2026-11-18T08:00:00Z";

fn now() -> (Now, Today) {
    (Now(moment(NOW)), Today(day("2026-11-18")))
}

/// A unit with nobody in it and a key.
fn unit(name: &str) -> (Store, Session) {
    let mut store = Store::in_memory("C. Lund").expect("a store");
    let session = store.session(now().0, now().1);
    let made = store.transact(&session, Operation::MakeTransferKey, |tx| {
        tx.make_transfer_key(name, false)
    });
    made.expect("a key");
    (store, session)
}

/// The same with very many people.
fn crowd(name: &str) -> (Store, Session) {
    let (mut store, session) = unit(name);
    let size = demo::CrowdSize {
        participants: 300,
        years: 2,
        seed: 7,
        returns: true,
    };
    demo::fill_crowd(&mut store, &session, size, |_| true).expect("people");
    (store, session)
}

fn overview(store: &Store, level: Level) -> Overview {
    let cohort = store.cohort(&|_, _| true).expect("everybody");
    let filter = Filter::over(ReportPeriod::LastTwelveMonths);
    let request = Request {
        level,
        ..Request::for_publication(&cohort, &filter, now().1, 5)
    };
    overview::overview(&request, &filter, &|_, _| true).expect("an overview")
}

fn key(store: &Store) -> TransferKey {
    store.transfer_keys().expect("keys").remove(0)
}

fn definitions() -> Definitions {
    let all = Measure::ALL
        .iter()
        .map(|measure| (measure.code().to_owned(), "Andel.".to_owned()));
    all.collect()
}

fn file_of(store: &Store) -> Vec<u8> {
    let overview = overview(store, Level::Publication);
    write(&key(store), &overview, moment(NOW), definitions()).expect("a file")
}

/// A file with this body, signed by the unit as its own are.
fn signed(store: &Store, body: &str) -> Vec<u8> {
    let signature = key(store)
        .sign(&[b"stegvis figures 1\n", body.as_bytes()].concat())
        .expect("signed");
    format!(
        "{{\"stegvis_figures\":1,\"signature\":\"{}\"}}\n{body}",
        hex(&signature)
    )
    .into_bytes()
}

fn body_of(file: &[u8]) -> String {
    let line = file.iter().position(|byte| *byte == b'\n').expect("a first line");
    String::from_utf8(file[line + 1..].to_vec()).expect("text")
}

#[test]
fn a_unit_sees_what_another_one_counts_for_publication_and_nothing_else() {
    let (from, _) = crowd("Norrby");
    let (mut to, session) = unit("Söderby");
    let public = overview(&from, Level::Publication);
    let file = file_of(&from);
    let opened = open_bytes(&to, now().0, file.clone()).expect("a file");
    assert_eq!(opened.known_since, None, "a stranger");
    assert_eq!(opened.card, key(&from).card);
    assert_eq!(opened.figures.period, public.window);
    assert_eq!(opened.figures.method, Method::of(&public));
    let mut shown = 0;
    for subject in subjects(&public) {
        let told = opened.figures.figures.get(&subject).copied();
        match (own(&public, &subject), told) {
            (Some(Known::Shown(own)), Some(Known::Shown(told))) => {
                shown += 1;
                assert_eq!(own.n, told.n, "{subject:?}");
                let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
                assert!(close(own.value, told.value), "{subject:?}");
                let ends = own.ci95.zip(told.ci95);
                assert!(ends.is_none_or(|(own, told)| close(own[0], told[0]) && close(own[1], told[1])));
                assert_eq!(own.ci95.is_some(), told.ci95.is_some());
            }
            (own, told) => assert_eq!(own, told, "{subject:?}"),
        }
    }
    assert!(shown > 10, "{shown}");
    let taken = to.transact(&session, Operation::TakeUnitFigures, |tx| {
        tx.take_unit_figures(opened.figures.file, &opened.figures.unit, &opened.bytes)
    });
    taken.expect("taken in");
    let kept = kept(&to).expect("kept");
    assert_eq!(readable(&kept), [opened.figures]);
    assert_eq!(kept[0].file.bytes, file, "as it came");
    let again = open_bytes(&to, now().0, file);
    assert!(
        matches!(again, Err(FiguresError::Store(StoreError::UnitFileKept))),
        "{again:?}"
    );
    let newer = open_bytes(&to, now().0, file_of(&from)).expect("another file");
    assert_eq!(newer.known_since, Some(now().0.0), "no stranger any more");
}

#[test]
fn what_is_hidden_stays_hidden() {
    let (store, session) = {
        let (mut store, session) = unit("Norrby");
        demo::fill(&mut store, &session).expect("people");
        (store, session)
    };
    let public = overview(&store, Level::Publication);
    let unit_level = overview(&store, Level::Unit);
    let hidden: Vec<Subject> = subjects(&public)
        .into_iter()
        .filter(|subject| own(&public, subject) == Some(Known::Hidden))
        .collect();
    assert!(!hidden.is_empty(), "few people, so something is hidden");
    let file = file_of(&store);
    let figures = read(&file).expect("a file").1;
    for subject in &hidden {
        assert_eq!(figures.figures.get(subject), Some(&Known::Hidden));
    }
    assert_eq!(figures.hidden(), hidden.len());
    // Nothing is said of a hidden figure but that it is.
    let body: serde_json::Value = serde_json::from_str(&body_of(&file)).expect("JSON");
    for figure in body["figures"].as_array().expect("figures") {
        let is_hidden = figure["hidden"] == true;
        for field in ["value", "n", "low", "high"] {
            assert!(!is_hidden || figure.get(field).is_none(), "{figure}");
        }
    }
    let refused = write(&key(&store), &unit_level, session.now.0, definitions());
    assert!(matches!(refused, Err(FiguresError::NotForPublication)));
}

#[test]
fn a_file_that_is_changed_by_one_byte_is_refused() {
    let (store, _) = unit("Norrby");
    let file = file_of(&store);
    assert!(read(&file).is_ok());
    for place in 0..file.len() {
        for bit in [0x01, 0x20, 0x80] {
            let mut changed = file.clone();
            changed[place] ^= bit;
            assert!(
                read(&changed).is_err(),
                "byte {place} ^ {bit:#x}: {}",
                char::from(file[place])
            );
        }
        assert!(read(&file[..place]).is_err(), "cut off at {place}");
    }
    for more in [&b"\n"[..], b" ", b"{}"] {
        assert!(read(&[&file, more].concat()).is_err(), "something behind it");
    }
    let spaced = String::from_utf8(file).expect("text").replacen(':', ": ", 1);
    assert!(matches!(read(spaced.as_bytes()), Err(FiguresError::NotSigned)));
}

#[test]
fn whoever_signs_may_not_mislead_either() {
    let (store, _) = crowd("Norrby");
    let body = body_of(&file_of(&store));
    assert!(read(&signed(&store, &body)).is_ok(), "as it was");
    let changed = |from: &str, to: &str| {
        assert!(body.contains(from), "{from}");
        read(&signed(&store, &body.replacen(from, to, 1)))
    };
    for (from, to) in [
        ("\"unit\": \"Norrby\"", "\"unit\": \"Söderby\""),
        ("\"threshold\": 5", "\"threshold\": 1"),
        ("\"activity_least_days\": 14", "\"activity_least_days\": 0"),
        ("\"from\": \"2025", "\"from\": \"2027"),
        ("\"measure\": \"returned\"", "\"measure\": \"work_or_studies\""),
        ("\"measure\": \"returned\"", "\"measure\": \"wages\""),
        ("\"gender\": \"woman\"", "\"gender\": \"other\""),
        ("\"value\": 0.", "\"value\": 7."),
        ("\"low\": 0.", "\"low\": -0."),
        ("\"high\": 0.", "\"hidden\": true, \"high\": 0."),
        ("\"respondent\": \"participant\",", ""),
        ("Andel.", "Andel\\u0007."),
        ("\"n\": ", "\"name\": \"Amina\", \"n\": "),
        ("\"n\": ", "\"n\": 0, \"more\": "),
    ] {
        let read = changed(from, to);
        assert!(matches!(read, Err(FiguresError::Damaged(_))), "{from} {to}: {read:?}");
    }
    let read = changed("\"level\": \"publication\"", "\"level\": \"unit\"");
    assert!(matches!(read, Err(FiguresError::NotForPublication)), "{read:?}");
}

#[test]
fn ones_own_file_and_one_from_the_future_are_refused_by_name() {
    let (from, _) = unit("Norrby");
    let (to, _) = unit("Söderby");
    let file = file_of(&from);
    assert!(matches!(
        open_bytes(&from, now().0, file.clone()),
        Err(FiguresError::Own)
    ));
    let earlier = Now(moment("2026-11-16T08:00:00Z"));
    assert!(matches!(
        open_bytes(&to, earlier, file),
        Err(FiguresError::FromFuture(_))
    ));
    let newer = b"{\"stegvis_figures\":2,\"seal\":\"x\"}\n{}";
    assert!(matches!(read(newer), Err(FiguresError::Newer)));
    for foreign in [
        &b""[..],
        b"{}",
        b"{}\n{}",
        b"\xff\n",
        b"kommun;v\xc3\xa4rde\nBor\xc3\xa5s;3\n",
    ] {
        assert!(matches!(read(foreign), Err(FiguresError::Foreign)), "{foreign:?}");
    }
    assert!(matches!(read(&vec![b'\n'; MAX_BYTES + 1]), Err(FiguresError::Foreign)));
}

#[test]
fn ones_own_stands_first_and_the_others_in_the_order_of_the_alphabet() {
    let (store, session) = crowd("Ystad");
    let (other, _) = crowd("Östersund");
    let mut file = read(&file_of(&other)).expect("a file").1;
    file.method.threshold = 10;
    let mut store = store;
    let published = |owner: &str, year: i32| OutsideDetails {
        owner: owner.to_owned(),
        measure: Measure::WorkOrStudies,
        gender: None,
        year,
        value: 39_400,
        n: None,
        source: "Kolada".to_owned(),
    };
    let all = [
        published("Åre", 2024),
        published("arvika", 2025),
        published("Åre", 2025),
    ];
    let saved = store.transact(&session, Operation::ImportOutsideFigures, |tx| {
        tx.import_outside_figures(&all, false)
    });
    saved.expect("saved");
    let overview = overview(&store, Level::Unit);
    let subject = Subject::whole(Measure::WorkOrStudies);
    let outside = store.outside_figures().expect("published");
    let own = beside(&overview, &subject, &[file], &outside);
    let names: Vec<_> = own
        .rows
        .iter()
        .map(|row| match &row.who {
            Who::Own => "own",
            Who::Unit { name, .. } => name,
            Who::Published { owner, .. } => owner,
        })
        .collect();
    assert_eq!(names, ["own", "arvika", "Åre", "Åre", "Östersund"]);
    let told = |differences: &[Difference]| differences == [Difference::Threshold(10)];
    assert!(matches!(&own.rows[4].who, Who::Unit { differences, .. } if told(differences)));
    assert!(own.spans_differ());
    let women = Subject {
        gender: Some(Gender::Woman),
        ..subject
    };
    assert_eq!(beside(&overview, &women, &[], &outside).rows.len(), 1);
}

fn parse(text: &[u8]) -> Result<Published, PublishedError> {
    parse_published(Path::new("x.csv"), text, now().1)
}

#[test]
fn published_figures_are_read_as_they_come_out_of_spreadsheets() {
    for text in [
        "owner;measure;gender;year;value;n;source\nÖstersund;work_or_studies;woman;2025;39,4;150;Kolada\n".as_bytes(),
        "\u{feff}Kommun;Mått;Kön;År;Värde;N;Källa\r\nÖstersund;Arbete eller studier;Kvinnor;2025;39,4 %;150;Kolada\r\n"
            .as_bytes(),
        "source,owner,year,measure,gender,value,n\nKolada,Östersund,2025,work or studies,women,39.4,150\n".as_bytes(),
        "owner,measure,gender,year,value,n,source\nÖstersund,work_or_studies,k,2025,\"39,4\",150,Kolada\n".as_bytes(),
    ] {
        let read = parse(text).expect("readable");
        let expected = OutsideDetails {
            owner: "Östersund".to_owned(),
            measure: Measure::WorkOrStudies,
            gender: Some(Gender::Woman),
            year: 2025,
            value: 39_400,
            n: Some(150),
            source: "Kolada".to_owned(),
        };
        assert_eq!(read.rows, [(2, expected)]);
    }
    let without = parse("kommun;mått;år;värde;källa\nBorås;kom tillbaka;2024;12;Egen\n".as_bytes()).expect("readable");
    let only = &without.rows[0].1;
    assert_eq!((only.measure, only.gender, only.n), (Measure::Returned, None, None));
}

#[test]
fn every_row_that_cant_be_taken_is_told_with_its_line() {
    let text = "owner;measure;gender;year;value;n;source\n\
                ;work_or_studies;;2025;39;;Kolada\n\
                Borås;wages;;2025;39;;Kolada\n\
                Borås;work_or_studies;annat;2025;39;;Kolada\n\
                Borås;returned;woman;2025;39;;Kolada\n\
                Borås;work_or_studies;;2027;39;;Kolada\n\
                \n\
                Borås;work_or_studies;;2025;139;;Kolada\n\
                Borås;work_or_studies;;2025;39;0;Kolada\n\
                Borås;work_or_studies;;2025;39;;\n\
                Borås;work_or_studies;;2025;39;;Kolada\n\
                borås;work_or_studies;alla;2025;40;;Annan\n\
                Borås;work_or_studies;;2025;39;;Kolada;mer\n";
    let Err(PublishedError::Rows(problems)) = parse(text.as_bytes()) else {
        panic!("some can't be taken");
    };
    let field = |problem| RowProblem::Field(problem);
    assert_eq!(
        problems,
        [
            (2, field(OutsideProblem::Missing(OutsideField::Owner))),
            (3, field(OutsideProblem::Measure)),
            (4, field(OutsideProblem::Gender)),
            (5, field(OutsideProblem::Gender)),
            (6, field(OutsideProblem::Year)),
            (8, field(OutsideProblem::Value)),
            (9, field(OutsideProblem::People)),
            (10, field(OutsideProblem::Missing(OutsideField::Source))),
            (12, RowProblem::Twice(11)),
            (13, RowProblem::Surplus),
        ]
    );
    let missing = parse(b"owner;year\nBor\xc3\xa5s;2025\n");
    assert!(
        matches!(&missing, Err(PublishedError::Columns(fields)) if fields.len() == 3),
        "{missing:?}"
    );
    let twice = parse("kommun;owner;mått;år;värde;källa\n".as_bytes());
    assert!(
        matches!(twice, Err(PublishedError::ColumnTwice(OutsideField::Owner))),
        "{twice:?}"
    );
    let none = parse("kommun;mått;år;värde;källa\n".as_bytes());
    assert!(matches!(none, Err(PublishedError::NoRows)), "{none:?}");
}

#[test]
fn figures_that_are_there_are_replaced_only_where_that_is_said() {
    let (mut store, session) = unit("Norrby");
    let rows = |value: &str| {
        let text = format!(
            "kommun;mått;år;värde;källa\nBorås;arbete eller studier;2025;{value};Kolada\nÅre;arbete eller studier;2025;30;Kolada\n"
        );
        parse(text.as_bytes()).expect("readable")
    };
    let import = |store: &mut Store, published: &Published, replaces| {
        store.transact(&session, Operation::ImportOutsideFigures, |tx| {
            tx.import_outside_figures(&published.details(), replaces)
        })
    };
    import(&mut store, &rows("39"), false).expect("saved");
    let first = store.outside_figures().expect("published");
    let mut again = rows("41,5");
    again.compare_with(&first);
    assert_eq!(again.known, [2, 3]);
    let refused = import(&mut store, &again, false);
    assert!(matches!(refused, Err(StoreError::Outside(OutsideProblem::Known))));
    assert_eq!(
        store.outside_figures().expect("published"),
        first,
        "nothing has changed"
    );
    import(&mut store, &again, true).expect("replaced");
    let values = |store: &Store| -> Vec<(OutsideFigureId, i64)> {
        let all = store.outside_figures().expect("published");
        all.iter().map(|own| (own.id, own.details.value)).collect()
    };
    assert_eq!(values(&store), [(first[0].id, 41_500), (first[1].id, 30_000)]);
    store.undo(&session).expect("undone");
    assert_eq!(values(&store), [(first[0].id, 39_000), (first[1].id, 30_000)]);
}

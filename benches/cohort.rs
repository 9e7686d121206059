//! Group figures of as many people as a large city has, beside what DuckDB needs for the same figures from the same data.
//!
//! `cargo bench --bench cohort` makes the data once (in target/bench, and anew where what makes them has changed), lets
//! DuckDB work it out from its own file, and then this program from its encrypted one; both on this machine, in one run.
//! It prints the two ratios that matter: the first overview over DuckDB's time, and a changed filter over it. DuckDB comes
//! from PyPI: `pip install duckdb`.
//!
//! `STEGVIS_BENCH_PARTICIPANTS` says how many participants; 100,000 without it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use stegvis::demo::{self, CrowdSize};
use stegvis::domain::activity::CostBasis;
use stegvis::domain::cohort::filter::{Filter, Grain, ReportPeriod};
use stegvis::domain::cohort::overview::{Overview, Request, overviews};
use stegvis::domain::cohort::suppression::Level;
use stegvis::domain::cohort::{Cohort, Group};
use stegvis::domain::instrument::Respondent;
use stegvis::domain::participant::Gender;
use stegvis::domain::{Now, Today};
use stegvis::exchange::cohort::group_code;
use stegvis::store::vault::KdfCost;
use stegvis::store::{Session, Store};

const SEED: u64 = 20_261_125;
const PASSPHRASE: &str = "tre gula bilar på rad";
/// How many times each thing is measured; the median is told.
const ROUNDS: usize = 7;

fn main() {
    let participants: usize = std::env::var("STEGVIS_BENCH_PARTICIPANTS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench/cohort-{participants}"));
    fs::create_dir_all(&folder).expect("a folder");
    let store = data(&folder, participants);
    let baseline = duckdb(&folder);

    let mut first = Vec::new();
    let mut changed = Vec::new();
    let mut figures = None;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let reader = store.cohort_reader().expect("a connection").expect("a file");
        let cohort = reader.cohort(&|_, _| true).expect("everybody");
        let overview = overview(&cohort, &everybody());
        first.push(start.elapsed());
        for filter in [women(), in_first_activity(&cohort)] {
            let start = Instant::now();
            self::overview(&cohort, &filter);
            changed.push(start.elapsed());
        }
        figures = Some((cohort, overview));
    }
    let (cohort, overview) = figures.expect("at least one round");
    println!(
        "participants {participants}, forms {}, answers {}",
        forms(&cohort),
        answers(&cohort)
    );
    let (first, changed) = (median(first), median(changed));
    println!("first overview: {first:.2?}; changed filter: {changed:.2?}");
    match baseline {
        None => println!("no ratio: DuckDB did not run (pip install duckdb)"),
        Some((duckdb, told)) => {
            compare(&overview, &told);
            let ratio = |time: Duration| time.as_secs_f64() / duckdb.as_secs_f64();
            println!("DuckDB: {duckdb:.2?}; the figures are the same");
            println!(
                "first overview / DuckDB: {:.3} (at most 1 is what 100,000 participants are to take)",
                ratio(first)
            );
            println!(
                "changed filter / DuckDB: {:.3} (at most 0.1, of as many)",
                ratio(changed)
            );
        }
    }
}

fn today() -> Today {
    Today(NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date"))
}

/// Two years: nobody's whole history, so that first and latest have to be looked for.
fn everybody() -> Filter {
    Filter::over(ReportPeriod::Between {
        from: NaiveDate::from_ymd_opt(2024, 11, 26).expect("a date"),
        to: today().0,
    })
}

fn women() -> Filter {
    Filter {
        genders: [Some(Gender::Woman)].into(),
        ..everybody()
    }
}

fn in_first_activity(cohort: &Cohort) -> Filter {
    Filter {
        activities: cohort
            .activities()
            .first()
            .map(|activity| activity.id)
            .into_iter()
            .collect(),
        ..everybody()
    }
}

fn overview(cohort: &Cohort, filter: &Filter) -> Overview {
    let request = Request {
        cohort,
        filters: std::slice::from_ref(filter),
        today: today(),
        grain: Grain::Tertial,
        threshold: 5,
        level: Level::Unit,
    };
    overviews(request, &|_, _| true)
        .and_then(|mut overviews| overviews.pop())
        .expect("nobody stopped it")
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn forms(cohort: &Cohort) -> usize {
    cohort.members().iter().map(|member| member.forms.len()).sum()
}

fn answers(cohort: &Cohort) -> usize {
    cohort.members().iter().map(|member| member.answers.len()).sum()
}

/// What makes the data: where any of it has changed, they have too.
const MADE_BY: [&str; 6] = [
    include_str!("cohort.rs"),
    include_str!("../assets/instruments/bip.toml"),
    include_str!("../src/demo.rs"),
    include_str!("../src/demo/crowd.rs"),
    include_str!("../src/demo/whole.rs"),
    include_str!("../src/store/whole.rs"),
];

/// The encrypted file, and the same data as tables for DuckDB.
fn data(folder: &Path, participants: usize) -> Store {
    let path = folder.join("crowd.db");
    let done = folder.join("done");
    let made_by = Sha256::digest(MADE_BY.join("\0"));
    if fs::read(&done).is_ok_and(|before| before == made_by.as_slice()) {
        return Store::open(&path, PASSPHRASE, Now(DateTime::UNIX_EPOCH)).expect("the file");
    }
    for old in ["db", "db-wal", "db-shm", "keys", "tries", "duckdb"] {
        let _ = fs::remove_file(path.with_extension(old));
    }
    let start = Instant::now();
    let mut store = Store::create(&path, PASSPHRASE, "bench", KdfCost::LEAST).expect("a file");
    let session = Session {
        user: "bench".to_owned(),
        now: Now(DateTime::UNIX_EPOCH),
        today: today(),
    };
    // Nobody comes back: the query beside knows of no periods.
    let size = CrowdSize {
        participants,
        years: 4,
        seed: SEED,
        returns: false,
    };
    demo::fill_crowd(&mut store, &session, size, |_| true).expect("people");
    println!("made in {:.0?}", start.elapsed());
    let start = Instant::now();
    let cohort = store.cohort(&|_, _| true).expect("everybody");
    println!("put together for the first time in {:.1?}", start.elapsed());
    write_tables(folder, &cohort, &store);
    fs::write(&done, made_by).expect("written");
    store
}

fn table(folder: &Path, name: &str, header: &str) -> BufWriter<File> {
    let mut file = BufWriter::new(File::create(folder.join(format!("{name}.csv"))).expect("a table"));
    writeln!(file, "{header}").expect("written");
    file
}

fn write_tables(folder: &Path, cohort: &Cohort, store: &Store) {
    let mut participant = table(
        folder,
        "participant",
        "participant,gender,birth_year,start,ended,is_work",
    );
    let mut placement = table(folder, "placement", "participant,activity,from_date,to_date,extent");
    let mut answer = table(folder, "answer", "participant,date,respondent,indicator,score");
    let mut activity = table(folder, "activity", "activity,is_job_focused,ore,by_day");
    for (place, own) in cohort.activities().iter().enumerate() {
        let cost = own.details.cost.expect("a cost");
        let is_job_focused = own.details.kind.code() == "job_focused";
        writeln!(
            activity,
            "{place},{is_job_focused},{},{}",
            cost.ore,
            cost.basis == CostBasis::Day
        )
        .expect("written");
    }
    let place = |id| {
        cohort
            .activities()
            .iter()
            .position(|activity| activity.id == id)
            .expect("known")
    };
    let instrument = store.current_instrument().expect("an instrument");
    for member in cohort.members() {
        let number = member.reference.0;
        let span = member.spans.last().expect("a span");
        let gender = member.gender.map_or("unknown", Gender::code);
        let (ended, is_work) = match span.end {
            Some((date, outcome)) => (
                date.to_string(),
                outcome.is_some_and(|outcome| outcome.is_work_or_studies()),
            ),
            None => (String::new(), false),
        };
        let year = member.birth_year.expect("a year");
        writeln!(participant, "{number},{gender},{year},{},{ended},{is_work}", span.start).expect("written");
        for stay in &member.stays {
            let to = stay.to.map_or_else(String::new, |date| date.to_string());
            let extent = stay.extent.unwrap_or(100);
            writeln!(
                placement,
                "{number},{},{},{to},{extent}",
                place(stay.activity_id),
                stay.from
            )
            .expect("written");
        }
        for form in &member.forms {
            let own = member.answers[form.answers_at as usize..].iter();
            for (indicator, code) in instrument.indicators.iter().zip(own) {
                if !indicator.asks(form.respondent) {
                    continue;
                }
                let score = code.level().map_or_else(String::new, |level| (level + 1).to_string());
                let who = form.respondent.code();
                writeln!(answer, "{number},{},{who},{},{score}", form.date, indicator.id).expect("written");
            }
        }
    }
}

/// DuckDB's median time, and the figures that it found.
fn duckdb(folder: &Path) -> Option<(Duration, Value)> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/duckdb_baseline.py");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(python)
        .arg(script)
        .arg(folder)
        .arg(everybody().period.days(today()).from.to_string())
        .arg(today().0.to_string())
        .arg(ROUNDS.to_string())
        .output()
        .ok()?;
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    let told: Value = serde_json::from_slice(&output.stdout).ok()?;
    let seconds = told["seconds"].as_f64()?;
    println!("DuckDB {} with {} threads", told["version"], told["threads"]);
    Some((Duration::from_secs_f64(seconds), told["figures"].clone()))
}

/// Fails where the two do not find the same: then one has worked out something else, and the times mean nothing.
fn compare(overview: &Overview, told: &Value) {
    let mut compared = 0;
    for figures in overview.groups() {
        let name = match figures.group {
            Group::Whole => "whole".to_owned(),
            Group::Gender(_) => format!("gender:{}", group_code(figures.group)),
            Group::Age(_) => format!("age:{}", group_code(figures.group)),
            Group::Combination(combination) => format!("combination:{}", combination.code()),
            Group::Activity(id) => {
                let place = overview
                    .activities
                    .iter()
                    .position(|own| own.group == Group::Activity(id));
                format!("activity:{}", place.expect("known"))
            }
            Group::EndedIn(_) => continue,
        };
        // Values that stand together have no row of their own beside.
        if name.contains('+') {
            continue;
        }
        let Some(group) = told.get(&name) else {
            // A query has no row of nobody.
            assert_eq!(figures.participants, Some(0), "{name}");
            continue;
        };
        if let Some(participants) = figures.participants {
            assert_eq!(group["participants"].as_u64(), Some(participants), "{name}");
        }
        if let Some(exits) = &figures.exits {
            assert_eq!(group["exits"].as_u64(), Some(exits.n), "{name}");
            if let Some(work) = exits.work_or_studies {
                assert_eq!(group["work"].as_u64(), Some(work.count), "{name}");
            }
        }
        if let (Group::Activity(_), Some(effort)) = (figures.group, figures.effort) {
            assert_eq!(group["days"].as_u64(), Some(effort.days), "{name}");
            assert_eq!(group["ore"].as_i64(), Some(effort.ore.expect("a cost")), "{name}");
        }
        for asked in &overview.asked {
            for respondent in Respondent::ALL {
                let Some(change) = figures.change(*respondent, asked.question) else {
                    continue;
                };
                let own = &group["changes"][respondent.code()][&asked.indicator.0];
                assert_eq!(own["n"].as_u64(), Some(change.n), "{name} {}", asked.indicator);
                let figures: BTreeMap<&str, f64> = [
                    ("baseline", change.mean_baseline),
                    ("latest", change.mean_latest),
                    ("change", change.mean_change),
                    ("sd", change.sd_change.expect("nothing is hidden")),
                    ("days", change.median_days),
                ]
                .into();
                for (figure, value) in figures {
                    let theirs = own[figure].as_f64().expect(figure);
                    assert!(
                        (theirs - value).abs() < 1e-6,
                        "{name} {} {figure}: {theirs}, {value}",
                        asked.indicator
                    );
                }
                for (part, share) in [
                    ("raised", change.raised),
                    ("unchanged", change.unchanged),
                    ("lowered", change.lowered),
                ] {
                    if let Some(share) = share {
                        assert_eq!(
                            own[part].as_u64(),
                            Some(share.count),
                            "{name} {} {part}",
                            asked.indicator
                        );
                    }
                }
                compared += 1;
            }
        }
    }
    println!("{compared} rows compared");
    assert!(compared > 100, "so few rows were compared that nothing is proven");
}

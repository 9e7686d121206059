//! What performance.py measures whole processes of, and what it holds them against. Each call does one thing and prints
//! one line of JSON; the README beside the numbers is docs/performance.md.
//!
//! `cargo bench --bench performance` alone measures what needs no other process: a durable save, a participant's page, and
//! what it costs to be of a unit.

mod baselines;
mod headless;
mod machines;
mod page;
mod raw;
mod save;
mod unit;
mod unlock;
mod workbook;

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Every file that is measured opens by this.
const PASSPHRASE: &str = "tre gula bilar på rad";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let told = match words.as_slice() {
        [] => json!({"save": save::measure(), "page": page::measure(), "unit": unit::measure()}),
        ["save"] => save::measure(),
        ["page"] => page::measure(),
        ["unit"] => unit::measure(),
        ["machines-latency", address, password] => machines::latency(&machines::Server { address, password }),
        ["machines-joining", address, password, file] => {
            machines::joining(&machines::Server { address, password }, Path::new(file))
        }
        ["machines-crowd", address, password, count] => machines::crowd(
            &machines::Server { address, password },
            count.parse().expect("a number"),
        ),
        ["machines-units", address, password, count] => machines::units(
            &machines::Server { address, password },
            count.parse().expect("a number"),
        ),
        ["unlock", file] => unlock::measure(Path::new(file)),
        ["argon2"] => baselines::argon2(),
        ["query", file] => baselines::query(Path::new(file)),
        ["integrity", file] => baselines::integrity(Path::new(file)),
        ["plain", file, folder] => baselines::plain(Path::new(file), Path::new(folder)),
        ["forget-figures", file] => baselines::forget_figures(Path::new(file)),
        ["write-workbook", file, rows] => workbook::write(Path::new(file), rows.parse().expect("a number of rows")),
        ["read-workbook", file] => workbook::read(Path::new(file)),
        other => panic!("nothing is called {other:?}; performance.py knows what there is"),
    };
    println!("{told}");
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The time that 99 of 100 do not go over.
fn p99(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[(times.len() * 99 / 100).min(times.len() - 1)]
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}

fn seconds(time: Duration) -> Value {
    json!(time.as_secs_f64())
}

//! A program that is killed at any moment has lost nothing that it acknowledged.

use std::env;
use std::thread;
use std::time::{Duration, Instant};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha12Rng;
use stegvis::store::backups;

use crate::support::{Place, Program, Saves, assert_kept, tell};

/// How many kills, unless the environment asks for more; see the README.
const KILLS: u64 = 60;
const SEED: u64 = 20_261_118;
/// After so many kills a new day begins, and a backup is due.
const KILLS_A_DAY: u64 = 8;

/// Where in its work the program is killed.
enum Stage {
    /// While it opens the file, before it has acknowledged anything.
    Opening,
    /// Among its first saves, or in the day's backup after them.
    Saving,
    /// Late enough for the log to have been written back into the file.
    WritingBack,
}

impl Stage {
    fn of(kill: u64) -> Self {
        match kill % KILLS_A_DAY {
            0 => Self::Opening,
            4 => Self::WritingBack,
            _ => Self::Saving,
        }
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    let kills = env::var("STEGVIS_FAULT_KILLS").map_or(KILLS, |text| text.parse().expect("a number of kills"));
    let mut random = ChaCha12Rng::seed_from_u64(SEED);
    let (place, mut saves) = Place::with_saves(5);
    let (mut found, mut before_any) = (0, 0);
    // How long opening takes is known once it was waited for.
    let mut opening = Duration::from_millis(1);
    for kill in 1..=kills {
        let day = kill / KILLS_A_DAY;
        let started = Instant::now();
        let mut program = Program::start(&[], &place.file(), day, u64::MAX);
        let stage = Stage::of(kill);
        if !matches!(stage, Stage::Opening) {
            program.wait_for(1);
            opening = started.elapsed();
        }
        let within = match stage {
            Stage::Opening => opening,
            Stage::Saving => Duration::from_millis(20),
            Stage::WritingBack => Duration::from_millis(400),
        };
        thread::sleep(within.mul_f64(random.random_range(0.0..1.0)));
        let report = program.kill();
        assert_eq!(report.refusal, None, "kill {kill}: nothing but the kill ends it");
        before_any += u64::from(report.saves.is_empty());
        saves.extend(report.saves);
        found = assert_kept(&place.file(), day, &saves, &format!("kill {kill}"));
    }
    // One that a kill has cut short does not count as a backup.
    let backups = backups(&place.file()).expect("they can be listed");
    for backup in &backups {
        assert_kept(
            &backup.path,
            kills / KILLS_A_DAY,
            &Saves::new(),
            "a backup between kills",
        );
    }
    tell(&format!(
        "killed at {kills} moments, {before_any} of them before the first save; {} saves acknowledged, {found} found; \
         {} backups sound",
        saves.len(),
        backups.len()
    ));
    let under_load = kills - kills / KILLS_A_DAY;
    assert!(
        saves.len() as u64 > under_load,
        "where nothing is written there is nothing to lose: {} saves in {kills} rounds",
        saves.len()
    );
}

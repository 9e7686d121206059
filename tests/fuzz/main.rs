//! Everything that is read from outside, fed with seeds and with what becomes of them: bent, cut, repeated and mixed. The
//! same numbers come each time. `fuzz/` does the same for as long as one likes, and learns on the way.

#[path = "../../fuzz/targets.rs"]
mod targets;

use std::any::Any;
use std::fs;
use std::io::{self, Write as _};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use stegvis::domain::instrument::SHIPPED;

/// How many inputs are made of each seed, where `STEGVIS_FUZZ_INPUTS` does not say.
const INPUTS: usize = 40;
/// Whoever takes longer than this for one input hangs, however slow the machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Inputs grow by no more than this.
const MAX_GROWTH: usize = 4 << 10;

/// Words that something outside gives a meaning to, for all kinds of input.
const DICTIONARY: &str = include_str!("../../fuzz/dictionary");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The seeds of a kind, in the order of their names, and the program's own files of that kind.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = root().join("fuzz/seeds").join(name);
    let entries = fs::read_dir(&folder).expect("a folder with seeds");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut seeds: Vec<_> = paths.iter().map(|path| fs::read(path).expect("a seed")).collect();
    if name == "instrument" {
        seeds.push(SHIPPED.as_bytes().to_vec());
    }
    assert!(!seeds.is_empty(), "{} is empty", folder.display());
    seeds
}

/// The words in quotes, a line each, as libFuzzer reads them.
fn dictionary() -> Vec<Vec<u8>> {
    let words = DICTIONARY.lines().filter_map(|line| {
        let (_, word) = line.split_once('"')?;
        word.strip_suffix('"')
    });
    let words: Vec<_> = words.map(unescaped).collect();
    assert!(
        words.len() > 20,
        "the dictionary is empty: is it written in another way?"
    );
    words
}

/// What libFuzzer makes of `\"`, `\\` and `\x0a`.
fn unescaped(word: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = word.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'\\', [b'x', high, low, after @ ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).expect("two digits");
                bytes.push(u8::from_str_radix(digits, 16).expect("two digits"));
                rest = after;
            }
            (b'\\', [second, after @ ..]) => {
                bytes.push(*second);
                rest = after;
            }
            _ => bytes.push(*first),
        }
    }
    bytes
}

/// Makes inputs of seeds.
struct Mutator<'a> {
    random: ChaCha8Rng,
    seeds: &'a [Vec<u8>],
    words: &'a [Vec<u8>],
}

impl Mutator<'_> {
    fn input(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut input = seed.to_vec();
        for _ in 0..self.random.random_range(1..=6) {
            self.change(&mut input);
        }
        input.truncate(seed.len() + MAX_GROWTH);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let (from, to) = self.range(input);
        match self.random.random_range(0..8) {
            0 => {
                if let Some(byte) = input.get_mut(from) {
                    *byte ^= 1 << self.random.random_range(0..8u32);
                }
            }
            1 => {
                if let Some(byte) = input.get_mut(from) {
                    *byte = self.random.random_range(0..=u8::MAX);
                }
            }
            2 => drop(input.drain(from..to)),
            3 => input.truncate(from),
            4 => {
                let part = input[from..to].to_vec();
                let times = self.random.random_range(1..=8);
                for _ in 0..times.min(MAX_GROWTH / part.len().max(1)) {
                    drop(input.splice(to..to, part.iter().copied()));
                }
            }
            5 => {
                let word = self.words[self.random.random_range(0..self.words.len())].clone();
                drop(input.splice(from..from, word));
            }
            6 => {
                let word = self.words[self.random.random_range(0..self.words.len())].clone();
                drop(input.splice(from..to, word));
            }
            _ => {
                let other = &self.seeds[self.random.random_range(0..self.seeds.len())];
                let start = self.random.random_range(0..=other.len());
                input.truncate(from);
                input.extend(&other[start..]);
            }
        }
    }

    /// A part of the input, most often a short one.
    fn range(&mut self, input: &[u8]) -> (usize, usize) {
        let from = self.random.random_range(0..=input.len());
        let longest = if self.random.random_bool(0.8) { 32 } else { input.len() };
        let length = self.random.random_range(0..=longest);
        (from, (from + length).min(input.len()))
    }
}

/// Takes inputs on a thread of its own, with as much stack as the program's own jobs have.
struct Worker {
    inputs: mpsc::Sender<Vec<u8>>,
    results: mpsc::Receiver<Result<(), String>>,
}

impl Worker {
    fn start(run: fn(&[u8])) -> Self {
        let (inputs, received) = mpsc::channel::<Vec<u8>>();
        let (sent, results) = mpsc::channel();
        thread::spawn(move || {
            for input in received {
                let result = panic::catch_unwind(AssertUnwindSafe(|| run(&input)));
                // Nobody listens any more once a failure was told.
                let _ = sent.send(result.map_err(|cause| words_of(&*cause)));
            }
        });
        Self { inputs, results }
    }

    /// Why the input is not borne.
    fn complaint(&self, input: &[u8]) -> Option<String> {
        self.inputs.send(input.to_vec()).expect("the worker lives");
        match self.results.recv_timeout(PATIENCE) {
            Ok(result) => result.err(),
            Err(mpsc::RecvTimeoutError::Timeout) => Some(format!("it takes longer than {PATIENCE:?}")),
            Err(mpsc::RecvTimeoutError::Disconnected) => Some("the worker died".to_owned()),
        }
    }
}

fn words_of(cause: &(dyn Any + Send)) -> String {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| cause.downcast_ref::<&str>().copied());
    text.unwrap_or("no words").to_owned()
}

fn inputs_of_seed() -> usize {
    let asked = std::env::var("STEGVIS_FUZZ_INPUTS").ok();
    asked.map_or(INPUTS, |asked| asked.parse().expect("STEGVIS_FUZZ_INPUTS is a number"))
}

fn feed(name: &str) {
    let (_, run) = targets::ALL
        .iter()
        .find(|(known, _)| *known == name)
        .expect("there is one");
    let (seeds, words) = (seeds(name), dictionary());
    let mut mutator = Mutator {
        random: ChaCha8Rng::seed_from_u64(name.bytes().map(u64::from).sum()),
        seeds: &seeds,
        words: &words,
    };
    let worker = Worker::start(*run);
    let mut tried = 0;
    for seed in &seeds {
        for number in 0..=inputs_of_seed() {
            // First the seed as it is.
            let input = if number == 0 { seed.clone() } else { mutator.input(seed) };
            if let Some(complaint) = worker.complaint(&input) {
                let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
                fs::write(&path, &input).expect("written");
                panic!(
                    "{name}: {complaint}\nthe input lies in {}, to be made a seed:\n{}",
                    path.display(),
                    targets::escaped(&input)
                );
            }
            tried += 1;
        }
    }
    // Past the capture of what tests print: the figures belong into the log of every run.
    let line = format!("fuzz: {name}: {tried} inputs of {} seeds\n", seeds.len());
    io::stderr().write_all(line.as_bytes()).expect("written");
}

macro_rules! feeds {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            feed(stringify!($name));
        })+

        #[test]
        fn every_kind_is_fed() {
            let kinds: Vec<_> = targets::ALL.iter().map(|(name, _)| *name).collect();
            assert_eq!(kinds, [$(stringify!($name)),+]);
            for kind in kinds {
                assert!(root().join(format!("fuzz/fuzz_targets/{kind}.rs")).exists(), "{kind}");
            }
        }
    };
}

feeds!(
    answers,
    csv,
    fhir,
    figures,
    import,
    instrument,
    keys,
    language,
    mapping,
    published,
    workbook,
    workbook_parts,
);

mod limits;

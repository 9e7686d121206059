//! What the faults are done to: a file, and a program that writes into it until something stops it.
//!
//! The program is this test binary itself, started anew with one test. It acknowledges each save on a line of its own
//! once `transact` has returned: from that moment on the save may never be lost.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::mem;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Days};
use stegvis::domain::assessment::{Answer, Entry};
use stegvis::domain::instrument::{IndicatorId, Instrument, Respondent};
use stegvis::domain::note::About;
use stegvis::domain::participant::Details;
use stegvis::domain::{AssessmentId, NoteId, Now, ParticipantId, Today};
use stegvis::store::vault::KdfCost;
use stegvis::store::{Operation, Session, Store, StoreError, keys_path};

const PASSPHRASE: &str = "tre gula bilar på rad";
const USER: &str = "A. Lind";
const NAME: &str = "Deltagare på prov";

/// The test that is the program, and what it is told in its environment.
const PROGRAM: &str = "support::writes_until_it_is_stopped";
const FILE: &str = "STEGVIS_FAULT_FILE";
const DAY: &str = "STEGVIS_FAULT_DAY";
const SAVES: &str = "STEGVIS_FAULT_SAVES";

/// How the lines begin that the program says something in.
const SAVED: &str = "saved: ";
const REFUSED: &str = "refused: ";

/// The program makes the day's backup after so many saves: where there is no room for it, there was some for the log.
const SAVES_BEFORE_BACKUP: u64 = 5;
/// A program that says nothing for so long hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// Saves, each as the line that acknowledges it and that it is found by in the file.
pub type Saves = BTreeSet<String>;

fn participant_line(id: ParticipantId, name: Option<&str>) -> String {
    format!("participant {id} {name:?}")
}

fn note_line(id: NoteId, text: &str) -> String {
    format!("note {id} {text}")
}

fn begun_line(form: AssessmentId) -> String {
    format!("begun {form}")
}

fn answer_line(form: AssessmentId, indicator: &IndicatorId, entry: &Entry) -> String {
    format!("answered {form} {} {:?}", indicator.0, entry.answer)
}

fn finished_line(form: AssessmentId) -> String {
    format!("finished {form}")
}

/// Every save that a file holds.
pub fn saves_in(store: &Store) -> Result<Saves, StoreError> {
    let mut saves = Saves::new();
    for history in store.histories()? {
        let participant = &history.participant;
        saves.insert(participant_line(participant.id, participant.details.name.as_deref()));
        saves.extend(history.notes.iter().map(|note| note_line(note.id, &note.current.text)));
        for occasion in &history.occasions {
            let drafts = occasion.drafts.values().map(|draft| (draft.id, &draft.entries));
            let finished = occasion.assessments.values().map(|form| (form.id(), form.entries()));
            saves.extend(finished.clone().map(|(form, _)| finished_line(form)));
            for (form, entries) in drafts.chain(finished) {
                saves.insert(begun_line(form));
                saves.extend(entries.iter().map(|(id, entry)| answer_line(form, id, entry)));
            }
        }
    }
    Ok(saves)
}

/// Half past nine, so many days after the first; and its date.
pub fn moment(day: u64) -> (Now, Today) {
    let first = DateTime::parse_from_rfc3339("2026-11-18T09:30:00Z").expect("a moment");
    let now = first.to_utc() + Days::new(day);
    (Now(now), Today(now.date_naive()))
}

/// Opens a file on such a day.
pub fn open(file: &Path, day: u64) -> Result<Store, StoreError> {
    Store::open(file, PASSPHRASE, moment(day).0)
}

/// Asserts that a file opens, is sound and holds all of this; returns how much of it was found.
pub fn assert_kept(file: &Path, day: u64, saves: &Saves, when: &str) -> usize {
    let store = open(file, day).unwrap_or_else(|error| panic!("{when}: the file does not open: {error:?}"));
    let report = store.check().expect("an open file can be checked");
    assert!(report.is_sound(), "{when}: the file is not sound: {report:?}");
    let found = saves_in(&store).expect("a sound file can be read");
    let lost: Vec<_> = saves.difference(&found).collect();
    assert!(lost.is_empty(), "{when}: acknowledged and lost: {lost:?}");
    saves.intersection(&found).count()
}

/// A line that is seen past the test runner, which shows nothing of a test that passes: figures, and what did not run.
pub fn tell(line: &str) {
    // A closed terminal is no reason to fail.
    let _ = io::stderr().write_all(format!("faults: {line}\n").as_bytes());
}

/// A folder for one file, gone with its value.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// A place without a file.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder }
    }

    /// A place with a file that was closed after so many saves, and the saves.
    pub fn with_saves(count: usize) -> (Self, Saves) {
        let place = Self::new();
        let mut writer = Writer::open(&place.file(), 0).expect("a new file");
        let saves = (0..count).map(|_| writer.save().expect("saved")).collect();
        (place, saves)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self) -> PathBuf {
        self.folder().join("unit.db")
    }

    /// The data file and its keys.
    pub fn files(&self) -> [PathBuf; 2] {
        [self.file(), keys_path(&self.file())]
    }

    /// Another place with the same closed file and its keys. Its backups stay behind, so that one is due.
    pub fn copy(&self) -> Self {
        let copy = Self::new();
        for (from, to) in self.files().iter().zip(copy.files()) {
            fs::copy(from, to).expect("copied");
        }
        copy
    }
}

/// What the writer does next: everything that a caseworker does, over and over.
#[derive(Clone, Copy)]
enum Next {
    Participant,
    Note(ParticipantId),
    Form(ParticipantId),
    Answer(AssessmentId),
    Finish(AssessmentId),
}

/// Somebody who works in a file, one save at a time.
pub struct Writer {
    pub store: Store,
    session: Session,
    instrument: Instrument,
    next: Next,
}

impl Writer {
    /// Opens the file, and makes it where there is none.
    pub fn open(file: &Path, day: u64) -> Result<Self, StoreError> {
        let store = if file.exists() {
            open(file, day)?
        } else {
            Store::create(file, PASSPHRASE, USER, KdfCost::LEAST)?
        };
        let (now, today) = moment(day);
        Ok(Self {
            session: store.session(now, today),
            instrument: store.current_instrument()?,
            store,
            next: Next::Participant,
        })
    }

    /// The next save, as the line that acknowledges it. One that was refused comes again.
    pub fn save(&mut self) -> Result<String, StoreError> {
        let (store, session) = (&mut self.store, &self.session);
        let today = session.today.0;
        let health = IndicatorId("health".to_owned());
        let (line, next) = match self.next {
            Next::Participant => {
                let details = Details {
                    name: Some(NAME.to_owned()),
                    caseworker: Some(USER.to_owned()),
                    ..Details::starting(today)
                };
                let added = store.transact(session, Operation::CreateParticipant, |tx| {
                    tx.create_participant(&details)
                });
                let id = added?.0;
                (participant_line(id, Some(NAME)), Next::Note(id))
            }
            Next::Note(id) => {
                let about = About {
                    date: today,
                    meeting: None,
                    indicator: None,
                    is_private: false,
                };
                let text = format!("Om {id}");
                let added = store.transact(session, Operation::AddNote, |tx| tx.save_note(id, None, &about, &text));
                (note_line(added?.0, &text), Next::Form(id))
            }
            Next::Form(id) => {
                let key = &self.instrument.key;
                let begun = store.transact(session, Operation::StartAssessment, |tx| {
                    let occasion_id = tx.create_occasion(id, today)?;
                    tx.start_assessment(occasion_id, Respondent::Participant, key, [&health])
                });
                let form = begun?.0;
                (begun_line(form), Next::Answer(form))
            }
            Next::Answer(form) => {
                let entry = Entry {
                    answer: self.instrument.scale.score(3).map(Answer::Score),
                    note: None,
                };
                store.transact(session, Operation::SaveAnswer, |tx| {
                    tx.save_entry(form, &health, &entry)
                })?;
                (answer_line(form, &health, &entry), Next::Finish(form))
            }
            Next::Finish(form) => {
                store.transact(session, Operation::FinishAssessment, |tx| {
                    tx.finish_assessment(form, None)
                })?;
                (finished_line(form), Next::Participant)
            }
        };
        self.next = next;
        Ok(line)
    }
}

/// The program that the other tests start; by itself it does nothing.
#[test]
#[ignore = "a program that the other tests start"]
fn writes_until_it_is_stopped() {
    let Some(file) = env::var_os(FILE) else { return };
    let number = |name: &str| -> u64 {
        let text = env::var(name).expect("told along with the file");
        text.parse().expect("a number")
    };
    if let Err(error) = write(Path::new(&file), number(DAY), number(SAVES)) {
        say(REFUSED, &format!("{error:?}"));
    }
}

fn write(file: &Path, day: u64, saves: u64) -> Result<(), StoreError> {
    let mut writer = Writer::open(file, day)?;
    for save in 1..=saves {
        say(SAVED, &writer.save()?);
        if save == SAVES_BEFORE_BACKUP {
            writer.store.back_up_daily(writer.session.now)?;
        }
    }
    Ok(())
}

/// One write: a short line goes into a pipe whole or not at all, also where the process is killed. It begins a line of
/// its own since the test runner has begun one.
fn say(kind: &str, what: &str) {
    let mut output = io::stdout().lock();
    let written = output.write_all(format!("\n{kind}{what}\n").as_bytes());
    written.and_then(|()| output.flush()).expect("somebody listens");
}

/// What the program has said.
#[derive(Debug, Default)]
pub struct Report {
    /// What it has acknowledged.
    pub saves: Saves,
    /// The error that ended it, where one did.
    pub refusal: Option<String>,
}

impl Report {
    /// `true` where it ended with an error that begins so.
    pub fn is_refused_with(&self, beginnings: &[&str]) -> bool {
        let refusal = self.refusal.as_deref().unwrap_or_default();
        beginnings.iter().any(|beginning| refusal.starts_with(beginning))
    }
}

/// The program while it runs; a test that fails takes it along.
pub struct Program {
    child: Child,
    lines: Receiver<String>,
    report: Report,
}

impl Program {
    /// Starts it on a file, on such a day, for at most so many saves. `within` is the command that runs it, if any.
    pub fn start(within: &[&str], file: &Path, day: u64, saves: u64) -> Self {
        let own = env::current_exe().expect("this program has a path");
        let own = own.to_str().expect("a path that is text");
        let words = [own, "--exact", PROGRAM, "--ignored", "--nocapture"];
        let mut words = within.iter().copied().chain(words);
        let mut child = Command::new(words.next().expect("at least its own name"))
            .args(words)
            .env(FILE, file)
            .env(DAY, day.to_string())
            .env(SAVES, saves.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // Nobody listens any more once a test has failed.
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            lines,
            report: Report::default(),
        }
    }

    /// Waits until it has acknowledged so many saves, or has ended before.
    pub fn wait_for(&mut self, count: usize) {
        while self.report.saves.len() < count && self.listen() {}
    }

    /// Stops it as a power cut would: `SIGKILL`, or what Windows has for it.
    pub fn kill(mut self) -> Report {
        self.child.kill().expect("one's own child can be killed");
        self.rest()
    }

    /// Waits until it ends.
    pub fn end(mut self) -> Report {
        self.rest()
    }

    fn rest(&mut self) -> Report {
        while self.listen() {}
        self.child.wait().expect("it has ended");
        mem::take(&mut self.report)
    }

    /// Takes in the next line; `false` where there is none any more.
    fn listen(&mut self) -> bool {
        let line = match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => line,
            Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => panic!("the program hangs"),
        };
        if let Some(save) = line.strip_prefix(SAVED) {
            self.report.saves.insert(save.to_owned());
        } else if let Some(error) = line.strip_prefix(REFUSED) {
            self.report.refusal = Some(error.to_owned());
        }
        true
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended can't be killed, and need not be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

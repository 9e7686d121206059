//! Spreadsheets on their way in: read and planned beside the window.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::background::{Running, waker};
use super::loaded::Loaded;
use super::open::Working;
use super::{App, Message, Phase};
use crate::domain::imported::{BuiltOn, ImportCounts};
use crate::domain::instrument::Series;
use crate::domain::operation::Operation;
use crate::domain::{ImportId, Today};
use crate::exchange::fhir::{self, Bundle};
use crate::exchange::import::{self, Choices, Existing, KeyList, KeyListError, PlanError};
use crate::exchange::mapping::Mapping;
use crate::exchange::proposal::Said;
use crate::exchange::sheet::{Book, Grid, Sheet, SheetError};
use crate::explain::Explain as _;
use crate::files::{self, Earlier};
use crate::i18n::Texts;
use crate::jobs::Job;
use crate::report::template::template;
use crate::store::{Session, Store, StoreError};
use crate::ui::importing::{By, NoPlan, Opened, Origin, Planned, Planning};
use crate::ui::screens::Screen;
use crate::ui::screens::import::Import;
use crate::ui::screens::navigation::undo_words;
use crate::ui::widgets::notice::Tone;

/// What is read of a file before it is planned.
pub(super) enum Read {
    Sheet(Box<SheetRead>),
    Bundle(Bundle, Choices),
}

/// A spreadsheet with its mapping, and the case numbers that were put into it.
pub(super) struct SheetRead {
    sheet: Sheet,
    mapping: Mapping,
    choices: Choices,
    keys: Option<KeyList>,
}

/// The name that pasted cells are read under.
const PASTED: &str = "pasted.csv";
/// What columns were said to be the last time, beside the mappings that were kept.
const LAST: &str = "last.json";
/// The most mappings that are held against a spreadsheet.
const MOST_KEPT: usize = 100;

impl App {
    /// Reads a spreadsheet, to show what its columns are. The window goes on meanwhile.
    pub(super) fn open_sheet(&mut self, ctx: &egui::Context, asked: u64, from: Origin) {
        let locale = self.settings.locale;
        let folder = self.mappings_folder();
        let Phase::Open(open) = &self.phase else { return };
        let in_use = open.loaded.in_use.clone();
        let job = Job::start(waker(ctx), move |_| {
            let texts = Texts::new(locale);
            let explain = |error: SheetError| error.explain(&texts);
            let book = book(from).map_err(explain)?;
            let grids = (0..book.sheets.len()).map(|sheet| book.grid(sheet));
            let grids = grids.collect::<Result<Vec<_>, _>>().map_err(explain)?;
            let kept = kept_that_fit(folder.as_deref(), &book, &grids);
            let last = last_said(folder.as_deref());
            let opened = Opened::of(book, grids, kept, last, &in_use);
            opened.map(Box::new).ok_or_else(|| texts.get("import-empty"))
        });
        self.jobs.push(Running::OpenSheet(asked, job));
    }

    pub(super) fn opened_sheet(&mut self, asked: u64, result: Result<Box<Opened>, String>) {
        if let Some(screen) = self.import_screen(asked) {
            match result {
                Ok(opened) => (screen.opened, screen.error) = (Some(opened), None),
                Err(sentence) => screen.error = Some(NoPlan::because(sentence)),
            }
        }
    }

    /// Reads a spreadsheet and its mapping, to plan what of it goes in. The window goes on meanwhile.
    pub(super) fn plan_import(&mut self, ctx: &egui::Context, planning: Planning) {
        let (_, today) = (self.environment.clock)();
        let locale = self.settings.locale;
        let asked = planning.asked;
        let job = Job::start(waker(ctx), move |_| {
            let texts = Texts::new(locale);
            if let (By::Itself, Origin::File(path)) = (&planning.by, &planning.from) {
                let bundle = Bundle::read(path).map_err(|error| error.explain(&texts))?;
                return Ok(Read::Bundle(bundle, planning.choices));
            }
            let book = book(planning.from).map_err(|error| error.explain(&texts))?;
            let mapping = match planning.by {
                By::Columns(mapping, _) => *mapping,
                // Only a file is one.
                By::Itself => return Err(texts.get("import-empty")),
                By::File(path) => {
                    let source = files::load_text(&path).map_err(|error| error.explain(&texts))?;
                    let wrong = |problem: String| texts.with("import-mapping-wrong", &[("problem", problem.into())]);
                    Mapping::parse(&source).map_err(|error| wrong(error.explain(&texts)))?
                }
            };
            let mut sheet = import::table(&book, &mapping).map_err(|error| error.explain(&texts))?;
            let wrong = |error: KeyListError| error.explain(&texts);
            let mut keys = match planning.keys {
                None => None,
                Some(None) => Some(KeyList::default()),
                Some(Some(path)) => Some(KeyList::read(&path, today).map_err(wrong)?),
            };
            if let Some(keys) = &mut keys {
                keys.put_into(&mut sheet, &mapping, today).map_err(wrong)?;
            }
            Ok(Read::Sheet(Box::new(SheetRead {
                sheet,
                mapping,
                choices: planning.choices,
                keys,
            })))
        });
        self.jobs.push(Running::ReadSheet(asked, job));
    }

    /// Plans what of a spreadsheet goes in. It looks up whom the file has already, so it needs the store.
    pub(super) fn plan_sheet(&mut self, ctx: &egui::Context, asked: u64, read: Read) {
        let (_, today) = (self.environment.clock)();
        let locale = self.settings.locale;
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(store) = open.store.take() else { return };
        let activities = open.loaded.activities.clone();
        let plan = move |store: &Store| {
            let texts = Texts::new(locale);
            let SheetRead {
                sheet,
                mapping,
                choices,
                keys,
            } = match read {
                Read::Bundle(bundle, choices) => return plan_bundle(store, &texts, &bundle, choices, today),
                Read::Sheet(read) => *read,
            };
            let in_use = store.instrument_in_use(mapping.questionnaire.as_deref());
            let (series, instrument) = in_use.map_err(|error| NoPlan::because(error.explain(&texts)))?;
            let find = |key: &str| store.history_imported_as(key);
            let existing = Existing::of(&sheet, &mapping, &activities, &series, find);
            let existing = existing.map_err(|error| NoPlan::because(error.explain(&texts)))?;
            let plan = import::plan(&sheet, &mapping, &instrument, &existing, choices, today);
            plan.map(|plan| Planned::sheet(&texts, plan, keys))
                .map_err(|error| NoPlan {
                    sentence: error.explain(&texts),
                    asks_order: matches!(error, PlanError::AmbiguousDates { .. }),
                })
        };
        let job = Job::start(waker(ctx), move |_| {
            let planned = plan(&store);
            (store, planned)
        });
        self.jobs.push(Running::Plan(asked, job));
    }

    /// Shows what was planned, or why nothing could be.
    pub(super) fn planned(&mut self, asked: u64, result: Result<Planned, NoPlan>) {
        if let Some(screen) = self.import_screen(asked) {
            screen.turns_to_plan = true;
            match result {
                Ok(plan) => (screen.plan, screen.error) = (Some(Box::new(plan)), None),
                Err(error) => screen.error = Some(error),
            }
        }
    }

    /// Keeps a mapping under a name, as the file that the command line reads.
    pub(super) fn keep_mapping(&mut self, name: &str, source: &str) {
        let Some(folder) = self.mappings_folder() else { return };
        let path = folder.join(format!("{}.toml", file_name(name)));
        let kept = fs::create_dir_all(&folder).and_then(|()| fs::write(&path, source));
        let (tone, key, arg) = match kept {
            Ok(()) => (Tone::Done, "import-kept", ("path", path.display().to_string().into())),
            Err(error) => (Tone::Warning, "import-not-kept", ("problem", error.to_string().into())),
        };
        self.message = Some(Message::new(tone, self.texts.with(key, &[arg])));
    }

    /// Saves a workbook to fill in with a questionnaire that is in use. Nobody stands in it, so nothing is logged.
    pub(super) fn save_template(&mut self, path: &Path, series: &Series) {
        let Phase::Open(open) = &self.phase else { return };
        let mut in_use = open.loaded.in_use.iter();
        let asked = in_use.find(|(own, _)| own == series);
        let instrument = asked.map_or(&open.loaded.instrument, |(_, instrument)| instrument);
        let made = template(&self.texts, instrument).map_err(io::Error::other);
        let path = path.with_extension("xlsx");
        let (tone, key, arg) = match made.and_then(|bytes| fs::write(&path, bytes)) {
            Ok(()) => (
                Tone::Done,
                "template-saved",
                ("path", path.display().to_string().into()),
            ),
            Err(error) => (
                Tone::Warning,
                "template-not-saved",
                ("problem", error.to_string().into()),
            ),
        };
        self.message = Some(Message::new(tone, self.texts.with(key, &[arg])));
    }

    /// Shows what was written.
    pub(super) fn show_written(&mut self, written: ImportCounts) {
        let folder = self.mappings_folder();
        if let Phase::Open(open) = &mut self.phase
            && let Screen::Import(screen) = &mut open.screen
        {
            if let Some((folder, said)) = folder.zip(screen.said()) {
                remember(&folder, said);
            }
            (screen.opened, screen.plan, screen.written) = (None, None, Some(written));
            screen.makes_keys = false;
        }
    }

    /// Finds out what was done since to those whom an earlier import told of.
    pub(super) fn look_at_import(&mut self, ctx: &egui::Context, id: ImportId) {
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(store) = open.store.take() else { return };
        let job = Job::start(waker(ctx), move |_| {
            let built = store.built_on_import(id);
            (store, built)
        });
        self.jobs.push(Running::LookAtImport(id, job));
    }

    pub(super) fn looked_at_import(
        &mut self,
        id: ImportId,
        store: Store,
        built: Result<Vec<(BuiltOn, u32)>, StoreError>,
    ) {
        let Phase::Open(open) = &mut self.phase else { return };
        open.store = Some(store);
        match built {
            Ok(built) => {
                if let Screen::Import(screen) = &mut open.screen {
                    screen.earlier.ask(id, built);
                }
            }
            Err(error) => self.not_opened(&error),
        }
    }

    /// Takes an import back or puts it back, by itself or as what is undone. There may be very much of it.
    pub(super) fn turn_import(
        &mut self,
        ctx: &egui::Context,
        way: Operation,
        turn: impl FnOnce(&mut Store, &Session) -> Result<(), StoreError> + Send + 'static,
    ) {
        let session = self.session();
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(mut store) = open.store.take() else { return };
        let job = Job::start(waker(ctx), move |_| {
            let turned = turn(&mut store, &session).and_then(|()| Loaded::read(&store));
            (store, turned)
        });
        self.jobs.push(Running::TurnImport(way, job));
    }

    pub(super) fn import_turned(&mut self, way: Operation, store: Store, turned: Result<Loaded, StoreError>) {
        let Phase::Open(open) = &mut self.phase else { return };
        open.store = Some(store);
        let turned = turned.and_then(|loaded| open.replace_loaded(loaded));
        if let Screen::Import(screen) = &mut open.screen {
            (screen.written, screen.earlier) = (None, Default::default());
        }
        let frame = super::frame(&self.texts, &self.settings, &self.environment);
        match turned {
            Ok(()) => {
                open.leave_what_is_gone(frame);
                let view = open.view(frame, Working::default());
                // What has just been done is named by the act that it left.
                let (act, key) = match way {
                    Operation::Undo => (view.redoable, "undone-what"),
                    Operation::Redo => (view.undoable, "redone-what"),
                    _ => (view.undoable, "done-what"),
                };
                let words = act.map(|act| undo_words(&view, key, act)).unwrap_or_default();
                let message = Message::new(Tone::Done, words);
                self.message = Some(if matches!(way, Operation::Undo | Operation::Redo) {
                    message
                } else {
                    message.offering_undo()
                });
            }
            Err(error) => self.not_opened(&error),
        }
    }

    /// Where mappings are kept: beside the settings.
    fn mappings_folder(&self) -> Option<PathBuf> {
        let settings = self.environment.settings_path.as_deref()?;
        Some(settings.parent()?.join("mappings"))
    }

    /// The page, where nothing has been asked there since; what was said to something else must not be shown.
    fn import_screen(&mut self, asked: u64) -> Option<&mut Import> {
        match &mut self.phase {
            Phase::Open(open) => match &mut open.screen {
                Screen::Import(screen) if screen.asked == asked => Some(screen),
                _ => None,
            },
            Phase::FirstStart(_) | Phase::SignIn(_) | Phase::HandedOver(..) | Phase::Station(_) => None,
        }
    }
}

/// The file.
fn book(from: Origin) -> Result<Arc<Book>, SheetError> {
    Ok(match from {
        Origin::File(path) => Arc::new(Book::open(&path)?),
        Origin::Pasted(text) => Arc::new(Book::parse(Path::new(PASTED), text.into_bytes())?),
        Origin::Opened(book) => book,
    })
}

fn plan_bundle(
    store: &Store,
    texts: &Texts,
    bundle: &Bundle,
    choices: Choices,
    today: Today,
) -> Result<Planned, NoPlan> {
    let failed = |error: StoreError| NoPlan::because(error.explain(texts));
    let instruments = store.instruments().map_err(failed)?;
    let find = |key: &str| store.history_imported_as(key);
    let in_use = store.in_use().map_err(failed)?;
    let plan = fhir::plan(bundle, &instruments, &in_use, find, choices.already, today).map_err(failed)?;
    Ok(Planned::bundle(texts, plan))
}

/// The kept mappings whose every column is in one sheet of a spreadsheet, by name.
fn kept_that_fit(folder: Option<&Path>, book: &Book, grids: &[Grid]) -> Vec<(String, Mapping)> {
    let entries = folder.and_then(|folder| fs::read_dir(folder).ok());
    let paths = entries
        .into_iter()
        .flatten()
        .filter_map(io::Result::ok)
        .map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let mapping = Mapping::parse(&files::load_text(path).ok()?).ok()?;
        let columns = mapping.columns();
        let is_asked = |sheet: usize| mapping.sheet.as_deref().is_none_or(|name| book.is_named(sheet, name));
        let fitting = grids
            .iter()
            .enumerate()
            .filter(|(sheet, grid)| is_asked(*sheet) && grid.has(mapping.headings, &columns));
        let fits = fitting.count() == 1;
        let name = path.file_stem()?.to_string_lossy().into_owned();
        fits.then_some((name, mapping))
    };
    paths.iter().take(MOST_KEPT).filter_map(read).collect()
}

/// What columns were said to be the last time; nothing where that can't be read.
fn last_said(folder: Option<&Path>) -> Said {
    let text = folder.and_then(|folder| files::load_text(&folder.join(LAST)).ok());
    let said = text.and_then(|text| serde_json::from_str(&text).ok());
    said.unwrap_or_default()
}

/// Keeps what columns were said to be, for the next time. Nothing is missed but that where it can't be written.
fn remember(folder: &Path, said: Said) {
    let said = said.with(last_said(Some(folder)));
    let written = serde_json::to_vec_pretty(&said)
        .map_err(io::Error::other)
        .and_then(|bytes| {
            fs::create_dir_all(folder)?;
            files::save_private(&folder.join(LAST), &bytes, Earlier::Replaced)
        });
    if let Err(error) = written {
        log::info!("what columns were said to be is not kept: {error}");
    }
}

/// A name that every system takes for a file.
fn file_name(name: &str) -> String {
    let letters = name.trim().chars().take(60);
    letters
        .map(|letter| {
            if letter.is_alphanumeric() || " -_".contains(letter) {
                letter
            } else {
                '_'
            }
        })
        .collect()
}

//! The figures of others: written down, taken in, and one's own made for them.

use std::path::Path;
use std::sync::Arc;

use super::background::MakeFile;
use super::exporting::{About, Export};
use super::open::Message;
use super::{App, Phase};
use crate::domain::cohort::filter::Filter;
use crate::domain::cohort::overview::{Request, overview};
use crate::exchange::comparison::{FiguresError, Opened, open, read_published, write};
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::store::Operation;
use crate::ui::command::Command;
use crate::ui::screens::Screen;
use crate::ui::screens::groups::Groups;
use crate::ui::widgets::notice::Tone;

impl App {
    /// What is asked about the figures of others.
    pub(super) fn compare(&mut self, command: Command) {
        match command {
            Command::SaveOutsideFigure(id, details) => {
                let saved = self.transact(Operation::SaveOutsideFigure, |tx| tx.save_outside_figure(id, &details));
                if saved.is_some() {
                    self.say_done("compare-saved");
                }
            }
            Command::RemoveOutsideFigure(id) => {
                let removed = self.transact(Operation::RemoveOutsideFigure, |tx| tx.remove_outside_figure(id));
                if removed.is_some() {
                    self.say_done("compare-removed");
                }
            }
            Command::ReadPublished(path) => self.read_published(&path),
            Command::ImportPublished(all, replaces) => {
                let imported = self.transact(Operation::ImportOutsideFigures, |tx| {
                    tx.import_outside_figures(&all, replaces)
                });
                if imported.is_some() {
                    let words = self.texts.with("compare-imported", &[("count", all.len().into())]);
                    self.message = Some(Message::new(Tone::Done, words).offering_undo());
                }
            }
            Command::SaveUnitFigures(filter) => self.choose_own_figures(*filter),
            Command::OpenUnitFigures(path) => self.open_unit_figures(&path),
            Command::TakeUnitFigures(opened) => self.take_unit_figures(&opened),
            Command::RemoveUnitFigures(file, unit) => {
                let removed = self.transact(Operation::RemoveUnitFigures, |tx| tx.remove_unit_figures(file));
                if removed.is_some() {
                    self.say_of_unit("compare-unit-removed", &unit);
                }
            }
            _ => {}
        }
    }

    /// The page that they are shown on, where it is open.
    pub(super) fn groups_page(&mut self) -> Option<&mut Groups> {
        match &mut self.phase {
            Phase::Open(open) => match &mut open.screen {
                Screen::Groups(page) => Some(page),
                _ => None,
            },
            _ => None,
        }
    }

    fn say_of_unit(&mut self, key: &str, unit: &str) {
        let words = self.texts.with(key, &[("unit", unit.into())]);
        self.message = Some(Message::new(Tone::Done, words).offering_undo());
    }

    /// Reads a small file of published figures into the page.
    fn read_published(&mut self, path: &Path) {
        let (_, today) = (self.environment.clock)();
        let read = read_published(path, today).map_err(|error| error.explain(&self.texts));
        if let Some(page) = self.groups_page() {
            page.published_read(read);
        }
    }

    /// Reads a small file of another unit into the page.
    fn open_unit_figures(&mut self, path: &Path) {
        let (now, _) = (self.environment.clock)();
        let Phase::Open(store) = &self.phase else { return };
        let Some(store) = &store.store else { return };
        let read = open(store, now, path).map(Box::new);
        let read = read.map_err(|error| error.explain(&self.texts));
        if let Some(page) = self.groups_page() {
            page.unit_file_read(read);
        }
    }

    fn take_unit_figures(&mut self, opened: &Opened) {
        let figures = &opened.figures;
        let taken = self.transact(Operation::TakeUnitFigures, |tx| {
            tx.take_unit_figures(figures.file, &figures.unit, &opened.bytes)
        });
        if taken.is_some() {
            self.say_of_unit("compare-taken", &figures.unit.name);
        }
    }

    /// Asks where the unit's own figures go, and makes them there: always for publication.
    fn choose_own_figures(&mut self, filter: Filter) {
        let (now, today) = (self.environment.clock)();
        let locale = self.settings.locale;
        let Phase::Open(open) = &self.phase else { return };
        let Some((_, cohort)) = &open.known.cohort else { return };
        let cohort = Arc::clone(cohort);
        let threshold = open.loaded.rules.threshold;
        let keys = open.store.as_ref().map(crate::store::Store::transfer_keys);
        let key = match keys.transpose() {
            Ok(keys) => keys.and_then(|keys| keys.into_iter().next()),
            Err(error) => {
                self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
                return;
            }
        };
        let Some(key) = key else {
            self.message = Some(Message::new(Tone::Warning, FiguresError::NoKey.explain(&self.texts)));
            return;
        };
        let to = filter.period.days(today).to;
        let make: MakeFile = Box::new(move || {
            let texts = Texts::new(locale);
            let request = Request::for_publication(&cohort, &filter, today, threshold);
            let overview = overview(&request, &filter, &|_, _| true);
            let overview = overview.ok_or_else(|| texts.get("error-cancelled"))?;
            let written = write(&key, &overview, now.0, texts.measure_definitions());
            written.map_err(|error| error.explain(&texts))
        });
        let title = self.texts.get("dialog-own-figures");
        let name = self.texts.with("compare-own-file", &[("date", to.to_string().into())]);
        let name = format!("{name}.stegvis-figures");
        self.ask_to_export(Export::new(title, name, "compare-own-saved", About::Group, make));
    }
}

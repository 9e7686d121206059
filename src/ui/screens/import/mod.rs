//! A spreadsheet on its way in: chosen, its columns named, looked at, and then taken whole or not at all.

mod columns;
mod earlier;
mod review;

use std::path::{Path, PathBuf};

use egui::{Align, Label, Ui};

pub use self::earlier::Earlier;
use self::review::Decision;
use crate::domain::dates::Order;
use crate::domain::imported::ImportCounts;
use crate::domain::instrument::Series;
use crate::exchange::fhir::is_bundle;
use crate::exchange::import::Choices;
use crate::exchange::proposal::Said;
use crate::explain::counts_words;
use crate::ui::command::{Choice, Command, Page};
use crate::ui::importing::{By, NoPlan, Opened, Origin, Planned, Planning};
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::menu::{Act, menu};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{heading, page, row, scrolling};

/// Which files, and what is known of them.
#[derive(Default)]
pub struct Import {
    /// CSV or workbook.
    pub spreadsheet: String,
    /// Which column holds what; empty where the columns are named here.
    pub mapping: String,
    /// Cells that were pasted, in place of a file.
    pub pasted: Option<String>,
    /// What stands in the spreadsheet.
    pub opened: Option<Box<Opened>>,
    /// What the user has said beside it.
    pub choices: Choices,
    /// Dates that can hardly be right are taken too.
    pub accepts_doubts: bool,
    /// Case numbers are made of personal numbers.
    pub makes_keys: bool,
    /// Where the list of case numbers of an earlier import is; empty where there is none.
    pub key_list: String,
    /// Under which name the columns are kept.
    pub name: String,
    /// What would be written.
    pub plan: Option<Box<Planned>>,
    /// The plan has just been made: the page turns to it.
    pub turns_to_plan: bool,
    /// Why there is no plan.
    pub error: Option<NoPlan>,
    /// What was written.
    pub written: Option<ImportCounts>,
    /// An earlier import that is asked about, and what was done since.
    pub earlier: Earlier,
    /// The number of what was asked last.
    pub asked: u64,
    /// What was planned last.
    last: Option<(Origin, By)>,
}

impl Import {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "import", |ui| {
            // Until there are columns or a plan to look at, it is a form.
            let is_form = self.opened.is_none() && self.plan.is_none();
            page(ui, is_form, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, theme.display(texts.get("import-heading")));
                ui.add(Label::new(theme.body(texts.get("import-intro"))).wrap());
                if is_form {
                    let receive = Button::quiet(theme, texts.get("transfer-receive-heading")).icon(theme::icon::USERS);
                    if ui.add(receive).clicked() {
                        commands.push(Command::Show(Page::ReceiveParticipant));
                    }
                }
                if self.opened.is_some() {
                    self.chosen(ui, view);
                } else {
                    self.files(ui, view, commands);
                }
                if let Some(mut opened) = self.opened.take() {
                    columns::columns_ui(ui, view, &mut opened, self, commands);
                    self.opened = Some(opened);
                }
                self.problem(ui, view, commands);
                if let Some(written) = self.written {
                    let counts = counts_words(texts, written);
                    notice(
                        ui,
                        theme,
                        Tone::Done,
                        &texts.with("import-written", &[("counts", counts.into())]),
                    );
                }
                if let Some(plan) = self.plan.take() {
                    match review::plan_ui(ui, view, &plan, self, commands) {
                        Decision::Open => self.plan = Some(plan),
                        Decision::Made => {}
                        Decision::Anew => self.plan_anew(commands),
                    }
                }
                if self.opened.is_none() && self.plan.is_none() {
                    self.earlier.ui(ui, view, commands);
                }
            });
        });
    }

    /// What was said of the spreadsheet no longer holds.
    pub fn forget(&mut self) {
        self.asked += 1;
        (self.plan, self.error, self.written, self.opened) = (None, None, None, None);
        (self.choices, self.accepts_doubts) = (Choices::default(), false);
        self.makes_keys = false;
    }

    fn files(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width().min(theme::COLUMN));
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            let mut is_changed = false;
            if let Some(pasted) = &mut self.pasted {
                let field = Field::new(theme, texts.get("import-pasted"))
                    .help(texts.get("import-pasted-help"))
                    .rows(5)
                    .width(f32::INFINITY);
                is_changed |= field.show(ui, pasted).changed();
            } else {
                is_changed |= file_field(
                    ui,
                    view,
                    "import-spreadsheet",
                    Choice::Spreadsheet,
                    &mut self.spreadsheet,
                    commands,
                );
            }
            is_changed |= file_field(ui, view, "import-mapping", Choice::Mapping, &mut self.mapping, commands);
            if is_changed {
                self.forget();
            }
            let is_there = match &self.pasted {
                Some(pasted) => !pasted.trim().is_empty(),
                None => !self.spreadsheet.trim().is_empty(),
            };
            let by = if self.pasted.is_none() && is_bundle(Path::new(self.spreadsheet.trim())) {
                Some(By::Itself)
            } else {
                let mapping = self.mapping.trim();
                (!mapping.is_empty()).then(|| By::File(PathBuf::from(mapping)))
            };
            row(ui, |ui| {
                let (key, icon) = if by.is_some() {
                    ("import-review", theme::icon::SEARCH)
                } else {
                    ("import-open", theme::icon::CHEVRON_RIGHT)
                };
                let next = if self.plan.is_some() || self.opened.is_some() {
                    Button::secondary(theme, texts.get(key))
                } else {
                    Button::primary(theme, texts.get(key)).icon(icon)
                };
                if ui.add(next.enabled(is_there)).clicked() {
                    let from = self.from();
                    self.forget();
                    match by {
                        Some(by) => self.plan(from, by, commands),
                        None => commands.push(Command::OpenSheet(self.asked, from)),
                    }
                }
                let (key, other) = match self.pasted {
                    None => ("import-paste", Some(String::new())),
                    Some(_) => ("import-choose-file", None),
                };
                if ui.add(Button::quiet(theme, texts.get(key))).clicked() {
                    self.pasted = other;
                    self.forget();
                }
                if let Some(series) = template(ui, view) {
                    commands.push(Command::Choose(Choice::Template(series)));
                }
            });
        });
    }

    /// Which spreadsheet is open, with a way back.
    fn chosen(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        row(ui, |ui| {
            let name = match &self.pasted {
                None => self.spreadsheet.clone(),
                Some(_) => texts.get("import-pasted"),
            };
            text::label(ui, theme.strong(name));
            let other = Button::quiet(theme, texts.get("import-other")).icon(theme::icon::SPREADSHEET);
            if ui.add(other).clicked() {
                self.forget();
            }
        });
    }

    fn problem(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let Some(problem) = self.error.clone() else { return };
        if std::mem::take(&mut self.turns_to_plan) {
            ui.scroll_to_cursor(Some(Align::TOP));
        }
        notice(ui, theme, Tone::Warning, &problem.sentence);
        if !problem.asks_order {
            return;
        }
        row(ui, |ui| {
            for order in Order::ALL {
                let label = texts.get(&format!("import-dates-{}", order.code()));
                if ui.add(Button::secondary(theme, label)).clicked() {
                    self.choices.dates = Some(*order);
                    self.plan_anew(commands);
                }
            }
        });
    }

    /// Asks for a plan of a spreadsheet.
    fn plan(&mut self, from: Origin, by: By, commands: &mut Vec<Command>) {
        self.asked += 1;
        (self.plan, self.error, self.written, self.accepts_doubts) = (None, None, None, false);
        self.last = Some((from.clone(), by.clone()));
        commands.push(Command::PlanImport(Box::new(Planning {
            asked: self.asked,
            from,
            by,
            choices: self.choices,
            keys: self.makes_keys.then(|| {
                let list = self.key_list.trim();
                (!list.is_empty()).then(|| PathBuf::from(list))
            }),
        })));
    }

    /// What was said of the columns that were planned last.
    pub fn said(&self) -> Option<Said> {
        match &self.last {
            Some((_, By::Columns(_, said))) => said.as_deref().cloned(),
            _ => None,
        }
    }

    /// Plans once more what was planned last.
    fn plan_anew(&mut self, commands: &mut Vec<Command>) {
        if let Some((from, by)) = self.last.clone() {
            self.plan(from, by, commands);
        }
    }

    /// What was planned no longer holds.
    fn unplan(&mut self) {
        self.asked += 1;
        (self.plan, self.error, self.choices) = (None, None, Choices::default());
    }

    /// What the import is named by; nothing where cells were pasted.
    fn file_name(&self) -> String {
        match &self.pasted {
            Some(_) => String::new(),
            None => self.spreadsheet.trim().to_owned(),
        }
    }

    fn from(&self) -> Origin {
        match &self.pasted {
            Some(pasted) => Origin::Pasted(pasted.clone()),
            None => Origin::File(PathBuf::from(self.spreadsheet.trim())),
        }
    }
}

/// Draws what saves a workbook to fill in; which questionnaire it is asked of, chosen in a menu where several are used.
fn template(ui: &mut Ui, view: &View<'_>) -> Option<Series> {
    let words = view.texts.get("template-save");
    let save = Button::quiet(view.theme, &words).icon(theme::icon::DOWNLOAD);
    if let [(series, _)] = view.in_use {
        return ui.add(save).clicked().then(|| series.clone());
    }
    let names = view
        .in_use
        .iter()
        .map(|(_, instrument)| instrument.name.text(view.texts.code()));
    let acts: Vec<_> = names.map(|name| Act::Choice(name.to_owned())).collect();
    let chosen = menu(ui, view.theme, save, &words, &acts)?;
    view.in_use.get(chosen).map(|(series, _)| series.clone())
}

/// A field for a file, with a button that looks for one; `true` where it was changed.
fn file_field(
    ui: &mut Ui,
    view: &View<'_>,
    key: &str,
    choice: Choice,
    path: &mut String,
    commands: &mut Vec<Command>,
) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let field = Field::new(theme, texts.get(key))
        .help(texts.get(&format!("{key}-help")))
        .width(f32::INFINITY);
    let is_changed = field.show(ui, path).changed();
    let name = texts.with("browse-for", &[("what", texts.get(key).into())]);
    let browse = Button::secondary(theme, texts.get("browse")).name(name);
    if ui.add(browse.icon(theme::icon::FOLDER).small()).clicked() {
        commands.push(Command::Choose(choice));
    }
    is_changed
}

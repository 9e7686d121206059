//! What others have published: written down one by one, or taken from a file.

use std::path::PathBuf;

use egui::{Label, Role, Ui};

use super::FileAct;
use crate::domain::OutsideFigureId;
use crate::domain::comparison::{
    Measure, OutsideDetails, OutsideField, OutsideFigure, OutsideProblem, read_people, read_value, read_year,
    written_value,
};
use crate::domain::participant::Gender;
use crate::exchange::comparison::Published;
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::ui::command::{Choice, Command};
use crate::ui::screens::form_slot::FormSlot;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, browse_field, field_error};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{beside, card, group, heading, row};

/// How wide a field for a year or a number is.
const SHORT: f32 = 180.0;
/// The room that the three of them need beside each other.
const BESIDE: f32 = 720.0;

/// The figure that is being written, and the file that is looked at.
#[derive(Default)]
pub struct PublishedPart {
    form: FormSlot<Form>,
    file: FileForm,
}

impl PublishedPart {
    /// A file was pointed at.
    pub fn choose(&mut self, path: String) {
        self.file.path = path;
        self.file.read = None;
    }

    /// What stands in it, or why nothing can be taken.
    pub fn take_in(&mut self, read: Result<Published, String>) {
        (self.file.read, self.file.compared_at) = (Some(read), None);
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, kept: &[OutsideFigure], commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        card(ui, theme, |ui| {
            heading(ui, theme.lead(texts.get("compare-published")));
            ui.add(Label::new(theme.small(texts.get("compare-published-help"))).wrap());
            let is_free = !self.form.is_open();
            for own in kept {
                if let Some(form) = line(ui, view, own, is_free, commands) {
                    self.form.open(form);
                }
            }
            let button = Button::secondary(theme, texts.get("compare-new")).icon(theme::icon::PLUS);
            self.form.ui(ui, Some(button), Form::new, |ui, form| {
                form.ui(ui, view, kept, commands)
            });
            self.file.ui(ui, view, kept, commands);
        });
    }
}

/// One figure with what can be done about it; a form, where it is to be changed.
fn line(ui: &mut Ui, view: &View<'_>, own: &OutsideFigure, is_free: bool, commands: &mut Vec<Command>) -> Option<Form> {
    let (texts, theme) = (view.texts, view.theme);
    let told = texts.published_line(own);
    let of = format!("{}, {}", texts.published_subject(&own.details), own.details.source);
    let named = |key: &str| {
        let act = texts.get(key);
        let name = format!("{act}: {told}, {}", texts.published_subject(&own.details));
        Button::secondary(theme, act).name(name).small()
    };
    row(ui, |ui| {
        let edit = ui.add(named("compare-edit").enabled(is_free)).clicked();
        if ui.add(named("compare-remove")).clicked() {
            commands.push(Command::RemoveOutsideFigure(own.id));
        }
        ui.label(theme.strong(&told));
        ui.add(Label::new(theme.small(of)).wrap());
        edit.then(|| Form::edit(texts, own))
    })
}

/// A published figure as it is being written.
struct Form {
    id: Option<OutsideFigureId>,
    owner: String,
    measure: Measure,
    gender: Option<Gender>,
    year: String,
    value: String,
    people: String,
    source: String,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

impl Form {
    fn new() -> Self {
        Self {
            id: None,
            owner: String::new(),
            measure: Measure::WorkOrStudies,
            gender: None,
            year: String::new(),
            value: String::new(),
            people: String::new(),
            source: String::new(),
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    fn edit(texts: &Texts, own: &OutsideFigure) -> Self {
        let details = &own.details;
        Self {
            id: Some(own.id),
            owner: details.owner.clone(),
            measure: details.measure,
            gender: details.gender,
            year: details.year.to_string(),
            value: written_value(details.value, texts.decimal_sign()),
            people: details.n.map_or_else(String::new, |n| n.to_string()),
            source: details.source.clone(),
            ..Self::new()
        }
    }

    /// What has been written, or the first thing that is wrong with it.
    fn details(&self, view: &View<'_>, kept: &[OutsideFigure]) -> Result<OutsideDetails, OutsideProblem> {
        if self.owner.trim().is_empty() {
            return Err(OutsideProblem::Missing(OutsideField::Owner));
        }
        let details = OutsideDetails {
            owner: self.owner.clone(),
            measure: self.measure,
            gender: self.gender.filter(|_| self.measure.is_by_gender()),
            year: read_year(&self.year, view.today)?,
            value: read_value(&self.value)?,
            n: read_people(&self.people)?,
            source: self.source.clone(),
        };
        if let Some(problem) = details.problem(view.today) {
            return Err(problem);
        }
        let others = kept.iter().filter(|own| Some(own.id) != self.id);
        if others.map(|own| &own.details).any(|own| own.is_same_as(&details)) {
            return Err(OutsideProblem::Known);
        }
        Ok(details)
    }

    /// Draws it; `true` where it is done with.
    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, kept: &[OutsideFigure], commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let mut is_done = self.sent.has_arrived(view);
        let key = if self.id.is_some() {
            "compare-change"
        } else {
            "compare-new"
        };
        heading(ui, theme.strong(texts.get(key)));
        let details = self.details(view, kept);
        let problem = details.as_ref().err().filter(|_| self.has_tried).copied();
        let error = |field: OutsideField| {
            let own = problem.filter(|problem| problem.field() == field);
            own.map(|problem| problem.explain(texts))
        };
        let owner = Field::new(theme, texts.get("compare-owner"))
            .error(error(OutsideField::Owner))
            .show(ui, &mut self.owner);
        if std::mem::take(&mut self.takes_focus) {
            owner.request_focus();
        }
        self.subject(ui, view);
        let numbers = |ui: &mut Ui| {
            Field::new(theme, texts.get("compare-year"))
                .width(SHORT)
                .error(error(OutsideField::Year))
                .show(ui, &mut self.year);
            Field::new(theme, texts.get("compare-value"))
                .width(SHORT)
                .help(texts.get("compare-value-help"))
                .error(error(OutsideField::Value))
                .show(ui, &mut self.value);
            Field::new(theme, texts.get("compare-people"))
                .width(SHORT)
                .help(texts.get("compare-people-help"))
                .error(error(OutsideField::People))
                .show(ui, &mut self.people);
        };
        beside(ui, BESIDE, numbers);
        Field::new(theme, texts.get("compare-source"))
            .width(2.0 * SHORT + theme::GAP)
            .help(texts.get("compare-source-help"))
            .error(error(OutsideField::Source))
            .show(ui, &mut self.source);
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("compare-save")).icon(theme::icon::CHECK);
            if ui.add(save).clicked() {
                self.has_tried = true;
                if let Ok(details) = details {
                    commands.push(Command::SaveOutsideFigure(self.id, Box::new(details)));
                    self.sent.send();
                }
            }
            is_done |= ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
        });
        is_done
    }

    /// Which measure it is, and of whom.
    fn subject(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let published = Measure::ALL.iter().filter(|measure| measure.is_published());
        let measures: Vec<_> = published.map(|measure| (*measure, texts.measure(*measure))).collect();
        Select::new(theme, texts.get("compare-figure-measure")).show(ui, &mut self.measure, &measures);
        if !self.measure.is_by_gender() {
            return;
        }
        let name = texts.get("compare-figure-gender");
        super::gender_choice(ui, view, &name, true, &mut self.gender);
    }
}

/// A file with published figures, and what was found in it.
#[derive(Default)]
struct FileForm {
    path: String,
    read: Option<Result<Published, String>>,
    /// How many times something had been read of the file when that was held against what is kept.
    compared_at: Option<u64>,
    sent: Sent,
}

impl FileForm {
    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, kept: &[OutsideFigure], commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if self.sent.has_arrived(view) {
            *self = Self::default();
        }
        heading(ui, theme.strong(texts.get("compare-csv")));
        let label = texts.get("compare-csv-field");
        let Some(read) = self.read.take() else {
            self.choice(ui, view, commands);
            return;
        };
        match super::read_file(ui, view, &self.path, &label, read.is_err()) {
            Some(FileAct::Again) => commands.push(Command::ReadPublished(PathBuf::from(self.path.trim()))),
            Some(FileAct::Other) => return,
            None => {}
        }
        match read {
            // Each line of it is a sentence of its own.
            Err(error) => {
                error.lines().for_each(|line| field_error(ui, theme, line));
                self.read = Some(Err(error));
            }
            Ok(mut published) => {
                if self.compared_at.replace(view.version) != Some(view.version) {
                    published.compare_with(kept);
                }
                self.found(ui, view, published, commands);
            }
        }
    }

    /// Which file is to be read.
    fn choice(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let field = Field::new(theme, texts.get("compare-csv-field")).help(texts.get("compare-csv-help"));
        if browse_field(ui, view, field, &mut self.path) {
            commands.push(Command::Choose(Choice::Published));
        }
        let read = Button::secondary(theme, texts.get("compare-csv-read")).icon(theme::icon::SEARCH);
        let path = self.path.trim();
        if ui.add(read.enabled(!path.is_empty())).clicked() {
            commands.push(Command::ReadPublished(PathBuf::from(path)));
        }
    }

    /// What the file holds, and whether it replaces what is there.
    fn found(&mut self, ui: &mut Ui, view: &View<'_>, published: Published, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let count = [("count", published.rows.len().into())];
        let mut words = vec![texts.with("compare-csv-found", &count)];
        let is_known = !published.known.is_empty();
        if is_known {
            let args = [
                ("count", published.known.len().into()),
                ("lines", published.known_lines().into()),
            ];
            words.push(texts.with("compare-csv-known", &args));
        }
        let words = words.join(" ");
        group(ui, Role::Status, &words, |ui| {
            ui.add(Label::new(theme.body(&words)).wrap())
        });
        let mut is_over = false;
        row(ui, |ui| {
            let key = if is_known {
                "compare-csv-replace"
            } else {
                "compare-csv-take"
            };
            let take = Button::primary(theme, texts.get(key)).icon(theme::icon::CHECK);
            if ui.add(take).clicked() {
                commands.push(Command::ImportPublished(published.details(), is_known));
                self.sent.send();
            }
            is_over = ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
        });
        self.read = (!is_over).then_some(Ok(published));
    }
}

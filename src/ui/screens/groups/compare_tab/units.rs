//! Other units' figures: one's own as a file for them, and theirs taken in.

use std::path::PathBuf;

use egui::{Label, Role, Ui};

use super::FileAct;
use crate::domain::cohort::filter::Filter;
use crate::domain::cohort::overview::Overview;
use crate::domain::comparison::latest;
use crate::exchange::comparison::{FiguresError, Kept, Opened};
use crate::explain::Explain as _;
use crate::ui::command::{Choice, Command};
use crate::ui::comparison::Comparison;
use crate::ui::screens::transfer::card_words;
use crate::ui::theme;
use crate::ui::unit::local;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, browse_field, field_error};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{card, group, heading, row};

/// The file that is looked at.
#[derive(Default)]
pub struct UnitsPart {
    path: String,
    read: Option<Result<Box<Opened>, String>>,
    sent: Sent,
}

impl UnitsPart {
    /// A file was pointed at.
    pub fn choose(&mut self, path: String) {
        self.path = path;
        self.read = None;
    }

    /// What it holds, or why it can't be taken in.
    pub fn take_in(&mut self, read: Result<Box<Opened>, String>) {
        self.read = Some(read);
    }

    /// Draws it.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        (overview, others): (&Overview, &Comparison),
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        card(ui, theme, |ui| {
            heading(ui, theme.lead(texts.get("compare-units")));
            ui.add(Label::new(theme.small(texts.get("compare-units-help"))).wrap());
            own_file(ui, view, overview, commands);
            kept_files(ui, view, others, commands);
            self.file(ui, view, commands);
        });
    }

    fn file(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if self.sent.has_arrived(view) {
            *self = Self::default();
        }
        heading(ui, theme.strong(texts.get("compare-take")));
        let Some(read) = self.read.take() else {
            self.choice(ui, view, commands);
            return;
        };
        let label = texts.get("compare-take-field");
        match super::read_file(ui, view, &self.path, &label, read.is_err()) {
            Some(FileAct::Again) => commands.push(Command::OpenUnitFigures(PathBuf::from(self.path.trim()))),
            Some(FileAct::Other) => return,
            None => {}
        }
        match read {
            Err(error) => {
                field_error(ui, theme, &error);
                self.read = Some(Err(error));
            }
            Ok(opened) => self.opened(ui, view, opened, commands),
        }
    }

    /// Which file is to be read.
    fn choice(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let label = texts.get("compare-take-field");
        if browse_field(ui, view, Field::new(theme, &label), &mut self.path) {
            commands.push(Command::Choose(Choice::UnitFigures));
        }
        let name = format!("{}: {label}", texts.get("compare-take-read"));
        let read = Button::secondary(theme, texts.get("compare-take-read")).icon(theme::icon::SEARCH);
        let path = self.path.trim();
        if ui.add(read.name(name).enabled(!path.is_empty())).clicked() {
            commands.push(Command::OpenUnitFigures(PathBuf::from(path)));
        }
    }

    /// Whose file it is and what it holds, before it is kept.
    fn opened(&mut self, ui: &mut Ui, view: &View<'_>, opened: Box<Opened>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        ui.label(theme.small(texts.get("compare-take-sender")));
        card_words(ui, view, &opened.card);
        match opened.known_since {
            Some(since) => {
                let date = [("date", local(texts, since, view.today).into())];
                notice(ui, theme, Tone::Info, &texts.with("compare-take-known", &date));
            }
            None => notice(ui, theme, Tone::Warning, &texts.get("compare-take-stranger")),
        }
        for words in [
            texts.unit_file_period(&opened.figures),
            texts.unit_file_counts(&opened.figures),
        ] {
            ui.add(Label::new(theme.body(words)).wrap());
        }
        let mut is_over = false;
        row(ui, |ui| {
            let keep = Button::primary(theme, texts.get("compare-take-keep")).icon(theme::icon::CHECK);
            if ui.add(keep).clicked() {
                commands.push(Command::TakeUnitFigures(opened.clone()));
                self.sent.send();
            }
            is_over = ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
        });
        self.read = (!is_over).then_some(Ok(opened));
    }
}

/// The unit's own figures as a file, or what has to be done first.
fn own_file(ui: &mut Ui, view: &View<'_>, overview: &Overview, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    if view.transfer_card.is_none() {
        notice(ui, theme, Tone::Info, &FiguresError::NoKey.explain(texts));
        return;
    }
    let days = [
        ("from", texts.date(overview.window.from).into()),
        ("to", texts.date(overview.window.to).into()),
    ];
    ui.add(Label::new(theme.small(texts.with("compare-save-own-help", &days))).wrap());
    let save = Button::secondary(theme, texts.get("compare-save-own")).icon(theme::icon::DOWNLOAD);
    if ui.add(save).clicked() {
        // Whatever is chosen above, the file is of everybody.
        let filter = Filter {
            since: overview.filter.since,
            ..Filter::over(overview.filter.period)
        };
        commands.push(Command::SaveUnitFigures(Box::new(filter)));
    }
}

/// Every file that has been taken in.
fn kept_files(ui: &mut Ui, view: &View<'_>, others: &Comparison, commands: &mut Vec<Command>) {
    let used: Vec<_> = latest(&others.files).iter().map(|file| file.file).collect();
    for kept in &others.kept {
        kept_file(ui, view, kept, used.contains(&kept.file.file), commands);
    }
}

fn kept_file(ui: &mut Ui, view: &View<'_>, kept: &Kept, is_used: bool, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let unit = || ("unit", kept.file.unit.name.as_str().into());
    let (title, mut facts) = match &kept.figures {
        Ok(figures) => {
            let days = [
                unit(),
                ("from", texts.date(figures.period.from).into()),
                ("to", texts.date(figures.period.to).into()),
            ];
            let made = [
                ("made", texts.date(figures.made_at.date_naive()).into()),
                ("at", local(texts, kept.file.at, view.today).into()),
                ("by", kept.file.by.as_str().into()),
            ];
            let facts = vec![texts.with("compare-unit-made", &made), texts.unit_file_counts(figures)];
            (texts.with("compare-unit-line", &days), facts)
        }
        Err(error) => {
            let args = [unit(), ("problem", error.explain(texts).into())];
            (texts.with("compare-unit-unreadable", &args), Vec::new())
        }
    };
    if kept.figures.is_ok() && !is_used {
        facts.push(texts.get("compare-unit-older"));
    }
    let fingerprint = [("fingerprint", kept.file.unit.fingerprint.as_str().into())];
    group(ui, Role::Group, &title, |ui| {
        row(ui, |ui| {
            let act = texts.get("compare-remove");
            let remove = Button::secondary(theme, &act).name(format!("{act}: {title}"));
            if ui.add(remove.small()).clicked() {
                commands.push(Command::RemoveUnitFigures(kept.file.file, kept.file.unit.name.clone()));
            }
            ui.add(Label::new(theme.strong(&title)).wrap());
        });
        ui.add(Label::new(theme.small(facts.join(" · "))).wrap());
        ui.add(Label::new(theme.small(texts.with("compare-fingerprint", &fingerprint))).wrap());
    });
}

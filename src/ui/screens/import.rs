//! A spreadsheet on its way in: chosen, looked at, and then taken whole or not at all.

use std::path::PathBuf;

use egui::{Label, RichText, Ui};

use crate::exchange::import::{Plan, PlannedParticipant, Refusal, Written};
use crate::explain::Explain as _;
use crate::ui::command::{Choice, Command};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{heading, page, row, scrolling};

/// The most rows of each kind that the page lists; the report on the command line has them all.
const LISTED: usize = 200;
/// The most participants that the preview lists.
const PREVIEWED: usize = 20;

/// Which files, and what is known of them.
#[derive(Default)]
pub struct Import {
    /// CSV or workbook.
    pub spreadsheet: String,
    /// Which column holds what.
    pub mapping: String,
    /// What would be written.
    pub plan: Option<Box<Plan>>,
    /// Why there is no plan.
    pub error: Option<String>,
    /// What was written.
    pub written: Option<Written>,
}

impl Import {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "import", |ui| {
            page(ui, false, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, theme.display(texts.get("import-heading")));
                ui.add(Label::new(theme.body(texts.get("import-intro"))).wrap());
                self.files(ui, view, commands);
                if let Some(error) = &self.error {
                    notice(ui, theme, Tone::Warning, error);
                }
                if let Some(written) = self.written {
                    let args = [
                        ("participants", written.participants.into()),
                        ("forms", written.forms.into()),
                        ("placements", written.placements.into()),
                    ];
                    notice(ui, theme, Tone::Done, &texts.with("import-written", &args));
                }
                if let Some(plan) = self.plan.take() {
                    let is_decided = plan_ui(ui, view, &plan, commands);
                    if !is_decided {
                        self.plan = Some(plan);
                    }
                }
            });
        });
    }

    fn files(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width().min(theme::COLUMN));
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            let mut changed = false;
            for (key, choice, path) in [
                ("import-spreadsheet", Choice::Spreadsheet, &mut self.spreadsheet),
                ("import-mapping", Choice::Mapping, &mut self.mapping),
            ] {
                let field = Field::new(theme, texts.get(key))
                    .help(texts.get(&format!("{key}-help")))
                    .width(f32::INFINITY);
                changed |= field.show(ui, path).changed();
                let name = texts.with("browse-for", &[("what", texts.get(key).into())]);
                let browse = Button::secondary(theme, texts.get("browse")).name(name);
                if ui.add(browse.icon(theme::icon::FOLDER).small()).clicked() {
                    commands.push(Command::Choose(choice));
                }
            }
            if changed {
                self.plan = None;
                self.error = None;
            }
            let is_ready = !self.spreadsheet.trim().is_empty() && !self.mapping.trim().is_empty();
            let review = Button::primary(theme, texts.get("import-review")).icon(theme::icon::SEARCH);
            let review = if self.plan.is_some() {
                Button::secondary(theme, texts.get("import-review"))
            } else {
                review
            };
            if ui.add(review.enabled(is_ready)).clicked() {
                self.written = None;
                commands.push(Command::PlanImport {
                    spreadsheet: PathBuf::from(self.spreadsheet.trim()),
                    mapping: PathBuf::from(self.mapping.trim()),
                });
            }
        });
    }
}

/// Draws what would be written; `true` where the user decided.
fn plan_ui(ui: &mut Ui, view: &View<'_>, plan: &Plan, commands: &mut Vec<Command>) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let mut is_decided = false;
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::STEP_12;
        heading(ui, theme.lead(texts.get("import-preview")));
        let new = plan
            .participants
            .iter()
            .filter(|participant| !participant.is_known)
            .count();
        let args = [
            ("rows", plan.rows.into()),
            ("new", new.into()),
            ("known", (plan.participants.len() - new).into()),
            ("forms", plan.forms().into()),
            ("answers", plan.answers().into()),
        ];
        ui.add(Label::new(theme.body(texts.with("import-found", &args))).wrap());
        if plan.placements() > 0 {
            let args = [("placements", plan.placements().into())];
            ui.add(Label::new(theme.body(texts.with("import-found-placements", &args))).wrap());
        }
        preview(ui, view, plan);
        if !plan.refusals.is_empty() {
            refusals(ui, view, plan);
        }
        row(ui, |ui| is_decided = decision(ui, view, plan, commands));
    });
    is_decided
}

fn decision(ui: &mut Ui, view: &View<'_>, plan: &Plan, commands: &mut Vec<Command>) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let mut is_decided = false;
    if plan.participants.is_empty() {
        ui.add(Label::new(theme.body(texts.get("import-nothing"))).wrap());
    } else {
        let (button, icon) = if plan.refusals.is_empty() {
            (
                Button::primary(theme, texts.with("import-all", &[("forms", plan.forms().into())])),
                theme::icon::CHECK,
            )
        } else {
            let args = [("forms", plan.forms().into()), ("refused", plan.refused_rows().into())];
            (
                Button::secondary(theme, texts.with("import-others", &args)),
                theme::icon::ALERT,
            )
        };
        if ui.add(button.icon(icon)).clicked() {
            commands.push(Command::Import(Box::new(plan.clone())));
            is_decided = true;
        }
    }
    let nothing = if plan.refusals.is_empty() {
        Button::secondary
    } else {
        Button::primary
    };
    is_decided | ui.add(nothing(theme, texts.get("import-none"))).clicked()
}

fn preview(ui: &mut Ui, view: &View<'_>, plan: &Plan) {
    let texts = view.texts;
    let column = |key: &str, width: f32, is_number: bool| Column {
        heading: texts.get(key),
        width,
        is_number,
    };
    let columns = [
        column("import-column-key", 180.0, false),
        column("import-column-state", 160.0, false),
        column("import-column-start", 130.0, false),
        column("import-column-forms", 120.0, true),
        column("import-column-answers", 100.0, true),
    ];
    let rows: Vec<_> = plan
        .participants
        .iter()
        .take(PREVIEWED)
        .map(|planned| preview_row(view, planned))
        .collect();
    egui::ScrollArea::horizontal().id_salt("preview").show(ui, |ui| {
        table(ui, view.theme, &texts.get("import-preview"), &columns, &rows);
    });
    if plan.participants.len() > PREVIEWED {
        let more = [("count", (plan.participants.len() - PREVIEWED).into())];
        ui.label(view.theme.small(texts.with("import-more-participants", &more)));
    }
}

fn preview_row(view: &View<'_>, planned: &PlannedParticipant) -> Vec<RichText> {
    let theme = view.theme;
    let answers = planned.answers();
    let state = if planned.is_known { "import-known" } else { "import-new" };
    vec![
        theme.small_strong(&planned.key),
        theme.small(view.texts.get(state)),
        theme.small(view.texts.date(planned.details.start)),
        theme.small(planned.forms.len().to_string()),
        theme.small(answers.to_string()),
    ]
}

fn refusals(ui: &mut Ui, view: &View<'_>, plan: &Plan) {
    let (texts, theme) = (view.texts, view.theme);
    notice(
        ui,
        theme,
        Tone::Warning,
        &texts.with("import-refused", &[("count", plan.refused_rows().into())]),
    );
    for refusal in plan.refusals.iter().take(LISTED) {
        ui.add(Label::new(theme.small(refusal_line(view, refusal)).color(theme.ink)).wrap());
    }
    if plan.refusals.len() > LISTED {
        let more = [("count", (plan.refusals.len() - LISTED).into())];
        ui.label(theme.small(texts.with("import-more-refusals", &more)));
    }
}

fn refusal_line(view: &View<'_>, refusal: &Refusal) -> String {
    view.texts.with(
        "import-refusal-line",
        &[
            ("line", refusal.line.into()),
            ("column", refusal.column.as_str().into()),
            ("reason", refusal.explain(view.texts).into()),
        ],
    )
}

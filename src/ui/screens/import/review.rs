//! What an import would write, to be looked at before it is done.

use egui::{Label, RichText, Ui};

use super::Import;
use crate::exchange::import::{Already, Plan, PlannedParticipant, Reason};
use crate::explain::Explain as _;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{heading, row};

/// The most mistakes that the page lists; the report on the command line has them all.
const LISTED: usize = 200;
/// The most participants that the preview lists.
const PREVIEWED: usize = 20;

/// What the user does with a plan.
#[derive(PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing yet.
    Open,
    /// It is taken, or nothing is.
    Made,
    /// It is to be worked out anew.
    Anew,
}

/// Draws what would be written.
pub(super) fn plan_ui(
    ui: &mut Ui,
    view: &View<'_>,
    plan: &Plan,
    page: &mut Import,
    commands: &mut Vec<Command>,
) -> Decision {
    let (texts, theme) = (view.texts, view.theme);
    let mut decision = Decision::Open;
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
        let told = [
            ("import-corrections", plan.corrections()),
            ("import-exits", plan.exits()),
            ("import-skipped", plan.skipped),
            ("import-times", plan.times),
        ];
        for (key, count) in told.into_iter().filter(|(_, count)| *count > 0) {
            ui.add(Label::new(theme.body(texts.with(key, &[("count", count.into())]))).wrap());
        }
        preview(ui, view, plan);
        if already(ui, view, plan, page) {
            decision = Decision::Anew;
        }
        doubts(ui, view, plan, page);
        if !plan.refusals.is_empty() {
            refusals(ui, view, plan);
        }
        row(ui, |ui| {
            if decide(ui, view, plan, page, commands) {
                decision = Decision::Made;
            }
        });
    });
    decision
}

/// What happens to forms that the file has already; `true` where the user says it anew.
fn already(ui: &mut Ui, view: &View<'_>, plan: &Plan, page: &mut Import) -> bool {
    let is_refused = |reason: &Reason| matches!(reason, Reason::AlreadyMeasured(_));
    let is_there = plan.refusals.iter().any(|refusal| is_refused(&refusal.reason));
    if !is_there && page.choices.already == Already::Refuse {
        return false;
    }
    let (texts, theme) = (view.texts, view.theme);
    let mut is_changed = false;
    ui.label(theme.small_strong(texts.get("import-already")));
    row(ui, |ui| {
        for choice in Already::ALL {
            let is_own = page.choices.already == *choice;
            let label = texts.get(&format!("import-already-{}", choice.code()));
            if ui.add(Button::chip(theme, label, is_own)).clicked() && !is_own {
                page.choices.already = *choice;
                is_changed = true;
            }
        }
    });
    is_changed
}

/// Dates that are asked about.
fn doubts(ui: &mut Ui, view: &View<'_>, plan: &Plan, page: &mut Import) {
    if plan.doubts.is_empty() {
        return;
    }
    let (texts, theme) = (view.texts, view.theme);
    notice(ui, theme, Tone::Warning, &texts.get("import-doubts"));
    for doubted in plan.doubted() {
        ui.add(Label::new(theme.small(doubted.explain(texts)).color(theme.ink)).wrap());
    }
    let check = Button::check(theme, texts.get("import-accept-doubts"), page.accepts_doubts);
    if ui.add(check).clicked() {
        page.accepts_doubts = !page.accepts_doubts;
    }
}

fn decide(ui: &mut Ui, view: &View<'_>, plan: &Plan, page: &Import, commands: &mut Vec<Command>) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let mut is_decided = false;
    let is_sure = plan.doubts.is_empty() || page.accepts_doubts;
    if plan.is_empty() {
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
        if ui.add(button.icon(icon).enabled(is_sure)).clicked() {
            commands.push(Command::Import(Box::new(plan.clone()), page.file_name()));
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
    let groups = &plan.refused;
    for group in groups.iter().take(LISTED) {
        ui.add(Label::new(theme.small(group.explain(texts)).color(theme.ink)).wrap());
    }
    if groups.len() > LISTED {
        let more = [("count", (groups.len() - LISTED).into())];
        ui.label(theme.small(texts.with("import-more-refusals", &more)));
    }
}

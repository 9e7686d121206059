//! What an import would write, to be looked at before it is done.

use egui::{Align, Label, RichText, Ui};

use super::{Import, file_field};
use crate::exchange::import::Already;
use crate::exchange::mapping::SameDay;
use crate::ui::command::{Choice, Command};
use crate::ui::importing::{Planned, Preview, Previewed};
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{heading, row};

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
    planned: &Planned,
    page: &mut Import,
    commands: &mut Vec<Command>,
) -> Decision {
    let (texts, theme) = (view.texts, view.theme);
    let preview = &planned.preview;
    let mut decision = Decision::Open;
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::STEP_12;
        if std::mem::take(&mut page.turns_to_plan) {
            // It stands below what was pressed, perhaps out of sight.
            ui.scroll_to_cursor(Some(Align::TOP));
        }
        heading(ui, theme.lead(texts.get("import-preview")));
        for found in &preview.found {
            ui.add(Label::new(theme.body(found)).wrap());
        }
        for corrected in &preview.corrected {
            text::label(ui, theme.small(corrected).color(theme.ink));
        }
        people(ui, view, preview);
        if already(ui, view, preview, page)
            | same_day(ui, view, preview, page)
            | case_numbers(ui, view, planned, page, commands)
        {
            decision = Decision::Anew;
        }
        doubts(ui, view, preview, page);
        if preview.refused > 0 {
            refusals(ui, view, preview);
        }
        row(ui, |ui| {
            if decide(ui, view, planned, page, commands) {
                decision = Decision::Made;
            }
        });
    });
    decision
}

/// What happens to forms that the file has already; `true` where the user says it anew.
fn already(ui: &mut Ui, view: &View<'_>, preview: &Preview, page: &mut Import) -> bool {
    if !preview.has_already && page.choices.already == Already::Refuse {
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

/// Which of several forms of one respondent and day counts; `true` where the user says it anew.
fn same_day(ui: &mut Ui, view: &View<'_>, preview: &Preview, page: &mut Import) -> bool {
    if !preview.asks_same_day && page.choices.same_day.is_none() {
        return false;
    }
    let (texts, theme) = (view.texts, view.theme);
    let before = page.choices.same_day;
    ui.label(theme.small_strong(texts.get("import-same-day")));
    row(ui, |ui| {
        let choices = [None].into_iter().chain(SameDay::ALL.iter().copied().map(Some));
        for choice in choices {
            let code = choice.map_or("refuse", SameDay::code);
            let label = texts.get(&format!("import-same-day-{code}"));
            let is_own = page.choices.same_day == choice;
            if ui.add(Button::chip(theme, label, is_own)).clicked() {
                page.choices.same_day = choice;
            }
        }
    });
    page.choices.same_day != before
}

/// Case numbers in the place of personal numbers, where there are any; `true` where the user says it anew.
fn case_numbers(
    ui: &mut Ui,
    view: &View<'_>,
    planned: &Planned,
    page: &mut Import,
    commands: &mut Vec<Command>,
) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let is_made = planned.keys.is_some();
    if !is_made && !planned.preview.has_personal_numbers {
        return false;
    }
    let mut is_changed = false;
    let words = if is_made {
        "import-keys-how"
    } else {
        "import-keys-offer"
    };
    notice(ui, theme, Tone::Info, &texts.get(words));
    file_field(
        ui,
        view,
        "import-key-list",
        Choice::KeyList,
        &mut page.key_list,
        commands,
    );
    row(ui, |ui| {
        let key = if is_made {
            "import-keys-again"
        } else {
            "import-keys-make"
        };
        if ui.add(Button::secondary(theme, texts.get(key))).clicked() {
            page.makes_keys = true;
            is_changed = true;
        }
        if is_made && ui.add(Button::quiet(theme, texts.get("import-keys-none"))).clicked() {
            page.makes_keys = false;
            is_changed = true;
        }
    });
    is_changed
}

/// Dates that are asked about.
fn doubts(ui: &mut Ui, view: &View<'_>, preview: &Preview, page: &mut Import) {
    if preview.doubts.is_empty() {
        return;
    }
    let (texts, theme) = (view.texts, view.theme);
    notice(ui, theme, Tone::Warning, &texts.get("import-doubts"));
    for doubted in &preview.doubts {
        text::label(ui, theme.small(doubted).color(theme.ink));
    }
    let check = Button::check(theme, texts.get("import-accept-doubts"), page.accepts_doubts);
    if ui.add(check).clicked() {
        page.accepts_doubts = !page.accepts_doubts;
    }
}

fn decide(ui: &mut Ui, view: &View<'_>, planned: &Planned, page: &Import, commands: &mut Vec<Command>) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let preview = &planned.preview;
    let mut is_decided = false;
    let is_sure = preview.doubts.is_empty() || page.accepts_doubts;
    if preview.is_empty {
        ui.add(Label::new(theme.body(texts.get("import-nothing"))).wrap());
    } else {
        let (button, icon) = if preview.refused == 0 {
            (
                Button::primary(theme, texts.with("import-all", &[("forms", preview.forms.into())])),
                theme::icon::CHECK,
            )
        } else {
            let args = [("forms", preview.forms.into()), ("refused", preview.refused.into())];
            (
                Button::secondary(theme, texts.with("import-others", &args)),
                theme::icon::ALERT,
            )
        };
        if ui.add(button.icon(icon).enabled(is_sure)).clicked() {
            commands.push(Command::Import(Box::new(planned.clone()), page.file_name()));
            // Where a list is to be saved first, nothing is decided before that.
            is_decided = planned.keys.is_none();
        }
    }
    let nothing = if preview.refused == 0 {
        Button::secondary
    } else {
        Button::primary
    };
    is_decided | ui.add(nothing(theme, texts.get("import-none"))).clicked()
}

fn people(ui: &mut Ui, view: &View<'_>, preview: &Preview) {
    if preview.participants.is_empty() {
        return;
    }
    let texts = view.texts;
    let column = |key, width, is_number| Column::named(texts, key, width, is_number);
    let columns = [
        column("import-column-key", 180.0, false),
        column("import-column-state", 160.0, false),
        column("import-column-start", 130.0, false),
        column("import-column-forms", 120.0, true),
        column("import-column-answers", 100.0, true),
    ];
    let rows: Vec<_> = preview
        .participants
        .iter()
        .map(|previewed| preview_row(view, previewed))
        .collect();
    egui::ScrollArea::horizontal().id_salt("preview").show(ui, |ui| {
        table(ui, view.theme, &texts.get("import-preview"), &columns, &rows);
    });
    if preview.more_participants > 0 {
        let more = [("count", preview.more_participants.into())];
        ui.label(view.theme.small(texts.with("import-more-participants", &more)));
    }
}

fn preview_row(view: &View<'_>, previewed: &Previewed) -> Vec<RichText> {
    let theme = view.theme;
    let state = if previewed.is_known {
        "import-known"
    } else {
        "import-new"
    };
    vec![
        theme.small_strong(&previewed.key),
        theme.small(view.texts.get(state)),
        theme.small(view.texts.date(previewed.start)),
        theme.small(previewed.forms.to_string()),
        theme.small(previewed.answers.to_string()),
    ]
}

fn refusals(ui: &mut Ui, view: &View<'_>, preview: &Preview) {
    let (texts, theme) = (view.texts, view.theme);
    let count = [("count", preview.refused.into())];
    notice(ui, theme, Tone::Warning, &texts.with("import-refused", &count));
    for refusal in &preview.refusals {
        text::label(ui, theme.small(refusal).color(theme.ink));
    }
    if preview.more_refusals > 0 {
        let more = [("count", preview.more_refusals.into())];
        ui.label(theme.small(texts.with("import-more-refusals", &more)));
    }
}

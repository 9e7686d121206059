//! How many cases are gone through in time: all together, and by caseworker. Nobody's case is named.

use egui::{Label, RichText, ScrollArea, Ui};

use crate::domain::access::{Grant, Sight};
use crate::domain::review::Share;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{card, heading};

/// Draws it for those who may see a group's figures.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    if view.account.sees(Sight::Groups) == Grant::No {
        return;
    }
    let Some(shares) = &view.office.review_shares else {
        commands.push(Command::ReadReviewShares);
        return;
    };
    card(ui, theme, |ui| {
        let name = texts.get("group-reviews-heading");
        heading(ui, theme.lead(&name));
        ui.add(Label::new(theme.small(texts.get("group-reviews-help"))).wrap());
        let Some(all) = shares.all else {
            let threshold = [("threshold", view.rules.threshold.to_string().into())];
            ui.add(Label::new(theme.body(texts.with("group-reviews-few", &threshold))).wrap());
            return;
        };
        let column = |key, width, is_number| Column::named(texts, key, width, is_number);
        let columns = [
            column("group-reviews-caseworker", 200.0, false),
            column("group-reviews-cases", 88.0, true),
            column("group-reviews-done", 124.0, true),
            column("group-reviews-new", 88.0, true),
            column("group-reviews-late", 88.0, true),
            column("group-reviews-share", 88.0, true),
        ];
        let mut rows: Vec<Vec<RichText>> = shares
            .rows
            .iter()
            .map(|(name, share)| {
                let others = || texts.get("group-reviews-others");
                let name = name.clone().unwrap_or_else(others);
                cells(view, &name, share).map(|cell| theme.body(cell)).into()
            })
            .collect();
        let all = cells(view, &texts.get("group-reviews-all"), &all);
        rows.push(all.map(|cell| theme.strong(cell)).into());
        ScrollArea::horizontal().id_salt("review shares").show(ui, |ui| {
            table(ui, theme, &name, &columns, &rows);
        });
    });
    ui.add_space(theme::HALF);
}

/// The share is of those that are not too new.
fn cells(view: &View<'_>, name: &str, share: &Share) -> [String; 6] {
    let asked = share.cases - share.new;
    let percent = match asked {
        0 => view.texts.get("group-reviews-no-share"),
        asked => view.texts.percent(share.reviewed as f64 / asked as f64),
    };
    [
        name.to_owned(),
        share.cases.to_string(),
        share.reviewed.to_string(),
        share.new.to_string(),
        share.late().to_string(),
        percent,
    ]
}

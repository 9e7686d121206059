//! A participant's move to another unit and from one, each with what is to be looked at before it is done.

mod receive;
mod send;

use egui::{Label, Ui, vec2};

pub use self::receive::Receive;
pub use self::send::Send;
use crate::domain::history::History;
use crate::domain::transfer::{MoveConsent, UnitCard};
use crate::exchange::transfer::fingerprint;
use crate::report::transfer::counts;
use crate::ui::theme;
use crate::ui::view::{Frame, View};
use crate::ui::widgets::{card, heading, row};

/// A card with a title.
fn titled(ui: &mut Ui, view: &View<'_>, key: &str, content: impl FnOnce(&mut Ui)) {
    card(ui, view.theme, |ui| {
        ui.spacing_mut().item_spacing.y = theme::STEP_12;
        heading(ui, view.theme.lead(view.texts.get(key)));
        content(ui);
    });
}

/// Whose key it is, and by which digits two people can tell that it is the same.
pub fn card_words(ui: &mut Ui, frame: &Frame<'_>, unit: &UnitCard) {
    let (texts, theme) = (frame.texts, frame.theme);
    ui.add(Label::new(theme.strong(&unit.name)).wrap());
    ui.label(theme.small(texts.get("transfer-fingerprint")));
    // Two spaces, so that the groups are seen as such.
    let digits = fingerprint(unit).replace(' ', "  ");
    ui.add(Label::new(theme.lead(digits)).selectable(true).wrap());
}

/// How much there is of each kind, and of which periods.
fn contents(ui: &mut Ui, view: &View<'_>, history: &History) {
    let (texts, theme) = (view.texts, view.theme);
    for period in history.periods() {
        let start = texts.date(period.participant.details.start);
        let told = match &period.participant.exit {
            Some(exit) => {
                let days = [("start", start.into()), ("end", texts.date(exit.date).into())];
                texts.with("transfer-period", &days)
            }
            None => texts.with("transfer-period-ongoing", &[("start", start.into())]),
        };
        ui.add(Label::new(theme.body(told)).wrap());
    }
    row(ui, |ui| {
        // A count and what is counted stay together.
        ui.spacing_mut().item_spacing = vec2(theme::GAP, theme::HALF);
        for (name, count) in counts(history).into_iter().filter(|(name, _)| *name != "periods") {
            let words = texts.with(&format!("transfer-count-{name}"), &[("count", count.into())]);
            ui.add(Label::new(theme.body(words)).extend());
        }
    });
}

/// When, how and by whom a consent was given.
fn consent_words(view: &View<'_>, consent: &MoveConsent) -> String {
    let coded = |kind: &str, code: &str| view.texts.get(&format!("{kind}-{code}"));
    let told = [
        ("date", view.texts.date(consent.date).into()),
        ("form", coded("transfer-form", consent.form.code()).into()),
        ("giver", coded("transfer-giver", consent.giver.code()).into()),
    ];
    view.texts.with("extract-move-consent", &told)
}

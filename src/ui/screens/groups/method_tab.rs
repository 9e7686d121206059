//! What a methodologist asks: who is still there, how large a change is beside its spread, who could move at all, whether
//! the two respondents agree, and how long it takes until somebody leaves.

use egui::{Label, RichText, ScrollArea, Ui};

use super::{Groups, show_figure};
use crate::domain::cohort::method::{ATTRITION_DAYS, Methods};
use crate::domain::cohort::overview::Overview;
use crate::domain::cohort::statistics::Share;
use crate::domain::instrument::Respondent;
use crate::ui::charts::cohort::curve;
use crate::ui::command::Command;
use crate::ui::figures::Shown;
use crate::ui::screens::picture::PictureAct;
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::heading;
use crate::ui::widgets::table::{Column, table};

/// The widest that the chart grows.
const MAX_WIDTH: f32 = 900.0;

impl Groups {
    pub(super) fn method(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        shown: &Shown,
        overview: &Overview,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        self.respondent_choice(ui, view);
        // Until the new figures are there, those of another page may still be shown.
        let Some(methods) = &shown.methods else { return };
        sensitivity(ui, view, overview, self.respondent);
        attrition(ui, view, overview, methods, self.respondent);
        agreement(ui, view, overview, methods);
        heading(ui, view.theme.lead(view.texts.get("method-time")));
        match &methods.time_to_exit {
            Some(time) if time.points.len() > 1 => with_pen(&ui.painter().clone(), view, |pen| {
                let counts = [
                    ("n", view.texts.number(time.n).into()),
                    ("work", view.texts.number(time.ended[0]).into()),
                    ("other", view.texts.number(time.ended[1]).into()),
                ];
                let title = view.texts.with("method-time-title", &counts);
                let figure = curve::chart(pen, &title, time, ui.available_width().min(MAX_WIDTH));
                show_figure(ui, view, pen, &figure, asked, commands);
            }),
            _ => {
                ui.add(Label::new(view.theme.body(view.texts.get("method-time-none"))).wrap());
            }
        }
        ui.add(Label::new(view.theme.small(view.texts.get("method-time-help"))).wrap());
    }
}

fn share(view: &View<'_>, share: Option<Share>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| view.texts.percent(share.share))
}

/// A table in a card, under its heading and over its help.
fn show(ui: &mut Ui, view: &View<'_>, key: &str, columns: &[(&str, f32)], rows: &[Vec<String>], help: &str) {
    let (texts, theme) = (view.texts, view.theme);
    let name = texts.get(key);
    heading(ui, theme.lead(&name));
    let columns: Vec<Column> = columns
        .iter()
        .enumerate()
        .map(|(place, (key, width))| Column {
            heading: texts.get(key),
            width: *width,
            is_number: place > 0,
        })
        .collect();
    let cells = |row: &Vec<String>| -> Vec<RichText> {
        let words = row.iter().enumerate();
        words
            .map(|(place, words)| match place {
                0 => theme.small_strong(words),
                _ => theme.small(words).color(theme.ink),
            })
            .collect()
    };
    let rows: Vec<Vec<RichText>> = rows.iter().map(cells).collect();
    theme.card_frame().show(ui, |ui| {
        ScrollArea::horizontal().id_salt(key).show(ui, |ui| {
            table(ui, theme, &name, &columns, &rows);
        });
    });
    ui.add(Label::new(theme.small(help)).wrap());
}

/// How large a change is beside its spread, and who could not move.
fn sensitivity(ui: &mut Ui, view: &View<'_>, overview: &Overview, respondent: Respondent) {
    let texts = view.texts;
    let mut intervals = 0;
    let mut regressing = Vec::new();
    let asked = overview
        .asked
        .iter()
        .filter(|asked| asked.asked_in_period.contains(&respondent));
    let rows: Vec<Vec<String>> = asked
        .map(|asked| {
            let name = texts.asked_name(asked);
            let Some(change) = overview.whole.change(respondent, asked.question) else {
                return std::iter::once(name).chain((0..6).map(|_| "–".to_owned())).collect();
            };
            intervals += usize::from(change.ci95.is_some());
            if change.starters.is_some_and(|starters| starters.is_regression) {
                regressing.push(name.clone());
            }
            let starters = change.starters.map_or_else(
                || "–".to_owned(),
                |starters| {
                    let [low, high] = starters.means.map(|mean| texts.signed_decimal(mean, 2));
                    format!("{low} / {high}")
                },
            );
            let reliable = change.reliable.map_or_else(
                || "–".to_owned(),
                |own| {
                    let [up, down] = [own.raised, own.lowered].map(|share| texts.percent(share.share));
                    format!("{up} / {down} ({})", texts.decimal(own.smallest, 1))
                },
            );
            vec![
                name,
                texts.number(change.n),
                change
                    .srm()
                    .map_or_else(|| "–".to_owned(), |srm| texts.signed_decimal(srm, 2)),
                share(view, change.floor),
                share(view, change.ceiling),
                starters,
                reliable,
            ]
        })
        .collect();
    let columns = [
        ("column-indicator", 280.0),
        ("group-column-n", 56.0),
        ("method-srm", 72.0),
        ("method-floor", 96.0),
        ("method-ceiling", 96.0),
        ("method-starters", 148.0),
        ("method-reliable", 160.0),
    ];
    show(
        ui,
        view,
        "method-sensitivity",
        &columns,
        &rows,
        &texts.get("method-sensitivity-help"),
    );
    if !regressing.is_empty() {
        let names = [("names", regressing.join(", ").into())];
        ui.add(Label::new(view.theme.body(texts.with("method-regression", &names))).wrap());
    }
    if intervals > 1 {
        let count = [("count", intervals.into())];
        ui.add(Label::new(view.theme.body(texts.with("method-many", &count))).wrap());
    }
}

/// Who started, and who answered again.
fn attrition(ui: &mut Ui, view: &View<'_>, overview: &Overview, methods: &Methods, respondent: Respondent) {
    let texts = view.texts;
    let own = methods.attrition(respondent);
    let rows: Vec<Vec<String>> = overview
        .asked
        .iter()
        .filter(|asked| asked.asked_in_period.contains(&respondent))
        .map(|asked| {
            let mut cells = vec![texts.asked_name(asked)];
            match own.baselines.get(asked.question).and_then(Option::as_ref) {
                None => cells.extend((0..3).map(|_| "–".to_owned())),
                Some(own) => {
                    let mean = |side: usize| format!("{} (n={})", texts.decimal(own.means[side], 2), own.n[side]);
                    let number = |value: f64| texts.signed_decimal(value, 2);
                    let ends = own
                        .ci95
                        .map(|[low, high]| format!(" [{}; {}]", number(low), number(high)));
                    cells.extend([mean(0), mean(1)]);
                    cells.push(format!("{}{}", number(own.difference), ends.unwrap_or_default()));
                }
            }
            cells
        })
        .collect();
    let columns = [
        ("column-indicator", 280.0),
        ("method-again", 150.0),
        ("method-gone", 150.0),
        ("method-difference", 190.0),
    ];
    let hidden = || texts.hidden(overview.threshold);
    let args = [
        ("days", ATTRITION_DAYS.to_string().into()),
        ("started", own.started.map_or_else(hidden, |n| texts.number(n)).into()),
        (
            "again",
            own.answered_again
                .map_or_else(hidden, |share| texts.share_words(share))
                .into(),
        ),
    ];
    show(
        ui,
        view,
        "method-attrition",
        &columns,
        &rows,
        &texts.with("method-attrition-help", &args),
    );
}

/// How the two respondents agree.
fn agreement(ui: &mut Ui, view: &View<'_>, overview: &Overview, methods: &Methods) {
    let texts = view.texts;
    let both = overview
        .asked
        .iter()
        .filter(|asked| asked.asked_in_period.len() == Respondent::ALL.len());
    let rows: Vec<Vec<String>> = both
        .map(|asked| {
            let mut cells = vec![texts.asked_name(asked)];
            match methods.agreement(asked.question) {
                None => cells.extend((0..5).map(|_| "–".to_owned())),
                Some(own) => {
                    let kappa = own.kappa.map_or_else(
                        || "–".to_owned(),
                        |kappa| {
                            let [low, high] = kappa.ci95.map(|end| texts.decimal(end, 2));
                            format!("{} [{low}; {high}]", texts.decimal(kappa.kappa, 2))
                        },
                    );
                    cells.extend([texts.number(own.n), kappa]);
                    cells
                        .extend([own.equal, own.participant_higher, own.caseworker_higher].map(|own| share(view, own)));
                }
            }
            cells
        })
        .collect();
    let columns = [
        ("column-indicator", 280.0),
        ("group-column-n", 56.0),
        ("method-kappa", 160.0),
        ("method-equal", 84.0),
        ("method-participant-higher", 128.0),
        ("method-caseworker-higher", 128.0),
    ];
    show(
        ui,
        view,
        "method-agreement",
        &columns,
        &rows,
        &texts.get("method-agreement-help"),
    );
}

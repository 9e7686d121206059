//! Exits to work or studies: by gender, age, combination and activity, over time, and who came back.

use egui::{Label, Ui, vec2};

use super::{Groups, show_figure};
use crate::domain::cohort::overview::{ExitRow, GroupFigures, Overview};
use crate::ui::charts::cohort::shares::{self, Named};
use crate::ui::command::Command;
use crate::ui::screens::picture::PictureAct;
use crate::ui::theme;
use crate::ui::view::{View, with_pen};

/// Above this width two charts stand beside each other.
const BESIDE: f32 = 900.0;

impl Groups {
    pub(super) fn exits(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        overview: &Overview,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        self.grain_choice(ui, view);
        let texts = view.texts;
        let of_groups = |groups: &[GroupFigures]| -> Vec<Named> {
            let named = |figures: &GroupFigures| Named {
                name: texts.group_name(figures.group, view.activities),
                share: figures.exits.as_ref().and_then(|exits| exits.work_or_studies),
                n: figures.exits.as_ref().map(|exits| exits.n),
            };
            groups.iter().map(named).collect()
        };
        let of_rows = |rows: &[ExitRow]| -> Vec<Named> {
            let named = |row: &ExitRow| Named {
                name: texts.group_name(row.group, view.activities),
                share: row.exits.as_ref().and_then(|exits| exits.work_or_studies),
                n: row.exits.as_ref().map(|exits| exits.n),
            };
            rows.iter().map(named).collect()
        };
        let mut whole = of_groups(std::slice::from_ref(&overview.whole));
        whole.extend(of_rows(&overview.exits_by_gender));
        let over_time = overview.exits_over_time.iter().map(|part| Named {
            name: texts.part_words(
                part.extent,
                format!(
                    "{} – {}",
                    texts.short_date(part.days.from, view.today),
                    texts.short_date(part.days.to, view.today)
                ),
            ),
            share: part.exits.as_ref().and_then(|exits| exits.work_or_studies),
            n: part.exits.as_ref().map(|exits| exits.n),
        });
        let charts = [
            ("group-exits-gender", whole),
            ("group-exits-age", of_rows(&overview.exits_by_age)),
            ("group-exits-combination", of_groups(&overview.combinations)),
            ("group-exits-time", over_time.collect()),
            ("group-exits-activity", of_groups(&overview.activities)),
        ];
        let is_beside = ui.available_width() >= BESIDE;
        let columns = if is_beside { 2 } else { 1 };
        let width = ((ui.available_width() - theme::GAP * (columns - 1) as f32) / columns as f32).floor();
        with_pen(&ui.painter().clone(), view, |pen| {
            let figures: Vec<_> = charts
                .iter()
                .map(|(key, rows)| shares::chart(pen, &texts.get(key), rows, overview.threshold, width))
                .collect();
            if let (Some(act), Some(first)) = (asked, figures.first()) {
                commands.push(act.command(pen, &first.name, &first.scene));
            }
            for pair in figures.chunks(columns) {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing = vec2(theme::GAP, theme::GAP);
                    for figure in pair {
                        show_figure(ui, view, pen, figure, None, commands);
                    }
                });
            }
        });
        if overview.has_left_twice() {
            ui.add(Label::new(view.theme.small(texts.get("group-exits-twice"))).wrap());
        }
        returns(ui, view, overview);
    }
}

/// Those who came back within twelve months.
fn returns(ui: &mut Ui, view: &View<'_>, overview: &Overview) {
    let (texts, theme) = (view.texts, view.theme);
    let hidden = || texts.hidden(overview.threshold);
    let words = match &overview.returns {
        None => texts.with("group-returns-hidden", &[("hidden", hidden().into())]),
        Some(returns) => {
            let n = texts.number(returns.n);
            match returns.returned {
                None => texts.with("group-returns-some", &[("n", n.into()), ("hidden", hidden().into())]),
                Some(share) => {
                    let args = [
                        ("n", n.into()),
                        ("count", texts.number(share.count).into()),
                        ("share", texts.percent(share.share).into()),
                        ("low", texts.percent(share.ci95[0]).into()),
                        ("high", texts.percent(share.ci95[1]).into()),
                    ];
                    texts.with("group-returns-words", &args)
                }
            }
        }
    };
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(theme.strong(texts.get("group-returns")));
        ui.add(Label::new(theme.body(words)).wrap());
    });
}

//! What is read first: how many, exits, follow-up, each indicator and each activity.

use egui::{Label, Ui, vec2};

use super::{Groups, show_figure};
use crate::domain::cohort::Group;
use crate::domain::cohort::overview::{GroupFigures, Overview};
use crate::ui::charts::cohort::intervals::{self, Named, Shown};
use crate::ui::charts::cohort::{bars, largest_first, rows};
use crate::ui::command::Command;
use crate::ui::screens::picture::PictureAct;
use crate::ui::theme::{self, Size, Weight};
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::{group, row};

/// Above this width both charts stand beside each other.
const BESIDE: f32 = 900.0;
/// The share of the width that the indicators get then.
const LEFT: f32 = 0.43;

impl Groups {
    pub(super) fn overview(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        overview: &Overview,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        facts(ui, view, &self.facts(view, overview), overview.threshold);
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::BASE);
            self.respondent_choice(ui, view);
            ui.add_space(theme::BASE);
            ui.label(view.theme.small(view.texts.get("group-activities-by")));
            self.indicator_choice(ui, view, overview, 300.0);
        });
        let width = ui.available_width();
        let is_beside = width >= BESIDE;
        let left = if is_beside {
            ((width - theme::GAP) * LEFT).floor()
        } else {
            width
        };
        let right = if is_beside { width - theme::GAP - left } else { width };
        with_pen(&ui.painter().clone(), view, |pen| {
            let mut own = rows(overview, self.asked_here(overview), self.respondent, view.texts);
            largest_first(&mut own, bars::raised);
            let reach = bars::Reach::of(own.iter());
            let title = view.texts.get("group-chart-bars");
            let bars = bars::chart(pen, &title, &own, reach, overview.threshold, left);
            let activities = named(view, &overview.activities);
            let intervals = self.asked(overview).map(|question| {
                let shown = Shown {
                    respondent: self.respondent,
                    question: question.question,
                    threshold: overview.threshold,
                };
                let name = [("indicator", view.texts.asked_name(question).into())];
                let title = view.texts.with("group-chart-activities", &name);
                intervals::chart(pen, &title, &activities, shown, right)
            });
            let mut draw = |ui: &mut Ui| {
                show_figure(ui, view, pen, &bars, asked, commands);
                if let Some(intervals) = &intervals {
                    show_figure(ui, view, pen, intervals, None, commands);
                }
            };
            if is_beside {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = theme::GAP;
                    draw(ui);
                });
            } else {
                ui.vertical(draw);
            }
        });
    }

    /// The figures that are read first.
    fn facts(&self, view: &View<'_>, overview: &Overview) -> Vec<Fact> {
        let texts = view.texts;
        let whole = &overview.whole;
        let exits = whole.exits.as_ref();
        let to_work = exits.and_then(|exits| exits.work_or_studies);
        let exits_label = exits.map_or_else(
            || texts.get("group-fact-exits"),
            |exits| texts.with("group-fact-exits-n", &[("n", texts.number(exits.n).into())]),
        );
        let question = self.asked(overview);
        let change = question.and_then(|asked| whole.change(self.respondent, asked.question));
        let days =
            change.map(|change| texts.with("group-days", &[("days", texts.decimal(change.median_days, 0).into())]));
        let name = question.map(|asked| view.texts.asked_name(asked)).unwrap_or_default();
        vec![
            Fact {
                value: whole.participants.map(|n| texts.number(n)),
                label: texts.get("group-fact-participants"),
            },
            Fact {
                value: to_work.map(|share| texts.percent(share.share)),
                label: exits_label,
            },
            Fact {
                value: days,
                label: texts.with("group-fact-follow-up", &[("indicator", name.into())]),
            },
        ]
    }
}

/// A figure, which may be hidden, and what it says.
struct Fact {
    value: Option<String>,
    label: String,
}

/// Cards beside each other, each with a figure and what it says.
fn facts(ui: &mut Ui, view: &View<'_>, facts: &[Fact], threshold: u64) {
    let theme = view.theme;
    let gap = theme::GAP;
    let full = ui.available_width();
    let columns = if full < 620.0 { 1 } else { facts.len() };
    let width = ((full - gap * (columns - 1) as f32) / columns as f32).floor();
    let inner = width - 2.0 * gap - 2.0;
    let font = theme::font(Size::Small, Weight::Regular);
    let lines = |fact: &Fact| {
        let galley = ui.painter().layout(fact.label.clone(), font.clone(), theme.ink, inner);
        galley.rows.len() as f32 * Size::Small.line()
    };
    let label_height = facts.iter().map(lines).fold(0.0, f32::max);
    for cards in facts.chunks(columns) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for fact in cards {
                let value = fact.value.clone().unwrap_or_else(|| view.texts.hidden(threshold));
                let name = format!("{}: {value}", fact.label);
                group(ui, egui::Role::Group, &name, |ui| {
                    let frame = theme.card_frame().inner_margin(egui::Margin::symmetric(16, 8));
                    frame.show(ui, |ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        ui.vertical(|ui| {
                            ui.set_width(inner);
                            ui.set_min_height(Size::Title.line() + label_height);
                            let words = match &fact.value {
                                Some(value) => theme.title(value),
                                None => theme.body(&value),
                            };
                            ui.add(Label::new(words).wrap());
                            ui.add(Label::new(theme.small(&fact.label)).wrap());
                        });
                    });
                });
            }
        });
    }
}

/// Groups with their names, and activities with their kinds.
pub(super) fn named<'a>(view: &View<'_>, groups: &'a [GroupFigures]) -> Vec<Named<'a>> {
    let kind = |group: Group| match group {
        Group::Activity(id) => view.activity(id).map_or_else(String::new, |activity| {
            view.texts
                .get(&format!("activity-type-{}", activity.details.kind.code()))
        }),
        _ => String::new(),
    };
    groups
        .iter()
        .map(|figures| Named {
            name: view.texts.group_name(figures.group, view.activities),
            kind: kind(figures.group),
            figures,
        })
        .collect()
}

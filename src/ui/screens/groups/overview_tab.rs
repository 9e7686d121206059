//! What is read first: how many, exits, follow-up, each indicator and each activity.

use egui::{Label, Ui, vec2};

use super::{Groups, show_figure};
use crate::domain::cohort::Group;
use crate::domain::cohort::difference::{Difference, Mean};
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
        before: Before<'_>,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        facts(ui, view, &self.facts(view, overview, before), overview.threshold);
        if !matches!(before, Before::None) {
            let words = view.texts.get("group-fact-intervals");
            ui.add(Label::new(view.theme.small(words)).wrap());
        }
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
            let mut activities = named(view, &overview.activities);
            let intervals = self.asked(overview).map(|question| {
                largest_first(&mut activities, |named| {
                    let change = named.figures.change(self.respondent, question.question);
                    change.map(|change| change.mean_change)
                });
                let shown = Shown {
                    respondent: self.respondent,
                    question: question.question,
                    threshold: overview.threshold,
                };
                let name = [("indicator", view.texts.asked_name_here(question).into())];
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

    /// The figures that are read first, and how they were in the time before.
    fn facts(&self, view: &View<'_>, overview: &Overview, before: Before<'_>) -> Vec<Fact> {
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
        let name = question
            .map(|asked| view.texts.asked_name_here(asked))
            .unwrap_or_default();
        let change_before = |overview: &Overview| {
            let change = overview.whole.change(self.respondent, question?.question)?;
            Some((Mean::of_change(change)?, texts.decimal(change.median_days, 0)))
        };
        vec![
            Fact {
                value: whole.participants.map(|n| texts.number(n)),
                label: texts.get("group-fact-participants"),
                before: before.words(view, |overview| {
                    let n = texts.number(overview.whole.participants?);
                    Some(texts.with("group-fact-before", &[("before", n.into())]))
                }),
            },
            Fact {
                value: to_work.map(|share| texts.percent(share.share)),
                label: exits_label,
                before: before.words(view, |overview| {
                    let other = overview.whole.exits.as_ref()?.work_or_studies?;
                    let own = Difference::of_shares(&to_work?, &other);
                    Some(texts.difference("group-fact-points", own, 100.0, 0))
                }),
            },
            Fact {
                value: change.map(|change| texts.signed_decimal(change.mean_change, 2)),
                label: texts.with("group-fact-change", &[("indicator", name.clone().into())]),
                before: before.words(view, |overview| {
                    let (other, _) = change_before(overview)?;
                    let own = Difference::of_means(Mean::of_change(change?)?, other)?;
                    Some(texts.difference("group-fact-steps", own, 1.0, 2))
                }),
            },
            Fact {
                value: days,
                label: texts.with("group-fact-follow-up", &[("indicator", name.into())]),
                before: before.words(view, |overview| {
                    let (_, days) = change_before(overview)?;
                    let days = texts.with("group-days", &[("days", days.into())]);
                    Some(texts.with("group-fact-before", &[("before", days.into())]))
                }),
            },
        ]
    }
}

/// The time before, which the figures are compared with.
#[derive(Clone, Copy)]
pub(super) enum Before<'a> {
    /// There is none before the whole time.
    None,
    /// It is being worked out.
    Awaited,
    /// As it was.
    Known(Option<&'a Overview>),
}

impl Before<'_> {
    /// What is said of it; that it can't be compared where something of it is hidden or was not asked.
    fn words(self, view: &View<'_>, compared: impl FnOnce(&Overview) -> Option<String>) -> Option<String> {
        match self {
            Self::None => None,
            Self::Awaited => Some(view.texts.get("group-fact-awaited")),
            Self::Known(overview) => {
                let words = overview.and_then(compared);
                Some(words.unwrap_or_else(|| view.texts.get("group-fact-no-before")))
            }
        }
    }
}

/// A figure, which may be hidden, and what it says.
struct Fact {
    value: Option<String>,
    label: String,
    /// How it was in the time before, where there is one.
    before: Option<String>,
}

/// Cards beside each other, each with a figure and what it says.
fn facts(ui: &mut Ui, view: &View<'_>, facts: &[Fact], threshold: u64) {
    let theme = view.theme;
    let gap = theme::GAP;
    let full = ui.available_width();
    let columns = match full {
        ..620.0 => 1,
        ..900.0 => 2,
        _ => facts.len(),
    };
    let width = ((full - gap * (columns - 1) as f32) / columns as f32).floor();
    let inner = width - 2.0 * gap - 2.0;
    let font = theme::font(Size::Small, Weight::Regular);
    let lines = |words: &String| {
        let galley = ui.painter().layout(words.clone(), font.clone(), theme.ink, inner);
        galley.rows.len() as f32 * Size::Small.line()
    };
    let label_height = facts.iter().map(|fact| lines(&fact.label)).fold(0.0, f32::max);
    let before = facts.iter().filter_map(|fact| fact.before.as_ref());
    let height = Size::Title.line() + label_height + before.map(lines).fold(0.0, f32::max);
    for cards in facts.chunks(columns) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for fact in cards {
                let value = fact.value.clone().unwrap_or_else(|| view.texts.hidden(threshold));
                let before = fact.before.iter().map(|before| format!(". {before}"));
                let name = format!("{}: {value}{}", fact.label, before.collect::<String>());
                group(ui, egui::Role::Group, &name, |ui| {
                    let frame = theme.card_frame().inner_margin(egui::Margin::symmetric(16, 8));
                    frame.show(ui, |ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        ui.vertical(|ui| {
                            ui.set_width(inner);
                            ui.set_min_height(height);
                            let words = match &fact.value {
                                Some(value) => theme.title(value),
                                None => theme.body(&value),
                            };
                            ui.add(Label::new(words).wrap());
                            ui.add(Label::new(theme.small(&fact.label)).wrap());
                            if let Some(before) = &fact.before {
                                ui.add(Label::new(theme.small(before).color(theme.ink)).wrap());
                            }
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

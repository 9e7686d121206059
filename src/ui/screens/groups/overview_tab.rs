//! What is read first: how many, exits, follow-up, each indicator and each activity.

use egui::{Align, Label, Layout, Ui, Vec2, vec2};

use super::{Groups, show_figure};
use crate::domain::cohort::Group;
use crate::domain::cohort::difference::{Difference, Mean};
use crate::domain::cohort::overview::{GroupFigures, Overview};
use crate::domain::cohort::statistics::Share;
use crate::ui::charts::cohort::intervals::{self, Named, Shown};
use crate::ui::charts::cohort::{bars, largest_first, rows};
use crate::ui::charts::small_line::small_line;
use crate::ui::command::Command;
use crate::ui::screens::picture::PictureAct;
use crate::ui::theme::{self, Size, Weight};
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::{group, row};

/// Above this width both charts stand beside each other.
const BESIDE: f32 = 900.0;
/// The share of the width that the indicators get then.
const LEFT: f32 = 0.43;
/// A small line beside a figure.
const LINE: Vec2 = vec2(76.0, 28.0);

impl Groups {
    pub(super) fn overview(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        overview: &Overview,
        times: &Times<'_>,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        facts(ui, view, &self.facts(view, overview, times), overview.threshold);
        if !matches!(times.before, Before::None) {
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
    fn facts(&self, view: &View<'_>, overview: &Overview, times: &Times<'_>) -> Vec<Fact> {
        let texts = view.texts;
        let (question, before) = (self.asked(overview), times.before);
        let exits_label = overview.whole.exits.as_ref().map_or_else(
            || texts.get("group-fact-exits"),
            |exits| texts.with("group-fact-exits-n", &[("n", texts.number(exits.n).into())]),
        );
        let name = question
            .map(|asked| view.texts.asked_name_here(asked))
            .unwrap_or_default();
        fn to_work(overview: &Overview) -> Option<Share> {
            overview.whole.exits.as_ref()?.work_or_studies
        }
        let change = |of: &Overview| Some(of.whole.change(self.respondent, question?.question)?.clone());
        let participants = |of: &Overview| Some((of.whole.participants? as f64, texts.number(of.whole.participants?)));
        let days = |of: &Overview| {
            let days = change(of)?.median_days;
            Some((
                days,
                texts.with("group-days", &[("days", texts.decimal(days, 0).into())]),
            ))
        };
        // How it was, for a figure whose difference has no interval.
        let as_it_was = |value: Option<Value>| {
            let (_, words) = value?;
            Some(texts.with("group-fact-before", &[("before", words.into())]))
        };
        vec![
            Fact::new(
                view,
                texts.get("group-fact-participants"),
                (overview, times),
                participants,
                before.words(view, |before| as_it_was(participants(before))),
            ),
            Fact::new(
                view,
                exits_label,
                (overview, times),
                |of| Some((to_work(of)?.share, texts.percent(to_work(of)?.share))),
                before.words(view, |before| {
                    let own = Difference::of_shares(&to_work(overview)?, &to_work(before)?);
                    Some(texts.difference("group-fact-points", own, 100.0, 0))
                }),
            ),
            Fact::new(
                view,
                texts.with("group-fact-change", &[("indicator", name.clone().into())]),
                (overview, times),
                |of| {
                    let mean = change(of)?.mean_change;
                    Some((mean, texts.signed_decimal(mean, 2)))
                },
                before.words(view, |before| {
                    let mean = |of: &Overview| Mean::of_change(&change(of)?);
                    let own = Difference::of_means(mean(overview)?, mean(before)?)?;
                    Some(texts.difference("group-fact-steps", own, 1.0, 2))
                }),
            ),
            Fact::new(
                view,
                texts.with("group-fact-follow-up", &[("indicator", name.into())]),
                (overview, times),
                days,
                before.words(view, |before| as_it_was(days(before))),
            ),
        ]
    }
}

/// Other times than the one that is looked at.
pub(super) struct Times<'a> {
    /// The one before.
    pub(super) before: Before<'a>,
    /// As long times, the one that is looked at last; empty where they are not known yet, or there are none.
    pub(super) line: Vec<&'a Overview>,
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

/// A figure as a number and in words.
type Value = (f64, String);

/// A figure, which may be hidden, and what it says.
struct Fact {
    value: Option<String>,
    label: String,
    /// How it was in the time before, where there is one.
    before: Option<String>,
    /// How it was in times as long, this one last, and what is said of each.
    line: Vec<(Option<f64>, String)>,
}

impl Fact {
    /// The figure in the overview that is looked at, and in the others.
    fn new(
        view: &View<'_>,
        label: String,
        (own, times): (&Overview, &Times<'_>),
        of: impl Fn(&Overview) -> Option<Value>,
        before: Option<String>,
    ) -> Self {
        let at = |overview: &&Overview| {
            let (value, words) = of(overview).unzip();
            let words = words.unwrap_or_else(|| view.texts.get("group-fact-line-hidden"));
            let date = view.texts.date(overview.window.to);
            let words = [("date", date.into()), ("value", words.into())];
            (value, view.texts.with("group-fact-line-at", &words))
        };
        Self {
            value: of(own).map(|(_, words)| words),
            label,
            before,
            line: times.line.iter().map(at).collect(),
        }
    }

    /// All of it, for who does not see the card.
    fn said(&self, view: &View<'_>, value: &str) -> String {
        let line: Vec<&str> = self.line.iter().map(|(_, words)| words.as_str()).collect();
        let line = (!line.is_empty()).then(|| {
            view.texts
                .with("group-fact-line", &[("values", line.join(", ").into())])
        });
        let more = self.before.iter().chain(&line).map(|words| format!(". {words}"));
        format!("{}: {value}{}", self.label, more.collect::<String>())
    }

    /// The line, and what it is made of under the pointer.
    fn draw_line(&self, ui: &mut Ui, view: &View<'_>) {
        let thousandths = |value: f64| (value * 1000.0).round() as i64;
        let values: Vec<Option<i64>> = self.line.iter().map(|(value, _)| value.map(thousandths)).collect();
        let scene = small_line(view.theme, &values, None, LINE);
        let (rect, line) = ui.allocate_exact_size(LINE, egui::Sense::hover());
        scene.paint(ui.painter(), rect.min);
        if !self.line.is_empty() {
            line.on_hover_ui(|ui| {
                for (_, words) in &self.line {
                    ui.label(view.theme.small(words));
                }
            });
        }
    }
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
                group(ui, egui::Role::Group, &fact.said(view, &value), |ui| {
                    let frame = theme.card_frame().inner_margin(egui::Margin::symmetric(16, 8));
                    frame.show(ui, |ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        ui.vertical(|ui| {
                            ui.set_width(inner);
                            ui.set_min_height(height);
                            match &fact.value {
                                Some(value) => {
                                    row(ui, |ui| {
                                        ui.label(theme.title(value));
                                        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                                            fact.draw_line(ui, view);
                                        });
                                    });
                                }
                                None => {
                                    ui.add(Label::new(theme.body(&value)).wrap());
                                }
                            }
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

//! Activities and combinations: who takes part, what changes, what it costs, and who stays long without moving.

use egui::{Label, RichText, ScrollArea, Ui, vec2};

use super::overview_tab::named;
use super::{Groups, show_figure, unseen_count};
use crate::domain::cohort::overview::{AttendanceFigures, GroupFigures, Overview};
use crate::domain::cohort::stays::{LONG_DAYS, LongStay, StaysShown};
use crate::domain::cohort::suppression::Level;
use crate::domain::instrument::Respondent;
use crate::domain::standing::Standing;
use crate::i18n::Texts;
use crate::ui::charts::cohort::intervals::{self, Shown};
use crate::ui::command::{Command, Page};
use crate::ui::figures::Figures;
use crate::ui::screens::picture::PictureAct;
use crate::ui::theme;
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{heading, row};

/// How many long stays are listed.
const LISTED: usize = 50;
/// The widest that the charts grow.
const MAX_WIDTH: f32 = 900.0;

impl Groups {
    pub(super) fn activities(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        figures: (&Figures, StaysShown),
        overview: &Overview,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::BASE);
            self.respondent_choice(ui, view);
            ui.add_space(theme::BASE);
            self.indicator_choice(ui, view, overview, 320.0);
        });
        let Some(question) = self.asked(overview) else { return };
        let shown = Shown {
            respondent: self.respondent,
            question: question.question,
            threshold: overview.threshold,
        };
        let name = view.texts.asked_name_here(question);
        with_pen(&ui.painter().clone(), view, |pen| {
            let width = ui.available_width().min(MAX_WIDTH);
            for (key, groups) in [
                ("group-chart-activities", &overview.activities),
                ("group-chart-combinations", &overview.combinations),
            ] {
                let title = view.texts.with(key, &[("indicator", name.as_str().into())]);
                let figure = intervals::chart(pen, &title, &named(view, groups), shown, width);
                let asked = asked.filter(|_| key == "group-chart-activities");
                show_figure(ui, view, pen, &figure, asked, commands);
            }
        });
        self.costs(ui, view, overview, shown);
        long_stays(ui, view, figures, overview, commands);
    }

    /// Days, time in an activity and cost, as numbers.
    fn costs(&self, ui: &mut Ui, view: &View<'_>, overview: &Overview, shown: Shown) {
        let (texts, theme) = (view.texts, view.theme);
        let column = |key, width, is_number| Column::named(texts, key, width, is_number);
        let columns = [
            column("group-column-group", 176.0, false),
            column("group-fact-participants", 84.0, true),
            column("group-column-baseline", 60.0, true),
            column("report-column-days", 60.0, true),
            column("group-column-stay", 126.0, true),
            column("report-column-attendance", 150.0, true),
            column("report-column-cost", 100.0, true),
            column("group-column-cost", 98.0, true),
            column("group-column-cost-raised", 98.0, true),
            column("report-column-cost-exit", 112.0, true),
        ];
        let rows: Vec<Vec<RichText>> = overview
            .activities
            .iter()
            .chain(&overview.combinations)
            .map(|figures| cost_row(view, overview, figures, shown))
            .collect();
        heading(ui, theme.lead(texts.get("group-costs")));
        theme.card_frame().show(ui, |ui| {
            ScrollArea::horizontal().id_salt("group costs").show(ui, |ui| {
                table(ui, theme, &texts.get("group-costs"), &columns, &rows);
            });
        });
        ui.add(Label::new(theme.small(texts.get("group-costs-help"))).wrap());
        ui.add(Label::new(theme.small(texts.get("group-baseline-help"))).wrap());
        ui.add(Label::new(theme.small(texts.get("group-attendance-help"))).wrap());
    }
}

fn cost_row(view: &View<'_>, overview: &Overview, figures: &GroupFigures, shown: Shown) -> Vec<RichText> {
    let (texts, theme) = (view.texts, view.theme);
    let name = texts.group_name(figures.group, view.activities);
    let Some((participants, effort)) = figures.participants.zip(figures.effort) else {
        let mut cells = vec![
            theme.small_strong(name),
            theme.small("–"),
            theme.small("–"),
            theme.small("–"),
        ];
        cells.push(theme.small(texts.hidden(overview.threshold)));
        cells.extend((0..5).map(|_| theme.small("–")));
        return cells;
    };
    let stays = figures.stays.map_or_else(
        || "–".to_owned(),
        |stays| {
            texts.with(
                "group-stay-words",
                &[
                    ("median", texts.decimal(stays.median, 0).into()),
                    ("lower", texts.decimal(stays.lower_quartile, 0).into()),
                    ("upper", texts.decimal(stays.upper_quartile, 0).into()),
                ],
            )
        },
    );
    // Of what nobody knows the cost, nothing can be divided; of what is hidden, nothing is shown.
    let cost = |ore: Option<f64>| match ore {
        None if effort.ore.is_some() => "–".to_owned(),
        ore => texts.cost(ore, effort.is_partial),
    };
    let change = figures.change(shown.respondent, shown.question);
    let words = [
        texts.number(participants),
        change.map_or_else(|| "–".to_owned(), |change| texts.decimal(change.mean_baseline, 2)),
        texts.number(effort.days),
        stays,
        figures
            .attendance
            .map_or_else(|| "–".to_owned(), |own| attendance_words(texts, &own)),
        cost(effort.ore.map(|ore| ore as f64)),
        cost(figures.cost_per_participant()),
        cost(figures.cost_per_raised(shown.respondent, shown.question)),
        cost(figures.cost_per_exit()),
    ];
    let mut cells = vec![theme.small_strong(name)];
    cells.extend(words.map(|words| theme.small(words).color(theme.ink)));
    cells
}

/// "84 % av 120 dagar, 9 personer".
fn attendance_words(texts: &Texts, figures: &AttendanceFigures) -> String {
    let args = [
        ("share", texts.percent(figures.share()).into()),
        ("days", texts.number(figures.marked).into()),
        ("n", texts.number(figures.n).into()),
    ];
    texts.with("group-attendance-words", &args)
}

/// Those who have been in an activity for long while nothing went up: how many, and who.
fn long_stays(
    ui: &mut Ui,
    view: &View<'_>,
    (figures, shown): (&Figures, StaysShown),
    overview: &Overview,
    commands: &mut Vec<Command>,
) {
    let (texts, theme) = (view.texts, view.theme);
    let Some(stays) = &figures.stays else { return };
    heading(ui, theme.lead(texts.get("group-stays")));
    let days = [("days", usize::try_from(LONG_DAYS).unwrap_or_default().into())];
    ui.add(Label::new(theme.small(texts.with("group-stays-help", &days))).wrap());
    // Parts of few are in it.
    if shown.all && overview.level == Level::Unit {
        net_table(ui, view, stays);
    }
    let stays: Vec<LongStay> = stays
        .iter()
        .filter(|stay| stay.is_without_movement())
        .copied()
        .collect();
    if stays.is_empty() {
        ui.label(theme.body(texts.get("group-stays-none")));
        return;
    }
    let (stays, unseen): (Vec<&LongStay>, Vec<&LongStay>) = stays
        .iter()
        .partition(|stay| view.standing(stay.participant_id).is_some());
    let count = (unseen.len(), shown.without_movement);
    unseen_count(ui, view, "group-stays-unseen", count, overview.threshold);
    if stays.is_empty() {
        return;
    }
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width().min(MAX_WIDTH));
        ui.spacing_mut().item_spacing.y = theme::HALF;
        for figures_of in &overview.activities {
            let crate::domain::cohort::Group::Activity(id) = figures_of.group else {
                continue;
            };
            let own: Vec<_> = stays.iter().filter(|stay| stay.activity_id == id).copied().collect();
            if own.is_empty() {
                continue;
            }
            let name = texts.group_name(figures_of.group, view.activities);
            heading(ui, theme.small_strong(name));
            for stay in own.iter().take(LISTED) {
                row(ui, |ui| {
                    let standing = view.standing(stay.participant_id);
                    let label = standing.map_or_else(|| stay.reference.to_string(), Standing::label);
                    if ui.add(Button::quiet(theme, label).small()).clicked() {
                        commands.push(Command::Show(Page::Progression(stay.participant_id)));
                    }
                    let movements = Respondent::ALL.iter().map(|one| movement_words(view, stay, *one));
                    let args = [
                        ("days", usize::try_from(stay.days).unwrap_or_default().into()),
                        ("date", texts.date(stay.from).into()),
                        ("movements", movements.collect::<Vec<_>>().join(". ").into()),
                    ];
                    ui.add(Label::new(theme.small(texts.with("group-stay-since", &args))).wrap());
                });
            }
            if own.len() > LISTED {
                let more = [("count", (own.len() - LISTED).into())];
                ui.label(theme.small(texts.with("import-more-participants", &more)));
            }
        }
    });
}

/// How many indicators moved which way during a stay, as one respondent sees it.
fn movement_words(view: &View<'_>, stay: &LongStay, respondent: Respondent) -> String {
    let texts = view.texts;
    let who = texts.get(&format!("series-{}", respondent.code()));
    let Some(movement) = stay.movement(respondent) else {
        return texts.with("group-stay-nothing", &[("who", who.into())]);
    };
    let net = movement.net();
    let args = [
        ("who", who.into()),
        ("raised", movement.raised.to_string().into()),
        ("lowered", movement.lowered.to_string().into()),
        ("compared", movement.compared().to_string().into()),
        ("net", texts.signed_decimal(net as f64, 0).into()),
    ];
    texts.with("group-stay-movement", &args)
}

/// How many of the long stays stand which way, as each respondent sees them, and how many indicators fell.
fn net_table(ui: &mut Ui, view: &View<'_>, stays: &[LongStay]) {
    let (texts, theme) = (view.texts, view.theme);
    let column = |key, width, is_number| Column::named(texts, key, width, is_number);
    let columns = [
        column("column-respondent", 196.0, false),
        column("group-stay-net-raised", 88.0, true),
        column("group-stay-net-none", 88.0, true),
        column("group-stay-net-lowered", 88.0, true),
        column("group-stay-net-unknown", 112.0, true),
        column("group-stay-lowered-none", 104.0, true),
        column("group-stay-lowered-few", 104.0, true),
        column("group-stay-lowered-many", 104.0, true),
    ];
    let row = |respondent: Respondent| {
        let moved: Vec<_> = stays.iter().map(|stay| stay.movement(respondent)).collect();
        let net = |sign: i64| moved.iter().flatten().filter(|own| own.net().signum() == sign).count();
        let fell = |range: std::ops::RangeInclusive<u64>| {
            moved
                .iter()
                .flatten()
                .filter(|own| range.contains(&own.lowered))
                .count()
        };
        let unknown = moved.iter().filter(|own| own.is_none()).count();
        let counts = [
            net(1),
            net(0),
            net(-1),
            unknown,
            fell(0..=0),
            fell(1..=2),
            fell(3..=u64::MAX),
        ];
        let mut cells = vec![theme.small_strong(texts.get(&format!("series-{}", respondent.code())))];
        cells.extend(counts.map(|count| theme.small(count.to_string()).color(theme.ink)));
        cells
    };
    let rows: Vec<Vec<RichText>> = Respondent::ALL.iter().map(|respondent| row(*respondent)).collect();
    theme.card_frame().show(ui, |ui| {
        ScrollArea::horizontal().id_salt("group long stays").show(ui, |ui| {
            table(ui, theme, &texts.get("group-stays-table"), &columns, &rows);
        });
    });
}

//! A group's figures: what moves, in which activities, at what cost.

mod activities_tab;
mod compare_tab;
mod exits_tab;
mod filters;
mod method_tab;
mod overview_tab;
mod progress_tab;
mod quality_tab;
mod time_tab;

use egui::{Label, Layout, Role, Ui, vec2};

use self::compare_tab::Compare;
use self::filters::Filters;
use self::overview_tab::{Before, Times};
use self::progress_tab::Shape;
use crate::domain::cohort::filter::{Filter, Grain, ReportPeriod, Since};
use crate::domain::cohort::overview::{Asked, GroupFigures, Overview};
use crate::domain::cohort::suppression::Level;
use crate::domain::instrument::{IndicatorId, Respondent, Series};
use crate::domain::localized::Localized;
use crate::guide::Topic;
use crate::report::method::{change_in_activity, many_intervals};
use crate::report::scorecard::Kind;
use crate::ui::charts::Pen;
use crate::ui::charts::figure::Figure;
use crate::ui::command::{Command, Page, Report, ReportFormat};
use crate::ui::figures::{Ask, Figures, Part, Shown};
use crate::ui::screens::picture::{PictureAct, picture_tools};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::{Button, tabs};
use crate::ui::widgets::menu::{Act, menu};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{group, heading, icon_label, page, progress, questionnaire, row, scrolling, steady};

/// Room for the tools that make pictures, beside the tabs.
const TOOLS_WIDTH: f32 = 290.0;

/// Above this width the button that exports stands beside the title.
const TITLE_BESIDE: f32 = 620.0;

/// What the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Overview,
    Progress,
    Time,
    Activities,
    Exits,
    Quality,
    Method,
    Compare,
}

impl Tab {
    /// What is worked out beside the overview.
    fn part(self) -> Part {
        match self {
            Self::Overview | Self::Progress | Self::Exits | Self::Compare => Part::None,
            Self::Time => Part::OverTime,
            Self::Activities => Part::Stays,
            Self::Quality => Part::Quality,
            Self::Method => Part::Method,
        }
    }

    /// The key of what it counts, in words.
    fn help(self, since: Since) -> &'static str {
        match (self, since) {
            (Self::Overview | Self::Progress, Since::Period) => "group-help-period",
            (Self::Overview | Self::Progress, Since::Start) => "group-help-start",
            (Self::Time, Since::Period) => "group-help-time-period",
            (Self::Time, Since::Start) => "group-help-time-start",
            (Self::Activities, _) => "group-help-activities",
            (Self::Exits, _) => "group-help-exits",
            (Self::Quality, _) => "group-help-quality",
            (Self::Method, _) => "group-help-method",
            (Self::Compare, _) => "group-help-compare",
        }
    }
}

/// Which item of an indicator is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ItemKey {
    indicator: IndicatorId,
    item: String,
    scale: String,
}

impl ItemKey {
    fn of(asked: &Asked) -> Self {
        Self {
            indicator: asked.indicator.clone(),
            item: asked.item.clone(),
            scale: asked.scale.clone(),
        }
    }
}

/// Who is looked at, and how.
pub struct Groups {
    tab: Tab,
    filters: Filters,
    grain: Grain,
    respondent: Respondent,
    /// The questionnaire whose indicators are shown.
    series: Series,
    /// The indicator that activities and time are shown for; `None` is the first.
    indicator: Option<ItemKey>,
    shape: Shape,
    level: Level,
    /// Over time, only those who are in every part.
    is_panel: bool,
    compare: Compare,
}

impl Groups {
    /// Everybody, over the twelve months up to today.
    pub fn new(_view: &View<'_>) -> Self {
        Self {
            tab: Tab::Overview,
            filters: Filters::default(),
            grain: Grain::Tertial,
            respondent: Respondent::Participant,
            series: Series::default(),
            indicator: None,
            shape: Shape::Bars,
            level: Level::Unit,
            is_panel: false,
            compare: Compare::default(),
        }
    }

    /// What the guide says about the tab that is shown.
    pub fn topic(&self) -> Topic {
        match self.tab {
            Tab::Overview => Topic::Groups,
            Tab::Progress => Topic::GroupProgress,
            Tab::Time => Topic::GroupTime,
            Tab::Activities => Topic::GroupActivities,
            Tab::Exits => Topic::GroupExits,
            Tab::Quality => Topic::GroupQuality,
            Tab::Method => Topic::GroupMethod,
            Tab::Compare => Topic::GroupCompare,
        }
    }

    /// What the page asks for.
    fn ask(&self, view: &View<'_>) -> Ask {
        let is_beside = self.tab == Tab::Progress;
        Ask {
            filter: self.filters.filter.clone(),
            beside: is_beside
                .then(|| self.filters.beside(view))
                .flatten()
                .into_iter()
                .collect(),
            grain: self.grain,
            is_panel: self.is_panel,
            part: self.tab.part(),
        }
    }

    /// What the overview asks for after that, one after the other: the time before, and more times for small lines.
    fn asks_beside(&self, view: &View<'_>, ask: &Ask) -> Vec<Ask> {
        let Some(before) = self.filters.before(view).filter(|_| self.tab == Tab::Overview) else {
            return Vec::new();
        };
        let earlier = self
            .filters
            .line(view)
            .into_iter()
            .filter(|filter| *filter != ask.filter && *filter != before);
        let all: Vec<Filter> = std::iter::once(before.clone()).chain(earlier).collect();
        [vec![before], all].map(|beside| Ask { beside, ..ask.clone() }).into()
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let ask = self.ask(view);
        if view.figures.is_to_ask(&ask, view.version) {
            commands.push(Command::ShowFigures(Box::new(ask.clone())));
        }
        scrolling(ui, "groups", |ui| {
            page(ui, false, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                if ui.available_width() < TITLE_BESIDE {
                    heading(ui, theme.display(texts.get("groups-heading")));
                    self.export(ui, view, commands);
                } else {
                    row(ui, |ui| {
                        heading(ui, theme.display(texts.get("groups-heading")));
                        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                            self.export(ui, view, commands);
                        });
                    });
                }
                if view.figures.latest.is_some_and(|figures| figures.is_nobody) {
                    nobody(ui, view, commands);
                    return;
                }
                self.filters.ui(ui, view, commands);
                // What was worked out before stays in sight until the new figures are there.
                let known = view.figures.answer(&ask, view.version);
                let shown = known.or(view.figures.latest);
                let Some(figures) = shown else {
                    self.waiting(ui, view);
                    return;
                };
                let asked = self.tab_row(ui, view);
                if known.is_none() {
                    running(ui, view);
                } else {
                    // What stands there already need not wait for what it is compared with.
                    let mut beside = self.asks_beside(view, &ask).into_iter();
                    let next = beside.find(|ask| view.figures.answer(ask, view.version).is_none());
                    if let Some(next) = next.filter(|ask| view.figures.is_to_ask(ask, view.version)) {
                        commands.push(Command::ShowFigures(Box::new(next)));
                    }
                }
                // A picture leaves the unit: in the frame that it is taken of, the page is as anybody may see it.
                let level = if asked.is_some() {
                    Level::Publication
                } else {
                    self.level
                };
                let shown = figures.shown(level);
                let Some(overview) = shown.overviews.first() else {
                    return;
                };
                ui.add(Label::new(theme.small(self.counted(view, overview))).wrap());
                if let Some(unit) = view.unit {
                    let words = unit.as_of(view.texts, view.today);
                    ui.add(Label::new(theme.small(words)).wrap());
                }
                for words in self.notes(view, overview) {
                    ui.add(Label::new(theme.small(words).color(theme.ink)).wrap());
                }
                // Where there is nothing of one's own, there may be something of others.
                let nothing = view.texts.nothing_words(overview).filter(|_| self.tab != Tab::Compare);
                if let Some(words) = nothing {
                    theme.card_frame().show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        ui.add(Label::new(theme.body(words)).wrap());
                    });
                    return;
                }
                self.questionnaire_choice(ui, view, overview);
                // Figures come while somebody writes beside them.
                steady(ui, "group content", |ui| {
                    self.content(ui, view, figures, shown, asked, commands);
                });
                for words in self.about(view, overview) {
                    ui.add(Label::new(theme.small(words)).wrap());
                }
                self.foot(ui, view, overview);
            });
        });
    }

    fn content(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        figures: &Figures,
        shown: &Shown,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        let Some(overview) = shown.overviews.first() else {
            return;
        };
        match self.tab {
            Tab::Overview => {
                let before = match self.filters.before(view) {
                    None => Before::None,
                    before if before.as_ref() == figures.ask.beside.first() => Before::Known(shown.overviews.get(1)),
                    Some(_) => Before::Awaited,
                };
                let line = self.filters.line(view);
                let of = |filter: &Filter| shown.overviews.iter().find(|overview| overview.filter == *filter);
                // Until all of it is known there is none.
                let line: Option<Vec<&Overview>> = line.iter().map(of).collect();
                let times = Times {
                    before,
                    line: line.unwrap_or_default(),
                };
                self.overview(ui, view, overview, &times, asked, commands);
            }
            Tab::Progress => self.progress(ui, view, shown, asked, commands),
            Tab::Time => self.over_time(ui, view, shown, overview, asked, commands),
            Tab::Activities => {
                self.activities(ui, view, (figures, shown.stays), overview, asked, commands);
            }
            Tab::Exits => self.exits(ui, view, overview, asked, commands),
            Tab::Quality => self.quality(ui, view, figures, shown, asked, commands),
            Tab::Method => self.method(ui, view, shown, overview, asked, commands),
            Tab::Compare => self.compare(ui, view, overview, asked, commands),
        }
    }

    /// What a page counts, over which days.
    fn counted(&self, view: &View<'_>, overview: &Overview) -> String {
        let days = [
            ("from", view.texts.date(overview.window.from).into()),
            ("to", view.texts.date(overview.window.to).into()),
        ];
        let period = view.texts.with("report-period", &days);
        let counted = match self.tab {
            Tab::Activities => change_in_activity(view.texts, overview.exposure),
            _ => view.texts.get(self.tab.help(overview.filter.since)),
        };
        format!("{period}. {counted}")
    }

    /// What a reader must know of these figures beside that: who stands together with the selection, and what was not
    /// asked.
    fn notes(&self, view: &View<'_>, overview: &Overview) -> Vec<String> {
        let series = self.shown_series(overview);
        let asks = |asked: &&Asked| {
            asked.series == *series
                && asked.respondents.contains(&self.respondent)
                && !asked.asked_in_period.contains(&self.respondent)
        };
        let names: Vec<String> = overview
            .asked
            .iter()
            .filter(asks)
            .map(|asked| view.texts.asked_name_here(asked))
            .collect();
        let has_indicators = !matches!(self.tab, Tab::Exits | Tab::Quality | Tab::Compare);
        let not_asked = (has_indicators && !names.is_empty()).then(|| {
            view.texts
                .with("group-not-asked-words", &[("names", names.join(", ").into())])
        });
        view.texts
            .widened_words(overview)
            .into_iter()
            .chain(not_asked)
            .collect()
    }

    /// What a reader must know of how the figures on a tab came about: what a change in an activity is where that is not what
    /// the page counts, that many intervals are compared, and which items and scales stand behind the names.
    fn about(&self, view: &View<'_>, overview: &Overview) -> Vec<String> {
        let texts = view.texts;
        let chosen = self.asked(overview);
        let of_activities = || {
            let change = |own: &GroupFigures| own.change(self.respondent, chosen?.question)?.ci95;
            overview.activities.iter().filter_map(change).count()
        };
        let has_interval = |asked: &&Asked| {
            let change = overview.whole.change(self.respondent, asked.question);
            change.is_some_and(|change| change.ci95.is_some())
        };
        let (many, asked): (Option<String>, Vec<&Asked>) = match self.tab {
            Tab::Overview => (
                many_intervals(texts, "method-many", of_activities()),
                self.asked_here(overview).collect(),
            ),
            Tab::Activities => (
                many_intervals(texts, "method-many", of_activities()),
                chosen.into_iter().collect(),
            ),
            Tab::Progress => {
                let shows_intervals = matches!(self.shape, Shape::Means | Shape::Table);
                let count = self.asked_here(overview).filter(has_interval).count();
                let many = many_intervals(texts, "method-many", count).filter(|_| shows_intervals);
                (many, self.asked_here(overview).collect())
            }
            Tab::Time => (None, chosen.into_iter().collect()),
            Tab::Exits => (
                many_intervals(texts, "group-many-shares", exit_intervals(overview)),
                Vec::new(),
            ),
            Tab::Quality | Tab::Method => (None, self.asked_here(overview).collect()),
            Tab::Compare => (None, Vec::new()),
        };
        let in_activities = (self.tab == Tab::Overview).then(|| {
            let words = change_in_activity(texts, overview.exposure);
            texts.with("group-by-activity", &[("rule", words.into())])
        });
        in_activities
            .into_iter()
            .chain(many)
            .chain(texts.items_words(&asked))
            .collect()
    }

    /// For whom the figures are, and what must not be read out of them.
    fn foot(&mut self, ui: &mut Ui, view: &View<'_>, overview: &Overview) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("group-level");
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                ui.label(theme.small(&name));
                for level in Level::ALL {
                    let text = texts.get(&format!("group-level-{}", level.code()));
                    if ui.add(Button::chip(theme, text, self.level == *level)).clicked() {
                        self.level = *level;
                    }
                }
            });
        });
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::HALF);
            icon_label(ui, theme::icon::INFO, theme.ink_secondary);
            let threshold = [("threshold", overview.threshold.to_string().into())];
            let level = texts.with(&format!("group-level-{}-words", overview.level.code()), &threshold);
            let words = format!("{} {level}", texts.get("group-no-cause"));
            ui.add(Label::new(theme.small(words)).wrap());
        });
    }

    fn waiting(&self, ui: &mut Ui, view: &View<'_>) {
        view.theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(view.theme.body(view.texts.get("groups-waiting")));
            running(ui, view);
        });
    }

    fn tab_row(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<PictureAct> {
        let name = |key: &str| view.texts.get(key);
        let all = [
            (Tab::Overview, name("group-tab-overview")),
            (Tab::Progress, name("group-tab-progress")),
            (Tab::Time, name("group-tab-time")),
            (Tab::Activities, name("group-tab-activities")),
            (Tab::Exits, name("group-tab-exits")),
            (Tab::Quality, name("group-tab-quality")),
            (Tab::Method, name("group-tab-method")),
            (Tab::Compare, name("group-tab-compare")),
        ];
        let is_table = self.tab == Tab::Progress && self.shape == Shape::Table;
        let room = if is_table { 0.0 } else { TOOLS_WIDTH };
        let mut asked = None;
        tabs(ui, view.theme, &mut self.tab, &all, room, |ui| {
            if !is_table {
                asked = picture_tools(ui, view, true);
            }
        });
        asked
    }

    /// What the chosen respondent was asked in the period by the chosen questionnaire. Only the first one is compared with
    /// others.
    fn asked_here<'a>(&self, overview: &'a Overview) -> impl Iterator<Item = &'a Asked> + use<'a> {
        let series = match self.tab {
            Tab::Compare => Series::default(),
            _ => self.shown_series(overview).clone(),
        };
        overview
            .asked_of(self.respondent)
            .filter(move |asked| asked.series == series)
    }

    /// The chosen questionnaire, where somebody was asked by it in the period; else the first that somebody was asked by.
    fn shown_series<'a>(&'a self, overview: &'a Overview) -> &'a Series {
        let asked = overview.questionnaires_asked();
        let mut known = asked.iter().map(|(series, _)| *series);
        let chosen = known.clone().find(|series| **series == self.series);
        chosen.or_else(|| known.next()).unwrap_or(&self.series)
    }

    /// Which questionnaire, where people were measured by several.
    fn questionnaire_choice(&mut self, ui: &mut Ui, view: &View<'_>, overview: &Overview) {
        if matches!(self.tab, Tab::Exits | Tab::Compare) {
            return;
        }
        let named = |(series, name): (&Series, &Localized)| (series.clone(), name.text(view.texts.code()).to_owned());
        let all = overview.questionnaires_asked().into_iter().map(named).collect();
        if let Some(chosen) = questionnaire::choice(ui, view, all, self.shown_series(overview)) {
            self.series = chosen;
        }
    }

    /// Whose answers are shown.
    fn respondent_choice(&mut self, ui: &mut Ui, view: &View<'_>) {
        let name = view.texts.get("pair-respondent");
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for respondent in Respondent::ALL {
                    let text = view.texts.get(&format!("series-{}", respondent.code()));
                    let chip = Button::chip(view.theme, text, self.respondent == *respondent);
                    if ui.add(chip).clicked() {
                        self.respondent = *respondent;
                    }
                }
            });
        });
    }

    /// Which indicator is shown, of those that the chosen respondent is asked for.
    fn indicator_choice(&mut self, ui: &mut Ui, view: &View<'_>, overview: &Overview, width: f32) {
        let options: Vec<(ItemKey, String)> = self
            .asked_here(overview)
            .map(|asked| (ItemKey::of(asked), view.texts.asked_name_here(asked)))
            .collect();
        let Some(mut chosen) = self.asked(overview).map(ItemKey::of) else {
            return;
        };
        let select = Select::new(view.theme, view.texts.get("column-indicator"))
            .hide_label()
            .width(width);
        if select.show(ui, &mut chosen, &options) {
            self.indicator = Some(chosen);
        }
    }

    /// The chosen indicator, or the first that the chosen respondent is asked for.
    fn asked<'a>(&self, overview: &'a Overview) -> Option<&'a Asked> {
        let own = || self.asked_here(overview);
        let chosen = self.indicator.as_ref();
        let is_chosen = |asked: &&Asked| Some(&ItemKey::of(asked)) == chosen;
        own().find(is_chosen).or_else(|| own().next())
    }

    fn export(&self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let texts = view.texts;
        let month = ReportPeriod::month_of(view.today.0).before();
        let tertial = ReportPeriod::tertial_of(view.today.0).before();
        let mut acts = Vec::new();
        let mut reports = Vec::new();
        let formats = |format: ReportFormat| match format {
            ReportFormat::Xlsx => "export-xlsx",
            ReportFormat::Pdf => "export-pdf",
            ReportFormat::Csv => "export-csv",
            ReportFormat::Json => "export-json",
        };
        let papers = [ReportFormat::Pdf, ReportFormat::Xlsx];
        let all = [
            ReportFormat::Pdf,
            ReportFormat::Xlsx,
            ReportFormat::Csv,
            ReportFormat::Json,
        ];
        let mut add = |title: String, kind: Kind, period: ReportPeriod, formats_of: &[ReportFormat]| {
            acts.push(Act::Heading(title));
            reports.push(None);
            for format in formats_of {
                acts.push(Act::Choice(texts.get(formats(*format))));
                let mut filter = self.filters.filter.in_period(period);
                // In a month or a tertial hardly anybody is measured twice.
                if kind != Kind::Shown {
                    filter.since = Since::Start;
                }
                reports.push(Some(Report {
                    filter,
                    grain: self.grain,
                    kind,
                    format: *format,
                }));
            }
        };
        let named = |key: &str, period: ReportPeriod| texts.with(key, &[("period", texts.period_name(period).into())]);
        if let Some(month) = month {
            add(named("report-month", month), Kind::Month, month, &papers);
        }
        if let Some(tertial) = tertial {
            add(named("report-tertial", tertial), Kind::Tertial, tertial, &papers);
        }
        let shown = self.filters.filter.period;
        add(named("export-shown", shown), Kind::Shown, shown, &all);
        let button = Button::secondary(view.theme, texts.get("group-export")).icon(theme::icon::DOWNLOAD);
        let is_ready = view.figures.latest.is_some();
        let chosen = menu(
            ui,
            view.theme,
            button.enabled(is_ready),
            &texts.get("group-export"),
            &acts,
        );
        let report = chosen.and_then(|index| reports.swap_remove(index));
        commands.extend(report.map(|report| Command::SaveReport(Box::new(report))));
    }
}

/// What there is to do before there are figures.
fn nobody(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width().min(theme::COLUMN));
        heading(ui, theme.lead(texts.get("participants-empty")));
        ui.add(Label::new(theme.body(texts.get("groups-nobody"))).wrap());
        if ui
            .add(Button::secondary(theme, texts.get("navigation-import")))
            .clicked()
        {
            commands.push(Command::Show(Page::Import));
        }
    });
}

/// How far the work has come.
fn running(ui: &mut Ui, view: &View<'_>) {
    const STEPS: usize = 100;
    let done = (view.figures.progress * STEPS as f32) as usize;
    progress::bar(ui, view.theme, &view.texts.get("groups-working"), done, STEPS);
}

/// How many of a list the user may not see one by one; nothing where there are none, and not how many where they are few.
fn unseen_count(ui: &mut Ui, view: &View<'_>, key: &str, (count, is_told): (usize, bool), threshold: u64) {
    if count == 0 {
        return;
    }
    let number = if !is_told || u64::try_from(count).unwrap_or(u64::MAX) < threshold {
        view.texts.hidden(threshold)
    } else {
        count.to_string()
    };
    let words = view.texts.with(key, &[("count", number.into())]);
    ui.add(Label::new(view.theme.body(words)).wrap());
}

/// How many shares of exits to work or studies stand beside each other with an interval.
fn exit_intervals(overview: &Overview) -> usize {
    let rows = overview
        .exits_by_gender
        .iter()
        .chain(&overview.exits_by_age)
        .map(|row| &row.exits);
    let parts = overview.exits_over_time.iter().map(|part| &part.exits);
    let groups = overview
        .activities
        .iter()
        .chain(&overview.combinations)
        .map(|group| &group.exits);
    let all = rows.chain(parts).chain(groups).flatten();
    all.filter(|exits| exits.work_or_studies.is_some()).count()
}

/// Shows a chart, and makes a picture of it where one was asked for.
fn show_figure(
    ui: &mut Ui,
    view: &View<'_>,
    pen: &Pen<'_>,
    figure: &Figure,
    asked: Option<PictureAct>,
    commands: &mut Vec<Command>,
) {
    commands.extend(asked.map(|act| act.command(pen, &figure.name, &figure.scene)));
    figure.show(ui, view.theme);
}

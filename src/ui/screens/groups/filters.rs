//! Who is looked at: the filters, those that are kept, and the group beside.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use egui::{Ui, vec2};

use crate::domain::activity::{ActivityType, Combination};
use crate::domain::cohort::filter::{AgeGroup, Filter, ReportPeriod, Since};
use crate::domain::participant::{Gender, Referrer};
use crate::domain::{FilterId, Today};
use crate::i18n::Texts;
use crate::ui::command::Command;
use crate::ui::screens::form_slot::FormSlot;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateInput, first_and_last, reversed};
use crate::ui::widgets::field::Field;
use crate::ui::widgets::filter::{Entry, Filter as FilterButton};
use crate::ui::widgets::menu::{Act, menu};
use crate::ui::widgets::row;

/// How many years back periods are offered.
const YEARS: i32 = 3;
/// How many months back.
const MONTHS: usize = 12;

/// Who stands beside the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Nobody,
    /// The same people in the period before.
    Before,
    /// A filter that is kept.
    Saved(FilterId),
}

/// The filters of the page.
pub struct Filters {
    /// Who is looked at.
    pub filter: Filter,
    beside: Beside,
    shows_more: bool,
    from: DateInput,
    to: DateInput,
    naming: FormSlot<Naming>,
}

/// The name under which a filter is to be kept, while it is typed.
#[derive(Default)]
struct Naming {
    name: String,
    has_focus: bool,
    sent: Sent,
}

impl Default for Filters {
    fn default() -> Self {
        Self {
            filter: Filter::over(ReportPeriod::LastTwelveMonths),
            beside: Beside::Nobody,
            shows_more: false,
            from: DateInput::default(),
            to: DateInput::default(),
            naming: FormSlot::default(),
        }
    }
}

impl Filters {
    /// The second group.
    pub fn beside(&self, view: &View<'_>) -> Option<Filter> {
        match self.beside {
            Beside::Nobody => None,
            Beside::Before => self.before(view),
            Beside::Saved(id) => {
                let saved = view.filters.iter().find(|saved| saved.id == id);
                saved.map(|saved| saved.filter.clone())
            }
        }
    }

    /// The same filter over the time before; `None` of the whole time.
    pub fn before(&self, view: &View<'_>) -> Option<Filter> {
        Some(self.filter.in_period(self.filter.period.preceding(view.today)?))
    }

    /// The same filter over periods as long, the earliest first and the chosen one last; none of the whole time.
    pub fn line(&self, view: &View<'_>) -> Vec<Filter> {
        let line = self.filter.period.line(view.today).into_iter();
        line.map(|period| self.filter.in_period(period)).collect()
    }

    /// What a group is called beside another.
    pub fn name(view: &View<'_>, filter: &Filter) -> String {
        let saved = view.filters.iter().find(|saved| saved.filter == *filter);
        if let Some(saved) = saved {
            return saved.name.clone();
        }
        let mut words = vec![view.texts.period_so_far(filter.period, view.today)];
        words.extend(view.texts.filter_words(filter, view.activities));
        crate::i18n::capitalised(&words.join(" · "))
    }

    /// Draws them.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        // In the frame in which the form opens, its button is still there.
        let is_naming = self.naming.is_open();
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::BASE);
            self.period(ui, view);
            self.usual(ui, view);
            let key = if self.shows_more { "filter-fewer" } else { "filter-more" };
            let more = Button::quiet(view.theme, view.texts.get(key));
            if ui.add(more).clicked() {
                self.shows_more = !self.shows_more;
            }
            self.kept(ui, view, commands);
        });
        if self.shows_more || self.asks_for_more() {
            row(ui, |ui| {
                ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::BASE);
                self.more(ui, view);
            });
        }
        if matches!(self.filter.period, ReportPeriod::Between { .. }) {
            self.days(ui, view);
        }
        if is_naming {
            self.name_it(ui, view, None, commands);
        }
    }

    /// `true` where one of the filters that are folded away takes only some.
    fn asks_for_more(&self) -> bool {
        let filter = &self.filter;
        !(filter.kinds.is_empty() && filter.combinations.is_empty() && filter.referrers.is_empty())
            || filter.since == Since::Start
    }

    fn period(&mut self, ui: &mut Ui, view: &View<'_>) {
        let texts = view.texts;
        let own = ReportPeriod::Between {
            from: view.today.0,
            to: view.today.0,
        };
        let mut entries = periods(texts, view.today);
        let is_between = matches!(self.filter.period, ReportPeriod::Between { .. });
        let between = if is_between { self.filter.period } else { own };
        entries.push(Entry::Option(between, texts.get("period-between")));
        let shown = texts.period_so_far(self.filter.period, view.today);
        let button = FilterButton::new(view.theme, texts.get("filter-period"));
        if button.one(ui, &mut self.filter.period, &shown, true, &entries) {
            if let ReportPeriod::Between { from, to } = self.filter.period {
                (self.from, self.to) = (DateInput::new(from), DateInput::new(to));
            }
            if self.filter.period.preceding(view.today).is_none() && self.beside == Beside::Before {
                self.beside = Beside::Nobody;
            }
        }
    }

    /// The two days of a period of one's own.
    fn days(&mut self, ui: &mut Ui, view: &View<'_>) {
        row(ui, |ui| {
            let wrong = reversed(view, &self.from, &self.to);
            let ends = [&mut self.from, &mut self.to];
            first_and_last(ui, view, ["filter-from", "filter-to"], ends, wrong);
        });
        // What has been picked from a calendar is there in the next frame.
        if let (Some(from), Some(to)) = (self.from.date(view.today), self.to.date(view.today))
            && from <= to
        {
            self.filter.period = ReportPeriod::Between { from, to };
        }
    }

    fn usual(&mut self, ui: &mut Ui, view: &View<'_>) {
        let texts = view.texts;
        let activities: Vec<_> = view
            .activities
            .iter()
            .map(|activity| (activity.id, activity.details.name.clone()))
            .collect();
        many(ui, view, "filter-activity", &mut self.filter.activities, &activities);
        let genders: Vec<_> = with_unknown(Gender::ALL)
            .map(|gender| (gender, texts.gender_group(gender)))
            .collect();
        many(ui, view, "filter-gender", &mut self.filter.genders, &genders);
        let ages: Vec<_> = with_unknown(AgeGroup::ALL)
            .map(|age| (age, texts.age_group(age)))
            .collect();
        many(ui, view, "filter-age", &mut self.filter.ages, &ages);
        let units: BTreeSet<&String> = view
            .activities
            .iter()
            .filter_map(|activity| activity.details.unit.as_ref())
            .collect();
        let units: Vec<_> = units.into_iter().map(|unit| (unit.clone(), unit.clone())).collect();
        if !units.is_empty() {
            many(ui, view, "filter-unit", &mut self.filter.units, &units);
        }
    }

    fn more(&mut self, ui: &mut Ui, view: &View<'_>) {
        let texts = view.texts;
        let kinds: Vec<_> = ActivityType::ALL
            .iter()
            .map(|kind| (*kind, texts.get(&format!("activity-type-{}", kind.code()))))
            .collect();
        many(ui, view, "filter-kind", &mut self.filter.kinds, &kinds);
        let combinations: Vec<_> = Combination::ALL
            .iter()
            .map(|combination| (*combination, texts.combination_group(*combination)))
            .collect();
        many(
            ui,
            view,
            "filter-combination",
            &mut self.filter.combinations,
            &combinations,
        );
        let referrers: Vec<_> = with_unknown(Referrer::ALL)
            .map(|referrer| (referrer, texts.referrer_group(referrer)))
            .collect();
        many(ui, view, "filter-referrer", &mut self.filter.referrers, &referrers);
        let since = |since: Since| texts.get(&format!("filter-since-{}", since.code()));
        let entries: Vec<_> = Since::ALL.iter().map(|one| Entry::Option(*one, since(*one))).collect();
        let shown = since(self.filter.since);
        let is_set = self.filter.since != Since::Period;
        FilterButton::new(view.theme, texts.get("filter-since")).one(
            ui,
            &mut self.filter.since,
            &shown,
            is_set,
            &entries,
        );
    }

    /// The filters that are kept, and keeping this one.
    fn kept(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let current = view.filters.iter().find(|saved| saved.filter == self.filter);
        if !view.filters.is_empty() {
            let acts: Vec<Act> = view
                .filters
                .iter()
                .map(|saved| Act::Choice(saved.name.clone()))
                .collect();
            let shown = current.map_or_else(|| texts.get("filter-saved"), |saved| saved.name.clone());
            let button = Button::secondary(theme, shown);
            let chosen = menu(ui, theme, button, &texts.get("filter-saved"), &acts);
            if let Some(saved) = chosen.and_then(|index| view.filters.get(index)) {
                self.filter = saved.filter.clone();
                if let ReportPeriod::Between { from, to } = self.filter.period {
                    (self.from, self.to) = (DateInput::new(from), DateInput::new(to));
                }
            }
        }
        if let Some(saved) = current {
            let remove = Button::quiet(theme, texts.get("filter-remove")).icon(theme::icon::TRASH);
            let name = texts.with("filter-remove-name", &[("name", saved.name.as_str().into())]);
            if ui.add(remove.name(name)).clicked() {
                commands.push(Command::RemoveFilter(saved.id));
            }
        } else if !self.naming.is_open() {
            let save = Button::quiet(theme, texts.get("filter-save")).icon(theme::icon::PLUS);
            self.name_it(ui, view, Some(save), commands);
        }
        if self.takes_some() {
            let clear = Button::quiet(theme, texts.get("filter-clear")).icon(theme::icon::CLOSE);
            if ui.add(clear).clicked() {
                self.filter = Filter::over(self.filter.period);
            }
        }
    }

    fn takes_some(&self) -> bool {
        self.filter != Filter::over(self.filter.period)
    }

    /// The form for the name under which the filter is to be kept, or the button that opens it.
    fn name_it(&mut self, ui: &mut Ui, view: &View<'_>, button: Option<Button<'_>>, commands: &mut Vec<Command>) {
        let filter = &self.filter;
        self.naming.ui(ui, button, Naming::default, |ui, naming| {
            naming.ui(ui, view, filter, commands)
        });
    }

    /// Which group stands beside.
    pub fn beside_choice(&mut self, ui: &mut Ui, view: &View<'_>) {
        let texts = view.texts;
        let mut entries = vec![Entry::Option(Beside::Nobody, texts.get("beside-nobody"))];
        if self.filter.period.preceding(view.today).is_some() {
            entries.push(Entry::Option(Beside::Before, texts.get("beside-before")));
        }
        let others = view.filters.iter().filter(|saved| saved.filter != self.filter);
        let mut others = others.peekable();
        if others.peek().is_some() {
            entries.push(Entry::Heading(texts.get("filter-saved")));
        }
        if view.filters.is_empty() {
            entries.push(Entry::Heading(texts.get("beside-help")));
        }
        entries.extend(others.map(|saved| Entry::Option(Beside::Saved(saved.id), saved.name.clone())));
        let shown = entries
            .iter()
            .find_map(|entry| match entry {
                Entry::Option(beside, words) if *beside == self.beside => Some(words.clone()),
                _ => None,
            })
            .unwrap_or_else(|| texts.get("beside-nobody"));
        let is_set = self.beside != Beside::Nobody;
        FilterButton::new(view.theme, texts.get("beside")).one(ui, &mut self.beside, &shown, is_set, &entries);
    }
}

impl Naming {
    /// Draws the field; `true` where it is done with.
    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, filter: &Filter, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let mut is_done = self.sent.has_arrived(view);
        row(ui, |ui| {
            let field = Field::new(theme, texts.get("filter-name"))
                .width(280.0)
                .show(ui, &mut self.name);
            if !std::mem::replace(&mut self.has_focus, true) {
                field.request_focus();
            }
            ui.vertical(|ui| {
                ui.add_space(theme::Size::Small.line() + theme::HALF);
                row(ui, |ui| {
                    let is_named = !self.name.trim().is_empty();
                    let save = Button::primary(theme, texts.get("filter-keep")).enabled(is_named);
                    let enter = ui.input(|input| input.key_pressed(egui::Key::Enter));
                    if ui.add(save).clicked() || field.lost_focus() && enter && is_named {
                        commands.push(Command::SaveFilter(self.name.clone(), Box::new(filter.clone())));
                        self.sent.send();
                    }
                    is_done |= ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
                });
            });
        });
        is_done
    }
}

fn many<T: Clone + Ord>(ui: &mut Ui, view: &View<'_>, key: &str, chosen: &mut BTreeSet<T>, options: &[(T, String)]) {
    let texts = view.texts;
    let several = texts.with("filter-several", &[("count", chosen.len().into())]);
    FilterButton::new(view.theme, texts.get(key)).many(ui, chosen, &texts.get("filter-all"), &several, options);
}

fn with_unknown<T: Copy>(all: &[T]) -> impl Iterator<Item = Option<T>> {
    all.iter().copied().map(Some).chain([None])
}

/// The periods that are offered: the newest first, each kind under its name.
fn periods(texts: &Texts, today: Today) -> Vec<Entry<ReportPeriod>> {
    let option = |period: ReportPeriod| Entry::Option(period, texts.period_so_far(period, today));
    let since = NaiveDate::from_ymd_opt(today.0.year() - YEARS, 1, 1).unwrap_or(today.0);
    let back = |first: ReportPeriod, count: usize| {
        std::iter::successors(Some(first), |period| period.before())
            .take_while(|period| period.days(today).to >= since)
            .take(count)
            .map(option)
            .collect::<Vec<_>>()
    };
    let mut entries = vec![option(ReportPeriod::LastTwelveMonths), option(ReportPeriod::Everything)];
    for (key, first, count) in [
        (
            "period-years",
            ReportPeriod::Year { year: today.0.year() },
            YEARS as usize,
        ),
        ("period-tertials", ReportPeriod::tertial_of(today.0), MONTHS),
        ("period-half-years", ReportPeriod::half_year_of(today.0), MONTHS),
        ("period-months", ReportPeriod::month_of(today.0), MONTHS),
    ] {
        entries.push(Entry::Heading(texts.get(key)));
        entries.extend(back(first, count));
    }
    entries
}

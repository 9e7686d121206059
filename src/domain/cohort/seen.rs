//! What a filter sees of one participant: who they are to the tables, what changed, and how it ended.

use chrono::{Datelike as _, Months, NaiveDate};

use super::exposure::{Exposed, combination, exposed, over_stay};
use super::filter::{AgeGroup, Filter, Since};
use super::pairs::{Pair, Slots};
use super::recoding::place_in;
use super::{Cohort, Member, Presence, RESPONDENTS, place_of};
use crate::domain::activity::{Activity, ActivityType, Combination, CostBasis, Period};
use crate::domain::exit::Outcome;
use crate::domain::participant::{Gender, Referrer};
use crate::domain::{ActivityId, Today};

/// Whoever comes back within this many months has returned.
pub(super) const RETURN_MONTHS: u32 = 12;

/// What a group took part in, and what that cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Effort {
    /// Days in activities.
    pub(super) days: u64,
    /// In öre.
    pub(super) ore: i64,
    /// Some activity's cost is known.
    pub(super) is_known: bool,
    /// Some activity's cost is not known, so it is at least that.
    pub(super) is_partial: bool,
}

impl Effort {
    pub(super) fn add(&mut self, other: Self) {
        self.days += other.days;
        self.ore = self.ore.saturating_add(other.ore);
        self.is_known |= other.is_known;
        self.is_partial |= other.is_partial;
    }
}

/// Days of an activity about which something is noted, of those who have one on which they were to come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Attended {
    /// How many people.
    pub(super) people: u64,
    /// Days on which they were there.
    pub(super) present: u64,
    /// Days on which they were to come and something is noted.
    pub(super) marked: u64,
    /// Scheduled days about which nothing is.
    pub(super) unmarked: u64,
}

impl Attended {
    pub(super) fn add(&mut self, other: Self) {
        self.people += other.people;
        self.present += other.present;
        self.marked += other.marked;
        self.unmarked += other.unmarked;
    }
}

/// The end of one participation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) date: NaiveDate,
    /// To work or studies.
    pub(super) is_work: bool,
    /// The place of the age group that was reached in that year.
    pub(super) age: usize,
}

/// The end of a participation that has twelve months behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gone {
    /// Another participation began within them.
    pub(super) came_back: bool,
    pub(super) age: usize,
}

/// Somebody's stays in one activity that count in the period.
#[derive(Debug, Clone, Default)]
pub(super) struct InActivity {
    pub(super) activity: usize,
    pub(super) effort: Effort,
    pub(super) attended: Attended,
    /// By respondent and question: the change over the latest stay that has two scores.
    pub(super) pairs: Vec<Option<Pair>>,
    /// Of each stay from its first day to its last, or to today.
    pub(super) days: Vec<usize>,
}

/// What a filter sees of somebody whom its period touches, whatever their gender, age and referrer.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Places of gender, age at the end of the period, and referrer.
    pub(super) values: [usize; 3],
    pub(super) combination: Option<Combination>,
    pub(super) activities: Vec<InActivity>,
    /// What the filter asks for of activities and of combinations holds.
    pub(super) fits_activities: bool,
    pub(super) fits_combination: bool,
    pub(super) effort: Effort,
    /// By respondent and question.
    pub(super) pairs: Vec<Option<Pair>>,
    /// The latest in the period.
    pub(super) left: Option<Left>,
    /// The latest in each part of the period, and whether the filter asked for that part takes it.
    pub(super) left_in: Vec<(usize, Left, bool)>,
    pub(super) gone: Vec<Gone>,
}

impl Seen {
    /// `true` where they were in an activity of this kind, unit or name during the period.
    pub(super) fn is_in(&self, activities: &[Activity], selector: &Selector) -> bool {
        self.activities
            .iter()
            .any(|own| selector.takes(&activities[own.activity]))
    }
}

/// Room that is used again for each member.
#[derive(Default)]
pub(super) struct Scratch {
    stays: Vec<Exposed>,
    open: Vec<Option<(u8, NaiveDate)>>,
    slots: Slots,
}

/// One filter as a pass asks it.
pub(super) struct Lens<'a> {
    pub(super) cohort: &'a Cohort,
    pub(super) filter: &'a Filter,
    pub(super) today: Today,
    pub(super) window: Period,
    pub(super) parts: Vec<Period>,
    /// By activity: it is one that the filter asks for; `None` where it asks for none.
    pub(super) wanted: Option<Vec<bool>>,
}

/// For each activity whether the filter asks for it; `None` where it asks for none.
fn wanted(cohort: &Cohort, filter: &Filter) -> Option<Vec<bool>> {
    let asks = !(filter.activities.is_empty() && filter.kinds.is_empty() && filter.units.is_empty());
    asks.then(|| {
        let is_wanted = |activity: &Activity| {
            let details = &activity.details;
            (filter.activities.is_empty() || filter.activities.contains(&activity.id))
                && (filter.kinds.is_empty() || filter.kinds.contains(&details.kind))
                && (filter.units.is_empty() || details.unit.as_ref().is_some_and(|unit| filter.units.contains(unit)))
        };
        cohort.activities().iter().map(is_wanted).collect()
    })
}

impl<'a> Lens<'a> {
    pub(super) fn new(
        cohort: &'a Cohort,
        filter: &'a Filter,
        today: Today,
        parts: Vec<Period>,
        window: Period,
    ) -> Self {
        Self {
            cohort,
            filter,
            today,
            window,
            parts,
            wanted: wanted(cohort, filter),
        }
    }

    /// Whether the filter's activities and combinations take somebody over some days; what was exposed is left in `room`.
    fn fits(&self, member: &Member, window: Period, room: &mut Vec<Exposed>) -> (bool, bool, Combination) {
        room.clear();
        room.extend(exposed(self.cohort, member, window).map(|(own, _)| own));
        let is_wanted = |wanted: &Vec<bool>| room.iter().any(|stay| wanted[stay.activity]);
        let combination = combination(self.cohort.exposure(), room, window);
        let asked = &self.filter.combinations;
        (
            self.wanted.as_ref().is_none_or(is_wanted),
            asked.is_empty() || asked.contains(&combination),
            combination,
        )
    }

    /// What the filter sees of somebody; `false` where its period does not touch their participation.
    pub(super) fn see(&self, member: &Member, seen: &mut Seen, room: &mut Scratch) -> bool {
        if !member.spans.iter().any(|span| span.touches(self.window)) {
            return false;
        }
        let age = |year: i32| {
            let group = member.birth_year.map(|birth| AgeGroup::of(birth, year));
            place_in(AgeGroup::ALL, group.as_ref())
        };
        seen.values = [
            place_in(Gender::ALL, member.gender.as_ref()),
            age(self.window.to.year()),
            place_in(Referrer::ALL, member.referred_by.as_ref()),
        ];
        let (activities, combination, strongest) = self.fits(member, self.window, &mut room.stays);
        (seen.fits_activities, seen.fits_combination) = (activities, combination);
        seen.combination = Some(strongest);
        self.see_activities(member, seen, room);
        self.see_exits(member, seen, room, age);
        self.see_pairs(member, &mut seen.pairs, &mut room.open);
        true
    }

    /// What the days of a stay in the period took.
    fn effort(&self, stay: &super::Stay, activity: usize) -> Effort {
        let Some(within) = stay.within(self.window) else {
            return Effort::default();
        };
        let cost = self.cohort.activities()[activity].details.cost;
        let ore = cost.map_or(0, |cost| match cost.basis {
            CostBasis::Day => cost.of_days(within.days(), stay.extent),
            // A start is paid for in the period in which it lies.
            CostBasis::Start if stay.from == within.from => cost.ore,
            CostBasis::Start => 0,
        });
        Effort {
            days: within.days().unsigned_abs(),
            ore,
            is_known: cost.is_some(),
            is_partial: cost.is_none(),
        }
    }

    fn see_activities(&self, member: &Member, seen: &mut Seen, room: &mut Scratch) {
        let cohort = self.cohort;
        seen.effort = Effort::default();
        seen.activities.clear();
        for stay in &member.stays {
            if let Some(activity) = cohort.activity(stay.activity_id) {
                seen.effort.add(self.effort(stay, activity));
            }
        }
        for (own, stay) in exposed(cohort, member, self.window) {
            let known = seen.activities.iter().position(|known| known.activity == own.activity);
            let place = known.unwrap_or_else(|| {
                seen.activities.push(InActivity {
                    activity: own.activity,
                    pairs: vec![None; RESPONDENTS * cohort.questions().len()],
                    ..InActivity::default()
                });
                seen.activities.len() - 1
            });
            let entry = &mut seen.activities[place];
            let last = stay.to.unwrap_or(self.today.0).min(self.today.0);
            let days = (last - stay.from).num_days() + 1;
            entry.days.push(usize::try_from(days).unwrap_or_default());
            entry.effort.add(self.effort(stay, own.activity));
            entry.attended.add(self.attended(member, stay));
            // Stays stand in the order of their first days: a later one takes the place of an earlier.
            over_stay(cohort, member, stay, self.window.to, &mut room.slots);
            for (slot, pair) in room.slots.pairs() {
                entry.pairs[slot] = Some(pair);
            }
        }
        // Several stays in one activity are one person's.
        for entry in &mut seen.activities {
            entry.attended.people = entry.attended.marked.min(1);
        }
    }

    /// What is noted about the days of a stay in the period. Of whom nothing is, days without a mark are not counted either.
    fn attended(&self, member: &Member, stay: &super::Stay) -> Attended {
        let place = member.stays.iter().position(|own| std::ptr::eq(own, stay));
        let (Some(within), Some(place)) = (stay.within(self.window), place) else {
            return Attended::default();
        };
        let mut attended = Attended::default();
        let (mut known, weekdays) = (0, stay.weekdays);
        let own = member.marked.iter().filter(|day| usize::from(day.stay) == place);
        for day in own.filter(|day| (within.from..=within.to).contains(&day.date)) {
            attended.marked += u64::from(day.presence != Presence::Off);
            attended.present += u64::from(day.presence == Presence::There);
            known += u64::from(weekdays.has(day.date.weekday()));
        }
        if attended.marked == 0 {
            return Attended::default();
        }
        let days = within.from.iter_days().take_while(|day| *day <= within.to);
        let scheduled = days.filter(|day| weekdays.has(day.weekday())).count() as u64;
        attended.unmarked = scheduled.saturating_sub(known);
        attended
    }

    fn see_exits(&self, member: &Member, seen: &mut Seen, room: &mut Scratch, age: impl Fn(i32) -> usize) {
        let within = |days: Period, date: NaiveDate| (days.from..=days.to).contains(&date);
        let left = |days: Period| {
            member.spans.iter().rev().find_map(|span| {
                let (date, outcome) = span.end.filter(|(date, _)| within(days, *date))?;
                Some(Left {
                    date,
                    is_work: outcome.is_some_and(Outcome::is_work_or_studies),
                    age: age(date.year()),
                })
            })
        };
        seen.left = left(self.window);
        seen.left_in.clear();
        seen.gone.clear();
        if seen.left.is_none() {
            return;
        }
        for (place, part) in self.parts.iter().enumerate() {
            if let Some(left) = left(*part) {
                // As if the part were asked for alone.
                let (activities, combination, _) = self.fits(member, *part, &mut room.stays);
                seen.left_in.push((place, left, activities && combination));
            }
        }
        for (place, span) in member.spans.iter().enumerate() {
            let ended = span.end.filter(|(date, _)| within(self.window, *date));
            let Some((date, _)) = ended else { continue };
            let limit = date.checked_add_months(Months::new(RETURN_MONTHS));
            if let Some(limit) = limit.filter(|limit| *limit <= self.today.0) {
                seen.gone.push(Gone {
                    came_back: member.spans.get(place + 1).is_some_and(|next| next.start <= limit),
                    age: age(date.year()),
                });
            }
        }
    }

    /// First and latest score of every question, for each respondent. Whoever has participated more than once counts
    /// with the latest time that has two scores.
    fn see_pairs(
        &self,
        member: &Member,
        pairs: &mut Vec<Option<Pair>>,
        // Two scores of one span: the latest is there alone until an earlier one is found.
        open: &mut Vec<Option<(u8, NaiveDate)>>,
    ) {
        let cohort = self.cohort;
        let questions = cohort.questions().len();
        pairs.clear();
        pairs.resize(RESPONDENTS * questions, None);
        open.clear();
        open.resize(RESPONDENTS * questions, None);
        let mut span = u8::MAX;
        for form in member.forms.iter().rev() {
            let is_late = form.date > self.window.to;
            let is_early = form.date < self.window.from;
            if is_late || is_early && self.filter.since == Since::Period {
                continue;
            }
            if form.span != span {
                span = form.span;
                open.fill(None);
            }
            let respondent = place_of(form.respondent) * questions;
            let places = &cohort.places[usize::from(form.instrument)];
            for (place, answer) in places.iter().zip(member.answers_of(form)) {
                let Some(level) = answer.level() else { continue };
                let slot = respondent + place;
                match (open[slot], &mut pairs[slot]) {
                    // The latest score lies in the period, whatever it is counted from.
                    (None, _) if is_early => {}
                    (None, _) => open[slot] = Some((level, form.date)),
                    (Some((latest, latest_date)), pair) => {
                        // A later time of participation has two scores already.
                        let is_other = pair.is_some_and(|known| known.latest_date != latest_date);
                        if !is_other {
                            *pair = Some(Pair {
                                first: level,
                                latest,
                                first_date: form.date,
                                latest_date,
                            });
                        }
                    }
                }
            }
        }
    }
}

impl Member {
    /// The answers of one of the member's forms, in the order of its instrument.
    pub(super) fn answers_of(&self, form: &super::Form) -> &[super::AnswerCode] {
        self.answers.get(form.answers_at as usize..).unwrap_or_default()
    }
}

/// What a filter can ask for of activities: one of them, a kind, or a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Selector {
    Activity(ActivityId),
    Kind(ActivityType),
    Unit(String),
}

impl Selector {
    /// Everything that can be asked for.
    pub(super) fn all(cohort: &Cohort) -> Vec<Self> {
        let activities = cohort.activities();
        let units: std::collections::BTreeSet<&String> =
            activities.iter().filter_map(|own| own.details.unit.as_ref()).collect();
        let ids = activities.iter().map(|own| Self::Activity(own.id));
        let kinds = ActivityType::ALL.iter().copied().map(Self::Kind);
        ids.chain(kinds)
            .chain(units.into_iter().cloned().map(Self::Unit))
            .collect()
    }

    pub(super) fn takes(&self, activity: &crate::domain::activity::Activity) -> bool {
        match self {
            Self::Activity(id) => activity.id == *id,
            Self::Kind(kind) => activity.details.kind == *kind,
            Self::Unit(unit) => activity.details.unit.as_ref() == Some(unit),
        }
    }
}

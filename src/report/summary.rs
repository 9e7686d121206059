//! A participant's own answers over time, what they take part in, and their plan, to take home.

use chrono::NaiveDate;
use serde::Serialize;

use super::own::{Changes, Goals, Next, changes, next, shown_goal};
use super::{Language, ReportError, pdf};
use crate::domain::Today;
use crate::domain::activity::Activity;
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, Instrument, Respondent};
use crate::domain::meeting::MeetingState;
use crate::domain::organisation::Organisation;
use crate::domain::plan::GoalStatus;
use crate::i18n::Texts;

const TEMPLATE: &str = include_str!("../../assets/report/summary.typ");

/// What stands on the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    /// Answers over time, activities and the plan.
    Everything,
    /// The plan alone.
    Plan,
}

/// What a summary tells.
#[derive(Clone, Copy)]
pub struct SummaryFacts<'a> {
    /// Whose: with what they may read alone, see [`History::own`].
    pub history: &'a History,
    /// What is asked, with the texts of the pages' language.
    pub instrument: &'a Instrument,
    /// The catalogue.
    pub activities: &'a [Activity],
    /// How much of it.
    pub contents: Contents,
    /// The date that the user lives in.
    pub today: Today,
}

/// The chart of one indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartPicture {
    /// Of what.
    pub name: String,
    /// The picture as SVG.
    pub svg: String,
    /// What it shows, in words.
    pub told: String,
}

/// The pages, as their template reads them. They carry the case reference and no name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SummarySheet {
    language: Language,
    title: String,
    reference: String,
    date: String,
    #[serde(skip)]
    day: NaiveDate,
    about: Option<String>,
    progress: Option<Progress>,
    activities: Option<Changes>,
    plan: Plan,
    next: Option<Next>,
    page: String,
    #[serde(skip)]
    pictures: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Progress {
    heading: String,
    counted: Option<String>,
    read: String,
    charts: Vec<Chart>,
    table: Option<Changes>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Chart {
    file: String,
    told: String,
}

/// The plan; its heading is the page's where nothing else stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Plan {
    heading: Option<String>,
    goals: Goals,
    none: Option<String>,
    reviewed: Option<String>,
}

/// What one indicator's chart shows, in words: every answer with its day, and the change.
pub fn told(texts: &Texts, history: &History, instrument: &Instrument, indicator: &Indicator) -> String {
    let own = Respondent::Participant;
    let answers = history.measured().filter_map(|occasion| {
        let entry = history.comparable_entry(occasion, own, indicator, instrument)?;
        let answer = texts.answer(instrument, indicator, entry);
        Some(format!("{}: {answer}", texts.date(occasion.date)))
    });
    let change = history.change(own, indicator);
    let change = change.map_or_else(
        || texts.get("too-few-measurements"),
        |change| {
            format!(
                "{}: {}",
                texts.get("column-change-since-first"),
                texts.change(change.steps)
            )
        },
    );
    let name = indicator.name.text(texts.code());
    let told: Vec<_> = answers.chain([change]).collect();
    format!("{name}. {}.", told.join("; "))
}

impl SummarySheet {
    /// The pages; `pictures` are the charts of what the participant is asked, in the instrument's order.
    pub fn new(texts: &Texts, facts: SummaryFacts<'_>, pictures: Vec<ChartPicture>) -> Self {
        let SummaryFacts { history, contents, .. } = facts;
        let is_whole = contents == Contents::Everything;
        let title = if is_whole { "summary-title" } else { "plan-title" };
        let reference = history.participant.reference.to_string();
        let (pictures, charts): (Vec<_>, Vec<_>) = (0..)
            .zip(pictures)
            .map(|(place, picture)| {
                let chart = Chart {
                    file: file_of(place),
                    told: picture.told,
                };
                (picture.svg, chart)
            })
            .unzip();
        let mut booked = history.meetings.iter();
        let booked =
            booked.find(|meeting| meeting.state == MeetingState::Planned && meeting.slot.date >= facts.today.0);
        let measurement = history.last_meeting().and_then(|meeting| meeting.next_measurement);
        Self {
            language: Language::of(texts),
            title: texts.get(title),
            reference: texts.with("paper-reference", &[("reference", reference.into())]),
            date: texts.with("paper-date", &[("date", texts.date(facts.today.0).into())]),
            day: facts.today.0,
            about: is_whole.then(|| texts.get("summary-about")),
            progress: progress(texts, facts, charts).filter(|_| is_whole),
            activities: activities(texts, facts).filter(|_| is_whole),
            plan: plan(texts, facts),
            next: next(
                texts,
                booked.map(|meeting| meeting.slot),
                measurement.filter(|date| *date >= facts.today.0),
            ),
            page: texts.with("paper-page", &[("page", "{page}".into()), ("count", "{count}".into())]),
            pictures,
        }
    }

    /// The day on which it was made.
    pub fn date(&self) -> NaiveDate {
        self.day
    }

    /// The pages as a PDF.
    ///
    /// # Errors
    /// Where its template or a chart is wrong, which is a defect.
    pub fn pdf(&self, organisation: &Organisation) -> Result<Vec<u8>, ReportError> {
        let pictures = self.pictures.iter().enumerate();
        let pictures: Vec<_> = pictures.map(|(place, svg)| (file_of(place), svg.as_str())).collect();
        pdf(TEMPLATE, self, organisation, &pictures)
    }
}

fn file_of(place: usize) -> String {
    format!("chart-{place}.svg")
}

/// Answers over time; `None` where nothing has been answered.
fn progress(texts: &Texts, facts: SummaryFacts<'_>, charts: Vec<Chart>) -> Option<Progress> {
    let SummaryFacts {
        history, instrument, ..
    } = facts;
    let own = Respondent::Participant;
    let mut answered = history.measured().filter(|occasion| occasion.is_answered_by(own));
    let first = answered.next()?;
    let latest = answered.next_back();
    let sides = [latest.map(|_| first), Some(latest.unwrap_or(first))];
    let summary = history.summary(own);
    let count = summary.raised + summary.unchanged + summary.lowered;
    let numbers = [
        ("count", count.to_string().into()),
        ("raised", summary.raised.to_string().into()),
        ("same", summary.unchanged.to_string().into()),
        ("lowered", summary.lowered.to_string().into()),
    ];
    Some(Progress {
        heading: texts.get("summary-progress"),
        counted: (count > 0).then(|| texts.with("summary-counted", &numbers)),
        read: texts.get("summary-read"),
        charts,
        table: changes(texts, "summary-table", history, instrument, sides),
    })
}

/// What they take part in and have taken part in, the latest first.
fn activities(texts: &Texts, facts: SummaryFacts<'_>) -> Option<Changes> {
    let placements = facts.history.placements.iter().rev();
    let rows: Vec<_> = placements
        .filter_map(|placement| {
            let details = &placement.details;
            let activity = facts.activities.iter().find(|own| own.id == details.activity_id)?;
            let from = texts.date(details.from);
            let days = match details.to {
                Some(to) => format!("{from} – {}", texts.date(to)),
                None => texts.with("summary-since", &[("date", from.into())]),
            };
            Some(vec![activity.details.name.clone(), days])
        })
        .collect();
    (!rows.is_empty()).then(|| Changes {
        heading: texts.get("summary-activities"),
        columns: ["summary-activity", "summary-days"].map(|key| texts.get(key)).to_vec(),
        rows,
    })
}

/// The goals that are worked towards, then those that have been reached.
fn plan(texts: &Texts, facts: SummaryFacts<'_>) -> Plan {
    let goals = || facts.history.goals.iter().map(|goal| goal.details());
    let of = |status: GoalStatus| goals().filter(move |details| details.status == status);
    let goals: Vec<_> = of(GoalStatus::Ongoing)
        .chain(of(GoalStatus::Reached))
        .map(|details| shown_goal(texts, details))
        .collect();
    let reviewed = facts.history.plan_revised().filter(|_| !goals.is_empty());
    Plan {
        heading: (facts.contents == Contents::Everything).then(|| texts.get("plan-title")),
        none: goals.is_empty().then(|| texts.get("plan-none")),
        goals: Goals {
            heading: texts.get("meeting-sheet-goals"),
            goals,
        },
        reviewed: reviewed.map(|date| texts.with("summary-plan-reviewed", &[("date", texts.date(date).into())])),
    }
}

//! `stegvis cohort`: a group's figures.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use super::commands::{Failure, Outcome, Runner, io_error};
use super::{parse_code, parse_date};
use crate::domain::activity::{Activity, ActivityType, Combination};
use crate::domain::cohort::Group;
use crate::domain::cohort::filter::{AgeGroup, Filter, Grain, ReportPeriod, Since};
use crate::domain::cohort::method::{Methods, methods};
use crate::domain::cohort::overview::{ExitFigures, GroupFigures, Overview, Request, overview};
use crate::domain::cohort::quality::quality;
use crate::domain::cohort::suppression::Level;
use crate::domain::instrument::Respondent;
use crate::domain::organisation::Organisation;
use crate::domain::participant::{Gender, Referrer};
use crate::domain::{Coded, Today};
use crate::exchange::cohort::{ShownOverview, csv_of};
use crate::report::method::definitions;
use crate::report::scorecard::{Kind, Scorecard};
use crate::report::workbook::workbook;
use crate::store::StoreError;

/// Whose figures, over which time, and in what form.
#[derive(Debug, Args)]
pub struct CohortArgs {
    /// Whom, and over which time.
    #[command(flatten)]
    selection: SelectionArgs,
    /// period counts a change from the first score in the period, start from the first one of the participation.
    #[arg(long, value_parser = |text: &str| parse_code(text, Since::from_code), default_value = "period")]
    since: Since,
    /// The parts of the period that exits are counted in: month or tertial.
    #[arg(long, value_parser = |text: &str| parse_code(text, Grain::from_code), default_value = "tertial")]
    by: Grain,
    /// For whom the figures are: publication hides also a part of few and what leaves few; unit hides rows of few, for
    /// those under secrecy who may see the rest.
    #[arg(long, value_parser = |text: &str| parse_code(text, Level::from_code), default_value = "publication")]
    level: Level,
    /// Print CSV: a row for each group, respondent and item.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Save the report as an Excel workbook.
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Save the report as a PDF.
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
    /// Which report these are: month (the page is one page), tertial, or shown.
    #[arg(long, value_name = "KIND", value_parser = |text: &str| parse_code(text, Kind::from_code), default_value = "shown")]
    report: Kind,
}

/// Which participants, and over which time.
#[derive(Debug, Args)]
pub struct SelectionArgs {
    /// The first day of the period; without it, the first day that anything is known of.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    from: Option<NaiveDate>,
    /// The last day of the period; without it, today.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    to: Option<NaiveDate>,
    /// Those who were in one of these activities, by name.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    activity: Vec<String>,
    /// Those who were in an activity of one of these kinds: job_focused, skills, language, health, social or other.
    #[arg(long = "type", value_name = "KIND", num_args = 1.., value_parser = |text: &str| parse_code(text, ActivityType::from_code))]
    kind: Vec<ActivityType>,
    /// Those who were in an activity that one of these units runs.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    unit: Vec<String>,
    /// Those who had one of these combinations: none, other_only, job_focused_alone or parallel.
    #[arg(long, value_name = "COMBINATION", num_args = 1.., value_parser = |text: &str| parse_code(text, Combination::from_code))]
    combination: Vec<Combination>,
    /// Those of one of these genders: woman, man, other or unknown.
    #[arg(long, value_name = "GENDER", num_args = 1.., value_parser = |text: &str| parse_known(text, Gender::from_code))]
    gender: Vec<Known<Gender>>,
    /// Those of one of these ages in the last year of the period: under_25, 25_34, 35_44, 45_54, 55_and_over or unknown.
    #[arg(long, value_name = "AGE", num_args = 1.., value_parser = |text: &str| parse_known(text, AgeGroup::from_code))]
    age: Vec<Known<AgeGroup>>,
    /// Those whom one of these referred: social_assistance, employment_service, social_insurance, region, youth_follow_up,
    /// adult_support, other or unknown.
    #[arg(long, value_name = "REFERRER", num_args = 1.., value_parser = |text: &str| parse_known(text, Referrer::from_code))]
    referred_by: Vec<Known<Referrer>>,
}

/// A code, or that it is not known.
#[derive(Debug, Clone, Copy)]
struct Known<T>(Option<T>);

fn parse_known<T: Coded>(text: &str, find: impl Fn(&str) -> Option<T>) -> Result<Known<T>, String> {
    match text {
        "unknown" => Ok(Known(None)),
        text => parse_code(text, find).map(|code| Known(Some(code))),
    }
}

impl Runner<'_> {
    pub(super) fn cohort(&self, args: &CohortArgs) -> Result<Outcome, Failure> {
        if args.xlsx.is_some() || args.pdf.is_some() {
            self.may_export()?;
        }
        let store = self.open()?;
        let session = self.session(&store);
        let cohort = store.cohort(&|_, _| true)?;
        let mut filter = self.filter(&args.selection, cohort.activities(), session.today)?;
        let selection = &args.selection;
        if let (None, Some(to), Some(first)) = (selection.from, selection.to, cohort.first_day())
            && to < first
        {
            let dates = [
                ("to", self.texts.date(to).into()),
                ("first", self.texts.date(first).into()),
            ];
            return Err(Failure::Said(self.texts.with("cohort-before-first", &dates)));
        }
        filter.since = args.since;
        let request = Request {
            cohort: &cohort,
            filters: std::slice::from_ref(&filter),
            today: session.today,
            grain: args.by,
            threshold: store.rules()?.threshold,
            level: args.level,
        };
        let overview = overview(&request, &filter, &|_, _| true);
        let overview = overview.ok_or(Failure::Store(StoreError::Cancelled))?;
        let methods = methods(&request, &filter, &|_, _| true).ok_or(Failure::Store(StoreError::Cancelled))?;
        let definitions = || definitions(self.texts, overview.exposure);
        let shown = ShownOverview::of(&overview, &methods, cohort.activities(), definitions());
        let json = serde_json::to_value(&shown).map_err(|error| Failure::Said(error.to_string()))?;
        self.save_reports(
            args,
            (&overview, &methods),
            &request,
            (&store.organisation()?, session.today),
        )?;
        if args.csv {
            let csv = csv_of(&overview, &methods, cohort.activities(), definitions())
                .map_err(|error| Failure::Said(error.to_string()))?;
            let text = String::from_utf8_lossy(&csv).trim_end().to_owned();
            return Ok(Outcome::done(text, json));
        }
        let text = self.lines(&overview, cohort.activities());
        Ok(Outcome::done(text, json))
    }

    /// Saves the workbook and the page that were asked for.
    fn save_reports(
        &self,
        args: &CohortArgs,
        (overview, methods): (&Overview, &Methods),
        request: &Request<'_>,
        (organisation, today): (&Organisation, Today),
    ) -> Result<(), Failure> {
        if args.xlsx.is_none() && args.pdf.is_none() {
            return Ok(());
        }
        let quality = quality(request, &overview.filter, &|_, _| true).ok_or(Failure::Store(StoreError::Cancelled))?;
        let activities = request.cohort.activities();
        let card = Scorecard::new(self.texts, args.report, overview, &quality, methods, activities, today);
        let save = |path: &Path, bytes: Vec<u8>| std::fs::write(path, bytes).map_err(|source| io_error(path, source));
        let said = |error: &dyn std::fmt::Display| Failure::Said(error.to_string());
        if let Some(path) = &args.xlsx {
            save(path, workbook(&card).map_err(|error| said(&error))?)?;
        }
        if let Some(path) = &args.pdf {
            save(path, card.pdf(organisation).map_err(|error| said(&error))?)?;
        }
        Ok(())
    }

    /// The period between two days; everything where neither is said.
    pub(super) fn period(
        &self,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
        today: Today,
    ) -> Result<ReportPeriod, Failure> {
        if (from, to) == (None, None) {
            return Ok(ReportPeriod::Everything);
        }
        let everything = ReportPeriod::Everything.days(today);
        let (from, to) = (from.unwrap_or(everything.from), to.unwrap_or(everything.to));
        if to < from {
            return Err(Failure::Said(self.texts.get("cohort-period-reversed")));
        }
        Ok(ReportPeriod::Between { from, to })
    }

    /// The filter that the options say.
    pub(super) fn filter(
        &self,
        args: &SelectionArgs,
        activities: &[Activity],
        today: Today,
    ) -> Result<Filter, Failure> {
        let period = self.period(args.from, args.to, today)?;
        let named = |name: &String| {
            let mut same = activities.iter().filter(|activity| activity.details.name == *name);
            let unknown = || Failure::Said(self.texts.with("cohort-no-activity", &[("name", name.as_str().into())]));
            same.next().map(|activity| activity.id).ok_or_else(unknown)
        };
        Ok(Filter {
            activities: args.activity.iter().map(named).collect::<Result<_, _>>()?,
            kinds: args.kind.iter().copied().collect(),
            units: args.unit.iter().cloned().collect(),
            combinations: args.combination.iter().copied().collect(),
            genders: args.gender.iter().map(|gender| gender.0).collect(),
            ages: args.age.iter().map(|age| age.0).collect(),
            referrers: args.referred_by.iter().map(|referrer| referrer.0).collect(),
            ..Filter::over(period)
        })
    }

    /// The figures for people: a line for each respondent and indicator, then the exits and the activities.
    fn lines(&self, overview: &Overview, activities: &[Activity]) -> String {
        let texts = self.texts;
        let hidden = || texts.hidden(overview.threshold);
        let number = |n: Option<u64>| n.map_or_else(hidden, |n| n.to_string());
        let period = [
            ("from", texts.date(overview.window.from).into()),
            ("to", texts.date(overview.window.to).into()),
            ("count", number(overview.whole.participants).into()),
        ];
        let mut lines = vec![texts.with("cohort-line-period", &period)];
        lines.extend(texts.widened_words(overview));
        lines.extend(texts.nothing_words(overview));
        for respondent in Respondent::ALL {
            for asked in overview
                .asked
                .iter()
                .filter(|asked| asked.respondents.contains(respondent))
            {
                let name = texts.asked_name(asked);
                let who = texts.get(&format!("respondent-{}", respondent.code()));
                let figures = match overview.whole.change(*respondent, asked.question) {
                    None if !asked.asked_in_period.contains(respondent) => texts.get("group-not-asked"),
                    None => hidden(),
                    Some(change) => format!("n={}\t{}", change.n, texts.mean_change(change)),
                };
                lines.push(format!("{who}\t{name}\t{figures}"));
            }
        }
        let row = |group: Group, participants: Option<String>, exits: &Option<ExitFigures>| {
            let name = texts.group_name(group, activities);
            let exits = match exits {
                None => hidden(),
                Some(exits) => match exits.work_or_studies {
                    None => format!("n={}\t{}", exits.n, hidden()),
                    Some(share) => format!("n={}\t{}", exits.n, texts.percent(share.share)),
                },
            };
            format!("{name}\t{}\t{exits}", participants.unwrap_or_default())
        };
        let whole = |figures: &GroupFigures| row(figures.group, Some(number(figures.participants)), &figures.exits);
        lines.push(texts.get("cohort-line-exits"));
        lines.push(whole(&overview.whole));
        // By gender and age exits are put together otherwise than participants, who are more.
        let rows = overview.exits_by_gender.iter().chain(&overview.exits_by_age);
        lines.extend(rows.map(|own| row(own.group, None, &own.exits)));
        let parts = [&overview.combinations, &overview.activities];
        lines.extend(parts.into_iter().flatten().map(whole));
        lines.push(texts.get("group-no-cause"));
        lines.join("\n")
    }
}

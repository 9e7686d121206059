//! `stegvis cohort`: a group's figures.

use std::path::Path;

use super::CohortArgs;
use super::commands::{Failure, Outcome, Runner, io_error};
use crate::domain::Today;
use crate::domain::activity::Activity;
use crate::domain::cohort::Cohort;
use crate::domain::cohort::filter::{Filter, ReportPeriod};
use crate::domain::cohort::overview::{GroupFigures, Overview, Request, overviews};
use crate::domain::cohort::quality::quality;
use crate::domain::instrument::{Instrument, Respondent};
use crate::exchange::cohort::{ShownOverview, csv_of};
use crate::report::scorecard::Scorecard;
use crate::report::workbook::workbook;
use crate::store::{Store, StoreError};

impl Runner<'_> {
    pub(super) fn cohort(&self, args: &CohortArgs) -> Result<Outcome, Failure> {
        let store = self.open()?;
        let session = self.session(&store);
        let cohort = store.cohort(&|_, _| true)?;
        let filter = self.filter(args, cohort.activities(), session.today)?;
        let request = Request {
            cohort: &cohort,
            filters: std::slice::from_ref(&filter),
            today: session.today,
            grain: args.by,
            threshold: store.rules()?.threshold,
        };
        let overview = overviews(request, &|_, _| true).and_then(|mut overviews| overviews.pop());
        let overview = overview.ok_or(Failure::Store(StoreError::Cancelled))?;
        let shown = ShownOverview::of(&overview, cohort.activities());
        let json = serde_json::to_value(&shown).map_err(|error| Failure::Said(error.to_string()))?;
        self.save_reports(args, &overview, &cohort, &store, session.today)?;
        if args.csv {
            let csv = csv_of(&overview, cohort.activities()).map_err(|error| Failure::Said(error.to_string()))?;
            let text = String::from_utf8_lossy(&csv).trim_end().to_owned();
            return Ok(Outcome::done(text, json));
        }
        let text = self.lines(&overview, cohort.activities(), &store.current_instrument()?);
        Ok(Outcome::done(text, json))
    }

    /// Saves the workbook and the page that were asked for.
    fn save_reports(
        &self,
        args: &CohortArgs,
        overview: &Overview,
        cohort: &Cohort,
        store: &Store,
        today: Today,
    ) -> Result<(), Failure> {
        if args.xlsx.is_none() && args.pdf.is_none() {
            return Ok(());
        }
        let instrument = store.current_instrument()?;
        let quality = quality(cohort, &overview.filter, today, overview.threshold);
        let activities = cohort.activities();
        let card = Scorecard::new(
            self.texts,
            args.report,
            overview,
            &quality,
            &instrument,
            activities,
            today,
        );
        let save = |path: &Path, bytes: Vec<u8>| std::fs::write(path, bytes).map_err(|source| io_error(path, source));
        let said = |error: &dyn std::fmt::Display| Failure::Said(error.to_string());
        if let Some(path) = &args.xlsx {
            save(path, workbook(&card).map_err(|error| said(&error))?)?;
        }
        if let Some(path) = &args.pdf {
            save(path, card.pdf().map_err(|error| said(&error))?)?;
        }
        Ok(())
    }

    fn filter(&self, args: &CohortArgs, activities: &[Activity], today: Today) -> Result<Filter, Failure> {
        let period = match (args.from, args.to) {
            (None, None) => ReportPeriod::Everything,
            (from, to) => {
                let everything = ReportPeriod::Everything.days(today);
                let (from, to) = (from.unwrap_or(everything.from), to.unwrap_or(everything.to));
                if to < from {
                    return Err(Failure::Said(self.texts.get("cohort-period-reversed")));
                }
                ReportPeriod::Between { from, to }
            }
        };
        let named = |name: &String| {
            let mut same = activities.iter().filter(|activity| activity.details.name == *name);
            let unknown = || Failure::Said(self.texts.with("cohort-no-activity", &[("name", name.as_str().into())]));
            same.next().map(|activity| activity.id).ok_or_else(unknown)
        };
        Ok(Filter {
            since: args.since,
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
    fn lines(&self, overview: &Overview, activities: &[Activity], instrument: &Instrument) -> String {
        let texts = self.texts;
        let hidden = || texts.hidden(overview.threshold);
        let number = |n: Option<u64>| n.map_or_else(hidden, |n| n.to_string());
        let period = [
            ("from", texts.date(overview.window.from).into()),
            ("to", texts.date(overview.window.to).into()),
            ("count", number(overview.whole.participants).into()),
        ];
        let mut lines = vec![texts.with("cohort-line-period", &period)];
        for respondent in Respondent::ALL {
            for asked in overview
                .asked
                .iter()
                .filter(|asked| asked.respondents.contains(respondent))
            {
                let name = instrument
                    .indicator(&asked.indicator)
                    .map_or(asked.indicator.0.as_str(), |indicator| {
                        indicator.name.text(texts.code())
                    });
                let who = texts.get(&format!("respondent-{}", respondent.code()));
                let figures = match overview.whole.change(*respondent, asked.question) {
                    None => hidden(),
                    Some(change) => format!("n={}\t{}", change.n, texts.mean_change(change)),
                };
                lines.push(format!("{who}\t{name}\t{figures}"));
            }
        }
        let row = |figures: &GroupFigures| {
            let name = texts.group_name(figures.group, activities);
            let exits = match &figures.exits {
                None => hidden(),
                Some(exits) => match exits.work_or_studies {
                    None => format!("n={}\t{}", exits.n, hidden()),
                    Some(share) => format!("n={}\t{}", exits.n, texts.percent(share.share)),
                },
            };
            format!("{name}\t{}\t{exits}", number(figures.participants))
        };
        lines.push(texts.get("cohort-line-exits"));
        lines.push(row(&overview.whole));
        let parts = [
            &overview.genders,
            &overview.ages,
            &overview.combinations,
            &overview.activities,
        ];
        lines.extend(parts.into_iter().flatten().map(row));
        lines.push(texts.get("group-no-cause"));
        lines.join("\n")
    }
}

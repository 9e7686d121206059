//! Figures beside each other, as they are written.

use std::collections::BTreeMap;

use super::Texts;
use crate::domain::cohort::filter::{Filter, Since};
use crate::domain::cohort::overview::Overview;
use crate::domain::comparison::{
    Beside, Difference, Figure, Measure, OutsideDetails, OutsideFigure, Row, Span, Subject, UnitFigures, Who,
    written_value,
};
use crate::domain::participant::Gender;

impl Texts {
    /// What each measure is, by its code: for whoever reads a unit's file.
    pub fn measure_definitions(&self) -> BTreeMap<String, String> {
        let own = |measure: &Measure| {
            let code = measure.code();
            (code.to_owned(), self.get(&format!("compare-definition-{code}")))
        };
        Measure::ALL.iter().map(own).collect()
    }

    /// What a measure is called.
    pub fn measure(&self, measure: Measure) -> String {
        self.get(&format!("compare-measure-{}", measure.code()))
    }

    /// Of whom a figure is: everybody where no gender is named.
    pub fn compared_gender(&self, gender: Option<Gender>) -> String {
        match gender {
            None => self.get("compare-gender-all"),
            Some(gender) => self.get(&format!("group-{}", gender.code())),
        }
    }

    /// What figures are of: "Till arbete eller studier: Kvinnor".
    pub fn subject(&self, subject: &Subject, overview: &Overview) -> String {
        let measure = self.measure(subject.measure);
        if let Some(item) = &subject.item {
            let asked = overview.asked.iter();
            let name = asked.clone().find(|asked| item.is(asked));
            let name = name.map_or_else(|| item.indicator.0.clone(), |asked| self.asked_name(asked));
            let respondent = self.get(&format!("series-{}", item.respondent.code()));
            let args = [
                ("measure", measure.into()),
                ("item", name.into()),
                ("respondent", respondent.into()),
            ];
            return self.with("compare-subject-item", &args);
        }
        match subject.gender {
            None => measure,
            gender => self.by_gender(subject.measure, gender),
        }
    }

    /// What a published figure is of: "Till arbete eller studier: Alla".
    pub fn published_subject(&self, details: &OutsideDetails) -> String {
        self.by_gender(details.measure, details.gender)
    }

    fn by_gender(&self, measure: Measure, gender: Option<Gender>) -> String {
        let args = [
            ("measure", self.measure(measure).into()),
            ("gender", self.compared_gender(gender).into()),
        ];
        self.with("compare-subject-gender", &args)
    }

    /// Whose figure it is.
    pub fn compared_name(&self, row: &Row) -> String {
        match &row.who {
            Who::Own => self.get("compare-own"),
            Who::Unit { name, .. } => name.clone(),
            Who::Published { owner, .. } => owner.clone(),
        }
    }

    /// Over which time: "1 jan 2026 – 30 jun 2026", or "2025".
    pub fn span(&self, span: Span) -> String {
        match span {
            Span::Days(days) => format!("{} – {}", self.date(days.from), self.date(days.to)),
            Span::Year(year) => year.to_string(),
        }
    }

    /// A published value with as many decimals as were published: "39,4 %".
    pub fn published_value(&self, value: i64) -> String {
        self.per_cent_sign(written_value(value, self.decimal_sign()))
    }

    /// How large a figure is: "39 %", "+0,46".
    pub fn compared_value(&self, measure: Measure, row: &Row, figure: Figure) -> String {
        match (&row.who, measure.is_share()) {
            (Who::Published { value, .. }, _) => self.published_value(*value),
            (_, true) => self.percent(figure.value),
            (_, false) => self.signed_decimal(figure.value, 2),
        }
    }

    /// The interval of a figure: "32–47 %", "+0,34 – +0,58"; `None` where it has none.
    pub fn compared_interval(&self, measure: Measure, figure: Figure) -> Option<String> {
        let [low, high] = figure.ci95?;
        Some(if measure.is_share() {
            format!("{}–{}", self.decimal(low * 100.0, 0), self.percent(high))
        } else {
            format!("{} – {}", self.signed_decimal(low, 2), self.signed_decimal(high, 2))
        })
    }

    /// What a reader must know of figures beside each other: the order, and in what they differ beside the figures.
    pub fn compared_notes(&self, beside: &Beside, overview: &Overview) -> Vec<String> {
        if !beside.has_others() {
            return vec![self.get("compare-no-others")];
        }
        let mut notes = vec![self.get("compare-order")];
        if beside.spans_differ() {
            notes.push(self.get("compare-spans"));
        }
        let everybody = Filter {
            since: overview.filter.since,
            ..Filter::over(overview.filter.period)
        };
        if overview.filter != everybody {
            notes.push(self.get("compare-selection"));
        }
        notes.extend(beside.rows.iter().filter_map(|row| self.counted_otherwise(row)));
        notes
    }

    /// In what another unit counts otherwise.
    pub fn counted_otherwise(&self, row: &Row) -> Option<String> {
        let Who::Unit { name, differences } = &row.who else {
            return None;
        };
        let how: Vec<_> = differences.iter().map(|own| self.counting_difference(*own)).collect();
        let args = [("unit", name.as_str().into()), ("how", how.join("; ").into())];
        (!how.is_empty()).then(|| self.with("compare-otherwise", &args))
    }

    fn counting_difference(&self, difference: Difference) -> String {
        match difference {
            Difference::Version(version) => {
                self.with("compare-otherwise-version", &[("version", version.to_string().into())])
            }
            Difference::Threshold(threshold) => self.with(
                "compare-otherwise-threshold",
                &[("threshold", threshold.to_string().into())],
            ),
            Difference::Exposure(least, margin) => {
                let args = [
                    ("least", least.to_string().into()),
                    ("margin", margin.to_string().into()),
                ];
                self.with("compare-otherwise-exposure", &args)
            }
            Difference::Since(since) => self.get(match since {
                Since::Period => "compare-otherwise-since-period",
                Since::Start => "compare-otherwise-since-start",
            }),
        }
    }

    /// One published figure in a list: "Östersund, 2025: 39,4 % (n = 150)".
    pub fn published_line(&self, own: &OutsideFigure) -> String {
        let details: &OutsideDetails = &own.details;
        let args = [
            ("owner", details.owner.as_str().into()),
            ("year", details.year.to_string().into()),
            ("value", self.published_value(details.value).into()),
        ];
        let line = self.with("compare-line", &args);
        match details.n {
            None => line,
            Some(n) => self.with("compare-line-n", &[("line", line.into()), ("n", self.number(n).into())]),
        }
    }

    /// Over which time a unit's file is, and when it was made.
    pub fn unit_file_period(&self, figures: &UnitFigures) -> String {
        let args = [
            ("from", self.date(figures.period.from).into()),
            ("to", self.date(figures.period.to).into()),
            ("made", self.date(figures.made_at.date_naive()).into()),
        ];
        self.with("compare-take-period", &args)
    }

    /// How many figures a unit's file shows, and how many are hidden.
    pub fn unit_file_counts(&self, figures: &UnitFigures) -> String {
        let hidden = figures.hidden();
        let shown = figures.figures.len() - hidden;
        self.with(
            "compare-take-count",
            &[("shown", shown.into()), ("hidden", hidden.into())],
        )
    }
}

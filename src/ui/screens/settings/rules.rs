//! What an administrator decides for everybody.

use egui::Ui;

use crate::domain::attendance::AbsenceKind;
use crate::domain::cohort::Exposure;
use crate::domain::cohort::overview::MIN_THRESHOLD;
use crate::domain::retention::{MAX_YEARS, MIN_YEARS, RetentionProblem, RetentionRule};
use crate::domain::review::MAX_REVIEW_MONTHS;
use crate::domain::rules::{AbsenceRule, MAX_LOCK_MINUTES, MAX_THRESHOLD, RuleProblem, Rules};
use crate::explain::Explain as _;
use crate::i18n::Arg;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, decided_note};
use crate::ui::widgets::{heading, row};

/// How wide a field for a number is.
const NUMBER: f32 = 120.0;

/// The rules as they are being typed; nothing where they are as they are saved.
#[derive(Default)]
pub struct RulesForm {
    typed: Option<Typed>,
    has_tried: bool,
    sent: Sent,
}

/// Rules as they stand in their fields.
#[derive(Clone, PartialEq, Eq)]
struct Typed {
    threshold: String,
    least_days: String,
    margin_days: String,
    absence_days: String,
    absence_visits: String,
    lock_minutes: String,
    years: String,
    keeps_research: bool,
    review_months: String,
}

impl Typed {
    fn of(rules: &Rules) -> Self {
        Self {
            threshold: rules.threshold.to_string(),
            least_days: rules.exposure.least_days.to_string(),
            margin_days: rules.exposure.margin_days.to_string(),
            absence_days: rules.absence.days.to_string(),
            absence_visits: rules.absence.visits.to_string(),
            lock_minutes: rules.lock_minutes.to_string(),
            years: rules.retention.years.to_string(),
            keeps_research: rules.retention.keeps_research_births,
            review_months: rules.review_months.to_string(),
        }
    }

    /// The rules. What is no number is out of every range.
    fn rules(&self) -> Rules {
        let number = |text: &str| text.trim().parse::<u64>().unwrap_or(0);
        Rules {
            threshold: number(&self.threshold),
            exposure: Exposure {
                least_days: number(&self.least_days),
                margin_days: self.margin_days.trim().parse().unwrap_or(u64::MAX),
            },
            absence: AbsenceRule {
                days: number(&self.absence_days),
                visits: number(&self.absence_visits),
            },
            lock_minutes: number(&self.lock_minutes),
            retention: RetentionRule {
                years: u32::try_from(number(&self.years)).unwrap_or(0),
                keeps_research_births: self.keeps_research,
            },
            review_months: number(&self.review_months),
        }
    }
}

impl RulesForm {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if self.sent.has_arrived(view) {
            *self = Self::default();
        }
        heading(ui, theme.lead(texts.get("settings-rules")));
        let saved = Typed::of(view.rules);
        let mut typed = self.typed.clone().unwrap_or_else(|| saved.clone());
        let rules = typed.rules();
        let problems = rules.problems();
        self.fields(ui, view, &mut typed, &problems);
        self.typed = Some(typed).filter(|typed| *typed != saved);
        if self.typed.is_none() {
            return;
        }
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("settings-rules-save")).icon(theme::icon::CHECK);
            if ui.add(save).clicked() {
                self.has_tried = true;
                if problems.is_empty() {
                    commands.push(Command::SetRules(rules));
                    self.sent.send();
                }
            }
            if ui.add(Button::secondary(theme, texts.get("cancel"))).clicked() {
                *self = Self::default();
            }
        });
    }

    fn fields(&self, ui: &mut Ui, view: &View<'_>, typed: &mut Typed, problems: &[RuleProblem]) {
        let (texts, theme) = (view.texts, view.theme);
        let error = |problem: RuleProblem| {
            let is_told = self.has_tried && problems.contains(&problem);
            is_told.then(|| problem.explain(texts))
        };
        let range = |min: String, max: String| [("min", min.into()), ("max", max.into())];
        Field::new(theme, texts.get("settings-threshold"))
            .width(NUMBER)
            .help(texts.with(
                "settings-threshold-help",
                &range(MIN_THRESHOLD.to_string(), MAX_THRESHOLD.to_string()),
            ))
            .error(error(RuleProblem::Threshold))
            .show(ui, &mut typed.threshold);
        let days = |range: &std::ops::RangeInclusive<u64>| {
            [
                ("min", range.start().to_string().into()),
                ("max", range.end().to_string().into()),
            ]
        };
        Field::new(theme, texts.get("settings-least-days"))
            .width(NUMBER)
            .help(texts.with("settings-least-days-help", &days(&Exposure::LEAST_DAYS)))
            .error(error(RuleProblem::LeastDays))
            .show(ui, &mut typed.least_days);
        Field::new(theme, texts.get("settings-margin-days"))
            .width(NUMBER)
            .help(texts.with("settings-margin-days-help", &days(&Exposure::MARGIN_DAYS)))
            .error(error(RuleProblem::MarginDays))
            .show(ui, &mut typed.margin_days);
        for (key, kind, typed) in [
            ("settings-absence-days", AbsenceKind::Days, &mut typed.absence_days),
            (
                "settings-absence-visits",
                AbsenceKind::Visits,
                &mut typed.absence_visits,
            ),
        ] {
            Field::new(theme, texts.get(key))
                .width(NUMBER)
                .help(texts.with("settings-absence-help", &days(&AbsenceRule::RANGE)))
                .error(error(RuleProblem::Absences(kind)))
                .show(ui, typed);
        }
        Field::new(theme, texts.get("settings-lock-minutes"))
            .width(NUMBER)
            .help(texts.with(
                "settings-lock-minutes-help",
                &range("1".to_owned(), MAX_LOCK_MINUTES.to_string()),
            ))
            .error(error(RuleProblem::LockMinutes))
            .show(ui, &mut typed.lock_minutes);
        if let Some(most) = view.policy.lock_minutes {
            let args = [("minutes", Arg::Count(most as usize))];
            decided_note(ui, theme, &texts.with("policy-lock", &args));
        }
        Field::new(theme, texts.get("settings-review-months"))
            .width(NUMBER)
            .help(texts.with(
                "settings-review-months-help",
                &range("1".to_owned(), MAX_REVIEW_MONTHS.to_string()),
            ))
            .error(error(RuleProblem::ReviewMonths))
            .show(ui, &mut typed.review_months);
        Field::new(theme, texts.get("settings-retention-years"))
            .width(NUMBER)
            .help(texts.with(
                "settings-retention-help",
                &range(MIN_YEARS.to_string(), MAX_YEARS.to_string()),
            ))
            .error(error(RuleProblem::Retention(RetentionProblem::Years)))
            .show(ui, &mut typed.years);
        let research = Button::check(theme, texts.get("settings-retention-research"), typed.keeps_research);
        if ui.add(research).clicked() {
            typed.keeps_research = !typed.keeps_research;
        }
    }
}

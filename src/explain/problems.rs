//! What keeps something that somebody wrote from being saved.

use std::ops::RangeInclusive;

use super::Explain;
use crate::domain::access::UserProblem;
use crate::domain::activity::ActivityProblem;
use crate::domain::attendance::{AbsenceKind, AttendanceProblem};
use crate::domain::cohort::Exposure;
use crate::domain::cohort::overview::MIN_THRESHOLD;
use crate::domain::draw::{DrawProblem, MAX_DRAWN, SEEDS};
use crate::domain::exit::ExitProblem;
use crate::domain::intake::{DecisionProblem, ReplyProblem};
use crate::domain::meeting::MeetingProblem;
use crate::domain::note::{MAX_NOTE, NoteProblem};
use crate::domain::organisation::{MAX_LOGO_BYTES, OrganisationProblem};
use crate::domain::participant::DetailProblem;
use crate::domain::plan::{GoalProblem, MAX_STEPS};
use crate::domain::protection::{ConsentProblem, ProtectionProblem};
use crate::domain::retention::{HoldProblem, MAX_YEARS, MIN_YEARS, RetentionProblem};
use crate::domain::review::{ChecklistProblem, MAX_ITEMS, MAX_REVIEW_MONTHS, ReminderProblem, ReviewProblem};
use crate::domain::rules::{AbsenceRule, MAX_LOCK_MINUTES, MAX_THRESHOLD, RuleProblem};
use crate::domain::scorecard::{CardProblem, MAX_MEASURES};
use crate::domain::sharing::SharingProblem;
use crate::domain::text::MAX_TEXT;
use crate::i18n::Texts;

fn days(texts: &Texts, key: &str, range: &RangeInclusive<u64>) -> String {
    let ends = [
        ("min", range.start().to_string().into()),
        ("max", range.end().to_string().into()),
    ];
    texts.with(key, &ends)
}

impl Explain for RuleProblem {
    fn explain(&self, texts: &Texts) -> String {
        let range = [
            ("min", MIN_THRESHOLD.to_string().into()),
            ("max", MAX_THRESHOLD.to_string().into()),
        ];
        match self {
            Self::Threshold => texts.with("problem-threshold", &range),
            Self::LeastDays => days(texts, "problem-least-days", &Exposure::LEAST_DAYS),
            Self::MarginDays => days(texts, "problem-margin-days", &Exposure::MARGIN_DAYS),
            Self::Absences(kind) => {
                let key = match kind {
                    AbsenceKind::Days => "problem-absence-days",
                    AbsenceKind::Visits => "problem-absence-visits",
                };
                days(texts, key, &AbsenceRule::RANGE)
            }
            Self::LockMinutes => texts.with("problem-lock-minutes", &[("max", MAX_LOCK_MINUTES.to_string().into())]),
            Self::ReviewMonths => {
                let range = [("min", "1".into()), ("max", MAX_REVIEW_MONTHS.to_string().into())];
                texts.with("problem-rule-review-months", &range)
            }
            Self::Retention(RetentionProblem::Years) => {
                let range = [("min", MIN_YEARS.into()), ("max", MAX_YEARS.into())];
                texts.with("problem-retention-years", &range)
            }
        }
    }
}

impl Explain for OrganisationProblem {
    fn explain(&self, texts: &Texts) -> String {
        let kilobytes = [("max", (MAX_LOGO_BYTES >> 10).to_string().into())];
        match self {
            Self::NameTooLong | Self::AlternativeTooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::LogoTooLarge => texts.with("problem-logo-too-large", &kilobytes),
            Self::AlternativeMissing => texts.get("problem-logo-alternative"),
        }
    }
}

impl Explain for UserProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NoName => texts.get("problem-user-name"),
            Self::NameTooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::NameTaken => texts.get("problem-user-taken"),
            Self::NoRole => texts.get("problem-user-role"),
            Self::ReaderAndMore => texts.get("problem-user-reader"),
            Self::LastAdministrator => texts.get("problem-user-last"),
        }
    }
}

impl Explain for ProtectionProblem {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::NobodyNamed => "problem-protection-nobody",
            Self::UnknownUser => "problem-protection-unknown",
        })
    }
}

impl Explain for ConsentProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::InFuture => texts.get("problem-note-ahead"),
            Self::NoVersion => texts.get("problem-consent-version"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
        }
    }
}

impl Explain for HoldProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Empty => texts.get("problem-hold-reason"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
        }
    }
}

impl Explain for DetailProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Blank => texts.get("problem-name-blank"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::BirthOutOfRange => texts.get("problem-birth-range"),
            Self::StartBeforeBirth => texts.get("problem-start-before-birth"),
            Self::StartTooFarAhead => texts.get("problem-start-too-far-ahead"),
        }
    }
}

impl Explain for ActivityProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NameMissing => texts.get("problem-activity-name"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::NegativeCost => texts.get("problem-activity-cost"),
            Self::EndBeforeStart => texts.get("error-end-before-start"),
            Self::DateOutOfRange => texts.get("problem-placement-date"),
            Self::ExtentOutOfRange => texts.get("problem-placement-extent"),
            Self::RatingOutOfRange => texts.get("problem-placement-rating"),
            Self::ReasonWithoutEnd => texts.get("problem-placement-reason"),
            Self::AfterExit => texts.get("problem-placement-after-exit"),
            Self::TwiceAtOnce => texts.get("problem-placement-twice"),
            Self::AttendanceOutside => texts.get("problem-placement-attendance"),
        }
    }
}

impl Explain for SharingProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::EndBeforeStart => texts.get("error-end-before-start"),
            Self::TooLong => texts.get("problem-sharing-long"),
            Self::Over => texts.get("problem-sharing-over"),
            Self::UnknownReader => texts.get("problem-sharing-reader"),
            Self::TwiceAtOnce => texts.get("problem-sharing-twice"),
            Self::Withdrawn => texts.get("problem-sharing-withdrawn"),
        }
    }
}

impl Explain for AttendanceProblem {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::BeforeStart => "problem-attendance-before",
            Self::AfterEnd => "problem-attendance-after",
            Self::NotScheduled => "problem-attendance-weekday",
            Self::InFuture => "problem-attendance-future",
            Self::MeetingBegun => "problem-attendance-begun",
            Self::NotOfVisit => "problem-attendance-visit",
            Self::NothingToSee => "problem-attendance-nothing",
        })
    }
}

impl Explain for ExitProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::BeforeStart => texts.get("error-end-before-start"),
            Self::InFuture => texts.get("problem-exit-ahead"),
            Self::RecordsAfter => texts.get("problem-exit-records"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::ReentryBeforeExit => texts.get("problem-reentry-before-exit"),
            Self::NotEnded => texts.get("problem-reentry-not-ended"),
        }
    }
}

impl Explain for GoalProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::TextMissing => texts.get("problem-goal-text"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::TooManySteps => texts.with("problem-goal-steps", &[("max", MAX_STEPS.into())]),
            Self::OffScale => texts.get("problem-goal-level"),
            Self::DateOutOfRange => texts.get("date-wrong"),
        }
    }
}

impl Explain for ReplyProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NotAsked => texts.get("problem-reply-not-asked"),
            Self::OtherKind => texts.get("problem-reply-other-kind"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_NOTE.into())]),
            Self::DateOutOfRange => texts.get("date-wrong"),
        }
    }
}

impl Explain for ChecklistProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Empty => texts.get("problem-checklist-empty"),
            Self::TooMany => texts.with("problem-checklist-many", &[("max", MAX_ITEMS.into())]),
            Self::NoText => texts.get("problem-checklist-text"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::Duplicate => texts.get("problem-checklist-twice"),
        }
    }
}

impl Explain for ReviewProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NotOpen => texts.get("problem-review-not-open"),
            Self::Unanswered(count) => texts.with("problem-review-unanswered", &[("count", (*count).into())]),
        }
    }
}

impl Explain for DrawProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Count => texts.with("problem-draw-count", &[("max", MAX_DRAWN.into())]),
            Self::Seed => texts.with("problem-draw-seed", &[("max", (SEEDS - 1).to_string().into())]),
            Self::NothingToDraw => texts.get("problem-draw-nothing"),
            Self::NoReader => texts.get("problem-draw-no-reader"),
            Self::UnknownReader => texts.get("problem-draw-unknown-reader"),
            Self::NobodyElse(count) => texts.with("problem-draw-nobody-else", &[("count", (*count).into())]),
            Self::NotOpen => texts.get("problem-draw-not-open"),
        }
    }
}

impl Explain for ReminderProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NoText => texts.get("problem-reminder-text"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::InPast => texts.get("problem-reminder-past"),
            Self::TooFarAhead => texts.get("problem-reminder-far"),
        }
    }
}

impl Explain for CardProblem {
    fn explain(&self, texts: &Texts) -> String {
        let key = match self {
            Self::TooLong => return texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::TooMany => return texts.with("problem-card-many", &[("max", MAX_MEASURES.into())]),
            Self::NoName => "problem-card-name",
            Self::NameTaken => "problem-card-taken",
            Self::OutOfRange => "problem-card-range",
            Self::NoShare => "problem-card-share",
            Self::NearBeyondTarget => "problem-card-near",
            Self::Source => "problem-card-source",
            Self::Ahead => "problem-card-ahead",
            Self::NotOver => "problem-card-not-over",
            Self::Signed => "problem-card-signed",
            Self::NoAnalysis => "problem-card-no-analysis",
            Self::NotSaved => "problem-card-not-saved",
            Self::NoMeasures => "problem-card-no-measures",
            Self::NoText => "problem-card-text",
            Self::Nobody => "problem-card-nobody",
            Self::Date => "problem-card-date",
            Self::IsCounted => "problem-card-counted",
        };
        texts.get(key)
    }
}

impl Explain for DecisionProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NothingDecided => texts.get("problem-decision-nothing"),
            Self::NobodyDecided => texts.get("problem-decision-nobody"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::InFuture => texts.get("problem-decision-ahead"),
            Self::DateOutOfRange => texts.get("date-wrong"),
        }
    }
}

impl Explain for MeetingProblem {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::InPast => "problem-meeting-past",
            Self::TooFarAhead => "problem-meeting-far",
            Self::SameDay => "problem-meeting-same-day",
            Self::MeasurementInPast => "problem-meeting-measurement",
            Self::Over => "problem-meeting-over",
        })
    }
}

impl Explain for NoteProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Empty => texts.get("problem-note-empty"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_NOTE.into())]),
            Self::InFuture => texts.get("problem-note-ahead"),
        }
    }
}

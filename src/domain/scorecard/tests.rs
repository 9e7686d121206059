use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::Today;
use crate::domain::instrument::{IndicatorId, Respondent, Series};
use crate::domain::thousandths::THOUSANDTHS;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

fn measure(direction: Direction, target: i64, near: Option<i64>) -> MeasureDetails {
    MeasureDetails {
        perspective: Perspective::TargetGroup,
        name: "Till arbete eller studier".to_owned(),
        source: None,
        unit: Unit::Percent,
        direction,
        target,
        near,
    }
}

#[test]
fn a_value_reaches_its_target_nearly_does_or_misses_it() {
    let at_least = measure(Direction::AtLeast, 40_000, Some(36_000));
    let told = [40_000, 39_999, 36_000, 35_999].map(|value| at_least.standing(value));
    assert_eq!(
        told,
        [Standing::Reached, Standing::Near, Standing::Near, Standing::Missed]
    );
    let at_most = measure(Direction::AtMost, 10_000, Some(12_000));
    let told = [10_000, 10_001, 12_000, 12_001].map(|value| at_most.standing(value));
    assert_eq!(
        told,
        [Standing::Reached, Standing::Near, Standing::Near, Standing::Missed]
    );
    let without = measure(Direction::AtLeast, 40_000, None);
    assert_eq!(without.standing(39_999), Standing::Missed);
}

#[test]
fn bad_measures_are_named() {
    let good = measure(Direction::AtLeast, 40_000, Some(36_000));
    let problem = |change: &dyn Fn(&mut MeasureDetails)| {
        let mut details = good.clone();
        change(&mut details);
        details.problem()
    };
    assert_eq!(good.problem(), None);
    assert_eq!(problem(&|own| own.name = " \n".to_owned()), Some(CardProblem::NoName));
    assert_eq!(
        problem(&|own| own.name = "x".repeat(MAX_TEXT + 1)),
        Some(CardProblem::TooLong)
    );
    assert_eq!(problem(&|own| own.target = 100_001), Some(CardProblem::NoShare));
    assert_eq!(problem(&|own| own.near = Some(-1)), Some(CardProblem::NoShare));
    assert_eq!(
        problem(&|own| own.near = Some(40_000)),
        Some(CardProblem::NearBeyondTarget)
    );
    assert_eq!(
        problem(&|own| (own.direction, own.near) = (Direction::AtMost, Some(40_000))),
        Some(CardProblem::NearBeyondTarget)
    );
    assert_eq!(
        problem(&|own| (own.unit, own.target) = (Unit::Kronor, (MAX_VALUE + 1) * THOUSANDTHS)),
        Some(CardProblem::OutOfRange)
    );
    let source = |figure, months, indicated| {
        Some(Source {
            figure,
            months,
            indicated,
        })
    };
    let of_health = || {
        Some(Indicated::new(
            &Series::default(),
            &IndicatorId("health".to_owned()),
            Respondent::Participant,
        ))
    };
    assert_eq!(
        problem(&|own| own.source = source(Figure::WorkOrStudies, 12, None)),
        None
    );
    assert_eq!(
        problem(&|own| own.source = source(Figure::Raised, 12, of_health())),
        None
    );
    for wrong in [
        source(Figure::WorkOrStudies, 5, None),
        source(Figure::WorkOrStudies, 12, of_health()),
        source(Figure::Raised, 12, None),
        source(Figure::Exits, 12, None),
    ] {
        assert_eq!(
            problem(&|own| own.source = wrong.clone()),
            Some(CardProblem::Source),
            "{wrong:?}"
        );
    }
}

#[test]
fn a_source_is_written_and_read_again() {
    for source in [
        Source {
            figure: Figure::CostPerExit,
            months: 4,
            indicated: None,
        },
        Source {
            figure: Figure::MeanChange,
            months: 12,
            indicated: Some(Indicated::new(
                &Series("fia".to_owned()),
                &IndicatorId("health".to_owned()),
                Respondent::Caseworker,
            )),
        },
    ] {
        let text = serde_json::to_string(&source).expect("text");
        assert_eq!(serde_json::from_str::<Source>(&text).expect("read"), source);
    }
}

#[test]
fn numbers_are_read_as_people_type_them() {
    let read = [
        ("39", Some(39_000)),
        ("39,4 %", Some(39_400)),
        ("39.45", Some(39_450)),
        ("1 250 000 kr", Some(1_250_000_000)),
        ("1\u{a0}250", Some(1_250_000)),
        ("-0,25", Some(-250)),
        ("\u{2212}3", Some(-3000)),
        ("0", Some(0)),
        ("", None),
        (",5", None),
        ("1.250,00", None),
        ("0,1234", None),
        ("trettio", None),
        ("--3", None),
        ("1e5", None),
        ("1234567890123", None),
    ];
    for (text, value) in read {
        assert_eq!(parse_value(text), value, "{text:?}");
    }
}

#[test]
fn a_month_has_its_days_and_is_over_after_its_last() {
    let february = month("2024-02");
    assert_eq!(
        (february.first(), february.last()),
        (day("2024-02-01"), day("2024-02-29"))
    );
    assert_eq!(february.code(), "2024-02");
    assert_eq!(
        (february.before(2), february.after(11)),
        (month("2023-12"), month("2025-01"))
    );
    assert!(!february.is_over(Today(day("2024-02-29"))) && february.is_over(Today(day("2024-03-01"))));
    assert_eq!(Month::of(day("2024-02-17")), february);
    assert_eq!(Month::of_year(2024).len(), 12);
    for wrong in ["2024-13", "2024", "0001-01", "x"] {
        assert_eq!(Month::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn a_signed_month_shows_what_was_signed_and_others_what_is_known_now() {
    let id = |number: u128| MeasureId(Uuid::from_u128(number));
    let own = |number: u128, details: MeasureDetails| Measure {
        id: id(number),
        details,
    };
    let counted_one = MeasureDetails {
        source: Some(Source {
            figure: Figure::WorkOrStudies,
            months: 12,
            indicated: None,
        }),
        ..measure(Direction::AtLeast, 40_000, None)
    };
    let before = own(1, measure(Direction::AtLeast, 30_000, None));
    let was = SignedFigure {
        measure: before,
        counted: Counted {
            value: Value::Known(31_000),
            n: Some(40),
            interval: None,
        },
    };
    let (september, october) = (month("2026-09"), month("2026-10"));
    let card = Scorecard {
        measures: vec![own(1, counted_one), own(2, measure(Direction::AtMost, 5000, None))],
        typed: vec![TypedValue {
            measure: id(2),
            month: october,
            value: 4000,
            source: "Löneutbetalningar".to_owned(),
            by: "A. Lind".to_owned(),
        }],
        months: vec![MonthRecord {
            month: september,
            analysis: "Lugnt.".to_owned(),
            signed: Some((Now(chrono::DateTime::UNIX_EPOCH), "A. Lind".to_owned())),
            figures: vec![was.clone()],
        }],
        actions: Vec::new(),
    };
    let now = Counted {
        value: Value::Known(52_000),
        n: Some(25),
        interval: None,
    };
    let counted = |measure: MeasureId, _: Month| (measure == id(1)).then_some(now);
    assert_eq!(card.shown(september, &counted), [was]);
    let values = |month: Month| {
        card.shown(month, &counted)
            .iter()
            .map(|own| own.counted.value)
            .collect::<Vec<_>>()
    };
    assert_eq!(values(october), [Value::Known(52_000), Value::Known(4000)]);
    assert_eq!(values(october.after(1)), [Value::Known(52_000), Value::Unknown]);
}

#[test]
fn what_is_to_be_done_has_a_text_somebody_and_a_day() {
    let problem = |text: &str, who: &str, due: &str| {
        let details = ActionDetails {
            text: text.to_owned(),
            who: who.to_owned(),
            due: day(due),
        };
        details.problem(month("2026-10"))
    };
    assert_eq!(problem("Ringa företagen", "A. Lind", "2026-12-01"), None);
    assert_eq!(problem(" ", "A. Lind", "2026-12-01"), Some(CardProblem::NoText));
    assert_eq!(problem("Ringa", "", "2026-12-01"), Some(CardProblem::Nobody));
    assert_eq!(
        problem("Ringa", &"x".repeat(MAX_TEXT + 1), "2026-12-01"),
        Some(CardProblem::TooLong)
    );
    assert_eq!(problem("Ringa", "A. Lind", "2026-09-30"), Some(CardProblem::Date));
    assert_eq!(problem("Ringa", "A. Lind", "2029-10-02"), Some(CardProblem::Date));
}

proptest! {
    /// A better value never stands worse.
    #[test]
    fn a_better_value_never_stands_worse(
        value in -2000_i64..2000, more in 0_i64..500, target in -1000_i64..1000, room in 1_i64..500, is_least: bool,
    ) {
        let (direction, sign) = if is_least { (Direction::AtLeast, 1) } else { (Direction::AtMost, -1) };
        let mut details = measure(direction, target, Some(target - sign * room));
        details.unit = Unit::Number;
        prop_assert_eq!(details.problem(), None);
        prop_assert!(details.standing(value + sign * more) <= details.standing(value));
    }
}

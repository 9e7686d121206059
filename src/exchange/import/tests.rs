//! Plans of small sheets.

use super::planner::MAX_REFUSALS_OF_ROW;
use super::*;
use crate::domain::instrument::SHIPPED;
use crate::domain::text::MAX_TEXT;
use crate::exchange::sheet::SheetRow;

mod taken_back;

const MAPPING: &str = r#"
format = 1
[participant]
key = "id"
start = "2026-01-14"
[[answer]]
indicator = "health"
respondent = "participant"
column = "first"
when = { months_after_start = 0 }
[[answer]]
indicator = "health"
respondent = "participant"
column = "second"
when = { column = "date" }
"#;

fn table_of(columns: Vec<String>, rows: Vec<SheetRow>) -> Sheet {
    Sheet {
        columns,
        rows,
        mended: 0,
        epoch: NaiveDate::from_ymd_opt(1899, 12, 30).expect("a date"),
    }
}

#[test]
fn activities_are_planned_once_and_two_at_once_are_refused() {
    let mapping = format!(
        "{MAPPING}[[placement]]\ncolumn = \"act\"\nkind = \"job_focused\"\nfrom = {{ column = \"from\" }}\n\
         to = {{ column = \"to\" }}\nnames = {{ p = \"Praktik\" }}\n"
    );
    let columns = ["id", "first", "second", "date", "act", "from", "to"]
        .map(str::to_owned)
        .to_vec();
    let row = |line: usize, id: &str, act: [&str; 3]| {
        let cells = [id, "3", "", "", act[0], act[1], act[2]].map(str::to_owned).to_vec();
        SheetRow {
            line,
            cells,
            has_surplus: false,
            faults: Vec::new(),
        }
    };
    let rows = vec![
        row(2, "1", ["P", "2026-02-01", "2026-03-01"]),
        row(3, "1", ["praktik", "2026-02-01", "2026-03-01"]),
        row(4, "1", ["Praktik", "2026-02-15", ""]),
        row(5, "2", ["Praktik", "2026-04-01", "2026-03-01"]),
        row(6, "2", ["", "", ""]),
    ];
    let mapping = Mapping::parse(&mapping).expect("the mapping is right");
    let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
    let today = Today(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
    let plan = plan(
        &table_of(columns, rows),
        &mapping,
        &instrument,
        &Existing::default(),
        Choices::default(),
        today,
    )
    .expect("they fit together");
    let refused: Vec<_> = plan
        .refusals
        .iter()
        .map(|refusal| (refusal.line, refusal.reason.clone()))
        .collect();
    assert_eq!(
        refused,
        [
            (4, Reason::Placement(ActivityProblem::TwiceAtOnce)),
            (5, Reason::Placement(ActivityProblem::EndBeforeStart)),
        ]
    );
    assert_eq!(
        (plan.placements(), plan.participants[0].placements[0].activity.as_str()),
        (1, "Praktik")
    );
}

fn plan_of(cells: [&str; 4]) -> Plan {
    let columns = ["id", "first", "second", "date"].map(str::to_owned).to_vec();
    let rows = vec![SheetRow {
        line: 2,
        cells: cells.map(str::to_owned).to_vec(),
        has_surplus: false,
        faults: Vec::new(),
    }];
    let mapping = Mapping::parse(MAPPING).expect("the mapping is right");
    let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
    let today = Today(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
    plan(
        &table_of(columns, rows),
        &mapping,
        &instrument,
        &Existing::default(),
        Choices::default(),
        today,
    )
    .expect("they fit together")
}

#[test]
fn a_planned_occasion_without_an_answer_stops_nothing() {
    for date in ["2027-01-14", ""] {
        let plan = plan_of(["1", "3", "", date]);
        assert_eq!((plan.refusals.len(), plan.forms(), plan.answers()), (0, 1, 1), "{date}");
    }
    let plan = plan_of(["1", "3", "4", "2027-01-14"]);
    assert!(matches!(plan.refusals[0].reason, Reason::FutureDate(_)));
    assert_eq!((plan.refusals[0].column.as_str(), plan.forms()), ("date", 0));
}

fn long_plan(mapping: &str, rows: impl IntoIterator<Item = Vec<String>>) -> Result<Plan, PlanError> {
    let columns = ["id", "first", "second", "date", "act", "from"]
        .map(str::to_owned)
        .to_vec();
    let rows = rows.into_iter().enumerate().map(|(index, cells)| SheetRow {
        line: index + 2,
        cells,
        has_surplus: false,
        faults: Vec::new(),
    });
    let mapping = Mapping::parse(mapping).expect("the mapping is right");
    let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
    let today = Today(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
    let rows = rows.collect();
    plan(
        &table_of(columns, rows),
        &mapping,
        &instrument,
        &Existing::default(),
        Choices::default(),
        today,
    )
}

fn row(cells: [&str; 6]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

#[test]
fn what_is_read_and_said_of_a_row_has_limits() {
    let reasons = |row| {
        let plan = long_plan(MAPPING, [row]).expect("they fit together");
        plan.refusals
            .into_iter()
            .map(|refusal| refusal.reason)
            .collect::<Vec<_>>()
    };
    let key = "x".repeat(MAX_TEXT + 1);
    assert_eq!(
        reasons(row([&key, "3", "", "", "", ""])),
        [Reason::TooLong { max: MAX_TEXT }]
    );
    let refused = reasons(row(["1", &"x".repeat(30_000), "", "", "", ""]));
    assert!(
        matches!(&refused[..], [Reason::NotAnAnswer { cell, .. }] if cell.len() < 200),
        "{refused:?}"
    );

    let answer = MAPPING.split_once("[[answer]]").expect("an answer").1;
    let answer = answer.split_once("[[answer]]").expect("another").0;
    let many = format!("{MAPPING}{}", format!("[[answer]]{answer}").repeat(100));
    let refused = long_plan(&many, [row(["1", "x", "x", "x", "", ""])]).expect("they fit together");
    assert_eq!(refused.refusals.len(), MAX_REFUSALS_OF_ROW);
    let rows = vec![row(["1", "3", "", "", "", ""]); MAX_CELLS / 102 + 1];
    assert_eq!(long_plan(&many, rows), Err(PlanError::TooManyAnswers));
}

#[test]
fn one_participant_is_in_so_many_activities_and_no_more() {
    let mapping = format!("{MAPPING}[[placement]]\ncolumn = \"act\"\nfrom = {{ column = \"from\" }}\n");
    let name = |number: usize| format!("Insats {number}");
    let rows = (0..=MAX_PLACEMENTS).map(|number| row(["1", "3", "", "", &name(number), "2026-02-01"]));
    let plan = long_plan(&mapping, rows).expect("they fit together");
    assert_eq!(plan.placements(), MAX_PLACEMENTS);
    let refused: Vec<_> = plan.refusals.iter().map(|refusal| &refusal.reason).collect();
    assert_eq!(refused, [&Reason::TooManyPlacements]);
}

#[test]
fn two_answers_to_one_question_on_one_day_are_refused() {
    assert_eq!(plan_of(["1", "3", "3", "2026-01-14"]).refusals, []);
    let refused = plan_of(["1", "3", "4", "2026-01-14"]).refusals;
    assert_eq!(refused[0].reason, Reason::Contradicts { line: 2 });
    assert_eq!(refused[0].column, "second");
}

//! One row an answer.

use super::{Cell, People, Person, Table, What, plain};
use crate::domain::assessment::{Answer, Assessment, Entry};
use crate::domain::instrument::{Indicator, Respondent};
use crate::domain::occasion::Occasion;

/// Every answer of every valid finished form: also "vet inte", "vill inte svara" and what was left open. Who was not asked
/// has no row.
pub(super) fn table(people: &People<'_>) -> Table {
    let own = plain([
        "period",
        "date",
        "respondent",
        "instrument",
        "version",
        "indicator",
        "answer",
        "score",
    ]);
    let notes = people.content.notes.then(|| plain(["note"]));
    Table::about(
        What::Answers,
        people,
        own.chain(notes.into_iter().flatten()),
        |person| {
            let mut rows = Vec::new();
            for (number, period) in (1..).zip(person.history.periods()) {
                for occasion in period.occasions_by_date() {
                    for form in Respondent::ALL.iter().filter_map(|one| occasion.assessments.get(one)) {
                        rows.extend(of_form(people, person, number, occasion, form));
                    }
                }
            }
            rows
        },
    )
}

/// The rows of a form, in the instrument's order.
fn of_form(
    people: &People<'_>,
    person: &Person<'_>,
    period: i64,
    occasion: &Occasion,
    form: &Assessment,
) -> Vec<Vec<Cell>> {
    let instrument = person.history.instruments.get(form.instrument());
    let indicators = instrument.into_iter().flat_map(|instrument| &instrument.indicators);
    let asked = indicators.filter_map(|indicator| Some((indicator, form.entries().get(&indicator.id)?)));
    let row = |(indicator, entry): (&Indicator, &Entry)| {
        let mut row = vec![
            Cell::Number(period),
            Cell::Date(occasion.date),
            Cell::Word("respondent", form.respondent().code()),
            Cell::text(&form.instrument().id),
            Cell::Number(form.instrument().version.into()),
            Cell::Indicator(indicator.id.0.clone(), indicator.name.clone()),
            Cell::Word("rows-answer", code(entry.answer)),
            Cell::maybe(entry.answer.and_then(Answer::score), |score| {
                Cell::Number(score.value().into())
            }),
        ];
        if people.content.notes {
            row.push(Cell::maybe(people.note(person, entry.note.as_deref()), Cell::text));
        }
        row
    };
    asked.map(row).collect()
}

/// What kind of answer it is: `score`, `dont_know`, `declined` or `blank`.
fn code(answer: Option<Answer>) -> &'static str {
    match answer {
        Some(Answer::Score(_)) => "score",
        Some(Answer::DontKnow) => "dont_know",
        Some(Answer::Declined) => "declined",
        None => "blank",
    }
}

//! One participant as figures need them, taken out of what is kept about them.

use chrono::{Datelike as _, NaiveDate};

use super::{AnswerCode, Form, MarkedDay, Member, Presence, Span, Stay};
use crate::domain::activity::Placement;
use crate::domain::history::History;
use crate::domain::instrument::Respondent;
use crate::domain::participant::{Birth, Responsibility};
use crate::domain::schedule::measurement_due;

impl Member {
    /// What figures need of a history. `terms` are all that have been responsible, in order: the periods of a history keep
    /// those of their own time alone. Instruments are numbered as the history has them, from 0.
    pub fn of(history: &History, terms: &[Responsibility]) -> Self {
        let mut member = Self::without_forms(history, terms, measurement_due(history));
        for (number, period) in history.periods().enumerate() {
            member.add_forms(u8::try_from(number).unwrap_or(u8::MAX), period);
        }
        member
    }

    /// The same but for the forms, of whom the next measurement falls due on a day that is known.
    pub(crate) fn without_forms(
        history: &History,
        terms: &[Responsibility],
        measurement_due: Option<NaiveDate>,
    ) -> Self {
        let participant = &history.participant;
        let details = &participant.details;
        let mut member = Self {
            participant_id: participant.id,
            reference: participant.reference,
            gender: details.gender,
            birth_year: details.birth.map(|birth| match birth {
                Birth::Date(date) => date.year(),
                Birth::Year(year) => year,
            }),
            referred_by: details.referred_by,
            spans: history.periods().map(span).collect(),
            stays: Vec::new(),
            marked: Vec::new(),
            handovers: handovers(terms),
            measurement_due,
            forms: Vec::new(),
            answers: Vec::new(),
        };
        let mut placements: Vec<&Placement> = history.periods().flat_map(|period| &period.placements).collect();
        placements.sort_by_key(|placement| (placement.details.from, placement.details.activity_id));
        for (place, placement) in (0..).zip(placements) {
            member.stays.push(stay(placement));
            let marks = placement.marks();
            member.marked.extend(marks.map(|(date, mark)| MarkedDay {
                stay: place,
                date,
                presence: Presence::of(mark),
            }));
        }
        member
    }

    /// The valid finished forms of one period that have at least one answer, in date order, and of one date the
    /// participant's first.
    fn add_forms(&mut self, span: u8, period: &History) {
        for occasion in period.occasions_by_date() {
            for respondent in Respondent::ALL {
                let Some(form) = occasion.assessments.get(respondent) else {
                    continue;
                };
                let mut known = period.instruments.iter().enumerate();
                let Some((place, (_, instrument))) = known.find(|(_, (key, _))| *key == form.instrument()) else {
                    continue;
                };
                if !form.is_answered() {
                    continue;
                }
                self.forms.push(Form {
                    date: occasion.date,
                    respondent: *respondent,
                    span,
                    instrument: u16::try_from(place).unwrap_or(u16::MAX),
                    answers_at: u32::try_from(self.answers.len()).unwrap_or(u32::MAX),
                });
                let code = |id| AnswerCode::of(form.entries().get(id), &instrument.scale);
                let codes = instrument.indicators.iter().map(|indicator| code(&indicator.id));
                self.answers.extend(codes);
            }
        }
    }
}

fn span(period: &History) -> Span {
    let exit = period.participant.exit.as_ref();
    Span {
        start: period.participant.details.start,
        end: exit.map(|exit| (exit.date, exit.outcome)),
    }
}

fn stay(placement: &Placement) -> Stay {
    let details = &placement.details;
    Stay {
        activity_id: details.activity_id,
        from: details.from,
        to: details.to,
        extent: details.extent,
        weekdays: details.on_days(),
    }
}

/// The days on which one caseworker took over from another. A time without anybody is no change.
fn handovers(terms: &[Responsibility]) -> Vec<NaiveDate> {
    let named = || terms.iter().filter(|term| term.caseworker.is_some());
    let pairs = named().zip(named().skip(1));
    let changed = pairs.filter(|(before, after)| before.caseworker != after.caseworker);
    changed.map(|(_, after)| after.from).collect()
}

//! A mapping as the file that it is read from.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::{AnswerMapping, CodedColumn, DateSource, ExitMapping, Mapping, PlacementMapping, SameDay, Source, Word};
use crate::domain::activity::{ActivityType, CostBasis, EndReason};
use crate::domain::dates::Order;
use crate::domain::exit::Outcome;
use crate::domain::instrument::{IndicatorId, Respondent};
use crate::domain::participant::{Gender, Language, Referrer};

impl Mapping {
    /// The text of the file; read again, it is the same mapping.
    pub fn to_toml(&self) -> String {
        let mut root = Fields::default();
        root.put("format", 1);
        root.put_some("sheet", self.sheet.clone());
        root.put_some("questionnaire", self.questionnaire.clone());
        let headings = self.headings.and_then(|line| i64::try_from(line).ok());
        root.put_some("headings", headings);
        root.put_some("dates", self.dates.map(Order::code));
        root.put_some("same_day", self.same_day.map(SameDay::code));
        root.put("participant", self.participant());
        root.put_some("exit", self.exit.as_ref().map(exit));
        root.put("answer", self.answers.iter().map(answer).collect::<Vec<_>>());
        if !self.placements.is_empty() {
            root.put("placement", self.placements.iter().map(placement).collect::<Vec<_>>());
        }
        let mut words = Fields::default();
        for word in Word::ALL {
            let own = self.words.iter().filter(|(text, own)| *own == word && !text.is_empty());
            let own: Vec<String> = own.map(|(text, _)| text.clone()).collect();
            words.put_some(word.code(), (!own.is_empty()).then_some(own));
        }
        root.put_some("words", (!words.0.is_empty()).then_some(words.0));
        root.0.to_string()
    }

    fn participant(&self) -> Table {
        let mut fields = Fields::default();
        match self.key.as_slice() {
            [key] => fields.put("key", key.clone()),
            keys => fields.put("key", keys.to_vec()),
        }
        fields.put("start", date(&self.start));
        fields.put_some("name", self.name.clone());
        fields.put_some("birth", self.birth.clone());
        fields.put_some("caseworker", self.caseworker.clone());
        fields.put_some(
            "gender",
            self.gender.as_ref().map(|own| coded(own, |code| Gender::code(*code))),
        );
        fields.put_some(
            "language",
            self.language
                .as_ref()
                .map(|own| coded(own, |code| Language::code(*code))),
        );
        fields.put_some(
            "referred_by",
            self.referred_by
                .as_ref()
                .map(|own| coded(own, |code| Referrer::code(*code))),
        );
        fields.0
    }
}

#[derive(Default)]
struct Fields(Table);

impl Fields {
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn put_some(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }
}

/// A column with its words; those that the codes themselves are need not be listed.
fn coded<'a, T>(own: &'a CodedColumn<T>, code: impl Fn(&'a T) -> &'a str) -> Value {
    let listed: BTreeMap<&String, &str> = own
        .words
        .iter()
        .map(|(word, meaning)| (word, code(meaning)))
        .filter(|(word, code)| word != code)
        .collect();
    let mut fields = Fields::default();
    fields.put("column", own.column.clone());
    let mut values = Fields::default();
    for (word, code) in listed {
        values.put(word, code);
    }
    if !values.0.is_empty() {
        fields.put("values", values.0);
    }
    Value::Table(fields.0)
}

fn date(source: &DateSource) -> Value {
    let mut fields = Fields::default();
    match source {
        DateSource::Fixed(date) => return Value::String(date.to_string()),
        DateSource::Column(column) => fields.put("column", column.clone()),
        DateSource::MonthsAfterStart(months) => fields.put("months_after_start", i64::from(*months)),
        DateSource::MonthsColumn(column) => fields.put("months_after_start", column.clone()),
    }
    Value::Table(fields.0)
}

fn exit(own: &ExitMapping) -> Table {
    let mut fields = Fields::default();
    fields.put("when", date(&own.when));
    fields.put_some(
        "outcome",
        own.outcome.as_ref().map(|own| coded(own, |code| Outcome::code(*code))),
    );
    fields.put_some("note", own.note.clone());
    fields.0
}

fn answer(own: &AnswerMapping) -> Table {
    let mut fields = Fields::default();
    match &own.indicator {
        Source::Fixed(IndicatorId(id)) => fields.put("indicator", id.clone()),
        Source::Column(column) => {
            // No word stands for itself here: ids are no codes.
            let mut values = Fields::default();
            for (word, IndicatorId(id)) in &column.words {
                values.put(word, id.clone());
            }
            let mut indicator = Fields::default();
            indicator.put("column", column.column.clone());
            indicator.put("values", values.0);
            fields.put("indicator", indicator.0);
        }
    }
    match &own.respondent {
        Source::Fixed(respondent) => fields.put("respondent", respondent.code()),
        Source::Column(column) => fields.put("respondent", coded(column, |code| Respondent::code(*code))),
    }
    fields.put("column", own.column.clone());
    fields.put_some("missing", own.missing_column.clone());
    fields.put_some("note", own.note_column.clone());
    fields.put("when", date(&own.when));
    fields.put_some("reverse", own.is_reversed.then_some(true));
    fields.0
}

fn placement(own: &PlacementMapping) -> Table {
    let mut fields = Fields::default();
    fields.put("column", own.column.clone());
    if !own.names.is_empty() {
        let mut names = Fields::default();
        for (word, name) in &own.names {
            names.put(word, name.clone());
        }
        fields.put("names", names.0);
    }
    fields.put_some("kind", (own.kind != ActivityType::Other).then_some(own.kind.code()));
    fields.put("from", date(&own.from));
    fields.put_some("to", own.to.as_ref().map(date));
    fields.put_some("unit", own.unit.clone());
    if let Some((column, basis)) = &own.cost {
        let mut cost = Fields::default();
        cost.put("column", column.clone());
        cost.put("by", CostBasis::code(*basis));
        fields.put("cost", cost.0);
    }
    fields.put_some("extent", own.extent.clone());
    fields.put_some(
        "end_reason",
        own.end_reason
            .as_ref()
            .map(|own| coded(own, |code| EndReason::code(*code))),
    );
    fields.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_again_as_it_was_written() {
        let source = r#"
format = 1
sheet = "Blad 2"
questionnaire = "zero-to-ten"
headings = 3
dates = "day_first"
same_day = "last"
[participant]
key = ["Kommun", "Nr \"gamla\""]
start = { column = "Start" }
name = "Namn"
birth = "Född"
caseworker = "Handl"
gender = { column = "Kön", values = { K = "woman", "Övrigt" = "other" } }
language = "Språk"
referred_by = { column = "Anvisad", values = { "FÖRS" = "social_assistance" } }
[exit]
when = { column = "Slut" }
outcome = { column = "Resultat", values = { jobb = "work_permanent" } }
note = "Kommentar"
[[answer]]
indicator = "health"
respondent = "participant"
column = "Hälsa"
note = "Hälsa anteckning"
missing = "Varför tomt"
when = { months_after_start = "Månad" }
reverse = true
[[answer]]
indicator = { column = "Fråga", values = { "Hälsa" = "health" } }
respondent = { column = "Vem", values = { D = "participant" } }
column = "Svar"
when = { months_after_start = 3 }
[[placement]]
column = "Insats"
kind = "language"
names = { sfi = "SFI" }
from = "2026-01-14"
to = { column = "Till" }
unit = "Enhet"
cost = { column = "Kostnad", by = "start" }
extent = "Omfattning"
end_reason = { column = "Avslut", values = { klar = "completed" } }
[words]
blank = ["-"]
dont_know = ["vet ej"]
declined = ["vill ej"]
"#;
        let mapping = Mapping::parse(source).expect("the mapping is right");
        assert_eq!(
            Mapping::parse(&mapping.to_toml()).as_ref(),
            Ok(&mapping),
            "{}",
            mapping.to_toml()
        );
    }
}

//! Prints what a file holds of everybody, as it was written down and without a name: what `tests/recount.py` works figures
//! out from, by rules of its own.
//!
//! `cargo run --example raw_rows -- FILE PASSPHRASE_FILE`

use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};
use stegvis::cli::clock;
use stegvis::domain::assessment::Answer;
use stegvis::domain::history::History;
use stegvis::domain::instrument::{Indicator, Instrument};
use stegvis::files;
use stegvis::store::Store;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(passphrase)) = (arguments.next(), arguments.next()) else {
        return Err("raw_rows FILE PASSPHRASE_FILE".into());
    };
    let passphrase = files::load_first_line(Path::new(&passphrase))?;
    let (now, today) = clock();
    let store = Store::open(Path::new(&file), &passphrase, now)?;
    let activities: Vec<Value> = store
        .activities()?
        .iter()
        .map(|activity| {
            let details = &activity.details;
            json!({
                "id": activity.id.0.to_string(),
                "name": details.name,
                "kind": details.kind.code(),
                "unit": details.unit,
                "ore": details.cost.map(|cost| cost.ore),
                "basis": details.cost.map(|cost| cost.basis.code()),
            })
        })
        .collect();
    let histories = store.histories()?;
    let participants: Vec<Value> = histories.iter().map(participant).collect();
    let instruments = histories.first().map(|history| &history.instruments);
    let items: Vec<Value> = instruments
        .iter()
        .flat_map(|own| own.values())
        .flat_map(items)
        .collect();
    let rows = json!({
        "today": today.0.to_string(),
        "activities": activities,
        "items": items,
        "participants": participants,
    });
    println!("{rows}");
    Ok(())
}

/// The items of which an instrument gives the measurement error.
fn items(instrument: &Instrument) -> Vec<Value> {
    let item = |indicator: &Indicator| {
        let reliability = indicator.reliability?;
        Some(json!([
            indicator.id.0,
            indicator.item,
            instrument.scale.id,
            reliability.sd,
            reliability.r
        ]))
    };
    instrument.indicators.iter().filter_map(item).collect()
}

fn participant(history: &History) -> Value {
    let details = &history.participant.details;
    let periods: Vec<&History> = history.earlier.iter().chain([history]).collect();
    let day = |date: NaiveDate| date.to_string();
    json!({
        "reference": history.participant.reference.0,
        "gender": details.gender.map(|gender| gender.code()),
        "birth_year": details.birth.map(|birth| birth.year()),
        "referred_by": details.referred_by.map(|referrer| referrer.code()),
        "spans": periods.iter().map(|period| {
            let exit = period.participant.exit.as_ref();
            json!({
                "start": day(period.participant.details.start),
                "end": exit.map(|exit| day(exit.date)),
                "outcome": exit.and_then(|exit| exit.outcome).map(|outcome| outcome.code()),
            })
        }).collect::<Vec<_>>(),
        "stays": periods.iter().flat_map(|period| &period.placements).map(|placement| json!({
            "activity": placement.details.activity_id.0.to_string(),
            "from": day(placement.details.from),
            "to": placement.details.to.map(day),
            "extent": placement.details.extent,
            "weekdays": placement.details.on_days().days().map(|day| day.num_days_from_monday()).collect::<Vec<_>>(),
            "marks": placement.marks().map(|(date, mark)| json!([day(date), mark.code()])).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "forms": periods.iter().enumerate().flat_map(|(span, period)| forms(span, period)).collect::<Vec<_>>(),
    })
}

fn forms(span: usize, period: &History) -> Vec<Value> {
    let mut forms = Vec::new();
    for occasion in &period.occasions {
        for (respondent, form) in &occasion.assessments {
            let instrument = &period.instruments[form.instrument()];
            let scores = form.entries().iter().filter_map(|(id, entry)| {
                let Some(Answer::Score(score)) = entry.answer else {
                    return None;
                };
                let item = &instrument.indicator(id)?.item;
                Some(json!([id.0, item, instrument.scale.id, score.value()]))
            });
            forms.push(json!({
                "date": occasion.date.to_string(),
                "respondent": respondent.code(),
                "span": span,
                // "Vet inte" and "vill inte svara" are answers too.
                "is_answered": form.entries().values().any(|entry| entry.answer.is_some()),
                "scores": scores.collect::<Vec<_>>(),
            }));
        }
    }
    forms
}

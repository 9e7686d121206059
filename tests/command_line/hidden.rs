//! How many figures `stegvis cohort --json` says that it hides, beside those that are not in it.

use serde_json::Value;

use crate::place::Place;

/// The figures of this name in an object that are `null`.
fn missing(own: &Value, names: &[&str]) -> usize {
    names.iter().filter(|name| own[**name].is_null()).count()
}

fn values(own: &Value) -> impl Iterator<Item = &Value> {
    own.as_object().expect("an object").values()
}

/// A row that is hidden is one figure; of one that is shown each part that is hidden.
fn row(own: &Value, parts: impl Fn(&Value) -> usize) -> usize {
    if own.is_null() { 1 } else { parts(own) }
}

fn changes(indicators: &Value) -> usize {
    let change = |own: &Value| {
        let parts = [
            "sd_change",
            "ci95",
            "raised",
            "unchanged",
            "lowered",
            "floor",
            "ceiling",
            "starters",
        ];
        let reliable = own.get("reliable").filter(|own| own.is_object());
        missing(own, &parts) + reliable.map_or(0, |own| missing(own, &["raised", "lowered"]))
    };
    values(indicators).flat_map(values).map(|own| row(own, change)).sum()
}

fn exits(own: &Value) -> usize {
    row(own, |own| missing(own, &["work_or_studies"]))
}

fn hidden(shown: &Value) -> usize {
    let group = |own: &Value| missing(own, &["participants"]) + exits(&own["exits"]) + changes(&own["indicators"]);
    let whole = &shown["exits"];
    let mut hidden = missing(shown, &["participants"]) + changes(&shown["indicators"]);
    hidden += if whole["n"].is_null() { 1 } else { exits(whole) };
    for table in ["activities", "combinations", "genders", "ages"] {
        hidden += shown[table].as_array().expect("rows").iter().map(group).sum::<usize>();
    }
    for table in ["by_gender", "by_age"] {
        hidden += values(&whole[table]).map(exits).sum::<usize>();
    }
    let parts = whole["over_time"].as_array().expect("parts").iter();
    hidden += parts.map(|part| exits(&part["exits"])).sum::<usize>();
    hidden += row(&whole["returns"], |own| missing(own, &["returned"]));
    let method = &shown["method"];
    for own in values(&method["attrition"]) {
        hidden += match own["started"].is_null() {
            true => 1,
            false => missing(own, &["answered_again"]),
        };
        hidden += values(&own["baselines"]).filter(|own| own.is_null()).count();
    }
    let agreement = |own: &Value| missing(own, &["kappa", "equal", "participant_higher", "caseworker_higher"]);
    hidden += values(&method["agreement"])
        .map(|own| row(own, agreement))
        .sum::<usize>();
    hidden + missing(method, &["time_to_exit"])
}

#[test]
fn every_hidden_figure_is_counted_wherever_it_stands() {
    let place = Place::new();
    let file = place.path("unit.db").display().to_string();
    place.json(&["generate", "--participants", "1500", "--seed", "7", "--out", &file]);
    let mut all = Vec::new();
    for level in ["publication", "unit"] {
        let args = ["cohort", "--from", "2025-06-01", "--to", "2026-05-31", "--level", level];
        let shown = place.json(&args);
        let count = shown["suppressed"].as_u64().expect("a count");
        assert_eq!(count, hidden(&shown) as u64, "{level}");
        all.push((count, shown));
    }
    assert!(all[0].0 > all[1].0, "more is hidden for publication");
    // Under `method` something is shown, and something is hidden.
    let method = &all[0].1["method"];
    let baselines = &method["attrition"]["participant"]["baselines"];
    assert!(values(baselines).any(|own| !own.is_null()), "{method:#}");
    assert!(method["time_to_exit"].is_null() && all[1].1["method"]["time_to_exit"].is_object());
}

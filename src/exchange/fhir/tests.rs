use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};
use rand::SeedableRng as _;
use rand_chacha::ChaCha12Rng;
use serde_json::{Value, json};

use super::response::Standing;
use super::*;
use crate::demo;
use crate::domain::assessment::{Answer, Circumstances, Entries, Entry, FilledIn};
use crate::domain::history::History;
use crate::domain::instrument::{IndicatorId, Instrument, Respondent, SHIPPED, Series};
use crate::domain::participant::Gender;
use crate::domain::{Now, Today};
use crate::exchange::import;
use crate::exchange::rows::{Content, People};
use crate::exchange::sheet::Fault;
use crate::store::{Operation, Session, Store, StoreError};

const ZERO_TO_TEN: &str = include_str!("../../../tests/data/zero_to_ten.toml");

fn today() -> Today {
    Today(NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date"))
}

fn session() -> Session {
    Session {
        user: demo::CASEWORKER.to_owned(),
        now: Now(DateTime::UNIX_EPOCH),
        today: today(),
    }
}

fn bundle(store: &Store, content: Content) -> Value {
    let histories = store.histories().expect("everybody");
    let mut random = ChaCha12Rng::seed_from_u64(1);
    let people = People::of(&histories, content, &mut random);
    let bytes = bundle_of(&people, &mut random).expect("a bundle");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn take_in(store: &mut Store, json: &Value) -> Plan {
    let read = Bundle::of(json.clone()).expect("a bundle");
    let instruments = store.instruments().expect("instruments");
    let in_use = store.in_use().expect("instruments");
    let find = |key: &str| store.history_imported_as(key);
    let plan = plan(&read, &instruments, &in_use, find, import::Already::Refuse, today()).expect("a plan");
    if plan.refusals.is_empty() {
        let written = store.transact(&session(), Operation::Import, |tx| {
            plan.write(tx, "forms.json", "rättad", |_| true)
        });
        written.expect("written");
    }
    plan
}

/// What is measured of somebody: the forms, with everything that a bundle carries.
type Forms = BTreeMap<
    (NaiveDate, Series, Respondent),
    Vec<(Standing, u32, Option<String>, InstrumentKey, Entries, Circumstances)>,
>;

fn forms(history: &History) -> Forms {
    let mut forms = Forms::new();
    for occasion in history.all_occasions() {
        for respondent in Respondent::ALL {
            let versions = forms
                .entry((occasion.date, occasion.series.clone(), *respondent))
                .or_default();
            let superseded = occasion.superseded.get(respondent).into_iter().flatten();
            let valid = occasion.assessments.get(respondent);
            let finished = superseded.map(|form| (Standing::Superseded, form));
            for (standing, form) in finished.chain(valid.map(|form| (Standing::Valid, form))) {
                versions.push((
                    standing,
                    form.version(),
                    form.correction_reason().map(str::to_owned),
                    form.instrument().clone(),
                    form.entries().clone(),
                    form.circumstances().clone(),
                ));
            }
            if let Some(draft) = occasion.drafts.get(respondent) {
                let (key, circumstances) = (draft.instrument.clone(), draft.circumstances.clone());
                versions.push((
                    Standing::Draft,
                    draft.version,
                    None,
                    key,
                    draft.entries.clone(),
                    circumstances,
                ));
            }
        }
    }
    forms.retain(|_, versions| !versions.is_empty());
    forms
}

/// The dozen, with a form that was filled in with an interpreter, in another language, and a note to an open question.
fn dozen() -> Store {
    let mut store = demo::open_dozen(&session()).expect("the demonstration");
    let first = store.histories().expect("everybody").remove(0);
    let key = store.current_instrument().expect("an instrument").key;
    let health = crate::domain::instrument::IndicatorId("health".to_owned());
    let belief = crate::domain::instrument::IndicatorId("own_belief".to_owned());
    let written = store.transact(&session(), Operation::FinishAssessment, |tx| {
        let occasion = tx.occasion_for(first.participant.id, today().0, &key)?;
        let form = tx.start_assessment(occasion, Respondent::Participant, &key, [&health, &belief])?;
        let declined = crate::domain::assessment::Entry {
            answer: Some(Answer::Declined),
            note: None,
        };
        tx.save_entry(form, &belief, &declined)?;
        let open = crate::domain::assessment::Entry {
            answer: None,
            note: Some("ville fundera".to_owned()),
        };
        tx.save_entry(form, &health, &open)?;
        let circumstances = Circumstances {
            ways: [FilledIn::Interpreter, FilledIn::ReadAloud].into(),
            language: Some("so".to_owned()),
        };
        tx.describe_form(form, &circumstances)?;
        tx.finish_assessment(form, None)?;
        // Corrected twice, and a third correction begun; and a form of the caseworker's that is not finished.
        for (number, reason) in [(2, "fel dag"), (4, "hörde fel"), (1, "")] {
            let again = tx.start_correction(occasion, Respondent::Participant)?;
            let scale = &tx.current_instrument()?.scale;
            let entry = crate::domain::assessment::Entry {
                answer: scale.score(number).map(Answer::Score),
                note: None,
            };
            tx.save_entry(again, &health, &entry)?;
            if !reason.is_empty() {
                tx.finish_assessment(again, Some(reason))?;
            }
        }
        tx.start_assessment(occasion, Respondent::Caseworker, &key, [&health, &belief])
    });
    written.expect("written");
    store
}

#[test]
fn out_and_in_again_loses_nothing() {
    let store = dozen();
    let notes = Content {
        names: false,
        notes: true,
    };
    for content in [
        notes,
        Content {
            names: true,
            notes: true,
        },
    ] {
        let out = bundle(&store, content);
        let mut other = Store::in_memory(demo::CASEWORKER).expect("a store");
        let plan = take_in(&mut other, &out);
        assert_eq!(plan.refusals, []);
        let (before, after) = (store.histories().expect("all"), other.histories().expect("all"));
        assert_eq!((plan.participants(), after.len()), (before.len(), before.len()));
        // Pseudonyms stand in an order of their own.
        let told = |history: &History| {
            let participant = &history.participant;
            let details = &participant.details;
            let start = history.periods().next().expect("a period").participant.details.start;
            let name = details.name.clone().filter(|_| content.names);
            (
                start,
                name,
                details.birth.map(|birth| birth.year()),
                details.gender,
                forms(history),
            )
        };
        let find = |own: &History| after.iter().any(|other| told(other) == told(own));
        assert!(before.iter().all(find));
        assert_eq!(
            plan.forms(),
            before
                .iter()
                .map(|history| forms(history).values().map(Vec::len).sum::<usize>())
                .sum::<usize>()
        );

        // Once more: with names the people are known and nothing is taken twice; pseudonyms are the same in this file.
        let again = take_in(&mut other, &out);
        assert_eq!((again.forms(), again.refusals.len()), (0, plan.forms()));
        assert!(matches!(
            again.refusals[0].reason,
            Reason::Import(import::Reason::AlreadyMeasured(_))
        ));
    }
}

#[test]
fn two_questionnaires_of_one_day_go_out_and_in_again() {
    let load = |store: &mut Store| {
        let loaded = store.transact(&session(), Operation::LoadInstrument, |tx| {
            tx.load_instrument_beside(ZERO_TO_TEN, false)
        });
        loaded.expect("loaded").0
    };
    let mut store = dozen();
    let key = load(&mut store);
    let first = store.histories().expect("everybody").remove(0);
    let asked = IndicatorId("own_belief".to_owned());
    // A day on which the first questionnaire was answered too.
    let date = first.measured().next().expect("a measurement").date;
    let written = store.transact(&session(), Operation::FinishAssessment, |tx| {
        let occasion = tx.occasion_for(first.participant.id, date, &key)?;
        let form = tx.start_assessment(occasion, Respondent::Participant, &key, [&asked])?;
        let entry = Entry {
            answer: Some(Answer::DontKnow),
            note: None,
        };
        tx.save_entry(form, &asked, &entry)?;
        tx.finish_assessment(form, None)
    });
    written.expect("written");
    let content = Content {
        names: true,
        notes: true,
    };
    let out = bundle(&store, content);
    let mut other = Store::in_memory(demo::CASEWORKER).expect("a store");
    load(&mut other);
    assert_eq!(take_in(&mut other, &out).refusals, []);
    let own = forms(&store.history(first.participant.id).expect("there"));
    assert_eq!(own.len(), forms(&first).len() + 1);
    let after = other.histories().expect("all");
    assert!(after.iter().any(|history| forms(history) == own));
    // The same bundle again: every form is there, that of the second one too.
    let again = take_in(&mut other, &out);
    assert_eq!((again.forms(), again.refusals.len()), (0, again.responses));
}

#[test]
fn nobody_is_named_in_a_bundle_unless_it_is_asked_for() {
    let store = dozen();
    let without = bundle(&store, Content::default()).to_string();
    for participant in store
        .histories()
        .expect("all")
        .iter()
        .map(|history| &history.participant)
    {
        let name = participant.details.name.as_deref().expect("the dozen have names");
        for secret in [
            name.to_owned(),
            participant.reference.to_string(),
            participant.id.0.to_string(),
        ] {
            assert!(!without.contains(&secret), "{secret}");
        }
    }
    assert!(!without.contains("ville fundera") && !without.contains(demo::CASEWORKER));
}

#[test]
fn a_version_that_was_corrected_is_not_taken_without_the_one_that_corrected_it() {
    let mut out = bundle(&dozen(), Content::default());
    let entries = out["entry"].as_array_mut().expect("entries");
    entries.retain(|entry| entry["resource"]["status"] != "amended" || entry["resource"]["language"] != "so");
    let mut other = Store::in_memory(demo::CASEWORKER).expect("a store");
    let plan = take_in(&mut other, &out);
    let reasons: BTreeSet<_> = plan
        .refusals
        .iter()
        .map(|refusal| format!("{:?}", refusal.reason))
        .collect();
    assert_eq!(
        plan.refusals.len(),
        3,
        "two corrected versions, and the one that was begun: {reasons:?}"
    );
    assert_eq!(reasons.len(), 1, "{reasons:?}");
}

#[test]
fn what_is_no_level_is_told_as_the_format_has_it() {
    let out = bundle(&dozen(), Content::default());
    let entries = out["entry"].as_array().expect("entries");
    let of_kind = |kind: &'static str| {
        entries
            .iter()
            .filter(move |entry| entry["resource"]["resourceType"] == kind)
    };
    let urls: BTreeSet<_> = entries
        .iter()
        .map(|entry| entry["fullUrl"].as_str().expect("a url"))
        .collect();
    assert_eq!(urls.len(), entries.len(), "each is called otherwise");
    let ours = of_kind("QuestionnaireResponse").filter(|entry| entry["resource"]["language"] == "so");
    let statuses: Vec<_> = ours
        .map(|entry| entry["resource"]["status"].as_str().expect("a status"))
        .collect();
    assert_eq!(
        statuses,
        ["entered-in-error", "entered-in-error", "amended", "in-progress"]
    );
    let own = of_kind("QuestionnaireResponse").find(|entry| entry["resource"]["language"] == "so");
    let own = &own.expect("the form")["resource"];
    assert_eq!(own["questionnaire"], "urn:x-stegvis:questionnaire:stegvis-bip|1");
    assert_eq!(
        (&own["status"], &own["authored"]),
        (&json!("entered-in-error"), &json!("2026-11-18"))
    );
    assert!(urls.contains(own["subject"]["reference"].as_str().expect("a reference")));
    assert_eq!(own["source"], own["subject"]);
    let items = own["item"].as_array().expect("items");
    let links: Vec<_> = items
        .iter()
        .map(|item| item["linkId"].as_str().expect("a link"))
        .collect();
    assert_eq!(links, ["own_belief", "health"], "who was not asked has no item");
    let coding = json!({"extension": [{"url": ABSENT, "valueCode": "asked-declined"}]});
    assert_eq!(items[0]["answer"], json!([{"valueCoding": coding}]));
    assert_eq!(items[1].get("answer"), None, "left open");
    assert_eq!(of_kind("Questionnaire").count(), 1);
    let asked = &of_kind("Questionnaire").next().expect("one")["resource"]["item"];
    assert_eq!(asked.as_array().map(Vec::len), Some(11));
    let option = &asked[0]["answerOption"][0]["valueCoding"];
    assert_eq!(
        extension(option, ORDINAL).map(|ordinal| &ordinal["valueDecimal"]),
        Some(&json!(1))
    );
    let translated = &asked[0]["_text"]["extension"][0]["extension"];
    assert_eq!(translated[0]["valueCode"], "en");
    assert_eq!(translated[1]["valueString"], "Knowledge of the labour market");
}

fn loaded(questionnaire: &Value) -> Result<Instrument, InstrumentProblem> {
    let bundle = Bundle::of(questionnaire.clone()).expect("a questionnaire");
    let files = instrument_file(&bundle)?;
    Ok(Instrument::parse(&files[0]).expect("an instrument file"))
}

#[test]
fn an_instrument_is_the_same_after_it_has_been_a_questionnaire() {
    for source in [SHIPPED, ZERO_TO_TEN] {
        let before = Instrument::parse(source).expect("the file is right");
        let after = loaded(&instrument::questionnaire(&before)).expect("an instrument");
        assert_eq!(after, before);
    }
}

/// A questionnaire as another program may write it: in English, with a group, and numbers in codes or as ordinals.
fn foreign() -> Value {
    let option = |code: &str, word: &str| json!({"valueCoding": {"system": "http://x.test/agree", "code": code, "display": word}});
    let options = json!([option("1", "No"), option("2", "Somewhat"), option("3", "Yes")]);
    json!({
        "resourceType": "Questionnaire", "url": "http://x.test/q/work", "version": "3", "title": "Work", "language": "en",
        "status": "active",
        "item": [{"linkId": "g", "type": "group", "item": [
            {"linkId": "g1", "text": "I know what I want", "type": "choice", "answerOption": options},
            {"linkId": "g2", "text": "I can do it", "type": "choice", "answerOption": options},
        ]}],
    })
}

#[test]
fn somebody_elses_questionnaire_is_loaded_where_its_answers_are_levels() {
    let instrument = loaded(&foreign()).expect("an instrument");
    assert_eq!(instrument.key.to_string(), "http://x.test/q/work 3");
    assert_eq!((instrument.scale.min(), instrument.scale.max()), (1, 3));
    let asked: Vec<_> = instrument
        .asked_of(Respondent::Participant)
        .map(|own| own.name.text("sv"))
        .collect();
    assert_eq!(asked, ["I know what I want", "I can do it"]);
    let mut text = foreign();
    text["item"][0]["item"][1]["type"] = json!("string");
    assert_eq!(loaded(&text), Err(InstrumentProblem::NotAChoice("g2".to_owned())));
    let mut version = foreign();
    version["version"] = json!("3.1-beta");
    assert_eq!(loaded(&version), Err(InstrumentProblem::Version("3.1-beta".to_owned())));
}

/// A questionnaire whose questions are answered by a number between two, as many programs write a scale from 0 to 10.
fn by_numbers() -> Value {
    let bound = |name: &str, value: i64| {
        let url = format!("http://hl7.org/fhir/StructureDefinition/{name}");
        json!({"url": url, "valueInteger": value})
    };
    let item = |id: &str, text: &str| json!({"linkId": id, "text": text, "type": "integer", "extension": [bound("minValue", 0), bound("maxValue", 10)]});
    json!({
        "resourceType": "Questionnaire", "url": "http://x.test/q/scale", "version": "1", "title": "Skala", "language": "sv",
        "status": "active", "item": [item("a", "Hur går det?"), item("b", "Hur mår du?")],
    })
}

#[test]
fn numbers_between_two_are_a_scale_and_their_answers_come_in_and_go_out() {
    let instrument = loaded(&by_numbers()).expect("an instrument");
    assert_eq!((instrument.scale.min(), instrument.scale.max()), (0, 10));
    let word = instrument.scale.words()[10].as_ref().expect("a word");
    assert_eq!(word.text("sv"), "10");
    assert_eq!(instrument.scale.id, "http://x.test/q/scale#0-10");
    let again = loaded(&instrument::questionnaire(&instrument)).expect("an instrument");
    assert_eq!(again, instrument, "out and in again");
    let response = json!({"item": [
        {"linkId": "a", "answer": [{"valueInteger": 10}]},
        {"linkId": "b", "answer": [{"valueInteger": 0}]},
    ]});
    let entries = response::entries(&response, &instrument, Respondent::Participant).expect("answers");
    let scores: Vec<_> = entries
        .values()
        .map(|entry| entry.answer.and_then(Answer::score))
        .collect();
    assert_eq!(scores, [instrument.scale.score(10), instrument.scale.score(0)]);
    let off = json!({"item": [{"linkId": "a", "answer": [{"valueInteger": 11}]}]});
    assert!(response::entries(&off, &instrument, Respondent::Participant).is_err());
    let mut other = by_numbers();
    other["item"][1]["extension"][1]["valueInteger"] = json!(5);
    assert_eq!(loaded(&other), Err(InstrumentProblem::OtherScale("b".to_owned())));
    let mut open = by_numbers();
    open["item"][0]["extension"] = json!([]);
    assert_eq!(loaded(&open), Err(InstrumentProblem::NotAChoice("a".to_owned())));
    let mut long = by_numbers();
    for item in 0..2 {
        long["item"][item]["extension"][1]["valueInteger"] = json!(100);
    }
    let scale = loaded(&long).expect("an instrument").scale;
    assert_eq!((scale.min(), scale.max(), scale.is_long()), (0, 100, true));
    let mut endless = by_numbers();
    for item in 0..2 {
        endless["item"][item]["extension"][1]["valueInteger"] = json!(i64::MAX);
    }
    let files = instrument_file(&Bundle::of(endless).expect("a questionnaire")).expect("files");
    assert!(
        Instrument::parse(&files[0]).is_err(),
        "the loader says how many levels there may be"
    );
}

/// A bundle of one answer of theirs, with the instrument that `foreign` is.
fn answered(change: impl FnOnce(&mut Value)) -> (Plan, Store) {
    let mut store = Store::in_memory(demo::CASEWORKER).expect("a store");
    let files = instrument_file(&Bundle::of(foreign()).expect("a questionnaire")).expect("a file");
    let loading = store.transact(&session(), Operation::LoadInstrument, |tx| {
        tx.load_instrument(&files[0])
    });
    loading.expect("loaded");
    let mut response = json!({
        "resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "http://x.test/q/work|3",
        "authored": "2026-05-04T23:30:00+02:00",
        "subject": {"reference": "Patient/7"}, "source": {"reference": "Patient/7"},
        "item": [{"linkId": "g", "item": [
            {"linkId": "g1", "answer": [{"valueCoding": {"code": "3"}}]},
            {"linkId": "g2", "answer": [{"valueInteger": 1}]},
        ]}],
    });
    change(&mut response);
    let patient = json!({"resourceType": "Patient", "id": "7", "gender": "female", "birthDate": "1988-03",
        "identifier": [{"system": "http://x.test/id", "value": "42"}]});
    let entries = json!([{"fullUrl": "http://x.test/Patient/7", "resource": patient}, {"resource": response}]);
    let json = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    let plan = take_in(&mut store, &json);
    (plan, store)
}

#[test]
fn responses_of_another_program_are_read() {
    let (plan, store) = answered(|_| ());
    assert_eq!((plan.refusals.len(), plan.forms(), plan.answers()), (0, 1, 2));
    let history = store.histories().expect("all").remove(0);
    assert_eq!(history.participant.imported_as.as_deref(), Some("http://x.test/id|42"));
    let details = &history.participant.details;
    assert_eq!(
        (details.gender, details.birth.map(|birth| birth.year())),
        (Some(Gender::Woman), Some(1988))
    );
    assert_eq!(details.start, history.occasions[0].date);
    assert_eq!(
        history.occasions[0].date.to_string(),
        "2026-05-04",
        "as the day was where it was written"
    );
}

#[test]
fn what_can_not_be_taken_is_refused_with_its_place() {
    type Change = fn(&mut Value);
    let personal = |is_sure: bool| -> Reason { import::Reason::PersonalNumber { is_sure }.into() };
    let control: Reason = import::Reason::Fault(Fault::Control).into();
    fn note(own: &mut Value, words: &str) {
        own["item"][0]["item"][0]["extension"] = json!([{"url": super::own("note"), "valueString": words}]);
    }
    let cases: [(Change, &str, Reason); 16] = [
        // Numbers that Skatteverket has set apart for tests.
        (
            |own| {
                own["subject"] =
                    json!({"identifier": {"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "199001019802"}});
            },
            "subject",
            personal(true),
        ),
        (
            |own| own["subject"] = json!({"identifier": {"system": super::URI, "value": "urn:x:19900101-9802"}}),
            "subject",
            personal(true),
        ),
        (|own| note(own, "ring 900101-9802"), "item g1", personal(false)),
        (|own| note(own, "a\u{7}b"), "item g1", control.clone()),
        (
            |own| own["extension"] = json!([{"url": super::own("correction-reason"), "valueString": "a\u{1b}b"}]),
            "correction-reason",
            control,
        ),
        (
            |own| own["extension"] = json!([{"url": super::own("correction-reason"), "valueString": "19900101-9802"}]),
            "correction-reason",
            personal(false),
        ),
        (
            |own| own["item"][0]["item"][1]["answer"][0] = json!({"valueDecimal": 1.5}),
            "item g2",
            import::Reason::Decimal(r#"{"valueDecimal":1.5}"#.to_owned()).into(),
        ),
        (
            |own| own["status"] = json!("in-progress"),
            "status",
            Reason::NotFinished("in-progress".to_owned()),
        ),
        (
            |own| own["questionnaire"] = json!("http://x.test/q/work|4"),
            "questionnaire",
            Reason::UnknownQuestionnaire("http://x.test/q/work|4".to_owned()),
        ),
        (
            |own| own["source"] = json!({"display": "somebody"}),
            "source",
            Reason::NoSource,
        ),
        (
            |own| own["subject"] = json!({"reference": "Patient/8"}),
            "subject",
            Reason::NoSubject,
        ),
        (
            |own| own["authored"] = json!("2999-01-01"),
            "authored",
            import::Reason::FutureDate(NaiveDate::from_ymd_opt(2999, 1, 1).expect("a date")).into(),
        ),
        (
            |own| own["source"] = json!({"type": "Practitioner"}),
            "item g1",
            Reason::NotAsked("g1".to_owned(), Respondent::Caseworker),
        ),
        (
            |own| own["item"][0]["item"][0]["answer"][0]["valueCoding"]["code"] = json!("4"),
            "item g1",
            import::Reason::NotAnAnswer {
                cell: "4".to_owned(),
                min: 1,
                max: 3,
            }
            .into(),
        ),
        (
            |own| own["item"][0]["item"][1] = own["item"][0]["item"][0].clone(),
            "item g1",
            Reason::Twice,
        ),
        (|own| own["item"] = json!([]), "item", Reason::NoItems),
    ];
    for (change, element, reason) in cases {
        let (plan, store) = answered(change);
        let refused: Vec<_> = plan
            .refusals
            .iter()
            .map(|own| (own.number, own.element.as_str(), own.reason.clone()))
            .collect();
        assert_eq!(refused, [(2, element, reason)]);
        assert!(store.histories().expect("all").is_empty());
    }
}

#[test]
fn nobody_comes_in_under_a_name_that_is_no_name() {
    for (name, reason) in [
        ("Am\0ina", import::Reason::Fault(Fault::Control)),
        ("Amina 19900101-9802", import::Reason::PersonalNumber { is_sure: false }),
    ] {
        let mut store = Store::in_memory(demo::CASEWORKER).expect("a store");
        let patient = json!({"resourceType": "Patient", "id": "7", "name": [{"text": name}],
            "identifier": [{"system": "http://x.test/id", "value": "42"}]});
        let mut form = form_on("2026-05-04", 3);
        for part in ["subject", "source"] {
            form["resource"][part] = json!({"reference": "Patient/7"});
        }
        let entries = json!([{"resource": patient}, form]);
        let json = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
        let plan = take_in(&mut store, &json);
        let refused: Vec<_> = plan
            .refusals
            .iter()
            .map(|own| (own.element.as_str(), own.reason.clone()))
            .collect();
        assert_eq!(refused, [("Patient.name", reason.into())]);
        assert!(store.histories().expect("all").is_empty());
    }
    // Identifiers that were made up at random may look like anything.
    assert_eq!(
        read::personal_number_in("urn:uuid:19900101-9802-4000-8000-000000000000"),
        None
    );
    assert!(read::personal_number_in("http://x.test/19900101-9802").is_some());
}

#[test]
fn what_is_no_bundle_is_told_and_nothing_panics() {
    for json in [json!(null), json!([]), json!({}), json!({"resourceType": "Patient"})] {
        assert_eq!(Bundle::of(json), None);
    }
    let store = Store::in_memory(demo::CASEWORKER).expect("a store");
    let instruments = store.instruments().expect("instruments");
    let odd =
        json!({"resourceType": "QuestionnaireResponse", "item": {"a": 1}, "subject": [], "authored": "åäöåäöåäö"});
    let odd = json!({"resourceType": "Bundle", "entry": [1, null, {"resource": odd}, {"resource": {"resourceType": "Patient"}}]});
    let read = Bundle::of(odd).expect("a bundle");
    let find = |_: &str| -> Result<Option<History>, StoreError> { Ok(None) };
    let in_use = store.in_use().expect("instruments");
    let plan = plan(&read, &instruments, &in_use, find, import::Already::Refuse, today()).expect("a plan");
    assert_eq!(plan.refusals.len(), 1);
    assert_eq!(instrument_file(&read), Err(InstrumentProblem::None));
}

/// A finished form of the same participant on a day, that says this of health.
fn form_on(date: &str, health: i16) -> Value {
    json!({"resource": {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": "urn:x-stegvis:questionnaire:stegvis-bip",
        "subject": {"identifier": {"system": "urn:test", "value": "P-1"}},
        "source": {"reference": "Patient/1"},
        "authored": date,
        "item": [{"linkId": "health", "answer": [{"valueInteger": health}]}],
    }})
}

fn plan_of(store: &Store, forms: &[Value], already: import::Already) -> Plan {
    let bundle = Bundle::of(json!({"resourceType": "Bundle", "entry": forms})).expect("a bundle");
    let instruments = store.instruments().expect("instruments");
    let find = |key: &str| store.history_imported_as(key);
    let in_use = store.in_use().expect("instruments");
    plan(&bundle, &instruments, &in_use, find, already, today()).expect("a plan")
}

/// What each version of the participant's only form says of health, oldest first, with why it was written.
fn healths(store: &Store) -> Vec<(Option<i16>, Option<String>)> {
    let history = store
        .history_imported_as("urn:test|P-1")
        .expect("read")
        .expect("they are there");
    let occasion = history.all_occasions().next().expect("a day").clone();
    let by = Respondent::Participant;
    let versions = occasion.superseded.get(&by).into_iter().flatten();
    let versions = versions.chain([&occasion.assessments[&by]]);
    let said = versions.map(|form| {
        let health = form.entries().get(&IndicatorId("health".to_owned()));
        let score = health
            .and_then(|entry| entry.answer?.score())
            .map(|score| score.value());
        (score, form.correction_reason().map(str::to_owned))
    });
    said.collect()
}

#[test]
fn what_a_bundle_says_otherwise_corrects_what_is_there_where_that_is_said() {
    use import::Already::{Correct, Refuse};
    let mut store = Store::in_memory(demo::CASEWORKER).expect("a store");
    let mut take_in = |forms: &[Value], already| {
        let plan = plan_of(&store, forms, already);
        assert_eq!(plan.refusals, []);
        let written = store.transact(&session(), Operation::Import, |tx| {
            plan.write(tx, "forms.json", "så stod det", |_| true)
        });
        (written.expect("written").0, healths(&store))
    };
    let day = "2026-01-14";
    let (_, first) = take_in(&[form_on(day, 3)], Refuse);
    assert_eq!(first, [(Some(3), None)]);
    let (counts, second) = take_in(&[form_on(day, 5)], Correct);
    assert_eq!((counts.forms, counts.corrections), (0, 1));
    let corrected = [(Some(3), None), (Some(5), Some("så stod det".to_owned()))];
    assert_eq!(second, corrected, "the old one is kept beside it");

    // Versions that the file has had are no corrections; a new one brings why it was written.
    let version = |number: u32, status: &str, health: i16, reason: &str| {
        let mut form = form_on(day, health);
        form["resource"]["status"] = json!(status);
        form["resource"]["extension"] = json!([
            {"url": own("version"), "valueInteger": number},
            {"url": own("correction-reason"), "valueString": reason},
        ]);
        form
    };
    let versions = [
        version(1, "entered-in-error", 3, "fel"),
        version(2, "amended", 4, "hörde fel"),
    ];
    let (counts, third) = take_in(&versions, Correct);
    assert_eq!(counts.corrections, 1);
    assert_eq!(third.last(), Some(&(Some(4), Some("hörde fel".to_owned()))));
    let (counts, same) = take_in(&versions, Correct);
    assert_eq!((counts.forms, counts.corrections), (0, 0));
    assert_eq!(same, third);

    // An empty answer says nothing of what is there.
    let mut open = form_on(day, 4);
    open["resource"]["item"] = json!([{"linkId": "health"}]);
    let plan = plan_of(&store, &[open.clone()], Correct);
    assert_eq!((plan.is_empty(), plan.skipped), (true, 1));
}

#[test]
fn a_form_that_somebody_is_at_is_not_corrected_by_a_bundle() {
    let mut store = Store::in_memory(demo::CASEWORKER).expect("a store");
    let day = "2026-01-14";
    let first = plan_of(&store, &[form_on(day, 3)], import::Already::Refuse);
    let written = store.transact(&session(), Operation::Import, |tx| {
        first.write(tx, "forms.json", "rättad", |_| true)
    });
    written.expect("written");
    let occasion = store.histories().expect("all")[0]
        .all_occasions()
        .next()
        .expect("a day")
        .id;
    let begun = store.transact(&session(), Operation::StartCorrection, |tx| {
        tx.start_correction(occasion, Respondent::Participant)
    });
    begun.expect("a correction is begun");
    let plan = plan_of(&store, &[form_on(day, 5)], import::Already::Correct);
    let date = NaiveDate::from_ymd_opt(2026, 1, 14).expect("a date");
    assert_eq!(plan.refusals[0].reason, import::Reason::AlreadyMeasured(date).into());
    assert!(plan.is_empty());
}

#[test]
fn dates_are_asked_about_and_forms_that_are_there_are_left_alone_where_that_is_said() {
    let mut store = Store::in_memory(demo::CASEWORKER).expect("a store");
    let planned = |store: &Store, dates: &[&str], already| {
        let forms: Vec<Value> = dates.iter().map(|date| form_on(date, 3)).collect();
        plan_of(store, &forms, already)
    };
    let first = planned(&store, &["2026-01-14", "1980-01-14"], import::Already::Refuse);
    let doubts: Vec<_> = first.doubts.iter().map(|doubt| (doubt.number, doubt.what)).collect();
    assert_eq!(doubts, [(2, crate::domain::occasion::Doubted::LongAgo)]);
    let first = planned(&store, &["2026-01-14"], import::Already::Refuse);
    let written = store.transact(&session(), Operation::Import, |tx| {
        first.write(tx, "forms.json", "rättad", |_| true)
    });
    written.expect("written");
    let dates = ["2026-01-14", "2026-04-15", "2025-12-01"];
    let refused = planned(&store, &dates, import::Already::Refuse);
    assert_eq!((refused.refusals.len(), refused.skipped, refused.forms()), (1, 0, 2));
    let skipped = planned(&store, &dates, import::Already::Skip);
    assert_eq!((skipped.refusals.len(), skipped.skipped, skipped.forms()), (0, 1, 2));
    assert_eq!(
        skipped.doubts.len(),
        1,
        "one is before the participation that the file knows"
    );
    let previewed: Vec<_> = skipped.previewed().collect();
    assert!(matches!(previewed[..], [(_, true, _, 2, 2)]), "{previewed:?}");
}

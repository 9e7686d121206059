//! Pages about one participant, in every language.

use stegvis::demo;
use stegvis::domain::form_settings::FormSettings;
use stegvis::domain::history::History;
use stegvis::domain::instrument::{IndicatorId, Instrument, Respondent, SHIPPED};
use stegvis::domain::participant::Details;
use stegvis::domain::plan::{GoalDetails, Target};
use stegvis::i18n::languages::{Language, Languages};
use stegvis::i18n::{Locale, Texts};
use stegvis::report::feedback::{Feedback, FeedbackSheet};
use stegvis::report::form::PaperForm;
use stegvis::report::meeting::{MeetingFacts, MeetingSheet};
use stegvis::report::summary::{ChartPicture, Contents, SummaryFacts, SummarySheet, told};
use stegvis::store::Operation;
use stegvis::ui::screens::handover::welcome_text;

use crate::{assert_accessible, keep, organisation, pages, session};

const PICTURE: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\"><circle cx=\"20\" cy=\"20\" r=\"9\"/></svg>";

fn primary(language: &Language) -> &str {
    language.code.split('-').next().unwrap_or_default()
}

#[test]
fn the_paper_form_is_made_in_every_language() {
    let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
    let store = demo::open_dozen(&session()).expect("a demonstration");
    let reference = store.histories().expect("it can be read")[0].participant.reference;
    for language in Languages::shipped().all() {
        let texts = Texts::of_language(language);
        let introduction = welcome_text(&texts, &FormSettings::default());
        let form = PaperForm::new(
            &texts,
            &language.translate(&instrument),
            Respondent::Participant,
            reference,
            session().today.0,
            &introduction,
        );
        let json = serde_json::to_value(&form).expect("data");
        assert_eq!(json["questions"].as_array().map(Vec::len), Some(10));
        assert!(json["reference"].as_str().is_some_and(|text| text.contains("T-0001")));
        let pdf = form.pdf(&organisation()).expect(&language.code);
        assert_accessible(&pdf, primary(language));
        keep(&format!("form-{}.pdf", language.code), &pdf);
    }
}

#[test]
fn a_long_scale_has_a_number_to_write_on_paper() {
    let instrument = Instrument::parse(include_str!("../data/zero_to_hundred.toml")).expect("an instrument");
    let store = demo::open_dozen(&session()).expect("a demonstration");
    let reference = store.histories().expect("it can be read")[0].participant.reference;
    for code in ["sv", "ar"] {
        let languages = Languages::shipped();
        let texts = Texts::of_language(languages.get(code).expect("a language"));
        let date = session().today.0;
        let form = PaperForm::new(&texts, &instrument, Respondent::Participant, reference, date, "");
        let json = serde_json::to_value(&form).expect("data");
        let question = &json["questions"][0];
        assert_eq!(
            question["levels"].as_array().map(Vec::len),
            Some(2),
            "the ends alone are named: {question}"
        );
        let write = question["write"].as_str().expect("a line to write on");
        assert!(write.contains("100") && write.contains('0'), "{write}");
        let pdf = form.pdf(&organisation()).expect(code);
        assert_accessible(&pdf, code);
        keep(&format!("form-hundred-{code}.pdf"), &pdf);
    }
}

#[test]
fn the_feedback_is_made_in_every_language_and_blames_nobody() {
    let store = demo::open_dozen(&session()).expect("a demonstration");
    let histories = store.histories().expect("it can be read");
    let is_measured_twice = |history: &&stegvis::domain::history::History| history.measured().count() > 1;
    let history = histories
        .iter()
        .find(is_measured_twice)
        .expect("somebody measured twice");
    let own: Vec<_> = history
        .measured()
        .filter(|occasion| occasion.assessments.contains_key(&Respondent::Participant))
        .collect();
    // Turned round, what had gone up has gone down.
    for (first, latest) in [(own[0], own[own.len() - 1]), (own[own.len() - 1], own[0])] {
        for language in Languages::shipped().all() {
            let texts = Texts::of_language(language);
            let instrument = language.translate(history.instrument().expect("an instrument"));
            let feedback = Feedback::new(&texts, history, &instrument, first, latest);
            assert!(!feedback.raised.is_empty() || !feedback.talk.is_empty());
            let sheet = FeedbackSheet::new(
                &texts,
                &feedback,
                [first, latest],
                PICTURE.to_owned(),
                "a circle".to_owned(),
            );
            let pdf = sheet.pdf(&organisation()).expect(&language.code);
            assert_accessible(&pdf, primary(language));
            if first.date < latest.date {
                keep(&format!("feedback-{}.pdf", language.code), &pdf);
            }
        }
    }
    let texts = Texts::new(stegvis::i18n::Locale::Swedish);
    let instrument = history.instrument().expect("an instrument");
    let feedback = Feedback::new(&texts, history, instrument, own[own.len() - 1], own[0]);
    assert!(
        feedback
            .talk
            .iter()
            .all(|moved| moved.steps.starts_with("Ditt svar gick från ")),
        "{feedback:?}"
    );
}

#[test]
fn a_meetings_page_holds_what_both_have_seen_and_nothing_else() {
    let mut store = demo::open_dozen(&session()).expect("a demonstration");
    let history = store.histories().expect("it can be read").remove(0);
    let id = history.participant.id;
    let belief = IndicatorId("caseworker_belief".to_owned());
    let health = IndicatorId("health".to_owned());
    let (meeting_id, _) = store
        .transact(&session(), Operation::BeginMeeting, |tx| {
            let meeting_id = tx.begin_meeting(id)?;
            tx.save_meeting_note(meeting_id, Some(&health), "Sover bättre")?;
            tx.save_meeting_note(meeting_id, Some(&belief), "Bara min tanke")?;
            tx.save_meeting_note(meeting_id, None, "Vi ses snart igen")?;
            tx.end_meeting(
                meeting_id,
                None,
                session().today.0.checked_add_days(chrono::Days::new(60)),
            )?;
            Ok(meeting_id)
        })
        .expect("a meeting");
    let history = store.history(id).expect("it can be read");
    let meeting = history.meeting(meeting_id).expect("the meeting");
    // A note is made private afterwards.
    let note = history
        .notes_of(meeting_id)
        .find(|note| note.about.indicator.is_none())
        .expect("a note");
    let sheet_in = |history: &History, texts: &Texts, instrument: &Instrument| {
        let measured: Vec<_> = history.measured().collect();
        let facts = MeetingFacts {
            history,
            instrument,
            meeting: meeting_id,
            slot: meeting.slot,
            sides: [measured.get(measured.len() - 2).copied(), measured.last().copied()],
            next_meeting: None,
            next_measurement: meeting.next_measurement,
            typed: &[],
        };
        MeetingSheet::new(texts, facts)
    };
    let swedish = Texts::new(Locale::Swedish);
    let sheet = |history: &History| sheet_in(history, &swedish, history.instrument().expect("an instrument"));
    let words = |sheet: &MeetingSheet| serde_json::to_string(sheet).expect("JSON");
    let before = words(&sheet(&history));
    for shown in [
        "Sover bättre",
        "Vi ses snart igen",
        "T-0001",
        "Ringa till två arbetsgivare",
        "17 jan 2027",
    ] {
        assert!(before.contains(shown), "{shown} in {before}");
    }
    for hidden in ["Bara min tanke", "Handläggarens tro", "Amina"] {
        assert!(!before.contains(hidden), "{hidden}");
    }
    let mut about = note.about.clone();
    about.is_private = true;
    store
        .transact(&session(), Operation::EditNote, |tx| {
            tx.save_note(id, Some(note.id), &about, "Vi ses snart igen")
        })
        .expect("saved");
    let history = store.history(id).expect("it can be read");
    let sheet = sheet(&history);
    assert!(!words(&sheet).contains("Vi ses snart igen"));
    let title = serde_json::to_value(&sheet).expect("data")["title"].clone();
    for language in Languages::shipped().all() {
        let instrument = language.translate(history.instrument().expect("an instrument"));
        let own = sheet_in(&history, &Texts::of_language(language), &instrument);
        let health = instrument.indicator(&health).expect("health").name.text(&language.code);
        let told = words(&own);
        assert!(
            told.contains("Sover bättre") && told.contains(health),
            "{}: {told}",
            language.code
        );
        if language.code != "sv" && language.code != "sv-simple" {
            assert_ne!(
                serde_json::to_value(&own).expect("data")["title"],
                title,
                "{}",
                language.code
            );
        }
        let pdf = own.pdf(&organisation()).expect(&language.code);
        keep(&format!("meeting-{}.pdf", language.code), &pdf);
        assert_accessible(&pdf, primary(language));
    }
}

/// A participant's summary in a language, with charts that stand for those of the window.
fn summary(history: &History, language: &Language, contents: Contents) -> SummarySheet {
    let store = demo::open_dozen(&session()).expect("a demonstration");
    let texts = Texts::of_language(language);
    let own = history.own();
    let instrument = language.translate(own.instrument().expect("an instrument"));
    let pictures = instrument
        .asked_of(Respondent::Participant)
        .map(|indicator| ChartPicture {
            name: indicator.name.text(texts.code()).to_owned(),
            svg: PICTURE.to_owned(),
            told: told(&texts, &own, &instrument, indicator),
        });
    let facts = SummaryFacts {
        history: &own,
        instrument: &instrument,
        activities: &store.activities().expect("the catalogue"),
        contents,
        today: session().today,
    };
    SummarySheet::new(&texts, facts, pictures.collect())
}

#[test]
fn the_summary_and_the_plan_are_made_in_every_language() {
    let store = demo::open_dozen(&session()).expect("a demonstration");
    let history = store.histories().expect("it can be read").remove(0);
    for language in Languages::shipped().all() {
        for (contents, name) in [(Contents::Everything, "summary"), (Contents::Plan, "plan")] {
            let pdf = summary(&history, language, contents)
                .pdf(&organisation())
                .expect(&language.code);
            assert_accessible(&pdf, primary(language));
            // A picture for each question, and the logo.
            let figures = String::from_utf8_lossy(&pdf).matches("/S/Figure").count();
            assert_eq!(figures > 10, contents == Contents::Everything, "{figures}");
            keep(&format!("{name}-{}.pdf", language.code), &pdf);
        }
    }
}

#[test]
fn the_summary_holds_the_participants_own_and_nothing_of_the_caseworkers() {
    let mut store = demo::open_dozen(&session()).expect("a demonstration");
    let id = store.histories().expect("it can be read")[0].participant.id;
    let goal = |text: &str, indicator: &str| {
        let store = demo::open_dozen(&session()).expect("a demonstration");
        GoalDetails {
            text: text.to_owned(),
            target: Some(Target {
                indicator: IndicatorId(indicator.to_owned()),
                instrument: store.current_instrument().expect("an instrument").key,
                level: Some(4),
            }),
            ..GoalDetails::new()
        }
    };
    store
        .transact(&session(), Operation::AddGoal, |tx| {
            tx.save_goal(id, None, &goal("Sova bättre", "health"))?;
            tx.save_goal(id, None, &goal("Det jag tror", "caseworker_belief"))
        })
        .expect("goals");
    let history = store.history(id).expect("it can be read");
    let languages = Languages::shipped();
    let swedish = languages.get("sv").expect("Swedish");
    let words = |contents| serde_json::to_string(&summary(&history, swedish, contents)).expect("JSON");
    let whole = words(Contents::Everything);
    for said in [
        "T-0001",
        "Sova bättre",
        "Nivå 4",
        "Hälsa och hantering av hälsan",
        "Din plan",
        "Svaren i ord",
    ] {
        assert!(whole.contains(said), "{said} in {whole}");
    }
    for hidden in ["Det jag tror", "Handläggarens tro", "Amina"] {
        assert!(!whole.contains(hidden), "{hidden} in {whole}");
    }
    let plan = words(Contents::Plan);
    assert!(plan.contains("Sova bättre") && !plan.contains("Svaren i ord"), "{plan}");
    // What the pictures show is told: every answer with its day.
    let own = history.own();
    assert!(
        own.occasions
            .iter()
            .all(|one| !one.assessments.contains_key(&Respondent::Caseworker))
    );
    let instrument = own.instrument().expect("an instrument");
    let health = instrument.indicator(&IndicatorId("health".to_owned())).expect("health");
    let told = told(&Texts::new(Locale::Swedish), &own, instrument, health);
    let answered = own.measured().filter(|one| one.is_answered_by(Respondent::Participant));
    assert_eq!(told.matches(" av 5 – ").count(), answered.count(), "{told}");
}

#[test]
fn a_summary_of_nothing_says_so() {
    let mut store = demo::open_dozen(&session()).expect("a demonstration");
    let (id, _) = store
        .transact(&session(), Operation::CreateParticipant, |tx| {
            tx.create_participant(&Details::starting(session().today.0))
        })
        .expect("somebody");
    let history = store.history(id).expect("it can be read");
    let languages = Languages::shipped();
    let sheet = summary(&history, languages.get("sv").expect("Swedish"), Contents::Everything);
    let words = serde_json::to_string(&sheet).expect("JSON");
    assert!(words.contains("Det finns ingen plan än."), "{words}");
    assert_eq!(pages(&sheet.pdf(&organisation()).expect("a page")), 1);
}

//! An extract holds everything, and nobody else.

use serde_json::Value;

use super::*;
use crate::demo;
use crate::domain::activity::Experience;
use crate::domain::assessment::{Answer, Assessment, Circumstances, Draft, Entry, FilledIn};
use crate::domain::attendance::{self, AbsenceKind, AbsenceSeen, Noted};
use crate::domain::draw::OwnCheck;
use crate::domain::exit::{Exit, Outcome};
use crate::domain::imported::{ImportCounts, Imported};
use crate::domain::instrument::{IndicatorId, Respondent};
use crate::domain::intake::{self, Answered, Decision, DecisionDetails, QuestionId, Reply, Template};
use crate::domain::meeting::{Meeting, MeetingState, Slot};
use crate::domain::note::{About, Note, Wording};
use crate::domain::participant::{Participant, Responsibility};
use crate::domain::plan::{Goal, GoalDetails, GoalStatus, Revision, Step, Target};
use crate::domain::protection::{Consent, ConsentKind, Protection, ProtectionLevel};
use crate::domain::review::{self, Mark, Reminder, ReminderDetails, Review};
use crate::domain::sharing::{ConsentWay, Sharing, SharingDetails, Withdrawn};
use crate::domain::transfer::{ConsentForm, ConsentGiver, MoveConsent, Moves, OtherUnit, Reception, Transfer};
use crate::domain::{AccountId, AssessmentId, DecisionId, GoalId, ImportId, MeetingId, NoteId, Now, SharingId, Today};
use crate::domain::{DrawId, ItemId, ReminderId, ReviewId};
use crate::store::Session;
use chrono::{DateTime, Utc};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Hands out texts that are found again, and remembers them.
#[derive(Default)]
struct Marker(Vec<String>);

impl Marker {
    fn put(&mut self, what: &str) -> String {
        let text = format!("märke-{}-{what}", self.0.len());
        self.0.push(text.clone());
        text
    }
}

/// Somebody who came back, with a marked text wherever one can be put.
pub(crate) struct Marked {
    pub history: History,
    pub log: Vec<AuditEntry>,
    pub activities: Vec<Activity>,
    pub imports: Vec<Imported>,
    pub moves: Moves,
    pub marks: Vec<String>,
}

impl Marked {
    pub(crate) fn new() -> Self {
        let today = day("2026-11-25");
        let session = Session {
            user: demo::CASEWORKER.to_owned(),
            now: Now(today.and_hms_opt(9, 30, 0).expect("a moment").and_utc()),
            today: Today(today),
        };
        let mut store = demo::open_dozen(&session).expect("a demonstration");
        let mut histories = store.histories().expect("everybody");
        let place = histories.iter().position(|history| !history.earlier.is_empty());
        let mut history = histories.swap_remove(place.expect("somebody who came back"));
        store.log_view(&session, history.participant.id).expect("logged");
        let mut activities = store.activities().expect("the catalogue");
        let mut marker = Marker::default();
        mark_person(&mut history.participant, &mut marker);
        mark_activity(&history, &mut activities, &mut marker);
        let mut earlier = std::mem::take(&mut history.earlier);
        for period in earlier.iter_mut().chain([&mut history]) {
            mark_period(period, &mut marker);
        }
        history.earlier = earlier;
        let imports = vec![Imported {
            id: ImportId(uuid::Uuid::now_v7()),
            at: session.now.0,
            by: marker.put("hämtade"),
            file: marker.put("kalkylblad"),
            counts: ImportCounts::default(),
            taken_back: Some((session.now.0, marker.put("tog-tillbaka"))),
        }];
        Self {
            history,
            // Everybody's: whose rows they are is for the extract to see to.
            log: store.audit().expect("the log"),
            activities,
            imports,
            moves: mark_moves(&mut marker),
            marks: marker.0,
        }
    }

    pub(crate) fn extract(&self) -> Extract<'_> {
        Extract {
            history: &self.history,
            log: &self.log,
            bin: &[],
            hold: None,
            imports: &self.imports,
            moves: &self.moves,
            activities: &self.activities,
            made_on: day("2026-11-25"),
            made_by: demo::CASEWORKER,
        }
    }
}

/// An extract of what a history holds, and of nothing that lies beside it.
pub(crate) fn bare<'a>(history: &'a History, moves: &'a Moves) -> Extract<'a> {
    Extract {
        history,
        log: &[],
        bin: &[],
        hold: None,
        imports: &[],
        moves,
        activities: &[],
        made_on: day("2026-11-25"),
        made_by: demo::CASEWORKER,
    }
}

fn mark_person(participant: &mut Participant, marker: &mut Marker) {
    participant.details.name = Some(marker.put("namn"));
    participant.details.caseworker = Some(marker.put("handläggare"));
    participant.imported_as = Some(marker.put("import"));
    participant.protection = Some(Protection {
        level: ProtectionLevel::Registered,
        named: [marker.put("behörig")].into(),
    });
    participant.sharings = vec![Sharing {
        id: SharingId(uuid::Uuid::nil()),
        details: SharingDetails {
            reader: AccountId(uuid::Uuid::nil()),
            from: day("2026-02-01"),
            to: day("2026-08-01"),
            way: ConsentWay::Spoken,
        },
        reader_name: marker.put("läsare"),
        by: marker.put("samtycke-antecknat-av"),
        at: day("2026-02-01").and_time(chrono::NaiveTime::MIN).and_utc(),
        withdrawn: Some(Withdrawn {
            by: marker.put("återkallat-av"),
            at: day("2026-03-01").and_time(chrono::NaiveTime::MIN).and_utc(),
        }),
    }];
    participant.consents = vec![Consent {
        kind: ConsentKind::Informed,
        date: day("2026-02-01"),
        text_version: marker.put("textversion"),
        by: marker.put("antecknat-av"),
    }];
}

fn mark_moves(marker: &mut Marker) -> Moves {
    let at = chrono::DateTime::UNIX_EPOCH;
    let consent = MoveConsent {
        date: day("2026-02-02"),
        giver: ConsentGiver::Representative,
        form: ConsentForm::Spoken,
    };
    let mut unit = |which: &str| OtherUnit {
        name: marker.put(&format!("{which}-enhet")),
        fingerprint: marker.put(&format!("{which}-fingeravtryck")),
    };
    let (to, from) = (unit("till"), unit("från"));
    Moves {
        sent: vec![Transfer {
            file: uuid::Uuid::nil(),
            at,
            by: marker.put("skickat-av"),
            to,
            consent,
        }],
        received: Some(Reception {
            file: uuid::Uuid::nil(),
            sent_at: at,
            sent_by: marker.put("avsänt-av"),
            from,
            reference: marker.put("ärende-där"),
            consent,
            at,
            by: marker.put("mottaget-av"),
        }),
    }
}

fn mark_activity(history: &History, activities: &mut [Activity], marker: &mut Marker) {
    let id = history.placements[0].details.activity_id;
    let activity = activities.iter_mut().find(|activity| activity.id == id);
    let details = &mut activity.expect("an activity").details;
    details.name = marker.put("insats");
    details.unit = Some(marker.put("enhet"));
}

fn mark_period(period: &mut History, marker: &mut Marker) {
    let start = period.participant.details.start;
    let at = start.and_time(chrono::NaiveTime::MIN).and_utc();
    period.participant.exit = Some(Exit {
        date: period.participant.end().unwrap_or(day("2026-11-20")),
        outcome: Some(Outcome::Studies),
        note: Some(marker.put("avslut")),
    });
    period.participant.responsibilities.push(Responsibility {
        from: start,
        caseworker: Some(marker.put("ansvarig")),
    });
    period.placements[0].details.experience = Some(Experience {
        rating: 2,
        comment: Some(marker.put("upplevelse")),
    });
    let earlier = revision(period, start, marker);
    let current = revision(period, start, marker);
    let participant_id = period.participant.id;
    period.goals.push(Goal {
        id: GoalId(uuid::Uuid::nil()),
        participant_id,
        earlier: vec![earlier],
        current,
    });
    mark_intake(period, start, marker);
    let meeting_id = MeetingId(uuid::Uuid::now_v7());
    period.meetings.push(Meeting {
        id: meeting_id,
        participant_id,
        slot: Slot {
            date: start,
            time: chrono::NaiveTime::from_hms_opt(10, 30, 0),
        },
        state: MeetingState::Held {
            by: marker.put("möte"),
            at,
        },
        next_measurement: Some(start),
        noted: Some(noted(start, at, marker)),
    });
    period.placements[0].attendance = vec![noted(start, at, marker)];
    period.absences_seen.push(AbsenceSeen {
        kind: AbsenceKind::Days,
        until: start,
        by: marker.put("sett-av"),
        at,
    });
    let mut wording = || Wording {
        text: marker.put("anteckning"),
        author: marker.put("antecknare"),
        at,
    };
    period.notes.push(Note {
        id: NoteId(uuid::Uuid::nil()),
        participant_id,
        about: About {
            date: start,
            meeting: Some(meeting_id),
            indicator: Some(IndicatorId("health".to_owned())),
            is_private: true,
        },
        earlier: vec![wording()],
        current: wording(),
    });
    mark_forms(period, at, marker);
}

/// A day about which somebody has changed their mind.
fn noted(date: NaiveDate, at: DateTime<Utc>, marker: &mut Marker) -> Noted {
    let mut decision = |mark| attendance::Decision {
        mark,
        by: marker.put("närvaro"),
        at,
    };
    Noted {
        date,
        earlier: vec![decision(Some(attendance::Mark::Absent))],
        current: decision(Some(attendance::Mark::Ill)),
    }
}

fn revision(period: &History, date: NaiveDate, marker: &mut Marker) -> Revision {
    Revision {
        date,
        author: marker.put("målförfattare"),
        details: GoalDetails {
            text: marker.put("mål"),
            target: Some(Target {
                indicator: IndicatorId("health".to_owned()),
                instrument: period.current.clone(),
                level: Some(4),
            }),
            by: Some(date),
            steps: vec![Step {
                text: marker.put("steg"),
                is_done: true,
            }],
            status: GoalStatus::Ongoing,
        },
    }
}

/// Two versions that were corrected, the valid one, and a correction that is begun.
fn mark_forms(period: &mut History, at: DateTime<Utc>, marker: &mut Marker) {
    let respondent = Respondent::Participant;
    let instrument = period.instrument().expect("an instrument").clone();
    let answers = [
        ("health", instrument.scale.score(4).map(Answer::Score)),
        ("cooperation", Some(Answer::DontKnow)),
        ("making_contact", Some(Answer::Declined)),
        ("job_search", None),
    ];
    let forms: Vec<_> = (1..=4)
        .map(|version| Draft {
            id: AssessmentId(uuid::Uuid::nil()),
            respondent,
            instrument: instrument.key.clone(),
            version,
            circumstances: Circumstances {
                ways: [FilledIn::Interpreter, FilledIn::ReadAloud].into(),
                language: Some(marker.put("språk")),
            },
            entries: answers
                .iter()
                .map(|(id, answer)| {
                    let entry = Entry {
                        answer: *answer,
                        note: Some(marker.put("kommentar")),
                    };
                    (IndicatorId((*id).to_owned()), entry)
                })
                .collect(),
        })
        .collect();
    let [first, second, valid, draft] = forms.try_into().expect("four forms");
    let mut finish = |form| Assessment::restore(form, marker.put("avslutat-av"), at, Some(marker.put("skäl")));
    let occasion = &mut period.occasions[0];
    occasion
        .superseded
        .insert(respondent, vec![finish(first), finish(second)]);
    occasion.assessments.insert(respondent, finish(valid));
    occasion.drafts.insert(respondent, draft);
}

fn mark_intake(period: &mut History, date: NaiveDate, marker: &mut Marker) {
    let mut said = || intake::Revision {
        template: Template::shipped().key.clone(),
        reply: Some(Reply::Text(marker.put("svar"))),
        date,
        author: marker.put("svarat-av"),
    };
    let revisions = vec![said(), said()];
    let answered = Answered::of(QuestionId("expectations".to_owned()), revisions);
    period.intake.answers = answered.into_iter().collect();
    period.reviews = vec![Review {
        id: ReviewId(uuid::Uuid::nil()),
        begun_on: date,
        by: marker.put("gick-igenom"),
        finished_on: Some(date),
        marks: vec![review::Marked {
            item: ItemId(uuid::Uuid::nil()),
            text: marker.put("punkt"),
            mark: Mark::No,
        }],
    }];
    period.own_checks = vec![OwnCheck {
        draw_id: DrawId(uuid::Uuid::nil()),
        drawn_on: date,
        reader: AccountId(uuid::Uuid::nil()),
        reader_name: marker.put("läsare"),
        read: Some((date, marker.put("läste"))),
        marks: vec![review::Marked {
            item: ItemId(uuid::Uuid::nil()),
            text: marker.put("punkt-i-egenkontroll"),
            mark: Mark::No,
        }],
    }];
    period.reminders = vec![Reminder {
        id: ReminderId(uuid::Uuid::nil()),
        details: ReminderDetails {
            text: marker.put("påminnelse"),
            date,
        },
        created_on: date,
        created_by: marker.put("påminde"),
        done: Some((date, marker.put("bockade-av"))),
    }];
    period.intake.decisions.push(Decision {
        id: DecisionId(uuid::Uuid::nil()),
        details: DecisionDetails {
            activities: vec![period.placements[0].details.activity_id],
            reason: marker.put("skäl-till-beslut"),
            by: marker.put("beslutat-av"),
            date,
        },
        recorded_on: date,
        recorded_by: marker.put("beslut-antecknat-av"),
    });
}

fn json(marked: &Marked) -> Value {
    let text = marked.extract().json().expect("JSON");
    serde_json::from_str(&text).expect("JSON that can be read")
}

#[test]
fn every_text_about_a_person_is_in_their_extract() {
    let marked = Marked::new();
    let text = marked.extract().json().expect("JSON");
    let missing: Vec<_> = marked.marks.iter().filter(|mark| !text.contains(*mark)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(marked.marks.len() > 60, "{} marks", marked.marks.len());
}

#[test]
fn every_version_of_a_form_is_there_and_its_answers_have_their_words() {
    let marked = Marked::new();
    let extract = json(&marked);
    assert_eq!(extract["periods"].as_array().map(Vec::len), Some(2));
    for period in extract["periods"].as_array().expect("periods") {
        let forms = period["occasions"][0]["forms"].as_array().expect("forms");
        let own: Vec<_> = forms
            .iter()
            .filter(|form| form["respondent"] == "participant")
            .collect();
        let states: Vec<_> = own.iter().map(|form| (&form["state"], &form["version"])).collect();
        let expected = [("superseded", 1), ("superseded", 2), ("valid", 3), ("draft", 4)];
        let expected = expected.map(|(state, version)| (Value::from(state), Value::from(version)));
        assert_eq!(
            states,
            expected
                .iter()
                .map(|(state, version)| (state, version))
                .collect::<Vec<_>>()
        );
        for form in own {
            assert_eq!(form["filled_in"], serde_json::json!(["interpreter", "read_aloud"]));
            assert_eq!(form["finished"].is_null(), form["state"] == "draft");
            let answers = form["answers"].as_array().expect("answers");
            let said: Vec<_> = answers.iter().map(|answer| answer["answer"].as_str()).collect();
            let in_order = ["declined", "dont_know", "score", "blank"].map(Some);
            assert_eq!(said, in_order, "as the questionnaire has them");
            let health = &answers[2];
            assert_eq!(
                (&health["score"], &health["scale_max"]),
                (&Value::from(4), &Value::from(5))
            );
            assert_eq!(health["name"], "Hälsa och hantering av hälsan");
            assert!(health["word"].as_str().is_some_and(|word| !word.is_empty()));
        }
        let notes = period["notes"].as_array().expect("notes");
        let note = notes
            .iter()
            .find(|note| note["private"] == true)
            .expect("a private note");
        assert_eq!(note["wordings"].as_array().map(Vec::len), Some(2));
        assert_eq!(note["meeting"], period["start"]);
    }
}

#[test]
fn the_log_has_the_persons_own_rows_alone() {
    let marked = Marked::new();
    let id = marked.history.participant.id;
    let own = marked.log.iter().filter(|entry| entry.participant_id == Some(id));
    let rows = json(&marked)["log"].as_array().expect("a log").clone();
    assert_eq!(rows.len(), own.count());
    assert!(rows.len() < marked.log.len());
    assert!(rows.iter().any(|row| row["operation"] == "view_participant"));
}

#[test]
fn what_nothing_refers_to_is_left_out() {
    let history = crate::domain::history::tests::started("2026-01-14");
    let moves = Moves::default();
    let extract: Value = serde_json::from_str(&bare(&history, &moves).json().expect("JSON")).expect("JSON");
    assert_eq!(extract["questionnaires"], serde_json::json!([]));
    assert_eq!(extract["participant"]["protection"], Value::Null);
    assert_eq!(extract["periods"][0]["exit"], Value::Null);
}

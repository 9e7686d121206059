//! A copy of everything that is kept about one person (registerutdrag), on paper.
//!
//! What it says comes from the same records as the JSON, and each of them is taken apart field by field here too.

mod intake;
mod reviews;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{Language, ReportError};
use crate::domain::history::History;
use crate::domain::instrument::Respondent;
use crate::domain::organisation::Organisation;
use crate::exchange::extract::{
    AbsenceSeenRecord, AnswerRecord, AttendanceMark, BinRecord, ConsentRecord, ExitRecord, Extract, FinishedRecord,
    FormRecord, GoalRecord, HoldRecord, ImportRecord, LogRecord, MeetingRecord, MoveConsentRecord, NoteRecord,
    NotedRecord, OccasionRecord, PeriodRecord, Person, PlacementRecord, ProtectionRecord, QuestionRecord,
    Questionnaire, ReceptionRecord, Record, ResponsibleRecord, RevisionRecord, SharingRecord, StepRecord, TargetRecord,
    TransferRecord, WordingRecord,
};
use crate::exchange::show::ShownParticipant;
use crate::i18n::Texts;

const TEMPLATE: &str = include_str!("../../assets/report/extract.typ");

/// The highest rating that a participant gives an activity.
const MAX_RATING: i16 = 5;

/// The extract as a PDF.
///
/// # Errors
/// Where its template is wrong, which is a defect.
pub fn pdf(texts: &Texts, extract: &Extract<'_>, organisation: &Organisation) -> Result<Vec<u8>, ReportError> {
    super::pdf(TEMPLATE, &Sheet::new(texts, extract), organisation, &[])
}

/// What an extract's file is called, without its ending: `T-0042-registerutdrag-2026-11-25`. It never has a name in it.
pub fn file_stem(history: &History, made_on: NaiveDate) -> String {
    format!("{}-registerutdrag-{made_on}", history.participant.reference)
}

/// The pages, as their template reads them.
#[derive(Debug, Serialize)]
struct Sheet {
    language: Language,
    title: String,
    /// On every page: that the person's data are protected.
    mark: Option<String>,
    made: String,
    introduction: Vec<String>,
    blocks: Vec<Block>,
    /// With `{page}` and `{count}` in it.
    page: String,
}

/// One thing after another.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Block {
    /// From level 2: the title is level 1.
    Heading { level: u8, text: String },
    /// A paragraph.
    Text { text: String },
    /// What somebody wrote, under a line that says who, when or about what.
    Said { about: String, text: String },
    /// The widths are shares of the page.
    Table {
        columns: Vec<String>,
        widths: Vec<u8>,
        rows: Vec<Vec<String>>,
    },
}

impl Sheet {
    fn new(texts: &Texts, extract: &Extract<'_>) -> Self {
        let Record {
            made_on,
            made_by,
            participant,
            periods,
            questionnaires,
            sent,
            received,
            hold,
            bin,
            imports,
            log,
        } = extract.record(texts.code());
        let writer = Writer { texts };
        let date = texts.date(made_on);
        let mark = participant
            .protection
            .as_ref()
            .map(|protection| writer.mark(protection));
        let introduction = [
            texts.get("extract-what"),
            writer.about(&participant),
            texts.with(
                "extract-made",
                &[("date", date.as_str().into()), ("by", made_by.into())],
            ),
            texts.get("extract-contact"),
            texts.get("extract-levels"),
        ];
        let notices = questionnaires
            .iter()
            .map(|questionnaire| questionnaire.notice.to_owned());
        let mut blocks = writer.person(&participant);
        blocks.extend(periods.iter().flat_map(|period| writer.period(period)));
        blocks.extend(writer.moves(&sent, received.as_ref()));
        blocks.extend(writer.hold(hold.as_ref()));
        blocks.extend(writer.bin(&bin));
        blocks.extend(writer.imports(&imports));
        blocks.extend(writer.questionnaires(&questionnaires));
        blocks.extend(writer.log(&log));
        let page = [
            ("reference", participant.details.reference.as_str().into()),
            ("page", "{page}".into()),
            ("count", "{count}".into()),
        ];
        Self {
            language: Language::of(texts),
            title: texts.get("extract-heading"),
            introduction: mark.iter().cloned().chain(introduction).chain(notices).collect(),
            mark,
            made: date,
            blocks,
            page: texts.with("extract-page", &page),
        }
    }
}

/// Puts records into words.
struct Writer<'t> {
    texts: &'t Texts,
}

impl Writer<'_> {
    fn get(&self, key: &str) -> String {
        self.texts.get(key)
    }

    fn date(&self, date: NaiveDate) -> String {
        self.texts.date(date)
    }

    /// The text of a code, such as an outcome's.
    fn coded(&self, kind: &str, code: &str) -> String {
        self.texts.get(&format!("{kind}-{code}"))
    }

    fn heading(&self, level: u8, key: &str) -> Block {
        Block::Heading {
            level,
            text: self.get(key),
        }
    }

    /// A table, or a sentence where it would have no row.
    fn table<const N: usize>(&self, columns: [(&str, u8); N], rows: impl Iterator<Item = [String; N]>) -> Block {
        let rows: Vec<_> = rows.map(Vec::from).collect();
        if rows.is_empty() {
            return self.nothing();
        }
        Block::Table {
            columns: columns.iter().map(|(key, _)| self.get(key)).collect(),
            widths: columns.iter().map(|(_, width)| *width).collect(),
            rows,
        }
    }

    fn nothing(&self) -> Block {
        Block::Text {
            text: self.get("extract-nothing"),
        }
    }

    /// A heading with what stands under it, or with a sentence where nothing does.
    fn section(&self, level: u8, key: &str, mut under: Vec<Block>) -> Vec<Block> {
        if under.is_empty() {
            under.push(self.nothing());
        }
        under.insert(0, self.heading(level, key));
        under
    }

    fn mark(&self, ProtectionRecord { level, named_users: _ }: &ProtectionRecord<'_>) -> String {
        self.coded("extract-mark", level.code())
    }

    fn about(&self, person: &Person<'_>) -> String {
        let reference = ("reference", person.details.reference.as_str().into());
        match &person.details.name {
            Some(name) => self
                .texts
                .with("extract-about", &[("name", name.as_str().into()), reference]),
            None => self.texts.with("extract-about-unnamed", &[reference]),
        }
    }

    fn person(&self, person: &Person<'_>) -> Vec<Block> {
        let Person {
            details,
            protection,
            consents,
            sharings,
        } = person;
        let ShownParticipant {
            reference,
            name,
            birth,
            gender,
            referred_by,
            language,
            caseworker,
            imported_as,
            // These are told with the periods.
            start: _,
            end: _,
            outcome: _,
        } = details;
        let coded = |kind: &str, code: Option<&str>| code.map(|code| self.coded(kind, code));
        let facts = [
            ("extract-reference", Some(reference.clone())),
            ("extract-name", name.clone()),
            ("extract-birth", birth.clone()),
            ("details-gender", coded("gender", *gender)),
            ("details-referred-by", coded("referrer", *referred_by)),
            ("details-language", coded("language", *language)),
            ("details-caseworker", caseworker.clone()),
        ];
        let facts = facts.map(|(key, fact)| [self.get(key), fact.unwrap_or_else(|| self.get("not-given"))]);
        let imported = imported_as.clone().map(|id| [self.get("extract-imported-as"), id]);
        let protection = protection.as_ref().into_iter().flat_map(|protection| {
            let named = protection.named_users.join(", ");
            [
                [self.get("extract-protection"), self.mark(protection)],
                [self.get("extract-named-users"), named],
            ]
        });
        let rows = facts.into_iter().chain(imported).chain(protection);
        let columns = [("extract-column-fact", 1), ("extract-column-content", 2)];
        let mut blocks = self.section(2, "extract-person", vec![self.table(columns, rows)]);
        blocks.extend(self.consents(consents));
        blocks.extend(self.sharings(sharings));
        blocks
    }

    fn sharings(&self, sharings: &[SharingRecord<'_>]) -> Vec<Block> {
        let rows = sharings.iter().map(|sharing| {
            let SharingRecord {
                reader,
                from,
                to,
                way,
                recorded_by,
                recorded_at,
                withdrawn_by,
                withdrawn_at,
            } = sharing;
            let withdrawn = withdrawn_by.zip(*withdrawn_at).map(|(by, at)| {
                let args = [("date", self.date(at.date_naive()).into()), ("by", by.into())];
                self.texts.with("sharing-withdrawn", &args)
            });
            let said = self.coded("sharing-way", way.code());
            [
                (*reader).to_owned(),
                format!("{} – {}", self.date(*from), self.date(*to)),
                lines([Some(said), withdrawn]),
                self.by_on(recorded_by, recorded_at.date_naive()),
            ]
        });
        let columns = [
            ("sharing-reader", 4),
            ("extract-column-days", 4),
            ("sharing-way", 4),
            ("extract-column-recorded-by", 4),
        ];
        self.section(3, "sharing-heading", vec![self.table(columns, rows)])
    }

    fn consents(&self, consents: &[ConsentRecord<'_>]) -> Vec<Block> {
        let rows = consents.iter().map(|consent| {
            let ConsentRecord {
                kind,
                date,
                text_version,
                recorded_by,
            } = consent;
            [
                self.date(*date),
                self.coded("extract-consent", kind.code()),
                (*text_version).to_owned(),
                (*recorded_by).to_owned(),
            ]
        });
        let columns = [
            ("extract-column-day", 2),
            ("extract-column-what", 4),
            ("extract-column-version", 3),
            ("extract-column-recorded-by", 3),
        ];
        self.section(3, "extract-consents", vec![self.table(columns, rows)])
    }

    /// From which unit the data came, and to which they went.
    fn moves(&self, sent: &[TransferRecord<'_>], received: Option<&ReceptionRecord<'_>>) -> Vec<Block> {
        let consent = |consent: &MoveConsentRecord| {
            let said = [
                ("date", self.date(consent.date).into()),
                ("giver", self.coded("transfer-giver", consent.given_by.code()).into()),
                ("form", self.coded("transfer-form", consent.form.code()).into()),
            ];
            self.texts.with("extract-move-consent", &said)
        };
        let came = received.map(|reception| {
            let ReceptionRecord {
                from,
                fingerprint,
                reference,
                sent_at,
                sent_by,
                consent: agreed,
                at,
                by,
            } = reception;
            let said = [
                ("unit", (*from).into()),
                ("fingerprint", (*fingerprint).into()),
                ("reference", (*reference).into()),
                ("date", self.date(sent_at.date_naive()).into()),
                ("by", (*sent_by).into()),
            ];
            let what = self.texts.with("extract-received", &said);
            [
                self.date(at.date_naive()),
                format!("{what} {}", consent(agreed)),
                (*by).to_owned(),
            ]
        });
        let went = sent.iter().map(|transfer| {
            let TransferRecord {
                to,
                fingerprint,
                at,
                by,
                consent: agreed,
            } = transfer;
            let said = [("unit", (*to).into()), ("fingerprint", (*fingerprint).into())];
            let what = self.texts.with("extract-sent", &said);
            [
                self.date(at.date_naive()),
                format!("{what} {}", consent(agreed)),
                (*by).to_owned(),
            ]
        });
        let columns = [
            ("extract-column-day", 2),
            ("extract-column-what", 6),
            ("extract-column-recorded-by", 3),
        ];
        self.section(
            2,
            "extract-moves",
            vec![self.table(columns, came.into_iter().chain(went))],
        )
    }

    fn hold(&self, hold: Option<&HoldRecord<'_>>) -> Vec<Block> {
        let rows = hold.into_iter().map(|hold| {
            let HoldRecord {
                reason,
                since,
                recorded_by,
            } = hold;
            [self.date(*since), (*reason).to_owned(), (*recorded_by).to_owned()]
        });
        let columns = [
            ("extract-column-day", 2),
            ("extract-column-what", 6),
            ("extract-column-recorded-by", 3),
        ];
        self.section(2, "extract-hold", vec![self.table(columns, rows)])
    }

    fn bin(&self, bin: &[BinRecord<'_>]) -> Vec<Block> {
        let rows = bin.iter().map(|removed| {
            let BinRecord {
                kind,
                text,
                removed_at,
                removed_by,
            } = removed;
            let what = format!("{}: {text}", self.coded("bin-kind", kind));
            [self.date(removed_at.date_naive()), what, (*removed_by).to_owned()]
        });
        let columns = [
            ("extract-column-day", 2),
            ("extract-column-what", 6),
            ("extract-column-recorded-by", 3),
        ];
        self.section(2, "extract-bin", vec![self.table(columns, rows)])
    }

    fn imports(&self, imports: &[ImportRecord<'_>]) -> Vec<Block> {
        let rows = imports.iter().map(|import| {
            let ImportRecord {
                file,
                imported_at,
                imported_by,
                taken_back_at,
                taken_back_by,
            } = import;
            let taken_back = taken_back_at.zip(*taken_back_by).map(|(at, by)| {
                let args = [("when", self.date(at.date_naive()).into()), ("by", by.into())];
                self.texts.with("import-taken-back", &args)
            });
            let file = match *file {
                "" => self.get("imported-pasted"),
                file => file.to_owned(),
            };
            let what = [Some(file), taken_back]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(". ");
            [self.date(imported_at.date_naive()), what, (*imported_by).to_owned()]
        });
        let columns = [
            ("extract-column-day", 2),
            ("extract-column-what", 6),
            ("extract-column-recorded-by", 3),
        ];
        self.section(2, "extract-imports", vec![self.table(columns, rows)])
    }

    fn period(&self, period: &PeriodRecord<'_>) -> Vec<Block> {
        let PeriodRecord {
            start,
            exit,
            responsible,
            occasions,
            placements,
            goals,
            plan_reviews,
            intake,
            reviews,
            own_checks,
            reminders,
            meetings,
            notes,
            absences_seen,
        } = period;
        let start = ("start", self.date(*start).into());
        let heading = match exit {
            Some(exit) => {
                let days = [start, ("end", self.date(exit.date).into())];
                self.texts.with("extract-period", &days)
            }
            None => self.texts.with("extract-period-ongoing", &[start]),
        };
        let mut blocks = vec![Block::Heading {
            level: 2,
            text: heading,
        }];
        blocks.extend(exit.iter().flat_map(|exit| self.exit(exit)));
        let terms = responsible.iter().map(|term| {
            let ResponsibleRecord { from, caseworker } = term;
            let nobody = || self.get("extract-nobody");
            [self.date(*from), caseworker.map_or_else(nobody, str::to_owned)]
        });
        let columns = [("placement-from", 1), ("column-caseworker", 3)];
        blocks.extend(self.section(3, "extract-responsible", vec![self.table(columns, terms)]));
        let forms = occasions.iter().flat_map(|occasion| self.occasion(occasion)).collect();
        blocks.extend(self.section(3, "extract-assessments", forms));
        blocks.extend(self.placements(placements));
        blocks.extend(self.intake(intake));
        blocks.extend(self.attendance(placements));
        blocks.extend(self.absences_seen(absences_seen));
        blocks.extend(self.plan(goals, plan_reviews));
        blocks.extend(self.meetings(meetings));
        blocks.extend(self.reviews(reviews));
        blocks.extend(self.own_checks(own_checks));
        blocks.extend(self.reminders(reminders));
        let notes = notes.iter().flat_map(|note| self.note(note)).collect();
        blocks.extend(self.section(3, "tab-notes", notes));
        blocks
    }

    fn exit(&self, ExitRecord { date, outcome, note }: &ExitRecord<'_>) -> Vec<Block> {
        let unknown = || self.get("not-given");
        let outcome = outcome.map_or_else(unknown, |outcome| self.coded("outcome", outcome.code()));
        let about = [("date", self.date(*date).into()), ("outcome", outcome.into())];
        let about = self.texts.with("extract-ended", &about);
        let said = match note {
            Some(note) => Block::Said {
                about,
                text: (*note).to_owned(),
            },
            None => Block::Text { text: about },
        };
        self.section(3, "extract-exit", vec![said])
    }

    fn occasion(&self, OccasionRecord { date, forms }: &OccasionRecord<'_>) -> Vec<Block> {
        if forms.is_empty() {
            let date = [("date", self.date(*date).into())];
            let text = self.texts.with("extract-occasion-empty", &date);
            return vec![Block::Text { text }];
        }
        forms.iter().flat_map(|form| self.form(*date, form)).collect()
    }

    fn form(&self, date: NaiveDate, form: &FormRecord<'_>) -> [Block; 3] {
        let FormRecord {
            respondent,
            state,
            questionnaire,
            version,
            filled_in,
            language,
            finished,
            answers,
        } = form;
        let heading = [
            ("date", self.date(date).into()),
            ("form", self.coded("form-heading", respondent.code()).into()),
            ("version", version.to_string().into()),
        ];
        let mut about = vec![self.coded("extract-form", state.code())];
        if let Some(FinishedRecord {
            by,
            at,
            correction_reason,
        }) = finished
        {
            about.push(self.written("extract-finished", by, *at));
            let reason = |reason: &&str| {
                let reason = self.texts.correction_reason(reason);
                self.texts.with("extract-corrected", &[("reason", reason.into())])
            };
            about.extend(correction_reason.as_ref().map(reason));
        }
        if !filled_in.is_empty() {
            let ways: Vec<_> = filled_in.iter().map(|way| self.texts.way(*way)).collect();
            let ways = [("ways", ways.join(", ").into())];
            about.push(self.texts.with("extract-filled-in", &ways));
        }
        about.extend(language.map(|code| self.read_in(code)));
        about.push(
            self.texts
                .with("extract-asked-with", &[("key", questionnaire.as_str().into())]),
        );
        [
            Block::Heading {
                level: 4,
                text: self.texts.with("extract-form-heading", &heading),
            },
            Block::Text { text: about.join(" ") },
            self.answers(answers),
        ]
    }

    /// In which language the questions were read; its code where it has no name here.
    fn read_in(&self, code: &str) -> String {
        let key = format!("language-{code}");
        let name = if self.texts.has(&key) {
            self.get(&key)
        } else {
            code.to_owned()
        };
        self.texts.with("extract-read-in", &[("language", name.into())])
    }

    fn answers(&self, answers: &[AnswerRecord<'_>]) -> Block {
        let rows = answers.iter().map(|said| {
            let AnswerRecord {
                indicator,
                name,
                answer,
                score,
                scale_max,
                word,
                note,
            } = said;
            let answer = match score {
                Some(score) => self.level(*score, *scale_max, *word),
                None => self.coded("answer", &answer.code().replace('_', "-")),
            };
            [
                name.unwrap_or(indicator).to_owned(),
                answer,
                note.unwrap_or_default().to_owned(),
            ]
        });
        let columns = [
            ("column-indicator", 5),
            ("extract-column-answer", 5),
            ("paper-comment", 4),
        ];
        self.table(columns, rows)
    }

    /// "4 av 5 – Stor", without the word where there is none, or the number alone where its scale is not known.
    fn level(&self, score: i16, max: Option<i16>, word: Option<&str>) -> String {
        let Some(max) = max else {
            return score.to_string();
        };
        let args = [
            ("score", score.to_string().into()),
            ("max", max.to_string().into()),
            ("word", word.unwrap_or_default().into()),
        ];
        let key = if word.is_some() { "answer-level" } else { "answer-score" };
        self.texts.with(key, &args)
    }

    fn placements(&self, placements: &[PlacementRecord<'_>]) -> Vec<Block> {
        let rows = placements.iter().map(|placement| self.placement(placement));
        let columns = [
            ("placement-activity", 7),
            ("extract-column-days", 6),
            ("placement-extent", 4),
            ("placement-reason", 5),
            ("extract-column-experience", 7),
        ];
        self.section(3, "tab-activities", vec![self.table(columns, rows)])
    }

    fn placement(&self, placement: &PlacementRecord<'_>) -> [String; 5] {
        let PlacementRecord {
            activity,
            activity_type,
            unit,
            from,
            to,
            extent_percent,
            end_reason,
            weekdays,
            rating,
            comment,
            // It stands in a table of its own.
            attendance: _,
        } = placement;
        let unknown = || self.get("not-given");
        let kind = activity_type.map(|kind| self.coded("activity-type", kind.code()));
        let activity = [
            Some(activity.map_or_else(unknown, str::to_owned)),
            kind,
            unit.map(str::to_owned),
        ];
        let from = self.date(*from);
        let days = match to {
            Some(to) => format!("{from} – {}", self.date(*to)),
            None => self.texts.with("placement-since", &[("date", from.into())]),
        };
        let weekdays = weekdays.as_deref().map(|numbers| {
            let names = numbers
                .iter()
                .map(|number| self.get(&format!("weekday-short-{number}")));
            names.collect::<Vec<_>>().join(", ")
        });
        let rating = rating.map(|rating| {
            let word = self.get(&format!("placement-rating-{rating}"));
            self.level(rating.into(), Some(MAX_RATING), Some(&word))
        });
        [
            lines(activity),
            lines([Some(days), weekdays]),
            extent_percent.map_or_else(unknown, |percent| format!("{percent}\u{A0}%")),
            end_reason.map_or_else(String::new, |reason| self.coded("end-reason", reason.code())),
            lines([rating, comment.map(str::to_owned)]),
        ]
    }

    /// Every day about which something is noted, with what was noted before.
    fn attendance(&self, placements: &[PlacementRecord<'_>]) -> Vec<Block> {
        let rows = placements.iter().flat_map(|placement| {
            let activity = placement.activity.map_or_else(|| self.get("not-given"), str::to_owned);
            let row = move |noted| {
                let [day, decisions] = self.noted(noted);
                [day, activity.clone(), decisions]
            };
            placement.attendance.iter().map(row)
        });
        let columns = [
            ("extract-column-day", 3),
            ("placement-activity", 4),
            ("attendance-heading", 9),
        ];
        self.section(3, "attendance-heading", vec![self.table(columns, rows)])
    }

    /// The day, and every decision, a line each.
    fn noted(&self, NotedRecord { date, decisions }: &NotedRecord<'_>) -> [String; 2] {
        let told = decisions.iter().map(|decision| {
            let AttendanceMark {
                mark,
                recorded_by,
                recorded_at,
            } = decision;
            let what = mark.map_or_else(|| self.get("mark-none"), |mark| self.coded("mark", mark.code()));
            Some(format!(
                "{what} – {}",
                self.by_on(recorded_by, recorded_at.date_naive())
            ))
        });
        [self.date(*date), lines(told)]
    }

    fn absences_seen(&self, seen: &[AbsenceSeenRecord<'_>]) -> Vec<Block> {
        let rows = seen.iter().map(|seen| {
            let AbsenceSeenRecord {
                kind,
                until,
                seen_by,
                seen_at,
            } = seen;
            [
                self.date(*until),
                self.coded("absence-kind", kind.code()),
                self.by_on(seen_by, seen_at.date_naive()),
            ]
        });
        let columns = [
            ("extract-column-day", 3),
            ("extract-column-what", 6),
            ("extract-column-recorded-by", 6),
        ];
        self.section(3, "extract-absences-seen", vec![self.table(columns, rows)])
    }

    fn plan(&self, goals: &[GoalRecord<'_>], reviews: &[NaiveDate]) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (number, GoalRecord { revisions }) in (1_usize..).zip(goals) {
            let number = [("number", number.to_string().into())];
            blocks.push(Block::Heading {
                level: 4,
                text: self.texts.with("extract-goal", &number),
            });
            blocks.extend(revisions.iter().map(|revision| self.revision(revision)));
        }
        if !reviews.is_empty() {
            let dates: Vec<_> = reviews.iter().map(|date| self.date(*date)).collect();
            let dates = [("dates", dates.join(", ").into())];
            let text = self.texts.with("extract-plan-reviews", &dates);
            blocks.push(Block::Text { text });
        }
        self.section(3, "extract-plan", blocks)
    }

    fn revision(&self, revision: &RevisionRecord<'_>) -> Block {
        let RevisionRecord {
            date,
            author,
            text,
            status,
            target,
            by,
            steps,
        } = revision;
        let step = |StepRecord { text, done }: &StepRecord<'_>| {
            let key = if *done {
                "goal-step-was-done"
            } else {
                "goal-step-was-open"
            };
            Some(self.texts.with(key, &[("step", (*text).into())]))
        };
        let by = by.map(|by| self.texts.with("extract-goal-by", &[("date", self.date(by).into())]));
        let target = target.as_ref().map(|target| self.target(target));
        let about = [
            Some(self.by_on(author, *date)),
            Some(self.coded("goal-status", status.code())),
        ];
        let said = [Some((*text).to_owned()), target, by];
        Block::Said {
            about: joined(about),
            text: lines(said.into_iter().chain(steps.iter().map(step))),
        }
    }

    fn target(&self, target: &TargetRecord<'_>) -> String {
        let TargetRecord {
            indicator,
            name,
            questionnaire: _,
            level,
            word,
        } = target;
        let name = name.unwrap_or(indicator);
        let level = level.map(|level| {
            let level = self.texts.with("goal-level-is", &[("level", level.to_string().into())]);
            match word {
                Some(word) => format!("{level} – {word}"),
                None => level,
            }
        });
        match level {
            Some(level) => format!("{name}: {level}"),
            None => name.to_owned(),
        }
    }

    fn meetings(&self, meetings: &[MeetingRecord<'_>]) -> Vec<Block> {
        let rows = meetings.iter().map(|meeting| {
            let MeetingRecord {
                date,
                time,
                state,
                held_by,
                held_at,
                next_measurement,
                noted,
            } = meeting;
            let noted = noted.as_ref().map(|noted| {
                let [_, decisions] = self.noted(noted);
                decisions
            });
            let state = match (held_by.zip(*held_at), noted) {
                (Some((by, at)), noted) => lines([Some(self.written("extract-held", by, at)), noted]),
                (None, Some(noted)) => noted,
                (None, None) => self.coded("extract-meeting", state.code()),
            };
            [
                self.date(*date),
                time.clone().unwrap_or_default(),
                state,
                next_measurement.map_or_else(String::new, |date| self.date(date)),
            ]
        });
        let columns = [
            ("extract-column-day", 3),
            ("meeting-time", 2),
            ("extract-column-state", 6),
            ("meeting-next-measurement", 3),
        ];
        self.section(3, "extract-meetings", vec![self.table(columns, rows)])
    }

    fn note(&self, note: &NoteRecord<'_>) -> Vec<Block> {
        let NoteRecord {
            date,
            private,
            indicator,
            indicator_name,
            meeting,
            wordings,
        } = note;
        let meeting = meeting.map(|date| {
            let date = [("date", self.date(date).into())];
            self.texts.with("extract-at-meeting", &date)
        });
        let heading = [
            Some(self.date(*date)),
            indicator_name.or(*indicator).map(str::to_owned),
            meeting,
            private.then(|| self.get("note-private")),
        ];
        let mut blocks = vec![Block::Heading {
            level: 4,
            text: joined(heading),
        }];
        let last = wordings.len().saturating_sub(1);
        blocks.extend(wordings.iter().enumerate().map(|(index, wording)| {
            let WordingRecord { text, author, at } = wording;
            let earlier = (index < last).then(|| self.get("extract-earlier-wording"));
            Block::Said {
                about: joined([Some(self.by_on(author, at.date_naive())), earlier]),
                text: (*text).to_owned(),
            }
        }));
        blocks
    }

    fn questionnaires(&self, questionnaires: &[Questionnaire<'_>]) -> Vec<Block> {
        let blocks = questionnaires.iter().flat_map(|questionnaire| {
            let Questionnaire {
                key,
                name,
                // It stands on the first page.
                notice: _,
                scale_min,
                scale_max,
                questions,
            } = questionnaire;
            let scale = [
                ("min", scale_min.to_string().into()),
                ("max", scale_max.to_string().into()),
            ];
            let question = |respondent, asked: &BTreeMap<Respondent, &str>| {
                let question = asked.get(&respondent).copied();
                question.map_or_else(|| self.get("answer-not-asked"), str::to_owned)
            };
            let rows = questions.iter().map(|row| {
                let QuestionRecord {
                    // The name says the same.
                    indicator: _,
                    name,
                    asked,
                } = row;
                [
                    (*name).to_owned(),
                    question(Respondent::Participant, asked),
                    question(Respondent::Caseworker, asked),
                ]
            });
            let columns = [
                ("column-indicator", 3),
                ("extract-column-to-participant", 4),
                ("extract-column-to-caseworker", 4),
            ];
            [
                Block::Heading {
                    level: 3,
                    text: format!("{name} ({key})"),
                },
                Block::Text {
                    text: self.texts.with("scale-range", &scale),
                },
                self.table(columns, rows),
            ]
        });
        self.section(2, "extract-questionnaires", blocks.collect())
    }

    fn log(&self, log: &[LogRecord<'_>]) -> Vec<Block> {
        let rows = log.iter().map(|row| {
            let LogRecord {
                at,
                by,
                operation,
                undone,
            } = row;
            let what = self.coded("operation", operation.code());
            let what = match undone {
                Some(undone) => format!("{what}: {}", self.coded("operation", undone.code())),
                None => what,
            };
            [at.format("%Y-%m-%d %H:%M").to_string(), (*by).to_owned(), what]
        });
        let columns = [
            ("extract-column-moment", 3),
            ("extract-column-who", 3),
            ("extract-column-what", 6),
        ];
        self.section(2, "extract-log", vec![self.table(columns, rows)])
    }

    /// "A. Lind, 14 jan 2026".
    fn by_on(&self, by: &str, date: NaiveDate) -> String {
        let args = [("by", by.into()), ("date", self.date(date).into())];
        self.texts.with("note-written", &args)
    }

    /// A sentence about who did something, and on which day.
    fn written(&self, key: &str, by: &str, at: DateTime<Utc>) -> String {
        let args = [("by", by.into()), ("date", self.date(at.date_naive()).into())];
        self.texts.with(key, &args)
    }
}

/// What there is, each on a line of its own.
fn lines(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// What there is, on one line.
fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::operation::Operation;
    use crate::exchange::extract::tests::{Marked, bare};
    use crate::i18n::Locale;

    /// What PDF/UA asks for and a reader needs: structure, language and title.
    fn assert_accessible(pdf: &[u8], language: &str) {
        assert!(pdf.starts_with(b"%PDF-"));
        let text = String::from_utf8_lossy(pdf);
        let language = format!("/Lang({language})");
        for mark in ["/StructTreeRoot", "/MarkInfo", "pdfuaid:part", &language] {
            assert!(text.contains(mark), "{mark}");
        }
    }

    fn words(sheet: &Sheet) -> String {
        serde_json::to_string(sheet).expect("JSON")
    }

    #[test]
    fn the_pages_are_tagged_and_say_everything() {
        let marked = Marked::new();
        for locale in Locale::ALL {
            let texts = Texts::new(*locale);
            let words = words(&Sheet::new(&texts, &marked.extract()));
            let missing: Vec<_> = marked.marks.iter().filter(|mark| !words.contains(*mark)).collect();
            assert!(missing.is_empty(), "{missing:?}");
            let pdf = pdf(&texts, &marked.extract(), &Organisation::default()).expect("pages");
            assert_accessible(&pdf, locale.code());
        }
    }

    #[test]
    fn the_mark_of_protection_is_on_the_pages_and_no_name_is_in_the_files() {
        let mut marked = Marked::new();
        let texts = Texts::new(Locale::Swedish);
        let sheet = Sheet::new(&texts, &marked.extract());
        let mark = sheet.mark.as_ref().expect("a mark");
        assert!(mark.ends_with("skyddad folkbokföring"), "{mark}");
        assert_eq!(sheet.introduction.first(), Some(mark), "a header is not read aloud");
        let stem = file_stem(&marked.history, marked.extract().made_on);
        let reference = marked.history.participant.reference.to_string();
        assert_eq!(stem, format!("{reference}-registerutdrag-2026-11-25"));
        marked.history.participant.protection = None;
        assert_eq!(Sheet::new(&texts, &marked.extract()).mark, None);
    }

    #[test]
    fn empty_parts_say_so_and_long_texts_are_set() {
        let mut history = crate::domain::history::tests::started("2026-01-14");
        // One word as long as a note can be.
        history.participant.details.name = Some("å".repeat(5_000));
        let moves = crate::domain::transfer::Moves::default();
        let extract = bare(&history, &moves);
        let texts = Texts::new(Locale::Swedish);
        let words = words(&Sheet::new(&texts, &extract));
        // Consents, readers, responsibility, assessments, activities, attendance, absences seen to, plan, meetings, notes, moves,
        // a hold, the bin, imports, questionnaires and log.
        assert_eq!(words.matches("Inga uppgifter.").count(), 16);
        assert_accessible(&pdf(&texts, &extract, &Organisation::default()).expect("pages"), "sv");
    }

    #[test]
    fn every_operation_has_a_name_in_the_log() {
        for locale in Locale::ALL {
            let texts = Texts::new(*locale);
            for operation in Operation::ALL {
                let key = format!("operation-{}", operation.code());
                assert!(texts.has(&key), "{key} in {}", locale.code());
            }
        }
    }
}

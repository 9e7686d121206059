//! The demonstration: a dozen fictional participants with two years behind them, and a crowd that other caseworkers are
//! responsible for, the same every time.
//!
//! Nobody here exists. Levels and names come from a fixed seed; only the dates move with today, so that the newest
//! measurement is always a few days old.

pub mod crowd;
mod intake;
mod levels;
mod whole;
mod work;

use chrono::{Days, NaiveDate};
use rand::SeedableRng as _;
use rand_chacha::ChaCha12Rng;

use self::crowd::Crowd;
use self::levels::{Course, Moving, entry};
use crate::domain::activity::{
    ActivityDetails, ActivityType, Cost, CostBasis, EndReason, Experience, PlacementDetails,
};
use crate::domain::assessment::Entries;
use crate::domain::exit::{Exit, Outcome};
use crate::domain::instrument::{Instrument, Respondent};
use crate::domain::participant::{Birth, Details, Gender, Language, Referrer};
use crate::domain::{ActivityId, Now, ParticipantId};
use crate::store::{Operation, Session, Store, StoreError};

/// When forms are finished in the demonstration.
const MORNING: chrono::NaiveTime = chrono::NaiveTime::MIN;

/// The caseworker whose window the demonstration is.
pub const CASEWORKER: &str = "A. Lind";
const SEED: u64 = 0x5374_6567_7669_7301;
/// Days between two measurements: every third month.
const INTERVAL_DAYS: u64 = 91;
/// Nine measurements make two years.
const MEASUREMENTS: usize = 9;

struct Person {
    name: &'static str,
    birth_year: i32,
    gender: Gender,
    language: Language,
    referred_by: Referrer,
    course: Course,
    /// How many of the nine measurements there are, counted back from the newest.
    measurements: usize,
    /// The chance that an answer is missing, "vet inte" or "vill inte svara".
    gaps: f64,
    /// Former caseworkers, in order, before the one of today.
    earlier_caseworkers: &'static [&'static str],
    ended: Option<Outcome>,
    /// Left after half of the measurements, and came back.
    came_back: bool,
}

/// What the fictional people can take part in: name, kind, who runs it, and cost in kronor a day.
const ACTIVITIES: [(&str, ActivityType, &str, i64); 7] = [
    ("Praktik, bageri", ActivityType::JobFocused, "Jobbcenter", 150),
    ("Praktik, lager", ActivityType::JobFocused, "Jobbcenter", 150),
    ("Datakunskap", ActivityType::Skills, "Lärcenter", 210),
    ("Språkträning", ActivityType::Language, "Lärcenter", 180),
    ("Hälsomotivation", ActivityType::Health, "Träffpunkten", 240),
    ("Vardagsgruppen", ActivityType::Social, "Träffpunkten", 120),
    ("Arbetsträning, kök", ActivityType::JobFocused, "Jobbcenter", 260),
];
/// The activities that a crowd can be in, by their places: job-focused ones first.
const CROWD_ACTIVITIES: [usize; 7] = [0, 1, 6, 2, 3, 4, 5];
const CROWD_JOB_FOCUSED: usize = 3;
/// How many days ago the first of the demonstration's crowd began.
const CROWD_DAYS: u64 = 1_350;
/// How many people the demonstration has beside the dozen.
pub const CROWD: usize = 288;

const PEOPLE: [Person; 12] = {
    use Course::{Falling, Flat, Rising, UpAndDown};
    use Gender::{Man, Other, Woman};
    use Language::{Arabic, Dari, English, Somali, Swedish, Tigrinya, Ukrainian};
    use Referrer::{AdultSupport, EmploymentService, Region, SocialAssistance, SocialInsurance, YouthFollowUp};
    const fn person(name: &'static str, birth_year: i32, gender: Gender, language: Language) -> Person {
        Person {
            name,
            birth_year,
            gender,
            language,
            referred_by: SocialAssistance,
            course: Rising,
            measurements: MEASUREMENTS,
            gaps: 0.0,
            earlier_caseworkers: &[],
            ended: None,
            came_back: false,
        }
    }
    [
        Person {
            gaps: 0.03,
            ..person("Amina", 1988, Woman, Somali)
        },
        Person {
            course: Flat,
            referred_by: SocialInsurance,
            ..person("Bengt", 1964, Man, Swedish)
        },
        Person {
            referred_by: EmploymentService,
            measurements: 6,
            ..person("Dalia", 1992, Woman, Arabic)
        },
        Person {
            course: Falling,
            referred_by: Region,
            gaps: 0.05,
            ..person("Erik", 1979, Man, Swedish)
        },
        Person {
            measurements: 1,
            ..person("Fatuma", 1996, Woman, Somali)
        },
        Person {
            course: UpAndDown,
            earlier_caseworkers: &["M. Öberg", "K. Nyström"],
            ..person("Goran", 1971, Man, English)
        },
        Person {
            gaps: 0.3,
            referred_by: AdultSupport,
            ..person("Hanna", 1985, Woman, Swedish)
        },
        Person {
            earlier_caseworkers: &["M. Öberg"],
            measurements: 8,
            came_back: true,
            ..person("Ibrahim", 1990, Man, Arabic)
        },
        Person {
            course: UpAndDown,
            referred_by: YouthFollowUp,
            measurements: 4,
            ..person("Jenny", 2006, Woman, Swedish)
        },
        Person {
            referred_by: EmploymentService,
            ended: Some(Outcome::WorkTemporary),
            ..person("Kiflom", 1983, Man, Tigrinya)
        },
        Person {
            course: Flat,
            gaps: 0.1,
            measurements: 5,
            ..person("Lesia", 1975, Woman, Ukrainian)
        },
        Person {
            course: Falling,
            measurements: 3,
            earlier_caseworkers: &["K. Nyström"],
            ..person("Noor", 1999, Other, Dari)
        },
    ]
};

/// An in-memory file with the demonstration.
///
/// # Errors
/// Only where memory runs out.
pub fn open(session: &Session) -> Result<Store, StoreError> {
    let mut store = Store::in_memory(CASEWORKER)?;
    fill(&mut store, session)?;
    Ok(store)
}

/// An in-memory file with the dozen, and the crowd that is still to be put into it. All of it added, the file is that of
/// [`open`].
///
/// # Errors
/// Only where memory runs out.
pub fn begin(session: &Session) -> Result<(Store, Crowd), StoreError> {
    let mut store = Store::in_memory(CASEWORKER)?;
    let catalogue = fill_dozen(&mut store, session)?;
    let crowd = crowd(&mut store, session, &catalogue, CROWD, SEED)?;
    Ok((store, crowd))
}

/// An in-memory file with the dozen alone.
///
/// # Errors
/// Only where memory runs out.
pub fn open_dozen(session: &Session) -> Result<Store, StoreError> {
    let mut store = Store::in_memory(CASEWORKER)?;
    fill_dozen(&mut store, session)?;
    Ok(store)
}

/// Puts the demonstration into an empty file.
///
/// # Errors
/// Where the file can't be written.
pub fn fill(store: &mut Store, session: &Session) -> Result<(), StoreError> {
    let catalogue = fill_dozen(store, session)?;
    crowd(store, session, &catalogue, CROWD, SEED)?.fill(store, session, |_| true)
}

/// A crowd without names, of any size.
#[derive(Debug, Clone, Copy)]
pub struct CrowdSize {
    /// How many people.
    pub participants: usize,
    /// The first of them began so many years ago, 1 or more.
    pub years: u32,
    /// The same seed gives the same people.
    pub seed: u64,
    /// Some of those who left have come back.
    pub returns: bool,
}

/// Puts many fictional participants without names into an empty file. `progress` is told how many are there, and stops the
/// work by `false`.
///
/// # Errors
/// [`StoreError::Cancelled`], or where the file can't be written.
pub fn fill_crowd(
    store: &mut Store,
    session: &Session,
    size: CrowdSize,
    progress: impl FnMut(usize) -> bool,
) -> Result<(), StoreError> {
    let catalogue = add_catalogue(store, session)?;
    let mut crowd = crowd(store, session, &catalogue, size.participants, size.seed)?;
    crowd.has_names = false;
    crowd.days = (u64::from(size.years) * 366).max(31);
    crowd.returns = size.returns;
    crowd.fill(store, session, progress)
}

/// The demonstration's crowd, of which nobody is in the file yet; the activities that it can be in are.
fn crowd(
    store: &mut Store,
    session: &Session,
    catalogue: &[ActivityId],
    participants: usize,
    seed: u64,
) -> Result<Crowd, StoreError> {
    // Few are ever in this one, so its figures stay hidden.
    let (rare, _) = store.transact(session, Operation::CreateDemo, |tx| {
        tx.save_activity(
            None,
            &ActivityDetails {
                name: "Körkortsstöd".to_owned(),
                kind: ActivityType::Skills,
                unit: Some("Lärcenter".to_owned()),
                cost: Some(Cost {
                    ore: 1_800_000,
                    basis: CostBasis::Start,
                }),
                is_active: true,
            },
        )
    })?;
    let mut activities: Vec<ActivityId> = CROWD_ACTIVITIES.iter().map(|place| catalogue[*place]).collect();
    activities.push(rare);
    Ok(Crowd {
        participants,
        has_names: true,
        activities,
        job_focused: CROWD_JOB_FOCUSED,
        random: ChaCha12Rng::seed_from_u64(seed),
        instrument: store.current_instrument()?,
        days: CROWD_DAYS,
        returns: false,
        done: 0,
    })
}

fn add_catalogue(store: &mut Store, session: &Session) -> Result<Vec<ActivityId>, StoreError> {
    let (catalogue, _) = store.transact(session, Operation::CreateDemo, |tx| {
        let add = |(name, kind, unit, cost): &(&str, ActivityType, &str, i64)| {
            tx.save_activity(
                None,
                &ActivityDetails {
                    name: (*name).to_owned(),
                    kind: *kind,
                    unit: Some((*unit).to_owned()),
                    cost: Some(Cost {
                        ore: cost * 100,
                        basis: CostBasis::Day,
                    }),
                    is_active: true,
                },
            )
        };
        ACTIVITIES.iter().map(add).collect::<Result<Vec<_>, _>>()
    })?;
    Ok(catalogue)
}

/// Puts the dozen into an empty file; returns the catalogue.
fn fill_dozen(store: &mut Store, session: &Session) -> Result<Vec<ActivityId>, StoreError> {
    let instrument = store.current_instrument()?;
    let mut random = ChaCha12Rng::seed_from_u64(SEED);
    let catalogue = add_catalogue(store, session)?;
    for (index, person) in PEOPLE.iter().enumerate() {
        let (id, dates) = add(store, session, person, index as u64, &instrument, &mut random)?;
        let (Some(start), Some(newest)) = (dates.first(), dates.last()) else {
            continue;
        };
        let placements = placements(person, index, &catalogue, *start, *newest);
        let left = left(person, &dates);
        let (before, after): (Vec<_>, Vec<_>) = placements
            .into_iter()
            .partition(|placement| left.is_none_or(|left| placement.from <= left));
        store.transact(session, Operation::CreateDemo, |tx| {
            for placement in &before {
                tx.save_placement(id, None, placement)?;
            }
            for placement in &after {
                let from = left.map_or(placement.from, |_| placement.from.max(dates[dates.len() / 2]));
                tx.save_placement(
                    id,
                    None,
                    &PlacementDetails {
                        from,
                        ..placement.clone()
                    },
                )?;
            }
            match person.ended {
                Some(outcome) => tx.end_participant(id, &exit(*newest, outcome)),
                None => Ok(()),
            }
        })?;
        let start = left.map_or(*start, |_| dates[dates.len() / 2]);
        intake::fill(store, index, id, start, &catalogue)?;
        work::fill(store, session, person.ended.is_some(), index, id, start, &instrument)?;
    }
    Ok(catalogue)
}

/// When somebody who came back had left: some weeks after the last measurement of their first period.
fn left(person: &Person, dates: &[NaiveDate]) -> Option<NaiveDate> {
    person.came_back.then(|| dates[dates.len() / 2 - 1] + Days::new(20))
}

const fn exit(date: NaiveDate, outcome: Outcome) -> Exit {
    Exit {
        date,
        outcome: Some(outcome),
        note: None,
    }
}

fn add(
    store: &mut Store,
    session: &Session,
    person: &Person,
    index: u64,
    instrument: &Instrument,
    random: &mut ChaCha12Rng,
) -> Result<(ParticipantId, Vec<NaiveDate>), StoreError> {
    // Spread out, so that not everybody is measured on one day; the last one is late for the next.
    let newest = session.today.0 - Days::new(2 + 9 * index);
    let dates: Vec<NaiveDate> = (0..person.measurements as u64)
        .rev()
        .map(|back| newest - Days::new(back * INTERVAL_DAYS + back * index % 5))
        .collect();
    let start = dates.first().copied().unwrap_or(newest);
    let terms = terms(person, start, newest);
    let (id, _) = store.transact(session, Operation::CreateDemo, |tx| {
        let id = tx.create_participant(&Details {
            name: Some(person.name.to_owned()),
            birth: Some(Birth::Year(person.birth_year)),
            gender: Some(person.gender),
            referred_by: Some(person.referred_by),
            language: Some(person.language),
            caseworker: terms.first().map(|(_, caseworker)| (*caseworker).to_owned()),
            start,
        })?;
        for (from, caseworker) in &terms[1..] {
            tx.set_responsible(id, *from, Some(caseworker))?;
        }
        Ok(id)
    })?;

    let mut courses: Vec<Moving> = instrument
        .indicators
        .iter()
        .map(|_| Moving::new(person.course, random))
        .collect();
    for (number, date) in dates.iter().enumerate() {
        if let Some(left) = left(person, &dates).filter(|_| number == dates.len() / 2) {
            store.transact(session, Operation::CreateDemo, |tx| {
                tx.end_participant(id, &exit(left, Outcome::Moved))?;
                tx.readmit_participant(id, *date, Some(CASEWORKER))
            })?;
        }
        let caseworker = terms
            .iter()
            .rev()
            .find(|(from, _)| from <= date)
            .map_or(CASEWORKER, |(_, name)| *name);
        let then = Session {
            user: caseworker.to_owned(),
            now: Now(date.and_time(MORNING).and_utc()),
            today: session.today,
        };
        store.transact(&then, Operation::CreateDemo, |tx| {
            let occasion_id = tx.create_occasion(id, *date)?;
            for respondent in Respondent::ALL {
                let mut entries = Entries::new();
                for (indicator, moving) in instrument.indicators.iter().zip(&courses) {
                    if indicator.asks(*respondent) {
                        let level = moving.level(*respondent);
                        entries.insert(indicator.id.clone(), entry(instrument, level, person.gaps, random));
                    }
                }
                tx.record_assessment(occasion_id, *respondent, &instrument.key, &entries)?;
            }
            Ok(())
        })?;
        for moving in &mut courses {
            moving.go_on(person.course, number, random);
        }
    }
    Ok((id, dates))
}

/// What a fictional person took part in: preparing first, something job-focused beside it later, and a gap between. No
/// random numbers, so that levels and answers do not depend on it.
fn placements(
    person: &Person,
    index: usize,
    catalogue: &[ActivityId],
    start: NaiveDate,
    newest: NaiveDate,
) -> Vec<PlacementDetails> {
    let span = (newest - start).num_days().max(0);
    // In hundredths of the time from start to newest; what lasts longer than that goes on, or ends with participation.
    let placement = |activity: usize, from: i64, to: i64, extent: u8| {
        let day = |hundredths: i64| start + Days::new((span * hundredths / 100).unsigned_abs());
        let to = match to {
            to if to <= 100 => Some(day(to)),
            _ => person.ended.map(|_| newest),
        };
        PlacementDetails {
            activity_id: catalogue[activity],
            from: day(from),
            to,
            extent: Some(extent),
            weekdays: None,
            end_reason: to.map(|_| EndReason::Completed),
            experience: to.map(|_| Experience {
                rating: 3 + (index % 3) as u8,
                comment: None,
            }),
        }
    };
    match index % 4 {
        0 => vec![
            placement(4, 4, 40, 50),
            placement(3, 20, 120, 50),
            placement(0, 62, 120, 75),
        ],
        1 => vec![placement(4, 5, 60, 25)],
        2 => vec![placement(1, 10, 55, 100), placement(2, 70, 120, 50)],
        _ => vec![placement(5, 8, 45, 25), placement(6, 55, 120, 50)],
    }
}

/// Who was responsible from which day on: the time is divided evenly.
fn terms(person: &Person, start: NaiveDate, newest: NaiveDate) -> Vec<(NaiveDate, &'static str)> {
    let names: Vec<_> = person.earlier_caseworkers.iter().copied().chain([CASEWORKER]).collect();
    let span_days = (newest - start).num_days().unsigned_abs();
    let count = names.len() as u64;
    (0..)
        .zip(names)
        .map(|(term, name)| (start + Days::new(span_days * term / count), name))
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::domain::Today;
    use crate::domain::assessment::{Answer, Entry};
    use crate::domain::change::Summary;
    use crate::store::Tx;

    fn session() -> Session {
        Session {
            user: CASEWORKER.to_owned(),
            now: Now(DateTime::<Utc>::UNIX_EPOCH),
            today: Today(NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date")),
        }
    }

    #[test]
    fn the_demonstration_shows_every_course_and_is_the_same_every_time() {
        let histories = |store: &Store| store.histories().expect("histories");
        let first = histories(&open_dozen(&session()).expect("a demonstration"));
        let again = histories(&open_dozen(&session()).expect("a demonstration"));
        let summaries = |all: &[crate::domain::history::History]| -> Vec<Summary> {
            all.iter()
                .map(|history| history.summary(Respondent::Participant))
                .collect()
        };
        assert_eq!(summaries(&first), summaries(&again));
        assert_eq!(first.len(), 12);
        let rising = summaries(&first).iter().filter(|summary| summary.raised > 6).count();
        let falling = summaries(&first).iter().filter(|summary| summary.lowered > 5).count();
        assert!(rising >= 3 && falling >= 1, "{:?}", summaries(&first));
        assert_eq!(first.iter().filter(|history| history.occasions.len() == 1).count(), 1);
        assert!(
            first
                .iter()
                .any(|history| history.participant.responsibilities.len() == 3)
        );
        assert_eq!(
            first
                .iter()
                .filter(|history| history.participant.exit.is_some())
                .count(),
            1
        );
        let no_answers = first[6]
            .occasions
            .iter()
            .flat_map(|occasion| occasion.assessments.values());
        assert!(
            no_answers
                .flat_map(|form| form.entries().values())
                .any(|entry| entry.answer.is_none())
        );
    }

    #[test]
    fn a_crowd_that_is_added_a_few_at_a_time_is_the_same_crowd() {
        let whole = open(&session())
            .expect("a demonstration")
            .histories()
            .expect("histories");
        let (mut store, mut crowd) = begin(&session()).expect("a demonstration");
        assert_eq!(store.histories().expect("histories").len(), 12);
        let mut steps = 0;
        while !crowd.is_complete() {
            crowd.add(&mut store, &session(), 37).expect("some of them");
            steps += 1;
        }
        assert_eq!(steps, CROWD.div_ceil(37));
        let told = |all: &[crate::domain::history::History]| -> Vec<_> {
            let of = |history: &crate::domain::history::History| {
                (
                    history.participant.label(),
                    history.participant.details.clone(),
                    history.summary(Respondent::Participant),
                    history.summary(Respondent::Caseworker),
                )
            };
            all.iter().map(of).collect()
        };
        assert_eq!(told(&store.histories().expect("histories")), told(&whole));
    }

    #[test]
    fn the_demonstration_has_the_dozen_and_a_crowd_beside_it() {
        let store = open(&session()).expect("a demonstration");
        let histories = store.histories().expect("histories");
        assert_eq!(histories.len(), 12 + CROWD);
        assert!(
            histories[..12]
                .iter()
                .all(|history| history.participant.exit.is_some() || history.participant.is_handled_by(CASEWORKER))
        );
        assert!(
            !histories[12..]
                .iter()
                .any(|history| history.participant.is_handled_by(CASEWORKER))
        );
    }

    #[test]
    fn what_figures_need_is_what_a_whole_history_gives() {
        let session = session();
        // Meetings with agreed dates, somebody who came back, and some who have left.
        let mut store = open(&session).expect("a demonstration");
        assert_eq!(store.assert_members_follow(), 12 + CROWD);
        let id = store.histories().expect("everybody")[1].participant.id;
        let instrument = store.current_instrument().expect("an instrument");
        let asked = &instrument.indicators[0].id;
        let date = session.today.0;
        let corrected = store.transact(&session, Operation::StartCorrection, |tx| {
            let occasion = tx.create_occasion(id, date)?;
            // One that is finished and corrected, and one that is begun.
            for respondent in Respondent::ALL {
                tx.start_assessment(occasion, *respondent, &instrument.key, [asked])?;
            }
            let finish = |tx: &mut Tx<'_>, level, reason| {
                let form = match reason {
                    None => tx.start_assessment(occasion, Respondent::Participant, &instrument.key, [asked])?,
                    Some(_) => tx.start_correction(occasion, Respondent::Participant)?,
                };
                let entry = Entry {
                    answer: instrument.scale.scores().nth(level).map(Answer::Score),
                    note: Some("så".to_owned()),
                };
                tx.save_entry(form, asked, &entry)?;
                tx.finish_assessment(form, reason)
            };
            finish(tx, 1, None)?;
            finish(tx, 3, Some("fel ruta"))
        });
        corrected.expect("written");
        store.assert_members_follow();
    }
}

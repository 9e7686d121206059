//! What goes on around the fictional people's measurements: meetings, goals and notes. No random numbers here.

use chrono::{Days, NaiveDate, NaiveTime};

use super::CASEWORKER;
use crate::domain::instrument::{IndicatorId, Instrument};
use crate::domain::meeting::Slot;
use crate::domain::note::About;
use crate::domain::plan::{GoalDetails, GoalStatus, Step, Target};
use crate::domain::review::{Item, Mark, ReminderDetails, UsualItem};
use crate::domain::schedule::workday;
use crate::domain::{Now, ParticipantId, Today};
use crate::store::{Operation, Session, Store, StoreError, Tx};

/// Days between two meetings: seven weeks.
const INTERVAL: u64 = 49;
/// How many meetings have been held, at most.
const HELD: u64 = 5;

/// What was said at meetings, by indicator.
const SAID: [(&str, &str); 4] = [
    (
        "making_contact",
        "Hälsar på kunder och ber om hjälp när det behövs. Vill öva på att ringa.",
    ),
    (
        "everyday_coping",
        "Kommer i tid de flesta dagar. Vi provar en kalender i telefonen.",
    ),
    (
        "health",
        "Går promenader varje morgon. Väntar på tid hos vårdcentralen.",
    ),
    (
        "labour_market_knowledge",
        "Har läst två annonser tillsammans med handledaren.",
    ),
];

/// What a case is gone through by.
const ASKED: [(UsualItem, &str); 5] = [
    (UsualItem::Benefit, "Har deltagaren rätt ersättning eller stöd?"),
    (UsualItem::Registered, "Är deltagaren inskriven på Arbetsförmedlingen?"),
    (UsualItem::Plan, "Är planen aktuell?"),
    (UsualItem::Measured, "Är deltagaren mätt i tid?"),
    (UsualItem::GoesOn, "Ska ärendet fortsätta?"),
];

fn slot(date: NaiveDate, hour: u32, minute: u32) -> Slot {
    Slot {
        date,
        time: NaiveTime::from_hms_opt(hour, minute, 0),
    }
}

/// Does something as if it were an earlier day.
pub(super) fn on(
    store: &mut Store,
    date: NaiveDate,
    work: impl FnOnce(&mut Tx<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let then = Session {
        user: CASEWORKER.to_owned(),
        now: Now(date.and_time(super::MORNING).and_utc()),
        today: Today(date),
    };
    store.transact(&then, Operation::CreateDemo, work).map(drop)
}

/// Everything around one person's measurements since `start`.
pub(super) fn fill(
    store: &mut Store,
    session: &Session,
    has_ended: bool,
    index: usize,
    id: ParticipantId,
    start: NaiveDate,
    instrument: &Instrument,
) -> Result<(), StoreError> {
    let today = session.today.0;
    // One of them has not been met for longer than eight weeks.
    let last = today - Days::new(if index == 3 { 70 } else { 42 + index as u64 });
    for back in (0..HELD).rev() {
        let date = workday(last - Days::new(back * INTERVAL));
        if date <= start || date >= today || index == 4 {
            continue;
        }
        let (indicator, text) = SAID[(index + back as usize) % SAID.len()];
        let said = Some(IndicatorId(indicator.to_owned())).filter(|id| instrument.indicator(id).is_some());
        on(store, date, |tx| {
            tx.record_meeting(id, slot(date, 9 + (index % 6) as u32, 30), &[(said, text)])
        })?;
    }
    if has_ended {
        return Ok(());
    }
    let next = match index {
        0 => Some(slot(today, 10, 30)),
        2 => Some(slot(today, 14, 0)),
        3 | 4 => None,
        other => Some(slot(
            workday(today + Days::new(other as u64)),
            9 + (other % 5) as u32,
            if other % 2 == 0 { 0 } else { 30 },
        )),
    };
    store.transact(session, Operation::CreateDemo, |tx| match next {
        Some(next) => tx.book_meeting(id, None, next).map(drop),
        None => Ok(()),
    })?;
    goals(store, today, index, id, instrument)?;
    reviews(store, (start, today), index, id)?;
    notes(store, today, index, id)
}

fn goal(instrument: &Instrument, text: &str, indicator: &str) -> GoalDetails {
    let indicator = IndicatorId(indicator.to_owned());
    let target = instrument.indicator(&indicator).map(|_| Target {
        indicator,
        instrument: instrument.key.clone(),
        level: Some(instrument.scale.max() - 1),
    });
    GoalDetails {
        text: text.to_owned(),
        target,
        ..GoalDetails::new()
    }
}

fn goals(
    store: &mut Store,
    today: NaiveDate,
    index: usize,
    id: ParticipantId,
    instrument: &Instrument,
) -> Result<(), StoreError> {
    let step = |text: &str, is_done| Step {
        text: text.to_owned(),
        is_done,
    };
    let ago = |days: u64| today - Days::new(days);
    match index {
        0 => {
            let mut call = goal(instrument, "Ringa till två arbetsgivare på egen hand", "making_contact");
            call.by = Some(today + Days::new(103));
            call.steps = vec![
                step("Skriva ner vad jag vill säga", false),
                step("Ringa tillsammans med handledaren", false),
                step("Ringa själv", false),
            ];
            let bus = goal(instrument, "Ta bussen till praktiken varje dag", "everyday_coping");
            let mut goal_ids = Vec::new();
            on(store, ago(140), |tx| {
                for details in [&call, &bus] {
                    goal_ids.push(tx.save_goal(id, None, details)?);
                }
                Ok(())
            })?;
            call.steps[0].is_done = true;
            let reached = GoalDetails {
                status: GoalStatus::Reached,
                ..bus
            };
            on(store, ago(42), |tx| {
                for (goal_id, details) in goal_ids.iter().zip([&call, &reached]) {
                    tx.save_goal(id, Some(*goal_id), details)?;
                }
                tx.review_plan(id)
            })
        }
        // Longer ago than three months: it is to be gone through.
        1 => on(store, ago(110), |tx| {
            let mut walk = goal(instrument, "Gå ut en stund varje dag", "health");
            walk.target = walk.target.map(|target| Target { level: None, ..target });
            tx.save_goal(id, None, &walk).map(drop)
        }),
        2 => on(store, ago(44), |tx| {
            let details = GoalDetails {
                text: "Prata svenska med arbetskamraterna på lagret".to_owned(),
                by: Some(today + Days::new(60)),
                ..GoalDetails::new()
            };
            tx.save_goal(id, None, &details).map(drop)
        }),
        _ => Ok(()),
    }
}

fn notes(store: &mut Store, today: NaiveDate, index: usize, id: ParticipantId) -> Result<(), StoreError> {
    if index > 1 {
        return Ok(());
    }
    let written = today - Days::new(20);
    let about = |is_private| About {
        date: written,
        meeting: None,
        indicator: None,
        is_private,
    };
    let mut note_id = None;
    on(store, written, |tx| {
        note_id = Some(tx.save_note(
            id,
            None,
            &about(false),
            "Praktikplatsen hör av sig: det går bra, och fler timmar är möjliga från januari.",
        )?);
        let text = "Ta upp schemat med handledaren före nästa möte.";
        tx.save_note(id, None, &about(true), text).map(drop)
    })?;
    on(store, today - Days::new(6), |tx| {
        let text = "Praktikplatsen hör av sig: det går bra, och fler timmar är möjliga från februari.";
        tx.save_note(id, note_id, &about(false), text).map(drop)
    })
}

/// Some cases have been gone through in the last half year, one of them with something to be done soon.
fn reviews(
    store: &mut Store,
    (start, today): (NaiveDate, NaiveDate),
    index: usize,
    id: ParticipantId,
) -> Result<(), StoreError> {
    let date = today - Days::new(60 + index as u64);
    if !index.is_multiple_of(2) || date <= start {
        return Ok(());
    }
    on(store, date, |tx| {
        for (position, (usual, text)) in (0..).zip(ASKED) {
            let is_wanting = index == 2 && usual == UsualItem::Registered;
            let mark = if is_wanting { Mark::No } else { Mark::Yes };
            let item = Item {
                id: usual.id(),
                text: text.to_owned(),
                knows: usual.knows(),
            };
            tx.mark_item(id, &item, position, Some(mark))?;
        }
        tx.finish_review(id)?;
        if index == 2 {
            let details = ReminderDetails {
                text: "Följa med till Arbetsförmedlingen för inskrivning".to_owned(),
                date: workday(today + Days::new(9)),
            };
            tx.save_reminder(id, None, &details)?;
        }
        Ok(())
    })
}

//! What another calendar is given: what falls due, and the meetings, also those that were moved or cancelled.

use std::collections::BTreeMap;

use chrono::Days;

use crate::domain::Today;
use crate::domain::ahead::{Ahead, ahead};
use crate::domain::meeting::Slot;
use crate::domain::schedule::NextMeeting;
use crate::domain::standing::Standing;
use crate::exchange::calendar::Entry;
use crate::i18n::Texts;
use crate::store::{Store, StoreError};
use crate::ui::screens::calendar;

/// The code of a meeting that was cancelled, beside those of [`calendar::kind`].
const CANCELLED: &str = "meeting-cancelled";

/// What another calendar is to know of these participants: what falls due, and the meetings, also those that were cancelled.
pub(super) fn entries(
    texts: &Texts,
    store: &Store,
    wanted: &[&Standing],
    today: Today,
) -> Result<Vec<Entry>, StoreError> {
    let by_id: BTreeMap<_, _> = wanted
        .iter()
        .map(|standing| (standing.participant_id, *standing))
        .collect();
    let revisions = store.revisions(by_id.keys().copied())?;
    let entry = |standing: &Standing, kind: &str, slot: Slot| Entry {
        id: format!("{}-{kind}", standing.participant_id),
        revision: revisions.get(&standing.participant_id).copied(),
        date: slot.date,
        time: slot.time,
        title: texts.with(
            &format!("calendar-event-{kind}"),
            &[("reference", standing.reference.to_string().into())],
        ),
        is_cancelled: kind == CANCELLED,
    };
    let mut entries: Vec<_> = ahead(wanted.iter().copied(), today, calendar::WEEKS)
        .into_iter()
        // Of meetings the store knows more.
        .filter(|(_, what, _)| !matches!(what, Ahead::Meeting(NextMeeting::Booked(_))))
        .map(|(date, what, standing)| entry(standing, calendar::kind(&what), Slot { date, time: None }))
        .collect();
    let end = today.0 + Days::new(7 * calendar::WEEKS);
    for appointment in store.appointments(today)? {
        let Some(standing) = by_id.get(&appointment.participant_id) else {
            continue;
        };
        let slot = appointment.slot;
        // What was left over in an earlier period is nobody's next meeting.
        let is_next = matches!(&standing.next_meeting, Some(NextMeeting::Booked(next)) if next.slot == slot);
        if slot.date >= end || (slot.date < today.0 && !is_next) {
            continue;
        }
        let kind = if appointment.is_removed || standing.end.is_some() {
            CANCELLED
        } else {
            "meeting"
        };
        entries.push(Entry {
            id: appointment.id.to_string(),
            ..entry(standing, kind, slot)
        });
    }
    entries.sort_by_key(|entry| (entry.date, entry.time));
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, NaiveTime};

    use super::*;
    use crate::domain::participant::Details;
    use crate::domain::{Now, ParticipantId};
    use crate::i18n::Locale;
    use crate::store::{Operation, Removable, Session};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// The meetings that are exported.
    fn meetings(store: &Store, today: Today) -> Vec<Entry> {
        let standings = store.standings().expect("everybody");
        let wanted: Vec<_> = standings.iter().collect();
        let texts = Texts::new(Locale::Swedish);
        let entries = entries(&texts, store, &wanted, today).expect("entries");
        let own = entries
            .into_iter()
            .filter(|entry| entry.title.contains("ppföljningsmöte"));
        own.collect()
    }

    /// The one that is exported.
    fn one(store: &Store, today: Today) -> Entry {
        let mut entries = meetings(store, today);
        assert_eq!(entries.len(), 1, "{entries:?}");
        entries.remove(0)
    }

    #[test]
    fn a_meeting_is_one_entry_whatever_becomes_of_it() {
        let mut store = Store::in_memory("A. Lind").expect("a store");
        let session = Session {
            user: "A. Lind".to_owned(),
            now: Now(DateTime::from_timestamp(1_795_000_000, 0).expect("a moment")),
            today: Today(day("2026-11-18")),
        };
        let today = session.today;
        let (id, _): (ParticipantId, _) = store
            .transact(&session, Operation::CreateParticipant, |tx| {
                tx.create_participant(&Details::starting(day("2026-11-18")))
            })
            .expect("added");
        let due = &one(&store, today);
        assert_eq!((due.time, due.is_cancelled), (None, false));

        let slot = |date: &str| Slot {
            date: day(date),
            time: NaiveTime::from_hms_opt(10, 30, 0),
        };
        let book = |store: &mut Store, known, date: &str| {
            let booked = store.transact(&session, Operation::BookMeeting, |tx| {
                tx.book_meeting(id, known, slot(date))
            });
            booked.expect("booked").0
        };
        let meeting = book(&mut store, None, "2026-12-01");
        let booked = &one(&store, today);
        book(&mut store, Some(meeting), "2026-12-08");
        let moved = &one(&store, today);
        store
            .transact(&session, Operation::RemoveMeeting, |tx| {
                tx.remove(Removable::Meeting(meeting), id)
            })
            .expect("removed");
        let exported = meetings(&store, today);
        let cancelled = exported.iter().find(|entry| entry.is_cancelled).expect("it is told");
        assert!(cancelled.title.starts_with("Inställt"), "{}", cancelled.title);
        assert_eq!(exported.len(), 2, "and the last day for another");

        let number = |entry: &Entry| entry.revision.expect("a version").number;
        assert!(number(booked) < number(moved) && number(moved) < number(cancelled));
        assert!(
            [booked, moved, cancelled]
                .map(|entry| entry.id.as_str())
                .iter()
                .all(|id| *id == meeting.to_string())
        );
        assert_eq!((booked.date, moved.date), (day("2026-12-01"), day("2026-12-08")));
        assert_eq!(booked.time, slot("2026-12-01").time);
        assert_eq!(
            meetings(&store, Today(day("2026-12-09"))).len(),
            1,
            "a day that has gone is not cancelled"
        );
    }
}

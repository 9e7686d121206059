//! One row a stay in an activity, one a meeting, and one a day about which something is noted.

use super::{Cell, People, Table, What, plain};
use crate::domain::activity::{Activity, ActivityType, EndReason, Placement};
use crate::domain::history::History;
use crate::domain::meeting::{Meeting, MeetingState};

/// Every stay in an activity, by its first day.
pub(super) fn placements(people: &People<'_>, activities: &[Activity]) -> Table {
    let own = plain([
        "period",
        "activity",
        "kind",
        "unit",
        "from",
        "to",
        "extent_percent",
        "end_reason",
        "experience",
    ]);
    let notes = people.content.notes.then(|| plain(["experience_comment"]));
    Table::about(
        What::Placements,
        people,
        own.chain(notes.into_iter().flatten()),
        |person| {
            by_period(person.history, |number, period| {
                let row = |placement: &Placement| {
                    let details = &placement.details;
                    let activity = activities.iter().find(|activity| activity.id == details.activity_id);
                    let activity = activity.map(|activity| &activity.details);
                    let experience = details.experience.as_ref();
                    let mut row = vec![
                        Cell::Number(number),
                        Cell::maybe(activity, |activity| Cell::text(&activity.name)),
                        Cell::maybe(activity, |activity| {
                            Cell::Word("activity-type", ActivityType::code(activity.kind))
                        }),
                        Cell::maybe(activity.and_then(|activity| activity.unit.as_deref()), Cell::text),
                        Cell::Date(details.from),
                        Cell::maybe(details.to, Cell::Date),
                        Cell::maybe(details.extent, |extent| Cell::Number(extent.into())),
                        Cell::maybe(details.end_reason, |reason| {
                            Cell::Word("end-reason", EndReason::code(reason))
                        }),
                        Cell::maybe(experience, |experience| Cell::Number(experience.rating.into())),
                    ];
                    if people.content.notes {
                        let comment = experience.and_then(|experience| experience.comment.as_deref());
                        row.push(Cell::maybe(people.note(person, comment), Cell::text));
                    }
                    row
                };
                period.placements.iter().map(row).collect()
            })
        },
    )
}

/// Every meeting: booked, begun and held. What was written for caseworkers alone is never told.
pub(super) fn meetings(people: &People<'_>) -> Table {
    let own = plain(["period", "date", "time", "state", "next_measurement"]);
    let names = people.content.names.then(|| plain(["held_by"]));
    let notes = people.content.notes.then(|| plain(["notes"]));
    let own = own
        .chain(names.into_iter().flatten())
        .chain(notes.into_iter().flatten());
    Table::about(What::Meetings, people, own, |person| {
        by_period(person.history, |number, period| {
            let row = |meeting: &Meeting| {
                let (state, held_by) = match &meeting.state {
                    MeetingState::Planned => ("planned", None),
                    MeetingState::Begun => ("begun", None),
                    MeetingState::Noted { mark, .. } => (mark.code(), None),
                    MeetingState::Held { by, .. } => ("held", Some(by)),
                };
                let mut row = vec![
                    Cell::Number(number),
                    Cell::Date(meeting.slot.date),
                    Cell::maybe(meeting.slot.time, Cell::Time),
                    Cell::Word("extract-meeting", state),
                    Cell::maybe(meeting.next_measurement, Cell::Date),
                ];
                if people.content.names {
                    row.push(Cell::maybe(held_by, Cell::text));
                }
                if people.content.notes {
                    let written = written_at(person.history, meeting);
                    row.push(Cell::maybe(people.note(person, written.as_deref()), Cell::text));
                }
                row
            };
            period.meetings.iter().map(row).collect()
        })
    })
}

/// Every day of a stay about which something is noted, as it holds.
pub(super) fn attendance(people: &People<'_>, activities: &[Activity]) -> Table {
    let own = plain(["period", "activity", "date", "mark"]);
    let names = people.content.names.then(|| plain(["noted_by"]));
    Table::about(
        What::Attendance,
        people,
        own.chain(names.into_iter().flatten()),
        |person| {
            by_period(person.history, |number, period| {
                let rows = period.placements.iter().flat_map(|placement| {
                    let id = placement.details.activity_id;
                    let activity = activities.iter().find(|activity| activity.id == id);
                    let name = activity.map(|activity| activity.details.name.as_str());
                    placement.attendance.iter().filter_map(move |noted| {
                        let mut row = vec![
                            Cell::Number(number),
                            Cell::maybe(name, Cell::text),
                            Cell::Date(noted.date),
                            Cell::Word("mark", noted.mark()?.code()),
                        ];
                        if people.content.names {
                            row.push(Cell::text(&noted.current.by));
                        }
                        Some(row)
                    })
                });
                rows.collect()
            })
        },
    )
}

/// What was written at a meeting for everybody who may read it, a line each.
fn written_at(history: &History, meeting: &Meeting) -> Option<String> {
    let open = history.notes_of(meeting.id).filter(|note| !note.about.is_private);
    let texts: Vec<&str> = open.map(|note| note.current.text.as_str()).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// The rows of every period of participation, which are numbered from 1.
fn by_period(history: &History, rows: impl Fn(i64, &History) -> Vec<Vec<Cell>>) -> Vec<Vec<Cell>> {
    (1..)
        .zip(history.periods())
        .flat_map(|(number, period)| rows(number, period))
        .collect()
}

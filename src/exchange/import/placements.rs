//! What rows say of activities, held against what the file and earlier rows say.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::existing::{InFile, KnownPlacement};
use super::{Already, MAX_PLACEMENTS, PlannedPlacement, Reason};
use crate::domain::activity::{Activity, ActivityDetails, ActivityProblem, Cost, PlacementDetails};
use crate::domain::participant::fold;
use crate::domain::{ActivityId, PlacementId, Today};

/// A placement that the file has, with what the sheet says otherwise of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectedPlacement {
    /// Which one.
    pub id: PlacementId,
    /// What the activity is called.
    pub activity: String,
    /// As it was.
    pub before: PlacementDetails,
    /// As it becomes.
    pub details: PlacementDetails,
}

/// An activity of the catalogue, with what the sheet says otherwise of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectedActivity {
    /// Which one.
    pub id: ActivityId,
    /// As it was.
    pub before: ActivityDetails,
    /// As it becomes.
    pub details: ActivityDetails,
}

/// What is planned of one participant's placements.
#[derive(Default)]
pub(super) struct Planned {
    /// With the row that each stands in.
    new: Vec<(PlannedPlacement, usize)>,
    corrected: Vec<(CorrectedPlacement, usize)>,
}

impl Planned {
    pub(super) fn done(self) -> (Vec<PlannedPlacement>, Vec<CorrectedPlacement>) {
        let new = self.new.into_iter().map(|(placement, _)| placement);
        (
            new.collect(),
            self.corrected.into_iter().map(|(corrected, _)| corrected).collect(),
        )
    }
}

/// What a placement is called and when it began: that tells it apart.
fn is_same(placement: &PlannedPlacement, activity: &str, from: NaiveDate) -> bool {
    placement.from == from && fold(&placement.activity) == fold(activity)
}

/// `true` where a cell says something, and something else than what is there.
fn differs<T: PartialEq>(said: Option<T>, known: Option<T>) -> bool {
    said.is_some() && said != known
}

/// The placements of a row that are new or corrected, or the column of one that can't be.
pub(super) fn add(
    planned: &Planned,
    in_file: Option<&InFile>,
    row: &[(String, PlannedPlacement)],
    line: usize,
    policy: Already,
    today: Today,
) -> Result<Planned, (String, Reason)> {
    let mut own = Planned::default();
    let known: &[KnownPlacement] = in_file.map_or(&[], |in_file| &in_file.placements);
    for (column, placement) in row {
        let refuse = |reason| (column.clone(), reason);
        let earlier = planned
            .new
            .iter()
            .chain(&own.new)
            .find(|(other, _)| is_same(placement, &other.activity, other.from));
        if let Some((other, line)) = earlier {
            // An empty cell says nothing else.
            let is_else = |one: &PlannedPlacement, other: &PlannedPlacement| {
                differs(one.to, other.to)
                    || differs(one.extent, other.extent)
                    || differs(one.end_reason, other.end_reason)
            };
            if is_else(placement, other) {
                return Err(refuse(Reason::Contradicts { line: *line }));
            }
            continue;
        }
        let there = known
            .iter()
            .find(|known| is_same(placement, &known.activity, known.placement.details.from));
        if let Some(KnownPlacement {
            placement: known,
            activity,
        }) = there
        {
            let before = &known.details;
            let mut details = before.clone();
            details.to = placement.to.or(before.to);
            details.extent = placement.extent.or(before.extent);
            details.end_reason = placement.end_reason.or(before.end_reason);
            let said = planned
                .corrected
                .iter()
                .chain(&own.corrected)
                .find(|(other, _)| other.id == known.id);
            if let Some((other, line)) = said {
                if details != other.details {
                    return Err(refuse(Reason::Contradicts { line: *line }));
                }
                continue;
            }
            if details == *before || policy == Already::Skip {
                continue;
            }
            if policy == Already::Refuse {
                return Err(refuse(Reason::PlacementKnown(placement.from)));
            }
            let others = beside(planned, &own, in_file, &placement.activity, Some(known.id));
            check(&details, &others, in_file, today).map_err(refuse)?;
            if known.marks().any(|(date, _)| !details.covers(date)) {
                return Err(refuse(Reason::Placement(ActivityProblem::AttendanceOutside)));
            }
            let corrected = CorrectedPlacement {
                id: known.id,
                activity: activity.clone(),
                before: before.clone(),
                details,
            };
            own.corrected.push((corrected, line));
            continue;
        }
        let details = placement.details(ActivityId(uuid::Uuid::nil()));
        check(
            &details,
            &beside(planned, &own, in_file, &placement.activity, None),
            in_file,
            today,
        )
        .map_err(refuse)?;
        if planned.new.len() + own.new.len() >= MAX_PLACEMENTS {
            return Err(refuse(Reason::TooManyPlacements));
        }
        own.new.push((placement.clone(), line));
    }
    Ok(own)
}

impl Planned {
    pub(super) fn join(&mut self, more: Self) {
        self.new.extend(more.new);
        self.corrected.extend(more.corrected);
    }
}

/// The other stays in an activity of this name, as they will be. Activities are compared by name, since new ones have no id
/// yet.
fn beside(
    planned: &Planned,
    own: &Planned,
    in_file: Option<&InFile>,
    activity: &str,
    id: Option<PlacementId>,
) -> Vec<PlacementDetails> {
    let name = fold(activity);
    let corrected: BTreeMap<PlacementId, &PlacementDetails> = planned
        .corrected
        .iter()
        .chain(&own.corrected)
        .map(|(corrected, _)| (corrected.id, &corrected.details))
        .collect();
    let known = in_file.into_iter().flat_map(|in_file| &in_file.placements);
    let known = known
        .filter(|known| Some(known.placement.id) != id && fold(&known.activity) == name)
        .map(|known| {
            let corrected = corrected.get(&known.placement.id).copied();
            corrected.unwrap_or(&known.placement.details).clone()
        });
    let new = planned.new.iter().chain(&own.new);
    let new = new
        .filter(|(other, _)| fold(&other.activity) == name)
        .map(|(other, _)| other.details(ActivityId(uuid::Uuid::nil())));
    known.chain(new).collect()
}

fn check(
    details: &PlacementDetails,
    others: &[PlacementDetails],
    in_file: Option<&InFile>,
    today: Today,
) -> Result<(), Reason> {
    // All of them are in the same activity.
    let others: Vec<PlacementDetails> = others
        .iter()
        .map(|other| PlacementDetails {
            activity_id: details.activity_id,
            ..other.clone()
        })
        .collect();
    if in_file.is_some_and(|in_file| in_file.has_left_before(details)) {
        return Err(Reason::Placement(ActivityProblem::AfterExit));
    }
    match details.problem(&others, today) {
        Some(problem) => Err(Reason::Placement(problem)),
        None => Ok(()),
    }
}

/// What rows say of activities, each of which has one unit and one cost. By their names.
#[derive(Default)]
pub(super) struct Catalogued {
    said: BTreeMap<String, Said>,
}

struct Said {
    unit: Option<String>,
    cost: Option<Cost>,
    /// The row that spoke first.
    line: usize,
}

impl Catalogued {
    /// Takes in what a row says of an activity, or names the earlier row that says something else.
    pub(super) fn add(&mut self, placement: &PlannedPlacement, line: usize) -> Result<(), usize> {
        let said = self.said.entry(fold(&placement.activity)).or_insert(Said {
            unit: None,
            cost: None,
            line,
        });
        let other_unit = said.unit.is_some() && differs(placement.unit.as_ref(), said.unit.as_ref());
        let other_cost = said.cost.is_some() && differs(placement.cost, said.cost);
        if other_unit || other_cost {
            return Err(said.line);
        }
        said.unit = said.unit.take().or_else(|| placement.unit.clone());
        said.cost = said.cost.or(placement.cost);
        Ok(())
    }

    /// The activities of the catalogue of which the sheet says something else.
    pub(super) fn done(self, catalogue: &BTreeMap<String, Activity>) -> Vec<CorrectedActivity> {
        let corrected = |(name, said): (String, Said)| {
            let activity = catalogue.get(&name)?;
            let mut details = activity.details.clone();
            details.unit = said.unit.or(details.unit);
            details.cost = said.cost.or(details.cost);
            (details != activity.details).then(|| CorrectedActivity {
                id: activity.id,
                before: activity.details.clone(),
                details,
            })
        };
        self.said.into_iter().filter_map(corrected).collect()
    }
}

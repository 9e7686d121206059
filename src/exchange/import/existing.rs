//! What a file holds already of those whom a spreadsheet tells of.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::row::key_of;
use crate::domain::ActivityId;
use crate::domain::activity::{Activity, Placement, PlacementDetails};
use crate::domain::assessment::Entries;
use crate::domain::history::History;
use crate::domain::instrument::{Respondent, Series};
use crate::domain::occasion::Bounds;
use crate::domain::participant::fold;
use crate::exchange::mapping::Mapping;
use crate::exchange::sheet::{Sheet, SheetRow};
use crate::store::StoreError;

/// What a file holds already of those whom a spreadsheet tells of. An empty one is an empty file.
#[derive(Default)]
pub struct Existing {
    pub(super) people: BTreeMap<String, InFile>,
    /// The catalogue, by name.
    pub(super) activities: BTreeMap<String, Activity>,
}

impl Existing {
    /// What is known of those whom `sheet` tells of, one at a time: `find` is asked once for each id in it, `activities` is the
    /// catalogue, and the sheet holds answers to instruments of `series`.
    ///
    /// # Errors
    /// Whatever `find` returns.
    pub fn of(
        sheet: &Sheet,
        mapping: &Mapping,
        activities: &[Activity],
        series: &Series,
        mut find: impl FnMut(&str) -> Result<Option<History>, StoreError>,
    ) -> Result<Self, StoreError> {
        let places: Option<Vec<usize>> = mapping.key.iter().map(|column| sheet.column(column)).collect();
        let Some(places) = places else {
            return Ok(Self::default());
        };
        let cells = |row: &SheetRow| {
            key_of(
                places
                    .iter()
                    .filter_map(|place| row.cells.get(*place).map(String::as_str)),
            )
        };
        let keys: BTreeSet<String> = sheet.rows.iter().map(cells).filter(|key| !key.is_empty()).collect();
        let mut known = BTreeMap::new();
        for key in keys {
            if let Some(history) = find(&key)? {
                known.insert(key, InFile::of(&history, activities, series));
            }
        }
        Ok(Self {
            people: known,
            activities: activities
                .iter()
                .map(|activity| (fold(&activity.details.name), activity.clone()))
                .collect(),
        })
    }
}

/// A stay in an activity that the file has.
pub(super) struct KnownPlacement {
    pub(super) placement: Placement,
    /// What the activity is called.
    pub(super) activity: String,
}

/// What the file holds of somebody.
pub(super) struct InFile {
    /// Their finished forms of the series that is taken in.
    pub(super) finished: BTreeMap<(NaiveDate, Respondent), Entries>,
    /// Versions of them that do not count.
    pub(super) superseded: BTreeMap<(NaiveDate, Respondent), Vec<Entries>>,
    /// Their forms that are begun.
    pub(super) begun: BTreeSet<(NaiveDate, Respondent)>,
    /// Their stays in activities.
    pub(super) placements: Vec<KnownPlacement>,
    /// What dates of measurement are held against.
    pub(super) bounds: Bounds,
    /// When their times of participation ended.
    pub(super) exits: Vec<NaiveDate>,
}

impl InFile {
    fn of(history: &History, activities: &[Activity], series: &Series) -> Self {
        let activity = |id: ActivityId| activities.iter().find(|activity| activity.id == id);
        let placement = |placement: &Placement| {
            Some(KnownPlacement {
                placement: placement.clone(),
                activity: activity(placement.details.activity_id)?.details.name.clone(),
            })
        };
        let own = || {
            let all = history.all_occasions();
            all.filter(|occasion| occasion.series == *series)
        };
        let finished = own().flat_map(|occasion| {
            let forms = occasion.assessments.iter();
            forms.map(|(respondent, form)| ((occasion.date, *respondent), form.entries().clone()))
        });
        let superseded = own().flat_map(|occasion| {
            let forms = occasion.superseded.iter();
            forms.map(|(respondent, forms)| {
                let entries = forms.iter().map(|form| form.entries().clone());
                ((occasion.date, *respondent), entries.collect())
            })
        });
        let begun = own().flat_map(|occasion| {
            let drafts = occasion.drafts.keys();
            drafts.map(|respondent| (occasion.date, *respondent))
        });
        let placements = history.periods().flat_map(|period| &period.placements);
        let exits = history.periods().filter_map(|period| period.participant.end());
        Self {
            finished: finished.collect(),
            superseded: superseded.collect(),
            begun: begun.collect(),
            placements: placements.filter_map(placement).collect(),
            bounds: history.bounds(),
            exits: exits.collect(),
        }
    }

    /// `true` where a placement lasts longer than participation did, or begins after its end.
    pub(super) fn has_left_before(&self, placement: &PlacementDetails) -> bool {
        let ended = self.exits.iter().find(|exit| placement.from <= **exit);
        match ended {
            Some(ended) => placement.to.is_none_or(|to| to > *ended),
            None => self.bounds.left.is_some(),
        }
    }
}

//! Writes what was planned.

use std::collections::BTreeMap;
use std::path::Path;

use super::{KeyList, Plan, PlannedPlacement};
use crate::domain::ActivityId;
use crate::domain::activity::{Activity, ActivityDetails};
use crate::domain::assessment::{Circumstances, same_day_reason};
use crate::domain::imported::ImportCounts;
use crate::domain::participant::fold;
use crate::store::{Operation, Session, Store, StoreError, Tx};

impl Plan {
    /// Writes everything planned in one step, and where case numbers were made, in the same step the list of whose they are:
    /// the list can be saved and everything is written, or nothing is. That it was saved is logged of each of its people.
    ///
    /// # Errors
    /// Where the file or the list can't be written; nothing has changed then.
    pub fn take_in(
        &self,
        store: &mut Store,
        session: &Session,
        file: &str,
        reason: &str,
        keys: Option<(&mut KeyList, &Path)>,
        progress: impl FnMut(usize) -> bool,
    ) -> Result<ImportCounts, StoreError> {
        let list = keys.as_ref().map(|(_, path)| (*path, path.exists()));
        let taken = store.transact(session, Operation::Import, |tx| {
            let written = self.write(tx, file, reason, progress)?;
            let whom = keys.map_or_else(|| Ok(Vec::new()), |(keys, path)| keys.save(tx, path))?;
            Ok((written, whom))
        });
        if let (Err(_), Some((path, false))) = (&taken, list) {
            // What it tells of is nowhere.
            let _ = std::fs::remove_file(path);
        }
        let ((written, whom), _) = taken?;
        if !whom.is_empty() {
            store.log(session, Operation::ExportParticipant, whom)?;
        }
        Ok(written)
    }

    /// Writes everything planned, as one import of the file of this name; `reason` is why forms are corrected. `progress` is told how many participants are done,
    /// and stops the work by returning `false`: nothing is written then.
    ///
    /// # Errors
    /// Where the file can't be written; nothing has changed then.
    pub fn write(
        &self,
        tx: &mut Tx<'_>,
        file: &str,
        reason: &str,
        mut progress: impl FnMut(usize) -> bool,
    ) -> Result<ImportCounts, StoreError> {
        let mut written = ImportCounts::default();
        for corrected in self.corrected_activities() {
            tx.save_activity(Some(corrected.id), &corrected.details)?;
            written.corrections += 1;
        }
        let mut catalogue = Catalogue::of(tx.activities()?);
        let unknown = Circumstances::default();
        for (index, planned) in self.participants.iter().enumerate() {
            if !progress(index) {
                return Err(StoreError::Cancelled);
            }
            let id = match tx.participant_imported_as(&planned.key)? {
                Some(id) => id,
                None => {
                    written.participants += 1;
                    tx.create_participant_imported_as(&planned.details, Some(&planned.key))?
                }
            };
            let forms = planned.forms.iter().map(|(place, entries)| {
                // What does not count goes first.
                let first = planned.beside.get(place).and_then(|beside| beside.before.first());
                (*place, first.map_or(entries, |first| &first.entries), &unknown)
            });
            tx.record_assessments(id, &self.instrument, forms)?;
            written.forms += count(planned.forms.len());
            for (place, beside) in &planned.beside {
                written.forms += count(beside.before.len());
                let counts = planned.forms.get(place).map(|entries| (entries, beside.row));
                let versions = beside.before.iter().map(|version| (&version.entries, version.row));
                let versions: Vec<_> = versions.chain(counts).collect();
                let pairs = versions
                    .windows(2)
                    .map(|pair| (pair[1].0, same_day_reason(pair[1].1, Some(pair[0].1))));
                // Beside a form that is there, also the first one is new.
                let first = versions.first().filter(|_| counts.is_none());
                let first = first.map(|(entries, row)| (*entries, same_day_reason(*row, None)));
                let more: Vec<_> = first.into_iter().chain(pairs).collect();
                tx.record_versions(id, *place, &self.instrument, &more)?;
            }
            for (place, entries) in &planned.corrections {
                let occasion = tx.occasion_for(id, place.0, &self.instrument)?;
                let correction = tx.start_correction(occasion, place.1)?;
                tx.save_entries(correction, entries)?;
                let beside = planned.beside.get(place);
                let beside = beside.and_then(|beside| Some((beside.row, beside.before.last()?.row)));
                let reason =
                    beside.map_or_else(|| reason.to_owned(), |(own, before)| same_day_reason(own, Some(before)));
                tx.finish_assessment(correction, Some(&reason))?;
                written.corrections += 1;
            }
            for placement in &planned.placements {
                let activity_id = catalogue.find_or_add(tx, placement)?;
                tx.save_placement(id, None, &placement.details(activity_id))?;
                written.placements += 1;
            }
            for corrected in &planned.placement_corrections {
                tx.save_placement(id, Some(corrected.id), &corrected.details)?;
                written.corrections += 1;
            }
            if let Some(exit) = &planned.exit {
                tx.end_participant(id, exit)?;
                written.exits += 1;
            }
        }
        tx.record_import(file, written)?;
        Ok(written)
    }
}

/// As many as there are; a spreadsheet holds far fewer than a number can.
pub(crate) fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// Activities by name, whatever the case of their letters.
struct Catalogue(BTreeMap<String, ActivityId>);

impl Catalogue {
    fn of(activities: impl IntoIterator<Item = Activity>) -> Self {
        let named = activities
            .into_iter()
            .map(|activity| (fold(&activity.details.name), activity.id));
        Self(named.collect())
    }

    fn find_or_add(&mut self, tx: &mut Tx<'_>, placement: &PlannedPlacement) -> Result<ActivityId, StoreError> {
        if let Some(id) = self.0.get(&fold(&placement.activity)) {
            return Ok(*id);
        }
        let id = tx.save_activity(
            None,
            &ActivityDetails {
                name: placement.activity.clone(),
                kind: placement.kind,
                unit: placement.unit.clone(),
                cost: placement.cost,
                is_active: true,
            },
        )?;
        self.0.insert(fold(&placement.activity), id);
        Ok(id)
    }
}

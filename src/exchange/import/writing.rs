//! Writes what was planned.

use std::collections::BTreeMap;

use super::{Plan, PlannedPlacement};
use crate::domain::ActivityId;
use crate::domain::activity::{Activity, ActivityDetails};
use crate::domain::assessment::Circumstances;
use crate::domain::imported::ImportCounts;
use crate::domain::participant::fold;
use crate::store::{StoreError, Tx};

impl Plan {
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
            let forms = planned.forms.iter().map(|(place, entries)| (*place, entries, &unknown));
            tx.record_assessments(id, &self.instrument, forms)?;
            written.forms += count(planned.forms.len());
            for ((date, respondent), entries) in &planned.corrections {
                let occasion = tx.occasion_for(id, *date, &self.instrument)?;
                let correction = tx.start_correction(occasion, *respondent)?;
                tx.save_entries(correction, entries)?;
                tx.finish_assessment(correction, Some(reason))?;
                written.corrections += 1;
            }
            for placement in &planned.placements {
                let activity_id = catalogue.find_or_add(tx, placement)?;
                tx.save_placement(id, None, &placement.details(activity_id))?;
                written.placements += 1;
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

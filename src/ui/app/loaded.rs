//! What has been read of an open file.

use std::sync::Arc;

use crate::domain::ParticipantId;
use crate::domain::access::{Grant, Sight};
use crate::domain::activity::Activity;
use crate::domain::cohort::filter::SavedFilter;
use crate::domain::draw::ToRead;
use crate::domain::form_settings::FormSettings;
use crate::domain::history::History;
use crate::domain::imported::Imported;
use crate::domain::instrument::{Instrument, Series};
use crate::domain::intake::Templates;
use crate::domain::organisation::Organisation;
use crate::domain::participant::{CaseReference, Caseworker};
use crate::domain::review::Item;
use crate::domain::rules::Rules;
use crate::domain::scorecard::Scorecard;
use crate::domain::transfer::UnitCard;
use crate::store::{Changes, Removed, Store, StoreError};
use crate::ui::comparison::Comparison;
use crate::ui::histories::Histories;
use crate::ui::roster::Roster;
use crate::ui::week::Week;

/// More participants than this at once are read together.
const FEW: usize = 8;

/// What has been read of the file. Nothing but a write changes what it says.
pub(super) struct Loaded {
    pub(super) roster: Roster,
    /// Of those whom the open pages are about.
    pub(super) histories: Histories,
    pub(super) caseworkers: Vec<Caseworker>,
    pub(super) instrument: Instrument,
    /// With it those that are used beside it.
    pub(super) in_use: Vec<(Series, Instrument)>,
    pub(super) templates: Arc<Templates>,
    pub(super) forms: FormSettings,
    pub(super) activities: Vec<Activity>,
    /// The week of an activity whose page is open.
    pub(super) week: Option<Week>,
    pub(super) rules: Rules,
    pub(super) checklist: Vec<Item>,
    /// The drawn cases that wait for the user to read them.
    pub(super) to_read: Vec<ToRead>,
    pub(super) organisation: Organisation,
    pub(super) filters: Vec<SavedFilter>,
    /// What lies in the bin.
    pub(super) removed: Vec<Removed>,
    /// What has been imported.
    pub(super) imports: Vec<Imported>,
    /// What other units send participants here with.
    pub(super) transfer_card: Option<UnitCard>,
    /// The figures of others; `None` until they have been asked for.
    pub(super) comparison: Option<Comparison>,
    /// The scorecard; `None` until it has been asked for.
    pub(super) scorecard: Option<Scorecard>,
}

fn transfer_card(store: &Store) -> Result<Option<UnitCard>, StoreError> {
    let keys = store.transfer_keys()?;
    Ok(keys.into_iter().next().map(|key| key.card))
}

/// What is for those who see a group's figures; nothing for others.
pub(super) fn of_groups<T: Default>(
    store: &Store,
    read: impl FnOnce(&Store) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    if store.account().sees(Sight::Groups) == Grant::No {
        return Ok(T::default());
    }
    read(store)
}

/// Reads again what has been read already.
fn again<T: Default>(
    known: &mut Option<T>,
    store: &Store,
    read: impl FnOnce(&Store) -> Result<T, StoreError>,
) -> Result<(), StoreError> {
    if let Some(known) = known {
        *known = of_groups(store, read)?;
    }
    Ok(())
}

impl Loaded {
    /// Reads what is shown of everybody, and nothing of anybody that only their page shows.
    pub(super) fn read(store: &Store) -> Result<Self, StoreError> {
        Ok(Self {
            roster: Roster::new(store.standings()?),
            histories: Histories::default(),
            caseworkers: store.caseworkers()?,
            instrument: store.current_instrument()?,
            in_use: store.instruments_in_use()?,
            templates: store.intake_templates()?,
            forms: store.form_settings()?,
            activities: store.activities()?,
            week: None,
            rules: store.rules()?,
            checklist: store.checklist()?,
            to_read: store.to_read()?,
            organisation: store.organisation()?,
            filters: store.saved_filters()?,
            removed: store.removed()?,
            imports: store.imports()?,
            transfer_card: transfer_card(store)?,
            scorecard: None,
            comparison: None,
        })
    }

    /// Everything about one participant, where an open page is about them.
    pub(super) fn history(&self, id: ParticipantId) -> Option<&History> {
        self.histories.get(id)
    }

    /// The case reference of whoever this is.
    pub(super) fn reference(&self, id: ParticipantId) -> Option<CaseReference> {
        self.roster.get(id).map(|standing| standing.reference)
    }

    /// Reads everything again, and of those whom the pages are about all of it.
    pub(super) fn read_again(&mut self, store: &Store, mut loaded: Self) -> Result<(), StoreError> {
        loaded.histories = std::mem::take(&mut self.histories);
        (loaded.scorecard, loaded.comparison) = (self.scorecard.take(), self.comparison.take());
        again(&mut loaded.scorecard, store, Store::scorecard)?;
        again(&mut loaded.comparison, store, Comparison::read)?;
        loaded.week = self.week.take().map(|week| Week::read(store, week.of)).transpose()?;
        *self = loaded;
        self.histories.read_again(store, |_| true)
    }

    /// Reads again what a write changed, and nothing else.
    pub(super) fn reload(&mut self, store: &Store, changes: &Changes) -> Result<(), StoreError> {
        if changes.instruments || changes.participants.len() > FEW {
            return self.read_again(store, Self::read(store)?);
        }
        for id in &changes.participants {
            match store.standing(*id) {
                Ok(standing) => self.roster.set(standing),
                // Adding somebody has been undone, or they may no longer be seen, or are only drawn to be read.
                Err(StoreError::UnknownParticipant) => self.roster.remove(*id),
                Err(error) => return Err(error),
            }
        }
        self.histories
            .read_again(store, |id| changes.participants.contains(&id))?;
        if let Some(week) = &self.week
            && !changes.participants.is_empty()
        {
            self.week = Some(Week::read(store, week.of)?);
        }
        self.caseworkers = store.caseworkers()?;
        self.to_read = store.to_read()?;
        if changes.activities {
            self.activities = store.activities()?;
        }
        if changes.forms {
            self.forms = store.form_settings()?;
        }
        if changes.rules {
            self.rules = store.rules()?;
            self.checklist = store.checklist()?;
            self.organisation = store.organisation()?;
            self.filters = store.saved_filters()?;
        }
        if changes.transfer_keys {
            self.transfer_card = transfer_card(store)?;
        }
        if changes.scorecard {
            again(&mut self.scorecard, store, Store::scorecard)?;
        }
        if changes.comparison {
            again(&mut self.comparison, store, Comparison::read)?;
        }
        if changes.bin {
            self.removed = store.removed()?;
        }
        if changes.imports {
            self.imports = store.imports()?;
        }
        Ok(())
    }
}

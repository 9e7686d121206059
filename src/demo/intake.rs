//! What the fictional people said when they began, and what was decided then. No random numbers here.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::work::on;
use crate::domain::intake::{Reply, Template};
use crate::domain::{ActivityId, ParticipantId};
use crate::store::{Store, StoreError};

fn text(text: &str) -> Reply {
    Reply::Text(text.to_owned())
}

fn chosen(ids: &[&str]) -> Reply {
    Reply::Chosen(ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>())
}

/// The first is asked everything and says more a while later; the third is asked a little, and nothing is decided.
pub(super) fn fill(
    store: &mut Store,
    index: usize,
    id: ParticipantId,
    start: NaiveDate,
    catalogue: &[ActivityId],
) -> Result<(), StoreError> {
    // A file that asks something else was filled for a test of its own.
    if store.intake_templates()?.current() != Template::shipped() {
        return Ok(());
    }
    match index {
        0 => {
            let replies = [
                ("expectations", text("Ett jobb där jag får träffa folk.")),
                ("direction", chosen(&["work"])),
                ("occupations", text("Kök och café.")),
                (
                    "work_before",
                    text("Sydde kläder hemma i sex år. Hjälpte till i en mataffär."),
                ),
                ("last_worked", Reply::Date(start - Days::new(900))),
                ("education", chosen(&["compulsory"])),
                ("languages", text("Somaliska och svenska. Läser helst på svenska.")),
                ("documents", chosen(&["cv", "e_identity"])),
                ("travel", chosen(&["bus", "walk"])),
                ("times", text("Efter 8.30, när barnen är på skolan.")),
                ("adjustments", Reply::YesNo(false)),
                ("registered", Reply::YesNo(true)),
                ("next", text("Besöka Jobbcenter tillsammans.")),
            ];
            let fitting = [catalogue[3], catalogue[6]];
            let reason = "Språket först, och något i kök så snart det går.";
            on(store, start, |tx| {
                tx.record_intake(id, &replies, Some((&fitting, reason)))
            })?;
            let later = [("occupations", text("Kök, café och butik."))];
            on(store, start + Days::new(49), |tx| tx.record_intake(id, &later, None))
        }
        2 => {
            let replies = [
                ("expectations", text("Vill läsa vidare.")),
                ("direction", chosen(&["studies"])),
            ];
            on(store, start, |tx| tx.record_intake(id, &replies, None))
        }
        _ => Ok(()),
    }
}

//! The name and the logo that stand on what is printed.

use std::borrow::Cow;

use rusqlite::OptionalExtension as _;

use super::shared::CASEWORK_SCHEMA;
use super::{Store, StoreError, Tx};
use crate::domain::organisation::{Logo, LogoFormat, Organisation};

impl Store {
    /// Whose pages these are.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn organisation(&self) -> Result<Organisation, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT name, logo FROM organisation")?;
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Option<Vec<u8>>>(1)?));
        let Some((name, logo)) = statement.query_row([], read).optional()? else {
            return Ok(Organisation::default());
        };
        let logo = logo.as_deref().map(unpacked).transpose()?;
        Ok(Organisation { name, logo })
    }
}

/// Format, alternative text and file as they lie in one value.
type Packed<'a> = (Cow<'a, str>, Cow<'a, str>, Cow<'a, [u8]>);

fn packed(logo: &Logo) -> Result<Vec<u8>, StoreError> {
    let parts: Packed<'_> = (
        logo.format.code().into(),
        logo.alternative.as_str().into(),
        logo.bytes.as_slice().into(),
    );
    postcard::to_allocvec(&parts).map_err(|_| StoreError::Corrupt("a logo that can't be written"))
}

pub(super) fn unpacked(bytes: &[u8]) -> Result<Logo, StoreError> {
    let unknown = || StoreError::Corrupt("an unknown logo");
    let (format, alternative, bytes): Packed<'_> = postcard::from_bytes(bytes).map_err(|_| unknown())?;
    Ok(Logo {
        format: LogoFormat::from_code(&format).ok_or_else(unknown)?,
        bytes: bytes.into_owned(),
        alternative: alternative.into_owned(),
    })
}

impl Tx<'_> {
    /// Puts name and logo on what is printed, or takes them from it.
    ///
    /// # Errors
    /// [`StoreError::Organisation`] with what is wrong. [`StoreError::OlderMachines`] where machines of the unit run a
    /// program that does not know of it, and would take in nothing from here on: `anyway` says that they may.
    pub fn set_organisation(&mut self, organisation: &Organisation, anyway: bool) -> Result<(), StoreError> {
        if let Some(problem) = organisation.problem() {
            return Err(StoreError::Organisation(problem));
        }
        self.require_machines(CASEWORK_SCHEMA, anyway)?;
        let Organisation { name, logo } = organisation.kept();
        let logo = logo.as_ref().map(packed).transpose()?;
        self.transaction.execute(
            "INSERT INTO organisation (key, name, logo) VALUES (1, ?1, ?2)
             ON CONFLICT DO UPDATE SET name = excluded.name, logo = excluded.logo",
            (name, logo),
        )?;
        self.changes.rules = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::operation::Operation;
    use crate::domain::organisation::OrganisationProblem;
    use crate::store::tests::session;

    #[test]
    fn name_and_logo_are_kept_replaced_undone_and_taken_away() {
        let mut store = Store::in_memory("A. Lind").expect("a store");
        assert_eq!(store.organisation().expect("read"), Organisation::default());
        let named = Organisation {
            name: Some("Timrå kommun".to_owned()),
            logo: None,
        };
        let whole = Organisation {
            logo: Some(Logo {
                format: LogoFormat::Svg,
                bytes: b"<svg/>".to_vec(),
                alternative: "Timrå kommuns vapen".to_owned(),
            }),
            ..named.clone()
        };
        for own in [&named, &whole] {
            store
                .transact(&session(), Operation::SetOrganisation, |tx| {
                    tx.set_organisation(own, false)
                })
                .expect("kept");
            assert_eq!(store.organisation().expect("read"), *own);
        }
        store.undo(&session()).expect("undone").expect("an act");
        assert_eq!(store.organisation().expect("read"), named);
        let none = Organisation {
            name: Some(" ".to_owned()),
            logo: None,
        };
        store
            .transact(&session(), Operation::SetOrganisation, |tx| {
                tx.set_organisation(&none, false)
            })
            .expect("taken away");
        assert_eq!(store.organisation().expect("read"), Organisation::default());
    }

    #[test]
    fn what_is_wrong_is_refused_and_nothing_changes() {
        let mut store = Store::in_memory("A. Lind").expect("a store");
        let wrong = Organisation {
            name: Some("Å".repeat(201)),
            logo: None,
        };
        let refused = store.transact(&session(), Operation::SetOrganisation, |tx| {
            tx.set_organisation(&wrong, false)
        });
        assert!(matches!(
            refused,
            Err(StoreError::Organisation(OrganisationProblem::NameTooLong))
        ));
        assert_eq!(store.organisation().expect("read"), Organisation::default());
    }
}

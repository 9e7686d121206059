//! Who can sign in.

use clap::Subcommand;
use serde_json::json;

use super::commands::{Failure, Outcome, Runner};
use super::parse_code;
use crate::domain::access::{Role, UserDetails};
use crate::store::vault::KdfCost;

/// What to do with users.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Let somebody in. Prints the passphrase for their first sign-in, once.
    Add {
        /// The name; a caseworker's participants are those who have a caseworker of this name.
        #[arg(long, value_name = "NAME")]
        name: String,
        /// caseworker, coordinator or administrator, several where one does more; or reader.
        #[arg(long, value_name = "ROLE", num_args = 1.., required = true, value_parser = |text: &str| parse_code(text, Role::from_code))]
        role: Vec<Role>,
        /// As a caseworker they see everybody's participants, not their own alone.
        #[arg(long)]
        sees_unit: bool,
    },
    /// List those who can sign in.
    List,
}

impl Runner<'_> {
    pub(super) fn user(&self, command: &UserCommand) -> Result<Outcome, Failure> {
        match command {
            UserCommand::Add { name, role, sees_unit } => {
                let details = UserDetails {
                    name: name.clone(),
                    roles: role.iter().copied().collect(),
                    sees_unit: *sees_unit,
                };
                let mut store = self.open()?;
                let session = self.session(&store);
                let (passphrase, _) = store.add_user(&session, &details, KdfCost::STANDARD)?;
                let args = [
                    ("name", name.as_str().into()),
                    ("passphrase", passphrase.as_str().into()),
                ];
                Ok(Outcome::done(
                    self.texts.with("cli-user-added", &args),
                    json!({"name": name, "passphrase": passphrase.as_str()}),
                ))
            }
            UserCommand::List => {
                let accounts = self.open()?.accounts()?;
                let lines = accounts.iter().map(|account| {
                    let roles: Vec<_> = account.details.roles.iter().map(|role| role.code()).collect();
                    (account, roles)
                });
                let lines: Vec<_> = lines.collect();
                let text: Vec<_> = lines
                    .iter()
                    .map(|(account, roles)| format!("{}\t{}", account.details.name, roles.join(" ")))
                    .collect();
                let json: Vec<_> = lines
                    .iter()
                    .map(|(account, roles)| {
                        json!({
                            "name": account.details.name,
                            "roles": roles,
                            "sees_unit": account.details.sees_unit,
                            "must_change": account.must_change,
                        })
                    })
                    .collect();
                Ok(Outcome::done(text.join("\n"), json!({"users": json})))
            }
        }
    }
}

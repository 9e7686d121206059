//! The unit of several machines: made, joined, kept up to date and left.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::commands::{Failure, Outcome, Runner, clock};
use crate::devices;
use crate::explain::Explain as _;
use crate::store::{Operation, Store, StoreError, UnitStanding};
use crate::unit::UnitError;
use crate::unit::code::{CodeError, StationCode, UnitCode};
use crate::unit::join::{self, Place};
use crate::unit::log::{self, LogAddress, UnitLog};
use crate::unit::station::StationFile;
use crate::unit::sync::{self, Round};

/// What to do with the unit.
#[derive(Debug, Subcommand)]
pub enum UnitCommand {
    /// Make the file the first machine of a new unit, whose log is in a folder or a PostgreSQL database.
    ///
    /// Prints the unit's code, which every other machine joins with. Whoever has it can read the unit's key file, though
    /// not what is sealed in it: give it from hand to hand.
    Create(LogArgs),
    /// Make a new file that joins a unit: the passphrase is one's own, of an account that an administrator has made.
    Join {
        /// Where the log lies.
        #[command(flatten)]
        log: LogArgs,
        /// Read the unit's code from this file.
        #[arg(long, value_name = "FILE")]
        code_file: PathBuf,
    },
    /// Take in what is new in the unit's log, and append what waits here.
    Sync(PasswordArgs),
    /// Print how this machine and its unit stand to each other. Touches nothing.
    Status,
    /// Append what waits here, tell the unit that this machine leaves, and make the file one of its own.
    Leave(PasswordArgs),
    /// Form stations: machines in a lobby that hold nothing of the unit, and at which participants fill in their forms.
    #[command(subcommand)]
    Station(StationCommand),
}

/// What to do with form stations.
#[derive(Debug, Subcommand)]
pub enum StationCommand {
    /// Add a station to the unit. Prints the station's code, which its machine joins with; it is shown once.
    Create {
        /// What caseworkers call it.
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Do it although some machines run an older program: they take in nothing from here on until they are updated.
        #[arg(long)]
        although_older: bool,
    },
    /// Make a station of this machine: --file is where its key goes. Open its window with --station FILE.
    Join {
        /// Where the unit's log lies: folder:PATH, or postgres://user@host:port/database?sslmode=…&sslrootcert=…
        #[arg(long, value_name = "LOG")]
        log: String,
        /// The password of the log's server.
        #[command(flatten)]
        password: PasswordArgs,
        /// Read the station's code from this file.
        #[arg(long, value_name = "FILE")]
        code_file: PathBuf,
    },
}

/// Where a unit's log lies.
#[derive(Debug, Args)]
pub struct LogArgs {
    /// folder:PATH, or postgres://user@host:port/database?sslmode=…&sslrootcert=…
    #[arg(long, value_name = "LOG")]
    log: String,
    /// What this machine is called; without it, as the system calls it.
    #[arg(long, value_name = "NAME")]
    machine: Option<String>,
    #[command(flatten)]
    password: PasswordArgs,
}

/// The password of the log's server.
#[derive(Debug, Args)]
pub struct PasswordArgs {
    /// Read the server's password from the first line of this file; without it, the one that is kept sealed in the file is
    /// used, or it is asked for.
    #[arg(long, value_name = "FILE")]
    log_password_file: Option<PathBuf>,
}

impl Runner<'_> {
    pub(super) fn unit(&self, command: &UnitCommand) -> Result<Outcome, Failure> {
        match command {
            UnitCommand::Create(args) => self.create_unit(args),
            UnitCommand::Join { log, code_file } => self.join_unit(log, code_file),
            UnitCommand::Sync(password) => self.sync_unit(password),
            UnitCommand::Status => self.unit_status(),
            UnitCommand::Leave(password) => self.leave_unit(password),
            UnitCommand::Station(StationCommand::Create { name, although_older }) => {
                self.create_station(name, *although_older)
            }
            UnitCommand::Station(StationCommand::Join {
                log,
                password,
                code_file,
            }) => self.join_station(log, password, code_file),
        }
    }

    fn unit_failure(&self, error: &UnitError) -> Failure {
        Failure::Said(error.explain(self.texts))
    }

    fn address(&self, text: &str) -> Result<LogAddress, Failure> {
        text.parse()
            .map_err(|error: log::AddressError| Failure::Said(error.explain(self.texts)))
    }

    /// The password of the log's server, where there is one to give.
    fn log_password(
        &self,
        address: &LogAddress,
        args: &PasswordArgs,
        kept: Option<Zeroizing<String>>,
    ) -> Result<Option<Zeroizing<String>>, Failure> {
        match (&args.log_password_file, address) {
            (Some(path), _) => self.first_line(path).map(Some),
            (None, LogAddress::Folder(_)) => Ok(None),
            (None, LogAddress::Postgres(_)) if kept.is_some() => Ok(kept),
            (None, LogAddress::Postgres(_)) => {
                let typed = rpassword::prompt_password(format!("{} ", self.texts.get("cli-log-password")));
                typed
                    .map(|typed| Some(Zeroizing::new(typed)))
                    .map_err(|error| super::commands::io_error(Path::new("-"), error))
            }
        }
    }

    fn machine_name(&self, args: &LogArgs) -> String {
        let given = args.machine.as_deref().unwrap_or_default();
        devices::machine_name(given).unwrap_or_else(|| self.texts.get("unit-machine-unnamed"))
    }

    fn create_unit(&self, args: &LogArgs) -> Result<Outcome, Failure> {
        let address = self.address(&args.log)?;
        let mut store = self.open()?;
        let password = self.log_password(&address, &args.password, None)?;
        let place = Place {
            address: &address,
            password: password.as_ref().map(|text| text.as_str()),
            machine: &self.machine_name(args),
        };
        let session = self.session(&store);
        let founded = join::found(&mut store, &place, &session);
        let code = founded.map_err(|error| self.unit_failure(&error))?;
        let (unit, code) = (code.unit.to_string(), code.to_string());
        let text = self.texts.with("cli-unit-created", &[("code", code.as_str().into())]);
        Ok(Outcome::done(text, json!({"unit": unit, "code": code})))
    }

    fn keep(&self, store: &Store, password: Option<Zeroizing<String>>) -> Result<(), Failure> {
        match password {
            Some(password) => Ok(store.keep_log_password(&password)?),
            None => Ok(()),
        }
    }

    fn join_unit(&self, args: &LogArgs, code_file: &Path) -> Result<Outcome, Failure> {
        let address = self.address(&args.log)?;
        let code = self.read_text(code_file)?.trim().parse();
        let code: UnitCode = code.map_err(|error: CodeError| self.unit_failure(&error.into()))?;
        let path = self.file()?;
        let passphrase = self.passphrase("cli-passphrase")?;
        let password = self.log_password(&address, &args.password, None)?;
        let place = Place {
            address: &address,
            password: password.as_ref().map(|text| text.as_str()),
            machine: &self.machine_name(args),
        };
        let entered = join::enter_unit(&path, &place, (&code, &passphrase), clock(), &|_| ());
        let (_, round) = entered.map_err(|error| self.unit_failure(&error))?;
        let mut made = self.made(&path);
        made.text = self
            .texts
            .with("cli-unit-joined", &[("file", path.display().to_string().into())]);
        if let (Value::Object(into), Value::Object(from)) = (&mut made.json, shown(&round)) {
            into.extend(from);
        }
        Ok(made)
    }

    /// The log of the file's unit.
    fn log_of(&self, store: &Store, args: &PasswordArgs) -> Result<Box<dyn UnitLog>, Failure> {
        let position = store.position()?.ok_or(StoreError::NoUnit)?;
        let address = self.address(&position.address)?;
        let password = self.log_password(&address, args, store.log_password()?)?;
        let log = log::open(&address, password.as_ref().map(|text| text.as_str()), position.unit)
            .map_err(|error| Failure::Said(error.explain(self.texts)))?;
        if args.log_password_file.is_some() {
            self.keep(store, password)?;
        }
        Ok(log)
    }

    fn sync_unit(&self, args: &PasswordArgs) -> Result<Outcome, Failure> {
        let mut store = self.open_quietly()?;
        let mut log = self.log_of(&store, args)?;
        let session = self.session(&store);
        let round = sync::round(&mut store, log.as_mut(), &session).map_err(|error| self.unit_failure(&error))?;
        let args = [
            ("head", round.head.to_string().into()),
            ("sent", round.sent.into()),
            ("taken", round.taken.into()),
            ("waiting", round.waiting.into()),
            ("collided", round.collided.into()),
            ("set_aside", round.set_aside.into()),
        ];
        let mut text = self.texts.with("cli-unit-synced", &args);
        if let Some(minutes) = round.clock_off {
            let hours = [("hours", (minutes / 60).to_string().into())];
            text = format!("{text}\n{}", self.texts.with("cli-unit-clock", &hours));
        }
        Ok(Outcome::done(text, shown(&round)))
    }

    fn unit_status(&self) -> Result<Outcome, Failure> {
        let store = self.open_quietly()?;
        let standing = store.unit_standing()?.ok_or(StoreError::NoUnit)?;
        let UnitStanding {
            position,
            waiting,
            machines,
            collided,
            set_aside,
            refused,
            stations,
            forms,
            older: _,
        } = &standing;
        let is_as_kept = store.content_is_as_kept()?;
        let mut lines = vec![self.texts.with(
            "cli-unit-status",
            &[
                ("head", position.seq.to_string().into()),
                ("waiting", (*waiting).into()),
                ("collided", collided.len().into()),
                ("set_aside", set_aside.len().into()),
            ],
        )];
        lines.extend(machines.iter().map(|machine| {
            let left = if machine.has_left { " –" } else { "" };
            format!("{}\t{}{left}", machine.number, machine.name)
        }));
        let machines: Vec<_> = machines
            .iter()
            .map(|machine| {
                json!({
                    "id": machine.id.to_string(),
                    "name": machine.name,
                    "number": machine.number,
                    "joined": machine.joined_at.to_rfc3339(),
                    "heard": machine.heard.map(|(at, _)| at.to_rfc3339()),
                    "come_to": machine.heard.map(|(_, seq)| seq),
                    "left": machine.has_left,
                    "this": machine.id == position.machine,
                })
            })
            .collect();
        let collided: Vec<_> = collided
            .iter()
            .map(|one| {
                json!({
                    "kind": if one.is_about_forms { "forms" } else { "value" },
                    "reference": one.reference.map(|reference| reference.to_string()),
                    "what": one.what,
                    "lost": one.lost,
                    "lost_by": one.lost_by,
                    "kept": one.kept,
                    "kept_by": one.kept_by,
                })
            })
            .collect();
        let set_aside: Vec<_> = set_aside
            .iter()
            .map(|one| {
                json!({
                    "id": one.id.to_string(),
                    "at": one.at.to_rfc3339(),
                    "by": one.by,
                    "operation": one.operation.map(|operation| operation.code()),
                    "reference": one.reference.map(|reference| reference.to_string()),
                    "reason": one.reason,
                })
            })
            .collect();
        let refused: Vec<_> = refused
            .iter()
            .map(|(number, by, reason)| json!({"number": number, "by": by, "reason": reason}))
            .collect();
        let stations: Vec<_> = stations
            .iter()
            .map(|station| {
                let standing = forms.iter().filter(|form| form.station == station.id);
                json!({"id": station.id.to_string(), "name": station.name, "forms": standing.count()})
            })
            .collect();
        Ok(Outcome::done(
            lines.join("\n"),
            json!({
                "stations": stations,
                "unit": position.unit.to_string(),
                "machine": position.machine.to_string(),
                "log": position.address,
                "head": position.seq,
                "epoch": position.epoch,
                "heard": position.heard_at.map(|at| at.to_rfc3339()),
                "waiting": waiting,
                "content": crate::store::hex(&store.settled_content()?),
                "content_is_as_kept": is_as_kept,
                "machines": machines,
                "collided": collided,
                "set_aside": set_aside,
                "refused": refused,
            }),
        ))
    }

    fn create_station(&self, name: &str, although_older: bool) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        let unit = store.position()?.ok_or(StoreError::NoUnit)?.unit;
        let (station, _) = store.transact(&session, Operation::SaveStation, |tx| {
            tx.add_station(name, although_older)
        })?;
        let id = station.id.to_string();
        let code = StationCode {
            unit,
            station: station.id,
            secret: station.secret,
        };
        let code = code.to_string();
        let text = self
            .texts
            .with("cli-station-created", &[("code", code.as_str().into())]);
        Ok(Outcome::done(text, json!({"station": id, "code": code})))
    }

    fn join_station(&self, log: &str, password: &PasswordArgs, code_file: &Path) -> Result<Outcome, Failure> {
        let address = self.address(log)?;
        let code: StationCode = self
            .read_text(code_file)?
            .trim()
            .parse()
            .map_err(|_| Failure::Said(self.texts.get("error-station-code")))?;
        let path = self.file()?;
        let password = self.log_password(&address, password, None)?;
        let joined = || -> Result<StationFile, UnitError> {
            let mut log = log::open(&address, password.as_ref().map(|text| text.as_str()), code.unit)?;
            StationFile::join(&path, &address, log.as_mut(), &code)
        }();
        let file = joined.map_err(|error| self.unit_failure(&error))?;
        let shown = path.display().to_string();
        let text = self
            .texts
            .with("cli-station-joined", &[("file", shown.as_str().into())]);
        let station = file.station.to_string();
        Ok(Outcome::done(text, json!({"station": station, "file": shown})))
    }

    fn leave_unit(&self, args: &PasswordArgs) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let mut log = self.log_of(&store, args)?;
        let session = self.session(&store);
        let round = join::leave(&mut store, log.as_mut(), &session).map_err(|error| self.unit_failure(&error))?;
        Ok(Outcome::done(self.texts.get("cli-unit-left"), shown(&round)))
    }
}

/// A contact, for programs.
fn shown(round: &Round) -> Value {
    json!({
        "head": round.head,
        "sent": round.sent,
        "taken": round.taken,
        "waiting": round.waiting,
        "collided": round.collided,
        "set_aside": round.set_aside,
        "refused": round.refused,
        "clock_off_minutes": round.clock_off,
        "started_again": round.has_started_again,
    })
}

//! Whether a file is sound, and its backups.

use std::path::Path;

use serde_json::{Value, json};

use super::commands::{Failure, Outcome, Runner, clock};
use crate::explain::Explain as _;
use crate::store::{Backup, BackupReason, Contents, Restoring, Store, backups, keys_path};

impl Runner<'_> {
    pub(super) fn check(&self) -> Result<Outcome, Failure> {
        let report = self.open_quietly()?.check()?;
        let args = [
            ("participants", report.participants.into()),
            ("assessments", report.assessments.into()),
        ];
        let verdict = if report.is_sound() {
            "cli-check-sound"
        } else {
            "cli-check-damaged"
        };
        let mut lines = vec![self.texts.with(verdict, &args)];
        lines.extend(report.problems.iter().cloned());
        lines.extend(report.log_problems.iter().map(|problem| problem.explain(self.texts)));
        let seal = [("seal", report.log_seal.as_str().into())];
        lines.push(self.texts.with("cli-check-seal", &seal));
        let log_problems: Vec<_> = report.log_problems.iter().map(ToString::to_string).collect();
        Ok(Outcome {
            text: lines.join("\n"),
            json: json!({
                "sound": report.is_sound(),
                "problems": report.problems,
                "log_problems": log_problems,
                "log_seal": report.log_seal,
                "participants": report.participants,
                "assessments": report.assessments,
            }),
            is_success: report.is_sound(),
        })
    }

    pub(super) fn back_up(&self) -> Result<Outcome, Failure> {
        let (now, _) = clock();
        let backup = self.open_quietly()?.back_up(now, BackupReason::Asked)?;
        let path = [("path", backup.path.display().to_string().into())];
        Ok(Outcome::done(self.texts.with("cli-backup-made", &path), shown(&backup)))
    }

    pub(super) fn list_backups(&self) -> Result<Outcome, Failure> {
        // Names and times alone: nothing is opened, so no passphrase is asked for.
        let found = backups(&self.file()?)?;
        let lines = found.iter().map(|backup| {
            let reason = self.texts.get(&format!("backup-reason-{}", backup.reason.code()));
            format!("{}\t{reason}\t{}", backup.path.display(), backup.bytes)
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        let json: Vec<Value> = found.iter().map(shown).collect();
        Ok(Outcome::done(text, json!({"backups": json})))
    }

    pub(super) fn restore(
        &self,
        backup: &Path,
        write: bool,
        passphrase_file: Option<&Path>,
    ) -> Result<Outcome, Failure> {
        let path = self.file()?;
        let (now, _) = clock();
        let passphrase = self.passphrase("cli-passphrase")?;
        let current = match Store::open(&path, &passphrase, now) {
            Ok(store) => Some(store),
            Err(error) if error.is_about_the_file() => None,
            Err(error) => return Err(error.into()),
        };
        let passphrase = match passphrase_file {
            Some(file) => self.first_line(file)?,
            None => passphrase,
        };
        let restoring = Restoring::prepare(&path, backup, &passphrase, now, current.as_ref())?;
        let mut lines = vec![self.contents("cli-restore-then", &restoring.backup)];
        lines.push(match &restoring.current {
            Some(current) => self.contents("cli-restore-now", current),
            None => self.texts.get("cli-restore-unreadable"),
        });
        let lost = [
            ("participants", (restoring.lost_participants as usize).into()),
            ("acts", (restoring.lost_acts as usize).into()),
        ];
        lines.push(self.texts.with("cli-restore-lost", &lost));
        let mut json = json!({
            "backup": contents(&restoring.backup),
            "current": restoring.current.as_ref().map(contents),
            "lost_participants": restoring.lost_participants,
            "lost_acts": restoring.lost_acts,
            "written": write,
        });
        if write {
            let aside = restoring.finish(current, now)?;
            let aside = aside.display().to_string();
            lines.push(self.texts.with("cli-restored", &[("path", aside.as_str().into())]));
            json["set_aside"] = aside.into();
        } else {
            restoring.cancel();
            lines.push(self.texts.get("cli-restore-preview"));
        }
        Ok(Outcome::done(lines.join("\n"), json))
    }

    fn contents(&self, key: &str, contents: &Contents) -> String {
        let latest = contents.latest.map(|at| self.texts.date(at.date_naive()));
        let args = [
            ("participants", (contents.participants as usize).into()),
            ("assessments", (contents.assessments as usize).into()),
            ("notes", (contents.notes as usize).into()),
            ("meetings", (contents.meetings as usize).into()),
            ("date", latest.unwrap_or_else(|| "–".to_owned()).into()),
        ];
        self.texts.with(key, &args)
    }
}

fn shown(backup: &Backup) -> Value {
    json!({
        "backup": backup.path.display().to_string(),
        "keys": keys_path(&backup.path).display().to_string(),
        "at": backup.at.to_rfc3339(),
        "reason": backup.reason.code(),
        "bytes": backup.bytes,
    })
}

fn contents(contents: &Contents) -> Value {
    json!({
        "participants": contents.participants,
        "assessments": contents.assessments,
        "notes": contents.notes,
        "meetings": contents.meetings,
        "latest": contents.latest.map(|at| at.to_rfc3339()),
    })
}

//! The log as a spreadsheet, with the seals that it can be compared by later.

use super::cohort::harmless;
use crate::store::AuditEntry;

/// A row for each row of the log, oldest first: number, moment in UTC, who, what as a code, what was undone, the
/// case reference, and the seal.
///
/// # Errors
/// Only where memory runs out.
pub fn log_csv(entries: &[AuditEntry]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["number", "at", "by", "operation", "undone", "case", "seal"])?;
    for entry in entries {
        writer.write_record([
            entry.number.to_string(),
            entry.at.to_rfc3339(),
            harmless(&entry.by),
            entry.operation.code().to_owned(),
            entry.undone.map(|undone| undone.code().to_owned()).unwrap_or_default(),
            entry
                .reference
                .map(|reference| reference.to_string())
                .unwrap_or_default(),
            entry.hash.clone(),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

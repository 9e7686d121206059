//! Case numbers in the place of personal numbers, and the list that says which is whose. The list is a file of its own that
//! only its owner can read; nothing of it is in the data file.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use thiserror::Error;

use super::super::mapping::Mapping;
use super::super::sheet::{Book, Layout, Sheet, SheetError};
use crate::domain::personal_number::{self, Number};
use crate::domain::{ParticipantId, Today};
use crate::exchange::cohort::harmless;
use crate::files::{Earlier, save_private};
use crate::store::{StoreError, Tx};

/// The list's columns.
const COLUMNS: [&str; 3] = ["Personnummer", "Id", "Ärende"];
/// How many letters a case number has behind its mark, of which there are thirty-two each.
const LETTERS: usize = 10;
/// Letters and digits that are not mistaken for each other.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Why a key list can't be read or used.
#[derive(Debug, Error)]
pub enum KeyListError {
    /// It can't be read, or is no table.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// It has no such columns.
    #[error("the list has no columns Personnummer and Id")]
    NoColumns,
    /// A row has no personal number, or no id.
    #[error("row {0} of the list has no personal number or no id")]
    Row(usize),
    /// Two rows say something else of one number, or one id is two people's.
    #[error("row {0} of the list says something else than an earlier one")]
    Contradicts(usize),
    /// The system has no random numbers.
    #[error("there are no random numbers")]
    NoRandomness,
}

/// Which case number is whose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyList {
    keys: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    key: String,
    /// The case reference in the file, once it is known.
    reference: String,
    /// It was made for this import.
    is_new: bool,
}

impl KeyList {
    /// Reads the list of an earlier import.
    ///
    /// # Errors
    /// Where it can't be read, or says two things of one person.
    pub fn read(path: &Path, today: Today) -> Result<Self, KeyListError> {
        // It is such a table as is written here; or that, saved as a workbook.
        let sheet = Book::open(path)?.table(Layout {
            columns: &COLUMNS,
            ..Default::default()
        })?;
        let column = |name: &str| sheet.column(name).ok_or(KeyListError::NoColumns);
        let (number, key) = (column(COLUMNS[0])?, column(COLUMNS[1])?);
        let reference = sheet.column(COLUMNS[2]);
        let mut list = Self::default();
        let mut taken = HashSet::new();
        for row in &sheet.rows {
            let cell = |place: usize| row.cells.get(place).map_or("", String::as_str);
            let found = personal_number::read(cell(number), today).filter(|_| !cell(key).is_empty());
            let number = found.ok_or(KeyListError::Row(row.line))?;
            let entry = Entry {
                key: cell(key).to_owned(),
                reference: reference.map_or_else(String::new, |place| cell(place).to_owned()),
                is_new: false,
            };
            match list.keys.get(number.text()) {
                Some(earlier) if earlier.key == entry.key => {}
                Some(_) => return Err(KeyListError::Contradicts(row.line)),
                None if !taken.insert(entry.key.clone()) => return Err(KeyListError::Contradicts(row.line)),
                None => drop(list.keys.insert(number.text().to_owned(), entry)),
            }
        }
        Ok(list)
    }

    /// How many people have got a case number now.
    pub fn added(&self) -> usize {
        self.keys.values().filter(|entry| entry.is_new).count()
    }

    /// How many people it tells of.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// `true` where it tells of nobody.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    fn key_of(&mut self, number: &Number) -> Result<String, KeyListError> {
        if let Some(entry) = self.keys.get(number.text()) {
            return Ok(entry.key.clone());
        }
        // By lot, so that it says nothing of whose it is; long enough that no two are the same.
        let mut random = [0; LETTERS];
        getrandom::fill(&mut random).map_err(|_| KeyListError::NoRandomness)?;
        let letters: String = random
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]))
            .collect();
        let key = format!("K-{letters}");
        let entry = Entry {
            key: key.clone(),
            reference: String::new(),
            is_new: true,
        };
        self.keys.insert(number.text().to_owned(), entry);
        Ok(key)
    }

    /// Puts case numbers in the place of the personal numbers that tell participants apart, and dates of birth in the place
    /// of those where a date of birth is asked for. Others stay, and their rows are refused as ever.
    ///
    /// # Errors
    /// Where there are no random numbers.
    pub fn put_into(&mut self, sheet: &mut Sheet, mapping: &Mapping, today: Today) -> Result<(), KeyListError> {
        let keys: Vec<usize> = mapping.key.iter().filter_map(|column| sheet.column(column)).collect();
        let birth = mapping.birth.as_ref().and_then(|column| sheet.column(column));
        for row in &mut sheet.rows {
            for (at, cell) in row.cells.iter_mut().enumerate() {
                let is_key = keys.contains(&at);
                if !is_key && birth != Some(at) {
                    continue;
                }
                let Some(number) = personal_number::read(cell, today) else {
                    continue;
                };
                *cell = if is_key {
                    self.key_of(&number)?
                } else {
                    number.birth().to_string()
                };
            }
        }
        Ok(())
    }

    /// Saves the list, with the case references that its people have got by this write. Called within it: where the list
    /// can't be saved, nothing is written at all.
    ///
    /// # Errors
    /// [`StoreError::Io`] where it can't be saved, or where the file can't be read.
    pub fn save(&mut self, tx: &Tx<'_>, path: &Path) -> Result<Vec<ParticipantId>, StoreError> {
        let mut whom = Vec::new();
        for entry in self.keys.values_mut() {
            if let Some((id, reference)) = tx.reference_imported_as(&entry.key)? {
                entry.reference = reference.to_string();
                whom.push(id);
            }
        }
        save_private(path, self.text().as_bytes(), Earlier::Replaced).map_err(|source| StoreError::Io {
            path: path.to_owned(),
            source,
        })?;
        Ok(whom)
    }

    /// As Swedish Excel opens it right: a byte order mark, semicolons, and numbers with a hyphen, so that they stay texts.
    fn text(&self) -> String {
        let mut text = format!("\u{feff}{}\r\n", COLUMNS.join(";"));
        for (number, entry) in &self.keys {
            let (date, last) = number.split_at(number.len() - 4);
            let cell = |text: &str| harmless(&text.replace([';', '"', '\r', '\n'], " "));
            text += &format!("{date}-{last};{};{}\r\n", cell(&entry.key), cell(&entry.reference));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn today() -> Today {
        Today(NaiveDate::from_ymd_opt(2026, 11, 30).expect("a date"))
    }

    fn sheet(text: &str) -> Sheet {
        Sheet::parse(Path::new("x.csv"), text.as_bytes()).expect("a table")
    }

    fn mapping(birth: &str) -> Mapping {
        Mapping::parse(&format!(
            "format = 1\n[participant]\nkey = \"Pnr\"\nstart = \"2026-01-14\"\n{birth}[[answer]]\nindicator = \"health\"\n\
             respondent = \"participant\"\ncolumn = \"H\"\nwhen = \"2026-01-14\"\n"
        ))
        .expect("a mapping")
    }

    /// Numbers that Skatteverket has set apart for tests.
    const TABLE: &str =
        "Pnr;Född;Namn;H\n900101-9802;189001019802;Åsa 900101-9802;3\n18900101-9802;;Åsa;4\nA-7;;Bo;2\n";

    #[test]
    fn one_person_gets_one_case_number_however_the_number_is_written() {
        let mut sheet = sheet(TABLE);
        let mut list = KeyList::default();
        list.put_into(&mut sheet, &mapping("birth = \"Född\"\n"), today())
            .expect("random numbers");
        let cells: Vec<&str> = sheet.rows.iter().map(|row| row.cells[0].as_str()).collect();
        assert!(cells[0].starts_with("K-") && cells[1].starts_with("K-"), "{cells:?}");
        assert_eq!(cells[2], "A-7", "what is none stays");
        // 900101 without a century is of 1990; the other one was written with its own.
        assert_ne!(cells[0], cells[1]);
        assert_eq!(sheet.rows[0].cells[1], "1890-01-01");
        assert_eq!(
            sheet.rows[0].cells[2], "Åsa 900101-9802",
            "a text is nobody's to rewrite"
        );
        assert_eq!((list.len(), list.added()), (2, 2));
        assert!(!cells[0].contains("9802"));
    }

    #[test]
    fn a_list_that_was_saved_meets_the_same_cases() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("nycklar.csv");
        let mut first = sheet(TABLE);
        let mut list = KeyList::default();
        list.put_into(&mut first, &mapping(""), today())
            .expect("random numbers");
        std::fs::write(&path, list.text()).expect("written");
        let mut read = KeyList::read(&path, today()).expect("readable");
        assert_eq!((read.len(), read.added()), (2, 0));
        let mut second = sheet("Pnr;H\n199001019802;4\n191212121212;2\n");
        read.put_into(&mut second, &mapping(""), today())
            .expect("random numbers");
        assert_eq!(second.rows[0].cells[0], first.rows[0].cells[0]);
        assert_eq!((read.len(), read.added()), (3, 1));
    }

    #[test]
    fn a_list_that_is_none_is_refused_with_its_row() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("nycklar.csv");
        let read = |text: &str| {
            std::fs::write(&path, text).expect("written");
            KeyList::read(&path, today()).map_err(|error| error.to_string())
        };
        let head = "Personnummer;Id;Ärende\n";
        assert!(read("Nr;Namn\n1;Åsa\n").is_err_and(|error| error.contains("no columns")));
        assert!(read(&format!("{head}19900101-9803;K-1;\n")).is_err_and(|error| error.contains("row 2")));
        assert!(read(&format!("{head}19900101-9802;;\n")).is_err_and(|error| error.contains("row 2")));
        let twice = format!("{head}19900101-9802;K-1;\n9001019802;K-2;\n");
        assert!(read(&twice).is_err_and(|error| error.contains("row 3")));
        let shared = format!("{head}19900101-9802;K-1;\n19121212-1212;K-1;\n");
        assert!(read(&shared).is_err_and(|error| error.contains("row 3")));
    }
}

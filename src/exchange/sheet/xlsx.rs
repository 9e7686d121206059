//! Excel workbooks, a sheet at a time. calamine reads it, once its parts are known not to make it fail.

use std::io::{BufReader, Cursor, Read};
use std::iter;
use std::sync::{Mutex, PoisonError};

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use quick_xml::events::{BytesStart, Event};

use super::archive::Archive;
use super::grid::{EPOCH_1904, Places, Refused};
use super::{Fault, Limit, MAX_CELLS, Unreadable};

/// 1 January 10000 as Excel counts days: no date from here on.
const DAYS_END: f64 = 2_958_466.0;
/// The most cell formats that Excel can hold is 65,490.
const MAX_FORMATS: usize = 70_000;
/// The longest code of a format or name of a font, in bytes. Each format gets a copy of both.
const MAX_FORMAT_BYTES: usize = 1_000;
/// More letters or digits than this name no place in a sheet: XFD1048576 is the last one.
const MAX_PLACE: (usize, usize) = (3, 7);

impl From<XlsxError> for Refused {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::Password => Self::OldOrLocked,
            error => {
                log::info!("a workbook: {error}");
                Self::Unreadable(Unreadable::Damaged)
            }
        }
    }
}

/// A workbook that calamine has opened.
pub(super) struct Workbook {
    reader: Mutex<Xlsx<Cursor<Vec<u8>>>>,
    checked: Checked,
}

impl Workbook {
    /// Opens a workbook whose parts are known not to make calamine fail; with the names of its sheets, in order.
    pub(super) fn open(bytes: Vec<u8>, checked: Checked) -> Result<(Self, Vec<String>), Refused> {
        let reader: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))?;
        let names = reader.sheet_names();
        let workbook = Self {
            reader: Mutex::new(reader),
            checked,
        };
        Ok((workbook, names))
    }

    /// The day that days are counted from, where it is not the usual one.
    pub(super) fn epoch(&self) -> Option<NaiveDate> {
        self.checked.counts_from_1904.then_some(EPOCH_1904)
    }

    /// Reads the sheet at a place, the first one at 0; nothing where there is no such sheet.
    pub(super) fn read(&self, sheet: usize, places: &mut Places) -> Result<(), Refused> {
        // What died while it read has changed nothing that is read again.
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(name) = reader.sheet_names().into_iter().nth(sheet) else {
            return Ok(());
        };
        let mut cells = match reader.worksheet_cells_reader(&name) {
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            cells => cells?,
        };
        // Cell by cell: a whole range would have room for every place between the first cell and the last.
        if !self.checked.has_formulas {
            while let Some(cell) = cells.next_cell()? {
                put(places, cell.get_position(), cell.get_value())?;
            }
            return Ok(());
        }
        while let Some(cell) = cells.next_cell_with_formula_metadata()? {
            match (&cell.value, cell.formula) {
                (DataRef::Empty, Some(_)) => places.put_fault(cell.pos, Fault::Formula)?,
                (value, _) => put(places, cell.pos, value)?,
            }
        }
        Ok(())
    }
}

/// A cell as it would be typed: dates as 2026-11-16, whole numbers without decimals.
fn put(places: &mut Places, place: (u32, u32), cell: &DataRef<'_>) -> Result<(), Refused> {
    match cell {
        DataRef::Empty => Ok(()),
        DataRef::String(text) | DataRef::DurationIso(text) => places.put(place, text),
        DataRef::SharedString(text) => places.put(place, text),
        DataRef::DateTimeIso(text) => places.put(place, &iso_text(text)),
        DataRef::DateTime(moment) => places.put(place, &serial_text(*moment)),
        DataRef::Int(number) => places.put(place, &number.to_string()),
        DataRef::Float(number) => places.put(place, &number.to_string()),
        DataRef::Bool(is_so) => places.put(place, &is_so.to_string()),
        DataRef::Error(_) => places.put_fault(place, Fault::Error),
    }
}

fn serial_text(moment: ExcelDateTime) -> String {
    let days = moment.as_f64();
    // Far outside, the reader's own arithmetic fails.
    let moment = if (0.0..DAYS_END).contains(&days) {
        moment.as_datetime()
    } else {
        None
    };
    moment.map_or_else(|| days.to_string(), moment_text)
}

/// A moment in ISO 8601 as it would be typed; any other text as it is.
pub(super) fn iso_text(text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), moment_text)
}

fn moment_text(moment: NaiveDateTime) -> String {
    match moment.time() {
        NaiveTime::MIN => moment.date().to_string(),
        _ => moment.to_string(),
    }
}

/// Refuses what calamine would make room for without asking, or calculate with beyond what fits. It opens parts by names
/// that other parts give, so every one is looked at.
pub(super) fn check_parts(mut archive: Archive<'_>) -> Result<Checked, Refused> {
    let mut checked = Checked::default();
    for index in 0..archive.len() {
        // What can't be unpacked here can't be there.
        if let Ok(part) = archive.by_index(index) {
            check_part(part, &mut checked)?;
        }
    }
    Ok(checked)
}

/// What was come across in the parts of a workbook.
#[derive(Default)]
pub(super) struct Checked {
    formats: usize,
    has_formulas: bool,
    counts_from_1904: bool,
}

fn check_part(part: impl Read, checked: &mut Checked) -> Result<(), Refused> {
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(part));
    // As calamine sets it, so that both come across the same elements.
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    config.expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => check_element(&element, checked)?,
            // Where it is no XML calamine does not go on either. Most often it is a picture.
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

fn check_element(element: &BytesStart<'_>, checked: &mut Checked) -> Result<(), Refused> {
    let values = |name: &'static str| {
        attributes(element.attributes_raw()).filter_map(move |(key, value)| (key == name).then_some(value))
    };
    let is_sound = match element.local_name().as_ref() {
        // So many texts there is room made for.
        "sst" => {
            let is_too_much = |count: &str| count.parse::<u64>().is_ok_and(|count| count > MAX_CELLS as u64);
            if values("uniqueCount").any(is_too_much) {
                return Err(Refused::TooMuch(Limit::Cells));
            }
            true
        }
        "row" | "c" => values("r").all(|text| place(text).is_some()),
        "dimension" => values("ref").all(is_range),
        "xf" => {
            checked.formats += 1;
            checked.formats <= MAX_FORMATS
        }
        "f" => {
            checked.has_formulas = true;
            true
        }
        "workbookPr" => {
            checked.counts_from_1904 |= values("date1904").any(|value| matches!(value, "1" | "true"));
            true
        }
        "numFmt" => values("formatCode").all(|code| code.len() <= MAX_FORMAT_BYTES),
        "name" => values("val").all(|name| name.len() <= MAX_FORMAT_BYTES),
        _ => true,
    };
    if is_sound {
        return Ok(());
    }
    let name = element.local_name();
    log::info!("<{}> is not as Excel writes it", name.as_ref());
    Err(Refused::Unreadable(Unreadable::Odd))
}

/// The attributes of an element, taken apart as calamine does it: what is checked must be what it will see.
fn attributes(mut raw: &str) -> impl Iterator<Item = (&str, &str)> {
    iter::from_fn(move || {
        let (key, rest) = raw.split_once('=')?;
        let rest = rest.trim_ascii_start();
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let value = &rest[1..];
        let end = value.find(quote).unwrap_or(value.len());
        raw = value.get(end + 1..).unwrap_or_default();
        Some((key.trim_ascii(), &value[..end]))
    })
}

/// Row and column of a place such as `B12`; a row alone has column 0. `None` where no sheet has such a place.
fn place(text: &str) -> Option<(u32, u32)> {
    let digits = text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let letters = &text[..text.len() - digits.len()];
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number || letters.len() > MAX_PLACE.0 || digits.len() > MAX_PLACE.1 {
        return None;
    }
    let column = letters.bytes().fold(0, |column, letter| {
        column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    Some((digits.parse().ok()?, column))
}

/// A place, or two with the first above and left of the second.
fn is_range(text: &str) -> bool {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    match (place(first), place(last)) {
        (Some(first), Some(last)) => first.0 <= last.0 && first.1 <= last.1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_that_a_sheet_has() {
        for (text, expected) in [
            ("A1", Some((1, 1))),
            ("xfd1048576", Some((1_048_576, 16_384))),
            ("12", Some((12, 0))),
            ("AAAA1", None),
            ("A12345678", None),
            ("A", None),
            ("", None),
            ("A1B", None),
            ("Å1", None),
        ] {
            assert_eq!(place(text), expected, "{text}");
        }
        for (text, expected) in [
            ("A1", true),
            ("A1:C3", true),
            ("C3:A1", false),
            ("A1:B2:C3", false),
            ("A1:", false),
        ] {
            assert_eq!(is_range(text), expected, "{text}");
        }
    }

    #[test]
    fn attributes_are_taken_apart_up_to_the_first_that_is_none() {
        let pairs = |raw| attributes(raw).collect::<Vec<_>>();
        assert_eq!(pairs(" r = \"A1\" s='3'\tt=\"\""), [("r", "A1"), ("s", "3"), ("t", "")]);
        assert_eq!(pairs(" a=\"1\"b='2"), [("a", "1"), ("b", "2")]);
        assert_eq!(pairs(" a=1 b=\"2\""), []);
        assert_eq!(pairs(" å=\"ö\" c"), [("å", "ö")]);
    }

    #[test]
    fn moments_far_outside_the_calendar_are_numbers() {
        let text = |days| {
            let moment = ExcelDateTime::new(days, calamine::ExcelDateTimeType::DateTime, false);
            serial_text(moment)
        };
        assert_eq!(text(46_342.0), "2026-11-16");
        assert_eq!(text(46_342.5), "2026-11-16 12:00:00");
        assert_eq!(text(-1e300), (-1e300f64).to_string());
        assert_eq!(text(f64::NAN), "NaN");
    }
}

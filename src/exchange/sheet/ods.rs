//! One sheet of an OpenDocument workbook.
//!
//! It is read here, since calamine reads every sheet at once, makes as many cells as a file says that one is repeated, and
//! waits for ever for the end of a table that is cut off.

use std::io::{BufRead, BufReader};
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::QName;

use super::archive::Archive;
use super::grid::{Places, Refused};
use super::xlsx::iso_text;
use super::{Fault, Limit, MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS, Unreadable};

/// The longest text of a cell before blanks around it are taken away, in bytes.
const MAX_CELL_BYTES: usize = 5 * MAX_CELL_CHARS;

/// The names of the sheets, in order.
pub(super) fn names(archive: &mut Archive<'_>) -> Result<Vec<String>, Refused> {
    let mut names = Vec::new();
    each_table(archive, |_, element| {
        names.push(attribute(element, "table:name")?.unwrap_or_default());
        Ok(Step::Over)
    })?;
    Ok(names)
}

/// Reads the sheet at a place, the first one at 0; nothing where there is no such sheet.
pub(super) fn read(archive: &mut Archive<'_>, sheet: usize, places: &mut Places) -> Result<(), Refused> {
    let found = each_table(archive, |place, _| {
        Ok(if place == sheet { Step::Into } else { Step::Over })
    })?;
    found.map_or(Ok(()), |mut reader| read_table(&mut reader, places))
}

/// What to do with a sheet that was come to.
enum Step {
    /// Stop in it.
    Into,
    /// Go on behind it.
    Over,
}

/// Goes from sheet to sheet; the reader stands in the one that was stopped at.
fn each_table(
    archive: &mut Archive<'_>,
    mut come: impl FnMut(usize, &BytesStart<'_>) -> Result<Step, Refused>,
) -> Result<Option<Reader<impl BufRead>>, Refused> {
    let content = archive.by_name("content.xml")?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut skipped) = (Vec::new(), Vec::new());
    let mut place = 0;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(element) if element.name() == QName("table:table") => {
                if let Step::Into = come(place, &element)? {
                    return Ok(Some(reader));
                }
                reader.read_to_end_into(element.name(), &mut skipped)?;
                skipped.clear();
                place += 1;
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

fn read_table(reader: &mut Reader<impl BufRead>, places: &mut Places) -> Result<(), Refused> {
    let mut buffer = Vec::new();
    let mut row: u32 = 0;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(element) if element.name() == QName("table:table-row") => {
                let repeats = number(&element, "table:number-rows-repeated")?;
                let cells = read_row(reader)?;
                let last = row.saturating_add(repeats);
                if !cells.is_empty() {
                    within(repeats, MAX_ROWS, Limit::Rows)?;
                    for row in row..last {
                        put_row(places, row, &cells)?;
                    }
                }
                row = last;
            }
            Event::End(element) if element.name() == QName("table:table") => return Ok(()),
            Event::Eof => return Err(cut_off()),
            _ => {}
        }
    }
}

/// A text, or why there is none.
type Cell = Result<String, Fault>;

fn put_row(places: &mut Places, row: u32, cells: &[(Range<u32>, Cell)]) -> Result<(), Refused> {
    for (columns, cell) in cells {
        for column in columns.clone() {
            match cell {
                Ok(text) => places.put((row, column), text)?,
                Err(fault) => places.put_fault((row, column), *fault)?,
            }
        }
    }
    Ok(())
}

/// Refuses at once what would be refused in the end, after as many steps.
fn within(repeats: u32, max: usize, limit: Limit) -> Result<(), Refused> {
    if repeats as usize > max {
        return Err(Refused::TooMuch(limit));
    }
    Ok(())
}

/// The filled cells of a row, each with the columns that it is in.
fn read_row(reader: &mut Reader<impl BufRead>) -> Result<Vec<(Range<u32>, Cell)>, Refused> {
    let mut cells = Vec::new();
    let mut buffer = Vec::new();
    let mut column: u32 = 0;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(element) if is_cell(element.name()) => {
                let repeats = number(&element, "table:number-columns-repeated")?;
                let value = value(&element)?;
                let is_error = attribute(&element, "calcext:value-type")?.is_some_and(|kind| kind == "error");
                // A formula that was worked out says what kind of value it gave.
                let is_open = attribute(&element, "table:formula")?.is_some()
                    && attribute(&element, "office:value-type")?.is_none();
                let content = read_content(reader, element.name())?;
                let text = value.filter(|value| !value.is_empty()).unwrap_or(content);
                let last = column.saturating_add(repeats);
                let cell = match text.trim().is_empty() {
                    _ if is_error => Some(Err(Fault::Error)),
                    true => is_open.then_some(Err(Fault::Formula)),
                    false => Some(Ok(text)),
                };
                if let Some(cell) = cell {
                    within(repeats, MAX_COLUMNS, Limit::Columns)?;
                    cells.push((column..last, cell));
                }
                column = last;
            }
            Event::End(element) if element.name() == QName("table:table-row") => return Ok(cells),
            Event::Eof => return Err(cut_off()),
            _ => {}
        }
    }
}

fn is_cell(name: QName<'_>) -> bool {
    matches!(name.as_ref(), "table:table-cell" | "table:covered-table-cell")
}

/// How often a row or cell is there.
fn number(element: &BytesStart<'_>, name: &str) -> Result<u32, Refused> {
    let value = attribute(element, name)?;
    value.map_or(Ok(1), |value| {
        let number = value.trim().parse();
        number.map_err(|_| {
            log::info!("{name} is no number");
            Refused::Unreadable(Unreadable::Odd)
        })
    })
}

/// What the attributes of a cell say that it holds, as it would be typed.
fn value(element: &BytesStart<'_>) -> Result<Option<String>, Refused> {
    if let Some(number) = attribute(element, "office:value")? {
        // Written anew, a whole number has no decimals.
        let number = number.parse::<f64>().map_or(number, |number| number.to_string());
        return Ok(Some(number));
    }
    if let Some(date) = attribute(element, "office:date-value")? {
        return Ok(Some(iso_text(&date)));
    }
    for name in ["office:time-value", "office:boolean-value", "office:string-value"] {
        if let Some(value) = attribute(element, name)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Refused> {
    let attribute = element.try_get_attribute(name).map_err(quick_xml::Error::from)?;
    let Some(attribute) = attribute else { return Ok(None) };
    let value = unescape(&attribute.value).map_err(quick_xml::Error::from)?;
    Ok(Some(value.into_owned()))
}

/// The text within a cell, a line for each paragraph, up to the cell's end.
fn read_content(reader: &mut Reader<impl BufRead>, end: QName<'_>) -> Result<String, Refused> {
    let (mut text, mut buffer, mut skipped) = (String::new(), Vec::new(), Vec::new());
    let (mut paragraphs, mut is_in_paragraph) = (0, false);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(element) => match element.name().as_ref() {
                "text:p" | "text:h" => {
                    if paragraphs > 0 {
                        text.push('\n');
                    }
                    paragraphs += 1;
                    is_in_paragraph = true;
                }
                "text:s" => {
                    let blanks = number(&element, "text:c")? as usize;
                    text.push_str(&" ".repeat(blanks.min(MAX_CELL_BYTES)));
                }
                "text:tab" => text.push('\t'),
                "text:line-break" => text.push('\n'),
                // Comments and drawings lie over the cell, and a table within it is another one.
                "office:annotation" | "draw:frame" | "table:table" | "table:sub-table" => {
                    reader.read_to_end_into(element.name(), &mut skipped)?;
                }
                _ => {}
            },
            Event::End(element) if element.name() == end => return Ok(text),
            Event::End(element) if matches!(element.name().as_ref(), "text:p" | "text:h") => is_in_paragraph = false,
            Event::Text(part) if is_in_paragraph => text.push_str(&part.xml10_content()),
            Event::CData(part) if is_in_paragraph => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) if is_in_paragraph => push_reference(&reference, &mut text)?,
            Event::Eof => return Err(cut_off()),
            _ => {}
        }
        if text.len() > MAX_CELL_BYTES {
            return Err(Refused::TooMuch(Limit::CellChars));
        }
    }
}

fn push_reference(reference: &BytesRef<'_>, text: &mut String) -> Result<(), Refused> {
    if let Some(known) = resolve_xml_entity(reference) {
        text.push_str(known);
        return Ok(());
    }
    let letter = reference.resolve_char_ref()?;
    text.push(letter.ok_or(Refused::Unreadable(Unreadable::Odd))?);
    Ok(())
}

fn cut_off() -> Refused {
    Refused::Unreadable(Unreadable::CutOff)
}

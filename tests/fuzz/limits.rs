//! What is small on disk and large in memory is refused before it is there, and what is right is read.

use std::path::Path;

use stegvis::exchange::sheet::{Limit, MAX_CELLS, MAX_PARTS, Sheet, SheetError};

use crate::targets::archive;

const RELATIONSHIPS: &str = concat!(
    "<Relationships><Relationship Id=\"r\" Target=\"xl/workbook.xml\" ",
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>"
);
const SHEETS: &str = concat!(
    "<Relationships><Relationship Id=\"s\" Target=\"sheet.xml\" ",
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\"/></Relationships>"
);
const WORKBOOK: &str = "<workbook><sheets><sheet name=\"Blad\" id=\"s\"/></sheets></workbook>";
const OPEN_DOCUMENT: &str = "application/vnd.oasis.opendocument.spreadsheet";

fn xlsx(sheet: &str, more: &[(&str, &str)]) -> Result<Sheet, SheetError> {
    let parts = [
        ("_rels/.rels", RELATIONSHIPS),
        ("xl/_rels/workbook.xml.rels", SHEETS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/sheet.xml", sheet),
    ];
    Sheet::parse(Path::new("x.xlsx"), &archive(&[&parts[..], more].concat()))
}

fn ods(table: &str) -> Result<Sheet, SheetError> {
    let content = format!("<office:document-content>{table}</office:document-content>");
    let parts = [("mimetype", OPEN_DOCUMENT), ("content.xml", content.as_str())];
    Sheet::parse(Path::new("x.ods"), &archive(&parts))
}

fn limit(read: Result<Sheet, SheetError>) -> Option<Limit> {
    match read {
        Err(SheetError::TooMuch { limit, .. }) => Some(limit),
        Err(SheetError::Unreadable { .. }) => None,
        other => panic!("{other:?}"),
    }
}

fn cells(sheet: &Sheet) -> Vec<(usize, Vec<&str>)> {
    let rows = sheet.rows.iter();
    rows.map(|row| (row.line, row.cells.iter().map(String::as_str).collect()))
        .collect()
}

#[test]
fn workbooks_are_read_by_what_they_hold() {
    let strings = "<sst uniqueCount=\"2\"><si><t>Namn</t></si><si><r><t>Å</t></r><r><t>sa</t></r></si></sst>";
    let styles = "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    let sheet = "<worksheet><dimension ref=\"B3:C9\"/><sheetData>\
                 <row r=\"3\"><c r=\"B3\" t=\"s\"><v>0</v></c><c r=\"C3\" t=\"inlineStr\"><is><t> Datum </t></is></c></row>\
                 <row r=\"9\"><c r=\"C9\" s=\"1\"><v>46342</v></c><c r=\"B9\" t=\"s\"><v>1</v></c></row>\
                 </sheetData></worksheet>";
    let more = [("xl/sharedStrings.xml", strings), ("xl/styles.xml", styles)];
    let read = xlsx(sheet, &more).expect("it is right");
    assert_eq!(read.columns, ["Namn", "Datum"]);
    assert_eq!(cells(&read), [(9, vec!["Åsa", "2026-11-16"])]);

    let table = "<table:table table:name=\"Blad\"><table:table-column/>\
                 <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
                 <table:table-row><table:table-cell table:number-columns-repeated=\"3\"/>\
                 <table:table-cell office:value-type=\"string\"><text:p>Na<text:span>mn</text:span></text:p></table:table-cell>\
                 <table:table-cell office:value-type=\"string\"><text:p>Datum</text:p></table:table-cell>\
                 <table:table-cell office:value-type=\"string\"><text:p>Svar</text:p></table:table-cell></table:table-row>\
                 <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"3\"/>\
                 <table:table-cell office:value-type=\"string\"><office:annotation><text:p>sagt</text:p></office:annotation>\
                 <text:p>&#xC5;sa<text:s text:c=\"2\"/>&amp;</text:p><text:p>Bo</text:p></table:table-cell>\
                 <table:table-cell office:value-type=\"date\" office:date-value=\"2026-11-16\"><text:p>16/11</text:p></table:table-cell>\
                 <table:table-cell office:value-type=\"float\" office:value=\"4.0\"><text:p>4,00</text:p></table:table-cell>\
                 </table:table-row><table:table-row table:number-rows-repeated=\"1048570\">\
                 <table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
                 <table:table table:name=\"Nästa\"/>";
    let read = ods(table).expect("it is right");
    assert_eq!(read.columns, ["Namn", "Datum", "Svar"]);
    let row = vec!["Åsa  &\nBo", "2026-11-16", "4"];
    assert_eq!(cells(&read), [(4, row.clone()), (5, row)]);
}

#[test]
fn workbooks_that_grow_when_they_are_read_are_refused() {
    let far = "<worksheet><sheetData><row><c r=\"A1\"><v>1</v></c><c r=\"XFD1048576\"><v>1</v></c></row></sheetData></worksheet>";
    assert_eq!(limit(xlsx(far, &[])), Some(Limit::Columns));
    let rows: String = (1..=100_001)
        .map(|row| format!("<row><c r=\"A{row}\"><v>1</v></c></row>"))
        .collect();
    let tall = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    assert_eq!(limit(xlsx(&tall, &[])), Some(Limit::Rows));
    let small = "<worksheet><sheetData><row><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>";
    let strings = format!("<sst uniqueCount=\"{}\"></sst>", MAX_CELLS + 1);
    assert_eq!(
        limit(xlsx(small, &[("xl/sharedStrings.xml", &strings)])),
        Some(Limit::Cells)
    );
    let unread = "<sst uniqueCount=\"99999999999999999999\"/>";
    assert!(
        xlsx(small, &[("xl/sharedStrings.xml", unread)]).is_ok(),
        "a number that nobody makes room for"
    );
    let styles = format!(
        "<styleSheet><numFmts><numFmt numFmtId=\"200\" formatCode=\"{}\"/></numFmts></styleSheet>",
        "0".repeat(2_000)
    );
    assert_eq!(limit(xlsx(small, &[("xl/styles.xml", &styles)])), None);
    let styles = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(70_001));
    assert_eq!(limit(xlsx(small, &[("xl/styles.xml", &styles)])), None);
    for wrong in [
        "<worksheet><dimension ref=\"C3:A1\"/><sheetData/></worksheet>",
        "<worksheet><sheetData><row r=\"99999999999\"/></sheetData></worksheet>",
        "<worksheet><sheetData><row><c r=\"ZZZZZZZZZZ1\"/></row></sheetData></worksheet>",
    ] {
        assert_eq!(limit(xlsx(wrong, &[])), None, "{wrong}");
    }

    let cell = "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    let repeated = |rows: u32, columns: u32| {
        let cell = cell.replacen(' ', &format!(" table:number-columns-repeated=\"{columns}\" "), 1);
        let row = format!("<table:table-row table:number-rows-repeated=\"{rows}\">{cell}</table:table-row>");
        limit(ods(&format!("<table:table table:name=\"Blad\">{row}</table:table>")))
    };
    assert_eq!(repeated(1, u32::MAX), Some(Limit::Columns));
    assert_eq!(repeated(u32::MAX, 1), Some(Limit::Rows));
    assert_eq!(repeated(2_001, 1_000), Some(Limit::Cells));
    assert_eq!(repeated(1, 1_001), Some(Limit::Columns));
    assert_eq!(repeated(100_001, 1), Some(Limit::Rows));
    let blanks = "<table:table table:name=\"Blad\"><table:table-row><table:table-cell office:value-type=\"string\">\
                  <text:p>x<text:s text:c=\"4000000000\"/>x</text:p></table:table-cell></table:table-row></table:table>";
    assert_eq!(limit(ods(blanks)), Some(Limit::CellChars));
    for cut in [
        "<table:table>",
        "<table:table><table:table-row>",
        "<table:table><table:table-row><table:table-cell>",
    ] {
        let parts = [("mimetype", OPEN_DOCUMENT), ("content.xml", cut)];
        assert_eq!(limit(Sheet::parse(Path::new("x.ods"), &archive(&parts))), None, "{cut}");
    }
    let names: Vec<_> = (0..=MAX_PARTS).map(|number| number.to_string()).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(
        limit(Sheet::parse(Path::new("x.xlsx"), &archive(&many))),
        Some(Limit::Parts)
    );
}

#[test]
fn an_archive_is_held_to_what_it_says_of_itself() {
    let parts = [
        ("_rels/.rels", RELATIONSHIPS),
        ("xl/_rels/workbook.xml.rels", SHEETS),
        ("xl/workbook.xml", WORKBOOK),
        (
            "xl/sheet.xml",
            "<worksheet><sheetData><row><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>",
        ),
    ];
    let read = |unpacked: Option<u32>| {
        let mut bytes = archive(&parts);
        let entry = bytes
            .windows(4)
            .rposition(|bytes| bytes == b"PK\x01\x02")
            .expect("a directory");
        if let Some(unpacked) = unpacked {
            bytes[entry + 24..entry + 28].copy_from_slice(&unpacked.to_le_bytes());
        }
        Sheet::parse(Path::new("x.xlsx"), &bytes)
    };
    assert_eq!(read(None).expect("it is right").columns, ["1"]);
    assert_eq!(
        limit(read(Some(1 << 30))),
        Some(Limit::Unpacked),
        "it says that it is large"
    );
    assert_eq!(limit(read(Some(10))), None, "it is larger than it says");
}

#[test]
fn older_and_locked_workbooks_are_told_apart_from_damaged_ones() {
    let compound: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00";
    let archive_start: &[u8] = b"PK\x03\x04";
    for (name, bytes) in [("x.xls", compound), ("x.XLSX", compound), ("x.xlsb", archive_start)] {
        let read = Sheet::parse(Path::new(name), bytes);
        assert!(matches!(read, Err(SheetError::OldOrLocked(_))), "{name}: {read:?}");
    }
    let parts = [
        ("mimetype", OPEN_DOCUMENT),
        ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
        ("content.xml", "\u{1}"),
    ];
    let read = Sheet::parse(Path::new("x.ods"), &archive(&parts));
    assert!(matches!(read, Err(SheetError::OldOrLocked(_))), "{read:?}");
    assert!(matches!(
        Sheet::parse(Path::new("x.xlsx"), b""),
        Err(SheetError::Empty(_))
    ));
    for bytes in [
        &b"<html>"[..],
        b"PK\x03\x04",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01",
    ] {
        let read = Sheet::parse(Path::new("x.xlsx"), bytes);
        assert!(matches!(read, Err(SheetError::Unreadable { .. })), "{read:?}");
    }
}

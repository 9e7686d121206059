//! The code points of the icon font; assets/icons/README.md lists where each comes from.

pub const USERS: char = '\u{E000}';
pub const CALENDAR: char = '\u{E003}';
pub const SLIDERS: char = '\u{E006}';
pub const LOCK: char = '\u{E007}';
pub const LOCK_OPEN: char = '\u{E008}';
pub const PENCIL: char = '\u{E00A}';
pub const PLUS: char = '\u{E00B}';
pub const SEARCH: char = '\u{E00D}';
pub const CHECK: char = '\u{E00E}';
pub const CLOSE: char = '\u{E00F}';
pub const CHEVRON_DOWN: char = '\u{E011}';
pub const CHEVRON_LEFT: char = '\u{E013}';
pub const CHEVRON_RIGHT: char = '\u{E014}';
pub const COPY: char = '\u{E019}';
pub const DOWNLOAD: char = '\u{E01A}';
pub const SPREADSHEET: char = '\u{E01C}';
pub const UPLOAD: char = '\u{E01E}';
pub const FOLDER: char = '\u{E01F}';
pub const ALERT: char = '\u{E020}';
pub const INFO: char = '\u{E021}';
pub const HELP: char = '\u{E022}';
pub const EYE: char = '\u{E023}';
pub const EYE_OFF: char = '\u{E024}';
pub const HISTORY: char = '\u{E02A}';
pub const UNDO: char = '\u{E03C}';
pub const TRASH: char = '\u{E02C}';
pub const LOG_OUT: char = '\u{E02D}';
pub const NOTE: char = '\u{E03D}';
pub const CHART: char = '\u{E004}';
pub const TABLE: char = '\u{E035}';
pub const ACTIVITIES: char = '\u{E005}';
pub const CLOCK: char = '\u{E010}';
pub const PRINTER: char = '\u{E009}';
pub const MESSAGE: char = '\u{E026}';
pub const ARROW_UP: char = '\u{E017}';
pub const ARROW_DOWN: char = '\u{E018}';
pub const FLAG: char = '\u{E025}';
pub const MINUS: char = '\u{E00C}';
pub const CHEVRON_UP: char = '\u{E012}';
pub const ENLARGE: char = '\u{E03E}';
pub const MORE: char = '\u{E039}';
pub const VOLUME: char = '\u{E027}';

/// The icon that means the same on a page that is written from right to left.
pub const fn mirrored(icon: char) -> char {
    match icon {
        CHEVRON_LEFT => CHEVRON_RIGHT,
        CHEVRON_RIGHT => CHEVRON_LEFT,
        other => other,
    }
}

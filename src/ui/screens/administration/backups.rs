//! Backups: which there are beside the file, what one of them holds, and putting it in the file's place.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use egui::{Id, Key, Label, RichText, Ui};
use zeroize::{Zeroize, Zeroizing};

use super::reading::Reading;
use crate::i18n::Texts;
use crate::store::{Backup, Contents, backup_folder};
use crate::ui::command::Command;
use crate::ui::office::Comparison;
use crate::ui::theme;
use crate::ui::view::{Frame, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, reveal_button_of};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{card, heading, row};

/// The widest that the table of what a backup holds grows.
const TABLE: f32 = 560.0;
/// What the columns of that table get of its width.
const SHARES: [f32; 3] = [0.36, 0.32, 0.32];
/// What is compared, by the keys of its texts.
const ROWS: [&str; 5] = [
    "backups-row-participants",
    "backups-row-assessments",
    "backups-row-notes",
    "backups-row-meetings",
    "backups-row-latest",
];
/// How a moment is shown, and how it is said where two of the same minute have to be told apart.
const MINUTES: &str = "%H:%M";
const SECONDS: &str = "%H:%M:%S";

/// The list as it was left.
#[derive(Default)]
pub struct Backups {
    reading: Reading,
    /// The backup that is about to be opened.
    opening: Option<Opening>,
    /// A backup has been put away: the focus goes back to what opens it.
    returns_to: Option<PathBuf>,
    /// The comparison was there in the frame before.
    has_compared: bool,
}

/// A backup that is about to be opened. What has been typed is wiped from memory when dropped.
struct Opening {
    backup: PathBuf,
    passphrase: String,
    shows: bool,
    takes_focus: bool,
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.passphrase.zeroize();
    }
}

impl Backups {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let Some(path) = view.path else {
            ui.add(Label::new(theme.body(texts.get("backups-demo"))).wrap());
            return;
        };
        about(ui, view, path);
        card(ui, theme, |ui| {
            heading(ui, theme.lead(texts.get("backups-list")));
            let comparison = view.office.comparison.as_ref();
            // One thing at a time: what is compared is decided on first.
            if comparison.is_none() {
                make(ui, view, commands);
            }
            match &view.office.backups {
                Some(backups) => {
                    self.reading.arrive();
                    self.backup_list(ui, view, backups, comparison, view.office.is_busy, commands);
                }
                None => self
                    .reading
                    .ui(ui, view, "backups-unread", Command::ReadBackups, commands),
            }
        });
    }

    /// Every backup, or, where one has been opened, what it holds. `backups` come newest first.
    pub fn backup_list(
        &mut self,
        ui: &mut Ui,
        frame: &Frame<'_>,
        backups: &[Backup],
        comparison: Option<&Comparison>,
        is_busy: bool,
        commands: &mut Vec<Command>,
    ) {
        if let Some(comparison) = comparison {
            self.opening = None;
            self.comparison(ui, frame, comparison, is_busy, commands);
            return;
        }
        self.has_compared = false;
        if backups.is_empty() {
            let words = frame.theme.body(frame.texts.get("backups-none"));
            ui.add(Label::new(words).wrap());
        }
        for backup in backups {
            self.backup(ui, frame, backup, is_busy, commands);
        }
    }

    /// One backup: when, why, how large, and what opens it.
    fn backup(&mut self, ui: &mut Ui, frame: &Frame<'_>, backup: &Backup, is_busy: bool, commands: &mut Vec<Command>) {
        let (texts, theme) = (frame.texts, frame.theme);
        let why = texts.get(&format!("backup-reason-{}", backup.reason.code()));
        let is_open = self
            .opening
            .as_ref()
            .is_some_and(|opening| opening.backup == backup.path);
        row(ui, |ui| {
            ui.label(theme.strong(moment(texts, backup.at, MINUTES)));
            ui.label(theme.small(format!("{why}, {}", size(texts, backup.bytes))));
            if is_open {
                return;
            }
            let text = texts.get("backups-compare");
            let name = format!("{text} {}, {why}", moment(texts, backup.at, SECONDS));
            let button = ui.add(Button::secondary(theme, text).name(name).small().enabled(!is_busy));
            if self.returns_to.as_deref() == Some(backup.path.as_path()) {
                self.returns_to = None;
                button.request_focus();
            }
            if button.clicked() {
                self.opening = Some(Opening {
                    backup: backup.path.clone(),
                    passphrase: String::new(),
                    shows: false,
                    takes_focus: true,
                });
            }
        });
        if !is_open {
            return;
        }
        let is_left = self
            .opening
            .as_mut()
            .is_some_and(|opening| opening.ui(ui, frame, is_busy, commands));
        if is_left {
            self.opening = None;
            self.returns_to = Some(backup.path.clone());
        }
    }

    /// What the opened backup holds beside what the file holds, and the choice between them.
    fn comparison(
        &mut self,
        ui: &mut Ui,
        frame: &Frame<'_>,
        comparison: &Comparison,
        is_busy: bool,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (frame.texts, frame.theme);
        let when = [("when", moment(texts, comparison.backup.at, MINUTES).into())];
        heading(ui, theme.strong(texts.with("backups-compared", &when)));
        contents(ui, frame, comparison);
        let (tone, words) = loss(texts, comparison);
        notice(ui, theme, tone, &words);
        ui.add(Label::new(theme.body(texts.get("backups-aside"))).wrap());
        row(ui, |ui| {
            let restore = Button::primary(theme, texts.get("backups-restore")).icon(theme::icon::HISTORY);
            if ui.add(restore.enabled(!is_busy)).clicked() {
                commands.push(Command::RestoreBackup);
            }
            let keep = ui.add(Button::secondary(theme, texts.get("backups-keep")).enabled(!is_busy));
            if !std::mem::replace(&mut self.has_compared, true) {
                keep.request_focus();
            }
            if keep.clicked() {
                commands.push(Command::CancelRestore);
                self.returns_to = Some(comparison.backup.path.clone());
            }
        });
    }
}

impl Opening {
    /// Draws it; `true` where it is put away.
    fn ui(&mut self, ui: &mut Ui, frame: &Frame<'_>, is_busy: bool, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (frame.texts, frame.theme);
        let response = Field::new(theme, texts.get("backups-passphrase"))
            .secret(self.shows)
            .help(texts.get("backups-passphrase-help"))
            .id(Id::unique("backup passphrase"))
            .show(ui, &mut self.passphrase);
        if std::mem::take(&mut self.takes_focus) {
            response.request_focus();
        }
        let mut wants = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let mut is_left = false;
        row(ui, |ui| {
            let open = Button::secondary(theme, texts.get("backups-open")).icon(theme::icon::LOCK_OPEN);
            wants |= ui.add(open.enabled(!is_busy)).clicked();
            reveal_button_of(ui, frame, &frame.texts.get("backups-passphrase"), &mut self.shows);
            is_left = ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
        });
        if wants && !is_busy && !self.passphrase.is_empty() {
            commands.push(Command::CompareBackup {
                backup: self.backup.clone(),
                // What was typed goes along and is not left behind here.
                passphrase: Zeroizing::new(std::mem::take(&mut self.passphrase)),
            });
            self.takes_focus = true;
        }
        is_left
    }
}

/// What backups are, and where they lie.
fn about(ui: &mut Ui, view: &View<'_>, path: &Path) {
    let (texts, theme) = (view.texts, view.theme);
    let folder = backup_folder(path).display().to_string();
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::BASE;
        heading(ui, theme.lead(texts.get("backups-about")));
        let sentences = [
            texts.get("backups-about-when"),
            texts.get("backups-about-secret"),
            texts.get("backups-about-kept"),
            texts.with("backups-about-where", &[("path", folder.into())]),
            texts.get("backups-about-elsewhere"),
        ];
        for sentence in sentences {
            ui.add(Label::new(theme.body(sentence)).wrap());
        }
    });
}

/// The button that makes one now.
fn make(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    row(ui, |ui| {
        let now = Button::primary(theme, texts.get("backups-now")).icon(theme::icon::COPY);
        if ui.add(now.enabled(!view.office.is_busy)).clicked() {
            commands.push(Command::BackUp);
        }
        if view.office.is_busy {
            ui.label(theme.small(texts.get("backups-busy")));
        }
    });
}

/// What the file holds now, and what it would hold.
fn contents(ui: &mut Ui, frame: &Frame<'_>, comparison: &Comparison) {
    let (texts, theme) = (frame.texts, frame.theme);
    let of = |contents: Contents| -> [String; ROWS.len()] {
        let number = |count: u32| texts.number(count.into());
        let latest = contents.latest.map(|at| moment(texts, at, MINUTES));
        [
            number(contents.participants),
            number(contents.assessments),
            number(contents.notes),
            number(contents.meetings),
            latest.unwrap_or_else(|| texts.get("backups-never")),
        ]
    };
    let unknown = || -> [String; ROWS.len()] { std::array::from_fn(|_| texts.get("backups-unknown")) };
    let now = comparison.now.map_or_else(unknown, of);
    let sides = now.into_iter().zip(of(comparison.then));
    let rows: Vec<Vec<RichText>> = ROWS
        .into_iter()
        .zip(sides)
        .map(|(key, (now, then))| vec![theme.body(texts.get(key)), theme.body(now), theme.body(then)])
        .collect();
    let headings = ["backups-column-what", "backups-column-now", "backups-column-then"];
    let width = ui.available_width().min(TABLE);
    let columns: Vec<Column> = headings
        .into_iter()
        .zip(SHARES)
        .map(|(key, share)| Column {
            heading: texts.get(key),
            width: width * share,
            is_number: false,
        })
        .collect();
    table(ui, theme, &texts.get("backups-table"), &columns, &rows);
}

/// What would be lost, as a sentence.
fn loss(texts: &Texts, comparison: &Comparison) -> (Tone, String) {
    if comparison.now.is_none() {
        return (Tone::Info, texts.get("backups-lost-unknown"));
    }
    let lost = [
        ("backups-lost-participants", comparison.lost_participants),
        ("backups-lost-acts", comparison.lost_acts),
    ];
    let sentences: Vec<_> = lost
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| texts.with(key, &[("count", count.into())]))
        .collect();
    if sentences.is_empty() {
        (Tone::Info, texts.get("backups-lost-nothing"))
    } else {
        (Tone::Warning, sentences.join(" "))
    }
}

/// A moment in UTC, as the names of the backups' files have it too: 18 nov 2026 09:30 UTC.
fn moment(texts: &Texts, at: DateTime<Utc>, clock: &str) -> String {
    let args = [
        ("date", texts.date(at.date_naive()).into()),
        ("time", at.format(clock).to_string().into()),
    ];
    texts.with("backups-moment", &args)
}

/// A size as people write it: 640 kB, 3,4 MB.
fn size(texts: &Texts, bytes: u64) -> String {
    let kilobytes = bytes as f64 / 1000.0;
    // What would be rounded to 1000 kB is one megabyte.
    let (key, number) = if kilobytes < 999.5 {
        ("backups-size-kilobytes", texts.decimal(kilobytes, 0))
    } else {
        ("backups-size-megabytes", texts.decimal(kilobytes / 1000.0, 1))
    };
    texts.with(key, &[("size", number.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;
    use crate::store::BackupReason;

    fn comparison(now: Option<Contents>, lost_participants: u32, lost_acts: u32) -> Comparison {
        Comparison {
            backup: Backup {
                path: PathBuf::new(),
                at: DateTime::UNIX_EPOCH,
                reason: BackupReason::Asked,
                bytes: 0,
            },
            then: Contents::default(),
            now,
            lost_participants,
            lost_acts,
        }
    }

    #[test]
    fn sizes_are_written_as_people_write_them() {
        let texts = Texts::new(Locale::Swedish);
        let sizes = [640_400, 999_500, 3_440_000].map(|bytes| size(&texts, bytes));
        assert_eq!(sizes, ["640 kB", "1,0 MB", "3,4 MB"]);
    }

    #[test]
    fn only_what_would_be_lost_is_warned_of() {
        let texts = Texts::new(Locale::Swedish);
        let now = Some(Contents::default());
        let nothing = loss(&texts, &comparison(now, 0, 0));
        assert_eq!(nothing, (Tone::Info, texts.get("backups-lost-nothing")));
        let unknown = loss(&texts, &comparison(None, 0, 0));
        assert_eq!(unknown, (Tone::Info, texts.get("backups-lost-unknown")));
        let (tone, words) = loss(&texts, &comparison(now, 0, 2));
        assert_eq!(tone, Tone::Warning);
        assert_eq!(words, texts.with("backups-lost-acts", &[("count", 2_u32.into())]));
    }
}

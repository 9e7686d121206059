//! The log: who has looked at and changed what, and whether it still is as it was written.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Local, NaiveDate, Utc};
use egui::text::TextWrapping;
use egui::{
    Align, FontSelection, Galley, Id, Label, Rect, RichText, Role, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo,
    WidgetText, pos2, vec2,
};

use super::reading::Reading;
use crate::domain::operation::Operation;
use crate::domain::participant::CaseReference;
use crate::domain::{ParticipantId, Today};
use crate::explain::{Explain as _, user_name};
use crate::i18n::Texts;
use crate::store::{AuditEntry, LogProblem};
use crate::ui::command::Command;
use crate::ui::theme::{self, Theme};
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateInput, first_and_last, reversed};
use crate::ui::widgets::field::Field;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{group, row};

/// How many problems are told one by one.
const PROBLEMS_SHOWN: usize = 10;
/// From this width on the cells of a row, and the filters, stand beside each other.
const BESIDE: f32 = 600.0;
/// Widths of the cells that stand beside what was done.
const WHEN: f32 = 140.0;
const WHO: f32 = 150.0;
const CASE: f32 = 92.0;
/// Widths of the filters.
const FILTER: f32 = 220.0;
const CASE_FIELD: f32 = 160.0;
/// The headings of the columns, by the keys of their texts.
const HEADINGS: [&str; 4] = [
    "log-column-when",
    "log-column-who",
    "log-column-what",
    "log-column-case",
];

/// The log as it was left: which of its rows are looked for.
#[derive(Default)]
pub struct LogTab {
    reading: Reading,
    who: Option<String>,
    kind: Option<Kind>,
    case: String,
    from: DateInput,
    to: DateInput,
    index: Index,
    found: Option<Found>,
}

/// What a row of the log is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Somebody's page was opened.
    Looks,
    /// Something about participants was changed.
    Changes,
    /// Something that holds for everybody was changed, or somebody signed in.
    Settings,
    /// A file was saved that is not encrypted.
    Exports,
}

/// Which rows are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Filter {
    who: Option<String>,
    kind: Option<Kind>,
    case: Option<CaseReference>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// What has been worked out of a log. That reads every row of it, so it is done anew only for another log.
#[derive(Default)]
struct Index {
    /// How many rows the log has, and the seal of the last one: a log that has grown has others.
    length: usize,
    seal: String,
    /// Everybody who has done something.
    names: Vec<String>,
    /// Everybody who has been removed for good.
    removed: BTreeSet<ParticipantId>,
}

/// The rows that a filter finds, by their places in the log, newest first.
struct Found {
    filter: Filter,
    places: Vec<usize>,
}

/// Where the cells of a row stand: beside each other, or under each other where there is no room for that.
struct Cells {
    size: Vec2,
    /// When, who, what and whom it concerns, from the upper left corner of the row.
    rects: [Rect; HEADINGS.len()],
}

impl LogTab {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        ui.add(Label::new(theme.body(texts.get("log-help"))).wrap());
        let Some(log) = &view.office.log else {
            self.reading.ui(ui, view, "log-unread", Command::ReadLog, commands);
            return;
        };
        self.reading.arrive();
        state(ui, view, &log.problems);
        acts(ui, view, commands);
        if !self.index.is_of(&log.entries) {
            (self.index, self.found) = (Index::of(&log.entries), None);
        }
        self.filters(ui, view);
        let filter = self.filter(view.today);
        let is_known = self.found.as_ref().is_some_and(|found| found.filter == filter);
        let found = match self.found.take().filter(|_| is_known) {
            Some(found) => found,
            None => Found::by(filter, &log.entries),
        };
        self.count(ui, view, found.places.len(), log.entries.len());
        if found.places.is_empty() {
            ui.add(Label::new(theme.body(texts.get("log-none"))).wrap());
        } else {
            rows(ui, view, &log.entries, &found.places, &self.index.removed);
        }
        self.found = Some(found);
    }

    fn filters(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let mut people = vec![(None, texts.get("log-everyone"))];
        let names = self.index.names.iter();
        people.extend(names.map(|name| (Some(name.clone()), user_name(texts, name))));
        let mut kinds = vec![(None, texts.get("log-kind-all"))];
        let words = |kind: Kind| texts.get(&format!("log-kind-{}", kind.code()));
        kinds.extend(Kind::ALL.map(|kind| (Some(kind), words(kind))));
        let is_wrong = !self.case.trim().is_empty() && CaseReference::parse(&self.case).is_none();
        beside(ui, |ui| {
            Select::new(theme, texts.get("log-who"))
                .width(FILTER)
                .show(ui, &mut self.who, &people);
            Select::new(theme, texts.get("log-kind"))
                .width(FILTER)
                .show(ui, &mut self.kind, &kinds);
            Field::new(theme, texts.get("log-case"))
                .width(CASE_FIELD)
                .hint("T-0042")
                .error(is_wrong.then(|| texts.get("log-case-wrong")))
                .show(ui, &mut self.case);
        });
        let wrong = reversed(view, &self.from, &self.to);
        beside(ui, |ui| {
            let ends = [&mut self.from, &mut self.to];
            first_and_last(ui, view, ["log-from", "log-to"], ends, wrong);
        });
    }

    /// What is asked for. What is typed and can't be read asks for nothing.
    fn filter(&self, today: Today) -> Filter {
        Filter {
            who: self.who.clone(),
            kind: self.kind,
            case: CaseReference::parse(&self.case),
            from: self.from.date(today),
            to: self.to.date(today),
        }
    }

    /// How many rows are found, and the way back to all of them.
    fn count(&mut self, ui: &mut Ui, view: &View<'_>, found: usize, all: usize) {
        let (texts, theme) = (view.texts, view.theme);
        let number = |count: usize| texts.number(count as u64);
        let args = [
            ("count", found.into()),
            ("number", number(found).into()),
            ("all", number(all).into()),
        ];
        let key = if found == all { "log-count" } else { "log-count-some" };
        let words = texts.with(key, &args);
        row(ui, |ui| {
            group(ui, Role::Status, &words, |ui| ui.label(theme.strong(&words)));
            let clear = Button::quiet(theme, texts.get("filter-clear")).icon(theme::icon::CLOSE);
            if self.asks_for_some() && ui.add(clear.small()).clicked() {
                (self.who, self.kind) = (None, None);
                self.case.clear();
                (self.from, self.to) = (DateInput::default(), DateInput::default());
            }
        });
        ui.add(Label::new(theme.small(texts.get("log-times"))).wrap());
    }

    /// `true` where something is chosen or typed, also what can't be read.
    fn asks_for_some(&self) -> bool {
        let typed = [&self.case, &self.from.text, &self.to.text];
        self.who.is_some() || self.kind.is_some() || typed.iter().any(|text| !text.is_empty())
    }
}

impl Kind {
    const ALL: [Self; 4] = [Self::Looks, Self::Changes, Self::Settings, Self::Exports];

    /// The code that its text is found by.
    fn code(self) -> &'static str {
        match self {
            Self::Looks => "looks",
            Self::Changes => "changes",
            Self::Settings => "settings",
            Self::Exports => "exports",
        }
    }

    fn of(operation: Operation) -> Self {
        use Operation as Op;
        match operation {
            Op::ViewParticipant => Self::Looks,
            Op::ExportParticipant | Op::ExportGroup | Op::ExportLog | Op::SendParticipant => Self::Exports,
            Op::SignIn
            | Op::AddUser
            | Op::EditUser
            | Op::ResetPassphrase
            | Op::RemoveUser
            | Op::ChangePassphrase
            | Op::ReplaceRecoveryKey
            | Op::ChangeKey
            | Op::RestoreBackup
            | Op::SaveCaseworker
            | Op::LoadInstrument
            | Op::WithdrawInstrument
            | Op::LoadIntakeTemplate
            | Op::SaveChecklist
            | Op::SaveActivity
            | Op::EditFormText
            | Op::OfferLanguage
            | Op::SaveFilter
            | Op::RemoveFilter
            | Op::SaveMeasure
            | Op::RemoveMeasure
            | Op::SaveCardValue
            | Op::SaveAnalysis
            | Op::SaveCardAction
            | Op::TickCardAction
            | Op::RemoveCardAction
            | Op::SignMonth
            | Op::SaveOutsideFigure
            | Op::RemoveOutsideFigure
            | Op::ImportOutsideFigures
            | Op::TakeUnitFigures
            | Op::RemoveUnitFigures
            | Op::SaveStation
            | Op::MakeTransferKey
            | Op::SetRules
            | Op::SetOrganisation => Self::Settings,
            Op::CreateParticipant
            | Op::UpdateParticipant
            | Op::EndParticipant
            | Op::ReopenParticipant
            | Op::ReadmitParticipant
            | Op::HandOverParticipant
            | Op::CreateOccasion
            | Op::StartAssessment
            | Op::SaveAnswer
            | Op::SaveReply
            | Op::DecideIntake
            | Op::MarkItem
            | Op::FinishReview
            | Op::MakeDraw
            | Op::MarkDrawn
            | Op::FinishDrawn
            | Op::AddReminder
            | Op::EditReminder
            | Op::TickReminder
            | Op::DescribeForm
            | Op::FinishAssessment
            | Op::StartCorrection
            | Op::DiscardDraft
            | Op::StartHandover
            | Op::EndHandover
            | Op::Import
            | Op::TakeBackImport
            | Op::PutBackImport
            | Op::AddPlacement
            | Op::EditPlacement
            | Op::EndPlacement
            | Op::RemovePlacement
            | Op::MarkAttendance
            | Op::MarkVisit
            | Op::SettleAbsence
            | Op::AddGoal
            | Op::EditGoal
            | Op::RemoveGoal
            | Op::ReviewPlan
            | Op::BookMeeting
            | Op::BeginMeeting
            | Op::SaveMeetingNote
            | Op::EndMeeting
            | Op::RemoveMeeting
            | Op::AddNote
            | Op::EditNote
            | Op::RemoveNote
            | Op::Restore
            | Op::Erase
            | Op::EmptyBin
            | Op::Undo
            | Op::Redo
            | Op::SetProtection
            | Op::RecordConsent
            | Op::RecordSharing
            | Op::WithdrawSharing
            | Op::SetHold
            | Op::RemoveParticipants
            | Op::CreateDemo
            | Op::CreateUnit
            | Op::JoinUnit
            | Op::LeaveUnit
            | Op::ReserveNumbers
            | Op::SettleCollision
            | Op::ChooseForm
            | Op::ReceiveParticipant => Self::Changes,
        }
    }
}

impl Filter {
    fn takes(&self, entry: &AuditEntry) -> bool {
        // What was undone is found where it was done.
        let operation = entry.undone.unwrap_or(entry.operation);
        self.who.as_ref().is_none_or(|who| *who == entry.by)
            && self.kind.is_none_or(|kind| kind == Kind::of(operation))
            && self.case.is_none_or(|case| entry.reference == Some(case))
            && self.takes_day(entry)
    }

    fn takes_day(&self, entry: &AuditEntry) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        let date = local(entry.at).0;
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }
}

impl Index {
    fn of(entries: &[AuditEntry]) -> Self {
        let names: BTreeSet<&str> = entries.iter().map(|entry| entry.by.as_str()).collect();
        let removals = entries
            .iter()
            .filter(|entry| entry.operation == Operation::RemoveParticipants);
        Self {
            length: entries.len(),
            seal: last_seal(entries).to_owned(),
            names: names.into_iter().map(str::to_owned).collect(),
            removed: removals.filter_map(|entry| entry.participant_id).collect(),
        }
    }

    fn is_of(&self, entries: &[AuditEntry]) -> bool {
        self.length == entries.len() && self.seal == last_seal(entries)
    }
}

fn last_seal(entries: &[AuditEntry]) -> &str {
    entries.last().map_or("", |entry| entry.hash.as_str())
}

impl Found {
    fn by(filter: Filter, entries: &[AuditEntry]) -> Self {
        let newest_first = (0..entries.len()).rev();
        let places = newest_first.filter(|place| filter.takes(&entries[*place]));
        Self {
            places: places.collect(),
            filter,
        }
    }
}

impl Cells {
    fn of(width: f32) -> Self {
        let line = theme::Size::Small.line();
        let top = theme::STEP_12 / 2.0;
        let cell = |left: f32, row: f32, width: f32, rows: f32| {
            Rect::from_min_size(pos2(left, top + row * line), vec2(width, rows * line))
        };
        let right = width - CASE;
        if width >= BESIDE {
            let what = right - WHEN - WHO;
            Self {
                size: vec2(width, 2.0 * line + theme::STEP_12),
                rects: [
                    cell(0.0, 0.0, WHEN, 2.0),
                    cell(WHEN, 0.0, WHO, 2.0),
                    cell(WHEN + WHO, 0.0, what, 2.0),
                    cell(right, 0.0, CASE, 2.0),
                ],
            }
        } else {
            Self {
                size: vec2(width, 4.0 * line + theme::STEP_12),
                rects: [
                    cell(0.0, 0.0, right, 1.0),
                    cell(0.0, 1.0, width, 1.0),
                    cell(0.0, 2.0, width, 2.0),
                    cell(right, 0.0, CASE, 1.0),
                ],
            }
        }
    }

    /// Draws one row with these words in its cells; `number` is its place in the table, 0 for the headings.
    fn row(&self, ui: &mut Ui, theme: &Theme, number: usize, words: [RichText; HEADINGS.len()]) {
        let role = if number == 0 { Role::ColumnHeader } else { Role::Cell };
        let builder = UiBuilder::new()
            .scope_id(Id::unique(("log row", number)))
            .accessibility_role(Role::Row);
        ui.scope_builder(builder, |ui| {
            ui.ctx()
                .accesskit_node_builder(ui.unique_id(), |node| node.set_row_index(number));
            let (row, _) = ui.allocate_exact_size(self.size, Sense::hover());
            for (column, (rect, text)) in self.rects.iter().zip(words).enumerate() {
                let cell = rect.translate(row.min.to_vec2());
                let name = text.text().to_owned();
                let galley = galley(ui, text, cell.size() - vec2(2.0 * theme::BASE, 0.0));
                let response = ui.interact(cell, ui.unique_id().with(column), Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(role, true, &name));
                if galley.elided {
                    response.on_hover_text(name.as_str());
                }
                let at = pos2(cell.left() + theme::BASE, cell.center().y - galley.size().y / 2.0);
                ui.painter().galley(at, galley, theme.ink);
            }
            ui.painter()
                .hline(row.x_range(), row.bottom(), Stroke::new(theme::STROKE, theme.border));
        });
    }
}

/// A text in so much room; what does not fit is cut.
fn galley(ui: &Ui, text: RichText, room: Vec2) -> Arc<Galley> {
    let mut job = WidgetText::from(text).into_layout_job(ui.style(), FontSelection::Default, Align::Center);
    let job = Arc::make_mut(&mut job);
    let rows = (room.y / theme::Size::Small.line()).round() as usize;
    job.wrap = TextWrapping {
        max_rows: rows.max(1),
        ..TextWrapping::wrap_at_width(room.x)
    };
    ui.painter().layout_job(job.clone())
}

/// Things beside each other, or under each other where there is no room for that.
fn beside(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    if ui.available_width() < BESIDE {
        content(ui);
    } else {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            content(ui);
        });
    }
}

/// Whether the log is as it was written, and where it is not.
fn state(ui: &mut Ui, view: &View<'_>, problems: &[LogProblem]) {
    let (texts, theme) = (view.texts, view.theme);
    if problems.is_empty() {
        notice(ui, theme, Tone::Done, &texts.get("log-whole"));
        return;
    }
    let shown = problems.iter().take(PROBLEMS_SHOWN);
    let mut sentences: Vec<String> = shown.map(|problem| problem.explain(texts)).collect();
    if problems.len() > PROBLEMS_SHOWN {
        let more = [("count", (problems.len() - PROBLEMS_SHOWN).into())];
        sentences.push(texts.with("log-more-problems", &more));
    }
    sentences.push(texts.get("log-tampered-help"));
    // One box for all of them: each box is read out on its own as soon as it is there.
    notice(ui, theme, Tone::Warning, &sentences.join("\n"));
}

fn acts(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let is_free = !view.office.is_busy;
    row(ui, |ui| {
        let save = Button::secondary(theme, texts.get("log-save")).icon(theme::icon::DOWNLOAD);
        if ui.add(save.enabled(is_free)).clicked() {
            commands.push(Command::SaveLog);
        }
        let read = Button::secondary(theme, texts.get("log-read"));
        if ui.add(read.enabled(is_free)).clicked() {
            commands.push(Command::ReadLog);
        }
        if !is_free {
            ui.label(theme.small(texts.get("log-reading")));
        }
    });
}

/// Only the rows that can be seen are drawn, however many there are.
fn rows(ui: &mut Ui, view: &View<'_>, entries: &[AuditEntry], places: &[usize], removed: &BTreeSet<ParticipantId>) {
    let (texts, theme) = (view.texts, view.theme);
    theme.card_frame().inner_margin(1).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        ui.scope_builder(UiBuilder::new().accessibility_role(Role::Table), |ui| {
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_label(texts.get("log-table"));
                node.set_row_count(places.len() + 1);
            });
            let cells = Cells::of(ui.available_width());
            cells.row(ui, theme, 0, HEADINGS.map(|key| theme.small_strong(texts.get(key))));
            let height = cells.size.y;
            let seen = ui.clip_rect();
            let top = ui.cursor().top();
            let at = |y: f32| ((y - top) / height).max(0.0) as usize;
            let first = at(seen.top()).min(places.len());
            let last = (at(seen.bottom()) + 1).clamp(first, places.len());
            ui.add_space(first as f32 * height);
            for (number, place) in places.iter().enumerate().take(last).skip(first) {
                let words = row_words(texts, &entries[*place], removed);
                let words = words.map(|words| theme.small(words).color(theme.ink));
                cells.row(ui, theme, number + 1, words);
            }
            ui.add_space((places.len() - last) as f32 * height);
        });
    });
}

/// What a row says: when, who, what, and whom it concerns.
fn row_words(texts: &Texts, entry: &AuditEntry, removed: &BTreeSet<ParticipantId>) -> [String; HEADINGS.len()] {
    let (date, time) = local(entry.at);
    let case = match (entry.reference, entry.participant_id) {
        (Some(reference), _) => reference.to_string(),
        (None, Some(id)) if removed.contains(&id) => texts.get("log-case-removed"),
        // Adding somebody was undone, or they are not in the backup that the file was put back from.
        (None, Some(_)) => texts.get("log-case-gone"),
        (None, None) => "–".to_owned(),
    };
    [
        format!("{} {time}", texts.date(date)),
        user_name(texts, &entry.by),
        act(texts, entry),
        case,
    ]
}

/// What was done; of what was undone or done again, what that was.
fn act(texts: &Texts, entry: &AuditEntry) -> String {
    let words = |operation: Operation| texts.get(&format!("operation-{}", operation.code()));
    let act = words(entry.operation);
    match entry.undone {
        Some(undone) => format!("{act}: {}", words(undone)),
        None => act,
    }
}

/// The day and the time of day of a moment, where the computer stands.
fn local(at: DateTime<Utc>) -> (NaiveDate, String) {
    let at = at.with_timezone(&Local);
    (at.date_naive(), at.format("%H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::i18n::Locale;
    use crate::store::RECOVERY_NAME;

    /// At noon, which is the same day in Sweden and where the tests run.
    fn entry(number: u32, by: &str, operation: Operation, case: Option<u32>) -> AuditEntry {
        let at = format!("2026-11-{number:02}T12:00:00Z");
        AuditEntry {
            number,
            at: at.parse().expect("a moment"),
            by: by.to_owned(),
            operation,
            undone: None,
            participant_id: case.map(|case| ParticipantId(Uuid::from_u128(case.into()))),
            reference: case.map(CaseReference),
            hash: format!("seal {number}"),
        }
    }

    fn log() -> Vec<AuditEntry> {
        vec![
            entry(1, "A. Lind", Operation::SignIn, None),
            entry(2, "A. Lind", Operation::ViewParticipant, Some(42)),
            entry(3, "M. Öberg", Operation::ExportParticipant, Some(7)),
            AuditEntry {
                undone: Some(Operation::SetRules),
                ..entry(4, RECOVERY_NAME, Operation::Undo, None)
            },
            entry(5, "A. Lind", Operation::AddNote, Some(42)),
        ]
    }

    fn found(filter: Filter) -> Vec<usize> {
        Found::by(filter, &log()).places
    }

    #[test]
    fn a_filter_finds_rows_newest_first() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 11, day);
        let by = |kind: Kind| Filter {
            kind: Some(kind),
            ..Filter::default()
        };
        assert_eq!(found(Filter::default()), [4, 3, 2, 1, 0]);
        assert_eq!(found(by(Kind::Looks)), [1]);
        assert_eq!(found(by(Kind::Changes)), [4]);
        assert_eq!(
            found(by(Kind::Settings)),
            [3, 0],
            "what was undone counts as what it was"
        );
        assert_eq!(found(by(Kind::Exports)), [2]);
        let case = Filter {
            case: CaseReference::parse("42"),
            ..Filter::default()
        };
        assert_eq!(found(case), [4, 1]);
        let days = Filter {
            from: day(2),
            to: day(3),
            ..Filter::default()
        };
        assert_eq!(found(days), [2, 1], "both days are in it");
        let all = Filter {
            who: Some("A. Lind".to_owned()),
            kind: Some(Kind::Changes),
            case: CaseReference::parse("T-0042"),
            from: day(5),
            to: None,
        };
        assert_eq!(found(all), [4]);
    }

    #[test]
    fn an_index_is_of_one_log() {
        let mut entries = log();
        let index = Index::of(&entries);
        assert_eq!(index.names, ["A. Lind", "M. Öberg", RECOVERY_NAME]);
        assert!(index.is_of(&entries));
        entries.push(entry(6, "A. Lind", Operation::RemoveParticipants, Some(7)));
        assert!(!index.is_of(&entries));
        assert_eq!(Index::of(&entries).removed.len(), 1);
        assert!(Index::default().is_of(&[]));
    }

    #[test]
    fn a_row_says_what_was_undone_and_who_is_there_no_longer() {
        let texts = Texts::new(Locale::Swedish);
        let entries = log();
        let said = |entry: &AuditEntry, removed: &BTreeSet<ParticipantId>| row_words(&texts, entry, removed);
        let nobody = BTreeSet::new();
        let [_, who, what, case] = said(&entries[3], &nobody);
        assert_eq!(who, texts.get("recovery-user"));
        let undone = [texts.get("operation-undo"), texts.get("operation-set_rules")];
        assert_eq!(what, undone.join(": "));
        assert_eq!(case, "–");
        let known = &entries[1];
        assert_eq!(said(known, &nobody)[3], "T-0042");
        let gone = AuditEntry {
            reference: None,
            ..known.clone()
        };
        let removed = known.participant_id.into_iter().collect();
        assert_eq!(said(&gone, &removed)[3], texts.get("log-case-removed"));
        assert_eq!(
            said(&gone, &nobody)[3],
            texts.get("log-case-gone"),
            "adding them was undone"
        );
    }

    #[test]
    fn every_act_has_words() {
        let texts = Texts::new(Locale::Swedish);
        for operation in Operation::ALL {
            assert!(texts.has(&format!("operation-{}", operation.code())), "{operation:?}");
        }
        for kind in Kind::ALL {
            assert!(texts.has(&format!("log-kind-{}", kind.code())), "{kind:?}");
        }
    }
}

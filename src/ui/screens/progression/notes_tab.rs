//! Everything that has been written about a participant, newest first, found by typing.

use chrono::NaiveDate;
use egui::{Id, Label, Ui, UiBuilder};

use crate::domain::NoteId;
use crate::domain::assessment::Assessment;
use crate::domain::attendance::Mark;
use crate::domain::history::History;
use crate::domain::instrument::{IndicatorId, Respondent};
use crate::domain::meeting::{Meeting, MeetingState};
use crate::domain::note::{About, Note, says, text_problem};
use crate::domain::operation::Operation;
use crate::explain::Explain as _;
use crate::store::Removable;
use crate::ui::command::Command;
use crate::ui::screens::form_slot::FormSlot;
use crate::ui::screens::meeting::meeting_sheet;
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::{Field, field_error};
use crate::ui::widgets::menu::{Act, menu};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{heading, icon_label, row};

/// What is searched for, the note that is being written, and whose earlier wordings are unfolded.
#[derive(Default)]
pub struct NotesTab {
    query: String,
    form: FormSlot<Form>,
    open: Option<NoteId>,
}

/// A note as it is being written.
struct Form {
    id: Option<NoteId>,
    text: String,
    date: DateInput,
    indicator: Option<IndicatorId>,
    meeting: Option<crate::domain::MeetingId>,
    is_private: bool,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

/// One thing in the list.
enum Item<'a> {
    /// A note that stands by itself.
    Note(&'a Note),
    /// A meeting that has been held, with what was written at it.
    Meeting(&'a Meeting, Vec<&'a Note>),
    /// What stands beside an answer.
    Answer(&'a Assessment, &'a IndicatorId, &'a str),
}

impl Item<'_> {
    /// Stays the same wherever in the list it stands.
    fn id(&self) -> Id {
        match self {
            Item::Note(note) => Id::unique(("note", note.id)),
            Item::Meeting(meeting, _) => Id::unique(("meeting notes", meeting.id)),
            Item::Answer(form, indicator, _) => Id::unique(("answer note", form.id(), &indicator.0)),
        }
    }
}

impl Form {
    fn new(view: &View<'_>) -> Self {
        Self {
            id: None,
            text: String::new(),
            date: DateInput::new(view.today.0),
            indicator: None,
            meeting: None,
            is_private: false,
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    fn edit(note: &Note) -> Self {
        Self {
            id: Some(note.id),
            text: note.current.text.clone(),
            date: DateInput::new(note.about.date),
            indicator: note.about.indicator.clone(),
            meeting: note.about.meeting,
            is_private: note.about.is_private,
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    /// Draws it; `true` where it is done with.
    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let mut is_done = self.sent.has_arrived(view);
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width().min(theme::COLUMN));
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            let key = if self.id.is_some() { "note-change" } else { "note-new" };
            heading(ui, theme.lead(texts.get(key)));
            let problem = text_problem(&self.text);
            let text = Field::new(theme, texts.get("note-text"))
                .width(f32::INFINITY)
                .rows(4)
                .error(problem.filter(|_| self.has_tried).map(|problem| problem.explain(texts)))
                .show(ui, &mut self.text);
            if std::mem::take(&mut self.takes_focus) {
                text.request_focus();
            }
            let date = self.date.date(view.today);
            let is_ahead = date.is_some_and(|date| date > view.today.0);
            // What was written at a meeting keeps its day and its indicator.
            if self.meeting.is_none() {
                DateField {
                    theme,
                    texts,
                    today: view.today,
                    label: texts.get("note-date"),
                    error: is_ahead.then(|| texts.get("problem-note-ahead")),
                }
                .show(ui, &mut self.date);
            }
            if self.id.is_none() {
                let mut indicators = vec![(None, texts.get("note-indicator-none"))];
                indicators.extend(view.instrument_for(history).indicators.iter().map(|indicator| {
                    let name = indicator.name.text(texts.code()).to_owned();
                    (Some(indicator.id.clone()), name)
                }));
                Select::new(theme, texts.get("note-indicator")).show(ui, &mut self.indicator, &indicators);
            }
            if ui
                .add(Button::check(theme, texts.get("note-private"), self.is_private))
                .clicked()
            {
                self.is_private = !self.is_private;
            }
            ui.add(Label::new(theme.small(texts.get("note-private-help"))).wrap());
            row(ui, |ui| {
                let save = Button::primary(theme, texts.get("note-save")).icon(theme::icon::CHECK);
                if ui.add(save).clicked() {
                    self.has_tried = true;
                    if let Some(date) = date.filter(|_| problem.is_none() && !is_ahead) {
                        let about = About {
                            date,
                            meeting: self.meeting,
                            indicator: self.indicator.clone(),
                            is_private: self.is_private,
                        };
                        let text = self.text.clone();
                        commands.push(Command::SaveNote(history.participant.id, self.id, about, text));
                        self.sent.send();
                    }
                }
                is_done |= ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
            });
            if self.has_tried && date.is_none() {
                field_error(ui, theme, &texts.get("date-wrong"));
            }
        });
        is_done
    }
}

impl NotesTab {
    /// Draws it.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        is_latest: bool,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        let button = is_latest.then(|| Button::secondary(theme, texts.get("note-new")).icon(theme::icon::NOTE));
        let new = || Form::new(view);
        self.form
            .ui(ui, button, new, |ui, form| form.ui(ui, view, history, commands));
        let search = texts.get("notes-search");
        Field::new(theme, &search)
            .hide_label()
            .hint(&search)
            .show(ui, &mut self.query);
        let items = items(history, &self.query);
        if items.is_empty() {
            let key = if self.query.trim().is_empty() {
                "notes-empty"
            } else {
                "notes-none-found"
            };
            ui.add(Label::new(theme.body(texts.get(key))).wrap());
        }
        for (date, item) in items {
            ui.scope_builder(UiBuilder::new().scope_id(item.id()), |ui| {
                theme.card_frame().show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = theme::HALF;
                    self.item(ui, view, history, date, &item, commands);
                });
            });
        }
    }

    fn item(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        date: NaiveDate,
        item: &Item<'_>,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        let date = texts.date(date);
        match item {
            Item::Note(note) => {
                heading(ui, theme.strong(about(view, history, &date, note)));
                self.note(ui, view, note, commands);
            }
            Item::Meeting(meeting, notes) => {
                let by = match &meeting.state {
                    MeetingState::Held { by, .. } => by.as_str(),
                    MeetingState::Noted { by, .. } => by.as_str(),
                    MeetingState::Planned | MeetingState::Begun => "",
                };
                let args = [("date", date.into()), ("by", by.into())];
                let key = match &meeting.state {
                    MeetingState::Held { .. } => "notes-meeting".to_owned(),
                    MeetingState::Noted { mark, .. } => format!("notes-visit-{}", mark.code()),
                    MeetingState::Planned | MeetingState::Begun => "notes-meeting-open".to_owned(),
                };
                row(ui, |ui| {
                    heading(ui, theme.strong(texts.with(&key, &args)));
                    if let (MeetingState::Noted { .. }, true) = (&meeting.state, view.works()) {
                        change_visit(ui, view, meeting, commands);
                    }
                    if !meeting.is_held() || !view.may(Operation::ExportParticipant) {
                        return;
                    }
                    let text = texts.get("meeting-sheet");
                    let name = format!("{text}, {}", texts.date(meeting.slot.date));
                    let save = Button::secondary(theme, text).name(name).icon(theme::icon::PRINTER);
                    if ui.add(save.small()).clicked() {
                        commands.push(Command::SaveMeetingSheet {
                            participant_id: history.participant.id,
                            sheet: Box::new(meeting_sheet(view, history, meeting)),
                        });
                    }
                });
                for note in notes {
                    let name = indicator_name(view, history, note.about.indicator.as_ref());
                    let name = name.unwrap_or_else(|| texts.get("meeting-general"));
                    ui.label(theme.small_strong(name));
                    self.note(ui, view, note, commands);
                }
            }
            Item::Answer(form, indicator, text) => {
                let series = texts.get(&format!("form-heading-{}", form.respondent().code()));
                let name = indicator_name(view, history, Some(indicator)).unwrap_or_default();
                heading(ui, theme.strong(format!("{date} · {series} · {name}")));
                text::label(ui, theme.body(*text));
            }
        }
    }

    /// A note's words, who wrote them, and what can be done with it.
    fn note(&mut self, ui: &mut Ui, view: &View<'_>, note: &Note, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        text::label(ui, theme.body(&note.current.text));
        let written = |wording: &crate::domain::note::Wording| {
            let date = texts.date(wording.at.date_naive());
            texts.with(
                "note-written",
                &[("by", wording.author.as_str().into()), ("date", date.into())],
            )
        };
        row(ui, |ui| {
            if note.about.is_private {
                icon_label(ui, theme::icon::LOCK, theme.ink_secondary);
                ui.label(theme.small_strong(texts.get("note-private")));
            }
            text::label(ui, theme.small(written(&note.current)));
            let short: String = note.current.text.chars().take(40).collect();
            let named = |key: &str| {
                let text = texts.get(key);
                Button::quiet(theme, &text).name(format!("{text}: {short}")).small()
            };
            // What is being written is not thrown away for another.
            let is_free = !self.form.is_open();
            let works = view.works();
            if works
                && ui
                    .add(named("note-edit").icon(theme::icon::PENCIL).enabled(is_free))
                    .clicked()
            {
                self.form.open(Form::edit(note));
            }
            if works && ui.add(named("note-remove").icon(theme::icon::TRASH)).clicked() {
                commands.push(Command::Remove(Removable::Note(note.id), note.participant_id));
            }
            if !note.earlier.is_empty() {
                let is_open = self.open == Some(note.id);
                let key = if is_open {
                    "note-hide-wordings"
                } else {
                    "note-show-wordings"
                };
                if ui.add(named(key).icon(theme::icon::HISTORY)).clicked() {
                    self.open = (!is_open).then_some(note.id);
                }
            }
        });
        if self.open == Some(note.id) {
            for wording in note.earlier.iter().rev() {
                text::label(ui, theme.small_strong(written(wording)));
                text::label(ui, theme.small(&wording.text).color(theme.ink));
            }
        }
    }
}

/// The day, what it is about, and that it is for caseworkers alone.
fn about(view: &View<'_>, history: &History, date: &str, note: &Note) -> String {
    match indicator_name(view, history, note.about.indicator.as_ref()) {
        Some(name) => format!("{date} · {name}"),
        None => date.to_owned(),
    }
}

/// What an indicator is called, in the instrument in use or in one that the participant has answered.
fn indicator_name(view: &View<'_>, history: &History, id: Option<&IndicatorId>) -> Option<String> {
    let indicator = history.indicator(view.instrument, id?)?;
    Some(indicator.name.text(view.texts.code()).to_owned())
}

/// What has been written and has `query` in it, newest first. A meeting is found by any of its notes.
fn items<'a>(history: &'a History, query: &str) -> Vec<(NaiveDate, Item<'a>)> {
    let is_all = query.trim().is_empty();
    let is_found = |text: &str| is_all || says(text, query);
    let mut items = Vec::new();
    for note in history.notes.iter().filter(|note| note.about.meeting.is_none()) {
        if is_found(&note.current.text) {
            items.push((note.about.date, Item::Note(note)));
        }
    }
    // Notes of one that goes on, or was left, are found too.
    for meeting in &history.meetings {
        let notes: Vec<_> = history.notes_of(meeting.id).collect();
        if !meeting.is_over() && notes.is_empty() {
            continue;
        }
        if is_all || notes.iter().any(|note| is_found(&note.current.text)) {
            items.push((meeting.slot.date, Item::Meeting(meeting, notes)));
        }
    }
    for occasion in history.occasions_of_all_series() {
        for form in Respondent::ALL
            .iter()
            .filter_map(|respondent| occasion.assessments.get(respondent))
        {
            for (indicator, entry) in form.entries() {
                if let Some(text) = entry.note.as_deref().filter(|text| is_found(text)) {
                    items.push((occasion.date, Item::Answer(form, indicator, text)));
                }
            }
        }
    }
    items.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    items
}

/// What has been noted about a visit can be said otherwise, or be taken away.
fn change_visit(ui: &mut Ui, view: &View<'_>, meeting: &Meeting, commands: &mut Vec<Command>) {
    let texts = view.texts;
    let text = texts.get("visit-change");
    let name = format!("{text}, {}", texts.date(meeting.slot.date));
    let marks: Vec<_> = Mark::OF_VISIT.into_iter().map(Some).chain([None]).collect();
    let word = |mark: &Option<Mark>| texts.get(&format!("visit-{}", mark.map_or("none", Mark::code)));
    let acts: Vec<_> = marks.iter().map(|mark| Act::Choice(word(mark))).collect();
    let button = Button::secondary(view.theme, text).name(&name).small();
    if let Some(chosen) = menu(ui, view.theme, button, &name, &acts) {
        commands.push(Command::MarkVisit(meeting.participant_id, meeting.id, marks[chosen]));
    }
}

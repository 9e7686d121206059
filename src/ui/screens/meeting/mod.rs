//! A follow-up meeting: one page for both to look at. What has changed, one indicator at a time, goals beside it, notes
//! that are saved at each pause, and at the end what is agreed on.

mod bottom;
mod indicator;
mod list;

use std::collections::BTreeMap;

use egui::{Label, Rect, Role, ScrollArea, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};

use super::assessment::NOTE_PAUSE;
use super::goal_form::GoalForm;
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, IndicatorId, Instrument, Respondent, Series};
use crate::domain::meeting::{Meeting, MeetingState, Slot};
use crate::domain::note::Note;
use crate::domain::occasion::Occasion;
use crate::domain::schedule::{MEETING_WEEKS, measurement_due, workday};
use crate::domain::{MeetingId, OccasionId, ParticipantId};
use crate::report::meeting::{MeetingFacts, MeetingSheet};
use crate::ui::command::{Command, Page};
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::{Button, space_before};
use crate::ui::widgets::date_field::DateInput;
use crate::ui::widgets::field::trimmed;
use crate::ui::widgets::slot_field::SlotInput;
use crate::ui::widgets::{heading, protected, questionnaire, row, scrolling};

/// A page that is at least this wide and this high has its two parts beside each other, each with a scroll bar.
const BESIDE: f32 = 800.0;
const HIGH: f32 = 560.0;
/// The share of the width that the list of indicators gets.
const LIST_SHARE: f32 = 0.6;
/// Room for everything beside the page's heading.
const TOOLS: f32 = 560.0;

/// What is looked at, and what is not saved yet.
pub struct MeetingPage {
    participant_id: ParticipantId,
    meeting_id: MeetingId,
    /// By which questionnaire.
    series: Series,
    respondent: Respondent,
    before: Option<OccasionId>,
    now: Option<OccasionId>,
    /// The indicator that is talked about; `None` for the meeting as a whole.
    selected: Option<IndicatorId>,
    notes: BTreeMap<Option<IndicatorId>, Typed>,
    goal_form: Option<GoalForm>,
    shows_prompts: bool,
    shows_levels: bool,
    next_meeting: SlotInput,
    next_measurement: DateInput,
    has_reviewed_plan: bool,
}

/// A note as it is being typed.
struct Typed {
    text: String,
    /// When it was last typed in, or tried to be saved.
    at: f64,
}

/// What the parts of the page read.
#[derive(Clone, Copy)]
struct Talk<'a> {
    view: &'a View<'a>,
    history: &'a History,
    instrument: &'a Instrument,
    meeting: &'a Meeting,
    before: Option<&'a Occasion>,
    now: Option<&'a Occasion>,
    /// The participant sees the page too.
    is_shared: bool,
}

impl Talk<'_> {
    /// What the participant is called on the page.
    fn name(&self) -> String {
        let name = self.history.participant.listed_name().map(str::to_owned);
        name.unwrap_or_else(|| self.view.texts.get("person-participant"))
    }

    /// What caseworkers alone rate is theirs alone.
    fn is_hidden(&self, indicator: &Indicator) -> bool {
        self.is_shared && !indicator.asks(Respondent::Participant)
    }
}

/// The two measurements that a meeting looks at: the last up to its day, and the one before.
fn sides(history: &History, meeting: &Meeting) -> [Option<OccasionId>; 2] {
    let mut measured = history.measured().rev();
    let mut next = || {
        let found = measured.find(|occasion| occasion.date <= meeting.slot.date)?;
        Some(found.id)
    };
    let now = next();
    [next(), now]
}

/// The page of a meeting that has been held, for the participant.
pub fn meeting_sheet(view: &View<'_>, history: &History, meeting: &Meeting) -> MeetingSheet {
    let sides = sides(history, meeting).map(|id| id.and_then(|id| history.occasion(id)));
    // What is booked now was agreed on at the last meeting, and says nothing about an earlier one.
    let is_last = history.last_meeting().is_some_and(|last| last.id == meeting.id);
    let mut booked = history.meetings.iter().filter(|_| is_last);
    let booked = booked.find(|other| other.state == MeetingState::Planned);
    let (texts, instrument) = view.own_words(history, history.instrument().unwrap_or(view.instrument));
    let facts = MeetingFacts {
        history,
        instrument: &instrument,
        meeting: meeting.id,
        slot: meeting.slot,
        sides,
        next_meeting: booked.map(|booked| booked.slot),
        next_measurement: meeting.next_measurement,
        typed: &[],
    };
    MeetingSheet::new(&texts, facts)
}

impl MeetingPage {
    /// A meeting that has begun; `None` where there is none.
    pub fn new(participant_id: ParticipantId, meeting_id: MeetingId, view: &View<'_>) -> Option<Self> {
        let history = view.shown(participant_id)?;
        let meeting = history.meeting(meeting_id).filter(|meeting| !meeting.is_over())?;
        let [before, now] = sides(history, meeting);
        let booked = history
            .meetings
            .iter()
            .find(|other| other.state == MeetingState::Planned && other.id != meeting_id);
        // In the middle of the weeks in which the next one is to be held, at the same time of day.
        let weeks = (MEETING_WEEKS.start() + MEETING_WEEKS.end()) / 2;
        let usual = Slot {
            date: workday(view.today.0 + chrono::Days::new(7 * weeks)),
            time: meeting.slot.time,
        };
        // One that is overdue is to be done now; no date is proposed that would hide it.
        let due = measurement_due(history).filter(|due| *due >= view.today.0);
        let mut page = Self {
            participant_id,
            meeting_id,
            series: history.series.clone(),
            respondent: Respondent::Participant,
            before,
            now,
            selected: None,
            notes: BTreeMap::new(),
            goal_form: None,
            shows_prompts: false,
            shows_levels: false,
            next_meeting: SlotInput::new(booked.map_or(usual, |booked| booked.slot)),
            next_measurement: due.map_or_else(DateInput::default, DateInput::new).ahead(),
            has_reviewed_plan: false,
        };
        page.select_first(view, history);
        Some(page)
    }

    /// Looks at the two measurements of another questionnaire.
    fn turn_to(&mut self, view: &View<'_>, history: &History) {
        self.series = history.series.clone();
        [self.before, self.now] = history
            .meeting(self.meeting_id)
            .map_or([None, None], |meeting| sides(history, meeting));
        self.select_first(view, history);
    }

    /// Begins with what has gone up most.
    fn select_first(&mut self, view: &View<'_>, history: &History) {
        let Some(talk) = self.talk(view, history) else { return };
        let asked = talk.instrument.asked_of(self.respondent);
        let change = |indicator: &&Indicator| {
            let pair = talk.before.zip(talk.now);
            let change = pair.and_then(|(a, b)| history.change_between(self.respondent, indicator, a.id, b.id));
            change.map_or(i32::MAX, |change| -i32::from(change.steps))
        };
        self.selected = asked.min_by_key(change).map(|indicator| indicator.id.clone());
    }

    /// Whose meeting.
    pub fn participant_id(&self) -> ParticipantId {
        self.participant_id
    }

    fn talk<'a>(&self, view: &'a View<'a>, history: &'a History) -> Option<Talk<'a>> {
        let find = |id: Option<OccasionId>| id.and_then(|id| history.occasion(id));
        Some(Talk {
            view,
            history,
            instrument: history.instrument().unwrap_or(view.instrument),
            meeting: history.meeting(self.meeting_id)?,
            before: find(self.before),
            now: find(self.now),
            is_shared: view.settings.shares_screen,
        })
    }

    /// What has been typed and is not saved yet, to be saved whatever the user does next.
    pub fn pending_notes(&self, history: &History) -> Vec<Command> {
        let unsaved = self.notes.iter().filter(|(about, typed)| {
            let saved = saved_note(history, self.meeting_id, about.as_ref());
            trimmed(&typed.text) != saved.map(|note| note.current.text.clone())
        });
        unsaved
            .map(|(about, typed)| self.save_note(about.as_ref(), &typed.text))
            .collect()
    }

    fn save_note(&self, about: Option<&IndicatorId>, text: &str) -> Command {
        Command::SaveMeetingNote {
            meeting_id: self.meeting_id,
            indicator: about.cloned(),
            text: text.to_owned(),
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(history) = view.shown(self.participant_id) else {
            return;
        };
        if self.series != history.series {
            self.turn_to(view, history);
        }
        let Some(talk) = self.talk(view, history) else { return };
        let size = ui.available_size();
        if size.x >= BESIDE && size.y >= HIGH {
            self.bottom_panel(ui, &talk, commands);
            self.beside(ui, &talk, commands);
        } else {
            scrolling(ui, "meeting", |ui| {
                crate::ui::widgets::page(ui, false, |ui| {
                    ui.spacing_mut().item_spacing.y = theme::GAP;
                    self.header(ui, &talk, commands);
                    theme_card(ui, &talk, |ui| self.list(ui, &talk));
                    theme_card(ui, &talk, |ui| self.subject(ui, &talk, commands));
                    theme_card(ui, &talk, |ui| self.bottom(ui, &talk, commands));
                });
            });
        }
        self.save_typed(ui, history, commands);
    }

    /// The list and what is talked about, beside each other, each as high as the page.
    fn beside(&mut self, ui: &mut Ui, talk: &Talk<'_>, commands: &mut Vec<Command>) {
        let all = ui.available_rect_before_wrap().shrink(theme::PAGE);
        let mut top = ui.new_child(UiBuilder::new().id_salt("meeting header").max_rect(all));
        self.header(&mut top, talk, commands);
        let below = top.min_rect().bottom() + theme::GAP;
        let split = all.left() + ((all.width() - theme::GAP) * LIST_SHARE).round();
        let places = [
            Rect::from_min_max(pos2(all.left(), below), pos2(split, all.bottom())),
            Rect::from_min_max(pos2(split + theme::GAP, below), all.max),
        ];
        for (place, salt) in places.into_iter().zip(["meeting list", "meeting subject"]) {
            ui.painter().rect(
                place,
                theme::RADIUS_CARD,
                talk.view.theme.card,
                Stroke::new(theme::STROKE, talk.view.theme.border),
                StrokeKind::Inside,
            );
            let inside = place.shrink2(vec2(theme::HALF, theme::BASE));
            let mut part = ui.new_child(UiBuilder::new().id_salt(salt).max_rect(inside));
            ScrollArea::vertical()
                .id_salt(salt)
                .auto_shrink(false)
                .show(&mut part, |ui| {
                    let margin = egui::Margin::symmetric(theme::GAP as i8, theme::BASE as i8);
                    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        if salt == "meeting list" {
                            self.list(ui, talk);
                        } else {
                            self.subject(ui, talk, commands);
                        }
                    });
                    crate::ui::widgets::follow_focus(ui);
                });
        }
    }

    fn header(&mut self, ui: &mut Ui, talk: &Talk<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        let participant = &talk.history.participant;
        if talk.is_shared {
            protected::short_mark(ui, talk.view, participant);
        } else {
            protected::mark(ui, talk.view, participant);
        }
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::BASE);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                heading(ui, theme.title(texts.get("meeting-heading")));
                let slot = talk.meeting.slot;
                let mut when = format!(
                    "{} {}",
                    texts.weekday(slot.date),
                    texts.short_date(slot.date, talk.view.today)
                );
                if let Some(time) = slot.time {
                    when = format!("{when}, {}", time.format("%H:%M"));
                }
                text::label(ui, theme.small(format!("{}  ·  {when}", participant.label())));
            });
            if ui.available_size_before_wrap().x < TOOLS {
                ui.end_row();
            }
            self.tools(ui, talk, commands);
        });
        questionnaire::choice_of(ui, talk.view, talk.history, commands);
    }

    /// Whose answers, what is hidden, and the page for the participant.
    fn tools(&mut self, ui: &mut Ui, talk: &Talk<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        let series = |respondent: Respondent| {
            let text = texts.get(&format!("series-{}", respondent.code()));
            Button::chip(theme, text, self.respondent == respondent).height(theme::CONTROL)
        };
        let shared = Button::check(theme, texts.get("meeting-shared"), talk.is_shared)
            .name(texts.get("meeting-shared-help"))
            .height(theme::CONTROL);
        let sheet = Button::secondary(theme, texts.get("meeting-sheet-short"))
            .name(texts.get("meeting-sheet"))
            .icon(theme::icon::PRINTER);
        let chips: Vec<_> = Respondent::ALL.iter().map(|respondent| series(*respondent)).collect();
        space_before(ui, &chips.iter().chain([&shared, &sheet]).collect::<Vec<_>>());
        let name = texts.get("pair-respondent");
        ui.scope_builder(UiBuilder::new().accessibility_role(Role::RadioGroup), |ui| {
            ui.ctx()
                .accesskit_node_builder(ui.unique_id(), |node| node.set_label(name));
            for (respondent, chip) in Respondent::ALL.iter().zip(chips) {
                if ui.add(chip).clicked() {
                    self.respondent = *respondent;
                }
            }
        });
        if ui.add(shared).clicked() {
            commands.push(Command::ShareScreen(!talk.is_shared));
            self.leave_what_is_hidden(talk);
        }
        if ui.add(sheet).clicked() {
            commands.push(Command::SaveMeetingSheet {
                participant_id: self.participant_id,
                sheet: Box::new(self.sheet(talk)),
            });
        }
    }

    /// What is about to be hidden is not talked about any more.
    fn leave_what_is_hidden(&mut self, talk: &Talk<'_>) {
        self.goal_form = None;
        let shared = Talk {
            is_shared: !talk.is_shared,
            ..*talk
        };
        let selected = self.selected.as_ref().and_then(|id| talk.instrument.indicator(id));
        if selected.is_some_and(|indicator| shared.is_hidden(indicator)) {
            self.selected = None;
        }
    }

    /// The page for the participant as it stands now, with what is being typed.
    fn sheet(&self, talk: &Talk<'_>) -> MeetingSheet {
        let today = talk.view.today;
        let typed: Vec<_> = self
            .notes
            .iter()
            .map(|(about, typed)| (about.clone(), typed.text.clone()))
            .collect();
        let is_right = |slot: &Slot| slot.problem(std::iter::empty(), today).is_none();
        let (texts, instrument) = talk.view.own_words(talk.history, talk.instrument);
        let facts = MeetingFacts {
            history: talk.history,
            instrument: &instrument,
            meeting: self.meeting_id,
            slot: talk.meeting.slot,
            sides: [talk.before, talk.now],
            next_meeting: self.next_meeting.slot(today).filter(is_right),
            next_measurement: self.next_measurement.date(today).filter(|date| *date >= today.0),
            typed: &typed,
        };
        MeetingSheet::new(&texts, facts)
    }

    /// Saves what has been typed, once the user pauses.
    fn save_typed(&mut self, ui: &Ui, history: &History, commands: &mut Vec<Command>) {
        let now = ui.input(|input| input.time);
        let meeting_id = self.meeting_id;
        let mut ready = Vec::new();
        for (about, typed) in &mut self.notes {
            let saved = saved_note(history, meeting_id, about.as_ref());
            let is_saved = trimmed(&typed.text) == saved.map(|note| note.current.text.clone());
            if !is_saved && now - typed.at > NOTE_PAUSE {
                typed.at = now;
                ready.push((about.clone(), typed.text.clone()));
            }
        }
        commands.extend(ready.iter().map(|(about, text)| self.save_note(about.as_ref(), text)));
    }
}

/// What has been written at a meeting about an indicator, or about all of it.
fn saved_note<'a>(history: &'a History, meeting_id: MeetingId, about: Option<&IndicatorId>) -> Option<&'a Note> {
    history
        .notes_of(meeting_id)
        .find(|note| note.about.indicator.as_ref() == about)
}

fn theme_card(ui: &mut Ui, talk: &Talk<'_>, content: impl FnOnce(&mut Ui)) {
    talk.view.theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        content(ui);
    });
}

/// What is shown after a meeting on a screen that the participant sees: nothing of anybody.
pub fn over(ui: &mut Ui, view: &View<'_>, participant_id: ParticipantId, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    crate::ui::widgets::page(ui, true, |ui| {
        ui.spacing_mut().item_spacing.y = theme::GAP;
        heading(ui, theme.display(texts.get("meeting-over-heading")));
        say(ui, theme.large(texts.get("meeting-over-saved")));
        let go_on = Button::secondary(theme, texts.get("meeting-over-go-on")).icon(theme::icon::LOCK);
        if ui.add(go_on).clicked() {
            commands.push(Command::Show(Page::Progression(participant_id)));
        }
    });
}

/// A sentence that wraps.
fn say(ui: &mut Ui, words: egui::RichText) {
    ui.add(Label::new(words).wrap());
}

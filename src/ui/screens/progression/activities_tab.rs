//! What the participant takes part in and has taken part in, and what comes of it.

use egui::{Label, Role, Ui};

use crate::domain::activity::{
    ActivityProblem, Combination, EndReason, Experience, Period, Placement, PlacementDetails, combinations,
};
use crate::domain::attendance::{Weekdays, scheduled_days};
use crate::domain::history::History;
use crate::domain::typed_over::TypedOver as _;
use crate::domain::{ActivityId, PlacementId};
use crate::explain::Explain as _;
use crate::store::Removable;
use crate::ui::command::{Command, Page};
use crate::ui::screens::attendance::{choose_days, weekday_words};
use crate::ui::screens::form_slot::FormSlot;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateInput, first_and_last, reversed};
use crate::ui::widgets::field::{Field, field_error, trimmed};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{group, heading, row};

/// The placement that is being written.
#[derive(Default)]
pub struct ActivitiesTab {
    form: FormSlot<Form>,
}

/// A placement as it is being written.
struct Form {
    id: Option<PlacementId>,
    /// What the fields were filled with.
    before: Option<PlacementDetails>,
    activity_id: Option<ActivityId>,
    from: DateInput,
    to: DateInput,
    extent: String,
    /// `None` where no day is chosen.
    weekdays: Option<Weekdays>,
    /// Somebody has said which days, here or before.
    has_said_days: bool,
    end_reason: Option<EndReason>,
    rating: Option<u8>,
    comment: String,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

/// Why what is typed can't be saved.
enum Wrong {
    /// A date is missing or is none; its field says so.
    Date,
    /// In words.
    Said(String),
}

impl Form {
    fn new(view: &View<'_>) -> Self {
        Self {
            id: None,
            before: None,
            activity_id: None,
            from: DateInput::new(view.today.0),
            to: DateInput::default(),
            extent: String::new(),
            weekdays: Some(Weekdays::WORKING),
            // The form asks.
            has_said_days: true,
            end_reason: None,
            rating: None,
            comment: String::new(),
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    fn edit(placement: &Placement) -> Self {
        let details = &placement.details;
        let experience = details.experience.as_ref();
        Self {
            id: Some(placement.id),
            before: Some(details.clone()),
            activity_id: Some(details.activity_id),
            from: DateInput::new(details.from),
            to: details.to.map_or_else(DateInput::default, DateInput::new),
            extent: details.extent.map_or_else(String::new, |extent| extent.to_string()),
            weekdays: Some(details.on_days()),
            has_said_days: details.weekdays.is_some(),
            end_reason: details.end_reason,
            rating: experience.map(|experience| experience.rating),
            comment: experience
                .and_then(|experience| experience.comment.clone())
                .unwrap_or_default(),
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    fn details(&self, view: &View<'_>, history: &History) -> Result<PlacementDetails, Wrong> {
        let texts = view.texts;
        let activity_id = self
            .activity_id
            .ok_or_else(|| Wrong::Said(texts.get("problem-placement-activity")))?;
        let to = match self.to.text.trim() {
            "" => None,
            _ => Some(self.to.date(view.today).ok_or(Wrong::Date)?),
        };
        let extent = match self.extent.trim().trim_end_matches('%').trim() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|_| Wrong::Said(texts.get("problem-placement-extent")))?,
            ),
        };
        let weekdays = self
            .weekdays
            .ok_or_else(|| Wrong::Said(texts.get("problem-attendance-days")))?;
        let comment = trimmed(&self.comment);
        if comment.is_some() && self.rating.is_none() {
            return Err(Wrong::Said(texts.get("problem-placement-rating")));
        }
        let details = PlacementDetails {
            activity_id,
            from: self.from.date(view.today).ok_or(Wrong::Date)?,
            to,
            extent,
            weekdays: self.has_said_days.then_some(weekdays),
            end_reason: self.end_reason,
            experience: self.rating.map(|rating| Experience { rating, comment }),
        };
        let others = history
            .placements
            .iter()
            .filter(|placement| Some(placement.id) != self.id);
        let end = history.participant.end();
        if end.is_some_and(|end| details.from > end || details.to.is_none_or(|to| to > end)) {
            return Err(Wrong::Said(ActivityProblem::AfterExit.explain(texts)));
        }
        match details.problem(others.map(|placement| &placement.details), view.today) {
            Some(ActivityProblem::EndBeforeStart) => Err(Wrong::Date),
            Some(problem) => Err(Wrong::Said(problem.explain(texts))),
            None => Ok(details),
        }
    }
}

impl ActivitiesTab {
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
        let has_choice = view.activities.iter().any(|activity| activity.details.is_active);
        if is_latest && !has_choice && !self.form.is_open() {
            ui.add(Label::new(theme.body(texts.get("placement-no-activities"))).wrap());
            let to_catalogue = Button::secondary(theme, texts.get("placement-to-catalogue"));
            if ui.add(to_catalogue).clicked() {
                commands.push(Command::Show(Page::Activities));
            }
        }
        let button = (is_latest && has_choice)
            .then(|| Button::secondary(theme, texts.get("placement-new")).icon(theme::icon::PLUS));
        let new = || Form::new(view);
        self.form
            .ui(ui, button, new, |ui, form| form.ui(ui, view, history, commands));
        if history.placements.is_empty() {
            ui.add(Label::new(theme.body(texts.get("placement-none"))).wrap());
            return;
        }
        sums(ui, view, history);
        for seen in history.absences_seen.iter().rev() {
            let args = [
                ("date", texts.date(seen.until).into()),
                ("at", texts.date(seen.at.date_naive()).into()),
                ("by", seen.by.as_str().into()),
            ];
            ui.add(Label::new(theme.small(texts.with("absence-seen", &args))).wrap());
        }
        // What is being written is not thrown away for another.
        let is_free = !self.form.is_open();
        for placement in history.placements.iter().rev() {
            theme.card_frame().show(ui, |ui| {
                ui.set_width(ui.available_width());
                row(ui, |ui| {
                    let name = view
                        .activity(placement.details.activity_id)
                        .map_or("", |activity| activity.details.name.as_str());
                    heading(ui, theme.lead(name));
                    if !view.works() {
                        return;
                    }
                    let edit = Button::secondary(theme, texts.get("activity-edit"));
                    let what = format!("{}: {name}", texts.get("activity-edit"));
                    if ui.add(edit.name(what).small().enabled(is_free)).clicked() {
                        self.form.open(Form::edit(placement));
                    }
                    let remove = Button::secondary(theme, texts.get("placement-remove"));
                    let what = format!("{}: {name}", texts.get("placement-remove"));
                    if ui.add(remove.name(what).small()).clicked() {
                        commands.push(Command::Remove(
                            Removable::Placement(placement.id),
                            history.participant.id,
                        ));
                    }
                    let text = texts.get("attendance-heading");
                    let attendance = Button::secondary(theme, &text).name(format!("{text}: {name}"));
                    if ui.add(attendance.small()).clicked() {
                        commands.push(Command::Show(Page::Attendance(placement.details.activity_id)));
                    }
                    if placement.details.covers(view.today.0) && placement.details.to.is_none() {
                        let end = Button::secondary(theme, texts.get("placement-end"));
                        let what = format!("{}: {name}", texts.get("placement-end"));
                        if ui.add(end.name(what).small().enabled(is_free)).clicked() {
                            let mut form = Form::edit(placement);
                            form.to = DateInput::new(view.today.0);
                            self.form.open(form);
                        }
                    }
                });
                ui.add(Label::new(theme.small(words(view, placement)).color(theme.ink)).wrap());
                if let Some(words) = attendance_words(view, placement) {
                    ui.add(Label::new(theme.small(words)).wrap());
                }
                if let Some(experience) = &placement.details.experience {
                    let rating = texts.with("placement-rated", &[("rating", experience.rating.to_string().into())]);
                    let comment = experience.comment.as_ref().map(|comment| format!(" – {comment}"));
                    ui.add(Label::new(theme.small(format!("{rating}{}", comment.unwrap_or_default()))).wrap());
                }
            });
        }
    }
}

/// From when to when, of which kind, how much, and why it ended.
fn words(view: &View<'_>, placement: &Placement) -> String {
    let (texts, details) = (view.texts, &placement.details);
    let from = texts.date(details.from);
    let mut words = vec![match details.to {
        Some(to) => format!("{from} – {}", texts.date(to)),
        None => texts.with("placement-since", &[("date", from.into())]),
    }];
    let kind = view.activity(details.activity_id).map(|activity| activity.details.kind);
    words.extend(kind.map(|kind| texts.get(&format!("activity-type-{}", kind.code()))));
    words.extend(details.extent.map(|extent| format!("{extent} %")));
    words.extend(details.weekdays.map(|weekdays| weekday_words(texts, weekdays)));
    words.extend(
        details
            .end_reason
            .map(|reason| texts.get(&format!("end-reason-{}", reason.code()))),
    );
    words.join(" · ")
}

/// Days that somebody was there of those that are marked, and how many scheduled days so far are not; `None` where nothing
/// is noted.
fn attendance_words(view: &View<'_>, placement: &Placement) -> Option<String> {
    let texts = view.texts;
    let counted = placement.counted();
    if counted.marked == 0 {
        return None;
    }
    let args = [
        ("present", counted.present.to_string().into()),
        ("marked", counted.marked.to_string().into()),
    ];
    let words = texts.with("attendance-summary", &args);
    let details = &placement.details;
    let scheduled = scheduled_days(details, details.from, view.today.0);
    let known = placement
        .marks()
        .filter(|(date, _)| details.is_scheduled(*date))
        .count();
    let unknown = (scheduled as usize).saturating_sub(known);
    let unknown = (unknown > 0).then(|| texts.with("attendance-summary-unknown", &[("count", unknown.into())]));
    let words = [Some(words), unknown].into_iter().flatten().collect::<Vec<_>>();
    Some(words.join(" · "))
}

/// How many days since the start were spent in what. A count, and nothing about what came of it.
fn sums(ui: &mut Ui, view: &View<'_>, history: &History) {
    let (texts, theme) = (view.texts, view.theme);
    let participant = &history.participant;
    let to = participant.end().unwrap_or(view.today.0).min(view.today.0);
    let from = participant.details.start;
    if to < from {
        return;
    }
    let placements: Vec<_> = history.placements.iter().map(|placement| &placement.details).collect();
    let kind = |id| view.activity(id).map(|activity| activity.details.kind);
    let stretches = combinations(&placements, Period { from, to }, kind);
    let sums: Vec<_> = Combination::ALL
        .iter()
        .map(|combination| {
            let own = stretches.iter().filter(|(_, found)| found == combination);
            let days: i64 = own.map(|(period, _)| period.days()).sum();
            texts.with(
                &format!("combination-{}", combination.code()),
                &[("count", usize::try_from(days).unwrap_or_default().into())],
            )
        })
        .collect();
    let since = texts.with("combination-since", &[("date", texts.date(from).into())]);
    ui.add(Label::new(theme.small(format!("{since} {}", sums.join(" · ")))).wrap());
}

impl Form {
    /// Draws it; `true` where it is done with.
    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let mut is_done = self.sent.has_arrived(view);
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width().min(theme::COLUMN));
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            let key = if self.id.is_some() {
                "placement-change"
            } else {
                "placement-new"
            };
            heading(ui, theme.lead(texts.get(key)));
            let mut options = vec![(None, texts.get("placement-choose"))];
            let is_offered = |id, is_active| is_active || self.activity_id == Some(id);
            options.extend(
                view.activities
                    .iter()
                    .filter(|activity| is_offered(activity.id, activity.details.is_active))
                    .map(|activity| (Some(activity.id), activity.details.name.clone())),
            );
            Select::new(theme, texts.get("placement-activity"))
                .take_focus(std::mem::take(&mut self.takes_focus))
                .show(ui, &mut self.activity_id, &options);
            row(ui, |ui| {
                let wrong = reversed(view, &self.from, &self.to);
                let ends = [&mut self.from, &mut self.to];
                first_and_last(ui, view, ["placement-from", "placement-to"], ends, wrong);
                Field::new(theme, texts.get("placement-extent"))
                    .width(120.0)
                    .hint("100 %")
                    .show(ui, &mut self.extent);
            });
            let question = texts.get("placement-weekdays");
            ui.label(theme.small_strong(&question));
            let before = self.weekdays;
            choose_days(ui, theme, texts, &question, &mut self.weekdays);
            self.has_said_days |= self.weekdays != before;
            if !self.to.text.trim().is_empty() {
                let mut reasons = vec![(None, texts.get("not-given"))];
                let words = |reason: EndReason| texts.get(&format!("end-reason-{}", reason.code()));
                reasons.extend(EndReason::ALL.iter().map(|reason| (Some(*reason), words(*reason))));
                Select::new(theme, texts.get("placement-reason")).show(ui, &mut self.end_reason, &reasons);
                self.experience(ui, view);
            }
            let details = self.details(view, history);
            if self.has_tried
                && let Err(Wrong::Said(sentence)) = &details
            {
                field_error(ui, theme, sentence);
            }
            row(ui, |ui| {
                let save = Button::primary(theme, texts.get("placement-save")).icon(theme::icon::CHECK);
                if ui.add(save).clicked() {
                    self.has_tried = true;
                    if let Ok(details) = details {
                        let mut known = history.placements.iter();
                        let now = self.id.and_then(|id| known.find(|placement| placement.id == id));
                        let details = match (&self.before, now) {
                            (Some(before), Some(now)) => details.typed_over(before, &now.details),
                            _ => details,
                        };
                        commands.push(Command::SavePlacement(
                            history.participant.id,
                            self.id,
                            Box::new(details),
                        ));
                        self.sent.send();
                    }
                }
                is_done |= ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
            });
        });
        is_done
    }

    /// How the participant found it.
    fn experience(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("placement-experience");
        ui.label(theme.small_strong(&name));
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for rating in 1..=5_u8 {
                    let text = format!("{rating} {}", texts.get(&format!("placement-rating-{rating}")));
                    if ui.add(Button::chip(theme, text, self.rating == Some(rating))).clicked() {
                        self.rating = if self.rating == Some(rating) {
                            None
                        } else {
                            Some(rating)
                        };
                    }
                }
            });
        });
        Field::new(theme, texts.get("placement-comment"))
            .width(f32::INFINITY)
            .rows(2)
            .show(ui, &mut self.comment);
    }
}

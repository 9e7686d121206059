//! Which occasion a form is for: one that lacks it, or a new one.

use chrono::NaiveDate;
use egui::{Label, Role, Ui};

use crate::domain::ParticipantId;
use crate::domain::history::History;
use crate::domain::instrument::{Instrument, Respondent, Series};
use crate::domain::occasion::{Doubted, Occasion, date_is_measurable};
use crate::ui::command::{Command, Sending};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::Field;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{group, heading, page, protected, row, scrolling};

/// What is chosen so far.
pub struct NewAssessment {
    /// Whose form.
    pub participant_id: ParticipantId,
    respondent: Respondent,
    /// By which questionnaire.
    series: Series,
    date: DateInput,
    /// The date that was said to be right though it hardly can be.
    accepted: Option<NaiveDate>,
    /// The language of a form for paper, or at a station.
    language: String,
    /// The first name that a station greets with; empty for none.
    greeting: String,
}

impl NewAssessment {
    /// A form for today, unless the user says otherwise.
    pub fn new(participant_id: ParticipantId, respondent: Respondent, view: &View<'_>) -> Self {
        Self {
            participant_id,
            respondent,
            series: proposed_series(participant_id, respondent, view),
            date: DateInput::new(view.today.0),
            accepted: None,
            language: preferred_language(participant_id, respondent, view),
            greeting: String::new(),
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(history) = view.history(self.participant_id) else {
            return;
        };
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "new assessment", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                protected::mark(ui, view, &history.participant);
                ui.label(theme.small(history.participant.label()));
                heading(
                    ui,
                    theme.title(texts.get(&format!("new-assessment-{}", self.respondent.code()))),
                );
                self.questionnaire(ui, view);
                let open: Vec<_> = open_occasions(history, &self.series, self.respondent);
                if !open.is_empty() {
                    self.open_occasions(ui, view, &open, commands);
                }
                theme.card_frame().show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = theme::STEP_12;
                    let date = self.new_occasion(ui, view, history, commands);
                    ui.add_space(theme::HALF);
                    self.stations(ui, view, date, commands);
                    self.paper(ui, view, date, commands);
                });
            });
        });
    }

    /// Which questionnaire, where there are several that this respondent answers.
    fn questionnaire(&mut self, ui: &mut Ui, view: &View<'_>) {
        let options = questionnaires(view, self.respondent);
        if options.len() > 1 {
            Select::new(view.theme, view.texts.get("new-assessment-questionnaire")).show(
                ui,
                &mut self.series,
                &options,
            );
        }
    }

    /// Occasions at which the other respondent's form is there, and this one's is not.
    fn open_occasions(&self, ui: &mut Ui, view: &View<'_>, open: &[&Occasion], commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width());
            let name = texts.get("new-assessment-open");
            heading(ui, theme.lead(&name));
            ui.add(Label::new(theme.small(texts.get("new-assessment-open-help"))).wrap());
            group(ui, Role::Group, &name, |ui| {
                row(ui, |ui| {
                    for occasion in open {
                        let key = if occasion.drafts.contains_key(&self.respondent) {
                            "continue-on"
                        } else {
                            "fill-in-on"
                        };
                        let text = texts.with(key, &[("date", texts.date(occasion.date).into())]);
                        if ui
                            .add(Button::secondary(theme, text).icon(theme::icon::PENCIL))
                            .clicked()
                        {
                            commands.push(self.start(occasion.date));
                        }
                    }
                });
            });
        });
    }

    /// Returns the date, where a form can be begun on it.
    fn new_occasion(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        commands: &mut Vec<Command>,
    ) -> Option<NaiveDate> {
        let (texts, theme) = (view.texts, view.theme);
        heading(ui, theme.lead(texts.get("new-assessment-new")));
        let date = self.date.date(view.today);
        let taken = date.and_then(|date| history.occasion_on(date, &self.series));
        let is_finished = taken.is_some_and(|occasion| occasion.assessments.contains_key(&self.respondent));
        let error = match date {
            Some(date) if !date_is_measurable(date, view.today) => {
                Some(texts.with("error-future-date", &[("date", texts.date(date).into())]))
            }
            Some(_) if is_finished => Some(texts.get("error-already-finished")),
            _ => None,
        };
        let doubted = date
            .filter(|_| error.is_none())
            .and_then(|date| Doubted::of(date, history.bounds()));
        let is_sure = doubted.is_none() || self.accepted == date;
        let is_startable = date.is_some() && error.is_none() && is_sure;
        DateField {
            theme,
            texts,
            today: view.today,
            label: texts.get("occasion-date"),
            error,
        }
        .show(ui, &mut self.date);
        if let (Some(date), Some(doubted)) = (date, doubted) {
            self.doubt(ui, view, date, doubted);
        }
        row(ui, |ui| {
            let start = Button::primary(theme, texts.get("new-assessment-start")).icon(theme::icon::PENCIL);
            if ui.add(start.enabled(is_startable)).clicked()
                && let Some(date) = date
            {
                commands.push(self.start(date));
            }
            if self.respondent == Respondent::Participant {
                let hand_over = Button::secondary(theme, texts.get("hand-over")).icon(theme::icon::USERS);
                if ui.add(hand_over.enabled(is_startable)).clicked()
                    && let Some(date) = date
                {
                    commands.push(Command::HandOver {
                        participant_id: self.participant_id,
                        series: self.series.clone(),
                        date,
                    });
                }
            }
            if ui.add(Button::secondary(theme, texts.get("cancel"))).clicked() {
                commands.push(Command::Back);
            }
        });
        date.filter(|_| is_startable)
    }

    /// Asks about a date that can hardly be right.
    fn doubt(&mut self, ui: &mut Ui, view: &View<'_>, date: NaiveDate, doubted: Doubted) {
        let (texts, theme) = (view.texts, view.theme);
        let args = [("date", texts.date(date).into())];
        let question = texts.with(&format!("occasion-doubt-{}", doubted.code()), &args);
        notice(ui, theme, Tone::Warning, &question);
        let is_accepted = self.accepted == Some(date);
        let check = Button::check(theme, texts.get("occasion-doubt-accept"), is_accepted);
        if ui.add(check).clicked() {
            self.accepted = (!is_accepted).then_some(date);
        }
    }

    /// The stations that the form can be handed over at.
    fn stations(&mut self, ui: &mut Ui, view: &View<'_>, date: Option<NaiveDate>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let stations = view
            .unit
            .map(|unit| unit.standing.stations.as_slice())
            .unwrap_or_default();
        if stations.is_empty() || self.respondent != Respondent::Participant {
            return;
        }
        heading(ui, theme.lead(texts.get("station-heading")));
        ui.add(Label::new(theme.small(texts.get("station-help"))).wrap());
        self.language_select(ui, view, "station-language");
        Field::new(theme, texts.get("station-greeting"))
            .help(texts.get("station-greeting-help"))
            .show(ui, &mut self.greeting);
        row(ui, |ui| {
            for station in stations {
                let name = texts.with("station-send", &[("station", station.name.as_str().into())]);
                let send = Button::secondary(theme, name).icon(theme::icon::USERS);
                if ui.add(send.enabled(date.is_some())).clicked()
                    && let Some(date) = date
                {
                    commands.push(Command::SendToStation(Box::new(Sending {
                        participant_id: self.participant_id,
                        series: self.series.clone(),
                        date,
                        station: station.id,
                        language: self.language.clone(),
                        greeting: self.greeting.clone(),
                    })));
                }
            }
        });
        ui.add_space(theme::HALF);
    }

    fn language_select(&mut self, ui: &mut Ui, view: &View<'_>, label: &str) {
        let offered = view.languages.offered(view.forms);
        let options: Vec<_> = offered
            .map(|language| (language.code.clone(), language.name.clone()))
            .collect();
        Select::new(view.theme, view.texts.get(label)).show(ui, &mut self.language, &options);
    }

    /// A form to print, and what has been answered on one.
    fn paper(&mut self, ui: &mut Ui, view: &View<'_>, date: Option<NaiveDate>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let (participant_id, respondent) = (self.participant_id, self.respondent);
        heading(ui, theme.lead(texts.get("paper-heading")));
        ui.add(Label::new(theme.small(texts.get("paper-help"))).wrap());
        if respondent == Respondent::Participant {
            self.language_select(ui, view, "paper-language");
        }
        row(ui, |ui| {
            let save = Button::secondary(theme, texts.get("paper-save")).icon(theme::icon::DOWNLOAD);
            if ui.add(save.enabled(date.is_some())).clicked()
                && let Some(date) = date
            {
                commands.push(Command::SavePaperForm {
                    participant_id,
                    series: self.series.clone(),
                    date,
                    respondent,
                    language: self.language.clone(),
                });
            }
            let copy = Button::secondary(theme, texts.get("paper-transcribe")).icon(theme::icon::PENCIL);
            if ui.add(copy.enabled(date.is_some())).clicked()
                && let Some(date) = date
            {
                commands.push(Command::Transcribe {
                    participant_id,
                    series: self.series.clone(),
                    date,
                    respondent,
                });
            }
        });
    }

    fn start(&self, date: NaiveDate) -> Command {
        Command::StartAssessment {
            participant_id: self.participant_id,
            series: self.series.clone(),
            date,
            respondent: self.respondent,
        }
    }
}

/// The participant's language where it is offered; what staff fill in is in the interface's.
fn preferred_language(participant_id: ParticipantId, respondent: Respondent, view: &View<'_>) -> String {
    match respondent {
        Respondent::Participant => view.language_of(participant_id),
        Respondent::Caseworker => view.texts.code().to_owned(),
    }
}

/// The questionnaires that a respondent can answer, by name.
fn questionnaires(view: &View<'_>, respondent: Respondent) -> Vec<(Series, String)> {
    let asked = view.in_use.iter();
    let asked = asked.filter(|(_, instrument)| instrument.asked_of(respondent).next().is_some());
    let name = |instrument: &Instrument| instrument.name.text(view.texts.code()).to_owned();
    asked
        .map(|(series, instrument)| (series.clone(), name(instrument)))
        .collect()
}

/// The questionnaire that the participant's pages are turned to, where it can be answered; else the first one.
fn proposed_series(participant_id: ParticipantId, respondent: Respondent, view: &View<'_>) -> Series {
    let shown = view.shown(participant_id).map(|history| &history.series);
    let mut options = questionnaires(view, respondent).into_iter().map(|(series, _)| series);
    let proposed = options.find(|series| Some(series) == shown);
    proposed.unwrap_or_default()
}

/// Occasions of a series that lack this respondent's finished form, newest first.
fn open_occasions<'a>(history: &'a History, series: &Series, respondent: Respondent) -> Vec<&'a Occasion> {
    let lacks = |occasion: &&Occasion| !occasion.assessments.contains_key(&respondent) && occasion.series == *series;
    let all = history.occasions_of_all_series().rev();
    all.filter(lacks).take(4).collect()
}

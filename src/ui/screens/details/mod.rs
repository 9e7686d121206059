//! A participant's details: new ones, or those of somebody known, with who is responsible, how participation ended, and
//! what keeps them safe.

mod participation;
mod responsible;
mod safety;
mod sharing;

use egui::{Label, Ui};

use self::participation::ParticipationCard;
pub use self::participation::exit_words;
use self::responsible::ResponsibleCard;
pub(super) use self::responsible::offered_caseworkers;
use self::safety::SafetyCards;
use crate::domain::history::History;
use crate::domain::participant::{Birth, DetailField, Details, Gender, Language, Referrer};
use crate::domain::typed_over::TypedOver as _;
use crate::domain::{ParticipantId, Today};
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::{Field, trimmed};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{heading, page, protected, row, scrolling};

/// What is typed so far.
pub struct DetailsForm {
    participant_id: Option<ParticipantId>,
    /// What the fields were filled with.
    before: Option<Details>,
    name: String,
    birth: String,
    gender: Option<Gender>,
    referred_by: Option<Referrer>,
    language: Option<Language>,
    caseworker: String,
    start: DateInput,
    responsible: ResponsibleCard,
    participation: ParticipationCard,
    safety: SafetyCards,
    has_tried: bool,
    takes_focus: bool,
}

impl DetailsForm {
    /// Somebody new, who starts today with the one who is signed in.
    pub fn new(today: Today, user: &str) -> Self {
        Self {
            participant_id: None,
            before: None,
            name: String::new(),
            birth: String::new(),
            gender: None,
            referred_by: None,
            language: None,
            caseworker: user.to_owned(),
            start: DateInput::new(today.0),
            responsible: ResponsibleCard::new(today),
            participation: ParticipationCard::new(today),
            safety: SafetyCards::default(),
            has_tried: false,
            takes_focus: true,
        }
    }

    /// Somebody known.
    pub fn edit(history: &History, today: Today) -> Self {
        let participant = &history.participant;
        let details = &participant.details;
        Self {
            participant_id: Some(participant.id),
            before: Some(details.clone()),
            name: details.name.clone().unwrap_or_default(),
            birth: details.birth.map_or_else(String::new, |birth| match birth {
                Birth::Date(date) => date.to_string(),
                Birth::Year(year) => year.to_string(),
            }),
            gender: details.gender,
            referred_by: details.referred_by,
            language: details.language,
            caseworker: details.caseworker.clone().unwrap_or_default(),
            start: DateInput::new(details.start),
            responsible: ResponsibleCard::new(today),
            participation: ParticipationCard::new(today),
            safety: SafetyCards::default(),
            has_tried: false,
            takes_focus: false,
        }
    }

    /// Whose details, where they are known.
    pub fn participant_id(&self) -> Option<ParticipantId> {
        self.participant_id
    }

    /// The details, where what is typed can be read.
    fn details(&self, view: &View<'_>) -> Option<Details> {
        Some(Details {
            name: trimmed(&self.name),
            birth: self.birth()?,
            gender: self.gender,
            referred_by: self.referred_by,
            language: self.language,
            // Another caseworker takes over in a card of its own: here whoever is responsible stays so.
            caseworker: match self.participant_id.and_then(|id| view.history(id)) {
                Some(history) => history.participant.details.caseworker.clone(),
                None => trimmed(&self.caseworker),
            },
            start: self.start.date(view.today)?,
        })
    }

    /// `None` where something is typed that is neither a year nor a date.
    fn birth(&self) -> Option<Option<Birth>> {
        match self.birth.trim() {
            "" => Some(None),
            text => Birth::parse(text).map(Some),
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "details", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                let history = self.participant_id.and_then(|id| view.history(id));
                if let Some(history) = history {
                    protected::mark(ui, view, &history.participant);
                }
                let title = match history {
                    Some(history) => {
                        let label = history.participant.label();
                        texts.with("details-edit", &[("participant", label.into())])
                    }
                    None => texts.get("details-new"),
                };
                heading(ui, theme.display(title));
                if history.is_none() {
                    ui.add(Label::new(theme.small(texts.get("details-new-help"))).wrap());
                }
                theme.card_frame().show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = theme::GAP;
                    self.fields(ui, view);
                });
                row(ui, |ui| self.buttons(ui, view, commands));
                if let Some(history) = history {
                    self.responsible.ui(ui, view, history, commands);
                    self.participation.ui(ui, view, history, commands);
                    self.safety.ui(ui, view, history, commands);
                }
            });
        });
    }

    fn fields(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme, today) = (view.texts, view.theme, view.today);
        let problems = self
            .details(view)
            .map(|details| details.problems(today))
            .unwrap_or_default();
        let error = |field: DetailField| {
            let problem = problems.iter().find(|(at, _)| *at == field);
            problem.map(|(_, problem)| problem.explain(texts))
        };
        let name = Field::new(theme, texts.get("details-name"))
            .help(texts.get("details-name-help"))
            .error(error(DetailField::Name))
            .show(ui, &mut self.name);
        if std::mem::take(&mut self.takes_focus) {
            name.request_focus();
        }
        let unreadable = self.birth().is_none().then(|| texts.get("details-birth-wrong"));
        Field::new(theme, texts.get("details-birth"))
            .hint(texts.get("details-birth-hint"))
            .help(texts.get("details-birth-help"))
            .width(200.0)
            .error(unreadable.or_else(|| error(DetailField::Birth)))
            .show(ui, &mut self.birth);
        let gender = options(texts, "gender", Gender::ALL, Gender::code);
        Select::new(theme, texts.get("details-gender")).show(ui, &mut self.gender, &gender);
        let referrer = options(texts, "referrer", Referrer::ALL, Referrer::code);
        Select::new(theme, texts.get("details-referred-by")).show(ui, &mut self.referred_by, &referrer);
        let language = options(texts, "language", Language::ALL, Language::code);
        Select::new(theme, texts.get("details-language")).show(ui, &mut self.language, &language);
        // Another caseworker takes over in a card of its own, since that has a day.
        if self.participant_id.is_none() {
            Field::new(theme, texts.get("details-caseworker"))
                .error(error(DetailField::Caseworker))
                .show(ui, &mut self.caseworker);
            offered_caseworkers(ui, view, &mut self.caseworker, None);
        }
        DateField {
            theme,
            texts,
            today,
            label: texts.get("details-start"),
            error: error(DetailField::Start).or_else(|| {
                let is_missing = self.has_tried && self.start.text.trim().is_empty();
                is_missing.then(|| texts.get("date-missing"))
            }),
        }
        .show(ui, &mut self.start);
    }

    fn buttons(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let key = if self.participant_id.is_some() {
            "details-save"
        } else {
            "details-add"
        };
        if ui
            .add(Button::primary(theme, texts.get(key)).icon(theme::icon::CHECK))
            .clicked()
        {
            self.has_tried = true;
            let now = self.participant_id.and_then(|id| view.history(id));
            if let Some(details) = self
                .details(view)
                .map(|details| match (&self.before, now) {
                    (Some(before), Some(now)) => details.typed_over(before, &now.participant.details),
                    _ => details,
                })
                .filter(|details| details.problems(view.today).is_empty())
            {
                commands.push(match self.participant_id() {
                    Some(id) => Command::UpdateParticipant(id, Box::new(details)),
                    None => Command::CreateParticipant(Box::new(details)),
                });
            }
        }
        if ui.add(Button::secondary(theme, texts.get("cancel"))).clicked() {
            commands.push(Command::Back);
        }
    }
}

/// "Ej angivet", and then every code by its text.
pub(super) fn options<T: Copy>(
    texts: &Texts,
    kind: &str,
    all: &[T],
    code: impl Fn(T) -> &'static str,
) -> Vec<(Option<T>, String)> {
    let known = all
        .iter()
        .map(|value| (Some(*value), texts.get(&format!("{kind}-{}", code(*value)))));
    [(None, texts.get("not-given"))].into_iter().chain(known).collect()
}

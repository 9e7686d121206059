//! The intake interview: a page that two fill in together, question by question, each answer saved at once.

mod decision;
mod summary;

use std::collections::{BTreeMap, BTreeSet};

use egui::{Id, Label, Role, Ui, UiBuilder};

use self::decision::DecisionPart;
pub use self::summary::summary;
use super::assessment::NOTE_PAUSE;
use crate::domain::history::History;
use crate::domain::intake::{Answered, Ask, Choice, Intake, Question, QuestionId, Reply, Revision, TemplateKey};
use crate::domain::{ParticipantId, Today};
use crate::explain::Explain as _;
use crate::ui::command::{Command, Replied};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::{Field, trimmed};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{card, group, heading, page, protected, row, scrolling};

/// What is filled in, and what is not saved yet.
pub struct IntakePage {
    participant_id: ParticipantId,
    /// The template that was in use when the page was opened.
    opened_with: TemplateKey,
    typed: BTreeMap<QuestionId, Typed>,
    /// The question whose earlier answers are unfolded.
    unfolded: Option<QuestionId>,
    decision: DecisionPart,
}

/// A text or a date as it is being typed.
struct Typed {
    /// The template whose words it answers.
    template: TemplateKey,
    input: Input,
    /// What the field was filled with, or what of it has been saved since.
    saved: Option<Reply>,
    /// When it was last typed in, or tried to be saved.
    at: f64,
}

enum Input {
    Text(String),
    Date(DateInput),
}

impl Input {
    fn of(ask: &Ask, reply: Option<&Reply>) -> Self {
        match (ask, reply) {
            (Ask::Date, Some(Reply::Date(date))) => Self::Date(DateInput::new(*date)),
            (Ask::Date, _) => Self::Date(DateInput::default()),
            (_, Some(Reply::Text(text))) => Self::Text(text.clone()),
            _ => Self::Text(String::new()),
        }
    }

    /// What it says; `None` where that is nothing that can be saved.
    fn reply(&self, today: Today) -> Option<Option<Reply>> {
        match self {
            Self::Text(text) => Some(trimmed(text).map(Reply::Text)),
            Self::Date(input) if input.text.trim().is_empty() => Some(None),
            Self::Date(input) => input.date(today).map(|date| Some(Reply::Date(date))),
        }
    }
}

/// What the parts of the page read.
#[derive(Clone, Copy)]
struct Talk<'a> {
    view: &'a View<'a>,
    history: &'a History,
    /// It can be changed: participation goes on.
    is_open: bool,
}

impl IntakePage {
    /// Somebody's interview; `None` where they have not been read.
    pub fn new(participant_id: ParticipantId, view: &View<'_>) -> Option<Self> {
        let history = view.history(participant_id)?;
        Some(Self {
            participant_id,
            opened_with: history.templates.current().key.clone(),
            typed: BTreeMap::new(),
            unfolded: None,
            decision: DecisionPart::default(),
        })
    }

    /// Whose it is.
    pub fn participant_id(&self) -> ParticipantId {
        self.participant_id
    }

    /// What has been typed and is not saved yet, to be saved whatever the user does next.
    pub fn pending(&self, view: &View<'_>, history: &History) -> Vec<Command> {
        let unsaved = self.typed.iter().filter_map(|(id, typed)| {
            let command = self.unsaved(view, history, id, typed)?;
            Some(Command::SaveReply(self.participant_id, Box::new(command)))
        });
        unsaved.collect()
    }

    /// What saving a field would write; `None` where it is saved, or is nothing that can be.
    fn unsaved(&self, view: &View<'_>, history: &History, id: &QuestionId, typed: &Typed) -> Option<Replied> {
        let asked = history.templates.question(&typed.template, id)?;
        let reply = typed.input.reply(view.today)?;
        let is_right = reply
            .as_ref()
            .is_none_or(|reply| reply.problem(asked, view.today).is_none());
        (is_right && reply != typed.saved).then(|| Replied {
            template: typed.template.clone(),
            question: id.clone(),
            reply,
        })
    }

    /// Takes in what has been saved meanwhile. A field in which nothing was typed since shows what a colleague wrote.
    fn settle(&mut self, view: &View<'_>, history: &History) {
        for (id, typed) in &mut self.typed {
            let Some(asked) = history.templates.question(&typed.template, id) else {
                continue;
            };
            let now = history.intake.reply(asked).cloned();
            let typed_in = typed.input.reply(view.today);
            if typed_in.as_ref() == Some(&now) {
                typed.saved = now;
            } else if typed_in.as_ref() == Some(&typed.saved) && now != typed.saved {
                typed.input = Input::of(&asked.ask, now.as_ref());
                typed.saved = now;
            }
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(history) = view.history(self.participant_id) else {
            return;
        };
        self.settle(view, history);
        let talk = Talk {
            view,
            history,
            is_open: history.participant.exit.is_none(),
        };
        scrolling(ui, "intake", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                protected::mark(ui, view, &history.participant);
                self.top(ui, &talk);
                for (index, section) in history.templates.current().sections.iter().enumerate() {
                    card(ui, view.theme, |ui| {
                        let code = view.texts.code();
                        heading(ui, view.theme.lead(section.title.text(code)));
                        if let Some(help) = &section.help {
                            ui.add(Label::new(view.theme.small(help.text(code))).wrap());
                        }
                        for question in &section.questions {
                            let id = Id::unique(("intake question", index, &question.id.0));
                            ui.scope_builder(UiBuilder::new().scope_id(id), |ui| {
                                self.question(ui, &talk, question, commands);
                            });
                        }
                    });
                }
                no_longer_asked(ui, &talk);
                self.decision.ui(ui, &talk, commands);
                for past in history.earlier.iter().rev() {
                    past_period(ui, view, past);
                }
            });
        });
        self.save_typed(ui, view, history, commands);
    }

    fn top(&self, ui: &mut Ui, talk: &Talk<'_>) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        let template = talk.history.templates.current();
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            heading(ui, theme.title(texts.get("intake-heading")));
            ui.label(theme.small(talk.history.participant.label()));
        });
        if template.key != self.opened_with {
            let key = [("template", template.key.to_string().into())];
            notice(ui, theme, Tone::Warning, &texts.with("intake-template-changed", &key));
        }
        if !talk.is_open {
            notice(ui, theme, Tone::Info, &texts.get("intake-closed"));
        }
        if let Some(words) = &template.notice {
            ui.add(Label::new(theme.body(words.text(texts.code()))).wrap());
        }
        let mut facts = vec![progress(talk)];
        let begun = talk.history.intake.begun();
        facts.extend(begun.map(|date| texts.with("intake-begun", &[("date", texts.date(date).into())])));
        let mut words = facts.join(" · ");
        if talk.is_open {
            words = format!("{words}. {}", texts.get("intake-saved-at-once"));
        }
        group(ui, Role::Status, &words, |ui| {
            ui.add(Label::new(theme.small(&words)).wrap())
        });
    }

    fn question(&mut self, ui: &mut Ui, talk: &Talk<'_>, question: &Question, commands: &mut Vec<Command>) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        ui.spacing_mut().item_spacing.y = theme::HALF;
        let intake = &talk.history.intake;
        let reply = intake.reply(question);
        let label = question.text.text(texts.code());
        ui.add(Label::new(theme.strong(label)).wrap());
        if let Some(help) = &question.help {
            ui.add(Label::new(theme.small(help.text(texts.code()))).wrap());
        }
        if talk.is_open {
            match &question.ask {
                Ask::Text | Ask::Date => self.typed(ui, talk, question, reply, label),
                Ask::YesNo => {
                    let options = [(true, "intake-yes"), (false, "intake-no")];
                    let options = options.map(|(value, key)| (Reply::YesNo(value), texts.get(key)));
                    self.one(ui, talk, question, reply, label, &options, commands);
                }
                Ask::One(choices) => {
                    let option = |choice: &Choice| {
                        let reply = Reply::Chosen([choice.id.clone()].into());
                        (reply, choice.text.text(texts.code()).to_owned())
                    };
                    let options: Vec<_> = choices.iter().map(option).collect();
                    self.one(ui, talk, question, reply, label, &options, commands);
                }
                Ask::Several(choices) => self.several(ui, talk, question, choices, reply, label, commands),
            }
        } else {
            let words = reply.map_or_else(|| texts.get("not-given"), |reply| texts.reply(Some(question), reply));
            ui.add(Label::new(theme.body(words)).wrap());
        }
        if let Some(answered) = intake.answered(&question.id) {
            self.written(ui, talk, answered, label);
        }
    }

    /// Who wrote it and when, and what was there before.
    fn written(&mut self, ui: &mut Ui, talk: &Talk<'_>, answered: &Answered, label: &str) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        let is_unfolded = self.unfolded.as_ref() == Some(&answered.question);
        row(ui, |ui| {
            ui.spacing_mut().interact_size.y = theme::Size::Small.line();
            ui.label(theme.small(written_words(talk.view, &answered.current)));
            if answered.earlier.is_empty() {
                return;
            }
            let key = if is_unfolded {
                "intake-earlier-hide"
            } else {
                "intake-earlier-show"
            };
            let name = format!("{}: {label}", texts.get(key));
            let fold = Button::quiet(theme, texts.get(key))
                .name(name)
                .icon(theme::icon::HISTORY);
            if ui.add(fold.small()).clicked() {
                self.unfolded = (!is_unfolded).then(|| answered.question.clone());
            }
        });
        if is_unfolded {
            for revision in answered.earlier.iter().rev() {
                let said = texts.reply_of(&talk.history.templates, answered, revision);
                let words = format!("{}: {said}", written_words(talk.view, revision));
                ui.add(Label::new(theme.small(words).color(theme.ink)).wrap());
            }
        }
    }

    /// A text or a date.
    fn typed(&mut self, ui: &mut Ui, talk: &Talk<'_>, question: &Question, reply: Option<&Reply>, label: &str) {
        let (texts, theme, today) = (talk.view.texts, talk.view.theme, talk.view.today);
        let template = &talk.history.templates.current().key;
        let typed = self.typed.entry(question.id.clone()).or_insert_with(|| Typed {
            template: template.clone(),
            input: Input::of(&question.ask, reply),
            saved: reply.cloned(),
            at: 0.0,
        });
        let is_changed = match &mut typed.input {
            Input::Text(text) => {
                let problem = trimmed(text).and_then(|text| Reply::Text(text).problem(question, today));
                let response = Field::new(theme, label)
                    .hide_label()
                    .width(f32::INFINITY)
                    .rows(2)
                    .error(problem.map(|problem| problem.explain(texts)))
                    .show(ui, text);
                if response.lost_focus() {
                    typed.at = 0.0;
                }
                response.changed()
            }
            Input::Date(input) => {
                let problem = input
                    .date(today)
                    .and_then(|date| Reply::Date(date).problem(question, today));
                DateField {
                    theme,
                    texts,
                    today,
                    label: label.to_owned(),
                    error: problem.map(|problem| problem.explain(texts)),
                }
                .show_unlabelled(ui, input)
            }
        };
        if is_changed {
            typed.template = template.clone();
            typed.at = ui.input(|input| input.time);
            ui.ctx().request_repaint_after_secs(NOTE_PAUSE as f32 + 0.1);
        }
    }

    /// One of several. The one that holds is taken back when it is chosen again.
    #[expect(
        clippy::too_many_arguments,
        reason = "a question with everything that it is drawn from"
    )]
    fn one(
        &self,
        ui: &mut Ui,
        talk: &Talk<'_>,
        question: &Question,
        reply: Option<&Reply>,
        label: &str,
        options: &[(Reply, String)],
        commands: &mut Vec<Command>,
    ) {
        group(ui, Role::RadioGroup, label, |ui| {
            row(ui, |ui| {
                for (option, words) in options {
                    let is_chosen = reply == Some(option);
                    if ui.add(Button::chip(talk.view.theme, words, is_chosen)).clicked() {
                        commands.push(self.save(talk, question, (!is_chosen).then(|| option.clone())));
                    }
                }
            });
        });
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a question with everything that it is drawn from"
    )]
    fn several(
        &self,
        ui: &mut Ui,
        talk: &Talk<'_>,
        question: &Question,
        choices: &[Choice],
        reply: Option<&Reply>,
        label: &str,
        commands: &mut Vec<Command>,
    ) {
        let chosen = match reply {
            Some(Reply::Chosen(ids)) => ids.clone(),
            _ => BTreeSet::new(),
        };
        group(ui, Role::Group, label, |ui| {
            row(ui, |ui| {
                for choice in choices {
                    let is_chosen = chosen.contains(&choice.id);
                    let words = choice.text.text(talk.view.texts.code());
                    if ui.add(Button::check(talk.view.theme, words, is_chosen)).clicked() {
                        let mut ids = chosen.clone();
                        if !ids.remove(&choice.id) {
                            ids.insert(choice.id.clone());
                        }
                        let reply = Some(Reply::Chosen(ids)).filter(|reply| !reply.is_empty());
                        commands.push(self.save(talk, question, reply));
                    }
                }
            });
        });
    }

    fn save(&self, talk: &Talk<'_>, question: &Question, reply: Option<Reply>) -> Command {
        let replied = Replied {
            template: talk.history.templates.current().key.clone(),
            question: question.id.clone(),
            reply,
        };
        Command::SaveReply(self.participant_id, Box::new(replied))
    }

    /// Saves what has been typed, once the user pauses or leaves the field. What could not be saved is tried again.
    fn save_typed(&mut self, ui: &Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) {
        let now = ui.input(|input| input.time);
        let ready = self.typed.iter().filter(|(_, typed)| now - typed.at > NOTE_PAUSE);
        let ready: Vec<_> = ready
            .filter_map(|(id, typed)| self.unsaved(view, history, id, typed))
            .collect();
        for replied in ready {
            if let Some(typed) = self.typed.get_mut(&replied.question) {
                typed.at = now;
            }
            commands.push(Command::SaveReply(self.participant_id, Box::new(replied)));
        }
    }
}

/// "7 av 15 frågor besvarade".
fn progress(talk: &Talk<'_>) -> String {
    let template = talk.history.templates.current();
    let answered = template
        .questions()
        .filter(|question| talk.history.intake.reply(question).is_some());
    let args = [
        ("answered", answered.count().into()),
        ("count", template.questions().count().into()),
    ];
    talk.view.texts.with("intake-progress", &args)
}

fn written_words(view: &View<'_>, revision: &Revision) -> String {
    let args = [
        ("date", view.texts.date(revision.date).into()),
        ("author", revision.author.as_str().into()),
    ];
    view.texts.with("intake-written", &args)
}

/// What was answered to questions that the template in use does not have, in the words that were answered.
fn no_longer_asked(ui: &mut Ui, talk: &Talk<'_>) {
    let (texts, theme) = (talk.view.texts, talk.view.theme);
    let history = talk.history;
    let gone: Vec<_> = history.templates.no_longer_asked(&history.intake).collect();
    if gone.is_empty() {
        return;
    }
    card(ui, theme, |ui| {
        heading(ui, theme.lead(texts.get("intake-gone-heading")));
        ui.add(Label::new(theme.small(texts.get("intake-gone-help"))).wrap());
        for answered in gone {
            said(ui, talk.view, history, answered);
        }
    });
}

/// A question with its answer, to be read.
fn said(ui: &mut Ui, view: &View<'_>, history: &History, answered: &Answered) {
    let (texts, theme) = (view.texts, view.theme);
    let current = &answered.current;
    let asked = history.templates.question(&current.template, &answered.question);
    let unknown = || {
        let id = [("id", answered.question.0.as_str().into())];
        texts.with("intake-gone-unknown", &id)
    };
    let question = asked.map_or_else(unknown, |question| question.text.text(texts.code()).to_owned());
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add(Label::new(theme.strong(question)).wrap());
        let words = texts.reply_of(&history.templates, answered, current);
        ui.add(Label::new(theme.body(words)).wrap());
        ui.label(theme.small(written_words(view, current)));
    });
}

/// What was said in a period that is over.
fn past_period(ui: &mut Ui, view: &View<'_>, past: &History) {
    let (texts, theme) = (view.texts, view.theme);
    let Intake { answers, decisions } = &past.intake;
    if answers.is_empty() && decisions.is_empty() {
        return;
    }
    let start = texts.date(past.participant.details.start);
    let end = past.participant.end().map_or_else(String::new, |end| texts.date(end));
    let period = [("period", format!("{start} – {end}").into())];
    card(ui, theme, |ui| {
        heading(ui, theme.lead(texts.with("intake-past-heading", &period)));
        for answered in answers {
            said(ui, view, past, answered);
        }
        if let Some(decision) = decisions.last() {
            decision::told(ui, view, decision);
        }
    });
}

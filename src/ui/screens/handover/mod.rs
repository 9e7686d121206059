//! The participant's own pages: one question at a time, with nothing of anybody else and no way out but sending the form
//! in, or a caseworker's passphrase.

mod bottom;
mod feedback;
mod question;
mod review;
mod welcome;

pub use feedback::sheet as feedback_sheet;
pub use welcome::{standard_text, welcome_text};

use std::rc::Rc;

use egui::{Rect, Ui, UiBuilder, pos2};
use zeroize::Zeroizing;

use crate::domain::assessment::{Circumstances, Draft, Entry, FilledIn};
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, Instrument, Respondent};
use crate::domain::localized::TextDirection;
use crate::domain::occasion::Occasion;
use crate::domain::{AssessmentId, OccasionId, ParticipantId};
use crate::i18n::Texts;
use crate::i18n::languages::Language;
use crate::ui::command::Command;
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::{Frame, View};
use crate::ui::widgets::field::trimmed;
use crate::ui::widgets::scrolling;
use crate::ui::widgets::select::Select;

/// The widest that the pages grow.
const WIDTH: f32 = 1040.0;
/// The same for the feedback, which has a chart and words beside each other.
const WIDE: f32 = 1120.0;
/// Room on both sides of a wide page.
const SIDE: f32 = 80.0;

/// Where the participant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Step {
    /// What this is, in which language.
    Welcome,
    /// A question, by its place in the form.
    Question(usize),
    /// Every answer, to look over.
    Review,
    /// First and latest.
    Feedback,
}

impl Step {
    /// The page that the file remembers.
    fn page(self, questions: usize) -> usize {
        match self {
            Self::Welcome => 0,
            Self::Question(index) => index + 1,
            Self::Review | Self::Feedback => questions + 1,
        }
    }

    fn of_page(page: usize, questions: usize) -> Self {
        match page {
            0 => Self::Welcome,
            page if page <= questions => Self::Question(page - 1),
            _ => Self::Review,
        }
    }
}

/// A form that has been handed over.
pub struct Handover {
    participant_id: ParticipantId,
    occasion_id: OccasionId,
    step: Step,
    language: Language,
    texts: Rc<Texts>,
    /// The form's instrument with this language's texts.
    instrument: Option<Rc<Instrument>>,
    comment: Option<(usize, String)>,
    /// When the comment was last typed in, or tried to be saved.
    typed_at: f64,
    takes_focus: bool,
    /// The caseworker wants the form back: what has been typed of the passphrase.
    unlocking: Option<Zeroizing<String>>,
    shows_passphrase: bool,
    error: Option<String>,
    /// Whom the first page greets.
    greeting: Option<String>,
    /// It stands at a form station, where no caseworker can take it back.
    is_lent: bool,
    /// A page is on its way to the printer.
    is_printing: bool,
    /// A passphrase is being tried.
    is_trying: bool,
    /// What became of the printing.
    printed: Option<Result<(), ()>>,
    touched_at: f64,
}

/// The form and everything that is needed to draw it. Its view speaks the participant's language.
struct Form<'a> {
    view: View<'a>,
    /// The words of the caseworker, who may take the form back.
    caseworkers_texts: &'a Texts,
    history: &'a History,
    occasion: &'a Occasion,
    instrument: &'a Instrument,
    asked: Vec<&'a Indicator>,
}

impl Form<'_> {
    /// The same page in the words of the caseworker.
    fn caseworkers_view(&self) -> View<'_> {
        View {
            frame: Frame {
                texts: self.caseworkers_texts,
                ..self.view.frame
            },
            ..self.view
        }
    }

    fn draft(&self) -> Option<&Draft> {
        draft_of(self.occasion)
    }
}

impl Handover {
    /// A form that has just been handed over, or that was interrupted at `page`.
    pub fn new(history: &History, occasion_id: OccasionId, language: &Language, page: usize) -> Self {
        let draft = history.occasion(occasion_id).and_then(draft_of);
        let questions = draft.map_or(0, |draft| draft.entries.len());
        Self {
            participant_id: history.participant.id,
            occasion_id,
            step: Step::of_page(page, questions),
            language: language.clone(),
            texts: Rc::new(Texts::of_language(language)),
            instrument: None,
            comment: None,
            typed_at: 0.0,
            takes_focus: true,
            unlocking: None,
            shows_passphrase: false,
            error: None,
            greeting: None,
            is_lent: false,
            is_printing: false,
            is_trying: false,
            printed: None,
            touched_at: 0.0,
        }
    }

    /// The same at a form station, perhaps greeting somebody by their first name.
    #[must_use]
    pub fn lent(self, greeting: Option<String>) -> Self {
        Self {
            greeting,
            is_lent: true,
            ..self
        }
    }

    /// Goes to the first page, on which nothing of the answers is seen.
    pub fn begin_again(&mut self) {
        (self.step, self.comment, self.takes_focus) = (Step::Welcome, None, true);
    }

    /// Whose form it is.
    pub fn participant_id(&self) -> ParticipantId {
        self.participant_id
    }

    /// Which way the page is written.
    pub fn direction(&self) -> TextDirection {
        self.texts.direction()
    }

    /// The form has been sent in: now its answers can be looked at.
    pub fn show_feedback(&mut self) {
        self.step = Step::Feedback;
        self.error = None;
    }

    /// The passphrase was wrong, which is said to the caseworker; or something could not be saved, which is said to the
    /// participant in their own words.
    pub fn fail(&mut self, error: String) {
        self.error = Some(if self.unlocking.is_some() {
            error
        } else {
            self.texts.get("handover-not-saved")
        });
        self.is_trying = false;
        // A comment that could not be saved is still there, and so is its question.
        if let Some((index, _)) = self.comment {
            self.step = Step::Question(index);
        }
    }

    /// The feedback is on its way to the printer, or is not.
    pub fn printed(&mut self, result: Result<(), ()>) {
        self.is_printing = false;
        // Whoever waited for the printer has as long as anybody to take the page.
        self.touched_at = 0.0;
        self.printed = Some(result);
    }

    /// What has been typed as a comment and is not saved yet.
    pub fn pending(&self, history: &History) -> Option<Command> {
        let (index, text) = self.comment.as_ref()?;
        let draft = history.occasion(self.occasion_id).and_then(draft_of)?;
        let instrument = history.instruments.get(&draft.instrument)?;
        let indicator = *draft.asked(instrument).get(*index)?;
        let entry = draft.entries.get(&indicator.id)?;
        let note = trimmed(text);
        let changed = Entry {
            answer: entry.answer,
            note,
        };
        (changed != *entry).then(|| Command::SaveEntry(draft.id, indicator.id.clone(), changed))
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(history) = view.history(self.participant_id) else {
            return;
        };
        let Some(occasion) = history.occasion(self.occasion_id) else {
            return;
        };
        let key = match (draft_of(occasion), occasion.assessments.get(&Respondent::Participant)) {
            (Some(draft), _) => &draft.instrument,
            (None, Some(form)) => form.instrument(),
            (None, None) => return,
        };
        let Some(own) = history.instruments.get(key) else {
            return;
        };
        let instrument = Rc::clone(
            self.instrument
                .get_or_insert_with(|| Rc::new(self.language.translate(own))),
        );
        // A comment goes with its question, once it is saved.
        if self
            .comment
            .as_ref()
            .is_some_and(|(index, _)| self.step != Step::Question(*index))
            && self.pending(history).is_none()
        {
            self.comment = None;
        }
        let texts = Rc::clone(&self.texts);
        let form = Form {
            view: View {
                frame: Frame {
                    texts: &texts,
                    ..view.frame
                },
                ..*view
            },
            caseworkers_texts: view.texts,
            history,
            occasion,
            instrument: &instrument,
            asked: draft_of(occasion).map_or_else(Vec::new, |draft| draft.asked(&instrument)),
        };
        self.bottom(ui, &form, commands);
        scrolling(ui, "handover", |ui| {
            let all = ui.available_rect_before_wrap();
            in_the_middle(ui, self.step, all, |ui| {
                ui.add_space(theme::PAGE);
                ui.spacing_mut().item_spacing.y = theme::GAP;
                match self.step {
                    Step::Welcome => self.welcome(ui, &form, commands),
                    Step::Question(index) => self.question(ui, &form, index, commands),
                    Step::Review => self.review(ui, &form, commands),
                    Step::Feedback => self.feedback(ui, &form, commands),
                }
                ui.add_space(theme::GAP);
            });
        });
    }

    fn go(&mut self, form: &Form<'_>, step: Step, commands: &mut Vec<Command>) {
        commands.extend(self.pending(form.history));
        commands.push(Command::Silence);
        self.error = None;
        self.step = step;
        self.takes_focus = true;
        self.remember(form, commands);
    }

    fn remember(&self, form: &Form<'_>, commands: &mut Vec<Command>) {
        commands.push(Command::RememberPage {
            language: self.language.code.clone(),
            page: self.step.page(form.asked.len()),
        });
    }

    /// From here on the pages speak `language`.
    fn speak(&mut self, form: &Form<'_>, language: &Language, commands: &mut Vec<Command>) {
        commands.push(Command::Silence);
        self.language = language.clone();
        self.texts = Rc::new(Texts::of_language(language));
        self.instrument = None;
        self.error = None;
        self.takes_focus = true;
        self.remember(form, commands);
    }

    /// A choice among the languages that are offered, each by its own name.
    fn language_choice(&mut self, ui: &mut Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let view = &form.view;
        let options: Vec<_> = view
            .languages
            .offered(view.forms)
            .map(|language| (language.code.clone(), language.name.clone()))
            .collect();
        let mut chosen = self.language.code.clone();
        let select = Select::new(view.theme, view.texts.get("handover-language")).hide_label();
        if select.width(180.0).height(theme::TOUCH).show(ui, &mut chosen, &options)
            && let Some(language) = view.languages.get(&chosen)
        {
            self.speak(form, language, commands);
        }
    }
}

/// Puts `content` in the middle of `all`, with lines beginning where the page's language begins them.
///
/// What stands on another `step` is another thing, also to a screen reader that remembers what stood at its place before.
fn in_the_middle(ui: &mut Ui, step: Step, all: Rect, content: impl FnOnce(&mut Ui)) {
    let wide = if step == Step::Feedback { WIDE } else { WIDTH };
    let side = ((all.width() - wide) / 2.0).max(theme::PAGE.max((all.width() - wide) / 2.0).min(SIDE));
    let rect = Rect::from_min_max(
        pos2(all.left() + side, all.top()),
        pos2(all.right() - side, all.bottom()),
    );
    let layout = text::below(ui.ctx());
    ui.scope_builder(UiBuilder::new().id_salt(step).max_rect(rect).layout(layout), |ui| {
        ui.set_width(rect.width());
        content(ui);
    });
}

/// How the form is filled in, with `way` said or taken back. The form's language is noted at the same time.
fn described(draft: &Draft, texts: &Texts, way: Option<FilledIn>) -> Circumstances {
    let mut circumstances = draft.circumstances.clone();
    circumstances.language = Some(texts.code().to_owned());
    if let Some(way) = way {
        circumstances.toggle(way);
    }
    circumstances
}

fn draft_of(occasion: &Occasion) -> Option<&Draft> {
    occasion.drafts.get(&Respondent::Participant)
}

/// At which occasion of the participant's the form lies that was handed over, as the file remembers it.
pub fn occasion_of(history: &History, id: AssessmentId) -> Option<OccasionId> {
    let is_lent = |occasion: &&Occasion| draft_of(occasion).is_some_and(|draft| draft.id == id);
    history.all_occasions().find(is_lent).map(|occasion| occasion.id)
}

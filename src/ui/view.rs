//! What screens read. It is loaded once and kept until something changed.

use std::path::Path;

use super::card::CardView;
use super::charts::Pen;
use super::comparison::Comparison;
use super::figures::FiguresView;
use super::histories::Histories;
use super::office::Office;
use super::roster::Roster;
use super::settings::Settings;
use super::text as text_layer;
use super::theme::{self, Size, Theme, ThemeName, Weight};
use super::unit::Unit;
use super::week::Week;
use crate::domain::access::{Account, Grant};
use crate::domain::activity::Activity;
use crate::domain::assessment::Draft;
use crate::domain::cohort::filter::SavedFilter;
use crate::domain::draw::ToRead;
use crate::domain::form_settings::FormSettings;
use crate::domain::history::History;
use crate::domain::imported::Imported;
use crate::domain::instrument::{Instrument, Respondent, Series};
use crate::domain::intake::Templates;
use crate::domain::occasion::Occasion;
use crate::domain::operation::Operation;
use crate::domain::organisation::Organisation;
use crate::domain::participant::Caseworker;
use crate::domain::review::Item;
use crate::domain::rules::Rules;
use crate::domain::standing::Standing;
use crate::domain::transfer::UnitCard;
use crate::domain::{ActivityId, OccasionId, ParticipantId, Today};
use crate::i18n::Texts;
use crate::i18n::languages::Languages;
use crate::policy::Policy;
use crate::store::{Act, Removed, StationForm};
use crate::unit::presence::Presence;

/// What a screen reads before a file is open.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// Words.
    pub texts: &'a Texts,
    /// Colours.
    pub theme: &'static Theme,
    /// The date that the user lives in.
    pub today: Today,
    /// How the window looks.
    pub settings: &'a Settings,
    /// What the organisation's IT has decided.
    pub policy: &'a Policy,
}

/// What a screen reads once a file is open.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What it reads always.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub user: &'a str,
    /// The same, with what they may do.
    pub account: &'a Account,
    /// What an administrator looks at.
    pub office: &'a Office,
    /// The unit that the file is of.
    pub unit: Option<&'a Unit>,
    /// Everyone in the file whom the user may see, by case reference.
    pub standings: &'a [Standing],
    /// The same, ready to be found, filtered and sorted.
    pub roster: &'a Roster,
    /// What has been read of those whom the open pages are about.
    pub histories: &'a Histories,
    /// Everyone who has been responsible for somebody.
    pub caseworkers: &'a [Caseworker],
    /// The instrument that new forms are filled in with first of all.
    pub instrument: &'a Instrument,
    /// The instruments that new forms are filled in with, each of a series of its own: the first of them is `instrument`.
    pub in_use: &'a [(Series, Instrument)],
    /// What is asked at intake.
    pub templates: &'a Templates,
    /// The languages that there are for participants.
    pub languages: &'a Languages,
    /// What the organisation has decided about the participant's form.
    pub forms: &'a FormSettings,
    /// The catalogue of activities, by name.
    pub activities: &'a [Activity],
    /// The week of an activity that was read last.
    pub week: Option<&'a Week>,
    /// What an administrator has decided.
    pub rules: &'a Rules,
    /// The checklist that an administrator has made; empty where it is the one that comes with the program.
    pub checklist: &'a [Item],
    /// The drawn cases that wait for the user to read them.
    pub to_read: &'a [ToRead],
    /// Whose pages are printed.
    pub organisation: &'a Organisation,
    /// The filters that are kept, by name.
    pub filters: &'a [SavedFilter],
    /// Group figures, as far as they are known.
    pub figures: FiguresView<'a>,
    /// The scorecard, and its figures as far as they are known.
    pub card: CardView<'a>,
    /// What lies in the bin, newest first.
    pub removed: &'a [Removed],
    /// What has been imported, newest first.
    pub imports: &'a [Imported],
    /// What other units send participants to this one with.
    pub transfer_card: Option<&'a UnitCard>,
    /// The figures of others.
    pub comparison: Option<&'a Comparison>,
    /// What the user did last and can undo.
    pub undoable: Option<&'a Act>,
    /// What was undone last and can be done again.
    pub redoable: Option<&'a Act>,
    /// What was asked for last could not be done.
    pub has_failed: bool,
    /// How many times something has been read of the file: what is worked out from it holds until this changes.
    pub version: u64,
    /// The languages that the system has a voice for, as primary codes.
    pub voices: &'a [String],
    /// A page can be printed without leaving the program.
    pub has_printer: bool,
    /// Where the file lies; `None` for the demonstration.
    pub path: Option<&'a Path>,
}

impl<'a> std::ops::Deref for View<'a> {
    type Target = Frame<'a>;

    fn deref(&self) -> &Self::Target {
        &self.frame
    }
}

/// What every picture of what was read is made from: while it is the same, a picture of the same thing is.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    version: u64,
    today: Today,
    theme: ThemeName,
    language: String,
    pixels_per_point: f32,
}

/// A form that is being filled in, with everything around it.
#[derive(Clone, Copy)]
pub struct OpenForm<'a> {
    /// Everything about whom it is about.
    pub history: &'a History,
    /// When.
    pub occasion: &'a Occasion,
    /// The form.
    pub draft: &'a Draft,
    /// What is asked.
    pub instrument: &'a Instrument,
}

/// Whether a form's content has been sent off to be saved. The form closes once it has been, and stays as it is where it
/// could not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent(bool);

impl Sent {
    /// It has been sent off now.
    pub fn send(&mut self) {
        self.0 = true;
    }

    /// `true` where what was sent off has been saved.
    pub fn has_arrived(&mut self, view: &View<'_>) -> bool {
        std::mem::take(&mut self.0) && !view.has_failed
    }
}

impl<'a> View<'a> {
    /// The form that a respondent has begun at an occasion.
    pub fn open_form(
        &self,
        id: ParticipantId,
        occasion_id: OccasionId,
        respondent: Respondent,
    ) -> Option<OpenForm<'a>> {
        let history = self.history(id)?;
        let occasion = history.occasion(occasion_id)?;
        let draft = occasion.drafts.get(&respondent)?;
        Some(OpenForm {
            history,
            occasion,
            draft,
            instrument: history.instruments.get(&draft.instrument)?,
        })
    }

    /// What pictures of what was read are made from now.
    pub fn look(&self, ctx: &egui::Context) -> Look {
        Look {
            version: self.version,
            today: self.today,
            theme: self.theme.name,
            language: self.texts.code().to_owned(),
            pixels_per_point: ctx.pixels_per_point(),
        }
    }

    /// `true` where the one who is signed in may do this, at least with some participants.
    pub fn may(&self, operation: Operation) -> bool {
        self.account.may(operation) > Grant::No
    }

    /// `true` where they work with participants, and do not only read.
    pub fn works(&self) -> bool {
        self.may(Operation::UpdateParticipant)
    }

    /// An activity in the catalogue.
    pub fn activity(&self, id: ActivityId) -> Option<&'a Activity> {
        self.activities.iter().find(|activity| activity.id == id)
    }

    /// Everything about one participant, where a page that is open is about them: it is read when the page is opened.
    pub fn history(&self, id: ParticipantId) -> Option<&'a History> {
        self.histories.get(id)
    }

    /// The same by the questionnaire that their pages were turned to.
    pub fn shown(&self, id: ParticipantId) -> Option<&'a History> {
        self.histories.shown(id)
    }

    /// What new forms of the questionnaire that a history is turned to are filled in with; the first one, where that one is
    /// out of use.
    pub fn instrument_for(&self, history: &History) -> &'a Instrument {
        let mut in_use = self.in_use.iter();
        let found = in_use.find(|(series, _)| *series == history.series);
        found.map_or(self.instrument, |(_, instrument)| instrument)
    }

    /// What is open about a participant at the unit's other machines.
    pub fn open_elsewhere(&self, id: ParticipantId) -> impl Iterator<Item = &'a Presence> + use<'a> {
        self.unit.into_iter().flat_map(move |unit| unit.open_elsewhere(id))
    }

    /// The forms of a participant that stand at stations.
    pub fn at_stations(&self, id: ParticipantId) -> impl Iterator<Item = &'a StationForm> + use<'a> {
        let forms = self.unit.map(|unit| unit.standing.forms.as_slice());
        let forms = forms.unwrap_or_default().iter();
        forms.filter(move |form| form.participant_id == id)
    }

    /// The language that a participant's pages are written in: their own where it is offered, else the interface's.
    pub fn language_of(&self, id: ParticipantId) -> String {
        let own = self
            .history(id)
            .and_then(|history| history.participant.details.language);
        let mut offered = self.languages.offered(self.forms);
        let own = own.and_then(|own| offered.find(|language| language.code == own.code()));
        own.map_or_else(|| self.texts.code().to_owned(), |language| language.code.clone())
    }

    /// The words that a participant's pages are written in, with the instrument's.
    pub fn own_words(&self, history: &History, instrument: &Instrument) -> (Texts, Instrument) {
        let code = self.language_of(history.participant.id);
        match self.languages.get(&code) {
            Some(language) => (Texts::of_language(language), language.translate(instrument)),
            None => (Texts::new(self.settings.locale), instrument.clone()),
        }
    }

    /// How one participant stands, whoever it is.
    pub fn standing(&self, id: ParticipantId) -> Option<&'a Standing> {
        self.roster.get(id)
    }
}

/// Calls `draw` with a pen that measures text by this window's fonts.
pub fn with_pen<R>(painter: &egui::Painter, frame: &Frame<'_>, draw: impl FnOnce(&Pen<'_>) -> R) -> R {
    let measure = |text: &str, size: Size, weight: Weight| {
        let format = theme::format(size, weight, frame.theme.ink);
        text_layer::layout(painter, text, format, f32::INFINITY).size().x
    };
    draw(&Pen {
        theme: frame.theme,
        texts: frame.texts,
        measure: &measure,
    })
}

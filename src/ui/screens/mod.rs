//! One file a screen: each reads a view, draws, and pushes commands. None writes.

pub mod about;
pub mod activities;
pub mod administration;
pub mod assessment;
pub mod attendance;
pub mod bin;
pub mod calendar;
pub mod details;
pub mod draws;
pub mod export_notice;
pub mod first_start;
mod form_slot;
pub mod goal_form;
pub mod groups;
pub mod handover;
pub mod help;
pub mod import;
pub mod indicator;
pub mod intake;
mod join_unit;
pub mod meeting;
pub mod navigation;
pub mod new_assessment;
pub mod own_passphrase;
pub mod palette;
pub mod participants;
mod picture;
pub mod progression;
pub mod reminders;
pub mod reviews;
pub mod rows_export;
pub mod scorecard;
pub mod secret;
pub mod settings;
pub mod sign_in;
pub mod summary;
pub mod transcription;
pub mod transfer;
pub mod unit;
pub mod unit_set_up;
pub mod waiting;

use egui::Ui;

use super::command::{Command, Page};
use super::view::View;
use crate::guide::Topic;

/// The page that the window shows once a file is open.
pub enum Screen {
    /// Everyone.
    Participants(participants::Participants),
    /// A participant's details, new or known.
    Details(Box<details::DetailsForm>),
    /// A participant's progression.
    Progression(Box<progression::Progression>),
    /// One indicator over the whole page.
    Indicator(Box<indicator::IndicatorPage>),
    /// Which occasion a form is for.
    NewAssessment(new_assessment::NewAssessment),
    /// A form.
    Assessment(assessment::AssessmentForm),
    /// A form that is copied from paper.
    Transcription(transcription::Transcription),
    /// A follow-up meeting.
    Meeting(Box<meeting::MeetingPage>),
    /// A participant's intake interview.
    Intake(Box<intake::IntakePage>),
    /// Whose cases are to be gone through.
    Reviews(reviews::Reviews),
    /// One case that is gone through.
    Review(Box<reviews::case::CaseReview>),
    /// Cases that are drawn to be read.
    Draws(Box<draws::Draws>),
    /// A drawn case that is read.
    OwnCheck(draws::case::CaseReading),
    /// A meeting has been left on a screen that the participant sees.
    MeetingOver(crate::domain::ParticipantId),
    /// What has been removed.
    Bin(bin::Bin),
    /// The weeks ahead.
    Calendar(calendar::Calendar),
    /// The catalogue of activities.
    Activities(activities::Activities),
    /// Who was in an activity, a week at a time.
    Attendance(Box<attendance::Attendance>),
    /// A group's figures.
    Groups(Box<groups::Groups>),
    /// What is followed each month, with its targets.
    Scorecard(Box<scorecard::ScorecardPage>),
    /// A spreadsheet on its way in.
    Import(import::Import),
    /// A participant on the way to another unit.
    Send(Box<transfer::Send>),
    /// A participant on the way here from another unit.
    Receive(transfer::Receive),
    /// Users, the log, removal and backups.
    Administration(Box<administration::Administration>),
    /// The unit of several machines.
    Unit(unit::UnitPage),
    /// How the window looks, and what is asked.
    Settings(Box<settings::SettingsPage>),
    /// What the program is, and what is not known.
    About,
    /// The user guide.
    Help(Box<help::HelpPage>),
    /// Nothing: it stands in for a page while that is drawn.
    Empty,
}

impl Screen {
    /// A page as it is when the user comes to it; `None` where what it is about is gone.
    ///
    /// The guide opens at `about`.
    pub fn open(page: Page, about: Topic, view: &View<'_>) -> Option<Self> {
        Some(match page {
            Page::Participants => Self::Participants(participants::Participants::default()),
            Page::NewParticipant => Self::Details(Box::new(details::DetailsForm::new(view.today, view.user))),
            Page::EditParticipant(id) => {
                Self::Details(Box::new(details::DetailsForm::edit(view.history(id)?, view.today)))
            }
            Page::Progression(id) => Self::Progression(Box::new(progression::Progression::new(id))),
            Page::Indicator(id, place) => Self::Indicator(Box::new(indicator::IndicatorPage::new(
                view.history(id)?,
                place,
                view.today,
            )?)),
            Page::NewAssessment(id, respondent) => {
                Self::NewAssessment(new_assessment::NewAssessment::new(id, respondent, view))
            }
            Page::Assessment(id, occasion_id, respondent) => {
                Self::Assessment(assessment::AssessmentForm::new(id, occasion_id, respondent))
            }
            Page::Transcription(id, occasion_id, respondent) => {
                Self::Transcription(transcription::Transcription::new(id, occasion_id, respondent))
            }
            Page::Meeting(id, meeting_id) => Self::Meeting(Box::new(meeting::MeetingPage::new(id, meeting_id, view)?)),
            Page::Intake(id) => Self::Intake(Box::new(intake::IntakePage::new(id, view)?)),
            Page::Reviews => Self::Reviews(reviews::Reviews),
            Page::Review(id) => Self::Review(Box::new(reviews::case::CaseReview::new(id))),
            Page::Draws => Self::Draws(Box::default()),
            Page::OwnCheck(id, draw) => Self::OwnCheck(draws::case::CaseReading::new(id, draw)),
            Page::MeetingOver(id) => Self::MeetingOver(id),
            Page::Bin => Self::Bin(bin::Bin::default()),
            Page::Calendar => Self::Calendar(calendar::Calendar::default()),
            Page::Activities => Self::Activities(activities::Activities::default()),
            Page::Attendance(id) => {
                view.activity(id)?;
                Self::Attendance(Box::new(attendance::Attendance::new(id, view)))
            }
            Page::Groups => Self::Groups(Box::new(groups::Groups::new(view))),
            Page::Scorecard => Self::Scorecard(Box::new(scorecard::ScorecardPage::new(view.today))),
            Page::Import => Self::Import(import::Import::default()),
            Page::SendParticipant(id) => Self::Send(Box::new(transfer::Send::new(id, view.today))),
            Page::ReceiveParticipant => Self::Receive(transfer::Receive::new(view.user)),
            Page::Administration => Self::Administration(Box::default()),
            Page::Unit => Self::Unit(unit::UnitPage::default()),
            Page::Settings => Self::Settings(Box::default()),
            Page::About => Self::About,
            Page::Help => Self::Help(Box::new(help::HelpPage::about(about, view.texts.code()))),
        })
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        match self {
            Self::Participants(screen) => screen.ui(ui, view, commands),
            Self::Details(screen) => screen.ui(ui, view, commands),
            Self::Progression(screen) => screen.ui(ui, view, commands),
            Self::Indicator(screen) => screen.ui(ui, view, commands),
            Self::NewAssessment(screen) => screen.ui(ui, view, commands),
            Self::Assessment(screen) => screen.ui(ui, view, commands),
            Self::Transcription(screen) => screen.ui(ui, view, commands),
            Self::Meeting(screen) => screen.ui(ui, view, commands),
            Self::Intake(screen) => screen.ui(ui, view, commands),
            Self::Reviews(screen) => screen.ui(ui, view, commands),
            Self::Review(screen) => screen.ui(ui, view, commands),
            Self::Draws(screen) => screen.ui(ui, view, commands),
            Self::OwnCheck(screen) => screen.ui(ui, view, commands),
            Self::MeetingOver(id) => meeting::over(ui, view, *id, commands),
            Self::Bin(screen) => screen.ui(ui, view, commands),
            Self::Calendar(screen) => screen.ui(ui, view, commands),
            Self::Activities(screen) => screen.ui(ui, view, commands),
            Self::Attendance(screen) => screen.ui(ui, view, commands),
            Self::Groups(screen) => screen.ui(ui, view, commands),
            Self::Scorecard(screen) => screen.ui(ui, view, commands),
            Self::Import(screen) => screen.ui(ui, view, commands),
            Self::Send(screen) => screen.ui(ui, view, commands),
            Self::Receive(screen) => screen.ui(ui, view, commands),
            Self::Administration(screen) => screen.ui(ui, view, commands),
            Self::Unit(screen) => screen.ui(ui, view, commands),
            Self::Settings(screen) => screen.ui(ui, view, commands),
            Self::About => about::ui(ui, view),
            Self::Help(screen) => screen.ui(ui, view, commands),
            Self::Empty => {}
        }
    }

    /// What the guide says about it.
    pub fn topic(&self) -> Topic {
        match self {
            Self::Participants(_) => Topic::Participants,
            Self::Details(_) => Topic::Details,
            Self::Progression(screen) => screen.topic(),
            Self::Indicator(_) => Topic::Indicator,
            Self::Attendance(_) => Topic::Attendance,
            Self::Intake(_) => Topic::Intake,
            Self::Reviews(_) | Self::Review(_) => Topic::Reviews,
            Self::Draws(_) | Self::OwnCheck(_) => Topic::Draws,
            Self::NewAssessment(_) => Topic::NewAssessment,
            Self::Assessment(_) => Topic::Assessment,
            Self::Transcription(_) => Topic::Transcription,
            Self::Meeting(_) | Self::MeetingOver(_) => Topic::Meeting,
            Self::Bin(_) => Topic::Bin,
            Self::Calendar(_) => Topic::Calendar,
            Self::Activities(_) => Topic::Activities,
            Self::Groups(screen) => screen.topic(),
            Self::Scorecard(_) => Topic::Scorecard,
            Self::Import(_) => Topic::Import,
            Self::Send(_) | Self::Receive(_) => Topic::Transfer,
            Self::Administration(screen) => screen.topic(),
            Self::Unit(_) => Topic::Unit,
            Self::Settings(_) => Topic::Settings,
            Self::About => Topic::About,
            Self::Help(_) | Self::Empty => Topic::Help,
        }
    }
}

//! Everything that a screen can ask for.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::charts::export::{Format, Picture};
use super::figures::Ask;
use super::importing::{Origin, Planned, Planning};
use super::settings::Density;
use super::theme::ThemeName;
use super::week::WeekOf;
use crate::domain::ImportId;
use crate::domain::access::{Account, Grant, Sight, UserDetails};
use crate::domain::activity::{ActivityDetails, PlacementDetails};
use crate::domain::assessment::{Circumstances, Entry};
use crate::domain::attendance::{self, AbsenceKind};
use crate::domain::cohort::filter::{Filter, Grain};
use crate::domain::comparison::OutsideDetails;
use crate::domain::exit::Exit;
use crate::domain::instrument::{IndicatorId, Respondent, Series};
use crate::domain::intake::{DecisionDetails, QuestionId, Reply, TemplateKey};
use crate::domain::meeting::Slot;
use crate::domain::note::About;
use crate::domain::operation::Operation;
use crate::domain::organisation::Organisation;
use crate::domain::participant::Details;
use crate::domain::plan::GoalDetails;
use crate::domain::protection::{Consent, Protection};
use crate::domain::retention::Certificate;
use crate::domain::review::{Item, Mark, ReminderDetails};
use crate::domain::rules::Rules;
use crate::domain::scorecard::{ActionDetails, MeasureDetails, Month, SignedFigure, ToCount};
use crate::domain::sharing::SharingDetails;
use crate::domain::transfer::{MoveConsent, UnitCard};
use crate::domain::{
    AccountId, ActivityId, AssessmentId, CardActionId, DrawId, FilterId, GoalId, MeasureId, MeetingId, NoteId,
    OccasionId, OutsideFigureId, ParticipantId, PlacementId, ReminderId, SharingId,
};
use crate::exchange::comparison::Opened as UnitFile;
use crate::exchange::rows::Content;
use crate::exchange::transfer::Opened;
use crate::i18n::Locale;
use crate::report::feedback::FeedbackSheet;
use crate::report::meeting::MeetingSheet;
use crate::report::rows::Saved;
use crate::report::scorecard::Kind;
use crate::report::summary::SummarySheet;
use crate::store::{DayMark, Removable};

/// Something that the user wants done. Screens push them; the app drains them after drawing.
pub enum Command {
    /// Make a new file and open it.
    CreateFile {
        /// Where.
        path: PathBuf,
        /// Opens it from now on.
        passphrase: Zeroizing<String>,
        /// Who signs in with it.
        user: String,
    },
    /// Open the file.
    Unlock {
        /// Which.
        path: PathBuf,
        /// What opens it.
        passphrase: Zeroizing<String>,
    },
    /// Close the file and ask for the passphrase again.
    Lock,
    /// Go to the page that makes a new file.
    ShowFirstStart,
    /// Let the user point at a file or a place.
    Choose(Choice),
    /// Go to a page.
    Show(Page),
    /// Read somebody whose page is likely to be the next one.
    ReadAhead(ParticipantId),
    /// Go to the page that this one came from.
    Back,
    /// Open the field that finds a participant or a command.
    ShowPalette,
    /// Add a participant.
    CreateParticipant(Box<Details>),
    /// Change a participant's details.
    UpdateParticipant(ParticipantId, Box<Details>),
    /// End participation.
    EndParticipant(ParticipantId, Exit),
    /// Take the end of participation back.
    ReopenParticipant(ParticipantId),
    /// Begin a new period of participation for somebody who comes back.
    ReadmitParticipant {
        /// Who.
        id: ParticipantId,
        /// The first day.
        start: NaiveDate,
        /// Who is responsible from then on.
        caseworker: Option<String>,
    },
    /// Make another caseworker responsible.
    HandOverParticipant {
        /// For whom.
        id: ParticipantId,
        /// From which day on.
        from: NaiveDate,
        /// Who; `None` for nobody.
        caseworker: Option<String>,
    },
    /// Say since when a caseworker no longer works here, or that they do.
    SetCaseworkerLeft(String, Option<NaiveDate>),
    /// Put a goal into a participant's plan, or revise it.
    SaveGoal(ParticipantId, Option<GoalId>, Box<GoalDetails>),
    /// Note that a plan has been gone through today.
    ReviewPlan(ParticipantId),
    /// Answer a question at intake, or take the answer back.
    SaveReply(ParticipantId, Box<Replied>),
    /// Write down which activities fit.
    SaveDecision(ParticipantId, Box<DecisionDetails>),
    /// Answer an item as a case is gone through, or take the answer back.
    MarkItem(Box<MarkItem>),
    /// A case has been gone through; then whose comes next.
    FinishReview(ParticipantId, Option<ParticipantId>),
    /// Put down what is to be done by a day, or change it.
    SaveReminder(ParticipantId, Option<ReminderId>, ReminderDetails),
    /// Tick a reminder off, or no longer.
    TickReminder(ParticipantId, ReminderId, bool),
    /// Change the checklist that cases are gone through by.
    SaveChecklist(Vec<Item>),
    /// Work out the scorecard's figures.
    ShowCardFigures(Box<ToCount>),
    /// Follow something on the scorecard, or change what is followed.
    SaveMeasure(Option<MeasureId>, Box<MeasureDetails>),
    /// Follow a measure no longer.
    RemoveMeasure(MeasureId),
    /// Keep what was typed in for a month, in thousandths, with where it is from; or take it away.
    SaveCardValue(MeasureId, Month, Option<(i64, String)>),
    /// Keep what is written about a month.
    SaveAnalysis(Month, String),
    /// Keep what a month's analysis leads to.
    SaveCardAction(Option<CardActionId>, Month, ActionDetails),
    /// Tick off what an analysis led to, or no longer.
    TickCardAction(CardActionId, bool),
    /// Take away what an analysis led to.
    RemoveCardAction(CardActionId),
    /// Sign a month with its figures, and lock it.
    SignMonth(Month, Vec<SignedFigure>),
    /// Save a year of the scorecard.
    SaveCard(CardReport),
    /// Count how many cases are gone through.
    ReadReviewShares,
    /// Read the scorecard.
    ReadScorecard,
    /// Read the figures of others.
    ReadComparison,
    /// Read which cases were drawn, and what was found.
    ReadDraws,
    /// Draw cases to be read by colleagues.
    MakeDraw(DrawAsked),
    /// Answer an item as a drawn case is read, or take the answer back.
    MarkDrawn(DrawId, Box<MarkItem>),
    /// A drawn case has been read; then which comes next.
    FinishDrawn((ParticipantId, DrawId), Option<(ParticipantId, DrawId)>),
    /// Take an intake template that is known into use again.
    UseIntakeTemplate(TemplateKey),
    /// Book a meeting, or move it.
    BookMeeting(ParticipantId, Option<MeetingId>, Slot),
    /// Move a booked meeting to another day or time.
    MoveMeeting(ParticipantId, Slot, Slot),
    /// Begin a meeting, or go on with one that was left.
    BeginMeeting(ParticipantId),
    /// Write something at a meeting; an empty text takes it away.
    SaveMeetingNote {
        /// Which meeting.
        meeting_id: MeetingId,
        /// About what; `None` about all of it.
        indicator: Option<IndicatorId>,
        /// What.
        text: String,
    },
    /// Leave a meeting to go on later.
    LeaveMeeting(ParticipantId),
    /// End a meeting.
    EndMeeting(Box<MeetingEnd>),
    /// Save what was said at a meeting for the participant, as a PDF.
    SaveMeetingSheet {
        /// Whose.
        participant_id: ParticipantId,
        /// What it says.
        sheet: Box<MeetingSheet>,
    },
    /// Write a note, or another wording of one.
    SaveNote(ParticipantId, Option<NoteId>, About, String),
    /// Put something into the bin.
    Remove(Removable, ParticipantId),
    /// Take something out of the bin.
    Restore(Removable, ParticipantId),
    /// Remove something in the bin for good.
    Erase(Removable, ParticipantId),
    /// Make a participant's file for another unit.
    SendParticipant(Box<SendAsked>),
    /// Find out what a participant's file from another unit holds; with the number of the question.
    OpenTransfer(u64, PathBuf),
    /// Take a participant in from another unit, with this caseworker responsible.
    ReceiveParticipant(Box<Opened>, String),
    /// Make a key that other units send participants here with, under this name.
    MakeTransferKey(String),
    /// Do what was refused since some of the unit's machines run a program that does not know of it.
    DoAnyway(Anyway),
    /// Undo what was done last.
    Undo,
    /// Do again what was undone last.
    Redo,
    /// Say whether meetings are looked at together with the participant.
    ShareScreen(bool),
    /// Show a participant's pages as another questionnaire measures them.
    TurnTo(ParticipantId, Series),
    /// Take a questionnaire that is used beside the first one out of use.
    WithdrawSeries(Series),
    /// Fill in a form at a new occasion on this date, or at one that is there.
    StartAssessment {
        /// Whose.
        participant_id: ParticipantId,
        /// By which questionnaire.
        series: Series,
        /// When.
        date: NaiveDate,
        /// Who answers.
        respondent: Respondent,
    },
    /// Hand a form over to the participant, at a new occasion on this date or at one that is there.
    HandOver {
        /// Whose.
        participant_id: ParticipantId,
        /// By which questionnaire.
        series: Series,
        /// When.
        date: NaiveDate,
    },
    /// The participant has gone to another page of the form, or to another language.
    RememberPage {
        /// The language's code.
        language: String,
        /// 0 is the first page, then one for each question, then the last one.
        page: usize,
    },
    /// Note how a form is filled in.
    DescribeForm(AssessmentId, Circumstances),
    /// Read something aloud.
    Speak {
        /// The primary code of the language.
        language: String,
        /// What to read.
        text: String,
    },
    /// Stop reading aloud.
    Silence,
    /// Print what the participant sees of the first and the latest answers.
    PrintFeedback(Box<FeedbackSheet>),
    /// Save the same as a PDF.
    SaveFeedback {
        /// Whose.
        participant_id: ParticipantId,
        /// What it says.
        sheet: Box<FeedbackSheet>,
    },
    /// Show what can be chosen of what is printed for a participant, or show it no longer.
    ChooseSummary(Option<ParticipantId>),
    /// Print a participant's summary or plan.
    PrintSummary {
        /// Whose.
        participant_id: ParticipantId,
        /// What it says.
        sheet: Box<SummarySheet>,
    },
    /// Save the same as a PDF.
    SaveSummary {
        /// Whose.
        participant_id: ParticipantId,
        /// What it says.
        sheet: Box<SummarySheet>,
    },
    /// The participant has sent the form in.
    SubmitHandedOver(AssessmentId),
    /// The participant is done: everything of theirs leaves the screen.
    EndHandover,
    /// The caseworker takes the form back.
    TakeBack {
        /// Opens the file; without meaning in the demonstration.
        passphrase: Zeroizing<String>,
    },
    /// Copy a form from paper, at a new occasion on this date or at one that is there.
    Transcribe {
        /// Whose.
        participant_id: ParticipantId,
        /// By which questionnaire.
        series: Series,
        /// When.
        date: NaiveDate,
        /// Who answered.
        respondent: Respondent,
    },
    /// Save a form for paper as a PDF.
    SavePaperForm {
        /// Whose.
        participant_id: ParticipantId,
        /// By which questionnaire.
        series: Series,
        /// When it is to be filled in.
        date: NaiveDate,
        /// Who is to answer.
        respondent: Respondent,
        /// The language's code.
        language: String,
    },
    /// Put the organisation's own text on the first page of the participant's form, by the language's code.
    SetFormText(String, String),
    /// Put the organisation's name and logo on what is printed, or take them from it.
    SetOrganisation(Box<Organisation>),
    /// Switch a language on or off for participants, by its code.
    OfferLanguage(String, bool),
    /// Save the due dates of the weeks ahead for another calendar.
    SaveCalendar {
        /// Those of the user's own participants alone.
        own: bool,
    },
    /// Put an activity into the catalogue, or change it.
    SaveActivity(Option<ActivityId>, Box<ActivityDetails>),
    /// Put a participant into an activity, or change how.
    SavePlacement(ParticipantId, Option<PlacementId>, Box<PlacementDetails>),
    /// Read a week of an activity.
    ReadWeek(WeekOf),
    /// Note who was there on which days.
    MarkDays(Vec<DayMark>),
    /// Note whether a participant came to a booked meeting.
    MarkVisit(ParticipantId, MeetingId, Option<attendance::Mark>),
    /// Put a line about a row of absences on the clipboard.
    CopyAbsence(ParticipantId, AbsenceKind),
    /// Note that a row of absences has been seen to.
    SettleAbsence(ParticipantId, AbsenceKind),
    /// Work out group figures.
    ShowFigures(Box<Ask>),
    /// Keep a filter under a name.
    SaveFilter(String, Box<Filter>),
    /// Keep a filter no longer.
    RemoveFilter(FilterId),
    /// Decide on rules.
    SetRules(Rules),
    /// Let somebody in.
    AddUser(Box<UserDetails>),
    /// Change what somebody may do.
    EditUser(AccountId, Box<UserDetails>),
    /// Let somebody in no more.
    RemoveUser(AccountId),
    /// Give somebody a new first passphrase.
    ResetPassphrase(AccountId),
    /// Change the passphrase of the one who is signed in.
    ChangePassphrase {
        /// What opens the file now.
        old: Zeroizing<String>,
        /// What is to open it.
        new: Zeroizing<String>,
    },
    /// Make a recovery key; one that was made before opens nothing any more.
    MakeRecoveryKey,
    /// Try whether what was typed is the recovery key.
    TestRecoveryKey(Zeroizing<String>),
    /// Print the secret that is shown.
    PrintSecret,
    /// Show the secret no longer.
    ForgetSecret,
    /// Give the file another key.
    ChangeKey,
    /// Make the file the first machine's of a new unit.
    CreateUnit(Box<UnitSetUp>),
    /// Join a unit with a new file.
    JoinUnit(Box<JoinUnit>),
    /// Leave the unit with a file of one's own.
    LeaveUnit,
    /// Take up contact with the unit now.
    ContactUnit,
    /// Show what a new machine needs to join.
    ShowUnitCode,
    /// Keep the password of the log's server for whoever is signed in.
    KeepLogPassword(Zeroizing<String>),
    /// Somebody has looked at what was changed at the same time.
    SettleCollision((Uuid, u32)),
    /// Let another one of several forms of the same day count.
    ChooseForm {
        /// Which form.
        form: AssessmentId,
        /// What was changed at the same time, and is settled so.
        settles: Option<(Uuid, u32)>,
    },
    /// Let go of a change that was set aside.
    LetGoOfSetAside(Uuid),
    /// Add a form station.
    AddStation {
        /// What it is called.
        name: String,
        /// Also where some machines run a program that does not know of stations.
        anyway: bool,
    },
    /// Take a form station away.
    RemoveStation(Uuid),
    /// Hand a form over at a station, at a new occasion on this date or at one that is there.
    SendToStation(Box<Sending>),
    /// Take a form back from the station that it stands at.
    TakeBackFromStation(AssessmentId),
    /// Read who has done what.
    ReadLog,
    /// Read who falls due for removal.
    ReadRetention,
    /// Read which backups there are.
    ReadBackups,
    /// Keep a participant though due for removal, for this reason; `None` no longer.
    SetHold(ParticipantId, Option<String>),
    /// Remove participants for good.
    RemoveParticipants(BTreeSet<ParticipantId>),
    /// Protect a participant's data, or no longer.
    SetProtection(ParticipantId, Option<Box<Protection>>),
    /// Write down what a participant has been told or has agreed to.
    RecordConsent(ParticipantId, Box<Consent>),
    /// Write down that a participant lets a reader read their page.
    RecordSharing(ParticipantId, SharingDetails),
    /// Write down that a participant has taken that back.
    WithdrawSharing(ParticipantId, SharingId),
    /// Make a backup now.
    BackUp,
    /// Open a backup and compare it with the file.
    CompareBackup {
        /// Which.
        backup: PathBuf,
        /// What opened the file when it was made.
        passphrase: Zeroizing<String>,
    },
    /// Put the backup that was compared in the place of the file.
    RestoreBackup,
    /// Leave the file as it is.
    CancelRestore,
    /// Save a certificate of removal as a PDF.
    SaveCertificate(Box<Certificate>),
    /// Save the log.
    SaveLog,
    /// Save everything about one participant, as a PDF or as JSON.
    SaveExtract(ParticipantId, ExtractFormat),
    /// Ask what is saved about these participants as rows.
    ChooseRows(Vec<ParticipantId>),
    /// Save what is kept about participants as rows.
    SaveRows(Box<RowsAsked>),
    /// Save no rows.
    CancelRows,
    /// Save a file although it is not encrypted.
    ConfirmExport,
    /// Save no file.
    CancelExport,
    /// Save group figures as a file.
    SaveReport(Box<Report>),
    /// Write down what somebody has published, or change that.
    SaveOutsideFigure(Option<OutsideFigureId>, Box<OutsideDetails>),
    /// Take what somebody has published out again.
    RemoveOutsideFigure(OutsideFigureId),
    /// Read a file of published figures.
    ReadPublished(PathBuf),
    /// Write what stands in it down, with `true` also in the place of what is there.
    ImportPublished(Vec<OutsideDetails>, bool),
    /// Save the unit's own figures as a file for others.
    SaveUnitFigures(Box<Filter>),
    /// Open another unit's file.
    OpenUnitFigures(PathBuf),
    /// Take another unit's figures in.
    TakeUnitFigures(Box<UnitFile>),
    /// Take another unit's file out again; with the unit's name.
    RemoveUnitFigures(Uuid, String),
    /// Open a finished form for correction.
    StartCorrection(ParticipantId, OccasionId, Respondent),
    /// Put an answer and its note into a form.
    SaveEntry(AssessmentId, IndicatorId, Entry),
    /// Finish a form.
    FinishAssessment {
        /// Which.
        assessment_id: AssessmentId,
        /// Why, for a correction.
        reason: String,
    },
    /// Throw an unfinished form away.
    DiscardDraft(AssessmentId),
    /// Put a chart on the clipboard.
    CopyPicture(Box<Picture>),
    /// Save a chart as a file.
    SavePicture(Box<Picture>, Format),
    /// Look at what stands in a spreadsheet; with the number of the question.
    OpenSheet(u64, Origin),
    /// Work out what an import would write.
    PlanImport(Box<Planning>),
    /// Keep a mapping under a name: the text of its file.
    KeepMapping(String, String),
    /// Write what was planned, of the file of this name.
    Import(Box<Planned>, String),
    /// Find out what was done since to those whom an earlier import told of.
    LookAtImport(ImportId),
    /// Take an import back.
    TakeBackImport(ImportId),
    /// Put an import back that was taken back.
    PutBackImport(ImportId),
    /// Stop what is going on.
    CancelJob,
    /// Choose colours.
    SetTheme(ThemeName),
    /// Choose how high a list's rows are.
    SetDensity(Density),
    /// Choose a language.
    SetLocale(Locale),
    /// Make everything larger or smaller: 1 is 100 %.
    SetZoom(f32),
    /// Put the sentence at the top away.
    DismissNotice,
}

impl Command {
    /// `true` for what is done although a job has the file.
    pub fn is_for_running_job(&self) -> bool {
        matches!(
            self,
            Self::CancelJob
                | Self::DismissNotice
                | Self::ChooseRows(_)
                | Self::CancelRows
                | Self::ConfirmExport
                | Self::CancelExport
                | Self::SetTheme(_)
                | Self::SetDensity(_)
                | Self::SetLocale(_)
                | Self::SetZoom(_)
                | Self::Speak { .. }
                | Self::Silence
        )
    }
}

/// A unit's log, and what this machine is called in the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitSetUp {
    /// `folder:PATH` or `postgres://…`.
    pub address: String,
    /// Of the server; empty where it asks for none.
    pub password: Zeroizing<String>,
    /// Empty for the computer's own name.
    pub machine: String,
}

/// A form that is handed over at a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// Whose.
    pub participant_id: ParticipantId,
    /// By which questionnaire.
    pub series: Series,
    /// When.
    pub date: NaiveDate,
    /// At which station.
    pub station: Uuid,
    /// The code of the language that it begins in.
    pub language: String,
    /// A first name, where one is to be shown; empty for none.
    pub greeting: String,
}

/// What a machine joins a unit with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinUnit {
    /// Which log, and as what.
    pub at: UnitSetUp,
    /// The unit's code, as it was typed.
    pub code: Zeroizing<String>,
    /// The joining user's own passphrase.
    pub passphrase: Zeroizing<String>,
    /// Where this machine's file goes.
    pub path: PathBuf,
}

/// What is saved about participants as rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsAsked {
    /// About whom.
    pub whom: Vec<ParticipantId>,
    /// Which rows, as what.
    pub saved: Saved,
    /// How much is told.
    pub content: Content,
}

/// As what everything about one participant is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtractFormat {
    /// Pages that print well.
    Pdf,
    /// For programs.
    Json,
}

/// A report on a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Who is looked at, and when.
    pub filter: Filter,
    /// What the period is divided into.
    pub grain: Grain,
    /// What it is called.
    pub kind: Kind,
    /// As what it is saved.
    pub format: ReportFormat,
}

/// A year of the scorecard that is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardReport {
    /// Which year.
    pub year: i32,
    /// As a page or a workbook.
    pub format: ReportFormat,
}

/// As what a report is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// A workbook with charts.
    Xlsx,
    /// A page that prints well.
    Pdf,
    /// A row for each group, respondent and indicator.
    Csv,
    /// Everything, for programs.
    Json,
}

impl ReportFormat {
    /// How the file's name ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// What is found about an item of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkItem {
    /// Whose case.
    pub participant_id: ParticipantId,
    /// Which item, in the words that are asked.
    pub item: Item,
    /// Its place in the checklist, from 0.
    pub position: u32,
    /// What; `None` where an answer is taken back.
    pub mark: Option<Mark>,
}

/// What cases are drawn by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawAsked {
    /// How many.
    pub count: u32,
    /// What the draw follows from; `None` for chance.
    pub seed: Option<u64>,
    /// Who is to read them.
    pub readers: Vec<AccountId>,
}

/// What is answered to a question at intake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replied {
    /// The template whose words are answered.
    pub template: TemplateKey,
    /// Which question.
    pub question: QuestionId,
    /// What; `None` where an answer is taken back.
    pub reply: Option<Reply>,
}

/// Who is sent to another unit.
pub struct SendAsked {
    /// Whom.
    pub participant_id: ParticipantId,
    /// To whom.
    pub to: UnitCard,
    /// Under which consent.
    pub consent: MoveConsent,
}

/// What is agreed on when a meeting ends.
pub struct MeetingEnd {
    /// With whom.
    pub participant_id: ParticipantId,
    /// Which meeting.
    pub meeting_id: MeetingId,
    /// When the next one is; `None` where none is booked.
    pub next_meeting: Option<Slot>,
    /// When the next measurement is to be done; `None` for every third month, as always.
    pub next_measurement: Option<NaiveDate>,
    /// The plan was gone through.
    pub has_reviewed_plan: bool,
}

/// Where the user can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Everyone.
    Participants,
    /// A new participant's details.
    NewParticipant,
    /// A known participant's details.
    EditParticipant(ParticipantId),
    /// A participant's progression.
    Progression(ParticipantId),
    /// One indicator of a participant over the whole page, by its place in the instrument.
    Indicator(ParticipantId, usize),
    /// Which occasion a form is for.
    NewAssessment(ParticipantId, Respondent),
    /// A form that has been begun.
    Assessment(ParticipantId, OccasionId, Respondent),
    /// A form that is copied from paper.
    Transcription(ParticipantId, OccasionId, Respondent),
    /// A follow-up meeting.
    Meeting(ParticipantId, MeetingId),
    /// A participant's intake interview.
    Intake(ParticipantId),
    /// Whose cases are to be gone through, and how many are.
    Reviews,
    /// One case that is gone through.
    Review(ParticipantId),
    /// Cases that are drawn to be read, and what was found.
    Draws,
    /// A drawn case that is read.
    OwnCheck(ParticipantId, DrawId),
    /// A meeting has been left on a screen that the participant sees.
    MeetingOver(ParticipantId),
    /// What has been removed.
    Bin,
    /// The weeks ahead.
    Calendar,
    /// The catalogue of activities.
    Activities,
    /// Who was in an activity, a week at a time.
    Attendance(ActivityId),
    /// A group's figures.
    Groups,
    /// What is followed each month, with its targets.
    Scorecard,
    /// A spreadsheet on its way in.
    Import,
    /// A participant on the way to another unit.
    SendParticipant(ParticipantId),
    /// A participant on the way here from another unit.
    ReceiveParticipant,
    /// Users, the log, removal and backups.
    Administration,
    /// The unit of several machines.
    Unit,
    /// How the window looks, and what is asked.
    Settings,
    /// What the program is, and what is not known.
    About,
    /// The user guide.
    Help,
}

impl Page {
    /// Pages that are come back to as they were left: the search, the tab, the chosen files.
    pub fn is_kept(self) -> bool {
        matches!(
            self,
            Self::Participants
                | Self::Progression(_)
                | Self::Groups
                | Self::Scorecard
                | Self::Import
                | Self::Administration
        )
    }

    /// Pages that are looked at in between, whatever one is doing.
    pub fn is_aside(self) -> bool {
        matches!(self, Self::Settings | Self::About | Self::Help)
    }

    /// What one has to be allowed to look at to come here; `None` where everybody may.
    pub fn sight(self) -> Option<Sight> {
        match self {
            Self::Participants
            | Self::NewParticipant
            | Self::Calendar
            | Self::Import
            | Self::SendParticipant(_)
            | Self::ReceiveParticipant => Some(Sight::Participants),
            Self::Bin => Some(Sight::Bin),
            Self::Groups | Self::Scorecard => Some(Sight::Groups),
            Self::Administration => Some(Sight::Users),
            Self::Activities | Self::Reviews | Self::Draws | Self::Unit | Self::Settings | Self::About | Self::Help => {
                None
            }
            Self::EditParticipant(_)
            | Self::Progression(_)
            | Self::Indicator(..)
            | Self::NewAssessment(..)
            | Self::Assessment(..)
            | Self::Transcription(..)
            | Self::Meeting(..)
            | Self::Intake(_)
            | Self::Review(_)
            | Self::OwnCheck(..)
            | Self::MeetingOver(_)
            | Self::Attendance(_) => Some(Sight::Participants),
        }
    }

    /// `true` where this account may come here.
    pub fn is_open_to(self, account: &Account) -> bool {
        let is_seen = self.sight().is_none_or(|sight| account.sees(sight) > Grant::No);
        let counts = account.may(Operation::MarkItem) > Grant::No || account.sees(Sight::Groups) > Grant::No;
        let reads = account.may(Operation::MarkDrawn) > Grant::No || account.sees(Sight::Draws) > Grant::No;
        let has_something = match self {
            Self::Reviews => counts,
            Self::Draws => reads,
            _ => true,
        };
        is_seen && has_something && self.act().is_none_or(|act| account.may(act) > Grant::No)
    }

    /// What one has to be allowed to do to come here, where it is a page for doing something.
    fn act(self) -> Option<Operation> {
        match self {
            Self::NewParticipant => Some(Operation::CreateParticipant),
            Self::EditParticipant(_) => Some(Operation::UpdateParticipant),
            Self::NewAssessment(..) | Self::Assessment(..) | Self::Transcription(..) => Some(Operation::SaveAnswer),
            Self::Meeting(..) | Self::MeetingOver(_) => Some(Operation::BeginMeeting),
            Self::Calendar => Some(Operation::BookMeeting),
            Self::Activities => Some(Operation::SaveActivity),
            Self::Attendance(_) => Some(Operation::MarkAttendance),
            Self::Intake(_) => Some(Operation::SaveReply),
            Self::Review(_) => Some(Operation::MarkItem),
            Self::OwnCheck(..) => Some(Operation::MarkDrawn),
            Self::Import => Some(Operation::Import),
            Self::SendParticipant(_) => Some(Operation::SendParticipant),
            Self::ReceiveParticipant => Some(Operation::ReceiveParticipant),
            Self::Participants
            | Self::Progression(_)
            | Self::Indicator(..)
            | Self::Bin
            | Self::Groups
            | Self::Scorecard
            | Self::Reviews
            | Self::Draws
            | Self::Administration
            | Self::Unit
            | Self::Settings
            | Self::About
            | Self::Help => None,
        }
    }

    /// Where this account begins.
    pub fn home(account: &Account) -> Self {
        let begins = [Self::Participants, Self::Groups, Self::Administration];
        let mut open = begins.into_iter().filter(|page| page.is_open_to(account));
        open.next().unwrap_or(Self::About)
    }

    /// Whom it is about, where it is about somebody.
    pub fn participant(self) -> Option<ParticipantId> {
        match self {
            Self::EditParticipant(id)
            | Self::Progression(id)
            | Self::Indicator(id, _)
            | Self::NewAssessment(id, _)
            | Self::Assessment(id, ..)
            | Self::Transcription(id, ..)
            | Self::Meeting(id, _)
            | Self::Intake(id)
            | Self::Review(id)
            | Self::OwnCheck(id, _)
            | Self::MeetingOver(id)
            | Self::SendParticipant(id) => Some(id),
            Self::Participants
            | Self::NewParticipant
            | Self::Calendar
            | Self::Activities
            | Self::Attendance(_)
            | Self::Groups
            | Self::Scorecard
            | Self::Reviews
            | Self::Draws
            | Self::Bin
            | Self::Import
            | Self::ReceiveParticipant
            | Self::Administration
            | Self::Unit
            | Self::Settings
            | Self::About
            | Self::Help => None,
        }
    }

    /// Where Esc leads; `None` at the start.
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::Participants => None,
            Self::Attendance(_) => Some(Self::Activities),
            Self::EditParticipant(id)
            | Self::Indicator(id, _)
            | Self::NewAssessment(id, _)
            | Self::Assessment(id, ..)
            | Self::Transcription(id, ..)
            | Self::Meeting(id, _)
            | Self::Intake(id)
            | Self::MeetingOver(id)
            | Self::SendParticipant(id) => Some(Self::Progression(id)),
            Self::Review(_) => Some(Self::Reviews),
            Self::OwnCheck(..) => Some(Self::Draws),
            Self::NewParticipant
            | Self::Progression(_)
            | Self::Calendar
            | Self::Activities
            | Self::Groups
            | Self::Scorecard
            | Self::Reviews
            | Self::Draws
            | Self::Bin
            | Self::Import
            | Self::ReceiveParticipant
            | Self::Administration
            | Self::Unit
            | Self::Settings
            | Self::About
            | Self::Help => Some(Self::Participants),
        }
    }
}

/// What is refused where some of the unit's machines run a program that does not know of it, unless the user says so all the
/// same.
#[derive(Debug, Clone, PartialEq)]
pub enum Anyway {
    /// Take an instrument file into use beside those that are in use.
    InstrumentBeside(PathBuf),
    /// Make a key that other units send participants here with, under this name.
    TransferKey(String),
    /// Follow something on the scorecard, or change what is followed.
    Measure(Option<MeasureId>, Box<MeasureDetails>),
    /// Put the organisation's name and logo on what is printed.
    Organisation(Box<Organisation>),
}

/// What the user is to point at.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// Where a new data file goes.
    NewFile,
    /// A data file that exists.
    ExistingFile,
    /// A spreadsheet to import.
    Spreadsheet,
    /// The list of case numbers of an earlier import.
    KeyList,
    /// A mapping file.
    Mapping,
    /// Where a workbook to fill in with the questionnaire of this series goes.
    Template(Series),
    /// An instrument file to take into use in the place of another.
    Instrument,
    /// An instrument file to take into use beside those that are in use.
    InstrumentBeside,
    /// An intake template to take into use.
    IntakeTemplate,
    /// Where the intake template in use is saved.
    SavedIntakeTemplate,
    /// The organisation's logo.
    Logo,
    /// The folder that a unit shares.
    UnitFolder,
    /// The key of a unit that a participant is sent to.
    TransferCard,
    /// Where this unit's own key for moves goes.
    OwnTransferCard,
    /// A participant's file from another unit.
    TransferFile,
    /// A file with published figures.
    Published,
    /// Another unit's figures.
    UnitFigures,
}

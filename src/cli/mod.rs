//! The headless commands. They share every rule with the window: each is a call into the same rooms.

mod cohort;
mod commands;
mod compare;
mod draws;
mod export;
mod fhir;
mod help;
mod import;
mod imports;
mod safety;
mod scorecard;
mod shell;
mod transfer;
mod unit;
mod users;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

pub use self::cohort::CohortArgs;
pub use self::commands::{clock, run};
pub use self::compare::CompareCommand;
pub use self::draws::DrawCommand;
pub use self::export::ExportArgs;
pub use self::imports::ImportsCommand;
pub use self::scorecard::ScorecardCommand;
pub use self::transfer::TransferCommand;
pub use self::unit::UnitCommand;
pub use self::users::UserCommand;
use crate::devices::renderer::RendererName;
use crate::domain::Coded;
use crate::domain::dates::{self, Order};
use crate::domain::participant::{Birth, CaseReference, Gender, Language, Referrer};
use crate::exchange::import::Already;
use crate::exchange::mapping::SameDay;
use crate::i18n::Locale;

const ABOUT: &str = "Measures how people far from the labour market move towards work.";
const LONG_ABOUT: &str = "\
Stegvis measures how people far from the labour market move towards work, with the eleven BIP indicators. It keeps \
self-assessments and caseworkers' assessments in a local, encrypted file and shows each participant's progression.

Without a command the window opens. Every command works without a window; what it prints is meant for people, and with \
--json for programs.";
// Paragraphs are one line each: clap breaks them where the terminal ends.
const AFTER_HELP: &str = "\
FILES
The data lies in one encrypted file, and its keys in a second one beside it with the extension .keys. Both are needed, so \
a backup must hold both. Without --file they lie in the platform's local data folder.

PASSPHRASE
Commands that open a file ask for its passphrase, or read the first line of the file that --passphrase-file names. It is \
never an argument, since other programs can read those.

EXIT STATUS
  0  done
  1  not done; the reason is on standard error, and nothing has changed
  2  the command line could not be understood

EXAMPLES
  stegvis --demo
  stegvis init --file unit.db --user 'A. Lind'
  stegvis participant add --name Amina --birth 1988 --file unit.db
  stegvis assess T-0001 answers.json --file unit.db
  stegvis import followups.csv --map followups.toml --file unit.db
  stegvis show T-0001 --json --file unit.db
  stegvis export --what answers --format csv --out answers.csv --file unit.db
  stegvis backup --file unit.db
  stegvis unit create --log folder:/srv/stegvis --file unit.db
  stegvis draw make --count 10 --file unit.db
  stegvis cohort --from 2026-01-01 --gender woman --json --file unit.db
  stegvis help caseworker --language en";

/// What every command takes stands together, behind what it alone does.
const COMMON: &str = "Options of every command";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "stegvis", version, about = ABOUT, long_about = LONG_ABOUT, after_long_help = AFTER_HELP, disable_help_subcommand = true)]
pub struct Cli {
    /// Open the window on a demonstration with fictional people; nothing is kept.
    #[arg(long)]
    pub demo: bool,
    /// Open the window of a form station, by the file that "unit station join" made.
    #[arg(long, value_name = "FILE", conflicts_with = "demo")]
    pub station: Option<PathBuf>,
    /// Read the password of the log's server, for --station, from the first line of this file.
    #[arg(long, value_name = "FILE", requires = "station")]
    pub station_password_file: Option<PathBuf>,
    /// Draw the window with this alone: opengl, vulkan, directx, metal or software.
    ///
    /// Without it the window is drawn with what worked last time, else with whatever works.
    #[arg(long, value_name = "NAME", value_parser = |text: &str| parse_code(text, RendererName::from_code))]
    pub renderer: Option<RendererName>,
    /// The data file; without it, the one in the local data folder (the window opens the one that was used last).
    #[arg(long, global = true, value_name = "FILE", help_heading = COMMON)]
    pub file: Option<PathBuf>,
    /// Read the passphrase from the first line of this file instead of asking.
    #[arg(long, global = true, value_name = "FILE", help_heading = COMMON)]
    pub passphrase_file: Option<PathBuf>,
    /// Print JSON, one object.
    #[arg(long, global = true, help_heading = COMMON)]
    pub json: bool,
    /// The language of what is printed: sv or en.
    #[arg(
        long,
        global = true,
        value_name = "LANGUAGE",
        value_parser = parse_locale,
        default_value = "sv",
        help_heading = COMMON
    )]
    pub language: Locale,
    /// What to do; without it the window opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// One headless command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new, empty file.
    ///
    /// Asks for a passphrase of at least 12 characters, twice. Prints a recovery key, once: on paper in a safe it opens the
    /// file when the passphrase is lost. Without either nobody can.
    Init {
        /// The name of the one who will sign in with the passphrase.
        #[arg(long, value_name = "NAME")]
        user: String,
    },
    /// Add a participant, or list them.
    #[command(subcommand)]
    Participant(ParticipantCommand),
    /// Put one finished form into the file, from a JSON file.
    ///
    /// The file says {"date": "2026-01-14", "respondent": "participant", "answers": {"health": 4, "own_belief":
    /// "dont_know", "network_support": "declined"}}. The respondent is participant or caseworker; an indicator that is
    /// left out, or null, is not answered. "notes" may give a text for each indicator. A form that is finished already
    /// is corrected where "reason" says why: indicators that are named get new answers, and with "replace": true all of
    /// them. The old version is kept.
    Assess {
        /// The participant's case reference, such as T-0042.
        #[arg(value_name = "REF", value_parser = parse_reference)]
        reference: CaseReference,
        /// The JSON file, or - for standard input.
        #[arg(value_name = "ANSWERS")]
        answers: PathBuf,
        /// Also take a date that can hardly be right: before the participant was born, before 1990, or before the start.
        #[arg(long)]
        accept_doubts: bool,
        /// The id of the questionnaire that was answered, of those in use; without it, the one that is used first of all.
        #[arg(long, value_name = "ID")]
        questionnaire: Option<String>,
    },
    /// Take a spreadsheet or a FHIR bundle in: all of it or none.
    ///
    /// Without --write only a report is printed: what would be written, and every row that would not be taken and why.
    /// The spreadsheet is CSV, xlsx or ods, with column names in one of its rows; the mapping file says which column
    /// holds what (docs/import.md). A file that ends in .json is a FHIR R4 Bundle of QuestionnaireResponse, and needs no
    /// mapping (docs/export.md).
    Import {
        /// The spreadsheet, or the bundle.
        #[arg(value_name = "SPREADSHEET")]
        spreadsheet: PathBuf,
        /// The mapping file, for a spreadsheet.
        #[arg(long, value_name = "FILE")]
        map: Option<PathBuf>,
        /// Write to the file, in one step. Refused where a row can't be taken.
        #[arg(long)]
        write: bool,
        /// With --write: write the other rows where some can't be taken.
        #[arg(long, requires = "write")]
        without_refused: bool,
        /// With --write: also take dates that can hardly be right, such as one before the participant was born.
        #[arg(long, requires = "write")]
        accept_doubts: bool,
        /// What happens to assessments that the file has already: their rows are refused, or they stay as they are (skip),
        /// or what the spreadsheet says otherwise is saved as a correction (correct).
        #[arg(long, value_name = "WHAT", default_value = "refuse", value_parser = |text: &str| parse_code(text, Already::from_code))]
        already: Already,
        /// Which assessment counts where the sheet has several of one respondent and day: first or last. The others are kept
        /// beside it. Goes before the mapping's same_day.
        #[arg(long, value_name = "WHICH", value_parser = |text: &str| parse_code(text, SameDay::from_code))]
        same_day: Option<SameDay>,
        /// Which number of 3/4/2026 is the day, where the dates themselves do not tell: day_first or month_first.
        #[arg(long, value_name = "ORDER", value_parser = |text: &str| parse_code(text, Order::from_code))]
        dates: Option<Order>,
        /// Make case numbers of the personal numbers in the key's columns, and keep in this file which is whose.
        ///
        /// Where the file is there already, its people meet the same cases as before, and new ones are added to it. It is not
        /// encrypted, only its owner can read it, and nothing of it is in the data file: keep it apart. It is written with
        /// --write alone, and that it was is logged; where it can't be, nothing is imported.
        #[arg(long, value_name = "FILE")]
        key_list: Option<PathBuf>,
    },
    /// List what has been imported, newest first; or take an import back, or put it back.
    ///
    /// An import can be taken back for as long as nothing that it brought has been changed or built on since. What is taken
    /// back lies in the bin for 30 days.
    Imports {
        /// What to do with one of them; without it they are listed.
        #[command(subcommand)]
        command: Option<ImportsCommand>,
    },
    /// Save a workbook to fill in with the questionnaire in use, which is taken in without a mapping file.
    Template {
        /// Where it goes; a file that is there already stays as it is.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The id of another questionnaire in use.
        #[arg(long, value_name = "ID")]
        questionnaire: Option<String>,
    },
    /// Print one participant: details, answers and change.
    Show {
        /// The participant's case reference, such as T-0042.
        #[arg(value_name = "REF", value_parser = parse_reference)]
        reference: CaseReference,
        /// As another questionnaire measures them, by its id; one that is out of use as well.
        #[arg(long, value_name = "ID")]
        questionnaire: Option<String>,
    },
    /// Print a group's figures: change of each indicator, exits, time and cost.
    ///
    /// Everybody whom the options take counts once. Counts of fewer than the file's threshold (5, unless an administrator
    /// has set another) are hidden, and so is every other count from which one of them could be worked out; in JSON a
    /// hidden figure is null. A relation is not a cause.
    Cohort(CohortArgs),
    /// What is followed each month, with its targets: the scorecard.
    #[command(subcommand)]
    Scorecard(ScorecardCommand),
    /// Save what is kept about participants as rows or as FHIR, in a file that is not encrypted.
    ///
    /// Each participant has a pseudonym, which is another one in every file, a year of birth and no name, and nothing that
    /// was written in people's own words is told; --with-names and --with-notes say otherwise. That it was saved is logged
    /// for each of them. An existing file is never written over.
    Export(Box<ExportArgs>),
    /// Make an encrypted file with many fictional people, to measure the program with.
    ///
    /// They are measured every third month, now and then not, and move in small steps; they take part in activities,
    /// change caseworkers, leave, and some come back. The rows are written as they are made up, so a million people over
    /// two years take no more memory than a thousand.
    Generate {
        /// How many.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        participants: u32,
        /// The first of them began so many years ago.
        #[arg(long, value_name = "Y", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=20))]
        years: u32,
        /// The same seed gives the same people.
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        /// Where the new file goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Read the whole file and tell whether it is sound, and whether its log was tampered with. Changes nothing.
    ///
    /// Also prints what seals the log now. Written down, or compared with what an older backup's check printed, it shows
    /// a log that was worked out anew from the beginning.
    Check,
    /// Make a backup now, or list those that there are.
    ///
    /// Backups lie beside the file in a folder of its name with the extension .backups, each with its keys. They are
    /// encrypted, and are opened by the passphrases of the time when they were made.
    Backup {
        /// List the backups instead, newest first.
        #[arg(long)]
        list: bool,
    },
    /// Compare a backup with the file, and put it in the file's place.
    ///
    /// Without --write only the comparison is printed. The file that is replaced is set aside under another name. Only an
    /// administrator may do this; where the file itself can't be opened, one of the backup's.
    Restore {
        /// The backup, as backup --list names it.
        #[arg(value_name = "BACKUP")]
        backup: PathBuf,
        /// Put it in the file's place.
        #[arg(long)]
        write: bool,
        /// Read the passphrase that opens the backup from the first line of this file; without it, it is the file's own.
        #[arg(long, value_name = "FILE")]
        backup_passphrase_file: Option<PathBuf>,
    },
    /// Take an instrument file into use for new forms.
    ///
    /// A newer version takes the place of the one before. A file of another id takes the place of the questionnaire that is
    /// used first of all, unless --beside says that it is used as well.
    Instrument {
        /// The instrument file (TOML), or a FHIR R4 Questionnaire (.json), by itself or in a Bundle.
        #[arg(value_name = "INSTRUMENT", required_unless_present = "withdraw")]
        instrument: Option<PathBuf>,
        /// Use it beside the questionnaires that are in use, and take the place of none.
        #[arg(long)]
        beside: bool,
        /// With --beside: though some of the unit's machines run a program that does not know of such.
        #[arg(long, requires = "beside")]
        anyway: bool,
        /// Use the questionnaire of this id, which was taken into use beside the first one, for no more new forms.
        #[arg(long, value_name = "ID", conflicts_with_all = ["instrument", "beside"])]
        withdraw: Option<String>,
    },
    /// Draw cases at random for colleagues to read (own checks), and tell what was found.
    #[command(subcommand)]
    Draw(DrawCommand),
    /// Work as a unit of several machines that share one set of data.
    #[command(subcommand)]
    Unit(UnitCommand),
    /// Move a participant to another unit or municipality, or take one in.
    #[command(subcommand)]
    Transfer(TransferCommand),
    /// Hold the unit's figures beside those of others.
    #[command(subcommand)]
    Compare(CompareCommand),
    /// Let somebody in, or list those who can sign in.
    #[command(subcommand)]
    User(UserCommand),
    /// Print a chapter of the user guide, or the help of a command; without a name, the chapters that there are.
    ///
    /// The guide is in Swedish, or in English with --language en.
    Help {
        /// A chapter (start, caseworker, participant, coordinator or administrator), or a command, such as: unit create
        #[arg(value_name = "CHAPTER")]
        names: Vec<String>,
    },
    /// Print the script that makes a shell complete commands and options.
    ///
    /// For bash: stegvis completions bash > ~/.local/share/bash-completion/completions/stegvis
    Completions {
        /// Which shell.
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual page of the program, or of one of its commands.
    ///
    /// To read it: stegvis man unit create | man -l -
    Man {
        /// The command, such as: unit create
        #[arg(value_name = "COMMAND")]
        names: Vec<String>,
    },
    /// Make an encrypted file with the demonstration's fictional people.
    Demo {
        /// Where the new file goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// What to do with participants.
#[derive(Debug, Subcommand)]
pub enum ParticipantCommand {
    /// Add a participant, under the next free case reference.
    Add(AddParticipant),
    /// List every participant.
    List,
}

/// A new participant's details.
#[derive(Debug, Args)]
pub struct AddParticipant {
    /// What the participant is called.
    #[arg(long)]
    name: Option<String>,
    /// Date or year of birth: 1988-03-02 or 1988.
    #[arg(long, value_parser = parse_birth)]
    birth: Option<Birth>,
    /// woman, man or other.
    #[arg(long, value_parser = |text: &str| parse_code(text, Gender::from_code))]
    gender: Option<Gender>,
    /// social_assistance, employment_service, social_insurance, region, youth_follow_up, adult_support or other.
    #[arg(long, value_parser = |text: &str| parse_code(text, Referrer::from_code))]
    referred_by: Option<Referrer>,
    /// sv, en, ar, so, ti, uk, prs or other. (--language is the language of what is printed.)
    #[arg(long = "speaks", value_parser = |text: &str| parse_code(text, Language::from_code))]
    speaks: Option<Language>,
    /// The responsible caseworker's name.
    #[arg(long)]
    caseworker: Option<String>,
    /// The day that participation began; without it, today.
    #[arg(long, value_parser = parse_date)]
    start: Option<NaiveDate>,
}

fn parse_locale(text: &str) -> Result<Locale, String> {
    parse_code(text, Locale::from_code)
}

fn parse_code<T: Coded>(text: &str, find: impl Fn(&str) -> Option<T>) -> Result<T, String> {
    find(text).ok_or_else(|| format!("not one of: {}", T::CODES.join(", ")))
}

fn parse_reference(text: &str) -> Result<CaseReference, String> {
    CaseReference::parse(text).ok_or_else(|| "not a case reference such as T-0042".to_owned())
}

fn parse_birth(text: &str) -> Result<Birth, String> {
    Birth::parse(text).ok_or_else(|| "neither a year nor a date such as 1988-03-02".to_owned())
}

fn parse_date(text: &str) -> Result<NaiveDate, String> {
    dates::parse(text).ok_or_else(|| "not a date such as 2026-01-14".to_owned())
}

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

pub use self::commands::{clock, run};
pub use self::scorecard::ScorecardCommand;
use crate::devices::renderer::RendererName;
use crate::domain::Coded;
use crate::domain::access::Role;
use crate::domain::activity::{ActivityType, Combination};
use crate::domain::cohort::filter::{AgeGroup, Grain, Since};
use crate::domain::cohort::suppression::Level;
use crate::domain::dates::{self, Order};
use crate::domain::draw::{MAX_DRAWN, SEEDS};
use crate::domain::participant::{Birth, CaseReference, Gender, Language, Referrer};
use crate::domain::text::stripped;
use crate::domain::transfer::{ConsentForm, ConsentGiver};
use crate::exchange::import::Already;
use crate::exchange::mapping::SameDay;
use crate::exchange::rows::{Dialect, Format, What};
use crate::i18n::Locale;
use crate::report::scorecard::Kind;

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

/// What is done with an import.
#[derive(Debug, Clone, Subcommand)]
pub enum ImportsCommand {
    /// Take an import back: everything that it brought leaves lists and figures.
    ///
    /// Without --write it is only told what would be taken back, and what stands in the way.
    TakeBack {
        /// The import, as the list names it; as many of its first characters as tell it apart.
        #[arg(value_name = "IMPORT")]
        import: String,
        /// Take it back.
        #[arg(long)]
        write: bool,
    },
    /// Put an import back that was taken back.
    PutBack {
        /// The import, as the list names it; as many of its first characters as tell it apart.
        #[arg(value_name = "IMPORT")]
        import: String,
    },
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
        #[arg(long, value_name = "NAME", value_parser = plain)]
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

/// Whose figures, over which time, and in what form.
#[derive(Debug, Args)]
pub struct CohortArgs {
    /// Whom, and over which time.
    #[command(flatten)]
    selection: SelectionArgs,
    /// period counts a change from the first score in the period, start from the first one of the participation.
    #[arg(long, value_parser = |text: &str| parse_code(text, Since::from_code), default_value = "period")]
    since: Since,
    /// The parts of the period that exits are counted in: month or tertial.
    #[arg(long, value_parser = |text: &str| parse_code(text, Grain::from_code), default_value = "tertial")]
    by: Grain,
    /// For whom the figures are: publication hides also a part of few and what leaves few; unit hides rows of few, for
    /// those under secrecy who may see the rest.
    #[arg(long, value_parser = |text: &str| parse_code(text, Level::from_code), default_value = "publication")]
    level: Level,
    /// Print CSV: a row for each group, respondent and item.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Save the report as an Excel workbook.
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Save the report as a PDF.
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
    /// Which report these are: month (the page is one page), tertial, or shown.
    #[arg(long, value_name = "KIND", value_parser = |text: &str| parse_code(text, Kind::from_code), default_value = "shown")]
    report: Kind,
}

/// Which participants, and over which time.
#[derive(Debug, Args)]
pub struct SelectionArgs {
    /// The first day of the period; without it, the first day that anything is known of.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    from: Option<NaiveDate>,
    /// The last day of the period; without it, today.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    to: Option<NaiveDate>,
    /// Those who were in one of these activities, by name.
    #[arg(long, value_name = "NAME", num_args = 1.., value_parser = plain)]
    activity: Vec<String>,
    /// Those who were in an activity of one of these kinds: job_focused, skills, language, health, social or other.
    #[arg(long = "type", value_name = "KIND", num_args = 1.., value_parser = |text: &str| parse_code(text, ActivityType::from_code))]
    kind: Vec<ActivityType>,
    /// Those who were in an activity that one of these units runs.
    #[arg(long, value_name = "NAME", num_args = 1.., value_parser = plain)]
    unit: Vec<String>,
    /// Those who had one of these combinations: none, other_only, job_focused_alone or parallel.
    #[arg(long, value_name = "COMBINATION", num_args = 1.., value_parser = |text: &str| parse_code(text, Combination::from_code))]
    combination: Vec<Combination>,
    /// Those of one of these genders: woman, man, other or unknown.
    #[arg(long, value_name = "GENDER", num_args = 1.., value_parser = |text: &str| parse_known(text, Gender::from_code))]
    gender: Vec<Known<Gender>>,
    /// Those of one of these ages in the last year of the period: under_25, 25_34, 35_44, 45_54, 55_and_over or unknown.
    #[arg(long, value_name = "AGE", num_args = 1.., value_parser = |text: &str| parse_known(text, AgeGroup::from_code))]
    age: Vec<Known<AgeGroup>>,
    /// Those whom one of these referred: social_assistance, employment_service, social_insurance, region, youth_follow_up,
    /// adult_support, other or unknown.
    #[arg(long, value_name = "REFERRER", num_args = 1.., value_parser = |text: &str| parse_known(text, Referrer::from_code))]
    referred_by: Vec<Known<Referrer>>,
}

/// What is saved about participants, and as what.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// These participants, by case reference; without them, everybody whom the account may see.
    #[arg(value_name = "REF", value_parser = parse_reference)]
    references: Vec<CaseReference>,
    /// Of these, whom, and what lies in which time.
    #[command(flatten)]
    selection: SelectionArgs,
    /// Which rows: answers, change, placements, meetings or attendance. A workbook takes several; FHIR has forms and none of these.
    #[arg(long, value_name = "ROWS", num_args = 1.., value_parser = |text: &str| parse_code(text, What::from_code))]
    what: Vec<What>,
    /// csv, xlsx, or fhir: forms and their instruments as an HL7 FHIR R4 bundle (JSON).
    #[arg(long, value_parser = |text: &str| parse_code(text, Format::from_code))]
    format: Format,
    /// How CSV is written: swedish (semicolons, for a spreadsheet program) or standard (commas, RFC 4180). Without it, by
    /// --language.
    #[arg(long, value_name = "DIALECT", value_parser = |text: &str| parse_code(text, Dialect::from_code))]
    csv: Option<Dialect>,
    /// Tell who it is: case reference, name, date of birth, caseworkers. Whose data are protected is not named.
    #[arg(long)]
    with_names: bool,
    /// Tell what was written in people's own words, which may tell who it is.
    #[arg(long)]
    with_notes: bool,
    /// Where the new file goes.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// A code, or that it is not known.
#[derive(Debug, Clone, Copy)]
struct Known<T>(Option<T>);

fn parse_known<T: Coded>(text: &str, find: impl Fn(&str) -> Option<T>) -> Result<Known<T>, String> {
    match text {
        "unknown" => Ok(Known(None)),
        text => parse_code(text, find).map(|code| Known(Some(code))),
    }
}

/// What to do with the unit.
#[derive(Debug, Subcommand)]
pub enum UnitCommand {
    /// Make the file the first machine of a new unit, whose log is in a folder or a PostgreSQL database.
    ///
    /// Prints the unit's code, which every other machine joins with. Whoever has it can read the unit's key file, though
    /// not what is sealed in it: give it from hand to hand.
    Create(LogArgs),
    /// Make a new file that joins a unit: the passphrase is one's own, of an account that an administrator has made.
    Join {
        /// Where the log lies.
        #[command(flatten)]
        log: LogArgs,
        /// Read the unit's code from this file.
        #[arg(long, value_name = "FILE")]
        code_file: PathBuf,
    },
    /// Take in what is new in the unit's log, and append what waits here.
    Sync(PasswordArgs),
    /// Print how this machine and its unit stand to each other. Touches nothing.
    Status,
    /// Append what waits here, tell the unit that this machine leaves, and make the file one of its own.
    Leave(PasswordArgs),
    /// Form stations: machines in a lobby that hold nothing of the unit, and at which participants fill in their forms.
    #[command(subcommand)]
    Station(StationCommand),
}

/// What to do with form stations.
#[derive(Debug, Subcommand)]
pub enum StationCommand {
    /// Add a station to the unit. Prints the station's code, which its machine joins with; it is shown once.
    Create {
        /// What caseworkers call it.
        #[arg(long, value_name = "NAME", value_parser = plain)]
        name: String,
        /// Do it although some machines run an older program: they take in nothing from here on until they are updated.
        #[arg(long)]
        although_older: bool,
    },
    /// Make a station of this machine: --file is where its key goes. Open its window with --station FILE.
    Join {
        /// Where the unit's log lies: folder:PATH, or postgres://user@host:port/database?sslmode=…&sslrootcert=…
        #[arg(long, value_name = "LOG")]
        log: String,
        /// The password of the log's server.
        #[command(flatten)]
        password: PasswordArgs,
        /// Read the station's code from this file.
        #[arg(long, value_name = "FILE")]
        code_file: PathBuf,
    },
}

/// What to do about moves between units.
#[derive(Debug, Subcommand)]
pub enum TransferCommand {
    /// The unit's own key, which others send participants to it with.
    #[command(subcommand)]
    Key(TransferKeyCommand),
    /// Make one participant's file for another unit: everything, sealed for their key and signed with this unit's.
    ///
    /// The participant has agreed, and the file says how; that it was made is logged, and stands in the participant's
    /// extract. The case here is as before. An existing file is never written over.
    Send {
        /// The participant's case reference, such as T-0042.
        #[arg(value_name = "REF", value_parser = parse_reference)]
        reference: CaseReference,
        /// The receiving unit's key: the file that they made.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// The key's fingerprint as the receiving unit read it aloud: six groups of five digits.
        #[arg(long, value_name = "DIGITS")]
        fingerprint: String,
        /// The day on which consent was given.
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        consent_date: NaiveDate,
        /// Who gave it: participant or representative.
        #[arg(long, value_name = "WHO", value_parser = |text: &str| parse_code(text, ConsentGiver::from_code))]
        consent_from: ConsentGiver,
        /// How: written or spoken.
        #[arg(long, value_name = "FORM", value_parser = |text: &str| parse_code(text, ConsentForm::from_code))]
        consent_form: ConsentForm,
        /// Where the new file goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Take a participant in, as a new case with the whole history: once.
    ///
    /// Without --write only a report is printed: from whom, under which consent, and what the file holds.
    Receive {
        /// The participant's file.
        #[arg(value_name = "PARTICIPANT")]
        participant: PathBuf,
        /// Who becomes responsible; without it, whoever signs in.
        #[arg(long, value_name = "NAME", value_parser = plain)]
        caseworker: Option<String>,
        /// Take the participant in.
        #[arg(long)]
        write: bool,
    },
}

/// What to do about the figures of others.
#[derive(Debug, Subcommand)]
pub enum CompareCommand {
    /// List what others have published, and the units whose figures have been taken in.
    List,
    /// Take published figures from a table: all of them or none.
    ///
    /// CSV, xlsx or ods with the columns owner, measure, gender, year, value, n and source. The measure is work_or_studies or
    /// returned; gender is woman, man or empty for everybody; the value is a share in per cent; n, of how many it is, may be
    /// empty. Every row that can't be taken is told with its number.
    Import {
        /// The table.
        #[arg(value_name = "TABLE")]
        published: PathBuf,
        /// Replace figures of the same owner, measure, gender and year. Without it such figures are refused.
        #[arg(long)]
        replace: bool,
    },
    /// Remove a published figure, or another unit's figures.
    Remove {
        /// Which, as the list names it; as many of its first characters as tell it apart.
        #[arg(value_name = "ID", value_parser = plain)]
        id: String,
    },
    /// Save the unit's own figures for others: for publication, signed with the unit's key.
    ///
    /// They are of all participants. Other units take the file in with "compare take". An existing file is never written over.
    Save {
        /// Where the new file goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The first day of the period; without it, the first day that anything is known of.
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Option<NaiveDate>,
        /// The last day of the period; without it, today.
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        to: Option<NaiveDate>,
        /// Which score changes are counted from: the first one in the period, or the participation's first (start).
        #[arg(
            long,
            value_name = "SCORE",
            value_parser = |text: &str| parse_code(text, Since::from_code),
            default_value = "period"
        )]
        since: Since,
    },
    /// Take another unit's figures in.
    ///
    /// Without --fingerprint it is only told whose they are and what they hold.
    Take {
        /// The other unit's file.
        #[arg(value_name = "FIGURES")]
        figures: PathBuf,
        /// The unit's fingerprint as it was read aloud: six groups of five digits.
        #[arg(long, value_name = "DIGITS")]
        fingerprint: Option<String>,
    },
}

/// What to do with the unit's own key for moves.
#[derive(Debug, Subcommand)]
pub enum TransferKeyCommand {
    /// Make a key. What was sealed for the one before it can still be taken in.
    Make {
        /// What the unit is called among others.
        #[arg(long, value_name = "NAME", value_parser = plain)]
        name: String,
        /// Do it although some machines run an older program: they take in nothing from here on until they are updated.
        #[arg(long)]
        although_older: bool,
    },
    /// Print the key and its fingerprint. Neither is secret.
    Show {
        /// Also save the key as a file, to be given to the sending unit.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Where a unit's log lies.
#[derive(Debug, Args)]
pub struct LogArgs {
    /// folder:PATH, or postgres://user@host:port/database?sslmode=…&sslrootcert=…
    #[arg(long, value_name = "LOG")]
    log: String,
    /// What this machine is called; without it, as the system calls it.
    #[arg(long, value_name = "NAME", value_parser = plain)]
    machine: Option<String>,
    #[command(flatten)]
    password: PasswordArgs,
}

/// The password of the log's server.
#[derive(Debug, Args)]
pub struct PasswordArgs {
    /// Read the server's password from the first line of this file; without it, the one that is kept sealed in the file is
    /// used, or it is asked for.
    #[arg(long, value_name = "FILE")]
    log_password_file: Option<PathBuf>,
}

/// What to do with users.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Let somebody in. Prints the passphrase for their first sign-in, once.
    Add {
        /// The name; a caseworker's participants are those who have a caseworker of this name.
        #[arg(long, value_name = "NAME", value_parser = plain)]
        name: String,
        /// caseworker, coordinator or administrator, several where one does more; or reader.
        #[arg(long, value_name = "ROLE", num_args = 1.., required = true, value_parser = |text: &str| parse_code(text, Role::from_code))]
        role: Vec<Role>,
        /// As a caseworker they see everybody's participants, not their own alone.
        #[arg(long)]
        sees_unit: bool,
    },
    /// List those who can sign in.
    List,
}

/// What to do with own checks.
#[derive(Debug, Subcommand)]
pub enum DrawCommand {
    /// Draw cases of those that go on today, and give each to a caseworker who is not responsible for it.
    ///
    /// A case's place is the SHA-256 of the seed, as eight bytes with the highest first, and the sixteen bytes of the
    /// participant's id; those with the lowest are drawn. Cases with protected data never are. Where fewer go on than are
    /// asked for, all are drawn.
    Make {
        /// How many, 1 to 200.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_DRAWN)))]
        count: u32,
        /// What the draw follows from; without it, chance gives one.
        #[arg(long, value_name = "SEED", value_parser = clap::value_parser!(u64).range(..SEEDS))]
        seed: Option<u64>,
        /// A caseworker who reads; without any, all who can sign in do.
        #[arg(long, value_name = "NAME", num_args = 1.., value_parser = plain)]
        reader: Vec<String>,
    },
    /// List the draws that were made, newest first.
    List,
    /// Make a draw again from its seed, and tell whether the same cases are drawn.
    Show {
        /// The draw, as the list names it; as many of its first characters as tell it apart.
        #[arg(value_name = "DRAW")]
        draw: String,
    },
    /// Print what own checks have found, by year and month and without names.
    ///
    /// Months with fewer cases read than the file's threshold stand together with others, and a year with fewer is left out.
    Results,
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
    #[arg(long, value_parser = plain)]
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
    #[arg(long, value_parser = plain)]
    caseworker: Option<String>,
    /// The day that participation began; without it, today.
    #[arg(long, value_parser = parse_date)]
    start: Option<NaiveDate>,
}

/// A text without control characters.
fn plain(text: &str) -> Result<String, std::convert::Infallible> {
    Ok(stripped(text))
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

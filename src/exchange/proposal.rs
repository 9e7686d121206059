//! What the columns of a spreadsheet most likely are, by their headings and by what stands in them: a proposal that the
//! user corrects.

mod mapped;
mod said;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use self::mapped::Missing;
pub use self::said::Said;
use self::words::{
    ANSWERS, END_REASONS, GENDERS, HEADINGS, LANGUAGES, NOTES, OF_CASEWORKER, OF_PARTICIPANT, OUTCOMES, REFERRERS,
    RESPONDENTS, Words, counted, is_like, plain, word_of,
};
use super::sheet::Grid;
use crate::domain::coded_enum;
use crate::domain::dates;
use crate::domain::instrument::{IndicatorId, Instrument, Respondent};

/// The most rows that are looked at.
const LOOKED_AT: usize = 200;
/// The most rows among which the headings are looked for.
const HEADINGS_WITHIN: usize = 30;
/// The most different words in a column that stand for something.
const MOST_WORDS: usize = 60;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Nothing that is taken.
    Nothing,
    /// What tells participants apart.
    Key,
    /// The participant's name.
    Name,
    /// When participation began.
    Start,
    /// Date or year of birth.
    Birth,
    /// Gender.
    Gender,
    /// Language.
    Language,
    /// Who referred the participant.
    ReferredBy,
    /// The responsible caseworker.
    Caseworker,
    /// The date of the answers in the row, or of its occasion by this number.
    Date(Option<u32>),
    /// How many months after the start the answers in the row are of.
    Months,
    /// Answers to one question, perhaps of one of several occasions in the row.
    Answer(IndicatorId, Respondent, Option<u32>),
    /// Notes to the answers of the column before.
    Note,
    /// Which question a row answers.
    Question,
    /// Who answers in a row.
    Respondent,
    /// The answer of a row.
    Score,
    /// Something of an activity that the participant was in, perhaps of one of several in the row.
    Activity(ActivityPart, Option<u32>),
    /// The last day of participation.
    Exit,
    /// What participation ended with.
    Outcome,
    /// What there is to say about that.
    ExitNote,
}

coded_enum!(
    /// What a column holds of an activity.
    ActivityPart {
        /// What it is called.
        Name = "name",
        /// The first day.
        From = "from",
        /// The last day.
        To = "to",
        /// The unit that runs it.
        Unit = "unit",
        /// What it costs a day.
        CostDay = "cost_day",
        /// What it costs for each participant who begins.
        CostStart = "cost_start",
        /// In per cent of full time.
        Extent = "extent",
        /// Why it ended.
        End = "end",
    }
);

/// What the columns are taken to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The row with the headings, by its place among the rows.
    pub headings: usize,
    /// By column.
    pub parts: Vec<Part>,
    /// What the words of each column mean, by their code; columns with words that stand for something alone.
    pub words: BTreeMap<usize, BTreeMap<String, Option<String>>>,
    /// The scale of these columns is turned.
    pub reversed: BTreeSet<usize>,
    /// These are what they were said to be the last time.
    pub as_last: BTreeSet<usize>,
}

/// Proposes what the columns of a table are, with the row that its headings stand in.
pub fn propose(grid: &Grid, instrument: &Instrument) -> Proposal {
    let score = |place: usize| {
        let row = &grid.rows[place];
        let parts = row.cells.iter().map(|cell| by_heading(cell, instrument));
        parts.filter(|part| *part != Part::Nothing).count()
    };
    let first = grid.rows.len().min(HEADINGS_WITHIN);
    let best = (0..first).rev().max_by_key(|place| score(*place));
    let headings = match best {
        Some(best) if score(best) > 0 => best,
        // No heading is known: it is the first row that is as wide as the table.
        _ => grid
            .rows
            .iter()
            .position(|row| row.cells.len() == grid.width())
            .unwrap_or_default(),
    };
    propose_below(grid, headings, instrument)
}

/// The same, where the row with the headings is known.
pub fn propose_below(grid: &Grid, headings: usize, instrument: &Instrument) -> Proposal {
    let names = grid
        .rows
        .get(headings)
        .map(|row| row.cells.as_slice())
        .unwrap_or_default();
    // The first column of a kind is it. What a heading says goes before what the cells of another column look like.
    let mut parts: Vec<Part> = Vec::new();
    let said = of_activities(names, names.iter().map(|name| by_heading(name, instrument)).collect());
    for part in said {
        parts.push(untaken(part, &parts));
    }
    for column in 0..parts.len() {
        if parts[column] == Part::Nothing {
            parts[column] = untaken(by_values(grid, headings, column), &parts);
        }
    }
    if !parts.contains(&Part::Key)
        && let Some(column) = own_key(grid, headings, &parts)
    {
        parts[column] = Part::Key;
    }
    let words = (0..parts.len())
        .filter_map(|column| Some((column, meanings(grid, headings, column, &parts[column], instrument)?)))
        .collect();
    Proposal {
        headings,
        parts,
        words,
        reversed: BTreeSet::new(),
        as_last: BTreeSet::new(),
    }
}

/// What headings say, where some are of one of several activities: "Start 1" is that of "Aktivitet 1", where there is one, and
/// not when participation began.
fn of_activities(names: &[String], mut parts: Vec<Part>) -> Vec<Part> {
    let is_activity = |part: &Part, number| *part == Part::Activity(ActivityPart::Name, number);
    for place in 0..parts.len() {
        let (_, number) = counted(&plain(&names[place]));
        if number.is_none() || !parts.iter().any(|part| is_activity(part, number)) {
            continue;
        }
        parts[place] = match parts[place].clone() {
            Part::Start => Part::Activity(ActivityPart::From, number),
            Part::Exit => Part::Activity(ActivityPart::To, number),
            Part::Outcome => Part::Activity(ActivityPart::End, number),
            part => part,
        };
    }
    parts
}

/// A part, where no column is it yet; each column of answers may have notes behind it.
fn untaken(part: Part, parts: &[Part]) -> Part {
    if part != Part::Note && parts.contains(&part) {
        Part::Nothing
    } else {
        part
    }
}

impl Proposal {
    /// A column is something else; what its words mean is proposed anew.
    pub fn set(&mut self, grid: &Grid, column: usize, part: Part, instrument: &Instrument) {
        self.as_last.remove(&column);
        match meanings(grid, self.headings, column, &part, instrument) {
            Some(words) => drop(self.words.insert(column, words)),
            None => drop(self.words.remove(&column)),
        }
        if let Some(own) = self.parts.get_mut(column) {
            *own = part;
        }
    }
}

/// What a heading says that its column holds.
fn by_heading(heading: &str, instrument: &Instrument) -> Part {
    let (name, number) = counted(&plain(heading));
    if name.is_empty() {
        return Part::Nothing;
    }
    let last = name.rsplit(' ').next().unwrap_or_default();
    let is_exit_note = HEADINGS
        .iter()
        .any(|(part, names)| *part == Part::ExitNote && names.contains(&&*name));
    if NOTES.contains(&last) && !is_exit_note {
        return Part::Note;
    }
    for (part, names) in HEADINGS {
        if names.iter().any(|known| is_like(&name, known)) {
            return match part {
                Part::Date(_) => Part::Date(number),
                Part::Activity(part, _) => Part::Activity(*part, number),
                part => part.clone(),
            };
        }
    }
    indicator(&name, instrument).map_or(Part::Nothing, |(id, respondent)| Part::Answer(id, respondent, number))
}

/// The indicator that a heading names, and whose answers they are.
fn indicator(name: &str, instrument: &Instrument) -> Option<(IndicatorId, Respondent)> {
    let words: Vec<&str> = name.split(' ').collect();
    let said = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let asked = if said(OF_CASEWORKER) {
        Some(Respondent::Caseworker)
    } else {
        said(OF_PARTICIPANT).then_some(Respondent::Participant)
    };
    let own: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !OF_CASEWORKER.contains(word) && !OF_PARTICIPANT.contains(word))
        .collect();
    if own.is_empty() {
        return None;
    }
    let names = |place: usize| -> Vec<String> {
        let indicator = &instrument.indicators[place];
        let id = indicator.id.0.replace('_', " ");
        let names = indicator
            .name
            .locales()
            .map(|locale| plain(indicator.name.text(locale)));
        names.chain([plain(&id)]).collect()
    };
    // The better a heading fits, the more of the name it has.
    let fit = |place: usize| -> usize {
        let fits = |known: &String| {
            let known: Vec<&str> = known.split(' ').collect();
            if known == own || known == words || is_like(&own.join(" "), &known.join(" ")) {
                return 1000;
            }
            let is_there = |word: &&str| {
                let begins = |other: &&str| word.chars().count() >= 4 && other.starts_with(*word);
                known
                    .iter()
                    .any(|other| other == word || begins(other) || is_like(word, other))
            };
            let is_whole = own.iter().all(is_there) && own.iter().any(|word| word.chars().count() >= 3);
            if is_whole {
                100 * own.len() / known.len().max(1)
            } else {
                0
            }
        };
        names(place).iter().map(fits).max().unwrap_or_default()
    };
    let mut fits: Vec<(usize, usize)> = (0..instrument.indicators.len())
        .map(|place| (fit(place), place))
        .collect();
    // Of several that fit alike, the first that is asked of whoever is named.
    fits.retain(|(fit, place)| {
        *fit > 0 && asked.is_none_or(|respondent| instrument.indicators[*place].asks(respondent))
    });
    let most = fits.iter().map(|(fit, _)| *fit).max()?;
    let (_, place) = fits.into_iter().find(|(fit, _)| *fit == most)?;
    let found = &instrument.indicators[place];
    Some((found.id.clone(), asked.unwrap_or_else(|| found.leading_respondent())))
}

/// What the cells of a column say that it holds, where its heading does not.
fn by_values(grid: &Grid, headings: usize, column: usize) -> Part {
    let cells: Vec<&str> = grid.cells_below(headings, column, LOOKED_AT).collect();
    if cells.is_empty() {
        return Part::Nothing;
    }
    let is_all = |is: &dyn Fn(&str) -> bool| cells.iter().all(|cell| is(cell));
    let is_year = |cell: &str| cell.parse::<i32>().is_ok_and(|year| (1930..=2012).contains(&year)) && cell.len() == 4;
    if is_all(&is_year) {
        Part::Birth
    } else if is_all(&|cell| dates::read(cell).is_some()) {
        Part::Date(None)
    } else if is_all(&|cell| word_of(GENDERS, cell).is_some()) {
        Part::Gender
    } else {
        Part::Nothing
    }
}

/// A column whose cells could tell people apart: short texts or numbers, none empty, not the same everywhere.
fn own_key(grid: &Grid, headings: usize, parts: &[Part]) -> Option<usize> {
    (0..parts.len())
        .filter(|column| parts[*column] == Part::Nothing)
        .find(|column| {
            let all: Vec<&str> = grid.cells_below(headings, *column, LOOKED_AT).collect();
            let different: BTreeSet<&&str> = all.iter().collect();
            let is_short = |cell: &&str| cell.chars().count() <= 20;
            let rows = grid.rows.len().saturating_sub(headings + 1).min(LOOKED_AT);
            all.len() == rows && different.len() * 4 >= rows && different.len() > 1 && all.iter().all(is_short)
        })
}

/// What each different word of a column means; `None` where its words stand for nothing.
fn meanings(
    grid: &Grid,
    headings: usize,
    column: usize,
    part: &Part,
    instrument: &Instrument,
) -> Option<BTreeMap<String, Option<String>>> {
    let of = |words: Words| move |cell: &str| word_of(words, cell).map(str::to_owned);
    let is_number = |cell: &str| cell.replace(',', ".").parse::<f64>().is_ok();
    type Find<'a> = Box<dyn Fn(&str) -> Option<String> + 'a>;
    let find: Find<'_> = match part {
        Part::Gender => Box::new(of(GENDERS)),
        Part::Language => Box::new(of(LANGUAGES)),
        Part::ReferredBy => Box::new(of(REFERRERS)),
        Part::Respondent => Box::new(of(RESPONDENTS)),
        Part::Outcome => Box::new(of(OUTCOMES)),
        Part::Activity(ActivityPart::End, _) => Box::new(of(END_REASONS)),
        Part::Answer(..) | Part::Score => Box::new(of(ANSWERS)),
        Part::Question => Box::new(|cell| indicator(&plain(cell), instrument).map(|(id, _)| id.0)),
        _ => return None,
    };
    let is_answer = matches!(part, Part::Answer(..) | Part::Score);
    let mut words = BTreeMap::new();
    for cell in grid.cells_below(headings, column, usize::MAX) {
        if is_answer && is_number(cell) {
            continue;
        }
        let word = cell.to_lowercase();
        if words.len() < MOST_WORDS && !words.contains_key(&word) {
            let meaning = find(&word);
            words.insert(word, meaning);
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::sheet::Book;
    use super::*;
    use crate::domain::activity::CostBasis;
    use crate::domain::instrument::SHIPPED;
    use crate::domain::participant::Gender;
    use crate::exchange::mapping::{Source, Word};

    fn grid(text: &str) -> Grid {
        let book = Book::parse(Path::new("x.csv"), text.as_bytes().to_vec()).expect("a file");
        book.grid(0).expect("a table")
    }

    fn shipped() -> Instrument {
        Instrument::parse(SHIPPED).expect("the shipped file is right")
    }

    fn answer(id: &str, respondent: Respondent, occasion: Option<u32>) -> Part {
        Part::Answer(IndicatorId(id.to_owned()), respondent, occasion)
    }

    #[test]
    fn headings_are_known_in_both_languages_and_with_slips() {
        use Respondent::{Caseworker, Participant};
        let instrument = shipped();
        for (heading, expected) in [
            ("Deltagarnr.", Part::Key),
            ("INSKRIVEN", Part::Start),
            ("Inskrivningsdatm", Part::Start),
            ("Födelseår", Part::Birth),
            ("Kön", Part::Gender),
            ("Mätdatum", Part::Date(None)),
            ("Datum 2", Part::Date(Some(2))),
            ("Hälsa", answer("health", Participant, None)),
            ("Hälsa 2", answer("health", Participant, Some(2))),
            ("Halsa (handl.)", answer("health", Caseworker, None)),
            ("Hälsa och hantering av hälsan", answer("health", Participant, None)),
            ("Tro på jobb", answer("own_belief", Participant, None)),
            ("Nätverk", answer("network_support", Participant, None)),
            ("Koncentration", answer("concentration", Participant, None)),
            ("Målmedvetenhet", answer("goal_awareness", Participant, None)),
            ("Samarbetsförmga", answer("cooperation", Participant, None)),
            ("Job search", answer("job_search", Participant, None)),
            ("Anteckning", Part::Note),
            ("hälsa anteckning", Part::Note),
            ("tro", answer("own_belief", Participant, None)),
            ("Skostorlek", Part::Nothing),
            ("", Part::Nothing),
        ] {
            assert_eq!(by_heading(heading, &instrument), expected, "{heading}");
        }
    }

    #[test]
    fn a_table_below_a_title_becomes_a_mapping() {
        let grid = grid(
            "Uppföljning våren 2026\n\nNr;Namn;Inskriven;Kön;Mätdatum;Hälsa;Anteckning;Hälsa handl.\n\
             1;Åsa;2026-01-14;K;2026-01-14;2;trött;3\n2;Bo;2026-02-02;M;2026-02-02;vet ej;;4\n",
        );
        let instrument = shipped();
        let proposal = propose(&grid, &instrument);
        assert_eq!(proposal.headings, 1);
        let mapping = proposal.mapping(&grid, "", &instrument).expect("a mapping");
        assert_eq!((mapping.headings, mapping.answers.len()), (Some(3), 2));
        assert_eq!(mapping.answers[0].note_column.as_deref(), Some("Anteckning"));
        assert_eq!(mapping.words.get("vet ej"), Some(&Word::DontKnow));
        let gender = mapping.gender.expect("a gender column");
        assert_eq!(gender.words.get("k"), Some(&Gender::Woman));
    }

    #[test]
    fn several_occasions_in_a_row_and_answers_in_rows_become_mappings() {
        let instrument = shipped();
        let wide = grid("Nr;Start;Datum 1;Hälsa 1;Datum 2;Hälsa 2\n1;2026-01-14;2026-01-14;2;2026-04-15;3\n");
        let mapping = propose(&wide, &instrument)
            .mapping(&wide, "", &instrument)
            .expect("a mapping");
        let dates: Vec<_> = mapping.answers.iter().map(|answer| answer.when.column()).collect();
        assert_eq!(dates, [Some("Datum 1"), Some("Datum 2")]);

        let long = grid(
            "Nr;Start;Datum;Fråga;Vem;Svar\n1;2026-01-14;2026-01-14;Hälsa;D;2\n1;2026-01-14;2026-01-14;Nätverk;H;vet inte\n",
        );
        let mapping = propose(&long, &instrument)
            .mapping(&long, "Blad1", &instrument)
            .expect("a mapping");
        assert_eq!(mapping.sheet.as_deref(), Some("Blad1"));
        let Source::Column(questions) = &mapping.answers[0].indicator else {
            panic!("questions stand in a column")
        };
        assert_eq!(
            questions.words.get("nätverk"),
            Some(&IndicatorId("network_support".to_owned()))
        );
        let Source::Column(whom) = &mapping.answers[0].respondent else {
            panic!("respondents stand in a column")
        };
        assert_eq!(whom.words.get("h"), Some(&Respondent::Caseworker));
        assert_eq!(mapping.words.get("vet inte"), Some(&Word::DontKnow));
    }

    #[test]
    fn several_activities_in_a_row_become_a_placement_each() {
        let instrument = shipped();
        for headings in [
            "Aktivitet 1;Start 1;Slut 1;Enhet 1;Kostnad per dag 1;Omfattning 1;Avslutsorsak 1;Aktivitet 2;Start 2;Slut 2",
            "Insats 1;Insats 1 start;Insats 1 slut;Insats 1 enhet;Insats 1 dagkostnad;Insats 1 omfattning;\
             Insats 1 avslutsorsak;Insats 2;Insats 2 från;Insats 2 till",
            "Activity 1;Start date 1;Activity end 1;Unit 1;Cost per day 1;Extent 1;End reason 1;Activity 2;From 2;To 2",
        ] {
            let grid = grid(&format!(
                "Nr;Inskriven;Mätdatum;Hälsa;{headings};Avslutad;Utfall;Avslutskommentar\n\
                 1;2026-01-14;2026-01-14;3;SFI;2026-02-01;2026-03-01;Komvux;120;50;Fullföljd;Praktik;2026-03-02;;;;\n"
            ));
            let proposal = propose(&grid, &instrument);
            assert!(
                !proposal.parts.contains(&Part::Nothing),
                "{headings}: {:?}",
                proposal.parts
            );
            let mapping = proposal.mapping(&grid, "", &instrument).expect("a mapping");
            let [first, second] = mapping.placements.as_slice() else {
                panic!("{headings}: {:?}", mapping.placements);
            };
            assert!(
                first.from.column().is_some_and(|column| column.contains('1')),
                "{headings}"
            );
            assert!(
                second.from.column().is_some_and(|column| column.contains('2')),
                "{headings}"
            );
            assert!(
                first.unit.is_some() && first.extent.is_some() && first.end_reason.is_some(),
                "{headings}"
            );
            assert_eq!(
                first.cost.as_ref().map(|(_, by)| *by),
                Some(CostBasis::Day),
                "{headings}"
            );
            assert!(second.cost.is_none() && second.to.is_some(), "{headings}");
            let exit = mapping.exit.expect("an exit");
            assert!(exit.outcome.is_some() && exit.note.is_some(), "{headings}");
            assert_eq!(mapping.start.column(), Some("Inskriven"), "{headings}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let instrument = shipped();
        let missing = |text: &str| {
            let grid = grid(text);
            propose(&grid, &instrument)
                .mapping(&grid, "", &instrument)
                .expect_err("something is missing")
        };
        assert_eq!(
            missing("Namn;Start;Datum;Hälsa\nÅsa Ek;2026-01-14;2026-01-14;2\n"),
            Missing::Key
        );
        assert_eq!(missing("Nr;Datum;Hälsa\n1;2026-01-14;2\n"), Missing::Start);
        assert_eq!(missing("Nr;Start;Hälsa\n1;2026-01-14;2\n"), Missing::Date);
        assert_eq!(missing("Nr;Start;Datum\n1;2026-01-14;2026-01-14\n"), Missing::Answers);
        assert_eq!(
            missing("Nr;Start;Datum;Fråga\n1;2026-01-14;2026-01-14;Hälsa\n"),
            Missing::Question
        );
        assert_eq!(
            missing("Nr;Start;Datum;Hälsa;Insats\n1;2026-01-14;2026-01-14;2;SFI\n"),
            Missing::ActivityFrom
        );
    }
}

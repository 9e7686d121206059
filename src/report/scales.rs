//! Answers on scales of every length, out and in again in every format.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand_chacha::ChaCha12Rng;

use super::rows::{RowsFile, Saved};
use super::template::template;
use crate::demo;
use crate::domain::assessment::Entries;
use crate::domain::history::History;
use crate::domain::instrument::{Instrument, MAX_CHOICES, Respondent};
use crate::domain::{Now, Today};
use crate::exchange::fhir::{self, Bundle};
use crate::exchange::import::{self, Already, Choices, Existing};
use crate::exchange::mapping::Mapping;
use crate::exchange::rows::{Content, Dialect, What};
use crate::exchange::sheet::Book;
use crate::i18n::{Locale, Texts};
use crate::store::{Operation, Session, Store};

fn session() -> Session {
    Session {
        user: demo::CASEWORKER.to_owned(),
        now: Now(DateTime::UNIX_EPOCH),
        today: Today(NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date")),
    }
}

/// Two questions on a scale with so many levels from `min` on.
fn instrument(min: i16, levels: i16) -> String {
    let max = min + levels - 1;
    let named = (min..=max).filter(|level| levels as usize <= MAX_CHOICES || [min, max].contains(level));
    let level: Vec<_> = named
        .map(|level| format!("{{ value = {level}, word = {{ sv = \"ord {level}\" }} }}"))
        .collect();
    let questions = ["health", "own_belief"].map(|id| {
        format!(
            "[[indicator]]\nid = \"{id}\"\nitem = \"{id}-1\"\nrespondents = [\"participant\", \"caseworker\"]\n\
             name = {{ sv = \"{id}\" }}\nquestion.participant = {{ sv = \"?\" }}\nquestion.caseworker = {{ sv = \"?\" }}\n"
        )
    });
    let rounding = match levels % 3 {
        0 => "",
        1 => "rounding = \"half_up\"\n",
        _ => "rounding = \"down\"\n",
    };
    format!(
        "id = \"scales\"\nversion = 1\nname = {{ sv = \"X\" }}\nnotice = {{ sv = \"Y\" }}\n[scale]\nid = \"s{levels}\"\n\
         min = {min}\nmax = {max}\n{rounding}level = [{}]\n{}",
        level.join(", "),
        questions.concat()
    )
}

fn store(source: &str) -> Store {
    let mut store = Store::in_memory(demo::CASEWORKER).expect("a store");
    let loaded = store.transact(&session(), Operation::LoadInstrument, |tx| tx.load_instrument(source));
    loaded.expect("loaded");
    store
}

fn mapping(names: [&str; 6]) -> Mapping {
    let [key, date, who, question, score, answer] = names;
    let word = |sv: &str, en: &str| format!("{en}\", \"{sv}");
    let source = format!(
        "format = 1\n[participant]\nkey = \"{key}\"\nstart = \"2026-01-01\"\n[[answer]]\n\
         indicator = {{ column = \"{question}\", values = {{ health = \"health\", own_belief = \"own_belief\" }} }}\n\
         respondent = {{ column = \"{who}\", values = {{ deltagaren = \"participant\", \"handläggaren\" = \"caseworker\" }} }}\n\
         column = \"{score}\"\nmissing = \"{answer}\"\nwhen = {{ column = \"{date}\" }}\n\
         [words]\nblank = [\"{}\"]\ndont_know = [\"{}\"]\ndeclined = [\"{}\"]\n",
        word("Ej besvarad", "blank"),
        word("Vet inte", "dont_know"),
        word("Vill inte svara", "declined"),
    );
    Mapping::parse(&source).unwrap_or_else(|error| panic!("{error}: {source}"))
}

/// Takes a file in; every row of it must be right.
fn take(store: &mut Store, name: &str, bytes: Vec<u8>, mapping: &Mapping) {
    let book = Book::parse(Path::new(name), bytes).expect("a file");
    let sheet = import::table(&book, mapping).expect("a table");
    let (series, instrument) = store.instrument_in_use(None).expect("an instrument");
    let find = |key: &str| store.history_imported_as(key);
    let existing = Existing::of(&sheet, mapping, &[], &series, find).expect("nobody");
    let today = session().today;
    let plan = import::plan(&sheet, mapping, &instrument, &existing, Choices::default(), today).expect("a plan");
    assert_eq!(plan.refusals, [], "{name}");
    let written = store.transact(&session(), Operation::Import, |tx| plan.write(tx, name, "", |_| true));
    written.expect("written");
}

type Forms = BTreeMap<(NaiveDate, Respondent), Entries>;

fn forms(history: &History) -> Forms {
    let occasions = history.all_occasions().flat_map(|occasion| {
        let forms = occasion.assessments.iter();
        forms.map(|(respondent, form)| ((occasion.date, *respondent), form.entries().clone()))
    });
    occasions.collect()
}

/// Everybody's forms, in whatever order they are.
fn all(store: &Store) -> Vec<Forms> {
    let mut all: Vec<_> = store.histories().expect("everybody").iter().map(forms).collect();
    all.sort_by_key(|forms| format!("{forms:?}"));
    all
}

/// By participant, respondent, day and question: a level's place, or a word.
type Answers = Vec<(u8, u8, u8, u8, i16)>;

/// Every answer as one row of CSV.
fn rows(answers: &Answers, min: i16, levels: i16) -> String {
    let mut rows: BTreeMap<(u8, u8, u8, u8), String> = BTreeMap::new();
    for (who, respondent, day, question, answer) in answers {
        let said = match answer.rem_euclid(levels + 3) {
            level if level < levels => format!("{};score", min + level),
            place => format!(
                ";{}",
                ["dont_know", "declined", "blank"][usize::from((place - levels) as u8)]
            ),
        };
        rows.insert((*who, *respondent, *day, *question), said);
    }
    let row = |((who, respondent, day, question), said): (&(u8, u8, u8, u8), &String)| {
        let respondent = ["participant", "caseworker"][usize::from(*respondent)];
        let question = ["health", "own_belief"][usize::from(*question)];
        format!("N-{who};2026-0{}-15;{respondent};{question};{said}\n", day + 1)
    };
    format!("k;d;w;q;s;a\n{}", rows.iter().map(row).collect::<String>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_was_answered_comes_out_and_in_again_in_every_format(
        levels in 2i16..=101,
        from in 0i16..=100,
        answers in prop::collection::vec((0u8..3, 0u8..2, 0u8..4, 0u8..2, any::<i16>()), 1..40),
    ) {
        let min = (from - 50).min(100 - levels + 1);
        let source = instrument(min, levels);
        let mut first = store(&source);
        let csv = rows(&answers, min, levels);
        take(&mut first, "x.csv", csv.clone().into_bytes(), &mapping(["k", "d", "w", "q", "s", "a"]));
        // What came in is what stood there.
        let scored = csv.lines().filter(|line| line.ends_with(";score")).count();
        let known = all(&first);
        let entries = known.iter().flat_map(BTreeMap::values).flat_map(Entries::values);
        prop_assert_eq!(entries.clone().filter(|entry| entry.answer.and_then(|answer| answer.score()).is_some()).count(), scored);
        for line in csv.lines().filter(|line| line.ends_with(";score")) {
            let value: i16 = line.split(';').nth(4).expect("a score").parse().expect("a number");
            let is_it = |entry: &&crate::domain::assessment::Entry| {
                entry.answer.and_then(|answer| answer.score()).is_some_and(|score| score.value() == value)
            };
            prop_assert!(entries.clone().any(|entry| is_it(&entry)), "{}", line);
        }

        let histories = first.histories().expect("everybody");
        let file = RowsFile {
            histories: &histories,
            activities: &[],
            content: Content { names: false, notes: true },
            made_on: session().today,
        };
        let texts = Texts::new(Locale::Swedish);
        let mut random = ChaCha12Rng::seed_from_u64(1);
        let plain = ["participant", "date", "respondent", "indicator", "score", "answer"];
        let titled = plain.map(|column| texts.get(&format!("rows-column-{column}")));
        let titled: Vec<&str> = titled.iter().map(String::as_str).collect();
        for (saved, names) in [
            (Saved::Csv(What::Answers, Dialect::Swedish), plain),
            (Saved::Csv(What::Answers, Dialect::Standard), plain),
            (Saved::Xlsx(vec![What::Answers]), titled.try_into().expect("six")),
        ] {
            let bytes = file.bytes(&texts, &saved, &mut random).expect("a file");
            let mut second = store(&source);
            take(&mut second, saved.ending(), bytes, &mapping(names));
            prop_assert_eq!(&all(&second), &known, "{:?}", saved);
        }

        let bytes = file.bytes(&texts, &Saved::Fhir, &mut random).expect("a bundle");
        let mut second = store(&source);
        let bundle = Bundle::of(serde_json::from_slice(&bytes).expect("JSON")).expect("a bundle");
        let instruments = second.instruments().expect("instruments");
        let in_use = second.in_use().expect("instruments");
        let find = |key: &str| second.history_imported_as(key);
        let today = session().today;
        let plan = fhir::plan(&bundle, &instruments, &in_use, find, Already::Refuse, today).expect("a plan");
        prop_assert!(plan.refusals.is_empty());
        second.transact(&session(), Operation::Import, |tx| plan.write(tx, "", "", |_| true)).expect("written");
        prop_assert_eq!(&all(&second), &known);
        // The questionnaire in the bundle is the instrument.
        let files = fhir::instrument_file(&bundle).expect("a questionnaire");
        prop_assert_eq!(Instrument::parse(&files[0]), Instrument::parse(&source));

        let own = Instrument::parse(&source).expect("an instrument");
        let book = Book::parse(Path::new("mall.xlsx"), template(&texts, &own).expect("a workbook")).expect("it can be read");
        prop_assert_eq!(book.sheets.len(), if levels as usize > MAX_CHOICES { 3 } else { 2 });
    }
}

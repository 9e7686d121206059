//! Spreadsheets without a mapping file: the columns are named on the page.

use std::env;
use std::fs;
use std::path::Path;

use egui::Key;
use egui::accesskit::Role;
use rust_xlsxwriter::Workbook;
use stegvis::domain::assessment::Answer;
use stegvis::domain::instrument::Respondent;
use stegvis::domain::note::About;
use stegvis::exchange::import::{self, Choices, Existing};
use stegvis::exchange::mapping::Mapping;
use stegvis::exchange::sheet::Book;
use stegvis::store::{Operation, Store};

use crate::support::{Look, Window, health, histories, session, today};

const TABLE: &str = "Uppföljning våren 2026\n\nNr;Namn;Inskriven;Kön;Mätdatum;Hälsa;Anteckning;Skostorlek\n\
                     A1;Åsa;2026-01-14;K;14.1.2026;2;sover dåligt;38\nA1;Åsa;2026-01-14;K;15.4.2026;3;;38\n\
                     A2;Bo;2026-02-02;M;2.2.2026;vej;;44\n";

/// The page, with the columns of a table open on it.
fn opened(table: &str) -> Window {
    let mut window = Window::empty(Look::default());
    open(&mut window, table);
    window
}

fn open(window: &mut Window, table: &str) {
    open_columns(window, table);
    window.wait_for("Granska vad det blir");
}

/// The same where it need not be known yet what they are.
fn open_columns(window: &mut Window, table: &str) {
    let path = window.folder.path().join("table.csv");
    fs::write(&path, table).expect("written");
    open_file(window, &path);
}

fn open_file(window: &mut Window, path: &Path) {
    window.press_ctrl(Key::I);
    window.type_into("Kalkylblad", &path.display().to_string());
    window.press_button("import-open");
    window.wait_for(&window.text("import-columns"));
}

/// Chooses one of several.
fn choose(window: &mut Window, label: &str, option: &str) {
    window.click(Role::ComboBox, label);
    window.click(Role::MenuItemRadio, option);
}

#[test]
fn a_spreadsheet_comes_in_by_what_its_columns_are_taken_to_be() {
    let mut window = opened(TABLE);
    assert!(window.says("A1 · A2"), "the headings are below the title");
    // The word for what is not known is not known either: the user says what it means.
    choose(&mut window, "Vad ”vej” betyder i ”Hälsa”", "Vet inte");
    window.press_button("import-review-columns");
    window.wait_for("Importera 3 skattningar");
    assert!(window.says("3 rader ger 2 nya deltagare"));
    window.click(Role::Button, "Importera 3 skattningar");
    window.wait_for("Importen är sparad: 2 nya deltagare, 3 skattningar");
    let saved = histories(&window.path());
    let asa = &saved[0];
    let instrument = asa.instrument().expect("an instrument");
    let change = asa.change(
        Respondent::Participant,
        instrument.indicator(&health()).expect("health"),
    );
    assert_eq!(change.map(|change| (change.n, change.steps)), Some((2, 1)));
}

#[test]
fn what_is_missing_is_said_and_what_a_column_is_can_be_changed() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::I);
    window.press_button("import-paste");
    window.type_into(
        "Inklistrade celler",
        "Nr\tBörjan\tMätdatum\tHälsa\n1\t2026-01-14\t2026-01-14\t3\n",
    );
    window.press_button("import-open");
    window.wait_for("Säg vilken kolumn som säger när deltagandet började.");
    choose(&mut window, "Vad ”Början” är", "Start");
    window.press_button("import-review-columns");
    window.wait_for("Importera 1 skattning");
}

#[test]
fn what_columns_mean_is_kept_and_offered_the_next_time() {
    let mut window = opened(TABLE);
    window.type_into("Namn på kolumnernas betydelse, till nästa gång", "Vårens blad");
    window.press_button("import-keep");
    window.wait_for("Sparad i");
    open(&mut window, TABLE);
    window.click(Role::Button, "Använd ”Vårens blad”");
    window.wait_for("Importera inget");
}

#[test]
fn what_columns_were_said_to_be_is_proposed_the_next_time() {
    let table = |rows: &str| format!("Nr;Början;Mätdatum;Läget\n{rows}");
    let mut window = Window::empty(Look::default());
    open_columns(&mut window, &table("1;2026-01-14;2026-01-14;3\n"));
    choose(&mut window, "Vad ”Början” är", "Start");
    choose(
        &mut window,
        "Vad ”Läget” är",
        "Svar: Hälsa och hantering av hälsan (deltagaren)",
    );
    assert!(!window.says("Som förra gången"));
    window.press_button("import-review-columns");
    window.wait_for("Importera 1 skattning");
    window.click(Role::Button, "Importera 1 skattning");
    window.wait_for("Importen är sparad");
    // Another file with the same headings: nothing has to be said again, and all of it can be changed.
    open(&mut window, &table("2;2026-02-02;2026-02-02;vej\n"));
    assert!(window.says("Som förra gången"), "{:#?}", window.names());
    choose(&mut window, "Vad ”vej” betyder i ”Läget”", "Vet inte");
    window.press_button("import-review-columns");
    window.wait_for("Importera 1 skattning");
}

#[test]
fn the_sheet_with_the_columns_is_found_behind_a_cover() {
    let mut window = Window::empty(Look::default());
    let mut book = Workbook::new();
    let cover = book.add_worksheet().set_name("Omslag").expect("a name");
    for (row, text) in ["Uppföljning 2026", "Version 3", "Frågor: Lind"]
        .into_iter()
        .enumerate()
    {
        cover.write(row as u32, 0, text).expect("written");
    }
    let sheet = book.add_worksheet().set_name("Mätningar").expect("a name");
    sheet.write(0, 0, "Alla deltagare, våren").expect("written");
    let table = [
        ["Nr", "Inskriven", "Mätdatum", "Hälsa"],
        ["A1", "2026-01-14", "2026-01-14", "2"],
        ["A2", "2026-02-02", "2026-04-15", "4"],
    ];
    for (row, cells) in table.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32 + 2, column as u16, *cell).expect("written");
        }
    }
    let path = window.folder.path().join("bok.xlsx");
    book.save(&path).expect("saved");
    open_file(&mut window, &path);
    assert!(window.has("Blad") && window.says("2026-04-15"), "{:#?}", window.names());
    window.press_button("import-review-columns");
    window.wait_for("Importera 2 skattningar");
}

#[test]
fn a_spreadsheet_of_an_open_document_comes_in_without_a_mapping() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/writers/libreoffice.ods");
    let mut window = Window::empty(Look::default());
    open_file(&mut window, &path);
    window.press_button("import-review-columns");
    window.wait_for("Importera 4 skattningar");
    assert!(window.says("4 rader ger 3 nya deltagare"), "{:#?}", window.names());
}

/// A file of those that go wrong, on the page without a mapping; `None` where they are not there.
fn faulty(name: &str) -> Option<Window> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/faults")
        .join(name);
    if !path.exists() {
        assert!(env::var_os("CI").is_none(), "{} is not there", path.display());
        return None;
    }
    let mut window = Window::empty(Look::default());
    open_file(&mut window, &path);
    Some(window)
}

#[test]
fn files_as_people_have_them_come_in_without_a_mapping() {
    let baseline = ["2026-01-14 2", "2026-02-02 dont_know", "2026-04-15 3"];
    let as_text = ["2026-01-14 2", "2026-01-14 3", "2026-02-02 3"];
    for (name, people, right) in [
        ("03-title-row.xlsx", 2, baseline),
        ("06-datetime-0930.xlsx", 2, baseline),
        ("08-empty-dup-headers.xlsx", 2, baseline),
        ("14-date-text-forms.xlsx", 3, as_text),
        ("17-nfd-header.xlsx", 2, baseline),
        ("31-utf16le-tab.csv", 2, baseline),
        ("32-bom-sep-line.csv", 2, baseline),
    ] {
        let Some(mut window) = faulty(name) else { return };
        window.press_button("import-review-columns");
        window.wait_for("Importera 3 skattningar");
        window.click(Role::Button, "Importera 3 skattningar");
        window.wait_for("Importen är sparad");
        let saved = histories(&window.path());
        assert_eq!(saved.len(), people, "{name}");
        let mut answers: Vec<String> = Vec::new();
        for occasion in saved.iter().flat_map(|history| &history.occasions) {
            for form in occasion.assessments.values() {
                let said = match form.entries()[&health()].answer.expect("an answer") {
                    Answer::Score(score) => score.value().to_string(),
                    Answer::DontKnow => "dont_know".to_owned(),
                    Answer::Declined => "declined".to_owned(),
                };
                answers.push(format!("{} {said}", occasion.date));
            }
        }
        answers.sort();
        assert_eq!(answers, right, "{name}");
    }
}

#[test]
fn what_can_not_be_taken_is_told_on_the_page_without_a_mapping() {
    for (name, words) in [
        ("09-formula-no-cache.xlsx", "formel"),
        ("18-personnummer-key.xlsx", "personnummer"),
        ("39-nul.csv", "styrtecken"),
    ] {
        let Some(mut window) = faulty(name) else { return };
        window.press_button("import-review-columns");
        window.wait_for("kan inte tas med");
        assert!(window.says(words), "{name}: {:#?}", window.names());
        assert!(histories(&window.path()).is_empty(), "{name}");
        if name.starts_with("18") {
            window.press_button("import-keys-make");
            window.wait_for("personnummer får nya ärendenummer");
        }
    }
}

#[test]
fn day_and_month_are_asked_for_where_no_row_tells() {
    let mut window = opened("Nr;Start;Mätdatum;Hälsa\n1;2026-01-14;3/4/2026;3\n");
    window.press_button("import-review-columns");
    window.wait_for("ingen rad avgör vilket");
    window.press_button("import-dates-day_first");
    window.wait_for("Importera 1 skattning");
}

#[test]
fn what_is_there_already_is_left_or_corrected_as_the_user_says() {
    let table = |health: &str| format!("Nr;Start;Mätdatum;Hälsa\n1;2026-01-14;2026-01-14;{health}\n");
    let mut window = opened(&table("3"));
    window.press_button("import-review-columns");
    window.wait_for("Importera 1 skattning");
    window.click(Role::Button, "Importera 1 skattning");
    window.wait_for("Importen är sparad");
    open(&mut window, &table("4"));
    window.press_button("import-review-columns");
    window.wait_for("Det finns redan en skattning");
    window.click(Role::RadioButton, "Rätta dem");
    window.wait_for("En skattning som finns rättas");
}

#[test]
fn dates_that_can_hardly_be_right_are_taken_when_the_user_says_so() {
    let mut window = opened("Nr;Start;Mätdatum;Hälsa\n1;2026-01-14;1980-01-14;3\n");
    window.press_button("import-review-columns");
    window.wait_for("Ett datum ligger före 1990");
    window.click(Role::CheckBox, "Ta med dem ändå");
    window.click(Role::Button, "Importera 1 skattning");
    window.wait_for("Importen är sparad");
}

#[test]
fn a_template_is_saved_where_the_user_says() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::I);
    let path = window.folder.path().join("mall.xlsx");
    window.dialogs.answer_with(&path);
    window.press_button("template-save");
    window.wait_for("Mallen är sparad");
    assert!(path.exists());
}

/// Two participants and three assessments, taken in by the page.
fn imported() -> Window {
    let mut window = opened(&TABLE.replace("vej", "4"));
    window.press_button("import-review-columns");
    window.wait_for("Importera 3 skattningar");
    window.click(Role::Button, "Importera 3 skattningar");
    window.wait_for("Importen är sparad: 2 nya deltagare, 3 skattningar");
    window
}

#[test]
fn an_import_is_undone_by_its_name_and_done_again() {
    let mut window = imported();
    window.press_ctrl(Key::Z);
    window.wait_for("Ångrat: import av table.csv: 2 nya deltagare, 3 skattningar.");
    assert!(histories(&window.path()).is_empty(), "nobody is left of it");
    window.press_ctrl(Key::Y);
    window.wait_for("Gjort igen: import av table.csv");
    assert_eq!(histories(&window.path()).len(), 2);
}

#[test]
fn an_earlier_import_is_taken_back_after_a_question_and_put_back() {
    let mut window = imported();
    assert!(window.says("Tidigare importer"));
    window.click(Role::Button, "Ta tillbaka importen av table.csv …");
    window.wait_for("Allt som kom med den försvinner ur listor och siffror: 2 nya deltagare, 3 skattningar.");
    window.press_button("import-leave");
    assert_eq!(histories(&window.path()).len(), 2, "it was only asked");
    window.click(Role::Button, "Ta tillbaka importen av table.csv …");
    window.wait_for("Allt som kom med den försvinner");
    window.press_button("import-take-back-now");
    window.wait_for("Gjort: ta tillbaka importen av table.csv");
    assert!(histories(&window.path()).is_empty());
    window.wait_for("Tillbakatagen");
    window.click(Role::Button, "Lägg tillbaka importen av table.csv");
    window.wait_for("Gjort: lägg tillbaka importen av table.csv");
    assert_eq!(histories(&window.path()).len(), 2);
}

#[test]
fn what_stands_in_the_way_of_taking_an_import_back_is_said() {
    let mut window = Window::unlocked(Look::default(), |store| {
        fill_with_a_noted_import(store);
    });
    window.press_ctrl(Key::I);
    window.click(Role::Button, "Ta tillbaka importen av kommun.csv …");
    window.wait_for("Importen går inte att ta tillbaka, för sedan dess: 1 deltagare har fått anteckningar.");
    assert!(!window.says("Allt som kom med den försvinner"));
    assert_eq!(histories(&window.path()).len(), 1);
}

/// Somebody who came in by a spreadsheet, and a note about them.
fn fill_with_a_noted_import(store: &mut Store) {
    let mapping = Mapping::parse(
        "format = 1\n[participant]\nkey = \"Nr\"\nstart = \"2026-01-14\"\n[[answer]]\nindicator = \"health\"\n\
         respondent = \"participant\"\ncolumn = \"Hälsa\"\nwhen = \"2026-01-14\"\n",
    );
    let mapping = mapping.expect("a mapping");
    let book = Book::parse(Path::new("kommun.csv"), b"Nr;H\xc3\xa4lsa\nA-1;3\n".to_vec()).expect("a file");
    let sheet = import::table(&book, &mapping).expect("a table");
    let instrument = store.current_instrument().expect("an instrument");
    let choices = Choices::default();
    let plan = import::plan(
        &sheet,
        &mapping,
        &instrument,
        &Existing::default(),
        choices,
        session().today,
    );
    let plan = plan.expect("a plan");
    let written = store.transact(&session(), Operation::Import, |tx| {
        plan.write(tx, "kommun.csv", "", |_| true)
    });
    written.expect("imported");
    let id = store.histories().expect("histories")[0].participant.id;
    let about = About {
        date: today(),
        meeting: None,
        indicator: None,
        is_private: false,
    };
    let noted = store.transact(&session(), Operation::AddNote, |tx| {
        tx.save_note(id, None, &about, "Ringde")
    });
    noted.expect("noted");
}

/// Numbers that Skatteverket has set apart for tests.
const NUMBERS: &str = "Personnummer;Start;Mätdatum;Hälsa\n900101-9802;2026-01-14;2026-01-14;2\n\
                       19900101-9802;2026-01-14;2026-04-15;3\n189001019802;2026-02-02;2026-02-02;4\n";

#[test]
fn personal_numbers_become_case_numbers_and_the_key_list_is_saved_apart() {
    let mut window = opened(NUMBERS);
    choose(&mut window, "Vad ”Personnummer” är", "Deltagarens id");
    window.press_button("import-review-columns");
    window.wait_for("Kalkylbladet har personnummer");
    assert!(window.says("3 rader kan inte tas med"));
    window.press_button("import-keys-make");
    window.wait_for("2 personnummer får nya ärendenummer.");
    window.click(Role::Button, "Importera 3 skattningar");
    window.wait_for("Alla som kommer åt filen kan läsa den");
    assert!(
        histories(&window.path()).is_empty(),
        "nothing is written before the list is"
    );
    let list = window.folder.path().join("nycklar.csv");
    window.dialogs.answer_with(&list);
    window.press_button("export-save");
    window.wait_for("Importen är sparad: 2 nya deltagare, 3 skattningar");
    let saved = histories(&window.path());
    let keys = fs::read_to_string(&list).expect("the list");
    assert_eq!(keys.lines().count(), 3, "{keys}");
    for history in &saved {
        let key = history.participant.imported_as.as_deref().expect("a key");
        let line = format!(";{key};{}", history.participant.reference);
        assert!(keys.contains(&line), "{line} in {keys}");
        assert!(!key.contains("9802"));
    }
    // The same people by the same list are the same cases.
    open(
        &mut window,
        &NUMBERS
            .replace("2026-04-15;3", "2026-07-15;4")
            .replace("2026-02-02;4", "2026-05-02;5"),
    );
    choose(&mut window, "Vad ”Personnummer” är", "Deltagarens id");
    window.press_button("import-review-columns");
    window.wait_for("Kalkylbladet har personnummer");
    window.type_into(
        "Nyckellista från en tidigare import, om du har en",
        &list.display().to_string(),
    );
    window.press_button("import-keys-make");
    window.wait_for("0 nya deltagare och 2 som redan finns");
}

#[test]
fn where_the_key_list_cant_be_saved_nothing_is_imported() {
    let mut window = opened(NUMBERS);
    choose(&mut window, "Vad ”Personnummer” är", "Deltagarens id");
    window.press_button("import-review-columns");
    window.wait_for("Kalkylbladet har personnummer");
    window.press_button("import-keys-make");
    window.wait_for("2 personnummer får nya ärendenummer.");
    window.click(Role::Button, "Importera 3 skattningar");
    window.wait_for("Alla som kommer åt filen kan läsa den");
    let nowhere = window.folder.path().join("ingen mapp").join("nycklar.csv");
    window.dialogs.answer_with(&nowhere);
    window.press_button("export-save");
    window.wait_for("nycklar.csv");
    assert!(histories(&window.path()).is_empty());
    assert!(window.says("Förhandsvisning"), "what was planned is there still");
}

#[test]
fn several_activities_in_a_row_come_in_with_their_cost() {
    let mut window = opened(
        "Nr;Inskriven;Mätdatum;Hälsa;Aktivitet 1;Start 1;Slut 1;Kostnad per dag 1;Aktivitet 2;Start 2;Avslutad;Utfall\n\
         1;2026-01-14;2026-01-14;3;SFI kväll;2026-02-01;2026-03-01;120;Butikspraktik;2026-03-02;;\n\
         2;2026-01-14;2026-01-14;4;SFI kväll;2026-02-01;2026-03-01;120;;;2026-06-01;Studier\n",
    );
    window.press_button("import-review-columns");
    window.wait_for("Dessutom 3 insatsperioder");
    assert!(window.says("För en deltagare sparas att deltagandet har avslutats."));
    window.click(Role::Button, "Importera 2 skattningar");
    window.wait_for("Importen är sparad: 2 nya deltagare, 2 skattningar, 3 insatsperioder, 1 avslut.");
    let saved = histories(&window.path());
    assert_eq!(saved[0].placements.len(), 2);
}

/// Writes a bundle with forms of one participant, each of a day with what it says of health, where the page looks for it.
fn write_bundle(window: &Window, forms: &[(&str, i16)]) -> String {
    let entries = forms.iter().map(|(day, health)| {
        serde_json::json!({"resource": {
            "resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": URL,
            "subject": {"identifier": {"system": "urn:test", "value": "P-1"}}, "source": {"reference": "Patient/1"},
            "authored": day, "item": [{"linkId": "health", "answer": [{"valueInteger": health}]}],
        }})
    });
    let entries: Vec<_> = entries.collect();
    let bundle = serde_json::json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    let path = window.folder.path().join("forms.json");
    fs::write(&path, bundle.to_string()).expect("written");
    path.display().to_string()
}

#[test]
fn what_a_bundle_says_otherwise_is_taken_as_a_correction() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::I);
    let path = write_bundle(&window, &[("2026-01-14", 3)]);
    window.type_into("Kalkylblad", &path);
    window.press_button("import-review");
    window.wait_for("Svarsformulär i filen: 1.");
    window.click(Role::Button, "Importera 1 skattning");
    window.wait_for("Importen är sparad: 1 ny deltagare, 1 skattning.");
    write_bundle(&window, &[("2026-01-14", 5)]);
    window.press_button("import-review");
    window.wait_for("Det finns redan en skattning 14 jan 2026.");
    window.click(Role::RadioButton, "Rätta dem");
    window.wait_for("En skattning som finns rättas. Den gamla sparas bredvid.");
    window.click_containing(Role::Button, "Importera");
    window.wait_for("Importen är sparad");
    let saved = histories(&window.path());
    let occasion = saved[0].all_occasions().next().expect("a day");
    assert_eq!(occasion.superseded[&Respondent::Participant].len(), 1);
}

#[test]
fn a_fhir_bundle_is_known_and_shown_as_a_spreadsheet_is() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::I);
    let path = write_bundle(&window, &[("2026-01-14", 3), ("1980-01-14", 3)]);
    window.type_into("Kalkylblad", &path);
    window.press_button("import-review");
    window.wait_for("Svarsformulär i filen: 2. Deltagare: 1. Skattningar: 2.");
    assert!(
        window.says("Ett datum ligger före 1990: 14 jan 1980 i post 2."),
        "{:?}",
        window.names()
    );
    window.click(Role::CheckBox, "Ta med dem ändå");
    window.click(Role::Button, "Importera 2 skattningar");
    window.wait_for("Importen är sparad: 1 ny deltagare, 2 skattningar.");
    window.press_ctrl(Key::Z);
    window.wait_for("Ångrat: import av forms.json");
    assert!(histories(&window.path()).is_empty());
}

/// The address of the program's own questionnaire.
const URL: &str = "urn:x-stegvis:questionnaire:stegvis-bip";

#[test]
fn a_correction_shows_what_the_sheet_had_no_column_for() {
    let mut window = imported();
    window.press_button("navigation-participants");
    window.click_containing(Role::Button, "Åsa");
    window.open_tab("tab-occasions");
    window.click(Role::Button, "Rätta: Självskattning, 15 apr 2026");
    window.wait_for("1 av 1 besvarade");
    assert!(window.says("Frågan ställdes inte i det här formuläret."));
    window.press(Key::Num5);
    window.type_into("Varför rättas skattningen?", "Fanns på papper");
    window.press_button("form-finish");
    window.wait_for("avslutad och sparad");
    let saved = histories(&window.path());
    let form = &saved[0].occasions[1].assessments[&Respondent::Participant];
    assert_eq!(
        (form.version(), form.entries().len()),
        (2, 2),
        "what is not answered is not asked either"
    );
}

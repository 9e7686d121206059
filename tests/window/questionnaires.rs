//! Two questionnaires in use: chosen for a new form, and read apart on a participant's pages.

use egui::Key;
use egui::accesskit::Role;
use stegvis::domain::assessment::{Answer, Entry};
use stegvis::domain::instrument::Respondent;
use stegvis::domain::participant::CaseReference;
use stegvis::exchange::sheet::Book;
use stegvis::store::{Operation, Store};

use crate::screens::{Album, everywhere};
use crate::support::{Look, Window, health, histories, session};

const ZERO_TO_TEN: &str = include_str!("../data/zero_to_ten.toml");
const NAME: &str = "Noll till tio";

/// The demonstration, where a second questionnaire is used as well.
fn with_two() -> Store {
    let mut store = stegvis::demo::open_dozen(&session()).expect("a demonstration");
    store
        .transact(&session(), Operation::LoadInstrument, |tx| {
            tx.load_instrument_beside(ZERO_TO_TEN, false)
        })
        .expect("loaded");
    store
}

/// The same, where T-0001 has answered it three times, on days of the first one too.
fn with_answers() -> Store {
    let mut store = with_two();
    let id = store.find_participant(CaseReference(1)).expect("somebody");
    let (_, instrument) = store.instrument_in_use(Some("zero-to-ten")).expect("in use");
    for (nth, date) in ["2026-02-02", "2026-05-04", "2026-08-03"].into_iter().enumerate() {
        for respondent in [Respondent::Participant, Respondent::Caseworker] {
            let asked: Vec<_> = instrument
                .asked_of(respondent)
                .map(|indicator| indicator.id.clone())
                .collect();
            let answered = store.transact(&session(), Operation::FinishAssessment, |tx| {
                let date = date.parse().expect("a date");
                let occasion = tx.occasion_for(id, date, &instrument.key)?;
                let form = tx.start_assessment(occasion, respondent, &instrument.key, &asked)?;
                for (place, indicator) in asked.iter().enumerate() {
                    let level = i16::try_from((place + 2 * nth + 2) % 11).unwrap_or_default();
                    let answer = instrument.scale.score(level).map(Answer::Score);
                    tx.save_entry(form, indicator, &Entry { answer, note: None })?;
                }
                tx.finish_assessment(form, None)
            });
            answered.expect("answered");
        }
    }
    store
}

fn first_participant(look: Look, store: Store) -> Window {
    let mut window = Window::on(look, store);
    window.type_into(&window.text("participants-search"), "T-0001");
    window.press(Key::Enter);
    window
}

#[test]
fn a_spreadsheet_is_taken_in_for_the_questionnaire_that_is_chosen() {
    let mut window = Window::unlocked(Look::default(), |store| {
        let loaded = store.transact(&session(), Operation::LoadInstrument, |tx| {
            tx.load_instrument_beside(ZERO_TO_TEN, false)
        });
        loaded.expect("loaded");
    });
    window.press_ctrl(Key::I);
    window.press_button("import-paste");
    window.type_into(
        "Inklistrade celler",
        "Nr\tStart\tDatum\tHälsa\n1\t2026-01-14\t2026-02-02\t9\n",
    );
    window.press_button("import-open");
    window.wait_for("Granska vad det blir");
    // The first one has no such level.
    window.press_button("import-review-columns");
    window.wait_for("varken en nivå mellan 1 och 5");
    window.click(Role::RadioButton, NAME);
    assert!(!window.says("varken en nivå"), "what was planned is planned anew");
    window.press_button("import-review-columns");
    window.wait_for("Importera 1 skattning");
    window.click(Role::Button, "Importera 1 skattning");
    window.wait_for("Importen är sparad");
    let saved = &histories(&window.path())[0];
    assert!(saved.occasions.is_empty(), "nothing of the first one");
    let (_, of_second) = saved.beside.iter().next().expect("another questionnaire");
    let form = &of_second.occasions[0].assessments[&Respondent::Participant];
    assert_eq!(
        form.entries()[&health()]
            .answer
            .and_then(Answer::score)
            .map(|score| score.value()),
        Some(9)
    );
}

#[test]
fn a_form_is_filled_in_by_the_questionnaire_that_is_chosen() {
    let mut window = first_participant(Look::default(), with_two());
    assert!(!window.offers(Role::RadioButton, NAME), "it has measured nothing yet");
    window.press_button("new-self-assessment");
    window.click(Role::ComboBox, "Frågeformulär");
    window.click(Role::MenuItemRadio, NAME);
    window.press_button("new-assessment-start");
    assert!(window.says("Hur är det just nu?"), "its own questions");
    window.press(Key::Num9);
    window.press_button("form-finish");
    window.press_button("form-finish-anyway");
    // The page goes on with what was measured before, and offers the other one beside it.
    assert!(window.offers(Role::RadioButton, NAME));
    window.click(Role::RadioButton, NAME);
    window.open_tab("tab-table");
    assert!(window.has("9") && !window.has("Målmedvetenhet"), "its own table");
    assert!(window.says("18 nov 2026"));
}

#[test]
fn a_questionnaire_that_is_withdrawn_is_read_and_not_offered() {
    let mut window = first_participant(Look::default(), with_answers());
    window.press_button("navigation-settings");
    window.click(Role::Button, &format!("Ta ur bruk: {NAME}"));
    assert!(window.says("är taget ur bruk"));
    window.press(Key::Escape);
    assert!(window.offers(Role::RadioButton, &format!("{NAME} (inte i bruk)")));
    window.press_button("new-self-assessment");
    assert!(!window.says(NAME), "no new form is filled in with it");
}

#[test]
fn what_was_begun_before_the_questionnaire_was_withdrawn_goes_on_with_its_own_questions() {
    let mut window = first_participant(Look::default(), with_two());
    window.press_button("new-self-assessment");
    window.click(Role::ComboBox, "Frågeformulär");
    window.click(Role::MenuItemRadio, NAME);
    window.press_button("new-assessment-start");
    window.press(Key::Num9);
    window.press(Key::Escape);
    window.press_button("navigation-settings");
    window.click(Role::Button, &format!("Ta ur bruk: {NAME}"));
    window.press(Key::Escape);
    window.click(Role::RadioButton, &format!("{NAME} (inte i bruk)"));
    window.open_tab("tab-occasions");
    window.click_containing(Role::Button, &window.text("form-continue"));
    assert!(
        window.says("Hur är det just nu?"),
        "its own questions: {:#?}",
        window.names()
    );
    window.press_button("form-finish");
    window.press_button("form-finish-anyway");
    window.open_tab("tab-occasions");
    // The caseworker's form of the same day was never begun, and is not begun any more.
    window.click_containing(Role::Button, &window.text("form-fill-in"));
    assert!(
        window.says("Inget frågeformulär i bruk heter zero-to-ten"),
        "{:#?}",
        window.names()
    );
}

#[test]
fn a_group_names_an_indicator_by_itself_where_two_questionnaires_ask_about_it() {
    let mut window = Window::on(Look::default(), with_answers());
    window.press_button("navigation-groups");
    window.wait_for(NAME);
    window.click(Role::RadioButton, NAME);
    window.open_tab("group-tab-progress");
    assert!(window.says("Hälsa och hantering av hälsan"));
    assert!(
        !window.says(", skala "),
        "its page says which questionnaire: {:#?}",
        window.names()
    );
}

#[test]
fn a_template_is_of_the_questionnaire_that_is_chosen() {
    let mut window = Window::on(Look::default(), with_two());
    window.press_ctrl(Key::I);
    let path = window.folder.path().join("mall.xlsx");
    window.dialogs.answer_with(&path);
    let save = window.text("template-save");
    window.choose_in_menu(&save, Role::MenuItem, NAME);
    window.wait_for("Mallen är sparad");
    let saved = Book::open(&path).expect("a workbook");
    let headings = saved.grid(0).expect("a sheet").rows[0].cells.join(" ");
    assert!(
        headings.contains("Hälsa och hantering") && !headings.contains("Målmedvetenhet"),
        "{headings}"
    );
}

#[test]
fn a_spreadsheet_is_taken_for_the_questionnaire_that_knows_most_of_its_columns() {
    let mut window = Window::unlocked(Look::default(), |store| {
        let own = ZERO_TO_TEN.replace("Hälsa och hantering av hälsan", "Sömn och vila");
        let loaded = store.transact(&session(), Operation::LoadInstrument, |tx| {
            tx.load_instrument_beside(&own, false)
        });
        loaded.expect("loaded");
    });
    window.press_ctrl(Key::I);
    window.press_button("import-paste");
    window.type_into(
        "Inklistrade celler",
        "Nr\tStart\tDatum\tSömn och vila\n1\t2026-01-14\t2026-02-02\t9\n",
    );
    window.press_button("import-open");
    window.wait_for("Granska vad det blir");
    window.press_button("import-review-columns");
    window.wait_for("Importera 1 skattning");
}

#[test]
fn two_questionnaires_on_one_participants_page() {
    let mut album = Album::default();
    let named = |(name, _): &(&str, Look)| ["sv-100", "sv-200", "sv-dark"].contains(name);
    let looks: Vec<_> = everywhere().into_iter().filter(named).collect();
    album.draw("questionnaires", &looks, |look| {
        let mut window = first_participant(look, with_answers());
        window.click(Role::RadioButton, NAME);
        window
    });
}

//! One's own figures beside those of others: written down, read from files, and taken in from another unit.

use std::fs;
use std::path::Path;

use egui::accesskit::Role;
use egui::{Key, Vec2};
use stegvis::demo::{self, CrowdSize};
use stegvis::domain::cohort::filter::{Filter, ReportPeriod};
use stegvis::domain::cohort::overview::{Overview, Request, overview};
use stegvis::domain::comparison::{Known, Measure, OutsideDetails, Subject, own, subjects};
use stegvis::domain::participant::Gender;
use stegvis::exchange::comparison::{open, read, write};
use stegvis::i18n::{Locale, Texts};
use stegvis::store::{Operation, Store};
use stegvis::ui::theme::ThemeName;

use crate::screens::{Album, everywhere, looks};
use crate::support::{Look, PASSPHRASE, Window, clock, session};

fn make_key(store: &mut Store, name: &str) {
    let session = store.session(clock().0, clock().1);
    let made = store.transact(&session, Operation::MakeTransferKey, |tx| {
        tx.make_transfer_key(name, false)
    });
    made.expect("a key");
}

/// What a file says for publication of the twelve months up to today.
fn public(store: &Store) -> Overview {
    let cohort = store.cohort(&|_, _| true).expect("everybody");
    let filter = Filter::over(ReportPeriod::LastTwelveMonths);
    let threshold = store.rules().expect("rules").threshold;
    let request = Request::for_publication(&cohort, &filter, clock().1, threshold);
    overview(&request, &filter, &|_, _| true).expect("an overview")
}

/// A file of another unit with many people.
fn file_of(name: &str, seed: u64) -> Vec<u8> {
    let mut store = Store::in_memory("M. Norén").expect("a store");
    make_key(&mut store, name);
    let size = CrowdSize {
        participants: 150,
        years: 2,
        seed,
        returns: true,
    };
    demo::fill_crowd(&mut store, &session(), size, |_| true).expect("people");
    let texts = Texts::new(Locale::Swedish);
    let key = store.transfer_keys().expect("keys").remove(0);
    write(&key, &public(&store), clock().0.0, texts.measure_definitions()).expect("a file")
}

fn published(owner: &str, gender: Option<Gender>, value: i64, n: Option<u64>) -> OutsideDetails {
    OutsideDetails {
        owner: owner.to_owned(),
        measure: Measure::WorkOrStudies,
        gender,
        year: 2025,
        value,
        n,
        source: "Påhittad källa, tabell 3".to_owned(),
    }
}

/// The same, as it was saved once: its key and so its fingerprint are always these. One that is not there yet is made where
/// pictures are.
fn stored(name: &str, seed: u64) -> Vec<u8> {
    let path = stored_path(seed);
    if !Path::new(&path).exists() && std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, file_of(name, seed)).expect("written");
    }
    fs::read(path).expect("a stored file")
}

/// Relative, so that a picture is the same wherever the project lies.
fn stored_path(seed: u64) -> String {
    format!("tests/data/figures/{seed}.stegvis-figures")
}

/// What has been taken from others before.
fn fill_others(store: &mut Store) {
    let figures = [
        published("Västra Vik", None, 39_400, Some(212)),
        published("Liknande kommuner", None, 31_000, None),
        published("Västra Vik", Some(Gender::Woman), 36_000, None),
    ];
    store
        .transact(&session(), Operation::ImportOutsideFigures, |tx| {
            tx.import_outside_figures(&figures, false)
        })
        .expect("saved");
    for (name, seed) in [("Arbetsmarknad Norrby", 3), ("Ödeshamn", 5)] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.stegvis-figures");
        fs::write(&path, stored(name, seed)).expect("written");
        let opened = open(store, clock().0, &path).expect("a file");
        store
            .transact(&session(), Operation::TakeUnitFigures, |tx| {
                tx.take_unit_figures(opened.figures.file, &opened.figures.unit, &opened.bytes)
            })
            .expect("taken in");
    }
}

/// The tab, once its figures are there.
fn go(window: &mut Window) {
    window.press_button("navigation-groups");
    let tab = window.text("group-tab-compare");
    window.wait_until(|window| window.offers(Role::Tab, &tab));
    settled(window);
    window.open_tab("group-tab-compare");
    settled(window);
}

/// Waits until nothing is being counted: what tells of that moves what stands under it.
fn settled(window: &mut Window) {
    let working = window.text("groups-working");
    window.wait_until(|window| !window.has(&working));
}

/// The tab of a file with people, what others have published and two other units' figures.
fn compared(look: Look) -> Window {
    let mut store = demo::open(&session()).expect("a demonstration");
    make_key(&mut store, "Söderby kommun");
    fill_others(&mut store);
    let mut window = Window::on(look, store);
    go(&mut window);
    window
}

/// The tab of a file with a dozen people and nothing from others.
fn dozen() -> Window {
    let mut window = Window::unlocked(Look::default(), |store| {
        demo::fill(store, &session()).expect("people");
        make_key(store, "Söderby kommun");
    });
    go(&mut window);
    window
}

fn reopened(window: &Window) -> Store {
    Store::open(&window.path(), PASSPHRASE, clock().0).expect("opens")
}

#[test]
fn a_published_figure_is_written_down_by_keyboard_and_what_is_wrong_is_told_at_its_field() {
    let mut window = dozen();
    assert!(window.says("Här finns inget från andra än"), "{:?}", window.names());
    window.tab_to("Ny publicerad siffra");
    window.press(Key::Enter);
    assert_eq!(window.focused_name().as_deref(), Some("Kommun eller grupp"));
    window.write("Västra Vik");
    window.tab_to("År");
    window.write("2025");
    window.tab_to("Andel i procent");
    window.write("139");
    window.tab_to("Spara");
    window.press(Key::Enter);
    assert!(
        window.says("Andelen ska vara ett tal från 0 till 100"),
        "{:?}",
        window.names()
    );
    // Nothing of what was written is lost.
    assert_eq!(window.field_value("Kommun eller grupp").as_deref(), Some("Västra Vik"));
    window.replace("Andel i procent", "39,4");
    window.press_button("compare-save");
    assert!(window.says("Skriv var siffran står"), "{:?}", window.names());
    window.type_into("Källa", "Påhittad källa");
    window.tab_to("Spara");
    window.press(Key::Enter);
    assert!(window.says("Siffran är sparad"), "{:?}", window.names());
    assert!(
        window.says("Västra Vik, 2025, 39,4\u{a0}%, Källa: Påhittad källa") && window.says("ingen rangordning"),
        "{:?}",
        window.names()
    );
    assert!(window.says("Siffrorna gäller olika tid"), "twelve months beside a year");
    let kept = reopened(&window).outside_figures().expect("published");
    let expected = OutsideDetails {
        source: "Påhittad källa".to_owned(),
        ..published("Västra Vik", None, 39_400, None)
    };
    assert_eq!(
        kept.iter().map(|own| own.details.clone()).collect::<Vec<_>>(),
        [expected]
    );
    // The same figure again is refused at its field, and can be changed where it is.
    settled(&mut window);
    window.press_button("compare-new");
    for (field, text) in [
        ("Kommun eller grupp", "västra vik"),
        ("År", "2025"),
        ("Andel i procent", "1"),
        ("Källa", "x"),
    ] {
        window.type_into(field, text);
    }
    window.press_button("compare-save");
    assert!(window.says("Den här siffran finns redan för samma år"));
    window.click(Role::Button, "Avbryt");
    window.click_containing(Role::Button, "Ändra: Västra Vik");
    window.replace("Antal (om det är känt)", "150");
    window.press_button("compare-save");
    assert!(window.says("95 % KI 32–47\u{a0}%, n=150"), "{:?}", window.names());
    settled(&mut window);
    window.click_containing(Role::Button, "Ta bort: Västra Vik");
    assert!(window.says("Siffran är borttagen") && window.says("Här finns inget från andra än"));
    window.press_ctrl(Key::Z);
    assert!(window.says("Ångrat: ta bort publicerad siffra") && window.says("Västra Vik, 2025"));
}

#[test]
fn a_table_is_taken_whole_or_every_wrong_row_is_told() {
    let mut window = dozen();
    let path = window.folder.path().join("publicerat.csv");
    let head = "kommun;mått;kön;år;värde;n;källa\n";
    let row = |value: &str| format!("Västra Vik;arbete eller studier;;2025;{value};150;Påhittad\n");
    fs::write(&path, format!("{head}{}Åmåla;löner;;2025;3;;Påhittad\n", row("139"))).expect("written");
    window.type_into("Fil med publicerade siffror", &path.display().to_string());
    window.press_button("compare-csv-read");
    for told in [
        "2 rader kan inte sparas, så inget har sparats",
        "Rad 2: Andelen ska vara ett tal",
        "Rad 3: Måttet finns inte",
    ] {
        assert!(window.says(told), "{told}: {:?}", window.names());
    }
    assert!(window.has("publicerat.csv"), "the file is still there to be read again");
    assert!(reopened(&window).outside_figures().expect("published").is_empty());
    fs::write(&path, format!("{head}{}", row("39,4"))).expect("written");
    window.click(Role::Button, "Läs filen igen: Fil med publicerade siffror");
    assert!(window.says("Filen har en siffra."), "{:?}", window.names());
    window.press_button("compare-csv-take");
    settled(&mut window);
    assert!(window.says("En siffra är sparad"), "{:?}", window.names());
    fs::write(&path, format!("{head}{}", row("41"))).expect("written");
    window.type_into("Fil med publicerade siffror", &path.display().to_string());
    window.press_button("compare-csv-read");
    assert!(window.says("En av dem finns redan (rad 2)"), "{:?}", window.names());
    window.press_button("compare-csv-replace");
    let values = |window: &Window| -> Vec<i64> {
        let all = reopened(window).outside_figures().expect("published");
        all.iter().map(|own| own.details.value).collect()
    };
    assert_eq!(values(&window), [41_000]);
    window.press_ctrl(Key::Z);
    assert_eq!(values(&window), [39_400]);
}

/// Reads a file of another unit on the page.
fn read_file(window: &mut Window, path: &Path) {
    window.replace("Fil från en annan enhet", &path.display().to_string());
    window.tab_to("Läs filen: Fil från en annan enhet");
    window.press(Key::Enter);
}

#[test]
fn another_units_figures_are_taken_in_after_a_look_at_the_fingerprint() {
    let mut window = dozen();
    let file = file_of("Ödeshamn", 5);
    let (_, figures) = read(&file).expect("a file");
    let path = window.folder.path().join("andra.stegvis-figures");
    let text = String::from_utf8(file.clone()).expect("text");
    fs::write(&path, text.replacen("\"n\": 1", "\"n\": 2", 1)).expect("written");
    read_file(&mut window, &path);
    assert!(
        window.says("den kan ha ändrats på vägen. Inget har ändrats"),
        "{:?}",
        window.names()
    );
    fs::write(&path, &file).expect("written");
    window.tab_to("Läs filen igen: Fil från en annan enhet");
    window.press(Key::Enter);
    let fingerprint = figures.unit.fingerprint.replace(' ', "  ");
    assert!(
        window.has("Ödeshamn") && window.has(&fingerprint),
        "{:?}",
        window.names()
    );
    assert!(window.says("Ring enheten och jämför fingeravtrycket"));
    assert!(
        reopened(&window).unit_files().expect("files").is_empty(),
        "nothing before that"
    );
    window.tab_to("Ta in");
    window.press(Key::Enter);
    assert!(
        window.says("Siffrorna från Ödeshamn är intagna"),
        "{:?}",
        window.names()
    );
    // What is shown is what the file says, rounded as everywhere.
    let whole = figures.figures.get(&Subject::whole(Measure::WorkOrStudies));
    let Some(Known::Shown(figure)) = whole else {
        panic!("many people, so it is shown: {whole:?}");
    };
    let told = format!("{:.0}\u{a0}%", figure.value * 100.0);
    let n = format!("n={}", figure.n.expect("a number"));
    assert!(
        window.says(&told) && window.says(&n),
        "{told}, {n}: {:?}",
        window.names()
    );
    read_file(&mut window, &path);
    assert!(window.says("Samma fil är redan intagen"), "{:?}", window.names());
    settled(&mut window);
    window.click_containing(Role::Button, "Ta bort: Ödeshamn");
    assert!(window.says("Siffrorna från Ödeshamn är borttagna"));
    window.press_ctrl(Key::Z);
    assert!(
        window.says("Ångrat: ta bort en annan enhets siffror"),
        "{:?}",
        window.names()
    );
    assert_eq!(
        reopened(&window).unit_files().expect("files")[0].bytes,
        file,
        "as it came"
    );
}

#[test]
fn ones_own_figures_are_saved_for_publication_whatever_is_chosen() {
    let mut window = Window::unlocked(Look::default(), |store| {
        let size = CrowdSize {
            participants: 150,
            years: 2,
            seed: 11,
            returns: true,
        };
        demo::fill_crowd(store, &session(), size, |_| true).expect("people");
        make_key(store, "Söderby kommun");
    });
    go(&mut window);
    let target = window.folder.path().join("egna.stegvis-figures");
    window.dialogs.answer_with(&target);
    window.export("compare-save-own");
    window.wait_for("Siffrorna är sparade");
    let (card, figures) = read(&fs::read(&target).expect("a file")).expect("signed");
    let store = reopened(&window);
    assert_eq!(card, store.transfer_keys().expect("keys")[0].card);
    let public = public(&store);
    for subject in subjects(&public) {
        let (own, told) = (own(&public, &subject), figures.figures.get(&subject).copied());
        match (own, told) {
            (Some(Known::Shown(own)), Some(Known::Shown(told))) => {
                assert!((own.value - told.value).abs() < 1e-12 && own.n == told.n, "{subject:?}");
            }
            (own, told) => assert_eq!(own, told, "{subject:?}"),
        }
    }
    let logged = store.audit().expect("the log");
    assert!(logged.iter().any(|entry| entry.operation == Operation::ExportGroup));
    read_file(&mut window, &target);
    assert!(window.says("Det här är enhetens egen fil"), "{:?}", window.names());
}

#[test]
fn without_a_key_the_page_says_who_makes_one() {
    let mut window = Window::unlocked(Look::default(), |store| {
        demo::fill(store, &session()).expect("people");
    });
    go(&mut window);
    assert!(window.says("En administratör gör den under Administration, Flytt"));
    assert!(!window.offers(Role::Button, "Spara egna siffror som fil"));
}

#[test]
fn change_is_compared_question_by_question() {
    let mut window = compared(Look::default());
    window.click(Role::ComboBox, "Mått");
    window.click(Role::MenuItemRadio, "Medelförändring");
    assert!(window.says("Medelförändring: "), "{:?}", window.names());
    assert!(window.says("Arbetsmarknad Norrby") && !window.says("Liknande kommuner, 2025,"));
    window.click(Role::RadioButton, "Handläggare");
    assert!(window.says("Ödeshamn"), "{:?}", window.names());
}

fn tall(look: Look) -> Look {
    Look {
        size: Vec2::new(1280.0, 2000.0),
        ..look
    }
}

#[test]
fn pictures_of_figures_beside_each_other() {
    let mut album = Album::default();
    album.draw("groups-compare", &everywhere(), compared);
    let dark = Look {
        theme: ThemeName::Dark,
        ..Look::default()
    };
    let all = [("sv-tall", tall(Look::default())), ("sv-tall-dark", tall(dark))];
    album.draw("groups-compare", &all, compared);
    album.draw("groups-compare-change", &all[..1], |look| {
        let mut window = compared(look);
        window.click(Role::ComboBox, "Mått");
        window.click(Role::MenuItemRadio, "Medelförändring");
        window
    });
}

/// The tab with a form that has been tried, a table with wrong rows and a file of another unit.
fn working(look: Look) -> Window {
    let mut window = compared(look);
    window.press_button("compare-new");
    let owner = window.text("compare-owner");
    window.type_into(&owner, "Östra Vik");
    window.press_button("compare-save");
    let field = window.text("compare-csv-field");
    window.type_into(&field, "tests/data/figures/wrong.csv");
    window.click_first(Role::Button, &window.text("compare-csv-read"));
    stored("Hamnby", 9);
    let field = window.text("compare-take-field");
    window.type_into(&field, &stored_path(9));
    let read = format!("{}: {field}", window.text("compare-take-read"));
    window.click(Role::Button, &read);
    window
}

#[test]
fn pictures_of_what_is_written_down_and_taken_in() {
    let mut album = Album::default();
    let looks: Vec<_> = looks()
        .into_iter()
        .map(|(name, look)| {
            let height = if look.zoom > 1.0 { 5600.0 } else { 2600.0 };
            let size = Vec2::new(look.size.x, height);
            (name, Look { size, ..look })
        })
        .collect();
    album.draw("groups-compare-form", &looks, working);
}

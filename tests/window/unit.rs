//! Several windows as one unit, through a shared folder: made, joined, kept up to date, cut off and brought together again.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use egui::Key;
use egui::accesskit::{Role, Toggled};
use egui_kittest::kittest::Queryable as _;
use stegvis::domain::access::{Role as Part, UserDetails};
use stegvis::domain::instrument::Respondent;
use stegvis::domain::participant::{Details, Language};
use stegvis::i18n::Texts;
use stegvis::i18n::languages::Languages;
use stegvis::store::vault::KdfCost;
use stegvis::store::{Operation, Store};
use stegvis::ui::app::{Opening, StationWork};
use stegvis::unit::code::StationCode;
use stegvis::unit::log::{self, LogAddress};
use stegvis::unit::station::StationFile;

use crate::screens::{Album, everywhere, looks};
use crate::support::{FakeDevices, Look, PASSPHRASE, Window, clock, pass, session};

const NEW_PASSPHRASE: &str = "fyra röda båtar i hamn";
const COLLEAGUE: &str = "B. Ek";

/// A window on a unit's first machine, the unit's code, and the colleague's first passphrase.
struct Founded {
    window: Window,
    code: String,
    first: String,
}

impl Founded {
    fn new(look: Look, share: &Path) -> Self {
        Self::with(look, share, |_| {})
    }

    /// The same, with what `fill` puts into the file beforehand.
    fn with(look: Look, share: &Path, fill: impl FnOnce(&mut Store)) -> Self {
        let mut first = String::new();
        let mut window = Window::unlocked(look, |store| {
            fill(store);
            let details = UserDetails {
                roles: [Part::Caseworker].into(),
                sees_unit: true,
                ..UserDetails::founder(COLLEAGUE)
            };
            let added = store.add_user(&session(), &details, KdfCost::LEAST).expect("added");
            first = added.0.to_string();
        });
        window.press_button("navigation-administration");
        window.open_tab("administration-unit");
        window.type_into(&window.text("unit-folder"), &share.display().to_string());
        window.type_into(&window.text("unit-machine"), "Rum 4");
        window.press_button("unit-create");
        window.wait_for(&window.text("unit-made"));
        let letters = |name: &String| name.chars().filter(|letter| letter.is_alphanumeric()).count();
        let values = values(&window);
        let code = values.iter().find(|value| letters(value) == 56 && !value.contains('.'));
        let code = code.unwrap_or_else(|| panic!("no code: {values:#?}")).clone();
        window.press_button("secret-done");
        Self { window, code, first }
    }

    /// The colleague's own window, on a machine that joins.
    fn joined(&self, look: Look, share: &Path) -> Window {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let mut window = Window::file(look, folder);
        window.press_button("start-join");
        window.type_into(&window.text("unit-folder"), &share.display().to_string());
        window.type_into(&window.text("unit-machine"), "Rum 7");
        window.type_into(&window.text("join-code"), &self.code);
        window.type_into(&window.text("join-passphrase"), &self.first);
        window.press_button("join-now");
        window.wait_for(&window.text("passphrase-first-heading"));
        window.type_into(&window.text("passphrase-first-old"), &self.first);
        window.type_into(&window.text("passphrase-new"), NEW_PASSPHRASE);
        window.type_into(&window.text("passphrase-new-again"), NEW_PASSPHRASE);
        window.press_button("passphrase-save");
        window.wait_for(&window.text("participant-new"));
        window
    }
}

/// The texts that can be copied.
fn values(window: &Window) -> Vec<String> {
    use egui_kittest::kittest::{AccessKitNode, NodeT as _};
    let value = |node: AccessKitNode<'_>| node.value();
    let nodes = window.harness.root().children_recursive();
    nodes.filter_map(|node| value(node.accesskit_node())).collect()
}

/// Two windows of a unit, and the folder that they share.
fn pair(look: Look) -> (Window, Window, tempfile::TempDir) {
    let share = tempfile::tempdir().expect("a folder");
    let log = share.path().join("log");
    let founded = Founded::new(look, &log);
    let other = founded.joined(look, &log);
    (founded.window, other, share)
}

/// Goes to the unit's page by the line at the foot of the navigation.
fn go_to_unit(window: &mut Window) {
    use egui_kittest::kittest::NodeT as _;
    // Its name is how the machine stands, which may change at any moment.
    let heading = window.text("unit-heading");
    let is_it = |node: &egui_kittest::Node<'_>| {
        let name = node.accesskit_node().label();
        name.is_some_and(|name| name.starts_with(&heading))
    };
    let line = window.harness.query_all_by_role(Role::Button).find(is_it);
    line.expect("the line at the foot").click();
    window.harness.run();
}

/// Waits, on the unit's page, until no contact goes on: while one does, the button says so and is another.
fn rest(window: &mut Window) {
    let name = window.text("unit-contact");
    window.wait_until(|window| window.offers(Role::Button, &name));
}

/// Takes up contact now.
fn contact(window: &mut Window) {
    rest(window);
    window.get(Role::Button, &window.text("unit-contact")).click();
    window.harness.run();
}

fn go_to(window: &mut Window, case: &str) {
    window.press_button("navigation-participants");
    window.replace(&window.text("participants-search"), case);
    window.press(Key::Enter);
}

/// Shows those of colleagues in the list as well.
fn show_everybody(window: &mut Window) {
    window.click_containing(Role::RadioButton, "Alla pågående");
}

/// Renames the participant whose page is shown.
fn rename(window: &mut Window, name: &str) {
    window.press_button("edit-participant");
    window.replace(&window.text("details-name"), name);
    window.press_button("details-save");
}

#[test]
fn what_one_window_saves_stands_in_the_other_and_what_is_typed_there_stays() {
    let (mut own, mut other, _share) = pair(Look::default());
    other.press_ctrl(Key::N);
    other.type_into(&other.text("details-name"), "Halvskriven");
    own.add_participant("Amina");
    own.wait_beside(&mut other, |window| window.says("Synkad"));
    other.harness.run();
    let name = other.text("details-name");
    for _ in 0..40 {
        own.wait_beside(&mut other, |_| true);
    }
    assert_eq!(
        other.field_value(&name).as_deref(),
        Some("Halvskriven"),
        "nothing moves under what is typed"
    );
    other.press_button("details-add");
    own.wait_beside(&mut other, |window| window.says("Synkad"));
    own.press_button("navigation-participants");
    show_everybody(&mut own);
    own.wait_beside(&mut other, |window| window.says("Halvskriven"));
    other.press_button("navigation-participants");
    show_everybody(&mut other);
    other.wait_beside(&mut own, |window| window.says("Amina"));
}

#[test]
fn a_form_that_is_open_elsewhere_is_said_to_be() {
    let (mut own, mut other, _share) = pair(Look::default());
    own.add_participant("Amina");
    other.wait_beside(&mut own, |window| window.says("Amina"));
    go_to(&mut other, "Amina");
    other.press_button("new-self-assessment");
    other.press_button("new-assessment-start");
    own.wait_beside(&mut other, |window| window.says("Öppen hos B. Ek"));
    other.press_button("navigation-participants");
    own.wait_beside(&mut other, |window| !window.says("Öppen hos B. Ek"));
}

#[test]
fn cut_off_both_go_on_and_both_see_what_became_of_it() {
    let (mut own, mut other, share) = pair(Look::default());
    own.add_participant("Amina");
    other.wait_beside(&mut own, |window| window.says("Amina"));
    let (log, away) = (share.path().join("log"), share.path().join("away"));
    fs::rename(&log, &away).expect("the share is gone");
    rename(&mut own, "Amina Ali");
    own.wait_beside(&mut other, |window| window.says("Ingen kontakt"));
    go_to(&mut other, "Amina");
    rename(&mut other, "Amina Alvi");
    other.wait_beside(&mut own, |window| window.says("Ingen kontakt"));
    assert!(own.says("Amina Ali") && other.says("Amina Alvi"), "work goes on");
    // What comes last to the unit's order stands, so that the other must be in no contact while the share comes back.
    go_to_unit(&mut other);
    rest(&mut other);
    fs::rename(&away, &log).expect("it is back");
    go_to_unit(&mut own);
    contact(&mut own);
    own.wait_until(|window| window.says("Synkad"));
    contact(&mut other);
    let heading = own.text("unit-collided-heading");
    other.wait_beside(&mut own, |window| window.says(&heading));
    own.wait_beside(&mut other, |window| window.says(&heading));
    for window in [&own, &other] {
        let says = |text: &str| assert!(window.says(text), "{text}: {:#?}", window.names());
        says("Deltagarens namn");
        says("Gäller: Amina Alvi (B. Ek)");
        says("Gäller inte: Amina Ali");
    }
    own.click_containing(Role::Button, &own.text("unit-looked-at"));
    other.wait_beside(&mut own, |window| !window.says(&heading));
    assert!(!own.says(&heading));
}

#[test]
fn what_is_refused_is_set_aside_in_sight_with_what_it_said() {
    let (mut own, mut other, share) = pair(Look::default());
    own.add_participant("Amina");
    other.wait_beside(&mut own, |window| window.says("Amina"));
    go_to(&mut other, "Amina");
    let (log, away) = (share.path().join("log"), share.path().join("away"));
    fs::rename(&log, &away).expect("the share is gone");
    rename(&mut other, "Amina Alvi");
    // Meanwhile an administrator decides that the colleague sees their own participants alone.
    let mut store = Store::open(&own.path(), PASSPHRASE, clock().0).expect("the file opens");
    let accounts = store.accounts().expect("everybody");
    let colleague = accounts
        .iter()
        .find(|account| account.details.name == COLLEAGUE)
        .expect("there");
    let mut details = colleague.details.clone();
    details.sees_unit = false;
    store.edit_user(&session(), colleague.id, &details).expect("decided");
    drop(store);
    fs::rename(&away, &log).expect("it is back");
    for window in [&mut own, &mut other] {
        go_to_unit(window);
        contact(window);
        window.wait_until(|window| window.says("Synkad") || window.says("sak att titta på"));
    }
    let heading = other.text("unit-set-aside-heading");
    other.wait_beside(&mut own, |window| window.says(&heading));
    for words in [
        "Rollen räckte inte",
        "Deltagarens namn: Amina Alvi",
        "Ändrade deltagarens uppgifter",
    ] {
        assert!(other.says(words), "{words}: {:#?} {:#?}", other.names(), values(&other));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    fs::create_dir_all(&folder).expect("a folder");
    let picture = other.harness.render().expect("a picture");
    picture.save(folder.join("unit-set-aside.png")).expect("saved");
    let done = other.text("unit-set-aside-done");
    other.click_containing(Role::Button, &done);
    assert!(!other.says(&heading));
}

#[test]
fn whoever_is_let_in_no_more_is_told_so_and_sees_nothing() {
    let (mut own, mut other, _share) = pair(Look::default());
    own.add_participant("Zxqv");
    other.wait_beside(&mut own, |window| window.says("Zxqv"));
    own.press_button("navigation-administration");
    own.open_tab("administration-users");
    own.click_containing(Role::Button, "Ta bort: B. Ek");
    own.click_containing(Role::Button, &own.text("users-remove-yes"));
    other.wait_beside(&mut own, |window| window.says(&window.text("sign-in-heading")));
    assert!(!other.says("Zxqv"));
    assert!(other.says("hör inte längre till enheten"), "{:#?}", other.names());
}

#[test]
fn leaving_makes_the_file_one_of_its_own() {
    let (mut own, mut other, _share) = pair(Look::default());
    own.add_participant("Amina");
    other.wait_beside(&mut own, |window| window.says("Amina"));
    go_to_unit(&mut own);
    own.press_button("unit-leave");
    own.press_button("unit-leave-now");
    own.wait_for(&own.text("unit-left"));
    assert!(own.has(&own.text("unit-none")), "{:#?}", own.names());
    own.press_button("navigation-participants");
    assert!(own.says("Amina"), "everything is still here");
}

/// A form station that has joined the unit, and the folder that its key lies in.
fn station(own: &mut Window, share: &Path) -> (Window, Arc<tempfile::TempDir>) {
    go_to_unit(own);
    own.type_into(&own.text("station-name"), "Väntrummet");
    own.press_button("station-add");
    let letters = |value: &String| value.chars().filter(|letter| letter.is_alphanumeric()).count();
    let values = values(own);
    let code = values.iter().find(|value| letters(value) == 82 && value.contains("  "));
    let code: StationCode = code.expect("a code").parse().expect("a station's");
    own.press_button("secret-done");
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let address = LogAddress::Folder(share.to_owned());
    let mut log = log::open(&address, None, code.unit).expect("the log");
    StationFile::join(&folder.path().join("station.json"), &address, log.as_mut(), &code).expect("joined");
    (station_window(&folder), folder)
}

fn station_window(folder: &Arc<tempfile::TempDir>) -> Window {
    let work = StationWork::open(&folder.path().join("station.json"), None).expect("a station");
    let opening = Opening::Station(Box::new(work));
    Window::with_devices(Look::default(), opening, Arc::clone(folder), FakeDevices::default())
}

/// A unit's first machine with an Arabic-speaking participant, and its station.
fn lobby() -> (Window, Window, Arc<tempfile::TempDir>, tempfile::TempDir) {
    let share = tempfile::tempdir().expect("a folder");
    let log = share.path().join("log");
    let founded = Founded::with(Look::default(), &log, |store| {
        let mut details = Details::starting(session().today.0);
        (details.name, details.language) = (Some("Zxqv Ali".to_owned()), Some(Language::Arabic));
        details.caseworker = Some(store.user().to_owned());
        let added = store.transact(&session(), Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        });
        added.expect("added");
        let offered = store.transact(&session(), Operation::OfferLanguage, |tx| tx.offer_language("ar", true));
        offered.expect("switched on");
    });
    let mut own = founded.window;
    let (lobby, folder) = station(&mut own, &log);
    (own, lobby, folder, share)
}

/// Sends the participant's form to the station.
fn send(own: &mut Window) {
    go_to(own, "Zxqv");
    own.press_button("new-self-assessment");
    own.type_into(&own.text("station-greeting"), "Ziakhil");
    own.click_containing(Role::Button, "Lämna över till Väntrummet");
}

/// Answers with 4 until so many questions have been.
fn answer(lobby: &mut Window, count: usize) {
    let texts = arabic();
    lobby.tab_to(&texts.get("handover-begin"));
    lobby.press(Key::Enter);
    for _ in 0..count {
        lobby.press(Key::Num4);
        lobby.press(Key::Enter);
    }
}

fn arabic() -> Texts {
    Texts::of_language(Languages::shipped().get("ar").expect("Arabic"))
}

/// Every byte of every file under a folder.
fn bytes_under(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            bytes.extend(bytes_under(&path));
        } else {
            bytes.extend(fs::read(&path).expect("a file"));
        }
    }
    bytes
}

#[test]
fn a_form_is_answered_in_the_lobby_in_arabic_and_stands_in_the_caseworkers_charts() {
    let (mut own, mut lobby, folder, share) = lobby();
    send(&mut own);
    lobby.wait_beside(&mut own, |window| window.says("Ziakhil"));
    assert!(!lobby.says("Zxqv") && !lobby.says("T-0001"), "{:#?}", lobby.names());
    assert!(own.says("står i Väntrummet"), "{:#?}", own.names());
    answer(&mut lobby, 10);
    lobby.tab_to(&arabic().get("handover-submit"));
    lobby.press(Key::Enter);
    assert!(lobby.says(&lobby.text("station-thanks")), "{:#?}", lobby.names());
    own.wait_beside(&mut lobby, |window| !window.says("står i Väntrummet"));
    let store = Store::open(&own.path(), PASSPHRASE, clock().0).expect("the file opens");
    let histories = store.histories().expect("everybody");
    let form = &histories[0].occasions[0].assessments[&Respondent::Participant];
    assert_eq!(
        form.entries().values().filter(|entry| entry.answer.is_some()).count(),
        10
    );
    assert_eq!(form.circumstances().language.as_deref(), Some("ar"));
    for found in [bytes_under(folder.path()), bytes_under(share.path())] {
        for secret in ["Zxqv", "Ziakhil"] {
            let is_there = found.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!is_there, "{secret} can be read");
        }
    }
    assert!(!folder.path().join("station.json.form").exists(), "nothing stays there");
}

#[test]
fn a_station_that_loses_its_power_goes_on_with_the_form_and_its_answers() {
    let (mut own, mut lobby, folder, _share) = lobby();
    send(&mut own);
    lobby.wait_beside(&mut own, |window| window.says("Ziakhil"));
    answer(&mut lobby, 3);
    drop(lobby);
    let kept = fs::read(folder.path().join("station.json.form")).expect("what was answered is kept");
    assert!(String::from_utf8_lossy(&kept).starts_with("-----BEGIN AGE"), "sealed");
    let mut again = station_window(&folder);
    again.wait_beside(&mut own, |window| window.says("Ziakhil"));
    answer(&mut again, 0);
    let chosen = again.harness.query_all_by_role(Role::RadioButton).filter(|node| {
        use egui_kittest::kittest::NodeT as _;
        node.accesskit_node().toggled() == Some(Toggled::True)
    });
    assert_eq!(chosen.count(), 1, "the first question has its answer still");
}

#[test]
fn a_station_that_is_taken_away_has_nothing_any_more() {
    let (mut own, mut lobby, _folder, _share) = lobby();
    send(&mut own);
    lobby.wait_beside(&mut own, |window| window.says("Ziakhil"));
    go_to_unit(&mut own);
    own.click_containing(Role::Button, "Ta bort, Väntrummet");
    lobby.wait_beside(&mut own, |window| window.says(&window.text("station-waits")));
    assert!(!lobby.says("Ziakhil"));
}

#[test]
fn answers_that_somebody_has_left_on_the_screen_are_covered() {
    let (mut own, mut lobby, _folder, _share) = lobby();
    send(&mut own);
    lobby.wait_beside(&mut own, |window| window.says("Ziakhil"));
    answer(&mut lobby, 3);
    assert!(!lobby.says("Ziakhil"), "a question is shown");
    for _ in 0..20 {
        pass(55);
        lobby.harness.run();
    }
    assert!(lobby.says("Ziakhil"), "the first page: {:#?}", lobby.names());
}

#[test]
fn a_form_that_is_taken_back_leaves_the_station() {
    let (mut own, mut lobby, folder, _share) = lobby();
    send(&mut own);
    lobby.wait_beside(&mut own, |window| window.says("Ziakhil"));
    answer(&mut lobby, 2);
    own.press_button("station-take-back");
    lobby.wait_beside(&mut own, |window| window.says(&window.text("station-waits")));
    assert!(!lobby.says("Ziakhil") && !folder.path().join("station.json.form").exists());
    assert!(!own.says("står i Väntrummet"));
}

/// The pages whose pictures hold no path, no time and no secret.
#[test]
fn pages_of_a_unit() {
    let mut album = Album::default();
    album.draw("unit-none", &looks(), |look| {
        let mut window = Window::empty(look);
        window.press_button("navigation-administration");
        window.open_tab("administration-unit");
        window
    });
    album.draw("unit-join", &everywhere(), |look| {
        let mut window = Window::at(look, Path::new("/data/Stegvis/stegvis.db"));
        window.press_button("start-join");
        window
    });
}

/// Draws the pages whose pictures hold a path or a time of this machine's, to be looked at.
#[test]
fn a_unit_is_drawn_to_be_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    fs::create_dir_all(&folder).expect("a folder");
    let save = |window: &mut Window, name: &str, look: &str| {
        let picture = window.harness.render().expect("a picture");
        picture.save(folder.join(format!("{name}-{look}.png"))).expect("saved");
    };
    // At the sizes at which nothing that is typed into has to be scrolled to.
    let is_roomy = |look: &Look| look.zoom == 1.0 && look.size.y >= 800.0;
    for (look_name, look) in everywhere().into_iter().filter(|(_, look)| is_roomy(look)) {
        let share = tempfile::tempdir().expect("a folder");
        let log = share.path().join("log");
        let mut founded = Founded::new(look, &log);
        let (mut lobby, _folder) = station(&mut founded.window, &log);
        let mut other = founded.joined(look, &log);
        let mut own = founded.window;
        save(&mut lobby, "station-waits", look_name);
        own.add_participant("Amina");
        other.wait_beside(&mut own, |window| window.says("Amina"));
        fs::rename(&log, share.path().join("away")).expect("the share is gone");
        rename(&mut own, "Amina Ali");
        go_to(&mut other, "Amina");
        rename(&mut other, "Amina Alvi");
        let away = own.text("unit-away");
        own.wait_beside(&mut other, |window| window.says(&away));
        go_to_unit(&mut own);
        save(&mut own, "unit-away", look_name);
        fs::rename(share.path().join("away"), &log).expect("it is back");
        contact(&mut own);
        let heading = own.text("unit-collided-heading");
        own.wait_beside(&mut other, |window| window.says(&heading));
        save(&mut own, "unit-collided", look_name);
        go_to(&mut other, "Amina");
        other.press_button("new-self-assessment");
        save(&mut other, "station-send", look_name);
        other.press_button("new-assessment-start");
        go_to(&mut own, "Amina");
        own.wait_beside(&mut other, |window| window.says(COLLEAGUE));
        save(&mut own, "open-elsewhere", look_name);
    }
}

//! Own checks through the window: drawn by whoever may, read by a colleague by keyboard, and what was found.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Vec2};
use stegvis::demo;
use stegvis::domain::access::{Role as Part, UserDetails};
use stegvis::domain::draw::{DrawRequest, drawn};
use stegvis::domain::participant::Details;
use stegvis::domain::review::{Item, Mark, UsualItem};
use stegvis::domain::{AccountId, Today};
use stegvis::i18n::{Locale, Texts};
use stegvis::store::vault::KdfCost;
use stegvis::store::{Operation, Session, Store};
use stegvis::ui::screens::reviews::checklist;
use stegvis::ui::theme::ThemeName;

use crate::screens::{Album, looks};
use crate::support::{Look, PASSPHRASE, Window, clock, histories, session, today};

/// Who reads, and with what they sign in.
const READER: &str = "M. Öberg";
const OWN: &str = "en alldeles egen fras";
const COORDINATOR: &str = "K. Nyström";
const THEIRS: &str = "en fras för siffror";

fn let_in(store: &mut Store, name: &str, role: Part, passphrase: &str) {
    let details = UserDetails {
        name: name.to_owned(),
        roles: [role].into(),
        sees_unit: false,
    };
    let path = store.path().expect("a file").to_owned();
    let (first, _) = store.add_user(&session(), &details, KdfCost::LEAST).expect("let in");
    let mut theirs = Store::open(&path, &first, clock().0).expect("they can sign in");
    let session = theirs.session(clock().0, clock().1);
    theirs
        .change_passphrase(&session, &first, passphrase, KdfCost::LEAST)
        .expect("changed");
}

/// A file with cases of the founder's, two colleagues who may read, and a coordinator.
fn file(names: &[&str]) -> (Arc<tempfile::TempDir>, Store) {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let path = folder.path().join("stegvis.db");
    let mut store = Store::create(&path, PASSPHRASE, demo::CASEWORKER, KdfCost::LEAST).expect("a file");
    let_in(&mut store, READER, Part::Caseworker, OWN);
    let_in(&mut store, "S. Sjö", Part::Caseworker, "ännu en egen fras");
    let_in(&mut store, COORDINATOR, Part::Coordinator, THEIRS);
    let written = store.transact(&session(), Operation::CreateParticipant, |tx| {
        for name in names {
            let mut details = Details::starting("2026-01-14".parse().expect("a date"));
            details.name = Some((*name).to_owned());
            details.caseworker = Some(demo::CASEWORKER.to_owned());
            tx.create_participant(&details)?;
        }
        Ok(())
    });
    written.expect("written");
    (folder, store)
}

fn sign_in(look: Look, folder: &Arc<tempfile::TempDir>, passphrase: &str) -> Window {
    let mut window = Window::file(look, Arc::clone(folder));
    window.unlock(passphrase);
    window.wait_until(|window| window.offers(Role::Button, &window.text("lock")));
    window
}

fn reader(store: &Store) -> AccountId {
    let readers = store.draw_readers().expect("readers");
    readers.iter().find(|(_, name)| name == READER).expect("the reader").0
}

fn draw(store: &mut Store, on: &Session, count: u32, seed: u64) {
    let request = DrawRequest {
        count,
        seed,
        readers: vec![reader(store)],
    };
    store
        .transact(on, Operation::MakeDraw, |tx| tx.make_draw(&request))
        .expect("drawn");
}

#[test]
fn cases_are_drawn_and_read_by_a_colleague_by_keyboard() {
    let (folder, store) = file(&["Amina", "Bilal", "Cecilia"]);
    drop(store);
    let mut window = sign_in(Look::default(), &folder, PASSPHRASE);
    window.press_button("navigation-draws");
    assert!(window.says("3 pågående ärenden kan dras"), "{:?}", window.names());
    // What is typed wrong says so at its field, and draws nothing.
    window.replace("Antal ärenden", "0");
    window.press(Key::Enter);
    assert!(
        window.says("Skriv ett antal ärenden mellan 1 och 200"),
        "{:?}",
        window.names()
    );
    window.replace("Antal ärenden", "2");
    for name in [READER, "S. Sjö"] {
        window.click(Role::CheckBox, name);
    }
    window.press_button("draws-make");
    assert!(
        window.says("2 ärenden skulle läsas av den som ansvarar för dem. Inget är draget"),
        "{:?}",
        window.names()
    );
    window.click(Role::CheckBox, demo::CASEWORKER);
    window.press_button("draws-make");
    assert!(window.says("Välj minst en som läser"), "{:?}", window.names());
    window.click(Role::CheckBox, READER);
    window.tab_to("Gör om en dragning");
    window.press(Key::Enter);
    window.type_into("Startvärde", "fyra");
    window.press(Key::Enter);
    assert!(window.says("Ett startvärde är ett heltal"), "{:?}", window.names());
    window.replace("Startvärde", "4711");
    window.press(Key::Enter);
    assert!(window.says("2 ärenden av 3 är dragna"), "{:?}", window.names());
    assert!(window.has("4711") && window.has("0 av 2"), "{:?}", window.names());
    window.press_ctrl(Key::Z);
    assert!(
        window.says("Ångrat: dra ärenden") && !window.has("4711"),
        "{:?}",
        window.names()
    );
    window.press_ctrl(Key::Y);
    assert!(window.has("4711"), "{:?}", window.names());
    drop(window);

    let mut window = sign_in(Look::default(), &folder, OWN);
    assert!(window.says("Du har 2 ärenden att läsa"), "{:?}", window.names());
    assert!(!window.says("T-000"), "they are in no list: {:?}", window.names());
    window.tab_to("Gå till egenkontrollen");
    window.press(Key::Enter);
    assert!(!window.has("Dra ärenden"), "{:?}", window.names());
    window.tab_to("Läs 2 ärenden");
    window.press(Key::Enter);
    assert!(window.says("ärende 1 av 2 som väntar"), "{:?}", window.names());
    for key in [Key::Num1, Key::Num1, Key::Num2, Key::Num1, Key::Num3] {
        window.press(key);
    }
    window.press(Key::Enter);
    assert!(window.says("Ärendet är läst"), "{:?}", window.names());
    assert!(
        window.says("ärende 1 av 1 som väntar"),
        "the next case: {:?}",
        window.names()
    );
    window.press(Key::Num2);
    // The participant's page is open to be read, and nothing on it is for the reader to change.
    window.tab_to("Öppna deltagarens sida");
    window.press(Key::Enter);
    assert!(
        window.says("Du läser ärendet för egenkontrollen"),
        "{:?}",
        window.names()
    );
    assert!(
        window.says("Du läser ärendet för egenkontrollen"),
        "{:?}",
        window.names()
    );
    for hidden in ["more-acts", "edit-participant"] {
        assert!(!window.offers(Role::Button, &window.text(hidden)), "{hidden}");
    }
    window.press(Key::Escape);
    assert!(
        window.says("1 punkt besvarad"),
        "back to what is read: {:?}",
        window.names()
    );
    window.press_ctrl(Key::Z);
    assert!(!window.says("1 punkt besvarad"), "{:?}", window.names());
    drop(window);

    let read = histories(&folder.path().join("stegvis.db"));
    let mut checks = read.iter().flat_map(|history| &history.own_checks);
    let check = checks.find(|check| check.read.is_some()).expect("one has been read");
    let marks: Vec<_> = check.marks.iter().map(|marked| marked.mark).collect();
    assert_eq!(marks, [Mark::Yes, Mark::Yes, Mark::No, Mark::Yes, Mark::NotRelevant]);
    let whose = read
        .iter()
        .find(|history| history.wanting().count() == 1)
        .expect("whose it is");
    let label = whose.participant.label();
    let mut window = sign_in(Look::default(), &folder, PASSPHRASE);
    window.press_button("navigation-reviews");
    window.click(Role::Button, &format!("Gå igenom {label}"));
    assert!(
        window.says("Egenkontroll 18 nov 2026: Är planen aktuell? – nej"),
        "{:?}",
        window.names()
    );
}

#[test]
fn a_checklist_that_is_changed_while_a_case_is_read_says_so() {
    let (folder, mut store) = file(&["Amina"]);
    draw(&mut store, &session(), 1, 7);
    drop(store);
    let mut window = sign_in(Look::default(), &folder, OWN);
    window.press_button("draws-today-open");
    window.click(Role::Button, "Läs T-0001 · Amina");
    window.press(Key::Num1);
    drop(window);
    let path = folder.path().join("stegvis.db");
    let mut store = Store::open(&path, PASSPHRASE, clock().0).expect("opens");
    let mut items = checklist(&Texts::new(Locale::Swedish), &store.checklist().expect("a checklist"));
    items[0].text = "Rätt stöd?".to_owned();
    items.truncate(2);
    store
        .transact(&session(), Operation::SaveChecklist, |tx| tx.save_checklist(&items))
        .expect("saved");
    drop(store);
    let mut window = sign_in(Look::default(), &folder, OWN);
    window.press_button("draws-today-open");
    window.click_containing(Role::Button, "Läs 1 ärende");
    assert!(window.says("Nu lyder den: Rätt stöd?"), "{:?}", window.names());
    window.press(Key::ArrowDown);
    window.press(Key::Num3);
    window.press(Key::Enter);
    assert!(window.says("Du har inga ärenden att läsa"), "{:?}", window.names());
    let marks = &histories(&path)[0].own_checks[0].marks;
    let marks: Vec<_> = marks.iter().map(|marked| (marked.text.as_str(), marked.mark)).collect();
    assert_eq!(
        marks[0],
        ("Har deltagaren rätt ersättning eller stöd?", Mark::Yes),
        "it keeps its words"
    );
    assert_eq!(marks.len(), 2);
}

/// A seed that draws this participant last of six.
fn seed_with_last(store: &Store, name: &str) -> u64 {
    let everybody = store.participants().expect("everybody");
    let ids: Vec<_> = everybody.iter().map(|participant| participant.id).collect();
    let last = everybody
        .iter()
        .find(|participant| participant.details.name.as_deref() == Some(name));
    let last = last.expect("they are there").id;
    let is_last = |seed: &u64| drawn(*seed, 6, ids.clone()).last() == Some(&last);
    (0..).find(is_last).expect("a seed")
}

/// A year of own checks: draws, what was read of them, and one case that waits. Whose it is follows from the seed of the
/// latest draw, and from ids that are others each time: where it is shown, a seed is looked for that gives always the same.
fn read_for_a_year(look: Look, waiting: Option<&str>) -> Arc<tempfile::TempDir> {
    let names = ["Amina", "Bilal", "Cecilia", "David", "Elif", "Farah", "Gustav"];
    let (folder, mut store) = file(&names);
    let path = folder.path().join("stegvis.db");
    let texts = Texts::new(look.locale);
    let latest = waiting.map_or(9_007_199, |name| seed_with_last(&store, name));
    for (seed, date) in [(4711, "2026-03-10"), (68_204_117, "2026-09-08"), (latest, "2026-11-16")] {
        let date = Today(date.parse().expect("a date"));
        let on = store.session(clock().0, date);
        draw(&mut store, &on, 6, seed);
        let mut reading = Store::open(&path, OWN, clock().0).expect("they can sign in");
        reading.turn_to_day(date);
        let on = reading.session(clock().0, date);
        let waiting = reading.to_read().expect("what is to be read");
        let left = usize::from(date.0.to_string() == "2026-11-16");
        for (place, case) in waiting.iter().take(waiting.len() - left).enumerate() {
            for (position, usual) in (0_u32..).zip(UsualItem::ALL) {
                let item = Item {
                    id: usual.id(),
                    text: texts.get(&format!("review-item-{}", usual.code())),
                    knows: usual.knows(),
                };
                let mark = match (place + position as usize) % 5 {
                    0 => Mark::No,
                    3 if position > 2 => Mark::NotRelevant,
                    _ => Mark::Yes,
                };
                let id = (case.participant_id, case.draw_id);
                reading
                    .transact(&on, Operation::MarkDrawn, |tx| {
                        tx.mark_drawn(id.0, id.1, &item, position, Some(mark))
                    })
                    .expect("marked");
            }
            reading
                .transact(&on, Operation::FinishDrawn, |tx| {
                    tx.finish_drawn(case.participant_id, case.draw_id)
                })
                .expect("finished");
        }
    }
    folder
}

fn tall(theme: ThemeName) -> Look {
    Look {
        theme,
        size: Vec2::new(1280.0, 1500.0),
        ..Look::default()
    }
}

#[test]
fn pictures_of_own_checks() {
    let mut album = Album::default();
    let all = [
        looks(),
        vec![
            ("sv-tall", tall(ThemeName::Light)),
            ("sv-tall-dark", tall(ThemeName::Dark)),
        ],
    ]
    .concat();
    album.draw("draws", &all, |look| {
        let folder = read_for_a_year(look, None);
        let mut window = sign_in(look, &folder, THEIRS);
        window.press_button("navigation-draws");
        window
    });
    let reading = |look: Look| {
        let folder = read_for_a_year(look, Some("Elif"));
        let mut window = sign_in(look, &folder, OWN);
        window.press_button("draws-today-open");
        window
    };
    album.draw("draws-to-read", &[("sv-100", Look::default())], reading);
    let case = |look: Look| {
        let mut window = reading(look);
        window.click_containing(Role::Button, "T-000");
        for key in [Key::Num1, Key::Num2] {
            window.press(key);
        }
        window
    };
    album.draw("own-check", &looks(), case);
    album.draw("own-check", &[("sv-tall-dark", tall(ThemeName::Dark))], case);
    album.draw("own-check-page", &[("sv-100", Look::default())], |look| {
        let mut window = case(look);
        window.press_button("review-open-participant");
        window
    });
    assert_eq!(today().to_string(), "2026-11-18", "the draws above are of this year");
}

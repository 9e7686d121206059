//! A participant's move to another unit and from one, in the window.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use egui::accesskit::Role;
use stegvis::demo;
use stegvis::domain::ParticipantId;
use stegvis::domain::exit::Outcome;
use stegvis::domain::transfer::{ConsentForm, ConsentGiver, MoveConsent, UnitCard};
use stegvis::exchange::transfer::{card_code, send};
use stegvis::store::{Operation, Store};

use crate::screens::{Album, everywhere, looks};
use crate::support::{Look, PASSPHRASE, Window, clock, session};

fn make_key(store: &mut Store, name: &str) -> UnitCard {
    let session = store.session(clock().0, clock().1);
    let made = store.transact(&session, Operation::MakeTransferKey, |tx| {
        tx.make_transfer_key(name, false)
    });
    made.expect("a key");
    store.transfer_keys().expect("keys")[0].card.clone()
}

/// A window on the demonstration's people, in a file of a unit with a key.
fn dozen(look: Look) -> Window {
    Window::unlocked(look, |store| {
        demo::fill(store, &session()).expect("the demonstration");
        make_key(store, "Arbetsmarknad Norrby");
    })
}

fn other_unit() -> UnitCard {
    let mut store = Store::in_memory("M. Norén").expect("a store");
    make_key(&mut store, "Söderby kommun")
}

/// The page that sends the first participant, with the receiver's card in it.
fn sending(look: Look, card: &UnitCard) -> Window {
    let mut window = dozen(look);
    let search = window.text("participants-search");
    window.replace(&search, "T-0001");
    window.press(egui::Key::Enter);
    window.press_button("transfer-send");
    let field = window.text("transfer-code");
    window.type_into(&field, &card_code(card));
    window
}

/// A file with everything about the demonstration's first participant, for a unit with this card.
fn sent_to(card: &UnitCard) -> (Vec<u8>, ParticipantId) {
    let mut store = Store::in_memory(demo::CASEWORKER).expect("a store");
    make_key(&mut store, "Arbetsmarknad Norrby");
    demo::fill(&mut store, &session()).expect("the demonstration");
    let id = store.histories().expect("everybody")[0].participant.id;
    let consent = MoveConsent {
        date: clock().1.0,
        giver: ConsentGiver::Participant,
        form: ConsentForm::Written,
    };
    (send(&mut store, &session(), id, card, &consent).expect("a file"), id)
}

/// Opens a file of a participant on the page that takes them in.
fn open_file(window: &mut Window, file: &Path) {
    window.press_button("navigation-import");
    window.press_button("transfer-receive-heading");
    let field = window.text("transfer-file-field");
    window.type_into(&field, &file.display().to_string());
    window.press_button("transfer-open");
    window.wait_for("Arbetsmarknad Norrby");
}

/// The page that takes somebody in, with a file that was opened.
fn receiving(look: Look) -> Window {
    let mut card = None;
    let mut window = Window::unlocked(look, |store| card = Some(make_key(store, "Söderby kommun")));
    let file = window.folder.path().join("T-0001.stegvis-transfer");
    fs::write(&file, sent_to(&card.expect("a card")).0).expect("written");
    open_file(&mut window, &file);
    window
}

#[test]
fn a_participant_is_sent_once_the_key_is_compared_and_the_consent_noted_and_the_case_may_be_ended() {
    let card = other_unit();
    let mut window = sending(Look::default(), &card);
    assert!(window.says("Söderby kommun"));
    let target = window.folder.path().join("T-0001.stegvis-transfer");
    window.dialogs.answer_with(&target);
    window.press_button("transfer-make");
    for missing in ["transfer-compare-missing", "transfer-consent-missing"] {
        assert!(window.says(&window.text(missing)), "{missing}");
    }
    assert!(!target.exists());
    window.toggle("transfer-compared");
    window.click(Role::RadioButton, "Deltagaren");
    window.click(Role::RadioButton, "Skriftligt");
    window.press_button("transfer-make");
    window.wait_for("T-0001.stegvis-transfer");
    assert!(
        fs::read(&target)
            .expect("a file")
            .starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----")
    );
    window.press_button("transfer-end");
    let store = Store::open(&window.path(), PASSPHRASE, clock().0).expect("the file opens");
    let history = store.histories().expect("everybody").remove(0);
    let exit = history.participant.exit.clone().expect("ended");
    assert_eq!(
        (exit.outcome, exit.note.as_deref()),
        (Some(Outcome::Moved), Some("Till Söderby kommun"))
    );
    let sent = store.moves(history.participant.id).expect("moves").sent;
    assert_eq!(sent.len(), 1);
    assert_eq!(
        (sent[0].to.name.as_str(), sent[0].consent.form),
        ("Söderby kommun", ConsentForm::Written)
    );
}

#[test]
fn another_key_than_the_one_that_was_compared_has_to_be_compared_too() {
    let mut window = sending(Look::default(), &other_unit());
    window.toggle("transfer-compared");
    let field = window.text("transfer-code");
    window.replace(&field, &card_code(&other_unit()));
    window.click(Role::RadioButton, "Deltagaren");
    window.click(Role::RadioButton, "Muntligt");
    window.press_button("transfer-make");
    assert!(window.says(&window.text("transfer-compare-missing")));
    window.replace(&field, "inte en nyckel");
    assert!(window.says(&window.text("error-transfer-card")));
}

#[test]
fn a_participant_is_received_after_a_look_and_once() {
    let mut window = receiving(Look::default());
    assert!(window.says(&window.text("transfer-stranger")));
    assert!(window.says("Amina"));
    let store = Store::open(&window.path(), PASSPHRASE, clock().0).expect("the file opens");
    assert!(
        store.histories().expect("everybody").is_empty(),
        "a look takes nobody in"
    );
    drop(store);
    window.press_button("transfer-receive");
    assert!(window.says("T-0001 · Amina"));
    window.press_button("navigation-import");
    window.press_button("transfer-receive-heading");
    let field = window.text("transfer-file-field");
    let file = window.folder.path().join("T-0001.stegvis-transfer");
    window.type_into(&field, &file.display().to_string());
    window.press_button("transfer-open");
    window.wait_for("redan mottagen");
}

#[test]
fn an_administrator_makes_the_key_and_saves_it() {
    let mut window = Window::empty(Look::default());
    window.press_button("navigation-administration");
    window.open_tab("administration-transfer");
    window.press_button("transfer-key-make");
    assert!(window.says(&window.text("problem-transfer-name")));
    let field = window.text("transfer-key-name");
    window.type_into(&field, "Söderby kommun");
    window.press_button("transfer-key-make");
    assert!(window.says("Söderby kommun"));
    let target = window.folder.path().join("nyckel.stegvis-key");
    window.dialogs.answer_with(&target);
    window.press_button("transfer-key-save");
    window.wait_for("nyckel.stegvis-key");
    let store = Store::open(&window.path(), PASSPHRASE, clock().0).expect("the file opens");
    let own = store.transfer_keys().expect("keys")[0].card.clone();
    assert_eq!(fs::read_to_string(target).expect("a file").trim(), card_code(&own));
}

/// What was missing in the first try is said, so that the words for it are in the picture too.
fn tried(look: Look) -> Window {
    let mut window = sending(look, &picture_unit());
    window.press_button("transfer-make");
    window
}

/// A card that is the same in every picture.
fn picture_unit() -> UnitCard {
    UnitCard {
        name: "Söderby kommun, arbetsmarknadsenheten".to_owned(),
        recipient: "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq".to_owned(),
        signer: [46; 32],
    }
}

#[test]
fn whoever_is_on_the_way_to_another_unit() {
    let mut album = Album::default();
    album.draw("transfer-send", &everywhere(), tried);
}

/// A window on the stored file of the first schema that could, which has a key: it is the same in every picture.
fn stored(look: Look) -> Window {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/schema/5");
    for (name, target) in [("unit.db", "stegvis.db"), ("unit.keys", "stegvis.keys")] {
        fs::copy(from.join(name), folder.path().join(target)).expect("a stored file");
    }
    let mut window = Window::file(look, folder);
    window.unlock(PASSPHRASE);
    window.wait_for(&window.text("participant-new"));
    window
}

/// The stored file for that key, opened.
fn looked_at(look: Look) -> Window {
    let mut window = stored(look);
    let file = window.folder.path().join("T-0001.stegvis-transfer");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/transfer/T-0001.stegvis-transfer");
    fs::copy(from, &file).expect("a stored file");
    open_file(&mut window, &file);
    window
}

#[test]
fn whoever_is_on_the_way_here() {
    let mut album = Album::default();
    album.draw("transfer-receive", &everywhere(), looked_at);
}

#[test]
fn the_key_and_how_others_get_it() {
    let mut album = Album::default();
    album.draw("transfer-key", &looks(), |look| {
        let mut window = stored(look);
        window.press_button("navigation-administration");
        window.open_tab("administration-transfer");
        window
    });
}

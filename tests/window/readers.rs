//! A reader through the window: consent on the participant's page, what the reader sees of it, and taking it back.

use std::sync::Arc;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use stegvis::demo;
use stegvis::domain::access::{Role as Part, UserDetails};
use stegvis::domain::note::About;
use stegvis::domain::operation::Operation;
use stegvis::domain::participant::Details;
use stegvis::domain::sharing::{ConsentWay, SharingDetails};
use stegvis::store::Store;
use stegvis::store::vault::KdfCost;

use crate::screens::looks;
use crate::support::{Look, PASSPHRASE, Window, histories, session, today};

const OWN: &str = "en alldeles egen fras";

/// A file with Amina, who has a note, and Bilal; and a reader, whose first passphrase this is.
fn with_reader(look: Look) -> (Window, String) {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let path = folder.path().join("stegvis.db");
    let mut store = Store::create(&path, PASSPHRASE, demo::CASEWORKER, KdfCost::LEAST).expect("a file");
    let written = store.transact(&session(), Operation::CreateDemo, |tx| {
        for name in ["Amina", "Bilal"] {
            let mut details = Details::starting(today());
            details.name = Some(name.to_owned());
            details.caseworker = Some(demo::CASEWORKER.to_owned());
            let id = tx.create_participant(&details)?;
            for (is_private, text) in [(false, "Ringde till bageriet"), (true, "Bara för oss")] {
                let about = About {
                    date: today(),
                    meeting: None,
                    indicator: None,
                    is_private,
                };
                tx.save_note(id, None, &about, text)?;
            }
        }
        Ok(())
    });
    written.expect("written");
    let details = UserDetails {
        name: "S. Sjö".to_owned(),
        roles: [Part::Reader].into(),
        sees_unit: false,
    };
    let (first, _) = store.add_user(&session(), &details, KdfCost::LEAST).expect("added");
    drop(store);
    (Window::file(look, folder), first.to_string())
}

/// Signs in for the first time.
fn first_sign_in(window: &mut Window, first: &str) {
    window.unlock(first);
    window.wait_for(&window.text("passphrase-first-heading"));
    window.type_into(&window.text("passphrase-first-old"), first);
    window.type_into(&window.text("passphrase-new"), OWN);
    window.type_into(&window.text("passphrase-new-again"), OWN);
    window.press_button("passphrase-save");
    window.wait_for(&window.text("passphrase-changed"));
}

#[test]
fn a_page_is_read_by_consent_and_closed_when_that_is_taken_back() {
    let (mut window, first) = with_reader(Look::default());
    window.unlock(PASSPHRASE);
    window.wait_for(&window.text("participant-new"));
    window.click(Role::Button, "T-0001 · Amina");
    window.press_button("edit-participant");
    window.press_button("sharing-new");
    // A year that is typed wrong says so at its field, and nothing is saved.
    window.replace("Till och med", "2036-12-31");
    window.press_button("sharing-save");
    assert!(window.says("Ett samtycke gäller högst två år"), "{:?}", window.names());
    assert!(histories(&window.path())[0].participant.sharings.is_empty());
    window.replace("Till och med", "2026-12-31");
    window.press_button("sharing-save");
    assert!(
        window.says("S. Sjö, 18 nov 2026 – 31 dec 2026. Skriftligt."),
        "{:?}",
        window.names()
    );
    window.press_ctrl(Key::L);

    first_sign_in(&mut window, &first);
    assert!(
        window.has("T-0001 · Amina") && !window.says("Bilal"),
        "{:?}",
        window.names()
    );
    for hidden in ["participant-new", "rows-export"] {
        assert!(
            !window.offers(Role::Button, &window.text(hidden)),
            "{hidden} is not for a reader"
        );
    }
    for hidden in ["calendar", "groups", "activities", "import", "bin", "administration"] {
        let name = window.text(&format!("navigation-{hidden}"));
        assert!(!window.offers(Role::Button, &name), "{hidden} is not for a reader");
    }
    window.press_ctrl(Key::N);
    assert!(
        !window.says(&window.text("details-add")),
        "no key leads to what has no button"
    );
    window.click(Role::Button, "T-0001 · Amina");
    assert!(
        !window.offers(Role::Button, &window.text("more-acts")),
        "{:?}",
        window.names()
    );
    for key in ["tab-occasions", "tab-activities", "tab-plan", "tab-notes"] {
        window.open_tab(key);
        for act in [
            "form-fill-in",
            "form-correct",
            "placement-new",
            "goal-new",
            "note-new",
            "note-edit",
        ] {
            let name = window.text(act);
            let offers = window.harness.query_all_by_role(Role::Button);
            let mut names = offers.filter_map(|node| node.accesskit_node().label());
            assert!(
                !names.any(|label| label.starts_with(&name)),
                "{key}: {act} is not for a reader"
            );
        }
    }
    assert!(window.says("Ringde till bageriet") && !window.says("Bara för oss"));

    let mut store = Store::open(&window.path(), PASSPHRASE, session().now).expect("opens");
    let log = store.audit().expect("the log");
    let looks = log
        .iter()
        .filter(|entry| entry.by == "S. Sjö" && entry.operation == Operation::ViewParticipant);
    assert_eq!(looks.count(), 1);
    let amina = store.histories().expect("everybody").remove(0).participant;
    let withdrawn = store.transact(&session(), Operation::WithdrawSharing, |tx| {
        tx.withdraw_sharing(amina.id, amina.sharings[0].id)
    });
    withdrawn.expect("withdrawn");
    window.press_ctrl(Key::L);
    window.unlock(OWN);
    window.wait_for("har ingen deltagare samtyckt");
    assert!(!window.says("Amina"));
}

#[test]
fn pictures_of_a_consent_and_of_what_a_reader_sees() {
    let mut results = SnapshotResults::new();
    for (name, look) in looks() {
        let (mut window, first) = with_reader(look);
        let mut store = Store::open(&window.path(), PASSPHRASE, session().now).expect("opens");
        let reader = store.readers().expect("readers").remove(0).0;
        let id = store.histories().expect("everybody")[0].participant.id;
        let shared = store.transact(&session(), Operation::RecordSharing, |tx| {
            let details = SharingDetails {
                reader,
                from: today(),
                to: today() + chrono::Days::new(60),
                way: ConsentWay::Spoken,
            };
            tx.record_sharing(id, &details)
        });
        shared.expect("consented");
        drop(store);
        if name == "sv-100" {
            window.unlock(PASSPHRASE);
            window.wait_for(&window.text("participant-new"));
            window.click(Role::Button, "T-0001 · Amina");
            window.press_button("edit-participant");
            window.press_button("sharing-new");
            window.scroll_to(Role::Button, &window.text("sharing-save"));
            window.harness.snapshot("sharing-sv-100");
            results.extend(window.harness.take_snapshot_results());
            window.press_ctrl(Key::L);
        }
        first_sign_in(&mut window, &first);
        window.click(Role::Button, "T-0001 · Amina");
        window.open_tab("tab-notes");
        window.harness.snapshot(format!("reader-{name}"));
        results.extend(window.harness.take_snapshot_results());
    }
}

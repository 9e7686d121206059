//! Accounts, locking, exports and the law, as they are used in the window; and that nothing of it is readable on disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Vec2};
use stegvis::domain::access::{Role as Part, UserDetails};
use stegvis::domain::note::About;
use stegvis::domain::participant::Details;
use stegvis::domain::plan::{GoalDetails, GoalStatus};
use stegvis::domain::protection::{Consent, ConsentKind, Protection, ProtectionLevel};
use stegvis::i18n::Locale;
use stegvis::store::vault::KdfCost;
use stegvis::store::{Operation, Store, backups};
use stegvis::ui::theme::ThemeName;

use crate::screens::{Album, everywhere, looks};
use crate::support::{Look, PASSPHRASE, Window, clock, pass, session, today};

fn open(path: &Path) -> Store {
    Store::open(path, PASSPHRASE, clock().0).expect("the file opens")
}

/// A participant with this name, of the one who is signed in.
fn add(store: &mut Store, name: &str) -> stegvis::domain::ParticipantId {
    let mut details = Details::starting(today());
    details.name = Some(name.to_owned());
    details.caseworker = Some(store.user().to_owned());
    let added = store.transact(&session(), Operation::CreateParticipant, |tx| {
        tx.create_participant(&details)
    });
    added.expect("added").0
}

/// Lets time go by without a key or the mouse, in steps that no sleeping computer would make.
fn wait(window: &mut Window, steps: usize) {
    for _ in 0..steps {
        pass(55);
        window.harness.run();
    }
}

#[test]
fn an_idle_window_warns_and_locks_and_then_shows_nobody() {
    let mut window = Window::unlocked(Look::default(), |store| {
        add(store, "Zxqv Amina");
    });
    assert!(window.says("Zxqv Amina"), "the list shows the name");
    wait(&mut window, 5);
    assert!(window.says("Fönstret låses om"), "it says that the lock is coming");
    window.press(Key::ArrowDown);
    assert!(!window.says("Fönstret låses om"), "a key is enough to go on");
    wait(&mut window, 4);
    assert!(window.says("Zxqv Amina"), "the time has begun anew");
    wait(&mut window, 3);
    window.wait_for(&window.text("sign-in-heading"));
    assert!(!window.says("Zxqv"), "nothing of anybody is left in the window");
}

#[test]
fn a_computer_that_has_slept_is_locked_although_a_key_woke_it() {
    let mut window = Window::unlocked(Look::default(), |store| {
        add(store, "Zxqv Amina");
    });
    pass(3_600);
    window.press(Key::ArrowDown);
    window.wait_for(&window.text("sign-in-heading"));
    assert!(!window.says("Zxqv"));
}

#[test]
fn what_is_typed_is_saved_when_the_window_locks_itself() {
    let mut window = Window::unlocked(Look::default(), |store| {
        add(store, "Amina");
    });
    window.type_into(&window.text("participants-search"), "T-0001");
    window.press(Key::Enter);
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    window.write("3");
    pass(3_600);
    window.harness.run();
    window.wait_for(&window.text("sign-in-heading"));
    let store = open(&window.path());
    let histories = store.histories().expect("everyone");
    assert_eq!(histories[0].occasions[0].drafts.len(), 1, "the form is there still");
}

#[test]
fn a_file_is_saved_only_after_the_question_and_a_row_in_the_log() {
    let mut window = Window::unlocked(Look::default(), |store| {
        add(store, "Amina");
    });
    let target = window.folder.path().join("kalender.ics");
    window.dialogs.answer_with(&target);
    window.press_button("navigation-calendar");
    window.press_button("calendar-save");
    assert!(window.says(&window.text("export-heading")));
    assert_eq!(
        window.focused_name().as_deref(),
        Some(window.text("export-cancel").as_str()),
        "the answer that saves nothing is the first"
    );
    window.press(Key::Enter);
    assert!(!window.says(&window.text("export-heading")) && !target.exists());
    window.export("calendar-save");
    window.wait_for("kalender.ics");
    assert!(target.exists());
    let log = open(&window.path()).audit().expect("the log");
    let exports = log
        .iter()
        .filter(|entry| entry.operation == Operation::ExportParticipant);
    assert_eq!(exports.count(), 1, "what was not saved is not in the log");
}

#[test]
fn a_look_at_a_participant_is_logged_once_for_each_time_they_are_opened() {
    let mut window = Window::unlocked(Look::default(), |store| {
        add(store, "Amina");
    });
    for _ in 0..2 {
        window.type_into(&window.text("participants-search"), "T-0001");
        window.press(Key::Enter);
        window.open_tab("tab-plan");
        window.press_button("navigation-participants");
        window.replace(&window.text("participants-search"), "");
    }
    let log = open(&window.path()).audit().expect("the log");
    let looks = log.iter().filter(|entry| entry.operation == Operation::ViewParticipant);
    assert_eq!(looks.count(), 2, "a tab is no look of its own");
}

/// A file with one more user, whose first passphrase this is.
fn with_user(look: Look, roles: &[Part]) -> (Window, String) {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let path = folder.path().join("stegvis.db");
    let mut store = Store::create(&path, PASSPHRASE, stegvis::demo::CASEWORKER, KdfCost::LEAST).expect("a file");
    add(&mut store, "Zxqv Amina");
    let details = UserDetails {
        name: "E. Ek".to_owned(),
        roles: roles.iter().copied().collect(),
        sees_unit: false,
    };
    let (first, _) = store.add_user(&session(), &details, KdfCost::LEAST).expect("added");
    drop(store);
    (Window::file(look, folder), first.to_string())
}

#[test]
fn a_first_passphrase_is_changed_before_anything_is_shown() {
    let (mut window, first) = with_user(Look::default(), &[Part::Coordinator]);
    window.unlock(&first);
    window.wait_for(&window.text("passphrase-first-heading"));
    window.press_ctrl(Key::D);
    assert!(!window.says("Zxqv"), "no key leads past it");
    let own = "en alldeles egen fras";
    window.type_into(&window.text("passphrase-first-old"), &first);
    window.type_into(&window.text("passphrase-new"), own);
    window.type_into(&window.text("passphrase-new-again"), own);
    window.press_button("passphrase-save");
    window.wait_for(&window.text("passphrase-changed"));
    assert!(
        window.says(&window.text("groups-heading")),
        "a coordinator begins with groups"
    );
    window.press_ctrl(Key::L);
    window.unlock(own);
    window.wait_for(&window.text("groups-heading"));
    // What leads there, that is: a figure on the page is called as one of them.
    let leads_to = |key: &str| window.offers(Role::Button, &window.text(key));
    assert!(leads_to("navigation-groups"));
    for hidden in ["navigation-participants", "navigation-bin", "navigation-administration"] {
        assert!(!leads_to(hidden), "{hidden} is not for a coordinator");
    }
    assert!(
        !window.says("Zxqv") && !window.says("T-0001"),
        "groups have no names and no cases"
    );
}

#[test]
fn wrong_passphrases_make_the_window_wait() {
    let (mut window, _) = with_user(Look::default(), &[Part::Administrator]);
    for _ in 0..4 {
        pass(10);
        window.replace(&window.text("sign-in-passphrase"), "fyra gula bilar på rad");
        window.press(Key::Enter);
        window.wait_for(&window.text("error-wrong-passphrase"));
    }
    window.replace(&window.text("sign-in-passphrase"), PASSPHRASE);
    window.press(Key::Enter);
    window.wait_for("Vänta 2 sekunder");
    pass(3);
    window.replace(&window.text("sign-in-passphrase"), PASSPHRASE);
    window.press(Key::Enter);
    window.wait_for(&window.text("participant-new"));
}

/// Every file under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// `true` where a file holds this text, as UTF-8 or as UTF-16, in its content or in its name.
fn holds(path: &Path, text: &str) -> bool {
    let bytes = fs::read(path).expect("a file");
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let contains = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    contains(text.as_bytes()) || contains(&wide) || path.to_string_lossy().contains(text)
}

const MARK: &str = "Zxqvmark";

/// Puts marked text into every kind of thing that can be written about somebody, and into what an organisation decides.
fn write_marked(store: &mut Store) {
    let id = add(store, MARK);
    let about = About {
        date: today(),
        meeting: None,
        indicator: None,
        is_private: true,
    };
    let goal = GoalDetails {
        text: MARK.to_owned(),
        target: None,
        by: None,
        status: GoalStatus::Ongoing,
        steps: Vec::new(),
    };
    let instrument = store.current_instrument().expect("an instrument");
    let health = stegvis::domain::instrument::IndicatorId("health".to_owned());
    let written = store.transact(&session(), Operation::CreateDemo, |tx| {
        tx.save_note(id, None, &about, MARK)?;
        tx.save_goal(id, None, &goal)?;
        let occasion = tx.create_occasion(id, today())?;
        let respondent = stegvis::domain::instrument::Respondent::Participant;
        let form = tx.start_assessment(occasion, respondent, &instrument.key, [&health])?;
        let entry = stegvis::domain::assessment::Entry {
            answer: None,
            note: Some(MARK.to_owned()),
        };
        tx.save_entry(form, &health, &entry)?;
        let meeting = tx.begin_meeting(id)?;
        tx.save_meeting_note(meeting, None, MARK)?;
        tx.record_consent(
            id,
            &Consent {
                kind: ConsentKind::Informed,
                date: today(),
                text_version: MARK.to_owned(),
                by: String::new(),
            },
        )?;
        tx.set_hold(id, Some(MARK))?;
        tx.set_form_text("sv", MARK)?;
        let named = [stegvis::demo::CASEWORKER.to_owned()].into();
        let protection = Protection {
            level: ProtectionLevel::Marked,
            named,
        };
        tx.set_protection(id, Some(&protection))
    });
    written.expect("written");
    let details = UserDetails::founder(MARK);
    store.add_user(&session(), &details, KdfCost::LEAST).expect("added");
}

#[test]
fn nothing_that_was_written_in_the_window_can_be_read_on_disk() {
    let mut window = Window::unlocked(Look::default(), write_marked);
    let folder = Arc::clone(&window.folder);
    // What is typed and not saved yet, and what is searched for.
    window.type_into(&window.text("participants-search"), MARK);
    window.replace(&window.text("participants-search"), "T-0001");
    window.press(Key::Enter);
    window.open_tab("tab-notes");
    window.type_into(&window.text("notes-search"), MARK);
    window.press_button("navigation-settings");
    window.press_ctrl(Key::K);
    window.type_into(&window.text("palette-hint"), MARK);
    window.press(Key::Escape);
    // A program that ends without closing the file leaves its log beside it.
    let path = window.path();
    let wal: Vec<_> = files(folder.path());
    assert!(wal.iter().any(|file| file.to_string_lossy().ends_with("-wal")));
    // Unlocking makes the day's backup, beside the work.
    window.wait_until(|window| backups(&window.path()).expect("backups").len() == 1);
    let readable = |what: &str| {
        let held: Vec<_> = files(folder.path())
            .into_iter()
            .filter(|file| holds(file, MARK))
            .collect();
        assert!(held.is_empty(), "{what}: {held:?}");
    };
    readable("while it is open");
    window.press_ctrl(Key::L);
    readable("while it is locked");
    window.type_into(&window.text("sign-in-passphrase"), &format!("{MARK} som lösenfras"));
    window.press(Key::Enter);
    window.wait_for(&window.text("error-wrong-passphrase"));
    readable("after a wrong passphrase");
    let mut store = open(&path);
    store.replace_recovery_key(&session()).expect("made");
    drop(store.change_key(&session()).expect("another key"));
    readable("after another key");
    drop(window);
    readable("after the program has ended");
    assert!(
        files(folder.path()).len() >= 5,
        "the search looked at data, keys, settings and a backup"
    );
    // The search finds what is there: a file that is saved on purpose.
    let plain = folder.path().join("plain.txt");
    fs::write(&plain, MARK).expect("written");
    assert!(holds(&plain, MARK));
    let wide: Vec<u8> = MARK.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(&plain, wide).expect("written");
    assert!(holds(&plain, MARK));
}

/// A window on a file of a unit: two users, one participant of today, and one whose day came long ago.
fn unit(look: Look) -> Window {
    Window::unlocked(look, |store| {
        add(store, "Amina");
        let mut details = Details::starting("2018-01-14".parse().expect("a date"));
        details.birth = stegvis::domain::participant::Birth::parse("1980-03-04");
        let mut then = session();
        then.today = stegvis::domain::Today("2018-03-01".parse().expect("a date"));
        store
            .transact(&then, Operation::CreateDemo, |tx| tx.create_participant(&details))
            .expect("added");
        let other = UserDetails {
            name: "M. Öberg".to_owned(),
            roles: [Part::Caseworker, Part::Coordinator].into(),
            sees_unit: false,
        };
        store.add_user(&session(), &other, KdfCost::LEAST).expect("added");
        store.replace_recovery_key(&session()).expect("made");
    })
}

#[test]
fn an_administrator_adds_changes_and_removes_a_user() {
    let mut window = unit(Look::default());
    window.press_button("navigation-administration");
    assert!(
        window.says("Handläggare (egna deltagare) · Samordnare"),
        "{:?}",
        window.names()
    );
    window.press_button("users-add");
    window.press_button("users-add-save");
    assert!(window.says("Skriv vad användaren heter"));
    window.type_into(&window.text("users-name"), "E. Ek");
    window.press_button("users-add-save");
    window.wait_for("Engångsfras till E. Ek");
    assert!(window.says(&window.text("secret-once")));
    window.press_button("secret-done");
    window.click(Role::Button, "Ändra: E. Ek");
    window.toggle("users-role-coordinator");
    window.press_button("users-save");
    window.wait_for(&window.text("user-saved"));
    window.click(Role::Button, "Ta bort: E. Ek");
    assert_eq!(
        window.focused_name().as_deref(),
        Some("Avbryt: E. Ek"),
        "the safe answer is the first"
    );
    window.click(Role::Button, "Ta bort användaren: E. Ek");
    window.wait_for(&window.text("user-removed"));
    let accounts = open(&window.path()).accounts().expect("accounts");
    let names: Vec<_> = accounts.iter().map(|account| account.details.name.as_str()).collect();
    assert_eq!(names, ["A. Lind", "M. Öberg"]);
}

#[test]
fn what_is_due_is_removed_after_the_number_has_been_typed() {
    let mut window = unit(Look::default());
    window.press_button("navigation-administration");
    window.open_tab("administration-removal");
    window.wait_for("Gallra T-0002");
    assert!(!window.says("T-0001"), "whoever is not due is not there");
    window.click(Role::CheckBox, "Gallra T-0002");
    window.click(Role::Button, "Gallra en deltagare …");
    window.type_into("Skriv 1 för att bekräfta", "1");
    window.click(Role::Button, "Gallra en deltagare");
    window.wait_for("En deltagare är gallrad");
    window.wait_until(|window| !window.says("Gallra T-0002"));
    let store = open(&window.path());
    assert_eq!(store.histories().expect("everyone").len(), 1);
    assert_eq!(store.retention(clock().1).expect("a list").certificates.len(), 1);
    let target = window.folder.path().join("certificate.pdf");
    window.dialogs.answer_with(&target);
    window.wait_for("Spara som PDF: 18 nov 2026");
    window.click_containing(Role::Button, "Spara som PDF: 18 nov 2026");
    window.press_button("export-save");
    window.wait_for("certificate.pdf");
    assert!(fs::read(&target).expect("the certificate").starts_with(b"%PDF-"));
}

#[test]
fn the_log_is_read_searched_and_saved() {
    let mut window = unit(Look::default());
    window.press_button("navigation-administration");
    window.open_tab("administration-log");
    window.wait_for(&window.text("log-whole"));
    let target = window.folder.path().join("log.csv");
    window.dialogs.answer_with(&target);
    window.export("log-save");
    window.wait_for("log.csv");
    let saved = fs::read_to_string(&target).expect("the log");
    assert!(saved.starts_with("number,at,by,operation") && saved.contains("sign_in"));
    assert!(saved.contains("T-0001") && !saved.contains("Amina"), "cases, no names");
}

#[test]
fn a_backup_is_put_back_from_the_window_and_from_a_file_that_is_damaged() {
    let mut window = unit(Look::default());
    window.add_participant("Bosse");
    window.press_button("navigation-administration");
    window.open_tab("administration-backups");
    window.wait_for(&window.text("backups-compare"));
    window.click_containing(Role::Button, "Jämför och återställ …");
    window.type_into("Lösenfras när kopian gjordes", PASSPHRASE);
    window.press_button("backups-open");
    window.wait_for(&window.text("backups-restore"));
    window.press_button("backups-restore");
    window.wait_for("Säkerhetskopian är återställd");
    assert!(!window.says("Bosse"));
    window.unlock(PASSPHRASE);
    window.wait_for(&window.text("participant-new"));
    assert_eq!(open(&window.path()).histories().expect("everyone").len(), 2);
    let folder = Arc::clone(&window.folder);
    let path = window.path();
    drop(window);
    fs::write(&path, vec![3; 30_000]).expect("damaged");
    let mut window = Window::file(Look::default(), folder);
    window.unlock(PASSPHRASE);
    window.wait_for(&window.text("sign-in-backups"));
    window.click_containing(Role::Button, "Jämför och återställ …");
    window.type_into("Lösenfras när kopian gjordes", PASSPHRASE);
    window.press_button("backups-open");
    window.wait_for(&window.text("backups-restore"));
    window.press_button("backups-restore");
    window.wait_for("Säkerhetskopian är återställd");
    window.unlock(PASSPHRASE);
    window.wait_for(&window.text("participant-new"));
}

#[test]
fn a_protected_participant_is_marked_on_their_page_and_named_in_no_list() {
    let mut window = unit(Look::default());
    window.click(Role::Button, "T-0001 · Amina");
    window.press_button("edit-participant");
    window.click(Role::RadioButton, "Sekretessmarkering");
    window.click(Role::Button, "Spara skyddet");
    window.wait_for(&window.text("protection-saved"));
    assert!(window.says("Sekretessmarkering – "));
    window.press_button("navigation-participants");
    assert!(
        !window.says("Amina") && window.says("Sekretessmarkering: T-0001"),
        "{:?}",
        window.names()
    );
    window.type_into(&window.text("participants-search"), "T-0001");
    window.press(Key::Enter);
    assert!(
        window.says("Sekretessmarkering – ") && window.says("Amina"),
        "the named user sees who it is"
    );
    // Everything about one person, for that person.
    window.press_button("edit-participant");
    for (key, file) in [
        ("protection-extract-pdf", "extract.pdf"),
        ("protection-extract-json", "extract.json"),
    ] {
        let target = window.folder.path().join(file);
        window.dialogs.answer_with(&target);
        window.export(key);
        window.wait_for(file);
        assert!(fs::metadata(&target).expect("the extract").len() > 500);
    }
    let saved = fs::read_to_string(window.folder.path().join("extract.json")).expect("the extract");
    assert!(saved.contains("Amina") && saved.contains("\"marked\"") && saved.contains("view_participant"));
}

/// Looks for long pages: all of one at a time, and in the hardest window.
fn tall_looks(height: f32) -> Vec<(&'static str, Look)> {
    let tall = |locale, theme| Look {
        locale,
        theme,
        size: Vec2::new(1280.0, height),
        ..Look::default()
    };
    vec![
        ("sv-tall", tall(Locale::Swedish, ThemeName::Light)),
        ("en-tall", tall(Locale::English, ThemeName::Light)),
        ("sv-tall-dark", tall(Locale::Swedish, ThemeName::Dark)),
    ]
}

fn administration(look: Look, tab: &str, there: &str) -> Window {
    let mut window = unit(look);
    window.press_button("navigation-administration");
    window.open_tab(tab);
    let there = window.text(there);
    window.wait_for(&there);
    window
}

#[test]
fn what_an_administrator_sees() {
    let mut album = Album::default();
    album.draw("administration-users", &everywhere(), |look| {
        administration(look, "administration-users", "users-heading")
    });
    album.draw("administration-user-form", &tall_looks(1500.0), |look| {
        let mut window = administration(look, "administration-users", "users-heading");
        window.press_button("users-add");
        window.press_button("users-add-save");
        window
    });
    album.draw("administration-removal", &everywhere(), |look| {
        administration(look, "administration-removal", "removal-mark-due")
    });
    album.draw("administration-removal-question", &looks(), |look| {
        let mut window = administration(look, "administration-removal", "removal-mark-due");
        window.press_button("removal-mark-due");
        window.click_containing(Role::Button, &removal_words(look));
        window
    });
}

/// What removes one participant, up to its number.
fn removal_words(look: Look) -> String {
    let texts = stegvis::i18n::Texts::new(look.locale);
    texts.with("removal-remove", &[("count", 1_usize.into())])
}

#[test]
fn what_protects_a_participant() {
    let mut album = Album::default();
    let protected = |look: Look| {
        let mut window = unit(look);
        window.click(Role::Button, "T-0001 · Amina");
        window.press_button("edit-participant");
        let level = window.text("protection-level-registered");
        window.click(Role::RadioButton, &level);
        window.press_button("protection-save");
        let saved = window.text("protection-saved");
        window.wait_for(&saved);
        window
    };
    album.draw("protected-details", &tall_looks(2600.0), protected);
    album.draw("protected-participant", &everywhere(), |look| {
        let mut window = protected(look);
        window.press_button("navigation-participants");
        let search = window.text("participants-search");
        window.type_into(&search, "T-0001");
        window.press(Key::Enter);
        window
    });
    album.draw("protected-list", &looks(), |look| {
        let mut window = protected(look);
        window.press_button("navigation-participants");
        window
    });
}

#[test]
fn what_stands_in_the_way() {
    let mut album = Album::default();
    album.draw("export-notice", &everywhere(), |look| {
        let mut window = unit(look);
        window.press_button("navigation-calendar");
        window.press_button("calendar-save");
        window
    });
    album.draw("own-passphrase", &everywhere(), |look| {
        let (mut window, first) = with_user(look, &[Part::Coordinator]);
        window.unlock(&first);
        let heading = window.text("passphrase-first-heading");
        window.wait_for(&heading);
        window.press_button("passphrase-save");
        window
    });
    album.draw("locks-soon", &looks(), |look| {
        let mut window = unit(look);
        wait(&mut window, 5);
        window
    });
}

/// Draws pages whose pictures hold a path, a time of this machine's or a secret, to be looked at.
#[test]
fn what_no_picture_can_be_held_against_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    fs::create_dir_all(&folder).expect("a folder");
    for (look_name, look) in everywhere() {
        for (tab, there) in [
            ("administration-log", "log-whole"),
            ("administration-backups", "backups-compare"),
        ] {
            let mut window = administration(look, tab, there);
            let picture = window.harness.render().expect("a picture");
            picture
                .save(folder.join(format!("{tab}-{look_name}.png")))
                .expect("saved");
        }
        let mut window = administration(look, "administration-users", "users-heading");
        window.press_button("recovery-replace");
        let yes = format!(
            "{}: {}",
            window.text("recovery-replace-yes"),
            window.text("recovery-heading")
        );
        window.click(Role::Button, &yes);
        let once = window.text("secret-once");
        window.wait_for(&once);
        assert!(
            window.says("AGE-SE") && !window.has(&window.text("users-add")),
            "nothing else is shown"
        );
        let picture = window.harness.render().expect("a picture");
        picture
            .save(folder.join(format!("secret-{look_name}.png")))
            .expect("saved");
    }
}

#[test]
fn a_recovery_key_is_tried_and_a_wrong_one_is_told() {
    let mut window = administration(Look::default(), "administration-users", "users-heading");
    let field = window.text("recovery-typed");
    window.type_into(&field, "AGE-SECRET-KEY-1FEL");
    window.press_button("recovery-test");
    window.wait_for("inte den här filens återställningsnyckel");
    assert_eq!(
        window.field_value(&field).as_deref(),
        Some(""),
        "what was typed is forgotten"
    );
}

#[test]
fn the_key_of_the_file_is_changed_and_everybody_gets_in_as_before() {
    let mut window = administration(Look::default(), "administration-users", "users-heading");
    window.press_button("users-key-change");
    window.click(Role::Button, "Byt nyckel nu: Filens nyckel");
    window.wait_for(&window.text("key-changed"));
    window.press_ctrl(Key::L);
    window.unlock(PASSPHRASE);
    window.wait_for(&window.text("participant-new"));
}

#[test]
fn a_consent_is_written_down_and_told_with_its_version() {
    let mut window = unit(Look::default());
    window.click(Role::Button, "T-0001 · Amina");
    window.press_button("edit-participant");
    window.click(Role::Button, "Anteckna information eller samtycke");
    window.click(Role::RadioButton, "Samtycker");
    window.click(Role::Button, "Spara anteckningen");
    assert!(window.says("Skriv vilken version av texten det gäller"));
    window.type_into("Vilken text?", "Informationsblad 3");
    window.click(Role::Button, "Spara anteckningen");
    window.wait_for(&window.text("consent-saved"));
    let consents = open(&window.path())
        .histories()
        .expect("everyone")
        .remove(0)
        .participant
        .consents;
    assert_eq!(consents.len(), 1);
    assert_eq!(
        (consents[0].kind, consents[0].text_version.as_str()),
        (ConsentKind::Given, "Informationsblad 3")
    );
}

#[test]
fn a_wrong_passphrase_for_a_backup_is_told_beside_it_and_changes_nothing() {
    let mut window = unit(Look::default());
    window.wait_until(|window| backups(&window.path()).expect("backups").len() == 1);
    let folder = Arc::clone(&window.folder);
    let path = window.path();
    drop(window);
    let damaged = vec![3; 30_000];
    fs::write(&path, &damaged).expect("damaged");
    let mut window = Window::file(Look::default(), folder);
    window.unlock(PASSPHRASE);
    window.wait_for(&window.text("sign-in-backups"));
    window.click_containing(Role::Button, "Jämför och återställ …");
    window.type_into("Lösenfras när kopian gjordes", "fyra gula bilar på rad");
    window.press_button("backups-open");
    window.wait_for(&window.text("error-wrong-passphrase"));
    assert_eq!(fs::read(&path).expect("the file"), damaged, "the file is as it was");
}

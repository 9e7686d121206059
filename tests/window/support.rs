//! One harness factory and one threshold for every test of the window.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Vec2};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, Node, SnapshotOptions};
use stegvis::demo;
use stegvis::devices::Devices;
use stegvis::domain::history::History;
use stegvis::domain::instrument::IndicatorId;
use stegvis::domain::{Now, Today};
use stegvis::i18n::languages::Languages;
use stegvis::i18n::{Locale, Texts};
use stegvis::policy::Policy;
use stegvis::store::vault::KdfCost;
use stegvis::store::{Operation, Session, Store};
use stegvis::ui::app::{App, Dialog, Dialogs, Environment, Opening};
use stegvis::ui::settings::Settings;
use stegvis::ui::theme::ThemeName;

/// A passphrase that is long enough.
pub const PASSPHRASE: &str = "tre gula bilar på rad";

/// How far a pixel may differ, and how many may, before a picture counts as changed: drivers round differently.
const THRESHOLD: f32 = 1.2;
const FAILED_PIXELS: usize = 60;
/// How often a test looks whether a job has ended, and how many times before it gives up.
const POLL: Duration = Duration::from_millis(5);
const POLLS: usize = 12_000;

thread_local! {
    /// How many days before the usual moment this test is.
    static DAYS_BACK: Cell<i64> = const { Cell::new(0) };
    /// How many seconds after that it is.
    static SECONDS_ON: Cell<i64> = const { Cell::new(0) };
}

/// What the file at `path` holds, read by another program while the window is open.
pub fn histories(path: &Path) -> Vec<History> {
    let store = Store::open(path, PASSPHRASE, clock().0).expect("the file opens");
    store.histories().expect("it can be read")
}

/// The indicator that most tests ask about.
pub fn health() -> IndicatorId {
    IndicatorId("health".to_owned())
}

/// The moment at which every test of the window runs, unless it has gone to another day.
pub fn clock() -> (Now, Today) {
    let now = DateTime::parse_from_rfc3339("2026-11-18T09:30:00Z").expect("a moment");
    let days = TimeDelta::days(DAYS_BACK.get());
    let seconds = TimeDelta::seconds(SECONDS_ON.get());
    (Now(now.to_utc() - days + seconds), Today(today() - days))
}

/// Lets this test's clock go on.
pub fn pass(seconds: i64) {
    SECONDS_ON.set(SECONDS_ON.get() + seconds);
}

/// The usual date of [`clock`].
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date")
}

/// Sets this test's clock to a day.
pub fn go_to(date: &str) {
    let date: NaiveDate = date.parse().expect("a date");
    DAYS_BACK.set((today() - date).num_days());
}

/// A session of the demonstration's caseworker.
pub fn session() -> Session {
    let (now, today) = clock();
    Session {
        user: demo::CASEWORKER.to_owned(),
        now,
        today,
    }
}

/// How a window looks in a test. The size is the screen's, in pixels.
#[derive(Clone, Copy)]
pub struct Look {
    pub locale: Locale,
    pub theme: ThemeName,
    pub zoom: f32,
    pub size: Vec2,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            locale: Locale::Swedish,
            theme: ThemeName::Light,
            zoom: 1.0,
            size: Vec2::new(1280.0, 800.0),
        }
    }
}

/// System dialogs that answer with the path put into them.
#[derive(Clone, Default)]
pub struct FakeDialogs(Arc<Mutex<Option<PathBuf>>>);

impl FakeDialogs {
    /// From now on every dialog answers with this path.
    pub fn answer_with(&self, path: &Path) {
        *self.0.lock().expect("nobody panicked") = Some(path.to_owned());
    }
}

impl Dialogs for FakeDialogs {
    fn open(&self, _title: &str, _extensions: &[&str]) -> Dialog {
        let answer = self.0.lock().expect("nobody panicked").clone();
        Box::new(move || answer)
    }

    fn save(&self, title: &str, _name: &str) -> Dialog {
        self.open(title, &[])
    }

    fn folder(&self, title: &str) -> Dialog {
        self.open(title, &[])
    }
}

/// A voice and a printer that remember what they were asked for.
#[derive(Default)]
pub struct FakeDevices {
    pub voices: Vec<String>,
    pub said: Mutex<Vec<String>>,
    pub printed: Mutex<Vec<Vec<u8>>>,
    pub has_printer: bool,
    pub is_out_of_paper: bool,
}

impl Devices for FakeDevices {
    fn voices(&self) -> Vec<String> {
        self.voices.clone()
    }

    fn speak(&self, language: &str, text: &str) {
        self.said
            .lock()
            .expect("nobody panicked")
            .push(format!("{language}: {text}"));
    }

    fn silence(&self) {
        self.said.lock().expect("nobody panicked").push(String::new());
    }

    fn has_printer(&self) -> bool {
        self.has_printer
    }

    fn print(&self, _title: &str, pdf: &[u8]) -> Result<(), String> {
        if self.is_out_of_paper {
            return Err("out of paper".to_owned());
        }
        self.printed.lock().expect("nobody panicked").push(pdf.to_vec());
        Ok(())
    }
}

/// The program's window, and the folder that its files lie in.
pub struct Window {
    pub harness: Harness<'static, App>,
    pub dialogs: FakeDialogs,
    pub devices: Arc<FakeDevices>,
    pub folder: Arc<tempfile::TempDir>,
    /// Set where the system locks the session.
    pub locked: Arc<AtomicBool>,
    texts: Texts,
}

impl Window {
    /// A window on the demonstration.
    pub fn demo(look: Look) -> Self {
        let store = demo::open_dozen(&session()).expect("a demonstration");
        Self::open(
            look,
            Opening::Demo(Box::new(store), None),
            Arc::new(tempfile::tempdir().expect("a folder")),
        )
    }

    /// A window on the whole demonstration: the dozen, and the crowd beside them.
    pub fn whole_demo(look: Look) -> Self {
        Self::on(look, demo::open(&session()).expect("a demonstration"))
    }

    /// A window on this store as if it were the demonstration.
    pub fn on(look: Look, store: Store) -> Self {
        Self::open(
            look,
            Opening::Demo(Box::new(store), None),
            Arc::new(tempfile::tempdir().expect("a folder")),
        )
    }

    /// A window on the file in `folder`, which need not be there yet.
    pub fn file(look: Look, folder: Arc<tempfile::TempDir>) -> Self {
        let path = folder.path().join("stegvis.db");
        Self::open(look, Opening::File(Some(path)), folder)
    }

    /// A window on an empty file that is open already.
    pub fn empty(look: Look) -> Self {
        Self::unlocked(look, |_| {})
    }

    /// Adds a participant, who need have no name, and stays on their page.
    pub fn add_participant(&mut self, name: &str) {
        self.press_ctrl(Key::N);
        if !name.is_empty() {
            let field = self.text("details-name");
            self.type_into(&field, name);
        }
        self.press_button("details-add");
    }

    /// A window on a file that is open already, with whatever `fill` puts into it.
    pub fn unlocked(look: Look, fill: impl FnOnce(&mut Store)) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let path = folder.path().join("stegvis.db");
        let mut store = Store::create(&path, PASSPHRASE, demo::CASEWORKER, KdfCost::LEAST).expect("a file");
        fill(&mut store);
        drop(store);
        let mut window = Self::file(look, folder);
        window.unlock(PASSPHRASE);
        window.wait_for(&window.text("participant-new"));
        window
    }

    fn open(look: Look, opening: Opening, folder: Arc<tempfile::TempDir>) -> Self {
        Self::with_devices(look, opening, folder, FakeDevices::default())
    }

    /// A window beside which these devices stand.
    pub fn with_devices(look: Look, opening: Opening, folder: Arc<tempfile::TempDir>, devices: FakeDevices) -> Self {
        Self::begun(look, opening, folder, devices, Policy::default())
    }

    /// The same, on a computer with this policy.
    pub fn under(look: Look, opening: Opening, folder: Arc<tempfile::TempDir>, policy: Policy) -> Self {
        Self::begun(look, opening, folder, FakeDevices::default(), policy)
    }

    fn begun(
        look: Look,
        opening: Opening,
        folder: Arc<tempfile::TempDir>,
        devices: FakeDevices,
        policy: Policy,
    ) -> Self {
        let locked = Arc::new(AtomicBool::new(false));
        let devices = Arc::new(devices);
        let dialogs = FakeDialogs::default();
        let settings_path = folder.path().join("settings.toml");
        let mut settings = Settings::load(&settings_path);
        (settings.locale, settings.theme) = (look.locale, look.theme);
        settings.save(&settings_path).expect("settings");
        let environment = Environment {
            clock,
            dialogs: Box::new(dialogs.clone()),
            devices: Arc::clone(&devices) as Arc<dyn Devices>,
            settings_path: Some(settings_path),
            renderer: None,
            locked: Arc::clone(&locked),
            policy,
            kdf_cost: KdfCost::LEAST,
        };
        let is_light = look.theme == ThemeName::Light;
        let harness = Harness::builder()
            .with_size(look.size / look.zoom)
            .with_pixels_per_point(look.zoom)
            .with_theme(if is_light {
                egui::Theme::Light
            } else {
                egui::Theme::Dark
            })
            .with_max_steps(24)
            .with_options(
                SnapshotOptions::new()
                    .threshold(THRESHOLD)
                    .max_failed_pixels(FAILED_PIXELS),
            )
            .with_render_cursor(false)
            .wgpu()
            .build_eframe(|context| App::new(&context.egui_ctx, environment, opening));
        let mut window = Self {
            harness,
            dialogs,
            devices,
            folder,
            locked,
            texts: Texts::new(look.locale),
        };
        window.harness.run();
        window
    }

    /// Where this window's file lies.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("stegvis.db")
    }

    /// A window on the file of last time.
    pub fn remembered(look: Look, folder: Arc<tempfile::TempDir>) -> Self {
        Self::open(look, Opening::File(None), folder)
    }

    /// A window on a file at `path`, which need not be there.
    pub fn at(look: Look, path: &Path) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        Self::open(look, Opening::File(Some(path.to_owned())), folder)
    }

    /// The texts of this window's language.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// A text in this window's language.
    pub fn text(&self, key: &str) -> String {
        self.texts.get(key)
    }

    /// Types the passphrase and presses Enter.
    pub fn unlock(&mut self, passphrase: &str) {
        self.type_into(&self.text("sign-in-passphrase"), passphrase);
        self.press(Key::Enter);
    }

    /// The widget of this role and name, as a screen reader finds it.
    pub fn get<'a>(&'a self, role: Role, name: &'a str) -> Node<'a> {
        self.harness.get_by_role_and_label(role, name)
    }

    /// `true` where something with this name is there.
    pub fn has(&self, name: &str) -> bool {
        self.harness.query_all_by_label(name).next().is_some()
    }

    /// `true` where something of this role has this name.
    pub fn offers(&self, role: Role, name: &str) -> bool {
        self.harness.query_all_by_role_and_label(role, name).next().is_some()
    }

    /// `true` where something has this text in its name.
    pub fn says(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    /// Clicks on the button whose text has this key. Beside the pages that are used daily, and beside the one act that a
    /// participant's page is for, the others stand in a menu.
    pub fn press_button(&mut self, key: &str) {
        let menu = if key.starts_with("navigation-") {
            "navigation-more"
        } else {
            "more-acts"
        };
        let (name, more) = (self.text(key), self.text(menu));
        if !self.offers(Role::Button, &name) && self.offers(Role::Button, &more) {
            self.choose_in_menu(&more, Role::MenuItem, &name);
        } else {
            self.click(Role::Button, &name);
        }
    }

    /// Opens a menu and chooses what has this role and name in it.
    pub fn choose_in_menu(&mut self, menu: &str, role: Role, name: &str) {
        self.click(Role::Button, menu);
        self.click(role, name);
    }

    /// Presses a button that saves a file, and says that it may be saved although it is not encrypted.
    pub fn export(&mut self, key: &str) {
        self.press_button(key);
        self.press_button("export-save");
    }

    /// Clicks on the check box whose name has this key.
    pub fn toggle(&mut self, key: &str) {
        let name = self.text(key);
        self.click(Role::CheckBox, &name);
    }

    /// Clicks on the first widget of a role with this text in its name, which is scrolled to first. The rest of the name may
    /// change meanwhile: a count, for instance.
    pub fn click_containing(&mut self, role: Role, text: &str) {
        use egui_kittest::kittest::NodeT as _;
        let is_it = |node: &Node<'_>| {
            let name = node.accesskit_node().label();
            name.is_some_and(|name| name.contains(text))
        };
        self.click_at(|window, act| {
            let found = window.harness.query_all_by_role(role).find(is_it);
            act(&found.unwrap_or_else(|| panic!("no {role:?} with {text}: {:#?}", window.names())));
        });
    }

    /// Scrolls to a widget.
    pub fn scroll_to(&mut self, role: Role, name: &str) {
        self.get(role, name).scroll_to_me();
        self.harness.run();
    }

    /// Opens a tab.
    pub fn open_tab(&mut self, key: &str) {
        let name = self.text(key);
        self.click(Role::Tab, &name);
    }

    /// Clicks on a widget, which is scrolled to first.
    pub fn click(&mut self, role: Role, name: &str) {
        self.click_at(|window, act| act(&window.get(role, name)));
    }

    /// Clicks on the first of several widgets with this name, which is scrolled to first.
    pub fn click_first(&mut self, role: Role, name: &str) {
        self.click_at(|window, act| {
            let mut found = window.harness.query_all_by_role_and_label(role, name);
            act(&found.next().expect(name));
        });
    }

    /// Scrolls to a widget, which is looked for anew before each act, and clicks on it.
    fn click_at(&mut self, at: impl Fn(&Self, fn(&Node<'_>))) {
        at(self, |node| node.scroll_to_me());
        self.harness.run();
        at(self, |node| node.click());
        self.harness.run();
    }

    /// Puts the focus into a field and types.
    pub fn type_into(&mut self, name: &str, text: &str) {
        let field = self.field(name);
        field.focus();
        self.harness.run();
        self.field(name).type_text(text);
        self.harness.run();
    }

    /// Puts the focus into a field.
    pub fn focus_field(&mut self, name: &str) {
        self.field(name).focus();
        self.harness.run();
    }

    /// What stands in a field.
    pub fn field_value(&self, name: &str) -> Option<String> {
        self.field(name).value()
    }

    /// Puts other text into a field.
    pub fn replace(&mut self, name: &str, text: &str) {
        self.field(name).focus();
        self.harness.run();
        self.press_ctrl(Key::A);
        self.field(name).type_text(text);
        self.harness.run();
    }

    /// Draws until the field's text ends like this.
    pub fn wait_for_value(&mut self, name: &str, end: &str) {
        let ends = |window: &Self| window.field(name).value().is_some_and(|value| value.ends_with(end));
        self.wait(&format!("{name} with {end}"), || {}, ends);
    }

    /// The name of what has the keyboard's focus.
    pub fn focused_name(&self) -> Option<String> {
        use egui_kittest::kittest::{AccessKitNode, NodeT as _};
        let focused = |node: &AccessKitNode<'_>| node.is_focused();
        let mut nodes = self
            .harness
            .root()
            .children_recursive()
            .map(|node| node.accesskit_node())
            .collect::<Vec<_>>();
        nodes.retain(focused);
        nodes.first().and_then(|node| node.label())
    }

    fn field<'a>(&'a self, name: &'a str) -> Node<'a> {
        let roles = [Role::TextInput, Role::PasswordInput, Role::MultilineTextInput];
        let mut found = roles
            .iter()
            .flat_map(|role| self.harness.query_all_by_role_and_label(*role, name));
        found
            .next()
            .unwrap_or_else(|| panic!("no field {name}: {:?}", self.names()))
    }

    /// Presses a key.
    pub fn press(&mut self, key: Key) {
        self.harness.key_press(key);
        self.harness.run();
    }

    /// Types letters at whatever has the focus, as a keyboard sends them.
    pub fn write(&mut self, letters: &str) {
        for letter in letters.chars() {
            self.harness.event(egui::Event::Text(letter.to_string()));
            self.harness.run();
        }
    }

    /// Walks with Tab to what has this name.
    pub fn tab_to(&mut self, name: &str) {
        for _ in 0..60 {
            if self.focused_name().as_deref() == Some(name) {
                return;
            }
            self.press(Key::Tab);
        }
        panic!("Tab never came to {name}; what is there: {:#?}", self.names());
    }

    /// Presses a key with Ctrl.
    pub fn press_ctrl(&mut self, key: Key) {
        self.harness.key_press_modifiers(Modifiers::COMMAND, key);
        self.harness.run();
    }

    /// Draws until something with this text in its name is there: a job's result, for instance.
    pub fn wait_for(&mut self, text: &str) {
        self.wait(text, || {}, |window| window.says(text));
    }

    /// Draws until this holds: a job has ended, for instance.
    pub fn wait_until(&mut self, holds: impl Fn(&Self) -> bool) {
        self.wait("it", || {}, holds);
    }

    /// The same, while another window goes on beside it.
    pub fn wait_beside(&mut self, other: &mut Self, holds: impl Fn(&Self) -> bool) {
        self.wait(
            "it",
            || {
                other.harness.run();
            },
            holds,
        );
    }

    fn wait(&mut self, what: &str, mut beside: impl FnMut(), holds: impl Fn(&Self) -> bool) {
        for _ in 0..POLLS {
            self.harness.run();
            beside();
            if holds(self) {
                return;
            }
            thread::sleep(POLL);
        }
        panic!("{what} never came; what is there: {:#?}", self.names());
    }

    /// The names of everything that is there.
    pub fn names(&self) -> Vec<String> {
        use egui_kittest::kittest::{AccessKitNode, NodeT as _};
        let name = |node: AccessKitNode<'_>| node.label();
        self.harness
            .root()
            .children_recursive()
            .filter_map(|node| name(node.accesskit_node()))
            .collect()
    }

    /// Puts the focus on the last chart.
    pub fn walk_to_last_figure(&mut self) {
        let figure = self.harness.query_all_by_role(Role::Image).last().expect("a chart");
        figure.focus();
        self.harness.run();
    }

    /// Puts the focus on the first chart.
    pub fn walk_to_first_figure(&mut self) {
        let figure = self.harness.query_all_by_role(Role::Image).next().expect("a chart");
        figure.focus();
        self.harness.run();
    }
}

/// The key of a digit.
pub fn digit(digit: usize) -> Key {
    [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5][digit]
}

/// A form that has been handed over to a participant, in a language of theirs.
pub struct OwnForm {
    pub window: Window,
    pub texts: Texts,
}

impl OwnForm {
    /// The form of the demonstration's first participant, with every language switched on.
    pub fn handed_over(look: Look, code: &str) -> Self {
        Self::beside(look, code, FakeDevices::default())
    }

    /// The same, beside these devices.
    pub fn beside(look: Look, code: &str, devices: FakeDevices) -> Self {
        let mut store = demo::open_dozen(&session()).expect("a demonstration");
        let languages = Languages::shipped();
        let offered = store.transact(&session(), Operation::OfferLanguage, |tx| {
            languages
                .all()
                .filter(|language| !language.is_always_offered())
                .try_for_each(|language| tx.offer_language(&language.code, true))
        });
        offered.expect("switched on");
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let mut window = Window::with_devices(look, Opening::Demo(Box::new(store), None), folder, devices);
        window.type_into(&window.text("participants-search"), "T-0001");
        window.press(Key::Enter);
        window.press_button("new-self-assessment");
        window.press_button("hand-over");
        let language = languages.get(code).expect("a language");
        window.click(Role::RadioButton, &language.name);
        Self {
            window,
            texts: Texts::of_language(language),
        }
    }

    /// Clicks on the button whose text has this key in the participant's language.
    pub fn press(&mut self, key: &str) {
        let name = self.texts.get(key);
        self.window.click(Role::Button, &name);
    }
}

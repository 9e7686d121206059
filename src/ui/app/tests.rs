//! What a frame, an unlock and a participant's page cost does not grow with how many there are: counts, never times.

use std::path::PathBuf;
use std::sync::LazyLock;

use allocation_counter::AllocationInfo;
use chrono::{Days, NaiveDate, NaiveTime};
use egui::{Context, Event, Pos2, RawInput, Rect, vec2};
use uuid::Uuid;

use super::background::unlock;
use super::open::{Open, Over, Working};
use super::*;
use crate::demo::{self, CrowdSize};
use crate::domain::access::{Role, UserDetails};
use crate::domain::change::Summary;
use crate::domain::meeting::{Booking, Slot};
use crate::domain::organisation::Organisation;
use crate::domain::participant::CaseReference;
use crate::domain::schedule::NextMeeting;
use crate::domain::standing::Standing;
use crate::i18n::Locale;
use crate::store::counted::{Work, during};
use crate::ui::roster::Roster;
use crate::unit::convergence::World;

const PASSPHRASE: &str = "tre gula bilar på rad";
static NO_POLICY: LazyLock<Policy> = LazyLock::new(Policy::default);
const MANY: u32 = 100_000;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date")
}

fn standing(number: u32) -> Standing {
    let date = day() + Days::new(u64::from(number % 90));
    let booking = Booking {
        slot: Slot {
            date,
            time: NaiveTime::from_hms_opt(10, 30, 0),
        },
        has_begun: false,
    };
    Standing {
        participant_id: ParticipantId(Uuid::from_u128(number.into())),
        reference: CaseReference(number),
        name: Some(format!("Person {number}")),
        protection: None,
        caseworker: Some("A. Lind".to_owned()),
        start: day(),
        end: None,
        measured: 2,
        last_measured: Some(day()),
        lacks: Vec::new(),
        summary: Summary::default(),
        measurement_due: Some(date),
        next_meeting: Some(NextMeeting::Booked(booking)),
        plan_due: None,
        meetings: Vec::new(),
        last_reviewed: None,
        reminders: Vec::new(),
        stays: Vec::new(),
        absences: Default::default(),
    }
}

/// A window on so many, without a screen.
struct Crowd {
    ctx: Context,
    open: Open,
    texts: Texts,
    settings: Settings,
}

impl Crowd {
    fn of(count: u32) -> Self {
        let mut open = Open::new(Store::in_memory("A. Lind").expect("a store"), true).expect("open");
        open.loaded.roster = Roster::new((1..=count).map(standing).collect());
        Self::on(open)
    }

    fn on(open: Open) -> Self {
        let ctx = Context::default();
        theme::install_fonts(&ctx);
        let settings = Settings::default();
        Theme::of(settings.theme).apply(&ctx);
        let mut crowd = Self {
            ctx,
            open,
            texts: Texts::new(Locale::Swedish),
            settings,
        };
        crowd.rest();
        crowd
    }

    fn frame<'a>(texts: &'a Texts, settings: &'a Settings) -> Frame<'a> {
        Frame {
            texts,
            theme: Theme::of(settings.theme),
            today: Today(day()),
            settings,
            policy: &NO_POLICY,
        }
    }

    fn show(&mut self, page: Page) {
        let frame = Self::frame(&self.texts, &self.settings);
        self.open.go(page, frame).expect("a page");
        self.rest();
    }

    /// Draws a frame, and counts what is in it.
    fn draw(&mut self, events: Vec<Event>) -> usize {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1280.0, 800.0))),
            events,
            ..RawInput::default()
        };
        let Self {
            ctx,
            open,
            texts,
            settings,
        } = self;
        let mut output = ctx.run_ui(input, |ui| {
            let over = Over {
                message: None,
                importing: None,
                working: Working::default(),
                locks_in: None,
            };
            open.ui(ui, Self::frame(texts, settings), over, &mut Vec::new());
        });
        output.textures_delta.clear();
        output.shapes.len()
    }

    /// What a frame allocates.
    fn allocations(&mut self) -> AllocationInfo {
        allocation_counter::measure(|| {
            self.draw(Vec::new());
        })
    }

    /// Draws until everything is where it stays.
    fn rest(&mut self) {
        for _ in 0..4 {
            self.draw(Vec::new());
        }
    }
}

#[test]
fn a_frame_holds_as_much_for_a_hundred_thousand_as_for_a_hundred() {
    let (mut few, mut many) = (Crowd::of(100), Crowd::of(MANY));
    for page in [Page::Participants, Page::Calendar] {
        few.show(page);
        many.show(page);
        let (some, all) = (few.draw(Vec::new()), many.draw(Vec::new()));
        assert!(all <= some + some / 10 && some > 50, "{page:?}: {all} beside {some}");
    }
}

#[test]
fn nobody_is_looked_at_again_while_nothing_changes() {
    let mut many = Crowd::of(MANY);
    for page in [Page::Participants, Page::Activities] {
        many.show(page);
        let passes = many.open.loaded.roster.passes();
        assert!(passes > 0, "{page:?}");
        for _ in 0..5 {
            many.draw(Vec::new());
        }
        assert_eq!(many.open.loaded.roster.passes(), passes, "{page:?}");
    }
    // Neither does a key: whoever is found is found in an order that is there already.
    many.show(Page::Participants);
    let passes = many.open.loaded.roster.passes();
    many.ctx
        .memory_mut(|memory| memory.request_focus(egui::Id::unique("participants search")));
    many.rest();
    for letter in ["9", "99", "999"] {
        many.draw(vec![Event::Text(letter.to_owned())]);
    }
    assert_eq!(many.open.loaded.roster.passes(), passes);
    // Once something has been read of the file again, everybody is.
    many.open.version += 1;
    many.rest();
    assert!(many.open.loaded.roster.passes() > passes);
}

#[test]
fn nothing_of_a_participants_charts_is_made_while_nothing_changes() {
    let (open, _) = Filed::with(3).unlock(PASSPHRASE);
    let standings = open.loaded.roster.standings().iter();
    let measured = standings.max_by_key(|standing| standing.measured).expect("somebody");
    let id = measured.participant_id;
    let mut window = Crowd::on(open);
    window.show(Page::Progression(id));
    let made = |window: &Crowd| match &window.open.screen {
        Screen::Progression(page) => page.charts_made(),
        _ => 0,
    };
    let before = made(&window);
    assert!(before > 0);
    for number in 0..5_u8 {
        // Neither where the pointer goes over them.
        let at = Pos2::new(400.0 + 10.0 * f32::from(number), 400.0);
        window.draw(vec![Event::PointerMoved(at)]);
    }
    assert_eq!(made(&window), before);
    window.open.version += 1;
    window.rest();
    assert_eq!(made(&window), before + 1, "something has been read of the file again");
    window.settings.theme = theme::ThemeName::Dark;
    window.rest();
    assert_eq!(made(&window), before + 2, "they have other colours");
    window.texts = Texts::new(Locale::English);
    window.rest();
    assert!(made(&window) > before + 2, "they have other words");
}

#[test]
fn a_frame_allocates_as_much_for_a_hundred_thousand_as_for_a_hundred() {
    let (mut few, mut many) = (Crowd::of(100), Crowd::of(MANY));
    for page in [Page::Participants, Page::Calendar, Page::Activities] {
        few.show(page);
        many.show(page);
        let (some, all) = (few.allocations(), many.allocations());
        let is_bounded = |all: u64, some: u64| all <= some + some / 10;
        assert!(some.count_total > 50, "{page:?}: {some:?}");
        assert!(
            is_bounded(all.count_total, some.count_total),
            "{page:?}: {all:?} beside {some:?}"
        );
        assert!(
            is_bounded(all.bytes_total, some.bytes_total),
            "{page:?}: {all:?} beside {some:?}"
        );
        assert!(
            is_bounded(all.bytes_max, some.bytes_max),
            "{page:?}: {all:?} beside {some:?}"
        );
    }
}

#[test]
fn no_page_of_many_asks_for_another_frame_at_rest() {
    let mut many = Crowd::of(MANY);
    for page in [Page::Participants, Page::Calendar, Page::Activities, Page::Groups] {
        many.show(page);
        many.draw(Vec::new());
        assert!(
            !many.ctx.has_requested_repaint(),
            "{page:?}: {:?}",
            many.ctx.repaint_causes()
        );
    }
}

/// A file with so many people.
struct Filed {
    folder: tempfile::TempDir,
    store: Option<Store>,
}

impl Filed {
    fn with(participants: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unit.db");
        let mut store = Store::create(&path, PASSPHRASE, "A. Lind", KdfCost::LEAST).expect("a file");
        let session = store.session(at().0, at().1);
        let size = CrowdSize {
            participants,
            years: 4,
            seed: 1,
            returns: true,
        };
        demo::fill_crowd(&mut store, &session, size, |_| true).expect("a crowd");
        let store = Some(store);
        Self { folder, store }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("unit.db")
    }

    /// Lets somebody in who sees their own participants alone; how they get in.
    fn let_in(&mut self, name: &str) -> String {
        let store = self.store.as_mut().expect("it is open");
        let session = store.session(at().0, at().1);
        let details = UserDetails {
            name: name.to_owned(),
            roles: [Role::Caseworker].into(),
            sees_unit: false,
        };
        let (passphrase, _) = store.add_user(&session, &details, KdfCost::LEAST).expect("let in");
        passphrase.to_string()
    }

    /// Opens it; how many are seen, and what was asked for.
    fn unlock(&mut self, passphrase: &str) -> (Open, Work) {
        self.store = None;
        let (open, work) = during(|| unlock(&self.path(), passphrase, at(), KdfCost::LEAST));
        (open.expect("it opens"), work)
    }
}

fn at() -> (Now, Today) {
    let date = day();
    let moment = date.and_time(NaiveTime::MIN).and_utc();
    (Now(moment), Today(date))
}

#[test]
fn a_file_of_many_opens_with_as_many_statements_as_one_of_few() {
    let (mut few, mut many) = (Filed::with(100), Filed::with(3_000));
    // One of the crowd's caseworkers.
    let own = "M. Öberg";
    let (some_own, all_own) = (few.let_in(own), many.let_in(own));
    let mut seen = Vec::new();
    for (some, all) in [(PASSPHRASE, PASSPHRASE), (some_own.as_str(), all_own.as_str())] {
        let ((few, some), (many, all)) = (few.unlock(some), many.unlock(all));
        assert_eq!(all.statements, some.statements);
        assert!(some.statements > 10, "{some:?}");
        for (open, work) in [(few, some), (many, all)] {
            let count = open.loaded.roster.standings().len();
            assert!(work.rows >= count, "{count} by {work:?}");
            seen.push(count);
        }
    }
    assert_eq!(seen[..2], [100, 3_000]);
    // The others are other people's.
    assert!(seen[2] > 10 && seen[2] < 50, "{seen:?}");
    assert!(seen[3] > 500 && seen[3] < 1_500, "{seen:?}");
}

#[test]
fn a_participants_page_reads_as_much_in_a_file_of_many_as_in_one_of_few() {
    let look = |participants: usize| {
        let (mut open, _) = Filed::with(participants).unlock(PASSPHRASE);
        let id = open.loaded.roster.standings()[0].participant_id;
        let (read, work) = during(|| open.read(id));
        read.expect("everything about them");
        let mut store = open.store.take().expect("nobody has it");
        let session = store.session(at().0, at().1);
        let (logged, written) = during(|| store.log_view(&session, id));
        logged.expect("the look is in the log");
        (
            open.loaded.history(id).expect("read").all_occasions().count(),
            work,
            written,
        )
    };
    let (some, all) = (look(100), look(3_000));
    assert_eq!(all, some);
    let (occasions, read, _) = some;
    assert!(
        occasions > 3 && read.rows > occasions && read.statements < 30,
        "{some:?}"
    );
}

/// Dialogs that nobody answers, and a computer without a voice or a printer.
struct Nothing;

impl Dialogs for Nothing {
    fn open(&self, _title: &str, _extensions: &[&str]) -> Dialog {
        Box::new(|| None)
    }

    fn save(&self, title: &str, _name: &str) -> Dialog {
        self.open(title, &[])
    }

    fn folder(&self, title: &str) -> Dialog {
        self.open(title, &[])
    }
}

impl Devices for Nothing {
    fn voices(&self) -> Vec<String> {
        Vec::new()
    }

    fn speak(&self, _language: &str, _text: &str) {}

    fn silence(&self) {}

    fn has_printer(&self) -> bool {
        false
    }

    fn print(&self, _title: &str, _pdf: &[u8]) -> Result<(), String> {
        Err("no printer".to_owned())
    }
}

#[test]
fn what_older_machines_do_not_know_of_is_done_where_the_user_says_so_all_the_same() {
    let mut world = World::new(2);
    world.settle();
    let other = world.machines[1]
        .store
        .position()
        .expect("read")
        .expect("a unit")
        .machine;
    let store = world.machines.remove(0).store;
    store.forget_heard(other);
    let environment = Environment {
        clock: || (Now(chrono::DateTime::UNIX_EPOCH + Days::new(20_780)), Today(day())),
        dialogs: Box::new(Nothing),
        devices: Arc::new(Nothing),
        settings_path: None,
        renderer: None,
        locked: Arc::default(),
        policy: Policy::default(),
        kdf_cost: KdfCost::LEAST,
    };
    let mut app = App::new(&Context::default(), environment, Opening::Demo(Box::new(store), None));
    let organisation = Organisation {
        name: Some("Norrby kommun".to_owned()),
        logo: None,
    };
    let asks = [
        Command::MakeTransferKey("Norrby".to_owned()),
        Command::SetOrganisation(Box::new(organisation)),
    ];
    let known = |app: &App| {
        let Phase::Open(open) = &app.phase else {
            panic!("it is open")
        };
        (
            open.loaded.transfer_card.is_some(),
            open.loaded.organisation.name.is_some(),
        )
    };
    for (place, ask) in asks.into_iter().enumerate() {
        let before = known(&app);
        app.run(&Context::default(), ask);
        assert_eq!(known(&app), before, "nothing is done unasked");
        let offered = app.message.as_ref().and_then(|message| message.anyway.clone());
        app.run(&Context::default(), Command::DoAnyway(offered.expect("it is offered")));
        assert_eq!(known(&app), (true, place == 1));
    }
}

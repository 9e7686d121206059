//! What a frame costs does not grow with how many there are.

use chrono::{Days, NaiveDate, NaiveTime};
use eframe::egui::{Context, Event, Pos2, RawInput, Rect, vec2};
use uuid::Uuid;

use super::open::{Open, Over};
use super::*;
use crate::domain::change::Summary;
use crate::domain::meeting::{Booking, Slot};
use crate::domain::participant::CaseReference;
use crate::domain::schedule::NextMeeting;
use crate::domain::standing::Standing;
use crate::i18n::Locale;
use crate::ui::roster::Roster;

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
        stays: Vec::new(),
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
                figures: None,
                locks_in: None,
            };
            open.ui(ui, Self::frame(texts, settings), over, &mut Vec::new());
        });
        output.textures_delta.clear();
        output.shapes.len()
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

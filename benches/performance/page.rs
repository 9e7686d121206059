//! A frame of a participant's page with ten years behind them, beside the same lines drawn by egui_plot.

use chrono::{Days, NaiveDate};
use egui::{CentralPanel, Event, Id, Key, Pos2, Ui, Vec2};
use egui_plot::{Line, Plot, PlotPoints, Points};
use serde_json::{Value, json};
use stegvis::cli::clock;
use stegvis::domain::assessment::{Answer, Entries, Entry};
use stegvis::domain::instrument::{Instrument, Respondent};
use stegvis::domain::participant::Details;
use stegvis::store::{Operation, Session, Store};
use stegvis::ui::app::Opening;

use crate::headless::{Screen, Window, press};
use crate::{median, p99, seconds};

const OCCASIONS: u64 = 40;
const FRAMES: u16 = 400;

/// Frames of both, one after the other, while the mouse moves.
pub fn measure() -> Value {
    let store = store();
    let instrument = store.current_instrument().expect("an instrument");
    let mut window = Window::new(Opening::Demo(Box::new(store), None));
    let search = Id::unique("participants search");
    window.screen.ctx.memory_mut(|memory| memory.request_focus(search));
    window.settle(Vec::new());
    window.type_text("T-0001");
    window.settle(press(Key::Enter));
    let mut plots = Screen::new();
    stegvis::ui::theme::install_fonts(&plots.ctx);
    let (mut own, mut baseline) = (Vec::new(), Vec::new());
    for number in 0..FRAMES {
        let at = Pos2::new(400.0 + f32::from(number % 200), 300.0 + f32::from(number % 70));
        own.push(window.frame(vec![Event::PointerMoved(at)]).0);
        baseline.push(plots.frame(vec![Event::PointerMoved(at)], |ui| draw(ui, &instrument)).0);
    }
    // The first ones rasterise letters.
    let (own, baseline) = (&mut own[20..], &mut baseline[20..]);
    json!({
        "own": seconds(median(own)),
        "own_p99": seconds(p99(own)),
        "baseline": seconds(median(baseline)),
        "shapes": window.screen.shape_count(),
        "baseline_shapes": plots.shape_count(),
    })
}

fn draw(ui: &mut Ui, instrument: &Instrument) {
    CentralPanel::default().show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            for (place, indicator) in instrument.indicators.iter().enumerate() {
                let plot = Plot::new(&indicator.id.0).height(180.0).width(280.0);
                plot.show(ui, |plot| {
                    for (side, respondent) in Respondent::ALL.iter().enumerate() {
                        if indicator.asks(*respondent) {
                            // The page marks each measurement on its line, too.
                            let points = || -> PlotPoints<'_> {
                                (0..OCCASIONS)
                                    .map(|number| [number as f64, f64::from(level(number, place, side))])
                                    .collect()
                            };
                            plot.line(Line::new(respondent.code(), points()));
                            plot.points(Points::new(respondent.code(), points()).radius(3.0));
                        }
                    }
                });
            }
            ui.allocate_space(Vec2::ZERO);
        });
    });
}

fn level(number: u64, place: usize, side: usize) -> i16 {
    let turn = number as usize / 3 + place + side;
    [1, 2, 2, 3, 4, 3, 4, 5][turn % 8]
}

/// A participant who was measured forty times.
fn store() -> Store {
    let (now, today) = clock();
    let user = "A. Lind".to_owned();
    let mut store = Store::in_memory(&user).expect("a store");
    let session = Session { user, now, today };
    let instrument = store.current_instrument().expect("an instrument");
    let start: NaiveDate = today.0 - Days::new(OCCASIONS * 91);
    let details = Details {
        name: Some("Amina".to_owned()),
        birth: None,
        gender: None,
        referred_by: None,
        language: None,
        caseworker: Some(session.user.clone()),
        start,
    };
    let made = store.transact(&session, Operation::CreateDemo, |tx| {
        let id = tx.create_participant(&details)?;
        for number in 0..OCCASIONS {
            let occasion = tx.create_occasion(id, start + Days::new(number * 91))?;
            for (side, respondent) in Respondent::ALL.iter().enumerate() {
                let asked = instrument.indicators.iter().enumerate();
                let asked = asked.filter(|(_, indicator)| indicator.asks(*respondent));
                let entries: Entries = asked
                    .map(|(place, indicator)| {
                        let answer = instrument.scale.score(level(number, place, side)).map(Answer::Score);
                        (indicator.id.clone(), Entry { answer, note: None })
                    })
                    .collect();
                let form = tx.start_assessment(occasion, *respondent, &instrument.key, entries.keys())?;
                for (indicator, entry) in &entries {
                    tx.save_entry(form, indicator, entry)?;
                }
                tx.finish_assessment(form, None)?;
            }
        }
        Ok(())
    });
    made.expect("a participant");
    store
}

//! The scorecard: measures with targets, a month's analysis and what it leads to, and the signature that locks it.

use egui::accesskit::Role;
use egui::{Key, Vec2};
use stegvis::demo;
use stegvis::domain::instrument::{IndicatorId, Respondent, Series};
use stegvis::domain::scorecard::{
    ActionDetails, Direction, Figure, Indicated, MeasureDetails, Month, Perspective, Source, Unit,
};
use stegvis::store::{Operation, Store};
use stegvis::ui::theme::ThemeName;

use crate::screens::{Album, everywhere, looks};
use crate::support::{Look, PASSPHRASE, Window, clock, session};

/// Waits until every value is there.
fn settled(window: &mut Window) {
    let counting = window.text("card-counting");
    window.wait_until(|window| !window.has(&counting));
}

/// Chooses one of several.
fn choose(window: &mut Window, label: &str, option: &str) {
    window.click(Role::ComboBox, label);
    window.click(Role::MenuItemRadio, option);
}

fn open(mut window: Window) -> Window {
    window.press_button("navigation-scorecard");
    settled(&mut window);
    window
}

#[test]
fn a_month_is_followed_written_about_and_signed_by_keyboard() {
    let mut window = open(Window::empty(Look::default()));
    assert!(window.has("Inget följs ännu"), "{:?}", window.names());
    window.tab_to("Välj det första måttet");
    window.press(Key::Enter);
    choose(&mut window, "Varifrån kommer värdet?", "Skrivs in för hand");
    window.type_into("Måttets namn", "Sjukfrånvaro");
    choose(&mut window, "Perspektiv", "Medarbetare");
    window.click(Role::RadioButton, "högst målet");
    window.type_into("Mål (procent)", "fem");
    window.press_button("card-measure-save");
    assert!(window.says("Skriv ett tal"), "{:?}", window.names());
    window.replace("Mål (procent)", "5");
    window.type_into("Nära från", "4");
    window.press_button("card-measure-save");
    assert!(window.says("sämre än målet"), "{:?}", window.names());
    window.replace("Nära från", "6,5");
    window.press_button("card-measure-save");
    assert!(window.says("Måttet är sparat"), "{:?}", window.names());
    // The month that is over, and nobody has a value yet.
    assert!(
        window.has("oktober 2026") && window.says("Sjukfrånvaro: –, högst 5\u{a0}%, nära från 6,5\u{a0}%, Inget värde")
    );
    window.click(Role::Button, "Skriv in värdet för Sjukfrånvaro");
    window.type_into("Värde (procent)", "6,1");
    window.press(Key::Enter);
    assert!(
        window.says("Värdet är sparat")
            && window.says("Sjukfrånvaro: 6,1\u{a0}%, högst 5\u{a0}%, nära från 6,5\u{a0}%, Nära"),
        "{:?}",
        window.names()
    );
    window.click(Role::Button, "Underteckna och lås oktober 2026");
    assert!(window.says("Skriv en analys av månaden först"), "{:?}", window.names());
    window.type_into("Vad visar månaden, och varför?", "Influensan kom tidigt.");
    window.click(Role::Button, "Underteckna och lås oktober 2026");
    assert!(
        window.says("Spara analysen först"),
        "what is typed is not lost: {:?}",
        window.names()
    );
    window.press_button("card-analysis-save");
    window.press_button("card-action-new");
    window.type_into("Vad ska göras?", "Bjud in företagshälsan");
    window.press(Key::Enter);
    assert!(window.says("Åtgärden är sparad") && window.offers(Role::CheckBox, "Bjud in företagshälsan"));
    window.click(Role::Button, "Underteckna och lås oktober 2026");
    assert!(window.says("Månaden är undertecknad och låst"), "{:?}", window.names());
    assert!(!window.has("Skriv in värdet för Sjukfrånvaro") && window.has("Influensan kom tidigt."));
    window.click(Role::CheckBox, "Bjud in företagshälsan");
    assert!(window.says("klart 18 nov 2026"), "{:?}", window.names());
    // The month that goes on can be written about, and not be signed.
    window.click(Role::Button, "Månaden efter");
    assert!(window.has("november 2026") && window.has("Månaden pågår"));
    window.click(Role::Button, "Underteckna och lås november 2026");
    assert!(window.says("Månaden är inte slut"), "{:?}", window.names());
    let store = Store::open(&window.path(), PASSPHRASE, clock().0).expect("opens");
    let card = store.scorecard().expect("read");
    let october = Month::parse("2026-10").expect("a month");
    assert!(card.signed(october).is_some() && card.record(october).expect("a month").figures.len() == 1);
}

/// A scorecard with measures of every kind, half a year of typed values, and what was written about October.
fn filled(store: &mut Store) {
    let october = Month::parse("2026-10").expect("a month");
    let source = |figure, months, indicated| {
        Some(Source {
            figure,
            months,
            indicated,
        })
    };
    let health = Indicated::new(
        &Series::default(),
        &IndicatorId("health".to_owned()),
        Respondent::Participant,
    );
    let measure = |perspective, name: &str, source: Option<Source>, unit, direction, target, near| {
        let details = MeasureDetails {
            perspective,
            name: name.to_owned(),
            source,
            unit,
            direction,
            target,
            near,
        };
        assert_eq!(details.problem(), None, "{name}");
        details
    };
    use Direction::{AtLeast, AtMost};
    let counted = [
        measure(
            Perspective::TargetGroup,
            "Avslutade till arbete eller studier",
            source(Figure::WorkOrStudies, 12, None),
            Unit::Percent,
            AtLeast,
            40_000,
            Some(35_000),
        ),
        measure(
            Perspective::TargetGroup,
            "Höjda sedan start: Hälsa och välmående",
            source(Figure::Raised, 12, Some(health)),
            Unit::Percent,
            AtLeast,
            60_000,
            Some(50_000),
        ),
        measure(
            Perspective::Economy,
            "Insatskostnad per deltagare",
            source(Figure::CostPerParticipant, 12, None),
            Unit::Kronor,
            AtMost,
            20_000_000,
            None,
        ),
        measure(
            Perspective::Operations,
            "Inte mätta under fyra månader",
            source(Figure::NotMeasured, 4, None),
            Unit::Percent,
            AtMost,
            10_000,
            Some(15_000),
        ),
    ];
    for details in &counted {
        store
            .transact(&session(), Operation::SaveMeasure, |tx| {
                tx.save_measure(None, details, false)
            })
            .expect("saved");
    }
    let typed = [
        measure(
            Perspective::Staff,
            "Sjukfrånvaro",
            None,
            Unit::Percent,
            AtMost,
            5000,
            Some(6500),
        ),
        measure(
            Perspective::Economy,
            "Nettokostnad jämfört med budgeten för arbetsmarknadsenheten, ackumulerat",
            None,
            Unit::Kronor,
            AtMost,
            400_000_000,
            Some(420_000_000),
        ),
    ];
    let values = [
        [4200, 4800, 5100, 7200, 6900, 6100],
        [
            395_000_000,
            398_000_000,
            405_000_000,
            411_000_000,
            425_000_000,
            431_000_000,
        ],
    ];
    for (details, values) in typed.iter().zip(values) {
        let (id, _) = store
            .transact(&session(), Operation::SaveMeasure, |tx| {
                tx.save_measure(None, details, false)
            })
            .expect("saved");
        for (before, value) in (0..6).rev().zip(values) {
            store
                .transact(&session(), Operation::SaveCardValue, |tx| {
                    tx.save_card_value(id, october.before(before), Some((value, "Ekonomisystemet")))
                })
                .expect("saved");
        }
    }
    let text = "Fler avslutade till arbete än i fjol, mest efter arbetsträning i kombination med en kurs.\nKostnaden \
                ligger över budget sedan augusti.";
    store
        .transact(&session(), Operation::SaveAnalysis, |tx| {
            tx.save_analysis(october, text)
        })
        .expect("saved");
    for (text, who, due) in [
        ("Gå igenom lokalavtalen", "B. Ek", "2026-11-10"),
        (
            "Fler platser i arbetsträning tillsammans med vuxenutbildningen",
            "A. Lind",
            "2026-12-15",
        ),
    ] {
        let details = ActionDetails {
            text: text.to_owned(),
            who: who.to_owned(),
            due: due.parse().expect("a date"),
        };
        store
            .transact(&session(), Operation::SaveCardAction, |tx| {
                tx.save_card_action(None, october, &details)
            })
            .expect("saved");
    }
}

fn card(look: Look) -> Window {
    let mut store = demo::open(&session()).expect("a demonstration");
    filled(&mut store);
    open(Window::on(look, store))
}

#[test]
fn pictures_of_the_scorecard() {
    let mut album = Album::default();
    album.draw("scorecard", &everywhere(), card);
    let tall = |theme| Look {
        theme,
        size: Vec2::new(1280.0, 1500.0),
        ..Look::default()
    };
    let talls = [
        ("sv-tall", tall(ThemeName::Light)),
        ("sv-tall-dark", tall(ThemeName::Dark)),
        ("sv-tall-contrast", tall(ThemeName::HighContrast)),
    ];
    album.draw("scorecard", &talls, card);
    let signed = |look: Look| {
        let mut window = card(look);
        window.click(Role::Button, "Underteckna och lås oktober 2026");
        settled(&mut window);
        window
    };
    album.draw("scorecard-signed", &[("sv-tall", tall(ThemeName::Light))], signed);
    album.draw("scorecard-empty", &looks(), |look| open(Window::empty(look)));
    album.draw("scorecard-measure", &looks(), |look| {
        let mut window = open(Window::empty(look));
        window.press_button("card-measure-first");
        let (figure, raised) = (window.text("card-figure"), window.text("card-figure-raised"));
        choose(&mut window, &figure, &raised);
        window
    });
}

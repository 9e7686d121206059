use super::*;
use crate::domain::operation::Operation;
use crate::store::tests::session;

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

fn measure(name: &str) -> MeasureDetails {
    MeasureDetails {
        perspective: Perspective::Economy,
        name: name.to_owned(),
        source: None,
        unit: Unit::Kronor,
        direction: Direction::AtMost,
        target: 400_000_000,
        near: Some(420_000_000),
    }
}

fn do_it<T>(store: &mut Store, operation: Operation, act: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>) -> T {
    store.transact(&session(), operation, act).expect("done").0
}

fn problem<T>(
    store: &mut Store,
    operation: Operation,
    act: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
) -> CardProblem {
    match store.transact(&session(), operation, act) {
        Err(StoreError::Card(problem)) => problem,
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("it was taken"),
    }
}

/// The month before the one that the session is in: it is over.
fn last() -> Month {
    Month::of(session().today.0).before(1)
}

#[test]
fn a_month_is_written_signed_and_never_changed_again() {
    let mut store = Store::in_memory("A. Lind").expect("a store");
    let id = do_it(&mut store, Operation::SaveMeasure, |tx| {
        tx.save_measure(None, &measure("Kostnad"), false)
    });
    do_it(&mut store, Operation::SaveCardValue, |tx| {
        tx.save_card_value(id, last(), Some((410_500_000, " Ekonomisystemet ")))
    });
    assert_eq!(
        problem(&mut store, Operation::SignMonth, |tx| tx.sign_month(last(), &[])),
        CardProblem::NoMeasures
    );
    let shown = |store: &Store| store.scorecard().expect("read").shown(last(), &|_, _| None);
    let figures = shown(&store);
    assert_eq!(figures[0].counted.value, Value::Known(410_500_000));
    let sign = |store: &mut Store, month| problem(store, Operation::SignMonth, |tx| tx.sign_month(month, &figures));
    assert_eq!(sign(&mut store, last()), CardProblem::NoAnalysis);
    assert_eq!(sign(&mut store, last().after(1)), CardProblem::NotOver);
    do_it(&mut store, Operation::SaveAnalysis, |tx| {
        tx.save_analysis(last(), " Över budget. ")
    });
    let details = ActionDetails {
        text: "Gå igenom lokalerna".to_owned(),
        who: "B. Ek".to_owned(),
        due: last().after(2).first(),
    };
    let action = do_it(&mut store, Operation::SaveCardAction, |tx| {
        tx.save_card_action(None, last(), &details)
    });
    do_it(&mut store, Operation::SignMonth, |tx| tx.sign_month(last(), &figures));
    assert!(store.undoable().is_none(), "what led there is locked with it");
    let card = store.scorecard().expect("read");
    assert_eq!(card.signed(last()).map(|(_, by)| by.as_str()), Some("A. Lind"));
    assert_eq!(
        card.record(last()).map(|own| own.analysis.as_str()),
        Some("Över budget.")
    );
    for refused in [
        problem(&mut store, Operation::SaveAnalysis, |tx| {
            tx.save_analysis(last(), "Nytt")
        }),
        problem(&mut store, Operation::SaveCardValue, |tx| {
            tx.save_card_value(id, last(), None)
        }),
        problem(&mut store, Operation::SaveCardAction, |tx| {
            tx.save_card_action(Some(action), last(), &details)
        }),
        problem(&mut store, Operation::RemoveCardAction, |tx| {
            tx.remove_card_action(action)
        }),
        sign(&mut store, last()),
    ] {
        assert_eq!(refused, CardProblem::Signed);
    }
    // Another target from now on leaves what was signed.
    let other = MeasureDetails {
        target: 500_000_000,
        near: None,
        ..measure("Kostnad")
    };
    do_it(&mut store, Operation::SaveMeasure, |tx| {
        tx.save_measure(Some(id), &other, false)
    });
    do_it(&mut store, Operation::RemoveMeasure, |tx| tx.remove_measure(id));
    assert_eq!(shown(&store), figures);
    do_it(&mut store, Operation::TickCardAction, |tx| {
        tx.tick_card_action(action, true)
    });
    let card = store.scorecard().expect("read");
    assert!(card.actions[0].done.is_some() && card.measures.is_empty());
    for sql in [
        "UPDATE card_month SET analysis = 'x'",
        "UPDATE card_month SET signed_at = NULL, signed_by = NULL",
        "DELETE FROM card_month",
        "UPDATE card_figure SET value = 1",
        "DELETE FROM card_figure",
        "UPDATE card_action SET text = 'x'",
        "DELETE FROM card_action",
        "INSERT INTO card_action SELECT zeroblob(16), month, text, who, due, NULL, NULL FROM card_action",
    ] {
        assert!(store.connection.execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn values_are_typed_changed_undone_and_refused_with_the_reason() {
    let mut store = Store::in_memory("A. Lind").expect("a store");
    let id = do_it(&mut store, Operation::SaveMeasure, |tx| {
        tx.save_measure(None, &measure("Kostnad"), false)
    });
    assert_eq!(
        problem(&mut store, Operation::SaveMeasure, |tx| tx.save_measure(
            None,
            &measure(" kostnad"),
            false
        )),
        CardProblem::NameTaken
    );
    for value in [1000, 2000] {
        do_it(&mut store, Operation::SaveCardValue, |tx| {
            tx.save_card_value(id, last(), Some((value, "")))
        });
    }
    let typed = |store: &Store| store.scorecard().expect("read").typed(id, last()).map(|own| own.value);
    assert_eq!(typed(&store), Some(2000));
    store.undo(&session()).expect("undone").expect("an act");
    assert_eq!(typed(&store), Some(1000));
    do_it(&mut store, Operation::SaveCardValue, |tx| {
        tx.save_card_value(id, last(), None)
    });
    assert_eq!(typed(&store), None);
    let ahead = Month::of(session().today.0).after(1);
    for (month, value, expected) in [
        (ahead, 1000, CardProblem::Ahead),
        (last(), i64::MAX, CardProblem::OutOfRange),
    ] {
        let refused = problem(&mut store, Operation::SaveCardValue, |tx| {
            tx.save_card_value(id, month, Some((value, "")))
        });
        assert_eq!(refused, expected);
    }
    let counted = MeasureDetails {
        source: Some(Source {
            figure: crate::domain::scorecard::Figure::CostPerExit,
            months: 12,
            indicated: None,
        }),
        ..measure("Kostnad per avslut")
    };
    let counted = do_it(&mut store, Operation::SaveMeasure, |tx| {
        tx.save_measure(None, &counted, false)
    });
    let refused = problem(&mut store, Operation::SaveCardValue, |tx| {
        tx.save_card_value(counted, last(), Some((1, "")))
    });
    assert_eq!(refused, CardProblem::IsCounted);
    for number in 2..MAX_MEASURES {
        let name = format!("Mått {number}");
        do_it(&mut store, Operation::SaveMeasure, |tx| {
            tx.save_measure(None, &measure(&name), false)
        });
    }
    assert_eq!(
        problem(&mut store, Operation::SaveMeasure, |tx| tx.save_measure(
            None,
            &measure("Ett till"),
            false
        )),
        CardProblem::TooMany
    );
    assert_eq!(store.scorecard().expect("read").measures.len(), MAX_MEASURES);
    assert!(store.check().expect("a report").is_sound());
    // A newer program of the unit knows more figures.
    let source = r#"UPDATE card_measure SET source = '{"figure":"from_later","months":12}' WHERE id = ?1"#;
    store.connection.execute(source, [id.0]).expect("written");
    assert_eq!(store.scorecard().expect("read").measures.len(), MAX_MEASURES - 1);
    assert_eq!(month("2026-10").code(), "2026-10");
}

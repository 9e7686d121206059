//! Own checks on the command line.

use serde_json::Value;

use crate::place::Place;

fn place_with(cases: usize) -> Place {
    let place = Place::with_file();
    place.json(&["user", "add", "--name", "M. Öberg", "--role", "caseworker"]);
    for _ in 0..cases {
        place.json(&["participant", "add", "--caseworker", "A. Lind"]);
    }
    place
}

#[test]
fn cases_are_drawn_listed_and_drawn_again_from_the_seed() {
    let place = place_with(4);
    let make = |more: &[&str]| place.json(&[&["draw", "make", "--reader", "M. Öberg"], more].concat());
    let made = make(&["--count", "3", "--seed", "4711"]);
    let told = |draw: &Value| ["seed", "asked", "pool", "drawn", "removed", "read"].map(|key| draw[key].as_u64());
    assert_eq!(told(&made), [4711, 3, 4, 3, 0, 0].map(Some));
    let by_chance = [make(&["--count", "3"]), make(&["--count", "3"])].map(|draw| draw["seed"].as_u64());
    assert_ne!(by_chance[0], by_chance[1], "chance gives two seeds");
    let all = make(&["--count", "200"]);
    assert_eq!((all["asked"].as_u64(), all["drawn"].as_u64()), (Some(200), Some(4)));

    let list = place.json(&["draw", "list"]);
    let list = list["draws"].as_array().expect("a list");
    assert_eq!(list.len(), 4);
    assert!(list.contains(&made), "{list:?}");
    let id = made["id"].as_str().expect("an id");
    let shown = place.json(&["draw", "show", id]);
    assert_eq!(shown["agrees"], true);
    assert_eq!(told(&shown), told(&made));
    let words = String::from_utf8(place.run(&["draw", "show", id]).stdout).expect("text");
    assert!(
        words.contains("samma 3 ärenden dras på nytt ur startvärdet 4711"),
        "{words}"
    );
    let results = place.json(&["draw", "results"]);
    assert_eq!(
        results,
        serde_json::json!({"years": [], "years_of_few": []}),
        "nothing has been read"
    );
}

#[test]
fn what_can_not_be_drawn_is_said_in_a_sentence() {
    let place = place_with(1);
    let refused = |arguments: &[&str]| place.refused(&[&["draw"], arguments].concat());
    let unknown = refused(&["make", "--count", "1", "--reader", "N. Ny"]);
    assert!(
        unknown.contains("Ingen som heter N. Ny kan logga in som handläggare"),
        "{unknown}"
    );
    let own = refused(&["make", "--count", "1", "--reader", "A. Lind"]);
    assert!(
        own.contains("1 ärende skulle läsas av den som ansvarar för det"),
        "{own}"
    );
    let none = refused(&["show", "0000"]);
    assert!(none.contains("Det finns ingen dragning 0000"), "{none}");
    for wrong in [["--count", "0"], ["--count", "201"]] {
        let output = place.run(&[&["draw", "make"], &wrong[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(place.json(&["draw", "list"])["draws"], serde_json::json!([]));
    let empty = Place::with_file();
    let nothing = empty.refused(&["draw", "make", "--count", "1"]);
    assert!(
        nothing.contains("Det finns inga pågående ärenden att dra ur"),
        "{nothing}"
    );
}

//! Forms that are filled with what is known and typed over: what somebody else has changed meanwhile stays as it is now.

use super::activity::{ActivityDetails, PlacementDetails};
use super::participant::Details;

/// What a form was filled with, and what was typed over it.
pub trait TypedOver: Sized {
    /// What is typed, where it is something else than the form was filled with; else what is known `now`.
    #[must_use]
    fn typed_over(self, before: &Self, now: &Self) -> Self;
}

fn field<T: Clone + PartialEq>(typed: T, before: &T, now: &T) -> T {
    if typed == *before { now.clone() } else { typed }
}

macro_rules! typed_over {
    ($type:ident: $($field:ident),+) => {
        impl TypedOver for $type {
            fn typed_over(self, before: &Self, now: &Self) -> Self {
                let Self { $($field),+ } = self;
                Self { $($field: field($field, &before.$field, &now.$field)),+ }
            }
        }
    };
}

typed_over!(Details: name, birth, gender, referred_by, language, caseworker, start);
typed_over!(ActivityDetails: name, kind, unit, cost, is_active);
typed_over!(PlacementDetails: activity_id, from, to, extent, weekdays, end_reason, experience);

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn what_was_left_alone_is_as_it_is_now_and_what_was_typed_holds() {
        let before = Details {
            name: Some("Amina".to_owned()),
            ..Details::starting(NaiveDate::from_ymd_opt(2026, 1, 14).expect("a date"))
        };
        let mut typed = before.clone();
        typed.name = Some("Amina Ali".to_owned());
        let mut now = before.clone();
        (now.name, now.caseworker) = (Some("Amira".to_owned()), Some("B. Ek".to_owned()));
        let saved = typed.typed_over(&before, &now);
        assert_eq!(
            saved.name.as_deref(),
            Some("Amina Ali"),
            "the one who saves last has said so"
        );
        assert_eq!(
            saved.caseworker.as_deref(),
            Some("B. Ek"),
            "a colleague's change is not taken back unseen"
        );
    }
}

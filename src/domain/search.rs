//! Finding somebody by what is typed. Both sides are folded once, so that looking among many costs little.

use super::participant::{CaseReference, fold};

/// What is typed, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
    /// Where all of it is one.
    reference: Option<CaseReference>,
}

impl Query {
    /// What was typed.
    pub fn new(typed: &str) -> Self {
        Self {
            words: fold(typed).split_whitespace().map(str::to_owned).collect(),
            reference: CaseReference::parse(typed),
        }
    }

    /// The case reference that was typed, where it is one and nothing else. Who has it is found by it, also where its
    /// digits stand nowhere in it: 7 and T-7 find T-0007.
    pub fn reference(&self) -> Option<CaseReference> {
        self.reference
    }
}

/// What somebody is found by, folded: the case reference and the listed name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText {
    reference: CaseReference,
    /// The reference in letters, a line break, and the name.
    text: Box<str>,
}

impl SearchText {
    /// What somebody with this reference is found by. A name that no list may have is not given here either.
    pub fn new(reference: CaseReference, listed_name: Option<&str>) -> Self {
        let name = fold(listed_name.unwrap_or_default()).replace('\n', " ");
        Self {
            reference,
            text: format!("{}\n{name}", fold(&reference.to_string())).into(),
        }
    }

    /// `true` where every word of the query begins a word of the name, or is in the reference. Case, accents and the
    /// dots and rings of å, ä and ö don't matter.
    pub fn matches(&self, query: &Query) -> bool {
        if query.reference == Some(self.reference) {
            return true;
        }
        let (reference, name) = self.text.split_once('\n').unwrap_or((&self.text, ""));
        query.words.iter().all(|word| {
            // A number without its zeros begins somewhere in the reference too, so that is asked alone.
            name.split([' ', '-']).any(|part| part.starts_with(word)) || reference.contains(word)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn typing_on_finds_nobody_new_but_by_a_whole_reference(
            number in 0_u32..20_000,
            name in "[A-Öa-ö]{1,6}[ -][A-Öa-ö]{1,6}",
            typed in "[TtA-öa-ö0-9 -]{1,6}",
            more in "[a-ö0-9 -]{1,2}",
        ) {
            let text = SearchText::new(CaseReference(number), Some(&name));
            let longer = Query::new(&format!("{typed}{more}"));
            let is_new = text.matches(&longer) && !text.matches(&Query::new(&typed));
            prop_assert!(!is_new || longer.reference() == Some(CaseReference(number)));
        }

        #[test]
        fn a_number_without_its_zeros_finds_whose_number_begins_with_it(number in 1_u32..20_000, length in 1_usize..5) {
            let digits = number.to_string();
            let begun = &digits[..length.min(digits.len())];
            prop_assert!(SearchText::new(CaseReference(number), None).matches(&Query::new(begun)));
        }
    }
}

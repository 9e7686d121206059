//! Finding somebody by what is typed. Both sides are folded once, so that looking among many costs little.

use fixedbitset::{Block, FixedBitSet};

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
        let (reference, name) = self.parts();
        // A number without its zeros begins somewhere in the reference too, so that is asked alone.
        let is_found = |word: &String| begins_in_name(name, word) || reference.contains(word);
        query.words.iter().all(is_found)
    }

    /// The reference in letters, and the name.
    fn parts(&self) -> (&str, &str) {
        self.text.split_once('\n').unwrap_or((&self.text, ""))
    }
}

/// `true` where a word of the name begins so.
fn begins_in_name(name: &str, word: &str) -> bool {
    words_of(name).any(|part| part.starts_with(word))
}

fn words_of(name: &str) -> impl Iterator<Item = &str> {
    name.split([' ', '-'])
}

/// What everybody in a list is found by. Whoever looks among all of them goes through two runs of numbers in the order in
/// which they lie, and reads the names of those alone of whom a word begins with the same letters.
#[derive(Debug, Default)]
pub struct SearchIndex {
    texts: Vec<SearchText>,
    /// The references in letters.
    references: Vec<Letters>,
    /// How the words of the names begin.
    beginnings: Vec<u64>,
    /// No reference has more letters than this.
    longest: usize,
}

/// A few letters as a number, the first one lowest, with nothing after the last.
type Letters = u128;

fn letters(text: &str) -> Letters {
    let place = |(place, byte): (usize, u8)| Letters::from(byte) << (8 * place);
    text.bytes().take(size_of::<Letters>()).enumerate().map(place).sum()
}

/// The marks of a word's first letter, and of the first two together. Others may share them.
fn beginning(word: &str) -> u64 {
    match word.as_bytes() {
        [] => 0,
        [first] => 1 << (first % 32),
        [first, second, ..] => 1 << (first % 32) | 1 << (32 + first.wrapping_mul(7).wrapping_add(*second) % 32),
    }
}

/// A word that is looked for.
struct Needle<'a> {
    word: &'a str,
    letters: Letters,
    mask: Letters,
    /// At how many places of a reference it could stand, from the first on.
    places: usize,
    beginning: u64,
}

impl<'a> Needle<'a> {
    /// No reference has more letters than `longest`.
    fn new(word: &'a str, longest: usize) -> Self {
        let unused = Letters::BITS.saturating_sub(8 * word.len() as u32);
        // Every reference begins with its one letter, so what begins with that stands there or nowhere.
        let places = if word.starts_with('t') {
            usize::from(word.len() <= longest)
        } else {
            (longest + 1).saturating_sub(word.len())
        };
        Self {
            word,
            letters: letters(word),
            mask: Letters::MAX >> unused,
            places,
            beginning: beginning(word),
        }
    }

    fn is_in(&self, mut reference: Letters) -> bool {
        let mut is_found = false;
        for _ in 0..self.places {
            is_found |= reference & self.mask == self.letters;
            reference >>= 8;
        }
        is_found
    }
}

impl SearchIndex {
    /// Puts somebody in at a place; those from there on move up.
    pub fn insert(&mut self, place: usize, text: SearchText) {
        let (reference, beginnings) = self.numbers(&text);
        self.references.insert(place, reference);
        self.beginnings.insert(place, beginnings);
        self.texts.insert(place, text);
    }

    /// Takes what is at a place for something else.
    pub fn replace(&mut self, place: usize, text: SearchText) {
        (self.references[place], self.beginnings[place]) = self.numbers(&text);
        self.texts[place] = text;
    }

    /// Lets go of whoever is at a place; those after it move down.
    pub fn remove(&mut self, place: usize) {
        self.references.remove(place);
        self.beginnings.remove(place);
        self.texts.remove(place);
    }

    /// The reference in letters, and how the words of the name begin.
    fn numbers(&mut self, text: &SearchText) -> (Letters, u64) {
        let (reference, name) = text.parts();
        self.longest = self.longest.max(reference.len());
        let beginnings = words_of(name).map(beginning).fold(0, |all, one| all | one);
        (letters(reference), beginnings)
    }

    /// The places of all whom [`SearchText::matches`] finds, among these or among everybody. Whoever is found by their
    /// whole reference alone, as 7 finds T-0007, is only looked for where `whole` gives their place.
    pub fn find(&self, query: &Query, among: Option<&FixedBitSet>, whole: Option<usize>) -> FixedBitSet {
        let needles: Vec<_> = query.words.iter().map(|word| Needle::new(word, self.longest)).collect();
        let width = Block::BITS as usize;
        let runs = self.references.chunks(width).zip(self.beginnings.chunks(width));
        let blocks = runs.enumerate().map(|(number, (references, beginnings))| {
            let all = Block::MAX >> (width - references.len());
            let mut left = among.map_or(all, |among| among.as_slice()[number]);
            for needle in &needles {
                if left == 0 {
                    break;
                }
                let (mut is_in, mut may_begin): (Block, Block) = (0, 0);
                for (place, (reference, beginnings)) in references.iter().zip(beginnings).enumerate() {
                    is_in |= Block::from(needle.is_in(*reference)) << place;
                    may_begin |= Block::from(beginnings & needle.beginning == needle.beginning) << place;
                }
                let mut open = left & may_begin & !is_in;
                while open != 0 {
                    let place = open.trailing_zeros() as usize;
                    let (_, name) = self.texts[number * width + place].parts();
                    is_in |= Block::from(begins_in_name(name, needle.word)) << place;
                    open &= open - 1;
                }
                left &= is_in;
            }
            left
        });
        let mut found = FixedBitSet::with_capacity_and_blocks(self.texts.len(), blocks);
        if let Some(place) = whole {
            found.insert(place);
        }
        found
    }
}

impl FromIterator<SearchText> for SearchIndex {
    fn from_iter<I: IntoIterator<Item = SearchText>>(texts: I) -> Self {
        let mut index = Self::default();
        for text in texts {
            index.insert(index.texts.len(), text);
        }
        index
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn everybody_is_found_at_once_whom_each_text_finds(
            people in prop::collection::vec((0_u32..120_000, prop::option::of("[A-Öa-ö0-9]{0,4}[ -][A-Öa-ö]{1,6}")), 0..150),
            gone in 0_usize..150,
            typed in prop_oneof!["[TtA-öa-ö0-9 -]{0,4}", "[Tt]?-?[0-9]{1,5}", "[a-e]", "[a-e]{2} ?[0-9t]?", "[0-9]{12,20}"],
            more in "[a-e0-9]?",
        ) {
            let text = |(number, name): &(u32, Option<String>)| SearchText::new(CaseReference(*number), name.as_deref());
            let mut texts: Vec<_> = people.iter().map(text).collect();
            let mut index: SearchIndex = texts.iter().cloned().collect();
            if let Some(first) = texts.first().cloned() {
                // Moved to the end, and the last one to where another was.
                let gone = gone % texts.len();
                texts.remove(gone);
                index.remove(gone);
                texts.push(first.clone());
                index.insert(texts.len() - 1, first.clone());
                texts[gone] = first.clone();
                index.replace(gone, first);
            }
            let mut among = None;
            for typed in [typed.clone(), format!("{typed}{more}")] {
                let query = Query::new(&typed);
                let expected: Vec<usize> = (0..texts.len()).filter(|place| texts[*place].matches(&query)).collect();
                let is_whole = |text: &SearchText| Some(text.reference) == query.reference;
                let whole = texts.iter().position(is_whole);
                if texts.iter().filter(|text| is_whole(text)).count() < 2 {
                    let found = index.find(&query, among.as_ref(), whole);
                    prop_assert_eq!(found.ones().collect::<Vec<_>>(), expected);
                    among = Some(found);
                }
            }
        }

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

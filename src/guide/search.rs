//! Finding words in the guide.

use super::{Block, Guide, Heading, Place, words};
use crate::domain::participant::fold;

/// A part of the guide in which everything stands that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it begins.
    pub place: Place,
    /// The chapter's heading.
    pub chapter: String,
    /// Its own heading.
    pub heading: String,
    /// What it says there: the paragraph in which a word stands first.
    pub line: String,
}

/// From one heading to the next.
struct Part<'a> {
    place: Place,
    chapter: &'a str,
    heading: &'a Heading,
    lines: Vec<String>,
}

impl Guide {
    /// Every part that has all these words in it, whole or as the beginning of one; where the heading has them first.
    pub fn search(&self, asked: &str) -> Vec<Found> {
        let asked = fold(asked);
        let asked: Vec<_> = asked.split_whitespace().collect();
        if asked.is_empty() {
            return Vec::new();
        }
        let has_all = |text: &str| asked.iter().all(|word| begins_within(text, word));
        let (mut first, mut then) = (Vec::new(), Vec::new());
        for part in self.parts() {
            let heading = fold(&part.heading.words);
            let folded: Vec<_> = part.lines.iter().map(|line| fold(line)).collect();
            if !has_all(&format!("{heading} {}", folded.join(" "))) {
                continue;
            }
            let with_word = folded
                .iter()
                .position(|line| asked.iter().any(|word| begins_within(line, word)));
            let found = Found {
                place: part.place,
                chapter: part.chapter.to_owned(),
                heading: part.heading.words.clone(),
                line: part.lines.get(with_word.unwrap_or(0)).cloned().unwrap_or_default(),
            };
            if has_all(&heading) {
                first.push(found);
            } else {
                then.push(found);
            }
        }
        first.append(&mut then);
        first
    }

    fn parts(&self) -> Vec<Part<'_>> {
        let mut parts: Vec<Part<'_>> = Vec::new();
        for text in &self.texts {
            for block in &text.blocks {
                match (block, parts.last_mut()) {
                    (Block::Heading(heading), _) => parts.push(Part {
                        place: Place {
                            chapter: text.chapter,
                            anchor: heading.anchor.clone(),
                        },
                        chapter: text.title(),
                        heading,
                        lines: Vec::new(),
                    }),
                    (block, Some(part)) => lines(block, &mut part.lines),
                    (_, None) => {}
                }
            }
        }
        parts
    }
}

/// What stands in a block, a paragraph a line.
fn lines(block: &Block, all: &mut Vec<String>) {
    match block {
        Block::Heading(heading) => all.push(heading.words.clone()),
        Block::Text(spans) => all.push(words(spans)),
        Block::List(_, items) => items.iter().flatten().for_each(|block| lines(block, all)),
        Block::Note(blocks) => blocks.iter().for_each(|block| lines(block, all)),
        Block::Picture(_, words) => all.push(words.clone()),
        Block::Table(_, rows) => all.extend(rows.iter().map(|row| row.join(": "))),
    }
}

/// `true` where a word of the text begins like this.
fn begins_within(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric())
    })
}

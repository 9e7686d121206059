//! The user guide in the terminal, from the same text as in the window.

use serde_json::json;

use super::commands::{Failure, Outcome, Runner};
use crate::guide::{Block, Chapter, Guide, Place, Span, Text, Tone};
use crate::i18n::Locale;

/// How wide lines are where there is no terminal, and the most that they are in one: longer ones are hard to read.
const WIDTH: usize = 80;

impl Runner<'_> {
    /// A chapter, the help of a command, or what there is to choose.
    pub(super) fn help(&self, names: &[String]) -> Result<Outcome, Failure> {
        let locale = Locale::from_code(self.texts.code()).unwrap_or(Locale::Swedish);
        let guide = Guide::of(locale);
        match names {
            [] => Ok(self.chapters(guide, locale)),
            [name] if Chapter::named(name).is_some() => {
                let chapter = Chapter::named(name).unwrap_or(Chapter::Start);
                let text = printed(guide, chapter, locale, width());
                let json = json!({"chapter": chapter.code(), "text": text});
                Ok(Outcome::done(text, json))
            }
            _ => {
                let mut command = self.command_named(names)?;
                let text = command.render_long_help().to_string();
                Ok(Outcome::done(text.trim_end().to_owned(), json!({"text": text})))
            }
        }
    }

    fn chapters(&self, guide: &Guide, locale: Locale) -> Outcome {
        let chapters = guide
            .texts()
            .iter()
            .map(|text| (name_of(text.chapter, locale), text.title()));
        let chapters: Vec<_> = chapters.collect();
        let longest = chapters.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        let lines = chapters
            .iter()
            .map(|(name, title)| format!("  {name:longest$}  {title}"));
        let lines: Vec<_> = lines.collect();
        let text = [
            self.texts.get("cli-chapters"),
            lines.join("\n"),
            self.texts.get("cli-chapters-commands"),
        ]
        .join("\n\n");
        let list = chapters
            .iter()
            .map(|(name, title)| json!({"name": name, "title": title}));
        Outcome::done(text, json!({"chapters": list.collect::<Vec<_>>()}))
    }
}

/// What a chapter is asked for by.
fn name_of(chapter: Chapter, locale: Locale) -> &'static str {
    match locale {
        Locale::Swedish => chapter.swedish(),
        Locale::English => chapter.code(),
    }
}

fn width() -> usize {
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    width.unwrap_or(WIDTH).clamp(40, WIDTH)
}

/// A chapter in lines of this many letters at most, words that are longer apart.
fn printed(guide: &Guide, chapter: Chapter, locale: Locale, width: usize) -> String {
    let mut printer = Printer {
        guide,
        locale,
        width,
        out: String::new(),
    };
    let text: &Text = guide.text(chapter);
    printer.blocks(&text.blocks, "", "");
    printer.out.trim_end().to_owned()
}

struct Printer<'a> {
    guide: &'a Guide,
    locale: Locale,
    width: usize,
    out: String,
}

impl Printer<'_> {
    /// Blocks behind an indent; the first line behind `first`.
    fn blocks(&mut self, blocks: &[Block], first: &str, indent: &str) {
        for (index, block) in blocks.iter().enumerate() {
            let first = if index == 0 { first } else { indent };
            match block {
                Block::Heading(heading) => {
                    if heading.level > 1 {
                        self.out.push('\n');
                    }
                    let words = if heading.level == 1 {
                        heading.words.to_uppercase()
                    } else {
                        heading.words.clone()
                    };
                    self.paragraph(&words, first, indent);
                    let line = match heading.level {
                        1 => Some('='),
                        2 => Some('-'),
                        _ => None,
                    };
                    if let Some(line) = line {
                        self.out.pop();
                        let length = words.chars().count().min(self.width);
                        self.out.extend(std::iter::repeat_n(line, length));
                        self.out.push_str("\n\n");
                    }
                }
                Block::Text(spans) => {
                    let words: String = spans.iter().map(|span| self.words(span)).collect();
                    self.paragraph(&words, first, indent);
                }
                Block::List(number, items) => self.list(*number, items, indent),
                Block::Note(blocks) => self.blocks(blocks, &format!("{indent}! "), &format!("{indent}! ")),
                // What it shows is said around it.
                Block::Picture(..) => {}
                Block::Table(head, rows) => self.table(head, rows),
            }
        }
    }

    fn list(&mut self, number: Option<u64>, items: &[Vec<Block>], indent: &str) {
        for (index, item) in items.iter().enumerate() {
            let mark = number.map_or_else(|| "- ".to_owned(), |first| format!("{}. ", first + index as u64));
            let inner = format!("{indent}{}", " ".repeat(mark.chars().count()));
            self.blocks(item, &format!("{indent}{mark}"), &inner);
            // Items stand close together.
            if self.out.ends_with("\n\n") {
                self.out.pop();
            }
        }
        self.out.push('\n');
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>]) {
        let all = || std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
        let first = all()
            .filter_map(|row| row.first())
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0);
        for row in all() {
            let (name, rest) = row
                .split_first()
                .map_or(("", &[][..]), |(name, rest)| (name.as_str(), rest));
            let lead = format!("{name:first$}  ");
            self.paragraph(&rest.join("  "), &lead, &" ".repeat(first + 2));
            self.out.pop();
        }
        self.out.push('\n');
    }

    /// Names of things in the window stand in quotation marks; behind a link to another chapter stands how it is read.
    fn words(&self, span: &Span) -> String {
        match (&span.target, span.tone) {
            (Some(place), _) => format!("{}{}", span.words, self.reference(place)),
            (None, Tone::Name) => match self.locale {
                Locale::Swedish => format!("”{}”", span.words),
                Locale::English => format!("“{}”", span.words),
            },
            (None, Tone::Plain | Tone::Code) => span.words.clone(),
        }
    }

    fn reference(&self, place: &Place) -> String {
        if place.anchor.is_empty() {
            return format!(" (stegvis help {})", name_of(place.chapter, self.locale));
        }
        let mut headings = self.guide.text(place.chapter).headings();
        let heading = headings.find(|heading| heading.anchor == place.anchor);
        let heading = heading.map_or("", |heading| heading.words.as_str());
        format!(" (stegvis help {}: {heading})", name_of(place.chapter, self.locale))
    }

    fn paragraph(&mut self, words: &str, first: &str, indent: &str) {
        let mut line = first.to_owned();
        let mut is_empty = true;
        for word in words.split_whitespace() {
            let is_full = line.chars().count() + 1 + word.chars().count() > self.width;
            if !is_empty && is_full {
                self.out.push_str(line.trim_end());
                self.out.push('\n');
                line = indent.to_owned();
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        self.out.push_str(line.trim_end());
        self.out.push_str("\n\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chapter_is_printed_whole_and_no_wider_than_asked() {
        for locale in [Locale::Swedish, Locale::English] {
            let guide = Guide::of(locale);
            for chapter in Chapter::ALL {
                for width in [40, 80] {
                    let text = printed(guide, *chapter, locale, width);
                    for line in text.lines() {
                        let is_one_word = line.split_whitespace().count() == 1;
                        assert!(line.chars().count() <= width || is_one_word, "{width}: {line}");
                    }
                    let said: String = text.split_whitespace().collect();
                    for heading in guide.text(*chapter).headings().skip(1) {
                        let heading: String = heading.words.split_whitespace().collect();
                        assert!(said.contains(&heading), "{heading}");
                    }
                    assert!(!text.contains("\n\n\n\n") && !text.contains("**"), "{text}");
                }
            }
        }
    }

    #[test]
    fn steps_notes_names_and_links_are_told_in_plain_text() {
        let guide = Guide::of(Locale::Swedish);
        let text = printed(guide, Chapter::Administrator, Locale::Swedish, 80);
        assert!(text.starts_with("FÖR ADMINISTRATÖR\n=================\n\n"), "{text}");
        assert!(
            text.contains("\n1. Under ”Användare”, tryck på ”Lägg till användare”.\n2. "),
            "{text}"
        );
        assert!(text.contains("\n! Gallring går inte att ångra."), "{text}");
        let start = printed(guide, Chapter::Start, Locale::Swedish, 80);
        assert!(start.contains("\nCtrl+K"), "{start}");
        let flowing: Vec<_> = start.split_whitespace().collect();
        let flowing = flowing.join(" ");
        assert!(flowing.contains("handläggare (stegvis help handlaggare)"), "{flowing}");
    }
}

//! Markdown as the guide's chapters are written, read into blocks.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Block, Chapter, Heading, Place, Span, Tone, Topic};

/// Reads a chapter.
pub(super) fn blocks(chapter: Chapter, source: &str) -> Vec<Block> {
    let mut reader = Reader {
        chapter,
        events: Parser::new_ext(source, Options::ENABLE_TABLES),
        topics: Vec::new(),
    };
    reader.blocks(None)
}

struct Reader<'a> {
    chapter: Chapter,
    events: Parser<'a>,
    /// Of the heading that comes next.
    topics: Vec<Topic>,
}

impl Reader<'_> {
    /// Everything up to the end of what it is in; of the chapter where that is `None`.
    fn blocks(&mut self, end: Option<TagEnd>) -> Vec<Block> {
        let mut blocks = Vec::new();
        // The text of a list that is written without empty lines stands in no paragraph.
        let mut loose = Vec::new();
        while let Some(event) = self.events.next() {
            if let Event::End(found) = &event
                && Some(*found) == end
            {
                break;
            }
            match event {
                Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => {}
                Event::Html(comment) => self.topics.extend(topics(&comment)),
                Event::Start(tag) if !is_inline(&tag) => {
                    flush(&mut loose, &mut blocks);
                    self.block(tag, &mut blocks);
                }
                event => self.span(event, Tone::Plain, None, &mut loose),
            }
        }
        flush(&mut loose, &mut blocks);
        blocks
    }

    fn block(&mut self, tag: Tag<'_>, blocks: &mut Vec<Block>) {
        match tag {
            Tag::Heading { level, .. } => {
                let words = super::words(&self.spans(TagEnd::Heading(level)));
                blocks.push(Block::Heading(Heading {
                    level: depth(level),
                    anchor: anchor(&words),
                    words,
                    topics: std::mem::take(&mut self.topics),
                }));
            }
            Tag::Paragraph => self.paragraph(blocks),
            Tag::List(first) => {
                let mut items = Vec::new();
                loop {
                    match self.events.next() {
                        Some(Event::Start(Tag::Item)) => items.push(self.blocks(Some(TagEnd::Item))),
                        Some(Event::End(TagEnd::List(_))) | None => break,
                        Some(_) => {}
                    }
                }
                blocks.push(Block::List(first, items));
            }
            Tag::BlockQuote(kind) => blocks.push(Block::Note(self.blocks(Some(TagEnd::BlockQuote(kind))))),
            Tag::Table(_) => blocks.push(self.table()),
            _ => {}
        }
    }

    /// A paragraph that is a picture alone is the picture.
    fn paragraph(&mut self, blocks: &mut Vec<Block>) {
        let mut spans = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::End(TagEnd::Paragraph) => break,
                Event::Start(Tag::Image { dest_url, .. }) => {
                    let name = dest_url.rsplit('/').next().unwrap_or_default().trim_end_matches(".png");
                    let words = super::words(&self.spans(TagEnd::Image));
                    blocks.push(Block::Picture(name.to_owned(), words));
                }
                event => self.span(event, Tone::Plain, None, &mut spans),
            }
        }
        flush(&mut spans, blocks);
    }

    fn table(&mut self) -> Block {
        let (mut rows, mut row) = (Vec::new(), Vec::new());
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => row.push(super::words(&self.spans(TagEnd::TableCell))),
                Event::End(TagEnd::TableHead | TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        let body = rows.split_off(rows.len().min(1));
        Block::Table(rows.pop().unwrap_or_default(), body)
    }

    fn spans(&mut self, end: TagEnd) -> Vec<Span> {
        self.spans_in(end, Tone::Plain, None)
    }

    fn spans_in(&mut self, end: TagEnd, tone: Tone, target: Option<&Place>) -> Vec<Span> {
        let mut spans = Vec::new();
        while let Some(event) = self.events.next() {
            if matches!(&event, Event::End(found) if *found == end) {
                break;
            }
            self.span(event, tone, target, &mut spans);
        }
        spans
    }

    fn span(&mut self, event: Event<'_>, tone: Tone, target: Option<&Place>, spans: &mut Vec<Span>) {
        // What a line of the source breaks is still one.
        let mut add = |words: &str, tone| match spans.last_mut() {
            Some(last) if last.tone == tone && last.target.as_ref() == target => last.words.push_str(words),
            _ => spans.push(Span {
                words: words.to_owned(),
                tone,
                target: target.cloned(),
            }),
        };
        match event {
            Event::Text(words) => add(&words, tone),
            Event::Code(words) => add(&words, Tone::Code),
            Event::SoftBreak | Event::HardBreak => add(" ", tone),
            Event::Start(Tag::Strong) => spans.extend(self.spans_in(TagEnd::Strong, Tone::Name, target)),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let place = self.target(&dest_url);
                spans.extend(self.spans_in(TagEnd::Link, tone, place.as_ref()));
            }
            _ => {}
        }
    }

    /// `samordnare.md#rapporter` is a heading of another chapter, `#rapporter` one of this.
    fn target(&self, address: &str) -> Option<Place> {
        let (file, anchor) = address.split_once('#').unwrap_or((address, ""));
        let chapter = match file.strip_suffix(".md") {
            Some(name) => Chapter::named(name)?,
            None if file.is_empty() => self.chapter,
            None => return None,
        };
        Some(Place {
            chapter,
            anchor: anchor.to_owned(),
        })
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough
    )
}

fn flush(spans: &mut Vec<Span>, blocks: &mut Vec<Block>) {
    if !spans.is_empty() {
        blocks.push(Block::Text(joined(std::mem::take(spans))));
    }
}

/// Neighbours that are set alike are one.
fn joined(spans: Vec<Span>) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        match all.last_mut() {
            Some(last) if last.tone == span.tone && last.target == span.target && span.tone != Tone::Name => {
                last.words.push_str(&span.words);
            }
            _ => all.push(span),
        }
    }
    all
}

fn depth(level: HeadingLevel) -> usize {
    level as usize
}

fn topics(comment: &str) -> Vec<Topic> {
    let inside = comment
        .trim()
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"));
    let names = inside.and_then(|inside| inside.trim().strip_prefix("topic:"));
    let names = names.into_iter().flat_map(|names| names.split(','));
    names.filter_map(|name| Topic::from_code(name.trim())).collect()
}

/// The name of a heading, as GitHub and most viewers make it.
pub(super) fn anchor(words: &str) -> String {
    let letters = words.to_lowercase();
    let letters = letters
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    letters.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Vec<Block> {
        blocks(Chapter::Caseworker, source)
    }

    fn plain(words: &str) -> Span {
        Span {
            words: words.to_owned(),
            tone: Tone::Plain,
            target: None,
        }
    }

    #[test]
    fn what_the_guide_is_written_with_is_read() {
        let found = read(
            "# Ett, två\n\nFörsta\nraden: **Spara**, `F1` och [där](samordnare.md#över-tid).\n\n\
             <!-- topic: plan, notes -->\n## Plan & mål\n\n![En *plan*](../../tests/snapshots/plan-sv-100.png)\n\n\
             1. Ett\n2. Två\n   - Inne\n\n> Obs.\n\n| Tangent | Gör |\n|---|---|\n| `F1` | Hjälp |\n",
        );
        let link = Place {
            chapter: Chapter::Coordinator,
            anchor: "över-tid".to_owned(),
        };
        let heading = |level, words: &str, anchor: &str, topics| {
            Block::Heading(Heading {
                level,
                words: words.to_owned(),
                anchor: anchor.to_owned(),
                topics,
            })
        };
        let toned = |words: &str, tone, target| Span {
            words: words.to_owned(),
            tone,
            target,
        };
        let expected = vec![
            heading(1, "Ett, två", "ett-två", vec![]),
            Block::Text(vec![
                plain("Första raden: "),
                toned("Spara", Tone::Name, None),
                plain(", "),
                toned("F1", Tone::Code, None),
                plain(" och "),
                toned("där", Tone::Plain, Some(link)),
                plain("."),
            ]),
            heading(2, "Plan & mål", "plan--mål", vec![Topic::Plan, Topic::Notes]),
            Block::Picture("plan-sv-100".to_owned(), "En plan".to_owned()),
            Block::List(
                Some(1),
                vec![
                    vec![Block::Text(vec![plain("Ett")])],
                    vec![
                        Block::Text(vec![plain("Två")]),
                        Block::List(None, vec![vec![Block::Text(vec![plain("Inne")])]]),
                    ],
                ],
            ),
            Block::Note(vec![Block::Text(vec![plain("Obs.")])]),
            Block::Table(
                vec!["Tangent".to_owned(), "Gör".to_owned()],
                vec![vec!["F1".to_owned(), "Hjälp".to_owned()]],
            ),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_link_within_the_chapter_leads_to_it_and_one_to_elsewhere_to_nothing() {
        let targets = |source: &str| -> Vec<Option<Place>> {
            let [Block::Text(spans)] = &read(source)[..] else {
                panic!("one paragraph")
            };
            spans.iter().map(|span| span.target.clone()).collect()
        };
        let here = Place {
            chapter: Chapter::Caseworker,
            anchor: "plan".to_owned(),
        };
        assert_eq!(targets("[här](#plan)"), [Some(here)]);
        assert_eq!(targets("[ute](https://example.se)"), [None]);
    }
}

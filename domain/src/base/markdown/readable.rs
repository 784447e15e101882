//! Markdown as text for people, where there is no HTML.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, TextMergeStream};

use super::bounds::{cap_nesting, is_allowed};

/// Markdown as text that people read where there is no HTML, in mails and calendars: paragraphs with an
/// empty line between them, line breaks and list marks kept, a link as `text (address)` where the two
/// differ. Only `\n` breaks lines.
pub fn readable(markdown: &str) -> String {
    let capped = cap_nesting(markdown);
    let mut out = Readable::default();
    for event in TextMergeStream::new(Parser::new_ext(&capped, Options::ENABLE_STRIKETHROUGH)) {
        out.take(event);
    }
    out.text.truncate(out.text.trim_end().len());
    out.text
}

/// What [`readable`] has written, and what must stand before the next word.
#[derive(Default)]
struct Readable<'a> {
    text: String,
    /// The words without marks and addresses, to compare a link's text with its address.
    words: String,
    /// For each open list the number of its next item; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// For each open link its address, and where its text begins in `words`.
    links: Vec<(CowStr<'a>, usize)>,
    quotes: usize,
    /// Line breaks that are due.
    gap: usize,
    /// Mark of an item that has no words yet.
    mark: String,
}

impl<'a> Readable<'a> {
    fn take(&mut self, event: Event<'a>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => self.push(&text),
            Event::SoftBreak | Event::HardBreak => self.need(1),
            Event::Rule => self.need(2),
            Event::Start(Tag::List(first)) => {
                self.need(if self.lists.is_empty() { 2 } else { 1 });
                self.lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
                self.end_block();
            }
            Event::Start(Tag::Item) => {
                self.need(1);
                self.mark = match self.lists.last_mut() {
                    Some(Some(n)) => {
                        let mark = format!("{n}. ");
                        *n = n.saturating_add(1);
                        mark
                    }
                    _ => "- ".to_owned(),
                };
            }
            Event::End(TagEnd::Item) => {
                self.mark.clear();
                self.need(1);
            }
            Event::Start(Tag::BlockQuote(_)) => {
                self.end_block();
                self.quotes += 1;
            }
            Event::End(TagEnd::BlockQuote(_)) => {
                self.quotes = self.quotes.saturating_sub(1);
                self.end_block();
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                self.end_block();
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.links.push((dest_url, self.words.len()));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.end_link(),
            _ => {}
        }
    }

    fn need(&mut self, breaks: usize) {
        self.gap = self.gap.max(breaks);
    }

    fn end_block(&mut self) {
        self.need(if self.lists.is_empty() { 2 } else { 1 });
    }

    fn end_link(&mut self) {
        let Some((address, from)) = self.links.pop() else { return };
        let shown = self.words[from..].trim();
        let is_same = shown == &*address || address.strip_prefix("mailto:") == Some(shown);
        if is_same || !is_allowed(&address) {
            return;
        }
        let text = if shown.is_empty() { address.to_string() } else { format!(" ({address})") };
        self.write(&text);
    }

    fn push(&mut self, text: &str) {
        // Code comes with its line breaks in it.
        for (i, line) in text.split(['\n', '\r']).enumerate() {
            if i > 0 {
                self.gap = (self.gap + 1).min(2);
            }
            if !line.is_empty() {
                self.words.push_str(line);
                self.write(line);
            }
        }
    }

    fn write(&mut self, text: &str) {
        if self.text.is_empty() || self.gap > 0 {
            if !self.text.is_empty() {
                self.text.extend(std::iter::repeat_n('\n', self.gap));
            }
            self.gap = 0;
            self.text.extend(std::iter::repeat_n("> ", self.quotes));
            let depth = if self.mark.is_empty() { self.lists.len() } else { self.lists.len().saturating_sub(1) };
            self.text.extend(std::iter::repeat_n("  ", depth));
            self.text.push_str(&std::mem::take(&mut self.mark));
        }
        self.text.push_str(text);
    }
}

//! Markdown as people may write it, made into safe HTML or plain text.
//!
//! Three walls: nesting is capped before parsing ([`cap_nesting`]), the parser's events are reduced to
//! what we know (raw HTML becomes text, images become links, foreign schemes lose their link), and the
//! result passes an allow-list. Time is linear in the input.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream, html};
use unicode_segmentation::UnicodeSegmentation;

use bounds::{SCHEMES, cap_nesting, is_allowed};

mod bounds;
mod readable;

pub use readable::readable;

/// Deepest nesting of elements in the result; what lies deeper keeps its text.
const MAX_DEPTH: usize = 16;

/// Characters of a text where it is only hinted at: descriptions, structured data, feeds.
pub const EXCERPT: usize = 200;

/// Leads an inline text, so that nothing in it can open a block. White space to the inline rules.
const GUARD: char = '\u{a0}';

/// Stands for `&` on the way through the allow-list. A noncharacter: no text has a use for it.
const AMPERSAND: char = '\u{fdd0}';

const REL: &str = "nofollow noopener noreferrer ugc";

const INLINE_TAGS: [&str; 6] = ["a", "br", "code", "del", "em", "strong"];
const BLOCK_TAGS: [&str; 7] = ["blockquote", "hr", "li", "ol", "p", "pre", "ul"];

/// One line of inline Markdown as HTML: code, strong, em, del, links, bare addresses. Nothing of block
/// level: `# a` and `- a` stay as they are written, line breaks become spaces.
pub fn inline(markdown: &str) -> String {
    let line = one_line(markdown);
    let events = Reduced::new(&line, true);
    sanitize(events, &INLINE)
}

/// Markdown as HTML: paragraphs, lists, quotations, code blocks and everything inline. Headings become
/// strong paragraphs, because the page has its own. A line break stays one: who writes Japanese expects
/// it, and a break that becomes a space would tear a sentence apart.
pub fn block(markdown: &str) -> String {
    let capped = cap_nesting(markdown);
    let events = Reduced::new(&capped, false);
    sanitize(events, &BLOCK)
}

/// The words alone, for search: one line a paragraph or list item, no addresses. For people there is
/// [`readable`].
pub fn plain(markdown: &str) -> String {
    let capped = cap_nesting(markdown);
    let mut text = String::with_capacity(capped.len());
    for event in Parser::new_ext(&capped, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => text.push_str(&t),
            Event::SoftBreak
            | Event::HardBreak
            | Event::Rule
            | Event::Start(Tag::List(_))
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock | TagEnd::HtmlBlock,
            ) => newline(&mut text),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// [`plain`] of one line of inline Markdown.
pub fn plain_inline(markdown: &str) -> String {
    let line = one_line(markdown);
    let mut text = String::with_capacity(line.len());
    for event in Parser::new_ext(&line, Options::ENABLE_STRIKETHROUGH) {
        if let Event::Text(t) | Event::Code(t) | Event::InlineHtml(t) | Event::Html(t) = event {
            text.push_str(&t);
        }
    }
    text.trim_start_matches(GUARD).to_owned()
}

/// The beginning of a text on one line, at most `max_chars` characters with the "…" that shows a cut:
/// for cards, descriptions and feeds. Never splits a grapheme.
pub fn excerpt(markdown: &str, max_chars: usize) -> String {
    let words = plain(markdown);
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= max_chars {
        return line;
    }
    let (mut end, mut chars) = (0, 0);
    for (at, grapheme) in line.grapheme_indices(true) {
        chars += grapheme.chars().count();
        if chars >= max_chars {
            break;
        }
        end = at + grapheme.len();
    }
    format!("{}…", line[..end].trim_end())
}

fn newline(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn one_line(markdown: &str) -> String {
    let mut line = String::with_capacity(markdown.len() + 2);
    line.push(GUARD);
    for (i, part) in markdown.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty()).enumerate() {
        if i > 0 {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

/// The parser's events, reduced to what we show.
struct Reduced<'a> {
    events: TextMergeStream<'a, Parser<'a>>,
    /// For each open element whether it is shown.
    open: Vec<bool>,
    shown: usize,
    links: usize,
    code: usize,
    inline_only: bool,
    at_start: bool,
    pending: std::collections::VecDeque<Event<'a>>,
}

impl<'a> Reduced<'a> {
    fn new(markdown: &'a str, inline_only: bool) -> Self {
        Self {
            events: TextMergeStream::new(Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH)),
            open: Vec::new(),
            shown: 0,
            links: 0,
            code: 0,
            inline_only,
            at_start: true,
            pending: std::collections::VecDeque::new(),
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        let is_link = matches!(tag, Tag::Link { .. } | Tag::Image { .. });
        if matches!(tag, Tag::CodeBlock(_)) {
            self.code += 1;
        }
        // A link within a link is none.
        let tag = self
            .known(tag)
            .filter(|tag| self.shown < MAX_DEPTH && !(self.links > 0 && is_link && matches!(tag, Tag::Link { .. })));
        self.open.push(tag.is_some());
        let Some(tag) = tag else { return };
        self.shown += 1;
        self.links += usize::from(is_link);
        let strong = matches!(tag, Tag::Heading { .. });
        self.pending.push_back(Event::Start(if strong { Tag::Paragraph } else { tag }));
        if strong {
            self.pending.push_back(Event::Start(Tag::Strong));
        }
    }

    /// The tag as we show it; `None` when only its content stays.
    fn known(&self, tag: Tag<'a>) -> Option<Tag<'a>> {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => Some(tag),
            Tag::Link { dest_url, link_type, .. } => {
                let mail = link_type == LinkType::Email;
                let dest = if mail { CowStr::from(format!("mailto:{dest_url}")) } else { dest_url };
                is_allowed(&dest).then(|| link(dest))
            }
            Tag::Image { dest_url, .. } => is_allowed(&dest_url).then(|| link(dest_url)),
            _ if self.inline_only => None,
            Tag::Paragraph | Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::List(_) | Tag::Item => Some(tag),
            // The language of a code block would become a class.
            Tag::CodeBlock(_) => Some(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Indented)),
            Tag::HtmlBlock => Some(Tag::Paragraph),
            _ => None,
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if tag == TagEnd::CodeBlock {
            self.code -= 1;
        }
        if self.open.pop() != Some(true) {
            return;
        }
        self.shown -= 1;
        let tag = match tag {
            TagEnd::Link | TagEnd::Image => {
                self.links -= 1;
                TagEnd::Link
            }
            TagEnd::HtmlBlock => TagEnd::Paragraph,
            TagEnd::Heading(_) => {
                self.pending.push_back(Event::End(TagEnd::Strong));
                TagEnd::Paragraph
            }
            tag => tag,
        };
        self.pending.push_back(Event::End(tag));
    }

    fn text(&mut self, text: CowStr<'a>) {
        let text = match text.strip_prefix(GUARD) {
            Some(rest) if self.inline_only && self.at_start => CowStr::from(rest.to_owned()),
            _ => text,
        };
        self.at_start = false;
        if self.links > 0 || self.code > 0 {
            self.pending.push_back(Event::Text(text));
            return;
        }
        let mut done = 0;
        for (from, to) in bare_addresses(&text) {
            let address = CowStr::from(text[from..to].to_owned());
            self.pending.push_back(Event::Text(text[done..from].to_owned().into()));
            self.pending.push_back(Event::Start(link(address.clone())));
            self.pending.push_back(Event::Text(address));
            self.pending.push_back(Event::End(TagEnd::Link));
            done = to;
        }
        self.pending.push_back(Event::Text(if done == 0 { text } else { text[done..].to_owned().into() }));
    }
}

impl<'a> Iterator for Reduced<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Some(event);
            }
            match self.events.next()? {
                Event::Start(tag) => self.start(tag),
                Event::End(tag) => self.end(tag),
                Event::Text(text) => self.text(text),
                Event::Html(raw) | Event::InlineHtml(raw) => self.pending.push_back(Event::Text(raw)),
                Event::SoftBreak if !self.inline_only => self.pending.push_back(Event::HardBreak),
                event @ (Event::Code(_) | Event::SoftBreak) => self.pending.push_back(event),
                event @ (Event::HardBreak | Event::Rule) if !self.inline_only => self.pending.push_back(event),
                _ => {}
            }
        }
    }
}

fn link(address: CowStr<'_>) -> Tag<'_> {
    Tag::Link { link_type: LinkType::Inline, dest_url: address, title: "".into(), id: "".into() }
}

/// Bytes of each `http(s)://…` in a text. It ends before anything that is not ASCII (Japanese goes on
/// without a space), and before closing punctuation.
fn bare_addresses(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find("http") {
        let from = at + offset;
        let rest = &text[from..];
        at = from + 4;
        let Some(host) = ["http://", "https://"].into_iter().find_map(|p| rest.starts_with(p).then_some(p.len()))
        else {
            continue;
        };
        if text[..from].ends_with(|c: char| c.is_ascii_alphanumeric()) {
            continue;
        }
        let is_part = |b: &u8| {
            b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"' | b'`' | b'\\' | b'{' | b'}' | b'|' | b'^')
        };
        let mut length = rest.bytes().take_while(is_part).count();
        let (mut opened, mut closed) =
            rest[..length].bytes().fold((0, 0), |(o, c), b| (o + usize::from(b == b'('), c + usize::from(b == b')')));
        while let Some(last) = rest[..length].bytes().last() {
            match last {
                b'.' | b',' | b':' | b';' | b'!' | b'?' | b'\'' | b'*' | b'_' | b'~' | b']' | b'[' => {}
                b')' if closed > opened => closed -= 1,
                b'(' => opened -= 1,
                _ => break,
            }
            length -= 1;
        }
        at = from + length.max(4);
        if length > host && is_allowed(&rest[..length]) {
            found.push((from, from + length));
        }
    }
    found
}

static INLINE: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| allow_list(INLINE_TAGS.into()));
static BLOCK: LazyLock<ammonia::Builder<'static>> =
    LazyLock::new(|| allow_list(INLINE_TAGS.into_iter().chain(BLOCK_TAGS).collect()));

fn allow_list(tags: HashSet<&'static str>) -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(tags)
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .url_schemes(SCHEMES.into())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some(REL));
    builder
}

fn sanitize<'a>(events: impl Iterator<Item = Event<'a>>, allowed: &ammonia::Builder<'static>) -> String {
    let shielded = events.map(|event| match event {
        Event::Text(text) => Event::Text(shield(text)),
        Event::Code(text) => Event::Code(shield(text)),
        event => event,
    });
    let mut raw = String::new();
    html::push_html(&mut raw, shielded);
    let clean = allowed.clean(&raw).to_string();
    clean.trim_end().replace(AMPERSAND, "&amp;")
}

/// The allow-list's time grows with the square of the ampersands in a text, so they go past it as a
/// character that no text may hold.
fn shield(text: CowStr<'_>) -> CowStr<'_> {
    if text.contains(['&', AMPERSAND]) {
        text.replace(AMPERSAND, "").replace('&', AMPERSAND.encode_utf8(&mut [0; 4])).into()
    } else {
        text
    }
}

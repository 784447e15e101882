//! Gives every block its place. [`Assembler::place`] must return where a block went, so that none can be lost on the way.

use std::collections::HashMap;

use lang::Text;

use crate::{
    block::{Block, Shape},
    draft::{Certainty, Choice, Edit, ImportDraft, Known, LeftOut, LineFate, LineOutcome, Role, SourceFormat},
    fields,
    front_matter::FrontMatter,
    inline::{self, Link},
    links,
    outline::{Outline, outline},
    preamble::{self, Dated, Placed},
    standing, words,
};

mod asked;
mod body;
mod closing;
mod decided;
mod opening;
mod title;

/// Where lines go now.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    Lead,
    Contents,
    Notes,
    /// Names below a heading 登壇者.
    Speakers,
    Impression,
    /// Questions of a session; the depth of the bullet that asked, 0 for prose.
    Question(i32),
    Closing,
    /// Below a heading that names a session again.
    Again(usize),
}

pub(crate) struct Assembler<'a> {
    draft: ImportDraft,
    known: Known,
    blocks: &'a [Block],
    outline: Outline,
    roles: &'a HashMap<usize, Role>,
    title: Option<usize>,
    mode: Mode,
    /// Section that each opening block became.
    sections: HashMap<usize, usize>,
    dated: Option<Dated>,
    day: u32,
    /// Blocks of the open section so far.
    in_section: usize,
    /// Level of the heading that opened the section; 0 for a line without one.
    section_level: u8,
    /// Depth of the bullet that opened the section; what stands below it is counted from there.
    item_base: i32,
    /// Below a heading 質疑応答: a bullet that asks is a question without a mark too.
    asked: bool,
    /// A person placed the last heading by hand: what stands below it goes with it.
    forced: Option<u8>,
}

pub(crate) fn assemble(
    blocks: &[Block],
    total_lines: usize,
    format: SourceFormat,
    front: Option<&FrontMatter>,
    known: &Known,
    roles: &HashMap<usize, Role>,
) -> ImportDraft {
    let title = title::find_title(blocks, front, roles, known);
    let outline = outline(blocks, format, known, title, roles);
    let mut a = Assembler {
        draft: ImportDraft { format, ..ImportDraft::default() },
        known: known.clone(),
        blocks,
        outline,
        roles,
        title,
        mode: Mode::Lead,
        sections: HashMap::new(),
        dated: None,
        day: 1,
        in_section: 0,
        section_level: 0,
        item_base: 0,
        asked: false,
        forced: None,
    };
    a.front_matter(front);
    let mut fates: Vec<LineOutcome> = vec![LineOutcome::Blank; total_lines];
    if let Some(front) = front {
        for fate in fates.iter_mut().take(front.lines) {
            *fate = LineOutcome::Data("front_matter".into());
        }
    }
    for (at, block) in blocks.iter().enumerate() {
        let fate = a.place(at, block);
        if let LineOutcome::Data(path) = &fate
            && let Some(section) = section_of(path).and_then(|at| a.draft.sections.get_mut(at))
        {
            section.last_line = section.last_line.max(block.last);
        }
        for line in block.first..=block.last {
            if let Some(slot) = line.checked_sub(1).and_then(|line| fates.get_mut(line))
                && !matches!(slot, LineOutcome::Data(_))
            {
                *slot = fate.clone();
            }
        }
    }
    a.draft.line_fates =
        fates.into_iter().enumerate().map(|(at, fate)| LineFate { line_number: at + 1, fate }).collect();
    a.finish()
}

/// The section that a path lies in.
fn section_of(path: &str) -> Option<usize> {
    path.strip_prefix("sections/")?.split('/').next()?.parse().ok()
}

impl Assembler<'_> {
    fn front_matter(&mut self, front: Option<&FrontMatter>) {
        let Some(front) = front else { return };
        if !front.title.is_empty() {
            let known = self.known.clone();
            preamble::title(&mut self.draft, 1, &front.title, &known);
        }
        preamble::take_dates(
            &mut self.draft,
            1,
            front.date.get(..10).unwrap_or(&front.date),
            Dated::Article,
            &mut None,
        );
        self.draft.author.clone_from(&front.author);
        let tags = front.tags.iter().filter(|tag| !tag.contains(char::is_whitespace)).cloned().collect();
        preamble::add_tags(&mut self.draft, tags);
    }

    fn leave_out(&mut self, block: &Block, reason: Text) -> LineOutcome {
        self.draft.left_out.push(LeftOut { line_number: block.first, text: block.text.clone(), reason });
        LineOutcome::LeftOut
    }

    fn drop_block(&mut self, block: &Block, ja: &'static str, en: &'static str) -> LineOutcome {
        self.leave_out(block, Text::new(ja, en))
    }

    fn place(&mut self, at: usize, block: &Block) -> LineOutcome {
        // What is no bullet ends a session that one opened.
        if self.item_base > 0 && block.depth().is_none() && !matches!(block.shape, Shape::Dropped(_)) {
            self.item_base = 0;
        }
        let shifted = (self.item_base > 0 && !self.outline.openers.contains_key(&at))
            .then(|| {
                block
                    .depth()
                    .map(|depth| Block { shape: Shape::Item((depth - self.item_base).max(1)), ..block.clone() })
            })
            .flatten();
        let block = shifted.as_ref().unwrap_or(block);
        if let Shape::Dropped(reason) = &block.shape {
            return self.leave_out(block, reason.clone());
        }
        let (plain, links) = inline::plain(&block.text);
        if self.title == Some(at) {
            if self.draft.number.is_none() {
                self.draft.guesses.retain(|guess| guess.id != "number");
                let known = self.known.clone();
                preamble::title(&mut self.draft, block.first, &plain, &known);
                preamble::take_dates(&mut self.draft, block.first, &plain, Dated::Said, &mut self.dated);
            }
            self.keep_links(&links, None);
            return LineOutcome::Data("title".into());
        }
        if let Some(role) = (block.first..=block.last).find_map(|line| self.roles.get(&line)).copied() {
            return self.by_role(at, block, role, (&plain, &links));
        }
        if let Some(level) = self.forced
            && block.level().is_some_and(|next| next <= level)
        {
            self.forced = None;
        }
        if self.outline.groups.over.contains(&at) {
            return self.drop_block(
                block,
                "見出しだけの行です。内容は下にあります。",
                "A heading only; what it opens follows.",
            );
        }
        if self.outline.contents.contains(&at) {
            return self.drop_block(
                block,
                "目次です。同じ見出しが下にあります。",
                "The table of contents; the same heading follows below.",
            );
        }
        if let Some(main) = self.outline.again.get(&at).copied() {
            self.mode = self.sections.get(&main).map_or(Mode::Closing, |section| Mode::Again(*section));
            return self.drop_block(block, "同じ見出しが上にあります。", "The same heading stands above.");
        }
        if let Some(how) = self.outline.openers.get(&at).copied() {
            return self.open(at, block, how);
        }
        if self.is_title_again(&plain) {
            return self.drop_block(block, "題名の繰り返しです。", "The title once more.");
        }
        if block.depth().is_none()
            && let Some(reason) = words::furniture(&plain)
        {
            return self.leave_out(block, reason);
        }
        if let Some(day) =
            words::day(&plain).filter(|_| block.level().is_some() || plain.chars().count() <= 30 && block.apart)
        {
            self.day = day;
            self.take_day(block.first, &plain);
            return LineOutcome::Data(format!("days/{day}"));
        }
        if let Some(fate) = self.heading(at, block, &plain) {
            return fate;
        }
        self.content(block, &plain, &links)
    }

    fn is_title_again(&self, plain: &str) -> bool {
        !self.draft.title.is_empty()
            && plain.chars().count() <= 300
            && crate::clean::squeezed(&crate::facts::hashtags(plain).1) == crate::clean::squeezed(&self.draft.title)
    }

    fn take_day(&mut self, line: usize, plain: &str) {
        let dates = crate::facts::dates(plain);
        let Some(found) = dates.first() else { return };
        match (found.date, self.draft.date) {
            (Some(date), None) => self.draft.date = Some(date),
            (Some(date), Some(first)) if date > first && !self.draft.further_days.contains(&date) => {
                self.draft.further_days.push(date);
            }
            (Some(_), Some(_)) => {}
            (None, _) => self.draft.warn(
                line,
                format!("{} という日はありません。", found.text),
                format!("There is no such day as {}.", found.text),
            ),
        }
    }

    /// Headings that open no session: standing ones, those of parts of a session, those around the sessions.
    fn heading(&mut self, at: usize, block: &Block, plain: &str) -> Option<LineOutcome> {
        let level = block.level();
        self.asked &= level.is_none();
        let alone = block.depth().is_none() && !matches!(block.shape, Shape::Verbatim | Shape::Quote);
        let found = standing::of_text(plain).filter(|_| alone && (level.is_some() || self.stands_alone(at)));
        let is_deep = level.is_some_and(|level| self.section_level > 0 && level > self.section_level);
        let in_sections = !self.draft.sections.is_empty();
        let is_over_names =
            fields::is_over_names(plain) && (is_deep || level.is_none() && inline::is_strong(&block.text));
        if is_over_names && in_sections && !matches!(self.mode, Mode::Closing) {
            self.mode = Mode::Speakers;
            return Some(self.drop_block(
                block,
                "見出しだけの行です。名前は下にあります。",
                "A heading only; the names follow.",
            ));
        }
        let is_over = self.outline.last.is_none_or(|last| at > last);
        if let Some((kind, behind)) = found {
            return self.standing(block, (kind, behind), (is_deep || level.is_none(), in_sections, is_over));
        }
        let level = level?;
        if self.forced.is_some() {
            return Some(self.put(block, plain));
        }
        if !in_sections {
            self.mode = Mode::Lead;
            return Some(self.around(block, plain, Mode::Lead));
        }
        // A heading over further sessions.
        if level < self.section_level && !is_over && self.blocks.get(at + 1).is_some_and(|next| next.level().is_some())
        {
            return Some(self.drop_block(
                block,
                "見出しだけの行です。内容は下にあります。",
                "A heading only; what it opens follows.",
            ));
        }
        if self.section_level == 0 || is_deep || !is_over && !matches!(self.mode, Mode::Closing) {
            // A heading within a session ends its answer and its impression.
            if !matches!(self.mode, Mode::Closing) || !is_deep {
                self.mode = Mode::Notes;
            }
            return Some(self.put(block, plain));
        }
        Some(self.around(block, plain, Mode::Closing))
    }

    /// A heading before or behind all sessions stays where it is, and says that it could be one.
    fn around(&mut self, block: &Block, plain: &str, mode: Mode) -> LineOutcome {
        self.mode = mode;
        let id = if mode == Mode::Lead { "lead" } else { "closing" };
        if !self.outline.openers.is_empty() && standing::of_block(block).is_none() {
            let choice = Choice {
                what: Text::new("セッションにする", "It is a session"),
                edit: Edit::Line { line: block.first, role: Role::Session },
            };
            self.draft.guess_with(
                format!("{id}/{}", block.first),
                Certainty::Unsure,
                ("セッションではない見出しとして読みました。", "A heading that was read as no session."),
                vec![choice],
            );
        }
        self.put(block, plain)
    }

    /// In plain text a word is a heading when nothing stands beside it.
    fn stands_alone(&self, at: usize) -> bool {
        let block = &self.blocks[at];
        let (plain, _) = inline::plain(&block.text);
        let short = plain.chars().count() <= 24 || plain.contains([':', '：']);
        let is_word = standing::of_text(&plain).is_some_and(|(_, behind)| behind.is_empty());
        let next = self.blocks.get(at + 1);
        short && (is_word || block.apart && next.is_none_or(|next| next.apart || next.depth().is_some()))
    }

    fn finish(mut self) -> ImportDraft {
        crate::timetable::fill(&mut self.draft, &self.outline.timetable);
        preamble::settle_number(&mut self.draft);
        preamble::settle_date(&mut self.draft);
        if self.draft.number.is_none() && !self.draft.guesses.iter().any(|guess| guess.id == "number") {
            self.draft.guess("number", Certainty::Unsure, "回数が見つかりません。", "No number was found.");
        }
        for (value, words) in [(&self.draft.lead, ("リード", "lead")), (&self.draft.closing, ("結び", "closing"))]
        {
            if value.chars().count() > crate::correct::MAX_PROSE {
                let what = crate::correct::too_long(words);
                self.draft.warnings.push(crate::draft::Warning { line_number: 0, what });
            }
        }
        if self.draft.sections.is_empty() {
            self.draft.warn(
                0,
                "セッションが見つかりません。本文は前書きにあります。",
                "No session was found. The text is in the lead.",
            );
        }
        self.draft
    }

    /// A line that belongs to the text before the sessions.
    fn preamble(&mut self, block: &Block, plain: &str, links: &[Link]) -> LineOutcome {
        if block.depth().is_none() && block.shape == Shape::Paragraph || fields::labelled(plain).is_some() {
            match preamble::line(&mut self.draft, block.first, plain, links, &mut self.dated) {
                Some(Placed::Field(path)) if block.depth().is_none() || !path.starts_with("links") => {
                    return LineOutcome::Data(path);
                }
                Some(Placed::LeftOut(ja, en)) => return self.drop_block(block, ja, en),
                _ => {}
            }
        } else {
            if self.dated.is_none() {
                preamble::take_dates(&mut self.draft, block.first, plain, Dated::Said, &mut self.dated);
            }
            for link in links {
                let label = if link.label.is_empty() { link.url.clone() } else { link.label.clone() };
                let kind = links::link_kind(&link.url, &label);
                if preamble::is_of_event(kind) {
                    self.draft.links.push(crate::draft::DraftLink { kind, label, url: link.url.clone() });
                }
            }
        }
        closing::append(&mut self.draft.lead, block);
        LineOutcome::Data("lead".into())
    }
}

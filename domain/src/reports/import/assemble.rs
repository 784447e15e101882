//! Gives every line its place. [`Assembler::place`] must return where a line went, so that none can
//! be lost on the way.

use std::collections::HashMap;

use super::{
    assemble::parts::{heading_names_people, set_link, stands_alone},
    heading, labels,
    lines::{Line, Link, Shape, inline},
    preamble::{self, append},
    types::{
        Certainty, DraftKind, DraftSection, ImportDraft, Known, LeftOut, LineFate, LineOutcome, LinkKind, SourceFormat,
    },
    words,
};
use crate::{Error, Result, agenda::types::SlotKind, lang::Text, reports::notes_markdown::Indents};

mod body;
mod parts;

/// Sessions in one report; more is another kind of page.
const MAX_SECTIONS: usize = 300;

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Preamble,
    Contents,
    Notes,
    Impression,
    Question,
    Closing,
}

struct Assembler<'a> {
    draft: ImportDraft,
    known: &'a Known,
    mode: Mode,
    /// Whether any line carries a label such as "Session1:".
    labelled: bool,
    /// Level of headings that open sections.
    section_level: u8,
    last_section_line: usize,
    /// Where each text last stands as a section heading: an earlier one is a table of contents.
    last_heading: HashMap<String, usize>,
    indents: Indents,
    outline: bool,
    day: u32,
    last_fate: LineOutcome,
}

pub(super) fn assemble(lines: Vec<Line>, format: SourceFormat, known: &Known) -> Result<ImportDraft> {
    let mut labelled = false;
    let mut section_level = 0;
    let mut last_section_line = 0;
    let mut last_heading = HashMap::new();
    for line in &lines {
        if let Some(level) = opens_section(line) {
            labelled = true;
            section_level = level.max(section_level);
            last_section_line = line.number;
            last_heading.insert(line.text.clone(), line.number);
        }
    }
    let mut a = Assembler {
        draft: ImportDraft { format, ..ImportDraft::default() },
        known,
        mode: Mode::Preamble,
        labelled,
        section_level,
        last_section_line,
        last_heading,
        indents: Indents::default(),
        outline: false,
        day: 1,
        last_fate: LineOutcome::Blank,
    };
    for (at, line) in lines.iter().enumerate() {
        let fate = a.place(line, lines.get(at + 1));
        if let LineOutcome::Data(_) = fate
            && let Some(section) = a.draft.sections.last_mut().filter(|_| a.mode != Mode::Closing)
        {
            section.last_line = line.number;
        }
        a.draft.line_fates.push(LineFate { line_number: line.number, fate: fate.clone() });
        a.last_fate = fate;
        if a.draft.sections.len() > MAX_SECTIONS {
            return Err(Error::invalid(
                "source",
                "セッションが300を超えています。1回分のレポートだけを貼り付けてください。",
                "There are more than 300 sessions. Paste the report of one event only.",
            ));
        }
    }
    Ok(a.finish())
}

/// The level of a labelled section heading (0 without heading marks).
fn opens_section(line: &Line) -> Option<u8> {
    if line.text.len() > 4 * heading::MAX_CHARS || line.text.chars().count() > heading::MAX_CHARS {
        return None;
    }
    let (plain, _) = inline(&line.text);
    let label = labels::label(&plain)?;
    match line.shape {
        Shape::Heading(level) => Some(level),
        Shape::Plain if label.firm && (!label.rest.is_empty() || plain.chars().count() <= 20) => Some(0),
        Shape::Plain if ["さん", "様", "氏"].iter().any(|h| label.rest.ends_with(h)) => Some(0),
        _ => None,
    }
}

impl Assembler<'_> {
    fn drop_line(&mut self, line: &Line, ja: &'static str, en: &'static str) -> LineOutcome {
        self.leave_out(line, Text::new(ja, en))
    }

    fn leave_out(&mut self, line: &Line, reason: Text) -> LineOutcome {
        self.draft.left_out.push(LeftOut { line_number: line.number, text: line.text.clone(), reason });
        LineOutcome::LeftOut
    }

    fn place(&mut self, line: &Line, next: Option<&Line>) -> LineOutcome {
        let text = line.text.as_str();
        let (plain, links) = match &line.shape {
            Shape::Blank => {
                self.outline = false;
                return LineOutcome::Blank;
            }
            Shape::Dropped(reason) => return self.leave_out(line, reason.clone()),
            Shape::Continued => return self.continue_bullet(line),
            Shape::Bullet(depth) => return self.bullet(line, *depth),
            _ => inline(text),
        };
        if let Shape::Indented(column) = line.shape
            && matches!(self.mode, Mode::Notes | Mode::Question)
        {
            let depth = self.indents.depth(column);
            return self.bullet(line, depth);
        }
        if let Some(reason) = words::furniture(&plain) {
            return self.leave_out(line, reason);
        }
        let level = if let Shape::Heading(level) = line.shape { level } else { 0 };
        if plain.chars().count() <= heading::MAX_CHARS {
            if opens_section(line).is_some() {
                if self.last_heading.get(text).is_some_and(|last| *last > line.number) {
                    return self.drop_line(
                        line,
                        "目次です。同じ見出しが下にあります。",
                        "The table of contents; the same heading follows below.",
                    );
                }
                return self.open_labelled(line, &plain, &links);
            }
            if let Some(fate) = self.heading_line(line, &plain, level, next) {
                return fate;
            }
        }
        self.prose(line, &plain, &links, next)
    }

    /// Headings without a label, and lines that act as one.
    fn heading_line(&mut self, line: &Line, plain: &str, level: u8, next: Option<&Line>) -> Option<LineOutcome> {
        if self.draft.title.is_empty()
            && self.draft.sections.is_empty()
            && (level == 1 || line.shape == Shape::Plain)
            && plain.chars().count() <= 200
            && preamble::title(&mut self.draft, line.number, plain, level == 1, self.known)
        {
            preamble::take_dates(&mut self.draft, line.number, plain, false);
            return Some(LineOutcome::Data("title".into()));
        }
        if !self.draft.title.is_empty() && super::facts::hashtags(plain).1 == self.draft.title {
            return Some(self.drop_line(line, "題名の繰り返しです。", "The title once more."));
        }
        if let Some(day) = words::day(plain) {
            self.day = day;
            self.take_day(line.number, plain);
            return Some(LineOutcome::Data(format!("days/{day}")));
        }
        if words::is_contents(plain) && self.draft.sections.is_empty() {
            self.mode = Mode::Contents;
            return Some(self.drop_line(line, "目次です。", "The table of contents."));
        }
        if self.draft.sections.is_empty() && words::is_container(plain) {
            self.mode = Mode::Preamble;
            return Some(self.drop_line(
                line,
                "見出しだけの行です。内容は下にあります。",
                "A heading only; what it opens follows.",
            ));
        }
        let in_section = !self.draft.sections.is_empty() && self.mode != Mode::Closing;
        if in_section && let Some(behind) = words::impression(plain) {
            self.mode = Mode::Impression;
            self.indents.clear();
            let at = self.draft.sections.len() - 1;
            if !behind.is_empty() {
                append(&mut self.draft.sections[at].impression, behind, true);
            }
            return Some(LineOutcome::Data(format!("sections/{at}/impression")));
        }
        let deeper = level > 0 && self.section_level > 0 && level > self.section_level;
        let last = line.number > self.last_section_line || !self.labelled;
        if !deeper
            && last
            && in_section
            && let Some(behind) = words::closing(plain)
            && (level > 0 || !self.outline && stands_alone(next))
        {
            self.mode = Mode::Closing;
            if !behind.is_empty() {
                append(&mut self.draft.closing, behind, true);
            }
            return Some(LineOutcome::Data("closing".into()));
        }
        if in_section && words::questions(plain).is_some_and(str::is_empty) && (deeper || level == 0) {
            self.mode = Mode::Notes;
            return Some(self.drop_line(
                line,
                "見出しだけの行です。質問は下にあります。",
                "A heading only; the questions follow.",
            ));
        }
        if let Some((kind, promised)) =
            words::placeholder(plain).filter(|_| inline(&line.text).1.is_empty() && in_section)
        {
            let at = self.draft.sections.len() - 1;
            self.draft.sections[at].slides_promised |= promised && kind == LinkKind::Slides;
            if !promised {
                self.draft.warn(
                    line.number,
                    format!("「{plain}」のリンク先が写っていません。"),
                    format!("The address of “{plain}” did not survive the copy."),
                );
            }
            let field = if kind == LinkKind::Slides { "slides_url" } else { "video_url" };
            return Some(LineOutcome::Data(format!("sections/{at}/{field}")));
        }
        if level == 1 && self.draft.sections.is_empty() {
            return None;
        }
        // A heading of a section without a label.
        let people = heading_names_people(plain);
        let opens = if self.labelled {
            in_section && level > 0 && !deeper && last_or_between(line, self)
        } else {
            level >= 2
                && (people || self.section_level == 0 || level <= self.section_level)
                && (people || labels::kind_by_title(plain).is_some() || !self.draft.sections.is_empty())
                || level == 0 && people && line.blank_before && line.shape == Shape::Plain
        };
        if opens
            && words::placeholder(plain).is_none()
            && words::closing(plain).is_none()
            && words::question(plain).is_none()
        {
            if self.section_level == 0 {
                self.section_level = level;
            }
            let fate = self.open_section(line, String::new(), SlotKind::Talk, plain, &inline(&line.text).1);
            let at = self.draft.sections.len() - 1;
            self.draft.guess(
                format!("sections/{at}/label"),
                Certainty::Unsure,
                "ラベルのない見出しをセッションとして読みました。",
                "A heading without a label was read as a session.",
            );
            return Some(fate);
        }
        None
    }

    fn take_day(&mut self, line_number: usize, plain: &str) {
        let date = super::facts::dates(plain).first().and_then(|f| f.date);
        if let Some(date) = date {
            match self.draft.date {
                None => self.draft.date = Some(date),
                Some(first) if date > first && !self.draft.further_days.contains(&date) => {
                    self.draft.further_days.push(date);
                }
                Some(_) => {}
            }
        } else if let Some(bad) = super::facts::dates(plain).first() {
            self.draft.warn(
                line_number,
                format!("{} という日はありません。", bad.text),
                format!("There is no such day as {}.", bad.text),
            );
        }
    }

    fn open_labelled(&mut self, line: &Line, plain: &str, links: &[Link]) -> LineOutcome {
        let Some(label) = labels::label(plain) else { return self.prose(line, plain, links, None) };
        let (name, kind, rest) = (label.name.clone(), label.kind, label.rest.to_owned());
        self.open_section(line, name, kind, &rest, links)
    }

    fn open_section(&mut self, line: &Line, label: String, kind: SlotKind, rest: &str, links: &[Link]) -> LineOutcome {
        let at = self.draft.sections.len();
        self.mode = Mode::Notes;
        self.indents.clear();
        self.outline = false;
        let mut known = self.known.clone();
        if !self.draft.series.is_empty() && !known.series_names.contains(&self.draft.series) {
            known.series_names.push(self.draft.series.clone());
        }
        let split = heading::split(rest, &known);
        let mut section = DraftSection {
            kind: DraftKind(kind),
            title: if split.title.is_empty() { label.clone() } else { split.title },
            label,
            speakers: split.speakers,
            level: split.level,
            day: self.day,
            first_line: line.number,
            last_line: line.number,
            ..DraftSection::default()
        };
        if kind == SlotKind::Talk
            && let Some(found) = labels::kind_by_title(&section.title)
        {
            let organizers = section.speakers.iter().all(|s| s.honorific.is_empty());
            if organizers || found == SlotKind::Qa {
                section.kind = DraftKind(found);
                self.draft.guess(
                    format!("sections/{at}/kind"),
                    Certainty::Likely,
                    "題名の言葉から種類を決めました。",
                    "The kind was chosen by words of the title.",
                );
            }
        }
        for link in links {
            set_link(&mut section, link);
        }
        if split.border_unsure {
            self.draft.guess(
                format!("sections/{at}/title"),
                Certainty::Unsure,
                "題名と所属・名前の境目は推測です。",
                "Where the title ends and affiliation or name begin is a guess.",
            );
        }
        for (index, _) in split.speaker_unsure.iter().enumerate().filter(|(_, unsure)| **unsure) {
            self.draft.guess(
                format!("sections/{at}/speakers/{index}"),
                Certainty::Likely,
                "名前・所属・役割の分け方は推測です。",
                "How name, affiliation and role part is a guess.",
            );
        }
        self.draft.sections.push(section);
        LineOutcome::Data(format!("sections/{at}"))
    }

    fn finish(mut self) -> ImportDraft {
        if self.draft.date.is_none() {
            if let Some(published) = self.draft.published {
                self.draft.date = Some(published);
                self.draft.guess(
                    "date",
                    Certainty::Unsure,
                    "開催日が見つからず、記事の公開日を使いました。",
                    "No date of the event was found; the article's was used.",
                );
            } else {
                self.draft.guess(
                    "date",
                    Certainty::Unsure,
                    "開催日が見つかりません。",
                    "No date of the event was found.",
                );
            }
        }
        if self.draft.sections.is_empty() {
            self.draft.warn(0, "セッションが見つかりません。", "No session was found.");
        }
        self.draft
    }
}

fn last_or_between(line: &Line, a: &Assembler<'_>) -> bool {
    matches!(line.shape, Shape::Heading(_)) && a.section_level > 0
}

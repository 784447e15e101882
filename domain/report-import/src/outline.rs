//! Which blocks open a session. Headings are weighed together: the level at which they repeat, what they say, what stands
//! beside them. No single word opens or closes sessions for the rest of a text.

use std::collections::{HashMap, HashSet};

use crate::{
    block::{Block, Shape},
    draft::{Known, LinkKind, Role, SourceFormat},
    evidence::{Evidence, SOME, STRONG, weigh},
    fields::{self, Field},
    groups::{self, Groups},
    inline, links, people,
    standing::{self, Standing},
    timetable::{self, Slot},
    words,
};

mod again;
mod siblings;

/// Why a block was read as the heading of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// A label, or a person said so.
    Sure,
    /// A title with a name, without a label.
    Named,
    /// It stands beside those that are.
    Sibling,
    /// Nothing speaks for it but its place.
    Place,
}

/// What the headings of a source are.
#[derive(Debug, Default)]
pub struct Outline {
    /// Where each session opens, by its block.
    pub openers: HashMap<usize, How>,
    pub evidence: HashMap<usize, Evidence>,
    /// Earlier lists of the same headings: a table of contents.
    pub contents: HashSet<usize>,
    /// A later block that names a session again, with the block that opens it.
    pub again: HashMap<usize, usize>,
    /// The level of headings at which sessions stand; 0 without any.
    pub level: u8,
    pub first: Option<usize>,
    pub last: Option<usize>,
    /// Sessions carry labels.
    pub is_labelled: bool,
    pub groups: Groups,
    pub timetable: Vec<Slot>,
    /// Little speaks for those that were found: what stands beside them is as likely.
    is_weak: bool,
}

pub fn outline(
    blocks: &[Block],
    format: SourceFormat,
    known: &Known,
    title: Option<usize>,
    roles: &HashMap<usize, Role>,
) -> Outline {
    let is_text = format == SourceFormat::Text;
    let mut out =
        Outline { groups: groups::read(blocks), timetable: timetable::read(blocks, known), ..Outline::default() };
    for (at, block) in blocks.iter().enumerate().filter(|(at, _)| Some(*at) != title) {
        let lent = out.groups.lent.get(&at).map(|text| Block { text: text.clone(), ..block.clone() });
        if let Some(evidence) = weigh(lent.as_ref().unwrap_or(block), known, is_text) {
            out.evidence.insert(at, evidence);
        }
    }
    for at in 0..blocks.len() {
        if out.groups.over.contains(&at) {
            out.evidence.insert(at, Evidence::default());
            continue;
        }
        let beside = beside(blocks, at, known) + out.in_timetable(at);
        if let Some(evidence) = out.evidence.get_mut(&at).filter(|_| standing::of_block(&blocks[at]).is_none()) {
            evidence.weight += beside;
        }
    }
    by_evidence(blocks, &mut out);
    by_items(blocks, &mut out);
    if out.openers.is_empty() {
        by_place(blocks, &mut out);
    }
    siblings::siblings(blocks, &mut out);
    again::same_again(blocks, &mut out);
    for (at, block) in blocks.iter().enumerate() {
        match (block.first..=block.last).find_map(|line| roles.get(&line)) {
            Some(Role::Session) => {
                out.openers.insert(at, How::Sure);
                out.contents.remove(&at);
                out.again.remove(&at);
            }
            Some(_) => {
                out.openers.remove(&at);
            }
            None => {}
        }
    }
    out.first = out.openers.keys().min().copied();
    out.last = out.openers.keys().max().copied();
    out
}

impl Outline {
    /// The agenda of the evening names it.
    fn in_timetable(&self, at: usize) -> u32 {
        let Some(evidence) = self.evidence.get(&at) else { return 0 };
        if self.timetable.iter().any(|slot| slot.is_of(&evidence.split.title)) { STRONG } else { 0 }
    }
}

/// What speaks for a heading without being in its words: an hour before them, a line below that names who spoke or shows
/// the slides.
fn beside(blocks: &[Block], at: usize, known: &Known) -> u32 {
    if blocks[at].level().is_none() {
        return 0;
    }
    let (plain, _) = inline::plain(&blocks[at].text);
    let has_clock = !words::split_clock(words::strip_emoji(&plain)).0.is_empty();
    let below = blocks[at + 1..].iter().take(6).take_while(|block| block.level().is_none());
    let facts = below.filter_map(|block| {
        let (plain, links) = inline::plain(&block.text);
        let is_slides = |link: &inline::Link| links::link_kind(&link.url, &link.label) == LinkKind::Slides;
        match fields::labelled(&plain) {
            Some((Field::Speaker, behind)) if !behind.is_empty() => Some(STRONG),
            Some((Field::Slides | Field::Video, _)) => Some(SOME),
            _ => links.iter().any(is_slides).then_some(SOME),
        }
    });
    let named = blocks.get(at + 1).is_some_and(|next| {
        let (plain, _) = inline::plain(&next.text);
        match next.shape {
            Shape::Paragraph => people::billing(&plain, known).is_some(),
            Shape::Heading(_) => next.level() > blocks[at].level() && fields::is_over_names(&plain),
            _ => false,
        }
    });
    let facts = facts.max().unwrap_or(0);
    (if named { STRONG.max(facts) } else { facts }) + if has_clock { SOME } else { 0 }
}

/// Headings whose evidence is enough; those below another session's heading are parts of it.
fn by_evidence(blocks: &[Block], out: &mut Outline) {
    let strongest = out.evidence.iter().filter(|(at, _)| is_heading(blocks, **at)).map(|(_, e)| e.weight).max();
    let strongest = strongest.max(out.evidence.values().map(|e| e.weight).max()).unwrap_or(0);
    let enough = if strongest >= STRONG { STRONG } else { SOME };
    if strongest < SOME {
        return;
    }
    out.is_weak = strongest < STRONG;
    // The level that has most evidence; of two the higher one.
    let mut sums: HashMap<u8, u32> = HashMap::new();
    for (at, evidence) in &out.evidence {
        if let Some(level) = blocks[*at].level().filter(|_| evidence.weight >= enough) {
            *sums.entry(level).or_default() += evidence.weight;
        }
    }
    out.level =
        sums.iter().max_by_key(|(level, sum)| (**sum, std::cmp::Reverse(**level))).map_or(0, |(level, _)| *level);
    let mut open: Vec<(u8, bool)> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let evidence = out.evidence.get(&at);
        let weight = evidence.map_or(0, |e| e.weight);
        let labelled =
            evidence.is_some_and(|e| e.label.as_ref().is_some_and(|(.., firm, numbered)| *firm || *numbered));
        if let Some(level) = block.level() {
            open.retain(|(above, _)| *above < level);
            let inside = open.iter().any(|(_, opens)| *opens);
            let opens = weight >= enough && !inside;
            open.push((level, opens));
            if opens {
                out.openers.insert(at, if labelled { How::Sure } else { How::Named });
            }
        } else if weight >= enough && block.depth().is_none() {
            // Prose that opens a session does so below a heading too: a label is none of its words.
            if labelled || out.level == 0 {
                out.openers.insert(at, if labelled { How::Sure } else { How::Named });
            }
        }
    }
    out.is_labelled = out.openers.values().any(|how| *how == How::Sure);
}

fn is_heading(blocks: &[Block], at: usize) -> bool {
    blocks[at].level().is_some() || inline::is_strong(&blocks[at].text)
}

/// Bullets that are sessions: below a heading over all of them, or where nothing else is one and several have bullets of
/// their own.
fn by_items(blocks: &[Block], out: &mut Outline) {
    let is_alone = out.openers.is_empty();
    let mut above: Option<usize> = None;
    let mut runs: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        match block.shape {
            Shape::Heading(_) => {
                above = Some(at);
                runs.push((above, Vec::new()));
            }
            Shape::Item(1) => match runs.last_mut() {
                Some((_, run)) => run.push(at),
                None => runs.push((above, vec![at])),
            },
            // A line such as 【LT】 opens a run as well.
            Shape::Paragraph if standing::of_block(block) == Some(Standing::Container) => {
                above = Some(at);
                runs.push((above, Vec::new()));
            }
            _ => {}
        }
    }
    for (above, run) in runs {
        let is_below_all = above.is_some_and(|at| standing::of_block(&blocks[at]) == Some(Standing::Container));
        let named: Vec<usize> =
            run.iter().copied().filter(|at| out.evidence.get(at).is_some_and(|e| e.weight >= SOME)).collect();
        let with_children = |at: &usize| {
            blocks.get(at + 1).is_some_and(|next| match next.shape {
                Shape::Item(depth) => depth > 1,
                Shape::Paragraph => !next.apart,
                _ => false,
            })
        };
        let enough = named.len() * 2 > run.len()
            && (is_below_all && !named.is_empty() || is_alone && named.len() >= 2 && named.iter().any(with_children));
        if enough {
            out.openers.extend(named.into_iter().map(|at| (at, How::Named)));
        }
    }
}

/// Nothing names a session: the level at which headings with something below them repeat.
fn by_place(blocks: &[Block], out: &mut Outline) {
    let candidates: Vec<usize> = blocks
        .iter()
        .enumerate()
        .filter(|(at, block)| {
            block.level().is_some()
                && out.evidence.contains_key(at)
                && standing::of_block(block).is_none()
                && has_body(blocks, *at)
        })
        .map(|(at, _)| at)
        .collect();
    let mut counts: HashMap<u8, usize> = HashMap::new();
    for at in &candidates {
        *counts.entry(blocks[*at].level().unwrap_or(0)).or_default() += 1;
    }
    let headings = blocks.iter().filter(|block| block.level().is_some()).count();
    // Below a heading over all sessions, else the highest that repeats.
    let below = container_level(blocks).and_then(|level| counts.keys().filter(|l| **l > level).min().copied());
    let repeated = counts.iter().filter(|(_, n)| **n >= 2).map(|(level, _)| *level).min();
    let single = || counts.keys().min().copied().filter(|_| headings > 1 && candidates.len() == 1);
    if let Some(level) = below.or(repeated).or_else(single) {
        out.level = level;
        for at in candidates.into_iter().filter(|at| blocks[*at].level() == Some(level)) {
            out.openers.insert(at, How::Place);
        }
        return;
    }
    // No headings at all: short lines that stand apart with a list below.
    let lines: Vec<usize> = blocks
        .iter()
        .enumerate()
        .filter(|(at, block)| {
            let short = block.text.chars().count() <= 80 && !block.text.ends_with(['。', '！', '？', ':', '：', '、']);
            block.shape == Shape::Paragraph
                && block.apart
                && short
                && out.evidence.contains_key(at)
                && standing::of_block(block).is_none()
                && fields::labelled(&block.text).is_none()
                && blocks.get(at + 1).is_some_and(|next| next.depth().is_some())
        })
        .map(|(at, _)| at)
        .collect();
    if lines.len() >= 2 {
        out.openers.extend(lines.into_iter().map(|at| (at, How::Place)));
    }
}

/// The level of a heading such as 発表内容 with deeper ones below it.
fn container_level(blocks: &[Block]) -> Option<u8> {
    let at = blocks.iter().position(|b| b.level().is_some() && standing::of_block(b) == Some(Standing::Container))?;
    let level = blocks[at].level()?;
    let next = blocks[at + 1..].iter().find_map(Block::level)?;
    (next > level).then_some(level)
}

/// Something stands below a heading before the next one of its level or a higher one.
fn has_body(blocks: &[Block], at: usize) -> bool {
    let level = blocks[at].level().unwrap_or(0);
    blocks[at + 1..]
        .iter()
        .take_while(|block| block.level().is_none_or(|next| next > level))
        .any(|block| !matches!(block.shape, Shape::Heading(_) | Shape::Dropped(_)))
}

//! Which blocks open a session. Headings are weighed together: the level at which they repeat, what they say, what stands
//! beside them. No single word opens or closes sessions for the rest of a text.

use std::collections::{HashMap, HashSet};

use crate::{
    block::{Block, Shape},
    clean::squeezed,
    draft::{Known, LinkKind, Role, SectionKind, SourceFormat},
    evidence::{Evidence, SOME, STRONG, weigh},
    groups::{self, Groups},
    inline, labels, names,
    timetable::{self, Slot},
    words::{self, Field, Standing},
};

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
        if let Some(evidence) = out.evidence.get_mut(&at).filter(|_| standing(&blocks[at]).is_none()) {
            evidence.weight += beside;
        }
    }
    by_evidence(blocks, &mut out);
    by_items(blocks, &mut out);
    if out.openers.is_empty() {
        by_place(blocks, &mut out);
    }
    siblings(blocks, &mut out);
    same_again(blocks, &mut out);
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
        let is_slides = |link: &inline::Link| words::link_kind(&link.url, &link.label) == LinkKind::Slides;
        match words::labelled(&plain) {
            Some((Field::Speaker, behind)) if !behind.is_empty() => Some(STRONG),
            Some((Field::Slides | Field::Video, _)) => Some(SOME),
            _ => links.iter().any(is_slides).then_some(SOME),
        }
    });
    let named = blocks.get(at + 1).is_some_and(|next| {
        let (plain, _) = inline::plain(&next.text);
        match next.shape {
            Shape::Paragraph => names::billing(&plain, known).is_some(),
            Shape::Heading(_) => next.level() > blocks[at].level() && words::is_over_names(&plain),
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
            Shape::Paragraph if standing(block) == Some(Standing::Container) => {
                above = Some(at);
                runs.push((above, Vec::new()));
            }
            _ => {}
        }
    }
    for (above, run) in runs {
        let is_below_all = above.is_some_and(|at| standing(&blocks[at]) == Some(Standing::Container));
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

/// A heading that no talk has.
pub fn standing(block: &Block) -> Option<Standing> {
    let (plain, _) = inline::plain(&block.text);
    words::standing(&plain).map(|(standing, _)| standing)
}

/// Nothing names a session: the level at which headings with something below them repeat.
fn by_place(blocks: &[Block], out: &mut Outline) {
    let candidates: Vec<usize> = blocks
        .iter()
        .enumerate()
        .filter(|(at, block)| {
            block.level().is_some()
                && out.evidence.contains_key(at)
                && standing(block).is_none()
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
                && standing(block).is_none()
                && words::labelled(&block.text).is_none()
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
    let at = blocks.iter().position(|b| b.level().is_some() && standing(b) == Some(Standing::Container))?;
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

/// The heading that each heading stands below.
pub fn parents(blocks: &[Block]) -> HashMap<usize, Option<usize>> {
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut parents = HashMap::new();
    for (at, block) in blocks.iter().enumerate() {
        let Some(level) = block.level() else { continue };
        open.retain(|(above, _)| *above < level);
        parents.insert(at, open.last().map(|(_, at)| *at));
        open.push((level, at));
    }
    parents
}

/// Headings beside those of sessions, between them or behind, without evidence of their own.
fn siblings(blocks: &[Block], out: &mut Outline) {
    let parents = parents(blocks);
    let place = |at: usize| (blocks[at].level(), parents.get(&at).copied().flatten());
    let mut families: HashMap<(Option<u8>, Option<usize>), (usize, usize)> = HashMap::new();
    for at in out.openers.keys().filter(|at| blocks[**at].level().is_some()) {
        let family = families.entry(place(*at)).or_insert((*at, *at));
        *family = (family.0.min(*at), family.1.max(*at));
    }
    for at in 0..blocks.len() {
        let block = &blocks[at];
        if block.level().is_none() || out.openers.contains_key(&at) || !out.evidence.contains_key(&at) {
            continue;
        }
        let is_below_all = parents.get(&at).copied().flatten().is_some_and(|above| {
            standing(&blocks[above]) == Some(Standing::Container) || out.groups.over.contains(&above)
        });
        let family = families.get(&place(at)).copied();
        // Below a heading over all sessions each one is, where others are known.
        let alone = (is_below_all && !out.openers.is_empty()).then_some((at, blocks.len()));
        let Some((first, last)) = family.or(alone) else { continue };
        let known = standing(block);
        let (plain, _) = inline::plain(&block.text);
        let kind = labels::kind_by_title(&plain);
        // Before the first one only what opens an evening, unless a heading over all sessions stands above.
        let could = out.is_weak && has_body(blocks, at);
        if at < first && kind != Some(SectionKind::Opening) && !is_below_all && !could {
            continue;
        }
        // Behind the last labelled session a heading of the reporter's own is no talk.
        let behind = at > last && out.is_labelled && kind.is_none() && !shares_parts(blocks, at, first);
        if known.is_some_and(|s| s != Standing::Closing || kind.is_none())
            || behind
            || words::day(&plain).is_some()
            || known == Some(Standing::Closing) && at > last
        {
            continue;
        }
        out.openers.insert(at, How::Sibling);
    }
}

/// Both have a heading of the same words below them: 登壇者, 内容.
fn shares_parts(blocks: &[Block], at: usize, other: usize) -> bool {
    let parts = |at: usize| -> HashSet<String> {
        let level = blocks[at].level().unwrap_or(0);
        let below = blocks[at + 1..].iter().take_while(|block| block.level().is_none_or(|next| next > level));
        below.filter(|block| block.level().is_some()).map(|block| squeezed(&block.text)).collect()
    };
    !parts(at).is_disjoint(&parts(other))
}

/// The same heading twice: the one with most below it opens the session; before it stands a table of contents, behind
/// it a list that names it again.
fn same_again(blocks: &[Block], out: &mut Outline) {
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for at in out.openers.keys() {
        let key = squeezed(&inline::plain(&blocks[*at].text).0);
        if key.chars().count() >= 4 {
            groups.entry(key).or_default().push(*at);
        }
    }
    let below = |at: usize, openers: &HashMap<usize, How>| {
        blocks[at + 1..]
            .iter()
            .enumerate()
            .take_while(|(n, _)| !openers.contains_key(&(at + 1 + n)))
            .filter(|(_, block)| !matches!(block.shape, Shape::Dropped(_)))
            .count()
    };
    let openers = out.openers.clone();
    for mut group in groups.into_values().filter(|group| group.len() > 1) {
        group.sort_unstable();
        let Some(main) = group.iter().copied().max_by_key(|at| (below(*at, &openers), *at)) else { continue };
        for at in group.into_iter().filter(|at| *at != main) {
            out.openers.remove(&at);
            if at < main {
                out.contents.insert(at);
            } else {
                out.again.insert(at, main);
            }
        }
    }
    // Bullets before the first session that are its headings.
    let first = out.openers.keys().min().copied().unwrap_or(0);
    let titles: HashSet<String> = out
        .openers
        .keys()
        .flat_map(|at| {
            let title = out.evidence.get(at).map(|e| squeezed(&e.split.title)).unwrap_or_default();
            [squeezed(&inline::plain(&blocks[*at].text).0), title]
        })
        .filter(|key| key.chars().count() >= 4)
        .collect();
    let listed: Vec<usize> = (0..first)
        .filter(|at| blocks[*at].depth().is_some() && titles.contains(&squeezed(&inline::plain(&blocks[*at].text).0)))
        .collect();
    if listed.len() >= 2 {
        out.contents.extend(listed);
    }
}

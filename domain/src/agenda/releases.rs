//! What a release of an agenda changes, in words: for the public list, and for the speakers whom it touches. Pure.

use serde::{Deserialize, Serialize};

use super::{
    changes::{self, Timed},
    room_keys::{self, RoomKeys},
    tlp::Sharing,
    types::{AgendaChange, ChangeOf, DraftSlot, Permissions},
};
use crate::{
    ids::SlotId,
    lang::{Lang, Text},
    t,
    time::Local,
};

/// A line of the public list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicChange {
    /// Which slot it speaks of, so that it goes when that is closed; `None` for one that is gone, and for all of them.
    pub slot: Option<SlotId>,
    pub words: Text,
}

/// A release as everybody may read of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    pub version: i32,
    pub at: Local,
    pub changes: Vec<PublicChange>,
}

/// An agenda before a release and after it, each with which room has which name there.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    pub before: &'a [Timed],
    pub after: &'a [Timed],
    pub was: &'a RoomKeys,
    pub is: &'a RoomKeys,
}

impl Turn<'_> {
    /// Whether a room of one name is another one by then.
    fn is_other(self, room: &str) -> bool {
        self.was.key_of(room) != self.is.key_of(room)
    }
}

/// What everybody may know of a release. Of a slot whose label names it to nobody outside of the desk there is nothing:
/// not what it was, and not that it became so.
pub fn public_changes(turn: Turn<'_>) -> Vec<PublicChange> {
    let Turn { before, after, .. } = turn;
    let is_closed = |id: Option<SlotId>| {
        id.is_some_and(|id| after.iter().any(|(slot, _)| slot.slot == Some(id) && !slot.sharing.tlp.is_named()))
    };
    let is_public = |slot: &DraftSlot| slot.sharing.tlp.is_named() && !is_closed(slot.slot);
    let public = |list: &[Timed]| -> Vec<Timed> {
        let open = list.iter().filter(|(slot, _)| is_public(slot));
        // What speakers allow is for the desk.
        open.map(|(slot, clock)| {
            let plain = DraftSlot {
                permissions: Permissions::default(),
                sharing: Sharing::default(),
                fixed: None,
                ..slot.clone()
            };
            (plain, clock.clone())
        })
        .collect()
    };
    let (was, is) = (public(before), public(after));
    if before.is_empty() && !is.is_empty() {
        let words = Text::new("タイムテーブルを公開しました。", "The agenda was published.");
        return vec![PublicChange { slot: None, words }];
    }
    let slots: Vec<DraftSlot> = is.iter().map(|(slot, _)| slot.clone()).collect();
    changes::changes(&was, &is)
        .into_iter()
        .chain(room_keys::replaced(&was, &slots, (turn.was, turn.is)))
        .map(|change| PublicChange {
            slot: change.at.and_then(|at| is[at].0.slot),
            words: Text::both(|lang| sentence(lang, &change)),
        })
        .collect()
}

/// What a change is, in a line.
pub fn sentence(lang: Lang, change: &AgendaChange) -> String {
    let title = named(&change.title, lang);
    match &change.of {
        ChangeOf::Added => t!(lang, "追加: {title}", "Added: {title}", title),
        ChangeOf::Removed => t!(lang, "削除: {title}", "Removed: {title}", title),
        ChangeOf::Time { from, to } => t!(
            lang,
            "時刻: {title} {from} → {to}",
            "Time: {title} {from} → {to}",
            title,
            from = or_dash(from),
            to = or_dash(to)
        ),
        ChangeOf::Room { from, to } => t!(
            lang,
            "部屋: {title} {from} → {to}",
            "Room: {title} {from} → {to}",
            title,
            from = room(from, lang),
            to = room(to, lang)
        ),
        ChangeOf::OtherRoom { name } => t!(
            lang,
            "部屋: {title} は、同じ名前の別の部屋 {name} になります",
            "Room: {title} is in another room called {name}",
            title,
            name
        ),
        ChangeOf::Title { from } => {
            t!(lang, "題名: {from} → {title}", "Title: {from} → {title}", from = named(from, lang), title)
        }
        ChangeOf::Speakers { from, to } => t!(
            lang,
            "登壇者: {title} {from} → {to}",
            "Speakers: {title} {from} → {to}",
            title,
            from = or_dash(from),
            to = or_dash(to)
        ),
        ChangeOf::Details => {
            t!(lang, "内容: {title} の種類・長さなど", "Details: kind, length or the like of {title}", title)
        }
        ChangeOf::Order => lang.t("順番が変わります", "The order changes").to_owned(),
    }
}

/// A slot as sentences name it.
pub fn named(title: &str, lang: Lang) -> String {
    match title {
        "" => lang.t("題名のない枠", "a slot without a title").to_owned(),
        title => t!(lang, "「{title}」", "“{title}”", title),
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

fn room(name: &str, lang: Lang) -> &str {
    if name.is_empty() { lang.t("全員", "everybody") } else { name }
}

/// What becomes of a slot in which somebody speaks: it is at another time or in another room, or gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub slot: SlotId,
    pub title: String,
    pub was: Text,
    pub is: Text,
    pub is_gone: bool,
    /// It stands on the agenda of another event now.
    pub went_on: bool,
}

/// When and where a slot is.
fn place((slot, clock): &Timed) -> Text {
    let words = format!("{clock} {}", slot.room).trim().to_owned();
    if words.is_empty() { Text::new("未定", "To be announced") } else { Text::new(words.clone(), words) }
}

/// The same words would say that nothing is otherwise.
fn in_another(place: Text) -> Text {
    Text::new(format!("{} (同じ名前の別の部屋)", place.ja), format!("{} (another room of this name)", place.en))
}

/// How a mail names a slot: what its label keeps in the room stands in no mailbox either. Empty: not at all.
fn title((slot, _): &Timed) -> String {
    if slot.sharing.tlp.is_named() { slot.title.clone() } else { slot.sharing.public_title.clone() }
}

/// The slots of a release with their titles, and when and where they are.
pub fn places(after: &[Timed]) -> Vec<(SlotId, String, Text)> {
    after.iter().filter_map(|timed| Some((timed.0.slot?, title(timed), place(timed)))).collect()
}

/// The slots that a release moves or takes away.
pub fn moved(turn: Turn<'_>) -> Vec<Moved> {
    turn.before
        .iter()
        .filter_map(|was| {
            let slot = was.0.slot?;
            let is = turn.after.iter().find(|(other, _)| other.slot == Some(slot));
            let is_other = is.is_some_and(|is| is.0.room == was.0.room) && turn.is_other(&was.0.room);
            let is_same = !is_other && is.is_some_and(|is| is.1 == was.1 && is.0.room == was.0.room);
            (!is_same).then(|| Moved {
                slot,
                title: title(is.unwrap_or(was)),
                was: place(was),
                is: match is {
                    None => Text::new("取りやめ", "Not on the agenda any more"),
                    Some(is) if is_other => in_another(place(is)),
                    Some(is) => place(is),
                },
                is_gone: is.is_none(),
                went_on: false,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agenda::tlp::Tlp;

    fn slot(id: i64, title: &str, clock: &str, tlp: Tlp) -> Timed {
        let sharing = Sharing { tlp, ..Sharing::default() };
        (DraftSlot { slot: Some(SlotId(id)), title: title.into(), sharing, ..DraftSlot::default() }, clock.to_owned())
    }

    /// No room has another name.
    fn turn<'a>(before: &'a [Timed], after: &'a [Timed]) -> Turn<'a> {
        static KEYS: std::sync::LazyLock<RoomKeys> = std::sync::LazyLock::new(RoomKeys::default);
        Turn { before, after, was: &KEYS, is: &KEYS }
    }

    fn words(before: &[Timed], after: &[Timed]) -> Vec<String> {
        public_changes(turn(before, after)).into_iter().map(|change| change.words.en.into_owned()).collect()
    }

    #[test]
    fn a_slot_that_is_not_for_everybody_is_in_no_line() {
        let open = |clock: &str| slot(1, "open", clock, Tlp::Green);
        for closed in [Tlp::Amber, Tlp::AmberStrict, Tlp::Red] {
            let secret = |title: &str, clock: &str| slot(2, title, clock, closed);
            let was = [open("19:00"), secret("secret", "19:10")];
            let is = [open("19:05"), secret("other secret", "19:15")];
            assert_eq!(words(&was, &is), ["Time: “open” 19:00 → 19:05"]);
            assert_eq!(words(&was, &is[..1]), ["Time: “open” 19:00 → 19:05"], "it went");
            assert_eq!(words(&was[..1], &was), [""; 0], "it came");
            // Closed from now on: what it was before is not told any more either.
            let named = [open("19:00"), slot(2, "secret", "19:10", Tlp::Clear)];
            assert_eq!(words(&named, &was), [""; 0], "{closed:?}");
            // Opened: it is new, and nothing of what it was is told.
            let opened = [open("19:00"), slot(2, "told", "19:20", Tlp::Clear)];
            assert_eq!(words(&was, &opened), ["Added: “told”"]);
        }
    }

    #[test]
    fn the_first_release_is_one_line_and_what_speakers_allow_is_none() {
        let agenda = [slot(1, "a", "19:00", Tlp::Clear), slot(2, "b", "19:10", Tlp::Clear)];
        assert_eq!(words(&[], &agenda), ["The agenda was published."]);
        let mut allowed = agenda.clone();
        allowed[0].0.permissions.record = Some(true);
        allowed[0].0.sharing.tlp = Tlp::Green;
        assert_eq!(words(&agenda, &allowed), [""; 0]);
    }

    #[test]
    fn who_stands_elsewhere_or_nowhere_has_moved_and_nobody_else() {
        let was = [
            slot(1, "a", "19:00", Tlp::Clear),
            slot(2, "b", "19:10", Tlp::Clear),
            slot(3, "c", "19:20", Tlp::Red),
            slot(4, "d", "19:30", Tlp::Clear),
        ];
        let mut is = [was[0].clone(), was[1].clone(), was[2].clone()];
        is[0].0.title = "another title".to_owned();
        is[1].0.room = "Hall B".to_owned();
        is[2].1 = "19:25".to_owned();
        let titles: Vec<_> = moved(turn(&was, &is)).into_iter().map(|one| one.title).collect();
        assert_eq!(titles, ["b", "", "d"], "what is red is named in no mail");
        let found: Vec<_> =
            moved(turn(&was, &is)).into_iter().map(|one| (one.slot.0, one.was.en, one.is.en, one.is_gone)).collect();
        assert_eq!(
            found,
            [
                (2, "19:10".into(), "19:10 Hall B".into(), false),
                (3, "19:20".into(), "19:25".into(), false),
                (4, "19:30".into(), "Not on the agenda any more".into(), true),
            ]
        );
    }
}

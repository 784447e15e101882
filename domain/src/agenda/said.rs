//! What speakers said of their talks, held against the agenda; and who is who on it, however they are written. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use super::{
    flow, rules,
    types::{DraftSlot, SpeakerAnswer, WarningKind},
};
use crate::ids::{PersonId, SlotId};

/// Who is known by which name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// By their names, folded, as a release would find them.
    by_name: BTreeMap<String, PersonId>,
    /// By slot and name, folded: who is billed there since it was released.
    billed: BTreeMap<(SlotId, String), PersonId>,
}

impl People {
    /// Somebody is known by this name.
    pub fn know(&mut self, name: &str, person: PersonId) {
        self.by_name.insert(rules::name_key(name), person);
    }

    /// Somebody is billed on a slot by this name.
    pub fn bill(&mut self, slot: SlotId, name: &str, person: PersonId) {
        self.billed.insert((slot, rules::name_key(name)), person);
    }

    /// Those on a slot, in their order.
    pub(super) fn on(&self, slot: &DraftSlot) -> Vec<Who> {
        slot.speakers.iter().map(|speaker| self.who(slot.slot, &speaker.name)).collect()
    }

    fn who(&self, slot: Option<SlotId>, name: &str) -> Who {
        let key = rules::name_key(name);
        let known = self.by_name.get(&key).copied();
        let billed = slot.and_then(|slot| self.billed.get(&(slot, key.clone())).copied());
        billed.or(known).map_or(Who::Named(key), Who::Known)
    }
}

/// Somebody on an agenda.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Known(PersonId),
    /// Nobody who spoke before; by the name, folded.
    Named(String),
}

type Times = [(NaiveDateTime, NaiveDateTime)];

/// What does not go with what speakers said, by the place of the slot. Whoever is written otherwise by now than they handed
/// their talk in is found by the slot that it became, or by its title.
pub(super) fn warnings(
    (start, end): (NaiveDateTime, Option<NaiveDateTime>),
    slots: &[DraftSlot],
    (times, who): (&Times, &[Vec<Who>]),
    answers: &[SpeakerAnswer],
    people: &People,
) -> BTreeMap<usize, Vec<WarningKind>> {
    let mut found: BTreeMap<usize, Vec<WarningKind>> = BTreeMap::new();
    if answers.is_empty() {
        return found;
    }
    let days = days(times);
    let last = days.iter().copied().chain(end.map(|end| end.date())).max().unwrap_or(start.date());
    let span = (start.date(), last);
    // Whoever speaks too says yes or no; the hours are those of who handed it in.
    let (too, answers): (Vec<&SpeakerAnswer>, Vec<&SpeakerAnswer>) =
        answers.iter().partition(|answer| answer.co_speaker.is_some());
    let mut by_who: HashMap<Who, Vec<&SpeakerAnswer>> = HashMap::new();
    for &answer in &answers {
        let keys = [Some(people.who(answer.slot, &answer.name)), answer.person.map(Who::Known)];
        for key in keys.into_iter().flatten().collect::<HashSet<_>>() {
            by_who.entry(key).or_default().push(answer);
        }
    }
    let all: HashSet<&Who> = who.iter().flatten().collect();
    for (at, slot) in slots.iter().enumerate() {
        for (speaker, who) in slot.speakers.iter().zip(&who[at]) {
            let Some(own) = by_who.get(who) else { continue };
            // Somebody with several talks said it of each.
            let is_of = |answer: &&&SpeakerAnswer| {
                (answer.slot.is_some() && answer.slot == slot.slot) || answer.title == slot.title
            };
            // Whoever fell out of one talk may give another one.
            let any = || own.iter().find(|answer| !answer.fell_out);
            let Some(answer) = own.iter().find(is_of).or_else(any) else { continue };
            found.entry(at).or_default().extend(against(answer, &speaker.name, (times[at], days[at]), span));
        }
    }
    // Where whoever fell out is billed no more, somebody else speaks by now.
    for answer in answers.iter().filter(|answer| !answer.fell_out) {
        let is_there = [Some(people.who(answer.slot, &answer.name)), answer.person.map(Who::Known)]
            .iter()
            .flatten()
            .any(|who| all.contains(who));
        let Some(at) = place_of(answer, slots).filter(|_| !is_there) else { continue };
        found.entry(at).or_default().extend(against(answer, &answer.name, (times[at], days[at]), span));
    }
    for answer in too {
        if let Some((at, kind)) = billed_otherwise(answer, slots, people) {
            found.entry(at).or_default().push(kind);
        }
    }
    found
}

/// That somebody who speaks too is billed although they declined, or is not although they agreed, with the place of the slot.
fn billed_otherwise(answer: &SpeakerAnswer, slots: &[DraftSlot], people: &People) -> Option<(usize, WarningKind)> {
    let co_speaker = answer.co_speaker?;
    let (at, billed) = billed_at(answer, slots, people)?;
    let kind = match (billed, answer.fell_out) {
        (Some(place), true) => {
            WarningKind::CoSpeakerDeclined { name: slots[at].speakers[place].name.clone(), co_speaker }
        }
        (None, false) => WarningKind::CoSpeakerUnbilled { name: answer.name.clone(), co_speaker },
        (Some(_), false) | (None, true) => return None,
    };
    Some((at, kind))
}

/// The place of the slot that a talk stands on, and the place that whoever answered has on that, however they are written.
pub fn billed_at(answer: &SpeakerAnswer, slots: &[DraftSlot], people: &People) -> Option<(usize, Option<usize>)> {
    let at = place_of(answer, slots)?;
    let key = rules::name_key(&answer.name);
    let own = [Some(people.who(answer.slot, &answer.name)), answer.person.map(Who::Known)];
    let who = people.on(&slots[at]);
    let mut billed = slots[at].speakers.iter().zip(&who);
    let place = billed
        .position(|(speaker, who)| rules::name_key(&speaker.name) == key || own.iter().flatten().any(|own| own == who));
    Some((at, place))
}

/// The slot of a talk on which nobody is called as its speaker was: the one that it became, or the only one with its title.
fn place_of(answer: &SpeakerAnswer, slots: &[DraftSlot]) -> Option<usize> {
    let became = answer.slot.and_then(|id| slots.iter().position(|slot| slot.slot == Some(id)));
    became.or_else(|| {
        let mut titled = (0..slots.len()).filter(|at| slots[*at].title == answer.title);
        titled.next().filter(|_| titled.next().is_none())
    })
}

/// The day to which each slot belongs: a party after midnight is of the day before.
fn days(times: &Times) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = times.iter().map(|(begin, _)| begin.date()).collect();
    for day in flow::days(times) {
        let Some(date) = day.first().map(|at| times[*at].0.date()) else { continue };
        for at in day {
            days[at] = date;
        }
    }
    days
}

/// `span`: the first and the last day of the event. Of days that it does not have, its speaker spoke before it was moved.
fn against(
    answer: &SpeakerAnswer,
    name: &str,
    (times, day): ((NaiveDateTime, NaiveDateTime), NaiveDate),
    span: (NaiveDate, NaiveDate),
) -> Vec<WarningKind> {
    if answer.fell_out {
        return vec![WarningKind::FellOut { name: name.to_owned() }];
    }
    let mut found = Vec::new();
    if !answer.is_confirmed {
        let (proposal, until) = (answer.proposal, answer.confirm_by);
        found.push(WarningKind::Unconfirmed { name: name.to_owned(), proposal, until });
    }
    let said: Vec<NaiveDate> = answer.days.iter().copied().filter(|day| (span.0..=span.1).contains(day)).collect();
    if !said.is_empty() && !said.contains(&day) {
        found.push(WarningKind::OtherDay { name: name.to_owned(), days: said });
    } else if !is_free(answer.free, times) {
        let (from, until) = answer.free;
        found.push(WarningKind::Away { name: name.to_owned(), from, until });
    }
    found
}

/// Whether all of it lies between these hours of the day on which it begins. An end before its beginning is one after
/// midnight.
fn is_free(
    (from, until): (Option<NaiveTime>, Option<NaiveTime>),
    (begin, end): (NaiveDateTime, NaiveDateTime),
) -> bool {
    let day = begin.date();
    let from = from.map(|clock| day.and_time(clock));
    let until = until.map(|clock| {
        let at = day.and_time(clock);
        if from.is_some_and(|from| at <= from) { at + Duration::days(1) } else { at }
    });
    from.is_none_or(|from| begin >= from) && until.is_none_or(|until| end <= until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{agenda::types::DraftSpeaker, ids::CoSpeakerId};

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }

    fn at(hour: u32, minute: u32) -> NaiveDateTime {
        date(9).and_hms_opt(hour, minute, 0).unwrap()
    }

    fn clock(hour: u32, minute: u32) -> Option<NaiveTime> {
        NaiveTime::from_hms_opt(hour, minute, 0)
    }

    fn slot(title: &str, speaker: &str) -> DraftSlot {
        DraftSlot {
            title: title.to_owned(),
            minutes: 30,
            room: "A".to_owned(),
            speakers: vec![DraftSpeaker::named(speaker)],
            ..DraftSlot::default()
        }
    }

    fn answer(name: &str, title: &str) -> SpeakerAnswer {
        SpeakerAnswer {
            proposal: None,
            co_speaker: None,
            name: name.to_owned(),
            slot: None,
            person: None,
            title: title.to_owned(),
            is_confirmed: true,
            confirm_by: None,
            fell_out: false,
            free: (None, None),
            days: Vec::new(),
        }
    }

    fn waiting(name: &str, title: &str) -> SpeakerAnswer {
        SpeakerAnswer { is_confirmed: false, ..answer(name, title) }
    }

    fn gone(name: &str, title: &str) -> SpeakerAnswer {
        SpeakerAnswer { fell_out: true, ..waiting(name, title) }
    }

    fn told_by(slots: &[DraftSlot], answers: &[SpeakerAnswer], people: &People) -> Vec<(usize, WarningKind)> {
        let who: Vec<Vec<Who>> = slots.iter().map(|slot| people.on(slot)).collect();
        let found = warnings((at(19, 0), None), slots, (&flow::times(at(19, 0), slots), &who), answers, people);
        found.into_iter().flat_map(|(at, kinds)| kinds.into_iter().map(move |kind| (at, kind))).collect()
    }

    fn find_warnings(answers: &[SpeakerAnswer]) -> Vec<(usize, WarningKind)> {
        told_by(&[slot("題", "森川"), slot("題", "氷野 陸")], answers, &People::default())
    }

    fn unconfirmed(at: usize, name: &str) -> Vec<(usize, WarningKind)> {
        vec![(at, WarningKind::Unconfirmed { name: name.to_owned(), proposal: None, until: None })]
    }

    #[test]
    fn what_speakers_said_of_their_talks_is_held_against_the_times() {
        assert_eq!(find_warnings(&[answer("氷野 陸", "題")]), []);
        assert_eq!(find_warnings(&[waiting("氷野陸", "題")]), unconfirmed(1, "氷野 陸"), "however it is spaced");
        let free = |from, until| find_warnings(&[SpeakerAnswer { free: (from, until), ..answer("氷野 陸", "題") }]);
        let away = |from, until| vec![(1, WarningKind::Away { name: "氷野 陸".to_owned(), from, until })];
        assert_eq!(free(clock(19, 45), None), away(clock(19, 45), None));
        assert_eq!(free(None, clock(19, 59)), away(None, clock(19, 59)));
        assert_eq!(free(clock(19, 30), clock(20, 0)), []);
        assert_eq!(free(clock(19, 0), clock(1, 0)), [], "until after midnight");
        // Of two talks each is its own.
        assert_eq!(find_warnings(&[waiting("氷野 陸", "別の題"), answer("氷野 陸", "題")]), []);
        assert_eq!(find_warnings(&[waiting("別人", "無い題")]), []);
    }

    #[test]
    fn who_fell_out_is_warned_of_where_they_are_billed_still() {
        let fell_out = |name: &str| vec![(1, WarningKind::FellOut { name: name.to_owned() })];
        let free = (clock(23, 0), None);
        assert_eq!(
            find_warnings(&[SpeakerAnswer { free, ..gone("氷野陸", "題") }]),
            fell_out("氷野 陸"),
            "and nothing else"
        );
        assert_eq!(find_warnings(&[gone("氷野 陸", "別の題")]), [], "of another talk");
        assert_eq!(find_warnings(&[gone("別人", "題")]), [], "somebody else speaks by now");
        assert_eq!(find_warnings(&[answer("氷野 陸", "題"), gone("氷野 陸", "題")]), [], "handed in anew");
        // By the slot that it became.
        let slots = [slot("別の題", "森川"), DraftSlot { slot: Some(SlotId(5)), ..slot("改めた題", "氷野 陸") }];
        let of = SpeakerAnswer { slot: Some(SlotId(5)), ..gone("氷野 陸", "題") };
        assert_eq!(told_by(&slots, &[of], &People::default()), fell_out("氷野 陸"));
    }

    #[test]
    fn who_would_speak_too_is_warned_of_where_they_are_billed_otherwise_than_they_answered() {
        let co_speaker = CoSpeakerId(7);
        let too = |answer: SpeakerAnswer| SpeakerAnswer { co_speaker: Some(co_speaker), ..answer };
        let slots = |others: &[&str]| {
            let others = others.iter().map(|name| DraftSpeaker::named(name));
            let mut shared = slot("題", "氷野 陸");
            shared.speakers.extend(others);
            [slot("別の題", "三浦 望"), shared]
        };
        let none = People::default();
        let agreed = [answer("氷野 陸", "題"), too(answer("三浦 望", "題"))];
        let unbilled = WarningKind::CoSpeakerUnbilled { name: "三浦 望".to_owned(), co_speaker };
        assert_eq!(told_by(&slots(&[]), &agreed, &none), [(1, unbilled)], "whatever else they speak on");
        assert_eq!(told_by(&slots(&["三浦望"]), &agreed, &none), []);
        let declined = [answer("氷野 陸", "題"), too(gone("三浦 望", "題"))];
        let still = |name: &str| [(1, WarningKind::CoSpeakerDeclined { name: name.to_owned(), co_speaker })];
        assert_eq!(told_by(&slots(&[]), &declined, &none), []);
        assert_eq!(told_by(&slots(&["三浦望"]), &declined, &none), still("三浦望"), "of that talk alone");
        let mut people = People::default();
        people.know("Nozomi Miura", PersonId(3));
        people.know("三浦 望", PersonId(3));
        assert_eq!(told_by(&slots(&["Nozomi Miura"]), &agreed, &people), [], "an alias");
        assert_eq!(told_by(&slots(&["Nozomi Miura"]), &declined, &people), still("Nozomi Miura"));
        // What they say of another one's talk changes nothing of their own.
        let own = [waiting("三浦 望", "別の題"), too(answer("三浦 望", "題"))];
        assert_eq!(told_by(&slots(&["三浦 望"]), &own, &none).len(), 2, "it is awaited wherever they are billed");
        let elsewhere = [too(answer("三浦 望", "無い題"))];
        assert_eq!(told_by(&slots(&[]), &elsewhere, &none), [], "it stands nowhere");
    }

    #[test]
    fn whoever_is_written_otherwise_by_now_said_it_all_the_same() {
        let corrected = |id: Option<i64>| DraftSlot { slot: id.map(SlotId), ..slot("題", "Riku Hino") };
        let slots = [slot("別の題", "森川"), corrected(None)];
        let none = People::default();
        assert_eq!(told_by(&slots, &[waiting("氷野 陸", "題")], &none), unconfirmed(1, "氷野 陸"), "by its title");
        assert_eq!(told_by(&slots, &[waiting("氷野 陸", "改めた題")], &none), [], "nobody knows which");
        let slots = [slot("題", "森川"), slot("題", "Riku Hino")];
        assert_eq!(told_by(&slots, &[waiting("氷野 陸", "題")], &none), [], "two of one title");
        // Once it was released: by the slot that it became, and by who they are.
        let of = SpeakerAnswer { slot: Some(SlotId(5)), ..waiting("氷野 陸", "改めた題") };
        let slots = [slot("別の題", "森川"), corrected(Some(5))];
        assert_eq!(told_by(&slots, std::slice::from_ref(&of), &none), unconfirmed(1, "氷野 陸"));
        let mut people = People::default();
        people.know("Riku Hino", PersonId(3));
        let of = SpeakerAnswer { person: Some(PersonId(3)), ..of };
        assert_eq!(told_by(&slots, &[of], &people), unconfirmed(1, "Riku Hino"));
        people.know("氷野 陸", PersonId(3));
        assert_eq!(told_by(&slots, &[waiting("氷野 陸", "無い題")], &people), unconfirmed(1, "Riku Hino"), "an alias");
    }

    #[test]
    fn who_can_come_on_one_day_is_not_there_on_another() {
        let party = DraftSlot { fixed: clock(0, 30), ..slot("夜の話", "氷野 陸") };
        let second = DraftSlot { day: Some(1), fixed: clock(10, 0), ..slot("朝の話", "氷野 陸") };
        let first = DraftSlot { minutes: 240, ..slot("夕の話", "森川") };
        let slots = [first, party, second];
        let on = |days: &[u32]| {
            let said = SpeakerAnswer { days: days.iter().map(|day| date(*day)).collect(), ..answer("氷野 陸", "") };
            told_by(&slots, &[said], &People::default())
        };
        let other = |at: usize, day: u32| {
            vec![(at, WarningKind::OtherDay { name: "氷野 陸".to_owned(), days: vec![date(day)] })]
        };
        assert_eq!(on(&[10]), other(1, 10), "after midnight it is the first day still");
        assert_eq!(on(&[9]), other(2, 9));
        assert_eq!(on(&[9, 10]), []);
        assert_eq!(on(&[]), []);
        assert_eq!(on(&[2, 3]), [], "said before the event was moved");
        assert_eq!(on(&[3, 9]), other(2, 9));
    }
}

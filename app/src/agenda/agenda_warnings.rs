//! What deserves a look at an agenda, in words, and the way out of it where there is one.

use chrono::Duration;
use domain::{
    agenda::{
        elsewhere,
        releases::named,
        rooms,
        types::{Warning, WarningKind},
    },
    pages::{agenda_editor::AgendaEditor, desk_letter::Doing},
    t,
    time::{Local, day_words},
};
use leptos::prelude::*;

use super::{
    agenda_corrected,
    agenda_view::{self, View},
};
use crate::{cx::Cx, routes, ui::icon};

/// Shortest length, in minutes, to which a button brings a slot.
pub(super) const SHORTEST: i32 = 5;

/// Warnings of one place in words, with a way out where there is one.
pub(super) fn bar(cx: &Cx, editor: &AgendaEditor, warnings: &[&Warning]) -> Option<AnyView> {
    let first = warnings.first()?;
    editor.slots.get(first.at)?;
    let sentences: Vec<_> = warnings.iter().map(|warning| sentence(cx, editor, warning)).collect();
    let whole = warnings.iter().filter_map(|warning| whole(cx, warning));
    let ways: Vec<_> = whole.chain(warnings.iter().flat_map(|warning| ways(cx, editor, warning))).collect();
    Some(
        view! { <li class="agenda-warning">{icon::warn()}<p>{sentences.join(cx.t("", " "))}</p><div class="row">{ways}</div></li> }
            .into_any(),
    )
}

/// What is too long for a sentence.
fn whole(cx: &Cx, warning: &Warning) -> Option<AnyView> {
    let WarningKind::Corrected { differences, .. } = &warning.kind else { return None };
    agenda_corrected::whole(cx, differences)
}

/// Buttons and links that lead out of a warning.
pub(super) fn ways(cx: &Cx, editor: &AgendaEditor, warning: &Warning) -> Vec<AnyView> {
    let at = warning.at;
    // A time that does not flow comes from a fixed start.
    let is_fixed = editor.slots.get(at).is_some_and(|slot| slot.fixed.is_some());
    let pause = || cx.t("休憩を入れる", "Insert a break").to_owned();
    let ways = match warning.kind {
        WarningKind::NoBreak { .. } => vec![(format!("pause:{at}:10"), pause())],
        WarningKind::Gap { minutes } if is_fixed => vec![
            (format!("flow:{at}"), cx.t("前に詰める", "Begin earlier").to_owned()),
            (format!("pause:{at}:{minutes}"), pause()),
        ],
        WarningKind::Overlap { with, minutes } => {
            let flow = (format!("flow:{at}"), cx.t("前の枠のあとに始める", "Begin after the slot before").to_owned());
            let mut ways = if is_fixed { vec![flow] } else { Vec::new() };
            ways.extend(shorter(cx, editor, with, minutes));
            ways
        }
        WarningKind::SpeakerTwice { .. } | WarningKind::Away { .. } | WarningKind::OtherDay { .. } => {
            better_place(cx, editor, at).into_iter().collect()
        }
        WarningKind::Corrected { ref word, .. } => agenda_corrected::steps(cx, word),
        WarningKind::FellOut { .. } => {
            vec![(format!("remove:{at}"), cx.t("この枠を外す", "Take the slot away").to_owned())]
        }
        WarningKind::CoSpeakerDeclined { co_speaker, .. } => {
            vec![(format!("unbill:{co_speaker}"), cx.t("登壇者から外す", "Take them off the slot").to_owned())]
        }
        WarningKind::CoSpeakerUnbilled { co_speaker, .. } => {
            vec![(format!("bill:{co_speaker}"), cx.t("登壇者に加える", "Add them to the slot").to_owned())]
        }
        _ => Vec::new(),
    };
    let button = |(step, text): (String, String)| {
        view! { <button class="button" name="do" value=step>{text}</button> }.into_any()
    };
    ways.into_iter().map(button).chain(link(cx, editor, warning)).collect()
}

/// The step by which a slot goes to a free place where its speaker can be. Not sought in an agenda that is edited a part at
/// a time.
fn better_place(cx: &Cx, editor: &AgendaEditor, at: usize) -> Option<(String, String)> {
    let (start, end) = (editor.card.starts?.wall, editor.card.ends?.wall);
    if editor.slots.len() > agenda_view::LONG {
        return None;
    }
    let rooms = rooms::named(&editor.slots, &editor.rooms);
    let said = (editor.answers.as_slice(), &editor.people);
    let spot = elsewhere::better_place((start, end), &editor.slots, said, &rooms, at)?;
    let place = format!("{} {}", spot.when.format("%H:%M"), spot.room).trim().to_owned();
    // Of several days it says which.
    let place =
        if start.date() == end.date() { place } else { format!("{} {place}", day_words(spot.when.date(), cx.lang)) };
    let words = t!(cx.lang, "空いている {place} へ移す", "Move it to {place}, which is free", place);
    Some((format!("at:{at}:{}", spot.word(start)), words))
}

/// Where somebody is asked for their answer once more, or another talk is found in place of one that fell out.
fn link(cx: &Cx, editor: &AgendaEditor, warning: &Warning) -> Option<AnyView> {
    let slug = editor.card.series_slug.as_str();
    let (href, words) = match warning.kind {
        WarningKind::Unconfirmed { proposal: Some(id), .. } => (
            routes::proposal_letter_desk(slug, id, &Doing::Ask.word(), ""),
            cx.t("もう一度お願いする", "Ask them once more"),
        ),
        WarningKind::FellOut { .. } => {
            (routes::proposals_desk(slug), cx.t("応募から代わりを探す", "Find another proposal"))
        }
        _ => return None,
    };
    Some(view! { <a class="button" href=href>{words}</a> }.into_any())
}

/// The step by which a slot ends so many minutes earlier, where something is left of it.
fn shorter(cx: &Cx, editor: &AgendaEditor, at: usize, by: i64) -> Option<(String, String)> {
    let slot = editor.slots.get(at)?;
    let minutes =
        i32::try_from(by).ok().and_then(|by| slot.minutes.checked_sub(by)).filter(|left| *left >= SHORTEST)?;
    let title = named(&slot.title, cx.lang);
    let words = t!(cx.lang, "{title}を{minutes}分にする", "Make {title} {minutes} minutes long", title, minutes);
    Some((format!("length:{at}:{minutes}"), words))
}

pub(super) fn sentence(cx: &Cx, editor: &AgendaEditor, warning: &Warning) -> String {
    let lang = cx.lang;
    let other = |at: usize| named(editor.slots.get(at).map_or("", |slot| slot.title.as_str()), lang);
    let begin = editor.clocks.get(warning.at).map_or("", |(begin, _)| begin.as_str());
    match &warning.kind {
        WarningKind::Gap { minutes } => t!(
            lang,
            "{begin}の前に{minutes}の空きがあります。",
            "{minutes} free before {begin}.",
            begin,
            minutes = lang.count(*minutes, "分", "minute is", "minutes are")
        ),
        WarningKind::Overlap { with, minutes } => t!(
            lang,
            "{other}と{minutes}重なっています。",
            "It overlaps {other} by {minutes}.",
            other = other(*with),
            minutes = lang.count(*minutes, "分", "minute", "minutes")
        ),
        WarningKind::SpeakerTwice { name, with } => t!(
            lang,
            "{name} は、同じ時間の{other}にも入っています。",
            "{name} is on {other} at the same time.",
            name,
            other = other(*with)
        ),
        WarningKind::NoBreak { minutes } => t!(
            lang,
            "休憩なしで{minutes}続きます。",
            "{minutes} without a break.",
            minutes = lang.count(*minutes, "分", "minute", "minutes")
        ),
        WarningKind::Unconfirmed { name, until: None, .. } => {
            t!(lang, "{name} から、登壇できるという返事がまだありません。", "{name} has not confirmed yet.", name)
        }
        WarningKind::Unconfirmed { name, until: Some(until), .. } => {
            // What ends with a day ends at the midnight after it.
            let day = Local::at(*until - Duration::minutes(1), &editor.card.zone).day(lang);
            t!(
                lang,
                "{name} から、登壇できるという返事がまだありません(期限 {day})。",
                "{name} has not confirmed yet (due {day}).",
                name,
                day
            )
        }
        WarningKind::FellOut { name } => t!(
            lang,
            "{name} の登壇は、辞退または取りやめになっています。ほかの人に替えるか、枠を外してください。",
            "{name} does not give this talk: it was declined or called off. Please put somebody else here, or take the slot away.",
            name
        ),
        WarningKind::CoSpeakerDeclined { name, .. } => t!(
            lang,
            "{name} から、いっしょに登壇できないと返事がありました。登壇者から外してリリースするまで、名前が載ったままです。",
            "{name} has declined to speak too, and is billed until you take them off and release.",
            name
        ),
        WarningKind::CoSpeakerUnbilled { name, .. } => t!(
            lang,
            "{name} は、いっしょに登壇することを承諾していますが、登壇者に入っていません。",
            "{name} has agreed to speak too, and is not on this slot.",
            name
        ),
        WarningKind::Away { name, from, until } => {
            let clock = |at: &chrono::NaiveTime| at.format("%H:%M").to_string();
            let hours = match (from.as_ref().map(clock), until.as_ref().map(clock)) {
                (Some(from), Some(until)) => t!(lang, "{from}〜{until}", "from {from} to {until}", from, until),
                (Some(from), None) => t!(lang, "{from}から", "from {from} on", from),
                (None, Some(until)) => t!(lang, "{until}まで", "until {until}", until),
                (None, None) => String::new(),
            };
            t!(lang, "{name} が登壇できるのは{hours}です。", "{name} can speak only {hours}.", name, hours)
        }
        WarningKind::OtherDay { name, days } => {
            let days: Vec<String> = days.iter().map(|day| day_words(*day, lang)).collect();
            let days = days.join(lang.t("、", " or "));
            t!(lang, "{name} が来られるのは{days}です。", "{name} can come only on {days}.", name, days)
        }
        WarningKind::Corrected { name, differences, .. } => agenda_corrected::sentence(cx, name, differences),
        WarningKind::NoSpeaker => lang.t("登壇者がまだ決まっていません。", "Nobody speaks here yet.").to_owned(),
        WarningKind::NoTitle => lang.t("題名がまだありません。", "There is no title yet.").to_owned(),
        WarningKind::TooLong { minutes } => t!(
            lang,
            "終了の予定を{minutes}過ぎます。",
            "The agenda runs {minutes} over.",
            minutes = lang.count(*minutes, "分", "minute", "minutes")
        ),
        WarningKind::HouseCloses { minutes, leave } => t!(
            lang,
            "会場を出る時刻({leave})を{minutes}過ぎます。",
            "It ends {minutes} after everybody has to be out of the house ({leave}).",
            leave = leave.format("%H:%M").to_string(),
            minutes = lang.count(*minutes, "分", "minute", "minutes")
        ),
        WarningKind::TooFewSeats { seats, on_site } => {
            let room = editor.slots.get(warning.at).map_or("", |slot| slot.room.as_str());
            t!(
                lang,
                "{room}は{seats}席ですが、現地の参加は{on_site}人に確定しています。",
                "{room} seats {seats}, and {on_site} have a place on site.",
                room,
                seats = *seats,
                on_site = *on_site
            )
        }
    }
}

/// Most that are listed at the side.
const LISTED: usize = 20;

/// All of them at the side, each with the way to its slot. None of it stops a release.
pub(super) fn list(cx: &Cx, editor: &AgendaEditor, shown: &View) -> Option<AnyView> {
    let item = |warning: &Warning| {
        let slot = editor.slots.get(warning.at)?;
        // Of the grid its card, whichever room a narrow window shows; of a list its row.
        let href = if shown.shows_rooms {
            let at = warning.at.to_string();
            format!("{}#card-{at}", agenda_view::href(&editor.card, &[("view", "rooms"), ("at", &at)]))
        } else {
            agenda_view::open(&editor.card, shown, warning.at)
        };
        let begin = editor.clocks.get(warning.at).map_or("", |(begin, _)| begin.as_str());
        let name = named(&slot.title, cx.lang);
        let parts = [begin, slot.room.as_str(), name.as_str()].into_iter().filter(|part| !part.is_empty());
        let place = parts.collect::<Vec<_>>().join(" ");
        let words = sentence(cx, editor, warning);
        Some(view! { <li>{icon::warn()}<p><a href=href>{place}</a>" "{words}</p></li> })
    };
    let items: Vec<_> = editor.warnings.iter().take(LISTED).filter_map(item).collect();
    if items.is_empty() {
        return None;
    }
    let left = editor.warnings.len().saturating_sub(LISTED);
    let more = (left > 0).then(|| {
        let words = t!(cx.lang, "ほかに{n}件あります。", "{n} more.", n = left);
        view! { <p class="quiet small">{words}</p> }
    });
    Some(
        view! {
            <section class="stack tight" id="agenda-warnings">
                <h2 class="aside-head">{cx.t("注意", "Worth a look")}" "<span class="quiet small">{cx.t("リリースは止めません", "None of it stops a release")}</span></h2>
                <ul class="agenda-warned">{items}</ul>
                {more}
            </section>
        }
        .into_any(),
    )
}

//! An event that was off takes place after all: whom that tells is said, and decided, before it does.

use domain::{
    events::types::EventState,
    letters::types::LetterKind,
    pages::event_desk::{EventDesk, Revival},
    t,
    workflows::tell_change::Tell,
};
use leptos::prelude::*;

use super::called_off;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{field, icon, parts},
};

/// What the field `day` says of an event that takes place on the day that it gave up.
pub const DAY_BACK: &str = "given_up";

/// The button that asks first. `class`: of the button; `text` and `what`: what it says, and what it does.
pub(super) fn view(
    cx: &Cx,
    desk: &EventDesk,
    revival: &Revival,
    (from, to): (EventState, EventState),
    (class, text, what): (&'static str, &'static str, &'static str),
    (action, form): (String, &Form),
) -> AnyView {
    let tried = Some(form).filter(|form| form.value("to") == to.into_str());
    let letter = desk.speaker_letters.iter().find(|letter| letter.kind == LetterKind::EventRevived);
    let speakers =
        letter.and_then(|letter| called_off::speakers(cx, &desk.event.card, letter, &revival.speakers, tried));
    let guard = if tried.is_some() { "dirty" } else { "" };
    let asks = revival.people() > 0 || desk.to_tell > 0;
    let buttons = if asks {
        view! {
            <button class="button primary" name="tell" value=Tell::Everybody.into_str()>{icon::mail()}{t!(cx.lang, "知らせて{text}", "{text} and tell them", text)}</button>
            <button class="button" name="tell" value=Tell::Nobody.into_str()>{t!(cx.lang, "知らせずに{text}", "{text} and tell nobody", text)}</button>
        }
        .into_any()
    } else {
        view! { <button class="button primary">{text}</button> }.into_any()
    };
    view! {
        <li class="call-off">
            <details open=tried.is_some()>
                <summary class=class>{text}</summary>
                <form class="form" method="post" data-guard=guard data-ask=field::ask(cx) action=action>
                    <input type="hidden" name="from" value=from.into_str()/>
                    <input type="hidden" name="to" value=to.into_str()/>
                    {day(cx, desk, revival)}
                    {asks.then(|| view! { <p>{whom(cx, desk, revival)}</p> })}
                    {speakers}
                    <p class="row">{buttons}</p>
                </form>
            </details>
            <p class="quiet small">{what}</p>
        </li>
    }
    .into_any()
}

/// On which day it takes place, where no new one is stored.
fn day(cx: &Cx, desk: &EventDesk, revival: &Revival) -> Option<AnyView> {
    let card = &desk.event.card;
    if card.starts.is_some() {
        return None;
    }
    let edit = format!("{}#f-date", routes::event_desk_edit(&card.series_slug, card.number, "when"));
    let way = view! { <a href=edit>{cx.t("新しい日付を入れる", "Enter a new day")}</a> };
    Some(match &revival.day_back {
        Some((from, to)) => view! {
            <input type="hidden" name="day" value=DAY_BACK/>
            <p>{cx.t("新しい日程はまだありません。もとの日程で開催します: ", "There is no new day yet. It takes place on the one from before: ")}{parts::when(from, Some(to), &card.zone, cx.lang)}</p>
            <p class="small">{way}</p>
        }
        .into_any(),
        None => view! { <p>{cx.t("先に、新しい開催日を入れて保存してください。", "Please enter and save a new day first.")}" "{way}</p> }.into_any(),
    })
}

/// How many get a mail.
fn whom(cx: &Cx, desk: &EventDesk, revival: &Revival) -> String {
    let lang = cx.lang;
    let followers = usize::try_from(desk.to_tell).unwrap_or_default();
    let people = [
        (followers, lang.count(followers, "人", "follower", "followers"), cx.t("フォロワー", "")),
        (
            revival.holders - revival.speaking,
            lang.count(revival.holders - revival.speaking, "人", "who holds a place", "who hold a place"),
            cx.t("席を持つ人・待っている人", ""),
        ),
        (revival.speakers.len(), lang.count(revival.speakers.len(), "人", "speaker", "speakers"), cx.t("登壇者", "")),
    ];
    let people: Vec<String> =
        people.into_iter().filter(|(n, ..)| *n > 0).map(|(_, people, who)| format!("{who}{people}")).collect();
    t!(
        lang,
        "{people}にメールを送れます。送ったメールは取り消せません。",
        "A mail can go to {people}. It cannot be taken back.",
        people = people.join(cx.t("、", ", "))
    )
}

//! What a ticket has to do with the door: the name that is called there, and the attendance code of who watches.

use domain::{mail::types::StillAnswer, pages::ticket::Ticket, registration::types::MAX_NAME, t};
use leptos::prelude::*;

use super::ticket_acts::Doors;
use crate::{cx::Cx, ui::icon};

/// One button each way; the one that was pressed in the mail comes first.
pub(super) fn still_coming(cx: &Cx, ticket: &Ticket, doors: &Doors, pressed: Option<StillAnswer>) -> Option<AnyView> {
    let is_paused = ticket.event.is_promotion_paused;
    let words = match (ticket.still?, pressed) {
        (true, Some(StillAnswer::Yes)) => return Some(known(cx)),
        (true, None) => return None,
        (false, None) if is_paused => cx.t(
            "どちらも1回押すだけです。来られないときも、教えてくださると助かります。",
            "Either way it is one click. If you cannot come, it helps to know.",
        ),
        (false, None) => cx.t(
            "どちらも1回押すだけです。来られないときは、待っている方に席が回ります。",
            "Either way it is one click. If you cannot, your seat goes to somebody who waits.",
        ),
        (false, Some(StillAnswer::Yes)) => {
            cx.t("下の「行きます」を1回押すと、お返事が届きます。", "Press “I am coming” below, and we know.")
        }
        (_, Some(StillAnswer::No)) if is_paused => cx.t(
            "下の「行けません」を1回押すと、キャンセルになります。",
            "Press “I cannot” below, and your seat is cancelled.",
        ),
        (_, Some(StillAnswer::No)) => cx.t(
            "下の「行けません」を1回押すと、キャンセルになります。待っている方に席が回ります。",
            "Press “I cannot” below, and your seat is cancelled and goes to somebody who waits.",
        ),
    };
    let first = pressed.unwrap_or(StillAnswer::Yes);
    let mut answers = [StillAnswer::Yes, StillAnswer::No];
    answers.sort_by_key(|answer| *answer != first);
    let buttons: Vec<_> = answers
        .into_iter()
        .map(|answer| {
            let to = match answer {
                StillAnswer::Yes => doors.act("still"),
                StillAnswer::No => doors.cancel.clone(),
            };
            let looks = if answer == first { "button primary" } else { "button" };
            view! { <form method="post" action=to><button class=looks>{answer.label(cx.lang)}</button></form> }
        })
        .collect();
    Some(
        view! {
            <section class="card answer" aria-labelledby="still">
                <h2 id="still">{cx.t("まだ参加しますか", "Are you still coming?")}</h2>
                <p>{words}</p>
                <div class="row">{buttons}</div>
            </section>
        }
        .into_any(),
    )
}

/// They have said so before.
fn known(cx: &Cx) -> AnyView {
    let text = cx.t("行くとのお返事を受け取っています。", "You have told us that you come.");
    view! { <p class="card answer icon-line">{icon::check()}<span>{text}</span></p> }.into_any()
}

/// Six digits from the stream, or that they were right.
pub(super) fn watching(cx: &Cx, ticket: &Ticket, doors: &Doors) -> Option<AnyView> {
    let since = ticket.watching.as_ref()?;
    if let Some(at) = since {
        let at = at.clock();
        let text = t!(cx.lang, "{at} に出席を記録しました。", "You are down as attending since {at}.", at);
        return Some(view! { <p class="card answer icon-line">{icon::check()}<span>{text}</span></p> }.into_any());
    }
    Some(
        view! {
            <form class="card answer" method="post" action=doors.act("attend")>
                <h2><label for="f-attendance">{cx.t("出席コード", "Attendance code")}</label></h2>
                <p class="quiet small" id="f-attendance-hint">{cx.t("配信の画面に出ている6桁を入れると、出席として残ります。コードは1分ごとに変わります。", "Type the six digits that the stream shows, and you are down as attending. They change every minute.")}</p>
                <p class="row">
                    <input class="input attendance" id="f-attendance" name="attendance" inputmode="numeric" autocomplete="off" maxlength="12" required=true aria-describedby="f-attendance-hint"/>
                    <button class="button primary">{cx.t("出席を記録する", "Attend")}</button>
                </p>
            </form>
        }
        .into_any(),
    )
}

/// Optional; what was said at sign-up stands here, and can be changed.
pub(super) fn naming(cx: &Cx, ticket: &Ticket, doors: &Doors) -> AnyView {
    let (summary, line) = if ticket.door_name.is_empty() {
        (
            cx.t("受付で呼ぶ名前を加える", "Add a name for the door"),
            cx.t("QRが読めないとき、名前でさがせます", "So that you are found when the QR code cannot be read")
                .to_owned(),
        )
    } else {
        (cx.t("受付で呼ぶ名前", "Name for the door"), ticket.door_name.clone())
    };
    view! {
        <details class="cancel door-name">
            <summary>{icon::person()}<span>{summary}<span class="block quiet small">{line}</span></span></summary>
            <form class="stack" method="post" action=doors.act("name")>
                <div class="field">
                    <label for="f-door_name">{cx.t("呼ばれたい名前か、その読み", "The name, or how it is read")}</label>
                    <input class="input" id="f-door_name" name="door_name" maxlength=MAX_NAME.to_string() value=ticket.door_name.clone() autocomplete="name"/>
                    <p class="hint">{cx.t("受付の人にだけ見えます。消すときは空にしてください。", "Only those at the door see it. Leave it empty to forget it.")}</p>
                </div>
                <p><button class="button">{cx.t("保存する", "Save")}</button></p>
            </form>
        </details>
    }
    .into_any()
}

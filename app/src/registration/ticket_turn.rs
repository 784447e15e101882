//! What a ticket says to who waits: their turn, which the page keeps up to date while it is open, and what comes of a
//! seat that becomes free.

use domain::{
    events::rules::takes_registrations,
    pages::ticket::{NextSeat, Ticket},
    t, time,
};
use leptos::prelude::*;

use super::queue_picture;
use crate::cx::Cx;

/// `None` for who waits for nothing, or is asked for an answer.
pub(super) fn turn(cx: &Cx, ticket: &Ticket) -> Option<AnyView> {
    let held = &ticket.held;
    let n = held.position.filter(|_| held.lapses.is_none() && takes_registrations(ticket.event.card.state))?;
    let kind = held.waits_for.as_ref().map_or(&held.type_name, |(_, name)| name);
    let title = t!(cx.lang, "「{kind}」の席を待つ順番", "Your turn for “{kind}”", kind);
    let words = match &ticket.next_seat {
        NextSeat::Given(Some(until)) => t!(
            cx.lang,
            "空きが出ると、順に自動で席が決まり、メールでお知らせします。{until}からは、来られるかを先にメールで聞きます。",
            "When a seat is free you move up by yourself, and we write to you. From {until} on we ask you by mail first.",
            until = time::moment(until, &ticket.event.card.zone, cx.lang)
        ),
        NextSeat::Given(None) => cx
            .t(
                "空きが出ると、順に自動で席が決まり、メールでお知らせします。",
                "When a seat is free you move up by yourself, and we write to you.",
            )
            .to_owned(),
        NextSeat::Asked => cx
            .t(
                "空きが出ると、来られるかを順にメールで聞きます。返事をした方の席になります。",
                "When a seat is free we ask by mail, one after the other. It goes to who answers.",
            )
            .to_owned(),
        NextSeat::Held if ticket.event.is_promotion_paused && !ticket.has_begun => cx
            .t(
                "いまは運営が繰り上げを止めています。再開すると、空いた席は順に回り、メールでお知らせします。",
                "The organizers hold free seats back for now. Once that is over they go to those who wait in their order, and we write to you.",
            )
            .to_owned(),
        NextSeat::Held => cx.t("繰り上げは、いま止まっています。", "Nobody moves up at the moment.").to_owned(),
    };
    Some(
        view! {
            <section class="ticket-turn" data-turn=n.to_string() aria-labelledby="turn">
                <h2 class="aside-label" id="turn">{title}</h2>
                <p class="turn-number" aria-live="polite">{t!(cx.lang, "{n}番目", "Number {n}", n)}</p>
                {queue_picture::picture(cx, ticket.event.card.mark, n, ticket.behind)}
                <p class="quiet small">{words}</p>
            </section>
        }
        .into_any(),
    )
}

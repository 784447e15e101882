//! What one does with a ticket: answer for it, or change to another participation type.

use domain::{
    events::types::EventState,
    pages::ticket::Ticket,
    registration::{
        rules::next_state,
        types::{Lapse, ParticipationType, RegistrationState},
    },
    t, time,
};
use leptos::prelude::*;

use super::ticket_missing;
use crate::{cx::Cx, routes, ui::icon};

/// Where the forms of a ticket post to: by its number or by the link of a mail.
#[derive(Clone, Debug)]
pub struct Doors {
    pub cancel: String,
    /// Address of the ticket; other forms stand below it.
    pub ticket: String,
}

impl Doors {
    pub fn of_code(code: &str) -> Self {
        Self { cancel: routes::ticket_cancel(code), ticket: routes::ticket(code) }
    }

    pub fn of_link(token: &str) -> Self {
        let ticket = routes::registration(token);
        Self { cancel: ticket.clone(), ticket }
    }

    pub(super) fn act(&self, act: &str) -> String {
        routes::ticket_act(&self.ticket, act)
    }
}

/// The place ends by itself unless somebody says that they want it.
pub(super) fn answering(cx: &Cx, ticket: &Ticket, doors: &Doors) -> Option<AnyView> {
    let held = &ticket.held;
    let (lapse, at) = held.lapses.as_ref()?;
    let until = time::moment(at, &ticket.event.card.zone, cx.lang);
    if *lapse == Lapse::Mail
        && let Some(why) = &ticket.closed
    {
        return Some(unsettled(cx, ticket, why.get(cx.lang).to_owned(), &until));
    }
    let seat = &held.type_name;
    let is_waiting = held.state == RegistrationState::Waitlisted;
    let (title, words, keep, leave) = match lapse {
        Lapse::Mail if is_waiting => (
            cx.t("あと1回押すと、キャンセル待ちに並びます", "One more click and you are on the waitlist"),
            t!(
                cx.lang,
                "「{seat}」は満員です。{until} までに押すと、順番が決まります。",
                "“{seat}” is full. Press by {until} and your turn is settled.",
                seat,
                until
            ),
            cx.t("キャンセル待ちに並ぶ", "Join the waitlist"),
            None,
        ),
        Lapse::Mail => (
            cx.t("あと1回押すと、席が確定します", "One more click and the seat is yours"),
            t!(
                cx.lang,
                "「{seat}」の席を {until} までお取りしています。",
                "A seat of “{seat}” is kept for you until {until}.",
                seat,
                until
            ),
            cx.t("席を確定する", "Take the seat"),
            None,
        ),
        Lapse::Offer => {
            let fallback = held.falls_back_to.as_ref().map_or_else(String::new, |name| {
                t!(
                    cx.lang,
                    "見送っても、「{name}」の席はそのままです。",
                    " If you leave it, you keep your seat of “{name}”.",
                    name
                )
            });
            let words = t!(
                cx.lang,
                "「{seat}」の席が空き、次はあなたの番です。来られるかどうか、{until} までに教えてください。{fallback}",
                "A seat of “{seat}” is free, and you are next. Please say by {until} whether you can come.{fallback}",
                seat,
                until,
                fallback
            );
            (
                cx.t("席が空きました", "A seat is free"),
                words,
                cx.t("席を受け取る", "Take the seat"),
                Some(cx.t("見送る", "Leave it")),
            )
        }
    };
    let leave = leave.map(|label| {
        view! { <form method="post" action=doors.act("decline")><button class="button big">{label}</button></form> }
    });
    Some(
        view! {
            <section class="card answer" aria-labelledby="answer">
                <h2 id="answer">{title}</h2>
                <p>{words}</p>
                <div class="row">
                    <form method="post" action=doors.act("keep")><button class="button primary big">{keep}</button></form>
                    {leave}
                </div>
            </section>
        }
        .into_any(),
    )
}

/// The event has closed before the place was settled.
fn unsettled(cx: &Cx, ticket: &Ticket, why: String, until: &str) -> AnyView {
    let card = &ticket.event.card;
    let is_over = matches!(card.state, EventState::Cancelled | EventState::Ended);
    let next = if is_over {
        t!(
            cx.lang,
            "この申し込みは {until} に自動で消えます。することはありません。",
            "This registration goes by itself at {until}. There is nothing to do.",
            until
        )
    } else {
        t!(
            cx.lang,
            "{until} までに受付が再開したら、このページで確定できます。過ぎると申し込みは消えるので、再開したあとにもう一度申し込んでください。",
            "If registration opens again by {until}, you can settle it here. After that it goes by itself: please register once more when it is open.",
            until
        )
    };
    let copy = (!ticket.answers.is_empty()).then(|| {
        view! { <p>{cx.t("下の答えは、それまでに写しておけます。", "Until then you can copy your answers below.")}</p> }
    });
    view! {
        <section class="card answer" aria-labelledby="answer">
            <h2 id="answer">{cx.t("いまは確定できません", "This cannot be settled now")}</h2>
            <p>{why}</p>
            <p>{next}</p>
            {copy}
            <p><a class="button" href=routes::event(&card.series_slug, card.number)>{cx.t("開催ページへ", "To the event")}</a></p>
        </section>
    }
    .into_any()
}

/// The other types, each with what choosing it would do.
pub(super) fn changing(cx: &Cx, ticket: &Ticket, doors: &Doors) -> Option<AnyView> {
    let held = &ticket.held;
    let waited_for = held.waits_for.as_ref().map(|(id, _)| *id);
    let mut rows: Vec<AnyView> = Vec::new();
    if held.waits_for.is_some() {
        rows.push(act(
            doors,
            "stay".to_owned(),
            (cx.t("待つのをやめて、いまの席にする", "Wait no more and keep this seat").to_owned(), String::new()),
        ));
    }
    for kind in ticket.others.iter().filter(|kind| Some(kind.id) != waited_for) {
        rows.extend(of_type(cx, doors, kind, ticket, ticket_missing::words(cx, ticket, kind.id)));
    }
    (!rows.is_empty()).then(|| {
        view! {
            <details class="cancel">
                <summary>{icon::down()}<span>{cx.t("参加枠を変える", "Change my seat")}</span></summary>
                <ul class="change-rows">{rows}</ul>
            </details>
        }
        .into_any()
    })
}

/// `first`: what is asked before it is theirs.
fn of_type(cx: &Cx, doors: &Doors, kind: &ParticipationType, ticket: &Ticket, first: &'static str) -> Vec<AnyView> {
    let state = ticket.held.state;
    let (id, name) = (kind.id, &kind.name);
    let is_free = next_state(kind) == RegistrationState::Confirmed;
    let turn = cx.t("受付番号と順番はそのままです。", "Number and turn stay.").to_owned();
    let change = |label: String, words: String| act(doors, format!("change-{id}"), (label, words + first));
    match (is_free, state) {
        (true, RegistrationState::Waitlisted) => vec![
            act(
                doors,
                format!("meanwhile-{id}"),
                (
                    t!(cx.lang, "待つあいだ、{name}で参加できるようにする", "Take {name} while I wait", name),
                    moves_there(cx, ticket).to_owned() + first,
                ),
            ),
            change(
                t!(cx.lang, "{name}に変える", "Change to {name}", name),
                cx.t("待つのはやめます。", "You wait no more.").to_owned(),
            ),
        ],
        (true, _) => vec![change(t!(cx.lang, "{name}に変える", "Change to {name}", name), turn)],
        (false, RegistrationState::Waitlisted) => {
            vec![change(t!(cx.lang, "{name}のキャンセル待ちに変える", "Wait for {name} instead", name), turn)]
        }
        (false, _) => vec![change(
            t!(cx.lang, "{name}の空きを待つ", "Wait for {name}", name),
            cx.t("空くまで、いまの席はそのままです。", "Until it is free you keep this seat.").to_owned(),
        )],
    }
}

fn moves_there(cx: &Cx, ticket: &Ticket) -> &'static str {
    if ticket.event.is_promotion_paused {
        cx.t(
            "順番はそのままです。いまは運営が繰り上げを止めています。",
            "Your turn stays. The organizers hold free seats back for now.",
        )
    } else {
        cx.t("空きが出ると、自動でそちらに移ります。", "When a seat is free you move there by yourself.")
    }
}

fn act(doors: &Doors, wish: String, (label, words): (String, String)) -> AnyView {
    view! {
        <li>
            <form method="post" action=doors.act("type")>
                <input type="hidden" name=ticket_missing::WISH value=wish/>
                <button class="change-row"><strong>{label}</strong><span class="quiet small">{words}</span></button>
            </form>
        </li>
    }
    .into_any()
}

//! A ticket: `/me/tickets/{code}`, and what the link of a mail opens at `/registration/{token}`.

use domain::{
    Lang,
    events::types::{EventCard, EventState},
    mail::types::StillAnswer,
    pages::ticket::{NextSeat, Ticket},
    registration::types::{CurrentRegistration, Lapse, RegistrationState, words_in},
    t,
};
use leptos::prelude::*;

use super::{
    ticket_acts::{self, Doors},
    ticket_answers, ticket_door, ticket_history, ticket_missing, ticket_stream, ticket_turn, ticket_ways,
};
use crate::{
    cx::Cx,
    events,
    form::Form,
    people::second_factor_page::qr_svg,
    routes,
    shell::{self, Head},
    ui::{art, icon, parts, seats::held_badge},
};

/// What has just happened to the ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Notice {
    #[default]
    Nothing,
    Registered,
    Cancelled,
    /// An answer was given: the place stays.
    Kept,
    /// An offered seat was left to the next.
    Declined,
    Changed,
    /// The attendance code was right.
    Attended,
    /// How to be called at the door.
    Named,
    /// What was asked at sign-up.
    Answered,
    /// They still come.
    Still,
    /// Nothing yet: they opened this page by that button of the mail that asks whether they still come.
    Pressed(StillAnswer),
    /// What was asked for could not be done, and why.
    Refused(String),
}

/// `form`: answers, or a wish for another type, that were refused.
pub fn document(cx: &Cx, ticket: Ticket, doors: &Doors, notice: Notice, form: &Form) -> String {
    let head = Head {
        title: format!("{} — {}", cx.t("受付票", "Ticket"), ticket.event.card.name(cx.lang)),
        series: Some((&ticket.series).into()),
        scripts: vec![cx.assets.ticket_js.clone()],
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &ticket, doors, &notice, form))
}

/// What the event became when it does not take place as planned, then the state of the registration.
/// A cancelled event confirms nobody.
pub(super) fn badges(card: &EventCard, held: &CurrentRegistration, lang: Lang) -> AnyView {
    match card.state {
        EventState::Cancelled => parts::state_badge(card, lang),
        EventState::Postponed => view! { {parts::state_badge(card, lang)}{held_badge(held, lang)} }.into_any(),
        _ => held_badge(held, lang),
    }
}

fn body(cx: &Cx, ticket: &Ticket, doors: &Doors, notice: &Notice, form: &Form) -> AnyView {
    let (lang, info, held) = (cx.lang, &ticket.event, &ticket.held);
    let card = &info.card;
    let holds = held.state.holds();
    let is_titled = !card.title.is_empty();
    let is_cancelled = card.state == EventState::Cancelled;
    let is_over = card.state == EventState::Ended;
    // What waits for an answer is no ticket yet, and is left by that answer.
    let is_unanswered = held.lapses.is_some();
    let is_offered = held.lapses.is_some_and(|(lapse, _)| lapse == Lapse::Offer);
    let pressed = if let Notice::Pressed(answer) = notice { Some(*answer) } else { None };
    let missing = ticket_missing::wanted(ticket, form);
    let is_wish = ticket_missing::is_wish(form);
    let blank = Form::default();
    let answers = if is_wish { &blank } else { form };
    let waits_for = held.waits_for.as_ref().map(|(_, name)| {
        let n = held.position.unwrap_or(1);
        let text = t!(lang, "{name}(いま{n}番目)", "{name}, number {n}", name, n);
        view! { <div><dt>{cx.t("空きを待っている枠", "Waiting for")}</dt><dd>{text}</dd></div> }
    });
    view! {
        <div class="wrap narrow-page ticket-page" data-keep=routes::WORKER>
            {parts::crumbs(cx, vec![
                (routes::ME.to_owned(), cx.t("マイページ", "My page").to_owned()),
                (routes::event(&card.series_slug, card.number), card.name(lang)),
            ])}
            {missing.is_none().then(|| notice_card(cx, ticket, notice))}
            {missing.map(|one| ticket_missing::asking(cx, one, (doors.act("type"), doors.ticket.clone()), form))}
            {missing.is_none().then(|| ticket_missing::unsaved(cx, ticket, form))}
            {ticket.live.as_ref().map(|hour| events::small_hour(cx, card, hour, &ticket.streams()))}
            {ticket_acts::answering(cx, ticket, doors)}
            {(held.is_entered && !is_over).then(|| {
                let href = routes::lottery(&card.series_slug, card.number);
                view! { <p class="card answer"><span>{cx.t("抽選で決まります。結果はメールでお知らせします。", "Seats are drawn. We write to you with the result.")}</span><a href=href>{cx.t("決め方を見る", "How it is decided")}</a></p> }
            })}
            {ticket_door::still_coming(cx, ticket, doors, pressed)}
            {ticket_door::watching(cx, ticket, doors)}
            <article class="card ticket" data-mark=card.mark.into_str()>
                <div class="ticket-banner" aria-hidden="true">{art::banner(card.mark, card.number)}</div>
                <div class="ticket-head">
                    <p class="row">{badges(card, held, lang)}{is_titled.then(|| view! { <span class="quiet">{card.name(lang)}</span> })}</p>
                    <h1>{events::title(card, lang)}</h1>
                </div>
                {events::state_note(cx, info)}
                {events::facts(cx, info)}
                {held.is_online.then(|| ticket_stream::stream(cx, ticket))}
                <dl class="ticket-facts">
                    <div><dt>{cx.t("参加枠", "Seat")}</dt><dd>{held.type_name.clone()}</dd></div>
                    {waits_for}
                    {(!ticket.name.is_empty()).then(|| view! { <div><dt>{cx.t("お名前", "Name")}</dt><dd>{ticket.name.clone()}</dd></div> })}
                </dl>
                {ticket_turn::turn(cx, ticket)}
                {ticket_history::history(cx, &ticket.history)}
                {(holds && !is_cancelled && !is_unanswered).then(|| number(cx, card, held))}
                {(!is_cancelled && !is_unanswered).then(|| words(cx, ticket))}
                {(!held.is_online).then(|| ticket_stream::stream(cx, ticket))}
            </article>
            {(holds && !is_unanswered).then(|| ticket_ways::ways(cx, ticket))}
            {(holds && !is_unanswered && !is_cancelled && !is_over).then(|| ticket_door::naming(cx, ticket, doors))}
            {missing.is_none().then(|| ticket_answers::answers(cx, ticket, doors, answers))}
            {missing.is_none().then(|| ticket_acts::changing(cx, ticket, doors))}
            {(ticket.may_cancel && !is_offered && !is_over).then(|| cancelling(cx, ticket, doors.cancel.clone()))}
            {(!holds || is_cancelled).then(|| ticket_ways::once_more(cx, card))}
        </div>
    }
    .into_any()
}

/// What the organizers tell those who hold this type.
fn words(cx: &Cx, ticket: &Ticket) -> Option<AnyView> {
    let text = words_in(&ticket.words, cx.lang);
    (!text.is_empty()).then(|| {
        view! { <p class="ticket-words" lang=cx.content_lang(text)>{icon::bubble()}<span>{text.to_owned()}</span></p> }
            .into_any()
    })
}

/// The notice, as far as the ticket still says the same: the page may be loaded again later.
fn notice_card(cx: &Cx, ticket: &Ticket, notice: &Notice) -> Option<AnyView> {
    let held = &ticket.held;
    let is_paused = ticket.event.is_promotion_paused;
    let note = match (notice, held.state) {
        (Notice::Registered, RegistrationState::Confirmed) => parts::note(
            "ok",
            cx.t("参加が確定しました", "You are in"),
            cx.t(
                "確認のメールをお送りします。当日お会いできるのを楽しみにしています。",
                "A mail is on its way. We look forward to seeing you.",
            ),
        ),
        (Notice::Registered | Notice::Kept, RegistrationState::Waitlisted) if held.is_entered => parts::note(
            "ok",
            cx.t("抽選に申し込みました", "You are in the draw"),
            cx.t("結果はメールでお知らせします。", "We write to you with the result."),
        ),
        (Notice::Registered, RegistrationState::Waitlisted) if held.is_held_back => parts::note(
            "",
            cx.t("前日までキャンセル待ちです", "You wait until the day before"),
            cx.t(
                "連絡のない欠席が続いているためです。前日に席が残っていれば、メールでご案内します。",
                "Because you stayed away several times in a row without a word. If a seat is left then, we write to you.",
            ),
        ),
        (Notice::Registered | Notice::Kept, RegistrationState::Waitlisted) if is_paused && held.lapses.is_none() => {
            parts::note(
                "",
                cx.t("キャンセル待ちで受け付けました", "You are on the waitlist"),
                cx.t(
                    "いまは運営が繰り上げを止めています。席が決まるとメールでお知らせします。",
                    "The organizers hold free seats back for now. We write to you once you have one.",
                ),
            )
        }
        (Notice::Registered, RegistrationState::Waitlisted) => parts::note(
            "",
            cx.t("キャンセル待ちで受け付けました", "You are on the waitlist"),
            if ticket.next_seat == NextSeat::Asked {
                cx.t(
                    "空きが出て順番が来ると、来られるかをメールで聞きます。返事をいただくと席が決まります。",
                    "When a seat is free and it is your turn, we ask you by mail. It is yours once you say yes.",
                )
            } else {
                cx.t(
                    "空きが出ると自動で繰り上がり、メールでお知らせします。",
                    "When a seat is free you move up by yourself, and we write to you.",
                )
            },
        ),
        (Notice::Cancelled, RegistrationState::Cancelled) => parts::note(
            "ok",
            cx.t("キャンセルしました", "Cancelled"),
            cx.t("知らせてくださって、ありがとうございます。", "Thank you for telling us."),
        ),
        (Notice::Kept, RegistrationState::Confirmed) if held.lapses.is_none() => parts::note(
            "ok",
            cx.t("席が確定しました", "The seat is yours"),
            cx.t("受付票をメールでも送りました。", "Your ticket also comes by mail."),
        ),
        (Notice::Kept, RegistrationState::Waitlisted) if held.lapses.is_none() => parts::note(
            "ok",
            cx.t("キャンセル待ちで受け付けました", "You are on the waitlist"),
            cx.t("空きが出るとメールでお知らせします。", "We write to you when a seat is free."),
        ),
        (Notice::Declined, _) if held.lapses.is_none() => parts::note(
            "ok",
            cx.t("席を見送りました", "You left the seat"),
            cx.t("知らせてくださって、ありがとうございます。", "Thank you for telling us."),
        ),
        (Notice::Changed, state) if state.holds() => parts::note(
            "ok",
            cx.t("参加枠を変えました", "Your seat was changed"),
            cx.t("順番は最初に申し込んだときのままです。", "Your turn is that of your first registration."),
        ),
        (Notice::Attended, _) => parts::note(
            "ok",
            cx.t("出席を記録しました", "You are down as attending"),
            cx.t("このまま最後までお楽しみください。", "Enjoy the rest of the evening."),
        ),
        (Notice::Named, _) => parts::note(
            "ok",
            cx.t("受付で呼ぶ名前を変えました", "The name for the door was changed"),
            cx.t("QRが読めないときは、この名前で探せます。", "If the QR code cannot be read, you are found by it."),
        ),
        (Notice::Answered, _) => parts::note(
            "ok",
            cx.t("答えを保存しました", "Your answers were saved"),
            cx.t("締め切りまでは、何度でも直せます。", "You can change them until registration closes."),
        ),
        (Notice::Still, RegistrationState::Confirmed) => parts::note(
            "ok",
            cx.t("ありがとうございます", "Thank you"),
            cx.t("席はそのままです。当日お待ちしています。", "Your seat stays yours. We look forward to seeing you."),
        ),
        (Notice::Refused(why), _) => {
            parts::note("bad", cx.t("できませんでした", "That could not be done"), why.clone())
        }
        _ => return None,
    };
    Some(view! { <div role="status">{note}</div> }.into_any())
}

/// The number to say or show at the reception. Who waits has one too, but nothing to scan yet.
/// While the event has no day, and once it is over, there is no door to show it at.
fn number(cx: &Cx, card: &EventCard, held: &CurrentRegistration) -> AnyView {
    let is_to_come = !card.awaits_day() && card.state != EventState::Ended;
    let is_confirmed = held.state == RegistrationState::Confirmed && is_to_come;
    let words = match (is_confirmed, held.is_online) {
        _ if card.state == EventState::Ended => cx.t("この回は終わりました。", "This event is over."),
        _ if card.awaits_day() => cx.t(
            "新しい日程が決まりしだい、開催ページに載せます。お申し込みはそのまま残ります。",
            "The new date will be on the event's page. Your registration stays as it is.",
        ),
        (true, false) => cx.t(
            "入口でこのQRを見せてください。一度開いておけば、電波がなくても開きます。",
            "Show this QR code at the entrance. Once opened, this page also opens without network.",
        ),
        (true, true) => {
            cx.t("お問い合わせのときに、この番号を伝えてください。", "Please name this number when you write to us.")
        }
        (false, _) if held.is_entered => {
            cx.t("抽選のあと、当選した方の受付票になります。", "After the draw this becomes the ticket of who won.")
        }
        (false, _) => cx.t(
            "席が決まると、この番号が受付票になります。",
            "Once you have a seat, this is the number of your ticket.",
        ),
    };
    let qr = is_confirmed.then(|| {
        let address = format!("{}{}", cx.origin, routes::ticket(&held.code));
        view! { <div class="qr" role="img" aria-label=cx.t("受付番号のQRコード", "QR code of the number") inner_html=qr_svg(&address)></div> }
    });
    view! {
        <section class="ticket-number" aria-labelledby="number">
            {qr}
            <div class="stack tight">
                <h2 class="aside-label" id="number">{cx.t("受付番号", "Number")}</h2>
                <p class="ticket-code">{held.code.clone()}</p>
                <p class="quiet small">{words}</p>
            </div>
        </section>
    }
    .into_any()
}

/// Once it has begun a seat goes to nobody any more; word that its holder does not come is welcome all the same.
fn cancelling(cx: &Cx, ticket: &Ticket, action: String) -> AnyView {
    let usual = cx.t("キャンセルする", "Cancel my registration");
    let (summary, words, press) = if ticket.held.state == RegistrationState::Waitlisted {
        (
            cx.t("待つのをやめるとき", "If you no longer want to wait"),
            cx.t(
                "予定が変わるのはよくあることです。キャンセルすると、あとの方の順番が繰り上がります。理由は要りません。",
                "Plans change. When you cancel, those behind you move up. You need not say why.",
            ),
            usual,
        )
    } else if ticket.has_begun {
        let tell = cx.t("欠席を知らせる", "Say that you do not come");
        (
            tell,
            cx.t(
                "もう始まっていますが、知らせていただけると助かります。理由は要りません。知らせると、この申し込みは取り消しになります。",
                "It has begun, and a word still helps. You need not say why. Your registration is cancelled with it.",
            ),
            tell,
        )
    } else {
        (
            cx.t("来られなくなったとき", "If you cannot come"),
            if ticket.event.is_promotion_paused {
                cx.t("予定が変わるのはよくあることです。理由は要りません。", "Plans change. You need not say why.")
            } else {
                cx.t(
                    "予定が変わるのはよくあることです。キャンセルすると、待っている方に席が回ります。理由は要りません。",
                    "Plans change. When you cancel, your seat goes to somebody who waits. You need not say why.",
                )
            },
            usual,
        )
    };
    view! {
        <details class="cancel">
            <summary>{icon::down()}<span>{summary}</span></summary>
            <form class="stack" method="post" action=action>
                <p>{words}</p>
                <p><button class="button danger">{press}</button></p>
            </form>
        </details>
    }
    .into_any()
}

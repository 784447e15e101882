//! `/{series}/{number}/register`: the participation types, and the one button that takes one; a visitor's mail address
//! is enough. Then the page that says that a mail is on its way.

use chrono::{DateTime, Utc};
use domain::{
    events::rules::board_is_open,
    ids::TypeId,
    lang::Text,
    pages::register::RegisterPage,
    registration::{
        rules::{MINUTES_KEPT, barred, next_state, not_invited},
        seats::{CAME_FROM, INVITE},
        types::{CurrentRegistration, ParticipationType, RegistrationState},
    },
    t,
    time::zone_suffix,
};
use leptos::prelude::*;

use super::{
    register_kept::{another_type, kept},
    register_words::{absences, afterwards, agreeing, asking, news, reading, words},
    ticket_missing::{TYPE, WISH},
    ticket_page::badges,
};
use crate::{
    cx::Cx,
    events,
    form::Form,
    questionnaire::fields,
    routes,
    shell::{self, Head, Nav},
    ui::{
        art,
        field::{self, Field},
        icon, parts, seats,
    },
};

/// `form` has one field, `type`: the id of a participation type. `now` decides which kinds are open.
pub fn document(cx: &Cx, page: RegisterPage, form: Form, now: DateTime<Utc>) -> String {
    let head = Head {
        title: format!("{} — {}", cx.t("参加を申し込む", "Register"), page.event.card.name(cx.lang)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        scripts: board_is_open(page.event.card.state).then(|| cx.assets.ask_js.clone()).into_iter().collect(),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &page, &form, now))
}

/// A mail is on its way to whoever asked; what they typed is not repeated, because anybody may open this address.
pub fn sent_document(cx: &Cx, page: &RegisterPage) -> String {
    let card = &page.event.card;
    let head = Head {
        title: format!("{} — {}", cx.t("メールを送りました", "A mail is on its way"), card.name(cx.lang)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        ..Head::default()
    };
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let minutes = MINUTES_KEPT;
    let kept = t!(
        cx.lang,
        "{minutes}分以内にメールのリンクを開き、ボタンを押すと申し込みが済みます。",
        "Open the link of the mail within {minutes} minutes and press the button there: then you have registered.",
        minutes
    );
    shell::document(cx, head, || {
        view! {
            <div class="wrap account-page">
                <p class="quiet">{card.name(cx.lang)}" "{events::title(card, cx.lang)}</p>
                <h1>{cx.t("メールを送りました", "A mail is on its way")}</h1>
                <p class="lede">{kept}</p>
                <ul class="prose">
                    <li>{cx.t("数分待っても届かないときは、迷惑メールのフォルダーを見てください。", "If it does not come within minutes, look among the junk.")}</li>
                    <li>{cx.t("アドレスを打ちまちがえたときは、もう一度申し込んでください。前の席は自動で戻ります。", "If the address was mistyped, register once more: the other place goes back by itself.")}</li>
                    <li>{cx.t("同じアドレスへのメールは、1時間に数通までです。", "Only a few mails an hour go to one address.")}</li>
                </ul>
                <p class="row"><a class="button" href=routes::register(slug, number)>{cx.t("申し込みに戻る", "Back to registering")}</a><a class="button plain" href=routes::event(slug, number)>{cx.t("開催ページへ", "To the event")}</a></p>
            </div>
        }
        .into_any()
    })
}

fn body(cx: &Cx, page: &RegisterPage, form: &Form, now: DateTime<Utc>) -> AnyView {
    let (lang, card) = (cx.lang, &page.event.card);
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let step = next_step(page, now);
    let lede = (step == Step::Choose).then(|| {
        view! { <p class="lede">{cx.t("無料です。1分ほどで終わります。", "It is free, and takes a minute.")}</p> }
    });
    view! {
        <div class="wrap register-page">
            {parts::crumbs(cx, vec![
                (routes::series(slug), page.series.name.clone()),
                (routes::event(slug, number), card.name(lang)),
            ])}
            <div class="register-columns">
                <aside class="card register-event" data-mark=card.mark.into_str()>
                    <div class="banner">{art::banner(card.mark, card.number)}</div>
                    <div class="register-event-facts">
                        <p class="row small quiet">{parts::state_badge(card, lang)}<span>{card.name(lang)}</span></p>
                        <p class="register-event-title">{events::title(card, lang)}</p>
                        {events::facts(cx, &page.event)}
                        {(step == Step::Choose).then(|| afterwards(cx))}
                    </div>
                </aside>
                <div class="register">
                    <div class="page-head"><h1>{cx.t("参加を申し込む", "Register")}</h1>{lede}</div>
                    {field::problem(cx, form)}
                    {page.is_wrongly_invited.then(|| parts::note("warn", cx.t("この招待リンクは使えません", "This invitation does not work"), not_invited().get(cx.lang).to_owned()))}
                    {words(cx, page)}
                    {(step == Step::Choose).then(|| absences(cx, page))}
                    {(step == Step::Choose && is_refused(page, form, now)).then(|| another_type(cx))}
                    {do_step(cx, page, form, now, step)}
                    {(step != Step::Choose).then(|| kept(cx, page, form, now))}
                    {parts::contact(cx, &page.series.contact)}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// What the viewer can do here now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// They hold a place: to look at their ticket.
    Hold,
    /// To wait, for one of two reasons.
    Closed,
    NoTypes,
    NoneOpen,
    Choose,
}

fn next_step(page: &RegisterPage, now: DateTime<Utc>) -> Step {
    match () {
        () if page.held.is_some() => Step::Hold,
        () if page.closed.is_some() => Step::Closed,
        () if page.types.is_empty() => Step::NoTypes,
        () if page.types.iter().all(|kind| why_not(page, kind, now).is_some()) => Step::NoneOpen,
        () => Step::Choose,
    }
}

/// Why the viewer cannot take this type now.
fn why_not(page: &RegisterPage, kind: &ParticipationType, now: DateTime<Utc>) -> Option<Text> {
    barred(kind, page.invited.as_ref().map(|(id, _)| *id), now)
}

/// A type was wanted that cannot be had any more.
fn is_refused(page: &RegisterPage, form: &Form, now: DateTime<Utc>) -> bool {
    let Ok(sent) = form.value("type").parse::<TypeId>() else { return false };
    !page.types.iter().any(|kind| kind.id == sent && why_not(page, kind, now).is_none())
}

fn do_step(cx: &Cx, page: &RegisterPage, form: &Form, now: DateTime<Utc>, step: Step) -> AnyView {
    match (step, &page.held, &page.closed) {
        (Step::Hold, Some(held), _) => holding(cx, page, held),
        (Step::Closed, _, Some(why)) => waiting(cx, page, why.get(cx.lang).to_owned(), now),
        (Step::NoTypes, ..) => parts::empty(
            cx.t("参加枠は準備中です", "The participation types are on their way"),
            cx.t("決まりしだい、このページから申し込めます。", "You can register here as soon as they are settled."),
        ),
        (Step::NoneOpen, ..) => {
            let why =
                cx.t("いま申し込める参加枠はありません。", "There is no participation type that can be taken now.");
            waiting(cx, page, why.to_owned(), now)
        }
        _ => choosing(cx, page, form, now),
    }
}

fn holding(cx: &Cx, page: &RegisterPage, held: &CurrentRegistration) -> AnyView {
    let card = &page.event.card;
    let invited = page.invited.as_ref().filter(|(id, _)| *id != held.type_id && page.closed.is_none());
    let invited = invited.and_then(|(id, invite)| {
        let kind = page.types.iter().find(|kind| kind.id == *id)?;
        let name = kind.name.clone();
        let words = if page.event.is_promotion_paused {
            t!(
                cx.lang,
                "この招待リンクでは「{name}」の枠に参加できます。変えると、いまの枠はなくなります。",
                "This invitation opens “{name}”. What you hold now is given back when you change.",
                name
            )
        } else {
            t!(
                cx.lang,
                "この招待リンクでは「{name}」の枠に参加できます。いまの枠は、変えると次の人に譲られます。",
                "This invitation opens “{name}”. What you hold now goes to the next person when you change.",
                name
            )
        };
        Some(view! {
            <form class="stack tight" method="post" action=routes::ticket_act(&routes::ticket(&held.code), "type")>
                <p>{words}</p>
                <input type="hidden" name=WISH value="accept"/>
                <input type="hidden" name=TYPE value=kind.id.to_string()/>
                <input type="hidden" name=INVITE value=invite.clone()/>
                <button class="button primary big block">{t!(cx.lang, "「{name}」の枠に変える", "Change to “{name}”", name = kind.name.clone())}</button>
            </form>
        })
    });
    let class = if invited.is_some() { "button block" } else { "button primary big block" };
    view! {
        <section class="card register-card" aria-labelledby="held">
            <p class="row">{badges(card, held, cx.lang)}<span>{held.type_name.clone()}</span></p>
            <h2 id="held">{cx.t("申し込み済みです", "You have registered")}</h2>
            <p class="quiet">{cx.t("受付番号の確認とキャンセルは、受付票からできます。", "Your ticket has the number, and lets you cancel.")}</p>
            {invited}
            <a class=class href=routes::ticket(&held.code)>{cx.t("受付票を開く", "Open the ticket")}</a>
        </section>
    }
    .into_any()
}

fn waiting(cx: &Cx, page: &RegisterPage, why: String, now: DateTime<Utc>) -> AnyView {
    let card = &page.event.card;
    let list = (!page.types.is_empty()).then(|| kinds(cx, page, now));
    view! {
        {parts::note("", cx.t("いまは申し込めません", "You cannot register now"), why)}
        {list}
        <p><a class="button" href=routes::event(&card.series_slug, card.number)>{cx.t("開催ページへ", "To the event")}</a></p>
    }
    .into_any()
}

fn kinds(cx: &Cx, page: &RegisterPage, now: DateTime<Utc>) -> AnyView {
    let items: Vec<_> =
        page.types.iter().map(|kind| view! { <li class="seat">{seat(cx, page, kind, now)}</li> }).collect();
    view! { <ul class="seats">{items}</ul> }.into_any()
}

/// The kinds as large choices. Chosen at first: what was sent, else the first one with a free seat. Where what was sent cannot
/// be had any more nothing is: another type is theirs to choose.
fn choosing(cx: &Cx, page: &RegisterPage, form: &Form, now: DateTime<Utc>) -> AnyView {
    let open: Vec<&ParticipationType> = page.types.iter().filter(|kind| why_not(page, kind, now).is_none()).collect();
    let invited = page.invited.as_ref().map(|(id, _)| *id);
    let sent: Option<TypeId> = form.value("type").parse().ok();
    let chosen = open
        .iter()
        .find(|kind| Some(kind.id) == sent)
        .or_else(|| open.iter().find(|kind| Some(kind.id) == invited))
        .or_else(|| open.iter().find(|kind| is_free(kind)))
        .or_else(|| open.first())
        .map(|kind| kind.id)
        .filter(|_| !is_refused(page, form, now));
    let waits = page.absences.is_some_and(|rule| rule.is_held_back);
    let cards: Vec<_> = page
        .types
        .iter()
        .map(|kind| {
            let press = seats::choosing_words(kind, waits, cx.lang);
            let (is_chosen, is_closed) = (chosen == Some(kind.id), why_not(page, kind, now).is_some());
            view! {
                <label class="seat choice">
                    <input type="radio" name="type" data-mode=if kind.is_online { "online" } else { "onsite" } value=kind.id.to_string() checked=is_chosen disabled=is_closed required=true data-press=press/>
                    {seat(cx, page, kind, now)}
                </label>
            }
        })
        .collect();
    let error = form.error("type").map(str::to_owned);
    let described = error.is_some().then_some("f-type-error");
    let action = routes::register(&page.event.card.series_slug, page.event.card.number);
    let is_visitor = cx.account.is_none();
    let mail = is_visitor.then(|| {
        let hint = cx.t(
            "受付票をこのアドレスへ送ります。パスワードもアカウントもいりません。",
            "Your ticket goes to this address. You need neither a password nor an account.",
        );
        view! {
            <section class="register-part">
                {Field::new("mail", cx.t("メールアドレス", "Mail address")).kind("email").autocomplete("email").hint(hint).required().view(form)}
            </section>
        }
    });
    // What was sent and refused stands as it was sent; a first look shows what they answered the last time.
    let known = if form.values.is_empty() { fields::prefilled(&page.questions, &page.answers) } else { form.clone() };
    let asks = (!page.questions.is_empty()).then(|| {
        let is_known = form.values.is_empty() && !page.answers.is_empty();
        view! {
            <section class="register-part questions" data-questions="" aria-labelledby="questions">
                <h2 id="questions">{cx.t("アンケート", "A few questions")}</h2>
                {is_known.then(|| view! { <p class="quiet small">{cx.t("前回の答えが入っています。締め切りまで、受付票から直せます。", "Your last answers are filled in. You can change them on your ticket until registration closes.")}</p> })}
                {fields::all(cx, &page.questions, &known)}
                {fields::words_along(&page.questions, cx.lang)}
            </section>
        }
    });
    let minutes = MINUTES_KEPT;
    let then = if is_visitor {
        t!(
            cx.lang,
            "届いたメールのリンクを{minutes}分以内に開き、ボタンを押すと確定します。それまで席はとっておきます。行けなくなったら、いつでも取り消せます。",
            "Open the link of the mail within {minutes} minutes, press the button there, and the seat is yours. Until then it is kept for you. You may cancel at any time.",
            minutes
        )
    } else {
        cx.t("行けなくなったら、いつでも取り消せます。", "You may cancel at any time.").to_owned()
    };
    let sign_in = is_visitor.then(|| {
        let here = routes::register(&page.event.card.series_slug, page.event.card.number);
        let here = page.invited.as_ref().map_or(here.clone(), |(_, invite)| routes::with_query(&here, &[(INVITE, invite)]));
        view! {
            <p class="small">{cx.t("アカウントをお持ちなら、", "If you have an account, ")}<a href=routes::sign_in_then(&here)>{cx.t("ログインして申し込む", "sign in and register")}</a>{cx.t("と、すぐに確定します。", ": the seat is yours at once.")}</p>
        }
    });
    view! {
        <form class="register-form" method="post" action=action>
            <input type="hidden" name=CAME_FROM value=form.value(CAME_FROM).to_owned() data-from=""/>
            {page.invited.as_ref().map(|(_, invite)| view! { <input type="hidden" name=INVITE value=invite.clone()/> })}
            <fieldset class="field register-part" id="f-type" aria-describedby=described>
                <legend>{cx.t("参加枠", "Participation types")}</legend>
                {error.map(|text| view! { <p class="error" id="f-type-error">{text}</p> })}
                <div class="seats">{cards}</div>
                <p class="quiet small">{events::waitlist_words(cx, &page.event)}</p>
                {page.types.iter().any(|kind| kind.lottery.is_some()).then(|| {
                    let href = routes::lottery(&page.event.card.series_slug, page.event.card.number);
                    view! { <p class="small"><a href=href>{cx.t("抽選の決め方と結果", "How seats are drawn, and the result")}</a></p> }
                })}
            </fieldset>
            {mail}
            {reading(cx, page, form)}
            {asks}
            {asking(cx, page, form)}
            {agreeing(cx, page, form)}
            {news(cx, page, form)}
            <div class="register-part">
                <button class="button primary big block" data-presses="">{seats::register_words(&page.event.card, cx.lang)}</button>
                <p class="quiet small">{then}</p>
                {sign_in}
            </div>
        </form>
    }
    .into_any()
}

fn is_free(kind: &ParticipationType) -> bool {
    next_state(kind) == RegistrationState::Confirmed
}

/// Name, place and capacity, then what is left or why it cannot be had.
fn seat(cx: &Cx, page: &RegisterPage, kind: &ParticipationType, now: DateTime<Utc>) -> AnyView {
    let lang = cx.lang;
    let place = if kind.is_online { cx.t("オンライン", "Online") } else { cx.t("現地", "On site") };
    // A kind is often called by its place; then once is enough.
    let place = (!kind.name.contains(place)).then_some(place);
    let is_barred = kind.is_invited && page.invited.as_ref().is_none_or(|(id, _)| *id != kind.id);
    let closed = match why_not(page, kind, now) {
        Some(_) if is_barred => {
            Some(cx.t("招待リンクを受け取った方の枠です。", "For those who got its invitation link.").to_owned())
        }
        why => why.map(|why| why.get(lang).to_owned()),
    };
    // Who was invited sees what is left, as others do of the other types.
    let known = ParticipationType { is_invited: false, ..kind.clone() };
    let left = seats::seats(&known, lang).filter(|_| closed.is_none());
    let invited = kind.is_invited.then(|| view! { <span>{cx.t("招待制", "By invitation")}</span> });
    let until = kind.closes.as_ref().filter(|_| closed.is_none()).map(|at| {
        let zone = zone_suffix(&page.event.card.zone, lang);
        t!(
            lang,
            "受付は{date} {clock}{zone}まで",
            "until {date} {clock}{zone}",
            date = at.date(lang),
            clock = at.clock(),
            zone
        )
    });
    view! {
        <span class="seat-sign">{if kind.is_online { icon::screen() } else { icon::place() }}</span>
        <span class="seat-what">
            <strong>{kind.name.clone()}</strong>
            <span class="quiet small seat-facts">
                {place.map(|text| view! { <span>{text}</span> })}
                <span>{events::capacity(kind, lang)}</span>
                {invited}
                {until.map(|text| view! { <span>{text}</span> })}
            </span>
            {closed.map(|text| view! { <span class="small seat-closed">{text}</span> })}
        </span>
        {left.map(|(word, waiting)| view! {
            <span class="seat-left"><strong>{word}</strong>{waiting.map(|text| view! { <span class="quiet small block">{text}</span> })}</span>
        })}
    }
    .into_any()
}

//! `/{series}/{number}/register`: the participation types, and the one button that takes one.

use chrono::{DateTime, Utc};
use domain::{
    Lang,
    events::types::EventCard,
    ids::TypeId,
    pages::register::RegisterPage,
    registration::{
        rules::{outcome, type_closed},
        types::{CurrentRegistration, ParticipationType, RegistrationState},
    },
    t,
};
use leptos::prelude::*;

use super::ticket_page::badges;
use crate::{
    cx::Cx,
    events,
    form::Form,
    routes,
    shell::{self, Head, Nav},
    ui::{field, icon, parts, seats},
};

/// `form` has one field, `type`: the id of a participation type. `now` decides which kinds are open.
pub fn document(cx: &Cx, page: RegisterPage, form: Form, now: DateTime<Utc>) -> String {
    let head = Head {
        title: format!("{} — {}", cx.t("参加を申し込む", "Register"), page.event.card.name(cx.lang)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &page, &form, now))
}

fn body(cx: &Cx, page: &RegisterPage, form: &Form, now: DateTime<Utc>) -> AnyView {
    let (lang, card) = (cx.lang, &page.event.card);
    let (slug, number) = (card.series_slug.as_str(), card.number);
    view! {
        <div class="wrap narrow-page">
            {parts::crumbs(cx, vec![
                (routes::series(slug), page.series.name.clone()),
                (routes::event(slug, number), card.name(lang)),
            ])}
            <div class="page-head">
                <p class="row">{parts::state_badge(card, lang)}</p>
                <h1>{events::title(card, lang)}</h1>
                {events::facts(cx, &page.event)}
            </div>
            <div class="stack register">
                {field::problem(cx, form)}
                {words(cx, page)}
                {next_step(cx, page, form, now)}
                {parts::contact(cx, &page.series.contact)}
            </div>
        </div>
    }
    .into_any()
}

/// What the series says to whoever registers, in the language of the page or the other one.
fn words(cx: &Cx, page: &RegisterPage) -> Option<AnyView> {
    let (ja, en) = (page.words.0.clone(), page.words.1.clone());
    let (wanted, other) = if cx.lang == Lang::Ja { (ja, en) } else { (en, ja) };
    let (html, lang) = if wanted.is_empty() { (other, cx.lang.other()) } else { (wanted, cx.lang) };
    (!html.is_empty() && page.held.is_none())
        .then(|| view! { <div class="prose sign-up-words" lang=lang.tag() inner_html=html></div> }.into_any())
}

/// What the viewer can do here now: look at their ticket, wait, sign in, or choose.
fn next_step(cx: &Cx, page: &RegisterPage, form: &Form, now: DateTime<Utc>) -> AnyView {
    if let Some(held) = &page.held {
        return holding(cx, &page.event.card, held);
    }
    if let Some(why) = &page.closed {
        return waiting(cx, page, why.get(cx.lang).to_owned(), now);
    }
    if page.types.is_empty() {
        return parts::empty(
            cx.t("参加枠は準備中です", "The participation types are on their way"),
            cx.t("決まりしだい、このページから申し込めます。", "You can register here as soon as they are settled."),
        );
    }
    if page.types.iter().all(|kind| type_closed(kind, now).is_some()) {
        let why = cx.t("いま申し込める参加枠はありません。", "There is no participation type that can be taken now.");
        return waiting(cx, page, why.to_owned(), now);
    }
    if cx.account.is_none() {
        return visiting(cx, page, now);
    }
    choosing(cx, page, form, now)
}

fn holding(cx: &Cx, card: &EventCard, held: &CurrentRegistration) -> AnyView {
    view! {
        <section class="card register-card" aria-labelledby="held">
            <p class="row">{badges(card, held, cx.lang)}<span>{held.type_name.clone()}</span></p>
            <h2 id="held">{cx.t("申し込み済みです", "You have registered")}</h2>
            <p class="quiet">{cx.t("受付番号の確認とキャンセルは、受付票からできます。", "Your ticket has the number, and lets you cancel.")}</p>
            <a class="button primary big block" href=routes::ticket(&held.code)>{cx.t("受付票を開く", "Open the ticket")}</a>
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

/// A visitor sees all that there is, and two ways to go on; both come back to this page.
fn visiting(cx: &Cx, page: &RegisterPage, now: DateTime<Utc>) -> AnyView {
    let here = routes::register(&page.event.card.series_slug, page.event.card.number);
    view! {
        <section class="card register-card" aria-labelledby="seats">
            <h2 id="seats">{cx.t("参加枠", "Participation types")}</h2>
            {kinds(cx, page, now)}
            <p>{cx.t("受付票と繰り上げのお知らせをお届けするため、申し込みにはアカウントを使います。", "You need an account to register, so that your ticket and the news of a free seat can reach you.")}</p>
            <a class="button primary big block" href=routes::sign_in_then(&here)>{cx.t("ログインして申し込む", "Sign in and register")}</a>
            <a class="button big block" href=routes::sign_up_then(&here)>{cx.t("アカウントを作る", "Create an account")}</a>
            <p class="quiet small">{events::waitlist_words(cx)}</p>
        </section>
    }
    .into_any()
}

fn kinds(cx: &Cx, page: &RegisterPage, now: DateTime<Utc>) -> AnyView {
    let items: Vec<_> = page.types.iter().map(|kind| view! { <li class="seat">{seat(cx, kind, now)}</li> }).collect();
    view! { <ul class="seats">{items}</ul> }.into_any()
}

/// The kinds as large choices. Chosen at first: what was sent, else the first one with a free seat.
fn choosing(cx: &Cx, page: &RegisterPage, form: &Form, now: DateTime<Utc>) -> AnyView {
    let open: Vec<&ParticipationType> = page.types.iter().filter(|kind| type_closed(kind, now).is_none()).collect();
    let sent: Option<TypeId> = form.value("type").parse().ok();
    let chosen = open
        .iter()
        .find(|kind| Some(kind.id) == sent)
        .or_else(|| open.iter().find(|kind| is_free(kind)))
        .or_else(|| open.first())
        .map(|kind| kind.id);
    let cards: Vec<_> = page
        .types
        .iter()
        .map(|kind| {
            let (is_chosen, is_closed) = (chosen == Some(kind.id), type_closed(kind, now).is_some());
            view! {
                <label class="seat choice">
                    <input type="radio" name="type" value=kind.id.to_string() checked=is_chosen disabled=is_closed required=true/>
                    {seat(cx, kind, now)}
                </label>
            }
        })
        .collect();
    let error = form.error("type").map(str::to_owned);
    let described = error.is_some().then_some("f-type-error");
    let action = routes::register(&page.event.card.series_slug, page.event.card.number);
    view! {
        <form class="card register-card" method="post" action=action>
            <fieldset class="field" id="f-type" aria-describedby=described>
                <legend>{cx.t("参加枠をえらぶ", "Choose a participation type")}</legend>
                {error.map(|text| view! { <p class="error" id="f-type-error">{text}</p> })}
                <div class="seats">{cards}</div>
            </fieldset>
            <button class="button primary big block">{seats::register_words(&page.event.card, cx.lang)}</button>
            <p class="quiet small">{events::waitlist_words(cx)}" "{cx.t("キャンセルはいつでもできます。", "You may cancel at any time.")}</p>
        </form>
    }
    .into_any()
}

fn is_free(kind: &ParticipationType) -> bool {
    outcome(kind.capacity, kind.confirmed, kind.waitlisted) == RegistrationState::Confirmed
}

/// Name, place and capacity, then what is left or why it cannot be had.
fn seat(cx: &Cx, kind: &ParticipationType, now: DateTime<Utc>) -> AnyView {
    let lang = cx.lang;
    let place = if kind.is_online { cx.t("オンライン", "Online") } else { cx.t("現地", "On site") };
    // A kind is often called by its place; then once is enough.
    let place = (!kind.name.contains(place)).then_some(place);
    let closed = type_closed(kind, now).map(|why| why.get(lang).to_owned());
    let left = seats::seats(kind, lang).filter(|_| closed.is_none());
    let until = kind.closes.as_ref().filter(|_| closed.is_none()).map(|at| {
        t!(lang, "受付は{date} {clock}まで", "until {date} {clock}", date = at.date(lang), clock = at.clock())
    });
    view! {
        <span class="seat-sign">{if kind.is_online { icon::screen() } else { icon::place() }}</span>
        <span class="seat-what">
            <strong>{kind.name.clone()}</strong>
            <span class="quiet small seat-facts">
                {place.map(|text| view! { <span>{text}</span> })}
                <span>{events::capacity(kind, lang)}</span>
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

//! Whom a change tells: how many, in which words, and both ways out.

use domain::{
    mail::{render::render, types::Kind},
    pages::event_desk::EventDesk,
    registration::mails,
    t,
    workflows::save_event::{Tell, Telling},
};
use leptos::prelude::*;

use crate::{cx::Cx, routes, ui::icon};

pub(super) fn card(cx: &Cx, desk: &EventDesk, telling: &Telling) -> AnyView {
    let lang = cx.lang;
    let people = lang.count(telling.people, "人", "person", "people");
    let facts = mails::preview(&telling.event, &desk.series.time_zone, &telling.changes, lang);
    let mail = render(Kind::EventChanged, lang, &cx.origin, None, &facts);
    // Up to the sign that separates the foot, which says nothing of the event.
    let text = mail.text.split("\n\n-- ").next().unwrap_or_default().to_owned();
    let changes: Vec<_> = telling
        .changes
        .iter()
        .map(|change| {
            let [label, was, is] = [&change.label, &change.was, &change.is].map(|text| text.get(lang).to_owned());
            view! { <li><span class="quiet">{label}</span>" "<del>{was}</del>" → "<ins>{is}</ins></li> }
        })
        .collect();
    let waiting = (telling.waiting > 0).then(|| {
        let waiting = lang.count(telling.waiting, "人", "person", "people");
        view! { <li>{t!(lang, "待っている{waiting}にも", "also to the {waiting} waiting", waiting)}</li> }
    });
    let back = routes::event_desk(&desk.event.card.series_slug, desk.event.card.number);
    view! {
        <div class="telling" role="alert" tabindex="-1" autofocus=true>
            <h3>{t!(lang, "この変更を{people}に知らせますか", "Tell {people} of this change?", people = people.clone())}</h3>
            <ul class="telling-changes">{changes}</ul>
            <details open=true><summary>{cx.t("送るメール", "The mail")}</summary><div class="telling-mail"><b>{mail.subject}</b><pre>{text}</pre></div></details>
            <ul class="telling-how"><li>{t!(lang, "メール {people}", "Mail to {people}", people = people.clone())}</li>{waiting}<li>{cx.t("カレンダーと公開ページは、すぐに新しくなります", "Calendars and the page are brought up to date at once")}</li></ul>
            <p class="row">
                <button class="button primary" name="tell" value=Tell::Everybody.into_str()>{icon::mail()}{t!(lang, "変えて、{people}に知らせる", "Change it and tell {people}", people)}</button>
                <button class="button" name="tell" value=Tell::Nobody.into_str()>{cx.t("知らせずに変える", "Change it and tell nobody")}</button>
                <a class="button plain" href=back data-escape="">{cx.t("やめる", "Cancel")}</a>
            </p>
            <p class="quiet small">{cx.t("まだ何も変わっていません。送ったメールは取り消せません。", "Nothing is changed yet. A mail that was sent cannot be taken back.")}</p>
        </div>
    }
    .into_any()
}

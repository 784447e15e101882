//! `/organize/{series}/mails`: whom mails did not reach, each to be sent again or put away.

use domain::{
    mail::types::{DeadLetter, DeadLetters},
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::parts,
};

pub fn document(cx: &Cx, page: DeadLetters) -> String {
    let head = Head {
        title: format!("{} {}", page.series.name, cx.t("届かなかったメール", "Undelivered mail")),
        series: Some((&page.series).into()),
        bar: cx.t("届かなかったメール", "Undelivered mail").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Mails,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &page))
}

fn body(cx: &Cx, page: &DeadLetters) -> AnyView {
    let slug = page.series.slug.as_str();
    let rows: Vec<_> = page.letters.iter().map(|letter| row(cx, slug, letter)).collect();
    let lede = (!rows.is_empty()).then(|| {
        view! { <p class="quiet">{cx.t("何度か試しても送れなかったメールです。アドレスや送信サーバーを確かめてから、もう一度送れます。", "These could not be sent after several tries. Check the address or the mail server, then send them again.")}</p> }
    });
    let list = if rows.is_empty() {
        parts::empty(
            cx.t("届かなかったメールはありません", "Every mail has been delivered"),
            cx.t("送れないメールがあると、ここに並びます。", "What cannot be delivered appears here."),
        )
    } else {
        view! { <ul class="letters">{rows}</ul> }.into_any()
    };
    view! {
        <div class="wrap">
            {parts::crumbs(cx, vec![(routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()), (routes::series_desk(slug), page.series.name.clone())])}
            <div class="page-head">
                <h1>{cx.t("届かなかったメール", "Undelivered mail")}</h1>
                {lede}
            </div>
            {list}
        </div>
    }
    .into_any()
}

fn row(cx: &Cx, slug: &str, letter: &DeadLetter) -> AnyView {
    let number = letter.event;
    let event = view! { <a href=routes::event_desk(slug, number)>{cx.lang.nth(number)}</a> };
    let tried = t!(
        cx.lang,
        "{times}試しました",
        "tried {times}",
        times = cx.lang.count(letter.attempts, "回", "time", "times")
    );
    let id = letter.id.to_string();
    view! {
        <li class="card letter">
            <div class="stack tight">
                <p class="row"><strong>{letter.kind.label(cx.lang)}</strong>{event}</p>
                <p class="break">{letter.to.clone()}</p>
                <p class="quiet small">{format!("{} {} ・ {tried}", letter.created.date(cx.lang), letter.created.clock())}</p>
                <p class="quiet small break">{letter.error.clone()}</p>
            </div>
            <form class="row" method="post">
                <input type="hidden" name="id" value=id/>
                <button class="button" name="do" value="again">{cx.t("もう一度送る", "Send it again")}</button>
                <button class="button plain" name="do" value="away">{cx.t("片付ける", "Put it away")}</button>
            </form>
        </li>
    }
    .into_any()
}

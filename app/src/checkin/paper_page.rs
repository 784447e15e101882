//! The door on paper: `/check-in/list` to tick off by hand, and `/check-in/badges`, labels of 91 × 55 mm, ten on a
//! sheet of A4.

use domain::{checkin::types::Guest, pages::door::OnPaper, t};
use leptos::prelude::*;

use super::{called, type_name};
use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, Nav},
};

fn head(cx: &Cx, page: &OnPaper, what: &str) -> Head {
    Head {
        title: format!("{} {what}", page.card.name(cx.lang)),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        is_bare: true,
        ..Head::default()
    }
}

fn tools(cx: &Cx, page: &OnPaper, hint: &'static str) -> AnyView {
    let back = routes::check_in(&page.card.series_slug, page.card.number);
    view! {
        <p class="paper-tools row">
            <a class="button" href=back>{cx.t("受付に戻る", "Back to the door")}</a>
            <span class="quiet small">{hint}</span>
        </p>
    }
    .into_any()
}

pub fn list(cx: &Cx, page: &OnPaper) -> String {
    let title = cx.t("受付の名簿", "list for the door");
    shell::document(cx, head(cx, page, title), || {
        let rows: Vec<_> = page
            .guests
            .iter()
            .map(|guest| {
                view! {
                    <tr>
                        <td class="tick"></td>
                        <td><strong>{called(cx, guest)}</strong>{(!guest.reading.is_empty()).then(|| view! { <span class="block small">{guest.reading.clone()}</span> })}</td>
                        <td>{type_name(&page.types, guest.type_id)}</td>
                        <td class="nowrap">{guest.code.clone()}</td>
                        <td>{guest.note.clone()}</td>
                    </tr>
                }
            })
            .collect();
        let n = page.guests.len();
        view! {
            <div class="paper">
                {tools(cx, page, cx.t("A4でそのまま印刷できます。個人の情報です: 会のあとで処分してください。", "Prints on A4. Personal data: destroy it after the event."))}
                <h1>{page.card.name(cx.lang)}" "{title}</h1>
                <p class="quiet">{page.card.starts.as_ref().map(|at| at.date(cx.lang))}" ・ "{t!(cx.lang, "参加確定 {n}人", "{n} confirmed", n)}</p>
                <table class="paper-list">
                    <thead><tr><th scope="col">{cx.t("出席", "In")}</th><th scope="col">{cx.t("名前", "Name")}</th><th scope="col">{cx.t("参加枠", "Type")}</th><th scope="col">{cx.t("受付番号", "Number")}</th><th scope="col">{cx.t("メモ", "Note")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    })
}

/// Long names are written smaller, so that they stay inside their label.
fn badge_class(name: &str) -> &'static str {
    match name.chars().count() {
        0..=20 => "name-badge",
        21..=40 => "name-badge long",
        _ => "name-badge longest",
    }
}

pub fn badges(cx: &Cx, page: &OnPaper) -> String {
    let title = cx.t("名札", "name badges");
    shell::document(cx, head(cx, page, title), || {
        let is_on_site = |guest: &&Guest| page.types.iter().any(|kind| kind.id == guest.type_id && !kind.is_online);
        let badges: Vec<_> = page
            .guests
            .iter()
            .filter(is_on_site)
            .map(|guest| {
                let class = badge_class(guest.called());
                view! {
                    <li class=class>
                        <span class="name-badge-event">{page.card.name(cx.lang)}</span>
                        <strong>{called(cx, guest)}</strong>
                        <span>{type_name(&page.types, guest.type_id)}</span>
                    </li>
                }
            })
            .collect();
        view! {
            <div class="paper">
                {tools(cx, page, cx.t("A4、10面(91×55mm、上の余白11mm、左の余白14mm)のラベルに合います。倍率は100%で印刷してください。", "Fits A4 labels of ten (91 × 55 mm, 11 mm from the top, 14 mm from the left). Print at 100 %."))}
                <ul class="name-badges">{badges}</ul>
            </div>
        }
        .into_any()
    })
}

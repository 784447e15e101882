//! The parts of an event's desk: the list of its pages, participation types.

use domain::{pages::event_desk::EventDesk, registration::types_form::TypeInput, t};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{
        field::{self, Field},
        icon,
    },
};

/// The pages of this event that the viewer may use.
pub(super) fn nav(cx: &Cx, desk: &EventDesk, may_check_in: bool) -> AnyView {
    let card = &desk.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let coming: i64 = desk.types.iter().map(|kind| kind.confirmed).sum();
    let link = |href: String, sign: AnyView, text: &'static str, more: i64| {
        let more = (more > 0).then(|| view! { <span class="n">{more}</span> });
        view! { <li><a href=href>{sign}<span>{text}</span>{more}</a></li> }.into_any()
    };
    let part = |name: &str| routes::event_desk_part(slug, number, name);
    let mut links = vec![link(routes::event(slug, number), icon::out(), cx.t("公開ページ", "Public page"), 0)];
    if desk.may_edit {
        let text = if desk.has_agenda {
            cx.t("タイムテーブル", "Agenda")
        } else {
            cx.t("タイムテーブルをつくる", "Make the agenda")
        };
        links.push(link(part("agenda"), icon::menu(), text, 0));
    }
    if may_check_in {
        links.push(link(part("attendees"), icon::person(), cx.t("申し込み", "Registrations"), coming));
    }
    if desk.may_moderate {
        let moderate = routes::moderate(slug, number);
        links.push(link(moderate, icon::bubble(), cx.t("質問の整理", "Questions"), desk.questions.all));
        links.push(link(routes::stage(slug, number), icon::screen(), cx.t("ステージ画面", "Stage screen"), 0));
    }
    let report = routes::report_desk(slug, number);
    links.push(link(report, icon::pencil(), cx.t("ノートとレポート", "Notes and report"), 0));
    let code = desk.plan.join_code.as_ref().map(|code| {
        let address = format!("{}{}", cx.origin, routes::join(code));
        view! {
            <div class="join-code">
                <p class="quiet small">{cx.t("参加用コード", "Join code")}</p>
                <p><a href=routes::join(code)>{code.clone()}</a></p>
                <button class="chip" type="button" data-copy=address data-done=cx.t("コピーしました", "Copied")>{cx.t("アドレスをコピー", "Copy the address")}{icon::copy()}</button>
            </div>
        }
    });
    view! {
        <div class="desk-side">
            <nav class="desk-nav" aria-label=cx.t("この回のページ", "Pages of this event")><ul class="desk-links">{links}</ul></nav>
            {code}
        </div>
    }
    .into_any()
}

/// Rows of the participation types as stored or typed; the last one is empty.
pub(super) fn type_rows(cx: &Cx, desk: &EventDesk, form: &Form, types: &[TypeInput]) -> Vec<AnyView> {
    let empty = types.last().is_none_or(|last| !last.is_blank()).then(TypeInput::default);
    types.iter().chain(&empty).enumerate().map(|(at, input)| type_row(cx, desk, form, at, input)).collect()
}

fn type_row(cx: &Cx, desk: &EventDesk, form: &Form, at: usize, input: &TypeInput) -> AnyView {
    let name = |part: &str| format!("types/{at}/{part}");
    let text = |part: &str, label: &'static str, kind: &'static str, value: &str| {
        let name = name(part);
        let error = form.error(&name).map(str::to_owned);
        Field::new(name, label).kind(kind).show(value.to_owned(), error)
    };
    let modes = [
        ("onsite".to_owned(), cx.t("現地", "On site").to_owned()),
        ("online".to_owned(), cx.t("オンライン", "Online").to_owned()),
    ];
    let mode = if input.is_online { "online" } else { "onsite" };
    let id = input.id.map(|id| id.to_string()).unwrap_or_default();
    let known = input.id.and_then(|id| desk.types.iter().find(|kind| kind.id == id));
    let taken = known.map(|kind| match kind.waitlisted {
        0 => t!(cx.lang, "確定 {confirmed}人", "{confirmed} confirmed", confirmed = kind.confirmed),
        n => t!(
            cx.lang,
            "確定 {confirmed}人 ・ キャンセル待ち {n}人",
            "{confirmed} confirmed, {n} waitlisted",
            confirmed = kind.confirmed,
            n
        ),
    });
    let label =
        if known.is_some() { cx.t("名前", "Name") } else { cx.t("新しい枠の名前", "Name of a new kind") };
    let remove = known.is_some().then(|| {
        view! {
            <label class="check"><input type="checkbox" name=name("remove") value="yes" checked=input.remove/><span>{cx.t("この枠をなくす", "Remove this kind")}</span></label>
        }
    });
    view! {
        <li>
            <input type="hidden" name=name("id") value=id/>
            <div class="type-fields">
                {text("name", label, "text", &input.name)}
                {field::select(&name("mode"), cx.t("参加のしかた", "Where"), &modes, mode)}
                {text("capacity", cx.t("定員(空なら無制限)", "Seats (empty: no limit)"), "text", &input.capacity)}
                {text("closes_date", cx.t("締め切り", "Closes on"), "date", &input.closes_date)}
                {text("closes_clock", cx.t("時刻", "At"), "time", &input.closes_clock)}
            </div>
            <div class="row"><span class="quiet small">{taken}</span>{remove}</div>
        </li>
    }
    .into_any()
}

//! `/organize/{series}/{number}/report`: the words around the talks, how far the notes are, publishing.

use domain::{
    events::types::EventState,
    fields,
    pages::{self, report_desk::ReportDesk},
    reports::types::{MissingKind, ReportState, Revision},
    t,
};
use leptos::prelude::*;

use super::{desk_home_page::report_state, report_progress};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts, tlp,
    },
};

/// `form` has the fields `lead`, `closing` and `author`, links as they were typed, and `base` where what
/// was typed was made on another state than the stored one.
pub fn document(cx: &Cx, desk: ReportDesk, form: Form) -> String {
    let name = desk.event.card.name(cx.lang);
    let head = Head {
        title: format!("{name} {}", cx.t("レポートの編集", "Edit the report")),
        series: Some((&desk.series).into()),
        bar: cx.t("ノートとレポート", "Notes and report").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Report,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &desk, &form))
}

fn body(cx: &Cx, desk: &ReportDesk, form: &Form) -> AnyView {
    let card = &desk.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let base = routes::report_desk(slug, number);
    let is_public = desk.state == ReportState::Published;
    let publish = desk.may_publish.then(|| {
        if is_public {
            view! { <form method="post" action=format!("{base}/withdraw")><button class="button">{cx.t("下書きに戻す", "Back to draft")}</button></form> }.into_any()
        } else {
            view! { <form method="post" id="publish" action=format!("{base}/publish")><button class="button primary">{icon::check()}{cx.t("公開する", "Publish")}</button></form> }.into_any()
        }
    });
    let stored = || fields::written(&pages::report_desk::drawn(desk));
    let drawn = form.values.get("base").cloned().unwrap_or_else(stored);
    let edit = desk.may_edit.then(|| {
        // Links and words are one form with one save, so that neither discards the other's.
        view! {
            <form class="desk-form" method="post" data-guard=field::guard(form) data-ask=field::ask(cx) action=base.clone()>
                <input type="hidden" name="base" value=drawn/>
                <section class="section" aria-labelledby="links"><h2 id="links" class="section-head">{cx.t("資料と動画", "Slides and videos")}</h2>{links(cx, desk, form)}</section>
                <section class="section" aria-labelledby="words">
                    <h2 id="words" class="section-head">{cx.t("前後の文", "Words around them")}</h2>
                    <div class="form wide">
                        {Field::new("lead", cx.t("リード", "Lead")).hint(format!("{}{}", cx.t("題名の下に出ます。検索結果や共有のときの説明にもなります。", "Stands under the title, in search results and when shared. "), field::markdown(cx))).rows(3).view(form)}
                        {Field::new("closing", cx.t("結び", "Closing")).hint(field::markdown(cx)).rows(4).view(form)}
                        {Field::new("author", cx.t("文を書いた人", "Author")).view(form)}
                    </div>
                </section>
                <p class="row save-line"><button class="button">{cx.t("保存する", "Save")}</button></p>
            </form>
        }
    });
    view! {
        <div class="wrap">
            {parts::crumbs(cx, vec![(routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()), (routes::event(slug, number), card.name(cx.lang))])}
            <div class="page-head desk-head">
                <div><p class="row">{report_state(Some(desk.state), cx.lang)}</p><h1 class="desk-title">{card.name(cx.lang)}" "{cx.t("レポート", "report")}</h1></div>
                <div class="row"><a class="button" href=routes::report(slug, number)>{if is_public { cx.t("公開ページを見る", "See it") } else { cx.t("下書きを見る", "See the draft") }}</a>{publish}</div>
            </div>
            {telling(cx, desk)}
            {report_progress::way(cx, desk)}
            {field::problem(cx, form)}
            <div class="columns">
                <div>
                    <section aria-labelledby="talks">
                        <h2 id="talks" class="section-head">{cx.t("枠", "Sessions")}" "<small>{cx.lang.count(desk.talks.len(), "つ", "session", "sessions")}</small></h2>
                        {report_progress::table(cx, desk)}
                    </section>
                    {edit}
                </div>
                <aside>{missing(cx, desk)}<section><h2 class="aside-head">{cx.t("変更の記録", "Revisions")}</h2>{revisions(cx, &desk.revisions, |n| format!("{base}/revisions/{n}"))}</section></aside>
            </div>
        </div>
    }
    .into_any()
}

/// Who hears of it when it is published: the boxes belong to the form of that button.
fn telling(cx: &Cx, desk: &ReportDesk) -> Option<AnyView> {
    let (readers, is_news) = desk.readers?;
    let all = readers.all;
    let group = |name: &'static str, label: &'static str, n: i64| {
        (n > 0).then(|| {
            view! {
                <label class="check"><input type="checkbox" name=name value="1" form="publish" checked=is_news/><span>{label}" "<span class="quiet small">{cx.lang.count(n, "人", "person", "people")}</span></span></label>
            }
        })
    };
    Some(
        view! {
            <fieldset class="card desk-card">
                <legend class="vh">{cx.t("公開したときにメールで知らせる人", "Who is told by mail when it is published")}</legend>
                <p><b>{cx.t("公開したらメールで知らせる", "Tell them by mail when it is published")}</b></p>
                {group("tell_came", cx.t("参加した人", "Those who were there"), readers.came)}
                {group("tell_followers", cx.t("お知らせを受け取っている人", "Those who follow the series"), readers.followers)}
                <p class="quiet small">{t!(cx.lang, "同じ人には1通だけです(全部で{all}通)。公開から10秒後に出て、それまでは止められます。知らせるのは一度だけです。", "One mail to each ({all} in all). They leave ten seconds after publishing and can be stopped until then. Readers are told once.", all)}</p>
            </fieldset>
        }
        .into_any(),
    )
}

/// A list of saved states, newest first.
pub(super) fn revisions(cx: &Cx, list: &[Revision], href: impl Fn(i32) -> String) -> AnyView {
    if list.is_empty() {
        return view! { <p class="quiet">{cx.t("まだありません。", "None yet.")}</p> }.into_any();
    }
    let items: Vec<_> = list
        .iter()
        .map(|revision| {
            view! {
                <li>
                    <a href=href(revision.number)>{format!("{} {}", revision.at.date(cx.lang), revision.at.clock())}</a>
                    <span class="quiet small">{[revision.author.as_str(), happened(cx, &revision.what)].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ・ ")}</span>
                </li>
            }
        })
        .collect();
    view! { <ol class="revisions">{items}</ol> }.into_any()
}

/// What made a revision of the report, in words.
fn happened(cx: &Cx, what: &str) -> &'static str {
    match what {
        "words" => cx.t("文の変更", "Words changed"),
        "published" => cx.t("公開", "Published"),
        "withdrawn" => cx.t("下書きに戻す", "Withdrawn"),
        "imported" => cx.t("取り込み", "Imported"),
        _ => "",
    }
}

/// What the report still waits for, each with the place where it can be mended.
fn missing(cx: &Cx, desk: &ReportDesk) -> AnyView {
    let card = &desk.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    if card.state != EventState::Ended {
        return parts::note(
            "",
            cx.t("足りないものは、終わったあとに並びます", "What is missing is listed after the event"),
            cx.t(
                "開催を終了すると、ノート・資料・動画・回答のうち、まだないものがここに出ます。",
                "Once the event has ended, notes, slides, videos and answers that are not there yet stand here.",
            ),
        );
    }
    if desk.missing.is_empty() {
        return parts::note("ok", cx.t("足りないものはありません", "Nothing is missing"), "");
    }
    let rows: Vec<_> = desk
        .missing
        .iter()
        .map(|missing| {
            let word = match missing.kind {
                MissingKind::Notes => cx.t("ノート", "Notes").to_owned(),
                MissingKind::Slides => cx.t("資料", "Slides").to_owned(),
                MissingKind::Video => cx.t("動画", "Video").to_owned(),
                MissingKind::Answers(n) => {
                    t!(cx.lang, "回答 {answers}", "{answers}", answers = cx.lang.count(n, "件", "answer", "answers"))
                }
            };
            let href = match (missing.kind, missing.talk) {
                (MissingKind::Notes, Some(n)) => routes::edit_notes(slug, number, n),
                (MissingKind::Answers(_), _) => routes::moderate(slug, number),
                (MissingKind::Slides, Some(n)) if desk.may_edit => format!("#f-{n}/slides"),
                (MissingKind::Video, Some(n)) if desk.may_edit => format!("#f-{n}/video"),
                _ => "#talks".to_owned(),
            };
            let title = if missing.title.is_empty() {
                cx.t("この回の全体", "The whole event").to_owned()
            } else {
                missing.title.clone()
            };
            view! { <li><a href=href><strong>{word}</strong>" "<span class="quiet small">{title}</span></a></li> }
        })
        .collect();
    let title = t!(
        cx.lang,
        "足りないもの {things}",
        "{things}",
        things = cx.lang.count(desk.missing.len(), "件", "thing is missing", "things are missing")
    );
    view! { <section><h2 class="aside-head">{title}</h2><ul class="missing">{rows}</ul></section> }.into_any()
}

/// Slides and videos of the talks, and the recording of the evening.
fn links(cx: &Cx, desk: &ReportDesk, form: &Form) -> AnyView {
    let value = |name: &str, stored: &Option<String>| {
        form.values.get(name).cloned().or_else(|| stored.clone()).unwrap_or_default()
    };
    let row = |name: String, label: String, stored: &Option<String>| {
        let (value, error) = (value(&name, stored), form.error(&name).map(str::to_owned));
        Field::new(name, label).kind("url").show(value, error)
    };
    let rows: Vec<_> = desk
        .talks
        .iter()
        .map(|talk| {
            let slot = &talk.slot;
            let own_video = slot.video_url.clone().filter(|url| desk.event.video_url.as_ref() != Some(url));
            view! {
                <fieldset class="link-row">
                    <legend>{format!("{} {}", slot.number, slot.title)}</legend>
                    {row(format!("{}/slides", slot.number), cx.t("資料", "Slides").to_owned(), &slot.slides_url)}
                    {row(format!("{}/video", slot.number), cx.t("動画", "Video").to_owned(), &own_video)}
                </fieldset>
            }
        })
        .collect();
    view! {
        <div class="form wide">
            {row("video".to_owned(), cx.t("この回の動画", "Recording of the evening").to_owned(), &desk.event.video_url)}
            {tlp::hidden_video(cx, &desk.event)}
            <details class="fold" open=!form.errors.is_empty()><summary>{cx.t("セッションごとの資料と動画", "Slides and videos of each session")}</summary><div class="stack">{rows}</div></details>
        </div>
    }
    .into_any()
}

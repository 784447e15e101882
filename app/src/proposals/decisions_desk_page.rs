//! `/organize/{series}/proposals/decisions`: every letter as it will read, each editable, and the one button that sends
//! all of them.

use domain::{
    mail::types::SECONDS_TO_STOP,
    pages::desk_calls::DecisionsPage,
    proposals::{
        sending::Preview,
        words::{MAX_BODY, MAX_SUBJECT, PARTS},
    },
    t,
};
use leptos::prelude::*;

use super::{proposals_rows::decided, words};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// Id of the form that sends all.
const SEND: &str = "send-all";

/// `form` holds a letter that was refused (`id`, `subject`, `body`), or why nothing was sent. `names`: they are shown.
pub fn document(cx: &Cx, page: &DecisionsPage, names: bool, form: &Form) -> String {
    let title = cx.t("届く文面", "The letters");
    let head = Head {
        title: format!("{} {title}", page.call.title(cx.lang)),
        bar: title.to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Proposals,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, names, form))
}

fn body(cx: &Cx, page: &DecisionsPage, names: bool, form: &Form) -> AnyView {
    let lang = cx.lang;
    let slug = page.series.slug.as_str();
    let list = routes::proposals_desk_with(slug, &[("call", &page.call.id.to_string())]);
    let counts: Vec<String> = page
        .counts
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(decision, n)| format!("{} {n}", decision.label(lang)))
        .collect();
    let letters: Vec<_> = page.previews.iter().map(|one| letter(cx, page, one, names, form)).collect();
    let toggle = page.call.is_anonymous.then(|| {
        let href = routes::decisions_desk(slug, page.call.id, !names);
        let words = if names {
            cx.t("名前を伏せる", "Hide names")
        } else {
            cx.t("名前を出す(記録に残ります)", "Show names (it is logged)")
        };
        view! { <p class="row small talk-anonymous">{icon::eye_off()}<a class="tall" href=href>{words}</a></p> }
    });
    let content = if letters.is_empty() && page.queued > 0 {
        ().into_any()
    } else if letters.is_empty() {
        parts::empty(
            cx.t("送る結果はありません", "There is no result to send"),
            cx.t(
                "応募の一覧で決めると、ここに文面が並びます。",
                "Decide on proposals in the list, and their letters stand here.",
            ),
        )
    } else {
        let tokens: Vec<_> = PARTS.iter().map(|(_, ja, en)| view! { <code>{lang.t(ja, en)}</code>" " }).collect();
        view! {
            <p class="quiet small">{cx.t("差し込めるもの: ", "A letter may hold: ")}{tokens}</p>
            <ol class="talk-decisions">{letters}</ol>
            {send(cx, page, names)}
        }
        .into_any()
    };
    view! {
        <div class="wrap narrow-page talk-desk">
            <div class="page-head">
                <p class="row small"><a class="tall" href=list>{icon::left()}{cx.t("応募の一覧", "All proposals")}</a></p>
                <h1 class="desk-title">{cx.t("送る前に、すべての文面を読む", "Read every letter before it is sent")}</h1>
                <p class="quiet">{counts.join(lang.t("・", ", "))}</p>
                {toggle}
            </div>
            {field::problem(cx, form)}
            {kept(cx, page, form)}
            {under_way(cx, page, names)}
            {content}
        </div>
    }
    .into_any()
}

fn letter(cx: &Cx, page: &DecisionsPage, one: &Preview, names: bool, form: &Form) -> AnyView {
    let lang = cx.lang;
    let id = one.id.to_string();
    let is_refused = form.value("id") == id && form.value("do") == "letter";
    let typed = if is_refused {
        form.clone()
    } else {
        let other = one.other.as_ref().map(|other| (other.subject.as_str(), other.body.as_str())).unwrap_or_default();
        let own = [("subject", one.subject.as_str()), ("body", one.body.as_str())];
        Form::from(own.into_iter().chain([("other_subject", other.0), ("other_body", other.1)]))
    };
    // The letter that was refused has the ids that the list of its errors leads to.
    let suffix = if is_refused { String::new() } else { format!("-{id}") };
    let field = |name: &str, label: &str| Field::new(name, label).id(&format!("f-{name}{suffix}")).required();
    let who = if one.name.is_empty() {
        cx.t("名前は伏せています", "name hidden").to_owned()
    } else {
        one.name.clone()
    };
    let number = one.number;
    let edited = one.is_edited.then(|| view! { <span class="tag">{cx.t("書き直しました", "edited")}</span> });
    let tongue = view! { <span class="tag">{one.lang.t("日本語", "English")}</span> };
    let accepts = one.decision == domain::proposals::types::Decision::Accept;
    let link = accepts.then(|| {
        let wanted = domain::mail::answer_wanted(one.lang, &one.until);
        view! { <p class="quiet small">{cx.t("このあとに、お返事のページへのリンクが付きます: ", "A link to the page where it is answered follows: ")}<span lang=one.lang.tag()>{wanted}</span></p> }
    });
    let others = (one.others > 0).then(|| {
        let n = lang.count(one.others, "人", "person", "people");
        view! { <p class="quiet small">{t!(lang, "いっしょに登壇する{n}にも、それぞれのお名前と言語で届きます。お返事のリンクは付きません。", "{n} who agreed to speak too get it as well, each by their name and in their language, without a link to answer.", n)}</p> }
    });
    let other = one.other.as_ref().map(|other| words::other_reads(cx, other.lang, other.reads.clone()));
    // Words in a language that nobody of the talk reads any more stay where they were typed.
    let is_unread = one.other.is_none() && is_refused && is_other_typed(&typed);
    let other_fields = (one.other.is_some() || is_unread).then(|| {
        let lang = one.other.as_ref().map_or_else(|| one.lang.other(), |other| other.lang);
        let [subject, body] = words::labels_in(cx, lang);
        let hint = if is_unread { words::unread_hint(cx) } else { words::other_hint(cx) };
        view! {
            {Field::new("other_subject", subject).id(&format!("f-other_subject{suffix}")).hint(hint).view(&typed)}
            {Field::new("other_body", body).id(&format!("f-other_body{suffix}")).rows(8).view(&typed)}
        }
    });
    view! {
        <li class="card desk-card talk-decision-card" id=format!("letter-{id}")>
            <p class="row">{decided(cx, one.decision, None)}<b>{t!(lang, "応募 {number}", "No. {number}", number)}</b><span lang=cx.content_lang(&one.title)>{one.title.clone()}</span><span class="quiet small">{who}</span>{tongue}{edited}</p>
            <article class="announce-mail" lang=one.lang.tag()><h3>{one.reads.0.clone()}</h3><p class="talk-letter-body">{one.reads.1.clone()}</p></article>
            {link}{others}{other}
            <details class="cancel" open=is_refused>
                <summary>{icon::pencil()}<span>{cx.t("この文面を直す", "Edit this letter")}</span></summary>
                <form class="form wide" method="post" action=routes::decisions_desk(&page.series.slug, page.call.id, names) data-guard=field::guard(&typed) data-ask=field::ask(cx)>
                    <input type="hidden" name="do" value="letter"/><input type="hidden" name="id" value=id.clone()/><input type="hidden" name="version" value=one.version.to_string()/>
                    {field("subject", cx.t("件名", "Subject")).hint(t!(lang, "{n}字まで。", "At most {n} characters.", n = MAX_SUBJECT)).view(&typed)}
                    {field("body", cx.t("本文", "Text")).rows(8).hint(t!(lang, "{n}字まで。", "At most {n} characters.", n = MAX_BODY)).view(&typed)}
                    {other_fields}
                    <p><button class="button">{cx.t("文面を保存", "Save the letter")}</button></p>
                </form>
            </details>
        </li>
    }
    .into_any()
}

fn is_other_typed(form: &Form) -> bool {
    ["other_subject", "other_body"].iter().any(|name| !form.value(name).trim().is_empty())
}

/// A letter that was typed for a decision that is not there any more, to be copied.
fn kept(cx: &Cx, page: &DecisionsPage, form: &Form) -> Option<AnyView> {
    let is_there = page.previews.iter().any(|one| form.value("id") == one.id.to_string());
    if form.value("do") != "letter" || is_there {
        return None;
    }
    let field = |name: &str, label: &'static str, rows: u32| {
        let is_empty = form.value(name).trim().is_empty();
        (!is_empty).then(|| Field::new(name, label).rows(rows).view(form))
    };
    let (subject, body) = (cx.t("件名", "Subject"), cx.t("本文", "Text"));
    let fields = [("subject", subject, 0), ("body", body, 8), ("other_subject", subject, 0), ("other_body", body, 8)]
        .map(|(name, label, rows)| field(name, label, rows));
    let title = cx.t("入力した文面(控えてください)", "What you typed, to be copied");
    Some(view! { <section class="section form wide" aria-labelledby="kept"><h2 id="kept">{title}</h2>{fields.into_iter().collect::<Vec<_>>()}</section> }.into_any())
}

/// Sends what was looked at, and nothing else: each letter with its version.
fn send(cx: &Cx, page: &DecisionsPage, names: bool) -> AnyView {
    let n = page.previews.len();
    let seen: Vec<_> = page
        .previews
        .iter()
        .map(|one| view! { <input type="hidden" name="seen" value=format!("{}:{}", one.id, one.version)/> })
        .collect();
    let press = t!(cx.lang, "{n}件の結果をまとめて送る", "Send {n} results together", n);
    view! {
        <form class="talk-send" id=SEND method="post" action=routes::decisions_desk(&page.series.slug, page.call.id, names)>
            <input type="hidden" name="do" value="send"/>
            {seen}
            <p class="row"><button class="button primary big">{icon::send()}{press}</button></p>
            <p class="quiet small">{t!(cx.lang, "押してから{seconds}秒は止められます。そのあとは全員にいちどに届き、取り消せません。同じメールは2度は届きません。", "It can be stopped for {seconds} seconds. Then everybody is told at once, and it cannot be taken back. Nobody gets the same mail twice.", seconds = SECONDS_TO_STOP)}</p>
        </form>
    }
    .into_any()
}

/// What was sent a moment ago, and the button that stops it.
fn under_way(cx: &Cx, page: &DecisionsPage, names: bool) -> Option<AnyView> {
    (page.queued > 0).then(|| {
        let n = page.queued;
        view! {
            <form class="card desk-card row" method="post" action=routes::decisions_desk(&page.series.slug, page.call.id, names)>
                <input type="hidden" name="do" value="stop"/>
                <p role="status"><b>{t!(cx.lang, "{n}件の結果を、まもなく送ります。", "{n} results are sent in a moment.", n)}</b>" "{cx.t("いまなら止められます。", "You can still stop them.")}</p>
                <button class="button">{cx.t("送信を止める", "Stop the sending")}</button>
            </form>
        }
        .into_any()
    })
}

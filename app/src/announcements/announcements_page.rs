//! `/organize/{series}/{number}/announcements`: whom it goes to, the words in two languages, how they will look, and
//! what was sent.

use domain::{
    Lang, VariantArray as _,
    announcements::{
        letters,
        rules::{MAX_BODY, MAX_SUBJECT, PARTS, SECONDS_TO_STOP},
        types::{Announcement, AnnouncementState, Group},
    },
    mail::types::Facts,
    pages::announcements::AnnouncementsPage,
    questionnaire::types::{AnswerKind, CONSENT},
    t,
};
use leptos::prelude::*;

use super::sent_rows::{self, address};
use crate::{
    cx::Cx,
    form::Form,
    questionnaire::fields,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon,
    },
};

/// So many chosen people are named at once; more of them where somebody looks.
const OPEN_UP_TO: usize = 12;

/// `form`: what was refused; without it the draft stands in the fields.
pub fn document(cx: &Cx, page: &AnnouncementsPage, form: &Form) -> String {
    let title = cx.t("お知らせ", "Announcements");
    let head = Head {
        title: format!("{} {title}", page.card.name(cx.lang)),
        bar: title.to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Announcements,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

/// Something is sent now, or will be in a moment.
fn is_under_way(page: &AnnouncementsPage) -> bool {
    page.others.iter().any(|(one, progress)| progress.waiting > 0 || one.state == AnnouncementState::Queued)
}

/// A draft as its form shows it.
fn stored(draft: &Announcement) -> Form {
    let mut form = Form::from([
        ("subject_ja", draft.subject[0].as_str()),
        ("subject_en", draft.subject[1].as_str()),
        ("body_ja", draft.body[0].as_str()),
        ("body_en", draft.body[1].as_str()),
    ]);
    let mut tick = |name: String| form.values.insert(name, "on".to_owned());
    for group in &draft.segment.groups {
        tick(format!("group/{}", group.into_str()));
    }
    for id in &draft.segment.types {
        tick(format!("type/{id}"));
    }
    if let Some((id, answer)) = &draft.segment.answer {
        form.values.insert("answer".to_owned(), format!("{id}={answer}"));
    }
    form
}

fn body(cx: &Cx, page: &AnnouncementsPage, form: &Form) -> AnyView {
    let shown = match &page.draft {
        Some(draft) if form.values.is_empty() => stored(draft),
        None if form.values.is_empty() => Form::from([("group/confirmed", "on")]),
        _ => form.clone(),
    };
    let rows: Vec<_> = page.others.iter().map(|(one, progress)| sent_rows::row(cx, page, one, *progress)).collect();
    view! {
        <div class="wrap announce-desk">
            <div class="page-head"><p class="row small"><a class="tall" href=routes::speaker_letters(&page.card.series_slug, page.card.number)>{cx.t("登壇者へのメール", "Letters to speakers")}</a></p><h1 class="desk-title">{cx.t("お知らせ", "Announcements")}</h1><p class="quiet">{cx.t("申し込んだ人に、条件で選ぶか一覧で選んでメールを送ります。配信停止のリンクは自動で付きます。", "Mail to those who registered, chosen by conditions or in the list. A way to stop them is added by itself.")}</p></div>
            {field::problem(cx, form)}
            <div class="sign-up-columns">
                <div class="desk-main">{composer(cx, page, &shown)}</div>
                <aside class="card" aria-labelledby="looks"><h2 id="looks">{cx.t("届く姿", "As it arrives")}</h2>{previews(cx, page)}</aside>
            </div>
            <section class="section" aria-labelledby="sent">
                <h2 id="sent">{cx.t("送信の記録", "What was sent")}</h2>
                {if rows.is_empty() { view! { <p class="quiet">{cx.t("まだ何も送っていません。", "Nothing yet.")}</p> }.into_any() } else {
                    view! { <ul class="announce-rows" id="announce-rows" data-live=is_under_way(page).then_some("")>{rows}</ul> }.into_any()
                }}
            </section>
        </div>
    }
    .into_any()
}

/// How many are in a group, where the types say so.
fn held(page: &AnnouncementsPage, group: Group) -> Option<i64> {
    match group {
        Group::Confirmed => Some(page.types.iter().map(|kind| kind.confirmed).sum()),
        Group::Waitlisted => Some(page.types.iter().map(|kind| kind.waitlisted).sum()),
        Group::Cancelled | Group::Came | Group::Absent => None,
    }
}

fn composer(cx: &Cx, page: &AnnouncementsPage, form: &Form) -> AnyView {
    let lang = cx.lang;
    let reach = page.draft.as_ref().map(|_| {
        let reach = page.reach;
        let people = lang.count(reach.all(), "人", "person", "people");
        let left_out = (reach.stopped + reach.unreachable > 0).then(|| {
            t!(lang, "送らない: 停止中 {stopped}、不達 {dead}", "left out: {stopped} want none, {dead} are not reached", stopped = reach.stopped, dead = reach.unreachable)
        });
        view! {
            <p class="announce-reach"><b>{people}</b><span class="quiet">{t!(lang, "日本語 {ja} ・ English {en}", "{ja} in Japanese, {en} in English", ja = reach.japanese, en = reach.english)}</span>{left_out.map(|text| view! { <span class="quiet small block">{text}</span> })}</p>
        }
    });
    let tokens: Vec<_> = PARTS.iter().map(|(_, ja, en)| view! { <code>{lang.t(ja, en)}</code>" " }).collect();
    let seconds = SECONDS_TO_STOP;
    let id = page.draft.as_ref().map(|draft| view! { <input type="hidden" name="id" value=draft.id.to_string()/> });
    let send = match (&page.draft, page.reach.all()) {
        (Some(_), n) if n > 0 => t!(lang, "{n}人に送る", "Send to {n}", n),
        _ => cx.t("送る", "Send").to_owned(),
    };
    view! {
        <form class="card desk-card form wide desk-form" method="post" action=address(page) data-guard="" data-ask=field::ask(cx)>
            {id}
            {whom(cx, page, form)}
            {reach}
            {Field::new("subject_ja", cx.t("件名", "Subject")).hint(t!(lang, "{n}字まで。", "At most {n} characters.", n = MAX_SUBJECT)).required().view(form)}
            {Field::new("body_ja", cx.t("本文", "Text")).rows(8).required().view(form)}
            <p class="quiet small">{cx.t("Markdownで書けます。差し込めるもの: ", "Markdown. It may hold: ")}{tokens}{t!(lang, "({n}字まで)", "(at most {n} characters)", n = MAX_BODY)}</p>
            <details class="cancel" open=!form.value("subject_en").is_empty() || !form.value("body_en").is_empty()>
                <summary>{icon::down()}<span>{cx.t("英語の文面", "In English")}</span></summary>
                <div class="stack">
                    {Field::new("subject_en", cx.t("件名(英語)", "Subject in English")).view(form)}
                    {Field::new("body_en", cx.t("本文(英語)", "Text in English")).rows(8).hint(cx.t("空のときは、英語の方にも日本語の文面が届きます。", "When empty, the Japanese text goes to those who read English too.")).view(form)}
                </div>
            </details>
            <details class="cancel" open=!form.value("date").is_empty()>
                <summary>{icon::clock()}<span>{cx.t("日時を決めて送る", "Send at a set time")}</span></summary>
                <div class="plan-fields">
                    {Field::new("date", cx.t("日", "Day")).kind("date").view(form)}
                    {Field::new("clock", cx.t("時刻", "Time")).kind("time").view(form)}
                </div>
            </details>
            <p class="row">
                <button class="button" name="do" value="keep">{cx.t("保存して確かめる", "Save and look")}</button>
                <button class="button" name="do" value="try">{cx.t("自分に試しに送る", "Send it to myself")}</button>
                <button class="button primary" name="do" value="send">{icon::mail()}{send}</button>
            </p>
            <p class="quiet small">{t!(lang, "押してから{seconds}秒は、送る前に止められます。そのあとも、まだ出ていない分は止められます。人数は送るときに数え直します。", "For {seconds} seconds it can be stopped before any of it leaves, and after that what has not left. People are counted anew when it is sent.", seconds)}</p>
        </form>
    }
    .into_any()
}

/// Whom it goes to: by conditions, or whoever was chosen.
fn whom(cx: &Cx, page: &AnnouncementsPage, form: &Form) -> AnyView {
    if page.draft.as_ref().is_some_and(|draft| draft.segment.chosen.is_some()) {
        return chosen(cx, page);
    }
    let lang = cx.lang;
    let tick = |name: String, word: String, count: Option<i64>| {
        let is_on = !form.value(&name).is_empty();
        let count = count.map(|n| view! { " "<span class="quiet num">{n}</span> });
        view! { <label class="option"><input type="checkbox" name=name value="on" checked=is_on/><span>{word}{count}</span></label> }
    };
    let groups: Vec<_> = Group::VARIANTS
        .iter()
        .map(|group| tick(format!("group/{}", group.into_str()), group.label(lang).to_owned(), held(page, *group)))
        .collect();
    let types: Vec<_> = page
        .types
        .iter()
        .map(|kind| tick(format!("type/{}", kind.id), kind.name.clone(), Some(kind.confirmed)))
        .collect();
    let mut answers = vec![(String::new(), cx.t("問わない", "Whatever they answered").to_owned())];
    for question in &page.questions {
        let consent = (question.kind == AnswerKind::Consent).then(|| CONSENT.to_owned());
        for answer in question.options.iter().cloned().chain(consent) {
            let read = fields::in_words(question, std::slice::from_ref(&answer), lang);
            answers.push((format!("{}={answer}", question.id), format!("{}: {read}", question.words(lang))));
        }
    }
    let error = form.error("groups").map(|text| view! { <p class="error">{text.to_owned()}</p> });
    view! {
        <fieldset class="field options" id="f-groups"><legend>{cx.t("届ける人", "Who gets it")}</legend>{error}<div class="option-row">{groups}</div></fieldset>
        {(page.types.len() > 1).then(|| view! { <fieldset class="field options"><legend>{cx.t("参加枠(選ばないとすべて)", "Types (none: all)")}</legend><div class="option-row">{types}</div></fieldset> })}
        {(answers.len() > 1).then(|| field::select("answer", cx.t("申し込みの答え", "Their answer"), &answers, form.value("answer")))}
    }
    .into_any()
}

/// Whom it goes to, where an organizer chose them in the list.
fn chosen(cx: &Cx, page: &AnnouncementsPage) -> AnyView {
    let lang = cx.lang;
    let n = page.chosen.len();
    let is_open = n <= OPEN_UP_TO;
    let people: Vec<_> = page
        .chosen
        .iter()
        .map(|one| {
            let name = if one.name.is_empty() { cx.t("名前なし", "No name").to_owned() } else { one.name.clone() };
            let href = routes::attendee(&page.card.series_slug, page.card.number, &one.code);
            let left = one.has_left.then(|| view! { " "<span class="badge ring">{cx.t("取り消したので送りません", "Left, and is not written to")}</span> });
            view! { <li><a href=href>{name}</a>" "<span class="quiet small">{one.code.clone()}</span>{left}</li> }
        })
        .collect();
    let list = routes::event_desk_part(&page.card.series_slug, page.card.number, "attendees");
    view! {
        <section class="field" aria-labelledby="chosen">
            <h2 class="aside-label" id="chosen">{cx.t("届ける人", "Who gets it")}</h2>
            <details class="fold elsewhere" open=is_open>
                <summary>{t!(lang, "一覧で選んだ{n}人", "The {n} you chose in the list", n)}</summary>
                <div class="fold-in">
                    <ul class="chosen-people">{people}</ul>
                    <p class="quiet small">{cx.t("選んだあとに取り消した人には送りません。", "Who gives their place back after you chose is not written to.")}</p>
                </div>
            </details>
            <p class="row small">
                <a class="tall" href=list>{cx.t("一覧で選び直す", "Choose anew in the list")}</a>
                <a class="tall" href=address(page)>{cx.t("条件で選ぶ", "Choose by conditions")}</a>
            </p>
        </section>
    }
    .into_any()
}

/// How the draft arrives, put together for somebody of this event.
fn previews(cx: &Cx, page: &AnnouncementsPage) -> AnyView {
    let Some(draft) = page.draft.as_ref().filter(|draft| !draft.body[0].is_empty()) else {
        return view! { <p class="quiet">{cx.t("保存すると、ここに届く姿が出ます。", "Save it, and it is shown here.")}</p> }.into_any();
    };
    let one = |lang: Lang| {
        let mut facts = Facts { event: page.card.name(lang), ..Facts::default() };
        letters::put_in(&mut facts, draft.words(lang), &page.example, "#", lang);
        let people = if lang == Lang::Ja { page.reach.japanese } else { page.reach.english };
        let untranslated = (lang == Lang::En && draft.body[1].is_empty())
            .then(|| view! { <p class="warn-word">{icon::warn()}{cx.t("英語の文面がありません", "There is no English text")}</p> });
        view! {
            <article class="announce-mail" lang=lang.tag()>
                <p class="row small quiet"><span>{page.series.name.clone()}" "{lang.t("日本語", "English")}</span><span>{people}</span></p>
                <h3>{facts.subject}</h3>
                <div class="prose" inner_html=facts.words_html></div>
                {untranslated}
            </article>
        }
    };
    view! { {one(Lang::Ja)}{one(Lang::En)} }.into_any()
}

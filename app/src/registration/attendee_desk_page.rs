//! `/organize/{series}/{number}/attendees/{code}`: one registration: what it is, what happened to it, and what an
//! organizer may do to it by hand.

use domain::{
    pages::attendee::{AttendeePage, Happening, PastAttendance, What},
    registration::{
        by_hand::{MAX_NOTE, MAX_REASON, MAX_WORDS},
        types::RegistrationState,
    },
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    questionnaire::fields,
    routes,
    series::log_words,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
        seats::held_badge,
    },
};

/// `form`: what was refused, with `do` for what it was.
pub fn document(cx: &Cx, page: &AttendeePage, form: &Form) -> String {
    let called = called(cx, page);
    let head = Head {
        title: format!("{called} — {}", page.card.name(cx.lang)),
        bar: called,
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Registrations,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn called(cx: &Cx, page: &AttendeePage) -> String {
    let names = [&page.name, &page.door_name].into_iter().find(|name| !name.is_empty());
    names.cloned().unwrap_or_else(|| cx.t("名前なし", "No name").to_owned())
}

fn address(page: &AttendeePage) -> String {
    routes::attendee(&page.card.series_slug, page.card.number, &page.held.code)
}

fn body(cx: &Cx, page: &AttendeePage, form: &Form) -> AnyView {
    let card = &page.card;
    let called = called(cx, page);
    let initial: String = called.chars().next().into_iter().collect();
    let list = routes::event_desk_part(&card.series_slug, card.number, "attendees");
    let since = page.came.map(|at| {
        let at = at.clock();
        view! { <span class="badge ok">{t!(cx.lang, "{at} 出席", "in since {at}", at)}</span> }
    });
    view! {
        <div class="wrap attendee-desk">
            {parts::crumbs(cx, vec![(list, cx.t("申し込み", "Registrations").to_owned())])}
            <div class="page-head attendee-head">
                <span class="avatar" aria-hidden="true">{initial}</span>
                <div>
                    <h1 class="desk-title">{called}</h1>
                    <p class="quiet">{page.held.code.clone()}" ・ "{page.held.type_name.clone()}</p>
                </div>
                <p class="row">{held_badge(&page.held, cx.lang)}{since}</p>
            </div>
            {field::problem(cx, form)}
            <div class="sign-up-columns">
                <div class="desk-main">
                    {past(cx, page)}
                    {answers(cx, page)}
                    {note(cx, page, form)}
                    {page.may_edit.then(|| by_hand(cx, page, form))}
                </div>
                <aside class="card" aria-labelledby="history"><h2 id="history">{cx.t("履歴", "History")}</h2><ol class="history">{page.history.iter().map(|line| happening(cx, line)).collect::<Vec<_>>()}</ol></aside>
            </div>
        </div>
    }
    .into_any()
}

/// The evenings before this one, each a cell with a word.
fn past(cx: &Cx, page: &AttendeePage) -> AnyView {
    let cells: Vec<_> = page
        .past
        .iter()
        .map(|past| {
            let (class, word) = match past.what {
                PastAttendance::Came => ("past-cell came", cx.t("出席", "came")),
                PastAttendance::Absent => ("past-cell absent", cx.t("無断欠席", "absent")),
                PastAttendance::Cancelled => ("past-cell", cx.t("キャンセル", "cancelled")),
                PastAttendance::Unknown => ("past-cell", cx.t("記録なし", "not noted")),
            };
            view! { <li class=class><span>{past.number}</span><b>{word}</b></li> }
        })
        .collect();
    let content = if cells.is_empty() {
        view! { <p class="quiet">{cx.t("このシリーズは初めてです。", "Their first time in this series.")}</p> }
            .into_any()
    } else {
        view! { <ul class="past-cells">{cells}</ul> }.into_any()
    };
    view! {
        <section class="card desk-card" aria-labelledby="past">
            <h2 id="past">{cx.t("これまでの参加", "Earlier events")}</h2>
            {content}
            <p class="quiet small">{cx.t("運営だけに見えます。公開されることはありません。", "Organizers alone see this. It is never public.")}</p>
        </section>
    }
    .into_any()
}

fn answers(cx: &Cx, page: &AttendeePage) -> AnyView {
    let rows: Vec<_> = page
        .questions
        .iter()
        .filter_map(|question| {
            let given = page.answers.get(&question.id)?;
            let words = question.words(cx.lang).to_owned();
            Some(view! { <div><dt>{words}</dt><dd>{fields::in_words(question, given, cx.lang)}</dd></div> })
        })
        .collect();
    let mail = match &page.mail {
        Some(mail) => view! { <dd class="break">{mail.clone()}</dd> }.into_any(),
        None if page.may_edit => view! {
            <dd><form method="post" action=address(page)><input type="hidden" name="do" value="mail"/><button class="linkish">{cx.t("表示する", "Show it")}</button>" "<span class="quiet small">{cx.t("記録に残ります", "the log keeps it")}</span></form></dd>
        }
        .into_any(),
        None => view! { <dd class="quiet">{cx.t("運営に聞いてください", "Ask an organizer")}</dd> }.into_any(),
    };
    let at = &page.held.registered;
    let door = (!page.door_name.is_empty()).then(|| {
        view! { <div><dt>{cx.t("受付で呼ぶ名前", "Name for the door")}</dt><dd>{page.door_name.clone()}</dd></div> }
    });
    view! {
        <section class="card desk-card" aria-labelledby="answers">
            <h2 id="answers">{cx.t("申し込みの答え", "Answers")}</h2>
            <dl class="attendee-facts">
                {rows}
                {door}
                <div><dt>{cx.t("メール", "Mail")}</dt>{mail}</div>
                <div><dt>{cx.t("申し込み", "Registered")}</dt><dd>{format!("{} {}", at.date(cx.lang), at.clock())}</dd></div>
            </dl>
        </section>
    }
    .into_any()
}

fn note(cx: &Cx, page: &AttendeePage, form: &Form) -> AnyView {
    let is_sent = form.value("do") == "note";
    let text = if is_sent { form.value("note").to_owned() } else { page.note.clone() };
    if !page.may_edit {
        return view! { <section class="card desk-card"><h2>{cx.t("運営のメモ", "Note")}</h2><p class="door-note">{text}</p></section> }.into_any();
    }
    view! {
        <section class="card desk-card" aria-labelledby="note-title">
            <h2 id="note-title"><label for="f-note">{cx.t("運営のメモ", "Note of the organizers")}</label></h2>
            <form class="stack" method="post" action=address(page)>
                <input type="hidden" name="do" value="note"/>
                <textarea class="input" id="f-note" name="note" rows="3" maxlength=MAX_NOTE.to_string() inner_html=field::area_words(&text)></textarea>
                <p class="hint">{cx.t("受付の画面にも出ます。本人には見えません。", "Shown at the door too. They do not see it.")}</p>
                <p><button class="button">{cx.t("保存する", "Save")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// Each act a fold of its own, with the reason that the log keeps.
fn by_hand(cx: &Cx, page: &AttendeePage, form: &Form) -> AnyView {
    let state = page.held.state;
    let is_cancelled = state == RegistrationState::Cancelled;
    let is_waiting = state == RegistrationState::Waitlisted;
    let others: Vec<(String, String)> = page
        .types
        .iter()
        .filter(|kind| kind.id != page.held.type_id)
        .map(|kind| (kind.id.to_string(), kind.name.clone()))
        .collect();
    let fold = |what: &'static str,
                summary: &'static str,
                words: &'static str,
                fields: AnyView,
                press: &'static str,
                is_danger: bool| {
        let is_open = form.value("do") == what && !form.errors.is_empty();
        let own = if is_open { form.clone() } else { Form::default() };
        let class = if is_danger { "button danger" } else { "button primary" };
        let reason_id = if is_open { "f-reason".to_owned() } else { format!("f-reason-{what}") };
        view! {
            <details class="cancel" open=is_open>
                <summary>{icon::down()}<span>{summary}</span></summary>
                <form class="form wide" method="post" action=address(page)>
                    <input type="hidden" name="do" value=what/>
                    <p class="quiet small">{words}</p>
                    {fields}
                    {Field::new("reason", cx.t("理由(記録に残ります)", "Reason (the log keeps it)")).id(&reason_id).hint(t!(cx.lang, "{n}字まで。本人には見えません。", "At most {n} characters. They do not see it.", n = MAX_REASON)).required().view(&own)}
                    <p><button class=class>{press}</button></p>
                </form>
            </details>
        }
        .into_any()
    };
    let none = || ().into_any();
    let change = (!is_cancelled && !others.is_empty()).then(|| {
        let select = field::select("type", cx.t("参加枠", "Type"), &others, form.value("type"));
        fold(
            "type",
            cx.t("参加枠を変える", "Change the type"),
            cx.t(
                "順番はそのままです。10秒後に本人へメールで知らせます。まちがえたときは、変えた直後の画面で元に戻せます。",
                "They keep their turn, and are told by mail after ten seconds. A mistake can be undone on the page that follows.",
            ),
            select,
            cx.t("参加枠を変える", "Change it"),
            false,
        )
    });
    let confirm = (is_waiting || is_cancelled).then(|| {
        fold(
            "confirm",
            cx.t("席を確定する", "Give them a seat"),
            cx.t(
                "空いている席から、待っている人より先に渡します。本人にメールで知らせます。",
                "A free seat goes to them before those who wait. They are told by mail.",
            ),
            none(),
            cx.t("席を確定する", "Give the seat"),
            false,
        )
    });
    let first = is_waiting.then(|| {
        fold(
            "first",
            cx.t("待ちの先頭にする", "Put them first in the queue"),
            cx.t("次に空いた席が、この人に回ります。", "The next free seat goes to them."),
            none(),
            cx.t("先頭にする", "Put first"),
            false,
        )
    });
    let remove = (!is_cancelled).then(|| {
        let words = form.value("words").to_owned();
        let fields = view! {
            <div class="field"><label for="f-words">{cx.t("本人に送る言葉(任意)", "Words to them (optional)")}</label><textarea class="input" id="f-words" name="words" rows="4" maxlength=MAX_WORDS.to_string() inner_html=field::area_words(&words)></textarea></div>
            <label class="check-line"><input type="checkbox" name="silent" value="on" checked=!form.value("silent").is_empty()/><span>{cx.t("メールを送らない", "Send no mail")}</span></label>
        }
        .into_any();
        fold(
            "remove",
            cx.t("申し込みを取り消す", "Take the registration away"),
            cx.t("席は待っている人に回ります。送ったメールは取り消せません。", "The seat goes to who waits. A mail that was sent cannot be taken back."),
            fields,
            cx.t("取り消す", "Take it away"),
            true,
        )
    });
    let ticket = (!is_cancelled).then(|| {
        view! {
            <form class="stack" method="post" action=address(page)><input type="hidden" name="do" value="ticket"/><p><button class="button">{icon::mail()}{cx.t("受付票を送り直す", "Send the ticket again")}</button></p></form>
        }
    });
    view! {
        <section class="card desk-card" aria-labelledby="by-hand">
            <h2 id="by-hand">{cx.t("手で変える", "By hand")}</h2>
            {writing(cx, page)}{ticket}{change}{confirm}{first}{remove}
        </section>
    }
    .into_any()
}

/// The way to an announcement to them alone.
fn writing(cx: &Cx, page: &AttendeePage) -> AnyView {
    let action = routes::event_desk_part(&page.card.series_slug, page.card.number, "attendees/bulk");
    view! {
        <form class="stack" method="post" action=action>
            <input type="hidden" name="bulk" value="1"/>
            <input type="hidden" name="code" value=page.held.code.clone()/>
            <input type="hidden" name="do" value="write"/>
            <p><button class="button">{icon::mail()}{cx.t("お知らせを書く", "Write to them")}</button></p>
        </form>
    }
    .into_any()
}

fn happening(cx: &Cx, line: &Happening) -> AnyView {
    let lang = cx.lang;
    let (sign, text, more) = match &line.what {
        What::Registered => (icon::add(), cx.t("申し込み", "Registered").to_owned(), String::new()),
        What::Cancelled => (icon::cross(), cx.t("キャンセル", "Cancelled").to_owned(), String::new()),
        What::CameIn => (icon::check(), cx.t("出席", "Came").to_owned(), String::new()),
        What::Mail(kind, arrived) => {
            let word = match arrived {
                Some(true) => cx.t("届きました", "delivered"),
                Some(false) => cx.t("届きませんでした", "not delivered"),
                None => cx.t("送信待ち", "waiting to be sent"),
            };
            (icon::mail(), t!(lang, "メール: {kind}", "Mail: {kind}", kind = kind.label(lang)), word.to_owned())
        }
        What::ByHand(action, who, why) => {
            let more = if why.is_empty() { who.clone() } else { format!("{who}: {why}") };
            (icon::pencil(), log_words::did(action, lang), more)
        }
    };
    let at = &line.at;
    view! {
        <li>
            <span class="history-sign">{sign}</span>
            <span><b>{text}</b>{(!more.is_empty()).then(|| view! { <span class="block quiet small break">{more}</span> })}</span>
            <time datetime=at.machine()>{format!("{} {}", at.day(lang), at.clock())}</time>
        </li>
    }
    .into_any()
}

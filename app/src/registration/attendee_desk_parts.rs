//! What organizers read of one registration, on its own page and beside the list: who it is, the evenings before, answers,
//! the note, the history.

use domain::{
    pages::attendee::{AttendeePage, Happening, PastAttendance, What},
    people::types::closed_account,
    registration::{by_hand::MAX_NOTE, types::Agreement},
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    questionnaire::fields,
    routes,
    series::log_words,
    ui::{field, icon},
};

/// One registration as it is drawn.
#[derive(Clone, Copy)]
pub(super) struct Drawn<'a> {
    pub page: &'a AttendeePage,
    /// What was refused, with `do` for what it was.
    pub form: &'a Form,
    /// What its forms send along, so that the list beside which it stands comes back as it was; nothing on a page of its own.
    pub kept: &'a [(&'static str, String)],
}

impl Drawn<'_> {
    pub fn is_beside(&self) -> bool {
        !self.kept.is_empty()
    }

    /// Where its forms go.
    pub fn address(&self) -> String {
        routes::attendee(&self.page.card.series_slug, self.page.card.number, &self.page.held.code)
    }

    /// The hidden fields of the form that does `what`.
    pub fn sends(&self, what: &'static str) -> AnyView {
        let kept: Vec<_> = self
            .kept
            .iter()
            .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone()/> })
            .collect();
        view! { <input type="hidden" name="do" value=what/>{kept} }.into_any()
    }

    /// The heading of a section, one level below the name.
    pub fn title(&self, id: &'static str, words: AnyView) -> AnyView {
        if self.is_beside() {
            view! { <h3 id=id>{words}</h3> }.into_any()
        } else {
            view! { <h2 id=id>{words}</h2> }.into_any()
        }
    }

    /// What was refused, with the ways to the fields. Beside the list another form has a field for words.
    pub fn problem(&self, cx: &Cx) -> Option<AnyView> {
        let mut form = self.form.clone();
        for (field, _) in form.errors.iter_mut().filter(|(field, _)| field == "words") {
            "words-remove".clone_into(field);
        }
        field::problem(cx, &form)
    }
}

pub(super) fn called(cx: &Cx, page: &AttendeePage) -> String {
    let names = [&page.name, &page.door_name].into_iter().find(|name| !name.is_empty());
    match names {
        Some(name) => name.clone(),
        None if page.is_closed() => closed_account(cx.lang).to_owned(),
        None => cx.t("名前なし", "No name").to_owned(),
    }
}

/// The round sign with the first letter of a name.
pub(super) fn initial(called: &str) -> AnyView {
    let initial: String = called.chars().next().into_iter().collect();
    view! { <span class="avatar" aria-hidden="true">{initial}</span> }.into_any()
}

/// Since when they are in.
pub(super) fn since(cx: &Cx, page: &AttendeePage) -> Option<AnyView> {
    let at = page.came?.clock();
    Some(view! { <span class="badge ok">{t!(cx.lang, "{at} 出席", "in since {at}", at)}</span> }.into_any())
}

/// The evenings before this one, each a cell with a word. `chance`: that they come to this one.
pub(super) fn past(cx: &Cx, of: Drawn<'_>, chance: Option<f64>) -> AnyView {
    let cells: Vec<_> = of
        .page
        .past
        .iter()
        .map(|past| {
            let (class, word) = match past.what {
                PastAttendance::Came => ("past-cell came", cx.t("出席", "came")),
                PastAttendance::Absent => ("past-cell absent", cx.t("無断欠席", "absent")),
                PastAttendance::CancelledLate => ("past-cell", cx.t("直前のキャンセル", "cancelled late")),
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
    let chance = chance.map(|chance| {
        let share = (chance * 100.0).round();
        view! { <p class="quiet small">{t!(cx.lang, "来る見込み {share}%", "Comes with a chance of {share} %", share)}</p> }
    });
    view! {
        <section class="card desk-card" aria-labelledby="past">
            <div class="person-title">{of.title("past", cx.t("これまでの参加", "Earlier events").into_any())}{chance}</div>
            {content}
            <p class="quiet small">{cx.t("運営だけに見えます。公開されることはありません。", "Organizers alone see this. It is never public.")}</p>
        </section>
    }
    .into_any()
}

pub(super) fn answers(cx: &Cx, of: Drawn<'_>) -> AnyView {
    let page = of.page;
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
        Some(_) if page.is_closed() => view! { <dd class="quiet">{closed_account(cx.lang)}</dd> }.into_any(),
        Some(mail) => view! { <dd class="break">{mail.clone()}</dd> }.into_any(),
        None if page.may_edit => view! {
            <dd><form method="post" action=of.address()>{of.sends("mail")}<button class="linkish">{cx.t("表示する", "Show it")}</button>" "<span class="quiet small">{cx.t("記録に残ります", "the log keeps it")}</span></form></dd>
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
            {of.title("answers", cx.t("申し込みの答え", "Answers").into_any())}
            <dl class="attendee-facts">
                {rows}
                {door}
                <div><dt>{cx.t("メール", "Mail")}</dt>{mail}</div>
                <div><dt>{cx.t("申し込み", "Registered")}</dt><dd>{format!("{} {}", at.date(cx.lang), at.clock())}</dd></div>
                {page.agreed.as_ref().map(|agreed| agreement(cx, agreed))}
            </dl>
        </section>
    }
    .into_any()
}

/// When they agreed, and to what stood where. It opens in another tab: a note may be half written.
fn agreement(cx: &Cx, agreed: &Agreement) -> AnyView {
    let to: Vec<_> = agreed
        .to
        .iter()
        .map(|url| {
            let tab = cx.t("(新しいタブ)", " (new tab)");
            view! { <span class="block small break"><a href=url.clone() target="_blank" rel="noopener">{url.clone()}<span class="vh">{tab}</span></a></span> }
        })
        .collect();
    let at = format!("{} {}", agreed.at.date(cx.lang), agreed.at.clock());
    view! { <div><dt>{cx.t("同意", "Consent")}</dt><dd><time datetime=agreed.at.machine()>{at}</time>{to}</dd></div> }
        .into_any()
}

pub(super) fn note(cx: &Cx, of: Drawn<'_>) -> AnyView {
    let (page, form) = (of.page, of.form);
    let is_sent = form.value("do") == "note";
    let text = if is_sent { form.value("note").to_owned() } else { page.note.clone() };
    if !page.may_edit {
        let title = of.title("note-title", cx.t("運営のメモ", "Note").into_any());
        return view! { <section class="card desk-card">{title}<p class="door-note">{text}</p></section> }.into_any();
    }
    let title = view! { <label for="f-note">{cx.t("運営のメモ", "Note of the organizers")}</label> }.into_any();
    let own = if is_sent { form.clone() } else { Form::default() };
    view! {
        <section class="card desk-card" aria-labelledby="note-title">
            {of.title("note-title", title)}
            <form class="stack" method="post" action=of.address() data-guard=field::guard(&own) data-ask=field::ask(cx)>
                {of.sends("note")}
                <textarea class="input" id="f-note" name="note" rows="3" maxlength=MAX_NOTE.to_string() inner_html=field::area_words(&text)></textarea>
                <p class="hint">{cx.t("受付の画面にも出ます。本人には見えません。", "Shown at the door too. They do not see it.")}</p>
                <p><button class="button">{cx.t("保存する", "Save")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// What happened to it, the newest first.
pub(super) fn history(cx: &Cx, of: Drawn<'_>) -> AnyView {
    let lines: Vec<_> = of.page.history.iter().map(|line| happening(cx, line)).collect();
    view! { {of.title("history", cx.t("履歴", "History").into_any())}<ol class="history">{lines}</ol> }.into_any()
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

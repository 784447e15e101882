//! `/me/questions`: what a speaker's talks were asked.

use domain::{
    agenda::tlp::Tlp,
    qa::{
        speaking::InboxQuestion,
        states::{Actor, may},
        types::QuestionState,
    },
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::{field, parts},
};

/// `form` holds what could not be sent: its errors, `answer` or `reason` with what was typed, and the `question`.
pub fn document(cx: &Cx, questions: &[InboxQuestion], form: &Form) -> String {
    let head =
        Head { title: cx.t("あなたの発表への質問", "Questions to your talks").to_owned(), ..Head::default() };
    shell::document(cx, head, || body(cx, questions, form))
}

fn body(cx: &Cx, questions: &[InboxQuestion], form: &Form) -> AnyView {
    let (open, done): (Vec<_>, Vec<_>) = questions.iter().partition(|question| question.is_open());
    let count = t!(
        cx.lang,
        "答えを待つ質問 {n}件・答えた質問 {m}件",
        "{n} waiting, {m} answered",
        n = open.len(),
        m = done.len()
    );
    let none = questions.is_empty().then(|| {
        parts::empty(
            cx.t("まだ質問はありません", "No questions yet"),
            cx.t(
                "発表に届いた質問が、ここに並びます。登壇者として登録されたメールアドレスでログインしているか、確かめてください。",
                "What your talks are asked stands here. Please check that you are signed in with the address that the organizers know.",
            ),
        )
    });
    let list = |title: &'static str, list: Vec<&InboxQuestion>| {
        (!list.is_empty()).then(|| {
            let rows: Vec<_> = list.into_iter().map(|question| row(cx, question, form)).collect();
            view! { <section class="section"><h2>{title}</h2><ol class="inbox">{rows}</ol></section> }
        })
    };
    view! {
        <div class="wrap narrow-page">
            {parts::crumbs(cx, vec![
                (routes::ME.to_owned(), cx.t("マイページ", "My page").to_owned()),
                (routes::SPEAKING.to_owned(), cx.t("登壇者のページ", "Your talks").to_owned()),
            ])}
            <div class="page-head"><h1>{cx.t("あなたの発表への質問", "Questions to your talks")}</h1><p class="quiet">{count}</p></div>
            {field::problem(cx, form)}
            {none}
            {list(cx.t("答えを待っている質問", "Waiting for you"), open)}
            {list(cx.t("答えた質問", "Answered"), done)}
        </div>
    }
    .into_any()
}

fn row(cx: &Cx, question: &InboxQuestion, form: &Form) -> AnyView {
    let (lang, row) = (cx.lang, &question.row);
    let event = t!(lang, "{series} 第{n}回", "{series} #{n}", series = row.series_name, n = row.number);
    let asker = if row.asker.is_empty() { cx.t("匿名", "Anonymous").to_owned() } else { row.asker.clone() };
    let waits = (row.waits > 0).then(|| {
        let words = t!(lang, "{n}人が答えの知らせを待っています", "{n} want to be told", n = row.waits);
        view! { <span>{words}</span> }
    });
    let answers: Vec<_> = question
        .answers
        .iter()
        .map(|answer| {
            view! { <div class="board-answer"><p class="board-author">{answer.author.clone()}</p><div class="prose" inner_html=answer.html.clone()></div></div> }
        })
        .collect();
    let is_this = form.value("question") == row.id.to_string();
    let typed = |name: &str| if is_this { form.value(name).to_owned() } else { String::new() };
    let has_answer = !question.answers.is_empty();
    // What was typed stands there, also where it came too late.
    let reason = typed("reason");
    let may_decline = may(row.state, QuestionState::Declined, Actor::Speaker) || !reason.is_empty();
    let may_say_answered = may(row.state, QuestionState::Answered, Actor::Speaker);
    let fields = (format!("answer-{}", row.id), format!("reason-{}", row.id));
    // Where it is read; what goes to fewer than the community stands nowhere but here.
    let readable_at = match row.tlp {
        Tlp::Clear => Some(routes::question(&row.series_slug, row.number, row.id)),
        Tlp::Green => Some(routes::within(&row.series_slug, row.number, row.talk)),
        Tlp::Amber | Tlp::AmberStrict | Tlp::Red => None,
    };
    let body = match readable_at {
        Some(href) => view! { <a class="plain-link" href=href>{row.body.clone()}</a> }.into_any(),
        None => row.body.clone().into_any(),
    };
    view! {
        <li id=format!("q{}", row.id) data-mark=row.mark.into_str()>
            <p class="quiet small"><a class="tall" href=routes::talk(&row.series_slug, row.number, row.talk)>{row.talk_title.clone()}</a>" ・ "{event}</p>
            <p class="board-body">{body}</p>
            <p class="board-meta">{parts::question_badge(row.state, row.is_over, lang)}<span>{lang.count(row.votes, "票", "vote", "votes")}</span><span>{asker}</span>{waits}</p>
            {answers}
            <details open=is_this || !has_answer>
                <summary class="button">{if has_answer { cx.t("答えを足す", "Add an answer") } else { cx.t("答えを書く", "Answer") }}</summary>
                <form class="form" method="post" action=routes::answer_own(row.id)>
                    <label for=fields.0.clone()>{cx.t("回答(Markdownで書けます)", "Answer (Markdown is fine)")}</label>
                    <textarea class="input" id=fields.0 name="answer" rows="5" required=true>{typed("answer")}</textarea>
                    <section class="answer-preview" hidden=true><p class="small quiet">{cx.t("載せたときの見え方", "As it will look")}</p><div class="prose"></div></section>
                    <p class="quiet small">{cx.t("登壇したときのお名前で、だれでも読めるところに載ります。", "It is public, under the name of your talk.")}</p>
                    <p><button class="button primary">{cx.t("答えを載せる", "Publish the answer")}</button></p>
                </form>
            </details>
            {may_say_answered.then(|| view! {
                <form method="post" action=routes::say_answered(row.id)>
                    <button class="linkish tall">{cx.t("その場で答えました", "I answered it aloud")}</button>
                </form>
            })}
            {may_decline.then(|| view! {
                <details open=!reason.is_empty()>
                    <summary class="linkish tall">{cx.t("答えを控える", "I will not answer")}</summary>
                    <form class="form" method="post" action=routes::decline_own(row.id)>
                        <label for=fields.1.clone()>{cx.t("理由(だれでも読めます)", "Why (everybody can read it)")}</label>
                        <input class="input" id=fields.1 name="reason" maxlength=domain::qa::rules::REASON required=true value=reason.clone()/>
                        <p><button class="button">{cx.t("答えを控える", "Do not answer")}</button></p>
                    </form>
                </details>
            })}
        </li>
    }
    .into_any()
}

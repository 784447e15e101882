//! On a speaker's own page: what their talks were asked and waits for them, and what they answered.

use domain::{pages::speaking::SpeakingPage, qa::speaking::InboxQuestion, t};
use leptos::prelude::*;

use crate::{cx::Cx, routes, ui::parts};

/// The first questions that wait, each led to where it is answered.
pub fn list_open(cx: &Cx, page: &SpeakingPage) -> AnyView {
    let lang = cx.lang;
    let rows: Vec<_> = page.questions.iter().map(|question| question_row(cx, question)).collect();
    let none = rows.is_empty().then(|| {
        view! { <p class="quiet">{cx.t("いまはありません。届くと、ここに並びます。", "None now. What your talks are asked stands here.")}</p> }
    });
    let all = (page.open + page.answered > 0).then(|| {
        let words = t!(
            lang,
            "すべて見る(答えを待つ {open}件・答えた {answered}件)",
            "See all ({open} waiting, {answered} answered)",
            open = page.open,
            answered = page.answered
        );
        view! { <p><a class="button block" href=routes::OWN_QUESTIONS>{words}</a></p> }
    });
    view! {
        <section aria-labelledby="questions">
            <div class="section-head"><h2 id="questions">{cx.t("答えを待っている質問", "Questions that wait for you")}</h2><span class="quiet">{lang.count(page.open, "件", "", "")}</span></div>
            {none}
            <ul class="speaking-list">{rows}</ul>
            {all}
        </section>
    }
    .into_any()
}

fn question_row(cx: &Cx, question: &InboxQuestion) -> AnyView {
    let (lang, row) = (cx.lang, &question.row);
    let asker = if row.asker.is_empty() { cx.t("匿名", "Anonymous").to_owned() } else { row.asker.clone() };
    let waits = if row.waits > 0 {
        t!(lang, " ・ {n}人が答えを待っています", ", {n} want to be told", n = row.waits)
    } else {
        String::new()
    };
    let facts = format!("{asker} ・ {}{waits}", lang.count(row.votes, "票", "vote", "votes"));
    let href = format!("{}#q{}", routes::OWN_QUESTIONS, row.id);
    view! {
        <li class="speaking-card in" data-mark=row.mark.into_str()>
            <p class="quiet small">{lang.nth(row.number)}" ・ "{row.talk_title.clone()}</p>
            <h3 lang=cx.content_lang(&row.body)>{row.body.clone()}</h3>
            <p class="quiet small">{facts}</p>
            <p><a class="button" href=href>{cx.t("答える", "Answer")}</a></p>
        </li>
    }
    .into_any()
}

/// The first questions that are answered, with what was answered in text. Nothing where none is.
pub fn list_answered(cx: &Cx, page: &SpeakingPage) -> Option<AnyView> {
    let rows: Vec<_> = page.given.iter().map(|question| answered_row(cx, question)).collect();
    let all = t!(cx.lang, "{n}件すべて", "All {n}", n = page.answered);
    (!rows.is_empty()).then(|| {
        view! {
            <section aria-labelledby="answered">
                <div class="section-head"><h2 id="answered">{cx.t("答えた質問", "What you answered")}</h2><a class="tall" href=routes::OWN_QUESTIONS>{all}</a></div>
                <ul class="speaking-answered">{rows}</ul>
            </section>
        }
        .into_any()
    })
}

fn answered_row(cx: &Cx, question: &InboxQuestion) -> AnyView {
    let (lang, row) = (cx.lang, &question.row);
    let answer = question.answers.first().map(|answer| {
        view! { <div class="board-answer"><div class="prose" inner_html=answer.html.clone()></div></div> }
    });
    // The page of a question is for everybody; one to a talk that is not has none.
    let href = format!("{}#q{}", routes::OWN_QUESTIONS, row.id);
    view! {
        <li>
            <p lang=cx.content_lang(&row.body)><a class="plain-link" href=href>{row.body.clone()}</a></p>
            {answer}
            <p class="row quiet small">{parts::question_badge(row.state, row.is_over, lang)}<span>{lang.nth(row.number)}</span><span>{lang.count(row.votes, "票", "vote", "votes")}</span></p>
        </li>
    }
    .into_any()
}

//! `/{series}/{number}/qa/{id}`: one question with its answers.

use domain::{
    encoding::words_of_html,
    events::{rules::board_is_open, types::EventState},
    pages::question::{QuestionPage, Step, StepKind},
    qa::{
        rules::takes_votes,
        types::{Question, QuestionState},
    },
    search::near::NearQuestion,
    t,
};
use leptos::prelude::*;
use serde_json::json;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, Nav},
    ui::structured_data::address,
    ui::{notes, parts, share, vote},
};

pub fn document(cx: &Cx, page: &QuestionPage) -> String {
    let (card, question) = (&page.event.card, &page.question);
    let path = routes::question(&card.series_slug, card.number, question.id);
    let answers: Vec<_> = question
        .answers
        .iter()
        .map(|answer| {
            // Of an organizer who closed their account nobody says the name.
            let author = match answer.author.as_str() {
                "" => json!({ "@type": "Organization", "name": page.series.name }),
                name => json!({ "@type": "Person", "name": name }),
            };
            json!({ "@type": "Answer", "text": words_of_html(&answer.html), "author": author, "url": address(cx, &path) })
        })
        .collect();
    let first = question.answers.first().map(|answer| words_of_html(&answer.html));
    let short: String = question.body.chars().take(60).collect();
    let head = Head {
        title: format!("{short} — {}", card.name(cx.lang)),
        description: first.unwrap_or_else(|| question.body.clone()).chars().take(160).collect(),
        canonical: Some(path.clone()),
        image: Some(routes::question_image(&card.series_slug, card.number, question.id)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        json_ld: Some(json!({
            "@context": "https://schema.org",
            "@type": "QAPage",
            "mainEntity": {
                "@type": "Question",
                "name": question.body,
                "text": question.body,
                "url": address(cx, &path),
                "answerCount": answers.len(),
                "upvoteCount": question.votes,
                "author": { "@type": "Person", "name": question.asker_name(cx.lang) },
                "suggestedAnswer": answers,
            },
        })),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &QuestionPage) -> AnyView {
    let (lang, card, question) = (cx.lang, &page.event.card, &page.question);
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let is_over = card.state == EventState::Ended;
    let video = page.slot.as_ref().map_or(page.event.video_url.as_deref(), |slot| slot.video_url.as_deref());
    let talk = page.slot.as_ref().map(|slot| {
        view! {
            <section class="section asked-to" aria-labelledby="talk">
                <h2 class="aside-label" id="talk">{cx.t("この質問が寄せられたセッション", "Asked in")}</h2>
                <h3 lang=cx.content_lang(&slot.title)><a href=routes::talk(slug, number, slot.number)>{slot.title.clone()}</a></h3>
                {parts::billed(&slot.speakers, card.mark, lang)}
            </section>
        }
    });
    let in_report = card.has_report.then(|| format!("{}#q{}", routes::report(slug, number), question.number));
    let is_long = question.body.chars().count() > 60;
    let path = routes::question(slug, number, question.id);
    view! {
        <div class="wrap narrow-page">
            {parts::event_crumb(cx, card)}
            <div class="page-head">
                <p class="row quiet">{parts::question_badge(question.state, is_over, lang)}</p>
                <h1 class=if is_long { "long-question" } else { "" } lang=cx.content_lang(&question.body)>{question.body.clone()}</h1>
                <p class="quiet">{question.asker_name(lang).to_owned()}{question.source.word(lang).map(|word| format!(" ・ {word}"))}{asked_at(cx, &page.history)}</p>
                {votes(cx, page)}
            </div>
            <section class="one-answer" aria-label=cx.t("回答", "Answers")>{notes::answers(cx, question, video)}</section>
            {in_report.map(|href| view! { <p class="row"><a class="button" href=href>{cx.t("レポートで前後を読む", "Read it in the report")}</a></p> })}
            {talk}
            {near_questions(cx, &page.near)}
            {history(cx, &page.history)}
            <section class="section" aria-labelledby="share"><h2 class="aside-label" id="share">{cx.t("この質問を共有する", "Share")}</h2>{share::chips(cx, &path, &question.body)}{own(cx, page)}</section>
            <nav class="near section" aria-label=cx.t("前後の質問", "Previous and next question")>
                {page.previous.as_ref().map(|q| near(cx, q, slug, number, cx.t("前の質問", "Previous question"), "prev"))}
                {page.next.as_ref().map(|q| near(cx, q, slug, number, cx.t("次の質問", "Next question"), "next"))}
            </nav>
        </div>
    }
    .into_any()
}

/// When it was asked, as far as anybody knows.
fn asked_at(cx: &Cx, history: &[Step]) -> Option<AnyView> {
    let step = history.iter().find(|step| step.kind == StepKind::Asked)?;
    let when = format!("{} {}", step.at.date(cx.lang), step.at.clock());
    Some(view! { " ・ "<time datetime=step.at.machine()>{when}</time> }.into_any())
}

/// The way to what its asker may still do. Who that is this page does not know: it is the same for everybody.
fn own(cx: &Cx, page: &QuestionPage) -> Option<AnyView> {
    let (card, question) = (&page.event.card, &page.question);
    let is_of_board = page.history.iter().any(|step| step.kind == StepKind::Asked);
    let words = match (question.asker.is_empty(), question.state == QuestionState::Live) {
        (false, true) => cx.t("名前を外す、取り下げる", "remove your name or take it back"),
        (false, false) => cx.t("名前を外す", "remove your name"),
        (true, true) => cx.t("取り下げる", "take it back"),
        (true, false) => return None,
    };
    is_of_board.then(|| {
        let href = routes::with_query(&routes::board(&card.series_slug, card.number), &[("view", "mine")]);
        view! { <p class="quiet small">{cx.t("あなたの質問ですか? ", "Is it yours? You may ")}<a class="tall" href=href rel="nofollow">{words}</a></p> }
            .into_any()
    })
}

/// How many want to know it; as long as the board is open, one more may say so here.
fn votes(cx: &Cx, page: &QuestionPage) -> Option<AnyView> {
    let (card, question) = (&page.event.card, &page.question);
    if takes_votes(question.state) && board_is_open(card.state) {
        return Some(
            view! {
                <p class="vote-line">
                    {vote::vote(cx, question, card)}
                    <small class="quiet">{cx.t("同じことが気になったら押してください。もう一度押すと取り消せます。", "Press it if you want to know, too. Press again to take it back.")}</small>
                </p>
            }
            .into_any(),
        );
    }
    (question.votes > 0)
        .then(|| view! { <p class="quiet">{cx.lang.count(question.votes, "票", "vote", "votes")}</p> }.into_any())
}

fn near(cx: &Cx, question: &Question, slug: &str, number: i32, word: &'static str, class: &'static str) -> AnyView {
    view! { <a class=class href=routes::question(slug, number, question.id)><span class="quiet small">{word}</span><strong lang=cx.content_lang(&question.body)>{question.body.clone()}</strong></a> }.into_any()
}

/// Other evenings' questions about the same.
fn near_questions(cx: &Cx, list: &[NearQuestion]) -> Option<AnyView> {
    let items: Vec<_> = list
        .iter()
        .map(|near| {
            let event = near.event_number.map_or_else(
                || near.series_name.clone(),
                |n| t!(cx.lang, "{series} 第{n}回", "{series} #{n}", series = near.series_name, n),
            );
            let answered = if near.is_answered { cx.t("回答済み", "Answered") } else { cx.t("未回答", "No answer yet") };
            view! {
                <li><a href=near.url.clone() lang=cx.content_lang(&near.body)>{near.body.clone()}</a><small>{event}" ・ "{answered}</small></li>
            }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="near">
                <h2 id="near">{cx.t("近い質問", "Questions like this")}</h2>
                <ul class="other-talks near-questions">{items}</ul>
            </section>
        }
        .into_any()
    })
}

/// What became of the question. A day stands where it is another than the line before.
fn history(cx: &Cx, steps: &[Step]) -> Option<AnyView> {
    let mut last = None;
    let items: Vec<_> = steps
        .iter()
        .map(|step| {
            let day = step.at.day(cx.lang);
            let when = if last.as_ref() == Some(&day) { step.at.clock() } else { format!("{day} {}", step.at.clock()) };
            last = Some(day);
            let what = match &step.kind {
                StepKind::Asked => cx.t("届きました", "Asked").to_owned(),
                StepKind::TakenUp => cx.t("会場で取り上げられました", "Taken up at the event").to_owned(),
                StepKind::Answered => cx.t("回答済みになりました", "Answered").to_owned(),
                StepKind::Written(author) if author.is_empty() => {
                    cx.t("文章の回答が載りました", "An answer was written").to_owned()
                }
                StepKind::Written(author) => {
                    t!(cx.lang, "{author}さんの回答が載りました", "{author} wrote an answer", author)
                }
            };
            view! { <div><dt><time datetime=step.at.machine()>{when}</time></dt><dd>{what}</dd></div> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="history">
                <h2 class="aside-label" id="history">{cx.t("この質問のあゆみ", "What became of it")}</h2>
                <dl class="question-history">{items}</dl>
            </section>
        }
        .into_any()
    })
}

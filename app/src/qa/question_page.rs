//! `/{series}/{number}/qa/{id}`: one question with its answers.

use domain::{events::types::EventState, pages::question::QuestionPage, qa::types::Question};
use leptos::prelude::*;
use serde_json::json;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, Nav},
    ui::structured_data::address,
    ui::{notes, parts},
};

/// The text of HTML that our own sanitizer wrote, without its tags.
fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
        .trim()
        .to_owned()
}

pub fn document(cx: &Cx, page: &QuestionPage) -> String {
    let (card, question) = (&page.event.card, &page.question);
    let path = routes::question(&card.series_slug, card.number, question.id);
    let answers: Vec<_> = question
        .answers
        .iter()
        .map(|answer| {
            json!({
                "@type": "Answer",
                "text": plain(&answer.html),
                "author": { "@type": "Person", "name": answer.author },
                "url": address(cx, &path),
            })
        })
        .collect();
    let first = question.answers.first().map(|answer| plain(&answer.html));
    let short: String = question.body.chars().take(60).collect();
    let head = Head {
        title: format!("{short} — {}", card.name(cx.lang)),
        description: first.unwrap_or_else(|| question.body.clone()).chars().take(160).collect(),
        canonical: Some(path.clone()),
        image: Some(routes::share_image(&card.series_slug, card.number)),
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
    let video = page.slot.as_ref().and_then(|slot| slot.video_url.as_deref()).or(page.event.video_url.as_deref());
    let talk = page.slot.as_ref().map(|slot| {
        view! {
            <section class="section asked-to" aria-labelledby="talk">
                <h2 class="aside-label" id="talk">{cx.t("この質問が寄せられたセッション", "Asked to")}</h2>
                <h3><a href=routes::talk(slug, number, slot.number)>{slot.title.clone()}</a></h3>
                {parts::billed(&slot.speakers, card.mark, lang)}
            </section>
        }
    });
    let votes = (question.votes > 0).then(|| lang.count(question.votes, "票", "vote", "votes"));
    let in_report = card.has_report.then(|| format!("{}#q{}", routes::report(slug, number), question.number));
    let is_long = question.body.chars().count() > 60;
    view! {
        <div class="wrap narrow-page">
            {parts::crumbs(cx, vec![
                (routes::series(slug), page.series.name.clone()),
                (routes::event(slug, number), card.name(lang)),
            ])}
            <div class="page-head">
                <p class="row quiet">
                    {parts::question_badge(question.state, is_over, lang)}
                    <span>{question.asker_name(lang).to_owned()}</span>
                    {votes.map(|text| view! { <span>{text}</span> })}
                </p>
                <h1 class=if is_long { "long-question" } else { "" }>{question.body.clone()}</h1>
            </div>
            <section class="one-answer" aria-label=cx.t("回答", "Answers")>{notes::answers(cx, question, video)}</section>
            {in_report.map(|href| view! { <p class="row"><a class="button" href=href>{cx.t("レポートで前後を読む", "Read it in the report")}</a></p> })}
            {talk}
            <nav class="near section" aria-label=cx.t("前後の質問", "Before and after")>
                {page.previous.as_ref().map(|q| near(q, slug, number, cx.t("前の質問", "Before"), "prev"))}
                {page.next.as_ref().map(|q| near(q, slug, number, cx.t("次の質問", "Next"), "next"))}
            </nav>
        </div>
    }
    .into_any()
}

fn near(question: &Question, slug: &str, number: i32, word: &'static str, class: &'static str) -> AnyView {
    view! { <a class=class href=routes::question(slug, number, question.id)><span class="quiet small">{word}</span><strong>{question.body.clone()}</strong></a> }.into_any()
}

#[cfg(test)]
mod tests {
    #[test]
    fn answers_lose_their_tags_for_machines() {
        assert_eq!(super::plain("<ul><li>a &amp;lt; <code>b</code></li></ul>"), "a &lt; b");
    }
}

//! Notes as nested lists, slides and videos, questions with answers: what the report and the
//! page of a talk share.

use domain::{
    agenda::types::Slot,
    events::types::{EventCard, EventState},
    pages::questions::QuestionsView,
    qa::types::{Question, QuestionState},
    reports::types::NoteLine,
    t,
    time::video_clock,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    ui::{embed, icon, parts},
};

/// Questions of one list that stand on a page, where they are not answered.
const QUESTIONS: usize = 100;

/// Nested lists from flat lines. A line that is deeper than its parent by several levels stands one
/// level deeper; a paragraph ends the list before it.
pub fn nested(lines: &[NoteLine], video: Option<&str>) -> AnyView {
    let mut blocks: Vec<AnyView> = Vec::new();
    let mut rest = lines;
    while let Some(first) = rest.first() {
        if first.depth <= 0 {
            let (html, stamp) = (first.html.clone(), time_link(first.video_at, video));
            blocks.push(view! { <p class="para"><span inner_html=html></span>{stamp}</p> }.into_any());
            rest = &rest[1..];
        } else {
            let end = rest.iter().position(|line| line.depth <= 0).unwrap_or(rest.len());
            blocks.push(list(&rest[..end], video));
            rest = &rest[end..];
        }
    }
    view! { <div class="notes">{blocks}</div> }.into_any()
}

/// `lines` all belong under one parent; the first of them sets the depth.
fn list(lines: &[NoteLine], video: Option<&str>) -> AnyView {
    let mut items: Vec<AnyView> = Vec::new();
    let mut rest = lines;
    while let Some(first) = rest.first() {
        let end = rest[1..].iter().position(|line| line.depth <= first.depth).map_or(rest.len(), |at| at + 1);
        let children = (end > 1).then(|| list(&rest[1..end], video));
        let (html, stamp) = (first.html.clone(), time_link(first.video_at, video));
        items.push(view! { <li><span inner_html=html></span>{stamp}{children}</li> }.into_any());
        rest = &rest[end..];
    }
    view! { <ul>{items}</ul> }.into_any()
}

fn time_link(at: Option<i64>, video: Option<&str>) -> Option<AnyView> {
    let (at, video) = (at?, video?);
    Some(
        view! { <a class="stamp" href=embed::video_at(video, at) rel="noopener">{icon::play()}{video_clock(at)}</a> }
            .into_any(),
    )
}

/// The video of the whole event, once; from each session a link leads to its place in it.
pub fn whole_video(cx: &Cx, url: &str, title: String) -> AnyView {
    let embed = embed::video(url, None);
    view! {
        <div class="media">
            <a class="facade video" href=url.to_owned() rel="noopener" data-embed=embed.frame data-title=title>
                <span class="facade-play">{icon::play()}</span>
                <span class="facade-foot"><strong>{cx.t("この回の動画", "The video of this event")}</strong><span>{embed.site}</span></span>
            </a>
        </div>
        <p class="quiet small media-note">{cx.t("押すまで外部のサイトには接続しません。", "Nothing is loaded from other sites until you click.")}</p>
    }
    .into_any()
}

/// Slides and video of a slot: links that open in place when they can. Of `whole`, the video of the event that
/// the page shows already, only the place where the slot begins.
pub fn media(cx: &Cx, slot: &Slot, whole: Option<&str>) -> Option<AnyView> {
    let of_whole = slot.video_url.as_deref().filter(|url| whole.is_some_and(|whole| embed::is_same_video(url, whole)));
    let place = of_whole.and_then(|url| Some((slot.video_at.or_else(|| embed::begins_at(url))?, url)));
    let place = place.map(|(at, url)| {
        let from = t!(cx.lang, "{clock} から再生", "Play from {clock}", clock = video_clock(at));
        view! { <p class="minute-line"><a class="minute" href=embed::video_at(url, at) rel="noopener">{icon::play()}{from}</a></p> }
    });
    let slides = slot.slides_url.as_ref().map(|url| {
        let embed = embed::slides(url);
        let title = slot.title.clone();
        view! {
            <a class="facade slides" href=url.clone() rel="noopener" data-embed=embed.frame data-title=title.clone()>
                <span class="facade-title">{title.clone()}</span>
                <span class="facade-foot"><strong>{icon::slides()}{cx.t("資料を表示", "Show slides")}</strong><span>{embed.site}</span></span>
            </a>
        }
    });
    let file = slot.slides_file.as_ref().map(|path| {
        view! {
            <a class="facade slides" href=path.clone() rel="nofollow">
                <span class="facade-title">{slot.title.clone()}</span>
                <span class="facade-foot"><strong>{icon::download()}{cx.t("資料(PDF)", "Slides (PDF)")}</strong></span>
            </a>
        }
    });
    let video = slot.video_url.as_ref().filter(|_| of_whole.is_none()).map(|url| {
        let video_at = slot.video_at.or_else(|| embed::begins_at(url));
        let embed = embed::video(url, video_at);
        let from = match video_at {
            Some(at) => t!(cx.lang, "{clock} から再生", "Play from {clock}", clock = video_clock(at)),
            None => cx.t("動画を再生", "Play the video").to_owned(),
        };
        let href = video_at.map_or_else(|| url.clone(), |at| embed::video_at(url, at));
        view! {
            <a class="facade video" href=href rel="noopener" data-embed=embed.frame data-title=slot.title.clone()>
                <span class="facade-play">{icon::play()}</span>
                <span class="facade-foot"><strong>{from}</strong><span>{embed.site}</span></span>
            </a>
        }
    });
    let later = (slot.slides_promised && !slot.has_slides())
        .then(|| view! { <p class="facade later">{icon::clock()}{cx.t("資料は後ほど公開予定です", "Slides will follow")}</p> });
    // What stands elsewhere.
    let none = slides.is_none() && video.is_none();
    if none && file.is_none() && later.is_none() {
        return place.map(IntoAny::into_any);
    }
    Some(
        view! {
            {place}
            <div class="media">{slides}{file}{video}{later}</div>
            {(!none).then(|| view! { <p class="quiet small media-note">{cx.t("押すまで外部のサイトには接続しません。", "Nothing is loaded from other sites until you click.")}</p> })}
        }
        .into_any(),
    )
}

/// 感想: the reporter's own words, set apart.
pub fn impression(cx: &Cx, html: &str, author: &str) -> Option<AnyView> {
    let (html, author) = (html.to_owned(), author.to_owned());
    (!html.is_empty()).then(|| {
        view! {
            <aside class="impression" aria-label=cx.t("感想", "Impression")>
                <p class="impression-head"><strong>{cx.t("感想", "Impression")}</strong>{(!author.is_empty()).then(|| view! { <span class="quiet">{author}</span> })}</p>
                <div class="prose" inner_html=html></div>
            </aside>
        }
        .into_any()
    })
}

/// Questions with their answers, or an honest 未回答 once the event is over.
pub fn questions(cx: &Cx, list: &[Question], card: &EventCard, video: Option<&str>) -> Option<AnyView> {
    (!list.is_empty()).then(|| {
        // Of a hall's thousand questions those with an answer stand here, and of the others as many as there is room.
        let answered = list.iter().filter(|question| question.state.is_answered()).count();
        let mut room = QUESTIONS.saturating_sub(answered);
        let mut fits = |question: &&Question| {
            if question.state.is_answered() {
                return true;
            }
            let fits = room > 0;
            room = room.saturating_sub(1);
            fits
        };
        let shown: Vec<&Question> = list.iter().filter(|question| fits(question)).collect();
        let more = list.len() - shown.len();
        let page = |q: &Question| Some(routes::question(&card.series_slug, card.number, q.id));
        let items: Vec<_> = shown.into_iter().map(|q| question(cx, q, (card, page(q)), video)).collect();
        let more = (more > 0).then(|| {
            let text = t!(
                cx.lang,
                "ほかの質問 {more}",
                "{more}",
                more = cx.lang.count(more, "件", "more question", "more questions")
            );
            view! { <p><a href=routes::all_questions(&card.series_slug, card.number, QuestionsView::default(), 1)>{text}</a></p> }
        });
        view! { <div class="qas">{items}</div>{more} }.into_any()
    })
}

/// The same of a talk that is not for everybody: such a question has no page of its own, so all of them stand here, each with how
/// many want to know it.
pub fn questions_within(cx: &Cx, list: &[Question], card: &EventCard, video: Option<&str>) -> Option<AnyView> {
    let items: Vec<_> = list.iter().map(|q| question(cx, q, (card, None), video)).collect();
    (!items.is_empty()).then(|| view! { <div class="qas">{items}</div> }.into_any())
}

/// `href`: of its own page, where it has one.
fn question(cx: &Cx, question: &Question, (card, href): (&EventCard, Option<String>), video: Option<&str>) -> AnyView {
    let votes = (href.is_none() && question.votes > 0)
        .then(|| view! { <span class="quiet">{cx.lang.count(question.votes, "票", "vote", "votes")}</span> });
    let body = question.body.clone();
    let body = match href {
        Some(href) => view! { <a href=href>{body}</a> }.into_any(),
        None => body.into_any(),
    };
    let (lang, is_over) = (cx.lang, card.state == EventState::Ended);
    let anchor = format!("q{}", question.number);
    view! {
        <article class="qa" id=anchor.clone()>
            <p class="qa-head">
                <span>{question.asker_name(lang).to_owned()}</span>
                <a class="anchor" href=format!("#{anchor}")>{format!("#{anchor}")}<span class="vh">{cx.t("この質問へのリンク", "Link to this question")}</span></a>
                {parts::question_badge(question.state, is_over, lang)}
                {votes}
            </p>
            <h3 class="qa-body" lang=cx.content_lang(&question.body)>{body}</h3>
            {answers(cx, question, video)}
        </article>
    }
    .into_any()
}

/// During which talk it was answered, where its asker had not asked that one.
fn answered_in(cx: &Cx, question: &Question) -> Option<AnyView> {
    let (_, title) = question.answered_in.as_ref()?;
    let words =
        t!(cx.lang, "「{title}」のときに会場で回答しました。", "Answered at the event, during “{title}”.", title);
    Some(view! { <p class="quiet small answered-in">{words}</p> }.into_any())
}

/// The answers of a question, or that there is none yet.
pub fn answers(cx: &Cx, question: &Question, video: Option<&str>) -> AnyView {
    if question.answers.is_empty() {
        let text = if question.state.is_answered() {
            cx.t("当日、口頭で回答しました。", "Answered aloud at the event.")
        } else if question.state == QuestionState::Declined {
            cx.t("この質問への回答は控えます。", "This question will not be answered.")
        } else {
            cx.t("回答はまだありません。", "There is no answer yet.")
        };
        let stamp = time_link(question.video_at, video).map(|stamp| view! { " "{stamp} });
        return view! { <p class="no-answer">{text}{stamp}</p>{answered_in(cx, question)} }.into_any();
    }
    let given = question
        .answers
        .iter()
        .enumerate()
        .map(|(at, answer)| {
            let author = answer.author.clone();
            // Where nobody noted the minute, it is that at which the question was taken up.
            let taken_up = question.video_at.filter(|_| at == 0 && question.state == QuestionState::Answered);
            let stamp = time_link(answer.video_at.or(taken_up), video);
            view! {
                <div class="answer">
                    <div class="prose" lang=cx.content_lang(&answer.html) inner_html=answer.html.clone()></div>
                    {(!author.is_empty() || stamp.is_some()).then(|| view! { <p class="answered-by">{(!author.is_empty()).then(|| view! { <b>{icon::check()}{author}</b> })}{stamp}</p> })}
                </div>
            }
        })
        .collect_view();
    view! { {given}{answered_in(cx, question)} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(depth: i32, html: &str) -> NoteLine {
        NoteLine { depth, html: html.to_owned(), video_at: None }
    }

    fn html(lines: &[NoteLine]) -> String {
        Owner::new()
            .with(|| nested(lines, None).to_html())
            .replace("<!>", "")
            .replace("<span>", "")
            .replace("</span>", "")
    }

    #[test]
    fn lines_nest_by_depth_and_come_back_up() {
        let got = html(&[line(1, "a"), line(2, "b"), line(3, "c"), line(2, "d"), line(1, "e")]);
        assert_eq!(
            got,
            r#"<div class="notes"><ul><li>a<ul><li>b<ul><li>c</li></ul></li><li>d</li></ul></li><li>e</li></ul></div>"#
        );
    }

    #[test]
    fn a_skipped_level_is_one_level_and_a_paragraph_ends_a_list() {
        let got = html(&[line(1, "a"), line(4, "b"), line(0, "p"), line(2, "c")]);
        assert_eq!(
            got,
            r#"<div class="notes"><ul><li>a<ul><li>b</li></ul></li></ul><p class="para">p</p><ul><li>c</li></ul></div>"#
        );
    }
}

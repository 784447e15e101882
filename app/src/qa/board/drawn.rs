//! What attendees read of a question, as HTML in text: what a form posts or a signal changes is an element
//! of its own, the rest is set as it is: a view of each part would weigh more in the browser's bundle.

use std::fmt::Write;

use domain::{
    Lang,
    encoding::escape_html,
    qa::types::{Answer, Board, BoardQuestion, OwnQuestion, QuestionState},
    t,
};

use super::shared::{Kept, Places, ago};

/// As on every other page that names a state. An open question lacks an answer only once it is over.
pub(super) const fn badge_class(state: QuestionState, is_over: bool) -> &'static str {
    match state {
        QuestionState::Live if !is_over => "badge ring",
        QuestionState::Answered | QuestionState::AnsweredText => "badge ok",
        QuestionState::Answering => "badge live",
        QuestionState::Live | QuestionState::Deferred | QuestionState::Pending => "badge ring warn",
        QuestionState::Declined | QuestionState::Merged | QuestionState::Hidden => "badge ring",
    }
}

/// The name of who asked, or the word for nobody.
pub(super) fn asker(question: &BoardQuestion, lang: Lang) -> &str {
    if question.asker.is_empty() { lang.t("匿名", "Anonymous") } else { &question.asker }
}

fn element(out: &mut String, name: &str, class: &str, text: &str) {
    let _ = write!(out, "<{name} class=\"{class}\">{}</{name}>", escape_html(text));
}

/// What stands below a question's words: its state, who asked, where it came from, when, to which talk.
pub(super) fn meta(question: &BoardQuestion, now: i64, lang: Lang) -> String {
    let mut out = String::new();
    let state = question.state;
    if !matches!(state, QuestionState::Live | QuestionState::Answering) {
        element(&mut out, "span", badge_class(state, false), state.label(lang));
    }
    element(&mut out, "span", "", asker(question, lang));
    if let Some(source) = question.source.word(lang) {
        element(&mut out, "span", "", source);
    }
    if question.is_confidential {
        element(&mut out, "span", "badge warn", lang.t("公開されません (TLP)", "Not public (TLP)"));
    }
    if question.is_edited {
        element(&mut out, "span", "", lang.t("直しました", "Edited"));
    }
    if question.merged > 0 {
        let words = t!(lang, "ほか{n}件とまとめ", "with {n} more merged", n = question.merged);
        element(&mut out, "span", "", &words);
    }
    let (at, age) = (escape_html(&question.asked_at), ago(question.asked_ms, now, lang));
    let _ = write!(out, "<time datetime=\"{at}\">{age}</time>");
    if let Some((_, title)) = &question.talk {
        element(&mut out, "span", "board-talk", title);
    }
    out
}

/// What stands on a vote button.
pub(super) fn vote(votes: i64, word: &str) -> String {
    format!(
        "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M6 14.500l6-6 6 6\"></path></svg>\
         <span class=\"count\">{votes}</span><span class=\"word\">{word}</span>"
    )
}

/// That what one wants of a vote waits until there is a connection.
pub(super) fn held(voted: bool, lang: Lang) -> String {
    let words = if voted {
        lang.t("あなたの1票は送信待ち", "Your vote waits to be sent")
    } else {
        lang.t("票の取り消しは送信待ち", "Taking your vote back waits to be sent")
    };
    let mut out = String::new();
    element(&mut out, "span", "board-held", words);
    out
}

/// Questions that this device keeps, behind what became of votes that it kept: `dropped`. What came too late for the board
/// goes to who spoke, where the board takes questions after its end (`is_late`).
pub(super) fn kept(list: &[Kept], dropped: &str, is_late: bool, lang: Lang) -> String {
    let mut out = String::new();
    if !dropped.is_empty() {
        element(&mut out, "p", "board-held", dropped);
    }
    for (at, kept) in list.iter().enumerate() {
        let waits = lang.t("送信待ち ・ つながったら自動で送ります", "Waiting: sent by itself once connected");
        out.push_str("<div>");
        element(&mut out, "p", "board-held", if kept.problem.is_empty() { waits } else { kept.problem.as_str() });
        element(&mut out, "p", "board-body", &kept.words);
        let _ = write!(
            out,
            "<p class=\"board-own\">{}<button class=\"linkish\" type=\"button\" data-at=\"{at}\" data-edit>{}</button>\
             <button class=\"linkish\" type=\"button\" data-at=\"{at}\">{}</button></p></div>",
            if is_late && kept.is_of_talk { to_the_speaker(at, lang) } else { String::new() },
            lang.t("直す", "Edit"),
            lang.t("取り消す", "Discard"),
        );
    }
    out
}

fn to_the_speaker(at: usize, lang: Lang) -> String {
    let words = lang.t("登壇者に届ける", "Send it to the speaker");
    format!("<button class=\"button\" type=\"button\" data-at=\"{at}\" data-late>{words}</button>")
}

/// The question on stage, with since when it is answered: `since`, in words, which a script keeps. Without a connection it says
/// from when that is: `as_of`, a time of day.
pub(super) fn answering(question: &BoardQuestion, since: &str, as_of: &str, lang: Lang) -> String {
    let mut out = String::from("<p class=\"row\">");
    let class = if as_of.is_empty() { "badge live" } else { "badge plain" };
    element(&mut out, "span", class, lang.t("回答中", "Answering now"));
    if let Some(minute) = as_of.get(..5) {
        element(&mut out, "span", "quiet small", &t!(lang, "{minute}の時点", "as of {minute}", minute));
    } else {
        let _ = write!(out, "<span class=\"quiet small\" data-answer=\"from\">{}</span>", escape_html(since));
    }
    if let Some((_, title)) = &question.talk {
        element(&mut out, "span", "quiet small", title);
    }
    out.push_str("</p>");
    element(&mut out, "p", "board-body", &question.body);
    out.push_str("<p class=\"board-meta\">");
    element(&mut out, "span", "", asker(question, lang));
    element(&mut out, "span", "", &lang.count(question.votes, "票", "vote", "votes"));
    out.push_str("</p>");
    out
}

/// Why it is not answered, and the answers in text, whose HTML was made safe by the server.
pub(super) fn below(question: &BoardQuestion) -> String {
    let mut out = String::new();
    if !question.reason.is_empty() {
        element(&mut out, "p", "board-reason", &question.reason);
    }
    out + &answers(&question.answers)
}

pub(super) fn answers(list: &[Answer]) -> String {
    let mut out = String::new();
    for answer in list {
        out.push_str("<div class=\"board-answer\">");
        if !answer.author.is_empty() {
            element(&mut out, "p", "board-author", &answer.author);
        }
        let _ = write!(out, "<div class=\"prose\">{}</div></div>", answer.html);
    }
    out
}

/// What the asker may do with their own question.
pub(super) fn own(question: &BoardQuestion, known: Option<&OwnQuestion>, places: &Places, lang: Lang) -> String {
    let mut out = String::new();
    element(&mut out, "span", "badge accent plain", lang.t("あなたの質問", "Your question"));
    let post =
        |what: &str| format!("<form method=\"post\" action=\"{}\"", escape_html(&places.address(question.id, what)));
    if let Some((known, until)) = known.and_then(|own| own.editable_until.map(|until| (&own.question, until))) {
        let _ = write!(
            out,
            "<details class=\"board-edit\" data-until=\"{until}\"><summary class=\"linkish\">{}</summary>{} class=\"stack tight\">\
             <textarea class=\"input\" name=\"body\" rows=\"3\" required aria-label=\"{}\">{}</textarea>\
             <p class=\"small quiet\">{}</p><p><button class=\"button\">{}</button></p></form></details>",
            lang.t("直す", "Edit"),
            post("edit"),
            lang.t("直した質問", "The question in other words"),
            escape_html(&known.body),
            lang.t(
                "送ってから2分のあいだ、ほかの人が投票するまで直せます。",
                "For two minutes after asking, until somebody votes for it."
            ),
            lang.t("直して送る", "Save"),
        );
    }
    let mut press = |what: &str, word: &str| {
        let _ = write!(out, "{}><button class=\"linkish\">{word}</button></form>", post(what));
    };
    if !question.asker.is_empty() {
        press("name", lang.t("名前を外す", "Remove my name"));
    }
    if matches!(question.state, QuestionState::Live | QuestionState::Pending) {
        press("withdraw", lang.t("取り下げる", "Take it back"));
    }
    out
}

/// One's own question that is not on the board: it waits, or was decided on.
pub(super) fn waiting(own: &OwnQuestion, places: &Places, lang: Lang) -> String {
    let question = &own.question;
    let state = question.state;
    let (title, words) = match (state, &own.merged_into) {
        (QuestionState::Pending, _) => (
            lang.t("確認待ち", "Waiting for a moderator"),
            lang.t("運営が確かめてから、質問の一覧に並びます。", "It appears once a moderator has seen it.").to_owned(),
        ),
        (QuestionState::Declined, _) => (lang.t("並べませんでした", "Declined"), question.reason.clone()),
        (_, Some((_, whole))) => (
            lang.t("ほかの質問とまとめました", "Merged with another question"),
            t!(
                lang,
                "「{whole}」で答えを待ちます。あなたの票もそこで数えています。",
                "It is a part of “{whole}”, where your vote counts, too.",
                whole
            ),
        ),
        (QuestionState::Hidden | QuestionState::Merged, _) => (
            lang.t("一覧に出していません", "Not shown"),
            lang.t("運営が一覧から外しました。", "A moderator took it off the list.").to_owned(),
        ),
        // On the board, but not among those that every screen holds.
        _ => (state.label(lang), String::new()),
    };
    let mut out = String::from("<div class=\"board-words\">");
    element(&mut out, "p", "board-body", &question.body);
    out.push_str("<p class=\"board-meta\">");
    element(&mut out, "span", badge_class(state, false), title);
    out.push_str("</p>");
    if !words.is_empty() {
        element(&mut out, "p", "board-reason", &words);
    }
    if let Some((into, _)) = &own.merged_into {
        let (href, word) = (escape_html(&places.question(*into)), lang.t("まとめた先を見る", "See it"));
        let _ = write!(out, "<a class=\"tall\" href=\"{href}\">{word}</a>");
    }
    let (given, acts) = (answers(&question.answers), self::own(question, Some(own), places, lang));
    let _ = write!(out, "{given}<div class=\"board-own\">{acts}</div></div>");
    out
}

/// Nothing to show: what could come next.
pub(super) fn empty(board: &Board, lang: Lang) -> String {
    if board.open {
        nothing(
            lang.t("まだ質問はありません", "No questions yet"),
            lang.t(
                "最初の質問を送ってみませんか。名前は出さなくてもかまいません。",
                "Why not ask the first one? You need not give your name.",
            ),
        )
    } else {
        nothing(
            lang.t("待っている質問はありません", "No question is waiting"),
            lang.t("回答は「回答済み」から読めます。", "Answers are under “Answered”."),
        )
    }
}

pub(super) fn nothing(title: &str, next: &str) -> String {
    format!("<div class=\"empty\"><strong>{title}</strong><p>{next}</p></div>")
}

#[cfg(test)]
mod tests {
    use domain::{
        ids::QuestionId,
        qa::types::{Answer, Source},
    };

    use super::*;

    fn question(body: &str) -> BoardQuestion {
        BoardQuestion {
            is_confidential: false,
            id: QuestionId(7),
            body: body.to_owned(),
            asker: body.to_owned(),
            state: QuestionState::Declined,
            votes: 1,
            source: Source::Registration,
            is_edited: true,
            reason: body.to_owned(),
            merged: 2,
            asked_at: "2026-11-25T10:00:00Z".to_owned(),
            asked_ms: 0,
            talk: Some((1, body.to_owned())),
            answers: vec![Answer { author: body.to_owned(), html: "<p>safe</p>".to_owned(), video_at: None }],
            desk: None,
        }
    }

    #[test]
    fn what_people_typed_is_text_wherever_it_stands() {
        let question = question("<b>\"'&");
        let places = Places { page: "/a\"b".to_owned(), ..Places::default() };
        let own = OwnQuestion {
            question: question.clone(),
            merged_into: Some((QuestionId(8), "<b>\"".to_owned())),
            editable_until: Some(5),
        };
        for lang in [Lang::Ja, Lang::En] {
            let drawn = [
                meta(&question, 0, lang),
                answering(&question, "<b>", "", lang),
                kept(
                    &[Kept {
                        words: "<b>\"".to_owned(),
                        key: String::new(),
                        problem: "<b>".to_owned(),
                        is_of_talk: false,
                    }],
                    "<b>",
                    true,
                    lang,
                ),
                below(&question),
                self::own(&question, Some(&own), &places, lang),
                waiting(&own, &places, lang),
            ];
            for html in drawn {
                assert!(!html.contains("<b>") && !html.contains("/a\"b"), "{html}");
            }
        }
        let (now, old) =
            (answering(&question, "19:48から", "", Lang::Ja), answering(&question, "19:48から", "20:24:10", Lang::Ja));
        assert!(now.contains("19:48から") && now.contains("data-answer=\"from\""), "{now}");
        assert!(old.contains("20:24の時点") && !old.contains("19:48"), "what is old says so");
        assert!(below(&question).contains("<div class=\"prose\"><p>safe</p></div>"));
    }

    #[test]
    fn what_came_too_late_for_the_board_is_offered_to_who_spoke_and_once() {
        let of = |is_of_talk: bool, is_late: bool| {
            let kept = Kept { words: String::new(), key: String::new(), problem: "Too late.".to_owned(), is_of_talk };
            super::kept(&[kept], "", is_late, Lang::En).contains("data-late")
        };
        assert!(of(true, true));
        assert!(!of(true, false), "the board is open, or takes nothing");
        assert!(!of(false, true), "nobody is asked, or it was sent so");
    }
}

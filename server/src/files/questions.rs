//! The questions and polls of an evening as files: CSV for spreadsheets, JSON for programs, Markdown for people.

use std::fmt::Write as _;

use app::routes;
use axum::response::Response;
use chrono::SecondsFormat;
use domain::{
    Lang,
    encoding::words_of_html,
    pages::questions::{OnStage, QuestionsFile},
    qa::{
        polls::types::{Poll, PollOption},
        types::{BoardQuestion, QuestionState},
    },
};

use super::{attachment, csv};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
    Markdown,
    /// Of the polls alone.
    Polls,
}

impl Format {
    /// By the name of the file, as it stands in the address.
    pub fn from_file_name(file: &str) -> Option<Self> {
        match file {
            "questions.csv" => Some(Self::Csv),
            "questions.json" => Some(Self::Json),
            "questions.md" => Some(Self::Markdown),
            "polls.csv" => Some(Self::Polls),
            _ => None,
        }
    }
}

/// The file. Addresses in it begin with `origin`.
pub fn reply(file: &QuestionsFile, format: Format, lang: Lang, origin: &str) -> Response {
    let name = |ending: &str| format!("{}-{}-questions.{ending}", file.card.series_slug, file.card.number);
    let polls = || format!("{}-{}-polls.csv", file.card.series_slug, file.card.number);
    match format {
        Format::Csv => attachment::csv(&name("csv"), rows(file, lang, origin)),
        Format::Markdown => {
            attachment::reply("text/markdown; charset=utf-8", &name("md"), markdown(file, lang, origin))
        }
        Format::Json => {
            let all =
                serde_json::json!({ "questions": file.questions, "on_stage": file.on_stage, "polls": file.polls });
            attachment::reply("application/json", &name("json"), all.to_string())
        }
        Format::Polls => attachment::csv(&polls(), poll_rows(&file.polls, lang)),
    }
}

fn address(file: &QuestionsFile, question: &BoardQuestion, origin: &str) -> String {
    format!("{origin}{}", routes::question(&file.card.series_slug, file.card.number, question.id))
}

/// When a question was answered on stage, and while which talk.
fn on_stage<'f>(file: &'f QuestionsFile, question: &BoardQuestion) -> Option<&'f OnStage> {
    file.on_stage.iter().find(|answered| answered.question == question.id)
}

fn rows(file: &QuestionsFile, lang: Lang, origin: &str) -> String {
    let head = [
        lang.t("質問", "Question"),
        lang.t("名前", "Name"),
        lang.t("宛先", "Talk"),
        lang.t("届いた先", "Source"),
        lang.t("票", "Votes"),
        lang.t("状態", "State"),
        lang.t("理由", "Reason"),
        lang.t("送信", "Asked at"),
        lang.t("会場で取り上げた時刻", "Taken up at"),
        lang.t("そのときのセッション", "Taken up during"),
        lang.t("回答", "Answers"),
        "URL",
    ];
    let rows = file.questions.iter().map(|question| {
        let answers: Vec<_> = question.answers.iter().map(|answer| answered(&answer.author, &answer.html)).collect();
        let stage = on_stage(file, question);
        vec![
            question.body.clone(),
            question.asker.clone(),
            question.talk.as_ref().map(|(_, title)| title.clone()).unwrap_or_default(),
            question.source.word(lang).unwrap_or_else(|| lang.t("質問の画面", "The board")).to_owned(),
            question.votes.to_string(),
            question.state.label(lang).to_owned(),
            question.reason.clone(),
            question.asked_at.clone(),
            stage.map(|stage| stage.at.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default(),
            stage.and_then(|stage| stage.talk.as_ref()).map(|(_, title)| title.clone()).unwrap_or_default(),
            answers.join("\n"),
            address(file, question, origin),
        ]
    });
    csv::table(&head, rows)
}

/// An option a row, or a word that was given; a poll without any is a row as well.
fn poll_rows(polls: &[Poll], lang: Lang) -> String {
    let head = [
        lang.t("投票", "Poll"),
        lang.t("形", "Kind"),
        lang.t("状態", "State"),
        lang.t("選択肢", "Option"),
        lang.t("票", "Votes"),
    ];
    let rows = polls.iter().flat_map(|poll| {
        let row = |option: &str, votes: i64| {
            vec![
                poll.title.clone(),
                poll.kind.label(lang).to_owned(),
                poll.state.label(lang).to_owned(),
                option.to_owned(),
                votes.to_string(),
            ]
        };
        let rows: Vec<_> = poll.options.iter().map(|PollOption { words, votes }| row(words, *votes)).collect();
        if rows.is_empty() { vec![row("", 0)] } else { rows }
    });
    csv::table(&head, rows)
}

fn answered(author: &str, html: &str) -> String {
    let words = words_of_html(html);
    if author.is_empty() { words } else { format!("{author}: {words}") }
}

fn markdown(file: &QuestionsFile, lang: Lang, origin: &str) -> String {
    let mut out = format!("# {} — {}\n", file.card.headline(lang), lang.t("質問と回答", "Questions and answers"));
    for question in &file.questions {
        let asker = if question.asker.is_empty() { lang.t("匿名", "Anonymous") } else { &question.asker };
        let votes = lang.count(question.votes, "票", "vote", "votes");
        let state = question.state.label(lang);
        let _ = write!(out, "\n## {}\n\n{} · {votes} · {state}", inert(&question.body), inert(asker));
        if let Some((_, talk)) = &question.talk {
            let _ = write!(out, " · {}", inert(talk));
        }
        if let Some(source) = question.source.word(lang) {
            let _ = write!(out, " · {source}");
        }
        if let Some((_, talk)) = on_stage(file, question).and_then(|stage| stage.talk.as_ref()) {
            let _ = write!(out, " · {}{}", lang.t("会場で回答: ", "answered during "), inert(talk));
        }
        let _ = write!(out, "\n\n<{}>\n", address(file, question, origin));
        if question.state == QuestionState::Declined && !question.reason.is_empty() {
            let _ = write!(out, "\n{}\n", inert(&question.reason));
        }
        for answer in &question.answers {
            let _ = write!(out, "\n> {}\n", inert(&answered(&answer.author, &answer.html)));
        }
    }
    for poll in &file.polls {
        let people = lang.count(poll.voters, "人", "person", "people");
        let (kind, state) = (lang.t("投票", "Poll"), poll.state.label(lang));
        let _ = write!(out, "\n## {}\n\n{kind} · {state} · {people}\n\n", inert(&poll.title));
        for option in &poll.options {
            let _ = writeln!(out, "- {}: {}", inert(&option.words), option.votes);
        }
    }
    out
}

/// One line in which nothing that somebody typed is a sign of Markdown.
fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '~' | '&' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use domain::{
        ids::PollId,
        qa::polls::types::{PollKind, PollState},
    };

    use super::*;

    #[test]
    fn only_four_files_are_there_and_words_are_no_markdown() {
        assert_eq!(Format::from_file_name("questions.csv"), Some(Format::Csv));
        assert_eq!(Format::from_file_name("questions.md"), Some(Format::Markdown));
        assert_eq!(Format::from_file_name("polls.csv"), Some(Format::Polls));
        assert_eq!((Format::from_file_name("../questions.json"), Format::from_file_name("polls.md")), (None, None));
        assert_eq!(inert("# a\n![x](y) <b>"), "\\# a \\!\\[x\\](y) \\<b\\>");
    }

    #[test]
    fn promise_38_every_option_of_a_poll_is_a_row_of_words_that_compute_nothing() {
        let option = |words: &str, votes| PollOption { words: words.to_owned(), votes };
        let poll = |kind, state, title: &str, options| Poll {
            id: PollId(1),
            kind,
            title: title.to_owned(),
            state,
            is_shown: true,
            voters: 3,
            options,
            opened_ms: None,
            closes_ms: None,
        };
        let polls = [
            poll(PollKind::Single, PollState::Closed, "鍵", vec![option("=1+1", 2), option("消す", 1)]),
            poll(PollKind::Words, PollState::Open, "@SUM(A1)", Vec::new()),
        ];
        assert_eq!(
            poll_rows(&polls, Lang::En),
            "\u{feff}\"Poll\",\"Kind\",\"State\",\"Option\",\"Votes\"\r\n\
             \"鍵\",\"One of several\",\"Closed\",\"'=1+1\",\"2\"\r\n\
             \"鍵\",\"One of several\",\"Closed\",\"消す\",\"1\"\r\n\
             \"'@SUM(A1)\",\"Words\",\"Open\",\"\",\"0\"\r\n"
        );
    }
}

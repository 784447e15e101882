//! The questions of an evening as a file: CSV for spreadsheets, JSON for programs, Markdown for people.

use std::fmt::Write as _;

use app::routes;
use axum::response::Response;
use domain::{
    Lang,
    encoding::words_of_html,
    pages::questions::QuestionsFile,
    qa::types::{BoardQuestion, QuestionState},
};

use super::{attachment, csv};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
    Markdown,
}

impl Format {
    /// By the name of the file, as it stands in the address.
    pub fn of(file: &str) -> Option<Self> {
        match file {
            "questions.csv" => Some(Self::Csv),
            "questions.json" => Some(Self::Json),
            "questions.md" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// The file. Addresses in it begin with `origin`.
pub fn reply(file: &QuestionsFile, format: Format, lang: Lang, origin: &str) -> Response {
    let name = |ending: &str| format!("{}-{}-questions.{ending}", file.card.series_slug, file.card.number);
    match format {
        Format::Csv => attachment::csv(&name("csv"), rows(file, lang, origin)),
        Format::Markdown => {
            attachment::reply("text/markdown; charset=utf-8", &name("md"), markdown(file, lang, origin))
        }
        Format::Json => {
            let all = serde_json::json!({ "questions": file.questions, "polls": file.polls });
            attachment::reply("application/json", &name("json"), all.to_string())
        }
    }
}

fn address(file: &QuestionsFile, question: &BoardQuestion, origin: &str) -> String {
    format!("{origin}{}", routes::question(&file.card.series_slug, file.card.number, question.id))
}

fn rows(file: &QuestionsFile, lang: Lang, origin: &str) -> String {
    let head = [
        lang.t("質問", "Question"),
        lang.t("名前", "Name"),
        lang.t("宛先", "Talk"),
        lang.t("票", "Votes"),
        lang.t("状態", "State"),
        lang.t("理由", "Reason"),
        lang.t("送信", "Asked at"),
        lang.t("回答", "Answers"),
        "URL",
    ];
    let rows = file.questions.iter().map(|question| {
        let answers: Vec<_> = question.answers.iter().map(|answer| answered(&answer.author, &answer.html)).collect();
        vec![
            question.body.clone(),
            question.asker.clone(),
            question.talk.as_ref().map(|(_, title)| title.clone()).unwrap_or_default(),
            question.votes.to_string(),
            question.state.label(lang).to_owned(),
            question.reason.clone(),
            question.asked_at.clone(),
            answers.join("\n"),
            address(file, question, origin),
        ]
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
        let _ = write!(out, "\n## {}\n\n{} · {people}\n\n", inert(&poll.title), lang.t("投票", "Poll"));
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
    use super::*;

    #[test]
    fn only_three_files_are_there_and_words_are_no_markdown() {
        assert_eq!(Format::of("questions.csv"), Some(Format::Csv));
        assert_eq!(Format::of("questions.md"), Some(Format::Markdown));
        assert_eq!(Format::of("../questions.json"), None);
        assert_eq!(inert("# a\n![x](y) <b>"), "\\# a \\!\\[x\\](y) \\<b\\>");
    }
}

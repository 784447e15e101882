//! What somebody typed who could not be registered: nothing of it is lost, and what can be done next is said.

use chrono::{DateTime, Utc};
use domain::{
    Lang,
    events::types::EventState,
    pages::register::RegisterPage,
    questionnaire::types::SignUpQuestion,
    registration::{
        news::FOLLOW,
        seats::{CAME_FROM, INVITE},
        types::{AGREE, AGREE_TO, LotteryStage, ParticipationType, READING},
    },
};
use leptos::prelude::*;

use super::{
    register_asking::{AS, ASKER, TALK, chosen},
    register_words::ASK,
};
use crate::{cx::Cx, errors::typed, form::Form, questionnaire::fields, routes, ui::parts};

/// Beside the form that is shown again, when the type that was wanted cannot be had any more.
pub(super) fn another_type(cx: &Cx) -> AnyView {
    parts::note(
        "",
        cx.t("入力はそのまま残っています", "What you typed is still there"),
        cx.t(
            "ほかの参加枠をえらんで、もう一度押してください。満員の枠では、キャンセル待ちに並べます。",
            "Please choose another type, and press once more. Where it is full you join the waitlist.",
        ),
    )
}

/// What was typed, in words; `questions` are those whose words may be told, others are called as the form called them.
pub fn rows(questions: &[SignUpQuestion], form: &Form, lang: Lang) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mail = form.value("mail").trim();
    if !mail.is_empty() {
        rows.push((lang.t("メールアドレス", "Mail address").to_owned(), mail.to_owned()));
    }
    let reading = form.value(READING).trim();
    if !reading.is_empty() {
        rows.push((lang.t("お名前のふりがな", "How your name is read").to_owned(), reading.to_owned()));
    }
    rows.extend(fields::typed(questions, form, lang));
    let question = form.value(ASK).trim();
    if !question.is_empty() {
        rows.push((lang.t("発表者への質問", "Question to the speakers").to_owned(), question.to_owned()));
        let name = form.value(ASKER).trim();
        if form.value(AS) == "name" && !name.is_empty() {
            rows.push((lang.t("質問に出す名前", "Name with the question").to_owned(), name.to_owned()));
        }
    }
    rows
}

/// Where there is no form any more: what was typed, to be read and copied; and while registration may open again, the way
/// to send it once more as it is.
pub(super) fn kept(cx: &Cx, page: &RegisterPage, form: &Form, now: DateTime<Utc>) -> Option<AnyView> {
    let mut rows = rows(&page.questions, form, cx.lang);
    if !form.value(ASK).trim().is_empty() {
        rows.extend(chosen(cx, page, form));
    }
    if rows.is_empty() {
        return None;
    }
    let card = &page.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let (words, next) = if page.held.is_some() {
        let words = cx.t(
            "この内容は送られていません。アンケートの答えは、受付票から直せます。",
            "This was not sent. You can change your answers on your ticket.",
        );
        (words, None)
    } else if comes_back(page, now) {
        let again = typed::resend_form(
            Some(routes::register(slug, number)),
            form.values.iter().filter(|(name, _)| is_sent_again(name)),
            ("button", cx.t("この内容でもう一度申し込む", "Register again with this")),
        );
        let words = cx.t(
            "まだ送られていません。このページを開いたままにしておけば、受付が始まったあとに、下のボタンで打ち直さずに申し込めます。写しておくこともできます。",
            "This was not sent. If you leave this page open, the button below sends it as it is once registration is open. You can copy it too.",
        );
        (words, Some(again))
    } else {
        let words = cx.t(
            "この内容は送られていません。次に申し込むときのために、写しておけます。",
            "This was not sent. You can copy it for the next time.",
        );
        let next =
            view! { <a class="button" href=routes::series(slug)>{cx.t("次の回を見る", "See the next event")}</a> };
        (words, Some(next.into_any()))
    };
    Some(typed::card(cx, Some(words), rows, next))
}

fn is_sent_again(name: &str) -> bool {
    name.starts_with("q/")
        || name.starts_with(fields::WORDS)
        || ["type", "mail", READING, ASK, TALK, AS, ASKER, AGREE, AGREE_TO, INVITE, CAME_FROM, FOLLOW].contains(&name)
}

/// Whether one may be able to register later.
fn comes_back(page: &RegisterPage, now: DateTime<Utc>) -> bool {
    match page.event.card.state {
        EventState::Planned | EventState::Announced | EventState::Postponed => true,
        EventState::Cancelled | EventState::Ended => false,
        EventState::Open | EventState::Live if page.closed.is_some() => false,
        EventState::Open | EventState::Live => {
            let is_to_come = |kind: &ParticipationType| {
                kind.opens.is_some_and(|opens| opens.utc > now) || kind.lottery == Some(LotteryStage::Closed)
            };
            page.types.is_empty() || page.types.iter().any(is_to_come)
        }
    }
}

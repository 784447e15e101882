//! What the list of today says of each decision.

use chrono::{DateTime, Utc};
use domain::{
    Lang,
    pages::today::{Decision, DecisionKind},
    t,
};

/// What a line says.
pub(super) struct Said {
    pub what: String,
    pub kind: &'static str,
    /// Why now, and what comes of it.
    pub why: String,
    pub act: &'static str,
    pub is_urgent: bool,
}

pub(super) fn words(lang: Lang, decision: &Decision, now: DateTime<Utc>) -> Said {
    let n = decision.count;
    let event = decision.number.map_or_else(String::new, |n| lang.nth(n));
    let days = decision.since.map_or(0, |since| (since - now).num_days());
    let ahead = t!(lang, "開催まで{days}日です。", "{days} days to go.", days = days.max(0));
    let ago = -days;
    let behind = t!(lang, "終わって{ago}日です。", "{ago} days since it ended.", ago = ago.max(0));
    let (what, kind, why, act) = match decision.kind {
        DecisionKind::DeadMails => (
            t!(
                lang,
                "{event}のメールが{mails}、届いていません",
                "{mails} of {event} not delivered",
                event,
                mails = lang.count(n, "通", "mail", "mails")
            ),
            lang.t("メール", "Mail"),
            lang.t(
                "宛先を確かめて送り直すか、片づけます。",
                "Look at the addresses; send them again, or put them away.",
            )
            .to_owned(),
            lang.t("宛先を確かめる", "Look at them"),
        ),
        DecisionKind::PendingQuestions => (
            t!(
                lang,
                "{event}の質問が{questions}、確認を待っています",
                "{questions} of {event} waiting for a moderator",
                event,
                questions = lang.count(n, "件", "question", "questions")
            ),
            lang.t("質問", "Questions"),
            lang.t("承認するまで、掲示板に出ません。", "Nobody sees them until you approve them.").to_owned(),
            lang.t("確かめる", "Look at them"),
        ),
        DecisionKind::EndIt => (
            t!(lang, "{event}が開いたままです", "{event} is still open", event),
            lang.t("状態", "State"),
            t!(
                lang,
                "{behind}終了にすると、質問の受付が閉じ、レポートに進みます。",
                "{behind} Ending it closes the board and leads to the report.",
                behind
            ),
            lang.t("状態を変える", "Change its state"),
        ),
        DecisionKind::Announce => (
            t!(lang, "{event}をまだ告知していません", "{event} is not announced yet", event),
            lang.t("告知", "Announcement"),
            t!(
                lang,
                "{ahead}告知すると、公開ページができ、フォローしている人にメールが届きます。",
                "{ahead} It gets its page, and followers get a mail.",
                ahead
            ),
            lang.t("概要を開く", "Open the overview"),
        ),
        DecisionKind::MakeAgenda => (
            t!(lang, "{event}のタイムテーブルがありません", "{event} has no agenda", event),
            lang.t("タイムテーブル", "Agenda"),
            t!(lang, "{ahead}前回の骨組みから始められます。", "{ahead} It may begin as the last one.", ahead),
            lang.t("つくる", "Make it"),
        ),
        DecisionKind::ReleaseAgenda => (
            t!(
                lang,
                "{event}のタイムテーブルに、公開していない直しがあります",
                "The agenda of {event} has changes that are not released",
                event
            ),
            lang.t("タイムテーブル", "Agenda"),
            t!(
                lang,
                "{ahead}公開するまで、参加者には前の版が見えます。",
                "{ahead} Attendees see the version before.",
                ahead
            ),
            lang.t("確かめて公開する", "Look and release"),
        ),
        DecisionKind::Stream => (
            t!(lang, "{event}の配信先が入っていません", "Nobody has said where {event} is streamed", event),
            lang.t("配信", "Stream"),
            t!(
                lang,
                "{near}参加が確定した人は、開始の1時間前から受付票で配信を開きます。",
                "{near} From an hour before the start who holds a seat opens it from the ticket.",
                near = if decision.since.is_some_and(|since| since <= now) {
                    lang.t("開催中です。", "It is on now.").to_owned()
                } else {
                    ahead
                }
            ),
            lang.t("配信先を入れる", "Enter it"),
        ),
        DecisionKind::Waitlist => (
            t!(
                lang,
                "{event}のキャンセル待ち{people}を、入れるか決める",
                "{people} waiting for a seat at {event}",
                event,
                people = lang.count(n, "人", "person", "people")
            ),
            lang.t("席", "Seats"),
            t!(
                lang,
                "{ahead}定員を増やすと、順に席がとれ、本人に知らせます。",
                "{ahead} More seats go to them in order, and they are told.",
                ahead
            ),
            lang.t("定員を見る", "Look at the seats"),
        ),
        DecisionKind::Unconfirmed => (
            t!(
                lang,
                "{event}の登壇{talks}に、期限までにお返事がありません",
                "{talks} of {event} not confirmed in time",
                event,
                talks = lang.count(n, "件", "talk", "talks")
            ),
            lang.t("登壇応募", "Proposals"),
            t!(
                lang,
                "{ahead}応募のページから、期限を延ばしてもう一度お願いできます。",
                "{ahead} On the page of the proposal you ask again, with more time.",
                ahead
            ),
            lang.t("応募を見る", "Look at them"),
        ),
        DecisionKind::PublishReport => (
            t!(lang, "{event}のレポートが出ていません", "The report of {event} is not out", event),
            lang.t("レポート", "Report"),
            behind,
            lang.t("仕上げる", "Finish it"),
        ),
        DecisionKind::AnswerQuestions => (
            t!(
                lang,
                "{event}の質問{questions}に、答えが付いていません",
                "{questions} of {event} without an answer",
                event,
                questions = lang.count(n, "件", "question", "questions")
            ),
            lang.t("質問", "Questions"),
            t!(
                lang,
                "{behind}答えは質問のページとレポートに載ります。",
                "{behind} Answers stand on their pages and in the report.",
                behind
            ),
            lang.t("答える", "Answer them"),
        ),
        DecisionKind::Slides => (
            t!(
                lang,
                "{event}の資料が{slides}、届いていません",
                "{slides} of {event} not there yet",
                event,
                slides = lang.count(n, "件", "set of slides", "sets of slides")
            ),
            lang.t("資料", "Slides"),
            behind,
            lang.t("アドレスを入れる", "Add the address"),
        ),
        DecisionKind::Prepare => (
            t!(
                lang,
                "{event}の準備が{lines}、残っています",
                "{lines} left to do for {event}",
                event,
                lines = lang.count(n, "件", "thing", "things")
            ),
            lang.t("準備", "To do"),
            ahead,
            lang.t("準備を見る", "Look at the list"),
        ),
        DecisionKind::FinishImport => (
            lang.t("取り込みの途中のレポートがあります", "An import was begun and not finished").to_owned(),
            lang.t("取り込み", "Import"),
            if event.is_empty() {
                String::new()
            } else {
                t!(
                    lang,
                    "{event}のレポートです。適用するまで何も変わりません。",
                    "The report of {event}. Nothing changes until you apply it.",
                    event
                )
            },
            lang.t("続ける", "Go on"),
        ),
    };
    Said { what, kind, why, act, is_urgent: decision.due < now }
}

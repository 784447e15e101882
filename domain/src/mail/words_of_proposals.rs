//! What mails about proposals say.

use super::types::{Facts, Kind};
use crate::{lang::Lang, t};

/// Subject, words before the link, words after it.
pub(super) fn of_proposal(kind: Kind, lang: Lang, facts: &Facts) -> (String, Vec<String>, String) {
    let Facts { event, title, by, until, .. } = facts;
    // A title may hold what a line of a mail may not.
    let title = title.split(['\r', '\n']).collect::<Vec<_>>().join(" ");
    match kind {
        // Written before letters of cancelled talks were looked through.
        Kind::ProposalCancelled if facts.subject.is_empty() => (
            t!(lang, "登壇取りやめのお知らせ: {event}", "Your talk is cancelled: {event}", event),
            vec![
                t!(
                    lang,
                    "{event} でお願いしていた「{title}」の登壇を、取りやめとさせていただきます。",
                    "We have to cancel “{title}” at {event}.",
                    event,
                    title
                ),
                facts.words.clone(),
            ],
            after(kind, lang, facts),
        ),
        // The words of these are organizers', or those of `proposals::words` and `letters::words`.
        Kind::ProposalAccepted
        | Kind::ProposalWaitlisted
        | Kind::ProposalRejected
        | Kind::ProposalMoved
        | Kind::ProposalCancelled
        | Kind::ProposalReminder
        | Kind::CoSpeakerAsked => {
            let mut said: Vec<String> = facts.words.split("\n\n").map(str::to_owned).collect();
            match kind {
                Kind::ProposalAccepted if facts.speaks_too => said.push(answer_left_to(lang, by)),
                Kind::ProposalAccepted => said.push(answer_wanted(lang, until)),
                // The words of one that goes by itself say until when.
                Kind::ProposalReminder if !until.is_empty() => said.push(answer_wanted(lang, until)),
                _ => {}
            }
            (facts.subject.clone(), said, after(kind, lang, facts))
        }
        Kind::TalkCalledOff => {
            let told = t!(
                lang,
                "{by} さんから、{event} の「{title}」に登壇できなくなったと連絡がありました。",
                "{by} can no longer give “{title}” at {event}.",
                by,
                event,
                title
            );
            let words = (!facts.words.is_empty()).then(|| facts.words.clone());
            (
                t!(lang, "登壇の取りやめ: {event}", "A speaker has called off: {event}", event),
                std::iter::once(told).chain(words).collect(),
                lang.t(
                    "上のページで、補欠のなかから代わりを選べます。タイムテーブルを直すまで、公開ページは変わりません。",
                    "The page above suggests who on the waitlist could speak instead. The public agenda stays as it is until you release another one.",
                )
                .to_owned(),
            )
        }
        Kind::CoSpeakerDeclined => (
            t!(lang, "共同登壇の辞退: {event}", "Somebody will not speak too: {event}", event),
            vec![t!(
                lang,
                "{by} さんから、{event} の「{title}」にいっしょに登壇できないと返事がありました。",
                "{by} will not speak too in “{title}” at {event}.",
                by,
                event,
                title
            )],
            lang.t(
                "タイムテーブルにお名前がある場合は、上のページで登壇者から外してリリースしてください。リリースするまで、公開ページは変わりません。",
                "If the agenda names them, please take them off on the page above and release it. The public agenda stays as it is until then.",
            )
            .to_owned(),
        ),
        _ => (
            t!(lang, "応募を受け付けました: {event}", "We have your proposal: {event}", event),
            vec![t!(
                lang,
                "{event} への応募「{title}」を受け付けました。ありがとうございます。結果はメールでお知らせします。",
                "Thank you for proposing “{title}” to {event}. We write to you with the result.",
                event,
                title
            )],
            lang.t(
                "締め切りまでは、上のページで内容を変えたり、取り下げたりできます。",
                "Until the call closes you can change or withdraw it on the page above.",
            )
            .to_owned(),
        ),
    }
}

/// What follows the letter of an accepted proposal, before the link: its proposer is asked for an answer until a day, and
/// who speaks too reads whom that is left to.
pub fn answer_wanted(lang: Lang, until: &str) -> String {
    t!(
        lang,
        "登壇いただけるかどうか、{until}までに次のリンクから教えてください。",
        "Please tell us by {until} whether you will give it, by this link.",
        until
    )
}

/// See [`answer_wanted`]; `by`: who handed it in.
fn answer_left_to(lang: Lang, by: &str) -> String {
    t!(
        lang,
        "登壇できるかどうかのお返事は、応募した{by} さんにお願いしています。",
        "{by}, who handed it in, is asked whether it will be given. You need not answer.",
        by
    )
}

/// What follows the link of a letter whose words are organizers'.
fn after(kind: Kind, lang: Lang, facts: &Facts) -> String {
    let until = &facts.until;
    match kind {
        Kind::ProposalCancelled => lang.t(
            "ご不明な点は、上のページの連絡先から運営にお問い合わせください。",
            "If you have questions, please write to the organizers by the address on the page above.",
        ),
        Kind::ProposalReminder if until.is_empty() => lang.t(
            "お返事がないと、ほかの方に枠をお渡しすることがあります。このお知らせは1回だけお送りします。",
            "Without an answer the slot may go to somebody else. We remind you this once.",
        ),
        Kind::CoSpeakerAsked => lang.t(
            "引き受けるまで、お名前はどこにも載りません。お心当たりがない場合は、このメールを破棄してください。",
            "Your name is shown nowhere before you agree. If you did not expect this, you can ignore it.",
        ),
        _ if facts.speaks_too => lang.t(
            "このメールは、いっしょに登壇することを引き受けた方にもお送りしています。",
            "This goes to everybody who agreed to speak in it, too.",
        ),
        Kind::ProposalAccepted | Kind::ProposalReminder => {
            return t!(
                lang,
                "リンクは、登壇する方だけのものです。{until}を過ぎるとお返事できなくなります。",
                "The link is for the speaker alone. It takes an answer until the end of {until}.",
                until
            );
        }
        Kind::ProposalMoved => lang.t(
            "上のページで、応募の状態を確かめられます。ご都合が合わないときは、そこから取り下げや取りやめができます。",
            "The page above shows how your proposal stands. If the new date does not suit you, you can take it back there.",
        ),
        _ => lang.t("上のページで、応募の状態を確かめられます。", "The page above shows how your proposal stands."),
    }
    .to_owned()
}

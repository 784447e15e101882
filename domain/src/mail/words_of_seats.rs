//! What mails say of a place: confirmed, waited for, offered, drawn, changed, given back or taken away.

use super::types::{Facts, Kind};
use crate::{lang::Lang, t};

/// Subject, first words, last words.
pub(super) fn of_seat(kind: Kind, lang: Lang, facts: &Facts) -> (String, String, String) {
    let (event, until) = (&facts.event, &facts.until);
    match kind {
        Kind::Registered => (
            t!(lang, "参加確定: {event}", "You are in: {event}", event),
            t!(lang, "{event} への参加が確定しました。", "Your seat at {event} is confirmed.", event),
            ticket_sentence(lang),
        ),
        Kind::Promoted => (
            t!(lang, "繰り上げで参加確定: {event}", "You moved up: {event}", event),
            t!(
                lang,
                "席が空き、{event} への参加が確定しました。お待ちいただきありがとうございました。",
                "A seat became free, and it is yours: {event}. Thank you for waiting.",
                event
            ),
            ticket_sentence(lang),
        ),
        Kind::RegistrationCancelled => (
            t!(lang, "キャンセルしました: {event}", "Cancelled: {event}", event),
            t!(
                lang,
                "{event} への申し込みをキャンセルしました。知らせてくださってありがとうございます。",
                "Your registration for {event} is cancelled. Thank you for telling us.",
                event
            ),
            lang.t(
                "受付中であれば、上のページからもう一度申し込めます。",
                "While registration is open, you can register again on the page above.",
            )
            .to_owned(),
        ),
        // Whoever holds a place already asked once more, or somebody else did in their name.
        Kind::SeatKept if until.is_empty() => (
            t!(lang, "申し込み済みです: {event}", "You have registered: {event}", event),
            t!(
                lang,
                "このアドレスで {event} への申し込みがありました。お席はすでにあります。次のリンクから受付票を開けます。",
                "Somebody registered for {event} with this address. You have a place there already; this link opens your ticket.",
                event
            ),
            lang.t(
                "お心当たりがない場合は、何もしなくて大丈夫です。",
                "If it was not you, there is nothing to do.",
            )
            .to_owned(),
        ),
        Kind::SeatKept if facts.position.is_some() => (
            t!(lang, "あと1回押すと並びます: {event}", "One more click for the waitlist of {event}", event),
            t!(
                lang,
                "{event} のこの枠は満員です。{until} までに次のリンクを開き、ボタンを押すと、キャンセル待ちに並びます。",
                "{event} is full. Please open this link and press the button there by {until} to join the waitlist.",
                event,
                until
            ),
            lang.t(
                "お心当たりがない場合は、このメールを破棄してください。申し込みは残りません。",
                "If you did not ask for it, you can ignore this mail. Nothing of it stays.",
            )
            .to_owned(),
        ),
        Kind::SeatKept => (
            t!(lang, "あと1回押すと確定します: {event}", "One more click for {event}", event),
            t!(
                lang,
                "{event} の席を {until} までお取りしています。次のリンクを開き、ボタンを押すと申し込みが済みます。",
                "A place at {event} is kept for you until {until}. Please open this link and press the button there.",
                event,
                until
            ),
            if facts.is_paused {
                lang.t(
                    "時間を過ぎると、お取りできなくなります。お心当たりがない場合は、このメールを破棄してください。申し込みは残りません。",
                    "After that it is kept no longer. If you did not ask for it, you can ignore this mail. Nothing of it stays.",
                )
            } else {
                lang.t(
                    "時間を過ぎると、席は次の方に回ります。お心当たりがない場合は、このメールを破棄してください。申し込みは残りません。",
                    "After that it goes to the next person. If you did not ask for it, you can ignore this mail. Nothing of it stays.",
                )
            }
            .to_owned(),
        ),
        Kind::SeatOffered => (
            t!(lang, "席が空きました。{until}までにお返事ください: {event}", "A seat is free, please answer by {until}: {event}", event, until),
            t!(
                lang,
                "{event} の席が空き、次はあなたの番です。来られる方は {until} までに、次のリンクで「席を受け取る」を押してください。",
                "A seat at {event} is free, and you are next. If you can come, please open this link and press “Take the seat” by {until}.",
                event,
                until
            ),
            if facts.is_paused {
                lang.t(
                    "来られない方は「見送る」を押してください。お返事がないまま時間を過ぎると、席はお取りできなくなります。",
                    "If you cannot, press “Leave it”. Without an answer the seat is kept no longer when the time is over.",
                )
            } else {
                lang.t(
                    "来られない方は「見送る」を押すと、席はすぐに次の方へ回ります。お返事がないときも、時間を過ぎると回ります。",
                    "If you cannot, press “Leave it”, and it goes to the next person at once. Without an answer it does so when the time is over.",
                )
            }
            .to_owned(),
        ),
        Kind::OfferLapsed => (
            t!(lang, "お返事の時間が過ぎました: {event}", "The time to answer is over: {event}", event),
            t!(
                lang,
                "ご案内していた {event} の席は、お返事の時間が過ぎたため、お取りできなくなりました。",
                "The seat at {event} that was offered to you is kept no longer, because the time to answer was over.",
                event
            ),
            match facts.seat.as_str() {
                "" => lang
                    .t(
                        "ご都合がつくようになったら、上のページからもう一度申し込めます。",
                        "If you can come after all, you can register again on the page above.",
                    )
                    .to_owned(),
                seat => t!(lang, "「{seat}」の席は、そのままです。", "You keep your seat of “{seat}”.", seat),
            },
        ),
        Kind::Waitlisted if facts.is_held_back => (
            t!(lang, "前日までキャンセル待ちです: {event}", "On the waitlist until the day before: {event}", event),
            t!(
                lang,
                "{event} に申し込みました。連絡のない欠席が続いているため、開催の前日までお待ちください。前日に席が残っていれば、メールでご案内します。一度参加されると、次の申し込みからこの扱いはなくなります。",
                "You have registered for {event}. Because you stayed away several times in a row without a word, you wait until the day before; if a seat is left then, we write to you. Once you come, this ends with your next registration.",
                event
            ),
            lang.t(
                "都合が悪くなったときは、上のリンクからキャンセルできます。キャンセルは欠席に数えません。",
                "If you cannot come, please cancel by the link above. Cancelling does not count as staying away.",
            )
            .to_owned(),
        ),
        Kind::Waitlisted if facts.is_entered => (
            t!(lang, "抽選に申し込みました: {event}", "You are in the draw: {event}", event),
            t!(
                lang,
                "{event} の抽選への申し込みを受け付けました。結果はメールでお知らせします。",
                "You are in the draw for {event}. We write to you with the result.",
                event
            ),
            ticket_sentence(lang),
        ),
        Kind::Waitlisted => (
            t!(lang, "キャンセル待ち: {event}", "On the waitlist: {event}", event),
            match facts.position {
                Some(n) if facts.is_paused => t!(
                    lang,
                    "{event} のキャンセル待ち{n}番目で受け付けました。いまは運営が繰り上げを止めています。再開すると、空いた席は順に回り、メールでお知らせします。",
                    "You are number {n} on the waitlist of {event}. The organizers hold free seats back for now; once that is over they go to those who wait in their order, and we write to you.",
                    event,
                    n
                ),
                Some(n) => t!(
                    lang,
                    "{event} のキャンセル待ち{n}番目で受け付けました。空きが出ると自動で繰り上がり、メールでお知らせします。開催の直前は、来られるかどうかを先にメールでおたずねします。",
                    "You are number {n} on the waitlist of {event}. When a seat is free you move up by yourself, and we write to you. Shortly before the event we ask first whether you can come.",
                    event,
                    n
                ),
                None => lang.t("キャンセル待ちで受け付けました。", "You are on the waitlist.").to_owned(),
            },
            lang.t(
                "待つのをやめるときも、上のリンクからキャンセルできます。",
                "If you no longer want to wait, the link above lets you cancel.",
            )
            .to_owned(),
        ),
        Kind::StillComing => (
            t!(lang, "まだ参加しますか: {event}", "Are you still coming? {event}", event),
            t!(
                lang,
                "{event} の席をお取りしています。まだ参加されるかどうか、次のどちらかで教えてください。開いたページで、同じボタンが先頭にあります。それを1回押すと決まります。",
                "A seat at {event} is yours. Please tell us by one of these two whether you still come. On the page that opens the same button comes first; one click on it and we know.",
                event
            ),
            if facts.is_paused {
                lang.t(
                    "来られないときも、教えてくださると助かります。",
                    "If you cannot come, it helps to know.",
                )
            } else {
                lang.t(
                    "来られないと教えてくださると、席はすぐに待っている方へ回ります。",
                    "If you say that you cannot come, your seat goes to somebody who waits at once.",
                )
            }
            .to_owned(),
        ),
        Kind::SeatGivenOn => (
            t!(lang, "お返事がなかったため、席を取り消しました: {event}", "Your seat was given back: {event}", event),
            t!(
                lang,
                "{event} にまだ参加されるかをおたずねしましたが、お返事がなかったため、席を取り消しました。",
                "We asked whether you still come to {event} and had no answer, so your seat was given back.",
                event
            ),
            lang.t(
                "来られる方は、上のページからもう一度申し込めます。",
                "If you can come after all, you can register again on the page above.",
            )
            .to_owned(),
        ),
        Kind::LotteryWon => (
            t!(lang, "当選しました: {event}", "You won a seat: {event}", event),
            t!(
                lang,
                "{event} の抽選に当選し、参加が確定しました。決め方は、開催ページの「抽選」で確かめられます。",
                "You won a seat at {event}, and it is yours. The page of the draw shows how it was decided.",
                event
            ),
            ticket_sentence(lang),
        ),
        Kind::LotteryLost => (
            t!(lang, "抽選の結果: {event}", "The result of the draw: {event}", event),
            match facts.position {
                Some(n) if facts.is_paused => t!(
                    lang,
                    "{event} の抽選では席に届かず、キャンセル待ち{n}番目になりました。いまは運営が繰り上げを止めています。再開すると、空いた席はこの順に回ります。",
                    "In the draw for {event} you came behind the last seat, and are number {n} on the waitlist. The organizers hold free seats back for now; once that is over they go on in this order.",
                    event,
                    n
                ),
                Some(n) => t!(
                    lang,
                    "{event} の抽選では席に届かず、キャンセル待ち{n}番目になりました。空きが出ると、この順に繰り上がります。",
                    "In the draw for {event} you came behind the last seat, and are number {n} on the waitlist.",
                    event,
                    n
                ),
                None => t!(lang, "{event} の抽選が終わりました。", "The draw for {event} is over.", event),
            },
            ticket_sentence(lang),
        ),
        Kind::Removed => (
            t!(lang, "申し込みを取り消しました: {event}", "Your registration was taken away: {event}", event),
            t!(
                lang,
                "{event} への申し込みを、運営が取り消しました。",
                "The organizers of {event} took your registration away.",
                event
            ),
            lang.t(
                "お心当たりがないときは、上のページの連絡先から運営にお問い合わせください。",
                "If you do not know why, please write to the organizers by the address on the page above.",
            )
            .to_owned(),
        ),
        _ => (
            t!(lang, "参加枠を変えました: {event}", "Your seat was changed: {event}", event),
            match (facts.waits_for.as_str(), facts.position) {
                ("", Some(n)) => t!(
                    lang,
                    "{event} の参加枠を変え、キャンセル待ち{n}番目になりました。順番は最初に申し込んだときのままです。",
                    "You changed your seat at {event} and are number {n} on its waitlist. Your turn is that of your first registration.",
                    event,
                    n
                ),
                ("", None) => t!(lang, "{event} の参加枠を変えました。", "Your seat at {event} was changed.", event),
                (waits_for, n) => t!(
                    lang,
                    "{event} の「{waits_for}」の空きを待っています(いま{n}番目)。空くまでは、下の席がそのまま使えます。",
                    "You wait for “{waits_for}” at {event}, as number {n}. Until it is free, you keep the seat below.",
                    event,
                    waits_for,
                    n = n.unwrap_or(1)
                ),
            },
            ticket_sentence(lang),
        ),
    }
}

/// How one comes to the ticket, and out of it.
pub(super) fn ticket_sentence(lang: Lang) -> String {
    lang.t(
        "上のリンクから受付票を開けます。来られなくなったときも、そこからキャンセルできます。",
        "The link above opens your ticket. If you cannot come, please cancel there.",
    )
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::{super::words::compose, *};

    const PROMISES: [&str; 8] = [
        "自動で",
        "次の方",
        "すぐに",
        "待っている方に回りました",
        "move up",
        "at once",
        "next person",
        "somebody who waits",
    ];

    #[test]
    fn a_seat_that_was_given_back_is_said_to_have_gone_to_nobody_since_nobody_may_wait() {
        for kind in [Kind::SeatGivenOn, Kind::OfferLapsed] {
            for (lang, is_paused) in [(Lang::Ja, false), (Lang::En, false), (Lang::Ja, true), (Lang::En, true)] {
                let facts = Facts { event: "第33回".to_owned(), is_paused, ..Facts::default() };
                let (subject, first, last) = of_seat(kind, lang, &facts);
                for promise in PROMISES {
                    for words in [&subject, &first, &last] {
                        assert!(!words.contains(promise), "{kind:?}: {words}");
                    }
                }
            }
        }
    }

    #[test]
    fn while_free_seats_are_held_back_no_mail_says_that_they_go_to_anybody_now() {
        let waits = Facts { event: "第33回".to_owned(), position: Some(3), is_paused: true, ..Facts::default() };
        let seated = Facts { position: None, until: "5月13日 19:00".to_owned(), ..waits.clone() };
        let words = |kind, lang, facts: &Facts| {
            let (subject, first, last) = of_seat(kind, lang, facts);
            format!("{subject}\n{first}\n{last}")
        };
        for (kind, facts) in [
            (Kind::SeatKept, &seated),
            (Kind::SeatOffered, &waits),
            (Kind::Waitlisted, &waits),
            (Kind::LotteryLost, &waits),
            (Kind::StillComing, &waits),
        ] {
            let (ja, en) = (words(kind, Lang::Ja, facts), words(kind, Lang::En, facts));
            for promise in PROMISES {
                assert!(!ja.contains(promise) && !en.contains(promise), "{kind:?}: {ja}\n{en}");
            }
            let usual = Facts { is_paused: false, ..facts.clone() };
            assert_ne!(words(kind, Lang::Ja, &usual), ja, "{kind:?}");
        }
        for (lang, promise) in [(Lang::Ja, "待っている方に回ります"), (Lang::En, "goes to somebody who waits")]
        {
            let promises = |is_paused| {
                let reminder = compose(Kind::Reminder, lang, &Facts { is_paused, ..seated.clone() }, true);
                [reminder.before, reminder.after].concat().iter().any(|words| words.contains(promise))
            };
            assert_eq!([false, true].map(promises), [true, false]);
        }
    }
}

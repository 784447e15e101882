//! What each mail says.

use super::{
    types::{Facts, Kind},
    words_of_agenda::{of_correction, of_label},
    words_of_people::of_person,
    words_of_proposals::of_proposal,
    words_of_questions::of_question,
    words_of_reports::of_report,
    words_of_seats::{of_seat, ticket_sentence},
    words_of_speakers::of_speaker,
};
use crate::{lang::Lang, t};

/// `has_secret`: the mail has a link that works once, rather than a word that there is none.
pub(super) fn compose(kind: Kind, lang: Lang, facts: &Facts, has_secret: bool) -> Words {
    if kind == Kind::Notice {
        let after = if has_secret { vec![ticket_sentence(lang)] } else { Vec::new() };
        return Words { subject: facts.subject.clone(), before: vec![facts.words.clone()], after };
    }
    if kind == Kind::QuestionAnswered {
        let (subject, before, after) = of_question(lang, facts);
        return Words { subject, before, after: vec![after.to_owned()] };
    }
    if kind == Kind::LabelFollowed {
        let (subject, before, after) = of_label(lang, facts);
        return Words { subject, before, after: vec![after.to_owned()] };
    }
    if kind == Kind::TalkCorrected {
        let (subject, before, after) = of_correction(lang, facts);
        return Words { subject, before, after: vec![after.to_owned()] };
    }
    if kind.is_to_speaker() {
        let (subject, before, after) = of_speaker(kind, lang, facts);
        return Words { subject, before, after: vec![after.to_owned()] };
    }
    if kind == Kind::ReportPublished {
        let (subject, before, after) = of_report(lang, facts);
        return Words { subject, before, after: vec![after] };
    }
    if kind.is_of_proposal() {
        let (subject, before, after) = of_proposal(kind, lang, facts);
        return Words { subject, before, after: vec![after] };
    }
    if kind.is_of_event() {
        return of_event(kind, lang, facts, has_secret);
    }
    if kind == Kind::Follow {
        return of_follow(lang, &facts.event);
    }
    if kind == Kind::RoleInvitation {
        return of_invitation(lang, facts);
    }
    if matches!(kind, Kind::PictureRemoved | Kind::AccountClosed) {
        let (subject, before, after) = of_person(kind, lang, facts);
        return Words { subject, before, after: vec![after.to_owned()] };
    }
    let (subject, before, after) = of_account(kind, lang, has_secret);
    let split = |text: &str| text.split("\n\n").map(str::to_owned).collect();
    Words { subject: subject.to_owned(), before: split(before), after: split(after) }
}

/// Subject, words before the link, words after it.
const fn of_account(kind: Kind, lang: Lang, has_secret: bool) -> (&'static str, &'static str, &'static str) {
    match (kind, lang) {
        (Kind::Reset, Lang::Ja) => (
            "パスワードの再設定",
            "パスワードを再設定するには、次のリンクを開いて新しいパスワードを入力してください。",
            "リンクは30分間、1回だけ使えます。お心当たりがない場合は、このメールを破棄してください。パスワードは変わりません。",
        ),
        (Kind::Reset, Lang::En) => (
            "Set a new password",
            "To set a new password, please open this link and enter it there.",
            "The link works once, for 30 minutes. If you did not ask for it, you can ignore this mail. Your password stays as it is.",
        ),
        (Kind::PasswordChanged, Lang::Ja) => (
            "パスワードが変更されました",
            "アカウントのパスワードが変更され、ほかのブラウザーからはログアウトしました。\n\nお心当たりがない場合は、すぐに次のページでパスワードを再設定してください。",
            "そのうえで、運営にもお知らせください。",
        ),
        (Kind::PasswordChanged, Lang::En) => (
            "Your password was changed",
            "The password of your account was changed, and other browsers were signed out.\n\nIf this was not you, please set a new password at once on this page.",
            "Then please tell the organizers too.",
        ),
        (Kind::SecondFactorOn, Lang::Ja) => (
            "二段階認証が設定されました",
            "アカウントに二段階認証が設定されました。次回のログインから、認証アプリの確認コードが必要です。",
            "お心当たりがない場合は、すぐに運営にお知らせください。",
        ),
        (Kind::SecondFactorOn, Lang::En) => (
            "Two-factor sign-in is on",
            "Two-factor sign-in was set up for your account. From now on you need a code from your authenticator to sign in.",
            "If this was not you, please tell the organizers at once.",
        ),
        (Kind::SignUp, Lang::Ja) if has_secret => (
            "アカウントの登録",
            "次のリンクを開いて、お名前を入れると登録が終わります。",
            "リンクは24時間、1回だけ使えます。お心当たりがない場合は、このメールを破棄してください。アカウントは作られません。",
        ),
        (Kind::SignUp, Lang::En) if has_secret => (
            "Your account",
            "Please open this link and enter your name; then you are done.",
            "The link works once, for 24 hours. If you did not ask for it, you can ignore this mail. No account will be made.",
        ),
        // People of the demonstration, who get no link.
        (Kind::SignUp, Lang::Ja) => (
            "アカウントの登録",
            "このメールアドレスのアカウントは、もうあります。次のページからログインしてください。",
            "お心当たりがない場合は、このメールを破棄してください。",
        ),
        (Kind::SignUp, Lang::En) => (
            "Your account",
            "There is an account with this mail address already. Please sign in on this page.",
            "If you did not ask for this, you can ignore this mail.",
        ),
        (Kind::SignIn, Lang::Ja) => (
            "ログインのリンク",
            "次のリンクを開いて、ボタンを押すとログインします。",
            "リンクは15分間、1回だけ使えます。お心当たりがない場合は、このメールを破棄してください。だれもログインできません。",
        ),
        (Kind::SignIn, Lang::En) => (
            "Your link to sign in",
            "Please open this link and press the button there to sign in.",
            "The link works once, for 15 minutes. If you did not ask for it, you can ignore this mail. Nobody is signed in.",
        ),
        (Kind::MailConfirm, Lang::Ja) => (
            "新しいメールアドレスの確認",
            "アカウントのメールアドレスをこのアドレスに変えるには、次のリンクを開いて確認のボタンを押してください。",
            "リンクは24時間、1回だけ使えます。お心当たりがない場合は、このメールを破棄してください。何も変わりません。",
        ),
        (Kind::MailConfirm, Lang::En) => (
            "Confirm your new mail address",
            "To change your account to this mail address, please open this link and press the button there.",
            "The link works once, for 24 hours. If you did not ask for it, you can ignore this mail. Nothing will change.",
        ),
        (Kind::MailChangeRequested, Lang::Ja) => (
            "メールアドレスの変更が申請されました",
            "アカウントのメールアドレスを別のアドレスに変える申請がありました。新しいアドレスで確認が済むと、変更されます。\n\nお心当たりがない場合は、次のページからすぐにパスワードを再設定してください。申請は取り消され、すべてのブラウザーからログアウトします。",
            "ご自身の申請であれば、何もする必要はありません。",
        ),
        (Kind::MailChangeRequested, Lang::En) => (
            "A new mail address was asked for",
            "Somebody signed in to your account asked to change its mail address. It changes once the new address is confirmed.\n\nIf this was not you, please set a new password on this page at once: that takes the request back and signs every browser out.",
            "If it was you, there is nothing to do.",
        ),
        (Kind::MailChanged, Lang::Ja) => (
            "メールアドレスが変更されました",
            "アカウントのメールアドレスが別のアドレスに変わりました。今後のメールは新しいアドレスに届きます。\n\nお心当たりがない場合は、すぐに運営にお知らせください。",
            "このアドレスからはログインできなくなりました。",
        ),
        (_, Lang::Ja) => ("お知らせ", "", ""),
        (Kind::MailChanged, Lang::En) => (
            "Your mail address was changed",
            "The mail address of your account was changed; mails now go to the new one.\n\nIf this was not you, please tell the organizers at once.",
            "You can no longer sign in with this address.",
        ),
        (_, Lang::En) => ("Notice", "", ""),
    }
}

fn of_follow(lang: Lang, series: &str) -> Words {
    let before = t!(
        lang,
        "{series} の次の回が決まったときにメールを受け取るには、次のリンクを開いて、ボタンを押してください。",
        "To hear by mail when {series} announces an event, please open this link and press the button there.",
        series
    );
    let after = lang.t(
        "リンクは24時間使えます。お心当たりがない場合は、このメールを破棄してください。何も届きません。",
        "The link works for 24 hours. If you did not ask for it, you can ignore this mail. Nothing will be sent to you.",
    );
    Words {
        subject: t!(lang, "{series} のお知らせの登録", "Follow {series}", series),
        before: vec![before],
        after: vec![after.to_owned()],
    }
}

fn of_invitation(lang: Lang, facts: &Facts) -> Words {
    let series = &facts.event;
    let role = facts.role.map_or("", |role| role.label(lang));
    let who = match facts.by.as_str() {
        "" => t!(lang, "{series} の運営から、", "The organizers of {series}", series),
        by => t!(lang, "{by}さん（{series}）から、", "{by} ({series})", by, series),
    };
    let before = t!(
        lang,
        "{who}「{role}」としての参加の招待が届きました。受けるときは、次のリンクを開いてボタンを押してください。",
        "{who} invite you to take part as {role}. To accept, please open this link and press the button there.",
        who,
        role
    );
    let after = lang.t(
        "リンクは7日間、1回だけ使えます。受けると、二段階認証の設定に進みます。お心当たりがない場合は、このメールを破棄してください。何も変わりません。",
        "The link works once, for 7 days. After accepting you set up a second factor. If you did not expect this, you can ignore it. Nothing will change.",
    );
    Words {
        subject: t!(lang, "{series} の運営への招待", "Invitation to help with {series}", series),
        before: vec![before],
        after: vec![after.to_owned()],
    }
}

fn of_event(kind: Kind, lang: Lang, facts: &Facts, has_secret: bool) -> Words {
    let event = &facts.event;
    let (subject, first, last) = match kind {
        Kind::Registered
        | Kind::Waitlisted
        | Kind::Promoted
        | Kind::RegistrationCancelled
        | Kind::SeatKept
        | Kind::SeatOffered
        | Kind::OfferLapsed
        | Kind::TypeChanged
        | Kind::StillComing
        | Kind::SeatGivenOn
        | Kind::LotteryWon
        | Kind::LotteryLost
        | Kind::Removed => of_seat(kind, lang, facts),
        Kind::Reminder => {
            let day = match facts.days {
                Some(0) => lang.t("きょうです", "Today").to_owned(),
                Some(1) => lang.t("あしたです", "Tomorrow").to_owned(),
                n => t!(lang, "あと{n}日です", "In {n} days", n = n.unwrap_or_default()),
            };
            (
                format!("{day}: {event}"),
                t!(
                    lang,
                    "{event} は{day}。お待ちしています。",
                    "{day}: {event}. We look forward to seeing you.",
                    event,
                    day
                ),
                if facts.is_paused {
                    lang.t(
                        "来られなくなった方は、上のリンクからキャンセルしてください。",
                        "If you cannot come, please cancel by the link above.",
                    )
                } else {
                    lang.t(
                        "来られなくなった方は、上のリンクからキャンセルしてください。席は待っている方に回ります。",
                        "If you cannot come, please cancel by the link above. Your seat goes to somebody who waits.",
                    )
                }
                .to_owned(),
            )
        }
        Kind::EventPostponed => (
            t!(lang, "延期: {event}", "Postponed: {event}", event),
            t!(lang, "{event} は延期になりました。", "{event} is postponed.", event),
            lang.t(
                "新しい日程が決まりしだい、ページとカレンダーに載せます。お申し込みはそのまま残ります。",
                "The new date will be on the page and in your calendar. Your registration stays as it is.",
            )
            .to_owned(),
        ),
        Kind::EventCancelled => (
            t!(lang, "中止: {event}", "Cancelled: {event}", event),
            t!(lang, "{event} は中止になりました。", "{event} will not take place.", event),
            lang.t(
                "お申し込みの手続きは要りません。次の回でお会いできるのを楽しみにしています。",
                "You need not do anything. We hope to see you at the next one.",
            )
            .to_owned(),
        ),
        Kind::EventRevived => (
            t!(lang, "やはり開催します: {event}", "It takes place after all: {event}", event),
            t!(
                lang,
                "中止や延期をお知らせした {event} を、開催することになりました。",
                "{event} was called off or put off, and takes place after all.",
                event
            ),
            cannot_come(lang),
        ),
        Kind::EventChanged => (
            t!(lang, "変更: {event}", "Changed: {event}", event),
            t!(lang, "{event} の予定が変わりました。", "The plan of {event} has changed.", event),
            if has_secret { cannot_come(lang) } else { String::new() },
        ),
        _ => (
            t!(lang, "開催のお知らせ: {event}", "Announced: {event}", event),
            t!(lang, "{event} を開きます。", "{event} is announced.", event),
            String::new(),
        ),
    };
    let mut before = vec![first];
    if !facts.reason.is_empty() && matches!(kind, Kind::EventPostponed | Kind::EventCancelled) {
        before.push(facts.reason.clone());
    }
    if kind == Kind::Removed {
        before.push(facts.words.clone());
    }
    if kind == Kind::Announcement && !facts.lead.is_empty() {
        before.push(facts.lead.clone());
    }
    if matches!(kind, Kind::EventChanged | Kind::TypeChanged | Kind::Promoted) {
        let lines = facts.changes.iter().map(|[label, was, is]| format!("{label}: {was} → {is}"));
        before.push(lines.collect::<Vec<_>>().join("\n"));
    }
    before.push(details(kind, lang, facts));
    before.push(facts.seat_words.clone());
    before.retain(|paragraph| !paragraph.is_empty());
    Words { subject, before, after: vec![last].into_iter().filter(|text| !text.is_empty()).collect() }
}

fn cannot_come(lang: Lang) -> String {
    lang.t(
        "お申し込みはそのまま残ります。都合が悪くなった方は、上のリンクからキャンセルできます。カレンダーの予定は、添付のファイルで新しくなります。",
        "Your registration stays as it is. If you can no longer come, please cancel by the link above. The file that comes with this mail brings your calendar up to date.",
    )
    .to_owned()
}

/// Title, date, place and seat, a line each.
fn details(kind: Kind, lang: Lang, facts: &Facts) -> String {
    let title = facts.title.split(['\r', '\n']).collect::<Vec<_>>().join(" ");
    let mut lines = vec![
        (lang.t("題名", "Title"), title),
        // The day that was given up is none to come on.
        (lang.t("日時", "When"), if kind == Kind::EventPostponed { String::new() } else { facts.when.clone() }),
        (lang.t("場所", "Where"), facts.place.clone()),
    ];
    if kind.is_of_registration() {
        lines.push((lang.t("参加枠", "Seat"), facts.seat.clone()));
        if !matches!(kind, Kind::RegistrationCancelled | Kind::Removed | Kind::SeatGivenOn | Kind::OfferLapsed) {
            lines.push((lang.t("受付番号", "Number"), facts.code.clone()));
        }
    }
    let lines = lines.into_iter().filter(|(_, value)| !value.is_empty());
    lines.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
}

/// What stands in a mail, in its order.
pub(super) struct Words {
    pub subject: String,
    /// Paragraphs; a line break within one stays.
    pub before: Vec<String>,
    pub after: Vec<String>,
}

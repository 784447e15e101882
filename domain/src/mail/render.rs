//! Each mail as text and HTML, from the words of `words.rs`. Pure: facts in, text out.
//!
//! Links begin with the configured origin, whatever the request said. A subject holds nothing that a
//! person typed but the name of a series, and is one line.

use strum::VariantArray as _;

use super::{
    types::{ANSWER, Facts, Kind, Rendered, StillAnswer},
    words::{self, Words},
};
use crate::{
    encoding::{escape_html, percent_encode},
    lang::Lang,
    t,
};

/// `origin` is the configured address of the site without a slash at the end; `secret` is that of
/// the link, for kinds that have one.
pub fn render(kind: Kind, lang: Lang, origin: &str, secret: Option<&str>, facts: &Facts) -> Rendered {
    let link = link(kind, origin, secret, facts);
    let Words { subject, before, mut after } = words::compose(kind, lang, facts, secret.is_some());
    let unsubscribe = match (kind, secret) {
        (Kind::Announcement, Some(secret)) => format!("{origin}/unfollow/{secret}"),
        (Kind::Notice | Kind::ReportPublished, _) if !facts.stop.is_empty() => {
            format!("{origin}/unfollow/{}", facts.stop)
        }
        _ => String::new(),
    };
    if !unsubscribe.is_empty() {
        after.push(t!(
            lang,
            "このお知らせを止める: {unsubscribe}",
            "Stop these announcements: {unsubscribe}",
            unsubscribe
        ));
    }
    let foot = t!(
        lang,
        "このメールは {origin} から自動で送信しています。",
        "This mail was sent automatically by {origin}.",
        origin
    );
    let subject: String = subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let (link, link_html) = match (link, kind, secret) {
        (Some(link), Kind::StillComing, Some(_)) => buttons(&link, lang),
        (Some(link), ..) => {
            let html = format!("<p><a href=\"{0}\">{0}</a></p>\n", escape_html(&link));
            (Some(link), html)
        }
        (None, ..) => (None, String::new()),
    };
    let text = before.iter().chain(link.as_ref()).chain(&after).map(String::as_str).chain(["-- ", &foot]);
    let text = text.collect::<Vec<_>>().join("\n\n") + "\n";
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n<body>\n{}{link_html}{}<hr>\n<p>{}</p>\n</body>\n</html>\n",
        lang.tag(),
        escape_html(&subject),
        paragraphs(&before, facts),
        paragraphs(&after, facts),
        escape_html(&foot),
    );
    Rendered { subject, text, html, unsubscribe }
}

/// A button for each answer, as text and as HTML. Each opens the page, which changes something only when a button is pressed
/// there: programs look at the links of a mail, too.
fn buttons(link: &str, lang: Lang) -> (Option<String>, String) {
    let ways = StillAnswer::VARIANTS.iter().map(|answer| {
        let way = format!("{link}?{ANSWER}={}", answer.into_str());
        let label = answer.label(lang);
        let cell = format!("<td><a href=\"{}\"><strong>{}</strong></a></td>", escape_html(&way), escape_html(label));
        (format!("{label}:\n{way}"), cell)
    });
    let (texts, cells): (Vec<String>, Vec<String>) = ways.unzip();
    let html = format!(
        "<table role=\"presentation\" border=\"1\" cellpadding=\"12\" cellspacing=\"8\"><tr>{}</tr></table>\n",
        cells.concat()
    );
    (Some(texts.join("\n\n")), html)
}

fn link(kind: Kind, origin: &str, secret: Option<&str>, facts: &Facts) -> Option<String> {
    let next = |path: String| {
        if facts.next.is_empty() { path } else { format!("{path}?next={}", percent_encode(&facts.next)) }
    };
    match (kind, secret) {
        (Kind::Reset, Some(secret)) => Some(format!("{origin}/reset/{secret}")),
        (Kind::MailChangeRequested, _)
        | (Kind::Reset | Kind::PasswordChanged | Kind::MailConfirm | Kind::MailChanged, None) => {
            Some(format!("{origin}/reset"))
        }
        (Kind::SecondFactorOn, _) => None,
        (Kind::SignUp, Some(secret)) => Some(next(format!("{origin}/sign-up/{secret}"))),
        (Kind::SignIn, Some(secret)) => Some(next(format!("{origin}/sign-in/link/{secret}"))),
        (Kind::SignUp | Kind::SignIn, None) => Some(next(format!("{origin}/sign-in"))),
        (Kind::RoleInvitation, Some(secret)) => Some(format!("{origin}/invitations/{secret}")),
        (Kind::Follow, Some(secret)) => Some(format!("{origin}/follow/{secret}")),
        (Kind::MailConfirm, Some(secret)) => Some(format!("{origin}/settings/mail/{secret}")),
        (
            Kind::Registered
            | Kind::Waitlisted
            | Kind::Promoted
            | Kind::SeatKept
            | Kind::SeatOffered
            | Kind::TypeChanged
            | Kind::Reminder
            | Kind::EventRevived
            | Kind::EventChanged
            | Kind::Notice
            | Kind::StillComing
            | Kind::LotteryWon
            | Kind::LotteryLost,
            Some(secret),
        ) => Some(format!("{origin}/registration/{secret}")),
        (Kind::ProposalAccepted | Kind::ProposalReminder, Some(secret)) => {
            Some(format!("{origin}/proposals/reply/{secret}"))
        }
        (Kind::CoSpeakerAsked, Some(secret)) => Some(format!("{origin}/proposals/join/{secret}")),
        _ => Some(format!("{origin}{}", facts.path)),
    }
}

/// The lead was written as Markdown and has HTML of its own, made safe where it was read.
fn paragraphs(list: &[String], facts: &Facts) -> String {
    list.iter().fold(String::new(), |html, text| {
        if !facts.lead_html.is_empty() && *text == facts.lead {
            return html + &facts.lead_html + "\n";
        }
        if !facts.words_html.is_empty() && *text == facts.words {
            return html + &facts.words_html + "\n";
        }
        html + "<p>" + &escape_html(text).replace('\n', "<br>\n") + "</p>\n"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            event: "Security-JAWS 第33回".into(),
            title: "<b>権限</b>\r\nBcc: x@y.example".into(),
            path: "/security-jaws/33".into(),
            reason: "<script>alert(1)</script>".into(),
            code: "ABCD2345".into(),
            subject: "会場の入口が変わりました".into(),
            words: "北口から入ってください。".into(),
            ..Facts::default()
        }
    }

    #[test]
    fn promise_11_links_begin_with_the_configured_origin() {
        for lang in [Lang::Ja, Lang::En] {
            for (kind, path) in [
                (Kind::Reset, "/reset/SECRET"),
                (Kind::SignUp, "/sign-up/SECRET"),
                (Kind::SignIn, "/sign-in/link/SECRET"),
                (Kind::MailConfirm, "/settings/mail/SECRET"),
                (Kind::Follow, "/follow/SECRET"),
                (Kind::RoleInvitation, "/invitations/SECRET"),
                (Kind::Promoted, "/registration/SECRET"),
                (Kind::SeatKept, "/registration/SECRET"),
                (Kind::SeatOffered, "/registration/SECRET"),
                (Kind::EventChanged, "/registration/SECRET"),
                (Kind::EventCancelled, "/security-jaws/33"),
            ] {
                let mail = render(kind, lang, "https://benkyokai.example.jp", Some("SECRET"), &facts());
                let link = format!("https://benkyokai.example.jp{path}");
                assert!(mail.text.contains(&format!("\n{link}\n")), "{}", mail.text);
                assert!(mail.html.contains(&format!("href=\"{link}\"")), "{}", mail.html);
            }
        }
    }

    #[test]
    fn who_is_asked_whether_they_come_has_one_button_each_way() {
        for (lang, yes, no) in
            [(Lang::Ja, "行きます", "行けません(キャンセルする)"), (Lang::En, "I am coming", "I cannot (cancel)")]
        {
            let mail = render(Kind::StillComing, lang, "https://x.example", Some("SECRET"), &facts());
            let to = "https://x.example/registration/SECRET";
            for (label, answer) in [(yes, "yes"), (no, "no")] {
                assert!(mail.text.contains(&format!("\n\n{label}:\n{to}?answer={answer}\n\n")), "{}", mail.text);
                let button = format!("<a href=\"{to}?answer={answer}\"><strong>{label}</strong></a>");
                assert_eq!(mail.html.matches(&button).count(), 1, "{}", mail.html);
            }
            assert_eq!((mail.text.matches(to).count(), mail.html.matches(to).count()), (2, 2));
            let other = render(Kind::Reminder, lang, "https://x.example", Some("SECRET"), &facts());
            assert!(!other.text.contains("?answer=") && other.text.contains(&format!("\n{to}\n")));
        }
    }

    #[test]
    fn every_kind_reads_in_both_languages_and_subjects_are_one_line() {
        // What organizers write has the words that they wrote.
        let is_written = |kind: &&Kind| {
            kind.is_to_speaker()
                || matches!(
                    kind,
                    Kind::Notice
                        | Kind::ProposalAccepted
                        | Kind::ProposalWaitlisted
                        | Kind::ProposalRejected
                        | Kind::ProposalMoved
                        | Kind::ProposalCancelled
                        | Kind::ProposalReminder
                        | Kind::CoSpeakerAsked
                )
        };
        for &kind in Kind::VARIANTS.iter().filter(|kind| !is_written(kind)) {
            let [ja, en] = [Lang::Ja, Lang::En].map(|lang| render(kind, lang, "https://x.example", None, &facts()));
            assert_ne!(ja.subject, en.subject);
            for mail in [ja, en] {
                assert!(!mail.subject.contains(['\r', '\n']) && !mail.subject.is_empty());
                assert!(mail.text.ends_with('\n') && mail.html.contains("<p>"));
                assert!(!mail.html.contains("<script>") && !mail.html.contains("<b>"), "{}", mail.html);
            }
        }
    }

    #[test]
    fn promise_30_a_letter_to_a_speaker_is_text_in_both_parts_and_its_subject_one_line() {
        let facts = Facts {
            subject: "変更\r\nBcc: x@y.example".into(),
            words: "<b>森川</b> さん\n\n鍵の話: 19:00 → 19:30\n<script>alert(1)</script>".into(),
            ..facts()
        };
        for &kind in Kind::VARIANTS.iter().filter(|kind| kind.is_to_speaker()) {
            let mail = render(kind, Lang::Ja, "https://x.example", None, &facts);
            assert_eq!(mail.subject, "変更  Bcc: x@y.example");
            assert!(mail.text.contains("<b>森川</b> さん\n\n鍵の話: 19:00 → 19:30\n<script>"), "{}", mail.text);
            assert!(!mail.html.contains("<script>") && !mail.html.contains("<b>"), "{}", mail.html);
            assert!(mail.html.contains("<br>") && mail.text.contains("https://x.example/security-jaws/33"));
            assert!(mail.unsubscribe.is_empty(), "each is sent once, to who agreed to speak");
        }
    }

    #[test]
    fn a_reminder_that_goes_by_itself_says_so_and_one_that_was_written_says_until_when() {
        let remind = |until: &str| {
            let facts = Facts { until: until.into(), ..facts() };
            render(Kind::ProposalReminder, Lang::Ja, "https://x.example", Some("S"), &facts).text
        };
        let (auto, written) = (remind(""), remind("12月2日(水)"));
        for text in [&auto, &written] {
            assert!(text.contains("北口から入ってください。") && text.contains("/proposals/reply/S"), "{text}");
        }
        assert!(auto.contains("1回だけお送りします") && !auto.contains("までに次のリンクから"), "{auto}");
        assert!(!written.contains("1回だけお送りします") && written.contains("12月2日(水)までに"), "{written}");
    }

    #[test]
    fn a_lead_is_text_in_one_part_and_html_in_the_other() {
        let facts = Facts {
            lead: "二本立て\n\n- 資料 (https://a.example)".into(),
            lead_html: "<p>二本立て</p>\n<ul>\n<li><a href=\"https://a.example\">資料</a></li>\n</ul>".into(),
            ..facts()
        };
        let mail = render(Kind::Announcement, Lang::Ja, "https://x.example", Some("S"), &facts);
        assert!(mail.text.contains("\n\n二本立て\n\n- 資料 (https://a.example)\n\n"), "{}", mail.text);
        assert!(mail.html.contains("<li><a href=\"https://a.example\">資料</a></li>"), "{}", mail.html);
        // A lead that could not be read as HTML is escaped like every other word.
        let plain = Facts { lead: "<b>".into(), lead_html: String::new(), ..facts };
        assert!(!render(Kind::Announcement, Lang::Ja, "https://x.example", None, &plain).html.contains("<b>"));
    }

    #[test]
    fn a_seat_of_another_type_is_told_with_the_one_before() {
        let changes = vec![["参加枠".to_owned(), "オンライン".to_owned(), "現地".to_owned()]];
        let facts = Facts { changes, ..facts() };
        for kind in [Kind::TypeChanged, Kind::Promoted] {
            let mail = render(kind, Lang::Ja, "https://x.example", Some("S"), &facts);
            assert!(mail.text.contains("\n\n参加枠: オンライン → 現地\n\n"), "{}", mail.text);
        }
    }

    #[test]
    fn an_announcement_can_be_ended_with_one_click() {
        let mail = render(Kind::Announcement, Lang::Ja, "https://x.example", Some("S"), &facts());
        assert_eq!(mail.unsubscribe, "https://x.example/unfollow/S");
        assert!(mail.text.contains(&mail.unsubscribe) && mail.text.contains("https://x.example/security-jaws/33"));
    }
}

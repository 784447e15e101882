//! The words of each mail, in both languages. Pure: facts in, text out.
//!
//! Links begin with the configured origin, whatever the request said. Values stand in the body
//! only, never in the subject, so that no line break of theirs can become a header.

use super::types::{Kind, Rendered};
use crate::lang::Lang;

/// `origin` is the configured address of the site without a slash at the end; `secret` is that of
/// the link, for kinds that have one.
pub fn render(kind: Kind, lang: Lang, origin: &str, secret: Option<&str>) -> Rendered {
    let link = match (kind, secret) {
        (Kind::Reset, Some(secret)) => Some(format!("{origin}/reset/{secret}")),
        (Kind::Reset | Kind::PasswordChanged, _) => Some(format!("{origin}/reset")),
        (Kind::SecondFactorOn, _) => None,
    };
    let (subject, before, after) = words(kind, lang);
    let foot = match lang {
        Lang::Ja => format!("このメールは {origin} から自動で送信しています。"),
        Lang::En => format!("This mail was sent automatically by {origin}."),
    };
    let text = [Some(before), link.as_deref(), Some(after), Some("-- "), Some(&foot)];
    let text = text.into_iter().flatten().collect::<Vec<_>>().join("\n\n") + "\n";
    let link = link.map(|link| format!("<p><a href=\"{0}\">{0}</a></p>\n", escape(&link))).unwrap_or_default();
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n<body>\n{}{link}{}<hr>\n<p>{}</p>\n</body>\n</html>\n",
        lang.tag(),
        escape(subject),
        paragraphs(before),
        paragraphs(after),
        escape(&foot),
    );
    Rendered { subject: subject.to_owned(), text, html }
}

/// Subject, words before the link, words after it.
const fn words(kind: Kind, lang: Lang) -> (&'static str, &'static str, &'static str) {
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
    }
}

fn paragraphs(text: &str) -> String {
    text.split("\n\n").fold(String::new(), |html, paragraph| html + "<p>" + &escape(paragraph) + "</p>\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_11_links_begin_with_the_configured_origin() {
        for lang in [Lang::Ja, Lang::En] {
            let mail = render(Kind::Reset, lang, "https://benkyokai.example.jp", Some("SECRET"));
            assert!(mail.text.contains("\nhttps://benkyokai.example.jp/reset/SECRET\n"), "{}", mail.text);
            assert!(mail.html.contains("href=\"https://benkyokai.example.jp/reset/SECRET\""), "{}", mail.html);
        }
    }

    #[test]
    fn every_kind_reads_in_both_languages_and_subjects_are_one_line() {
        for kind in Kind::ALL {
            let [ja, en] = [Lang::Ja, Lang::En].map(|lang| render(kind, lang, "https://x.example", None));
            assert_ne!(ja.subject, en.subject);
            for mail in [ja, en] {
                assert!(!mail.subject.contains(['\r', '\n']));
                assert!(mail.text.ends_with('\n') && mail.html.contains("<p>"));
            }
        }
    }
}

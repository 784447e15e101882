//! The ways a mail leaves: by SMTP, into the developer's mailbox, or not at all for now.

use std::time::Duration;

use anyhow::anyhow;
use app::routes;
use domain::{mail::types::Rendered, mail_address};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentDisposition, ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue},
    },
    transport::smtp::response::{Category, Severity},
};

use super::mailbox;
use crate::{config::Config, files::ics};

const TIMEOUT: Duration = Duration::from_secs(15);

/// How mails leave this process.
#[derive(Clone)]
pub enum Delivery {
    Smtp {
        transport: Box<AsyncSmtpTransport<Tokio1Executor>>,
        from: Mailbox,
    },
    /// Kept where the developer reads it in the browser. Never in production.
    Developer,
    /// Left in the outbox until there is a mail server.
    Hold,
}

/// Why a mail was not taken.
#[derive(Debug)]
pub struct Refusal {
    pub reason: String,
    /// Trying again would not help.
    pub for_good: bool,
}

impl Delivery {
    /// The way that the configuration asks for. Errors: a sentence that names the variable.
    pub fn from_config(config: &Config) -> anyhow::Result<Self> {
        let Some(url) = &config.smtp_url else {
            if config.is_production() {
                tracing::warn!("SMTP_URL is not set: mail stays in the outbox until it is");
                return Ok(Self::Hold);
            }
            tracing::info!("SMTP_URL is not set: mail can be read at {}{}", config.public_url, routes::DEVELOPER_MAIL);
            return Ok(Self::Developer);
        };
        // The reason is left out: it may repeat a password.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal())
            .map_err(|_| anyhow!("SMTP_URL is not an address of a mail server (smtps://user:password@host)."))?
            .timeout(Some(TIMEOUT))
            .build();
        let from = &config.mail_from;
        let from = from.parse().map_err(|_| anyhow!("MAIL_FROM={from:?} is not a mail address."))?;
        Ok(Self::Smtp { transport: Box::new(transport), from })
    }

    /// The address that mails come from, where they leave.
    pub(super) fn sender(&self) -> Option<String> {
        match self {
            Self::Smtp { from, .. } => Some(from.email.to_string()),
            Self::Developer | Self::Hold => None,
        }
    }

    pub(super) const fn holds_back(&self) -> bool {
        matches!(self, Self::Hold)
    }

    pub(super) async fn deliver(
        &self,
        message_id: &str,
        to: &str,
        origin: &str,
        mail: &Rendered,
        calendar: Option<&str>,
    ) -> Result<(), Refusal> {
        match self {
            Self::Smtp { transport, from } => {
                let message = message(from, message_id, to, origin, mail, calendar)
                    .map_err(|reason| Refusal { reason, for_good: true })?;
                transport.send(message).await.map(drop).map_err(|error| {
                    // 55x: this mail is refused. Anything else may pass: full, busy, wrong password of ours.
                    let for_good = error.status().is_some_and(|code| {
                        code.severity == Severity::PermanentNegativeCompletion && code.category == Category::MailSystem
                    });
                    Refusal { reason: error.to_string(), for_good }
                })
            }
            Self::Developer => {
                mailbox::store_mail(to, mail, calendar);
                Ok(())
            }
            Self::Hold => Err(Refusal { reason: "no mail server".to_owned(), for_good: false }),
        }
    }
}

/// RFC 3834: nobody's holiday answers to this.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// RFC 2369 and 8058: a mail program ends these mails with one click.
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), format!("<{}>", self.0))
    }
}

#[derive(Clone)]
struct ListUnsubscribePost;

impl Header for ListUnsubscribePost {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

/// All parts go out as Base64: no line of theirs can end the mail or become a header.
fn message(
    from: &Mailbox,
    message_id: &str,
    to: &str,
    origin: &str,
    mail: &Rendered,
    calendar: Option<&str>,
) -> Result<Message, String> {
    // Not every server on the way knows addresses beyond ASCII (RFC 6531).
    let to: Address = mail_address::in_ascii(to).parse().map_err(|_| "the address cannot be written to".to_owned())?;
    let to = Mailbox::new(None, to);
    let host = url::Url::parse(origin).ok().and_then(|url| url.host_str().map(str::to_owned));
    let part = |kind: ContentType, body: &str| {
        SinglePart::builder().header(kind).header(ContentTransferEncoding::Base64).body(body.to_owned())
    };
    let mut builder = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(mail.subject.as_str())
        .message_id(Some(format!("<{message_id}@{}>", host.as_deref().unwrap_or("localhost"))))
        .header(AutoSubmitted);
    if !mail.unsubscribe.is_empty() {
        builder = builder.header(ListUnsubscribe(mail.unsubscribe.clone())).header(ListUnsubscribePost);
    }
    let words = MultiPart::alternative()
        .singlepart(part(ContentType::TEXT_PLAIN, &mail.text))
        .singlepart(part(ContentType::TEXT_HTML, &mail.html));
    let message = match calendar {
        Some(calendar) => {
            let kind = format!("text/calendar; charset=utf-8; method={}", ics::METHOD);
            let kind = ContentType::parse(&kind).map_err(|e| e.to_string())?;
            let file = SinglePart::builder()
                .header(kind)
                .header(ContentDisposition::attachment("event.ics"))
                .header(ContentTransferEncoding::Base64)
                .body(calendar.to_owned());
            builder.multipart(MultiPart::mixed().multipart(words).singlepart(file))
        }
        None => builder.multipart(words),
    };
    message.map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_40_line_breaks_and_dots_stay_inside_one_mail() {
        let from: Mailbox = "Benkyokai <events@example.org>".parse().unwrap();
        let hostile = "a\r\n.\r\nMAIL FROM:<x@y.example>\r\n\r\nBcc: z@y.example".to_owned();
        let mail = Rendered {
            subject: format!("件名{hostile}"),
            text: hostile.clone(),
            html: hostile.clone(),
            unsubscribe: "https://example.org/unfollow/x".to_owned(),
        };
        let message = message(&from, "abc", "saeki@example.jp", "https://example.org", &mail, Some(&hostile)).unwrap();
        assert_eq!(message.envelope().to().len(), 1);
        let wire = String::from_utf8(message.formatted()).unwrap();
        let heads = |name: &str| wire.lines().filter(|line| line.starts_with(name)).count();
        assert_eq!((heads("Bcc:"), heads("MAIL FROM"), heads("To:"), heads("Subject:")), (0, 0, 1, 1), "{wire}");
        assert!(!wire.lines().any(|line| line == "."), "{wire}");
        assert!(wire.contains("Message-ID: <abc@example.org>") && wire.contains("Auto-Submitted: auto-generated"));
        assert!(wire.contains("List-Unsubscribe: <https://example.org/unfollow/x>"), "{wire}");
        assert!(super::message(&from, "abc", "a@b.jp\r\nBcc: c@d.jp", "https://example.org", &mail, None).is_err());
    }

    #[test]
    fn an_address_beyond_ascii_leaves_in_ascii() {
        let from: Mailbox = "Benkyokai <events@example.org>".parse().unwrap();
        let mail = Rendered {
            subject: "件名".to_owned(),
            text: "本文".to_owned(),
            html: "<p>本文</p>".to_owned(),
            unsubscribe: String::new(),
        };
        let message = message(&from, "abc", "haru@例え.jp", "https://example.org", &mail, None).unwrap();
        let to: Vec<String> = message.envelope().to().iter().map(ToString::to_string).collect();
        assert_eq!(to, ["haru@xn--r8jz45g.jp"]);
        let wire = message.formatted();
        assert!(wire.is_ascii(), "a server need not know more: {}", String::from_utf8_lossy(&wire));
    }

    #[test]
    fn production_without_a_mail_server_keeps_mail_to_itself() {
        let delivery = |public_url: &str, smtp: &str| {
            let config = Config::from_lookup(|name| match name {
                "PUBLIC_URL" => Some(public_url.to_owned()),
                "SMTP_URL" => Some(smtp.to_owned()),
                _ => None,
            });
            Delivery::from_config(&config.unwrap()).unwrap()
        };
        assert!(matches!(delivery("https://example.org", ""), Delivery::Hold));
        assert!(matches!(delivery("http://localhost:3000", ""), Delivery::Developer));
        assert!(matches!(delivery("https://example.org", "smtp://127.0.0.1:2525"), Delivery::Smtp { .. }));
    }
}

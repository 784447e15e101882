//! `/developer/mail`: mails that were kept because there is no mail server.

use domain::time::Local;
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head},
    ui::parts,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMail {
    pub id: i64,
    pub to: String,
    pub subject: String,
    /// Plain text.
    pub body: String,
    pub at: Local,
    /// A calendar goes along.
    pub has_calendar: bool,
}

/// Newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailPage {
    pub mails: Vec<KeptMail>,
}

pub fn document(cx: &Cx, page: MailPage) -> String {
    let head = Head { title: cx.t("開発用のメール", "Mail for developers").to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        let mails: Vec<_> = page.mails.iter().map(|mail| one(cx, mail)).collect();
        let content = if mails.is_empty() {
            parts::empty(
                cx.t("メールはまだありません", "No mail yet"),
                cx.t("送るはずのメールがここに並びます。", "Mail that would have been sent appears here."),
            )
        } else {
            view! { <div class="mails">{mails}</div> }.into_any()
        };
        view! {
            <div class="wrap narrow-page">
                <div class="page-head"><h1>{cx.t("開発用のメール", "Mail for developers")}</h1><p class="quiet">{cx.t("メールサーバーがないので、送らずにここへ置いています。", "There is no mail server: mails are kept here instead of being sent.")}</p></div>
                {content}
            </div>
        }
        .into_any()
    })
}

/// The text with its links made clickable; everything stays a text node.
fn linked(text: &str) -> Vec<AnyView> {
    text.split_inclusive([' ', '\n'])
        .map(|word| {
            let bare = word.trim_end();
            if bare.starts_with("http://") || bare.starts_with("https://") {
                view! { <a href=bare.to_owned()>{bare.to_owned()}</a>{word[bare.len()..].to_owned()} }.into_any()
            } else {
                word.to_owned().into_any()
            }
        })
        .collect()
}

fn one(cx: &Cx, mail: &KeptMail) -> AnyView {
    let calendar = mail.has_calendar.then(|| {
        view! { <p><a href=routes::developer_calendar(mail.id)>{cx.t("添付のカレンダー", "Its calendar")}</a></p> }
    });
    view! {
        <article class="card mail" id=format!("mail-{}", mail.id)>
            <h2 lang=cx.content_lang(&mail.subject)>{mail.subject.clone()}</h2>
            <p class="quiet small">{mail.to.clone()}" ・ "{mail.at.date(cx.lang)}" "{mail.at.clock()}</p>
            <pre lang=cx.content_lang(&mail.body)>{linked(&mail.body)}</pre>
            {calendar}
        </article>
    }
    .into_any()
}

//! `/settings`: ways to sign in, signed-in browsers, what comes by mail, name and language.

use domain::{
    people::types::{SessionRow, Settings},
    time::Local,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::{
        field::{self, Field},
        icon,
    },
};

#[derive(Clone, Debug)]
pub struct SettingsPage {
    pub settings: Settings,
    /// Address and name of the series whose announcements come by mail.
    pub follows: Vec<(String, String)>,
    /// Fields `name`, `lang` of the form posted with `what=profile`; `mail` of that with
    /// `what=mail`; `current`, `password` of that with `what=password`; `what=sign-out-everywhere` has
    /// none, `what=close` an `id`.
    pub form: Form,
}

pub fn document(cx: &Cx, page: SettingsPage) -> String {
    let head = Head { title: cx.t("設定", "Settings").to_owned(), ..Head::default() };
    shell::document(cx, head, || body(cx, &page))
}

/// What was sent, if it was this form.
fn only(form: &Form, what: &str) -> Form {
    if form.value("what") == what { form.clone() } else { Form::default() }
}

fn body(cx: &Cx, page: &SettingsPage) -> AnyView {
    let settings = &page.settings;
    let sections = [
        (
            "sign-in",
            cx.t("ログイン", "Signing in"),
            cx.t(
                "パスワードは、なくてもかまいません。メールのリンクでログインできます。",
                "You need no password: a link in a mail signs you in.",
            ),
            sign_in(cx, page),
        ),
        (
            "browsers",
            cx.t("開いている端末", "Signed-in browsers"),
            cx.t(
                "覚えのない端末は閉じてください。すぐに効きます。",
                "Close what you do not know. It takes effect at once.",
            ),
            browsers(cx, &settings.sessions),
        ),
        (
            "mails",
            cx.t("メール", "Mails"),
            cx.t(
                "申し込んだ回の連絡は止められません。申し込みを取り消すと届かなくなります。",
                "What concerns an event you hold a seat at cannot be switched off. Give the seat back and it ends.",
            ),
            mails(cx, page),
        ),
        (
            "you",
            cx.t("名前と言語", "Name and language"),
            cx.t(
                "申し込みと質問に使う名前です。質問は匿名でも送れます。",
                "The name for registrations and questions. You may ask without it.",
            ),
            profile(cx, page),
        ),
    ];
    let roles = (!settings.roles.is_empty()).then(|| {
        (
            "roles",
            cx.t("役割", "Roles"),
            cx.t("運営として受け持っているシリーズです。", "The series that you help to run."),
            roles(cx, settings),
        )
    });
    let data = (
        "data",
        cx.t("自分のデータ", "Your data"),
        cx.t("ここにあるあなたの記録を、1つのファイルで受け取れます。", "All that we keep of you, as one file."),
        view! { <p><a class="button" href=routes::OWN_DATA>{cx.t("自分のデータを受け取る", "Get your data")}</a></p> }
            .into_any(),
    );
    let closing = (
        "delete",
        cx.t("アカウントの削除", "Deleting the account"),
        cx.t("消えるものと残るものを、先に確かめられます。", "You see first what goes and what stays."),
        view! { <p><a class="button danger" href=routes::CLOSE_ACCOUNT>{cx.t("アカウントを削除する", "Delete the account")}</a></p> }
            .into_any(),
    );
    let (index, sections): (Vec<_>, Vec<_>) = sections
        .into_iter()
        .chain(roles)
        .chain([data, closing])
        .map(|(id, title, what, rows)| {
            let link = view! { <li><a href=format!("#{id}")>{title}</a></li> };
            let section = view! {
                <section id=id class="setting" aria-labelledby=format!("{id}-title")>
                    <div><h2 id=format!("{id}-title")>{title}</h2><p class="quiet small">{what}</p></div>
                    <div class="setting-rows">{rows}</div>
                </section>
            };
            (link, section)
        })
        .unzip();
    view! {
        <div class="wrap settings">
            <nav class="settings-index" aria-label=cx.t("設定の目次", "Contents")><ul>{index}</ul></nav>
            <div>
                <div class="page-head"><h1>{cx.t("アカウント", "Account")}</h1></div>
                {field::problem(cx, &page.form)}
                {sections}
            </div>
        </div>
    }
    .into_any()
}

/// A line with a sign, what it is, what is true of it, and what one may do.
fn row(sign: AnyView, name: String, fact: String, act: Option<AnyView>) -> AnyView {
    view! {
        <div class="setting-row">
            <span class="setting-sign">{sign}</span>
            <p><strong>{name}</strong><span class="quiet small">{fact}</span></p>
            {act}
        </div>
    }
    .into_any()
}

/// A form that opens below its line; open when it was refused.
fn fold(word: &'static str, is_open: bool, form: AnyView) -> AnyView {
    view! { <details class="setting-fold" open=is_open><summary class="button">{word}</summary>{form}</details> }
        .into_any()
}

fn sign_in(cx: &Cx, page: &SettingsPage) -> AnyView {
    let settings = &page.settings;
    let sent = |what: &str| page.form.value("what") == what && !page.form.errors.is_empty();
    let (mail, password) = (only(&page.form, "mail"), only(&page.form, "password"));
    let mail_form = view! {
        <form class="form" method="post" action=routes::SETTINGS>
            <input type="hidden" name="what" value="mail"/>
            {Field::new("mail", cx.t("新しいメールアドレス", "New mail address")).hint(cx.t("新しいアドレスに確認のメールを送ります。そのリンクを開くまでは、いまのアドレスのままです。", "We will send a confirmation to the new address. Until you open its link, the address stays as it is.")).kind("email").autocomplete("email").required().view(&mail)}
            <p><button class="button">{cx.t("確認のメールを送る", "Send the confirmation")}</button></p>
        </form>
    };
    let password_act = if settings.has_password {
        let form = view! {
            <form class="form" method="post" action=routes::SETTINGS>
                <input type="hidden" name="what" value="password"/>
                {Field::new("current", cx.t("今のパスワード", "Current password")).kind("password").autocomplete("current-password").required().view(&password)}
                {Field::new("password", cx.t("新しいパスワード", "New password")).hint(cx.t("変えると、ほかの端末はログアウトします。", "Other browsers will be signed out.")).kind("password").autocomplete("new-password").required().view(&password)}
                <p><button class="button">{cx.t("パスワードを変える", "Change the password")}</button></p>
            </form>
        };
        fold(cx.t("変える", "Change"), sent("password"), form.into_any())
    } else {
        view! { <a class="button" href=routes::RESET>{cx.t("決める", "Choose one")}</a> }.into_any()
    };
    let factor_act = (!settings.second_factor).then(|| {
        view! { <form method="post" action=routes::SECOND_FACTOR_BEGIN><button class="button">{cx.t("使う", "Set it up")}</button></form> }.into_any()
    });
    let used =
        |is: bool| if is { cx.t("使っています", "In use") } else { cx.t("使っていません", "Not in use") }.to_owned();
    view! {
        {row(icon::mail(), cx.t("メールのリンク", "A link by mail").to_owned(), settings.mail.clone(), Some(fold(cx.t("アドレスを変える", "Change the address"), sent("mail"), mail_form.into_any())))}
        {row(icon::lock(), cx.t("パスワード", "Password").to_owned(), used(settings.has_password), Some(password_act))}
        {row(icon::shield(), cx.t("認証アプリ（2段階認証）", "Authenticator (second factor)").to_owned(), used(settings.second_factor), factor_act)}
    }
    .into_any()
}

fn browsers(cx: &Cx, sessions: &[SessionRow]) -> AnyView {
    let rows: Vec<_> = sessions
        .iter()
        .map(|session| {
            let seen = Local::at(session.last_seen, "Asia/Tokyo");
            let name = if session.browser.is_empty() {
                cx.t("ブラウザー", "Browser").to_owned()
            } else {
                session.browser.clone()
            };
            let fact = if session.is_current {
                cx.t("いま使っています", "In use now").to_owned()
            } else {
                format!("{} {} {}", cx.t("最後の利用", "Last used"), seen.date(cx.lang), seen.clock())
            };
            let act = if session.is_current {
                view! { <span class="setting-here">{icon::check()}{cx.t("この端末", "This one")}</span> }.into_any()
            } else {
                let label = format!("{} ({fact})", cx.t("閉じる", "Sign out"));
                view! {
                    <form method="post" action=routes::SETTINGS>
                        <input type="hidden" name="what" value="close"/><input type="hidden" name="id" value=session.id/>
                        <button class="button" aria-label=label>{cx.t("閉じる", "Sign out")}</button>
                    </form>
                }
                .into_any()
            };
            row(icon::screen(), name, fact, Some(act))
        })
        .collect();
    view! {
        {rows}
        <form method="post" action=routes::SETTINGS data-signs-out=""><input type="hidden" name="what" value="sign-out-everywhere"/><button class="button danger">{cx.t("この端末もふくめて、すべて閉じる", "Sign out everywhere, here too")}</button></form>
    }
    .into_any()
}

fn mails(cx: &Cx, page: &SettingsPage) -> AnyView {
    if page.follows.is_empty() {
        return view! { <p class="quiet">{cx.t("案内を受け取っているシリーズはありません。シリーズのページから受け取れます。", "You follow no series. The page of a series lets you.")}</p> }.into_any();
    }
    let rows: Vec<_> = page
        .follows
        .iter()
        .map(|(slug, name)| {
            let label = format!("{} {name}", cx.t("案内を止める", "Stop"));
            let act = view! {
                <form method="post" action=routes::follow(slug)>
                    <input type="hidden" name="follow" value="0"/><input type="hidden" name="next" value=format!("{}#mails", routes::SETTINGS)/>
                    <button class="button" aria-label=label>{cx.t("止める", "Stop")}</button>
                </form>
            };
            row(icon::mail(), name.clone(), cx.t("新しい回と、レポートの案内", "New events and reports").to_owned(), Some(act.into_any()))
        })
        .collect();
    rows.into_any()
}

fn profile(cx: &Cx, page: &SettingsPage) -> AnyView {
    let settings = &page.settings;
    let mut profile = page.form.clone();
    if profile.value("what") != "profile" {
        profile.values.insert("name".to_owned(), settings.name.clone());
    }
    // Passwords and addresses that the browser fills in by itself are no words of somebody's own.
    let guard = if page.form.value("what") == "profile" { field::guard(&page.form) } else { "" };
    let languages = [("ja".to_owned(), "日本語".to_owned()), ("en".to_owned(), "English".to_owned())];
    view! {
        <form class="form" method="post" data-guard=guard data-ask=field::ask(cx) action=routes::SETTINGS>
            <input type="hidden" name="what" value="profile"/>
            {Field::new("name", cx.t("表示名", "Name")).autocomplete("name").required().view(&profile)}
            {field::select("lang", cx.t("言語", "Language"), &languages, settings.lang.tag())}
            <p><button class="button primary">{cx.t("保存する", "Save")}</button></p>
        </form>
    }
    .into_any()
}

fn roles(cx: &Cx, settings: &Settings) -> AnyView {
    settings
        .roles
        .iter()
        .map(|(series, role, number)| {
            let name = number.map_or_else(|| series.clone(), |number| format!("{series} {}", cx.lang.nth(number)));
            row(icon::person(), name, role.label(cx.lang).to_owned(), None)
        })
        .collect::<Vec<_>>()
        .into_any()
}

//! `/settings`: name and language, mail address, password, second factor, signed-in browsers.

use domain::{Lang, people::types::Settings, time::Local, viewer::Role};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::field::{self, Field},
};

#[derive(Clone, Debug)]
pub struct SettingsPage {
    pub settings: Settings,
    /// Fields `name`, `lang` of the form posted with `what=profile`; `mail` of that with
    /// `what=mail`; `current`, `password` of that with `what=password`; `what=sign-out-everywhere` has
    /// none.
    pub form: Form,
}

pub fn role_name(role: Role, lang: Lang) -> &'static str {
    match role {
        Role::Owner => lang.t("オーナー", "Owner"),
        Role::Organizer => lang.t("運営", "Organizer"),
        Role::Moderator => lang.t("モデレーター", "Moderator"),
        Role::Reporter => lang.t("レポーター", "Reporter"),
        Role::Checkin => lang.t("受付", "Check-in helper"),
    }
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
    let (lang, settings) = (cx.lang, &page.settings);
    let mut profile = page.form.clone();
    if profile.value("what") != "profile" {
        profile.values.insert("name".to_owned(), settings.name.clone());
    }
    // Passwords and addresses that the browser fills in by itself are no words of somebody's own.
    let guard = if page.form.value("what") == "profile" { field::guard(&page.form) } else { "" };
    let (mail, password) = (only(&page.form, "mail"), only(&page.form, "password"));
    let languages = [("ja".to_owned(), "日本語".to_owned()), ("en".to_owned(), "English".to_owned())];
    let roles: Vec<_> = settings
        .roles
        .iter()
        .map(|(series, role)| view! { <li><span>{series.clone()}</span><span class="tag">{role_name(*role, lang)}</span></li> })
        .collect();
    let sessions: Vec<_> = settings
        .sessions
        .iter()
        .map(|row| {
            let seen = Local::at(row.last_seen, "Asia/Tokyo");
            view! {
                <li>
                    <span>{format!("{} {} {}", cx.t("最後の利用", "Last used"), seen.date(lang), seen.clock())}</span>
                    {row.is_current.then(|| view! { <span class="badge ok">{cx.t("このブラウザー", "This browser")}</span> })}
                </li>
            }
        })
        .collect();
    view! {
        <div class="wrap narrow-page settings">
            <div class="page-head"><h1>{cx.t("設定", "Settings")}</h1><p class="quiet">{settings.mail.clone()}</p></div>
            {field::problem(cx, &page.form)}
            <section>
                <h2>{cx.t("表示", "You")}</h2>
                <form class="form" method="post" data-guard=guard data-ask=field::ask(cx) action=routes::SETTINGS>
                    <input type="hidden" name="what" value="profile"/>
                    {Field::new("name", cx.t("表示名", "Name")).autocomplete("name").required().view(&profile)}
                    {field::select("lang", cx.t("言語", "Language"), &languages, settings.lang.tag())}
                    <p><button class="button primary">{cx.t("保存する", "Save")}</button></p>
                </form>
            </section>
            <section>
                <h2>{cx.t("メールアドレス", "Mail address")}</h2>
                <form class="form" method="post" action=routes::SETTINGS>
                    <input type="hidden" name="what" value="mail"/>
                    {Field::new("mail", cx.t("新しいメールアドレス", "New mail address")).hint(cx.t("新しいアドレスに確認のメールを送ります。そのリンクを開くまでは、いまのアドレスのままです。", "We will send a confirmation to the new address. Until you open its link, the address stays as it is.")).kind("email").autocomplete("email").required().view(&mail)}
                    <p><button class="button">{cx.t("確認のメールを送る", "Send the confirmation")}</button></p>
                </form>
            </section>
            <section>
                <h2>{cx.t("パスワード", "Password")}</h2>
                {(!settings.has_password).then(|| view! { <p>{cx.t("パスワードはありません。ログインには、そのつどメールのリンクを使います。", "You have no password. To sign in, you use a link from a mail.")}</p><p><a class="button" href=routes::RESET>{cx.t("パスワードを決める", "Choose a password")}</a></p> })}
                {settings.has_password.then(|| view! { <form class="form" method="post" action=routes::SETTINGS>
                    <input type="hidden" name="what" value="password"/>
                    {Field::new("current", cx.t("今のパスワード", "Current password")).kind("password").autocomplete("current-password").required().view(&password)}
                    {Field::new("password", cx.t("新しいパスワード", "New password")).hint(cx.t("変えると、ほかのブラウザーはログアウトします。", "Other browsers will be signed out.")).kind("password").autocomplete("new-password").required().view(&password)}
                    <p><button class="button">{cx.t("パスワードを変える", "Change the password")}</button></p>
                </form> })}
            </section>
            <section>
                <h2>{cx.t("2段階認証", "Second factor")}</h2>
                <p class="row">
                    {if settings.second_factor { view! { <span class="badge ok">{cx.t("設定済み", "On")}</span> }.into_any() } else { view! { <span class="badge ring warn">{cx.t("未設定", "Off")}</span> }.into_any() }}
                </p>
                {(!settings.second_factor).then(|| view! { <form method="post" action=routes::SECOND_FACTOR_BEGIN><button class="button">{cx.t("認証アプリを設定する", "Set up an authenticator")}</button></form> })}
            </section>
            {(!roles.is_empty()).then(|| view! { <section><h2>{cx.t("役割", "Roles")}</h2><ul class="plain-rows">{roles}</ul></section> })}
            <section>
                <h2>{cx.t("ログイン中のブラウザー", "Signed-in browsers")}</h2>
                <ul class="plain-rows">{sessions}</ul>
                <form method="post" action=routes::SETTINGS><input type="hidden" name="what" value="sign-out-everywhere"/><button class="button danger">{cx.t("すべてログアウトする", "Sign out everywhere")}</button></form>
            </section>
        </div>
    }
    .into_any()
}

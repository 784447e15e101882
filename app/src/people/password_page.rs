//! A one-time link: sets the password after a reset or an invitation. Opening it changes nothing;
//! the button does.

use leptos::prelude::*;

use crate::{
    form::Form,
    routes,
    shell::{self, Cx, Head},
    ui::field::{self, Field},
};

#[derive(Clone, Debug, Default)]
pub struct PasswordPage {
    /// Fields `password`, and `name` for an invitation.
    pub form: Form,
    pub token: String,
    pub mail: String,
    pub is_invitation: bool,
    /// The account has a second factor, so that 8 characters will do.
    pub has_second_factor: bool,
}

pub fn document(cx: &Cx, page: PasswordPage) -> String {
    let title = if page.is_invitation {
        cx.t("招待を受ける", "Accept the invitation")
    } else {
        cx.t("新しいパスワード", "New password")
    };
    let head = Head { title: title.to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        let action =
            if page.is_invitation { routes::invitation(&page.token) } else { routes::reset_token(&page.token) };
        let hint = if page.has_second_factor {
            cx.t("8文字以上。推測されにくい言葉の組み合わせをおすすめします。", "At least 8 characters.")
        } else {
            cx.t(
                "15文字以上。いくつかの言葉をつないだ文がおすすめです。記号は要りません。",
                "At least 15 characters; a few words in a row are best.",
            )
        };
        view! {
            <div class="wrap account-page">
                <h1>{title}</h1>
                <p class="quiet">{page.mail.clone()}</p>
                <form class="form" method="post" action=action>
                    {field::problem(cx, &page.form)}
                    <input class="vh" type="text" name="username" value=page.mail.clone() autocomplete="username" tabindex="-1" aria-hidden="true" readonly=true/>
                    {page.is_invitation.then(|| Field::new("name", cx.t("表示名", "Name")).hint(cx.t("運営としてサイトに出る名前です。", "Shown where you act as an organizer.")).autocomplete("name").required().view(&page.form))}
                    {Field::new("password", cx.t("パスワード", "Password")).hint(hint).kind("password").autocomplete("new-password").required().view(&page.form)}
                    <button class="button primary big">{if page.is_invitation { cx.t("招待を受けて始める", "Accept and begin") } else { cx.t("パスワードを設定する", "Set the password") }}</button>
                </form>
            </div>
        }
        .into_any()
    })
}

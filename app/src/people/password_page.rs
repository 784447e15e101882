//! A one-time link: sets the password after a reset, an invitation or a sign-up. Opening it changes
//! nothing; the button does.

use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::field::{self, Field},
};

/// What the link was sent for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkKind {
    #[default]
    Reset,
    Invitation,
    SignUp,
}

#[derive(Clone, Debug, Default)]
pub struct PasswordPage {
    pub kind: LinkKind,
    /// Fields `password`, and `name` where the account has none yet.
    pub form: Form,
    pub token: String,
    pub mail: String,
    /// Local path where a new account goes on; empty for the other kinds.
    pub next: String,
    /// The account has a second factor, so that 8 characters will do.
    pub has_second_factor: bool,
}

pub fn document(cx: &Cx, page: PasswordPage) -> String {
    let (title, button) = match page.kind {
        LinkKind::Reset => (cx.t("新しいパスワード", "New password"), cx.t("パスワードを設定する", "Set the password")),
        LinkKind::Invitation => {
            (cx.t("招待を受ける", "Accept the invitation"), cx.t("招待を受けて始める", "Accept and begin"))
        }
        LinkKind::SignUp => {
            (cx.t("アカウントを作る", "Create an account"), cx.t("アカウントを作る", "Create the account"))
        }
    };
    let head = Head { title: title.to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        let action = match page.kind {
            LinkKind::Reset => routes::reset_token(&page.token),
            LinkKind::Invitation => routes::invitation(&page.token),
            LinkKind::SignUp => routes::sign_up_token(&page.token),
        };
        view! {
            <div class="wrap account-page">
                <h1>{title}</h1>
                <p class="quiet">{page.mail.clone()}</p>
                <form class="form" method="post" action=action>
                    {field::problem(cx, &page.form)}
                    {(!page.next.is_empty()).then(|| view! { <input type="hidden" name="next" value=page.next.clone()/> })}
                    <input class="vh" type="text" name="username" value=page.mail.clone() autocomplete="username" tabindex="-1" aria-hidden="true" readonly=true/>
                    {name_field(cx, &page)}
                    {password_field(cx, &page)}
                    <button class="button primary big">{button}</button>
                </form>
            </div>
        }
        .into_any()
    })
}

/// Who signs up for themselves may leave it empty: a link from a mail signs them in.
fn password_field(cx: &Cx, page: &PasswordPage) -> AnyView {
    let hint = match (page.kind, page.has_second_factor) {
        (LinkKind::SignUp, _) => cx.t(
            "空のままで構いません。ログインには、そのつどメールのリンクを送ります。決めるときは15文字以上。",
            "You may leave it empty: to sign in, we send you a link by mail. If you choose one, at least 15 characters.",
        ),
        (_, true) => cx.t("8文字以上。推測されにくい言葉の組み合わせをおすすめします。", "At least 8 characters."),
        (_, false) => cx.t(
            "15文字以上。いくつかの言葉をつないだ文がおすすめです。記号は要りません。",
            "At least 15 characters; a few words in a row are best.",
        ),
    };
    let label = match page.kind {
        LinkKind::SignUp => cx.t("パスワード(任意)", "Password (optional)"),
        LinkKind::Reset | LinkKind::Invitation => cx.t("パスワード", "Password"),
    };
    let field = Field::new("password", label).hint(hint).kind("password").autocomplete("new-password");
    if page.kind == LinkKind::SignUp { field } else { field.required() }.view(&page.form)
}

/// Whoever sets a new password has a name already.
fn name_field(cx: &Cx, page: &PasswordPage) -> Option<AnyView> {
    let hint = match page.kind {
        LinkKind::Reset => return None,
        LinkKind::Invitation => cx.t("運営としてサイトに出る名前です。", "Shown where you act as an organizer."),
        LinkKind::SignUp => cx
            .t("受付で確かめる名前です。あとから変えられます。", "The name at the reception. You can change it later."),
    };
    let field = Field::new("name", cx.t("表示名", "Name")).hint(hint).autocomplete("name").required();
    Some(field.view(&page.form))
}

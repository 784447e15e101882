//! `/invitations/{token}`: somebody is asked to help with a series. Opening it changes nothing; the button does.

use domain::{people::invitations::InvitationLook, t, time::Local};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head, InSeries},
    ui::{
        field::{self, Field},
        parts,
    },
};

/// `form` has the field `name`.
pub fn document(cx: &Cx, look: &InvitationLook, token: &str, form: &Form) -> String {
    let title =
        t!(cx.lang, "{series} の運営に招待されています", "You are invited to help with {series}", series = look.series);
    let head = Head {
        title: title.clone(),
        series: Some(InSeries { slug: look.slug.clone(), name: look.series.clone(), mark: look.mark }),
        ..Head::default()
    };
    shell::document(cx, head, || {
        let by = (!look.by.is_empty()).then(|| t!(cx.lang, "{by}さんから", "From {by}", by = look.by));
        let until = Local::at(look.expires, "Asia/Tokyo").day(cx.lang);
        let until = t!(cx.lang, "{until}まで受けられます。", "It can be accepted until {until}.", until);
        // Whoever opened it while signed in as somebody else is told before it happens.
        let other = cx.account.as_ref().map(|badge| {
            let text = t!(
                cx.lang,
                "いまは{name}さんでログインしています。受けると、{mail} のアカウントに切り替わります。",
                "You are signed in as {name}. Accepting switches to the account of {mail}.",
                name = badge.name,
                mail = look.mail
            );
            parts::note("", cx.t("招待の宛先", "Whom it is for"), text)
        });
        let name = look
            .needs_name
            .then(|| Field::new("name", cx.t("表示名", "Name")).autocomplete("name").required().view(form));
        let only = look
            .number
            .map(|number| t!(cx.lang, "{nth}だけの役割です。", " For {nth} only.", nth = cx.lang.nth(number)));
        view! {
            <div class="wrap account-page">
                <h1>{title.clone()}</h1>
                <p class="lede">{t!(cx.lang, "役割は「{role}」です。", "Your role: {role}.", role = look.role.label(cx.lang))}{only}</p>
                <p class="quiet">{look.mail.clone()}{by.map(|by| format!(" ・ {by}"))}</p>
                {other}
                <form class="form" method="post" action=routes::role_invitation(token)>
                    {field::problem(cx, form)}
                    {name}
                    <button class="button primary big">{cx.t("招待を受ける", "Accept")}</button>
                </form>
                <p class="quiet small">{until}{cx.t("受けたあと、2段階認証を設定します。受けないときは、何もしなくてかまいません。", " Then you set up a second factor. If you do not want it, simply do nothing.")}</p>
            </div>
        }
        .into_any()
    })
}

//! What a speaker writes of themselves.

use domain::{
    ids::PersonId,
    pages::{self, speaking::Profile},
};
use leptos::prelude::*;

use super::{speaking_parts::problem, speaking_picture};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::field::{self, Field},
};

/// Where the form stands on the page; also what its `at` says.
pub fn id(person: PersonId) -> String {
    format!("profile-{person}")
}

/// With what was typed as it would look, when the form asks for that.
pub fn view(cx: &Cx, profile: &Profile, form: &Form) -> AnyView {
    let here = id(profile.person);
    let is_here = form.value("at") == here;
    let typed = |name: &str, stored: &str| if is_here { form.value(name).to_owned() } else { stored.to_owned() };
    let error = |name: &str| if is_here { form.error(name).map(str::to_owned) } else { None };
    let bio = Field::new("bio", cx.t("自己紹介", "About you"))
        .id(&format!("{here}-bio"))
        .hint(field::markdown(cx))
        .rows(5)
        .show(typed("bio", &profile.bio), error("bio"));
    let url = Field::new("url", cx.t("あなたのサイト", "Your site"))
        .id(&format!("{here}-url"))
        .kind("url")
        .show(typed("url", &profile.url), error("url"));
    let wants_preview = is_here && form.value("do") == "preview";
    let preview = if wants_preview { pages::speaking::preview(form.value("bio")) } else { String::new() };
    let is_hidden = preview.is_empty();
    let page = profile.is_public.then(|| {
        view! { <a class="tall" href=routes::speaker(&profile.slug)>{cx.t("公開ページ", "Public page")}</a> }
    });
    // What was only looked at is not saved yet.
    let guard = if is_here { "dirty" } else { "" };
    view! {
        <section class="speaking-part" id=here.clone() aria-labelledby=format!("{here}-title")>
            <div class="section-head"><h2 id=format!("{here}-title")>{cx.t("プロフィール", "Profile")}</h2>{page}</div>
            <form class="speaking-card in form" method="post" enctype="multipart/form-data" action=routes::own_profile(profile.person) data-guard=guard data-ask=field::ask(cx)>
                {problem(form, is_here)}
                <p class="quiet small">{profile.name.clone()}</p>
                <input type="hidden" name="base" value=profile.base.clone()/>
                {bio}
                <section class="answer-preview" hidden=is_hidden><p class="small quiet">{cx.t("載せたときの見え方(まだ保存していません)", "As it will look (not saved yet)")}</p><div class="prose" inner_html=preview></div></section>
                {url}
                {speaking_picture::view(cx, profile, form, is_here)}
                <p class="row"><button class="button" name="do" value="save">{cx.t("プロフィールを保存", "Save the profile")}</button><button class="button" name="do" value="preview">{cx.t("見え方を確かめる", "Preview")}</button></p>
                <p class="quiet small">{cx.t("登壇者のページと検索に載り、だれでも読めます。", "It stands on your public page and in search; everybody can read it.")}</p>
            </form>
            {names(cx, profile, form)}
        </section>
    }
    .into_any()
}

/// Further names, in a form of their own.
fn names(cx: &Cx, profile: &Profile, form: &Form) -> AnyView {
    let here = format!("names-{}", profile.person);
    let is_here = form.value("at") == here;
    let typed = if is_here { form.value("names").to_owned() } else { profile.names.join("\n") };
    let field = Field::new("names", cx.t("別名", "Further names"))
        .id(&format!("{here}-names"))
        .hint(cx.t(
            "1行に1つ。読み、ローマ字、ハンドル名など、ほかに名乗った名前を入れると、同じ人として見つかります。公開ページに載ります。",
            "One a line: readings, Latin letters, handles. You are found by them, and they stand on your public page.",
        ))
        .rows(3)
        .show(typed, if is_here { form.error("names").map(str::to_owned) } else { None });
    let guard = if is_here { "dirty" } else { "" };
    view! {
        <form class="speaking-card in form" id=here method="post" action=routes::own_names(profile.person) data-guard=guard data-ask=field::ask(cx)>
            {problem(form, is_here)}
            <input type="hidden" name="base" value=profile.names_base.clone()/>
            {field}
            <p class="row"><button class="button">{cx.t("別名を保存", "Save the names")}</button></p>
        </form>
    }
    .into_any()
}

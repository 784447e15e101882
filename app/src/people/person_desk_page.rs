//! `/organize/{series}/speakers/{person}`: one person across all events, with their names.

use domain::{
    Lang,
    agenda::merging::SideTalk,
    pages::person_desk::{PersonDesk, PersonFacts},
    t,
};
use leptos::prelude::*;

use super::people_desk_page::merged;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        parts,
    },
};

/// Talks that stand there unfolded.
const UNFOLDED: usize = 10;

/// `form` holds `names` that could not be saved or the `reason` for a picture that could not be removed, and why.
pub fn document(cx: &Cx, page: &PersonDesk, form: &Form) -> String {
    let head = Head {
        title: page.person.side.name.clone(),
        bar: page.person.side.name.clone(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::People,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &PersonDesk, form: &Form) -> AnyView {
    let slug = page.series.slug.as_str();
    let refused = page.refused.as_ref().map(|text| parts::note("", text.get(cx.lang).to_owned(), ""));
    view! {
        <div class="wrap people-desk">
            {parts::crumbs(cx, vec![(routes::people_desk(slug), cx.t("登壇した人", "Speakers").to_owned())])}
            <div class="page-head"><h1 class="desk-title">{page.person.side.name.clone()}</h1></div>
            {field::problem(cx, form)}
            {refused}
            <div class="people-columns">
                <div class="stack">
                    {page.refused.is_none().then(|| names(cx, page, form))}
                    {open_names(cx, page)}
                    {picture(cx, page, form)}
                    {merged(cx, slug, &page.merged)}
                </div>
                <section class="card" aria-labelledby="facts"><h2 class="vh" id="facts">{cx.t("この人について", "About them")}</h2>{facts(cx, &page.person)}</section>
            </div>
        </div>
    }
    .into_any()
}

fn names(cx: &Cx, page: &PersonDesk, form: &Form) -> AnyView {
    // Another form of the page says nothing of them.
    let typed = form.values.get("names").cloned().unwrap_or_else(|| page.person.other_names.join("\n"));
    let names = Field::new("names", cx.t("別名", "Further names"))
        .hint(cx.t(
            "1行に1つ。読み、ローマ字、ハンドル名など。公開ページに載り、検索とレポートの取り込みで同じ人として見つかります。",
            "One a line: readings, Latin letters, handles. They stand on the public page; search and the import of reports find the person by them.",
        ))
        .rows(4)
        .show(typed, form.error("names").map(str::to_owned));
    view! {
        <form class="form card wide" method="post" action=routes::person_desk(&page.series.slug, page.person.side.id) data-guard=field::guard(form) data-ask=field::ask(cx)>
            <input type="hidden" name="base" value=page.base.clone()/>
            {names}
            <p class="row"><button class="button primary">{cx.t("別名を保存", "Save the names")}</button></p>
        </form>
    }
    .into_any()
}

/// Names of which organizers may say that they are theirs.
fn open_names(cx: &Cx, page: &PersonDesk) -> Option<AnyView> {
    if page.open_names.is_empty() {
        return None;
    }
    let action = routes::person_name(&page.series.slug, page.person.side.id);
    let rows: Vec<_> = page
        .open_names
        .iter()
        .map(|open| {
            let (words, label) = if open.is_own {
                (
                    cx.t("本人が名乗っています", "As they call themselves"),
                    cx.t("この名前も本人のものとして使う", "Use this name as theirs"),
                )
            } else {
                (
                    cx.t("公開されない枠でだけ使われています", "On talks alone that may not be told"),
                    cx.t("この名前を公開する", "Make this name public"),
                )
            };
            let long = t!(cx.lang, "「{name}」: {label}", "{name}: {label}", name = open.name, label);
            view! {
                <li>
                    <p><b>{open.name.clone()}</b><span class="quiet small">{words}</span></p>
                    <form method="post" action=action.clone()>
                        <input type="hidden" name="name" value=open.id.to_string()/>
                        <button class="button" aria-label=long>{label}</button>
                    </form>
                </li>
            }
        })
        .collect();
    Some(
        view! {
            <section class="section" aria-labelledby="open-names">
                <div class="section-head"><h2 id="open-names">{cx.t("確かめる名前", "Names to look at")}</h2></div>
                <p class="quiet small">{cx.t("使うとした名前は、公開ページに載り、タイムテーブルとレポートの取り込みでもこの人として扱います。", "A name that is used stands on the public page, and agendas and imported reports know this person by it.")}</p>
                <ul class="people-merged">{rows}</ul>
            </section>
        }
        .into_any(),
    )
}

/// The picture, and how organizers take it away.
fn picture(cx: &Cx, page: &PersonDesk, form: &Form) -> Option<AnyView> {
    let picture = page.picture.as_ref()?;
    let side = &page.person.side;
    let face = if picture.is_shown {
        let words = t!(cx.lang, "{name}さんの写真", "Picture of {name}", name = side.name);
        let face = parts::face(&page.person.address, &picture.hash, (words, 72));
        view! { <span class="avatar large">{face}</span> }.into_any()
    } else {
        view! { <p class="quiet small">{cx.t("いまは本人だけが見られます。", "Nobody but they can see it now.")}</p> }
            .into_any()
    };
    let reason = Field::new("reason", cx.t("外す理由", "Why it is taken away"))
        .hint(cx.t(
            "本人にメールとマイページで知らせ、記録に残します。",
            "They read it in a mail and on their own page, and the log keeps it.",
        ))
        .required()
        .show(form.value("reason").to_owned(), form.error("reason").map(str::to_owned));
    Some(
        view! {
            <form class="form card wide people-merge" method="post" action=routes::person_picture(&page.series.slug, side.id)>
                <h2>{cx.t("写真を外す", "Take the picture away")}</h2>
                <div class="row">{face}</div>
                <p class="quiet small">{cx.t("外した写真は消え、元に戻せません。別の写真は本人が渡せます。", "It is deleted for good. They may hand in another one.")}</p>
                <input type="hidden" name="hash" value=picture.hash.clone()/>
                {reason}
                <p class="row"><button class="button danger">{cx.t("写真を外す", "Take it away")}</button></p>
            </form>
        }
        .into_any(),
    )
}

/// What there is of somebody: also one side of a comparison.
pub(super) fn facts(cx: &Cx, person: &PersonFacts) -> AnyView {
    let lang = cx.lang;
    let side = &person.side;
    let page = if person.is_public {
        view! { <a class="tall break" href=routes::speaker(&person.address)>{routes::speaker_to_read(&person.address)}</a> }.into_any()
    } else {
        view! { <span class="quiet">{cx.t("まだありません", "None yet")}</span> }.into_any()
    };
    let names = (!person.other_names.is_empty()).then(|| person.other_names.join(cx.t("、", ", ")));
    let bio =
        (!person.bio_html.is_empty()).then(|| view! { <div class="prose" inner_html=person.bio_html.clone()></div> });
    let mails: Vec<_> = side
        .mails
        .iter()
        .map(|mail| view! { <span class="member-mail">{mail.mail.clone()}<span class="quiet small">" "{mail.series_name.clone()}</span></span> })
        .collect();
    let account = if side.accounts.is_empty() { cx.t("なし", "None") } else { cx.t("あり", "Yes") };
    let picture = if side.has_picture { cx.t("あり", "Yes") } else { cx.t("なし", "None") };
    let none = || view! { <span class="quiet">{cx.t("なし", "None")}</span> }.into_any();
    let mails = if mails.is_empty() { none() } else { mails.into_any() };
    view! {
        <dl class="attendee-facts">
            {row(cx.t("公開ページ", "Public page"), page)}
            {row(cx.t("別名", "Further names"), names.map_or_else(none, IntoAny::into_any))}
            {row(cx.t("自己紹介", "About"), bio.map_or_else(none, IntoAny::into_any))}
            {row(cx.t("サイト", "Site"), side.url.clone().map_or_else(none, |url| view! { <span class="break">{url}</span> }.into_any()))}
            {row(cx.t("写真", "Picture"), picture.into_any())}
            {row(cx.t("連絡先", "Mail"), mails)}
            {row(cx.t("アカウント", "Account"), account.into_any())}
            {row(cx.t("登壇", "Talks"), talks(lang, cx, &side.talks))}
        </dl>
    }
    .into_any()
}

fn row(term: &'static str, value: AnyView) -> AnyView {
    view! { <div><dt>{term}</dt><dd>{value}</dd></div> }.into_any()
}

fn talks(lang: Lang, cx: &Cx, talks: &[SideTalk]) -> AnyView {
    let line = |talk: &SideTalk| {
        let name = t!(lang, "{name}として", "as {name}", name = talk.name);
        let title =
            if talk.title.is_empty() { cx.t("題名なし", "Untitled").to_owned() } else { talk.title.clone() };
        let day = talk.starts.as_ref().map(|at| view! { " ・ "{parts::day(at, lang)} });
        view! {
            <li><span lang=cx.content_lang(&title)>{title.clone()}</span><span class="quiet small member-mail">{talk.series_name.clone()}" "{lang.nth(talk.number)}{day}" ・ "{name}</span></li>
        }
    };
    let (first, rest) = talks.split_at(talks.len().min(UNFOLDED));
    let rest = (!rest.is_empty()).then(|| {
        let words = t!(lang, "ほか{n}件", "{n} more", n = rest.len());
        view! { <details><summary>{words}</summary><ul class="people-talks">{rest.iter().map(line).collect_view()}</ul></details> }
    });
    view! {
        <p class="small quiet">{lang.count(talks.len(), "件", "talk", "talks")}</p>
        <ul class="people-talks">{first.iter().map(line).collect_view()}</ul>
        {rest}
    }
    .into_any()
}

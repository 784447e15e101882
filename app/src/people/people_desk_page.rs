//! `/organize/{series}/speakers`: everybody who spoke, who of them may be one, and who was merged.

use domain::{
    pages::people_desk::{Alike, Merged, PeopleDesk, PersonLine, Reach},
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// `form` holds what could not be done.
pub fn document(cx: &Cx, page: &PeopleDesk, form: &Form) -> String {
    let head = Head {
        title: format!("{} {}", page.series.name, cx.t("登壇した人", "speakers")),
        bar: cx.t("登壇した人", "Speakers").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::People,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &PeopleDesk, form: &Form) -> AnyView {
    let count = cx.lang.count(page.total, "人", "speaker", "speakers");
    let here = page.series.slug.as_str();
    let list = if page.total == 0 {
        parts::empty(
            cx.t("登壇した人がまだいません", "Nobody has spoken yet"),
            cx.t(
                "タイムテーブルかレポートに登壇者が入ると、ここに並びます。",
                "They stand here once they are on an agenda or in a report.",
            ),
        )
    } else {
        view! { {find(cx, page)}{people(cx, page)} }.into_any()
    };
    view! {
        <div class="wrap people-desk">
            <div class="page-head"><h1 class="desk-title">{cx.t("登壇した人", "Speakers")}</h1><p class="quiet">{count}</p></div>
            {field::problem(cx, form)}
            {alike(cx, page)}
            {list}
            {parts::pager(cx, page.page, page.pages, |n| routes::people_desk_with(here, &page.words, n))}
            {merged(cx, here, &page.merged)}
        </div>
    }
    .into_any()
}

fn alike(cx: &Cx, page: &PeopleDesk) -> Option<AnyView> {
    if page.alike.is_empty() {
        return None;
    }
    let rows: Vec<_> = page.alike.iter().map(|pair| pair_row(cx, page, pair)).collect();
    Some(
        view! {
            <section class="section" aria-labelledby="alike">
                <div class="section-head"><h2 id="alike">{cx.t("同じ人かもしれません", "These may be one")}</h2></div>
                <ul class="people-pairs">{rows}</ul>
            </section>
        }
        .into_any(),
    )
}

fn pair_row(cx: &Cx, page: &PeopleDesk, pair: &Alike) -> AnyView {
    let slug = page.series.slug.as_str();
    let (one, other) = (&pair.one, &pair.other);
    let names = t!(cx.lang, "{one}と{other}", "{one} and {other}", one = one.name, other = other.name);
    let compare = t!(cx.lang, "{names}を見比べる", "Compare {names}", names);
    let apart = t!(cx.lang, "{names}は別の人", "{names} are two", names);
    view! {
        <li>
            <p><b>{one.name.clone()}</b><span class="quiet small">{talks(cx, one)}</span></p>
            <p><b>{other.name.clone()}</b><span class="quiet small">{talks(cx, other)}</span></p>
            <p><span class="tag">{pair.why.label(cx.lang)}</span></p>
            <div class="row">
                <a class="button" href=routes::merge_people(slug, one.id, other.id) aria-label=compare>{cx.t("見比べる", "Compare")}</a>
                <form method="post" action=routes::people_act(slug, "apart")>
                    <input type="hidden" name="one" value=one.id.to_string()/><input type="hidden" name="other" value=other.id.to_string()/>
                    <button class="button" aria-label=apart>{cx.t("別の人です", "They are two")}</button>
                </form>
            </div>
        </li>
    }
    .into_any()
}

fn talks(cx: &Cx, person: &PersonLine) -> String {
    if person.talks == 0 {
        return cx.t("ほかのシリーズで登壇", "in another series").to_owned();
    }
    cx.lang.count(person.talks, "回登壇", "talk", "talks")
}

fn find(cx: &Cx, page: &PeopleDesk) -> AnyView {
    let all = routes::people_desk(&page.series.slug);
    let label = cx.t("名前、別名", "Name or further name");
    let found = (!page.words.trim().is_empty()).then(|| {
        let count = t!(cx.lang, "{n}人", "{n} found", n = page.found);
        view! { <p class="quiet small" role="status">{count}" ・ "<a class="tall" href=all.clone()>{cx.t("すべて見る", "Show all")}</a></p> }
    });
    view! {
        <form class="find-attendee" action=all.clone() role="search">
            <label class="vh" for="q">{label}</label>
            <div class="searchbox">
                <input class="input" id="q" type="search" name="q" maxlength="100" value=page.words.clone() placeholder=label/>
                <button class="button">{icon::search()}{cx.t("さがす", "Search")}</button>
            </div>
            {found}
        </form>
    }
    .into_any()
}

/// The list is the form by which two are chosen.
fn people(cx: &Cx, page: &PeopleDesk) -> AnyView {
    if page.people.is_empty() {
        return parts::empty(
            cx.t("見つかりませんでした", "Nobody was found"),
            cx.t("別の書き方でさがしてみてください。", "Please try another spelling."),
        );
    }
    let rows: Vec<_> = page.people.iter().map(|person| row(cx, page, person)).collect();
    view! {
        <form class="people-list" method="get" action=routes::people_act(&page.series.slug, "merge")>
            <p class="quiet small" id="choose-two">{cx.t("同じ人が2つに分かれているときは、2人に印を付けて見比べます。統合はその次の画面で確かめてからです。", "If one person stands here twice, tick both and compare them. Nothing is merged before you have looked.")}</p>
            <div class="table-box" tabindex="0" role="region" aria-label=cx.t("登壇した人の一覧", "List of speakers")>
                <table class="desk-table">
                    <thead><tr><th scope="col"><span class="vh">{cx.t("選ぶ", "Choose")}</span></th><th scope="col">{cx.t("人", "Who")}</th><th scope="col" class="num">{cx.t("登壇", "Talks")}</th><th scope="col">{cx.t("最後の回", "Last event")}</th><th scope="col">{cx.t("連絡先", "Reached by")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="row"><button class="button">{cx.t("印を付けた2人を見比べる", "Compare the two")}</button></p>
        </form>
    }
    .into_any()
}

fn row(cx: &Cx, page: &PeopleDesk, person: &PersonLine) -> AnyView {
    let slug = page.series.slug.as_str();
    let choose = t!(cx.lang, "{name}を選ぶ", "Choose {name}", name = person.name);
    let others = (!person.other_names.is_empty()).then(|| {
        let names = person.other_names.join(cx.t("、", ", "));
        view! { <span class="quiet small member-mail">{names}</span> }
    });
    let last = person.last.as_ref().map(|(number, at)| {
        let day = at.as_ref().map(|at| view! { <span class="quiet small">" "{parts::day(at, cx.lang)}</span> });
        view! { {cx.lang.nth(*number)}{day} }
    });
    let reach = match person.reach {
        Reach::Account => {
            view! { <span class="setting-here">{icon::person()}{cx.t("アカウント", "Account")}</span> }.into_any()
        }
        Reach::Mail => view! { <span class="setting-here">{icon::mail()}{cx.t("メール", "Mail")}</span> }.into_any(),
        Reach::Nowhere => view! { <span class="quiet">{cx.t("連絡先なし", "No contact")}</span> }.into_any(),
    };
    view! {
        <tr data-row="" tabindex="-1">
            <td class="choose"><label><input type="checkbox" name="who" value=person.id.to_string() aria-describedby="choose-two"/><span class="vh">{choose}</span></label></td>
            <td class="main"><a href=routes::person_desk(slug, person.id)>{person.name.clone()}</a>{others}</td>
            <td class="num">{cx.lang.count(person.talks, "回", "talk", "talks")}</td>
            <td>{last}</td>
            <td>{reach}</td>
        </tr>
    }
    .into_any()
}

/// Merges that can be undone.
pub(super) fn merged(cx: &Cx, slug: &str, list: &[Merged]) -> Option<AnyView> {
    if list.is_empty() {
        return None;
    }
    let rows: Vec<_> = list
        .iter()
        .map(|one| {
            let what = t!(cx.lang, "{gone} → {kept}", "{gone} → {kept}", gone = one.gone_name, kept = one.kept_name);
            let undo = t!(cx.lang, "「{what}」の統合を元に戻す", "Undo the merge {what}", what);
            let by = (!one.by.is_empty()).then(|| format!(" ・ {}", one.by));
            view! {
                <li>
                    <p><b>{what}</b><span class="quiet small">{parts::day(&one.at, cx.lang)}{by}</span></p>
                    <form method="post" action=routes::people_act(slug, "undo")>
                        <input type="hidden" name="id" value=one.id.to_string()/>
                        <button class="button" aria-label=undo>{icon::undo()}{cx.t("元に戻す", "Undo")}</button>
                    </form>
                </li>
            }
        })
        .collect();
    Some(
        view! {
            <section class="section" aria-labelledby="merged">
                <div class="section-head"><h2 id="merged">{cx.t("統合した人", "Merged")}</h2></div>
                <p class="quiet small">{cx.t("いつでも元に戻せます。前のアドレスは、その名前が公開されていれば、統合した先に案内しつづけます。", "Each can be undone at any time. The former address goes on leading to whom they became, where its name is public.")}</p>
                <ul class="people-merged">{rows}</ul>
            </section>
        }
        .into_any(),
    )
}

//! `/organize/{series}/members`: who may do what, and who was asked.

use domain::{
    VariantArray as _,
    lang::Lang,
    pages::members::MembersPage,
    people::invitations::{Invited, Member},
    t,
    time::Local,
    viewer::{Right, Role},
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    series::log_words,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// `form` has the fields of what was refused: `what` (`invite`, `role`, `remove`, `withdraw`), `mail`, `role` and
/// `event`.
pub fn document(cx: &Cx, page: &MembersPage, form: &Form) -> String {
    let head = Head {
        title: format!("{} {}", page.series.name, cx.t("メンバーと権限", "members")),
        bar: cx.t("メンバーと権限", "Members").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Members,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &MembersPage, form: &Form) -> AnyView {
    let count = cx.lang.count(page.members.len(), "人", "member", "members");
    let waiting =
        (!page.invited.is_empty()).then(|| t!(cx.lang, " ・ 招待中 {n}人", ", {n} invited", n = page.invited.len()));
    let members: Vec<_> = page.members.iter().map(|member| member_row(cx, page, member)).collect();
    let invited: Vec<_> = page.invited.iter().map(|invited| invited_row(cx, page, invited)).collect();
    view! {
        <div class="wrap members">
            <div class="page-head"><h1 class="desk-title">{cx.t("メンバーと権限", "Members and what they may do")}</h1><p class="quiet">{count}{waiting}</p></div>
            {field::problem(cx, form)}
            {without_factor(cx, page)}
            <div class="table-box" tabindex="0" role="region" aria-label=cx.t("メンバーの一覧", "List of members")>
                <table class="desk-table">
                    <thead><tr><th scope="col">{cx.t("人", "Who")}</th><th scope="col">{cx.t("役割", "Role")}</th><th scope="col">{cx.t("2段階認証", "Second factor")}</th><th scope="col">{cx.t("最後に使った日・したこと", "Last seen, last did")}</th><th scope="col"><span class="vh">{cx.t("外す", "Remove")}</span></th></tr></thead>
                    <tbody>{members}{invited}</tbody>
                </table>
            </div>
            {invite(cx, page, form)}
            {rights(cx)}
        </div>
    }
    .into_any()
}

fn without_factor(cx: &Cx, page: &MembersPage) -> Option<AnyView> {
    let n = page.members.iter().filter(|member| !member.has_second_factor).count();
    (n > 0).then(|| {
        let title = t!(cx.lang, "2段階認証のないメンバーが{n}人います", "{n} without a second factor", n);
        parts::note(
            "warn",
            title,
            cx.t(
                "次にログインするとき、設定を求めます。設定するまで、デスクは開きません。",
                "They are asked to set it up when they next sign in, and cannot open the desk before.",
            ),
        )
    })
}

fn action(page: &MembersPage) -> String {
    routes::members(&page.series.slug)
}

/// A select of the roles.
fn roles(cx: &Cx, id: String, label: String, chosen: Role) -> AnyView {
    let options: Vec<_> = Role::VARIANTS
        .iter()
        .map(|role| view! { <option value=role.into_str() selected=*role == chosen>{role.label(cx.lang)}</option> })
        .collect();
    view! { <label class="vh" for=id.clone()>{label}</label><select class="input" id=id name="role">{options}</select> }
        .into_any()
}

/// Where a role can reach: everywhere, or one of the newest events; the one it reaches now is among them.
fn reaches(cx: &Cx, page: &MembersPage, chosen: Option<i32>) -> Vec<(String, String)> {
    let mut numbers: Vec<i32> = page.events.iter().map(|card| card.number).collect();
    numbers.extend(chosen.filter(|number| !numbers.contains(number)));
    let all = (String::new(), cx.t("すべての回", "All events").to_owned());
    let only = |number: &i32| (number.to_string(), t!(cx.lang, "{nth}だけ", "{nth} only", nth = cx.lang.nth(*number)));
    std::iter::once(all).chain(numbers.iter().map(only)).collect()
}

/// A select of where the role reaches.
fn reach(cx: &Cx, page: &MembersPage, id: String, label: String, chosen: Option<i32>) -> AnyView {
    let now = chosen.map(|number| number.to_string()).unwrap_or_default();
    let options: Vec<_> = reaches(cx, page, chosen)
        .into_iter()
        .map(|(value, text)| view! { <option selected=value == now value=value>{text}</option> })
        .collect();
    view! { <label class="vh" for=id.clone()>{label}</label><select class="input" id=id name="event">{options}</select> }
        .into_any()
}

fn member_row(cx: &Cx, page: &MembersPage, member: &Member) -> AnyView {
    let (lang, zone) = (cx.lang, page.series.time_zone.as_str());
    let is_me = page.me == Some(member.account);
    let initial: String = member.name.chars().next().into_iter().collect();
    let factor = if member.has_second_factor {
        view! { <span class="setting-here">{icon::shield()}{cx.t("認証アプリ", "Authenticator")}</span> }.into_any()
    } else {
        view! { <span class="warn-word">{icon::warn()}{cx.t("なし", "None")}</span> }.into_any()
    };
    let seen = member.last_seen.map_or_else(
        || cx.t("まだ", "Not yet").to_owned(),
        |at| {
            let at = Local::at(at, zone);
            format!("{} {}", at.date(lang), at.clock())
        },
    );
    let did = member.last_action.as_ref().map(|(action, _)| log_words::did(action, cx.lang));
    let who = member.account.to_string();
    let role_label = t!(lang, "{name}さんの役割", "Role of {name}", name = member.name);
    let reach_label = t!(lang, "{name}さんの役割が届く回", "Events of {name}", name = member.name);
    let remove_label = t!(lang, "{name}さんを外す", "Remove {name}", name = member.name);
    let warning = t!(
        lang,
        "{name}さんはデスクを開けなくなり、すべての端末からログアウトします。書いたものは残ります。",
        "{name} can no longer open the desk and is signed out everywhere. What they wrote stays.",
        name = member.name
    );
    view! {
        <tr data-row="" tabindex="-1">
            <td class="who"><span><span class="avatar" aria-hidden="true">{initial}</span><span><b>{member.name.clone()}</b>{is_me.then(|| view! { <span class="quiet small">" "{cx.t("自分", "you")}</span> })}<span class="quiet small member-mail">{member.mail.clone()}</span></span></span></td>
            <td><form class="member-role" method="post" action=action(page)>
                <input type="hidden" name="what" value="role"/><input type="hidden" name="account" value=who.clone()/>
                {roles(cx, format!("role-{who}"), role_label, member.role)}
                {reach(cx, page, format!("reach-{who}"), reach_label, member.number)}
                <button class="button">{cx.t("変える", "Change")}</button>
            </form></td>
            <td class="nowrap">{factor}</td>
            <td>{seen}<span class="quiet small member-mail">{did}</span></td>
            <td><details class="menu member-remove">
                <summary aria-label=remove_label>"…"</summary>
                <div class="panel"><p class="small">{warning}</p><form method="post" action=action(page)><input type="hidden" name="what" value="remove"/><input type="hidden" name="account" value=who/><button class="button danger">{cx.t("シリーズから外す", "Remove")}</button></form></div>
            </details></td>
        </tr>
    }
    .into_any()
}

fn invited_row(cx: &Cx, page: &MembersPage, invited: &Invited) -> AnyView {
    let lang = cx.lang;
    let sent = Local::at(invited.sent, &page.series.time_zone).day(lang);
    let left = (invited.expires - page.now).num_days();
    let is_over = invited.expires <= page.now;
    let state = if is_over {
        cx.t("期限が切れました", "Expired").to_owned()
    } else {
        t!(lang, "あと{left}日で切れます", "{left} days left", left = left.max(0))
    };
    let class = if is_over || left < 2 { "warn-word" } else { "quiet" };
    let again = view! {
        <form method="post" action=action(page)><input type="hidden" name="what" value="invite"/><input type="hidden" name="mail" value=invited.mail.clone()/><input type="hidden" name="role" value=invited.role.into_str()/><input type="hidden" name="event" value=invited.number.map(|number| number.to_string()).unwrap_or_default()/><button class="button">{cx.t("送り直す", "Send again")}</button></form>
    };
    view! {
        <tr data-row="" tabindex="-1">
            <td class="who"><span><span class="avatar pending" aria-hidden="true">{icon::mail()}</span><span>{invited.mail.clone()}</span></span></td>
            <td>{invited.role.label(lang)}{only(lang, invited.number)}</td>
            <td><span class="badge ring">{cx.t("招待中", "Invited")}</span></td>
            <td>{t!(lang, "{sent}に送りました", "Sent on {sent}", sent)}" "<span class=class>{state}</span></td>
            <td class="row">{again}<form method="post" action=action(page)><input type="hidden" name="what" value="withdraw"/><input type="hidden" name="id" value=invited.id/><button class="linkish">{cx.t("取り消す", "Withdraw")}</button></form></td>
        </tr>
    }
    .into_any()
}

/// Behind a role that reaches one event.
fn only(lang: Lang, number: Option<i32>) -> Option<AnyView> {
    let text = t!(lang, "（{nth}だけ）", " ({nth} only)", nth = lang.nth(number?));
    Some(view! { <span class="quiet small">{text}</span> }.into_any())
}

fn invite(cx: &Cx, page: &MembersPage, form: &Form) -> AnyView {
    let form = if form.value("what") == "invite" { form.clone() } else { Form::default() };
    let chosen = form.value("role").parse().unwrap_or(Role::Reporter);
    view! {
        <section class="card plan-card" id="invite" aria-labelledby="invite-title">
            <div class="stack tight">
                <h2 id="invite-title">{cx.t("人を招待する", "Invite somebody")}</h2>
                <p class="quiet">{cx.t("リンクをメールで送ります。本人が受けると、役割が付きます。7日で切れ、送り直せます。1回だけ手伝う人（モデレーター・レポーター・受付）には、その回を選びます。ほかの回の名簿やデスクは見えません。", "They get a link by mail. The role is theirs once they accept. It lives 7 days and can be sent again. For somebody who helps with one event (moderator, reporter, check-in), choose it: they see nothing of the others.")}</p>
            </div>
            <form class="form wide invite-fields" method="post" data-guard=field::guard(&form) data-ask=field::ask(cx) action=action(page)>
                <input type="hidden" name="what" value="invite"/>
                {Field::new("mail", cx.t("メールアドレス", "Mail address")).kind("email").autocomplete("off").required().view(&form)}
                <div class="field">{roles_visible(cx, chosen)}</div>
                <div class="field">
                    {field::select("event", cx.t("どの回で", "For which events"), &reaches(cx, page, None), form.value("event"))}
                    {form.error("event").map(|text| view! { <p class="error">{text}</p> })}
                </div>
                <button class="button primary">{icon::mail()}{cx.t("招待する", "Invite")}</button>
            </form>
        </section>
    }
    .into_any()
}

fn roles_visible(cx: &Cx, chosen: Role) -> AnyView {
    let options: Vec<(String, String)> =
        Role::VARIANTS.iter().map(|role| (role.into_str().to_owned(), role.label(cx.lang).to_owned())).collect();
    field::select("role", cx.t("役割", "Role"), &options, chosen.into_str())
}

/// Drawn from the table that the use cases ask.
fn rights(cx: &Cx) -> AnyView {
    let heads: Vec<_> =
        Role::VARIANTS.iter().map(|role| view! { <th scope="col">{role.label(cx.lang)}</th> }).collect();
    let rows: Vec<_> = Right::VARIANTS
        .iter()
        .map(|right| {
            let cells: Vec<_> = Role::VARIANTS
                .iter()
                .map(|role| {
                    let (sign, word) = if role.may(*right) { ("✓", cx.t("できる", "yes")) } else { ("—", cx.t("できない", "no")) };
                    view! { <td class=if role.may(*right) { "yes" } else { "no" }><span aria-hidden="true">{sign}</span><span class="vh">{word}</span></td> }
                })
                .collect();
            view! { <tr><th scope="row">{right.label(cx.lang)}</th>{cells}</tr> }
        })
        .collect();
    view! {
        <section class="section" aria-labelledby="rights">
            <h2 id="rights">{cx.t("役割でできること", "What each role may do")}</h2>
            <div class="table-box" tabindex="0" role="region" aria-label=cx.t("役割の表", "Table of roles")>
                <table class="desk-table rights"><thead><tr><th scope="col"><span class="vh">{cx.t("できること", "May")}</span></th>{heads}</tr></thead><tbody>{rows}</tbody></table>
            </div>
        </section>
    }
    .into_any()
}

//! `/settings/delete`: somebody closes their account for good, and knows before what goes and what stays.

use domain::{pages::close_account::ClosingPage, t};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::{
        field::{self, Field},
        parts,
    },
};

/// `form` holds the `mail` that was typed, and why nothing was deleted.
pub fn document(cx: &Cx, page: &ClosingPage, form: &Form) -> String {
    let head =
        Head { title: cx.t("アカウントを削除する", "Delete your account").to_owned(), ..Head::default() };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &ClosingPage, form: &Form) -> AnyView {
    let below = if page.owned.is_empty() { confirm(cx, page, form) } else { owner(cx, page) };
    view! {
        <div class="wrap narrow-page">
            {parts::crumbs(cx, vec![(routes::SETTINGS.to_owned(), cx.t("アカウント", "Account").to_owned())])}
            <div class="page-head"><h1>{cx.t("アカウントを削除する", "Delete your account")}</h1></div>
            {field::problem(cx, form)}
            <div class="stack">
                <section aria-labelledby="goes"><h2 id="goes">{cx.t("消えるもの", "What goes")}</h2>{goes(cx, page)}</section>
                <section aria-labelledby="stays"><h2 id="stays">{cx.t("残るもの", "What stays")}</h2>{stays(cx, page)}</section>
                {below}
            </div>
        </div>
    }
    .into_any()
}

fn list(lines: Vec<AnyView>) -> AnyView {
    let items: Vec<_> = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect();
    view! { <div class="prose"><ul>{items}</ul></div> }.into_any()
}

fn goes(cx: &Cx, page: &ClosingPage) -> AnyView {
    let mut lines = vec![
        cx.t(
            "名前、メールアドレス、パスワード、ログインしている端末、運営の役割",
            "Your name, mail address and password, signed-in browsers, and roles",
        )
        .into_any(),
        cx.t("受け取っている案内と、送る前のメール", "The series that you follow, and mails that wait to be sent")
            .into_any(),
        cx.t(
            "申し込みのときに答えたこと、質問に付けた名前、運営として書いた回答とノートの感想に付いた名前、登壇応募の内容",
            "What you answered at registrations, your name at questions, and at answers and impressions in notes that you wrote as an organizer, and what you proposed",
        )
        .into_any(),
    ];
    if page.speaks {
        let words = cx.t(
            "登壇者のページに書いた自己紹介、サイト、写真、自分で付けた別名",
            "What you wrote on your page as a speaker: words, site, picture, and names that you gave yourself",
        );
        lines.push(words.into_any());
    }
    if !page.coming.is_empty() {
        let names: Vec<String> = page.coming.iter().map(|card| card.name(cx.lang)).collect();
        let names = names.join(cx.t("、", ", "));
        let words = t!(
            cx.lang,
            "これからの回の席({names})。待っている人がいれば、その人に回ります。",
            "Your seats at events to come ({names}); whoever waits gets them.",
            names
        );
        lines.push(words.into_any());
    }
    list(lines)
}

fn stays(cx: &Cx, page: &ClosingPage) -> AnyView {
    let mut lines = vec![
        cx.t(
            "参加した回の人数、投票、アンケートの数。だれのものかは、わからなくなります。",
            "How many came, voted and answered. Nobody can tell any more that it was you.",
        )
        .into_any(),
        cx.t("質問の文と、その回答。名前は外れます。", "Questions and their answers, without your name.").into_any(),
        cx.t(
            "運営の記録に残る、操作の日時。名前とアドレスは残りません。",
            "When something was done, in the log of organizers, without name and address.",
        )
        .into_any(),
    ];
    if page.speaks {
        let words = cx.t(
            "登壇の記録。その日の名前と所属、題名、公開した資料、その回の質問に答えたときの名前は、回の歴史として残ります。資料を下げたいときは、先に登壇者のページで外してください。",
            "Talks that you gave: name, affiliation, title, published slides, and your name at answers of that event stay as the history of that day. To take slides away, please do so on your page as a speaker first.",
        );
        lines.push(words.into_any());
    }
    lines.extend(signed(cx, page));
    list(lines)
}

/// Reports that are named where their author's name stays; of more there is a number.
const NAMED: usize = 3;

/// A name that somebody typed as that of who wrote a report.
fn signed(cx: &Cx, page: &ClosingPage) -> Option<AnyView> {
    if page.signed.is_empty() {
        return None;
    }
    let names: Vec<String> = page.signed.iter().take(NAMED).map(|card| card.name(cx.lang)).collect();
    let names = names.join(cx.t("、", ", "));
    let more = page.signed.len().saturating_sub(NAMED);
    let which =
        if more == 0 { names } else { t!(cx.lang, "{names} ほか{more}件", "{names} and {more} more", names, more) };
    let words = t!(
        cx.lang,
        "公開されているレポートに、書いた人として入力された名前({which})。その回の感想に同じ名前があれば、それも残ります。外したいときは、先に運営に頼んでください。",
        "Your name as that of who wrote a published report ({which}), where it was typed, and the same name at impressions of that event. To have it taken off, please ask the organizers first.",
        which
    );
    Some(words.into_any())
}

/// The only owner of a series hands it over first.
fn owner(cx: &Cx, page: &ClosingPage) -> AnyView {
    let links: Vec<_> = page
        .owned
        .iter()
        .map(|(slug, name)| view! { <li><a class="tall" href=routes::members(slug)>{name.clone()}</a></li> })
        .collect();
    view! {
        {parts::note("warn", cx.t("オーナーはあなただけです", "You are the only owner"), cx.t(
            "次のシリーズの「メンバーと権限」で、先にほかの人をオーナーにしてください。そのあと、ここで削除できます。",
            "First make somebody else an owner on the members page of these series. Then you can delete your account here.",
        ))}
        <ul>{links}</ul>
    }
    .into_any()
}

fn confirm(cx: &Cx, page: &ClosingPage, form: &Form) -> AnyView {
    let hint =
        t!(cx.lang, "確かめるために、{mail} と入れてください。", "To confirm, please enter {mail}.", mail = page.mail);
    let mail = Field::new("mail", cx.t("このアカウントのメールアドレス", "Mail address of this account"))
        .hint(hint)
        .kind("email")
        .autocomplete("off")
        .required()
        .view(form);
    view! {
        <form class="form card wide" method="post" action=routes::CLOSE_ACCOUNT data-signs-out="">
            <p><a class="tall" href=routes::OWN_DATA>{cx.t("先に、自分のデータを受け取る", "Get your data first")}</a></p>
            <p>{cx.t("削除は元に戻せません。終わると、このアドレスに一度だけメールでお知らせします。", "This cannot be undone. One mail to this address says when it is done.")}</p>
            {mail}
            <p class="row"><button class="button danger">{cx.t("アカウントを削除する", "Delete the account")}</button><a class="button" href=routes::SETTINGS>{cx.t("やめる", "Keep it")}</a></p>
        </form>
    }
    .into_any()
}

//! `/settings/data`: what is kept of somebody, what of it the file holds, and the file itself.

use domain::{
    pages::own_data::{BETWEEN_MINUTES, LEFT_OUT, OwnDataPage},
    t,
    time::moment,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head},
    ui::{icon, parts},
};

/// What the file holds, a line for each part of it.
const HELD: [(&str, &str); 8] = [
    (
        "アカウント: 名前、メールアドレス、設定、ログインしている端末、パスワードの間違い、役割と招待",
        "Your account: name, mail address, settings, signed-in browsers, wrong tries, roles and invitations",
    ),
    (
        "同意: 案内を受け取っているシリーズと、止めたお知らせ",
        "Consents: series that you follow, and announcements that you stopped",
    ),
    (
        "申し込み: 席と受付番号、答えたこと、これまでの経過、受付と参加の記録、抽選",
        "Registrations: seats and ticket numbers, what you answered, what happened to them, check-in and attendance, draws",
    ),
    (
        "質問: ログインして送ったすべて。匿名で送ったものも入ります。あなたのものだと分かるのは、このファイルだけです。",
        "Questions: all that you sent while signed in, also without your name. Only this file tells that they are yours.",
    ),
    (
        "投票、アンケートの回答、リアクション、あなたが書いた回答",
        "Votes, answers to polls, reactions, and answers that you wrote",
    ),
    (
        "登壇: プロフィールと写真、枠、公開してよいもの、共有の範囲、資料のリンク、連絡先",
        "Speaking: profile and picture, talks, permissions, labels, links to slides, where you are reached",
    ),
    (
        "応募: 提出したもの、下書き、共同登壇、届いた結果、あなたの採点と意見",
        "Proposals: handed in and drafts, speaking with others, results that you were told, what you judged",
    ),
    (
        "送ったメールの一覧(30日分)と、あなたの操作の記録",
        "Mails that went to you (of 30 days), and the log of what you did",
    ),
];

pub fn document(cx: &Cx, page: &OwnDataPage) -> String {
    let head = Head { title: cx.t("自分のデータ", "Your data").to_owned(), ..Head::default() };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &OwnDataPage) -> AnyView {
    let whose = t!(
        cx.lang,
        "{mail} について、ここにある記録のすべてを、1つのJSONファイルで受け取れます。",
        "All that we keep of {mail}, as one JSON file.",
        mail = page.mail
    );
    let often = t!(
        cx.lang,
        "作るのに多くの記録を読むため、受け取れるのは{n}分に1回です。",
        "Making it reads many records, so it can be had once in {n} minutes.",
        n = BETWEEN_MINUTES
    );
    let wait = page.next.as_ref().map(|next| {
        let at = moment(next, "Asia/Tokyo", cx.lang);
        let said = t!(
            cx.lang,
            "少し前に受け取っています。次は{at}から受け取れます。",
            "You got it a moment ago. The next one can be had from {at}.",
            at
        );
        view! { <div class="note" role="status"><p>{said}</p></div> }
    });
    view! {
        <div class="wrap narrow-page">
            {parts::crumbs(cx, vec![(routes::SETTINGS.to_owned(), cx.t("アカウント", "Account").to_owned())])}
            <div class="page-head"><h1>{cx.t("自分のデータ", "Your data")}</h1><p class="quiet">{whose}</p></div>
            <div class="stack">
                <section aria-labelledby="held"><h2 id="held">{cx.t("入っているもの", "What is inside")}</h2>{list(cx, &HELD)}</section>
                <section aria-labelledby="left"><h2 id="left">{cx.t("入っていないもの", "What is not")}</h2>{list(cx, &LEFT_OUT)}</section>
                <form class="form card wide" method="post" action=routes::OWN_DATA data-download="">
                    <p>{cx.t(
                        "受け取る前に、もう一度本人か確かめることがあります。受け取ったことは記録に残ります。ファイルには連絡先や匿名の質問も入るので、人に見られないところに置いてください。",
                        "We may ask once more whether it is you, and write down that the file was taken. It holds addresses and what you asked without your name: please keep it where nobody else reads it.",
                    )}" "{often}</p>
                    {wait}
                    <p class="row"><button class="button primary">{icon::download()}{cx.t("ファイルを受け取る", "Get the file")}</button><a class="button" href=routes::SETTINGS>{cx.t("アカウントに戻る", "Back to the account")}</a></p>
                </form>
            </div>
        </div>
    }
    .into_any()
}

fn list(cx: &Cx, lines: &[(&'static str, &'static str)]) -> AnyView {
    let items: Vec<_> = lines.iter().map(|&(ja, en)| view! { <li>{cx.t(ja, en)}</li> }).collect();
    view! { <div class="prose"><ul>{items}</ul></div> }.into_any()
}

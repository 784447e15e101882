//! What anybody may check of a draw: in the page, by a command, or from the files that are published; and until the value
//! is out, how long that is.

use domain::{pages::lottery::LotteryPage, registration::types::Lottery, t, time};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    ui::{icon, parts},
};

fn file(page: &LotteryPage, one: &Lottery, name: &str) -> String {
    routes::lottery_file(&page.card.series_slug, page.card.number, one.type_id, name)
}

/// None before it is drawn. `own`: the viewer's number.
pub(super) fn check(cx: &Cx, page: &LotteryPage, one: &Lottery, own: Option<&str>) -> Option<AnyView> {
    let (_, seed, seats) = one.drawn.as_ref()?;
    let list = format!("{}{}", cx.origin, file(page, one, "list.txt"));
    let quoted = seed.replace('\'', "'\\''");
    let cap = one.rules.cap().map(|cap| format!(" --cap {cap}")).unwrap_or_default();
    let command = format!(
        "curl -sO {list}\nsha256sum list.txt\nbenkyokai lottery verify list.txt \\\n  --seed='{quoted}' --seats {seats}{cap}"
    );
    let id = format!("check-{}", one.type_id);
    Some(
        view! {
            <section class="card desk-card" aria-labelledby=id.clone()>
                <h2 id=id.clone()>{cx.t("自分で確かめる", "Check it yourself")}</h2>
                {in_page(cx, page, one, own)}
                <h3>{cx.t("手元の端末で", "In your terminal")}</h3>
                <pre class="terminal" tabindex="0">{command}</pre>
                <p class="quiet small">{cx.t("ほかの道具でも: 番号ごとに次の値を計算し、小さい順に並べます。", "With other tools: compute this for each number, and sort.")}</p>
                <pre class="terminal" tabindex="0">{format!("printf %s A-0001 | openssl dgst -sha256 -hmac '{quoted}'")}</pre>
            </section>
        }
        .into_any(),
    )
}

/// The form that a script shows and answers: it reads the published files, computes all of it, and sends nothing.
fn in_page(cx: &Cx, page: &LotteryPage, one: &Lottery, own: Option<&str>) -> Option<AnyView> {
    let (_, seed, seats) = one.drawn.as_ref()?;
    let (_, fingerprint) = one.closed.as_ref()?;
    let id = format!("number-{}", one.type_id);
    let cap = one.rules.cap().map(|cap| cap.to_string()).unwrap_or_default();
    let differs = view! {
        <div class="note bad" data-case="differs" hidden=true>
            {icon::warn()}
            <strong>{cx.t("公表したものと違います", "This is not what was published")}</strong>
            <p data-fill="what"></p>
            <dl class="lottery-differs">
                <div><dt>{cx.t("公表", "Published")}</dt><dd><code data-fill="theirs"></code></dd></div>
                <div><dt>{cx.t("計算", "Computed")}</dt><dd><code data-fill="ours"></code></dd></div>
            </dl>
            <p>{cx.t("この2つの値と、下の名簿とくじの順のファイルを添えて、主催者に知らせてください。", "Please tell the organizers, with both values and the two files below.")}</p>
            {parts::contact(cx, &page.series.contact)}
        </div>
    };
    let same = view! {
        <div class="note ok" data-case="same" hidden=true>
            {icon::check()}
            <strong>{cx.t("公表した順と同じです", "The same as published")}</strong>
            <p data-fill="whole"></p>
        </div>
    };
    Some(
        view! {
            <form class="lottery-check" data-lottery="" hidden=true
                data-list=file(page, one, "list.txt") data-order=file(page, one, "order.csv")
                data-fingerprint=fingerprint.clone() data-seed=seed.clone() data-seats=seats.to_string() data-cap=cap
                data-whole=cx.t("名簿の指紋と、{all}人の順と結果を計算しました。当選の境は{line}番目です。", "Fingerprint, order and results of all {all} were computed. The last with a seat is number {line}.")
                data-place=cx.t("{number}は{place}番目です。", "{number} is number {place}.")
                data-differs-list=cx.t("名簿の指紋が違います。", "The fingerprint of the list is another.")
                data-differs-order=cx.t("{at}番目の申し込み番号が違います。", "Another number stands at place {at}.")
                data-differs-value=cx.t("{at}番目のくじの値が違います。", "Another value stands at place {at}.")
                data-differs-result=cx.t("{at}番目の結果が違います。", "Another result stands at place {at}.")>
                <p class="quiet small">{cx.t("この画面の中で計算します。何も送りません。", "It is computed in this page. Nothing is sent.")}</p>
                <div class="field">
                    <label for=id.clone()>{cx.t("申し込み番号", "Number")}</label>
                    <p class="hint" id=format!("{id}-hint")>{cx.t("例: A-0001。空なら全体だけを確かめます。", "Such as A-0001. Empty: only the whole is checked.")}</p>
                    <div class="row">
                        <input class="input" id=id.clone() name="number" type="text" autocomplete="off" value=own.unwrap_or_default().to_owned() aria-describedby=format!("{id}-hint")/>
                        <button class="button">{cx.t("計算する", "Compute")}</button>
                    </div>
                </div>
                <div role="status">
                    <p class="quiet" data-case="busy" hidden=true>{cx.t("計算しています。", "Computing.")}</p>
                    {same}
                    <div class="lottery-placed" data-case="placed" hidden=true><p data-fill="place"></p><p class="seal"><span class="quiet small">{cx.t("くじの値", "Value")}</span><code data-fill="value"></code></p></div>
                    <p data-case="unknown" hidden=true>{cx.t("この番号は名簿にありません。番号を確かめて、もう一度押してください。", "This number is not on the list. Please check it and press again.")}</p>
                    {differs}
                    <p class="error" data-case="failed" hidden=true>{cx.t("ファイルを読めませんでした。つながりを確かめて、もう一度押してください。", "The files could not be read. Please check your connection and press again.")}</p>
                </div>
            </form>
        }
        .into_any(),
    )
}

/// What is published: the list once it is closed, the order once it is drawn, and at any time how to get from one to the
/// other.
pub(super) fn files(cx: &Cx, page: &LotteryPage, one: &Lottery) -> AnyView {
    let id = format!("files-{}", one.type_id);
    let n = one.entries.len();
    let list = one.closed.as_ref().map(|_| view! { <li><a href=file(page, one, "list.txt")>{cx.t("名簿(番号だけ)", "The list, numbers only")}</a><span class="quiet">{n}" ・ TXT"</span></li> });
    let order = one.drawn.as_ref().map(|_| view! { <li><a href=file(page, one, "order.csv")>{cx.t("くじの順", "The order")}</a><span class="quiet">"CSV"</span></li> });
    view! {
        <section aria-labelledby=id.clone()><h2 id=id.clone() class="aside-label">{cx.t("公開しているもの", "Published")}</h2>
            <ul class="lottery-files">{list}{order}<li><a href=file(page, one, "steps.py")>{cx.t("計算の手順", "The steps, as a program")}</a><span class="quiet">"Python"</span></li></ul></section>
    }
    .into_any()
}

/// When the value is out, and until it is drawn how long that is: afterwards it stands there to be compared with when the list
/// was closed. `None` where nobody said when.
pub(super) fn countdown(cx: &Cx, page: &LotteryPage, one: &Lottery) -> Option<AnyView> {
    let at = one.value_at.as_ref()?;
    let said = time::moment(at, &page.card.zone, cx.lang);
    if one.drawn.is_some() {
        let words = t!(cx.lang, "値が出る日時として約束したのは{said}です。", "It was promised for {said}.", said);
        return Some(view! { <p>{words}</p> }.into_any());
    }
    let words = t!(cx.lang, "値が出るのは{said}です。", "The value is out on {said}.", said);
    Some(
        view! {
            <p>{words}" "<strong class="lottery-left" data-left-until="" data-at=at.machine()
                data-days=cx.t("あと{days}日と{hours}時間{minutes}分", "{days} days, {hours} h {minutes} min to go")
                data-hours=cx.t("あと{hours}時間{minutes}分{seconds}秒", "{hours} h {minutes} min {seconds} s to go")
                data-over=cx.t("まもなく抽選します。", "It is drawn soon.")></strong></p>
        }
        .into_any(),
    )
}

/// That the promise was written anew with people in the draw; `None` where it never was.
pub(super) fn rewritten(cx: &Cx, page: &LotteryPage, one: &Lottery) -> Option<AnyView> {
    let (at, n) = one.rewritten.as_ref()?;
    let at = time::moment(at, &page.card.zone, cx.lang);
    let words = t!(
        cx.lang,
        "この約束は{at}に書き直されました。そのとき{n}人が申し込んでいました。",
        "The promise was written anew on {at}. By then {n} had entered.",
        at,
        n
    );
    Some(view! { <p>{icon::warn()}" "{words}</p> }.into_any())
}

/// At the desk: when the list has to be closed, or from when on it can be drawn.
pub(super) fn limit(cx: &Cx, page: &LotteryPage, one: &Lottery) -> Option<AnyView> {
    let at = time::moment(one.value_at.as_ref()?, &page.card.zone, cx.lang);
    let words = if one.closed.is_some() {
        t!(
            cx.lang,
            "抽選できるのは、約束した値が出る{at}からです。",
            "It can be drawn from {at} on, when the promised value is out.",
            at
        )
    } else {
        t!(
            cx.lang,
            "名簿は、約束した値が出る{at}より前に閉じてください。",
            "Please close the list before {at}, when the promised value is out.",
            at
        )
    };
    Some(view! { <p class="quiet">{words}</p> }.into_any())
}

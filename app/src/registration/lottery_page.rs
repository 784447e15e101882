//! `/{series}/{number}/lottery`: the draw of an event with all that is needed to repeat it, and where one's own number
//! stands. The desk's page takes its steps.

use domain::{
    pages::lottery::LotteryPage,
    registration::{
        drawing::{MAX_SEED, MAX_SOURCE},
        lottery::{self, DrawEntry},
        types::{DrawOutcome, DrawRules, Lottery, ParticipationType},
    },
    t,
    time::{Local, zone_name, zone_suffix},
};
use leptos::prelude::*;

use super::{lottery_check, lottery_picture};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// Rows of the order that are shown around what matters; the file has them all.
const SHOWN: usize = 3;

pub fn document(cx: &Cx, page: &LotteryPage) -> String {
    let head = Head {
        title: format!("{} {}", page.card.name(cx.lang), cx.t("抽選", "draw")),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        scripts: vec![cx.assets.lottery_js.clone()],
        ..Head::default()
    };
    shell::document(cx, head, || {
        let slug = page.card.series_slug.as_str();
        let each: Vec<_> = page.lotteries.iter().map(|one| lottery(cx, page, one)).collect();
        view! {
            <div class="wrap lottery-page">
                {parts::crumbs(cx, vec![
                    (routes::series(slug), page.series.name.clone()),
                    (routes::event(slug, page.card.number), page.card.name(cx.lang)),
                ])}
                {if each.is_empty() {
                    parts::empty(cx.t("この回に抽選はありません", "This event has no draw"), cx.t("席は申し込みの順に決まります。", "Seats go by the order of registering."))
                } else { each.into_any() }}
            </div>
        }
        .into_any()
    })
}

fn lottery(cx: &Cx, page: &LotteryPage, one: &Lottery) -> AnyView {
    let lang = cx.lang;
    let is_first = page.lotteries.first() == Some(one);
    let own = page.own.iter().find(|(id, _)| *id == one.type_id).map(|(_, number)| number.as_str());
    let n = one.entries.len();
    let title = match (&one.drawn, own) {
        (Some(_), Some(own)) => {
            let at = one.entries.iter().position(|entry| entry.number == own).unwrap_or(0);
            match one.outcomes.get(at).copied().flatten() {
                Some(DrawOutcome::Won) => {
                    t!(
                        lang,
                        "当選しました。あなたは{place}番目です。",
                        "You won. You are number {place}.",
                        place = at + 1
                    )
                }
                Some(DrawOutcome::Withdrawn) => {
                    cx.t("抽選の前に辞退しています。", "You withdrew before the draw.").to_owned()
                }
                _ => t!(
                    lang,
                    "抽選では、キャンセル待ち{behind}番目でした。",
                    "You were drawn as number {behind} of the waitlist.",
                    behind = waiting_place(one, at)
                ),
            }
        }
        (Some(_), None) => cx.t("抽選の結果", "The result of the draw").to_owned(),
        (None, Some(own)) => t!(lang, "申し込み番号は{own}です。", "Your number is {own}.", own),
        (None, None) if one.closed.is_some() => {
            cx.t("名簿を閉じました。まもなく抽選します。", "The list is closed. It is drawn soon.").to_owned()
        }
        (None, None) => cx.t("抽選で決まります", "Seats are drawn").to_owned(),
    };
    let lede = match (&one.drawn, &one.closed) {
        (Some((_, _, seats)), _) => t!(
            lang,
            "{n}人が申し込み、{seats}席を分けました。順番は、だれにも前もって分からない数から決めています。手元で計算し直せます。",
            "{n} entered for {seats} seats. The order comes from a value that nobody knew before. You can repeat it yourself.",
            n,
            seats
        ),
        (None, Some(_)) => t!(lang, "{n}人が申し込みました。", "{n} entered.", n),
        (None, None) => t!(
            lang,
            "いま{waiting}人が申し込んでいます。締め切ってから抽選します。",
            "{waiting} have entered so far. It is drawn after closing.",
            waiting = one.waiting
        ),
    };
    let drawn = one.drawn.as_ref().map(|(_, seed, _)| order(cx, one, seed, own));
    let at_zone = |at: &Local| format!("{} {}{}", at.date(lang), at.clock(), zone_suffix(&page.card.zone, lang));
    let said = at_zone(&one.said);
    let closed = one.closed.as_ref().map(|(at, fingerprint)| {
        let when = at_zone(at);
        view! {
            <li><h3>{cx.t("名簿を閉じて、指紋を公開した", "The list was closed and its fingerprint published")}</h3><time>{when}</time>
                <p>{t!(lang, "{n}人の申し込み番号を小さい順に並べ、SHA-256をとりました。番号はくじで付けたもので、名前もアドレスも入っていません。", "SHA-256 of the {n} numbers in their order. The numbers were given by chance; no name or address is in it.", n)}</p>
                <p class="seal"><span class="quiet small">{cx.t("名簿の指紋", "Fingerprint")}</span><code>{fingerprint.clone()}</code></p></li>
        }
    });
    let seed = one.drawn.as_ref().map(|(at, seed, _)| {
        let when = at_zone(at);
        view! {
            <li><h3>{cx.t("約束した値を種にして、くじの値を計算した", "The value became the seed, and each number's value was computed")}</h3><time>{when}</time>
                <p>{cx.t("HMAC-SHA-256(種, 申し込み番号)を小さい順に並べます。同じ番号なら、だれが計算しても同じ値になります。", "HMAC-SHA-256(seed, number), the smallest first. Whoever computes it comes to the same.")}</p>
                <p class="seal"><span class="quiet small">{cx.t("種", "Seed")}</span><code>{seed.clone()}</code></p></li>
        }
    });
    view! {
        <article class="lottery">
            <header class="lottery-head">
                <p class="row small"><span class="badge">{cx.t("抽選", "Draw")}</span><span>{page.card.name(lang)}" ・ "{one.type_name.clone()}</span></p>
                {if is_first { view! { <h1>{title}</h1> }.into_any() } else { view! { <h2 class="lottery-title">{title}</h2> }.into_any() }}
                <p class="lede">{lede}</p>
            </header>
            {lottery_picture::picture(cx, one, page.card.mark, own)}
            <div class="sign-up-columns">
                <div>
                    <h2>{cx.t("決め方", "How it is decided")}</h2>
                    <ol class="lottery-steps">
                        <li><h3>{cx.t("種にする値を約束した", "The value to draw by was named")}</h3><time>{said}</time><p>{one.source.clone()}</p>{lottery_check::countdown(cx, page, one)}{rules(cx, &one.rules)}{lottery_check::rewritten(cx, page, one)}</li>
                        {closed}{seed}
                    </ol>
                    {drawn}
                </div>
                <aside class="lottery-aside">{lottery_check::check(cx, page, one, own)}{lottery_check::files(cx, page, one)}</aside>
            </div>
        </article>
    }
    .into_any()
}

/// The rules that were said with the draw, in words.
fn rules(cx: &Cx, rules: &DrawRules) -> Option<AnyView> {
    let group = rules.group.as_ref().map(|group| {
        let (words, cap) = (group.words.clone(), group.cap);
        t!(
            cx.lang,
            "「{words}」に同じ答えを書いた人は、くじの順に{cap}人まで。ほかの人は全員の後ろに並びます。",
            "Of those who answer “{words}” alike, the first {cap} of the draw; the others stand behind everybody.",
            words,
            cap
        )
    });
    let first = rules.favours_lost.then(|| {
        cx.t(
            "前回の抽選で外れて、席がなかった人が先です。",
            "Who lost at the draw before, and got no seat, comes first.",
        )
        .to_owned()
    });
    let items: Vec<_> = group.into_iter().chain(first).map(|text| view! { <li>{text}</li> }).collect();
    (!items.is_empty()).then(|| view! { <ul class="lottery-rules">{items}</ul> }.into_any())
}

/// What the list says of an entry beside its number.
fn marks(cx: &Cx, entry: &DrawEntry) -> Option<AnyView> {
    let group = entry.group.map(|label| format!("g{label}"));
    let first = entry.is_first.then(|| cx.t("先", "first").to_owned());
    let marks: Vec<_> =
        first.into_iter().chain(group).map(|text| view! { " "<span class="tag">{text}</span> }).collect();
    (!marks.is_empty()).then(|| marks.into_any())
}

/// How many are drawn behind the last seat up to this place, itself among them.
fn waiting_place(one: &Lottery, at: usize) -> usize {
    one.outcomes.iter().take(at + 1).filter(|outcome| **outcome == Some(DrawOutcome::Waits)).count()
}

/// The first ones, one's own, and those at the line; a row of dots for what is between.
fn order(cx: &Cx, one: &Lottery, seed: &str, own: Option<&str>) -> AnyView {
    let lang = cx.lang;
    let drawn = lottery::draw(seed, &one.entries, one.rules.cap());
    // The line stands behind the last who won.
    let last = one.outcomes.iter().rposition(|outcome| *outcome == Some(DrawOutcome::Won));
    let line = last.map_or(0, |at| at + 1);
    let mine = drawn.iter().position(|one| Some(one.entry.number.as_str()) == own);
    let is_near = |at: usize, to: usize| at.abs_diff(to) < SHOWN;
    let is_shown = |at: usize| {
        at < SHOWN || mine.is_some_and(|mine| is_near(at, mine)) || (at + SHOWN >= line && at < line + SHOWN)
    };
    let mut rows = Vec::new();
    let mut hidden = 0;
    let gap = |n: usize| {
        view! { <tr class="gap"><td colspan="4">{lang.count(n, "人", "person", "people")}</td></tr> }.into_any()
    };
    for (at, entry) in drawn.iter().enumerate() {
        if !is_shown(at) {
            hidden += 1;
            continue;
        }
        if hidden > 0 {
            rows.push(gap(hidden));
            hidden = 0;
        }
        let is_own = mine == Some(at);
        let result = match one.outcomes.get(at).copied().flatten() {
            Some(DrawOutcome::Won) => cx.t("当選", "won").to_owned(),
            Some(DrawOutcome::Withdrawn) => {
                cx.t("辞退(次の人が繰り上がり)", "withdrawn, the next in their place").to_owned()
            }
            _ => t!(lang, "キャンセル待ち{n}番目", "waitlist {n}", n = waiting_place(one, at)),
        };
        let result = if is_own { format!("{result}{}", cx.t(" ・ あなた", ", you")) } else { result };
        let class = match (is_own, at == line) {
            (true, _) => "own",
            (false, true) => "line",
            _ => "",
        };
        let short: String = entry.value.chars().take(8).collect();
        rows.push(view! { <tr class=class><td>{at + 1}</td><td>{entry.entry.number.clone()}{marks(cx, &entry.entry)}</td><td><code>{short}</code></td><td>{result}</td></tr> }.into_any());
    }
    if hidden > 0 {
        rows.push(gap(hidden));
    }
    let late = (one.waiting > 0).then(|| {
        view! { <p class="quiet small">{cx.t("抽選のあとに申し込んだ人は、この順の後ろに並びます。", "Who registers after the draw waits behind these.")}</p> }
    });
    view! {
        <table class="lottery-order">
            <thead><tr><th scope="col">{cx.t("順", "No.")}</th><th scope="col">{cx.t("申し込み番号", "Number")}</th><th scope="col">{cx.t("くじの値(先頭8桁)", "Value (first 8)")}</th><th scope="col">{cx.t("結果", "Result")}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
        {late}
    }
    .into_any()
}

/// The desk's page. `form`: a step that was refused, with `type` for which kind.
pub fn desk_document(cx: &Cx, page: &LotteryPage, form: &Form) -> String {
    let title = cx.t("抽選", "Draw");
    let head = Head {
        title: format!("{} {title}", page.card.name(cx.lang)),
        bar: title.to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Registrations,
        ..Head::default()
    };
    shell::document(cx, head, || {
        let each: Vec<_> = page.types.iter().map(|kind| steps(cx, page, kind, form)).collect();
        let public = routes::lottery(&page.card.series_slug, page.card.number);
        view! {
            <div class="wrap">
                <div class="page-head desk-head"><div><h1 class="desk-title">{title}</h1><p class="quiet">{cx.t("席をくじで決める枠です。先に種にする公開の値を約束し、名簿を閉じてから、その値が出たら抽選します。運営にも結果は選べません。", "Participation types whose seats are drawn. Name a public value first, close the list, and draw once the value is out. Nobody can choose who wins.")}</p></div><a class="button" href=public>{icon::out()}{cx.t("公開ページ", "Public page")}</a></div>
                {field::problem(cx, form)}
                <div class="desk-main">{each}</div>
            </div>
        }
        .into_any()
    })
}

/// A moment as fields of a form show it: day and clock.
fn wall(at: Local) -> (String, String) {
    (at.wall.format("%Y-%m-%d").to_string(), at.clock())
}

/// When the value is out; nobody has to say, and who says is bound by it.
fn out_fields(cx: &Cx, page: &LotteryPage, form: &Form, [date, clock]: [String; 2]) -> AnyView {
    let zone = zone_name(&page.card.zone, cx.lang);
    let date = Field::new("out_date", cx.t("その値が出る日", "The day it is out")).id(&date).kind("date");
    let date = date.hint(cx.t(
        "任意。名簿を閉じられるのはその前、抽選できるのはその後になり、公開ページに日時が出ます。",
        "Optional. The list is then closed before it and drawn after it, and the public page shows it.",
    ));
    let clock = Field::new("out_clock", cx.t("時刻", "At")).id(&clock).kind("time").hint(zone);
    view! { <div class="facts-time">{date.view(form)}{clock.view(form)}</div> }.into_any()
}

fn steps(cx: &Cx, page: &LotteryPage, kind: &ParticipationType, form: &Form) -> AnyView {
    let lang = cx.lang;
    let action = routes::event_desk_part(&page.card.series_slug, page.card.number, "lottery");
    let is_refused = form.value("type") == kind.id.to_string();
    let own = if is_refused { form.clone() } else { Form::default() };
    // The form that was refused has the ids that the list of its errors leads to.
    let id_of = |name: &str| if is_refused { format!("f-{name}") } else { format!("f-{name}-{}", kind.id) };
    let step = |what: &'static str, fields: AnyView, press: &'static str, class: &'static str| {
        view! {
            <form class="form wide" method="post" action=action.clone()>
                <input type="hidden" name="do" value=what/><input type="hidden" name="type" value=kind.id.to_string()/>
                {fields}<p><button class=class>{press}</button></p>
            </form>
        }
        .into_any()
    };
    let one = page.lotteries.iter().find(|one| one.type_id == kind.id);
    let say = |known: Option<&Lottery>, press: &'static str| {
        let rules = known.map(|one| one.rules.clone()).unwrap_or_default();
        let group = rules.group.as_ref().and_then(|group| group.question).map(|id| id.to_string()).unwrap_or_default();
        let cap = rules.cap().map(|cap| cap.to_string()).unwrap_or_default();
        let own = if is_refused {
            own.clone()
        } else {
            let favours = if rules.favours_lost { "yes" } else { "" };
            let source = known.map_or("", |one| one.source.as_str());
            let (date, clock) = known.and_then(|one| one.value_at).map(wall).unwrap_or_default();
            Form::from([
                ("source", source),
                ("out_date", &date),
                ("out_clock", &clock),
                ("group", &group),
                ("cap", &cap),
                ("favours_lost", favours),
            ])
        };
        let mut groups = vec![(String::new(), cx.t("分けない", "No groups").to_owned())];
        groups.extend(page.questions.iter().map(|one| (one.id.to_string(), one.words(lang).to_owned())));
        let groups = (groups.len() > 1).then(|| {
            let id = id_of("group");
            view! {
                <div class="facts-time">
                    {field::select_with_id(&id, "group", cx.t("同じ答えの人数をおさえる質問(所属など)", "Cap those who answer this question alike (such as the company)"), &groups, own.value("group"))}
                    {own.error("group").map(|text| view! { <p class="error">{text.to_owned()}</p> })}
                    {Field::new("cap", cx.t("何人まで", "At most")).id(&id_of("cap")).kind("number").view(&own)}
                </div>
            }
        });
        let favours = own.value("favours_lost") == "yes";
        let hint = cx.t("例: drand quicknet の 2026年8月20日 12:00 のラウンドの値 / 2026年8月20日の日経平均の終値(小数第2位まで)", "For example: the drand quicknet round of 20 August 2026, 12:00 / the closing Nikkei average of that day, two decimals");
        let source = Field::new("source", cx.t("種にする公開の値", "The public value to draw by"))
            .id(&id_of("source"))
            .hint(t!(lang, "{hint}({n}字まで)", "{hint} (at most {n} characters)", hint, n = MAX_SOURCE))
            .required()
            .view(&own);
        step(
            "say",
            view! {
                {source}
                {out_fields(cx, page, &own, [id_of("out_date"), id_of("out_clock")])}
                {groups}
                <label class="check"><input type="checkbox" name="favours_lost" value="yes" checked=favours/><span>{cx.t("前回の抽選で外れた人を先にする", "First who lost at the draw before")}</span></label>
            }
            .into_any(),
            press,
            "button primary",
        )
    };
    let content = match one {
        None if kind.is_invited => view! { <p class="quiet">{cx.t("招待制の枠なので、抽選にはできません。", "It is by invitation, so its seats are not drawn.")}</p> }.into_any(),
        None => view! {
            <p class="quiet">{cx.t("いまは先着順です。", "First come, first served now.")}</p>
            <details class="cancel" open=is_refused><summary>{icon::down()}<span>{cx.t("抽選にする", "Draw the seats instead")}</span></summary>{say(None, cx.t("抽選にする", "Draw the seats"))}</details>
        }
        .into_any(),
        Some(one) if one.drawn.is_some() => view! { <p>{icon::check()}" "{cx.t("抽選しました。", "Drawn.")}</p> }.into_any(),
        Some(one) if one.closed.is_some() => {
            let hint = t!(lang, "約束した値: {source}", "As promised: {source}", source = one.source.clone());
            let seed = Field::new("seed", cx.t("出た値", "The value")).id(&id_of("seed")).hint(t!(lang, "{hint}({n}字まで)", "{hint} (at most {n} characters)", hint, n = MAX_SEED)).required().view(&own);
            view! {
                <p>{t!(lang, "名簿を閉じました({n}人)。", "The list is closed, {n} entered.", n = one.entries.len())}</p>
                {lottery_check::limit(cx, page, one)}
                {step("draw", seed, cx.t("抽選する", "Draw"), "button primary")}
                <p class="quiet small">{cx.t("抽選は一度だけです。結果はすぐに公開され、全員にメールで知らせます。", "It is drawn once. The result is public at once, and everybody is told by mail.")}</p>
            }
            .into_any()
        }
        Some(one) => view! {
            <p>{t!(lang, "いま{n}人が申し込んでいます。", "{n} have entered.", n = one.waiting)}</p>
            {(one.waiting > 0).then(|| view! { <p class="quiet">{cx.t("約束を書き直すと、その日時と、そのとき申し込んでいた人数が公開ページに残ります。", "If you write the promise anew, the public page keeps when, and how many had entered by then.")}</p> })}
            {say(Some(one), cx.t("約束を書き直す", "Write it anew"))}
            {lottery_check::limit(cx, page, one)}
            {step("close", ().into_any(), cx.t("名簿を閉じて指紋を公開する", "Close the list and publish its fingerprint"), "button primary")}
            {step("give-up", ().into_any(), cx.t("先着順に戻す", "Back to first come, first served"), "button")}
        }
        .into_any(),
    };
    view! { <section class="card desk-card"><h2>{kind.name.clone()}</h2>{content}</section> }.into_any()
}

//! `/organize/{series}/missing`: what is missing of events that are over, by event and by speaker.

use domain::VariantArray as _;
use domain::{
    Lang,
    pages::missing::{MissingOfEvent, MissingPage, ToAsk},
    reports::types::{MissingPart, Piece},
    t,
};
use leptos::prelude::*;

use super::called_off;
use crate::{
    cx::Cx,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{icon, parts},
};

/// Days after which nobody waits for it any more.
pub const OLD: i64 = 365;
/// Events and speakers that stand there unfolded.
const UNFOLDED: usize = 12;

pub fn document(cx: &Cx, page: &MissingPage) -> String {
    let head = Head {
        title: format!("{} {}", page.series.name, cx.t("足りないもの", "missing")),
        bar: cx.t("足りないもの", "Missing").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Missing,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

pub const fn part_name(part: MissingPart, lang: Lang) -> &'static str {
    match part {
        MissingPart::Report => lang.t("レポート", "Report"),
        MissingPart::Slides => lang.t("資料", "Slides"),
        MissingPart::Video => lang.t("動画", "Video"),
        MissingPart::VideoStart => lang.t("開始位置", "Starts in the video"),
        MissingPart::Answers => lang.t("答え", "Answers"),
    }
}

fn body(cx: &Cx, page: &MissingPage) -> AnyView {
    let lang = cx.lang;
    if page.events.is_empty() {
        let complete = lang.count(page.complete, "回", "event", "events");
        let none = parts::empty(
            cx.t("足りないものはありません", "Nothing is missing"),
            t!(lang, "終わった{complete}は、そろっています。", "All is there for {complete} that are over.", complete),
        );
        let none = page.called_off.is_empty().then_some(none);
        return view! { <div class="wrap missing-page"><h1 class="vh">{cx.t("足りないもの", "Missing")}</h1>{called_off::section(cx, page)}{none}</div> }
            .into_any();
    }
    let rows: Vec<_> = page.events.iter().take(UNFOLDED).map(|event| event_row(cx, page, event)).collect();
    let older: Vec<_> = page.events.iter().skip(UNFOLDED).map(|event| event_row(cx, page, event)).collect();
    let older = (!older.is_empty()).then(|| {
        let events = lang.count(older.len(), "回", "event", "events");
        view! { <details class="older"><summary>{t!(lang, "それより前の{events}", "{events} before them", events)}</summary>{table(cx, page, older)}</details> }
    });
    let old = page.events.iter().filter(|event| event.days > OLD).count();
    let leave_old = (page.may_edit && old > 0).then(|| {
        let events = lang.count(old, "回", "event", "events");
        view! {
            <form method="post" action=routes::missing(&page.series.slug)><button class="button" name="do" value="leave">{t!(lang, "1年より前の{events}は、このままでよい", "Leave the {events} of over a year ago as they are", events)}</button></form>
        }
    });
    let mut people: Vec<_> = page.people.iter().map(|one| person(cx, page, one)).collect();
    let folded = people.split_off(people.len().min(UNFOLDED));
    let folded = (!folded.is_empty()).then(|| {
        let others = lang.count(folded.len(), "人", "person", "people");
        view! { <details class="older"><summary>{t!(lang, "ほかの{others}", "{others} more", others)}</summary><ul class="to-ask">{folded}</ul></details> }
    });
    let people = (!people.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="people">
                <div class="section-line"><h2 id="people">{cx.t("お願いする人", "Whom to ask")}</h2><span class="quiet small">{cx.t("1人にまとめて1回。文はコピーして、いつもの方法で送れます", "Each once, for all of it. Copy the words and send them your usual way")}</span></div>
                <ul class="to-ask">{people}</ul>
                {folded}
            </section>
        }
    });
    view! {
        <div class="wrap missing-page">
            <h1 class="vh">{cx.t("足りないもの", "Missing")}</h1>
            {called_off::section(cx, page)}
            <dl class="figures">
                <div><dd>{page.count()}<small>{cx.t("件", "")}</small></dd><dt>{t!(lang, "{n}つの回で足りません", "missing of {n} events", n = page.events.len())}</dt></div>
                <div><dd>{page.oldest()}<small>{cx.t("日", " days")}</small></dd><dt>{cx.t("いちばん古いもの", "the oldest of it")}</dt></div>
                <div><dd>{page.complete}<small>{cx.t("回", "")}</small></dd><dt>{cx.t("そろっている回", "events are complete")}</dt></div>
            </dl>
            <section aria-labelledby="events">
                <div class="section-line"><h2 id="events">{cx.t("回ごと", "By event")}</h2><span class="quiet small">{cx.t("日数は、回が終わってから", "Days since the event")}</span></div>
                {table(cx, page, rows)}
                {older}
                <p class="quiet small missing-key"><span class="age new">"1"</span>{cx.t("2週間まで", "up to 2 weeks")}<span class="age">"1"</span>{cx.t("2か月まで", "up to 2 months")}<span class="age old">"1"</span>{cx.t("それより古い", "older")}</p>
                {leave_old}
            </section>
            {people}
        </div>
    }
    .into_any()
}

fn table(cx: &Cx, page: &MissingPage, rows: Vec<AnyView>) -> AnyView {
    let heads: Vec<_> = MissingPart::VARIANTS
        .iter()
        .map(|part| view! { <th scope="col">{part_name(*part, cx.lang)}" "<b>{page.count_of(*part)}</b></th> })
        .collect();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=cx.t("回ごとに足りないもの", "What is missing by event")>
            <table class="desk-table missing-table"><thead><tr><th scope="col">{cx.t("回", "Event")}</th>{heads}<th scope="col"><span class="vh">{cx.t("この回", "This event")}</span></th></tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}

fn event_row(cx: &Cx, page: &MissingPage, event: &MissingOfEvent) -> AnyView {
    let lang = cx.lang;
    let slug = page.series.slug.as_str();
    let cells: Vec<_> = MissingPart::VARIANTS
        .iter()
        .map(|part| {
            let count = event.count(*part);
            if count == 0 {
                return view! { <td class="there">{icon::check()}<span class="vh">{cx.t("そろっています", "complete")}</span></td> }.into_any();
            }
            let class = match event.days {
                ..=14 => "age new",
                15..=60 => "age",
                _ => "age old",
            };
            let pieces: Vec<&Piece> = event.pieces.iter().filter(|piece| piece.part == *part).collect();
            let days = t!(lang, "{n}日", "{n} d", n = event.days);
            let list = pieces.iter().map(|piece| piece_view(cx, page, piece)).collect::<Vec<_>>();
            view! {
                <td><details class="menu cell"><summary><span class=class>{count}</span><span class="quiet small">{days}</span></summary><ul class="panel">{list}</ul></details></td>
            }
            .into_any()
        })
        .collect();
    let leave = page.may_edit.then(|| {
        let name = t!(lang, "第{number}回は、このままでよい", "Leave #{number} as it is", number = event.number);
        view! {
            <form method="post" action=routes::missing(slug)><input type="hidden" name="number" value=event.number/><button class="linkish" name="do" value="leave" aria-label=name>{cx.t("このままでよい", "Leave it")}</button></form>
        }
    });
    view! {
        <tr data-row="" tabindex="-1">
            <td class="main"><a href=routes::report_desk(slug, event.number)>{lang.nth(event.number)}</a>" "<span class="quiet small">{event.ended.date(lang)}</span></td>
            {cells}
            <td class="num">{leave}</td>
        </tr>
    }
    .into_any()
}

/// What it is, where it is brought, and the way to say that it will not come.
fn piece_view(cx: &Cx, page: &MissingPage, piece: &Piece) -> AnyView {
    let lang = cx.lang;
    let slug = page.series.slug.as_str();
    let href = match piece.part {
        MissingPart::Answers => routes::moderate(slug, piece.number),
        MissingPart::VideoStart if piece.position > 0 => routes::edit_notes(slug, piece.number, piece.position),
        _ => routes::report_desk(slug, piece.number),
    };
    let name = if piece.title.is_empty() { part_name(piece.part, lang).to_owned() } else { piece.title.clone() };
    let count = (piece.part == MissingPart::Answers).then(|| lang.count(piece.count, "件", "question", "questions"));
    let waive = page.may_edit.then(|| {
        view! {
            <form method="post" action=routes::missing(slug)>
                <input type="hidden" name="number" value=piece.number/><input type="hidden" name="part" value=piece.part.into_str()/><input type="hidden" name="slot" value=piece.slot.map(|id| id.to_string())/>
                <button class="linkish" name="do" value="waive">{cx.t("出せない", "Will not come")}</button>
            </form>
        }
    });
    view! { <li><a href=href>{name}" "{count}</a>{waive}</li> }.into_any()
}

fn person(cx: &Cx, page: &MissingPage, one: &ToAsk) -> AnyView {
    let lang = cx.lang;
    let slug = page.series.slug.as_str();
    let of =
        |part: MissingPart| one.pieces.iter().filter(|piece| piece.part == part).map(|piece| piece.count).sum::<i64>();
    let mut what = Vec::new();
    if of(MissingPart::Slides) > 0 {
        what.push(t!(lang, "資料{n}", "slides of {n}", n = lang.count(of(MissingPart::Slides), "件", "talk", "talks")));
    }
    if of(MissingPart::Answers) > 0 {
        what.push(t!(
            lang,
            "答え{n}",
            "{n} without an answer",
            n = lang.count(of(MissingPart::Answers), "件", "question", "questions")
        ));
    }
    let events: Vec<String> = {
        let mut numbers: Vec<i32> = one.pieces.iter().map(|piece| piece.number).collect();
        numbers.dedup();
        numbers.iter().map(|number| lang.nth(*number)).collect()
    };
    let asked = one.last.as_ref().map_or_else(
        || cx.t("まだ", "Not yet").to_owned(),
        |at| {
            let times = lang.count(one.times, "回", "time", "times");
            t!(lang, "{day}にお願い（{times}）", "Asked on {day} ({times})", day = at.day(lang), times)
        },
    );
    let words = request(cx, page, one);
    let ask = page.may_edit.then(|| {
        let word = if one.last.is_some() { cx.t("もう一度お願いした", "Asked again") } else { cx.t("お願いした", "I asked") };
        view! {
            <form method="post" action=routes::missing(slug)><input type="hidden" name="person" value=one.person.to_string()/><button class="button" name="do" value="asked">{icon::check()}{word}</button></form>
        }
    });
    view! {
        <li data-row="" tabindex="-1">
            {parts::initial(&one.name)}
            <div class="to-ask-who"><a href=routes::speaker(&one.slug)>{one.name.clone()}</a><span class="quiet small">{what.join(" ・ ")}" ("{events.join(lang.t("、", ", "))}")"</span></div>
            <span class="quiet small">{asked}</span>
            <div class="row"><button class="button" type="button" data-copy=words data-done=cx.t("コピーしました", "Copied")>{icon::copy()}{cx.t("文をコピー", "Copy the words")}</button>{ask}</div>
        </li>
    }
    .into_any()
}

/// What one may send them.
fn request(cx: &Cx, page: &MissingPage, one: &ToAsk) -> String {
    let lang = cx.lang;
    let mut lines = vec![
        t!(lang, "{name}さん", "Dear {name},", name = one.name),
        String::new(),
        t!(
            lang,
            "先日は {series} にご登壇いただき、ありがとうございました。まだそろっていないものがあります。",
            "Thank you for speaking at {series}. These are still missing:",
            series = page.series.name
        ),
    ];
    for piece in &one.pieces {
        let what = match piece.part {
            MissingPart::Answers => {
                t!(
                    lang,
                    "質問{n}への答え",
                    "answers to {n}",
                    n = lang.count(piece.count, "件", "question", "questions")
                )
            }
            part => part_name(part, lang).to_owned(),
        };
        let address = format!("{}{}", cx.origin, routes::talk(&page.series.slug, piece.number, piece.position));
        lines.push(t!(
            lang,
            "・第{number}回「{title}」の{what} {address}",
            "- #{number} “{title}”: {what} {address}",
            number = piece.number,
            title = piece.title,
            what,
            address
        ));
    }
    lines.push(String::new());
    lines.push(
        lang.t(
            "公開できるものがあれば、お知らせください。「出せない」というお返事でもかまいません。",
            "Please tell us what may be published. “Not possible” is an answer too.",
        )
        .to_owned(),
    );
    lines.join("\n")
}

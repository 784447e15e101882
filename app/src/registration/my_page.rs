//! `/me`: what I hold, what comes next, where I was, what I follow.

use domain::{
    events::types::{EventCard, EventState},
    pages::{
        attendee::PastAttendance,
        me::{MyPage, Suggested},
    },
    registration::types::CurrentRegistration,
    t,
};
use leptos::prelude::*;

use super::ticket_page::badges;
use crate::{
    cx::Cx,
    routes,
    shell::{self, Head},
    ui::{icon, parts, seats},
};

/// `calendar`: a new address for calendar programs, which is shown this once.
pub fn document(cx: &Cx, page: MyPage, calendar: Option<&str>) -> String {
    let head = Head { title: cx.t("マイページ", "My page").to_owned(), ..Head::default() };
    shell::document(cx, head, || body(cx, &page, calendar))
}

fn body(cx: &Cx, page: &MyPage, calendar: Option<&str>) -> AnyView {
    view! {
        <div class="wrap narrow-page my-page">
            <div class="page-head">
                <h1>{cx.t("マイページ", "My page")}</h1>
                <p class="row">
                    <span class="quiet">{page.name.clone()}</span>
                    <a class="tall" href=routes::SETTINGS>{cx.t("設定", "Settings")}</a>
                </p>
            </div>
            {speaking(cx, page)}
            <section aria-labelledby="coming">
                <h2 id="coming" class="section-head">{cx.t("これからの参加", "Coming up")}</h2>
                {coming(cx, &page.coming)}
            </section>
            {called_off(cx, &page.called_off)}
            {suggested(cx, &page.suggested)}
            <section class="section" aria-labelledby="past">
                <h2 id="past" class="section-head">{cx.t("これまでの回", "Past events")}</h2>
                {past(cx, &page.past)}
            </section>
            <section class="section" aria-labelledby="follows">
                <h2 id="follows" class="section-head">{cx.t("お知らせを受け取るシリーズ", "Series I follow")}</h2>
                {follows(cx, &page.follows)}
            </section>
            {own_calendar(cx, page, calendar)}
            {visible(cx, page)}
        </div>
    }
    .into_any()
}

/// For a speaker: what waits for an answer.
fn speaking(cx: &Cx, page: &MyPage) -> Option<AnyView> {
    let n = page.questions?;
    let words =
        t!(cx.lang, "あなたの発表への質問（答えを待っているもの {n}件）", "Questions to your talks ({n} waiting)", n);
    let own = cx.t("登壇者のページ", "Your talks");
    Some(
        view! {
            <p><a class="button block" href=routes::SPEAKING>{own}</a></p>
            <p><a class="button block" href=routes::OWN_QUESTIONS>{words}</a></p>
        }
        .into_any(),
    )
}

/// Date and time, or that there is none yet.
fn when(cx: &Cx, card: &EventCard) -> AnyView {
    match &card.starts {
        Some(start) => parts::when(start, card.ends.as_ref(), &card.zone, cx.lang),
        None => cx.t("日程は調整中です", "Date to be announced").into_any(),
    }
}

fn coming(cx: &Cx, list: &[(EventCard, CurrentRegistration)]) -> AnyView {
    if list.is_empty() {
        return view! {
            <div class="empty">
                <strong>{cx.t("参加の予定はまだありません", "Nothing is coming up yet")}</strong>
                <p>{cx.t("申し込むと、受付票がここに並びます。", "Once you register, your tickets are here.")}</p>
                <a class="button" href=routes::HOME>{cx.t("これからの開催を見る", "See what is coming up")}</a>
            </div>
        }
        .into_any();
    }
    let items: Vec<_> = list.iter().map(|(card, held)| ticket(cx, card, held)).collect();
    view! { <ul class="held-list">{items}</ul> }.into_any()
}

fn ticket(cx: &Cx, card: &EventCard, held: &CurrentRegistration) -> AnyView {
    let lang = cx.lang;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let name = (!card.title.is_empty()).then(|| format!("{} ・ ", card.name(lang)));
    view! {
        <li class="card held" data-mark=card.mark.into_str()>
            <p class="row">
                {(card.state == EventState::Live).then(|| parts::state_badge(card, lang))}
                {badges(card, held, lang)}
                <span class="quiet small">{held.type_name.clone()}</span>
            </p>
            <h3>{card.headline(lang)}</h3>
            <p class="quiet small">{name}{when(cx, card)}</p>
            <p class="row">
                <a class="button primary" href=routes::ticket(&held.code)>{cx.t("受付票を開く", "Open the ticket")}</a>
                <a class="button" href=routes::event(slug, number)>{cx.t("開催ページ", "Event page")}</a>
                <a class="button" href=routes::board(slug, number)>{icon::bubble()}{cx.t("質問", "Questions")}</a>
            </p>
        </li>
    }
    .into_any()
}

/// Cancelled events do not stand under what comes next; who held a place still finds the ticket.
fn called_off(cx: &Cx, list: &[(EventCard, CurrentRegistration)]) -> Option<AnyView> {
    if list.is_empty() {
        return None;
    }
    let lang = cx.lang;
    let items: Vec<_> = list
        .iter()
        .map(|(card, held)| {
            let name = (!card.title.is_empty()).then(|| format!("{} ・ ", card.name(lang)));
            view! {
                <li data-mark=card.mark.into_str()>
                    <div class="next-what">
                        <p class="row">{parts::state_badge(card, lang)}</p>
                        <h3><a href=routes::ticket(&held.code)>{card.headline(lang)}</a></h3>
                        <p class="quiet small">{name}<del>{when(cx, card)}</del></p>
                    </div>
                </li>
            }
        })
        .collect();
    Some(
        view! {
            <section class="section" aria-labelledby="called-off">
                <h2 id="called-off" class="section-head">{cx.t("中止になった回", "Cancelled")}</h2>
                <ul class="next-list">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

/// Where nothing is to be chosen or answered, one press takes a seat.
fn suggested(cx: &Cx, list: &[Suggested]) -> Option<AnyView> {
    if list.is_empty() {
        return None;
    }
    let lang = cx.lang;
    let items: Vec<_> = list
        .iter()
        .map(|Suggested { card, one_tap }| {
            let (slug, number) = (card.series_slug.as_str(), card.number);
            let name = (!card.title.is_empty()).then(|| format!("{} ・ ", card.name(lang)));
            let form = routes::register(slug, number);
            let way = match one_tap {
                Some((id, kind)) => {
                    let words = t!(lang, "「{kind}」で申し込む", "Register for “{kind}”", kind);
                    view! {
                        <div class="row">
                            <form method="post" action=form.clone()><input type="hidden" name="from" value="me"/><button class="button primary" name="type" value=id.to_string()>{words}</button></form>
                            <a class="tall" href=form>{cx.t("枠をえらぶ", "Choose another type")}</a>
                        </div>
                    }
                    .into_any()
                }
                None => view! { <a class="button primary" href=form>{seats::register_words(card, lang)}</a> }.into_any(),
            };
            view! {
                <li data-mark=card.mark.into_str()>
                    <div class="next-what">
                        <h3><a href=routes::event(slug, number)>{card.headline(lang)}</a></h3>
                        <p class="quiet small">{name}{when(cx, card)}</p>
                    </div>
                    {way}
                </li>
            }
        })
        .collect();
    Some(
        view! {
            <section class="section" aria-labelledby="suggested">
                <h2 id="suggested" class="section-head">{cx.t("次の回に参加する", "Come to the next one")}</h2>
                <ul class="next-list">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

fn past(cx: &Cx, list: &[(EventCard, CurrentRegistration, PastAttendance)]) -> AnyView {
    if list.is_empty() {
        return parts::empty(
            cx.t("これまでに申し込んだ回はまだありません", "None yet"),
            cx.t("終わった回と、そのレポートがここに並びます。", "Past events and their reports appear here."),
        );
    }
    let lang = cx.lang;
    let items: Vec<_> = list
        .iter()
        .map(|(card, held, what)| {
            let (slug, number) = (card.series_slug.as_str(), card.number);
            let came = match what {
                PastAttendance::Came => Some(cx.t(" ・ 出席", ", you were there")),
                PastAttendance::Absent => Some(cx.t(" ・ 出席の記録なし", ", not noted as there")),
                PastAttendance::CancelledLate | PastAttendance::Cancelled | PastAttendance::Unknown => None,
            };
            let day = card.starts.as_ref().map(|at| view! { {parts::day(at, lang)}" ・ " });
            let report = card.has_report.then(|| {
                view! { <a class="to" href=routes::report(slug, number)>{icon::article()}{cx.t("レポート", "Report")}</a> }
            });
            view! {
                <li data-mark=card.mark.into_str()>
                    <span class="n" aria-hidden="true">{number}</span>
                    <div>
                        <h3><a href=routes::event(slug, number)>{card.headline(lang)}</a></h3>
                        <p class="quiet small">{day}{held.type_name.clone()}{came}</p>
                    </div>
                    {report}
                </li>
            }
        })
        .collect();
    view! { <ol class="event-list">{items}</ol> }.into_any()
}

/// An address for calendar programs with what one holds: shown once, because only its fingerprint is kept.
fn own_calendar(cx: &Cx, page: &MyPage, fresh: Option<&str>) -> AnyView {
    let lang = cx.lang;
    let button = |what: &'static str, word: &'static str, class: &'static str| {
        view! { <button class=class name="do" value=what>{word}</button> }
    };
    let content = match (fresh, &page.calendar_since) {
        (Some(address), _) => view! {
            <div class="note ok" role="status">
                <strong>{cx.t("購読用のアドレスができました", "Your address is ready")}</strong>
                <p>{cx.t("このアドレスは、いまだけ表示します。カレンダーの「URLで追加」に貼り付けてください。", "It is shown only now. Paste it where your calendar adds one by its address.")}</p>
                <p class="break"><code>{address.to_owned()}</code></p>
                <p><button class="chip" type="button" data-copy=address.to_owned() data-done=cx.t("コピーしました", "Copied")>{cx.t("コピー", "Copy")}{icon::copy()}</button></p>
            </div>
            {button("stop", cx.t("使うのをやめる", "Stop using it"), "button")}
        }
        .into_any(),
        (None, Some(since)) => view! {
            <p>{t!(lang, "{day}に作ったアドレスを使っています。", "You use an address made on {day}.", day = since.date(lang))}</p>
            <p class="row">{button("renew", cx.t("新しいアドレスにする", "Make a new address"), "button")}{button("stop", cx.t("使うのをやめる", "Stop using it"), "button")}</p>
            <p class="quiet small">{cx.t("新しくすると、前のアドレスは使えなくなります。", "The one before stops working.")}</p>
        }
        .into_any(),
        (None, None) => button("renew", cx.t("購読用のアドレスを作る", "Make an address"), "button").into_any(),
    };
    view! {
        <section class="section own-part" aria-labelledby="calendar">
            <h2 id="calendar" class="section-head">{cx.t("カレンダー", "Calendar")}</h2>
            <p class="quiet">{cx.t("申し込んだ回が、お使いのカレンダーに自動で入ります。日程が変わると、カレンダーも変わります。アドレスを知っている人は予定を見られるので、人に教えないでください。", "What you registered for appears in your calendar, and changes there when its date does. Whoever knows the address can read it: keep it to yourself.")}</p>
            <form class="own-part" method="post" action=routes::OWN_CALENDAR>{content}</form>
        </section>
    }
    .into_any()
}

fn visible(cx: &Cx, page: &MyPage) -> AnyView {
    let (words, value, press) = if page.shows_name {
        (
            cx.t("申し込んだ回の「参加する人」に、名前が出ています。", "Your name stands among those who come."),
            "0",
            cx.t("名前を隠す", "Hide my name"),
        )
    } else {
        (
            cx.t(
                "申し込んだ回の「参加する人」に、名前は出ていません。",
                "Your name does not stand among those who come.",
            ),
            "1",
            cx.t("名前を出す", "Show my name"),
        )
    };
    let chosen = page.shows_name_at.as_ref().map(|at| {
        let day = at.date(cx.lang);
        let words = if page.shows_name {
            t!(cx.lang, "{day}に、名前を出すことを選びました。", "You chose to show it on {day}.", day)
        } else {
            t!(cx.lang, "{day}に、名前を出さないことを選びました。", "You chose not to show it on {day}.", day)
        };
        view! { <p class="quiet small">{words}</p> }
    });
    view! {
        <section class="section own-part" id="visible" aria-labelledby="visible-title">
            <h2 id="visible-title" class="section-head">{cx.t("名前の公開", "Your name")}</h2>
            <p>{words}</p>
            {chosen}
            <p class="quiet small">{t!(cx.lang, "出るのは「{name}」だけで、申し込みを受け付けているあいだです。運営は、どちらでも名前を見られます。", "Only “{name}” is shown, and only while one can register. The organizers see it either way.", name = page.name.clone())}</p>
            <form method="post" action=routes::VISIBLE><button class="button" name="show" value=value>{press}</button></form>
        </section>
    }
    .into_any()
}

fn follows(cx: &Cx, list: &[(String, String)]) -> AnyView {
    if list.is_empty() {
        return parts::empty(
            cx.t("お知らせを受け取るシリーズはありません", "You follow no series"),
            cx.t(
                "シリーズのページで「開催のお知らせをメールで受け取る」を押すと、次の回が決まりしだい届きます。",
                "Press “Get announcements by mail” on the page of a series to hear of its next event first.",
            ),
        );
    }
    let items: Vec<_> = list
        .iter()
        .map(|(slug, name)| {
            view! {
                <li>
                    <a class="tall" href=routes::series(slug)>{name.clone()}</a>
                    <form method="post" action=routes::follow(slug)>
                        <input type="hidden" name="follow" value="0"/>
                        <input type="hidden" name="next" value=routes::ME/>
                        <button class="button">{cx.t("お知らせを止める", "Stop announcements")}<span class="vh">{format!(": {name}")}</span></button>
                    </form>
                </li>
            }
        })
        .collect();
    view! { <ul class="plain-rows">{items}</ul> }.into_any()
}

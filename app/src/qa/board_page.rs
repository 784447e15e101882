//! `/{series}/{number}/qa`: the live board.

use chrono::{DateTime, Utc};
use domain::{
    events::types::EventState,
    pages::{board::BoardPage, own::Hold},
    qa::types::{Board, ParticipantState},
    time::Local,
};
use leptos::prelude::*;

use super::{
    board::{BoardIsland, Facts, Places, Since, VOTES},
    poll_card,
};
use crate::{
    agenda::asked_to::asked_to,
    cx::{Cx, Fill, html},
    events,
    form::Form,
    routes,
    shell::{self, Bundle, Head, Nav},
    ui::{field, parts},
};

/// Where the islands of an event's board send and listen.
pub(super) fn places(page: &BoardPage, moderators: bool) -> Places {
    let card = &page.event.card;
    let api = routes::api_questions(&card.series_slug, card.number);
    let stream = if moderators { format!("{api}/stream?audience=moderators") } else { format!("{api}/stream") };
    Places {
        page: routes::board(&card.series_slug, card.number),
        api,
        stream,
        similar: routes::SIMILAR_QUESTIONS.to_owned(),
        fields: String::new(),
        have: page.fingerprint.clone(),
        key: String::new(),
        back: String::new(),
        who: String::new(),
    }
}

/// When the question on stage was taken up, in milliseconds since 1970, as a script reads it; empty: none is.
pub(super) fn since(page: &BoardPage) -> String {
    page.board.answering_ms.map(|at| at.to_string()).unwrap_or_default()
}

/// What is said of when something was taken up, but for the time.
pub(super) const fn from(cx: &Cx) -> &'static str {
    cx.t("{time}から", "since {time}")
}

/// What an island is drawn with for somebody who has neither asked nor voted.
pub(super) fn facts(cx: &Cx, page: &BoardPage, places: Places, now: DateTime<Utc>) -> Facts {
    // Polls and reactions stand in the page itself: the islands know nothing of them.
    let board = Board {
        polls: Vec::new(),
        reactions: None,
        presence: Vec::new(),
        late: 0,
        answering_ms: None,
        screens: 0,
        ..page.board.clone()
    };
    let mine = ParticipantState::default();
    Facts { board, mine, own: Vec::new(), now: now.timestamp_millis(), places, lang: cx.lang }
}

/// Parts of the board that an address names, beside the open questions: one's own, what is answered, the polls.
pub const VIEWS: [&str; 3] = ["mine", "answered", "polls"];

/// `form` holds the page's own `key`, the `view` that its address names, and what could not be sent without script: fields
/// `body`, `asker`, `talk`. `own` is what the viewer holds of the event while it is on.
pub fn document(
    cx: &Cx,
    page: &BoardPage,
    mine: &ParticipantState,
    own: &Hold,
    form: &Form,
    now: DateTime<Utc>,
) -> String {
    let card = &page.event.card;
    let head = Head {
        title: format!("{} — {}", cx.t("質問", "Questions"), card.name(cx.lang)),
        description: cx.t("質問と投票。アカウントは要りません。", "Ask and vote. No account is needed.").to_owned(),
        canonical: Some(routes::board(&card.series_slug, card.number)),
        image: Some(routes::share_image(&card.series_slug, card.number)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        bundle: Some(Bundle::Board),
        scripts: vec![cx.assets.ask_js.clone(), cx.assets.polls_js.clone(), cx.assets.answer_js.clone()],
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, (mine, own), form, now))
}

/// What stands on the board for somebody who has neither asked nor voted on it yet: the key of their forms, who they are,
/// the name that they would ask under, and where they watch. `None` for a name that cannot stand there as it is.
pub fn fills(cx: &Cx, page: &BoardPage, own: &Hold, key: &str) -> Option<Vec<Fill>> {
    let name = cx.account.as_ref().map_or("", |account| &account.name);
    // It stands in an attribute, and in JSON within one.
    let is_plain = !name.contains(['"', '\\']) && !name.contains(char::is_control);
    let ways = watch(cx, page, own).filter(|_| own.held.is_some()).map(|ways| ("watch", html(ways)));
    let fills = [("key", key.to_owned()), ("name", domain::encoding::escape_html(name)), ("who", cx.who())];
    is_plain.then(|| fills.into_iter().chain(ways).collect())
}

/// The ways to watch what is on, and the ticket of who holds one.
fn watch(cx: &Cx, page: &BoardPage, own: &Hold) -> Option<AnyView> {
    let hour = page.hour.as_ref()?;
    Some(events::stream_line(cx, hour, page.event.video_url.as_deref(), own))
}

fn body(
    cx: &Cx,
    page: &BoardPage,
    (mine, held): (&ParticipantState, &Hold),
    form: &Form,
    now: DateTime<Utc>,
) -> AnyView {
    let card = &page.event.card;
    let (slug, number) = (card.series_slug.clone(), card.number);
    let is_live = card.state == EventState::Live;
    let view = VIEWS.into_iter().find(|known| *known == form.value("view")).unwrap_or_default();
    let failed = !form.errors.is_empty();
    let typed = failed.then(|| typed(cx, page, form));
    let next = (card.state == EventState::Ended).then(|| events::what_comes_next(cx, &page.event)).flatten();
    let closed = (!page.board.open).then(|| {
        let text = cx.t(
            "新しい質問と投票は受け付けていません。届いた質問と回答は、このまま読めます。",
            "New questions and votes are closed. What was asked and answered stays here.",
        );
        parts::note("", cx.t("質問の受付は終わりました", "The board is closed"), text)
    });
    let places = Places {
        fields: ask_fields(cx, page, mine),
        key: cx.place_text("key", form.value("key")),
        who: cx.place_text("who", &cx.who()),
        ..places(page, false)
    };
    let (address, api, key) = (places.page.clone(), places.api.clone(), form.value("key"));
    let own = ParticipantState { asked: mine.asked.clone(), voted: mine.voted.clone(), ..ParticipantState::default() };
    let facts = Facts { mine: own, own: page.own.clone(), ..facts(cx, page, places, now) };
    let zone = &page.event.card.zone;
    let taken_up = page.board.answering_ms.and_then(DateTime::from_timestamp_millis);
    provide_context(Since(
        taken_up.map(|at| from(cx).replace("{time}", &Local::at(at, zone).clock())).unwrap_or_default(),
    ));
    view! {
        <div class="wrap board-page" data-view=(!view.is_empty()).then_some(view) data-since=since(page) data-zone=zone.clone() data-from=from(cx)>
            <header class="board-top">
                <div>
                    <h1>{cx.t("質問", "Questions")}</h1>
                    <p class="quiet small"><a href=routes::event(&slug, number)>{card.headline(cx.lang)}</a>" ・ "<span class="nowrap">{card.name(cx.lang)}</span></p>
                </div>
                <p class="row">
                    {is_live.then(|| view! { <span class="badge live">{cx.t("ライブ", "Live")}</span> })}
                    // Shown in its place while the island has no connection.
                    <span class="badge warn board-cut">{cx.t("未接続", "Offline")}</span>
                    {page.may_moderate.then(|| view! { <a class="button" href=routes::moderate(&slug, number)>{cx.t("整理する", "Moderate")}</a> })}
                </p>
            </header>
            {page.hour.as_ref().map(|hour| view! {
                {events::hour_strip(cx, hour)}
                <div class="hour-ways">{cx.place("watch", watch(cx, page, held))}</div>
            })}
            {closed}
            {next}
            {typed}
            <noscript>{views(cx, page, view)}</noscript>
            <form id=VOTES method="post"><input type="hidden" name="key" value=cx.place_text("key", form.value("key"))/></form>
            {poll_card::reactions_form(cx, &address, key)}
            {poll_card::polls(cx, &page.board, mine, (&address, &api), key)}
            {facts.give()}
            <BoardIsland/>
            <noscript><p class="quiet small">{cx.t("新しい質問は、ページを再読み込みすると表示されます。", "Reload the page to see new questions.")}</p></noscript>
        </div>
    }
    .into_any()
}

/// The tabs without script: links, which show a part of the same page.
fn views(cx: &Cx, page: &BoardPage, view: &str) -> AnyView {
    let board = routes::board(&page.event.card.series_slug, page.event.card.number);
    let (counts, polls) = (page.board.counts, page.board.polls.len());
    let [mine, answered, voted] = VIEWS;
    let tab = |name: &'static str, word: &'static str, count: usize| {
        let href = if name.is_empty() { board.clone() } else { format!("{board}?view={name}") };
        view! { <a class="board-tab" href=href aria-current=(view == name).then_some("page")>{word}" "<span class="count">{count}</span></a> }
    };
    view! {
        <nav class="board-tabs" aria-label=cx.t("表示する質問", "Questions shown")>
            {tab("", cx.t("質問", "Questions"), counts.open)}
            {tab(mine, cx.t("自分の質問", "Mine"), page.own.len())}
            {tab(answered, cx.t("回答済み", "Answered"), counts.done)}
            {(polls > 0).then(|| tab(voted, cx.t("投票", "Polls"), polls))}
        </nav>
    }
    .into_any()
}

/// What of the form never changes: whether one is named, of which talk one asks, and where to tell of the answer.
fn ask_fields(cx: &Cx, page: &BoardPage, mine: &ParticipantState) -> String {
    let name = cx.place_text("name", cx.account.as_ref().map_or("", |account| &account.name));
    let talks: Vec<_> = page
        .talks
        .iter()
        .map(|slot| view! { <option value=slot.number.to_string()>{asked_to(cx, slot)}</option> })
        .collect();
    view! {
            {poll_card::reactions(cx, page.board.reactions.as_ref(), mine)}
            <fieldset class="ask-as" data-most=domain::qa::rules::QUESTION.to_string()>
                <legend class="vh">{cx.t("名前", "Name")}</legend>
                <label><input type="radio" name="as" value="" checked=true/><span>{cx.t("匿名", "Anonymous")}</span></label>
                <label><input type="radio" name="as" value="name"/><span>{cx.t("名前を出す", "With a name")}</span></label>
                <input class="input" name="asker" maxlength=domain::qa::rules::NAME value=name autocomplete="nickname" aria-label=cx.t("表示する名前", "Name to show") placeholder=cx.t("表示する名前", "Name to show")/>
            </fieldset>
            <label class="ask-to"><span class="small quiet">{cx.t("宛先", "To")}</span>
                <select class="input" name="talk"><option value="">{cx.t("この回の全体", "The whole event")}</option>{talks}</select></label>
            <div class="ask-tell">
                <label class="choice"><input type="checkbox" name="tell" value="1"/><span>{cx.t("答えをメールで受け取る", "Mail me the answer")}</span></label>
                <input class="input" type="email" name="mail" autocomplete="email" aria-label=cx.t("メールアドレス(ログイン中は空のまま)", "Mail address (empty when signed in)") placeholder=cx.t("メール(ログイン中は不要)", "Mail (not needed when signed in)")/>
            </div>
    }
    .to_html()
}

/// The form again with what was typed, above the board: nothing is lost without script either.
fn typed(cx: &Cx, page: &BoardPage, form: &Form) -> AnyView {
    let card = &page.event.card;
    let mut talks = vec![(String::new(), cx.t("この回の全体", "The whole event").to_owned())];
    talks.extend(page.talks.iter().map(|slot| (slot.number.to_string(), asked_to(cx, slot))));
    // What came too late goes to who spoke, if somebody says so.
    let is_late = card.state == EventState::Ended && !page.board.open;
    let press = if is_late {
        cx.t("選んだ話の登壇者に届ける", "Send it to the speaker of the talk")
    } else {
        cx.t("質問を送る", "Ask")
    };
    view! {
        <form class="form" method="post" action=routes::board(&card.series_slug, card.number)>
            {field::problem(cx, form)}
            <input type="hidden" name="key" value=form.value("key").to_owned()/>
            {field::Field::new("body", cx.t("質問", "Question")).rows(3).required().view(form)}
            <input type="hidden" name="as" value="name"/>
            {field::Field::new("asker", cx.t("名前（空なら匿名）", "Name (empty: anonymous)")).view(form)}
            <input type="hidden" name="tell" value=form.value("tell").to_owned()/>
            {(form.value("tell") == "1" && cx.account.is_none()).then(|| field::Field::new("mail", cx.t("答えを受け取るメールアドレス", "Where to mail the answer")).kind("email").view(form))}
            {field::select("talk", cx.t("宛先", "To"), &talks, form.value("talk"))}
            {is_late.then(|| view! { <input type="hidden" name="afterwards" value="1"/> })}
            <p><button class="button primary">{press}</button></p>
        </form>
    }
    .into_any()
}

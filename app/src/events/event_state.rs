//! The states that may follow an event's, each a button that says what it does.

use domain::{
    Lang,
    events::{
        rules::{announces, revives},
        types::{EventState, StateChange},
    },
    letters::types::{LetterKind, Recipient},
    pages::event_desk::{EventDesk, Lack, Revival},
    t,
};
use leptos::prelude::*;

use super::{called_off, revive};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{field, icon},
};

/// The states that may follow, each a button that says what it does.
pub(super) fn transitions(cx: &Cx, desk: &EventDesk, form: &Form) -> AnyView {
    let card = &desk.event.card;
    let action = routes::event_desk_part(&card.series_slug, card.number, "state");
    // The first one is the usual next step, but for events that are over.
    let leads = !matches!(card.state, EventState::Ended | EventState::Cancelled);
    let items: Vec<_> = desk
        .next
        .iter()
        .enumerate()
        .map(|(at, to)| {
            let from = card.state;
            let (text, what) = words(from, *to, cx.lang);
            if matches!(to, EventState::Postponed | EventState::Cancelled) {
                return call_off(cx, desk, action.clone(), (from, *to), (text, what), form);
            }
            let early = desk.days_early().filter(|_| *to == EventState::Live && from != EventState::Ended);
            if let Some(days) = early {
                return start_early(cx, action.clone(), (from, *to), (text, what), days);
            }
            let class = if at == 0 && leads { "button primary" } else { "button" };
            if let Some(revival) = desk.revival.as_ref().filter(|one| asks_to_revive(desk, one, *to)) {
                return revive::view(cx, desk, revival, (from, *to), (class, text, what), (action.clone(), form));
            }
            if desk.to_tell > 0 && announces(from, *to) {
                return announce(cx, action.clone(), (from, *to), class, (text, what), desk.to_tell);
            }
            view! {
                <li>
                    <form method="post" action=action.clone()>
                        <input type="hidden" name="from" value=from.into_str()/>
                        <input type="hidden" name="to" value=to.into_str()/>
                        <button class=class>{text}</button>
                    </form>
                    <p class="quiet small">{what}</p>
                </li>
            }
            .into_any()
        })
        .collect();
    // Weeks before the evening nothing of this is the next step: it steps back.
    let is_quiet = card.state == EventState::Open && desk.days_early().is_some() && !form.values.contains_key("to");
    view! {
        <details class="card desk-card state-card" open=!is_quiet>
            <summary><h2 id="state">{cx.t("状態を変える", "Change the state")}</h2><span class="quiet small">{cx.t("始める、閉じる、延期、中止", "Begin, close, postpone, cancel")}</span></summary>
            {lacks(cx, desk)}
            <ul class="transitions">{items}</ul>
        </details>
    }
    .into_any()
}

/// Whether anybody would hear that it takes place after all, or its day is to be said.
fn asks_to_revive(desk: &EventDesk, revival: &Revival, to: EventState) -> bool {
    let card = &desk.event.card;
    revives(card.state, to) && (revival.people() > 0 || desk.to_tell > 0 || card.starts.is_none())
}

/// What attendees will look for, before it is announced; nothing of it stops anybody.
fn lacks(cx: &Cx, desk: &EventDesk) -> Option<AnyView> {
    let card = &desk.event.card;
    let lacks = desk.lacks();
    if card.state != EventState::Planned || lacks.is_empty() {
        return None;
    }
    let agenda = routes::event_desk_part(&card.series_slug, card.number, "agenda");
    let field = |name: &str| format!("{}#{name}", routes::event_desk_edit(&card.series_slug, card.number, "all"));
    let items: Vec<_> = lacks
        .into_iter()
        .map(|lack| {
            let (text, href) = match lack {
                Lack::Date => (cx.t("開催日", "The day"), field("f-date")),
                Lack::Place => {
                    (cx.t("会場か、オンラインの参加方法", "A place, or how to join online"), field("f-venue_name"))
                }
                Lack::Lead => (cx.t("紹介文", "Words about it"), field("f-lead")),
                Lack::Seats => (cx.t("参加枠", "Participation types"), field("seats")),
                Lack::Agenda => (cx.t("タイムテーブル", "An agenda"), agenda.clone()),
                Lack::Stream => (cx.t("配信のアドレス", "The address of the stream"), field("f-stream_url")),
            };
            view! { <li><a href=href>{text}</a></li> }
        })
        .collect();
    Some(view! { <div class="lacks"><p><b>{cx.t("告知の前に、まだ決まっていないこと", "Not said yet, before it is announced")}</b></p><ul>{items}</ul></div> }.into_any())
}

/// The evening is not begun by mistake weeks before.
fn start_early(
    cx: &Cx,
    action: String,
    (from, to): (EventState, EventState),
    (text, what): (&'static str, &'static str),
    days: i64,
) -> AnyView {
    let warning = t!(
        cx.lang,
        "開催まで、あと{days}日あります。いま始めると、公開ページと質問ボードが「開催中」になります。",
        "There are {days} days left. Beginning now shows the page and the board as live.",
        days
    );
    view! {
        <li class="call-off">
            <details>
                <summary class="button">{text}</summary>
                <form class="form" method="post" action=action>
                    <input type="hidden" name="from" value=from.into_str()/>
                    <input type="hidden" name="to" value=to.into_str()/>
                    <p>{warning}</p>
                    <p><button class="button">{cx.t("それでも始める", "Begin all the same")}</button></p>
                </form>
            </details>
            <p class="quiet small">{what}</p>
        </li>
    }
    .into_any()
}

/// A mail to many cannot be taken back, so its number is said before it goes.
fn announce(
    cx: &Cx,
    action: String,
    (from, to): (EventState, EventState),
    class: &'static str,
    (text, what): (&'static str, &'static str),
    to_tell: i64,
) -> AnyView {
    let text_of_send = if from == EventState::Planned { cx.t("公開する", "Publish") } else { text };
    let send = t!(
        cx.lang,
        "{people}に知らせて{text}",
        "{text} and tell {people}",
        text = text_of_send,
        people = cx.lang.count(to_tell, "人", "person", "people")
    );
    let warning = t!(
        cx.lang,
        "フォロワー{followers}にメールを送ります。送ったメールは取り消せません。",
        "{followers} a mail. It cannot be taken back.",
        followers = cx.lang.count(to_tell, "人", "follower gets", "followers get")
    );
    view! {
        <li class="call-off">
            <details>
                <summary class=class>{text}</summary>
                <form class="form" method="post" action=action>
                    <input type="hidden" name="from" value=from.into_str()/>
                    <input type="hidden" name="to" value=to.into_str()/>
                    <p>{warning}</p>
                    <p><button class="button primary">{icon::mail()}{send}</button></p>
                </form>
            </details>
            <p class="quiet small">{what}</p>
        </li>
    }
    .into_any()
}

/// Postponing and cancelling need a reason for those who wanted to come.
fn call_off(
    cx: &Cx,
    desk: &EventDesk,
    action: String,
    (from, to): (EventState, EventState),
    (text, what): (&'static str, &'static str),
    form: &Form,
) -> AnyView {
    let was_tried = form.value("to") == to.into_str();
    let error = form.error("reason").filter(|_| was_tried).map(str::to_owned);
    let value = if was_tried { form.value("reason").to_owned() } else { String::new() };
    let id = if error.is_some() { "f-reason".to_owned() } else { format!("f-reason-{}", to.into_str()) };
    let error_id = format!("{id}-error");
    let invalid = error.is_some().then_some("true");
    let described = error.is_some().then(|| error_id.clone());
    let guard = if was_tried { "dirty" } else { "" };
    let send = t!(cx.lang, "知らせて{text}", "{text} and tell them", text);
    let kind = if to == EventState::Cancelled { LetterKind::EventCancelled } else { LetterKind::EventPostponed };
    let letter = desk.speaker_letters.iter().find(|letter| letter.kind == kind);
    let speakers: Vec<Recipient> = desk.speakers.iter().map(|one| Recipient { kind, ..one.clone() }).collect();
    let tried = Some(form).filter(|_| was_tried);
    view! {
        <li class="call-off">
            <details open=was_tried>
                <summary class="button danger">{text}</summary>
                <form class="form" method="post" data-guard=guard data-ask=field::ask(cx) action=action>
                    <input type="hidden" name="from" value=from.into_str()/>
                    <input type="hidden" name="to" value=to.into_str()/>
                    <div class="field">
                        <label for=id.clone()>{cx.t("参加者に伝える理由", "The reason, for those who wanted to come")}</label>
                        {error.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
                        <input class="input" id=id name="reason" value=value required=true aria-invalid=invalid aria-describedby=described/>
                    </div>
                    {letter.and_then(|letter| called_off::speakers(cx, &desk.event.card, letter, &speakers, tried))}
                    <p><button class="button danger">{icon::mail()}{send}</button></p>
                </form>
            </details>
            <p class="quiet small">{what}</p>
        </li>
    }
    .into_any()
}

/// What a change of state did, and to how many it is being told.
pub fn became(change: StateChange, lang: Lang) -> String {
    use EventState::{Announced, Cancelled, Ended, Live, Open, Planned, Postponed};
    let done = match (change.from, change.to) {
        (Open, Announced) => lang.t("申し込みの受付を閉じました。", "Registration is closed."),
        (Postponed | Cancelled, Announced) => lang.t("あらためて告知しました。", "Announced again."),
        (_, Announced) => lang.t("公開しました。", "Published."),
        (Planned, Open) => lang.t("公開し、申し込みの受付を始めました。", "Published, and registration is open."),
        (Live, Open) => lang.t("開催前に戻しました。", "It is no longer shown as live."),
        (_, Open) => lang.t("申し込みの受付を始めました。", "Registration is open."),
        (Ended, Live) => lang.t("開催中に戻しました。", "It is live again."),
        (_, Live) => lang.t("開催を始めました。", "It is live."),
        (_, Ended) => lang.t(
            "終了しました。質問の受付を閉じ、レポートの下書きを始めました。",
            "It has ended. The board is closed, and the report has begun as a draft.",
        ),
        (_, Planned) => lang.t("非公開に戻しました。", "It is private again."),
        (_, Postponed) => lang.t("延期にしました。", "It is postponed."),
        (_, Cancelled) => lang.t("中止にしました。", "It is cancelled."),
    };
    let (is_off, space) = (matches!(change.to, Postponed | Cancelled), lang.t("", " "));
    let told = describe_recipients(change, is_off, lang);
    match (told.is_empty(), is_off || revives(change.from, change.to)) {
        (true, true) if change.from != change.to => {
            format!("{done}{space}{}", lang.t("メールは送っていません。", "No mail went out."))
        }
        (true, _) => done.to_owned(),
        _ => format!("{done}{space}{}", told.join(space)),
    }
}

/// A sentence each for followers, for those who hold a place, and for those who speak, where there are any.
fn describe_recipients(change: StateChange, is_off: bool, lang: Lang) -> Vec<String> {
    let StateChange { followers, holders, speakers, .. } = change;
    let mut told = Vec::new();
    if followers > 0 {
        told.push(t!(
            lang,
            "フォロワー{people}にメールを送っています。",
            "{people} being told by mail.",
            people = lang.count(followers, "人", "follower is", "followers are")
        ));
    }
    if holders > 0 {
        let people = lang.count(holders, "人", "person who holds a place is", "people who hold a place are");
        told.push(if is_off {
            t!(lang, "席を持つ{people}に、理由をメールで知らせています。", "{people} being told why by mail.", people)
        } else {
            t!(lang, "席を持つ{people}に、メールで知らせています。", "{people} being told by mail.", people)
        });
    }
    if speakers > 0 {
        let people = lang.count(speakers, "人", "speaker gets", "speakers get");
        told.push(if told.is_empty() {
            t!(lang, "登壇者{people}にメールを送ります。", "{people} a letter.", people)
        } else {
            t!(lang, "登壇者{people}にもメールを送ります。", "{people} a letter, too.", people)
        });
    }
    told
}

/// What the button to a state says, and what it does.
fn words(from: EventState, to: EventState, lang: Lang) -> (&'static str, &'static str) {
    use EventState::{Announced, Cancelled, Ended, Live, Open, Planned, Postponed};
    match (from, to) {
        (Open, Announced) => (
            lang.t("申し込みを閉じる", "Close registration"),
            lang.t(
                "募集前に戻ります。申し込んだ人の席はそのままです。",
                "Back to before. Who registered keeps the seat.",
            ),
        ),
        (Postponed | Cancelled, Announced) => (
            lang.t("あらためて告知する", "Announce it again"),
            lang.t("延期・中止の表示を消し、募集前に戻します。", "No longer postponed or cancelled; not open yet."),
        ),
        (_, Announced) => (
            lang.t("公開して告知する", "Publish and announce"),
            lang.t("ページを公開します。", "Everybody sees the page."),
        ),
        (Planned, Open) => (
            lang.t("公開して申し込みを始める", "Publish and open registration"),
            lang.t(
                "ページを公開し、すぐに申し込みを受け付けます。",
                "Everybody sees the page and can register at once.",
            ),
        ),
        (Live, Open) => (
            lang.t("開催前に戻す", "Not live yet"),
            lang.t("「開催中」の表示を取り消します。", "It is no longer shown as live."),
        ),
        (_, Open) => (
            lang.t("申し込みを始める", "Open registration"),
            lang.t("参加枠に申し込めるようになります。", "People can take seats."),
        ),
        (Ended, Live) => (
            lang.t("開催中に戻す", "Live again"),
            lang.t("質問と投票をもう一度受け付けます。", "People can ask and vote again."),
        ),
        (_, Live) => (
            lang.t("開催を始める", "Go live"),
            lang.t("公開ページと質問ボードが「開催中」になります。", "Page and board are shown as live."),
        ),
        (_, Ended) => (
            lang.t("終了する", "End it"),
            lang.t(
                "質問の受付を閉じ、レポートの下書きを始めます。",
                "The board closes, and the report begins as a draft.",
            ),
        ),
        (_, Planned) => (
            lang.t("非公開に戻す", "Make it private"),
            lang.t("ページは運営だけに見えるようになります。", "Only organizers see the page."),
        ),
        (_, Postponed) => (
            lang.t("延期にする", "Postpone it"),
            lang.t(
                "席を持つ人全員に、理由をメールで知らせます。",
                "Everybody who holds a place gets a mail with the reason.",
            ),
        ),
        (_, Cancelled) => (
            lang.t("中止にする", "Cancel it"),
            lang.t(
                "席を持つ人全員に、理由をメールで知らせます。",
                "Everybody who holds a place gets a mail with the reason.",
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_what_happened_and_to_how_many_it_is_told() {
        let said = |from, to, [followers, holders, speakers]: [usize; 3], lang| {
            became(StateChange { from, to, followers, holders, speakers }, lang)
        };
        use EventState::{Announced, Cancelled, Open, Planned, Postponed};
        let (ja, en) = (Lang::Ja, Lang::En);
        assert_eq!(said(Planned, Announced, [132, 0, 0], ja), "公開しました。フォロワー132人にメールを送っています。");
        assert_eq!(said(Planned, Announced, [1, 0, 0], en), "Published. 1 follower is being told by mail.");
        assert_eq!(said(Planned, Announced, [132, 0, 0], en), "Published. 132 followers are being told by mail.");
        assert_eq!(said(Announced, Open, [0; 3], ja), "申し込みの受付を始めました。");
        assert_eq!(
            said(Open, Cancelled, [0, 11, 0], ja),
            "中止にしました。席を持つ11人に、理由をメールで知らせています。"
        );
        assert_eq!(
            said(Cancelled, Announced, [0, 11, 2], ja),
            "あらためて告知しました。席を持つ11人に、メールで知らせています。登壇者2人にもメールを送ります。",
            "who holds a place is no follower"
        );
        assert_eq!(said(Postponed, Open, [0, 0, 1], en), "Registration is open. 1 speaker gets a letter.");
        assert_eq!(said(Postponed, Announced, [0; 3], ja), "あらためて告知しました。メールは送っていません。");
        assert_eq!(said(Open, Cancelled, [0; 3], en), "It is cancelled. No mail went out.");
    }
}

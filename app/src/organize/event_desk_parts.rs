//! The parts of an event's desk: the list of its pages, changes of state, kinds of seats.

use domain::{
    Lang,
    events::types::{EventDesk, EventState},
    registration::desk::TypeInput,
};
use leptos::prelude::*;

use crate::{
    form::Form,
    routes,
    shell::Cx,
    ui::{
        field::{self, Field, area_words},
        icon,
    },
};

/// A text area. Its text is escaped here, because the children of a text area are written as they
/// are; the parser drops one line break right after the tag.
pub(super) fn area(name: String, label: &'static str, rows: u32, value: &str, error: Option<String>) -> AnyView {
    let id = format!("f-{name}");
    let error_id = format!("{id}-error");
    let invalid = error.is_some().then_some("true");
    let described = error.is_some().then(|| error_id.clone());
    let html = area_words(value);
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {error.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
            <textarea class="input" id=id name=name rows=rows aria-invalid=invalid aria-describedby=described inner_html=html></textarea>
        </div>
    }
    .into_any()
}

/// The pages of this event that the viewer may use.
pub(super) fn nav(cx: &Cx, desk: &EventDesk, may_check_in: bool) -> AnyView {
    let card = &desk.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let coming: i64 = desk.types.iter().map(|kind| kind.confirmed).sum();
    let link = |href: String, sign: AnyView, text: &'static str, more: i64| {
        let more = (more > 0).then(|| view! { <span class="n">{more}</span> });
        view! { <li><a href=href>{sign}<span>{text}</span>{more}</a></li> }.into_any()
    };
    let part = |name: &str| routes::event_desk_part(slug, number, name);
    let mut links = vec![link(routes::event(slug, number), icon::out(), cx.t("公開ページ", "Public page"), 0)];
    if desk.may_edit {
        let text = if desk.has_agenda {
            cx.t("タイムテーブル", "Agenda")
        } else {
            cx.t("タイムテーブルをつくる", "Make the agenda")
        };
        links.push(link(part("agenda"), icon::menu(), text, 0));
    }
    if may_check_in {
        links.push(link(part("attendees"), icon::person(), cx.t("申し込み", "Registrations"), coming));
    }
    if desk.may_moderate {
        let moderate = routes::moderate(slug, number);
        links.push(link(moderate, icon::bubble(), cx.t("質問の整理", "Questions"), card.questions));
        links.push(link(routes::stage(slug, number), icon::screen(), cx.t("ステージ画面", "Stage screen"), 0));
    }
    let report = routes::report_desk(slug, number);
    links.push(link(report, icon::pencil(), cx.t("ノートとレポート", "Notes and report"), 0));
    let code = desk.plan.join_code.as_ref().map(|code| {
        let address = format!("{}{}", cx.origin, routes::join(code));
        view! {
            <div class="join-code">
                <p class="quiet small">{cx.t("参加用コード", "Join code")}</p>
                <p><a href=routes::join(code)>{code.clone()}</a></p>
                <button class="chip" type="button" data-copy=address data-done=cx.t("コピーしました", "Copied")>{cx.t("アドレスをコピー", "Copy the address")}{icon::copy()}</button>
            </div>
        }
    });
    view! {
        <div class="desk-side">
            <nav class="desk-nav" aria-label=cx.t("この回のページ", "Pages of this event")><ul class="desk-links">{links}</ul></nav>
            {code}
        </div>
    }
    .into_any()
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
            lang.t("ページを公開し、フォロワーにメールで知らせます。", "The page is public, and followers get a mail."),
        ),
        (Planned, Open) => (
            lang.t("公開して申し込みを始める", "Publish and open registration"),
            lang.t(
                "フォロワーにメールで知らせ、すぐに申し込みを受け付けます。",
                "Followers get a mail and can register at once.",
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
            let (text, what) = words(card.state, *to, cx.lang);
            if matches!(to, EventState::Postponed | EventState::Cancelled) {
                return call_off(cx, action.clone(), *to, (text, what), form);
            }
            let class = if at == 0 && leads { "button primary" } else { "button" };
            view! {
                <li>
                    <form method="post" action=action.clone()>
                        <input type="hidden" name="to" value=to.as_str()/>
                        <button class=class>{text}</button>
                    </form>
                    <p class="quiet small">{what}</p>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <section class="card desk-card" aria-labelledby="state">
            <h2 id="state">{cx.t("状態を変える", "Change the state")}</h2>
            <ul class="transitions">{items}</ul>
        </section>
    }
    .into_any()
}

/// Postponing and cancelling need a reason for those who wanted to come.
fn call_off(
    cx: &Cx,
    action: String,
    to: EventState,
    (text, what): (&'static str, &'static str),
    form: &Form,
) -> AnyView {
    let was_tried = form.value("to") == to.as_str();
    let error = form.error("reason").filter(|_| was_tried).map(str::to_owned);
    let value = if was_tried { form.value("reason").to_owned() } else { String::new() };
    let id = if error.is_some() { "f-reason".to_owned() } else { format!("f-reason-{}", to.as_str()) };
    let error_id = format!("{id}-error");
    let invalid = error.is_some().then_some("true");
    let described = error.is_some().then(|| error_id.clone());
    let send = match cx.lang {
        Lang::Ja => format!("知らせて{text}"),
        Lang::En => format!("{text} and tell them"),
    };
    view! {
        <li class="call-off">
            <details open=was_tried>
                <summary class="button danger">{text}</summary>
                <form class="form" method="post" action=action>
                    <input type="hidden" name="to" value=to.as_str()/>
                    <div class="field">
                        <label for=id.clone()>{cx.t("参加者に伝える理由", "The reason, for those who wanted to come")}</label>
                        {error.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
                        <input class="input" id=id name="reason" value=value required=true aria-invalid=invalid aria-describedby=described/>
                    </div>
                    <p><button class="button danger">{icon::mail()}{send}</button></p>
                </form>
            </details>
            <p class="quiet small">{what}</p>
        </li>
    }
    .into_any()
}

/// Rows of the kinds of seats as stored or typed; the last one is empty.
pub(super) fn type_rows(cx: &Cx, desk: &EventDesk, form: &Form, types: &[TypeInput]) -> Vec<AnyView> {
    let empty = types.last().is_none_or(|last| last.id.is_some() || !last.name.is_empty()).then(TypeInput::default);
    types.iter().chain(&empty).enumerate().map(|(at, input)| type_row(cx, desk, form, at, input)).collect()
}

fn type_row(cx: &Cx, desk: &EventDesk, form: &Form, at: usize, input: &TypeInput) -> AnyView {
    let name = |part: &str| format!("types/{at}/{part}");
    let text = |part: &str, label: &'static str, kind: &'static str, value: &str| {
        let name = name(part);
        let error = form.error(&name).map(str::to_owned);
        Field::new(name, label).kind(kind).show(value.to_owned(), error)
    };
    let modes = [
        ("onsite".to_owned(), cx.t("現地", "On site").to_owned()),
        ("online".to_owned(), cx.t("オンライン", "Online").to_owned()),
    ];
    let mode = if input.is_online { "online" } else { "onsite" };
    let id = input.id.map(|id| id.to_string()).unwrap_or_default();
    let known = input.id.and_then(|id| desk.types.iter().find(|kind| kind.id == id));
    let taken = known.map(|kind| match cx.lang {
        Lang::Ja => format!("確定 {}人 ・ キャンセル待ち {}人", kind.confirmed, kind.waitlisted),
        Lang::En => format!("{} confirmed, {} waitlisted", kind.confirmed, kind.waitlisted),
    });
    let label =
        if known.is_some() { cx.t("名前", "Name") } else { cx.t("新しい枠の名前", "Name of a new kind") };
    // A new kind gets its closing time once it is there.
    let closing = known.is_some().then(|| {
        view! {
            {text("closes_date", cx.t("締め切り", "Closes on"), "date", &input.closes_date)}
            {text("closes_clock", cx.t("時刻", "At"), "time", &input.closes_clock)}
        }
    });
    let remove = known.is_some().then(|| {
        view! {
            <label class="check"><input type="checkbox" name=name("remove") value="yes" checked=input.remove/><span>{cx.t("この枠をなくす", "Remove this kind")}</span></label>
        }
    });
    view! {
        <li>
            <input type="hidden" name=name("id") value=id/>
            <div class="type-fields">
                {text("name", label, "text", &input.name)}
                {field::select(&name("mode"), cx.t("参加のしかた", "Where"), &modes, mode)}
                {text("capacity", cx.t("定員(空なら無制限)", "Seats (empty: no limit)"), "text", &input.capacity)}
                {closing}
            </div>
            <div class="row"><span class="quiet small">{taken}</span>{remove}</div>
        </li>
    }
    .into_any()
}

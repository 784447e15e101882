//! What an organizer does by hand to one registration, on its own page and beside the list.

use domain::{
    registration::{
        by_hand::{MAX_REASON, MAX_WORDS},
        types::RegistrationState,
    },
    t,
};
use leptos::prelude::*;

use super::attendee_desk_parts::Drawn;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{
        field::{self, Field},
        icon,
    },
};

/// An act that is asked for in a fold of its own, with the reason that the log keeps.
struct Fold {
    what: &'static str,
    summary: &'static str,
    words: &'static str,
    fields: AnyView,
    press: &'static str,
    is_danger: bool,
    /// The letter that opens it beside the list; empty for none.
    key: &'static str,
}

pub(super) fn by_hand(cx: &Cx, of: Drawn<'_>) -> AnyView {
    let title = of.title("by-hand", cx.t("手で変える", "By hand").into_any());
    let is_cancelled = of.page.held.state == RegistrationState::Cancelled;
    let change = (!is_cancelled).then(|| changing(cx, of)).flatten().map(|one| fold(cx, of, one));
    view! {
        <section class="card desk-card" aria-labelledby="by-hand">
            {title}
            <div class="person-acts">{writing(cx, of)}{change}{ticket(cx, of)}{folds(cx, of)}</div>
        </section>
    }
    .into_any()
}

/// The further acts that ask for a reason, each where it makes sense.
fn folds(cx: &Cx, of: Drawn<'_>) -> AnyView {
    let state = of.page.held.state;
    let is_cancelled = state == RegistrationState::Cancelled;
    let is_waiting = state == RegistrationState::Waitlisted;
    let confirm = (is_waiting || is_cancelled).then(|| Fold {
        what: "confirm",
        summary: cx.t("席を確定する", "Give them a seat"),
        words: cx.t(
            "空いている席から、待っている人より先に渡します。本人にメールで知らせます。",
            "A free seat goes to them before those who wait. They are told by mail.",
        ),
        fields: ().into_any(),
        press: cx.t("席を確定する", "Give the seat"),
        is_danger: false,
        key: "",
    });
    // Who has no place in a queue, because it is drawn or they are held back, has none that could be the first.
    let has_place = of.page.held.position.is_some();
    let first = (is_waiting && has_place).then(|| Fold {
        what: "first",
        summary: cx.t("待ちの先頭にする", "Put them first in the queue"),
        words: cx.t(
            "次に空いた席が、この人に回ります。メールは送りません。変えた直後の画面で元に戻せます。",
            "The next free seat goes to them. No mail is sent, and it can be undone on the page that follows.",
        ),
        fields: ().into_any(),
        press: cx.t("先頭にする", "Put first"),
        is_danger: false,
        key: "",
    });
    let remove = (!is_cancelled).then(|| removing(cx, of));
    let all = [confirm, first, placing(cx, of), remove].into_iter().flatten();
    all.map(|one| fold(cx, of, one)).collect::<Vec<_>>().into_any()
}

/// At another place of the queue, for who has one.
fn placing(cx: &Cx, of: Drawn<'_>) -> Option<Fold> {
    let position = of.page.held.position?;
    let is_refused = of.form.value("do") == "place" && !of.form.errors.is_empty();
    let typed = if is_refused { of.form.value("place").to_owned() } else { String::new() };
    let wrong = of.form.error("place").filter(|_| is_refused).map(str::to_owned);
    let is_wrong = wrong.is_some();
    let label = t!(cx.lang, "何番目にするか(いまは{n}番目)", "Place in the queue (now {n})", n = position);
    let fields = view! {
        <div class="field"><label for="f-place">{label}</label>{wrong.map(|text| view! { <p class="error" id="f-place-error">{text}</p> })}<input class="input short" id="f-place" type="number" name="place" min="1" inputmode="numeric" required=true value=typed aria-invalid=is_wrong.then_some("true") aria-describedby=is_wrong.then_some("f-place-error")/></div>
    }
    .into_any();
    Some(Fold {
        what: "place",
        summary: cx.t("待ちの順番を変える", "Change their place in the queue"),
        words: cx.t(
            "この人がその番号になり、ほかの人どうしの順はそのままです。列より大きい番号では最後になります。メールは送りません。変えた直後の画面で元に戻せます。",
            "They get that number, and the others keep their order. A number beyond the queue puts them last. No mail is sent, and it can be undone on the page that follows.",
        ),
        fields,
        press: cx.t("順番を変える", "Change the place"),
        is_danger: false,
        key: "",
    })
}

/// Into another type, where there is one.
fn changing(cx: &Cx, of: Drawn<'_>) -> Option<Fold> {
    let others: Vec<(String, String)> = of
        .page
        .types
        .iter()
        .filter(|kind| kind.id != of.page.held.type_id)
        .map(|kind| (kind.id.to_string(), kind.name.clone()))
        .collect();
    (!others.is_empty()).then(|| Fold {
        what: "type",
        summary: cx.t("参加枠を変える", "Change the type"),
        words: cx.t(
            "順番はそのままです。10秒後に本人へメールで知らせます。まちがえたときは、変えた直後の画面で元に戻せます。",
            "They keep their turn, and are told by mail after ten seconds. A mistake can be undone on the page that follows.",
        ),
        fields: field::select("type", cx.t("参加枠", "Type"), &others, of.form.value("type")),
        press: cx.t("参加枠を変える", "Change it"),
        is_danger: false,
        key: "t",
    })
}

fn removing(cx: &Cx, of: Drawn<'_>) -> Fold {
    let form = of.form;
    let words = form.value("words").to_owned();
    let wrong = form.error("words").map(str::to_owned);
    let fields = view! {
        <div class="field"><label for="f-words-remove">{cx.t("本人に送る言葉(任意)", "Words to them (optional)")}</label>{wrong.map(|text| view! { <p class="error">{text}</p> })}<textarea class="input" id="f-words-remove" name="words" rows="4" maxlength=MAX_WORDS.to_string() inner_html=field::area_words(&words)></textarea></div>
        <label class="check-line"><input type="checkbox" name="silent" value="on" checked=!form.value("silent").is_empty()/><span>{cx.t("メールを送らない", "Send no mail")}</span></label>
    }
    .into_any();
    Fold {
        what: "remove",
        summary: cx.t("申し込みを取り消す", "Take the registration away"),
        words: cx.t(
            "席は待っている人に回ります。送ったメールは取り消せません。",
            "The seat goes to who waits. A mail that was sent cannot be taken back.",
        ),
        fields,
        press: cx.t("取り消す", "Take it away"),
        is_danger: true,
        key: "",
    }
}

fn fold(cx: &Cx, of: Drawn<'_>, fold: Fold) -> AnyView {
    let is_open = of.form.value("do") == fold.what && !of.form.errors.is_empty();
    let own = if is_open { of.form.clone() } else { Form::default() };
    let class = if fold.is_danger { "button danger" } else { "button primary" };
    let summary_class = fold.is_danger.then_some("danger");
    let reason_id = if is_open { "f-reason".to_owned() } else { format!("f-reason-{}", fold.what) };
    let hint =
        t!(cx.lang, "{n}字まで。本人には見えません。", "At most {n} characters. They do not see it.", n = MAX_REASON);
    let reason = Field::new("reason", cx.t("理由(記録に残ります)", "Reason (the log keeps it)"));
    let (key, sign) = key(of, fold.key);
    view! {
        <details class="cancel" open=is_open>
            <summary class=summary_class data-key=key>{icon::down()}<span>{fold.summary}</span>{sign}</summary>
            <form class="form wide" method="post" action=of.address() data-guard=field::guard(&own) data-ask=field::ask(cx)>
                {of.sends(fold.what)}
                <p class="quiet small">{fold.words}</p>
                {fold.fields}
                {reason.id(&reason_id).hint(hint).required().view(&own)}
                <p><button class=class>{fold.press}</button></p>
            </form>
        </details>
    }
    .into_any()
}

/// The letter that presses something, and how it stands there. On a page of its own there is none.
fn key(of: Drawn<'_>, key: &'static str) -> (Option<&'static str>, Option<AnyView>) {
    let key = Some(key).filter(|key| of.is_beside() && !key.is_empty());
    (key, key.map(|key| view! { <kbd aria-hidden="true">{key.to_uppercase()}</kbd> }.into_any()))
}

/// The way to an announcement to them alone.
fn writing(cx: &Cx, of: Drawn<'_>) -> AnyView {
    let card = &of.page.card;
    let action = routes::event_desk_part(&card.series_slug, card.number, "attendees/bulk");
    let (key, sign) = key(of, "m");
    view! {
        <form class="stack" method="post" action=action>
            <input type="hidden" name="bulk" value="1"/>
            <input type="hidden" name="code" value=of.page.held.code.clone()/>
            {of.sends("write")}
            <p><button class="button" data-key=key>{icon::mail()}{cx.t("お知らせを書く", "Write to them")}{sign}</button></p>
        </form>
    }
    .into_any()
}

fn ticket(cx: &Cx, of: Drawn<'_>) -> Option<AnyView> {
    (of.page.held.state != RegistrationState::Cancelled).then(|| {
        view! {
            <form class="stack" method="post" action=of.address()>{of.sends("ticket")}<p><button class="button">{icon::mail()}{cx.t("受付票を送り直す", "Send the ticket again")}</button></p></form>
        }
        .into_any()
    })
}

//! The lines of the list of those who registered.

use domain::{
    pages::attendees::AttendeeList,
    people::types::closed_account,
    questionnaire::types::SignUpQuestion,
    registration::types::{Attendee, Lapse, RegistrationState},
    t,
};
use leptos::prelude::*;

use super::attendees_desk_find::{at_row, opened};
use crate::{cx::Cx, questionnaire::fields, routes, ui::icon};

/// `chosen`: numbers of those who are ticked. `open`: number of the one who is read beside the list.
pub(super) fn rows(cx: &Cx, list: &AttendeeList, chosen: &[&str], open: Option<&str>) -> AnyView {
    let lines: Vec<_> = list
        .attendees
        .iter()
        .map(|attendee| {
            let code = attendee.code.as_str();
            row(cx, list, attendee, chosen.contains(&code), open == Some(code))
        })
        .collect();
    let mut class = "attendee-list".to_owned();
    if list.may_edit {
        class.push_str(" picks");
    }
    if !list.questions.is_empty() {
        class.push_str(" answered");
    }
    view! {
        <div class=class>
            {legend(cx, list)}
            <ul class="attendee-rows" aria-label=cx.t("申し込みの一覧", "List of registrations")>{lines}</ul>
        </div>
    }
    .into_any()
}

/// What stands in the columns, where there are any.
fn legend(cx: &Cx, list: &AttendeeList) -> AnyView {
    let words: Vec<_> = list.questions.iter().map(|question| question.words(cx.lang)).collect();
    let answers = (!words.is_empty()).then(|| view! { <span>{words.join(cx.t("・", ", "))}</span> });
    view! {
        <p class="attendee-legend" aria-hidden="true">
            {list.may_edit.then(|| view! { <span></span> })}
            <span>{cx.t("名前・受付番号", "Name and number")}</span>
            <span>{cx.t("参加枠", "Type")}</span>
            <span>{cx.t("状態", "State")}</span>
            {answers}
            <span>{cx.t("申し込み", "Registered")}</span>
        </p>
    }
    .into_any()
}

/// One line of the list: on a phone the same in two.
fn row(cx: &Cx, list: &AttendeeList, attendee: &Attendee, is_chosen: bool, is_open: bool) -> AnyView {
    let at = &attendee.registered;
    let code = attendee.code.clone();
    let id = routes::attendee_row(&code);
    let name = match attendee.name.as_str() {
        "" if attendee.is_closed() => closed_account(cx.lang).to_owned(),
        "" => cx.t("名前なし", "No name").to_owned(),
        name => name.to_owned(),
    };
    // From the line of the one who is read the way goes on to what stands beside it.
    let (href, keeps) =
        if is_open { ("#person".to_owned(), None) } else { (at_row(&opened(list, list.page, &code), &code), Some("")) };
    let first = (attendee.is_first && attendee.state.holds())
        .then(|| view! { " "<span class="badge ring">{cx.t("初参加", "First time")}</span> });
    let undelivered = attendee.is_undelivered.then(|| {
        let sign = state_word("state-word bad", icon::mail(), cx.t("メール不達", "Mail undelivered").to_owned());
        view! { " "{sign} }
    });
    let note = (!attendee.note.is_empty()).then(|| {
        view! { <span class="attendee-note" title=attendee.note.clone()>{icon::article()}<span>{attendee.note.clone()}</span></span> }
    });
    let choose = list.may_edit.then(|| {
        let who = if attendee.name.is_empty() { code.clone() } else { attendee.name.clone() };
        let label = t!(cx.lang, "{who}を選ぶ", "Choose {who}", who);
        view! { <label class="choose"><input type="checkbox" name="code" value=code.clone() form="bulk" checked=is_chosen aria-label=label/></label> }
    });
    let here =
        is_open.then(|| view! { <span class="vh">{cx.t("(横に開いています)", "(open beside the list)")}</span> });
    view! {
        <li id=id data-row="" tabindex="-1" class=list.may_edit.then_some("chosen") aria-current=is_open.then_some("true")>
            {choose}
            <span class="attendee-who"><a href=href data-beside="" data-keeps=keeps><strong>{name}</strong>{here}</a>{note}{first}{undelivered}<span class="quiet small">{code}</span></span>
            <span class="attendee-type">{attendee.type_name.clone()}</span>
            {state(cx, attendee)}
            {answers(cx, list, attendee)}
            <time datetime=at.machine()>{format!("{} {}", at.day(cx.lang), at.clock())}</time>
        </li>
    }
    .into_any()
}

/// A state as a sign and a word.
fn state_word(class: &'static str, sign: AnyView, word: String) -> AnyView {
    view! { <span class=class>{sign}<span>{word}</span></span> }.into_any()
}

/// Whether they hold a seat, wait or left, and whether they came.
fn state(cx: &Cx, attendee: &Attendee) -> AnyView {
    let (class, sign, word) = match (attendee.lapse, attendee.state) {
        (Some(Lapse::Mail), _) => {
            ("state-word warn", icon::clock(), cx.t("メールの確認待ち", "Waiting for their mail"))
        }
        (Some(Lapse::Offer), _) => ("state-word warn", icon::clock(), cx.t("返事待ち", "Waiting for their answer")),
        (None, RegistrationState::Confirmed) => ("state-word ok", icon::check(), attendee.state.label(cx.lang)),
        (None, RegistrationState::Waitlisted) if attendee.is_held_back => {
            ("state-word warn", icon::clock(), cx.t("前日までキャンセル待ち", "Waiting until the day before"))
        }
        (None, RegistrationState::Waitlisted) => ("state-word warn", icon::clock(), attendee.state.label(cx.lang)),
        (None, RegistrationState::Cancelled) => ("state-word", icon::cross(), attendee.state.label(cx.lang)),
    };
    let presence = match (&attendee.came, attendee.attended) {
        (Some(at), _) => {
            let at = at.clock();
            Some(state_word("state-word ok", icon::check(), t!(cx.lang, "{at} 出席", "in since {at}", at)))
        }
        (None, Some(true)) => Some(state_word("state-word ok", icon::check(), cx.t("出席", "Came").to_owned())),
        (None, Some(false)) => Some(state_word("state-word", icon::cross(), cx.t("欠席", "Did not come").to_owned())),
        (None, None) => None,
    };
    let place = attendee.position.map(|n| t!(cx.lang, "{n}番目", "number {n}", n));
    let waits = match (attendee.waits_for.as_deref(), place) {
        (Some(name), Some(place)) => {
            Some(t!(cx.lang, "「{name}」の空きを待っています({place})", "waits for “{name}” ({place})", name, place))
        }
        (Some(name), None) => Some(t!(cx.lang, "「{name}」の空きを待っています", "waits for “{name}”", name)),
        (None, place) => place,
    };
    let waits = waits.map(|words| view! { <span class="quiet small block">{words}</span> });
    view! { <span class="attendee-state">{state_word(class, sign, word.to_owned())}{presence.map(|one| view! { " "{one} })}{waits}</span> }
        .into_any()
}

/// What they answered to the first questions, each in a line that is cut where it is long; all of it stands beside the list.
fn answers(cx: &Cx, list: &AttendeeList, attendee: &Attendee) -> Option<AnyView> {
    if list.questions.is_empty() {
        return None;
    }
    let given = list.answers.get(&attendee.id);
    let words = |question: &SignUpQuestion| {
        let given = given?.get(&question.id)?;
        Some(fields::in_words(question, given, cx.lang)).filter(|words| !words.is_empty())
    };
    let lines: Vec<_> = list
        .questions
        .iter()
        .filter_map(|question| {
            let said = words(question)?;
            Some(view! { <span><span class="vh">{question.words(cx.lang).to_owned()}": "</span>{said}</span> })
        })
        .collect();
    Some(view! { <span class="attendee-answers">{lines}</span> }.into_any())
}

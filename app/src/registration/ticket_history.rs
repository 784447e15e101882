//! What happened to a place, for who waits or waited: their own times and words, and of others only that a turn came nearer.

use domain::{
    Lang,
    registration::types::{Happened, RegistrationState, Turn},
    t,
};
use leptos::prelude::*;

use crate::cx::Cx;

/// `None` where nothing happened beside registering.
pub(super) fn history(cx: &Cx, lines: &[Happened]) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let rows: Vec<_> = lines.iter().map(|line| row(cx, line)).collect();
    Some(
        view! {
            <section class="ticket-history" aria-labelledby="history">
                <h2 class="aside-label" id="history">{cx.t("これまでの経過", "What happened so far")}</h2>
                <ol data-history="">{rows}</ol>
            </section>
        }
        .into_any(),
    )
}

fn row(cx: &Cx, line: &Happened) -> AnyView {
    let lang = cx.lang;
    let when = match &line.at {
        Some(at) => view! { <time datetime=at.machine()>{at.day(lang)}" "{at.clock()}</time> }.into_any(),
        None => view! { <span class="quiet">{cx.t("いま", "Now")}</span> }.into_any(),
    };
    view! { <li>{when}<span>{words(&line.what, line.is_by_hand, lang)}</span></li> }.into_any()
}

/// What happened, with the place in the queue from then on where it is known.
fn words(what: &Turn, is_by_hand: bool, lang: Lang) -> String {
    let (said, position) = match what {
        Turn::Registered { kind, state, position, is_again } => (registered(kind, *state, *is_again, lang), *position),
        Turn::Moved(n) => return t!(lang, "{n}番目になりました", "You became number {n}", n),
        Turn::MailOpened(position) | Turn::Queued(position) | Turn::OfferWithdrawn(position) => {
            (said_plainly(what, lang), *position)
        }
        Turn::Placed(position) | Turn::PutBack(position) | Turn::Restored { position, .. } => {
            (said_of_turn(what, is_by_hand, lang), *position)
        }
        Turn::Offered(kind) | Turn::FellBack(kind) | Turn::Seated(kind) | Turn::Drawn(kind) => {
            (said_of_seat(what, &called(kind, lang), is_by_hand, lang), None)
        }
        Turn::Changed { was, is, position } => {
            let (was, is) = (called(was, lang), called(is, lang));
            let said = if is_by_hand {
                t!(lang, "運営が{was}から{is}に変えました", "An organizer changed {was} to {is}", was, is)
            } else {
                t!(lang, "{was}から{is}に変えました", "You changed {was} to {is}", was, is)
            };
            (said, *position)
        }
        Turn::Meanwhile { has, wants, position } => {
            let (has, wants) = (called(has, lang), called(wants, lang));
            let said = t!(
                lang,
                "{has}の席を持ったまま、{wants}の空きを待つことにしました",
                "With a seat of {has} you wait for one of {wants}",
                has,
                wants
            );
            (said, *position)
        }
        Turn::Cancelled if is_by_hand => {
            (lang.t("運営が申し込みを取り消しました", "An organizer took your registration away").to_owned(), None)
        }
        _ => (said_plainly(what, lang), None),
    };
    match position {
        Some(n) => said + &t!(lang, "({n}番目)", ", number {n}", n),
        None => said,
    }
}

/// A type as it is called within a sentence; one that is there no more has no name.
fn called(kind: &str, lang: Lang) -> String {
    if kind.is_empty() {
        return lang.t("以前の参加枠", "an earlier type").to_owned();
    }
    t!(lang, "「{kind}」", "“{kind}”", kind)
}

fn registered(kind: &str, state: RegistrationState, is_again: bool, lang: Lang) -> String {
    let kind = called(kind, lang);
    match (state, is_again) {
        (RegistrationState::Confirmed, false) => {
            t!(lang, "{kind}に申し込み、席をとりました", "You registered for {kind}, and got a seat", kind)
        }
        (RegistrationState::Confirmed, true) => {
            t!(
                lang,
                "もう一度{kind}に申し込み、席をとりました",
                "You registered again for {kind}, and got a seat",
                kind
            )
        }
        (_, false) => t!(lang, "{kind}に申し込みました", "You registered for {kind}", kind),
        (_, true) => t!(lang, "もう一度{kind}に申し込みました", "You registered again for {kind}", kind),
    }
}

/// What gave somebody a seat, or the choice of one.
fn said_of_seat(what: &Turn, kind: &str, is_by_hand: bool, lang: Lang) -> String {
    match what {
        Turn::Offered(_) => t!(
            lang,
            "{kind}の席が空き、来られるかをメールで聞きました",
            "A seat of {kind} came free, and we asked you by mail",
            kind
        ),
        Turn::FellBack(_) => t!(lang, "{kind}の席に決まりました", "You kept your seat of {kind}", kind),
        Turn::Drawn(_) => t!(lang, "抽選で{kind}の席が決まりました", "The draw gave you a seat of {kind}", kind),
        _ if is_by_hand => {
            t!(lang, "運営が{kind}の席を確定しました", "An organizer gave you a seat of {kind}", kind)
        }
        _ => t!(lang, "繰り上がり、{kind}の席が決まりました", "You moved up to a seat of {kind}", kind),
    }
}

/// What changed somebody's turn beside the leaving of others.
fn said_of_turn(what: &Turn, is_by_hand: bool, lang: Lang) -> String {
    let said = match what {
        Turn::Placed(Some(1)) if is_by_hand => lang.t("運営が待ちの先頭にしました", "An organizer put you first"),
        Turn::Placed(_) if is_by_hand => {
            lang.t("運営が待ちの順番を変えました", "An organizer changed your place in the queue")
        }
        Turn::Placed(_) => lang.t("抽選で順番が決まりました", "The draw gave you your turn"),
        Turn::PutBack(_) if is_by_hand => {
            lang.t("運営がキャンセル待ちに戻しました", "An organizer put you back on the waitlist")
        }
        Turn::Restored { state: RegistrationState::Confirmed, .. } => {
            lang.t("運営が席を元に戻しました", "An organizer gave you your seat back")
        }
        Turn::Restored { .. } => lang.t("運営が順番を元に戻しました", "An organizer gave you your turn back"),
        _ => lang.t("キャンセル待ちに戻りました", "You are back on the waitlist"),
    };
    said.to_owned()
}

/// What is said of nothing but itself.
fn said_plainly(what: &Turn, lang: Lang) -> String {
    let said = match what {
        Turn::MailOpened(_) => lang.t("メールのリンクから確かめました", "You confirmed by the link of the mail"),
        Turn::MailLapsed => {
            lang.t("メールのリンクが開かれないまま、時間が過ぎました", "The link of the mail was not opened in time")
        }
        Turn::Queued(_) => lang.t("順番に加わりました", "You joined the queue"),
        Turn::OfferTaken => lang.t("席を受け取りました", "You took the seat"),
        Turn::OfferDeclined => lang.t("席を見送りました", "You left the seat"),
        Turn::OfferLapsed => lang.t(
            "返事の期限が過ぎ、ご案内した席はお返しになりました",
            "The time to answer was over, and the seat was given back",
        ),
        Turn::OfferWithdrawn(_) => {
            lang.t("回の予定が変わり、順番に戻りました", "The event was put off, and you wait again")
        }
        Turn::StoppedWaiting => lang.t("待つのをやめ、いまの席にしました", "You wait no more, and keep your seat"),
        _ => lang.t("キャンセルになりました", "Your registration was cancelled"),
    };
    said.to_owned()
}

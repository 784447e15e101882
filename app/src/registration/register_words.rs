//! What the form to register says beside the participation types: words of the series, rules, and the question to the
//! speakers that may go along.

use domain::{
    Lang,
    events::rules::board_is_open,
    pages::register::RegisterPage,
    qa::rules::QUESTION,
    registration::{
        news::FOLLOW,
        rules::is_warned,
        types::{AGREE, AGREE_TO, READING},
    },
    t,
};
use leptos::prelude::*;

use super::register_asking::{ASKER, to_whom};
use crate::{
    cx::Cx,
    form::Form,
    ui::{ask, field::Field, parts},
};

/// The field with a question to the speakers.
pub const ASK: &str = "ask";

/// What happens after the button was pressed.
pub(super) fn afterwards(cx: &Cx) -> AnyView {
    let steps = if cx.account.is_some() {
        vec![
            cx.t("席が確定し、受付票が出ます", "The seat is yours, and your ticket opens"),
            cx.t("同じものをメールでも送ります", "The same goes to you by mail"),
            cx.t("当日は受付票のQRを見せるだけです", "On the day you show the QR code"),
        ]
    } else {
        vec![
            cx.t("メールが届きます", "A mail comes"),
            cx.t(
                "リンクを開いてボタンを押すと、席が確定します",
                "Open its link and press the button: the seat is yours",
            ),
            cx.t("当日は受付票のQRを見せるだけです", "On the day you show the QR code"),
        ]
    };
    let items: Vec<_> = steps.into_iter().map(|step| view! { <li>{step}</li> }).collect();
    view! { <div class="afterwards"><h2>{cx.t("押したあと", "What happens then")}</h2><ol>{items}</ol></div> }
        .into_any()
}

/// What the series says to whoever registers, in the language of the page or the other one.
pub(super) fn words(cx: &Cx, page: &RegisterPage) -> Option<AnyView> {
    let (ja, en) = (page.words.0.clone(), page.words.1.clone());
    let (wanted, other) = if cx.lang == Lang::Ja { (ja, en) } else { (en, ja) };
    let (html, lang) = if wanted.is_empty() { (other, cx.lang.other()) } else { (wanted, cx.lang) };
    (!html.is_empty() && page.held.is_none())
        .then(|| view! { <div class="prose sign-up-words" lang=lang.tag() inner_html=html></div> }.into_any())
}

/// What comes of staying away without a word, before it comes to that.
pub(super) fn absences(cx: &Cx, page: &RegisterPage) -> Option<AnyView> {
    let rule = page.absences?;
    let (limit, own) = (rule.limit, rule.own);
    let words = t!(
        cx.lang,
        "連絡のない欠席が{limit}回続くと、その次の申し込みは開催の前日までキャンセル待ちになります。行けなくなったら、取り消すだけで大丈夫です。",
        "Who stays away {limit} times in a row without a word waits until the day before at the next event. If you cannot come, cancelling is enough.",
        limit
    );
    if rule.is_held_back {
        let title = cx.t("前日までキャンセル待ちになります", "You will wait until the day before");
        let own = t!(
            cx.lang,
            "連絡のない欠席が{own}回続いています。前日に席が残っていればご案内します(抽選の枠では、抽選に入りません)。それまでにこのシリーズの回に一度参加されると、この扱いはなくなります。",
            "You stayed away {own} times in a row without a word. If a seat is left on the day before, it is offered to you; once you come to another evening of the series, this ends. A draw goes on without you.",
            own
        );
        return Some(parts::note("warn", title, own));
    }
    if is_warned(Some(limit), own) {
        return Some(parts::note("", cx.t("連絡のない欠席がありました", "You stayed away without a word"), words));
    }
    Some(view! { <p class="quiet small">{words}</p> }.into_any())
}

/// How the name is read, for the door; nobody has to say. What they said the last time stands there at a first look.
pub(super) fn reading(cx: &Cx, page: &RegisterPage, form: &Form) -> AnyView {
    let is_known = form.values.is_empty() && !page.reading.is_empty();
    let hint = if is_known {
        cx.t(
            "前回の読みが入っています。QRが読めないとき、受付でさがすのに使います。受付と運営の人にだけ見えます。",
            "As you said the last time. The door finds you by it when the QR code cannot be read; only the door and the organizers see it.",
        )
    } else {
        cx.t(
            "QRが読めないとき、受付でさがすのに使います。受付と運営の人にだけ見えます。",
            "The door finds you by it when the QR code cannot be read. Only the door and the organizers see it.",
        )
    };
    let value = if is_known { page.reading.clone() } else { form.value(READING).to_owned() };
    let label = cx.t("お名前のふりがな(任意)", "How your name is read (optional)");
    let field = Field::new(READING, label).hint(hint).show(value, form.error(READING).map(str::to_owned));
    view! { <section class="register-part">{field}</section> }.into_any()
}

/// A question to the speakers, for the board of the event; nobody has to.
pub(super) fn asking(cx: &Cx, page: &RegisterPage, form: &Form) -> Option<AnyView> {
    let hint = t!(
        cx.lang,
        "質問ボードに載ります。えらばなければ、名前は出ません。{n}字まで。",
        "It goes to the board, without your name unless you choose so. At most {n} characters.",
        n = QUESTION
    );
    let is_open = !form.value(ASK).is_empty() || form.error(ASK).is_some() || form.error(ASKER).is_some();
    board_is_open(page.event.card.state).then(|| {
        let field = Field::new(ASK, cx.t("質問", "Question")).rows(3).hint(hint).view(form);
        view! {
            <details class="fold register-part" open=is_open>
                <summary>{cx.t("発表者に聞きたいことがあれば(任意)", "A question to the speakers, if you have one")}</summary>
                <div class="fold-in">{ask::helped(cx, field, false)}{to_whom(cx, page, form)}</div>
            </details>
        }
        .into_any()
    })
}

/// What the series asks everybody to agree to: it opens in another tab, so that nothing typed is lost.
pub(super) fn agreeing(cx: &Cx, page: &RegisterPage, form: &Form) -> Option<AnyView> {
    if page.terms.is_empty() {
        return None;
    }
    let link = |url: &str, words: &'static str| {
        (!url.is_empty()).then(|| {
            let tab = cx.t("(新しいタブ)", " (new tab)");
            view! { <a href=url.to_owned() target="_blank" rel="noopener">{words}<span class="vh">{tab}</span></a> }
        })
    };
    let conduct = link(&page.terms.conduct, cx.t("行動規範", "code of conduct"));
    let privacy = link(&page.terms.privacy, cx.t("個人情報の扱い", "what becomes of personal data"));
    let and = (conduct.is_some() && privacy.is_some()).then(|| cx.t("と", " and "));
    let (before, after) = match cx.lang {
        Lang::Ja => (None, Some("を読み、同意します")),
        Lang::En => (Some("I have read and agree to: "), None),
    };
    // A tick is for what stood there when it was set.
    let to = page.terms.digest();
    let is_ticked = form.value(AGREE) == "yes" && form.value(AGREE_TO) == to;
    let error = form.error(AGREE).map(str::to_owned);
    let (invalid, described) = error.as_ref().map(|_| ("true", "f-agree-error")).unzip();
    Some(
        view! {
            <div class="register-part">
                <h2 class="register-agree">{cx.t("同意", "Consent")}</h2>
                {error.map(|text| view! { <p class="error" id="f-agree-error">{text}</p> })}
                <input type="hidden" name=AGREE_TO value=to/>
                <label class="check">
                    <input type="checkbox" id="f-agree" name=AGREE value="yes" required=true checked=is_ticked aria-invalid=invalid aria-describedby=described/>
                    <span>{before}{conduct}{and}{privacy}{after}</span>
                </label>
            </div>
        }
        .into_any(),
    )
}

/// Mails of the next event are a consent of their own, which is off until somebody ticks it.
pub(super) fn news(cx: &Cx, page: &RegisterPage, form: &Form) -> Option<AnyView> {
    (!page.follows).then(|| {
        view! {
            <div class="register-part">
                <label class="check">
                    <input type="checkbox" name=FOLLOW value="1" checked=!form.value(FOLLOW).is_empty()/>
                    <span>
                        {cx.t("次の回の募集もメールで受け取る", "Tell me by mail of the next event too")}
                        <span class="block quiet small">{cx.t("チェックしなければ、アドレスはこの回の連絡だけに使います。受け取りは、いつでも1回押すだけで止められます。", "Without it your address is used for this event alone. These mails stop with one click at any time.")}</span>
                    </span>
                </label>
            </div>
        }
        .into_any()
    })
}

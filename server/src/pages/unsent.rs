//! What was typed for an event that organizers have taken back since, or that was never there: its sender gets it back.
//!
//! The answer is made of what was sent and of nothing else, so that it is the same for an event that nobody may know of and
//! for a number that was never given. No mark of having seen the page is asked for: one would be that of everybody who saw
//! it while it was public, and whoever shows it may still not learn what was written since.

use app::{
    errors::typed::Typed,
    form::Form,
    registration::{
        register_asking::{AS, ASKER},
        register_kept,
        register_words::ASK,
    },
};
use domain::{Error, Lang, held};

use crate::http::errors::Fail;

/// What a form was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sought {
    Event,
    /// Of an event, to be asked something.
    Talk,
    Question,
    Poll,
}

/// The failure with a sentence that says what may have become of what it was for. Others stay as they are.
pub(crate) fn explain(fail: impl Into<Fail>, sought: Sought) -> Fail {
    let fail = fail.into();
    if !is_not_there(&fail) {
        return fail;
    }
    match sought {
        Sought::Event => fail.say(
            "このアドレスには、いま公開されている回がありません。運営が準備中に戻したか、非公開にしたのかもしれません。何も送られていません。",
            "There is no public event at this address now. The organizers may have taken it back for a while, or made it private. Nothing was sent.",
        ),
        Sought::Talk => fail.say(
            "このアドレスには、いま質問できる発表がありません。運営が回を準備中に戻したか、この発表のページを下げたのかもしれません。何も送られていません。",
            "There is no talk at this address now that can be asked. The organizers may have taken the event back for a while, or the page of the talk. Nothing was sent.",
        ),
        Sought::Question => fail.say(
            "このアドレスには、いま直せる質問がありません。運営が回を準備中に戻したか、質問がほかにまとめられたのかもしれません。何も送られていません。",
            "There is no question at this address now that you can change. The organizers may have taken the event back for a while, or put the question elsewhere. Nothing was sent.",
        ),
        Sought::Poll => fail.say(
            "このアドレスには、いま答えられる投票がありません。運営が回を準備中に戻したか、投票を取りやめたのかもしれません。何も送られていません。",
            "There is no poll at this address now that takes answers. The organizers may have taken the event back for a while, or the poll itself. Nothing was sent.",
        ),
    }
}

/// The same with what was typed, on a page that says so and sends it once more.
pub(crate) fn given_back(fail: impl Into<Fail>, sought: Sought, form: &Form, lang: Lang) -> Fail {
    let mut fail = explain(fail, sought);
    let rows = rows(sought, form, lang);
    if rows.is_empty() || !is_not_there(&fail) {
        return fail;
    }
    let sent = form.values.iter().filter(|(name, _)| !held::is_secret(name));
    fail.give_back(Typed { rows, fields: sent.map(|(name, text)| (name.clone(), text.clone())).collect() });
    fail
}

/// The failure with these fields of the form, to be copied: who sent it has no more to do with what it was for, so sending it
/// once more would not help. `names`: of the fields, and what they are called. Other failures stay as they are.
pub(crate) fn to_copy(mut fail: Fail, form: &Form, names: &[(&str, &str)]) -> Fail {
    let rows: Vec<_> = names
        .iter()
        .map(|(name, words)| ((*words).to_owned(), form.value(name).trim().to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    if !rows.is_empty() && is_not_there(&fail) {
        fail.give_back(Typed { rows, fields: Vec::new() });
    }
    fail
}

pub(crate) fn is_not_there(fail: &Fail) -> bool {
    fail.is(&Error::NotFound) || fail.is(&Error::Concealed)
}

/// What stood in the form, in words.
fn rows(sought: Sought, form: &Form, lang: Lang) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    // A name may stand in a form by itself: it was given by who asks with one. That of a question at sign-up is said below.
    let is_named = form.values.get(AS).is_none_or(|named| named == "name") && !form.values.contains_key(ASK);
    for (name, words) in [
        ("body", lang.t("質問", "Question")),
        (ASKER, lang.t("お名前", "Name")),
        ("words", lang.t("言葉", "Words")),
        ("choice", lang.t("えらんだ選択肢の番号", "Number of the option")),
    ] {
        let text = form.value(name).trim();
        if !text.is_empty() && (name != ASKER || is_named) {
            rows.push((words.to_owned(), text.to_owned()));
        }
    }
    // What is asked at sign-up may be told no more; the form says itself what it asked. Answers from a talk go by mail too.
    let by_mail = register_kept::rows(&[], form, lang);
    rows.extend(by_mail.into_iter().filter(|_| matches!(sought, Sought::Event | Sought::Talk)));
    rows
}

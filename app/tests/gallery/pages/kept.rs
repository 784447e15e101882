//! Forms that were not taken, with what was typed.

use app::{
    errors::{busy_page, typed::Typed, unsent_page},
    form::Form,
    registration::register_kept,
};

use super::{Gallery, visitor};

pub fn write(out: &mut Gallery) {
    taken_back(out);
    busy(out);
}

/// What was typed for an event that is public no more.
fn taken_back(out: &mut Gallery) {
    let form = Form::from([
        ("type", "1"),
        ("mail", "haru@jaws.example"),
        ("q/1", "出る"),
        ("words/1", "懇親会に出ますか"),
        ("ask", "鍵はどこに置いていますか"),
    ]);
    let typed = Typed { rows: register_kept::rows(&[], &form, out.lang), fields: form.values.into_iter().collect() };
    let sentence = out
        .lang
        .t("このアドレスには、いま公開されている回がありません。", "There is no public event at this address now.");
    let cx = visitor(out.lang, "/security-jaws/33/register");
    out.put("register-taken-back", &unsent_page::document(&cx, sentence, &typed));
}

/// Forms that came in a minute in which everybody came.
fn busy(out: &mut Gallery) {
    let sent = [("type", "1"), ("mail", "haru@example.test"), ("q/1", "on"), ("q/3", "鍵の回し方\n監査の<b>記録")];
    let fields = sent.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let sent = Typed { rows: register_kept::rows(&[], &Form::from(sent), out.lang), fields };
    let cx = visitor(out.lang, "/security-jaws/33/register");
    out.put("register-busy", &busy_page::document(&cx, &sent, "r-7f3a9c"));
    let cx = visitor(out.lang, "/security-jaws/33/qa");
    out.put("error-503-form", &busy_page::document(&cx, &Typed { rows: Vec::new(), ..sent }, "r-7f3a9c"));
}

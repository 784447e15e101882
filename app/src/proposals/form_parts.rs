//! The parts of the form of a proposal.

use chrono::NaiveDate;
use domain::{
    VariantArray as _,
    agenda::tlp::Tlp,
    proposals::{
        rules::{self, MAX_CO_SPEAKERS, NOTES, SUMMARY, TITLE},
        types::{Call, CallField},
    },
    t,
    time::day_words,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    questionnaire::fields,
    ui::{
        field::{self, Field},
        icon, tlp,
    },
};

/// The field with the number of rows for those who speak too.
pub(super) const ROWS: &str = "rows";

/// Fields of the co-speaker at that place, from 0.
fn co(at: usize, part: &str) -> String {
    format!("co/{at}/{part}")
}

/// Name and mail address of each row in which something stands.
pub(super) fn filled(form: &Form) -> Vec<(String, String)> {
    (0..MAX_CO_SPEAKERS)
        .map(|at| (form.value(&co(at, "name")).to_owned(), form.value(&co(at, "mail")).to_owned()))
        .filter(|(name, mail)| !name.is_empty() || !mail.is_empty())
        .collect()
}

/// How many rows are shown: all in which something stands, and those that were asked for.
pub(super) fn rows(form: &Form) -> usize {
    let is_filled = |at: &usize| ["name", "mail"].iter().any(|part| !form.value(&co(*at, part)).is_empty());
    let used = (0..MAX_CO_SPEAKERS).rfind(is_filled).map_or(0, |last| last + 1);
    let wanted = form.value(ROWS).parse().unwrap_or(1);
    used.max(wanted).clamp(1, MAX_CO_SPEAKERS)
}

fn part(id: &'static str, title: &'static str, words: &'static str, content: AnyView) -> AnyView {
    let words = (!words.is_empty()).then(|| view! { <p class="quiet small">{words}</p> });
    view! {
        <section class="talk-part" id=id aria-labelledby=format!("{id}-title")><h2 id=format!("{id}-title")>{title}</h2>{words}{content}</section>
    }
    .into_any()
}

/// One of several as large choices, each with what stands on it.
fn choice(
    form: &Form,
    name: &'static str,
    legend: &'static str,
    chosen: &str,
    options: Vec<(String, AnyView)>,
) -> AnyView {
    let error = form.error(name).map(str::to_owned);
    let described = error.is_some().then(|| format!("f-{name}-error"));
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, words)| {
            let is_chosen = value == chosen;
            view! { <label class="option"><input type="radio" name=name value=value checked=is_chosen/>{words}</label> }
        })
        .collect();
    view! {
        <fieldset class="field options" id=format!("f-{name}") aria-describedby=described>
            <legend>{legend}</legend>
            {error.map(|text| view! { <p class="error" id=format!("f-{name}-error")>{text}</p> })}
            <div class="option-row">{options}</div>
        </fieldset>
    }
    .into_any()
}

fn word(text: impl Into<String>) -> AnyView {
    view! { <span>{text.into()}</span> }.into_any()
}

/// Title, kind, length, level, abstract, and what only organizers read.
pub(super) fn talk(cx: &Cx, call: &Call, form: &Form) -> AnyView {
    let lang = cx.lang;
    let kinds = (call.kinds.len() > 1).then(|| {
        let options = call.kinds.iter().map(|kind| (kind.into_str().to_owned(), word(kind.label(lang)))).collect();
        choice(form, "kind", cx.t("枠", "Kind of talk"), form.value("kind"), options)
    });
    let lengths = call.lengths.iter().map(|n| (n.to_string(), word(super::words::minutes(*n, lang)))).collect();
    let levels = call.asks_level.then(|| {
        let mut options = vec![(String::new(), cx.t("決めていません", "Not decided").to_owned())];
        options.extend([100, 200, 300, 400, 500].map(|level| (level.to_string(), format!("Level {level}"))));
        let error = form.error("level").map(|text| view! { <p class="error">{text.to_owned()}</p> });
        view! { {field::select("level", cx.t("レベル", "Level"), &options, form.value("level"))}{error} }
    });
    let title = t!(lang, "{n}字まで。", "At most {n} characters.", n = TITLE);
    let n = SUMMARY;
    let summary =
        t!(lang, "聞く人が何を持ち帰れるか。{n}字まで。", "What people take home. At most {n} characters. ", n);
    let notes = t!(
        lang,
        "機材や配慮してほしいことなど。公開しません。{n}字まで。",
        "Equipment, needs and the like; never public. At most {n} characters.",
        n = NOTES
    );
    let content = view! {
        {Field::new("title", cx.t("題名", "Title")).hint(title).required().view(form)}
        {kinds}
        {choice(form, "minutes", cx.t("長さ", "Length"), form.value("minutes"), lengths)}
        {levels}
        {Field::new("summary", cx.t("概要", "Abstract")).hint(format!("{summary}{}", field::markdown(cx))).rows(8).required().view(form)}
        {Field::new("notes", cx.t("運営への伝言(任意)", "Notes to the organizers (optional)")).hint(notes).rows(3).view(form)}
    };
    part("talk", cx.t("話の内容", "The talk"), "", content.into_any())
}

/// How the proposer is billed.
pub(super) fn billing(cx: &Cx, form: &Form) -> AnyView {
    let content = view! {
        {Field::new("name", cx.t("お名前", "Name")).autocomplete("name").required().view(form)}
        {Field::new("affiliation", cx.t("所属(任意)", "Affiliation (optional)")).autocomplete("organization").view(form)}
        {Field::new("role", cx.t("役割(任意)", "Role (optional)")).autocomplete("organization-title").view(form)}
    };
    let words = cx.t("タイムテーブルには、このとおりに載せます。", "The agenda bills you just so.");
    part("billing", cx.t("お名前の出し方", "How you are billed"), words, content.into_any())
}

/// A row for each who speaks too, and a button for one more: it draws the form anew, with all that was typed.
pub(super) fn co_speakers(cx: &Cx, form: &Form, action: &str) -> AnyView {
    let count = rows(form);
    let list: Vec<_> = (0..count)
        .map(|at| {
            let n = at + 1;
            view! {
                <li class="talk-co">
                    {Field::new(co(at, "name"), t!(cx.lang, "{n}人目のお名前", "Name of no. {n}", n)).autocomplete("off").view(form)}
                    {Field::new(co(at, "mail"), t!(cx.lang, "{n}人目のメールアドレス", "Mail address of no. {n}", n)).kind("email").autocomplete("off").view(form)}
                </li>
            }
        })
        .collect();
    let add = (count < MAX_CO_SPEAKERS).then(|| {
        view! { <p><button class="button" name="do" value="add-speaker" formaction=format!("{action}#co-speakers")>{icon::add()}{cx.t("もう1人加える", "Add another one")}</button></p> }
    });
    let words = cx.t(
        "ひとりで話すときは空のままで。提出すると、承諾をお願いするメールが届きます。",
        "Leave it empty if you speak alone. Once it is handed in, each of them is asked by mail.",
    );
    let content = view! { <ol class="talk-cos">{list}</ol>{add} };
    part("co-speakers", cx.t("いっしょに話す人", "Who speaks too"), words, content.into_any())
}

/// What the organizers ask beside what every call asks.
pub(super) fn own_questions(cx: &Cx, asked: &[CallField], form: &Form) -> Option<AnyView> {
    let questions: Vec<_> = asked.iter().map(rules::as_question).collect();
    (!questions.is_empty()).then(|| {
        let content = view! { <div class="questions talk-asked">{fields::all(cx, &questions, form)}</div> };
        part("asked", cx.t("運営からの質問", "What the organizers ask"), "", content.into_any())
    })
}

/// When the speaker could speak; `days`: of an event of several.
pub(super) fn availability(cx: &Cx, days: &[NaiveDate], form: &Form) -> AnyView {
    let boxes: Vec<_> = days
        .iter()
        .map(|day| {
            let name = rules::day_field(*day);
            let is_on = form.value(&name) == "yes";
            view! { <label class="check-line"><input type="checkbox" name=name value="yes" checked=is_on/><span>{day_words(*day, cx.lang)}</span></label> }
        })
        .collect();
    let boxes = (!boxes.is_empty()).then(|| {
        view! {
            <fieldset class="field options" aria-describedby="f-days-hint">
                <legend>{cx.t("来られる日(任意)", "Days on which you can come (optional)")}</legend>
                <p class="hint" id="f-days-hint">{cx.t("どれも選ばなければ、どの日でもよいものとして考えます。", "If you tick none, we take it that any of them suits you.")}</p>
                {boxes}
            </fieldset>
        }
    });
    let content = view! {
        {boxes}
        <div class="talk-two">
            {Field::new("from", cx.t("この時刻から(任意)", "Not before (optional)")).kind("time").view(form)}
            {Field::new("until", cx.t("この時刻まで(任意)", "Not after (optional)")).kind("time").view(form)}
        </div>
        {Field::new("availability", cx.t("ほかに知っておいてほしい都合(任意)", "What else we should know (optional)")).rows(2).view(form)}
    };
    let words = cx.t("開催日に話せる時間帯です。", "When you can speak on the day.");
    part("availability", cx.t("都合", "When you can speak"), words, content.into_any())
}

/// What the speaker allows.
pub(super) fn permissions(cx: &Cx, form: &Form) -> AnyView {
    let options = [
        ("", cx.t("あとで答える", "I say it later")),
        ("yes", cx.t("よい", "Yes")),
        ("no", cx.t("控えてほしい", "Please do not")),
    ]
    .map(|(value, text)| (value.to_owned(), text.to_owned()));
    let ask = |name: &'static str, label: &'static str| field::select(name, label, &options, form.value(name));
    let content = view! {
        <div class="talk-two">
            {ask("record", cx.t("録画", "Recording"))}
            {ask("publish", cx.t("資料の公開", "Publishing slides"))}
            {ask("post", cx.t("SNSへの投稿", "Posting"))}
            {ask("photograph", cx.t("写真", "Photographs"))}
        </div>
    };
    let words =
        cx.t("選考には影響しません。あとで変えられます。", "It plays no part in the choice, and can be changed later.");
    part("permissions", cx.t("録画や投稿の許可", "What you allow"), words, content.into_any())
}

/// How far the talk may travel, each label with its meaning.
pub(super) fn sharing(cx: &Cx, form: &Form) -> AnyView {
    let chosen = form.value("tlp").parse::<Tlp>().unwrap_or_default();
    let options = Tlp::VARIANTS
        .iter()
        .map(|label| {
            let words = view! {
                <span class="talk-tlp">{tlp::mark(*label)}<b>{label.reach(cx.lang)}</b><span class="quiet small">{label.meaning(cx.lang)}</span></span>
            };
            (label.into_str().to_owned(), words.into_any())
        })
        .collect();
    let content = choice(form, "tlp", cx.t("話の扱い", "How it may be shared"), chosen.into_str(), options);
    let words = cx.t(
        "TLP (Traffic Light Protocol 2.0) の決まりです。CLEAR以外を選ぶと、ノート・資料・録画の出し方も変わります。",
        "By the Traffic Light Protocol 2.0. Anything but CLEAR also limits notes, slides and recording.",
    );
    part("sharing", cx.t("共有の範囲 (TLP)", "How far it may be shared (TLP)"), words, content)
}

/// Whether it may wait for the next event.
pub(super) fn moving(cx: &Cx, form: &Form) -> AnyView {
    let is_on = form.value("moves_on") == "yes";
    let content = view! {
        <label class="check-line"><input type="checkbox" name="moves_on" value="yes" checked=is_on/><span>{cx.t("この回に入らないときは、次の回の選考に移してよい", "If it does not fit this time, it may go on to the next event")}</span></label>
    };
    part("moving", cx.t("次の回について", "The next event"), "", content.into_any())
}

//! Below what is asked for: the criteria with their weights, and the organizers' own questions.

use domain::{
    VariantArray as _,
    pages::desk_calls::CallDesk,
    proposals::{
        call_rules::{CRITERION, MAX_CRITERIA, MAX_FIELDS},
        types::CallField,
    },
    questionnaire::{
        rules::{MAX_OPTIONS, MAX_WORDS},
        types::AnswerKind,
    },
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{
        field::{self, Field},
        icon,
    },
};

/// Where all forms of the page go.
pub(super) fn action(page: &CallDesk) -> String {
    routes::call_desk(&page.series.slug, page.card.as_ref().map(|card| card.number))
}

/// Empty rows below the criteria that there are.
const EMPTY_ROWS: usize = 2;

/// By what proposals are judged, a row for each; one without a name is none.
pub(super) fn criteria(cx: &Cx, page: &CallDesk, form: &Form) -> AnyView {
    let is_refused = form.value("do") == "criteria";
    let mut typed = if is_refused { form.clone() } else { Form::default() };
    if !is_refused {
        for (at, one) in page.criteria.iter().enumerate() {
            typed.values.insert(format!("c/{at}/id"), one.id.to_string());
            typed.values.insert(format!("c/{at}/name"), one.name.clone());
            typed.values.insert(format!("c/{at}/weight"), one.weight.to_string());
        }
    }
    let sent = (0..MAX_CRITERIA).rfind(|at| !typed.value(&format!("c/{at}/name")).is_empty()).map_or(0, |at| at + 1);
    let weights: Vec<(String, String)> = (1..=5).map(|weight| (weight.to_string(), format!("×{weight}"))).collect();
    let rows: Vec<_> = (0..(sent + EMPTY_ROWS).min(MAX_CRITERIA))
        .map(|at| {
            let n = at + 1;
            let name = |part: &str| format!("c/{at}/{part}");
            let chosen = Some(typed.value(&name("weight"))).filter(|text| !text.is_empty()).unwrap_or("1").to_owned();
            let error = typed.error(&name("weight")).map(|text| view! { <p class="error">{text.to_owned()}</p> });
            view! {
                <li class="talk-criterion">
                    <input type="hidden" name=name("id") value=typed.value(&name("id")).to_owned()/>
                    {Field::new(name("name"), t!(cx.lang, "観点 {n}", "Criterion {n}", n)).view(&typed)}
                    <div>{error}{field::select(&name("weight"), &t!(cx.lang, "観点 {n} の重み", "Weight of criterion {n}", n), &weights, &chosen)}</div>
                </li>
            }
        })
        .collect();
    let most = t!(
        cx.lang,
        "それぞれ1〜5点で採点し、重みを付けて平均します。名前を消すと、その観点は外れます。{n}個まで、{m}字まで。",
        "Each is scored from 1 to 5; the mean counts them by their weights. Without a name a criterion is gone. At most {n}, of {m} characters.",
        n = MAX_CRITERIA,
        m = CRITERION
    );
    view! {
        <section class="card desk-card" id="criteria" aria-labelledby="criteria-title">
            <h2 id="criteria-title">{cx.t("採点の観点", "Criteria")}</h2>
            <p class="quiet small">{most}</p>
            <form class="form wide" method="post" action=action(page) data-guard=field::guard(&typed) data-ask=field::ask(cx)>
                <input type="hidden" name="do" value="criteria"/>
                <ol class="talk-cos">{rows}</ol>
                <p><button class="button">{cx.t("観点を保存", "Save the criteria")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// What this call asks beside what every call asks.
pub(super) fn questions(cx: &Cx, page: &CallDesk, form: &Form) -> AnyView {
    let count = page.fields.len();
    let rows: Vec<_> = page.fields.iter().enumerate().map(|(at, one)| row(cx, page, one, (at, count), form)).collect();
    let is_refused_new = form.value("do") == "add";
    let new = if is_refused_new { form.clone() } else { Form::default() };
    let add = (count < MAX_FIELDS).then(|| {
        view! { <details class="cancel" id="new-question" open=is_refused_new><summary>{icon::add()}<span>{cx.t("質問を加える", "Add a question")}</span></summary>{question(cx, page, &new, None, is_refused_new)}</details> }
    });
    view! {
        <section class="card desk-card" aria-labelledby="questions-title">
            <h2 id="questions-title">{cx.t("運営からの質問", "Questions of your own")}</h2>
            <ol class="sign-up-rows">{rows}</ol>
            {add}
        </section>
    }
    .into_any()
}

fn row(cx: &Cx, page: &CallDesk, one: &CallField, (at, count): (usize, usize), form: &Form) -> AnyView {
    let id = one.id.to_string();
    let is_refused = form.value("do") == "save" && form.value("id") == id;
    let typed = if is_refused { form.clone() } else { stored(one) };
    let need = if one.is_required { cx.t("必須", "required") } else { cx.t("任意", "optional") };
    let hidden = one.is_hidden.then(|| cx.t(" ・ 選考中は伏せる", " ・ hidden while reviewing"));
    let words = one.words(cx.lang).to_owned();
    let act = |what: &'static str, label: &str, sign: AnyView, is_off: bool| {
        let label = format!("{label}: {words}");
        view! { <form method="post" action=action(page)><input type="hidden" name="do" value=what/><input type="hidden" name="id" value=id.clone()/><button class="button plain" aria-label=label.clone() title=label disabled=is_off>{sign}</button></form> }
    };
    view! {
        <li class="card sign-up-row" id=format!("question-{id}")>
            <details open=is_refused>
                <summary><strong>{words.clone()}</strong><span class="quiet small">{one.kind.label(cx.lang)}" ・ "{need}{hidden}</span></summary>
                {question(cx, page, &typed, Some(&id), is_refused)}
            </details>
            <div class="sign-up-acts">
                {act("up", cx.t("上へ", "Up"), icon::up(), at == 0)}
                {act("down", cx.t("下へ", "Down"), icon::down(), at + 1 == count)}
                {act("remove", cx.t("外す", "Remove"), icon::cross(), false)}
            </div>
        </li>
    }
    .into_any()
}

/// A question as its form shows it.
fn stored(one: &CallField) -> Form {
    Form::from([
        ("kind", one.kind.into_str()),
        ("words_ja", one.words_ja.as_str()),
        ("words_en", one.words_en.as_str()),
        ("hint", one.hint.as_str()),
        ("options", one.options.join("\n").as_str()),
        ("required", if one.is_required { "on" } else { "" }),
        ("hidden", if one.is_hidden { "on" } else { "" }),
    ])
}

fn question(cx: &Cx, page: &CallDesk, form: &Form, id: Option<&str>, is_refused: bool) -> AnyView {
    let lang = cx.lang;
    let kinds: Vec<(String, String)> =
        AnswerKind::VARIANTS.iter().map(|kind| (kind.into_str().to_owned(), kind.label(lang).to_owned())).collect();
    // The form that was refused has the ids that the list of its errors leads to.
    let suffix = match id {
        _ if is_refused => String::new(),
        None => "-new".to_owned(),
        Some(id) => format!("-{id}"),
    };
    let named = |name: &str, label: &str| Field::new(name, label).id(&format!("f-{name}{suffix}"));
    let is_required = !form.value("required").is_empty();
    let is_hidden = !form.value("hidden").is_empty();
    let hidden = id.map(|id| view! { <input type="hidden" name="id" value=id.to_owned()/> });
    view! {
        <form class="form wide" method="post" action=action(page)>
            <input type="hidden" name="do" value=if id.is_some() { "save" } else { "add" }/>
            {hidden}
            {named("words_ja", cx.t("質問", "Question")).required().view(form)}
            {named("words_en", cx.t("英語で(任意)", "In English (optional)")).view(form)}
            {field::select_with_id(&format!("f-kind{suffix}"), "kind", cx.t("答え方", "How it is answered"), &kinds, form.value("kind"))}
            {named("options", cx.t("選択肢(1行に1つ)", "Options, one a line")).rows(4).hint(t!(lang, "選ぶ質問のときだけ。{n}個まで。", "For choices only. At most {n}.", n = MAX_OPTIONS)).view(form)}
            {named("hint", cx.t("補足(任意)", "Hint (optional)")).hint(t!(lang, "{n}字まで。", "At most {n} characters.", n = MAX_WORDS)).view(form)}
            <label class="check-line"><input type="checkbox" name="required" value="on" checked=is_required/><span>{cx.t("必ず答えてもらう", "An answer is required")}</span></label>
            <label class="check-line"><input type="checkbox" name="hidden" value="on" checked=is_hidden/><span>{cx.t("名前を伏せて選ぶあいだは、答えも伏せる", "Hide the answers as long as names are hidden")}</span></label>
            <p><button class="button">{if id.is_some() { cx.t("質問を保存", "Save the question") } else { cx.t("加える", "Add") }}</button></p>
        </form>
    }
    .into_any()
}

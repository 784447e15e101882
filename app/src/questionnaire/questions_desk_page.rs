//! `/organize/{series}/sign-up` and `/organize/{series}/{number}/sign-up`: each question a fold with its form, and
//! beside them what somebody who registers will see.

use domain::{
    VariantArray as _,
    ids::SignUpQuestionId,
    pages::questionnaire::QuestionnairePage,
    questionnaire::{
        rules::{MAX_OPTIONS, MAX_WORDS},
        types::{AnswerKind, CONSENT, SignUpQuestion},
    },
};
use leptos::prelude::*;

use super::fields;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// `form`: what was refused; `open` the question that it was of, `None` for a new one.
pub fn document(cx: &Cx, page: &QuestionnairePage, form: &Form, open: Option<SignUpQuestionId>) -> String {
    let title = cx.t("申し込みの質問", "Questions at sign-up");
    let name = page.card.as_ref().map_or_else(|| page.series.name.clone(), |card| card.name(cx.lang));
    let head = Head {
        title: format!("{name} {title}"),
        bar: title.to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: if page.card.is_some() { DeskPage::Registrations } else { DeskPage::Settings },
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form, open))
}

fn action(page: &QuestionnairePage) -> String {
    routes::sign_up_questions(&page.series.slug, page.card.as_ref().map(|card| card.number))
}

fn body(cx: &Cx, page: &QuestionnairePage, form: &Form, open: Option<SignUpQuestionId>) -> AnyView {
    let is_event = page.card.is_some();
    let lede = if is_event {
        cx.t(
            "この回に申し込む人に聞きます。毎回聞くことは、シリーズの質問に入れてください。",
            "Asked of whoever registers for this event. What you ask each time belongs to the series.",
        )
    } else {
        cx.t("このシリーズのすべての回で聞きます。", "Asked at each event of this series.")
    };
    let inherited = is_event.then(|| {
        let href = routes::sign_up_questions(&page.series.slug, None);
        let n = page.inherited.len();
        view! {
            <p class="row"><span>{cx.t("シリーズの質問", "Questions of the series")}": "{n}</span><a href=href>{cx.t("直す", "Edit them")}</a></p>
        }
    });
    let count = page.questions.len();
    let rows: Vec<_> =
        page.questions.iter().enumerate().map(|(at, one)| row(cx, page, one, (at, count), form, open)).collect();
    let is_refused_new = open.is_none() && !form.errors.is_empty();
    let new_form = if open.is_none() { form.clone() } else { Form::default() };
    let preview = page.all();
    view! {
        <div class="wrap sign-up-desk">
            <div class="page-head"><h1 class="desk-title">{cx.t("申し込みの質問", "Questions at sign-up")}</h1><p class="quiet">{lede}</p></div>
            {(!form.errors.is_empty()).then(|| field::problem(cx, form))}
            <div class="sign-up-columns">
                <div class="desk-main">
                    {inherited}
                    {if rows.is_empty() {
                        parts::empty(cx.t("質問はまだありません", "No questions yet"), cx.t("懇親会に出るか、知ったきっかけなど、必要なものだけを聞きましょう。", "Ask what you need and no more."))
                    } else {
                        view! { <ol class="sign-up-rows">{rows}</ol> }.into_any()
                    }}
                    <details class="card" id="new" open=is_refused_new || page.questions.is_empty()>
                        <summary class="row">{icon::add()}{cx.t("質問を加える", "Add a question")}</summary>
                        {question_form(cx, page, &new_form, None)}
                    </details>
                </div>
                <aside class="card" aria-label=cx.t("申し込む人に見える姿", "As it looks to whoever registers")>
                    <h2>{cx.t("申し込む人に見える姿", "As it looks")}</h2>
                    {if preview.is_empty() { view! { <p class="quiet">{cx.t("質問はありません。", "Nothing is asked.")}</p> }.into_any() } else {
                        view! { <form class="register-part preview-form" data-questions="">{fields::all(cx, &preview, &Form::default())}</form> }.into_any()
                    }}
                </aside>
            </div>
        </div>
    }
    .into_any()
}

fn act(
    page: &QuestionnairePage,
    what: &'static str,
    id: SignUpQuestionId,
    label: String,
    sign: AnyView,
    is_off: bool,
) -> AnyView {
    view! {
        <form method="post" action=action(page)><input type="hidden" name="do" value=what/><input type="hidden" name="id" value=id.to_string()/><button class="button plain" aria-label=label.clone() title=label disabled=is_off>{sign}</button></form>
    }
    .into_any()
}

fn row(
    cx: &Cx,
    page: &QuestionnairePage,
    one: &SignUpQuestion,
    (at, count): (usize, usize),
    form: &Form,
    open: Option<SignUpQuestionId>,
) -> AnyView {
    let is_open = open == Some(one.id);
    let form = if is_open { form.clone() } else { stored(one) };
    let need = if one.is_required { cx.t("必須", "required") } else { cx.t("任意", "optional") };
    let words = one.words(cx.lang).to_owned();
    let label = |text: &str| format!("{text}: {words}");
    view! {
        <li class="card sign-up-row" id=format!("question-{}", one.id)>
            <details open=is_open>
                <summary><strong>{words.clone()}</strong><span class="quiet small">{one.kind.label(cx.lang)}" ・ "{need}</span></summary>
                {question_form(cx, page, &form, Some(one.id))}
            </details>
            <div class="sign-up-acts">
                {act(page, "up", one.id, label(cx.t("上へ", "Up")), icon::up(), at == 0)}
                {act(page, "down", one.id, label(cx.t("下へ", "Down")), icon::down(), at + 1 == count)}
                {act(page, "remove", one.id, label(cx.t("外す", "Remove")), icon::cross(), false)}
            </div>
        </li>
    }
    .into_any()
}

/// A question as its form shows it.
fn stored(one: &SignUpQuestion) -> Form {
    let only_if = one.only_if.as_ref().map(|(id, answer)| format!("{id}={answer}")).unwrap_or_default();
    let required = if one.is_required { "on" } else { "" };
    Form::from([
        ("kind", one.kind.into_str()),
        ("words_ja", one.words_ja.as_str()),
        ("words_en", one.words_en.as_str()),
        ("hint", one.hint.as_str()),
        ("options", one.options.join("\n").as_str()),
        ("required", required),
        ("only_mode", one.only_mode.map_or("", |mode| mode.into_str())),
        ("only_if", only_if.as_str()),
    ])
}

fn question_form(cx: &Cx, page: &QuestionnairePage, form: &Form, id: Option<SignUpQuestionId>) -> AnyView {
    let lang = cx.lang;
    let kinds: Vec<(String, String)> =
        AnswerKind::VARIANTS.iter().map(|kind| (kind.into_str().to_owned(), kind.label(lang).to_owned())).collect();
    let modes = [
        (String::new(), cx.t("みんなに", "Everybody").to_owned()),
        ("onsite".to_owned(), cx.t("現地の人だけに", "Those on site").to_owned()),
        ("online".to_owned(), cx.t("オンラインの人だけに", "Those online").to_owned()),
    ];
    // A condition is an answer to an earlier question.
    let mut conditions = vec![(String::new(), cx.t("いつも聞く", "Always").to_owned())];
    for other in page.all().into_iter().take_while(|other| Some(other.id) != id) {
        let options = if other.kind == AnswerKind::Consent { vec![CONSENT.to_owned()] } else { other.options.clone() };
        for option in options {
            let said = fields::in_words(&other, std::slice::from_ref(&option), lang);
            conditions.push((format!("{}={option}", other.id), format!("{}: {said}", other.words(lang))));
        }
    }
    // The form that was refused has the ids that the list of its errors leads to.
    let suffix = match id {
        _ if !form.errors.is_empty() => String::new(),
        None => "-new".to_owned(),
        Some(id) => format!("-{id}"),
    };
    let named = |name: &str, label: &str| Field::new(name, label).id(&format!("f-{name}{suffix}"));
    let select = |name: &'static str, label: &'static str, options: &[(String, String)]| {
        let id = format!("f-{name}{suffix}");
        let chosen = form.value(name).to_owned();
        let options: Vec<_> = options
            .iter()
            .map(
                |(value, text)| view! { <option value=value.clone() selected=*value == chosen>{text.clone()}</option> },
            )
            .collect();
        let error = form.error(name).map(|text| view! { <p class="error">{text.to_owned()}</p> });
        view! { <div class="field"><label for=id.clone()>{label}</label><select class="input" id=id name=name>{options}</select>{error}</div> }
    };
    let is_required = !form.value("required").is_empty();
    let max = MAX_OPTIONS;
    view! {
        <form class="form wide" method="post" action=action(page)>
            <input type="hidden" name="do" value=if id.is_some() { "save" } else { "add" }/>
            {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
            {named("words_ja", cx.t("質問", "Question")).required().view(form)}
            {named("words_en", cx.t("英語で(任意)", "In English (optional)")).view(form)}
            {select("kind", cx.t("答え方", "How it is answered"), &kinds)}
            {named("options", cx.t("選択肢(1行に1つ)", "Options, one a line")).rows(4).hint(domain::t!(lang, "選ぶ質問のときだけ。{max}個まで。", "For choices only. At most {max}.", max)).view(form)}
            {named("hint", cx.t("補足(任意)", "Hint (optional)")).hint(domain::t!(lang, "{n}字まで。", "At most {n} characters.", n = MAX_WORDS)).view(form)}
            <label class="check-line"><input type="checkbox" name="required" value="on" checked=is_required/><span>{cx.t("必ず答えてもらう", "An answer is required")}</span></label>
            {select("only_mode", cx.t("だれに", "Of whom"), &modes)}
            {(conditions.len() > 1).then(|| select("only_if", cx.t("どんなときに", "When"), &conditions))}
            <p><button class="button primary">{if id.is_some() { cx.t("保存する", "Save") } else { cx.t("加える", "Add") }}</button></p>
        </form>
    }
    .into_any()
}

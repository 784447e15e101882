//! `/organize/{series}/{number}/speakers`: where the speakers are reached, what waits for them, and what is still wanted of
//! them.

use domain::{
    pages::speakers_desk::{SpeakersPage, Wanting},
    qa::speaking::{Speaker, SpeakersDesk},
    t,
    time::Local,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    letters::ask_page::moment,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// `form` holds what could not be noted: its errors, `mail` with what was typed, and the `person`.
pub fn document(cx: &Cx, page: &SpeakersPage, form: &Form) -> String {
    let head = Head {
        title: format!("{} — {}", cx.t("登壇者への質問", "Questions to speakers"), page.desk.card.name(cx.lang)),
        series: Some((&page.desk.series).into()),
        bar: cx.t("質問", "Questions").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Questions,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, shown: &SpeakersPage, form: &Form) -> AnyView {
    let page = &shown.desk;
    let (slug, number) = (page.card.series_slug.as_str(), page.card.number);
    let one = |(at, speaker): (usize, &Speaker)| {
        // Who speaks twice is asked once, for all of it.
        let is_first = page.speakers.iter().position(|other| other.person == speaker.person) == Some(at);
        let wanting = shown.wanting.iter().find(|one| is_first && one.person == speaker.person);
        row(cx, page, (speaker, wanting), form)
    };
    let rows: Vec<_> = page.speakers.iter().enumerate().map(one).collect();
    let list = if rows.is_empty() {
        parts::empty(
            cx.t("登壇者がまだいません", "No speakers yet"),
            cx.t("タイムテーブルに登壇者を入れると、ここに並びます。", "They stand here once they are on the agenda."),
        )
    } else {
        view! { <ol class="inbox">{rows}</ol> }.into_any()
    };
    view! {
        <div class="wrap">
            {parts::crumbs(cx, vec![
                (routes::series_desk(slug), page.series.name.clone()),
                (routes::event_desk(slug, number), page.card.name(cx.lang)),
                (routes::moderate(slug, number), cx.t("質問の整理", "Moderation").to_owned()),
            ])}
            <h1 class="desk-title">{cx.t("登壇者への質問", "Questions to speakers")}</h1>
            <p class="quiet">{cx.t(
                "アドレスを入れておくと、開催の1時間後に、答えを待つ質問が登壇者に届きます。登壇者はメールのリンクから、自分の発表への質問に答えられます。",
                "With an address here, speakers are told an hour after the event what waits for them, and answer from the link in the mail.",
            )}" "<a href=routes::speaker_letters(slug, number)>{cx.t("登壇者へのメールの文面", "The words of letters to speakers")}</a></p>
            <p><a class="tall" href=routes::people_desk(slug)>{cx.t("登壇した人の一覧、別名、統合", "All speakers, their names, merging")}</a></p>
            {field::problem(cx, form)}
            {list}
        </div>
    }
    .into_any()
}

fn row(cx: &Cx, page: &SpeakersDesk, (speaker, wanting): (&Speaker, Option<&Wanting>), form: &Form) -> AnyView {
    let (slug, number) = (page.card.series_slug.as_str(), page.card.number);
    let is_this = form.value("person") == speaker.person.to_string();
    let mail = if is_this { form.value("mail").to_owned() } else { speaker.mail.clone() };
    let open = t!(cx.lang, "答えを待つ質問 {n}件", "{n} waiting", n = speaker.open);
    let called = speaker.called_at.map(|at| {
        let at = Local::at(at, &page.card.zone);
        t!(cx.lang, "{day} {clock}に知らせました", "told on {day} {clock}", day = at.day(cx.lang), clock = at.clock())
    });
    let proposed = speaker.is_proposer.then(|| {
        let words = cx.t("応募した本人として届きます", "reached as they proposed the talk");
        view! { <span>{words}</span> }
    });
    let field = format!("mail-{}-{}", speaker.talk.0, speaker.person);
    // The language of who has an account is their own choice.
    let language = if speaker.has_account {
        view! { <span class="tag">{speaker.lang.t("日本語", "English")}</span> }.into_any()
    } else {
        let chosen = if is_this { form.value("language") } else { speaker.lang.tag() };
        let options = [("ja", "日本語"), ("en", "English")].map(|(tag, word)| {
            view! { <option value=tag selected=tag == chosen>{word}</option> }
        });
        view! { <select class="input" name="language" aria-label=cx.t("メールの言語", "Language of the mail")>{options.into_iter().collect::<Vec<_>>()}</select> }
            .into_any()
    };
    view! {
        <li>
            <p class="board-body"><strong>{speaker.name.clone()}</strong></p>
            <p class="board-meta"><span class="board-talk">{speaker.talk.1.clone()}</span><span>{open}</span>{proposed}{called.map(|words| view! { <span>{words}</span> })}</p>
            <form class="inbox-mail" method="post" action=routes::speakers_desk(slug, number)>
                <input type="hidden" name="person" value=speaker.person.to_string()/>
                <label class="vh" for=field.clone()>{cx.t("メールアドレス", "Mail address")}</label>
                <input class="input" id=field type="email" name="mail" value=mail autocomplete="off" placeholder=cx.t("メールアドレス", "Mail address")/>
                {language}
                <button class="button" name="do" value="note">{cx.t("保存", "Save")}</button>
                {tell(cx, speaker)}
            </form>
            {wanting.map(|one| still_wanted(cx, page, speaker, one))}
        </li>
    }
    .into_any()
}

/// The way to tell them of what waits; nothing to press where nothing waits, or no mail may tell of it.
fn tell(cx: &Cx, speaker: &Speaker) -> AnyView {
    if speaker.open > 0 && speaker.is_named {
        return view! { <button class="button" name="do" value="call">{cx.t("いま質問を知らせる", "Tell them now")}</button> }
            .into_any();
    }
    let why = if speaker.open > 0 {
        cx.t("この発表の質問は、メールでは知らせません(TLP)", "No mail tells of questions to this talk (TLP)")
    } else {
        cx.t("知らせる質問はありません", "No question waits")
    };
    view! { <span class="quiet small">{why}</span> }.into_any()
}

/// What is still wanted of them, when they were asked last, and the way to ask for it again.
fn still_wanted(cx: &Cx, page: &SpeakersDesk, speaker: &Speaker, one: &Wanting) -> AnyView {
    let lang = cx.lang;
    let nouns: Vec<_> = one.wanted.iter().map(|wanted| wanted.noun(lang)).collect();
    let nouns = nouns.join(lang.t("、", ", "));
    let last = one.last.as_ref().map(|at| {
        let at = moment(cx, at);
        view! { <span class="quiet">{t!(lang, "最後にお願いした: {at}", "Asked last: {at}", at)}</span> }
    });
    let act = match &one.from {
        Some(from) => {
            let at = moment(cx, from);
            view! { <span class="quiet">{t!(lang, "次にお願いできるのは{at}から", "Again from {at}", at)}</span> }
                .into_any()
        }
        None => {
            let word = if one.last.is_some() {
                cx.t("もう一度お願いする", "Ask again")
            } else {
                cx.t("お願いする", "Ask for it")
            };
            let label = format!("{}: {word}", speaker.name);
            let href = routes::ask_speaker(&page.card.series_slug, page.card.number, speaker.person);
            view! { <a class="button" href=href aria-label=label>{icon::mail()}{word}</a> }.into_any()
        }
    };
    view! { <p class="row small"><span>{t!(lang, "まだ届いていないもの: {nouns}", "Still wanted: {nouns}", nouns)}</span>{last}{act}</p> }
        .into_any()
}

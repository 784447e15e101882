//! `/organize/{series}/{number}/agenda`: the agenda is edited in place, saved as a draft, and
//! released. One plain form; `organize.js` moves rows and saves by itself.

use domain::{
    agenda::{
        flow, releases,
        types::{ChangeOf, DraftSpeaker},
    },
    pages::agenda_editor::AgendaEditor,
    t,
};
use leptos::prelude::*;

use super::{
    agenda_choice, agenda_grid, agenda_rooms, agenda_rows, agenda_unplaced,
    agenda_view::{self, View},
    agenda_warnings,
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// `form` has what could not be read of a refused form (`{row}.minutes`, `{row}.level`,
/// `{row}.fixed`) and what each row was drawn with (`{row}.seen`), its errors, in `row` the place of a slot that was
/// just added, in `at` that of one that was just moved, `joined` when somebody else's changes came in with a save, `back` and
/// `both` with the number of an event as an undo says it, and which part is shown ([`agenda_view::NAMES`]).
pub fn document(cx: &Cx, editor: AgendaEditor, form: Form) -> String {
    let shown = View::from_form(&editor, &form);
    let head = Head {
        title: format!("{} {}", editor.card.name(cx.lang), cx.t("タイムテーブル", "agenda")),
        series: Some((&editor.series).into()),
        bar: cx.t("タイムテーブル", "Agenda").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Agenda,
        keys: agenda_choice::own_keys(cx, &shown),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &editor, &form, &shown))
}

fn body(cx: &Cx, editor: &AgendaEditor, form: &Form, shown: &View) -> AnyView {
    let card = &editor.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let known: Vec<_> = editor
        .known
        .iter()
        .map(|person| view! { <option value=person.name.clone()>{place(person)}</option> })
        .collect();
    // What carries `data-fresh` is replaced after each save by script.
    view! {
        <div class="wrap agenda-page">
            {parts::crumbs(cx, vec![
                (routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()),
                (routes::series_desk(slug), editor.series.name.clone()),
                (routes::event_desk(slug, number), card.name(cx.lang)),
            ])}
            <div class="page-head desk-head agenda-top">
                <div>
                    <div class="agenda-title" id="agenda-head" data-fresh="">{heading(cx, editor, shown)}</div>
                    <p class="save-state" role="status"></p>
                </div>
                <div class="row" id="agenda-tools" data-fresh="">{tools(cx, editor)}</div>
            </div>
            <script type="module" src=cx.assets.agenda_js.clone()></script>
            <datalist id="known-people">{known}</datalist>
            <div class="agenda-columns">
                <form class="agenda-form" id="agenda" data-fresh="" method="post" autocomplete="off" action=routes::event_desk_part(slug, number, "agenda")
                    data-saving=cx.t("保存しています", "Saving")
                    data-saved=cx.t("保存済み", "Saved")
                    data-offline=cx.t("つながりません。つながると自動で保存します。", "No connection. It is saved as soon as it is back.")
                    data-refused=cx.t("保存できませんでした。", "Not saved.")
                    data-moved=cx.t("{title}を{when}へ動かしました。", "Moved {title} to {when}.")
                    data-long=cx.t("{title}を{minutes}分にしました。", "{title} takes {minutes} minutes now.")
                    data-placed=cx.t("{title}を{when}に置きました。", "Placed {title} at {when}.")
                    data-added=cx.t("枠を足しました。", "A slot was added.")
                    data-removed=cx.t("枠を外しました。", "The slot was taken away.")
                    data-undone=cx.t("ひとつ前に戻しました。", "Undone.")
                    data-drop=cx.t("{from}〜{until} に置く", "Place at {from}–{until}")
                    data-stretch=cx.t("{from}〜{until}（{minutes}分）", "{from}–{until}, {minutes} min")
                    data-lifted=cx.t("「{title}」を持ちました。矢印キーで場所を選び、Enterで置きます。Escでやめます。", "“{title}” is lifted. Choose a place with the arrows, Enter puts it there, Escape leaves it.")
                    data-over=cx.t("{when} {room}", "{when} {room}")
                    data-left=cx.t("「{title}」は元の場所に残しました。", "“{title}” stays where it was.")
                    data-place=routes::place_talk(slug, number)>
                    {contents(cx, editor, form, shown)}
                </form>
                <aside class="agenda-side" id="agenda-side" data-fresh="">{agenda_unplaced::unplaced(cx, editor, shown)}{agenda_warnings::list(cx, editor, shown)}{changes(cx, editor)}{agenda_rooms::panel(cx, editor, form, shown)}{people(cx, editor)}</aside>
            </div>
            // Here and not in a part that is replaced, so that it is read aloud.
            <p class="vh agenda-carried" role="status" aria-live="polite"></p>
            <div class="agenda-toast"><p class="agenda-said" role="status" aria-live="polite"></p><button class="button" form="agenda" name="do" value="undo">{icon::undo()}{cx.t("元に戻す", "Undo")}<kbd aria-hidden="true">"Ctrl Z"</kbd></button></div>
        </div>
    }
    .into_any()
}

fn place(person: &DraftSpeaker) -> String {
    format!("{} {}", person.affiliation, person.role).trim().to_owned()
}

/// Title, state of the draft, when it all happens, how much deserves a look.
fn heading(cx: &Cx, editor: &AgendaEditor, shown: &View) -> AnyView {
    let lang = cx.lang;
    let badge = match editor.changes.len() {
        0 if editor.slots.is_empty() => None,
        0 => Some(("badge ok", lang.t("下書き・公開中と同じ", "Draft, same as released").to_owned())),
        n => Some(("badge accent", t!(lang, "下書き・変更{n}件", "Draft, {n} changed", n))),
    };
    let released = editor.released.as_ref().map(|at| {
        t!(
            lang,
            "最後のリリース {date} {clock}",
            "Last released {date} {clock}",
            date = at.date(lang),
            clock = at.clock()
        )
    });
    let rooms =
        (shown.rooms.len() > 1).then(|| format!(" ・ {}", lang.count(shown.rooms.len(), "部屋", "room", "rooms")));
    let warnings = editor.warnings.first().map(|first| {
        let text = t!(
            lang,
            "注意 {warnings}",
            "{warnings}",
            warnings = lang.count(editor.warnings.len(), "件", "warning", "warnings")
        );
        view! { <a class="warnings" href=agenda_view::open(&editor.card, shown, first.at)>{icon::warn()}{text}</a> }
    });
    view! {
        <div class="row">
            <h1 class="desk-title">{cx.t("タイムテーブル", "Agenda")}</h1>
            {badge.map(|(class, text)| view! { <span class=class>{text}</span> })}
        </div>
        <p class="row quiet"><span>{length(cx, editor)}{rooms}</span>{warnings}{released.map(|text| view! { <span class="small">{text}</span> })}</p>
    }
    .into_any()
}

/// 19:00〜21:30 ・ 計150分
fn length(cx: &Cx, editor: &AgendaEditor) -> String {
    let Some(start) = editor.card.starts else {
        let sum: i64 = editor.slots.iter().map(|slot| i64::from(slot.minutes)).sum();
        return t!(
            cx.lang,
            "開催日が決まると時刻が入ります ・ 計{sum}",
            "Times appear once there is a date, {sum} in all",
            sum = cx.lang.count(sum, "分", "minute", "minutes")
        );
    };
    let times = flow::times(start.wall, &editor.slots);
    let days = flow::days(&times);
    if days.len() > 1 {
        let long = |day: &Vec<usize>| {
            let ends = day.iter().map(|at| times[*at].1).max()?;
            Some((ends - times[*day.first()?].0).num_minutes())
        };
        let minutes: i64 = days.iter().filter_map(long).sum();
        return t!(
            cx.lang,
            "{start}から{days}日間 ・ 計{minutes}",
            "From {start} on, {days} days, {minutes}",
            start = start.clock(),
            days = days.len(),
            minutes = cx.lang.count(minutes, "分", "minute", "minutes")
        );
    }
    let end = times.into_iter().map(|(_, end)| end).max().unwrap_or(start.wall);
    let (minutes, end) = ((end - start.wall).num_minutes(), end.format("%H:%M"));
    t!(
        cx.lang,
        "{start}〜{end} ・ 計{minutes}",
        "{start}–{end}, {minutes}",
        start = start.clock(),
        end,
        minutes = cx.lang.count(minutes, "分", "minute", "minutes")
    )
}

/// The first button of the page that sends the form saves: that is what Enter does.
fn tools(cx: &Cx, editor: &AgendaEditor) -> AnyView {
    let is_released = editor.changes.is_empty();
    view! {
        <a class="button" href=routes::event(&editor.card.series_slug, editor.card.number)>{cx.t("公開ページを見る", "See the public page")}</a>
        <button class="button" form="agenda" name="do" value="save">{cx.t("下書きを保存", "Save the draft")}</button>
        <button class="button primary" form="agenda" name="do" value="release" disabled=is_released>{icon::check()}{cx.t("変更をリリース", "Release the changes")}</button>
    }
    .into_any()
}

fn contents(cx: &Cx, editor: &AgendaEditor, form: &Form, shown: &View) -> AnyView {
    let grids = shown.shows_rooms.then(|| agenda_grid::grids(cx, editor, shown)).flatten();
    let choice = agenda_choice::choice(cx, editor, shown);
    let list = if editor.slots.is_empty() {
        let empty = parts::empty(
            cx.t("枠はまだありません", "No slots yet"),
            cx.t(
                "下のボタンで最初の枠を足すと、時刻が順に入ります。",
                "Add the first one below; times follow by themselves.",
            ),
        );
        view! { {choice}{empty}{grids} }.into_any()
    } else {
        view! {
            {choice}
            {grids}
            <p class="agenda-legend" aria-hidden="true"><span>{cx.t("開始", "Start")}</span><span>{cx.t("長さ", "Length")}</span><span>{cx.t("種類", "Kind")}</span><span>{cx.t("題名・登壇者", "Title and speakers")}</span></p>
            <ol class="agenda-rows">{agenda_rows::all(cx, editor, form, shown)}</ol>
            {agenda_choice::pages(cx, editor, shown)}
        }
        .into_any()
    };
    let cannot_undo = !editor.can_undo;
    let joined = (!form.value("joined").is_empty()).then(|| {
        parts::note(
            "",
            cx.t("ほかの人の変更と合わせました", "Joined with what somebody else changed"),
            cx.t(
                "あなたが編集している間に保存された変更も入っています。違っていれば「ひとつ前に戻す」で戻せます。",
                "What was saved while you edited is in it too. If that is wrong, undo the last save.",
            ),
        )
    });
    view! {
        {field::problem(cx, form)}
        {joined}
        {agenda_choice::undone(cx, editor, form)}
        <input type="hidden" name="base" value=editor.version/>
        {agenda_view::hidden_beside_tabs(shown)}
        {list}
        <div class="agenda-add"><span class="add-label">{cx.t("＋ 枠を足す", "+ Add a slot")}</span>{agenda_choice::adds(cx, shown)}</div>
        <div class="agenda-foot">
            {agenda_choice::keys(cx, shown)}
            <button class="button" name="do" value="undo" disabled=cannot_undo>{cx.t("ひとつ前に戻す", "Undo the last save")}</button>
        </div>
    }
    .into_any()
}

/// What a release would change, and whose slots it touches.
fn changes(cx: &Cx, editor: &AgendaEditor) -> AnyView {
    if editor.changes.is_empty() {
        return view! {
            <section class="stack tight" id="agenda-changes">
                <h2 class="aside-head">{cx.t("リリースで変わること", "What a release changes")}</h2>
                <p class="quiet">{cx.t("公開中のタイムテーブルと同じです。", "Same as the released agenda.")}</p>
            </section>
        }
        .into_any();
    }
    let items: Vec<_> =
        editor.changes.iter().map(|change| view! { <li>{releases::sentence(cx.lang, change)}</li> }).collect();
    let names = touched(editor).join(cx.t("、", ", "));
    let touches =
        (!names.is_empty()).then(|| t!(cx.lang, "関わる登壇者: {names}", "Speakers concerned: {names}", names));
    view! {
        <section class="stack tight" id="agenda-changes">
            <h2 class="aside-head">{cx.t("リリースで変わること", "What a release changes")}</h2>
            <ul class="agenda-changes">{items}</ul>
            {touches.map(|text| view! { <p class="quiet small">{text}</p> })}
            <button class="button primary block" form="agenda" name="do" value="release">{icon::check()}{cx.t("変更をリリース", "Release the changes")}</button>
            <p class="quiet small">{cx.t("公開ページ、カレンダー、検索が同時に変わります。", "Public page, calendars and search change at once.")}</p>
        </section>
    }
    .into_any()
}

/// Who stands, or stood, on a slot that changes.
fn touched(editor: &AgendaEditor) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for change in &editor.changes {
        let slot = change.at.and_then(|at| editor.slots.get(at));
        let now = slot.into_iter().flat_map(|slot| slot.speakers.iter().map(|speaker| speaker.name.as_str()));
        let before = if let ChangeOf::Speakers { from, .. } = &change.of { from.as_str() } else { "" };
        for name in now.chain(before.split('、')) {
            if !name.is_empty() && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// Everybody on the agenda, with the number of their slots.
fn people(cx: &Cx, editor: &AgendaEditor) -> Option<AnyView> {
    let mut found: Vec<(&DraftSpeaker, usize)> = Vec::new();
    for speaker in editor.slots.iter().flat_map(|slot| &slot.speakers) {
        match found.iter_mut().find(|(known, _)| known.name == speaker.name) {
            Some((_, slots)) => *slots += 1,
            None => found.push((speaker, 1)),
        }
    }
    let items: Vec<_> = found
        .iter()
        .map(|(speaker, slots)| {
            let first: String = speaker.name.chars().take(1).collect();
            let (place, slots) = (place(speaker), *slots);
            let many = (slots > 1).then(|| cx.lang.count(slots, "枠", "slot", "slots"));
            view! {
                <li>
                    <span class="avatar" aria-hidden="true">{first}</span>
                    <span><strong>{speaker.name.clone()}</strong>{(!place.is_empty()).then(|| view! { <span class="quiet small block">{place}</span> })}</span>
                    {many.map(|text| view! { <span class="quiet small">{text}</span> })}
                </li>
            }
        })
        .collect();
    let title = t!(cx.lang, "登壇者 {n}人", "Speakers, {n}", n = items.len());
    (!items.is_empty()).then(|| {
        view! { <section class="stack tight"><h2 class="aside-head">{title}</h2><ul class="agenda-people">{items}</ul></section> }.into_any()
    })
}

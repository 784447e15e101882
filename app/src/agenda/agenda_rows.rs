//! The rows of the agenda editor: a row for each slot, and between them what deserves a look.

use domain::{
    Lang, VariantArray as _,
    agenda::{
        flow,
        tlp::Tlp,
        types::{AgendaChange, ChangeOf, DraftSlot, DraftSpeaker, SlotKind, Warning, WarningKind},
    },
    pages::agenda_editor::AgendaEditor,
    t,
    time::day_words,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    ui::{
        field::{self, Field},
        icon, tlp,
    },
};

/// A slot as sentences name it.
pub(super) fn named(title: &str, lang: Lang) -> String {
    match title {
        "" => lang.t("題名のない枠", "a slot without a title").to_owned(),
        title => t!(lang, "「{title}」", "“{title}”", title),
    }
}

/// Every slot with its warnings. `form` holds numbers and clocks that could not be read, as typed,
/// and what is wrong with them.
pub(super) fn all(cx: &Cx, editor: &AgendaEditor, form: &Form) -> Vec<AnyView> {
    let mut rows = Vec::new();
    let begins = first_of_days(editor);
    for (at, slot) in editor.slots.iter().enumerate() {
        if let Some((_, date)) = begins.iter().find(|(first, _)| *first == at) {
            rows.push(view! { <li class="agenda-date">{day_words(*date, cx.lang)}</li> }.into_any());
        }
        let here = editor.warnings.iter().filter(|warning| warning.at == at);
        // What is not there yet is said in the row itself: at first that is every row.
        let (lacking, wrong): (Vec<_>, Vec<_>) =
            here.partition(|warning| matches!(warning.kind, WarningKind::NoTitle | WarningKind::NoSpeaker));
        let (before, after): (Vec<_>, Vec<_>) = wrong.into_iter().partition(|warning| {
            matches!(warning.kind, WarningKind::Gap { .. } | WarningKind::Overlap { .. } | WarningKind::NoBreak { .. })
        });
        rows.extend(bar(cx, editor, &before));
        let lacking: Vec<_> = lacking.into_iter().map(|warning| sentence(cx, editor, warning)).collect();
        rows.push(row(cx, editor, form, at, slot, lacking.join(cx.t("", " "))));
        rows.extend(bar(cx, editor, &after));
    }
    rows
}

/// Over which rows a date stands; none of an agenda of one day.
fn first_of_days(editor: &AgendaEditor) -> Vec<(usize, chrono::NaiveDate)> {
    let Some(start) = editor.card.starts else { return Vec::new() };
    let times = flow::times(start.wall, &editor.slots);
    let days = flow::days(&times);
    if days.len() < 2 {
        return Vec::new();
    }
    days.iter().filter_map(|day| Some((*day.iter().min()?, times[*day.first()?].0.date()))).collect()
}

/// Warnings of one place in words, with a way out where there is one.
fn bar(cx: &Cx, editor: &AgendaEditor, warnings: &[&Warning]) -> Option<AnyView> {
    let at = warnings.first()?.at;
    let slot = editor.slots.get(at)?;
    let sentences: Vec<_> = warnings.iter().map(|warning| sentence(cx, editor, warning)).collect();
    // A time that does not flow comes from a fixed start.
    let is_fixed = slot.fixed.is_some();
    let ways: Vec<_> = warnings
        .iter()
        .flat_map(|warning| match warning.kind {
            WarningKind::NoBreak { .. } => vec![(format!("pause:{at}:10"), cx.t("休憩を入れる", "Insert a break"))],
            WarningKind::Gap { minutes } if is_fixed => vec![
                (format!("flow:{at}"), cx.t("前に詰める", "Begin earlier")),
                (format!("pause:{at}:{minutes}"), cx.t("休憩を入れる", "Insert a break")),
            ],
            WarningKind::Overlap { .. } if is_fixed => {
                vec![(format!("flow:{at}"), cx.t("前の枠のあとに始める", "Begin after the slot before"))]
            }
            _ => Vec::new(),
        })
        .map(|(step, text)| view! { <button class="button" name="do" value=step>{text}</button> })
        .collect();
    Some(
        view! { <li class="agenda-warning">{icon::warn()}<p>{sentences.join(cx.t("", " "))}</p><div class="row">{ways}</div></li> }
            .into_any(),
    )
}

pub(super) fn sentence(cx: &Cx, editor: &AgendaEditor, warning: &Warning) -> String {
    let lang = cx.lang;
    let other = |at: usize| named(editor.slots.get(at).map_or("", |slot| slot.title.as_str()), lang);
    let begin = editor.clocks.get(warning.at).map_or("", |(begin, _)| begin.as_str());
    match &warning.kind {
        WarningKind::Gap { minutes } => t!(
            lang,
            "{begin}の前に{minutes}の空きがあります。",
            "{minutes} free before {begin}.",
            begin,
            minutes = lang.count(*minutes, "分", "minute is", "minutes are")
        ),
        WarningKind::Overlap { with, minutes } => t!(
            lang,
            "{other}と{minutes}重なっています。",
            "It overlaps {other} by {minutes}.",
            other = other(*with),
            minutes = lang.count(*minutes, "分", "minute", "minutes")
        ),
        WarningKind::SpeakerTwice { name, with } => t!(
            lang,
            "{name} は、同じ時間の{other}にも入っています。",
            "{name} is on {other} at the same time.",
            name,
            other = other(*with)
        ),
        WarningKind::NoBreak { minutes } => t!(
            lang,
            "休憩なしで{minutes}続きます。",
            "{minutes} without a break.",
            minutes = lang.count(*minutes, "分", "minute", "minutes")
        ),
        WarningKind::Unconfirmed { name } => {
            t!(lang, "{name} から、登壇できるという返事がまだありません。", "{name} has not confirmed yet.", name)
        }
        WarningKind::Away { name, from, until } => {
            let clock = |at: &chrono::NaiveTime| at.format("%H:%M").to_string();
            let hours = match (from.as_ref().map(clock), until.as_ref().map(clock)) {
                (Some(from), Some(until)) => t!(lang, "{from}〜{until}", "from {from} to {until}", from, until),
                (Some(from), None) => t!(lang, "{from}から", "from {from} on", from),
                (None, Some(until)) => t!(lang, "{until}まで", "until {until}", until),
                (None, None) => String::new(),
            };
            t!(lang, "{name} が登壇できるのは{hours}です。", "{name} can speak only {hours}.", name, hours)
        }
        WarningKind::NoSpeaker => lang.t("登壇者がまだ決まっていません。", "Nobody speaks here yet.").to_owned(),
        WarningKind::NoTitle => lang.t("題名がまだありません。", "There is no title yet.").to_owned(),
        WarningKind::TooLong { minutes } => t!(
            lang,
            "終了の予定を{minutes}過ぎます。",
            "The agenda runs {minutes} over.",
            minutes = lang.count(*minutes, "分", "minute", "minutes")
        ),
    }
}

fn typed(form: &Form, name: &str, stored: String) -> String {
    form.values.get(name).cloned().unwrap_or(stored)
}

/// What is wrong with a field whose label nobody sees.
fn error(form: &Form, name: &str) -> Option<AnyView> {
    let text = form.error(name)?.to_owned();
    Some(view! { <p class="error" id=format!("f-{name}-error")>{text}</p> }.into_any())
}

/// `lacking` says what is not there yet; empty when nothing is.
fn row(cx: &Cx, editor: &AgendaEditor, form: &Form, at: usize, slot: &DraftSlot, lacking: String) -> AnyView {
    let name = |part: &str| format!("{at}.{part}");
    let label = |ja: &'static str, en: &'static str| format!("{} {}", at + 1, cx.t(ja, en));
    let changes: Vec<&AgendaChange> = editor.changes.iter().filter(|change| change.at == Some(at)).collect();
    let begin = editor.clocks.get(at).map(|(begin, _)| begin.clone()).filter(|begin| !begin.is_empty());
    let old = changes.iter().find_map(|change| match &change.of {
        ChangeOf::Time { from, .. } if !from.is_empty() => Some(from.clone()),
        _ => None,
    });
    let kinds: Vec<_> = SlotKind::VARIANTS
        .iter()
        .map(|kind| {
            let is_chosen = *kind == slot.kind;
            view! { <option value=kind.into_str() selected=is_chosen>{kind.label(cx.lang)}</option> }
        })
        .collect();
    let class = if changes.is_empty() { "agenda-row" } else { "agenda-row changed" };
    let (minutes_name, title_name) = (name("minutes"), name("title"));
    let errors: Vec<_> = [&minutes_name, &title_name].into_iter().filter_map(|name| error(form, name)).collect();
    let invalid = |name: &str| form.error(name).is_some().then_some("true");
    let (minutes_invalid, title_invalid) = (invalid(&minutes_name), invalid(&title_name));
    let minutes = typed(form, &minutes_name, slot.minutes.to_string());
    // A slot that was just added waits for its title.
    let is_new = form.value("row") == at.to_string();
    let (is_first, is_last) = (at == 0, at + 1 == editor.slots.len());
    let id = slot.slot.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <li class=class id=format!("row-{at}") data-kind=slot.kind.into_str()>
            <input type="hidden" name=name("slot") value=id/>
            <div class="agenda-line">
                <span class="handle" aria-hidden="true" title=cx.t("ドラッグで並べ替え", "Drag to move")></span>
                <p class="at">{begin.unwrap_or_else(|| "—".to_owned())}{old.map(|old| view! { <del>{old}</del> })}</p>
                <div class="length">
                    <input class="input" id=format!("f-{minutes_name}") name=minutes_name value=minutes inputmode="numeric" autocomplete="off" aria-label=label("長さ(分)", "minutes") aria-invalid=minutes_invalid/>
                    <span aria-hidden="true">{cx.t("分", "min")}</span>
                </div>
                <select class="input kind" name=name("kind") aria-label=label("種類", "kind")>{kinds}</select>
                <input class="input title" id=format!("f-{title_name}") name=title_name value=slot.title.clone() placeholder=cx.t("題名", "Title") autocomplete="off" autofocus=is_new aria-label=label("題名", "title") aria-invalid=title_invalid/>
                <p class="state">{state(cx, slot, &changes)}</p>
                <div class="moves">
                    <button class="icon-button" name="do" value=format!("up:{at}") aria-label=label("上へ", "up") disabled=is_first>{icon::up()}</button>
                    <button class="icon-button" name="do" value=format!("down:{at}") aria-label=label("下へ", "down") disabled=is_last>{icon::down()}</button>
                    <button class="icon-button remove" name="do" value=format!("remove:{at}") aria-label=label("削除", "remove")>{cx.t("削除", "Remove")}</button>
                </div>
            </div>
            {(!errors.is_empty()).then(|| view! { <div class="field line-errors">{errors}</div> })}
            {more(cx, form, at, slot, lacking)}
        </li>
    }
    .into_any()
}

/// What differs from the released agenda, in a word.
fn state(cx: &Cx, slot: &DraftSlot, changes: &[&AgendaChange]) -> AnyView {
    let has = |wanted: &ChangeOf| changes.iter().any(|change| change.of == *wanted);
    let only_time = changes.iter().all(|change| matches!(change.of, ChangeOf::Time { .. }));
    let word = if has(&ChangeOf::Added) {
        Some(cx.t("新しい枠", "New"))
    } else if changes.is_empty() {
        None
    } else if only_time {
        Some(cx.t("時刻を変更", "Moved"))
    } else {
        Some(cx.t("変更", "Changed"))
    };
    let fixed = slot.fixed.is_some();
    view! {
        {word.map(|word| view! { <span class="badge accent">{word}</span> })}
        {fixed.then(|| view! { <span class="tag">{cx.t("時刻固定", "Fixed")}</span> })}
        {(!slot.sharing.tlp.is_open()).then(|| tlp::mark(slot.sharing.tlp))}
    }
    .into_any()
}

/// Speakers, place and permissions; open while something is wrong.
fn more(cx: &Cx, form: &Form, at: usize, slot: &DraftSlot, lacking: String) -> AnyView {
    let prefix = format!("{at}.");
    let is_wrong = form.errors.iter().any(|(name, _)| name.starts_with(&prefix));
    let who: Vec<String> = slot
        .speakers
        .iter()
        .map(|speaker| {
            let parts = [speaker.name.as_str(), speaker.affiliation.as_str(), speaker.role.as_str()];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let summary = if who.is_empty() && lacking.is_empty() {
        cx.t("登壇者なし", "No speaker").to_owned()
    } else {
        who.join("、")
    };
    let lacking = (!lacking.is_empty()).then(|| view! { <span class="lacking">{lacking}</span> });
    let empty = DraftSpeaker::default();
    let speakers: Vec<_> =
        slot.speakers.iter().chain([&empty]).enumerate().map(|(k, one)| speaker(cx, form, at, k, one)).collect();
    let text = |part: &str, label: &'static str, hint: &'static str, stored: String| {
        let name = format!("{at}.{part}");
        let error = form.error(&name).map(str::to_owned);
        let value = typed(form, &name, stored);
        Field::new(name, label).hint(hint).show(value, error)
    };
    let level = slot.level.map(|level| level.to_string()).unwrap_or_default();
    let fixed = slot.fixed.map(|clock| clock.format("%H:%M").to_string()).unwrap_or_default();
    let summary_name = format!("{at}.summary");
    let summary_error = form.error(&summary_name).map(str::to_owned);
    view! {
        <details class="row-more" open=is_wrong>
            <summary><span class="names">{summary}</span>{lacking}<span class="to-more">{cx.t("登壇者・部屋・許可・共有の範囲", "Speakers, room, permissions, TLP")}</span></summary>
            <div class="row-fields">
                <fieldset class="facts-group"><legend>{cx.t("登壇者", "Speakers")}</legend>{speakers}</fieldset>
                <div class="grid3">
                    {text("room", cx.t("部屋", "Room"), cx.t("空なら全員で集まる枠です。", "Empty: for everybody."), slot.room.clone())}
                    {text("level", cx.t("レベル", "Level"), cx.t("100〜500。なければ空のまま。", "100 to 500, or empty."), level)}
                    {text("fixed", cx.t("開始を固定", "Fixed start"), cx.t("19:30の形で。空なら前の枠に続きます。", "Like 19:30. Empty: after the slot before."), fixed)}
                </div>
                {Field::new(summary_name, cx.t("概要", "Summary")).hint(field::markdown(cx)).rows(2).show(slot.summary.clone(), summary_error)}
                <fieldset class="facts-group permissions">
                    <legend>{cx.t("登壇者の許可", "What the speaker allows")}</legend>
                    {permission(cx, at, "record", cx.t("録画", "Recording"), slot.permissions.record)}
                    {permission(cx, at, "publish", cx.t("資料の公開", "Publishing slides"), slot.permissions.publish)}
                    {permission(cx, at, "post", cx.t("SNSへの投稿", "Posting"), slot.permissions.post)}
                    {permission(cx, at, "photograph", cx.t("写真", "Photographs"), slot.permissions.photograph)}
                </fieldset>
                {sharing(cx, form, at, slot)}
            </div>
        </details>
    }
    .into_any()
}

/// How far the slot may be shared, and a part of it.
fn sharing(cx: &Cx, form: &Form, at: usize, slot: &DraftSlot) -> AnyView {
    let given = &slot.sharing;
    let labels = |least: Tlp| -> Vec<(String, String)> {
        let labels = Tlp::VARIANTS.iter().filter(|tlp| **tlp >= least);
        labels.map(|tlp| (tlp.into_str().to_owned(), format!("{} — {}", tlp.label(), tlp.reach(cx.lang)))).collect()
    };
    let name = |part: &str| format!("{at}.{part}");
    let text = |part: &str, label: &'static str, hint: &'static str, stored: &str| {
        let name = name(part);
        let error = form.error(&name).map(str::to_owned);
        Field::new(name, label).hint(hint).show(stored.to_owned(), error)
    };
    let choice = |part: &str, label: &'static str, is_on: bool| {
        view! { <label class="choice"><input type="checkbox" name=name(part) value="yes" checked=is_on/><span>{label}</span></label> }
    };
    let wrong = error(form, &name("part_tlp"));
    let part_tlp = if given.part_tlp == Tlp::Clear { Tlp::Green } else { given.part_tlp };
    view! {
        <fieldset class="facts-group sharing">
            <legend>{cx.t("共有の範囲 (TLP)", "How far it may be shared (TLP)")}</legend>
            <div class="grid3">
                {field::select(&name("tlp"), cx.t("枠全体", "The whole slot"), &labels(Tlp::Clear), given.tlp.into_str())}
                {text("public_title", cx.t("公開する題名", "Title for everybody"), cx.t("AMBER以上のとき、題名の代わりに出します。空なら何も出しません。", "From AMBER on it stands for the title. Empty: nothing."), &given.public_title)}
                {choice("public_speakers", cx.t("AMBER以上でも登壇者の名前を公開する", "Name the speakers from AMBER on, too"), given.public_speakers)}
            </div>
            <div class="grid3">
                {text("part", cx.t("範囲の違う部分", "A part with another label"), cx.t("例: 12〜15枚目。なければ空のまま。", "Like: slides 12 to 15. Empty: none."), &given.part_words)}
                <div>{wrong}{field::select(&name("part_tlp"), cx.t("その部分の範囲", "Label of that part"), &labels(Tlp::Green), part_tlp.into_str())}</div>
                {choice("part_is_cut", cx.t("公開する資料と録画には、その部分を含めていません", "Linked slides and recording leave that part out"), given.part_is_cut)}
            </div>
            <p class="hint">{cx.t("範囲は許可より優先されます。GREENのノート・資料・録画・質問は参加したことのある人だけに、AMBER以上は運営の画面だけに出ます。REDはノートを残せず、質問は枠が終わると消えます。", "The label comes before what the speaker allows. Notes, slides, recording and questions of GREEN are for those who take part; from AMBER on they are for the desk alone. RED takes no notes, and its questions are gone when the slot ends.")}</p>
        </fieldset>
    }
    .into_any()
}

fn permission(cx: &Cx, at: usize, part: &str, label: &'static str, given: Option<bool>) -> AnyView {
    let options = [("", cx.t("未確認", "Not asked")), ("yes", cx.t("可", "Yes")), ("no", cx.t("不可", "No"))]
        .map(|(value, text)| (value.to_owned(), text.to_owned()));
    let chosen = match given {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    };
    field::select(&format!("{at}.{part}"), label, &options, chosen)
}

/// Somebody on the slot, billed as on that day; the last one is empty.
fn speaker(cx: &Cx, form: &Form, at: usize, k: usize, speaker: &DraftSpeaker) -> AnyView {
    let name = |part: &str| format!("{at}.who.{k}.{part}");
    let text = |part: &str, label: &'static str, stored: &str| {
        let name = name(part);
        let error = form.error(&name).map(str::to_owned);
        Field::new(name, label).show(stored.to_owned(), error)
    };
    let (who, id) = (name("name"), format!("f-{}", name("name")));
    let invalid = form.error(&who).is_some().then_some("true");
    let wrong = error(form, &who);
    view! {
        <div class="grid4">
            <div class="field">
                <label for=id.clone()>{cx.t("名前", "Name")}</label>
                {wrong}
                <input class="input" id=id name=who value=speaker.name.clone() list="known-people" autocomplete="off" aria-invalid=invalid/>
            </div>
            {text("honorific", cx.t("敬称", "Honorific"), &speaker.honorific)}
            {text("affiliation", cx.t("この日の所属", "Affiliation on the day"), &speaker.affiliation)}
            {text("role", cx.t("役割", "Role"), &speaker.role)}
        </div>
    }
    .into_any()
}

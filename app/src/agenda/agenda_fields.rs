//! The fields of a slot below its line: speakers, place, permissions, how far it may be shared.

use chrono::Duration;
use domain::{
    VariantArray as _,
    agenda::{
        flow,
        rules::MAX_SPEAKERS,
        tlp::Tlp,
        types::{DraftSlot, DraftSpeaker},
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
        icon,
    },
};

/// What was typed and could not be read, else what is stored.
pub(super) fn typed(form: &Form, name: &str, stored: String) -> String {
    form.values.get(name).cloned().unwrap_or(stored)
}

/// What is wrong with a field whose label nobody sees.
pub(super) fn error(form: &Form, name: &str) -> Option<AnyView> {
    let text = form.error(name)?.to_owned();
    Some(view! { <p class="error" id=format!("f-{name}-error")>{text}</p> }.into_any())
}

/// The days that a slot can be on, with their values: those of the agenda, and one more. None without a date.
pub(super) fn days(cx: &Cx, editor: &AgendaEditor) -> Vec<(String, String)> {
    let Some(start) = editor.card.starts else { return Vec::new() };
    let first = start.wall.date();
    let times = flow::times(start.wall, &editor.slots);
    let last = times.iter().map(|(begin, _)| (begin.date() - first).num_days()).max().unwrap_or(0);
    let last = last.clamp(0, flow::MAX_DAY.into());
    let flows = (String::new(), cx.t("前の枠に続く", "After the slot before").to_owned());
    let day = |n: i64| (n.to_string(), day_words(first + Duration::days(n), cx.lang));
    std::iter::once(flows).chain((0..=(last + 1).min(flow::MAX_DAY.into())).map(day)).collect()
}

/// Speakers, place and permissions; open where it is opened, and while something is wrong. `lacking`: what is not there
/// yet.
pub(super) fn more(
    cx: &Cx,
    form: &Form,
    (at, is_opened): (usize, bool),
    slot: &DraftSlot,
    (days, lacking): (&[(String, String)], String),
) -> AnyView {
    let prefix = format!("{at}.");
    let is_open = is_opened || form.errors.iter().any(|(name, _)| name.starts_with(&prefix));
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
    // One row more than there are, as long as one more may speak.
    let rows = MAX_SPEAKERS.max(slot.speakers.len());
    let speakers: Vec<_> = slot
        .speakers
        .iter()
        .chain([&empty])
        .take(rows)
        .enumerate()
        .map(|(k, one)| speaker(cx, form, at, k, one))
        .collect();
    let text = |part: &str, label: &'static str, hint: &'static str, stored: String| {
        let name = format!("{at}.{part}");
        let error = form.error(&name).map(str::to_owned);
        let value = typed(form, &name, stored);
        Field::new(name, label).hint(hint).show(value, error)
    };
    let level = slot.level.map(|level| level.to_string()).unwrap_or_default();
    let fixed = slot.fixed.map(|clock| clock.format("%H:%M").to_string()).unwrap_or_default();
    let day = slot.day.map(|day| day.to_string()).unwrap_or_default();
    let summary_name = format!("{at}.summary");
    let summary_error = form.error(&summary_name).map(str::to_owned);
    view! {
        <details class="row-more" open=is_open>
            <summary><span class="names">{summary}</span>{lacking}<span class="to-more">{cx.t("登壇者・部屋・許可・共有の範囲", "Speakers, room, permissions, TLP")}</span></summary>
            <div class="row-fields">
                <fieldset class="facts-group"><legend>{cx.t("登壇者", "Speakers")}</legend>{speakers}<p class="quiet small">{t!(cx.lang, "{most}人まで。名前を入れて保存すると、次の行が出ます。", "At most {most}. The next row comes when a name is saved.", most = MAX_SPEAKERS)}</p></fieldset>
                <div class="grid3">
                    {text("room", cx.t("部屋", "Room"), cx.t("空なら全員で集まる枠です。", "Empty: for everybody."), slot.room.clone())}
                    {text("level", cx.t("レベル", "Level"), cx.t("100〜500。なければ空のまま。", "100 to 500, or empty."), level)}
                    {text("fixed", cx.t("開始を固定", "Fixed start"), cx.t("19:30の形で。空なら前の枠に続きます。", "Like 19:30. Empty: after the slot before."), fixed)}
                    {(!days.is_empty()).then(|| field::select(&format!("{at}.day"), cx.t("日", "Day"), days, &day))}
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
                <p><button class="button" name="do" value=format!("next:{at}")>{icon::right()}{cx.t("次の回へ送る", "Send to the next event")}</button></p>
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

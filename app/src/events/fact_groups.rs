//! The facts of an event as lines, each of which opens in place; and the fields of each.

use domain::{
    pages::event_desk::EventDesk,
    registration::types::ParticipationType,
    t,
    time::{Local, zone_name},
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    ui::{
        field::{self, Field},
        parts, tlp,
    },
};

/// Facts that are changed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum FactGroup {
    Title,
    When,
    Place,
    Online,
    Seats,
    Hashtags,
    Partner,
    Questions,
    /// All in one form: of an event that is being planned.
    All,
}

impl FactGroup {
    /// Those that have a line of their own.
    pub const LINES: [Self; 8] = [
        Self::Title,
        Self::When,
        Self::Place,
        Self::Online,
        Self::Seats,
        Self::Hashtags,
        Self::Partner,
        Self::Questions,
    ];

    pub(super) const fn label(self, cx: &Cx) -> &'static str {
        match self {
            Self::Title => cx.t("題名", "Title"),
            Self::When => cx.t("日時", "When"),
            Self::Place => cx.t("会場", "Place"),
            Self::Online => cx.t("オンライン", "Online"),
            Self::Seats => cx.t("参加枠", "Participation types"),
            Self::Hashtags => cx.t("ハッシュタグ", "Hashtags"),
            Self::Partner => cx.t("共催", "Together with"),
            Self::Questions => cx.t("質問の掲示", "Questions"),
            Self::All => cx.t("すべて", "All"),
        }
    }
}

/// What a line says: its value, and on its right what goes with it.
pub(super) fn value(cx: &Cx, desk: &EventDesk, group: FactGroup) -> (AnyView, String) {
    let (lang, facts, card) = (cx.lang, &desk.facts, &desk.event.card);
    let open = || view! { <span class="quiet">{cx.t("まだ決まっていません", "Not decided yet")}</span> }.into_any();
    let said = |text: &str| if text.is_empty() { open() } else { view! { <span>{text.to_owned()}</span> }.into_any() };
    match group {
        FactGroup::Title => {
            let lead = if facts.lead.is_empty() { cx.t("紹介文なし", "No words about it") } else { "" };
            let title = if facts.title.is_empty() {
                open()
            } else {
                view! { <strong class="fact-title">{facts.title.clone()}</strong> }.into_any()
            };
            let label = (!facts.label.is_empty()).then(|| facts.label.clone());
            (title, label.unwrap_or_else(|| lead.to_owned()))
        }
        FactGroup::When => {
            let when = card
                .starts
                .as_ref()
                .map_or_else(open, |start| parts::when(start, card.ends.as_ref(), &card.zone, lang));
            let doors = desk.event.doors.as_ref().map(Local::clock);
            let doors = doors.map(|doors| t!(lang, "開場 {doors}", "Doors {doors}", doors));
            let leave = (!facts.leave.is_empty())
                .then(|| t!(lang, "{leave}までに会場を出る", "out of the house by {leave}", leave = facts.leave));
            (when, doors.into_iter().chain(leave).collect::<Vec<_>>().join(" ・ "))
        }
        FactGroup::Place => {
            let more = if facts.venue_url.is_empty() { "" } else { cx.t("地図あり", "With a map") };
            let place = if facts.venue_name.is_empty() && card.is_online {
                view! { <span class="quiet">{cx.t("オンラインのみ", "Online only")}</span> }.into_any()
            } else {
                said(format!("{} {}", facts.venue_name, facts.venue_address).trim())
            };
            (place, more.to_owned())
        }
        FactGroup::Online => {
            let stream = match (card.is_online || !facts.online_note.is_empty(), facts.stream_url.is_empty()) {
                (_, false) => cx.t("配信のアドレスは確定した人だけに", "The stream is for the confirmed"),
                (true, true) => cx.t("配信のアドレスがまだです", "No address of the stream yet"),
                (false, true) => "",
            };
            let note = match (facts.online_note.is_empty(), card.is_online) {
                (true, true) => view! { <span>{cx.t("あり", "Yes")}</span> }.into_any(),
                (true, false) => view! { <span class="quiet">{cx.t("なし", "None")}</span> }.into_any(),
                (false, _) => said(&facts.online_note),
            };
            (note, stream.to_owned())
        }
        FactGroup::Seats => {
            let kinds: Vec<String> = desk.types.iter().map(|kind| seats_of(cx, kind)).collect();
            let closes = desk.types.iter().filter_map(|kind| kind.closes.as_ref()).max_by_key(|at| at.utc);
            let closes = closes.map(|at| {
                t!(lang, "締め切り {day} {clock}", "Closes {day} {clock}", day = at.day(lang), clock = at.clock())
            });
            (said(&kinds.join(" ・ ")), closes.unwrap_or_default())
        }
        FactGroup::Hashtags => {
            let tags: Vec<String> = desk.event.hashtags.iter().map(|tag| format!("#{tag}")).collect();
            (said(&tags.join(" ")), String::new())
        }
        FactGroup::Partner => {
            let nobody = || view! { <span class="quiet">{cx.t("なし", "Nobody")}</span> }.into_any();
            let partners = if card.partners.is_empty() { nobody() } else { said(&card.joint_name(lang)) };
            (partners, String::new())
        }
        FactGroup::Questions | FactGroup::All => {
            let text = if facts.moderated {
                cx.t("確認してから掲示する", "After a moderator has looked")
            } else {
                cx.t("すぐに掲示する", "At once")
            };
            (said(text), String::new())
        }
    }
}

fn seats_of(cx: &Cx, kind: &ParticipationType) -> String {
    let seats = kind.capacity.map_or_else(|| cx.t("上限なし", "no limit").to_owned(), |n| n.to_string());
    format!("{} {seats}", kind.name)
}

/// The fields of a group; those of seats stand in rows of their own.
pub(super) fn fields(cx: &Cx, desk: &EventDesk, form: &Form, group: FactGroup) -> AnyView {
    match group {
        FactGroup::Title => title(cx, form),
        FactGroup::When => when(cx, desk, form),
        FactGroup::Place => place(cx, form),
        FactGroup::Online => online(cx, desk, form),
        FactGroup::Hashtags => hashtags(cx, desk, form),
        FactGroup::Partner => partner(cx, form),
        FactGroup::Questions => questions(cx, form),
        FactGroup::Seats => giving(cx, form),
        FactGroup::All => view! {
            {title(cx, form)}
            {when(cx, desk, form)}
            <fieldset class="facts-group"><legend>{cx.t("現地", "On site")}</legend>{place(cx, form)}</fieldset>
            <fieldset class="facts-group"><legend>{cx.t("オンライン", "Online")}</legend>{online(cx, desk, form)}</fieldset>
            {hashtags(cx, desk, form)}
            <fieldset class="facts-group"><legend>{cx.t("共催", "Together with")}</legend>{partner(cx, form)}</fieldset>
            {questions(cx, form)}
            {giving(cx, form)}
        }
        .into_any(),
    }
}

/// How seats are given: the limit of the whole event, and what becomes of those that come free.
fn giving(cx: &Cx, form: &Form) -> AnyView {
    let ways = [
        ("automatic".to_owned(), cx.t("自動で繰り上げる", "Goes to the next person by itself").to_owned()),
        ("paused".to_owned(), cx.t("いまは繰り上げない", "Is held back for now").to_owned()),
    ];
    let silences = [
        ("keep".to_owned(), cx.t("席はそのまま", "Keeps the seat").to_owned()),
        ("give".to_owned(), cx.t("半分の時間が過ぎたら次の人へ", "Gives it on after half of the time").to_owned()),
    ];
    view! {
        <div class="facts-seats">
            {Field::new("seat_limit", cx.t("全体の定員(空なら枠ごとの定員だけ)", "Seats in all (empty: only those of each kind)")).view(form)}
            {field::select("promotion", cx.t("空いた席は", "A seat that comes free"), &ways, form.value("promotion"))}
            {Field::new("ask_hours", cx.t("開始の何時間前から、先に本人に聞くか", "Hours before the start from which people are asked first")).kind("number").view(form)}
            {Field::new("offer_hours", cx.t("返事を待つ時間", "Hours to answer")).kind("number").view(form)}
            {Field::new("remind_hours", cx.t("リマインダー(開始の何時間前。空白で区切る)", "Reminders (hours before the start, between spaces)")).view(form)}
            {Field::new("still_hours", cx.t("「まだ参加しますか」を聞く(開始の何時間前。空なら聞かない)", "Ask “still coming?” (hours before the start; empty: never)")).kind("number").view(form)}
            {field::select("still_silence", cx.t("返事がないとき", "Without an answer"), &silences, form.value("still_silence"))}
        </div>
        <p class="quiet small">{cx.t("直前に席が空いたときは、いきなり確定にせず、待っている人に「来られますか」とメールで聞きます。返事がなければ次の人に聞きます。始まったあとは、だれも繰り上がりません。", "Shortly before the event nobody is put on the list unasked: whoever is next is asked by mail, and without an answer the one after. Once it has begun nobody moves up.")}</p>
    }
    .into_any()
}

fn title(cx: &Cx, form: &Form) -> AnyView {
    view! {
        <div class="facts-title">
            {Field::new("title", cx.t("題名", "Title")).view(form)}
            {Field::new("label", cx.t("特別回の名前", "Edition")).view(form)}
        </div>
        {Field::new("lead", cx.t("紹介文", "About it")).hint(field::markdown(cx)).rows(3).view(form)}
    }
    .into_any()
}

fn when(cx: &Cx, desk: &EventDesk, form: &Form) -> AnyView {
    let zone = zone_name(&desk.event.card.zone, cx.lang);
    view! {
        <div class="facts-time">
            {Field::new("date", cx.t("開催日", "Day")).kind("date").view(form)}
            {Field::new("start", cx.t("開始", "Starts at")).kind("time").view(form)}
            {Field::new("minutes", cx.t("長さ(分)", "Minutes")).kind("number").view(form)}
            {Field::new("doors", cx.t("開場", "Doors")).kind("time").view(form)}
            {Field::new("leave", cx.t("会場を出る時刻", "Out of the house by")).kind("time").view(form)}
        </div>
        <p class="quiet small">{t!(cx.lang, "時刻は、この回のタイムゾーン({zone})で入れます。", "Enter times in the zone of this event: {zone}.", zone)}</p>
        <p class="quiet small">{cx.t("会場を出る時刻は、決まっているときだけ入れます。タイムテーブルや「+5分」がそれを過ぎるときに注意します。ページには出ません。", "Enter by when everybody is out of the house where that is set: you are warned when the agenda or a delay goes over it. No page shows it.")}</p>
        <p class="quiet small">{cx.t("開始をずらすと、公開中のタイムテーブルと当日の進行も同じだけ動きます。", "When the start moves, the released agenda and the run sheet move with it.")}</p>
    }
    .into_any()
}

fn place(cx: &Cx, form: &Form) -> AnyView {
    view! {
        {Field::new("venue_name", cx.t("会場", "Place")).hint(cx.t("オンラインだけなら空のままにします。", "Leave it empty when it is online only.")).view(form)}
        {Field::new("venue_address", cx.t("住所", "Address")).view(form)}
        {Field::new("venue_url", cx.t("地図のアドレス", "Address of a map")).kind("url").view(form)}
    }
    .into_any()
}

fn online(cx: &Cx, desk: &EventDesk, form: &Form) -> AnyView {
    view! {
        {Field::new("online_note", cx.t("参加方法の一言", "How to join, in a few words")).view(form)}
        {Field::new("stream_url", cx.t("配信のアドレス", "Address of the stream")).hint(cx.t("開始の1時間前から、参加が確定した人だけに見えます。", "Only the confirmed see it, from an hour before the start.")).kind("url").view(form)}
        {Field::new("video_url", cx.t("公開する動画のアドレス", "Address of the public video")).kind("url").view(form)}
        {tlp::hidden_video(cx, &desk.event)}
    }
    .into_any()
}

fn hashtags(cx: &Cx, desk: &EventDesk, form: &Form) -> AnyView {
    let own = &desk.plan.hashtags;
    let shared: Vec<String> =
        desk.event.hashtags.iter().filter(|tag| !own.contains(tag)).map(|tag| format!("#{tag}")).collect();
    let hint = if shared.is_empty() {
        cx.t("空白で区切ります。", "Separate them with spaces.").to_owned()
    } else {
        let by_itself = cx.t("空白で区切ります。自動で付くもの:", "Separate them with spaces. Given by itself:");
        format!("{by_itself} {}", shared.join(" "))
    };
    Field::new("hashtags", cx.t("この回だけのハッシュタグ", "Hashtags of this event alone")).hint(hint).view(form)
}

fn partner(cx: &Cx, form: &Form) -> AnyView {
    view! {
        <div class="facts-title">
            {Field::new("partner_name", cx.t("いっしょに開く団体", "Community that holds it with you")).hint(cx.t("例: JAWS-UG 東京。なければ空のまま。", "Like: JAWS-UG Tokyo. Empty: nobody.")).view(form)}
            {Field::new("partner_number", cx.t("その団体での回", "Its number there")).hint(cx.t("例: #12。書いたとおりに出ます。", "Like: #12. It is shown as written.")).view(form)}
        </div>
        {Field::new("partner_url", cx.t("その団体のページ", "Its own page")).kind("url").view(form)}
    }
    .into_any()
}

fn questions(cx: &Cx, form: &Form) -> AnyView {
    let is_moderated = form.value("moderated") == "yes";
    view! {
        // Of a repeated name the last counts: unticked, the word before it says so.
        <input type="hidden" name="moderated" value="no"/>
        <label class="check">
            <input type="checkbox" name="moderated" value="yes" checked=is_moderated/>
            <span>{cx.t("質問は、確認してから掲示する", "Questions wait for a moderator before they appear")}</span>
        </label>
    }
    .into_any()
}

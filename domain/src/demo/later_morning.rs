//! A morning that is planned in two rooms, together with another community, and of which one talk has lost its speaker: what
//! only an event to come can show. Everything about it is invented.

use chrono::{DateTime, Duration, Utc, Weekday};
use sqlx::PgConnection;

use super::{
    proposals::{self, Proposed},
    seed::{self, add_event, coming, tokyo},
};
use crate::{
    agenda::{
        self, flow,
        tlp::Tlp,
        types::{Billing, DraftSlot, DraftSpeaker, SlotKind},
    },
    db::Db,
    error::Result,
    events::{
        self,
        access::{NewEvent, Venue},
        types::{EventState, Host},
    },
    ids::{EventId, ProposalId, SeriesId},
    keys::CacheKey,
    proposals::{
        call_rules::CallFacts,
        linking, queries,
        types::{ProposalKind, ProposalState},
    },
    search, series,
};

/// Names of the rooms; they are rooms of the meeting.
const ROOMS: [&str; 2] = ["はじめての部屋", "質問の部屋"];
/// Who holds it too, and its number there.
const PARTNER: (&str, &str) = ("架空クラウド読書会", "第12回");

type Planned = (SlotKind, i32, &'static str, &'static str, &'static str, &'static str);

/// Kind, minutes, room, title, speaker, affiliation.
const AGENDA: [Planned; 7] = [
    (SlotKind::Opening, 10, "", "はじめに、2つの会の紹介", "運営 みどり", "mini Security-JAWS"),
    (SlotKind::Talk, 40, ROOMS[0], "GuardDutyを有効にして、1週間数える", "真鍋 ひかり", "架空食品株式会社"),
    (SlotKind::Talk, 25, ROOMS[1], LOST.title, LOST.name, LOST.affiliation),
    (SlotKind::Qa, 35, ROOMS[1], "なんでも質問", "Security-JAWS運営メンバー", ""),
    (SlotKind::Lightning, 10, ROOMS[0], "読書会で読んだ、通知の章", "七海 ゆう", "架空クラウド読書会"),
    (SlotKind::Break, 10, "", "休憩", "", ""),
    (SlotKind::Talk, 30, "", "最初の通知を、全員で読む", "真鍋 ひかり", "架空食品株式会社"),
];

/// The talk whose speaker called it off.
const LOST: Proposed = Proposed {
    title: "請求の通知だけで気づいた朝",
    summary: "検知を何も入れていなかった頃、請求の通知で気づいた話です。いまなら何分で気づけたかを、並べて見せます。",
    minutes: 25,
    kind: ProposalKind::Talk,
    name: "郡司 航平",
    affiliation: "架空印刷株式会社",
    tlp: Tlp::Clear,
    scores: None,
};

/// Who waits, and could speak instead.
const WAITING: Proposed = Proposed {
    title: "通知を3人で当番にした半年",
    summary: "朝の30分だけ当番が見る形にしました。見落とした日と、そのあと変えたことを話します。",
    minutes: 20,
    kind: ProposalKind::Talk,
    name: "早瀬 みお",
    affiliation: "架空観光案内所",
    tlp: Tlp::Clear,
    scores: None,
};

/// Adds the morning; once. The series must be there.
pub async fn load(db: &Db, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let mini = series::access::find(&mut tx, seed::MORNINGS).await?.id;
    let start = tokyo(Some(coming(now + Duration::days(42), Weekday::Sat)), 10)?;
    let new = NewEvent {
        series: mini,
        number: 56,
        label: "",
        title: "はじめてのGuardDuty",
        lead: "有効にして、1週間数えて、最初の通知を読むところまでを一緒に進めます。途中は2つの部屋に分かれます。",
        state: EventState::Announced,
        starts_at: Some(start),
        ends_at: Some(start + Duration::hours(2)),
        hashtags: &[],
    };
    let place = Venue { online_note: "Zoom", ..Venue::default() };
    let Some(event) = add_event(&mut tx, &new, &place, &[], &[("オンライン", true, 50)]).await? else {
        return Ok(());
    };
    let host = Host { name: PARTNER.0.to_owned(), url: None, label: PARTNER.1.to_owned() };
    events::queries::set_partner(&mut tx, event, Some(&host)).await?;
    plan(&mut tx, event, start).await?;
    lose(&mut tx, (mini, event), now).await?;
    search::index::reindex_event(&mut tx, event).await?;
    db.commit(tx, &[CacheKey::SITE, CacheKey::series(mini)]).await
}

/// The agenda as it is released: rooms side by side.
async fn plan(db: &mut PgConnection, event: EventId, start: DateTime<Utc>) -> Result<()> {
    let slots: Vec<DraftSlot> = AGENDA
        .iter()
        .map(|&(kind, minutes, room, title, name, affiliation)| DraftSlot {
            kind,
            minutes,
            room: room.to_owned(),
            title: title.to_owned(),
            speakers: (!name.is_empty())
                .then(|| DraftSpeaker { affiliation: affiliation.to_owned(), ..DraftSpeaker::named(name) })
                .into_iter()
                .collect(),
            ..DraftSlot::default()
        })
        .collect();
    // On whichever wall: the lengths alone count.
    let wall = start.naive_utc();
    for ((position, slot), (begin, _)) in (1..).zip(&slots).zip(flow::times(wall, &slots)) {
        let id = agenda::queries::write_planned(db, event, position, slot, Some(start + (begin - wall))).await?;
        let billings: Vec<Billing> = slot
            .speakers
            .iter()
            .map(|speaker| Billing {
                person_slug: String::new(),
                name: speaker.name.clone(),
                honorific: if agenda::rules::is_group(&speaker.name) { "" } else { "さん" }.to_owned(),
                affiliation: speaker.affiliation.clone(),
                role: String::new(),
                is_group: agenda::rules::is_group(&speaker.name),
                picture: None,
            })
            .collect();
        agenda::speakers::bill(db, id, &billings, &[]).await?;
    }
    Ok(())
}

/// The call of this morning, which is over; one talk of it was confirmed and called off, another one waits.
async fn lose(db: &mut PgConnection, (series, event): (SeriesId, EventId), now: DateTime<Utc>) -> Result<()> {
    let facts = CallFacts {
        title: ["二つの会で話す人を募集します".to_owned(), "Speakers for a morning of two communities".to_owned()],
        words: [String::new(), String::new()],
        opens: Some(now - Duration::days(30)),
        closes: Some(now - Duration::days(9)),
        lengths: vec![10, 20, 25],
        kinds: vec![ProposalKind::Talk, ProposalKind::Lightning],
        asks_level: false,
        is_anonymous: false,
        max_proposals: 2,
        confirm_days: 7,
    };
    let call = queries::insert_call(db, (series, Some(event)), &facts, None, now - Duration::days(31)).await?;
    let proposed = [(11, &LOST), (12, &WAITING)];
    let mut ids: Vec<ProposalId> = Vec::new();
    for (n, proposed) in proposed {
        let handed_in = now - Duration::days(15);
        ids.push(proposals::hand_in(db, call, (n, proposed), None, handed_in).await?);
    }
    let decided = now - Duration::days(8);
    for (id, state) in ids.iter().zip([ProposalState::Confirmed, ProposalState::Waitlisted]) {
        queries::set_event(db, *id, event).await?;
        queries::set_decided(db, *id, state, None, decided).await?;
    }
    let Some(&lost) = ids.first() else { return Ok(()) };
    queries::set_placed(db, lost, event, Some(decided)).await?;
    linking::link(db, event, &[]).await?;
    let words = "その週に急な出張が入りました。すみません。";
    Ok(queries::set_called_off(db, lost, ProposalState::Cancelled, words, now - Duration::days(1)).await?)
}

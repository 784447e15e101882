//! The demonstration: the real evening's facts stand, and loading it again adds nothing.

use crate::common::{account_with, demo};
use chrono::Utc;
use domain::{
    Lang,
    ids::EventRef,
    pages::{self, attendees::ListFilter},
    reports::types::ReportState,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_demonstration_evening_stands_and_loading_it_again_adds_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let page = pages::report::load(&db, Viewer::visitor().asks_at(Utc::now()), EventRef::new("security-jaws", 32))
        .await
        .unwrap();
    assert_eq!(page.state, ReportState::Published);
    assert_eq!(page.sections.len(), 10);
    assert_eq!(page.question_counts(), (4, 2));
    let names: Vec<String> = page.sections.iter().flat_map(|s| &s.slot.speakers).map(|s| s.name.clone()).collect();
    assert_eq!(
        names,
        [
            "長谷川 智美",
            "臼田",
            "ひろかず",
            "佐藤 航大",
            "Takahiro Kubo",
            "松尾 優成",
            "中野 沙耶",
            "日比野 恒",
            "Security-JAWS運営メンバー",
            "吉江 瞬"
        ]
    );
    assert_eq!(page.sections[5].slot.speakers[0].affiliation, "みずほリサーチ&テクノロジーズ株式会社");
    assert_eq!(page.sections[0].slot.starts.unwrap().clock(), "19:05");
    let rows = crate::common::row_counts(&db).await;
    domain::demo::load(&db, Utc::now()).await.unwrap();
    let mut after = crate::common::row_counts(&db).await;
    after.insert("audit_log".into(), rows["audit_log"]);
    after.insert("audit_chain".into(), rows["audit_chain"]);
    after.insert("report_imports".into(), rows["report_imports"]);
    assert_eq!(rows, after);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_morning_to_come_shows_two_rooms_two_communities_and_who_could_speak_instead(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, "mini-security-jaws", Role::Organizer).await;
    let event = EventRef::new("mini-security-jaws", 56);
    let now = Utc::now();
    for _ in 0..2 {
        domain::demo::later_morning::load(&db, now).await.unwrap();
    }
    let page = pages::event::load(&db, Viewer::visitor().asks_at(now), event).await.unwrap();
    assert_eq!(page.event.card.joint_name(Lang::Ja), "mini Security-JAWS 第56回 × 架空クラウド読書会 第12回");
    let editor = pages::agenda_editor::load(&db, organizer.asks_at(now), event).await.unwrap();
    let rooms = domain::agenda::rooms::named(&editor.slots, &editor.rooms);
    assert_eq!((editor.slots.len(), rooms.len(), editor.changes.len()), (7, 2, 0));
    let clocks: Vec<_> = editor.clocks.iter().map(|(begin, _)| begin.as_str()).collect();
    assert_eq!(clocks, ["10:00", "10:10", "10:10", "10:35", "10:50", "11:10", "11:20"]);
    let missing = pages::missing::load(&db, organizer.asks_at(now), "mini-security-jaws").await.unwrap();
    let lost = &missing.called_off[..];
    assert_eq!(lost.len(), 1);
    assert_eq!((lost[0].event, lost[0].is_placed, lost[0].replacements.len()), (Some(56), true, 1));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_came_to_the_last_evenings_says_who_is_expected_at_the_next_one(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, "security-jaws", Role::Organizer).await;
    let (now, event) = (Utc::now(), EventRef::new("security-jaws", 42));
    let list = async || {
        let asked = organizer.asks_at(now);
        pages::attendees::load(&db, asked, event, ListFilter::default(), 1).await.unwrap()
    };
    assert!(list().await.growth.iter().all(|growth| growth.expected.is_none()), "the control: there is no past");
    let mut rows = Vec::new();
    for _ in 0..2 {
        domain::demo::archive::load(&db, now).await.unwrap();
        let counts = crate::common::row_counts(&db).await;
        rows.push((counts["registrations"], counts["participation_types"], counts["accounts"]));
    }
    assert_eq!(rows[0], rows[1], "once");

    let list = list().await;
    for (name, came, is_of_name) in
        [("現地", 78.0 / 96.0, true), ("オンライン", 54.0 / 80.0, true), ("LT・現地", 78.0 / 96.0, false)]
    {
        let kind = list.types.iter().find(|kind| kind.name == name).unwrap();
        let growth = list.growth.iter().find(|growth| growth.type_id == kind.id).unwrap();
        let expected = growth.expected.expect(name);
        assert_eq!((expected.share.events, expected.share.is_of_name), (4, is_of_name), "{name}");
        assert!((expected.share.came - came).abs() < 1e-9, "{name}: {}", expected.share.came);
        assert!(expected.forecast.mean > 0.5, "{name}: {:?}", expected.forecast);
    }
    // Each of those who are there has evenings behind them.
    for one in &list.attendees {
        let page = pages::attendee::load(&db, organizer.asks_at(now), event, &one.code, false).await.unwrap();
        assert!(!page.past.is_empty(), "{}", one.name);
    }
}

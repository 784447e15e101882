//! An agenda as large as one gets: twelve rooms with sixty slots each, fifteen people on one, titles of two hundred characters.

use domain::{
    agenda::{
        drafting,
        types::{DraftSlot, DraftSpeaker, SlotKind},
    },
    ids::EventRef,
    pages,
    viewer::{Role, Viewer},
    workflows::release_agenda,
};
use scraper::Selector;
use sqlx::PgPool;

use super::matrix::FOREIGN;
use crate::common::{Reply, Site};

const ROOMS: i32 = 12;
const SLOTS: i32 = 60;
const SPEAKERS: i32 = 15;

fn room(at: i32) -> String {
    format!("部屋{at:02}")
}

/// The first of each room has as long a title as a proposal may have.
fn title(room: i32, slot: i32) -> String {
    let begin = format!("話{room:02}-{slot:02}。");
    if slot == 0 { format!("{begin}{}", "長".repeat(200 - begin.chars().count())) } else { begin }
}

fn speaker(room: i32, who: i32) -> String {
    format!("登壇者{room:02}の{who:02}番")
}

fn planned() -> Vec<DraftSlot> {
    let slot = |at: i32, n: i32| DraftSlot {
        title: title(at, n),
        minutes: 5,
        room: room(at),
        // Nobody speaks in two rooms at once: it would be all warnings.
        kind: if n == 0 { SlotKind::Talk } else { SlotKind::Lightning },
        speakers: if n == 0 {
            (0..SPEAKERS).map(|who| DraftSpeaker::named(&speaker(at, who))).collect()
        } else {
            Vec::new()
        },
        ..DraftSlot::default()
    };
    (0..ROOMS).flat_map(|at| (0..SLOTS).map(move |n| (at, n))).map(|(at, n)| slot(at, n)).collect()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn every_slot_and_everybody_who_speaks_stands_on_the_page_of_the_event(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (db, system, event) = (&site.state.db, Viewer::system(), EventRef::new(FOREIGN, 55));
    let here = format!("/{FOREIGN}/55");
    let mut visitor = site.visitor();
    // Kept, and drawn anew once it is released.
    visitor.get(&here).await.expect(200);
    let base = pages::agenda_editor::load(db, system.asks(), event).await.unwrap().version;
    let version = drafting::save(db, system.asks(), event, base, planned()).await.unwrap().version;
    let page = visitor.get(&here).await.expect(200);
    assert!(!page.body.contains(&title(3, 7)), "a draft is nowhere");
    release_agenda::release(db, system.asks(), event, version).await.unwrap();

    let page = visitor.get(&here).await.expect(200);
    let text: String = page.html().root_element().text().collect();
    for at in 0..ROOMS {
        assert!(text.contains(&room(at)), "{at}");
        for n in 0..SLOTS {
            assert!(text.contains(&title(at, n)), "{at} {n}: the whole title");
        }
        for who in 0..SPEAKERS {
            assert!(text.contains(&speaker(at, who)), "{at} {who}");
        }
    }
    let count = |page: &Reply, what: &str| page.html().select(&Selector::parse(what).unwrap()).count();
    assert_eq!(count(&page, ".rooms-list > li"), usize::try_from(ROOMS * SLOTS).unwrap(), "each once");

    // A title of that length is drawn, and stands in what other programs read.
    let number: i32 = site.one("select t.position from slots t where t.title = $1", &title(11, 0)).await;
    let talk = visitor.get(&format!("{here}/talks/{number}")).await.expect(200);
    assert!(talk.body.contains(&title(11, 0)) && talk.body.contains(&speaker(11, 14)));
    let picture = visitor.get(&format!("{here}/talks/{number}/share.png")).await.expect(200);
    assert_eq!(picture.header("content-type"), "image/png");
    visitor.get(&format!("{here}/event.ics")).await.expect(200);

    // The desk draws it in parts, and its grid.
    let mut organizer = site.signed_in(Some((FOREIGN, Role::Organizer))).await;
    for view in ["", "?view=rooms", "?see=released"] {
        let page = organizer.get(&format!("/organize{here}/agenda{view}")).await.expect(200);
        assert!(page.body.contains(&title(0, 0)), "{view}");
    }
    organizer.get(&format!("/organize{here}/run")).await.expect(200);
}

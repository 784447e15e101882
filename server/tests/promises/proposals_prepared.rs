//! A talk that was taken, before it stands on the agenda: what its speaker still says of it.

use sqlx::PgPool;

use super::proposals::{accept, handed_in, opened, speaker, values};
use crate::common::Site;

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_a_speaker_says_of_an_accepted_talk_is_saved_and_stays_where_it_is_refused(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (own, desk) = handed_in(&site, &mut speaker, &call, "鍵の話").await;
    let details = format!("{own}/details");
    assert!(!speaker.get(&own).await.expect(200).body.contains(&details), "the whole form is open still");
    accept(&site, &mut owner, &desk, &call).await;
    let page = speaker.get(&own).await.expect(200);
    assert!(page.body.contains(&details));
    let version = values(&page, "version").remove(0);
    let typed = |until: &'static str| {
        vec![
            ("do", "details"),
            ("version", version.as_str()),
            ("from", "19:30"),
            ("until", until),
            ("availability", "zqtrain"),
            ("record", "no"),
            ("tlp", "green"),
        ]
    };
    let refused = speaker.post(&details, &typed("19:00")).await.expect(422);
    assert!(refused.body.contains("id=\"f-until-error\"") && refused.body.contains("zqtrain"), "what was typed stays");
    for _ in 0..2 {
        let saved = speaker.post(&details, &typed("21:00")).await.expect(303);
        assert_eq!(saved.location(), format!("{own}?did=details"));
    }
    let record = "select may_record from proposals where title = $1";
    assert!(!site.one::<bool>(record, "鍵の話").await);
    assert!(owner.get(&desk).await.expect(200).body.contains("zqtrain"), "the organizers have it so");
    // Somebody else's window was first.
    let late = speaker.post(&details, &typed("22:00")).await.expect(409);
    assert!(late.body.contains("zqtrain") && late.body.contains("22:00"), "what was typed stays");
}

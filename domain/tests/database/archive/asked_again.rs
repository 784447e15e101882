//! An export of questions that comes once more, after moderators had put them in order here.

use chrono::Utc;
use domain::{
    archive::types::Target,
    db::Db,
    ids::{EventRef, QuestionId},
    qa::{moderation, types::QuestionState},
    viewer::Role,
};
use sqlx::PgPool;

use crate::common::{
    account_with, demo,
    evening::{REPORT, SERIES, applied, files, find_file, handed_in, zip},
};

const ASKED: &str = "Question,Author,Upvotes,Answered,Replies,Session,Date\n\
    古い鍵はどうなりますか,Anonymous,5,No,,,2025-03-05 20:01\n\
    ログは何年残しますか,Anonymous,3,No,,,2025-03-05 20:02\n\
    ログはいつまで残しますか,Anonymous,2,No,,,2025-03-05 20:03\n\
    弊社の製品をどうぞ,Anonymous,1,Archived,,,2025-03-05 20:04\n";

/// Id, words, state and votes of all questions of that evening.
async fn questions(db: &Db) -> Vec<(i64, String, String, i64)> {
    sqlx::query_as(
        "select q.id, q.body, q.state, (select count(*) from question_votes v where v.question_id = q.id)
         from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id
         where s.slug = $1 and e.number = 7 order by q.id",
    )
    .bind(SERIES)
    .fetch_all(&db.pool)
    .await
    .unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_hidden_there_or_hidden_and_merged_here_stays_so_when_the_export_comes_again(pool: PgPool) {
    let db = demo(pool).await;
    let evening = |asked: &str| zip(&[("7.md", REPORT.as_bytes()), ("slido/07.csv", asked.as_bytes())]);
    let id = handed_in(&db, evening(ASKED)).await;
    applied(&db, id).await;
    let came = questions(&db).await;
    let find = |body: &str| QuestionId(came.iter().find(|one| one.1 == body).unwrap().0);
    let state = |body: &str| came.iter().find(|one| one.1 == body).unwrap().2.as_str();
    assert_eq!((came.len(), state("弊社の製品をどうぞ"), state("古い鍵はどうなりますか")), (5, "hidden", "live"));

    let moderator = account_with(&db, SERIES, Role::Moderator).await;
    let (asks, at) = (moderator.asks_at(Utc::now()), EventRef::new(SERIES, 7));
    let (old, part, whole) =
        (find("古い鍵はどうなりますか"), find("ログは何年残しますか"), find("ログはいつまで残しますか"));
    moderation::set_state(&db, asks, at, old, QuestionState::Hidden.into()).await.unwrap();
    let merged = moderation::merge(&db, asks, at, part, whole, None).await.unwrap().unwrap();
    assert_eq!(merged.votes, 3);
    let before = questions(&db).await;

    let again = handed_in(&db, evening(ASKED)).await;
    let seen = files(&db, again).await;
    assert_eq!(find_file(&seen, "slido").outline.target, Target::Same, "{seen:#?}");
    applied(&db, again).await;
    assert_eq!(questions(&db).await, before);

    // The control: what moderators left on the board gets the votes of a newer export, and nothing else does.
    let newer = ASKED.replace("残しますか,Anonymous,2", "残しますか,Anonymous,9").replace("Anonymous,5", "Anonymous,8");
    let last = handed_in(&db, evening(&newer)).await;
    applied(&db, last).await;
    let expected: Vec<_> =
        before.into_iter().map(|one| if one.0 == whole.0 { (one.0, one.1, one.2, 9) } else { one }).collect();
    assert_eq!(questions(&db).await, expected);
}

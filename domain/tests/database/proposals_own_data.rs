//! What somebody proposed, speaks in and judged: taken along whole, and forgotten without changing what is counted.

use crate::common::{
    calls::{SLUG, form, house, now, reviewer, with},
    db,
    seats::{one, person, run},
};
use domain::{
    Error,
    db::Db,
    pages::{desk_proposals, missing, proposals as pages},
    proposals::{
        confirming, handing_in, own_data, reviewing,
        types::{Decision, ProposalState},
        visibility::Looker,
    },
    secret,
    viewer::Viewer,
};
use sqlx::{AssertSqlSafe, PgPool};

/// Everything in the tables of the call for talks, as one text.
async fn everything(db: &Db) -> String {
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables
         where table_schema = 'public' and (table_name like 'proposal%' or table_name = 'speaker_requests')",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    assert!(tables.len() >= 12, "{tables:?}");
    let mut all = String::new();
    for table in tables {
        let rows: String =
            sqlx::query_scalar(AssertSqlSafe(format!("select coalesce(string_agg(t::text, ' '), '') from {table} t")))
                .fetch_one(&db.pool)
                .await
                .unwrap();
        all.push_str(&rows);
    }
    all
}

fn written(title: &str) -> domain::fields::Values {
    with(
        form(title),
        &[
            ("summary", "zqsummary"),
            ("notes", "zqnotes"),
            ("availability", "zqwhen"),
            ("name", "zqname"),
            ("affiliation", "zqplace"),
            ("role", "zqrole"),
            ("co/0/name", "zqfriend"),
            ("co/0/mail", "zqfriend@talks.test"),
        ],
    )
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_53_what_one_proposed_and_judged_is_in_ones_own_export(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "zqspeaker@talks.test").await;
    let judge = reviewer(&house.db, "kita").await;
    let (id, _) = house.handed_in(&who, &written("zqtitle")).await;
    house.score(&judge, id, ["4", "2"]).await.unwrap();
    reviewing::comment(&house.db, judge.asks_at(now()), SLUG, id, "zqcomment").await.unwrap();
    house.stage(id, Decision::Accept).await.unwrap();
    let draft = secret::new_key().unwrap();
    handing_in::save_draft(&house.db, who.asks_at(now()), house.at(&draft, 0), &written("zqdraft")).await.unwrap();

    let own = own_data::export(&house.db, who.asks_at(now())).await.unwrap();
    assert_eq!(own["proposals"].as_array().unwrap().len(), 2, "with the draft");
    let text = own.to_string();
    for word in
        ["zqtitle", "zqdraft", "zqsummary", "zqnotes", "zqwhen", "zqname", "zqplace", "zqrole", "zqfriend@talks.test"]
    {
        assert!(text.contains(word), "{word}: {text}");
    }
    // What others think of it is theirs, and what is not told is told by the letter.
    for word in ["zqcomment", "台本", "accept"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    // Each column is there, but for those that hang rows together.
    let columns: Vec<String> = sqlx::query_scalar(
        "select column_name::text from information_schema.columns where table_schema = 'public' and table_name = 'proposals'",
    )
    .fetch_all(&house.db.pool)
    .await
    .unwrap();
    let one_of_them = own["proposals"][0].as_object().unwrap();
    let left: Vec<_> = columns.iter().filter(|column| !one_of_them.contains_key(*column)).map(String::as_str).collect();
    assert_eq!(left.len(), 4, "{left:?}");
    assert!(left.iter().all(|column| column.ends_with("id")), "{left:?}");

    let theirs = own_data::export(&house.db, judge.asks_at(now())).await.unwrap();
    assert_eq!(theirs["proposals"].as_array().unwrap().len(), 0);
    let text = theirs.to_string();
    assert!(text.contains("zqcomment") && text.contains("台本も残したい。") && text.contains("新しさ"), "{text}");
    assert!(!text.contains("zqname") && !text.contains("zqsummary"), "{text}");
    let friend = person(&house.db, "zqfriend@talks.test").await;
    let named = own_data::export(&house.db, friend.asks_at(now())).await.unwrap();
    assert_eq!(named["speaks_in"][0]["title"], "zqtitle");
    let nobody = own_data::export(&house.db, Viewer::visitor().asks_at(now())).await;
    assert_eq!(nobody.err(), Some(Error::SignInRequired));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_53_forgetting_reaches_every_table_of_proposals_and_keeps_the_counts(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "zqspeaker@talks.test").await;
    let (other, judge) = (person(&house.db, "other@talks.test").await, reviewer(&house.db, "kita").await);
    let (id, code) = house.handed_in(&who, &written("zqtitle")).await;
    house.score(&judge, id, ["4", "4"]).await.unwrap();
    house.stage(id, Decision::Accept).await.unwrap();
    house.send().await;
    confirming::answer(&house.db, who.asks_at(now()), SLUG, &code, true).await.unwrap();
    let second = secret::new_key().unwrap();
    handing_in::save_draft(&house.db, who.asks_at(now()), house.at(&second, 0), &written("zqdraft")).await.unwrap();
    // They are named by somebody else, too.
    let theirs = with(form("ほかの話"), &[("co/0/name", "zqname"), ("co/0/mail", "zqspeaker@talks.test")]);
    let (kept, _) = house.handed_in(&other, &theirs).await;
    house.score(&judge, kept, ["2", "2"]).await.unwrap();
    reviewing::comment(&house.db, judge.asks_at(now()), SLUG, kept, "zqcomment").await.unwrap();
    let counted = "select count(*) * 100 + sum(score) from proposal_scores";
    let (scores, proposals) = (one(&house.db, counted).await, "select count(*) from proposals where state <> 'draft'");
    let before = one(&house.db, proposals).await;

    let account = who.account.clone().unwrap();
    for _ in 0..2 {
        let mut tx = house.db.begin().await.unwrap();
        own_data::forget(&mut tx, account.id, &account.mail, now()).await.unwrap();
        house.db.commit(tx, &[]).await.unwrap();
    }
    let all = everything(&house.db).await.replace("zqcomment", "");
    assert!(!all.contains("zq"), "{all}");
    assert_eq!((one(&house.db, counted).await, one(&house.db, proposals).await), (scores, before));
    assert_eq!(house.state(id).await, ProposalState::Cancelled.into_str(), "its event is to come");
    let lost = missing::load(&house.db, house.owner.asks_at(now()), SLUG).await.unwrap().called_off;
    assert_eq!(lost.iter().map(|one| one.id).collect::<Vec<_>>(), [id], "organizers see that a slot is free");
    let looker = Looker { wants_names: true, wants_scores: true, may_decide: true };
    let list = desk_proposals::load(&house.db, house.owner.asks_at(now()), SLUG, None, None, looker).await.unwrap();
    assert_eq!(list.rows.len(), 2, "the list is whole");

    let account = judge.account.clone().unwrap();
    let mut tx = house.db.begin().await.unwrap();
    own_data::forget(&mut tx, account.id, &account.mail, now()).await.unwrap();
    house.db.commit(tx, &[]).await.unwrap();
    let all = everything(&house.db).await;
    assert!(!all.contains("zqcomment") && !all.contains("台本"), "{all}");
    assert_eq!(one(&house.db, counted).await, scores, "what was thought still counts");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_22_a_call_for_a_private_event_is_open_to_nobody_uninvited(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (_, code) = house.handed_in(&who, &form("鍵の話")).await;
    run(&house.db, "update events set is_private = true where number = 45").await;
    let visitor = Viewer::visitor();
    assert!(pages::load(&house.db, visitor.asks_at(now()), SLUG).await.unwrap().calls.is_empty());
    let late = "2027-03-01T00:00:00Z".parse().unwrap();
    assert!(pages::load(&house.db, visitor.asks_at(late), SLUG).await.unwrap().calls.is_empty(), "nor once it is over");
    let other = person(&house.db, "x@talks.test").await;
    let asked = other.asks_at(now());
    assert_eq!(pages::new_form(&house.db, asked, SLUG, house.call).await.err(), Some(Error::NotFound));
    let new = secret::new_key().unwrap();
    assert_eq!(
        handing_in::save_draft(&house.db, asked, house.at(&new, 0), &form("招かれざる話")).await,
        Err(Error::NotFound)
    );
    assert_eq!(
        handing_in::hand_in(&house.db, asked, house.at(&new, 0), &form("招かれざる話")).await,
        Err(Error::NotFound)
    );
    // Who had proposed before goes on with it, and who is at the desk may add one.
    assert!(pages::edit_form(&house.db, who.asks_at(now()), SLUG, &code).await.is_ok());
    let edited = handing_in::hand_in(&house.db, who.asks_at(now()), house.at(&code, 2), &form("鍵の話、改")).await;
    assert_eq!(edited.unwrap().state, ProposalState::Submitted);
    let at_desk = reviewer(&house.db, "kita").await;
    assert!(pages::new_form(&house.db, at_desk.asks_at(now()), SLUG, house.call).await.is_ok());
}

//! Who may ask and vote, how fast, and what askers may still change.

use chrono::{Duration, Utc};
use domain::{
    Error,
    ids::AccountId,
    participant::Participant,
    qa::{
        admission::{self, SettingsInput},
        own,
        types::{Hold, QuestionState as State},
        voting,
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::{SLUG, ask_at, asked, at_event, boards, set, somebody, state_of, vote};
use crate::common::{account_with, demo, viewer_of};

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_is_held_waits_and_who_is_blocked_is_told_and_nobody_is_named(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = asked(&db, "loud", "一つめ").await;
    let later = Utc::now() + Duration::seconds(20);
    let hold = async |hold| admission::hold_asker(&db, moderator.asks_at(Utc::now()), at_event(), id, hold, None).await;
    hold(Some(Hold::Held)).await.unwrap();
    let second = ask_at(&db, &somebody("loud"), "二つめ", later).await.unwrap();
    let (public, desk) = boards(&db).await;
    assert_eq!((state_of(&public, second), state_of(&desk, second).unwrap().0), (None, State::Pending));
    let facts = desk.questions.iter().find(|question| question.id == id).unwrap().desk.clone().unwrap();
    assert_eq!(facts.hold, Some(Hold::Held));
    // At another question of theirs it would tell that one person asked both.
    let facts = desk.questions.iter().find(|question| question.id == second).unwrap().desk.clone().unwrap();
    assert_eq!(facts.hold, None);
    // What a moderator let through is no way around it.
    set(&db, &moderator, second, State::Live).await.unwrap();
    let loud = somebody("loud");
    let edited = own::edit(&db, loud.asks_at(later), at_event(), second, "二つめを、別の文で").await.unwrap();
    assert_eq!(edited.state, State::Pending);
    assert!(!serde_json::to_string(&desk).unwrap().contains("p:loud"));

    hold(Some(Hold::Blocked)).await.unwrap();
    let much_later = later + Duration::seconds(20);
    let refused = ask_at(&db, &somebody("loud"), "三つめ", much_later).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(_)), "{refused:?}");
    let other = asked(&db, "quiet", "静かな質問").await;
    assert!(matches!(vote(&db, "loud", other).await.unwrap_err(), Error::Conflict(_)));
    vote(&db, "somebody", other).await.unwrap();
    hold(None).await.unwrap();
    ask_at(&db, &somebody("loud"), "四つめ", much_later).await.unwrap();
    vote(&db, "loud", other).await.unwrap();
    let reporter = account_with(&db, SLUG, Role::Reporter).await;
    let refused = admission::hold_asker(&db, reporter.asks(), at_event(), id, Some(Hold::Blocked), None).await;
    assert_eq!(refused.unwrap_err(), Error::Forbidden);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn slow_mode_words_of_the_series_and_tickets_decide_what_is_taken(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let save = async |input| admission::save_settings(&db, moderator.asks(), at_event(), input).await;
    let begin = Utc::now();
    save(SettingsInput { slow_seconds: Some("60"), ..SettingsInput::default() }).await.unwrap();
    let wrong = save(SettingsInput { slow_seconds: Some("x"), ..SettingsInput::default() }).await.unwrap_err();
    assert!(matches!(wrong, Error::Invalid { ref field, .. } if field == "slow_seconds"));
    // What no list offers changes nothing, and is said.
    for (name, input) in [
        ("asking", SettingsInput { asking: Some("friends"), ..SettingsInput::default() }),
        ("voting", SettingsInput { voting: Some(""), ..SettingsInput::default() }),
        ("moderated", SettingsInput { moderated: Some("maybe"), slow_seconds: Some("0"), ..SettingsInput::default() }),
    ] {
        let wrong = save(input).await.unwrap_err();
        assert!(matches!(wrong, Error::Invalid { ref field, .. } if field == name), "{name}");
    }
    ask_at(&db, &somebody("a"), "はじめの質問", begin).await.unwrap();
    let too_soon = ask_at(&db, &somebody("a"), "次の質問", begin + Duration::seconds(20)).await.unwrap_err();
    assert_eq!(too_soon, Error::TooMany(40));
    ask_at(&db, &somebody("a"), "次の質問", begin + Duration::seconds(61)).await.unwrap();
    // Another asker waits for nobody, and a moderator never.
    ask_at(&db, &somebody("b"), "別の人の質問", begin).await.unwrap();
    let mut also_asks = moderator.clone();
    also_asks.participant = Some(Participant::of_account(AccountId(0)));
    for body in ["運営から一つ", "運営からもう一つ"] {
        ask_at(&db, &also_asks, body, begin).await.unwrap();
    }

    sqlx::query("update series set held_words = array['ＮＧワード', '']").execute(&db.pool).await.unwrap();
    let held = ask_at(&db, &somebody("c"), "これはngわーどを含みます", begin).await.unwrap();
    let (public, desk) = boards(&db).await;
    assert_eq!(state_of(&public, held), None, "width, case and kana are the same");
    let facts = desk.questions.iter().find(|question| question.id == held).unwrap().desk.clone().unwrap();
    assert_eq!(facts.held_word, "ＮＧワード");
    // A word of Latin letters is a word.
    sqlx::query("update series set held_words = array['Hell']").execute(&db.pool).await.unwrap();
    let shell = ask_at(&db, &somebody("shell"), "which shell do you use?", begin).await.unwrap();
    let hell = ask_at(&db, &somebody("hell"), "what the ＨＥＬＬ?", begin).await.unwrap();
    let (public, desk) = boards(&db).await;
    assert_eq!((state_of(&public, shell).unwrap().0, state_of(&public, hell)), (State::Live, None));
    assert_eq!(state_of(&desk, hell).unwrap().0, State::Pending);

    save(SettingsInput { asking: Some("registered"), voting: Some("registered"), ..SettingsInput::default() })
        .await
        .unwrap();
    let stranger = ask_at(&db, &somebody("d"), "申し込んでいません", begin).await.unwrap_err();
    assert!(matches!(stranger, Error::Conflict(_)), "{stranger:?}");
    let (public, _) = boards(&db).await;
    let open = public.questions.iter().find(|question| question.state == State::Live).unwrap().id;
    assert!(matches!(vote(&db, "d", open).await.unwrap_err(), Error::Conflict(_)));
    let (account, holder): (i64, String) = sqlx::query_as(
        "select a.id, a.mail from registrations r join accounts a on a.id = r.account_id join events e on e.id = r.event_id
         join series s on s.id = e.series_id where s.slug = $1 and e.number = 54 and r.state = 'confirmed' limit 1",
    )
    .bind(SLUG)
    .fetch_one(&db.pool)
    .await
    .unwrap();
    let mut holder = viewer_of(account, &holder);
    holder.participant = Some(Participant::of_account(AccountId(account)));
    ask_at(&db, &holder, "申し込んだ人の質問", begin).await.unwrap();
    let vote = voting::prepare(&db, holder.asks(), open, true).await.unwrap();
    voting::write(&db, std::slice::from_ref(&vote)).await.unwrap().count_for(&vote).unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_asker_changes_words_for_two_minutes_until_others_vote(pool: PgPool) {
    let db = demo(pool).await;
    let begin = Utc::now();
    let asker = somebody("a");
    let id = ask_at(&db, &asker, "鍵はいつ替えます?", begin).await.unwrap();
    let edit = async |who: &Viewer, body: &str, seconds| {
        own::edit(&db, who.asks_at(begin + Duration::seconds(seconds)), at_event(), id, body).await
    };
    assert_eq!(edit(&somebody("b"), "ほかの人の文", 5).await.unwrap_err(), Error::Concealed);
    let own = own::list(&db, asker.asks_at(begin), at_event()).await.unwrap();
    assert!(own[0].editable_until.is_some_and(|until| until > begin.timestamp_millis()));
    let edited = edit(&asker, "鍵は、いつ替えますか?", 30).await.unwrap();
    assert_eq!((edited.body.as_str(), edited.is_edited, edited.state), ("鍵は、いつ替えますか?", true, State::Live));
    assert!(matches!(edit(&asker, " \u{3000}", 30).await.unwrap_err(), Error::Invalid { .. }));
    let kept: String = sqlx::query_scalar("select body from question_texts").fetch_one(&db.pool).await.unwrap();
    assert_eq!(kept, "鍵はいつ替えます?");
    assert!(matches!(edit(&asker, "遅すぎる", 200).await.unwrap_err(), Error::Conflict(_)));
    // What a moderator let through waits for one again.
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let settings = SettingsInput { moderated: Some("true"), ..SettingsInput::default() };
    admission::save_settings(&db, moderator.asks(), at_event(), settings).await.unwrap();
    assert_eq!(edit(&asker, "鍵は、いつ替えますか? 人の分も", 60).await.unwrap().state, State::Pending);
    set(&db, &moderator, id, State::Live).await.unwrap();
    vote(&db, "v", id).await.unwrap();
    assert!(matches!(edit(&asker, "票のあとの文", 60).await.unwrap_err(), Error::Conflict(_)));
}

/// After a reload an asker still sees what waits, and takes it back (it was gone once).
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_waits_is_seen_by_its_asker_and_by_nobody_else(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let settings = SettingsInput { moderated: Some("true"), ..SettingsInput::default() };
    admission::save_settings(&db, moderator.asks(), at_event(), settings).await.unwrap();
    let (asker, id) = (somebody("a"), asked(&db, "a", "まだ待っています").await);
    let page =
        domain::pages::board::load(&db, Viewer::visitor().asks(), at_event(), domain::qa::types::Audience::Public)
            .await
            .unwrap();
    let mine = domain::pages::board::with_own(&db, asker.asks(), &page).await.unwrap();
    assert_eq!(
        mine.own.iter().map(|own| (own.question.id, own.question.state)).collect::<Vec<_>>(),
        [(id, State::Pending)]
    );
    assert_eq!(mine.board, page.board, "the board itself is what everybody sees");
    let other = domain::pages::board::with_own(&db, somebody("b").asks(), &page).await.unwrap();
    assert!(other.own.is_empty());
    own::withdraw(&db, asker.asks_at(Utc::now()), at_event(), id).await.unwrap();
    let late = own::edit(&db, asker.asks_at(Utc::now()), at_event(), id, "やっぱり直します").await;
    assert!(matches!(late.unwrap_err(), Error::Conflict(_)));
    assert!(own::list(&db, asker.asks(), at_event()).await.unwrap().is_empty());
}

//! What is wrong, odd or too late on a board: clear answers, nothing lost, nothing that runs.

use domain::{qa::rules::QUESTION, viewer::Role};
use reqwest::Method;
use scraper::Selector;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::common::{Browser, Reply, Site, watcher::Watcher};

const MINI: &str = "mini-security-jaws";
const API: &str = "/api/v1/events/mini-security-jaws/54/questions";
const STREAM: &str = "/api/v1/events/mini-security-jaws/54/questions/stream";
const BOARD: &str = "/mini-security-jaws/54/qa";
/// The board of an evening that is over.
const OVER_API: &str = "/api/v1/events/security-jaws/32/questions";
const OVER: &str = "/security-jaws/32/qa";

async fn ask(site: &Site, words: &str) -> i64 {
    let reply = site.visitor().send_json(Method::POST, API, &json!({ "body": words })).await.expect(201);
    serde_json::from_str::<Value>(&reply.body).unwrap()["id"].as_i64().unwrap()
}

async fn vote(browser: &mut Browser, id: i64) -> Reply {
    browser.send_json(Method::PUT, &format!("/api/v1/questions/{id}/vote"), &json!({ "voted": true })).await
}

/// What a refusal tells a program.
fn refusal_detail(reply: &Reply) -> String {
    let problem: Value = serde_json::from_str(&reply.body).unwrap();
    problem["detail"].as_str().unwrap_or_default().to_owned()
}

/// Whether the page still holds what was typed as a question.
fn keeps(page: &Reply, typed: &str) -> bool {
    let (html, areas) = (page.html(), Selector::parse("textarea[name=body]").unwrap());
    html.select(&areas).any(|area| area.text().collect::<String>().trim() == typed.trim())
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_is_no_question_is_refused_with_a_reason_and_stays_typed(pool: PgPool) {
    let site = Site::demo(pool).await;
    let before = site.fingerprint().await;
    for (what, body) in [
        ("nothing", String::new()),
        ("white space", " \u{3000}\n\t ".to_owned()),
        ("what shows nothing", "\u{200b}\u{2060}\u{3164}".to_owned()),
        ("marks that turn the direction, and nothing else", "\u{202e}\u{2066}".to_owned()),
        ("a character too many", "字".repeat(QUESTION + 1)),
        ("a family too many", "\u{1f469}\u{200d}\u{1f467}".repeat(QUESTION + 1)),
        ("a letter under too many accents", format!("z{}", "\u{301}".repeat(8 * QUESTION + 1))),
    ] {
        let refused = site.visitor().send_json(Method::POST, API, &json!({ "body": body })).await.expect(422);
        assert!(refusal_detail(&refused).len() > 10, "{what}: {}", refused.body);
        let page = site.visitor().post(BOARD, &[("body", &body), ("asker", "")]).await.expect(422);
        assert!(keeps(&page, &body), "{what} is no longer in its field");
    }
    let huge = "x".repeat(1 << 20);
    let refused = site.visitor().send_json(Method::POST, API, &json!({ "body": huge })).await.expect(413);
    assert!(refused.body.contains("too large"), "{}", refused.body);
    site.visitor().post(BOARD, &[("body", &huge), ("asker", "")]).await.expect(413);
    // Too late.
    let late = site.visitor().send_json(Method::POST, OVER_API, &json!({ "body": "遅れて来ました" })).await.expect(409);
    assert!(refusal_detail(&late).contains("no more questions"), "{}", late.body);
    let page = site.visitor().post(OVER, &[("body", "遅れて来ました"), ("asker", "")]).await.expect(409);
    assert!(keeps(&page, "遅れて来ました"));
    let after = site.fingerprint().await;
    assert_eq!((&before["questions"], &before["question_votes"]), (&after["questions"], &after["question_votes"]));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_is_only_odd_is_taken_as_it_is_and_runs_nowhere(pool: PgPool) {
    let site = Site::demo(pool).await;
    let html = "<b onclick=alert(1)>太字</b><script>alert(1)</script>";
    for (what, typed, kept) in [
        ("a mark that turns the direction", "左\u{202e}右", "左右"),
        ("only emoji", "🔑🔥", "🔑🔥"),
        ("a link", "https://a.test/?a=1&b=<2>", "https://a.test/?a=1&b=<2>"),
        ("markup", html, html),
    ] {
        let taken = site.visitor().send_json(Method::POST, API, &json!({ "body": typed })).await.expect(201);
        assert_eq!(serde_json::from_str::<Value>(&taken.body).unwrap()["body"], kept, "{what}");
        site.visitor().post(BOARD, &[("body", typed), ("asker", "")]).await.expect(303);
        assert_eq!(site.one::<i64>("select count(*) from questions where body = $1", kept).await, 2, "{what}");
    }
    let families = "\u{1f469}\u{200d}\u{1f467}".repeat(QUESTION);
    let taken = site.visitor().send_json(Method::POST, API, &json!({ "body": families })).await.expect(201);
    assert_eq!(
        serde_json::from_str::<Value>(&taken.body).unwrap()["body"],
        families.as_str(),
        "as many of what one sees"
    );
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    for path in [BOARD.to_owned(), format!("{BOARD}/all"), format!("{BOARD}/stage"), format!("{BOARD}/moderate")] {
        let page = moderator.get(&path).await.expect(200);
        let document = page.html();
        for wrong in ["[onclick]", "script:not([src]):not([type])"] {
            assert_eq!(document.select(&Selector::parse(wrong).unwrap()).count(), 0, "{path}: {wrong}");
        }
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_vote_that_cannot_count_is_told_why_and_leaves_nothing(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let [hidden, part, whole, answered] = [
        ask(&site, "隠される質問です").await,
        ask(&site, "まとめられる質問です").await,
        ask(&site, "残る質問です").await,
        ask(&site, "答えられる質問です").await,
    ];
    moderator.post(&format!("{BOARD}/{hidden}/state"), &[("to", "hidden")]).await.expect(303);
    moderator.post(&format!("{BOARD}/{part}/merge"), &[("into", &whole.to_string())]).await.expect(303);
    moderator.post(&format!("{BOARD}/{answered}/state"), &[("to", "answered")]).await.expect(303);
    let of = async |number: &str, state: &str| -> i64 {
        let sql = format!(
            "select q.id from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id
             where s.slug = 'security-jaws' and e.number = {number} and q.is_public and $1 in (q.state, '') order by q.id limit 1"
        );
        site.one(&sql, state).await
    };
    let (over, elsewhere) = (of("32", "").await, of("42", "live").await);
    let before = site.fingerprint().await["question_votes"].clone();
    for (board, id, status, why) in [
        (BOARD, hidden, 404, ""),
        (BOARD, part, 409, "please vote there"),
        (BOARD, answered, 409, "answered already"),
        (OVER, over, 409, "no more questions and votes"),
    ] {
        let refused = vote(&mut site.visitor(), id).await.expect(status);
        assert!(refusal_detail(&refused).contains(why), "{id}: {}", refused.body);
        let page = site.visitor().post(&format!("{board}/{id}/vote"), &[("voted", "true")]).await.expect(status);
        assert!(page.body.contains(why), "{id}: the page says it too");
        assert!(!page.body.contains("隠される質問です"), "what is hidden is not told by a refusal");
    }
    // By the address of another board there is no such question.
    site.visitor().post(&format!("{BOARD}/{elsewhere}/vote"), &[("voted", "true")]).await.expect(404);
    site.visitor().post(&format!("/security-jaws/999/qa/{whole}/vote"), &[("voted", "true")]).await.expect(404);
    assert_eq!(site.fingerprint().await["question_votes"], before);
    // The control: where they belong they count.
    vote(&mut site.visitor(), whole).await.expect(200);
    site.visitor().post(&format!("/security-jaws/42/qa/{elsewhere}/vote"), &[("voted", "true")]).await.expect(303);
    assert_eq!(site.fingerprint().await["question_votes"].0, before.0 + 2);
}

/// What engines of templates, formats and our own pages would fill in; filled in, there would be sevens.
const TEMPLATE: &str =
    "{{7777776+1}} ${7777776+1} #{7777776+1} <%= 7777776+1 %> {name} {event} {0} %s \u{e000}key:x\u{e001}";
const SHORT: &str = "{{7777776+1}}";
/// The part of it that Markdown says as it stands.
const PLAIN: &str = "{{7777776+1}} ${7777776+1} #{7777776+1}";

fn says(page: &Reply, words: &str) -> bool {
    page.html().root_element().text().collect::<String>().contains(words)
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_41_questions_answers_and_polls_that_look_like_templates_are_words(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let body = json!({ "body": TEMPLATE, "asker": SHORT, "tell": "asker@home.test" });
    let taken = site.visitor().send_json(Method::POST, API, &body).await.expect(201);
    let taken: Value = serde_json::from_str(&taken.body).unwrap();
    assert_eq!((taken["body"].as_str(), taken["asker"].as_str()), (Some(TEMPLATE), Some(SHORT)));
    let (id, declined) = (taken["id"].as_i64().unwrap(), ask(&site, "断られる質問です").await);
    let answer = [("answer", TEMPLATE), ("author", SHORT)];
    moderator.post(&format!("{BOARD}/{id}/answer"), &answer).await.expect(303);
    let reason = [("to", "declined"), ("other", TEMPLATE)];
    moderator.post(&format!("{BOARD}/{declined}/state"), &reason).await.expect(303);
    let options = format!("{SHORT}\n${{7777776+1}}");
    let poll = [("kind", "single"), ("title", TEMPLATE), ("options", options.as_str())];
    moderator.post(&format!("{BOARD}/polls"), &poll).await.expect(303);
    let poll: i64 = site.one("select id from polls where title = $1", TEMPLATE).await;
    for act in ["open", "show"] {
        let fields = [("act", act), ("seconds", "0")];
        moderator.post(&format!("{BOARD}/polls/{poll}/run"), &fields).await.expect(303);
    }

    let mut screen = Watcher::open(&site.visitor(), STREAM).await;
    let has_all = |board: &domain::qa::types::Board| {
        board.questions.iter().any(|question| question.body == TEMPLATE && question.asker == SHORT)
            && board.questions.iter().any(|question| question.reason == TEMPLATE)
            && board.polls.iter().any(|poll| poll.title == TEMPLATE && poll.options[0].words == SHORT)
    };
    screen.until("the words as they were typed", has_all).await;
    let pages = [BOARD.to_owned(), format!("{BOARD}/polls"), format!("{BOARD}/{id}")];
    let rest = ["moderate", "all", "stage"].map(|part| format!("{BOARD}/{part}"));
    let files =
        ["questions.csv", "questions.json", "questions.md", "polls.csv"].map(|file| format!("{BOARD}/export/{file}"));
    for path in pages.iter().chain(&rest).chain(&files) {
        let reply = moderator.get(path).await.expect(200);
        assert!(!reply.body.contains("7777777"), "{path}: {}", reply.body);
        if pages.contains(path) {
            assert!(says(&reply, PLAIN), "{path} says the words");
        }
        // Who has no account reads a page that all share, filled for each.
        let shared = site.visitor().get(path).await;
        assert!(!shared.body.contains("7777777"), "{path}");
        if *path == BOARD {
            assert!(says(&shared, TEMPLATE), "{path}: {}", shared.body);
        }
    }
    let mail = site.mail_to("asker@home.test").await.expect("the answer's mail");
    assert!(mail.matches(PLAIN).count() >= 2 && !mail.contains("7777777"), "question and answer: {mail}");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn an_answer_on_stage_names_the_talk_that_was_on_wherever_its_time_stands(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let of_mini = "event_id = (select e.id from events e join series s on s.id = e.series_id
                               where s.slug = 'mini-security-jaws' and e.number = 54)";
    site.run(&format!("update slots set starts_at = null where {of_mini}")).await;
    site.run(&format!(
        "update slots set starts_at = now() - interval '5 minutes', minutes = 20, title = '架空の鍵の話'
         where {of_mini} and position = (select min(position) from slots where {of_mini} and kind = 'talk')"
    ))
    .await;
    let id = ask(&site, "だれに聞けばよいですか").await;
    for to in ["answering", "answered"] {
        moderator.post(&format!("{BOARD}/{id}/state"), &[("to", to)]).await.expect(303);
    }
    let page = site.visitor().get(&format!("{BOARD}/{id}")).await.expect(200);
    assert_eq!(page.text(".answered-in"), "Answered at the event, during “架空の鍵の話”.");
    for (file, words) in [("csv", "\"架空の鍵の話\""), ("md", "answered during 架空の鍵の話"), ("json", "架空の鍵の話")]
    {
        let body = site.visitor().get(&format!("{BOARD}/export/questions.{file}")).await.expect(200).body;
        assert!(body.contains(words), "{file}: {body}");
    }
}

//! Many at the door at once: what is dear is bounded, and who reads notices nothing.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::future::join_all;
use sqlx::PgPool;

use crate::common::{PASSWORD, Site};

/// People who sign in at the same moment.
const CROWD: usize = 200;

#[sqlx::test(migrations = "../migrations")]
async fn promise_06_two_hundred_sign_ins_hash_two_at_a_time(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("crowd@demo.test", None).await;
    // Each is somebody else: what is tried against one account alone is slowed down before anything is hashed.
    site.run(&format!(
        "insert into accounts (mail, mail_key, name, password_hash)
         select 'crowd-' || n || '@demo.test', 'crowd-' || n || '@demo.test', 'crowd ' || n, a.password_hash
         from accounts a, generate_series(1, {CROWD}) n where a.mail = '{mail}'"
    ))
    .await;
    let before = site.state.hasher.count();
    let (is_over, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    let crowd = async {
        let mail = |n: usize| format!("crowd-{n}@demo.test");
        let replies = join_all((1..=CROWD).map(async |n| site.visitor().sign_in(&mail(n), PASSWORD).await)).await;
        is_over.store(true, Ordering::Relaxed);
        replies
    };
    let readers = async {
        let mut reader = site.visitor();
        while !is_over.load(Ordering::Relaxed) {
            for path in ["/", "/security-jaws/42", "/search?q=aws"] {
                reader.get(path).await.expect(200);
                reads.fetch_add(1, Ordering::Relaxed);
            }
        }
    };
    let (replies, ()) = tokio::join!(crowd, readers);
    let served = replies.iter().filter(|reply| reply.status == 303).count();
    for reply in replies.iter().filter(|reply| reply.status != 303) {
        assert_eq!(reply.status, 503, "{}", reply.body);
        assert!(reply.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "when to come again");
        assert!(reply.body.contains("@demo.test"), "what was typed is still there");
    }
    assert!((2..CROWD).contains(&served), "{served} of {CROWD} were served: the rest was told to come again");
    // Whose turn came just before their time was over may have been hashed for nothing.
    let hashed = site.state.hasher.count() - before;
    assert!(hashed <= served as u64 + 4, "{hashed} hashes for {served}: who was sent away cost none");
    assert_eq!(site.state.hasher.most_at_once(), 2);
    assert!(reads.load(Ordering::Relaxed) >= 3, "readers were served meanwhile");
    site.visitor().sign_in(&mail, PASSWORD).await.expect(303);
}

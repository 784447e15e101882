//! The call for talks of the demonstration: what invented people propose, and what the organizer thinks of it.

use chrono::{DateTime, Duration, DurationRound as _, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{tlp::Tlp, types::DraftSpeaker},
    error::{Error, Result},
    fields::Values,
    ids::{AccountId, CallId, ProposalId, SeriesId},
    people,
    proposals::{
        call_rules::CallFacts,
        queries,
        rules::Facts,
        types::{Criterion, ProposalKind},
    },
};

/// Where its proposers' mail would go: nowhere.
const MAILS: &str = "proposes{n}@demo.example";

pub(super) struct Proposed {
    pub title: &'static str,
    pub summary: &'static str,
    pub minutes: i32,
    pub kind: ProposalKind,
    pub name: &'static str,
    pub affiliation: &'static str,
    pub tlp: Tlp,
    /// The organizer's, by criterion; nothing where they have not judged yet.
    pub scores: Option<[i16; 3]>,
}

const CRITERIA: [(&str, i32); 3] = [("持ち帰れること", 3), ("自分でしたこと", 2), ("この会で初めて聞くこと", 1)];

const PROPOSED: [Proposed; 6] = [
    Proposed {
        title: "長く生きた鍵を、三か月で数え終える",
        summary: "退職した人の名前が残るアクセスキーを数え、持ち主を決め、止めるまでの順番を話します。止めてから困ったこと二つも。",
        minutes: 20,
        kind: ProposalKind::Talk,
        name: "森川 律",
        affiliation: "みなと仮想技研株式会社",
        tlp: Tlp::Clear,
        scores: Some([5, 5, 4]),
    },
    Proposed {
        title: "SCPを上から読み直した夜",
        summary: "組織の方針を三年ぶりに読み直し、理由を言えない行を消しました。消す前に試した方法を見せます。",
        minutes: 20,
        kind: ProposalKind::Talk,
        name: "桐谷 みのり",
        affiliation: "架空物流株式会社",
        tlp: Tlp::Clear,
        scores: Some([4, 4, 3]),
    },
    Proposed {
        title: "通知の件名だけで朝まで寝る",
        summary: "件名に「誰が・何を・いま止めるか」を入れたら、夜中に起きる回数が減りました。五分で話します。",
        minutes: 10,
        kind: ProposalKind::Lightning,
        name: "小野寺 拓",
        affiliation: "夜凪システムズ",
        tlp: Tlp::Clear,
        scores: Some([3, 4, 4]),
    },
    Proposed {
        title: "はじめての机上訓練で止まったところ",
        summary: "手順書どおりに進めたら三つ目で全員が黙りました。初めて人前で話します。",
        minutes: 10,
        kind: ProposalKind::FirstTime,
        name: "藤代 なお",
        affiliation: "学生",
        tlp: Tlp::Clear,
        scores: None,
    },
    Proposed {
        title: "委託先から漏れた日の、最初の六時間",
        summary: "会場にいる人だけに話せる部分があります。相手の名前は出しません。",
        minutes: 20,
        kind: ProposalKind::Talk,
        name: "久遠 玲",
        affiliation: "架空証券株式会社",
        tlp: Tlp::Amber,
        scores: Some([5, 4, 5]),
    },
    Proposed {
        title: "監査の人に見せる図を、一枚にする",
        summary: "アカウントの関係を一枚に描き、毎月作り直しています。描き方と、描かないと決めたもの。",
        minutes: 20,
        kind: ProposalKind::Talk,
        name: "三雲 樹",
        affiliation: "しろがね監査法人",
        tlp: Tlp::Clear,
        scores: None,
    },
];

/// Opens the call of a series for whichever event, with what came in so far. One that is there stays as it is.
pub(super) async fn load(
    tx: &mut PgConnection,
    series: SeriesId,
    organizer: AccountId,
    now: DateTime<Utc>,
) -> Result<()> {
    if queries::call_for(tx, series, None, "Asia/Tokyo").await?.is_some() {
        return Ok(());
    }
    let facts = CallFacts {
        title: ["登壇者を募集しています".to_owned(), "Call for talks".to_owned()],
        words: [
            "AWSのセキュリティで、あなたが**したこと**を話してください。うまくいかなかった話を歓迎します。初めて話す人には、運営が事前に一度聞きます。".to_owned(),
            "Tell us what you **did** about security on AWS; what went wrong is as welcome as what went well. Whoever speaks for the first time may rehearse with us.".to_owned(),
        ],
        opens: Some(now - Duration::days(12)),
        // The end of a day in Tokyo.
        closes: now.duration_trunc(Duration::days(1)).ok().map(|day| day + Duration::minutes(16 * 1_440 + 899)),
        lengths: vec![10, 20],
        kinds: vec![ProposalKind::Talk, ProposalKind::Lightning, ProposalKind::FirstTime],
        asks_level: true,
        is_anonymous: true,
        max_proposals: 3,
        confirm_days: 7,
    };
    let call = queries::insert_call(tx, (series, None), &facts, Some(organizer), now).await?;
    for (place, (name, weight)) in (1..).zip(CRITERIA) {
        queries::insert_criterion(tx, call, place, (name, weight)).await?;
    }
    let criteria = queries::criteria(tx, call).await?;
    for (n, proposed) in (1_i32..).zip(&PROPOSED) {
        let handed_in = now - Duration::days(12 - i64::from(n));
        hand_in(tx, call, (n, proposed), Some((criteria.as_slice(), organizer)), handed_in).await?;
    }
    Ok(())
}

/// `n`: of all proposals of the demonstration; `judge`: by what, and who has scored it.
pub(super) async fn hand_in(
    tx: &mut PgConnection,
    call: CallId,
    (n, proposed): (i32, &Proposed),
    judge: Option<(&[Criterion], AccountId)>,
    now: DateTime<Utc>,
) -> Result<ProposalId> {
    let mail = MAILS.replace("{n}", &n.to_string());
    let account = people::ensure_attendee(tx, &mail, proposed.name).await?;
    let typed: Values = [
        ("title", proposed.title.to_owned()),
        ("summary", proposed.summary.to_owned()),
        ("minutes", proposed.minutes.to_string()),
        ("kind", proposed.kind.into_str().to_owned()),
        ("name", proposed.name.to_owned()),
        ("affiliation", proposed.affiliation.to_owned()),
        ("tlp", proposed.tlp.into_str().to_owned()),
        ("moves_on", "yes".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let code = format!("d{n:031x}");
    queries::insert_draft(tx, (call, account), &code, &typed, now).await?;
    let draft = queries::lock_by_code(tx, &code).await?.ok_or(Error::Internal)?;
    let facts = Facts {
        title: proposed.title.to_owned(),
        summary: proposed.summary.to_owned(),
        minutes: proposed.minutes,
        kind: proposed.kind,
        tlp: proposed.tlp,
        moves_on: true,
        billing: DraftSpeaker {
            name: proposed.name.to_owned(),
            affiliation: proposed.affiliation.to_owned(),
            ..DraftSpeaker::default()
        },
        ..Facts::default()
    };
    queries::hand_in(tx, draft.id, &typed, &facts, now).await?;
    if let Some((scores, (criteria, organizer))) = proposed.scores.zip(judge) {
        queries::upsert_review(tx, (draft.id, organizer), "", false, now + Duration::hours(20)).await?;
        let scores = criteria.iter().map(|criterion| criterion.id).zip(scores).collect();
        queries::write_scores(tx, (draft.id, organizer), &scores).await?;
    }
    Ok(draft.id)
}

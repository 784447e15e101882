//! Loading the demonstration.

use chrono::{DateTime, Datelike, Duration, DurationRound, NaiveDate, TimeZone, Utc, Weekday};
use sqlx::PgConnection;

use super::{data, evening, proposals};
use crate::{
    agenda::{self, slots::NewSlot, types::Billing},
    db::Db,
    error::{Error, Result},
    events::{
        self,
        access::{NewEvent, Venue},
        types::EventState,
    },
    ids::{AccountId, EventId, EventRef, SeriesId},
    keys::CacheKey,
    lang::Lang,
    mail_address, people, qa,
    registration::queries::{TypeFacts, insert_type},
    reports::{importing, publishing},
    search,
    series::{self, access::NewSeries},
    viewer::{Asked, Role, Viewer},
    workflows,
};

/// The two series by their slugs.
pub(super) const EVENINGS: &str = "security-jaws";
pub(super) const MORNINGS: &str = "mini-security-jaws";

/// Nothing has been entered yet.
pub async fn is_empty(db: &Db) -> Result<bool> {
    let mut conn = db.acquire().await?;
    Ok(series::access::all(&mut conn).await?.is_empty())
}

/// Loads the two series, their events and the people to sign in as. Loading again adds nothing.
/// Coming events lie some weeks after `now`.
pub async fn load(db: &Db, now: DateTime<Utc>) -> Result<()> {
    let viewer = Viewer::system();
    let mut tx = db.begin().await?;
    let (main, mini) = load_series(&mut tx).await?;
    db.commit(tx, &[]).await?;
    let organizer = load_people(db, viewer.asks_at(now)).await?;
    load_32(db, viewer.asks_at(now)).await?;
    let mut tx = db.begin().await?;
    load_42(&mut tx, main, now).await?;
    load_mini(&mut tx, mini, now).await?;
    speak(&mut tx, main, now).await?;
    proposals::load(&mut tx, main, organizer, now).await?;
    db.commit(tx, &[CacheKey::SITE, CacheKey::series(main), CacheKey::series(mini)]).await
}

async fn load_series(db: &mut PgConnection) -> Result<(SeriesId, SeriesId)> {
    let main = series::queries::insert(
        db,
        &NewSeries {
            slug: EVENINGS,
            name: "Security-JAWS",
            mark: "fins",
            tagline: (
                "AWSのセキュリティを、現場の言葉で話す夜。",
                "Evenings on AWS security, in the words of those who run it.",
            ),
            description: (
                "AWS利用者の集まりJAWS-UGのうち、セキュリティを専門にする支部です。登壇と質問コーナーを中心に、平日の夜に開いています。",
                "The security chapter of JAWS-UG, the Japanese AWS user group: talks and questions on a weekday evening.",
            ),
            hashtag_pattern: "secjaws{n}",
            hashtags: &["secjaws".to_owned(), "jawsug".to_owned()],
        },
    )
    .await?;
    let mini = series::queries::insert(
        db,
        &NewSeries {
            slug: MORNINGS,
            name: "mini Security-JAWS",
            mark: "suns",
            tagline: (
                "土曜の朝に、はじめの一歩。",
                "First steps on a Saturday morning.",
            ),
            description: (
                "これからAWSのセキュリティを学ぶ人のための回です。オンラインで集まり、それぞれの課題を静かに進めるもくもく会が中心です。",
                "For those who begin with AWS security: quiet co-working sessions online.",
            ),
            hashtag_pattern: "minisecjaws{n}",
            hashtags: &["minisecjaws".to_owned(), "secjaws".to_owned(), "jawsug".to_owned()],
        },
    )
    .await?;
    Ok((main, mini))
}

/// Returns the account of the first of them, who organizes.
async fn load_people(db: &Db, asked: Asked<'_>) -> Result<AccountId> {
    let mut first = None;
    for person in data::PEOPLE {
        let mut roles = Vec::new();
        for (slug, role) in person.roles {
            let mut conn = db.acquire().await?;
            let series = series::access::find(&mut conn, slug).await?;
            roles.push((series.id, role.parse::<Role>().map_err(|_| Error::Internal)?));
        }
        let account = people::create_demo_account(db, asked, person.mail, person.name, None, &roles).await?;
        first.get_or_insert(account);
    }
    first.ok_or(Error::Internal)
}

/// #32 is taken in by the importer, like anyone's report, then given its times and published.
async fn load_32(db: &Db, asked: Asked<'_>) -> Result<()> {
    let import = importing::start(db, asked, EVENINGS, data::SECJAWS_32).await?;
    let applied = workflows::apply_import::apply(db, asked, EVENINGS, import).await?;
    let start = tokyo(NaiveDate::from_ymd_opt(2024, 2, 14), 19)?;
    let mut tx = db.begin().await?;
    let slots = agenda::slots::slots_for(&mut tx, &applied.card, "Asia/Tokyo", agenda::slots::Reader::Desk).await?;
    let ends = data::SECJAWS_32_STARTS.iter().skip(1).chain(&[150]);
    for (slot, (from, to)) in slots.iter().zip(data::SECJAWS_32_STARTS.iter().zip(ends)) {
        let minutes = i32::try_from(to - from).map_err(|_| Error::Internal)?;
        agenda::queries::set_time(&mut tx, slot.id, start + Duration::minutes(*from), minutes).await?;
    }
    let place = Venue { online_note: "YouTube Live", ..Venue::default() };
    events::queries::set_venue(&mut tx, applied.card.id, &place).await?;
    db.commit(tx, &[]).await?;
    publishing::set_published(db, asked.prove_fresh()?, EventRef::new(EVENINGS, 32), true).await
}

/// One of those to sign in as speaks in the evenings: under several names, and with an address that is noted.
async fn speak(db: &mut PgConnection, series: SeriesId, now: DateTime<Utc>) -> Result<()> {
    let (name, mail, others) = data::SPEAKER;
    let key = agenda::rules::name_key(name);
    let Some(person) = agenda::queries::people_by_key(db, &key).await?.first().copied() else { return Ok(()) };
    for other in others {
        // An organizer entered them.
        let key = agenda::rules::name_key(other);
        let alias = agenda::moved::Alias { key, name: (*other).to_owned(), is_own: false, is_confirmed: true };
        agenda::queries::insert_alias(db, person, &alias).await?;
    }
    search::index::reindex_person(db, person).await?;
    // What an organizer of the demonstration noted stays.
    if agenda::queries::mails_of_person(db, person).await?.is_empty() {
        let key = mail_address::key(mail);
        qa::queries::set_mail(db, (series, person), (mail, &key), Some(Lang::Ja), None, now).await?;
        // The address is theirs, so that what they speak for is shown to them.
        if let Some(account) = people::queries::account_by_key(db, &key).await?.filter(|account| account.is_demo) {
            people::queries::confirm(db, account.id, now).await?;
        }
    }
    Ok(())
}

async fn load_42(db: &mut PgConnection, series: SeriesId, now: DateTime<Utc>) -> Result<()> {
    let start = tokyo(Some(coming(now, Weekday::Wed)), 19)?;
    let new = NewEvent {
        series,
        number: 42,
        label: "",
        title: "権限を小さく、夜を静かに。",
        lead: "通知と権限を減らしていく話を3本と、LTを2本。最後は届いた質問に運営メンバーが答えます。",
        state: EventState::Open,
        starts_at: Some(start),
        ends_at: Some(start + Duration::minutes(165)),
        hashtags: &[],
    };
    let place = Venue {
        venue_name: "架空ホール 5階",
        venue_address: "東京・目黒駅から徒歩5分（架空の会場です）",
        online_note: "Zoom・YouTube Live",
        doors_at: Some(start - Duration::minutes(30)),
        ..Venue::default()
    };
    let types = [("現地", false, 60), ("オンライン", true, 500), ("LT・現地", false, 2)];
    if let Some(event) = add_event(db, &new, &place, data::SECJAWS_42, &types).await? {
        events::queries::set_join_code(db, event, "SJ42").await?;
        evening::fill_seats(db, event, data::SEATS_42, now).await?;
        evening::prepare(db, event).await?;
    }
    Ok(())
}

async fn load_mini(db: &mut PgConnection, series: SeriesId, now: DateTime<Utc>) -> Result<()> {
    let place = Venue { online_note: "Zoom", ..Venue::default() };
    let past = tokyo(NaiveDate::from_ymd_opt(2026, 10, 3), 10)?;
    // After the evening.
    let next = tokyo(Some(coming(now + Duration::days(14), Weekday::Sat)), 10)?;
    for (number, start) in [(53, past), (55, next)] {
        let new = NewEvent {
            series,
            number,
            label: "もくもく会",
            title: "",
            lead: "テーマは自由です。ハンズオン、資格の勉強、登壇の準備などを持ち寄り、2時間それぞれの課題を進めます。",
            state: if start + Duration::hours(2) <= now { EventState::Ended } else { EventState::Announced },
            starts_at: Some(start),
            ends_at: Some(start + Duration::hours(2)),
            hashtags: &[],
        };
        add_event(db, &new, &place, data::MINI, &[("オンライン", true, 50)]).await?;
    }
    load_live(db, series, now).await
}

/// An evening that is on while the demonstration is looked at: it began 45 minutes before `now`.
async fn load_live(db: &mut PgConnection, series: SeriesId, now: DateTime<Utc>) -> Result<()> {
    let start = now.duration_trunc(Duration::minutes(5)).unwrap_or(now) - Duration::minutes(45);
    let new = NewEvent {
        series,
        number: 54,
        label: "",
        title: "はじめの一歩、なんでも質問会",
        lead: "最初のアカウントを開いたばかりの人と、その頃を思い出したい人のための夜です。話は短く、質問の時間を長くとります。",
        state: EventState::Open,
        starts_at: Some(start),
        ends_at: Some(start + Duration::minutes(120)),
        hashtags: &[],
    };
    let place = Venue { online_note: "Zoom", stream_url: Some("https://stream.example/mini-54"), ..Venue::default() };
    if let Some(event) = add_event(db, &new, &place, data::MINI_LIVE, &[("オンライン", true, 100)]).await? {
        evening::fill_seats(db, event, data::SEATS_MINI, now).await?;
        evening::go_live(db, event, now).await?;
        search::index::reindex_event(db, event).await?;
    }
    Ok(())
}

/// The event with its agenda and participation types; `None` when it was there already.
pub(super) async fn add_event(
    db: &mut PgConnection,
    new: &NewEvent<'_>,
    place: &Venue<'_>,
    agenda: &[data::Slot],
    types: &[(&str, bool, i32)],
) -> Result<Option<EventId>> {
    let (event, is_new) = events::queries::insert(db, new).await?;
    if !is_new {
        return Ok(None);
    }
    events::queries::set_venue(db, event, place).await?;
    for (position, &(name, is_online, capacity)) in (1..).zip(types) {
        let facts = TypeFacts { name, is_online, capacity: Some(capacity), ..TypeFacts::default() };
        insert_type(db, event, position, facts).await?;
    }
    let mut at = new.starts_at;
    for (position, slot) in (1..).zip(agenda) {
        let row = NewSlot {
            event,
            position,
            kind: slot.kind,
            label: "",
            title: slot.title,
            summary: slot.summary,
            minutes: Some(slot.minutes),
            starts_at: at,
            level: slot.level,
            slides_url: None,
            video_url: None,
            slides_promised: false,
        };
        let billing: Vec<Billing> = slot
            .speaker
            .iter()
            .map(|(name, affiliation, role, honorific)| Billing {
                person_slug: String::new(),
                name: (*name).to_owned(),
                honorific: (*honorific).to_owned(),
                affiliation: (*affiliation).to_owned(),
                role: (*role).to_owned(),
                is_group: agenda::rules::is_group(name),
                picture: None,
            })
            .collect();
        let id = agenda::slots::write_slot(db, None, &row, &billing, &[]).await?;
        for (asker, body, votes) in slot.questions {
            qa::queries::insert_live(db, event, Some(id), asker, body, *votes).await?;
        }
        at = at.map(|at| at + Duration::minutes(i64::from(slot.minutes)));
    }
    search::index::reindex_event(db, event).await?;
    Ok(Some(event))
}

/// The first such day at least two weeks from now.
pub(super) fn coming(now: DateTime<Utc>, day: Weekday) -> NaiveDate {
    let mut date = now.with_timezone(&chrono_tz::Asia::Tokyo).date_naive() + Duration::days(14);
    while date.weekday() != day {
        date += Duration::days(1);
    }
    date
}

pub(super) fn tokyo(date: Option<NaiveDate>, hour: u32) -> Result<DateTime<Utc>> {
    date.and_then(|date| date.and_hms_opt(hour, 0, 0))
        .and_then(|wall| chrono_tz::Asia::Tokyo.from_local_datetime(&wall).single())
        .map(|at| at.with_timezone(&Utc))
        .ok_or(Error::Internal)
}

//! The settings of a series: saved, joined when two change them, and refused to who may not.

use domain::{
    Error,
    fields::Fields as _,
    pages::series_settings,
    series::settings::{SeriesInput, save},
    viewer::Role,
};
use sqlx::PgPool;

use crate::common::house::House;

const SLUG: &str = "security-jaws";

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_two_people_change_is_joined_and_the_same_field_is_told(pool: PgPool) {
    let house = House::build(pool).await;
    let owner = house.organizer("saeki@example.jp", Role::Owner).await;
    let viewer = house.viewer(&owner.session).await;
    let asked = viewer.asks_at(house.now);
    let stored = async || series_settings::load(&house.db, asked, SLUG).await.unwrap().stored;
    let before = stored().await;
    let base = before.values();
    let one = SeriesInput { tagline_ja: "夜に集まる".into(), ..before.clone() };
    save(&house.db, asked, SLUG, &one, Some(&base)).await.unwrap();
    let other = SeriesInput { minutes: "120".into(), hashtag_pattern: "secjaws{n}".into(), ..before.clone() };
    save(&house.db, asked, SLUG, &other, Some(&base)).await.unwrap();
    let now = stored().await;
    assert_eq!((now.tagline_ja.as_str(), now.minutes.as_str()), ("夜に集まる", "120"), "neither discards the other's");
    let third = SeriesInput { tagline_ja: "朝に集まる".into(), ..before };
    let Err(Error::Clash(fields)) = save(&house.db, asked, SLUG, &third, Some(&base)).await else { panic!("taken") };
    assert_eq!(fields[0].0, "tagline_ja");
    assert_eq!(stored().await, now, "and nothing was written");
    assert_eq!(house.audited("series.save", "ok").await, 2);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn only_owners_and_organizers_of_the_series_change_it(pool: PgPool) {
    let house = House::build(pool).await;
    let reporter = house.organizer("mori@example.jp", Role::Reporter).await;
    let viewer = house.viewer(&reporter.session).await;
    let asked = viewer.asks_at(house.now);
    assert_eq!(save(&house.db, asked, SLUG, &SeriesInput::default(), None).await, Err(Error::Forbidden));
    assert_eq!(series_settings::load(&house.db, asked, SLUG).await.unwrap_err(), Error::Forbidden);
}

//! Pictures of speakers, over HTTP.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use sqlx::PgPool;

use super::speaking::{MINI, Talk, talk};
use crate::common::{Reply, Site};

/// Stands in what a camera wrote, and nowhere else.
const PLACE: &[u8] = b"35.6812N139.7671E";

/// A JPEG with a comment of its camera, and a page behind its end.
fn photograph() -> Vec<u8> {
    let picture: DynamicImage =
        RgbImage::from_fn(300, 200, |x, _| Rgb([if x < 150 { 200 } else { 20 }, 90, 60])).into();
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    let jpeg = bytes.into_inner();
    let length = u16::try_from(PLACE.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xfe], &length, PLACE, &jpeg[2..], b"<script>alert(1)</script>"].concat()
}

/// A picture of that format whose head says that it has so many pixels each way.
fn claiming(format: ImageFormat, width: u16, height: u16) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::new(64, 64)).write_to(&mut bytes, format).unwrap();
    let mut file = bytes.into_inner();
    if format == ImageFormat::Jpeg {
        let frame = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        file[frame + 5..frame + 9].copy_from_slice(&[height.to_be_bytes(), width.to_be_bytes()].concat());
        return file;
    }
    file[16..20].copy_from_slice(&u32::from(width).to_be_bytes());
    file[20..24].copy_from_slice(&u32::from(height).to_be_bytes());
    let sum = crc(&file[12..29]).to_be_bytes();
    file[29..33].copy_from_slice(&sum);
    file
}

/// The checksum of a chunk of a PNG (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum: u32, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    })
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

impl Talk {
    fn profile(&self) -> String {
        format!("/speaking/people/{}", self.person)
    }

    async fn profile_base(&mut self) -> String {
        let page = self.speaker.get("/speaking").await.expect(200);
        let selector = format!("form[action='{}'] input[name=base]", self.profile());
        let html = page.html();
        let input = html.select(&scraper::Selector::parse(&selector).unwrap()).next().unwrap();
        input.value().attr("value").unwrap().to_owned()
    }

    /// Sends the form of the profile with this picture.
    async fn send(&mut self, fields: &[(&'static str, &str)], file: Vec<u8>) -> Reply {
        let part = Part::bytes(file).file_name("../../me.html").mime_str("image/jpeg").unwrap();
        let form = fields.iter().fold(Form::new(), |form, (name, value)| form.text(*name, (*value).to_owned()));
        let (path, origin) = (self.profile(), self.speaker.origin().to_owned());
        let request =
            self.speaker.request(Method::POST, &path).header("origin", origin).multipart(form.part("picture", part));
        self.speaker.send(request).await
    }

    async fn hand_in(&mut self) {
        let base = self.profile_base().await;
        let reply = self.send(&[("base", &base), ("bio", "鍵を数える人"), ("url", "")], photograph()).await.expect(303);
        assert!(reply.location().starts_with("/speaking?did=profile#"), "{}", reply.location());
    }

    async fn page_address(&self, site: &Site) -> String {
        let slug: String = site.one("select slug from people where id = $1::bigint", &self.person.to_string()).await;
        format!("/speakers/{}", domain::encoding::percent_encode(&slug))
    }
}

/// The address of the picture in a page; `None` where there is none.
fn picture_in(page: &Reply) -> Option<String> {
    let selector = scraper::Selector::parse("main img[src^='/speakers/']").unwrap();
    page.html().select(&selector).next().and_then(|img| img.value().attr("src").map(str::to_owned))
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_57_and_58_what_readers_get_is_made_anew_and_runs_nothing(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    assert!(holds(&photograph(), PLACE) && holds(&photograph(), b"<script>"), "the control");
    talk.hand_in().await;
    let page = site.visitor().get(&talk.page_address(&site).await).await.expect(200);
    let address = picture_in(&page).unwrap();
    assert!(page.body.contains("alt=\"Picture of "), "whose it is, is said");
    for path in [format!("/{MINI}/54/talks/{}", talk.number), format!("/{MINI}/54")] {
        let page = site.visitor().get(&path).await.expect(200);
        assert!(page.body.contains(&address), "{path}");
    }
    let visitor = site.visitor();
    let response = visitor.request(Method::GET, &address).send().await.unwrap();
    assert_eq!(response.status(), 200);
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("content-disposition", "inline; filename=\"picture.jpg\""),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "private, max-age=31536000, immutable"),
    ] {
        assert_eq!(response.headers()[name], value);
    }
    // Whoever has it asks without its bytes; whoever has another one gets them.
    let tag = response.headers()["etag"].to_str().unwrap().to_owned();
    let again =
        async |known: &str| visitor.request(Method::GET, &address).header("if-none-match", known).send().await.unwrap();
    let kept = again(&format!("\"x\", W/{tag}")).await;
    assert_eq!((kept.status().as_u16(), &kept.headers()["etag"]), (304, &response.headers()["etag"]));
    for name in ["cache-control", "content-security-policy", "cross-origin-resource-policy"] {
        assert_eq!(kept.headers()[name], response.headers()[name], "a browser takes them over");
    }
    assert!(kept.bytes().await.unwrap().is_empty());
    assert_eq!(again("\"x\"").await.status(), 200);
    let bytes = response.bytes().await.unwrap();
    assert!(!holds(&bytes, PLACE) && !holds(&bytes, b"script"));
    let picture = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!((picture.width(), picture.height()), (200, 200));
    // No other picture stands at an address that was made up.
    let other = address.replace(|c: char| c.is_ascii_digit(), "0");
    site.visitor().get(&other).await.expect(404);
    site.visitor().get(address.trim_end_matches(".jpg")).await.expect(404);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_57_what_is_no_picture_is_told_beside_the_words_that_were_typed(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    let base = talk.profile_base().await;
    let jpeg = photograph();
    let mut large = photograph();
    large.resize(domain::workflows::speaker_picture::MAX_PICTURE + 1, 0);
    for (wrong, words) in [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), "JPEG, PNG or WebP"),
        (b"GIF89a\x01\0\x01\0\x80\0\0".to_vec(), "JPEG, PNG or WebP"),
        (jpeg[..jpeg.len() / 2].to_vec(), "cut off or broken"),
        (large, "may have 5 MB"),
    ] {
        let fields = [("base", base.as_str()), ("bio", "打ちかけの紹介"), ("url", "https://typed.test/")];
        let reply = talk.send(&fields, wrong).await.expect(422);
        assert!(reply.text(".speaking-picture .error").contains(words), "{}", reply.text(".speaking-picture"));
        assert!(reply.body.contains("打ちかけの紹介") && reply.body.contains("https://typed.test/"));
    }
    // A good picture beside words that are not: it has to be chosen again, and that is said.
    let reply = talk.send(&[("base", &base), ("bio", "x"), ("url", "ftp://a")], photograph()).await.expect(422);
    assert!(reply.text(".speaking-picture .error").contains("choose the picture again"));
    let huge = vec![b'x'; 30 * 1024 * 1024];
    let reply = talk.send(&[("base", &base), ("bio", "x"), ("url", "")], huge).await.expect(413);
    assert!(reply.body.contains("5 MB"), "{}", reply.body);
    let mut visitor = site.visitor();
    visitor.post_body(&talk.profile(), "multipart/form-data; boundary=b", vec![b'x'; 100 * 1024]).await.expect(413);
    let kept: i64 = site.one("select count(*) from person_pictures where hash <> $1", "").await;
    assert_eq!(kept, 0);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_57_a_picture_bomb_is_refused_at_its_field_beside_the_words_that_were_typed(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    let base = talk.profile_base().await;
    assert!(image::load_from_memory(&claiming(ImageFormat::Png, 64, 64)).is_ok(), "the control: its checksum is right");
    let real = {
        // 64 million pixels in some kilobytes: all of one colour.
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::ImageLuma8(image::GrayImage::new(8_000, 8_000)).write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    assert!(real.len() < domain::workflows::speaker_picture::MAX_PICTURE, "it may come in: {}", real.len());
    let fields = [("base", base.as_str()), ("bio", "打ちかけの紹介"), ("url", "https://typed.test/")];
    for bomb in [
        real,
        claiming(ImageFormat::Png, 60_000, 60_000),
        claiming(ImageFormat::Png, 64, 65_000),
        claiming(ImageFormat::Jpeg, u16::MAX, u16::MAX),
    ] {
        let reply = talk.send(&fields, bomb).await.expect(422);
        assert!(reply.text(".speaking-picture .error").contains("25 million pixels"), "{}", reply.text("main"));
        assert!(reply.body.contains("打ちかけの紹介") && reply.body.contains("https://typed.test/"));
    }
    // Several at once are refused one after the other, or asked to come again; a good one is taken after them.
    let origin = talk.speaker.origin().to_owned();
    let at_once = futures_util::future::join_all((0..4).map(|_| {
        let part = Part::bytes(claiming(ImageFormat::Png, 60_000, 60_000)).file_name("me.png");
        let form = Form::new().text("base", base.clone()).text("bio", "x").text("url", "").part("picture", part);
        let request = talk.speaker.request(Method::POST, &talk.profile()).header("origin", &origin).multipart(form);
        async move { request.send().await.unwrap().status().as_u16() }
    }));
    assert!(at_once.await.into_iter().all(|status| matches!(status, 422 | 503)));
    let kept: i64 = site.one("select count(*) from person_pictures where hash <> $1", "").await;
    assert_eq!(kept, 0);
    talk.hand_in().await;
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_57_and_81_a_declined_or_confidential_talk_shows_no_face(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    site.run(&format!("delete from appearances where person_id = {} and slot_id <> {}", talk.person, talk.slot)).await;
    talk.hand_in().await;
    let own = talk.page_address(&site).await;
    let address = picture_in(&site.visitor().get(&own).await.expect(200)).unwrap();
    let places = [format!("/{MINI}/54"), format!("/{MINI}/54/talks/{}", talk.number), own];
    let base = talk.base("permissions").await;
    let path = talk.act("permissions");
    talk.speaker.post(&path, &[("base", &base), ("photograph", "no")]).await.expect(303);
    for path in &places {
        let page = site.visitor().get(path).await.expect(200);
        assert!(!page.body.contains(&address), "{path}");
    }
    site.visitor().get(&address).await.expect(404);
    let hash = address.rsplit('/').next().unwrap().trim_end_matches(".jpg").to_owned();
    let known = format!("\"{hash}\"");
    let stale = site.visitor().request(Method::GET, &address).header("if-none-match", known).send().await.unwrap();
    assert_eq!(stale.status(), 404, "who kept it learns that it may not be seen any more");
    // Its owner sees it, and nothing on the way keeps it.
    let seen = talk.speaker.request(Method::GET, &address).send().await.unwrap();
    assert_eq!(seen.status(), 200);
    assert_eq!(seen.headers()["cache-control"], "no-store");
    assert!(!seen.headers().contains_key("etag"));
    site.run(&format!("update slots set may_photograph = true where id = {}", talk.slot)).await;
    let base = talk.base("label").await;
    let path = talk.act("label");
    let fields = [("base", base.as_str()), ("tlp", "amber"), ("part", ""), ("part_tlp", "amber")];
    talk.speaker.post(&path, &fields).await.expect(303);
    for path in &places {
        assert!(!site.visitor().get(path).await.body.contains(&address), "{path}");
    }
    site.visitor().get(&address).await.expect(404);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_57_a_picture_that_is_taken_back_is_nowhere(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    talk.hand_in().await;
    let own = talk.page_address(&site).await;
    let address = picture_in(&site.visitor().get(&own).await.expect(200)).unwrap();
    let base = talk.profile_base().await;
    let path = talk.profile();
    for _ in 0..2 {
        let fields = [("base", base.as_str()), ("bio", "鍵を数える人"), ("url", ""), ("remove", "yes")];
        talk.speaker.post(&path, &fields).await.expect(303);
    }
    site.visitor().get(&address).await.expect(404);
    assert_eq!(picture_in(&site.visitor().get(&own).await.expect(200)), None);
    assert!(!talk.speaker.get("/speaking").await.expect(200).body.contains(&address));
}

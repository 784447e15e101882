//! The facts of an event as the form of the desk shows them.

use chrono::{DateTime, Utc};

use super::{
    queries,
    rules::TITLE,
    types::{EventFacts, FactsInput, Host},
};
use crate::{
    base::input::{address, clock, date, line, minutes, text, whole},
    error::{Error, Problems, Result},
    time::Local,
};

/// The facts as the form shows them. Without a date, hours and length are those of the last one, so
/// that a new date is all that has to be typed.
pub(crate) fn facts_of(
    event: &super::types::Event,
    plan: &super::types::Plan,
    last: &queries::LastTimes,
    zone: &str,
) -> FactsInput {
    let card = &event.card;
    let clock = |at: Option<DateTime<Utc>>| at.map(|at| Local::at(at, zone).clock()).unwrap_or_default();
    let minutes = last.starts.zip(last.ends).map(|(from, to)| (to - from).num_minutes());
    FactsInput {
        title: card.title.clone(),
        label: card.label.clone(),
        lead: card.lead.clone(),
        date: card.starts.map(|at| at.wall.date().to_string()).unwrap_or_default(),
        start: clock(last.starts),
        minutes: minutes.map(|n| n.to_string()).unwrap_or_default(),
        doors: clock(last.doors),
        leave: plan.leave.map(|at| at.format("%H:%M").to_string()).unwrap_or_default(),
        venue_name: card.venue_name.clone(),
        venue_address: event.venue_address.clone(),
        venue_url: event.venue_url.clone().unwrap_or_default(),
        online_note: event.online_note.clone(),
        stream_url: plan.stream_url.clone().unwrap_or_default(),
        video_url: event.video_url.clone().unwrap_or_default(),
        hashtags: plan.hashtags.join(" "),
        partner_name: event.hosts.first().map(|host| host.name.clone()).unwrap_or_default(),
        partner_url: event.hosts.first().and_then(|host| host.url.clone()).unwrap_or_default(),
        partner_number: event.hosts.first().map(|host| host.label.clone()).unwrap_or_default(),
        seat_limit: plan.seat_limit.map(|n| n.to_string()).unwrap_or_default(),
        promotion: if plan.is_promotion_paused { PAUSED } else { "automatic" }.to_owned(),
        ask_hours: plan.ask_hours.to_string(),
        offer_hours: plan.offer_hours.to_string(),
        remind_hours: plan.remind_hours.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        still_hours: plan.still_hours.map(|n| n.to_string()).unwrap_or_default(),
        still_silence: if plan.still_gives_back { GIVE } else { "keep" }.to_owned(),
        moderated: plan.moderated,
    }
}

const PLACE: usize = 300;

const LEAD: usize = 2_000;

/// Characters of the name of another community, and of what it calls the event.
const PARTNER: usize = 100;
const PARTNER_NUMBER: usize = 40;

const MAX_HASHTAGS: usize = 20;

const PAUSED: &str = "paused";

const GIVE: &str = "give";

const MAX_REMINDERS: usize = 5;

/// Hours before the start from which free seats are offered, and for which an offer waits, unless somebody says
/// otherwise.
const ASK_HOURS: i32 = 24;
const OFFER_HOURS: i32 = 6;

/// Errors: `Invalid` at every field that cannot be stored.
pub fn facts(input: &FactsInput) -> Result<EventFacts> {
    let mut wrong = Problems::default();
    let start = clock("start", &input.start).and_then(|start| {
        start.ok_or_else(|| Error::invalid("start", "開始の時刻を入れてください。", "Please enter when it starts."))
    });
    let facts = EventFacts {
        title: wrong.gather(line("title", &input.title, TITLE))?,
        label: wrong.gather(line("label", &input.label, 60))?,
        lead: wrong.gather(text("lead", &input.lead, LEAD))?,
        date: wrong.gather(date("date", &input.date))?,
        start: wrong.gather(start)?,
        minutes: wrong.gather(minutes("minutes", &input.minutes, 10..=1_440))?,
        doors: wrong.gather(clock("doors", &input.doors))?,
        leave: wrong.gather(clock("leave", &input.leave))?,
        venue_name: wrong.gather(line("venue_name", &input.venue_name, PLACE))?,
        venue_address: wrong.gather(line("venue_address", &input.venue_address, PLACE))?,
        venue_url: wrong.gather(address("venue_url", &input.venue_url))?,
        online_note: wrong.gather(line("online_note", &input.online_note, PLACE))?,
        stream_url: wrong.gather(address("stream_url", &input.stream_url))?,
        video_url: wrong.gather(address("video_url", &input.video_url))?,
        hashtags: wrong.gather(hashtags(&input.hashtags))?,
        partner: wrong.gather(partner(input))?,
        seat_limit: wrong.gather(whole("seat_limit", &input.seat_limit, 0..=100_000))?,
        is_promotion_paused: input.promotion == PAUSED,
        ask_hours: wrong.gather(whole("ask_hours", &input.ask_hours, 0..=720))?.unwrap_or(ASK_HOURS),
        offer_hours: wrong.gather(whole("offer_hours", &input.offer_hours, 1..=168))?.unwrap_or(OFFER_HOURS),
        remind_hours: wrong.gather(reminders(&input.remind_hours))?,
        still_hours: wrong.gather(whole("still_hours", &input.still_hours, 2..=720))?,
        still_gives_back: input.still_silence == GIVE,
        moderated: input.moderated,
    };
    wrong.check()?;
    Ok(facts)
}

/// `None` where nobody is named. Errors: `Invalid` at its fields, all at once.
fn partner(input: &FactsInput) -> Result<Option<Host>> {
    let mut wrong = Problems::default();
    let name = wrong.gather(line("partner_name", &input.partner_name, PARTNER))?;
    let url = wrong.gather(address("partner_url", &input.partner_url))?;
    let label = wrong.gather(line("partner_number", &input.partner_number, PARTNER_NUMBER))?;
    let is_named = !name.is_empty() || (url.is_none() && label.is_empty());
    if !is_named && !wrong.has("partner_name") {
        wrong.gather(Err::<(), _>(Error::invalid(
            "partner_name",
            "いっしょに開く団体の名前を入れてください。",
            "Please enter the name of the community that holds it with you.",
        )))?;
    }
    wrong.check()?;
    Ok((!name.is_empty()).then_some(Host { name, url, label }))
}

/// Hours between spaces or commas, the longest first.
fn reminders(input: &str) -> Result<Vec<i32>> {
    let mut hours = Vec::new();
    for part in input.split(|c: char| c.is_whitespace() || c == ',' || c == '、').filter(|part| !part.is_empty()) {
        hours.extend(whole("remind_hours", part, 1..=720)?);
    }
    hours.sort_unstable_by(|a, b| b.cmp(a));
    hours.dedup();
    if hours.len() > MAX_REMINDERS {
        return Err(Error::invalid(
            "remind_hours",
            format!("お知らせは{MAX_REMINDERS}回までです。"),
            format!("At most {MAX_REMINDERS} reminders."),
        ));
    }
    Ok(hours)
}

/// With or without their sign, between spaces or commas.
fn hashtags(input: &str) -> Result<Vec<String>> {
    let mut hashtags = Vec::new();
    for tag in input.split(|c: char| c.is_whitespace() || c == ',' || c == '、') {
        let tag = line("hashtags", tag.trim_start_matches(['#', '＃']), 60)?;
        if !tag.is_empty() && !hashtags.contains(&tag) {
            hashtags.push(tag);
        }
    }
    if hashtags.len() > MAX_HASHTAGS {
        return Err(Error::invalid(
            "hashtags",
            format!("ハッシュタグは{MAX_HASHTAGS}個までです。"),
            format!("At most {MAX_HASHTAGS} hashtags."),
        ));
    }
    Ok(hashtags)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::Error, input::is_web_address};

    #[test]
    fn facts_name_the_field_that_is_wrong() {
        let good = FactsInput {
            date: "2026-12-09".into(),
            start: "19:00".into(),
            minutes: "150".into(),
            hashtags: "#secjaws, secjaws ＃jawsug".into(),
            ..FactsInput::default()
        };
        let facts = facts(&good).unwrap();
        assert_eq!(facts.hashtags, ["secjaws", "jawsug"]);
        let wrong = |change: &dyn Fn(&mut FactsInput)| {
            let mut input = good.clone();
            change(&mut input);
            super::facts(&input).unwrap_err().field().unwrap().to_owned()
        };
        assert_eq!(wrong(&|i| i.date = "2026-02-30".into()), "date");
        assert_eq!(wrong(&|i| i.start = "25:00".into()), "start");
        assert_eq!(wrong(&|i| i.start = String::new()), "start");
        assert_eq!(wrong(&|i| i.minutes = "0".into()), "minutes");
        assert_eq!(wrong(&|i| i.leave = "24:30".into()), "leave");
        assert_eq!(facts.leave, None, "nobody said when the house closes");
        assert_eq!(wrong(&|i| i.title = "長".repeat(201)), "title");
        assert_eq!(wrong(&|i| i.seat_limit = "-1".into()), "seat_limit");
        assert_eq!(wrong(&|i| i.partner_number = "#12".into()), "partner_name");
        assert_eq!(wrong(&|i| i.partner_url = "javascript:alert(1)".into()), "partner_url");
        assert_eq!(facts.partner, None);
        assert_eq!(wrong(&|i| i.ask_hours = "721".into()), "ask_hours");
        assert_eq!(wrong(&|i| i.offer_hours = "0".into()), "offer_hours");
        assert_eq!(wrong(&|i| i.remind_hours = "24 x".into()), "remind_hours");
        assert_eq!(wrong(&|i| i.remind_hours = "1 2 3 4 5 6".into()), "remind_hours");
        assert_eq!(reminders("2、２４ 2").unwrap(), [24, 2]);
        assert_eq!((facts.seat_limit, facts.ask_hours, facts.offer_hours), (None, ASK_HOURS, OFFER_HOURS));
        assert_eq!(wrong(&|i| i.venue_url = "javascript:alert(1)".into()), "venue_url");
        assert_eq!(wrong(&|i| i.stream_url = "https:///x".into()), "stream_url");
        for with_a_password in ["https://user:pw@host.test/x", "https://user@host.test", "https://a:b@c@host.test\\x"] {
            assert_eq!(wrong(&|i| i.stream_url = with_a_password.into()), "stream_url", "{with_a_password}");
            assert_eq!(wrong(&|i| i.video_url = with_a_password.into()), "video_url", "{with_a_password}");
        }
        assert!(is_web_address("https://host.test/@user?x=a@b"), "only before the path it names somebody");
        let all = FactsInput { date: "明日".into(), minutes: "x".into(), venue_url: "x".into(), ..good.clone() };
        let Err(Error::Invalid { field, others, .. }) = super::facts(&all) else { panic!("it is wrong") };
        let others: Vec<_> = others.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!((field.as_str(), others.as_slice()), ("date", ["minutes", "venue_url"].as_slice()), "all at once");
    }
}

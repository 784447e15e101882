//! Slides and videos of other sites: shown as links that `page.js` opens in place when clicked.
//! Nothing is asked of them before.

/// The name of the site behind an address, and what can be framed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    pub site: String,
    /// `None`: it cannot be shown in place, only opened.
    pub frame: Option<String>,
}

/// Splits `https://host/path?query` and leaves `www.` out.
fn parts(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or("");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    (host.strip_prefix("www.").unwrap_or(host), path)
}

/// An id as these sites write it; anything else is not put into an address.
fn clean(id: &str) -> Option<&str> {
    let end = id.find(['?', '&', '#', '/']).unwrap_or(id.len());
    let id = &id[..end];
    (!id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
        .then_some(id)
}

fn youtube_id(url: &str) -> Option<&str> {
    let (host, path) = parts(url);
    match host {
        "youtu.be" => clean(path),
        "youtube.com" | "m.youtube.com" | "youtube-nocookie.com" => ["live/", "embed/", "shorts/"]
            .iter()
            .find_map(|lead| path.strip_prefix(lead))
            .or_else(|| path.split_once("v=").map(|(_, id)| id))
            .and_then(clean),
        _ => None,
    }
}

/// Where the address of a video begins in it, in seconds: `t=5000`, `t=1h23m20s`, `start=5000`.
pub fn begins_at(url: &str) -> Option<i64> {
    let (_, query) = url.split_once(['?', '#'])?;
    let text =
        query.split(['&', '#']).find_map(|pair| pair.strip_prefix("t=").or_else(|| pair.strip_prefix("start=")))?;
    let (mut all, mut number) = (0_i64, 0_i64);
    for c in text.chars() {
        let unit = match c {
            '0'..='9' => {
                number = number.checked_mul(10)?.checked_add(i64::from(c.to_digit(10)?))?;
                continue;
            }
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        all = all.checked_add(number.checked_mul(unit)?)?;
        number = 0;
    }
    Some(all + number).filter(|at| *at > 0)
}

/// Whether two addresses lead to one video, wherever they begin in it.
pub fn is_same_video(one: &str, other: &str) -> bool {
    match (youtube_id(one), youtube_id(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// How a video can be shown, from `seconds` on, else from where its address says.
pub fn video(url: &str, seconds: Option<i64>) -> Embed {
    let frame = youtube_id(url).map(|id| {
        let start = seconds.or_else(|| begins_at(url)).unwrap_or(0).max(0);
        format!("https://www.youtube-nocookie.com/embed/{id}?autoplay=1&start={start}")
    });
    let site = if frame.is_some() { "YouTube".to_owned() } else { parts(url).0.to_owned() };
    Embed { site, frame }
}

/// The address of a video at a place in it.
pub fn video_at(url: &str, seconds: i64) -> String {
    youtube_id(url).map_or_else(|| url.to_owned(), |id| format!("https://www.youtube.com/watch?v={id}&t={seconds}s"))
}

/// How slides can be shown.
pub fn slides(url: &str) -> Embed {
    let (host, path) = parts(url);
    match host {
        "speakerdeck.com" => Embed {
            site: "SpeakerDeck".to_owned(),
            frame: path
                .strip_prefix("player/")
                .and_then(clean)
                .map(|id| format!("https://speakerdeck.com/player/{id}")),
        },
        "slideshare.net" => Embed {
            site: "SlideShare".to_owned(),
            frame: path
                .strip_prefix("slideshow/embed_code/key/")
                .and_then(clean)
                .map(|id| format!("https://www.slideshare.net/slideshow/embed_code/key/{id}")),
        },
        "docswell.com" => Embed {
            site: "Docswell".to_owned(),
            frame: path
                .strip_prefix("s/")
                .and_then(|rest| rest.split('/').nth(1))
                .and_then(clean)
                .and_then(|slug| slug.split('-').next())
                .map(|id| format!("https://www.docswell.com/slide/{id}/embed")),
        },
        other => Embed { site: other.to_owned(), frame: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_video_opens_at_its_place_whatever_the_address_looks_like() {
        for url in [
            "https://youtu.be/abc_-1",
            "https://www.youtube.com/watch?v=abc_-1&t=3",
            "https://youtube.com/live/abc_-1?x",
        ] {
            let frame = video(url, Some(62)).frame;
            assert_eq!(
                frame.as_deref(),
                Some("https://www.youtube-nocookie.com/embed/abc_-1?autoplay=1&start=62"),
                "{url}"
            );
            assert_eq!(video_at(url, 62), "https://www.youtube.com/watch?v=abc_-1&t=62s");
        }
    }

    #[test]
    fn an_address_keeps_the_place_that_it_begins_at() {
        for (url, at) in [
            ("https://youtu.be/abc?t=5000", Some(5_000)),
            ("https://www.youtube.com/watch?v=abc&t=1h23m20s", Some(5_000)),
            ("https://www.youtube.com/watch?v=abc&start=62", Some(62)),
            ("https://www.youtube.com/watch?v=abc", None),
            ("https://youtu.be/abc?t=x", None),
            ("https://youtu.be/abc?t=99999999999999999999", None),
        ] {
            assert_eq!(begins_at(url), at, "{url}");
        }
        assert!(video("https://youtu.be/abc?t=62", None).frame.unwrap().ends_with("start=62"));
        assert!(is_same_video("https://youtu.be/abc?t=5", "https://www.youtube.com/watch?v=abc"));
        assert!(!is_same_video("https://youtu.be/abc", "https://youtu.be/abd"));
    }

    #[test]
    fn what_is_not_known_or_not_an_id_is_never_framed() {
        for url in ["https://evil.example/watch?v=abc", "https://youtu.be/\"><script>", "javascript:alert(1)", ""] {
            assert_eq!(video(url, None).frame, None, "{url}");
            assert_eq!(slides(url).frame, None, "{url}");
        }
    }

    #[test]
    fn docswell_pages_can_be_shown() {
        let embed = slides("https://www.docswell.com/s/someone/ABC123-title");
        assert_eq!(embed.frame.as_deref(), Some("https://www.docswell.com/slide/ABC123/embed"));
    }
}

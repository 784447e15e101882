//! Chapters of a video, as they stand in its description on YouTube.

use crate::{Refused, Result};

/// Where something begins in the video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Seconds from the beginning of the video.
    pub at: u32,
    pub title: String,
}

/// Chapters in their order, with the address of the video where the text has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chapters {
    pub chapters: Vec<Chapter>,
    pub video: Option<String>,
}

/// Whether a text is a list of chapters: three or more lines with a time, the first of them at zero, never going back.
pub fn is_list(text: &str) -> bool {
    let found: Vec<Chapter> = text.lines().filter_map(chapter).collect();
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    found.len() >= 3 && found[0].at == 0 && found.is_sorted_by_key(|chapter| chapter.at) && found.len() * 3 >= lines
}

/// Reads chapters.
///
/// Errors (field `file`): no line has a time.
pub fn read(text: &str) -> Result<Chapters> {
    let chapters: Vec<Chapter> = text.lines().filter_map(chapter).collect();
    if chapters.is_empty() {
        return Err(Refused::new(
            "file",
            "「0:00 題名」の形の行がありません。YouTubeの説明欄のチャプターを貼り付けてください。",
            "No line reads like “0:00 Title”. Paste the chapters from the description on YouTube.",
        ));
    }
    let video = text
        .split_whitespace()
        .find(|word| {
            ["https://www.youtube.com/", "https://youtube.com/", "https://youtu.be/"]
                .iter()
                .any(|host| word.starts_with(host))
        })
        .map(str::to_owned);
    Ok(Chapters { chapters, video })
}

/// "12:34 Title", "1:02:03 - Title", "(0:00) Title".
fn chapter(line: &str) -> Option<Chapter> {
    let line = line.trim().trim_start_matches(['(', '[', '【', '・', '-', '*', ' ']);
    let end = line.find(|c: char| !(c.is_ascii_digit() || c == ':'))?;
    let (clock, title) = line.split_at(end);
    let parts: Vec<&str> = clock.split(':').collect();
    if !(2..=3).contains(&parts.len()) || parts.iter().any(|part| part.is_empty() || part.len() > 3) {
        return None;
    }
    let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    if numbers.len() != parts.len() || numbers[1..].iter().any(|n| *n > 59) {
        return None;
    }
    let at = numbers.iter().fold(0, |sum, n| sum * 60 + n);
    let title = title
        .trim_start_matches([')', ']', '】', ' ', '\u{3000}', '-', '–', '—', '~', '〜', ':', '：', '|', '・'])
        .trim();
    (!title.is_empty()).then(|| Chapter { at, title: title.chars().take(300).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "見本の会 第3回 https://youtu.be/abcdefghijk\n\n0:00 オープニング\n05:10 Session1: 夜の図書館\n1:02:03 - 質疑\n";

    #[test]
    fn lines_with_a_time_are_chapters() {
        let read = read(TEXT).unwrap();
        let at: Vec<u32> = read.chapters.iter().map(|chapter| chapter.at).collect();
        assert_eq!(at, [0, 310, 3723]);
        assert_eq!(
            (read.chapters[2].title.as_str(), read.video.as_deref()),
            ("質疑", Some("https://youtu.be/abcdefghijk"))
        );
    }

    #[test]
    fn a_timetable_or_a_report_is_no_list_of_chapters() {
        assert!(is_list(TEXT));
        for text in [
            "19:00 オープニング\n19:05 発表\n20:00 質疑\n",
            "0:00 a\n0:10 b\n",
            "見本の会\n\n0:00 a\n1:00 b\n0:30 c\n",
            "",
        ] {
            assert!(!is_list(text), "{text}");
        }
        assert!(super::read("本文だけ").is_err());
    }
}

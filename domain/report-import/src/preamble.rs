//! What stands before the first session: title, number, date, hashtags, author, links. A line whose words are not all in
//! one of these stays in the lead as it is.

use chrono::{Datelike as _, NaiveDate};

use crate::{
    clean::{folded, squeezed},
    draft::{Certainty, Choice, CoHost, DraftLink, Edit, ImportDraft, Known, LinkKind},
    facts::{self, Numbered},
    fields,
    fields::Field,
    inline::Link,
    links,
};
use lang::Text;

/// Reads a title into the draft.
pub fn title(draft: &mut ImportDraft, line: usize, text: &str, known: &Known) {
    let text = ["件名:", "件名：", "Subject:", "Title:", "タイトル:", "タイトル："]
        .iter()
        .find_map(|w| text.strip_prefix(w))
        .unwrap_or(text);
    let (tags, bare) = split_tags(text);
    let numbers = facts::numbers(&bare);
    let ours = |n: &Numbered| known.series_names.iter().any(|s| same_name(s, &n.name));
    // 前回の第6回 is another one's number.
    let numbers: Vec<Numbered> = numbers.into_iter().filter(|n| !is_other(&n.name)).collect();
    draft.title.clone_from(&bare);
    add_tags(draft, tags);
    let Some(main) = numbers.iter().find(|n| ours(n)).or_else(|| numbers.first()) else {
        draft.guess("number", Certainty::Unsure, "題名に回数がありません。", "The title has no number.");
        return;
    };
    draft.number = Some(main.number);
    draft.series.clone_from(&main.name);
    for other in numbers.iter().filter(|n| *n != main && n.number != main.number || n.name != main.name) {
        draft.co_hosts.push(CoHost { name: other.name.clone(), number: other.number });
    }
    if !draft.co_hosts.is_empty() && !ours(main) {
        let choices = draft.co_hosts.iter().map(|other| Choice {
            what: Text::new(
                format!("{} 第{}回", other.name, other.number),
                format!("{} #{}", other.name, other.number),
            ),
            edit: Edit::Field { path: "number".into(), value: other.number.to_string() },
        });
        let choices = choices.collect();
        draft.guess_with(
            "number",
            Certainty::Likely,
            ("題名に回数が二つあります。初めのものを使いました。", "The title has two numbers; the first was used."),
            choices,
        );
    }
    if main.name.is_empty() {
        draft.guess(
            "series",
            Certainty::Unsure,
            "シリーズの名前が題名から分かりません。",
            "The title does not tell the series.",
        );
    } else if !ours(main) {
        draft.guess(
            "series",
            Certainty::Likely,
            "シリーズの名前は、題名の、回数の前の部分から取りました。",
            "The series' name is the part of the title before the number.",
        );
    }
    draft.label = label(&bare);
    check_tags(draft, line);
}

/// Hashtags may stand right behind a title, without a blank.
fn split_tags(text: &str) -> (Vec<String>, String) {
    let spaced: String = text
        .char_indices()
        .map(|(at, c)| {
            let glued = matches!(c, '#' | '＃') && at > 0 && text[at..].chars().nth(1).is_some_and(char::is_alphabetic);
            if glued { format!(" {c}") } else { c.to_string() }
        })
        .collect();
    facts::hashtags(&spaced)
}

fn is_other(name: &str) -> bool {
    ["前回", "次回", "前々回", "過去", "昨年", "去年"]
        .iter()
        .any(|w| name.ends_with(w) || name.ends_with(&format!("{w}の")))
}

/// "[IAMスペシャル!]" in a title; not a number, not the word レポート.
fn label(title: &str) -> String {
    for (open, close) in [('[', ']'), ('【', '】'), ('［', '］')] {
        for part in title.split(open).skip(1) {
            let Some((inner, _)) = part.split_once(close) else { continue };
            let inner = inner.trim();
            let plain = folded(inner);
            let is_kind = ["レポート", "report", "参加記", "速報", "参加メモ", "登壇", "イベント"]
                .iter()
                .any(|w| plain.contains(w));
            if !inner.is_empty() && facts::numbers(inner).is_empty() && !is_kind && inner.chars().count() <= 30 {
                return inner.to_owned();
            }
        }
    }
    String::new()
}

pub fn same_name(a: &str, b: &str) -> bool {
    squeezed(a) == squeezed(b) && !a.is_empty()
}

pub fn add_tags(draft: &mut ImportDraft, tags: Vec<String>) {
    for tag in tags {
        if draft.hashtags.len() < 50 && !draft.hashtags.contains(&tag) {
            draft.hashtags.push(tag);
        }
    }
}

/// A hashtag of the series with another number than the title's.
fn check_tags(draft: &mut ImportDraft, line: usize) {
    let Some(number) = draft.number else { return };
    let wrong: Vec<String> = draft
        .hashtags
        .iter()
        .filter(|tag| {
            let stem = tag.trim_end_matches(|c: char| c.is_ascii_digit());
            let digits = &tag[stem.len()..];
            let is_series = draft.hashtags.iter().any(|t| t == stem);
            is_series && !digits.is_empty() && digits.len() <= 3 && digits.parse() != Ok(number)
        })
        .cloned()
        .collect();
    for tag in wrong {
        draft.warn(
            line,
            format!("ハッシュタグ #{tag} の数が、題名の第{number}回と違います。"),
            format!("The hashtag #{tag} does not fit the title's number {number}."),
        );
    }
}

/// A number of this series in the text that is not the title's.
fn check_numbers(draft: &mut ImportDraft, line: usize, text: &str) {
    let Some(number) = draft.number else { return };
    if ["次回", "前回", "前々回", "次は", "過去", "昨年", "next", "last"].iter().any(|w| text.contains(w))
    {
        return;
    }
    for found in facts::numbers(text).into_iter().filter(|found| !found.is_sign) {
        let other_series = draft.co_hosts.iter().any(|c| c.number == found.number);
        let named = same_name(&found.name, &draft.series)
            || found.name.is_empty()
            || folded(&draft.series).contains(&folded(&found.name));
        if found.number != number && named && !other_series {
            draft.warn(
                line,
                format!("本文に第{}回とありますが、題名は第{number}回です。題名の回数を使いました。", found.number),
                format!("The text says number {}, the title {number}. The title's was used.", found.number),
            );
        }
    }
}

/// How sure a line is of the event's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dated {
    /// Of the article: a line that is nothing but a date with signs, the front matter.
    Article,
    /// Some sentence before the sessions.
    Said,
    /// 開催日, 日時.
    Labelled,
}

/// Takes the dates of a line; true when it had any that exist.
pub fn take_dates(draft: &mut ImportDraft, line: usize, text: &str, how: Dated, taken: &mut Option<Dated>) -> bool {
    let dates = facts::dates(text);
    for found in &dates {
        if found.date.is_none() {
            draft.warn(
                line,
                format!("{} という日はありません。日付を入れてください。", found.text),
                format!("There is no such day as {}. Please enter the date.", found.text),
            );
        } else if found.weekday_wrong {
            draft.warn(
                line,
                format!("{} の曜日が合いません。", found.text),
                format!("The weekday of {} does not fit.", found.text),
            );
        }
    }
    let real: Vec<NaiveDate> = dates.iter().filter_map(|f| f.date).collect();
    let Some(first) = real.first().copied() else { return false };
    if how == Dated::Article {
        draft.published = draft.published.or(Some(first));
    } else if taken.is_none_or(|before| how > before) {
        draft.date = Some(first);
        draft.further_days = real.into_iter().skip(1).filter(|d| *d > first && (*d - first).num_days() <= 7).collect();
        draft.further_days.dedup();
        *taken = Some(how);
    }
    true
}

/// "こんにちは、臼田です。"
pub fn author(text: &str) -> Option<&str> {
    let name = text.trim_end_matches(['。', '!', '！', '.', ' ']).strip_suffix("です")?;
    let (greeting, name) = name.rsplit_once(['、', '，', ',', '！', '!', '。'])?;
    let greets = ["こんにちは", "こんばんは", "どうも", "おはよう", "はじめまして", "お疲れ"]
        .iter()
        .any(|g| greeting.contains(g));
    let name = name.rsplit('の').next().unwrap_or(name).trim_start_matches('@').trim();
    (greets && (1..=30).contains(&name.chars().count())).then_some(name)
}

/// What one line before the sessions says; the path of the field that holds all of it, or `None` for one that stays in
/// the lead.
pub fn line(
    draft: &mut ImportDraft,
    number: usize,
    plain: &str,
    links: &[Link],
    dated: &mut Option<Dated>,
) -> Option<Placed> {
    let clock = plain.to_ascii_lowercase().starts_with("clock icon");
    let found = facts::dates(plain);
    let only_date = found.len() == 1 && plain.chars().count() <= 12 && found[0].date.is_some();
    if clock || only_date && !found[0].spelled {
        take_dates(draft, number, plain, Dated::Article, dated);
        return Some(Placed::LeftOut("記事の公開日です。", "The day on which the article was published."));
    }
    if only_date && dated.is_none() {
        take_dates(draft, number, plain, Dated::Said, dated);
        return Some(Placed::Field("date".into()));
    }
    if let Some((_, false)) = links::placeholder(plain).filter(|_| links.is_empty()) {
        draft.warn(
            number,
            format!("「{plain}」のリンク先が写っていません。"),
            format!("The address of “{plain}” did not survive the copy."),
        );
        return Some(Placed::LeftOut(
            "リンクの言葉だけで、リンク先が写っていません。",
            "The words of a link whose address did not survive the copy.",
        ));
    }
    if let Some(name) = author(plain)
        && draft.author.is_empty()
    {
        name.clone_into(&mut draft.author);
        draft.guess("author", Certainty::Likely, "はじめのあいさつにある名前です。", "The name in the greeting.");
    }
    let (tags, rest) = facts::hashtags(plain);
    if rest.is_empty() && !tags.is_empty() {
        add_tags(draft, tags);
        check_tags(draft, number);
        return Some(Placed::Field("hashtags".into()));
    }
    match fields::labelled(plain) {
        Some((Field::Date, value)) => {
            take_dates(draft, number, value, Dated::Labelled, dated);
        }
        Some((Field::Hashtags, value)) => {
            let (tags, rest) = facts::hashtags(value);
            let all = rest.is_empty() && !tags.is_empty();
            add_tags(draft, tags);
            if all {
                return Some(Placed::Field("hashtags".into()));
            }
        }
        Some((Field::Author, value)) if draft.author.is_empty() && value.chars().count() <= 30 => {
            value.clone_into(&mut draft.author);
            return Some(Placed::Field("author".into()));
        }
        _ => {
            check_numbers(draft, number, plain);
            take_dates(draft, number, plain, Dated::Said, dated);
        }
    }
    let at = draft.links.len();
    for link in links {
        let label = if link.label.is_empty() { plain } else { &link.label };
        let label = if label == link.url { "" } else { label };
        let kind = links::link_kind(&link.url, label);
        draft.links.push(DraftLink { kind, label: label.chars().take(200).collect(), url: link.url.clone() });
    }
    let only_link = links.len() == 1 && (plain == links[0].label || plain == links[0].url);
    only_link.then(|| Placed::Field(format!("links/{at}")))
}

/// Where a line of the preamble went.
#[derive(Clone, Debug, PartialEq)]
pub enum Placed {
    Field(String),
    LeftOut(&'static str, &'static str),
}

/// Without a title that tells it: the event that the first lines name in quotes or with a link, as a guess.
pub fn settle_number(draft: &mut ImportDraft) {
    if draft.number.is_some() {
        return;
    }
    let first: Vec<&str> = draft.lead.lines().filter(|line| !line.is_empty()).take(6).collect();
    let named = first.iter().find_map(|line| {
        let quotes = [('「', '」'), ('『', '』'), ('[', ']')];
        quotes.iter().find_map(|(open, close)| {
            let (_, rest) = line.split_once(*open)?;
            let (inner, _) = rest.split_once(*close)?;
            let found = facts::numbers(inner).into_iter().find(|n| !n.name.is_empty() && !is_other(&n.name))?;
            Some((found, inner.to_owned()))
        })
    });
    let Some((found, name)) = named else { return };
    draft.number = Some(found.number);
    if draft.series.is_empty() {
        draft.series = found.name;
    }
    if draft.title.is_empty() {
        draft.title = name;
    }
    draft.guesses.retain(|guess| guess.id != "number");
    draft.guess(
        "number",
        Certainty::Unsure,
        "題名に回数がなく、本文にある回の名前から推しました。",
        "The title has no number; it is that of an event that the text names.",
    );
}

/// A guess that the day was found nowhere, or only as the article's.
pub fn settle_date(draft: &mut ImportDraft) {
    if draft.date.is_some() {
        return;
    }
    if let Some(published) = draft.published {
        // A day without its year lies before the article.
        let partial = draft.lead.lines().find_map(facts::partial_date);
        let near = partial.and_then(|(month, day)| {
            let of_year = |year| NaiveDate::from_ymd_opt(year, month, day);
            of_year(published.year()).filter(|date| *date <= published).or_else(|| of_year(published.year() - 1))
        });
        if let Some(date) = near.filter(|date| (published - *date).num_days() <= 120) {
            draft.date = Some(date);
            let choice = Choice {
                what: Text::new(format!("{published}"), format!("{published}")),
                edit: Edit::Field { path: "date".into(), value: published.to_string() },
            };
            draft.guess_with(
                "date",
                Certainty::Likely,
                (
                    "本文の月日に、記事の公開日の年を付けました。",
                    "Month and day are the text's, the year is the article's.",
                ),
                vec![choice],
            );
            return;
        }
        draft.date = Some(published);
        draft.guess(
            "date",
            Certainty::Unsure,
            "開催日が見つからず、記事の公開日を使いました。",
            "No date of the event was found; the article's was used.",
        );
    } else {
        draft.guess("date", Certainty::Unsure, "開催日が見つかりません。", "No date of the event was found.");
    }
}

/// Whether a link is only worth keeping where it stands.
pub fn is_of_event(kind: LinkKind) -> bool {
    matches!(kind, LinkKind::Video | LinkKind::Source | LinkKind::Survey)
}

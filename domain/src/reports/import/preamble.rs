//! What stands before the first session: title, number, date, hashtags, author, links, lead.

use super::{
    facts,
    lines::Link,
    types::{Certainty, CoHost, DraftLink, ImportDraft, Known, LineOutcome, LinkKind},
    words,
};

/// Reads a title line into the draft; `false` when it is none.
pub(super) fn title(draft: &mut ImportDraft, line_number: usize, text: &str, is_heading: bool, known: &Known) -> bool {
    let (tags, bare) = facts::hashtags(text);
    let numbers = facts::numbers(&bare);
    let ours = |n: &facts::Numbered| known.series_names.iter().any(|s| same_name(s, &n.name));
    let Some(main) = numbers.iter().find(|n| ours(n)).or_else(|| numbers.first()) else {
        if is_heading && draft.title.is_empty() {
            draft.title = bare;
            add_tags(draft, tags);
            draft.guess("number", Certainty::Unsure, "題名に回数がありません。", "The title has no number.");
            return true;
        }
        return false;
    };
    draft.number = Some(main.number);
    draft.series.clone_from(&main.name);
    for other in numbers.iter().filter(|n| *n != main && n.number != main.number || n.name != main.name) {
        draft.co_hosts.push(CoHost { name: other.name.clone(), number: other.number });
    }
    if !draft.co_hosts.is_empty() && !ours(main) {
        draft.guess(
            "number",
            Certainty::Likely,
            "題名に回数が二つあります。初めのものを使いました。",
            "The title has two numbers; the first was used.",
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
            "題名の、回数の前の部分です。",
            "The part of the title before the number.",
        );
    }
    draft.label = label(&bare);
    draft.title = bare;
    add_tags(draft, tags);
    check_tags(draft, line_number);
    true
}

/// "[IAMスペシャル!]" in a title; not a number, not the word レポート.
fn label(title: &str) -> String {
    for (open, close) in [('[', ']'), ('【', '】'), ('［', '］')] {
        for part in title.split(open).skip(1) {
            let Some((inner, _)) = part.split_once(close) else { continue };
            let inner = inner.trim();
            let plain = matches!(
                words::folded(inner).as_str(),
                "レポート" | "イベントレポート" | "report" | "参加レポート" | "開催レポート" | "速報"
            );
            if !inner.is_empty() && facts::numbers(inner).is_empty() && !plain {
                return inner.to_owned();
            }
        }
    }
    String::new()
}

pub(super) fn same_name(a: &str, b: &str) -> bool {
    let squeeze = |s: &str| words::folded(s).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    squeeze(a) == squeeze(b) && !a.is_empty()
}

pub(super) fn add_tags(draft: &mut ImportDraft, tags: Vec<String>) {
    for tag in tags {
        if draft.hashtags.len() < 50 && !draft.hashtags.contains(&tag) {
            draft.hashtags.push(tag);
        }
    }
}

/// A hashtag of the series with another number than the title's.
fn check_tags(draft: &mut ImportDraft, line_number: usize) {
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
            line_number,
            format!("ハッシュタグ #{tag} の数が、題名の第{number}回と違います。"),
            format!("The hashtag #{tag} does not fit the title's number {number}."),
        );
    }
}

/// A number of this series in the text that is not the title's.
pub(super) fn check_numbers(draft: &mut ImportDraft, line_number: usize, text: &str) {
    let Some(number) = draft.number else { return };
    if ["次回", "前回", "前々回", "次は", "過去", "昨年", "next", "last"].iter().any(|w| text.contains(w))
    {
        return;
    }
    for found in facts::numbers(text) {
        let other_series = draft.co_hosts.iter().any(|c| c.number == found.number);
        let named = same_name(&found.name, &draft.series)
            || found.name.is_empty()
            || words::folded(&draft.series).contains(&words::folded(&found.name));
        if found.number != number && named && !other_series {
            draft.warn(
                line_number,
                format!("本文に第{}回とありますが、題名は第{number}回です。題名の回数を使いました。", found.number),
                format!("The text says number {}, the title {number}. The title's was used.", found.number),
            );
        }
    }
}

/// Takes the dates of a line; the event's date stands with 年月日, the article's with signs.
pub(super) fn take_dates(draft: &mut ImportDraft, line_number: usize, text: &str, is_stamp: bool) -> bool {
    let dates = facts::dates(text);
    for found in &dates {
        if found.date.is_none() {
            draft.warn(
                line_number,
                format!("{} という日はありません。日付を入れてください。", found.text),
                format!("There is no such day as {}. Please enter the date.", found.text),
            );
        } else if found.weekday_wrong {
            draft.warn(
                line_number,
                format!("{} の曜日が合いません。", found.text),
                format!("The weekday of {} does not fit.", found.text),
            );
        }
    }
    let real: Vec<_> = dates.iter().filter_map(|f| f.date).collect();
    if real.is_empty() {
        return false;
    }
    if is_stamp {
        draft.published = draft.published.or(real.first().copied());
    } else if draft.date.is_none() {
        draft.date = real.first().copied();
        let first = real[0];
        draft.further_days = real.into_iter().skip(1).filter(|d| *d > first && (*d - first).num_days() <= 7).collect();
        draft.further_days.dedup();
    }
    true
}

/// "こんにちは、臼田です。"
pub(super) fn author(text: &str) -> Option<&str> {
    let name = text.trim_end_matches(['。', '!', '！', '.', ' ']).strip_suffix("です")?;
    let (greeting, name) = name.rsplit_once(['、', '，', ','])?;
    let greets =
        ["こんにちは", "こんばんは", "どうも", "おはよう", "はじめまして"].iter().any(|g| greeting.contains(g));
    let name = name.rsplit('の').next().unwrap_or(name).trim_start_matches('@').trim();
    (greets && (1..=30).contains(&name.chars().count())).then_some(name)
}

/// One plain line before the first session.
pub(super) fn place(
    draft: &mut ImportDraft,
    line_number: usize,
    text: &str,
    plain: &str,
    links: &[Link],
) -> LineOutcome {
    if plain.to_ascii_lowercase().starts_with("clock icon")
        || (facts::dates(plain).len() == 1 && plain.chars().count() <= 12)
    {
        let is_stamp = facts::dates(plain).first().is_some_and(|f| !f.spelled);
        take_dates(draft, line_number, plain, is_stamp);
        return LineOutcome::Data(if is_stamp { "published" } else { "date" }.into());
    }
    if let Some((kind, promised)) = words::placeholder(plain).filter(|_| links.is_empty()) {
        draft.links.push(DraftLink { kind, label: plain.to_owned(), url: String::new() });
        if !promised {
            draft.warn(
                line_number,
                format!("「{plain}」のリンク先が写っていません。"),
                format!("The address of “{plain}” did not survive the copy."),
            );
        }
        return LineOutcome::Data(format!("links/{}", draft.links.len() - 1));
    }
    if let Some(name) = author(plain)
        && draft.author.is_empty()
    {
        name.clone_into(&mut draft.author);
        draft.guess("author", Certainty::Likely, "はじめのあいさつにある名前です。", "The name in the greeting.");
        // The greeting stays in the lead when it says more than the name.
        if plain.chars().count() <= name.chars().count() + 16 {
            return LineOutcome::Data("author".into());
        }
    }
    let (tags, rest) = facts::hashtags(plain);
    if rest.is_empty() && !tags.is_empty() {
        add_tags(draft, tags);
        check_tags(draft, line_number);
        return LineOutcome::Data("hashtags".into());
    }
    check_numbers(draft, line_number, plain);
    let dated = take_dates(draft, line_number, plain, false);
    let site = ["doorkeeper", "connpass"].iter().any(|s| plain.to_ascii_lowercase().contains(s));
    for link in links {
        let label = if link.label.is_empty() { plain } else { &link.label };
        draft.links.push(DraftLink {
            kind: words::link_kind(&link.url, label),
            label: label.to_owned(),
            url: link.url.clone(),
        });
    }
    let only_link = links.len() == 1 && (plain == links[0].label || plain == links[0].url);
    if only_link {
        return LineOutcome::Data(format!("links/{}", draft.links.len() - 1));
    }
    if dated && site {
        if links.is_empty() {
            draft.links.push(DraftLink { kind: LinkKind::Source, label: plain.to_owned(), url: String::new() });
        }
        return LineOutcome::Data(format!("links/{}", draft.links.len() - 1));
    }
    append(&mut draft.lead, text, true);
    LineOutcome::Data("lead".into())
}

/// Adds a paragraph, or a further line of the same.
pub(super) fn append(field: &mut String, text: &str, new_block: bool) {
    if !field.is_empty() {
        field.push_str(if new_block { "\n\n" } else { "\n" });
    }
    field.push_str(text);
}

//! A person's corrections of a draft, field by field.

use chrono::NaiveDate;

use lang::Text;

use crate::{
    clean::{folded, is_noise},
    draft::{DraftNote, DraftSection, DraftSpeaker, ImportDraft, SectionKind},
    error::{Refused, Result},
    notes::{MAX_BLOCK_CHARS, MAX_LINE_CHARS, from_markdown, is_block},
};

/// Characters in a title.
pub const MAX_TITLE: usize = 300;
/// Characters in a name, an affiliation or a role.
pub const MAX_NAME: usize = 100;
/// Characters in lead, closing, impression or question.
pub const MAX_PROSE: usize = 20_000;

/// Sets fields by their paths and takes the guesses about them away. Paths count from 0:
/// `number`, `date`, `further_days` (one a line), `series`, `label`, `title`, `hashtags`, `lead`,
/// `closing`, `author`, `sections/3/{label,kind,title,level,slides_url,video_url,slides_promised,
/// impression,day}`, `sections/3/notes` (Markdown), `sections/3/speakers` (a line each:
/// name / affiliation / role / honorific), `sections/3/speakers/0/{name,affiliation,role,honorific,
/// is_group,is_another}`, `sections/3/questions/0/{asker,body}`. Either all are applied or none; the error's
/// field is the path.
pub fn apply_corrections(draft: &mut ImportDraft, corrections: &[(String, String)]) -> Result<()> {
    let mut corrected = draft.clone();
    for (path, value) in corrections {
        set(&mut corrected, path, value.trim())?;
        corrected.guesses.retain(|g| {
            let covers = |outer: &str, inner: &str| {
                inner == outer || inner.strip_prefix(outer).is_some_and(|r| r.starts_with('/'))
            };
            !(covers(path, &g.id) || covers(&g.id, path) && g.id.contains("/speakers/"))
        });
    }
    *draft = corrected;
    Ok(())
}

/// Fields that cannot be stored as they are, with what to do; paths as for [`apply_corrections`].
pub fn problems(draft: &ImportDraft) -> Vec<(String, Text)> {
    let mut found: Vec<(String, Text)> = Vec::new();
    let mut long: Vec<(String, Text)> = Vec::new();
    let mut check = |path: String, result: Result<String>| {
        if let Err(refused) = result {
            found.push((path, refused.message));
        }
    };
    if draft.number.is_none() {
        check("number".into(), number("number", "").map(|_| String::new()));
    }
    if draft.date.is_none() {
        check("date".into(), date("date", "").map(|_| String::new()));
    }
    check("title".into(), short("title", &draft.title, MAX_TITLE));
    for (name, value, words) in
        [("lead", &draft.lead, ("リード", "lead")), ("closing", &draft.closing, ("結び", "closing"))]
    {
        if value.chars().count() > MAX_PROSE {
            long.push((name.to_owned(), too_long(words)));
        }
    }
    for (at, section) in draft.sections.iter().enumerate() {
        let base = format!("sections/{at}");
        check(format!("{base}/title"), filled("title", &section.title, MAX_TITLE));
        check(format!("{base}/label"), short("label", &section.label, MAX_NAME));
        check(format!("{base}/impression"), short("impression", &section.impression, MAX_PROSE));
        for (index, speaker) in section.speakers.iter().enumerate() {
            check(format!("{base}/speakers/{index}/name"), filled("name", &speaker.name, MAX_NAME));
            check(format!("{base}/speakers/{index}/affiliation"), short("affiliation", &speaker.affiliation, MAX_NAME));
            check(format!("{base}/speakers/{index}/role"), short("role", &speaker.role, MAX_NAME));
        }
        for note in &section.notes {
            let max = if is_block(&note.text) { MAX_BLOCK_CHARS } else { MAX_LINE_CHARS };
            check(format!("{base}/notes"), short("notes", &note.text, max));
        }
        for (index, question) in section.questions.iter().enumerate() {
            check(format!("{base}/questions/{index}/body"), filled("body", &question.body, MAX_PROSE));
        }
    }
    found.extend(long);
    found
}

/// Of a long text, with its name.
pub(crate) fn too_long((ja, en): (&str, &str)) -> Text {
    Text::new(
        format!("{ja}が{MAX_PROSE}文字を超えています。行を選んで「入れない」にするか、枠に分けてください。"),
        format!("The {en} is over {MAX_PROSE} characters. Leave lines out, or make sessions of them."),
    )
}

fn set(draft: &mut ImportDraft, path: &str, value: &str) -> Result<()> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["number"] => draft.number = Some(number(path, value)?),
        ["date"] => draft.date = Some(date(path, value)?),
        ["further_days"] => {
            draft.further_days =
                value.lines().filter(|l| !l.trim().is_empty()).map(|l| date(path, l.trim())).collect::<Result<_>>()?;
        }
        ["series"] => draft.series = short(path, value, MAX_NAME)?,
        ["label"] => draft.label = short(path, value, MAX_NAME)?,
        ["title"] => draft.title = short(path, value, MAX_TITLE)?,
        ["hashtags"] => {
            draft.hashtags = short(path, value, MAX_PROSE)?
                .split_whitespace()
                .map(|t| t.trim_start_matches(['#', '＃']).to_owned())
                .filter(|t| !t.is_empty())
                .collect();
        }
        ["lead"] => draft.lead = short(path, value, MAX_PROSE)?,
        ["closing"] => draft.closing = short(path, value, MAX_PROSE)?,
        ["author"] => draft.author = short(path, value, MAX_NAME)?,
        ["sections", at, rest @ ..] => {
            let section = index(at).and_then(|i| draft.sections.get_mut(i)).ok_or_else(|| unknown(path))?;
            set_section(section, path, rest, value)?;
        }
        _ => return Err(unknown(path)),
    }
    Ok(())
}

fn set_section(section: &mut DraftSection, path: &str, field: &[&str], value: &str) -> Result<()> {
    match field {
        ["label"] => section.label = short(path, value, MAX_NAME)?,
        ["title"] => section.title = filled(path, value, MAX_TITLE)?,
        ["kind"] => {
            let kind = value.parse::<SectionKind>();
            section.kind =
                kind.map_err(|_| Refused::new(path, "種類を一覧から選んでください。", "Choose a kind from the list."))?;
        }
        ["level"] => {
            let level = value.parse().ok().filter(|n| (100..=500).contains(n));
            if level.is_none() && !value.is_empty() {
                return Err(Refused::new(
                    path,
                    "レベルは100から500までの数字です。",
                    "A level is a number from 100 to 500.",
                ));
            }
            section.level = level;
        }
        ["day"] => {
            section.day = value.parse().ok().filter(|n| (1..=9).contains(n)).ok_or_else(|| {
                Refused::new(path, "日目は1から9までの数字です。", "The day is a number from 1 to 9.")
            })?;
        }
        ["slides_url"] => section.slides_url = address(path, value)?,
        ["video_url"] => section.video_url = address(path, value)?,
        ["slides_promised"] => section.slides_promised = truth(value),
        ["impression"] => section.impression = short(path, value, MAX_PROSE)?,
        ["notes"] => {
            let lines = from_markdown(value).map_err(|refused| Refused { field: path.to_owned(), ..refused })?;
            section.notes = lines.into_iter().map(|(depth, text)| DraftNote { depth, text }).collect();
        }
        ["speakers"] => {
            let mut speakers: Vec<DraftSpeaker> =
                value.lines().filter(|l| !l.trim().is_empty()).map(|l| speaker(path, l)).collect::<Result<_>>()?;
            for speaker in &mut speakers {
                // What the line does not say stays.
                if let Some(before) = section.speakers.iter().find(|before| before.name == speaker.name) {
                    (speaker.is_group, speaker.is_another) = (before.is_group, before.is_another);
                }
            }
            section.speakers = speakers;
        }
        ["speakers", at, field] => {
            let speaker = index(at).and_then(|i| section.speakers.get_mut(i)).ok_or_else(|| unknown(path))?;
            match *field {
                "name" => speaker.name = filled(path, value, MAX_NAME)?,
                "affiliation" => speaker.affiliation = short(path, value, MAX_NAME)?,
                "role" => speaker.role = short(path, value, MAX_NAME)?,
                "honorific" => speaker.honorific = short(path, value, 10)?,
                "is_group" => speaker.is_group = truth(value),
                "is_another" => speaker.is_another = truth(value),
                _ => return Err(unknown(path)),
            }
        }
        ["questions", at, field] => {
            let question = index(at).and_then(|i| section.questions.get_mut(i)).ok_or_else(|| unknown(path))?;
            match *field {
                "asker" => question.asker = short(path, value, MAX_NAME)?,
                "body" => question.body = filled(path, value, MAX_PROSE)?,
                _ => return Err(unknown(path)),
            }
        }
        _ => return Err(unknown(path)),
    }
    Ok(())
}

/// "name / affiliation / role / honorific"; the later ones may be missing. A role may hold slashes
/// without blanks around.
fn speaker(path: &str, line: &str) -> Result<DraftSpeaker> {
    let mut parts = line.trim().splitn(4, " /").map(str::trim);
    let mut next = || parts.next().unwrap_or_default();
    Ok(DraftSpeaker {
        name: filled(path, next(), MAX_NAME)?,
        affiliation: short(path, next(), MAX_NAME)?,
        role: short(path, next(), MAX_NAME)?,
        honorific: short(path, next(), 10)?,
        is_group: false,
        is_another: false,
    })
}

fn index(part: &str) -> Option<usize> {
    part.parse().ok()
}

fn truth(value: &str) -> bool {
    matches!(value, "1" | "true" | "on" | "yes")
}

fn number(path: &str, value: &str) -> Result<u32> {
    let folded = folded(value);
    folded.trim().parse().ok().filter(|n| (0..=9_999).contains(n)).ok_or_else(|| {
        Refused::new(path, "回数は0から9999までの数字で入れてください。", "Enter the number as digits, from 0 to 9999.")
    })
}

fn date(path: &str, value: &str) -> Result<NaiveDate> {
    NaiveDate::parse_from_str(value, "%Y-%m-%d").map_err(|_| {
        Refused::new(
            path,
            "実在する日付を 2024-02-14 の形で入れてください。",
            "Enter a date that exists, in the form 2024-02-14.",
        )
    })
}

fn address(path: &str, value: &str) -> Result<String> {
    let ok = value.is_empty()
        || value.len() <= 2_000 && url::Url::parse(value).is_ok_and(|u| matches!(u.scheme(), "http" | "https"));
    if ok {
        Ok(value.to_owned())
    } else {
        Err(Refused::new(
            path,
            "https:// で始まるアドレスを入れてください。",
            "Enter an address that begins with https://.",
        ))
    }
}

fn filled(path: &str, value: &str, max: usize) -> Result<String> {
    if value.is_empty() {
        return Err(Refused::new(
            path,
            "空にはできません。入力してください。",
            "This cannot be empty. Please fill it in.",
        ));
    }
    short(path, value, max)
}

fn short(path: &str, value: &str, max: usize) -> Result<String> {
    let value: String = value.chars().filter(|c| *c == '\n' || !is_noise(*c)).collect();
    if value.chars().count() > max {
        return Err(Refused::new(
            path,
            format!("{max}文字以内にしてください。"),
            format!("Please keep this to {max} characters."),
        ));
    }
    Ok(value)
}

fn unknown(path: &str) -> Refused {
    let shown: String = path.chars().take(80).collect();
    Refused::new(
        path,
        format!("「{shown}」という項目はありません。プレビューを読み込み直してください。"),
        format!("There is no field “{shown}”. Reload the preview and try again."),
    )
}

/// What a field says now, as [`apply_corrections`] would be given it; `None` for a path that there is not.
pub fn value(draft: &ImportDraft, path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let days = |days: &[NaiveDate]| days.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    Some(match parts.as_slice() {
        ["number"] => draft.number.map(|n| n.to_string()).unwrap_or_default(),
        ["date"] => draft.date.map(|d| d.to_string()).unwrap_or_default(),
        ["further_days"] => days(&draft.further_days),
        ["series"] => draft.series.clone(),
        ["label"] => draft.label.clone(),
        ["title"] => draft.title.clone(),
        ["hashtags"] => draft.hashtags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" "),
        ["lead"] => draft.lead.clone(),
        ["closing"] => draft.closing.clone(),
        ["author"] => draft.author.clone(),
        ["sections", at, rest @ ..] => of_section(index(at).and_then(|i| draft.sections.get(i))?, rest)?,
        _ => return None,
    })
}

fn of_section(section: &DraftSection, field: &[&str]) -> Option<String> {
    Some(match field {
        ["label"] => section.label.clone(),
        ["title"] => section.title.clone(),
        ["kind"] => section.kind.into_str().to_owned(),
        ["level"] => section.level.map(|n| n.to_string()).unwrap_or_default(),
        ["day"] => section.day.to_string(),
        ["slides_url"] => section.slides_url.clone(),
        ["video_url"] => section.video_url.clone(),
        ["slides_promised"] => section.slides_promised.to_string(),
        ["impression"] => section.impression.clone(),
        ["notes"] => section.markdown(),
        ["speakers"] => {
            let line = |s: &DraftSpeaker| format!("{} / {} / {} / {}", s.name, s.affiliation, s.role, s.honorific);
            section.speakers.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        ["speakers", at, field] => {
            let speaker = index(at).and_then(|i| section.speakers.get(i))?;
            match *field {
                "name" => speaker.name.clone(),
                "affiliation" => speaker.affiliation.clone(),
                "role" => speaker.role.clone(),
                "honorific" => speaker.honorific.clone(),
                "is_group" => speaker.is_group.to_string(),
                "is_another" => speaker.is_another.to_string(),
                _ => return None,
            }
        }
        ["questions", at, field] => {
            let question = index(at).and_then(|i| section.questions.get(i))?;
            match *field {
                "asker" => question.asker.clone(),
                "body" => question.body.clone(),
                _ => return None,
            }
        }
        _ => return None,
    })
}

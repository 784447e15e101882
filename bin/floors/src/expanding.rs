//! A program of the last release runs on the new schema: migrations expand, and what contracts says why nothing breaks.
//!
//! Each statement is looked at as words; bodies of functions are not, those of `do` blocks are. What a migration made
//! itself it may change. Whatever else takes something away, or may refuse what an older program writes, is a violation
//! unless [`ALLOWED`] gives the reason.

use std::{collections::BTreeSet, fs, path::Path};

/// The last migration that stands as it is.
const SINCE: u32 = 74;

/// What would be a violation: the migration, the words that the change begins with, and why an older program goes on.
pub const ALLOWED: &[(u32, &str, &str)] = &[
    (75, "alter table audit_log disable trigger", "enabled again in the same transaction, under a lock of the table"),
    (75, "alter table audit_chain disable trigger", "enabled again in the same transaction, under a lock of the table"),
    (
        77,
        "create unique index bulk_acts_by_press",
        "older programs leave the column empty, and empty ones are not in it",
    ),
    (
        79,
        "alter table questions add constraint questions_afterwards_live",
        "of a column that older programs leave as it is",
    ),
    (81, "alter table proposal_decisions drop constraint proposal_decisions_known", "comes back, with one word more"),
    (
        81,
        "alter table proposal_decisions add constraint proposal_decisions_known",
        "with one word more, of letters that were sent: of those older programs read the words alone",
    ),
    (
        81,
        "alter table proposal_decisions add constraint proposal_decisions_cancel_is_sent",
        "of a word that older programs do not write",
    ),
    (84, "create trigger registrations_agreed_anew", "it clears two columns that older programs do not know"),
    (91, "create trigger accounts_shown_name_noted", "it writes a column that older programs do not know"),
    (94, "alter table speaker_letters drop constraint speaker_letters_kind_known", "comes back, with two words more"),
    (
        94,
        "alter table speaker_letters add constraint speaker_letters_kind_known",
        "with two words more, of letters that older programs pass over",
    ),
    (
        96,
        "alter table proposals drop constraint proposals_called_off_cancelled",
        "another takes its place, with one state more",
    ),
    (
        96,
        "alter table proposals add constraint proposals_called_off_over check ( called_off_at is null or state in ( '' , '' ) )",
        "what the one before it let in and more",
    ),
    (102, "create unique index polls_by_press", "older programs leave the column empty, and empty ones are not in it"),
];

/// What is not in order in the folder of migrations, a sentence each, by these exceptions.
///
/// Errors: a file that cannot be read.
pub fn contracting(folder: &Path, allowed: &[(u32, &str, &str)]) -> Result<Vec<String>, String> {
    let failed = |error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let number = name.split('_').next().and_then(|digits| digits.parse::<u32>().ok());
        if let Some(number) = number.filter(|number| *number > SINCE) {
            files.push((number, name, path));
        }
    }
    files.sort();
    let (mut found, mut unused) = (Vec::new(), (0..allowed.len()).collect::<BTreeSet<_>>());
    for (number, name, path) in files {
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        for change in changes(&text) {
            match allowed.iter().position(|(of, words, _)| *of == number && begins(&change, words)) {
                Some(reason) => {
                    unused.remove(&reason);
                }
                None => found.push(format!("{name} may break the program before it: {change}")),
            }
        }
    }
    found.extend(
        unused
            .into_iter()
            .map(|n| format!("migration {} has an exception for nothing: {}", allowed[n].0, allowed[n].1)),
    );
    Ok(found)
}

fn begins(change: &str, words: &str) -> bool {
    change.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// What of a migration an older program may not survive.
fn changes(text: &str) -> Vec<String> {
    let mut made = Made::default();
    let mut found = Vec::new();
    for statement in statements(text) {
        let words: Vec<&str> = statement.split(' ').collect();
        match words[..] {
            ["create", "unique", "index", ..] => {
                let table = after(&words, "on");
                if !made.tables.contains(table) {
                    found.push(statement.clone());
                }
            }
            ["create", "table", ..] => {
                made.tables.insert(object(&words[2..]).to_owned());
            }
            ["create", "trigger" | "rule" | "policy", ..]
            | ["create", "constraint", "trigger", ..]
            | ["create", "or", "replace", "trigger", ..] => {
                let place = if words[1] == "rule" { "to" } else { "on" };
                if !made.tables.contains(after(&words, place)) {
                    found.push(statement.clone());
                }
            }
            // What is made anew in its place has the same columns and arguments.
            ["create", what, ..] if what != "or" => {
                made.others.insert(format!("{what} {}", object(&words[2..])));
            }
            ["drop", what, ..] => {
                let name = object(&words[2..]);
                if !made.tables.contains(name) && !made.others.contains(&format!("{what} {name}")) {
                    found.push(statement.clone());
                }
            }
            ["alter", "table", ..] => {
                let (table, rest) = altered(&words[2..]);
                if !made.tables.contains(table) {
                    found.extend(made.altering(table, rest));
                }
            }
            ["alter", what, ..] if has(&words, "rename") || !["index", "sequence", "function"].contains(&what) => {
                found.push(statement.clone());
            }
            ["truncate" | "revoke", ..] => found.push(statement.clone()),
            _ => {}
        }
    }
    found
}

/// What a migration has made so far.
#[derive(Default)]
struct Made {
    tables: BTreeSet<String>,
    /// Behind their tables.
    columns: BTreeSet<(String, String)>,
    /// With the word of what they are before their names.
    others: BTreeSet<String>,
}

impl Made {
    /// Those actions on an older table that may break a program before this migration.
    fn altering(&mut self, table: &str, actions: &[&str]) -> Vec<String> {
        let actions = actions_of(&actions.join(" "));
        // First, because a constraint may stand before its column.
        for action in &actions {
            let words: Vec<&str> = action.split(' ').collect();
            if let ["add", "column", rest @ ..] = &words[..] {
                self.columns.insert((table.to_owned(), object(rest).to_owned()));
            }
        }
        actions
            .into_iter()
            .filter(|action| !self.keeps(table, action))
            .map(|action| format!("alter table {table} {action}"))
            .collect()
    }

    fn keeps(&self, table: &str, action: &str) -> bool {
        let words: Vec<&str> = action.split(' ').collect();
        match words[..] {
            // One that rows of an older program cannot have is required of them, or is alike in all of them.
            ["add", "column", ..] => {
                let is_required = action.contains(" not null") && !has(&words, "default") && !has(&words, "generated");
                !is_required && !has(&words, "unique") && !has(&words, "primary")
            }
            // Rows that are there pass it, and those of an older program have the same defaults.
            ["add", "constraint", _, "check", ..] => {
                let (_, check) = action.split_once(" check ").unwrap_or_default();
                names(check).all(|name| self.columns.contains(&(table.to_owned(), name.to_owned())))
            }
            ["alter", "column", _, "set", "default" | "statistics" | "storage", ..]
            | ["alter", "column", _, "drop", "not", ..]
            | ["alter", _, "set", "default", ..]
            | ["alter", _, "drop", "not", ..]
            | ["validate", ..]
            | ["enable", "trigger", ..]
            | ["set", "(", ..] => true,
            _ => false,
        }
    }
}

fn has(words: &[&str], word: &str) -> bool {
    words.contains(&word)
}

/// The name behind this word.
fn after<'a>(words: &[&'a str], word: &str) -> &'a str {
    words.iter().position(|each| *each == word).map_or("", |at| object(&words[at + 1..]))
}

/// The name that comes after words such as `if exists`.
fn object<'a>(words: &[&'a str]) -> &'a str {
    words
        .iter()
        .find(|word| !["if", "not", "exists", "only", "concurrently"].contains(word))
        .copied()
        .unwrap_or_default()
}

/// Which table is altered, and how.
fn altered<'w, 'a>(words: &'w [&'a str]) -> (&'a str, &'w [&'a str]) {
    let at = words.iter().position(|word| !["if", "exists", "only"].contains(word)).unwrap_or(0);
    (words.get(at).copied().unwrap_or_default(), words.get(at + 1..).unwrap_or_default())
}

/// The actions of one `alter table`, which commas part.
fn actions_of(text: &str) -> Vec<String> {
    let (mut depth, mut actions) = (0_i32, vec![String::new()]);
    for word in text.split(' ') {
        match word {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            _ => {}
        }
        if word == "," && depth == 0 {
            actions.push(String::new());
        } else if let Some(last) = actions.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    actions.retain(|action| !action.is_empty());
    actions
}

/// Words of SQL that name no column.
const SQL: [&str; 18] = [
    "and",
    "or",
    "not",
    "is",
    "in",
    "null",
    "true",
    "false",
    "any",
    "all",
    "array",
    "between",
    "like",
    "like_regex",
    "distinct",
    "from",
    "case",
    "end",
];

/// The columns of an expression.
fn names(expression: &str) -> impl Iterator<Item = &str> {
    let words: Vec<&str> = expression.split(' ').collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let is_name = word.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        let is_called = words.get(at + 1) == Some(&"(");
        let is_type = at > 0 && words[at - 1] == "::";
        if is_name && !is_called && !is_type && !SQL.contains(word) {
            found.push(*word);
        }
    }
    found.into_iter()
}

/// The statements of a migration: their words in lower case with one blank between, brackets and commas as words of their
/// own, without comments and without what stands in quotes. A `do` block gives those in it.
fn statements(text: &str) -> Vec<String> {
    let (mut all, mut words) = (Vec::new(), String::new());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if rest.starts_with("--") {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, rest)| rest);
        } else if let Some(quoted) = rest.strip_prefix('\'') {
            // A quote in quotes is two, and so another text beside this one.
            rest = quoted.split_once('\'').map_or("", |(_, rest)| rest);
            words.push_str(" '' ");
        } else if let Some((quote, body)) = dollar(rest) {
            let (body, after) = body.split_once(quote).unwrap_or((body, ""));
            if words.trim_start().starts_with("do") {
                all.extend(statements(body).iter().map(|inner| without_control(inner)));
            }
            words.push_str(" '' ");
            rest = after;
        } else {
            match next {
                ';' => all.push(std::mem::take(&mut words)),
                '(' | ')' | '[' | ']' | ',' | '=' | '<' | '>' | '+' | '-' | '*' | '/' | '~' | '|' | '@' => {
                    words.extend([' ', next, ' ']);
                }
                ':' if rest.starts_with("::") => {
                    words.push_str(" :: ");
                    rest = &rest[1..];
                }
                '"' => {}
                _ => words.extend(next.to_lowercase()),
            }
            rest = &rest[next.len_utf8()..];
        }
    }
    all.push(words);
    let tidy = |words: String| words.split_whitespace().collect::<Vec<_>>().join(" ");
    all.into_iter().map(tidy).filter(|words| !words.is_empty()).collect()
}

/// What the text is quoted with, if with dollars, and what comes after that.
fn dollar(text: &str) -> Option<(&str, &str)> {
    let end = text.strip_prefix('$')?.find('$')? + 2;
    let is_quote = text[1..end - 1].chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_quote && !text[1..].starts_with(|c: char| c.is_ascii_digit())).then(|| text.split_at(end))
}

/// A statement of a block, behind `begin`, `then`, `else` and `loop`.
fn without_control(statement: &str) -> String {
    let words: Vec<&str> = statement.split(' ').collect();
    let last = words.iter().rposition(|word| ["begin", "then", "else", "loop"].contains(word));
    words[last.map_or(0, |at| at + 1)..].join(" ")
}

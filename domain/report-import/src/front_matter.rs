//! What stands between `---` (YAML) or `+++` (TOML) before a Markdown text.

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};

/// The entries that a report may have, and the lines that they take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    pub title: String,
    /// As written.
    pub date: String,
    pub author: String,
    pub tags: Vec<String>,
    /// Lines of the whole, from the first, with both fences.
    pub lines: usize,
}

/// Names under which blogs write the day of an article, the surest first.
const DATES: [&str; 6] = ["date", "published", "published_at", "publishDate", "pubDate", "created_at"];

/// Reads the front matter that a source begins with; `None` when it has none, or one that cannot be read.
pub fn read(source: &str) -> Option<FrontMatter> {
    let mut lines = source.lines();
    let fence = lines.next()?.trim_end();
    if !matches!(fence, "---" | "+++") {
        return None;
    }
    let inner: Vec<&str> = lines.take_while(|line| line.trim_end() != fence).collect();
    // Without an end it is none.
    source.lines().nth(inner.len() + 1).filter(|line| line.trim_end() == fence)?;
    let text = inner.join("\n");
    let mut found = if fence == "+++" { toml(&text)? } else { yaml(&text)? };
    found.lines = inner.len() + 2;
    Some(found)
}

fn toml(text: &str) -> Option<FrontMatter> {
    let table: toml::Table = text.parse().ok()?;
    let get = |name: &str| match table.get(name)? {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Datetime(at) => Some(at.to_string()),
        _ => None,
    };
    let list = |name: &str| -> Vec<String> {
        let items = table.get(name).and_then(toml::Value::as_array).into_iter().flatten();
        items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
    };
    Some(FrontMatter {
        title: get("title").unwrap_or_default(),
        date: DATES.iter().find_map(|name| get(name)).unwrap_or_default(),
        author: get("author").unwrap_or_default(),
        tags: [list("tags"), list("topics")].concat(),
        lines: 0,
    })
}

fn yaml(text: &str) -> Option<FrontMatter> {
    let documents = Yaml::load_from_str(text).ok()?;
    let document = documents.first()?;
    let mapping = document.as_mapping()?;
    let value = |name: &str| mapping.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value);
    let get = |name: &str| value(name).and_then(scalar);
    let list = |name: &str| -> Vec<String> {
        match value(name) {
            Some(node) => match node.as_sequence() {
                Some(items) => items.iter().filter_map(scalar).collect(),
                None => scalar(node)
                    .map(|text| text.split([',', ' ']).filter(|t| !t.is_empty()).map(str::to_owned).collect())
                    .unwrap_or_default(),
            },
            None => Vec::new(),
        }
    };
    Some(FrontMatter {
        title: get("title").unwrap_or_default(),
        date: DATES.iter().find_map(|name| get(name)).unwrap_or_default(),
        author: get("author").unwrap_or_default(),
        tags: [list("tags"), list("topics")].concat(),
        lines: 0,
    })
}

fn scalar(node: &Yaml<'_>) -> Option<String> {
    match node {
        Yaml::Value(Scalar::String(text)) | Yaml::Representation(text, ..) => Some(text.to_string()),
        Yaml::Value(Scalar::Integer(number)) => Some(number.to_string()),
        Yaml::Value(Scalar::FloatingPoint(number)) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_read() {
        let yaml = read("---\ntitle: \"見本の会 第16回レポート#mihon16\"\ndate: 2025-01-08 21:00:00 +0900\nauthor: 見本 太郎\ntags: [mihon, 図書館]\n---\n本文").unwrap();
        assert_eq!(
            (yaml.title.as_str(), yaml.author.as_str(), yaml.lines),
            ("見本の会 第16回レポート#mihon16", "見本 太郎", 6)
        );
        assert!(yaml.date.starts_with("2025-01-08"), "{}", yaml.date);
        assert_eq!(yaml.tags, ["mihon", "図書館"]);
        let toml = read("+++\ntitle = \"\\u898b\\u672c\\u306e\\u4f1a \\u7b2c7\\u56de\"\npublished = 2024-05-08T19:00:00+09:00\n+++\n").unwrap();
        assert_eq!((toml.title.as_str(), toml.date.get(..10)), ("見本の会 第7回", Some("2024-05-08")));
        assert_eq!(read("---\n本文"), None);
    }
}

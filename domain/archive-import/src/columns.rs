//! Which column of a table holds what: by the names that services use, or by a person's word.

use std::collections::BTreeMap;

use crate::words::squeezed;

/// Something that a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub key: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    /// Names of columns that hold it, the likeliest first, as services write them.
    pub names: &'static [&'static str],
}

/// Field → column, counted from 0.
pub type Mapping = BTreeMap<String, usize>;

/// The mapping that the names of the columns suggest. Each column holds one thing.
pub fn guess(columns: &[String], fields: &[Field]) -> Mapping {
    guess_by(columns, fields, &[true, false])
}

/// As [`guess`], by names that are exactly known alone.
pub fn guess_exactly(columns: &[String], fields: &[Field]) -> Mapping {
    guess_by(columns, fields, &[true])
}

fn guess_by(columns: &[String], fields: &[Field], ways: &[bool]) -> Mapping {
    let squeezed_columns: Vec<String> = columns.iter().map(|column| squeezed(column)).collect();
    let mut mapping = Mapping::new();
    let mut taken = vec![false; columns.len()];
    // A name that is exactly known wins over one that holds it.
    for is_exact in ways.iter().copied() {
        for field in fields.iter().filter(|_| !columns.is_empty()) {
            if mapping.contains_key(field.key) {
                continue;
            }
            let found = field.names.iter().find_map(|name| {
                let name = squeezed(name);
                squeezed_columns.iter().enumerate().position(|(at, column)| {
                    !taken[at]
                        && (column == &name || !is_exact && name.chars().count() > 3 && column.contains(name.as_str()))
                })
            });
            if let Some(at) = found {
                taken[at] = true;
                mapping.insert(field.key.to_owned(), at);
            }
        }
    }
    mapping
}

/// A mapping without what the table does not have.
pub fn checked(mapping: &Mapping, columns: usize, fields: &[Field]) -> Mapping {
    let is_known = |key: &str| fields.iter().any(|field| field.key == key);
    mapping.iter().filter(|(key, at)| is_known(key) && **at < columns).map(|(key, at)| (key.clone(), *at)).collect()
}

/// The cell of a field in a row; empty where there is none.
pub fn cell<'a>(row: &'a [String], mapping: &Mapping, key: &str) -> &'a str {
    mapping.get(key).and_then(|at| row.get(*at)).map_or("", |cell| crate::words::unescaped(cell.trim()))
}

/// Columns that hold nothing we know, by their names.
pub fn unused<'a>(columns: &'a [String], mapping: &Mapping) -> Vec<&'a str> {
    let is_used = |at: usize| mapping.values().any(|used| *used == at);
    columns.iter().enumerate().filter(|(at, name)| !is_used(*at) && !name.is_empty()).map(|(_, n)| n.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [Field; 2] = [
        Field { key: "name", ja: "名前", en: "Name", names: &["表示名", "Name"] },
        Field { key: "mail", ja: "メール", en: "Mail", names: &["Email", "メールアドレス"] },
    ];

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn exact_names_win_and_each_column_holds_one_thing() {
        let mapping = guess(&columns(&["User name", "E-mail", "Name"]), &FIELDS);
        assert_eq!((mapping["name"], mapping["mail"]), (2, 1));
        let mapping = guess(&columns(&["あなたのメールアドレス", "表示名"]), &FIELDS);
        assert_eq!((mapping["name"], mapping["mail"]), (1, 0));
        assert!(guess(&[], &FIELDS).is_empty());
    }

    #[test]
    fn a_mapping_never_leads_out_of_the_table() {
        let mapping = Mapping::from([("name".to_owned(), 7), ("mail".to_owned(), 0), ("other".to_owned(), 0)]);
        assert_eq!(checked(&mapping, 2, &FIELDS), Mapping::from([("mail".to_owned(), 0)]));
        assert_eq!(cell(&columns(&["'=x"]), &mapping, "mail"), "=x");
    }
}

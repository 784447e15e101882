//! `benkyokai lottery verify`: repeats a draw from its published list. Needs no database and asks nobody.

use std::{fmt::Write as _, path::Path};

use anyhow::{Context as _, bail};
use domain::registration::lottery;

/// What a draw says: its fingerprint, and the numbers in their order. `cap`: how many of a group at most, where the draw
/// has that rule. `order`: a published order that it must be.
pub fn verify(list: &Path, seed: &str, seats: usize, cap: Option<i32>, order: Option<&Path>) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(list).with_context(|| format!("{} cannot be read", list.display()))?;
    let Some(entries) = lottery::read_list(&text) else {
        bail!("{}: this is no list of a draw. It has a number a line, and none twice.", list.display());
    };
    if entries.is_empty() {
        bail!("{} holds no numbers: it has one a line.", list.display());
    }
    let drawn = lottery::draw(seed, &entries, cap);
    let published = order.map(|path| published(path, &drawn)).transpose()?;
    let mut out = format!("{}  {} entries\n", lottery::fingerprint(&entries), entries.len());
    let mut left = seats;
    for (at, one) in drawn.iter().enumerate() {
        // Who had left before the draw stands in the published order alone.
        let is_gone = published.as_ref().is_some_and(|results| results[at] == "withdrawn");
        let result = match left {
            _ if is_gone => "withdrawn",
            0 => "waits",
            _ => "won",
        };
        if result == "won" {
            left -= 1;
        }
        if let Some(results) = &published
            && results[at] != result
        {
            bail!(
                "the published result of {} at place {} is {}, and should be {result}.",
                one.entry.number,
                at + 1,
                results[at]
            );
        }
        let _ = writeln!(out, "{:>5}  {}  {}  {result}", at + 1, one.entry.number, &one.value[..16]);
    }
    if published.is_some() {
        out.push_str("order and results match\n");
    }
    Ok(out)
}

/// The published results, in an order that must be this one.
fn published(path: &Path, drawn: &[lottery::Drawn]) -> anyhow::Result<Vec<String>> {
    let unreadable = || format!("{} cannot be read", path.display());
    let mut table = csv::ReaderBuilder::new().flexible(true).from_path(path).with_context(unreadable)?;
    let mut rows = Vec::with_capacity(drawn.len());
    for row in table.records() {
        let row = row.with_context(unreadable)?;
        let cell = |n: usize| row.get(n).unwrap_or_default().to_owned();
        rows.push((cell(1), cell(3)));
    }
    let numbers = rows.iter().map(|(number, _)| number.as_str());
    if !numbers.clone().eq(drawn.iter().map(|one| one.entry.number.as_str())) {
        let at = numbers
            .zip(drawn)
            .position(|(theirs, ours)| theirs != ours.entry.number)
            .unwrap_or(rows.len().min(drawn.len()));
        bail!("the published order differs at place {}: tell the organizers, with both files.", at + 1);
    }
    Ok(rows.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_90_a_draw_is_repeated_and_a_changed_one_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list.txt");
        std::fs::write(&list, "A-0001\nA-0002\nA-0003\n").unwrap();
        let said = verify(&list, "seed", 1, None, None).unwrap();
        assert!(said.contains("3 entries") && said.matches("waits").count() == 2, "{said}");
        let order: Vec<&str> = said.lines().skip(1).map(|line| line.split_whitespace().nth(1).unwrap()).collect();
        let csv = folder.path().join("order.csv");
        let write = |order: &[&str]| {
            let mut rows = String::new();
            for (at, number) in order.iter().enumerate() {
                let result = if at == 0 { "won" } else { "waits" };
                let _ = write!(rows, "\"{}\",\"{number}\",\"x\",\"{result}\"\r\n", at + 1);
            }
            std::fs::write(&csv, format!("\u{feff}\"place\",\"number\",\"value\",\"result\"\r\n{rows}")).unwrap();
        };
        write(&order);
        assert!(verify(&list, "seed", 1, None, Some(&csv)).unwrap().ends_with("order and results match\n"));
        assert!(
            verify(&list, "seed", 2, None, Some(&csv)).unwrap_err().to_string().contains("should be won"),
            "another number of seats"
        );
        // Of a group that is capped at one, one goes before the others.
        std::fs::write(&list, "A-0001 g1\nA-0002 g1 first\nA-0003\n").unwrap();
        let capped = verify(&list, "seed", 1, Some(1), None).unwrap();
        let order_of = |said: &str| {
            said.lines().skip(1).map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(order_of(&capped), ["A-0002", "A-0003", "A-0001"]);
        std::fs::write(&list, "A-0001\nA-0002\nA-0003\n").unwrap();
        write(&[order[1], order[0], order[2]]);
        assert!(verify(&list, "seed", 1, None, Some(&csv)).unwrap_err().to_string().contains("place 1"));
        write(&order[..2]);
        assert!(verify(&list, "seed", 1, None, Some(&csv)).is_err(), "somebody is missing");
        std::fs::write(&list, "A-0001\nA-0001\n").unwrap();
        assert!(verify(&list, "seed", 1, None, None).unwrap_err().to_string().contains("none twice"));
        assert!(verify(&folder.path().join("none"), "seed", 1, None, None).is_err());
    }
}

//! Shows where a text holds what was searched for. Pure; never splits a grapheme.

use unicode_segmentation::UnicodeSegmentation;

use super::{fold::Folded, types::Span};

/// The whole title, with its hits marked.
pub fn highlight(title: &str, terms: &[String]) -> Vec<Span> {
    spans(title, 0, title.len(), &hits(title, terms))
}

/// About `around` graphemes of `body` where most different terms stand close together, with the hits
/// marked; the beginning when nothing is found. A cut is shown by "…" at that end.
pub fn excerpt(body: &str, terms: &[String], around: usize) -> Vec<Span> {
    let hits = hits(body, terms);
    let bounds: Vec<usize> = body.grapheme_indices(true).map(|(at, _)| at).chain([body.len()]).collect();
    let last = bounds.len() - 1;
    let index = |byte: usize| bounds.partition_point(|bound| *bound < byte);
    let first_hit = best_start(&hits, around, index).unwrap_or(0);

    // A little of what comes before, from the beginning of its sentence if that is near.
    let lead = around / 4;
    let earliest = first_hit.saturating_sub(lead);
    let sentence = (earliest..=first_hit).find(|i| {
        *i > 0 && matches!(body[..bounds[*i]].chars().next_back(), Some('\n' | '。' | '！' | '？' | '!' | '?'))
    });
    let from = if earliest == 0 { 0 } else { sentence.unwrap_or(earliest) };
    let to = (from + around).min(last);
    // Near the end there is room for more of what comes before.
    let from = if to == last && sentence.is_none() { from.min(last.saturating_sub(around)) } else { from };

    let mut spans = spans(body, bounds[from], bounds[to], &hits);
    if from > 0 {
        attach(&mut spans, true);
    }
    if to < last {
        attach(&mut spans, false);
    }
    spans
}

/// A found term: its number, and its bytes in the original.
#[derive(Clone, Copy)]
struct Found {
    term: usize,
    start: usize,
    end: usize,
}

/// By place; overlapping ones are all there.
fn hits(text: &str, terms: &[String]) -> Vec<Found> {
    let folded = Folded::new(text);
    let mut hits = Vec::new();
    for (term, needle) in terms.iter().enumerate().filter(|(_, needle)| !needle.is_empty()) {
        for (at, _) in folded.text.match_indices(needle.as_str()) {
            if let Some((start, end)) = folded.original(at, at + needle.len()) {
                hits.push(Found { term, start, end });
            }
        }
    }
    hits.sort_by_key(|hit| (hit.start, hit.end));
    hits
}

/// Grapheme index of the hit whose following window holds most different terms, then most hits; the
/// earliest of equals.
fn best_start(hits: &[Found], around: usize, index: impl Fn(usize) -> usize) -> Option<usize> {
    // What stands before the first hit takes its share of the window.
    let reach = around - around / 4;
    let at: Vec<(usize, usize)> = hits.iter().map(|hit| (index(hit.start), index(hit.end))).collect();
    let mut best: Option<((usize, usize), usize)> = None;
    let mut counts = vec![0_usize; hits.iter().map(|hit| hit.term + 1).max()?];
    let mut until = 0;
    for (i, hit) in hits.iter().enumerate() {
        while until < hits.len() && at[until].1 <= at[i].0 + reach {
            counts[hits[until].term] += 1;
            until += 1;
        }
        let score = (counts.iter().filter(|n| **n > 0).count(), counts.iter().sum());
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, at[i].0));
        }
        if until > i {
            counts[hit.term] = counts[hit.term].saturating_sub(1);
        } else {
            until = i + 1;
        }
    }
    best.map(|(_, start)| start)
}

/// `text[from..to]` as pieces; their texts joined are that piece of the original.
fn spans(text: &str, from: usize, to: usize, hits: &[Found]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut push = |start: usize, end: usize, hit: bool| {
        if start < end {
            match spans.last_mut() {
                Some(last) if last.hit == hit => last.text.push_str(&text[start..end]),
                _ => spans.push(Span { text: text[start..end].to_owned(), hit }),
            }
        }
    };
    let mut at = from;
    for hit in hits {
        let (start, end) = (hit.start.max(at), hit.end.min(to));
        if start < end {
            push(at, start, false);
            push(start, end, true);
            at = end;
        }
    }
    push(at, to, false);
    spans
}

fn attach(spans: &mut Vec<Span>, before: bool) {
    let place = if before { spans.first_mut() } else { spans.last_mut() };
    match place {
        Some(span) if !span.hit && before => span.text.insert(0, '…'),
        Some(span) if !span.hit => span.text.push('…'),
        _ => {
            let at = if before { 0 } else { spans.len() };
            spans.insert(at, Span { text: "…".to_owned(), hit: false });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::rules;
    use proptest::prelude::*;

    fn t(query: &str) -> Vec<String> {
        rules::terms(query).unwrap()
    }

    fn with_brackets(spans: &[Span]) -> String {
        spans.iter().map(|s| if s.hit { format!("[{}]", s.text) } else { s.text.clone() }).collect()
    }

    #[test]
    fn hits_are_marked_in_the_original_writing() {
        assert_eq!(with_brackets(&highlight("ＩＡＭの権限", &t("iam 権限"))), "[ＩＡＭ]の[権限]");
        assert_eq!(with_brackets(&highlight("㍿の話", &t("会社"))), "[㍿]の話");
        assert_eq!(with_brackets(&highlight("ｶﾞｲﾄﾞ", &t("ガ"))), "[ｶﾞ]ｲﾄﾞ");
        assert_eq!(with_brackets(&highlight("AWS \n WAF", &t("\"aws waf\""))), "[AWS \n WAF]");
        assert_eq!(with_brackets(&highlight("ababab", &t("ab ba"))), "[ababab]");
        assert_eq!(with_brackets(&highlight("", &t("a"))), "");
    }

    #[test]
    fn the_excerpt_shows_where_the_terms_meet() {
        let body = format!("鍵だけの話。{}。鍵と権限の話。{}", "あ".repeat(300), "い".repeat(300));
        let excerpt = with_brackets(&excerpt(&body, &t("鍵 権限"), 60));
        assert!(excerpt.starts_with("…[鍵]と[権限]の話。") && excerpt.ends_with("い…"), "{excerpt}");
    }

    #[test]
    fn without_a_hit_the_excerpt_is_the_beginning() {
        assert_eq!(with_brackets(&excerpt(&"あ".repeat(50), &t("鍵"), 10)), format!("{}…", "あ".repeat(10)));
        assert_eq!(with_brackets(&excerpt("短い", &t("鍵"), 10)), "短い");
    }

    proptest! {
        #[test]
        fn joined_spans_are_a_piece_of_the_original(
            text in "([ -~]|[ぁ-んァ-ン]|[一-丁]|ｱﾞ|㍿|ﬁ|①|👨‍👩‍👧|e\u{301}|\n|\u{202e}){0,80}",
            query in "[a-cぁ-ぅ会1 ]{1,6}", around in 1usize..40,
        ) {
            let terms = rules::terms(&query).unwrap_or_default();
            let whole: String = highlight(&text, &terms).into_iter().map(|s| s.text).collect();
            prop_assert_eq!(&whole, &text);
            let piece: String = excerpt(&text, &terms, around).into_iter().map(|s| s.text).collect();
            let piece = piece.strip_prefix('…').unwrap_or(&piece);
            let piece = piece.strip_suffix('…').unwrap_or(piece);
            prop_assert!(text.contains(piece));
            prop_assert!(piece.graphemes(true).count() <= around);
        }

        #[test]
        fn a_found_term_is_marked(before in "[あ-ん。]{0,200}", after in "[あ-ん。]{0,200}", around in 4usize..60) {
            let spans = excerpt(&format!("{before}鍵{after}"), &t("鍵"), around);
            prop_assert!(spans.iter().any(|s| s.hit && s.text == "鍵"));
        }

        #[test]
        fn nothing_panics(text in any::<String>(), query in any::<String>(), around in 0usize..9) {
            let terms = rules::terms(&query).unwrap_or_default();
            let _ = (highlight(&text, &terms), excerpt(&text, &terms, around));
        }
    }
}

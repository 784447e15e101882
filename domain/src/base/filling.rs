//! Texts in which organizers leave places for what differs from reader to reader. Pure.

/// The text with its parts put in, once: what is put in is read no more. `parts`: each as it is written in Japanese and in
/// English; whatever else stands in braces stays as it is.
pub fn filled<P: Copy>(text: &str, parts: &[(P, &str, &str)], part: impl Fn(P) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = parts.iter().find_map(|(part, ja, en)| {
            [ja, en].into_iter().find(|word| rest.starts_with(**word)).map(|word| (*part, word.len()))
        });
        if let Some((found, length)) = known {
            out.push_str(&part(found));
            rest = &rest[length..];
        } else {
            out.push('{');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

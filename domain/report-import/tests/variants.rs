//! One evening in seventy-six formats is one evening.

#[path = "support/variants.rs"]
mod variants;

#[test]
fn what_is_understood_does_not_depend_on_the_format() {
    let (expected, all) = variants::compared(include_str!("fixtures/evening.txt"));
    assert_eq!(expected, (4, vec![9, 6, 2], 1, 3, 2), "the text itself");
    assert_eq!(all.len(), 76);
    let wrong: Vec<_> = all.iter().filter(|(_, counted)| *counted != expected).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

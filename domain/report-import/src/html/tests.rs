//! Tests of the file beside.

use super::*;

fn shapes(source: &str) -> Vec<(Shape, String)> {
    let kept = |block: &Block| !matches!(block.shape, Shape::Dropped(_));
    read(source).unwrap().into_iter().filter(kept).map(|block| (block.shape, block.text)).collect()
}

#[test]
fn a_break_in_a_heading_and_a_second_paragraph_of_a_bullet_go_on() {
    assert_eq!(
        shapes(
            "<body class=\"single-post has-toc\"><h2>夜の図書館<br>見本社</h2>\
             <ul><li><p>一つ目</p><p>続き</p><ul><li>子</li></ul></li></ul>"
        ),
        [
            (Shape::Heading(2), "夜の図書館 見本社".to_owned()),
            (Shape::Item(1), "一つ目 続き".to_owned()),
            (Shape::Item(2), "子".to_owned()),
        ]
    );
}

#[test]
fn a_link_keeps_its_address_whatever_signs_are_in_it() {
    let read =
        shapes("<p><a href='https://example.org/a_(b)'>棚</a></p><p><a href='https://example.org/c'>[本]</a></p>");
    let texts: Vec<&str> = read.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["棚 https://example.org/a_(b)", "[本] https://example.org/c"]);
}

#[test]
fn code_tables_and_quotations_are_kept() {
    let read = shapes(
        "<pre><code>a:\n  b</code></pre><table><tr><th>本</th><th>棚</th></tr><tr><td>夜</td><td>三</td></tr></table>\
         <blockquote><p>引く</p></blockquote>",
    );
    assert_eq!(read[0], (Shape::Verbatim, "```\na:\n  b\n```".to_owned()));
    assert_eq!(read[1], (Shape::Verbatim, "| 本 | 棚 |\n| --- | --- |\n| 夜 | 三 |".to_owned()));
    assert_eq!(read[2], (Shape::Quote, "引く".to_owned()));
}

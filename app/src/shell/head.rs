//! `<head>`: title, address, share data, structured data. Written as text, because its elements
//! are static and `property` is no attribute that views know.

use std::fmt::Write as _;

use domain::encoding::escape_html;

use super::{Bundle, Head, PRODUCT};
use crate::{cx::Cx, routes, ui::structured_data};

pub(super) fn html(cx: &Cx, head: &Head) -> String {
    let title = if head.title.is_empty() {
        PRODUCT.to_owned()
    } else if head.series.as_ref().is_some_and(|series| head.title.contains(&series.name)) {
        head.title.clone()
    } else {
        format!("{} | {}", head.title, head.series.as_ref().map_or(PRODUCT, |series| &series.name))
    };
    // A board is asked on while it is read: the keyboard makes the page smaller, and does not lie on it.
    let keyboard = if head.bundle == Some(Bundle::Board) { ", interactive-widget=resizes-content" } else { "" };
    let mut out = format!(
        "<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1{keyboard}\"><title>{}</title>",
        escape_html(&title)
    );
    let mut meta = |kind: &str, name: &str, content: &str| {
        if !content.is_empty() {
            let _ = write!(out, "<meta {kind}=\"{name}\" content=\"{}\">", escape_html(content));
        }
    };
    meta("name", "description", &head.description);
    meta("name", "color-scheme", "light dark");
    meta("property", "og:title", &head.title);
    meta("property", "og:description", &head.description);
    meta("property", "og:type", if head.is_article { "article" } else { "website" });
    meta("property", "og:site_name", PRODUCT);
    meta("property", "og:locale", cx.t("ja_JP", "en_GB"));
    if let Some(path) = &head.image {
        meta("property", "og:image", &format!("{}{path}", cx.origin));
        meta("property", "og:image:width", "1200");
        meta("property", "og:image:height", "630");
        meta("name", "twitter:card", "summary_large_image");
    }
    match &head.canonical {
        Some(path) => {
            meta("property", "og:url", &format!("{}{path}", cx.origin));
            let _ = write!(out, "<link rel=\"canonical\" href=\"{}\">", escape_html(&format!("{}{path}", cx.origin)));
        }
        None => meta("name", "robots", "noindex"),
    }
    out.push_str(
        "<meta name=\"theme-color\" content=\"#ffffff\" media=\"(prefers-color-scheme: light)\">\
         <meta name=\"theme-color\" content=\"#161a23\" media=\"(prefers-color-scheme: dark)\">",
    );
    let (feed, feed_title) = match &head.series {
        Some(series) => (routes::series_feed(&series.slug), series.name.as_str()),
        None => (routes::FEED.to_owned(), PRODUCT),
    };
    let manifest = match &head.series {
        Some(series) => routes::series_manifest(&series.slug),
        None => routes::MANIFEST.to_owned(),
    };
    let _ = write!(
        out,
        "<link rel=\"manifest\" href=\"{}\"><link rel=\"apple-touch-icon\" href=\"{}\">\
         <link rel=\"search\" type=\"application/opensearchdescription+xml\" title=\"{PRODUCT}\" href=\"{}\">",
        escape_html(&manifest),
        routes::TOUCH_ICON,
        routes::OPEN_SEARCH
    );
    // What is opened by everybody at once, read longest, or looked at on a telephone on stage loads least.
    let (is_board, is_console) = (head.bundle == Some(Bundle::Board), head.bundle == Some(Bundle::Console));
    let is_page = !is_board && !is_console;
    let (is_more, is_desk) = (is_page && !head.is_article, is_page && head.nav == super::Nav::Desk);
    let sheets = [
        (&cx.assets.css, true),
        (&cx.assets.visiting_css, is_more),
        (&cx.assets.reading_css, is_page),
        (&cx.assets.own_css, is_more),
        (&cx.assets.organize_css, is_desk),
        (&cx.assets.console_css, is_console),
    ];
    for (sheet, _) in sheets.into_iter().filter(|(_, is_needed)| *is_needed) {
        let _ = write!(out, "<link rel=\"stylesheet\" href=\"{}\">", escape_html(sheet));
    }
    let _ = write!(
        out,
        "<link rel=\"icon\" href=\"{}\">\
         <link rel=\"alternate\" type=\"application/atom+xml\" title=\"{}\" href=\"{}\">",
        escape_html(&cx.assets.icon),
        escape_html(feed_title),
        escape_html(&feed)
    );
    if let Some(seconds) = head.reloads_in {
        let _ = write!(out, "<noscript><meta http-equiv=\"refresh\" content=\"{seconds}\"></noscript>");
    }
    if let Some(data) = &head.json_ld {
        // `<` cannot end the script element, nor start a comment in it.
        let data = structured_data::without_gaps(data.clone()).to_string().replace('<', "\\u003c");
        let _ = write!(out, "<script type=\"application/ld+json\">{data}</script>");
    }
    out.push_str("</head>");
    out
}

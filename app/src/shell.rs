//! The frame around every page: document, head, header, footer.

use std::sync::Arc;

use domain::series::types::{Mark, Series};
use leptos::prelude::*;

use crate::{
    cx::{Cx, Fill, html},
    routes,
    ui::{art, icon},
};

mod desk;
mod desk_entries;
mod desk_place;
mod head;
pub mod palette;

pub use desk_place::{BarAction, BarTarget, DeskPage};

/// The entry of the navigation in which the page stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nav {
    #[default]
    None,
    Events,
    Reports,
    Search,
    Desk,
}

/// The series under which a page stands, for header and accent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InSeries {
    pub slug: String,
    pub name: String,
    pub mark: Mark,
}

impl From<&Series> for InSeries {
    fn from(series: &Series) -> Self {
        Self { slug: series.slug.clone(), name: series.name.clone(), mark: series.mark }
    }
}

/// Which islands a page holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundle {
    /// What attendees use.
    Board,
    /// What moderators and the stage use.
    Console,
    /// What organizers and reporters use.
    Desk,
}

/// What a page says of itself.
#[derive(Clone, Debug, Default)]
pub struct Head {
    pub title: String,
    pub description: String,
    /// Path of the one true address; `None` keeps the page out of search engines.
    pub canonical: Option<String>,
    /// Path of the share image.
    pub image: Option<String>,
    pub series: Option<InSeries>,
    pub nav: Nav,
    /// Of the desk: which page it is, what the bar calls it (the title when empty), what one may do there.
    pub desk: DeskPage,
    pub bar: String,
    pub actions: Vec<BarAction>,
    /// Of the desk: the page's own keys, several between spaces, with what they do; and what its foot counts.
    pub keys: Vec<(&'static str, &'static str)>,
    pub count: String,
    pub is_article: bool,
    /// Structured data (schema.org).
    pub json_ld: Option<serde_json::Value>,
    /// The bundle that the islands of the page are in; a page without one loads no wasm.
    pub bundle: Option<Bundle>,
    /// Scripts of this page alone.
    pub scripts: Vec<String>,
    /// Without header and footer: a screen that is only looked at.
    pub is_bare: bool,
    /// Seconds after which a browser without scripts asks for the page again, because something is under way.
    pub reloads_in: Option<u32>,
}

impl Head {
    fn bar_title(&self) -> String {
        if self.bar.is_empty() { self.title.clone() } else { self.bar.clone() }
    }
}

pub(crate) const PRODUCT: &str = "Benkyokai";

/// A whole HTML document. `body` builds what stands in `<main>`.
pub fn document(cx: &Cx, head: Head, body: impl FnOnce() -> AnyView) -> String {
    let context = Arc::new(hydration_context::SsrSharedContext::new_islands());
    let owner = Owner::new_root(Some(context));
    let has_island = head.bundle.is_some();
    let mark = head.series.as_ref().map_or(Mark::Fins, |series| series.mark).into_str();
    let head_html = head::html(cx, &head);
    let html = owner.with(|| frame(cx, &head, body()).to_html());
    owner.unset();
    // Leptos marks the joints between pieces of text for hydration; a page without an island has none.
    let html = if has_island { html } else { html.replace("<!>", "") };
    format!("<!DOCTYPE html><html lang=\"{}\" data-mark=\"{mark}\">{head_html}{html}</html>", cx.lang.tag())
}

fn frame(cx: &Cx, head: &Head, body: AnyView) -> impl IntoView + use<> {
    let island = head.bundle.map(|bundle| match bundle {
        Bundle::Board => cx.assets.board.clone(),
        Bundle::Console => cx.assets.console.clone(),
        Bundle::Desk => cx.assets.desk.clone(),
    });
    let page_js = cx.assets.page_js.clone();
    let reading_js = (head.bundle != Some(Bundle::Board)).then(|| {
        let address = cx.assets.reading_js.clone();
        view! { <script type="module" src=address></script> }
    });
    let desk_js = (head.nav == Nav::Desk).then(|| cx.assets.organize_js.clone());
    let scripts: Vec<_> =
        head.scripts.iter().map(|src| view! { <script type="module" src=src.clone()></script> }).collect();
    let demo = (cx.is_demo && !head.is_bare).then(|| {
        view! {
            <p class="demo-strip small">
                {cx.t("デモの画面です。人の名前と文章は架空のものを含みます。", "This is a demonstration. Some people and sentences are made up.")}
            </p>
        }
    });
    let page = match &cx.desk {
        Some(desk) if head.nav == Nav::Desk && !head.is_bare => desk::frame(cx, head, desk, notice(cx), body),
        _ => {
            let notice = cx.place("notice", notice(cx));
            let top = (!head.is_bare).then(|| header(cx, head));
            let foot = (!head.is_bare).then(|| footer(cx, head));
            view! { {top}{notice}<main id="main">{body}</main>{foot} }.into_any()
        }
    };
    view! {
            <body data-offline=cx.t("いまは接続がありません。入力した内容はこのままです。つながってから、もう一度押してください。", "There is no connection. What you typed stays here: press once more when it is back.")>
                <a class="skip" href="#main">{cx.t("本文へ", "Skip to content")}</a>
                {demo}
                {page}
                <script type="module" src=page_js></script>
                {reading_js}
                {scripts}
                {desk_js.map(|src| view! { <script type="module" src=src></script> })}
                {island.map(|(js, wasm)| view! { <script type="module" src=cx.assets.islands_js.clone() data-js=js data-wasm=wasm></script> })}
            </body>
    }
}

fn header(cx: &Cx, head: &Head) -> impl IntoView + use<> {
    let (brand_href, brand_name, brand_mark) = match &head.series {
        Some(series) => (routes::series(&series.slug), series.name.clone(), Some(series.mark)),
        None => (routes::HOME.to_owned(), PRODUCT.to_owned(), None),
    };
    let links = nav_links(cx, head);
    let menu_links = nav_links(cx, head);
    let menu = cx.place("account-menu", account_menu(cx));
    let wide = cx.place("account", account(cx));
    view! {
        <header class="top">
            <div class="wrap">
                <a class="brand" href=brand_href>{art::small_mark(brand_mark)}{brand_name}</a>
                <nav class="nav" aria-label=cx.t("主なページ", "Main")>{links}</nav>
                <div class="tools">
                    <a class="tool" href=routes::SEARCH aria-label=cx.t("さがす", "Search")>{icon::search()}<span>{cx.t("さがす", "Search")}</span></a>
                    {wide}
                    <details class="menu narrow">
                        <summary aria-label=cx.t("メニュー", "Menu")>{icon::menu()}</summary>
                        <div class="panel">{menu_links}<hr/>{menu}</div>
                    </details>
                </div>
            </div>
        </header>
    }
}

fn nav_links(cx: &Cx, head: &Head) -> Vec<AnyView> {
    let link = |href: String, text: &'static str, nav: Nav| {
        let current = (head.nav == nav).then_some("page");
        view! { <a href=href aria-current=current>{text}</a> }.into_any()
    };
    let events = head.series.as_ref().map_or_else(|| routes::HOME.to_owned(), |series| routes::series(&series.slug));
    let reports = routes::reports(head.series.as_ref().map(|series| series.slug.as_str()), 1);
    let mut links = vec![
        link(events, cx.t("開催", "Events"), Nav::Events),
        link(reports, cx.t("レポート", "Reports"), Nav::Reports),
    ];
    links.push(cx.place("desk", desk_link(cx, head.nav == Nav::Desk)));
    links
}

fn desk_link(cx: &Cx, is_here: bool) -> Option<AnyView> {
    let current = is_here.then_some("page");
    let has_desk = cx.account.as_ref().is_some_and(|badge| badge.has_desk);
    has_desk
        .then(|| view! { <a href=routes::ORGANIZE aria-current=current>{cx.t("運営デスク", "Desk")}</a> }.into_any())
}

/// What the frame of a page that many share says to this reader.
pub fn fills(cx: &Cx) -> Vec<Fill> {
    let mut fills = Vec::new();
    if cx.notice.is_some() {
        fills.push(("notice", html(notice(cx))));
    }
    if cx.account.is_some() {
        fills.push(("account", html(account(cx))));
        fills.push(("account-menu", html(account_menu(cx))));
        fills.push(("desk", html(desk_link(cx, false))));
    }
    fills
}

fn notice(cx: &Cx) -> Option<AnyView> {
    let text = cx.notice.clone()?;
    let Some(undo) = &cx.undo else {
        return Some(
            view! { <div class="wrap"><div class="flash note ok" role="status">{icon::check()}<p>{text}</p></div></div> }
                .into_any(),
        );
    };
    let fields: Vec<_> = undo
        .fields
        .iter()
        .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone()/> })
        .collect();
    Some(
        view! {
            <div class="toast" data-toast=""><p role="status">{text}</p><form method="post" action=undo.action.clone()>{fields}<button>{icon::undo()}{cx.t("元に戻す", "Undo")}<kbd>"⌘Z"</kbd></button></form></div>
        }
        .into_any(),
    )
}

/// Who is signed in, or where one signs in.
fn account(cx: &Cx) -> AnyView {
    match &cx.account {
        None => {
            view! { <a class="button" href=routes::sign_in_then(&cx.path)>{cx.t("ログイン", "Sign in")}</a> }.into_any()
        }
        Some(badge) => view! {
            <details class="menu wide">
                <summary>{icon::person()}<span>{if badge.name.is_empty() { cx.t("アカウント", "Account").to_owned() } else { badge.name.clone() }}</span>{icon::down()}</summary>
                <div class="panel">{account_menu(cx)}</div>
            </details>
        }
        .into_any(),
    }
}

fn account_menu(cx: &Cx) -> AnyView {
    if cx.account.is_none() {
        return view! { <a href=routes::sign_in_then(&cx.path)>{cx.t("ログイン", "Sign in")}</a> }.into_any();
    }
    view! {
        <a href=routes::ME>{cx.t("マイページ", "My page")}</a>
        <a href=routes::SETTINGS>{cx.t("設定", "Settings")}</a>
        <form method="post" action=routes::SIGN_OUT><button>{cx.t("ログアウト", "Sign out")}</button></form>
    }
    .into_any()
}

fn footer(cx: &Cx, head: &Head) -> impl IntoView + use<> {
    let other = cx.lang.other();
    let name = other.t("日本語", "English");
    let feed = head.series.as_ref().map_or_else(|| routes::FEED.to_owned(), |series| routes::series_feed(&series.slug));
    view! {
        <footer class="foot">
            <div class="wrap">
                <a href=routes::HOME>{cx.t("すべてのシリーズ", "All series")}</a>
                <a href=feed>{cx.t("フィード", "Feed")}</a>
                <form method="post" action=routes::LANGUAGE>
                    <input type="hidden" name="lang" value=other.tag()/>
                    <input type="hidden" name="next" value=cx.path.clone()/>
                    <button class="linkish" lang=other.tag()>{name}</button>
                </form>
                <span class="by">{cx.t("Benkyokaiで運営しています", "Run with Benkyokai")}</span>
            </div>
        </footer>
    }
}

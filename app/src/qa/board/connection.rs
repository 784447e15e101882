//! How the connection is, while there is something to say of it.

use domain::{Lang, t};
use leptos::prelude::*;

use super::{
    returning::RENEWED_EVERY,
    shared::{Connection, Shared, live},
};

/// The strip that says so, with a try at once where the connection is lost.
pub(super) fn connection(shared: Shared) -> impl IntoView {
    let lang = shared.lang;
    let state = move || shared.sending.get().connection;
    let html = live(move || describe(state(), &shared.sending.get().as_of, lang));
    let is_quiet = live(move || matches!(state(), Connection::Page | Connection::Live));
    let again = move |_| {
        #[cfg(feature = "hydrate")]
        super::live::retry(shared);
    };
    view! {
        <section class="board-connection" class:calm=live(move || state() == Connection::Renewed) hidden=is_quiet>
            <p role="status" inner_html=html></p>
            <button class="button" type="button" hidden=live(move || state() != Connection::Lost) on:click=again>{lang.t("いま試す", "Try now")}</button>
        </section>
    }
}

/// What is true, as HTML. `as_of` is a time of day.
fn describe(state: Connection, as_of: &str, lang: Lang) -> String {
    match state {
        Connection::Page | Connection::Live => String::new(),
        Connection::Renewed => t!(
            lang,
            "<b>約{n}秒ごとに更新しています</b> このネットワークでは、届いたものがすぐには映りません。",
            "<b>Renewed every {n} seconds or so</b> On this network, what comes in does not show at once.",
            n = RENEWED_EVERY
        ),
        Connection::Lost => t!(
            lang,
            "<b>いまつながっていません</b> {as_of}の画面です。自動でつなぎ直します。",
            "<b>Not connected</b> This is how it was at {as_of}. It connects again by itself.",
            as_of
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_without_a_connection_says_from_when_it_is() {
        assert_eq!(describe(Connection::Live, "", Lang::Ja), "");
        assert!(describe(Connection::Lost, "20:24:10", Lang::Ja).contains("20:24:10の画面です"));
        assert!(describe(Connection::Renewed, "", Lang::En).contains("every 10 seconds"));
    }
}

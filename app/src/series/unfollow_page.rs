//! `/unfollow/{token}`: ends the announcements of a series, by the link of one. Opening it changes
//! nothing; the button does.

use leptos::prelude::*;

use super::follow_page::link_page;
use crate::{cx::Cx, routes, ui::parts};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnfollowPage {
    /// Address and name of the series.
    pub slug: String,
    pub name: String,
    pub token: String,
    /// The button was pressed.
    pub is_done: bool,
}

pub fn document(cx: &Cx, page: UnfollowPage) -> String {
    link_page(cx, &page.name, || {
        if page.is_done {
            view! {
                <div role="status">
                    {parts::note(
                        "ok",
                        cx.t("お知らせを止めました", "No more announcements"),
                        cx.t("申し込み済みの回のメールは、これまでどおり届きます。", "Mails about events that you registered for still reach you."),
                    )}
                </div>
                <p><a class="button" href=routes::series(&page.slug)>{cx.t("シリーズのページへ", "To the series")}</a></p>
            }
            .into_any()
        } else {
            view! {
                <p>{cx.t("このシリーズの開催のお知らせを、メールで受け取るのを止めます。申し込み済みの回のメールは、これまでどおり届きます。", "We will no longer write to you when this series announces an event. Mails about events that you registered for still reach you.")}</p>
                <form method="post" action=routes::unfollow(&page.token)>
                    <button class="button primary big block">{cx.t("お知らせを止める", "Stop announcements")}</button>
                </form>
            }
            .into_any()
        }
    })
}

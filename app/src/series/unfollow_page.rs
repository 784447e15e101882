//! `/unfollow/{token}`: ends the announcements of a series, by the link of one. Opening it changes
//! nothing; the button does.

use super::follow_page::{FollowLinkPage, LinkWords, link_page};
use crate::{cx::Cx, routes};

pub fn document(cx: &Cx, page: FollowLinkPage) -> String {
    let words = LinkWords {
        does: cx.t("このシリーズの開催のお知らせを、メールで受け取るのを止めます。申し込み済みの回のメールは、これまでどおり届きます。", "We will no longer write to you when this series announces an event. Mails about events that you registered for still reach you."),
        button: cx.t("お知らせを止める", "Stop announcements"),
        did: [
            cx.t("お知らせを止めました", "No more announcements"),
            cx.t("申し込み済みの回のメールは、これまでどおり届きます。", "Mails about events that you registered for still reach you."),
        ],
    };
    link_page(cx, &page, routes::unfollow(&page.token), words)
}

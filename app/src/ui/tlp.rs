//! Labels of the Traffic Light Protocol, in the colours that FIRST gives them.

use domain::{
    agenda::{tlp::Tlp, types::Slot},
    events::types::Event,
};
use leptos::prelude::*;

use crate::{cx::Cx, ui::parts};

/// The label alone; on a black ground in every theme, as its standard has it.
pub fn mark(tlp: Tlp) -> AnyView {
    view! { <span class="tlp" data-tlp=tlp.into_str()>{tlp.label()}</span> }.into_any()
}

/// What one may do with a talk, and with a part of it that has a label of its own; nothing where everybody may hear it.
pub fn line(cx: &Cx, tlp: Tlp, part: Option<&(String, Tlp)>) -> Option<AnyView> {
    let part = part.map(|(words, tlp)| {
        view! { <p class="tlp-line">{mark(*tlp)}<span><b>{words.clone()}</b>" "{tlp.meaning(cx.lang)}</span></p> }
    });
    if tlp.is_open() && part.is_none() {
        return None;
    }
    Some(view! { <p class="tlp-line">{mark(tlp)}<span>{tlp.meaning(cx.lang)}</span></p>{part} }.into_any())
}

/// The same of a slot.
pub fn of_slot(cx: &Cx, slot: &Slot) -> Option<AnyView> {
    line(cx, slot.tlp, slot.part.as_ref())
}

/// Where notes and questions of a talk of TLP:GREEN stand: `href` for whoever takes part in the series.
pub fn within_note(cx: &Cx, slot: &Slot, href: String) -> Option<AnyView> {
    (slot.tlp == Tlp::Green).then(|| {
        view! {
            <p class="within-note">
                {cx.t("ノート・資料・録画・質問は、この集まりに参加したことのある人だけに公開しています。", "Notes, slides, recording and questions are for those who take part in this community.")}
                <a href=href rel="nofollow">{cx.t("参加者として見る", "See them as a participant")}</a>
            </p>
        }
        .into_any()
    })
}

/// Why the recording of an event is on no page, and what organizers can do about it; nothing where everybody may see it.
pub fn hidden_video(cx: &Cx, event: &Event) -> Option<AnyView> {
    event.hides_video.then(|| {
        parts::note(
            "warn",
            cx.t("この動画はページに出していません", "This video is on no page"),
            cx.t(
                "TLP:CLEARでない発表が写っているかもしれないためです。公開できる発表には、それぞれの動画のアドレスを入れてください。写っていない動画なら、そのアドレスをそれぞれの発表に入れれば出せます。",
                "A talk that is not TLP:CLEAR may be in it. Give the talks that everybody may see addresses of their own videos. If that talk is not in this one, enter its address at each talk that is.",
            ),
        )
    })
}

//! The page of a talk, whose evening is over.

use app::{
    agenda::{talk_page, within_page},
    form::Form,
};
use domain::{
    Error,
    agenda::{tlp::Tlp, types::Slot},
    pages::talk::TalkPage,
};

use super::{Gallery, visitor};

/// As readers see it; with the form by which one asks who spoke; and where that came too late. The same of one that is for who
/// takes part alone.
pub fn write(out: &mut Gallery, talk: &TalkPage) {
    let cx = visitor(out.lang, "/security-jaws/32/talks/3");
    out.put("talk", &talk_page::document(&cx, talk, &Form::default()));
    let asked = TalkPage { takes_afterwards: true, ..talk.clone() };
    out.put("talk-asked-afterwards", &talk_page::document(&cx, &asked, &Form::default()));
    let mut typed = Form::from([("body", "棚卸しの頻度は、どう決めましたか?"), ("tell", "1"), ("mail", "haruka@")]);
    let wrong = Error::conflict(
        "この話は、終了後の質問を受け付けていません。届いている質問と回答は読めます。",
        "This talk takes no questions after the event. You can still read what was asked and answered.",
    );
    typed.fail(&wrong, out.lang);
    out.put("talk-asked-too-late", &talk_page::document(&cx, talk, &typed));
    let slot = Slot { tlp: Tlp::Green, ..talk.slot.clone() };
    let within = TalkPage { slot, takes_afterwards: true, ..talk.clone() };
    let cx = visitor(out.lang, "/security-jaws/32/talks/3/within");
    out.put("talk-within", &within_page::document(&cx, &within, &Form::default()));
    out.put("talk-within-asked-too-late", &within_page::document(&cx, &within, &typed));
}

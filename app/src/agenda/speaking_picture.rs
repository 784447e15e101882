//! The picture of a speaker: a part of the form of what they write of themselves, so that neither is sent without the other
//! and no word is lost with a file that cannot be read.

use domain::{pages::speaking::Profile, t, workflows::speaker_picture::MAX_PICTURE};
use leptos::prelude::*;

use crate::{cx::Cx, form::Form, ui::parts};

pub fn view(cx: &Cx, profile: &Profile, form: &Form, is_here: bool) -> AnyView {
    let id = format!("picture-{}", profile.person);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let error = if is_here { form.error("picture").map(str::to_owned) } else { None };
    // A browser forgets the file with the page.
    let is_lost = is_here && error.is_none() && !form.value("chosen").is_empty();
    let lost = is_lost.then(|| cx.t("写真はもう一度選んでください。", "Please choose the picture again.").to_owned());
    let error = error.or(lost);
    let invalid = error.is_some().then_some("true");
    let described = if error.is_some() { format!("{hint_id} {error_id}") } else { hint_id.clone() };
    let too_large = cx.t(
        "写真は5MBまでです。小さく書き出してから選んでください。",
        "A picture may have 5 MB. Please export a smaller one.",
    );
    view! {
        <div class="field speaking-picture">
            <label for=id.clone()>{cx.t("写真", "Picture")}</label>
            <p class="hint" id=hint_id>{cx.t("JPEG、PNG、WebP、5MBまで。正方形に切り、撮影場所などの情報を消してから預かります。", "JPEG, PNG or WebP, up to 5 MB. We cut it to a square and keep nothing of place or camera.")}</p>
            {error.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
            {removed(cx, profile)}
            <div class="speaking-face">
                {face(cx, profile)}
                <input class="input" id=id type="file" name="picture" accept="image/jpeg,image/png,image/webp" aria-invalid=invalid aria-describedby=described data-max-bytes=MAX_PICTURE.to_string() data-too-large=too_large/>
            </div>
            {kept(cx, profile, is_here && form.value("remove") == "yes")}
        </div>
    }
    .into_any()
}

/// Why organizers took it away.
fn removed(cx: &Cx, profile: &Profile) -> Option<AnyView> {
    let (reason, at) = profile.removed.as_ref()?;
    let title = t!(
        cx.lang,
        "運営が写真を外しました({day})",
        "Organizers took your picture away ({day})",
        day = at.date(cx.lang)
    );
    Some(parts::note("warn", title, reason.clone()))
}

fn face(cx: &Cx, profile: &Profile) -> AnyView {
    if let Some(hash) = &profile.picture {
        let words = t!(cx.lang, "{name}さんの写真", "Picture of {name}", name = profile.name);
        let face = parts::face(&profile.slug, hash, (words, 72));
        return view! { <span class="avatar large">{face}</span> }.into_any();
    }
    let first: String = profile.name.chars().take(1).collect();
    view! { <span class="avatar large" aria-hidden="true">{first}</span> }.into_any()
}

/// Where the picture that is kept may be seen, and how it goes.
fn kept(cx: &Cx, profile: &Profile, removes: bool) -> Option<AnyView> {
    profile.picture.is_some().then(|| {
        let who = if profile.shows_picture {
            cx.t(
                "公開ページと、登壇したイベントでだれでも見られます。「写真」を断った登壇には出ません。",
                "Everybody can see it on your public page and at your talks, but for those where you declined photographs.",
            )
        } else {
            cx.t(
                "いまは、あなただけが見られます。だれでも読める登壇がまだないか、その「写真」を断っています。",
                "Only you can see it now: none of your talks is public, or you declined photographs there.",
            )
        };
        view! {
            <label class="check"><input type="checkbox" name="remove" value="yes" checked=removes/><span>{cx.t("この写真を外す", "Remove this picture")}</span></label>
            <p class="quiet small">{who}</p>
        }
        .into_any()
    })
}

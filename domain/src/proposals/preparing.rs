//! What a speaker may still change of a talk that was taken, until it stands on the agenda: what they allow, how far it may
//! be shared, and when they can come. From then on they say it of the talk itself.

use super::{handing_in, log, losing::is_over, queries, rules, types::Proposal};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    fields::Values,
    viewer::Asked,
};

/// Saves these fields of the form of one's own proposal, and nothing else of what was `sent`; `seen`: version that the form
/// was drawn with. Twice is once.
///
/// Errors: `SignInRequired`; `NotFound`; `Concealed` for somebody else's; `Invalid` at the fields; `Conflict` for what was not
/// taken, stands on an agenda, or is over, and on an older version.
pub async fn save(db: &Db, asked: Asked<'_>, slug: &str, code: &str, seen: i32, sent: &Values) -> Result<()> {
    let sent = rules::typed(sent, &[])?;
    let (mut tx, series, proposal) = handing_in::own(db, asked, slug, code).await?;
    let mut typed = proposal.typed.clone();
    typed.retain(|name, _| !rules::is_detail(name));
    typed.extend(sent.into_iter().filter(|(name, _)| rules::is_detail(name)));
    if typed == proposal.typed {
        return Ok(());
    }
    if !may_prepare(&proposal) || is_over(&mut tx, &proposal).await? {
        return Err(too_late(&proposal));
    }
    handing_in::is_current(&proposal, seen)?;
    let days = match proposal.event {
        Some(event) => events::access::several_days(&mut tx, event, &series.time_zone).await?,
        None => Vec::new(),
    };
    let details = rules::details(&typed, &days)?;
    queries::set_details(&mut tx, proposal.id, &typed, &details, asked.now).await?;
    log::write(&mut tx, asked, &series, &proposal, "proposal.edit").await?;
    db.commit(tx, &[]).await
}

/// It was taken, and stands on no agenda yet; whether its event is over is asked beside it.
pub(crate) fn may_prepare(proposal: &Proposal) -> bool {
    proposal.state.is_taken() && proposal.placed_at.is_none()
}

fn too_late(proposal: &Proposal) -> Error {
    if proposal.state.is_taken() && proposal.placed_at.is_some() {
        return Error::conflict(
            "この登壇は、もうタイムテーブルに入っています。公開されたあとは「登壇者のページ」で変えられます。それまでに直したいことは、運営に連絡してください。",
            "This talk stands on the agenda by now. Once that is released you can change it on the page of your talks; until then, please tell the organizers.",
        );
    }
    Error::conflict(
        "この応募では、いまは変えられません。ページを開き直して、いまの状態を確かめてください。",
        "This cannot be changed for this proposal now. Please open the page again and look at its state.",
    )
}

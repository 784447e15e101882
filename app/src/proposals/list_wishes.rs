//! What the address of the desk's list asks for.

use domain::{
    ids::{CallId, ProposalId},
    pages::desk_proposals::ProposalsDesk,
    proposals::types::ProposalState,
};

use crate::routes;

/// In which order the rows stand, and which of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum ListView {
    /// In groups by what is decided and by state. An address need not say so.
    #[default]
    #[strum(serialize = "")]
    States,
    /// The highest median first.
    Scores,
    /// What the viewer has not scored.
    Unscored,
}

/// What the address asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub state: Option<ProposalState>,
    pub view: ListView,
    /// The proposal that is read beside the list.
    pub open: Option<ProposalId>,
}

/// The address of the list with other wishes than now.
pub(super) fn address(page: &ProposalsDesk, call: Option<CallId>, wanted: Wanted, names: bool, scores: bool) -> String {
    let call = call.map(|id| id.to_string()).unwrap_or_default();
    let state = wanted.state.map_or("", |state| state.into_str());
    let open = wanted.open.map(|id| id.to_string()).unwrap_or_default();
    let yes = |is: bool| if is { "1" } else { "" };
    routes::proposals_desk_with(
        &page.series.slug,
        &[
            ("call", &call),
            ("state", state),
            ("view", wanted.view.into_str()),
            ("names", yes(names)),
            ("scores", yes(scores)),
            ("p", &open),
        ],
    )
}

/// The same list as it is now.
pub(super) fn here(page: &ProposalsDesk, wanted: Wanted) -> String {
    let call = page.call.as_ref().map(|call| call.id);
    address(page, call, wanted, page.looker.wants_names, page.looker.wants_scores)
}

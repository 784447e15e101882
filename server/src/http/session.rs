//! From the session cookie to the [`Viewer`] that every action asks for.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use chrono::Utc;
use domain::{
    Error,
    audit::{self, Outcome},
    db::Db,
    ids::AccountId,
    participant::Participant,
    people::{
        Sessions, ended_account,
        types::{Session, Stage},
    },
    secret::Secret,
    viewer::Viewer,
};
use http::{Method, StatusCode, header};

use super::{
    cookies,
    errors::Fail,
    participant::{Key, bearer},
    peer::ClientAddr,
    request::RequestId,
    site::Site,
};

/// The token of the request's session, known or not: for signing out and for a change of rights.
#[derive(Clone)]
pub struct SessionToken(pub String);

/// Whose session the request's cookie was, when it ended within the last day. It gives no right.
#[derive(Clone, Copy, Debug)]
pub struct Ended(pub AccountId);

/// Marks a request of which nobody could say who asks: it is not carried out, only read, so that its sender gets back what
/// they typed.
#[derive(Clone, Copy, Debug)]
pub struct Unheard;

/// Marks a reply that tells of a denial by other means than its status.
#[derive(Clone, Copy, Debug)]
pub struct Denied;

/// Layer: puts a [`Viewer`] into the request; with a session that lives also the [`Session`] and
/// its [`SessionToken`]. One that still owes its second factor makes a viewer without an account.
///
/// A cookie whose session has ended is taken away, so that the visitor reads from the cache again.
pub async fn identify(
    State((site, db, sessions, key)): State<(Arc<Site>, Db, Sessions, Key)>,
    mut request: Request,
    next: Next,
) -> Response {
    // What everybody may hear is not asked for in anybody's name.
    let token = cookies::get(request.headers(), site.session_cookie())
        .filter(|_| !is_public_stream(request.uri()))
        .map(str::to_owned);
    let session: Option<Session> = match &token {
        Some(token) => match sessions.viewer_for(token, Utc::now()).await {
            Ok(session) => session,
            Err(error) => return unheard(error, request, next).await,
        },
        None => None,
    };
    let has_ended = token.is_some() && session.is_none();
    if let (true, Some(token), false) = (has_ended, &token, is_safe(request.method())) {
        match ended_account(&db, token, Utc::now()).await {
            Ok(Some(account)) => drop(request.extensions_mut().insert(Ended(account))),
            Ok(None) => {}
            Err(error) => return unheard(error, request, next).await,
        }
    }
    let device = cookies::get(request.headers(), site.device_cookie()).and_then(Secret::parse);
    let known = key.known(&site, request.headers(), Utc::now());
    if known.is_none() && bearer(request.headers()).is_some() && request.uri().path().starts_with("/api/v1/") {
        return unknown_token().into_response();
    }
    let participant = participant(session.as_ref(), known);
    let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let browser = agent.map_or_else(String::new, super::browser::name);
    let extensions = request.extensions_mut();
    let viewer = Viewer {
        account: session.as_ref().filter(|session| session.stage == Stage::Full).map(|session| session.account.clone()),
        address: extensions.get::<ClientAddr>().map_or_else(String::new, |client| client.0.to_string()),
        request_id: extensions.get::<RequestId>().map_or_else(String::new, ToString::to_string),
        participant,
        is_system: false,
        proved_at: session.as_ref().filter(|session| session.stage == Stage::Full).map(|session| session.proved_at),
        device: device.map(|device| hex::encode(device.hash())),
        browser,
    };
    extensions.insert(viewer.clone());
    if let (Some(token), Some(session)) = (token, session) {
        extensions.insert(SessionToken(token));
        extensions.insert(session);
    }

    let asked = format!("{} {}", request.method(), request.uri().path());
    let mut response = next.run(request).await;
    // A denial that reads like a page that is not there is one all the same.
    let is_concealed = response.extensions().get::<Fail>().is_some_and(|fail| fail.is(&Error::Concealed));
    let is_denied =
        is_concealed || response.status() == StatusCode::FORBIDDEN || response.extensions().get::<Denied>().is_some();
    if is_denied && viewer.account.is_some() {
        note_denial(&db, &viewer, &asked).await;
    }
    if response.extensions().get::<Fail>().is_some() {
        response.extensions_mut().insert(viewer);
    }
    if has_ended && !sets_session(&response, &site) {
        response.headers_mut().append(header::SET_COOKIE, cookies::clear(site.session_cookie(), site.is_secure()));
    }
    response
}

/// Who asks could not be looked up. Of a form what was typed is read all the same, and goes back with the failure; see
/// [`super::hold`], which lets an [`Unheard`] request come no further.
async fn unheard(error: Error, mut request: Request, next: Next) -> Response {
    let mut typed = None;
    if error == Error::Unavailable && !is_safe(request.method()) {
        request.extensions_mut().insert(Unheard);
        typed = next.run(request).await.extensions_mut().remove::<Fail>().and_then(Fail::into_typed);
    }
    let mut fail = Fail::from(error);
    if let Some(typed) = typed {
        fail.give_back(typed);
    }
    fail.into_response()
}

/// A program that sends a token of another installation, a broken one, or one that has ended, would be somebody new with
/// each vote.
fn unknown_token() -> Fail {
    Fail::status(
        StatusCode::UNAUTHORIZED,
        "このトークンは、このサイトのものではないか、90日の期限が切れています。何も受け付けていません。POST /api/v1/participants で新しく受け取ってください。",
        "This token is none of this site, or its 90 days are over. Nothing was taken. Please ask for a new one by POST /api/v1/participants.",
    )
}

/// The stream of a board as everybody gets it.
fn is_public_stream(uri: &http::Uri) -> bool {
    uri.path().starts_with("/api/v1/events/") && uri.path().ends_with("/questions/stream") && uri.query().is_none()
}

const fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Who votes and asks: the account, or the browser by its cookie or the program by its token.
fn participant(session: Option<&Session>, known: Option<Participant>) -> Option<Participant> {
    let account = session.filter(|session| session.stage == Stage::Full).map(|session| session.account.id);
    account.map(Participant::of_account).or(known)
}

/// A denial is written down: who wanted what. Trouble with the log does not change the answer.
async fn note_denial(db: &Db, viewer: &Viewer, asked: &str) {
    let subject: String = asked.chars().filter(|c| !c.is_control()).take(200).collect();
    let written = async {
        let mut tx = db.begin().await?;
        audit::record(&mut tx, viewer, None, "access.deny", &subject, Outcome::Denied).await?;
        db.commit(tx, &[]).await
    };
    if let Err(error) = written.await {
        tracing::warn!(%error, "a denial could not be written to the audit log");
    }
}

fn sets_session(response: &Response, site: &Site) -> bool {
    let name = site.session_cookie().as_bytes();
    response
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .any(|cookie| cookie.as_bytes().strip_prefix(name).is_some_and(|rest| rest.first() == Some(&b'=')))
}

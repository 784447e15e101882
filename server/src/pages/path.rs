//! The variable parts of an address. One that cannot be what it stands for, such as a number that is
//! none or too large, means that there is no such page.

use axum::extract::FromRequestParts;
use domain::Error;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::http::errors::Fail;

/// Like axum's extractor of that name, but an address that does not fit is a 404 with its page.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fail> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            // A route with other parts than its handler takes is our mistake, not the reader's.
            Err(wrong) if wrong.status().is_server_error() => Err(Error::Internal.into()),
            Err(_) => Err(Error::NotFound.into()),
        }
    }
}

/// Series and number of an event, as they stand in its address.
pub type EventPath = Path<(String, i32)>;

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, routing::get};
    use http::{Request, StatusCode};
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_part_that_is_no_number_is_no_page() {
        let number = |Path((_, number)): Path<(String, i32)>| async move { number.to_string() };
        let routes: Router = Router::new().route("/{series}/{number}", get(number));
        for (path, status) in [
            ("/a/32", StatusCode::OK),
            ("/a/x", StatusCode::NOT_FOUND),
            ("/a/2147483648", StatusCode::NOT_FOUND),
            ("/a/3.5", StatusCode::NOT_FOUND),
            ("/%FF/1", StatusCode::NOT_FOUND),
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            assert_eq!(routes.clone().oneshot(request).await.unwrap().status(), status, "{path}");
        }
    }
}

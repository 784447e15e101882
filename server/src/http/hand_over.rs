//! Takes a connection out of HTTP's hands after the head of an answer.
//!
//! A stream of events lasts for an evening and sends a few bytes at a time. hyper keeps the buffers
//! and the task of its requests for as long as the connection lives, several times what a viewer is
//! to cost. A handler that puts a [`HandOver`] into its response gets the bare socket instead, and
//! writes the body itself, which ends where the connection does.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::net::TcpStream;

pub(crate) type Writing = Pin<Box<dyn Future<Output = ()> + Send>>;
type Writer = Box<dyn FnOnce(TcpStream) -> Writing + Send>;

/// What writes the body. Travels as an extension of the response, through every layer; whoever
/// drops the response drops it too. The response's own body must be empty.
#[derive(Clone)]
pub struct HandOver(Arc<Mutex<Option<Writer>>>);

impl HandOver {
    pub fn to<F, W>(writer: F) -> Self
    where
        F: FnOnce(TcpStream) -> W + Send + 'static,
        W: Future<Output = ()> + Send + 'static,
    {
        Self(Arc::new(Mutex::new(Some(Box::new(move |socket| Box::pin(writer(socket)))))))
    }

    /// The future that writes to the socket; `None` if it was taken before.
    pub(crate) fn take(&self, socket: TcpStream) -> Option<Writing> {
        let writer = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        writer.map(|writer| writer(socket))
    }
}

impl fmt::Debug for HandOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HandOver")
    }
}

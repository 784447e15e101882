//! What stands between the socket and the pages: the one spelling of addresses, the page cache, the security headers, the
//! cross-site check, limits of rate, size and time, sessions and languages, and the form in which
//! errors are told. [`edge`] puts the layers in their order.

pub mod address;
pub mod body;
pub mod browser;
pub mod budget;
pub mod compress;
pub mod cookies;
pub mod cross_site;
pub mod deadline;
pub mod edge;
pub mod errors;
pub mod hand_over;
pub mod headers;
pub mod hold;
pub mod lang;
pub mod limits;
pub mod listen;
pub mod local;
pub mod panic;
pub mod participant;
pub mod peer;
pub mod request;
pub mod session;
pub mod shared_pages;
pub mod site;
pub mod steady;
pub mod storage;
pub mod workshop;

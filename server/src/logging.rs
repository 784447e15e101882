//! Log lines: readable in a terminal, one JSON object a line in production.
//!
//! Values that visitors send (paths, names) may hold line breaks or terminal codes. JSON escapes
//! them; the text form is for a developer's own terminal and is escaped by `tracing-subscriber`.

use std::io::IsTerminal;

use tracing::Subscriber;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter, registry::LookupSpan};

use crate::config::LogFormat;

/// What is logged when `RUST_LOG` says nothing.
const SERVICE_FILTER: &str = "info,sqlx=warn,hyper=warn,tower_http=warn";
const COMMAND_FILTER: &str = "warn";

/// Switches logging on for the process, to standard error. `is_service`: it runs until it is
/// stopped, and tells what it does; else only trouble is told.
pub fn start(format: LogFormat, is_service: bool) {
    let default = if is_service { SERVICE_FILTER } else { COMMAND_FILTER };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let is_text = match format {
        LogFormat::Text => true,
        LogFormat::Json => false,
        LogFormat::Auto => std::io::stderr().is_terminal(),
    };
    // A second call (tests) keeps the first subscriber.
    let _ = if is_text {
        let text = tracing_subscriber::fmt().compact().with_target(false).with_ansi(std::io::stderr().is_terminal());
        tracing::subscriber::set_global_default(text.with_env_filter(filter).with_writer(std::io::stderr).finish())
    } else {
        tracing::subscriber::set_global_default(json(filter, std::io::stderr))
    };
}

/// One JSON object a line, with the fields of the request's span (its id among them).
pub fn json<W>(filter: EnvFilter, writer: W) -> impl Subscriber + for<'a> LookupSpan<'a> + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(writer)
        .finish()
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn promise_45_a_logged_value_stays_one_line_of_json() {
        let buffer = Buffer::default();
        let writer = buffer.clone();
        let subscriber = json(EnvFilter::new("info"), move || writer.clone());
        let hostile = "/a\r\n{\"level\":\"ERROR\"}\u{1b}[31mred\u{7}\u{2028}";
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("request", request_id = "r-1", path = hostile);
            span.in_scope(|| tracing::warn!(path = hostile, "refused {hostile}"));
        });
        let written = String::from_utf8(buffer.0.lock().unwrap().clone()).unwrap();
        assert_eq!(written.matches('\n').count(), 1, "{written}");
        assert!(!written.contains(['\r', '\u{1b}', '\u{7}']), "{written:?}");
        let line: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(line["path"], hostile);
        assert_eq!(line["level"], "WARN");
        assert_eq!(line["span"]["request_id"], "r-1");
    }
}

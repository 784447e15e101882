//! What the invented evenings speak of. `{a}` and `{b}` stand for numbers that differ from talk to talk.

/// A matter with what is said and asked about it.
pub struct Subject {
    pub name: &'static str,
    pub notes: [&'static str; 5],
    /// Question and answer.
    pub asked: [(&'static str, &'static str); 3],
}

mod practice;
mod services;

/// How many there are.
pub const COUNT: usize = services::SUBJECTS.len() + practice::SUBJECTS.len();

/// The `k`th; they come round again.
pub fn subject(k: usize) -> &'static Subject {
    let k = k % COUNT;
    services::SUBJECTS.get(k).unwrap_or_else(|| &practice::SUBJECTS[k - services::SUBJECTS.len()])
}

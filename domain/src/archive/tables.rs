//! The table of a file that is read, and which of its columns holds what.

use super::{
    format::{
        attendees,
        columns::{self, Field, Mapping},
        kind::FileKind,
        polls::{self, Poll},
        questions,
        table::{Table, read_csv, read_xlsx},
    },
    types::Choices,
};
use crate::error::Result;

/// A table with the columns that are read of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picked {
    pub table: Table,
    /// Names of the sheets there are; one without a name for a CSV.
    pub sheets: Vec<String>,
    /// Which of them it is, counted from 0.
    pub sheet: usize,
    pub mapping: Mapping,
    /// Results of polls in any of the sheets.
    pub polls: Vec<Poll>,
}

/// What a column of such a table may hold.
pub const fn fields(kind: FileKind) -> &'static [Field] {
    match kind {
        FileKind::Questions => &questions::FIELDS,
        _ => &attendees::FIELDS,
    }
}

/// The table that somebody chose, or the one with the most columns that are known.
///
/// Errors: `Invalid{file}` for what is no table.
pub fn pick(bytes: &[u8], kind: FileKind, choices: &Choices) -> Result<Picked> {
    let mut tables = if bytes.starts_with(b"PK\x03\x04") {
        read_xlsx(bytes)?
    } else {
        vec![read_csv(bytes, choices.encoding.as_deref())?]
    };
    let guesses: Vec<Mapping> = tables.iter().map(|table| columns::guess(&table.columns, fields(kind))).collect();
    let best = (0..tables.len()).rev().max_by_key(|at| guesses[*at].len()).unwrap_or(0);
    let sheet = choices.sheet.filter(|at| *at < tables.len()).unwrap_or(best);
    let polls = if kind == FileKind::Questions { polls_of(&tables) } else { Vec::new() };
    let mapping = match &choices.mapping {
        Some(chosen) => columns::checked(chosen, tables[sheet].columns.len(), fields(kind)),
        None => guesses[sheet].clone(),
    };
    let sheets = tables.iter().map(|table| table.name.clone()).collect();
    Ok(Picked { table: tables.swap_remove(sheet), sheets, sheet, mapping, polls })
}

fn polls_of(tables: &[Table]) -> Vec<Poll> {
    let read = |table: &Table| polls::columns_of(table).map(|mapping| polls::read(table, &mapping)).unwrap_or_default();
    tables.iter().flat_map(read).collect()
}

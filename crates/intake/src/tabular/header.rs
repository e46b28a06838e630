//! The header of a table: where it stands and which mapping knows it.

use std::collections::HashSet;

use crate::lines::{Layout, Next, Records};
use crate::mapping::{Mapping, normalized};
use crate::special::Head;
use crate::text::{self, Encoding};

/// Lines before the header that are looked at.
const MAX_PREAMBLE: usize = 20;
const DELIMITERS: [u8; 4] = [b'\t', b';', b',', b'|'];

/// How a table stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Encoding of the file.
    pub encoding: Encoding,
    /// The byte between cells.
    pub delimiter: u8,
    /// Line of the header, counted from 1; 0 where there is none.
    pub header_line: u64,
    /// The names of the columns, repaired where their encoding was broken.
    pub header: Vec<String>,
    /// Whether text went through a wrong encoding once and is repaired cell by cell.
    pub is_garbled: bool,
    pub(crate) layout: Layout,
}

impl Table {
    /// Returns the header as a line of the file.
    pub(crate) fn header_row(&self) -> String {
        let delimiter = char::from(self.delimiter);
        let names: Vec<String> = self
            .header
            .iter()
            .map(|name| {
                if self.layout.has_quotes && name.contains([delimiter, '"', '\n', '\r']) {
                    format!("\"{}\"", name.replace('"', "\"\""))
                } else {
                    name.clone()
                }
            })
            .collect();
        names.join(&delimiter.to_string()) + "\n"
    }
}

/// Returns the mapping that knows the table in `head`, with how the table stands there.
pub(crate) fn find<'m>(head: &Head<'_>, mappings: &'m [Mapping]) -> Option<(&'m Mapping, Table)> {
    let mut best: Option<(usize, &Mapping, Table)> = None;
    for table in tables(head) {
        let names: HashSet<String> = table.header.iter().map(|name| normalized(name)).collect();
        for mapping in mappings {
            if let Some(score) = score(mapping, &names)
                && best.as_ref().is_none_or(|(most, ..)| score > *most)
            {
                best = Some((score, mapping, table.clone()));
            }
        }
    }
    best.map(|(_, mapping, mut table)| {
        table.layout.has_quotes = !mapping.no_quotes;
        (mapping, table)
    })
    .or_else(|| by_position(head, mappings))
}

/// Returns the likeliest table in `head`, for proposing a mapping.
pub(crate) fn likeliest(head: &Head<'_>) -> Option<Table> {
    tables(head)
        .into_iter()
        .filter(|table| table.header.len() > 1)
        .max_by_key(|table| {
            let filled = table.header.iter().filter(|name| !name.trim().is_empty());
            let words = filled
                .clone()
                .filter(|name| name.chars().any(char::is_alphabetic));
            // Of equal ones the first line is the header.
            (words.count(), filled.count(), -(table.header_line as i64))
        })
}

/// Returns a table for each delimiter and each of the first lines that could be a header.
fn tables(head: &Head<'_>) -> Vec<Table> {
    let (encoding, text) = text::head_text(head.bytes);
    let mut tables = Vec::new();
    for delimiter in DELIMITERS {
        let layout = Layout::new(delimiter, &text);
        let mut records = Records::new(Box::new(text.as_bytes()), layout);
        for _ in 0..MAX_PREAMBLE {
            match records.next(0) {
                Ok(Next::Record) => {}
                Ok(Next::Broken(_)) => continue,
                Ok(Next::End) | Err(_) => break,
            }
            let cells = (0..records.n_cells()).map(|index| records.cell(index));
            let mut header: Vec<String> = cells
                .map(|cell| String::from_utf8_lossy(cell).trim().to_owned())
                .collect();
            while header.len() > 1 && header.last().is_some_and(String::is_empty) {
                header.pop();
            }
            let repaired: Vec<Option<String>> =
                header.iter().map(|name| text::repaired(name)).collect();
            let is_garbled = repaired.iter().any(Option::is_some);
            if is_garbled {
                for (name, repaired) in header.iter_mut().zip(repaired) {
                    *name = repaired.unwrap_or_else(|| std::mem::take(name));
                }
            }
            tables.push(Table {
                encoding,
                delimiter,
                header_line: records.line(),
                header,
                is_garbled,
                layout,
            });
        }
    }
    tables
}

/// Returns how many columns of the table the mapping knows, `None` when it does not apply.
fn score(mapping: &Mapping, names: &HashSet<String>) -> Option<usize> {
    if mapping.require.is_empty() {
        return None;
    }
    let has = |name: &String| names.contains(&normalized(name));
    if !mapping.require.iter().all(has) || mapping.without.iter().any(has) {
        return None;
    }
    if mapping.exact && names.len() != mapping.require.len() {
        return None;
    }
    let known = mapping.known_columns();
    let n_known = names.iter().filter(|name| known.contains(*name)).count();
    // A header that is known in full beats one that is known in part.
    Some(n_known * 1000 / names.len().max(1) + n_known * 10 + mapping.require.len())
}

/// Finds a table whose header nobody can match by name, by the shape of its first rows.
///
/// Statements of some accounts have the header in another language, with the same columns.
fn by_position<'m>(head: &Head<'_>, mappings: &'m [Mapping]) -> Option<(&'m Mapping, Table)> {
    for table in tables(head) {
        for mapping in mappings {
            if !mapping.positions.is_empty()
                && mapping.positions.len() == table.header.len()
                && table.header.iter().all(|name| !name.is_empty())
                && rows_fit(head, &table, mapping)
            {
                let mut table = table.clone();
                table.header.clone_from(&mapping.positions);
                return Some((mapping, table));
            }
        }
    }
    None
}

/// Returns whether the rows after the header hold an ISRC, a GTIN, a currency and a number where
/// the mapping says.
fn rows_fit(head: &Head<'_>, table: &Table, mapping: &Mapping) -> bool {
    let (_, text) = text::head_text(head.bytes);
    let mut records = Records::new(Box::new(text.as_bytes()), table.layout);
    let place = |target: &str| {
        let name = normalized(mapping.columns.get(target)?.names().first()?);
        mapping
            .positions
            .iter()
            .position(|column| normalized(column) == name)
    };
    let (Some(isrc), Some(net), Some(currency)) = (place("isrc"), place("net"), place("currency"))
    else {
        return false;
    };
    let name = std::str::from_utf8(table.header[net].as_bytes()).unwrap_or("");
    if !matches!(
        super::number::decimal(name, super::number::DecimalSign::Comma),
        Err(())
    ) {
        // A number where the name of the amounts should stand: this is a row, not a header.
        return false;
    }
    let (mut n_rows, mut n_fitting) = (0, 0);
    while let Ok(Next::Record) = records.next(0) {
        if records.line() <= table.header_line || n_rows >= 50 {
            continue;
        }
        let cell = |index| std::str::from_utf8(records.cell(index)).unwrap_or("");
        let is_isrc = cell(isrc).is_empty() || cell(isrc).parse::<catalog::Isrc>().is_ok();
        let is_currency = cell(currency).parse::<catalog::Currency>().is_ok();
        let is_number = super::number::decimal(cell(net), super::number::DecimalSign::Comma);
        n_rows += 1;
        n_fitting += usize::from(is_isrc && is_currency && matches!(is_number, Ok(Some(_))));
    }
    n_rows > 0 && n_fitting * 10 >= n_rows * 8
}

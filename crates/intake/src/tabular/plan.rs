//! A mapping, bound to the columns of one file.

use std::collections::HashMap;

use catalog::facts::{Cell, Dataset, Kind};

use super::cells::{Manner, Meaning};
use super::header::Table;
use super::memory::Memory;
use crate::mapping::{Condition, From, Mapping, normalized};
use crate::{IntakeError, Reading};

/// Columns that hold personal data in whatever file they stand.
const PERSONAL: [&str; 12] = [
    "email",
    "useremail",
    "emailaddress",
    "buyername",
    "buyeremail",
    "buyerphone",
    "buyernote",
    "ipaddress",
    "clientipaddress",
    "username",
    "phone",
    "phonenumber",
];

/// Where the value of one column of the row comes from, and what it has come to so far.
pub(crate) struct Field {
    pub(crate) target: usize,
    pub(crate) meaning: Meaning,
    pub(crate) sources: Sources,
    /// Whether text that is no number is no value rather than a fault.
    pub(crate) may_hold_text: bool,
    pub(crate) memory: Memory,
}

/// Columns of the file, by place.
pub(crate) enum Sources {
    First(Vec<usize>),
    All(Vec<usize>, String),
    Times(usize, i64),
}

impl Sources {
    fn places(&self) -> &[usize] {
        match self {
            Self::First(places) | Self::All(places, _) => places,
            Self::Times(place, _) => std::slice::from_ref(place),
        }
    }
}

/// Everything that turns a record into a row.
pub(crate) struct Plan<'m> {
    pub(crate) fields: Vec<Field>,
    pub(crate) fixed: Vec<(usize, Meaning, &'m str)>,
    pub(crate) skip: Vec<(usize, &'m Condition)>,
    pub(crate) negate: Option<(usize, &'m Condition)>,
    pub(crate) amounts: Vec<usize>,
    /// Places of personal cells, with the names of their columns.
    pub(crate) personal: Vec<(usize, String)>,
    /// Cells that a row must have for all columns that are used.
    pub(crate) n_needed: usize,
    pub(crate) manner: Manner,
    /// What is done to text before it is read.
    pub(crate) repair: Repair,
}

/// What is done to the text of a cell before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repair {
    /// Nothing.
    None,
    /// It went through a wrong encoding once.
    Garbled,
    /// This program put an apostrophe before formulas.
    Formulas,
}

impl<'m> Plan<'m> {
    pub(crate) fn new(
        mapping: &'m Mapping,
        table: &Table,
        dataset: &'static Dataset,
    ) -> Result<Self, IntakeError> {
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for (place, name) in table.header.iter().enumerate() {
            by_name.entry(normalized(name)).or_insert(place);
        }
        let place = |name: &String| by_name.get(&normalized(name)).copied();
        let mut fields = Vec::new();
        for (target, from) in &mapping.columns {
            let target = dataset.column(target).ok_or_else(|| {
                IntakeError::Mapping(format!("`{}` has no column `{target}`", dataset.name))
            })?;
            let places: Vec<usize> = from.names().iter().filter_map(place).collect();
            let Some(&first) = places.first() else {
                continue;
            };
            let sources = match from {
                From::One(_) | From::First(_) => Sources::First(places),
                From::All { joined_by, .. } => Sources::All(places, joined_by.clone()),
                From::Times { times, .. } => Sources::Times(first, *times),
            };
            let may_hold_text = from
                .names()
                .iter()
                .any(|name| contains(&mapping.may_hold_text, name));
            let mut meaning = Meaning::of(dataset, target);
            if mapping.canonical && meaning == Meaning::Ratio {
                meaning = Meaning::Decimal;
            }
            if let Meaning::Period { by_month, .. } = &mut meaning {
                *by_month &= !mapping.canonical;
                let months = &mapping.months;
                *by_month |= from.names().iter().any(|name| contains(months, name));
            }
            fields.push(Field {
                target,
                meaning,
                sources,
                may_hold_text,
                memory: Memory::default(),
            });
        }
        let fixed = mapping.fixed.iter().filter_map(|(target, text)| {
            let target = dataset.column(target)?;
            Some((target, Meaning::of(dataset, target), text.as_str()))
        });
        let n_needed = fields
            .iter()
            .flat_map(|field| field.sources.places())
            .max()
            .map_or(0, |last| last + 1);
        Ok(Self {
            fixed: fixed.collect(),
            skip: mapping
                .skip
                .iter()
                .filter_map(|skip| Some((place(&skip.column)?, skip)))
                .collect(),
            negate: mapping
                .negate
                .as_ref()
                .and_then(|negate| Some((place(&negate.column)?, negate))),
            amounts: amounts(dataset),
            personal: personal(mapping, table),
            n_needed,
            fields,
            repair: match (mapping.canonical, table.is_garbled) {
                (true, _) => Repair::Formulas,
                (false, true) => Repair::Garbled,
                (false, false) => Repair::None,
            },
            manner: Manner {
                dates: mapping.dates.unwrap_or_default(),
                decimal: mapping.decimal.unwrap_or_default(),
            },
        })
    }

    /// Returns the places of the columns whose numbers may have a fraction.
    pub(crate) fn decimal_places(&self) -> Vec<usize> {
        let is_decimal =
            |field: &&Field| matches!(field.meaning, Meaning::Decimal | Meaning::Ratio);
        let fields = self.fields.iter().filter(is_decimal);
        fields
            .flat_map(|field| field.sources.places().to_vec())
            .collect()
    }

    /// Forgets codes of texts of a chunk that was handed on.
    pub(crate) fn begin_chunk(&mut self) {
        for field in &mut self.fields {
            field.memory.clear();
        }
    }

    /// Fills the columns that hold the same in every row.
    pub(crate) fn fill_fixed(&self, reading: &mut Reading<'_>) {
        for &(target, meaning, text) in &self.fixed {
            let chunk = reading.chunk();
            let read = meaning.read(target, text, self.manner, chunk);
            for &(target, cell) in read.cells(target).as_ref() {
                if chunk.peek(target) == Cell::Absent {
                    chunk.set(target, cell);
                }
            }
        }
    }

    /// Makes units and amounts of the filled row negative.
    pub(crate) fn negate(&self, reading: &mut Reading<'_>) {
        let chunk = reading.chunk();
        for &column in &self.amounts {
            let cell = match chunk.peek(column) {
                Cell::Integer(value) => Cell::Integer(-value.saturating_abs()),
                Cell::Decimal(amount) if amount.units() > 0 => Cell::Decimal(-amount),
                cell => cell,
            };
            chunk.set(column, cell);
        }
    }
}

/// Returns the columns that count the other way in a void: units and amounts, not prices or rates.
fn amounts(dataset: &Dataset) -> Vec<usize> {
    let counts = ["units", "gross", "net", "deductions", "sale_amount"];
    let is_number = |kind| matches!(kind, Kind::Integer | Kind::Decimal);
    (0..dataset.columns.len())
        .filter(|&column| {
            let column = &dataset.columns[column];
            counts.contains(&column.name) && is_number(column.kind)
        })
        .collect()
}

fn personal(mapping: &Mapping, table: &Table) -> Vec<(usize, String)> {
    let is_personal = |name: &str| {
        let normal = normalized(name);
        PERSONAL.contains(&normal.as_str())
            || mapping
                .personal
                .iter()
                .any(|known| match known.strip_suffix('*') {
                    Some(start) => normal.starts_with(&normalized(start)),
                    None => normalized(known) == normal,
                })
    };
    let mapped = |name: &str| {
        mapping
            .columns
            .values()
            .any(|from| contains(from.names(), name))
    };
    let columns = table.header.iter().enumerate();
    columns
        .filter(|(_, name)| is_personal(name) && !mapped(name))
        .map(|(place, name)| (place, name.clone()))
        .collect()
}

fn contains(names: &[String], name: &str) -> bool {
    let name = normalized(name);
    names.iter().any(|known| normalized(known) == name)
}

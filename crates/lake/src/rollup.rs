use std::path::{Path, PathBuf};

use catalog::Amount;
use catalog::facts::datasets::statement_lines as line;
use catalog::facts::{ABSENT, Cell, Chunk, Dataset, SOURCE_FORMAT, SOURCE_ID, Texts, Values};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use crate::datasets::{REVENUE, REVENUE_BY_STORE, by_store, revenue};
use crate::month::{self, Month, Months};
use crate::write::GOLDEN;
use crate::{FactFile, FactWriter, LakeError};

/// Keys that are summed up in memory; beyond, the sums are written and begun anew.
const MOST_GROUPS: usize = 131_072;
/// Distinct texts that are remembered.
const MOST_TEXTS: usize = 1 << 20;

/// Writes the sums of an import's statement lines: [`REVENUE`] and [`REVENUE_BY_STORE`].
///
/// Sums are exact. One that would leave 38 digits goes on in a further row of its key.
#[derive(Debug)]
pub struct RevenueWriter {
    folder: PathBuf,
    months: Months,
    texts: Texts,
    by_recording: Groups,
    by_store: Groups,
    revenue: FactWriter,
    revenue_by_store: FactWriter,
}

/// What lines are summed by; codes are those of the writer's own texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    source: u32,
    store: u32,
    territory: u32,
    currency: u32,
    month: Month,
    identity: Option<i64>,
}

/// The sums of a key.
#[derive(Clone, Copy, Debug)]
struct Group {
    key: Key,
    format: u32,
    isrc: u32,
    title: u32,
    artist: u32,
    sums: Sums,
}

#[derive(Clone, Copy, Debug)]
struct Sums {
    n_rows: i64,
    units: Option<i64>,
    gross: Option<Amount>,
    net: Option<Amount>,
}

#[derive(Debug, Default)]
struct Groups {
    table: HashTable<u32>,
    groups: Vec<Group>,
}

impl RevenueWriter {
    /// Returns a writer of files as [`FactWriter::new`] names them.
    pub fn new(folder: &Path, name: &str) -> Result<Self, LakeError> {
        Ok(Self {
            folder: folder.to_owned(),
            months: Months::default(),
            texts: Texts::default(),
            by_recording: Groups::default(),
            by_store: Groups::default(),
            revenue: FactWriter::new(folder, name, &REVENUE)?,
            revenue_by_store: FactWriter::new(folder, name, &REVENUE_BY_STORE)?,
        })
    }

    /// Adds a chunk of statement lines.
    pub fn write(&mut self, chunk: &Chunk) -> Result<(), LakeError> {
        if *chunk.dataset() != line::DATASET {
            return Err(LakeError::OtherDataset {
                expected: line::DATASET.name.to_owned(),
                found: chunk.dataset().name.to_owned(),
            });
        }
        let months = self.months.of_rows(chunk);
        let lines = Lines::of(chunk);
        let mut own_codes = vec![ABSENT; chunk.texts().len() + 1];
        for (row, month) in months.into_iter().enumerate() {
            let texts = &mut self.texts;
            let mut own = |codes: &[u32]| own_code(texts, &mut own_codes, chunk, codes[row]);
            let key = Key {
                source: own(lines.source),
                store: own(lines.store),
                territory: own(lines.territory),
                currency: own(lines.currency),
                month,
                identity: lines.identity[row],
            };
            let sums = Sums {
                n_rows: 1,
                units: lines.units[row],
                gross: lines.gross[row],
                net: lines.net[row],
            };
            self.by_recording.add(key, sums, || {
                let format = own(lines.format);
                let (isrc, title, artist) = (own(lines.isrc), own(lines.title), own(lines.artist));
                Group {
                    key,
                    format,
                    isrc,
                    title,
                    artist,
                    sums,
                }
            });
            if self.by_recording.groups.len() >= MOST_GROUPS {
                self.write_recordings()?;
                own_codes.fill(ABSENT);
            }
        }
        Ok(())
    }

    /// Writes what is left, makes all files last and returns them.
    pub fn finish(mut self) -> Result<Vec<FactFile>, LakeError> {
        self.write_recordings()?;
        self.write_stores()?;
        let mut files = self.revenue.finish()?;
        match self.revenue_by_store.finish() {
            Ok(further) => files.extend(further),
            Err(error) => {
                // Half of the sums would be as wrong as none.
                crate::delete(&self.folder, &files)?;
                return Err(error);
            }
        }
        Ok(files)
    }

    /// Writes the sums by recording and adds them to those by store.
    fn write_recordings(&mut self) -> Result<(), LakeError> {
        let groups = self.by_recording.take();
        self.revenue
            .write(&chunk_of(&REVENUE, &self.texts, &groups))?;
        for group in groups {
            let key = Key {
                identity: None,
                ..group.key
            };
            self.by_store.add(key, group.sums, || Group {
                key,
                isrc: ABSENT,
                title: ABSENT,
                artist: ABSENT,
                ..group
            });
        }
        if self.by_store.groups.len() >= MOST_GROUPS || self.texts.len() >= MOST_TEXTS {
            self.write_stores()?;
            self.texts = Texts::default();
        }
        Ok(())
    }

    fn write_stores(&mut self) -> Result<(), LakeError> {
        let groups = self.by_store.take();
        let chunk = chunk_of(&REVENUE_BY_STORE, &self.texts, &groups);
        self.revenue_by_store.write(&chunk)
    }
}

/// The columns of statement lines that are summed, or summed by.
struct Lines<'a> {
    source: &'a [u32],
    format: &'a [u32],
    store: &'a [u32],
    territory: &'a [u32],
    currency: &'a [u32],
    isrc: &'a [u32],
    title: &'a [u32],
    artist: &'a [u32],
    identity: &'a [Option<i64>],
    units: &'a [Option<i64>],
    gross: &'a [Option<Amount>],
    net: &'a [Option<Amount>],
}

impl<'a> Lines<'a> {
    fn of(chunk: &'a Chunk) -> Self {
        let text = |column| match chunk.values(column) {
            Values::Text(codes) => codes.as_slice(),
            _ => unreachable!("a text of statement lines"),
        };
        let integer = |column| match chunk.values(column) {
            Values::Integer(values) => values.as_slice(),
            _ => unreachable!("an integer of statement lines"),
        };
        let decimal = |column| match chunk.values(column) {
            Values::Decimal(values) => values.as_slice(),
            _ => unreachable!("a decimal of statement lines"),
        };
        Self {
            source: text(SOURCE_ID),
            format: text(SOURCE_FORMAT),
            store: text(line::STORE),
            territory: text(line::TERRITORY),
            currency: text(line::CURRENCY),
            isrc: text(line::ISRC),
            title: text(line::TITLE),
            artist: text(line::ARTIST),
            identity: integer(line::IDENTITY),
            units: integer(line::UNITS),
            gross: decimal(line::GROSS),
            net: decimal(line::NET),
        }
    }
}

/// Returns the writer's code of a chunk's text.
fn own_code(texts: &mut Texts, own_codes: &mut [u32], chunk: &Chunk, code: u32) -> u32 {
    match own_codes.get(code as usize) {
        Some(&own) if own != ABSENT || code == ABSENT => own,
        None => ABSENT,
        Some(_) => {
            let own = chunk
                .texts()
                .get(code)
                .map_or(ABSENT, |text| texts.intern(text));
            own_codes[code as usize] = own;
            own
        }
    }
}

impl Key {
    fn hash(&self) -> u64 {
        let month = month::number(self.month);
        let names = u64::from(self.store) | u64::from(self.territory) << 32;
        let others = u64::from(self.source) << 32 | u64::from(self.currency) ^ month << 16;
        let identity = self.identity.map_or(1, |identity| identity as u64);
        let hash = names.wrapping_mul(GOLDEN).rotate_left(29) ^ others;
        let hash = hash.wrapping_mul(GOLDEN).rotate_left(29) ^ identity;
        hash.wrapping_mul(GOLDEN).rotate_left(26)
    }
}

impl Sums {
    /// Returns the sum, `None` when it has too many digits.
    fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            n_rows: self.n_rows.checked_add(other.n_rows)?,
            units: match (self.units, other.units) {
                (Some(one), Some(other)) => Some(one.checked_add(other)?),
                (one, other) => one.or(other),
            },
            gross: match (self.gross, other.gross) {
                (Some(one), Some(other)) => Some(one.checked_add(other)?),
                (one, other) => one.or(other),
            },
            net: match (self.net, other.net) {
                (Some(one), Some(other)) => Some(one.checked_add(other)?),
                (one, other) => one.or(other),
            },
        })
    }
}

impl Groups {
    /// Adds to the sums of a key; `new` makes them where there are none, or when they are full.
    fn add(&mut self, key: Key, sums: Sums, new: impl FnOnce() -> Group) {
        let Self { table, groups } = self;
        let found = table.entry(
            key.hash(),
            |&place| groups[place as usize].key == key,
            |&place| groups[place as usize].key.hash(),
        );
        match found {
            Entry::Occupied(mut place) => {
                let group = &mut groups[*place.get() as usize];
                if let Some(sums) = group.sums.plus(sums) {
                    group.sums = sums;
                } else {
                    *place.get_mut() = groups.len() as u32;
                    groups.push(new());
                }
            }
            Entry::Vacant(vacant) => {
                vacant.insert(groups.len() as u32);
                groups.push(new());
            }
        }
    }

    fn take(&mut self) -> Vec<Group> {
        self.table.clear();
        std::mem::take(&mut self.groups)
    }
}

fn chunk_of(dataset: &'static Dataset, texts: &Texts, groups: &[Group]) -> Chunk {
    let mut chunk = Chunk::new(dataset);
    let of_recording = *dataset == REVENUE;
    let (usage_start, store, territory, currency) = if of_recording {
        (
            revenue::USAGE_START,
            revenue::STORE,
            revenue::TERRITORY,
            revenue::CURRENCY,
        )
    } else {
        (
            by_store::USAGE_START,
            by_store::STORE,
            by_store::TERRITORY,
            by_store::CURRENCY,
        )
    };
    let (n_rows, units, gross, net) = if of_recording {
        (
            revenue::N_ROWS,
            revenue::UNITS,
            revenue::GROSS,
            revenue::NET,
        )
    } else {
        (
            by_store::N_ROWS,
            by_store::UNITS,
            by_store::GROSS,
            by_store::NET,
        )
    };
    let integer = |value: Option<i64>| value.map_or(Cell::Absent, Cell::Integer);
    let decimal = |value: Option<Amount>| value.map_or(Cell::Absent, Cell::Decimal);
    let mut cells = vec![Cell::Absent; texts.len() + 1];
    for group in groups {
        let named = [
            (SOURCE_ID, group.key.source),
            (SOURCE_FORMAT, group.format),
            (store, group.key.store),
            (territory, group.key.territory),
            (currency, group.key.currency),
            (revenue::ISRC, group.isrc),
            (revenue::TITLE, group.title),
            (revenue::ARTIST, group.artist),
        ];
        let n_named = if of_recording { 8 } else { 5 };
        for &(column, code) in &named[..n_named] {
            let cell = &mut cells[code as usize];
            if *cell == Cell::Absent
                && let Some(text) = texts.get(code)
            {
                *cell = chunk.intern(text);
            }
            chunk.set(column, *cell);
        }
        if of_recording {
            chunk.set(revenue::IDENTITY, integer(group.key.identity));
        }
        let first_day = month::first_day(group.key.month);
        chunk.set(usage_start, first_day.map_or(Cell::Absent, Cell::Date));
        chunk.set(n_rows, Cell::Integer(group.sums.n_rows));
        chunk.set(units, integer(group.sums.units));
        chunk.set(gross, decimal(group.sums.gross));
        chunk.set(net, decimal(group.sums.net));
        chunk.commit();
    }
    chunk
}

use std::ops::Range;

use bytes::Bytes;
use catalog::facts::ABSENT;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use parquet::basic::{Encoding, Type};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::Result;
use parquet::file::statistics::{Statistics, ValueStatistics};
use parquet::schema::types::ColumnDescPtr;

use super::bits;
use super::buffer::{Waiting, WaitingTexts, WaitingValues};
use super::pages::{DataPage, Pages};
use super::physical::Physical;

/// Rows of a page: what a reader skips or reads as a whole.
const ROWS_PER_PAGE: usize = 16_384;
/// Distinct values of a column chunk above which a dictionary no longer pays.
const MOST_DISTINCT: usize = 32_768;

/// Encodes the column of one row group.
pub(super) struct Encoder<'a> {
    /// Rows in the order in which they are written.
    pub(super) order: &'a [u32],
    pub(super) compressor: &'a mut zstd::bulk::Compressor<'static>,
    pub(super) column: ColumnDescPtr,
}

/// Values of the rows that have one.
enum Encoded<V> {
    /// Distinct values, sorted, and the place of each value among them.
    Indexed {
        dictionary: Vec<V>,
        places: Vec<u32>,
    },
    Plain(Vec<V>),
}

impl Encoder<'_> {
    /// Returns the bytes of the column chunk with what a footer says of it.
    pub(super) fn encode(self, column: &Waiting) -> Result<(Bytes, ColumnCloseResult)> {
        match column {
            Waiting::Text(waiting) => self.texts(waiting),
            Waiting::Integer(waiting) | Waiting::Moment(waiting) => self.values(waiting),
            Waiting::Decimal(waiting) => self.values(waiting),
            Waiting::Date(waiting) => self.values(waiting),
            Waiting::Flag(waiting) => self.flags(waiting),
        }
    }

    fn texts(self, waiting: &WaitingTexts) -> Result<(Bytes, ColumnCloseResult)> {
        if waiting.codes.is_empty() {
            return self.pages::<&str>(&Presence::None, &Encoded::Plain(Vec::new()));
        }
        let texts = &waiting.texts;
        let codes = self.order.iter().map(|&row| waiting.codes[row as usize]);
        // Only the texts of these rows, which are all of them when all rows are written at once.
        let mut is_used = vec![self.order.len() == waiting.codes.len(); texts.len() + 1];
        is_used[ABSENT as usize] = false;
        if self.order.len() != waiting.codes.len() {
            codes.clone().for_each(|code| is_used[code as usize] = true);
            is_used[ABSENT as usize] = false;
        }
        let used = texts.iter().zip(1..);
        let mut used: Vec<(&str, u32)> = used.filter(|&(_, code)| is_used[code as usize]).collect();
        let presence = Presence::of(codes.clone().map(|code| code != ABSENT));
        let encoded = if used.len() > MOST_DISTINCT {
            let values = codes.filter_map(|code| texts.get(code));
            Encoded::Plain(values.collect())
        } else {
            used.sort_unstable();
            let mut place_of = vec![0; texts.len() + 1];
            for (place, &(_, code)) in (0..).zip(&used) {
                place_of[code as usize] = place;
            }
            let place = |code: u32| place_of[code as usize];
            Encoded::Indexed {
                dictionary: used.into_iter().map(|(text, _)| text).collect(),
                places: match presence {
                    Presence::All => codes.map(place).collect(),
                    _ => codes.filter(|&code| code != ABSENT).map(place).collect(),
                },
            }
        };
        self.pages(&presence, &encoded)
    }

    fn values<V: Physical>(self, waiting: &WaitingValues<V>) -> Result<(Bytes, ColumnCloseResult)> {
        if waiting.n_present == 0 {
            return self.pages::<V>(&Presence::None, &Encoded::Plain(Vec::new()));
        }
        let rows = self.order.iter().map(|&row| row as usize);
        let (presence, values): (_, Vec<V>) = if waiting.n_present == waiting.values.len() {
            (Presence::All, rows.map(|row| waiting.values[row]).collect())
        } else {
            let presence = Presence::of(rows.clone().map(|row| waiting.is_present[row]));
            let rows = rows.filter(|&row| waiting.is_present[row]);
            (presence, rows.map(|row| waiting.values[row]).collect())
        };
        let encoded = match indexed(&values) {
            Some((mut places, met)) => {
                let dictionary = sort(met, &mut places);
                Encoded::Indexed { dictionary, places }
            }
            None => Encoded::Plain(values),
        };
        self.pages(&presence, &encoded)
    }

    fn pages<V: Physical>(
        self,
        presence: &Presence,
        encoded: &Encoded<V>,
    ) -> Result<(Bytes, ColumnCloseResult)> {
        let mut pages = Pages::new(V::TYPE, self.compressor);
        let (mut levels, mut bytes) = (Vec::new(), Vec::new());
        if let Encoded::Indexed { dictionary, .. } = encoded {
            for &value in dictionary {
                value.write_plain(&mut bytes);
            }
            pages.dictionary(&bytes, dictionary.len())?;
        }
        let (mut bounds, mut n_nulls, mut value_at) = (None, 0, 0);
        for (page, rows) in self.order.chunks(ROWS_PER_PAGE).enumerate() {
            let first = page * ROWS_PER_PAGE;
            levels.clear();
            let n_values = presence.write(first..first + rows.len(), &mut levels);
            bytes.clear();
            let values = value_at..value_at + n_values;
            value_at += n_values;
            let (encoding, page_bounds) = match encoded {
                Encoded::Indexed { dictionary, places } => {
                    let places = &places[values];
                    let width = bits::width(dictionary.len().saturating_sub(1) as u64);
                    bytes.push(width);
                    bits::hybrid(places, width, &mut bytes);
                    let least = places
                        .iter()
                        .fold(u32::MAX, |least, &place| least.min(place));
                    let most = places.iter().fold(0, |most, &place| most.max(place));
                    let bounds = (!places.is_empty())
                        .then(|| (dictionary[least as usize], dictionary[most as usize]));
                    (Encoding::RLE_DICTIONARY, bounds)
                }
                Encoded::Plain(plain) => write_plain(&plain[values], &mut bytes),
            };
            bounds = wider(bounds, page_bounds);
            n_nulls += rows.len() - n_values;
            pages.data(DataPage {
                levels: &levels,
                values: &bytes,
                encoding,
                n_rows: rows.len(),
                n_nulls: rows.len() - n_values,
                bounds: page_bounds.and_then(|(min, max)| min.bound().zip(max.bound())),
            })?;
        }
        pages.finish(self.column, V::statistics(bounds, n_nulls as u64))
    }

    fn flags(self, waiting: &WaitingValues<bool>) -> Result<(Bytes, ColumnCloseResult)> {
        let mut pages = Pages::new(Type::BOOLEAN, self.compressor);
        let (mut levels, mut bytes) = (Vec::new(), Vec::new());
        let (mut bounds, mut n_nulls) = (None, 0);
        for rows in self.order.chunks(ROWS_PER_PAGE) {
            let get = |flags: &[bool], row: u32| flags.get(row as usize).copied().unwrap_or(false);
            let present: Vec<bool> = rows
                .iter()
                .map(|&row| get(&waiting.is_present, row))
                .collect();
            let flags = rows.iter().zip(&present);
            let flags: Vec<bool> = flags
                .filter(|&(_, &is_present)| is_present)
                .map(|(&row, _)| get(&waiting.values, row))
                .collect();
            levels.clear();
            Presence::of(present.iter().copied()).write(0..rows.len(), &mut levels);
            bytes.clear();
            bits::flags(flags.iter().copied(), &mut bytes);
            let page_bounds = flags.iter().copied().min().zip(flags.iter().copied().max());
            bounds = wider(bounds, page_bounds);
            n_nulls += rows.len() - flags.len();
            pages.data(DataPage {
                levels: &levels,
                values: &bytes,
                encoding: Encoding::PLAIN,
                n_rows: rows.len(),
                n_nulls: rows.len() - flags.len(),
                bounds: page_bounds.map(|(min, max)| (vec![u8::from(min)], vec![u8::from(max)])),
            })?;
        }
        let (min, max) = bounds.unzip();
        let statistics = ValueStatistics::new(min, max, None, Some(n_nulls as u64), false);
        pages.finish(self.column, Statistics::Boolean(statistics))
    }
}

/// Returns the bounds that hold both.
fn wider<V: Ord>(one: Option<(V, V)>, other: Option<(V, V)>) -> Option<(V, V)> {
    match (one, other) {
        (Some((min, max)), Some((other_min, other_max))) => {
            Some((min.min(other_min), max.max(other_max)))
        }
        (one, other) => one.or(other),
    }
}

/// Which rows have a value.
enum Presence {
    None,
    All,
    /// 1 where there is a value, else 0.
    Some(Vec<u32>),
}

impl Presence {
    fn of(is_present: impl Iterator<Item = bool> + Clone) -> Self {
        let mut seen = is_present.clone();
        match seen.next() {
            Some(true) if seen.all(|is_present| is_present) => Self::All,
            Some(false) if !seen.any(|is_present| is_present) => Self::None,
            _ => Self::Some(is_present.map(u32::from).collect()),
        }
    }

    /// Appends the presence of some rows, one bit each, and returns how many have a value.
    fn write(&self, rows: Range<usize>, out: &mut Vec<u8>) -> usize {
        let n_rows = rows.len();
        let n_present = match self {
            Self::None => 0,
            Self::All => n_rows,
            Self::Some(levels) => {
                bits::hybrid(&levels[rows.clone()], 1, out);
                return levels[rows].iter().sum::<u32>() as usize;
            }
        };
        bits::repeat(u32::from(n_present > 0), n_rows, 1, out);
        n_present
    }
}

/// Appends values without a dictionary, whole numbers as differences.
fn write_plain<V: Physical>(values: &[V], out: &mut Vec<u8>) -> (Encoding, Option<(V, V)>) {
    let bounds = values.iter().min().zip(values.iter().max());
    let bounds = bounds.map(|(&min, &max)| (min, max));
    if values.first().is_some_and(|value| value.number().is_some()) {
        let numbers = values.iter().map(|value| value.number().unwrap_or(0));
        bits::deltas(numbers, out);
        return (Encoding::DELTA_BINARY_PACKED, bounds);
    }
    for &value in values {
        value.write_plain(out);
    }
    (Encoding::PLAIN, bounds)
}

/// Returns the place of each value among the distinct ones, and these; `None` when they are many.
fn indexed<V: Physical>(values: &[V]) -> Option<(Vec<u32>, Vec<V>)> {
    /// Values after which it shows whether they repeat.
    const SAMPLE: usize = 4096;
    let mut table: HashTable<u32> = HashTable::new();
    let mut met: Vec<V> = Vec::new();
    let mut places = Vec::with_capacity(values.len());
    let mut last: Option<(V, u32)> = None;
    for (index, &value) in values.iter().enumerate() {
        if let Some((last, place)) = last
            && last == value
        {
            places.push(place);
            continue;
        }
        if index >= SAMPLE && met.len() > index / 2 || met.len() > MOST_DISTINCT {
            return None;
        }
        let found = table.entry(
            value.spread(),
            |&place| met[place as usize] == value,
            |&place| met[place as usize].spread(),
        );
        let place = match found {
            Entry::Occupied(place) => *place.get(),
            Entry::Vacant(vacant) => {
                let place = met.len() as u32;
                vacant.insert(place);
                met.push(value);
                place
            }
        };
        places.push(place);
        last = Some((value, place));
    }
    // A few values stand as well without a dictionary, unless they repeat.
    (met.len() <= values.len().div_ceil(2)).then_some((places, met))
}

/// Sorts distinct values and makes `places` point at their new places.
fn sort<V: Ord + Copy>(met: Vec<V>, places: &mut [u32]) -> Vec<V> {
    let mut sorted: Vec<(V, u32)> = met.into_iter().zip(0..).collect();
    sorted.sort_unstable();
    let mut new_places = vec![0; sorted.len()];
    for (new, &(_, old)) in (0..).zip(&sorted) {
        new_places[old as usize] = new;
    }
    for place in places {
        *place = new_places[*place as usize];
    }
    sorted.into_iter().map(|(value, _)| value).collect()
}

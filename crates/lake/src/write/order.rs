use catalog::facts::{ABSENT, Dataset, Texts};

use super::bits::width;
use super::buffer::{Buffer, Waiting, WaitingValues};

/// Returns the rows of a buffer in the order that its data set is sorted by; equal rows stay in
/// their order, and absent values come first.
///
/// The columns of a row are packed into one number: texts by their rank, numbers by their distance
/// from the smallest. When 128 bits are too few, the last columns no longer count.
pub(super) fn sorted(buffer: &Buffer, dataset: &Dataset) -> Vec<u32> {
    let n_rows = buffer.n_rows();
    let row_bits = width(n_rows.saturating_sub(1) as u64);
    let mut left = 128 - row_bits;
    let mut keys = Vec::new();
    for &column in dataset.sorted_by {
        let Some(key) = Key::of(&buffer.columns()[column]) else {
            continue;
        };
        if key.bits > left {
            break;
        }
        left -= key.bits;
        keys.push(key);
    }
    if 128 - left <= 64 {
        sorted_by_packed(n_rows, &keys, row_bits, |packed: u64, key, row| {
            packed << key.bits | key.at(row)
        })
    } else {
        sorted_by_packed(n_rows, &keys, row_bits, |packed: u128, key, row| {
            packed << key.bits | u128::from(key.at(row))
        })
    }
}

/// A number that can hold the packed columns of a row and its place.
trait Packed: Copy + Ord + Default + std::ops::Shl<u8, Output = Self> {
    fn with_row(self, row: u32) -> Self;
    fn row(self) -> u32;
}

impl Packed for u64 {
    fn with_row(self, row: u32) -> Self {
        self | Self::from(row)
    }

    fn row(self) -> u32 {
        self as u32
    }
}

impl Packed for u128 {
    fn with_row(self, row: u32) -> Self {
        self | Self::from(row)
    }

    fn row(self) -> u32 {
        self as u32
    }
}

fn sorted_by_packed<P: Packed>(
    n_rows: usize,
    keys: &[Key<'_>],
    row_bits: u8,
    with_key: impl Fn(P, &Key<'_>, usize) -> P,
) -> Vec<u32> {
    let mut packed = vec![P::default(); n_rows];
    for key in keys {
        for (row, packed) in packed.iter_mut().enumerate() {
            *packed = with_key(*packed, key, row);
        }
    }
    for (row, packed) in packed.iter_mut().enumerate() {
        *packed = (*packed << row_bits).with_row(row as u32);
    }
    if !packed.is_sorted() {
        packed.sort_unstable();
    }
    let row_mask = ((1_u64 << row_bits) - 1) as u32;
    packed
        .iter()
        .map(|packed| packed.row() & row_mask)
        .collect()
}

/// One column to sort by, as numbers of `bits` bits; 0 is absent.
struct Key<'a> {
    bits: u8,
    numbers: Numbers<'a>,
}

enum Numbers<'a> {
    Ranks { codes: &'a [u32], ranks: Vec<u32> },
    Own(Vec<u64>),
}

impl<'a> Key<'a> {
    /// Returns `None` for a column that no row has a value in.
    fn of(column: &'a Waiting) -> Option<Self> {
        match column {
            Waiting::Text(waiting) => (!waiting.codes.is_empty()).then(|| Self {
                bits: width(waiting.texts.len() as u64),
                numbers: Numbers::Ranks {
                    codes: &waiting.codes,
                    ranks: ranks(&waiting.texts),
                },
            }),
            Waiting::Integer(waiting) | Waiting::Moment(waiting) => Self::of_values(waiting),
            Waiting::Date(waiting) => Self::of_values(waiting),
            Waiting::Decimal(waiting) => Self::of_values(waiting),
            Waiting::Flag(waiting) => Self::of_values(waiting),
        }
    }

    fn of_values<T: Copy + Ord + Number>(waiting: &WaitingValues<T>) -> Option<Self> {
        let present = waiting.values.iter().zip(&waiting.is_present);
        let present = present.filter_map(|(&value, &is_present)| is_present.then_some(value));
        let (least, most) = (present.clone().min()?, present.clone().max()?);
        let own = if let Some(range) = most.above(least).filter(|&range| range < 1 << 48) {
            let above = |value: T| value.above(least).unwrap_or(range) + 1;
            let numbers = waiting.values.iter().zip(&waiting.is_present);
            let numbers = numbers.map(|(&value, &is)| if is { above(value) } else { 0 });
            (width(range + 1), numbers.collect())
        } else {
            let mut distinct: Vec<T> = present.collect();
            distinct.sort_unstable();
            distinct.dedup();
            let rank = |value: &T| distinct.partition_point(|other| other <= value) as u64;
            let numbers = waiting.values.iter().zip(&waiting.is_present);
            let numbers = numbers.map(|(value, &is)| if is { rank(value) } else { 0 });
            (width(distinct.len() as u64), numbers.collect())
        };
        Some(Self {
            bits: own.0,
            numbers: Numbers::Own(own.1),
        })
    }

    fn at(&self, row: usize) -> u64 {
        match &self.numbers {
            Numbers::Ranks { codes, ranks } => u64::from(ranks[codes[row] as usize]),
            Numbers::Own(numbers) => numbers[row],
        }
    }
}

/// Returns the rank of each code from 1 on in the order of the texts' bytes; that of [`ABSENT`] is 0.
pub(super) fn ranks(texts: &Texts) -> Vec<u32> {
    let mut sorted: Vec<(&str, u32)> = texts.iter().zip(1..).collect();
    sorted.sort_unstable();
    let mut ranks = vec![ABSENT; texts.len() + 1];
    for (rank, (_, code)) in (1..).zip(sorted) {
        ranks[code as usize] = rank;
    }
    ranks
}

/// A value that can be measured from the smallest.
trait Number {
    /// Returns the distance from a smaller value, `None` past 64 bits.
    fn above(self, least: Self) -> Option<u64>;
}

impl Number for i32 {
    fn above(self, least: Self) -> Option<u64> {
        u64::try_from(i64::from(self) - i64::from(least)).ok()
    }
}

impl Number for i64 {
    fn above(self, least: Self) -> Option<u64> {
        u64::try_from(i128::from(self) - i128::from(least)).ok()
    }
}

impl Number for i128 {
    fn above(self, least: Self) -> Option<u64> {
        u64::try_from(self.checked_sub(least)?).ok()
    }
}

impl Number for bool {
    fn above(self, least: Self) -> Option<u64> {
        u64::try_from(i8::from(self) - i8::from(least)).ok()
    }
}

use parquet::basic::Type;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::file::statistics::{Statistics, ValueStatistics};

/// A value as Parquet stores it.
pub(super) trait Physical: Copy + Ord {
    /// The physical type.
    const TYPE: Type;

    /// Appends the value in the plain encoding.
    fn write_plain(self, out: &mut Vec<u8>);

    /// Returns the bytes that stand for the value in an index of pages; `None` where they are too many.
    fn bound(self) -> Option<Vec<u8>>;

    /// Returns the value as a number that is stored by its differences, where it is one.
    fn number(self) -> Option<i64>;

    /// Returns a hash of the value.
    fn spread(self) -> u64;

    /// Returns the statistics of a column chunk.
    fn statistics(bounds: Option<(Self, Self)>, n_nulls: u64) -> Statistics;
}

/// What Fibonacci hashing multiplies by: 2⁶⁴ over the golden ratio.
pub(crate) const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Physical for i32 {
    const TYPE: Type = Type::INT32;

    fn write_plain(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }

    fn bound(self) -> Option<Vec<u8>> {
        Some(self.to_le_bytes().to_vec())
    }

    fn number(self) -> Option<i64> {
        // Differences of days would have to wrap at 32 bits, and days repeat anyway.
        None
    }

    fn spread(self) -> u64 {
        (self as u64).wrapping_mul(GOLDEN).rotate_left(26)
    }

    fn statistics(bounds: Option<(Self, Self)>, n_nulls: u64) -> Statistics {
        let (min, max) = bounds.unzip();
        Statistics::Int32(ValueStatistics::new(min, max, None, Some(n_nulls), false))
    }
}

impl Physical for i64 {
    const TYPE: Type = Type::INT64;

    fn write_plain(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }

    fn bound(self) -> Option<Vec<u8>> {
        Some(self.to_le_bytes().to_vec())
    }

    fn number(self) -> Option<i64> {
        Some(self)
    }

    fn spread(self) -> u64 {
        (self as u64).wrapping_mul(GOLDEN).rotate_left(26)
    }

    fn statistics(bounds: Option<(Self, Self)>, n_nulls: u64) -> Statistics {
        let (min, max) = bounds.unzip();
        Statistics::Int64(ValueStatistics::new(min, max, None, Some(n_nulls), false))
    }
}

/// A decimal number: 16 bytes, highest first.
impl Physical for i128 {
    const TYPE: Type = Type::FIXED_LEN_BYTE_ARRAY;

    fn write_plain(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_be_bytes());
    }

    fn bound(self) -> Option<Vec<u8>> {
        Some(self.to_be_bytes().to_vec())
    }

    fn number(self) -> Option<i64> {
        None
    }

    fn spread(self) -> u64 {
        let folded = self as u64 ^ ((self >> 64) as u64).rotate_left(32);
        folded.wrapping_mul(GOLDEN).rotate_left(26)
    }

    fn statistics(bounds: Option<(Self, Self)>, n_nulls: u64) -> Statistics {
        let bytes = |value: Self| FixedLenByteArray::from(value.to_be_bytes().to_vec());
        let (min, max) = bounds.unzip();
        let (min, max) = (min.map(bytes), max.map(bytes));
        Statistics::FixedLenByteArray(ValueStatistics::new(min, max, None, Some(n_nulls), false))
    }
}

impl Physical for &str {
    const TYPE: Type = Type::BYTE_ARRAY;

    fn write_plain(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&(self.len() as u32).to_le_bytes());
        out.extend_from_slice(self.as_bytes());
    }

    fn bound(self) -> Option<Vec<u8>> {
        (self.len() <= LONGEST_BOUND).then(|| self.as_bytes().to_vec())
    }

    fn number(self) -> Option<i64> {
        None
    }

    fn spread(self) -> u64 {
        // Texts come with codes and are never looked up by value.
        self.len() as u64
    }

    fn statistics(bounds: Option<(Self, Self)>, n_nulls: u64) -> Statistics {
        let fits = |text: &str| text.len() <= LONGEST_BOUND;
        let bounds = bounds.filter(|(min, max)| fits(min) && fits(max));
        let (min, max) = bounds.unzip();
        let (min, max) = (min.map(ByteArray::from), max.map(ByteArray::from));
        Statistics::ByteArray(ValueStatistics::new(min, max, None, Some(n_nulls), false))
    }
}

/// Bytes of the longest text that stands in statistics.
const LONGEST_BOUND: usize = 128;

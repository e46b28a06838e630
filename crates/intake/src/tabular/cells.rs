//! What a cell means: text of a file in, cells of a row out.

use std::borrow::Cow;

use catalog::facts::{Cell, Chunk, Kind, datasets};
use catalog::identifiers::{Gtin, Iswc};
use catalog::territory::Territory;
use catalog::{Currency, Isrc, Period, epoch_day};

use super::dates::{self, DateOrder};
use super::number::{self, DecimalSign};

/// How the text of a cell is read, which follows from the column that it goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Text,
    Isrc,
    Gtin,
    Iswc,
    Territory,
    Currency,
    /// A period with the columns for its first and last day. Money is reported by the month, so a
    /// day means its month there.
    Period {
        first: Option<usize>,
        last: Option<usize>,
        by_month: bool,
    },
    Date,
    Moment,
    Integer,
    Decimal,
    /// A percentage that becomes a ratio.
    Ratio,
    /// Milliseconds, also as `H:MM:SS`, or as ISO 8601 (`PT3M32S`).
    Duration,
    Flag,
}

/// How the ambiguous values of one file are read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    pub(crate) dates: DateOrder,
    pub(crate) decimal: DecimalSign,
}

/// What a cell came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// Nothing stands in it.
    Blank,
    /// The cell of the column.
    One(Cell),
    /// Cells of several columns.
    Several(Box<[(usize, Cell)]>),
    /// It was read, but looks wrong.
    Odd(Cell, &'static str),
    /// It cannot be read; what was expected.
    Unreadable(&'static str),
}

impl Read {
    /// Returns the cells that were read for `column` without doubt.
    pub(crate) fn cells(&self, column: usize) -> Cow<'_, [(usize, Cell)]> {
        match self {
            Self::One(cell) => Cow::Owned(vec![(column, *cell)]),
            Self::Several(cells) => Cow::Borrowed(cells),
            _ => Cow::Borrowed(&[]),
        }
    }
}

impl Meaning {
    /// Returns the meaning of a column of a data set.
    pub(crate) fn of(dataset: &catalog::facts::Dataset, column: usize) -> Self {
        use datasets::statement_lines as line;
        let place = |name| dataset.column(name);
        match dataset.columns[column].name {
            "isrc" => Self::Isrc,
            "upc" => Self::Gtin,
            "iswc" => Self::Iswc,
            "territory" => Self::Territory,
            name if name.ends_with("currency") => Self::Currency,
            "statement_period" => Self::Period {
                first: Some(line::STATEMENT_START),
                last: None,
                by_month: true,
            },
            "usage_period" => Self::Period {
                first: place("usage_start"),
                last: place("usage_end"),
                by_month: false,
            },
            "share" | "impressions_ctr" => Self::Ratio,
            name if name.ends_with("_ms") => Self::Duration,
            _ => match dataset.columns[column].kind {
                Kind::Text => Self::Text,
                Kind::Integer => Self::Integer,
                Kind::Decimal => Self::Decimal,
                Kind::Date => Self::Date,
                Kind::Moment => Self::Moment,
                Kind::Flag => Self::Flag,
            },
        }
    }

    /// Returns whether values repeat so much that what was read is worth remembering.
    pub(crate) const fn repeats(self) -> bool {
        !matches!(
            self,
            Self::Integer | Self::Decimal | Self::Moment | Self::Duration | Self::Flag
        )
    }

    /// Returns whether the values of several columns are added; others are joined.
    pub(crate) const fn adds_up(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Ratio)
    }

    /// Reads the text of a cell that goes to `column`.
    pub(crate) fn read(self, column: usize, text: &str, manner: Manner, chunk: &mut Chunk) -> Read {
        let text = text.trim();
        if text.is_empty() {
            return Read::Blank;
        }
        let one = Read::One;
        match self {
            Self::Text => one(chunk.intern(text)),
            Self::Isrc | Self::Iswc if is_placeholder(text) => Read::Blank,
            Self::Isrc => match text.parse::<Isrc>() {
                Ok(isrc) => one(chunk.intern(isrc.as_str())),
                Err(_) => Read::Odd(chunk.intern(text), "an ISRC that is not well-formed"),
            },
            Self::Gtin => match text.parse::<Gtin>() {
                _ if is_placeholder(text) || text.eq_ignore_ascii_case("empty:") => Read::Blank,
                Ok(gtin) if gtin.has_valid_check_digit() => one(chunk.intern(gtin.as_str())),
                Ok(gtin) => Read::Odd(
                    chunk.intern(gtin.as_str()),
                    "a UPC or EAN whose check digit is wrong",
                ),
                Err(_) => Read::Odd(chunk.intern(text), "a UPC or EAN that is not well-formed"),
            },
            Self::Iswc => match text.parse::<Iswc>() {
                Ok(iswc) if iswc.has_valid_check_digit() => one(chunk.intern(iswc.as_str())),
                Ok(iswc) => Read::Odd(
                    chunk.intern(iswc.as_str()),
                    "an ISWC whose check digit is wrong",
                ),
                Err(_) => Read::Odd(chunk.intern(text), "an ISWC that is not well-formed"),
            },
            Self::Territory => match Territory::parse(text) {
                Some(territory) => one(chunk.intern(territory.code())),
                None => Read::Odd(chunk.intern(text), "a territory that is not known"),
            },
            Self::Currency => match text.parse::<Currency>() {
                Ok(currency) => one(chunk.intern(currency.code())),
                Err(_) => Read::Unreadable("a currency of ISO 4217, such as EUR"),
            },
            Self::Period { .. } => match dates::period(text, manner.dates) {
                Some(period) => self.period(column, period, chunk),
                None => {
                    Read::Unreadable("a date or period, such as 2026-07, 2026-07-31 or Q3 2026")
                }
            },
            Self::Date => match dates::day(text, manner.dates) {
                Some(day) => one(Cell::Date(epoch_day(day))),
                None if matches!(text.to_ascii_lowercase().as_str(), "-" | "n/a") => Read::Blank,
                None => Read::Unreadable("a date, such as 2026-07-31"),
            },
            Self::Moment => match dates::moment(text, manner.dates) {
                Some(micros) => one(Cell::Moment(micros)),
                None => Read::Unreadable("a date with a time, such as 2026-07-31 18:05:00"),
            },
            Self::Integer => match number::integer(text, manner.decimal) {
                Ok(Some(value)) => one(Cell::Integer(value)),
                Ok(None) => Read::Blank,
                Err(()) => match number::decimal(text, manner.decimal) {
                    // Units of money lines must be whole; an average of listeners need not be.
                    Ok(Some(number)) if chunk.dataset().name != "statement_lines" => {
                        let whole = number.amount.round(0, catalog::Rounding::HalfEven);
                        let whole = whole.units() / catalog::Amount::UNIT;
                        i64::try_from(whole).map_or(Read::Unreadable("a whole number"), |whole| {
                            Read::Odd(
                                Cell::Integer(whole),
                                "a fraction in a column of whole numbers, rounded",
                            )
                        })
                    }
                    _ => Read::Unreadable("a whole number"),
                },
            },
            Self::Decimal => match number::decimal(text, manner.decimal) {
                Ok(Some(number)) if number.is_rounded => Read::Odd(
                    Cell::Decimal(number.amount),
                    "an amount of more than 15 places, rounded half-even",
                ),
                Ok(Some(number)) => one(Cell::Decimal(number.amount)),
                Ok(None) => Read::Blank,
                Err(()) => Read::Unreadable("a number, such as 0.00321"),
            },
            Self::Ratio => ratio(text, manner.decimal).map_or(
                Read::Unreadable("a percentage, such as 80 or 80 %"),
                |ratio| ratio.map_or(Read::Blank, one),
            ),
            Self::Duration => match duration_ms(text, manner.decimal) {
                Some(ms) => one(Cell::Integer(ms)),
                None => Read::Unreadable("a duration, such as 212000 or 3:32"),
            },
            Self::Flag => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" | "y" => one(Cell::Flag(true)),
                "false" | "no" | "0" | "n" => one(Cell::Flag(false)),
                _ => Read::Unreadable("true or false"),
            },
        }
    }

    /// Fills the cells of a period: its name, its first and its last day.
    fn period(self, column: usize, mut period: Period, chunk: &mut Chunk) -> Read {
        let Self::Period {
            first,
            last,
            by_month,
        } = self
        else {
            return Read::Blank;
        };
        let day = period.first();
        if by_month && period.first() == period.last() {
            period = Period::month(day.year(), day.month()).unwrap_or(period);
        }
        let mut cells = vec![(column, chunk.intern(&period.to_string()))];
        let days = [
            (first, period.first_epoch_day()),
            (last, period.last_epoch_day()),
        ];
        cells.extend(
            days.into_iter()
                .filter_map(|(column, day)| Some((column?, Cell::Date(day)))),
        );
        Read::Several(cells.into())
    }
}

/// Returns whether the text stands for no identifier.
fn is_placeholder(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "-" | "n/a" | "na" | "none" | "null" | "unknown" | "0"
    )
}

/// Reads `80`, `80 %` or `0.8` as 0.8; 1 and more are percent.
fn ratio(text: &str, sign: DecimalSign) -> Result<Option<Cell>, ()> {
    let (digits, has_sign) = match text.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    let Some(number) = number::decimal(digits, sign)? else {
        return Ok(None);
    };
    let amount = number.amount;
    let is_percent = has_sign || amount.units().abs() >= catalog::Amount::UNIT || amount.is_zero();
    let ratio = if is_percent {
        amount
            .checked_mul_div(catalog::Amount::ONE, catalog::Amount::from_whole(100))
            .ok_or(())?
    } else {
        amount
    };
    Ok(Some(Cell::Decimal(ratio)))
}

/// Reads a duration in milliseconds: a number of them, `H:MM:SS`, `M:SS` or `PT3M32S`.
fn duration_ms(text: &str, sign: DecimalSign) -> Option<i64> {
    if let Some(iso) = text.strip_prefix("PT") {
        return iso8601_ms(iso);
    }
    if !text.contains(':') {
        let number = number::decimal(text, sign).ok()??;
        let ms = number.amount.units() / catalog::Amount::UNIT;
        return i64::try_from(ms).ok().filter(|&ms| ms >= 0);
    }
    let mut seconds: i64 = 0;
    for part in text.split(':') {
        let part: i64 = part.trim().parse().ok().filter(|&part| part >= 0)?;
        seconds = seconds.checked_mul(60)?.checked_add(part)?;
    }
    seconds.checked_mul(1000)
}

fn iso8601_ms(text: &str) -> Option<i64> {
    let (mut ms, mut digits) = (0_i64, String::new());
    for c in text.chars() {
        let factor = match c {
            'H' => 3_600_000,
            'M' => 60_000,
            'S' => 1000,
            '0'..='9' | '.' => {
                digits.push(c);
                continue;
            }
            _ => return None,
        };
        let number = number::decimal(&digits, DecimalSign::Point).ok()??;
        let part = number.amount.units().checked_mul(factor)? / catalog::Amount::UNIT;
        ms = ms.checked_add(i64::try_from(part).ok()?)?;
        digits.clear();
    }
    digits.is_empty().then_some(ms)
}

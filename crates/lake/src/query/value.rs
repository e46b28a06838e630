use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use catalog::Amount;
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch,
    StringViewArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, TimeUnit};

use crate::{LakeError, month, schema};

/// What a column of an answer or of a table in memory holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// UTF-8 text.
    Text,
    /// A 64-bit signed integer.
    Integer,
    /// A decimal number of at most 38 digits.
    Decimal,
    /// A 64-bit float.
    Float,
    /// Days since 1970-01-01.
    Date,
    /// Microseconds since 1970-01-01T00:00:00 UTC.
    Moment,
    /// True or false.
    Flag,
}

/// Name and kind of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerColumn {
    /// Name, as SQL has it.
    pub name: String,
    /// What it holds.
    pub kind: ValueKind,
}

impl AnswerColumn {
    /// Returns the column `name` of `kind`.
    pub fn new(name: impl Into<String>, kind: ValueKind) -> Self {
        Self {
            name: name.into(),
            kind,
        }
    }
}

/// A decimal number as SQL makes it: `units` times ten to the power of minus `places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// The digits.
    pub units: i128,
    /// Places after the point; below 0 that many zeros in front of it.
    pub places: i8,
}

impl Decimal {
    /// Returns the number as an amount; `None` when it has more than 15 places or 38 digits.
    pub fn amount(self) -> Option<Amount> {
        let shift = Amount::PLACES as i32 - i32::from(self.places);
        let factor = 10_i128.checked_pow(shift.unsigned_abs())?;
        if shift >= 0 {
            self.units.checked_mul(factor).and_then(Amount::from_units)
        } else if self.units % factor == 0 {
            Amount::from_units(self.units / factor)
        } else {
            None
        }
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        Self {
            units: amount.units(),
            places: schema::PLACES,
        }
    }
}

impl fmt::Display for Decimal {
    /// Writes plain digits without trailing zeros after the point: `-0.012`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs().to_string();
        let Ok(places @ 1..) = usize::try_from(self.places) else {
            let zeros = if self.units == 0 {
                0
            } else {
                usize::from(self.places.unsigned_abs())
            };
            return f.pad(&format!("{sign}{digits}{}", "0".repeat(zeros)));
        };
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        f.pad(&format!("{sign}{whole}{point}{fraction}"))
    }
}

/// One value of an answer or of a table in memory.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Absent,
    /// A text; also what SQL makes that has no other kind, such as lists.
    Text(Cow<'a, str>),
    /// An integer.
    Integer(i64),
    /// A decimal number.
    Decimal(Decimal),
    /// A float.
    Float(f64),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00:00 UTC.
    Moment(i64),
    /// True or false.
    Flag(bool),
}

impl Value<'_> {
    /// Returns the kind of the value, `None` for an absent one.
    pub const fn kind(&self) -> Option<ValueKind> {
        Some(match self {
            Self::Absent => return None,
            Self::Text(_) => ValueKind::Text,
            Self::Integer(_) => ValueKind::Integer,
            Self::Decimal(_) => ValueKind::Decimal,
            Self::Float(_) => ValueKind::Float,
            Self::Date(_) => ValueKind::Date,
            Self::Moment(_) => ValueKind::Moment,
            Self::Flag(_) => ValueKind::Flag,
        })
    }

    /// Returns the value without what it borrows.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Absent => Value::Absent,
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Integer(value) => Value::Integer(value),
            Self::Decimal(value) => Value::Decimal(value),
            Self::Float(value) => Value::Float(value),
            Self::Date(value) => Value::Date(value),
            Self::Moment(value) => Value::Moment(value),
            Self::Flag(value) => Value::Flag(value),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<Amount> for Value<'_> {
    fn from(amount: Amount) -> Self {
        Self::Decimal(amount.into())
    }
}

impl fmt::Display for Value<'_> {
    /// Writes the value as a cell of CSV has it, before quoting: nothing when it is absent, days and
    /// moments as in ISO 8601.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.pad(""),
            Self::Text(text) => f.pad(text),
            Self::Integer(value) => f.pad(&value.to_string()),
            Self::Decimal(value) => value.fmt(f),
            Self::Float(value) => f.pad(&value.to_string()),
            Self::Date(day) => f.pad(&date(*day)),
            Self::Moment(micros) => f.pad(&moment(*micros)),
            Self::Flag(value) => f.pad(if *value { "true" } else { "false" }),
        }
    }
}

/// Returns a day as `2026-06-30`; as a number of days outside of years 1 to 9999.
fn date(day: i32) -> String {
    month::date(day).map_or_else(|| day.to_string(), |date| date.to_string())
}

/// Returns a moment as `2026-06-30T23:59:59.5Z`.
fn moment(micros: i64) -> String {
    const DAY_MICROS: i64 = 86_400_000_000;
    let day = date(micros.div_euclid(DAY_MICROS) as i32);
    let of_day = micros.rem_euclid(DAY_MICROS);
    let seconds = of_day / 1_000_000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = format!(".{:06}", of_day % 1_000_000);
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    format!("{day}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Returns rows of own values as the engine wants them.
pub(super) fn batch(
    columns: &[AnswerColumn],
    rows: &[Vec<Value<'_>>],
) -> Result<RecordBatch, LakeError> {
    if let Some(row) = rows.iter().find(|row| row.len() != columns.len()) {
        return Err(LakeError::RowLength {
            found: row.len(),
            expected: columns.len(),
        });
    }
    let mut fields = Vec::new();
    let mut arrays = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let values = rows.iter().map(|row| &row[index]);
        if let Some(other) = values.clone().find(|value| misfits(value, column.kind)) {
            return Err(LakeError::ValueKind {
                column: column.name.clone(),
                expected: column.kind,
                found: other.kind().unwrap_or(column.kind),
            });
        }
        let array = array(column.kind, values);
        fields.push(Field::new(&column.name, array.data_type().clone(), true));
        arrays.push(array);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
        .map_err(|error| LakeError::Query(error.to_string()))
}

/// Returns whether a column of the kind cannot hold the value: a decimal of more than 15 places neither.
fn misfits(value: &Value<'_>, kind: ValueKind) -> bool {
    match value {
        Value::Absent => false,
        Value::Decimal(decimal) => kind != ValueKind::Decimal || decimal.amount().is_none(),
        value => value.kind() != Some(kind),
    }
}

/// Makes an array of one kind of value; others are absent.
macro_rules! array_of {
    ($array:ident, $values:ident, $variant:ident) => {
        $array::from_iter($values.map(|value| match value {
            Value::$variant(value) => Some(value.to_owned()),
            _ => None,
        }))
    };
}

fn array<'a, 'v: 'a>(kind: ValueKind, values: impl Iterator<Item = &'a Value<'v>>) -> ArrayRef {
    match kind {
        ValueKind::Text => {
            let texts = values.map(|value| match value {
                Value::Text(text) => Some(text.as_ref()),
                _ => None,
            });
            Arc::new(texts.collect::<StringViewArray>())
        }
        ValueKind::Integer => Arc::new(array_of!(Int64Array, values, Integer)),
        ValueKind::Float => Arc::new(array_of!(Float64Array, values, Float)),
        ValueKind::Date => Arc::new(array_of!(Date32Array, values, Date)),
        ValueKind::Moment => {
            let array = array_of!(TimestampMicrosecondArray, values, Moment);
            Arc::new(array.with_timezone("UTC"))
        }
        ValueKind::Flag => Arc::new(array_of!(BooleanArray, values, Flag)),
        ValueKind::Decimal => {
            let amounts = values.map(|value| match value {
                Value::Decimal(decimal) => decimal.amount().map(Amount::units),
                _ => None,
            });
            let decimal_type = DataType::Decimal128(schema::DIGITS, schema::PLACES);
            let amounts: Decimal128Array = amounts.collect();
            Arc::new(amounts.with_data_type(decimal_type))
        }
    }
}

/// Returns the kind under which a type of the engine is answered, and the type that it is turned into.
pub(super) fn answered(data_type: &DataType) -> (ValueKind, DataType) {
    use DataType as T;

    match data_type {
        T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::UInt8 | T::UInt16 | T::UInt32 => {
            (ValueKind::Integer, T::Int64)
        }
        // Counts and row numbers; those beyond 63 bits are an error, not a wrong number.
        T::UInt64 => (ValueKind::Integer, T::Int64),
        T::Float16 | T::Float32 | T::Float64 => (ValueKind::Float, T::Float64),
        T::Decimal128(digits, places) => (ValueKind::Decimal, T::Decimal128(*digits, *places)),
        T::Decimal32(_, places) | T::Decimal64(_, places) | T::Decimal256(_, places) => {
            (ValueKind::Decimal, T::Decimal128(schema::DIGITS, *places))
        }
        T::Date32 | T::Date64 => (ValueKind::Date, T::Date32),
        T::Timestamp(_, zone) => (
            ValueKind::Moment,
            T::Timestamp(TimeUnit::Microsecond, zone.clone()),
        ),
        T::Boolean => (ValueKind::Flag, T::Boolean),
        _ => (ValueKind::Text, T::Utf8View),
    }
}

//! Values into rows and out of them, for all repositories.

use std::fmt::{self, Display};
use std::str::FromStr;

use catalog::{Period, TenantId, Timestamp, day_of_epoch};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::encode::Encode;
use sqlx::error::BoxDynError;
use sqlx::types::Type;
use sqlx::{Any, Arguments as _, AssertSqlSafe, Row as _, Transaction};

use crate::catalogue::Entity;
use crate::error::failed;
use crate::{StoreError, sqlite};

/// A change under way; dropped before it is committed, it leaves nothing.
pub(crate) type Change = Transaction<'static, Any>;

/// Rows of one statement. Larger ones cost more to prepare than they save.
const ROWS_PER_STATEMENT: usize = 200;

/// The values of one row or more, in the order of the columns.
#[derive(Default)]
pub struct Values {
    arguments: AnyArguments,
    error: Option<BoxDynError>,
}

impl fmt::Debug for Values {
    /// Tells how many there are; what they are is nobody's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} values", self.len())
    }
}

impl Values {
    /// Returns the tenant, which is the first value of most statements.
    pub(crate) fn of(tenant: TenantId) -> Self {
        let mut values = Self::default();
        values.text(tenant);
        values
    }

    /// Adds the next value.
    pub(crate) fn add<'t, T: Encode<'t, Any> + Type<Any>>(&mut self, value: T) -> &mut Self {
        if let Err(error) = self.arguments.add(value) {
            self.error = Some(error);
        }
        self
    }

    /// Adds the text of an id or another value.
    pub(crate) fn text(&mut self, value: impl Display) -> &mut Self {
        self.add(value.to_string())
    }

    /// Adds a count or a size.
    pub(crate) fn count(&mut self, value: u64) -> &mut Self {
        self.add(integer(value))
    }

    /// Returns how many there are.
    pub(crate) fn len(&self) -> usize {
        self.arguments.len()
    }

    /// Adds the text of each value.
    pub(crate) fn texts<T: Display>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Self {
        for value in values {
            self.text(value);
        }
        self
    }

    /// Returns them for a statement.
    pub(crate) fn finish(self) -> Result<AnyArguments, sqlx::Error> {
        match self.error {
            Some(error) => Err(sqlx::Error::Encode(error)),
            None => Ok(self.arguments),
        }
    }
}

/// A statement that inserts rows: `INSERT INTO {into} VALUES … {then}`.
pub(crate) struct Insert {
    /// The table and its columns: `works (tenant_id, id)`.
    pub(crate) into: &'static str,
    /// What to do about rows that are there: `ON CONFLICT DO NOTHING`.
    pub(crate) then: &'static str,
    /// What the caller is doing, for an error.
    pub(crate) doing: &'static str,
}

impl Insert {
    /// Inserts a row for each item, many with one statement; returns how many there were to insert.
    pub(crate) async fn all<T>(
        &self,
        change: &mut Change,
        items: &[T],
        row: impl Fn(&T, &mut Values),
    ) -> Result<u64, StoreError> {
        let n_columns = self.into.split(',').count();
        let statement = |n_rows| {
            let Self { into, then, .. } = self;
            let places = sqlite::places(n_columns, n_rows);
            format!("INSERT INTO {into} VALUES {places} {then}")
        };
        let whole = statement(ROWS_PER_STATEMENT);
        let mut n_inserted = 0;
        for chunk in items.chunks(ROWS_PER_STATEMENT) {
            let mut values = Values::default();
            for item in chunk {
                row(item, &mut values);
            }
            let is_whole = chunk.len() == ROWS_PER_STATEMENT;
            let text = if is_whole {
                whole.clone()
            } else {
                statement(chunk.len())
            };
            let arguments = values.finish().map_err(failed(self.doing))?;
            let done = sqlx::query_with(AssertSqlSafe(text), arguments)
                // The last statement of a run has a length of its own, which does not come again.
                .persistent(is_whole)
                .execute(&mut **change)
                .await
                .map_err(failed(self.doing))?;
            n_inserted += done.rows_affected();
        }
        Ok(n_inserted)
    }
}

/// Ids that one statement asks for.
pub(crate) const IDS_PER_STATEMENT: usize = 500;

/// Writes `n` places, the first of them numbered `first`: `($2, $3)`.
pub(crate) fn places_from(first: usize, n: usize) -> String {
    let places: Vec<String> = (first..first + n)
        .map(|place| format!("${place}"))
        .collect();
    format!("({})", places.join(", "))
}

/// Commits a change.
pub(crate) async fn commit(change: Change, doing: &'static str) -> Result<(), StoreError> {
    change.commit().await.map_err(failed(doing))
}

/// Returns a count as the database keeps it.
pub(crate) fn integer(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Reads the columns of a row by name.
pub(crate) trait Columns {
    fn text(&self, column: &str) -> Result<String, StoreError>;
    fn maybe_text(&self, column: &str) -> Result<Option<String>, StoreError>;
    fn integer(&self, column: &str) -> Result<i64, StoreError>;
    fn maybe_integer(&self, column: &str) -> Result<Option<i64>, StoreError>;
    fn number(&self, column: &str) -> Result<f64, StoreError>;
    fn bytes(&self, column: &str) -> Result<Vec<u8>, StoreError>;

    /// Reads an integer that is never negative.
    fn count(&self, column: &str) -> Result<u64, StoreError> {
        let value = self.integer(column)?;
        u64::try_from(value).map_err(|_| corrupt(column, value))
    }

    /// Reads an integer that is never negative, where there is one.
    fn maybe_count(&self, column: &str) -> Result<Option<u64>, StoreError> {
        let value = self.maybe_integer(column)?;
        let count = |value| u64::try_from(value).map_err(|_| corrupt(column, value));
        value.map(count).transpose()
    }

    /// Reads an entry of the catalogue.
    fn entity(&self, kind: &str, id: &str) -> Result<Entity, StoreError> {
        Entity::of(&self.text(kind)?, &self.text(id)?)
    }

    /// Reads an integer of 32 bits.
    fn small<T: TryFrom<i64>>(&self, column: &str) -> Result<T, StoreError> {
        let value = self.integer(column)?;
        T::try_from(value).map_err(|_| corrupt(column, value))
    }

    /// Reads a moment.
    fn moment(&self, column: &str) -> Result<Timestamp, StoreError> {
        self.integer(column).map(Timestamp::from_micros)
    }

    /// Reads a text that means something, such as an id.
    fn parsed<T: FromStr>(&self, column: &str) -> Result<T, StoreError> {
        let text = self.text(column)?;
        text.parse().map_err(|_| corrupt(column, text))
    }

    /// Reads the first and last day of a period.
    fn period(&self, first: &str, last: &str) -> Result<Option<Period>, StoreError> {
        let (Some(from), Some(to)) = (self.maybe_integer(first)?, self.maybe_integer(last)?) else {
            return Ok(None);
        };
        let day = |days: i64| i32::try_from(days).ok().and_then(day_of_epoch);
        let period = day(from)
            .zip(day(to))
            .and_then(|(from, to)| Period::new(from, to));
        match period {
            Some(period) => Ok(Some(period)),
            None => Err(corrupt(first, from)),
        }
    }
}

impl Columns for AnyRow {
    fn text(&self, column: &str) -> Result<String, StoreError> {
        self.try_get(column).map_err(failed(READING))
    }

    fn maybe_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        self.try_get(column).map_err(failed(READING))
    }

    fn integer(&self, column: &str) -> Result<i64, StoreError> {
        self.try_get(column).map_err(failed(READING))
    }

    fn maybe_integer(&self, column: &str) -> Result<Option<i64>, StoreError> {
        self.try_get(column).map_err(failed(READING))
    }

    fn number(&self, column: &str) -> Result<f64, StoreError> {
        self.try_get(column).map_err(failed(READING))
    }

    fn bytes(&self, column: &str) -> Result<Vec<u8>, StoreError> {
        self.try_get(column).map_err(failed(READING))
    }
}

const READING: &str = "read a row of the database";

/// Returns the error for a stored value that this program cannot have written.
pub(crate) fn corrupt(column: &str, value: impl Display) -> StoreError {
    StoreError::Corrupt {
        column: column.to_owned(),
        value: value.to_string(),
    }
}

/// The beginning of a hexadecimal id, as a range of texts from it to what no longer begins so.
///
/// A range, because wildcards would make `%` and `_` mean something and letters of either case
/// differ between databases.
#[derive(Debug)]
pub(crate) struct Prefix {
    pub(crate) from: String,
    pub(crate) to: String,
}

impl Prefix {
    /// Reads a prefix in either case, `None` if no id begins so.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let from = text.trim().to_ascii_lowercase();
        let fits = !from.is_empty() && from.bytes().all(|byte| byte.is_ascii_hexdigit());
        // `g` follows the last digit.
        let to = format!("{from}g");
        fits.then_some(Self { from, to })
    }
}

/// Ids that are named when a prefix fits several.
pub(crate) const CANDIDATES_MAX: usize = 10;

/// Returns the one id that a prefix led to, `None` for none, an error that names several.
pub(crate) fn the_one(text: &str, ids: Vec<String>) -> Result<Option<String>, StoreError> {
    if ids.len() > 1 {
        return Err(StoreError::Ambiguous {
            text: text.trim().to_owned(),
            candidates: ids,
        });
    }
    Ok(ids.into_iter().next())
}

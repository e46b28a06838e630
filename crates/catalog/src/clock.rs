use serde::{Deserialize, Serialize};

/// A moment in microseconds since 1970-01-01T00:00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Returns the moment `micros` microseconds after the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Returns the microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Returns the whole seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Returns the seconds from `earlier` to this moment; negative if it is later.
    pub fn seconds_since(self, earlier: Self) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / 1e6
    }
}

impl std::fmt::Display for Timestamp {
    /// Writes ISO 8601 in UTC with a blank: `2026-07-31 18:05:00`, with microseconds where there are any.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(moment) => {
                let civil = moment.to_zoned(jiff::tz::TimeZone::UTC).datetime();
                write!(f, "{} {}", civil.date(), civil.time())
            }
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

/// Tells the time. The program brings the only real one; tests bring a fixed one.
pub trait Clock: Sync {
    /// Returns the present moment; never earlier than a moment returned before.
    fn now(&self) -> Timestamp;
}

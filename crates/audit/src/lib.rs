//! What is missing or wrong in royalty statements, how much is at stake, how sure, and why.
//!
//! Lines of statements, reports of platforms and registrations go in one by one; findings come
//! out. The thresholds are data with their sources, see [`Rules`]. A check that lacks data says
//! nothing.
//!
//! ```
//! use audit::{Audit, Kind, Line, Month, Options, Rules};
//!
//! let mut audit = Audit::new(&Rules::shipped(), &Options::default());
//! for row_no in 1..=60 {
//!     let units = 100 + i64::from(row_no);
//!     let gross = catalog::Amount::from_whole(units * 2);
//!     // The last row pays 8 less than half of what was earned.
//!     let lost = if row_no == 60 { 8 } else { 0 };
//!     audit.line(&Line {
//!         row_no,
//!         format: "believe",
//!         statement: Month::new(2026, 8),
//!         usage: Month::new(2026, 6),
//!         store: "Deezer",
//!         territory: "FR",
//!         title: "Midnight Signal",
//!         isrc: "QZABC2600002",
//!         units: Some(units),
//!         gross: Some(gross),
//!         share: "0.5".parse().ok(),
//!         net: Some(catalog::Amount::from_whole(units - lost)),
//!         currency: Some(catalog::Currency::EUR),
//!         ..Line::default()
//!     });
//! }
//! let findings = audit.finish(jiff::civil::date(2026, 9, 1));
//! assert_eq!(findings.len(), 1);
//! assert_eq!(findings[0].kind, Kind::ArithmeticError);
//! assert_eq!(findings[0].at_stake.unwrap().to_string(), "8 EUR");
//! assert_eq!(findings[0].rows[0].row_no, 60);
//! ```

mod audit;
mod book;
mod cells;
mod checks;
mod error;
mod finding;
mod line;
mod month;
mod names;
mod rules;
mod stats;
mod tracks;

pub use audit::{Audit, Options};
pub use error::AuditError;
pub use finding::{Figure, Finding, Kind, Row, Severity, Subject};
pub use line::{Line, PlatformUnits, Recording, Registration};
pub use month::Month;
pub use rules::Rules;

#[cfg(test)]
mod tests;

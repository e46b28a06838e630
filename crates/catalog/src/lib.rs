//! The vocabulary that every part of the program shares: identifiers, digests,
//! time and receipts.
//!
//! Nothing here reads a file, a clock or the network.
//!
//! ```
//! use catalog::{Digest, Isrc};
//!
//! let isrc: Isrc = "US-S1Z-99-00001".parse().unwrap();
//! assert_eq!(isrc.as_str(), "USS1Z9900001");
//! assert_eq!(isrc.to_string(), "US-S1Z-99-00001");
//!
//! let digest = Digest::of(b"the bytes of a song");
//! assert_eq!(digest.to_string().parse::<Digest>().unwrap(), digest);
//! ```

mod amount;
mod clock;
mod digest;
pub mod facts;
pub mod identifiers;
mod ids;
pub mod likeness;
mod money;
mod period;
mod receipt;
pub mod territory;

pub use amount::{Amount, AmountError, Rounding};
pub use clock::{Clock, Timestamp};
pub use digest::{Digest, DigestError, Digester};
pub use identifiers::{Isrc, IsrcError};
pub use ids::{IdError, MergeId, PartyId, RecordingId, ReleaseId, SourceId, TenantId, WorkId};
pub use money::{Currency, CurrencyError, Money};
pub use period::{Period, PeriodError, day_of_epoch, epoch_day};
pub use receipt::{Receipt, Rows, Rule, Span};

#[cfg(test)]
mod tests;

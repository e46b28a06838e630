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

mod clock;
mod digest;
mod isrc;
mod receipt;

pub use clock::{Clock, Timestamp};
pub use digest::{Digest, DigestError, Digester};
pub use isrc::{Isrc, IsrcError};
pub use receipt::{Receipt, Rule, Span};

#[cfg(test)]
mod tests;

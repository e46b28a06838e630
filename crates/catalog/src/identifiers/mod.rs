//! Identifiers of recordings, works, releases and parties, with their check digits.
//!
//! Statements contain wrong check digits, and a wrong digit does not make a line
//! worthless. So reading tells three cases apart:
//!
//! * an error: the text is not well-formed and no value exists;
//! * a value whose `has_valid_check_digit()` is `false`: well-formed, the digit is
//!   wrong, every character is kept: warn about it;
//! * a value whose `has_valid_check_digit()` is `true`.
//!
//! [`Isrc`], [`SpotifyId`] and [`Mbid`] have no check digit and no such method.
//!
//! ```
//! use catalog::identifiers::Gtin;
//!
//! let upc: Gtin = "036000291452".parse().unwrap();
//! assert!(upc.has_valid_check_digit());
//! let mistyped: Gtin = "036000291453".parse().unwrap();
//! assert!(!mistyped.has_valid_check_digit());
//! assert_eq!(mistyped.as_str(), "036000291453");
//! assert!("03600029145".parse::<Gtin>().is_err());
//! ```

mod ascii;
mod check_digit;
mod ddex;
mod gtin;
mod ipi;
mod isni;
mod isrc;
mod iswc;
mod mbid;
mod spotify;

pub use ascii::IdentifierError;
pub use ddex::{Dpid, Grid};
pub use gtin::Gtin;
pub use ipi::{IpiBase, IpiName};
pub use isni::Isni;
pub use isrc::{Isrc, IsrcError};
pub use iswc::Iswc;
pub use mbid::Mbid;
pub use spotify::SpotifyId;

#[cfg(test)]
mod tests;

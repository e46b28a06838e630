//! How alike two descriptions of a recording, a release or a work are, and why.
//!
//! A statement names a song as a store wrote it. [`Index`] finds the catalogue's entry for
//! it: by identifier first, then by title, version, artist and duration, and says with
//! what reasons. Nothing is learned: every rule stands here and can be read.
//!
//! ```
//! use catalog::likeness::{Description, Index, Kind, Verdict};
//!
//! let mut index = Index::new(Kind::Recording);
//! index.insert(7, &Description {
//!     title: Some("Señorita Luz (feat. Kay)"),
//!     artist: Some("Ana Río"),
//!     ..Description::default()
//! });
//! let row = Description {
//!     title: Some("SENORITA LUZ"),
//!     artist: Some("Ana Rio ft. Kay"),
//!     ..Description::default()
//! };
//! let Verdict::Same { id, reasons, .. } = index.find(&row) else { panic!() };
//! assert_eq!(id, 7);
//! assert_eq!(reasons[0].to_string(), "title equal after removing `feat. Kay`");
//! ```

mod artist;
mod closeness;
mod compare;
mod credited;
pub(crate) mod fold;
mod index;
pub mod labelled;
mod reason;
mod title;
mod version;

pub use artist::{Artist, normalize_artist};
pub use compare::{ACCEPT, Description, Kind, Likeness, SUGGEST, compare};
pub use credited::{Credited, credited};
pub use index::{Index, Verdict};
pub use reason::Reason;
pub use title::{Title, normalize_title};
pub use version::Version;

#[cfg(test)]
mod tests;

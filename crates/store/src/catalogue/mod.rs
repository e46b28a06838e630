//! The catalogue: recordings, works, releases and parties, with their credits and tracks.
//!
//! The four kinds of entry are kept alike, so the functions are generic over [`Entry`]:
//! `catalogue::get::<Work>(&store, tenant, id)`. An entry that was merged into another is not
//! listed or found by a search, but can still be read by its id.

mod credits;
mod entity;
mod entries;
mod entry;
pub(crate) mod folding;
mod tracks;

pub use credits::{Credit, credits_of, credits_of_party, put_credits, remove_credit};
pub use entity::Entity;
pub use entries::{Party, PartyKind, Recording, Release, Work};
pub use entry::{Entry, Search, count, get, insert, list, update, with_identifier};
pub use tracks::{Track, put_tracks, tracks_of};

pub(crate) use credits::put_all as put_all_credits;
pub(crate) use entry::{expect, insert_all, remove_unused};
pub(crate) use tracks::put_all as put_all_tracks;

//! What sounds together: notes, key, chords.

pub(crate) mod chords;
pub(crate) mod key;
pub(crate) mod notes;

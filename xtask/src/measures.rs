//! Measures of music information retrieval by their papers, equal to `mir_eval` 0.8 within 1e-6.

pub(crate) mod beats;
pub(crate) mod boundaries;
pub(crate) mod chords;
pub(crate) mod events;
pub(crate) mod keys;
pub(crate) mod tempo;

#[cfg(test)]
mod tests;

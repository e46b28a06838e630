//! Hears a song: decodes it and measures tempo, key, chords, loudness, structure and more.
//!
//! Nothing here opens a file, reads a clock or draws a random number: give
//! [`analyze`] anything that reads and seeks, and the same bytes give the same
//! [`Analysis`].

mod analysis;
mod analyze;
mod decode;
mod descriptors;
mod embedding;
mod error;
mod fingerprint;
pub mod fitting;
mod harmony;
mod live;
mod loudness;
mod options;
mod outline;
mod resample;
mod rhythm;
mod segments;
mod signal;
mod spectra;
mod structure;
mod tags;
#[cfg(test)]
mod testing;
mod timbre;

pub use analysis::*;
pub use analyze::analyze;
pub use error::SoundError;
pub use live::{Listener, LiveFigures};
pub use options::{Limits, Options, Part, PartError, Parts};

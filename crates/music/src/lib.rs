//! Music as written and as played: pitches, keys, chords, meters, scores, a
//! composer whose songs come with their truth, and a synthesizer.
//!
//! Nothing here listens to audio, reads a clock or draws a random number by
//! itself: a seed is an argument, and the same seed gives the same song and the
//! same samples. `sound` names what it hears with these types.
//!
//! ```
//! use music::{SongSpec, compose, render, write_midi};
//!
//! let spec = SongSpec { duration_s: 8.0, ..SongSpec::draw(7) };
//! let song = compose(&spec);
//! assert_eq!(song.truth.key, spec.key.tonic.name());
//!
//! let samples = render(&song.score, 22_050, 7);
//! let seconds = samples.len() as f64 / 2.0 / 22_050.0;
//! assert!(seconds > song.truth.end);
//! assert!(write_midi(&song.score)?.starts_with(b"MThd"));
//! # Ok::<(), music::MidiError>(())
//! ```

mod chord;
mod compose;
mod demo;
mod instrument;
mod key;
mod meter;
mod midi;
mod pitch;
mod random;
mod score;
mod synth;
mod tempo;
mod truth;

pub use chord::{Chord, ChordQuality};
pub use compose::{Composition, Drift, SongSpec, Style, compose, survey};
pub use demo::{DEMO_ARTIST, DemoSong, demo_songs};
pub use instrument::{Instrument, Kit};
pub use key::{Key, Mode};
pub use meter::Meter;
pub use midi::{MidiError, read_midi, write_midi};
pub use pitch::PitchClass;
pub use random::Random;
pub use score::{Note, Production, Score, Track};
pub use synth::render;
pub use tempo::TempoMap;
pub use truth::Truth;

//! Music as written: pitches, keys, chords, meters and the harmony between them.
//!
//! Nothing here listens to audio, reads a clock or draws a random number by
//! itself. `sound` names what it hears with these types.
//!
//! ```
//! use music::{Chord, ChordQuality, Key, Mode, PitchClass};
//!
//! let key = Key::new(PitchClass::new(9), Mode::Minor);
//! assert_eq!(key.to_string(), "A minor");
//! let chord = Chord::new(PitchClass::new(2), ChordQuality::Minor7);
//! assert_eq!(chord.harte(), "D:min7");
//! ```

mod chord;
mod key;
mod meter;
mod pitch;

pub use chord::{Chord, ChordQuality};
pub use key::{Key, Mode};
pub use meter::Meter;
pub use pitch::PitchClass;

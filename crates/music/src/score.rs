use crate::{Instrument, Meter, TempoMap};

/// One sounding note.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// Start in seconds.
    pub start_s: f64,
    /// Length in seconds until the key is let go.
    pub duration_s: f64,
    /// MIDI note number, 69 = A4; the fraction detunes it (0.25 = 25 cents).
    /// For drums a General MIDI percussion number.
    pub pitch: f32,
    /// Loudness of the stroke, 1..=127.
    pub velocity: u8,
}

/// The notes of one instrument.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// What plays.
    pub instrument: Instrument,
    /// Loudness in the mix, 1 = as recorded.
    pub gain: f32,
    /// Place between the speakers, -1 left to 1 right.
    pub pan: f32,
    /// The notes, in order of their start.
    pub notes: Vec<Note>,
}

impl Track {
    /// Returns an empty track in the middle at full gain.
    pub const fn new(instrument: Instrument) -> Self {
        Self {
            instrument,
            gain: 1.0,
            pan: 0.0,
            notes: Vec::new(),
        }
    }
}

/// Notes on tracks, and when the beats fall.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The tracks.
    pub tracks: Vec<Track>,
    /// When the beats fall.
    pub tempo: TempoMap,
    /// Time signature.
    pub meter: Meter,
    /// How the recording is made of it.
    pub production: Production,
}

impl Score {
    /// Returns when the last note is let go, in seconds.
    pub fn end_s(&self) -> f64 {
        self.tracks
            .iter()
            .flat_map(|track| &track.notes)
            .fold(0.0, |end: f64, note| {
                end.max(note.start_s + note.duration_s)
            })
    }

    /// Returns whether any drum is struck.
    pub fn has_drums(&self) -> bool {
        self.tracks.iter().any(|track| {
            matches!(track.instrument, Instrument::Drums(_)) && !track.notes.is_empty()
        })
    }
}

/// How a recording is made of a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Production {
    /// Share of reverberated sound, 0..1.
    pub reverb: f32,
    /// Reverberation time in seconds.
    pub reverb_s: f32,
    /// Saturation and compression of the sum, 0..1.
    pub drive: f32,
    /// Level of tape hiss relative to full scale in dB, `None` without.
    pub hiss_db: Option<f32>,
    /// Level of an audience relative to full scale in dB, `None` without.
    pub crowd_db: Option<f32>,
    /// Level of the whole, as the root mean square of its loud parts, in dBFS.
    /// Peaks are held below -0.5 dBFS even where that misses the level.
    pub level_db: f32,
    /// Where a fade-out to silence starts and ends, in seconds.
    pub fade_out_s: Option<(f64, f64)>,
}

impl Default for Production {
    fn default() -> Self {
        Self {
            reverb: 0.15,
            reverb_s: 1.4,
            drive: 0.3,
            hiss_db: None,
            crowd_db: None,
            level_db: -16.0,
            fade_out_s: None,
        }
    }
}

//! Standard MIDI files: scores out, note events in.

use midly::num::{u4, u7, u15, u24, u28};
use midly::{
    Format, Header, MetaMessage, MidiMessage, PitchBend, Smf, Timing, TrackEvent, TrackEventKind,
};

use crate::{Instrument, Kit, Meter, Note, Production, Score, TempoMap, Track};

#[cfg(test)]
mod tests;

/// Ticks to a quarter note in files that we write.
const TICKS: f64 = 960.0;
/// Channel of the drums, counted from 0 (General MIDI).
const DRUM_CHANNEL: u8 = 9;
/// Semitones that a full pitch bend moves a note (General MIDI default).
const BEND_RANGE: f32 = 2.0;
/// Most notes read from one file.
const NOTES_MAX: usize = 1_000_000;

/// Why a MIDI file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum MidiError {
    /// The bytes are not a standard MIDI file.
    #[error("cannot read the MIDI file")]
    Malformed(#[source] midly::Error),
    /// The file counts frames of film instead of ticks of a beat.
    #[error("the MIDI file counts time code instead of beats")]
    Timecode,
    /// The file holds more notes than a song can.
    #[error("the MIDI file holds more than {NOTES_MAX} notes")]
    TooLong,
    /// The file holds no note.
    #[error("the MIDI file holds no notes")]
    Empty,
    /// The bytes could not be put together.
    #[error("cannot write the MIDI file: {0}")]
    Write(String),
}

/// Returns the score as a standard MIDI file, format 1, with a tempo event a beat.
pub fn write_midi(score: &Score) -> Result<Vec<u8>, MidiError> {
    let quarters_per_beat = quarters_per_beat(score.meter);
    let first = f64::from(score.tempo.first_beat());
    let lead_in_s = score.tempo.times_s()[0];
    // Time before the first beat is written as one beat of that length.
    let has_lead_in = lead_in_s > 0.0;
    let tick_at = |time_s: f64| -> u32 {
        let beats = if has_lead_in && time_s < lead_in_s {
            time_s / lead_in_s
        } else {
            score.tempo.beat_at(time_s) - first + f64::from(u8::from(has_lead_in))
        };
        (beats * quarters_per_beat * TICKS).round().max(0.0) as u32
    };
    let mut tempo_events = vec![(
        0,
        meta(MetaMessage::TimeSignature(
            score.meter.numerator,
            score.meter.denominator.trailing_zeros() as u8,
            24,
            8,
        )),
    )];
    let tempo = |seconds: f64| {
        let micros = (seconds / quarters_per_beat * 1e6)
            .round()
            .clamp(1.0, 16_777_215.0);
        meta(MetaMessage::Tempo(u24::new(micros as u32)))
    };
    if has_lead_in {
        tempo_events.push((0, tempo(lead_in_s)));
    }
    for pair in score.tempo.times_s().windows(2) {
        tempo_events.push((tick_at(pair[0]), tempo(pair[1] - pair[0])));
    }
    let mut tracks = vec![finish(tempo_events)];
    let mut pitched = 0_u8;
    for track in &score.tracks {
        let channel = if matches!(track.instrument, Instrument::Drums(_)) {
            DRUM_CHANNEL
        } else {
            let channel = pitched % 15;
            pitched = pitched.wrapping_add(1);
            channel + u8::from(channel >= DRUM_CHANNEL)
        };
        tracks.push(finish(track_events(track, channel, &tick_at)));
    }
    let smf = Smf {
        header: Header::new(Format::Parallel, Timing::Metrical(u15::new(960))),
        tracks,
    };
    let mut bytes = Vec::new();
    smf.write(&mut bytes)
        .map_err(|error| MidiError::Write(error.to_string()))?;
    Ok(bytes)
}

fn quarters_per_beat(meter: Meter) -> f64 {
    let eighths = if meter.is_compound() {
        3.0
    } else {
        8.0 / f64::from(meter.denominator)
    };
    eighths / 2.0
}

const fn meta(message: MetaMessage<'static>) -> TrackEventKind<'static> {
    TrackEventKind::Meta(message)
}

fn track_events(
    track: &Track,
    channel: u8,
    tick_at: &impl Fn(f64) -> u32,
) -> Vec<(u32, TrackEventKind<'static>)> {
    let voice = |message| TrackEventKind::Midi {
        channel: u4::new(channel),
        message,
    };
    let mut events = vec![(
        0,
        voice(MidiMessage::ProgramChange {
            program: u7::new(track.instrument.program()),
        }),
    )];
    let mut bend = 0.0_f32;
    for note in &track.notes {
        let key = note.pitch.round().clamp(0.0, 127.0);
        let start = tick_at(note.start_s);
        if channel != DRUM_CHANNEL && (note.pitch - key - bend).abs() > 0.001 {
            bend = note.pitch - key;
            let message = MidiMessage::PitchBend {
                bend: PitchBend::from_f32(bend / BEND_RANGE),
            };
            events.push((start, voice(message)));
        }
        let key = u7::new(key as u8);
        let vel = u7::new(note.velocity.clamp(1, 127));
        let stop = tick_at(note.start_s + note.duration_s).max(start + 1);
        events.push((start, voice(MidiMessage::NoteOn { key, vel })));
        events.push((
            stop,
            voice(MidiMessage::NoteOff {
                key,
                vel: u7::new(0),
            }),
        ));
    }
    events
}

/// Puts events into order of time, ends of notes before starts, and counts deltas.
fn finish(mut events: Vec<(u32, TrackEventKind<'static>)>) -> Vec<TrackEvent<'static>> {
    let rank = |kind: &TrackEventKind<'_>| match kind {
        TrackEventKind::Midi {
            message: MidiMessage::NoteOff { .. },
            ..
        } => 0,
        TrackEventKind::Midi {
            message: MidiMessage::NoteOn { .. },
            ..
        } => 2,
        _ => 1,
    };
    events.sort_by_key(|(tick, kind)| (*tick, rank(kind)));
    let mut now = 0;
    let mut out = Vec::with_capacity(events.len() + 1);
    for (tick, kind) in events {
        out.push(TrackEvent {
            delta: u28::new(tick - now),
            kind,
        });
        now = tick;
    }
    out.push(TrackEvent {
        delta: u28::new(0),
        kind: meta(MetaMessage::EndOfTrack),
    });
    out
}

/// Returns the score that a standard MIDI file holds.
///
/// A track of ours is made per file track and channel. Beats follow the file's
/// quarters (dotted quarters in compound meters), counted from tick 0.
pub fn read_midi(bytes: &[u8]) -> Result<Score, MidiError> {
    let smf = Smf::parse(bytes).map_err(MidiError::Malformed)?;
    let Timing::Metrical(ticks) = smf.header.timing else {
        return Err(MidiError::Timecode);
    };
    let ticks_per_quarter = f64::from(ticks.as_int().max(1));
    let clock = Clock::new(&smf, ticks_per_quarter);
    let mut tracks = Vec::new();
    let mut n_notes = 0;
    for events in &smf.tracks {
        for channel in 0..16 {
            let track = read_channel(events, channel, &clock);
            n_notes += track.notes.len();
            if n_notes > NOTES_MAX {
                return Err(MidiError::TooLong);
            }
            if !track.notes.is_empty() {
                tracks.push(track);
            }
        }
    }
    if tracks.is_empty() {
        return Err(MidiError::Empty);
    }
    let mut score = Score {
        tracks,
        tempo: clock.tempo_map(0.0),
        meter: clock.meter,
        production: Production::default(),
    };
    score.tempo = clock.tempo_map(score.end_s());
    Ok(score)
}

fn read_channel(events: &[TrackEvent<'_>], wanted: u8, clock: &Clock) -> Track {
    let mut tick = 0_u64;
    let mut instrument = if wanted == DRUM_CHANNEL {
        Instrument::Drums(Kit::Studio)
    } else {
        Instrument::Piano
    };
    let mut bend = 0.0;
    let mut open: Vec<(u8, f32, u8, f64)> = Vec::new();
    let mut notes: Vec<Note> = Vec::new();
    for event in events {
        tick += u64::from(event.delta.as_int());
        let TrackEventKind::Midi { channel, message } = event.kind else {
            continue;
        };
        if channel.as_int() != wanted {
            continue;
        }
        let now = clock.seconds_at(tick);
        match message {
            MidiMessage::ProgramChange { program } if wanted != DRUM_CHANNEL => {
                instrument = Instrument::from_program(program.as_int());
            }
            MidiMessage::PitchBend { bend: position } if wanted != DRUM_CHANNEL => {
                bend = position.as_f32() * BEND_RANGE;
            }
            MidiMessage::NoteOn { key, vel } if vel.as_int() > 0 => {
                open.push((
                    key.as_int(),
                    f32::from(key.as_int()) + bend,
                    vel.as_int(),
                    now,
                ));
            }
            MidiMessage::NoteOn { key, .. } | MidiMessage::NoteOff { key, .. } => {
                if let Some(index) = open
                    .iter()
                    .position(|&(open_key, ..)| open_key == key.as_int())
                {
                    let (_, pitch, velocity, start_s) = open.remove(index);
                    notes.push(Note {
                        start_s,
                        duration_s: now - start_s,
                        pitch,
                        velocity,
                    });
                }
            }
            _ => {}
        }
    }
    let end = clock.seconds_at(tick);
    notes.extend(open.into_iter().map(|(_, pitch, velocity, start_s)| Note {
        start_s,
        duration_s: end - start_s,
        pitch,
        velocity,
    }));
    notes.sort_by(|a, b| {
        a.start_s
            .total_cmp(&b.start_s)
            .then(a.pitch.total_cmp(&b.pitch))
    });
    Track {
        notes,
        ..Track::new(instrument)
    }
}

/// Turns the ticks of a file into seconds.
struct Clock {
    meter: Meter,
    ticks_per_quarter: f64,
    /// Tick, seconds there, seconds per tick from there on.
    steps: Vec<(u64, f64, f64)>,
}

impl Clock {
    fn new(smf: &Smf<'_>, ticks_per_quarter: f64) -> Self {
        let mut meter = None;
        let mut tempos = Vec::new();
        for events in &smf.tracks {
            let mut tick = 0_u64;
            for event in events {
                tick += u64::from(event.delta.as_int());
                match event.kind {
                    TrackEventKind::Meta(MetaMessage::Tempo(micros)) => {
                        tempos.push((tick, f64::from(micros.as_int()) / 1e6 / ticks_per_quarter));
                    }
                    TrackEventKind::Meta(MetaMessage::TimeSignature(numerator, power, ..))
                        if meter.is_none() && numerator > 0 && power < 7 =>
                    {
                        meter = Some(Meter::new(numerator, 1 << power));
                    }
                    _ => {}
                }
            }
        }
        tempos.sort_by_key(|&(tick, _)| tick);
        let mut steps = vec![(0, 0.0, 0.5 / ticks_per_quarter)];
        for (tick, seconds_per_tick) in tempos {
            let &(from, at, rate) = steps.last().expect("the list starts with one step");
            steps.push((tick, at + (tick - from) as f64 * rate, seconds_per_tick));
        }
        Self {
            meter: meter.unwrap_or(Meter::COMMON),
            ticks_per_quarter,
            steps,
        }
    }

    fn seconds_at(&self, tick: u64) -> f64 {
        let index = self
            .steps
            .partition_point(|&(from, ..)| from <= tick)
            .saturating_sub(1);
        let (from, at, rate) = self.steps[index];
        at + (tick - from) as f64 * rate
    }

    fn tempo_map(&self, end_s: f64) -> TempoMap {
        let ticks_per_beat = (self.ticks_per_quarter * quarters_per_beat(self.meter)).max(1.0);
        let mut times_s: Vec<f64> = Vec::new();
        for beat in 0..=NOTES_MAX as u64 {
            let time_s = self.seconds_at((beat as f64 * ticks_per_beat) as u64);
            if times_s.last().is_none_or(|&last| time_s > last) {
                times_s.push(time_s);
            }
            if time_s >= end_s && times_s.len() >= 2 {
                break;
            }
        }
        while times_s.len() < 2 {
            times_s.push(times_s.last().map_or(0.0, |last| last + 0.5));
        }
        TempoMap::new(0, times_s)
    }
}

use super::{MidiError, read_midi, write_midi};
use crate::{Drift, Meter, Score, SongSpec, Style, compose};

fn song(meter: Meter) -> Score {
    let spec = SongSpec {
        meter,
        duration_s: 20.0,
        tuning_cents: -27.0,
        drift: Drift::Wander(0.04),
        style: Style::named("pop").expect("the style exists"),
        drums: true,
        ..SongSpec::draw(2)
    };
    compose(&spec).score
}

#[test]
fn notes_survive_a_round_trip() {
    for (numerator, denominator) in [(4, 4), (6, 8), (7, 8), (5, 4)] {
        let before = song(Meter::new(numerator, denominator));
        let bytes = write_midi(&before).expect("a score can be written");
        let after = read_midi(&bytes).expect("what was written can be read");
        assert_eq!(after.meter, before.meter);
        assert_eq!(after.tracks.len(), before.tracks.len());
        for (a, b) in before.tracks.iter().zip(&after.tracks) {
            assert_eq!(a.notes.len(), b.notes.len(), "{:?}", a.instrument);
            // Two notes within a tick may change places, so each is looked up.
            for note in &a.notes {
                let found = b.notes.iter().any(|other| {
                    (other.start_s - note.start_s).abs() < 0.002
                        && (other.pitch - note.pitch).abs() < 0.01
                        && other.velocity == note.velocity
                });
                assert!(found, "{:?} lost {note:?}", a.instrument);
            }
        }
    }
}

#[test]
fn what_is_not_midi_is_an_error() {
    assert!(matches!(
        read_midi(b"RIFF....WAVE"),
        Err(MidiError::Malformed(_))
    ));
    assert!(matches!(read_midi(b""), Err(MidiError::Malformed(_))));
    let timecode = b"MThd\0\0\0\x06\0\0\0\x01\xe7\x28MTrk\0\0\0\x04\0\xff\x2f\0";
    assert!(matches!(read_midi(timecode), Err(MidiError::Timecode)));
    let empty = b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x04\0\xff\x2f\0";
    assert!(matches!(read_midi(empty), Err(MidiError::Empty)));
}

#[test]
fn damaged_midi_never_panics() {
    let bytes = write_midi(&song(Meter::COMMON)).expect("a score can be written");
    let mut random = crate::Random::new(1);
    for _ in 0..300 {
        let mut damaged = bytes[..random.below(bytes.len().min(4000))].to_vec();
        for _ in 0..8 {
            let at = random.below(damaged.len());
            if let Some(byte) = damaged.get_mut(at) {
                *byte = random.bits() as u8;
            }
        }
        let _ = read_midi(&damaged);
    }
}

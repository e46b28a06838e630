use music::{Chord, ChordQuality, Key, Mode, PitchClass};

use super::{Options, chord_name, key_name, svg};
use crate::sample;

#[test]
fn chords_are_named_as_charts_name_them() {
    let check = |root: i32, quality, expected: &str| {
        let chord = Chord::new(PitchClass::new(root), quality);
        assert_eq!(chord_name(Some(chord), None), expected);
    };
    check(9, ChordQuality::Minor, "Am");
    check(3, ChordQuality::Minor7, "E♭m7");
    check(6, ChordQuality::Major, "F♯");
    check(11, ChordQuality::HalfDiminished7, "Bø7");
    assert_eq!(chord_name(None, None), "N.C.");
}

#[test]
fn keys_and_chords_are_spelled_by_the_signature() {
    let check = |tonic: i32, mode, root: i32, expected: (&str, &str)| {
        let key = Key::new(PitchClass::new(tonic), mode);
        let chord = Chord::new(PitchClass::new(root), ChordQuality::Major);
        let found = (key_name(key), chord_name(Some(chord), Some(key)));
        assert_eq!((found.0.as_str(), found.1.as_str()), expected);
    };
    check(1, Mode::Major, 6, ("D♭ major", "G♭"));
    check(1, Mode::Minor, 8, ("C♯ minor", "G♯"));
    check(8, Mode::Minor, 3, ("G♯ minor", "D♯"));
    check(8, Mode::Major, 1, ("A♭ major", "D♭"));
    check(3, Mode::Minor, 6, ("E♭ minor", "G♭"));
    check(6, Mode::Major, 1, ("F♯ major", "C♯"));
    check(7, Mode::Major, 6, ("G major", "F♯"));
    check(9, Mode::Minor, 10, ("A minor", "B♭"));
    check(5, Mode::Minor, 10, ("F minor", "B♭"));
}

#[test]
fn text_from_tags_is_escaped() {
    let picture = svg(&sample::song(), Options::default());
    assert!(!picture.contains("<Ferry>"));
    assert!(picture.contains("Night &lt;Ferry&gt; &amp;"));
}

#[test]
fn the_picture_has_a_name_and_a_description() {
    let picture = svg(&sample::song(), Options::default());
    assert!(picture.contains("role=\"img\""));
    assert!(picture.contains(
        "120.0 BPM · 4/4 · A minor · −14.2 LUFS · 0:08. \
         Sections: A intro at 0:00, B verse at 0:02, C chorus at 0:05."
    ));
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let picture = svg(&sample::song(), Options::default());
    let addresses = picture.matches("http").count();
    assert_eq!(addresses, 1, "only the name of the SVG namespace");
    assert!(!picture.contains("<script"));
}

#[test]
fn labels_that_do_not_fit_are_left_out() {
    let count = |width: u32| {
        let options = Options {
            width,
            standalone: false,
        };
        svg(&sample::song(), options)
            .matches("class=\"halo\"")
            .count()
    };
    // The chord of a tenth of a second has no room even in a wide picture.
    assert!(!svg(&sample::song(), Options::default()).contains(">G7</text>"));
    assert!(count(480) < count(2000));
}

#[test]
fn coordinates_are_numbers_whatever_the_song() {
    let mut song = sample::song();
    song.analysis.audio.duration_s = 0.0;
    song.analysis.outline.peak.clear();
    song.analysis.rhythm.as_mut().unwrap().beats.clear();
    let picture = svg(
        &song,
        Options {
            width: 0,
            standalone: true,
        },
    );
    assert!(!picture.contains("NaN") && !picture.contains("inf"));
}

#[test]
fn a_long_song_draws_in_bounded_size() {
    let mut song = sample::song();
    song.analysis.audio.duration_s = 3600.0;
    let rhythm = song.analysis.rhythm.as_mut().unwrap();
    rhythm.beats = (0..7200).map(|beat| f64::from(beat) * 0.5).collect();
    rhythm.beat_confidences = vec![0.5; 7200];
    rhythm.downbeats = (0..1800).map(|bar| bar * 4).collect();
    let picture = svg(&song, Options::default());
    assert!(picture.len() < 100_000, "{} bytes", picture.len());
}

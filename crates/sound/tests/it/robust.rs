use sound::{Limits, SoundError};

use crate::files::{
    Samples, aiff, extension, fixture, fixtures, found, hear, hear_within, peak_mb, tone, wav,
    wav_around,
};

/// Fails unless the outcome is an analysis in which every number is finite, or an error.
#[track_caller]
fn assert_sane(bytes: Vec<u8>, extension: Option<&str>) {
    if let Ok(analysis) = hear(bytes, extension) {
        let text = format!("{analysis:?}");
        for word in ["NaN", ": inf", "-inf", "(inf", "[inf"] {
            assert!(!text.contains(word), "{word} in {text:.400}");
        }
    }
}

#[test]
fn what_is_not_audio_is_told_so() {
    for (name, bytes) in [
        ("empty", Vec::new()),
        ("one byte", vec![0]),
        ("zeros", vec![0; 4096]),
        ("text", b"track,isrc\nTone,QZLDG2600001\n".repeat(50)),
        ("zip", [b"PK\x03\x04".as_slice(), &[0; 200]].concat()),
        ("PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("half a magic", b"RI".to_vec()),
    ] {
        for extension in [None, Some("mp3"), Some("wav")] {
            let error = hear(bytes.clone(), extension).expect_err(name);
            let is_told = matches!(
                error,
                SoundError::UnknownFormat
                    | SoundError::Empty
                    | SoundError::Damaged { .. }
                    | SoundError::NoAudio
            );
            assert!(is_told, "{name} as {extension:?}: {error:?}");
        }
    }
}

#[test]
fn a_header_without_samples_is_empty() {
    for bytes in [wav(44100, 2, Samples::I16, &[]), aiff(44100, 1, &[])] {
        let error = hear(bytes, None).unwrap_err();
        assert!(
            matches!(
                error,
                SoundError::Empty | SoundError::Damaged { .. } | SoundError::UnknownFormat
            ),
            "{error:?}"
        );
    }
}

#[test]
fn one_sample_is_heard() {
    for samples in [&[0.5_f32][..], &[0.0], &[0.5, -0.5], &[0.1; 7]] {
        assert_sane(wav(44100, 1, Samples::I16, samples), None);
    }
    assert_eq!(
        hear(wav(44100, 1, Samples::I16, &[0.5]), None)
            .unwrap()
            .audio
            .n_frames,
        1
    );
}

#[test]
fn silence_has_no_loudness() {
    let analysis = hear(wav(44100, 2, Samples::I16, &vec![0.0; 2 * 44100 * 5]), None).unwrap();
    let loudness = analysis.loudness.unwrap();
    assert_eq!(loudness.integrated_lufs, None);
    assert_eq!(loudness.true_peak_dbtp, None);
    assert_sane(wav(44100, 2, Samples::I16, &vec![0.0; 2 * 44100 * 5]), None);
}

#[test]
fn samples_that_are_no_numbers_are_counted_and_left_out() {
    let mut samples = tone(44100, 1, 3.0);
    samples[1000] = f32::NAN;
    samples[2000] = f32::INFINITY;
    samples[3000] = f32::NEG_INFINITY;
    samples[4000] = f32::MAX;
    samples[5000] = f32::MIN_POSITIVE / 4.0;
    let analysis = hear(wav(44100, 1, Samples::F32, &samples), None).unwrap();
    assert_eq!(analysis.signal.invalid_samples, 3);
    assert_sane(wav(44100, 1, Samples::F32, &samples), None);
    assert_sane(wav(44100, 2, Samples::F32, &vec![f32::NAN; 44100]), None);
}

#[test]
fn full_scale_noise_and_squares_are_heard() {
    let square: Vec<f32> = (0..44100)
        .map(|frame| if frame % 100 < 50 { 1.0 } else { -1.0 })
        .collect();
    assert_sane(wav(44100, 1, Samples::I16, &square), None);
    let clipped = hear(wav(44100, 1, Samples::I16, &square), None)
        .unwrap()
        .signal;
    assert!(clipped.clipped_runs > 0);
    // Any bytes are sound to a decoder of raw samples.
    let bytes: Vec<u8> = (0..100_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    assert_sane(
        wav_around(44100, 2, Samples::F32, &bytes, bytes.len() as u32),
        None,
    );
    assert_sane(
        wav_around(44100, 2, Samples::I24, &bytes, bytes.len() as u32),
        None,
    );
}

#[test]
fn cut_files_give_what_they_hold_or_an_error() {
    for (path, bytes) in fixtures() {
        for share in [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99] {
            let cut = bytes[..(bytes.len() as f64 * share) as usize].to_vec();
            assert_sane(cut, extension(&path));
        }
        // The head is missing instead.
        assert_sane(bytes[bytes.len() / 3..].to_vec(), extension(&path));
    }
}

#[test]
fn a_cut_file_says_so() {
    let whole = wav(44100, 1, Samples::I16, &tone(44100, 1, 3.0));
    let analysis = hear(whole[..whole.len() / 2].to_vec(), None).unwrap();
    assert!((analysis.audio.duration_s - 1.5).abs() < 0.01);
    assert!(!analysis.audio.warnings.is_empty());
}

#[test]
fn ten_hours_declared_cost_what_is_there() {
    let data: Vec<u8> = wav(8000, 1, Samples::U8, &tone(8000, 1, 1.0))[44..].to_vec();
    let bytes = wav_around(8000, 1, Samples::U8, &data, 10 * 3600 * 8000);
    let outcome = hear(bytes, Some("wav"));
    let is_told = match &outcome {
        Ok(analysis) => analysis.audio.duration_s < 1.1 && !analysis.audio.warnings.is_empty(),
        Err(error) => matches!(error, SoundError::Limit { .. }),
    };
    assert!(is_told, "{outcome:?}");
    // FLAC: 36 bits of total samples at byte 21, here all set.
    let mut flac = fixture("tone.flac");
    flac[21] |= 0x0f;
    flac[22..26].fill(0xff);
    assert_sane(flac, Some("flac"));
    assert!(peak_mb().is_none_or(|mb| mb < 300), "{:?} MB", peak_mb());
}

#[test]
fn limits_hold() {
    let limits = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        limits
    };
    let long = wav(8000, 1, Samples::I16, &tone(8000, 1, 3.0));
    let error = hear_within(long, None, limits(|limits| limits.duration_s = 2.0)).unwrap_err();
    assert!(
        matches!(
            error,
            SoundError::Limit {
                what: "the duration",
                ..
            }
        ),
        "{error:?}"
    );
    let wide = wav(8000, 6, Samples::I16, &tone(8000, 6, 0.5));
    let error = hear_within(wide, None, limits(|limits| limits.channels = 2)).unwrap_err();
    assert!(
        matches!(
            error,
            SoundError::Limit {
                what: "the number of channels",
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn absurd_headers_are_errors_or_heard() {
    let data = [0_u8; 4000];
    for (rate_hz, n_channels) in [
        (0, 1),
        (1, 1),
        (u32::MAX, 1),
        (44100, 0),
        (44100, 255),
        (44100, 65535),
    ] {
        let frame = u32::from(n_channels) * 2;
        let mut bytes = wav_around(rate_hz, 1, Samples::I16, &data, 4000);
        bytes[22..24].copy_from_slice(&u16::to_le_bytes(n_channels));
        bytes[32..34].copy_from_slice(&(frame as u16).to_le_bytes());
        assert_sane(bytes, None);
    }
    assert!(peak_mb().is_none_or(|mb| mb < 300), "{:?} MB", peak_mb());
}

#[test]
fn what_was_found_by_mutation_is_an_error() {
    for (path, bytes) in found() {
        let outcome = hear(bytes, extension(&path));
        assert!(
            matches!(
                outcome,
                Err(SoundError::Damaged { .. } | SoundError::Limit { .. })
            ),
            "{path:?}: {outcome:?}"
        );
    }
}

/// An ID3v2.3 tag of one picture frame that declares `n_declared` bytes and holds `held`.
fn id3_picture(n_declared: u32, held: &[u8]) -> Vec<u8> {
    let synchsafe = |n: u32| [21, 14, 7, 0].map(|shift| (n >> shift & 0x7f) as u8);
    let mut bytes = b"ID3\x03\0\0".to_vec();
    bytes.extend(synchsafe(n_declared + 10));
    bytes.extend(b"APIC");
    bytes.extend(n_declared.to_be_bytes());
    bytes.extend([0, 0]);
    bytes.extend(held);
    bytes
}

#[test]
fn a_huge_tag_costs_no_more_than_its_limit() {
    let song = fixture("tone.mp3");
    // 200 MB declared, nothing there.
    assert_sane(
        [id3_picture(200 << 20, &[]), song.clone()].concat(),
        Some("mp3"),
    );
    // 24 MB there, more than the limit of a tag: the song behind it may still be heard.
    assert_sane(
        [id3_picture(24 << 20, &vec![0; 24 << 20]), song].concat(),
        Some("mp3"),
    );
    // A Vorbis comment in FLAC whose vendor has 4 GB.
    let mut flac = fixture("tone.flac");
    let comment = flac
        .windows(9)
        .position(|bytes| bytes == b"reference")
        .expect("flac names its vendor");
    flac[comment - 4..comment].fill(0xff);
    assert_sane(flac, Some("flac"));
    assert!(peak_mb().is_none_or(|mb| mb < 400), "{:?} MB", peak_mb());
}

#[test]
fn containers_in_containers_are_heard_as_the_outer_one() {
    let zip = [b"PK\x03\x04".as_slice(), &[7; 3000]].concat();
    let inner = [
        zip,
        wav(8000, 1, Samples::I16, &tone(8000, 1, 0.2)),
        fixture("tone.mp3"),
        fixture("tone.ogg"),
    ];
    for bytes in &inner {
        let mut data = bytes.clone();
        data.truncate(data.len() / 2 * 2);
        let outer = wav_around(8000, 1, Samples::I16, &data, data.len() as u32);
        let analysis = hear(outer, None).unwrap();
        assert_eq!(analysis.audio.n_frames, data.len() as u64 / 2);
    }
    // An MP3 stream in a WAV file, under the format tag of MPEG layer III.
    let mp3 = fixture("tone.mp3");
    let mut outer = wav_around(44100, 1, Samples::I16, &mp3, mp3.len() as u32);
    outer[20..22].copy_from_slice(&0x55_u16.to_le_bytes());
    assert_sane(outer, None);
    // One file behind the other.
    assert_sane(
        [fixture("tone.ogg"), fixture("tone.opus")].concat(),
        Some("ogg"),
    );
    assert_sane(
        [fixture("tone.flac"), fixture("tone.flac")].concat(),
        Some("flac"),
    );
    assert_sane(
        [fixture("tone-aac.m4a"), fixture("tone.mp3")].concat(),
        Some("m4a"),
    );
}

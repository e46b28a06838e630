use crate::files::{Samples, aiff, extension, fixtures, hear, tone, wav};

#[test]
fn every_fixture_is_heard_whole() {
    for (path, bytes) in fixtures() {
        let analysis =
            hear(bytes, extension(&path)).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let audio = &analysis.audio;
        // Encoders pad: LAME by two frames, AAC by up to 2 048 samples.
        assert!(
            (0.95..1.12).contains(&audio.duration_s),
            "{path:?}: {} s",
            audio.duration_s
        );
        assert_eq!(audio.channels, 1, "{path:?}");
    }
}

#[test]
fn the_content_decides_not_the_extension() {
    for (path, bytes) in fixtures() {
        let told = hear(bytes.clone(), extension(&path)).unwrap().audio;
        for wrong in [
            None,
            Some("wav"),
            Some("mp3"),
            Some("flac"),
            Some("m4a"),
            Some("ogg"),
            Some("txt"),
        ] {
            let analysis = hear(bytes.clone(), wrong)
                .unwrap_or_else(|error| panic!("{path:?} as {wrong:?}: {error}"));
            assert_eq!(analysis.audio, told, "{path:?} as {wrong:?}");
        }
    }
}

#[test]
fn every_rate_from_8_to_192_khz() {
    for rate_hz in [
        8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 176_400,
        192_000,
    ] {
        let audio = hear(wav(rate_hz, 1, Samples::I16, &tone(rate_hz, 1, 0.5)), None)
            .unwrap()
            .audio;
        assert_eq!(audio.sample_rate_hz, rate_hz);
        assert!(
            (audio.duration_s - 0.5).abs() < 1e-3,
            "{rate_hz} Hz: {} s",
            audio.duration_s
        );
    }
}

#[test]
fn mono_to_eight_channels() {
    for n_channels in 1..=8 {
        let analysis = hear(
            wav(
                16000,
                n_channels,
                Samples::I16,
                &tone(16000, n_channels, 0.5),
            ),
            None,
        )
        .unwrap();
        assert_eq!(analysis.audio.channels, n_channels);
        assert_eq!(analysis.audio.n_frames, 8000);
    }
}

#[test]
fn every_width_of_samples() {
    let mut energies = Vec::new();
    for samples in [Samples::U8, Samples::I16, Samples::I24, Samples::F32] {
        let analysis = hear(wav(22050, 2, samples, &tone(22050, 2, 1.0)), Some("wav")).unwrap();
        energies.push(analysis.loudness.unwrap().integrated_lufs.unwrap());
    }
    let aiff = hear(aiff(22050, 2, &tone(22050, 2, 1.0)), Some("aiff")).unwrap();
    assert_eq!(aiff.audio.container, "aiff");
    assert_eq!(aiff.audio.sample_rate_hz, 22050);
    energies.push(aiff.loudness.unwrap().integrated_lufs.unwrap());
    // Eight bits are written up to 127 and read over 128: 0.068 dB.
    for lufs in &energies {
        assert!((lufs - energies[2]).abs() < 0.08, "{energies:?}");
    }
}

#[test]
fn tags_and_isrc_are_read() {
    for (path, bytes) in fixtures() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let tags = hear(bytes, extension(&path)).unwrap().tags;
        if !["tone.aac", "tone.webm", "tone-adpcm.wav"].contains(&name) {
            assert_eq!(tags.title.as_deref(), Some("Tone"), "{name}");
            assert_eq!(tags.artist.as_deref(), Some("Ledgerline"), "{name}");
        }
        if ["tone.flac", "tone.mp3"].contains(&name) {
            assert_eq!(tags.isrc.as_deref(), Some("QZLDG2600001"), "{name}");
        }
    }
}

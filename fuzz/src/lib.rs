//! What the targets share: small limits, and files built around the bytes that a fuzzer invents.

use std::io::Cursor;

use sound::{Limits, Options};

/// Analyses bytes with every part; anything but a panic, a hang or a swell is right.
pub fn hear(bytes: Vec<u8>, extension: Option<&str>) {
    let limits = Limits {
        duration_s: 20.0,
        channels: 8,
        tag_bytes: 1 << 20,
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let _ = sound::analyze(Cursor::new(bytes), extension, &options, &mut |_| {});
}

/// Returns a WAV file of 32-bit floats, whose rate and channels `layout` picks.
pub fn wav(layout: u8, samples: &[u8]) -> Vec<u8> {
    const RATES_HZ: [u32; 8] = [8000, 11025, 16000, 22050, 44100, 48000, 96000, 192_000];
    let rate_hz = RATES_HZ[usize::from(layout & 7)];
    let n_channels = u16::from(layout >> 3 & 3) + 1;
    let frame_bytes = n_channels * 4;
    let n_bytes = samples.len() as u32;
    let mut bytes = Vec::from(*b"RIFF");
    bytes.extend((n_bytes + 36).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x03\0");
    bytes.extend(n_channels.to_le_bytes());
    bytes.extend(rate_hz.to_le_bytes());
    bytes.extend((rate_hz * u32::from(frame_bytes)).to_le_bytes());
    bytes.extend(frame_bytes.to_le_bytes());
    bytes.extend(b"\x20\0data");
    bytes.extend(n_bytes.to_le_bytes());
    bytes.extend(samples);
    bytes
}

/// Returns a short file with `tag` where the carrier keeps its tags: ID3v2 before MP3 (0, 1, 2 by
/// version), a Vorbis comment or a picture in FLAC (3, 4), a chunk behind the samples of WAV (5 up).
pub fn tagged(carrier: u8, tag: &[u8]) -> Vec<u8> {
    const MP3: &[u8] = include_bytes!("../../crates/sound/tests/fixtures/tone.mp3");
    const FLAC: &[u8] = include_bytes!("../../crates/sound/tests/fixtures/tone.flac");
    let n_bytes = tag.len() as u32;
    match carrier % 7 {
        version @ 0..=2 => {
            let synchsafe = [21, 14, 7, 0].map(|shift| (n_bytes >> shift & 0x7f) as u8);
            // The fixture brings a tag of its own, whose length is in its header.
            let own = MP3[6..10]
                .iter()
                .fold(0, |n, &byte| n << 7 | usize::from(byte))
                + 10;
            [
                &[b'I', b'D', b'3', version + 2, 0, 0],
                &synchsafe[..],
                tag,
                &MP3[own..],
            ]
            .concat()
        }
        kind @ 3..=4 => {
            let block = [
                if kind == 3 { 4 } else { 6 },
                (n_bytes >> 16) as u8,
                (n_bytes >> 8) as u8,
                n_bytes as u8,
            ];
            [&FLAC[..42], &block, tag, &FLAC[42..]].concat()
        }
        kind => {
            let mut bytes = wav(0, &[0; 400]);
            bytes.extend(if kind == 5 { b"LIST" } else { b"id3 " });
            bytes.extend(n_bytes.to_le_bytes());
            bytes.extend(tag);
            bytes
        }
    }
}

/// Takes whatever an import makes of bytes.
struct Nowhere;

impl intake::Sink for Nowhere {
    fn rows(&mut self, _chunk: catalog::facts::Chunk) -> std::io::Result<()> {
        Ok(())
    }

    fn rejected(&mut self, _rejection: intake::Rejection) -> std::io::Result<()> {
        Ok(())
    }

    fn kept(&mut self, _bytes: &[u8]) -> std::io::Result<()> {
        Ok(())
    }
}

/// Imports bytes as what they are recognised as, or as the format that `pick` names.
pub fn import(bytes: &[u8], pick: Option<u8>) {
    let head = intake::Head {
        name: "file.csv",
        bytes: &bytes[..bytes.len().min(intake::HEAD_BYTES)],
    };
    let recognized = match pick {
        None => intake::recognize(&head, &[]),
        Some(pick) => {
            let formats = intake::formats();
            let format = &formats[usize::from(pick) % formats.len()];
            intake::recognize_as(&head, &format.name, &[])
        }
    };
    if let Some(recognized) = recognized {
        let source = catalog::SourceId::of(catalog::Digest::of(bytes));
        let _ = intake::read(&recognized, &head, source, Box::new(bytes), &mut Nowhere);
    }
}

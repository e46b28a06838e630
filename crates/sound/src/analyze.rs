//! From a stream to an [`Analysis`].

use std::io::{Read, Seek, SeekFrom};

use crate::analysis::{Analysis, AudioInfo, Fingerprint, Loudness, Signal, Spectrum, Tags};
use crate::decode::Decoder;
use crate::fingerprint::FingerprintBuilder;
use crate::harmony::chords::{self, steps};
use crate::harmony::key;
use crate::harmony::notes::Notes;
use crate::loudness::LoudnessMeter;
use crate::options::Part;
use crate::resample::{MonoResampler, mix};
use crate::rhythm::chosen;
use crate::rhythm::onsets::Onsets;
use crate::rhythm::periodicity::Periodicity;
use crate::rhythm::readings::{Evidence, HarmonicChange};
use crate::signal::SignalMeter;
use crate::spectra::{Spectra, SpectraBuilder};
use crate::timbre::Timbre;
use crate::{
    ANALYZER_VERSION, Options, SoundError, descriptors, embedding, outline, segments, structure,
    tags,
};

/// Analyses one song.
///
/// `extension` is a hint such as `mp3`; the content decides. `progress` is
/// called with the seconds decoded so far.
pub fn analyze<R>(
    reader: R,
    extension: Option<&str>,
    options: &Options,
    progress: &mut dyn FnMut(f64),
) -> Result<Analysis, SoundError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let heard = hear(reader, extension, options, progress)?;
    let parts = options.parts;
    let wants = |part| parts.has(part);
    let spectra = &heard.spectra;
    let duration_s = heard.audio.duration_s;
    let notes = Notes::of(spectra);
    let onsets = Onsets::of(spectra);
    let tonality = parts
        .any(&NEED_KEY)
        .then(|| key::estimate(&notes, duration_s));
    let rhythm = if parts.any(&NEED_RHYTHM) {
        with_evidence(spectra, &onsets, &notes, chosen::rhythm)
    } else {
        None
    };
    let chords = wants(Part::Chords).then(|| {
        let key = tonality.as_ref().map(|tonality| tonality.key);
        chords::estimate(&notes, &steps(rhythm.as_ref(), duration_s), key)
    });
    let timbre = parts.any(&NEED_TIMBRE).then(|| Timbre::of(spectra));
    let spectrum = timbre
        .as_ref()
        .filter(|_| parts.any(&NEED_SPECTRUM))
        .map(|timbre| spectrum_of(spectra, timbre));
    let structure = timbre
        .as_ref()
        .filter(|_| wants(Part::Structure))
        .map(|timbre| {
            structure::estimate(&structure::Inputs {
                spectra,
                timbre,
                notes: &notes,
                rhythm: rhythm.as_ref(),
                loudness: heard.loudness.as_ref(),
                keys: tonality.as_ref().map_or(&[][..], |tonality| &tonality.keys),
                duration_s,
            })
        });
    let segments = timbre
        .as_ref()
        .filter(|_| wants(Part::Segments))
        .map(|timbre| {
            let starts: Vec<(f64, f32)> = onsets
                .peaks()
                .iter()
                .map(|&peak| (onsets.time_s(peak as f64), onsets.all[peak]))
                .collect();
            segments::of(spectra, timbre, &notes, &starts, duration_s)
        });
    let (mut descriptors, mut likeness) = (None, None);
    if let (Some(timbre), Some(spectrum), Some(tonality)) = (&timbre, &spectrum, &tonality) {
        descriptors = heard
            .loudness
            .as_ref()
            .filter(|_| wants(Part::Descriptors))
            .map(|loudness| {
                descriptors::of(&descriptors::Inputs {
                    rhythm: rhythm.as_ref(),
                    tonality,
                    loudness,
                    signal: &heard.signal,
                    spectrum,
                    timbre,
                    onsets: &onsets,
                    duration_s,
                })
            });
        likeness = wants(Part::Embedding)
            .then(|| embedding::of(timbre, spectrum, rhythm.as_ref(), tonality, &onsets));
    }
    Ok(Analysis {
        analyzer_version: ANALYZER_VERSION.to_owned(),
        audio: heard.audio,
        tags: heard.tags,
        rhythm: rhythm.filter(|_| wants(Part::Rhythm)),
        tonality: tonality.filter(|_| wants(Part::Key)),
        chords,
        loudness: heard.loudness.filter(|_| wants(Part::Loudness)),
        signal: heard.signal,
        structure,
        spectrum: spectrum.filter(|_| wants(Part::Spectrum)),
        descriptors,
        segments,
        embedding: likeness,
        fingerprint: heard.fingerprint,
        outline: outline::of(spectra),
    })
}

/// Parts that need the rhythm.
const NEED_RHYTHM: [Part; 5] = [
    Part::Rhythm,
    Part::Chords,
    Part::Structure,
    Part::Descriptors,
    Part::Embedding,
];
/// Parts that need the key.
const NEED_KEY: [Part; 5] = [
    Part::Key,
    Part::Chords,
    Part::Structure,
    Part::Descriptors,
    Part::Embedding,
];
/// Parts that need loudness.
const NEED_LOUDNESS: [Part; 3] = [Part::Loudness, Part::Structure, Part::Descriptors];
/// Parts that need the spectral shape.
const NEED_SPECTRUM: [Part; 3] = [Part::Spectrum, Part::Descriptors, Part::Embedding];
/// Parts that need the timbre over time.
const NEED_TIMBRE: [Part; 5] = [
    Part::Structure,
    Part::Segments,
    Part::Spectrum,
    Part::Descriptors,
    Part::Embedding,
];

/// What one pass over the stream leaves.
pub(crate) struct Heard {
    audio: AudioInfo,
    tags: Tags,
    pub(crate) spectra: Spectra,
    loudness: Option<Loudness>,
    signal: Signal,
    fingerprint: Option<Fingerprint>,
}

/// Decodes the stream once and measures what can be measured on the way.
pub(crate) fn hear<R>(
    mut reader: R,
    extension: Option<&str>,
    options: &Options,
    progress: &mut dyn FnMut(f64),
) -> Result<Heard, SoundError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let tags = tags::read(&mut reader);
    reader.seek(SeekFrom::Start(0)).map_err(SoundError::Read)?;
    let mut decoder = Decoder::open(reader, extension, &options.limits)?;
    let mut planes = Vec::new();
    if !decoder.next(&mut planes)? {
        return Err(SoundError::Empty);
    }
    let layout = decoder.layout().ok_or(SoundError::Empty)?;
    let parts = options.parts;
    let mut loudness = parts
        .any(&NEED_LOUDNESS)
        .then(|| LoudnessMeter::new(layout.sample_rate_hz, layout.channels));
    let mut signal = SignalMeter::new(layout.sample_rate_hz, layout.channels);
    let mut resampler = MonoResampler::new(layout.sample_rate_hz);
    let mut builder = SpectraBuilder::new(parts.any(&NEED_SPECTRUM));
    let mut printer = if parts.has(Part::Fingerprint) {
        FingerprintBuilder::new()
    } else {
        None
    };
    let mut mono = Vec::new();
    let mut slow = Vec::new();
    loop {
        if let Some(loudness) = &mut loudness {
            loudness.push(&planes);
        }
        signal.push(&planes);
        mix(&planes, &mut mono);
        slow.clear();
        resampler.push(&mono, &mut slow);
        builder.push(&slow);
        if let Some(printer) = &mut printer {
            printer.push(&slow);
        }
        progress(decoder.n_frames() as f64 / f64::from(layout.sample_rate_hz));
        if !decoder.next(&mut planes)? {
            break;
        }
    }
    slow.clear();
    resampler.finish(&mut slow);
    builder.push(&slow);
    if let Some(printer) = &mut printer {
        printer.push(&slow);
    }
    let n_frames = decoder.n_frames();
    Ok(Heard {
        audio: AudioInfo {
            container: decoder.container,
            codec: decoder.codec,
            sample_rate_hz: layout.sample_rate_hz,
            channels: layout.channels,
            bits_per_sample: decoder.bits_per_sample,
            n_frames,
            duration_s: n_frames as f64 / f64::from(layout.sample_rate_hz),
            warnings: decoder.warnings,
        },
        tags,
        spectra: builder.finish(),
        loudness: loudness.map(LoudnessMeter::finish),
        signal: signal.finish(decoder.invalid_samples),
        fingerprint: printer.map(FingerprintBuilder::finish),
    })
}

/// Gathers what readings of the rhythm are judged by and hands it on.
pub(crate) fn with_evidence<T>(
    spectra: &Spectra,
    onsets: &Onsets,
    notes: &Notes,
    judge: impl FnOnce(&Evidence<'_>) -> T,
) -> T {
    let peaks = onsets.peaks();
    judge(&Evidence {
        periodicity: &Periodicity::of(onsets),
        changes: &HarmonicChange::of(notes),
        onset_rate_hz: peaks.len() as f64 / spectra.duration_s().max(1.0),
        onsets,
        peaks: &peaks,
    })
}

pub(crate) fn spectrum_of(spectra: &Spectra, timbre: &Timbre) -> Spectrum {
    let shape = &spectra.shape;
    let mean = |sum: f64| {
        if shape.weight > 0.0 {
            (sum / shape.weight) as f32
        } else {
            0.0
        }
    };
    let (mfcc_mean, mfcc_std) = timbre.moments();
    Spectrum {
        centroid_hz: mean(shape.centroid),
        bandwidth_hz: mean(shape.bandwidth),
        rolloff_hz: mean(shape.rolloff),
        flatness: mean(shape.flatness),
        flux: mean(shape.flux),
        brightness: mean(shape.bright),
        low_share: mean(shape.low),
        zero_crossing_hz: (shape.zero_crossings as f64 / spectra.duration_s().max(1e-3)) as f32,
        harmonic_share: timbre.harmonic_share(),
        mfcc_mean: mfcc_mean.to_vec(),
        mfcc_std: mfcc_std.to_vec(),
    }
}

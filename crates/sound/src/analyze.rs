//! From a stream to an [`Analysis`].

use std::io::{Read, Seek};

use music::Meter;

use crate::analysis::{Analysis, AudioInfo, Outline, Rhythm, Tags, Tempo, TempoAlternative};
use crate::decode::Decoder;
use crate::harmony::chords::Step;
use crate::harmony::notes::Notes;
use crate::harmony::{chords, key};
use crate::loudness::LoudnessMeter;
use crate::resample::MonoResampler;
use crate::rhythm::onsets::Onsets;
use crate::rhythm::periodicity::Periodicity;
use crate::rhythm::readings::{self, Evidence, HarmonicChange, Reading};
use crate::signal::SignalMeter;
use crate::spectra::{Spectra, SpectraBuilder};
use crate::{ANALYZER_VERSION, Options, Part, SoundError};

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
    let wants = |part| options.parts.has(part);
    let spectra = &heard.spectra;
    let duration_s = heard.audio.duration_s;
    let notes = Notes::of(spectra);
    let tonality = key::estimate(&notes, duration_s);
    let rhythm = with_evidence(spectra, &notes, rhythm_of);
    let chords = wants(Part::Chords).then(|| {
        let beats = rhythm.as_ref().map_or(&[][..], |rhythm| &rhythm.beats);
        let downbeats = rhythm.as_ref().map_or(&[][..], |rhythm| &rhythm.downbeats);
        chords::estimate(&notes, &steps(beats, downbeats, duration_s), Some(tonality.key))
    });
    Ok(Analysis {
        analyzer_version: ANALYZER_VERSION.to_owned(),
        audio: heard.audio,
        tags: Tags::default(),
        rhythm,
        tonality: Some(tonality),
        chords,
        loudness: heard.loudness,
        signal: heard.signal,
        structure: None,
        spectrum: None,
        descriptors: None,
        segments: None,
        embedding: None,
        fingerprint: None,
        outline: Outline { step_s: 1.0, peak: Vec::new(), rms: Vec::new(), bands: Vec::new() },
    })
}

/// What one pass over the stream leaves.
pub(crate) struct Heard {
    audio: AudioInfo,
    pub(crate) spectra: Spectra,
    loudness: Option<crate::Loudness>,
    signal: crate::Signal,
}

pub(crate) fn hear<R>(
    reader: R,
    extension: Option<&str>,
    options: &Options,
    progress: &mut dyn FnMut(f64),
) -> Result<Heard, SoundError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let mut decoder = Decoder::open(reader, extension, &options.limits)?;
    let mut planes = Vec::new();
    if !decoder.next(&mut planes)? {
        return Err(SoundError::Empty);
    }
    let layout = decoder.layout().ok_or(SoundError::Empty)?;
    let mut loudness = options
        .parts
        .has(Part::Loudness)
        .then(|| LoudnessMeter::new(layout.sample_rate_hz, layout.channels));
    let mut signal = SignalMeter::new(layout.sample_rate_hz, layout.channels);
    let mut resampler = MonoResampler::new(layout.sample_rate_hz);
    let mut builder = SpectraBuilder::new(true, options.parts.has(Part::Spectrum));
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
        progress(decoder.n_frames() as f64 / f64::from(layout.sample_rate_hz));
        if !decoder.next(&mut planes)? {
            break;
        }
    }
    slow.clear();
    resampler.finish(&mut slow);
    builder.push(&slow);
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
        spectra: builder.finish(),
        loudness: loudness.map(LoudnessMeter::finish),
        signal: signal.finish(decoder.invalid_samples),
    })
}

/// Mixes all channels to one.
fn mix(planes: &[Vec<f32>], mono: &mut Vec<f32>) {
    mono.clear();
    match planes {
        [only] => mono.extend_from_slice(only),
        [left, right] => mono.extend(left.iter().zip(right).map(|(l, r)| 0.5 * (l + r))),
        _ => {
            let scale = 1.0 / planes.len().max(1) as f32;
            mono.resize(planes.first().map_or(0, Vec::len), 0.0);
            for plane in planes {
                for (sum, x) in mono.iter_mut().zip(plane) {
                    *sum += scale * x;
                }
            }
        }
    }
}

/// Gathers what readings are judged by and hands it on.
pub(crate) fn with_evidence<T>(
    spectra: &Spectra,
    notes: &Notes,
    judge: impl FnOnce(&Evidence<'_>) -> T,
) -> T {
    let onsets = Onsets::of(spectra);
    let peaks = onsets.peaks();
    judge(&Evidence {
        periodicity: &Periodicity::of(&onsets),
        changes: &HarmonicChange::of(notes),
        onset_rate_hz: peaks.len() as f64 / spectra.duration_s().max(1.0),
        onsets: &onsets,
        peaks: &peaks,
    })
}

fn rhythm_of(evidence: &Evidence<'_>) -> Option<Rhythm> {
    let readings = readings::all(evidence);
    let best =
        readings.iter().max_by(|a, b| a.probability.total_cmp(&b.probability))?;
    let share = |agrees: &dyn Fn(&Reading) -> bool| -> f32 {
        readings.iter().filter(|r| agrees(r)).map(|r| r.probability).sum()
    };
    let bpm = best.track.bpm();
    let same_tempo = |r: &Reading| (r.track.bpm() / bpm).ln().abs() < 0.04;
    let beats: Vec<f64> = best
        .track
        .beats
        .iter()
        .map(|&beat| Onsets::time_s(beat).max(0.0))
        .collect();
    let downbeats = (best.phase..beats.len()).step_by(best.beats_per_bar).collect();
    let mut levels: Vec<TempoAlternative> = Vec::new();
    for reading in &readings {
        let other = reading.track.bpm();
        if (other / bpm).ln().abs() < 0.04 {
            continue;
        }
        match levels.iter_mut().find(|level| (level.bpm / other).ln().abs() < 0.04) {
            Some(level) => level.weight += reading.probability,
            None => levels.push(TempoAlternative { bpm: other, weight: reading.probability }),
        }
    }
    levels.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    levels.truncate(4);
    let meter = match (best.beats_per_bar, best.ternary) {
        (n, true) => Meter::new(3 * n as u8, 8),
        (7, false) => Meter::new(7, 8),
        (n, false) => Meter::new(n as u8, 4),
    };
    Some(Rhythm {
        tempo: Tempo {
            bpm,
            confidence: share(&same_tempo),
            alternatives: levels,
            curve: Vec::new(),
        },
        beat_confidences: vec![0.5; beats.len()],
        downbeats,
        downbeat_confidence: share(&|r| {
            same_tempo(r) && r.beats_per_bar == best.beats_per_bar && r.phase == best.phase
        }),
        tatums: Vec::new(),
        tatums_per_beat: if best.ternary { 3 } else { 2 },
        meter,
        meter_confidence: share(&|r| r.beats_per_bar == best.beats_per_bar),
        swing_ratio: 0.5,
        onset_rate_hz: evidence.onset_rate_hz as f32,
        onsets: evidence
            .peaks.iter().map(|&peak| Onsets::time_s(peak as f64)).collect(),
        periodicity: evidence.periodicity.curve(),
        beats,
    })
}

/// Returns the places where chords may change: every half beat, likelier on
/// the beat and likelier still on the downbeat.
fn steps(beats: &[f64], downbeats: &[usize], duration_s: f64) -> Vec<Step> {
    let mut starts: Vec<(f64, f32)> = Vec::new();
    if beats.len() < 2 {
        let n = (duration_s / 0.5).ceil() as usize;
        starts.extend((0..n).map(|k| (k as f64 * 0.5, 2.0)));
    } else {
        let mut lead = beats[0];
        let interval = beats[1] - beats[0];
        while lead > interval {
            lead -= interval;
            starts.push((lead, 2.0));
        }
        starts.reverse();
        for (index, &beat) in beats.iter().enumerate() {
            let cost = if downbeats.contains(&index) { 0.8 } else { 2.0 };
            starts.push((beat, cost));
            let next = beats.get(index + 1).copied().unwrap_or(beat + interval);
            starts.push((f64::midpoint(beat, next), 4.0));
        }
        starts.insert(0, (0.0, 2.0));
    }
    starts.retain(|&(start, _)| start < duration_s);
    starts.dedup_by(|b, a| b.0 - a.0 < 0.02);
    (0..starts.len())
        .map(|k| Step {
            start_s: starts[k].0,
            end_s: starts.get(k + 1).map_or(duration_s, |next| next.0),
            change_cost: starts[k].1,
        })
        .collect()
}

//! An acoustic fingerprint for duplicates.

use rusty_chromaprint::{Configuration, Fingerprinter, match_fingerprints};

use crate::analysis::Fingerprint;
use crate::resample::RATE_HZ;

/// Seconds of the song that the fingerprint covers, as for AcoustID.
const COVERED_S: u64 = 120;

/// Fingerprints mono samples at [`RATE_HZ`] as they come.
pub(crate) struct FingerprintBuilder {
    printer: Fingerprinter,
    n_left: usize,
    pcm: Vec<i16>,
}

impl FingerprintBuilder {
    /// Returns `None` where the library refuses its own settings.
    pub(crate) fn new() -> Option<Self> {
        let mut printer = Fingerprinter::new(&Configuration::preset_test2());
        printer.start(RATE_HZ, 1).ok()?;
        let n_left = (COVERED_S * u64::from(RATE_HZ)) as usize;
        Some(Self {
            printer,
            n_left,
            pcm: Vec::new(),
        })
    }

    pub(crate) fn push(&mut self, samples: &[f32]) {
        let samples = &samples[..samples.len().min(self.n_left)];
        self.n_left -= samples.len();
        self.pcm.clear();
        self.pcm.extend(
            samples
                .iter()
                .map(|x| (x.clamp(-1.0, 1.0) * 32_767.0) as i16),
        );
        self.printer.consume(&self.pcm);
    }

    pub(crate) fn finish(mut self) -> Fingerprint {
        self.printer.finish();
        Fingerprint {
            algorithm: "chromaprint-2".to_owned(),
            values: self.printer.fingerprint().to_vec(),
        }
    }
}

impl Fingerprint {
    /// Returns the share of the shorter fingerprint that is the same recording
    /// in both, 0..1; above 0.5 they are duplicates in all likelihood.
    pub fn overlap(&self, other: &Self) -> f32 {
        let configuration = Configuration::preset_test2();
        let Ok(matches) = match_fingerprints(&self.values, &other.values, &configuration) else {
            return 0.0;
        };
        let same: f32 = matches
            .iter()
            .filter(|part| part.score < 10.0)
            .map(|part| part.duration(&configuration))
            .sum();
        let shorter = self.values.len().min(other.values.len()) as f32
            * configuration.item_duration_in_seconds();
        if shorter > 0.0 {
            (same / shorter).min(1.0)
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{pluck, silence};

    fn melody(intervals: &[f64], gain: f32) -> Fingerprint {
        let mut samples = silence(30.0);
        let mut midi = 60.0;
        for k in 0..60 {
            midi = 55.0 + (midi - 55.0 + intervals[k % intervals.len()]) % 24.0;
            pluck(&mut samples, 0.5 * k as f64, 0.6, midi);
        }
        let mut builder = FingerprintBuilder::new().expect("the settings are fixed");
        for block in samples.chunks(1000) {
            builder.push(&block.iter().map(|x| gain * x).collect::<Vec<_>>());
        }
        builder.finish()
    }

    #[test]
    fn a_softer_copy_is_the_same_and_another_melody_is_not() {
        let song = melody(&[5.0, 7.0, 2.0, 11.0, 4.0], 1.0);
        assert!(song.overlap(&melody(&[5.0, 7.0, 2.0, 11.0, 4.0], 0.3)) > 0.9);
        assert!(song.overlap(&melody(&[1.0, 9.0, 4.0], 1.0)) < 0.3);
    }
}

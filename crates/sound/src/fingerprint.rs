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

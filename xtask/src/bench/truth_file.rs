use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use music::{Key, Meter, Mode};
use serde::Deserialize;

use crate::measures::chords::{self, Label, Span};

/// `truth.json`: what is known of each clip beside it.
#[derive(Debug, Deserialize)]
pub(super) struct TruthFile {
    pub(super) clips: Vec<Truth>,
}

/// What is known of one clip; times in seconds.
#[derive(Debug, Deserialize)]
pub(super) struct Truth {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) set: String,
    pub(super) duration: f64,
    pub(super) style: Option<String>,
    pub(super) drums: Option<bool>,
    pub(super) bpm: Option<f64>,
    pub(super) meter: Option<String>,
    pub(super) beats_per_bar: Option<u8>,
    #[serde(default)]
    pub(super) beats: Vec<f64>,
    #[serde(default)]
    pub(super) downbeats: Vec<f64>,
    pub(super) key: Option<String>,
    pub(super) mode: Option<String>,
    #[serde(default)]
    chords: Vec<(f64, f64, String)>,
    #[serde(default)]
    sections: Vec<(f64, f64, String)>,
    pub(super) tuning_cents: Option<f64>,
    pub(super) lufs: Option<f64>,
    pub(super) lra: Option<f64>,
    pub(super) true_peak: Option<f64>,
}

impl TruthFile {
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("truth.json");
        let file =
            File::open(&path).with_context(|| format!("cannot open `{}`", path.display()))?;
        serde_json::from_reader(BufReader::new(file))
            .with_context(|| format!("cannot read `{}`", path.display()))
    }
}

impl Truth {
    /// Returns whether this is music rather than a test signal.
    pub(super) fn is_music(&self) -> bool {
        self.bpm.is_some()
    }

    pub(super) fn key(&self) -> Result<Option<Key>> {
        let (Some(tonic), Some(mode)) = (&self.key, &self.mode) else {
            return Ok(None);
        };
        let mode = match mode.as_str() {
            "major" => Mode::Major,
            "minor" => Mode::Minor,
            other => bail!(
                "clip `{}` has the mode `{other}`, expected major or minor",
                self.name
            ),
        };
        Ok(Some(Key::new(chords::pitch_class(tonic)?, mode)))
    }

    pub(super) fn meter(&self) -> Result<Option<Meter>> {
        self.meter
            .as_deref()
            .map(|text| text.parse().map_err(anyhow::Error::from))
            .transpose()
    }

    pub(super) fn chords(&self) -> Result<Vec<Span>> {
        let span = |(start, end, label): &(f64, f64, String)| {
            Ok(Span {
                start: *start,
                end: *end,
                label: label.parse::<Label>()?,
            })
        };
        self.chords.iter().map(span).collect()
    }

    pub(super) fn sections(&self) -> Vec<(f64, f64)> {
        self.sections
            .iter()
            .map(|(start, end, _)| (*start, *end))
            .collect()
    }

    /// Returns the names of the groups that the clip counts in.
    pub(super) fn groups(&self) -> Vec<String> {
        let drums = self
            .drums
            .map(|drums| if drums { "drums" } else { "no drums" }.to_owned());
        let all = ["all".to_owned(), self.set.clone()].into_iter();
        all.chain(drums)
            .chain(self.meter.clone())
            .chain(self.style.clone())
            .collect()
    }
}

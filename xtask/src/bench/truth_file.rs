use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use music::{Key, Meter, Mode};
use serde::Deserialize;

use crate::measures::chords::{self, Label, Span};

/// `truth.json`: what is known of each clip beside it.
#[derive(Debug, Deserialize)]
pub(crate) struct TruthFile {
    pub(crate) clips: Vec<Truth>,
}

/// What is known of one clip; times in seconds.
#[derive(Debug, Deserialize)]
pub(crate) struct Truth {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) set: String,
    pub(crate) duration: f64,
    pub(crate) style: Option<String>,
    pub(crate) drums: Option<bool>,
    pub(crate) bpm: Option<f64>,
    pub(crate) meter: Option<String>,
    pub(crate) beats_per_bar: Option<u8>,
    #[serde(default)]
    pub(crate) beats: Vec<f64>,
    #[serde(default)]
    pub(crate) downbeats: Vec<f64>,
    pub(crate) key: Option<String>,
    pub(crate) mode: Option<String>,
    #[serde(default)]
    chords: Vec<(f64, f64, String)>,
    #[serde(default)]
    sections: Vec<(f64, f64, String)>,
    pub(crate) tuning_cents: Option<f64>,
    pub(crate) lufs: Option<f64>,
    pub(crate) lra: Option<f64>,
    pub(crate) true_peak: Option<f64>,
}

impl TruthFile {
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("truth.json");
        let file =
            File::open(&path).with_context(|| format!("cannot open `{}`", path.display()))?;
        serde_json::from_reader(BufReader::new(file))
            .with_context(|| format!("cannot read `{}`", path.display()))
    }
}

impl Truth {
    /// Returns whether this is music rather than a test signal.
    pub(crate) fn is_music(&self) -> bool {
        self.bpm.is_some()
    }

    pub(crate) fn key(&self) -> Result<Option<Key>> {
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

    pub(crate) fn meter(&self) -> Result<Option<Meter>> {
        self.meter
            .as_deref()
            .map(|text| text.parse().map_err(anyhow::Error::from))
            .transpose()
    }

    pub(crate) fn chords(&self) -> Result<Vec<Span>> {
        let span = |(start, end, label): &(f64, f64, String)| {
            Ok(Span {
                start: *start,
                end: *end,
                label: label.parse::<Label>()?,
            })
        };
        self.chords.iter().map(span).collect()
    }

    pub(crate) fn sections(&self) -> Vec<(f64, f64)> {
        self.sections
            .iter()
            .map(|(start, end, _)| (*start, *end))
            .collect()
    }

    /// Returns the names of the groups that the clip counts in.
    pub(crate) fn groups(&self) -> Vec<String> {
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

//! Songs that sound like a song.

use std::path::PathBuf;

use serde::Serialize;
use sound::Embedding;

use crate::WorkflowError;
use crate::analyze::Song;
use crate::documents::round;

/// One song beside the one asked about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Match {
    /// Where it is.
    pub path: PathBuf,
    /// Tagged title, or the name of the file.
    pub title: String,
    /// Cosine of the two embeddings, -1..1; 1 is the same sound.
    pub similarity: f64,
    /// Share of the shorter recording that is acoustically the same in both,
    /// 0..1, over the first two minutes; from 0.5 on it is a duplicate in all
    /// likelihood. Absent where a fingerprint is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_recording: Option<f64>,
}

impl Match {
    /// Returns whether both are the same recording in all likelihood.
    pub fn is_duplicate(&self) -> bool {
        self.same_recording.is_some_and(|share| share >= 0.5)
    }
}

/// Returns the `limit` songs of `others` nearest to `song`, nearest first.
///
/// Left out are the song itself, songs without an embedding, and songs whose
/// embedding has another version: those numbers have another meaning.
pub fn rank(song: &Song, others: &[Song], limit: usize) -> Result<Vec<Match>, WorkflowError> {
    let missing = || WorkflowError::NoEmbedding {
        path: song.path.clone(),
    };
    let wanted = song.analysis.embedding.as_ref().ok_or_else(missing)?;
    let mut matches: Vec<Match> = others
        .iter()
        .filter(|other| other.digest != song.digest)
        .filter_map(|other| {
            let similarity = cosine(wanted, other.analysis.embedding.as_ref()?)?;
            let similarity = round(similarity, 4);
            let prints = song
                .analysis
                .fingerprint
                .as_ref()
                .zip(other.analysis.fingerprint.as_ref());
            Some(Match {
                same_recording: prints.map(|(a, b)| round(f64::from(a.overlap(b)), 3)),
                path: other.path.clone(),
                title: other.title(),
                similarity,
            })
        })
        .collect();
    matches.sort_by(|a, b| {
        b.similarity
            .total_cmp(&a.similarity)
            .then_with(|| a.path.cmp(&b.path))
    });
    matches.truncate(limit);
    Ok(matches)
}

fn cosine(a: &Embedding, b: &Embedding) -> Option<f64> {
    if a.version != b.version || a.values.len() != b.values.len() {
        return None;
    }
    let dot = |x: &[f32], y: &[f32]| -> f64 {
        x.iter()
            .zip(y)
            .map(|(&x, &y)| f64::from(x) * f64::from(y))
            .sum()
    };
    let norm = (dot(&a.values, &a.values) * dot(&b.values, &b.values)).sqrt();
    (norm > 0.0).then(|| (dot(&a.values, &b.values) / norm).clamp(-1.0, 1.0))
}

use std::str::FromStr;

use anyhow::{Context as _, Result, bail};
use music::{Chord, ChordQuality, PitchClass};

/// A chord label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Label {
    /// `N`: no chord sounds.
    Silent,
    /// `X`: something sounds that has no name.
    Nameless,
    /// A chord.
    Chord(Chord),
}

impl From<Option<Chord>> for Label {
    fn from(chord: Option<Chord>) -> Self {
        chord.map_or(Self::Silent, Self::Chord)
    }
}

impl FromStr for Label {
    type Err = anyhow::Error;

    /// Reads a label in Harte syntax with one of the shorthands of [`ChordQuality`]; the bass
    /// does not count, and a bare fifth has no name here.
    fn from_str(text: &str) -> Result<Self> {
        match text {
            "N" => return Ok(Self::Silent),
            "X" => return Ok(Self::Nameless),
            _ => {}
        }
        let upper = text.split_once('/').map_or(text, |(upper, _)| upper);
        let (root, shorthand) = upper.split_once(':').unwrap_or((upper, "maj"));
        if shorthand == "5" {
            return Ok(Self::Nameless);
        }
        let quality = ChordQuality::ALL
            .into_iter()
            .find(|quality| quality.harte() == shorthand)
            .with_context(|| format!("chord label `{text}` has an unknown quality"))?;
        Ok(Self::Chord(Chord::new(pitch_class(root)?, quality)))
    }
}

/// Returns the pitch class of a name such as `C#` or `Eb`.
pub(crate) fn pitch_class(name: &str) -> Result<PitchClass> {
    let mut letters = name.chars();
    let natural = match letters.next() {
        Some('C') => 0,
        Some('D') => 2,
        Some('E') => 4,
        Some('F') => 5,
        Some('G') => 7,
        Some('A') => 9,
        Some('B') => 11,
        _ => bail!("`{name}` is no pitch class"),
    };
    letters.try_fold(PitchClass::new(natural), |pitch_class, sign| match sign {
        '#' => Ok(pitch_class.up(1)),
        'b' => Ok(pitch_class.up(-1)),
        _ => bail!("`{name}` is no pitch class"),
    })
}

/// How labels are compared.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Vocabulary {
    /// Major and minor triads and no chord; anything else in the truth is left out
    /// (Pauwels and Peeters, ICASSP 2013).
    MajMin,
    /// The root alone.
    Root,
}

impl Vocabulary {
    /// Returns whether `found` is right, or `None` where `truth` is out of the vocabulary.
    pub(crate) fn is_right(self, truth: Label, found: Label) -> Option<bool> {
        match (self, truth, found) {
            (_, Label::Nameless, _) => None,
            (Self::MajMin, Label::Chord(truth), _) if triad(truth).is_none() => None,
            (Self::MajMin, Label::Chord(truth), Label::Chord(found)) => {
                Some(truth.root == found.root && triad(truth) == triad(found))
            }
            (Self::Root, Label::Chord(truth), Label::Chord(found)) => {
                Some(truth.root == found.root)
            }
            (_, Label::Silent, found) => Some(found == Label::Silent),
            (_, Label::Chord(_), _) => Some(false),
        }
    }
}

/// Returns the major or minor triad in a chord, judged by its tones up to the fifth.
fn triad(chord: Chord) -> Option<ChordQuality> {
    match chord.quality {
        ChordQuality::Major | ChordQuality::Dominant7 | ChordQuality::Major7 => {
            Some(ChordQuality::Major)
        }
        ChordQuality::Minor | ChordQuality::Minor7 => Some(ChordQuality::Minor),
        ChordQuality::Diminished
        | ChordQuality::HalfDiminished7
        | ChordQuality::Augmented
        | ChordQuality::Suspended2
        | ChordQuality::Suspended4 => None,
    }
}

/// A label from `start` to `end` in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) label: Label,
}

/// A stretch over which neither truth nor answer changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Judged {
    /// Length in seconds.
    pub(crate) duration_s: f64,
    /// Index of the span in `found` that answers here; `None` before its first and after its last.
    pub(crate) found_idx: Option<usize>,
    /// Whether the answer is right.
    pub(crate) is_right: bool,
}

/// Cuts the annotated time at every change of either side and judges each piece.
///
/// A label of `found` holds until the next one starts; outside of `found`, and where the
/// last label ended before the annotated time, no chord is answered. Pieces whose truth
/// is out of the vocabulary are left out.
pub(crate) fn judge(truth: &[Span], found: &[Span], vocabulary: Vocabulary) -> Vec<Judged> {
    let (Some(start), Some(end)) = (
        truth.first().map(|span| span.start),
        truth.last().map(|span| span.end),
    ) else {
        return Vec::new();
    };
    let edges = truth
        .iter()
        .chain(found)
        .flat_map(|span| [span.start, span.end]);
    let mut edges: Vec<f64> = edges.filter(|&time| start <= time && time <= end).collect();
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    let answers_end = last_started(found, end).map_or(f64::NEG_INFINITY, |idx| found[idx].end);
    let mut pieces = Vec::new();
    for edge in edges.windows(2) {
        let truth_label = truth[last_started(truth, edge[0]).unwrap_or(0)].label;
        let found_idx = last_started(found, edge[0])
            .filter(|&idx| edge[0] < answers_end && found[idx].end >= start);
        let found_label = found_idx.map_or(Label::Silent, |idx| found[idx].label);
        if let Some(is_right) = vocabulary.is_right(truth_label, found_label) {
            pieces.push(Judged {
                duration_s: edge[1] - edge[0],
                found_idx,
                is_right,
            });
        }
    }
    pieces
}

fn last_started(spans: &[Span], time: f64) -> Option<usize> {
    spans
        .partition_point(|span| span.start <= time)
        .checked_sub(1)
}

/// Returns the share of judged time that is right, 0 where nothing can be judged.
pub(crate) fn overlap(pieces: &[Judged]) -> f64 {
    let total: f64 = pieces.iter().map(|piece| piece.duration_s).sum();
    let right: f64 = pieces
        .iter()
        .filter(|piece| piece.is_right)
        .map(|piece| piece.duration_s)
        .sum();
    if total > 0.0 { right / total } else { 0.0 }
}

//! The order of the sections and the chords under them.

use super::bar::Bar;
use super::harmony::{Harmony, Vocabulary, chords};
use crate::{Key, Random};

/// What a section does in the song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    Intro,
    Verse,
    Chorus,
    Bridge,
    Outro,
}

use Role::{Bridge, Chorus, Intro, Outro, Verse};

/// A section as it stands in the song.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) role: Role,
    pub(super) letter: char,
    pub(super) first_bar: usize,
    pub(super) n_bars: usize,
    /// Semitones above the song's key.
    pub(super) lift: i32,
}

/// Returns the sections of a song of about `n_bars`, in lengths of `unit` bars.
pub(super) fn sections(n_bars: usize, unit: usize, random: &mut Random) -> Vec<Section> {
    let n = ((n_bars as f64 / unit as f64).round() as usize).max(3);
    let roles: &[Role] = match n {
        3 => random
            .pick(&[
                &[Verse, Chorus, Verse],
                &[Verse, Bridge, Verse],
                &[Intro, Verse, Chorus],
            ])
            .as_slice(),
        4 => random
            .pick(&[
                &[Verse, Chorus, Verse, Chorus],
                &[Verse, Verse, Chorus, Verse],
                &[Intro, Verse, Chorus, Chorus],
            ])
            .as_slice(),
        5 => random
            .pick(&[
                &[Intro, Verse, Chorus, Verse, Chorus],
                &[Verse, Chorus, Verse, Bridge, Chorus],
                &[Verse, Verse, Chorus, Verse, Outro],
            ])
            .as_slice(),
        6 => random
            .pick(&[
                &[Intro, Verse, Chorus, Verse, Chorus, Outro],
                &[Verse, Chorus, Verse, Chorus, Bridge, Chorus],
                &[Verse, Verse, Bridge, Verse, Bridge, Verse],
            ])
            .as_slice(),
        7 => &[Intro, Verse, Chorus, Verse, Chorus, Bridge, Chorus],
        8 => &[Intro, Verse, Chorus, Verse, Chorus, Bridge, Chorus, Outro],
        _ => &[
            Intro, Verse, Verse, Chorus, Verse, Chorus, Bridge, Chorus, Chorus, Outro,
        ],
    };
    let modulates = n >= 5 && random.chance(0.08);
    let last_chorus = roles.iter().rposition(|&role| role == Chorus);
    let mut seen: Vec<Role> = Vec::new();
    let mut first_bar = 0;
    let mut sections = Vec::new();
    for (index, &role) in roles.iter().enumerate() {
        if !seen.contains(&role) {
            seen.push(role);
        }
        let letter = seen
            .iter()
            .position(|&r| r == role)
            .expect("it was just put there");
        let halved = matches!(role, Intro | Outro) && unit >= 4 && random.chance(0.5);
        let n_bars = if halved { unit / 2 } else { unit };
        let lift = if modulates && last_chorus.is_some_and(|last| index >= last) {
            2
        } else {
            0
        };
        sections.push(Section {
            role,
            letter: char::from(b'A' + letter as u8),
            first_bar,
            n_bars,
            lift,
        });
        first_bar += n_bars;
    }
    sections
}

/// How often the chord changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HarmonicRhythm {
    HalfBar,
    Bar,
    TwoBars,
    Mixed,
    /// Once a bar, every other change an eighth early.
    Anticipated,
}

impl HarmonicRhythm {
    /// Returns one that leaves each chord at least about 0.7 seconds.
    pub(super) fn draw(bar_s: f64, random: &mut Random) -> Self {
        let slow: &[Self] = &[
            Self::HalfBar,
            Self::Bar,
            Self::Bar,
            Self::Mixed,
            Self::Anticipated,
            Self::HalfBar,
        ];
        let middle: &[Self] = &[
            Self::Bar,
            Self::Bar,
            Self::Bar,
            Self::TwoBars,
            Self::Mixed,
            Self::Anticipated,
            Self::HalfBar,
        ];
        let fast: &[Self] = &[
            Self::Bar,
            Self::TwoBars,
            Self::TwoBars,
            Self::Bar,
            Self::Anticipated,
        ];
        *random.pick(if bar_s > 2.8 {
            slow
        } else if bar_s > 1.5 {
            middle
        } else {
            fast
        })
    }

    /// Returns how long the chord at `index` lasts.
    fn length(self, index: usize, bar: &Bar) -> f64 {
        let halves = [bar.middle, bar.length() - bar.middle];
        let can_halve = bar.middle > 0.0 && bar.beats != 3;
        match self {
            Self::HalfBar if can_halve => halves[index % 2],
            Self::Mixed if can_halve => [
                bar.length(),
                bar.length(),
                bar.length(),
                halves[0],
                halves[1],
            ][index % 5],
            Self::TwoBars => bar.length() * 2.0,
            _ => bar.length(),
        }
    }
}

/// A chord with its place in beats from the start of the song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) harmony: Harmony,
}

/// Returns the chords of one section, without gaps, in beats from the start of the song.
pub(super) fn section_chords(
    section: &Section,
    progression: &str,
    rhythm: HarmonicRhythm,
    vocabulary: Vocabulary,
    key: Key,
    bar: &Bar,
) -> Vec<Span> {
    let key = key.up(section.lift);
    let chords = chords(progression, key, vocabulary);
    let start = section.first_bar as f64 * bar.length();
    let end = start + section.n_bars as f64 * bar.length();
    let mut spans: Vec<Span> = Vec::new();
    let mut now = start;
    while now < end - 1e-6 {
        let index = spans.len();
        let next = (now + rhythm.length(index, bar)).min(end);
        spans.push(Span {
            start: now,
            end: next,
            harmony: chords[index % chords.len()],
        });
        now = next;
    }
    if rhythm == HarmonicRhythm::Anticipated {
        for index in (1..spans.len()).step_by(2) {
            spans[index].start -= bar.eighth;
            spans[index - 1].end -= bar.eighth;
        }
    }
    spans
}

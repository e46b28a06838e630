//! The styles: what each one plays, on what, how fast.

use super::accompany::{BassLine, Figure};
use super::groove::Groove;
use super::harmony::Vocabulary;
use crate::{Instrument as I, Kit, Meter};

/// A style of music as the composer understands it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    pub(super) name: &'static str,
    /// Felt tempi at which it is at home, in BPM.
    pub(super) bpm: (f64, f64),
    /// Meters at home, as written.
    pub(super) meters: &'static [(u8, u8)],
    pub(super) groove: Groove,
    pub(super) kit: Kit,
    pub(super) figures: &'static [Figure],
    pub(super) comps: &'static [I],
    pub(super) bass_lines: &'static [BassLine],
    pub(super) basses: &'static [I],
    pub(super) leads: &'static [I],
    pub(super) pads: &'static [I],
    pub(super) vocabulary: Vocabulary,
    /// Least and largest swing ratio.
    pub(super) swing: (f64, f64),
    /// Standard deviation of the players' timing.
    pub(super) jitter_ms: f64,
}

impl Style {
    /// Returns every style.
    pub const fn all() -> &'static [Self] {
        &STYLES
    }

    /// Returns the style of that name, such as `bossa`.
    pub fn named(name: &str) -> Option<Self> {
        STYLES.into_iter().find(|style| style.name == name)
    }

    /// Returns the name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the felt tempi at which the style is at home, in BPM.
    pub const fn tempo_range_bpm(&self) -> (f64, f64) {
        self.bpm
    }

    /// Returns whether the style is at home in `meter`.
    pub fn suits(&self, meter: Meter) -> bool {
        self.meters
            .iter()
            .any(|&(numerator, denominator)| Meter::new(numerator, denominator) == meter)
    }
}

const ANY: &[(u8, u8)] = &[(2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (7, 8)];
const FOUR: &[(u8, u8)] = &[(4, 4)];
const STRAIGHT: (f64, f64) = (0.5, 0.5);

const fn style(
    name: &'static str,
    bpm: (f64, f64),
    meters: &'static [(u8, u8)],
    groove: Groove,
    figures: &'static [Figure],
    bass_lines: &'static [BassLine],
    vocabulary: Vocabulary,
) -> Style {
    Style {
        name,
        bpm,
        meters,
        groove,
        kit: Kit::Studio,
        figures,
        comps: &[I::Piano, I::CleanGuitar],
        bass_lines,
        basses: &[I::RoundBass, I::PickedBass],
        leads: &[I::Voice, I::SquareLead],
        pads: &[I::WarmPad, I::Strings],
        vocabulary,
        swing: STRAIGHT,
        jitter_ms: 6.0,
    }
}

/// Every style.
const STYLES: [Style; 24] = [
    Style {
        comps: &[I::DistortedGuitar, I::CleanGuitar],
        leads: &[I::Voice, I::DistortedGuitar],
        basses: &[I::PickedBass],
        ..style(
            "rock",
            (95.0, 150.0),
            &[(4, 4), (5, 4), (7, 8)],
            Groove::Rock,
            &[Figure::Eighths, Figure::Strum],
            &[BassLine::Eighths],
            Vocabulary::Triads,
        )
    },
    Style {
        comps: &[I::DistortedGuitar],
        leads: &[I::Voice, I::SawLead],
        basses: &[I::PickedBass],
        ..style(
            "punk",
            (150.0, 200.0),
            &[(4, 4), (2, 4)],
            Groove::Rock,
            &[Figure::Eighths],
            &[BassLine::Eighths],
            Vocabulary::Power,
        )
    },
    Style {
        leads: &[I::Voice, I::Voice, I::SquareLead, I::Flute],
        comps: &[I::Piano, I::ElectricPiano, I::CleanGuitar],
        jitter_ms: 4.0,
        ..style(
            "pop",
            (76.0, 130.0),
            &[(4, 4), (6, 8), (3, 4)],
            Groove::Pop,
            &[Figure::Half, Figure::Block, Figure::Arpeggio],
            &[BassLine::Syncopated, BassLine::Root],
            Vocabulary::Coloured,
        )
    },
    Style {
        kit: Kit::Dance,
        comps: &[I::SawLead, I::WarmPad, I::ElectricPiano],
        leads: &[I::SawLead, I::SquareLead, I::Voice],
        basses: &[I::SynthBass, I::SubBass],
        jitter_ms: 0.5,
        ..style(
            "dance",
            (116.0, 142.0),
            FOUR,
            Groove::FourOnTheFloor,
            &[Figure::Offbeat, Figure::Tresillo],
            &[BassLine::Offbeat, BassLine::Octaves],
            Vocabulary::Triads,
        )
    },
    Style {
        kit: Kit::Machine,
        comps: &[I::Bells, I::ElectricPiano, I::Harp],
        leads: &[I::Voice, I::Bells, I::SquareLead],
        basses: &[I::SubBass],
        jitter_ms: 2.0,
        ..style(
            "half-time",
            (120.0, 160.0),
            FOUR,
            Groove::HalfTime,
            &[Figure::Arpeggio, Figure::Block],
            &[BassLine::Root, BassLine::Syncopated],
            Vocabulary::Triads,
        )
    },
    Style {
        kit: Kit::Dance,
        comps: &[I::WarmPad, I::ElectricPiano],
        leads: &[I::SawLead, I::Voice],
        basses: &[I::SubBass, I::SynthBass],
        jitter_ms: 1.0,
        ..style(
            "breakbeat",
            (155.0, 185.0),
            &[(4, 4), (7, 8)],
            Groove::Breakbeat,
            &[Figure::Pad, Figure::Ostinato],
            &[BassLine::Root, BassLine::Syncopated],
            Vocabulary::Sevenths,
        )
    },
    Style {
        kit: Kit::Machine,
        comps: &[I::ElectricPiano, I::Piano],
        leads: &[I::Voice, I::Bells],
        basses: &[I::SubBass, I::RoundBass],
        swing: (0.5, 0.6),
        jitter_ms: 9.0,
        ..style(
            "hip-hop",
            (68.0, 98.0),
            FOUR,
            Groove::HipHop,
            &[Figure::Half, Figure::Ostinato],
            &[BassLine::Syncopated],
            Vocabulary::Sevenths,
        )
    },
    Style {
        comps: &[I::Organ, I::Piano, I::CleanGuitar],
        leads: &[I::CleanGuitar, I::Voice, I::Clarinet],
        swing: (0.62, 0.68),
        jitter_ms: 9.0,
        ..style(
            "shuffle",
            (80.0, 140.0),
            &[(4, 4), (2, 4)],
            Groove::Shuffle,
            &[Figure::Offbeat, Figure::Block],
            &[BassLine::Walking, BassLine::Eighths],
            Vocabulary::Blues,
        )
    },
    Style {
        comps: &[I::Piano, I::CleanGuitar],
        leads: &[I::Clarinet, I::Brass, I::Voice],
        basses: &[I::UprightBass],
        swing: (0.58, 0.7),
        jitter_ms: 10.0,
        ..style(
            "swing",
            (110.0, 200.0),
            &[(4, 4), (3, 4), (5, 4)],
            Groove::Swing,
            &[Figure::Charleston],
            &[BassLine::Walking],
            Vocabulary::Sevenths,
        )
    },
    Style {
        comps: &[I::NylonGuitar],
        leads: &[I::Flute, I::Voice, I::Clarinet],
        basses: &[I::UprightBass],
        ..style(
            "bossa",
            (100.0, 150.0),
            &[(4, 4), (2, 4)],
            Groove::Bossa,
            &[Figure::Bossa],
            &[BassLine::RootFifth],
            Vocabulary::Sevenths,
        )
    },
    Style {
        comps: &[I::SteelGuitar],
        leads: &[I::Voice, I::Violin, I::Accordion],
        basses: &[I::UprightBass, I::RoundBass],
        ..style(
            "train",
            (95.0, 130.0),
            &[(4, 4), (2, 4)],
            Groove::Train,
            &[Figure::OomPah, Figure::Strum],
            &[BassLine::RootFifth],
            Vocabulary::Triads,
        )
    },
    Style {
        comps: &[I::Strings, I::Accordion, I::Piano],
        leads: &[I::Violin, I::Clarinet, I::Accordion],
        basses: &[I::UprightBass],
        jitter_ms: 8.0,
        ..style(
            "waltz",
            (84.0, 190.0),
            &[(3, 4)],
            Groove::Waltz,
            &[Figure::OomPah],
            &[BassLine::Root],
            Vocabulary::Coloured,
        )
    },
    Style {
        comps: &[I::Brass, I::Organ],
        leads: &[I::Brass, I::Flute, I::Clarinet],
        basses: &[I::UprightBass, I::RoundBass],
        ..style(
            "march",
            (100.0, 132.0),
            &[(2, 4), (4, 4), (6, 8)],
            Groove::March,
            &[Figure::OomPah, Figure::Block],
            &[BassLine::RootFifth],
            Vocabulary::Triads,
        )
    },
    Style {
        comps: &[I::CleanGuitar, I::Organ],
        leads: &[I::Voice, I::Brass],
        basses: &[I::RoundBass],
        ..style(
            "one-drop",
            (62.0, 84.0),
            FOUR,
            Groove::OneDrop,
            &[Figure::Offbeat],
            &[BassLine::Syncopated],
            Vocabulary::Triads,
        )
    },
    Style {
        kit: Kit::Brushes,
        comps: &[I::Piano, I::NylonGuitar],
        leads: &[I::Voice, I::Clarinet, I::Brass],
        basses: &[I::UprightBass],
        swing: (0.5, 0.66),
        jitter_ms: 12.0,
        ..style(
            "ballad",
            (55.0, 80.0),
            &[(4, 4), (3, 4), (6, 8)],
            Groove::Brushes,
            &[Figure::Half, Figure::Arpeggio],
            &[BassLine::Root, BassLine::RootFifth],
            Vocabulary::Sevenths,
        )
    },
    Style {
        comps: &[I::CleanGuitar, I::ElectricPiano, I::Organ],
        leads: &[I::Brass, I::Voice, I::SawLead],
        basses: &[I::PickedBass, I::RoundBass],
        ..style(
            "funk",
            (92.0, 120.0),
            &[(4, 4), (5, 4), (7, 8)],
            Groove::Funk,
            &[Figure::Ostinato, Figure::Tresillo],
            &[BassLine::Syncopated, BassLine::Octaves],
            Vocabulary::Sevenths,
        )
    },
    Style {
        comps: &[I::Piano, I::NylonGuitar],
        leads: &[I::Brass, I::Flute, I::Voice],
        basses: &[I::UprightBass, I::RoundBass],
        ..style(
            "latin",
            (88.0, 125.0),
            &[(4, 4), (2, 4)],
            Groove::Latin,
            &[Figure::Tresillo, Figure::Ostinato],
            &[BassLine::Syncopated],
            Vocabulary::Coloured,
        )
    },
    Style {
        comps: &[I::SteelGuitar, I::Accordion],
        leads: &[I::Violin, I::Flute, I::Accordion],
        basses: &[I::UprightBass],
        jitter_ms: 8.0,
        ..style(
            "jig",
            (90.0, 125.0),
            &[(6, 8), (7, 8)],
            Groove::Jig,
            &[Figure::OomPah, Figure::Arpeggio],
            &[BassLine::Root],
            Vocabulary::Triads,
        )
    },
    Style {
        kit: Kit::Machine,
        comps: &[I::WarmPad, I::SquareLead],
        leads: &[I::SawLead, I::SquareLead, I::Voice],
        basses: &[I::SynthBass],
        jitter_ms: 0.5,
        ..style(
            "synthwave",
            (84.0, 118.0),
            &[(4, 4), (5, 4)],
            Groove::Pop,
            &[Figure::Pad, Figure::Arpeggio],
            &[BassLine::Octaves, BassLine::Eighths],
            Vocabulary::Triads,
        )
    },
    Style {
        comps: &[I::NylonGuitar, I::SteelGuitar, I::Harp],
        leads: &[I::Voice, I::Flute, I::Violin],
        basses: &[I::UprightBass],
        jitter_ms: 8.0,
        ..style(
            "folk",
            (72.0, 130.0),
            ANY,
            Groove::Toms,
            &[Figure::Arpeggio, Figure::Strum],
            &[BassLine::Root, BassLine::RootFifth],
            Vocabulary::Coloured,
        )
    },
    Style {
        comps: &[I::Strings],
        leads: &[I::Violin, I::Clarinet, I::Flute],
        basses: &[I::Strings],
        jitter_ms: 11.0,
        ..style(
            "chamber",
            (58.0, 130.0),
            &[(4, 4), (3, 4), (2, 4)],
            Groove::Brushes,
            &[Figure::Quarters, Figure::Alberti],
            &[BassLine::Root],
            Vocabulary::Coloured,
        )
    },
    Style {
        comps: &[I::PipeOrgan],
        leads: &[I::PipeOrgan],
        basses: &[I::PipeOrgan],
        jitter_ms: 5.0,
        ..style(
            "organ",
            (55.0, 110.0),
            &[(4, 4), (3, 4), (2, 4)],
            Groove::March,
            &[Figure::Half, Figure::Quarters],
            &[BassLine::Root, BassLine::Walking],
            Vocabulary::Triads,
        )
    },
    Style {
        comps: &[I::Piano],
        leads: &[I::Piano],
        basses: &[I::Piano],
        jitter_ms: 10.0,
        ..style(
            "sonatina",
            (60.0, 160.0),
            &[(4, 4), (3, 4), (6, 8), (2, 4)],
            Groove::Pop,
            &[Figure::Alberti, Figure::Arpeggio, Figure::Half],
            &[BassLine::Root],
            Vocabulary::Coloured,
        )
    },
    Style {
        comps: &[I::WarmPad, I::Bells, I::Marimba],
        leads: &[I::Bells, I::Flute, I::Voice],
        basses: &[I::SubBass],
        jitter_ms: 3.0,
        ..style(
            "ambient",
            (55.0, 105.0),
            ANY,
            Groove::HalfTime,
            &[Figure::Ostinato, Figure::Pad],
            &[BassLine::Root],
            Vocabulary::Sevenths,
        )
    },
];

/// A voice of the synthesizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Instrument {
    /// Struck strings: stretched partials that decay in two stages.
    Piano,
    /// Tine piano (frequency modulation).
    ElectricPiano,
    /// Drawbar organ.
    Organ,
    /// Pipe organ with mixtures.
    PipeOrgan,
    /// Nylon-string guitar.
    NylonGuitar,
    /// Steel-string guitar.
    SteelGuitar,
    /// Electric guitar through a clean amplifier.
    CleanGuitar,
    /// Electric guitar through an overdriven amplifier.
    DistortedGuitar,
    /// Harp.
    Harp,
    /// Struck wooden bars.
    Marimba,
    /// Struck metal bars (frequency modulation).
    Bells,
    /// A string section.
    Strings,
    /// Detuned saws through a slow filter.
    WarmPad,
    /// Brass section whose brightness follows its loudness.
    Brass,
    /// Reedy free reeds with tremolo.
    Accordion,
    /// Solo violin.
    Violin,
    /// Flute with breath.
    Flute,
    /// Clarinet: odd partials.
    Clarinet,
    /// Saw lead synthesizer.
    SawLead,
    /// Square lead synthesizer.
    SquareLead,
    /// A singing voice on vowels.
    Voice,
    /// Plucked upright bass.
    UprightBass,
    /// Electric bass, fingers.
    RoundBass,
    /// Electric bass, plectrum.
    PickedBass,
    /// Filtered saw bass.
    SynthBass,
    /// Sine bass.
    SubBass,
    /// A drum kit.
    Drums(Kit),
}

/// The sound of a drum kit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kit {
    /// Acoustic drums in a room.
    Studio,
    /// Drum machine with a long low kick.
    Machine,
    /// Tight, bright and short.
    Dance,
    /// Brushes on a small kit.
    Brushes,
}

impl Instrument {
    /// Every pitched instrument.
    pub const PITCHED: [Self; 26] = [
        Self::Piano,
        Self::ElectricPiano,
        Self::Organ,
        Self::PipeOrgan,
        Self::NylonGuitar,
        Self::SteelGuitar,
        Self::CleanGuitar,
        Self::DistortedGuitar,
        Self::Harp,
        Self::Marimba,
        Self::Bells,
        Self::Strings,
        Self::WarmPad,
        Self::Brass,
        Self::Accordion,
        Self::Violin,
        Self::Flute,
        Self::Clarinet,
        Self::SawLead,
        Self::SquareLead,
        Self::Voice,
        Self::UprightBass,
        Self::RoundBass,
        Self::PickedBass,
        Self::SynthBass,
        Self::SubBass,
    ];

    /// Returns the nearest General MIDI program, 0..=127; for drums that of the kit.
    pub const fn program(self) -> u8 {
        match self {
            Self::Piano | Self::Drums(Kit::Studio) => 0,
            Self::ElectricPiano => 4,
            Self::Organ => 16,
            Self::PipeOrgan => 19,
            Self::NylonGuitar | Self::Drums(Kit::Dance) => 24,
            Self::SteelGuitar | Self::Drums(Kit::Machine) => 25,
            Self::CleanGuitar => 27,
            Self::DistortedGuitar => 30,
            Self::Harp => 46,
            Self::Marimba => 12,
            Self::Bells => 14,
            Self::Strings => 48,
            Self::WarmPad => 89,
            Self::Brass => 61,
            Self::Accordion => 21,
            Self::Violin | Self::Drums(Kit::Brushes) => 40,
            Self::Flute => 73,
            Self::Clarinet => 71,
            Self::SawLead => 81,
            Self::SquareLead => 80,
            Self::Voice => 52,
            Self::UprightBass => 32,
            Self::RoundBass => 33,
            Self::PickedBass => 34,
            Self::SynthBass => 38,
            Self::SubBass => 39,
        }
    }

    /// Returns the voice closest to a General MIDI program.
    pub const fn from_program(program: u8) -> Self {
        match program {
            4 | 5 => Self::ElectricPiano,
            8..=10 | 14 | 15 => Self::Bells,
            11..=13 => Self::Marimba,
            16..=18 => Self::Organ,
            19 | 20 => Self::PipeOrgan,
            21..=23 => Self::Accordion,
            24 => Self::NylonGuitar,
            25 => Self::SteelGuitar,
            26..=28 | 31 => Self::CleanGuitar,
            29 | 30 => Self::DistortedGuitar,
            32 => Self::UprightBass,
            33 | 35 => Self::RoundBass,
            34 | 36 | 37 => Self::PickedBass,
            38 => Self::SynthBass,
            39 => Self::SubBass,
            40..=42 => Self::Violin,
            46 => Self::Harp,
            43..=45 | 47..=51 => Self::Strings,
            52..=54 | 85 | 91 => Self::Voice,
            56..=63 => Self::Brass,
            64..=71 => Self::Clarinet,
            72..=79 => Self::Flute,
            80 => Self::SquareLead,
            81..=84 | 86 | 87 => Self::SawLead,
            88..=95 => Self::WarmPad,
            _ => Self::Piano,
        }
    }
}

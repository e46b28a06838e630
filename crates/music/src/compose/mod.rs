//! Composes songs whose every beat, chord and section is known.

mod accompany;
mod arrange;
mod bar;
mod course;
mod form;
pub(crate) mod groove;
mod harmony;
mod melody;
mod style;
mod survey;
#[cfg(test)]
mod tests;

pub use course::Drift;
pub use style::Style;
pub use survey::survey;

use crate::{Key, Meter, Mode, Production, Random, Score, Truth};
use bar::Bar;
use form::{HarmonicRhythm, Role, Span};

/// What a song is to be; everything else follows from the seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SongSpec {
    /// Decides everything that the other fields leave open.
    pub seed: u64,
    /// The style.
    pub style: Style,
    /// The key; a lifted last chorus leaves it.
    pub key: Key,
    /// Time signature.
    pub meter: Meter,
    /// Felt beats a minute ([`Meter::beats_per_bar`]), 30..=300.
    pub bpm: f64,
    /// How the tempo moves.
    pub drift: Drift,
    /// Whether there may be drums.
    pub drums: bool,
    /// Whether a lead plays a tune.
    pub tune: bool,
    /// Deviation from A4 = 440 Hz in cents, -50..50.
    pub tuning_cents: f64,
    /// Seconds wanted; whole sections come as close as they can.
    pub duration_s: f64,
}

impl SongSpec {
    /// Returns a song in a style, meter and tempo that suit each other.
    pub fn draw(seed: u64) -> Self {
        let mut random = Random::stream(seed, 0);
        let style = *random.pick(Style::all());
        let (numerator, denominator) = *random.pick(style.meters);
        let (low, high) = style.bpm;
        Self {
            seed,
            style,
            key: Key::from_index(random.below(24)),
            meter: Meter::new(numerator, denominator),
            bpm: random.between(low, high),
            drift: Drift::Steady,
            drums: random.chance(0.65),
            tune: true,
            tuning_cents: 0.0,
            duration_s: random.between(30.0, 60.0),
        }
    }
}

/// A song and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Composition {
    /// The notes and how they are recorded.
    pub score: Score,
    /// The beats, chords, sections and the tune.
    pub truth: Truth,
}

/// The plan of a song before its notes are written.
#[derive(Debug)]
struct Plan {
    spec: SongSpec,
    bar: Bar,
    swing: f64,
    sections: Vec<form::Section>,
    /// Chords of each section.
    harmony: Vec<Vec<Span>>,
    tempo: crate::TempoMap,
    /// Bars with drums only at the start.
    drum_intro_bars: usize,
    /// Bars in which the drums rest.
    break_bars: Vec<usize>,
}

/// Composes the song that `spec` describes.
pub fn compose(spec: &SongSpec) -> Composition {
    let plan = plan(*spec);
    let (tracks, melody) = arrange::arrange(&plan);
    let has_drums = tracks.iter().any(|track| {
        matches!(track.instrument, crate::Instrument::Drums(_)) && !track.notes.is_empty()
    });
    let mut production = produce(&plan);
    let end = plan.tempo.end_s();
    let mut random = Random::stream(spec.seed, 9);
    if random.chance(0.18) {
        production.fade_out_s = Some((end - random.between(4.0, 8.0).min(end / 3.0), end + 0.5));
    }
    let score = Score {
        tracks,
        tempo: plan.tempo.clone(),
        meter: spec.meter,
        production,
    };
    let truth = truth(&plan, has_drums, melody, end);
    Composition { score, truth }
}

fn plan(spec: SongSpec) -> Plan {
    let mut random = Random::stream(spec.seed, 1);
    let style = spec.style;
    let bar = Bar::new(spec.meter);
    let bar_s = bar.length() * 60.0 / spec.bpm;
    let unit = if bar_s * 8.0 < spec.duration_s / 3.2 {
        8
    } else {
        4
    };
    let n_bars = ((spec.duration_s / bar_s).round() as usize).max(unit * 2);
    let sections = form::sections(n_bars, unit, &mut random);
    let n_bars: usize = sections.iter().map(|section| section.n_bars).sum();

    let rhythm = HarmonicRhythm::draw(bar_s, &mut random);
    let chorus_rhythm = if random.chance(0.6) {
        rhythm
    } else {
        HarmonicRhythm::draw(bar_s, &mut random)
    };
    let mut pool = style.vocabulary.progressions(spec.key.mode).to_vec();
    // Half of the songs state their key plainly in the verse.
    let verse_at = if random.chance(0.5) {
        random.below(3)
    } else {
        random.below(pool.len())
    };
    let verse = pool.remove(verse_at);
    random.shuffle(&mut pool);
    let mut harmony: Vec<Vec<Span>> = sections
        .iter()
        .map(|section| {
            let (progression, rhythm) = match section.role {
                Role::Intro | Role::Verse | Role::Outro => (verse, rhythm),
                Role::Chorus => (pool[0], chorus_rhythm),
                Role::Bridge => (pool[1], rhythm),
            };
            form::section_chords(
                section,
                progression,
                rhythm,
                style.vocabulary,
                spec.key,
                &bar,
            )
        })
        .collect();
    end_on_tonic(&mut harmony, &sections, spec.key, style, &bar);

    let pickup = if bar.beats > 1 && random.chance(0.25) {
        1 + random.below(bar.beats.min(3) - 1)
    } else {
        0
    };
    let tempo = course::beat_times(
        spec.bpm,
        spec.drift,
        random.between(0.05, 0.9),
        -(pickup as i32),
        n_bars * bar.beats,
        &bar,
        &mut random,
    );
    let swing = random.between(style.swing.0, style.swing.1);
    let swing = if (bar.eighth - 0.5).abs() < 1e-9 {
        swing
    } else {
        0.5
    };
    let starts_thin = sections[0].role == Role::Intro;
    let drum_intro_bars = if spec.drums && starts_thin && random.chance(0.3) {
        2.min(sections[0].n_bars)
    } else {
        0
    };
    let mut break_bars = Vec::new();
    if spec.drums && random.chance(0.35) {
        for section in &sections {
            if section.role == Role::Chorus && section.first_bar > 1 {
                break_bars.push(section.first_bar - 1);
                if random.chance(0.3) {
                    break_bars.push(section.first_bar - 2);
                }
            }
        }
    }
    Plan {
        spec,
        bar,
        swing,
        sections,
        harmony,
        tempo,
        drum_intro_bars,
        break_bars,
    }
}

/// Lets the last bar stand on the tonic.
fn end_on_tonic(
    harmony: &mut [Vec<Span>],
    sections: &[form::Section],
    key: Key,
    style: Style,
    bar: &Bar,
) {
    let (Some(spans), Some(section)) = (harmony.last_mut(), sections.last()) else {
        return;
    };
    let Some(end) = spans.last().map(|span| span.end) else {
        return;
    };
    let start = end - bar.length();
    spans.retain(|span| span.start < start - 1e-6);
    if let Some(span) = spans.last_mut() {
        span.end = start;
    }
    let sevenths = style.vocabulary == harmony::Vocabulary::Sevenths;
    let numeral = match (key.mode, style.vocabulary) {
        (Mode::Major, harmony::Vocabulary::Blues) => "I7",
        (Mode::Major, _) if sevenths => "Imaj7",
        (Mode::Minor, _) if sevenths => "i7",
        (Mode::Major, _) => "I",
        (Mode::Minor, _) => "i",
    };
    let tonic = harmony::chords(numeral, key.up(section.lift), style.vocabulary)[0];
    spans.push(Span {
        start,
        end,
        harmony: tonic,
    });
}

fn produce(plan: &Plan) -> Production {
    let mut random = Random::stream(plan.spec.seed, 2);
    let acoustic = matches!(
        plan.spec.style.name,
        "chamber" | "organ" | "sonatina" | "folk" | "jig"
    );
    Production {
        reverb: random.between(0.04, if acoustic { 0.3 } else { 0.2 }) as f32,
        reverb_s: random.between(0.6, if acoustic { 3.0 } else { 2.0 }) as f32,
        drive: if acoustic {
            0.1
        } else {
            random.between(0.1, 0.8) as f32
        },
        hiss_db: random
            .chance(0.2)
            .then(|| random.between(-68.0, -50.0) as f32),
        crowd_db: random
            .chance(0.07)
            .then(|| random.between(-44.0, -32.0) as f32),
        level_db: random.between(-26.0, -12.0) as f32,
        fade_out_s: None,
    }
}

fn round(seconds: f64) -> f64 {
    (seconds * 1e4).round() / 1e4
}

fn truth(plan: &Plan, drums: bool, melody: Vec<(f64, f64, u8)>, end: f64) -> Truth {
    let spec = &plan.spec;
    let at = |beat: f64| {
        round(
            plan.tempo
                .seconds_at(course::swung(beat, plan.swing, &plan.bar)),
        )
    };
    let beats: Vec<f64> = plan.tempo.times_s()[..plan.tempo.times_s().len() - 1]
        .iter()
        .map(|&t| round(t))
        .collect();
    let pickup = -plan.tempo.first_beat() as usize;
    let mut chords: Vec<(f64, f64, String)> = Vec::new();
    let silent_until = plan.drum_intro_bars as f64 * plan.bar.length();
    if silent_until > 0.0 {
        chords.push((at(0.0), at(silent_until), "N".to_owned()));
    }
    for span in plan
        .harmony
        .iter()
        .flatten()
        .filter(|span| span.end > silent_until + 1e-6)
    {
        let (start, stop, label) = (
            at(span.start.max(silent_until)),
            at(span.end),
            span.harmony.label(),
        );
        match chords.last_mut() {
            Some(last) if last.2 == label => last.1 = stop,
            _ => chords.push((start, stop, label)),
        }
    }
    let sections = plan
        .sections
        .iter()
        .map(|section| {
            let first = section.first_bar as f64 * plan.bar.length();
            let last = (section.first_bar + section.n_bars) as f64 * plan.bar.length();
            (at(first), at(last), section.letter.to_string())
        })
        .collect();
    let bpm = (plan.tempo.median_bpm() * 1e3).round() / 1e3;
    let bpm_alt = match (spec.meter.denominator, spec.style.name) {
        (8, _) if spec.meter.is_compound() => vec![bpm * 3.0],
        (8, _) | (_, "half-time" | "ambient") => vec![bpm / 2.0],
        _ => vec![],
    };
    Truth {
        name: String::new(),
        file: String::new(),
        set: "own".to_owned(),
        style: spec.style.name.to_owned(),
        bpm,
        bpm_alt,
        meter: spec.meter.to_string(),
        beats_per_bar: spec.meter.beats_per_bar(),
        downbeats: beats
            .iter()
            .skip(pickup)
            .step_by(plan.bar.beats)
            .copied()
            .collect(),
        beats,
        key: spec.key.tonic.name().to_owned(),
        mode: spec.key.mode.name().to_owned(),
        chords,
        sections,
        melody,
        drums,
        tuning_cents: spec.tuning_cents,
        tempo_drift: round(course::deviation(&plan.tempo)),
        swing: round(plan.swing),
        duration: 0.0,
        end: round(end),
    }
}

//! The songs of the fictional artist of `ledgerline demo`.

use crate::{Composition, Drift, Key, Meter, Mode, PitchClass, SongSpec, Style, compose};

/// A song of the demo with its title.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoSong {
    /// Invented title.
    pub title: &'static str,
    /// [`DEMO_ARTIST`].
    pub artist: &'static str,
    /// The song and what is known of it.
    pub composition: Composition,
}

/// The artist of the demo, who does not exist.
pub const DEMO_ARTIST: &str = "Ines Halloway";

/// One line of the programme.
struct Plan {
    title: &'static str,
    style: &'static str,
    /// Semitones of the tonic above C.
    tonic: i32,
    mode: Mode,
    meter: Meter,
    bpm: f64,
    drums: bool,
    drift: Drift,
    tuning_cents: f64,
    duration_s: f64,
}

const fn plan(title: &'static str, style: &'static str, tonic: i32, mode: Mode, bpm: f64) -> Plan {
    Plan {
        title,
        style,
        tonic,
        mode,
        meter: Meter::COMMON,
        bpm,
        drums: true,
        drift: Drift::Steady,
        tuning_cents: 0.0,
        duration_s: 76.0,
    }
}

const PROGRAMME: [Plan; 6] = [
    plan("Paper Lanterns", "pop", 7, Mode::Major, 104.0),
    plan("Night Ferry", "synthwave", 9, Mode::Minor, 96.0),
    Plan {
        meter: Meter::new(3, 4),
        drift: Drift::Wander(0.02),
        ..plan("The Clockmaker's Waltz", "waltz", 2, Mode::Minor, 138.0)
    },
    plan("Salt on the Window", "bossa", 5, Mode::Major, 126.0),
    Plan {
        drums: false,
        meter: Meter::new(6, 8),
        drift: Drift::Rubato(0.05),
        tuning_cents: -12.0,
        ..plan("Letter to Nobody", "folk", 4, Mode::Minor, 76.0)
    },
    plan("Run the Last Mile", "rock", 4, Mode::Major, 142.0),
];

/// Returns the six songs of the demo: 60 to 100 s each, in contrasting styles,
/// keys, meters and tempi.
///
/// `seed` decides the tunes and the sound; titles, styles, keys and tempi stay.
#[expect(
    clippy::missing_panics_doc,
    reason = "the styles are named here; a test plays them all"
)]
pub fn demo_songs(seed: u64) -> Vec<DemoSong> {
    PROGRAMME
        .iter()
        .zip(1_u64..)
        .map(|(plan, number)| {
            let spec = SongSpec {
                seed: seed.wrapping_mul(31).wrapping_add(number),
                style: Style::named(plan.style)
                    .expect("the programme names styles that exist; a test plays it"),
                key: Key::new(PitchClass::new(plan.tonic), plan.mode),
                meter: plan.meter,
                bpm: plan.bpm,
                drift: plan.drift,
                drums: plan.drums,
                tune: true,
                tuning_cents: plan.tuning_cents,
                duration_s: plan.duration_s,
            };
            let mut composition = compose(&spec);
            plan.title.clone_into(&mut composition.truth.name);
            "demo".clone_into(&mut composition.truth.set);
            // A release is louder and cleaner than a song of a survey.
            let production = &mut composition.score.production;
            production.level_db = if plan.drums { -14.0 } else { -18.0 };
            production.hiss_db = None;
            production.crowd_db = None;
            DemoSong {
                title: plan.title,
                artist: DEMO_ARTIST,
                composition,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::demo_songs;

    #[test]
    fn the_programme_is_varied_and_of_the_right_length() {
        for seed in [0, 1, 20_261_122] {
            let songs = demo_songs(seed);
            assert_eq!(songs.len(), 6);
            for song in &songs {
                let truth = &song.composition.truth;
                assert!(
                    (60.0..=100.0).contains(&truth.end),
                    "{}: {} s",
                    song.title,
                    truth.end
                );
                assert!(!truth.melody.is_empty(), "{} has no tune", song.title);
            }
            assert!(songs.iter().any(|song| !song.composition.truth.drums));
        }
    }
}

use music::Random;

use super::choice::{Choice, Scales, Schedule, learn};
use super::weights;

const SCHEDULE: Schedule = Schedule {
    ridge: 0.01,
    n_steps: 400,
};

/// Returns choices between five options with three features: the first decides, the
/// second is noise a thousand times as large, the third is the same for all options.
fn toy(n_choices: usize, seed: u64) -> Vec<Choice> {
    let mut random = Random::stream(seed, 0);
    (0..n_choices)
        .map(|_| {
            let options: Vec<Vec<f32>> = (0..5)
                .map(|_| vec![random.noise(), 1000.0 * random.noise(), 7.0])
                .collect();
            let best = (0..5).max_by(|&a, &b| options[a][0].total_cmp(&options[b][0]));
            let credits: Vec<f64> = (0..5)
                .map(|option| if Some(option) == best { 3.0 } else { 0.0 })
                .collect();
            Choice::new(&options, &credits)
        })
        .collect()
}

fn fit(choices: &[Choice]) -> (Vec<f64>, Vec<f64>) {
    let choices: Vec<&Choice> = choices.iter().collect();
    let scales = Scales::of(&choices);
    let standardised = learn(&choices, &scales, SCHEDULE, |_, _| {});
    let unscaled = scales.unscaled(&standardised);
    (standardised, unscaled)
}

#[test]
fn the_feature_that_decides_is_found() {
    let (standardised, weights) = fit(&toy(200, 1));
    assert!(standardised[0] > 2.0, "{standardised:?}");
    assert!(
        standardised[1].abs() < 0.1 * standardised[0],
        "{standardised:?}"
    );
    // What all options share decides nothing.
    assert!(standardised[2].abs() < 1e-6, "{standardised:?}");

    // Weights are those of the features as given: songs never seen are chosen rightly.
    let unseen = toy(200, 2);
    let n_right = unseen
        .iter()
        .filter(|choice| {
            let probabilities = choice.probabilities(&weights);
            let likeliest = (0..5).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
            let best = (0..5).max_by(|&a, &b| choice.credit(a).total_cmp(&choice.credit(b)));
            likeliest == best
        })
        .count();
    assert!(n_right > 180, "{n_right} of 200");
}

#[test]
fn the_same_choices_give_the_same_weights_to_the_bit() {
    let bits = |n_threads: usize| -> Vec<u64> {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .unwrap();
        let (standardised, _) = threads.install(|| fit(&toy(50, 3)));
        standardised.into_iter().map(f64::to_bits).collect()
    };
    assert_eq!(bits(1), bits(1));
    assert_eq!(bits(1), bits(4));
}

#[test]
fn loss_falls() {
    let choices = toy(50, 4);
    let choices: Vec<&Choice> = choices.iter().collect();
    let mut losses = Vec::new();
    let schedule = Schedule {
        n_steps: 1000,
        ..SCHEDULE
    };
    learn(&choices, &Scales::of(&choices), schedule, |step, loss| {
        losses.push((step, loss));
    });
    assert_eq!([losses[0].0, losses[1].0], [500, 1000]);
    // Five options at random cost the logarithm of five.
    assert!(losses[0].1 < 5.0_f64.ln() / 2.0, "{losses:?}");
    assert!(losses[1].1 <= losses[0].1 + 1e-6, "{losses:?}");
}

#[test]
fn no_options_leave_no_probability() {
    assert!(Choice::new(&[], &[]).probabilities(&[]).is_empty());
}

#[test]
fn weights_are_written_as_a_module() {
    let expected = "use super::N_FEATURES;

/// Weights of the features in the log-linear model, fitted by `cargo xtask fit`.
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; N_FEATURES] = [
    1.0327, // log tempo over 110
    -3.0980, // periodicity
];
";
    let names = ["log tempo over 110", "periodicity"];
    assert_eq!(weights::source(&names, &[1.032_74, -3.098]), expected);
}

#[test]
fn the_source_of_sound_is_what_would_be_written() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../crates/sound/src/rhythm/readings/weights.rs"
    );
    let source = std::fs::read_to_string(path).unwrap();
    let weights: Vec<f64> = source
        .lines()
        .filter_map(|line| line.split_once(", // "))
        .map(|(weight, _)| weight.trim().parse().unwrap())
        .collect();
    assert_eq!(weights.len(), sound::fitting::NAMES.len());
    assert_eq!(weights::source(&sound::fitting::NAMES, &weights), source);
}

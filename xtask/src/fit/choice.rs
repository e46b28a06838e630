//! A conditional logit: the probability of an option grows with the exponential of the
//! weighted sum of its features (`McFadden`, "Conditional logit analysis of qualitative
//! choice behavior", 1974).

use rayon::prelude::*;

/// Credits below this count as this: an option that nobody would take still has a finite loss.
const CREDIT_MIN: f64 = 1e-9;

/// Options of which one is to be chosen.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    n_features: usize,
    /// Features of all options, option-major: `(n_options, n_features)`.
    features: Vec<f64>,
    /// How right each option is; they sum to 1.
    credits: Vec<f64>,
}

impl Choice {
    /// Returns the choice between options with these features, where `credits` says in
    /// any unit how right each one is.
    ///
    /// # Panics
    ///
    /// If an option has no credit of its own, or not as many features as the others.
    pub(super) fn new(options: &[Vec<f32>], credits: &[f64]) -> Self {
        assert_eq!(options.len(), credits.len(), "every option has a credit");
        let n_features = options.first().map_or(0, Vec::len);
        assert!(
            options.iter().all(|option| option.len() == n_features),
            "options are alike"
        );
        let total: f64 = credits.iter().sum();
        Self {
            n_features,
            features: options
                .iter()
                .flatten()
                .map(|&value| f64::from(value))
                .collect(),
            credits: credits
                .iter()
                .map(|credit| (credit / total.max(1e-12)).max(CREDIT_MIN))
                .collect(),
        }
    }

    fn options(&self) -> std::slice::ChunksExact<'_, f64> {
        self.features.chunks_exact(self.n_features.max(1))
    }

    /// Returns how right an option is, as a share of all credit.
    #[cfg(test)]
    pub(super) fn credit(&self, option_idx: usize) -> f64 {
        self.credits[option_idx]
    }

    /// Returns the probability of each option under `weights`.
    pub(super) fn probabilities(&self, weights: &[f64]) -> Vec<f64> {
        let mut values: Vec<f64> = self.options().map(|option| dot(option, weights)).collect();
        let top = values.iter().copied().fold(f64::MIN, f64::max);
        for value in &mut values {
            *value = (*value - top).exp();
        }
        let total: f64 = values.iter().sum();
        for value in &mut values {
            *value /= total;
        }
        values
    }

    /// Returns the loss, the negative logarithm of the expected credit, and the direction
    /// in which it falls.
    fn descent(&self, weights: &[f64]) -> (f64, Vec<f64>) {
        let probabilities = self.probabilities(weights);
        let expected: f64 = probabilities
            .iter()
            .zip(&self.credits)
            .map(|(p, credit)| p * credit)
            .sum();
        let mut direction = vec![0.0; self.n_features];
        for ((option, &p), credit) in self.options().zip(&probabilities).zip(&self.credits) {
            let pull = p * credit / expected - p;
            if pull.abs() > 1e-9 {
                for (sum, value) in direction.iter_mut().zip(option) {
                    *sum += pull * value;
                }
            }
        }
        (-expected.ln(), direction)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The size of each feature, its root mean square over all options, as a divisor.
///
/// With features of size 1 one step width suits every weight and the ridge treats them
/// alike. A shift would change nothing: it is the same for all options of a choice.
#[derive(Debug)]
pub(super) struct Scales(Vec<f64>);

impl Scales {
    /// Returns the scales of the features of these choices, all of which have the same.
    pub(super) fn of(choices: &[&Choice]) -> Self {
        let n_features = choices
            .iter()
            .map(|choice| choice.n_features)
            .max()
            .unwrap_or(0);
        let mut sums = vec![0.0; n_features];
        let mut n_options = 0_usize;
        for option in choices.iter().flat_map(|choice| choice.options()) {
            n_options += 1;
            for (sum, value) in sums.iter_mut().zip(option) {
                *sum += value * value;
            }
        }
        let root = |sum: f64| (sum / n_options.max(1) as f64).sqrt().max(1e-6);
        Self(sums.into_iter().map(root).collect())
    }

    fn standardised(&self, choice: &Choice) -> Choice {
        let mut choice = choice.clone();
        for option in choice.features.chunks_exact_mut(self.0.len().max(1)) {
            for (value, scale) in option.iter_mut().zip(&self.0) {
                *value /= scale;
            }
        }
        choice
    }

    /// Returns the weights of the features as they are from those of the standardised ones.
    pub(super) fn unscaled(&self, weights: &[f64]) -> Vec<f64> {
        weights
            .iter()
            .zip(&self.0)
            .map(|(weight, scale)| weight / scale)
            .collect()
    }
}

/// How to descend.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    /// Pull of the standardised weights towards zero.
    pub(super) ridge: f64,
    pub(super) n_steps: usize,
}

/// Returns the weights of the standardised features with the least mean loss and ridge.
///
/// Adam (Kingma & Ba, ICLR 2015, algorithm 1) on all choices at once. Sums run in the
/// order of the choices, so that the same choices give the same weights to the bit,
/// whatever the number of threads. `report` is called every 500 steps with the mean loss.
pub(super) fn learn(
    choices: &[&Choice],
    scales: &Scales,
    schedule: Schedule,
    mut report: impl FnMut(usize, f64),
) -> Vec<f64> {
    const RATE: f64 = 0.03;
    const DECAYS: (f64, f64) = (0.9, 0.999);
    let choices: Vec<Choice> = choices
        .iter()
        .map(|choice| scales.standardised(choice))
        .collect();
    let n_choices = choices.len().max(1) as f64;
    let n_features = scales.0.len();
    let mut weights = vec![0.0; n_features];
    let (mut means, mut squares) = (vec![0.0; n_features], vec![0.0; n_features]);
    let mut fades = (1.0, 1.0);
    for step in 1..=schedule.n_steps {
        let descents: Vec<_> = choices
            .par_iter()
            .map(|choice| choice.descent(&weights))
            .collect();
        let loss = descents.iter().map(|(loss, _)| loss).sum::<f64>() / n_choices;
        fades = (fades.0 * DECAYS.0, fades.1 * DECAYS.1);
        for k in 0..n_features {
            let pull = descents
                .iter()
                .map(|(_, direction)| direction[k])
                .sum::<f64>()
                / n_choices;
            let pull = pull - schedule.ridge * weights[k];
            means[k] += (1.0 - DECAYS.0) * (pull - means[k]);
            squares[k] += (1.0 - DECAYS.1) * (pull * pull - squares[k]);
            let (mean, square) = (means[k] / (1.0 - fades.0), squares[k] / (1.0 - fades.1));
            weights[k] += RATE * mean / (square.sqrt() + 1e-8);
        }
        if step % 500 == 0 {
            report(step, loss);
        }
    }
    weights
}

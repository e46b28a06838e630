use super::clip::Answer;

/// The questions whose confidence is judged.
pub(super) const QUESTIONS: [&str; 6] = ["tempo", "beats", "downbeats", "meter", "key", "chords"];

/// Number of bins of the reliability curve.
const N_BINS: usize = 5;

/// Whether confidence tells right answers from wrong ones.
#[derive(Debug, PartialEq)]
pub(super) struct Reliability {
    /// Weighted accuracy of all answers.
    pub(super) all: f64,
    /// Accuracy of the half (by weight) that was surest.
    pub(super) surest_half: f64,
    /// Accuracy of the others.
    pub(super) rest: f64,
    /// By confidence 0..0.2, 0.2..0.4, …: mean confidence, accuracy, share of all answers.
    pub(super) bins: Vec<Option<Bin>>,
    /// Expected calibration error: the mean distance of confidence and accuracy over the bins.
    pub(super) calibration_error: f64,
}

/// Answers of about the same confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bin {
    pub(super) confidence: f64,
    pub(super) accuracy: f64,
    pub(super) share: f64,
}

/// Returns how reliable the confidences of these answers are, `None` without answers.
pub(super) fn measure(answers: &[Answer]) -> Option<Reliability> {
    let mut answers = answers.to_vec();
    answers.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let all = pool(answers.iter().map(|answer| (answer, answer.weight)))?;
    // An answer on the border counts on both sides with its parts.
    let mut left = all.weight / 2.0;
    let mut surest = Vec::new();
    let mut rest = Vec::new();
    for answer in &answers {
        let taken = answer.weight.min(left);
        left -= taken;
        surest.push((answer, taken));
        rest.push((answer, answer.weight - taken));
    }
    let mut binned = vec![Vec::new(); N_BINS];
    for answer in &answers {
        let bin = (answer.confidence * N_BINS as f64)
            .floor()
            .clamp(0.0, (N_BINS - 1) as f64);
        binned[bin as usize].push((answer, answer.weight));
    }
    let bins: Vec<Option<Bin>> = binned
        .into_iter()
        .map(|bin| {
            let pool = pool(bin.into_iter())?;
            Some(Bin {
                confidence: pool.confidence,
                accuracy: pool.accuracy,
                share: pool.weight / all.weight,
            })
        })
        .collect();
    let calibration_error = bins
        .iter()
        .flatten()
        .map(|bin| bin.share * (bin.confidence - bin.accuracy).abs())
        .sum();
    Some(Reliability {
        all: all.accuracy,
        surest_half: pool(surest.into_iter())?.accuracy,
        rest: pool(rest.into_iter())?.accuracy,
        bins,
        calibration_error,
    })
}

struct Pool {
    weight: f64,
    confidence: f64,
    accuracy: f64,
}

fn pool<'a>(answers: impl Iterator<Item = (&'a Answer, f64)>) -> Option<Pool> {
    let (mut weight, mut confidence, mut right) = (0.0, 0.0, 0.0);
    for (answer, share) in answers {
        weight += share;
        confidence += share * answer.confidence;
        right += share * answer.right;
    }
    (weight > 0.0).then(|| Pool {
        weight,
        confidence: confidence / weight,
        accuracy: right / weight,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(confidence: f64, right: f64, weight: f64) -> Answer {
        Answer {
            question: "key",
            confidence,
            right,
            weight,
        }
    }

    #[test]
    fn the_surest_half_is_taken_by_weight() {
        // Weights 1, 3, 2: half is 3, so the second answer is cut into 2 and 1.
        let answers = [
            answer(0.9, 1.0, 1.0),
            answer(0.5, 1.0, 3.0),
            answer(0.1, 0.0, 2.0),
        ];
        let reliability = measure(&answers).unwrap();
        assert!((reliability.all - 4.0 / 6.0).abs() < 1e-12);
        assert!((reliability.surest_half - 1.0).abs() < 1e-12);
        assert!((reliability.rest - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn bins_hold_what_falls_into_them() {
        let answers = [
            answer(1.0, 1.0, 1.0),
            answer(0.8, 0.0, 1.0),
            answer(0.05, 0.0, 2.0),
        ];
        let reliability = measure(&answers).unwrap();
        assert_eq!(
            reliability.bins[4],
            Some(Bin {
                confidence: 0.9,
                accuracy: 0.5,
                share: 0.5
            })
        );
        assert_eq!(
            reliability.bins[0],
            Some(Bin {
                confidence: 0.05,
                accuracy: 0.0,
                share: 0.5
            })
        );
        assert_eq!(reliability.bins[2], None);
        assert!((reliability.calibration_error - (0.5 * 0.4 + 0.5 * 0.05)).abs() < 1e-12);
    }

    #[test]
    fn nothing_asked_has_no_reliability() {
        assert_eq!(measure(&[]), None);
    }
}

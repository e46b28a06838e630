use super::events;

/// Beats before this time are not judged: a listener needs a while to tap along
/// (Davies, Degara, Plumbley, "Evaluation methods for musical audio beat tracking
/// algorithms", 2009, section 3.1).
pub(crate) const TRIM_S: f64 = 5.0;

/// A beat is right within this distance (ibid., section 3.2.1).
pub(crate) const WINDOW_S: f64 = 0.07;

/// How far a beat may lie from its annotation, and an interval from the annotated one,
/// as a share of the annotated interval (Klapuri et al. 2006, section III.B).
const TOLERANCE: f64 = 0.175;

/// Returns the beats from [`TRIM_S`] on, ascending.
pub(crate) fn trim(beats: &[f64]) -> Vec<f64> {
    events::sorted(
        beats
            .iter()
            .copied()
            .filter(|&beat| beat >= TRIM_S)
            .collect(),
    )
}

/// Returns the beat F-measure of trimmed beats.
pub(crate) fn f_measure(truth: &[f64], found: &[f64]) -> f64 {
    events::f_measure(truth, found, WINDOW_S)
}

/// Shares of beats that continue rightly; continuity is not required over the whole song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Continuity {
    /// At the annotated level and phase.
    pub(crate) cmlt: f64,
    /// Also off the beat, at the double and at either half of the tempo.
    pub(crate) amlt: f64,
}

/// Returns the total continuity-based accuracies of trimmed beats
/// (Hainsworth 2004; Klapuri, Eronen, Astola 2006, section III.B).
pub(crate) fn continuity(truth: &[f64], found: &[f64]) -> Continuity {
    if truth.len() < 2 || found.len() < 2 {
        return Continuity {
            cmlt: 0.0,
            amlt: 0.0,
        };
    }
    let double = doubled(truth);
    let off_beat: Vec<f64> = double.iter().copied().skip(1).step_by(2).collect();
    let odd: Vec<f64> = truth.iter().copied().step_by(2).collect();
    let even: Vec<f64> = truth.iter().copied().skip(1).step_by(2).collect();
    let cmlt = share_right(truth, found);
    let amlt = [off_beat, double, odd, even]
        .iter()
        .map(|level| share_right(level, found))
        .fold(cmlt, f64::max);
    Continuity { cmlt, amlt }
}

/// Puts a beat halfway between all neighbours.
fn doubled(beats: &[f64]) -> Vec<f64> {
    let halves = beats
        .windows(2)
        .flat_map(|pair| [pair[0], f64::midpoint(pair[0], pair[1])]);
    halves.chain(beats.last().copied()).collect()
}

/// Returns the share of beats that are near an annotation nobody took before, at about
/// the annotated distance from the beat before.
fn share_right(truth: &[f64], found: &[f64]) -> f64 {
    let mut taken = vec![false; truth.len()];
    let mut right = 0_usize;
    for (m, &beat) in found.iter().enumerate() {
        let nearest = nearest(truth, beat);
        if taken[nearest] {
            continue;
        }
        // The first beat has nobody before it: look ahead instead.
        let forward = m == 0 || nearest == 0;
        let annotated = interval(truth, nearest, forward);
        let beaten = interval(found, m, forward);
        let offset = (beat - truth[nearest]).abs();
        if annotated > 0.0
            && offset / annotated < TOLERANCE
            && (1.0 - beaten / annotated).abs() < TOLERANCE
        {
            taken[nearest] = true;
            right += 1;
        }
    }
    right as f64 / truth.len().max(found.len()) as f64
}

fn nearest(truth: &[f64], beat: f64) -> usize {
    let after = truth.partition_point(|&annotation| annotation < beat);
    match after {
        0 => 0,
        n if n == truth.len() => n - 1,
        // The earlier one wins a tie.
        n if beat - truth[n - 1] <= truth[n] - beat => n - 1,
        n => n,
    }
}

/// Returns the interval after (`forward`) or before `index`, or the one on its other side at the end.
fn interval(beats: &[f64], index: usize, forward: bool) -> f64 {
    if beats.len() < 2 {
        0.0
    } else if (forward && index + 1 < beats.len()) || index == 0 {
        beats[index + 1] - beats[index]
    } else {
        beats[index] - beats[index - 1]
    }
}

//! Loudness by ITU-R BS.1770-4, EBU Tech 3341 and 3342.

mod k_weighting;
mod true_peak;

use std::collections::VecDeque;

use k_weighting::KWeighting;
use true_peak::TruePeak;

use crate::analysis::Loudness;

/// Loudness below which a block does not count (BS.1770-4 §5.1).
const ABSOLUTE_GATE_LUFS: f64 = -70.0;

/// Ticks to a step: momentary loudness moves on every 10 ms, the gating blocks every 100 ms.
const TICKS_PER_STEP: usize = 10;
/// Ticks to a momentary window of 400 ms.
const TICKS_PER_WINDOW: usize = 40;

/// Measures loudness of blocks as they come.
#[derive(Debug)]
pub(crate) struct LoudnessMeter {
    channels: Vec<Channel>,
    tick_frames: usize,
    n_in_tick: usize,
    /// Mean square of the last ticks, at most one momentary window.
    window: VecDeque<f64>,
    /// Largest mean square of a whole window so far.
    momentary_max: Option<f64>,
    n_ticks_in_step: usize,
    step_power: f64,
    step_peak: f32,
    /// Channel-weighted mean square of each step of 100 ms.
    steps: Vec<f64>,
    /// Largest absolute sample of each step, any channel.
    step_peaks: Vec<f32>,
}

#[derive(Debug)]
struct Channel {
    weight: f64,
    filter: KWeighting,
    peak: TruePeak,
    sum: f64,
}

impl LoudnessMeter {
    pub(crate) fn new(sample_rate_hz: u32, n_channels: u16) -> Self {
        let channels = (0..n_channels)
            .map(|index| Channel {
                weight: channel_weight(index, n_channels),
                filter: KWeighting::new(sample_rate_hz),
                peak: TruePeak::new(sample_rate_hz),
                sum: 0.0,
            })
            .collect();
        Self {
            channels,
            tick_frames: (f64::from(sample_rate_hz) / 100.0).round().max(1.0) as usize,
            n_in_tick: 0,
            window: VecDeque::with_capacity(TICKS_PER_WINDOW),
            momentary_max: None,
            n_ticks_in_step: 0,
            step_power: 0.0,
            step_peak: 0.0,
            steps: Vec::new(),
            step_peaks: Vec::new(),
        }
    }

    /// Takes one block of planar samples.
    pub(crate) fn push(&mut self, planes: &[Vec<f32>]) {
        let n_frames = planes.first().map_or(0, Vec::len);
        for (channel, plane) in self.channels.iter_mut().zip(planes) {
            channel.peak.push(plane);
        }
        let mut from = 0;
        while from < n_frames {
            let to = n_frames.min(from + self.tick_frames - self.n_in_tick);
            for (channel, plane) in self.channels.iter_mut().zip(planes) {
                let part = &plane[from..to];
                channel.sum += channel.filter.energy(part);
                let peak = part.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
                self.step_peak = self.step_peak.max(peak);
            }
            self.n_in_tick += to - from;
            from = to;
            if self.n_in_tick == self.tick_frames {
                self.close_tick();
            }
        }
    }

    fn close_tick(&mut self) {
        let power = self
            .channels
            .iter_mut()
            .map(|channel| channel.weight * std::mem::take(&mut channel.sum))
            .sum::<f64>()
            / self.tick_frames as f64;
        self.n_in_tick = 0;
        if self.window.len() == TICKS_PER_WINDOW {
            self.window.pop_front();
        }
        self.window.push_back(power);
        if self.window.len() == TICKS_PER_WINDOW {
            let mean = self.window.iter().sum::<f64>() / TICKS_PER_WINDOW as f64;
            self.momentary_max = Some(self.momentary_max.map_or(mean, |max| max.max(mean)));
        }
        self.step_power += power / TICKS_PER_STEP as f64;
        self.n_ticks_in_step += 1;
        if self.n_ticks_in_step == TICKS_PER_STEP {
            self.close_step();
        }
    }

    fn close_step(&mut self) {
        self.steps.push(std::mem::take(&mut self.step_power));
        self.step_peaks.push(std::mem::take(&mut self.step_peak));
        self.n_ticks_in_step = 0;
    }

    /// Returns loudness over the last `n_steps` steps of 100 ms.
    pub(crate) fn recent_lufs(&self, n_steps: usize) -> Option<f64> {
        let last = self.steps.len().checked_sub(n_steps)?;
        let lufs = to_lufs(mean(&self.steps[last..]));
        (lufs >= ABSOLUTE_GATE_LUFS).then_some(lufs)
    }

    /// Returns the integrated loudness so far.
    pub(crate) fn integrated_lufs(&self) -> Option<f64> {
        integrated(&self.steps)
    }

    /// Returns the number of closed steps of 100 ms.
    pub(crate) fn n_steps(&self) -> usize {
        self.steps.len()
    }

    /// Returns the figures of everything pushed.
    pub(crate) fn finish(mut self) -> Loudness {
        // A stream shorter than one step is measured as what there is.
        if self.steps.is_empty() {
            if self.n_ticks_in_step == 0 && self.n_in_tick > 0 {
                self.tick_frames = self.n_in_tick;
                self.close_tick();
            }
            if self.n_ticks_in_step > 0 {
                self.step_power *= TICKS_PER_STEP as f64 / self.n_ticks_in_step as f64;
                self.close_step();
            }
        }
        let windows = |n: usize| -> Vec<f64> {
            let n = n.min(self.steps.len()).max(1);
            sliding_means(&self.steps, n)
        };
        let gated = |power: f64| {
            let lufs = to_lufs(power);
            (lufs >= ABSOLUTE_GATE_LUFS).then_some(lufs)
        };
        let loudest = |powers: &[f64]| powers.iter().copied().fold(0.0, f64::max);
        let momentary_max = self.momentary_max.unwrap_or_else(|| loudest(&windows(4)));
        let short_term = windows(30);
        let sample_peak = self
            .channels
            .iter()
            .map(|channel| channel.peak.sample_peak())
            .fold(0.0, f32::max);
        for channel in &mut self.channels {
            channel.peak.finish();
        }
        let true_peak = self
            .channels
            .iter()
            .map(|channel| channel.peak.true_peak())
            .fold(0.0, f32::max);
        let integrated_lufs = integrated(&self.steps);
        let true_peak_dbtp = to_db(true_peak);
        Loudness {
            integrated_lufs,
            momentary_max_lufs: gated(momentary_max),
            short_term_max_lufs: gated(loudest(&short_term)),
            lra_lu: loudness_range(&short_term),
            true_peak_dbtp,
            sample_peak_dbfs: to_db(sample_peak),
            plr_lu: true_peak_dbtp
                .zip(integrated_lufs)
                .map(|(peak, lufs)| peak - lufs),
            dynamic_range_db: dynamic_range(&self.steps, &self.step_peaks),
            short_term_lufs: short_term
                .iter()
                .step_by(10)
                .map(|&power| to_lufs(power).max(ABSOLUTE_GATE_LUFS) as f32)
                .collect(),
        }
    }
}

/// Returns the weight of a channel in BS.1770-4 table 3, for the usual channel
/// orders: surrounds 1.41, low-frequency effects 0, others 1.
fn channel_weight(index: u16, n_channels: u16) -> f64 {
    match (n_channels, index) {
        (5, 3 | 4) | (6, 4 | 5) | (8, 4..=7) => 1.41,
        (6 | 8, 3) => 0.0,
        _ => 1.0,
    }
}

fn to_lufs(power: f64) -> f64 {
    -0.691 + 10.0 * power.max(1e-15).log10()
}

fn to_db(amplitude: f32) -> Option<f64> {
    (amplitude > 0.0).then(|| 20.0 * f64::from(amplitude).log10())
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Returns the means of all windows of `n` steps.
fn sliding_means(steps: &[f64], n: usize) -> Vec<f64> {
    steps.windows(n).map(mean).collect()
}

/// Returns the integrated loudness: 400 ms blocks, gated at -70 LUFS, then at
/// 10 LU below the mean of what is left (BS.1770-4 §5.1 eq. 3 to 7).
fn integrated(steps: &[f64]) -> Option<f64> {
    let blocks = sliding_means(steps, 4.min(steps.len()).max(1));
    let over = |gate: f64| {
        let passed: Vec<f64> = blocks
            .iter()
            .copied()
            .filter(|&power| to_lufs(power) > gate)
            .collect();
        (!passed.is_empty()).then(|| to_lufs(mean(&passed)))
    };
    let relative_gate = over(ABSOLUTE_GATE_LUFS)? - 10.0;
    over(relative_gate.max(ABSOLUTE_GATE_LUFS))
}

/// Returns the loudness range in LU: 10th to 95th percentile of short-term
/// loudness, gated at -70 LUFS and 20 LU below the mean (EBU Tech 3342 §3).
fn loudness_range(short_term: &[f64]) -> f64 {
    let passed: Vec<f64> = short_term
        .iter()
        .copied()
        .filter(|&p| to_lufs(p) > ABSOLUTE_GATE_LUFS)
        .collect();
    if passed.is_empty() {
        return 0.0;
    }
    let gate = to_lufs(mean(&passed)) - 20.0;
    let mut loudness: Vec<f64> = passed
        .into_iter()
        .map(to_lufs)
        .filter(|&lufs| lufs >= gate)
        .collect();
    loudness.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = ((loudness.len() - 1) as f64 * share).round() as usize;
        loudness[index]
    };
    if loudness.is_empty() {
        0.0
    } else {
        at(0.95) - at(0.10)
    }
}

/// Returns how far the peaks stand above the loud passages, in dB: over
/// windows of 3 s, the second highest peak less the mean level of the loudest
/// fifth (the idea of the Pleasurize Music Foundation's DR, on K-weighted power).
fn dynamic_range(steps: &[f64], peaks: &[f32]) -> f64 {
    let mut windows: Vec<(f64, f32)> = steps
        .chunks(30)
        .zip(peaks.chunks(30))
        .map(|(powers, peaks)| (mean(powers), peaks.iter().copied().fold(0.0, f32::max)))
        .filter(|&(power, _)| to_lufs(power) > ABSOLUTE_GATE_LUFS)
        .collect();
    if windows.is_empty() {
        return 0.0;
    }
    windows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let loud = &windows[..windows.len().div_ceil(5)];
    let level = loud.iter().map(|&(power, _)| power).sum::<f64>() / loud.len() as f64;
    let mut by_peak: Vec<f32> = windows.iter().map(|&(_, peak)| peak).collect();
    by_peak.sort_by(|a, b| b.total_cmp(a));
    let peak = by_peak[1.min(by_peak.len() - 1)];
    (20.0 * f64::from(peak).max(1e-9).log10() - 10.0 * level.max(1e-15).log10()).max(0.0)
}

/// Room for the names of the lanes, in pixels.
const LEFT: f64 = 96.0;
const RIGHT: f64 = 24.0;
/// Least distance between two labels of the time axis, in pixels.
const TICK_DISTANCE: f64 = 72.0;
const TICK_STEPS_S: [f64; 13] = [
    1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0,
];

/// From seconds to pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) duration_s: f64,
}

impl Scale {
    pub(super) fn new(width: f64, duration_s: f64) -> Self {
        Self {
            left: LEFT,
            right: width - RIGHT,
            duration_s: duration_s.max(1e-3),
        }
    }

    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn x(&self, time_s: f64) -> f64 {
        self.left + self.width() * (time_s / self.duration_s).clamp(0.0, 1.0)
    }

    /// Returns the pixels that `n` things evenly spread over `seconds` have each.
    pub(super) fn pixels_each(&self, n: usize, seconds: f64) -> f64 {
        self.width() * seconds / self.duration_s / n.max(1) as f64
    }

    /// Returns the times of the axis' labels.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let fits = |step: &f64| self.width() * step / self.duration_s >= TICK_DISTANCE;
        let step = TICK_STEPS_S.into_iter().find(fits).unwrap_or(7200.0);
        let n = (self.duration_s / step).floor() as usize;
        (0..=n).map(|index| index as f64 * step).collect()
    }
}

/// Returns minutes and seconds: `3:07`; with hours from one on.
pub(crate) fn clock(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Returns a coordinate to a tenth of a pixel.
pub(super) fn px(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{rounded}")
}

/// When each beat of a song falls.
///
/// Beats are the felt beats of [`crate::Meter::beats_per_bar`]; beat 0 is the
/// first downbeat, a pickup has negative beats. Positions between two beats
/// are fractions of that beat.
#[derive(Clone, Debug, PartialEq)]
pub struct TempoMap {
    first_beat: i32,
    times_s: Vec<f64>,
}

impl TempoMap {
    /// Returns the map whose beats `first_beat`, `first_beat + 1`, … fall at `times_s`.
    ///
    /// # Panics
    ///
    /// If there are fewer than two times or they do not rise.
    pub fn new(first_beat: i32, times_s: Vec<f64>) -> Self {
        assert!(times_s.len() >= 2, "a tempo needs two beats");
        assert!(
            times_s.windows(2).all(|pair| pair[0] < pair[1]),
            "beats must follow each other"
        );
        Self {
            first_beat,
            times_s,
        }
    }

    /// Returns the map of a steady tempo from `start_s` on for `n_beats`.
    pub fn steady(bpm: f64, start_s: f64, n_beats: usize) -> Self {
        Self::new(
            0,
            (0..=n_beats.max(1))
                .map(|beat| start_s + beat as f64 * 60.0 / bpm)
                .collect(),
        )
    }

    /// Returns the number of the first beat, negative with a pickup.
    pub const fn first_beat(&self) -> i32 {
        self.first_beat
    }

    /// Returns the beat times in seconds; the last one is where the song ends.
    pub fn times_s(&self) -> &[f64] {
        &self.times_s
    }

    /// Returns where the last beat ends, in seconds.
    pub fn end_s(&self) -> f64 {
        self.times_s[self.times_s.len() - 1]
    }

    /// Returns the seconds at a position in beats; the outer beats extend at their tempo.
    pub fn seconds_at(&self, beat: f64) -> f64 {
        let position = beat - f64::from(self.first_beat);
        let last = self.times_s.len() - 2;
        let index = (position.floor().max(0.0) as usize).min(last);
        let (from, to) = (self.times_s[index], self.times_s[index + 1]);
        from + (position - index as f64) * (to - from)
    }

    /// Returns the position in beats at a time in seconds: the inverse of [`Self::seconds_at`].
    pub fn beat_at(&self, time_s: f64) -> f64 {
        let last = self.times_s.len() - 2;
        let index = self
            .times_s
            .partition_point(|&t| t <= time_s)
            .saturating_sub(1)
            .min(last);
        let (from, to) = (self.times_s[index], self.times_s[index + 1]);
        f64::from(self.first_beat) + index as f64 + (time_s - from) / (to - from)
    }

    /// Returns the tempo in beats per minute, from the median beat interval.
    pub fn median_bpm(&self) -> f64 {
        let mut intervals: Vec<f64> = self
            .times_s
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .collect();
        intervals.sort_by(f64::total_cmp);
        let half = intervals.len() / 2;
        let median = if intervals.len() % 2 == 1 {
            intervals[half]
        } else {
            f64::midpoint(intervals[half - 1], intervals[half])
        };
        60.0 / median
    }
}

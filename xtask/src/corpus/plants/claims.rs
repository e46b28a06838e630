//! Places where nothing else has been planted.

use super::{Planter, Size};
use crate::corpus::formats::{DISTRIBUTORS, Format};
use crate::corpus::label::LAST_STATEMENT;
use crate::corpus::month::Month;

/// A recording of an artist who stays with one distributor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Track {
    pub(super) recording: usize,
    pub(super) format: Format,
    pub(super) first: Month,
    pub(super) last: Month,
    pub(super) units: i64,
}

impl Track {
    pub(super) fn n_months(&self) -> u32 {
        self.last.since(self.first) + 1
    }

    pub(super) fn monthly_units(&self) -> i64 {
        self.units / i64::from(self.n_months())
    }
}

/// Units a month of a label with 900 recordings.
const ORDINARY_UNITS: f64 = 1_620_000.0;
/// Units a month of the smallest track with an error, of such a label.
const FEWEST_UNITS: i64 = 300;
/// Units below which an error shows in no label.
const LEAST_UNITS: i64 = 60;

impl Planter<'_> {
    pub(super) fn is_claimed(&self, format: Format, statement: Month) -> bool {
        self.claimed_files.contains(&(format, statement))
    }

    /// Returns what tracks earned from distributors, those of moving artists left out.
    pub(super) fn tracks(&self) -> Vec<Track> {
        let label = self.world.label;
        let mut tracks: Vec<Option<Track>> = vec![None; label.recordings.len()];
        for (&(format, _), lines) in self.statements.iter() {
            if !DISTRIBUTORS.contains(&format) {
                continue;
            }
            for line in lines {
                let track = tracks[line.recording].get_or_insert(Track {
                    recording: line.recording,
                    format,
                    first: line.usage,
                    last: line.usage,
                    units: 0,
                });
                track.first = track.first.min(line.usage);
                track.last = track.last.max(line.usage);
                track.units += line.units;
            }
        }
        tracks
            .into_iter()
            .flatten()
            .filter(|track| label.artist_of(track.recording).moves_in().is_none())
            .collect()
    }

    /// Claims a recording for which `suits` holds: of those that an error would show in, one of the
    /// lower, middle or upper third.
    pub(super) fn claim_track(
        &mut self,
        size: Size,
        suits: impl Fn(&Track) -> bool,
    ) -> Option<Track> {
        let fewest = self.units(FEWEST_UNITS);
        let mut open = self.tracks();
        open.retain(|track| {
            track.n_months() >= 6
                && track.monthly_units() >= fewest
                && !self.claimed_recordings.contains(&track.recording)
                && suits(track)
        });
        open.sort_by_key(|track| (track.monthly_units(), track.recording));
        let third = size.of([0, 1, 2]);
        let (start, end) = (open.len() * third / 3, open.len() * (third + 1) / 3);
        let some = if start < end {
            &open[start..end]
        } else {
            &open
        };
        let track = *some.get(self.random.below(some.len()))?;
        self.claimed_recordings.insert(track.recording);
        Some(track)
    }

    /// Returns units that mean as much to this label as `n` mean to one with the ordinary number.
    pub(super) fn units(&self, n: i64) -> i64 {
        let n = n as f64 * self.world.n_units / ORDINARY_UNITS;
        (n as i64).max(LEAST_UNITS)
    }

    /// Returns the first of `n_months` months of usage within the life of a track, whose
    /// statements nothing else has claimed.
    pub(super) fn window(&mut self, track: &Track, n_months: u32) -> Option<Month> {
        let n_starts = track.n_months().checked_sub(n_months + 2)?;
        for _ in 0..40 {
            let first = track
                .first
                .plus(1 + self.random.below(n_starts as usize + 1) as u32);
            let lag = track.format.terms().lag;
            let mut statements = (0..=n_months).map(|n| first.plus(n + lag));
            if !statements.any(|month| self.is_claimed(track.format, month)) {
                return Some(first);
            }
        }
        None
    }

    /// Claims `n` statements in a row of one of `formats`, with one unclaimed on either side.
    pub(super) fn claim_files(&mut self, formats: &[Format], n: u32) -> Option<(Format, Month)> {
        let first = self.world.label.first_statement;
        let n_starts = (LAST_STATEMENT.since(first) + 1).checked_sub(n + 3)?;
        for _ in 0..60 {
            let format = *self.random.pick(formats);
            let start = first.plus(2 + self.random.below(n_starts as usize + 1) as u32);
            let mut around = (0..n + 2).map(|k| (format, start.minus(1).plus(k)));
            let is_free = |file: (Format, Month)| {
                !self.claimed_files.contains(&file) && self.statements.contains_key(&file)
            };
            if around.all(is_free) {
                let files = (0..n).map(|k| (format, start.plus(k)));
                self.claimed_files.extend(files);
                return Some((format, start));
            }
        }
        None
    }
}

//! When things happen: onsets, periodicity, beats, bars.
//!
//! Onsets give a periodicity curve; its peaks are candidate beat levels. Each
//! is followed through the song, and every reading of it (which beats, which
//! phase, how many to a bar, where the bar starts) is described by a few
//! features. A log-linear model turns them into probabilities, so tempo
//! octave, meter and downbeats are decided together and each answer has a
//! confidence.

pub(crate) mod beats;
pub(crate) mod chosen;
pub(crate) mod onsets;
pub(crate) mod periodicity;
pub(crate) mod readings;

//! Identifiers that are missing, wrong or shared.

use super::{Planter, Size, Subject, Track};
use crate::corpus::line::{IsrcShown, Line, Sold};
use crate::corpus::month::Month;

/// A recording earns without its ISRC.
pub(super) fn missing_isrc(planter: &mut Planter<'_>, size: Size) {
    let Some((track, first, last)) = claim_stretch(planter, size, |_| true) else {
        return;
    };
    let (_, n_rows) = planter.change(track.format, meant(&track, first, last), |line| {
        line.isrc = IsrcShown::Blank;
    });
    let subject = Subject {
        month: Some(first),
        last_month: Some(last),
        ..planter.about(track.format, track.recording)
    };
    let note = format!("{n_rows} rows have no ISRC");
    conclude(planter, "missing_isrc", &track, subject, note);
}

/// The UPC of a release fails its check digit.
pub(super) fn wrong_upc(planter: &mut Planter<'_>, size: Size) {
    let label = planter.world.label;
    let claimed = planter.claimed_recordings.clone();
    let siblings = |recording: usize| label.release_of(recording).recordings.iter();
    let claim = claim_stretch(planter, size, |track| {
        siblings(track.recording).all(|sibling| !claimed.contains(sibling))
    });
    let Some((track, first, last)) = claim else {
        return;
    };
    let whole = siblings(track.recording).copied();
    planter.claimed_recordings.extend(whole);
    let release = label.recordings[track.recording].release;
    let is_meant = |_: Month, line: &Line| {
        label.recordings[line.recording].release == release && (first..=last).contains(&line.usage)
    };
    let (_, n_rows) = planter.change(track.format, is_meant, |line| line.has_wrong_upc = true);
    let upc = &label.releases[release].upc;
    let subject = Subject {
        isrc: None,
        title: Some(label.releases[release].title.clone()),
        upc: Some(crate::corpus::identifiers::with_wrong_check_digit(upc)),
        month: Some(first),
        last_month: Some(last),
        ..planter.about(track.format, track.recording)
    };
    let note = format!("{n_rows} rows have a UPC whose check digit should be that of {upc}");
    conclude(planter, "invalid_upc", &track, subject, note);
}

/// A recording earns under the ISRC of another.
pub(super) fn shared_isrc(planter: &mut Planter<'_>, size: Size) {
    let label = planter.world.label;
    let claimed = planter.claimed_recordings.clone();
    let sibling = |recording: usize| {
        let artist = label.recordings[recording].artist;
        (0..label.recordings.len()).find(|&other| {
            other != recording
                && !claimed.contains(&other)
                && label.recordings[other].artist == artist
                && label.recordings[other].title != label.recordings[recording].title
        })
    };
    let claim = claim_stretch(planter, size, |track| sibling(track.recording).is_some());
    let Some((track, first, last)) = claim else {
        return;
    };
    let Some(other) = sibling(track.recording) else {
        return;
    };
    planter.claimed_recordings.insert(other);
    let (_, n_rows) = planter.change(track.format, meant(&track, first, last), |line| {
        line.isrc = IsrcShown::Of(other);
    });
    let other = &label.recordings[other];
    let subject = Subject {
        isrc: Some(other.isrc.clone()),
        month: Some(first),
        last_month: Some(last),
        ..planter.about(track.format, track.recording)
    };
    let own = &label.recordings[track.recording].isrc;
    let note = format!(
        "{n_rows} rows have the ISRC of `{}`, their own is {own}",
        other.title
    );
    conclude(planter, "shared_isrc", &track, subject, note);
}

fn claim_stretch(
    planter: &mut Planter<'_>,
    size: Size,
    suits: impl Fn(&Track) -> bool,
) -> Option<(Track, Month, Month)> {
    let track = planter.claim_track(size, suits)?;
    let n_months = size.of([1, 4, 12]).min(track.n_months() / 2);
    let first = planter.window(&track, n_months)?;
    Some((track, first, first.plus(n_months - 1)))
}

fn meant(track: &Track, first: Month, last: Month) -> impl Fn(Month, &Line) -> bool + use<> {
    let recording = track.recording;
    move |_, line| {
        line.recording == recording
            && line.sold == Sold::Track
            && (first..=last).contains(&line.usage)
    }
}

/// Adds the key with the net amount of the marked rows.
fn conclude(
    planter: &mut Planter<'_>,
    kind: &'static str,
    track: &Track,
    subject: Subject,
    note: String,
) {
    let plant = Some(planter.next());
    let marked = planter.statements.values().flatten();
    let amount = super::sum(marked.filter(|line| line.plant == plant));
    if amount.is_zero() {
        return;
    }
    planter.found(kind, track.format, subject, amount, note);
}

//! Works that a society does not know, or does not know well.

use std::collections::BTreeMap;

use super::{Plant, Planter, Size, Subject, amount, sum};
use crate::corpus::exchange::CODES;
use crate::corpus::formats::Format;

/// A work is paid without its ISWC.
pub(super) fn missing_iswc(planter: &mut Planter<'_>, size: Size) {
    let Some(recording) = claim_work(planter, size) else {
        return;
    };
    let (_, n_rows) = planter.change(
        Format::Mlc,
        |_, line| line.recording == recording,
        |line| line.lacks_iswc = true,
    );
    let plant = Some(planter.next());
    let marked = planter.statements.values().flatten();
    let amount = sum(marked.filter(|line| line.plant == plant));
    if amount.is_zero() {
        return;
    }
    let subject = planter.about(Format::Mlc, recording);
    let iswc = &planter.world.label.recordings[recording].iswc;
    let note = format!("{n_rows} rows have no ISWC, it is {iswc}");
    planter.found("missing_iswc", Format::Mlc, subject, amount, note);
}

/// A work is not registered: its recording is streamed, its writer gets nothing.
pub(super) fn unregistered(planter: &mut Planter<'_>, size: Size) {
    let Some(recording) = claim_work(planter, size) else {
        return;
    };
    let removed = planter.remove(Format::Mlc, |_, line| line.recording == recording);
    let Some((_, line)) = removed.first() else {
        return;
    };
    let lost: i128 = removed.iter().map(|(_, line)| line.net.units()).sum();
    let months = removed.iter().map(|(_, line)| line.usage);
    let subject = Subject {
        month: months.clone().min(),
        last_month: months.max(),
        ..planter.about(Format::Mlc, recording)
    };
    let plant = Plant {
        kind: "unregistered_work",
        recording: Some(recording),
        subject,
        amount: amount(lost),
        currency: CODES[line.money],
        lacking: removed
            .iter()
            .map(|(statement, _)| (Format::Mlc, *statement))
            .collect(),
        note: "no statement of the society has the work, its recording earns".to_owned(),
    };
    planter.plants.push(plant);
}

/// Claims a recording whose work is paid in most months.
fn claim_work(planter: &mut Planter<'_>, size: Size) -> Option<usize> {
    let mut works = BTreeMap::<usize, (usize, i64)>::new();
    for ((format, _), lines) in planter.statements.iter() {
        if *format == Format::Mlc {
            for line in lines {
                let (n_rows, units) = works.entry(line.recording).or_default();
                *n_rows += 1;
                *units += line.units;
            }
        }
    }
    let mut works: Vec<(i64, usize)> = works
        .into_iter()
        .filter(|(recording, (n_rows, _))| {
            *n_rows >= 6 && !planter.claimed_recordings.contains(recording)
        })
        .map(|(recording, (_, units))| (units, recording))
        .collect();
    works.sort_unstable();
    let last = works.len().checked_sub(1)?;
    let (_, recording) = works[last * size.of([2, 5, 9]) / 10];
    planter.claimed_recordings.insert(recording);
    Some(recording)
}

//! Runs the audit over invented lines and compares findings with what was planted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use super::plants::{Plant, Planted};
use super::world::{self, Owned, Shape};
use crate::{Audit, Finding, Kind, Options, PlatformUnits, Row, Rules, Severity};

/// Audits lines beside an export of Spotify that was made from `reported`.
pub(super) fn audit(lines: &[Owned], reported: &[Owned]) -> Vec<Finding> {
    let mut audit = Audit::new(&Rules::shipped(), &Options::default());
    for line in reported
        .iter()
        .filter(|line| line.store == "Spotify" && line.format != "mlc")
    {
        // The export counts a little more than is paid.
        let units = line.units.unwrap_or(0);
        audit.platform_total(
            &PlatformUnits {
                platform: "spotify",
                title: &line.title,
                isrc: "",
                artist: "",
                units: units + units / 40,
                listeners: None,
            },
            line.usage.unwrap(),
        );
    }
    for line in lines {
        audit.line(&line.line());
    }
    audit.finish(date(2026, 6, 1))
}

/// How well one kind was found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Score {
    pub(super) planted: usize,
    pub(super) recalled: usize,
    pub(super) found: usize,
    pub(super) right: usize,
}

/// The scores by kind, and what was wrong or lost.
#[derive(Debug, Default)]
pub(super) struct Scores {
    pub(super) kinds: BTreeMap<Kind, Score>,
    pub(super) notes: Vec<String>,
}

const GAPS: [Kind; 5] = [
    Kind::MissingStore,
    Kind::MissingTerritory,
    Kind::MissingMonth,
    Kind::MissingTrack,
    Kind::SkippedPeriod,
];

fn is_of(finding: &Finding, plant: &Plant) -> bool {
    let fits = |found: &Option<String>, planted: Option<&str>| {
        found.as_deref().is_none_or(|found| planted == Some(found))
    };
    let subject = &finding.subject;
    // A wider gap than was planted is wrong; a gap told by another name is not.
    GAPS.contains(&finding.kind)
        && subject.first <= plant.month
        && plant.month <= subject.last
        && fits(&subject.reporter, plant.format)
        && subject.store.as_deref() == plant.store
        && subject.territory.as_deref() == plant.territory
        && fits(&subject.isrc, plant.isrc.as_deref())
        || finding.kind == plant.kind
            && subject.first <= plant.month
            && plant.month <= subject.last
            && fits(&subject.store, plant.store)
            && fits(&subject.territory, plant.territory)
            && fits(&subject.isrc, plant.isrc.as_deref())
}

/// Plants one error of each kind in a label and adds to the scores.
pub(super) fn score(name: &str, shape: &Shape, seed: u64, scores: &mut Scores) {
    let reported = world::lines(seed, shape);
    let mut planted = Planted::new(reported.clone(), seed);
    planted.one_of_each();
    let Planted {
        mut lines, plants, ..
    } = planted;
    world::number(&mut lines);
    let mut touched: BTreeMap<Row, Vec<usize>> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.plants.is_empty()) {
        let row = Row {
            source: line.source,
            row_no: line.row_no,
        };
        touched.insert(row, line.plants.clone());
    }
    let findings = audit(&lines, &reported);
    let mut recalled: BTreeSet<usize> = BTreeSet::new();
    for finding in findings
        .iter()
        .filter(|finding| finding.severity != Severity::Information)
    {
        let by_rows = finding
            .rows
            .iter()
            .filter_map(|row| touched.get(row))
            .flatten()
            .copied();
        let right: BTreeSet<usize> = by_rows
            .filter(|id| plants[*id].kind == finding.kind && !plants[*id].is_gap)
            .chain(
                (0..plants.len()).filter(|id| plants[*id].is_gap && is_of(finding, &plants[*id])),
            )
            .collect();
        let score = scores.kinds.entry(finding.kind).or_default();
        score.found += 1;
        if right.is_empty() {
            let near: BTreeSet<usize> = finding
                .rows
                .iter()
                .filter_map(|row| touched.get(row))
                .flatten()
                .copied()
                .collect();
            let near: Vec<&str> = near.iter().map(|id| plants[*id].note.as_str()).collect();
            scores
                .notes
                .push(format!("{name} {seed} WRONG {} {near:?}", told(finding)));
        } else {
            score.right += 1;
        }
        recalled.extend(right);
    }
    for (id, plant) in plants.iter().enumerate() {
        let score = scores.kinds.entry(plant.kind).or_default();
        score.planted += 1;
        if recalled.contains(&id) {
            score.recalled += 1;
        } else {
            scores.notes.push(format!("{name} {seed} LOST {plant:?}"));
        }
    }
}

pub(super) fn told(finding: &Finding) -> String {
    let subject = &finding.subject;
    let parts = [
        &subject.reporter,
        &subject.title,
        &subject.store,
        &subject.territory,
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    let month = subject
        .first
        .map_or_else(String::new, |month| month.to_string());
    format!(
        "{} [{}] {month}: {}",
        finding.kind.name(),
        parts.join(", "),
        finding.reason
    )
}

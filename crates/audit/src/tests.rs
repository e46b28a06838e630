//! Planted errors over invented labels of many shapes: what is found, and what is found that is
//! not there.

mod cases;
mod plants;
mod score;
mod world;

use world::Shape;

use crate::Severity;

const LARGE: Shape = Shape {
    n_artists: 12,
    n_tracks: 60,
    n_months: 24,
    n_stores: 12,
    n_territories: 12,
    streams: 400_000.0,
    unrest: 0.2,
    rate_noise: 0.02,
    formats: &["distrokid", "believe", "tunecore", "symphonic", "fuga"],
};

const MIDDLE: Shape = Shape {
    n_artists: 5,
    n_tracks: 30,
    n_months: 18,
    n_stores: 9,
    n_territories: 12,
    streams: 250_000.0,
    unrest: 0.3,
    rate_noise: 0.04,
    formats: &["distrokid", "tunecore", "believe"],
};

const SMALL: Shape = Shape {
    n_artists: 1,
    n_tracks: 5,
    n_months: 6,
    n_stores: 6,
    n_territories: 8,
    streams: 20_000.0,
    unrest: 0.25,
    rate_noise: 0.03,
    formats: &["believe"],
};

const WILD: Shape = Shape {
    n_artists: 6,
    n_tracks: 40,
    n_months: 20,
    n_stores: 10,
    n_territories: 12,
    streams: 120_000.0,
    unrest: 0.6,
    rate_noise: 0.08,
    formats: &["symphonic", "fuga", "distrokid"],
};

/// Runs `check` for each seed of each shape.
fn each_label(seeds: [std::ops::Range<u64>; 4], mut check: impl FnMut(&str, &Shape, u64)) {
    let shapes = [
        ("large", LARGE),
        ("middle", MIDDLE),
        ("small", SMALL),
        ("wild", WILD),
    ];
    for ((name, shape), seeds) in shapes.into_iter().zip(seeds) {
        for seed in seeds {
            check(name, &shape, seed);
        }
    }
}

#[test]
fn clean_statements_give_hardly_a_finding() {
    let mut n_lines = 0;
    let mut told = Vec::new();
    each_label([1..2, 1..3, 1..7, 1..2], |name, shape, seed| {
        let mut lines = world::lines(seed, shape);
        world::number(&mut lines);
        n_lines += lines.len();
        for finding in score::audit(&lines, &lines) {
            if finding.severity != Severity::Information {
                told.push(format!("{name} {seed}: {}", score::told(&finding)));
            }
        }
    });
    let n_findings = told.len();
    let told = told.join("\n");
    assert!(
        n_findings * 10_000 <= n_lines,
        "{n_findings} findings in {n_lines} lines\n{told}"
    );
}

#[test]
fn planted_errors_are_found() {
    let mut scores = score::Scores::default();
    each_label([11..12, 11..13, 11..15, 11..12], |name, shape, seed| {
        score::score(name, shape, seed, &mut scores);
    });
    let rows = scores.kinds.iter().map(|(kind, score)| {
        let score::Score {
            planted,
            recalled,
            found,
            right,
        } = score;
        format!(
            "{:26} {recalled:2} of {planted:2}, {right:2} of {found:2}",
            kind.name()
        )
    });
    let table: Vec<String> = rows.collect();
    let sum = |part: fn(&score::Score) -> usize| scores.kinds.values().map(part).sum::<usize>();
    let (planted, recalled) = (sum(|score| score.planted), sum(|score| score.recalled));
    let (found, right) = (sum(|score| score.found), sum(|score| score.right));
    let notes = scores.notes.join("\n");
    assert!(
        recalled * 10 >= planted * 9,
        "{recalled} of {planted} recalled\n{notes}"
    );
    assert!(
        right * 100 >= found * 95,
        "{right} of {found} are right\n{notes}"
    );
    // Kind, how many of the planted errors were found, how many of the findings are right.
    insta::assert_snapshot!(table.join("\n"), @"
    missing_store               4 of  4,  4 of  4
    missing_territory           8 of  8,  8 of  8
    missing_month               4 of  4,  4 of  4
    missing_track              12 of 12, 12 of 12
    units_below_export          4 of  4,  4 of  4
    rate_out_of_line           10 of 12, 11 of 11
    duplicate_rows              4 of  4,  4 of  4
    repeated_rows               4 of  4,  4 of  4
    late_period                 4 of  4,  4 of  4
    skipped_period              8 of  8,  8 of  8
    arithmetic_error            4 of  4,  4 of  4
    currency_error              8 of  8,  8 of  8
    rounding_error              4 of  4,  6 of  6
    negative_without_original   4 of  4,  4 of  4
    share_misapplied            4 of  4,  4 of  4
    recording_without_isrc      4 of  4,  4 of  4
    work_without_iswc           4 of  4,  4 of  4
    failed_check_digit          4 of  4,  4 of  4
    shared_isrc                 4 of  4,  4 of  4
    suspicious_streaming        4 of  4,  4 of  4
    ");
}

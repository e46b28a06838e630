use music::{Key, Mode, PitchClass};

use super::chords::{Label, Span, Vocabulary};
use super::{beats, boundaries, chords, events, keys, tempo};

fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

fn grid(start: f64, step: f64, n_beats: usize) -> Vec<f64> {
    (0..n_beats)
        .map(|beat| start + step * beat as f64)
        .collect()
}

#[test]
fn events_match_once() {
    assert_eq!(events::matching(&[1.0, 1.05], &[1.02], 0.07), [(0, 0)]);
    assert_eq!(
        events::matching(&[1.0, 1.1], &[1.05, 1.12], 0.07),
        [(0, 0), (1, 1)]
    );
    // The nearest pair (1.1, 1.08) would leave 1.15 alone; two pairs are possible.
    assert_eq!(
        events::matching(&[1.02, 1.1], &[1.08, 1.15], 0.07),
        [(0, 0), (1, 1)]
    );
    assert_eq!(events::matching(&[1.0], &[1.2], 0.07), []);
}

#[test]
fn beats_before_five_seconds_do_not_count() {
    assert_eq!(beats::trim(&[6.0, 4.9, 5.0]), [5.0, 6.0]);
}

#[test]
fn half_of_the_beats_gives_two_thirds() {
    // 10 of 20 found: precision 1, recall 0.5.
    assert_close(
        beats::f_measure(&grid(5.0, 0.5, 20), &grid(5.0, 1.0, 10)),
        2.0 / 3.0,
    );
    assert_close(beats::f_measure(&grid(5.0, 0.5, 20), &[]), 0.0);
}

#[test]
fn continuity_forgives_other_levels_only_in_amlt() {
    let truth = grid(5.0, 0.5, 20);
    let same = beats::continuity(&truth, &truth);
    assert_close(same.cmlt, 1.0);
    let half = beats::continuity(&truth, &grid(5.0, 1.0, 10));
    assert_close(half.cmlt, 0.0);
    assert_close(half.amlt, 1.0);
    let off_beat = beats::continuity(&truth, &grid(5.25, 0.5, 19));
    assert_close(off_beat.cmlt, 0.0);
    assert_close(off_beat.amlt, 1.0);
    let double = beats::continuity(&truth, &grid(5.0, 0.25, 39));
    assert_close(double.amlt, 1.0);
}

#[test]
fn a_gap_costs_the_beats_in_it_and_the_one_after() {
    // Of 20 beats the 10th is left out: the 11th comes after twice the interval.
    let truth = grid(5.0, 0.5, 20);
    let mut found = truth.clone();
    found.remove(9);
    assert_close(beats::continuity(&truth, &found).cmlt, 18.0 / 20.0);
}

#[test]
fn tempo_may_be_four_per_cent_off() {
    assert!(tempo::is_right(100.0, 104.0));
    assert!(!tempo::is_right(100.0, 104.1));
    assert!(tempo::is_right_at_some_level(100.0, 51.0));
    assert!(tempo::is_right_at_some_level(90.0, 270.0));
    assert!(!tempo::is_right_at_some_level(100.0, 150.0));
}

#[test]
fn keys_score_by_kinship() {
    let key = |tonic, mode| Key::new(PitchClass::new(tonic), mode);
    let c_major = key(0, Mode::Major);
    assert_close(keys::weighted(c_major, c_major), 1.0);
    assert_close(keys::weighted(c_major, key(7, Mode::Major)), 0.5);
    assert_close(keys::weighted(c_major, key(5, Mode::Major)), 0.0);
    assert_close(keys::weighted(c_major, key(9, Mode::Minor)), 0.3);
    assert_close(keys::weighted(key(9, Mode::Minor), c_major), 0.3);
    assert_close(keys::weighted(c_major, key(0, Mode::Minor)), 0.2);
    assert_close(keys::weighted(c_major, key(2, Mode::Major)), 0.0);
}

fn spans(text: &[(f64, f64, &str)]) -> Vec<Span> {
    let span = |&(start, end, label): &(f64, f64, &str)| Span {
        start,
        end,
        label: label.parse().unwrap(),
    };
    text.iter().map(span).collect()
}

#[track_caller]
fn check_overlap(truth: &[(f64, f64, &str)], found: &[(f64, f64, &str)], majmin: f64, root: f64) {
    let (truth, found) = (spans(truth), spans(found));
    assert_close(
        chords::overlap(&chords::judge(&truth, &found, Vocabulary::MajMin)),
        majmin,
    );
    assert_close(
        chords::overlap(&chords::judge(&truth, &found, Vocabulary::Root)),
        root,
    );
}

#[test]
fn chords_are_weighted_by_time() {
    check_overlap(
        &[(0.0, 4.0, "C:maj")],
        &[(0.0, 3.0, "C:maj"), (3.0, 4.0, "A:min")],
        0.75,
        0.75,
    );
}

#[test]
fn sevenths_count_as_their_triads_and_other_qualities_do_not() {
    check_overlap(&[(0.0, 1.0, "C:maj")], &[(0.0, 1.0, "C:maj7")], 1.0, 1.0);
    check_overlap(&[(0.0, 1.0, "D:7")], &[(0.0, 1.0, "D:maj")], 1.0, 1.0);
    check_overlap(&[(0.0, 1.0, "C:maj")], &[(0.0, 1.0, "C:sus4")], 0.0, 1.0);
    check_overlap(&[(0.0, 1.0, "B:min")], &[(0.0, 1.0, "B:dim")], 0.0, 1.0);
}

#[test]
fn truth_outside_the_vocabulary_is_left_out() {
    check_overlap(
        &[(0.0, 1.0, "C:sus4"), (1.0, 2.0, "G:maj"), (2.0, 3.0, "X")],
        &[(0.0, 1.0, "F:maj"), (1.0, 3.0, "G:maj")],
        1.0,
        0.5,
    );
}

#[test]
fn silence_must_be_silent_and_missing_answers_are_no_chord() {
    check_overlap(
        &[(1.0, 2.0, "N"), (2.0, 3.0, "C:maj"), (3.0, 4.0, "N")],
        &[(2.5, 3.0, "C:maj")],
        2.5 / 3.0,
        2.5 / 3.0,
    );
}

#[test]
fn labels_are_read_in_harte_syntax() {
    let parsed: Label = "C#:min7".parse().unwrap();
    assert_eq!(parsed, "Db:min7".parse().unwrap());
    assert_eq!("A".parse::<Label>().unwrap(), "A:maj".parse().unwrap());
    assert!("C:odd".parse::<Label>().is_err());
    assert!("H:maj".parse::<Label>().is_err());
}

#[test]
fn boundaries_count_once_and_ends_can_be_left_out() {
    let truth = [(0.0, 10.0), (10.0, 20.0)];
    let found = [(0.0, 12.0), (12.0, 20.0)];
    assert_close(boundaries::f_measure(&truth, &found, 3.0, false), 1.0);
    assert_close(boundaries::f_measure(&truth, &found, 0.5, false), 2.0 / 3.0);
    assert_close(boundaries::f_measure(&truth, &found, 0.5, true), 0.0);
    assert_close(
        boundaries::f_measure(&truth, &[(0.0, 20.0)], 3.0, true),
        0.0,
    );
}

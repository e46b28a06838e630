//! Whether a file corrects one that was imported before.

use store::sources::Source;

use super::Other;

/// From this share of equal lines on a file is held: two statements of one period share no lines,
/// a corrected one nearly all.
const CORRECTION: f64 = 0.5;

/// Returns the file that one with these sketches corrects, `None` when it overlaps with none.
pub(crate) fn corrected<'s>(
    line_sketch: &[u64],
    row_sketch: &[u64],
    candidates: impl Iterator<Item = &'s Source>,
) -> Option<Other> {
    candidates
        .map(|source| Other {
            source: source.id,
            name: source.name.clone(),
            equal_rows: contained(row_sketch, &source.row_sketch),
            equal_lines: contained(line_sketch, &source.line_sketch),
        })
        .filter(|other| other.equal_lines >= CORRECTION)
        .max_by(|a, b| a.equal_lines.total_cmp(&b.equal_lines))
}

/// Estimates how much of the smaller of two sets is in the other, from their smallest hashes.
///
/// Both sketches are samples of the same hash order, so below the lesser of their largest hashes
/// both are whole (Broder, "On the resemblance and containment of documents", 1997).
fn contained(a: &[u64], b: &[u64]) -> f64 {
    let (Some(&last_a), Some(&last_b)) = (a.last(), b.last()) else {
        return 0.0;
    };
    let bound = if is_whole(a) && is_whole(b) {
        u64::MAX
    } else if is_whole(a) {
        last_b
    } else if is_whole(b) {
        last_a
    } else {
        last_a.min(last_b)
    };
    let (a, b) = (distinct_below(a, bound), distinct_below(b, bound));
    let n_common = a
        .iter()
        .filter(|hash| b.binary_search(hash).is_ok())
        .count();
    let n_smaller = a.len().min(b.len());
    if n_smaller == 0 {
        0.0
    } else {
        n_common as f64 / n_smaller as f64
    }
}

/// A sketch that is not full holds every hash of its file.
fn is_whole(sketch: &[u64]) -> bool {
    sketch.len() < intake::SKETCH_SIZE
}

fn distinct_below(sketch: &[u64], bound: u64) -> Vec<u64> {
    let mut hashes: Vec<u64> = sketch
        .iter()
        .copied()
        .filter(|&hash| hash <= bound)
        .collect();
    hashes.dedup();
    hashes
}

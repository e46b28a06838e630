use std::fmt::Write as _;

use maud::{Markup, html};
use sound::Outline;

use super::scale::{Scale, px};
use super::screens::screen;

const HEIGHT: f64 = 160.0;
/// Width of a drawn column in pixels.
const COLUMN: f64 = 1.5;

/// Peaks as a halftone, the mean level as solid ink: low, middle and high bands from the axis outward.
pub(super) fn lane(outline: &Outline, scale: &Scale, id: &str, y: f64) -> Markup {
    let middle = y + HEIGHT / 2.0;
    let columns = columns(outline, scale);
    let largest = columns.iter().map(|column| column.peak).fold(0.0, f64::max);
    let half = if largest > 0.0 {
        HEIGHT / 2.0 / largest
    } else {
        0.0
    };
    let mirrored = |height: &dyn Fn(&Column) -> f64| {
        outline_path(&columns, middle, &|column| height(column) * half)
    };
    let peak = mirrored(&|column| column.peak);
    // Outermost first, so that each next one is printed over it.
    let high = mirrored(&|column| column.rms);
    let mid = mirrored(&|column| column.rms * (column.bands[0] + column.bands[1]));
    let low = mirrored(&|column| column.rms * column.bands[0]);
    let bands = [
        ("highs", "coral", -7.0),
        ("mids", "violet", 15.0),
        ("lows", "blue", 37.0),
    ];
    html! {
        g {
            text class="lane" x=(px(scale.left - 26.0)) y=(px(middle - 29.0)) { "peaks" }
            rect fill=(screen(id, "grey")) x=(px(scale.left - 20.0)) y=(px(middle - 38.0)) width="9" height="9" {}
            @for (name, ink, dy) in bands {
                text class="lane" x=(px(scale.left - 26.0)) y=(px(middle + dy)) { (name) }
                rect class=(ink) x=(px(scale.left - 20.0)) y=(px(middle + dy - 9.0)) width="9" height="9" {}
            }
            path fill=(screen(id, "grey")) d=(peak) {}
            path class="coral" d=(high) {}
            path class="violet" d=(mid) {}
            path class="blue" d=(low) {}
            path class="hair" d={ "M" (px(scale.left)) " " (px(middle)) "H" (px(scale.right)) } {}
        }
    }
}

struct Column {
    x: f64,
    peak: f64,
    rms: f64,
    bands: [f64; 3],
}

/// Gathers the points of the outline into columns: the largest peak, the mean level.
fn columns(outline: &Outline, scale: &Scale) -> Vec<Column> {
    let n_points = outline
        .peak
        .len()
        .min(outline.rms.len())
        .min(outline.bands.len());
    if n_points == 0 {
        return Vec::new();
    }
    let n_columns = ((scale.width() / COLUMN) as usize).clamp(1, n_points);
    (0..n_columns)
        .map(|index| {
            let start = index * n_points / n_columns;
            let end = ((index + 1) * n_points / n_columns).max(start + 1);
            let n = (end - start) as f64;
            let mean = |values: &mut dyn Iterator<Item = f32>| {
                values
                    .map(|value| f64::from(value).clamp(0.0, 1.0))
                    .sum::<f64>()
                    / n
            };
            let band = |b: usize| mean(&mut outline.bands[start..end].iter().map(|band| band[b]));
            let peak = outline.peak[start..end].iter().copied().fold(0.0, f32::max);
            Column {
                x: scale.x((start + end) as f64 / 2.0 * outline.step_s),
                peak: f64::from(peak).clamp(0.0, 1.0),
                rms: mean(&mut outline.rms[start..end].iter().copied()),
                bands: [band(0), band(1), band(2)],
            }
        })
        .collect()
}

/// Returns the closed path above and below `middle`.
fn outline_path(columns: &[Column], middle: f64, height: &dyn Fn(&Column) -> f64) -> String {
    let mut path = String::new();
    let above = columns
        .iter()
        .map(|column| (column.x, middle - height(column)));
    let below = columns
        .iter()
        .rev()
        .map(|column| (column.x, middle + height(column)));
    for (index, (x, y)) in above.chain(below).enumerate() {
        let letter = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{letter}{} {}", px(x), px(y));
    }
    if !path.is_empty() {
        path.push('Z');
    }
    path
}

use std::fmt::Write as _;

use maud::{Markup, html};
use sound::Loudness;

use super::scale::{Scale, px};
use super::signed;

const HEIGHT: f64 = 100.0;
const TOP_LUFS: f64 = 0.0;
const BOTTOM_LUFS: f64 = -48.0;
/// End of the first short-term window, in seconds.
const FIRST_S: f64 = 3.0;
/// The curve is placed at the middle of its window.
const HALF_WINDOW_S: f64 = 1.5;

/// Short-term loudness over time with the integrated loudness as a dashed line.
pub(super) fn lane(loudness: &Loudness, scale: &Scale, y: f64) -> Markup {
    let at = |lufs: f64| {
        let share = (TOP_LUFS - lufs.clamp(BOTTOM_LUFS, TOP_LUFS)) / (TOP_LUFS - BOTTOM_LUFS);
        y + 8.0 + share * HEIGHT
    };
    let mut curve = String::new();
    for (second, &lufs) in loudness.short_term_lufs.iter().enumerate() {
        let letter = if second == 0 { 'M' } else { 'L' };
        let x = scale.x(FIRST_S + second as f64 - HALF_WINDOW_S);
        let _ = write!(curve, "{letter}{} {}", px(x), px(at(f64::from(lufs))));
    }
    html! {
        g {
            @for lufs in [0.0, -12.0, -24.0, -36.0, -48.0] {
                path class="hair" d={ "M" (px(scale.left)) " " (px(at(lufs))) "H" (px(scale.right)) } {}
                text class="lane small" x=(px(scale.left - 10.0)) y=(px(at(lufs) + 4.0)) {
                    (format!("{lufs:.0}").replace('-', "−"))
                    @if lufs == TOP_LUFS { " LUFS" }
                }
            }
            path class="curve" d=(curve) {}
            @if let Some(lufs) = loudness.integrated_lufs {
                path class="level" d={ "M" (px(scale.left)) " " (px(at(lufs))) "H" (px(scale.right)) } {}
                text class="halo small right" x=(px(scale.right - 4.0)) y=(px(at(lufs) - 5.0)) {
                    (signed(lufs)) " LUFS in all"
                }
            }
        }
    }
}

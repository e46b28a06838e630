//! The lanes of the picture that name stretches of time.

use std::fmt::Write as _;

use maud::{Markup, html};
use music::ChordQuality;
use sound::{ChordSpan, KeySpan, Rhythm, Section};

use super::scale::{Scale, clock, px};
use super::screens::{INKS, screen};
use super::{chord_name, key_name, section_name};

/// Width of a bold letter of 14 px, on the safe side, in pixels.
const LETTER: f64 = 8.6;
/// Fewer pixels to a beat than this are grey, not ticks.
const MIN_TICK: f64 = 3.0;
/// Least distance between two bar numbers, in pixels.
const BAR_NUMBER_DISTANCE: f64 = 36.0;

pub(super) fn sections(sections: &[Section], scale: &Scale, id: &str, y: f64) -> Markup {
    html! {
        g {
            (lane_name("sections", scale, y + 21.0))
            @for section in sections {
                @let (x, width) = extent(section.start, section.end, scale);
                @let name = section_name(section);
                @let ink = INKS[ink_index(&section.label)];
                g {
                    title { (name) ", " (clock(section.start)) " to " (clock(section.end)) }
                    rect x=(px(x)) y=(px(y)) width=(px(width)) height="32" fill=(screen(id, ink)) {}
                    path class="rule" d={ "M" (px(x)) " " (px(y)) "v32" } {}
                    (fitting_label(&[&name, &section.label], x + 8.0, width - 12.0, y + 21.0))
                }
            }
        }
    }
}

/// `A` is the first ink, `B` the second; seven labels and more begin again.
fn ink_index(label: &str) -> usize {
    let first = label.bytes().next().unwrap_or(b'A');
    usize::from(first.wrapping_sub(b'A')) % INKS.len()
}

pub(super) fn beats(rhythm: &Rhythm, scale: &Scale, y: f64) -> Markup {
    let seconds = match rhythm.beats.as_slice() {
        [first, .., last] => last - first,
        _ => 0.0,
    };
    let beats_show = scale.pixels_each(rhythm.beats.len(), seconds) >= MIN_TICK;
    let bar_width = scale.pixels_each(rhythm.downbeats.len(), seconds);
    let bar_times: Vec<f64> = rhythm
        .downbeats
        .iter()
        .filter_map(|&index| rhythm.beats.get(index).copied())
        .collect();
    let step = |distance: f64| {
        let mut step = 1;
        while bar_width > 0.0 && bar_width * (step as f64) < distance {
            step *= 2;
        }
        step
    };
    let bar_step = step(MIN_TICK);
    let number_step = step(BAR_NUMBER_DISTANCE);
    let ticks = |times: &mut dyn Iterator<Item = f64>, height: f64| {
        times.fold(String::new(), |mut path, time| {
            let _ = write!(path, "M{} {}v{height}", px(scale.x(time)), px(y));
            path
        })
    };
    html! {
        g {
            (lane_name("bars", scale, y + 14.0))
            @if beats_show {
                path class="beats" d=(ticks(&mut rhythm.beats.iter().copied(), 9.0)) {}
            }
            path class="bars" d=(ticks(&mut bar_times.iter().copied().step_by(bar_step), 17.0)) {}
            @for (index, &time) in bar_times.iter().enumerate().step_by(number_step) {
                @if scale.x(time) <= scale.right - 8.0 {
                    text class="muted small mid" x=(px(scale.x(time))) y=(px(y + 31.0)) { (index + 1) }
                }
            }
        }
    }
}

pub(super) fn chords(
    chords: &[ChordSpan],
    keys: &[KeySpan],
    scale: &Scale,
    id: &str,
    y: f64,
) -> Markup {
    html! {
        g {
            (lane_name("chords", scale, y + 21.0))
            @for span in chords {
                @let (x, width) = extent(span.start, span.end, scale);
                @let name = chord_name(span.chord, key_at(keys, span.start));
                g {
                    title {
                        (name) ", " (clock(span.start)) " to " (clock(span.end)) ", "
                        (sure(span.confidence))
                    }
                    @if let Some(chord) = span.chord {
                        @let opacity = px(0.25 + 0.6 * f64::from(span.confidence.clamp(0.0, 1.0)));
                        rect x=(px(x)) y=(px(y)) width=(px(width)) height="32" fill-opacity=(opacity)
                            fill=(screen(id, chord_ink(chord.quality))) {}
                    }
                    path class="edge" d={ "M" (px(x)) " " (px(y)) "v32" } {}
                    @if span.chord.is_some() {
                        (fitting_label(&[&name], x + 4.0, width - 6.0, y + 21.0))
                    }
                }
            }
            path class="edge" d={ "M" (px(scale.left)) " " (px(y + 32.0)) "H" (px(scale.right)) } {}
        }
    }
}

/// Returns the key of the song at a time.
pub(crate) fn key_at(keys: &[KeySpan], time_s: f64) -> Option<music::Key> {
    let span = keys.iter().find(|span| time_s < span.end);
    span.map(|span| span.key)
}

/// Bright chords blue, dark ones coral, those that want to move on violet, open ones teal.
fn chord_ink(quality: ChordQuality) -> &'static str {
    match quality {
        ChordQuality::Major | ChordQuality::Major7 => "blue",
        ChordQuality::Minor | ChordQuality::Minor7 => "coral",
        ChordQuality::Suspended2 | ChordQuality::Suspended4 => "teal",
        ChordQuality::Dominant7
        | ChordQuality::Diminished
        | ChordQuality::HalfDiminished7
        | ChordQuality::Augmented => "violet",
    }
}

pub(super) fn keys(keys: &[KeySpan], scale: &Scale, id: &str, y: f64) -> Markup {
    html! {
        g {
            (lane_name("key", scale, y + 17.0))
            @for span in keys {
                @let (x, width) = extent(span.start, span.end, scale);
                @let name = key_name(span.key);
                @let ink = if span.key.mode == music::Mode::Major { "blue" } else { "coral" };
                g {
                    title {
                        (name) ", " (clock(span.start)) " to " (clock(span.end)) ", "
                        (sure(span.confidence))
                    }
                    rect x=(px(x)) y=(px(y + 20.0)) width=(px(width)) height="6" fill=(screen(id, ink)) {}
                    path class="rule" d={ "M" (px(x)) " " (px(y)) "v26" } {}
                    (fitting_label(&[&name], x + 8.0, width - 10.0, y + 15.0))
                }
            }
        }
    }
}

pub(super) fn time_axis(scale: &Scale, y: f64) -> Markup {
    html! {
        g {
            path class="rule" d={ "M" (px(scale.left)) " " (px(y)) "H" (px(scale.right)) } {}
            @for time in scale.ticks() {
                @let x = scale.x(time);
                path class="edge" d={ "M" (px(x)) " " (px(y)) "v6" } {}
                // The last label stays inside the frame.
                @let anchor = if x > scale.right - 16.0 { "muted small right" } else { "muted small mid" };
                text class=(anchor) x=(px(x)) y=(px(y + 20.0)) { (clock(time)) }
            }
        }
    }
}

fn lane_name(name: &str, scale: &Scale, y: f64) -> Markup {
    html! { text class="lane" x=(px(scale.left - 10.0)) y=(px(y)) { (name) } }
}

fn extent(start: f64, end: f64, scale: &Scale) -> (f64, f64) {
    let x = scale.x(start);
    (x, (scale.x(end) - x).max(0.0))
}

/// Draws the first of `texts` that fits into `width`, or none: labels never overlap.
fn fitting_label(texts: &[&str], x: f64, width: f64, y: f64) -> Markup {
    let fits = |text: &&&str| text.chars().count() as f64 * LETTER <= width;
    html! {
        @if let Some(text) = texts.iter().find(fits) {
            text class="halo" x=(px(x)) y=(px(y)) { (text) }
        }
    }
}

fn sure(confidence: f32) -> String {
    format!(
        "{:.0} % sure",
        f64::from(confidence.clamp(0.0, 1.0)) * 100.0
    )
}

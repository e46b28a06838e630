//! What each figure of the page opens to.

use std::fmt::Write as _;

use maud::{Markup, html};
use music::PitchClass;
use sound::{ChordSpan, Loudness, Rhythm, Structure, Tonality};

use super::{cases, receipt_line};
use crate::analyze::Song;
use crate::documents::role_name;
use crate::draw::{chord_name, clock, key_at, key_name, signed};
use crate::receipts::{Figure, receipt};

pub(super) fn tempo(song: &Song, rhythm: &Rhythm) -> Markup {
    html! {
        (receipt_line(song, Figure::Tempo))
        @if rhythm.periodicity.len() > 1 {
            p { "Strength of the pulse by tempo; the dashed line is the tempo found." }
            (periodicity(rhythm))
        }
        @if !rhythm.tempo.alternatives.is_empty() {
            p {
                "A listener may also tap: "
                @for (index, other) in rhythm.tempo.alternatives.iter().enumerate() {
                    @if index > 0 { ", " }
                    (format!("{:.1} BPM ({:.0} %)", other.bpm, other.weight * 100.0))
                }
                "."
            }
        }
        details {
            summary { span { "Beats" } strong { (rhythm.beats.len()) } span class="muted" { "in seconds" } }
            div {
                ol class="list" {
                    @for (beat, time) in rhythm.beats.iter().enumerate() {
                        @let time = format!("{time:.2}");
                        li { @if rhythm.downbeats.contains(&beat) { strong { (time) } } @else { (time) } }
                    }
                }
                p class="muted" { "Bars start at the bold ones." }
            }
        }
    }
}

fn periodicity(rhythm: &Rhythm) -> Markup {
    const WIDTH: f64 = 640.0;
    const HEIGHT: f64 = 110.0;
    let first = f64::from(rhythm.periodicity[0].0).max(1.0);
    let last = f64::from(rhythm.periodicity[rhythm.periodicity.len() - 1].0).max(first + 1.0);
    // Octaves are equally far apart on this axis, as in hearing.
    let x = |bpm: f64| (bpm.clamp(first, last) / first).log2() / (last / first).log2() * WIDTH;
    let strongest = rhythm
        .periodicity
        .iter()
        .map(|point| point.1)
        .fold(1e-6, f32::max);
    let mut curve = String::new();
    for (index, &(bpm, strength)) in rhythm.periodicity.iter().enumerate() {
        let letter = if index == 0 { 'M' } else { 'L' };
        let y = HEIGHT - f64::from(strength / strongest).clamp(0.0, 1.0) * (HEIGHT - 8.0);
        let _ = write!(curve, "{letter}{:.1} {y:.1}", x(f64::from(bpm)));
    }
    let found = x(rhythm.tempo.bpm);
    let ticks = [30.0, 60.0, 120.0, 240.0]
        .into_iter()
        .filter(|&bpm| bpm >= first && bpm <= last);
    html! {
        svg class="plot" role="img" aria-label="Strength of the pulse by tempo" viewBox={ "0 0 " (WIDTH) " 132" } {
            path class="axis" d={ "M0 " (HEIGHT) "H" (WIDTH) } {}
            path class="found" d={ "M" (format!("{found:.1}")) " 0V" (HEIGHT) } {}
            path d=(curve) {}
            @for bpm in ticks {
                text x=(format!("{:.1}", (x(bpm) - 12.0).clamp(0.0, WIDTH - 30.0))) y="127" { (bpm) }
            }
        }
    }
}

pub(super) fn meter(song: &Song, rhythm: &Rhythm) -> Markup {
    let n_bars = rhythm.downbeats.len();
    html! {
        (receipt_line(song, Figure::Tempo))
        p {
            (n_bars) " bars start at these seconds; their placing is right in about "
            (cases(rhythm.downbeat_confidence)) "."
        }
        ol class="list" {
            @for &beat in &rhythm.downbeats {
                @if let Some(time) = rhythm.beats.get(beat) { li { (format!("{time:.2}")) } }
            }
        }
    }
}

pub(super) fn key(song: &Song, tonality: &Tonality) -> Markup {
    let strongest = tonality.chroma.iter().copied().fold(1e-6, f32::max);
    html! {
        (receipt_line(song, Figure::Key))
        p {
            "Runner-up: " (key_name(tonality.runner_up)) ", " (cases(tonality.runner_up_confidence))
            ". Tuning: " (signed(f64::from(tonality.tuning_cents))) " cents from A4 = 440 Hz."
        }
        p { "Share of each pitch class:" }
        svg class="plot" role="img" aria-label="Share of each pitch class" viewBox="0 0 640 132" {
            @for (index, share) in tonality.chroma.iter().enumerate() {
                @let height = f64::from(share / strongest).clamp(0.0, 1.0) * 100.0;
                @let x = index as f64 * 53.0;
                rect x=(x) y=(format!("{:.1}", 106.0 - height)) width="40" height=(format!("{height:.1}")) {
                    title { (format!("{:.1} %", share * 100.0)) }
                }
                text x=(x + 10.0) y="127" { (PitchClass::new(index as i32).name().replace('b', "♭").replace('#', "♯")) }
            }
        }
        table {
            thead { tr { th { "From" } th { "To" } th { "Key there" } th { "Confidence" } } }
            tbody {
                @for span in &tonality.keys {
                    tr {
                        td { (clock(span.start)) } td { (clock(span.end)) }
                        td { (key_name(span.key)) } td { (cases(span.confidence)) }
                    }
                }
            }
        }
    }
}

pub(super) fn chords(song: &Song, chords: &[ChordSpan]) -> Markup {
    let tonality = song.analysis.tonality.as_ref();
    let keys = tonality.map_or(&[][..], |tonality| &tonality.keys);
    html! {
        (receipt_line(song, Figure::Chords))
        table {
            thead { tr { th { "From, s" } th { "To, s" } th { "Chord" } th { "Harte" } th { "Confidence" } } }
            tbody {
                @for span in chords {
                    tr {
                        td { (format!("{:.2}", span.start)) } td { (format!("{:.2}", span.end)) }
                        td { (chord_name(span.chord, key_at(keys, span.start))) } td { (span.label()) } td { (cases(span.confidence)) }
                    }
                }
            }
        }
    }
}

pub(super) fn loudness(song: &Song, loudness: &Loudness) -> Markup {
    let level = |value: Option<f64>, unit: &str| {
        value.map_or_else(
            || "none".to_owned(),
            |value| format!("{} {unit}", signed(value)),
        )
    };
    let rows = [
        ("Integrated", level(loudness.integrated_lufs, "LUFS")),
        (
            "Largest momentary (400 ms)",
            level(loudness.momentary_max_lufs, "LUFS"),
        ),
        (
            "Largest short-term (3 s)",
            level(loudness.short_term_max_lufs, "LUFS"),
        ),
        ("Loudness range", level(Some(loudness.lra_lu), "LU")),
        ("True peak", level(loudness.true_peak_dbtp, "dBTP")),
        ("Sample peak", level(loudness.sample_peak_dbfs, "dBFS")),
        ("Peak to loudness", level(loudness.plr_lu, "LU")),
        (
            "Dynamic range",
            level(Some(loudness.dynamic_range_db), "dB"),
        ),
    ];
    html! {
        (receipt_line(song, Figure::Loudness))
        p { "Blocks below −70 LUFS, and those more than 10 LU below the rest, do not count." }
        (pairs(&rows))
    }
}

pub(super) fn sections(structure: &Structure) -> Markup {
    html! {
        table {
            thead { tr { th { "From" } th { "To" } th { "Part" } th { "Role" } th class="n" { "LUFS" } th { "Key" } } }
            tbody {
                @for part in &structure.sections {
                    tr {
                        td { (clock(part.start)) } td { (clock(part.end)) } td { (part.label) }
                        td { (role_name(part.role)) } td class="n" { (signed(f64::from(part.loudness_lufs))) }
                        td { @if let Some(key) = part.key { (key_name(key)) } }
                    }
                }
            }
        }
        p class="muted" { "Parts that sound alike share a letter. A role is a guess from order, return and loudness." }
    }
}

pub(super) fn descriptors(song: &Song) -> Markup {
    let Some(receipt) = receipt(song, Figure::Descriptors) else {
        return html! {};
    };
    let values = receipt.value.as_object().cloned().unwrap_or_default();
    let inputs = receipt.evidence["inputs"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let inputs: Vec<(&str, String)> = inputs
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_string()))
        .collect();
    html! {
        (receipt_line(song, Figure::Descriptors))
        table {
            thead { tr { th { "Descriptor" } th class="n" { "Value, 0 to 1" } th { "Confidence" } } }
            tbody {
                @for (name, rated) in &values {
                    tr {
                        td { (name) }
                        td class="n" { (format!("{:.2}", rated["value"].as_f64().unwrap_or_default())) }
                        td { (cases(rated["confidence"].as_f64().unwrap_or_default() as f32)) }
                    }
                }
            }
        }
        @if !inputs.is_empty() {
            h3 { "Measured beside them" }
            (pairs(&inputs))
        }
    }
}

pub(super) fn recording(song: &Song) -> Markup {
    let audio = &song.analysis.audio;
    let signal = &song.analysis.signal;
    let rows = [
        ("File", song.path.to_string_lossy().into_owned()),
        ("BLAKE3", song.digest.to_string()),
        (
            "Format",
            format!(
                "{} in {}, {} Hz, {} channels",
                audio.codec, audio.container, audio.sample_rate_hz, audio.channels
            ),
        ),
        ("Clipped samples", signal.clipped_samples.to_string()),
        (
            "Silence at head and tail",
            format!(
                "{:.2} s, {:.2} s",
                signal.silence_head_s, signal.silence_tail_s
            ),
        ),
        ("DC offset", format!("{:.5}", signal.dc_offset)),
        (
            "Phase correlation",
            signal
                .phase_correlation
                .map_or_else(|| "mono".to_owned(), |value| format!("{value:.2}")),
        ),
    ];
    html! {
        (pairs(&rows))
        @for warning in &audio.warnings { p class="bad" { (warning) } }
    }
}

fn pairs(rows: &[(&str, String)]) -> Markup {
    html! {
        table { tbody { @for (name, value) in rows { tr { th scope="row" { (name) } td { (value) } } } } }
    }
}

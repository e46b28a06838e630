//! One self-contained HTML page of analysed songs: no script, nothing loaded from elsewhere.

mod evidence;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::WorkflowError;
use crate::analyze::Song;
use crate::compare::{Comparison, FIGURES, Known, compare};
use crate::documents::isrc;
use crate::draw;
use crate::draw::{figures, key_name, signed};
use crate::receipts::Figure;

const CSS: &str = include_str!("report/page.css");

/// A song on the page, with what is known of it beforehand.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The song.
    pub song: Song,
    /// What is known, where the song was composed for the demonstration.
    pub known: Option<Known>,
}

/// Returns the page; `is_demo` labels it as made-up data.
pub fn html(entries: &[Entry], problems: &[WorkflowError], is_demo: bool) -> String {
    let total_s: f64 = entries
        .iter()
        .map(|entry| entry.song.analysis.audio.duration_s)
        .sum();
    let n = entries.len();
    let noun = if n == 1 { "song" } else { "songs" };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (n) " " (noun) " · Ledgerline" @if is_demo { " · demo data" } }
                style { (PreEscaped(CSS)) (PreEscaped(draw::CSS)) }
            }
            body {
                header {
                    @if is_demo { p class="demo" { "Demo data: these songs were composed by the program" } }
                    h1 { "What the music measures" }
                    p class="lead" {
                        (n) " " (noun) ", " (draw::clock(total_s)) " in all. Every figure opens to what it was computed from."
                    }
                }
                main {
                    @if entries.iter().any(|entry| entry.known.is_some()) { (comparisons(entries)) }
                    @for (index, entry) in entries.iter().enumerate() { (song(&entry.song, index)) }
                    @if !problems.is_empty() { (failed(problems)) }
                }
                footer {
                    p class="muted" {
                        "Measured on this machine by Ledgerline"
                        @if let Some(entry) = entries.first() {
                            ", analyser version " (entry.song.analysis.analyzer_version)
                        }
                        ". “Right in about 9 of 10 cases”: of the answers given with this confidence to songs whose truth is known, about nine in ten are right."
                    }
                }
            }
        }
    }
    .into_string()
}

fn comparisons(entries: &[Entry]) -> Markup {
    html! {
        section {
            h2 { "Found beside known" }
            p {
                "These songs were composed, so that the right answers are known. "
                "Tempo counts as right within 4 %. Beats are scored within 70 ms, chords by root and third. "
                "Where an answer is wrong (✗), the known one stands in brackets."
            }
            div class="scroll" tabindex="0" role="region" aria-label="Found beside known" {
                table {
                    thead { tr { th { "Song" } @for figure in FIGURES { th { (figure) } } } }
                    tbody {
                        @for (index, entry) in entries.iter().enumerate() {
                            @if let Some(known) = &entry.known {
                                @let comparisons = compare(&entry.song, known);
                                tr {
                                    td { a href={ "#song-" (index + 1) } { (entry.song.title()) } }
                                    @for figure in FIGURES {
                                        td { (compared(&comparisons, figure)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn compared(comparisons: &[Comparison], figure: &str) -> Markup {
    let Some(comparison) = comparisons
        .iter()
        .find(|comparison| comparison.figure == figure)
    else {
        return html! { "–" };
    };
    let class = match comparison.agrees {
        Some(true) => "good",
        Some(false) => "bad",
        None => "",
    };
    html! { span class=(class) { (comparison.in_short()) } }
}

fn failed(problems: &[WorkflowError]) -> Markup {
    html! {
        section {
            h2 { "Not analysed" }
            ul { @for problem in problems { li { (cause_chain(problem)) } } }
        }
    }
}

/// Returns an error with its causes in one line.
pub fn cause_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn song(song: &Song, index: usize) -> Markup {
    let tags = &song.analysis.tags;
    let names = [tags.artist.clone(), tags.album.clone(), isrc(tags)];
    let line: Vec<String> = names.into_iter().flatten().collect();
    let picture = draw::svg(
        song,
        draw::Options {
            standalone: false,
            ..draw::Options::default()
        },
    );
    html! {
        article id={ "song-" (index + 1) } {
            h2 { (song.title()) }
            @if !line.is_empty() { p class="muted" { (line.join(" · ")) } }
            figure {
                div class="scroll" tabindex="0" role="region" aria-label={ "Picture of " (song.title()) } {
                    (PreEscaped(picture))
                }
                figcaption { (figures(song)) "." }
            }
            h3 { "Figures" }
            (key_figures(song))
        }
    }
}

fn key_figures(song: &Song) -> Markup {
    let analysis = &song.analysis;
    html! {
        @if let Some(rhythm) = &analysis.rhythm {
            (figure("Tempo", &format!("{:.1} BPM", rhythm.tempo.bpm), Some(rhythm.tempo.confidence),
                &evidence::tempo(song, rhythm)))
            (figure("Time signature", &rhythm.meter.to_string(), Some(rhythm.meter_confidence),
                &evidence::meter(song, rhythm)))
        }
        @if let Some(tonality) = &analysis.tonality {
            (figure("Key", &key_name(tonality.key), Some(tonality.confidence), &evidence::key(song, tonality)))
        }
        @if let Some(chords) = &analysis.chords {
            (figure("Chords", &format!("{} spans", chords.len()), None, &evidence::chords(song, chords)))
        }
        @if let Some(loudness) = &analysis.loudness {
            @let value = loudness.integrated_lufs.map_or_else(|| "silent".to_owned(), |l| format!("{} LUFS", signed(l)));
            (figure("Loudness", &value, None, &evidence::loudness(song, loudness)))
        }
        @if let Some(structure) = &analysis.structure {
            (figure("Sections", &format!("{} parts", structure.sections.len()), None, &evidence::sections(structure)))
        }
        @if let Some(descriptors) = &analysis.descriptors {
            @let value = format!("energy {:.2}", descriptors.energy.value);
            (figure("Descriptors", &value, None, &evidence::descriptors(song)))
        }
        (figure("Recording", &draw::clock(analysis.audio.duration_s), None, &evidence::recording(song)))
    }
}

fn figure(name: &str, value: &str, confidence: Option<f32>, evidence: &Markup) -> Markup {
    html! {
        details {
            summary {
                span { (name) }
                strong { (value) }
                span class="muted" {
                    @if let Some(confidence) = confidence { "right in about " (cases(confidence)) }
                }
            }
            div { (evidence) }
        }
    }
}

/// Returns a confidence in words: `9 of 10 cases`.
fn cases(confidence: f32) -> String {
    let confidence = f64::from(confidence.clamp(0.0, 1.0));
    if confidence >= 0.985 {
        return "99 of 100 cases".to_owned();
    }
    if confidence >= 0.945 {
        return format!("{:.0} of 100 cases", confidence * 100.0);
    }
    format!("{:.0} of 10 cases", confidence * 10.0)
}

/// The receipts of a figure as a sentence.
fn receipt_line(song: &Song, figure: Figure) -> Markup {
    use catalog::Receipt;
    let receipts = crate::receipts::receipt(song, figure).map_or_else(Vec::new, |r| r.receipts);
    html! {
        p class="muted" {
            @for receipt in &receipts {
                @match receipt {
                    Receipt::Span(span) => {
                        "Computed from " (draw::clock(span.start_s)) " to " (draw::clock(span.end_s))
                        " of recording " code { (span.recording.to_string()[..16]) "…" }
                    },
                    Receipt::Rule(rule) => { "; rule " code { (rule.name) " " (rule.version) } },
                    Receipt::Rows(rows) => { "; " (rows.n_rows) " rows of " code { (rows.dataset) } },
                }
            }
            "."
        }
    }
}

#[cfg(test)]
mod tests;

//! Draws a song as one SVG: waveform, beats, sections, chords, keys, loudness.
//!
//! Two spot inks and halftone screens on paper: each lane has an ink and a
//! screen of its own, so that it reads in grey, in print and on a dark ground.

mod lanes;
mod loudness;
mod scale;
mod screens;
mod spelling;
mod waveform;

use maud::{Markup, PreEscaped, html};
use sound::{Section, SectionRole};

use crate::analyze::Song;
use crate::documents::role_name;
use scale::Scale;

pub(crate) use lanes::key_at;
pub(crate) use scale::clock;
pub(crate) use spelling::{chord_name, key_name};

/// The inks and letters; a page that shows several pictures carries it once.
pub const CSS: &str = include_str!("draw/ink.css");

/// Narrower pictures would have no room for their labels, in pixels.
pub const MIN_WIDTH: u32 = 480;
/// Wider pictures show no more, in pixels.
pub const MAX_WIDTH: u32 = 8000;

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Width in pixels, [`MIN_WIDTH`] to [`MAX_WIDTH`]; the height follows from what there is to draw.
    pub width: u32,
    /// Whether the picture carries [`CSS`] and a heading; false inside a page that does.
    pub standalone: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            width: 1200,
            standalone: true,
        }
    }
}

/// Returns the picture of `song`.
pub fn svg(song: &Song, options: Options) -> String {
    let analysis = &song.analysis;
    let width = f64::from(options.width.clamp(MIN_WIDTH, MAX_WIDTH));
    let scale = Scale::new(width, analysis.audio.duration_s);
    // Several pictures in one page must not share the names of their screens.
    let id = song.digest.to_string()[..12].to_owned();

    let mut lanes: Vec<Markup> = Vec::new();
    // A page says the title itself.
    let mut y = if options.standalone { 96.0 } else { 12.0 };
    let mut add = |height: f64, draw: &dyn Fn(f64) -> Markup| {
        lanes.push(draw(y));
        y += height;
    };
    if let Some(structure) = &analysis.structure {
        add(42.0, &|y| {
            lanes::sections(&structure.sections, &scale, &id, y)
        });
    }
    add(176.0, &|y| {
        waveform::lane(&analysis.outline, &scale, &id, y)
    });
    if let Some(rhythm) = &analysis.rhythm {
        add(46.0, &|y| lanes::beats(rhythm, &scale, y));
    }
    if let Some(chords) = &analysis.chords {
        let keys = analysis.tonality.as_ref().map_or(&[][..], |t| &t.keys);
        add(42.0, &|y| lanes::chords(chords, keys, &scale, &id, y));
    }
    if let Some(tonality) = &analysis.tonality {
        add(36.0, &|y| lanes::keys(&tonality.keys, &scale, &id, y));
    }
    if let Some(loudness) = &analysis.loudness {
        add(128.0, &|y| loudness::lane(loudness, &scale, y));
    }
    add(34.0, &|y| lanes::time_axis(&scale, y));

    let label = format!("{id}-title {id}-desc");
    let view_box = format!("0 0 {width} {y}");
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class="song" role="img" aria-labelledby=(label)
            width=(width) height=(y) viewBox=(view_box) {
            title id={ (id) "-title" } { (heading(song)) }
            desc id={ (id) "-desc" } { (description(song)) }
            @if options.standalone { style { (PreEscaped(CSS)) } }
            (screens::defs(&id))
            rect class="paper" width="100%" height="100%" {}
            @if options.standalone { (title_block(song, width)) }
            @for lane in &lanes { (lane) }
        }
    }
    .into_string()
}

fn title_block(song: &Song, width: f64) -> Markup {
    let heading = shortened(&heading(song), ((width - 60.0) / 15.0) as usize);
    let figures = shortened(&figures(song), ((width - 60.0) / 7.6) as usize);
    html! {
        text class="head shadow" x="27" y="52" aria-hidden="true" { (heading) }
        text class="head" x="24" y="50" { (heading) }
        text class="lead" x="24" y="78" { (figures) }
    }
}

fn shortened(text: &str, max_chars: usize) -> String {
    if text.chars().count() <= max_chars {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(max_chars.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

fn heading(song: &Song) -> String {
    match &song.analysis.tags.artist {
        Some(artist) if !artist.trim().is_empty() => {
            format!("{} – {}", artist.trim(), song.title())
        }
        _ => song.title(),
    }
}

/// Returns the key figures in one line.
pub(crate) fn figures(song: &Song) -> String {
    let analysis = &song.analysis;
    let mut parts = Vec::new();
    if let Some(rhythm) = &analysis.rhythm {
        parts.push(format!("{:.1} BPM", rhythm.tempo.bpm));
        parts.push(rhythm.meter.to_string());
    }
    if let Some(tonality) = &analysis.tonality {
        parts.push(key_name(tonality.key));
    }
    if let Some(lufs) = analysis
        .loudness
        .as_ref()
        .and_then(|loudness| loudness.integrated_lufs)
    {
        parts.push(format!("{} LUFS", signed(lufs)));
    }
    parts.push(clock(analysis.audio.duration_s));
    parts.join(" · ")
}

fn description(song: &Song) -> String {
    let sections = song
        .analysis
        .structure
        .as_ref()
        .map_or_else(String::new, |structure| {
            let parts: Vec<String> = structure
                .sections
                .iter()
                .map(|part| format!("{} at {}", section_name(part), clock(part.start)))
                .collect();
            format!(". Sections: {}", parts.join(", "))
        });
    format!("{}{sections}.", figures(song))
}

/// Returns a level with a true minus sign and one decimal.
pub(crate) fn signed(value: f64) -> String {
    format!("{value:.1}").replace('-', "−")
}

/// Returns the letter of a section with its role, where one stands out: `B chorus`.
fn section_name(section: &Section) -> String {
    match section.role {
        SectionRole::Part => section.label.clone(),
        role => format!("{} {}", section.label, role_name(role)),
    }
}

#[cfg(test)]
mod tests;

//! Gives the plan of a song to the players.

use super::accompany::{self, Figure, Tones};
use super::form::{Role, Section, Span};
use super::{Plan, course, groove, melody};
use crate::{Instrument, Note, Random, Track};

/// A tune as truth: start, end, MIDI number.
type Melody = Vec<(f64, f64, u8)>;

/// One player: a track and the hand that plays it.
struct Player<'a> {
    plan: &'a Plan,
    track: Track,
    random: Random,
    jitter_s: f64,
}

impl<'a> Player<'a> {
    fn new(plan: &'a Plan, instrument: Instrument, salt: u64, gain: f32, pan: f32) -> Self {
        let mut random = Random::stream(plan.spec.seed, salt);
        let gain = gain * random.between(0.8, 1.2) as f32;
        let jitter_s = plan.spec.style.jitter_ms / 1000.0;
        Self {
            plan,
            track: Track {
                instrument,
                gain,
                pan,
                notes: Vec::new(),
            },
            random,
            jitter_s,
        }
    }

    fn seconds_at(&self, beat: f64) -> f64 {
        self.plan
            .tempo
            .seconds_at(course::swung(beat, self.plan.swing, &self.plan.bar))
    }

    /// Plays from beat to beat; `late_s` shifts the whole note.
    fn play(&mut self, start: f64, end: f64, pitch: i32, velocity: f64, late_s: f64) {
        let start_s = self.seconds_at(start) + late_s + self.random.spread(self.jitter_s);
        let end_s = self.seconds_at(end) - 0.004;
        let is_drum = matches!(self.track.instrument, Instrument::Drums(_));
        let tuning = if is_drum {
            0.0
        } else {
            self.plan.spec.tuning_cents / 100.0
        };
        let velocity = (velocity + self.random.spread(4.0))
            .round()
            .clamp(12.0, 127.0) as u8;
        let start_s = start_s.max(0.0);
        self.track.notes.push(Note {
            start_s,
            duration_s: (end_s - start_s).max(0.04),
            pitch: (f64::from(pitch) + tuning) as f32,
            velocity,
        });
    }

    fn finish(mut self) -> Track {
        self.track.notes.sort_by(|a, b| {
            a.start_s
                .total_cmp(&b.start_s)
                .then(a.pitch.total_cmp(&b.pitch))
        });
        self.track
    }
}

/// Returns the tracks of the song and its tune.
pub(super) fn arrange(plan: &Plan) -> (Vec<Track>, Melody) {
    let style = plan.spec.style;
    let mut random = Random::stream(plan.spec.seed, 3);
    let side = if random.chance(0.5) { 0.35 } else { -0.35 };
    let first = *random.pick(style.figures);
    let second = *random.pick(style.figures);
    // Without drums somebody else has to keep time.
    let keep_time = |figure: Figure| match figure {
        Figure::Pad | Figure::Block if !plan.spec.drums => Figure::Arpeggio,
        _ => figure,
    };
    let (first, second) = (keep_time(first), keep_time(second));
    let comp = *random.pick(style.comps);
    let bass = *random.pick(style.basses);
    let lead = *random.pick(style.leads);
    let pad = *random.pick(style.pads);
    let chamber =
        style.pads.contains(&comp) || matches!(comp, Instrument::PipeOrgan | Instrument::Piano);
    let mut tracks = vec![
        comping(plan, comp, (first, second), side),
        basses(plan, bass),
    ];
    let mut tune = Melody::new();
    if plan.spec.tune || plan.tempo.first_beat() < 0 {
        let (track, notes) = leads(plan, lead);
        tracks.push(track);
        tune = notes;
    }
    if !chamber || random.chance(0.3) {
        tracks.push(pads(plan, pad, -side));
    }
    if plan.spec.drums {
        tracks.push(drums(plan));
    }
    tracks.retain(|track| !track.notes.is_empty());
    (tracks, tune)
}

/// Returns how full a section is, 0..1.
const fn energy(role: Role) -> f64 {
    match role {
        Role::Intro => 0.35,
        Role::Verse => 0.55,
        Role::Chorus => 0.95,
        Role::Bridge => 0.45,
        Role::Outro => 0.5,
    }
}

/// Returns the sections, each with its chords and loudness.
fn each_section(plan: &Plan) -> impl Iterator<Item = (&Section, &[Span], f64)> {
    plan.sections
        .iter()
        .zip(&plan.harmony)
        .map(|(section, spans)| (section, spans.as_slice(), 0.84 + 0.2 * energy(section.role)))
}

/// Returns the beat before which only drums play.
fn silent_until(plan: &Plan) -> f64 {
    plan.drum_intro_bars as f64 * plan.bar.length()
}

/// Returns the chord at a beat; the last one beyond the end.
fn chord_at(spans: &[Span], beat: f64) -> Option<&Span> {
    spans.iter().find(|span| span.end > beat + 1e-6)
}

fn comping(plan: &Plan, instrument: Instrument, figures: (Figure, Figure), pan: f32) -> Track {
    let mut player = Player::new(plan, instrument, 4, 0.5, pan);
    let bar = &plan.bar;
    let centre = match instrument {
        Instrument::DistortedGuitar => 50,
        Instrument::NylonGuitar | Instrument::SteelGuitar | Instrument::CleanGuitar => 56,
        Instrument::Bells | Instrument::Harp => 66,
        _ => 60,
    };
    let n_bars = plan
        .sections
        .iter()
        .map(|section| section.n_bars)
        .sum::<usize>();
    let mut voicing: Vec<i32> = Vec::new();
    for (section, spans, loud) in each_section(plan) {
        let figure = match section.role {
            Role::Chorus => figures.1,
            _ => figures.0,
        };
        for bar_index in section.first_bar..section.first_bar + section.n_bars {
            let bar_start = bar_index as f64 * bar.length();
            let is_last = bar_index + 1 == n_bars;
            let shape = if is_last { Figure::Block } else { figure };
            let mut events = accompany::figure(shape, bar, plan.spec.seed ^ section.letter as u64);
            // A chord that enters where the figure is silent is struck all the same.
            for span in spans.iter().filter(|span| {
                span.start >= bar_start - 1e-6 && span.start < bar_start + bar.length() - 1e-6
            }) {
                let at = (span.start - bar_start).max(0.0);
                let held = matches!(
                    shape,
                    Figure::Block | Figure::Half | Figure::Pad | Figure::Charleston
                );
                let off_bar = !bar.is_count(at);
                if (held || off_bar) && !events.iter().any(|event| (event.at - at).abs() < 1e-6) {
                    let length = bar.length() - at + if off_bar { bar.eighth } else { 0.0 };
                    events.push(accompany::Event {
                        at,
                        length,
                        tones: Tones::All,
                        velocity: 78.0,
                    });
                }
            }
            for event in events {
                let start = bar_start + event.at;
                let Some(span) = chord_at(spans, start) else {
                    continue;
                };
                if start < silent_until(plan) - 1e-6 {
                    continue;
                }
                voicing = accompany::voicing(span.harmony, centre, &voicing);
                let end = (start + event.length).min(span.end);
                let velocity = event.velocity * loud;
                match event.tones {
                    Tones::All => {
                        for &pitch in &voicing {
                            player.play(start, end, pitch, velocity, 0.0);
                        }
                    }
                    Tones::Strummed(step_s) => {
                        let n = voicing.len();
                        for (i, &pitch) in voicing.iter().enumerate() {
                            let order = if step_s > 0.0 { i } else { n - 1 - i };
                            player.play(
                                start,
                                end,
                                pitch,
                                velocity,
                                order as f64 * step_s.abs() / 2.0,
                            );
                        }
                    }
                    Tones::One(index) => {
                        let octave = 12 * (index / voicing.len().max(1)) as i32;
                        let pitch = voicing[index % voicing.len()] + octave;
                        player.play(start, end, pitch, velocity * 1.05, 0.0);
                    }
                }
            }
        }
    }
    player.finish()
}

fn basses(plan: &Plan, instrument: Instrument) -> Track {
    let mut player = Player::new(plan, instrument, 5, 0.62, 0.0);
    let bar = &plan.bar;
    let line = *player.random.pick(plan.spec.style.bass_lines);
    let lowest = if matches!(
        instrument,
        Instrument::PipeOrgan | Instrument::Piano | Instrument::Strings
    ) {
        36
    } else {
        28
    };
    for (section, spans, loud) in each_section(plan) {
        if section.role == Role::Intro && player.random.chance(0.4) {
            continue;
        }
        for bar_index in section.first_bar..section.first_bar + section.n_bars {
            let bar_start = bar_index as f64 * bar.length();
            let Some(first) = chord_at(spans, bar_start) else {
                continue;
            };
            let intervals = first.harmony.chord.quality.intervals();
            let (third, fifth) = (i32::from(intervals[1]), i32::from(intervals[2]));
            let mut notes = accompany::bass_line(line, bar, third, fifth, &mut player.random);
            for span in spans.iter().filter(|span| {
                span.start > bar_start + 1e-6 && span.start < bar_start + bar.length() - 1e-6
            }) {
                let at = span.start - bar_start;
                if !notes.iter().any(|note| (note.0 - at).abs() < 1e-6) {
                    notes.push((at, bar.length() - at, 0, 86.0));
                }
            }
            for (at, length, above, velocity) in notes {
                let start = bar_start + at;
                let Some(span) = chord_at(spans, start) else {
                    continue;
                };
                if start < silent_until(plan) - 1e-6 {
                    continue;
                }
                let low =
                    lowest + (i32::from(span.harmony.bass.semitones()) - lowest).rem_euclid(12);
                // An inverted chord keeps its bass; fifths above it would name another chord.
                let above = if span.harmony.bass == span.harmony.chord.root {
                    above
                } else {
                    above / 12 * 12
                };
                player.play(
                    start,
                    (start + length).min(span.end),
                    low + above,
                    velocity * loud,
                    0.0,
                );
            }
        }
    }
    player.finish()
}

fn leads(plan: &Plan, instrument: Instrument) -> (Track, Melody) {
    let mut player = Player::new(plan, instrument, 6, 0.6, 0.05);
    let bar = &plan.bar;
    let centre = match instrument {
        Instrument::Voice => player.random.between(60.0, 72.0) as i32,
        Instrument::Flute | Instrument::Violin | Instrument::Bells => 76,
        Instrument::DistortedGuitar | Instrument::CleanGuitar => 67,
        _ => 72,
    };
    let eighth_s = 60.0 / plan.spec.bpm * bar.eighth;
    let mut melody = Melody::new();
    let mut sing = |player: &mut Player<'_>, start: f64, end: f64, pitch: i32, velocity: f64| {
        let (from, to) = (player.seconds_at(start), player.seconds_at(end));
        player.play(start, end, pitch, velocity, 0.0);
        melody.push((
            super::round(from),
            super::round(to),
            pitch.clamp(0, 127) as u8,
        ));
    };
    let first_beat = plan.tempo.first_beat();
    for beat in first_beat..0 {
        // Up to the tonic: its dominant, then its leading tone.
        let tonic =
            centre - 6 + (i32::from(plan.spec.key.tonic.semitones()) - centre + 6).rem_euclid(12);
        let below = if beat == -1 { 1 } else { 5 };
        sing(
            &mut player,
            f64::from(beat),
            f64::from(beat) + 0.92,
            tonic - below,
            84.0,
        );
    }
    for (section, spans, loud) in each_section(plan) {
        if matches!(section.role, Role::Intro | Role::Outro) {
            continue;
        }
        // The same letter brings the same tune.
        let mut random = Random::stream(plan.spec.seed, 1000 + section.letter as u64);
        let centre = centre + if section.role == Role::Chorus { 3 } else { 0 };
        let key = plan.spec.key.up(section.lift);
        for note in melody::tune(spans, key, centre, bar, eighth_s, &mut random) {
            sing(
                &mut player,
                note.start,
                note.end,
                note.pitch,
                (80.0 + 14.0 * note.accent) * loud,
            );
        }
    }
    (player.finish(), melody)
}

fn pads(plan: &Plan, instrument: Instrument, pan: f32) -> Track {
    let mut player = Player::new(plan, instrument, 7, 0.3, pan);
    let mut voicing = Vec::new();
    let everywhere = player.random.chance(0.25);
    for (section, spans, loud) in each_section(plan) {
        if !everywhere && !matches!(section.role, Role::Chorus | Role::Bridge) {
            continue;
        }
        for span in spans
            .iter()
            .filter(|span| span.end > silent_until(plan) + 1e-6)
        {
            voicing = accompany::voicing(span.harmony, 66, &voicing);
            for &pitch in &voicing {
                player.play(
                    span.start.max(silent_until(plan)),
                    span.end,
                    pitch,
                    64.0 * loud,
                    0.0,
                );
            }
        }
    }
    player.finish()
}

fn drums(plan: &Plan) -> Track {
    let style = plan.spec.style;
    let mut player = Player::new(plan, Instrument::Drums(style.kit), 8, 0.75, 0.0);
    player.jitter_s *= 0.5;
    let bar = &plan.bar;
    let n_bars = plan
        .sections
        .iter()
        .map(|section| section.n_bars)
        .sum::<usize>();
    for (section, _, loud) in each_section(plan) {
        // A thin bridge or intro leaves the kit out or keeps the hands off the snare.
        let rests = matches!(section.role, Role::Intro | Role::Bridge)
            && plan.drum_intro_bars == 0
            && player.random.chance(0.3);
        if rests && plan.sections.len() > 3 {
            continue;
        }
        for index in 0..section.n_bars {
            let bar_index = section.first_bar + index;
            if plan.break_bars.contains(&bar_index) {
                continue;
            }
            let start = bar_index as f64 * bar.length();
            if bar_index + 1 == n_bars {
                for drum in [groove::drum::KICK, groove::drum::CRASH] {
                    player.play(start, start + 0.2, i32::from(drum), 92.0 * loud, 0.0);
                }
                continue;
            }
            let fills = index + 1 == section.n_bars && player.random.chance(0.65);
            let mut hits = groove::strokes(
                style.groove,
                bar,
                index,
                energy(section.role),
                &mut player.random,
            );
            if fills {
                let fill = groove::fill(style.groove, bar, &mut player.random);
                let from = fill.first().map_or(bar.length(), |hit| hit.at);
                hits.retain(|hit| hit.at < from - 1e-6 || hit.drum == groove::drum::KICK);
                hits.extend(fill);
            }
            for hit in hits {
                player.play(
                    start + hit.at,
                    start + hit.at + 0.1,
                    i32::from(hit.drum),
                    hit.velocity * loud,
                    0.0,
                );
            }
        }
    }
    player.finish()
}

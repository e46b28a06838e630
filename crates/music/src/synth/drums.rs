//! Drums by synthesis, each stroke made once and then reused.

use std::collections::BTreeMap;

use super::osc::{Bands, Filter, decay_60};
use super::struck::sine;
use crate::compose::groove::drum;
use crate::{Kit, Note, Random};

/// Strokes made so far, by drum, hardness and variant.
#[derive(Debug, Default)]
pub(super) struct Strokes(BTreeMap<(u8, bool, u64), Vec<f32>>);

impl Strokes {
    /// Adds a stroke; successive strokes on a drum differ a little.
    pub(super) fn strike(
        &mut self,
        out: &mut [f32],
        note: &Note,
        kit: Kit,
        rate: f32,
        random: &mut Random,
    ) {
        let key = note.pitch.round().clamp(0.0, 127.0) as u8;
        let variant = random.below(3) as u64;
        let hard = note.velocity > 84;
        let stroke = self.0.entry((key, hard, variant)).or_insert_with(|| {
            let mut random = Random::stream(u64::from(key) * 8 + variant, 77);
            make(key, kit, hard, rate, &mut random)
        });
        let force = f32::from(note.velocity) / 127.0;
        let level = force * force.sqrt();
        for (sample, stroke) in out.iter_mut().zip(stroke.iter()) {
            *sample += stroke * level;
        }
    }
}

/// A stroke in the making.
struct Stroke<'a> {
    out: &'a mut [f32],
    rate: f32,
    random: &'a mut Random,
}

impl Stroke<'_> {
    /// Adds the body of a drum: a sine that falls in pitch within `fall_s` and dies to -60 dB in `ring_s`.
    fn skin(&mut self, from_hz: f32, to_hz: f32, fall_s: f32, ring_s: f32, level: f32) {
        let fall = decay_60(fall_s * 4.0, self.rate);
        let ring = decay_60(ring_s, self.rate);
        let (mut bend, mut level, mut turn) = (from_hz - to_hz, level, 0.0_f32);
        for (i, sample) in self.out.iter_mut().enumerate() {
            let attack = (i as f32 / (0.0008 * self.rate)).min(1.0);
            *sample += attack * level * sine(turn);
            turn += (to_hz + bend) / self.rate;
            turn -= turn.floor();
            bend *= fall;
            level *= ring;
        }
    }

    /// Adds noise around `centre_hz`.
    fn band(&mut self, centre_hz: f32, q: f32, attack_s: f32, ring_s: f32, level: f32) {
        self.burst(centre_hz, q, attack_s, ring_s, |bands| {
            bands.band * 2.0 * level
        });
    }

    /// Adds noise above `cutoff_hz`.
    fn high(&mut self, cutoff_hz: f32, q: f32, attack_s: f32, ring_s: f32, level: f32) {
        self.burst(cutoff_hz, q, attack_s, ring_s, |bands| bands.high * level);
    }

    fn burst(
        &mut self,
        hz: f32,
        q: f32,
        attack_s: f32,
        ring_s: f32,
        output: impl Fn(Bands) -> f32,
    ) {
        let mut filter = Filter::new(hz, q, self.rate);
        let ring = decay_60(ring_s, self.rate);
        let rise = 1.0 / (attack_s * self.rate).max(1.0);
        let (mut attack, mut level) = (0.0_f32, 1.0_f32);
        for sample in &mut *self.out {
            attack = (attack + rise).min(1.0);
            *sample += attack * level * output(filter.run(self.random.noise()));
            if attack >= 1.0 {
                level *= ring;
            }
        }
    }

    /// Adds the clang of metal: six squares that share no fundamental.
    fn metal(&mut self, base_hz: f32, ring_s: f32, high_pass_hz: f32, level: f32) {
        const RATIOS: [f32; 6] = [1.0, 1.3420, 1.2312, 1.6532, 1.9523, 2.1523];
        let mut filter = Filter::new(high_pass_hz, 0.8, self.rate);
        let ring = decay_60(ring_s, self.rate);
        let mut turns = [0.0_f32, 0.13, 0.29, 0.43, 0.61, 0.83];
        let mut level = level;
        for sample in &mut *self.out {
            let mut sum = 0.0;
            for (turn, ratio) in turns.iter_mut().zip(RATIOS) {
                sum += if *turn < 0.5 { 1.0 } else { -1.0 };
                *turn += base_hz * ratio / self.rate;
                *turn -= turn.floor();
            }
            *sample += level * filter.run(sum / 6.0).high;
            level *= ring;
        }
    }

    /// Adds two squares a fifth and some apart through one resonance.
    fn cowbell(&mut self) {
        let mut filter = Filter::new(2000.0, 1.2, self.rate);
        let ring = decay_60(0.28, self.rate);
        let mut level = 0.5;
        for (i, sample) in self.out.iter_mut().enumerate() {
            let t = i as f32 / self.rate;
            let square = |f: f32| if (f * t).fract() < 0.5 { 1.0 } else { -1.0 };
            *sample += level * filter.run(0.5 * (square(562.0) + square(845.0))).band;
            level *= ring;
        }
    }
}

/// Returns one stroke on the drum of a General MIDI number.
fn make(key: u8, kit: Kit, hard: bool, rate: f32, random: &mut Random) -> Vec<f32> {
    let vary = random.between(0.97, 1.03) as f32;
    let bright = if hard { 1.0 } else { 0.72 };
    let mut out = vec![0.0; (length_s(key, kit) * rate) as usize];
    let mut stroke = Stroke {
        out: &mut out,
        rate,
        random,
    };
    match key {
        35 | drum::KICK => kick(&mut stroke, kit, bright),
        drum::RIM | 31 | 33 | 75..=77 => {
            stroke.skin(1750.0 * vary, 1700.0 * vary, 0.01, 0.05, 0.5);
            stroke.skin(480.0, 460.0, 0.01, 0.06, 0.35);
            stroke.high(3000.0, 0.7, 0.0002, 0.015, 0.4);
        }
        drum::BRUSH => {
            stroke.band(3200.0 * vary, 0.5, 0.008, 0.22, 0.35);
            stroke.skin(215.0, 190.0, 0.02, 0.09, 0.18);
        }
        drum::SNARE => snare(&mut stroke, kit, bright, vary),
        drum::CLAP => {
            for (delay_s, ring_s, level) in
                [(0.0, 0.03, 0.5), (0.011, 0.03, 0.45), (0.021, 0.22, 0.6)]
            {
                let from = (delay_s * rate) as usize;
                let mut hand = Stroke {
                    out: &mut stroke.out[from..],
                    rate,
                    random: stroke.random,
                };
                hand.band(1250.0 * vary, 1.6, 0.0005, ring_s, level);
            }
        }
        drum::TOM_LOW | 43 | drum::TOM_MID | 47 | 48 | drum::TOM_HIGH => {
            // From the floor tom up, about a minor third apart.
            let f = 82.0 * libm::exp2f(f32::from(key - 41) / 7.5);
            stroke.skin(f * 1.6, f * vary, 0.05, 0.5, 0.85);
            stroke.skin(f * 2.5, f * 1.59, 0.03, 0.2, 0.2);
            stroke.band(2500.0, 0.6, 0.0005, 0.05, 0.15 * bright);
        }
        drum::HAT | drum::HAT_FOOT | drum::HAT_OPEN => {
            let ring_s = match key {
                drum::HAT => 0.09,
                drum::HAT_FOOT => 0.05,
                _ => 0.55,
            };
            let base_hz = if kit == Kit::Machine {
                540.0
            } else {
                410.0 * vary
            };
            stroke.metal(base_hz, ring_s, 7000.0 * bright, 0.35);
            stroke.high(8500.0 * bright, 0.7, 0.0005, ring_s * 0.9, 0.28);
        }
        drum::CRASH | 52 | 55 | 57 => {
            stroke.metal(310.0 * vary, 1.9, 3500.0, 0.3);
            stroke.high(4500.0, 0.6, 0.002, 1.6, 0.45 * bright);
        }
        drum::RIDE | 53 | 59 => {
            stroke.metal(480.0 * vary, 1.3, 5200.0, 0.16);
            for (f, level) in [(3140.0, 0.06), (4420.0, 0.05), (5710.0, 0.04)] {
                stroke.skin(f, f, 0.1, 0.7, level);
            }
            stroke.high(7000.0, 0.7, 0.0004, 0.05, 0.3 * bright);
        }
        drum::COWBELL => stroke.cowbell(),
        60..=64 => {
            let f = [330.0, 245.0, 300.0, 285.0, 195.0][usize::from(key - 60)] * vary;
            stroke.skin(f * 1.12, f, 0.03, 0.25, 0.7);
            stroke.band(1800.0, 0.8, 0.0004, 0.03, 0.3 * bright);
        }
        _ => stroke.high(6500.0 * vary, 0.8, 0.012, 0.09, 0.4 * bright),
    }
    out
}

const fn length_s(key: u8, kit: Kit) -> f32 {
    match key {
        35 | 36 => {
            if matches!(kit, Kit::Machine) {
                1.0
            } else {
                0.45
            }
        }
        drum::HAT_OPEN => 0.7,
        drum::CRASH | 52 | 55 | 57 => 2.2,
        drum::RIDE | 53 | 59 => 1.5,
        41..=50 => 0.6,
        _ => 0.35,
    }
}

fn kick(stroke: &mut Stroke<'_>, kit: Kit, bright: f32) {
    let (from_hz, to_hz, fall_s, ring_s, click) = match kit {
        Kit::Studio => (170.0, 56.0, 0.035, 0.32, 0.35),
        Kit::Machine => (140.0, 46.0, 0.06, 0.9, 0.12),
        Kit::Dance => (320.0, 50.0, 0.03, 0.38, 0.45),
        Kit::Brushes => (120.0, 62.0, 0.02, 0.22, 0.1),
    };
    stroke.skin(from_hz, to_hz, fall_s, ring_s, 1.0);
    stroke.band(3400.0, 0.7, 0.0002, 0.02, click * bright);
}

fn snare(stroke: &mut Stroke<'_>, kit: Kit, bright: f32, vary: f32) {
    let (tone, noise_s, noise, centre_hz) = match kit {
        Kit::Studio => (1.0, 0.24, 0.55, 2600.0),
        Kit::Machine => (0.7, 0.20, 0.6, 3600.0),
        Kit::Dance => (0.8, 0.16, 0.7, 3000.0),
        Kit::Brushes => (0.5, 0.2, 0.35, 2200.0),
    };
    stroke.skin(230.0 * vary, 186.0 * vary, 0.02, 0.16, 0.5 * tone);
    stroke.skin(350.0 * vary, 331.0 * vary, 0.02, 0.10, 0.3 * tone);
    stroke.high(1500.0, 0.6, 0.0004, noise_s, noise * bright);
    stroke.band(centre_hz, 0.7, 0.0004, noise_s * 0.6, noise * 0.5);
}

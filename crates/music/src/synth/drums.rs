//! Drums by synthesis, each stroke made once and then reused.

use std::collections::BTreeMap;

use super::osc::{Filter, decay_60};
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

/// The body of a drum: a sine that falls in pitch as it dies.
struct Skin {
    from_hz: f32,
    to_hz: f32,
    /// Seconds in which the pitch falls.
    fall_s: f32,
    /// Seconds to -60 dB.
    ring_s: f32,
    level: f32,
}

/// A burst of filtered noise.
struct Burst {
    centre_hz: f32,
    q: f32,
    high_pass: bool,
    attack_s: f32,
    ring_s: f32,
    level: f32,
}

fn skin(out: &mut [f32], rate: f32, skin: &Skin) {
    let fall = decay_60(skin.fall_s * 4.0, rate);
    let ring = decay_60(skin.ring_s, rate);
    let (mut bend, mut level, mut turn) = (skin.from_hz - skin.to_hz, skin.level, 0.0_f32);
    for (i, sample) in out.iter_mut().enumerate() {
        let attack = (i as f32 / (0.0008 * rate)).min(1.0);
        *sample += attack * level * sine(turn);
        turn += (skin.to_hz + bend) / rate;
        turn -= turn.floor();
        bend *= fall;
        level *= ring;
    }
}

fn burst(out: &mut [f32], rate: f32, burst: &Burst, random: &mut Random) {
    let mut filter = Filter::new(burst.centre_hz, burst.q, rate);
    let ring = decay_60(burst.ring_s, rate);
    let rise = 1.0 / (burst.attack_s * rate).max(1.0);
    let (mut attack, mut level) = (0.0_f32, burst.level);
    for sample in out.iter_mut() {
        let bands = filter.run(random.noise());
        attack = (attack + rise).min(1.0);
        *sample += attack
            * level
            * if burst.high_pass {
                bands.high
            } else {
                bands.band * 2.0
            };
        if attack >= 1.0 {
            level *= ring;
        }
    }
}

/// Adds the clang of metal: six squares that share no fundamental.
fn metal(out: &mut [f32], rate: f32, base_hz: f32, ring_s: f32, high_pass_hz: f32, level: f32) {
    const RATIOS: [f32; 6] = [1.0, 1.3420, 1.2312, 1.6532, 1.9523, 2.1523];
    let mut filter = Filter::new(high_pass_hz, 0.8, rate);
    let ring = decay_60(ring_s, rate);
    let mut turns = [0.0_f32, 0.13, 0.29, 0.43, 0.61, 0.83];
    let mut level = level;
    for sample in out.iter_mut() {
        let mut sum = 0.0;
        for (turn, ratio) in turns.iter_mut().zip(RATIOS) {
            sum += if *turn < 0.5 { 1.0 } else { -1.0 };
            *turn += base_hz * ratio / rate;
            *turn -= turn.floor();
        }
        *sample += level * filter.run(sum / 6.0).high;
        level *= ring;
    }
}

fn seconds(rate: f32, length_s: f32) -> Vec<f32> {
    vec![0.0; (length_s * rate) as usize]
}

fn make(key: u8, kit: Kit, hard: bool, rate: f32, random: &mut Random) -> Vec<f32> {
    let vary = random.between(0.97, 1.03) as f32;
    let bright = if hard { 1.0 } else { 0.72 };
    let mut out = seconds(rate, length_s(key, kit));
    match key {
        35 | drum::KICK => kick(&mut out, kit, bright, rate, random),
        drum::RIM | 31 | 33 | 75..=77 => {
            skin(
                &mut out,
                rate,
                &Skin {
                    from_hz: 1750.0 * vary,
                    to_hz: 1700.0 * vary,
                    fall_s: 0.01,
                    ring_s: 0.05,
                    level: 0.5,
                },
            );
            skin(
                &mut out,
                rate,
                &Skin {
                    from_hz: 480.0,
                    to_hz: 460.0,
                    fall_s: 0.01,
                    ring_s: 0.06,
                    level: 0.35,
                },
            );
            burst(
                &mut out,
                rate,
                &Burst {
                    centre_hz: 3000.0,
                    q: 0.7,
                    high_pass: true,
                    attack_s: 0.0002,
                    ring_s: 0.015,
                    level: 0.4,
                },
                random,
            );
        }
        drum::BRUSH => {
            burst(
                &mut out,
                rate,
                &Burst {
                    centre_hz: 3200.0 * vary,
                    q: 0.5,
                    high_pass: false,
                    attack_s: 0.008,
                    ring_s: 0.22,
                    level: 0.35,
                },
                random,
            );
            skin(
                &mut out,
                rate,
                &Skin {
                    from_hz: 215.0,
                    to_hz: 190.0,
                    fall_s: 0.02,
                    ring_s: 0.09,
                    level: 0.18,
                },
            );
        }
        drum::SNARE => snare(&mut out, kit, bright, vary, rate, random),
        drum::CLAP => {
            for (delay_s, level) in [(0.0, 0.5), (0.011, 0.45), (0.021, 0.6)] {
                let from = (delay_s * rate) as usize;
                let ring_s = if delay_s > 0.02 { 0.22 } else { 0.03 };
                burst(
                    &mut out[from..],
                    rate,
                    &Burst {
                        centre_hz: 1250.0 * vary,
                        q: 1.6,
                        high_pass: false,
                        attack_s: 0.0005,
                        ring_s,
                        level,
                    },
                    random,
                );
            }
        }
        drum::TOM_LOW | 43 | drum::TOM_MID | 47 | 48 | drum::TOM_HIGH => {
            let f = match key {
                41 => 82.0,
                43 => 98.0,
                45 => 120.0,
                47 => 142.0,
                48 => 165.0,
                _ => 188.0,
            };
            skin(
                &mut out,
                rate,
                &Skin {
                    from_hz: f * 1.6,
                    to_hz: f * vary,
                    fall_s: 0.05,
                    ring_s: 0.5,
                    level: 0.85,
                },
            );
            skin(
                &mut out,
                rate,
                &Skin {
                    from_hz: f * 2.5,
                    to_hz: f * 1.59,
                    fall_s: 0.03,
                    ring_s: 0.2,
                    level: 0.2,
                },
            );
            burst(
                &mut out,
                rate,
                &Burst {
                    centre_hz: 2500.0,
                    q: 0.6,
                    high_pass: false,
                    attack_s: 0.0005,
                    ring_s: 0.05,
                    level: 0.15 * bright,
                },
                random,
            );
        }
        drum::HAT | drum::HAT_FOOT | drum::HAT_OPEN => {
            let ring_s = match key {
                drum::HAT => 0.09,
                drum::HAT_FOOT => 0.05,
                _ => 0.55,
            };
            let base = if kit == Kit::Machine {
                540.0
            } else {
                410.0 * vary
            };
            metal(&mut out, rate, base, ring_s, 7000.0 * bright, 0.35);
            burst(
                &mut out,
                rate,
                &Burst {
                    centre_hz: 8500.0 * bright,
                    q: 0.7,
                    high_pass: true,
                    attack_s: 0.0005,
                    ring_s: ring_s * 0.9,
                    level: 0.28,
                },
                random,
            );
        }
        drum::CRASH | 52 | 55 | 57 => {
            metal(&mut out, rate, 310.0 * vary, 1.9, 3500.0, 0.3);
            burst(
                &mut out,
                rate,
                &Burst {
                    centre_hz: 4500.0,
                    q: 0.6,
                    high_pass: true,
                    attack_s: 0.002,
                    ring_s: 1.6,
                    level: 0.45 * bright,
                },
                random,
            );
        }
        drum::RIDE | 53 | 59 => {
            metal(&mut out, rate, 480.0 * vary, 1.3, 5200.0, 0.16);
            for (f, level) in [(3140.0, 0.06), (4420.0, 0.05), (5710.0, 0.04)] {
                skin(
                    &mut out,
                    rate,
                    &Skin {
                        from_hz: f,
                        to_hz: f,
                        fall_s: 0.1,
                        ring_s: 0.7,
                        level,
                    },
                );
            }
            burst(
                &mut out,
                rate,
                &Burst {
                    centre_hz: 7000.0,
                    q: 0.7,
                    high_pass: true,
                    attack_s: 0.0004,
                    ring_s: 0.05,
                    level: 0.3 * bright,
                },
                random,
            );
        }
        drum::COWBELL => {
            let mut filter = Filter::new(2000.0, 1.2, rate);
            let ring = decay_60(0.28, rate);
            let mut level = 0.5;
            for (i, sample) in out.iter_mut().enumerate() {
                let t = i as f32 / rate;
                let square = |f: f32| if (f * t).fract() < 0.5 { 1.0 } else { -1.0 };
                *sample += level * filter.run(0.5 * (square(562.0) + square(845.0))).band;
                level *= ring;
            }
        }
        60..=64 => {
            let f = [330.0, 245.0, 300.0, 285.0, 195.0][usize::from(key - 60)] * vary;
            skin(
                &mut out,
                rate,
                &Skin {
                    from_hz: f * 1.12,
                    to_hz: f,
                    fall_s: 0.03,
                    ring_s: 0.25,
                    level: 0.7,
                },
            );
            burst(
                &mut out,
                rate,
                &Burst {
                    centre_hz: 1800.0,
                    q: 0.8,
                    high_pass: false,
                    attack_s: 0.0004,
                    ring_s: 0.03,
                    level: 0.3 * bright,
                },
                random,
            );
        }
        _ => {
            burst(
                &mut out,
                rate,
                &Burst {
                    centre_hz: 6500.0 * vary,
                    q: 0.8,
                    high_pass: true,
                    attack_s: 0.012,
                    ring_s: 0.09,
                    level: 0.4 * bright,
                },
                random,
            );
        }
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

fn kick(out: &mut [f32], kit: Kit, bright: f32, rate: f32, random: &mut Random) {
    let (from_hz, to_hz, fall_s, ring_s, click) = match kit {
        Kit::Studio => (170.0, 56.0, 0.035, 0.32, 0.35),
        Kit::Machine => (140.0, 46.0, 0.06, 0.9, 0.12),
        Kit::Dance => (320.0, 50.0, 0.03, 0.38, 0.45),
        Kit::Brushes => (120.0, 62.0, 0.02, 0.22, 0.1),
    };
    skin(
        out,
        rate,
        &Skin {
            from_hz,
            to_hz,
            fall_s,
            ring_s,
            level: 1.0,
        },
    );
    burst(
        out,
        rate,
        &Burst {
            centre_hz: 3400.0,
            q: 0.7,
            high_pass: false,
            attack_s: 0.0002,
            ring_s: 0.02,
            level: click * bright,
        },
        random,
    );
}

fn snare(out: &mut [f32], kit: Kit, bright: f32, vary: f32, rate: f32, random: &mut Random) {
    let (tone, noise_s, noise, centre_hz) = match kit {
        Kit::Studio => (1.0, 0.24, 0.55, 2600.0),
        Kit::Machine => (0.7, 0.20, 0.6, 3600.0),
        Kit::Dance => (0.8, 0.16, 0.7, 3000.0),
        Kit::Brushes => (0.5, 0.2, 0.35, 2200.0),
    };
    skin(
        out,
        rate,
        &Skin {
            from_hz: 230.0 * vary,
            to_hz: 186.0 * vary,
            fall_s: 0.02,
            ring_s: 0.16,
            level: 0.5 * tone,
        },
    );
    skin(
        out,
        rate,
        &Skin {
            from_hz: 350.0 * vary,
            to_hz: 331.0 * vary,
            fall_s: 0.02,
            ring_s: 0.10,
            level: 0.3 * tone,
        },
    );
    burst(
        out,
        rate,
        &Burst {
            centre_hz: 1500.0,
            q: 0.6,
            high_pass: true,
            attack_s: 0.0004,
            ring_s: noise_s,
            level: noise * bright,
        },
        random,
    );
    burst(
        out,
        rate,
        &Burst {
            centre_hz,
            q: 0.7,
            high_pass: false,
            attack_s: 0.0004,
            ring_s: noise_s * 0.6,
            level: noise * 0.5,
        },
        random,
    );
}

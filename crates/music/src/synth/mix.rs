//! From tracks to a record: amplifier, chorus, room, bus, tape, level.

use super::osc::{Filter, decay_60, from_db};
use super::struck::sine;
use crate::{Production, Random};

/// Interleaved stereo.
pub(super) type Stereo = Vec<f32>;

/// Returns the root mean square of the louder half of a signal's 50 ms blocks.
pub(super) fn loud_level(samples: &[f32], rate: f32) -> f32 {
    let block = ((rate * 0.05) as usize).max(1);
    let mut powers: Vec<f32> = samples
        .chunks(block)
        .map(|chunk| chunk.iter().map(|x| x * x).sum::<f32>() / chunk.len() as f32)
        .filter(|&power| power > 1e-9)
        .collect();
    if powers.is_empty() {
        return 0.0;
    }
    powers.sort_by(f32::total_cmp);
    let loud = &powers[powers.len() / 2..];
    (loud.iter().sum::<f32>() / loud.len() as f32).sqrt()
}

/// Drives a guitar through an amplifier and its cabinet.
pub(super) fn overdrive(samples: &mut [f32], rate: f32) {
    let level = loud_level(samples, rate).max(1e-6);
    let mut tight = Filter::new(90.0, 0.7, rate);
    let mut cabinet = Filter::new(4200.0, 0.8, rate);
    for sample in samples {
        let pushed = tight.run(*sample / level).high * 2.2 + 0.12;
        let bent = pushed / (1.0 + pushed * pushed).sqrt();
        *sample = cabinet.run(bent).low * 0.3;
    }
    // What the offset of the curve adds as a constant is below hearing but not below a meter.
}

/// Spreads a mono track over both sides with a slowly moving delay.
pub(super) fn chorus(samples: &[f32], rate: f32) -> Vec<f32> {
    let mut moved = vec![0.0; samples.len()];
    for (i, out) in moved.iter_mut().enumerate() {
        let delay = rate * (0.011 + 0.002 * sine(0.31 * i as f32 / rate));
        let whole = delay as usize;
        let fraction = delay - whole as f32;
        if i > whole {
            *out = samples[i - whole] * (1.0 - fraction) + samples[i - whole - 1] * fraction;
        }
    }
    moved
}

/// Returns the reverberation of a mono signal: a feedback delay network of four
/// lines behind two allpasses (Jot and Chaigne, AES 90, 1991).
pub(super) fn reverberate(input: &[f32], seconds: f32, rate: f32) -> Stereo {
    let mut lines: Vec<Delay> = [0.0297, 0.0371, 0.0411, 0.0437]
        .iter()
        .map(|length_s| Delay::new(length_s * (0.7 + 0.25 * seconds.min(3.0)), rate))
        .collect();
    let gains: Vec<f32> = lines
        .iter()
        .map(|line| libm::powf(decay_60(seconds, rate), line.buffer.len() as f32))
        .collect();
    let mut diffusers = [Delay::new(0.0051, rate), Delay::new(0.0127, rate)];
    let mut before = Delay::new(0.012, rate);
    let mut damp = [0.0_f32; 4];
    let mut out = vec![0.0; input.len() * 2];
    for (frame, &dry) in out.chunks_exact_mut(2).zip(input) {
        let mut x = before.push(dry);
        for diffuser in &mut diffusers {
            let held = diffuser.peek();
            let y = held - 0.6 * x;
            diffuser.push(x + 0.6 * y);
            x = y;
        }
        for ((line, gain), damp) in lines.iter().zip(&gains).zip(&mut damp) {
            *damp += 0.55 * (line.peek() * gain - *damp);
        }
        let taps = damp;
        let half_sum = taps.iter().sum::<f32>() * 0.5;
        for (line, tap) in lines.iter_mut().zip(taps) {
            line.push(x + half_sum - tap);
        }
        frame[0] = taps[0] - taps[2] + 0.5 * taps[3];
        frame[1] = taps[1] - taps[3] + 0.5 * taps[2];
    }
    out
}

struct Delay {
    buffer: Vec<f32>,
    at: usize,
}

impl Delay {
    fn new(length_s: f32, rate: f32) -> Self {
        Self {
            buffer: vec![0.0; ((length_s * rate) as usize).max(1)],
            at: 0,
        }
    }

    #[inline]
    fn peek(&self) -> f32 {
        self.buffer[self.at]
    }

    #[inline]
    fn push(&mut self, x: f32) -> f32 {
        let out = std::mem::replace(&mut self.buffer[self.at], x);
        self.at += 1;
        if self.at == self.buffer.len() {
            self.at = 0;
        }
        out
    }
}

/// Compresses and saturates the sum by `drive` 0..1, around its own loudness.
pub(super) fn glue(mix: &mut [f32], drive: f32, rate: f32) {
    let loud = loud_level(mix, rate).max(1e-6);
    let attack = 1.0 - decay_60(0.06, rate);
    let release = 1.0 - decay_60(0.9, rate);
    let mut power = loud * loud;
    for frame in mix.chunks_exact_mut(2) {
        let now = 0.5 * (frame[0] * frame[0] + frame[1] * frame[1]);
        power += if now > power { attack } else { release } * (now - power);
        let over = (power / (loud * loud)).max(1.0);
        // The square root of the square root: 2 : 1 above the loudness of the whole.
        let gain = 1.0 + drive * (1.0 / over.sqrt().sqrt() - 1.0);
        for sample in frame {
            let x = *sample * gain / (loud * 5.0);
            let bent = x / (1.0 + drive * x * x).sqrt();
            *sample = bent * loud * 5.0;
        }
    }
}

/// Brings the mix to its level, adds the noises of the medium and the room, and fades.
pub(super) fn master(mix: &mut [f32], production: &Production, rate: f32, random: &mut Random) {
    // Nothing below hearing: removes what overdrive and drums leave at 0 Hz.
    for side in 0..2 {
        let mut rumble = Filter::new(18.0, 0.7, rate);
        for sample in mix[side..].iter_mut().step_by(2) {
            *sample = rumble.run(*sample).high;
        }
    }
    let loud = loud_level(mix, rate);
    if loud > 0.0 {
        let gain = from_db(production.level_db) / loud;
        for sample in &mut *mix {
            *sample *= gain;
        }
    }
    if let Some(db) = production.hiss_db {
        hiss(mix, from_db(db), random);
    }
    if let Some(db) = production.crowd_db {
        crowd(mix, from_db(db), rate, random);
    }
    if let Some((from, to)) = production.fade_out_s {
        for (i, frame) in mix.chunks_exact_mut(2).enumerate() {
            let t = i as f64 / f64::from(rate);
            let left = ((to - t) / (to - from)).clamp(0.0, 1.0) as f32;
            frame[0] *= left * left;
            frame[1] *= left * left;
        }
    }
    let peak = mix.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    let ceiling = from_db(-0.5);
    if peak > ceiling {
        let gain = ceiling / peak;
        for sample in mix {
            *sample *= gain;
        }
    }
}

/// Adds tape hiss: white noise with a gentle roll-off.
fn hiss(mix: &mut [f32], level: f32, random: &mut Random) {
    let mut low = [0.0_f32; 2];
    for frame in mix.chunks_exact_mut(2) {
        for (sample, low) in frame.iter_mut().zip(&mut low) {
            *low += 0.6 * (random.noise() * 2.2 - *low);
            *sample += *low * level;
        }
    }
}

/// Adds an audience: murmur in the band of voices, swelling and ebbing, and single claps.
fn crowd(mix: &mut [f32], level: f32, rate: f32, random: &mut Random) {
    let mut murmur = [Filter::new(520.0, 0.8, rate), Filter::new(640.0, 0.8, rate)];
    let mut clap = Filter::new(1400.0, 1.5, rate);
    let (mut burst, fall) = (0.0_f32, decay_60(0.05, rate));
    let phase = random.unit() as f32;
    for (i, frame) in mix.chunks_exact_mut(2).enumerate() {
        let t = i as f32 / rate;
        let swell = 1.0 + 0.5 * sine(0.09 * t + phase) + 0.3 * sine(0.37 * t);
        if random.chance(f64::from(6.0 / rate)) {
            burst = random.unit() as f32 * 2.5;
        }
        burst *= fall;
        let clapping = clap.run(random.noise()).band * burst;
        for (sample, murmur) in frame.iter_mut().zip(&mut murmur) {
            *sample += level * (swell * 2.5 * murmur.run(random.noise()).band + clapping);
        }
    }
}

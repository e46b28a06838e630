use std::f64::consts::PI;

/// The K-weighting of BS.1770-4 §2: a high shelf, then a high pass.
///
/// The standard prints coefficients for 48 kHz; they are derived here for any
/// rate from the analogue prototypes that reproduce those numbers.
#[derive(Clone, Debug)]
pub(super) struct KWeighting {
    shelf: Biquad,
    high_pass: Biquad,
}

#[derive(Clone, Debug)]
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl KWeighting {
    pub(super) fn new(sample_rate_hz: u32) -> Self {
        let rate = f64::from(sample_rate_hz);
        // Prototype parameters as in De Man, "Evaluation of implementations of the
        // EBU R128 loudness measurement", AES 145 (2018).
        let (f0, gain_db, q) = (1681.974450955533, 3.999843853973347, 0.7071752369554196);
        let k = (PI * f0 / rate).tan();
        let vh = 10_f64.powf(gain_db / 20.0);
        let vb = vh.powf(0.4996667741545416);
        let a0 = 1.0 + k / q + k * k;
        let shelf = Biquad {
            b: [
                (vh + vb * k / q + k * k) / a0,
                2.0 * (k * k - vh) / a0,
                (vh - vb * k / q + k * k) / a0,
            ],
            a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
            state: [0.0; 2],
        };
        let (f0, q) = (38.13547087602444, 0.5003270373238773);
        let k = (PI * f0 / rate).tan();
        let a0 = 1.0 + k / q + k * k;
        let high_pass = Biquad {
            b: [1.0, -2.0, 1.0],
            a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
            state: [0.0; 2],
        };
        Self { shelf, high_pass }
    }

    /// Filters the samples and returns the sum of their squares.
    pub(super) fn energy(&mut self, samples: &[f32]) -> f64 {
        let (mut shelf, mut pass) = (self.shelf.clone(), self.high_pass.clone());
        let mut sum = 0.0;
        for &sample in samples {
            let y = pass.step(shelf.step(f64::from(sample)));
            sum += y * y;
        }
        // A decaying filter must not fall into denormal numbers.
        for state in shelf.state.iter_mut().chain(&mut pass.state) {
            if state.abs() < 1e-30 {
                *state = 0.0;
            }
        }
        self.shelf = shelf;
        self.high_pass = pass;
        sum
    }
}

impl Biquad {
    /// Transposed direct form II.
    #[inline]
    fn step(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.state[0];
        self.state[0] = self.b[1] * x - self.a[0] * y + self.state[1];
        self.state[1] = self.b[2] * x - self.a[1] * y;
        y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_at_48_khz_are_those_of_the_standard() {
        let filter = KWeighting::new(48_000);
        let close = |found: f64, printed: f64| assert!((found - printed).abs() < 1e-9, "{found}");
        close(filter.shelf.b[0], 1.53512485958697);
        close(filter.shelf.b[1], -2.69169618940638);
        close(filter.shelf.b[2], 1.19839281085285);
        close(filter.shelf.a[0], -1.69065929318241);
        close(filter.shelf.a[1], 0.73248077421585);
        close(filter.high_pass.a[0], -1.99004745483398);
        close(filter.high_pass.a[1], 0.99007225036621);
    }
}

/// A seeded stream of random numbers: `SplitMix64` (Steele, Lea, Flood, OOPSLA 2014, fig. 17).
///
/// Written out here so that a seed gives the same song on every platform and
/// with every version of every dependency.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Returns the stream that `seed` names.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the stream named by a seed and a salt, independent of other salts.
    pub fn stream(seed: u64, salt: u64) -> Self {
        let mut parent = Self(seed ^ salt.wrapping_mul(0xd605_1c9b_8f3b_4a8d));
        Self(parent.bits())
    }

    /// Returns 64 random bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number in 0..1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a number in `low..high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Returns a whole number in `0..n`, 0 for `n` = 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// Returns true with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Returns a bell-shaped number around 0 with standard deviation `sigma`,
    /// never beyond 3.5 `sigma` (sum of four uniform numbers).
    pub fn spread(&mut self, sigma: f64) -> f64 {
        let sum = self.unit() + self.unit() + self.unit() + self.unit();
        (sum - 2.0) * 1.732_050_807_568_877_2 * sigma
    }

    /// Returns white noise in -1..1.
    pub fn noise(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1_u32 << 23) as f32 - 1.0
    }

    /// Returns one of `items`.
    ///
    /// # Panics
    ///
    /// If `items` is empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Puts `items` into random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

use std::time::{Duration, Instant};

use crate::files::{Samples, aiff, extension, fixtures, hear, peak_mb, tone, wav};

/// Mutated files in all.
const N_MUTATIONS: usize = 500;

/// Longest time for one file of a second, in a debug build on a busy machine.
const FILE_TIME_MAX: Duration = Duration::from_secs(20);

/// Splitmix64 (Steele, Lea, Flood 2014): the same mutations in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// Changes a few bytes: flips, extremes, copies, cuts and insertions, half of them in the first kilobyte,
/// where headers are.
fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(8) {
        let reach = if random.below(2) == 0 {
            bytes.len().min(1024)
        } else {
            bytes.len()
        };
        let at = random.below(reach);
        if at >= bytes.len() {
            return;
        }
        match random.below(6) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = [0x00, 0x7f, 0x80, 0xff][random.below(4)],
            2 => {
                let end = (at + 4).min(bytes.len());
                bytes[at..end].fill([0x00, 0xff][random.below(2)]);
            }
            3 => {
                let end = (at + random.below(64)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            4 => {
                let end = (at + random.below(64)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => bytes.truncate(bytes.len() - random.below(bytes.len() / 4)),
        }
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a hang is found by measuring time"
)]
fn mutated_files_neither_panic_nor_hang_nor_swell() {
    let mut songs: Vec<(Option<String>, Vec<u8>)> = fixtures()
        .into_iter()
        .map(|(path, bytes)| (extension(&path).map(str::to_owned), bytes))
        .collect();
    for samples in [Samples::I16, Samples::F32] {
        songs.push((
            Some("wav".to_owned()),
            wav(16000, 2, samples, &tone(16000, 2, 0.5)),
        ));
    }
    songs.push((
        Some("aiff".to_owned()),
        aiff(16000, 1, &tone(16000, 1, 0.5)),
    ));
    let mut n_heard = 0;
    for seed in 0..N_MUTATIONS {
        let (extension, song) = &songs[seed % songs.len()];
        let mut bytes = song.clone();
        mutate(&mut bytes, &mut Random(seed as u64));
        let started = Instant::now();
        let outcome = hear(bytes, extension.as_deref());
        let spent = started.elapsed();
        assert!(
            spent < FILE_TIME_MAX,
            "seed {seed} ({extension:?}) took {spent:?}"
        );
        n_heard += usize::from(outcome.is_ok());
    }
    // Most changes hit samples rather than headers: if nothing is heard any more, nothing was tested.
    assert!(
        n_heard > N_MUTATIONS / 4,
        "only {n_heard} of {N_MUTATIONS} were heard"
    );
    assert!(peak_mb().is_none_or(|mb| mb < 600), "{:?} MB", peak_mb());
}

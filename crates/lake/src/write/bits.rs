//! Packing of small numbers as Parquet wants it.

/// Returns the bits that hold every number from 0 to `largest`.
pub(super) const fn width(largest: u64) -> u8 {
    (u64::BITS - largest.leading_zeros()) as u8
}

/// Appends `values` of `width` bits each (0 to 32) in the hybrid of runs and packed bits.
///
/// Apache Parquet format, "Encodings", RLE/bit-packing hybrid (RLE = 3), without the length in
/// front. Packed bits come in groups of eight, so a run is looked for at the head of a group only.
pub(super) fn hybrid(values: &[u32], width: u8, out: &mut Vec<u8>) {
    let (mut packed_from, mut at) = (0, 0);
    while let Some((group, _)) = values[at..].split_first_chunk::<GROUP>() {
        let value = group[0];
        if group.iter().any(|&other| other != value) {
            at += GROUP;
            continue;
        }
        let rest = &values[at + GROUP..];
        let run = GROUP + rest.iter().take_while(|&&other| other == value).count();
        if run < SHORTEST_RUN {
            at += GROUP;
            continue;
        }
        pack_groups(&values[packed_from..at], width, out);
        repeat(value, run, width, out);
        at += run;
        packed_from = at;
    }
    pack_groups(&values[packed_from..], width, out);
}

/// Values that are packed together.
const GROUP: usize = 8;
/// A shorter run costs more as a run than packed.
const SHORTEST_RUN: usize = 16;

/// Appends a run of `n` times the same value in the hybrid of runs and packed bits.
pub(super) fn repeat(value: u32, n: usize, width: u8, out: &mut Vec<u8>) {
    varint((n as u64) << 1, out);
    out.extend_from_slice(&value.to_le_bytes()[..usize::from(width.div_ceil(8))]);
}

fn pack_groups(values: &[u32], width: u8, out: &mut Vec<u8>) {
    if values.is_empty() {
        return;
    }
    let n_groups = values.len().div_ceil(GROUP);
    varint((n_groups as u64) << 1 | 1, out);
    let end = out.len() + n_groups * usize::from(width);
    out.reserve(n_groups * usize::from(width));
    if width <= 8 {
        // A group of eight fits into one word.
        for group in values.chunks(GROUP) {
            let mut word = 0;
            for &value in group.iter().rev() {
                word = word << width | u64::from(value);
            }
            out.extend_from_slice(&word.to_le_bytes()[..usize::from(width)]);
        }
    } else {
        let (mut held, mut n_held) = (0_u64, 0_u32);
        for &value in values {
            held |= u64::from(value) << n_held;
            n_held += u32::from(width);
            if n_held >= 32 {
                out.extend_from_slice(&(held as u32).to_le_bytes());
                held >>= 32;
                n_held -= 32;
            }
        }
        out.extend_from_slice(&held.to_le_bytes()[..n_held.div_ceil(8) as usize]);
    }
    out.resize(end, 0);
}

/// Appends numbers of `width` bits (0 to 64), lowest bit first; the last byte is filled up with zeros.
fn pack(values: impl Iterator<Item = u64>, width: u8, out: &mut Vec<u8>) {
    if width == 0 {
        return;
    }
    let (mut held, mut n_held) = (0_u128, 0_u32);
    for value in values {
        held |= u128::from(value) << n_held;
        n_held += u32::from(width);
        if n_held >= 64 {
            out.extend_from_slice(&(held as u64).to_le_bytes());
            held >>= 64;
            n_held -= 64;
        }
    }
    out.extend_from_slice(&(held as u64).to_le_bytes()[..n_held.div_ceil(8) as usize]);
}

/// Appends flags, eight to a byte, lowest bit first.
pub(super) fn flags(values: impl Iterator<Item = bool>, out: &mut Vec<u8>) {
    pack(values.map(u64::from), 1, out);
}

/// Appends `values` as differences in blocks of 128.
///
/// Apache Parquet format, "Encodings", delta encoding (`DELTA_BINARY_PACKED` = 5).
pub(super) fn deltas(values: impl ExactSizeIterator<Item = i64>, out: &mut Vec<u8>) {
    const BLOCK: usize = 128;
    const MINI_BLOCKS: usize = 4;
    varint(BLOCK as u64, out);
    varint(MINI_BLOCKS as u64, out);
    varint(values.len() as u64, out);
    let mut values = values;
    let mut last = values.next().unwrap_or(0);
    zigzag(last, out);
    let mut block = Vec::with_capacity(BLOCK);
    loop {
        block.clear();
        block.extend(values.by_ref().take(BLOCK).map(|value| {
            let delta = value.wrapping_sub(last);
            last = value;
            delta
        }));
        let Some(&least) = block.iter().min() else {
            return;
        };
        zigzag(least, out);
        let above = |delta: &i64| delta.wrapping_sub(least) as u64;
        let minis = block.chunks(BLOCK / MINI_BLOCKS);
        let mut widths = [0; MINI_BLOCKS];
        for (place, mini) in widths.iter_mut().zip(minis.clone()) {
            *place = width(mini.iter().map(above).max().unwrap_or(0));
        }
        out.extend_from_slice(&widths);
        for (&width, mini) in widths.iter().zip(minis) {
            // A mini block that is begun is stored whole.
            let filled = mini.iter().map(above).chain(std::iter::repeat(0));
            pack(filled.take(BLOCK / MINI_BLOCKS), width, out);
        }
    }
}

fn zigzag(value: i64, out: &mut Vec<u8>) {
    varint((value << 1 ^ value >> 63) as u64, out);
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

use super::bits;

fn hybrid(values: &[u32], width: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    bits::hybrid(values, width, &mut bytes);
    bytes
}

#[test]
fn runs_and_packed_bits_are_those_of_the_format() {
    // The example of the Parquet format, "Encodings": 0 to 7 in three bits each.
    let packed = hybrid(&[0, 1, 2, 3, 4, 5, 6, 7], 3);
    assert_eq!(packed, [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
    // A run: its length times two, then the value in whole bytes.
    assert_eq!(hybrid(&[4; 100], 10), [200, 1, 4, 0]);
    // A run after a group of others, and a tail.
    let mut values = vec![1, 0, 1, 1, 0, 0, 0, 1];
    values.extend([1; 16]);
    values.push(0);
    assert_eq!(hybrid(&values, 1), [0b11, 0b1000_1101, 32, 1, 0b11, 0]);
    assert_eq!(hybrid(&[0; 16], 0), [32]);
    assert!(hybrid(&[], 7).is_empty());
}

#[test]
fn differences_are_those_of_the_format() {
    let deltas = |values: &[i64]| {
        let mut bytes = Vec::new();
        bits::deltas(values.iter().copied(), &mut bytes);
        bytes
    };
    // The first example of the format: 1 to 5. Block of 128, 4 minis, 5 values, first 1 (as 2),
    // least difference 1 (as 2), and no bits at all.
    assert_eq!(deltas(&[1, 2, 3, 4, 5]), [128, 1, 4, 5, 2, 2, 0, 0, 0, 0]);
    // The second: 7, 5, 3, 1, 2, 3, 4, 5; least difference -2 (as 3), two bits each.
    let mut expected = vec![128, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b0011_1111];
    expected.extend([0; 6]);
    assert_eq!(deltas(&[7, 5, 3, 1, 2, 3, 4, 5]), expected);
    assert_eq!(deltas(&[]), [128, 1, 4, 0, 0]);
}

#[test]
fn widths_hold_their_numbers() {
    for (largest, expected) in [(0, 0), (1, 1), (2, 2), (255, 8), (256, 9), (u64::MAX, 64)] {
        assert_eq!(bits::width(largest), expected);
    }
}

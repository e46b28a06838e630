//! How close two folded texts are, from 0 (nothing in common) to 1 (equal).

/// The letters that are compared; longer texts are compared by their beginnings and words.
const LETTERS_MAX: usize = 96;

/// Returns the closeness of two texts: the greater of that by letters and that by words.
pub(crate) fn closeness(a: &str, b: &str) -> f32 {
    if a == b {
        return 1.0;
    }
    by_letters(a, b).max(0.95 * by_words(a, b))
}

/// Returns 1 less the share of letters that must be typed anew: the distance of Damerau and
/// Levenshtein in its restricted form (optimal string alignment) over the longer length.
pub(crate) fn by_letters(a: &str, b: &str) -> f32 {
    let (mut letters_a, mut letters_b) = (['\0'; LETTERS_MAX], ['\0'; LETTERS_MAX]);
    let a = take_letters(a, &mut letters_a);
    let b = take_letters(b, &mut letters_b);
    let longest = a.len().max(b.len());
    // Lengths that differ by more than a third leave too little in common to measure.
    if longest == 0 || a.len().abs_diff(b.len()) * 3 > longest {
        return 0.0;
    }
    1.0 - distance(a, b) as f32 / longest as f32
}

fn take_letters<'a>(text: &str, letters: &'a mut [char; LETTERS_MAX]) -> &'a [char] {
    let mut n_taken = 0;
    for (letter, c) in letters.iter_mut().zip(text.chars()) {
        *letter = c;
        n_taken += 1;
    }
    &letters[..n_taken]
}

fn distance(a: &[char], b: &[char]) -> usize {
    // Most misspellings leave the beginning and the end as they are.
    let n_front = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[n_front..], &b[n_front..]);
    let n_back = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (a, b) = (&a[..a.len() - n_back], &b[..b.len() - n_back]);

    let mut rows = [[0_usize; LETTERS_MAX + 1]; 3];
    let [before_last, last, row] = &mut rows;
    let (mut before_last, mut last, mut row) = (before_last, last, row);
    last.iter_mut().enumerate().for_each(|(j, cell)| *cell = j);
    for i in 0..a.len() {
        row[0] = i + 1;
        for j in 0..b.len() {
            let replaced = last[j] + usize::from(a[i] != b[j]);
            let mut least = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before_last[j - 1] + 1);
            }
            row[j + 1] = least;
        }
        (before_last, last, row) = (last, row, before_last);
    }
    last[b.len()]
}

/// Returns twice the words in common over the words of both (the coefficient of Dice).
fn by_words(a: &str, b: &str) -> f32 {
    let mut left: Vec<&str> = b.split(' ').take(64).collect();
    let n_both = a.split(' ').take(64).count() + left.len();
    let mut n_common = 0;
    for word in a.split(' ').take(64) {
        if let Some(at) = left.iter().position(|other| *other == word) {
            left.swap_remove(at);
            n_common += 1;
        }
    }
    2.0 * n_common as f32 / n_both as f32
}

/// Returns what is missing of the longer when the shorter is its beginning and long enough
/// that a store cut it off: at least 20 letters without blanks.
pub(crate) fn cut_off<'a>(a: &'a str, b: &'a str) -> Option<&'a str> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let n_letters = short.chars().filter(|c| *c != ' ').count();
    long.strip_prefix(short)
        .filter(|rest| n_letters >= 20 && !rest.is_empty())
}

/// Returns whether the words with a digit are the same in both, in any order.
pub(crate) fn same_numbers(a: &str, b: &str) -> bool {
    let numbers = |text: &str| {
        let is_number = |word: &&str| word.bytes().any(|b| b.is_ascii_digit());
        let mut numbers: Vec<String> = text
            .split(' ')
            .filter(is_number)
            .map(str::to_owned)
            .collect();
        numbers.sort_unstable();
        numbers
    };
    let has_digit = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
    (!has_digit(a) && !has_digit(b)) || numbers(a) == numbers(b)
}

/// Returns one bit for each pair of neighbouring letters, of 64: a quick look at what two
/// texts have in common.
pub(crate) fn signature(text: &str) -> u64 {
    let mut bits = 0;
    let mut before = 0_u32;
    for c in text.chars().filter(|c| *c != ' ') {
        let c = u32::from(c);
        let pair = before
            .wrapping_mul(31)
            .wrapping_add(c)
            .wrapping_mul(0x9e37_79b1);
        bits |= 1_u64 << (pair >> 26);
        before = c;
    }
    bits
}

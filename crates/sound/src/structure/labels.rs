use super::{N_VALUES, Step};
use crate::analysis::SectionRole;

/// Mean squared distance, per value, under which two sections are the same.
const ALIKE: f32 = 0.32;

/// Gives sections that sound alike the same number, in order of appearance:
/// each joins the nearest group so far, if it is near enough.
pub(super) fn letters(means: &[Step]) -> Vec<usize> {
    let mut groups: Vec<(Step, f32)> = Vec::new();
    means
        .iter()
        .map(|section| {
            let nearest = groups
                .iter()
                .enumerate()
                .map(|(group, (centre, _))| (group, distance(section, centre)))
                .min_by(|a, b| a.1.total_cmp(&b.1));
            match nearest {
                Some((group, distance)) if distance < ALIKE => {
                    let (centre, n) = &mut groups[group];
                    for (value, x) in centre.iter_mut().zip(section) {
                        *value = (*value * *n + x) / (*n + 1.0);
                    }
                    *n += 1.0;
                    group
                }
                _ => {
                    groups.push((*section, 1.0));
                    groups.len() - 1
                }
            }
        })
        .collect()
}

fn distance(a: &Step, b: &Step) -> f32 {
    a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f32>() / N_VALUES as f32
}

/// Returns `A` for 0, `B` for 1 … `AA` for 26.
pub(super) fn name(letter: usize) -> String {
    let last = char::from(b'A' + (letter % 26) as u8);
    if letter < 26 {
        last.to_string()
    } else {
        format!("{}{last}", name(letter / 26 - 1))
    }
}

/// Guesses what each section is from its place, its level and how often it returns.
pub(super) fn roles(letters: &[usize], levels_lufs: &[f32]) -> Vec<SectionRole> {
    let n = letters.len();
    let times = |letter: usize| letters.iter().filter(|&&other| other == letter).count();
    let level = |letter: usize| {
        let of_letter = letters
            .iter()
            .zip(levels_lufs)
            .filter(|&(&other, _)| other == letter);
        of_letter.map(|(_, &lufs)| lufs).fold(f32::MIN, f32::max)
    };
    let mut returning: Vec<usize> = letters.to_vec();
    returning.sort_unstable();
    returning.dedup();
    returning.retain(|&letter| times(letter) > 1);
    let chorus = if returning.len() > 1 {
        returning
            .iter()
            .copied()
            .max_by(|&a, &b| level(a).total_cmp(&level(b)))
    } else {
        None
    };
    let loudest = levels_lufs.iter().copied().fold(f32::MIN, f32::max);
    (0..n)
        .map(|index| {
            let (letter, quiet) = (letters[index], levels_lufs[index] < loudest - 3.0);
            if n > 2 && index == 0 && (times(letter) == 1 || quiet) {
                SectionRole::Intro
            } else if n > 2 && index == n - 1 && (times(letter) == 1 || quiet) {
                SectionRole::Outro
            } else if Some(letter) == chorus {
                SectionRole::Chorus
            } else if returning.contains(&letter) && chorus.is_some() {
                SectionRole::Verse
            } else if times(letter) == 1 && 2 * index > n && chorus.is_some() {
                SectionRole::Bridge
            } else {
                SectionRole::Part
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!([0, 25, 26, 27].map(name), ["A", "Z", "AA", "AB"]);
    }

    #[test]
    fn the_loudest_part_that_returns_is_the_chorus() {
        use SectionRole::{Bridge, Chorus, Intro, Outro, Verse};
        let roles = roles(
            &[0, 1, 2, 1, 2, 3, 2, 4],
            &[-20., -14., -9., -14., -9., -15., -9., -25.],
        );
        assert_eq!(
            roles,
            [Intro, Verse, Chorus, Verse, Chorus, Bridge, Chorus, Outro]
        );
    }
}

//! Who made it: the names in an artist cell.

use super::fold::{fold, unscrambled};

/// The names in an artist cell, folded: lower case, no accents, no punctuation, no "the".
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Artist {
    /// The whole cell without guests, so that `Earth, Wind & Fire` equals itself.
    pub whole: String,
    /// The names between commas, ampersands and the like, in the order of the cell.
    pub main: Vec<String>,
    /// The guests after `feat.`.
    pub featuring: Vec<String>,
}

impl Artist {
    /// Returns whether the cell names nobody: empty, `Various Artists`, `Unknown`.
    pub fn is_missing(&self) -> bool {
        self.main.is_empty()
    }
}

/// Returns the names in an artist cell.
///
/// Names are separated at `,` `;` `/` `&` `+` `|`, at `and`, `x`, `vs`, `with` and their
/// translations. A band whose name contains one of them is taken apart too; that does no
/// harm while both sides are, and [`Artist::whole`] is compared first.
pub fn normalize_artist(text: &str) -> Artist {
    let clean = unscrambled(text);
    let folded = fold(clean.as_deref().unwrap_or(text));
    let (front, guests) = split_featuring(&folded);
    let front =
        front.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | ',' | '-'));
    let main = names(front);
    if main.iter().all(|name| is_nobody(name)) {
        return Artist {
            featuring: guests.map(names).unwrap_or_default(),
            ..Artist::default()
        };
    }
    Artist {
        whole: plain(front),
        main,
        featuring: guests.map(names).unwrap_or_default(),
    }
}

/// Splits before `feat.` and its spellings; the second half is without the word.
pub(crate) fn split_featuring(folded: &str) -> (&str, Option<&str>) {
    let mut start = 0;
    for word in folded.split(' ') {
        let bare = word.trim_start_matches(['(', '[', '{']);
        let is_featuring = matches!(
            bare,
            "feat." | "feat" | "ft." | "ft" | "featuring" | "f/" | "feat:" | "ft:"
        );
        if is_featuring && start > 0 {
            // Nothing comes after it where a store has cut the title off.
            let after = folded[start + word.len()..].trim();
            return (folded[..start].trim(), Some(after));
        }
        start += word.len() + 1;
    }
    (folded, None)
}

/// Returns the names of a list, each plain.
pub(crate) fn names(folded: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut current: Vec<&str> = Vec::new();
    let mut finish = |current: &mut Vec<&str>| {
        let name = plain(&current.join(" "));
        current.clear();
        // `Beatles, The` has a comma too.
        if !name.is_empty() && name != "the" && !names.contains(&name) {
            names.push(name);
        }
    };
    let parts = folded.split_inclusive([',', ';', '/', '|', '&', '(', ')', '[', ']']);
    for part in parts {
        let ends = part.ends_with([',', ';', '/', '|', '&', '(', ')', '[', ']']);
        for word in part
            .trim_end_matches([',', ';', '/', '|', '&', '(', ')', '[', ']'])
            .split(' ')
        {
            match word {
                "" => {}
                "and" | "+" | "x" | "vs" | "vs." | "with" | "und" | "y" | "e" | "et" | "con"
                | "mit" | "avec" | "и" | "feat" | "feat." | "ft" | "ft." | "featuring"
                    if !current.is_empty() =>
                {
                    finish(&mut current);
                }
                _ => current.push(word),
            }
        }
        if ends {
            finish(&mut current);
        }
    }
    finish(&mut current);
    names
}

/// Returns the letters and digits of a name, single blanks between, without "the" in front;
/// the text itself when it has neither.
pub(crate) fn plain(folded: &str) -> String {
    let mut name = String::with_capacity(folded.len());
    for c in folded.chars() {
        match c {
            '\'' => {}
            '&' => name.push_str(" and "),
            c if c.is_alphanumeric() || c == '$' => name.push(c),
            _ => name.push(' '),
        }
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let words = match words.as_slice() {
        ["the", rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    if words.is_empty() {
        folded.trim().to_owned()
    } else {
        words.join(" ")
    }
}

/// Returns whether the words stand for no particular artist.
pub(super) fn is_nobody(name: &str) -> bool {
    matches!(
        name,
        "various"
            | "various artists"
            | "v a"
            | "va"
            | "unknown"
            | "unknown artist"
            | "n a"
            | "diverse"
            | "verschiedene interpreten"
            | "varios artistas"
            | "artistes divers"
            | "artisti vari"
            | "varios"
            | "разные исполнители"
            | "-"
    )
}

//! What it is called: the song, its version and its guests told apart.

use std::borrow::Cow;
use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::artist::{names, plain, split_featuring};
use super::fold::{CHARS_MAX, fold, unscrambled};
use super::version::{Suffix, Version, classify};

/// A title taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// The name of the song: lower case, no accents, no punctuation, numbers as digits.
    pub core: String,
    /// Which recording or edition of it.
    pub versions: BTreeSet<Version>,
    /// The guests after `feat.`, folded as in [`super::Artist`].
    pub featuring: Vec<String>,
    /// The pieces that are not in the core, as they were written.
    pub removed: Vec<String>,
}

/// Takes a title apart.
///
/// Brackets and ends after ` - ` are removed from the core when they name a version, a
/// guest or nothing (`Original Mix`, `Official Video`); other brackets are part of the
/// title. English, German, French, Spanish, Italian and Portuguese words are known, and a
/// few Russian ones. Text after 400 characters is not looked at.
pub fn normalize_title(text: &str) -> Title {
    let text: Cow<'_, str> = unscrambled(text).map_or(Cow::Borrowed(text), Cow::Owned);
    let text: String = text.chars().take(CHARS_MAX).nfkc().collect();
    let mut title = Title::default();
    let rest = title.take_brackets(&text);
    let rest = title.take_dashes(&rest);
    let rest = title.take_bare_end(rest);
    let rest = title.take_featuring(rest);
    title.core = core(&fold(&rest));
    if title.core.is_empty() {
        // `(Live)` alone is called so.
        title.core = core(&fold(&text));
        title.versions.clear();
        title.removed.clear();
    }
    if title.core.is_empty() {
        text.trim().clone_into(&mut title.core);
    }
    title
}

impl Title {
    /// Adds what a column for the version says; unknown words are a version there.
    pub(crate) fn add_version(&mut self, text: &str) {
        let folded = fold(text.trim().trim_matches(['(', ')', '[', ']']));
        if self.take_guests(&folded) {
            return;
        }
        match classify(&folded) {
            Suffix::Versions(versions) => self.versions.extend(versions),
            Suffix::Noise => {}
            Suffix::Title => {
                self.versions.insert(Version::Other(plain(&folded)));
            }
        }
    }

    /// Returns the text without the brackets that were understood; the others stay.
    fn take_brackets(&mut self, text: &str) -> String {
        let mut rest = String::with_capacity(text.len());
        let mut tail = text;
        while let Some(open) = tail.find(['(', '[', '{']) {
            let after = &tail[open + 1..];
            let Some(close) = matching_close(after) else {
                // Stores cut titles off within the bracket.
                rest.push_str(&tail[..open]);
                if !self.take(after) {
                    rest.push(' ');
                    rest.push_str(after);
                }
                return rest;
            };
            rest.push_str(&tail[..open]);
            let inner = &after[..close];
            if !self.take(inner) {
                rest.push(' ');
                rest.push_str(inner);
            }
            rest.push(' ');
            tail = after[close..].get(1..).unwrap_or_default();
        }
        rest.push_str(tail);
        rest
    }

    /// Returns the text without the ends after a dash that were understood.
    fn take_dashes<'a>(&mut self, text: &'a str) -> &'a str {
        let mut rest = text;
        while let Some((start, length)) = last_dash(rest) {
            let (front, end) = (&rest[..start], &rest[start + length..]);
            if front.trim().is_empty() || !self.take(end) {
                break;
            }
            rest = front;
        }
        rest
    }

    /// Returns the text without `EP` or `Official Video` at the end.
    fn take_bare_end<'a>(&mut self, text: &'a str) -> &'a str {
        const ENDS: [&str; 7] = [
            "official music video",
            "official lyric video",
            "official video",
            "official audio",
            "lyric video",
            "music video",
            "ep",
        ];
        let trimmed = text.trim_end();
        for end in ENDS {
            let Some(start) = trimmed.len().checked_sub(end.len()) else {
                continue;
            };
            let Some(tail) = trimmed.get(start..) else {
                continue;
            };
            let front = trimmed[..start].trim_end();
            if tail.eq_ignore_ascii_case(end) && front.len() < start && !front.is_empty() {
                self.take(tail);
                return front;
            }
        }
        text
    }

    /// Returns the text before an unbracketed `feat.`.
    fn take_featuring<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        let folded = fold(text);
        match split_featuring(&folded) {
            (front, Some(guests)) => {
                self.featuring.extend(names(guests));
                self.removed.push(format!("feat. {guests}"));
                Cow::Owned(front.to_owned())
            }
            _ => Cow::Borrowed(text),
        }
    }

    /// Takes a piece when it is understood and returns whether it was.
    fn take(&mut self, piece: &str) -> bool {
        let folded = fold(piece);
        if !self.take_guests(&folded) {
            match classify(&folded) {
                Suffix::Title => return false,
                Suffix::Noise => {}
                Suffix::Versions(versions) => self.versions.extend(versions),
            }
        }
        let piece = piece.trim();
        if !piece.is_empty() {
            self.removed.push(piece.to_owned());
        }
        true
    }

    /// Takes `feat. Kay` and `with Kay`, and returns whether it was that.
    fn take_guests(&mut self, folded: &str) -> bool {
        let folded = folded.trim();
        let Some((word, guests)) = folded.split_once(' ') else {
            return matches!(folded, "feat." | "feat" | "ft." | "ft" | "featuring");
        };
        let is_featuring = matches!(
            word,
            "feat." | "feat" | "ft." | "ft" | "featuring" | "with" | "con" | "avec" | "com" | "mit"
        );
        // `(With You)` and `(Con Te)` are titles.
        let is_title = matches!(
            guests,
            "you"
                | "me"
                | "lyrics"
                | "te"
                | "me now"
                | "toi"
                | "you now"
                | "love"
                | "letra"
                | "or without you"
        );
        if !is_featuring || is_title {
            return false;
        }
        self.featuring.extend(names(guests));
        true
    }
}

/// Returns where the bracket that is open at the start of `text` closes.
fn matching_close(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return Some(at),
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Returns the start and the length in bytes of the last dash between blanks.
fn last_dash(text: &str) -> Option<(usize, usize)> {
    [" - ", " – ", " — ", " ‐ ", " − ", " // "]
        .into_iter()
        .filter_map(|dash| text.rfind(dash).map(|at| (at, dash.len())))
        .max()
}

/// Returns the words of a folded title, with parts and Roman numbers as digits.
fn core(folded: &str) -> String {
    let mut text = String::with_capacity(folded.len());
    for c in folded.chars() {
        match c {
            '\'' => {}
            '&' | '+' => text.push_str(" and "),
            c if c.is_alphanumeric() || matches!(c, '$' | '#' | '%') => text.push(c),
            _ => text.push(' '),
        }
    }
    let mut core = String::with_capacity(text.len());
    let mut before = "";
    for word in text.split_whitespace() {
        let is_numbered = matches!(before, "part" | "vol");
        let word = match word {
            "pt" | "part" | "parte" | "teil" | "partie" | "pts" | "часть" => "part",
            "vol" | "volume" | "volumen" | "vols" => "vol",
            // Rock 'n' Roll.
            "n" if !before.is_empty() => "and",
            "i" | "one" | "uno" | "un" if is_numbered => "1",
            "two" | "dos" | "due" | "deux" | "zwei" if is_numbered => "2",
            "three" | "tres" | "tre" | "trois" | "drei" if is_numbered => "3",
            "v" if is_numbered => "5",
            "x" if is_numbered => "10",
            _ if before.is_empty() => word,
            "ii" => "2",
            "iii" => "3",
            "iv" => "4",
            "vi" => "6",
            "vii" => "7",
            "viii" => "8",
            "ix" => "9",
            other => other,
        };
        if !core.is_empty() {
            core.push(' ');
        }
        core.push_str(word);
        before = word;
    }
    core
}

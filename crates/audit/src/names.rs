//! Texts as small numbers.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

/// A number in a list of texts.
pub(crate) type Name = u32;

/// Texts that repeat, each kept once; the first spelling is the one that is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    by_spelling: HashMap<u64, Name>,
    by_key: HashMap<String, Name>,
    shown: Vec<String>,
}

impl Names {
    /// Returns the number of a text. Texts with the same letters and digits are one.
    pub(crate) fn take(&mut self, text: &str) -> Name {
        let spelling = xxh3_64(text.as_bytes());
        if let Some(name) = self.by_spelling.get(&spelling) {
            return *name;
        }
        let key: String = text
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        let next = self.shown.len() as Name;
        let name = *self.by_key.entry(key).or_insert(next);
        if name == next {
            self.shown.push(text.trim().to_owned());
        }
        self.by_spelling.insert(spelling, name);
        name
    }

    /// Returns the text as it was first met.
    pub(crate) fn show(&self, name: Name) -> &str {
        self.shown.get(name as usize).map_or("", String::as_str)
    }
}

/// Returns one number for several texts.
pub(crate) fn hash(texts: &[&str]) -> u64 {
    let mut bytes = Vec::with_capacity(128);
    for text in texts {
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0x1f);
    }
    xxh3_64(&bytes)
}

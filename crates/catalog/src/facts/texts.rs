use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use xxhash_rust::xxh3::xxh3_64;

/// The code of an absent text.
pub const ABSENT: u32 = 0;

/// Distinct texts, each with a code from 1 on.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    bytes: String,
    /// Ends of the texts in `bytes`; the text of code `n` ends at `ends[n - 1]`.
    ends: Vec<u32>,
    hashes: Vec<u64>,
    by_text: HashTable<u32>,
}

impl Texts {
    /// Returns the code of `text`, a new one for a new text.
    pub fn intern(&mut self, text: &str) -> u32 {
        let Self {
            bytes,
            ends,
            hashes,
            by_text,
        } = self;
        let hash = xxh3_64(text.as_bytes());
        let found = by_text.entry(
            hash,
            |&code| get(bytes, ends, code) == text,
            |&code| hashes[code as usize - 1],
        );
        match found {
            Entry::Occupied(code) => *code.get(),
            Entry::Vacant(place) => {
                let code = ends.len() as u32 + 1;
                place.insert(code);
                bytes.push_str(text);
                ends.push(bytes.len() as u32);
                hashes.push(hash);
                code
            }
        }
    }

    /// Returns the text of a code, `None` for [`ABSENT`] and for codes that were never given.
    pub fn get(&self, code: u32) -> Option<&str> {
        (code != ABSENT && code as usize <= self.ends.len())
            .then(|| get(&self.bytes, &self.ends, code))
    }

    /// Returns the XXH3 hash of a text, 0 for [`ABSENT`]: equal texts of any two lists have the same.
    pub fn hash_of(&self, code: u32) -> u64 {
        (code as usize)
            .checked_sub(1)
            .map_or(0, |index| self.hashes[index])
    }

    /// Returns the number of distinct texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the texts in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (1..=self.ends.len() as u32).map(|code| get(&self.bytes, &self.ends, code))
    }

    /// Returns the bytes that all texts take.
    pub fn size_bytes(&self) -> usize {
        self.bytes.len()
    }
}

fn get<'a>(bytes: &'a str, ends: &[u32], code: u32) -> &'a str {
    let index = code as usize - 1;
    let start = if index == 0 { 0 } else { ends[index - 1] };
    &bytes[start as usize..ends[index] as usize]
}

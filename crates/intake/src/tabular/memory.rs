use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use super::cells::Read;

/// What the texts of one column came to, so that each distinct one is read once.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    bytes: Vec<u8>,
    entries: Vec<(u32, u32, u64, Read)>,
    by_text: HashTable<u32>,
    last: Option<u32>,
}

impl Memory {
    /// Returns what `text` came to when it stood in this column before.
    pub(crate) fn get(&mut self, text: &[u8]) -> Option<&Read> {
        if let Some(last) = self.last
            && self.text(last) == text
        {
            return Some(&self.entries[last as usize].3);
        }
        let found = *self
            .by_text
            .find(xxh3_64(text), |&entry| self.text(entry) == text)?;
        self.last = Some(found);
        Some(&self.entries[found as usize].3)
    }

    /// Remembers what `text` came to.
    pub(crate) fn put(&mut self, text: &[u8], read: Read) -> &Read {
        let (start, hash) = (self.bytes.len() as u32, xxh3_64(text));
        self.bytes.extend_from_slice(text);
        let entry = self.entries.len() as u32;
        self.entries
            .push((start, self.bytes.len() as u32, hash, read));
        let entries = &self.entries;
        self.by_text
            .insert_unique(hash, entry, |&entry| entries[entry as usize].2);
        self.last = Some(entry);
        &self.entries[entry as usize].3
    }

    /// Forgets everything; codes of texts hold for one chunk only.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    fn text(&self, entry: u32) -> &[u8] {
        let (start, end, ..) = self.entries[entry as usize];
        &self.bytes[start as usize..end as usize]
    }
}

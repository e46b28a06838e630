//! What a file says of itself.

use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use lofty::config::{ParseOptions, ParsingMode};
use lofty::file::TaggedFileExt;
use lofty::probe::Probe;
use lofty::tag::{ItemKey, Tag};

use crate::analysis::Tags;

/// Longest text kept of one tag, in characters.
const TEXT_MAX: usize = 1000;

/// Reads the embedded tags; a file without or with broken ones has none.
///
/// Lofty allocates at most 16 MiB for one item and is asked for no pictures.
pub(crate) fn read<R: Read + Seek>(reader: &mut R) -> Tags {
    let options = ParseOptions::new()
        .read_properties(false)
        .read_cover_art(false)
        .parsing_mode(ParsingMode::Relaxed);
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        let probe = Probe::new(std::io::BufReader::new(reader)).options(options);
        probe.guess_file_type().ok()?.read().ok()
    }));
    let Ok(Some(file)) = parsed else {
        return Tags::default();
    };
    let tags: Vec<&Tag> = file.primary_tag().into_iter().chain(file.tags()).collect();
    let text = |key: ItemKey| {
        let found = tags.iter().find_map(|tag| tag.get_string(key))?.trim();
        (!found.is_empty()).then(|| found.chars().take(TEXT_MAX).collect::<String>())
    };
    Tags {
        title: text(ItemKey::TrackTitle),
        artist: text(ItemKey::TrackArtist),
        album: text(ItemKey::AlbumTitle),
        album_artist: text(ItemKey::AlbumArtist),
        track_number: text(ItemKey::TrackNumber).and_then(|number| number.parse().ok()),
        genre: text(ItemKey::Genre),
        date: text(ItemKey::RecordingDate).or_else(|| text(ItemKey::Year)),
        isrc: text(ItemKey::Isrc),
        bpm: text(ItemKey::IntegerBpm).or_else(|| text(ItemKey::Bpm)),
        key: text(ItemKey::InitialKey),
    }
}

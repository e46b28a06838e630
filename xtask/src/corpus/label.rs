//! The label: its artists, releases and recordings, and who distributes them.

use music::Random;

use super::draw;
use super::formats::{DISTRIBUTORS, Format};
use super::identifiers;
use super::market::TERRITORIES;
use super::month::Month;
use super::names::Names;

/// How large the label is and which months its statements cover.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub(super) artists: usize,
    pub(super) recordings: usize,
    pub(super) months: u32,
}

/// Month of the last statements.
pub(super) const LAST_STATEMENT: Month = Month::new(2026, 10);
/// Months between the oldest usage and the first statement.
pub(super) const LONGEST_LAG: u32 = 3;

#[derive(Debug)]
pub(super) struct Artist {
    pub(super) name: String,
    /// As societies write it.
    pub(super) writer: String,
    pub(super) ipi: String,
    /// Territory of most of its listeners.
    pub(super) home: usize,
    /// Distributor until `moves`.
    first_distributor: Format,
    /// First month of usage with another distributor.
    moves: Option<(Month, Format)>,
}

impl Artist {
    /// Returns who distributes what is played in a month.
    pub(super) fn distributor(&self, usage: Month) -> Format {
        match self.moves {
            Some((from, format)) if usage >= from => format,
            _ => self.first_distributor,
        }
    }

    /// Returns the first month with another distributor.
    pub(super) fn moves_in(&self) -> Option<Month> {
        self.moves.map(|(month, _)| month)
    }
}

#[derive(Debug)]
pub(super) struct Release {
    pub(super) title: String,
    pub(super) upc: String,
    pub(super) catalog_no: String,
    /// Indices of its recordings, in their order.
    pub(super) recordings: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Recording {
    pub(super) title: String,
    pub(super) artist: usize,
    pub(super) release: usize,
    pub(super) isrc: String,
    pub(super) iswc: String,
    pub(super) released: Month,
    pub(super) duration_s: u32,
    /// Part of the label's listening in an ordinary month.
    pub(super) popularity: f64,
    /// The label's part of what a collaboration earns, in percent.
    pub(super) split_percent: u32,
}

/// Everything that stays the same from statement to statement.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) name: &'static str,
    pub(super) artists: Vec<Artist>,
    pub(super) releases: Vec<Release>,
    pub(super) recordings: Vec<Recording>,
    pub(super) first_statement: Month,
}

/// Exponent of the popularity of recordings by rank.
const POPULARITY_EXPONENT: f64 = 1.45;

impl Label {
    pub(super) fn new(seed: u64, extent: Extent) -> Self {
        let mut random = draw::stream(seed, &[10]);
        let mut names = Names::new(draw::stream(seed, &[11]));
        let first_statement = LAST_STATEMENT.minus(extent.months.saturating_sub(1));
        let mut label = Self {
            name: "Velmarine Records",
            artists: artists(&mut random, &mut names, extent, first_statement),
            releases: Vec::new(),
            recordings: Vec::new(),
            first_statement,
        };
        label.fill(&mut random, &mut names, extent);
        label.rank(&mut random);
        label
    }

    /// Adds releases until there are enough recordings.
    fn fill(&mut self, random: &mut Random, names: &mut Names, extent: Extent) {
        let n_artists = self.artists.len();
        for release in 0.. {
            let missing = extent.recordings.saturating_sub(self.recordings.len());
            if missing == 0 {
                return;
            }
            // Every artist has a release before any has two.
            let artist = if release < n_artists {
                release
            } else {
                random.below(n_artists)
            };
            let n_tracks = [1, 1, 2, 5, 6, 10, 12][random.below(7)].min(missing);
            self.add(random, names, artist, n_tracks);
        }
    }

    fn add(&mut self, random: &mut Random, names: &mut Names, artist: usize, n_tracks: usize) {
        let release = self.releases.len();
        let title = names.title();
        let n_months = LAST_STATEMENT.since(self.first_statement) + LONGEST_LAG;
        let released = if random.chance(0.35) {
            let after = random.below(n_months.max(2) as usize - 1) as u32;
            self.first_statement.minus(LONGEST_LAG).plus(after)
        } else {
            self.first_statement
                .minus(LONGEST_LAG + 3 + random.below(96) as u32)
        };
        let is_split = random.chance(0.08);
        let first = self.recordings.len();
        for track in 0..n_tracks {
            let serial = self.recordings.len() as u32 + 1;
            self.recordings.push(Recording {
                title: if n_tracks == 1 || track == 0 && random.chance(0.4) {
                    title.clone()
                } else {
                    names.title()
                },
                artist,
                release,
                isrc: identifiers::isrc(released.year(), serial),
                iswc: identifiers::iswc(serial),
                released,
                duration_s: 140 + random.below(160) as u32,
                popularity: 0.0,
                split_percent: if is_split { 50 } else { 100 },
            });
        }
        self.releases.push(Release {
            title,
            upc: identifiers::upc(release as u32 + 1),
            catalog_no: format!("VLM{:04}", release + 1),
            recordings: (first..first + n_tracks).collect(),
        });
    }

    /// Gives every recording its place in the power law; those of one release stand near each other.
    fn rank(&mut self, random: &mut Random) {
        let fame: Vec<f64> = self
            .releases
            .iter()
            .map(|_| random.between(0.0, 1.0))
            .collect();
        let mut order: Vec<(f64, usize)> = self
            .recordings
            .iter()
            .enumerate()
            .map(|(index, recording)| {
                let place = fame[recording.release] + random.between(0.0, 0.55);
                (place, index)
            })
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let weight = |rank: usize| (rank as f64 + 2.0).powf(-POPULARITY_EXPONENT);
        let sum: f64 = (0..order.len()).map(weight).sum();
        for (rank, &(_, index)) in order.iter().enumerate() {
            self.recordings[index].popularity = weight(rank) / sum;
        }
    }

    /// Returns the artist of a recording.
    pub(super) fn artist_of(&self, recording: usize) -> &Artist {
        &self.artists[self.recordings[recording].artist]
    }

    /// Returns the release of a recording.
    pub(super) fn release_of(&self, recording: usize) -> &Release {
        &self.releases[self.recordings[recording].release]
    }
}

fn artists(
    random: &mut Random,
    names: &mut Names,
    extent: Extent,
    first_statement: Month,
) -> Vec<Artist> {
    let weights: Vec<f64> = TERRITORIES.iter().map(|place| place.weight).collect();
    (0..extent.artists.max(1))
        .map(|index| {
            let (name, writer) = names.artist();
            let distributor = DISTRIBUTORS[index % DISTRIBUTORS.len()];
            // One in eight changes in the middle half of the time.
            let half = extent.months / 2;
            let moves = (index % 8 == 5 && extent.months >= 8).then(|| {
                let after = extent.months / 4 + random.below(half as usize) as u32;
                let other = DISTRIBUTORS
                    [(index + 1 + random.below(DISTRIBUTORS.len() - 1)) % DISTRIBUTORS.len()];
                (first_statement.plus(after).minus(LONGEST_LAG), other)
            });
            Artist {
                name,
                writer,
                ipi: identifiers::ipi(index as u32 + 1),
                home: draw::weighted(random, &weights),
                first_distributor: distributor,
                moves,
            }
        })
        .collect()
}

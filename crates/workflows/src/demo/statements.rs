//! The statements of the demonstration: two years of what a distributor and a label service send,
//! with the mistakes that such files have.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use music::Random;

use crate::WorkflowError;

/// Songs of the demonstration by title, each with the month of the 24 in which it came out.
const SONGS: [(&str, usize); 6] = [
    ("Paper Lanterns", 0),
    ("Night Ferry", 2),
    ("The Clockmaker's Waltz", 5),
    ("Salt on the Window", 9),
    ("Letter to Nobody", 13),
    ("Run the Last Mile", 18),
];
const N_MONTHS: usize = 24;
const FIRST_YEAR: usize = 2024;
/// Store, territories that it reports, and what a stream pays there in 10⁻⁸.
const STORES: [(&str, &[&str], u64); 4] = [
    ("Spotify", &["US", "DE", "GB", "BR"], 340_000),
    ("Apple Music", &["US", "GB", "JP"], 680_000),
    ("YouTube (Ads)", &["US", "IN", "OU"], 90_000),
    ("Deezer", &["FR", "DE"], 510_000),
];

/// Writes the statements of `seed` into `folder` and returns their paths.
///
/// 24 months of DistroKid's bank details, and 8 quarters of Believe's royalty report in euros with
/// decimal commas. One month has a row without an amount that can be read, and one quarter was sent
/// again with corrected amounts.
pub fn write_statements(folder: &Path, seed: u64) -> Result<Vec<PathBuf>, WorkflowError> {
    let write = |source| WorkflowError::Write {
        path: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(write)?;
    let mut random = Random::stream(seed, 24);
    let mut paths = Vec::new();
    let mut keep = |name: String, text: String| -> Result<(), WorkflowError> {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(write)?;
        paths.push(path);
        Ok(())
    };
    for month in 0..N_MONTHS {
        keep(
            format!("distrokid-{}.tsv", name_of(month)),
            distrokid(month, &mut random),
        )?;
    }
    for quarter in 0..N_MONTHS / 3 {
        let text = believe(quarter, &mut random);
        let name = format!("believe-{}-Q{}", FIRST_YEAR + quarter / 4, quarter % 4 + 1);
        keep(format!("{name}.csv"), text.clone())?;
        if quarter == 6 {
            // Sent again with amounts that had been forgotten.
            keep(
                format!("{name}-corrected.csv"),
                text.replace(";80;0,", ";80;1,"),
            )?;
        }
    }
    Ok(paths)
}

fn name_of(month: usize) -> String {
    format!("{}-{:02}", FIRST_YEAR + month / 12, month % 12 + 1)
}

fn isrc(song: usize) -> String {
    format!("QZDEM24{:05}", song + 1)
}

/// Streams of a song that many months after it came out: a peak, then a long tail.
fn streams(age: usize, random: &mut Random) -> u64 {
    let level = 4000.0 / (1.0 + age as f64).powf(0.7);
    (level * random.between(0.7, 1.3)) as u64
}

fn distrokid(month: usize, random: &mut Random) -> String {
    let mut text = "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\r\n".to_owned();
    let reported = name_of(month + 2);
    for (song, (title, first)) in SONGS.iter().enumerate() {
        let Some(age) = month.checked_sub(*first) else {
            continue;
        };
        for (store, territories, rate) in STORES {
            for territory in territories {
                let units = streams(age, random) / territories.len() as u64;
                let earned = units * rate;
                let earned = format!("{}.{:08}", earned / 100_000_000, earned % 100_000_000);
                let is_broken = month == 11 && song == 1 && (store, *territory) == ("Deezer", "FR");
                let earned = if is_broken { "see note" } else { &earned };
                let _ = write!(
                    text,
                    "{reported}-15\t{}\t{store}\t{}\t{title}\t{}\t\t{units}\t100\tSong\t{territory}\t0\t{earned}\r\n",
                    name_of(month),
                    music::DEMO_ARTIST,
                    isrc(song),
                );
            }
        }
    }
    text
}

fn believe(quarter: usize, random: &mut Random) -> String {
    let mut text = "Reporting month;Sales Month;Platform;Country / Region;Label Name;Artist Name;Release title;Track title;UPC;ISRC;Release Catalog nb;Streaming Subscription Type;Release type;Sales Type;Quantity;Client Payment Currency;Unit Price;Mechanical Fee;Gross Revenue;Client share rate;Net Revenue\n".to_owned();
    let reported = name_of(quarter * 3 + 4);
    for month in quarter * 3..quarter * 3 + 3 {
        for (song, (title, first)) in SONGS.iter().enumerate() {
            let Some(age) = month.checked_sub(*first) else {
                continue;
            };
            for (store, territory) in [("Qobuz", "FR"), ("TIDAL", "NO"), ("Amazon Music", "DE")] {
                let units = streams(age, random) / 10;
                let gross = units * 720;
                let net = gross * 8;
                let _ = writeln!(
                    text,
                    "{reported}-01;{}-01;{store};{territory};Demo Records;{};{title};{title};;{};;Premium;Music Release;Stream;{units};EUR;0,00720;0;{},{:05};80;{},{:06}",
                    name_of(month),
                    music::DEMO_ARTIST,
                    isrc(song),
                    gross / 100_000,
                    gross % 100_000,
                    net / 1_000_000,
                    net % 1_000_000,
                );
            }
        }
    }
    text
}

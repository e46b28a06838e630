//! Stores, territories and what they pay.

use catalog::Amount;

use super::draw::{self, MILLION};
use super::exchange::{self, BRL, EUR, GBP, JPY, Money, SEK, USD};
use super::month::Month;

/// A class of listeners that a store pays for at its own rate.
#[derive(Debug)]
pub(super) struct Tier {
    pub(super) name: &'static str,
    /// Part of the units.
    pub(super) share: f64,
    /// Rate against that of the store, in parts per million.
    rate_ppm: i64,
}

const fn tier(name: &'static str, share: f64, rate_ppm: i64) -> Tier {
    Tier {
        name,
        share,
        rate_ppm,
    }
}

/// A shop or streaming service.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) name: &'static str,
    /// Part of all units.
    pub(super) share: f64,
    /// Billionths of a US dollar a unit.
    rate_nanos: i128,
    /// Months that it reports later than the others.
    pub(super) lag: u32,
    pub(super) tiers: &'static [Tier],
    /// Where it sells; empty for everywhere.
    only: &'static [&'static str],
}

const PAID: &[Tier] = &[tier("Premium", 1.0, 1_000_000)];

pub(super) const SPOTIFY: usize = 0;
pub(super) const ITUNES: usize = 11;

/// The twelve stores that distributors deliver to.
pub(super) const STORES: [Store; 12] = [
    Store {
        name: "Spotify",
        share: 0.44,
        rate_nanos: 3_200_000,
        lag: 0,
        tiers: &[
            tier("Premium", 0.52, 1_250_000),
            tier("Free", 0.30, 480_000),
            tier("Family", 0.18, 1_040_000),
        ],
        only: &[],
    },
    Store {
        name: "Apple Music",
        share: 0.17,
        rate_nanos: 6_200_000,
        lag: 0,
        tiers: &[
            tier("Individual", 0.64, 1_120_000),
            tier("Family", 0.36, 790_000),
        ],
        only: &[],
    },
    Store {
        name: "YouTube Music",
        share: 0.11,
        rate_nanos: 1_900_000,
        lag: 1,
        tiers: &[
            tier("Premium", 0.35, 1_900_000),
            tier("Ad supported", 0.65, 515_000),
        ],
        only: &[],
    },
    Store {
        name: "Amazon Music",
        share: 0.08,
        rate_nanos: 4_100_000,
        lag: 1,
        tiers: &[
            tier("Unlimited", 0.6, 1_300_000),
            tier("Prime", 0.4, 550_000),
        ],
        only: &[
            "US", "GB", "DE", "FR", "IT", "ES", "JP", "BR", "MX", "CA", "AU", "IN", "AT", "SE",
            "NL", "PL", "BE", "IE", "PT", "NZ",
        ],
    },
    Store {
        name: "Deezer",
        share: 0.05,
        rate_nanos: 3_900_000,
        lag: 0,
        tiers: &[
            tier("Premium", 0.8, 1_140_000),
            tier("Freemium", 0.2, 440_000),
        ],
        only: &[],
    },
    Store {
        name: "TIDAL",
        share: 0.02,
        rate_nanos: 8_700_000,
        lag: 0,
        tiers: PAID,
        only: &[
            "US", "GB", "DE", "FR", "NO", "SE", "DK", "PL", "BR", "NL", "ES", "IT", "CA", "AU",
            "CH", "AT", "BE", "FI", "IE", "ZA", "NG",
        ],
    },
    Store {
        name: "Pandora",
        share: 0.03,
        rate_nanos: 1_600_000,
        lag: 1,
        tiers: &[
            tier("Plus", 0.25, 1_900_000),
            tier("Ad supported", 0.75, 700_000),
        ],
        only: &["US"],
    },
    Store {
        name: "TikTok",
        share: 0.055,
        rate_nanos: 350_000,
        lag: 1,
        tiers: &[tier("Ad supported", 1.0, 1_000_000)],
        only: &[],
    },
    Store {
        name: "SoundCloud Go",
        share: 0.02,
        rate_nanos: 2_600_000,
        lag: 0,
        tiers: PAID,
        only: &["US", "GB", "DE", "FR", "NL", "CA", "AU", "IE", "NZ", "SE"],
    },
    Store {
        name: "Anghami",
        share: 0.014,
        rate_nanos: 1_200_000,
        lag: 1,
        tiers: PAID,
        only: &["AE", "SA", "EG", "MA", "TR", "TN"],
    },
    Store {
        name: "Napster",
        share: 0.010,
        rate_nanos: 7_500_000,
        lag: 0,
        tiers: PAID,
        only: &["US", "DE", "GB", "FR", "CA", "JP", "BR"],
    },
    Store {
        name: "iTunes",
        share: 0.0011,
        rate_nanos: 700_000_000,
        lag: 0,
        tiers: &[tier("Download", 1.0, 1_000_000)],
        only: &[],
    },
];

/// Price of an album at iTunes against that of a song, in parts per million.
pub(super) const ALBUM_PPM: i64 = 8_000_000;

/// A country.
#[derive(Debug)]
pub(super) struct Territory {
    pub(super) code: &'static str,
    /// Listeners against the United States' 100.
    pub(super) weight: f64,
    /// Rates against the United States', in parts per million.
    rate_ppm: i64,
    /// What its listeners pay in.
    pub(super) money: Money,
}

const fn territory(code: &'static str, weight: f64, rate_ppm: i64, money: Money) -> Territory {
    Territory {
        code,
        weight,
        rate_ppm,
        money,
    }
}

/// The sixty territories.
pub(super) const TERRITORIES: [Territory; 60] = [
    territory("US", 100.0, 1_000_000, USD),
    territory("GB", 34.0, 1_020_000, GBP),
    territory("DE", 31.0, 960_000, EUR),
    territory("BR", 27.0, 310_000, BRL),
    territory("MX", 24.0, 350_000, USD),
    territory("FR", 21.0, 880_000, EUR),
    territory("CA", 15.0, 860_000, USD),
    territory("AU", 14.0, 970_000, USD),
    territory("ES", 13.0, 690_000, EUR),
    territory("IT", 12.0, 740_000, EUR),
    territory("SE", 10.0, 1_050_000, SEK),
    territory("NL", 10.0, 920_000, EUR),
    territory("JP", 9.5, 780_000, JPY),
    territory("IN", 9.0, 160_000, USD),
    territory("PH", 8.0, 170_000, USD),
    territory("ID", 7.5, 180_000, USD),
    territory("PL", 7.0, 520_000, EUR),
    territory("TR", 6.5, 190_000, USD),
    territory("AR", 6.0, 200_000, USD),
    territory("CL", 5.6, 380_000, USD),
    territory("CO", 5.2, 300_000, USD),
    territory("NO", 5.0, 1_180_000, EUR),
    territory("DK", 4.8, 1_140_000, EUR),
    territory("FI", 4.4, 1_060_000, EUR),
    territory("CH", 4.2, 1_240_000, EUR),
    territory("AT", 4.0, 950_000, EUR),
    territory("BE", 3.9, 900_000, EUR),
    territory("IE", 3.6, 980_000, EUR),
    territory("PT", 3.3, 610_000, EUR),
    territory("NZ", 3.0, 900_000, USD),
    territory("PE", 2.9, 290_000, USD),
    territory("MY", 2.7, 260_000, USD),
    territory("TH", 2.6, 250_000, USD),
    territory("VN", 2.4, 150_000, USD),
    territory("TW", 2.3, 480_000, USD),
    territory("KR", 2.2, 560_000, USD),
    territory("SG", 2.0, 720_000, USD),
    territory("HK", 1.9, 690_000, USD),
    territory("ZA", 1.9, 340_000, USD),
    territory("CZ", 1.8, 560_000, EUR),
    territory("HU", 1.7, 470_000, EUR),
    territory("GR", 1.6, 560_000, EUR),
    territory("RO", 1.6, 420_000, EUR),
    territory("IL", 1.4, 720_000, USD),
    territory("AE", 1.3, 640_000, USD),
    territory("SA", 1.3, 520_000, USD),
    territory("EG", 1.2, 140_000, USD),
    territory("MA", 1.0, 200_000, USD),
    territory("NG", 0.9, 130_000, USD),
    territory("KE", 0.8, 160_000, USD),
    territory("EC", 0.8, 280_000, USD),
    territory("CR", 0.7, 360_000, USD),
    territory("UY", 0.6, 370_000, USD),
    territory("SK", 0.6, 520_000, EUR),
    territory("HR", 0.6, 480_000, EUR),
    territory("LT", 0.5, 500_000, EUR),
    territory("EE", 0.4, 560_000, EUR),
    territory("IS", 0.4, 1_160_000, EUR),
    territory("LU", 0.3, 1_080_000, EUR),
    territory("TN", 0.3, 180_000, USD),
];

/// Returns whether a store sells in a territory.
pub(super) fn sells(store: usize, territory: usize) -> bool {
    let only = STORES[store].only;
    only.is_empty() || only.contains(&TERRITORIES[territory].code)
}

/// Where and when a unit is paid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) store: usize,
    pub(super) territory: usize,
    /// `None` for the mean of all tiers.
    pub(super) tier: Option<usize>,
    pub(super) usage: Month,
}

/// Returns what a store pays a unit, in the money of the territory and 10⁻¹⁵ units.
///
/// A store has a lasting rate for each territory and a pool for each month; every row with
/// the same cell has the same rate.
pub(super) fn rate_units(seed: u64, cell: Cell) -> i128 {
    let Cell {
        store,
        territory,
        tier,
        usage,
    } = cell;
    let about = [1, store as u64, territory as u64];
    let lasting = draw::factor_ppm(&mut draw::stream(seed, &about), 0.08);
    let month = u64::from(usage.year() * 12 + usage.number());
    let about = [2, store as u64, territory as u64, month];
    let pool = draw::factor_ppm(&mut draw::stream(seed, &about), 0.035);
    // Advertising pays more before Christmas and less after.
    let season = match usage.number() {
        1 | 2 => 960_000,
        11 | 12 => 1_040_000,
        _ => MILLION,
    };
    let tier = tier.map_or(MILLION, |tier| STORES[store].tiers[tier].rate_ppm);
    let usd = STORES[store].rate_nanos * (Amount::UNIT / 1_000_000_000);
    let factors = [TERRITORIES[territory].rate_ppm, lasting, pool, season, tier];
    let usd = factors.into_iter().fold(usd, scaled);
    exchange::first_price(usd, TERRITORIES[territory].money)
}

/// Returns `units` times a factor in parts per million.
pub(super) fn scaled(units: i128, factor_ppm: i64) -> i128 {
    units * i128::from(factor_ppm) / i128::from(MILLION)
}

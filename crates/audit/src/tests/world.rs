//! Believable statements of an invented label. Nothing here knows how they are audited.

use catalog::{Amount, Currency};

use crate::{Line, Month};

/// A stream of random numbers: `SplitMix64`.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bd1_e995)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    pub(super) fn normal(&mut self) -> f64 {
        let (a, b) = (self.unit().max(1e-12), self.unit());
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }

    fn poisson(&mut self, mean: f64) -> i64 {
        if mean > 60.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as i64;
        }
        let limit = (-mean).exp();
        let (mut n, mut product) = (0, self.unit());
        while product > limit {
            n += 1;
            product *= self.unit();
        }
        n
    }
}

/// One line with its texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Owned {
    pub(super) source: u32,
    pub(super) row_no: u32,
    pub(super) format: &'static str,
    pub(super) statement: Option<Month>,
    pub(super) usage: Option<Month>,
    pub(super) store: &'static str,
    pub(super) service: &'static str,
    pub(super) territory: &'static str,
    pub(super) artist: String,
    pub(super) title: String,
    pub(super) release: String,
    pub(super) isrc: String,
    pub(super) upc: String,
    pub(super) iswc: String,
    pub(super) work_code: String,
    pub(super) use_type: &'static str,
    pub(super) units: Option<i64>,
    pub(super) unit_price: Option<Amount>,
    pub(super) gross: Option<Amount>,
    pub(super) net: Option<Amount>,
    pub(super) currency: Option<Currency>,
    pub(super) sale_amount: Option<Amount>,
    pub(super) sale_currency: Option<Currency>,
    pub(super) fx_rate: Option<Amount>,
    pub(super) share: Option<Amount>,
    /// The month whose file it is in.
    pub(super) file: Option<Month>,
    /// The planted errors that touched it.
    pub(super) plants: Vec<usize>,
}

impl Owned {
    pub(super) fn line(&self) -> Line<'_> {
        Line {
            source: self.source,
            row_no: self.row_no,
            format: self.format,
            statement: self.statement,
            usage: self.usage,
            store: self.store,
            service: self.service,
            territory: self.territory,
            artist: &self.artist,
            title: &self.title,
            version: "",
            release: &self.release,
            isrc: &self.isrc,
            upc: &self.upc,
            iswc: &self.iswc,
            work_code: &self.work_code,
            use_type: self.use_type,
            units: self.units,
            unit_price: self.unit_price,
            gross: self.gross,
            deductions: None,
            net: self.net,
            currency: self.currency,
            sale_amount: self.sale_amount,
            sale_currency: self.sale_currency,
            fx_rate: self.fx_rate,
            share: self.share,
        }
    }
}

/// The label.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) n_artists: usize,
    pub(super) n_tracks: usize,
    pub(super) n_months: i16,
    pub(super) n_stores: usize,
    pub(super) n_territories: usize,
    /// Streams of the label in a month.
    pub(super) streams: f64,
    /// Scatter of units from month to month, as a standard deviation of logarithms.
    pub(super) unrest: f64,
    /// Scatter of rates, likewise.
    pub(super) rate_noise: f64,
    /// Distributors.
    pub(super) formats: &'static [&'static str],
}

const STORES: [(&str, f64, f64); 14] = [
    ("Spotify", 0.42, 0.0032),
    ("Apple Music", 0.18, 0.0062),
    ("YouTube Music", 0.1, 0.0019),
    ("Amazon Unlimited", 0.08, 0.0071),
    ("Deezer", 0.05, 0.0044),
    ("TIDAL", 0.03, 0.0101),
    ("TikTok", 0.05, 0.0004),
    ("Pandora", 0.03, 0.0016),
    ("SoundCloud", 0.02, 0.0027),
    ("Napster", 0.012, 0.008),
    ("Qobuz", 0.01, 0.018),
    ("Anghami", 0.01, 0.0011),
    ("JioSaavn", 0.02, 0.0006),
    ("Boomplay", 0.01, 0.0005),
];

pub(super) const TERRITORIES: [&str; 30] = [
    "US", "DE", "GB", "FR", "BR", "MX", "NL", "SE", "CA", "AU", "ES", "IT", "PL", "JP", "IN", "TR",
    "NO", "DK", "FI", "AT", "CH", "BE", "PT", "AR", "CL", "CO", "ID", "PH", "ZA", "NZ",
];

/// Words of titles; two make one.
const WORDS: [&str; 40] = [
    "Amber", "Harbor", "Silver", "Winter", "Hollow", "Paper", "Velvet", "Cobalt", "Meadow",
    "Static", "Lantern", "Copper", "Thunder", "Orchid", "Marble", "Feather", "Canyon", "Mirror",
    "Saffron", "Glacier", "Compass", "Ribbon", "Juniper", "Beacon", "Shadow", "Crystal", "Prairie",
    "Neon", "Echo", "Tundra", "Willow", "Ember", "Quartz", "Pilot", "Signal", "Garden", "Tempest",
    "Kettle", "Falcon", "Domino",
];

pub(super) fn decimal(value: f64, places: u32) -> Amount {
    let scaled = (value * 10_f64.powi(places as i32)).round() as i128;
    Amount::from_units(scaled * 10_i128.pow(Amount::PLACES - places)).unwrap_or_default()
}

pub(super) fn float(amount: Amount) -> f64 {
    amount.units() as f64 / Amount::UNIT as f64
}

pub(super) fn month(n: i16) -> Month {
    Month::new(2024, 1).unwrap().plus(n)
}

struct Track {
    artist: usize,
    title: String,
    isrc: String,
    upc: String,
    iswc: String,
    weight: f64,
    launch: i16,
    decay: f64,
    share: f64,
    tilt: u64,
}

fn gs1(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

fn iswc(number: usize) -> String {
    let digits = format!("{number:09}");
    let sum: u32 = digits
        .bytes()
        .zip(1..)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("T{digits}{}", (10 - (1 + sum) % 10) % 10)
}

fn tracks(shape: &Shape, random: &mut Random) -> Vec<Track> {
    let make = |n: usize| {
        let (first, second) = (WORDS[n % 40], WORDS[(n / 40 * 7 + n * 3 + 1) % 40]);
        let suffix = if n >= 1600 {
            format!(" {}", WORDS[n / 1600 % 40])
        } else {
            String::new()
        };
        let shares = [1.0, 1.0, 1.0, 0.5, 0.3];
        Track {
            artist: n % shape.n_artists,
            title: format!("{first} {second}{suffix}"),
            isrc: format!("QZAB{}26{:05}", n % 7, n),
            upc: gs1(&format!("08888{:07}", n / 3)),
            iswc: iswc(345_000_000 + n * 37),
            weight: ((n + 1) as f64).powf(-random.between(0.7, 1.2)),
            launch: if random.chance(0.4) {
                random.below(shape.n_months as usize) as i16
            } else {
                -6
            },
            decay: random.between(0.0, 0.08),
            share: shares[random.below(5)],
            tilt: random.bits(),
        }
    };
    (0..shape.n_tracks).map(make).collect()
}

/// Returns how much a track likes a place: the same every time.
fn taste(tilt: u64, store: usize, territory: usize) -> f64 {
    let mut random = Random::new(tilt ^ (store as u64 * 977 + territory as u64 * 31));
    (0.9 * random.normal()).exp()
}

fn distributor(shape: &Shape, artist: usize, at: i16) -> &'static str {
    let n = shape.formats.len();
    // Every fifth artist moves.
    let has_moved = artist % 5 == 3 && at >= shape.n_months / 2;
    shape.formats[(artist + usize::from(has_moved)) % n]
}

/// Returns the lines of a label; `seed` decides everything.
pub(super) fn lines(seed: u64, shape: &Shape) -> Vec<Owned> {
    let mut random = Random::new(seed);
    let tracks = tracks(shape, &mut random);
    let total: f64 = tracks.iter().map(|track| track.weight).sum();
    let closes: Vec<i16> = (0..shape.n_stores)
        .map(|store| {
            if store > 4 && random.chance(0.12) {
                random.below(shape.n_months as usize) as i16
            } else {
                i16::MAX
            }
        })
        .collect();
    let lags: Vec<i16> = (0..shape.n_stores)
        .map(|_| 2 + i16::from(random.chance(0.2)))
        .collect();
    let territory_total: f64 = (1..=shape.n_territories)
        .map(|n| (n as f64).powf(-0.9))
        .sum();
    let mut rates = vec![0.0; shape.n_stores * shape.n_territories];
    for (n, rate) in rates.iter_mut().enumerate() {
        let territory = n % shape.n_territories;
        *rate = STORES[n / shape.n_territories].2
            * (1.0 - 0.018 * territory as f64)
            * random.between(0.6, 1.3);
    }
    let mut fx = [1.08, 1.27, 0.0066, 0.2];
    let mut found = Vec::new();
    let mut year: Vec<i64> = vec![0; shape.n_tracks];
    for at in 0..shape.n_months {
        let season = 1.0 + 0.15 * (f64::from(at) * std::f64::consts::TAU / 12.0).cos();
        for rate in &mut rates {
            *rate *= (0.012 * random.normal()).exp();
        }
        for rate in &mut fx {
            *rate *= (0.015 * random.normal()).exp();
        }
        for (id, track) in tracks.iter().enumerate() {
            if at < track.launch {
                continue;
            }
            let age = f64::from(at - track.launch);
            let life = if age < 2.0 {
                2.5
            } else {
                (-track.decay * age).exp().max(0.2)
            };
            let luck = (shape.unrest * random.normal()).exp();
            let streams = shape.streams * track.weight / total * life * season * luck;
            for store in 0..shape.n_stores {
                if at >= closes[store] {
                    continue;
                }
                for territory in 0..shape.n_territories {
                    let part = ((territory + 1) as f64).powf(-0.9) / territory_total;
                    let mean =
                        streams * STORES[store].1 * part * taste(track.tilt, store, territory);
                    let jitter = (shape.unrest / 2.0 * random.normal()).exp();
                    let units = random.poisson(mean * jitter);
                    if units == 0 {
                        continue;
                    }
                    if store == 0 {
                        year[id] += units;
                    }
                    let is_unpaid = store == 0 && at >= 12 && year[id] < 400;
                    let rate = rates[store * shape.n_territories + territory];
                    let sale = Sale {
                        at,
                        store,
                        territory,
                        units,
                        rate,
                        is_unpaid,
                        lag: lags[store],
                        fx,
                    };
                    sell(shape, track, &sale, &mut random, &mut found);
                }
            }
        }
    }
    found
}

struct Sale {
    at: i16,
    store: usize,
    territory: usize,
    units: i64,
    rate: f64,
    is_unpaid: bool,
    lag: i16,
    fx: [f64; 4],
}

impl Sale {
    fn paid(&self) -> f64 {
        if self.is_unpaid { 0.0 } else { 1.0 }
    }
}

fn sell(shape: &Shape, track: &Track, sale: &Sale, random: &mut Random, found: &mut Vec<Owned>) {
    let format = distributor(shape, track.artist, sale.at);
    let statement = month(sale.at + sale.lag);
    let base = Owned {
        format,
        statement: (format != "fuga").then_some(statement),
        file: Some(statement),
        usage: Some(month(sale.at)),
        store: STORES[sale.store].0,
        territory: TERRITORIES[sale.territory],
        artist: format!("Artist {}", WORDS[track.artist % 40]),
        title: track.title.clone(),
        release: format!("{} EP", track.title),
        isrc: track.isrc.clone(),
        upc: track.upc.clone(),
        use_type: "Stream",
        ..Owned::default()
    };
    match format {
        "distrokid" => without_tiers(shape, &base, sale, track.share, random, found),
        "believe" => with_tiers(shape, &base, sale, random, found),
        "tunecore" | "fuga" => converted(shape, &base, sale, random, found),
        _ => plain(shape, &base, sale, random, found),
    }
    // Mechanicals of the United States come from the society.
    if sale.territory == 0 && sale.store < 6 && sale.units > 10 {
        let net = decimal(sale.units as f64 * 0.0006 * noise(shape, random), 6);
        found.push(Owned {
            format: "mlc",
            statement: Some(month(sale.at + 3)),
            file: Some(month(sale.at + 3)),
            iswc: track.iswc.clone(),
            work_code: format!("W{}", &track.iswc[1..8]),
            use_type: "Interactive",
            units: Some(sale.units),
            gross: Some(net),
            net: Some(net),
            currency: Some(Currency::USD),
            ..base
        });
    }
}

fn noise(shape: &Shape, random: &mut Random) -> f64 {
    (shape.rate_noise * random.normal()).exp()
}

/// Tiers are not named, and small rows are often equal.
fn without_tiers(
    shape: &Shape,
    base: &Owned,
    sale: &Sale,
    share: f64,
    random: &mut Random,
    found: &mut Vec<Owned>,
) {
    let parts = if sale.units < 6 && random.chance(0.3) {
        vec![1; sale.units as usize]
    } else if random.chance(0.3) && sale.units > 3 {
        vec![sale.units / 3, sale.units - sale.units / 3]
    } else {
        vec![sale.units]
    };
    let small = sale.rate * sale.paid() * share;
    for units in parts {
        let rate = if units == 1 {
            small
        } else {
            small * noise(shape, random)
        };
        found.push(Owned {
            units: Some(units),
            share: Some(decimal(share, 2)),
            net: Some(decimal(rate * units as f64, 8)),
            currency: Some(Currency::USD),
            ..base.clone()
        });
    }
}

fn with_tiers(
    shape: &Shape,
    base: &Owned,
    sale: &Sale,
    random: &mut Random,
    found: &mut Vec<Owned>,
) {
    let services = ["Premium", "Freemium"];
    let tiers = if sale.units > 4 {
        &services[..]
    } else {
        &services[..1]
    };
    for (n, service) in tiers.iter().enumerate() {
        let units = if tiers.len() == 1 {
            sale.units
        } else if n == 0 {
            sale.units * 2 / 3
        } else {
            sale.units - sale.units * 2 / 3
        };
        let rate = sale.rate * 0.9 * sale.paid() * if n == 0 { 1.2 } else { 0.5 };
        let price = decimal(rate * noise(shape, random), 7);
        let gross = price.checked_mul(Amount::from_whole(units)).unwrap();
        found.push(Owned {
            service,
            units: Some(units),
            unit_price: Some(price),
            gross: Some(gross),
            share: "0.8".parse().ok(),
            net: gross.checked_mul("0.8".parse().unwrap()),
            currency: Some(Currency::EUR),
            ..base.clone()
        });
    }
}

fn converted(
    shape: &Shape,
    base: &Owned,
    sale: &Sale,
    random: &mut Random,
    found: &mut Vec<Owned>,
) {
    let (sale_currency, fx) = match sale.territory % 5 {
        0 => ("USD", 1.0),
        1 => ("EUR", sale.fx[0]),
        2 => ("GBP", sale.fx[1]),
        3 => ("JPY", sale.fx[2]),
        _ => ("BRL", sale.fx[3]),
    };
    let fx = decimal(fx * (0.001 * random.normal()).exp(), 6);
    let rate = sale.rate * noise(shape, random) * sale.paid();
    let amount = decimal(rate * sale.units as f64 / float(fx), 9);
    let gross = decimal(float(amount) * float(fx), 10);
    let share: Amount = if base.format == "fuga" {
        "0.85".parse().unwrap()
    } else {
        Amount::ONE
    };
    found.push(Owned {
        units: Some(sale.units),
        sale_amount: Some(amount),
        sale_currency: sale_currency.parse().ok(),
        fx_rate: Some(fx),
        gross: (base.format == "fuga").then_some(gross),
        share: (base.format == "fuga").then_some(share),
        net: Some(decimal(float(gross) * float(share), 11)),
        currency: Some(Currency::USD),
        ..base.clone()
    });
}

fn plain(shape: &Shape, base: &Owned, sale: &Sale, random: &mut Random, found: &mut Vec<Owned>) {
    let rate = sale.rate * noise(shape, random) * sale.paid();
    let net = decimal(rate * sale.units as f64, 6);
    found.push(Owned {
        units: Some(sale.units),
        net: Some(net),
        currency: Some(Currency::USD),
        ..base.clone()
    });
    if random.chance(0.01) && sale.units > 20 {
        let part = sale.units / 10;
        found.push(Owned {
            units: Some(-part),
            net: Some(decimal(-rate * part as f64, 6)),
            currency: Some(Currency::USD),
            ..base.clone()
        });
    }
}

/// Numbers files and rows, in the order of a statement.
pub(super) fn number(lines: &mut [Owned]) {
    lines.sort_by(|a, b| {
        let key = |line: &Owned| (line.format, line.file);
        key(a).cmp(&key(b))
    });
    let (mut source, mut row_no) = (0, 1);
    let mut before = None;
    for line in lines {
        let file = Some((line.format, line.file));
        if before != file {
            source += 1;
            row_no = 1;
            before = file;
        }
        row_no += 1;
        (line.source, line.row_no) = (source, row_no);
    }
}

//! The files of counterparts in their own formats.

mod bandcamp;
mod distributors;
mod row;
mod sheet;
mod societies;
mod youtube;

pub(super) use bandcamp::deductions as bandcamp_deductions;

use super::exchange::{EUR, GBP, Money, USD};
use super::label::{LAST_STATEMENT, Label};
use super::line::Line;
use super::month::Month;
use row::Row;

/// Who sends a statement, and in which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Format {
    DistroKid,
    TuneCore,
    CdBaby,
    Believe,
    Orchard,
    Symphonic,
    Fuga,
    SonoSuite,
    SoundCloud,
    Bandcamp,
    YouTube,
    Mlc,
    Prs,
}

/// Those who deliver to stores.
pub(super) const DISTRIBUTORS: [Format; 9] = [
    Format::DistroKid,
    Format::TuneCore,
    Format::CdBaby,
    Format::Believe,
    Format::Orchard,
    Format::Symphonic,
    Format::Fuga,
    Format::SonoSuite,
    Format::SoundCloud,
];

/// Store of a line whose counterpart is the store.
pub(super) const NO_STORE: usize = usize::MAX;

/// In which currency a line has its price.
#[derive(Clone, Copy, Debug)]
pub(super) enum SaleMoney {
    /// That of the account.
    Account,
    Of(Money),
    OfTerritory,
}

/// What a counterpart pays and shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    /// Currency of the account.
    pub(super) money: Money,
    pub(super) sale_money: SaleMoney,
    /// The label's part, in percent.
    pub(super) share_percent: u32,
    /// Whether the part of a collaboration has a column.
    pub(super) shows_split: bool,
    /// Whether there is a column for tiers.
    pub(super) shows_tiers: bool,
    /// Months from usage to statement.
    pub(super) lag: u32,
    /// Places of the net amount.
    pub(super) net_places: u32,
}

impl Format {
    pub(super) fn terms(self) -> Terms {
        let plain = Terms {
            money: USD,
            sale_money: SaleMoney::Account,
            share_percent: 100,
            shows_split: false,
            shows_tiers: false,
            lag: 2,
            net_places: 10,
        };
        let tiered = Terms {
            shows_tiers: true,
            ..plain
        };
        match self {
            Self::DistroKid | Self::SoundCloud => Terms {
                shows_split: true,
                net_places: 8,
                ..plain
            },
            Self::TuneCore => Terms {
                money: GBP,
                sale_money: SaleMoney::Of(USD),
                ..plain
            },
            Self::CdBaby => plain,
            Self::Believe => Terms {
                money: EUR,
                share_percent: 80,
                ..tiered
            },
            Self::Orchard => Terms {
                sale_money: SaleMoney::OfTerritory,
                share_percent: 80,
                ..tiered
            },
            Self::Symphonic => Terms {
                net_places: 8,
                ..plain
            },
            Self::Fuga => Terms {
                money: EUR,
                sale_money: SaleMoney::OfTerritory,
                share_percent: 85,
                net_places: 11,
                ..tiered
            },
            Self::SonoSuite => Terms {
                money: EUR,
                share_percent: 90,
                ..plain
            },
            Self::Bandcamp => Terms {
                lag: 0,
                net_places: 2,
                ..plain
            },
            Self::YouTube => Terms {
                lag: 1,
                net_places: 6,
                ..plain
            },
            Self::Mlc => Terms {
                lag: 3,
                net_places: 8,
                ..plain
            },
            Self::Prs => Terms {
                money: GBP,
                lag: 3,
                net_places: 4,
                ..plain
            },
        }
    }

    /// Returns the name in `truth.json` and of the folder.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::DistroKid => "distrokid",
            Self::TuneCore => "tunecore",
            Self::CdBaby => "cdbaby",
            Self::Believe => "believe",
            Self::Orchard => "orchard",
            Self::Symphonic => "symphonic",
            Self::Fuga => "fuga",
            Self::SonoSuite => "sonosuite",
            Self::SoundCloud => "soundcloud",
            Self::Bandcamp => "bandcamp",
            Self::YouTube => "youtube-asset",
            Self::Mlc => "mlc",
            Self::Prs => "prs",
        }
    }

    /// Returns the path of a statement below the folder of the corpus.
    pub(super) fn path(self, label: &Label, statement: Month) -> String {
        let file = match self {
            Self::DistroKid if is_older_layout(label, statement) => {
                format!("DistroKid_{statement}.tsv")
            }
            Self::DistroKid => format!("DistroKid_{statement}.csv"),
            Self::TuneCore => format!("tunecore_sales_{statement}.csv"),
            Self::CdBaby => format!("SalesDetail_{statement}.txt"),
            Self::Believe => format!("Believe_royalty_report_{statement}.csv"),
            Self::Orchard => format!("{}_{}_sales.csv", statement.year(), statement.name()),
            Self::Symphonic => format!("symphonic_royalties_{statement}.csv"),
            Self::Fuga => format!("sales_report_{statement}.csv"),
            Self::SonoSuite => format!("sonosuite_{statement}.csv"),
            Self::SoundCloud => format!("soundcloud_earnings_{statement}.csv"),
            Self::Bandcamp => {
                let first = statement.day(1).replace('-', "");
                let last = statement.last_day().replace('-', "");
                format!("{first}-{last}_bandcamp_raw_data.csv")
            }
            Self::YouTube => {
                let usage = statement.minus(self.terms().lag);
                let first = usage.day(1).replace('-', "");
                format!("YouTube_Velmarine_M_{first}_asset_raw_v1-1.csv")
            }
            Self::Mlc => format!("mlc_royalty_detail_{statement}.csv"),
            Self::Prs => format!("prs_statement_{statement}.csv"),
        };
        format!("statements/{}/{file}", self.name())
    }
}

/// A statement as a file.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    /// Line of the file with the first line of the statement, counted from 1; the others follow.
    pub(super) first_row: usize,
}

/// Writes a statement; every line becomes one row, in order.
pub(super) fn write(format: Format, label: &Label, statement: Month, lines: &[Line]) -> Written {
    let rows: Vec<Row<'_>> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| Row {
            format,
            label,
            statement,
            line,
            index,
        })
        .collect();
    match format {
        Format::DistroKid if is_older_layout(label, statement) => distributors::distrokid_13(&rows),
        Format::DistroKid => distributors::distrokid_15(&rows),
        Format::TuneCore => distributors::tunecore(&rows),
        Format::CdBaby => distributors::cdbaby(&rows),
        Format::Believe => distributors::believe(&rows),
        Format::Orchard => distributors::orchard(&rows),
        Format::Symphonic => distributors::symphonic(&rows),
        Format::Fuga => distributors::fuga(&rows),
        Format::SonoSuite => distributors::sonosuite(&rows),
        Format::SoundCloud => distributors::soundcloud(&rows),
        Format::Bandcamp => bandcamp::write(&rows, statement),
        Format::YouTube => youtube::write(&rows),
        Format::Mlc => societies::mlc(&rows),
        Format::Prs => societies::prs(&rows),
    }
}

/// Returns whether DistroKid still wrote 13 columns.
fn is_older_layout(label: &Label, statement: Month) -> bool {
    let n_months = LAST_STATEMENT.since(label.first_statement) + 1;
    statement.since(label.first_statement) < n_months / 2
}

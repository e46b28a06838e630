//! Arguments of the verbs about imported data.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

#[derive(Debug, Args)]
#[command(after_help = "\
PATH is a file, a folder, a zip or a gz file. What a file is, is found from its content. The same
file twice changes nothing. Rows that cannot be read are written to a file that can be mended and
imported again. A statement that has the lines of one imported before, with other amounts, is held
until --replace or --keep-both says what it is.

Examples:
  ledgerline import ~/Downloads/statements
  ledgerline import DistroKid_1759.tsv my_spotify_data.zip --json
  ledgerline import unknown.csv --map                 propose a mapping, show rows, ask
  ledgerline import unknown.csv --map=mine.toml --yes
  ledgerline import corrected.csv --replace
  ledgerline import --formats                         list what is recognised")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct ImportArgs {
    /// Files, folders and archives
    #[arg(required_unless_present = "formats", value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Read everything and say what would come of it, keep nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Take the files for this format instead of finding it out
    #[arg(long = "as", value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Say which column is what: propose it, or take it from a TOML file
    #[arg(long, value_name = "TOML", num_args = 0..=1, require_equals = true, conflicts_with = "format")]
    #[expect(
        clippy::option_option,
        reason = "how clap tells `--map` from `--map=FILE`"
    )]
    pub(crate) map: Option<Option<PathBuf>>,
    /// Write the proposed mapping here, to be edited
    #[arg(long, value_name = "TOML", value_hint = ValueHint::FilePath, requires = "map")]
    pub(crate) write_map: Option<PathBuf>,
    /// Confirm the mapping without asking
    #[arg(long, requires = "map")]
    pub(crate) yes: bool,
    /// Let a correction take the place of what it corrects
    #[arg(long, conflicts_with = "keep_both")]
    pub(crate) replace: bool,
    /// Let a file count beside one whose lines it has
    #[arg(long)]
    pub(crate) keep_both: bool,
    /// List the formats that are recognised
    #[arg(long)]
    pub(crate) formats: bool,
}

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
ID is the beginning of a source's id, as `sources list` shows it.

Examples:
  ledgerline sources
  ledgerline sources show 3f2a
  ledgerline sources rejected 3f2a
  ledgerline sources undo 3f2a"
)]
pub(crate) struct SourcesArgs {
    #[command(subcommand)]
    pub(crate) verb: Option<SourcesVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SourcesVerb {
    /// List the imported files, the latest first
    List {
        /// Also those that were undone or replaced
        #[arg(long)]
        all: bool,
    },
    /// Show what came of a file
    Show {
        /// Beginning of its id
        id: String,
    },
    /// List the rows of a file that could not be read, and why
    Rejected {
        /// Beginning of its id
        id: String,
    },
    /// Write the kept copy of a file, without personal cells
    Copy {
        /// Beginning of its id
        id: String,
        /// Write here instead of standard output
        #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: Option<PathBuf>,
    },
    /// Take the rows of a file out again
    Undo {
        /// Beginning of its id
        id: String,
    },
    /// List the confirmed mappings, or forget one
    Mappings {
        /// Forget the mapping of this name
        #[arg(long, value_name = "NAME")]
        forget: Option<String>,
    },
}

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  ledgerline catalog list neon rain
  ledgerline catalog list --kind works
  ledgerline catalog show 019a…
  ledgerline catalog merge FROM INTO --why \"same take, two ISRCs\"
  ledgerline catalog suggestions
  ledgerline catalog history"
)]
pub(crate) struct CatalogArgs {
    #[command(subcommand)]
    pub(crate) verb: Option<CatalogVerb>,
}

/// A kind of entry, as it is named on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum EntryKind {
    /// Recordings
    #[default]
    Recordings,
    /// Works
    Works,
    /// Releases
    Releases,
    /// Artists, writers and publishers
    Parties,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CatalogVerb {
    /// List entries whose title, artist or identifier has all the words
    List {
        /// Words to look for
        words: Vec<String>,
        /// What to list
        #[arg(long, value_enum, default_value_t)]
        kind: EntryKind,
        /// Entries shown at most
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: u32,
    },
    /// Show an entry and everything that counts for it
    Show {
        /// Its id
        id: String,
    },
    /// Make one entry of two
    Merge {
        /// The entry that goes
        from: String,
        /// The entry that stays
        into: String,
        /// Why, for those who read it later
        #[arg(long, default_value = "")]
        why: String,
    },
    /// Give what some rows are about an entry of its own
    Split {
        /// The number in the column `identity`
        #[arg(allow_hyphen_values = true)]
        identity: i64,
        /// Why, for those who read it later
        #[arg(long, default_value = "")]
        why: String,
    },
    /// Take a merge or a split back
    Undo {
        /// Id of the decision, from `catalog history`
        id: String,
    },
    /// List the matches that wait for a decision
    Suggestions,
    /// Decide that a suggestion is right
    Accept {
        /// The number in the column `identity`
        #[arg(allow_hyphen_values = true)]
        identity: i64,
        /// Id of the other entry
        other: String,
    },
    /// Decide that a suggestion is wrong; it is not made again
    Refuse {
        /// The number in the column `identity`
        #[arg(allow_hyphen_values = true)]
        identity: i64,
        /// Id of the other entry
        other: String,
    },
    /// List the decisions, the latest first
    History,
}

/// What `query` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueryFormat {
    /// A table for people
    Table,
    /// CSV; cells that a spreadsheet would run as formulas are neutralised
    Csv,
    /// One JSON document: a list of objects
    Json,
    /// JSON Lines
    Jsonl,
    /// A Parquet file
    Parquet,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Tables: statement_lines, listens, audience_days, track_days, track_totals, playlist_rows,
chart_entries, registrations; revenue and revenue_by_store (sums kept at import); recordings,
works, releases, identities, sources. `--tables` lists their columns. Nothing can be changed.

Examples:
  ledgerline query \"SELECT store, currency, sum(net) FROM statement_lines GROUP BY 1, 2 ORDER BY 3 DESC\"
  ledgerline query --format csv \"SELECT * FROM statement_lines WHERE isrc = 'QZABC2600001'\" > lines.csv
  ledgerline query --tables")]
pub(crate) struct QueryArgs {
    /// The question, in SQL
    #[arg(required_unless_present = "tables", value_name = "SQL")]
    pub(crate) sql: Option<String>,
    /// What to print [default: table]
    #[arg(long, short, value_enum)]
    pub(crate) format: Option<QueryFormat>,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
    /// Rows of the answer at most
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    pub(crate) max_rows: u64,
    /// Seconds that the question may take
    #[arg(long, default_value_t = 300, value_name = "S")]
    pub(crate) max_seconds: u64,
    /// Memory that the question may take, in MiB
    #[arg(long, default_value_t = 4096, value_name = "MIB")]
    pub(crate) max_memory: u64,
    /// List the tables and their columns
    #[arg(long)]
    pub(crate) tables: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Sums are kept apart by currency. Each has a receipt: `ledgerline receipt ID` opens it.

Examples:
  ledgerline totals
  ledgerline totals --by store,territory
  ledgerline totals --by month --where store=Spotify
  ledgerline totals --by song --where territory=DE --limit 20")]
pub(crate) struct TotalsArgs {
    /// What to add up by, separated by commas: store, territory, month, song, artist, source
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "BY",
        default_value = "store"
    )]
    pub(crate) by: Vec<String>,
    /// Only rows with this value; may be given several times
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    pub(crate) filters: Vec<String>,
    /// Sums shown at most, the largest first
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub(crate) limit: u64,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  ledgerline receipt 5b1c9e
  ledgerline receipt 5b1c9e --rows 500 --json")]
pub(crate) struct ReceiptArgs {
    /// Beginning of the receipt's id
    pub(crate) id: String,
    /// Rows shown at most
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) rows: u64,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A file of rates is the history of the European Central Bank (eurofxref-hist.csv or .zip), or any
table with columns for date, currency and rate, and base if that is not the euro.

Examples:
  ledgerline rates import eurofxref-hist.zip
  ledgerline rates convert 100 GBP USD --on 2026-06-30")]
pub(crate) struct RatesArgs {
    #[command(subcommand)]
    pub(crate) verb: RatesVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RatesVerb {
    /// Import a file of rates
    Import {
        /// The file
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
    /// Convert an amount and show the chain of rates
    Convert {
        /// The amount
        #[arg(allow_hyphen_values = true)]
        amount: catalog::Amount,
        /// Its currency
        from: catalog::Currency,
        /// The currency wanted
        to: catalog::Currency,
        /// The day whose rate is meant [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
}

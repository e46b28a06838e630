mod data;
mod ledger;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use sound::Part;

pub(crate) use data::{
    CatalogArgs, CatalogVerb, EntryKind, ImportArgs, QueryArgs, QueryFormat, RatesArgs, RatesVerb,
    ReceiptArgs, SourcesArgs, SourcesVerb, TotalsArgs,
};
pub(crate) use ledger::{
    AgreementsArgs, AgreementsVerb, AuditArgs, AuditVerb, RoyaltiesArgs, RoyaltiesVerb,
    StatementFormat,
};

/// Music intelligence with receipts: measures songs and shows what every figure was computed from.
#[derive(Debug, Parser)]
#[command(
    name = "ledgerline",
    version,
    arg_required_else_help = true,
    after_help = "\
Examples:
  ledgerline demo                          compose a few songs, analyse them, write a report
  ledgerline open ~/Music/masters          analyse a folder, print a table, write a report
  ledgerline analyze song.flac             one JSON document
  ledgerline draw song.flac --out song.svg

Exit codes: 0 done, 1 some inputs failed, 2 wrong usage, 3 nothing could be done."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Folder for everything that is kept [default: ledgerline in the data folder of the user]
    #[arg(long, global = true, env = "LEDGERLINE_DATA", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) data: Option<PathBuf>,
    /// The label whose data is meant; what it imports nobody else sees
    #[arg(long, global = true, env = "LEDGERLINE_LABEL", value_name = "NAME", default_value = workflows::label::DEFAULT_LABEL)]
    pub(crate) label: String,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print results and errors only, no progress
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Songs analysed at the same time [default: the number of processors]
    #[arg(long, short, global = true, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Compose a few songs, analyse them and set what was found beside what is known
    Demo(DemoArgs),
    /// Analyse songs and import exports and statements, print what was found
    Open(OpenArgs),
    /// Import statements, exports and listening histories
    Import(ImportArgs),
    /// List, look at and take back imported files
    Sources(SourcesArgs),
    /// List and decide recordings, works, releases and parties
    Catalog(CatalogArgs),
    /// Ask the imported facts in SQL
    Query(QueryArgs),
    /// Add up money by store, territory, month or song, each sum with a receipt
    Totals(TotalsArgs),
    /// Open a receipt: the files and rows behind a figure
    Receipt(ReceiptArgs),
    /// Import exchange rates and convert amounts
    Rates(RatesArgs),
    /// Add, check and list agreements: who is paid which part of what
    Agreements(AgreementsArgs),
    /// Compute what every payee is owed, close periods, print statements
    Royalties(RoyaltiesArgs),
    /// Find what is missing or wrong in the statements, and decide about it
    Audit(AuditArgs),
    /// Analyse songs and print documents
    Analyze(AnalyzeArgs),
    /// List the songs of a folder that sound like a song
    Similar(SimilarArgs),
    /// Draw a song as SVG: waveform, beats, sections, chords, keys, loudness
    Draw(DrawArgs),
    /// Listen to raw samples on standard input and print figures as they change
    Listen(ListenArgs),
    /// Print the completions of a shell
    #[command(after_help = "Examples:
  ledgerline completions bash > ~/.local/share/bash-completion/completions/ledgerline
  ledgerline completions zsh > ~/.zfunc/_ledgerline
  ledgerline completions fish > ~/.config/fish/completions/ledgerline.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write one for each verb into a folder
    #[command(after_help = "Examples:
  ledgerline man | man -l -
  ledgerline man ~/.local/share/man/man1")]
    Man {
        /// Folder for the pages
        #[arg(value_hint = ValueHint::DirPath)]
        dir: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  ledgerline demo
  ledgerline demo --seed 7 --data /tmp/demo

All songs are composed and rendered on the spot; all figures are demo data.")]
pub(crate) struct DemoArgs {
    /// The same seed makes the same songs
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Audio is analysed; everything else is imported as `ledgerline import` does.

Examples:
  ledgerline open ~/Music/masters
  ledgerline open ~/Music/masters ~/Downloads/statements
  ledgerline open album.m3u single.wav --report album.html
  ledgerline open song.flac --json"
)]
pub(crate) struct OpenArgs {
    /// Songs, statements, exports, folders, .m3u lists, or - for a song on standard input
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Where to write the report [default: report.html in the data folder]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) report: Option<PathBuf>,
    /// Neither read nor keep analyses
    #[arg(long)]
    pub(crate) no_cache: bool,
}

/// What `analyze` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One document for one song, JSON Lines for several
    Json,
    /// JSON Lines
    Jsonl,
    /// One line a song, scalar figures
    Csv,
    /// The columns of csv as a Parquet file
    Parquet,
    /// The shape of the closed service's audio-features
    AudioFeatures,
    /// The shape of the closed service's audio-analysis
    AudioAnalysis,
}

#[derive(Debug, Args)]
#[command(after_help = "\
PATH is a song, a folder (searched for audio), an .m3u list, or - for standard input.
Analyses are kept in the data folder by the content of the file: a second run does no work twice.

Examples:
  ledgerline analyze song.flac
  ledgerline analyze ~/Music --format csv --out music.csv
  ledgerline analyze ~/Music --format jsonl --only rhythm,key,loudness
  ledgerline analyze song.mp3 --format audio-features
  ledgerline analyze song.wav --receipt tempo
  curl -s https://example.org/song.mp3 | ledgerline analyze - --no-cache")]
pub(crate) struct AnalyzeArgs {
    /// Songs, folders, .m3u lists, or - for standard input
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// What to print [default: json]
    #[arg(long, short, value_enum)]
    pub(crate) format: Option<Format>,
    /// Parts to analyse, separated by commas: rhythm, key, chords, loudness, structure, spectrum,
    /// descriptors, segments, embedding, fingerprint
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub(crate) only: Vec<Part>,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
    /// Print what a figure was computed from: tempo, key, chords, loudness, descriptors, or all
    #[arg(long, value_name = "VALUE", num_args = 0..=1, default_missing_value = "all",
        conflicts_with_all = ["format", "only"])]
    pub(crate) receipt: Option<String>,
    /// Neither read nor keep analyses
    #[arg(long)]
    pub(crate) no_cache: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  ledgerline similar song.flac --in ~/Music
  ledgerline similar song.flac --in ~/Music --limit 3 --json")]
pub(crate) struct SimilarArgs {
    /// The song to compare with
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) song: PathBuf,
    /// Where to look; may be given several times
    #[arg(long = "in", required = true, value_name = "FOLDER", value_hint = ValueHint::AnyPath)]
    pub(crate) folders: Vec<PathBuf>,
    /// Songs to list
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) limit: usize,
    /// Neither read nor keep analyses
    #[arg(long)]
    pub(crate) no_cache: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  ledgerline draw song.flac --out song.svg
  ledgerline draw song.flac --width 2400 > song.svg")]
pub(crate) struct DrawArgs {
    /// The song
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) song: PathBuf,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
    /// Width of the picture in pixels
    #[arg(long, default_value_t = 1200, value_name = "PIXELS",
        value_parser = clap::value_parser!(u32).range(
            workflows::draw::MIN_WIDTH as i64..=workflows::draw::MAX_WIDTH as i64))]
    pub(crate) width: u32,
    /// Neither read nor keep analyses
    #[arg(long)]
    pub(crate) no_cache: bool,
}

/// How samples stand in a raw stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SampleFormat {
    /// 16-bit signed integers, little-endian
    S16le,
    /// 32-bit floats, little-endian
    F32le,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Figures are printed as they change; --json prints JSON Lines. At the end of the stream a summary
with the latency from a block in to figures out is printed on standard error.

Examples:
  ffmpeg -i song.mp3 -f s16le -ac 2 -ar 44100 - | ledgerline listen - --rate 44100 --channels 2
  arecord -f S16_LE -r 48000 -c 1 -t raw | ledgerline listen - --rate 48000 --channels 1 --json")]
pub(crate) struct ListenArgs {
    /// A file of raw samples, or - for standard input
    #[arg(default_value = "-", value_name = "STREAM", value_hint = ValueHint::FilePath)]
    pub(crate) stream: PathBuf,
    /// Sample rate in Hz
    #[arg(long, default_value_t = 44_100, value_name = "HZ",
        value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate: u32,
    /// Interleaved channels
    #[arg(long, default_value_t = 2, value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=32))]
    pub(crate) channels: u16,
    /// How samples stand in the stream
    #[arg(long, value_enum, default_value = "s16le")]
    pub(crate) format: SampleFormat,
    /// Frames read at a time
    #[arg(long, default_value_t = 1024, value_name = "FRAMES",
        value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    pub(crate) block: u32,
}

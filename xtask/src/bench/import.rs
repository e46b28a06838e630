//! Speed of an import beside readers of CSV, and of questions beside DuckDB, in one run.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::process::{self, Cost};

/// What to import, and where the peers are.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Rows of the statement, of about 230 bytes each.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u32,
    /// Statements of as many rows that are imported before the questions are asked.
    #[arg(long, default_value_t = 1)]
    statements: u32,
    /// The program, built with `cargo build --release`.
    #[arg(long, default_value = "target/release/ledgerline")]
    binary: PathBuf,
    /// How often everything is run.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// Folder for the files, the data folder and a virtual environment with the peers.
    #[arg(long, default_value = "target/bench-import")]
    folder: PathBuf,
}

/// Reads the file and groups it, as most scripts on statements do.
const POLARS: &str = "import sys, time, polars as pl
t = time.perf_counter()
d = pl.read_csv(sys.argv[1], separator=';')
r = time.perf_counter() - t
d.group_by(['Platform', 'Country / Region', 'Sales Month']).agg(pl.col('Net Revenue').sum())
print(r, time.perf_counter() - t)";
const PANDAS: &str = "import sys, time, pandas as pd
t = time.perf_counter()
d = pd.read_csv(sys.argv[1], sep=';')
r = time.perf_counter() - t
d.groupby(['Platform', 'Country / Region', 'Sales Month'])['Net Revenue'].sum()
print(r, time.perf_counter() - t)";
const DUCKDB: &str = "import sys, time, duckdb
c = duckdb.connect(config={'threads': 1})
c.execute('SET enable_progress_bar = false')
q = f\"select store, territory, month, currency, sum(net) from read_parquet('{sys.argv[1]}/statement_lines/*/*.parquet', hive_partitioning=true) group by all\"
c.execute(q).fetchall()
t = time.perf_counter()
n = len(c.execute(q).fetchall())
print(time.perf_counter() - t, n)";

pub(super) fn run(import: &Import) -> Result<()> {
    let binary = import.binary.canonicalize().with_context(|| {
        let binary = import.binary.display();
        format!("there is no `{binary}`: run `cargo build --release`")
    })?;
    std::fs::create_dir_all(&import.folder)?;
    let python = peers(&import.folder)?;
    let file = import.folder.join("statement-0.csv");
    write_statement(&file, import.rows, 0)?;
    let megabytes = std::fs::metadata(&file)?.len() as f64 / 1e6;
    println!("{} rows, {megabytes:.0} MB, one core", import.rows);
    let data = import.folder.join("data");
    let _ = std::fs::remove_dir_all(&data);
    // First: the largest child so far is then the import.
    println!(
        "memory of an import: {:.0} MiB at most",
        import_one(&binary, &data, &file)?.peak_mib
    );
    println!("round  import wall  user+sys  Polars read, all  pandas read, all");
    for round in 1..=import.rounds {
        let _ = std::fs::remove_dir_all(&data);
        let cost = import_one(&binary, &data, &file)?;
        let polars = peer(&python, POLARS, &file)?;
        let pandas = peer(&python, PANDAS, &file)?;
        println!(
            "{round:>5}  {:>9.2} s  {:>6.2} s  {:>6.2} s {:>6.2} s  {:>6.2} s {:>6.2} s   import over Polars' read {:.2}, over pandas {:.2}",
            cost.wall_s,
            cost.cpu_s,
            polars[0],
            polars[1],
            pandas[0],
            pandas[1],
            polars[0] / cost.wall_s,
            pandas[1] / cost.wall_s,
        );
    }
    for number in 1..import.statements {
        let next = import.folder.join("statement-n.csv");
        write_statement(&next, import.rows, number)?;
        import_one(&binary, &data, &next)?;
    }
    ask(&binary, &data, &python)
}

/// Compares the question of most dashboards: from the sums kept at import, from all rows, and
/// from the same Parquet files by DuckDB.
fn ask(binary: &Path, data: &Path, python: &Path) -> Result<()> {
    let question = |table: &str| {
        format!(
            "SELECT store, territory, month, currency, sum(net) AS net FROM {table} GROUP BY ALL"
        )
    };
    let ask = |table: &str| {
        let mut command = pinned(binary);
        command
            .arg("--data")
            .arg(data)
            .args(["--jobs", "1", "query", "--format", "csv"])
            .arg(question(table).replace("GROUP BY ALL", "GROUP BY 1, 2, 3, 4"));
        process::cost(&mut command)
    };
    ask("revenue_by_store")?;
    println!("revenue by store, territory, month and currency:");
    println!(
        "  sums kept at import, whole process  {:.3} s",
        ask("revenue_by_store")?.wall_s
    );
    println!(
        "  all rows, whole process             {:.3} s",
        ask("statement_lines")?.wall_s
    );
    let mut tenants = std::fs::read_dir(data.join("tenants"))?;
    let tenant = tenants.next().context("the data folder has no label")??;
    let lake = tenant.path().join("lake");
    let duckdb = peer(python, DUCKDB, &lake)?;
    println!(
        "  all rows, DuckDB, query alone       {:.3} s, {} groups",
        duckdb[0], duckdb[1]
    );
    Ok(())
}

fn import_one(binary: &Path, data: &Path, file: &Path) -> Result<Cost> {
    let mut command = pinned(binary);
    command.arg("--data").arg(data);
    command.args(["--quiet", "--jobs", "1", "import"]).arg(file);
    process::cost(&mut command)
}

fn pinned(program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(program);
    command
}

/// Runs a peer and returns the numbers that it prints.
fn peer(python: &Path, script: &str, argument: &Path) -> Result<Vec<f64>> {
    let mut command = pinned(python);
    command
        .env("POLARS_MAX_THREADS", "1")
        .args(["-c", script])
        .arg(argument);
    let text = process::output(&mut command)?;
    let numbers: Result<Vec<f64>, _> = text.split_whitespace().map(str::parse).collect();
    numbers.with_context(|| format!("a peer printed `{text}`"))
}

/// Makes a virtual environment with the peers, once.
fn peers(folder: &Path) -> Result<PathBuf> {
    let python = folder.join("peers/bin/python");
    if python.exists() {
        return Ok(python);
    }
    let venv = Command::new("python3")
        .args(["-m", "venv"])
        .arg(folder.join("peers"))
        .status()?;
    let packages = ["polars", "pandas", "pyarrow", "duckdb"];
    let pip = Command::new(&python)
        .args(["-m", "pip", "install", "--quiet"])
        .args(packages)
        .status()?;
    if !venv.success() || !pip.success() {
        bail!("the peers cannot be installed: python3 with venv and pip is needed");
    }
    Ok(python)
}

/// Writes a statement in the columns of Believe: 40 stores, 30 territories, 5000 songs.
fn write_statement(path: &Path, n_rows: u32, number: u32) -> Result<()> {
    const TERRITORIES: [&str; 30] = [
        "US", "GB", "DE", "FR", "ES", "IT", "BR", "MX", "JP", "KR", "IN", "AU", "CA", "NL", "SE",
        "NO", "DK", "FI", "PL", "PT", "AR", "CL", "CO", "PE", "ZA", "NG", "EG", "TR", "GR", "CZ",
    ];
    let mut out = BufWriter::new(std::fs::File::create(path)?);
    writeln!(
        out,
        "Reporting month;Sales Month;Platform;Country / Region;Label Name;Artist Name;Release title;Track title;UPC;ISRC;Release Catalog nb;Streaming Subscription Type;Release type;Sales Type;Quantity;Client Payment Currency;Unit Price;Mechanical Fee;Gross Revenue;Client share rate;Net Revenue"
    )?;
    let mut state = 0x9E37_79B9_7F4A_7C15_u64 ^ u64::from(number);
    let mut random = move |below: u64| {
        // Xorshift (Marsaglia 2003): the same rows in every run.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let (year, month) = (2024 + number / 12, number % 12 + 1);
    let mut line = String::new();
    for _ in 0..n_rows {
        let song = random(5000);
        let units = random(5000) + 1;
        let price = random(500_000);
        let gross = units * price;
        line.clear();
        writeln!(
            line,
            "{year}-{month:02}-01;{year}-{month:02}-01;Store {};{};Vire Records;Artist Name {};Album of Songs {};Some Song Title Number {song} (feat. Guest);{:012};QZABC26{song:05};VR{:04};Premium;Music Release;Stream;{units};EUR;0.{price:08};0;{}.{:08};80;{}.{:010}",
            random(40),
            TERRITORIES[random(30) as usize],
            song % 200,
            song / 10,
            upc(88_888_000_000 + song / 10),
            song / 10,
            gross / 100_000_000,
            gross % 100_000_000,
            gross * 80 / 10_000_000_000,
            gross * 80 % 10_000_000_000,
        )?;
        out.write_all(line.as_bytes())?;
    }
    out.flush()?;
    Ok(())
}

/// Returns a UPC of eleven digits with its check digit (GS1 General Specifications, section 7.9).
fn upc(eleven_digits: u64) -> u64 {
    let (mut rest, mut sum, mut weight) = (eleven_digits, 0, 3);
    while rest > 0 {
        sum += rest % 10 * weight;
        weight = 4 - weight;
        rest /= 10;
    }
    eleven_digits * 10 + (10 - sum % 10) % 10
}

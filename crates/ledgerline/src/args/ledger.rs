//! Arguments of the verbs about what is owed.

use std::path::PathBuf;

use catalog::Period;
use clap::{Args, Subcommand, ValueEnum, ValueHint};

#[derive(Debug, Args)]
#[command(after_help = "\
An agreement is a TOML file: who is paid which part of what, and from when. docs/concepts/royalties.md
has an example of each clause. A change is a version with the same id and a later `from`; periods that
are closed keep what they were computed with.

Examples:
  ledgerline agreements add vire.toml
  ledgerline agreements check vire.toml         say what is wrong, keep nothing
  ledgerline agreements list
  ledgerline agreements schema > agreement.schema.json")]
pub(crate) struct AgreementsArgs {
    #[command(subcommand)]
    pub(crate) verb: AgreementsVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgreementsVerb {
    /// Add agreements, or versions of them
    Add {
        /// The TOML files
        #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
    },
    /// Say whether files are agreements that can stand, keep nothing
    Check {
        /// The TOML files
        #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
    },
    /// List the agreements with their versions
    List,
    /// Print an agreement as it was added
    Show {
        /// Its id
        id: String,
    },
    /// Remove an agreement, or one version of it
    Remove {
        /// Its id
        id: String,
        /// First day of the version
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
    },
    /// Print the JSON schema of the TOML
    Schema,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A run computes what every payee is owed from the statements of a period, and is kept as a draft until
it is closed. A closed period is never computed again; the next one opens with its balances.

Examples:
  ledgerline royalties run --period 2026-Q3
  ledgerline royalties run --period 2026-Q3 --dry-run --json
  ledgerline royalties statement luna-vire --period 2026-Q3
  ledgerline royalties statement luna-vire --period 2026-Q3 --format csv --out luna.csv
  ledgerline royalties close --period 2026-Q3
  ledgerline royalties verify")]
pub(crate) struct RoyaltiesArgs {
    #[command(subcommand)]
    pub(crate) verb: RoyaltiesVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RoyaltiesVerb {
    /// Compute what every payee is owed for a period
    Run {
        /// The period: a month, quarter or year, such as 2026-Q3
        #[arg(long)]
        period: Period,
        /// Keep nothing, only say what would come of it
        #[arg(long)]
        dry_run: bool,
    },
    /// Close a period: its run is never changed any more
    Close {
        /// The period
        #[arg(long)]
        period: Period,
    },
    /// List the runs
    List,
    /// Print what a payee is told
    Statement {
        /// The payee, as the agreement names the party
        payee: String,
        /// The period
        #[arg(long)]
        period: Period,
        /// What to print
        #[arg(long, value_enum, default_value_t)]
        format: StatementFormat,
        /// Write it here
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: Option<PathBuf>,
    },
    /// Compute kept runs again from the facts and compare them byte for byte
    Verify {
        /// Only this period
        #[arg(long)]
        period: Option<Period>,
    },
}

/// How a statement is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatementFormat {
    /// Sums for reading
    #[default]
    Text,
    /// The lines as CSV
    Csv,
    /// Everything as JSON
    Json,
}

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
The audit looks through all statements, exports and registrations of the label. Each finding has the
amount at stake, how sure it is, why, its rows, and what to do. What you decide about a finding stays:
an explained one does not come back.

Examples:
  ledgerline audit
  ledgerline audit --json > findings.json
  ledgerline audit --kind missing_store --kind rate_out_of_line
  ledgerline audit show 3fa2
  ledgerline audit explain 3fa2 --why \"the store closed in May\"
  ledgerline audit dispute 91bc --why \"mail to the distributor of 3 June\"
  ledgerline audit recover 91bc --amount 214.50 --why \"paid with the statement of July\""
)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    pub(crate) verb: Option<AuditVerb>,
    /// Only findings of this kind; may be repeated
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Vec<String>,
    /// Findings that were explained or recovered too
    #[arg(long)]
    pub(crate) all: bool,
    /// Findings shown at most, without --json
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) limit: usize,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditVerb {
    /// Show a finding with its evidence and rows
    Show {
        /// The beginning of its id
        id: String,
    },
    /// Say that there is a good reason for a finding; it does not come back
    Explain {
        /// The beginning of its id
        id: String,
        /// The reason
        #[arg(long)]
        why: String,
    },
    /// Say that a finding was claimed
    Dispute {
        /// The beginning of its id
        id: String,
        /// How and when
        #[arg(long, default_value = "")]
        why: String,
    },
    /// Say that the money came
    Recover {
        /// The beginning of its id
        id: String,
        /// How much, in the currency of the finding
        #[arg(long)]
        amount: catalog::Amount,
        /// How and when
        #[arg(long, default_value = "")]
        why: String,
    },
    /// Take a decision back
    Reopen {
        /// The beginning of its id
        id: String,
    },
}

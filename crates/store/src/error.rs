use std::io;
use std::path::PathBuf;

use catalog::TenantId;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process writes to the data folder. Wait for it, or end it.
    #[error("the data folder `{}` is in use by {holder}", dir.display())]
    Locked {
        /// The data folder.
        dir: PathBuf,
        /// The process and what it runs.
        holder: String,
    },
    /// The data folder was made by a newer program. Update.
    #[error(
        "the data folder `{}` has format {found} and this program knows formats up to {known}: \
         update ledgerline",
        dir.display()
    )]
    NewerFormat {
        /// The data folder.
        dir: PathBuf,
        /// The format that it says it has.
        found: u32,
        /// The newest format that this program knows.
        known: u32,
    },
    /// The file `format` does not say what the folder is. Name another folder.
    #[error("the file `{}` does not name a format such as `ledgerline data 1`", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// A database was made by a newer program. Update.
    #[error(
        "the database `{}` has schema {found} and this program knows schemas up to {known}: \
         update ledgerline",
        path.display()
    )]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// The schema that it has.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// A database was made by an older program and is opened for reading, which upgrades nothing.
    /// Open it once for writing.
    #[error(
        "the database `{}` has schema {found} and must be upgraded to {known} before it is read: a command that writes does that",
        path.display()
    )]
    OlderSchema {
        /// The file.
        path: PathBuf,
        /// The schema that it has.
        found: i64,
        /// The schema that is read.
        known: i64,
    },
    /// A file or folder of the data folder cannot be made or read.
    #[error("cannot use `{}`", path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A database cannot be opened.
    #[error("cannot open the database `{}`", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// A database cannot be brought to the schema of this program.
    #[error("cannot upgrade the database `{}`", path.display())]
    Upgrade {
        /// The file.
        path: PathBuf,
        /// What the driver said.
        #[source]
        source: sqlx::migrate::MigrateError,
    },
    /// The database did not do what it was asked. Nothing was changed.
    #[error("cannot {doing}")]
    Database {
        /// What was asked.
        doing: &'static str,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// A value in the database is none that this program writes.
    #[error("`{value}` in column `{column}` of the database cannot be read")]
    Corrupt {
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// The store was opened for reading.
    #[error("cannot {doing}: the data folder is open for reading only")]
    ReadOnly {
        /// What was asked.
        doing: &'static str,
    },
    /// The name cannot be that of a tenant. Choose another.
    #[error(
        "`{name}` cannot name a label: 1 to 64 letters, digits, blanks, hyphens, underscores and \
         full stops are expected, no blank at either end"
    )]
    BadName {
        /// The name.
        name: String,
    },
    /// There is no such tenant.
    #[error("there is no label {tenant}")]
    NoSuchTenant {
        /// The id.
        tenant: TenantId,
    },
    /// What is to be changed is not there.
    #[error("there is no {what} {id}")]
    NotFound {
        /// What kind of thing it is.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The beginning of an id fits several. Give more of it.
    #[error("`{text}` fits several ids: {}", candidates.join(", "))]
    Ambiguous {
        /// The text.
        text: String,
        /// Some of the ids.
        candidates: Vec<String>,
    },
    /// A period was to be computed that is closed. Correct it in a later one.
    #[error("the period {period} is closed; what belongs to it now counts in a later period")]
    PeriodClosed {
        /// The closed period.
        period: String,
    },
    /// A file that was to leave the lake is not in it any more. Read the list again.
    #[error("the file `{path}` is not in the lake")]
    NotLive {
        /// Path within the lake.
        path: String,
    },
    /// A file that was to enter the lake is in it already. Write it under another path.
    #[error("the file `{path}` is in the lake already")]
    AlreadyLive {
        /// Path within the lake.
        path: String,
    },
    /// A file has rows of which nobody says where they are from, or none at all.
    #[error("the file `{path}` has {n_rows} rows, and its sources account for {found}")]
    UnknownRows {
        /// Path within the lake.
        path: String,
        /// Rows that it has.
        n_rows: u64,
        /// Rows whose source is named.
        found: u64,
    },
    /// Rows would be lost or made: the counts by source before and after differ.
    #[error(
        "files with {found} rows of source {source_id} were given where {expected} are expected"
    )]
    Miscounted {
        /// The source.
        source_id: String,
        /// Rows that the files given have.
        found: u64,
        /// Rows that they must have.
        expected: u64,
    },
    /// The files of a source changed since the withdrawal was planned. Plan it again.
    #[error("the files of source {source_id} changed since its withdrawal was planned")]
    Replan {
        /// The source.
        source_id: String,
    },
    /// The two are of different kinds, such as a work and a recording.
    #[error("{from} and {into} are of different kinds")]
    DifferentKinds {
        /// What was to be merged or moved.
        from: String,
        /// Where to.
        into: String,
    },
    /// The merge would lead back to where it began.
    #[error("{into} is merged into {from} already")]
    MergeCycle {
        /// What was to be merged.
        from: String,
        /// Where to.
        into: String,
    },
    /// The entry is merged into another already. Take that merge back first.
    #[error("{from} is merged into {into} already")]
    AlreadyMerged {
        /// What was to be merged.
        from: String,
        /// Where it stands.
        into: String,
    },
    /// A later change rests on the one that was to be taken back. Take the later one back first.
    #[error("change {id} cannot be taken back before a later one that rests on it")]
    ChangedSince {
        /// The change.
        id: String,
    },
}

/// Returns what turns an error of the driver into one that says what was asked: ``cannot `doing` ``.
pub(crate) fn failed(doing: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |source| StoreError::Database { doing, source }
}

//! All that is peculiar to `SQLite`; the repositories speak SQL that `PostgreSQL` understands too.

use std::fmt::Write as _;
use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{
    Any, AnyConnection, AnyPool, ConnectOptions as _, Connection as _, Executor as _, Transaction,
};

use crate::migrations::Schema;
use crate::{StoreError, folder};

/// Connections that read at the same time, for each database.
const READERS_MAX: u32 = 4;

/// How long a change waits for those before it, such as the import of a large statement.
const WAIT_MAX: Duration = Duration::from_mins(10);

/// For every connection. A change that was acknowledged is on disk, whatever happens to the power;
/// other programs may hold the file for half a minute.
const SETTINGS: &str =
    "PRAGMA busy_timeout = 30000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL";
/// For the connection that writes: readers and the writer do not wait for each other.
const WRITER_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA cache_size = -65536";
/// For the connections that read. They are opened for writing all the same: else the files beside
/// the database that the first reader makes would outlive the last one.
const READER_SETTINGS: &str = "PRAGMA query_only = ON";

/// One database file: a connection that writes, others that read.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    pub(crate) reads: AnyPool,
    /// Absent when the store is open for reading. One connection, so that writers in this process
    /// form a queue.
    pub(crate) writes: Option<AnyPool>,
}

impl Database {
    /// Opens a database for writing; makes it if there is none, upgrades it if it is old.
    pub(crate) async fn open(path: &Path, schema: &Schema) -> Result<Self, StoreError> {
        folder::make_private_file(path)?;
        let mut connection = connect(path, WRITER_SETTINGS).await?;
        let found = version(&mut connection, path).await?.unwrap_or(0);
        if found > schema.version() {
            return Err(newer(path, found, schema));
        }
        close(connection, path).await?;
        let writes = pool(path, 1, WRITER_SETTINGS)?;
        if found < schema.version() {
            let upgraded = schema.migrator().run(&writes).await;
            upgraded.map_err(|source| StoreError::Upgrade {
                path: path.to_owned(),
                source,
            })?;
        }
        Ok(Self {
            reads: pool(path, READERS_MAX, READER_SETTINGS)?,
            writes: Some(writes),
        })
    }

    /// Opens a database for reading, `None` if there is none or nothing was written to it yet.
    pub(crate) async fn open_to_read(
        path: &Path,
        schema: &Schema,
    ) -> Result<Option<Self>, StoreError> {
        if !path.exists() {
            return Ok(None);
        }
        let mut connection = connect(path, READER_SETTINGS).await?;
        let found = version(&mut connection, path).await?;
        close(connection, path).await?;
        let known = schema.version();
        match found {
            None => Ok(None),
            Some(found) if found > known => Err(newer(path, found, schema)),
            Some(found) if found < known => Err(StoreError::OlderSchema {
                path: path.to_owned(),
                found,
                known,
            }),
            Some(_) => Ok(Some(Self {
                reads: pool(path, READERS_MAX, READER_SETTINGS)?,
                writes: None,
            })),
        }
    }

    /// Begins a transaction that writes, after those that other tasks began.
    pub(crate) async fn begin(
        &self,
        doing: &'static str,
    ) -> Result<Transaction<'static, Any>, StoreError> {
        let writes = self.writes.as_ref().ok_or(StoreError::ReadOnly { doing })?;
        // Not the plain `BEGIN`, which takes the lock at the first change: by then another program
        // may have changed what this transaction has read.
        writes
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|source| StoreError::Database { doing, source })
    }

    /// Waits for what is under way and closes the file.
    pub(crate) async fn close(&self) {
        self.reads.close().await;
        if let Some(writes) = &self.writes {
            writes.close().await;
        }
    }
}

fn newer(path: &Path, found: i64, schema: &Schema) -> StoreError {
    StoreError::NewerSchema {
        path: path.to_owned(),
        found,
        known: schema.version(),
    }
}

/// Connects once, to tell at once what is wrong: a pool tries again and again.
async fn connect(path: &Path, settings: &'static str) -> Result<AnyConnection, StoreError> {
    let connect = async {
        let mut connection = options(path)?.connect().await?;
        connection.execute(SETTINGS).await?;
        connection.execute(settings).await?;
        Ok(connection)
    };
    connect.await.map_err(unusable(path))
}

async fn close(connection: AnyConnection, path: &Path) -> Result<(), StoreError> {
    connection.close().await.map_err(unusable(path))
}

fn pool(path: &Path, n_max: u32, settings: &'static str) -> Result<AnyPool, StoreError> {
    let pool = AnyPoolOptions::new()
        .max_connections(n_max)
        .acquire_timeout(WAIT_MAX)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(SETTINGS).await?;
                connection.execute(settings).await?;
                Ok(())
            })
        });
    let options = options(path).map_err(unusable(path))?;
    Ok(pool.connect_lazy_with(options))
}

fn options(path: &Path) -> Result<AnyConnectOptions, sqlx::Error> {
    sqlx::any::install_default_drivers();
    // The text of a bulk insert is no reading for people.
    Ok(AnyConnectOptions::from_str(&address(path)?)?.disable_statement_logging())
}

fn unusable(path: &Path) -> impl Fn(sqlx::Error) -> StoreError {
    move |source| StoreError::Open {
        path: path.to_owned(),
        source,
    }
}

/// Returns the address of a database file: every byte that means something in an address, escaped.
fn address(path: &Path) -> Result<String, sqlx::Error> {
    let text = path
        .to_str()
        .ok_or_else(|| sqlx::Error::Configuration("the path of a database must be UTF-8".into()))?;
    let mut address = "sqlite://".to_owned();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                address.push(char::from(byte));
            }
            _ => write!(address, "%{byte:02X}").unwrap_or_default(),
        }
    }
    address.push_str("?mode=rw");
    Ok(address)
}

/// Returns the version of the schema, `None` for a database without any.
async fn version(connection: &mut AnyConnection, path: &Path) -> Result<Option<i64>, StoreError> {
    let n_tables: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *connection)
            .await
            .map_err(unusable(path))?;
    if n_tables == 0 {
        return Ok(None);
    }
    sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await
        .map_err(unusable(path))
}

/// Writes the places of `n_rows` rows of values: `(?, ?), (?, ?)`.
///
/// Without numbers: `SQLite` takes `$1` for a name and searches all names of a statement for each.
pub(crate) fn places(n_columns: usize, n_rows: usize) -> String {
    let row = format!("({})", vec!["?"; n_columns].join(", "));
    vec![row; n_rows].join(", ")
}

//! Questions in SQL over the files of one tenant.

mod answer;
mod export;
mod guard;
mod problem;
mod sum;
mod table;
mod value;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use catalog::facts::Dataset;
use datafusion::datasource::MemTable;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::object_store::ObjectStore;
use datafusion::object_store::local::LocalFileSystem;
use datafusion::object_store::memory::InMemory;
use datafusion::prelude::{SessionConfig, SessionContext};

pub use self::answer::{Answer, Rows};
use self::table::FactTable;
pub use self::value::{AnswerColumn, Decimal, Value, ValueKind};
use crate::upgrade::{self, Rename};
use crate::{FactFile, LakeError, datasets};

/// What a question may cost.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Rows of an answer. Default: 1 000 000. A file of [`Session::query_to_parquet`] is not counted.
    pub n_rows: u64,
    /// Time until the last row. Default: 60 s.
    pub time: Duration,
    /// Bytes of sorts, groups and joins. Default: 1 GiB. Nothing is spilled to disk.
    pub memory_bytes: usize,
    /// Parts that a question is worked on at once. Default: 1.
    pub n_threads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            n_rows: 1_000_000,
            time: Duration::from_mins(1),
            memory_bytes: 1 << 30,
            n_threads: 1,
        }
    }
}

/// Answers questions over a list of files; no other file can be reached from it.
///
/// Every data set is a table, also one without files. What is read of a file's footer is kept, so a
/// session is worth keeping as long as the list of files holds; its clones share it. A decimal sum
/// is exact, or an error; an average is cut after its 19th place. Asking needs a tokio runtime whose
/// timer is on.
///
/// ```
/// use lake::{Limits, Session, Value};
///
/// let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// let session = Session::new(std::path::Path::new("nowhere"), &[], &Limits::default()).unwrap();
/// let rows = runtime.block_on(async {
///     let mut answer = session.query("SELECT count(*) AS n FROM listens").await.unwrap();
///     answer.next().await.unwrap().unwrap()
/// });
/// assert_eq!(rows.value(0, 0), Value::Integer(0));
/// ```
#[derive(Clone)]
pub struct Session {
    context: SessionContext,
    limits: Limits,
    folder: PathBuf,
    files: Arc<BTreeMap<String, Vec<FactFile>>>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("folder", &self.folder)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Where the tables stand; nobody has to write it.
const CATALOG: &str = "lake";
const SCHEMA: &str = "facts";

impl Session {
    /// Returns a session over these files below `folder`.
    pub fn new(folder: &Path, files: &[FactFile], limits: &Limits) -> Result<Self, LakeError> {
        let all: Vec<_> = datasets::all().collect();
        Self::over(&all, upgrade::RENAMES, folder, files, limits)
    }

    /// Returns a session over files of these data sets.
    pub(crate) fn over(
        datasets: &[&'static Dataset],
        renames: &[Rename],
        folder: &Path,
        files: &[FactFile],
        limits: &Limits,
    ) -> Result<Self, LakeError> {
        let context = context(folder, !files.is_empty(), limits)?;
        let mut by_dataset: BTreeMap<String, Vec<FactFile>> = BTreeMap::new();
        for file in files {
            file.place(folder)?;
            let of_file = by_dataset.entry(file.dataset.clone()).or_default();
            of_file.push(file.clone());
        }
        for dataset in datasets {
            let files = by_dataset.get(dataset.name).map_or(&[][..], Vec::as_slice);
            let table = FactTable::new(dataset, renames, files, limits.n_threads)?;
            context
                .register_table(dataset.name, Arc::new(table))
                .map_err(|error| LakeError::Query(problem::short(&error)))?;
        }
        let is_known = |name: &String| datasets.iter().any(|dataset| dataset.name == name);
        if let Some(unknown) = by_dataset.keys().find(|name| !is_known(name)) {
            return Err(LakeError::UnknownDataset(unknown.clone()));
        }
        Ok(Self {
            context,
            limits: limits.clone(),
            folder: folder.to_owned(),
            files: Arc::new(by_dataset),
        })
    }

    /// Adds a small table that is kept in memory: recordings, sources, rates.
    pub fn add_table(
        &self,
        name: &str,
        columns: &[AnswerColumn],
        rows: &[Vec<Value<'_>>],
    ) -> Result<(), LakeError> {
        if self.context.table_exist(name).unwrap_or(true) {
            return Err(LakeError::TableExists(name.to_owned()));
        }
        let batch = value::batch(columns, rows)?;
        MemTable::try_new(batch.schema(), vec![vec![batch]])
            .and_then(|table| self.context.register_table(name, Arc::new(table)))
            .map_err(|error| LakeError::Query(problem::short(&error)))?;
        Ok(())
    }

    /// Returns the names of the tables, sorted.
    pub fn tables(&self) -> Vec<String> {
        let schema = self.context.catalog(CATALOG);
        let schema = schema.and_then(|catalog| catalog.schema(SCHEMA));
        let mut names = schema.map_or_else(Vec::new, |schema| schema.table_names());
        names.sort_unstable();
        names
    }

    /// Asks one question: a SELECT, EXPLAIN, DESCRIBE or SHOW COLUMNS.
    pub async fn query(&self, sql: &str) -> Result<Answer, LakeError> {
        let plan = self.plan(sql).await?;
        Answer::start(self, plan, self.limits.n_rows).await
    }

    /// Writes the answer of a question as a Parquet file and returns its number of rows.
    ///
    /// The file appears when it is whole; an older one is replaced.
    pub async fn query_to_parquet(&self, sql: &str, path: &Path) -> Result<u64, LakeError> {
        let plan = self.plan(sql).await?;
        let answer = Answer::start(self, plan, u64::MAX).await?;
        export::write(answer, path).await
    }

    async fn plan(&self, sql: &str) -> Result<LogicalPlan, LakeError> {
        let state = self.context.state();
        let statement = guard::parse(&state, sql)?;
        let plan = match state.statement_to_plan(statement.clone()).await {
            Ok(plan) => plan,
            Err(error) => return Err(self.refused(&statement, &error)),
        };
        guard::check(&plan)?;
        Ok(plan)
    }
}

/// Returns an engine that knows one folder and no way to change anything.
fn context(folder: &Path, has_files: bool, limits: &Limits) -> Result<SessionContext, LakeError> {
    let failed =
        |error: datafusion::error::DataFusionError| LakeError::Query(problem::short(&error));
    let no_disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled);
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(GreedyMemoryPool::new(limits.memory_bytes)))
        .with_disk_manager_builder(no_disk)
        .build_arc()
        .map_err(failed)?;
    let store: Arc<dyn ObjectStore> = if has_files {
        let local = LocalFileSystem::new_with_prefix(folder);
        Arc::new(local.map_err(|error| LakeError::Disk {
            action: "open",
            path: folder.display().to_string(),
            source: std::io::Error::other(error),
        })?)
    } else {
        Arc::new(InMemory::new())
    };
    runtime.register_object_store(table::store_url().map_err(failed)?.as_ref(), store);
    let mut config = SessionConfig::new()
        .with_default_catalog_and_schema(CATALOG, SCHEMA)
        .with_information_schema(true)
        .with_target_partitions(limits.n_threads.max(1));
    let options = config.options_mut();
    // A share written as 0.8 is meant exactly.
    options.sql_parser.parse_float_as_decimal = true;
    options.execution.parquet.pushdown_filters = true;
    options.execution.parquet.reorder_filters = true;
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_default_features()
        .build();
    let context = SessionContext::new_with_state(state);
    for function in sum::checked() {
        context.register_udaf(function);
    }
    Ok(context)
}

#[cfg(test)]
mod tests;

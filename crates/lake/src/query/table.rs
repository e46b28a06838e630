use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use catalog::facts::Dataset;
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNode;
use datafusion::common::{Statistics, ToDFSchema, project_schema};
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::Result;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::union::UnionExec;
use datafusion::scalar::ScalarValue;

use crate::upgrade::{self, Rename};
use crate::{FactFile, LakeError, schema};

/// A data set as a table over its listed files.
#[derive(Debug)]
pub(super) struct FactTable {
    schema: SchemaRef,
    versions: Vec<Version>,
    n_threads: usize,
}

/// The files that one version of a data set has written.
#[derive(Debug)]
struct Version {
    /// The columns of today under the names that they had then.
    stored: SchemaRef,
    files: Vec<PartitionedFile>,
}

/// Returns the address under which the engine finds the folder of the lake, and nothing else.
pub(super) fn store_url() -> Result<ObjectStoreUrl> {
    ObjectStoreUrl::parse("lake://facts")
}

impl FactTable {
    pub(super) fn new(
        dataset: &Dataset,
        renames: &[Rename],
        files: &[FactFile],
        n_threads: usize,
    ) -> std::result::Result<Self, LakeError> {
        let columns = schema::queried(dataset);
        let with_month = |columns: &Schema| {
            let month = Arc::new(month_field());
            let fields = columns.fields().iter().cloned().chain([month]);
            Arc::new(Schema::new(fields.collect::<Vec<_>>()))
        };
        let mut by_version: BTreeMap<u32, Vec<PartitionedFile>> = BTreeMap::new();
        for file in files {
            if file.version > dataset.version {
                return Err(LakeError::TooNew {
                    path: file.path.clone(),
                    dataset: file.dataset.clone(),
                    found: file.version,
                    known: dataset.version,
                });
            }
            let of_version = by_version.entry(file.version).or_default();
            of_version.push(partitioned(file, &columns));
        }
        let versions = by_version.into_iter().map(|(version, files)| {
            let stored = dataset
                .columns
                .iter()
                .zip(columns.fields())
                .map(|(column, field)| {
                    let name = upgrade::stored_name(renames, dataset, version, column.name);
                    Field::new(name, field.data_type().clone(), true)
                });
            Version {
                stored: Arc::new(Schema::new(stored.collect::<Vec<_>>())),
                files,
            }
        });
        Ok(Self {
            versions: versions.collect(),
            schema: with_month(&columns),
            n_threads: n_threads.max(1),
        })
    }

    fn plan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let projected = project_schema(&self.schema, projection)?;
        let mut versions = Vec::new();
        for version in &self.versions {
            let files = of_months(state, &version.files, filters)?;
            if !files.is_empty() {
                versions.push((version, files));
            }
        }
        let mut plans = versions.into_iter().map(|(version, files)| {
            let plan = version.plan(state, files, projection, limit, self.n_threads)?;
            if plan.schema().fields() == projected.fields() {
                return Ok(plan);
            }
            let columns = projected.fields().iter().enumerate().map(|(index, field)| {
                let column = Column::new(plan.schema().field(index).name(), index);
                (
                    Arc::new(column) as Arc<dyn PhysicalExpr>,
                    field.name().clone(),
                )
            });
            let columns: Vec<_> = columns.collect();
            let renamed = ProjectionExec::try_new(columns, plan)?;
            Ok(Arc::new(renamed) as Arc<dyn ExecutionPlan>)
        });
        match (plans.next(), plans.len()) {
            (None, _) => Ok(Arc::new(EmptyExec::new(projected))),
            (Some(plan), 0) => plan,
            (Some(first), _) => UnionExec::try_new(
                std::iter::once(first)
                    .chain(plans)
                    .collect::<Result<Vec<_>>>()?,
            ),
        }
    }
}

impl Version {
    fn plan(
        &self,
        state: &dyn Session,
        files: Vec<PartitionedFile>,
        projection: Option<&Vec<usize>>,
        limit: Option<usize>,
        n_threads: usize,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let url = store_url()?;
        let runtime = state.runtime_env();
        let readers = CachedParquetFileReaderFactory::new(
            runtime.object_store(&url)?,
            runtime.cache_manager.get_file_metadata_cache(),
        );
        let month = Arc::new(month_field());
        let columns = TableSchema::builder(Arc::clone(&self.stored))
            .with_table_partition_cols(vec![month])
            .build();
        let source = ParquetSource::new(columns)
            .with_table_parquet_options(state.default_table_options().parquet)
            .with_parquet_file_reader_factory(Arc::new(readers));
        let n_rows = files.iter().map(n_rows).sum();
        let mut statistics = Statistics::new_unknown(source_schema(&source));
        statistics.num_rows = Precision::Exact(n_rows);
        let groups = FileGroup::new(files).split_files(n_threads);
        let config = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_file_groups(groups)
            .with_statistics(statistics)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}

impl TableProvider for FactTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        // The others reach the files when the engine pushes them into the physical plan.
        let support = |filter: &&Expr| {
            if is_about_months(filter) {
                TableProviderFilterPushDown::Inexact
            } else {
                TableProviderFilterPushDown::Unsupported
            }
        };
        Ok(filters.iter().map(support).collect())
    }

    // What `async fn scan` stands for.
    fn scan<'a, 'b, 'c, 'd, 'e>(
        &'a self,
        state: &'b dyn Session,
        projection: Option<&'c Vec<usize>>,
        filters: &'d [Expr],
        limit: Option<usize>,
    ) -> Pin<Box<dyn Future<Output = Result<Arc<dyn ExecutionPlan>>> + Send + 'e>>
    where
        Self: 'e,
        'a: 'e,
        'b: 'e,
        'c: 'e,
        'd: 'e,
    {
        Box::pin(std::future::ready(
            self.plan(state, projection, filters, limit),
        ))
    }
}

fn is_about_months(filter: &Expr) -> bool {
    let columns = filter.column_refs();
    let is_sure = filter
        .exists(|part| Ok(part.is_volatile_node()))
        .is_ok_and(|is_volatile| !is_volatile);
    is_sure && !columns.is_empty() && columns.iter().all(|column| column.name == schema::MONTH)
}

/// Returns the files whose month passes the filters.
fn of_months(
    state: &dyn Session,
    files: &[PartitionedFile],
    filters: &[Expr],
) -> Result<Vec<PartitionedFile>> {
    let mut kept = files.to_vec();
    for filter in filters.iter().filter(|filter| is_about_months(filter)) {
        let months = kept.iter().map(|file| file.partition_values[0].clone());
        if kept.is_empty() {
            break;
        }
        let fields = Arc::new(Schema::new(vec![month_field()]));
        let batch = RecordBatch::try_new(
            Arc::clone(&fields),
            vec![ScalarValue::iter_to_array(months)?],
        )?;
        let filter = state.create_physical_expr(filter.clone(), &fields.to_dfschema()?)?;
        let passes = filter.evaluate(&batch)?.into_array(batch.num_rows())?;
        let passes = passes.as_boolean().clone();
        let mut row = 0;
        kept.retain(|_| {
            row += 1;
            passes.is_valid(row - 1) && passes.value(row - 1)
        });
    }
    Ok(kept)
}

fn source_schema(source: &ParquetSource) -> &Schema {
    use datafusion::datasource::physical_plan::FileSource as _;

    source.table_schema().table_schema()
}

fn n_rows(file: &PartitionedFile) -> usize {
    let statistics = file.statistics.as_deref();
    statistics
        .and_then(|known| known.num_rows.get_value().copied())
        .unwrap_or(0)
}

fn month_field() -> Field {
    Field::new(schema::MONTH, DataType::Utf8View, false)
}

fn partitioned(file: &FactFile, columns: &Schema) -> PartitionedFile {
    let mut statistics = Statistics::new_unknown(columns);
    statistics.num_rows = Precision::Exact(usize::try_from(file.n_rows).unwrap_or(usize::MAX));
    PartitionedFile::new(file.path.clone(), file.size_bytes)
        .with_partition_values(vec![ScalarValue::Utf8View(Some(file.month.clone()))])
        .with_statistics(Arc::new(statistics))
}

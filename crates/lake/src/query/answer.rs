use std::borrow::Cow;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringViewArray};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, SchemaRef,
    TimestampMicrosecondType,
};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use futures::future::{Either, select};
use futures::{FutureExt, StreamExt};
use tokio::time::Sleep;

use super::Session;
use super::value::{AnswerColumn, Decimal, Value, ValueKind, answered};
use crate::LakeError;

/// The rows that answer a question, as they come.
pub struct Answer {
    session: Session,
    columns: Vec<AnswerColumn>,
    stream: SendableRecordBatchStream,
    deadline: Pin<Box<Sleep>>,
    n_rows: u64,
    most_rows: u64,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("columns", &self.columns)
            .field("n_rows", &self.n_rows)
            .finish_non_exhaustive()
    }
}

impl Answer {
    pub(super) async fn start(
        session: &Session,
        plan: LogicalPlan,
        most_rows: u64,
    ) -> Result<Self, LakeError> {
        let mut deadline = Box::pin(tokio::time::sleep(session.limits.time));
        let started = async {
            let frame = session.context.execute_logical_plan(plan).await?;
            let context = Arc::new(frame.task_ctx());
            let plan = interruptible(frame.create_physical_plan().await?)?;
            execute_stream(plan, context)
        };
        let stream = match select(&mut deadline, Box::pin(started)).await {
            Either::Left(_) => return Err(session.too_slow()),
            Either::Right((stream, _)) => stream.map_err(|error| session.failed(&error))?,
        };
        let schema = stream.schema();
        let columns = schema.fields().iter();
        let columns =
            columns.map(|field| AnswerColumn::new(field.name(), answered(field.data_type()).0));
        Ok(Self {
            session: session.clone(),
            columns: columns.collect(),
            stream,
            deadline,
            n_rows: 0,
            most_rows,
        })
    }

    /// Returns the columns, in order.
    pub fn columns(&self) -> &[AnswerColumn] {
        &self.columns
    }

    /// Returns the next rows, `None` after the last.
    pub async fn next(&mut self) -> Result<Option<Rows>, LakeError> {
        let Some(batch) = self.next_batch().await? else {
            return Ok(None);
        };
        let arrays = batch.columns().iter().zip(&self.columns);
        let arrays: Result<Vec<_>, _> = arrays
            .map(|(array, column)| plain(array, column.kind))
            .collect();
        let arrays = arrays.map_err(|error| self.session.failed(&error.into()))?;
        let kinds = self.columns.iter().map(|column| column.kind);
        Ok(Some(Rows {
            columns: kinds.zip(arrays).collect(),
            n_rows: batch.num_rows(),
        }))
    }

    /// Returns all rows that are left.
    pub async fn rest(mut self) -> Result<Vec<Vec<Value<'static>>>, LakeError> {
        let mut all = Vec::new();
        while let Some(rows) = self.next().await? {
            for row in 0..rows.n_rows() {
                let values =
                    (0..self.columns.len()).map(|column| rows.value(row, column).into_owned());
                all.push(values.collect());
            }
        }
        Ok(all)
    }

    pub(super) fn schema(&self) -> SchemaRef {
        self.stream.schema()
    }

    pub(super) async fn next_batch(&mut self) -> Result<Option<RecordBatch>, LakeError> {
        loop {
            // A decoder of Parquet asserts what a damaged page may break.
            let next = AssertUnwindSafe(self.stream.next()).catch_unwind();
            let batch = match select(&mut self.deadline, next).await {
                Either::Left(_) => return Err(self.session.too_slow()),
                Either::Right((Ok(batch), _)) => batch,
                Either::Right((Err(_), _)) => return Err(self.session.broken()),
            };
            let Some(batch) = batch else {
                return Ok(None);
            };
            let batch = batch.map_err(|error| self.session.failed(&error))?;
            self.n_rows += batch.num_rows() as u64;
            if self.n_rows > self.most_rows {
                return Err(LakeError::TooManyRows(self.most_rows));
            }
            if batch.num_rows() == 0 {
                continue;
            }
            check_digits(&batch)?;
            return Ok(Some(batch));
        }
    }
}

impl Session {
    fn too_slow(&self) -> LakeError {
        LakeError::TooSlow(self.limits.time)
    }
}

/// Makes operators that can turn few rows into very many give way now and then, so that the time is
/// looked at.
fn interruptible(plan: Arc<dyn ExecutionPlan>) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
    let interruptible = plan.transform_up(|node| {
        Ok(
            if node.children().len() > 1 || node.name() == "UnnestExec" {
                Transformed::yes(Arc::new(CooperativeExec::new(node)) as Arc<dyn ExecutionPlan>)
            } else {
                Transformed::no(node)
            },
        )
    })?;
    Ok(interruptible.data)
}

/// Some rows of an answer.
#[derive(Clone, Debug)]
pub struct Rows {
    columns: Vec<(ValueKind, ArrayRef)>,
    n_rows: usize,
}

impl Rows {
    /// Returns the number of rows.
    pub const fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Returns a value; both numbers count from 0.
    pub fn value(&self, row: usize, column: usize) -> Value<'_> {
        let (kind, array) = &self.columns[column];
        if array.is_null(row) {
            return Value::Absent;
        }
        match kind {
            ValueKind::Text => Value::Text(Cow::Borrowed(array.as_string_view().value(row))),
            ValueKind::Integer => Value::Integer(array.as_primitive::<Int64Type>().value(row)),
            ValueKind::Decimal => {
                let array = array.as_primitive::<Decimal128Type>();
                Value::Decimal(Decimal {
                    units: array.value(row),
                    places: array.scale(),
                })
            }
            ValueKind::Float => Value::Float(array.as_primitive::<Float64Type>().value(row)),
            ValueKind::Date => Value::Date(array.as_primitive::<Date32Type>().value(row)),
            ValueKind::Moment => {
                Value::Moment(array.as_primitive::<TimestampMicrosecondType>().value(row))
            }
            ValueKind::Flag => Value::Flag(array.as_boolean().value(row)),
        }
    }
}

/// Turns an array into the one type of its kind; a number that does not fit is an error.
fn plain(array: &ArrayRef, kind: ValueKind) -> Result<ArrayRef, ArrowError> {
    let (_, wanted) = answered(array.data_type());
    if *array.data_type() == wanted {
        return Ok(Arc::clone(array));
    }
    let is_text = matches!(array.data_type(), DataType::Utf8 | DataType::LargeUtf8)
        || matches!(array.data_type(), DataType::Dictionary(_, value) if **value == DataType::Utf8);
    if kind == ValueKind::Text && !is_text {
        let options = FormatOptions::new();
        let formatter = ArrayFormatter::try_new(array.as_ref(), &options)?;
        let texts = (0..array.len())
            .map(|row| (!array.is_null(row)).then(|| formatter.value(row).to_string()));
        return Ok(Arc::new(texts.collect::<StringViewArray>()));
    }
    let options = CastOptions {
        safe: false,
        ..CastOptions::default()
    };
    cast_with_options(array, &wanted, &options)
}

/// Refuses decimals of more digits than their type has: the engine adds without looking.
fn check_digits(batch: &RecordBatch) -> Result<(), LakeError> {
    for (array, field) in batch.columns().iter().zip(batch.schema_ref().fields()) {
        if let DataType::Decimal128(digits, _) = array.data_type() {
            let array = array.as_primitive::<Decimal128Type>();
            if array.validate_decimal_precision(*digits).is_err() {
                return Err(LakeError::Overflow(format!("column `{}`", field.name())));
            }
        }
    }
    Ok(())
}

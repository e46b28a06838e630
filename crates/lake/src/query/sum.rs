//! Sums and averages that are right or an error.
//!
//! The engine's own let the sum of integers and of decimals wrap around in silence. Here the
//! absolute values are added up beside: as long as their sum fits, no sum of any of them can have
//! wrapped.

use std::hash::Hash;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, FieldRef, Int64Type, UInt64Type};
use datafusion::error::{DataFusionError, Result};
use datafusion::functions_aggregate::average::Avg;
use datafusion::functions_aggregate::sum::Sum;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, ReversedUDAF, Signature,
};
use datafusion::scalar::ScalarValue;

/// A sum has more digits than its type.
#[derive(Debug, thiserror::Error)]
#[error("a sum has too many digits")]
pub(super) struct TooLarge;

/// Returns the functions that take the place of the engine's.
pub(super) fn checked() -> [AggregateUDF; 2] {
    [
        AggregateUDF::new_from_impl(Checked(Sum::new())),
        AggregateUDF::new_from_impl(Checked(Avg::new())),
    ]
}

/// A sum or an average whose size is watched.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Checked<F>(F);

impl<F: AggregateUDFImpl + Eq + Hash> AggregateUDFImpl for Checked<F> {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn aliases(&self) -> &[String] {
        self.0.aliases()
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.0.return_type(types)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.0.coerce_types(types)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        self.0.state_fields(args)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let inner = self.0.accumulator(args)?;
        Ok(Box::new(Watched::new(inner)))
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let inner = self.0.create_sliding_accumulator(args)?;
        Ok(Box::new(Watched::new(inner)))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        self.0.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        let inner = self.0.create_groups_accumulator(args)?;
        Ok(Box::new(Watched::new(inner)))
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        ReversedUDAF::Identical
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

/// What adds up, and the sum of all absolute values that it was given.
#[derive(Debug)]
struct Watched<A: ?Sized> {
    integers: u128,
    decimals: u128,
    inner: Box<A>,
}

impl<A: ?Sized> Watched<A> {
    fn new(inner: Box<A>) -> Self {
        Self {
            integers: 0,
            decimals: 0,
            inner,
        }
    }

    fn watch(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        for array in arrays {
            match array.data_type() {
                DataType::Int64 => {
                    let values = array.as_primitive::<Int64Type>().iter().flatten();
                    let sizes = values.map(|value| u128::from(value.unsigned_abs()));
                    self.integers = sizes.fold(self.integers, u128::saturating_add);
                }
                DataType::UInt64 => {
                    let values = array.as_primitive::<UInt64Type>().iter().flatten();
                    self.integers = values
                        .map(u128::from)
                        .fold(self.integers, u128::saturating_add);
                }
                DataType::Decimal128(..) => {
                    let values = array.as_primitive::<Decimal128Type>();
                    let sum = self.decimals;
                    self.decimals = if values.null_count() == 0 {
                        let values = values.values().iter();
                        values.fold(sum, |sum, value| sum.saturating_add(value.unsigned_abs()))
                    } else {
                        let values = values.iter().flatten();
                        values.fold(sum, |sum, value| sum.saturating_add(value.unsigned_abs()))
                    };
                }
                _ => {}
            }
        }
        if self.integers > i64::MAX as u128 || self.decimals > i128::MAX as u128 {
            return Err(DataFusionError::External(Box::new(TooLarge)));
        }
        Ok(())
    }
}

impl Accumulator for Watched<dyn Accumulator> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.watch(values)?;
        self.inner.update_batch(values)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.inner.evaluate()
    }

    fn size(&self) -> usize {
        self.inner.size() + size_of::<u128>() * 2
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.inner.state()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.watch(states)?;
        self.inner.merge_batch(states)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.inner.retract_batch(values)
    }

    fn supports_retract_batch(&self) -> bool {
        self.inner.supports_retract_batch()
    }
}

impl GroupsAccumulator for Watched<dyn GroupsAccumulator> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        n_groups: usize,
    ) -> Result<()> {
        self.watch(values)?;
        self.inner
            .update_batch(values, group_indices, filter, n_groups)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        self.inner.evaluate(emit_to)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        self.inner.state(emit_to)
    }

    fn merge_batch(
        &mut self,
        states: &[ArrayRef],
        group_indices: &[usize],
        n_groups: usize,
    ) -> Result<()> {
        self.watch(states)?;
        self.inner.merge_batch(states, group_indices, n_groups)
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        self.inner.convert_to_state(values, filter)
    }

    fn size(&self) -> usize {
        self.inner.size() + size_of::<u128>() * 2
    }
}

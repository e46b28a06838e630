//! Rows that take back what a store reported wrongly, each with its original.

use music::Random;

use super::draw;
use super::formats::{DISTRIBUTORS, Format};
use super::label::LAST_STATEMENT;
use super::line::{Hold, Line};
use super::month::Month;
use super::sales::{self, Statements, World};

/// One row in so many is corrected.
const ONE_IN: usize = 900;

/// Adds to statements the corrections of the statements before them; those of which
/// `is_claimed` holds have none and get none.
pub(super) fn push(
    world: World<'_>,
    statements: &mut Statements,
    is_claimed: impl Fn(Format, Month) -> bool,
) {
    let mut random = draw::stream(world.seed, &[50]);
    for format in DISTRIBUTORS {
        let n_months = LAST_STATEMENT.since(world.label.first_statement);
        for statement in (0..n_months).map(|n| world.label.first_statement.plus(n)) {
            let next = statement.plus(1);
            if is_claimed(format, statement) || is_claimed(format, next) {
                continue;
            }
            let Some(lines) = statements.get_mut(&(format, statement)) else {
                continue;
            };
            let corrections = corrections(world, &mut random, (format, next), lines);
            // Voids stand beside what they void; the others come with the next statement.
            let target = if format == Format::Symphonic {
                statement
            } else {
                next
            };
            if let Some(lines) = statements.get_mut(&(format, target)) {
                lines.extend(corrections);
                sales::sort(world.label, lines);
            }
        }
    }
}

fn corrections(
    world: World<'_>,
    random: &mut Random,
    (format, next): (Format, Month),
    lines: &mut [Line],
) -> Vec<Line> {
    let mut corrections = Vec::new();
    for line in lines.iter_mut() {
        if line.hold != Hold::Free || line.units < 2 || random.below(ONE_IN) > 0 {
            continue;
        }
        line.hold = Hold::Corrected;
        let mut reversal = line.clone();
        reversal.units = -line.units;
        reversal.serial = 0;
        if format != Format::Symphonic {
            reversal.fx = sales::fx(world, format, next, line.usage, line.sale_money);
        }
        reversal.settle(format.terms().net_places);
        let corrected_units = line.units - 1 - random.below(line.units as usize / 4 + 1) as i64;
        let mut corrected = reversal.clone();
        corrections.push(reversal);
        if corrected_units > 0 && random.chance(0.7) {
            corrected.units = corrected_units;
            corrected.settle(format.terms().net_places);
            corrections.push(corrected);
        }
    }
    corrections
}

use catalog::Clock;
use workflows::WorkflowError;
use workflows::totals::{self, By, Total};

use super::import::short;
use crate::Ending;
use crate::args::TotalsArgs;
use crate::output;
use crate::session::Session;
use crate::table;

pub(crate) fn run(session: &Session, args: &TotalsArgs) -> anyhow::Result<Ending> {
    let by: Vec<By> = args
        .by
        .iter()
        .map(|word| By::of(word))
        .collect::<Result<_, _>>()?;
    let filters: Vec<(String, String)> = args
        .filters
        .iter()
        .map(|filter| {
            let (column, value) = filter.split_once('=').ok_or_else(|| {
                WorkflowError::Usage(format!("`{filter}` is no filter such as store=Spotify"))
            })?;
            Ok((column.to_owned(), value.to_owned()))
        })
        .collect::<Result<_, WorkflowError>>()?;
    session.wait(async {
        // Receipts are kept, so that they can be opened later.
        let label = session.label_to_write("ledgerline totals").await?;
        let now = session.clock.now();
        let totals = totals::totals(&label, &by, &filters, args.limit, now).await?;
        if session.json {
            output::print(&format!("{}\n", serde_json::to_string_pretty(&totals)?))?;
        } else {
            output::print(&text(&totals))?;
        }
        Ok(Ending::Done)
    })?
}

pub(crate) fn text(totals: &[Total]) -> String {
    let Some(first) = totals.first() else {
        return "No statement lines fit. `ledgerline import PATH` brings them in.\n".to_owned();
    };
    let columns: Vec<&str> = first.of.keys().map(String::as_str).collect();
    let header: Vec<&str> = columns
        .iter()
        .copied()
        .chain(["units", "net", "currency", "rows", "receipt"])
        .collect();
    let rows: Vec<Vec<String>> = totals
        .iter()
        .map(|total| {
            let of = total
                .of
                .values()
                .map(|value| value.clone().unwrap_or_else(|| "–".to_owned()));
            of.chain([
                total.units.to_string(),
                total.net.to_string(),
                total.currency.clone().unwrap_or_default(),
                total.rows.to_string(),
                short(&total.receipt).to_owned(),
            ])
            .collect()
        })
        .collect();
    table::text(&header, &rows) + "\nOpen a receipt: ledgerline receipt ID\n"
}

use anyhow::Context as _;
use catalog::{Clock, Money, Period};
use workflows::rates::{self, Converted};

use crate::Ending;
use crate::args::{RatesArgs, RatesVerb};
use crate::output;
use crate::session::Session;

pub(crate) fn run(session: &Session, args: &RatesArgs) -> anyhow::Result<Ending> {
    session.wait(async {
        match &args.verb {
            RatesVerb::Import { file } => {
                let label = session.label_to_write("ledgerline rates import").await?;
                let imported = rates::import(&label, file).await?;
                for (name, n) in &imported.unknown {
                    eprintln!(
                        "note: `{name}` is no active currency of ISO 4217: {n} rates left out"
                    );
                }
                if session.json {
                    output::print(&format!("{}\n", serde_json::to_string_pretty(&imported)?))?;
                } else {
                    let (first, last) = (
                        imported.first.unwrap_or_default(),
                        imported.last.unwrap_or_default(),
                    );
                    output::print(&format!(
                        "{} rates from {first} to {last}.\n",
                        imported.rates
                    ))?;
                }
                Ok(Ending::Done)
            }
            RatesVerb::Convert {
                amount,
                from,
                to,
                on,
            } => {
                let label = session.label_to_read().await?;
                let day = match on {
                    Some(text) => {
                        let day: Period = text
                            .parse()
                            .context("--on takes a date such as 2026-06-30")?;
                        day.last_epoch_day()
                    }
                    None => rates::day_of(session.clock.now()),
                };
                let money = Money {
                    amount: *amount,
                    currency: *from,
                };
                let converted = rates::convert(&label, money, *to, day).await?;
                if session.json {
                    output::print(&format!("{}\n", serde_json::to_string_pretty(&converted)?))?;
                } else {
                    output::print(&text(&converted))?;
                }
                Ok(Ending::Done)
            }
        }
    })?
}

fn text(converted: &Converted) -> String {
    let mut text = format!(
        "{} = {} on {}\n",
        converted.from, converted.to, converted.day
    );
    for step in &converted.chain {
        text += &format!(
            "  1 {} = {} {} of {} ({})",
            step.base, step.rate, step.quote, step.day, step.source
        );
        if step.is_earlier {
            text += &format!(", the last one published before {}", converted.day);
        }
        text.push('\n');
    }
    text
}

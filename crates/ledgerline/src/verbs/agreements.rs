use std::path::PathBuf;

use catalog::Clock as _;
use workflows::royalties;

use crate::Ending;
use crate::args::{AgreementsArgs, AgreementsVerb};
use crate::output;
use crate::session::Session;
use crate::table;

pub(crate) fn run(session: &Session, args: &AgreementsArgs) -> anyhow::Result<Ending> {
    session.wait(async {
        match &args.verb {
            AgreementsVerb::Add { files } => {
                let label = session.label_to_write("ledgerline agreements add").await?;
                let (mut added, mut n_failed) = (Vec::new(), 0);
                for file in files {
                    match royalties::add(&label, file, session.clock.now()).await {
                        Ok(one) => added.push(one),
                        Err(error) => {
                            n_failed += 1;
                            eprintln!("error: {}", output::one_line(&error.into()));
                        }
                    }
                }
                if session.json {
                    output::print(&format!("{}\n", serde_json::to_string_pretty(&added)?))?;
                } else {
                    for one in &added {
                        let what = if one.is_new {
                            "added"
                        } else {
                            "was there already"
                        };
                        output::print(&format!("{} from {}: {what}\n", one.id, one.from))?;
                    }
                }
                Ok(Ending::of(added.len(), n_failed))
            }
            AgreementsVerb::Check { files } => check(files),
            AgreementsVerb::List => {
                let label = session.label_to_read().await?;
                let list = royalties::list(&label).await?;
                if session.json {
                    output::print(&format!("{}\n", serde_json::to_string_pretty(&list)?))?;
                } else if list.is_empty() {
                    output::print(
                        "There are no agreements. Add one: `ledgerline agreements add FILE`.\n",
                    )?;
                } else {
                    let rows: Vec<Vec<String>> = list
                        .into_iter()
                        .map(|one| {
                            vec![
                                one.id,
                                one.from,
                                one.to.unwrap_or_default(),
                                one.title,
                                one.payees.join(", "),
                            ]
                        })
                        .collect();
                    let header = ["Id", "From", "To", "Title", "Payees"];
                    output::print(&table::text(&header, &rows))?;
                }
                Ok(Ending::Done)
            }
            AgreementsVerb::Show { id } => {
                let label = session.label_to_read().await?;
                let versions = royalties::list(&label).await?;
                let mut texts = versions.iter().filter(|one| one.id == *id).peekable();
                if texts.peek().is_none() {
                    anyhow::bail!(
                        "there is no agreement `{id}`; `ledgerline agreements list` lists them"
                    );
                }
                for one in texts {
                    output::print(&one.toml)?;
                }
                Ok(Ending::Done)
            }
            AgreementsVerb::Remove { id, from } => {
                let label = session
                    .label_to_write("ledgerline agreements remove")
                    .await?;
                let n = royalties::remove(&label, id, from.as_deref()).await?;
                output::print(&format!("{n} versions of {id} were removed.\n"))?;
                Ok(Ending::Done)
            }
            AgreementsVerb::Schema => {
                output::print(&royalties::Agreement::json_schema())?;
                Ok(Ending::Done)
            }
        }
    })?
}

/// Says of each file whether it is an agreement that can stand.
fn check(files: &[PathBuf]) -> anyhow::Result<Ending> {
    let mut n_failed = 0;
    for file in files {
        match royalties::read(file) {
            Ok((agreement, _)) => output::print(&format!(
                "{}: {} from {} can stand\n",
                file.display(),
                agreement.id,
                agreement.from
            ))?,
            Err(error) => {
                n_failed += 1;
                eprintln!("error: {}", output::one_line(&error.into()));
            }
        }
    }
    Ok(Ending::of(files.len() - n_failed, n_failed))
}

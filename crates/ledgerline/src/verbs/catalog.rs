use catalog::{Clock, Timestamp};
use workflows::catalogue::{self, Entry, Kind};

use crate::Ending;
use crate::args::{CatalogArgs, CatalogVerb, EntryKind};
use crate::output;
use crate::session::Session;
use crate::table;

pub(crate) fn run(session: &Session, args: &CatalogArgs) -> anyhow::Result<Ending> {
    let list = CatalogVerb::List {
        words: Vec::new(),
        kind: EntryKind::default(),
        limit: 100,
    };
    let verb = args.verb.as_ref().unwrap_or(&list);
    session.wait(async {
        match verb {
            CatalogVerb::List { .. }
            | CatalogVerb::Show { .. }
            | CatalogVerb::Suggestions
            | CatalogVerb::History => look(session, verb).await,
            _ => change(session, verb).await,
        }
    })?
}

async fn look(session: &Session, verb: &CatalogVerb) -> anyhow::Result<Ending> {
    let label = session.label_to_read().await?;
    match verb {
        CatalogVerb::Show { id } => {
            let details = catalogue::show(&label, id).await?;
            print(session, &details, &show_text(&details))
        }
        CatalogVerb::Suggestions => {
            let lines = catalogue::suggestions(&label).await?;
            let rows: Vec<Vec<String>> = lines
                .iter()
                .map(|line| {
                    let other = line.other.as_ref();
                    vec![
                        line.identity.to_string(),
                        line.entry.as_ref().map_or_else(String::new, name),
                        other.map_or_else(String::new, name),
                        other.map_or_else(String::new, |entry| entry.id.clone()),
                        format!("{:.2}", line.score),
                        line.reasons.clone(),
                    ]
                })
                .collect();
            let text = if rows.is_empty() {
                "No match waits for a decision.\n".to_owned()
            } else {
                let table = table::text(
                    &["Identity", "Entered as", "May be", "Id", "Score", "Because"],
                    &rows,
                );
                table
                    + "\nDecide with `ledgerline catalog accept IDENTITY ID` or `refuse IDENTITY ID`.\n"
            };
            print(session, &lines, &text)
        }
        CatalogVerb::History => {
            let lines = catalogue::history(&label).await?;
            let rows: Vec<Vec<String>> = lines
                .iter()
                .map(|line| {
                    let undone = line.undone_at.map_or("", |_| "taken back");
                    vec![
                        line.id.clone(),
                        line.what.clone(),
                        line.why.clone(),
                        undone.to_owned(),
                    ]
                })
                .collect();
            let text = if rows.is_empty() {
                "Nothing was decided yet.\n".to_owned()
            } else {
                table::text(&["Id", "Decision", "Why", ""], &rows)
            };
            print(session, &lines, &text)
        }
        CatalogVerb::List { words, kind, limit } => {
            let kind = match kind {
                EntryKind::Recordings => Kind::Recordings,
                EntryKind::Works => Kind::Works,
                EntryKind::Releases => Kind::Releases,
                EntryKind::Parties => Kind::Parties,
            };
            let (entries, n) = catalogue::list(&label, kind, &words.join(" "), *limit).await?;
            print(session, &entries, &list_text(&entries, n))
        }
        _ => Ok(Ending::Done),
    }
}

async fn change(session: &Session, verb: &CatalogVerb) -> anyhow::Result<Ending> {
    let label = session.label_to_write("ledgerline catalog").await?;
    let now: Timestamp = session.clock.now();
    match verb {
        CatalogVerb::Merge { from, into, why } => {
            let id = catalogue::merge(&label, from, into, why, now).await?;
            decided(session, &id.to_string())
        }
        CatalogVerb::Split { identity, why } => {
            let id = catalogue::split(&label, *identity, why, now).await?;
            decided(session, &id.to_string())
        }
        CatalogVerb::Undo { id } => {
            catalogue::undo(&label, id, now).await?;
            print(session, &id, "The decision is taken back.\n")
        }
        CatalogVerb::Accept { identity, other } => {
            catalogue::decide(&label, *identity, other, true, now).await?;
            print(session, &true, "They are one from now on.\n")
        }
        CatalogVerb::Refuse { identity, other } => {
            catalogue::decide(&label, *identity, other, false, now).await?;
            print(
                session,
                &false,
                "They stay apart, and this is not suggested again.\n",
            )
        }
        _ => Ok(Ending::Done),
    }
}

fn decided(session: &Session, id: &str) -> anyhow::Result<Ending> {
    let text = format!("Done. To take it back: ledgerline catalog undo {id}\n");
    print(session, &serde_json::json!({ "decision": id }), &text)
}

fn print(session: &Session, value: &impl serde::Serialize, text: &str) -> anyhow::Result<Ending> {
    if session.json {
        output::print(&format!("{}\n", serde_json::to_string_pretty(value)?))?;
    } else {
        output::print(text)?;
    }
    Ok(Ending::Done)
}

fn name(entry: &Entry) -> String {
    let mut text = entry.title.clone();
    if let Some(version) = &entry.version {
        text += &format!(" ({version})");
    }
    if let Some(artist) = &entry.artist {
        text += &format!(", {artist}");
    }
    text
}

fn list_text(entries: &[Entry], n: u64) -> String {
    if entries.is_empty() {
        return "Nothing in the catalogue fits. Statements and registrations fill it: `ledgerline import PATH`.\n".to_owned();
    }
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| {
            vec![
                entry.id.clone(),
                entry.identifier.clone().unwrap_or_default(),
                entry.title.clone(),
                entry.version.clone().unwrap_or_default(),
                entry.artist.clone().unwrap_or_default(),
                entry.context.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let header = [
        "Id",
        "Identifier",
        "Title",
        "Version",
        "Artist",
        "Release or label",
    ];
    let mut text = table::text(&header, &rows);
    if n > entries.len() as u64 {
        text += &format!("\n{} of {n}; --limit shows more.\n", entries.len());
    }
    text
}

fn show_text(details: &catalogue::Details) -> String {
    let entry = &details.entry;
    let mut text = format!("{} {}\n", entry.kind, name(entry));
    if let Some(identifier) = &entry.identifier {
        text += &format!("Identifier  {identifier}\n");
    }
    if let Some(into) = &entry.merged_into {
        text += &format!("Merged into {into}\n");
    }
    for credit in &details.credits {
        let share = credit
            .share
            .as_ref()
            .map_or_else(String::new, |share| format!(", share {share}"));
        text += &format!("Credit      {} ({}{share})\n", credit.name, credit.role);
    }
    let rows: Vec<Vec<String>> = details
        .identities
        .iter()
        .map(|line| {
            vec![
                line.identity.to_string(),
                line.identifier.clone().unwrap_or_default(),
                line.title.clone().unwrap_or_default(),
                line.version.clone().unwrap_or_default(),
                line.artist.clone().unwrap_or_default(),
                format!("{:.2}", line.score),
                line.reasons.clone(),
            ]
        })
        .collect();
    let header = [
        "Identity",
        "Identifier",
        "Title",
        "Version",
        "Artist",
        "Score",
        "Because",
    ];
    text + "\nRows that count for it are about:\n" + &table::text(&header, &rows)
}

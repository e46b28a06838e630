use sound::{Part, Parts};
use workflows::similar;

use crate::Ending;
use crate::args::SimilarArgs;
use crate::output;
use crate::session::{Item, Request, Session, expect_one_song};
use crate::table;

pub(crate) fn run(session: &Session, args: &SimilarArgs) -> anyhow::Result<Ending> {
    expect_one_song(&args.song);
    let parts: Parts = [Part::Embedding, Part::Fingerprint].into_iter().collect();
    let request = Request {
        parts,
        use_cache: !args.no_cache,
    };
    let mut wanted = None;
    session.analyze(std::slice::from_ref(&args.song), &request, |item| {
        if let Item::Song { song, .. } = item {
            wanted = Some(song);
        }
        Ok(())
    })?;
    let Some(wanted) = wanted else {
        return Ok(Ending::Nothing);
    };
    let mut others = Vec::new();
    let ending = session.analyze(&args.folders, &request, |item| {
        if let Item::Song { song, .. } = item {
            others.push(*song);
        }
        Ok(())
    })?;
    let matches = similar::rank(&wanted, &others, args.limit)?;
    if session.json {
        output::print(&(serde_json::to_string_pretty(&matches)? + "\n"))?;
    } else {
        let rows: Vec<Vec<String>> = matches
            .iter()
            .map(|found| {
                let similarity = format!("{:.3}", found.similarity);
                vec![
                    similarity,
                    found.title.clone(),
                    if found.is_duplicate() { "yes" } else { "" }.to_owned(),
                    found.path.display().to_string(),
                ]
            })
            .collect();
        output::print(&table::text(
            &["Similarity", "Song", "Same recording", "File"],
            &rows,
        ))?;
    }
    Ok(ending)
}

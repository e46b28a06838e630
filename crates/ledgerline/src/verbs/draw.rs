use sound::{Part, Parts};
use workflows::draw::{self, Options};

use crate::Ending;
use crate::args::DrawArgs;
use crate::output;
use crate::session::{Item, Request, Session, expect_one_song};

pub(crate) fn run(session: &Session, args: &DrawArgs) -> anyhow::Result<Ending> {
    expect_one_song(&args.song);
    let parts: Parts = [
        Part::Rhythm,
        Part::Key,
        Part::Chords,
        Part::Loudness,
        Part::Structure,
    ]
    .into_iter()
    .collect();
    let request = Request {
        parts,
        use_cache: !args.no_cache,
    };
    let mut picture = None;
    let ending = session.analyze(std::slice::from_ref(&args.song), &request, |item| {
        if let Item::Song { song, .. } = item {
            picture = Some(draw::svg(
                &song,
                Options {
                    width: args.width,
                    standalone: true,
                },
            ));
        }
        Ok(())
    })?;
    match (picture, &args.out) {
        (Some(picture), Some(path)) => output::write_file(path, picture.as_bytes())?,
        (Some(picture), None) => output::print(&(picture + "\n"))?,
        (None, _) => {}
    }
    Ok(ending)
}

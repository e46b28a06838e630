//! Whatever a text says, it is a text.

use std::slice;

use catalog::Currency;
use store::catalogue::{self, Recording, Search};
use store::imports::{Import, commit};
use store::mappings::{self, Mapping};
use store::rates::{self, Rate};
use store::{lake_files, merges, sources};

use crate::{Desk, identity, lake_file, moment, recording, source};

const TEXTS: [&str; 9] = [
    "O'Brien \"The\" `Hat`",
    "'; DROP TABLE sources; --",
    "$1 ?1 :name @x #",
    "日本語 — Ünïcödé 🎵\u{202e}",
    "tab\tand\nline",
    "%_\\",
    "NULL",
    "",
    "x' OR '1' = '1",
];

#[tokio::test]
async fn texts_come_back_as_they_went_in() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    for (index, text) in TEXTS.into_iter().enumerate() {
        let text = text.to_owned();
        let mut file = source(&format!("{index} {text}"));
        file.origin.clone_from(&text);
        file.format.clone_from(&text);
        file.dataset.clone_from(&text);
        file.rows_digest.clone_from(&text);
        file.mapping = Some(text.clone());
        let mut song = recording(&text, &text);
        song.isrc = Some(text.clone());
        let mut about = identity(index as i64, &song);
        about.reasons.clone_from(&text);
        let mut import = Import::new(file.clone(), text.clone());
        let mut lake_file = lake_file(&format!("{index}{text}"), &[(&file, 1)]);
        lake_file.dataset.clone_from(&text);
        lake_file.month.clone_from(&text);
        import.files = vec![lake_file.clone()];
        import.recordings = vec![song.clone()];
        import.identities = vec![about.clone()];
        commit(store, tenant, &import).await.unwrap();

        assert_eq!(
            sources::find(store, tenant, file.id).await.unwrap(),
            Some(file.clone())
        );
        assert_eq!(
            sources::with_rows_digest(store, tenant, &text)
                .await
                .unwrap(),
            [file.clone()]
        );
        let found = sources::candidates(store, tenant, &text, &text, file.period)
            .await
            .unwrap();
        assert_eq!(found, [file]);
        assert_eq!(
            lake_files::live(store, tenant, Some(&text)).await.unwrap(),
            [lake_file]
        );
        assert_eq!(
            catalogue::get(store, tenant, song.id).await.unwrap(),
            Some(song.clone())
        );
        let found =
            catalogue::with_identifier::<Recording>(store, tenant, slice::from_ref(&text)).await;
        assert_eq!(found.unwrap(), [song.clone()]);
        let search = Search {
            text: text.clone(),
            ..Search::default()
        };
        let found: Vec<Recording> = catalogue::list(store, tenant, &search).await.unwrap();
        assert!(found.contains(&song), "{text}");

        let mapping = Mapping {
            signature: text.clone(),
            name: text.clone(),
            toml: text.clone(),
            confirmed_at: moment(0),
        };
        mappings::save(store, tenant, &mapping).await.unwrap();
        assert_eq!(
            mappings::find(store, tenant, &text).await.unwrap(),
            Some(mapping)
        );

        let own = recording(&text, "own");
        merges::split(store, tenant, index as i64, &own, moment(0), &text)
            .await
            .unwrap();
        let history = merges::history(store, tenant).await.unwrap();
        assert!(history.iter().any(|decision| decision.why == text));

        let rate = Rate {
            base: Currency::EUR,
            quote: Currency::USD,
            day: index as i32,
            rate: "1.1".parse().unwrap(),
            source: text,
        };
        rates::put(store, tenant, slice::from_ref(&rate))
            .await
            .unwrap();
        let pair = (Currency::EUR, Currency::USD);
        let found = rates::on_or_before(store, tenant, pair, index as i32)
            .await
            .unwrap();
        assert_eq!(found, Some(rate));
    }
    let all = sources::list(store, tenant, sources::Filter::All)
        .await
        .unwrap();
    assert_eq!(all.len(), TEXTS.len());
}

use std::collections::HashMap;

use store::catalogue::{self, Entity, Recording, Search};
use store::identities::{self, How};
use store::imports::{Import, commit};
use store::merges::{self, What, merge, resolve, split, unmerge};
use store::suggestions::{self, Suggestion, SuggestionState};
use store::{StoreError, withdrawals};

use crate::{Desk, identity, moment, recording, source, work};

/// Imports four recordings with an identity each (1 to 4) and a suggestion that 1 is the second.
async fn four(desk: &Desk) -> [Recording; 4] {
    let songs = ["A", "B", "C", "D"].map(|title| recording(title, "Ada Byrne"));
    commit(&desk.store, desk.tenant, &import_of(&songs))
        .await
        .unwrap();
    songs
}

fn import_of(songs: &[Recording; 4]) -> Import {
    let mut import = Import::new(source("a.csv"), String::new());
    import.recordings = songs.to_vec();
    import.identities = (1..)
        .zip(songs)
        .map(|(number, song)| identity(number, song))
        .collect();
    import.suggestions = vec![Suggestion {
        identity: 1,
        other: Entity::Recording(songs[1].id),
        score: 0.8,
        reasons: "nearly the same title".to_owned(),
        state: SuggestionState::Open,
    }];
    import
}

async fn titles(desk: &Desk) -> Vec<String> {
    let all = Search::default();
    let songs: Vec<Recording> = catalogue::list(&desk.store, desk.tenant, &all)
        .await
        .unwrap();
    songs.into_iter().map(|song| song.title).collect()
}

#[tokio::test]
async fn merges_are_followed_to_their_end_and_taken_back() {
    let desk = Desk::new().await;
    let [a, b, c, _] = four(&desk).await.map(|song| Entity::Recording(song.id));
    let (store, tenant) = (&desk.store, desk.tenant);
    let first = merge(store, tenant, a, b, moment(10), "same ISRC")
        .await
        .unwrap();
    let second = merge(store, tenant, b, c, moment(11), "heard it")
        .await
        .unwrap();
    for entity in [a, b, c] {
        assert_eq!(resolve(store, tenant, entity).await.unwrap(), c);
    }
    assert_eq!(titles(&desk).await, ["C", "D"]);
    let numbers = async |entity| -> Vec<i64> {
        let found = identities::of_entity(store, tenant, entity).await.unwrap();
        found
            .into_iter()
            .map(|identity| identity.identity)
            .collect()
    };
    assert_eq!(numbers(c).await, [1, 2, 3]);
    assert_eq!(numbers(b).await, [1, 2]);
    assert_eq!(identities::resolved(store, tenant).await.unwrap()[&1], c);
    // The identity itself still points where it was matched to.
    assert_eq!(
        identities::known(store, tenant, &[1]).await.unwrap(),
        HashMap::from([(1, a)])
    );

    unmerge(store, tenant, second, moment(12)).await.unwrap();
    assert_eq!(resolve(store, tenant, a).await.unwrap(), b);
    unmerge(store, tenant, first, moment(13)).await.unwrap();
    unmerge(store, tenant, first, moment(14)).await.unwrap();
    assert_eq!(resolve(store, tenant, a).await.unwrap(), a);
    assert_eq!(titles(&desk).await, ["A", "B", "C", "D"]);

    let history = merges::history(store, tenant).await.unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|d| (d.what, d.why.as_str(), d.undone_at))
        .collect();
    let merge = |from, into| What::Merge { from, into };
    assert_eq!(
        told,
        [
            (merge(b, c), "heard it", Some(moment(12))),
            (merge(a, b), "same ISRC", Some(moment(13))),
        ]
    );
}

#[tokio::test]
async fn a_merge_leads_neither_back_nor_to_another_kind() {
    let desk = Desk::new().await;
    let [a, b, c, d] = four(&desk).await.map(|song| Entity::Recording(song.id));
    let (store, tenant) = (&desk.store, desk.tenant);
    let check = async |from, into| merge(store, tenant, from, into, moment(1), "").await;
    check(a, b).await.unwrap();
    check(b, c).await.unwrap();
    for (from, into) in [(c, a), (c, b), (c, c)] {
        let error = check(from, into).await.unwrap_err();
        assert!(matches!(error, StoreError::MergeCycle { .. }), "{error}");
    }
    let error = check(a, d).await.unwrap_err();
    assert!(matches!(error, StoreError::AlreadyMerged { .. }), "{error}");
    let error = check(d, Entity::Work(work("A").id)).await.unwrap_err();
    assert!(
        matches!(error, StoreError::DifferentKinds { .. }),
        "{error}"
    );
    let nowhere = Entity::Recording(recording("Nowhere", "").id);
    for (from, into) in [(d, nowhere), (nowhere, d)] {
        let error = check(from, into).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound { .. }), "{error}");
    }
    assert_eq!(merges::history(store, tenant).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_merge_survives_another_import() {
    let desk = Desk::new().await;
    let songs = four(&desk).await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let [a, b, ..] = songs.clone().map(|song| Entity::Recording(song.id));
    merge(store, tenant, a, b, moment(1), "").await.unwrap();
    split(
        store,
        tenant,
        3,
        &recording("E", "Ada Byrne"),
        moment(2),
        "",
    )
    .await
    .unwrap();
    let plan = withdrawals::plan(store, tenant, source("a.csv").id)
        .await
        .unwrap()
        .unwrap();
    withdrawals::undo(store, tenant, &plan, moment(3))
        .await
        .unwrap();
    commit(store, tenant, &import_of(&songs)).await.unwrap();
    let resolved = identities::resolved(store, tenant).await.unwrap();
    assert_eq!(resolved[&1], b);
    assert_eq!(
        resolved[&3],
        Entity::Recording(recording("E", "Ada Byrne").id)
    );
}

#[tokio::test]
async fn an_identity_gets_an_entry_of_its_own_and_goes_back() {
    let desk = Desk::new().await;
    let [a, ..] = four(&desk).await.map(|song| Entity::Recording(song.id));
    let (store, tenant) = (&desk.store, desk.tenant);
    let live = recording("A (Live)", "Ada Byrne");
    let first = split(store, tenant, 1, &live, moment(1), "it is the live take")
        .await
        .unwrap();
    let found = identities::get(store, tenant, 1).await.unwrap().unwrap();
    assert_eq!(
        (found.entity, found.how),
        (Entity::Recording(live.id), How::Manual)
    );
    assert_eq!(titles(&desk).await, ["A", "A (Live)", "B", "C", "D"]);

    let other = recording("A (Demo)", "Ada Byrne");
    let second = split(store, tenant, 1, &other, moment(2), "no, the demo")
        .await
        .unwrap();
    let error = unmerge(store, tenant, first, moment(3)).await.unwrap_err();
    assert!(matches!(error, StoreError::ChangedSince { .. }), "{error}");
    unmerge(store, tenant, second, moment(4)).await.unwrap();
    unmerge(store, tenant, first, moment(5)).await.unwrap();
    let found = identities::get(store, tenant, 1).await.unwrap().unwrap();
    assert_eq!((found.entity, found.how), (a, How::Automatic));
    assert_eq!(titles(&desk).await, ["A", "B", "C", "D"]);

    let error = split(store, tenant, 99, &live, moment(6), "")
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::NotFound { .. }), "{error}");
    let error = split(store, tenant, 1, &work("A"), moment(6), "")
        .await
        .unwrap_err();
    assert!(
        matches!(error, StoreError::DifferentKinds { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn an_entry_that_is_used_otherwise_stays_when_a_split_goes() {
    let desk = Desk::new().await;
    let [a, _, c, _] = four(&desk).await.map(|song| Entity::Recording(song.id));
    let (store, tenant) = (&desk.store, desk.tenant);
    let live = recording("Live", "Ada Byrne");
    let first = split(store, tenant, 1, &live, moment(1), "").await.unwrap();
    // A second identity moves to the same entry.
    split(store, tenant, 2, &live, moment(2), "").await.unwrap();
    merge(store, tenant, c, Entity::Recording(live.id), moment(3), "")
        .await
        .unwrap();
    unmerge(store, tenant, first, moment(4)).await.unwrap();
    assert_eq!(
        identities::get(store, tenant, 1)
            .await
            .unwrap()
            .unwrap()
            .entity,
        a
    );
    assert_eq!(
        catalogue::get(store, tenant, live.id).await.unwrap(),
        Some(live)
    );
}

#[tokio::test]
async fn a_suggestion_is_accepted_or_refused() {
    let desk = Desk::new().await;
    let songs = four(&desk).await;
    let [a, b, ..] = songs.clone().map(|song| Entity::Recording(song.id));
    let (store, tenant) = (&desk.store, desk.tenant);
    let count = async |state| suggestions::count(store, tenant, state).await.unwrap();
    assert_eq!(count(SuggestionState::Open).await, 1);
    let accepted = suggestions::accept(store, tenant, 1, b, moment(1))
        .await
        .unwrap();
    assert_eq!(
        suggestions::accept(store, tenant, 1, b, moment(2))
            .await
            .unwrap(),
        accepted
    );
    assert_eq!(count(SuggestionState::Accepted).await, 1);
    assert_eq!(resolve(store, tenant, a).await.unwrap(), b);
    let error = suggestions::refuse(store, tenant, 1, b, moment(3))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::NotFound { .. }), "{error}");

    unmerge(store, tenant, accepted.unwrap(), moment(4))
        .await
        .unwrap();
    assert_eq!(count(SuggestionState::Open).await, 1);
    suggestions::refuse(store, tenant, 1, b, moment(5))
        .await
        .unwrap();
    assert_eq!(count(SuggestionState::Refused).await, 1);

    // It is not asked again.
    let mut import = import_of(&songs);
    import.source = source("b.csv");
    commit(store, tenant, &import).await.unwrap();
    let open = suggestions::list(store, tenant, SuggestionState::Open, 10, 0)
        .await
        .unwrap();
    assert_eq!(open, []);
    // Two that are one already need no merge.
    merge(store, tenant, b, a, moment(6), "").await.unwrap();
    assert_eq!(
        suggestions::accept(store, tenant, 1, b, moment(7))
            .await
            .unwrap(),
        None
    );
    let error = suggestions::accept(store, tenant, 2, b, moment(8))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::NotFound { .. }), "{error}");
}

use std::slice;

use store::StoreError;
use store::catalogue::{
    self, Credit, Entity, Party, PartyKind, Recording, Release, Search, Track, Work,
};

use crate::{Desk, party, recording, release, work};

fn search(text: &str) -> Search {
    Search {
        text: text.to_owned(),
        ..Search::default()
    }
}

#[tokio::test]
async fn every_word_of_a_search_must_be_found_somewhere() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let mut nova = recording("Nova", "Beyoncé Žižek");
    nova.isrc = Some("USS1Z9900001".to_owned());
    nova.version = Some("Radio Edit".to_owned());
    nova.release_title = Some("Lux".to_owned());
    let percent = recording("100% of_it\\", "Ada Byrne");
    let plain = recording("100 of it", "Ada Byrne");
    catalogue::insert(
        store,
        tenant,
        &[nova.clone(), percent.clone(), plain.clone()],
    )
    .await
    .unwrap();

    let check = async |text: &str, expected: &[&Recording]| {
        let search = search(text);
        let found: Vec<Recording> = catalogue::list(store, tenant, &search).await.unwrap();
        assert!(
            found.iter().eq(expected.iter().copied()),
            "{text}: {found:?}"
        );
        let n_found = catalogue::count::<Recording>(store, tenant, &search)
            .await
            .unwrap();
        assert_eq!(n_found, expected.len() as u64, "{text}");
    };
    check("", &[&plain, &percent, &nova]).await;
    check("nova", &[&nova]).await;
    check("zizek NOVA", &[&nova]).await;
    check("uss1z99", &[&nova]).await;
    check("radio lux", &[&nova]).await;
    check("nova byrne", &[]).await;
    check("byrne", &[&plain, &percent]).await;
    check("100%", &[&percent]).await;
    check("of_it", &[&percent]).await;
    check("\\", &[&percent]).await;
    check("%", &[&percent]).await;
    check("'; DROP TABLE recordings; --", &[]).await;
}

#[tokio::test]
async fn lists_come_by_title_in_pages() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let songs: Vec<Recording> = (0..25)
        .map(|n| recording(&format!("Song {n:02}"), "Ada Byrne"))
        .collect();
    let mut shuffled = songs.clone();
    shuffled.reverse();
    catalogue::insert(store, tenant, &shuffled).await.unwrap();
    let mut pages = Vec::new();
    for offset in [0, 10, 20, 30] {
        let search = Search {
            limit: 10,
            offset,
            ..search("song")
        };
        pages.extend(
            catalogue::list::<Recording>(store, tenant, &search)
                .await
                .unwrap(),
        );
        assert_eq!(
            catalogue::count::<Recording>(store, tenant, &search)
                .await
                .unwrap(),
            25
        );
    }
    assert_eq!(pages, songs);
}

#[tokio::test]
async fn entries_are_changed_by_hand_and_not_by_an_insert() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let mut song = recording("Nova", "Ada Byrne");
    catalogue::insert(store, tenant, slice::from_ref(&song))
        .await
        .unwrap();
    song.title = "Novae".to_owned();
    song.isrc = Some("USS1Z9900001".to_owned());
    song.duration_ms = None;
    catalogue::insert(store, tenant, slice::from_ref(&song))
        .await
        .unwrap();
    let found = catalogue::get::<Recording>(store, tenant, song.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.title, "Nova");
    catalogue::update(store, tenant, &song).await.unwrap();
    assert_eq!(
        catalogue::get(store, tenant, song.id).await.unwrap(),
        Some(song.clone())
    );
    let found: Vec<Recording> = catalogue::list(store, tenant, &search("novae"))
        .await
        .unwrap();
    assert_eq!(found, [song]);

    let mut tune = work("Nova");
    let mut album = release("Lux");
    let mut writer = party("Ada Byrne");
    catalogue::insert(store, tenant, slice::from_ref(&tune))
        .await
        .unwrap();
    catalogue::insert(store, tenant, slice::from_ref(&album))
        .await
        .unwrap();
    catalogue::insert(store, tenant, slice::from_ref(&writer))
        .await
        .unwrap();
    tune.iswc = None;
    album.artist = Some("Ada Byrne".to_owned());
    writer.kind = PartyKind::Group;
    writer.isni = Some("0000000121032683".to_owned());
    catalogue::update(store, tenant, &tune).await.unwrap();
    catalogue::update(store, tenant, &album).await.unwrap();
    catalogue::update(store, tenant, &writer).await.unwrap();
    assert_eq!(
        catalogue::list::<Work>(store, tenant, &search("nova"))
            .await
            .unwrap(),
        [tune]
    );
    assert_eq!(
        catalogue::list::<Release>(store, tenant, &search("byrne"))
            .await
            .unwrap(),
        [album]
    );
    assert_eq!(
        catalogue::list::<Party>(store, tenant, &search("1032683"))
            .await
            .unwrap(),
        [writer]
    );

    let error = catalogue::update(store, tenant, &recording("Nox", "Nobody"))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::NotFound {
                what: "recording",
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn entries_are_found_by_their_identifiers() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let songs: Vec<Recording> = (0..700)
        .map(|n| Recording {
            isrc: Some(format!("USS1Z99{n:05}")),
            ..recording(&format!("Song {n}"), "Ada Byrne")
        })
        .collect();
    catalogue::insert(store, tenant, &songs).await.unwrap();
    let mut isrcs: Vec<String> = songs.iter().filter_map(|song| song.isrc.clone()).collect();
    isrcs.push("none".to_owned());
    let found: Vec<Recording> = catalogue::with_identifier(store, tenant, &isrcs)
        .await
        .unwrap();
    assert_eq!(found.len(), 700);
    let found: Vec<Recording> = catalogue::with_identifier(store, tenant, &isrcs[699..])
        .await
        .unwrap();
    assert_eq!(found, songs[699..]);
}

#[tokio::test]
async fn credits_and_tracks_need_what_they_name() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let (song, writer, album) = (recording("Nova", "Ada"), party("Ada"), release("Lux"));
    let on = Entity::Recording(song.id);
    let mut credit = Credit {
        on,
        party: writer.id,
        role: "composer".to_owned(),
        share: Some("1/3".to_owned()),
    };
    let mut track = Track {
        release: album.id,
        disc_no: 1,
        track_no: 1,
        recording: song.id,
    };
    catalogue::put_credits(store, tenant, slice::from_ref(&credit))
        .await
        .unwrap_err();
    catalogue::put_tracks(store, tenant, &[track])
        .await
        .unwrap_err();

    let other = recording("Nox", "Ada");
    catalogue::insert(store, tenant, slice::from_ref(&writer))
        .await
        .unwrap();
    catalogue::insert(store, tenant, slice::from_ref(&album))
        .await
        .unwrap();
    catalogue::insert(store, tenant, &[song, other.clone()])
        .await
        .unwrap();
    for share in [None, Some("2/3".to_owned())] {
        credit.share = share;
        catalogue::put_credits(store, tenant, slice::from_ref(&credit))
            .await
            .unwrap();
        assert_eq!(
            catalogue::credits_of(store, tenant, on).await.unwrap(),
            [credit.clone()]
        );
    }
    let found = catalogue::credits_of_party(store, tenant, writer.id)
        .await
        .unwrap();
    assert_eq!(found, [credit.clone()]);
    assert!(
        catalogue::remove_credit(store, tenant, &credit)
            .await
            .unwrap()
    );
    assert!(
        !catalogue::remove_credit(store, tenant, &credit)
            .await
            .unwrap()
    );

    catalogue::put_tracks(store, tenant, &[track])
        .await
        .unwrap();
    track.recording = other.id;
    catalogue::put_tracks(store, tenant, &[track])
        .await
        .unwrap();
    assert_eq!(
        catalogue::tracks_of(store, tenant, album.id).await.unwrap(),
        [track]
    );
}

//! What rows are about, found in the catalogue or entered there.

use std::collections::{BTreeMap, HashMap, HashSet};

use catalog::likeness::{Description, Index, Kind, Verdict, credited};
use catalog::{Digest, PartyId, RecordingId, ReleaseId, SourceId, Timestamp, WorkId};
use store::catalogue::{self, Credit, Entity, Party, PartyKind, Recording, Release, Search, Work};
use store::identities::{self, How, Identity};
use store::suggestions::{Suggestion, SuggestionState};

use super::about::{About, Involved};
use crate::WorkflowError;
use crate::label::Label;

/// What an import adds to the catalogue.
#[derive(Debug, Default)]
pub(super) struct Matched {
    pub(super) identities: Vec<Identity>,
    pub(super) suggestions: Vec<Suggestion>,
    pub(super) recordings: Vec<Recording>,
    pub(super) works: Vec<Work>,
    pub(super) releases: Vec<Release>,
    pub(super) parties: Vec<Party>,
    pub(super) credits: Vec<Credit>,
}

impl Matched {
    pub(super) fn n_entries(&self) -> u64 {
        (self.recordings.len() + self.works.len() + self.releases.len()) as u64
    }
}

/// The catalogue, ready to find entries in.
pub(super) struct Matcher {
    recordings: Index<RecordingId>,
    works: Index<WorkId>,
    releases: Index<ReleaseId>,
    /// By IPI, else by name in lower case.
    parties: HashMap<String, PartyId>,
    /// By what tells a name from others.
    artists: HashMap<String, PartyId>,
}

/// When and from what new entries come.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    pub(super) source: SourceId,
    pub(super) now: Timestamp,
    /// Whether rows may make entries: lists of what others play or chart may not.
    pub(super) may_enter: bool,
}

impl Matcher {
    /// Reads the catalogue of a label.
    pub(super) async fn load(label: &Label) -> Result<Self, WorkflowError> {
        let everything = Search {
            limit: u32::MAX,
            ..Search::default()
        };
        let (store, tenant) = (&label.store, label.tenant);
        let mut matcher = Self {
            recordings: Index::new(Kind::Recording),
            works: Index::new(Kind::Work),
            releases: Index::new(Kind::Release),
            parties: HashMap::new(),
            artists: HashMap::new(),
        };
        for recording in catalogue::list::<Recording>(store, tenant, &everything).await? {
            matcher.recordings.insert(
                recording.id,
                &Description {
                    isrc: recording.isrc.as_deref().and_then(|isrc| isrc.parse().ok()),
                    title: Some(&recording.title),
                    version: recording.version.as_deref(),
                    artist: recording.artist.as_deref(),
                    duration_ms: recording.duration_ms.and_then(|ms| u32::try_from(ms).ok()),
                    release: recording.release_title.as_deref(),
                    ..Description::default()
                },
            );
        }
        for work in catalogue::list::<Work>(store, tenant, &everything).await? {
            matcher.works.insert(
                work.id,
                &Description {
                    iswc: work.iswc.as_deref().and_then(|iswc| iswc.parse().ok()),
                    title: Some(&work.title),
                    artist: work.writers.as_deref(),
                    ..Description::default()
                },
            );
        }
        for release in catalogue::list::<Release>(store, tenant, &everything).await? {
            matcher.releases.insert(
                release.id,
                &Description {
                    upc: release.upc.as_deref().and_then(|upc| upc.parse().ok()),
                    title: Some(&release.title),
                    artist: release.artist.as_deref(),
                    ..Description::default()
                },
            );
        }
        for party in catalogue::list::<Party>(store, tenant, &everything).await? {
            if party.kind == PartyKind::Artist {
                let names = credited(&party.name).into_iter();
                let keys = names.map(|name| (name.key, party.id));
                matcher.artists.extend(keys);
            } else {
                let key = party_key(party.ipi.as_deref(), &party.name);
                matcher.parties.insert(key, party.id);
            }
        }
        Ok(matcher)
    }

    /// Finds or makes the entry for each identity that the store does not know yet.
    pub(super) async fn take(
        &mut self,
        label: &Label,
        about: HashMap<i64, About>,
        involved: Vec<Involved>,
        origin: Origin,
    ) -> Result<Matched, WorkflowError> {
        // In an order that does not depend on hashing: entries are the same in every run.
        let about: BTreeMap<i64, About> = about.into_iter().collect();
        let ids: Vec<i64> = about.keys().copied().collect();
        let known = identities::known(&label.store, label.tenant, &ids).await?;
        let mut matched = Matched::default();
        let mut order: Vec<(&i64, &About)> = about.iter().collect();
        // Rows with an identifier first: they make the entries that the others are found by.
        order.sort_by_key(|(_, about)| about.isrc.is_none() && about.iswc.is_none());
        let mut works = HashMap::new();
        for (&identity, about) in order {
            let entity = match known.get(&identity) {
                Some(known) => Some(*known),
                None => self.identify(identity, about, origin, &mut matched),
            };
            if let Some(Entity::Work(work)) = entity {
                works.insert(identity, work);
            }
            if origin.may_enter && !about.is_work && !about.is_release() {
                self.enter_release(about, origin, &mut matched);
            }
        }
        self.enter_parties(involved, &works, origin, &mut matched);
        Ok(matched)
    }

    fn identify(
        &mut self,
        identity: i64,
        about: &About,
        origin: Origin,
        matched: &mut Matched,
    ) -> Option<Entity> {
        let description = about.description();
        let found = if about.is_work {
            decide(self.works.find(&description), Entity::Work)
        } else if about.is_release() {
            decide(self.releases.find(&description), Entity::Release)
        } else {
            decide(self.recordings.find(&description), Entity::Recording)
        };
        let (entity, score, reasons) = match found {
            Found::Same(entity, score, reasons) => (entity, score, reasons),
            _ if !origin.may_enter || about.title.is_none() => return None,
            Found::Perhaps(other, score, reasons) => {
                matched.suggestions.push(Suggestion {
                    identity,
                    other,
                    score,
                    reasons,
                    state: SuggestionState::Open,
                });
                (self.enter(about, origin, matched), 1.0, "new".to_owned())
            }
            Found::New => (self.enter(about, origin, matched), 1.0, "new".to_owned()),
        };
        matched.identities.push(Identity {
            identity,
            entity,
            isrc: about.isrc.clone(),
            upc: about.upc.clone(),
            iswc: about.iswc.clone(),
            title: about.title.clone(),
            version: about.version.clone(),
            artist: about.artist.clone(),
            release_title: about.release.clone(),
            score,
            reasons,
            first_source: origin.source,
            how: How::Automatic,
        });
        Some(entity)
    }

    fn enter(&mut self, about: &About, origin: Origin, matched: &mut Matched) -> Entity {
        let title = about.title.clone().unwrap_or_default();
        let description = about.description();
        if about.is_work {
            let id = WorkId::new(origin.now, about.digest());
            self.works.insert(id, &description);
            matched.works.push(Work {
                id,
                iswc: description.iswc.map(|iswc| iswc.as_str().to_owned()),
                title,
                writers: about.artist.clone(),
                created_at: origin.now,
            });
            return Entity::Work(id);
        }
        if about.is_release() {
            return Entity::Release(self.new_release(about, origin, matched));
        }
        let id = RecordingId::new(origin.now, about.digest());
        self.recordings.insert(id, &description);
        matched.recordings.push(Recording {
            id,
            isrc: description.isrc.map(|isrc| isrc.as_str().to_owned()),
            title,
            version: about.version.clone(),
            artist: about.artist.clone(),
            release_title: about.release.clone(),
            duration_ms: about.duration_ms.map(u64::from),
            created_at: origin.now,
        });
        if let Some(artist) = about.artist.as_deref() {
            self.credit_artists(Entity::Recording(id), artist, origin, matched);
        }
        Entity::Recording(id)
    }

    /// Credits the artists of a new entry.
    fn credit_artists(&mut self, on: Entity, artist: &str, origin: Origin, matched: &mut Matched) {
        for name in credited(artist) {
            let digest = Digest::of(format!("artist {}", name.key).as_bytes());
            let party = *self.artists.entry(name.key).or_insert_with(|| {
                let id = PartyId::new(origin.now, digest);
                matched.parties.push(Party {
                    id,
                    ipi: None,
                    name: name.name,
                    isni: None,
                    dpid: None,
                    kind: PartyKind::Artist,
                    created_at: origin.now,
                });
                id
            });
            matched.credits.push(Credit {
                on,
                party,
                role: if name.is_guest {
                    "featured artist"
                } else {
                    "main artist"
                }
                .to_owned(),
                share: None,
            });
        }
    }

    /// Enters the release that a track was sold on, unless it is there.
    fn enter_release(&mut self, about: &About, origin: Origin, matched: &mut Matched) {
        let Some(title) = about.release.as_deref() else {
            return;
        };
        let release = Description {
            upc: about.description().upc,
            title: Some(title),
            artist: about.artist.as_deref(),
            ..Description::default()
        };
        if release.upc.is_none() {
            return;
        }
        let release_of_it = About {
            upc: about.upc.clone(),
            release: about.release.clone(),
            title: about.release.clone(),
            artist: about.artist.clone(),
            label: about.label.clone(),
            ..About::default()
        };
        match self.releases.find(&release) {
            Verdict::Same { .. } => {}
            // A compilation has several artists; the UPC alone tells releases apart.
            Verdict::Perhaps { reasons, .. }
                if reasons
                    .iter()
                    .any(|reason| reason.to_string().contains("UPC")) => {}
            _ => {
                self.new_release(&release_of_it, origin, matched);
            }
        }
    }

    fn new_release(&mut self, about: &About, origin: Origin, matched: &mut Matched) -> ReleaseId {
        let description = Description {
            title: about.release.as_deref().or(about.title.as_deref()),
            ..about.description()
        };
        let id = ReleaseId::new(origin.now, about.digest());
        self.releases.insert(id, &description);
        matched.releases.push(Release {
            id,
            upc: description.upc.map(|upc| upc.as_str().to_owned()),
            title: description.title.unwrap_or_default().to_owned(),
            artist: about.artist.clone(),
            label: about.label.clone(),
            created_at: origin.now,
        });
        if let Some(artist) = about.artist.as_deref() {
            self.credit_artists(Entity::Release(id), artist, origin, matched);
        }
        id
    }

    fn enter_parties(
        &mut self,
        involved: Vec<Involved>,
        works: &HashMap<i64, WorkId>,
        origin: Origin,
        matched: &mut Matched,
    ) {
        let mut seen = HashSet::new();
        for party in involved {
            let Some(&work) = works.get(&party.work) else {
                continue;
            };
            let key = party_key(party.ipi.as_deref(), &party.name);
            let id = *self.parties.entry(key.clone()).or_insert_with(|| {
                let id = PartyId::new(origin.now, Digest::of(key.as_bytes()));
                matched.parties.push(Party {
                    id,
                    ipi: party.ipi.clone(),
                    name: party.name.clone(),
                    isni: None,
                    dpid: None,
                    kind: if party.is_publisher {
                        PartyKind::Company
                    } else {
                        PartyKind::Person
                    },
                    created_at: origin.now,
                });
                id
            });
            if seen.insert((work, id, party.role.clone())) {
                matched.credits.push(Credit {
                    on: Entity::Work(work),
                    party: id,
                    role: party.role,
                    share: party.share.map(|share| share.to_string()),
                });
            }
        }
    }
}

/// An identity's match, as the catalogue names entries.
enum Found {
    Same(Entity, f64, String),
    Perhaps(Entity, f64, String),
    New,
}

fn decide<Id>(verdict: Verdict<Id>, entity: impl Fn(Id) -> Entity) -> Found {
    let words = |reasons: Vec<catalog::likeness::Reason>| {
        let words: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        words.join("; ")
    };
    match verdict {
        Verdict::Same { id, score, reasons } => {
            Found::Same(entity(id), f64::from(score), words(reasons))
        }
        Verdict::Perhaps { id, score, reasons } => {
            Found::Perhaps(entity(id), f64::from(score), words(reasons))
        }
        Verdict::New => Found::New,
    }
}

fn party_key(ipi: Option<&str>, name: &str) -> String {
    match ipi {
        Some(ipi) if ipi.bytes().any(|byte| byte != b'0') => ipi.to_owned(),
        _ => name.to_lowercase(),
    }
}

//! One file, from its bytes to what is said of it.

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};
use std::fs;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use catalog::facts::Dataset;
use catalog::facts::datasets::{chart_entries, listens, statement_lines};
use catalog::{Digest, SourceId};
use intake::archive::{self, Packing};
use intake::{HEAD_BYTES, Head, IntakeError, Recognized, Report};
use store::imports::{self, Committed, Import};
use store::sources::{self, Filter, OriginKind, Source, SourceState};

use super::matching::Origin;
use super::sink::{ImportSink, Places};
use super::unpack::Waiting;
use super::{File, OnOverlap, Other, Outcome, Progress, Session, State, overlap};
use crate::WorkflowError;
use crate::label::lake_file;
use crate::report::cause_chain;
use crate::withdrawal::withdrawal;

/// What is known of a file once its bytes were seen.
struct Seen {
    head: Vec<u8>,
    size_bytes: u64,
    digest: Digest,
    name: String,
}

impl Session<'_> {
    /// Imports a file, or every file of an archive.
    pub(super) async fn import(
        &mut self,
        file: File,
        each: &mut impl FnMut(Outcome) -> Result<(), WorkflowError>,
    ) -> Result<(), WorkflowError> {
        let mut waiting = VecDeque::from([Waiting {
            file,
            depth: 0,
            is_unpacked: false,
        }]);
        while let Some(next) = waiting.pop_front() {
            let result = match &next.file.error {
                Some(error) => Err(WorkflowError::Import(error.clone())),
                None => self.open(&next, &mut waiting).await,
            };
            if next.is_unpacked {
                let _ = fs::remove_file(&next.file.path);
            }
            match result {
                Ok(Some(outcome)) => each(outcome)?,
                Ok(None) => {}
                // What concerns all files ends the run.
                Err(error @ (WorkflowError::Store(_) | WorkflowError::Write { .. })) => {
                    return Err(error);
                }
                Err(error) => {
                    let error = cause_chain(&error);
                    each(Outcome::new(next.file.shown, State::Failed { error }))?;
                }
            }
        }
        Ok(())
    }

    async fn open(
        &mut self,
        waiting: &Waiting,
        queue: &mut VecDeque<Waiting>,
    ) -> Result<Option<Outcome>, WorkflowError> {
        let file = &waiting.file;
        let read = |source| WorkflowError::Read {
            path: file.path.clone(),
            source,
        };
        let name = file
            .shown
            .rsplit(['/', '\\', '!'])
            .next()
            .unwrap_or(&file.shown)
            .to_owned();
        let mut input = fs::File::open(&file.path).map_err(read)?;
        let size_bytes = input.metadata().map_err(read)?.len();
        let mut head = Vec::new();
        (&mut input)
            .take(HEAD_BYTES as u64)
            .read_to_end(&mut head)
            .map_err(read)?;
        input.seek(SeekFrom::Start(0)).map_err(read)?;
        let packing = archive::packing_of(&head, &name);
        if packing != Packing::Plain {
            if waiting.depth >= self.settings.limits.depth {
                let limit = format!(
                    "{} archives inside of each other",
                    self.settings.limits.depth
                );
                let what = "the nesting of archives".to_owned();
                return Err(IntakeError::TooLarge { what, limit }.into());
            }
            let found = self.unpack(waiting, input, size_bytes, packing)?;
            for unpacked in found.into_iter().rev() {
                queue.push_front(unpacked);
            }
            return Ok(None);
        }
        let digest = Digest::of_reader(&mut input).map_err(read)?;
        let seen = Seen {
            head,
            size_bytes,
            digest,
            name,
        };
        self.import_plain(file, &seen).await
    }

    /// Imports a file that is no archive; `None` for one of a folder that is nothing of ours.
    async fn import_plain(
        &mut self,
        file: &File,
        seen: &Seen,
    ) -> Result<Option<Outcome>, WorkflowError> {
        let id = SourceId::of(seen.digest);
        if let Some(known) = self.active(id).await? {
            return Ok(Some(already_known(&file.shown, id, &known)));
        }
        let head = Head {
            name: &seen.name,
            bytes: &seen.head,
        };
        let recognized = if let Some(format) = &self.settings.format {
            intake::recognize_as(&head, format, &self.own)
                .ok_or_else(|| WorkflowError::NotAs(format.clone()))?
        } else if let Some(recognized) = intake::recognize(&head, &self.own) {
            recognized
        } else {
            let is_table = intake::propose(&head).is_some();
            let state = State::Unrecognized { is_table };
            // A folder holds much that is nothing of ours.
            let is_worth_a_word = file.is_named || is_table;
            return Ok(is_worth_a_word.then(|| Outcome::new(file.shown.clone(), state)));
        };
        self.read(file, seen, id, &recognized).await.map(Some)
    }

    /// Returns the source when its rows are in the lake, itself or what replaced it.
    async fn active(&self, id: SourceId) -> Result<Option<Source>, WorkflowError> {
        let (store, tenant) = (&self.label.store, self.label.tenant);
        let mut next = id;
        for _ in 0..64 {
            match sources::find(store, tenant, next).await? {
                Some(found) if found.state == SourceState::Active => return Ok(Some(found)),
                Some(Source {
                    state: SourceState::Replaced { by, .. },
                    ..
                }) => next = by,
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    async fn read(
        &mut self,
        file: &File,
        seen: &Seen,
        id: SourceId,
        recognized: &Recognized,
    ) -> Result<Outcome, WorkflowError> {
        let dataset = recognized.dataset()?;
        let now = self.clock.now();
        let bytes_done = Cell::new(0);
        let progress = self.progress;
        let on_rows = |rows| {
            progress(Progress {
                file: &file.shown,
                bytes_done: bytes_done.get(),
                bytes_total: seen.size_bytes,
                rows,
            });
        };
        let mut sink = if self.settings.dry_run {
            ImportSink::dry(&on_rows)
        } else {
            let folder = self.label.sources_folder();
            let places = Places::new(&folder, id, &seen.name);
            let name = format!("{}-{:x}", &id.to_string()[..12], now.micros());
            let lake = self.label.lake_folder();
            ImportSink::new(&lake, &name, dataset, &places, recognized.frame(), &on_rows)
                .map_err(self.cannot_write())?
        };
        sink.known = self.known_contents(dataset).await?;
        let report = read_file(file, seen, id, recognized, &mut sink, &bytes_done);
        if let Some(error) = sink.error.take() {
            return Err(error.into());
        }
        let report = report?;

        let mut outcome = Outcome::new(file.shown.clone(), State::Imported);
        outcome.source = Some(id);
        outcome.duplicates = sink.duplicates;
        outcome.tell(recognized.format(), dataset, &report);
        if let Some(same) = self.same_rows(dataset, &report, &outcome).await? {
            outcome.duplicates = report.accepted;
            return Ok(known_outcome(outcome, other(&same, 1.0)));
        }
        let layout = recognized.layout();
        let corrects = self
            .compare(dataset, &layout, &report, &mut outcome)
            .await?;
        if self.settings.dry_run {
            outcome.state = State::DryRun { corrects };
            return Ok(outcome);
        }
        let mut replaces = None;
        match (corrects, self.settings.on_overlap) {
            (Some(corrects), OnOverlap::Hold) => {
                outcome.accepted = 0;
                outcome.totals.clear();
                outcome.state = State::Held { corrects };
                return Ok(outcome);
            }
            (Some(corrects), OnOverlap::Replace) => {
                replaces = withdrawal(self.label, corrects.source, now).await?;
                outcome.state = State::Replaced { replaced: corrects };
            }
            (Some(_), OnOverlap::KeepBoth) | (None, _) => {}
        }
        let source = Source {
            id,
            digest: seen.digest,
            name: seen.name.clone(),
            origin: file.shown.clone(),
            origin_kind: OriginKind::UserExport,
            size_bytes: seen.size_bytes,
            format: recognized.format().to_owned(),
            mapping: Some(layout),
            dataset: dataset.name.to_owned(),
            imported_at: now,
            state: SourceState::Active,
            accepted: outcome.accepted,
            rejected: outcome.rejected,
            duplicates: outcome.duplicates,
            period: report.period,
            rows_digest: report.rows_digest.clone(),
            row_sketch: report.row_sketch.clone(),
            line_sketch: report.line_sketch.clone(),
        };
        let report_json = serde_json::to_string(&report).map_err(io::Error::from)?;
        let mut import = Import::new(source, report_json);
        import.replaces = replaces;
        self.commit(import, sink, outcome).await
    }

    /// Matches what the rows are about, makes files last, and commits everything at once.
    async fn commit(
        &mut self,
        mut import: Import,
        mut sink: ImportSink<'_>,
        mut outcome: Outcome,
    ) -> Result<Outcome, WorkflowError> {
        let (id, now) = (import.source.id, import.source.imported_at);
        let by_others = [listens::DATASET.name, chart_entries::DATASET.name];
        let origin = Origin {
            source: id,
            now,
            may_enter: !by_others.contains(&import.source.dataset.as_str()),
        };
        let about = std::mem::take(&mut sink.about);
        let involved = std::mem::take(&mut sink.involved);
        let matched = self
            .matcher
            .take(self.label, about, involved, origin)
            .await?;
        let finished = sink.finish().map_err(self.cannot_write())?;
        outcome.rejected_file = finished.rejected_file;
        outcome.new_entries = matched.n_entries();
        outcome.suggestions = matched.suggestions.len() as u64;
        let files = finished.files.into_iter();
        import.files = files.map(|file| lake_file(file, id)).collect();
        import.identities = matched.identities;
        import.suggestions = matched.suggestions;
        import.recordings = matched.recordings;
        import.works = matched.works;
        import.releases = matched.releases;
        import.parties = matched.parties;
        import.credits = matched.credits;
        match imports::commit(&self.label.store, self.label.tenant, &import).await? {
            Committed::New { removed_paths } => {
                crate::compaction::remove(self.label, &removed_paths);
                Ok(outcome)
            }
            Committed::AlreadyThere { source } => Ok(already_known(&outcome.path, id, &source)),
        }
    }

    fn cannot_write(&self) -> impl FnOnce(io::Error) -> WorkflowError + use<> {
        let path = self.label.sources_folder();
        |source| WorkflowError::Write { path, source }
    }

    /// Says which file this one corrects; one that it overlaps in another layout is noted.
    async fn compare(
        &self,
        dataset: &Dataset,
        layout: &str,
        report: &Report,
        outcome: &mut Outcome,
    ) -> Result<Option<Other>, WorkflowError> {
        let format = outcome.format.as_deref().unwrap_or("");
        let Some((other, other_layout)) = self.overlap(format, layout, dataset, report).await?
        else {
            return Ok(None);
        };
        // A correction comes in the layout of what it corrects.
        if other_layout.as_deref() == Some(layout) {
            return Ok(Some(other));
        }
        outcome.overlaps = Some(other);
        Ok(None)
    }

    /// Returns the rows of the data set that are in the lake, by what they hold, for data sets
    /// whose exports repeat rows of earlier ones.
    async fn known_contents(
        &self,
        dataset: &'static Dataset,
    ) -> Result<HashMap<i64, u32>, WorkflowError> {
        let mut known: HashMap<i64, u32> = HashMap::new();
        let Some(content) = dataset.content() else {
            return Ok(known);
        };
        for file in self.label.live_files(Some(dataset.name)).await? {
            let folder = self.label.lake_folder();
            lake::read_rows(&folder, &file, Some(&[content]), |chunk| {
                for row in 0..chunk.n_rows() {
                    if let Some(content) = chunk.integer(content, row) {
                        *known.entry(content).or_default() += 1;
                    }
                }
                Ok::<(), WorkflowError>(())
            })?;
        }
        Ok(known)
    }

    /// Returns a source that has all of these rows, in whatever file and order.
    async fn same_rows(
        &self,
        dataset: &Dataset,
        report: &Report,
        outcome: &Outcome,
    ) -> Result<Option<Source>, WorkflowError> {
        if report.accepted == 0 {
            return Ok(None);
        }
        let (store, tenant) = (&self.label.store, self.label.tenant);
        let same = sources::with_rows_digest(store, tenant, &report.rows_digest).await?;
        let same = same
            .into_iter()
            .find(|source| source.dataset == dataset.name);
        if same.is_some() || outcome.accepted > 0 {
            return Ok(same);
        }
        // Every row was found in the lake one by one.
        let format = outcome.format.as_deref().unwrap_or("");
        let found = sources::candidates(store, tenant, format, dataset.name, report.period).await?;
        Ok(found.into_iter().next())
    }

    /// Returns the statement whose lines this one has, with its layout.
    ///
    /// One of the same layout comes first: that is what a correction corrects. Rows that this
    /// program exported are looked for in every format.
    async fn overlap(
        &self,
        format: &str,
        layout: &str,
        dataset: &Dataset,
        report: &Report,
    ) -> Result<Option<(Other, Option<String>)>, WorkflowError> {
        if dataset.name != statement_lines::DATASET.name || report.accepted == 0 {
            return Ok(None);
        }
        let (store, tenant) = (&self.label.store, self.label.tenant);
        let mut found = if intake::is_own(format) {
            sources::list(store, tenant, Filter::Active).await?
        } else {
            sources::candidates(store, tenant, format, dataset.name, report.period).await?
        };
        found.retain(|source| {
            // So few rows are the rejected ones of that file, mended.
            source.dataset == dataset.name && source.rejected < report.accepted
        });
        let (same, others): (Vec<Source>, Vec<Source>) = found
            .into_iter()
            .partition(|source| source.mapping.as_deref() == Some(layout));
        for sources in [same, others] {
            let (lines, rows) = (&report.line_sketch, &report.row_sketch);
            if let Some(other) = overlap::corrected(lines, rows, sources.iter()) {
                let source = sources.into_iter().find(|source| source.id == other.source);
                return Ok(Some((other, source.and_then(|source| source.mapping))));
            }
        }
        Ok(None)
    }
}

fn read_file(
    file: &File,
    seen: &Seen,
    id: SourceId,
    recognized: &Recognized,
    sink: &mut ImportSink<'_>,
    bytes_done: &Cell<u64>,
) -> Result<Report, WorkflowError> {
    let input = fs::File::open(&file.path).map_err(|source| WorkflowError::Read {
        path: file.path.clone(),
        source,
    })?;
    let head = Head {
        name: &seen.name,
        bytes: &seen.head,
    };
    let input = Counted { input, bytes_done };
    let input = Box::new(BufReader::with_capacity(1 << 18, input));
    Ok(intake::read(recognized, &head, id, input, sink)?)
}

/// A file that tells how much of it was read.
struct Counted<'c> {
    input: fs::File,
    bytes_done: &'c Cell<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(out)?;
        self.bytes_done.set(self.bytes_done.get() + n as u64);
        Ok(n)
    }
}

fn other(source: &Source, equal: f64) -> Other {
    Other {
        source: source.id,
        name: source.name.clone(),
        equal_rows: equal,
        equal_lines: equal,
    }
}

fn known_outcome(outcome: Outcome, known_as: Other) -> Outcome {
    Outcome {
        accepted: 0,
        totals: Vec::new(),
        state: State::AlreadyKnown { known_as },
        ..outcome
    }
}

fn already_known(shown: &str, id: SourceId, known: &Source) -> Outcome {
    let mut outcome = Outcome::new(shown.to_owned(), State::Imported);
    outcome.format = Some(known.format.clone());
    outcome.dataset = Some(known.dataset.clone());
    outcome.source = Some(id);
    outcome.duplicates = known.accepted + known.duplicates;
    outcome.rejected = known.rejected;
    outcome.period = known.period;
    known_outcome(outcome, other(known, 1.0))
}

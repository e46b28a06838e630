-- Every table carries its tenant first in its key, so that rows move between a file of one tenant
-- and a database of many without a change. Moments are microseconds, days are counted, both from
-- 1970-01-01 UTC.

CREATE TABLE sources (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    origin TEXT NOT NULL,
    origin_kind TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    format TEXT NOT NULL,
    mapping TEXT,
    dataset TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    -- `active`, `undone` or `replaced`; the moment and the successor for those that are not active.
    state TEXT NOT NULL,
    state_at BIGINT,
    replaced_by TEXT,
    accepted BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    duplicates BIGINT NOT NULL,
    first_day BIGINT,
    last_day BIGINT,
    rows_digest TEXT NOT NULL,
    -- 64-bit numbers, little-endian.
    row_sketch BLOB NOT NULL,
    line_sketch BLOB NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX sources_by_rows ON sources (tenant_id, rows_digest);
CREATE INDEX sources_by_format ON sources (tenant_id, format, dataset);

CREATE TABLE source_reports (
    tenant_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (tenant_id, source_id),
    FOREIGN KEY (tenant_id, source_id) REFERENCES sources (tenant_id, id)
);

-- The files that are live, and no others.
CREATE TABLE lake_files (
    tenant_id TEXT NOT NULL,
    path TEXT NOT NULL,
    dataset TEXT NOT NULL,
    version BIGINT NOT NULL,
    month TEXT NOT NULL,
    n_rows BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, path)
);
CREATE INDEX lake_files_by_dataset ON lake_files (tenant_id, dataset, month);

CREATE TABLE lake_file_sources (
    tenant_id TEXT NOT NULL,
    path TEXT NOT NULL,
    source_id TEXT NOT NULL,
    n_rows BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, path, source_id),
    FOREIGN KEY (tenant_id, path) REFERENCES lake_files (tenant_id, path) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, source_id) REFERENCES sources (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX lake_file_sources_by_source ON lake_file_sources (tenant_id, source_id);

CREATE TABLE mappings (
    tenant_id TEXT NOT NULL,
    signature TEXT NOT NULL,
    name TEXT NOT NULL,
    toml TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, signature)
);

-- `search` of the tables below: what the entry is found by, folded, the title first.

CREATE TABLE recordings (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    isrc TEXT,
    title TEXT NOT NULL,
    version TEXT,
    artist TEXT,
    release_title TEXT,
    duration_ms BIGINT,
    created_at BIGINT NOT NULL,
    search TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX recordings_by_isrc ON recordings (tenant_id, isrc);
CREATE INDEX recordings_by_search ON recordings (tenant_id, search);

CREATE TABLE works (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    iswc TEXT,
    title TEXT NOT NULL,
    writers TEXT,
    created_at BIGINT NOT NULL,
    search TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX works_by_iswc ON works (tenant_id, iswc);
CREATE INDEX works_by_search ON works (tenant_id, search);

CREATE TABLE releases (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    upc TEXT,
    title TEXT NOT NULL,
    artist TEXT,
    label TEXT,
    created_at BIGINT NOT NULL,
    search TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX releases_by_upc ON releases (tenant_id, upc);
CREATE INDEX releases_by_search ON releases (tenant_id, search);

CREATE TABLE parties (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    ipi TEXT,
    name TEXT NOT NULL,
    isni TEXT,
    dpid TEXT,
    kind TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    search TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX parties_by_ipi ON parties (tenant_id, ipi);
CREATE INDEX parties_by_search ON parties (tenant_id, search);

CREATE TABLE credits (
    tenant_id TEXT NOT NULL,
    -- `recording`, `work` or `release`, and its id.
    kind TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    party_id TEXT NOT NULL,
    role TEXT NOT NULL,
    -- A ratio such as `1/3`.
    share TEXT,
    PRIMARY KEY (tenant_id, kind, entity_id, party_id, role),
    FOREIGN KEY (tenant_id, party_id) REFERENCES parties (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX credits_by_party ON credits (tenant_id, party_id);

CREATE TABLE release_tracks (
    tenant_id TEXT NOT NULL,
    release_id TEXT NOT NULL,
    disc_no BIGINT NOT NULL,
    track_no BIGINT NOT NULL,
    recording_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, release_id, disc_no, track_no),
    FOREIGN KEY (tenant_id, release_id) REFERENCES releases (tenant_id, id),
    FOREIGN KEY (tenant_id, recording_id) REFERENCES recordings (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX release_tracks_by_recording ON release_tracks (tenant_id, recording_id);

-- One row for each distinct thing that lines are about. It keeps pointing at the entry that it was
-- matched to; merges are followed when it is read.
CREATE TABLE identities (
    tenant_id TEXT NOT NULL,
    identity BIGINT NOT NULL,
    kind TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    isrc TEXT,
    upc TEXT,
    iswc TEXT,
    title TEXT,
    version TEXT,
    artist TEXT,
    release_title TEXT,
    score REAL NOT NULL,
    reasons TEXT NOT NULL,
    first_source TEXT NOT NULL,
    -- `automatic` or `manual`.
    how TEXT NOT NULL,
    PRIMARY KEY (tenant_id, identity)
) WITHOUT ROWID;
CREATE INDEX identities_by_entity ON identities (tenant_id, kind, entity_id);

CREATE TABLE suggestions (
    tenant_id TEXT NOT NULL,
    identity BIGINT NOT NULL,
    kind TEXT NOT NULL,
    other_id TEXT NOT NULL,
    score REAL NOT NULL,
    reasons TEXT NOT NULL,
    -- `open`, `accepted` or `refused`.
    state TEXT NOT NULL,
    decided_at BIGINT,
    -- The merge that accepting it made.
    change_id TEXT,
    PRIMARY KEY (tenant_id, identity, kind, other_id)
) WITHOUT ROWID;
CREATE INDEX suggestions_by_state ON suggestions (tenant_id, state, score);

-- What people decided about the catalogue; nothing is deleted.
CREATE TABLE catalogue_changes (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    -- `merge`: all that points at `from_id` counts as `into_id`.
    -- `split`: `identity` was moved from `from_id` to `into_id`, which was made for it.
    what TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_id TEXT NOT NULL,
    into_id TEXT NOT NULL,
    identity BIGINT,
    -- How the identity had been matched before it was moved.
    identity_how TEXT,
    -- Whether the split made the entry `into_id`: 1 or 0.
    made_entry BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    why TEXT NOT NULL,
    undone_at BIGINT,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX live_merges ON catalogue_changes (tenant_id, kind, from_id)
    WHERE what = 'merge' AND undone_at IS NULL;
CREATE INDEX catalogue_changes_by_target ON catalogue_changes (tenant_id, kind, into_id);

CREATE TABLE rates (
    tenant_id TEXT NOT NULL,
    base TEXT NOT NULL,
    quote TEXT NOT NULL,
    day BIGINT NOT NULL,
    -- A decimal of at most 15 places.
    rate TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (tenant_id, base, quote, day)
) WITHOUT ROWID;

CREATE TABLE receipts (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    json TEXT NOT NULL,
    stored_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

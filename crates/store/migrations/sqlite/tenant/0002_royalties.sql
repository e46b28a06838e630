-- Agreements as they were added, each version a row; nothing is edited.
CREATE TABLE agreements (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    -- First day on which this version applies.
    first_day BIGINT NOT NULL,
    title TEXT NOT NULL,
    toml TEXT NOT NULL,
    digest TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id, first_day)
);

-- What was computed for a period. `draft` until it is closed; a closed one is never changed.
CREATE TABLE royalty_runs (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    period TEXT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    -- `draft` or `closed`.
    state TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    closed_at BIGINT,
    -- Digest of the result, and what it was computed from, as JSON.
    result_digest TEXT NOT NULL,
    inputs TEXT NOT NULL,
    -- The balances that the next period opens with, as JSON.
    closing TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX royalty_runs_by_period ON royalty_runs (tenant_id, first_day);

-- What each payee of a run is told, as JSON.
CREATE TABLE royalty_statements (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    payee TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (tenant_id, run_id, payee),
    FOREIGN KEY (tenant_id, run_id) REFERENCES royalty_runs (tenant_id, id) ON DELETE CASCADE
);

-- Findings of the audit by what they are about; a state that a person gave outlives the next audit.
CREATE TABLE findings (
    tenant_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- `open`, `disputed`, `explained` or `recovered`.
    state TEXT NOT NULL,
    state_at BIGINT NOT NULL,
    why TEXT NOT NULL,
    json TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    -- A decimal of at most 15 places, in the currency of the finding.
    recovered TEXT,
    PRIMARY KEY (tenant_id, fingerprint)
);
CREATE INDEX findings_by_state ON findings (tenant_id, state, kind);

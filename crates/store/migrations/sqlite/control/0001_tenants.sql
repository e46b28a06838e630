CREATE TABLE tenants (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- The name in lower case, by which it is unique.
    name_key TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

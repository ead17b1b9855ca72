-- How often a site was asked in the Akismet dialect on which day (counted from 1970, in UTC). What became of the comments stands in day_count.
CREATE TABLE call_count (
    site_id BLOB NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (site_id, day)
) STRICT, WITHOUT ROWID;

-- Keys that were replaced: whoever still uses one is told so, and not that it was never known. A key is found by its hash before its site is known.
CREATE TABLE replaced_key (
    key_hash BLOB PRIMARY KEY CHECK (length(key_hash) = 32),
    site_id BLOB NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER key_is_replaced AFTER UPDATE OF key_hash ON site WHEN old.key_hash <> new.key_hash BEGIN
    INSERT INTO replaced_key VALUES (old.key_hash, old.id, new.key_set_at) ON CONFLICT (key_hash) DO UPDATE SET at = excluded.at;
END;

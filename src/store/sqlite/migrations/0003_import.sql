-- Who made a decision, where that was neither a moderator nor the blog itself.
ALTER TABLE journal ADD COLUMN source TEXT CHECK (source IN ('import'));

-- What was imported, by a hash of the id that it had in the other system: it is taken once, also if it was forgotten since.
-- run tells the imports apart: it is when each began.
CREATE TABLE imported (
    site_id BLOB NOT NULL REFERENCES site (id),
    id_hash BLOB NOT NULL CHECK (length(id_hash) = 16),
    run INTEGER NOT NULL,
    PRIMARY KEY (site_id, id_hash)
) STRICT, WITHOUT ROWID;

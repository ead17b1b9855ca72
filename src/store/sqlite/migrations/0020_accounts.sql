-- Which sites somebody may see: all of them, or those that user_site names. Who was there before sees all.
ALTER TABLE user ADD COLUMN all_sites INTEGER NOT NULL DEFAULT 1 CHECK (all_sites IN (0, 1));
ALTER TABLE user ADD COLUMN last_seen_at INTEGER;
CREATE TABLE user_site (
    user_id BLOB NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    site_id BLOB NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, site_id)
) STRICT, WITHOUT ROWID;

-- A session's browser is kept in words ("Firefox on Linux"), never as it names itself.
ALTER TABLE token ADD COLUMN browser TEXT;
ALTER TABLE token ADD COLUMN last_seen_at INTEGER;
CREATE INDEX token_by_user ON token (user_id, kind);

-- The secret of a second factor is what the installation's secret makes of the nonce: this file alone gives no codes. It asks for a code once
-- confirmed_at is set. last_step is the last step of time (RFC 6238) whose code was taken.
CREATE TABLE second_factor (
    user_id BLOB PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
    nonce BLOB NOT NULL CHECK (length(nonce) = 16),
    begun_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE recovery_code (
    user_id BLOB NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

-- What was done to accounts, and by whom. Names, as it outlives those who had them.
CREATE TABLE account_event (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    done_by TEXT NOT NULL,
    user_name TEXT NOT NULL,
    deed TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE TRIGGER account_event_appends BEFORE INSERT ON account_event
WHEN new.number <> (SELECT coalesce(max(number), 0) + 1 FROM account_event)
BEGIN
    SELECT raise(ABORT, 'the list of what was done to accounts is append-only');
END;
CREATE TRIGGER account_event_keeps_rows BEFORE DELETE ON account_event BEGIN
    SELECT raise(ABORT, 'the list of what was done to accounts is append-only');
END;
CREATE TRIGGER account_event_keeps_values BEFORE UPDATE ON account_event BEGIN
    SELECT raise(ABORT, 'the list of what was done to accounts is append-only');
END;

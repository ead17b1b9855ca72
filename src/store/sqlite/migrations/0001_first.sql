-- Ids are 16-byte blobs, times microseconds since 1970 in UTC, hashes 32-byte blobs.
-- Every large table (comment, past_revision, journal) has site_id in its primary key, unique indexes and foreign keys.

-- "GATE": how a file is recognised as this program's.
PRAGMA application_id = 0x47415445;

CREATE TABLE configuration (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO configuration VALUES (1, 1);

CREATE TABLE site (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    settings TEXT NOT NULL,
    key_hash BLOB NOT NULL CHECK (length(key_hash) = 32),
    key_set_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE comment (
    site_id BLOB NOT NULL REFERENCES site (id),
    id BLOB NOT NULL CHECK (length(id) = 16),
    external_id TEXT,
    revision INTEGER NOT NULL,
    content TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    author TEXT,
    author_key TEXT,
    author_email TEXT,
    author_email_key TEXT,
    author_url TEXT,
    ip TEXT,
    user_agent TEXT,
    referrer TEXT,
    kind TEXT,
    article TEXT,
    article_title TEXT,
    article_published_at INTEGER,
    parent TEXT,
    created_at INTEGER,
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    logit REAL NOT NULL,
    spam_score REAL,
    abuse_score REAL,
    reasons TEXT NOT NULL,
    model TEXT NOT NULL,
    status TEXT NOT NULL,
    standing BLOB,
    received_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (site_id, id)
) STRICT;
CREATE UNIQUE INDEX comment_by_external_id ON comment (site_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX comment_by_content ON comment (site_id, content_hash, id);
CREATE INDEX comment_by_site_status ON comment (site_id, status, id);
CREATE INDEX comment_by_status ON comment (status, id);
CREATE INDEX comment_by_id ON comment (id);
CREATE INDEX comment_by_article ON comment (article, id) WHERE article IS NOT NULL;
CREATE INDEX comment_by_author ON comment (author_key, id) WHERE author_key IS NOT NULL;
CREATE INDEX comment_by_author_email ON comment (author_email_key, id) WHERE author_email_key IS NOT NULL;

CREATE TABLE past_revision (
    site_id BLOB NOT NULL,
    comment_id BLOB NOT NULL,
    revision INTEGER NOT NULL,
    comment TEXT NOT NULL,
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    replaced_at INTEGER NOT NULL,
    PRIMARY KEY (site_id, comment_id, revision),
    FOREIGN KEY (site_id, comment_id) REFERENCES comment (site_id, id) ON DELETE CASCADE
) STRICT;

-- How many comments stand where: what pages show is looked up, not counted.
CREATE TABLE status_count (
    site_id BLOB NOT NULL,
    status TEXT NOT NULL,
    comments INTEGER NOT NULL,
    PRIMARY KEY (site_id, status)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER comment_arrived AFTER INSERT ON comment BEGIN
    INSERT INTO status_count VALUES (new.site_id, new.status, 1)
    ON CONFLICT (site_id, status) DO UPDATE SET comments = comments + 1;
END;
CREATE TRIGGER comment_left AFTER DELETE ON comment BEGIN
    UPDATE status_count SET comments = comments - 1 WHERE site_id = old.site_id AND status = old.status;
END;
CREATE TRIGGER comment_moved AFTER UPDATE OF status ON comment WHEN old.status <> new.status BEGIN
    UPDATE status_count SET comments = comments - 1 WHERE site_id = old.site_id AND status = old.status;
    INSERT INTO status_count VALUES (new.site_id, new.status, 1)
    ON CONFLICT (site_id, status) DO UPDATE SET comments = comments + 1;
END;

-- A row either decides (action, revision, slots, schema_id) or takes a decision back (undoes).
-- comment_id refers to nothing: the row outlives a forgotten comment.
CREATE TABLE journal (
    site_id BLOB NOT NULL REFERENCES site (id),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    id BLOB NOT NULL CHECK (length(id) = 16),
    comment_id BLOB NOT NULL,
    action TEXT,
    revision INTEGER,
    slots BLOB,
    schema_id INTEGER,
    undoes BLOB,
    user_id BLOB,
    user_name TEXT,
    note TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (site_id, sequence),
    CHECK ((action IS NULL) = (undoes IS NOT NULL)),
    CHECK ((action IS NULL) = (revision IS NULL) AND (action IS NULL) = (slots IS NULL) AND (action IS NULL) = (schema_id IS NULL)),
    CHECK ((user_id IS NULL) = (user_name IS NULL))
) STRICT;
CREATE UNIQUE INDEX journal_by_site_id ON journal (site_id, id);
CREATE UNIQUE INDEX journal_by_undone ON journal (site_id, undoes) WHERE undoes IS NOT NULL;
CREATE INDEX journal_by_id ON journal (id);
CREATE INDEX journal_by_comment ON journal (site_id, comment_id, sequence);
-- INSERT OR REPLACE removes what it collides with without a DELETE: only what collides with nothing is appended.
CREATE TRIGGER journal_appends BEFORE INSERT ON journal
WHEN new.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM journal WHERE site_id = new.site_id)
    OR EXISTS (SELECT 1 FROM journal WHERE site_id = new.site_id AND id = new.id)
    OR EXISTS (SELECT 1 FROM journal WHERE site_id = new.site_id AND undoes = new.undoes)
BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER journal_keeps_rows BEFORE DELETE ON journal BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER journal_keeps_values BEFORE UPDATE ON journal BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;

CREATE TABLE user (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL UNIQUE,
    password_hash TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    kind TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    user_id BLOB NOT NULL REFERENCES user (id),
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (kind, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX token_by_expiry ON token (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE model (
    id TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    holds TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- The last row's model is the live one.
CREATE TABLE promotion (
    number INTEGER PRIMARY KEY,
    model_id TEXT NOT NULL REFERENCES model (id),
    promoted_by TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX promotion_by_model ON promotion (model_id);
CREATE TRIGGER promotion_appends BEFORE INSERT ON promotion
WHEN new.number <> (SELECT coalesce(max(number), 0) + 1 FROM promotion)
BEGIN
    SELECT raise(ABORT, 'the list of promotions is append-only');
END;
CREATE TRIGGER promotion_keeps_rows BEFORE DELETE ON promotion BEGIN
    SELECT raise(ABORT, 'the list of promotions is append-only');
END;
CREATE TRIGGER promotion_keeps_values BEFORE UPDATE ON promotion BEGIN
    SELECT raise(ABORT, 'the list of promotions is append-only');
END;

-- Where a site's decisions are told: endpoints that its owner named (kind standard), and those that the blog's own calls name (one of each other kind).
-- Secrets are sealed: this file alone signs nothing. Whoever is switched off says why in off.
CREATE TABLE webhook (
    site_id BLOB NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    id BLOB NOT NULL CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (kind IN ('standard', 'akismet', 'wordpress')),
    url TEXT NOT NULL,
    secret BLOB NOT NULL,
    old_secret BLOB,
    old_until INTEGER,
    created_at INTEGER NOT NULL,
    off TEXT,
    written INTEGER NOT NULL DEFAULT 0,
    delivered INTEGER NOT NULL DEFAULT 0,
    delivered_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    paused_until INTEGER,
    problem TEXT,
    problem_at INTEGER,
    PRIMARY KEY (site_id, id),
    CHECK ((old_secret IS NULL) = (old_until IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX callback_by_kind ON webhook (site_id, kind) WHERE kind <> 'standard';

-- What is still to be told, and what could not be: ids and words of a fixed few. A row goes once it is told, and with its comment.
-- sequence counts what was ever written for the endpoint. due_at is also how long whoever holds it may take.
CREATE TABLE delivery (
    site_id BLOB NOT NULL,
    webhook_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    event_id BLOB NOT NULL CHECK (length(event_id) = 16),
    what TEXT NOT NULL CHECK (what IN ('decided', 'moved', 'appealed', 'test')),
    comment_id BLOB,
    decision_id BLOB,
    action TEXT,
    undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
    status TEXT,
    previous_status TEXT,
    told_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    since INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    holder BLOB,
    tries INTEGER NOT NULL DEFAULT 0,
    problem TEXT,
    dead_at INTEGER,
    PRIMARY KEY (site_id, webhook_id, sequence),
    FOREIGN KEY (site_id, webhook_id) REFERENCES webhook (site_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, comment_id) REFERENCES comment (site_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery (site_id, webhook_id, due_at) WHERE dead_at IS NULL;
CREATE INDEX delivery_by_comment ON delivery (site_id, comment_id, webhook_id, sequence);
CREATE INDEX delivery_dead ON delivery (site_id, webhook_id, sequence) WHERE dead_at IS NOT NULL;

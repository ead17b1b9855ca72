-- What is decided while an endpoint is switched off is told once it is on again: off_after is the journal's last row by then, off_written the last message.
-- set_at is when a blog's call last changed the address that it names.
ALTER TABLE webhook ADD COLUMN off_after INTEGER;
ALTER TABLE webhook ADD COLUMN off_written INTEGER;
ALTER TABLE webhook ADD COLUMN set_at INTEGER;
UPDATE webhook SET off_written = written,
    off_after = (SELECT coalesce(max(sequence), 0) FROM journal WHERE journal.site_id = webhook.site_id AND at <= coalesce(webhook.problem_at, 0))
WHERE off IS NOT NULL;

-- That a comment was erased is told when nothing of it is left: so what is told of it refers to nothing.
CREATE TABLE delivery_anew (
    site_id BLOB NOT NULL,
    webhook_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    event_id BLOB NOT NULL CHECK (length(event_id) = 16),
    what TEXT NOT NULL CHECK (what IN ('decided', 'moved', 'appealed', 'erased', 'test')),
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
    gone_id BLOB,
    gone_external_id TEXT,
    PRIMARY KEY (site_id, webhook_id, sequence),
    FOREIGN KEY (site_id, webhook_id) REFERENCES webhook (site_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, comment_id) REFERENCES comment (site_id, id) ON DELETE CASCADE,
    CHECK ((what = 'erased') = (gone_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO delivery_anew SELECT *, NULL, NULL FROM delivery;
DROP TABLE delivery;
ALTER TABLE delivery_anew RENAME TO delivery;
CREATE INDEX delivery_due ON delivery (site_id, webhook_id, due_at) WHERE dead_at IS NULL;
CREATE INDEX delivery_by_comment ON delivery (site_id, comment_id, webhook_id, sequence);
CREATE INDEX delivery_dead ON delivery (site_id, webhook_id, sequence) WHERE dead_at IS NOT NULL;

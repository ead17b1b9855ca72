-- Decisions that teach nothing until an admin releases them. A row is added with its decision, never later; a release is a decision of its own.
CREATE TABLE quarantine (
    site_id BLOB NOT NULL REFERENCES site (id),
    decision_id BLOB NOT NULL CHECK (length(decision_id) = 16),
    comment_id BLOB NOT NULL,
    suspicion TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'released', 'dropped')),
    settled_by TEXT,
    settled_at INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (site_id, decision_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX quarantine_by_state ON quarantine (state, at);

-- What an account has decided today, and before.
CREATE INDEX journal_by_actor ON journal (site_id, user_id, at);
-- Which recent labels may contradict a new one, or be copies of it.
CREATE INDEX journal_by_window ON journal (site_id, at, user_id, action, id);

-- The journal as it is read.
DROP VIEW journal_now;
CREATE VIEW journal_now AS
SELECT journal.site_id, journal.sequence, journal.id, journal.comment_id, journal.action, journal.revision,
    coalesce(refolded.slots, journal.slots) AS slots, coalesce(refolded.schema_id, journal.schema_id) AS schema_id,
    journal.standpoint, journal.undoes, journal.user_id, journal.user_name, journal.note, journal.at,
    EXISTS (SELECT 1 FROM quarantine WHERE quarantine.site_id = journal.site_id AND quarantine.decision_id = journal.id) AS quarantined
FROM journal LEFT JOIN refolded ON refolded.site_id = journal.site_id AND refolded.sequence = journal.sequence;

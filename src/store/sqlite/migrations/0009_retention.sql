-- The operator who took a decision back from the command line, where that was neither a moderator nor the blog itself.
ALTER TABLE journal ADD COLUMN operator TEXT;
DROP VIEW journal_now;
CREATE VIEW journal_now AS
SELECT journal.site_id, journal.sequence, journal.id, journal.comment_id, journal.action, journal.revision,
    coalesce(refolded.slots, journal.slots) AS slots, coalesce(refolded.schema_id, journal.schema_id) AS schema_id,
    journal.standpoint, journal.undoes, journal.user_id, journal.user_name, journal.source, journal.operator, journal.note, journal.at,
    EXISTS (SELECT 1 FROM quarantine WHERE quarantine.site_id = journal.site_id AND quarantine.decision_id = journal.id) AS quarantined
FROM journal LEFT JOIN refolded ON refolded.site_id = journal.site_id AND refolded.sequence = journal.sequence;

-- A moderator's note may quote the comment or name its author: it goes with the text. Nothing else of a row ever changes.
DROP TRIGGER journal_keeps_values;
CREATE TRIGGER journal_keeps_values BEFORE UPDATE ON journal
WHEN new.note <> '' OR new.rowid IS NOT old.rowid OR new.site_id IS NOT old.site_id OR new.sequence IS NOT old.sequence
    OR new.id IS NOT old.id OR new.comment_id IS NOT old.comment_id OR new.action IS NOT old.action OR new.revision IS NOT old.revision
    OR new.slots IS NOT old.slots OR new.schema_id IS NOT old.schema_id OR new.standpoint IS NOT old.standpoint
    OR new.undoes IS NOT old.undoes OR new.user_id IS NOT old.user_id OR new.user_name IS NOT old.user_name
    OR new.source IS NOT old.source OR new.operator IS NOT old.operator OR new.at IS NOT old.at
BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;
-- A note says nothing of what was counted.
DROP TRIGGER counted_decisions_forget_what_changed;
CREATE TRIGGER counted_decisions_forget_what_changed
AFTER UPDATE OF site_id, sequence, id, comment_id, action, revision, slots, schema_id, standpoint, undoes, at ON journal
BEGIN
    DELETE FROM counted_decisions;
END;

-- That a person's comments were erased, without the person: kind is by what they were found, never its value.
CREATE TABLE erasure (
    number INTEGER PRIMARY KEY,
    erased_by TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('email', 'ip', 'author', 'comment')),
    comments INTEGER NOT NULL,
    decisions INTEGER NOT NULL,
    sites INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- What a server does by itself. since is when the job was first known: a new one waits for its first time. Whoever runs a job holds it
-- until held_until, and says again and again that it still does.
CREATE TABLE job (
    name TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    failed INTEGER,
    result TEXT,
    next_at INTEGER,
    holder BLOB,
    held_until INTEGER
) STRICT, WITHOUT ROWID;

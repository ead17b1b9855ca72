-- Slots of a decision for the feature schema in use, where it was made under another one and the text was still there. The journal's own row
-- stays as it was written.
CREATE TABLE refolded (
    site_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    schema_id INTEGER NOT NULL,
    slots BLOB NOT NULL,
    PRIMARY KEY (site_id, sequence),
    FOREIGN KEY (site_id, sequence) REFERENCES journal (site_id, sequence)
) STRICT, WITHOUT ROWID;

-- The journal as it is read.
CREATE VIEW journal_now AS
SELECT journal.site_id, journal.sequence, journal.id, journal.comment_id, journal.action, journal.revision,
    coalesce(refolded.slots, journal.slots) AS slots, coalesce(refolded.schema_id, journal.schema_id) AS schema_id,
    journal.standpoint, journal.undoes, journal.user_id, journal.user_name, journal.source, journal.note, journal.at
FROM journal LEFT JOIN refolded ON refolded.site_id = journal.site_id AND refolded.sequence = journal.sequence;

-- The feature schema for which all decisions were last refolded.
ALTER TABLE configuration ADD COLUMN refolded_for INTEGER;
-- What the installation's secret makes of a fixed word: another secret is noticed before it makes every key invalid.
ALTER TABLE configuration ADD COLUMN secret_check BLOB CHECK (length(secret_check) = 32);

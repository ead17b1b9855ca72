-- By what comments are found that are like a comment: up to sixteen keys of eight bytes each, one after the other. Empty where none are kept; NULL where
-- they were not made yet, as an earlier version took the comment in.
ALTER TABLE comment ADD COLUMN likeness BLOB;
CREATE INDEX comment_without_likeness ON comment (site_id, status, id) WHERE likeness IS NULL;

-- Which comments have a key. The triggers keep it what the comments say, in the statement that changes them.
CREATE TABLE likeness (
    site_id BLOB NOT NULL,
    likeness_key BLOB NOT NULL CHECK (length(likeness_key) = 8),
    comment_id BLOB NOT NULL,
    PRIMARY KEY (site_id, likeness_key, comment_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER likeness_arrives AFTER INSERT ON comment WHEN length(new.likeness) > 0 BEGIN
    INSERT INTO likeness SELECT new.site_id, substr(new.likeness, place.column1, 8), new.id
    FROM (VALUES (1), (9), (17), (25), (33), (41), (49), (57), (65), (73), (81), (89), (97), (105), (113), (121)) AS place
    WHERE place.column1 < length(new.likeness);
END;
CREATE TRIGGER likeness_leaves AFTER DELETE ON comment WHEN length(old.likeness) > 0 BEGIN
    DELETE FROM likeness WHERE site_id = old.site_id AND comment_id = old.id AND likeness_key IN (
        SELECT substr(old.likeness, place.column1, 8)
        FROM (VALUES (1), (9), (17), (25), (33), (41), (49), (57), (65), (73), (81), (89), (97), (105), (113), (121)) AS place
        WHERE place.column1 < length(old.likeness));
END;
CREATE TRIGGER likeness_changes AFTER UPDATE OF likeness ON comment WHEN old.likeness IS NOT new.likeness BEGIN
    DELETE FROM likeness WHERE site_id = old.site_id AND comment_id = old.id AND likeness_key IN (
        SELECT substr(old.likeness, place.column1, 8)
        FROM (VALUES (1), (9), (17), (25), (33), (41), (49), (57), (65), (73), (81), (89), (97), (105), (113), (121)) AS place
        WHERE place.column1 < length(old.likeness));
    INSERT INTO likeness SELECT new.site_id, substr(new.likeness, place.column1, 8), new.id
    FROM (VALUES (1), (9), (17), (25), (33), (41), (49), (57), (65), (73), (81), (89), (97), (105), (113), (121)) AS place
    WHERE place.column1 < length(new.likeness);
END;

-- Decisions that were made as one, and can be taken back as one. A row is added with its decision, never later.
CREATE TABLE batch (
    site_id BLOB NOT NULL REFERENCES site (id),
    batch_id BLOB NOT NULL CHECK (length(batch_id) = 16),
    decision_id BLOB NOT NULL CHECK (length(decision_id) = 16),
    PRIMARY KEY (site_id, batch_id, decision_id)
) STRICT, WITHOUT ROWID;

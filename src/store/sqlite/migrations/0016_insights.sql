-- How many comments came on which day (counted from 1970, in UTC), by verdict and by where they stand: what a page of months shows is looked up, not
-- counted. What is deleted stays in it as it stood, and as 'gone' if nobody had decided: else spam that was purged would look like spam that never came.
-- Imported comments are not in it: their verdict was another system's.
CREATE TABLE day_count (
    site_id BLOB NOT NULL,
    day INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    status TEXT NOT NULL,
    comments INTEGER NOT NULL,
    PRIMARY KEY (site_id, day, verdict, status)
) STRICT, WITHOUT ROWID;
INSERT INTO day_count
SELECT site_id, received_at / 86400000000, verdict, status, count(*) FROM comment WHERE instr(reasons, '"code":"imported"') = 0 GROUP BY 1, 2, 3, 4;

-- In what serde writes a quotation mark within a value has a backslash before it: this is the code and no value.
CREATE TRIGGER comment_counts_for_its_day AFTER INSERT ON comment WHEN instr(new.reasons, '"code":"imported"') = 0 BEGIN
    INSERT INTO day_count VALUES (new.site_id, new.received_at / 86400000000, new.verdict, new.status, 1)
    ON CONFLICT (site_id, day, verdict, status) DO UPDATE SET comments = comments + 1;
END;
CREATE TRIGGER comment_no_longer_counts_as_it_was AFTER UPDATE OF verdict, status, received_at, reasons ON comment
WHEN instr(old.reasons, '"code":"imported"') = 0 BEGIN
    UPDATE day_count SET comments = comments - 1
    WHERE site_id = old.site_id AND day = old.received_at / 86400000000 AND verdict = old.verdict AND status = old.status;
END;
CREATE TRIGGER comment_counts_as_it_is AFTER UPDATE OF verdict, status, received_at, reasons ON comment
WHEN instr(new.reasons, '"code":"imported"') = 0 BEGIN
    INSERT INTO day_count VALUES (new.site_id, new.received_at / 86400000000, new.verdict, new.status, 1)
    ON CONFLICT (site_id, day, verdict, status) DO UPDATE SET comments = comments + 1;
END;
CREATE TRIGGER comment_went_undecided AFTER DELETE ON comment
WHEN old.status = 'pending' AND instr(old.reasons, '"code":"imported"') = 0 BEGIN
    UPDATE day_count SET comments = comments - 1
    WHERE site_id = old.site_id AND day = old.received_at / 86400000000 AND verdict = old.verdict AND status = 'pending';
    INSERT INTO day_count VALUES (old.site_id, old.received_at / 86400000000, old.verdict, 'gone', 1)
    ON CONFLICT (site_id, day, verdict, status) DO UPDATE SET comments = comments + 1;
END;

-- That whoever wrote a comment asks moderators to look at it again. against: the decision that it objects to, or nothing (x'') for the filter's
-- verdict. It waits until somebody decides: settled_by. Nobody appeals twice against the same, nor against what settled an appeal.
CREATE TABLE appeal (
    site_id BLOB NOT NULL,
    comment_id BLOB NOT NULL,
    against BLOB NOT NULL CHECK (length(against) IN (0, 16)),
    sentence TEXT NOT NULL,
    at INTEGER NOT NULL,
    settled_by BLOB CHECK (settled_by IS NULL OR length(settled_by) = 16),
    PRIMARY KEY (site_id, comment_id, against),
    FOREIGN KEY (site_id, comment_id) REFERENCES comment (site_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX appeal_open ON appeal (site_id, comment_id) WHERE settled_by IS NULL;

-- How many of them wait; kept by the statements that change them.
CREATE TABLE appeal_count (site_id BLOB PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE, comments INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER appeal_arrives AFTER INSERT ON appeal WHEN new.settled_by IS NULL BEGIN
    INSERT INTO appeal_count VALUES (new.site_id, 1) ON CONFLICT (site_id) DO UPDATE SET comments = comments + 1;
END;
CREATE TRIGGER appeal_is_settled AFTER UPDATE OF settled_by ON appeal WHEN (old.settled_by IS NULL) <> (new.settled_by IS NULL) BEGIN
    UPDATE appeal_count SET comments = comments + CASE WHEN new.settled_by IS NULL THEN 1 ELSE -1 END WHERE site_id = new.site_id;
END;
CREATE TRIGGER appeal_leaves AFTER DELETE ON appeal WHEN old.settled_by IS NULL BEGIN
    UPDATE appeal_count SET comments = comments - 1 WHERE site_id = old.site_id;
END;
CREATE TRIGGER appeal_leaves_remains AFTER DELETE ON appeal WHEN old.sentence <> '' BEGIN
    UPDATE remains SET removals = removals + 1;
END;

-- What is published of an article, newest first: what a feed shows.
CREATE INDEX comment_by_feed ON comment (site_id, article, id) WHERE status = 'approved' AND article IS NOT NULL;

-- A link that shows an address its comments on a site, by mail. Only the token's hash is kept.
CREATE TABLE reader_link (
    site_id BLOB NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (site_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX reader_link_by_expiry ON reader_link (expires_at);
CREATE INDEX reader_link_by_hash ON reader_link (hash);
CREATE TRIGGER reader_link_leaves_remains AFTER DELETE ON reader_link BEGIN
    UPDATE remains SET removals = removals + 1;
END;

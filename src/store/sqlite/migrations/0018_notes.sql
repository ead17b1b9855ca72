-- What moderators tell each other about a comment. Nobody else sees it, and it goes with the comment.
CREATE TABLE note (
    site_id BLOB NOT NULL,
    comment_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (kind IN ('said', 'asked', 'blocked', 'trusted', 'released')),
    written_by TEXT NOT NULL,
    content TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (site_id, comment_id, id),
    FOREIGN KEY (site_id, comment_id) REFERENCES comment (site_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Comments about which a colleague is asked and nobody has decided since.
CREATE TABLE asked (
    site_id BLOB NOT NULL,
    comment_id BLOB NOT NULL,
    PRIMARY KEY (site_id, comment_id),
    FOREIGN KEY (site_id, comment_id) REFERENCES comment (site_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TRIGGER asked_is_answered AFTER UPDATE OF standing ON comment WHEN new.standing IS NOT NULL AND new.standing IS NOT old.standing BEGIN
    DELETE FROM asked WHERE site_id = new.site_id AND comment_id = new.id;
END;

-- How many of them there are; kept by the statements that change them.
CREATE TABLE asked_count (site_id BLOB PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE, comments INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER asked_arrives AFTER INSERT ON asked BEGIN
    INSERT INTO asked_count VALUES (new.site_id, 1) ON CONFLICT (site_id) DO UPDATE SET comments = comments + 1;
END;
CREATE TRIGGER asked_leaves AFTER DELETE ON asked BEGIN
    UPDATE asked_count SET comments = comments - 1 WHERE site_id = old.site_id;
END;

-- What is deleted is overwritten, but SQLite moves rows between pages and leaves copies of them in what is then free there: only a file that was
-- written anew has none. removals counts what was removed, gone is what it was when the file was last written anew. What an earlier version removed
-- was not counted.
CREATE TABLE remains (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    removals INTEGER NOT NULL,
    gone INTEGER NOT NULL
) STRICT;
INSERT INTO remains VALUES (1, EXISTS (SELECT 1 FROM site), 0);

CREATE TRIGGER comment_leaves_remains AFTER DELETE ON comment BEGIN
    UPDATE remains SET removals = removals + 1;
END;
CREATE TRIGGER field_leaves_remains AFTER UPDATE OF ip, author_email, user_agent ON comment
WHEN (old.ip IS NOT NULL AND new.ip IS NULL) OR (old.author_email IS NOT NULL AND new.author_email IS NULL)
    OR (old.user_agent IS NOT NULL AND new.user_agent IS NULL)
BEGIN
    UPDATE remains SET removals = removals + 1;
END;
CREATE TRIGGER past_revision_leaves_remains AFTER DELETE ON past_revision BEGIN
    UPDATE remains SET removals = removals + 1;
END;
CREATE TRIGGER past_field_leaves_remains AFTER UPDATE OF comment ON past_revision BEGIN
    UPDATE remains SET removals = removals + 1;
END;
CREATE TRIGGER note_leaves_remains AFTER UPDATE OF note ON journal WHEN old.note <> '' BEGIN
    UPDATE remains SET removals = removals + 1;
END;
CREATE TRIGGER pin_leaves_remains AFTER DELETE ON pin BEGIN
    UPDATE remains SET removals = removals + 1;
END;

-- What the queue is narrowed by, put in order by and searched in.

-- The language that the text was recognised to be in (ISO 639-3). NULL where it was not, and for what came before this was noted.
ALTER TABLE comment ADD COLUMN language TEXT;

-- A whole number for each comment that grows with its arrival: by it the index of words refers to it. It is made of the first eight bytes of the
-- id (the time), or of one near by where that is taken. A row's own number (rowid) would not do: VACUUM may change it.
ALTER TABLE comment ADD COLUMN number INTEGER;
UPDATE comment SET number = numbered.number FROM (
    -- Each has the number of its time, or the one after that of the comment before.
    SELECT place, max(time - nth) OVER (ORDER BY nth) + nth AS number FROM (
        SELECT place, row_number() OVER (ORDER BY whole) AS nth, (
            SELECT sum(((instr('0123456789ABCDEF', substr(hex(whole), 16 - value, 1)) - 1) << (4 * value)) & 0x7fffffffffffffff)
            FROM json_each('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]')
        ) AS time
        FROM (SELECT rowid AS place, id AS whole FROM comment)
    )
) AS numbered WHERE comment.rowid = numbered.place;
CREATE UNIQUE INDEX comment_by_number ON comment (number);

-- From the surest to the least sure, on one site or all: both ends and the middle of the scores are in this one.
CREATE INDEX comment_by_score ON comment (status, score, id, site_id);
CREATE INDEX comment_by_ip ON comment (ip, id) WHERE ip IS NOT NULL;

-- The words of texts and names. They are read from the comments; this is the index alone. Words that go are taken out of it at once
-- (secure-delete), not when its parts are next merged.
CREATE VIRTUAL TABLE comment_words USING fts5 (
    content, author, content = 'comment', content_rowid = 'number', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO comment_words (comment_words, rank) VALUES ('secure-delete', 1);
INSERT INTO comment_words (comment_words) VALUES ('rebuild');

-- Comments whose words are not in it yet: they are put there many at once, before anybody searches.
CREATE TABLE comment_unindexed (number INTEGER PRIMARY KEY) STRICT;
CREATE TRIGGER comment_words_wait AFTER INSERT ON comment WHEN new.number IS NOT NULL BEGIN
    INSERT INTO comment_unindexed VALUES (new.number);
END;
CREATE TRIGGER comment_words_go AFTER DELETE ON comment WHEN old.number IS NOT NULL BEGIN
    INSERT INTO comment_words (comment_words, rowid, content, author) SELECT 'delete', old.number, old.content, old.author
    WHERE NOT EXISTS (SELECT 1 FROM comment_unindexed WHERE number = old.number);
    DELETE FROM comment_unindexed WHERE number = old.number;
END;
CREATE TRIGGER comment_words_change AFTER UPDATE OF content, author ON comment
WHEN old.number IS NOT NULL AND (new.content IS NOT old.content OR new.author IS NOT old.author) BEGIN
    INSERT INTO comment_words (comment_words, rowid, content, author) SELECT 'delete', old.number, old.content, old.author
    WHERE NOT EXISTS (SELECT 1 FROM comment_unindexed WHERE number = old.number);
    INSERT OR IGNORE INTO comment_unindexed VALUES (old.number);
END;

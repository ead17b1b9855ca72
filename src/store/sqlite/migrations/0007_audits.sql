-- Random audits: comments drawn, whatever their score, from what the filter decided alone. A draw is of one day (counted from 1970) of one site.
CREATE TABLE audit_draw (
    site_id BLOB NOT NULL REFERENCES site (id),
    day INTEGER NOT NULL,
    eligible INTEGER NOT NULL,
    drawn INTEGER NOT NULL,
    spam_above REAL NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (site_id, day)
) STRICT, WITHOUT ROWID;

-- comment_id refers to nothing: an answered audit outlives its comment's text. answered_by is the journal's row, answer its action.
CREATE TABLE audit (
    site_id BLOB NOT NULL,
    comment_id BLOB NOT NULL CHECK (length(comment_id) = 16),
    revision INTEGER NOT NULL,
    day INTEGER NOT NULL,
    stratum TEXT NOT NULL,
    status TEXT NOT NULL,
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    answered_by BLOB,
    answer TEXT,
    PRIMARY KEY (site_id, comment_id),
    FOREIGN KEY (site_id, day) REFERENCES audit_draw (site_id, day),
    CHECK ((answered_by IS NULL) = (answer IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_open ON audit (site_id, comment_id, revision) WHERE answered_by IS NULL;

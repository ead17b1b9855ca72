-- Who made a model and why, and what its judgement said (JSON; NULL for a model that was never judged).
ALTER TABLE model ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
ALTER TABLE model ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE model ADD COLUMN judgement TEXT;

-- Why a model was put live, whether against its judgement, and which promotion the row takes back, if it goes back.
ALTER TABLE promotion ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE promotion ADD COLUMN forced INTEGER NOT NULL DEFAULT 0;
ALTER TABLE promotion ADD COLUMN takes_back INTEGER;

-- Comments whose only text a person decided, by their arrival: what a candidate is judged on.
CREATE INDEX comment_by_decided ON comment (received_at, id) WHERE standing IS NOT NULL AND revision = 1;
-- Decisions by their time: what was learned since a time T is taken out of what a candidate's twin has learned.
CREATE INDEX journal_by_time ON journal (site_id, at, comment_id);

-- What retraining counted before, so that it need not again. All of it can be thrown away: it is then counted anew.
CREATE TABLE counted_corpus (
    blake3 TEXT PRIMARY KEY,
    bad_lines INTEGER NOT NULL,
    tally BLOB NOT NULL,
    texts BLOB NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;
CREATE TABLE counted_decisions (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    through TEXT NOT NULL,
    tally BLOB NOT NULL
) STRICT;
-- Should rows of the journal ever go or change, what was counted of them no longer holds.
CREATE TRIGGER counted_decisions_forget_what_left AFTER DELETE ON journal BEGIN
    DELETE FROM counted_decisions;
END;
CREATE TRIGGER counted_decisions_forget_what_changed AFTER UPDATE ON journal BEGIN
    DELETE FROM counted_decisions;
END;

-- Comments of which a moderator said what every model has to make of them. Like the journal, a pin outlives its comment's text.
CREATE TABLE pin (
    site_id BLOB NOT NULL REFERENCES site (id),
    comment_id BLOB NOT NULL,
    must TEXT NOT NULL,
    slots BLOB NOT NULL,
    schema_id INTEGER NOT NULL,
    pinned_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (site_id, comment_id)
) STRICT;

-- The candidate that scores beside the live model and decides nothing, and how far it has come.
CREATE TABLE shadow (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    model_id TEXT NOT NULL REFERENCES model (id),
    set_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    scored INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0,
    disagreed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE disagreement (
    site_id BLOB NOT NULL REFERENCES site (id),
    number INTEGER NOT NULL,
    comment_id BLOB NOT NULL,
    live_model TEXT NOT NULL,
    live_verdict TEXT NOT NULL,
    live_score REAL NOT NULL,
    shadow_verdict TEXT NOT NULL,
    shadow_score REAL NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (site_id, number)
) STRICT;

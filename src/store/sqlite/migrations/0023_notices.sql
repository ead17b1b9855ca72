-- Mail that waits to be sent. What it says and to whom is sealed with a key that the installation's secret makes; a row goes once its mail is sent, or given up.
-- next_at is when it is tried next; while somebody tries, when somebody else may.
CREATE TABLE outgoing_mail (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    kind TEXT NOT NULL,
    sealed BLOB NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX outgoing_mail_by_next ON outgoing_mail (next_at);

-- What a moderator wants to be told by mail. The address is confirmed; a claimed one is not yet, and gets nothing but the link that confirms it.
-- sent_at is when the last digest was made; told_newest and told_waiting are what it told of: the newest comment's arrival, and how many waited.
CREATE TABLE notice (
    user_id BLOB PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
    address TEXT,
    language TEXT NOT NULL,
    wish TEXT NOT NULL DEFAULT 'off' CHECK (wish IN ('off', 'hourly', 'daily')),
    hour INTEGER NOT NULL DEFAULT 8 CHECK (hour BETWEEN 0 AND 23),
    excerpts INTEGER NOT NULL DEFAULT 0 CHECK (excerpts IN (0, 1)),
    claimed_address TEXT,
    claim_hash BLOB CHECK (length(claim_hash) = 32),
    claim_until INTEGER,
    sent_at INTEGER,
    told_newest INTEGER,
    told_waiting INTEGER NOT NULL DEFAULT 0,
    link_hash BLOB CHECK (length(link_hash) = 32)
) STRICT, WITHOUT ROWID;

-- Accounts whose word counts no more where the poison guard weighs who said what: they were removed as somebody else's. It stays when they are gone.
CREATE TABLE distrusted (
    user_id BLOB PRIMARY KEY CHECK (length(user_id) = 16),
    by TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What an account, or the site's key, has decided today and before, without what imports and operators appended, which have no account either: counted
-- in the index alone.
DROP INDEX journal_by_actor;
CREATE INDEX journal_by_actor ON journal (site_id, user_id, source, operator, at);

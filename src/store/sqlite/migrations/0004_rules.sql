-- What a site's rules ask of its comments: has the author an approved one, how many came from the author or the network lately. Each is one
-- look into one index, and no row is read. An author's comments are found across sites by the same index: a second one would make each
-- insertion half as slow again.
DROP INDEX comment_by_author_email;
CREATE INDEX comment_by_author_email ON comment (author_email_key, site_id, status, received_at, id) WHERE author_email_key IS NOT NULL;
-- The network that a comment is counted under, where its site limits what comes from one: elsewhere it costs nothing.
ALTER TABLE comment ADD COLUMN network TEXT;
CREATE INDEX comment_by_site_network ON comment (site_id, network, received_at, id) WHERE network IS NOT NULL;

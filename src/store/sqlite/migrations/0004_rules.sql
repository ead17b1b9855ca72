-- What a site's rules ask of its comments: has the author an approved one, how many came from the author or the network lately. Each is one
-- look into one index; what a rule needs is in it, so that no row is read.
-- network is an IPv4 address's /24 or an IPv6 address's /64, as its first address. Old IPv6 rows stay without: floods are of the last minutes.
ALTER TABLE comment ADD COLUMN network TEXT;
UPDATE comment SET network = rtrim(ip, '0123456789') || '0' WHERE ip IS NOT NULL AND ip NOT LIKE '%:%';
CREATE INDEX comment_by_site_author ON comment (site_id, author_email_key, status, received_at, id) WHERE author_email_key IS NOT NULL;
CREATE INDEX comment_by_site_network ON comment (site_id, network, received_at, id) WHERE network IS NOT NULL;

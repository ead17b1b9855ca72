-- Whose mail it is that waits: it goes with their account, their address, and what they wish to be told. A mail to a commenter, or to an address that was somebody's, is nobody's.
-- A digest from before says neither whose it is nor of what: it is made anew.
ALTER TABLE outgoing_mail ADD COLUMN user_id BLOB REFERENCES user (id) ON DELETE CASCADE;
CREATE INDEX outgoing_mail_by_user ON outgoing_mail (user_id) WHERE user_id IS NOT NULL;
UPDATE notice SET told_newest = NULL, told_waiting = 0 WHERE EXISTS (SELECT 1 FROM outgoing_mail WHERE kind = 'digest');
DELETE FROM outgoing_mail WHERE kind = 'digest';

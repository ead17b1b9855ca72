-- What a user may do beside deciding: an admin settles what waits in quarantine. Who was there before is a moderator.
ALTER TABLE user ADD COLUMN role TEXT NOT NULL DEFAULT 'moderator' CHECK (role IN ('moderator', 'admin'));

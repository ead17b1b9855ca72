-- Where a comment stood when it was decided: what the site's own 0.5 line is made of. NULL for decisions made before this was noted, and
-- for those that were not the first about their comment.
ALTER TABLE journal ADD COLUMN standpoint INTEGER;

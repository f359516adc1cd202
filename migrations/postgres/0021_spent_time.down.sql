ALTER TABLE jobs DROP COLUMN spent_seconds;

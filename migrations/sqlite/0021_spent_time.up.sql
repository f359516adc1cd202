-- Seconds that workers have spent on a job, over all its attempts: a time budget covers the whole run.
ALTER TABLE jobs ADD COLUMN spent_seconds REAL NOT NULL DEFAULT 0;

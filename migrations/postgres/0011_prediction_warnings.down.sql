ALTER TABLE predictions DROP COLUMN warnings;

ALTER TABLE models DROP COLUMN assessment;
ALTER TABLE model_candidates DROP COLUMN assessment;

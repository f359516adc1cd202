-- How far the figures of a model can be trusted: intervals, baseline, thresholds.
ALTER TABLE model_candidates ADD COLUMN assessment JSONB NOT NULL DEFAULT '{}';
ALTER TABLE models ADD COLUMN assessment JSONB NOT NULL DEFAULT '{}';

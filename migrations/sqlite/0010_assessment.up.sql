-- How far the figures of a model can be trusted: intervals, baseline, thresholds.
ALTER TABLE model_candidates ADD COLUMN assessment TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(assessment));
ALTER TABLE models ADD COLUMN assessment TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(assessment));

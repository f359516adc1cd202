-- Problems without a target: groups of rows, and unusual rows. SQLite cannot change the check of a column, so the column
-- is made anew; its trigger would take that for a change of the model.
DROP TRIGGER models_touch;
ALTER TABLE models ADD COLUMN problem TEXT NOT NULL DEFAULT 'regression'
    CHECK (problem IN ('regression', 'binary', 'multiclass', 'clustering', 'anomaly_detection', 'forecasting'));
UPDATE models SET problem = problem_type;
ALTER TABLE models DROP COLUMN problem_type;
ALTER TABLE models RENAME COLUMN problem TO problem_type;
CREATE TRIGGER models_touch AFTER UPDATE ON models WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE models SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

DROP TRIGGER model_candidates_touch;
ALTER TABLE model_candidates ADD COLUMN problem TEXT NOT NULL DEFAULT 'regression'
    CHECK (problem IN ('regression', 'binary', 'multiclass', 'clustering', 'anomaly_detection', 'forecasting'));
UPDATE model_candidates SET problem = problem_type;
ALTER TABLE model_candidates DROP COLUMN problem_type;
ALTER TABLE model_candidates RENAME COLUMN problem TO problem_type;
CREATE TRIGGER model_candidates_touch AFTER UPDATE ON model_candidates WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE model_candidates SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

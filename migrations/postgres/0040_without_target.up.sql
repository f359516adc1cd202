-- Problems without a target: groups of rows, and unusual rows.
ALTER TABLE models DROP CONSTRAINT models_problem_type_check;
ALTER TABLE models ADD CONSTRAINT models_problem_type_check
    CHECK (problem_type IN ('regression', 'binary', 'multiclass', 'clustering', 'anomaly_detection', 'forecasting'));
ALTER TABLE model_candidates DROP CONSTRAINT model_candidates_problem_type_check;
ALTER TABLE model_candidates ADD CONSTRAINT model_candidates_problem_type_check
    CHECK (problem_type IN ('regression', 'binary', 'multiclass', 'clustering', 'anomaly_detection', 'forecasting'));

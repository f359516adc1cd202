-- Earlier versions know three problems; what solves another one cannot stay.
DELETE FROM models WHERE problem_type NOT IN ('regression', 'binary', 'multiclass');
ALTER TABLE models DROP CONSTRAINT models_problem_type_check;
ALTER TABLE models ADD CONSTRAINT models_problem_type_check CHECK (problem_type IN ('regression', 'binary', 'multiclass'));
DELETE FROM model_candidates WHERE problem_type NOT IN ('regression', 'binary', 'multiclass');
ALTER TABLE model_candidates DROP CONSTRAINT model_candidates_problem_type_check;
ALTER TABLE model_candidates ADD CONSTRAINT model_candidates_problem_type_check
    CHECK (problem_type IN ('regression', 'binary', 'multiclass'));

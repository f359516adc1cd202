-- Runs, what they make, and what they cost.

CREATE TABLE experiments (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    description TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX experiments_user_id_idx ON experiments (user_id);
CREATE TRIGGER experiments_touch BEFORE UPDATE ON experiments FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE experiments ENABLE ROW LEVEL SECURITY;
ALTER TABLE experiments FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON experiments USING (user_id = current_actor() OR is_system());

CREATE TABLE models (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    description TEXT NOT NULL DEFAULT '',
    origin TEXT NOT NULL DEFAULT 'custom' CHECK (origin IN ('pretrained', 'custom', 'community')),
    problem_type TEXT NOT NULL CHECK (problem_type IN ('regression', 'binary', 'multiclass')),
    algorithm TEXT NOT NULL,
    visibility TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'public')),
    status TEXT NOT NULL DEFAULT 'idle' CHECK (status IN ('idle', 'training', 'predicting', 'retraining', 'active', 'failed')),
    metrics JSONB NOT NULL DEFAULT '{}',
    metric TEXT NOT NULL,
    importance JSONB NOT NULL DEFAULT '[]',
    charts JSONB,
    training_config JSONB NOT NULL DEFAULT '{}',
    feature_columns JSONB NOT NULL DEFAULT '[]',
    fields JSONB NOT NULL DEFAULT '[]',
    target_column TEXT NOT NULL,
    classes JSONB NOT NULL DEFAULT '[]',
    file_id UUID REFERENCES files (id) ON DELETE SET NULL,
    model_file_size BIGINT NOT NULL DEFAULT 0 CHECK (model_file_size >= 0),
    training_time_seconds DOUBLE PRECISION NOT NULL DEFAULT 0,
    training_samples BIGINT NOT NULL DEFAULT 0,
    test_samples BIGINT NOT NULL DEFAULT 0,
    dataset_id UUID REFERENCES datasets (id) ON DELETE SET NULL,
    job_id UUID,
    retrain_from UUID REFERENCES models (id) ON DELETE SET NULL,
    version BIGINT NOT NULL DEFAULT 1 CHECK (version >= 1),
    seeds JSONB NOT NULL DEFAULT '{}',
    data_fingerprint TEXT NOT NULL DEFAULT '',
    last_downloaded_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX models_file_id_idx ON models (file_id);
CREATE INDEX models_dataset_id_idx ON models (dataset_id);
CREATE INDEX models_job_id_idx ON models (job_id);
CREATE INDEX models_retrain_from_idx ON models (retrain_from);
CREATE INDEX models_created_at_idx ON models (user_id, created_at);
CREATE INDEX models_status_idx ON models (user_id, status);
CREATE INDEX models_visibility_idx ON models (visibility);
CREATE INDEX models_updated_at_idx ON models (updated_at);
CREATE INDEX models_metrics_gin ON models USING GIN (metrics jsonb_path_ops);
CREATE INDEX models_importance_gin ON models USING GIN (importance jsonb_path_ops);
CREATE INDEX models_charts_gin ON models USING GIN (charts jsonb_path_ops);
CREATE INDEX models_training_config_gin ON models USING GIN (training_config jsonb_path_ops);
CREATE INDEX models_feature_columns_gin ON models USING GIN (feature_columns jsonb_path_ops);
CREATE INDEX models_fields_gin ON models USING GIN (fields jsonb_path_ops);
CREATE INDEX models_classes_gin ON models USING GIN (classes jsonb_path_ops);
CREATE INDEX models_seeds_gin ON models USING GIN (seeds jsonb_path_ops);
CREATE TRIGGER models_touch BEFORE UPDATE ON models FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE models ENABLE ROW LEVEL SECURITY;
ALTER TABLE models FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON models USING (user_id = current_actor() OR is_system());

CREATE TABLE model_settings (
    model_id UUID PRIMARY KEY NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    algorithm TEXT NOT NULL,
    hidden_layers JSONB,
    batch_size BIGINT CHECK (batch_size > 0),
    epochs BIGINT CHECK (epochs BETWEEN 1 AND 1000),
    learning_rate DOUBLE PRECISION CHECK (learning_rate > 0),
    function_type TEXT,
    train_fields JSONB NOT NULL DEFAULT '[]',
    predict_fields JSONB NOT NULL DEFAULT '[]',
    hyperparameters JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX model_settings_user_id_idx ON model_settings (user_id);
CREATE INDEX model_settings_hidden_layers_gin ON model_settings USING GIN (hidden_layers jsonb_path_ops);
CREATE INDEX model_settings_train_fields_gin ON model_settings USING GIN (train_fields jsonb_path_ops);
CREATE INDEX model_settings_predict_fields_gin ON model_settings USING GIN (predict_fields jsonb_path_ops);
CREATE INDEX model_settings_hyperparameters_gin ON model_settings USING GIN (hyperparameters jsonb_path_ops);
CREATE TRIGGER model_settings_touch BEFORE UPDATE ON model_settings FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE model_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE model_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON model_settings USING (user_id = current_actor() OR is_system());

CREATE TABLE model_tags (
    model_id UUID NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    tag_id UUID NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (model_id, tag_id)
);
CREATE INDEX model_tags_tag_id_idx ON model_tags (tag_id);
CREATE INDEX model_tags_user_id_idx ON model_tags (user_id);
ALTER TABLE model_tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE model_tags FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON model_tags USING (user_id = current_actor() OR is_system());

CREATE TABLE data_mappings (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    dataset_id UUID NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    model_id UUID NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    column_name TEXT NOT NULL,
    mapped_field TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (dataset_id, model_id, column_name),
    UNIQUE (dataset_id, model_id, mapped_field)
);
CREATE INDEX data_mappings_user_id_idx ON data_mappings (user_id);
CREATE INDEX data_mappings_model_id_idx ON data_mappings (model_id);
CREATE TRIGGER data_mappings_touch BEFORE UPDATE ON data_mappings FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE data_mappings ENABLE ROW LEVEL SECURITY;
ALTER TABLE data_mappings FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON data_mappings USING (user_id = current_actor() OR is_system());

-- A run and its place in the queue in one row: what a person sees, who works on it until when, and what was asked of it.
CREATE TABLE jobs (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('training', 'prediction', 'ingest', 'generation', 'rules', 'summarise', 'classify', 'rag_index', 'workflow', 'analysis', 'download')),
    name TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'QUEUED' CHECK (status IN ('QUEUED', 'STARTING', 'LOADING', 'RUNNING', 'PAUSED', 'COMPLETED', 'FAILED', 'STOPPED', 'CANCELLED')),
    progress DOUBLE PRECISION NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    stage TEXT,
    epoch BIGINT,
    epochs BIGINT,
    step BIGINT,
    total_steps BIGINT,
    loss DOUBLE PRECISION,
    message TEXT,
    error TEXT,
    params JSONB NOT NULL DEFAULT '{}',
    result JSONB,
    metric TEXT,
    best_score DOUBLE PRECISION,
    reviewed BOOLEAN NOT NULL DEFAULT false,
    model_id UUID REFERENCES models (id) ON DELETE SET NULL,
    dataset_id UUID REFERENCES datasets (id) ON DELETE CASCADE,
    experiment_id UUID REFERENCES experiments (id) ON DELETE SET NULL,
    token_cost BIGINT NOT NULL DEFAULT 0 CHECK (token_cost >= 0),
    tokens_refunded BIGINT NOT NULL DEFAULT 0 CHECK (tokens_refunded >= 0),
    settled_at TIMESTAMPTZ,
    attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    max_attempts BIGINT NOT NULL DEFAULT 3 CHECK (max_attempts >= 1),
    run_after TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    pid BIGINT,
    worker TEXT,
    lease_until TIMESTAMPTZ,
    requested TEXT CHECK (requested IN ('pause', 'stop', 'cancel')),
    requested_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    CHECK (tokens_refunded <= token_cost)
);
CREATE INDEX jobs_model_id_idx ON jobs (model_id);
CREATE INDEX jobs_dataset_id_idx ON jobs (dataset_id);
CREATE INDEX jobs_experiment_id_idx ON jobs (experiment_id);
CREATE INDEX jobs_created_at_idx ON jobs (user_id, created_at);
CREATE INDEX jobs_waiting_idx ON jobs (run_after) WHERE status = 'QUEUED';
CREATE INDEX jobs_leased_idx ON jobs (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX jobs_updated_at_idx ON jobs (updated_at);
CREATE INDEX jobs_params_gin ON jobs USING GIN (params jsonb_path_ops);
CREATE INDEX jobs_result_gin ON jobs USING GIN (result jsonb_path_ops);
CREATE TRIGGER jobs_touch BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON jobs USING (user_id = current_actor() OR is_system());

ALTER TABLE models ADD FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE SET NULL;

CREATE TABLE job_events (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    job_id UUID NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    seq BIGINT NOT NULL,
    level TEXT NOT NULL DEFAULT 'info' CHECK (level IN ('progress', 'info', 'warning', 'error')),
    message TEXT NOT NULL,
    data JSONB,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (job_id, seq)
);
CREATE INDEX job_events_user_id_idx ON job_events (user_id);
CREATE INDEX job_events_created_at_idx ON job_events (created_at);
CREATE INDEX job_events_data_gin ON job_events USING GIN (data jsonb_path_ops);
ALTER TABLE job_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_events FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON job_events USING (user_id = current_actor() OR is_system());

CREATE TABLE model_candidates (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    job_id UUID NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    position BIGINT NOT NULL CHECK (position >= 0),
    rank BIGINT CHECK (rank >= 1),
    algorithm TEXT NOT NULL,
    problem_type TEXT NOT NULL CHECK (problem_type IN ('regression', 'binary', 'multiclass')),
    hyperparameters JSONB NOT NULL DEFAULT '{}',
    metrics JSONB NOT NULL DEFAULT '{}',
    fold_metrics JSONB NOT NULL DEFAULT '[]',
    importance JSONB NOT NULL DEFAULT '[]',
    charts JSONB,
    seeds JSONB NOT NULL DEFAULT '{}',
    feature_columns JSONB NOT NULL DEFAULT '[]',
    fields JSONB NOT NULL DEFAULT '[]',
    target_column TEXT NOT NULL,
    classes JSONB NOT NULL DEFAULT '[]',
    training_samples BIGINT NOT NULL DEFAULT 0,
    test_samples BIGINT NOT NULL DEFAULT 0,
    fit_seconds DOUBLE PRECISION NOT NULL DEFAULT 0,
    warnings JSONB NOT NULL DEFAULT '[]',
    error TEXT,
    data_fingerprint TEXT NOT NULL DEFAULT '',
    file_id UUID REFERENCES files (id) ON DELETE SET NULL,
    saved_model_id UUID REFERENCES models (id) ON DELETE SET NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (job_id, position)
);
CREATE INDEX model_candidates_user_id_idx ON model_candidates (user_id);
CREATE INDEX model_candidates_file_id_idx ON model_candidates (file_id);
CREATE INDEX model_candidates_saved_model_id_idx ON model_candidates (saved_model_id);
CREATE INDEX model_candidates_hyperparameters_gin ON model_candidates USING GIN (hyperparameters jsonb_path_ops);
CREATE INDEX model_candidates_metrics_gin ON model_candidates USING GIN (metrics jsonb_path_ops);
CREATE INDEX model_candidates_fold_metrics_gin ON model_candidates USING GIN (fold_metrics jsonb_path_ops);
CREATE INDEX model_candidates_importance_gin ON model_candidates USING GIN (importance jsonb_path_ops);
CREATE INDEX model_candidates_charts_gin ON model_candidates USING GIN (charts jsonb_path_ops);
CREATE INDEX model_candidates_seeds_gin ON model_candidates USING GIN (seeds jsonb_path_ops);
CREATE INDEX model_candidates_feature_columns_gin ON model_candidates USING GIN (feature_columns jsonb_path_ops);
CREATE INDEX model_candidates_fields_gin ON model_candidates USING GIN (fields jsonb_path_ops);
CREATE INDEX model_candidates_classes_gin ON model_candidates USING GIN (classes jsonb_path_ops);
CREATE INDEX model_candidates_warnings_gin ON model_candidates USING GIN (warnings jsonb_path_ops);
CREATE TRIGGER model_candidates_touch BEFORE UPDATE ON model_candidates FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE model_candidates ENABLE ROW LEVEL SECURITY;
ALTER TABLE model_candidates FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON model_candidates USING (user_id = current_actor() OR is_system());

CREATE TABLE checkpoints (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    job_id UUID NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    component TEXT NOT NULL,
    epoch BIGINT,
    step BIGINT NOT NULL DEFAULT 0,
    file_id UUID NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    metrics JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (job_id, component)
);
CREATE INDEX checkpoints_user_id_idx ON checkpoints (user_id);
CREATE INDEX checkpoints_file_id_idx ON checkpoints (file_id);
CREATE INDEX checkpoints_newest_idx ON checkpoints (job_id, created_at);
CREATE INDEX checkpoints_metrics_gin ON checkpoints USING GIN (metrics jsonb_path_ops);
ALTER TABLE checkpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE checkpoints FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON checkpoints USING (user_id = current_actor() OR is_system());

CREATE TABLE predictions (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    model_id UUID REFERENCES models (id) ON DELETE SET NULL,
    model_name TEXT NOT NULL,
    dataset_id UUID REFERENCES datasets (id) ON DELETE CASCADE,
    dataset_name TEXT NOT NULL,
    job_id UUID NOT NULL UNIQUE REFERENCES jobs (id) ON DELETE CASCADE,
    file_id UUID NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    json_file_id UUID NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    row_count BIGINT NOT NULL CHECK (row_count >= 0),
    columns JSONB NOT NULL DEFAULT '[]',
    row_index BYTEA NOT NULL,
    notes JSONB NOT NULL DEFAULT '[]',
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX predictions_model_id_idx ON predictions (model_id);
CREATE INDEX predictions_dataset_id_idx ON predictions (dataset_id);
CREATE INDEX predictions_file_id_idx ON predictions (file_id);
CREATE INDEX predictions_json_file_id_idx ON predictions (json_file_id);
CREATE INDEX predictions_created_at_idx ON predictions (user_id, created_at);
CREATE INDEX predictions_columns_gin ON predictions USING GIN (columns jsonb_path_ops);
CREATE INDEX predictions_notes_gin ON predictions USING GIN (notes jsonb_path_ops);
CREATE TRIGGER predictions_touch BEFORE UPDATE ON predictions FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE predictions ENABLE ROW LEVEL SECURITY;
ALTER TABLE predictions FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON predictions USING (user_id = current_actor() OR is_system());

-- The ledger of credits. `balance_after` is what the account held once `change` was applied.
CREATE TABLE token_transactions (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID REFERENCES users (id) ON DELETE SET NULL,
    change BIGINT NOT NULL,
    reason TEXT NOT NULL,
    balance_after BIGINT NOT NULL CHECK (balance_after >= 0),
    job_id UUID REFERENCES jobs (id) ON DELETE SET NULL,
    model_id UUID REFERENCES models (id) ON DELETE SET NULL,
    idempotency_key TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (user_id, idempotency_key)
);
CREATE INDEX token_transactions_job_id_idx ON token_transactions (job_id);
CREATE INDEX token_transactions_model_id_idx ON token_transactions (model_id);
CREATE INDEX token_transactions_created_at_idx ON token_transactions (user_id, created_at);
-- Append only: the one change allowed is a foreign key losing its target.
CREATE TRIGGER token_transactions_fixed BEFORE UPDATE ON token_transactions FOR EACH ROW
    WHEN (NEW.id IS DISTINCT FROM OLD.id OR
        NEW.change IS DISTINCT FROM OLD.change OR
        NEW.reason IS DISTINCT FROM OLD.reason OR
        NEW.balance_after IS DISTINCT FROM OLD.balance_after OR
        NEW.idempotency_key IS DISTINCT FROM OLD.idempotency_key OR
        NEW.created_at IS DISTINCT FROM OLD.created_at OR
        (NEW.user_id IS DISTINCT FROM OLD.user_id AND NEW.user_id IS NOT NULL) OR
        (NEW.job_id IS DISTINCT FROM OLD.job_id AND NEW.job_id IS NOT NULL) OR
        (NEW.model_id IS DISTINCT FROM OLD.model_id AND NEW.model_id IS NOT NULL))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER token_transactions_kept BEFORE DELETE ON token_transactions FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE token_transactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE token_transactions FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON token_transactions USING (user_id = current_actor() OR is_system());

CREATE TABLE download_queue (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hub TEXT NOT NULL CHECK (hub IN ('kaggle', 'huggingface')),
    reference TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('model', 'dataset')),
    status TEXT NOT NULL DEFAULT 'QUEUED' CHECK (status IN ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    progress DOUBLE PRECISION NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    speed DOUBLE PRECISION,
    eta BIGINT,
    bytes BIGINT NOT NULL DEFAULT 0 CHECK (bytes >= 0),
    message TEXT NOT NULL DEFAULT '',
    cancelled_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX download_queue_user_id_idx ON download_queue (user_id);
CREATE TRIGGER download_queue_touch BEFORE UPDATE ON download_queue FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE download_queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE download_queue FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON download_queue USING (user_id = current_actor() OR is_system());

-- Per person: how many models, how many that can predict, and the bytes they take.
CREATE VIEW user_model_stats WITH (security_invoker = true) AS
SELECT
    user_id,
    count(*) AS total_models,
    count(*) FILTER (WHERE status IN ('idle', 'active') AND file_id IS NOT NULL) AS ready_models,
    sum(model_file_size)::BIGINT AS storage_bytes
FROM models
GROUP BY user_id;

-- The training runs under the name that earlier versions of the product used.
CREATE VIEW training_jobs WITH (security_invoker = true) AS
SELECT
    id, user_id, status, progress, epoch, step, total_steps, loss, message, error, params, dataset_id, pid,
    token_cost, created_at, updated_at, started_at, ended_at
FROM jobs
WHERE kind = 'training';

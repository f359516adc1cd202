-- Runs, what they make, and what they cost.

CREATE TABLE experiments (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    description TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX experiments_user_id_idx ON experiments (user_id);
CREATE TRIGGER experiments_touch AFTER UPDATE ON experiments WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE experiments SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

CREATE TABLE models (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    description TEXT NOT NULL DEFAULT '',
    origin TEXT NOT NULL DEFAULT 'custom' CHECK (origin IN ('pretrained', 'custom', 'community')),
    problem_type TEXT NOT NULL CHECK (problem_type IN ('regression', 'binary', 'multiclass')),
    algorithm TEXT NOT NULL,
    visibility TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'public')),
    status TEXT NOT NULL DEFAULT 'idle' CHECK (status IN ('idle', 'training', 'predicting', 'retraining', 'active', 'failed')),
    metrics TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metrics)),
    metric TEXT NOT NULL,
    importance TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(importance)),
    charts TEXT CHECK (charts IS NULL OR json_valid(charts)),
    training_config TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(training_config)),
    feature_columns TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(feature_columns)),
    fields TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(fields)),
    target_column TEXT NOT NULL,
    classes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(classes)),
    file_id BLOB REFERENCES files (id) ON DELETE SET NULL,
    model_file_size INTEGER NOT NULL DEFAULT 0 CHECK (model_file_size >= 0),
    training_time_seconds REAL NOT NULL DEFAULT 0,
    training_samples INTEGER NOT NULL DEFAULT 0,
    test_samples INTEGER NOT NULL DEFAULT 0,
    dataset_id BLOB REFERENCES datasets (id) ON DELETE SET NULL,
    job_id BLOB REFERENCES jobs (id) ON DELETE SET NULL,
    retrain_from BLOB REFERENCES models (id) ON DELETE SET NULL,
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    seeds TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(seeds)),
    data_fingerprint TEXT NOT NULL DEFAULT '',
    last_downloaded_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX models_file_id_idx ON models (file_id);
CREATE INDEX models_dataset_id_idx ON models (dataset_id);
CREATE INDEX models_job_id_idx ON models (job_id);
CREATE INDEX models_retrain_from_idx ON models (retrain_from);
CREATE INDEX models_created_at_idx ON models (user_id, created_at);
CREATE INDEX models_status_idx ON models (user_id, status);
CREATE INDEX models_visibility_idx ON models (visibility);
CREATE INDEX models_updated_at_idx ON models (updated_at);
CREATE TRIGGER models_touch AFTER UPDATE ON models WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE models SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

CREATE TABLE model_settings (
    model_id BLOB PRIMARY KEY NOT NULL REFERENCES models (id) ON DELETE CASCADE CHECK (length(model_id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    algorithm TEXT NOT NULL,
    hidden_layers TEXT CHECK (hidden_layers IS NULL OR json_valid(hidden_layers)),
    batch_size INTEGER CHECK (batch_size > 0),
    epochs INTEGER CHECK (epochs BETWEEN 1 AND 1000),
    learning_rate REAL CHECK (learning_rate > 0),
    function_type TEXT,
    train_fields TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(train_fields)),
    predict_fields TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(predict_fields)),
    hyperparameters TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(hyperparameters)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX model_settings_user_id_idx ON model_settings (user_id);
CREATE TRIGGER model_settings_touch AFTER UPDATE ON model_settings WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE model_settings SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE model_id = NEW.model_id;
END;

CREATE TABLE model_tags (
    model_id BLOB NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    tag_id BLOB NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    PRIMARY KEY (model_id, tag_id)
) STRICT;
CREATE INDEX model_tags_tag_id_idx ON model_tags (tag_id);
CREATE INDEX model_tags_user_id_idx ON model_tags (user_id);

CREATE TABLE data_mappings (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    dataset_id BLOB NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    model_id BLOB NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    column_name TEXT NOT NULL,
    mapped_field TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    UNIQUE (dataset_id, model_id, column_name),
    UNIQUE (dataset_id, model_id, mapped_field)
) STRICT;
CREATE INDEX data_mappings_user_id_idx ON data_mappings (user_id);
CREATE INDEX data_mappings_model_id_idx ON data_mappings (model_id);
CREATE TRIGGER data_mappings_touch AFTER UPDATE ON data_mappings WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE data_mappings SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

-- A run and its place in the queue in one row: what a person sees, who works on it until when, and what was asked of it.
CREATE TABLE jobs (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('training', 'prediction', 'ingest', 'generation', 'rules', 'summarise', 'classify', 'rag_index', 'workflow', 'analysis', 'download')),
    name TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'QUEUED' CHECK (status IN ('QUEUED', 'STARTING', 'LOADING', 'RUNNING', 'PAUSED', 'COMPLETED', 'FAILED', 'STOPPED', 'CANCELLED')),
    progress REAL NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    stage TEXT,
    epoch INTEGER,
    epochs INTEGER,
    step INTEGER,
    total_steps INTEGER,
    loss REAL,
    message TEXT,
    error TEXT,
    params TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(params)),
    result TEXT CHECK (result IS NULL OR json_valid(result)),
    metric TEXT,
    best_score REAL,
    reviewed INTEGER NOT NULL DEFAULT 0 CHECK (reviewed IN (0, 1)),
    model_id BLOB REFERENCES models (id) ON DELETE SET NULL,
    dataset_id BLOB REFERENCES datasets (id) ON DELETE CASCADE,
    experiment_id BLOB REFERENCES experiments (id) ON DELETE SET NULL,
    token_cost INTEGER NOT NULL DEFAULT 0 CHECK (token_cost >= 0),
    tokens_refunded INTEGER NOT NULL DEFAULT 0 CHECK (tokens_refunded >= 0),
    settled_at TEXT,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    max_attempts INTEGER NOT NULL DEFAULT 3 CHECK (max_attempts >= 1),
    run_after TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    pid INTEGER,
    worker TEXT,
    lease_until TEXT,
    requested TEXT CHECK (requested IN ('pause', 'stop', 'cancel')),
    requested_at TEXT,
    started_at TEXT,
    ended_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    CHECK (tokens_refunded <= token_cost)
) STRICT;
CREATE INDEX jobs_model_id_idx ON jobs (model_id);
CREATE INDEX jobs_dataset_id_idx ON jobs (dataset_id);
CREATE INDEX jobs_experiment_id_idx ON jobs (experiment_id);
CREATE INDEX jobs_created_at_idx ON jobs (user_id, created_at);
CREATE INDEX jobs_waiting_idx ON jobs (run_after) WHERE status = 'QUEUED';
CREATE INDEX jobs_leased_idx ON jobs (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX jobs_updated_at_idx ON jobs (updated_at);
CREATE TRIGGER jobs_touch AFTER UPDATE ON jobs WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE jobs SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

CREATE TABLE job_events (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    job_id BLOB NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    level TEXT NOT NULL DEFAULT 'info' CHECK (level IN ('progress', 'info', 'warning', 'error')),
    message TEXT NOT NULL,
    data TEXT CHECK (data IS NULL OR json_valid(data)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    UNIQUE (job_id, seq)
) STRICT;
CREATE INDEX job_events_user_id_idx ON job_events (user_id);
CREATE INDEX job_events_created_at_idx ON job_events (created_at);

CREATE TABLE model_candidates (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    job_id BLOB NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    rank INTEGER CHECK (rank >= 1),
    algorithm TEXT NOT NULL,
    problem_type TEXT NOT NULL CHECK (problem_type IN ('regression', 'binary', 'multiclass')),
    hyperparameters TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(hyperparameters)),
    metrics TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metrics)),
    fold_metrics TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(fold_metrics)),
    importance TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(importance)),
    charts TEXT CHECK (charts IS NULL OR json_valid(charts)),
    seeds TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(seeds)),
    feature_columns TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(feature_columns)),
    fields TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(fields)),
    target_column TEXT NOT NULL,
    classes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(classes)),
    training_samples INTEGER NOT NULL DEFAULT 0,
    test_samples INTEGER NOT NULL DEFAULT 0,
    fit_seconds REAL NOT NULL DEFAULT 0,
    warnings TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(warnings)),
    error TEXT,
    data_fingerprint TEXT NOT NULL DEFAULT '',
    file_id BLOB REFERENCES files (id) ON DELETE SET NULL,
    saved_model_id BLOB REFERENCES models (id) ON DELETE SET NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    UNIQUE (job_id, position)
) STRICT;
CREATE INDEX model_candidates_user_id_idx ON model_candidates (user_id);
CREATE INDEX model_candidates_file_id_idx ON model_candidates (file_id);
CREATE INDEX model_candidates_saved_model_id_idx ON model_candidates (saved_model_id);
CREATE TRIGGER model_candidates_touch AFTER UPDATE ON model_candidates WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE model_candidates SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

CREATE TABLE checkpoints (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    job_id BLOB NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    component TEXT NOT NULL,
    epoch INTEGER,
    step INTEGER NOT NULL DEFAULT 0,
    file_id BLOB NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    metrics TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metrics)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    UNIQUE (job_id, component)
) STRICT;
CREATE INDEX checkpoints_user_id_idx ON checkpoints (user_id);
CREATE INDEX checkpoints_file_id_idx ON checkpoints (file_id);
CREATE INDEX checkpoints_newest_idx ON checkpoints (job_id, created_at);

CREATE TABLE predictions (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    model_id BLOB REFERENCES models (id) ON DELETE SET NULL,
    model_name TEXT NOT NULL,
    dataset_id BLOB REFERENCES datasets (id) ON DELETE CASCADE,
    dataset_name TEXT NOT NULL,
    job_id BLOB NOT NULL UNIQUE REFERENCES jobs (id) ON DELETE CASCADE,
    file_id BLOB NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    json_file_id BLOB NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    row_count INTEGER NOT NULL CHECK (row_count >= 0),
    columns TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(columns)),
    row_index BLOB NOT NULL,
    notes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(notes)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX predictions_model_id_idx ON predictions (model_id);
CREATE INDEX predictions_dataset_id_idx ON predictions (dataset_id);
CREATE INDEX predictions_file_id_idx ON predictions (file_id);
CREATE INDEX predictions_json_file_id_idx ON predictions (json_file_id);
CREATE INDEX predictions_created_at_idx ON predictions (user_id, created_at);
CREATE TRIGGER predictions_touch AFTER UPDATE ON predictions WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE predictions SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

-- The ledger of credits. `balance_after` is what the account held once `change` was applied.
CREATE TABLE token_transactions (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB REFERENCES users (id) ON DELETE SET NULL,
    change INTEGER NOT NULL,
    reason TEXT NOT NULL,
    balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
    job_id BLOB REFERENCES jobs (id) ON DELETE SET NULL,
    model_id BLOB REFERENCES models (id) ON DELETE SET NULL,
    idempotency_key TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    UNIQUE (user_id, idempotency_key)
) STRICT;
CREATE INDEX token_transactions_job_id_idx ON token_transactions (job_id);
CREATE INDEX token_transactions_model_id_idx ON token_transactions (model_id);
CREATE INDEX token_transactions_created_at_idx ON token_transactions (user_id, created_at);
-- Append only: the one change allowed is a foreign key losing its target.
CREATE TRIGGER token_transactions_fixed BEFORE UPDATE ON token_transactions
WHEN NEW.id IS NOT OLD.id OR
        NEW.change IS NOT OLD.change OR
        NEW.reason IS NOT OLD.reason OR
        NEW.balance_after IS NOT OLD.balance_after OR
        NEW.idempotency_key IS NOT OLD.idempotency_key OR
        NEW.created_at IS NOT OLD.created_at OR
        (NEW.user_id IS NOT OLD.user_id AND NEW.user_id IS NOT NULL) OR
        (NEW.job_id IS NOT OLD.job_id AND NEW.job_id IS NOT NULL) OR
        (NEW.model_id IS NOT OLD.model_id AND NEW.model_id IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'token_transactions is append only');
END;
CREATE TRIGGER token_transactions_kept BEFORE DELETE ON token_transactions
BEGIN
    SELECT RAISE(ABORT, 'token_transactions is append only');
END;

CREATE TABLE download_queue (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hub TEXT NOT NULL CHECK (hub IN ('kaggle', 'huggingface')),
    reference TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('model', 'dataset')),
    status TEXT NOT NULL DEFAULT 'QUEUED' CHECK (status IN ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    progress REAL NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    speed REAL,
    eta INTEGER,
    bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0),
    message TEXT NOT NULL DEFAULT '',
    cancelled_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX download_queue_user_id_idx ON download_queue (user_id);
CREATE TRIGGER download_queue_touch AFTER UPDATE ON download_queue WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE download_queue SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

-- Per person: how many models, how many that can predict, and the bytes they take.
CREATE VIEW user_model_stats AS
SELECT
    user_id,
    count(*) AS total_models,
    sum(CASE WHEN status IN ('idle', 'active') AND file_id IS NOT NULL THEN 1 ELSE 0 END) AS ready_models,
    sum(model_file_size) AS storage_bytes
FROM models
GROUP BY user_id;

-- The training runs under the name that earlier versions of the product used.
CREATE VIEW training_jobs AS
SELECT
    id, user_id, status, progress, epoch, step, total_steps, loss, message, error, params, dataset_id, pid,
    token_cost, created_at, updated_at, started_at, ended_at
FROM jobs
WHERE kind = 'training';

-- Files, the tables of data made from them, and their labels.

-- What lies in storage. `storage_key` is made of ids only; `filename` is the name a person gave.
CREATE TABLE files (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    storage_key TEXT NOT NULL UNIQUE CHECK (length(storage_key) > 0),
    filename TEXT NOT NULL CHECK (length(filename) BETWEEN 1 AND 255),
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size >= 0),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    purpose TEXT NOT NULL CHECK (purpose IN ('upload', 'dataset', 'model', 'export', 'candidate', 'checkpoint', 'prediction', 'avatar')),
    deleted_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX files_purpose_idx ON files (user_id, purpose);
CREATE TRIGGER files_touch BEFORE UPDATE ON files FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE files ENABLE ROW LEVEL SECURITY;
ALTER TABLE files FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON files USING (user_id = current_actor() OR is_system());

CREATE TABLE datasets (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    description TEXT NOT NULL DEFAULT '',
    file_id UUID NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    source TEXT NOT NULL DEFAULT 'upload' CHECK (source IN ('upload', 'generated', 'kaggle', 'huggingface', 'workflow', 'prediction', 'sample')),
    format TEXT NOT NULL DEFAULT 'csv' CHECK (format IN ('csv')),
    size BIGINT NOT NULL CHECK (size >= 0),
    row_count BIGINT CHECK (row_count >= 0),
    column_count BIGINT CHECK (column_count >= 0),
    metadata JSONB NOT NULL DEFAULT '{}',
    schema JSONB,
    status TEXT NOT NULL DEFAULT 'processing' CHECK (status IN ('processing', 'ready', 'failed')),
    error TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (user_id, name)
);
CREATE INDEX datasets_file_id_idx ON datasets (file_id);
CREATE INDEX datasets_name_idx ON datasets (name);
CREATE INDEX datasets_created_at_idx ON datasets (user_id, created_at);
CREATE INDEX datasets_status_idx ON datasets (status);
CREATE INDEX datasets_updated_at_idx ON datasets (updated_at);
CREATE INDEX datasets_metadata_gin ON datasets USING GIN (metadata jsonb_path_ops);
CREATE INDEX datasets_schema_gin ON datasets USING GIN (schema jsonb_path_ops);
CREATE TRIGGER datasets_touch BEFORE UPDATE ON datasets FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE datasets ENABLE ROW LEVEL SECURITY;
ALTER TABLE datasets FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON datasets USING (user_id = current_actor() OR is_system());

-- The profile of a dataset, and where its rows begin, so that any page of it is read without reading all of it.
CREATE TABLE dataset_profiles (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    dataset_id UUID NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    version BIGINT NOT NULL DEFAULT 1 CHECK (version >= 1),
    profile JSONB NOT NULL,
    row_index BYTEA NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (dataset_id, version)
);
CREATE INDEX dataset_profiles_user_id_idx ON dataset_profiles (user_id);
CREATE INDEX dataset_profiles_profile_gin ON dataset_profiles USING GIN (profile jsonb_path_ops);
CREATE TRIGGER dataset_profiles_touch BEFORE UPDATE ON dataset_profiles FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE dataset_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE dataset_profiles FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON dataset_profiles USING (user_id = current_actor() OR is_system());

CREATE TABLE tags (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    description TEXT NOT NULL DEFAULT '',
    color TEXT NOT NULL DEFAULT '#6C4EFC' CHECK (length(color) = 7),
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (user_id, name)
);
CREATE INDEX tags_name_idx ON tags (name);
CREATE TRIGGER tags_touch BEFORE UPDATE ON tags FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE tags FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON tags USING (user_id = current_actor() OR is_system());

CREATE TABLE dataset_tags (
    dataset_id UUID NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    tag_id UUID NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (dataset_id, tag_id)
);
CREATE INDEX dataset_tags_tag_id_idx ON dataset_tags (tag_id);
CREATE INDEX dataset_tags_user_id_idx ON dataset_tags (user_id);
ALTER TABLE dataset_tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE dataset_tags FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON dataset_tags USING (user_id = current_actor() OR is_system());

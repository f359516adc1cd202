-- Files, the tables of data made from them, and their labels.

-- What lies in storage. `storage_key` is made of ids only; `filename` is the name a person gave.
CREATE TABLE files (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    storage_key TEXT NOT NULL UNIQUE CHECK (length(storage_key) > 0),
    filename TEXT NOT NULL CHECK (length(filename) BETWEEN 1 AND 255),
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    purpose TEXT NOT NULL CHECK (purpose IN ('upload', 'dataset', 'model', 'export', 'candidate', 'checkpoint', 'prediction', 'avatar')),
    deleted_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX files_purpose_idx ON files (user_id, purpose);
CREATE TRIGGER files_touch AFTER UPDATE ON files WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE files SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

CREATE TABLE datasets (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    description TEXT NOT NULL DEFAULT '',
    file_id BLOB NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    source TEXT NOT NULL DEFAULT 'upload' CHECK (source IN ('upload', 'generated', 'kaggle', 'huggingface', 'workflow', 'prediction', 'sample')),
    format TEXT NOT NULL DEFAULT 'csv' CHECK (format IN ('csv')),
    size INTEGER NOT NULL CHECK (size >= 0),
    row_count INTEGER CHECK (row_count >= 0),
    column_count INTEGER CHECK (column_count >= 0),
    metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    schema TEXT CHECK (schema IS NULL OR json_valid(schema)),
    status TEXT NOT NULL DEFAULT 'processing' CHECK (status IN ('processing', 'ready', 'failed')),
    error TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    UNIQUE (user_id, name)
) STRICT;
CREATE INDEX datasets_file_id_idx ON datasets (file_id);
CREATE INDEX datasets_name_idx ON datasets (name);
CREATE INDEX datasets_created_at_idx ON datasets (user_id, created_at);
CREATE INDEX datasets_status_idx ON datasets (status);
CREATE INDEX datasets_updated_at_idx ON datasets (updated_at);
CREATE TRIGGER datasets_touch AFTER UPDATE ON datasets WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE datasets SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

-- The profile of a dataset, and where its rows begin, so that any page of it is read without reading all of it.
CREATE TABLE dataset_profiles (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    dataset_id BLOB NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    profile TEXT NOT NULL CHECK (json_valid(profile)),
    row_index BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    UNIQUE (dataset_id, version)
) STRICT;
CREATE INDEX dataset_profiles_user_id_idx ON dataset_profiles (user_id);
CREATE TRIGGER dataset_profiles_touch AFTER UPDATE ON dataset_profiles WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE dataset_profiles SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

CREATE TABLE tags (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    description TEXT NOT NULL DEFAULT '',
    color TEXT NOT NULL DEFAULT '#6C4EFC' CHECK (length(color) = 7),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    UNIQUE (user_id, name)
) STRICT;
CREATE INDEX tags_name_idx ON tags (name);
CREATE TRIGGER tags_touch AFTER UPDATE ON tags WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE tags SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

CREATE TABLE dataset_tags (
    dataset_id BLOB NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    tag_id BLOB NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    PRIMARY KEY (dataset_id, tag_id)
) STRICT;
CREATE INDEX dataset_tags_tag_id_idx ON dataset_tags (tag_id);
CREATE INDEX dataset_tags_user_id_idx ON dataset_tags (user_id);

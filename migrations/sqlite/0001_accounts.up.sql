-- Accounts, sessions, and what is written down about them.

-- Who may sign in. `email` and `username` are compared without regard to case.
CREATE TABLE users (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 320),
    username TEXT CHECK (length(username) BETWEEN 1 AND 64 AND username NOT LIKE '%@%'),
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
    token_balance INTEGER NOT NULL DEFAULT 0 CHECK (token_balance >= 0),
    subscription_plan TEXT NOT NULL DEFAULT 'free' CHECK (length(subscription_plan) > 0),
    two_factor_enabled INTEGER NOT NULL DEFAULT 0 CHECK (two_factor_enabled IN (0, 1)),
    totp_secret TEXT,
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    last_login_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE UNIQUE INDEX users_username_key ON users (lower(username));
CREATE TRIGGER users_touch AFTER UPDATE ON users WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE users SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

CREATE TABLE user_profiles (
    user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE CHECK (length(user_id) = 16),
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    phone_number TEXT NOT NULL DEFAULT '',
    company TEXT NOT NULL DEFAULT '',
    position TEXT NOT NULL DEFAULT '',
    avatar TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE TRIGGER user_profiles_touch AFTER UPDATE ON user_profiles WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE user_profiles SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE user_id = NEW.user_id;
END;

CREATE TABLE user_settings (
    user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE CHECK (length(user_id) = 16),
    theme TEXT NOT NULL DEFAULT 'system' CHECK (theme IN ('light', 'dark', 'system')),
    auto_save INTEGER NOT NULL DEFAULT 1 CHECK (auto_save IN (0, 1)),
    language TEXT NOT NULL DEFAULT 'en' CHECK (length(language) BETWEEN 2 AND 10),
    timezone TEXT NOT NULL DEFAULT 'UTC' CHECK (length(timezone) BETWEEN 1 AND 64),
    email_notifications INTEGER NOT NULL DEFAULT 1 CHECK (email_notifications IN (0, 1)),
    model_completion_alerts INTEGER NOT NULL DEFAULT 1 CHECK (model_completion_alerts IN (0, 1)),
    api_usage_warnings INTEGER NOT NULL DEFAULT 1 CHECK (api_usage_warnings IN (0, 1)),
    weekly_reports INTEGER NOT NULL DEFAULT 0 CHECK (weekly_reports IN (0, 1)),
    data_analytics INTEGER NOT NULL DEFAULT 1 CHECK (data_analytics IN (0, 1)),
    session_timeout_minutes INTEGER NOT NULL DEFAULT 30 CHECK (session_timeout_minutes BETWEEN 1 AND 43200),
    data_retention_days INTEGER NOT NULL DEFAULT 60 CHECK (data_retention_days BETWEEN 1 AND 3650),
    api_rate_limiting_enabled INTEGER NOT NULL DEFAULT 1 CHECK (api_rate_limiting_enabled IN (0, 1)),
    debug_mode INTEGER NOT NULL DEFAULT 0 CHECK (debug_mode IN (0, 1)),
    cache_duration_minutes INTEGER NOT NULL DEFAULT 5 CHECK (cache_duration_minutes BETWEEN 0 AND 1440),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE TRIGGER user_settings_touch AFTER UPDATE ON user_settings WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE user_settings SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE user_id = NEW.user_id;
END;

-- One row per refresh token. A rotated token keeps its row, so that its reuse is noticed and ends the family.
CREATE TABLE sessions (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    family BLOB NOT NULL,
    refresh_token_hash TEXT NOT NULL UNIQUE,
    user_agent TEXT NOT NULL DEFAULT '',
    ip TEXT NOT NULL DEFAULT '',
    last_seen_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    expires_at TEXT NOT NULL,
    rotated_at TEXT,
    revoked_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_family_idx ON sessions (family);
CREATE INDEX sessions_revoked_at_idx ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
CREATE TRIGGER sessions_touch AFTER UPDATE ON sessions WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE sessions SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

CREATE TABLE password_resets (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX password_resets_user_id_idx ON password_resets (user_id);
CREATE TRIGGER password_resets_touch AFTER UPDATE ON password_resets WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE password_resets SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

-- Mails that wait to be sent, or stay here for the administrator where no mail server is configured.
CREATE TABLE outbox (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB REFERENCES users (id) ON DELETE SET NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    sent_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX outbox_user_id_idx ON outbox (user_id);
CREATE INDEX outbox_waiting_idx ON outbox (created_at) WHERE sent_at IS NULL;
CREATE TRIGGER outbox_touch AFTER UPDATE ON outbox WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE outbox SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

CREATE TABLE audit_log (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB REFERENCES users (id) ON DELETE SET NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object_type TEXT NOT NULL DEFAULT '',
    object_id TEXT NOT NULL DEFAULT '',
    ip TEXT NOT NULL DEFAULT '',
    details TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX audit_log_user_id_idx ON audit_log (user_id);
CREATE INDEX audit_log_created_at_idx ON audit_log (created_at);
-- Append only: the one change allowed is a foreign key losing its target.
CREATE TRIGGER audit_log_fixed BEFORE UPDATE ON audit_log
WHEN NEW.id IS NOT OLD.id OR
        NEW.actor IS NOT OLD.actor OR
        NEW.action IS NOT OLD.action OR
        NEW.object_type IS NOT OLD.object_type OR
        NEW.object_id IS NOT OLD.object_id OR
        NEW.ip IS NOT OLD.ip OR
        NEW.details IS NOT OLD.details OR
        NEW.created_at IS NOT OLD.created_at OR
        (NEW.user_id IS NOT OLD.user_id AND NEW.user_id IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append only');
END;
CREATE TRIGGER audit_log_kept BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append only');
END;

-- The first answer to a request that costs credits, given again to the same key and body.
CREATE TABLE idempotency_keys (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    response TEXT CHECK (response IS NULL OR json_valid(response)),
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    UNIQUE (user_id, operation, key)
) STRICT;
CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at);
CREATE TRIGGER idempotency_keys_touch AFTER UPDATE ON idempotency_keys WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE idempotency_keys SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

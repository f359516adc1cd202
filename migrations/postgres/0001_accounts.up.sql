-- Accounts, sessions, and what is written down about them.

-- Row-level security: a transaction names its actor in `datapulse.user_id` and then sees that person's rows only.
-- The product's own work (signing in, workers, retention) runs in transactions whose actor is `system`.
CREATE FUNCTION current_actor() RETURNS UUID LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(nullif(current_setting('datapulse.user_id', true), ''), 'system')::uuid $$;

CREATE FUNCTION is_system() RETURNS BOOLEAN LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(current_setting('datapulse.user_id', true), '') = 'system' $$;

CREATE FUNCTION touch_updated_at() RETURNS TRIGGER LANGUAGE plpgsql
AS $$ BEGIN NEW.updated_at = clock_timestamp(); RETURN NEW; END $$;

CREATE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION '% is append only', TG_TABLE_NAME; END $$;

-- Who may sign in. `email` and `username` are compared without regard to case.
CREATE TABLE users (
    id UUID PRIMARY KEY NOT NULL,
    email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 320),
    username TEXT CHECK (length(username) BETWEEN 1 AND 64 AND username NOT LIKE '%@%'),
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
    token_balance BIGINT NOT NULL DEFAULT 0 CHECK (token_balance >= 0),
    subscription_plan TEXT NOT NULL DEFAULT 'free' CHECK (length(subscription_plan) > 0),
    two_factor_enabled BOOLEAN NOT NULL DEFAULT false,
    totp_secret TEXT,
    is_active BOOLEAN NOT NULL DEFAULT true,
    last_login_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE UNIQUE INDEX users_username_key ON users (lower(username));
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON users USING (id = current_actor() OR is_system());

CREATE TABLE user_profiles (
    user_id UUID PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    phone_number TEXT NOT NULL DEFAULT '',
    company TEXT NOT NULL DEFAULT '',
    position TEXT NOT NULL DEFAULT '',
    avatar TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER user_profiles_touch BEFORE UPDATE ON user_profiles FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE user_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_profiles FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON user_profiles USING (user_id = current_actor() OR is_system());

CREATE TABLE user_settings (
    user_id UUID PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    theme TEXT NOT NULL DEFAULT 'system' CHECK (theme IN ('light', 'dark', 'system')),
    auto_save BOOLEAN NOT NULL DEFAULT true,
    language TEXT NOT NULL DEFAULT 'en' CHECK (length(language) BETWEEN 2 AND 10),
    timezone TEXT NOT NULL DEFAULT 'UTC' CHECK (length(timezone) BETWEEN 1 AND 64),
    email_notifications BOOLEAN NOT NULL DEFAULT true,
    model_completion_alerts BOOLEAN NOT NULL DEFAULT true,
    api_usage_warnings BOOLEAN NOT NULL DEFAULT true,
    weekly_reports BOOLEAN NOT NULL DEFAULT false,
    data_analytics BOOLEAN NOT NULL DEFAULT true,
    session_timeout_minutes BIGINT NOT NULL DEFAULT 30 CHECK (session_timeout_minutes BETWEEN 1 AND 43200),
    data_retention_days BIGINT NOT NULL DEFAULT 60 CHECK (data_retention_days BETWEEN 1 AND 3650),
    api_rate_limiting_enabled BOOLEAN NOT NULL DEFAULT true,
    debug_mode BOOLEAN NOT NULL DEFAULT false,
    cache_duration_minutes BIGINT NOT NULL DEFAULT 5 CHECK (cache_duration_minutes BETWEEN 0 AND 1440),
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER user_settings_touch BEFORE UPDATE ON user_settings FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE user_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON user_settings USING (user_id = current_actor() OR is_system());

-- One row per refresh token. A rotated token keeps its row, so that its reuse is noticed and ends the family.
CREATE TABLE sessions (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    family UUID NOT NULL,
    refresh_token_hash TEXT NOT NULL UNIQUE,
    user_agent TEXT NOT NULL DEFAULT '',
    ip TEXT NOT NULL DEFAULT '',
    last_seen_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    expires_at TIMESTAMPTZ NOT NULL,
    rotated_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_family_idx ON sessions (family);
CREATE INDEX sessions_revoked_at_idx ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
CREATE TRIGGER sessions_touch BEFORE UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON sessions USING (user_id = current_actor() OR is_system());

CREATE TABLE password_resets (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX password_resets_user_id_idx ON password_resets (user_id);
CREATE TRIGGER password_resets_touch BEFORE UPDATE ON password_resets FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE password_resets ENABLE ROW LEVEL SECURITY;
ALTER TABLE password_resets FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON password_resets USING (user_id = current_actor() OR is_system());

-- Mails that wait to be sent, or stay here for the administrator where no mail server is configured.
CREATE TABLE outbox (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID REFERENCES users (id) ON DELETE SET NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    sent_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX outbox_user_id_idx ON outbox (user_id);
CREATE INDEX outbox_waiting_idx ON outbox (created_at) WHERE sent_at IS NULL;
CREATE TRIGGER outbox_touch BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON outbox USING (user_id = current_actor() OR is_system());

CREATE TABLE audit_log (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID REFERENCES users (id) ON DELETE SET NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object_type TEXT NOT NULL DEFAULT '',
    object_id TEXT NOT NULL DEFAULT '',
    ip TEXT NOT NULL DEFAULT '',
    details JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX audit_log_user_id_idx ON audit_log (user_id);
CREATE INDEX audit_log_created_at_idx ON audit_log (created_at);
CREATE INDEX audit_log_details_gin ON audit_log USING GIN (details jsonb_path_ops);
-- Append only: the one change allowed is a foreign key losing its target.
CREATE TRIGGER audit_log_fixed BEFORE UPDATE ON audit_log FOR EACH ROW
    WHEN (NEW.id IS DISTINCT FROM OLD.id OR
        NEW.actor IS DISTINCT FROM OLD.actor OR
        NEW.action IS DISTINCT FROM OLD.action OR
        NEW.object_type IS DISTINCT FROM OLD.object_type OR
        NEW.object_id IS DISTINCT FROM OLD.object_id OR
        NEW.ip IS DISTINCT FROM OLD.ip OR
        NEW.details IS DISTINCT FROM OLD.details OR
        NEW.created_at IS DISTINCT FROM OLD.created_at OR
        (NEW.user_id IS DISTINCT FROM OLD.user_id AND NEW.user_id IS NOT NULL))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_kept BEFORE DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON audit_log USING (user_id = current_actor() OR is_system());

-- The first answer to a request that costs credits, given again to the same key and body.
CREATE TABLE idempotency_keys (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    response JSONB,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (user_id, operation, key)
);
CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at);
CREATE INDEX idempotency_keys_response_gin ON idempotency_keys USING GIN (response jsonb_path_ops);
CREATE TRIGGER idempotency_keys_touch BEFORE UPDATE ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON idempotency_keys USING (user_id = current_actor() OR is_system());

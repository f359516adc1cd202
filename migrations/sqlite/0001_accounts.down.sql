DROP TABLE idempotency_keys;
DROP TABLE audit_log;
DROP TABLE outbox;
DROP TABLE password_resets;
DROP TABLE sessions;
DROP TABLE user_settings;
DROP TABLE user_profiles;
DROP TABLE users;

-- When a mail is tried next, when sending it makes no sense any more, and when it was given up.
ALTER TABLE outbox ADD COLUMN next_attempt_at TEXT;
ALTER TABLE outbox ADD COLUMN expires_at TEXT;
ALTER TABLE outbox ADD COLUMN given_up_at TEXT;

-- What to know about a prediction: columns that have changed since training.
ALTER TABLE predictions ADD COLUMN warnings JSONB NOT NULL DEFAULT '[]';

-- How good the model was with how many annotations. There is one row for each number of annotations whose
-- first two digits differ, with the encoder as it is and with layers tuned to the project; the newest holds.
CREATE TABLE measurement (
    encoder TEXT NOT NULL,
    tuned INTEGER NOT NULL,
    -- The number of annotations with everything behind its first two digits as nought.
    slot INTEGER NOT NULL,
    annotations INTEGER NOT NULL,
    version INTEGER NOT NULL,
    score TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (encoder, tuned, slot)
) WITHOUT ROWID;

-- The version that a person chose to be in use, whatever is learned; none where the newest is.
ALTER TABLE project ADD COLUMN chosen_version INTEGER;

-- What a person wants to come back to: a flag, a few words, or both, on a sentence or on a whole document.
CREATE TABLE note (
    id BLOB PRIMARY KEY,
    document BLOB NOT NULL REFERENCES document (id),
    -- The sentence; none for the whole document.
    ordinal INTEGER,
    flagged INTEGER NOT NULL,
    text TEXT NOT NULL,
    annotator BLOB NOT NULL REFERENCES annotator (id),
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX note_place ON note (document, ifnull(ordinal, -1)) WHERE deleted_at IS NULL;

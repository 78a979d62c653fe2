-- What a person called right although it looks like a mistake: one text that is annotated in several
-- ways. It holds until the text gets a reading that is not among these.
CREATE TABLE confirmation (
    id BLOB PRIMARY KEY,
    surface TEXT NOT NULL,
    -- Concepts as a JSON list of their ids in order; null stands for "left outside".
    readings TEXT NOT NULL,
    annotator BLOB NOT NULL REFERENCES annotator (id),
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) WITHOUT ROWID;

-- The first schema. Offsets are Unicode scalar values within one document, ends exclusive; times are
-- milliseconds since 1970; ids are UUIDv7 in their 16 bytes; review states are 0 untouched,
-- 1 in progress, 2 done. Nothing that a person made is ever deleted: deleted_at makes it invisible.

-- One row. The counters are kept by the triggers below, so that no action has to count.
CREATE TABLE project (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    documents INTEGER NOT NULL DEFAULT 0,
    documents_done INTEGER NOT NULL DEFAULT 0,
    sentences INTEGER NOT NULL DEFAULT 0,
    sentences_done INTEGER NOT NULL DEFAULT 0,
    annotations INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE annotator (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE concept (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    -- The name in lower case: names are unique without regard to case, beyond what NOCASE knows.
    folded TEXT NOT NULL,
    description TEXT NOT NULL,
    color INTEGER NOT NULL CHECK (color BETWEEN 0 AND 11),
    key TEXT,
    position INTEGER NOT NULL,
    annotations INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX concept_name ON concept (folded) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX concept_key ON concept (key) WHERE deleted_at IS NULL AND key IS NOT NULL;

CREATE TABLE import (
    id BLOB PRIMARY KEY,
    words TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) WITHOUT ROWID;

-- What lists show. Text and metadata live in `content`, so that a counter never rewrites a long text.
CREATE TABLE document (
    id BLOB PRIMARY KEY,
    import BLOB NOT NULL REFERENCES import (id),
    -- Dense among documents that are not deleted: the place in the list is the position itself.
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    given_title TEXT,
    external_id TEXT,
    -- SHA-256 of the text in UTF-8.
    hash BLOB NOT NULL,
    sentences INTEGER NOT NULL,
    sentences_done INTEGER NOT NULL,
    sentences_touched INTEGER NOT NULL,
    annotations INTEGER NOT NULL DEFAULT 0,
    state INTEGER GENERATED ALWAYS AS (
        CASE WHEN sentences_done = sentences THEN 2 WHEN sentences_touched > 0 THEN 1 ELSE 0 END
    ) VIRTUAL,
    done INTEGER GENERATED ALWAYS AS (sentences_done = sentences) VIRTUAL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX document_position ON document (position) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX document_hash ON document (hash) WHERE deleted_at IS NULL;
CREATE INDEX document_done ON document (done, position) WHERE deleted_at IS NULL;
CREATE INDEX document_import ON document (import);

-- Never altered after import.
CREATE TABLE content (
    document BLOB PRIMARY KEY REFERENCES document (id),
    text TEXT NOT NULL,
    meta TEXT NOT NULL
);

-- How many documents of each 256 positions there are and are done, so that the n-th done document is
-- found without walking over all that come before it.
CREATE TABLE document_block (
    block INTEGER PRIMARY KEY,
    documents INTEGER NOT NULL,
    done INTEGER NOT NULL
);

CREATE TABLE sentence (
    document BLOB NOT NULL REFERENCES document (id),
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
    held_out INTEGER NOT NULL DEFAULT 0 CHECK (held_out = 0 OR state = 2),
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;
CREATE INDEX sentence_touched ON sentence (document, ordinal) WHERE state <> 0;

CREATE TABLE annotation (
    id BLOB PRIMARY KEY,
    document BLOB NOT NULL REFERENCES document (id),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    surface TEXT NOT NULL,
    concept BLOB NOT NULL REFERENCES concept (id),
    annotator BLOB NOT NULL REFERENCES annotator (id),
    -- 'person', 'imported' or 'suggestion'; the last with the number of the model version.
    origin TEXT NOT NULL,
    version INTEGER,
    -- The import that it came with, which takes it along when it is taken back.
    import BLOB REFERENCES import (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) WITHOUT ROWID;
CREATE INDEX annotation_place ON annotation (document, start, "end") WHERE deleted_at IS NULL;
CREATE INDEX annotation_concept ON annotation (concept) WHERE deleted_at IS NULL;
CREATE INDEX annotation_import ON annotation (import) WHERE import IS NOT NULL;

-- Kept for ever, as training data; one that was taken back has deleted_at.
CREATE TABLE decision (
    id BLOB PRIMARY KEY,
    document BLOB NOT NULL REFERENCES document (id),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    concept BLOB NOT NULL REFERENCES concept (id),
    version INTEGER NOT NULL,
    probability REAL NOT NULL,
    -- 'accept', 'reject' or 'edit'; the last with what was meant.
    kind TEXT NOT NULL,
    meant_start INTEGER,
    meant_end INTEGER,
    meant_concept BLOB REFERENCES concept (id),
    annotator BLOB NOT NULL REFERENCES annotator (id),
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) WITHOUT ROWID;
CREATE INDEX decision_place ON decision (document, start, "end") WHERE deleted_at IS NULL;

CREATE TABLE model_version (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    parent INTEGER REFERENCES model_version (number),
    encoder TEXT NOT NULL,
    annotations INTEGER NOT NULL,
    weights BLOB,
    score TEXT NOT NULL,
    training TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

-- One row for each action, with what it did and what takes it back, both as JSON lists of rows as they
-- shall be. Rows with undone = 1 are what redo would do again, lowest number first.
CREATE TABLE undo_log (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    words TEXT NOT NULL,
    change TEXT NOT NULL,
    inverse TEXT NOT NULL,
    place_document BLOB,
    place_ordinal INTEGER,
    annotator BLOB NOT NULL REFERENCES annotator (id),
    undone INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
);
CREATE INDEX undo_log_undone ON undo_log (undone, number);

CREATE TRIGGER annotation_inserted AFTER INSERT ON annotation WHEN new.deleted_at IS NULL
BEGIN
    UPDATE document SET annotations = annotations + 1 WHERE id = new.document;
    UPDATE concept SET annotations = annotations + 1 WHERE id = new.concept;
END;

CREATE TRIGGER annotation_updated AFTER UPDATE OF concept, deleted_at ON annotation
WHEN old.concept <> new.concept OR (old.deleted_at IS NULL) <> (new.deleted_at IS NULL)
BEGIN
    UPDATE document
    SET annotations = annotations + (new.deleted_at IS NULL) - (old.deleted_at IS NULL)
    WHERE id = new.document AND (new.deleted_at IS NULL) <> (old.deleted_at IS NULL);
    UPDATE concept SET annotations = annotations - 1 WHERE id = old.concept AND old.deleted_at IS NULL;
    UPDATE concept SET annotations = annotations + 1 WHERE id = new.concept AND new.deleted_at IS NULL;
END;

CREATE TRIGGER sentence_updated AFTER UPDATE OF state ON sentence WHEN old.state <> new.state
BEGIN
    UPDATE document
    SET sentences_done = sentences_done + (new.state = 2) - (old.state = 2),
        sentences_touched = sentences_touched + (new.state <> 0) - (old.state <> 0)
    WHERE id = new.document;
END;

CREATE TRIGGER document_inserted AFTER INSERT ON document WHEN new.deleted_at IS NULL
BEGIN
    UPDATE project
    SET documents = documents + 1,
        documents_done = documents_done + new.done,
        sentences = sentences + new.sentences,
        sentences_done = sentences_done + new.sentences_done,
        annotations = annotations + new.annotations;
    INSERT INTO document_block (block, documents, done) VALUES (new.position / 256, 1, new.done)
    ON CONFLICT (block) DO UPDATE SET documents = documents + 1, done = done + excluded.done;
END;

CREATE TRIGGER document_counted
AFTER UPDATE OF sentences_done, sentences_touched, annotations ON document WHEN new.deleted_at IS NULL
BEGIN
    UPDATE project
    SET documents_done = documents_done + new.done - old.done,
        sentences_done = sentences_done + new.sentences_done - old.sentences_done,
        annotations = annotations + new.annotations - old.annotations;
    UPDATE document_block SET done = done + new.done - old.done
    WHERE block = new.position / 256 AND new.done <> old.done;
END;

CREATE TRIGGER document_deleted
AFTER UPDATE OF deleted_at ON document WHEN old.deleted_at IS NULL AND new.deleted_at IS NOT NULL
BEGIN
    UPDATE project
    SET documents = documents - 1,
        documents_done = documents_done - old.done,
        sentences = sentences - old.sentences,
        sentences_done = sentences_done - old.sentences_done,
        annotations = annotations - old.annotations;
    UPDATE document_block SET documents = documents - 1, done = done - old.done
    WHERE block = old.position / 256;
END;

CREATE TRIGGER document_revived
AFTER UPDATE OF deleted_at ON document WHEN old.deleted_at IS NOT NULL AND new.deleted_at IS NULL
BEGIN
    UPDATE project
    SET documents = documents + 1,
        documents_done = documents_done + new.done,
        sentences = sentences + new.sentences,
        sentences_done = sentences_done + new.sentences_done,
        annotations = annotations + new.annotations;
    UPDATE document_block SET documents = documents + 1, done = done + new.done
    WHERE block = new.position / 256;
END;

-- What a person wants looked for as a concept before any model does: words, and regular expressions.
CREATE TABLE rule (
    id BLOB PRIMARY KEY,
    concept BLOB NOT NULL REFERENCES concept (id),
    -- 'words', 'expression', or 'never': words that do not join the dictionary by themselves.
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    case_matters INTEGER NOT NULL,
    -- The list that it came in with, which takes it along when it is taken back.
    list BLOB,
    annotator BLOB NOT NULL REFERENCES annotator (id),
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX rule_text ON rule (concept, kind, text) WHERE deleted_at IS NULL;
CREATE INDEX rule_list ON rule (list) WHERE list IS NOT NULL;

-- How many live annotations of a concept cover these very words. From two on they are in its dictionary.
CREATE TABLE term (
    concept BLOB NOT NULL REFERENCES concept (id),
    text TEXT NOT NULL,
    annotations INTEGER NOT NULL,
    PRIMARY KEY (concept, text)
) WITHOUT ROWID;
CREATE INDEX term_grown ON term (concept, text) WHERE annotations >= 2;
CREATE INDEX term_text ON term (text);

-- Counts whatever changes what is looked for, so that nobody reads a long dictionary in vain.
ALTER TABLE project ADD COLUMN rules INTEGER NOT NULL DEFAULT 0;

INSERT INTO term (concept, text, annotations)
SELECT a.concept, a.surface, count(*) FROM annotation a
WHERE a.deleted_at IS NULL AND length(a.surface) <= 100 GROUP BY a.concept, a.surface;

CREATE TRIGGER annotation_covers AFTER INSERT ON annotation
WHEN new.deleted_at IS NULL AND length(new.surface) <= 100
BEGIN
    INSERT INTO term (concept, text, annotations) VALUES (new.concept, new.surface, 1)
    ON CONFLICT (concept, text) DO UPDATE SET annotations = annotations + 1;
END;

CREATE TRIGGER annotation_covers_other AFTER UPDATE OF concept, surface, deleted_at ON annotation
WHEN old.concept <> new.concept OR old.surface <> new.surface
    OR (old.deleted_at IS NULL) <> (new.deleted_at IS NULL)
BEGIN
    UPDATE term SET annotations = annotations - 1
    WHERE concept = old.concept AND text = old.surface AND old.deleted_at IS NULL;
    INSERT INTO term (concept, text, annotations)
    SELECT new.concept, new.surface, 1 WHERE new.deleted_at IS NULL AND length(new.surface) <= 100
    ON CONFLICT (concept, text) DO UPDATE SET annotations = annotations + 1;
END;

-- Words of several concepts are in a dictionary only where one of them has nearly all.
CREATE TRIGGER term_grown AFTER UPDATE OF annotations ON term
WHEN (old.annotations >= 2) <> (new.annotations >= 2)
    OR EXISTS (SELECT 1 FROM term o WHERE o.text = new.text AND o.concept <> new.concept)
BEGIN
    UPDATE project SET rules = rules + 1;
END;

CREATE TRIGGER term_shared AFTER INSERT ON term
WHEN EXISTS (SELECT 1 FROM term o WHERE o.text = new.text AND o.concept <> new.concept)
BEGIN
    UPDATE project SET rules = rules + 1;
END;

CREATE TRIGGER rule_inserted AFTER INSERT ON rule
BEGIN
    UPDATE project SET rules = rules + 1;
END;

CREATE TRIGGER rule_updated AFTER UPDATE ON rule
BEGIN
    UPDATE project SET rules = rules + 1;
END;

-- Which documents hold a phrase. The index knows the text of each document in pieces of three scalar
-- values, whatever the script; it tells candidates, and the text itself decides. It keeps no copy of the
-- texts and no places in them: they never change, and nothing is ever taken out of it.

-- The number under which the index knows a document, in the order of the list.
CREATE TABLE searchable (
    number INTEGER PRIMARY KEY,
    document BLOB NOT NULL UNIQUE REFERENCES document (id)
);

CREATE VIRTUAL TABLE document_index USING fts5 (
    text, content = '', columnsize = 0, detail = none, tokenize = 'trigram'
);

INSERT INTO searchable (document) SELECT id FROM document ORDER BY position, created_at;
INSERT INTO document_index (rowid, text)
SELECT s.number, c.text FROM searchable s JOIN content c ON c.document = s.document ORDER BY s.number;

CREATE TRIGGER content_inserted AFTER INSERT ON content
BEGIN
    INSERT INTO searchable (document) VALUES (new.document);
    INSERT INTO document_index (rowid, text) VALUES (last_insert_rowid(), new.text);
END;

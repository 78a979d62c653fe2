//! The project file: SQLite, its schema, and the undo log.

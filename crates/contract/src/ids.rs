//! Identifiers. Each is a UUIDv7 in its text form, made by the backend and opaque to the interface.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// One project file.
    ProjectId
);
id!(
    /// One document of a project.
    DocumentId
);
id!(
    /// One concept of a project.
    ConceptId
);
id!(
    /// One annotation.
    AnnotationId
);
id!(
    /// One long-running job, chosen by whoever starts it so that it can be cancelled at once.
    JobId
);

/// One sentence: its document and its place in it, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SentenceRef {
    /// The document that holds the sentence.
    pub document: DocumentId,
    /// The sentence's place in the document, counted from 0.
    pub ordinal: u32,
}

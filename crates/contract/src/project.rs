use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Annotation, AnnotationId, ConceptId, DocumentId, DocumentRow, PlacedNote, ProjectId, Sentence,
    SentenceRef,
};

/// A type that the user defines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concept {
    /// The concept.
    pub id: ConceptId,
    /// Its name, unique in the project without regard to case.
    pub name: String,
    /// What it means, in the user's words; may be empty.
    pub description: String,
    /// Which of the twelve concept colours it wears, 0 to 11.
    pub color: u8,
    /// The key that marks it, one character, if it has one.
    pub key: Option<String>,
    /// How many annotations it has.
    pub annotations: u32,
}

/// How much of the project is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// All documents.
    pub documents: u32,
    /// Documents that are done.
    pub documents_done: u32,
    /// All sentences.
    pub sentences: u32,
    /// Sentences that are done.
    pub sentences_done: u32,
    /// All annotations.
    pub annotations: u32,
}

/// Whether the project can be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Access {
    /// It can.
    ReadWrite,
    /// It can be looked at only.
    ReadOnly {
        /// Why, in a sentence for the user.
        reason: String,
    },
}

/// The open project, apart from its documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The project.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// The file that holds it.
    pub path: String,
    /// Whether it can be changed.
    pub access: Access,
    /// What changes with every action.
    pub pulse: Pulse,
}

/// What every action may change and every screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// The concepts in their order.
    pub concepts: Vec<Concept>,
    /// How much is done.
    pub progress: Progress,
    /// What undo would take back, in words ("mark “pitch motor” as component").
    pub undo: Option<String>,
    /// What redo would do again, in words.
    pub redo: Option<String>,
}

/// A project that was open before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentProject {
    /// Its file.
    pub path: String,
    /// Its name when it was last open.
    pub name: String,
    /// When it was last open, in seconds since 1970.
    pub opened_at: i64,
    /// How much of it was done then.
    pub progress: Progress,
    /// Whether the file is still there.
    pub present: bool,
}

/// What one action, or its undoing, changed. The interface merges it into what it shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    /// The action in words; empty when there was nothing to do.
    pub action: String,
    /// Annotations that are new or different, with their documents.
    pub annotations: Vec<(DocumentId, Annotation)>,
    /// Annotations that are gone.
    pub removed: Vec<AnnotationId>,
    /// Sentences whose state is different, with their documents.
    pub sentences: Vec<(DocumentId, Sentence)>,
    /// Notes that are different; one that is gone has neither flag nor words.
    pub notes: Vec<PlacedNote>,
    /// List rows of every document touched.
    pub documents: Vec<DocumentRow>,
    /// Concepts, progress, undo and redo as they are now.
    pub pulse: Pulse,
    /// Where the change happened, so that undoing can show it.
    pub place: Option<SentenceRef>,
    /// Documents came or went: lists and the open document must be asked for again.
    pub reload: bool,
}

/// A new concept, or the new wording of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConceptDraft {
    /// Its name.
    pub name: String,
    /// What it means; may be empty.
    pub description: String,
    /// One of the twelve concept colours; the least used one if absent.
    pub color: Option<u8>,
    /// Its key; the first free digit if absent when new.
    pub key: Option<String>,
}

/// What the user likes; kept outside projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light, dark, or as the system.
    pub theme: Theme,
    /// Reading size in percent of 17 px.
    pub text_size: u16,
    /// The face in which texts are set.
    pub face: Face,
    /// Whether the concept's name stands after each annotation.
    pub show_names: bool,
    /// Suggestions below this probability, in percent, are not shown.
    pub threshold: u8,
    /// Threads that learning computes on; none for one for each core.
    pub threads: Option<u16>,
    /// Megabytes of memory that learning may take beside the encoder, at least
    /// [`LEAST_MEMORY_MB`](Self::LEAST_MEMORY_MB); none for as much as it has a use for.
    pub memory_mb: Option<u32>,
    /// Whether deep rounds go on while the machine runs on its battery.
    pub deep_on_battery: bool,
    /// What computes, from the next start on.
    pub device: DeviceChoice,
    /// The language of the interface.
    pub language: LanguageChoice,
    /// Keys that were changed, by the names of what they do; the interface alone knows both.
    pub keys: BTreeMap<String, String>,
}

impl Preferences {
    /// With less memory than this even refits would leave most of a project out.
    pub const LEAST_MEMORY_MB: u32 = 128;
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            text_size: 100,
            face: Face::Serif,
            show_names: true,
            threshold: 50,
            threads: None,
            memory_mb: None,
            deep_on_battery: false,
            device: DeviceChoice::Automatic,
            language: LanguageChoice::System,
            keys: BTreeMap::new(),
        }
    }
}

/// What shall compute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceChoice {
    /// A graphics card where this build can use one and one is there; else the processor.
    #[default]
    Automatic,
    /// The processor.
    Processor,
}

/// The language of the interface. The backend speaks English, whatever is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LanguageChoice {
    /// The system's, where the interface speaks it.
    #[default]
    System,
    /// English.
    English,
    /// Chinese in simplified characters.
    SimplifiedChinese,
}

/// What computes at present.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceState {
    /// As part of a sentence: "the processor".
    pub name: String,
    /// What kind of graphics card this build can use, if any.
    pub card: Option<String>,
    /// Why the processor computes although a graphics card was to; a whole sentence.
    pub notice: Option<String>,
}

/// A face to read in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Face {
    /// With serifs, as books have it.
    #[default]
    Serif,
    /// The face of the system's own interface.
    Sans,
}

/// Light, dark, or as the system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

use serde::{Deserialize, Serialize};

use crate::{DocumentId, JobProgress, LearningState};

/// What the backend tells without being asked. Events are hints: state can be asked for at any time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Event {
    /// The learning loop moved on.
    Learning {
        /// Where it is now.
        state: LearningState,
    },
    /// Suggestions of these documents are new; ask for those on screen.
    Suggestions {
        /// The documents; every document if empty.
        documents: Vec<DocumentId>,
    },
    /// A job moved on.
    Job {
        /// How far it is.
        progress: JobProgress,
    },
    /// Something was chosen in the window's menu.
    Menu {
        /// What.
        item: MenuItem,
    },
    /// Files were dropped on the window.
    Dropped {
        /// Their paths.
        paths: Vec<String>,
    },
}

/// The acts that the window's menu offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MenuItem {
    /// Make a new project.
    NewProject,
    /// Open a project file.
    OpenProject,
    /// Open the sample project.
    OpenSample,
    /// Go back to the start page.
    CloseProject,
    /// Import files.
    ImportFiles,
    /// Import a folder.
    ImportFolder,
    /// Export.
    Export,
    /// Take the last action back.
    Undo,
    /// Do it again.
    Redo,
    /// Switch between light and dark.
    ToggleTheme,
    /// Larger text.
    LargerText,
    /// Smaller text.
    SmallerText,
    /// Show the settings.
    ShowSettings,
    /// Show the keys.
    ShowKeys,
}

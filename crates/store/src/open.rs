//! Making and opening project files.

use std::path::PathBuf;

use crate::record::Annotator;

/// How a project is opened.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Where lock files are kept; absent: hidden, beside the project.
    pub locks: Option<PathBuf>,
    /// Who annotates; absent: the first annotator of the project.
    pub annotator: Option<Annotator>,
}

/// What a key can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Cursor one word on.
    WordRight,
    /// Cursor one word back.
    WordLeft,
    /// Cursor one line down.
    LineDown,
    /// Cursor one line up.
    LineUp,
    /// Cursor to the next sentence.
    SentenceNext,
    /// Cursor to the previous sentence.
    SentencePrevious,
    /// Cursor to the sentence's first word.
    SentenceStart,
    /// Cursor to the sentence's last word.
    SentenceEnd,
    /// Selection one word further.
    ExtendRight,
    /// Selection one word less far.
    ExtendLeft,
    /// Focus on the next suggestion or annotation.
    MarkNext,
    /// Focus on the previous suggestion or annotation.
    MarkPrevious,
    /// Focus on the next suggestion.
    SuggestionNext,
    /// Focus on the previous suggestion.
    SuggestionPrevious,
    /// Accept the focused suggestion; with nothing focused, the sentence is done.
    Confirm,
    /// Accept the focused suggestion.
    Accept,
    /// Reject the focused suggestion, or delete the focused annotation.
    Reject,
    /// Delete the focused annotation.
    Delete,
    /// Mark the annotation's words wherever else they stand.
    Elsewhere,
    /// The left edge one word to the left.
    StartLeft,
    /// The left edge one word to the right.
    StartRight,
    /// The right edge one word to the left.
    EndLeft,
    /// The right edge one word to the right.
    EndRight,
    /// The left edge one character to the left.
    StartLeftExact,
    /// The left edge one character to the right.
    StartRightExact,
    /// The right edge one character to the left.
    EndLeftExact,
    /// The right edge one character to the right.
    EndRightExact,
    /// Split the annotation at the cursor.
    Split,
    /// Join the annotation with its neighbour.
    Join,
    /// The sentence is done; on to the next.
    DoneNext,
    /// On to the next without a word about this one.
    Skip,
    /// The sentence is done, or not done after all; stay.
    ToggleDone,
    /// Flag the sentence, or take the flag off.
    Flag,
    /// Write a note on the sentence.
    WriteNote,
    /// Flag the document, or take the flag off.
    FlagDocument,
    /// Write a note on the document.
    WriteDocumentNote,
    /// Take the last action back.
    Undo,
    /// Do it again.
    Redo,
    /// Accept all suggestions from a probability on.
    AcceptMany,
    /// Show why the focused suggestion is made.
    Why,
    /// Show what is looked for as a concept.
    ShowRules,
    /// Show what was rejected.
    ShowRejected,
    /// Show what was done.
    ShowHistory,
    /// Show how learning goes.
    ShowLearning,
    /// Add a concept.
    NewConcept,
    /// Find words, where they were looked for last.
    Find,
    /// Find words in the whole project.
    FindEverywhere,
    /// Compare with a second annotator.
    Compare,
    /// Import.
    Import,
    /// Export.
    Export,
    /// Show the settings.
    ShowSettings,
    /// Show the keys.
    ShowKeys,
    /// Larger text.
    LargerText,
    /// Smaller text.
    SmallerText,
    /// Show or fold the documents.
    FoldDocuments,
    /// Show or fold the concepts.
    FoldConcepts,
    /// Let go of whatever is held.
    Escape,
}

/// The heading a key stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Moving about.
    Move,
    /// Marking and changing marks.
    Mark,
    /// Suggestions.
    Suggest,
    /// Sentences.
    Sentence,
    /// Everything else.
    Project,
}

impl Act {
    /// Its name in the preferences, which outlives a change of its words.
    pub fn name(self) -> String {
        format!("{self:?}")
    }
}

impl Group {
    /// All of them in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Move, Self::Mark, Self::Suggest, Self::Sentence, Self::Project];

    /// The heading.
    pub fn title(self) -> String {
        match self {
            Self::Move => say!("keys-moving"),
            Self::Mark => say!("keys-marking"),
            Self::Suggest => say!("keys-suggestions"),
            Self::Sentence => say!("keys-sentences"),
            Self::Project => say!("project"),
        }
    }
}

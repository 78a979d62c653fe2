use super::acts::{Act, Group};
use super::chord::Chord;

/// One line of the key map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// What is pressed.
    pub chord: Chord,
    /// What happens.
    pub act: Act,
    /// Where it is listed.
    pub group: Group,
    /// The message with what it does, for the list; a binding without one is a second way and stays unlisted.
    pub words: &'static str,
}

const fn bare(key: &'static str) -> Chord {
    Chord::new(key, false, false)
}

const fn shift(key: &'static str) -> Chord {
    Chord::new(key, false, true)
}

const fn ctrl(key: &'static str) -> Chord {
    Chord::new(key, true, false)
}

const fn ctrl_shift(key: &'static str) -> Chord {
    Chord::new(key, true, true)
}

macro_rules! keys {
    ($($group:ident { $($chord:expr => $act:ident $(: $words:literal)?;)* })*) => {
        /// The key map as it comes.
        pub const KEYS: &[Binding] = &[$($(Binding {
            chord: $chord,
            act: Act::$act,
            group: Group::$group,
            words: concat!($($words)?),
        }),*),*];
    };
}

keys! {
    Move {
        bare("ArrowRight") => WordRight: "act-word-right";
        bare("ArrowLeft") => WordLeft: "act-word-left";
        bare("ArrowDown") => LineDown: "act-line-down";
        bare("ArrowUp") => LineUp: "act-line-up";
        ctrl("ArrowRight") => SentenceNext: "act-sentence-next";
        ctrl("ArrowLeft") => SentencePrevious: "act-sentence-previous";
        ctrl("ArrowDown") => SentenceNext;
        ctrl("ArrowUp") => SentencePrevious;
        bare("Home") => SentenceStart: "act-sentence-start";
        bare("End") => SentenceEnd: "act-sentence-end";
        bare("Tab") => MarkNext: "act-mark-next";
        shift("Tab") => MarkPrevious: "act-mark-previous";
        ctrl("f") => Find: "act-find";
        ctrl_shift("f") => FindEverywhere: "act-find-everywhere";
        bare("/") => Find;
    }
    Mark {
        shift("ArrowRight") => ExtendRight: "act-extend-right";
        shift("ArrowLeft") => ExtendLeft: "act-extend-left";
        bare("[") => StartLeft: "act-start-left";
        bare("]") => StartRight: "act-start-right";
        bare("{") => EndLeft: "act-end-left";
        bare("}") => EndRight: "act-end-right";
        ctrl("[") => StartLeftExact: "act-start-left-exact";
        ctrl("]") => StartRightExact: "act-start-right-exact";
        ctrl("{") => EndLeftExact: "act-end-left-exact";
        ctrl("}") => EndRightExact: "act-end-right-exact";
        bare("s") => Split: "act-split";
        bare("j") => Join: "act-join";
        bare("o") => Elsewhere: "act-elsewhere";
        bare("Delete") => Delete: "act-delete";
        bare("Backspace") => Delete;
        bare("Escape") => Escape: "act-escape";
        bare("c") => NewConcept: "act-new-concept";
        bare("p") => ShowRules: "act-show-rules";
    }
    Suggest {
        bare("Enter") => Confirm: "act-confirm";
        bare("a") => Accept: "act-accept";
        bare("x") => Reject: "act-reject";
        bare(".") => SuggestionNext: "act-suggestion-next";
        bare(",") => SuggestionPrevious: "act-suggestion-previous";
        bare("w") => Why: "act-why";
        shift("a") => AcceptMany: "act-accept-many";
        shift("x") => ShowRejected: "act-show-rejected";
    }
    Sentence {
        ctrl("Enter") => DoneNext: "act-done-next";
        bare(" ") => Skip: "act-skip";
        bare("d") => ToggleDone: "act-toggle-done";
        bare("f") => Flag: "act-flag";
        shift("f") => FlagDocument: "act-flag-document";
        bare("n") => WriteNote: "act-write-note";
        shift("n") => WriteDocumentNote: "act-write-document-note";
    }
    Project {
        ctrl("z") => Undo: "act-undo";
        ctrl_shift("z") => Redo: "act-redo";
        ctrl("y") => Redo;
        bare("h") => ShowHistory: "act-show-history";
        bare("l") => ShowLearning: "act-show-learning";
        ctrl("d") => Compare: "act-compare";
        ctrl("i") => Import: "act-import";
        ctrl("e") => Export: "act-export";
        ctrl("+") => LargerText: "act-larger-text";
        ctrl("=") => LargerText;
        ctrl("-") => SmallerText: "act-smaller-text";
        ctrl("b") => FoldDocuments: "act-fold-documents";
        ctrl_shift("b") => FoldConcepts: "act-fold-concepts";
        ctrl(",") => ShowSettings: "act-show-settings";
        bare("?") => ShowKeys: "act-show-keys";
    }
}

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
    /// What it does, for the list; a binding without words is a second way and stays unlisted.
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
        bare("ArrowRight") => WordRight: "Next word";
        bare("ArrowLeft") => WordLeft: "Previous word";
        bare("ArrowDown") => LineDown: "Line below";
        bare("ArrowUp") => LineUp: "Line above";
        ctrl("ArrowRight") => SentenceNext: "Next sentence";
        ctrl("ArrowLeft") => SentencePrevious: "Previous sentence";
        ctrl("ArrowDown") => SentenceNext;
        ctrl("ArrowUp") => SentencePrevious;
        bare("Home") => SentenceStart: "First word of the sentence";
        bare("End") => SentenceEnd: "Last word of the sentence";
        bare("Tab") => MarkNext: "Next suggestion or annotation";
        shift("Tab") => MarkPrevious: "Previous suggestion or annotation";
        ctrl("f") => Find: "Find";
        ctrl_shift("f") => FindEverywhere: "Find in the whole project";
        bare("/") => Find;
    }
    Mark {
        shift("ArrowRight") => ExtendRight: "Select one word more";
        shift("ArrowLeft") => ExtendLeft: "Select one word less";
        bare("[") => StartLeft: "Left edge to the left";
        bare("]") => StartRight: "Left edge to the right";
        bare("{") => EndLeft: "Right edge to the left";
        bare("}") => EndRight: "Right edge to the right";
        ctrl("[") => StartLeftExact: "Left edge one character to the left";
        ctrl("]") => StartRightExact: "Left edge one character to the right";
        ctrl("{") => EndLeftExact: "Right edge one character to the left";
        ctrl("}") => EndRightExact: "Right edge one character to the right";
        bare("s") => Split: "Split the annotation at the cursor";
        bare("j") => Join: "Join the annotation with its neighbour";
        bare("o") => Elsewhere: "Mark the annotation’s words elsewhere";
        bare("Delete") => Delete: "Delete the annotation";
        bare("Backspace") => Delete;
        bare("Escape") => Escape: "Let go";
        bare("c") => NewConcept: "New concept";
        bare("p") => ShowRules: "Dictionary and patterns";
    }
    Suggest {
        bare("Enter") => Confirm: "Accept, and on to the next";
        bare("a") => Accept: "Accept";
        bare("x") => Reject: "Reject; on an annotation: delete";
        bare(".") => SuggestionNext: "Next suggestion";
        bare(",") => SuggestionPrevious: "Previous suggestion";
        bare("w") => Why: "Why it is suggested";
        shift("a") => AcceptMany: "Accept many at once";
        shift("x") => ShowRejected: "What was rejected, to take it back";
    }
    Sentence {
        ctrl("Enter") => DoneNext: "Done, and on to the sentence the model is least sure of";
        bare(" ") => Skip: "Leave it open and go on";
        bare("d") => ToggleDone: "Done or not done, and stay";
        bare("f") => Flag: "Flag it, or take the flag off";
        shift("f") => FlagDocument: "Flag the document, or take the flag off";
        bare("n") => WriteNote: "Write a note on it";
        shift("n") => WriteDocumentNote: "Write a note on the document";
    }
    Project {
        ctrl("z") => Undo: "Undo";
        ctrl_shift("z") => Redo: "Redo";
        ctrl("y") => Redo;
        bare("h") => ShowHistory: "History";
        bare("l") => ShowLearning: "How learning goes";
        ctrl("d") => Compare: "Compare with a second annotator";
        ctrl("i") => Import: "Import";
        ctrl("e") => Export: "Export";
        ctrl("+") => LargerText: "Larger text";
        ctrl("=") => LargerText;
        ctrl("-") => SmallerText: "Smaller text";
        ctrl("b") => FoldDocuments: "Show or hide the documents";
        ctrl_shift("b") => FoldConcepts: "Show or hide the concepts";
        ctrl(",") => ShowSettings: "Settings";
        bare("?") => ShowKeys: "Show the keys";
    }
}

#[cfg(test)]
mod tests;

use handful_contract::{Concept, ConceptId};

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
    /// Show what was rejected.
    ShowRejected,
    /// Show what was done.
    ShowHistory,
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

impl Group {
    /// All of them in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Move, Self::Mark, Self::Suggest, Self::Sentence, Self::Project];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Move => "Moving",
            Self::Mark => "Marking",
            Self::Suggest => "Suggestions",
            Self::Sentence => "Sentences",
            Self::Project => "Project",
        }
    }
}

/// A key with what is held beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key as the browser names it; letters in lower case.
    pub key: &'static str,
    /// Ctrl, or Command on a Mac.
    pub ctrl: bool,
    /// Shift. Without meaning for a sign that needs it to be typed.
    pub shift: bool,
}

/// One line of the key map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    Chord { key, ctrl: false, shift: false }
}

const fn shift(key: &'static str) -> Chord {
    Chord { key, ctrl: false, shift: true }
}

const fn ctrl(key: &'static str) -> Chord {
    Chord { key, ctrl: true, shift: false }
}

const fn ctrl_shift(key: &'static str) -> Chord {
    Chord { key, ctrl: true, shift: true }
}

macro_rules! keys {
    ($($group:ident { $($chord:expr => $act:ident $(: $words:literal)?;)* })*) => {
        /// The key map.
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
        ctrl("i") => Import: "Import";
        ctrl("e") => Export: "Export";
        ctrl("d") => Compare: "Compare with a second annotator";
        ctrl("+") => LargerText: "Larger text";
        ctrl("=") => LargerText;
        ctrl("-") => SmallerText: "Smaller text";
        ctrl("b") => FoldDocuments: "Show or hide the documents";
        ctrl_shift("b") => FoldConcepts: "Show or hide the concepts";
        ctrl(",") => ShowSettings: "Settings";
        bare("?") => ShowKeys: "Show the keys";
    }
}

/// A key press as the window reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Press {
    /// What the key types on this keyboard.
    pub key: String,
    /// Where the key lies, named after an American keyboard.
    pub code: String,
    /// Ctrl, or Command on a Mac.
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
}

/// What a key press means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// One of the acts.
    Act(Act),
    /// Mark as this concept.
    Concept(ConceptId),
}

/// What a key press means, if anything: first by what the key types, then by where it lies, so that
/// a Cyrillic or French keyboard can do the same with the same fingers.
pub fn meaning(press: &Press, concepts: &[Concept]) -> Option<Meaning> {
    if press.alt {
        return None;
    }
    let typed = press.key.to_lowercase();
    // Some systems call Tab with Shift by a name of its own, which the browser does not know.
    let typed = Some(typed.as_str()).filter(|key| *key != "unidentified");
    let lying = lying_at(&press.code, press.shift);
    for key in [typed, lying].into_iter().flatten() {
        if let Some(concept) = concepts.iter().find(|concept| {
            !press.ctrl && concept.key.as_deref().is_some_and(|own| own.to_lowercase() == key)
        }) {
            return Some(Meaning::Concept(concept.id.clone()));
        }
        if let Some(act) = act_of(key, press) {
            return Some(Meaning::Act(act));
        }
        // A sign that this keyboard types is meant as such; only what it cannot type is looked up by place.
        if key.is_ascii() && !key.chars().all(|sign| sign.is_ascii_punctuation()) {
            break;
        }
    }
    None
}

fn act_of(key: &str, press: &Press) -> Option<Act> {
    let typed_with_shift = key.chars().count() == 1 && !key.chars().all(char::is_alphabetic);
    KEYS.iter()
        .find(|binding| {
            binding.chord.key.to_lowercase() == key
                && binding.chord.ctrl == press.ctrl
                && (binding.chord.shift == press.shift || (typed_with_shift && key != " "))
        })
        .map(|binding| binding.act)
}

fn lying_at(code: &str, shift: bool) -> Option<&'static str> {
    // The signs above the brackets are other keys than those below.
    const ABOVE: &[(&str, &str)] = &[("BracketLeft", "{"), ("BracketRight", "}")];
    const PLACES: &[(&str, &str)] = &[
        ("Digit1", "1"),
        ("Digit2", "2"),
        ("Digit3", "3"),
        ("Digit4", "4"),
        ("Digit5", "5"),
        ("Digit6", "6"),
        ("Digit7", "7"),
        ("Digit8", "8"),
        ("Digit9", "9"),
        ("Digit0", "0"),
        ("KeyA", "a"),
        ("KeyB", "b"),
        ("KeyC", "c"),
        ("KeyD", "d"),
        ("KeyE", "e"),
        ("KeyF", "f"),
        ("KeyH", "h"),
        ("KeyI", "i"),
        ("KeyJ", "j"),
        ("KeyN", "n"),
        ("KeyO", "o"),
        ("KeyS", "s"),
        ("KeyW", "w"),
        ("KeyX", "x"),
        ("KeyY", "y"),
        ("KeyZ", "z"),
        ("BracketLeft", "["),
        ("BracketRight", "]"),
        ("Tab", "tab"),
        ("Comma", ","),
        ("Period", "."),
    ];
    let above = ABOVE.iter().filter(|_| shift);
    above.chain(PLACES).find(|(place, _)| *place == code).map(|(_, key)| *key)
}

/// Why a concept cannot have this key; none if it can.
pub fn key_problem(key: &str, own: Option<&ConceptId>, concepts: &[Concept]) -> Option<String> {
    let mut signs = key.chars();
    let (Some(sign), None) = (signs.next(), signs.next()) else {
        return (!key.is_empty()).then(|| "A key is one sign.".to_owned());
    };
    if sign.is_whitespace() || sign.is_control() {
        return Some("A key must be visible.".to_owned());
    }
    let key = key.to_lowercase();
    if let Some(binding) = KEYS
        .iter()
        .find(|binding| binding.chord.key == key && !binding.chord.ctrl && !binding.chord.shift)
    {
        let words = KEYS
            .iter()
            .find(|other| other.act == binding.act && !other.words.is_empty())
            .map_or("something else", |other| other.words);
        return Some(format!("{key} already means “{words}”."));
    }
    concepts
        .iter()
        .find(|concept| {
            Some(&concept.id) != own
                && concept.key.as_deref().is_some_and(|taken| taken.to_lowercase() == key)
        })
        .map(|concept| format!("{key} already belongs to {}.", concept.name))
}

/// A chord as it is printed on the screen.
pub fn caps(chord: Chord) -> Vec<String> {
    let mut caps = Vec::new();
    if chord.ctrl {
        caps.push("Ctrl".to_owned());
    }
    if chord.shift {
        caps.push("Shift".to_owned());
    }
    caps.push(match chord.key {
        "ArrowRight" => "→".to_owned(),
        "ArrowLeft" => "←".to_owned(),
        "ArrowDown" => "↓".to_owned(),
        "ArrowUp" => "↑".to_owned(),
        "Escape" => "Esc".to_owned(),
        " " => "Space".to_owned(),
        key if key.chars().count() == 1 => key.to_uppercase(),
        key => key.to_owned(),
    });
    caps
}

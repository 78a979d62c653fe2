//! Joins what the person does to the backend, and what the backend says to the screen.

mod changes;
mod comparing;
mod documents;
mod events;
mod explaining;
mod finding;
mod keyboard;
mod projects;
mod ruling;

use handful_contract::{
    AskReason, Concept, ConceptId, Explanation, Failure, JobProgress, LearningState,
    OccurrenceQuery, Preferences, Project, Pulse, RecentProject, SentenceRef,
};
use leptos::prelude::*;

pub use keyboard::pressed;
pub use ruling::adding;

use crate::api::{Backend, Focus};
use crate::components::text::focus_text;
use crate::state::concepts::ConceptForm;
use crate::state::documents::DocumentList;
use crate::state::editor::Editor;
use crate::state::find::Find;
use crate::state::keys::{Act, KeyMap};
use crate::state::marks::MarkKey;
use crate::state::messages::say;
use crate::state::walk::Walk;

/// Which dialog is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// A new project, and the files to import into it.
    NewProject(Vec<String>),
    /// Opening a project file by its path.
    OpenProject,
    /// Importing these files.
    Import(Vec<String>),
    /// Exporting the texts.
    Export,
    /// Exporting the model.
    ExportModel,
    /// Which encoders there are, and which one reads for the project.
    Encoders,
    /// Texts that are marked in ways that contradict each other.
    LikelyErrors,
    /// How learning goes.
    Learning,
    /// How much of the machine learning may take.
    Settings,
    /// The keys.
    Keys,
    /// What was done.
    History,
    /// Accepting many suggestions at once.
    Accept,
    /// Notes of this sentence and of its document, that on this place first.
    Note(NotePlace, usize),
    /// A second annotator's file beside the project.
    Compare,
    /// What was rejected.
    Rejected,
    /// What is looked for as this concept before any model does.
    Rules(ConceptId),
    /// Marking an annotation's words wherever else they stand.
    Elsewhere(OccurrenceQuery),
}

/// What a note is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotePlace {
    /// One sentence.
    Sentence,
    /// The whole document.
    Document,
}

/// Why a suggestion is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// Which suggestion.
    pub mark: MarkKey,
    /// The answer; none before it is there.
    pub answer: Option<Explanation>,
}

/// Which side columns are folded away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    /// The documents.
    pub documents: bool,
    /// The concepts.
    pub concepts: bool,
}

/// Everything that the screens share.
#[derive(Clone, Copy)]
pub struct Driver {
    backend: StoredValue<Backend, LocalStorage>,
    /// The open project; none on the start page.
    pub project: RwSignal<Option<Project>>,
    /// Concepts, progress, undo and redo.
    pub pulse: RwSignal<Pulse>,
    /// Projects that were open before.
    pub recent: RwSignal<Vec<RecentProject>>,
    /// The text.
    pub editor: RwSignal<Editor>,
    /// The document list.
    pub list: RwSignal<DocumentList>,
    /// The learning loop.
    pub learning: RwSignal<LearningState>,
    /// How often the backend said by itself how learning goes.
    told: StoredValue<u32>,
    /// How often other suggestions were announced.
    pub heard: RwSignal<u32>,
    /// What the person likes.
    pub preferences: RwSignal<Preferences>,
    /// The keys, with what the person changed of them.
    pub keys: Memo<KeyMap>,
    /// The dialog that is open.
    pub dialog: RwSignal<Option<Dialog>>,
    /// The concept whose form is open.
    pub form: RwSignal<Option<ConceptForm>>,
    /// What went wrong with the last act on the start page or in the text.
    pub trouble: RwSignal<Option<Failure>>,
    /// What was done last, in words, for the eye and for a screen reader.
    pub said: RwSignal<String>,
    /// The job that is running.
    pub job: RwSignal<Option<JobProgress>>,
    /// Why the current sentence was asked for.
    pub reason: RwSignal<Option<(SentenceRef, AskReason)>>,
    /// Whether the queue has nothing left to ask.
    pub finished: RwSignal<bool>,
    /// Why the focused suggestion is made, while that is shown.
    pub why: RwSignal<Option<Why>>,
    /// Side columns folded away.
    pub folds: RwSignal<Folds>,
    /// What is looked for in the texts, and what was found.
    pub find: RwSignal<Find>,
    /// Whether the field for it is to take the keyboard.
    pub finding: RwSignal<bool>,
    /// The walk through the differences from a second annotator, while there is one.
    pub walk: RwSignal<Option<Walk>>,
    skipped: StoredValue<Vec<SentenceRef>>,
    /// What had the focus before a dialog took it.
    focus: StoredValue<Focus, LocalStorage>,
}

impl Driver {
    /// Begins: asks for preferences and the open project, and listens.
    pub fn begin(backend: Backend) -> Self {
        let preferences = RwSignal::<Preferences>::default();
        let driver = Self {
            backend: StoredValue::new_local(backend),
            project: RwSignal::default(),
            pulse: RwSignal::default(),
            recent: RwSignal::default(),
            editor: RwSignal::default(),
            list: RwSignal::default(),
            learning: RwSignal::default(),
            told: StoredValue::new(0),
            heard: RwSignal::default(),
            preferences,
            keys: Memo::new(move |_| preferences.with(|kept| KeyMap::with(&kept.keys))),
            dialog: RwSignal::default(),
            form: RwSignal::default(),
            trouble: RwSignal::default(),
            said: RwSignal::default(),
            job: RwSignal::default(),
            reason: RwSignal::default(),
            finished: RwSignal::default(),
            why: RwSignal::default(),
            folds: RwSignal::default(),
            find: RwSignal::new(Find::new()),
            walk: RwSignal::default(),
            finding: RwSignal::default(),
            skipped: StoredValue::default(),
            focus: StoredValue::new_local(Focus::default()),
        };
        driver.hear();
        driver.wake();
        driver
    }

    /// The driver of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// The backend.
    pub fn backend(&self) -> Backend {
        self.backend.get_value()
    }

    /// A concept by its identifier, tracked.
    pub fn concept(&self, id: &ConceptId) -> Option<Concept> {
        self.pulse.with(|pulse| pulse.concepts.iter().find(|concept| concept.id == *id).cloned())
    }

    /// The words of a message with the key of what they say behind them.
    pub fn named(self, message: &'static str, act: Act) -> impl Fn() -> String + Copy {
        move || self.keys.with(|keys| keys.named(&say(message), act))
    }

    /// Keeps what has the focus for when the dialog that is about to open is left. One dialog may follow
    /// another.
    pub fn keep_focus(self) {
        let here = Focus::here();
        if !here.is_nowhere() && !here.is_in_dialog() {
            self.focus.set_value(here);
        }
    }

    /// Gives the focus back once no dialog is left, unless something has taken it already.
    pub fn return_focus(self) {
        if self.dialog.with_untracked(Option::is_none)
            && Focus::here().is_nowhere()
            && !self.focus.with_value(Focus::give_back)
        {
            focus_text();
        }
    }

    /// Shows what went wrong.
    pub fn fail(&self, failure: Failure) {
        self.trouble.set(Some(failure));
    }

    /// Changes a preference and remembers it.
    pub fn prefer(&self, change: impl FnOnce(&mut Preferences)) {
        self.preferences.update(change);
        let preferences = self.preferences.get_untracked();
        let this = *self;
        self.backend().ask(
            handful_contract::command::SetPreferences { preferences },
            move |reply| {
                if let Err(failure) = reply {
                    this.fail(failure);
                }
            },
        );
    }
}

use handful_contract::{Event, LearningState, MenuItem, Reach, Theme};
use leptos::prelude::*;

use super::{Dialog, Driver, NotePlace};
use crate::api::Choose;
use crate::state::keys::Act;

impl Driver {
    pub(super) fn hear(self) {
        self.backend().listen(move |event| match event {
            Event::Learning { state } => {
                self.told.update_value(|told| *told = told.wrapping_add(1));
                self.learning.set(state);
            }
            Event::Suggestions { documents } => {
                let open = self.editor.with_untracked(|editor| editor.page.id.clone());
                let concerned =
                    documents.is_empty() || open.is_some_and(|id| documents.contains(&id));
                if concerned {
                    self.renew_suggestions();
                }
                self.heard.update(|heard| *heard = heard.wrapping_add(1));
            }
            Event::Job { progress } => self.job.set(Some(progress)),
            Event::Menu { item } => self.menu(item),
            Event::Dropped { paths } => self.dropped(paths),
        });
    }

    /// How learning goes is being asked. Takes up the answer, unless an event says it first: that is newer.
    pub fn learning_asked(self) -> impl FnOnce(LearningState) + 'static {
        let told = self.told.get_value();
        move |state| {
            if self.told.get_value() == told {
                self.learning.set(state);
            }
        }
    }

    fn menu(self, item: MenuItem) {
        let open = self.project.with_untracked(Option::is_some);
        match item {
            MenuItem::NewProject => self.dialog.set(Some(Dialog::NewProject(Vec::new()))),
            MenuItem::OpenProject => self.choose_project(),
            MenuItem::OpenSample => self.open_sample(),
            MenuItem::CloseProject if open => self.close_project(),
            MenuItem::ImportFiles => {
                self.backend().choose(Choose::Files, move |paths| self.dropped(paths));
            }
            MenuItem::ImportFolder => {
                self.backend().choose(Choose::Folder, move |paths| self.dropped(paths));
            }
            MenuItem::Export if open => self.beyond(Act::Export),
            MenuItem::Undo if open => self.undo(),
            MenuItem::Redo if open => self.redo(),
            MenuItem::ToggleTheme => self.toggle_theme(),
            MenuItem::LargerText => self.resize(10),
            MenuItem::SmallerText => self.resize(-10),
            MenuItem::ShowSettings => self.dialog.set(Some(Dialog::Settings)),
            MenuItem::ShowKeys => self.dialog.set(Some(Dialog::Keys)),
            _ => {}
        }
    }

    /// Files came: into the open project, into a new one, or a project itself.
    pub fn dropped(self, paths: Vec<String>) {
        if let [path] = paths.as_slice()
            && path.ends_with(".handful")
        {
            self.open_project(path.clone());
            return;
        }
        let open = self.project.with_untracked(Option::is_some);
        self.dialog.set(Some(if open { Dialog::Import(paths) } else { Dialog::NewProject(paths) }));
    }

    /// Switches between light and dark, away from what is seen now.
    pub fn toggle_theme(self) {
        let dark = match self.preferences.with_untracked(|preferences| preferences.theme) {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::System => window()
                .match_media("(prefers-color-scheme: dark)")
                .ok()
                .flatten()
                .is_some_and(|query| query.matches()),
        };
        self.prefer(|preferences| {
            preferences.theme = if dark { Theme::Light } else { Theme::Dark }
        });
    }

    /// Makes the text larger or smaller by so many percent.
    pub fn resize(self, by: i16) {
        self.prefer(|preferences| {
            preferences.text_size = preferences.text_size.saturating_add_signed(by).clamp(70, 250);
        });
    }

    /// Does what lies beyond the text.
    pub(super) fn beyond(self, act: Act) {
        match act {
            Act::Undo => self.undo(),
            Act::Redo => self.redo(),
            Act::NewConcept => self.new_concept(),
            Act::Elsewhere => self.look_elsewhere(),
            Act::Find => self.open_find(None),
            Act::FindEverywhere => self.open_find(Some(Reach::Project)),
            Act::Import => self.dialog.set(Some(Dialog::Import(Vec::new()))),
            Act::Export => self.dialog.set(Some(Dialog::Export)),
            Act::ShowSettings => self.dialog.set(Some(Dialog::Settings)),
            Act::ShowKeys => self.dialog.set(Some(Dialog::Keys)),
            Act::Compare => self.dialog.set(Some(Dialog::Compare)),
            Act::AcceptMany => self.dialog.set(Some(Dialog::Accept)),
            Act::Why => self.explain(),
            Act::WriteNote => self.write_note(NotePlace::Sentence),
            Act::WriteDocumentNote => self.write_note(NotePlace::Document),
            Act::ShowRules => self.show_rules(),
            Act::ShowRejected => self.dialog.set(Some(Dialog::Rejected)),
            Act::ShowLearning => self.dialog.set(Some(Dialog::Learning)),
            Act::ShowHistory => self.dialog.set(Some(Dialog::History)),
            Act::LargerText => self.resize(10),
            Act::SmallerText => self.resize(-10),
            Act::FoldDocuments => {
                self.folds.update(|folds| folds.documents = !folds.documents);
            }
            Act::FoldConcepts => self.folds.update(|folds| folds.concepts = !folds.concepts),
            _ => {}
        }
    }

    /// Opens the form of the note on the sentence with the cursor, or on its document.
    fn write_note(self, on: NotePlace) {
        let sentence = self
            .editor
            .with_untracked(|editor| (!editor.page.is_empty()).then_some(editor.caret().sentence));
        if let Some(sentence) = sentence {
            self.dialog.set(Some(Dialog::Note(on, sentence)));
        }
    }

    /// Opens the form of a new concept.
    pub fn new_concept(self) {
        self.folds.update(|folds| folds.concepts = false);
        let form = self
            .pulse
            .with_untracked(|pulse| crate::state::concepts::ConceptForm::new(&pulse.concepts));
        self.form.set(Some(form));
    }
}

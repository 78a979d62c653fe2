use handful_contract::command::{
    CloseProject, CreateProject, ForgetRecent, GetLearning, GetPreferences, GetProject, ListRecent,
    OpenProject, OpenSample,
};
use handful_contract::{DocumentFilter, Failure, Project};
use leptos::prelude::*;

use super::{Dialog, Driver};
use crate::api::{Choose, name_window, on_animation_frame};

impl Driver {
    /// Asks for everything that the first screen needs; the body says when it can be used.
    pub(super) fn wake(self) {
        self.backend().ask(GetPreferences {}, move |reply| {
            if let Ok(preferences) = reply {
                self.preferences.set(preferences);
            }
        });
        self.backend().ask(GetProject {}, move |reply| {
            match reply {
                Ok(Some(project)) => self.enter(project),
                Ok(None) => self.list_recent(),
                Err(failure) => self.fail(failure),
            }
            on_animation_frame(|| {
                if let Some(body) = document().body() {
                    // An attribute of this fixed name is always allowed.
                    let _ = body.set_attribute("data-ready", "true");
                }
                if let Some(performance) = window().performance() {
                    // Lets the time from start to use be measured; without it nothing else is lost.
                    let _ = performance.mark("handful-ready");
                }
            });
        });
    }

    fn list_recent(self) {
        self.backend().ask(ListRecent {}, move |reply| match reply {
            Ok(recent) => self.recent.set(recent),
            Err(failure) => self.fail(failure),
        });
    }

    /// Shows a project that was just opened, or opened anew with another encoder.
    pub fn enter(self, project: Project) {
        name_window(&say!("window-title", project = project.name.as_str()));
        self.skipped.set_value(Vec::new());
        self.find.update(crate::state::find::Find::forget);
        self.trouble.set(None);
        self.reason.set(None);
        self.finished.set(false);
        self.pulse.set(project.pulse.clone());
        self.editor.update(crate::state::editor::Editor::close);
        self.list.update(|list| list.reset(DocumentFilter::All));
        self.project.set(Some(project));
        let take_up = self.learning_asked();
        self.backend().ask(GetLearning {}, move |reply| {
            if let Ok(state) = reply {
                take_up(state);
            }
        });
        self.start_reading();
    }

    /// Opens the sample project.
    pub fn open_sample(self) {
        self.trouble.set(None);
        self.backend().ask(OpenSample {}, move |reply| self.entered(reply));
    }

    /// Opens a project file.
    pub fn open_project(self, path: String) {
        self.trouble.set(None);
        self.backend().ask(OpenProject { path }, move |reply| self.entered(reply));
    }

    /// Lets the person choose a project file and opens it.
    pub fn choose_project(self) {
        self.backend().choose(Choose::Project, move |paths| {
            if let Some(path) = paths.into_iter().next() {
                self.open_project(path);
            }
        });
    }

    fn entered(self, reply: Result<Project, Failure>) {
        match reply {
            Ok(project) => {
                self.dialog.set(None);
                self.enter(project);
            }
            Err(failure) => self.fail(failure),
        }
    }

    /// Makes a project, then offers to import what was meant for it. `failed` hears why it could not be.
    pub fn create_project(
        self,
        path: String,
        name: String,
        import: Vec<String>,
        failed: impl FnOnce(Failure) + 'static,
    ) {
        self.backend().ask(CreateProject { path, name }, move |reply| match reply {
            Ok(project) => {
                self.enter(project);
                self.dialog.set((!import.is_empty()).then_some(Dialog::Import(import)));
            }
            Err(failure) => failed(failure),
        });
    }

    /// Goes back to the start page. Everything is on disk already.
    pub fn close_project(self) {
        self.backend().in_turn(CloseProject {}, move |reply| match reply {
            Ok(()) => {
                self.dialog.set(None);
                self.form.set(None);
                self.walk.set(None);
                self.trouble.set(None);
                self.project.set(None);
                self.editor.update(crate::state::editor::Editor::close);
                name_window("Handful");
                self.list_recent();
            }
            Err(failure) => self.fail(failure),
        });
    }

    /// Takes a project off the list of recent ones.
    pub fn forget(self, path: String) {
        self.backend().ask(ForgetRecent { path }, move |reply| match reply {
            Ok(()) => self.list_recent(),
            Err(failure) => self.fail(failure),
        });
    }
}

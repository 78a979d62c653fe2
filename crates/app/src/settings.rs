//! Commands about what belongs to no project.

use handful_contract::{Failure, Preferences, RecentProject, command as c};

use crate::{App, Handle, convert};

impl Handle<c::ListRecent> for App {
    async fn handle(&self, _: c::ListRecent) -> Result<Vec<RecentProject>, Failure> {
        self.memory.list()
    }
}

impl Handle<c::ForgetRecent> for App {
    async fn handle(&self, command: c::ForgetRecent) -> Result<(), Failure> {
        self.memory.forget(&command.path)
    }
}

impl Handle<c::GetPreferences> for App {
    async fn handle(&self, _: c::GetPreferences) -> Result<Preferences, Failure> {
        self.memory.preferences()
    }
}

impl Handle<c::SetPreferences> for App {
    async fn handle(&self, command: c::SetPreferences) -> Result<(), Failure> {
        self.memory.set_preferences(&command.preferences)?;
        if let Some(opened) = &*self.open.read().await {
            opened.session.behave(self.limits.over(convert::manners(&command.preferences)));
        }
        Ok(())
    }
}

impl Handle<c::CancelJob> for App {
    async fn handle(&self, command: c::CancelJob) -> Result<(), Failure> {
        self.jobs.cancel(command.job);
        Ok(())
    }
}

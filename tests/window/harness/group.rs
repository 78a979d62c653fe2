use std::{
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
};

/// A program and everything that it starts; all of them end with it.
///
/// The driver starts a second driver, which starts the application, which starts its web processes:
/// only their common process group reaches them all.
pub(super) struct Group(Child);

impl Group {
    pub(super) fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_owned();
        let child = command.process_group(0).stdin(Stdio::null()).spawn();
        Self(child.unwrap_or_else(|error| panic!("{} cannot start: {error}", name.display())))
    }

    /// Whether the program itself has ended, and how.
    pub(super) fn ended(&mut self) -> Option<String> {
        self.0.try_wait().ok().flatten().map(|status| status.to_string())
    }

    fn signal(&self, signal: &str) {
        let group = format!("-{}", self.0.id());
        // The group may be gone already, which is what is wanted.
        let _gone = Command::new("kill")
            .args(["-s", signal, "--", &group])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal("KILL");
        let _status = self.0.wait();
    }
}

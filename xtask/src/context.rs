use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use serde_json::Value;

/// Where things are on this machine.
pub(crate) struct Context {
    /// The top of the checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target directory for this checkout.
    pub(crate) target: PathBuf,
    /// Tools that are built from source once and kept: outside the checkout, since they outlive it.
    pub(crate) tools: PathBuf,
}

impl Context {
    /// Finds the checkout and its target directory, whatever the current directory is.
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .context("xtask is started by Cargo: type `cargo xtask`")?;
        let root =
            Path::new(&manifest).parent().context("xtask's folder has no parent")?.to_path_buf();
        let output = clean("cargo")
            .current_dir(&root)
            .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
            .output()
            .context("cargo cannot be started")?;
        let metadata: Value = serde_json::from_slice(&output.stdout).with_context(|| {
            format!("`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr))
        })?;
        let target = metadata["target_directory"]
            .as_str()
            .context("`cargo metadata` names no target directory")?
            .into();
        Ok(Self { root, target, tools: cache()?.join("tools") })
    }

    /// A command that runs at the top of the checkout.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = clean(program);
        command.current_dir(&self.root);
        command
    }

    /// Cargo, as if typed at the top of the checkout.
    pub(crate) fn cargo(&self) -> Command {
        self.command("cargo")
    }
}

/// The name of a program's file on this system.
pub(crate) fn executable(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// `cargo run` describes xtask to its child in the environment. A Cargo that inherited this would see
/// changed inputs for every build script that watches such a variable, and would build it anew.
fn clean(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CARGO_PKG_")
            || name_text.starts_with("CARGO_MANIFEST_")
            || name_text == "CARGO_PRIMARY_PACKAGE"
        {
            command.env_remove(name);
        }
    }
    command
}

fn cache() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder).join("handful"));
    }
    if cfg!(windows) {
        let local = env::var_os("LOCALAPPDATA").context("LOCALAPPDATA is not set")?;
        return Ok(PathBuf::from(local).join("handful"));
    }
    let home = env::var_os("HOME").context("HOME is not set, so there is no cache folder")?;
    Ok(PathBuf::from(home).join(".cache/handful"))
}

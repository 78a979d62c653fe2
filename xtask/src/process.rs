use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

/// Says in one line what is being done. It goes to standard error: standard output belongs to
/// figures and to what the tests print.
pub(crate) fn say(what: &str) {
    eprintln!("▸ {what}");
}

/// Shows a command, runs it without standard input and waits for it to succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let words = words(command);
    say(&words);
    let status =
        command.stdin(Stdio::null()).status().with_context(|| format!("`{words}` cannot start"))?;
    if !status.success() {
        bail!("`{words}` failed ({status})");
    }
    Ok(())
}

/// Whether a command succeeds; what it prints is thrown away.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a command prints, trimmed; none where it fails or cannot start.
pub(crate) fn read(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    if !output.status.success() {
        return None;
    }
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

/// The place of a program on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let name = crate::context::executable(program);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&name)).find(|p| p.is_file())
}

fn words(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

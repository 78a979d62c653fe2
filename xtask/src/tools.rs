use std::path::PathBuf;

use anyhow::Result;

use crate::{
    context::{Context, executable},
    process::{find, run, say},
};

/// The place of tauri-driver, which stands between the tests and the web view's own WebDriver.
pub(crate) fn tauri_driver(context: &Context) -> Result<PathBuf> {
    installed(context, "tauri-driver", &["--version", "^2"])
}

/// The place of cargo-deny, which checks licences and sources of all dependencies.
pub(crate) fn cargo_deny(context: &Context) -> Result<PathBuf> {
    installed(context, "cargo-deny", &["--locked"])
}

/// Which axe-core judges the window in the tests.
const AXE: &str = "4.14.1";

/// The place of axe-core's script, which the window tests run in the page. It is under the Mozilla licence,
/// used in tests alone and never shipped.
pub(crate) fn axe(context: &Context) -> Result<PathBuf> {
    let folder = context.tools.join("axe-core");
    let package = folder.join("node_modules/axe-core");
    let is_there = std::fs::read_to_string(package.join("package.json"))
        .is_ok_and(|about| about.contains(&format!("\"version\": \"{AXE}\"")));
    if !is_there {
        say(&format!("missing: axe-core; it is kept in {}", folder.display()));
        std::fs::create_dir_all(&folder)?;
        let npm = executable_script("npm");
        let mut install = context.command(npm);
        install.args(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]);
        run(install.arg("--prefix").arg(&folder).arg(format!("axe-core@{AXE}")))?;
    }
    Ok(package.join("axe.min.js"))
}

/// npm is a script, which Windows calls by another ending.
fn executable_script(name: &str) -> String {
    if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() }
}

fn installed(context: &Context, name: &str, options: &[&str]) -> Result<PathBuf> {
    if let Some(path) = find(name) {
        return Ok(path);
    }
    let path = context.tools.join("bin").join(executable(name));
    if path.is_file() {
        return Ok(path);
    }
    say(&format!("missing: {name}; it is built once and kept in {}", context.tools.display()));
    let mut command = context.cargo();
    command.args(["install", name, "--root"]).arg(&context.tools).args(options);
    // Tools are built to be used a few seconds at a time: their own compilation is what costs.
    command.envs([
        ("CARGO_PROFILE_RELEASE_LTO", "off"),
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
        ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
    ]);
    command.env("CARGO_TARGET_DIR", context.target.join("tools"));
    run(&mut command)?;
    Ok(path)
}

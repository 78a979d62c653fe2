use anyhow::{Result, bail};

use crate::{
    context::Context,
    process::{run, say, succeeds},
    setup::{self, Purpose},
    tools, ui,
};

/// Turns the window tests on; they need a built interface and a WebDriver, so a bare `cargo test`
/// leaves them out.
const WINDOW_TESTS: &str = "handful-desktop/window-tests";

/// Every check and every test, in the order in which a mistake is cheapest to find.
pub(crate) fn everything(context: &Context) -> Result<()> {
    setup::ensure(context, Purpose::Test)?;
    run(context.cargo().args(["fmt", "--all", "--check"]))?;
    dependencies(context)?;
    ui::build(context)?;
    // One set of packages and features for all that follows, so that nothing is compiled twice.
    let all = ["--workspace", "--features", WINDOW_TESTS];
    run(context.cargo().arg("clippy").args(all).args(["--all-targets", "--", "-D", "warnings"]))?;
    run(context
        .cargo()
        .env("RUSTDOCFLAGS", "-D warnings")
        .arg("doc")
        .args(all)
        .args(["--no-deps", "--quiet"]))?;
    let mut tests = context.cargo();
    tests.arg("test").args(all);
    drive(context, &mut tests)?;
    run(&mut tests)
}

/// Tells the window tests where their tools are.
pub(crate) fn drive(context: &Context, command: &mut std::process::Command) -> Result<()> {
    if cfg!(target_os = "macos") {
        say("skipping the window tests: macOS has no WebDriver for its web view");
        return Ok(());
    }
    let Some(native) = setup::native_driver() else {
        bail!("the web view's WebDriver is missing");
    };
    command.env("HANDFUL_TAURI_DRIVER", tools::tauri_driver(context)?);
    command.env("HANDFUL_NATIVE_DRIVER", native);
    Ok(())
}

fn dependencies(context: &Context) -> Result<()> {
    let deny = tools::cargo_deny(context)?;
    let check = |what: &[&str]| {
        let mut command = context.command(&deny);
        command.args(["--all-features", "--log-level", "error", "check"]).args(what);
        command
    };
    run(&mut check(&["bans", "licenses", "sources"]))?;
    let database = "https://github.com/rustsec/advisory-db";
    let mut reach = context.command("git");
    reach.args(["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=5", "ls-remote", "--heads"]);
    reach.env("GIT_TERMINAL_PROMPT", "0").arg(database);
    if !succeeds(&mut reach) {
        say("skipping the check for known weaknesses: the advisory database cannot be reached");
        return Ok(());
    }
    run(&mut check(&["advisories"]))
}

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

/// One set of packages and features for all that is checked and tested, so that nothing is compiled twice.
const ALL: [&str; 3] = ["--workspace", "--features", WINDOW_TESTS];

/// Every check and every test, in the order in which a mistake is cheapest to find.
pub(crate) fn everything(context: &Context) -> Result<()> {
    setup::ensure(context, Purpose::Test)?;
    run(context.cargo().args(["fmt", "--all", "--check"]))?;
    dependencies(context)?;
    ui::build(context)?;
    run(context.cargo().arg("clippy").args(ALL).args(["--all-targets", "--", "-D", "warnings"]))?;
    run(context
        .cargo()
        .env("RUSTDOCFLAGS", "-D warnings")
        .arg("doc")
        .args(ALL)
        .args(["--no-deps", "--quiet"]))?;
    let mut tests = context.cargo();
    tests.arg("test").args(ALL);
    drive(context, &mut tests)?;
    run(&mut tests)?;
    composed(context)
}

/// The tests of whatever computes, once more with the operations that graphics cards are used through: all of the
/// encoder's, deep rounds, and the loop with the embedded encoder. They are the binaries that the other tests
/// are run from, so that nothing is compiled for it.
pub(crate) fn composed(context: &Context) -> Result<()> {
    say("the tests of the encoder and of learning, with composed operations");
    let mut tests = context.cargo();
    tests.env("HANDFUL_DEVICE", "composed").arg("test").args(ALL).arg("--lib");
    for suite in ["states", "words", "export", "deep", "embedded"] {
        tests.args(["--test", suite]);
    }
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

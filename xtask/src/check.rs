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

/// What is run of deep rounds and of the loop with composed operations. On the processor these are many times
/// slower than the kernels, and the whole loop over the embedded encoder would take the better part of an hour.
const COMPOSED: [&str; 4] = [
    "a_round_learns_to_find_the_entity_in_other_sentences",
    "a_round_that_must_not_go_on_leaves_nothing",
    "stopping_does_not_wait_for_a_round",
    "long_and_strange_sentences_are_read_like_any_other",
];

/// The tests of what computes, once more with the operations that graphics cards are used through: the
/// encoder's, and of deep rounds and the loop [what is quick enough](COMPOSED). They are the binaries that the other
/// tests are run from, so that nothing is compiled for it.
pub(crate) fn composed(context: &Context) -> Result<()> {
    say("the tests of the encoder and of learning, with composed operations");
    let suite = |targets: &[&str], of_tests: &[&str]| {
        let mut tests = context.cargo();
        tests.env("HANDFUL_DEVICE", "composed").arg("test").args(ALL).args(targets);
        run(tests.arg("--").args(of_tests))
    };
    let encoder = ["--lib", "--test", "states", "--test", "words", "--test", "export"];
    suite(&encoder, &["--skip", "nor_does_any_with_the_embedded_encoder"])?;
    suite(&["--test", "deep", "--test", "embedded"], &COMPOSED)
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
    command.env("HANDFUL_AXE", tools::axe(context)?);
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

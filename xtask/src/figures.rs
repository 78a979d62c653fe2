use anyhow::Result;

use crate::{
    check,
    context::Context,
    process::run,
    setup::{self, Purpose},
    ui,
};

/// Measures the main job in the release build's real window.
pub(crate) fn main_job(context: &Context, json: bool) -> Result<()> {
    setup::ensure(context, Purpose::Drive)?;
    ui::build(context)?;
    let mut bench = context.cargo();
    bench.args(["bench", "--package", "handful-desktop", "--features", "window-tests"]);
    bench.args(["--bench", "window", "--"]);
    if json {
        bench.arg("--json");
    }
    check::drive(context, &mut bench)?;
    run(&mut bench)
}

use std::{fs, process::Command};

use anyhow::{Context as _, Result};

use crate::{
    check,
    context::Context,
    process::run,
    setup::{self, Purpose},
    ui,
};

/// Measures the release build's real window; `subject` names what of it to the bench.
pub(crate) fn window(context: &Context, subject: &str, json: bool) -> Result<()> {
    let mut bench = bench(context, subject)?;
    if json {
        bench.arg("--json");
    }
    run(&mut bench)
}

/// Takes the guide's pictures anew from the release build's real window.
pub(crate) fn guide(context: &Context) -> Result<()> {
    run(&mut bench(context, "guide")?)?;
    let guide = context.root.join("docs/guide");
    fs::create_dir_all(&guide)?;
    let taken = context.target.join("pictures");
    for entry in fs::read_dir(&taken).with_context(|| format!("{} holds none", taken.display()))? {
        let picture = entry?.path();
        let name = picture.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(name) = name.strip_prefix("guide-") {
            // A window has few colours, and a palette of them is a third of the size.
            let mut convert = context.command("convert");
            convert.arg(&picture).args(["-strip", "-colors", "128"]);
            run(convert.arg(format!("png8:{}", guide.join(name).display())))?;
        }
    }
    Ok(())
}

fn bench(context: &Context, subject: &str) -> Result<Command> {
    setup::ensure(context, Purpose::Drive)?;
    ui::build(context)?;
    let mut bench = context.cargo();
    bench.args(["bench", "--package", "handful-desktop", "--features", "window-tests"]);
    bench.args(["--bench", "window", "--", subject]);
    check::drive(context, &mut bench)?;
    Ok(bench)
}

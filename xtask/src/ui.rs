use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    context::Context,
    fingerprint::{Fingerprint, files},
    process::{run, say},
    wasm::{self, Compiler},
};

/// What the compiled interface is called; `ui/index.html` loads it by this name.
const NAME: &str = "handful-ui";

/// What of `ui/` is not part of the page as it stands.
const NOT_SERVED: &[&str] = &["Cargo.toml", "dist", "messages", "src", "tests", "README.md"];

/// Builds the interface into `ui/dist`, where the desktop embeds it from, unless what is there was made
/// from exactly these sources by exactly this compiler.
pub(crate) fn build(context: &Context) -> Result<()> {
    let compiler = wasm::compiler(context).context("no compiler for WebAssembly is installed")?;
    // A target directory of its own: the two compilers must not take each other's results for theirs,
    // and a native build must not wait for this one.
    let target = context.target.join(match compiler {
        Compiler::Usual => "wasm",
        Compiler::Debian { .. } => "wasm-debian",
    });
    let dist = context.root.join("ui/dist");
    let stamp = target.join("ui.stamp");
    let inputs = inputs(context, &compiler)?;
    let recorded = fs::read_to_string(&stamp).unwrap_or_default();
    if recorded == format!("{inputs} {}", outputs(&dist)?) {
        return Ok(());
    }
    say("building the interface");
    run(compiler
        .build(context)
        .args(["--package", NAME, "--profile", "wasm", "--target-dir"])
        .arg(&target))?;
    let program = target.join(wasm::TARGET).join("wasm").join(format!("{NAME}.wasm"));
    assemble(context, &program, &dist)?;
    fs::write(&stamp, format!("{inputs} {}", outputs(&dist)?))
        .with_context(|| format!("{} cannot be written", stamp.display()))
}

/// Puts the page together beside its final place and swaps it in, so that a failure on the way never
/// leaves half a page behind.
fn assemble(context: &Context, program: &Path, dist: &Path) -> Result<()> {
    let fresh = dist.with_extension("new");
    remove(&fresh)?;
    fs::create_dir_all(&fresh).with_context(|| format!("{} cannot be made", fresh.display()))?;
    Bindgen::new()
        .input_path(program)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&fresh)
        .context("wasm-bindgen cannot process the compiled interface")?;
    let ui = context.root.join("ui");
    for file in served(&ui)? {
        let place = fresh.join(file.strip_prefix(&ui)?);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&file, &place).with_context(|| format!("{} cannot be copied", file.display()))?;
    }
    remove(dist)?;
    fs::rename(&fresh, dist).with_context(|| format!("{} cannot be put in place", dist.display()))
}

fn served(ui: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(ui).with_context(|| format!("{} cannot be read", ui.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !NOT_SERVED.contains(&&*name) && name != "dist.new" && !name.starts_with('.') {
            found.extend(files(&entry.path())?);
        }
    }
    Ok(found)
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", folder.display()))
        }
        _ => Ok(()),
    }
}

fn inputs(context: &Context, compiler: &Compiler) -> Result<String> {
    let mut fingerprint = Fingerprint::default();
    fingerprint.text(&compiler.version(context));
    for path in ["Cargo.toml", "Cargo.lock", "ui/Cargo.toml", "ui/messages", "ui/src"] {
        fingerprint.path(&context.root, Path::new(path))?;
    }
    for path in ["crates/contract", "crates/text", "xtask/src/ui.rs"] {
        fingerprint.path(&context.root, Path::new(path))?;
    }
    for file in served(&context.root.join("ui"))? {
        fingerprint.path(&context.root, file.strip_prefix(&context.root)?)?;
    }
    Ok(fingerprint.finish())
}

fn outputs(dist: &Path) -> Result<String> {
    let mut fingerprint = Fingerprint::default();
    fingerprint.path(dist, Path::new(""))?;
    Ok(fingerprint.finish())
}

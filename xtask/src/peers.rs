use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::{
    context::{Context, executable},
    fingerprint::Fingerprint,
    process::{find, run, say, succeeds},
};

const SCRIPTS: &str = "benches/peers";

/// What `cargo xtask peers` takes. Everything is handed to `benches/peers/main.py`.
#[derive(Args)]
pub(crate) struct Options {
    /// A folder of sets, each a sub-folder with train.jsonl and test.jsonl [default: data/eval in
    /// $HANDFUL_SHARED, or in ../shared].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A first reading: two sets, two seeds, k up to 16, 500 test sentences.
    #[arg(long)]
    quick: bool,
    /// Print the figures as one JSON object and nothing else on standard output.
    #[arg(long)]
    json: bool,
    /// Take a peer's earlier answer to the very same question.
    #[arg(long)]
    reuse: bool,
    /// Only these sets.
    #[arg(long, value_delimiter = ',')]
    sets: Vec<String>,
    /// Spans of each concept in a sample, as 1,4,16,64.
    #[arg(long, value_delimiter = ',')]
    k: Vec<u32>,
    /// How many samples for each k.
    #[arg(long)]
    seeds: Option<u32>,
    /// At most so many test sentences of each set, always the same ones.
    #[arg(long, value_name = "N")]
    test_limit: Option<u32>,
}

/// What `cargo xtask exported` takes. The rest is for `benches/peers/exported.py` to say.
#[derive(Args)]
pub(crate) struct Exported {
    /// A folder of sets, as for the peers.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Only these sets.
    #[arg(long, value_delimiter = ',', default_value = "crossner_ai,mit_restaurant")]
    sets: Vec<String>,
}

/// Exports models from small projects and checks them with other programs.
pub(crate) fn exported(context: &Context, options: &Exported) -> Result<()> {
    let Some(data) = data(context, options.data.as_deref())? else { return Ok(()) };
    let python = environment(context)?;
    let mut build = context.cargo();
    build.args(["build", "--release", "--package", "handful-cli", "--bin", "handful"]);
    run(build.args(["--package", "handful-encoder", "--example", "tag_scores"]))?;
    let built = context.target.join("release");
    let mut check = context.command(python);
    check.arg(context.root.join(SCRIPTS).join("exported.py")).arg("--data").arg(data);
    check.arg("--handful").arg(built.join(executable("handful")));
    check.arg("--tag-scores").arg(built.join("examples").join(executable("tag_scores")));
    check.arg("--work").arg(context.target.join("exported"));
    run(check.args(["--sets", &options.sets.join(",")]))
}

/// The folder of sets; none, said in one line, where it is absent.
fn data(context: &Context, named: Option<&Path>) -> Result<Option<PathBuf>> {
    let data = match named {
        Some(data) => std::path::absolute(data)?,
        None => shared(context).join("data/eval"),
    };
    if !data.is_dir() {
        say(&format!("skipping the peers: there is no folder {}", data.display()));
        return Ok(None);
    }
    Ok(Some(data))
}

/// Measures Handful beside other learners, on the same sentences and the same weights.
pub(crate) fn measure(context: &Context, options: &Options) -> Result<()> {
    let Some(data) = data(context, options.data.as_deref())? else { return Ok(()) };
    let python = environment(context)?;
    let mut build = context.cargo();
    build.args(["build", "--release", "--package", "handful-cli", "--bin", "handful"]);
    run(build.args(["--package", "handful-session", "--example", "latency"]))?;
    let built = context.target.join("release");
    let mut main = context.command(python);
    main.arg(context.root.join(SCRIPTS).join("main.py")).arg("--data").arg(data);
    main.arg("--handful").arg(built.join(executable("handful")));
    main.arg("--latency").arg(built.join("examples").join(executable("latency")));
    main.arg("--work").arg(context.target.join("peers"));
    main.arg("--figures").arg(context.root.join("docs/figures"));
    main.env("HANDFUL_ENCODER", context.root.join("assets/encoders/handful-mini"));
    for (flag, given) in
        [("--quick", options.quick), ("--json", options.json), ("--reuse", options.reuse)]
    {
        if given {
            main.arg(flag);
        }
    }
    let ks: Vec<String> = options.k.iter().map(u32::to_string).collect();
    for (flag, values) in [("--sets", options.sets.join(",")), ("--k", ks.join(","))] {
        if !values.is_empty() {
            main.arg(flag).arg(values);
        }
    }
    for (flag, number) in [("--seeds", options.seeds), ("--test-limit", options.test_limit)] {
        if let Some(number) = number {
            main.arg(flag).arg(number.to_string());
        }
    }
    run(&mut main)
}

/// Where evaluation sets lie that are too large for the checkout.
fn shared(context: &Context) -> PathBuf {
    let beside = || context.root.parent().unwrap_or(&context.root).join("shared");
    env::var_os("HANDFUL_SHARED").map_or_else(beside, PathBuf::from)
}

/// The Python of an environment that holds exactly what the requirements name. It is made once for each
/// list of requirements and kept beside the tools.
fn environment(context: &Context) -> Result<PathBuf> {
    let mut fingerprint = Fingerprint::default();
    for list in ["requirements.txt", "vectors.txt"] {
        fingerprint.path(&context.root, &Path::new(SCRIPTS).join(list))?;
    }
    let wanted = fingerprint.finish();
    let cache = context.tools.parent().context("the tools have no folder")?;
    let folder = cache.join("peers");
    let python =
        folder.join(if cfg!(windows) { "Scripts" } else { "bin" }).join(executable("python"));
    let whole = folder.join("whole");
    let made = std::fs::read_to_string(&whole).is_ok_and(|found| found == wanted);
    // The system's Python, which the environment only points to, may be another or gone by now.
    if made && succeeds(context.command(&python).args(["-c", "import numpy"])) {
        return Ok(python);
    }
    let Some(system) = find("python3").or_else(|| find("python")) else {
        bail!(
            "Python 3.11 or newer is missing. The peers are written in it. Install it, then try again"
        );
    };
    let recent = "import sys, venv; sys.exit(sys.version_info < (3, 11))";
    if !succeeds(context.command(&system).args(["-c", recent])) {
        bail!(
            "{} is older than Python 3.11 or lacks its module venv (on Debian: python3-venv)",
            system.display()
        );
    }
    say(&format!("making the peers' own Python environment in {}", folder.display()));
    // Made anew, so that nothing is left of an older list or of a run that was stopped half-way.
    run(context.command(system).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let install = |options: &[&str], list: &str| {
        let mut pip = context.command(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(options);
        run(pip.arg("--requirement").arg(context.root.join(SCRIPTS).join(list)))
    };
    install(&[], "requirements.txt")?;
    install(&["--no-deps", "--ignore-requires-python"], "vectors.txt")?;
    std::fs::write(whole, wanted)?;
    Ok(python)
}

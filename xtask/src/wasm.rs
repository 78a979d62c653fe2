use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use crate::{
    context::Context,
    process::{find, read, run, say},
    setup,
};

/// The target that the interface is compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// A compiler that can build for WebAssembly.
pub(crate) enum Compiler {
    /// The usual one: its standard library for the target is installed.
    Usual,
    /// Debian's own compiler, which builds the standard library from the sources beside it, and the
    /// linker it is to use.
    Debian { linker: PathBuf },
}

/// Finds a compiler for WebAssembly, installing one where there is none.
pub(crate) fn ensure(context: &Context) -> Result<()> {
    if compiler(context).is_some() {
        return Ok(());
    }
    say(&format!("missing: Rust's standard library for {TARGET}"));
    if find("rustup").is_some()
        && run(context.command("rustup").args(["target", "add", TARGET])).is_ok()
    {
        return Ok(());
    }
    if find("apt-get").is_none() {
        bail!("Type: rustup target add {TARGET}");
    }
    say("rustup could not fetch it; Debian's packages build the same from source");
    setup::apt_install(context, &["rustc-web", "cargo-web", "rust-web-src", "lld"])?;
    if compiler(context).is_none() {
        bail!("Debian's rustc-web, cargo-web and rust-web-src are not where they should be");
    }
    Ok(())
}

/// The compiler in place, if there is one.
pub(crate) fn compiler(context: &Context) -> Option<Compiler> {
    let libraries =
        read(context.command("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Some(Compiler::Usual);
    }
    let sysroot = read(debian(context, "/usr/bin/rustc").args(["--print", "sysroot"]))?;
    let sources = Path::new(&sysroot).join("lib/rustlib/src/rust/library/Cargo.lock");
    if !sources.is_file() || !Path::new("/usr/bin/cargo").is_file() {
        return None;
    }
    Some(Compiler::Debian { linker: linker(context)? })
}

/// The linker of the usual toolchain is as new as its compiler; Debian's may be years older.
fn linker(context: &Context) -> Option<PathBuf> {
    let beside_rustc = read(context.command("rustc").args(["--print", "target-libdir"]))
        .and_then(|folder| Some(Path::new(&folder).parent()?.join("bin/rust-lld")))
        .filter(|path| path.is_file());
    beside_rustc.or_else(|| find("wasm-ld"))
}

/// Debian's tools must not meet rustup's: neither its proxies on the path nor its choice of toolchain.
fn debian(context: &Context, program: &str) -> Command {
    let mut command = context.command(program);
    let path = env::join_paths(
        std::iter::once(PathBuf::from("/usr/bin"))
            .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    );
    command.env("PATH", path.unwrap_or_else(|_| "/usr/bin:/bin".into()));
    for name in ["RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "CARGO", "LD_LIBRARY_PATH"] {
        command.env_remove(name);
    }
    command
}

impl Compiler {
    /// `cargo build` for WebAssembly, lacking only what is to be built.
    pub(crate) fn build(&self, context: &Context) -> Command {
        let mut command = match self {
            Self::Usual => {
                let mut command = context.cargo();
                command.arg("build");
                command
            }
            Self::Debian { linker } => {
                let mut command = debian(context, "/usr/bin/cargo");
                command.env("RUSTC", "/usr/bin/rustc");
                // Building the standard library is an unstable feature of a stable compiler.
                command.env("RUSTC_BOOTSTRAP", "1");
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                command.args(["build", "-Zbuild-std=std,panic_abort"]);
                command
            }
        };
        command.args(["--target", TARGET]);
        command
    }

    /// Which compiler this is, to notice when it has been replaced.
    pub(crate) fn version(&self, context: &Context) -> String {
        let mut rustc = match self {
            Self::Usual => context.command("rustc"),
            Self::Debian { .. } => debian(context, "/usr/bin/rustc"),
        };
        read(rustc.arg("-vV")).unwrap_or_default()
    }
}

//! `cargo xtask`: everything that has to happen around the source, in one place.
//!
//! **Knows:** which tools the project needs, how they are had on each system, and in which order the
//! pieces are built, checked and measured. **Must never know:** anything that the application itself
//! relies on at run time. Each command can be repeated; what is already in place is left alone.

mod check;
mod context;
mod encoder;
mod figures;
mod fingerprint;
mod icons;
mod peers;
mod process;
mod setup;
mod tools;
mod ui;
mod wasm;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::{context::Context, setup::Purpose};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Set up, run, test, build and measure Handful.")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install whatever is missing to build and test.
    Setup,
    /// Build the release application and start it.
    Run {
        /// Passed on to the application: a project file to open.
        arguments: Vec<String>,
    },
    /// Set up, then run every check and every test, the real window included.
    Test,
    /// Run the tests of what computes with the operations that graphics cards are used through, on the processor.
    Composed,
    /// Build the release application and the command line.
    Build {
        /// Let them compute on a graphics card; its toolkit must be there.
        #[arg(long, value_enum)]
        card: Option<Card>,
    },
    /// Build the interface into ui/dist.
    Ui,
    /// Fetch the encoder that the embedded one was pre-trained from.
    Encoder,
    /// Make every icon file from assets/icons/icon.svg.
    Icons,
    /// Measure how fast and how large the application is.
    #[command(subcommand)]
    Figures(Figures),
    /// Take the pictures of docs/guide anew from the real window.
    Guide,
    /// Measure Handful beside transformers, spaCy and a CRF on the same sentences.
    Peers(peers::Options),
    /// Hold exported models against transformers and ONNX Runtime: the same keys, numbers and spans.
    Exported(peers::Exported),
}

#[derive(Clone, Copy, ValueEnum)]
enum Card {
    /// Through CUDA.
    Cuda,
    /// Through Metal.
    Metal,
}

#[derive(Subcommand)]
enum Figures {
    /// The main job, in the real window: start, import, mark, suggestions.
    Main {
        /// Print the figures as one JSON object and nothing else on standard output.
        #[arg(long)]
        json: bool,
    },
    /// The real window at its limits: long documents, many documents, an hour of work, and how many keys the
    /// sample costs until all of it is right.
    Interface {
        /// Print the figures as one JSON object and nothing else on standard output.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    match perform(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> anyhow::Result<()> {
    let context = Context::find()?;
    match task {
        Task::Setup => {
            setup::ensure(&context, Purpose::Test)?;
            process::say("everything that building and testing need is in place");
            Ok(())
        }
        Task::Run { arguments } => {
            let programs = build(&context, None)?;
            process::run(context.command(programs.desktop).args(arguments))
        }
        Task::Test => check::everything(&context),
        Task::Composed => check::composed(&context),
        Task::Build { card } => {
            let programs = build(&context, card)?;
            process::say(&format!("desktop: {}", programs.desktop.display()));
            process::say(&format!("command line: {}", programs.cli.display()));
            Ok(())
        }
        Task::Ui => {
            setup::ensure(&context, Purpose::Build)?;
            ui::build(&context)
        }
        Task::Encoder => encoder::convert(&context),
        Task::Icons => icons::draw(&context),
        Task::Figures(Figures::Main { json }) => figures::window(&context, "main", json),
        Task::Figures(Figures::Interface { json }) => figures::window(&context, "interface", json),
        Task::Guide => figures::guide(&context),
        Task::Peers(options) => peers::measure(&context, &options),
        Task::Exported(options) => peers::exported(&context, &options),
    }
}

struct Programs {
    desktop: std::path::PathBuf,
    cli: std::path::PathBuf,
}

fn build(context: &Context, card: Option<Card>) -> anyhow::Result<Programs> {
    setup::ensure(context, Purpose::Build)?;
    ui::build(context)?;
    let packages = ["--package", "handful-desktop", "--package", "handful-cli"];
    let features: &[&str] = match card {
        None => &[],
        Some(Card::Cuda) => &["--features", "handful-desktop/cuda,handful-cli/cuda"],
        Some(Card::Metal) => &["--features", "handful-desktop/metal,handful-cli/metal"],
    };
    process::run(context.cargo().args(["build", "--release"]).args(packages).args(features))?;
    let folder = context.target.join("release");
    Ok(Programs {
        desktop: folder.join(context::executable("handful-desktop")),
        cli: folder.join(context::executable("handful")),
    })
}

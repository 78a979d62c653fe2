//! The `handful` command: what the window does, from a terminal or a script.
//!
//! **Knows:** how to say in a terminal what was asked for and what came of it. **Must never know:**
//! how any of it is done; every command goes through the same application object as the window's.
//!
//! Exit codes: 0 done, 1 not done (one plain sentence on the error stream), 2 not understood.

mod agreement;
mod arguments;
mod encoders;
mod insight;
mod measuring;
mod models;
mod plot;
mod pretraining;
mod print;
mod progress;
mod recipe;
mod run;
mod scores;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (json, verbose) = (arguments.json, arguments.verbose);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("handful: The system gives us no threads to work with: {error}.");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run::run(arguments)) {
        Ok(ended) => ended.into(),
        Err(failure) => {
            if json {
                println!("{}", serde_json::json!({ "failure": failure }));
            }
            eprintln!("handful: {}", failure.message);
            if verbose && !failure.detail.is_empty() {
                eprintln!("{}", failure.detail);
            }
            ExitCode::FAILURE
        }
    }
}

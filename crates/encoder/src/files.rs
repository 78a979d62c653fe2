use std::fs::{self, File};
use std::io;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

use crate::manifest::sha256;
use crate::{EncoderError, Manifest, SharedSpace};

pub(crate) const CONFIG: &str = "config.json";
pub(crate) const TOKENIZER: &str = "tokenizer.json";
pub(crate) const MODEL: &str = "model.safetensors";
/// The older form of the weights, read where there is no newer one.
pub(crate) const PICKLED: &str = "pytorch_model.bin";
pub(crate) const MANIFEST: &str = "manifest.json";
/// What the licence of some weights asks to be passed on with them.
pub(crate) const NOTICES: [&str; 2] = ["LICENSE", "NOTICE"];

/// The content of a file, wherever it lies.
pub(crate) enum Content {
    Embedded(&'static [u8]),
    Mapped(Mmap),
    Read(Vec<u8>),
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Embedded(bytes) => bytes,
            Self::Mapped(map) => map,
            Self::Read(bytes) => bytes,
        }
    }
}

/// The three files that make an encoder, and what may lie beside them.
pub(crate) struct Files {
    pub(crate) name: String,
    pub(crate) config: Content,
    pub(crate) tokenizer: Content,
    pub(crate) model: Content,
    /// What the file of the model is called.
    pub(crate) model_file: &'static str,
    pub(crate) manifest: Option<Manifest>,
    /// Where the encoder was pre-trained on names.
    pub(crate) space: Option<SharedSpace>,
    /// Those of [`NOTICES`] that lie beside the weights.
    pub(crate) notices: Vec<(&'static str, Content)>,
}

impl Files {
    pub(crate) fn embedded() -> Result<Self, EncoderError> {
        macro_rules! asset {
            ($file:literal) => {
                include_bytes!(concat!(
                    env!("CARGO_MANIFEST_DIR"),
                    "/../../assets/encoders/handful-mini/",
                    $file
                ))
            };
        }
        let manifest = Manifest::parse(asset!("manifest.json"))?;
        Ok(Self {
            name: manifest.name.clone(),
            config: Content::Embedded(asset!("config.json")),
            tokenizer: Content::Embedded(asset!("tokenizer.json")),
            model: Content::Embedded(asset!("model.safetensors")),
            model_file: MODEL,
            manifest: Some(manifest),
            space: Some(SharedSpace::from_bytes(asset!("concepts.safetensors"))?),
            notices: vec![("NOTICE", Content::Embedded(asset!("NOTICE")))],
        })
    }

    pub(crate) fn open(folder: &Path) -> Result<Self, EncoderError> {
        let read = |file: &'static str| {
            let path = folder.join(file);
            fs::read(&path).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => EncoderError::Missing { folder: folder.into(), file },
                _ => EncoderError::io(path)(error),
            })
        };
        let manifest = match read(MANIFEST) {
            Ok(json) => Some(Manifest::parse(&json)?),
            Err(EncoderError::Missing { .. }) => None,
            Err(error) => return Err(error),
        };
        let space = match read(SharedSpace::FILE) {
            Ok(bytes) => {
                if let Some(manifest) = &manifest {
                    manifest.check(SharedSpace::FILE, bytes.len() as u64, &sha256(&bytes))?;
                }
                Some(SharedSpace::from_bytes(&bytes)?)
            }
            Err(EncoderError::Missing { .. }) => None,
            Err(error) => return Err(error),
        };
        let mut notices = Vec::new();
        for file in NOTICES {
            match read(file) {
                Ok(bytes) => notices.push((file, Content::Read(bytes))),
                Err(EncoderError::Missing { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let config = Content::Read(read(CONFIG)?);
        let tokenizer = Content::Read(read(TOKENIZER)?);
        let old = !folder.join(MODEL).exists() && folder.join(PICKLED).exists();
        let model_file = if old { PICKLED } else { MODEL };
        let path = folder.join(model_file);
        let model = File::open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => EncoderError::Missing { folder: folder.into(), file: MODEL },
            _ => EncoderError::io(&path)(error),
        })?;
        // SAFETY: the map is only read; whoever rewrites an encoder's weights in place while it is open
        // must expect wrong numbers, as with any mapped file.
        let model = unsafe { Mmap::map(&model) }.map_err(EncoderError::io(&path))?;
        let name =
            manifest.as_ref().map(|manifest| manifest.name.clone()).or_else(|| named(folder));
        Ok(Self {
            name: name.unwrap_or_else(|| folder.display().to_string()),
            config,
            tokenizer,
            model: Content::Mapped(model),
            model_file,
            manifest,
            space,
            notices,
        })
    }

    /// The checksums of configuration, tokenizer and weights, each held against the manifest if there is
    /// one.
    pub(crate) fn verify(&self) -> Result<[String; 3], EncoderError> {
        let check = |file: &str, content: &[u8]| -> Result<String, EncoderError> {
            let bytes = content.len() as u64;
            // The length first: it says more than a checksum, and hashing half a model says nothing.
            if let Some(entry) =
                self.manifest.as_ref().and_then(|manifest| manifest.files.get(file))
                && entry.bytes != bytes
            {
                let file = file.to_owned();
                return Err(EncoderError::Truncated { file, expected: entry.bytes, found: bytes });
            }
            let sum = sha256(content);
            if let Some(manifest) = &self.manifest {
                manifest.check(file, bytes, &sum)?;
            }
            Ok(sum)
        };
        Ok([
            check(CONFIG, &self.config)?,
            check(TOKENIZER, &self.tokenizer)?,
            check(self.model_file, &self.model)?,
        ])
    }
}

/// What people call an encoder that does not say so itself: its folder's name, or in the cache of Hugging
/// Face's tools, where folders bear the numbers of versions, owner and name.
fn named(folder: &Path) -> Option<String> {
    let text = |folder: &Path| Some(folder.file_name()?.to_string_lossy().into_owned());
    let cached = || {
        let versions = folder.parent().filter(|parent| parent.ends_with("snapshots"))?;
        let name = text(versions.parent()?)?;
        Some(name.strip_prefix("models--")?.replacen("--", "/", 1))
    };
    cached().or_else(|| text(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_in_the_cache_is_called_by_its_name() {
        let named = |folder: &str| named(Path::new(folder)).expect("a name");
        let cached = "/hub/models--numind--NuNER-v2.0/snapshots/a7748356";
        assert_eq!(named(cached), "numind/NuNER-v2.0");
        assert_eq!(named("/encoders/own"), "own");
        assert_eq!(named("/encoders/snapshots/own"), "own");
    }
}

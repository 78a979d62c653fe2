use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::EncoderError;

/// Where an encoder came from and what its files must be: `manifest.json` beside them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What people call the encoder.
    pub name: String,
    /// The package that its weights were taken from.
    pub source: Source,
    /// SPDX identifier of the weights' licence.
    pub licence: String,
    /// The layers whose vectors make a word's features; the last and the middle one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature_layers: Option<FeatureLayers>,
    /// Each file of the folder but the manifest itself.
    pub files: BTreeMap<String, FileEntry>,
}

/// Which layers' vectors are joined to a word's features. Layer 0 is the embeddings, layer n the output
/// of the n-th transformer layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureLayers {
    /// The upper one. Nothing above it is computed.
    pub upper: usize,
    /// The lower one.
    pub lower: usize,
}

/// A package of a public registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name there.
    pub package: String,
    /// Its exact version.
    pub version: String,
}

/// What a file must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Lower-case hexadecimal SHA-256 of the whole file.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

impl Manifest {
    /// Reads `manifest.json`.
    ///
    /// # Errors
    /// [`EncoderError::Manifest`] when it is no manifest.
    pub fn parse(json: &[u8]) -> Result<Self, EncoderError> {
        serde_json::from_slice(json)
            .map_err(|error| EncoderError::Manifest { reason: error.to_string() })
    }

    /// Holds a file's length and checksum against its entry. A file without one passes.
    ///
    /// # Errors
    /// [`EncoderError::Truncated`] or [`EncoderError::Checksum`].
    pub fn check(&self, file: &str, bytes: u64, sha256: &str) -> Result<(), EncoderError> {
        let Some(entry) = self.files.get(file) else { return Ok(()) };
        if entry.bytes != bytes {
            let file = file.to_owned();
            return Err(EncoderError::Truncated { file, expected: entry.bytes, found: bytes });
        }
        if entry.sha256 != sha256 {
            return Err(EncoderError::Checksum { file: file.to_owned() });
        }
        Ok(())
    }
}

impl FileEntry {
    /// The entry of a file as it lies on disk, read piece by piece.
    ///
    /// # Errors
    /// [`EncoderError::Io`].
    pub(crate) fn read(path: &Path) -> Result<Self, EncoderError> {
        let mut hasher = Sha256::new();
        let mut file = File::open(path).map_err(EncoderError::io(path))?;
        let bytes =
            io::copy(&mut file, &mut Hashing(&mut hasher)).map_err(EncoderError::io(path))?;
        Ok(Self { sha256: hexadecimal(&hasher.finalize()), bytes })
    }

    /// The entry of a file with this content.
    pub fn of(content: &[u8]) -> Self {
        Self { sha256: sha256(content), bytes: content.len() as u64 }
    }
}

/// Lower-case hexadecimal SHA-256.
pub(crate) fn sha256(content: &[u8]) -> String {
    hexadecimal(&Sha256::digest(content))
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A file's content on its way to its checksum.
struct Hashing<'a>(&'a mut Sha256);

impl io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

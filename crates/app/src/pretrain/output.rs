//! The folder that a run writes to.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::PathBuf,
};

use handful_contract::{ErrorCode, Failure, command as c};
use handful_encoder::{About, Encoder, SharedSpace, Source};
use serde_json::Value;

use crate::{atomic::AtomicFile, failure};

/// What is needed to go on.
const CHECKPOINT: &str = "checkpoint.safetensors";
/// Losses and probes, a JSON object a line.
const LOG: &str = "log.jsonl";

pub(super) struct Output {
    folder: PathBuf,
    resume: bool,
}

impl Output {
    /// Makes the folder where it is absent.
    pub(super) fn open(folder: PathBuf, resume: bool) -> Result<Self, Failure> {
        let kept = folder.join(CHECKPOINT).exists();
        if resume && !kept {
            return Err(Failure::new(
                ErrorCode::NotFound,
                format!(
                    "“{}” holds no run to go on with. Begin one without --resume.",
                    folder.display()
                ),
            ));
        }
        if kept && !resume {
            return Err(Failure::new(
                ErrorCode::AlreadyExists,
                format!(
                    "“{}” holds a run already. Go on with it by --resume, or choose another folder.",
                    folder.display()
                ),
            ));
        }
        fs::create_dir_all(&folder)
            .map_err(|error| failure::io("make the folder", &folder, &error))?;
        Ok(Self { folder, resume })
    }

    /// What to go on with.
    pub(super) fn checkpoint(&self) -> Result<Option<Vec<u8>>, Failure> {
        if !self.resume {
            return Ok(None);
        }
        let path = self.folder.join(CHECKPOINT);
        fs::read(&path).map(Some).map_err(|error| failure::io("read", &path, &error))
    }

    pub(super) fn keep(&self, checkpoint: &[u8]) -> Result<(), Failure> {
        let path = self.folder.join(CHECKPOINT);
        let written = || {
            let mut file = AtomicFile::create(&path)?;
            file.write_all(checkpoint)?;
            file.commit()
        };
        written().map_err(|error| failure::io("write", &path, &error))
    }

    pub(super) fn log(&self, line: &Value) -> Result<(), Failure> {
        let path = self.folder.join(LOG);
        let written = || -> io::Result<()> {
            let mut file = File::options().create(true).append(true).open(&path)?;
            writeln!(file, "{line}")
        };
        written().map_err(|error| failure::io("write", &path, &error))
    }

    /// The encoder, with the space of words and names beside it.
    pub(super) fn write(
        &self,
        encoder: &Encoder,
        space: &SharedSpace,
        command: &c::Pretrain,
    ) -> Result<(), Failure> {
        let own = || self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let about = About {
            name: command.name.clone().unwrap_or_else(own),
            source: Source {
                package: "handful".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            // SPDX's word for what nobody has said.
            licence: command.licence.clone().unwrap_or_else(|| "NOASSERTION".to_owned()),
        };
        let written = space
            .to_bytes()
            .and_then(|space| encoder.export(&self.folder, &about, &[(SharedSpace::FILE, &space)]));
        written.map(|_| ()).map_err(|error| failure::encoder(&error))
    }
}

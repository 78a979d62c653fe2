//! Which encoder a command works with.

use std::{path::PathBuf, sync::Arc};

use handful_catalogue::Cache;
use handful_contract::{EncoderChoice, Failure};
use handful_encoder::{Device, Encoder, EncoderError, FeatureLayers};
use handful_session::SharedEncoder;

use crate::{App, catalogue};

impl App {
    /// The encoder chosen, read when it is first needed.
    pub(crate) fn chosen(&self, choice: &EncoderChoice) -> Result<SharedEncoder, Failure> {
        if *choice == EncoderChoice::default() {
            return Ok(self.encoder.clone());
        }
        let folder = folder(choice, &self.hub_cache())?;
        let (layers, computing) = (choice.layers, self.computing.clone());
        Ok(SharedEncoder::from_fn(move || {
            let encoder = base(folder.as_ref(), computing.device())?;
            Ok(Arc::new(match layers {
                Some(layers) => with_layers(&encoder, layers)?,
                None => encoder,
            }))
        }))
    }
}

/// The folder chosen, or that of a downloaded encoder; none for the one that travels with the application.
pub(crate) fn folder(choice: &EncoderChoice, cache: &Cache) -> Result<Option<PathBuf>, Failure> {
    let chosen = choice.folder.as_deref();
    chosen.map_or(Ok(None), |name| catalogue::folder_of(name, cache))
}

/// The encoder of a folder, or the one that travels with the application.
pub(crate) fn base(folder: Option<&PathBuf>, device: &Device) -> Result<Encoder, EncoderError> {
    match folder {
        Some(folder) => Encoder::open_on(folder, device),
        None => Encoder::embedded_on(device),
    }
}

/// The same encoder with features of these layers, the upper one first.
pub(crate) fn with_layers(
    encoder: &Encoder,
    [upper, lower]: [u32; 2],
) -> Result<Encoder, EncoderError> {
    let features = FeatureLayers { upper: upper as usize, lower: lower as usize };
    encoder.with_feature_layers(features)
}

use std::fmt;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use half::f16;

use crate::checkpoint::Checkpoint;
use crate::config::Config;
use crate::files::{Content, Files};
use crate::graph::Graph;
use crate::manifest::{FeatureLayers, sha256};
use crate::packed::Packed;
use crate::reading::{self, Reader};
use crate::subwords::Subworder;
use crate::{Device, DeviceChoice, EncoderError, Features, Input, Pooling, TunedWeights};

/// Goes up whenever the features of the same files would change, so that no cache serves the old ones.
pub(crate) const ARITHMETIC: u32 = 1;

/// A pretrained text encoder that turns the words of sentences into vectors.
///
/// It is immutable and shared between threads; every call uses all cores through rayon's current pool. Its
/// layers are computed by the [`Device`] that it was opened on; a graphics card that fails is given up, and
/// what it was asked for is computed on the processor.
pub struct Encoder {
    pub(crate) files: Arc<Files>,
    pub(crate) config: Config,
    /// Checksums of the files.
    pub(crate) sums: Arc<str>,
    pub(crate) tuned: Option<TunedWeights>,
    fingerprint: String,
    pub(crate) subworder: Arc<Subworder>,
    device: Device,
    packed: Packed,
    /// The same for the processor, once the device was given up.
    instead: OnceLock<Packed>,
}

impl Encoder {
    /// The encoder that travels inside the binary: handful-mini.
    ///
    /// # Errors
    /// Only when the binary itself is damaged: each file is held against its checksum.
    pub fn embedded() -> Result<Self, EncoderError> {
        Self::embedded_on(&Device::open(DeviceChoice::Automatic))
    }

    /// [`embedded`](Self::embedded) on a device of the caller's choice.
    ///
    /// # Errors
    /// As there.
    pub fn embedded_on(device: &Device) -> Result<Self, EncoderError> {
        Self::load(Files::embedded()?, device)
    }

    /// An encoder from a folder in the Hugging Face layout. Files named in a `manifest.json` beside them
    /// are held against it.
    ///
    /// # Errors
    /// One plain sentence for each of: a file that is missing, truncated or damaged, weights that are no
    /// numbers or a program, a tokenizer that is another model's, or a model of a family that is not known.
    pub fn open(folder: &Path) -> Result<Self, EncoderError> {
        Self::open_on(folder, &Device::open(DeviceChoice::Automatic))
    }

    /// [`open`](Self::open) on a device of the caller's choice.
    ///
    /// # Errors
    /// As there.
    pub fn open_on(folder: &Path, device: &Device) -> Result<Self, EncoderError> {
        Self::load(Files::open(folder)?, device)
    }

    pub(crate) fn load(files: Files, device: &Device) -> Result<Self, EncoderError> {
        // The architecture before the checksums: of a foreign model nothing else is worth saying.
        let chosen = files.manifest.as_ref().and_then(|manifest| manifest.feature_layers);
        let config = Config::parse(&files.config)?.with_features(chosen)?;
        let weights = || {
            let checkpoint = Checkpoint::parse(&files.model, config.family)?;
            // What travels with the application was checked before it did.
            if !matches!(files.model, Content::Embedded(_)) {
                checkpoint.check_numbers()?;
            }
            let config = config.clone().with_distances(&checkpoint)?;
            let load = || Packed::load(&checkpoint, &config, &files.model, device);
            Ok::<_, EncoderError>((on_what_works(device, load)?, config.clone()))
        };
        let words = || Subworder::parse(&files.tokenizer, config.vocabulary);
        let (sums, (packed, subworder)) =
            rayon::join(|| files.verify(), || rayon::join(weights, words));
        let sums: Arc<str> = sums?.join(" ").into();
        let ((packed, config), subworder) = (packed?, Arc::new(subworder?));
        let fingerprint = fingerprint(&config, &sums, None);
        let (files, device, instead) = (Arc::new(files), device.clone(), OnceLock::new());
        Ok(Self {
            files,
            config,
            sums,
            tuned: None,
            fingerprint,
            subworder,
            device,
            packed,
            instead,
        })
    }

    /// The layers whose vectors make up a word's features.
    pub fn feature_layers(&self) -> FeatureLayers {
        self.config.features
    }

    /// What computes.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The same encoder with its features from other layers; every layer that both read is shared.
    ///
    /// # Errors
    /// [`EncoderError::Layers`] unless `lower < upper ≤` the layers that the model has.
    pub fn with_feature_layers(&self, features: FeatureLayers) -> Result<Self, EncoderError> {
        let config = self.config.clone().with_features(Some(features)).map_err(|_| {
            let FeatureLayers { upper, lower } = features;
            let have = self.config.layers;
            EncoderError::Layers {
                reason: format!("features of layers {upper} and {lower} of {have}"),
            }
        })?;
        self.variant(config, self.tuned.clone(), &[])
    }

    /// The same encoder with tuned weights in the place of its own, sharing every layer that neither
    /// changes. Weights that an earlier tuning gave are not kept: `tuned` says all that differs from the
    /// files.
    ///
    /// # Errors
    /// [`EncoderError::Tuned`] when the weights were tuned from other files.
    pub fn with_tuned(&self, tuned: &TunedWeights) -> Result<Self, EncoderError> {
        if tuned.files() != &*self.sums {
            let reason = "they were tuned from another encoder".to_owned();
            return Err(EncoderError::Tuned { reason });
        }
        let changed: Vec<&TunedWeights> = self.tuned.iter().chain([tuned]).collect();
        self.variant(self.config.clone(), Some(tuned.clone()), &changed)
    }

    fn variant(
        &self,
        config: Config,
        tuned: Option<TunedWeights>,
        changed: &[&TunedWeights],
    ) -> Result<Self, EncoderError> {
        let (files, sums, device) = (self.files.clone(), self.sums.clone(), self.device.clone());
        let checkpoint = checkpoint(&files, &config, tuned.as_ref())?;
        let words = table(&files, tuned.as_ref());
        let packed = on_what_works(&device, || {
            self.packed().vary(&checkpoint, &config, words, &device, changed)
        })?;
        let fingerprint = fingerprint(&config, &sums, tuned.as_ref());
        let (subworder, instead) = (self.subworder.clone(), OnceLock::new());
        Ok(Self { files, config, sums, tuned, fingerprint, subworder, device, packed, instead })
    }

    /// What people call it, for the status line: the manifest's name, else the folder's.
    pub fn name(&self) -> &str {
        &self.files.name
    }

    /// SPDX identifier of its weights' licence, where a manifest says.
    pub fn licence(&self) -> Option<&str> {
        self.files.manifest.as_ref().map(|manifest| manifest.licence.as_str())
    }

    /// 64 hexadecimal digits that change whenever the features would: files or arithmetic.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Numbers to a word: twice the hidden size, the upper and then the lower of the [feature
    /// layers](crate::Manifest::feature_layers).
    pub fn feature_dim(&self) -> usize {
        2 * self.config.hidden
    }

    /// Word vectors of each sentence, in the order given.
    ///
    /// Sentences are packed by length without padding and computed on all cores. No token is cut off:
    /// a sentence longer than the model's positions is read in overlapping windows. A word that the
    /// tokenizer drops whole (a lone control character, a variation selector) gets the vector of the
    /// sentence's opening token.
    ///
    /// # Errors
    /// [`EncoderError::Stopped`] within some 50 ms of `stop` being raised; [`EncoderError::TooLong`] and
    /// [`EncoderError::Word`] for an input that cannot be read, before anything is computed.
    pub fn features(
        &self,
        inputs: &[Input<'_>],
        pooling: Pooling,
        stop: &AtomicBool,
    ) -> Result<Vec<Features>, EncoderError> {
        let dim = self.feature_dim();
        let values = self.compute(|reader| reading::read::<f16>(reader, inputs, pooling, stop))?;
        let whole = inputs.iter().zip(values);
        Ok(whole
            .map(|(input, values)| Features { words: input.words.len(), dim, values })
            .collect())
    }

    /// The model as a graph that gradients flow through. It takes its own copy of the weights, in f32.
    ///
    /// # Errors
    /// [`EncoderError::Weights`] when the file behind the encoder was changed under it.
    pub fn graph(&self) -> Result<Graph, EncoderError> {
        Graph::load(&self.checkpoint()?, &self.config, &|_, tensor| Ok(tensor))
    }

    /// The weights that it computes with, by name.
    pub(crate) fn checkpoint(&self) -> Result<Checkpoint<'_>, EncoderError> {
        checkpoint(&self.files, &self.config, self.tuned.as_ref())
    }

    /// Lets `work` be done; once more on the processor where the device fails at it.
    pub(crate) fn compute<T>(
        &self,
        work: impl Fn(Reader<'_>) -> Result<T, EncoderError>,
    ) -> Result<T, EncoderError> {
        on_what_works(&self.device, || {
            let lost = self.packed.composed().is_some() && !self.device.works();
            if lost && self.instead.get().is_none() {
                let checkpoint = self.checkpoint()?;
                let words = table(&self.files, self.tuned.as_ref());
                let packed = Packed::load(&checkpoint, &self.config, words, &Device::processor())?;
                // Another thread may have been quicker; both have the same.
                let _ = self.instead.set(packed);
            }
            work(self.reader())
        })
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        let Self { config, subworder, .. } = self;
        let table = table(&self.files, self.tuned.as_ref());
        Reader { config, subworder, packed: self.packed(), table }
    }

    fn packed(&self) -> &Packed {
        self.instead.get().unwrap_or(&self.packed)
    }
}

/// Does `work`; once more where that is what is left to do after the device was given up.
fn on_what_works<T>(
    device: &Device,
    work: impl Fn() -> Result<T, EncoderError>,
) -> Result<T, EncoderError> {
    match work() {
        Err(error) if device.give_up(&error) => work(),
        done => done,
    }
}

fn fingerprint(config: &Config, sums: &str, tuned: Option<&TunedWeights>) -> String {
    let FeatureLayers { upper, lower } = config.features;
    let mut identity = format!("{ARITHMETIC} {upper} {lower} {sums}");
    if let Some(tuned) = tuned {
        identity.push(' ');
        identity.push_str(tuned.sum());
    }
    sha256(identity.as_bytes())
}

fn checkpoint<'a>(
    files: &'a Files,
    config: &Config,
    tuned: Option<&'a TunedWeights>,
) -> Result<Checkpoint<'a>, EncoderError> {
    let checkpoint = Checkpoint::parse(&files.model, config.family)?;
    Ok(match tuned {
        Some(tuned) => checkpoint.with_tuned(tuned.tensors()?),
        None => checkpoint,
    })
}

/// The content that the word table lies in.
fn table<'a>(files: &'a Files, tuned: Option<&'a TunedWeights>) -> &'a [u8] {
    tuned.filter(|tuned| tuned.has_embeddings()).map_or(&files.model, TunedWeights::as_bytes)
}

impl fmt::Debug for Encoder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Encoder");
        debug.field("name", &self.name()).field("config", &self.config).finish_non_exhaustive()
    }
}

//! Heads as bytes, for whoever keeps them.

use crate::calibration::Calibration;
use crate::error::TaggerError;
use crate::head::{ConceptKey, Head};
use crate::scheme::Scheme;
use crate::steps::{KINDS, Steps};

/// The first bytes of a stored head; the last two digits are the version of the layout.
const MAGIC: &[u8; 8] = b"HFHEAD03";
/// The layout before: a calibration without an offset.
const SECOND_MAGIC: &[u8; 8] = b"HFHEAD02";
/// The one before that: BIO rows too, and of the steps only the share of entities that touch.
const FIRST_MAGIC: &[u8; 8] = b"HFHEAD01";

impl Head {
    /// The head as bytes, little-endian: magic and version, width, number of concepts, temperature and
    /// offset, the scheme (0 for BIO, 1 for IO) and the scores of the steps, the concepts' keys and whether each
    /// was learned, biases, weights.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(
            28 + 4 * KINDS + 17 * self.concepts.len() + 4 * (self.bias.len() + self.weights.len()),
        );
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&(self.dim as u32).to_le_bytes());
        bytes.extend_from_slice(&(self.concepts.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&self.calibration.temperature.to_le_bytes());
        bytes.extend_from_slice(&self.calibration.offset.to_le_bytes());
        bytes.extend_from_slice(&scheme_number(self.scheme).to_le_bytes());
        for step in self.steps.0 {
            bytes.extend_from_slice(&step.to_le_bytes());
        }
        for (key, &usable) in self.concepts.iter().zip(&self.usable) {
            bytes.extend_from_slice(&key.0);
            bytes.push(u8::from(usable));
        }
        for value in self.bias.iter().chain(&self.weights) {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Head::to_bytes`] wrote, also in the layouts before this one.
    ///
    /// # Errors
    /// [`TaggerError::BadHead`] for bytes of another layout, cut short, with something left over,
    /// or with values that no fit produces.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TaggerError> {
        let bad = |reason: &str| TaggerError::BadHead(reason.to_owned());
        let mut reader = Reader { rest: bytes };
        let magic = reader.take(MAGIC.len())?;
        let (first, second) = (magic == FIRST_MAGIC, magic == SECOND_MAGIC);
        if magic != MAGIC && !first && !second {
            return Err(if magic[..6] == MAGIC[..6] {
                bad("it was written by another version of Handful")
            } else {
                bad("it is not a Handful model")
            });
        }
        let dim = reader.number()? as usize;
        let count = reader.number()? as usize;
        let temperature = f32::from_bits(reader.number()?);
        let offset = if first || second { 0.0 } else { f32::from_bits(reader.number()?) };
        let (scheme, steps) = if first {
            (Scheme::Bio, reader.touching()?)
        } else {
            (reader.scheme()?, reader.steps()?)
        };
        // The length is checked before anything of that size is reserved.
        let rows = match scheme {
            Scheme::Bio => 1 + 2 * count as u128,
            Scheme::Io => 1 + count as u128,
        };
        let expected = 17 * count as u128 + 4 * rows * (dim as u128 + 1);
        if reader.rest.len() as u128 != expected {
            return Err(bad("its length is wrong"));
        }
        let calibrated = temperature.is_finite() && temperature > 0.0 && offset.is_finite();
        if dim == 0 || !calibrated {
            return Err(bad(OUT_OF_RANGE));
        }
        let mut concepts = Vec::with_capacity(count);
        let mut usable = Vec::with_capacity(count);
        for _ in 0..count {
            let mut key = [0; 16];
            key.copy_from_slice(reader.take(16)?);
            concepts.push(ConceptKey(key));
            usable.push(reader.take(1)?[0] != 0);
        }
        let mut values: Vec<f32> = reader
            .rest
            .chunks_exact(4)
            .map(|chunk| f32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]))
            .collect();
        if !values.iter().all(|value| value.is_finite()) {
            return Err(bad(OUT_OF_RANGE));
        }
        let weights = values.split_off(scheme.rows(count));
        Ok(Self {
            dim,
            concepts,
            usable,
            scheme,
            weights,
            bias: values,
            steps,
            calibration: Calibration { temperature, offset },
        })
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], TaggerError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or_else(|| TaggerError::BadHead("it is cut short".to_owned()))?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, TaggerError> {
        let taken = self.take(4)?;
        Ok(u32::from_le_bytes([taken[0], taken[1], taken[2], taken[3]]))
    }

    fn scheme(&mut self) -> Result<Scheme, TaggerError> {
        let number = self.number()?;
        [Scheme::Bio, Scheme::Io]
            .into_iter()
            .find(|&scheme| scheme_number(scheme) == number)
            .ok_or_else(|| TaggerError::BadHead(OUT_OF_RANGE.to_owned()))
    }

    fn steps(&mut self) -> Result<Steps, TaggerError> {
        let mut steps = [0.0; KINDS];
        for step in &mut steps {
            *step = f32::from_bits(self.number()?);
        }
        if steps.iter().all(|step| step.is_finite()) {
            Ok(Steps(steps))
        } else {
            Err(TaggerError::BadHead(OUT_OF_RANGE.to_owned()))
        }
    }

    /// The steps of the first layout.
    fn touching(&mut self) -> Result<Steps, TaggerError> {
        let share = f32::from_bits(self.number()?);
        if (0.0..=1.0).contains(&share) {
            Ok(Steps::touching(share))
        } else {
            Err(TaggerError::BadHead(OUT_OF_RANGE.to_owned()))
        }
    }
}

const OUT_OF_RANGE: &str = "its values are out of range";

fn scheme_number(scheme: Scheme) -> u32 {
    match scheme {
        Scheme::Bio => 0,
        Scheme::Io => 1,
    }
}

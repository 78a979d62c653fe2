//! What a head says of concepts that it knows by name alone.

use std::sync::atomic::AtomicBool;

use crate::calibration::Calibration;
use crate::error::TaggerError;
use crate::fit::{TrainingSet, fit};
use crate::head::{ConceptKey, Head};
use crate::options::{AdjacencyPrior, ConceptVectors, Options, Start};
use crate::scheme::Scheme;
use crate::steps::Steps;
use crate::tags::OUTSIDE;

/// As [`fit`], and of each concept without an annotation what its name says, where the fit starts from names
/// ([`Start::Given`]): then there is a head before the first annotation too.
///
/// # Errors
/// As [`fit`].
pub fn fit_named(
    set: &TrainingSet<'_>,
    options: &Options,
    warm: Option<&Head>,
    stop: &AtomicBool,
) -> Result<Head, TaggerError> {
    let fitted = fit(set, options, warm, stop);
    let Start::Given(vectors) = &options.start else { return fitted };
    match fitted {
        Ok(head) => head.with_names(vectors),
        Err(TaggerError::NothingToLearn) => {
            Head::of_names(set.dim, set.concepts, vectors, options.adjacency)
        }
        Err(error) => Err(error),
    }
}

impl Head {
    /// A head that has learned nothing and goes by the names of its concepts; those without a vector are
    /// never suggested. `adjacency` says how often entities of one concept touch.
    ///
    /// # Errors
    /// [`TaggerError::NothingToLearn`] when no concept has a vector, [`TaggerError::BadFeatures`] when the
    /// vectors are not of the features' width or not finite.
    pub fn of_names(
        dim: usize,
        concepts: &[ConceptKey],
        vectors: &ConceptVectors,
        adjacency: AdjacencyPrior,
    ) -> Result<Self, TaggerError> {
        let scheme = Scheme::Bio;
        let rows = scheme.rows(concepts.len());
        let nothing = Self {
            dim,
            concepts: concepts.to_vec(),
            usable: vec![false; concepts.len()],
            scheme,
            weights: vec![0.0; rows * dim],
            bias: vec![0.0; rows],
            steps: Steps::of(scheme, adjacency.expected),
            calibration: Calibration::default(),
        };
        let head = nothing.with_names(vectors)?;
        if head.usable.contains(&true) { Ok(head) } else { Err(TaggerError::NothingToLearn) }
    }

    /// The same head, and of each concept that it has not learned what its name says, where it has a
    /// vector: the log-odds of the name against what is learned of being outside.
    ///
    /// # Errors
    /// [`TaggerError::BadFeatures`] when the vectors are not of the features' width or not finite.
    pub fn with_names(mut self, vectors: &ConceptVectors) -> Result<Self, TaggerError> {
        vectors.check(self.dim)?;
        let dim = self.dim;
        let outside = self.scheme.row(OUTSIDE);
        let nothing = self.weights[outside * dim..(outside + 1) * dim].to_vec();
        let level = self.bias[outside];
        for row in 0..self.bias.len() {
            let Some((concept, _)) = self.scheme.meaning(row) else { continue };
            let place = vectors.keys.iter().position(|key| *key == self.concepts[concept]);
            let Some(place) = place.filter(|_| !self.usable[concept]) else { continue };
            let own = self.weights[row * dim..(row + 1) * dim].iter_mut();
            let given = &vectors.rows[place * dim..(place + 1) * dim];
            own.zip(given).zip(&nothing).for_each(|((own, given), nothing)| *own = given + nothing);
            self.bias[row] = vectors.levels[place] + level;
        }
        for (usable, key) in self.usable.iter_mut().zip(&self.concepts) {
            *usable = *usable || vectors.keys.contains(key);
        }
        Ok(self)
    }
}

impl ConceptVectors {
    pub(crate) fn check(&self, dim: usize) -> Result<(), TaggerError> {
        let count = self.keys.len();
        if self.rows.len() != count * dim || self.levels.len() != count {
            let reason = "the vectors of the names are of another width".to_owned();
            return Err(TaggerError::BadFeatures(reason));
        }
        if !self.rows.iter().chain(&self.levels).all(|value| value.is_finite()) {
            let reason = "the vectors of the names hold a value that is not a number".to_owned();
            return Err(TaggerError::BadFeatures(reason));
        }
        Ok(())
    }
}

//! What a head says of words, and a plain layer that says the same as far as it can.

mod standardised;

use std::sync::atomic::{AtomicBool, Ordering};

use half::f16;

pub(crate) use standardised::{Standardised, judge};

use crate::error::TaggerError;
use crate::fit::Example;
use crate::head::Head;
use crate::linear::{Cores, project};
use crate::tags::{begin, inside};
use standardised::narrowed;

/// A linear layer from the first part of a word's features to a score for each tag, each word by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainLayer {
    /// How many numbers of a word's features it reads, from the first on.
    pub width: usize,
    /// The concepts that it has tags of, as the head counts them.
    pub concepts: Vec<usize>,
    /// `tags × width`: outside, then first and later words of each concept.
    pub weights: Vec<f32>,
    /// One number for each tag.
    pub bias: Vec<f32>,
}

impl PlainLayer {
    /// Scores of each word and tag, `words × tags`, for features as the head reads them.
    ///
    /// # Panics
    /// When `dim` is below the layer's width.
    #[must_use]
    pub fn scores(&self, features: &[f16], dim: usize) -> Vec<f32> {
        let inputs = narrowed(features, dim, self.width);
        let (words, tags) = (features.len() / dim, self.bias.len());
        let mut scores = vec![0.0; words * tags];
        project(&inputs, &self.weights, &mut scores, (words, self.width, tags), Cores::One);
        for row in scores.chunks_exact_mut(tags) {
            row.iter_mut().zip(&self.bias).for_each(|(score, bias)| *score += bias);
        }
        scores
    }
}

/// What a head says of the words of some sentences: a probability for each tag of a few concepts.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    concepts: Vec<usize>,
    /// `words × tags` of each sentence.
    sentences: Vec<Vec<f32>>,
}

impl Wanted {
    /// Outside, then first and later words of each concept.
    pub(crate) fn tags(&self) -> usize {
        2 * self.concepts.len() + 1
    }

    /// How far scores (`words × tags`) are from what is wanted of a sentence: the Kullback–Leibler divergence
    /// summed over its words, in nats.
    ///
    /// # Panics
    /// For a sentence of which nothing is wanted, and scores of another shape.
    #[must_use]
    pub fn divergence(&self, sentence: usize, scores: &[f32]) -> f32 {
        let (tags, wanted) = (self.tags(), &self.sentences[sentence]);
        assert_eq!(scores.len(), wanted.len());
        let none = vec![0.0; tags];
        let cross = judge(&mut scores.to_vec(), &none, wanted, &mut none.clone());
        let own = wanted.iter().filter(|&&share| share > 0.0).map(|share| share * share.ln());
        cross as f32 + own.sum::<f32>()
    }

    /// What is wanted of the words of each sentence, `words × tags`.
    pub(crate) fn sentences(&self) -> &[Vec<f32>] {
        &self.sentences
    }
}

impl Head {
    /// What this head makes of some sentences: for each word the probabilities of its tags over all legal
    /// sequences, given what is known of the sentence. What a person said thus stays as it is.
    ///
    /// `concepts` are those whose tags are told apart; what the head makes of any other counts as outside.
    ///
    /// # Errors
    /// [`TaggerError::NothingToLearn`] without a concept, [`TaggerError::BadFeatures`] for a matrix of
    /// another width or not finite, [`TaggerError::Stopped`] soon after `stop` was raised.
    pub fn wanted(
        &self,
        examples: &[Example<'_>],
        concepts: &[usize],
        stop: &AtomicBool,
    ) -> Result<Wanted, TaggerError> {
        if concepts.is_empty() {
            return Err(TaggerError::NothingToLearn);
        }
        let columns: Vec<usize> =
            concepts.iter().flat_map(|&concept| [begin(concept), inside(concept)]).collect();
        let of = |example: &Example<'_>| {
            if stop.load(Ordering::Relaxed) {
                return Err(TaggerError::Stopped);
            }
            self.with_decoder(example, Cores::All, |decoder, allowed| {
                let marginals = decoder.marginals();
                let rows = marginals.chunks_exact(allowed.tags());
                let narrowed = rows.flat_map(|row| {
                    let entities: f32 = columns.iter().map(|&tag| row[tag]).sum();
                    let own = columns.iter().map(|&tag| row[tag]);
                    std::iter::once((1.0 - entities).max(0.0)).chain(own)
                });
                narrowed.collect()
            })
        };
        let sentences = examples.iter().map(of).collect::<Result<_, _>>()?;
        Ok(Wanted { concepts: concepts.to_vec(), sentences })
    }
}

impl PlainLayer {
    /// Fits a layer to what is wanted of sentences, of whose features (`words × dim` each) it reads the first
    /// `width` numbers of a word.
    ///
    /// # Errors
    /// [`TaggerError::NothingToLearn`] without a word, [`TaggerError::BadFeatures`] for matrices that are not of
    /// the sentences that something is wanted of, [`TaggerError::Diverged`],
    /// [`TaggerError::Stopped`] soon after `stop` was raised.
    pub fn fit(
        wanted: &Wanted,
        features: &[&[f16]],
        (dim, width): (usize, usize),
        stop: &AtomicBool,
    ) -> Result<Self, TaggerError> {
        Ok(Standardised::fit(wanted, features, (dim, width), stop)?.folded(wanted))
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::*;
    use crate::fit::{TrainingSet, fit};
    use crate::head::ConceptKey;
    use crate::known::{Known, WordSpan};
    use crate::options::Options;
    use crate::outputs::Outputs;

    const DIM: usize = 12;
    static GO: AtomicBool = AtomicBool::new(false);

    /// Words whose first six numbers tell whether they are of the concept, and the last six more clearly.
    fn sentence(random: &mut StdRng) -> (Vec<f16>, Vec<WordSpan>) {
        let start = random.random_range(0..4);
        let span = WordSpan::new(start, start + random.random_range(1..4), 1);
        let features = (0..8).flat_map(|word| {
            let inside = (span.start..span.end).contains(&word);
            let first = word == span.start;
            (0..DIM).map(move |place| match (inside, first) {
                (true, true) => 1.5 - place as f32 * 0.1,
                (true, false) => 1.0 + place as f32 * 0.1,
                (false, _) => -1.0,
            })
        });
        let features: Vec<f32> = features.collect();
        let noise = features.iter().map(|value| value + random.random_range(-1.0..1.0));
        (noise.map(f16::from_f32).collect(), vec![span])
    }

    #[test]
    fn a_layer_on_half_of_the_features_says_what_the_head_says() {
        let mut random = StdRng::seed_from_u64(7);
        let drawn: Vec<_> = (0..60).map(|_| sentence(&mut random)).collect();
        let known: Vec<Known> = drawn
            .iter()
            .map(|(_, spans)| Known { done: true, annotations: spans.clone(), rejected: vec![] })
            .collect();
        let examples: Vec<Example<'_>> = (drawn.iter().zip(&known))
            .map(|((features, _), known)| Example { features, known })
            .collect();
        let concepts = [ConceptKey([0; 16]), ConceptKey([1; 16])];
        let set = TrainingSet {
            dim: DIM,
            concepts: &concepts,
            examples: &examples[..10],
            unlabelled: &[],
        };
        let head = fit(&set, &Options::default(), None, &GO).expect("fits");
        let nothing = Known::default();
        let mut shown: Vec<Example<'_>> = examples[..10].to_vec();
        shown.extend(
            drawn[10..40].iter().map(|(features, _)| Example { features, known: &nothing }),
        );
        let wanted = head.wanted(&shown, &[1], &GO).expect("says");
        let features: Vec<&[f16]> = shown.iter().map(|example| example.features).collect();
        let layer = PlainLayer::fit(&wanted, &features, (DIM, DIM / 2), &GO).expect("imitates");
        assert_eq!(layer.concepts, [1]);
        assert_eq!((layer.weights.len(), layer.bias.len()), (3 * DIM / 2, 3));
        let outputs = Outputs::parse(&Outputs::names(&["found".to_owned()])).expect("our own");
        let (mut alike, mut all) = (0, 0);
        for (features, gold) in &drawn[40..] {
            let own = head.predict(&Example { features, known: &nothing }).expect("reads");
            let plain = outputs.read(&layer.scores(features, DIM)).expect("reads");
            let places = |prediction: &crate::Prediction| {
                let spans = prediction.spans.iter().map(|found| (found.span.start, found.span.end));
                spans.collect::<Vec<_>>()
            };
            let gold: Vec<_> = gold.iter().map(|span| (span.start, span.end)).collect();
            alike += usize::from(places(&own) == places(&plain) && places(&plain) == gold);
            all += 1;
        }
        assert!(alike * 10 >= all * 8, "{alike} of {all}");
    }

    #[test]
    fn it_stops_and_refuses_as_a_fit_does() {
        let mut random = StdRng::seed_from_u64(3);
        let (features, spans) = sentence(&mut random);
        let known = Known { done: true, annotations: spans, rejected: vec![] };
        let examples = [Example { features: &features, known: &known }];
        let concepts = [ConceptKey([0; 16]), ConceptKey([1; 16])];
        let set =
            TrainingSet { dim: DIM, concepts: &concepts, examples: &examples, unlabelled: &[] };
        let head = fit(&set, &Options::default(), None, &GO).expect("fits");
        let stopped = head.wanted(&examples, &[1], &AtomicBool::new(true));
        assert_eq!(stopped, Err(TaggerError::Stopped));
        assert_eq!(head.wanted(&examples, &[], &GO), Err(TaggerError::NothingToLearn));
        let wanted = head.wanted(&examples, &[1], &GO).expect("says");
        let fit = |features: &[&[f16]], width: usize, stop: &AtomicBool| {
            PlainLayer::fit(&wanted, features, (DIM, width), stop)
        };
        assert_eq!(fit(&[&features], DIM, &AtomicBool::new(true)), Err(TaggerError::Stopped));
        let wider = fit(&[&features], DIM + 1, &GO);
        assert!(matches!(wider, Err(TaggerError::BadFeatures(_))));
        let shorter = fit(&[&features[DIM..]], DIM, &GO);
        assert!(matches!(shorter, Err(TaggerError::BadFeatures(_))));
        let nothing = head.wanted(&[], &[1], &GO).expect("says nothing");
        assert_eq!(
            PlainLayer::fit(&nothing, &[], (DIM, DIM), &GO),
            Err(TaggerError::NothingToLearn)
        );
        let broken = vec![f16::NAN; features.len()];
        let broken = [Example { features: &broken, known: &known }];
        assert!(matches!(head.wanted(&broken, &[1], &GO), Err(TaggerError::BadFeatures(_))));
    }
}

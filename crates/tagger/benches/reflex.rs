//! How long the reflex takes, from a label to fresh suggestions: 100 sentences of 25 words and 768
//! features each to learn from, 60 untouched ones beside them, 50 to predict.

use std::sync::atomic::AtomicBool;

use divan::Bencher;
use half::f16;
use handful_tagger::{
    ConceptKey, Example, Head, Known, Model, Options, Scheme, Start, TrainingSet, WordSpan,
    cross_validate, fit,
};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

const DIM: usize = 768;
const WORDS: usize = 25;
static GO: AtomicBool = AtomicBool::new(false);

fn main() {
    divan::main();
}

/// Sentences in which words of a concept share a direction, the others being noise.
struct Corpus {
    concepts: Vec<ConceptKey>,
    sentences: Vec<(Vec<f16>, Known)>,
    untouched: Vec<Vec<f16>>,
}

impl Corpus {
    fn new(concepts: usize, sentences: usize) -> Self {
        let mut random = StdRng::seed_from_u64(1);
        let mut noise =
            |scale: f32| (0..DIM).map(|_| scale * random.random_range(-1.0..1.0)).collect();
        let directions: Vec<Vec<f32>> = (0..2 * concepts).map(|_| noise(0.5)).collect();
        let mut sentence = |index: usize| {
            let spans: Vec<WordSpan> = (0..2)
                .map(|place| {
                    let start = 3 + 10 * place;
                    WordSpan::new(start, start + 2, (index * 2 + place) % concepts)
                })
                .collect();
            let mut features = Vec::with_capacity(WORDS * DIM);
            for word in 0..WORDS {
                let span = spans.iter().find(|span| (span.start..span.end).contains(&word));
                let row: Vec<f32> = noise(1.0);
                features.extend(row.iter().enumerate().map(|(d, value)| {
                    let shift = span.map_or(0.0, |span| {
                        directions[2 * span.concept + usize::from(word > span.start)][d]
                    });
                    f16::from_f32(value + shift)
                }));
            }
            (features, Known { done: true, annotations: spans, rejected: Vec::new() })
        };
        Self {
            concepts: (0..concepts).map(|c| ConceptKey([c as u8; 16])).collect(),
            sentences: (0..sentences).map(&mut sentence).collect(),
            untouched: (0..60).map(|index| sentence(index).0).collect(),
        }
    }

    fn examples(&self) -> Vec<Example<'_>> {
        self.sentences.iter().map(|(features, known)| Example { features, known }).collect()
    }

    fn fit(&self, examples: &[Example<'_>], warm: Option<&Head>) -> Head {
        self.fit_as(examples, warm, &Options::default())
    }

    fn fit_as(&self, examples: &[Example<'_>], warm: Option<&Head>, options: &Options) -> Head {
        let untouched: Vec<&[f16]> = self.untouched.iter().map(Vec::as_slice).collect();
        let set =
            TrainingSet { dim: DIM, concepts: &self.concepts, examples, unlabelled: &untouched };
        fit(&set, options, warm, &GO).expect("the corpus is sound")
    }
}

#[divan::bench(args = [4, 60])]
fn cold_fit(bencher: Bencher<'_, '_>, concepts: usize) {
    let corpus = Corpus::new(concepts, 100);
    let examples = corpus.examples();
    bencher.bench(|| corpus.fit(&examples, None));
}

/// One more sentence than the previous head has seen.
#[divan::bench(args = [4, 60])]
fn warm_fit(bencher: Bencher<'_, '_>, concepts: usize) {
    let corpus = Corpus::new(concepts, 100);
    let examples = corpus.examples();
    let before = corpus.fit(&examples[..99], None);
    bencher.bench(|| corpus.fit(&examples, Some(&before)));
}

/// Heads of another kind, cold, with four concepts.
#[divan::bench(args = ["softmax", "legal-crf", "io", "entity-loss", "from-prototypes", "prototypes"])]
fn cold_fit_otherwise(bencher: Bencher<'_, '_>, kind: &str) {
    let usual = Options::default();
    let options = match kind {
        "legal-crf" => Options { model: Model::LegalCrf, ..usual },
        "softmax" => Options { model: Model::Words, ..usual },
        "io" => Options { scheme: Scheme::Io, ..usual },
        "entity-loss" => Options { entity_loss: 1.0, ..usual },
        "from-prototypes" => Options { start: Start::Prototypes, ..usual },
        _ => Options { model: Model::Prototypes, ..usual },
    };
    let corpus = Corpus::new(4, 100);
    let examples = corpus.examples();
    bencher.bench(|| corpus.fit_as(&examples, None, &options));
}

#[divan::bench(args = [4, 60])]
fn predict_fifty(bencher: Bencher<'_, '_>, concepts: usize) {
    let corpus = Corpus::new(concepts, 100);
    let head = corpus.fit(&corpus.examples(), None);
    let blank = Known::default();
    let unseen: Vec<Example<'_>> =
        corpus.untouched[..50].iter().map(|features| Example { features, known: &blank }).collect();
    bencher.bench(|| head.predict_all(&unseen, &GO));
}

#[divan::bench(sample_count = 5)]
fn cross_validate_five_folds(bencher: Bencher<'_, '_>) {
    let corpus = Corpus::new(4, 100);
    let examples = corpus.examples();
    let warm = corpus.fit(&examples, None);
    let set =
        TrainingSet { dim: DIM, concepts: &corpus.concepts, examples: &examples, unlabelled: &[] };
    bencher.bench(|| cross_validate(&set, &Options::default(), 5, Some(&warm), &GO));
}

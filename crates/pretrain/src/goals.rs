//! What a batch says: which names fit which words, which do not, and how much each counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rand::Rng as _;
use rand::rngs::StdRng;

use crate::corpus::{Sentence, Set};
use crate::{Annotation, Corpus, Options};

/// Of every word of a batch and every name that the batch is about.
#[derive(Debug, PartialEq)]
pub(crate) struct Goals {
    /// The names.
    pub(crate) names: Vec<u32>,
    /// `words × names`: above 0 where the name fits the word, below where it does not, 0 where nothing
    /// is said. How far from 0 is how much it counts.
    pub(crate) weights: Vec<f32>,
}

/// How names are drawn for negatives.
pub(crate) struct Lots {
    /// Of each open-ended set: the running sum of its names' chances.
    sums: Vec<Vec<f64>>,
}

impl Lots {
    pub(crate) fn new(corpus: &Corpus, options: &Options) -> Self {
        let sums = corpus.sets.iter().map(|set| {
            let mut sum = 0.0;
            let chances = set.names.iter().map(|&(_, count)| {
                sum += (count as f64).powf(options.frequency);
                sum
            });
            if set.facts.annotation == Annotation::Open { chances.collect() } else { Vec::new() }
        });
        Self { sums: sums.collect() }
    }

    fn draw(&self, set: usize, names: &Set, count: usize, random: &mut StdRng) -> BTreeSet<u32> {
        let sums = &self.sums[set];
        let Some(&whole) = sums.last() else { return BTreeSet::new() };
        let one = |_| {
            let at = random.random_range(0.0..whole);
            names.names[sums.partition_point(|&sum| sum <= at).min(sums.len() - 1)].0
        };
        (0..count).map(one).collect()
    }
}

/// Says it of sentences with so many words each. `near` tells whether two names mean nearly the same.
pub(crate) fn goals(
    corpus: &Corpus,
    lots: &Lots,
    batch: &[(&Sentence, usize)],
    options: &Options,
    random: &mut StdRng,
    near: impl Fn(u32, u32) -> bool,
) -> Goals {
    // Every sentence of a set is asked about the same names.
    let mut asked: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
    for (sentence, _) in batch {
        let set = &corpus.sets[sentence.set];
        let own = asked.entry(sentence.set).or_insert_with(|| match set.facts.annotation {
            Annotation::Exhaustive => set.names.iter().map(|&(name, _)| name).collect(),
            Annotation::Open => lots.draw(sentence.set, set, options.negatives, random),
        });
        own.extend(sentence.marks.iter().map(|&(_, name)| name));
    }
    let all: BTreeSet<u32> = asked.values().flatten().copied().collect();
    let names: Vec<u32> = all.into_iter().collect();
    let columns: HashMap<u32, usize> =
        names.iter().enumerate().map(|(column, &name)| (name, column)).collect();
    let asked: BTreeMap<usize, Vec<usize>> = asked
        .into_iter()
        .map(|(set, own)| (set, own.iter().map(|name| columns[name]).collect()))
        .collect();

    let words: usize = batch.iter().map(|(_, words)| words).sum();
    let mut weights = vec![0.0; words * names.len()];
    // Which columns are near a name, found once.
    let mut nearest: HashMap<u32, Vec<bool>> = HashMap::new();
    let mut rows = weights.chunks_exact_mut(names.len().max(1));
    for &(sentence, words) in batch {
        let own = &asked[&sentence.set];
        let open = corpus.sets[sentence.set].facts.annotation == Annotation::Open;
        for (word, row) in (0..words as u32).zip(rows.by_ref()) {
            let borne: Vec<u32> = sentence
                .marks
                .iter()
                .filter(|(range, _)| range.contains(&word))
                .map(|&(_, name)| name)
                .collect();
            let against = if open && borne.is_empty() { options.unlabelled } else { 1.0 };
            own.iter().for_each(|&column| row[column] = -against);
            if open {
                for &name in &borne {
                    let like = nearest
                        .entry(name)
                        .or_insert_with(|| names.iter().map(|&other| near(name, other)).collect());
                    for (weight, &like) in row.iter_mut().zip(like.iter()) {
                        if like {
                            *weight = 0.0;
                        }
                    }
                }
            }
            borne.iter().for_each(|name| row[columns[name]] = 1.0);
        }
    }
    Goals { names, weights }
}

#[cfg(test)]
mod tests {
    use handful_text::Span;
    use rand::SeedableRng as _;

    use super::*;
    use crate::Labelled;

    fn line(text: &str, spans: &[(usize, usize, &str)]) -> Labelled {
        let spans =
            spans.iter().map(|&(from, to, name)| (Span::new(from, to), name.to_owned())).collect();
        Labelled { text: text.to_owned(), spans }
    }

    /// A closed set with the names 0 and 1, and an open one with 2 to 5.
    fn corpus() -> Corpus {
        let mut corpus = Corpus::default();
        let closed = [line("aspirin helps", &[(0, 7, "drug")]), line("flu", &[(0, 3, "disease")])];
        corpus.add("closed", None, closed);
        let open = [
            line("a sloop sank", &[(2, 7, "ship"), (2, 7, "vessel")]),
            line("rye rots", &[(0, 3, "grain"), (0, 3, "boat")]),
        ];
        corpus.add("open", Some(Annotation::Open), open);
        corpus
    }

    fn of(batch: &[usize], near: &[(u32, u32)]) -> (Vec<u32>, Vec<Vec<f32>>) {
        let corpus = corpus();
        let options = Options { unlabelled: 0.25, negatives: 200, ..Options::default() };
        let lots = Lots::new(&corpus, &options);
        let batch: Vec<_> = batch
            .iter()
            .map(|&place| &corpus.sentences[place])
            .map(|sentence| (sentence, handful_text::words(&sentence.text).len()))
            .collect();
        let near = |one, other| one == other || near.contains(&(one, other));
        let mut random = StdRng::seed_from_u64(1);
        let goals = goals(&corpus, &lots, &batch, &options, &mut random, near);
        let rows = goals.weights.chunks(goals.names.len()).map(<[f32]>::to_vec).collect();
        (goals.names, rows)
    }

    #[test]
    fn in_an_exhaustive_set_every_other_name_is_wrong_everywhere() {
        let (names, rows) = of(&[0], &[(0, 1)]);
        assert_eq!(names, [0, 1]);
        assert_eq!(rows, [[1.0, -1.0], [-1.0, -1.0]]);
    }

    #[test]
    fn in_an_open_set_what_is_near_is_not_said_and_what_is_unmarked_counts_little() {
        // “ship” is near “boat”.
        let (names, rows) = of(&[2], &[(2, 5)]);
        assert_eq!(names, [2, 3, 4, 5], "two hundred draws find all four");
        let unmarked = [-0.25; 4];
        assert_eq!(rows, [unmarked, [1.0, 1.0, -1.0, 0.0], unmarked]);
    }

    #[test]
    fn sets_say_nothing_of_each_others_names() {
        let (names, rows) = of(&[1, 3], &[]);
        assert_eq!(names, [0, 1, 2, 3, 4, 5]);
        assert_eq!(rows[0], [-1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(rows[1], [0.0, 0.0, -1.0, -1.0, 1.0, 1.0]);
        assert_eq!(rows[2], [0.0, 0.0, -0.25, -0.25, -0.25, -0.25]);
    }

    #[test]
    fn frequent_names_are_drawn_more_often() {
        let mut corpus = Corpus::default();
        let lines = (0..1000).map(|n| {
            let name = if n < 900 { "often".to_owned() } else { format!("seldom {n}") };
            line("word", &[(0, 4, &name)])
        });
        corpus.add("set", Some(Annotation::Open), lines);
        let options = Options::default();
        let lots = Lots::new(&corpus, &options);
        let mut random = StdRng::seed_from_u64(2);
        let mut often = 0;
        for _ in 0..400 {
            often += usize::from(lots.draw(0, &corpus.sets[0], 1, &mut random).contains(&0));
        }
        // 900^0.75 = 164 against a hundred times 1.
        let expected = 400.0 * 164.3 / 264.3;
        assert!((often as f64 - expected).abs() < 40.0, "{often} of 400, expected {expected}");
    }
}

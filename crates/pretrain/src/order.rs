use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use crate::{Corpus, Options};

/// How many sentences of each set a run sees.
pub(crate) fn shares(corpus: &Corpus, options: &Options) -> Vec<usize> {
    let weights: Vec<f64> = corpus
        .sets
        .iter()
        .map(|set| {
            let named = (1 + set.names.len()) as f64;
            (set.sentences.len() as f64).powf(options.balance) * named.powf(options.diversity)
        })
        .collect();
    let whole: f64 = weights.iter().sum();
    // Each share is the difference of two rounded sums, so that together they are what was asked for.
    let (mut sum, mut before) = (0.0, 0);
    let share = |weight: &f64| {
        sum += weight;
        let now = (options.sentences as f64 * sum / whole).round() as usize;
        let share = now - before;
        before = now;
        share
    };
    weights.iter().map(share).collect()
}

/// The sentences of a whole run, one after another. No sentence of a set comes again before all of the
/// set have come.
pub(crate) fn order(corpus: &Corpus, options: &Options) -> Vec<u32> {
    let mut random = StdRng::seed_from_u64(options.seed);
    let mut order = Vec::with_capacity(options.sentences);
    for (set, share) in corpus.sets.iter().zip(shares(corpus, options)) {
        let mut left = share;
        while left > 0 && !set.sentences.is_empty() {
            let mut round: Vec<u32> = set.sentences.clone().map(|place| place as u32).collect();
            round.shuffle(&mut random);
            round.truncate(left);
            left -= round.len();
            order.extend(round);
        }
    }
    order.shuffle(&mut random);
    order
}

#[cfg(test)]
mod tests {
    use handful_text::Span;

    use super::*;
    use crate::Labelled;

    fn corpus() -> Corpus {
        let mut corpus = Corpus::default();
        for (name, sentences, names) in [("large", 900, 1), ("small", 100, 1), ("many", 100, 15)] {
            let lines = (0..sentences).map(|n| Labelled {
                text: format!("word {n}"),
                spans: vec![(Span::new(0, 4), format!("name {}", n % names))],
            });
            corpus.add(name, None, lines);
        }
        corpus
    }

    #[test]
    fn the_largest_does_not_drown_the_rest() {
        let corpus = corpus();
        let options =
            Options { sentences: 700, balance: 0.5, diversity: 0.0, ..Options::default() };
        assert_eq!(shares(&corpus, &options), [420, 140, 140]);
        let options = Options { diversity: 1.0, ..options };
        let [large, small, many] = shares(&corpus, &options)[..] else { panic!("three sets") };
        assert_eq!(large + small + many, 700);
        assert!(many > large && many >= 7 * small, "{large} {small} {many}");
    }

    #[test]
    fn all_of_a_set_come_before_any_comes_again() {
        let corpus = corpus();
        let options =
            Options { sentences: 700, balance: 0.5, diversity: 0.0, ..Options::default() };
        let first = order(&corpus, &options);
        assert_eq!(first.len(), 700);
        let mut times = vec![0; corpus.len()];
        first.iter().for_each(|&place| times[place as usize] += 1);
        assert!(times[..900].iter().all(|&times| times <= 1));
        assert!(times[900..].iter().all(|&times| (1..=2).contains(&times)));
        assert_eq!(first, order(&corpus, &options));
        assert_ne!(first, order(&corpus, &Options { seed: 1, ..options }));
    }
}

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::*;
use crate::scheme::Scheme;

const DIM: usize = 8;

/// Words of three tags (outside, and the two of one concept), each around a point of its own.
fn words(each: usize) -> (Vec<f32>, Vec<usize>) {
    let mut random = StdRng::seed_from_u64(5);
    let centres: [[f32; DIM]; 3] =
        std::array::from_fn(|_| std::array::from_fn(|_| random.random_range(-1.5..1.5)));
    let mut inputs = Vec::new();
    let mut tags = Vec::new();
    for at in 0..3 * each {
        tags.push(at % 3);
        inputs.extend(centres[at % 3].map(|value| value + random.random_range(-0.5..0.5)));
    }
    (inputs, tags)
}

fn certain(tags: &[usize]) -> Vec<f32> {
    tags.iter().flat_map(|&tag| (0..3).map(move |at| f32::from(u8::from(at == tag)))).collect()
}

fn facts<'a>(agrees: &'a [f32], doubtful: &'a [bool], sentences: &'a [usize]) -> Facts<'a> {
    Facts {
        scheme: Scheme::Bio,
        normalised: Normalised::Words,
        tags: 3,
        agrees,
        doubtful,
        sentences,
        ratio: Ratio { expected: 2.0 / 3.0, margin: 0.05, weight: 1.0 },
        entity: 0.0,
    }
}

#[test]
fn means_lean_on_the_concept_and_can_leave_a_word_out() {
    let inputs = [1.0, 2.0, 4.0, 9.0];
    let agrees = certain(&[1, 1, 2, 0]);
    let facts = facts(&agrees, &[false; 4], &[4]);
    let means = Means::of(&inputs, 1, &facts, &members(&facts));
    let mean = |tag, without| means.mean(tag, without).map(|mean| mean[0]);
    let close = |found: Option<f32>, expected: f32| {
        assert!((found.expect("words are left") - expected).abs() < 1e-5, "{found:?} {expected}");
    };
    let concept = 7.0 / 3.0;
    close(mean(1, None), (3.0 + concept) / 3.0);
    close(mean(2, None), (4.0 + concept) / 2.0);
    close(mean(0, None), 9.0);
    // Without the word 2 the concept's mean is that of 1 and 4.
    close(mean(1, Some((1, &[2.0]))), (1.0 + 2.5) / 2.0);
    close(mean(2, Some((1, &[2.0]))), (4.0 + 2.5) / 2.0);
    assert_eq!(mean(0, Some((0, &[9.0]))), None);
}

#[test]
fn a_sketch_says_of_words_that_it_has_not_seen_what_they_are() {
    let (inputs, tags) = words(12);
    let seen = 18;
    let agrees = certain(&tags[..seen]);
    let doubtful = vec![false; seen];
    let facts = facts(&agrees, &doubtful, &[10, 8]);
    let sketch = Sketch::prototypes(&inputs[..seen * DIM], DIM, &facts);
    let scores = scored(&inputs[seen * DIM..], &sketch.weights, &sketch.bias, DIM);
    for (row, &tag) in scores.chunks_exact(3).zip(&tags[seen..]) {
        let best = (0..3).max_by(|&a, &b| row[a].total_cmp(&row[b])).expect("three tags");
        assert_eq!(best, tag, "{row:?}");
        // So sure that a margin is left, and not without bounds.
        let second = (0..3).filter(|&at| at != best).map(|at| row[at]).fold(f32::MIN, f32::max);
        assert!((0.5..50.0).contains(&(row[best] - second)), "{row:?}");
    }
}

#[test]
fn where_nothing_is_known_to_be_outside_the_words_in_doubt_stand_for_it() {
    let (inputs, tags) = words(10);
    let known: Vec<bool> = (0..tags.len()).map(|word| tags[word] != 0).collect();
    let mut agrees = certain(&tags);
    let mut doubtful = vec![false; tags.len()];
    for (word, known) in known.iter().enumerate() {
        if !known {
            agrees[word * 3..(word + 1) * 3].fill(1.0);
            doubtful[word] = true;
        }
    }
    let found = members(&facts(&agrees, &doubtful, &[30]));
    assert_eq!(found, tags.iter().map(|&tag| Some(tag)).collect::<Vec<_>>());
    let sketch = Sketch::prototypes(&inputs, DIM, &facts(&agrees, &doubtful, &[30]));
    assert!(sketch.weights.iter().chain(&sketch.bias).all(|value| value.is_finite()));
}

#[test]
fn one_word_of_each_kind_and_equal_words_are_borne() {
    let agrees = certain(&[0, 1, 2]);
    let same = [1.0; 3 * DIM];
    for inputs in [&words(1).0[..], &same] {
        let facts = facts(&agrees, &[false; 3], &[3]);
        let sketch = Sketch::prototypes(inputs, DIM, &facts);
        assert!(sketch.weights.iter().chain(&sketch.bias).all(|value| value.is_finite()));
    }
}

use crate::steps::{
    BEGIN_INSIDE, ENTITY_OTHER, ENTITY_OUTSIDE, ENTITY_SAME, INSIDE_INSIDE, OUTSIDE_BEGIN,
    OUTSIDE_OUTSIDE, Steps,
};
use crate::tags::{OUTSIDE, begin, inside};

/// The legal tag sequence that weighs most, and the logarithm of its weight (Viterbi 1967). `weights`
/// are those of the tags of at least one word, `words × tags`.
///
/// A first word may follow any entity; of those before it only the best of its own concept, the best
/// of all and the best of any other concept than that one's need be looked at.
pub(super) fn best_path(weights: &[f64], tags: usize, steps: &Steps) -> (Vec<usize>, f64) {
    let words = weights.len() / tags;
    let steps = steps.0.map(f64::from);
    let concepts = (tags - 1) / 2;
    let mut score = vec![f64::NEG_INFINITY; tags];
    let mut next = vec![f64::NEG_INFINITY; tags];
    let mut from = vec![0_u32; weights.len()];
    score[OUTSIDE] = steps[OUTSIDE_OUTSIDE] + weights[OUTSIDE].ln();
    for concept in 0..concepts {
        score[begin(concept)] = steps[OUTSIDE_BEGIN] + weights[begin(concept)].ln();
    }
    for word in 1..words {
        let from = &mut from[word * tags..(word + 1) * tags];
        let mut settle = |tag: usize, (before, reach): Way| {
            from[tag] = before as u32;
            next[tag] = reach + weights[word * tags + tag].ln();
        };
        let own = |concept: usize| {
            let (b, i) = (begin(concept), inside(concept));
            if score[b] >= score[i] { (b, score[b]) } else { (i, score[i]) }
        };
        let outside = |step: usize| (OUTSIDE, score[OUTSIDE] + steps[step]);
        let over = |(tag, score): Way, step: usize| (tag, score + steps[step]);
        let mut best = (OUTSIDE, f64::NEG_INFINITY);
        let mut best_concept = None;
        let mut second = best;
        for concept in 0..concepts {
            let way = own(concept);
            if way.1 > best.1 {
                (best, second, best_concept) = (way, best, Some(concept));
            } else if way.1 > second.1 {
                second = way;
            }
        }
        settle(OUTSIDE, better(outside(OUTSIDE_OUTSIDE), over(best, ENTITY_OUTSIDE)));
        for concept in 0..concepts {
            let other = if best_concept == Some(concept) { second } else { best };
            let entity = better(over(other, ENTITY_OTHER), over(own(concept), ENTITY_SAME));
            settle(begin(concept), better(outside(OUTSIDE_BEGIN), entity));
            let first = (begin(concept), score[begin(concept)] + steps[BEGIN_INSIDE]);
            let later = (inside(concept), score[inside(concept)] + steps[INSIDE_INSIDE]);
            settle(inside(concept), better(first, later));
        }
        std::mem::swap(&mut score, &mut next);
    }
    let (mut tag, best) =
        score.iter().copied().enumerate().fold((OUTSIDE, f64::NEG_INFINITY), better);
    let mut path = vec![OUTSIDE; words];
    for word in (0..words).rev() {
        path[word] = tag;
        tag = from[word * tags + tag] as usize;
    }
    (path, best)
}

/// The tag of the word before, and the score of the best sequence by way of it.
type Way = (usize, f64);

/// The first of two equals.
fn better(a: Way, b: Way) -> Way {
    if b.1 > a.1 { b } else { a }
}

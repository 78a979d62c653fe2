//! What to ask next: a pure function of the board, so that the same project gives the same proposals.

use std::collections::HashSet;

use crate::{
    Reason, SentenceRef,
    board::{Board, Document, Sentence},
    holdout::eligible,
    mix::Mix,
};

/// One proposal in so many is drawn at random.
const RANDOM_SHARE: u64 = 10;

/// The sentence to ask about next; none when every sentence is done or excepted.
///
/// `from` is the current place, which matters only while no model has read anything.
///
/// The random tenth is drawn from the sentences that may be held out, and what the model is unsure of
/// never is: were they chosen for being hard, the score would not be that of the corpus.
pub(crate) fn propose(
    board: &Board,
    except: &HashSet<SentenceRef>,
    from: Option<SentenceRef>,
    seed: u64,
) -> Option<(SentenceRef, Reason)> {
    let candidates =
        || board.sentences().filter(|(at, sentence)| !sentence.done && !except.contains(at));
    if !candidates().any(|(_, sentence)| sentence.reading.is_some()) {
        return in_order(board, from, except).map(|at| (at, Reason::InOrder));
    }
    let turn = Mix::new(seed).with(board.done as u64).with(except.len() as u64);
    let draw = |apart_only: bool| {
        candidates()
            .map(|(at, _)| at)
            .filter(|&at| !apart_only || eligible(at))
            .min_by_key(|at| (rank(turn, *at), *at))
            .map(|at| (at, Reason::Random))
    };
    if turn.finish().is_multiple_of(RANDOM_SHARE)
        && let Some(drawn) = draw(true)
    {
        return Some(drawn);
    }
    candidates()
        .filter(|(at, _)| !eligible(*at))
        .filter_map(|(at, sentence)| Some((at, confidence(sentence)?)))
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(at, confidence)| (at, Reason::LeastCertain { confidence }))
        .or_else(|| draw(false))
}

fn confidence(sentence: &Sentence) -> Option<f32> {
    sentence.reading.as_ref().map(|reading| reading.confidence)
}

fn rank(turn: Mix, at: SentenceRef) -> u64 {
    turn.with_bytes(at.document.as_bytes()).with(u64::from(at.ordinal)).finish()
}

/// The next sentence after `from` that can be asked about, going round at the end.
fn in_order(
    board: &Board,
    from: Option<SentenceRef>,
    except: &HashSet<SentenceRef>,
) -> Option<SentenceRef> {
    let place = from.and_then(|from| board.place(from.document)).unwrap_or(0);
    let documents = board.documents();
    let start = from.map_or(0, |from| from.ordinal);
    let (before, after) = documents.split_at(place.min(documents.len()));
    after
        .iter()
        .chain(before)
        .chain(after.first())
        .flat_map(Document::refs)
        .skip(start as usize)
        .find(|(at, sentence)| !sentence.done && !except.contains(at))
        .map(|(at, _)| at)
}

/// The sentences that the queue would ask about soon, least certain first: they are read by a new
/// version before the rest of the corpus, so that the next proposal is not a stale one.
pub(crate) fn soon(board: &Board, many: usize) -> Vec<SentenceRef> {
    let mut unsure: Vec<(f32, SentenceRef)> = board
        .sentences()
        .filter(|(at, sentence)| sentence.open() && !eligible(*at))
        .filter_map(|(at, sentence)| Some((confidence(sentence)?, at)))
        .collect();
    let by_confidence =
        |a: &(f32, SentenceRef), b: &(f32, SentenceRef)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if unsure.len() > many {
        unsure.select_nth_unstable_by(many, by_confidence);
        unsure.truncate(many);
    }
    unsure.sort_by(by_confidence);
    unsure.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::board::Reading;

    /// A document of so many sentences; the confidence of the n-th is n in a thousand.
    fn board(many: u32) -> Board {
        let mut board = Board::default();
        let sentences = (0..many)
            .map(|n| {
                let mut sentence = Sentence::new(0, "One sentence.", false, false);
                let confidence = n as f32 / 1_000.0;
                sentence.reading = Some(Reading { version: 1, confidence, found: Box::default() });
                sentence
            })
            .collect();
        board.add(Document { id: Uuid::from_u128(5), sentences });
        board
    }

    fn all(board: &Board) -> Vec<SentenceRef> {
        board.sentences().map(|(at, _)| at).collect()
    }

    #[test]
    fn one_in_ten_is_drawn_from_what_may_be_held_out_and_the_rest_never_is() {
        let board = board(1_000);
        let (mut random, mut least) = (0, 0);
        for seed in 0..1_000 {
            match propose(&board, &HashSet::new(), None, seed) {
                Some((at, Reason::Random)) => {
                    assert!(eligible(at));
                    random += 1;
                }
                Some((at, Reason::LeastCertain { .. })) => {
                    assert!(!eligible(at));
                    least += 1;
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(random + least, 1_000);
        assert!((70..=130).contains(&random), "{random}");
    }

    #[test]
    fn the_least_certain_comes_first() {
        let board = board(50);
        let mut except = HashSet::new();
        let mut last = -1.0;
        while let Some((at, reason)) = propose(&board, &except, None, 3) {
            if let Reason::LeastCertain { confidence } = reason {
                assert!(confidence > last, "{confidence} after {last}");
                last = confidence;
            }
            assert!(except.insert(at), "proposed twice");
        }
        assert_eq!(except.len(), 50, "in the end all were proposed");
    }

    #[test]
    fn soon_are_the_least_certain_in_order() {
        let board = board(300);
        let soon = soon(&board, 20);
        let expected: Vec<SentenceRef> =
            all(&board).into_iter().filter(|at| !eligible(*at)).take(20).collect();
        assert_eq!(soon, expected);
    }
}

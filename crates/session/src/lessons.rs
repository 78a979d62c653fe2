//! What a head learns from, drawn from the board.

use std::collections::{HashMap, HashSet};

use handful_tagger::{ConceptKey, Known, WordSpan};
use handful_text::Span;
use uuid::Uuid;

use crate::{
    SentenceRef,
    board::{Board, Features, Gold, Key, Sentence},
    holdout::eligible,
    jobs::{Lesson, Lessons},
    mix::Mix,
    words::touched,
};

/// How many spans of a concept make it no longer rare.
const RARE: usize = 200;

/// How many untouched sentences show the head what ordinary text looks like.
pub(crate) const SAMPLE: usize = 64;

/// The facts about one sentence in the tagger's terms: spans of words, concepts by their index.
pub(crate) fn known(
    sentence: &Sentence,
    gold: Option<&Gold>,
    concepts: &HashMap<Uuid, usize>,
) -> Known {
    let Some(gold) = gold else { return Known { done: sentence.done, ..Known::default() } };
    let words = sentence.words.spans();
    let spans = |of: &[(Span, Uuid)]| -> Vec<WordSpan> {
        let start = sentence.start as usize;
        of.iter()
            .filter_map(|(span, concept)| {
                // Of a span that began in an earlier sentence, the part in this one.
                let span = Span::new(span.start.max(start) - start, span.end.max(start) - start);
                let (first, end) = touched(&words, span)?;
                Some(WordSpan { start: first, end, concept: *concepts.get(concept)? })
            })
            .collect()
    };
    Known {
        done: sentence.done,
        annotations: spans(&gold.annotations),
        rejected: spans(&gold.rejected),
    }
}

/// The index of each concept in the order given.
pub(crate) fn index(concepts: &[Uuid]) -> HashMap<Uuid, usize> {
    concepts.iter().enumerate().map(|(index, concept)| (*concept, index)).collect()
}

/// All sentences that teach, in the project's order: whatever is done or has gold, is not held out, and
/// can be read.
pub(crate) fn teachers(board: &Board) -> Vec<(SentenceRef, &Sentence)> {
    board
        .sentences()
        .filter(|(at, sentence)| {
            !sentence.held_out
                && sentence.features != Features::Unreadable
                && (sentence.done || board.gold(*at).is_some())
        })
        .collect()
}

/// Done sentences that training never sees.
pub(crate) fn held_out(board: &Board, concepts: &[Uuid]) -> Vec<Lesson> {
    let index = index(concepts);
    board
        .sentences()
        .filter(|(_, sentence)| {
            sentence.done && sentence.held_out && sentence.features != Features::Unreadable
        })
        .map(|(at, sentence)| lesson(at, sentence, known(sentence, board.gold(at), &index)))
        .collect()
}

fn lesson(at: SentenceRef, sentence: &Sentence, known: Known) -> Lesson {
    Lesson { at, key: sentence.key, words: sentence.words.count(), known }
}

/// The lessons of the whole project, as far as they have no more words than `most`: what was touched in
/// this session and what is rare come first, the rest is drawn. `touched` are the documents that were
/// worked on in this session.
pub(crate) fn draw(
    board: &Board,
    concepts: &[Uuid],
    touched: &HashSet<Uuid>,
    sample: &[SentenceRef],
    most: usize,
) -> Lessons {
    let index = index(concepts);
    let named = concepts.iter().zip(&board.names);
    let mut gold = named.fold(Mix::new(0), |mix, (id, name)| {
        mix.with_bytes(id.as_bytes()).with_bytes(name.as_bytes())
    });
    let mut labels = 0;
    let mut examples = Vec::new();
    for (at, sentence) in teachers(board) {
        let facts = board.gold(at);
        gold = fingerprint(gold, at, sentence, facts);
        labels += facts.map_or(0, |facts| begun_here(facts, sentence));
        examples.push(lesson(at, sentence, known(sentence, facts, &index)));
    }
    let unlabelled = sample
        .iter()
        .filter_map(|&at| Some((at, board.sentence(at)?)))
        .filter(|(at, sentence)| sentence.open() && board.gold(*at).is_none())
        .map(|(at, sentence)| lesson(at, sentence, Known::default()))
        .collect();
    Lessons {
        concepts: concepts.iter().map(|concept| ConceptKey(*concept.as_bytes())).collect(),
        names: board.names.clone(),
        examples: within_budget(examples, concepts.len(), touched, most),
        unlabelled,
        labels,
        gold: gold.finish(),
    }
}

/// An annotation that reaches over several sentences counts in the one that it begins in.
fn begun_here(gold: &Gold, sentence: &Sentence) -> u32 {
    let end = sentence.words.spans().last().map_or(0, |word| word.end);
    let own = sentence.start as usize..sentence.start as usize + end;
    gold.annotations.iter().map(|(span, _)| u32::from(own.contains(&span.start))).sum()
}

fn fingerprint(mix: Mix, at: SentenceRef, sentence: &Sentence, gold: Option<&Gold>) -> Mix {
    let mut mix = mix
        .with_bytes(at.document.as_bytes())
        .with(u64::from(at.ordinal))
        .with(u64::from(sentence.done));
    for (kind, spans) in gold.iter().flat_map(|gold| [(1, &gold.annotations), (2, &gold.rejected)])
    {
        for (span, concept) in spans {
            mix = mix.with(kind).with(span.start as u64).with(span.end as u64);
            mix = mix.with_bytes(concept.as_bytes());
        }
    }
    mix
}

/// Leaves out lessons where there are too many to fit.
pub(crate) fn within_budget(
    mut examples: Vec<Lesson>,
    concepts: usize,
    touched: &HashSet<Uuid>,
    most: usize,
) -> Vec<Lesson> {
    if examples.iter().map(|lesson| lesson.words).sum::<usize>() <= most {
        return examples;
    }
    examples.sort_by_key(|lesson| (!touched.contains(&lesson.at.document), rank(lesson.at)));
    let mut seen = vec![0; concepts];
    let (mut rare, mut common) = (Vec::new(), Vec::new());
    for lesson in examples {
        let teaches_rare = lesson.known.annotations.iter().any(|span| seen[span.concept] < RARE);
        for span in &lesson.known.annotations {
            seen[span.concept] += 1;
        }
        if teaches_rare { &mut rare } else { &mut common }.push(lesson);
    }
    let mut words = 0;
    rare.into_iter()
        .chain(common)
        .take_while(|lesson| {
            words += lesson.words;
            words <= most
        })
        .collect()
}

/// The sentences that show what ordinary text looks like: drawn once over the whole corpus, so that they
/// stay the same from refit to refit, and none of those that may be held out. Their texts' hashes decide,
/// so that the same corpus teaches the same in another project.
pub(crate) fn sample(board: &Board) -> Vec<SentenceRef> {
    let mut drawn: Vec<(Key, SentenceRef)> = board
        .sentences()
        .filter(|(at, sentence)| sentence.open() && board.gold(*at).is_none() && !eligible(*at))
        .map(|(at, sentence)| (sentence.key, at))
        .collect();
    if drawn.len() > SAMPLE {
        drawn.select_nth_unstable(SAMPLE);
        drawn.truncate(SAMPLE);
    }
    drawn.sort_unstable();
    drawn.into_iter().map(|(_, at)| at).collect()
}

/// Untouched sentences: some to be shown, and some of the tenth that is never learned from to judge by. Each
/// has no more words than that, and every text is there once; their hashes decide, as in [`sample`].
pub(crate) fn untouched(board: &Board, shown: usize, apart: usize) -> (Vec<Lesson>, Vec<Lesson>) {
    let mut all: Vec<(Key, SentenceRef)> = board
        .sentences()
        .filter(|(at, sentence)| sentence.open() && board.gold(*at).is_none())
        .map(|(at, sentence)| (sentence.key, at))
        .collect();
    all.sort_unstable();
    all.dedup_by_key(|(key, _)| *key);
    let drawn = |most: usize, judges: bool| {
        let mut words = 0;
        let own = all.iter().filter(|(_, at)| eligible(*at) == judges);
        let lessons =
            own.filter_map(|(_, at)| Some(lesson(*at, board.sentence(*at)?, Known::default())));
        let fitting = lessons.take_while(|lesson| {
            words += lesson.words;
            words <= most
        });
        fitting.collect()
    };
    (drawn(shown, false), drawn(apart, true))
}

fn rank(at: SentenceRef) -> u64 {
    Mix::new(64).with_bytes(at.document.as_bytes()).with(u64::from(at.ordinal)).finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{Document, Reviewed};

    const TEXT: [(usize, &str); 2] = [(0, "The pitch motor failed."), (24, "It was replaced.")];

    fn board(done: bool, held_out: bool, gold: Gold) -> (Board, Uuid) {
        let id = Uuid::from_u128(9);
        let mut board = Board::default();
        let sentences =
            TEXT.iter().map(|(start, text)| Sentence::new(*start, text, false, false)).collect();
        board.add(Document { id, sentences });
        board.concepts = vec![Uuid::from_u128(1), Uuid::from_u128(2)];
        board.names = ["site", "cause"].map(str::to_owned).to_vec();
        assert!(board.review(id, vec![Reviewed { ordinal: 1, done, held_out, gold }]));
        (board, id)
    }

    fn draw_all(board: &Board) -> Lessons {
        draw(board, &board.concepts, &HashSet::new(), &sample(board), usize::MAX)
    }

    #[test]
    fn facts_are_told_in_words_of_their_sentence() {
        let gold = Gold {
            annotations: vec![(Span::new(27, 30), Uuid::from_u128(2))],
            rejected: vec![
                // Cuts a word, and begins in the sentence before.
                (Span::new(20, 25), Uuid::from_u128(1)),
                (Span::new(31, 39), Uuid::from_u128(77)),
            ],
        };
        let (board, _) = board(false, false, gold);
        let lessons = draw_all(&board);
        assert_eq!(lessons.labels, 1);
        let [lesson] = &lessons.examples[..] else { panic!("one sentence teaches") };
        let known = Known {
            done: false,
            annotations: vec![WordSpan { start: 1, end: 2, concept: 1 }],
            rejected: vec![WordSpan { start: 0, end: 1, concept: 0 }],
        };
        assert_eq!(lesson.known, known);
        assert_eq!(
            lessons.unlabelled.len(),
            usize::from(!eligible(SentenceRef { ordinal: 0, ..lesson.at }))
        );
    }

    #[test]
    fn what_is_held_out_does_not_teach() {
        let gold = || Gold {
            annotations: vec![(Span::new(27, 30), Uuid::from_u128(2))],
            rejected: Vec::new(),
        };
        let (apart, _) = board(true, true, gold());
        assert_eq!(draw_all(&apart).examples.len(), 0);
        assert_eq!(held_out(&apart, &apart.concepts).len(), 1);
        let (taught, _) = board(true, false, gold());
        assert_eq!(draw_all(&taught).examples.len(), 1);
        assert_eq!(held_out(&taught, &taught.concepts).len(), 0);
        assert_ne!(draw_all(&taught).gold, draw_all(&apart).gold);
    }

    #[test]
    fn another_name_is_something_else_to_learn() {
        let (mut board, _) = board(true, false, Gold::default());
        let before = draw_all(&board);
        assert_eq!(before.names, ["site", "cause"]);
        board.names[1] = "reason".to_owned();
        assert_ne!(draw_all(&board).gold, before.gold);
    }

    #[test]
    fn a_review_that_says_the_same_changes_nothing() {
        let gold =
            Gold { annotations: vec![(Span::new(27, 30), Uuid::from_u128(2))], rejected: vec![] };
        let (mut board, id) = board(true, false, gold.clone());
        assert_eq!((board.done, board.total), (1, 2));
        let same = Reviewed { ordinal: 1, done: true, held_out: false, gold };
        assert!(!board.review(id, vec![same]));
        assert!(board.review(id, Vec::new()), "taken back");
        assert_eq!(board.done, 0);
        assert!(draw_all(&board).examples.is_empty());
    }

    #[test]
    fn a_rare_concept_is_taught_however_much_there_is() {
        let example = |n: u32, concept| Lesson {
            at: SentenceRef { document: Uuid::from_u128(u128::from(n)), ordinal: 0 },
            key: [0; 16],
            words: 100,
            known: Known {
                annotations: vec![WordSpan { start: 0, end: 1, concept }],
                ..Known::default()
            },
        };
        let mut examples: Vec<Lesson> = (0..5_000).map(|n| example(n, 0)).collect();
        examples.push(example(5_000, 1));
        let touched = HashSet::from([Uuid::from_u128(17)]);
        let kept = within_budget(examples, 2, &touched, 60_000);
        assert_eq!(kept.len(), 600);
        assert!(kept.iter().any(|lesson| lesson.known.annotations[0].concept == 1));
        assert!(kept.iter().any(|lesson| lesson.at.document == Uuid::from_u128(17)));
    }
}

//! Which annotations resemble a span, by what the encoder makes of the words of both.

use std::{sync::Arc, thread};

use half::f16;
use handful_text::Span;
use uuid::Uuid;

use crate::{
    Neighbour, SentenceRef,
    board::{Board, Key, Sentence},
    owner::Reply,
    reader::Reader,
    shared::Shared,
    words::touched,
};

/// Where the vectors of a span's words are to be found.
struct Place {
    at: SentenceRef,
    key: Key,
    /// How many words its sentence has.
    words: usize,
    /// Which of them it covers, the end exclusive.
    covers: (usize, usize),
    span: Span,
    concept: Uuid,
}

impl Place {
    fn new(at: SentenceRef, sentence: &Sentence, span: Span, concept: Uuid) -> Option<Self> {
        let start = sentence.start as usize;
        let words = sentence.words.spans();
        let end = words.last()?.end;
        // What begins in another sentence has its vector there.
        (start..start + end).contains(&span.start).then_some(())?;
        let within = Span::new(span.start - start, (span.end - start).min(end));
        let covers = touched(&words, within)?;
        Some(Self { at, key: sentence.key, words: words.len(), covers, span, concept })
    }

    /// The mean of its words' vectors; none where they are not at hand.
    fn vector(&self, reader: &Reader) -> Option<Vec<f32>> {
        let rows = reader.rows(&self.key, self.words)?;
        let dim = reader.dim();
        let (first, end) = self.covers;
        let mut mean = vec![0.0; dim];
        for row in rows[first * dim..end * dim].chunks_exact(dim) {
            add(&mut mean, row);
        }
        let words = (end - first) as f32;
        mean.iter_mut().for_each(|value| *value /= words);
        Some(mean)
    }
}

/// Sends the annotations that resemble a span most. Another thread looks for them: it waits for the disk.
pub(crate) fn answer(
    shared: &Shared,
    reader: Option<&Arc<Reader>>,
    (document, span): (Uuid, Span),
    most: usize,
    reply: Reply<Vec<Neighbour>>,
) {
    let asked = reader.and_then(|reader| {
        let board = shared.board();
        Some((reader.clone(), place(&board, document, span)?, taught(&board)))
    });
    let Some((reader, place, taught)) = asked else {
        // Whoever asked may have gone away.
        let _ = reply.send(Ok(Vec::new()));
        return;
    };
    let look = move || {
        let _ = reply.send(Ok(find(&reader, &place, taught, most)));
    };
    if let Err(error) = thread::Builder::new().name("handful-nearest".to_owned()).spawn(look) {
        // With the thread its reply is gone, so that nobody waits for it.
        tracing::warn!("annotations like a suggestion are not looked for: {error}");
    }
}

/// Where a span's words stand.
fn place(board: &Board, document: Uuid, span: Span) -> Option<Place> {
    let sentences = board.document(document)?.refs();
    sentences.filter_map(|(at, sentence)| Place::new(at, sentence, span, Uuid::nil())).next()
}

/// Every annotation that training may see.
fn taught(board: &Board) -> Vec<Place> {
    board
        .all_gold()
        .filter_map(|(at, gold)| Some((at, board.sentence(at)?, gold)))
        .filter(|(_, sentence, _)| !sentence.held_out)
        .flat_map(|(at, sentence, gold)| {
            gold.annotations
                .iter()
                .filter_map(move |(span, concept)| Place::new(at, sentence, *span, *concept))
        })
        .collect()
}

fn find(reader: &Reader, place: &Place, taught: Vec<Place>, most: usize) -> Vec<Neighbour> {
    let Some(mut asked) = place.vector(reader) else { return Vec::new() };
    let mut known: Vec<(Place, Vec<f32>)> = taught
        .into_iter()
        .filter_map(|place| {
            let vector = place.vector(reader)?;
            Some((place, vector))
        })
        .collect();
    // Vectors of an encoder share a large part that tells no words apart (Mu and Viswanath, ICLR 2018); what
    // is left without it does. Of a single annotation there is no mean to take away.
    if known.len() > 1 {
        let mut mean = vec![0.0; asked.len()];
        for (_, vector) in &known {
            for (sum, value) in mean.iter_mut().zip(vector) {
                *sum += value / known.len() as f32;
            }
        }
        let away = |vector: &mut [f32]| {
            vector.iter_mut().zip(&mean).for_each(|(value, mean)| *value -= mean);
        };
        away(&mut asked);
        known.iter_mut().for_each(|(_, vector)| away(vector));
    }
    let mut alike: Vec<Neighbour> = known
        .into_iter()
        .map(|(place, vector)| Neighbour {
            sentence: place.at,
            span: place.span,
            concept: place.concept,
            likeness: cosine(&asked, &vector),
        })
        .collect();
    alike.sort_by(|one, other| other.likeness.total_cmp(&one.likeness));
    alike.truncate(most);
    alike
}

fn add(sum: &mut [f32], row: &[f16]) {
    for (sum, value) in sum.iter_mut().zip(row) {
        *sum += value.to_f32();
    }
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let lengths = (dot(one, one) * dot(other, other)).sqrt();
    if lengths > 0.0 { dot(one, other) / lengths } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_its_vector_where_it_begins() {
        let sentence = Sentence::new(10, "The pitch motor failed.", false, false);
        let at = SentenceRef { document: Uuid::nil(), ordinal: 1 };
        let covers = |start, end| {
            Place::new(at, &sentence, Span::new(start, end), Uuid::nil()).map(|place| place.covers)
        };
        assert_eq!(covers(14, 25), Some((1, 3)));
        assert_eq!(covers(5, 25), None, "it begins before");
        assert_eq!(covers(26, 60), Some((3, 5)), "it ends behind");
        assert_eq!(covers(40, 60), None, "it begins behind");
    }

    #[test]
    fn likeness_is_a_cosine() {
        assert!((cosine(&[1.0, 0.0], &[2.0, 0.0]) - 1.0).abs() < 1e-6);
        assert!(cosine(&[1.0, 0.0], &[0.0, 3.0]).abs() < 1e-6);
        assert!(cosine(&[0.0, 0.0], &[0.0, 3.0]).abs() < 1e-6, "nothing is like nought");
    }
}

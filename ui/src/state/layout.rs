use handful_text::Span;

use super::marks::Mark;

/// A piece of a drawn sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// A word, or a part of one where a mark or a selection cuts it.
    Word(Span),
    /// What lies between two words.
    Gap(Span),
    /// A mark around other pieces.
    Mark(Box<MarkPiece>),
}

/// A mark, or the part of it that can be drawn in one go.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkPiece {
    /// The mark.
    pub mark: Mark,
    /// Whether the mark begins here, so that its first edge belongs before this piece.
    pub opens: bool,
    /// Whether the mark ends here, so that its name belongs after this piece.
    pub closes: bool,
    /// What is inside.
    pub pieces: Vec<Piece>,
}

/// Nests the marks of a sentence around its words.
///
/// `marks` must be sorted by start, then by descending end. Marks that cross are cut where they do, so
/// that every part nests; `cuts` are further offsets at which words are divided.
pub fn lay_out(sentence: Span, words: &[Span], marks: &[Mark], cuts: &[usize]) -> Vec<Piece> {
    let mut edges: Vec<usize> = vec![sentence.start, sentence.end];
    edges.extend(words.iter().flat_map(|word| [word.start, word.end]));
    edges.extend(marks.iter().flat_map(|mark| [mark.span.start, mark.span.end]));
    edges.extend_from_slice(cuts);
    edges.retain(|edge| (sentence.start..=sentence.end).contains(edge));
    edges.sort_unstable();
    edges.dedup();
    let atoms: Vec<(Span, bool)> = edges
        .windows(2)
        .map(|pair| {
            let span = Span::new(pair[0], pair[1]);
            let after = words.partition_point(|word| word.end <= span.start);
            (span, words.get(after).is_some_and(|word| word.contains(span)))
        })
        .collect();
    let open: Vec<Part<'_>> = marks
        .iter()
        .filter_map(|mark| sentence.intersection(mark.span).map(|span| Part { mark, span }))
        .collect();
    nest(sentence, &atoms, open)
}

#[derive(Clone)]
struct Part<'a> {
    mark: &'a Mark,
    span: Span,
}

fn nest(range: Span, atoms: &[(Span, bool)], mut parts: Vec<Part<'_>>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let next = parts.first().map_or(range.end, |part| part.span.start);
        plain(Span::new(at, next), atoms, &mut pieces);
        if parts.is_empty() {
            break;
        }
        let outer = parts.remove(0);
        let mut inner = Vec::new();
        let mut later = Vec::new();
        for part in parts {
            if part.span.start >= outer.span.end {
                later.push(part);
                continue;
            }
            if part.span.end > outer.span.end {
                let rest = Span::new(outer.span.end, part.span.end);
                later.push(Part { mark: part.mark, span: rest });
            }
            let end = part.span.end.min(outer.span.end);
            inner.push(Part { mark: part.mark, span: Span::new(part.span.start, end) });
        }
        later.sort_by_key(|part| (part.span.start, usize::MAX - part.span.end));
        pieces.push(Piece::Mark(Box::new(MarkPiece {
            opens: outer.span.start == outer.mark.span.start,
            closes: outer.span.end == outer.mark.span.end,
            mark: outer.mark.clone(),
            pieces: nest(outer.span, atoms, inner),
        })));
        at = outer.span.end;
        parts = later;
    }
    pieces
}

fn plain(range: Span, atoms: &[(Span, bool)], into: &mut Vec<Piece>) {
    let first = atoms.partition_point(|(span, _)| span.start < range.start);
    for (span, word) in atoms[first..].iter().take_while(|(span, _)| span.end <= range.end) {
        into.push(if *word { Piece::Word(*span) } else { Piece::Gap(*span) });
    }
}

#[cfg(test)]
mod tests {
    use handful_contract::ConceptId;
    use proptest::prelude::*;

    use super::*;
    use crate::state::marks::MarkKey;

    fn mark(start: usize, end: usize) -> Mark {
        let concept = ConceptId::from("c");
        let span = Span::new(start, end);
        Mark {
            key: MarkKey::Suggestion(span, concept.clone()),
            span,
            concept,
            probability: Some(0.5),
            rule: None,
        }
    }

    fn show(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Word(span) => format!("w{}", span.len()),
                Piece::Gap(span) => format!("g{}", span.len()),
                Piece::Mark(mark) => {
                    format!("({}){}", show(&mark.pieces), if mark.closes { "." } else { "~" })
                }
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn marks_wrap_whole_words_and_nest() {
        let words = [Span::new(0, 3), Span::new(4, 7), Span::new(8, 11)];
        let marks = [mark(0, 7), mark(4, 7)];
        assert_eq!(show(&lay_out(Span::new(0, 11), &words, &marks, &[])), "(w3 g1 (w3).). g1 w3");
    }

    #[test]
    fn crossing_marks_are_cut_and_named_once() {
        let words = [Span::new(0, 3), Span::new(4, 7), Span::new(8, 11)];
        let marks = [mark(0, 7), mark(4, 11)];
        assert_eq!(
            show(&lay_out(Span::new(0, 11), &words, &marks, &[])),
            "(w3 g1 (w3)~). (g1 w3)."
        );
    }

    #[test]
    fn a_cut_divides_a_word() {
        let words = [Span::new(0, 5)];
        assert_eq!(show(&lay_out(Span::new(0, 5), &words, &[], &[2])), "w2 w3");
    }

    fn leaves(pieces: &[Piece], into: &mut Vec<Span>) {
        for piece in pieces {
            match piece {
                Piece::Word(span) | Piece::Gap(span) => into.push(*span),
                Piece::Mark(mark) => leaves(&mark.pieces, into),
            }
        }
    }

    proptest! {
        #[test]
        fn no_character_is_lost_or_drawn_twice(spans in prop::collection::vec((0usize..40, 1usize..12), 0..6)) {
            let words: Vec<Span> = (0..10).map(|i| Span::new(i * 4, i * 4 + 3)).collect();
            let mut marks: Vec<Mark> = spans.iter().map(|(s, l)| mark(*s, s + l)).collect();
            marks.sort_by_key(|m| (m.span.start, usize::MAX - m.span.end));
            let mut found = Vec::new();
            leaves(&lay_out(Span::new(0, 39), &words, &marks, &[]), &mut found);
            let mut at = 0;
            for span in found {
                prop_assert_eq!(span.start, at);
                at = span.end;
            }
            prop_assert_eq!(at, 39);
        }
    }
}

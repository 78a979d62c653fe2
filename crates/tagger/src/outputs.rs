//! The outputs of a token classifier as tags: what each is called, and what a sentence's scores say.

use crate::calibration::Calibration;
use crate::decode::{Decoder, Prediction};
use crate::error::TaggerError;
use crate::known::Known;
use crate::steps::Steps;
use crate::tags::{Allowed, OUTSIDE, begin, inside, tag_count};

/// The score of a tag that a classifier has no output for.
const NEVER: f32 = -1e9;

/// How the outputs of a token classifier are read as BIO tags.
///
/// Sequences are decoded under what is legal alone: nothing is known of how its authors decode, and
/// taking the best tag of each word leaves sequences that mean no spans.
#[derive(Clone, Debug, PartialEq)]
pub struct Outputs {
    concepts: Vec<String>,
    /// How many outputs there are.
    count: usize,
    /// The output that scores each BIO tag.
    columns: Vec<Option<usize>>,
    steps: Steps,
}

impl Outputs {
    /// What the outputs of a classifier of these concepts are called: outside, and for each concept its
    /// first and its other words.
    #[must_use]
    pub fn names(concepts: &[String]) -> Vec<String> {
        let mut names = vec!["O".to_owned()];
        for concept in concepts {
            names.extend(["B-", "I-"].map(|part| format!("{part}{concept}")));
        }
        names
    }

    /// Reads names under the schemes BIO and IO, with `B-` and `I-` before a concept's name, or with bare
    /// names where no name has such a thing before it. Concepts come in the order in which they are first named.
    ///
    /// # Errors
    /// [`TaggerError::BadTags`] where there is no output for outside, none for a concept, two for one
    /// tag, or the names are of another scheme or none.
    pub fn parse(names: &[String]) -> Result<Self, TaggerError> {
        let bad = |reason: String| Err(TaggerError::BadTags(reason));
        let others: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| *name != "O").collect();
        if others.len() == names.len() {
            return bad("none of its outputs stands for being of no concept (“O”)".to_owned());
        }
        if others.is_empty() {
            return bad("none of its outputs stands for a concept".to_owned());
        }
        let letter = |name: &str| name.split_once('-').map(|(letter, _)| letter.to_owned());
        if let Some(name) = others.iter().find(|name| {
            letter(name).is_some_and(|letter| ["E", "S", "L", "U", "M"].contains(&letter.as_str()))
        }) {
            return bad(format!("“{name}” is of a tagging scheme that is neither BIO nor IO"));
        }
        if others.iter().all(|name| name.starts_with("LABEL_")) {
            return bad("its outputs are numbered and not named".to_owned());
        }
        let prefixed = others.iter().any(|name| name.starts_with("B-") || name.starts_with("I-"));
        let mut concepts: Vec<String> = Vec::new();
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (column, name) in names.iter().enumerate() {
            let (concept, first) = match name.as_str() {
                "O" => {
                    found.push((OUTSIDE, column));
                    continue;
                }
                bare if !prefixed => (bare, false),
                name => match (name.strip_prefix("B-"), name.strip_prefix("I-")) {
                    (Some(concept), _) => (concept, true),
                    (_, Some(concept)) => (concept, false),
                    _ => return bad(format!("“{name}” is no tag of the schemes BIO and IO")),
                },
            };
            if concept.trim().is_empty() {
                return bad(format!("“{name}” names no concept"));
            }
            let place = concepts.iter().position(|known| known == concept).unwrap_or_else(|| {
                concepts.push(concept.to_owned());
                concepts.len() - 1
            });
            found.push((if first { begin(place) } else { inside(place) }, column));
        }
        let mut columns = vec![None; tag_count(concepts.len())];
        for (tag, column) in found {
            if columns[tag].replace(column).is_some() {
                return bad(format!("two of its outputs are called “{}”", names[column]));
            }
        }
        // Without an output of its own a first word is scored like any other of the concept, and then
        // entities of one concept that touch cannot be told apart.
        let mut joined = false;
        for concept in 0..concepts.len() {
            if columns[begin(concept)].is_none() {
                columns[begin(concept)] = columns[inside(concept)];
                joined = true;
            }
        }
        let steps = Steps::touching(if joined { 0.0 } else { 1.0 });
        Ok(Self { concepts, count: names.len(), columns, steps })
    }

    /// The concepts in the order that [`crate::WordSpan::concept`] counts in.
    #[must_use]
    pub fn concepts(&self) -> &[String] {
        &self.concepts
    }

    /// The spans of the best legal tag sequence of a sentence, given a score for each word and output,
    /// `words × outputs`. Their probabilities are those of the scores as they are, over all legal sequences.
    ///
    /// # Errors
    /// [`TaggerError::BadFeatures`] for scores that are not whole rows or not finite.
    pub fn read(&self, scores: &[f32]) -> Result<Prediction, TaggerError> {
        if !scores.len().is_multiple_of(self.count) || !scores.iter().all(|score| score.is_finite())
        {
            return Err(TaggerError::BadFeatures(
                "they are not a finite number for each output".to_owned(),
            ));
        }
        let words = scores.len() / self.count;
        let mut logits = Vec::with_capacity(words * self.columns.len());
        for row in scores.chunks_exact(self.count) {
            logits.extend(
                self.columns.iter().map(|column| column.map_or(NEVER, |column| row[column])),
            );
        }
        let usable = vec![true; self.concepts.len()];
        let allowed = Allowed::new(&Known::default(), words, &usable);
        Ok(Decoder::new(&logits, &allowed, self.steps).decode(Calibration::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::known::WordSpan;

    fn outputs(names: &[&str]) -> Result<Outputs, TaggerError> {
        Outputs::parse(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    fn spans(names: &[&str], best: &[usize]) -> Vec<WordSpan> {
        let outputs = outputs(names).expect("known");
        let row = |&best: &usize| {
            (0..names.len()).map(move |output| if output == best { 3.0 } else { 0.0 })
        };
        let scores: Vec<f32> = best.iter().flat_map(row).collect();
        outputs.read(&scores).expect("finite").spans.iter().map(|found| found.span).collect()
    }

    #[test]
    fn what_is_named_is_read_again() {
        let concepts = ["court", "pitch motor", "B-side"].map(str::to_owned);
        let names = Outputs::names(&concepts);
        assert_eq!(names[3..5], ["B-pitch motor", "I-pitch motor"]);
        let outputs = Outputs::parse(&names).expect("our own");
        assert_eq!(outputs.concepts(), concepts);
    }

    #[test]
    fn the_order_of_the_outputs_is_theirs() {
        let names = ["I-b", "B-a", "O", "I-a", "B-b"];
        assert_eq!(outputs(&names).expect("known").concepts(), ["b", "a"]);
        let found = spans(&names, &[1, 3, 2, 4, 4, 0]);
        let expected = [(0, 2, 1), (3, 4, 0), (4, 6, 0)];
        assert_eq!(found, expected.map(|(start, end, concept)| WordSpan::new(start, end, concept)));
    }

    #[test]
    fn a_sequence_that_means_nothing_is_read_as_the_best_that_means_something() {
        let found = spans(&["O", "B-a", "I-a"], &[0, 2, 2, 0]);
        assert!(found.len() <= 1 && found.iter().all(|span| span.concept == 0), "{found:?}");
        assert_eq!(spans(&["O", "B-a", "I-a"], &[]), []);
    }

    #[test]
    fn under_io_what_touches_is_one() {
        for names in [["O", "I-a", "I-b"], ["O", "a", "b"]] {
            let expected = [WordSpan::new(0, 2, 0), WordSpan::new(2, 3, 1)];
            assert_eq!(spans(&names, &[1, 1, 2, 0]), expected);
        }
        // A first word that no output can be of goes on as a later one.
        assert_eq!(spans(&["O", "B-a"], &[1, 1]), [WordSpan::new(0, 1, 0), WordSpan::new(1, 2, 0)]);
    }

    #[test]
    fn a_probability_is_the_share_of_the_legal_sequences_with_the_span() {
        let outputs = outputs(&["O", "B-a", "I-a"]).expect("known");
        for height in [1.0_f32, 3.0, 9.0] {
            let scores = [0.0, height, 0.0, 4.0, 0.0, 0.0];
            let found = outputs.read(&scores).expect("finite").spans[0];
            assert_eq!(found.span, WordSpan::new(0, 1, 0));
            let (first, outside) = (height.exp(), 4.0_f32.exp());
            let with = first * (outside + 1.0);
            let all = with + first + outside + 1.0;
            assert!((found.probability - with / all).abs() < 1e-4, "{found:?}");
        }
    }

    #[test]
    fn other_schemes_are_refused_with_the_reason() {
        let reason = |names: &[&str]| outputs(names).expect_err("must be refused").to_string();
        assert!(reason(&["B-a", "I-a"]).contains("“O”"));
        assert!(reason(&["O"]).contains("a concept"));
        assert!(reason(&["O", "B-a", "I-a", "E-a", "S-a"]).contains("“E-a”"));
        assert!(reason(&["O", "B-a", "nothing"]).contains("“nothing”"));
        assert!(reason(&["O", "B-", "I-"]).contains("names no concept"));
        assert!(reason(&["O", "B-a", "B-a"]).contains("two"));
        assert!(reason(&["LABEL_0", "LABEL_1"]).contains("“O”"));
        assert!(reason(&["O", "LABEL_1"]).contains("numbered"));
        let outputs = outputs(&["O", "B-a", "I-a"]).expect("known");
        assert!(outputs.read(&[0.0, 1.0]).is_err());
        assert!(outputs.read(&[0.0, f32::NAN, 1.0]).is_err());
    }
}

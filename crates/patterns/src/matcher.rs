use aho_corasick::{AhoCorasick, MatchKind};
use handful_text::{Offsets, Span, words};
use regex::Regex;

use crate::rule::{self, Kind, Rule};

/// Longer texts, in bytes, are looked through for words alone: no sentence is so long, and all matches of an
/// expression can take the square of its text's length.
const FOR_EXPRESSIONS: usize = 1 << 15;

/// A place that a rule fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Where, in scalar values of the text that was looked through.
    pub span: Span,
    /// Which rule, by its place in the list that the matcher was made of.
    pub rule: u32,
}

/// Many rules, ready to be looked for all at once.
#[derive(Debug, Default)]
pub struct Matcher {
    /// Words that are meant with their case, and words in lower case.
    exact: Option<Dictionary>,
    folded: Option<Dictionary>,
    expressions: Vec<(u32, Regex)>,
}

#[derive(Debug)]
struct Dictionary {
    automaton: AhoCorasick,
    /// The rule of each of its patterns.
    rules: Vec<u32>,
}

impl Matcher {
    /// Compiles rules; earlier ones go before later ones where both fit the same place. What can never be
    /// a rule is passed over: [`Rule::checked`] says why.
    #[must_use]
    pub fn new(rules: &[Rule]) -> Self {
        let (mut exact, mut folded) = (Vec::new(), Vec::new());
        let mut expressions = Vec::new();
        for (rule, number) in rules.iter().zip(0..) {
            match rule.kind {
                Kind::Words if rule.text.is_empty() => {}
                Kind::Words if rule.case => exact.push((rule.text.clone(), number)),
                Kind::Words => folded.push((fold(&rule.text), number)),
                Kind::Expression => {
                    expressions
                        .extend(rule::expression(&rule.text, rule.case).map(|it| (number, it)));
                }
            }
        }
        Self { exact: Dictionary::new(exact), folded: Dictionary::new(folded), expressions }
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_none() && self.folded.is_none() && self.expressions.is_empty()
    }

    /// Where rules fit in a text, in order and without overlaps: of places that overlap the one that begins
    /// first stands, of those the longest, of those the one of the earliest rule. A place begins and ends
    /// where words do, and is never empty.
    ///
    /// Dictionaries take time linear in the text and the matches; so does a single match of an expression.
    /// All matches of an expression can take the square of the text's length in the worst case, so that
    /// texts beyond 32 KiB, which no sentence is, are looked through for words alone.
    #[must_use]
    pub fn matches(&self, text: &str) -> Vec<Match> {
        let mut found: Vec<(usize, usize, u32)> = Vec::new();
        if let Some(exact) = &self.exact {
            found.extend(exact.find(text));
        }
        if let Some(folded) = &self.folded {
            let lower = Folded::new(text);
            let places = folded.find(&lower.text);
            found.extend(places.filter_map(|(start, end, rule)| {
                Some((lower.origin(start)?, lower.origin(end)?, rule))
            }));
        }
        let short = text.len() <= FOR_EXPRESSIONS;
        for (rule, expression) in self.expressions.iter().filter(|_| short) {
            found.extend(expression.find_iter(text).map(|it| (it.start(), it.end(), *rule)));
        }
        if found.is_empty() {
            return Vec::new();
        }
        let (offsets, words) = (Offsets::new(text), words(text));
        let mut placed: Vec<Match> = found
            .into_iter()
            .filter_map(|(start, end, rule)| {
                let span = Span::new(offsets.scalar_of_byte(start)?, offsets.scalar_of_byte(end)?);
                stands_alone(&words, span).then_some(Match { span, rule })
            })
            .collect();
        placed.sort_unstable_by_key(|it| (it.span.start, usize::MAX - it.span.end, it.rule));
        let mut end = 0;
        placed.retain(|it| {
            let clear = it.span.start >= end;
            if clear {
                end = it.span.end;
            }
            clear
        });
        placed
    }
}

impl Dictionary {
    /// An automaton of these; none where there are none, or more than one can hold.
    fn new(words: Vec<(String, u32)>) -> Option<Self> {
        if words.is_empty() {
            return None;
        }
        let (texts, rules): (Vec<String>, Vec<u32>) = words.into_iter().unzip();
        // Every place is wanted, the overlapping ones too: the longest may turn out to end within a word.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts).ok()?;
        Some(Self { automaton, rules })
    }

    /// Every place in bytes, with its rule.
    fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, u32)> + 't {
        self.automaton
            .find_overlapping_iter(text)
            .map(|it| (it.start(), it.end(), self.rules[it.pattern().as_usize()]))
    }
}

fn stands_alone(words: &[Span], span: Span) -> bool {
    span.start < span.end
        && words.binary_search_by_key(&span.start, |word| word.start).is_ok()
        && words.binary_search_by_key(&span.end, |word| word.end).is_ok()
}

fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// A text in lower case, which may be longer or shorter than the text itself.
struct Folded {
    text: String,
    /// For each byte of `text` and its end, the byte where its character begins in the text itself; none
    /// where no character of that begins here.
    origins: Vec<Option<u32>>,
}

impl Folded {
    fn new(text: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(text.len()),
            origins: Vec::with_capacity(text.len() + 1),
        };
        for (at, character) in text.char_indices() {
            folded.origins.push(u32::try_from(at).ok());
            folded.text.extend(character.to_lowercase());
            folded.origins.resize(folded.text.len(), None);
        }
        folded.origins.push(u32::try_from(text.len()).ok());
        folded
    }

    fn origin(&self, byte: usize) -> Option<usize> {
        self.origins.get(byte).copied().flatten().map(|at| at as usize)
    }
}

use regex::{Regex, RegexBuilder};
use regex_syntax::{ParserBuilder, hir::Hir};

use crate::problem::{self, RuleProblem};

/// More than this, in scalar values, is a text that went astray and no entry of a dictionary.
pub const LONGEST_WORDS: usize = 200;

/// The longest expression, in scalar values.
pub const LONGEST_EXPRESSION: usize = 1_000;

/// How many bytes one compiled expression may take: enough for `\w{1,50}`, and too little for counted
/// repetitions within one another.
const LARGEST: usize = 4 << 20;

/// How a rule says what it looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// These very words: an entry of a dictionary.
    Words,
    /// A regular expression.
    Expression,
}

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// How `text` is meant.
    pub kind: Kind,
    /// The words or the expression.
    pub text: String,
    /// Whether upper and lower case differ.
    pub case: bool,
}

impl Rule {
    /// The rule as it is kept: without white space around words. Refuses what can never be a rule.
    ///
    /// # Errors
    /// Where there is nothing to look for, the expression cannot be read, or it would match everywhere or
    /// nowhere.
    pub fn checked(self) -> Result<Self, RuleProblem> {
        let text = self.text.trim();
        if text.is_empty() {
            return Err(RuleProblem::Empty);
        }
        let longest = match self.kind {
            Kind::Words => LONGEST_WORDS,
            Kind::Expression => LONGEST_EXPRESSION,
        };
        if text.chars().count() > longest {
            return Err(RuleProblem::TooLong { longest });
        }
        if text.chars().any(char::is_control) {
            return Err(RuleProblem::Control);
        }
        if self.kind == Kind::Expression {
            expression(text, self.case)?;
        }
        Ok(Self { text: text.to_owned(), ..self })
    }
}

/// An expression ready to be looked for, at the edges of words alone.
pub(crate) fn expression(text: &str, case: bool) -> Result<Regex, RuleProblem> {
    let parsed: Hir = ParserBuilder::new()
        .case_insensitive(!case)
        .build()
        .parse(text)
        .map_err(|error| problem::syntax(text, &error))?;
    match parsed.properties().minimum_len() {
        None => return Err(RuleProblem::Never),
        Some(0) => return Err(RuleProblem::MatchesNothing),
        Some(_) => {}
    }
    // Written out anew, it is free of comments and flags that would reach beyond it. The edges are asked for
    // here already, because a shorter way to match could otherwise stand before one that ends where a
    // word does.
    let at_edges = format!(r"\b{{start-half}}(?:{parsed})\b{{end-half}}");
    RegexBuilder::new(&at_edges)
        .size_limit(LARGEST)
        .dfa_size_limit(LARGEST)
        .build()
        .map_err(|_| RuleProblem::TooLarge)
}

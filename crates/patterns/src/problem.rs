//! Why a rule cannot be, in the words of somebody who is no programmer.

use regex_syntax::{
    Error,
    ast::{self, ErrorKind as Ast},
    hir::{self, ErrorKind as Meaning},
};

/// Why a rule cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// There is nothing in it.
    #[error("There is nothing to look for. Type words or an expression.")]
    Empty,
    /// It is longer than any rule.
    #[error("This is too long: {longest} characters are the most.")]
    TooLong {
        /// How many scalar values it may have.
        longest: usize,
    },
    /// It holds a line break or another control character.
    #[error("Line breaks and tabs cannot be part of it. Write one entry for each line.")]
    Control,
    /// It is no regular expression.
    #[error("This expression cannot be read. At character {at}, {what}")]
    Syntax {
        /// The place of the mistake, counted from 1 in scalar values.
        at: usize,
        /// What is wrong there, as the rest of a sentence.
        what: String,
    },
    /// It matches the empty text.
    #[error(
        "This expression also fits where there is nothing, and so everywhere. Ask for at least one \
         character: with + in place of *, for example."
    )]
    MatchesNothing,
    /// There is no text that it matches.
    #[error(
        "There is no text that this expression could ever fit. Check its […] and its signs for edges."
    )]
    Never,
    /// It would take too much memory.
    #[error(
        "This expression is too large to be looked for. Take smaller numbers in its {{…}}, or make several \
         expressions of it."
    )]
    TooLarge,
}

/// Where the expression goes wrong, and how.
pub(crate) fn syntax(text: &str, error: &Error) -> RuleProblem {
    let (byte, what) = match error {
        Error::Parse(error) => (error.span().start.offset, spelling(error)),
        Error::Translate(error) => (error.span().start.offset, meaning(error).to_owned()),
        _ => (0, "something is not as it should be.".to_owned()),
    };
    let before = text.get(..byte).unwrap_or(text);
    RuleProblem::Syntax { at: before.chars().count() + 1, what }
}

fn spelling(error: &ast::Error) -> String {
    let what = match error.kind() {
        Ast::GroupUnclosed => {
            "a “(” is opened and never closed. Close it with “)”, or write \\( for the sign itself."
        }
        Ast::GroupUnopened => "a “)” closes what was never opened. Write \\) for the sign itself.",
        Ast::ClassUnclosed => {
            "a “[” is opened and never closed. Close it with “]”, or write \\[ for the sign itself."
        }
        Ast::ClassRangeInvalid => "the range goes backwards: write [a-z], not [z-a].",
        Ast::ClassRangeLiteral => "a range like a-z needs a single character on either side.",
        Ast::ClassEscapeInvalid => "this sign cannot stand behind \\ within […].",
        Ast::RepetitionMissing => {
            "there is nothing to repeat before “*”, “+”, “?” or “{”. Write \\ before it for the sign itself."
        }
        Ast::RepetitionCountUnclosed => "a “{” is opened and never closed. Close it with “}”.",
        Ast::RepetitionCountInvalid => {
            "the numbers in “{…}” go backwards: the smaller one comes first."
        }
        Ast::RepetitionCountDecimalEmpty | Ast::DecimalEmpty => {
            "there should be a number in “{…}”, as in {2} or {2,4}."
        }
        Ast::DecimalInvalid => "this number is too large.",
        Ast::EscapeUnexpectedEof => {
            "the expression ends with a “\\”. Write \\\\ for the sign itself."
        }
        Ast::EscapeUnrecognized => "this letter means nothing behind “\\”. Leave the “\\” out.",
        Ast::EscapeHexEmpty | Ast::EscapeHexInvalid | Ast::EscapeHexInvalidDigit => {
            "the number of a character is not as it should be: write \\u{E9}, for example."
        }
        Ast::UnicodeClassInvalid => "this name of a kind of characters is not as it should be.",
        Ast::SpecialWordBoundaryUnclosed
        | Ast::SpecialWordBoundaryUnrecognized
        | Ast::SpecialWordOrRepetitionUnexpectedEof => {
            "what stands behind \\b is not as it should be. \\b alone asks for the edge of a word."
        }
        Ast::UnsupportedBackreference => {
            "it asks for the same text again, which Handful does not look for."
        }
        Ast::UnsupportedLookAround => {
            "it asks for what stands before or behind without taking it in, which Handful does not do. \
             Matches begin and end where words do in any case."
        }
        Ast::FlagUnrecognized
        | Ast::FlagUnexpectedEof
        | Ast::FlagDanglingNegation
        | Ast::FlagDuplicate { .. }
        | Ast::FlagRepeatedNegation { .. } => {
            "what stands behind “(?” is not as it should be. (?: … ) makes a plain group."
        }
        Ast::NestLimitExceeded(_) => "too many brackets stand within one another.",
        other => return format!("{other}."),
    };
    what.to_owned()
}

fn meaning(error: &hir::Error) -> &'static str {
    match error.kind() {
        Meaning::UnicodePropertyNotFound => {
            "Handful does not know this kind of characters. \\p{L} are letters, \\p{Lu} capitals, \\p{N} \
             numerals."
        }
        Meaning::UnicodePropertyValueNotFound => {
            "Handful does not know this value. \\p{Script=Greek} are Greek letters."
        }
        _ => "this cannot be looked for in texts.",
    }
}

//! What a full stop after a word means when the word is an abbreviation.
//!
//! The lists are in lower case without the last full stop and sorted, so that a look-up is a binary
//! search. They hold what is common in English, German, French and Spanish prose, law and science.

/// Titles: with a capital, a name follows. In small letters some are units of measure.
const TITLES: &[&str] = &[
    "adm", "asst", "capt", "cmdr", "col", "cpl", "dipl", "dr", "drs", "fr", "ft", "gen", "gov",
    "hon", "ing", "lt", "mag", "maj", "messrs", "mlle", "mm", "mme", "mmes", "mr", "mrs", "ms",
    "mt", "pres", "prof", "profs", "rep", "reps", "rev", "sen", "sens", "sgt", "sr", "sra", "srta",
    "st", "sta", "ste", "supt",
];

/// Words that an explanation or the other side of a comparison follows.
const NEVER_END: &[&str] = &[
    "abb", "abs", "adj", "adv", "approx", "bspw", "bzw", "ca", "cf", "d.h", "dr", "e.g", "eg",
    "evtl", "ggf", "i.e", "ie", "insb", "m.a.w", "o.g", "p.ej", "resp", "s.o", "s.u", "sog", "u.a",
    "v", "vgl", "viz", "vs", "z.b", "z.t", "zb", "zzgl",
];

/// Words that end nothing where a number follows, and are ordinary words otherwise.
const BEFORE_NUMBER: &[&str] = &[
    "abt", "app", "apr", "apt", "art", "arts", "aug", "bd", "c", "cap", "ch", "chap", "cl", "dec",
    "ed", "eq", "eqs", "ex", "feb", "fig", "figs", "fol", "jan", "jul", "jun", "kap", "lit", "mar",
    "n", "no", "nos", "nov", "nr", "núm", "oct", "op", "p", "para", "paras", "pg", "pos", "pp",
    "pt", "ref", "refs", "s", "sec", "secs", "sect", "sep", "sept", "ss", "suppl", "tab", "tel",
    "vol", "vols", "ziff",
];

/// Abbreviations that stand at the end of a sentence as often as inside one.
const MAY_END: &[&str] = &[
    "al", "anon", "assn", "ave", "blvd", "bros", "cia", "co", "corp", "ct", "dept", "dist", "div",
    "esq", "est", "etc", "inc", "inst", "jr", "ltd", "mfg", "mio", "mrd", "natl", "op.cit", "plc",
    "pvt", "rd", "s.a", "snr", "str", "tr", "univ", "usw", "v.l",
];

/// Words that, with a capital, are far more often the first of a sentence than part of a name.
const STARTERS: &[&str] = &[
    "a",
    "according",
    "after",
    "all",
    "also",
    "although",
    "an",
    "and",
    "another",
    "as",
    "at",
    "aus",
    "because",
    "before",
    "both",
    "but",
    "by",
    "ce",
    "ces",
    "cette",
    "das",
    "der",
    "despite",
    "die",
    "dies",
    "diese",
    "dieser",
    "during",
    "each",
    "ein",
    "eine",
    "el",
    "elle",
    "er",
    "es",
    "first",
    "for",
    "from",
    "he",
    "her",
    "here",
    "his",
    "how",
    "however",
    "i",
    "ich",
    "if",
    "il",
    "ils",
    "im",
    "in",
    "it",
    "its",
    "la",
    "las",
    "le",
    "les",
    "los",
    "many",
    "meanwhile",
    "moreover",
    "most",
    "my",
    "nach",
    "no",
    "nor",
    "not",
    "nous",
    "on",
    "one",
    "or",
    "our",
    "para",
    "pero",
    "por",
    "she",
    "sie",
    "since",
    "so",
    "some",
    "such",
    "that",
    "the",
    "their",
    "then",
    "there",
    "therefore",
    "these",
    "they",
    "this",
    "those",
    "though",
    "thus",
    "to",
    "two",
    "un",
    "una",
    "under",
    "une",
    "unless",
    "until",
    "we",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "wir",
    "with",
    "yes",
    "yet",
    "you",
    "your",
];

const MONTHS: &[&str] = &[
    "april",
    "august",
    "december",
    "dezember",
    "februar",
    "february",
    "januar",
    "january",
    "juli",
    "july",
    "june",
    "juni",
    "mai",
    "march",
    "may",
    "märz",
    "november",
    "october",
    "oktober",
    "september",
];

/// Whether the sentence goes on after the full stop that follows `word`.
///
/// `word` is what stands before the full stop back to white space or an opening mark, `next` the word
/// after it without opening marks, `opens_line` whether `word` is the first of its line.
pub(crate) fn goes_on(word: &str, next: &str, opens_line: bool) -> bool {
    if word.is_empty() {
        return false;
    }
    if opens_line && is_enumerator(word) {
        return true;
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.len() <= 2 && has(MONTHS, &bare(next).to_lowercase());
    }
    let lower = word.to_lowercase();
    if has(NEVER_END, &lower) || (has(TITLES, &lower) && word.starts_with(char::is_uppercase)) {
        return true;
    }
    if has(BEFORE_NUMBER, &lower) && !is_initial(word) {
        return is_numbered(next);
    }
    if is_initial(word) || is_dotted(word) || has(MAY_END, &lower) {
        return !starts_sentence(next);
    }
    false
}

fn has(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

fn bare(next: &str) -> &str {
    next.trim_end_matches(|character: char| !character.is_alphanumeric() && character != '.')
}

fn starts_sentence(next: &str) -> bool {
    has(STARTERS, &bare(next).to_lowercase())
}

/// "1", "iv", "b": what numbers a list or a heading.
fn is_enumerator(word: &str) -> bool {
    let digits = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    digits || word.chars().count() == 1 || is_roman(word)
}

fn is_roman(word: &str) -> bool {
    word.len() <= 6 && word.bytes().all(|byte| b"ivxlcIVXLC".contains(&byte))
}

fn is_numbered(next: &str) -> bool {
    let bare = bare(next).trim_end_matches('.');
    next.starts_with(['#', '§'])
        || bare.chars().any(|character| character.is_ascii_digit())
        || (!bare.is_empty() && bare != "I" && is_roman(bare))
}

fn is_initial(word: &str) -> bool {
    let mut characters = word.chars();
    matches!((characters.next(), characters.next()), (Some(only), None) if only.is_uppercase())
}

/// "U.S", "a.m", "Ph.D": short pieces with full stops between them.
fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|piece| {
            (1..=3).contains(&piece.chars().count()) && piece.chars().all(char::is_alphabetic)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_sorted_for_its_binary_search() {
        for list in [TITLES, NEVER_END, BEFORE_NUMBER, MAY_END, STARTERS, MONTHS] {
            for pair in list.windows(2) {
                assert!(pair[0] < pair[1], "{} comes before {}", pair[0], pair[1]);
            }
        }
    }
}

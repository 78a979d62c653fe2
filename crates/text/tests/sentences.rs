//! Where sentences and words begin and end.

mod common;

use common::odd_text;
use handful_text::{Matching, Offsets, Span, check_span, occurrences, sentences, words};
use proptest::prelude::*;

fn surfaces(text: &str, spans: &[Span]) -> Vec<String> {
    let offsets = Offsets::new(text);
    spans
        .iter()
        .map(|&span| offsets.slice(text, span).expect("a span of this text").to_owned())
        .collect()
}

/// Checks that `|` stands in `marked` exactly where one sentence ends and the next begins.
#[track_caller]
fn cut(marked: &str) {
    let expected: Vec<String> = marked.split('|').map(|part| part.trim().to_owned()).collect();
    let text = marked.replace('|', "");
    assert_eq!(surfaces(&text, &sentences(&text)), expected);
}

#[test]
fn plain_sentences() {
    cut("The motor failed. |It was replaced! |Why? |Nobody knows.");
    cut("He said “Stop.” |Then he left.");
    cut("(It rained.) |We waited.");
    cut("no capitals here. still one sentence");
    cut("Really?! |Yes...  |Well… |Fine");
    cut("It was... odd.");
}

#[test]
fn abbreviations_do_not_end_a_sentence() {
    cut("Dr. Smith met Prof. Jones vs. Mr. Brown. |They talked.");
    cut("Some tools, e.g. Hammers, i.e. Heavy ones, break. |Others do not.");
    cut("See Fig. 3 and No. 5 of vol. IV. |No. |Then no. |He left.");
    cut("J. R. R. Tolkien wrote it. |The book sold.");
    cut("Acme Inc. Chairman Lee left Acme Inc. |The shares fell.");
    cut("He lives in the U.S. |The U.S. Congress met at 5 p.m. |It was late.");
    cut("Smith et al. (2010) disagree. |Others agree.");
    cut("Der Zug fährt am 3. Mai ab, vgl. Anlage 2, z.B. Gleis 4. |Das ist spät.");
    cut("It happened in 2019. |Nobody knew.");
    cut("Take vitamin C. |The dose is small.");
    cut("So do I. |He agreed.");
    cut("It weighs 5 mg. |The tube is 10 mm. |That is all.");
}

#[test]
fn tokenised_text_is_read_as_if_it_were_not() {
    cut("Mr . Van met George N . Parks of Ft. Worth . |They talked .");
    cut("It weighs 0 . 05 g ( Fig . 3 ) . |The rest is lost .");
    cut("New York . |Then he left . . . |No ! ! |About 40 wt . % of it , Calif. , stayed .");
}

#[test]
fn other_scripts_need_no_space() {
    cut("我住在北京。|你呢？|“好。”|再见");
    cut("東京に行った。|楽しかった！");
    cut("यह एक वाक्य है। |दूसरा वाक्य।");
    cut("هل أنت بخير؟ |نعم.");
}

#[test]
fn numbers_addresses_and_notes_hold_together() {
    cut("Version 2.0.1 of example.com costs 3.50 euro. |Done.");
    cut("As shown before.[12] |Others differ.");
    cut("1. Introduction \n|2. Methods and tools\n|a. Tools");
}

#[test]
fn line_breaks_end_sentences_unless_the_paragraph_is_wrapped() {
    cut("A heading\n|The first line\n|The second line\n\n|A new paragraph");
    cut("first\r\n|second\r|third\u{2028}|fourth");
    cut("The gearbox of the third turbine was inspected on Monday by the team of\n\
         Barack Obama and found to be in a state that nobody had ever foreseen,\n\
         since the oil had been changed only a week before the accident, as the\n\
         log shows. |It was closed.\n\n|Next paragraph");
    cut("The gearbox of the third turbine was inspected on Monday by the team that\n\
         nobody knew. |It was closed.");
    cut("- an item of a list that is quite long, so that it might be taken for prose\n\
         |- another item of this list that is about as long as the first one was, so\n\
         |- and a third item of the list that is again of just about the same length\n\
         |- and the last");
}

#[test]
fn a_text_without_stops_is_one_sentence() {
    let text = "word ".repeat(100_000);
    assert_eq!(sentences(&text), [Span::new(0, text.len() - 1)]);
    let text = "x".repeat(3_000_000);
    assert_eq!(sentences(&text), [Span::new(0, text.len())]);
}

#[test]
fn full_stops_without_end_are_read_once() {
    // Each of these would take minutes if a full stop made the reader go back to the line's start.
    for unit in ["a.", ".", "A. ", "[1].", "U.S. a ", "。", ".[1]"] {
        let text = unit.repeat(1_000_000 / unit.len());
        assert!(!sentences(&text).is_empty());
    }
}

#[test]
fn white_space_alone_has_neither_sentences_nor_words() {
    for text in ["", " ", "\n\r\n\t\u{a0}\u{3000}"] {
        assert_eq!(sentences(text), []);
        assert_eq!(words(text), []);
    }
}

#[test]
fn words_keep_together_what_a_reader_does() {
    let text = "Can't pay $3.50, naïve e\u{301}lan 👨🏻\u{200d}🚒 日本 user_name x-y U.N.";
    assert_eq!(
        surfaces(text, &words(text)),
        [
            "Can't",
            "pay",
            "$",
            "3.50",
            ",",
            "naïve",
            "e\u{301}lan",
            "👨🏻\u{200d}🚒",
            "日",
            "本",
            "user_name",
            "x",
            "-",
            "y",
            "U.N",
            "."
        ]
    );
}

#[test]
fn occurrences_follow_the_wish_for_case_and_whole_words() {
    let text = "Pain, pain and PAINT; STRASSE, Straße; cafe\u{301}";
    let find = |phrase, case, whole_words| {
        surfaces(text, &occurrences(text, phrase, Matching { case, whole_words }))
    };
    assert_eq!(find("pain", true, true), ["pain"]);
    assert_eq!(find("pain", false, true), ["Pain", "pain"]);
    assert_eq!(find("pain", false, false), ["Pain", "pain", "PAIN"]);
    assert_eq!(find("straße", false, true), ["Straße"]);
    assert_eq!(find("cafe", true, false), [""; 0], "that would halve the é");
    assert_eq!(find("", true, false), [""; 0]);
    assert_eq!(find("pain and PAIN", false, false), ["pain and PAIN"]);
    let spans = occurrences("aaaa", "aa", Matching { case: true, whole_words: false });
    assert_eq!(spans, [Span::new(0, 2), Span::new(2, 4)]);
}

proptest! {
    #[test]
    fn words_cover_all_that_is_not_white_space_once(text in odd_text()) {
        let found = words(&text);
        let offsets = Offsets::new(&text);
        let characters: Vec<char> = text.chars().collect();
        let mut at = 0;
        for word in &found {
            prop_assert!(word.start >= at && !word.is_empty());
            prop_assert!(characters[at..word.start].iter().all(|c| c.is_whitespace()));
            prop_assert_eq!(check_span(&text, &offsets, *word), Ok(()));
            at = word.end;
        }
        prop_assert!(characters[at..].iter().all(|c| c.is_whitespace()));
    }

    #[test]
    fn sentences_cover_all_words_and_cut_none(text in odd_text()) {
        let found = sentences(&text);
        let characters: Vec<char> = text.chars().collect();
        let mut at = 0;
        for sentence in &found {
            prop_assert!(sentence.start >= at && !sentence.is_empty());
            prop_assert!(characters[at..sentence.start].iter().all(|c| c.is_whitespace()));
            at = sentence.end;
        }
        prop_assert!(characters[at..].iter().all(|c| c.is_whitespace()));
        for word in words(&text) {
            let holders = found.iter().filter(|sentence| sentence.contains(word)).count();
            prop_assert_eq!(holders, 1, "{:?} of {:?} in {:?}", word, text, found);
        }
    }

    #[test]
    fn a_phrase_taken_from_the_text_is_found_where_it_was(
        text in odd_text(), first in 0_usize..12, count in 1_usize..4,
    ) {
        let all = words(&text);
        if let (Some(from), Some(to)) = (all.get(first), all.get(first + count - 1)) {
            let offsets = Offsets::new(&text);
            let phrase = offsets.slice(&text, Span::new(from.start, to.end)).expect("in range");
            for case in [true, false] {
                let found = occurrences(&text, phrase, Matching { case, whole_words: true });
                let wanted = Span::new(from.start, to.end);
                prop_assert!(
                    found.iter().any(|span| span.overlaps(wanted)),
                    "{:?} not found in {:?}", phrase, text
                );
            }
        }
    }
}

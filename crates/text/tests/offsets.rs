//! Offsets of all kinds agree on every text, however odd its characters.

mod common;

use common::odd_text;
use handful_text::{
    Offsets, Span, SpanProblem, check_span, snap_to_graphemes, snap_to_words, words,
};
use proptest::prelude::*;

#[test]
fn offsets_of_a_line_with_an_emoji_are_those_that_other_tools_count() {
    let text = "Hi 😊 Barack Obama\r\nmet cancer pain.";
    let offsets = Offsets::new(text);
    let name = Span::new(5, 17);
    assert_eq!(offsets.slice(text, name), Some("Barack Obama"));
    assert_eq!((offsets.byte_of(5), offsets.byte_of(17)), (Some(8), Some(20)));
    assert_eq!((offsets.utf16_of(5), offsets.utf16_of(17)), (Some(6), Some(18)));
    assert_eq!(offsets.scalar_of_utf16(4), None, "between the halves of a surrogate pair");
    assert_eq!(offsets.scalar_of_byte(5), None, "inside the emoji's bytes");
}

#[test]
fn nothing_lies_beyond_the_end() {
    for text in ["", "plain", "naïve 😊"] {
        let offsets = Offsets::new(text);
        assert_eq!(offsets.byte_of(offsets.scalars()), Some(text.len()));
        assert_eq!(offsets.byte_of(offsets.scalars() + 1), None);
        assert_eq!(offsets.utf16_of(offsets.scalars() + 1), None);
        assert_eq!(offsets.scalar_of_byte(text.len() + 1), None);
        assert_eq!(offsets.scalar_of_utf16(offsets.utf16() + 1), None);
        assert_eq!(offsets.slice(text, Span::new(0, offsets.scalars() + 1)), None);
        assert_eq!(offsets.slice(text, Span::new(1, 0)), None);
    }
}

#[test]
fn a_span_that_cannot_be_used_says_why() {
    // The fireman is three scalar values and one joiner: one character to a reader.
    let text = "👨🏻\u{200d}🚒 drives e\u{301}lan";
    let offsets = Offsets::new(text);
    let check = |start, end| check_span(text, &offsets, Span::new(start, end));
    assert_eq!(check(0, 4), Ok(()));
    assert_eq!(check(5, 11), Ok(()));
    assert_eq!(check(3, 3), Err(SpanProblem::Empty));
    assert_eq!(check(4, 0), Err(SpanProblem::Reversed));
    assert_eq!(check(5, 40), Err(SpanProblem::OutOfRange { scalars: 17 }));
    assert_eq!(check(40, 50), Err(SpanProblem::OutOfRange { scalars: 17 }));
    assert_eq!(check(1, 4), Err(SpanProblem::SplitsGrapheme { at: 1 }));
    assert_eq!(check(12, 13), Err(SpanProblem::SplitsGrapheme { at: 13 }));
    assert_eq!(check(0, 17), Ok(()));
}

#[test]
fn a_selection_snaps_to_the_words_that_it_touches() {
    let text = "The pitch motor (left) failed.";
    let offsets = Offsets::new(text);
    let snap = |start, end| {
        snap_to_words(text, &offsets, Span::new(start, end))
            .and_then(|span| offsets.slice(text, span))
    };
    assert_eq!(snap(6, 11), Some("pitch motor"));
    assert_eq!(snap(3, 5), Some("pitch"));
    assert_eq!(snap(3, 4), None, "a space alone");
    assert_eq!(snap(6, 6), None, "nothing");
    assert_eq!(snap(17, 22), Some("left)"));
    assert_eq!(snap(28, 99), None, "beyond the end");
}

#[test]
fn a_selection_of_characters_never_halves_one() {
    let text = " e\u{301}t 👨🏻\u{200d}🚒 ";
    let offsets = Offsets::new(text);
    let snap = |start, end| snap_to_graphemes(text, &offsets, Span::new(start, end));
    assert_eq!(snap(0, 2), Some(Span::new(1, 3)));
    assert_eq!(snap(2, 4), Some(Span::new(1, 4)));
    assert_eq!(snap(4, 7), Some(Span::new(5, 9)));
    assert_eq!(snap(9, 10), None);
}

proptest! {
    #[test]
    fn every_offset_agrees_with_counting_from_the_start(text in odd_text()) {
        let offsets = Offsets::new(&text);
        let (mut byte, mut utf16) = (0, 0);
        let mut bytes_seen = vec![None; text.len() + 1];
        for (scalar, character) in text.chars().enumerate() {
            prop_assert_eq!(offsets.byte_of(scalar), Some(byte));
            prop_assert_eq!(offsets.utf16_of(scalar), Some(utf16));
            prop_assert_eq!(offsets.scalar_of_utf16(utf16), Some(scalar));
            if character.len_utf16() == 2 {
                prop_assert_eq!(offsets.scalar_of_utf16(utf16 + 1), None);
            }
            bytes_seen[byte] = Some(scalar);
            byte += character.len_utf8();
            utf16 += character.len_utf16();
        }
        bytes_seen[text.len()] = Some(text.chars().count());
        for (byte, scalar) in bytes_seen.into_iter().enumerate() {
            prop_assert_eq!(offsets.scalar_of_byte(byte), scalar);
        }
        prop_assert_eq!(offsets.utf16(), text.encode_utf16().count());
    }

    #[test]
    fn snapping_near_a_span_gives_what_all_words_of_the_text_give(
        text in odd_text(), start in 0_usize..60, length in 0_usize..20,
    ) {
        let offsets = Offsets::new(&text);
        let span = Span::new(start.min(offsets.scalars()), (start + length).min(offsets.scalars()));
        let touched: Vec<Span> = words(&text).into_iter().filter(|word| word.overlaps(span)).collect();
        let expected = touched.first().zip(touched.last()).map(|(a, b)| Span::new(a.start, b.end));
        prop_assert_eq!(snap_to_words(&text, &offsets, span), expected);
    }

    #[test]
    fn a_snapped_selection_is_always_a_usable_span(
        text in odd_text(), start in 0_usize..60, length in 1_usize..20,
    ) {
        let offsets = Offsets::new(&text);
        let span = Span::new(start, start + length);
        if let Some(snapped) = snap_to_graphemes(&text, &offsets, span) {
            prop_assert_eq!(check_span(&text, &offsets, snapped), Ok(()));
            prop_assert_eq!(snap_to_graphemes(&text, &offsets, snapped), Some(snapped));
        }
        if let Some(snapped) = snap_to_words(&text, &offsets, span) {
            prop_assert_eq!(check_span(&text, &offsets, snapped), Ok(()));
            prop_assert_eq!(snap_to_words(&text, &offsets, snapped), Some(snapped));
        }
    }
}

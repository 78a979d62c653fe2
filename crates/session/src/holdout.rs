use crate::{SentenceRef, mix::Mix};

/// One sentence in so many is kept apart once it is done.
const SHARE: u64 = 10;

/// From so many done sentences on, sentences are held out: before that, every one is needed to learn.
pub const DONE_BEFORE_HOLD_OUT: usize = 10;

/// Whether a sentence is one of the tenth from which the hold-out is drawn.
///
/// It depends on the sentence's identity alone, so that neither the order of work nor what the model
/// thinks of a sentence has a say in what measures the model.
#[must_use]
pub fn eligible(sentence: SentenceRef) -> bool {
    Mix::new(0)
        .with_bytes(sentence.document.as_bytes())
        .with(u64::from(sentence.ordinal))
        .finish()
        .is_multiple_of(SHARE)
}

/// Whether a sentence that becomes done now is to be held out: it is [`eligible`] and at least
/// [`DONE_BEFORE_HOLD_OUT`] other sentences are done already. Whoever sets a sentence done asks this
/// first and records the answer with the sentence's state.
#[must_use]
pub fn holds_out(sentence: SentenceRef, done_before: usize) -> bool {
    done_before >= DONE_BEFORE_HOLD_OUT && eligible(sentence)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn sentence(document: u128, ordinal: u32) -> SentenceRef {
        SentenceRef { document: Uuid::from_u128(document), ordinal }
    }

    #[test]
    fn a_tenth_is_eligible_whatever_varies() {
        let by_document = (0..20_000).filter(|&n| eligible(sentence(n, 0))).count();
        let by_ordinal = (0..20_000).filter(|&n| eligible(sentence(7, n))).count();
        assert!((1_800..2_200).contains(&by_document), "{by_document}");
        assert!((1_800..2_200).contains(&by_ordinal), "{by_ordinal}");
    }

    #[test]
    fn nothing_is_held_out_before_ten_are_done() {
        let Some(apart) = (0..1_000).map(|n| sentence(1, n)).find(|&s| eligible(s)) else {
            panic!("one of a thousand is eligible");
        };
        assert!(!holds_out(apart, 9));
        assert!(holds_out(apart, 10));
        let Some(other) = (0..1_000).map(|n| sentence(1, n)).find(|&s| !eligible(s)) else {
            panic!("most are not eligible");
        };
        assert!(!holds_out(other, 1_000));
    }

    #[test]
    fn the_rule_stays_as_it_is() {
        // Projects keep what was decided, but a colleague's copy must decide alike.
        let apart: Vec<u32> = (0..60).filter(|&n| eligible(sentence(0x0192, n))).collect();
        expect_test::expect!["[23, 26, 59]"].assert_eq(&format!("{apart:?}"));
    }
}

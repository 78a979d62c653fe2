//! Values of two annotators beside each other.

use handful_contract::*;

use crate::values::{annotation, sentence_ref};

pub(super) fn agreement() -> Agreement {
    let spans = SpanAgreement { ours: 7, theirs: 6, same: 2, f1: Some(0.3077) };
    Agreement {
        documents: 2,
        sentences: 9,
        sentences_left_out: 3,
        words: 104,
        spans,
        kappa: Some(0.649),
        alpha: Some(-0.02),
        concepts: vec![("place".into(), spans), ("ship".into(), SpanAgreement::default())],
    }
}

pub(super) fn named_span() -> NamedSpan {
    NamedSpan { start: 4, end: 15, concept: "ship".into() }
}

pub(super) fn comparison() -> Comparison {
    let refusal =
        Refusal { source: "theirs.conll".into(), line: Some(3), reason: "It is another.".into() };
    let report = AgreementReport {
        agreement: agreement(),
        respaced: 1,
        alone: 4,
        refused: vec![refusal.clone()],
        refused_total: 1,
        notes: vec![Refusal { line: None, ..refusal }],
        cancelled: false,
    };
    let difference = Difference {
        sentence: sentence_ref(),
        title: "To Riga".into(),
        start: 4,
        end: 15,
        before: "The ".into(),
        words: "tug Fortuna".into(),
        after: " left.".into(),
        ours: vec![annotation()],
        theirs: vec![named_span()],
    };
    let alone = Difference { ours: Vec::new(), ..difference.clone() };
    Comparison { report, differences: vec![difference, alone], differences_total: 2 }
}

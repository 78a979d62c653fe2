//! How far two people agree, in words.

use handful_contract::{Agreement, AgreementReport};

/// A measure of agreement, with what it means.
pub struct Measure {
    /// Its name for tests.
    pub name: &'static str,
    /// The message with what it is called.
    pub title: &'static str,
    /// The message with its definition, for whoever does not know it.
    pub definition: &'static str,
    /// Its value; none where it says nothing.
    pub of: fn(&Agreement) -> Option<f64>,
}

/// The measures in the order in which they are shown.
pub const MEASURES: [Measure; 3] = [
    Measure {
        name: "f1",
        title: key!("measure-f1"),
        definition: key!("measure-f1-note"),
        of: |agreement| agreement.spans.f1,
    },
    Measure {
        name: "kappa",
        title: key!("measure-kappa"),
        definition: key!("measure-kappa-note"),
        of: |agreement| agreement.kappa,
    },
    Measure {
        name: "alpha",
        title: key!("measure-alpha"),
        definition: key!("measure-alpha-note"),
        of: |agreement| agreement.alpha,
    },
];

/// A measure as it is printed.
pub fn figure(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        // What is rounded to nothing is not below it.
        Some(value) if value > -0.005 => format!("{:.2}", value.max(0.0)),
        Some(value) => format!("−{:.2}", -value),
    }
}

/// What was compared, as a heading.
pub fn compared(agreement: &Agreement) -> String {
    if agreement.sentences == 0 {
        return say!("compared-none");
    }
    say!(
        "compared",
        sentences = agreement.sentences,
        documents = agreement.documents,
        words = agreement.words,
    )
}

/// How their texts were put beside ours, a line for each thing to know.
pub fn put_beside(report: &AgreementReport) -> Vec<String> {
    let mut lines = Vec::new();
    let left_out = report.agreement.sentences_left_out;
    if left_out > 0 {
        lines.push(say!("beside-left-out", n = left_out));
    }
    if report.respaced > 0 {
        lines.push(say!("beside-respaced", n = report.respaced));
    }
    if report.alone > 0 {
        lines.push(say!("beside-alone", n = report.alone));
    }
    if report.refused_total > 0 {
        lines.push(say!("beside-refused", n = report.refused_total));
    }
    lines
}

#[cfg(test)]
mod tests {
    use handful_contract::SpanAgreement;

    use super::*;

    #[test]
    fn figures_are_short_and_say_where_there_is_none() {
        let shown = [Some(0.648_8), Some(1.0), Some(-0.001), Some(-0.25), Some(0.0), None];
        assert_eq!(shown.map(figure), ["0.65", "1.00", "0.00", "−0.25", "0.00", "–"]);
    }

    #[test]
    fn each_measure_shows_its_own_number() {
        let spans = SpanAgreement { f1: Some(0.1), ..SpanAgreement::default() };
        let agreement =
            Agreement { spans, kappa: Some(0.2), alpha: Some(0.3), ..Agreement::default() };
        let shown = MEASURES.map(|measure| (measure.name, (measure.of)(&agreement)));
        assert_eq!(shown, [("f1", Some(0.1)), ("kappa", Some(0.2)), ("alpha", Some(0.3))]);
    }

    #[test]
    fn what_was_left_out_is_said() {
        let agreement = Agreement { sentences_left_out: 1, ..Agreement::default() };
        let report = AgreementReport {
            agreement,
            respaced: 2,
            refused_total: 3,
            ..AgreementReport::default()
        };
        assert_eq!(compared(&report.agreement), "No sentence is done on both sides");
        assert_eq!(
            put_beside(&report),
            [
                "1 sentence left out: only what both of you have set done is compared",
                "2 documents with other white space: their annotations were carried over",
                "3 not compared, listed below",
            ]
        );
        let agreement = Agreement { sentences: 4, documents: 1, words: 20, ..Agreement::default() };
        assert_eq!(compared(&agreement), "4 sentences in 1 document compared, 20 words");
    }
}

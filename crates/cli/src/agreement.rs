//! How the agreement of two annotators is printed.

use handful_contract::{Agreement, AgreementReport, SpanAgreement};

use crate::print::{count, refused};

pub(crate) fn measured(report: &AgreementReport) -> String {
    let Agreement { documents, sentences, sentences_left_out, words, spans, kappa, alpha, .. } =
        report.agreement.clone();
    let mut lines = vec![format!(
        "Compared {} in {}, {}.",
        count(sentences, "sentence"),
        count(documents, "document"),
        count(words, "word"),
    )];
    if sentences_left_out > 0 {
        lines.push(format!(
            "{} left out: one of the two has not done them.",
            count(sentences_left_out, "sentence")
        ));
    }
    if report.respaced > 0 {
        let texts = count(report.respaced, "text");
        lines.push(format!("{texts} with other white space; the spans were carried over."));
    }
    if report.alone > 0 {
        let texts = count(report.alone, "text");
        lines.push(format!("{texts} of the first file not in the second."));
    }
    if sentences > 0 {
        lines.push(format!("F1 of annotations           {}", figure(spans.f1)));
        lines.push(format!("Cohen\u{2019}s \u{3ba} of words          {}", figure(kappa)));
        lines.push(format!("Krippendorff\u{2019}s \u{3b1} of edges   {}", figure(alpha)));
        lines.push(format!("{:<24} {:>7} {:>7} {:>7} {:>6}", "", "one", "other", "same", "F1"));
        for (name, spans) in &report.agreement.concepts {
            lines.push(row(name, *spans));
        }
        lines.push(row("all", spans));
    }
    refused(&mut lines, &report.refused, report.refused_total, &report.notes);
    lines.join("\n")
}

fn row(name: &str, SpanAgreement { ours, theirs, same, f1 }: SpanAgreement) -> String {
    format!("{name:<24} {ours:>7} {theirs:>7} {same:>7} {:>6}", figure(f1).trim())
}

fn figure(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:>6.3}"))
}
